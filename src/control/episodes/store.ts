// All SQL of outbreaks, exposures, episodes with their plans, orders and whereabouts. Days come back as YYYY-MM-DD.
import type { CivilDate } from '../../base/civil-dates.ts';
import { isWithin, placeLevel } from '../../base/places.ts';
import { must } from '../../base/refusal.ts';
import { row, rows, run, sql, type Tx } from '../../base/sql.ts';
import type { EpisodePlan, Facts } from '../protocols/terms.ts';
import {
  type ControlOrder,
  EPISODE_STATES,
  type Episode,
  type EpisodeState,
  type Exposure,
  type KeptPlan,
  LIVING_STATES,
  type OrderKind,
  type Outbreak,
  type SecondSignature,
  type Whereabouts,
  type WhereKind,
} from './terms.ts';

const day = (column: string) => sql.raw(`to_char(${column}, 'YYYY-MM-DD')`);

// Outbreaks ---------------------------------------------------------------------------------------------

const OUTBREAK = sql`
  o.id, o.no, jsonb_build_object('zh', o.name, 'en', o.name_en) as name, o.disease, o.protocol, o.place::text as place,
  o.opened_at as "openedAt", ${day('o.sunset')} as sunset, o.closing_at as "closingAt", o.closed_at as "closedAt"`;

export async function findOutbreak(tx: Tx, id: string): Promise<Outbreak | undefined> {
  return row(tx, sql<Outbreak>`select ${OUTBREAK} from outbreak o where o.id = ${id}`);
}

/** Outbreaks that are being worked on, newest first. */
export async function openOutbreaks(tx: Tx): Promise<Outbreak[]> {
  return rows(
    tx,
    sql<Outbreak>`
      select ${OUTBREAK} from outbreak o where o.closed_at is null and o.closing_at is null
      order by o.opened_at desc, o.no desc`,
  );
}

/** The newest open outbreak that reaches over a place; one beyond its sunset only where there is no other. */
export async function outbreakAt(tx: Tx, place: string, today: CivilDate): Promise<Outbreak | undefined> {
  return row(
    tx,
    sql<Outbreak>`
      select ${OUTBREAK} from outbreak o
      where o.closed_at is null and o.closing_at is null and o.place @> ${place}::ltree
      order by o.sunset >= ${today}::date desc, o.opened_at desc, o.no desc limit 1`,
  );
}

/** The outbreak an exposure of hers is told in: that of the stay she is in, else the newest that reaches over where she is. */
export async function outbreakToTell(
  tx: Tx,
  her: { readonly person: string; readonly place: string },
  today: CivilDate,
): Promise<Outbreak | undefined> {
  const living = await livingEpisodeOf(tx, her.person);
  return living === undefined ? outbreakAt(tx, her.place, today) : findOutbreak(tx, living.outbreak);
}

export async function insertOutbreak(
  tx: Tx,
  outbreak: {
    readonly id: string;
    readonly name: string;
    readonly nameEn: string;
    readonly disease: string;
    readonly protocol: string;
    readonly place: string;
    readonly sunset: CivilDate;
    readonly by: string;
  },
  now: Date,
): Promise<void> {
  await run(
    tx,
    sql`
      insert into outbreak (id, name, name_en, disease, protocol, place, opened_at, opened_by, sunset)
      values (${outbreak.id}, ${outbreak.name}, ${outbreak.nameEn}, ${outbreak.disease}, ${outbreak.protocol},
        ${outbreak.place}::ltree, ${now}, ${outbreak.by}, ${outbreak.sunset}::date)`,
  );
}

// Episodes ----------------------------------------------------------------------------------------------

const EPISODE = sql`
  e.id, e.no, e.person, e.outbreak, e.place::text as place, e.kept_at::text as "keptAt", e.state, e.categories, e.protocol,
  e.rulebook, e.facts, e.facts_hash as "factsHash", e.plan, e.plan_facts_hash as "planFactsHash", e.stage_no as "stageNo", e.stage,
  e.stage_place as "stagePlace", ${day('e.stage_from')} as "stageFrom", ${day('e.stage_to')} as "stageTo",
  ${day('e.ends_on')} as "endsOn", e.code, e.temperatures, e.linked, e.absconded_at as "abscondedAt",
  e.refused_at as "refusedAt", e.step, e.due_at as "dueAt", e.opened_at as "openedAt", e.opened_by as "openedBy",
  e.ordered_at as "orderedAt", e.released_at as "releasedAt", e.handed_over_at as "handedOverAt",
  e.ended_at as "endedAt", e.ended_why as "endedWhy", e.changed_at as "changedAt"`;

export async function findEpisode(tx: Tx, id: string): Promise<Episode | undefined> {
  return row(tx, sql<Episode>`select ${EPISODE} from episode e where e.id = ${id}`);
}

/** The episode, held against everybody else until this act is done. */
export async function holdEpisode(tx: Tx, id: string): Promise<Episode | undefined> {
  return row(tx, sql<Episode>`select ${EPISODE} from episode e where e.id = ${id} for update`);
}

/** The stay she is in, if any. At most one (unique index). */
export async function livingEpisodeOf(tx: Tx, person: string): Promise<Episode | undefined> {
  return row(
    tx,
    sql<Episode>`select ${EPISODE} from episode e where e.person = ${person} and e.ended_at is null`,
  );
}

/** Other stays of the same human that go on: of her file and of every file that was made one with it. */
export async function livingBeside(tx: Tx, episode: Pick<Episode, 'id' | 'person'>): Promise<Episode[]> {
  return rows(
    tx,
    sql<Episode>`
      with recursive up (id, next, step) as (
        select id, merged_into, 0 from person where id = ${episode.person}
        union all
        select p.id, p.merged_into, u.step + 1 from up u join person p on p.id = u.next where u.step < 50),
      same (id, step) as (
        select id, 0 from up where next is null
        union all
        select p.id, s.step + 1 from same s join person p on p.merged_into = s.id where s.step < 50)
      select ${EPISODE} from same s join episode e on e.person = s.id
      where e.ended_at is null and e.id <> ${episode.id} order by e.no`,
  );
}

/** Every stay she had, newest first. */
export async function episodesOf(tx: Tx, person: string): Promise<Episode[]> {
  return rows(
    tx,
    sql<Episode>`select ${EPISODE} from episode e where e.person = ${person} order by e.opened_at desc, e.no desc`,
  );
}

