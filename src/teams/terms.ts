// Nouns of those who work here: accounts, roles, duties, sessions, absences with cover, four-guard-one teams; and
// the parts of the rulebook they live by.
import { type Static, Type } from 'typebox';
import { rulePart, type Wrong, wrongAt } from '../base/rule-part.ts';
import type { Words } from '../base/words.ts';

// Roles -------------------------------------------------------------------------------------------------

/** Every permission there is, with the words of the screen that shows what a role may do. */
export const PERMISSIONS = {
  'lists.read': { zh: '查看名单', en: 'see lists' },
  'lists.receive': { zh: '导入名单', en: 'take in lists' },
  'lists.answer': { zh: '答复待核实问题', en: 'answer questions about rows' },
  'lists.route': { zh: '分派名单', en: 'route lines' },
  'lists.call': { zh: '电话核实', en: 'call' },
  'lists.transfer': { zh: '移交名单', en: 'transfer lines' },
  'lists.field': { zh: '上门查找', en: 'visit' },
  'lists.police': { zh: '公安协查', en: 'assist as police' },
  'lists.district': { zh: '全区查找', en: 'search the district' },
  'lists.sign': { zh: '签字确认始终失联', en: 'sign as unresolved' },
  'lists.feedback': { zh: '导出反馈表', en: 'send feedback files' },
  'lists.sources': { zh: '管理名单来源', en: 'manage sources' },
  'people.read': { zh: '查看人员（脱敏）', en: 'see people, masked' },
  'people.open': { zh: '填写理由后查看完整信息', en: 'open personal data with a reason' },
  'people.change': { zh: '修改人员信息', en: 'change people' },
  'people.merge': { zh: '合并与拆分人员', en: 'merge and split people' },
  'control.read': { zh: '查看管控情况', en: 'see who is under control' },
  'control.health': { zh: '查看体温、症状与检测结果', en: 'see temperatures, symptoms and results' },
  'control.expose': { zh: '登记暴露情况', en: 'record exposures' },
  'control.assess': { zh: '研判并下达管控', en: 'assess and order control' },
  'control.cancel': { zh: '撤销管控（双人）', en: 'cancel control, with a second person' },
  'control.test': { zh: '登记检测结果', en: 'enter test results' },
  'control.case': { zh: '报告病例与流调', en: 'report cases and interview' },
  'control.observe': { zh: '代报体温与症状', en: 'enter temperatures and symptoms' },
  'control.fever': { zh: '处置发热', en: 'decide on fevers' },
  'control.fetch': { zh: '登记发热人员已接走', en: 'record that somebody with a fever was fetched' },
  'control.release': { zh: '签字解除管控（双人）', en: 'sign releases, with a second person' },
  'control.accept': { zh: '接收解除人员', en: 'take people over after release' },
  'control.codes': { zh: '审批健康码转码', en: 'approve code conversions' },
  'home.visit': { zh: '上门告知与核查', en: 'serve notices and visit homes' },
  'home.police': { zh: '处置拒不配合', en: 'handle refusals as police' },
  'home.needs': { zh: '办理居民需求', en: 'see to what residents need' },
  'home.links': { zh: '发放居民填报码', en: 'give out codes for the resident’s page' },
  'testing.plan': { zh: '安排采样场所与场次', en: 'plan sites and sessions of testing' },
  'testing.work': { zh: '查看并参与采样', en: 'see sessions of testing and work there' },
  'testing.table': { zh: '采样点登记与试管', en: 'register people and fill tubes at a table' },
  'testing.laboratory': { zh: '接收样本与报告结果', en: 'receive samples and report results' },
  'transport.read': { zh: '查看车次', en: 'see trips' },
  'transport.plan': { zh: '安排车次与乘车名单', en: 'plan trips and give seats' },
  'transport.trip': { zh: '上车、发车、到达、消毒', en: 'board, depart, arrive, disinfect' },
  'transport.receive': { zh: '签收到达人员', en: 'receive who arrives' },
  'isolation.open': { zh: '开设与关闭隔离点', en: 'open and close isolation sites' },
  'isolation.read': { zh: '查看隔离点与房间图', en: 'see isolation sites and who is where' },
  'isolation.incident': { zh: '报告与处置隔离点突发事件', en: 'report incidents at a site and see to them' },
  'isolation.lead': { zh: '管理本隔离点', en: 'lead an isolation site' },
  'isolation.rooms': { zh: '安排入住、换房、离点', en: 'give rooms, move and check out guests' },
  'isolation.health': { zh: '健康问询', en: 'interview guests about their health' },
  'isolation.rounds': { zh: '消毒记录', en: 'disinfect and write it down' },
  'isolation.inspect': { zh: '院感监督与房间检查', en: 'sign rounds and inspect rooms' },
  'isolation.meals': { zh: '送餐（只见房号与餐别）', en: 'hand out meals (rooms and diets only)' },
  'meetings.lead': { zh: '主持会议', en: 'lead meetings' },
  'trainings.keep': { zh: '组织培训并登记', en: 'hold trainings and write down who was there' },
  'isolation.requests': { zh: '答复隔离人员的请求', en: 'answer what guests ask for' },
  'isolation.links': { zh: '发放住客页面二维码', en: 'give guests the code of their page' },
  'isolation.medic': { zh: '与隔离人员对话、判断用药禁忌', en: 'answer guests as a medic' },
  'isolation.notices': { zh: '写隔离点公告', en: 'write notices of a site' },
  'outbreak.manage': { zh: '管理疫情周期与期限', en: 'manage outbreaks and their sunset' },
  'rights.answer': { zh: '答复个人信息请求', en: 'answer requests about personal data' },
  'places.change': { zh: '修改区划网格', en: 'change places' },
  'teams.read': { zh: '查看队伍', en: 'see teams' },
  'teams.change': { zh: '组建小组', en: 'form teams' },
  'teams.roster': { zh: '排班、请假与顶岗', en: 'shifts, absences and cover' },
  'teams.accounts': { zh: '开设与停用账号', en: 'open and close accounts' },
  'teams.duties': { zh: '授予职责、管理会话', en: 'give duties, manage sessions' },
  'tasks.read': { zh: '查看任务', en: 'see tasks' },
  'tasks.do': { zh: '办理任务', en: 'do tasks' },
  'tasks.assign': { zh: '指派任务', en: 'assign tasks' },
  'outbox.bring': { zh: '补录手机待上传文件', en: 'read in the queue of a phone' },
  'watch.read': { zh: '查看“一个不漏”核查', en: 'see the invariants' },
  'audit.read': { zh: '查看审计记录', en: 'read the audit' },
  'rulebook.read': { zh: '查看规则库', en: 'read the rulebook' },
  'rulebook.propose': { zh: '提出规则修改', en: 'propose rule changes' },
  'rulebook.approve': { zh: '批准规则修改', en: 'approve rule changes' },
  'system.read': { zh: '查看系统与账号', en: 'see system and accounts' },
} as const satisfies Record<string, Words>;
export type PermissionName = keyof typeof PERMISSIONS;

