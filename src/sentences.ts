// The ledger as sentences: one row per word. The audit, a person's timeline, the command line and the console tell the
// same story from the same table. An entry holds no names and no numbers of persons; names of staff and places are
// looked up when it is told, and a person is her code.
import { codeOf } from './base/codes.ts';
import { rows, sql, type Tx } from './base/sql.ts';
import { fillWith, type Words } from './base/words.ts';
import { EPISODE_STATES } from './control/episodes/terms.ts';
import type { Channel, Entry } from './ledger/terms.ts';
import { CALL_CHANNELS, CALL_RESULTS, type IDENTITY_FIELDS, SEARCH_RESULTS } from './lists/calls/terms.ts';
import { ANSWERS } from './lists/receive/terms.ts';
import { STATE_WORDS } from './lists/terms.ts';
import { RELATION_WORDS } from './people/terms.ts';
import { namesOf } from './places/store.ts';
import { momentText } from './rulebook/rules.ts';
import { partWords } from './rulebook/terms.ts';
import { kindWords } from './tasks/terms.ts';
import { nameOfUsers } from './teams/store.ts';

/** An entry, told. */
export interface Told {
  readonly id: string;
  readonly seq: number;
  readonly at: Date;
  readonly word: string;
  readonly words: Words;
  /** Who did it: a colleague’s name, or the house itself. */
  readonly who: Words;
  readonly place: Words | undefined;
  readonly about: readonly string[];
  readonly channel: Channel;
  /** Why personal data were opened, a rule changed, something declined: as it was written. */
  readonly reason: string | undefined;
}

export const CHANNEL_WORDS: Record<Channel, Words> = {
  web: { zh: '电脑端', en: 'desk' },
  field: { zh: '手机端', en: 'phone' },
  inbox: { zh: '平台接口', en: 'signed inbox' },
  cli: { zh: '命令行', en: 'command line' },
  house: { zh: '系统自动', en: 'the system itself' },
  drill: { zh: '演练', en: 'drill' },
};

/** What a row may look at: the details of the entry in words, and the handles it is about. */
interface Facts {
  readonly detail: Readonly<Record<string, unknown>>;
  /** A detail as words; a dash when it is not there. */
  words(key: string): Words;
  has(key: string): boolean;
}

type Row = Words | ((facts: Facts) => Words);

/** Both languages from two templates and a condition: most rows that are not one sentence are two. */
const either =
  (which: (facts: Facts) => boolean, yes: Words, no: Words): Row =>
  (facts) =>
    which(facts) ? yes : no;
const w = (zh: string, en: string): Words => ({ zh, en });

/**
 * Every ledger word. Holes: {who} who did it · {user} the colleague it is about · {person} {other} {line} {batch} what
 * it is about · {place} where · and every key of the entry's detail, in words.
 */