/** The number people say to each other: E-104. */
export async function episodeOfNo(tx: Tx, no: number): Promise<string | undefined> {
  return (await row(tx, sql<{ id: string }>`select id from episode where no = ${no}`))?.id;
}

/** What lists show of an episode: everything but its plan and facts. */
export type EpisodeHead = Omit<Episode, 'facts' | 'factsHash' | 'plan' | 'planFactsHash'>;

const HEAD = sql`
  e.id, e.no, e.person, e.outbreak, e.place::text as place, e.kept_at::text as "keptAt", e.state, e.categories, e.protocol,
  e.rulebook, e.stage_no as "stageNo", e.stage, e.stage_place as "stagePlace", ${day('e.stage_from')} as "stageFrom",
  ${day('e.stage_to')} as "stageTo", ${day('e.ends_on')} as "endsOn", e.code, e.temperatures, e.linked,
  e.absconded_at as "abscondedAt", e.refused_at as "refusedAt", e.step, e.due_at as "dueAt", e.opened_at as "openedAt",
  e.opened_by as "openedBy", e.ordered_at as "orderedAt", e.released_at as "releasedAt",
  e.handed_over_at as "handedOverAt", e.ended_at as "endedAt", e.ended_why as "endedWhy", e.changed_at as "changedAt"`;

export interface EpisodeFilter {
  readonly state: EpisodeState | undefined;
  readonly category: string | undefined;
  readonly stagePlace: string | undefined;
  readonly unit: string | undefined;
  /** Their stage ends on this day. */
  readonly stageOn: CivilDate | undefined;
  /** Their stage ended before this day and nobody has released them. */
  readonly stageBefore: CivilDate | undefined;
  readonly after: string | undefined;
  readonly limit: number;
  /** What the asker sees. */
  readonly scope: readonly string[];
}

/** A page of stays, and how many fit in all. */
export interface EpisodeList {
  readonly heads: readonly EpisodeHead[];
  readonly total: number;
}

/**
 * Living stays by the last day of their stage, those that wait first; ended ones the newest first. The tallies say how
 * many fit and on which days they are, so that only those days are opened: a rare kind of stay is found among hundreds of
 * thousands as fast as a common one.
 */
export async function listEpisodes(tx: Tx, asked: EpisodeFilter): Promise<EpisodeList> {
  const byDay = asked.stageOn !== undefined || asked.stageBefore !== undefined;
  const filter = byDay ? { ...asked, state: 'active' as const } : asked;
  const ended = filter.state !== undefined && EPISODE_STATES[filter.state].ends;
  const areas = areasOf(filter);
  const wide = isWide(areas);
  const { ids, total } = ended
    ? await endedPage(tx, filter, areas, wide)
    : wide
      ? await widePage(tx, filter)
      : await nearPage(tx, filter, areas);
  const found = await rows(
    tx,
    sql<EpisodeHead>`select ${HEAD} from episode e where e.id = any (${ids}::uuid[])`,
  );
  const byId = new Map(found.map((one) => [one.id, one]));
  return { heads: ids.flatMap((id) => byId.get(id) ?? []), total };
}

interface Found {
  readonly ids: string[];
  readonly total: number;
}

/** The unit that is asked for, where the asker sees all of it; else what the asker sees. */
function areasOf({ unit, scope }: Pick<EpisodeFilter, 'unit' | 'scope'>): readonly string[] {
  return unit !== undefined && scope.some((area) => isWithin(unit, area)) ? [unit] : scope;
}

/** Counts of whole communities serve whoever looks at many; of a community or less its units are looked up. */
const isWide = (areas: readonly string[]) => areas.every((area) => placeLevel(area) < COMMUNITY_LEVEL);

/** Rows of a tally that the filter fits, with the day they are shown under. */
function fitting(filter: EpisodeFilter, table: 'episode_tally' | 'community_tally') {
  const { state, stageOn, stageBefore } = filter;
  return sql`
    select v.* from (
      select t.place, t.state, t.category, t.stage_place, t.n,
        case t.stage_to when 'infinity' then '-infinity'::date else t.stage_to end as day
      from ${sql.table(table)} t) v
    where v.state = any (${[...(state === undefined ? LIVING_STATES : [state])]}::text[])
      and ${filter.category === undefined ? sql`true` : sql`v.category = ${filter.category}`}
      and ${filter.stagePlace === undefined ? sql`true` : sql`v.stage_place = ${filter.stagePlace}`}
      and ${filter.unit === undefined ? sql`true` : sql`v.place <@ ${filter.unit}::ltree`}
      and ${stageOn === undefined ? sql`true` : sql`v.day = ${stageOn}::date`}
      and ${stageBefore === undefined ? sql`true` : sql`v.day < ${stageBefore}::date and v.day > '-infinity'`}`;
}

/**
 * Of `kinds`, those of the days that fill the page: days before which it is not full yet. Of the day it begins in the
 * middle of nobody knows how much is left, so that one counts for nothing.
 */
const opened = (after: Key | undefined, limit: number) => {
  const counts = after === undefined ? sql`true` : sql`day > ${after.key}::date`;
  return sql`
    select * from (
      select *, sum(n) filter (where ${counts}) over (order by day groups between unbounded preceding and 1 preceding) as before
      from kinds where ${after === undefined ? sql`true` : sql`day >= ${after.key}::date`}) k
    where coalesce(before, 0) < ${limit}`;
};

const behind = (after: Key | undefined, day: ReturnType<typeof sql>) =>
  after === undefined ? sql`true` : sql`(${day} > ${after.key}::date or e.id > ${after.id}::uuid)`;

