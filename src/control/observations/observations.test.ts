// Scenes of two days at home: temperatures morning and evening, one that is missed and becomes a visit, values nobody
// believes, a fever to its end, a sheet of paper with bad rows, a phone that sends twice.
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Player, refusal, type TestHouse } from '../../../test/house.ts';
import { COMMUNITY, DISTRICT, GRID, houseWithLists, OTHER_GRID } from '../../../test/lists.ts';
import { type Stay, staysAtHome, withOutbreak } from '../../../test/stays.ts';
import { addDays } from '../../base/civil-dates.ts';
import { addMinutes } from '../../base/clock.ts';
import { uuidv7 } from '../../base/ids.ts';
import { row, rows, run, sql } from '../../base/sql.ts';
import { figures } from '../../figures.ts';
import { closePoliceRefusal } from '../../home/door/acts.ts';
import { everyMinute } from '../../timers.ts';
import { temperatureInvariants } from '../../watch-temperatures.ts';
import { admitEpisode } from '../episodes/acts.ts';
import { releaseSection } from '../release/routes.ts';
import { recordSample } from '../tests/acts.ts';
import * as acts from './acts.ts';
import { care, carePage, feverBoard, sheet } from './routes.ts';

/** Each scene has a day of its own, and somebody who was ordered to stay at home before its dawn. */
let day = '2026-12-07';
let stay: Stay;
const on = (time: string, when = day) => new Date(`${when}T${time}:00+08:00`);

let h: TestHouse;
beforeAll(async () => {
  h = await houseWithLists({ now: on('06:00') });
  await withOutbreak(h);
}, 600_000);
afterAll(() => h.close());
beforeEach(async () => {
  day = addDays(day, 1);
  h.clock.set(on('06:00'));
  const [one] = await staysAtHome(h, 1, { leftOn: addDays(day, -1) });
  if (one === undefined) throw new Error('somebody was taken in');
  stay = one;
}, 200_000);

const grid = () => h.as('grid-member', GRID);
const medic = () => h.as('medic', COMMUNITY);
const duty = () => h.as('subdistrict-duty', 'd330114.s002');
const record = (
  stay: Stay,
  celsius: number | undefined,
  more: { symptoms?: string[]; at?: string; via?: 'team' | 'telephone' } = {},
  player: Player = grid(),
) =>
  player.do(acts.recordTemperature, {
    episode: stay.episode,
    ...(celsius === undefined ? {} : { celsius }),
    ...more,
  });
const minute = async (at: Date) => {
  h.clock.set(at);
  await everyMinute(h.house, undefined, (error) => {
    throw error;
  });
};
const slots = (stay: Stay, when = day) =>
  h.inside((tx) =>
    rows(
      tx,
      sql<{ slot: number; level: number; how: string | null }>`
        select slot, level, ended_how as how from temperature_due
        where episode = ${stay.episode} and on_day = ${when}::date order by slot`,
    ),
  );
const tasks = (stay: Stay) =>
  h.inside((tx) =>
    rows(
      tx,
      sql<{ kind: string; unit: string; role: string }>`
        select kind, owner_unit::text as unit, owner_role as role from task
        where plan_key like ${`episode/${stay.episode}/%`} and ended_at is null
          and kind ~ '^(temperature|fever|home)' order by kind`,
    ),
  );
const kinds = async (stay: Stay) => (await tasks(stay)).map(({ kind }) => kind);
const page = (stay: Stay, player: Player = medic()) => player.see(carePage, { episode: stay.episode });

