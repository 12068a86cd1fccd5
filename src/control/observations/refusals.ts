// What observing may refuse, and what to do instead.
import { Refusal, refusals } from '../../base/refusal.ts';
import type { BothHoles } from '../../base/words.ts';

export function refuse(code: keyof typeof observationRefusals, holes: BothHoles = {}): never {
  throw new Refusal(code, observationRefusals[code], holes);
}

export const { table: observationRefusals } = refusals({
  'not-asked': {
    status: 409,
    zh: '此人目前不需要测温（未在管控中，或在医院）。请在管控页核对状态。',
    en: 'She is not asked for her temperature now: not under control, or in hospital. Check her stay.',
  },
  'kept-at-site': {
    status: 409,
    zh: '此人现在{site}，体温、症状和检测由隔离点负责，本社区不用再测。回家后会自动回到本社区名单。',
    en: 'She is at {site} now: her temperatures, symptoms and tests are asked there and not here. When she comes home she is on your list again.',
  },
  'reading-empty': {
    status: 422,
    zh: '请填写体温，或勾选症状。',
    en: 'Write a temperature, or tick a symptom.',
  },
  'reading-in-future': {
    status: 422,
    zh: '测温时间晚于现在。请核对手机时间后重新填写。',
    en: 'The time of the reading lies ahead of now. Check the clock and write it again.',
  },
  'reading-too-old': {
    status: 422,
    zh: '测温时间已超过 {hours} 小时，不能补录。请现在重新测量。',
    en: 'The reading is more than {hours} hours old and can not be entered any more. Measure again now.',
  },
  'symptom-unknown': {
    status: 422,
    zh: '方案里没有这项症状。请从列表中选择。',
    en: 'The protocol knows no such symptom. Choose from the list.',
  },
  'observation-settled': {
    status: 409,
    zh: '这个读数已经处理过。',
    en: 'This reading has been settled already.',
  },
  'value-still-doubtful': {
    status: 409,
    zh: '更正后的数值仍不合理。请当面重新测量。',
    en: 'The corrected value is impossible as well. Measure again in person.',
  },
  'health-confirms': {
    status: 403,
    zh: '这个数值只能由医务人员确认为真。您可以填写重新测得的体温，或作废这次读数。',
    en: 'Only a medic may say that this value is true. Write what was measured again, or discard it.',
  },
  'slot-not-there': {
    status: 404,
    zh: '这一天没有这次测温。',
    en: 'No temperature is due then.',
  },
  'slot-ended': {
    status: 409,
    zh: '这次测温已经结束，不需要再办理。',
    en: 'This slot is over; nothing is left to do.',
  },
  'slot-not-missed': {
    status: 409,
    zh: '这次测温还没有漏测。请等时段结束，或直接登记体温。',
    en: 'This slot is not missed yet. Wait for its end, or record a temperature.',
  },
  'fever-over': {
    status: 409,
    zh: '这次发热已经结束。',
    en: 'This fever is over.',
  },
  'fever-not-at-step': {
    status: 409,
    zh: '这次发热目前是「{step}」，不能这样办理。',
    en: 'This fever is at another step now: {step}.',
  },
  'transport-not-then': {
    status: 422,
    zh: '接走时间晚于现在，或已超过 {hours} 小时。请核对后重新填写。',
    en: 'That moment lies ahead of now, or more than {hours} hours back. Check the time and write it again.',
  },
  'choice-unknown': {
    status: 422,
    zh: '没有这个选项。请从列表中选择。',
    en: 'There is no such choice. Choose from the list.',
  },
  'sheet-not-here': {
    status: 404,
    zh: '这里没有人在这一时段需要测温。请核对单位、日期和时段。',
    en: 'Nobody here is asked for a temperature then. Check the unit, the day and the slot.',
  },
});