/** Of a district or a street: each kind of stay of a day lies together in an index, in the order it is shown. */
async function widePage(tx: Tx, filter: EpisodeFilter): Promise<Found> {
  const after = keyOf(filter.after);
  const here = filter.unit === undefined ? sql`true` : sql`e.place <@ ${filter.unit}::ltree`;
  return pageOf(
    tx,
    sql`
      with kinds as materialized (
        select day, state, category, stage_place, sum(n) as n
        from (${fitting(filter, 'community_tally')}) t group by 1, 2, 3, 4 having sum(n) > 0),
      opened as materialized (${opened(after, filter.limit)}),
      page as (
        select k.day, f.id
        from opened k cross join lateral (
          select e.id from episode e
          where e.ended_at is null and e.page_day = k.day and e.state = k.state and e.category = k.category
            and case when e.stage_place is null then '' else e.stage_place end = k.stage_place and ${here} and ${behind(after, sql`k.day`)}
          order by e.id limit ${sql.lit(filter.limit)}) f
        order by k.day, f.id limit ${filter.limit})
      select s.total, (select array_agg(p.id order by p.day, p.id) from page p) as ids
      from (select coalesce(sum(n), 0)::int as total from kinds) s`,
  );
}

/** Of a community or a grid: its units have few stays of a day each. */
async function nearPage(tx: Tx, filter: EpisodeFilter, areas: readonly string[]): Promise<Found> {
  const after = keyOf(filter.after);
  const { state, category, stagePlace } = filter;
  return pageOf(
    tx,
    sql`
      with kinds as materialized (
        select day, place, sum(n) as n
        from (${fitting(filter, 'episode_tally')}) t where t.place = ${unitsOf(areas)} group by 1, 2 having sum(n) > 0),
      opened as materialized (${opened(after, filter.limit)}),
      page as (
        select k.day, f.id
        from opened k cross join lateral (
          select e.id from episode e
          where e.ended_at is null and e.place = k.place and e.page_day = k.day
            and ${state === undefined ? sql`true` : sql`e.state = ${state}`}
            and ${category === undefined ? sql`true` : sql`e.category = ${category}`}
            and ${stagePlace === undefined ? sql`true` : sql`e.stage_place = ${stagePlace}`}
            and ${behind(after, sql`k.day`)}
          order by e.id limit ${sql.lit(filter.limit)}) f
        order by k.day, f.id limit ${filter.limit})
      select s.total, (select array_agg(p.id order by p.day, p.id) from page p) as ids
      from (select coalesce(sum(n), 0)::int as total from kinds) s`,
  );
}

async function endedPage(
  tx: Tx,
  filter: EpisodeFilter,
  areas: readonly string[],
  wide: boolean,
): Promise<Found> {
  const after = keyOf(filter.after);
  const fits = sql`
    e.ended_at is not null and e.state = ${filter.state ?? 'completed'}
    and ${filter.category === undefined ? sql`true` : sql`e.category = ${filter.category}`}
    and ${filter.stagePlace === undefined ? sql`true` : sql`e.stage_place = ${filter.stagePlace}`}
    and ${filter.unit === undefined ? sql`true` : sql`e.place <@ ${filter.unit}::ltree`}
    and ${
      after === undefined
        ? sql`true`
        : sql`(e.ended_at < ${after.key}::timestamptz or (e.ended_at = ${after.key}::timestamptz and e.id > ${after.id}::uuid))`
    }`;
  const newest = sql`order by e.ended_at desc, e.id limit ${filter.limit}`;
  return pageOf(
    tx,
    sql`
      with counted as materialized (
        select place, sum(n) as n from (${fitting(filter, wide ? 'community_tally' : 'episode_tally')}) t
        where ${wide ? sql`true` : sql`t.place = ${unitsOf(areas)}`} group by place having sum(n) > 0),
      page as (
        ${
          wide
            ? sql`select e.id, e.ended_at from episode e where ${fits} ${newest}`
            : sql`
                select f.id, f.ended_at from counted u cross join lateral (
                  select e.id, e.ended_at from episode e where e.place = u.place and ${fits} ${newest}) f
                order by f.ended_at desc, f.id limit ${filter.limit}`
        })
      select s.total, (select array_agg(p.id order by p.ended_at desc, p.id) from page p) as ids
      from (select coalesce(sum(n), 0)::int as total from counted) s`,
  );
}

async function pageOf(tx: Tx, query: ReturnType<typeof sql>): Promise<Found> {
  const found = await row(tx, query as ReturnType<typeof sql<{ ids: string[] | null; total: number }>>);
  return { ids: found?.ids ?? [], total: found?.total ?? 0 };
}

/** Where the page behind this row begins. */
export function pageAfter(row: Pick<EpisodeHead, 'id' | 'stageTo' | 'endedAt'>): string {
  return `${row.endedAt?.toISOString() ?? row.stageTo ?? '-infinity'}_${row.id}`;
}

interface Key {
  readonly key: string;
  readonly id: string;
}

function keyOf(after: string | undefined): Key | undefined {
  if (after === undefined) return undefined;
  const cut = after.lastIndexOf('_');
  return { key: after.slice(0, cut), id: after.slice(cut + 1) };
}

/** Stays somebody has to look at: whether there is to be one, or whether its plan still holds. The most urgent first. */
export async function waitingForDesk(
  tx: Tx,
  asked: { readonly unit: string | undefined; readonly limit: number },
): Promise<EpisodeHead[]> {
  return rows(
    tx,
    sql<EpisodeHead>`
      select ${HEAD} from episode e
      where e.step in ('assess', 'reassess') and e.ended_at is null
        and ${asked.unit === undefined ? sql`true` : sql`e.place <@ ${asked.unit}::ltree`}
      order by e.due_at, e.id limit ${asked.limit}`,
  );
}

export interface DeskCounts {
  readonly assessing: number;
  readonly assessingLate: number;
  readonly reassess: number;
  readonly late: number;
}

export async function deskCounts(
  tx: Tx,
  asked: { readonly unit: string | undefined; readonly now: Date },
): Promise<DeskCounts> {
  const found = await row(
    tx,
    sql<DeskCounts>`
      select count(*) filter (where e.step = 'assess')::int as assessing,
        count(*) filter (where e.step = 'assess' and e.due_at < ${asked.now})::int as "assessingLate",
        count(*) filter (where e.step = 'reassess')::int as reassess,
        count(*) filter (where e.due_at < ${asked.now})::int as late
      from episode e where e.step in ('assess', 'reassess') and e.ended_at is null
        and ${asked.unit === undefined ? sql`true` : sql`e.place <@ ${asked.unit}::ltree`}`,
  );
  return found ?? { assessing: 0, assessingLate: 0, reassess: 0, late: 0 };
}

