// What accounts, duties and teams may refuse, and what to do instead.
import { Refusal, refusals } from '../base/refusal.ts';
import { fill, type Words } from '../base/words.ts';

export type Hole = Words | string | number;

/** A refusal whose holes may be words themselves: each language is filled with its own. */
export function refusalOf(
  code: keyof typeof teamRefusals,
  holes: Readonly<Record<string, Hole>> = {},
): Refusal {
  const row = teamRefusals[code];
  const inOne = (language: 'zh' | 'en') =>
    Object.fromEntries(
      Object.entries(holes).map(([name, hole]) => [name, typeof hole === 'object' ? hole[language] : hole]),
    );
  return new Refusal(code, {
    status: row.status,
    zh: fill(row.zh, inOne('zh')),
    en: fill(row.en, inOne('en')),
  });
}

export function refuse(code: keyof typeof teamRefusals, holes: Readonly<Record<string, Hole>> = {}): never {
  throw refusalOf(code, holes);
}

export const { table: teamRefusals } = refusals({
  // One sentence for every reason, so that nobody learns at the door who has an account.
  'sign-in-failed': {
    status: 401,
    zh: '账号或密码不对，或该账号已暂时锁定，或一次性密码已过期。连续输错 {failures} 次会锁定 {minutes} 分钟，到时自动解锁；一次性密码 {hours} 小时内有效。忘记密码或已过期，请找系统管理员重置。',
    en: 'The user name or password is not right, or the account is locked for now, or a password for once has expired. {failures} wrong tries lock an account for {minutes} minutes; it opens again by itself. A password for once lasts {hours} hours. If you forgot yours or it has expired, ask the system administrator to reset it.',
  },
  'no-such-user': {
    status: 404,
    zh: '没有「{login}」这个账号。请核对登录名。',
    en: 'There is no account “{login}”. Check the user name.',
  },
  'login-taken': {
    status: 409,
    zh: '登录名「{login}」已被使用。请换一个。',
    en: 'The user name “{login}” is taken. Choose another.',
  },
  'account-closed': {
    status: 409,
    zh: '{name} 的账号已停用。如需使用，请系统管理员另开账号。',
    en: 'The account of {name} is closed. Ask the system administrator for a new one.',
  },
  'not-your-own': {
    status: 403,
    zh: '不能对自己办理此项。请由另一位同事办理。',
    en: 'You can not do this for yourself. Ask a colleague to do it.',
  },
  'password-short': {
    status: 400,
    zh: '密码至少 {length} 位。可以用几个不相干的词连起来。',
    en: 'A password has at least {length} characters. A few unrelated words make a good one.',
  },
  'password-common': {
    status: 400,
    zh: '这个密码太常见，容易被猜到。请换一个。',
    en: 'This password is too common and easily guessed. Choose another.',
  },
  'password-is-you': {
    status: 400,
    zh: '密码不能包含登录名或姓名。请换一个。',
    en: 'The password may not contain the user name or your name. Choose another.',
  },
  'password-used': {
    status: 400,
    zh: '这个密码最近用过。请换一个新的。',
    en: 'This password was used recently. Choose a new one.',
  },
  'password-wrong': {
    status: 403,
    zh: '当前密码不对，密码没有修改。请重新输入；忘记密码请找系统管理员重置。',
    en: 'The current password is not right, nothing was changed. Type it again, or ask the administrator to reset it.',
  },
  'reset-other-admin': {
    status: 403,
    zh: '安全管理员和审计管理员的密码不能由系统管理员重置。请在服务器控制台上由两人在场办理。',
    en: 'The passwords of the security administrator and the auditor are not reset by the system administrator. Two people do it together at the server’s console.',
  },
  'last-admin': {
    status: 409,
    zh: '这是最后一位{role}。请先指定另一位，再办理。',
    en: 'This is the last {role}. Give somebody else that duty first.',
  },
  'no-such-role': {
    status: 400,
    zh: '规则库里没有「{role}」这个岗位。请从列表中选择。',
    en: 'The rulebook knows no role “{role}”. Choose one from the list.',
  },
  'no-such-place': {
    status: 404,
    zh: '没有这个区划，或已停用。请从区划树中选择。',
    en: 'There is no such place, or it is retired. Choose one from the tree.',
  },
  'role-other-level': {
    status: 409,
    zh: '{role}只能在{levels}一级任职。请选择对应层级的区划。',
    en: 'A {role} serves at the level of {levels}. Choose a place of that level.',
  },
  'duty-needs-end': {
    status: 400,
    zh: '{role}会接触个人信息，职责须有截止日，最长 {days} 天。请填写截止时间。',
    en: 'A {role} sees personal data: the duty needs an end, at most {days} days away. Give one.',
  },
  'duty-too-long': {
    status: 400,
    zh: '职责最长 {days} 天。到期前可以续期。',
    en: 'A duty lasts {days} days at most. It can be renewed before it ends.',
  },
  'period-backwards': {
    status: 400,
    zh: '结束时间须晚于开始时间，且晚于现在。请重新填写。',
    en: 'The end must lie after the beginning, and after now. Give the times again.',
  },
  'period-too-long': {
    status: 400,
    zh: '一次缺勤最长 {days} 天。更长的请结束其职责，另派人员。',
    en: 'An absence lasts {days} days at most. For longer, end the duty and give it to somebody else.',
  },
  'duty-at-site': {
    status: 409,
    zh: '新账号还没有培训，不能在开设时授予隔离点的岗位。请先开设账号、完成培训，再安排岗位。',
    en: 'Nobody is trained who has no account yet. Open the account, train her, and then give her the post at the site.',
  },
  'duty-held': {
    status: 409,
    zh: '{name} 在这段时间已担任这里的{role}。如需延长，请先结束原职责。',
    en: '{name} already holds this duty ({role}) here in that time. End the old one first to change its period.',
  },
  'duty-over': {
    status: 409,
    zh: '这项职责已经结束。',
    en: 'This duty has ended already.',
  },
  'admins-apart': {
    status: 409,
    zh: '系统管理员、安全管理员、审计管理员须由不同的人担任。{name} 已是{other}。',
    en: 'System administrator, security administrator and auditor are three different people. {name} is {other} already.',
  },
  'absent-already': {
    status: 409,
    zh: '{name} 在这段时间已有缺勤登记。请先结束原登记。',
    en: 'An absence of {name} is noted for that time already. End that one first.',
  },
  'absence-over': {
    status: 409,
    zh: '这次缺勤已经结束。',
    en: 'This absence is over.',
  },
  'no-duty-to-cover': {
    status: 409,
    zh: '该人员在缺勤期间没有这项职责，不需要顶岗。请刷新后再看。',
    en: 'This duty is not held by the absent person in that time; there is nothing to cover. Refresh and look again.',
  },
  'cover-not-fitting': {
    status: 409,
    zh: '{name} 的岗位不能顶替{role}。请选择同岗，或：{roles}。',
    en: '{name} can not stand in for a {role}. Choose the same role, or: {roles}.',
  },
  'cover-away': {
    status: 409,
    zh: '{name} 在这段时间也不在岗。请另选一人。',
    en: '{name} is away in that time too. Choose somebody else.',
  },
  'cover-admins': {
    status: 409,
    zh: '三类管理员不能互相顶岗，也不能由他人顶岗。请由安全管理员另行授权。',
    en: 'Nobody stands in for an administrator. Ask the security administrator to give the duty to somebody.',
  },
  'shifts-overlap': {
    status: 400,
    zh: '班次有重叠或与正在进行的班次冲突。请检查时间。',
    en: 'Shifts overlap each other or the one running now. Check the times.',
  },
  'shift-too-long': {
    status: 400,
    zh: '一个班次最长 24 小时，且须晚于现在。请检查时间。',
    en: 'A shift lasts 24 hours at most and begins after now. Check the times.',
  },
  'team-there': {
    status: 409,
    zh: '这里已有四包一小组。请用“调整小组”。',
    en: 'There is a team of four here already. Change that one.',
  },
  'no-team': {
    status: 404,
    zh: '这里还没有四包一小组。请先组建。',
    en: 'There is no team of four here yet. Form one first.',
  },
  'member-not-fitting': {
    status: 409,
    zh: '{name} 在这里没有{role}职责，不能以此身份加入小组。请先由安全管理员授予职责。',
    en: '{name} holds no duty as {role} here and can not join as one. Ask the security administrator to give the duty first.',
  },
  'member-overloaded': {
    status: 409,
    zh: '{name} 已在 {load} 个小组，{role}最多 {limit} 个。请另选一人。',
    en: '{name} serves {load} teams already; a {role} serves {limit} at most. Choose somebody else.',
  },
});