describe('two temperatures a day', () => {
  test('ordered before dawn: morning and evening of every day are asked', async () => {
    const asked = await h.inside((tx) =>
      row(
        tx,
        sql<{ n: number; days: number }>`
          select count(*)::int as n, count(distinct on_day)::int as days from temperature_due where episode = ${stay.episode}`,
      ),
    );
    expect(asked).toEqual({ n: 28, days: 14 });
  });

  test('a reading answers the slot it falls in; a third one of the day answers none and is kept', async () => {
    h.clock.set(on('08:10'));
    expect(await record(stay, 36.4)).toMatchObject({
      state: 'kept',
      slot: { onDay: day, slot: 0 },
      fever: null,
    });
    expect(await record(stay, 36.5, { at: on('08:05').toISOString() })).toMatchObject({
      state: 'kept',
      slot: null,
    });
    h.clock.set(on('17:00'));
    expect(await record(stay, 36.7)).toMatchObject({ slot: { onDay: day, slot: 1 } });
    expect(await slots(stay)).toMatchObject([{ how: 'done' }, { how: 'done' }]);
    expect((await page(stay)).readings.map(({ celsius }) => celsius)).toEqual([36.7, 36.4, 36.5]);
  });

  test('a reading needs a value or a symptom, a moment that can be, and somebody who is asked', async () => {
    h.clock.set(on('08:10'));
    expect((await refusal(record(stay, undefined))).code).toBe('reading-empty');
    expect((await refusal(record(stay, 36.5, { at: on('08:20').toISOString() }))).code).toBe(
      'reading-in-future',
    );
    expect(
      (await refusal(record(stay, 36.5, { at: on('05:00', addDays(day, -1)).toISOString() }))).code,
    ).toBe('reading-too-old');
    expect((await refusal(record(stay, 36.5, { symptoms: ['no-such'] }))).code).toBe('symptom-unknown');
    await medic().do(admitEpisode, { episode: stay.episode, hospital: '区人民医院' });
    expect((await refusal(record(stay, 36.5))).code).toBe('not-asked');
    // In hospital others take it: nothing of hers climbs.
    await minute(on('13:00'));
    expect(await kinds(stay)).toEqual([]);
  });

  test('sent twice by a phone: the same request is one act, and the same reading under another one is not doubled', async () => {
    h.clock.set(on('12:30'));
    const input = { episode: stay.episode, celsius: 36.6, at: on('08:30').toISOString() };
    const id = uuidv7();
    const first = await grid().do(acts.recordTemperature, input, { id, channel: 'field' });
    expect(await grid().do(acts.recordTemperature, input, { id, channel: 'field' })).toEqual(first);
    expect(await grid().do(acts.recordTemperature, input, { channel: 'field' })).toMatchObject({
      state: 'same',
    });
    const [kept] = await h.inside((tx) =>
      rows(
        tx,
        sql<{ n: number }>`select count(*)::int as n from observation where episode = ${stay.episode}`,
      ),
    );
    expect(kept).toEqual({ n: 1 });
    // Written down without signal at half past eight: it is the morning’s.
    expect(first).toMatchObject({ slot: { onDay: day, slot: 0 } });
  });

  test('temperatures are for whoever holds health data; others see done', async () => {
    h.clock.set(on('08:10'));
    await record(stay, 36.4);
    expect((await page(stay, grid())).readings).toMatchObject([{ celsius: null }]);
    expect((await page(stay)).readings).toMatchObject([{ celsius: 36.4 }]);
    const mine = (await grid().see(care, {})).rows.find((one) => one.episode === stay.episode);
    expect(mine?.slots.map(({ stand }) => stand)).toEqual(['done', 'later']);
    expect(JSON.stringify(mine)).not.toContain('36.4');
    expect(mine?.person.name).toMatch(/\*/);
    // The next grid has nobody of ours.
    const next = await h.as('grid-member', OTHER_GRID).see(care, {});
    expect(next.rows).toEqual([]);
    expect(
      (await refusal(record(stay, 36.4, {}, h.as('grid-member', OTHER_GRID)))).status,
    ).toBeGreaterThanOrEqual(403);
  });
});