export interface Tallied {
  readonly state: EpisodeState;
  readonly category: string;
  readonly stagePlace: string;
  readonly n: number;
  /** Of these: the stage ends today; it ended before today. */
  readonly today: number;
  readonly over: number;
}

/** How many stays there are of each kind, out of the tallies the database keeps. */
export async function tallied(
  tx: Tx,
  asked: { readonly unit: string | undefined; readonly scope: readonly string[]; readonly today: CivilDate },
): Promise<Tallied[]> {
  const areas = areasOf(asked);
  const wide = isWide(areas);
  return rows(
    tx,
    sql<Tallied>`
      select t.state, t.category, t.stage_place as "stagePlace", sum(t.n)::int as n,
        coalesce(sum(t.n) filter (where t.stage_to = ${asked.today}::date), 0)::int as today,
        coalesce(sum(t.n) filter (where t.stage_to < ${asked.today}::date), 0)::int as over
      from ${sql.table(wide ? 'community_tally' : 'episode_tally')} t
      where ${wide ? sql`true` : sql`t.place = ${unitsOf(areas)}`}
        and ${asked.unit === undefined ? sql`true` : sql`t.place <@ ${asked.unit}::ltree`}
      group by t.state, t.category, t.stage_place having sum(t.n) <> 0`,
  );
}

/** How many exposures stand behind each stay, and the last day of them. */
export async function exposureSums(
  tx: Tx,
  episodes: readonly string[],
): Promise<Map<string, { n: number; lastOn: CivilDate | null }>> {
  const found = await rows(
    tx,
    sql<{ episode: string; n: number; lastOn: CivilDate | null }>`
      select x.episode, count(*)::int as n, ${day('max(x.last_on)')} as "lastOn" from exposure x
      where x.episode = any (${[...episodes]}::uuid[]) and x.withdrawn_at is null group by x.episode`,
  );
  return new Map(found.map(({ episode, ...sums }) => [episode, sums]));
}

export interface NewEpisode {
  readonly id: string;
  readonly person: string;
  readonly outbreak: string;
  readonly place: string;
  readonly categories: readonly string[];
  readonly protocol: string;
  readonly rulebook: string;
  readonly facts: Facts;
  readonly factsHash: Uint8Array;
  readonly linked: string | null;
  readonly dueAt: Date;
  readonly by: string;
}

/** Opens a stay: the question whether there is to be one. Answers its number. */
export async function insertEpisode(tx: Tx, one: NewEpisode, now: Date): Promise<number> {
  const born = await row(
    tx,
    sql<{ no: number }>`
      insert into episode (id, person, outbreak, place, state, categories, protocol, rulebook, facts, facts_hash, linked,
        step, due_at, opened_at, opened_by, changed_at)
      values (${one.id}, ${one.person}, ${one.outbreak}, ${one.place}::ltree, 'assessing', ${[...one.categories]}::text[],
        ${one.protocol}, ${one.rulebook}, ${JSON.stringify(one.facts)}::jsonb, ${Buffer.from(one.factsHash)}, ${one.linked},
        'assess', ${one.dueAt}, ${now}, ${one.by}, ${now})
      returning no`,
  );
  return must(born, 'a row that is inserted comes back').no;
}

export interface EpisodeChange {
  readonly state?: EpisodeState;
  readonly categories?: readonly string[];
  readonly protocol?: string;
  readonly rulebook?: string;
  readonly facts?: Facts;
  readonly factsHash?: Uint8Array;
  readonly plan?: EpisodePlan;
  readonly planFactsHash?: Uint8Array;
  readonly stageNo?: number | null;
  readonly stage?: string | null;
  readonly stagePlace?: string | null;
  readonly stageFrom?: CivilDate | null;
  readonly stageTo?: CivilDate | null;
  readonly endsOn?: CivilDate | null;
  readonly code?: string | null;
  readonly temperatures?: number;
  readonly linked?: string | null;
  readonly place?: string;
  readonly person?: string;
  readonly step?: string | null;
  readonly dueAt?: Date | null;
  readonly orderedAt?: Date;
  readonly releasedAt?: Date | null;
  readonly handedOverAt?: Date | null;
  readonly abscondedAt?: Date | null;
  readonly refusedAt?: Date | null;
  readonly endedAt?: Date;
  readonly endedWhy?: string;
}

/** How each thing of an episode is written. What is left out of a change stays. */
const WRITE: { readonly [K in keyof Required<EpisodeChange>]: (value: never) => ReturnType<typeof sql> } = {
  state: (v: string) => sql`state = ${v}`,
  categories: (v: readonly string[]) => sql`categories = ${[...v]}::text[]`,
  protocol: (v: string) => sql`protocol = ${v}`,
  rulebook: (v: string) => sql`rulebook = ${v}`,
  facts: (v: Facts) => sql`facts = ${JSON.stringify(v)}::jsonb`,
  factsHash: (v: Uint8Array) => sql`facts_hash = ${Buffer.from(v)}`,
  plan: (v: EpisodePlan) => sql`plan = ${JSON.stringify(v)}::jsonb`,
  planFactsHash: (v: Uint8Array) => sql`plan_facts_hash = ${Buffer.from(v)}`,
  stageNo: (v: number | null) => sql`stage_no = ${v}`,
  stage: (v: string | null) => sql`stage = ${v}`,
  stagePlace: (v: string | null) => sql`stage_place = ${v}`,
  stageFrom: (v: CivilDate | null) => sql`stage_from = ${v}::date`,
  stageTo: (v: CivilDate | null) => sql`stage_to = ${v}::date`,
  endsOn: (v: CivilDate | null) => sql`ends_on = ${v}::date`,
  code: (v: string | null) => sql`code = ${v}`,
  temperatures: (v: number) => sql`temperatures = ${v}`,
  linked: (v: string | null) => sql`linked = ${v}::uuid`,
  place: (v: string) => sql`place = ${v}::ltree`,
  person: (v: string) => sql`person = ${v}::uuid`,
  step: (v: string | null) => sql`step = ${v}`,
  dueAt: (v: Date | null) => sql`due_at = ${v}`,
  orderedAt: (v: Date) => sql`ordered_at = ${v}`,
  releasedAt: (v: Date | null) => sql`released_at = ${v}`,
  handedOverAt: (v: Date | null) => sql`handed_over_at = ${v}`,
  abscondedAt: (v: Date | null) => sql`absconded_at = ${v}`,
  refusedAt: (v: Date | null) => sql`refused_at = ${v}`,
  endedAt: (v: Date) => sql`ended_at = ${v}`,
  endedWhy: (v: string) => sql`ended_why = ${v}`,
};

