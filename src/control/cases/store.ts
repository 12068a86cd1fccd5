// All SQL of cases, and of who hangs on one: contacts by their exposures, secondaries by the stay of the close contact.
import type { CivilDate } from '../../base/civil-dates.ts';
import { row, rows, run, sql, type Tx } from '../../base/sql.ts';
import type { EpisodePlan } from '../protocols/terms.ts';
import type { ControlCase } from './terms.ts';

const day = (column: string) => sql.raw(`to_char(${column}, 'YYYY-MM-DD')`);

const CASE = sql`
  c.id, c.no, c.person, c.outbreak, c.place::text as place, c.episode, c.test, c.classification, ${day('c.onset_on')} as "onsetOn",
  ${day('c.sampled_on')} as "sampledOn", c.reported_at as "reportedAt", c.reported_by as "reportedBy", c.stopped_at as "stoppedAt",
  c.admitted_at as "admittedAt", c.hospital, c.interview_opened_at as "interviewOpenedAt", c.interview_by as "interviewBy",
  c.interview_note is not null as "hasNote", c.core_done_at as "coreDoneAt", c.contacts_done_at as "contactsDoneAt",
  c.contacts_none_by as "contactsNoneBy", c.linked_done_at as "linkedDoneAt", c.ended_at as "endedAt", c.ended_why as "endedWhy"`;

export async function findCase(tx: Tx, id: string): Promise<ControlCase | undefined> {
  return row(tx, sql<ControlCase>`select ${CASE} from control_case c where c.id = ${id}`);
}

export async function caseOfNo(tx: Tx, no: number): Promise<ControlCase | undefined> {
  return row(tx, sql<ControlCase>`select ${CASE} from control_case c where c.no = ${no}`);
}

export async function holdCase(tx: Tx, id: string): Promise<ControlCase | undefined> {
  return row(tx, sql<ControlCase>`select ${CASE} from control_case c where c.id = ${id} for update`);
}

/** The case she is now. At most one (unique index). */
export async function livingCaseOf(tx: Tx, person: string): Promise<ControlCase | undefined> {
  return row(
    tx,
    sql<ControlCase>`select ${CASE} from control_case c where c.person = ${person} and c.ended_at is null`,
  );
}

/** The case a stay ended in. */
export async function caseOfEpisode(tx: Tx, episode: string): Promise<ControlCase | undefined> {
  return row(
    tx,
    sql<ControlCase>`
      select ${CASE} from control_case c where c.episode = ${episode} order by c.reported_at desc limit 1`,
  );
}

export async function casesOfPeople(tx: Tx, people: readonly string[]): Promise<ControlCase[]> {
  return rows(
    tx,
    sql<ControlCase>`
      select ${CASE} from control_case c where c.person = any (${[...people]}::uuid[]) order by c.reported_at`,
  );
}

export async function findCases(tx: Tx, ids: readonly string[]): Promise<ControlCase[]> {
  return rows(
    tx,
    sql<ControlCase>`select ${CASE} from control_case c where c.id = any (${[...ids]}::uuid[])`,
  );
}

export async function insertCase(
  tx: Tx,
  one: Pick<
    ControlCase,
    'id' | 'person' | 'outbreak' | 'place' | 'episode' | 'test' | 'classification' | 'onsetOn' | 'sampledOn'
  > & { readonly by: string },
  now: Date,
): Promise<number> {
  const born = await row(
    tx,
    sql<{ no: number }>`
      insert into control_case (id, person, outbreak, place, episode, test, classification, onset_on, sampled_on, reported_at, reported_by)
      values (${one.id}, ${one.person}, ${one.outbreak}, ${one.place}::ltree, ${one.episode}, ${one.test}, ${one.classification},
        ${one.onsetOn}::date, ${one.sampledOn}::date, ${now}, ${one.by})
      returning no`,
  );
  return born?.no ?? 0;
}

export interface CaseChange {
  readonly classification?: string;
  readonly onsetOn?: CivilDate | null;
  readonly stoppedAt?: Date;
  readonly admittedAt?: Date;
  readonly hospital?: string;
  readonly interviewOpenedAt?: Date;
  readonly interviewBy?: string;
  readonly interviewNote?: Buffer;
  readonly interviewSalt?: Buffer;
  readonly coreDoneAt?: Date;
  readonly contactsDoneAt?: Date | null;
  readonly contactsNoneBy?: string | null;
  readonly linkedDoneAt?: Date;
  readonly endedAt?: Date;
  readonly endedWhy?: string;
}

