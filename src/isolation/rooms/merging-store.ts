// SQL of two records that were one person, as far as rooms go.
import { row, rows, run, sql, type Tx } from '../../base/sql.ts';
import { lastAbout } from '../../ledger/store.ts';

interface People {
  readonly from: string;
  readonly into: string;
}

export interface MovedRooms {
  readonly stays: readonly string[];
  /** When the interview that became the other's was told; null: none did. */
  readonly interview: string | null;
  readonly incidents: readonly string[];
  /** Incidents her days were decided about. */
  readonly decided: readonly string[];
  /** Beds of those she stays with. */
  readonly beside: readonly string[];
  /** With whom she has agreed to stay, and who has agreed to stay with her. */
  readonly guests: readonly string[];
  readonly companions: readonly string[];
}

export const NOTHING: MovedRooms = {
  stays: [],
  interview: null,
  incidents: [],
  decided: [],
  beside: [],
  guests: [],
  companions: [],
};

/** Stays of the one become the other's where she was nowhere else then, and her interview where it is the newer. */
export async function moveRooms(tx: Tx, { from, into }: People): Promise<MovedRooms> {
  const stays = await rows(
    tx,
    sql<{ id: string }>`
      update room_stay y set person = ${into}
      where y.person = ${from}
        and not exists (select from room_stay o where o.person = ${into} and o.during && y.during)
      returning y.id`,
  );
  const newer = await row(
    tx,
    sql<{ at: Date }>`
      select t.at from isolation_interview t
      where t.person = ${from} and not exists (
        select from isolation_interview o where o.person = ${into} and o.at >= t.at)`,
  );
  if (newer !== undefined) await exchangeInterviews(tx, { from, into });
  const incidents = await rows(
    tx,
    sql<{ id: string }>`update site_incident set person = ${into} where person = ${from} returning id`,
  );
  const decided = await rows(
    tx,
    sql<{ id: string }>`
      update site_incident_person t set person = ${into}
      where t.person = ${from} and not exists (
        select from site_incident_person o where o.person = ${into} and o.incident = t.incident)
      returning t.incident as id`,
  );
  // Nobody stays with herself: where the two records were to each other, it is left as it was told.
  const beside = await rows(
    tx,
    sql<{ id: string }>`
      update room_stay set companion = ${into} where companion = ${from} and person <> ${into} returning id`,
  );
  const guests = await rows(
    tx,
    sql<{ id: string }>`
      update isolation_companion c set person = ${into}
      where c.person = ${from} and c.guest <> ${into}
        and not exists (select from isolation_companion o where o.person = ${into} and o.guest = c.guest)
      returning c.guest as id`,
  );
  const companions = await rows(
    tx,
    sql<{ id: string }>`
      update isolation_companion c set guest = ${into}
      where c.guest = ${from} and c.person <> ${into}
        and not exists (select from isolation_companion o where o.guest = ${into} and o.person = c.person)
      returning c.person as id`,
  );
  const ids = (found: readonly { id: string }[]) => found.map(({ id }) => id);
  return {
    stays: ids(stays),
    interview: newer?.at.toISOString() ?? null,
    incidents: ids(incidents),
    decided: ids(decided),
    beside: ids(beside),
    guests: ids(guests),
    companions: ids(companions),
  };
}

/**
 * The other has given up her bed, and the one is in hers still: from then on that bed is the other's. What was before stays
 * as it was, for nobody is in two beds under one record.
 */
export async function carryOn(
  tx: Tx,
  { from, into }: People,
  made: { readonly id: string; readonly by: string },
): Promise<{ id: string; site: string } | undefined> {
  return row(
    tx,
    sql<{ id: string; site: string }>`
      with free as (
        select y.id, max(upper(o.during)) as at
        from room_stay y join room_stay o on o.person = ${into} and o.during && y.during
        where y.person = ${from} and upper_inf(y.during)
        group by y.id having not bool_or(upper_inf(o.during))),
      cut as (
        update room_stay y set during = tstzrange(lower(y.during), f.at), ended_by = ${made.by}, ended_why = 'merged'
        from free f where y.id = f.id returning y.*, f.at)
      insert into room_stay (id, site, room, bed, place, person, episode, party, during, category, exposed_on, rule,
        otherwise_why, by, companion, card)
      select ${made.id}::uuid, site, room, bed, place, ${into}::uuid, episode, party, tstzrange(at, null), category,
        exposed_on, rule, otherwise_why, by, nullif(companion, ${into}::uuid), card
      from cut returning id, site`,
  );
}

