// People under control as on a bad day of a province: planning and committing the temperatures of thousands at once, every
// page with hundreds of thousands of stays in the tables, the invariants, and the morning's temperatures at their peak.
// Stays are grown by SQL out of one that the product wrote; nothing else of them is made up.
import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { uuidv7 } from '../src/base/ids.ts';
import { placeAbove } from '../src/base/places.ts';
import { rows, sql } from '../src/base/sql.ts';
import { recordTemperature, recordTemperatures } from '../src/control/observations/acts.ts';
import { syncTemperatures } from '../src/control/observations/plan-store.ts';
import { asHouse, perform } from '../src/ledger/perform.ts';
import { HOUSE } from '../src/ledger/rules.ts';
import { playDemo } from '../src/set-up.ts';
import { watchAll } from '../src/watch.ts';
import { watchAbout } from '../src/watch-about.ts';
import { type Asked, measureLook } from './pages.ts';
import { type Finding, median, quantile, type Stage, timed } from './stage.ts';

export interface ControlSizes {
  /** Planned at once, for so many days. */
  readonly planned: number;
  readonly days: number;
  /** Zhejiang, 19 December 2021: 65,315 in sites, 64,898 at home, 585,957 monitored. */
  readonly central: number;
  readonly home: number;
  readonly monitored: number;
  /** So many people live in a grid of the grown district. */
  readonly perGrid: number;
  readonly calls: number;
}

export const PROVINCE: ControlSizes = {
  planned: 13_000,
  days: 14,
  central: 65_315,
  home: 64_898,
  monitored: 585_957,
  perGrid: 100,
  calls: 100,
};

/** The day in the district, whatever day it is where the engine runs. */
const TODAY = "(now() at time zone 'Asia/Shanghai')::date";

/** Temperatures of one morning arrive within so many minutes: 133 a second for 64,898 homes (domain §11.3, a guess). */
const PEAK_PER_SECOND = 133;

export async function measureControl(
  stage: Stage,
  folder: string,
  sizes: ControlSizes,
  tell: (finding: Finding) => void,
): Promise<Finding[]> {
  const told: Finding[] = [];
  const say = (finding: Finding) => {
    told.push(finding);
    tell(finding);
  };
  if (!(await isGrown(stage))) {
    // Something to grow from: what the demo plays through the acts.
    await playDemo(stage.house);
    await growDistrict(stage, sizes);
    say(await measurePlanning(stage, folder, sizes));
    await growStays(stage, sizes);
  }
  await measureWatch(stage, say);
  for (const asked of await questions(stage)) say(await measureLook(stage, asked, sizes.calls));
  for (const finding of await measureReadings(stage)) say(finding);
  return told;
}

// Growing -----------------------------------------------------------------------------------------------

/** A folder that is kept (`SEAWALL_BENCH_KEEP`) has grown before; its stays and temperatures are those of one day. */
async function isGrown(stage: Stage): Promise<boolean> {
  const [found] = await stage.ask(`select to_regclass('bench_grown') is not null as there`);
  if (found?.there !== true) return false;
  const [day] = await stage.ask(`select on_day = ${TODAY} as today from bench_grown`);
  if (day?.today !== true) throw new Error('this folder was grown on another day: take a new one');
  return true;
}