const COLUMNS: Readonly<Record<keyof CaseChange, string>> = {
  classification: 'classification',
  onsetOn: 'onset_on',
  stoppedAt: 'stopped_at',
  admittedAt: 'admitted_at',
  hospital: 'hospital',
  interviewOpenedAt: 'interview_opened_at',
  interviewBy: 'interview_by',
  interviewNote: 'interview_note',
  interviewSalt: 'interview_salt',
  coreDoneAt: 'core_done_at',
  contactsDoneAt: 'contacts_done_at',
  contactsNoneBy: 'contacts_none_by',
  linkedDoneAt: 'linked_done_at',
  endedAt: 'ended_at',
  endedWhy: 'ended_why',
};

/** Writes what is given of a case; the rest stays. */
export async function changeCase(tx: Tx, id: string, change: CaseChange): Promise<void> {
  const sets = Object.entries(change)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => sql`${sql.ref(COLUMNS[key as keyof CaseChange])} = ${value}`); // its own keys
  if (sets.length > 0) await run(tx, sql`update control_case set ${sql.join(sets)} where id = ${id}`);
}

/** What was written down in the interview, sealed, with its salt. */
export async function noteOf(tx: Tx, id: string): Promise<{ note: Buffer; salt: Buffer } | undefined> {
  return row(
    tx,
    sql<{ note: Buffer; salt: Buffer }>`
      select interview_note as note, interview_salt as salt from control_case
      where id = ${id} and interview_note is not null and interview_salt is not null`,
  );
}

// Lists -------------------------------------------------------------------------------------------------

export async function casesPage(
  tx: Tx,
  asked: {
    readonly unit: string | undefined;
    readonly which: 'open' | 'owed' | 'all';
    readonly after: { readonly key: string; readonly id: string } | undefined;
    readonly limit: number;
  },
): Promise<ControlCase[]> {
  const which = {
    open: sql`c.ended_at is null`,
    owed: sql`c.ended_at is null and (c.interview_opened_at is null or (c.contacts_done_at is null and c.contacts_none_by is null)
      or c.linked_done_at is null)`,
    all: sql`true`,
  }[asked.which];
  return rows(
    tx,
    sql<ControlCase>`
      select ${CASE} from control_case c
      where ${which} and ${asked.unit === undefined ? sql`true` : sql`c.place <@ ${asked.unit}::ltree`}
        and ${
          asked.after === undefined
            ? sql`true`
            : sql`(c.reported_at, c.id) < (${asked.after.key}::timestamptz, ${asked.after.id}::uuid)`
        }
      order by c.reported_at desc, c.id desc limit ${asked.limit}`,
  );
}

/** Figures of cases reported in a span of days, each with what it is a part of. */
export interface CaseFigures {
  readonly reported: number;
  readonly living: number;
  /** Their core interview was done within 24 hours of the report; of those whose 24 hours are over or that are done. */
  readonly interviewed: number;
  readonly interviewDue: number;
  /** They were under control when found: the higher the better. */
  readonly underControl: number;
  /** No contact is named; of those whose interview has begun. */
  readonly withoutContact: number;
  readonly interviewBegun: number;
}

export async function caseFigures(
  tx: Tx,
  asked: {
    readonly unit: string | undefined;
    readonly from: Date;
    readonly now: Date;
    readonly minutes: number;
  },
): Promise<CaseFigures> {
  const found = await row(
    tx,
    sql<CaseFigures>`
      select count(*)::int as reported, count(*) filter (where c.ended_at is null)::int as living,
        count(*) filter (where c.core_done_at <= c.reported_at + make_interval(mins => ${asked.minutes}))::int as interviewed,
        count(*) filter (where c.core_done_at is not null or c.reported_at + make_interval(mins => ${asked.minutes}) < ${asked.now})::int
          as "interviewDue",
        count(*) filter (where e.ordered_at <= c.reported_at)::int as "underControl",
        count(*) filter (where c.interview_opened_at is not null and not exists (
          select from exposure x where x.of_case = c.id and x.withdrawn_at is null))::int as "withoutContact",
        count(*) filter (where c.interview_opened_at is not null)::int as "interviewBegun"
      from control_case c left join episode e on e.id = c.episode
      where c.reported_at >= ${asked.from} and ${asked.unit === undefined ? sql`true` : sql`c.place <@ ${asked.unit}::ltree`}
        and coalesce(c.ended_why, '') not like 'withdrawn:%'`,
  );
  return (
    found ?? {
      reported: 0,
      living: 0,
      interviewed: 0,
      interviewDue: 0,
      underControl: 0,
      withoutContact: 0,
      interviewBegun: 0,
    }
  );
}

