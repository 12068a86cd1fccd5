// All SQL of releases and hand-overs, and what a card is computed from: tests, results, readings, fevers, refusals and the
// linked person, for one stay or for a page of them in one go.
import type { CivilDate } from '../../base/civil-dates.ts';
import { must } from '../../base/refusal.ts';
import { row, rows, run, sql, type Tx } from '../../base/sql.ts';
import { countsFor } from '../episodes/store.ts';
import type { EpisodeState } from '../episodes/terms.ts';
import type { EpisodePlan, Facts, PlannedStage } from '../protocols/terms.ts';
import type { Condition, KeptAt, ReleaseKnown, StageRelease, TestKnown } from './terms.ts';

const day = (column: string) => sql.raw(`to_char(${column}, 'YYYY-MM-DD')`);

// Releases ----------------------------------------------------------------------------------------------

const RELEASE = sql`
  r.id, r.no::int as no, r.episode, r.person, r.place::text as place, r.stage_no as "stageNo", r.stage,
  r.stage_place as "stagePlace", ${day('r.stage_to')} as "stageTo", r.kept_at::text as "keptAt", r.opened_at as "openedAt",
  ${day('r.room_sampled_on')} as "roomSampledOn", r.room_negative as "roomNegative", r.room_report as "roomReport",
  r.conditions, r.first_by as "firstBy", r.first_role as "firstRole", r.first_at as "firstAt", r.second_by as "secondBy",
  r.second_role as "secondRole", r.second_at as "secondAt", r.refused_by as "refusedBy", r.refused_at as "refusedAt",
  r.refused_why as "refusedWhy", r.released_at as "releasedAt", r.certificate_no as "certificateNo",
  r.next_stage as "nextStage", r.next_at as "nextAt", r.goes_on as "goesOn", r.hand_to::text as "handTo", r.handed_at as "handedAt",
  r.hand_due_at as "handDueAt", r.accepted_at as "acceptedAt", r.accepted_by as "acceptedBy", r.receipt,
  r.declined_by as "declinedBy", r.declined_at as "declinedAt", r.declined_why as "declinedWhy"`;

export async function findRelease(tx: Tx, id: string): Promise<StageRelease | undefined> {
  return row(tx, sql<StageRelease>`select ${RELEASE} from stage_release r where r.id = ${id}`);
}

export async function holdRelease(tx: Tx, id: string): Promise<StageRelease | undefined> {
  return row(tx, sql<StageRelease>`select ${RELEASE} from stage_release r where r.id = ${id} for update`);
}

/** The release of a stay that is not done yet. At most one (unique index). */
export async function openRelease(tx: Tx, episode: string): Promise<StageRelease | undefined> {
  return row(
    tx,
    sql<StageRelease>`
      select ${RELEASE} from stage_release r where r.episode = ${episode} and r.released_at is null`,
  );
}

/** A stay that was released to be handed over goes on instead: from now on nobody is to take her over. */
export async function goOnInstead(tx: Tx, episode: string, stage: number, now: Date): Promise<void> {
  await run(
    tx,
    sql`
      update stage_release set next_stage = ${stage}, next_at = ${now}
      where episode = ${episode} and released_at is not null and next_at is null and accepted_at is null`,
  );
}

/** Every release of a stay, the newest first. */
export async function releasesOf(tx: Tx, episode: string): Promise<StageRelease[]> {
  return rows(
    tx,
    sql<StageRelease>`
      select ${RELEASE} from stage_release r where r.episode = ${episode} order by r.opened_at desc, r.no desc`,
  );
}

/** The isolation site somebody is in a room of now. The sight has to reach it. */
export async function keptAt(tx: Tx, person: string): Promise<KeptAt | null> {
  return (await keptAtOf(tx, [person])).get(person) ?? null;
}

/** The site that is this unit. */
export async function siteAt(tx: Tx, place: string): Promise<KeptAt | undefined> {
  return row(
    tx,
    sql<KeptAt>`select s.id as site, s.place::text as place, s.name from isolation_site s where s.place = ${place}::ltree`,
  );
}