/** Sites where both are in a bed now. */
export async function sitesTwice(tx: Tx, { from, into }: People): Promise<string[]> {
  const found = await rows(
    tx,
    sql<{ site: string }>`
      select distinct y.site from room_stay y join room_stay o on o.person = ${into} and o.during && y.during
      where y.person = ${from} and upper_inf(y.during)`,
  );
  return found.map(({ site }) => site);
}

/** What was moved and is with her still: however often what was left was looked at since. */
export async function movedRooms(tx: Tx, word: string, { from, into }: People): Promise<MovedRooms> {
  const told = await lastAbout(tx, word, [`person:${into}`, `person:${from}`]);
  if (told === undefined) return NOTHING;
  const { interview, incidents, decided, beside, guests, companions } = told.detail as Partial<MovedRooms>; // as followInRooms told it
  const still = await row(
    tx,
    sql<Omit<MovedRooms, 'interview'> & { interview: boolean }>`
      select
        array(select id from room_stay where id = any (${told.about.flatMap(stayOf)}::uuid[]) and person = ${into}) as stays,
        exists (
          select from isolation_interview where person = ${into} and at = ${interview ?? null}::timestamptz) as interview,
        array(
          select id from site_incident where id = any (${[...(incidents ?? [])]}::uuid[]) and person = ${into}) as incidents,
        array(
          select incident from site_incident_person
          where incident = any (${[...(decided ?? [])]}::uuid[]) and person = ${into}) as decided,
        array(
          select id from room_stay where id = any (${[...(beside ?? [])]}::uuid[]) and companion = ${into}) as beside,
        array(
          select guest from isolation_companion
          where guest = any (${[...(guests ?? [])]}::uuid[]) and person = ${into}) as guests,
        array(
          select person from isolation_companion
          where person = any (${[...(companions ?? [])]}::uuid[]) and guest = ${into}) as companions`,
  );
  return still === undefined
    ? NOTHING
    : { ...still, interview: still.interview && interview !== undefined ? interview : null };
}

/** Gives back what a merge of these two moved. */
export async function returnRooms(tx: Tx, word: string, { from, into }: People): Promise<readonly string[]> {
  const { stays, interview, incidents, decided, beside, guests, companions } = await movedRooms(tx, word, {
    from,
    into,
  });
  await run(tx, sql`update room_stay set person = ${from} where id = any (${[...stays]}::uuid[])`);
  if (interview !== null) await exchangeInterviews(tx, { from, into });
  await run(tx, sql`update site_incident set person = ${from} where id = any (${[...incidents]}::uuid[])`);
  await run(
    tx,
    sql`
      update site_incident_person set person = ${from}
      where person = ${into} and incident = any (${[...decided]}::uuid[])`,
  );
  await run(tx, sql`update room_stay set companion = ${from} where id = any (${[...beside]}::uuid[])`);
  await run(
    tx,
    sql`
      update isolation_companion set person = ${from} where person = ${into} and guest = any (${[...guests]}::uuid[])`,
  );
  await run(
    tx,
    sql`
      update isolation_companion set guest = ${from}
      where guest = ${into} and person = any (${[...companions]}::uuid[])`,
  );
  return stays;
}

/** What the one told is the other's, and the other way round. */
async function exchangeInterviews(tx: Tx, { from, into }: People): Promise<void> {
  const both = await rows(
    tx,
    sql<{ told: unknown }>`
      delete from isolation_interview where person in (${from}, ${into}) returning to_jsonb(isolation_interview) as told`,
  );
  await run(
    tx,
    sql`
      insert into isolation_interview (person, site, place, salt, told, at, by)
      select case when person = ${from} then ${into}::uuid else ${from}::uuid end, site, place, salt, told, at, by
      from jsonb_populate_recordset(null::isolation_interview, ${JSON.stringify(both.map(({ told }) => told))}::jsonb)`,
  );
}

const stayOf = (handle: string) => (handle.startsWith('room-stay:') ? [handle.slice(10)] : []);
