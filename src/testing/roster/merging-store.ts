// SQL of two records that were one person, and of one that was two: what of rosters, swabs, questions and recalls moves.
import { row, rows, run, sql, type Tx } from '../../base/sql.ts';

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

/** What was said of the one is said of the other, where nothing was. */
export async function foldLine(tx: Tx, session: string, { from, into }: People): Promise<void> {
  await run(
    tx,
    sql`
      update test_roster k set
        off_at = case when g.off_at is null then null else k.off_at end,
        off_by = case when g.off_at is null then null else k.off_by end,
        off_why = case when g.off_at is null then null else k.off_why end,
        slot = coalesce(k.slot, g.slot), signed_at = coalesce(k.signed_at, g.signed_at),
        use = case when k.use_by is null and g.use_by is not null then g.use else k.use end, use_by = coalesce(k.use_by, g.use_by),
        exemption = case when s.silent then g.exemption else k.exemption end,
        exempt_at = case when s.silent then g.exempt_at else k.exempt_at end,
        exempt_by = case when s.silent then g.exempt_by else k.exempt_by end,
        absence = case when s.silent then g.absence else k.absence end,
        absent_at = case when s.silent then g.absent_at else k.absent_at end,
        absent_by = case when s.silent then g.absent_by else k.absent_by end,
        owner = case when s.silent then g.owner else k.owner end,
        new_slot = case when s.silent then g.new_slot else k.new_slot end,
        tried = case when s.silent then g.tried else k.tried end
      from test_roster g, lateral (
        select h.exemption is null and h.absence is null and h.exempt_by is null as silent from test_roster h
        where h.session = ${session} and h.person = ${into}) s
      where k.session = ${session} and k.person = ${into} and g.session = ${session} and g.person = ${from}`,
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

/** Questions about her, and rows that may mean her. */
export async function moveQuestions(tx: Tx, session: string, { from, into }: People): Promise<void> {
  await run(
    tx,
    sql`update test_question set person = ${into} where session = ${session} and person = ${from}`,
  );
  await run(
    tx,
    sql`
      update test_roster_row set candidates = array_replace(candidates, ${from}::uuid, ${into}::uuid)
      where session = ${session} and ${from}::uuid = any (candidates)`,
  );
}

/** Her recalls of a session become the other's; of two of one tube the one that is further on stays. */
export async function moveRecalls(
  tx: Tx,
  session: string,
  { from, into }: People,
  only?: readonly string[],
): Promise<{ readonly moved: string[]; readonly gone: string[] }> {
  const gone = await rows(
    tx,
    sql<{ id: string }>`
      with ranked as (
        select id, row_number() over (partition by tube order by outcome is null or outcome = 'withdrawn', reswabbed_at is null,
          told_at is null, person <> ${into}, id) as rank
        from test_recall where session = ${session} and person in (${from}, ${into}))
      delete from test_recall c using ranked b where c.id = b.id and b.rank > 1 and ${only === undefined ? sql`true` : sql`false`}
      returning c.id`,
  );
  const moved = await rows(
    tx,
    sql<{ id: string }>`
      update test_recall c set person = ${into}
      where c.session = ${session} and c.person = ${from} and ${only === undefined ? sql`true` : sql`c.id = any (${[...only]}::uuid[])`}
        and not exists (select from test_recall o where o.tube = c.tube and o.person = ${into})
      returning id`,
  );
  return { moved: moved.map(({ id }) => id), gone: gone.map(({ id }) => id) };
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

/** What a merge moved, out of the entry that told it; undefined: nothing of testing did. */
export async function movedBy(
  tx: Tx,
  word: string,
  { from, into }: People,
): Promise<{ readonly about: readonly string[]; readonly lines: readonly string[] } | undefined> {
  return row(
    tx,
    sql<{ about: string[]; lines: string[] }>`
      select l.about, array(select jsonb_array_elements_text(coalesce(l.detail -> 'lines', '[]'))) as lines from ledger l
      where l.word = ${word} and l.about @> ${[`person:${into}`, `person:${from}`]}::text[] order by l.seq desc limit 1`,
  );
}