/** Everybody and every grid there will be. */
export async function growDistrict(
  stage: Stage,
  sizes: Pick<ControlSizes, 'planned' | 'central' | 'home' | 'monitored' | 'perGrid'>,
): Promise<void> {
  const people = sizes.planned + sizes.central + sizes.home + sizes.monitored;
  await stage.ask(
    `create table bench_grid as
     select (c.path::text || '.b' || g)::ltree as path, row_number() over (order by g, c.path) as no
     from generate_series(1, greatest(1, $1::int / (select count(*) from place where nlevel(path) = 3))) g,
       (select path from place where nlevel(path) = 3) c`,
    [Math.ceil(people / sizes.perGrid)],
  );
  await stage.ask(
    `insert into place (path, code, name, name_en, changed_at)
     select path, path::text, '第' || no || '测量网格', 'bench grid ' || no, now() from bench_grid`,
  );
  await stage.ask(
    `create table bench_person as
     select uuidv7() as id, n as no, g.path as place
     from generate_series(1, $1) n join bench_grid g on g.no = 1 + n % (select max(no) from bench_grid)`,
    [people],
  );
  await stage.ask('create index on bench_person (no); analyze bench_person');
  await stage.ask(
    `with model as materialized (
       select *, row_number() over (order by no) - 1 as at from person where merged_into is null order by no limit 10)
     insert into person (id, place, name, name_key, name_parts, birth, sex, masks, created_at, changed_at)
     select b.id, b.place, o.name, o.name_key, o.name_parts, o.birth, o.sex, o.masks, now(), now()
     from bench_person b join model o on o.at = b.no % (select count(*) from model)`,
  );
}

const OPENED =
  "now() - interval '32 hours' - b.no % 13 * interval '1 day' - b.no % 1440 * 7919 % 1440 * interval '1 minute'";

/** Stays of the people numbered from … to, in a stage of so many days from today, shaped as one the product wrote. */
export async function growEpisodes(
  stage: Stage,
  of: { from: number; to: number; place: string; temperatures: number; days: string; name: string },
): Promise<void> {
  const found = await stage.ask(
    `select column_name as name from information_schema.columns
     where table_name = 'episode' and is_identity = 'NO' and is_generated = 'NEVER' order by ordinal_position`,
  );
  const fresh: Record<string, string> = {
    id: 'uuidv7()',
    person: 'b.id',
    place: 'b.place',
    stage_place: `'${of.place}'`,
    stage: `'${of.name}'`,
    stage_from: `${TODAY} + 1`,
    stage_to: `${TODAY} + ${of.days}`,
    ends_on: `${TODAY} + ${of.days}`,
    temperatures: String(of.temperatures),
    step: 'null',
    due_at: 'null',
    linked: 'null',
    // Named over two weeks at all hours, and ordered within hours; one in fifty after more than a day.
    opened_at: OPENED,
    ordered_at: `${OPENED} + case b.no % 50 when 0 then interval '30 hours' else interval '3 hours' end`,
    changed_at: "now() - interval '1 day'",
  };
  const names = found.map((row) => String(row.name));
  await stage.ask(
    `insert into episode (${names.join(', ')})
     select ${names.map((name) => fresh[name] ?? `o.${name}`).join(', ')}
     from bench_person b, (select * from episode where state = 'active' and temperatures > 0 order by no limit 1) o
     where b.no between $1 and $2`,
    [of.from, of.to],
  );
}