export const SENTENCES: Readonly<Record<string, Row>> = {
  // The house
  'ledger.verified': either(
    ({ detail }) => detail.ok === true,
    w(
      '{asker}核验了账本：{entries} 行、{seals} 道封印完整',
      '{asker} verified the ledger: {entries} rows and {seals} seals are whole',
    ),
    w(
      '{asker}核验了账本：被动过，首处异常在第 {seq} 行',
      '{asker} verified the ledger: it was touched, first at row {seq}',
    ),
  ),

  // Rulebook
  'rulebook.change.proposed': w(
    '{who}提出修改规则册「{part}」：删 {gone} 行、加 {new} 行，拟于 {effectiveFrom} 生效，理由：{reason}',
    '{who} proposed a change of “{part}”: {gone} lines out, {new} lines in, from {effectiveFrom}; reason: {reason}',
  ),
  'rulebook.change.approved': either(
    ({ detail }) => detail.complete === true,
    w(
      '{who}批准了规则册「{part}」的修改（{signed}/{sides}），第 {no} 版将于 {inForceFrom} 生效，理由：{reason}',
      '{who} approved the change of “{part}” ({signed} of {sides}): version {no} takes effect at {inForceFrom}; reason: {reason}',
    ),
    w(
      '{who}批准了规则册「{part}」的修改（{signed}/{sides}），还需另一方批准，理由：{reason}',
      '{who} approved the change of “{part}” ({signed} of {sides}); the other side is still to sign; reason: {reason}',
    ),
  ),
  'rulebook.change.declined': w(
    '{who}退回了规则册「{part}」的修改，理由：{reason}',
    '{who} declined the change of “{part}”; reason: {reason}',
  ),
  'rulebook.change.withdrawn': w(
    '{who}撤回了对规则册「{part}」的修改，理由：{reason}',
    '{who} withdrew the change of “{part}”; reason: {reason}',
  ),
  'rulebook.version.recalled': w(
    '{who}在生效前撤销了规则册「{part}」第 {no} 版，理由：{reason}',
    '{who} recalled version {no} of “{part}” before it took effect; reason: {reason}',
  ),

  // Places
  'places.set-up': w('建立了辖区，共 {added} 个区划单元', 'the district was set up with {added} places'),
  'places.added': w('{who}添加了{place}', '{who} added {place}'),
  'places.changed': w('{who}修改了{place}', '{who} changed {place}'),
  'places.retired': w('{who}停用了{place}', '{who} retired {place}'),
  'places.reopened': w('{who}重新启用了{place}', '{who} reopened {place}'),
  'places.outlined': w('{who}绘制了{place}的边界', '{who} drew the outline of {place}'),
  'places.outlines.imported': w(
    '{who}导入了{place}的网格边界：新增 {added}，更新 {outlined}，略过 {leftOut}',
    '{who} imported outlines in {place}: {added} added, {outlined} drawn, {leftOut} left out',
  ),

  // People
  'people.person.opened': w(
    '{who}查看了{person}的完整信息，理由：{reason}',
    '{who} opened the file of {person}; reason: {reason}',
  ),
  'people.person.changed': w(
    '{who}更正了{person}的{changed}，理由：{reason}',
    '{who} corrected {changed} of {person}; reason: {reason}',
  ),
  'people.phone.added': w('{who}为{person}添加了一个电话', '{who} added a number of {person}'),
  'people.merged': w(
    '{who}认定{gone}与{kept}是同一人并合并，理由：{reason}',
    '{who} found {gone} and {kept} to be one person and merged them; reason: {reason}',
  ),
  'people.split': w(
    '{who}撤销合并，{gone}与{kept}重新分为两人，理由：{reason}',
    '{who} undid a merge: {gone} and {kept} are two people again; reason: {reason}',
  ),
  'people.kept-apart': w(
    '{who}确认{person}与{other}不是同一人，理由：{reason}',
    '{who} confirmed that {person} and {other} are two people; reason: {reason}',
  ),
  'people.household.joined': w(
    '{who}将{person}登记入{other}的同住户（{relation}）',
    '{who} put {person} into the household of {other} ({relation})',
  ),
  'people.household.left': w('{who}将{person}迁出同住户', '{who} let {person} leave her household'),
  'people.household.headed': w('{who}将{person}设为户主', '{who} named {person} head of her household'),

  // Teams
  'teams.signed-in': either(
    ({ detail }) => detail.ok === true,
    w('{user}登录（{device}）', '{user} signed in ({device})'),
    w('{user}登录失败：{why}', '{user} failed to sign in: {why}'),
  ),
  'teams.signed-out': w('{who}退出登录', '{who} signed out'),
  'teams.password.changed': w('{who}修改了自己的密码', '{who} changed their password'),
  'teams.password.reset': w('{who}重置了{user}的密码', '{who} reset the password of {user}'),
  'teams.session.revoked': w('{who}结束了自己的一个会话', '{who} ended a session of their own'),
  'teams.sessions.left': w('{who}结束了自己的其他会话', '{who} ended their other sessions'),
  'teams.sessions.revoked': w(
    '{who}结束了{user}的会话，理由：{reason}',
    '{who} ended the sessions of {user}; reason: {reason}',
  ),
  'teams.user.added': w('{who}开设了{user}的账号', '{who} opened an account for {user}'),
  'teams.users.added': w(
    '{who}开设了 {users} 个账号、{duties} 项职责',
    '{who} opened {users} accounts with {duties} duties',
  ),
  'teams.user.closed': w(
    '{who}停用了{user}的账号，理由：{reason}',
    '{who} closed the account of {user}; reason: {reason}',
  ),
  'teams.duty.given': either(
    ({ detail }) => detail.untrained === true,
    w(
      '{who}决定{user}未培训先任{place}的{role}，自 {from} 至 {until}，理由：{reason}',
      '{who} let {user} begin untrained as {role} of {place}, {from} to {until}; reason: {reason}',
    ),
    w(
      '{who}授予{user}职责：{place}的{role}，自 {from} 至 {until}',
      '{who} gave {user} a duty: {role} of {place}, {from} to {until}',
    ),
  ),
  'teams.duty.ended': w(
    '{who}结束了{user}在{place}的{role}职责，理由：{reason}',
    '{who} ended the duty of {user} as {role} of {place}; reason: {reason}',
  ),
  'teams.duties.reviewed': w('{who}复核了 {duties} 项职责', '{who} reviewed {duties} duties'),
  'teams.shifts.set': w('{who}安排了{user}的班次（{shifts} 班）', '{who} set {shifts} shifts of {user}'),
  'teams.absence.noted': w(
    '{who}登记{user}自 {from} 至 {until} 不在岗',
    '{who} noted that {user} is off from {from} to {until}',
  ),
  'teams.absence.reported': w('{who}请假，自 {from} 至 {until}', '{who} is off from {from} to {until}'),
  'teams.cover.set': either(
    ({ detail }) => detail.untrained === true,
    w(
      '{who}决定{user}未培训先顶岗：{place}的{role}，自 {from} 至 {until}，理由：{reason}',
      '{who} let {user} cover untrained as {role} of {place}, {from} to {until}; reason: {reason}',
    ),
    w(
      '{who}安排{user}顶岗：{place}的{role}，自 {from} 至 {until}',
      '{who} arranged cover by {user}: {role} of {place}, {from} to {until}',
    ),
  ),
  'teams.absence.ended': w('{who}为{user}办理销假', '{who} noted that {user} is back'),
  'teams.absence.returned': w('{who}返岗', '{who} is back on duty'),
  'teams.team.formed': either(
    ({ detail }) => detail.gaps === 0,
    w(
      '{who}组建了{place}的四包一小组，{members} 人',
      '{who} formed the four-guard-one team of {place} with {members} members',
    ),
    w(
      '{who}组建了{place}的四包一小组，{members} 人，尚有 {gaps} 处缺口',
      '{who} formed the four-guard-one team of {place} with {members} members; {gaps} gaps remain',
    ),
  ),
  'teams.team.changed': w(
    '{who}调整了{place}的四包一小组，现有 {members} 人，缺口 {gaps} 处',
    '{who} changed the four-guard-one team of {place}: {members} members, {gaps} gaps',
  ),
  'teams.team.ended': w(
    '{who}撤销了{place}的四包一小组（{members} 人）',
    '{who} ended the four-guard-one team of {place} ({members} members)',
  ),

  // Tasks
  'tasks.taken': w('{who}接下了任务「{kind}」', '{who} took the task “{kind}”'),
  'tasks.handed': either(
    ({ detail }) => typeof detail.reason === 'string',
    w(
      '{who}把任务「{kind}」转交给{user}，理由：{reason}',
      '{who} handed the task “{kind}” to {user}; reason: {reason}',
    ),
    w('{who}把任务「{kind}」转交给{user}', '{who} handed the task “{kind}” to {user}'),
  ),
  'tasks.finished': either(
    ({ detail }) => detail.late === true,
    w('{who}完成了任务「{kind}」，已超时', '{who} finished the task “{kind}”, late'),
    w('{who}完成了任务「{kind}」', '{who} finished the task “{kind}”'),
  ),
  'tasks.cancelled': w('{who}取消了任务「{kind}」', '{who} cancelled the task “{kind}”'),
  'tasks.given': w(
    '{who}向{place}的{role}交办事项，{dueAt} 前完成',
    '{who} gave the {role} of {place} an errand due {dueAt}',
  ),
  'tasks.escalated': w('{tasks} 项任务超时，已逐级上报', '{tasks} late tasks were told to the next level'),
  'control.plans.asked': either(
    ({ detail }) => Number(detail.people) > 0,
    w(
      '规则册「{part}」已变更，请疾控核对 {people} 名在管人员的计划',
      '“{part}” has changed; the plans of {people} people under control are to be looked at',
    ),
    w('规则册「{part}」已变更，目前无人在管', '“{part}” has changed; nobody is under control'),
  ),
  'tasks.signatures.asked': either(
    ({ detail }) => Array.isArray(detail.roles) && detail.roles.length > 0,
    w(
      '规则册「{part}」的修改待批准，已通知{roles}',
      'the change of “{part}” waits to be signed; it is a task of: {roles}',
    ),
    w(
      '规则册「{part}」的修改已有结果，批准任务随之结束',
      'the change of “{part}” is decided, and nobody is asked to sign it any more',
    ),
  ),

  // Control: exposures, stays, orders
  'control.outbreak.opened': w(
    '{who}启动了疫情处置：{name}，按方案 {protocol}，{sunset} 到期',
    '{who} opened an outbreak: {name}, by the protocol {protocol}, until {sunset}',
  ),
  'control.exposure.recorded': (facts) => exposed(facts, '{who}', '{who}'),
  'control.exposure.withdrawn': either(
    ({ detail }) => detail.asked === true,
    w(
      '{who}撤回了{person}的一条暴露：{label} · {how}；已请重新研判',
      '{who} withdrew an exposure of {person}: {label} · {how}; her plan is looked at again',
    ),
    w(
      '{who}撤回了{person}的一条暴露：{label} · {how}',
      '{who} withdrew an exposure of {person}: {label} · {how}',
    ),
  ),
  'control.exposure.taken-back': either(
    ({ detail }) => detail.withdrawn === true,
    w(
      '名单更正，{person}由此而来的暴露已撤回',
      'a line was put right: the exposure of {person} it told of is withdrawn',
    ),
    w('名单更正，{person}没有由此而来的暴露', 'a line was put right; no exposure of {person} came of it'),
  ),
  'control.episode.opened': (facts) => exposed(facts, '名单核实后，系统', 'a line was confirmed: the system'),
  'control.episode.ordered': w(
    '{who}对{person}作出管控决定：{label}，{stageLabel}，{from} 至 {endsOn}，依据{basis}',
    '{who} ordered control of {person}: {label}, {stageLabel}, from {from} to {endsOn}, by {basis}',
  ),
  'control.episode.not-needed': w(
    '{who}签署：{person}无需管控（{because}）',
    '{who} signed that {person} needs no control ({because})',
  ),
  'control.episode.replanned': either(
    ({ detail }) => detail.was === detail.endsOn,
    w(
      '{who}重新确认了{person}的方案（{because}），结束日期不变：{endsOn}',
      '{who} looked at the plan of {person} again ({because}); it still ends on {endsOn}',
    ),
    w(
      '{who}调整了{person}的方案（{because}）：结束日期由 {was} 改为 {endsOn}，原方案已保留',
      '{who} changed the plan of {person} ({because}): it ends on {endsOn} instead of {was}; the old one is kept',
    ),
  ),
  'control.episode.moved': w(
    '{who}登记{person}的管控地点变更为{where}（{because}）',
    '{who} recorded that {person} is now {where} ({because})',
  ),
  'control.episode.admitted': w(
    '{who}登记{person}住院，管控暂停',
    '{who} recorded that {person} is in hospital; the stay pauses',
  ),
  'control.episode.returned': w(
    '{who}登记{person}出院返回（{where}），管控继续',
    '{who} recorded that {person} is back ({where}); the stay goes on',
  ),
  'control.episode.converted': w(
    '{person}的管控结束，转为病例；原类别：{label}',
    'the stay of {person} is over, she became a case; until then: {label}',
  ),
  'control.cancel.asked': w(
    '{who}申请撤销{person}的管控（{because}），待第二人确认',
    '{who} asked to cancel the stay of {person} ({because}); a second person is to agree',
  ),
  'control.cancel.agreed': w(
    '{who}作为第二人同意：{person}的管控已撤销（{because}）',
    '{who} agreed as the second person: the stay of {person} is cancelled ({because})',
  ),
  'control.cancel.declined': either(
    ({ detail }) => detail.own === true,
    w('{who}收回了撤销{person}管控的申请', '{who} took back the question to cancel the stay of {person}'),
    w('{who}不同意撤销{person}的管控', '{who} did not agree to cancel the stay of {person}'),
  ),
  // Home: the team at the door
  'home.guard.asked': either(
    ({ detail }) => Array.isArray(detail.lacking) && detail.lacking.length > 0,
    w(
      '{place}的四包一小组缺在岗人员（{roles}），已请街道补齐',
      'the team of four of {place} lacks people on duty ({roles}); the subdistrict is asked',
    ),
    w('{place}的四包一小组已补齐', 'the team of four of {place} lacks nobody any more'),
  ),
  'home.door.planned': w(
    '按{person}的管控情况重新安排了上门',
    'the visits at the door of {person} follow from how the stay stands now',
  ),
  'home.visits.planned': w('今日随机上门 {visits} 户已安排', '{visits} random visits of today are planned'),
  'home.door.opened': either(
    ({ detail }) => detail.why === 'ahead',
    w(
      '{who}的手机为今日上门预先取存了{person}的姓名、住址和电话',
      'the phone of {who} opened name, address and numbers of {person} ahead, for a visit of today',
    ),
    w(
      '{who}上门前查看了{person}的姓名、住址和电话',
      '{who} opened name, address and numbers of {person} to go to the door',
    ),
  ),
  'home.visit.recorded': either(
    ({ detail }) => detail.ended === true,
    w('{who}到{person}门口：{visit}，{found}', '{who} was at the door of {person}: {visit}, {found}'),
    w(
      '{who}到{person}门口：{visit}，{found}，还须再去',
      '{who} was at the door of {person}: {visit}, {found}; somebody goes again',
    ),
  ),
  'home.checked': either(
    ({ detail }) => detail.suitable === true,
    w('{who}核查了{person}的住处：适合居家', '{who} checked the home of {person}: it is suitable'),
    w(
      '{who}核查了{person}的住处：不适合居家（{because}），已请决定',
      '{who} checked the home of {person}: not suitable ({because}); somebody is asked to decide',
    ),
  ),
  'home.notice.printed': w(
    '{who}生成了{person}的告知书 {number}（{version} 版）',
    '{who} made the notice {number} of {person} (text {version})',
  ),
  'home.notice.served': w(
    '{who}向{person}送达告知书：{howWords}',
    '{who} served the notice on {person}: {howWords}',
  ),
  'home.kit.given': w(
    '{who}向{person}发放物资 {items} 种，收据 {receipt}',
    '{who} gave {person} a kit of {items} things, receipt {receipt}',
  ),
  'home.kit.returned': w('{who}从{person}处收回体温计', '{who} took the thermometer of {person} back'),
  'home.co-resident.settled': either(
    ({ detail }) => detail.joins === true,
    w(
      '{who}登记：{person}与管控人员同住，一起管控，按{as}提请研判（{because}）',
      '{who} recorded that {person} lives with somebody under control and joins; put forward as {as} ({because})',
    ),
    w(
      '{who}登记了{person}的一名同住人：{choiceWords}',
      '{who} settled a co-resident of {person}: {choiceWords}',
    ),
  ),
  'home.refusal.recorded': w(
    '{who}登记{person}{whatWords}，进入{stepWords}',
    '{who} recorded that {person} {whatWords}; next: {stepWords}',
  ),
  'home.refusal.followed': w(
    '上门发现{person}{whatWords}，进入{stepWords}',
    'a visit found that {person} {whatWords}; next: {stepWords}',
  ),
  'home.refusal.passed-on': w(
    '{who}劝导{person}无效（{whatWords}），转{stepWords}',
    '{who} could not persuade {person} ({whatWords}); next: {stepWords}',
  ),
  'home.refusal.raised': w(
    '{who}将{person}的{whatWords}报{stepWords}',
    '{who} raised the case of {person} ({whatWords}) to: {stepWords}',
  ),
  'home.refusal.closed': w(
    '{who}了结{person}的{whatWords}：{howWords}',
    '{who} closed the case of {person} ({whatWords}): {howWords}',
  ),
  'home.refusal.settled': w(
    '{who}了结{person}的{whatWords}：{howWords}',
    '{who} settled the case of {person} ({whatWords}): {howWords}',
  ),
  'home.refusal.opened': w(
    '{who}为处置拒不配合查看了{person}的姓名、住址和电话',
    '{who} opened name, address and numbers of {person} to deal with a refusal',
  ),
  'home.refusals.climbed': w(
    '{refusals} 起拒不配合超时未了结，已转下一级',
    '{refusals} refusals were not settled in time and went to the next step',
  ),
  'home.refusal.ended': w(
    '{person}的管控状态变化，拒不配合随之了结',
    'the stay of {person} changed, and its refusal is over with it',
  ),
  'home.work-phone.said': w('{who}登记了办公电话', '{who} said the official number'),
  'control.episodes.followed': either(
    ({ detail }) => detail.both === true,
    w(
      '{person}合并后有两次管控，已请人确定保留哪一次',
      '{person} is in two stays after the merge; somebody is asked which goes on',
    ),
    w('随人员合并，{moved} 次管控归入{person}', '{moved} stays of {person} followed the merge'),
  ),
  'control.episodes.returned': either(
    ({ detail }) => Number(detail.again ?? 0) > 0,
    w(
      '随人员拆分，{moved} 次管控归还{person}，被并掉的 {again} 次重新研判',
      '{moved} stays went back to {person} with the split; {again} that had been joined are assessed again',
    ),
    w('随人员拆分，{moved} 次管控归还{person}', '{moved} stays went back to {person} with the split'),
  ),
  'control.episodes.joined': w(
    '{who}将{person}的两次管控并为一次，已请重新研判',
    '{who} joined two stays of {person}; her plan is looked at again',
  ),

  // Her own page, what she asks about her data
  'home.link.made': either(
    ({ detail }) => detail.replaced === true,
    w(
      '{who}为{person}换发了填报码，原码作废',
      '{who} gave {person} a new code; the one before opens nothing any more',
    ),
    w('{who}为{person}发放了填报码', '{who} gave {person} a code for her own page'),
  ),
  'home.link.revoked': w('{who}作废了{person}的填报码', '{who} withdrew a code of {person}'),
  'home.resident.bound': w(
    '{who}登记{person}可为 {other} 代报',
    '{who} noted that {person} reports for {other} too',
  ),
  'home.resident.unbound': w(
    '{who}取消{person}为 {other} 代报',
    '{who} ended that {person} reports for {other}',
  ),
  'own.temperature.reported': either(
    ({ detail }) => detail.state === 'asked',
    w('{person}本人上报体温，数值待核实', '{person} reported a temperature; it is to be checked'),
    w('{person}本人上报了体温', '{person} reported a temperature'),
  ),
  'own.need.asked': w('{person}本人提出需求 {no}：{kind}', '{person} asked for something, {no}: {kind}'),
  'own.right.asked': w(
    '{person}本人提出个人信息请求 {no}：{kind}',
    '{person} asked about the own data, {no}: {kind}',
  ),
  'own.copy.taken': either(
    ({ detail }) => detail.given === true,
    w('{person}本人领取了信息副本', '{person} took a copy of the own data'),
    w(
      '有人在{person}的页面索取副本，证件后四位不符，没有提供',
      'a copy was asked for on the page of {person}; the last four were wrong, and it was not given',
    ),
  ),
  'own.paper.taken': either(
    ({ detail }) => detail.given === true,
    w('{person}本人领取了{what}', '{person} took {what}'),
    w(
      '有人在{person}的页面索取{what}，证件后四位不符，没有提供',
      '{what} was asked for on the page of {person}; the last four were wrong, and it was not given',
    ),
  ),
  'rights.answered': w(
    '{who}答复了{person}的请求 {no}（{kind}）：{answer}',
    '{who} answered request {no} of {person} ({kind}): {answer}',
  ),

  // What is kept no longer, and the end of an outbreak
  'retention.erased': w('到期清除：{rows} 条', 'what was kept long enough went: {rows} rows'),
  'rights.hold.placed': w(
    '{who}登记{person}的信息依法保留至 {until}',
    '{who} noted a legal hold on {person} until {until}',
  ),
  'rights.hold.ended': w('{who}结束了{person}的依法保留', '{who} ended the legal hold on {person}'),
  'outbreak.renewal.asked': w(
    '{who}申请将疫情「{name}」延期至 {until}',
    '{who} asked to keep the outbreak “{name}” open until {until}',
  ),
  'outbreak.renewal.answered': either(
    ({ detail }) => detail.agreed === true,
    w(
      '{who}同意疫情「{name}」延期至 {until}',
      '{who} agreed that the outbreak “{name}” goes on until {until}',
    ),
    w('{who}没有同意疫情「{name}」延期', '{who} declined to renew the outbreak “{name}”'),
  ),
  'outbreak.closing.signed': w(
    '{who}签字申请关闭疫情「{name}」',
    '{who} signed that the outbreak “{name}” is to be closed',
  ),
  'outbreak.closing.answered': either(
    ({ detail }) => detail.agreed === true,
    w(
      '{who}作为第二人签字关闭疫情「{name}」',
      '{who} signed as the second that the outbreak “{name}” is to be closed',
    ),
    w('{who}没有同意关闭疫情「{name}」', '{who} declined to close the outbreak “{name}”'),
  ),
  'outbreak.sunset.told': w(
    '{outbreaks} 起疫情临近到期，已提醒',
    '{outbreaks} outbreaks near their sunset; somebody was told',
  ),
  'outbreak.frozen': w(
    '疫情「{name}」已冻结，不再登记',
    'the outbreak “{name}” is frozen; nothing more is recorded in it',
  ),
  'outbreak.shredded': w(
    '疫情「{name}」的个人信息已销毁：{rows} 条',
    'what was known of people in the outbreak “{name}” is destroyed: {rows} rows',
  ),
  'outbreak.closed': w(
    '疫情「{name}」已关闭，销毁 {forgotten} 人的信息，证明 {certificate}',
    'the outbreak “{name}” is closed, {forgotten} people are forgotten; certificate {certificate}',
  ),

  // Control: temperatures, fevers
  'control.temperature.recorded': either(
    ({ detail }) => detail.state === 'asked',
    w(
      '{who}登记了{person}的体温，数值待核实',
      '{who} recorded a temperature of {person}; it is to be checked',
    ),
    w('{who}登记了{person}的体温', '{who} recorded a temperature of {person}'),
  ),
  'control.temperatures.recorded': w(
    '{who}录入了{place} {onDay} 的体温登记表：{rows} 行，登记 {kept}，待核实 {asked}，重复 {same}，未采用 {left}',
    '{who} entered a sheet of temperatures of {place}, {onDay}: {rows} rows, {kept} recorded, {asked} to be checked, {same} known, {left} left out',
  ),
  'control.observation.settled': either(
    ({ detail }) => detail.verdict === 'true',
    w('{who}核实了{person}的读数：属实', '{who} checked a reading of {person}: it is true'),
    w(
      '{who}核实了{person}的读数：记录有误，已作废',
      '{who} checked a reading of {person}: a slip, discarded',
    ),
  ),
  'control.temperatures.missed': w(
    '漏测升级：提醒 {reminded}，转电话 {calls}，转上门 {visits}',
    'missed temperatures climbed: {reminded} reminded, {calls} to be called, {visits} to be visited',
  ),
  'control.temperature.followed': w(
    '{who}就{person} {onDay} 的漏测询问：{found}',
    '{who} asked about the missed temperature of {person}, {onDay}: {found}',
  ),
  'control.temperature.settled': w(
    '{person}已找到或已配合，不再由街道查找',
    '{person} was found or agreed; the subdistrict looks for her no more',
  ),
  'control.temperature.excused': w(
    '{who}免去{person} {onDay} 的一次测温：{because}',
    '{who} excused one temperature of {person}, {onDay}: {because}',
  ),
  'control.fever.read-again': either(
    ({ detail }) => detail.over === true,
    w('{who}登记了{person}的复测，已恢复正常', '{who} measured {person} again: normal, and over'),
    w('{who}登记了{person}的复测', '{who} measured {person} again'),
  ),
  // What she has is a matter of health, as her results are: whoever holds it reads it with her fevers.
  'control.fever.decided': w(
    '{who}对{person}的健康异常作出了判断',
    '{who} decided about a fever or symptom of {person}',
  ),
  'control.fever.transported': w(
    '{who}登记{person}已被接走就医',
    '{who} recorded that {person} was taken to care',
  ),
  'control.fever.closed': w(
    '{who}结束了{person}的一次健康异常',
    '{who} closed a fever or symptom of {person}',
  ),

  // Home: needs
  'home.need.asked': either(
    ({ detail }) => detail.urgent === true,
    w(
      '{who}登记了{person}的急需：{kind}（{no}）',
      '{who} wrote down an urgent need of {person}: {kind} ({no})',
    ),
    w('{who}登记了{person}的需求：{kind}（{no}）', '{who} wrote down a need of {person}: {kind} ({no})'),
  ),
  'home.need.taken': w('{who}接下了{person}的需求 {no}', '{who} sees to the need {no} of {person}'),
  'home.need.answered': w(
    '{who}答复了{person}的需求 {no}：{answer}',
    '{who} answered the need {no} of {person}: {answer}',
  ),

  // Transport
  'transport.trip.planned': either(
    ({ detail }) => detail.untrained === true,
    w(
      '{who}安排了车次 {code}：{departs} {vehicle} {kind}，{destination}，{seats} 座；决定司机未培训先驾驶，理由：{untrainedWhy}',
      '{who} planned the trip {code}: {departs}, {vehicle}, {kind}, {destination}, {seats} seats, and let its driver drive untrained; reason: {untrainedWhy}',
    ),
    w(
      '{who}安排了车次 {code}：{departs} {vehicle} {kind}，{destination}，{seats} 座',
      '{who} planned the trip {code}: {departs}, {vehicle}, {kind}, {destination}, {seats} seats',
    ),
  ),
  'transport.riders.seated': w('{who}为 {code} 加入了 {riders} 人', '{who} gave seats on {code} to {riders}'),
  'transport.rider.unseated': w(
    '{who}将{person}移出 {code}，理由：{reason}',
    '{who} took {person} off {code}; reason: {reason}',
  ),
  'transport.riders.boarded': w('{who}登记 {riders} 人上了 {code}', '{who} had {riders} board {code}'),
  'transport.rider.missed': w(
    '{who}登记{person}没有上 {code}，原因：{reason}',
    '{who} wrote down that {person} did not board {code}: {reason}',
  ),
  'transport.needs.opened': w(
    '{who}查看了 {code} 上{person}的随行需要，理由：{reason}',
    '{who} opened what travels with {person} on {code}; reason: {reason}',
  ),
  'transport.luggage.counted': w(
    '车次 {code}：{person}行李 {luggage} 件',
    'trip {code}: {person} has {luggage} {luggage|piece|pieces} of luggage',
  ),
  'transport.trip.departed': w(
    '{who}的 {code} 发车，载 {boarded} 人',
    '{who} departed with {code}, {boarded} aboard',
  ),
  'transport.trip.changed': either(
    ({ detail }) => detail.untrained === true,
    w(
      '{who}变更了 {code}：{vehicle}，前往{destination}，应到 {due}，理由：{reason}；决定司机未培训先驾驶，理由：{untrainedWhy}',
      '{who} changed {code}: {vehicle}, to {destination}, due {due}; reason: {reason}; and let its driver drive untrained; reason: {untrainedWhy}',
    ),
    w(
      '{who}变更了 {code}：{vehicle}，前往{destination}，应到 {due}，理由：{reason}',
      '{who} changed {code}: {vehicle}, to {destination}, due {due}; reason: {reason}',
    ),
  ),
  'transport.trip.questioned': w(
    '{person}转为病例，请转运组核对 {code}',
    '{person} is a case: the transport group was asked to look at {code}',
  ),
  'transport.people.followed': w(
    '{person}的乘车记录随合并归到一处：{trips} 趟，另有 {twice} 处重复待核对',
    'the seats of {person} followed a merge: {trips} {trips|trip|trips}, {twice} to look at',
  ),
  'transport.people.returned': w(
    '{person}的乘车记录随拆分归还：{trips} 趟',
    'the seats of {person} followed a split: {trips} {trips|trip|trips}',
  ),
  'transport.trip.arrived': either(
    ({ detail }) => detail.late === true,
    w(
      '{who}登记 {code} 到达，{alighted} 人下车（逾期）',
      '{who} wrote down that {code} arrived late; {alighted} alighted',
    ),
    w(
      '{who}登记 {code} 到达，{alighted} 人下车',
      '{who} wrote down that {code} arrived; {alighted} alighted',
    ),
  ),
  'transport.riders.received': w(
    '{who}签收了 {code} 的 {received} 人',
    '{who} received {received} from {code}',
  ),
  'transport.trip.closed': either(
    ({ detail }) => detail.differs === true,
    w(
      '{who}结束了 {code}：上车 {boarded}、下车 {alighted}、接收 {received}，不一致，原因：{reason}',
      '{who} closed {code} though {boarded} boarded, {alighted} alighted and {received} were received; reason: {reason}',
    ),
    w('{who}结束了 {code}：{received} 人均已接收', '{who} closed {code}: all {received} were received'),
  ),
  'transport.vehicle.cleaned': w(
    '{who}登记 {code} 的车辆 {vehicle} 已消毒',
    '{who} disinfected the vehicle {vehicle} after {code}',
  ),
  'transport.trip.cancelled': w(
    '{who}取消了 {code}，理由：{reason}',
    '{who} cancelled {code}; reason: {reason}',
  ),

  // Isolation sites
  'isolation.site.opened': either(
    ({ detail }) => detail.asked === true,
    w(
      '{who}开设了隔离点「{site}」（{code}，{template}，{rooms} 间），预测尚缺 {missing} 间',
      '{who} opened the isolation site {site} ({code}, {template}, {rooms} rooms); {missing} rooms were missing by the forecast',
    ),
    w(
      '{who}开设了隔离点「{site}」（{code}，{template}，{rooms} 间），预测房间够用，理由：{reason}',
      '{who} opened the isolation site {site} ({code}, {template}, {rooms} rooms) though there were rooms enough; reason: {reason}',
    ),
  ),
  'isolation.building.added': w(
    '{who}为隔离点「{site}」增加了 {building} 号楼（{rooms} 间）',
    '{who} added building {building} to the site {site} ({rooms} rooms)',
  ),
  'isolation.room.changed': either(
    ({ detail }) => detail.inUse === false,
    w('{who}停用了「{site}」{room} 房间', '{who} took room {room} of {site} out of use'),
    w('{who}修改了「{site}」{room} 房间', '{who} changed room {room} of {site}'),
  ),
  'isolation.site.checked': either(
    ({ detail }) => detail.done === true,
    w('{who}确认「{site}」：{item}', '{who} found at {site}: {item}'),
    w('{who}撤回了「{site}」的确认：{item}', '{who} took back for {site}: {item}'),
  ),
  'isolation.site.ready': w(
    '{who}确认「{site}」可以接收隔离人员',
    '{who} said that guests may come to {site}',
  ),
  'isolation.post.set': ({ detail }) =>
    detail.on !== true
      ? w('{who}解除了「{site}」的{post}', '{who} took somebody from the post {post} of {site}')
      : detail.untrained === true
        ? w(
            '{who}决定「{site}」的{post}未培训先上岗，理由：{reason}',
            '{who} let somebody begin untrained at the post {post} of {site}; reason: {reason}',
          )
        : w('{who}为「{site}」安排了{post}', '{who} put somebody at the post {post} of {site}'),
  'trainings.planned': w(
    '{who}安排了{training}（{code}），{at}',
    '{who} planned the {training} {code} for {at}',
  ),
  'trainings.held': w(
    '{who}登记{training}（{code}）到场 {people} 人',
    '{who} wrote down {people} as there at the {training} {code}',
  ),
  'trainings.called-off': w(
    '{who}取消了{training}（{code}），理由：{reason}',
    '{who} called off the {training} {code}; reason: {reason}',
  ),
  'trainings.reminded': w(
    '核对了到期培训：新增任务 {opened} 项，取消 {cancelled} 项',
    'trainings that end were looked at: {opened} tasks opened, {cancelled} cancelled',
  ),
  'isolation.site.closed': w(
    '{who}关闭了隔离点「{site}」，理由：{reason}',
    '{who} closed the isolation site {site}; reason: {reason}',
  ),
  'isolation.guest.interviewed': w(
    '{who}在「{site}」完成了{person}的健康问询',
    '{who} interviewed {person} about her health at {site}',
  ),
  'isolation.interview.read': either(
    ({ detail }) => detail.asked === true,
    w('{who}在「{site}」查看了{person}的健康问询', '{who} read the health interview of {person} at {site}'),
    w(
      '{who}在「{site}」查看{person}的健康问询，尚无记录',
      '{who} looked for a health interview of {person} at {site}; there is none',
    ),
  ),
  'isolation.guests.roomed': w(
    '{who}在「{site}」安排了 {guests} 人入住 {rooms} 间房',
    '{who} gave {rooms} {rooms|room|rooms} of {site} to {guests} {guests|guest|guests}',
  ),
  'isolation.intake.ticked': either(
    ({ detail }) => detail.done === true,
    w(
      '{who}在「{site}」的入住清单上勾选：{words}（{people} 人）',
      '{who} ticked on the list at arrival of {site}: {words} ({people} {people|guest|guests})',
    ),
    w(
      '{who}在「{site}」的入住清单上撤回：{words}（{people} 人）',
      '{who} took back on the list at arrival of {site}: {words} ({people} {people|guest|guests})',
    ),
  ),
  'isolation.intake.asked': w(
    '「{site}」有 {people} 人要办入住清单',
    '{people} {people|guest|guests} of {site} {people|is|are} to be gone through at arrival',
  ),
  'isolation.intake.settled': w(
    '「{site}」的入住清单随离点了结（{closed} 项任务）',
    'the list at arrival of {site} is settled with who left ({closed} {closed|task|tasks})',
  ),
  'isolation.emergency.ended': w(
    '「{site}」紧急收住的{person}不再需要决定去留（{closed} 项任务）',
    'nothing is to be decided any more about {person}, taken in at once by {site} ({closed} {closed|task|tasks})',
  ),
  'own.stay.rated': w('一名离点人员评价了「{site}」', 'a guest who leaves {site} said how it was'),
  'isolation.stay.rated': w(
    '{who}登记了「{site}」的一份离点评价',
    '{who} wrote down how a stay at {site} was',
  ),
  'isolation.staff.sampled': w(
    '{who}登记「{site}」工作人员采样 {people} 人（{at}），还应采 {open} 人',
    '{who} wrote down that {people} of the staff of {site} were sampled ({at}); {open} still to be',
  ),
  'isolation.staff.found': w(
    '{who}登记了「{site}」{people} 名工作人员的检测结果',
    '{who} wrote down the results of {people} of the staff of {site}',
  ),
  'isolation.staff.released': either(
    ({ detail }) => detail.early === true,
    w(
      '{who}提前解除「{site}」一名工作人员的下岗隔离（原定 {on}），理由：{reason}',
      '{who} released one of the staff of {site} from quarantine after duty before its day ({on}); reason: {reason}',
    ),
    w(
      '{who}解除「{site}」一名工作人员的下岗隔离',
      '{who} released one of the staff of {site} from quarantine after duty',
    ),
  ),
  'isolation.staff.reported': w(
    '检测机构报告了「{site}」{people} 名工作人员的检测结果',
    'a laboratory reported the results of {people} of the staff of {site}',
  ),
  'isolation.stock.counted': w(
    '{who}盘点了「{site}」的物资：{items} 项，{short} 项将用完或未盘',
    '{who} counted the stock of {site}: {items} {items|thing|things}, {short} of the list run out or are not counted',
  ),
  'isolation.companion.registered': w(
    '{who}在「{site}」登记{person}为陪护人（{relation}，{agreed}）',
    '{who} registered {person} at {site} as a companion ({relation}; {agreed})',
  ),
  'isolation.emergency.taken-in': w(
    '{who}在「{site}」{room} 房间紧急收住{person}，理由：{ground}；已请决定去留',
    '{who} took {person} in at once, room {room} of {site}: {ground}; whoever decides about her is asked whether she stays',
  ),
  'isolation.emergency.decided': either(
    ({ detail }) => detail.stays === true,
    w(
      '{who}决定被紧急收住的{person}留在「{site}」{room} 房间',
      '{who} decided that {person}, taken in at once, stays in room {room} of {site}',
    ),
    w(
      '{who}决定被「{site}」{room} 房间紧急收住的{person}回家',
      '{who} decided that {person}, taken in at once in room {room} of {site}, goes home',
    ),
  ),
  'isolation.temperatures.taken': w(
    '「{site}」{what}完成，{guests} 人都已测量或说明',
    '{what} at {site} is done: all {guests} were measured or accounted for',
  ),
  'isolation.duty.handed': w(
    '测温、检测职责随人移交 {stays} 人',
    'the daily duties of {stays} stays went where she is',
  ),
  'isolation.people.followed': w(
    '{person}的入住记录随合并归到一处：{stays} 段，另有 {twice} 处重叠待核对',
    'the rooms of {person} followed a merge: {stays} {stays|stay|stays}, {twice} {twice|overlap|overlaps} to look at',
  ),
  'isolation.people.returned': w(
    '{person}的入住记录随拆分归还：{stays} 段',
    'the rooms of {person} were given back after a split: {stays} {stays|stay|stays}',
  ),
  'isolation.guest.accompanied': w(
    '{who}在「{site}」{room} 房间为{person}指定了陪护人',
    '{who} named who stays with {person} in room {room} of {site}',
  ),
  'isolation.alone.explained': w(
    '{who}说明「{site}」{room} 房间{person}为何无人陪护：{reason}，{words}；请医务人员查看',
    '{who} said why nobody is with {person} in room {room} of {site}: {reason}, {words}; a medic is asked to look',
  ),
  'isolation.alone.answered': either(
    ({ detail }) => detail.agrees === true,
    w(
      '{who}查看后同意「{site}」{room} 房间{person}可以无人陪护：{words}',
      '{who} looked and agreed that {person} in room {room} of {site} can be without anybody: {words}',
    ),
    w(
      '{who}查看后不同意「{site}」{room} 房间{person}无人陪护：{words}',
      '{who} looked and did not agree that nobody is with {person} in room {room} of {site}: {words}',
    ),
  ),
  'isolation.guest.moved': either(
    ({ detail }) => Number(detail.more ?? 0) > 0,
    w(
      '{who}将{person}及同住 {more} 人在「{site}」由 {from} 换到 {to} 房间，理由：{reason}',
      '{who} moved {person} and {more} with her at {site} from room {from} to {to}; reason: {reason}',
    ),
    w(
      '{who}将{person}在「{site}」由 {from} 换到 {to} 房间，理由：{reason}',
      '{who} moved {person} at {site} from room {from} to {to}; reason: {reason}',
    ),
  ),
  'isolation.guest.left': ({ detail }) => {
    if (detail.kind === 'died')
      return w(
        '{who}登记{person}在「{site}」{room} 房间去世',
        '{who} wrote down that {person} has died, in room {room} of {site}',
      );
    return Number(detail.along ?? 0) > 0
      ? w(
          '{who}登记{person}及陪护人离开「{site}」{room} 房间，去向：{to}',
          '{who} checked {person} and her companion out of room {room} of {site}, to: {to}',
        )
      : w(
          '{who}登记{person}离开「{site}」{room} 房间，去向：{to}',
          '{who} checked {person} out of room {room} of {site}, to: {to}',
        );
  },
  'isolation.leavings.followed': w(
    '{person}的离点清单随合并归到一处：{lists} 份',
    'the lists of {person} followed a merge: {lists}',
  ),
  'isolation.leavings.returned': w(
    '{person}的离点清单随拆分归还：{lists} 份',
    'the lists of {person} were given back after a split: {lists}',
  ),
  'isolation.leaving.opened': w(
    '{person}已从「{site}」解除，离点清单已开列',
    '{person} was released from {site}; the list before she goes was opened',
  ),
  'isolation.leaving.ticked': either(
    ({ detail }) => detail.done === true,
    w(
      '{who}在「{site}」{person}的离点清单上勾选：{words}',
      '{who} ticked on the list of {person} at {site}: {words}',
    ),
    w(
      '{who}在「{site}」{person}的离点清单上撤回：{words}',
      '{who} took back on the list of {person} at {site}: {words}',
    ),
  ),
  'isolation.leaving.arranged': w(
    '{who}登记{person}离开「{site}」：{words}，行李 {luggage} 件',
    '{who} wrote down how {person} leaves {site}: {words}, {luggage} {luggage|piece|pieces} of luggage',
  ),
  'isolation.leaving.closed': either(
    ({ detail }) => Number(detail.open) > 0,
    w(
      '{person}已离开「{site}」，离点清单还有 {open} 项未办',
      '{person} has left {site}; {open} {open|thing|things} of the list {open|is|are} open',
    ),
    w('{person}已离开「{site}」，离点清单已了结', '{person} has left {site}; nothing of the list is open'),
  ),
  'isolation.meeting.opened': w('{who}开始了{kind}（{meeting}）', '{who} opened the {kind} {meeting}'),
  'isolation.meeting.attended': either(
    ({ detail }) => detail.on === true,
    w('{who}登记 {people} 人到会（{meeting}）', '{who} wrote down {people} as there at {meeting}'),
    w('{who}撤回 {people} 人到会（{meeting}）', '{who} took back {people} as there at {meeting}'),
  ),
  'isolation.meeting.raised': w(
    '{who}在 {meeting} 记下议题 {point}',
    '{who} wrote down the point {point} at {meeting}',
  ),
  'isolation.meeting.decided': either(
    ({ detail }) => detail.task === true,
    w(
      '{who}在 {meeting} 记下决定 {point}，由{owner}在 {dueAt} 前办理',
      '{who} wrote down the decision {point} at {meeting}: for {owner}, by {dueAt}',
    ),
    w(
      '{who}在 {meeting} 记下决定 {point}，无需办理',
      '{who} wrote down the decision {point} at {meeting}; nobody has to do anything',
    ),
  ),
  'isolation.meeting.closed': w(
    '{who}结束了{kind}（{meeting}）：{attended} 人到会，{decided} 项决定，{open} 项留待下次',
    '{who} closed the {kind} {meeting}: {attended} there, {decided} decided, {open} carried on',
  ),
  'isolation.meeting.printed': w('{who}打印了 {meeting} 的纪要', '{who} printed the minutes of {meeting}'),
  'isolation.meetings.planned': w(
    '排定了 {day} 的全区会议：{opened} 场',
    'the meetings of {day} were planned: {opened}',
  ),
  'isolation.assessment.printed': w(
    '{who}打印了研判材料（{sites} 个隔离点）',
    '{who} printed the assessment ({sites} sites)',
  ),
  'isolation.day.planned': w(
    '排定了隔离点「{site}」{day} 的任务：新增 {opened} 项，取消 {cancelled} 项',
    'the tasks of {day} were planned for {site}: {opened} opened, {cancelled} cancelled',
  ),
  'isolation.positive.told': w(
    '{person}检测阳性，请「{site}」{room} 房间立即按阳性事件处置',
    '{person} is positive: {site} was asked to see to room {room} at once',
  ),
  'isolation.incident.reported': (facts) =>
    facts.detail.room !== null
      ? w(
          '{who}报告「{site}」{room} 房间{what}（{incident}，{severity} 级），已通知 {notified} 方',
          '{who} reported at room {room} of {site}: {what} ({incident}, severity {severity}); {notified} were told',
        )
      : facts.detail.zone !== undefined
        ? w(
            '{who}报告「{site}」{zone}{what}（{incident}，{severity} 级），已通知 {notified} 方',
            '{who} reported at {site}, {zone}: {what} ({incident}, severity {severity}); {notified} were told',
          )
        : w(
            '{who}报告「{site}」{what}（{incident}，{severity} 级），已通知 {notified} 方',
            '{who} reported at {site}: {what} ({incident}, severity {severity}); {notified} were told',
          ),
  'isolation.incident.answered': w(
    '{who}已收到「{site}」{incident} 的通知，正在处置',
    '{who} has heard of {incident} at {site} and sees to it',
  ),
  'isolation.incident.ticked': either(
    ({ detail }) => detail.done === true,
    w(
      '{who}完成了 {incident} 应急卡上的「{item}」，还剩 {left} 项',
      '{who} did “{item}” of the card of {incident}; {left} left',
    ),
    w('{who}撤回了 {incident} 应急卡上的「{item}」', '{who} took back “{item}” of the card of {incident}'),
  ),
  'isolation.incident.logged': w(
    '{who}记录了 {incident} 的处置',
    '{who} wrote down what was done about {incident}',
  ),
  'isolation.days.restarted': ({ has }) =>
    has('reason')
      ? w(
          '{who}确认「{site}」{incident} 不重新计算，理由：{reason}',
          '{who} decided that nobody’s days at {site} begin anew because of {incident}; reason: {reason}',
        )
      : w(
          [
            '{who}因「{site}」{incident} 确认 {restarted} 人重新计算天数',
            ...(has('added') ? ['其中加入 {added}'] : []),
            ...(has('leftOut') ? ['{left} 人不重新计算：{leftOut}'] : []),
          ].join('；'),
          [
            '{who} began the days of {restarted} {restarted|guest|guests} of {site} anew because of {incident}',
            ...(has('added') ? ['added: {added}'] : []),
            ...(has('leftOut') ? ['{left} left out: {leftOut}'] : []),
          ].join('; '),
        ),
  'isolation.incident.closed': either(
    ({ detail }) => detail.reason !== undefined,
    w(
      '{who}结束了「{site}」{incident} 的处置，应急卡 {left} 项未做，原因：{reason}',
      '{who} closed {incident} at {site} with {left} {left|item|items} of its card not done; reason: {reason}',
    ),
    w('{who}结束了「{site}」{incident} 的处置', '{who} closed {incident} at {site}'),
  ),
  'isolation.incident.reviewed': either(
    ({ detail }) => detail.changes !== undefined,
    w(
      '{who}为「{site}」{incident} 写了复盘，改动：{changes}',
      '{who} reviewed {incident} at {site}; changed: {changes}',
    ),
    w('{who}为「{site}」{incident} 写了复盘', '{who} reviewed {incident} at {site}'),
  ),
  'home.link.given': either(
    ({ detail }) => detail.replaced === true,
    w(
      '{who}在隔离点为{person}换发了本人页面二维码',
      '{who} gave {person} a new code at the site; the one before opens nothing',
    ),
    w('{who}在隔离点为{person}发放了本人页面二维码', '{who} gave {person} the code of her page at the site'),
  ),
  'own.guest.asked': either(
    ({ detail }) => detail.again === true,
    w(
      '「{site}」{room} 房间在对话中又写了一条（{request}）',
      'room {room} of {site} wrote once more in the thread ({request})',
    ),
    w('「{site}」{room} 房间提出：{kind}（{request}）', 'room {room} of {site} asked: {kind} ({request})'),
  ),
  'isolation.door.asked': w(
    '有人在「{site}」{room} 房间门口扫码提出：{kind}（{request}）',
    'somebody asked by the code at the door of room {room} of {site}: {kind} ({request})',
  ),
  'isolation.request.answered': w(
    '{who}答复了「{site}」{room} 房间的{kind}（{request}）：{answer}',
    '{who} answered {request} of room {room} of {site} ({kind}): {answer}',
  ),
  'isolation.letter.passed': either(
    ({ detail }) => detail.passed === true,
    w(
      '{who}把「{site}」{room} 房间的感谢信 {request} 转达给{to}',
      '{who} passed the letter {request} of room {room} of {site} on to: {to}',
    ),
    w(
      '{who}没有转达「{site}」{room} 房间的 {request}',
      '{who} did not pass {request} of room {room} of {site} on',
    ),
  ),
  'isolation.thread.opened': w(
    '{who}打开了「{site}」{room} 房间与医务人员的对话',
    '{who} opened the thread of room {room} of {site} with the medics',
  ),
  'isolation.thread.answered': w(
    '{who}在对话中答复了「{site}」{room} 房间',
    '{who} answered room {room} of {site} in the thread',
  ),
  'isolation.door.renewed': w(
    '{who}更换了「{site}」{room} 房间门上的二维码，旧码作废',
    '{who} renewed the code at the door of room {room} of {site}; the old one opens nothing',
  ),
  'isolation.notice.written': w(
    '{who}为「{site}」写了公告 {notice}，到 {until}',
    '{who} wrote the notice {notice} for {site}, until {until}',
  ),
  'isolation.notice.shown': w(
    '{who}在「{site}」张贴了公告 {notice}，到 {until}',
    '{who} put the notice {notice} on the board of {site}, until {until}',
  ),
  'isolation.notice.ended': w(
    '{who}撤下了「{site}」的公告 {notice}',
    '{who} took the notice {notice} of {site} down',
  ),
  'isolation.care.recorded': ({ detail }) =>
    detail.was === 'twice' || detail.was === 'differs'
      ? w(
          '{who}又登记了「{site}」{room} 房间一项已登记过的照护，已请医生核对',
          '{who} wrote down once more, of room {room} of {site}, what had been written down already; a doctor is asked to look',
        )
      : detail.given === true
        ? w('{who}完成了「{site}」{room} 房间的一项照护', '{who} did what was due for room {room} of {site}')
        : w(
            '{who}登记「{site}」{room} 房间的一项照护没有做，原因见任务',
            '{who} wrote down that something due for room {room} of {site} was not done; the task says why',
          ),
  'isolation.care.followed': w(
    '{person}在隔离点的请求和对话随合并归到一处：{count} 条',
    'what {person} asked for at a site followed a merge: {count}',
  ),
  'isolation.care.returned': w(
    '{person}在隔离点的请求和对话随拆分归还：{count} 条',
    'what {person} asked for at a site was given back after a split: {count}',
  ),
  'isolation.pack.decided': either(
    ({ detail }) => detail.may === true,
    w('{who}判断「{site}」的{person}可以使用{what}', '{who} decided that {person} at {site} may have {what}'),
    w(
      '{who}判断「{site}」的{person}不宜使用{what}',
      '{who} decided that {person} at {site} may not have {what}',
    ),
  ),
  'isolation.round.begun': either(
    ({ detail }) => detail.mgL !== undefined,
    w(
      '{who}在「{site}」开始{kind} {round}：{product} {mgL} mg/L',
      '{who} began the {kind} {round} at {site}: {product}, {mgL} mg/L',
    ),
    w(
      '{who}在「{site}」开始{kind} {round}：{product}',
      '{who} began the {kind} {round} at {site}: {product}',
    ),
  ),
  'isolation.zones.done': w(
    '{who}在 {round} 中完成 {zones} 个区域，{skipped} 个未做',
    '{who} did {zones} {zones|zone|zones} in {round} and left out {skipped}',
  ),
  'isolation.round.ended': either(
    ({ detail }) => Number(detail.problems ?? 0) > 0,
    w(
      '{who}结束了「{site}」的 {round}：{zones} 个区域，其中 {problems} 处不合格',
      '{who} ended {round} at {site}: {zones} zones, {problems} of them do not count',
    ),
    w('{who}结束了「{site}」的 {round}：{zones} 个区域', '{who} ended {round} at {site}: {zones} zones'),
  ),
  'isolation.round.signed': w('{who}为「{site}」的 {round} 监督签字', '{who} signed {round} at {site}'),
  'isolation.step.taken': either(
    ({ detail }) => detail.wrong === 0,
    w('{who}在「{site}」扫了分区标识', '{who} scanned the sign of a zone at {site}'),
    w('{who}在「{site}」的通行有问题，{step}：{what}', '{who} took a wrong step at {site}, {step}: {what}'),
  ),
  'isolation.step.settled': w(
    '{who}了结了「{site}」的 {step}（{what}）：{outcome}',
    '{who} settled {step} of {site} ({what}): {outcome}',
  ),
  'isolation.room.inspected': either(
    ({ detail }) => detail.good === true,
    w('{who}检查放行了「{site}」{room} 房间', '{who} inspected room {room} of {site}: it is free again'),
    w(
      '{who}检查「{site}」{room} 房间不合格，须重新消毒',
      '{who} inspected room {room} of {site}: to be disinfected again',
    ),
  ),
  'isolation.briefing.printed': w(
    '{who}打印了「{site}」（{code}）的晨会简报，待定事项 {decisions} 项',
    '{who} printed the morning briefing of {site} ({code}) with {decisions} {decisions|thing|things} to decide',
  ),
  'isolation.meal.started': w('{who}在「{site}」开始送{meal}', '{who} began {meal} at {site}'),
  'isolation.meal.overridden': either(
    ({ detail }) => Number(detail.waiting ?? 0) > 0,
    w(
      '{who}放行「{site}」送{meal}，尚有 {waiting} 条走廊未就绪，理由：{reason}',
      '{who} let {meal} begin at {site} though {waiting} {waiting|corridor was|corridors were} not ready; reason: {reason}',
    ),
    w('{who}在「{site}」开始送{meal}', '{who} began {meal} at {site}'),
  ),
  'isolation.meal.ended': w(
    '{who}结束了「{site}」的{meal}，送达 {served} 份',
    '{who} ended {meal} at {site}: {served} handed out',
  ),

  // Testing
  'testing.site.added': w(
    '{who}登记了采样场所 {code}（{kind}，{headcount} 人）',
    '{who} registered the site {code} for testing ({kind}, {headcount} people)',
  ),
  'testing.site.changed': w(
    '{who}修改了采样场所 {code}（{kind}，{headcount} 人）',
    '{who} changed the site {code} ({kind}, {headcount} people)',
  ),
  'testing.site.retired': w(
    '{who}停用了采样场所 {code}，理由：{reason}',
    '{who} retired the site {code}; reason: {reason}',
  ),
  'testing.contact.opened': w(
    '{who}查看了采样场所 {code} 的联系人，理由：{reason}',
    '{who} opened the contact of the site {code}; reason: {reason}',
  ),
  'testing.session.planned': either(
    ({ detail }) => detail.otherwise === true,
    w(
      '{who}安排了采样场次 {code}：{opens}，{people} 人、{tables} 台，{offer}（未按规则建议：{reason}）',
      '{who} planned the session {code}: {opens}, {people} people, {tables} tables, {offer} (other than the rules propose: {reason})',
    ),
    w(
      '{who}安排了采样场次 {code}：{opens}，{people} 人、{tables} 台，{offer}',
      '{who} planned the session {code}: {opens}, {people} people, {tables} tables, {offer}',
    ),
  ),
  'testing.session.changed': either(
    ({ detail }) => Number(detail.taken ?? 0) > 0,
    w(
      '{who}修改了采样场次 {code}：{opens}，{people} 人、{tables} 台；{taken} 个岗位因此空出，共缺 {gaps} 个，理由：{reason}',
      '{who} changed the session {code}: {opens}, {people} people, {tables} tables; {taken} posts fell empty by it, {gaps} are open; reason: {reason}',
    ),
    w(
      '{who}修改了采样场次 {code}：{opens}，{people} 人、{tables} 台，理由：{reason}',
      '{who} changed the session {code}: {opens}, {people} people, {tables} tables; reason: {reason}',
    ),
  ),
  'testing.session.cancelled': w(
    '{who}取消了采样场次 {code}，理由：{reason}',
    '{who} cancelled the session {code}; reason: {reason}',
  ),
  'testing.post.set': either(
    ({ detail }) => detail.empty === true,
    w('{who}撤下了场次 {code} 的{post}', '{who} took somebody from the post of {post} at {code}'),
    w('{who}安排{user}担任场次 {code} 的{post}', '{who} put {user} at the post of {post} at {code}'),
  ),
  'testing.posts.filled': w(
    '{who}按值班表补齐了场次 {code} 的 {filled} 个岗位，仍缺 {gaps} 个',
    '{who} filled {filled} posts of {code} from the roster; {gaps} are open',
  ),
  'testing.exempted': either(
    ({ detail }) => detail.none === true,
    w('{who}撤销了 {ticket} 的免采', '{who} took back that {ticket} need not be swabbed'),
    w('{who}登记 {ticket} 免采：{why}', '{who} recorded that {ticket} need not be swabbed: {why}'),
  ),
  'testing.absent': either(
    ({ detail }) => detail.none === true,
    w('{who}撤销了 {ticket} 的未到登记', '{who} took back that {ticket} was absent'),
    w(
      '{who}登记 {ticket} 未到：{why}，由{user}负责，{slot} 前补采',
      '{who} recorded that {ticket} was absent: {why}; {user} sees to it, to be swabbed by {slot}',
    ),
  ),
  'testing.session.closed': ({ detail, has }) => {
    if (Number(detail.rest ?? 0) > 0)
      return w(
        '{who}关闭了采样场次 {code}：名册 {roster}，已采 {tested}，免采 {exempt}，未到 {absent}；为 {rest} 名情况不明者签字（{tickets}），理由：{reason}',
        '{who} closed the session {code}: roster {roster}, tested {tested}, exempt {exempt}, absent {absent}; signed for {rest} nobody knows of ({tickets}); reason: {reason}',
      );
    // Also one that has no roster is signed for with a reason.
    const why = has('reason') ? w('，理由：{reason}', '; reason: {reason}') : w('', '');
    return w(
      `{who}关闭了采样场次 {code}：名册 {roster}，已采 {tested}，免采 {exempt}，未到 {absent}${why.zh}`,
      `{who} closed the session {code}: roster {roster}, tested {tested}, exempt {exempt}, absent {absent}${why.en}`,
    );
  },
  'testing.coverage.watched': w(
    '{toClose} 个场次待关点，{found} 名未到人员已采样',
    '{toClose} sessions are to be closed; {found} who had been absent were swabbed',
  ),
  'testing.coverage.printed': w(
    '{who}打印了场次 {code} 的采样覆盖报告（第 {copy} 号，列名 {named} 人），理由：{reason}',
    '{who} printed the report of coverage of {code} (copy {copy}, {named} named); reason: {reason}',
  ),
  'testing.coverage.taken': w(
    '{who}导出了场次 {code} 的采样覆盖表（第 {copy} 号，列名 {named} 人），理由：{reason}',
    '{who} took the sheet of coverage of {code} (copy {copy}, {named} named); reason: {reason}',
  ),
  'testing.notice.printed': w(
    '{who}打印了场次 {code} 的采样通知',
    '{who} printed the notice of the session {code}',
  ),

  // Testing: at the tables
  'testing.roster.opened': w(
    '{who}下载了场次 {code} 的名册（{people} 人）',
    '{who} took the roster of {code} onto the phone ({people} people)',
  ),
  'testing.tube.opened': either(
    ({ detail }) => detail.again === true,
    w(
      '{who}在 {table} 号台再次登记开管 {barcode}',
      '{who} opened the tube {barcode} once more, at table {table}',
    ),
    w('{who}在 {table} 号台开管 {barcode}', '{who} opened the tube {barcode} at table {table}'),
  ),
  'testing.tube.read': w(
    '{who}查看了管 {barcode} 内的 {people} 人，理由：{reason}',
    '{who} opened the {people} people in the tube {barcode}; reason: {reason}',
  ),
  'testing.swab.recorded': ({ detail, has }) => {
    const held = detail.revived === true;
    const asked = has('questions');
    return w(
      `{who}登记了{person}的采样：{code} 第 {no} 号，管 {barcode}（{checked}）${held ? '；该场次已取消，实际已采样，恢复为有效场次' : ''}${asked ? '；待核对：{questions}' : ''}`,
      `{who} recorded a swab of {person}: no. {no} of {code}, tube {barcode} ({checked})${held ? '; the session had been cancelled, was held all the same, and stands again' : ''}${asked ? '; to settle: {questions}' : ''}`,
    );
  },
  'testing.swab.undone': either(
    ({ detail }) => detail.undone === true,
    w(
      '{who}撤销了{person}在管 {barcode} 的采样登记：{why}',
      '{who} took back the swab of {person} in {barcode}: {why}',
    ),
    w(
      '{who}要求撤销{person}在管 {barcode} 的采样登记（已封管，待核对）：{why}',
      '{who} asked to take back the swab of {person} in {barcode}, which is closed; to settle: {why}',
    ),
  ),
  'testing.tube.closed': either(
    ({ detail }) => detail.agrees === true,
    w('{who}封管 {barcode}，{written} 人', '{who} closed the tube {barcode} with {written} people'),
    w(
      '{who}封管 {barcode}：清点 {written} 人，扫码 {scanned} 人，不符',
      '{who} closed the tube {barcode}: {written} counted, {scanned} scanned, they differ',
    ),
  ),
  'testing.box.packed': either(
    ({ detail }) => detail.agrees === true,
    w(
      '{who}装箱 {box}：{tubes} 支管，与清点相符',
      '{who} packed the box {box} with {tubes} tubes, as counted',
    ),
    w(
      '{who}装箱 {box}：登记 {tubes} 支，清点 {counted} 支，不符',
      '{who} packed the box {box}: {tubes} tubes on the list, {counted} counted, they differ',
    ),
  ),
  'testing.box.sent': either(
    ({ has }) => has('trouble'),
    w(
      '{who}交接了箱 {box}：封签 {seal}，{celsius} ℃，{trouble}',
      '{who} handed the box {box} to the courier: seal {seal}, {celsius} °C, {trouble}',
    ),
    w(
      '{who}交接了箱 {box}：封签 {seal}，{celsius} ℃',
      '{who} handed the box {box} to the courier: seal {seal}, {celsius} °C',
    ),
  ),
  'testing.box.received': either(
    ({ has }) => has('trouble'),
    w(
      '{laboratory}收到箱 {box}：{tubes} 支，拒收 {rejected} 支，缺 {missing} 支，{celsius} ℃，{trouble}（{who}）',
      '{laboratory} received the box {box}: {tubes} tubes, {rejected} rejected, {missing} missing, {celsius} °C, {trouble} ({who})',
    ),
    w(
      '{laboratory}收到箱 {box}：{tubes} 支，拒收 {rejected} 支，缺 {missing} 支，{celsius} ℃（{who}）',
      '{laboratory} received the box {box}: {tubes} tubes, {rejected} rejected, {missing} missing, {celsius} °C ({who})',
    ),
  ),
  'testing.question.settled': either(
    ({ has }) => has('reason'),
    w(
      '{who}处理了 {code} 的疑问「{question}」（{barcode}）：{howWords}，原因：{reason}',
      '{who} settled a question of {code}, {question} ({barcode}): {howWords}; reason: {reason}',
    ),
    w(
      '{who}处理了 {code} 的疑问「{question}」（{barcode}）：{howWords}',
      '{who} settled a question of {code}, {question} ({barcode}): {howWords}',
    ),
  ),
  'testing.tubes.asked': w(
    '系统询问了 {tubes} 支久开未采的试管',
    'the system asked about {tubes} tubes that stand open without a swab',
  ),
  'testing.registrar.added': w(
    '{who}为场次 {code} 的 {table} 号台添加了登记员{user}，职责自 {from} 至 {until}',
    '{who} added {user} as registrar at table {table} of {code}, from {from} until {until}',
  ),
  'testing.roster.taken': w(
    '{who}导入了场次 {code} 的名册：读取 {read} 行，新增 {added} 人，待核实 {asked} 行',
    '{who} took in the roster of {code}: {read} rows, {added} people added, {asked} rows to settle',
  ),
  'testing.walk-in.added': either(
    ({ detail }) => detail.known === true,
    w(
      '{who}补登的{person}已在场次 {code} 名册上（{ticket}）',
      '{who} found {person} on the roster of {code} already ({ticket})',
    ),
    w(
      '{who}把{person}补登到场次 {code}（{ticket}）',
      '{who} added {person} to the roster of {code} ({ticket})',
    ),
  ),
  'testing.people.followed': w(
    '{sessions} 场检测的名册、采样和召回随人员合并转移，{asked} 场有两次采样待核对',
    'rosters, swabs and recalls of {sessions} sessions followed the merge of two people; in {asked} two swabs are asked about',
  ),
  'testing.people.returned': w(
    '{sessions} 场检测的名册、采样和召回随人员拆分归还',
    'rosters, swabs and recalls of {sessions} sessions went back with the split of two people',
  ),
  'testing.roster.dropped': w(
    '{who}把{person}移出场次 {code} 名册（{ticket}），理由：{reason}',
    '{who} took {person} off the roster of {code} ({ticket}); reason: {reason}',
  ),
  'testing.roster.restored': w(
    '{who}把{person}放回场次 {code} 名册（{ticket}）',
    '{who} put {person} back on the roster of {code} ({ticket})',
  ),
  'testing.use.set': w(
    '{who}把{person}在场次 {code} 的采样方式改为{use}，理由：{reason}',
    '{who} changed how {person} is swabbed at {code}: {use}; reason: {reason}',
  ),
  'testing.rosters.renewed': w(
    '{person}的管控情况有变，{sessions} 个场次的名册已更新',
    'the control of {person} changed; the rosters of {sessions} sessions say so',
  ),
  'testing.roster-row.opened': w(
    '{who}查看了场次 {code} 名册第 {row} 行，理由：{reason}',
    '{who} opened row {row} of the roster of {code}; reason: {reason}',
  ),
  'testing.roster-row.answered': w(
    '{who}核实了场次 {code} 名册第 {row} 行：{answer}，理由：{reason}',
    '{who} settled row {row} of the roster of {code}: {answer}; reason: {reason}',
  ),
  'testing.roster.checked': w(
    '{who}用{source}核对了场次 {code} 的名册：{missing} 人不在名册上，待核实 {asked} 行',
    '{who} held the roster of {code} against the {source}: {missing} are not on it, {asked} rows to settle',
  ),
  'testing.unlisted.settled': either(
    ({ detail }) => detail.how === 'added',
    w(
      '{who}按{source}把{person}补入场次 {code} 名册',
      '{who} added {person} to the roster of {code} by the {source}',
    ),
    w(
      '{who}确认{source}上的{person}已不在场次 {code} 的场所',
      '{who} said that {person} of the {source} is not at the site of {code} any more',
    ),
  ),
  'testing.slots.given': either(
    ({ detail }) => detail.anew === true,
    w(
      '{who}重排了场次 {code} 的时段：{given} 人、{slots} 档',
      '{who} gave all slots of {code} anew: {given} people, {slots} slots',
    ),
    w(
      '{who}分配了场次 {code} 的时段：{given} 人、{slots} 档',
      '{who} gave the slots of {code}: {given} people, {slots} slots',
    ),
  ),
  'testing.tickets.printed': w(
    '{who}打印了场次 {code} 的号票 {tickets} 张',
    '{who} printed {tickets} tickets of {code}',
  ),
  'testing.queue.counted': w(
    '{who}记下场次 {code} 有 {waiting} 人排队',
    '{who} counted {waiting} people in the queue of {code}',
  ),
  'testing.queue.watched': w(
    '{sessions} 个场次的排队有变化：新任务 {opened} 项，解除 {over} 项',
    'queues of {sessions} sessions changed: {opened} tasks, {over} over',
  ),

  // Testing: what laboratories say, and whom that calls back
  'testing.results.reported': either(
    ({ detail }) => detail.again === true,
    w(
      '{laboratory}重发了已收下的报告（{lines} 条）',
      '{laboratory} sent a report once more that was taken in before ({lines} lines)',
    ),
    w(
      '{who}接收了{laboratory}的检测报告：{lines} 条，阴性 {negative} 管，待核实 {held} 条',
      '{who} took in results of {laboratory}: {lines} lines, {negative} tubes negative, {held} to look into',
    ),
  ),
  'testing.report.settled': ({ detail }) =>
    detail.next !== undefined
      ? w(
          '{who}核实了一条检测报告（{why}）：{how}，理由：{reason}；仍待核实：{next}',
          '{who} looked into a report ({why}): {how}; reason: {reason}; still to look into: {next}',
        )
      : detail.beside !== undefined
        ? w(
            '{who}核实了一条检测报告（{why}）：{how}，同管其余 {beside} 条不予采用，理由：{reason}',
            '{who} settled a report ({why}): {how}, and what else was held of its tube is not used; reason: {reason}',
          )
        : w(
            '{who}核实了一条检测报告（{why}）：{how}，理由：{reason}',
            '{who} settled a report ({why}): {how}; reason: {reason}',
          ),
  'testing.results.chased': w(
    '{sessions} 项检测结果待出：新任务 {opened} 项，了结 {cancelled} 项',
    'results of {sessions} sessions are awaited: {opened} tasks, {cancelled} over',
  ),
  'testing.pool.followed': w(
    '管 {barcode} 结果异常，召回 {people} 人',
    'the tube {barcode} was not negative: {people} people are called back',
  ),
  'testing.recalls.withdrawn': w(
    '管 {barcode} 的报告已更正，撤回 {people} 人的召回',
    'the report of {barcode} was put right: {people} people are called back no more',
  ),
  'testing.recall.told': ({ detail }) => {
    if (detail.reached !== true)
      return w('{who}没有联系上召回的{person}', '{who} did not reach {person}, who is called back');
    return detail.holds === true
      ? w(
          '{who}告知{person}留在原地（{how}），本人同意',
          '{who} told {person} to stay where she is ({how}); she does',
        )
      : w(
          '{who}告知{person}留在原地（{how}），本人不同意',
          '{who} told {person} to stay where she is ({how}); she does not agree',
        );
  },
  'testing.recall.passed-on': w(
    '{who}把{person}不配合召回一事转公安，理由：{reason}',
    '{who} passed {person}, who does not agree to stay, on to the police; reason: {reason}',
  ),
  'testing.recall.ended': w(
    '{who}了结了{person}的召回（不配合），理由：{reason}',
    '{who} ended the recall of {person}, who refused; reason: {reason}',
  ),
  'testing.recall.opened': w(
    '{who}查看了召回人员{person}的联系方式',
    '{who} opened how to reach {person}, who is called back',
  ),
  'testing.recall.swabbed': w(
    '{who}为{person}上门单采（管 {barcode}）',
    '{who} swabbed {person} alone at her door (tube {barcode})',
  ),
  // A result is a matter of health: the sentence tells that there is one, not what it says.
  'testing.recall.settled': w(
    '管 {barcode} 的单采结果已处置（{people} 人）',
    'the single result of {barcode} was seen to ({people} people)',
  ),
  'testing.positives.asked': w(
    '新开疫情前的较早阳性 {people} 人，已请疾控决定是否报告为病例',
    '{people} people were positive long before the outbreak was opened; CDC is asked whether they are cases of it',
  ),
  'testing.positive.decided': either(
    ({ detail }) => detail.case === true,
    w(
      '{who}决定把{person}较早的阳性报告为病例，理由：{reason}',
      '{who} decided that {person}, positive long before, is a case; reason: {reason}',
    ),
    w(
      '{who}决定{person}较早的阳性不属于本起疫情，理由：{reason}',
      '{who} decided that {person}, positive long before, is no case of this outbreak; reason: {reason}',
    ),
  ),
  'testing.outcome.told': either(
    ({ detail }) => detail.reached === true,
    w('{who}把单采结果告知了{person}（{how}）', '{who} told {person} what came of her own swab ({how})'),
    w(
      '{who}没有联系上{person}，单采结果待告知',
      '{who} did not reach {person} to tell what came of her swab',
    ),
  ),

  'outbox.read-in': w(
    '{who}补录了{user}手机上的 {acts} 条待上传记录：新 {done} 条，已有 {repeated} 条，未通过 {refused} 条',
    '{who} read in {acts} records from the phone of {user}: {done} new, {repeated} here already, {refused} refused',
  ),

  // Control: tests
  'control.test.sampled': w('{who}登记了{person} {on} 的采样', '{who} recorded the sample of {person}, {on}'),
  // A result is a matter of health: the sentence tells that there is one, not what it says.
  'control.test.recorded': either(
    ({ detail }) => detail.planned === true,
    w(
      '{who}录入了{person} {on} 采样的检测结果（第 {sample} 份）',
      '{who} entered the result of {person}, sampled on {on} (sample {sample})',
    ),
    w(
      '{who}录入了{person} {on} 采样的计划外检测结果',
      '{who} entered a result of {person} no plan asked for, sampled on {on}',
    ),
  ),
  'control.test.by-hand': w(
    '实验室报告的{person}的结果（{reportNo}）须人工录入，已列为任务',
    'what a laboratory reported of {person} ({reportNo}) is to be entered by hand; there is a task for it',
  ),
  'control.test.corrected': w(
    '{who}更正了{person}的一个检测结果（{because}），原结果保留',
    '{who} corrected a result of {person} ({because}); the wrong one stays on record',
  ),
  'control.test.settled': (facts) =>
    facts.detail.how === 'rescheduled'
      ? w(
          '{who}将{person} {on} 的检测改到 {movedTo}（{because}）',
          '{who} put the test of {person} off from {on} to {movedTo} ({because})',
        )
      : facts.detail.how === 'exempt'
        ? w(
            '{who}登记{person} {on} 免检（{because}）',
            '{who} excused {person} from the test of {on} ({because})',
          )
        : w(
            '{who}登记{person} {on} 未采到样（{because}），已安排上门',
            '{who} recorded that {person} was not sampled on {on} ({because}); she is visited',
          ),
  'control.result.read': w('{who}阅看了 {results} 个检测结果', '{who} read {results} test results'),
  'control.test.asked': w(
    '因健康异常，{person} {on} 加做检测',
    '{person} is to be tested on {on} because of a fever or symptom',
  ),
  'control.tests.chased': w(
    '应检未检 {tests} 人、结果未出 {results} 人，已转为任务',
    '{tests} undone tests and {results} missing results became tasks',
  ),
  'control.tests.imported': w(
    '{who}导入了检测结果文件 {no}：读取 {read} 行，录入 {accepted}，重复 {doubled}，查无此人 {unknown}，矛盾 {contradicting}，无法识别 {unreadable}',
    '{who} took in file {no} of results: {read} rows, {accepted} accepted, {doubled} there already, {unknown} of unknown people, {contradicting} contradicting, {unreadable} not readable',
  ),

  // Control: cases
  'control.case.reported': either(
    ({ detail }) => detail.again === true,
    w('{person}已是病例，未重复报告', '{person} is a case already and was not reported twice'),
    w('{who}报告了病例：{person}', '{who} reported {person} as a case'),
  ),
  'control.case.stopped': w('{who}已要求{person}原地不动', '{who} told {person} to stay where she is'),
  'control.case.admitted': w(
    '{who}登记{person}已由医院收治',
    '{who} recorded that the hospital has {person}',
  ),
  // What she has is a matter of health, as her results are.
  'control.case.classified': w(
    '{who}更新了{person}的病例分类',
    '{who} changed the classification of {person}',
  ),
  'control.interview.opened': w('{who}开始对{person}流调', '{who} began to interview {person}'),
  'control.interview.finished': either(
    ({ detail }) => detail.core === true,
    w('{who}完成了{person}的核心流调', '{who} finished the core interview of {person}'),
    w('{who}补充了{person}的流调记录', '{who} added to the interview of {person}'),
  ),
  'control.interview.read': w(
    '{who}查看了{person}的流调记录，理由：{reason}',
    '{who} read the interview of {person}; reason: {reason}',
  ),
  'control.contacts.listed': either(
    ({ detail }) => detail.complete === true,
    w(
      '{who}登记了{person}的 {contacts} 名密接，已登记完',
      '{who} listed {contacts} contacts of {person}: all of them',
    ),
    w(
      '{who}登记了{person}的 {contacts} 名密接，{open} 名待核实',
      '{who} listed {contacts} contacts of {person}; {open} are to be told apart',
    ),
  ),
  'control.contacts.none': w(
    '{who}签署：{person}没有密接（{because}）',
    '{who} signed that {person} has no contacts ({because})',
  ),
  'control.linked.reassessed': ({ detail }) =>
    Number(detail.home ?? 0) > 0
      ? w(
          '因{person}，{linked} 名关联人员已重新研判，{changed} 人方案有变；{home} 名同住的管控人员待重新研判',
          'because of {person}, {linked} linked people were assessed again, the plans of {changed} changed; {home} under control who live with her are to be assessed again',
        )
      : detail.linked === 0
        ? w('{person}没有关联的人需要重新研判', 'nobody linked to {person} had to be assessed again')
        : w(
            '因{person}，{linked} 名关联人员已重新研判，{changed} 人方案有变，待人确认',
            'because of {person}, {linked} linked people were assessed again; the plans of {changed} changed and wait to be signed',
          ),
  'control.linked.confirmed': w(
    '{who}确认了{person}重判后的方案：{label}，至 {endsOn}',
    '{who} agreed to the new plan of {person}: {label}, until {endsOn}',
  ),
  'control.case.ended': w(
    '{who}将{person}的病例结案（{because}）',
    '{who} ended the case of {person} ({because})',
  ),
  'control.case.withdrawn': either(
    ({ detail }) => detail.reopened === true,
    w(
      '{who}撤回了{person}的病例（{because}），管控重新研判',
      '{who} took the case of {person} back ({because}); her stay is assessed again',
    ),
    w('{who}撤回了{person}的病例（{because}）', '{who} took the case of {person} back ({because})'),
  ),
  'control.case.questioned': w(
    '{person}的阳性结果已更正，病例是否成立请疾控决定',
    'the positive of {person} was corrected; CDC decides whether the case stands',
  ),
  'control.case.kept': w('{who}决定保留{person}的病例', '{who} keeps the case of {person}'),

  // Control: release, hand-over, codes
  'control.release.signed': w(
    '{who}作为第一人签署解除{person}的{stageLabel}（至 {until}），待第二人签署',
    '{who} signed first to release {person} from {stageLabel} (until {until}); a second person is to sign',
  ),
  'control.release.agreed': either(
    ({ has }) => has('nextLabel'),
    w(
      '{who}作为第二人签署：{person}的{stageLabel}解除，证明 {certificate}；当日起{nextLabel}，至 {nextTo}',
      '{who} signed second: {person} is released from {stageLabel}, certificate {certificate}; from today {nextLabel} until {nextTo}',
    ),
    w(
      '{who}作为第二人签署：{person}的{stageLabel}解除，证明 {certificate}；待{to}接收',
      '{who} signed second: {person} is released from {stageLabel}, certificate {certificate}; {to} is to take her over',
    ),
  ),
  'control.release.declined': either(
    ({ detail }) => detail.own === true,
    w(
      '{who}收回了对{person}的解除签署（{because}）',
      '{who} took the signature back from the release of {person} ({because})',
    ),
    w(
      '{who}未签署{person}的解除，退回（{because}）',
      '{who} did not sign the release of {person} ({because})',
    ),
  ),
  'control.release.room-sampled': w(
    '{who}登记了{person}房间的环境采样（{on}）',
    '{who} recorded a sample of the room of {person} ({on})',
  ),
  'control.releases.opened': w(
    '期满提请签署 {opened} 人，不再需要的撤下 {calledOff} 人',
    '{opened} releases were asked for, {calledOff} were called off',
  ),
  'control.handover.accepted': either(
    ({ detail }) => detail.late === true,
    w(
      '{who}代表{to}接收了{person}，回执 {receipt}（超过时限）',
      '{who} took {person} over for {to}, receipt {receipt} (late)',
    ),
    w('{who}代表{to}接收了{person}，回执 {receipt}', '{who} took {person} over for {to}, receipt {receipt}'),
  ),
  'control.handover.arrived': w('{who}代表{to}确认{person}已到家', '{who} saw {person} come home, for {to}'),
  'control.handover.declined': w(
    '{who}代表{to}未接收{person}，退回（{because}）',
    '{who} did not take {person} over for {to} ({because})',
  ),
  'control.handover.sent': w('{who}将{person}重新交接给{to}', '{who} handed {person} over again, to {to}'),
  'control.certificate.printed': w(
    '{who}打印了{person}的解除证明 {certificate}',
    '{who} printed the certificate {certificate} of {person}',
  ),
  'control.code.proposed': either(
    ({ detail }) => detail.proposed === true,
    w(
      '系统提请{person}转为{colour}（至 {until}），待人批准',
      'the system proposed {colour} for {person} (until {until}); a human is to approve',
    ),
    w('情况有变化，{person}的健康码提请失效', 'things changed: what was proposed for {person} lapsed'),
  ),
  'control.codes.renewed': w(
    '健康码到期：重新提请 {proposed} 人，结束 {over} 人',
    'colours ran out: {proposed} proposed anew, {over} ended',
  ),
  'control.code.approved': either(
    ({ has }) => has('colour'),
    w('{who}批准{person}转为{colour}（至 {until}）', '{who} approved {colour} for {person} (until {until})'),
    w('{who}批准了 {n} 条健康码转换', '{who} approved {n} colours'),
  ),
  'control.code.declined': either(
    ({ has }) => has('colour'),
    w('{who}未批准{person}转为{colour}（{because}）', '{who} declined {colour} for {person} ({because})'),
    w('{who}未批准 {n} 条健康码转换（{because}）', '{who} declined {n} colours ({because})'),
  ),
  'control.codes.sent': w('{n} 条健康码转换已送达省级平台', 'the provincial side has taken {n} colours'),

  // Lists come in
  'lists.received': w(
    '{who}导入了批次 {no}（{source}）：读取 {read} 行，新增 {accepted}，合并 {merged}，待核实 {questioned}',
    '{who} took in batch {no} from {source}: read {read}, accepted {accepted}, merged {merged}, questioned {questioned}',
  ),
  'lists.routed': w(
    '批次 {no} 按地址分派：{routed} 条已分派，{unrouted} 条待人工分派',
    'batch {no} was routed by address: {routed} lines routed, {unrouted} left to a person',
  ),
  'lists.line.routed': w('{who}把 {lines} 条名单分派给{to}', '{who} routed {lines} lines to {to}'),
  'lists.question.opened': w(
    '{who}查看了{batch}第 {row} 行的原始信息，理由：{reason}',
    '{who} opened row {row} of {batch}; reason: {reason}',
  ),
  'lists.question.answered': w(
    '{who}答复了{batch}第 {row} 行的问题：{answer}，理由：{reason}',
    '{who} answered the question on row {row} of {batch}: {answer}; reason: {reason}',
  ),
  'lists.feedback.taken': either(
    ({ detail }) => detail.complete === true,
    w('{who}导出了批次 {no} 的反馈表，全部办结', '{who} took the feedback file of batch {no}, complete'),
    w(
      '{who}导出了批次 {no} 的反馈表，尚有 {open} 条在办、{questions} 个问题，理由：{reason}',
      '{who} took the feedback file of batch {no} with {open} lines and {questions} questions open; reason: {reason}',
    ),
  ),
  'lists.sources.set-up': w('建立了 {sources} 个名单来源', '{sources} sources of lists were set up'),
  'lists.source.opened': w('{who}开设了名单来源「{source}」', '{who} opened the source “{source}”'),
  'lists.source.changed': either(
    ({ detail }) => detail.closed === true,
    w('{who}停用了名单来源「{source}」', '{who} closed the source “{source}”'),
    w('{who}修改了名单来源「{source}」', '{who} changed the source “{source}”'),
  ),
  'lists.mapping.forgotten': w(
    '{who}删除了来源「{source}」记住的列对应关系',
    '{who} forgot a remembered mapping of the source “{source}”',
  ),
  'lists.inbox.keyed': either(
    ({ detail }) => detail.replaced === true,
    w('{who}更换了来源「{source}」的接口密钥', '{who} replaced the inbox key of the source “{source}”'),
    w('{who}开通了来源「{source}」的接口', '{who} opened the signed inbox of the source “{source}”'),
  ),
  'lists.inbox.closed': w(
    '{who}关闭了来源「{source}」的接口',
    '{who} closed the signed inbox of the source “{source}”',
  ),
  'lists.lines.followed': w('{lines} 条名单随人员合并转移', '{lines} lines followed the merge of two people'),
  'lists.lines.returned': w(
    '{lines} 条名单随人员拆分归还',
    '{lines} lines went back with the split of two people',
  ),

  // Calling
  'lists.line.claimed': w('{who}领取了{line}', '{who} claimed {line}'),
  'lists.line.dealt': either(
    ({ has }) => has('claim'),
    w('{who}领取了下一条：{line}', '{who} was dealt the next line: {line}'),
    w('{who}领取下一条，暂无可呼叫的名单', '{who} asked for the next line; none can be called now'),
  ),
  'lists.claim.extended': w('{who}继续与{line}的通话', '{who} goes on with the call on {line}'),
  'lists.line.released': w('{who}交回了{line}，未作结论', '{who} gave {line} back without an outcome'),
  'lists.call.opened': w(
    '{who}为呼叫打开了{person}的 {numbers} 个号码（{line}）',
    '{who} opened {numbers} telephone numbers of {person} to call ({line})',
  ),
  'lists.identity.checked': either(
    ({ detail }) => detail.confirmed === true,
    w(
      '{who}核对身份：{agreed}相符，身份已确认（{line}）',
      '{who} checked the identity: {agreed} agreed, confirmed ({line})',
    ),
    w(
      '{who}核对身份：相符项为{agreed}，尚不足以确认（{line}）',
      '{who} checked the identity: {agreed} agreed, not enough yet ({line})',
    ),
  ),
  'lists.call.recorded': either(
    ({ detail }) => detail.late === true,
    w(
      '{who}补记了 {at} 的{channel}呼叫：{result}（{line}）',
      '{who} wrote down later a try by {channel} at {at}: {result} ({line})',
    ),
    w('{who}通过{channel}呼叫：{result}（{line}）', '{who} tried by {channel}: {result} ({line})'),
  ),
  'lists.line.concluded': either(
    ({ detail }) => detail.leads === 'visit',
    w('{who}记录{line}：{outcome}，转入上门查找', '{who} recorded {line} as {outcome}: a visit follows'),
    w(
      '{who}给出{line}的结论：{outcome}，依据：{proof}',
      '{who} concluded {line}: {outcome}, proven by {proof}',
    ),
  ),
  'lists.answer.opened': w(
    '{who}查看了{person}的结论说明（{line}），理由：{reason}',
    '{who} opened what was said with the outcome of {person} ({line}); reason: {reason}',
  ),
  'lists.visit.started': w('{who}出发上门查找（{line}）', '{who} set out on the visit ({line})'),
  'lists.visit.opened': w(
    '{who}为上门打开了{person}的姓名、住址和电话（{line}）',
    '{who} opened name, address and numbers of {person} for the visit ({line})',
  ),
  'lists.police.opened': w(
    '{who}为协查打开了{person}的信息（{line}）',
    '{who} opened the details of {person} for police assistance ({line})',
  ),
  'lists.district.opened': w(
    '{who}为全区查找打开了{person}的信息（{line}）',
    '{who} opened the details of {person} for the district search ({line})',
  ),
  'lists.visit.finished': w(
    '{who}上门查找：{result}，{leads}（{line}）',
    '{who} visited: {result}; {leads} ({line})',
  ),
  'lists.police.answered': w(
    '{who}公安协查：{result}，{leads}（{line}）',
    '{who} answered for the police: {result}; {leads} ({line})',
  ),
  'lists.district.answered': w(
    '{who}全区查找：{result}，{leads}（{line}）',
    '{who} answered for the district search: {result}; {leads} ({line})',
  ),
  'lists.line.signed': w(
    '{who}签字确认{line}始终失联，继续挂账',
    '{who} signed {line} as not found after every step',
  ),
  'lists.transfer.sent': either(
    ({ detail }) => detail.outside === true,
    w('{who}将{line}移交区外，等待回执', '{who} sent {line} outside the district; the receipt is awaited'),
    w('{who}将{line}移交{toUnit}，等待接受', '{who} sent {line} to {toUnit}; it waits to be accepted'),
  ),
  'lists.transfer.accepted': either(
    ({ detail }) => detail.receipt === true,
    w('{who}登记了区外回执，{line}移交完成', '{who} noted the receipt from outside; {line} is transferred'),
    w('{who}接受了来自{from}的{line}', '{who} accepted {line} from {from}'),
  ),
  'lists.transfer.declined': either(
    ({ has }) => has('reason'),
    w('{who}退回了移交的{line}：{reason}', '{who} declined the transfer of {line}: {reason}'),
    w('{who}退回了移交的{line}', '{who} declined the transfer of {line}'),
  ),
  'lists.transfer.withdrawn': w('{who}撤回了移交的{line}', '{who} withdrew the transfer of {line}'),
  'lists.correction.asked': either(
    ({ detail }) => detail.applied === true,
    w(
      '{who}撤销了{line}的结论（原为{was}），重新核实',
      '{who} took back the outcome of {line} (it was {was}); it is open again',
    ),
    w(
      '{who}申请撤销{line}的结论（原为{was}），待第二人确认',
      '{who} asked to take back the outcome of {line} (it was {was}); a second person decides',
    ),
  ),
  'lists.correction.agreed': w(
    '{who}同意撤销{line}的结论（原为{was}）',
    '{who} agreed to take back the outcome of {line} (it was {was})',
  ),
  'lists.correction.declined': w(
    '{who}不同意撤销{line}的结论',
    '{who} declined to take back the outcome of {line}',
  ),
  'lists.lines.escalated': w(
    '{lines} 条名单超时，升级任务共 {escalations} 项',
    '{lines} late lines were told on in {escalations} tasks',
  ),
  'lists.calls.followed': w(
    '{tries} 次呼叫记录随人员合并或拆分转移',
    '{tries} tries followed the merge or split of two people',
  ),
};