/** Writes what is given of an episode; the rest stays. */
export async function changeEpisode(tx: Tx, id: string, change: EpisodeChange, now: Date): Promise<void> {
  const sets = [sql`changed_at = ${now}`];
  for (const [key, value] of Object.entries(change)) {
    if (value === undefined) continue;
    const write = WRITE[key as keyof EpisodeChange] as (value: unknown) => ReturnType<typeof sql>; // one key, its own value
    sets.push(write(value));
  }
  await run(tx, sql`update episode set ${sql.join(sets)} where id = ${id}`);
}

// Who keeps it ------------------------------------------------------------------------------------------

/** A stay with whoever does its daily duties. */
export interface Kept {
  readonly id: string;
  readonly person: string;
  /** The keeper: the floor of a site, or the unit where she lives. */
  readonly place: string;
  readonly kept: boolean;
}

/** Writes who keeps these stays from now on; answers those that changed hands. */
export async function changeKeepers(
  tx: Tx,
  wanted: readonly { readonly episode: string; readonly at: string | null }[],
  now: Date,
): Promise<Kept[]> {
  if (wanted.length === 0) return [];
  return rows(
    tx,
    sql<Kept>`
      update episode e set kept_at = w.at::ltree, changed_at = ${now}
      from unnest(${wanted.map(({ episode }) => episode)}::uuid[], ${wanted.map(({ at }) => at)}::text[]) w (id, at)
      where e.id = w.id and e.kept_at is distinct from w.at::ltree
      returning e.id, e.person, e.keeper::text as place, e.kept_at is not null as kept`,
  );
}

/** What is open of these stays is their keeper's: fevers, values somebody asks about, results nobody has read. */
export async function carryOpen(tx: Tx, episodes: readonly string[]): Promise<void> {
  const theirs = (column: string) => sql`${sql.ref(column)} = any (${[...episodes]}::uuid[])`;
  await run(
    tx,
    sql`update fever f set place = e.keeper from episode e where e.id = f.episode and ${theirs('e.id')} and f.closed_at is null`,
  );
  await run(
    tx,
    sql`
      update observation o set place = e.keeper from episode e
      where e.id = o.episode and ${theirs('e.id')}
        and (o.state = 'asked' or exists (
          select from fever f where f.episode = e.id and f.closed_at is null and o.id in (f.first, f.second)))`,
  );
  await run(
    tx,
    sql`update test_result r set place = e.keeper from episode e where e.id = r.episode and ${theirs('e.id')} and r.read_at is null`,
  );
}

/** Who keeps a stay now, for whoever it is kept by; undefined: it is kept by somebody else, or there is none. */
export async function keptStay(tx: Tx, id: string): Promise<Kept | undefined> {
  return row(
    tx,
    sql<Kept>`select k.id, k.person, k.place::text as place, k.kept from kept_stay k where k.id = ${id}`,
  );
}

// Plans -------------------------------------------------------------------------------------------------

/** Keeps a plan beside those before it; answers its number. */
export async function keepPlan(
  tx: Tx,
  kept: Omit<KeptPlan, 'no' | 'at'> & { readonly episode: string },
  now: Date,
): Promise<number> {
  const written = await row(
    tx,
    sql<{ no: number }>`
      insert into episode_plan (id, episode, no, at, by, why, rulebook, protocol, categories, facts, plan)
      select ${kept.id}, ${kept.episode}, coalesce(max(p.no), 0) + 1, ${now}, ${kept.by}, ${kept.why}, ${kept.rulebook},
        ${kept.protocol}, ${[...kept.categories]}::text[], ${JSON.stringify(kept.facts)}::jsonb, ${JSON.stringify(kept.plan)}::jsonb
      from episode_plan p where p.episode = ${kept.episode}
      returning no`,
  );
  return written?.no ?? 1;
}

/** Every plan an episode had, the newest first. */
export async function plansOf(tx: Tx, episode: string): Promise<KeptPlan[]> {
  return rows(
    tx,
    sql<KeptPlan>`
      select id, no, at, by, why, rulebook, protocol, categories, facts, plan from episode_plan
      where episode = ${episode} order by no desc`,
  );
}

// Whereabouts -------------------------------------------------------------------------------------------

const WHERE_SHE_IS = sql`
  w.person, w.episode, w.kind, w.place::text as place, w.label, w.from_at as "from", w.until_at as until, w.by`;

/** Where she is now. */
export async function whereaboutsNow(tx: Tx, person: string): Promise<Whereabouts | undefined> {
  return row(
    tx,
    sql<Whereabouts>`select ${WHERE_SHE_IS} from whereabouts w where w.person = ${person} and w.until_at is null`,
  );
}

/**
 * Since when she has been at the home she is in now; undefined: she is at none. A day in hospital or on the way does not
 * begin it anew; a site or another home does.
 */
export async function homeSince(tx: Tx, person: string): Promise<Date | undefined> {
  const found = await row(
    tx,
    sql<{ since: Date | null }>`
      with here as (
        select w.person, w.episode, w.label from whereabouts w
        where w.person = ${person} and w.until_at is null and w.kind = 'home')
      select min(w.from_at) as since from here h
        join whereabouts w on w.episode = h.episode and w.kind = 'home'
          and w.label is not distinct from h.label
      where not exists (
        select from whereabouts o where o.episode = h.episode and o.from_at > w.from_at
          and (o.kind in ('facility', 'other') or (o.kind = 'home' and o.label is distinct from h.label)))`,
  );
  return found?.since ?? undefined;
}

/** Paused stays of whoever of these is on record at home or at a site: no hospital has her any more. */
export async function outOfHospital(
  tx: Tx,
  people: readonly string[],
): Promise<{ episode: string; kind: 'home' | 'facility'; label: string | null }[]> {
  return rows(
    tx,
    sql<{ episode: string; kind: 'home' | 'facility'; label: string | null }>`
      select e.id as episode, w.kind, w.label from episode e
        join whereabouts w on w.person = e.person and w.until_at is null and w.kind in ('home', 'facility')
      where e.person = any (${[...people]}::uuid[]) and e.state = 'suspended' and e.ended_at is null
      order by e.id`,
  );
}