describe('missed', () => {
  test('missed: reminded after half an hour, called after one, visited after two; a reading ends it', async () => {
    await minute(on('10:29'));
    expect(await slots(stay)).toMatchObject([{ level: 0 }, { level: 0 }]);
    await minute(on('10:30'));
    expect(await slots(stay)).toMatchObject([{ level: 1 }, { level: 0 }]);
    expect(await tasks(stay)).toEqual([]);
    await minute(on('11:00'));
    expect(await tasks(stay)).toEqual([{ kind: 'temperature-call', unit: GRID, role: 'grid-member' }]);
    await minute(on('12:00'));
    expect(await kinds(stay)).toEqual(['temperature-visit']);
    const entries = h.entries.length;
    // The same minute again, and the next ones: nothing more to tell.
    await minute(on('12:00'));
    await minute(on('12:01'));
    expect(h.entries.slice(entries).map(({ word }) => word)).not.toContain('control.temperatures.missed');
    await record(stay, 36.5);
    expect(await kinds(stay)).toEqual([]);
    expect(await slots(stay)).toMatchObject([{ level: 3, how: 'done' }, { level: 0 }]);
  });

  test('a house that slept through the morning goes to the visit at once', async () => {
    await minute(on('13:00'));
    expect(await kinds(stay)).toEqual(['temperature-visit']);
    expect(await slots(stay)).toMatchObject([{ level: 3 }, { level: 0 }]);
  });

  test('a call that nobody answers is a visit at once; nobody at home is the subdistrict’s', async () => {
    const at = { episode: stay.episode, onDay: day, slot: 0 };
    expect((await refusal(grid().do(acts.followMissed, { ...at, found: 'no-answer' }))).code).toBe(
      'slot-not-missed',
    );
    await minute(on('11:05'));
    expect(await kinds(stay)).toEqual(['temperature-call']);
    expect(await grid().do(acts.followMissed, { ...at, found: 'no-answer' })).toEqual({ leads: 'visit' });
    expect(await kinds(stay)).toEqual(['temperature-visit']);
    h.clock.set(on('11:40'));
    await grid().do(acts.followMissed, { ...at, found: 'absent' });
    expect(await tasks(stay)).toEqual([
      { kind: 'home-absent', unit: 'd330114.s002', role: 'subdistrict-duty' },
    ]);
    expect(await slots(stay)).toMatchObject([{ how: 'visited' }, { how: null }]);
    expect((await refusal(grid().do(acts.followMissed, { ...at, found: 'absent' }))).code).toBe('slot-ended');
  });

  /** How her refusal stands, and how her absence is on record. */
  const refused = async () => {
    await h.settle();
    return h.inside((tx) =>
      row(
        tx,
        sql<{ what: string; step: string; by: string; gone: boolean; no: boolean }>`
          select f.what, f.step, f.by, e.absconded_at is not null as gone, e.refused_at is not null as no
          from home_refusal f join episode e on e.id = f.episode where e.id = ${stay.episode} order by f.at desc limit 1`,
      ),
    );
  };
  const notReleased = async () =>
    (await h.as('cdc').see(releaseSection, { id: stay.episode })).card
      .filter(({ cond, met }) => cond === 'noRefusal' && !met)
      .map(({ cond }) => cond);

  test('nobody at home is somebody who left: the officer looks for her, and she counts as lost until he has found her', async () => {
    await minute(on('12:05'));
    const lost = async () =>
      (await h.as('hq').see(figures, {})).rows.find(({ key }) => key === 'lost')?.value ?? 0;
    const before = await lost();
    await grid().do(acts.followMissed, { episode: stay.episode, onDay: day, slot: 0, found: 'absent' });
    expect(await refused()).toEqual({
      what: 'absconded',
      step: 'police',
      by: grid().actor.id,
      gone: true,
      no: false,
    });
    expect(await lost()).toBe(before + 1);
    expect(await notReleased()).toEqual(['noRefusal']);
    // Reported from wherever she is: that says nothing of where that is.
    h.clock.set(on('17:00'));
    await record(stay, 36.5, { via: 'telephone' });
    expect(await kinds(stay)).toEqual(['home-absent', 'home-refusal']);
    await h.as('police', 'd330114.s002').do(closePoliceRefusal, { episode: stay.episode, how: 'back' });
    await h.settle();
    expect(await kinds(stay)).toEqual([]);
    expect(await lost()).toBe(before);
    expect(await notReleased()).toEqual([]);
  });

  test('she will not be measured: persuasion begins; measured at last, the subdistrict has no more to do', async () => {
    await minute(on('12:05'));
    await grid().do(acts.followMissed, { episode: stay.episode, onDay: day, slot: 0, found: 'refuses' });
    expect(await refused()).toMatchObject({
      what: 'measure-refused',
      step: 'persuade',
      gone: false,
      no: true,
    });
    expect(await kinds(stay)).toEqual(['home-refusal', 'home-refuses']);
    expect(await notReleased()).toEqual(['noRefusal']);
    h.clock.set(on('17:00'));
    await record(stay, 36.5);
    // Whether she agrees from now on is for whoever persuaded her to say.
    expect(await kinds(stay)).toEqual(['home-refusal']);
  });

  test('seen at home by whoever measured her, she is looked for no more', async () => {
    await minute(on('12:05'));
    await grid().do(acts.followMissed, { episode: stay.episode, onDay: day, slot: 0, found: 'absent' });
    h.clock.set(on('17:00'));
    await record(stay, 36.5);
    expect(await kinds(stay)).not.toContain('home-absent');
  });

  test('a reading from before the visit, entered after it, says nothing of where she was then', async () => {
    await minute(on('12:05'));
    const at = { episode: stay.episode, onDay: day, slot: 0 };
    await grid().do(acts.followMissed, { ...at, found: 'absent' });
    h.clock.set(on('12:30'));
    await record(stay, 36.5, { at: on('11:50').toISOString() });
    expect(await kinds(stay)).toContain('home-absent');
    await record(stay, 36.6, { at: on('12:20').toISOString() });
    expect(await kinds(stay)).not.toContain('home-absent');
  });

  test('absent a second time: what was read between the two visits does not find her', async () => {
    await minute(on('12:05'));
    const at = { episode: stay.episode, onDay: day, found: 'absent' };
    await grid().do(acts.followMissed, { ...at, slot: 0 });
    await minute(on('20:05'));
    h.clock.set(on('21:05'));
    await grid().do(acts.followMissed, { ...at, slot: 1 });
    h.clock.set(on('21:30'));
    await record(stay, 36.5, { at: on('14:00').toISOString() });
    expect(await kinds(stay)).toContain('home-absent');
    await record(stay, 36.6, { at: on('21:20').toISOString() });
    expect(await kinds(stay)).not.toContain('home-absent');
  });

  test('a doubtful reading at her side ends the search when it proves true, not before', async () => {
    h.clock.set(on('08:00'));
    await record(stay, 39.0);
    await minute(on('17:30'));
    await minute(on('20:05'));
    await grid().do(acts.followMissed, { episode: stay.episode, onDay: day, slot: 1, found: 'absent' });
    h.clock.set(on('20:30'));
    const said = await record(stay, 36.3);
    expect(said.state).toBe('asked');
    expect(await kinds(stay)).toContain('home-absent');
    await grid().do(acts.settleObservation, { observation: said.observation, verdict: 'true' });
    expect(await kinds(stay)).not.toContain('home-absent');
  });

  test('a slot is excused for a reason of the table, and nobody is sent', async () => {
    await minute(on('11:05'));
    const at = { episode: stay.episode, onDay: day, slot: 0 };
    expect((await refusal(grid().do(acts.excuseTemperature, { ...at, reason: 'tired' }))).code).toBe(
      'choice-unknown',
    );
    await grid().do(acts.excuseTemperature, { ...at, reason: 'no-thermometer' });
    expect(await kinds(stay)).toEqual([]);
    await minute(on('14:00'));
    expect(await kinds(stay)).toEqual([]);
    expect(await slots(stay)).toMatchObject([{ how: 'excused' }, { how: null }]);
  });
});