export async function keptAtOf(tx: Tx, people: readonly string[]): Promise<Map<string, KeptAt>> {
  const found = await rows(
    tx,
    sql<KeptAt & { person: string }>`
      select y.person, s.id as site, s.place::text as place, s.name
      from room_stay y join isolation_site s on s.id = y.site
      where y.person = any (${[...people]}::uuid[]) and upper_inf(y.during)`,
  );
  return new Map(found.map((one) => [one.person, one]));
}

export interface NewRelease {
  readonly id: string;
  readonly episode: string;
  readonly person: string;
  readonly place: string;
  readonly stageNo: number;
  readonly stage: string;
  readonly stagePlace: string;
  readonly stageTo: CivilDate;
  readonly keptAt: string | null;
}

/** Opens releases; one that is open of the same stay stays as it is, but for where she is. */
export async function insertReleases(tx: Tx, made: readonly NewRelease[], now: Date): Promise<void> {
  if (made.length === 0) return;
  await run(
    tx,
    sql`
      insert into stage_release (id, episode, person, place, stage_no, stage, stage_place, stage_to, kept_at, opened_at)
      select r.id, r.episode, r.person, r.place::ltree, r."stageNo", r.stage, r."stagePlace", r."stageTo", r."keptAt"::ltree, ${now}
      from jsonb_to_recordset(${JSON.stringify(made)}::jsonb) as r (id uuid, episode uuid, person uuid, place text,
        "stageNo" smallint, stage text, "stagePlace" text, "stageTo" date, "keptAt" text)
      on conflict (episode) where released_at is null do update set kept_at = excluded.kept_at where stage_release.first_at is null`,
  );
}

export interface ReleaseChange {
  readonly place?: string;
  readonly stageNo?: number;
  readonly stage?: string;
  readonly stagePlace?: string;
  readonly stageTo?: CivilDate;
  readonly keptAt?: string | null;
  readonly roomSampledOn?: CivilDate;
  readonly roomNegative?: boolean;
  readonly roomReport?: string | null;
  readonly roomBy?: string;
  readonly roomAt?: Date;
  readonly conditions?: readonly Condition[];
  readonly firstBy?: string | null;
  readonly firstRole?: string | null;
  readonly firstAt?: Date | null;
  readonly secondBy?: string;
  readonly secondRole?: string;
  readonly secondAt?: Date;
  readonly refusedBy?: string | null;
  readonly refusedAt?: Date | null;
  readonly refusedWhy?: string | null;
  readonly releasedAt?: Date;
  readonly certificateNo?: string;
  readonly nextStage?: number;
  readonly nextAt?: Date;
  readonly goesOn?: boolean;
  readonly handTo?: string;
  readonly handedAt?: Date;
  readonly handDueAt?: Date;
  readonly acceptedAt?: Date;
  readonly acceptedBy?: string;
  readonly receipt?: string;
  readonly declinedBy?: string | null;
  readonly declinedAt?: Date | null;
  readonly declinedWhy?: string | null;
}

const COLUMNS: Readonly<Record<keyof Required<ReleaseChange>, string>> = {
  place: 'place',
  stageNo: 'stage_no',
  stage: 'stage',
  stagePlace: 'stage_place',
  stageTo: 'stage_to',
  keptAt: 'kept_at',
  roomSampledOn: 'room_sampled_on',
  roomNegative: 'room_negative',
  roomReport: 'room_report',
  roomBy: 'room_by',
  roomAt: 'room_at',
  conditions: 'conditions',
  firstBy: 'first_by',
  firstRole: 'first_role',
  firstAt: 'first_at',
  secondBy: 'second_by',
  secondRole: 'second_role',
  secondAt: 'second_at',
  refusedBy: 'refused_by',
  refusedAt: 'refused_at',
  refusedWhy: 'refused_why',
  releasedAt: 'released_at',
  certificateNo: 'certificate_no',
  nextStage: 'next_stage',
  nextAt: 'next_at',
  goesOn: 'goes_on',
  handTo: 'hand_to',
  handedAt: 'handed_at',
  handDueAt: 'hand_due_at',
  acceptedAt: 'accepted_at',
  acceptedBy: 'accepted_by',
  receipt: 'receipt',
  declinedBy: 'declined_by',
  declinedAt: 'declined_at',
  declinedWhy: 'declined_why',
};

