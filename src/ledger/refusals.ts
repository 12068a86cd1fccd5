// What the house itself may refuse. Modules keep tables of their own.
import { refusals } from '../base/refusal.ts';

export const {
  refuse,
  refusalOf,
  table: houseRefusals,
} = refusals({
  'input-not-understood': {
    status: 400,
    zh: '「{where}」填写有误：{why}。请改正后再提交，已填内容不会丢失。',
    en: '“{where}” is not right: {why}. Correct it and send again; nothing you typed is lost.',
  },
  'not-signed-in': {
    status: 401,
    zh: '请先登录。',
    en: 'Please sign in first.',
  },
  'no-such-act': {
    status: 404,
    zh: '没有名为「{name}」的操作。请查看接口目录 /api/acts。',
    en: 'There is no act called “{name}”. See the list at /api/acts.',
  },
  'not-your-duty': {
    status: 403,
    zh: '您目前的职责不包含「{title}」。如确需办理，请联系值班长调整职责。',
    en: 'Your present duties do not include “{title}”. If you need it, ask the duty lead to change them.',
  },
  'not-your-area': {
    status: 403,
    zh: '这不在您负责的辖区内。请转给对应辖区的人员办理。',
    en: 'This lies outside the area you are responsible for. Pass it to the people there.',
  },
  'not-your-purpose': {
    status: 403,
    zh: '您的职责不允许以「{purpose}」为目的使用个人信息。',
    en: 'Your duties do not allow personal data to be used for the purpose “{purpose}”.',
  },
  'not-found': {
    status: 404,
    zh: '找不到这条记录，或它不在您负责的辖区内。请刷新列表后重试。',
    en: 'This record is not there, or lies outside your area. Refresh the list and try again.',
  },
  'number-in-words': {
    status: 400,
    zh: '理由、事项和办理说明会原样记入账本，供审计和时间线查看，请不要写电话或身份证号码。请删去号码后再提交；号码请填在专门的栏目或备注里。',
    en: 'Reasons, titles and proofs are kept as typed and read by auditors and on timelines: no phone or identity numbers in them. Take the number out and send again; it belongs in its own field or in a note.',
  },
  'request-id-reused': {
    status: 409,
    zh: '这个请求编号已用于另一项操作。请用新编号重新提交。',
    en: 'This request id was already used for something else. Send it again under a new id.',
  },
  'answer-not-kept': {
    status: 409,
    zh: '该操作已完成，但内容涉及个人信息，不保留副本。如仍需要，请重新操作并填写理由。',
    en: 'This was already done; its answer shows personal data and is not kept. Ask again, with a reason, if you still need it.',
  },
  'storage-full': {
    status: 507,
    zh: '磁盘空间不足，本次操作没有保存。请通知系统管理员腾出空间后重试，无需重启。',
    en: 'The disk is full and this was not saved. Ask the administrator to make room and try again; no restart is needed.',
  },
  'storage-away': {
    status: 503,
    zh: '数据库暂时不可用，本次操作没有保存。请稍后重试。',
    en: 'The database is away for the moment and this was not saved. Try again shortly.',
  },
});
