// Scenes of tasks: opened by plan, taken, handed on, finished with proof, escalated and never closed by it.
import { Type } from 'typebox';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestHouse, type Player, refusal, type TestHouse } from '../../test/house.ts';
import { addMinutes } from '../base/clock.ts';
import { act } from '../ledger/act.ts';
import { setUpPlaces } from '../places/acts.ts';
import { addUsers, closeUser, noteAbsence, setShifts } from '../teams/acts.ts';
import { heldDuties } from '../teams/session.ts';
import { dutiesOf } from '../teams/store.ts';
import {
  cancelTask,
  closeTasks,
  escalateTasks,
  finishTask,
  giveErrand,
  handTask,
  openTask,
  takeTask,
  wantTasks,
} from './acts.ts';
import { candidates, myDay, taskById, tasks } from './routes.ts';
import type { WantedTask } from './terms.ts';

const D = 'd330114';
const S1 = `${D}.s001`;
const S2 = `${D}.s002`;
const C1 = `${S1}.c01`;
const G1 = `${C1}.g01`;
const G2 = `${C1}.g02`;

let house: TestHouse;
let no = 0;
beforeAll(async () => {
  house = await openTestHouse();
  await house.itself.do(setUpPlaces, {
    district: D,
    demo: true,
    places: [
      { path: D, code: '330114', name: '钱塘区', nameEn: 'Qiantang' },
      { path: S1, code: '330114001', name: '甲街道', nameEn: 'First Subdistrict' },
      { path: S2, code: '330114002', name: '乙街道', nameEn: 'Second Subdistrict' },
      { path: C1, code: '330114001001', name: '一社区', nameEn: 'Community One' },
      { path: G1, code: '33011400100101', name: '一网格', nameEn: 'Grid One' },
      { path: G2, code: '33011400100102', name: '二网格', nameEn: 'Grid Two' },
    ],
  });
});
afterAll(() => house.close());

async function staff(name: string, ...duties: [role: string, place: string][]): Promise<Player> {
  no += 1;
  const { users } = await house.itself.do(addUsers, {
    password: 'four moles under one dike',
    users: [{ login: `t${no}`, name, duties: duties.map(([role, place]) => ({ role, place })) }],
  });
  const id = users[0]?.id ?? '';
  const now = house.clock.now();
  const rulebook = await house.house.rulebookAt(now);
  const held = await house.inside((tx) => dutiesOf(tx, id, now));
  return house.asActor({ id, name, kind: 'person', duties: heldDuties(held, rulebook) });
}

const HANDLE = 'visit:0197b0a2-7c1e-7000-8000-00000000002a';

/** What another module's act does: opens, closes and plans tasks as somebody with a small area. */
const plan = act('scene.planned', {
  title: { zh: '场景', en: 'scene' },
  duty: 'tasks.do',
  purpose: 'outbreak-response',
  input: Type.Object({
    open: Type.Array(Type.Any()),
    close: Type.Optional(Type.String()),
    prefix: Type.Optional(Type.String()),
  }),
  place: async (_tx, _input, ctx) => ctx.scope,
  async run(tx, input, ctx) {
    const wanted = (input.open as WantedTask[]).map((task) => ({
      ...task,
      opensAt: new Date(task.opensAt),
      dueAt: new Date(task.dueAt),
    }));
    const ids: string[] = [];
    let closed = 0;
    let planned: Awaited<ReturnType<typeof wantTasks>> | undefined;
    if (input.prefix === undefined) for (const task of wanted) ids.push(await openTask(tx, ctx, task));
    else planned = await wantTasks(tx, ctx, input.prefix, wanted);
    if (input.close !== undefined)
      closed = await closeTasks(tx, ctx, input.close, { state: 'done', proof: HANDLE });
    return { about: ['scene:1'], place: ctx.scope[0] ?? D, detail: {}, result: { ids, closed, planned } };
  },
});

function wanted(planKey: string, more: Partial<WantedTask> = {}): WantedTask {
  const now = house.clock.now();
  return {
    planKey,
    kind: 'errand',
    title: { zh: '送药上门', en: 'bring medicine' },
    about: ['person:1'],
    place: G1,
    ownerUnit: G1,
    ownerRole: 'grid-member',
    opensAt: now,
    dueAt: addMinutes(now, 60),
    facts: { boxes: 2 },
    ...more,
  };
}