export const PURPOSES = ['outbreak-response', 'administration', 'audit', 'own-affairs'] as const;

const oneOf = <const T extends readonly string[]>(values: T) => Type.Enum<[...T]>([...values]);
const Text = Type.String({ minLength: 1 });

const RoleRow = Type.Object({
  zh: Text,
  en: Text,
  /** Level of the tree at which it is held: 1 district, 2 subdistrict, 3 community, 4 grid. */
  level: Type.Integer({ minimum: 1, maximum: 4 }),
  /** Lowest level at which it may be held too. */
  downTo: Type.Optional(Type.Integer({ minimum: 1, maximum: 4 })),
  permissions: Type.Array(Type.String(), { minItems: 1 }),
  purposes: Type.Array(oneOf(PURPOSES), { minItems: 1 }),
  source: Type.Optional(Text),
});
export type RoleRow = Static<typeof RoleRow>;

/** The three administrators of GB/T 22239 level 3, who keep apart. */
export const ADMINS = ['admin', 'security-admin', 'auditor'] as const;
export type AdminRole = (typeof ADMINS)[number];

/** What begins so touches personal data of the people cared for. */
const PERSONAL = [
  'lists.',
  'people.',
  'control.',
  'home.',
  'testing.',
  'isolation.',
  'transport.',
  'rights.',
];

/** True for a role that may touch personal data of the people cared for. */
export function seesPeople(row: Pick<RoleRow, 'permissions'>): boolean {
  return row.permissions.some((permission) => PERSONAL.some((start) => permission.startsWith(start)));
}

/** What an administrator may never be given, whatever the table says. */
const NEVER: Record<AdminRole, readonly string[]> = {
  admin: ['teams.duties', 'audit.read', 'rulebook.approve'],
  'security-admin': ['teams.accounts', 'audit.read', 'rulebook.propose'],
  auditor: [
    'teams.accounts',
    'teams.duties',
    'teams.change',
    'teams.roster',
    'places.change',
    'tasks.do',
    'rulebook.propose',
    'rulebook.approve',
  ],
};

