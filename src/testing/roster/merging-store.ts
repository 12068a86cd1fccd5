// SQL of two records that were one person, and of one that was two: what of rosters, swabs, questions and recalls moves.
import { row, rows, run, sql, type Tx } from '../../base/sql.ts';
import { lastAbout } from '../../ledger/store.ts';
import type { LineSaid } from './rules.ts';

interface People {
  readonly from: string;
  readonly into: string;
}

/** Sessions that know anything of her, in one order for everybody who holds several. */
export async function sessionsKnowing(tx: Tx, person: string): Promise<string[]> {
  const found = await rows(
    tx,
    sql<{ session: string }>`
      select session from test_roster where person = ${person} union select session from test_swab where person = ${person}
      union select session from test_recall where person = ${person}
      union select session from test_unlisted where person = ${person} order by 1`,
  );
  return found.map(({ session }) => session);
}

/** What people have said of her line; moments as the database writes them, so that they go back as they were. */
export async function saidOf(tx: Tx, session: string, person: string): Promise<LineSaid | undefined> {
  const found = await row(
    tx,
    sql<{ said: LineSaid }>`
      select to_jsonb(s) as said from (
        select off_at, off_by, off_why, slot, signed_at, use, use_by, exemption, exempt_at, exempt_by, absence, absent_at,
          absent_by, owner, new_slot, tried
        from test_roster where session = ${session} and person = ${person}) s`,
  );
  return found?.said;
}

export async function setSaid(tx: Tx, session: string, person: string, said: LineSaid): Promise<void> {
  await run(
    tx,
    sql`
      update test_roster k set off_at = s.off_at, off_by = s.off_by, off_why = s.off_why, slot = s.slot,
        signed_at = s.signed_at, use = s.use, use_by = s.use_by, exemption = s.exemption, exempt_at = s.exempt_at,
        exempt_by = s.exempt_by, absence = s.absence, absent_at = s.absent_at, absent_by = s.absent_by, owner = s.owner,
        new_slot = s.new_slot, tried = s.tried
      from jsonb_populate_record(null::test_roster, ${JSON.stringify(said)}::jsonb) s
      where k.session = ${session} and k.person = ${person}`,
  );
}

export async function moveLine(tx: Tx, session: string, { from, into }: People): Promise<void> {
  await run(tx, sql`update test_roster set person = ${into} where session = ${session} and person = ${from}`);
}

/** Her swabs of a session become the other's; those of `only` where it is given. */
export async function moveSwabsOf(
  tx: Tx,
  session: string,
  { from, into }: People,
  only?: readonly string[],
): Promise<string[]> {
  const found = await rows(
    tx,
    sql<{ id: string }>`
      update test_swab set person = ${into}
      where session = ${session} and person = ${from} and ${only === undefined ? sql`true` : sql`id = any (${[...only]}::uuid[])`}
      returning id`,
  );
  return found.map(({ id }) => id);
}

/** Questions about her, and rows that may mean her; of `only` where it is given. */
export async function moveQuestions(
  tx: Tx,
  session: string,
  { from, into }: People,
  only?: readonly string[],
): Promise<string[]> {
  const those = only === undefined ? sql`true` : sql`id = any (${[...only]}::uuid[])`;
  const found = await rows(
    tx,
    sql<{ id: string }>`
      with q as (
        update test_question set person = ${into} where session = ${session} and person = ${from} and ${those}
        returning id),
      r as (
        update test_roster_row set candidates = array_replace(candidates, ${from}::uuid, ${into}::uuid)
        where session = ${session} and ${from}::uuid = any (candidates) and ${those}
        returning id)
      select id from q union all select id from r`,
  );
  return found.map(({ id }) => id);
}

/** A recall that went, as it was kept; it holds no more than the table does. */
export interface GoneRecall {
  readonly id: string;
  readonly tube: string;
  readonly outcome: string | null;
}

/** Her recalls of a session become the other's; of two of one tube the one that is further on stays, a positive first. */
export async function moveRecalls(
  tx: Tx,
  session: string,
  { from, into }: People,
  only?: readonly string[],
): Promise<{ readonly moved: string[]; readonly gone: GoneRecall[] }> {
  const gone = await rows(
    tx,
    sql<{ recall: GoneRecall }>`
      with ranked as (
        select id, row_number() over (partition by tube order by outcome is distinct from 'positive',
          outcome is null or outcome = 'withdrawn', reswabbed_at is null, told_at is null, person <> ${into}, id) as rank
        from test_recall where session = ${session} and person in (${from}, ${into}))
      delete from test_recall c using ranked b where c.id = b.id and b.rank > 1 and ${only === undefined ? sql`true` : sql`false`}
      returning to_jsonb(c) as recall`,
  );
  const moved = await rows(
    tx,
    sql<{ id: string }>`
      update test_recall c set person = ${into}
      where c.session = ${session} and c.person = ${from} and ${only === undefined ? sql`true` : sql`c.id = any (${[...only]}::uuid[])`}
        and not exists (select from test_recall o where o.tube = c.tube and o.person = ${into})
      returning id`,
  );
  return { moved: moved.map(({ id }) => id), gone: gone.map(({ recall }) => recall) };
}