const open = async (by: Player, ...tasks: WantedTask[]) => (await by.do(plan, { open: tasks })).ids;

test('the same key is the same task, and after it was done a new one', async () => {
  const lead = await staff('队长', ['grid-lead', C1]);
  const [first] = await open(lead, wanted('k/1'));
  expect((await open(lead, wanted('k/1', { urgency: 2 })))[0]).toBe(first);
  expect((await lead.do(plan, { open: [], close: 'k/1' })).closed).toBe(1);
  expect((await lead.do(plan, { open: [], close: 'k/1' })).closed).toBe(0);
  expect((await open(lead, wanted('k/1')))[0]).not.toBe(first);
  await lead.do(plan, { open: [], close: 'k/1' });
});

test('an act in a small area opens and closes the tasks of larger ones', async () => {
  const member = await staff('小区', ['grid-member', G1]);
  const [id = ''] = await open(member, wanted('up/1', { place: D, ownerUnit: D, ownerRole: 'hq' }));
  expect((await refusal(member.see(taskById, { id }))).code).toBe('not-found');
  expect((await house.as('hq').see(taskById, { id })).task.unit).toBe(D);
  expect((await member.do(plan, { open: [], close: 'up/' })).closed).toBe(1);
  const ended = await house.as('hq').see(taskById, { id });
  // What proves it is a handle: the ledger's business, not the reader's.
  expect([ended.task.state, ended.proof]).toEqual(['completed', null]);
});

test('two who take a task at once: one has it, the other hears who', async () => {
  const [a, b] = [await staff('手快', ['grid-member', G1]), await staff('手慢', ['grid-member', G1])];
  const [task = ''] = await open(a, wanted('take/1'));
  const tries = await Promise.allSettled([a.do(takeTask, { task }), b.do(takeTask, { task })]);
  expect(tries.map((one) => one.status).sort()).toEqual(['fulfilled', 'rejected']);
  const won = tries[0]?.status === 'fulfilled' ? a : b;
  const lost = won === a ? b : a;
  const refused = await refusal(lost.do(takeTask, { task }));
  expect([refused.code, refused.words.zh.includes(won.actor.name)]).toEqual(['task-taken', true]);
  expect((await refusal(won.do(takeTask, { task }))).code).toBe('task-yours');
  expect((await refusal(lost.do(finishTask, { task, proof: '已送达' }))).code).toBe('task-taken');
  await won.do(finishTask, { task, proof: '已送达，本人签收' });
  const page = await won.see(taskById, { id: task });
  expect([page.task.state, page.proof, page.endedBy?.zh]).toEqual([
    'completed',
    '已送达，本人签收',
    won.actor.name,
  ]);
  expect((await refusal(won.do(finishTask, { task, proof: '再次' }))).code).toBe('task-ended');
});

test('a task is handed to a colleague who is there and fits, not to anybody', async () => {
  const me = await staff('要走', ['grid-member', G1]);
  const colleague = await staff('接手', ['grid-member', G1]);
  const away = await staff('不在', ['grid-member', G1]);
  const elsewhere = await staff('他处', ['grid-member', G2]);
  const [task = ''] = await open(me, wanted('hand/1'));
  expect((await refusal(me.do(handTask, { task, to: colleague.actor.id }))).code).toBe(
    'task-not-yours-to-hand',
  );
  await me.do(takeTask, { task });
  const until = addMinutes(house.clock.now(), 300).toISOString();
  await house.as('subdistrict-duty', S1).do(noteAbsence, { user: away.actor.id, why: 'sick', until });
  expect((await refusal(me.do(handTask, { task, to: away.actor.id }))).code).toBe('colleague-away');
  expect((await refusal(me.do(handTask, { task, to: elsewhere.actor.id }))).code).toBe(
    'colleague-not-fitting',
  );
  const names = (await me.see(candidates, { id: task })).rows.map((one) => one.name);
  expect(names).toContain('接手');
  expect(names).not.toContain('不在');
  expect(names).not.toContain('他处');
  await me.do(handTask, { task, to: colleague.actor.id, reason: '交班' });
  expect((await colleague.see(myDay, {})).tasks.find((one) => one.id === task)?.mine).toBe(true);
  expect((await me.see(myDay, {})).tasks.find((one) => one.id === task)).toBeUndefined();
  // Whoever assigns work hands on anybody's.
  await house.as('subdistrict-duty', S1).do(handTask, { task, to: me.actor.id });
  await me.do(finishTask, { task, proof: '办结' });
});