describe('values nobody believes', () => {
  test('an impossible value is asked about: the slot stays open, only the medic may say it is true', async () => {
    h.clock.set(on('08:00'));
    const said = await record(stay, 33.9, { symptoms: ['fatigue'] });
    expect(said).toMatchObject({ state: 'asked', slot: null, fever: 'medic' });
    expect(said.why?.zh).toContain('33.9');
    expect(await kinds(stay)).toEqual(['fever-medic', 'temperature-asked']);
    expect(await slots(stay)).toMatchObject([{ how: null }, { how: null }]);
    const no = await refusal(
      grid().do(acts.settleObservation, { observation: said.observation, verdict: 'true' }),
    );
    expect(no.code).toBe('health-confirms');
    expect((await page(stay, grid())).asked).toMatchObject([
      { celsius: 33.9, symptoms: [], healthOnly: true },
    ]);
    expect((await page(stay)).asked[0]?.symptoms).toHaveLength(1);
    await grid().do(acts.settleObservation, {
      observation: said.observation,
      verdict: 'slip',
      celsius: 36.9,
    });
    expect(await kinds(stay)).toEqual(['fever-medic']);
    expect(await slots(stay)).toMatchObject([{ how: 'done' }, { how: null }]);
    expect((await page(stay)).readings.map(({ celsius, state }) => [celsius, state]).sort()).toEqual([
      [33.9, 'discarded'],
      [36.9, 'kept'],
    ]);
    expect(
      (await refusal(medic().do(acts.settleObservation, { observation: said.observation, verdict: 'true' })))
        .code,
    ).toBe('observation-settled');
  });

  test('the sixth same reading in a row is asked about, and true after all when the team says so', async () => {
    const first = day;
    for (const after of [0, 1, 2])
      for (const time of ['08:00', '17:00']) {
        day = addDays(first, after);
        h.clock.set(on(time));
        const said = await record(stay, 36.5);
        const last = after === 2 && time === '17:00';
        expect(said.state).toBe(last ? 'asked' : 'kept');
        if (!last) continue;
        await grid().do(acts.settleObservation, { observation: said.observation, verdict: 'true' });
        expect(await slots(stay)).toMatchObject([{ how: 'done' }, { how: 'done' }]);
      }
  });
});