/** Words by which personal data were shown to somebody: who looked at whose data, and why. */
export const OPENINGS: readonly string[] = [
  'lists.call.opened',
  'lists.answer.opened',
  'lists.visit.opened',
  'lists.police.opened',
  'lists.district.opened',
  'lists.question.opened',
  'lists.feedback.taken',
  'people.person.opened',
  'control.certificate.printed',
  'control.interview.read',
  'home.door.opened',
  'home.notice.printed',
  'home.refusal.opened',
  'testing.contact.opened',
  'testing.notice.printed',
  'testing.coverage.printed',
  'testing.coverage.taken',
  'testing.roster-row.opened',
  'testing.tickets.printed',
  'testing.roster.opened',
  'testing.tube.read',
  'testing.recall.opened',
  'isolation.interview.read',
  'isolation.thread.opened',
  'transport.needs.opened',
  'own.copy.taken',
  'own.paper.taken',
];

/** What such an opening was for, as the person herself reads it. */
export function openingWords(word: string): Words {
  return OPENING_WORDS[word] ?? w('打开完整信息', 'opened the full details');
}

const OPENING_WORDS: Readonly<Record<string, Words>> = {
  'lists.call.opened': w('电话核实', 'to call'),
  'control.certificate.printed': w('打印解除证明', 'to print the certificate'),
  'control.interview.read': w('查看流调记录', 'to read the interview'),
  'lists.answer.opened': w('查看核实结论', 'to read what was answered'),
  'lists.visit.opened': w('上门查找', 'to visit'),
  'lists.police.opened': w('公安协查', 'for police assistance'),
  'lists.district.opened': w('全区查找', 'for the district search'),
  'lists.question.opened': w('核对名单中的疑问', 'to settle a question of a list'),
  'lists.feedback.taken': w('导出反馈表', 'in a file sent back to who sent the list'),
  'people.person.opened': w('查看档案', 'to read the file'),
  'home.door.opened': w('上门', 'to come to the door'),
  'home.notice.printed': w('打印告知书', 'to print the notice'),
  'testing.coverage.printed': w('打印采样覆盖报告', 'in a report of who was tested'),
  'testing.coverage.taken': w('导出采样覆盖表', 'in a sheet of who was tested'),
  'home.refusal.opened': w('处置不配合', 'to see to a refusal'),
  'testing.roster.opened': w('在采样点登记', 'to register at a test site'),
  'testing.tube.read': w('核对采样管', 'to look into a tube'),
  'testing.roster-row.opened': w('核对采样名册', 'to settle a row of a roster for testing'),
  'testing.tickets.printed': w('打印号票', 'to print a ticket for testing'),
  'testing.recall.opened': w('采样召回', 'to call back after testing'),
  'isolation.interview.read': w('隔离点照护', 'to look after her at an isolation site'),
  'isolation.thread.opened': w('答复您给医生的问题', 'to answer what you asked the doctor'),
  'transport.needs.opened': w('转运途中照顾', 'to look after her on the way'),
  'own.copy.taken': w('领取本人信息副本', 'took a copy of the own data'),
  'own.paper.taken': w('领取本人的告知书或证明', 'took the own notice or certificate'),
};

