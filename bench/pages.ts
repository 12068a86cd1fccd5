// Every paged look with a whole district in the tables: 700,000 people, as many lines, thirty thousand of them open.
// Grown by SQL out of what the lists before left, so that rows are shaped as the product writes them.
import { asHouse, see } from '../src/ledger/perform.ts';
import type { Look } from '../src/ledger/terms.ts';
import { looks } from '../src/looks.ts';
import { actorOfLogin } from '../src/teams/session.ts';
import { type Finding, quantile, type Stage } from './stage.ts';

export interface PageSizes {
  people: number;
  openLists: number;
  calls: number;
}

export interface Asked {
  readonly login: string;
  readonly path: string;
  readonly named?: string;
  /** False for what is no page of a list: it sums up the whole district, and the goal is not meant for it. */
  readonly isPage?: boolean;
  query(no: number): Record<string, unknown>;
}

const GOAL_MS = 100;

export async function measurePages(
  stage: Stage,
  sizes: PageSizes,
  tell: (finding: Finding) => void,
): Promise<Finding[]> {
  await grow(stage, sizes);
  const facts = await factsOf(stage);
  const findings: Finding[] = [];
  for (const asked of questions(facts)) {
    const finding = await measureLook(stage, asked, sizes.calls);
    tell(finding);
    findings.push(finding);
  }
  return findings;
}

/** One look asked so often by one person: the time of the server, without the network. */
export async function measureLook(stage: Stage, asked: Asked, calls: number): Promise<Finding> {
  const look: Look | undefined = looks.find((one) => one.path === asked.path);
  if (look === undefined) throw new Error(`there is no look ${asked.path}`);
  const { house } = stage;
  const now = house.clock.now();
  const rulebook = await house.rulebookAt(now);
  const actor = await asHouse(house, (tx) => actorOfLogin(tx, rulebook, asked.login, now));
  const each: number[] = [];
  const what = `${asked.named ?? look.path} as ${asked.login}`;
  const since = performance.now();
  for (let no = -3; no < calls && (each.length < 5 || performance.now() - since < LONGEST_MS); no++) {
    const begun = performance.now();
    try {
      await see(house, look, asked.query(Math.abs(no)), { actor, channel: 'web' });
    } catch (error) {
      return { what, value: `refused: ${error instanceof Error ? error.message : error}`, met: false };
    }
    if (no >= 0) each.push(performance.now() - begun);
  }
  const p95 = quantile(each, 0.95);
  const value = `p50 ${quantile(each, 0.5).toFixed(1)} ms, p95 ${p95.toFixed(1)} ms`;
  if (asked.isPage === false) return { what, value };
  return { what, value, goal: `p95 < ${GOAL_MS} ms`, met: p95 < GOAL_MS };
}

interface Facts {
  batches: string[];
  people: string[];
  names: string[];
  lines: string[];
  tasks: string[];
  streets: string[];
}

export async function factsOf(stage: Stage): Promise<Facts> {
  const column = async (text: string) => (await stage.ask(text)).map((row) => String(Object.values(row)[0]));
  return {
    batches: await column('select id from list_batch order by received_at desc limit 40'),
    people: await column('select id from person tablesample system (0.5) limit 100'),
    names: await column('select name from person tablesample system (0.5) limit 100'),
    lines: await column('select id from list_line tablesample system (0.5) limit 100'),
    tasks: await column('select id from task tablesample system (5) limit 100'),
    streets: await column('select path::text from place where nlevel(path) = 2 order by path'),
  };
}

export function questions(facts: Facts): Asked[] {
  const of = (list: readonly string[], no: number) => list[no % Math.max(1, list.length)] ?? '';
  const ask = (login: string, path: string, query: Asked['query'] = () => ({}), named?: string): Asked => ({
    login,
    path,
    query,
    ...(named ? { named } : {}),
  });
  return [
    ask('hq', '/people', () => ({})),
    ask('hq', '/people', (no) => ({ q: of(facts.names, no) }), '/people?q=a whole name'),
    ask('hq', '/people', (no) => ({ q: of(facts.names, no).slice(0, 1) }), '/people?q=a family name'),
    ask('hq', '/people', (no) => ({ q: of(facts.names, no).slice(-1) }), '/people?q=the end of a name'),
    ask('comm1', '/people', (no) => ({ q: of(facts.names, no) }), '/people?q=a whole name'),
    ask('comm1', '/people', () => ({})),
    ask('hq', '/people', (no) => ({ place: of(facts.streets, no) }), '/people?place=a subdistrict'),
    ask('hq', '/people/:id', (no) => ({ id: of(facts.people, no) })),
    ask('hq', '/people/:id/timeline', (no) => ({ id: of(facts.people, no) })),
    ask('hq', '/people/same'),
    ask('hq', '/lists'),
    ask('data1', '/lists/:batch', (no) => ({ batch: of(facts.batches, no) })),
    ask('data1', '/lists/:batch/rows', (no) => ({ batch: of(facts.batches, no) })),
    ask(
      'data1',
      '/lists/:batch/rows',
      (no) => ({ batch: of(facts.batches, no), page: 150 }),
      '/lists/:batch/rows?page=150',
    ),
    ask('data1', '/lists/questions'),
    ask('data1', '/lists/unrouted'),
    ask('hq', '/lists/board'),
    ask('hq', '/lists/board', () => ({ late: true }), '/lists/board?late'),
    ask('hq', '/lists/board', (no) => ({ batch: of(facts.batches, no) }), '/lists/board?batch'),
    ask('hq', '/lists/board', (no) => ({ unit: of(facts.streets, no) }), '/lists/board?unit=a subdistrict'),
    ask('hq', '/lists/board', () => ({ answered: true }), '/lists/board?answered'),
    ask('comm1', '/lists/board'),
    ask('grid1', '/lists/board'),
    ask('hq', '/lists/board/counts'),
    ask('comm1', '/lists/board/counts'),
    ask('hq', '/lists/lines/:line', (no) => ({ line: of(facts.lines, no) })),
    ask('comm1', '/lists/mine'),
    ask('hq', '/lists/transfers'),
    ask('hq', '/lists/unresolved'),
    ask('hq', '/lists/callers'),
    ask('hq', '/tasks'),
    ask('hq', '/tasks', () => ({ state: 'ended' }), '/tasks?state=ended'),
    ask('comm1', '/tasks'),
    ask('comm1', '/my-day'),
    ask('hq', '/my-day'),
    ask('hq', '/open-by-place', () => ({ within: 'd330114', level: 2 })),
    { ...ask('hq', '/overview'), isPage: false },
    { ...ask('hq', '/watch'), isPage: false },
  ];
}

