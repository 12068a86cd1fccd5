// What may be refused about the account of a session, and what to do next.
import { Refusal, refusals } from '../../base/refusal.ts';
import type { BothHoles } from '../../base/words.ts';

export function refuse(code: keyof typeof coverageRefusals, holes: BothHoles = {}): never {
  throw refusalOf(code, holes);
}

export function refusalOf(code: keyof typeof coverageRefusals, holes: BothHoles = {}): Refusal {
  return new Refusal(code, coverageRefusals[code], holes);
}

export const { table: coverageRefusals } = refusals({
  'coverage-no-line': {
    status: 404,
    zh: '名册中没有 {no} 号。请核对号票。',
    en: 'The roster has no number {no}. Look at the ticket.',
  },
  'coverage-line-off': {
    status: 409,
    zh: '{no} 号已移出名册。若应在册，请先恢复。',
    en: 'Number {no} was taken off the roster. Put it back first if it belongs there.',
  },
  'coverage-line-tested': {
    status: 409,
    zh: '{no} 号已采样，无须说明。',
    en: 'Number {no} was swabbed; nothing else has to be said.',
  },
  'coverage-reason-unknown': {
    status: 422,
    zh: '没有这个原因。请从列表中选择。',
    en: 'There is no such reason. Choose from the list.',
  },
  'coverage-slot-needed': {
    status: 422,
    zh: '未到人员须有责任人和补采时间。',
    en: 'Somebody absent needs whoever sees to it, and a new slot.',
  },
  'coverage-slot-late': {
    status: 422,
    zh: '补采时间须在现在之后、{latest} 之前。来不及的，由点位长在关点时逐人签字。',
    en: 'The new slot is after now and not after {latest}. Where that is too late, the lead signs for them by name.',
  },
  'coverage-owner-away': {
    status: 422,
    zh: '责任人须是届时在岗的本社区工作人员。请另选。',
    en: 'Whoever sees to it is on duty around the site then. Choose somebody else.',
  },
  'coverage-stays-said': {
    status: 409,
    zh: '本场已关点，说明不能撤销。请改写为正确的说明。',
    en: 'The session is closed: what is said of somebody is put right, not taken away.',
  },
  'coverage-cancelled': {
    status: 409,
    zh: '这个场次已取消，没有需要关点的内容。',
    en: 'This session was cancelled; there is nothing to close.',
  },
  'coverage-not-begun': {
    status: 409,
    zh: '还没有开点，不能关点。',
    en: 'It has not begun, so it can not be closed.',
  },
  'coverage-no-roster': {
    status: 409,
    zh: '这个场次没有名册，无从核对。请先导入名册；结束后仍没有的，由点位长签字并写明原因。',
    en: 'This session has no roster to answer for. Take it in first; if there is none after its end, the lead signs and says why.',
  },
  'coverage-closed': {
    status: 409,
    zh: '这个场次已关点。',
    en: 'This session is closed.',
  },
  'coverage-tubes-open': {
    status: 409,
    zh: '还有 {n} 支试管没有封管。请先封管清点。',
    en: 'Tubes still open: {n}. Close and count them first.',
  },
  'coverage-rows-open': {
    status: 409,
    zh: '名册中还有 {n} 行没有查清是谁。请先答复。',
    en: 'Rows of the roster nobody has placed: {n}. Answer them first.',
  },
  'coverage-questions-open': {
    status: 409,
    zh: '还有 {n} 条试管与登记的疑问没有了结。请先在试管页核对。',
    en: 'Questions about swabs and tubes still open: {n}. Settle them on the page of tubes first.',
  },
  'coverage-goes-on': {
    status: 409,
    zh: '还有 {n} 人情况不明，且场次未结束。请先说明，或等结束后由点位长签字。',
    en: 'Of {n} nobody knows, and the session goes on. Say where they are, or let the lead sign after its end.',
  },
  'coverage-rest': {
    status: 422,
    zh: '还有 {n} 人情况不明。请逐人说明，或由点位长逐人签字并写明原因。',
    en: 'Of {n} nobody knows. Say where each is, or let the lead sign for them by name, with a reason.',
  },
  'coverage-not-lead': {
    status: 403,
    zh: '只有本场点位长或安排场次的人可以关点。',
    en: 'The lead of the session closes it, or whoever plans sessions there.',
  },
});