// Details in words --------------------------------------------------------------------------------------

const NOTHING = w('—', '—');
const YES = w('是', 'yes');
const NO = w('否', 'no');

/** Roles as the shipped table names them; a role the district has added goes by its code. */
const ROLE_WORDS: Readonly<Record<string, Words>> = {
  hq: w('指挥部', 'headquarters'),
  'data-desk': w('数据专班', 'data desk'),
  cdc: w('疾控中心', 'CDC'),
  'subdistrict-duty': w('街道值班长', 'subdistrict duty lead'),
  police: w('民警', 'police officer'),
  'community-officer': w('社区专员', 'community officer'),
  cadre: w('社区干部', 'community cadre'),
  medic: w('医务人员', 'medic'),
  'grid-lead': w('网格长', 'grid lead'),
  'grid-member': w('网格员', 'grid member'),
  registrar: w('采样登记员', 'registrar at a table'),
  laboratory: w('检测机构', 'laboratory'),
  admin: w('系统管理员', 'system administrator'),
  'security-admin': w('安全管理员', 'security administrator'),
  auditor: w('审计员', 'auditor'),
};

const FIELD_WORDS: Record<(typeof IDENTITY_FIELDS)[number], Words> = {
  name: w('姓名', 'name'),
  birth: w('出生日期', 'birth date'),
  last4: w('证件后四位', 'last four'),
};