/** Where she has been during a stay, oldest first. */
export async function whereaboutsOf(tx: Tx, episode: string): Promise<Whereabouts[]> {
  return rows(
    tx,
    sql<Whereabouts>`select ${WHERE_SHE_IS} from whereabouts w where w.episode = ${episode} order by w.from_at`,
  );
}

/** Ends the open row at `at`; a row that began at that very moment was never true and goes. */
export async function closeWhereabouts(tx: Tx, person: string, at: Date): Promise<void> {
  await run(
    tx,
    sql`delete from whereabouts where person = ${person} and upper_inf(during) and lower(during) >= ${at}`,
  );
  await run(
    tx,
    sql`
      update whereabouts set during = tstzrange(lower(during), ${at}) where person = ${person} and upper_inf(during)`,
  );
}

export async function insertWhereabouts(tx: Tx, where: Omit<Whereabouts, 'until'>): Promise<void> {
  await run(
    tx,
    sql`
      insert into whereabouts (person, during, episode, kind, place, label, by)
      values (${where.person}, tstzrange(${where.from}, null), ${where.episode}, ${where.kind satisfies WhereKind},
        ${where.place}::ltree, ${where.label}, ${where.by})`,
  );
}

// Dues that end with an episode -------------------------------------------------------------------------

/** What is still open of the dues of a stay ends with it: tests are cancelled, temperatures too. */
export async function cancelDues(tx: Tx, episode: string, why: string, by: string, now: Date): Promise<void> {
  await run(
    tx,
    sql`
      update test_due set state = 'cancelled', reason = ${why}, by = ${by}, at = ${now}
      where episode = ${episode} and state = 'due'`,
  );
  await run(
    tx,
    sql`
      update temperature_due set ended_at = ${now}, ended_how = 'cancelled'
      where episode = ${episode} and ended_at is null`,
  );
}

export interface TestShown {
  readonly on: CivilDate;
  readonly kind: string;
  readonly state: 'due' | 'sampled' | 'done' | 'refused' | 'exempt' | 'rescheduled';
  readonly result: 'negative' | 'positive' | 'inconclusive' | 'invalid' | null;
}

/** The tests of a stay by day, with the last word on each. */
export async function testsShown(tx: Tx, episode: string): Promise<TestShown[]> {
  return rows(
    tx,
    sql<TestShown>`
      select ${day('d.on_day')} as "on", d.kind, d.state, r.result
      from test_due d left join lateral (
        select t.result from test_result t where t.due = d.id
        order by (t.result = 'positive') desc, t.sampled_at desc limit 1) r on true
      where d.episode = ${episode} and d.state <> 'cancelled' order by d.on_day, d.kind`,
  );
}

// Exposures ---------------------------------------------------------------------------------------------

const EXPOSURE = sql`
  x.id, x.person, x.outbreak, x.episode, x.place::text as place, x.category, x.kind, ${day('x.first_on')} as "firstOn",
  ${day('x.last_on')} as "lastOn", x.of_case as "ofCase", x.of_episode as "ofEpisode", x.evidence,
  x.note is not null as "hasNote", x.recorded_at as "recordedAt", x.recorded_by as "recordedBy",
  x.withdrawn_at as "withdrawnAt", x.withdrawn_by as "withdrawnBy", x.withdrawn_why as "withdrawnWhy"`;

export async function findExposure(tx: Tx, id: string): Promise<Exposure | undefined> {
  return row(tx, sql<Exposure>`select ${EXPOSURE} from exposure x where x.id = ${id}`);
}

/** What she was exposed to in one outbreak, the latest first; withdrawn ones too. */
export async function exposuresOf(tx: Tx, person: string, outbreak: string): Promise<Exposure[]> {
  return rows(
    tx,
    sql<Exposure>`
      select ${EXPOSURE} from exposure x where x.person = ${person} and x.outbreak = ${outbreak}
      order by x.last_on desc nulls last, x.recorded_at desc`,
  );
}

/** What stands behind one stay. */
export async function exposuresOfEpisode(tx: Tx, episode: string): Promise<Exposure[]> {
  return rows(
    tx,
    sql<Exposure>`
      select ${EXPOSURE} from exposure x
      where x.person = (select e.person from episode e where e.id = ${episode}) and x.episode = ${episode}
      order by x.last_on desc nulls last, x.recorded_at desc`,
  );
}

/** The exposure a piece of evidence has become: the same line brings one exposure, not two. */
export async function exposureOfEvidence(
  tx: Tx,
  person: string,
  evidence: string,
): Promise<Exposure | undefined> {
  return row(
    tx,
    sql<Exposure>`
      select ${EXPOSURE} from exposure x
      where x.person = ${person} and x.evidence = ${evidence} and x.withdrawn_at is null limit 1`,
  );
}

export async function insertExposure(
  tx: Tx,
  one: {
    readonly id: string;
    readonly person: string;
    readonly outbreak: string;
    readonly episode: string | null;
    readonly place: string;
    readonly category: string;
    readonly kind: string;
    readonly firstOn: CivilDate | null;
    readonly lastOn: CivilDate | null;
    readonly ofCase: string | null;
    readonly ofEpisode: string | null;
    readonly evidence: string;
    readonly note: Buffer | null;
    readonly by: string;
  },
  now: Date,
): Promise<void> {
  await run(
    tx,
    sql`
      insert into exposure (id, person, outbreak, episode, place, category, kind, first_on, last_on, of_case, of_episode,
        evidence, note, recorded_at, recorded_by)
      values (${one.id}, ${one.person}, ${one.outbreak}, ${one.episode}, ${one.place}::ltree, ${one.category}, ${one.kind},
        ${one.firstOn}::date, ${one.lastOn}::date, ${one.ofCase}, ${one.ofEpisode}, ${one.evidence}, ${one.note}, ${now}, ${one.by})`,
  );
}

export async function withdrawExposure(
  tx: Tx,
  id: string,
  by: string,
  why: string,
  now: Date,
): Promise<void> {
  await run(
    tx,
    sql`
      update exposure set withdrawn_at = ${now}, withdrawn_by = ${by}, withdrawn_why = ${why}
      where id = ${id} and withdrawn_at is null`,
  );
}

