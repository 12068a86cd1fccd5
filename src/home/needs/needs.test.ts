// Scenes of what people at home ask for: taken, answered in words, late; and whose eyes the words are for.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { actorWith, refusal, type TestHouse } from '../../../test/house.ts';
import { COMMUNITY, GRID, houseWithLists, OTHER_GRID, STREET } from '../../../test/lists.ts';
import { type Stay, staysAtHome, withOutbreak } from '../../../test/stays.ts';
import { addMinutes } from '../../base/clock.ts';
import { row, rows, run, sql } from '../../base/sql.ts';
import { agreeCancel, askCancel } from '../../control/episodes/acts.ts';
import { recordTemperature } from '../../control/observations/acts.ts';
import { addUsers, closeUser } from '../../teams/acts.ts';
import { everyMinute } from '../../timers.ts';
import { homeBoard } from '../board/routes.ts';
import { answerNeed, askNeed, takeNeed } from './acts.ts';
import { needs } from './routes.ts';

const START = new Date('2026-12-08T09:00:00+08:00');
let h: TestHouse;
let stays: Stay[];
let stay: Stay;
beforeAll(async () => {
  h = await houseWithLists({ now: START });
  await withOutbreak(h);
  stays = await staysAtHome(h, 4);
  stay = stays[0] as Stay; // four were taken in
}, 600_000);
afterAll(() => h.close());

const grid = () => h.as('grid-member', GRID);
const medic = () => h.as('medic', COMMUNITY);
const openTask = (need: string) =>
  h.inside((tx) =>
    row(
      tx,
      sql<{ role: string; unit: string; dueAt: Date }>`
        select owner_role as role, owner_unit::text as unit, due_at as "dueAt" from task
        where kind = 'need' and ended_at is null and plan_key like ${`%/need/${need}`}`,
    ),
  );

test('asked: it is the grid’s task by the time of its kind; taken and answered in words, the task is done', async () => {
  const { need, code } = await grid().do(askNeed, {
    episode: stay.episode,
    kind: 'shopping',
    text: '大米、鸡蛋各五斤',
  });
  expect(code).toMatch(/^NEED-\d+$/);
  expect(await openTask(need)).toEqual({ role: 'grid-member', unit: GRID, dueAt: addMinutes(START, 240) });
  const seen = await grid().see(needs, {});
  expect(seen.rows.find((one) => one.id === need)).toMatchObject({
    text: '大米、鸡蛋各五斤',
    why: null,
    takenBy: null,
  });
  await grid().do(takeNeed, { need });
  expect(
    (await refusal(h.as('grid-member', GRID, '另一人').do(answerNeed, { need, answer: 'done' }))).code,
  ).toBe('need-taken');
  expect((await refusal(grid().do(answerNeed, { need, answer: 'cannot' }))).code).toBe('answer-needs-words');
  await grid().do(answerNeed, { need, answer: 'told', text: '下午三点前送到门口' });
  expect(await openTask(need)).toBeUndefined();
  expect((await refusal(grid().do(answerNeed, { need, answer: 'done' }))).code).toBe('need-answered');
  const hers = await grid().see(needs, { episode: stay.episode });
  expect(hers.rows).toMatchObject([{ answer: 'told', answerText: '下午三点前送到门口' }]);
});

test('taken by somebody who is off now, it waits for nobody: the next one sees to it', async () => {
  const { need } = await grid().do(askNeed, { episode: stay.episode, kind: 'rubbish' });
  const { users } = await h.itself.do(addUsers, {
    password: 'Haitang-2026',
    users: [{ login: 'grid7', name: '下班的人', duties: [{ role: 'grid-member', place: GRID }] }],
  });
  const id = users[0]?.id ?? '';
  await h.inside((tx) => run(tx, sql`update need set taken_by = ${id} where id = ${need}`));
  const next = h.as('grid-member', GRID, '另一人');
  const shown = async () => (await next.see(needs, {})).rows.find((one) => one.id === need);
  expect((await shown())?.why?.zh).toContain('下班的人');
  await h.as('admin').do(closeUser, { user: id, reason: '调离本区' });
  expect((await shown())?.why).toBeNull();
  await next.do(answerNeed, { need, answer: 'done' });
});