test('a task in the hand of somebody who is off waits for the others again', async () => {
  const ill = await staff('病倒', ['grid-member', G1]);
  const left = await staff('离职', ['grid-member', G1]);
  const colleague = await staff('接班', ['grid-member', G1]);
  const [a = '', b = ''] = await open(ill, wanted('gone/1'), wanted('gone/2'));
  await ill.do(takeTask, { task: a });
  await left.do(takeTask, { task: b });
  const mine = async () => (await colleague.see(myDay, {})).tasks.map((one) => one.id);
  expect(await mine()).not.toContain(a);
  expect((await refusal(colleague.do(takeTask, { task: a }))).code).toBe('task-taken');
  const lead = house.as('subdistrict-duty', S1);
  const until = addMinutes(house.clock.now(), 300).toISOString();
  await lead.do(noteAbsence, { user: ill.actor.id, why: 'sick', until });
  await house.as('admin').do(closeUser, { user: left.actor.id, reason: '调离' });
  expect(await mine()).toEqual(expect.arrayContaining([a, b]));
  expect((await colleague.see(tasks, { mine: true })).rows.map((one) => one.id)).toContain(b);
  const shown = (await colleague.see(taskById, { id: a })).task;
  expect(shown.takenBy).toMatchObject({ name: '病倒', gone: true });
  expect(shown.buttons.find((one) => one.act === 'takeTask')?.may).toBe(true);
  expect((await colleague.see(myDay, {})).counts.open).toBe(2);
  for (const task of [a, b]) {
    await colleague.do(takeTask, { task });
    await colleague.do(finishTask, { task, proof: '11:30 已送达' });
  }
  expect((await colleague.see(taskById, { id: a })).proof).toBe('11:30 已送达');
});

test('a task is not handed to somebody who works another shift', async () => {
  const me = await staff('白班', ['grid-member', G1]);
  const night = await staff('夜班', ['grid-member', G1]);
  const [task = ''] = await open(me, wanted('shift/1'));
  await me.do(takeTask, { task });
  const at = (minutes: number) => addMinutes(house.clock.now(), minutes).toISOString();
  const duty = (await night.see(myDay, {})).duties[0]?.id ?? '';
  const shifts = [{ from: at(240), until: at(720) }];
  await house.as('subdistrict-duty', S1).do(setShifts, { duty, shifts });
  expect((await refusal(me.do(handTask, { task, to: night.actor.id }))).code).toBe('colleague-away');
  await me.do(finishTask, { task, proof: '办结' });
});

test('a visit is not finished by hand; the button says how', async () => {
  const me = await staff('上门', ['grid-member', G1]);
  const [task = ''] = await open(me, wanted('visit/1', { kind: 'visit', step: 'visit' }));
  await me.do(takeTask, { task });
  const refused = await refusal(me.do(finishTask, { task, proof: '去过了' }));
  expect([refused.code, refused.words.zh]).toEqual([
    'task-finished-elsewhere',
    expect.stringContaining('记录上门结果'),
  ]);
  const button = (await me.see(taskById, { id: task })).task.buttons.find((one) => one.act === 'finishTask');
  expect(button).toEqual({ act: 'finishTask', may: false, why: refused.words });
  await me.do(plan, { open: [], close: 'visit/1' });
});