/** A look that takes seconds is measured as well, but not a hundred times. */
const LONGEST_MS = 15_000;

/** Columns of a table that a copy keeps, and an expression for each that it does not. */
async function copied(
  stage: Stage,
  table: string,
  fresh: Record<string, string>,
): Promise<{ names: string; values: string }> {
  const found = await stage.ask(
    "select column_name as name from information_schema.columns where table_name = $1 and table_schema = 'public' and is_identity = 'NO' and is_generated = 'NEVER' order by ordinal_position",
    [table],
  );
  const names = found.map((row) => String(row.name));
  return { names: names.join(', '), values: names.map((name) => fresh[name] ?? `o.${name}`).join(', ') };
}

export async function grow(stage: Stage, { people, openLists }: PageSizes): Promise<void> {
  const [{ n = 0 } = {}] = (await stage.ask('select count(*)::int as n from person')) as { n?: number }[];
  const person = await copied(stage, 'person', { id: 'uuidv7()' });
  for (let there = n; there < people; there += Math.min(n, people - there))
    await stage.ask(
      `insert into person (${person.names}) select ${person.values} from person o where o.merged_into is null order by o.no limit ${Math.min(n, people - there)}`,
    );
  // The first lists stay open; the others are the weeks before, answered.
  const done =
    "state = 'confirmed', step = null, due_at = null, outcome = 'confirmed', outcome_at = received_at + interval '1 hour', outcome_by = owner_unit::text";
  await stage.ask(
    `update list_line set ${done} where batch not in (select id from list_batch order by received_at desc limit ${openLists})`,
  );
  await stage.ask(
    `update list_batch set closed_at = received_at + interval '2 hours', feedback_at = received_at + interval '2 hours'
     where id not in (select id from list_batch order by received_at desc limit ${openLists})`,
  );
  await stage.ask('create temp table someone as select id, row_number() over (order by no) as n from person');
  await stage.ask('create index on someone (n)');
  const [model] = await stage.ask(
    "select b.id, b.rows_read from list_batch b where b.file_name like 'bench-%' order by received_at limit 1",
  );
  const [{ lines = 0 } = {}] = (await stage.ask(
    'select count(*)::int as lines from list_line where batch = $1',
    [model?.id],
  )) as { lines?: number }[];
  const batch = await copied(stage, 'list_batch', {
    id: 'given.id',
    sha256: "decode(md5(given.id::text), 'hex')",
    received_at: "o.received_at - given.no * interval '3 hours'",
    respond_by: "o.respond_by - given.no * interval '3 hours'",
    closed_at: "o.received_at - given.no * interval '3 hours' + interval '2 hours'",
    feedback_at: "o.received_at - given.no * interval '3 hours' + interval '2 hours'",
  });
  const line = await copied(stage, 'list_line', {
    id: 'uuidv7()',
    batch: '$2::uuid',
    person: 's.id',
    received_at: "o.received_at - $3::int * interval '3 hours'",
    changed_at: "o.received_at - $3::int * interval '3 hours'",
    outcome_at: "o.received_at - $3::int * interval '3 hours' + interval '1 hour'",
    merged_into: 'null',
    duplicate_of: 'null',
  });
  const [{ all = 0 } = {}] = (await stage.ask('select count(*)::int as all from list_line')) as {
    all?: number;
  }[];
  for (let no = 1, there = all; there < people && lines > 0; no++, there += lines) {
    const [made] = await stage.ask(
      `with given as (select uuidv7() as id, ${no} as no) insert into list_batch (${batch.names}) select ${batch.values} from list_batch o, given where o.id = $1 returning id`,
      [model?.id],
    );
    await stage.ask(
      `insert into list_line (${line.names}) select ${line.values} from (select *, row_number() over (order by row_no) as n from list_line where batch = $1) o join someone s on s.n = o.n + $3::int * ${lines}`,
      [model?.id, made?.id, no],
    );
  }
  await stage.ask('vacuum analyze');
}
