// What her own page and those who answer her may refuse, and what to do instead.
import { refusals } from '../../base/refusal.ts';

export const {
  refuse,
  refusalOf,
  table: residentRefusals,
} = refusals({
  'link-unknown': {
    status: 401,
    zh: '这个二维码打不开本人页面。可能已过期或已作废，请联系社区重新发放。',
    en: 'This code does not open a page. It may be over or withdrawn; ask your community for a new one.',
  },
  'visit-over': {
    status: 401,
    zh: '本次打开已超时。请重新扫一次二维码。',
    en: 'This visit is over. Scan the code once more.',
  },
  'no-stay-now': {
    status: 409,
    zh: '目前没有正在进行的管控，不用报体温。有疑问请拨打社区电话。',
    en: 'There is no stay under control now, so no temperature is asked for. Call your community with any question.',
  },
  'not-bound': {
    status: 403,
    zh: '没有为这个人代报的登记。请联系社区工作人员登记后再代报。',
    en: 'You are not noted as reporting for this person. Ask your community to note it first.',
  },
  'reading-doubtful': {
    status: 422,
    zh: '{why}。如果再量一次还是这样，请点“就是这个数”。',
    en: '{why}. If it is the same when measured again, press “It is this number”.',
  },
  'link-for-ended': {
    status: 409,
    zh: '这次管控已经结束，不再发放填报码。',
    en: 'This stay has ended; no code is given out for it any more.',
  },
  'link-gone': {
    status: 409,
    zh: '这个填报码已经作废。',
    en: 'This code was withdrawn already.',
  },
  'bound-to-self': {
    status: 422,
    zh: '不需要为本人登记代报。请选择另一个人。',
    en: 'Nobody needs to be noted as reporting for herself. Choose somebody else.',
  },
  'bound-already': {
    status: 409,
    zh: '已经登记为此人代报。',
    en: 'It is noted already that she reports for this person.',
  },
  'copy-not-yours': {
    status: 403,
    zh: '证件后四位多次不符，本页不再提供副本。请联系社区核对身份后重新发码。',
    en: 'The last four of the document were wrong too often, so no copy is given here. Ask your community to check who you are and give a new code.',
  },
  'copy-no-document': {
    status: 409,
    zh: '没有登记证件，无法在本页核对身份。请向社区索取副本。',
    en: 'No document is on record, so it can not be checked here who you are. Ask your community for the copy.',
  },
  'right-asked-already': {
    status: 409,
    zh: '同样的请求已经提出，正在办理（编号 {no}）。',
    en: 'The same was asked already and is being seen to (number {no}).',
  },
  'right-answered': {
    status: 409,
    zh: '这项请求已经答复。',
    en: 'This request has been answered already.',
  },
  'right-own': {
    status: 403,
    zh: '不能答复由自己处理过的异议，请由另一位同事答复。',
    en: 'Nobody answers an objection against her own decision. A colleague answers it.',
  },
});