describe('a fever', () => {
  test('39.2 after 36.4: asked about, and with the medic at once; a fall as steep ends no fever', async () => {
    h.clock.set(on('08:00'));
    await record(stay, 36.4);
    h.clock.set(on('17:00'));
    expect(await record(stay, 39.2)).toMatchObject({ state: 'asked', fever: 'medic' });
    expect(await kinds(stay)).toEqual(['fever-medic', 'temperature-asked']);
    const [other] = await staysAtHome(h, 1, { leftOn: addDays(day, -1) });
    if (other === undefined) throw new Error('somebody was taken in');
    expect(await record(other, 37.9)).toMatchObject({ fever: 'second-reading' });
    h.clock.set(on('17:15'));
    expect(await record(other, 35.2)).toMatchObject({ state: 'asked', fever: null });
    expect(await kinds(other)).toEqual(['fever-second', 'temperature-asked']);
  });

  test('a doubtful fever that was over when measured again, and is confirmed after that, is no second fever', async () => {
    h.clock.set(on('08:00'));
    await record(stay, 35.0);
    h.clock.set(on('17:00'));
    const said = await record(stay, 37.6);
    expect(said).toMatchObject({ state: 'asked', fever: 'second-reading' });
    h.clock.set(on('17:15'));
    expect(await record(stay, 36.8)).toMatchObject({ fever: 'closed' });
    await grid().do(acts.settleObservation, { observation: said.observation, verdict: 'true' });
    expect(await kinds(stay)).toEqual([]);
    expect((await page(stay)).fevers).toMatchObject([{ outcome: { zh: '复测正常' } }]);
  });

  test('a value nobody can have is a fever once the medic has said that it is true', async () => {
    h.clock.set(on('08:00'));
    const said = await record(stay, 42.4);
    expect(said).toMatchObject({ state: 'asked', fever: null });
    await medic().do(acts.settleObservation, { observation: said.observation, verdict: 'true' });
    expect(await kinds(stay)).toEqual(['fever-medic']);
  });

  test('measured again without signal: kept as a reading when somebody has gone on meanwhile', async () => {
    h.clock.set(on('08:00'));
    await record(stay, 37.5);
    const row = async () => (await grid().see(care, {})).rows.find(({ episode }) => episode === stay.episode);
    const fever = (await row())?.fever;
    expect(fever?.againAt).toBe(on('08:10').toISOString());
    h.clock.set(on('08:40'));
    // The medic has not waited for it.
    await medic().do(acts.decideFever, { fever: fever?.id ?? '', decision: 'fever-clinic' });
    const late = { fever: fever?.id ?? '', celsius: 37.9 };
    expect((await refusal(grid().do(acts.readAgain, late))).code).toBe('fever-not-at-step');
    const at = on('08:14').toISOString();
    expect(await grid().do(acts.readAgain, { ...late, at })).toMatchObject({
      step: 'transport',
      kept: { state: 'kept' },
    });
    const shown = await page(stay);
    expect(shown.readings.find((one) => one.at === at)).toMatchObject({ celsius: 37.9 });
    expect(shown.fevers).toMatchObject([{ step: 'transport', second: null }]);
    expect(await kinds(stay)).toEqual(['fever-transport']);
  });

  test('37.5 is measured again, still high goes to the medic, to the clinic, and is closed with how it ended', async () => {
    h.clock.set(on('08:00'));
    const first = await record(stay, 37.5);
    expect(first).toMatchObject({ state: 'kept', fever: 'second-reading', slot: { slot: 0 } });
    expect(await tasks(stay)).toEqual([{ kind: 'fever-second', unit: GRID, role: 'grid-member' }]);
    const fever = (await page(stay, grid())).openFeverId ?? '';
    h.clock.set(on('08:05'));
    const early = await grid().do(acts.readAgain, { fever, celsius: 37.2 });
    expect(early).toMatchObject({ step: 'second-reading' });
    h.clock.set(on('08:12'));
    expect(await grid().do(acts.readAgain, { fever, celsius: 37.6 })).toMatchObject({ step: 'medic' });
    expect(await tasks(stay)).toEqual([{ kind: 'fever-medic', unit: COMMUNITY, role: 'medic' }]);
    // The step is not for whoever holds no health data.
    expect((await page(stay, grid())).openFeverId).toBeNull();
    expect((await refusal(grid().do(acts.decideFever, { fever, decision: 'watch' }))).status).toBe(403);
    const board = await medic().see(feverBoard, {});
    expect(board.rows.find(({ id }) => id === fever)).toMatchObject({
      step: 'medic',
      first: { celsius: 37.5 },
      second: { celsius: 37.6 },
      dueAt: addMinutes(h.clock.now(), 60).toISOString(),
    });
    h.clock.set(on('08:30'));
    await medic().do(acts.decideFever, { fever, decision: 'fever-clinic' });
    expect(await tasks(stay)).toEqual([
      { kind: 'fever-transport', unit: 'd330114.s002', role: 'subdistrict-duty' },
    ]);
    expect((await refusal(medic().do(acts.closeFever, { fever, outcome: 'recovered' }))).code).toBe(
      'fever-not-at-step',
    );
    h.clock.set(on('09:00'));
    const ahead = duty().do(acts.recordFeverTransport, { fever, at: on('09:30').toISOString() });
    expect((await refusal(ahead)).code).toBe('transport-not-then');
    await duty().do(acts.recordFeverTransport, { fever });
    expect(await kinds(stay)).toEqual(['fever-outcome']);
    h.clock.set(on('15:00'));
    await medic().do(acts.closeFever, { fever, outcome: 'ruled-out' });
    expect(await kinds(stay)).toEqual([]);
    expect((await page(stay)).fevers).toMatchObject([
      { step: 'closed', outcome: { en: 'tested negative and ruled out' } },
    ]);
    expect((await refusal(medic().do(acts.decideFever, { fever, decision: 'test' }))).code).toBe(
      'fever-over',
    );
  });

  test('a test the medic asks for is due the same day, a task of its own until the sample is taken', async () => {
    const tomorrow = addDays(day, 1);
    h.clock.set(on('08:00', tomorrow));
    await record(stay, 38.6);
    const fever = (await page(stay)).openFeverId ?? '';
    await medic().do(acts.decideFever, { fever, decision: 'test' });
    await h.settle();
    expect(await kinds(stay)).toEqual(['fever-outcome', 'fever-test']);
    const due = await h.inside((tx) =>
      row(
        tx,
        sql<{ id: string }>`
          select id from test_due where episode = ${stay.episode} and on_day = ${tomorrow}::date and state = 'due'`,
      ),
    );
    // Whether the fever is over says nothing about the sample: it is still to be taken.
    await medic().do(acts.closeFever, { fever, outcome: 'recovered' });
    expect(await kinds(stay)).toEqual(['fever-test']);
    await medic().do(recordSample, { due: due?.id ?? '' });
    expect(await kinds(stay)).toEqual([]);
  });

  test('each step that is late climbs by the table of deadlines', async () => {
    h.clock.set(on('08:00'));
    await record(stay, 38.2);
    expect(await kinds(stay)).toEqual(['fever-medic']);
    await minute(on('09:01'));
    const told = await h.inside((tx) =>
      rows(
        tx,
        sql<{ role: string; unit: string }>`
          select d.role, d.unit::text as unit from task_told d join task t on t.id = d.task
          where t.plan_key like ${`episode/${stay.episode}/fever/%`}`,
      ),
    );
    expect(told).toEqual([{ role: 'cdc', unit: DISTRICT }]);
  });

  test('39 while the medic waits for how it goes: the medic is called again, with a clock of its own', async () => {
    h.clock.set(on('08:00'));
    await record(stay, 38.2);
    const fever = (await page(stay)).openFeverId ?? '';
    h.clock.set(on('08:20'));
    await medic().do(acts.decideFever, { fever, decision: 'watch' });
    h.clock.set(on('13:00'));
    expect(await record(stay, 37.6)).toMatchObject({ fever: 'outcome' });
    expect(await kinds(stay)).toEqual(['fever-outcome']);
    expect(await record(stay, 39, { at: on('13:00').toISOString() })).toMatchObject({ fever: 'medic' });
    expect(await kinds(stay)).toEqual(['fever-medic']);
    expect((await medic().see(feverBoard, {})).rows.find(({ id }) => id === fever)).toMatchObject({
      step: 'medic',
      dueAt: addMinutes(h.clock.now(), 60).toISOString(),
    });
    await medic().do(acts.decideFever, { fever, decision: 'ambulance' });
    expect(await kinds(stay)).toEqual(['fever-transport']);
  });

  test('a symptom alone goes to the medic at once', async () => {
    h.clock.set(on('16:00'));
    expect(await record(stay, undefined, { symptoms: ['dryCough'] })).toMatchObject({ fever: 'medic' });
    expect(await kinds(stay)).toEqual(['fever-medic']);
  });

  test('normal when measured again: over, and both readings are kept', async () => {
    h.clock.set(on('16:00'));
    expect(await record(stay, 37.4)).toMatchObject({ fever: 'second-reading' });
    h.clock.set(on('16:20'));
    expect(await record(stay, 36.8)).toMatchObject({ fever: 'closed' });
    expect(await kinds(stay)).toEqual([]);
    const shown = await page(stay);
    expect(shown.fevers).toMatchObject([{ outcome: { zh: '复测正常' } }]);
    expect(shown.readings.map(({ state }) => state)).toEqual(['kept', 'kept']);
  });
});