/** Nobody comes back into a session whose people are forgotten (retention.ts). */
const REMEMBERED = sql`exists (select from test_session t where t.id = c.session and t.sums is null)`;

/** Of those that went, the ones that were over are on record again. The others are called back anew. */
export async function restoreRecalls(tx: Tx, recalls: readonly GoneRecall[]): Promise<void> {
  await run(
    tx,
    sql`
      insert into test_recall
      select c.* from jsonb_populate_recordset(null::test_recall, ${JSON.stringify(recalls)}::jsonb) c
      where c.outcome is not null and ${REMEMBERED}
      on conflict do nothing`,
  );
}

/** How the two are named by another list, as it was kept. */
export interface UnlistedKept {
  readonly person: string;
}

export async function unlistedOfBoth(
  tx: Tx,
  session: string,
  { from, into }: People,
): Promise<UnlistedKept[]> {
  const found = await rows(
    tx,
    sql<{ kept: UnlistedKept }>`
      select to_jsonb(u) as kept from test_unlisted u
      where u.session = ${session} and u.person in (${from}, ${into}) order by u.person`,
  );
  return found.map(({ kept }) => kept);
}

/** Named by another list and on no roster: once, and not when she is on it now. */
export async function moveUnlisted(
  tx: Tx,
  session: string,
  { from, into }: People,
  by: string,
  now: Date,
): Promise<void> {
  await run(
    tx,
    sql`
      delete from test_unlisted u where u.session = ${session} and u.person = ${from} and exists (
        select from test_unlisted o where o.session = u.session and o.person = ${into})`,
  );
  await run(
    tx,
    sql`update test_unlisted set person = ${into} where session = ${session} and person = ${from}`,
  );
  await run(
    tx,
    sql`
      update test_unlisted u set settled = 'added', settled_at = ${now}, settled_by = ${by}
      where u.session = ${session} and u.person = ${into} and u.settled is null and exists (
        select from test_roster r where r.session = u.session and r.person = u.person and r.off_at is null)`,
  );
}

/** The two are named as they were, in place of `over`. */
export async function restoreUnlisted(
  tx: Tx,
  session: string,
  kept: readonly UnlistedKept[],
  over: readonly string[],
): Promise<void> {
  await run(
    tx,
    sql`delete from test_unlisted where session = ${session} and person = any (${[...over]}::uuid[])`,
  );
  await run(
    tx,
    sql`
      insert into test_unlisted
      select c.* from jsonb_populate_recordset(null::test_unlisted, ${JSON.stringify(kept)}::jsonb) c where ${REMEMBERED}
      on conflict do nothing`,
  );
}

/** What of a session goes back when the two were two people: ids, and rows as they were. */
export interface Before {
  /** Of the line that was kept, where something was said of it that was said of the other. */
  readonly line: { readonly before: LineSaid; readonly after: LineSaid } | null;
  /** Questions about her and rows that may mean her. */
  readonly asked: readonly string[];
  readonly recalls: readonly GoneRecall[];
  readonly unlisted: { readonly before: readonly UnlistedKept[]; readonly after: readonly UnlistedKept[] };
}

/** Keeps what goes back, of each session: it may be somebody's health, and has to be forgotten, so no entry holds it. */
export async function keepBefore(
  tx: Tx,
  { from, into }: People,
  session: { readonly id: string; readonly place: string },
  before: Before,
  now: Date,
): Promise<void> {
  await run(
    tx,
    sql`
      insert into test_merge (session, place, person, gone, at, before)
      values (${session.id}, ${session.place}::ltree, ${into}, ${from}, ${now}, ${JSON.stringify(before)}::jsonb)
      on conflict (session, person, gone) do update set at = excluded.at, before = excluded.before`,
  );
}

/** Takes out what was kept: it is given back once. Undefined: it was forgotten with the session. */
export async function takeBefore(
  tx: Tx,
  { from, into }: People,
  session: string,
): Promise<Before | undefined> {
  const found = await row(
    tx,
    sql<{ before: Before }>`
      delete from test_merge where session = ${session} and person = ${into} and gone = ${from} returning before`,
  );
  return found?.before;
}

/** What a merge moved, out of the entry that told it; undefined: nothing of testing did. */
export async function movedBy(
  tx: Tx,
  word: string,
  { from, into }: People,
): Promise<{ readonly about: readonly string[]; readonly lines: readonly string[] } | undefined> {
  const told = await lastAbout(tx, word, [`person:${into}`, `person:${from}`]);
  if (told === undefined) return undefined;
  const { lines } = told.detail as { lines?: string[] }; // as followOnRosters told it
  return { about: told.about, lines: lines ?? [] };
}