const PROOF_WORDS: Readonly<Record<string, Words>> = {
  'identified-call': w('接通并核对身份的通话', 'an answered call with the identity confirmed'),
  'household-call': w('家属或同事接听的通话', 'a call answered by family or a colleague'),
  met: w('上门见到本人', 'a visit that met her'),
  told: w('知情人说明', 'somebody who knows'),
  receipt: w('回执或证明', 'a receipt or certificate'),
  'numbers-wrong': w('全部号码均非本人', 'every number was wrong'),
  'calls-exhausted': w('多次呼叫未果', 'calls without an answer'),
  acceptance: w('接收方接受', 'the receiver’s acceptance'),
  survivor: w('同一人的另一条', 'another line of the same person'),
};

const LEADS_WORDS: Readonly<Record<string, Words>> = {
  visit: w('转入上门查找', 'a visit follows'),
  police: w('转公安协查', 'the police are asked'),
  search: w('转全区查找', 'the whole district searches'),
  sign: w('报指挥部签字', 'headquarters is to sign'),
  call: w('按新号码继续呼叫', 'the new number is called'),
  outcome: w('待给出结论', 'the outcome is to be recorded'),
  ends: w('已办结', 'closed'),
};

const SIGN_IN_WORDS: Readonly<Record<string, Words>> = {
  unknown: w('没有这个账号', 'there is no such account'),
  closed: w('账号已停用', 'the account is closed'),
  locked: w('账号已锁定', 'the account is locked'),
  wrong: w('密码不对', 'wrong password'),
  expired: w('一次性密码已过期', 'the password for once has expired'),
};