/** Columns whose text needs to be told what it is. */
const CASTS: Partial<Record<keyof ReleaseChange, string>> = {
  place: 'ltree',
  handTo: 'ltree',
  keptAt: 'ltree',
  stageTo: 'date',
  roomSampledOn: 'date',
  conditions: 'jsonb',
};

/** Writes what is given of a release; the rest stays. */
export async function changeRelease(tx: Tx, id: string, change: ReleaseChange): Promise<void> {
  const sets = Object.entries(change).map(([key, value]) => {
    const name = key as keyof ReleaseChange; // the keys of the change itself
    const cast = CASTS[name];
    const given = name === 'conditions' ? JSON.stringify(value) : value;
    return cast === undefined
      ? sql`${sql.ref(COLUMNS[name])} = ${given}`
      : sql`${sql.ref(COLUMNS[name])} = ${given}::${sql.raw(cast)}`;
  });
  await run(tx, sql`update stage_release set ${sql.join(sets)} where id = ${id}`);
}

// What a card is computed from ---------------------------------------------------------------------------

interface KnownRow {
  readonly episode: string;
  readonly state: EpisodeState;
  readonly step: string | null;
  readonly planFits: boolean;
  readonly stage: PlannedStage | null;
  readonly linkedFact: Facts['linked'] | null;
  readonly linkedId: string | null;
  readonly tests: readonly TestKnown[];
  readonly unread: number;
  readonly positive: number;
  readonly lastReadingAt: Date | null;
  readonly lastSymptomAt: Date | null;
  readonly askedReadings: number;
  readonly fever: string | null;
  readonly refusal: 'refused' | 'absconded' | null;
  readonly roomOn: CivilDate | null;
  readonly roomNegative: boolean | null;
  readonly mates: ReleaseKnown['mates'];
}

/**
 * What is known of these stays for their release. The sight has to reach the whole district: the person somebody is
 * linked to may live anywhere.
 */