test('an overdue task climbs the table and is never closed by it', async () => {
  const me = await staff('晚了', ['grid-member', G1]);
  const [id = ''] = await open(
    me,
    wanted('late/1', { step: 'claim', dueAt: addMinutes(house.clock.now(), 30) }),
  );
  const hq = house.as('hq');
  const minute = () => house.itself.do(escalateTasks, {});
  const told = async () => (await hq.see(taskById, { id })).told.map((one) => one.role.en);
  expect(await minute()).toEqual({ tasks: 0, told: 0 });
  house.clock.forwardMinutes(30);
  expect(await minute()).toEqual({ tasks: 1, told: 1 });
  expect(await minute()).toEqual({ tasks: 0, told: 0 });
  expect(await told()).toEqual(['grid lead']);
  house.clock.forwardMinutes(30);
  await minute();
  expect(await told()).toEqual(['grid lead', 'subdistrict duty lead']);
  const lead = house.as('subdistrict-duty', S1, '值班');
  const heard = await lead.see(myDay, {});
  expect([heard.told.map((one) => one.id), heard.counts.told]).toEqual([[id], 1]);
  expect((await house.as('subdistrict-duty', S2).see(myDay, {})).told).toEqual([]);
  for (let day = 0; day < 10; day++) {
    house.clock.forwardMinutes(24 * 60);
    await minute();
  }
  const page = await me.see(taskById, { id });
  expect([page.task.state, page.task.late, page.task.level]).toEqual(['requested', true, 2]);
  await me.do(finishTask, { task: id, proof: '迟到但办了' });
  expect(house.entries.at(-1)?.detail).toEqual({ kind: 'errand', late: true });
});

test('a house that slept tells everybody at once who should have heard', async () => {
  const me = await staff('停机', ['grid-member', G1]);
  const [id = ''] = await open(
    me,
    wanted('slept/1', { step: 'claim', dueAt: addMinutes(house.clock.now(), 30) }),
  );
  house.clock.forwardMinutes(500);
  await house.itself.do(escalateTasks, {});
  const page = await me.see(taskById, { id });
  expect(page.told.map((one) => one.unit.zh)).toEqual(['一社区', '甲街道']);
  await me.do(finishTask, { task: id, proof: '办结' });
});

test('a plan opens, reschedules and cancels; who has taken a task keeps it', async () => {
  const me = await staff('计划', ['grid-member', G1]);
  const want = (...list: WantedTask[]) => me.do(plan, { open: list, prefix: 'plan/' });
  const [a, b] = [wanted('plan/a'), wanted('plan/b')];
  expect((await want(a, b)).planned).toEqual({ opened: 2, changed: 0, cancelled: 0 });
  expect((await want(a, b)).planned).toEqual({ opened: 0, changed: 0, cancelled: 0 });
  const mine = (await me.see(tasks, { mine: true })).rows.filter((one) => one.title.zh === '送药上门');
  const task = mine[0]?.id ?? '';
  await me.do(takeTask, { task });
  const later = addMinutes(a.dueAt, 30);
  expect((await want({ ...a, dueAt: later }, { ...b, dueAt: later })).planned).toEqual({
    opened: 0,
    changed: 2,
    cancelled: 0,
  });
  expect((await me.see(taskById, { id: task })).task).toMatchObject({ mine: true, dueAt: later });
  // The work moved to another unit: it waits there for somebody.
  const moved = { ...a, dueAt: later, ownerUnit: G2, place: G2 };
  expect((await want(moved)).planned).toEqual({ opened: 0, changed: 1, cancelled: 1 });
  expect((await want()).planned).toEqual({ opened: 0, changed: 0, cancelled: 1 });
  const ended = (await house.as('hq').see(tasks, { state: 'ended' })).rows.slice(0, 2);
  expect(ended.map((one) => one.state)).toEqual(['cancelled', 'cancelled']);
  expect((await house.as('hq').see(taskById, { id: ended[0]?.id ?? '' })).endedWhy).toBe('not-planned');
});

test('my day holds what is mine and what waits for my role, nothing of other roles or areas', async () => {
  const me = await staff('今日', ['grid-member', G1]);
  const police = await staff('民警', ['police', S1]);
  await open(
    me,
    wanted('day/1'),
    wanted('day/2', { ownerUnit: G2, place: G2 }),
    wanted('day/3', { ownerUnit: S1, ownerRole: 'police', kind: 'police-assist', step: 'police' }),
    wanted('day/4', { ownerUnit: C1, place: C1 }),
  );
  const keysOf = async (player: Player) =>
    (await player.see(myDay, {})).tasks.map((one) => [one.unit, one.role]);
  expect(await keysOf(me)).toEqual([[G1, 'grid-member']]);
  expect(await keysOf(police)).toEqual([[S1, 'police']]);
  expect((await police.see(tasks, {})).rows.map((one) => one.role)).toEqual(['police']);
  // A task for a grid member that no grid could be named for waits with the community.
  const cadre = await staff('社干', ['cadre', C1]);
  expect(await keysOf(cadre)).toEqual([[C1, 'grid-member']]);
  const day = await me.see(myDay, {});
  expect(day.duties).toMatchObject([
    { role: 'grid-member', place: G1, placeName: { zh: '一网格' }, coversFor: null },
  ]);
  expect(day.onDuty.some((one) => one.name === '民警')).toBe(true);
  expect(day.counts).toMatchObject({ open: 1, late: 0, soon: 1, done: 0 });
  await me.do(plan, { open: [], close: 'day/' });
});