test('what was asked in a stay that is over by now waits no longer, and is not late for ever', async () => {
  const [gone] = await staysAtHome(h, 1);
  const { need } = await grid().do(askNeed, { episode: gone?.episode ?? '', kind: 'shopping' });
  const open = async () => (await grid().see(needs, {})).open;
  const before = await open();
  await h.as('community-officer', COMMUNITY).do(askCancel, {
    episode: gone?.episode ?? '',
    reason: 'wrong-person',
  });
  await h.as('subdistrict-duty', STREET).do(agreeCancel, { episode: gone?.episode ?? '' });
  expect(await openTask(need)).toBeUndefined();
  expect(await open()).toBe(before - 1);
  expect((await grid().see(needs, {})).rows.map(({ id }) => id)).not.toContain(need);
  // Whoever had it on her screen still may see to it: its task stays over.
  await grid().do(takeNeed, { need });
  expect(await openTask(need)).toBeUndefined();
});

test('what is written is sealed, and stands in no entry of the ledger', async () => {
  const { need } = await grid().do(askNeed, { episode: stay.episode, kind: 'other', text: '想和女儿视频' });
  const kept = await h.inside((tx) =>
    row(tx, sql<{ text: Buffer }>`select text from need where id = ${need}`),
  );
  expect(kept?.text.toString('utf8')).not.toContain('女儿');
  expect(JSON.stringify(h.entries)).not.toContain('女儿');
});

test('asked and answered without signal: both count from when they happened', async () => {
  const at = (minutes: number) => addMinutes(h.clock.now(), minutes).toISOString();
  const asked = { episode: stay.episode, kind: 'shopping' };
  const { need, dueAt } = await grid().do(askNeed, { ...asked, at: at(-300) });
  expect(new Date(dueAt)).toEqual(addMinutes(h.clock.now(), -60));
  // On time at the door, an hour late by the time the phone has signal.
  expect(await grid().do(answerNeed, { need, answer: 'done', at: at(-70) })).toMatchObject({ late: false });
  const [shown] = (await grid().see(needs, { episode: stay.episode })).rows.filter(({ id }) => id === need);
  expect(shown).toMatchObject({ askedAt: at(-300), answeredAt: at(-70) });
  expect((await refusal(grid().do(askNeed, { ...asked, at: at(-25 * 60) }))).code).toBe('door-too-old');
  expect((await refusal(grid().do(askNeed, { ...asked, at: at(5) }))).code).toBe('door-in-future');
});

test('psychological help goes to the medic; the grid sees that something was asked, not what was said', async () => {
  const { need } = await grid().do(askNeed, {
    episode: stays[1]?.episode ?? '',
    kind: 'psychological',
    urgent: true,
    text: '整夜睡不着',
  });
  expect(await openTask(need)).toEqual({ role: 'medic', unit: COMMUNITY, dueAt: addMinutes(START, 30) });
  const shown = (await grid().see(needs, {})).rows.find((one) => one.id === need);
  expect(shown).toMatchObject({ text: null, textHidden: true, urgent: true });
  expect(shown?.why?.zh).toContain('医务');
  expect((await refusal(grid().do(answerNeed, { need, answer: 'done' }))).code).toBe('need-other-role');
  expect((await medic().see(needs, {})).rows.find((one) => one.id === need)).toMatchObject({
    text: '整夜睡不着',
    why: null,
  });
  await medic().do(answerNeed, { need, answer: 'told', text: '已安排心理援助热线回电' });
});

