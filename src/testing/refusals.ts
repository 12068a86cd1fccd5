// What mobile testing may refuse, and what to do instead.
import { Refusal, refusals } from '../base/refusal.ts';
import type { BothHoles } from '../base/words.ts';

export function refuse(code: keyof typeof testingRefusals, holes: BothHoles = {}): never {
  throw refusalOf(code, holes);
}

export function refusalOf(code: keyof typeof testingRefusals, holes: BothHoles = {}): Refusal {
  return new Refusal(code, testingRefusals[code], holes);
}

export const { table: testingRefusals } = refusals({
  'site-kind-unknown': {
    status: 422,
    zh: '没有这类场所。请从列表中选择。',
    en: 'There is no such kind of site. Choose from the list.',
  },
  'site-there': {
    status: 409,
    zh: '这个社区已登记「{name}」（{code}）。请在该条上修改。',
    en: '{name} is registered in this community already ({code}). Change that one.',
  },
  'site-retired': {
    status: 409,
    zh: '这个场所已停用。如重新启用，请另行登记。',
    en: 'This site is retired. Register it anew if people are there again.',
  },
  'site-place-too-high': {
    status: 422,
    zh: '场所须登记到社区或网格。请选到社区一级。',
    en: 'A site belongs to a community or a grid. Choose one.',
  },
  'site-has-sessions': {
    status: 409,
    zh: '还有未结束的采样场次 {code}。请先取消或等其结束。',
    en: 'The session {code} is still to come. Cancel it first, or wait until it is over.',
  },
  'contact-phone-unreadable': {
    status: 422,
    zh: '联系电话无法拨打。请写手机号，或带区号的座机。',
    en: 'That telephone can not be called. Write a mobile number, or a landline with its area code.',
  },
  'contact-none': {
    status: 409,
    zh: '这个场所没有登记联系人。请先补登。',
    en: 'No contact is on record for this site. Add one first.',
  },
  'otherwise-needs-reason': {
    status: 422,
    zh: '规则建议「{proposed}」：{why}。另作选择请写明原因。',
    en: 'The rules propose “{proposed}”: {why}. Choosing otherwise needs a reason.',
  },
  'point-needed': {
    status: 422,
    zh: '到固定点采样，请选定去哪个固定采样点。没有可选的，请先登记一个。',
    en: 'They walk to a fixed point: say which one. If none is listed, register one first.',
  },
  'point-unknown': {
    status: 422,
    zh: '所选场所不是在用的固定采样点。请另选。',
    en: 'That is no fixed point in use. Choose another.',
  },
  'point-stays': {
    status: 422,
    zh: '固定采样点只能在本点开设场次。',
    en: 'A session of a fixed point is held there.',
  },
  'pool-size-unknown': {
    status: 422,
    zh: '每管人数只能是 {sizes}。',
    en: 'So many to a tube is not in the rulebook: {sizes}.',
  },
  'session-past': {
    status: 422,
    zh: '开点时间已过。请写将来的时间。',
    en: 'That moment has passed. Write one to come.',
  },
  'session-overlaps': {
    status: 409,
    zh: '这个场所当时已有场次 {code}（{at}）。请改时间，或修改那一场。',
    en: 'The session {code} is held there at that time ({at}). Choose another, or change that one.',
  },
  'ground-taken': {
    status: 409,
    zh: '这块场地当时已有场次 {code}（{at}）。请改时间，或另选采样点。',
    en: 'The session {code} is held on that ground at that time ({at}). Choose another time, or another point.',
  },
  'session-cancelled': {
    status: 409,
    zh: '这个场次已取消。还需采样的，请另行安排场次。',
    en: 'This session was cancelled. Plan another one for whoever is to be swabbed.',
  },
  'session-swabbed': {
    status: 409,
    zh: '这个场次已有 {people} 人采样，不能取消。如提前收点，请改短时间，到点后关闭场次；样本照常送检。',
    en: '{people} were swabbed at this session: it can not be cancelled. To end early, shorten its hours and close it then; what was taken goes to the laboratory.',
  },
  'session-over': {
    status: 409,
    zh: '这个场次已经结束，不能再改。还需采样的，请另行安排场次。',
    en: 'This session is over and is not changed any more. Plan another one for whoever is still to be swabbed.',
  },
  'post-unknown': {
    status: 422,
    zh: '这个场次没有这个岗位。请刷新后重试。',
    en: 'This session has no such post. Refresh and try again.',
  },
  'post-of-site': {
    status: 422,
    zh: '「{post}」由场所派人，不从值班人员中选。',
    en: '{post} is sent by the site, not chosen from the roster.',
  },
  'post-not-on-duty': {
    status: 422,
    zh: '此人在 {at} 不在岗，或岗位不符（需要：{roles}）。请选当时在岗的人。',
    en: 'Not on duty at {at}, or in another role than {roles}. Choose somebody who is on.',
  },
  'post-elsewhere': {
    status: 409,
    zh: '此人同一时段已在 {code}。请另选，或先从那一场撤下。',
    en: 'Stands at {code} at that time already. Choose another, or take them from there first.',
  },
  'post-here': {
    status: 409,
    zh: '此人已在本场的「{post}」岗位。',
    en: 'Stands at the post “{post}” of this session already.',
  },
  'lead-stays': {
    status: 409,
    zh: '点位长不能空缺。请直接换成另一人。',
    en: 'A session has a lead. Put somebody else there instead.',
  },
});
