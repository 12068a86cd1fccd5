// After one act: what it was about, asked of the same invariants. No query is written twice. PostgreSQL lets a common
// table expression stand in front of a table of its name; so each invariant, unchanged, runs over a district that holds
// only the people the act touched, their lines, stays, tests and temperatures.
import { rows, sql, type Tx } from './base/sql.ts';
import { asHouse } from './ledger/perform.ts';
import type { House } from './ledger/terms.ts';
import { type Asked, type Invariant, invariants, steady } from './watch.ts';

/** What an entry's handles can lead to: her, by her id or by something that is hers. */
const LEADS: Readonly<Record<string, string>> = {
  line: 'list_line',
  episode: 'episode',
  case: 'control_case',
  test: 'test_result',
  order: 'control_order',
  release: 'stage_release',
  observation: 'observation',
  fever: 'fever',
  exposure: 'exposure',
  recall: 'test_recall',
  'test-swab': 'test_swab',
};

/** Asked of everything or of nobody: they are about units, lists, files and rules, not about a person. */
const WHOLE: ReadonlySet<string> = new Set([
  'N1',
  'N16',
  'N19',
  'N20',
  'N22',
  'N26',
  'H2',
  'H3',
  'H4',
  'H7',
  'H8',
  'H9',
  'H10',
  'H11',
  'H12',
  'H13',
]);

/** Invariants that can tell of one person. */
export const personal: readonly Invariant[] = invariants.filter(({ id }) => !WHOLE.has(id));

export interface Broken {
  readonly id: string;
  readonly handle: string;
  readonly what: string;
}

/** What breaks an invariant among those these handles are about. Empty: nobody they name is missed. */
export async function watchAbout(
  house: Pick<House, 'db' | 'clock' | 'rulebookAt'>,
  about: readonly string[],
): Promise<Broken[]> {
  const now = house.clock.now();
  const rulebook = await house.rulebookAt(now);
  return asHouse(house, (tx) => askAbout(tx, { now, rulebook }, about));
}

async function askAbout(tx: Tx, asked: Asked, about: readonly string[]): Promise<Broken[]> {
  await steady(tx);
  const people = await peopleOf(tx, about);
  if (people.length === 0) return [];
  const open: Invariant[] = [];
  for (const invariant of personal) if ((await invariant.unless?.(tx)) === undefined) open.push(invariant);
  // All of them in one question: who they are is looked up once, and the engine plans it once.
  const each = open.map(
    (invariant) => sql`
      (select ${invariant.id}::text as id, v.handle, v.what from (${invariant.find(asked)}) v
       order by v.since nulls last, v.handle limit 50)`,
  );
  return rows(tx, sql<Broken>`with ${theirs(people)} ${sql.join(each, sql` union all `)}`);
}

/** Whom these handles are about, whoever's stay hangs on theirs, and on whose theirs hangs. */
async function peopleOf(tx: Tx, about: readonly string[]): Promise<string[]> {
  const ids = (kind: string) =>
    about.flatMap((handle) => (handle.startsWith(`${kind}:`) ? [handle.slice(kind.length + 1)] : []));
  const found = new Set(ids('person'));
  for (const [kind, table] of Object.entries(LEADS)) {
    const named = ids(kind);
    if (named.length === 0) continue;
    const theirs = await rows(
      tx,
      sql<{ person: string }>`select person from ${sql.table(table)} where id = any (${named}::uuid[])`,
    );
    for (const { person } of theirs) found.add(person);
  }
  const linked = await rows(
    tx,
    sql<{ person: string }>`
      select l.person from episode l
      where l.ended_at is null and l.linked in (select id from episode where person = any (${[...found]}::uuid[]))
      union
      select o.person from episode l join episode o on o.id = l.linked
      where l.ended_at is null and l.person = any (${[...found]}::uuid[])`,
  );
  for (const { person } of linked) found.add(person);
  // Whoever stays with her is only there when her bed is.
  const beside = await rows(
    tx,
    sql<{ person: string }>`
      select y.companion as person from room_stay y
      where upper_inf(y.during) and y.companion is not null and y.person = any (${[...found]}::uuid[])
      union
      select y.person from room_stay y where upper_inf(y.during) and y.companion = any (${[...found]}::uuid[])
      union
      select o.person from room_stay y join room_stay o on o.room = y.room and upper_inf(o.during)
      where upper_inf(y.during) and y.person = any (${[...found]}::uuid[])`,
  );
  for (const { person } of beside) found.add(person);
  // A line that repeats another is only right when that one is hers too.
  const repeated = await rows(
    tx,
    sql<{ person: string }>`
      select m.person from list_line l join list_line m on m.id = l.duplicate_of
      where l.person = any (${[...found]}::uuid[])`,
  );
  for (const { person } of repeated) found.add(person);
  return [...found];
}

/** Tables whose rows are somebody's, as if there were only these people. What is looked up in others stays whole. */
function theirs(people: readonly string[]) {
  const them = sql`any (${[...people]}::uuid[])`;
  return sql`
    list_line as (select * from list_line where person = ${them}),
    line_search as (select * from line_search where line in (select id from list_line)),
    line_transfer as (select * from line_transfer where line in (select id from list_line)),
    call_claim as (select * from call_claim where person = ${them} and ended_at is null),
    episode as (select * from episode where person = ${them}),
    control_case as (select * from control_case where person = ${them}),
    exposure as (
      select * from exposure where person = ${them}
      union select * from exposure where of_case in (select id from control_case)
      union select * from exposure where of_episode in (select id from episode)),
    room_stay as (select * from room_stay where person = ${them}),
    whereabouts as (select * from whereabouts where person = ${them}),
    test_due as (select * from test_due where episode in (select id from episode) and state <> 'cancelled'),
    test_result as (select * from test_result where person = ${them}),
    test_swab as (select * from test_swab where person = ${them}),
    test_recall as (select * from test_recall where person = ${them}),
    stage_release as (select * from stage_release where episode in (select id from episode)),
    temperature_due as (select * from temperature_due where episode in (select id from episode)),
    temperature_tally as (
      select on_day, slot, opens_at, due_at, place, count(*) filter (where ended_how is distinct from 'cancelled') as due
      from temperature_due group by 1, 2, 3, 4, 5)`;
}