test('late: the community hears of it, then the subdistrict; nothing is closed by it', async () => {
  const { need } = await grid().do(askNeed, { episode: stays[2]?.episode ?? '', kind: 'parcels' });
  for (const [minutes, roles] of [
    [119, []],
    [121, ['community-officer']],
    [242, ['community-officer', 'subdistrict-duty']],
  ] as const) {
    h.clock.set(addMinutes(START, minutes));
    await everyMinute(h.house, undefined, (error) => {
      throw error;
    });
    const told = await h.inside((tx) =>
      rows(
        tx,
        sql<{ role: string }>`
          select d.role from task_told d join task t on t.id = d.task where t.plan_key like ${`%/need/${need}`} order by d.level`,
      ),
    );
    expect(told.map(({ role }) => role)).toEqual(roles);
  }
  expect((await grid().see(needs, {})).late).toBeGreaterThan(0);
  h.clock.set(START);
});

test('only a kind of the table, of somebody in a stay, and not more than somebody can wait for', async () => {
  const one = stays[3] as Stay; // four were taken in
  expect((await refusal(grid().do(askNeed, { episode: one.episode, kind: 'no-such' }))).code).toBe(
    'need-kind-unknown',
  );
  for (let i = 0; i < 10; i++) await grid().do(askNeed, { episode: one.episode, kind: 'rubbish' });
  expect((await refusal(grid().do(askNeed, { episode: one.episode, kind: 'rubbish' }))).code).toBe(
    'needs-too-many',
  );
  expect(
    (await refusal(h.as('grid-member', OTHER_GRID).do(askNeed, { episode: one.episode, kind: 'rubbish' })))
      .code,
  ).not.toBe('needs-too-many');
});

test('the board of the community: who has not reported, who needs something, by grid, and no health without the right', async () => {
  h.clock.set(new Date('2026-12-08T11:10:00+08:00'));
  const officer = h.as('community-officer', COMMUNITY);
  const board = await officer.see(homeBoard, { unit: COMMUNITY });
  expect(board.slots).toMatchObject([
    { slot: 0, begun: true, due: 4, answered: 0 },
    { slot: 1, begun: false, due: 4 },
  ]);
  expect(board.grids).toMatchObject([{ place: { path: GRID }, slots: [{ due: 4 }, { due: 4 }] }]);
  expect(board.missing).toHaveLength(4);
  expect(board.missing[0]?.person.name).toMatch(/\*/);
  expect(board.fevers).toBeNull();
  expect(board.needs.length).toBe(board.need.open);
  expect(JSON.stringify(board)).not.toContain('女儿');
  expect((await medic().see(homeBoard, { unit: COMMUNITY })).fevers).toEqual([]);
  // The whole district reads the same counts the other way round.
  const all = await h.as('hq').see(homeBoard, {});
  expect(all.slots[0]).toMatchObject({ due: 4 });
  expect(all.missing).toHaveLength(4);
  // Nothing to say of a place where nobody is.
  expect(await h.as('hq').see(homeBoard, { unit: OTHER_GRID })).toMatchObject({
    slots: [],
    grids: [],
    missing: [],
    needs: [],
  });
});

test('medic in one grid and cadre in the next: she reads the fevers of the one alone', async () => {
  await grid().do(recordTemperature, { episode: stay.episode, celsius: 38.4 });
  const rulebook = await h.house.rulebookAt(h.clock.now());
  const here = actorWith(rulebook, { role: 'medic', place: OTHER_GRID, name: '两处任职' });
  const there = actorWith(rulebook, { role: 'cadre', place: GRID, name: '两处任职' });
  const both = h.asActor({ ...here, duties: [...here.duties, ...there.duties] });
  const board = await both.see(homeBoard, {});
  expect(board.missing).toHaveLength(3);
  expect(board.fever).toMatchObject({ open: 1 });
  expect(board.fevers).toEqual([]);
  expect((await medic().see(homeBoard, {})).fevers).toMatchObject([{ celsius: 38.4 }]);
});
