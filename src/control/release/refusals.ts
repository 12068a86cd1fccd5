// What release and hand-over may refuse, and what to do instead.
import { refusals } from '../../base/refusal.ts';

export const {
  refuse,
  refusalOf,
  table: releaseRefusals,
} = refusals({
  'release-not-yet': {
    status: 409,
    zh: '还不能解除，尚有 {count} 项条件未满足：{open}。',
    en: 'She can not be released yet; {count} {count|condition is|conditions are} open: {open}.',
  },
  'release-no-stage': {
    status: 409,
    zh: '这次管控目前没有可以解除的阶段（{state}）。请在管控页核对状态。',
    en: 'No stage of this stay can be released now ({state}). Check it on its page.',
  },
  'release-signed-already': {
    status: 409,
    zh: '第一人已签署，正等待第二人。',
    en: 'The first signature is there; a second person is to sign.',
  },
  'release-not-signed': {
    status: 409,
    zh: '还没有第一人签署。请先由{roles}签署。',
    en: 'Nobody has signed first. One of these signs first: {roles}.',
  },
  'release-first-role': {
    status: 403,
    zh: '这个阶段须由{roles}先签署。请转请对方办理。',
    en: 'This stage is signed first by: {roles}. Ask them to do it.',
  },
  'release-second-role': {
    status: 403,
    zh: '第二人须是与第一人不同的岗位：{roles}。',
    en: 'The second person signs in another role than the first: {roles}.',
  },
  'release-same-person': {
    status: 403,
    zh: '解除须由两人签署。您已签第一份，请另一位有权限的人签第二份。',
    en: 'Two people sign a release. You have signed first; somebody else signs second.',
  },
  'release-stage-changed': {
    status: 409,
    zh: '第一人签署后方案有变化（原止于 {was}，现止于 {is}）。请第一人查看后重新签署。',
    en: 'The plan has changed since the first signature (it ended on {was}, now {is}). The first is to look and sign anew.',
  },
  'release-reason-unknown': {
    status: 422,
    zh: '没有这个原因。请从列表中选择。',
    en: 'There is no such reason. Choose one from the list.',
  },
  'release-released': {
    status: 409,
    zh: '这个阶段已经解除。',
    en: 'This stage has been released already.',
  },
  'room-not-asked': {
    status: 409,
    zh: '这个阶段不要求房间环境采样。',
    en: 'No sample of the room is asked for in this stage.',
  },
  'room-day-wrong': {
    status: 422,
    zh: '采样日期须在 {from} 至 {to} 之间。请核对后填写。',
    en: 'The day of sampling lies between {from} and {to}. Check it.',
  },
  'handover-none': {
    status: 409,
    zh: '没有待交接的解除。',
    en: 'No release waits to be handed over.',
  },
  'handover-not-left': {
    status: 409,
    zh: '她还没有离开{site}。办理退房后再确认到家。',
    en: 'She has not left {site} yet. Say that she is at home once she has been checked out.',
  },
  'handover-there': {
    status: 409,
    zh: '已登记在家，无需再确认。',
    en: 'She is on record at home already.',
  },
  'handover-elsewhere': {
    status: 409,
    zh: '她登记在医院或其他地点，请在管控页核对。',
    en: 'She is on record in hospital or somewhere else. Check it on the page of her stay.',
  },
  'handover-reassess': {
    status: 409,
    zh: '此人有新的暴露情况，正在重新研判，结果确定前不能接收。',
    en: 'Her exposures have changed and her plan is looked at again. She can not be taken over before that is decided.',
  },
  'handover-accepted': {
    status: 409,
    zh: '已由{unit}接收，回执 {receipt}。',
    en: '{unit} has taken her over already, receipt {receipt}.',
  },
  'handover-role': {
    status: 403,
    zh: '接收须由{roles}办理。',
    en: 'Taking over is done by one of: {roles}.',
  },
  'handover-declined-first': {
    status: 409,
    zh: '{unit}尚未答复。退回后才能改交另一个社区。',
    en: '{unit} has not answered yet. Only after it has declined can another one be asked.',
  },
  'handover-not-a-unit': {
    status: 422,
    zh: '请选择一个社区（或以上）作为接收单位。',
    en: 'Choose a community, or a unit above one, to take her over.',
  },
  'certificate-none': {
    status: 409,
    zh: '这个阶段还没有解除，没有证明可打印。',
    en: 'This stage has not been released; there is no certificate to print.',
  },
});