export async function knownOf(tx: Tx, episodes: readonly string[]): Promise<Map<string, ReleaseKnown>> {
  if (episodes.length === 0) return new Map();
  const found = await rows(
    tx,
    sql<KnownRow>`
      with asked as materialized (
        select e.id, e.person, e.state, e.step, e.plan_facts_hash is not distinct from e.facts_hash as fits, e.stage_no, e.linked,
          e.plan -> 'stages' -> e.stage_no::integer as stage, e.facts -> 'linked' as linked_fact
        from episode e where e.id = any (${[...episodes]}::uuid[])),
      fever_c as (select id, (stage -> 'monitor' ->> 'feverC')::numeric as c from asked)
      select a.id as episode, a.state, a.step, a.fits as "planFits", a.stage, a.linked_fact as "linkedFact",
        a.linked as "linkedId", coalesce(t.tests, '[]'::jsonb) as tests, coalesce(r.unread, 0)::int as unread,
        coalesce(r.positive, 0)::int as positive, o.last_reading as "lastReadingAt", o.last_symptom as "lastSymptomAt",
        coalesce(o.asked, 0)::int as "askedReadings", f.step as fever, h.what as refusal,
        ${day('s.room_sampled_on')} as "roomOn", s.room_negative as "roomNegative", m.mates
      from asked a join fever_c c on c.id = a.id
        left join lateral (
          select jsonb_agg(jsonb_build_object('id', d.id, 'onDay', to_char(d.on_day, 'YYYY-MM-DD'), 'kind', d.kind,
              'double', d.double, 'state', d.state, 'movedTo', to_char(d.moved_to, 'YYYY-MM-DD'),
              'results', coalesce((
                select jsonb_agg(jsonb_build_object('sample', x.sample, 'result', x.result) order by x.sample, x.sampled_at)
                from test_result x where x.due = d.id and not exists (select from test_result n where n.corrects = x.id)),
                '[]'::jsonb)) order by d.on_day, d.kind) as tests
          from test_due d where d.episode = a.id and d.state <> 'cancelled'
            and (d.stage_no = a.stage_no or d.on_day between (a.stage ->> 'from')::date and (a.stage ->> 'to')::date)) t on true
        left join lateral (
          select count(*) filter (where x.read_at is null) as unread, count(*) filter (where x.result = 'positive') as positive
          from test_result x where x.episode = a.id and not exists (select from test_result n where n.corrects = x.id)) r on true
        left join lateral (
          select max(v.at) filter (where v.state = 'kept') as last_reading,
            max(v.at) filter (where v.state = 'kept' and (v.symptoms <> '{}' or v.celsius >= c.c)) as last_symptom,
            count(*) filter (where v.state = 'asked') as asked
          from observation v where v.episode = a.id) o on true
        left join lateral (select v.step from fever v where v.episode = a.id and v.closed_at is null limit 1) f on true
        -- Refusals are written down by the team at the door; an open one holds up a release whoever wrote it.
        left join lateral (
          select case v.what when 'absconded' then 'absconded' else 'refused' end as what from home_refusal v
          where v.episode = a.id and v.closed_at is null order by v.what limit 1) h on true
        left join stage_release s on s.episode = a.id and s.released_at is null
        left join lateral (
          select jsonb_build_object('people', count(o.id),
              'positive', count(*) filter (where exists (select from control_case k where k.person = o.person and k.ended_at is null)),
              'fever', count(*) filter (where exists (select from fever f where f.person = o.person and f.closed_at is null))) as mates
          from room_stay y left join room_stay o on o.room = y.room and upper_inf(o.during) and o.id <> y.id
          where y.person = a.person and upper_inf(y.during) group by y.id) m on true`,
  );
  const linked = await linkedOf(
    tx,
    found.flatMap(({ linkedId }) => linkedId ?? []),
  );
  return new Map(
    found.flatMap(
      ({ stage, linkedId, linkedFact, roomOn, roomNegative, ...one }): [string, ReleaseKnown][] =>
        stage === null
          ? []
          : [
              [
                one.episode,
                {
                  ...one,
                  stage,
                  linkedFact: linkedFact ?? undefined,
                  linked: linkedId === null ? null : (linked.get(linkedId) ?? null),
                  room: roomOn === null ? null : { on: roomOn, negative: roomNegative === true },
                },
              ],
            ],
    ),
  );
}

async function linkedOf(
  tx: Tx,
  episodes: readonly string[],
): Promise<Map<string, NonNullable<ReleaseKnown['linked']>>> {
  if (episodes.length === 0) return new Map();
  const found = await rows(
    tx,
    sql<NonNullable<ReleaseKnown['linked']>>`
      select e.id, e.no::int as no, coalesce(e.categories[1], '') as category, e.state as became,
        -- Two samples of one test are one result.
        coalesce((
          select jsonb_agg(t.result order by t.at) from (
            select case when bool_or(x.result = 'positive') then 'positive' else 'negative' end as result, min(x.sampled_at) as at
            from test_result x
            where x.episode = e.id and x.result in ('negative', 'positive')
              and not exists (select from test_result n where n.corrects = x.id)
            group by coalesce(x.due, x.id)) t), '[]'::jsonb) as results
      from episode e where e.id = any (${[...episodes]}::uuid[])`,
  );
  return new Map(found.map((one) => [one.id, one]));
}