describe('a sheet of paper', () => {
  test('every row is answered, good rows count, and the same sheet again adds nothing', async () => {
    const [a, b, c] = await staysAtHome(h, 4, { home: '江月花园', leftOn: addDays(day, -1) });
    h.clock.set(on('09:00'));
    const officer = h.as('community-officer', COMMUNITY);
    const shown = await officer.see(sheet, { unit: OTHER_GRID });
    expect(shown).toMatchObject({ onDay: day, slot: 0, due: 4, done: 0 });
    const rowsGiven = [
      { row: 1, code: a?.code ?? '', text: '36.5' },
      { row: 2, code: (b?.code ?? '').toLowerCase(), text: '365' },
      { row: 3, code: c?.code ?? '', text: '正常' },
      { row: 4, code: 'E-999999', text: '36.6' },
      { row: 5, code: a?.code ?? '', text: '36.9' },
      { row: 6, code: stay.code, text: '36.6' },
      { row: 7, code: c?.code ?? '', text: '43.0' },
      { row: 8, code: '', text: '' },
    ];
    const given = { unit: OTHER_GRID, onDay: day, slot: 0, rows: rowsGiven };
    const done = await officer.do(acts.recordTemperatures, given);
    expect(done.answers.map(({ answer }) => answer)).toEqual([
      'kept',
      'kept',
      'not-read',
      'not-known',
      'twice-on-sheet',
      'not-known',
      'asked',
      'not-known',
    ]);
    expect(done).toMatchObject({ rows: 8, kept: 2, asked: 1, same: 0, left: 5, fevers: 0 });
    expect((await officer.see(sheet, { unit: OTHER_GRID })).done).toBe(2);
    // Ten minutes later, the slot still open: the same sheet is the same sheet.
    h.clock.set(on('09:10'));
    const again = await officer.do(acts.recordTemperatures, given);
    expect(again).toMatchObject({ kept: 0, same: 3, left: 5 });
    // A cough ticked on it since is no repetition.
    const coughs = [{ row: 2, code: b?.code ?? '', text: '36.5', symptoms: ['dryCough'] }];
    expect(await officer.do(acts.recordTemperatures, { ...given, rows: coughs })).toMatchObject({
      kept: 1,
      fevers: 1,
    });
    // The counts stay true to what stands in the table.
    const [tally] = await h.inside((tx) =>
      rows(
        tx,
        sql<{ kept: number; counted: number }>`
          select (select sum(answered)::int from temperature_tally) as kept,
            (select count(*)::int from temperature_due where ended_how = 'done') as counted`,
      ),
    );
    expect(tally?.kept).toBe(tally?.counted);
  });
});