// Who hangs on a case -----------------------------------------------------------------------------------

export interface ContactRow {
  readonly exposure: string;
  readonly person: string;
  readonly episode: string | null;
  readonly ofEpisode: string | null;
  readonly place: string;
  readonly category: string;
  readonly kind: string;
  readonly firstOn: CivilDate | null;
  readonly lastOn: CivilDate | null;
  readonly recordedAt: Date;
  readonly episodeNo: number | null;
  readonly state: string | null;
  readonly stage: string | null;
  readonly protocol: string | null;
}

const CONTACT = sql`
  x.id as exposure, x.person, x.episode, x.of_episode as "ofEpisode", x.place::text as place, x.category, x.kind,
  ${day('x.first_on')} as "firstOn", ${day('x.last_on')} as "lastOn", x.recorded_at as "recordedAt", e.no as "episodeNo", e.state,
  e.stage, e.protocol`;

/** Whoever met these cases, and whoever met those: as their exposures tell. */
export async function contactsOf(
  tx: Tx,
  cases: readonly string[],
): Promise<(ContactRow & { readonly ofCase: string })[]> {
  return rows(
    tx,
    sql<ContactRow & { ofCase: string }>`
      select ${CONTACT}, x.of_case as "ofCase" from exposure x left join episode e on e.id = x.episode
      where x.of_case = any (${[...cases]}::uuid[]) and x.withdrawn_at is null order by x.last_on desc nulls last, x.recorded_at`,
  );
}

/** Whom a person caught it from, as far as her exposures tell. */
export async function sourcesOf(
  tx: Tx,
  person: string,
): Promise<{ ofCase: string; firstOn: CivilDate | null; lastOn: CivilDate | null; kind: string }[]> {
  return rows(
    tx,
    sql<{ ofCase: string; firstOn: CivilDate | null; lastOn: CivilDate | null; kind: string }>`
      select x.of_case as "ofCase", ${day('x.first_on')} as "firstOn", ${day('x.last_on')} as "lastOn", x.kind from exposure x
      where x.person = ${person} and x.of_case is not null and x.withdrawn_at is null order by x.last_on`,
  );
}

export interface LinkedRow {
  readonly id: string;
  readonly no: number;
  readonly person: string;
  readonly place: string;
  readonly state: string;
  readonly categories: readonly string[];
  readonly positiveOn: string | null;
  readonly endsOn: CivilDate | null;
  readonly step: string | null;
}

/** Living stays whose release hangs on the stay of a contact: linked at their opening, or exposed to her since. */
export async function linkedTo(tx: Tx, episode: string): Promise<LinkedRow[]> {
  return rows(
    tx,
    sql<LinkedRow>`
      select e.id, e.no, e.person, e.place::text as place, e.state, e.categories, e.facts #>> '{linked,positiveOn}' as "positiveOn",
        ${day('e.ends_on')} as "endsOn", e.step
      from episode e
      where e.ended_at is null and e.id in (
        select l.id from episode l where l.linked = ${episode}
        union
        select x.episode from exposure x where x.of_episode = ${episode} and x.withdrawn_at is null and x.episode is not null)
      order by e.no`,
  );
}

/**
 * Stays under control of those who live with her: by the register, or settled at one door to be under control together.
 * Whoever hangs on her own stay is asked about by that (linkedTo).
 */