/** The samples of a stage that were negative, by their days: what a certificate lists, also when the next stage has begun. */
export async function negativesOf(
  tx: Tx,
  stage: {
    readonly episode: string;
    readonly stageNo: number;
    readonly from: CivilDate;
    readonly to: CivilDate;
  },
): Promise<{ on: CivilDate; samples: number }[]> {
  return rows(
    tx,
    sql<{ on: CivilDate; samples: number }>`
      select ${day('d.on_day')} as on, count(*)::int as samples from test_due d join test_result x on x.due = d.id
      where d.episode = ${stage.episode} and d.state <> 'cancelled' and d.on_day <= ${stage.to}::date
        and (d.stage_no = ${stage.stageNo} or d.on_day >= ${stage.from}::date) and x.result = 'negative'
        and not exists (select from test_result n where n.corrects = x.id)
      group by d.on_day order by d.on_day`,
  );
}

// Asking for signatures ---------------------------------------------------------------------------------

export interface DueRelease {
  readonly episode: string;
  readonly no: number;
  readonly person: string;
  readonly place: string;
  readonly stageNo: number;
  readonly stage: string;
  readonly stagePlace: string;
  readonly stageTo: CivilDate;
  readonly keptAt: string | null;
  readonly site: string | null;
}

/** Of `stage_release r`: begun by the sample of her room before the last day, and nobody was asked to sign it yet. */
const UNASKED = sql`(
  r.room_at is not null and r.first_at is null and not exists (
    select from task k where k.plan_key = 'episode/' || r.episode || '/release' and k.opened_at >= r.opened_at
      and (k.ended_at is null or k.state = 'completed')))`;

const DUE = (until: CivilDate) => sql`
  e.state = 'active' and e.ended_at is null and e.stage_to is not null
  and e.page_day <= ${until}::date
  and not exists (
    select from stage_release r where r.episode = e.id and r.released_at is null and not ${UNASKED})`;

/** Stays whose last day has come and whose release nobody has been asked for. */
export async function toOpen(tx: Tx, until: CivilDate, limit: number): Promise<DueRelease[]> {
  return rows(
    tx,
    sql<DueRelease>`
      select e.id as episode, e.no::int as no, e.person, e.place::text as place, e.stage_no as "stageNo", e.stage,
        e.stage_place as "stagePlace", ${day('e.stage_to')} as "stageTo",
        (select s.place::text from room_stay y join isolation_site s on s.id = y.site
         where y.person = e.person and upper_inf(y.during)) as "keptAt",
        (select y.site from room_stay y where y.person = e.person and upper_inf(y.during)) as site
      from episode e where ${DUE(until)} order by e.page_day, e.id limit ${limit}`,
  );
}

/** Releases that are open though nothing is to be released: the plan was extended, the stage is another, the stay is over. */
export async function toCallOff(
  tx: Tx,
  today: CivilDate,
  limit: number,
): Promise<{ id: string; episode: string; keeps: boolean }[]> {
  return rows(
    tx,
    sql<{ id: string; episode: string; keeps: boolean }>`
      select r.id, r.episode, ${KEEPS} as keeps from stage_release r join episode e on e.id = r.episode
      where ${OFF(today)} order by r.id limit ${limit}`,
  );
}

/** What is on record of the room is kept for the day that comes; only nobody is asked to sign before it. */
const KEEPS = sql`(r.room_at is not null and e.ended_at is null and e.stage_no = r.stage_no)`;

/** Nobody has signed, and she is a guest of another site now, or of none: whoever signs there is asked anew. */
const ELSEWHERE = sql`(
  r.first_at is null and r.kept_at is distinct from (
    select s.place from room_stay y join isolation_site s on s.id = y.site
    where y.person = r.person and upper_inf(y.during)))`;