async function growStays(stage: Stage, sizes: ControlSizes): Promise<void> {
  const { planned, central, home, monitored } = sizes;
  const kinds = [
    { count: central, place: 'facility', temperatures: 2, name: 'central' },
    { count: home, place: 'home', temperatures: 2, name: 'home' },
    { count: monitored, place: 'community', temperatures: 0, name: 'selfMonitor' },
  ];
  let from = planned + 1;
  for (const { count, place, temperatures, name } of kinds) {
    await growEpisodes(stage, {
      from,
      to: from + count - 1,
      place,
      temperatures,
      days: 'b.no % 14',
      name,
    });
    from += count;
  }
  // They began yesterday.
  await stage.ask(
    `update episode set stage_from = ${TODAY} - 1 where person in (select id from bench_person)`,
  );
  await stage.ask(
    `insert into whereabouts (person, during, episode, kind, place, by)
     select e.person, tstzrange(e.ordered_at, null), e.id, case e.stage_place when 'facility' then 'facility' else 'home' end, e.place, 'bench'
     from episode e join bench_person b on b.id = e.person where e.ended_at is null`,
  );
  await stage.ask(
    `insert into control_order (id, episode, person, place, kind, basis, review_route, ordered_by, ordered_at)
     select uuidv7(), e.id, e.person, e.place, 'control', 'bench', 'bench', 'bench', e.ordered_at
     from episode e join bench_person b on b.id = e.person where e.ended_at is null`,
  );
  // Whoever is measured is asked for two days: tomorrow’s, and today’s that are not over. Yesterday’s were answered.
  await stage.ask(
    `insert into temperature_due (episode, on_day, slot, person, place, opens_at, due_at)
     select e.id, d::date, s.no, e.person, e.place, (d::date + s.opens) at time zone 'Asia/Shanghai', (d::date + s.due) at time zone 'Asia/Shanghai'
     from episode e join bench_person b on b.id = e.person
       cross join generate_series(${TODAY}, ${TODAY} + 1, interval '1 day') d
       cross join (values (0, time '06:30', time '10:00'), (1, '15:30', '19:00')) s (no, opens, due)
     where e.temperatures > 0
     on conflict do nothing`,
  );
  await stage.ask(
    `insert into temperature_due (episode, on_day, slot, person, place, opens_at, due_at, answered, ended_at, ended_how)
     select t.episode, t.on_day - 1, t.slot, t.person, t.place, t.opens_at - interval '1 day', t.due_at - interval '1 day',
       uuidv7(), t.opens_at - interval '1 day' + random() * (t.due_at - t.opens_at), 'done'
     from temperature_due t where t.on_day = ${TODAY}
     on conflict do nothing`,
  );
  await stage.ask(
    `insert into test_due (id, episode, person, place, on_day, stage_no, specimen, kind, state)
     select uuidv7(), e.id, e.person, e.place, e.stage_to, 0, 'OP', 'PCR', 'due'
     from episode e join bench_person b on b.id = e.person`,
  );
  // A team of four for every community, of people who do nothing else.
  await stage.ask('update team set ended_at = now() where ended_at is null');
  await stage.ask(
    `with post as (
       select c.path, r.role, uuidv7() as account, row_number() over () as no
       from (select path from place where nlevel(path) = 3) c, unnest(array['cadre', 'grid-member', 'medic', 'police']) r (role)),
     accounts as (
       insert into account (id, login, name, added_at, added_by) select account, 'bench-' || no, 'bench ' || no, now(), 'bench' from post returning id),
     duties as (
       insert into duty (id, account, role, place, from_at, given_by, given_at)
       select uuidv7(), account, role, path, now() - interval '2 days', 'bench', now() from post returning id),
     teams as (
       insert into team (id, place, formed_at, formed_by) select uuidv7(), path, now(), 'bench' from (select distinct path from post) p
       returning id, place)
     insert into team_member (id, team, role, account, from_at)
     select uuidv7(), t.id, p.role, p.account, now() - interval '2 days' from post p join teams t on t.place = p.path`,
  );
  await stage.ask(`create table bench_grown as select ${TODAY} as on_day`);
  await stage.ask('vacuum analyze');
}

// Planning ----------------------------------------------------------------------------------------------

const ROUNDS = 3;

/**
 * The temperatures of so many stays, planned by the product and committed, against COPY of the same rows into a table with
 * the same columns, primary key and index, without the trigger that keeps the tally.
 */