/** Roles and what they may do: rulebook/roles.yaml. */
export const roles = rulePart('roles', Type.Record(Type.String(), RoleRow), (table) => {
  const wrong: Wrong[] = [];
  const say = (zh: string, en: string, ...at: (string | number)[]) => wrong.push(wrongAt({ zh, en }, ...at));
  for (const [role, row] of Object.entries(table)) {
    row.permissions.forEach((permission, i) => {
      if (!Object.hasOwn(PERMISSIONS, permission))
        say(
          `${role}：没有「${permission}」这项权限`,
          `${role}: there is no permission ${permission}`,
          role,
          'permissions',
          i,
        );
    });
    if (row.downTo !== undefined && row.downTo < row.level)
      say(`${role}：downTo 不能高于 level`, `${role}: downTo lies above level`, role, 'downTo');
  }
  for (const role of ADMINS) {
    const row = table[role];
    if (row === undefined) {
      say(
        `岗位「${role}」不能删除：三类管理员须相互制约`,
        `the role ${role} must stay: three administrators keep each other in check`,
      );
      continue;
    }
    if (seesPeople(row))
      say(`「${role}」不得接触个人信息`, `${role} may not touch personal data`, role, 'permissions');
    for (const permission of NEVER[role])
      if (row.permissions.includes(permission))
        say(
          `「${role}」不得拥有权限 ${permission}`,
          `${role} may not hold ${permission}`,
          role,
          'permissions',
          row.permissions.indexOf(permission),
        );
  }
  for (const role of FOUR)
    if (table[role] === undefined)
      say(`岗位「${role}」不能删除：四包一小组需要它`, `the role ${role} must stay: a team of four needs it`);
  return wrong;
});
export type Roles = Static<typeof roles.schema>;

// Signing in --------------------------------------------------------------------------------------------

const Setting = Type.Object({ value: Type.Number({ minimum: 0 }), source: Text });
const settingsOf = <const T extends readonly string[]>(names: T) =>
  Type.Object(
    Object.fromEntries(names.map((name) => [name, Setting])) as Record<T[number], typeof Setting>, // built from the names themselves
  );

const SIGN_IN_SETTINGS = [
  'passwordLength',
  'failuresBeforeLock',
  'lockMinutes',
  'hashMemoryKiB',
  'hashPasses',
  'hashLanes',
  'passwordHistory',
  'temporaryHours',
] as const;

export const SESSION_CHANNELS = ['web', 'field', 'wall'] as const;
export type SessionChannel = (typeof SESSION_CHANNELS)[number];

/** A wall hangs where everybody passes: of its user's duties it keeps what its page asks for, and can do nothing. */
export const WALL_PERMISSIONS: ReadonlySet<string> = new Set(['control.read', 'watch.read']);

const SignInRules = Type.Object({
  settings: settingsOf(SIGN_IN_SETTINGS),
  sessions: Type.Array(
    Type.Object({
      channel: oneOf(SESSION_CHANNELS),
      idleMinutes: Type.Integer({ minimum: 5 }),
      hoursAtMost: Type.Integer({ minimum: 1, maximum: 72 }),
      source: Text,
    }),
    { minItems: 1 },
  ),
});
export type SignInRules = Static<typeof SignInRules>;

/** Passwords, lock-out, sessions: rulebook/sign-in.yaml. What may not be loosened away is checked here. */
export const signInRules = rulePart('sign-in', SignInRules, ({ settings, sessions }) => {
  const wrong: Wrong[] = [];
  const say = (zh: string, en: string, setting: string) =>
    wrong.push(wrongAt({ zh, en }, 'settings', setting, 'value'));
  if (settings.passwordLength.value < 10)
    say('密码至少 10 位', 'a password has at least 10 characters', 'passwordLength');
  if (settings.failuresBeforeLock.value < 3 || settings.failuresBeforeLock.value > 20)
    say('连续输错 3 到 20 次须锁定', 'an account locks after 3 to 20 failures', 'failuresBeforeLock');
  if (settings.lockMinutes.value < 5)
    say('锁定至少 5 分钟', 'a lock lasts at least 5 minutes', 'lockMinutes');
  if (settings.temporaryHours.value < 1 || settings.temporaryHours.value > 168)
    say('一次性密码的有效期为 1 到 168 小时', 'a temporary password lasts 1 to 168 hours', 'temporaryHours');
  if (settings.hashMemoryKiB.value < 19_456 || settings.hashPasses.value < 2 || settings.hashLanes.value < 1)
    say(
      'argon2id 强度不得低于 m=19456 t=2 p=1',
      'argon2id may not be weaker than m=19456 t=2 p=1',
      'hashMemoryKiB',
    );
  if (settings.hashMemoryKiB.value > 262_144)
    say(
      '每次登录占用超过 256 MiB 会拖垮系统',
      'argon2id with more than 256 MiB a sign-in would stop the house',
      'hashMemoryKiB',
    );
  for (const channel of SESSION_CHANNELS)
    if (sessions.filter((row) => row.channel === channel).length !== 1)
      wrong.push(
        wrongAt(
          {
            zh: `渠道「${channel}」的会话规则必须有且只有一行`,
            en: `sessions of the channel ${channel} have exactly one row`,
          },
          'sessions',
        ),
      );
  return wrong;
});