const OFF = (today: CivilDate) => sql`
  r.released_at is null and (e.state <> 'active' or e.stage_no <> r.stage_no or e.stage_to > ${today}::date or ${ELSEWHERE})
  and (not ${KEEPS} or exists (
    select from task k where k.plan_key = any (array['episode/' || r.episode || '/release', 'episode/' || r.episode || '/release-second'])
      and k.ended_at is null))`;

/** Whether there is anything to open, of days until then, or to call off today. */
export async function anyDue(
  tx: Tx,
  { until, today }: { readonly until: CivilDate; readonly today: CivilDate },
): Promise<boolean> {
  const found = await row(
    tx,
    sql<{ any: boolean }>`
      select exists (select from episode e where ${DUE(until)}) or exists (
        select from stage_release r join episode e on e.id = r.episode where ${OFF(today)}) as any`,
  );
  return found?.any === true;
}

export async function deleteReleases(tx: Tx, ids: readonly string[]): Promise<void> {
  await run(tx, sql`delete from stage_release where id = any (${[...ids]}::uuid[]) and released_at is null`);
}

// The desk ----------------------------------------------------------------------------------------------

/** Of `stage_release r`: nobody has taken her over yet; a stay that ended another way meanwhile waits for nobody. */
export const WAITS = sql`
  r.released_at is not null and r.accepted_at is null and (r.next_at is null or r.goes_on)
  and exists (
    select from episode e where e.id = r.episode and e.ended_at is null
      and case when r.goes_on then e.stage_no = r.next_stage else e.state = 'released' end)`;

export const TABS = ['due', 'second', 'handover', 'refused', 'done'] as const;
export type Tab = (typeof TABS)[number];

export interface DeskEntry {
  readonly episode: string;
  readonly release: string | null;
  /** What the next page begins behind. */
  readonly key: string;
}

interface DeskAsked {
  readonly unit: string | undefined;
  /** What is looked at: the unit, or everything that is hers to see. */
  readonly areas: readonly string[];
  /** Communities and grids, found unit by unit. */
  readonly small: boolean;
  readonly today: CivilDate;
  readonly after: { readonly key: string; readonly id: string } | undefined;
  readonly limit: number;
}

/** A page of the desk: who is due and unsigned, who waits for the second signature or for a community, who was refused. */
export async function deskPage(tx: Tx, tab: Tab, asked: DeskAsked): Promise<DeskEntry[]> {
  const unit = (place: string) =>
    asked.unit === undefined ? sql`true` : sql`${sql.raw(place)} <@ ${asked.unit}::ltree`;
  const { after, limit } = asked;
  if (tab === 'due') {
    // A stay without a last day stands before all of them; asked by the day the index keeps, no stay is opened for it.
    const first = sql`
      select e.id, e.page_day from episode e
      where e.state = 'active' and e.ended_at is null and e.page_day > '-infinity'
        and e.page_day <= ${asked.today}::date and ${unit('e.place')}
        and not exists (select from stage_release r where r.episode = e.id and r.released_at is null and r.first_at is not null)
        and ${
          after === undefined ? sql`true` : sql`(e.page_day, e.id) > (${after.key}::date, ${after.id}::uuid)`
        }`;
    const order = sql`order by e.page_day, e.id limit ${limit}`;
    const here = asked.small
      ? sql`
          select f.* from place p cross join lateral (${first} and e.place = p.path ${order}) f
          where p.path <@ any (${[...asked.areas]}::ltree[])`
      : sql`${first} ${order}`;
    return rows(
      tx,
      sql<DeskEntry>`
        with here as materialized (${here})
        select e.id as episode, (select r.id from stage_release r where r.episode = e.id and r.released_at is null) as release,
          ${day('e.page_day')} as key
        from here e ${order}`,
    );
  }
  const { at, where, down, place } = {
    second: {
      at: 'r.first_at',
      where: sql`r.released_at is null and r.first_at is not null`,
      down: false,
      place: 'r.place',
    },
    handover: {
      at: 'r.hand_due_at',
      where: WAITS,
      down: false,
      place: 'r.place',
    },
    refused: {
      at: 'r.refused_at',
      where: sql`r.released_at is null and r.refused_at is not null`,
      down: false,
      place: 'r.place',
    },
    done: { at: 'r.released_at', where: sql`r.released_at is not null`, down: true, place: 'r.place' },
  }[tab];
  const column = sql.raw(at);
  const seen =
    tab === 'handover' && asked.unit !== undefined
      ? sql`(r.place <@ ${asked.unit}::ltree or r.hand_to <@ ${asked.unit}::ltree)`
      : unit(place);
  return rows(
    tx,
    sql<DeskEntry>`
      select r.episode, r.id as release, to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as key
      from stage_release r where ${where} and ${seen}
        and ${
          after === undefined
            ? sql`true`
            : down
              ? sql`(${column}, r.id) < (${after.key}::timestamptz, ${after.id}::uuid)`
              : sql`(${column}, r.id) > (${after.key}::timestamptz, ${after.id}::uuid)`
        }
      order by ${column} ${sql.raw(down ? 'desc' : 'asc')}, r.id ${sql.raw(down ? 'desc' : 'asc')} limit ${limit}`,
  );
}