test('whoever is kept beyond her last day, since nobody released her, goes on being asked', async () => {
  const told = () => h.entries.filter(({ word }) => word === 'control.temperatures.missed').length;
  // A house that wakes when the slots of the day are over has nobody to ask, and does not say so every minute.
  const before = addDays(day, 14);
  await minute(on('21:00', before));
  const once = told();
  await minute(on('21:01', before));
  expect(told()).toBe(once);
  day = addDays(day, 15);
  await minute(on('06:00'));
  expect(await slots(stay)).toMatchObject([{ level: 0 }, { level: 0 }]);
  await minute(on('06:01'));
  expect(await slots(stay)).toHaveLength(2);
  // Her days were longer once, and the slots of the next day were cancelled with them.
  await h.inside((tx) =>
    run(
      tx,
      sql`
        insert into temperature_due (episode, on_day, slot, person, place, opens_at, due_at, ended_at, ended_how)
        select episode, on_day + 1, slot, person, place, opens_at + interval '1 day', due_at + interval '1 day',
          ${h.clock.now()}, 'cancelled'
        from temperature_due where episode = ${stay.episode} and on_day = ${day}::date`,
    ),
  );
  day = addDays(day, 1);
  await minute(on('00:01'));
  expect(await slots(stay)).toMatchObject([
    { level: 0, how: null },
    { level: 0, how: null },
  ]);
  day = addDays(day, -1);
  await minute(on('06:02'));
});

