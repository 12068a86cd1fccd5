// What care at a site may refuse, and what to do instead.
import { refusals } from '../../base/refusal.ts';

export const {
  refuse,
  refusalOf,
  table: careRefusals,
} = refusals({
  'guest-nowhere': {
    status: 409,
    zh: '您现在不在隔离点的房间里。有事请拨打页面下方的电话。',
    en: 'You are in no room of an isolation site now. Call the number at the bottom of the page.',
  },
  'guest-not-here': {
    status: 409,
    zh: '这位住客已不在本隔离点。请在房间图中核对。',
    en: 'This guest is not at the site any more. Look at the room map.',
  },
  'door-unknown': {
    status: 404,
    zh: '这个门上的二维码已失效。请按房间里的电话联系工作人员。',
    en: 'This code of a door opens nothing any more. Call the staff by the telephone in the room.',
  },
  'request-kind-unknown': {
    status: 422,
    zh: '没有这一类。请从列表中选择。',
    en: 'There is no such kind. Choose one of the list.',
  },
  'request-needs-words': {
    status: 422,
    zh: '请写几个字说明。',
    en: 'Please write a few words.',
  },
  'requests-too-many': {
    status: 409,
    zh: '还有 {n} 项没有答复，请等一等；很急请打电话。',
    en: '{n} requests are still open. Wait a little; call if it is urgent.',
  },
  'request-answered': {
    status: 409,
    zh: '{code} 已经答复。',
    en: '{code} has been answered already.',
  },
  'request-other-post': {
    status: 403,
    zh: '「{kind}」由{role}答复。请转告对方。',
    en: '{kind} is answered by: {role}. Tell them.',
  },
  'request-answer-words': {
    status: 422,
    zh: '请写明如何答复；办不到的，写明原因和还可以找谁。',
    en: 'Write what was told; for what can not be done, the reason and whom else to ask.',
  },
  'thread-has-more': {
    status: 409,
    zh: '住客刚刚又写了新的内容。请重新打开对话，看完再答复。',
    en: 'She has written more meanwhile. Open the thread again, read it, then answer.',
  },
  'request-in-thread': {
    status: 409,
    zh: '这是给医生的问题，请打开对话答复。',
    en: 'This is a question to the doctor. Open the thread and answer there.',
  },
  'request-is-letter': {
    status: 409,
    zh: '这是感谢信，请看过后转达。',
    en: 'This is a letter of thanks. Read it and pass it on.',
  },
  'request-no-letter': {
    status: 409,
    zh: '这不是感谢信，请直接答复。',
    en: 'This is no letter of thanks. Answer it.',
  },
  'care-how-unknown': {
    status: 422,
    zh: '规则中没有这种登记方式（可能已改）。请刷新后从列表中选择。',
    en: 'The rulebook has no such answer; it may have changed. Reload and choose from the list.',
  },
  'care-cancelled': {
    status: 409,
    zh: '{room} 房间的这项照护已取消（住客已离开，或安排已改），没有登记。如果已经做了，请告诉医生，再删除这条记录。',
    en: 'This care of room {room} is cancelled: the guest has left, or it is planned otherwise. If it was done all the same, tell the doctor, then put this record away.',
  },
  'notice-past': {
    status: 422,
    zh: '截止日期已过。请选今天或以后的日期。',
    en: 'That last day is over. Choose today or a day to come.',
  },
  'notice-shown': {
    status: 409,
    zh: '这条公告已经张贴。',
    en: 'This notice is on the board already.',
  },
  'notice-ended': {
    status: 409,
    zh: '这条公告已经撤下或到期。请重新写一条。',
    en: 'This notice was taken down or is over. Write a new one.',
  },
  'pack-unknown': {
    status: 409,
    zh: '规则库中没有要发放的中药包。',
    en: 'The rulebook has no herbal packs to be given.',
  },
  'pack-not-wanted': {
    status: 409,
    zh: '本人没有表示要中药包，不发放。要的话，请先在健康问询中记下。',
    en: 'She has not said that she wants herbal packs, so none are given. If she does, write it down in her interview first.',
  },
  'pack-interview-changed': {
    status: 409,
    zh: '健康问询刚刚改过。请看过新的内容再决定。',
    en: 'Her interview was changed just now. Read what it says now, then decide.',
  },
  'pack-needs-why': {
    status: 422,
    zh: '问询中有不宜使用的情况。仍可使用或不宜使用，都请写明理由。',
    en: 'The interview tells of something against it. Write why she may have it all the same, or why not.',
  },
});