// Teams -------------------------------------------------------------------------------------------------

/** The four of four-guard-one, in the order they are shown. */
export const FOUR = ['cadre', 'grid-member', 'medic', 'police'] as const;
export type GuardRole = (typeof FOUR)[number];

const TeamRules = Type.Object({
  settings: settingsOf(['dutyDaysAtMost', 'reviewDays', 'absenceDaysAtMost']),
  fourGuardOne: Type.Array(
    Type.Object({ role: oneOf(FOUR), teamsAtMost: Type.Integer({ minimum: 1 }), source: Text }),
  ),
  cover: Type.Array(Type.Object({ role: Text, by: Type.Array(Text) })),
});
export type TeamRules = Static<typeof TeamRules>;

/** Duties, cover and teams: rulebook/teams.yaml. */
export const teamRules = rulePart('teams', TeamRules, ({ settings, fourGuardOne, cover }) => {
  const wrong: Wrong[] = [];
  const say = (zh: string, en: string, ...at: (string | number)[]) => wrong.push(wrongAt({ zh, en }, ...at));
  if (settings.reviewDays.value < 1 || settings.reviewDays.value > 30)
    say(
      '权限至少每 30 天复核一次',
      'access is reviewed at least every 30 days',
      'settings',
      'reviewDays',
      'value',
    );
  if (settings.dutyDaysAtMost.value < 1)
    say('职责至少一天', 'a duty lasts at least a day', 'settings', 'dutyDaysAtMost', 'value');
  for (const role of FOUR)
    if (fourGuardOne.filter((row) => row.role === role).length !== 1)
      say(
        `四包一中「${role}」必须有且只有一行`,
        `four-guard-one has exactly one row for ${role}`,
        'fourGuardOne',
      );
  cover.forEach(({ role, by }, i) => {
    for (const one of by)
      if (ADMINS.some((admin) => admin === role || admin === one))
        say(
          `「${one}」不得顶「${role}」的岗：三类管理员须相互分离`,
          `${one} may not stand in for ${role}: the three administrators keep apart`,
          'cover',
          i,
          'by',
        );
  });
  return wrong;
});

export const ABSENCES = {
  sick: { zh: '病假', en: 'sick' },
  off: { zh: '轮休', en: 'off' },
  leave: { zh: '请假', en: 'on leave' },
  isolated: { zh: '隔离', en: 'in isolation' },
  other: { zh: '其他', en: 'other' },
} as const satisfies Record<string, Words>;
export type AbsenceWhy = keyof typeof ABSENCES;

// What is stored ----------------------------------------------------------------------------------------

export interface Account {
  readonly id: string;
  readonly login: string;
  readonly name: string;
  readonly secret: string | null;
  readonly secretBefore: readonly string[];
  readonly mustChange: boolean;
  /** When the password was set or given. */
  readonly secretAt: Date;
  readonly failures: number;
  readonly lockedUntil: Date | null;
  readonly closedAt: Date | null;
}

/** A duty given: role × place × period, and whom it stands in for when it is a cover. */
export interface Duty {
  readonly id: string;
  readonly account: string;
  readonly role: string;
  readonly place: string;
  readonly from: Date;
  readonly until: Date | null;
  readonly givenBy: string;
  readonly givenAt: Date;
  readonly covers: string | null;
  readonly standsFor: string | null;
  readonly rostered: boolean;
  readonly reviewedAt: Date | null;
}

export interface Absence {
  readonly id: string;
  readonly account: string;
  readonly why: AbsenceWhy;
  readonly from: Date;
  readonly until: Date;
}

/** Somebody who is on duty at a moment. */
export interface OnDuty {
  readonly account: string;
  readonly name: string;
  readonly duty: string;
  readonly role: string;
  readonly place: string;
  /** Who is being covered, when this is a cover. */
  readonly coversFor: string | null;
  readonly until: Date | null;
}

export interface TeamMember {
  readonly team: string;
  readonly role: GuardRole;
  readonly account: string;
}

export interface Team {
  readonly id: string;
  readonly place: string;
  readonly formedAt: Date;
}

/** What a team lacks: nobody of a role on duty, or somebody with more teams than the limit (N26). */
export interface TeamGap {
  readonly team: string;
  readonly place: string;
  readonly role: GuardRole;
  readonly why: 'none' | 'off-duty' | 'overloaded';
  readonly account: string | null;
  readonly load: number | null;
  readonly limit: number | null;
}