/** What an exposure led to: a stay of her own, another look at the one she is in, or a note only. */
function exposed({ detail }: Facts, zh: string, en: string): Words {
  if (detail.opened === true)
    return w(
      `${zh}登记了{person}的暴露：{label} · {how}；待研判`,
      `${en} recorded an exposure of {person}: {label} · {how}; it waits to be assessed`,
    );
  if (detail.asked === true)
    return w(
      `${zh}登记了{person}的又一次暴露：{label} · {how}；已请重新研判`,
      `${en} recorded another exposure of {person}: {label} · {how}; her plan is looked at again`,
    );
  return w(
    `${zh}登记了{person}的暴露：{label} · {how}`,
    `${en} recorded an exposure of {person}: {label} · {how}`,
  );
}

const DEVICE_WORDS: Readonly<Record<string, Words>> = {
  web: CHANNEL_WORDS.web,
  field: CHANNEL_WORDS.field,
  wall: w('大屏', 'wall'),
};

const CHANGED_WORDS: Readonly<Record<string, Words>> = {
  name: w('姓名', 'the name'),
  birth: w('出生日期', 'the birth date'),
  sex: w('性别', 'the sex'),
  documents: w('证件', 'the document'),
  phones: w('电话', 'the numbers'),
  address: w('住址', 'the address'),
  workplace: w('单位', 'the workplace'),
  place: w('所属区域', 'the area'),
};