export interface DeskSums {
  /** Whose last day is today; of days before. Both by the tally. */
  readonly today: number;
  readonly overdue: number;
  readonly second: number;
  readonly handover: number;
  readonly handoverLate: number;
  readonly refused: number;
  readonly releasedToday: number;
}

export async function deskSums(
  tx: Tx,
  asked: {
    readonly unit: string | undefined;
    readonly areas: readonly string[];
    readonly today: CivilDate;
    readonly now: Date;
  },
): Promise<DeskSums> {
  const unit = (column: string) =>
    asked.unit === undefined ? sql`true` : sql`${sql.raw(column)} <@ ${asked.unit}::ltree`;
  const found = await row(
    tx,
    sql<DeskSums>`
      ${countsFor(asked.areas, asked.today)}
      select coalesce(t.today, 0)::int as today, coalesce(t.overdue, 0)::int as overdue, s.n::int as second,
        w.n::int as handover, w.late::int as "handoverLate", f.n::int as refused, d.n::int as "releasedToday"
      from (
        select sum(n) filter (where stage_to = ${asked.today}::date) as today,
          sum(n) filter (where stage_to < ${asked.today}::date) as overdue
        from community_tally where state = 'active' and stage_to <= ${asked.today}::date and ${unit('place')}) t,
        (select count(*) as n from stage_release where released_at is null and first_at is not null and ${unit('place')}) s,
        (select count(*) as n, count(*) filter (where hand_due_at < ${asked.now}) as late from stage_release r
         where ${WAITS} and ${unit('r.place')}) w,
        (select count(*) as n from stage_release where released_at is null and refused_at is not null and ${unit('place')}) f,
        (select coalesce(sum(n), 0) as n from stay_hours
         where what = 'released' and hour >= (${asked.today}::date)::timestamp at time zone 'Asia/Shanghai' and ${unit('place')}) d`,
  );
  return must(found, 'sums come back');
}

/** Who waits to be taken over by these units, the most urgent first. */
export async function waitingFor(tx: Tx, units: readonly string[], limit: number): Promise<StageRelease[]> {
  return rows(
    tx,
    sql<StageRelease>`
      select ${RELEASE} from stage_release r
      where ${WAITS} and r.declined_at is null and r.hand_to <@ any (${[...units]}::ltree[])
      order by r.hand_due_at, r.id limit ${limit}`,
  );
}