describe('N12', () => {
  const red = async () => {
    const rulebook = await h.house.rulebookAt(h.clock.now());
    const [row] = temperatureInvariants;
    const found = await h.inside((tx) =>
      rows(
        tx,
        (row ?? unwritten()).find({ now: h.clock.now(), rulebook }) as ReturnType<
          typeof sql<{ handle: string; what: string }>
        >,
      ),
    );
    return found.filter((one) => one.handle === `episode:${stay.episode}`).map(({ what }) => what);
  };
  const unwritten = (): never => {
    throw new Error('N12 is written');
  };
  const byHand = async (text: string) => {
    const owner = new pg.Client({ connectionString: h.ownerUrl });
    await owner.connect();
    try {
      await owner.query(text);
    } finally {
      await owner.end();
    }
  };
  const hers = () => `episode = '${stay.episode}'`;

  test('calm while everybody is asked, and while whoever missed one is reminded, called and visited', async () => {
    expect(await red()).toEqual([]);
    for (const time of ['10:31', '11:01', '12:01', '15:00']) {
      await minute(on(time));
      expect(await red()).toEqual([]);
    }
  });

  test('red when the slots of today or tomorrow are gone, and calm when they are back', async () => {
    day = addDays(day, 1);
    await minute(on('06:00'));
    expect(await red()).toEqual([]);
    for (const gone of [day, addDays(day, 1)]) {
      await byHand(`create table kept as select * from temperature_due where ${hers()} and on_day = '${gone}' and slot = 1;
        delete from temperature_due where ${hers()} and on_day = '${gone}' and slot = 1`);
      expect(await red()).toEqual(['unplanned']);
      await byHand('insert into temperature_due select * from kept; drop table kept');
      expect(await red()).toEqual([]);
    }
  });

  test('red when nobody was reminded, and when nobody was sent', async () => {
    await minute(on('12:05'));
    expect(await red()).toEqual([]);
    await byHand(`update temperature_due set level = 0 where ${hers()} and on_day = '${day}' and slot = 0`);
    expect(await red()).toEqual(['untold']);
    await byHand(`update temperature_due set level = 3 where ${hers()} and on_day = '${day}' and slot = 0`);
    expect(await red()).toEqual([]);
    await byHand(
      `update task set ended_at = now(), state = 'cancelled' where kind = 'temperature-visit' and about @> '{episode:${stay.episode}}'`,
    );
    expect(await red()).toEqual(['nobody-sent']);
  });
});