/** The assessment found the days nobody had told: exposures of the stay without a day take them over. */
export async function datePlain(
  tx: Tx,
  episode: string,
  facts: { readonly firstExposure?: CivilDate; readonly lastExposure?: CivilDate },
): Promise<void> {
  const last = facts.lastExposure ?? facts.firstExposure;
  if (last === undefined) return;
  const first = facts.firstExposure ?? last;
  await run(
    tx,
    sql`
      update exposure set first_on = least(coalesce(first_on, ${first}::date), ${last}::date), last_on = ${last}::date
      where episode = ${episode} and last_on is null and withdrawn_at is null`,
  );
}

/** Whether she is a case now: found positive or ill, and not recovered. */
export async function isLivingCase(tx: Tx, person: string): Promise<boolean> {
  const found = await row(
    tx,
    sql<{ there: boolean }>`
      select exists (select from control_case where person = ${person} and ended_at is null) as there`,
  );
  return found?.there === true;
}

/** The exposures of one stay are those of the other from now on. */
export async function joinExposures(tx: Tx, from: string, into: string, person: string): Promise<void> {
  await run(tx, sql`update exposure set episode = ${into}, person = ${person} where episode = ${from}`);
}

// Two files of one person -------------------------------------------------------------------------------

/** What names the person of an episode beside the episode itself. */
const BESIDE = [
  'exposure',
  'control_order',
  'test_due',
  'test_result',
  'temperature_due',
  'observation',
  'fever',
  'code_event',
  'stage_release',
  'home_check',
  'home_visit',
  'home_kit',
  'home_refusal',
  'need',
  'resident_link',
  'right_request',
] as const;

/** Moves the stays of one person to another, but for one; what moved is written down. Answers which. */
export async function moveEpisodes(
  tx: Tx,
  merge: { readonly merge: string; readonly from: string; readonly into: string },
  but: string | null,
  now: Date,
): Promise<string[]> {
  const moved = await rows(
    tx,
    sql<{ id: string }>`
      with moved as (
        update episode set person = ${merge.into}, changed_at = ${now}
        where person = ${merge.from} and id is distinct from ${but}::uuid returning id)
      insert into episode_followed (merge, episode, was, now, at)
      select ${merge.merge}, id, ${merge.from}::uuid, ${merge.into}::uuid, ${now} from moved
      on conflict (merge, episode) do update set at = excluded.at returning episode as id`,
  );
  const ids = moved.map(({ id }) => id);
  await moveBeside(tx, ids, merge.from, merge.into);
  await run(
    tx,
    sql`
      update exposure set person = ${merge.into} where person = ${merge.from} and episode is null`,
  );
  return ids;
}

/** A stay of the file that is gone goes on under the other: it goes back with a split like those that moved at once. */
export async function noteFollowed(
  tx: Tx,
  moved: { readonly episode: string; readonly was: string; readonly now: string },
  now: Date,
): Promise<void> {
  await run(
    tx,
    sql`
      insert into episode_followed (merge, episode, was, now, at)
      values (${JOINED + moved.episode}, ${moved.episode}, ${moved.was}, ${moved.now}, ${now})
      on conflict (merge, episode) do nothing`,
  );
}

/** A stay was ended because another of the same person goes on. Kept like what followed a merge, from nobody to nobody. */
export async function noteJoined(
  tx: Tx,
  joined: { readonly gone: string; readonly keep: string; readonly person: string },
  now: Date,
): Promise<void> {
  await run(
    tx,
    sql`
      insert into episode_followed (merge, episode, was, now, at)
      values (${JOINED + joined.keep}, ${joined.gone}, ${joined.person}, ${joined.person}, ${now})
      on conflict (merge, episode) do nothing`,
  );
}

/** Stays that were joined and are of two of these people after all; each is answered once. */
export async function takeTornJoins(
  tx: Tx,
  people: readonly string[],
): Promise<{ readonly gone: string; readonly keep: string }[]> {
  return rows(
    tx,
    sql<{ gone: string; keep: string }>`
      delete from episode_followed f using episode g, episode k
      where f.was = any (${[...people]}::uuid[]) and f.now = f.was and g.id = f.episode and ${JOINED} || k.id = f.merge
        and g.person = any (${[...people]}::uuid[]) and k.person = any (${[...people]}::uuid[]) and k.person <> g.person
      returning g.id as gone, k.id as keep`,
  );
}

const JOINED = 'joined:';

/** Gives the stays back that moved with a merge that was a mistake. */
export async function moveBack(
  tx: Tx,
  split: { readonly from: string; readonly into: string },
  now: Date,
): Promise<string[]> {
  const back = await rows(
    tx,
    sql<{ id: string }>`
      with back as (
        delete from episode_followed f where f.was = ${split.from} and f.now = ${split.into} returning f.episode)
      update episode e set person = ${split.from}, changed_at = ${now} from back
      where e.id = back.episode and e.person = ${split.into} returning e.id`,
  );
  const ids = back.map(({ id }) => id);
  await moveBeside(tx, ids, split.into, split.from);
  await takeApart(tx, split);
  return ids;
}

/** One stay, with everything that names its person, to another file. */
export async function movePersonOf(
  tx: Tx,
  episode: string,
  from: string,
  into: string,
  now: Date,
): Promise<void> {
  await run(tx, sql`update episode set person = ${into}, changed_at = ${now} where id = ${episode}`);
  await moveBeside(tx, [episode], from, into);
}

/** Exposures on no stay went along with the merge unmarked: of whom they were told the ledger says. */
async function takeApart(
  tx: Tx,
  { from, into }: { readonly from: string; readonly into: string },
): Promise<void> {
  const her = `person:${from}`;
  await run(
    tx,
    sql`
      update exposure x set person = ${from}
      where x.person = ${into} and x.episode is null
        and exists (select from ledger l where l.about @> array['exposure:' || x.id, ${her}::text])`,
  );
}