async function measurePlanning(stage: Stage, folder: string, sizes: ControlSizes): Promise<Finding> {
  await growEpisodes(stage, {
    from: 1,
    to: sizes.planned,
    place: 'home',
    temperatures: 2,
    days: String(sizes.days),
    name: 'home',
  });
  await stage.ask('analyze episode');
  const ids = (
    await stage.ask('select e.id from episode e join bench_person b on b.id = e.person order by e.id')
  ).map((row) => String(row.id));
  const handOver = join(folder, 'temperatures');
  await mkdir(handOver, { recursive: true });
  await chmod(handOver, 0o777);
  const file = join(handOver, 'rows');
  await stage.ask('create table bench_due (like temperature_due including all)');
  const planned: number[] = [];
  const copied: number[] = [];
  let count = 0;
  for (let round = 0; round < ROUNDS; round++) {
    await stage.ask('delete from temperature_due where episode = any ($1)', [ids]);
    for (const text of ['vacuum analyze temperature_due', 'vacuum analyze temperature_tally', 'checkpoint'])
      await stage.ask(text);
    const ctx = { now: stage.house.clock.now() };
    planned.push((await timed(() => asHouse(stage.house, (tx) => syncTemperatures(tx, ctx, ids)))).seconds);
    const kept = `select * from temperature_due where episode in (select e.id from episode e join bench_person b on b.id = e.person)`;
    const [counted] = await stage.ask(`select count(*)::int as n from (${kept}) k`);
    count = Number(counted?.n);
    if (count === 0) throw new Error('no temperature was planned');
    await stage.ask(`copy (${kept}) to '${file}-${round}' (format binary)`);
    await stage.ask('truncate bench_due');
    await stage.ask('checkpoint');
    copied.push(
      (await timed(() => stage.ask(`copy bench_due from '${file}-${round}' (format binary)`))).seconds,
    );
  }
  const ratio = median(planned) / median(copied);
  return {
    what: `${count} temperatures of ${sizes.planned} stays planned and committed (median of ${ROUNDS}; COPY of the rows ${median(copied).toFixed(2)} s)`,
    value: `${median(planned).toFixed(2)} s, ${ratio.toFixed(1)} × COPY`,
    goal: '≤ 3 × COPY',
    met: ratio <= 3,
  };
}

// Watching ----------------------------------------------------------------------------------------------

async function measureWatch(stage: Stage, say: (finding: Finding) => void): Promise<void> {
  const { house } = stage;
  await watchAll(house);
  const all: number[] = [];
  let red: string[] = [];
  for (let no = 0; no < 5; no++) {
    const asked = await timed(() => watchAll(house));
    all.push(asked.seconds);
    red = asked.result.filter(({ count }) => count > 0).map(({ id, count }) => `${id}: ${count}`);
  }
  say({
    what: `all invariants (median of 5)${red.length > 0 ? `; red: ${red.join(', ')}` : ''}`,
    value: `${median(all).toFixed(2)} s`,
    goal: '< 2 s',
    met: median(all) < 2,
  });
  const some = await stage.ask(
    'select id, person from episode tablesample system (0.1) where ended_at is null limit 100',
  );
  const each: number[] = [];
  for (const { id, person } of some)
    each.push((await timed(() => watchAbout(house, [`person:${person}`, `episode:${id}`]))).seconds * 1_000);
  const p95 = quantile(each, 0.95);
  say({
    what: `the invariants of those one act was about (${each.length} stays)`,
    value: `p50 ${quantile(each, 0.5).toFixed(1)} ms, p95 ${p95.toFixed(1)} ms`,
    goal: '< 100 ms',
    met: p95 < 100,
  });
}

// Pages -------------------------------------------------------------------------------------------------