const byKey = (rows: readonly (Words & { readonly [key: string]: unknown })[], key: string) =>
  Object.fromEntries(rows.map((row) => [String(row[key]), { zh: row.zh, en: row.en }]));

/** Codes of the details, by the key they stand under. */
const CODES: Readonly<Record<string, Readonly<Record<string, Words>>>> = {
  outcome: STATE_WORDS,
  was: { ...STATE_WORDS, ...EPISODE_STATES },
  state: STATE_WORDS,
  channel: { ...byKey(CALL_CHANNELS, 'channel'), ...DEVICE_WORDS },
  result: { ...byKey(CALL_RESULTS, 'result'), ...byKey(SEARCH_RESULTS, 'result') },
  proof: PROOF_WORDS,
  leads: LEADS_WORDS,
  role: ROLE_WORDS,
  roles: ROLE_WORDS,
  answer: ANSWERS,
  agreed: FIELD_WORDS,
  identity: FIELD_WORDS,
  asked: FIELD_WORDS,
  why: SIGN_IN_WORDS,
  changed: CHANGED_WORDS,
  relation: RELATION_WORDS,
};

/** Details that hold a place path. */
const PLACE_KEYS = ['to', 'from', 'toUnit', 'unit'];
/** Details that hold a person. */
const PERSON_KEYS = ['kept', 'gone'];
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const MOMENT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/;
const PATH = /^d\d{6}(\.[A-Za-z0-9_]+)*$/;