async function moveBeside(tx: Tx, episodes: readonly string[], from: string, into: string): Promise<void> {
  if (episodes.length === 0) return;
  const ids = [...episodes];
  for (const table of BESIDE)
    await run(tx, sql`update ${sql.table(table)} set person = ${into} where episode = any (${ids}::uuid[])`);
  // Where she was while the two were thought to be two people: what does not contradict what is known of the other.
  await run(
    tx,
    sql`
      update whereabouts w set person = ${into} where w.episode = any (${ids}::uuid[]) and w.person = ${from}
        and not exists (select from whereabouts o where o.person = ${into} and o.during && w.during)`,
  );
}

// Orders ------------------------------------------------------------------------------------------------

const ORDER = sql`
  c.id, c.no, c.episode, c.person, c.place::text as place, c.kind, c.basis, c.review_route as "reviewRoute",
  ${day('c.from_on')} as "fromOn", ${day('c.to_on')} as "toOn", c.reason, c.ordered_by as "orderedBy",
  c.ordered_role as "orderedRole", c.ordered_at as "orderedAt", c.served_at as "servedAt", c.served_how as "servedHow"`;

/** What was decided about her freedom during a stay, oldest first. */
export async function ordersOf(tx: Tx, episode: string): Promise<ControlOrder[]> {
  return rows(
    tx,
    sql<ControlOrder>`select ${ORDER} from control_order c where c.episode = ${episode} order by c.ordered_at, c.no`,
  );
}

export async function insertOrder(
  tx: Tx,
  order: {
    readonly id: string;
    readonly episode: string;
    readonly person: string;
    readonly place: string;
    readonly kind: OrderKind;
    readonly basis: string;
    readonly reviewRoute: string;
    readonly fromOn: CivilDate | null;
    readonly toOn: CivilDate | null;
    readonly reason: string | null;
    readonly by: string;
    readonly role: string;
  },
  now: Date,
): Promise<void> {
  await run(
    tx,
    sql`
      insert into control_order (id, episode, person, place, kind, basis, review_route, from_on, to_on, reason, ordered_by,
        ordered_role, ordered_at)
      values (${order.id}, ${order.episode}, ${order.person}, ${order.place}::ltree, ${order.kind}, ${order.basis},
        ${order.reviewRoute}, ${order.fromOn}::date, ${order.toOn}::date, ${order.reason}, ${order.by}, ${order.role}, ${now})`,
  );
}

// Second signatures -------------------------------------------------------------------------------------

const SIGNATURE = sql`
  s.id, s.what, s.about, s.place::text as place, s.reason, s.asked_by as "askedBy", s.asked_role as "askedRole",
  s.asked_at as "askedAt", s.answer, s.answered_by as "answeredBy", s.answered_at as "answeredAt"`;

/** The open question whether a second person agrees. */
export async function openSignature(
  tx: Tx,
  what: string,
  about: string,
): Promise<SecondSignature | undefined> {
  return row(
    tx,
    sql<SecondSignature>`
      select ${SIGNATURE} from second_signature s where s.what = ${what} and s.about = ${about} and s.answer is null`,
  );
}

export async function askSignature(
  tx: Tx,
  asked: {
    readonly id: string;
    readonly what: string;
    readonly about: string;
    readonly place: string;
    readonly reason: string;
    readonly by: string;
    readonly role: string | null;
  },
  now: Date,
): Promise<void> {
  await run(
    tx,
    sql`
      insert into second_signature (id, what, about, place, reason, asked_by, asked_role, asked_at)
      values (${asked.id}, ${asked.what}, ${asked.about}, ${asked.place}::ltree, ${asked.reason}, ${asked.by}, ${asked.role}, ${now})`,
  );
}

export async function answerSignature(
  tx: Tx,
  id: string,
  answer: 'agreed' | 'declined',
  by: string,
  role: string | null,
  now: Date,
): Promise<void> {
  await run(
    tx,
    sql`
      update second_signature set answer = ${answer}, answered_by = ${by}, answered_role = ${role}, answered_at = ${now}
      where id = ${id}`,
  );
}

// Counts by community -----------------------------------------------------------------------------------

/**
 * What stands in front of a question about `community_tally`, `stay_hours`, `test_tally` or `reading_hours`. Those tables
 * have one row for a community, so whoever sees single grids has theirs counted one by one, under the same names: a
 * common table expression hides the table.
 */
export function countsFor(areas: readonly string[], today: CivilDate): ReturnType<typeof sql> {
  if (!areas.some((area) => placeLevel(area) > COMMUNITY_LEVEL)) return sql``;
  const here = unitsOf(areas);
  return sql`
    with stay as materialized (
      select id, place, outbreak, state, category, stage_place, stage_to, opened_at, ordered_at, ended_at from episode
      where ended_at is null and place = ${here}
      union all
      select id, place, outbreak, state, category, stage_place, stage_to, opened_at, ordered_at, ended_at from episode
      where ended_at is not null and place = ${here}),
    community_tally as (
      select place, outbreak, state, category, coalesce(stage_place, '') as stage_place,
        case when ended_at is null then coalesce(stage_to, 'infinity') else 'infinity' end as stage_to, count(*) as n
      from stay group by 1, 2, 3, 4, 5, 6),
    stay_hours as (
      select h.what, h.hour, s.place, count(*) as n
      from stay s cross join lateral hours_of(s.state, s.opened_at, s.ordered_at, s.ended_at) h group by 1, 2, 3
      union all
      select 'released', date_bin('1 hour', r.released_at, timestamptz '2000-01-01 00:00+00'), r.place, count(*)
      from stay s join stage_release r on r.episode = s.id where r.released_at is not null and r.place = ${here} group by 2, 3),
    test_tally as (
      select d.on_day, d.state, d.place, count(*) as n
      from stay s join test_due d on d.episode = s.id where d.on_day = ${today}::date group by 1, 2, 3),
    reading_hours as (
      select t.on_day, hour_of(t.on_day, t.ended_at) as hour, t.place, count(*) as n
      from stay s join temperature_due t on t.episode = s.id
      where t.on_day = ${today}::date and t.ended_how = 'done' group by 1, 2, 3)`;
}

/** The tables of counts go as far down as communities. */
const COMMUNITY_LEVEL = 3;

/** Every unit of these areas by its path, so that what is kept by unit is looked up and not gone through. */
const unitsOf = (areas: readonly string[]) =>
  sql`any (array(select path from place where path <@ any (${[...areas]}::ltree[])))`;