async function questions(stage: Stage): Promise<Asked[]> {
  const column = async (text: string) => (await stage.ask(text)).map((row) => String(Object.values(row)[0]));
  const stays = await column(
    "select id from episode tablesample system (0.1) where ended_at is null and state = 'active' limit 100",
  );
  const [community = ''] = await column(
    "select d.place::text from duty d join account a on a.id = d.account where a.login = 'comm1' limit 1",
  );
  const street = placeAbove(community);
  const near = await stage.ask(
    "select id from episode where place <@ $1::ltree and ended_at is null and state = 'active' limit 100",
    [community],
  );
  const own = near.map((row) => String(row.id));
  const one = (list: readonly string[], no: number) => list[no % Math.max(1, list.length)] ?? '';
  const ask = (login: string, path: string, query: Asked['query'] = () => ({}), named?: string): Asked => ({
    login,
    path,
    query,
    ...(named === undefined ? {} : { named }),
  });
  const plain = [
    '/episodes',
    '/episodes/figures',
    '/assess',
    '/home-board',
    '/release',
    '/codes',
    '/outbreaks',
  ];
  const medical = ['/fevers', '/tests', '/tests/figures', '/tests/unread', '/cases/figures'];
  return [
    ...plain.flatMap((path) => ['hq', 'comm1', 'grid1'].map((login) => ask(login, path))),
    ask('hq', '/wall'),
    ask('hq', '/figures'),
    ask('hq', '/episodes', () => ({ stagePlace: 'home' }), '/episodes?stagePlace=home'),
    ask('hq', '/episodes', () => ({ dueToday: true }), '/episodes?dueToday'),
    ask('hq', '/episodes', () => ({ overdue: true }), '/episodes?overdue'),
    ask('comm1', '/episodes', () => ({ state: 'active' }), '/episodes?state=active'),
    ask('hq', '/episodes', () => ({ unit: street }), '/episodes?unit=a street'),
    ask('hq', '/episodes', () => ({ unit: community }), '/episodes?unit=a community'),
    ...medical.map((path) => ask('cdc', path)),
    ask('cdc', '/cases'),
    ask('comm1', '/doors'),
    ask('grid1', '/doors'),
    ask('comm1', '/needs'),
    ask('comm1', '/handovers'),
    ask('hq', '/rights'),
    ask('hq', '/episodes/:id', (no) => ({ id: one(stays, no) })),
    ask('comm1', '/episodes/:id', (no) => ({ id: one(own, no) })),
    ask('comm1', '/care/:episode', (no) => ({ episode: one(own, no) })),
    ask('hq', '/episodes/:id/timeline', (no) => ({ id: one(stays, no) })),
    ask('hq', '/episodes/:id/release', (no) => ({ id: one(stays, no) })),
    ask('cdc', '/episodes/:id/tests', (no) => ({ id: one(stays, no) })),
  ];
}

// The morning -------------------------------------------------------------------------------------------

/** Single readings one after the other, and sheets of a grid: what one process takes in a second. */
async function measureReadings(stage: Stage): Promise<Finding[]> {
  const { house } = stage;
  const now = house.clock.now();
  const open = await asHouse(house, (tx) =>
    rows(
      tx,
      sql<{ episode: string; no: string; place: string }>`
        select t.episode, e.no, t.place::text as place from temperature_due t join episode e on e.id = t.episode
        where t.ended_at is null order by t.place, e.no limit 20000`,
    ),
  );
  const call = () => ({ actor: HOUSE, id: uuidv7(), channel: 'cli' as const });
  const single = open.filter((_, no) => no % 40 === 0).slice(0, 300);
  const at = now.toISOString();
  const begun = performance.now();
  await together(4, single, ({ episode }) =>
    perform(house, recordTemperature, { episode, celsius: 36.5, at, via: 'team' }, call()),
  );
  const alone = single.length / ((performance.now() - begun) / 1_000);
  const sheets = [...Map.groupBy(open, (one) => one.place).entries()].slice(0, 60);
  const started = performance.now();
  let read = 0;
  await together(2, sheets, async ([unit, people]) => {
    const numbers = [...new Set(people.map(({ no }) => Number(no)))];
    read += numbers.length;
    await perform(
      house,
      recordTemperatures,
      {
        unit,
        onDay: new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Shanghai' }).format(now),
        slot: 0,
        rows: numbers.map((no, i) => ({ row: i + 1, code: `E-${no}`, text: '36.5', at })),
      },
      call(),
    );
  });
  const bySheet = read / ((performance.now() - started) / 1_000);
  const finding = (what: string, perSecond: number): Finding => ({
    what,
    value: `${Math.round(perSecond)} a second`,
    goal: `≥ ${PEAK_PER_SECOND} a second`,
    met: perSecond >= PEAK_PER_SECOND,
  });
  return [
    finding(`readings one by one, four at a time (${single.length})`, alone),
    finding(`readings by sheets of a grid, two at a time (${read})`, bySheet),
  ];
}

async function together<T>(
  many: number,
  items: readonly T[],
  work: (item: T) => Promise<unknown>,
): Promise<void> {
  const left = [...items];
  await Promise.all(
    Array.from({ length: many }, async () => {
      for (let item = left.shift(); item !== undefined; item = left.shift()) await work(item);
    }),
  );
}
