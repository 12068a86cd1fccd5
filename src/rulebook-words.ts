// What stands in the rulebook, in the words of those who approve it: a doctor and a commander do not read
// `claimsPerCaller`. By part; a key or a value without a row is shown as it is written.
import type { Words } from './base/words.ts';
import { PURPOSE_WORDS } from './ledger/rules.ts';
import { FIELD_WORDS } from './lists/calls/rules.ts';
import { SOURCE_KINDS } from './lists/receive/terms.ts';
import { PERMISSIONS } from './teams/terms.ts';

type Table = Readonly<Record<string, Words>>;

/** What a role or a deadline of any part is made of. */
const EVERYWHERE: Table = {
  owner: { zh: '责任岗位', en: 'owner' },
  minutes: { zh: '时限', en: 'within' },
  escalate: { zh: '超时上报', en: 'told when late' },
  after: { zh: '满', en: 'after' },
  to: { zh: '报', en: 'tell' },
  roles: { zh: '岗位', en: 'roles' },
  risk: { zh: '风险', en: 'risk' },
  kind: { zh: '类别', en: 'kind' },
  respondMinutes: { zh: '反馈时限', en: 'answer due in' },
  'risk.high': { zh: '高', en: 'high' },
  'risk.medium': { zh: '中', en: 'medium' },
  'risk.normal': { zh: '一般', en: 'normal' },
  'risk.low': { zh: '低', en: 'low' },
};