export async function stayingWith(tx: Tx, one: Pick<ControlCase, 'person' | 'episode'>): Promise<string[]> {
  const found = await rows(
    tx,
    sql<{ id: string }>`
      with doors as (
        select x.of_episode as episode from exposure x
        where x.person = ${one.person} and x.evidence like 'joins:%' and x.withdrawn_at is null and x.of_episode is not null)
      select e.id from episode e
      where e.ended_at is null and e.ordered_at is not null and e.person <> ${one.person} and (
          e.person in (
            select o.person from household_member m join household_member o on o.household = m.household and o.until is null
            where m.person = ${one.person} and m.until is null)
          or e.id in (select episode from doors)
          or e.id in (
            select x.episode from exposure x join doors d on d.episode = x.of_episode
            where x.evidence like 'joins:%' and x.withdrawn_at is null))
        and (${one.episode}::uuid is null or (e.linked is distinct from ${one.episode}::uuid and not exists (
          select from exposure x where x.episode = e.id and x.of_episode = ${one.episode}::uuid and x.withdrawn_at is null)))
      order by e.no`,
  );
  return found.map(({ id }) => id);
}

/** The living case whose stay an exposure names: then whoever was exposed is re-assessed. */
export async function caseBehind(tx: Tx, exposure: string): Promise<string | undefined> {
  const found = await row(
    tx,
    sql<{ id: string }>`
      select c.id from exposure x join control_case c on c.episode = x.of_episode and c.ended_at is null
      where x.id = ${exposure} and x.withdrawn_at is null limit 1`,
  );
  return found?.id;
}

/** The plan of a stay before and after the last time it was made for one of these reasons. */
export async function plansAround(
  tx: Tx,
  episode: string,
  whys: readonly string[],
): Promise<{ before: EpisodePlan | null; after: EpisodePlan; at: Date } | undefined> {
  return row(
    tx,
    sql<{ before: EpisodePlan | null; after: EpisodePlan; at: Date }>`
      select (select o.plan from episode_plan o where o.episode = p.episode and o.no = p.no - 1) as before, p.plan as after, p.at
      from episode_plan p where p.episode = ${episode} and p.why = any (${[...whys]}::text[]) order by p.no desc limit 1`,
  );
}

/** Two people became one: her cases are that one’s. A living one stays where it is when the other is a case as well. */
export async function followCases(tx: Tx, from: string, into: string): Promise<void> {
  await run(
    tx,
    sql`
      update control_case c set person = ${into} where c.person = ${from}
        and (c.ended_at is not null
          or not exists (select from control_case o where o.person = ${into} and o.ended_at is null))`,
  );
}

/** The cases these stays ended in go with them. */
export async function moveCases(
  tx: Tx,
  episodes: readonly string[],
  from: string,
  into: string,
): Promise<void> {
  await run(
    tx,
    sql`
      update control_case set person = ${into}
      where person = ${from} and episode = any (${[...episodes]}::uuid[])`,
  );
}

/** One person was two: a case in no stay went along with the merge unmarked; of whom it was told the ledger says. */
export async function returnCases(
  tx: Tx,
  { from, into }: { readonly from: string; readonly into: string },
): Promise<void> {
  const her = `person:${from}`;
  await run(
    tx,
    sql`
      update control_case c set person = ${from}
      where c.person = ${into} and c.episode is null
        and exists (select from ledger l where l.about @> array['case:' || c.id, ${her}::text] and l.word = 'control.case.reported')
        and (c.ended_at is not null
          or not exists (select from control_case o where o.person = ${from} and o.ended_at is null))`,
  );
}

/** A stay was begun anew in the place of another one: whoever was linked to that is linked to this. */
export async function relink(tx: Tx, from: string, into: string): Promise<void> {
  await run(tx, sql`update episode set linked = ${into} where linked = ${from} and ended_at is null`);
  await run(
    tx,
    sql`update exposure set of_episode = ${into} where of_episode = ${from} and withdrawn_at is null`,
  );
}

interface Under {
  readonly no: number | null;
  readonly protocol: string;
}

export async function protocolOfEpisode(tx: Tx, episode: string): Promise<Under | undefined> {
  return row(tx, sql<Under>`select no, protocol from episode where id = ${episode}`);
}

export async function protocolOfOutbreak(tx: Tx, outbreak: string): Promise<Under> {
  const found = await row(
    tx,
    sql<Under>`select null::bigint as no, protocol from outbreak where id = ${outbreak}`,
  );
  return found ?? { no: null, protocol: '' };
}