/** Taken over for a stage at home and not there yet: in her room still, or on the way. */
export async function onTheirWay(
  tx: Tx,
  asked: { readonly units: readonly string[]; readonly since: Date; readonly limit: number },
): Promise<StageRelease[]> {
  return rows(
    tx,
    sql<StageRelease>`
      select ${RELEASE} from stage_release r
        join episode e on e.id = r.episode and e.ended_at is null and e.stage_no = r.next_stage
        join whereabouts w on w.person = r.person and w.until_at is null and w.kind in ('facility', 'vehicle')
      where r.kept_at is not null and r.released_at > ${asked.since} and r.goes_on and r.accepted_at is not null
        and r.hand_to <@ any (${[...asked.units]}::ltree[])
      order by r.released_at, r.id limit ${asked.limit}`,
  );
}

/** How and when somebody comes home from a site: as the site has arranged it, and the seat she has. */
export interface Coming {
  readonly person: string;
  readonly ride: 'trip' | 'fetched' | null;
  readonly rideAt: Date | null;
  readonly luggage: number | null;
  readonly trip: number | null;
  readonly departsAt: Date | null;
  readonly dueAt: Date | null;
  /** Something has to travel with her; what, the crew knows. */
  readonly needs: boolean;
  /** She has left her room. */
  readonly left: boolean;
}

export async function comingOf(tx: Tx, people: readonly string[]): Promise<Map<string, Coming>> {
  const found = await rows(
    tx,
    sql<Coming>`
      select p as person, l.ride, l.ride_at as "rideAt", coalesce(t.luggage, l.luggage)::int as luggage, t.no::int as trip,
        t.departs_at as "departsAt", t.due_at as "dueAt", coalesce(t.needs, false) as needs,
        not exists (select from room_stay y where y.person = p and upper_inf(y.during)) as left
      from unnest(${[...people]}::uuid[]) p
        left join lateral (
          select * from site_leaving l where l.person = p order by l.ended_at is null desc, l.opened_at desc limit 1) l on true
        left join lateral (
          select t.no, t.departs_at, t.due_at, s.luggage, s.needs is not null as needs
          from trip_seat s join trip t on t.id = s.trip
          where s.person = p and t.kind = 'release' and t.closed_at is null and t.cancelled_at is null and s.absent_why is null
          limit 1) t on true`,
  );
  return new Map(found.map((one) => [one.person, one]));
}

export async function releasesById(tx: Tx, ids: readonly string[]): Promise<Map<string, StageRelease>> {
  if (ids.length === 0) return new Map();
  const found = await rows(
    tx,
    sql<StageRelease>`select ${RELEASE} from stage_release r where r.id = any (${[...ids]}::uuid[])`,
  );
  return new Map(found.map((one) => [one.id, one]));
}

/** The release of each of these stays that was opened last. */
export async function latestOf(tx: Tx, episodes: readonly string[]): Promise<Map<string, StageRelease>> {
  if (episodes.length === 0) return new Map();
  const found = await rows(
    tx,
    sql<StageRelease>`
      select distinct on (r.episode) ${RELEASE} from stage_release r
      where r.episode = any (${[...episodes]}::uuid[]) order by r.episode, r.opened_at desc, r.no desc`,
  );
  return new Map(found.map((one) => [one.episode, one]));
}

export interface ReleasedHead {
  readonly id: string;
  readonly no: number;
  readonly person: string;
  readonly place: string;
  readonly state: EpisodeState;
  readonly protocol: string;
  readonly categories: readonly string[];
  readonly step: string | null;
  readonly stageNo: number | null;
  readonly stage: PlannedStage | null;
  readonly plan: EpisodePlan | null;
}

/** Heads of stays for the desk, in no order. */
export async function headsOf(tx: Tx, episodes: readonly string[]): Promise<Map<string, ReleasedHead>> {
  if (episodes.length === 0) return new Map();
  const found = await rows(
    tx,
    sql<ReleasedHead>`
      select e.id, e.no::int as no, e.person, e.place::text as place, e.state, e.protocol, e.categories,
        e.step, e.stage_no as "stageNo", e.plan -> 'stages' -> e.stage_no::integer as stage, e.plan
      from episode e where e.id = any (${[...episodes]}::uuid[])`,
  );
  return new Map(found.map((one) => [one.id, one]));
}