const PARTS: Readonly<Record<string, Table>> = {
  calls: {
    minimumCalls: { zh: '判定联系不上至少呼叫次数', en: 'Calls before somebody counts as unreachable' },
    minimumChannels: { zh: '至少使用的联系方式', en: 'Channels tried at least' },
    spacingMinutes: { zh: '两次呼叫至少间隔', en: 'Time between two calls' },
    identityMatches: { zh: '身份至少核对一致的项数', en: 'Answers that must agree to confirm an identity' },
    identityTries: { zh: '每次接通最多核对次数', en: 'Comparisons in one call at most' },
    claimMinutes: { zh: '领取后占用时长', en: 'How long a claim holds a line' },
    claimAtMost: { zh: '连续占用上限（分钟）', en: 'Longest a claim is extended to (minutes)' },
    claimsPerCaller: { zh: '每人同时占用条数', en: 'Lines one caller holds at once' },
    offlineHours: { zh: '断网补录最长时限', en: 'How late a call made without signal may be written down' },
    dueSoonMinutes: { zh: '看板“即将到期”', en: 'What the board calls due soon' },
    codeHours: { zh: '核验码可查询时长', en: 'How long the public can check a code' },
    feedbackSignHours: { zh: '始终失联签字时限', en: 'Headquarters signs an unresolved line within' },
    outcomes: { zh: '结论', en: 'Outcome' },
    needs: { zh: '须有其一', en: 'needs one of' },
    fields: { zh: '须填写', en: 'asks for' },
    leads: { zh: '之后', en: 'then' },
    'leads.ends': { zh: '办结', en: 'the line is answered' },
    'leads.visit': { zh: '转上门查找', en: 'a visit is opened' },
    'identified-call': { zh: '接通并核对身份', en: 'an answered call with the identity confirmed' },
    'household-call': { zh: '家属或同事接听', en: 'a call answered by family or a colleague' },
    met: { zh: '上门见到本人', en: 'a visit that met the person' },
    told: { zh: '上门问明去向', en: 'a visit that was told where they are' },
    receipt: { zh: '回执或证明编号', en: 'a receipt or certificate' },
    'numbers-wrong': { zh: '已知号码均非本人', en: 'every known number somebody else’s' },
    'calls-exhausted': { zh: '呼叫次数、方式、间隔均已满足', en: 'enough calls, channels and spacing' },
    acceptance: { zh: '接收单位已接受', en: 'the receiver’s acceptance' },
    survivor: { zh: '指明保留的记录', en: 'the line that goes on' },
    ...FIELD_WORDS,
  },
  deadlines: {
    'steps.route': { zh: '分派', en: 'Routing' },
    'steps.claim': { zh: '领取', en: 'Claiming' },
    'steps.outcome': { zh: '核实', en: 'Reaching an outcome' },
    'steps.visit': { zh: '上门查找', en: 'Visit' },
    'steps.police': { zh: '公安协查', en: 'Police assistance' },
    'steps.search': { zh: '全区查找', en: 'District search' },
    'steps.accept': { zh: '接受移交', en: 'Accepting a transfer' },
    'steps.sign': { zh: '始终失联签字', en: 'Signing an unresolved line' },
    otherTasks: { zh: '其他任务', en: 'Other tasks' },
  },
  lists: {
    repeatHours: {
      zh: '重复下发视为同一次',
      en: 'How long a person dispatched again repeats the line before',
    },
    respondMinutes: { zh: '反馈时限', en: 'Answer due in' },
    inboxMinutes: { zh: '签名投递的时间最多相差', en: 'How far the clock of a signed delivery may differ' },
    previewRows: { zh: '导入预览行数', en: 'Rows shown before a list is taken in' },
    risks: { zh: '风险分档', en: 'Class of risk' },
  },
  sources: Object.fromEntries(Object.entries(SOURCE_KINDS).map(([kind, words]) => [`kind.${kind}`, words])),
  people: {
    opensPerHour: { zh: '每人每小时最多查看完整信息人数', en: 'People one user may open in an hour' },
    searchResults: { zh: '一次查找最多显示人数', en: 'People shown by one search' },
    sharedPhonePeople: {
      zh: '视为单位或宿舍电话的人数',
      en: 'People under one number that make it a firm’s',
    },
  },
  roles: {
    level: { zh: '任职层级', en: 'held at' },
    downTo: { zh: '最低可至', en: 'down to' },
    permissions: { zh: '权限', en: 'may' },
    purposes: { zh: '目的', en: 'for' },
    ...PERMISSIONS,
    ...PURPOSE_WORDS,
    ...levels('level'),
    ...levels('downTo'),
  },
  'sign-in': {
    passwordLength: { zh: '密码最少位数', en: 'Characters of a password at least' },
    failuresBeforeLock: { zh: '连续输错几次后锁定', en: 'Wrong passwords before an account is locked' },
    lockMinutes: { zh: '锁定时长', en: 'How long it stays locked' },
    hashMemoryKiB: { zh: '密码散列占用内存', en: 'Memory of the password hash' },
    hashPasses: { zh: '密码散列轮数', en: 'Passes of the password hash' },
    hashLanes: { zh: '密码散列并行数', en: 'Lanes of the password hash' },
    passwordHistory: { zh: '不得重复的最近密码数', en: 'Earlier passwords that may not come back' },
    sessions: { zh: '登录', en: 'Session' },
    web: { zh: '电脑端', en: 'desk' },
    field: { zh: '手机端', en: 'phone' },
    idleMinutes: { zh: '闲置退出', en: 'ends when idle for' },
    hoursAtMost: { zh: '最长', en: 'at most' },
  },
  teams: {
    dutyDaysAtMost: {
      zh: '接触个人信息的职责最长期限',
      en: 'How long a duty that sees personal data may run',
    },
    reviewDays: { zh: '职责复核周期', en: 'How often a duty is reviewed' },
    absenceDaysAtMost: { zh: '一次请假最长', en: 'Longest absence' },
    fourGuardOne: { zh: '四包一', en: 'Team of four' },
    teamsAtMost: { zh: '同时服务小组数至多', en: 'teams at once at most' },
  },
  approvals: { sides: { zh: '批准方', en: 'Side' } },
};

function levels(key: string): Table {
  const names: readonly Words[] = [
    { zh: '区', en: 'district' },
    { zh: '街道', en: 'subdistrict' },
    { zh: '社区', en: 'community' },
    { zh: '网格', en: 'grid' },
  ];
  return Object.fromEntries(names.map((words, i) => [`${key}.${i + 1}`, words]));
}

/** What the keys and values of a part are called. */
export function ruleWords(part: string): Table {
  return { ...EVERYWHERE, ...PARTS[part] };
}