interface LookedUp {
  readonly users: ReadonlyMap<string, string>;
  readonly places: ReadonlyMap<string, Words>;
  readonly people: ReadonlyMap<string, string>;
  readonly lines: ReadonlyMap<string, Words>;
  readonly batches: ReadonlyMap<string, Words>;
  readonly sources: ReadonlyMap<string, Words>;
}

function inWords(key: string, value: unknown, found: LookedUp): Words {
  if (value === null || value === undefined || value === '') return NOTHING;
  if (Array.isArray(value)) {
    const each = value.map((one) => inWords(key, one, found));
    if (each.length === 0) return w('无', 'none');
    return { zh: each.map(({ zh }) => zh).join('、'), en: each.map(({ en }) => en).join(', ') };
  }
  if (typeof value === 'boolean') return value ? YES : NO;
  // What the rulebook calls something travels with the entry: the table may be another one when it is told.
  if (isWords(value)) return w(value.zh, value.en);
  if (typeof value === 'object' && !(value instanceof Date)) return NOTHING;
  const text = value instanceof Date ? value.toISOString() : String(value);
  const code = CODES[key];
  if (code !== undefined && Object.hasOwn(code, text)) return code[text] ?? NOTHING;
  if (key === 'part') return partWords(text);
  if (key === 'kind') return kindWords(text);
  if (key === 'source') return found.sources.get(text) ?? w(text, text);
  if (PERSON_KEYS.includes(key) && UUID.test(text))
    return same(found.people.get(text)) ?? w('此人', 'somebody');
  if (PLACE_KEYS.includes(key) && PATH.test(text)) return found.places.get(text) ?? w(text, text);
  if (MOMENT.test(text)) {
    const at = momentText(new Date(text));
    return w(at, at);
  }
  return w(text, text);
}

function isWords(value: unknown): value is Words {
  if (typeof value !== 'object' || value === null) return false;
  const { zh, en } = value as Partial<Words>; // looked at by the next line
  return typeof zh === 'string' && typeof en === 'string';
}

// Telling -----------------------------------------------------------------------------------------------

/** The entries as sentences, in the order given. A word without a row is told plainly rather than left out. */
export async function sentencesOf(tx: Tx, entries: readonly Entry[]): Promise<Told[]> {
  const found = await lookUp(tx, entries);
  return entries.map((entry) => told(entry, found));
}

function told(entry: Entry, found: LookedUp): Told {
  const who = whoOf(entry.actor, found);
  const place = entry.place === '' ? undefined : found.places.get(entry.place);
  const words = (key: string) => inWords(key, entry.detail[key], found);
  const has = (key: string) => entry.detail[key] !== undefined && entry.detail[key] !== null;
  const row = SENTENCES[entry.word];
  const template = typeof row === 'function' ? row({ detail: entry.detail, words, has }) : row;
  const holes: Record<string, Words> = {
    ...Object.fromEntries(Object.keys(entry.detail).map((key) => [key, words(key)])),
    who,
    place: place ?? w(entry.place || '全区', entry.place || 'the district'),
    user: named(entry, 'user', (id) =>
      id === 'unknown' ? w('未知账号', 'an unknown account') : whoOf(id, found),
    ),
    asker: typeof entry.detail.asker === 'string' ? whoOf(entry.detail.asker, found) : who,
    person: named(entry, 'person', (id) => same(found.people.get(id)) ?? w('此人', 'this person')),
    other: named(entry, 'person', (id) => same(found.people.get(id)) ?? w('另一人', 'somebody else'), 1),
    line: named(entry, 'line', (id) => found.lines.get(id) ?? w('名单', 'the line')),
    batch: named(entry, 'batch', (id) => found.batches.get(id) ?? w('名单', 'the list')),
    until: has('until') ? words('until') : w('另行通知', 'further notice'),
  };
  const { reason } = entry.detail;
  return {
    id: entry.id,
    seq: entry.seq,
    at: entry.at,
    word: entry.word,
    words:
      template === undefined
        ? w(`${who.zh}：${entry.word}`, `${who.en}: ${entry.word}`)
        : brought(entry, found, {
            zh: filled(template.zh, 'zh', holes),
            en: filled(template.en, 'en', holes),
          }),
    who,
    place,
    about: entry.about,
    channel: entry.channel,
    reason: typeof reason === 'string' && reason !== 'given' && reason !== 'none' ? reason : undefined,
  };
}

/** What somebody else brought from her phone as a file names both. */
function brought(entry: Entry, found: LookedUp, words: Words): Words {
  const { broughtBy } = entry.detail;
  if (typeof broughtBy !== 'string') return words;
  const by = whoOf(broughtBy, found);
  return w(
    `${words.zh}（${by.zh}从手机文件补录）`,
    `${words.en} (read in from the phone’s file by ${by.en})`,
  );
}

/** A hole nobody fills is a dash: the sentence still stands. What somebody wrote is never read as a template. */
function filled(template: string, language: 'zh' | 'en', holes: Readonly<Record<string, Words>>): string {
  return fillWith(template, (name) => holes[name]?.[language] ?? '—');
}

function whoOf(actor: string, { users }: LookedUp): Words {
  if (actor.startsWith('resident:')) return w('本人', 'the person herself');
  if (actor === 'house') return w('系统', 'the system');
  return same(users.get(actor)) ?? w('—', '—');
}

function same(text: string | undefined): Words | undefined {
  return text === undefined ? undefined : w(text, text);
}

function named(entry: Entry, kind: string, words: (id: string) => Words, which = 0): Words {
  const handle = entry.about.filter((one) => one.startsWith(`${kind}:`))[which];
  return handle === undefined ? NOTHING : words(handle.slice(kind.length + 1));
}

/** Everything the sentences name, in one question per kind. */
async function lookUp(tx: Tx, entries: readonly Entry[]): Promise<LookedUp> {
  const handles = entries.flatMap((entry) => entry.about);
  const ofKind = (kind: string) => [
    ...new Set(
      handles
        .filter((one) => one.startsWith(`${kind}:`))
        .map((one) => one.slice(kind.length + 1))
        .filter((id) => UUID.test(id)),
    ),
  ];
  const texts = (keys: readonly string[]) =>
    entries.flatMap(({ detail }) => keys.map((key) => detail[key])).filter((one) => typeof one === 'string');
  const paths = [...entries.map(({ place }) => place), ...texts(PLACE_KEYS)].filter((one) => PATH.test(one));
  const users = [...entries.map(({ actor }) => actor), ...ofKind('user'), ...texts(['asker'])];
  return {
    users: await nameOfUsers(tx, [...new Set(users)]),
    places: await namesOf(tx, [...new Set(paths)]),
    people: await codesOf(tx, ofKind('person')),
    lines: await linesOf(tx, ofKind('line')),
    batches: await batchesOf(tx, ofKind('batch')),
    sources: await sourcesOf(tx, [...new Set(texts(['source']))]),
  };
}

async function codesOf(tx: Tx, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const found = await rows(
    tx,
    sql<{ id: string; no: number }>`select id, no from person where id = any (${[...ids]}::uuid[])`,
  );
  return new Map(found.map(({ id, no }) => [id, codeOf('person', no)]));
}

async function linesOf(tx: Tx, ids: readonly string[]): Promise<Map<string, Words>> {
  if (ids.length === 0) return new Map();
  const found = await rows(
    tx,
    sql<{ id: string; no: number; row: number }>`
      select l.id, b.no, l.row_no as row from list_line l join list_batch b on b.id = l.batch
      where l.id = any (${[...ids]}::uuid[])`,
  );
  return new Map(
    found.map(({ id, no, row }) => [id, w(`批次 ${no} 第 ${row} 行`, `batch ${no}, row ${row}`)]),
  );
}

async function batchesOf(tx: Tx, ids: readonly string[]): Promise<Map<string, Words>> {
  if (ids.length === 0) return new Map();
  const found = await rows(
    tx,
    sql<{ id: string; no: number }>`select id, no from list_batch where id = any (${[...ids]}::uuid[])`,
  );
  return new Map(found.map(({ id, no }) => [id, w(`批次 ${no}`, `batch ${no}`)]));
}

async function sourcesOf(tx: Tx, codes: readonly string[]): Promise<Map<string, Words>> {
  if (codes.length === 0) return new Map();
  const found = await rows(
    tx,
    sql<{ code: string } & Words>`
      select code, name as zh, name_en as en from list_source where code = any (${[...codes]}::text[])`,
  );
  return new Map(found.map(({ code, zh, en }) => [code, { zh, en }]));
}