test('lists of tasks go on by key, page after page, and filter', async () => {
  const lead = house.as('subdistrict-duty', S1, '翻页');
  const due = (minutes: number) => ({ dueAt: addMinutes(house.clock.now(), minutes) });
  await open(lead, ...Array.from({ length: 25 }, (_, i) => wanted(`page/${i}`, due(60 + (i % 5)))));
  const seen: string[] = [];
  let after: string | undefined;
  do {
    const page = await lead.see(tasks, { limit: 10, ...(after === undefined ? {} : { after }) });
    seen.push(...page.rows.map((one) => one.id));
    after = page.next ?? undefined;
  } while (after !== undefined);
  expect([seen.length, new Set(seen).size]).toEqual([25, 25]);
  const first = await lead.see(tasks, { limit: 10, unit: G1, kind: 'errand' });
  expect(first.kinds).toEqual([
    { kind: 'errand', words: { zh: '交办事项', en: 'errand' }, open: 25, late: 0, untaken: 25 },
  ]);
  expect((await lead.see(tasks, { late: true })).rows).toEqual([]);
  expect((await lead.see(tasks, { unit: G2 })).rows).toEqual([]);
  expect((await refusal(lead.see(tasks, { after: 'page two please' }))).code).toBe('input-not-understood');
  await lead.do(plan, { open: [], close: 'page/' });
});

test('an errand is given by whoever assigns work there, and cancelled with a reason', async () => {
  const lead = house.as('subdistrict-duty', S1, '交办');
  const input = {
    title: '核对一网格独居老人名单',
    unit: G1,
    role: 'grid-member',
    dueAt: addMinutes(house.clock.now(), 90).toISOString(),
  };
  expect((await refusal(house.as('grid-member', G1).do(giveErrand, input))).code).toBe('not-your-duty');
  expect((await refusal(house.as('subdistrict-duty', S2).do(giveErrand, input))).code).toBe('not-your-area');
  expect((await refusal(lead.do(giveErrand, { ...input, dueAt: '2020-01-01T00:00:00Z' }))).code).toBe(
    'due-before-open',
  );
  // A grid member's errand for a whole subdistrict would lie on nobody's day; for a community, on the cadre's.
  for (const [role, unit] of [
    ['grid-member', S1],
    ['auditor', G1],
  ] as const)
    expect((await refusal(lead.do(giveErrand, { ...input, unit, role }))).code).toBe('errand-seen-by-nobody');
  const cadre = await staff('社工', ['cadre', C1]);
  const given = await lead.do(giveErrand, { ...input, unit: C1 });
  expect((await cadre.see(myDay, {})).tasks.map((one) => one.id)).toContain(given.task);
  await lead.do(cancelTask, { task: given.task, reason: '已由社区完成' });
  expect((await lead.see(tasks, {})).roles.map((one) => one.role)).toContain('cdc');
  const { task } = await lead.do(giveErrand, input);
  expect((await refusal(house.as('grid-member', G1).do(cancelTask, { task, reason: '不想做' }))).code).toBe(
    'not-your-duty',
  );
  await lead.do(cancelTask, { task, reason: '已由社区完成' });
  expect((await lead.see(taskById, { id: task })).endedWhy).toBe('已由社区完成');
  // What another act finishes is not cancelled by hand either: the person behind it would be lost.
  const [visit = ''] = await open(lead, wanted('keep/1', { kind: 'visit', step: 'visit' }));
  expect((await refusal(lead.do(cancelTask, { task: visit, reason: '算了' }))).code).toBe(
    'task-finished-elsewhere',
  );
});
