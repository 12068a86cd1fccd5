// The wall of the command room: one page read from five metres, counts only, no person. It reads over several modules,
// so it stands beside them; every figure carries what it was counted of.
import { Type } from 'typebox';
import { type CivilDate, civilDayOf, daysBetween, startOf } from './base/civil-dates.ts';
import { addMinutes } from './base/clock.ts';
import { placeAt } from './base/places.ts';
import { row, rows, sql, type Tx } from './base/sql.ts';
import { fillWords, type Words } from './base/words.ts';
import { countsFor } from './control/episodes/store.ts';
import { WAITS } from './control/release/store.ts';
import { type Figure, morningFigures } from './figures.ts';
import { look } from './ledger/act.ts';
import type { Ctx } from './ledger/terms.ts';
import { namesOf, placesWithin } from './places/store.ts';

type Tone = 'now' | 'late' | 'good' | 'quiet';

export interface Wall {
  readonly outbreak: {
    readonly name: Words;
    /** The day since it was opened, the first being 1. */
    readonly day: number;
    readonly sunset: CivilDate;
    readonly daysLeft: number;
  } | null;
  readonly temperatures: {
    /** Whose time was up by now, of them answered by a reading, and settled some other way. */
    readonly due: number;
    readonly answered: number;
    readonly otherwise: number;
    /** Everything asked for today, whose time is up or not. */
    readonly today: number;
    /** Hour by hour: what was due by the end of it, what had come in. `came` ends with the hour that runs. */
    readonly hours: readonly { readonly hour: number; readonly due: number; readonly came: number | null }[];
  };
  readonly kpis: readonly {
    readonly key: string;
    readonly words: Words;
    readonly value: number;
    readonly of: number | null;
    readonly note: Words;
    readonly tone: Tone;
  }[];
  readonly streets: readonly {
    readonly place: string;
    readonly name: Words;
    readonly due: number;
    readonly answered: number;
    readonly people: number;
    readonly alarms: number;
  }[];
  readonly alarms: readonly WallAlarm[];
  /** All alarms, those shown and those that found no room. */
  readonly alarmCount: number;
  readonly figures: readonly Figure[];
  readonly today: readonly {
    readonly key: string;
    readonly words: Words;
    readonly value: number;
    readonly of: number | null;
    readonly tone: Tone;
  }[];
  readonly at: string;
}

export interface WallAlarm {
  readonly id: string;
  readonly tone: Tone;
  readonly title: Words;
  readonly place: Words;
  readonly street: string;
  readonly state: Words;
  readonly at: string;
}

/** A wall has room for so many: the worst, the longest first. */
const ALARMS_SHOWN = 6;

export const wall = look('/wall', {
  title: { zh: '指挥大屏', en: 'command wall' },
  duty: 'control.read',
  purpose: 'outbreak-response',
  query: Type.Object({}),
  async run(tx, _query, ctx): Promise<Wall> {
    const today = civilDayOf(ctx.now);
    const { alarms, all, urgent } = await alarmsNow(tx, ctx.now);
    const names = await namesOf(tx, [...new Set(alarms.map((one) => one.place))]);
    const counted = await countPeople(tx, ctx, today);
    const works = await countWork(tx, ctx, today);
    return {
      outbreak: await outbreakNow(tx, today),
      temperatures: await temperaturesOf(tx, ctx, today),
      kpis: kpisOf(counted, works),
      streets: await streetsOf(tx, ctx, today, urgent),
      alarms: alarms.map((one) => told(one, names)),
      alarmCount: all,
      figures: await morningFigures(tx, ctx),
      today: todayOf(counted, works),
      at: ctx.now.toISOString(),
    };
  },
});

async function outbreakNow(tx: Tx, today: CivilDate): Promise<Wall['outbreak']> {
  const found = await row(
    tx,
    sql<{ zh: string; en: string; openedAt: Date; sunset: CivilDate }>`
      select name as zh, name_en as en, opened_at as "openedAt", sunset::text as sunset
      from outbreak where closed_at is null order by opened_at limit 1`,
  );
  if (found === undefined) return null;
  return {
    name: { zh: found.zh, en: found.en },
    day: daysBetween(civilDayOf(found.openedAt), today) + 1,
    sunset: found.sunset,
    daysLeft: daysBetween(today, found.sunset),
  };
}

// Temperatures ------------------------------------------------------------------------------------------

async function temperaturesOf(
  tx: Tx,
  { now, scope }: Pick<Ctx, 'now' | 'scope'>,
  today: CivilDate,
): Promise<Wall['temperatures']> {
  const slots = await rows(
    tx,
    sql<{ dueAt: Date; due: number; answered: number; otherwise: number }>`
      select due_at as "dueAt", sum(due)::int as due, sum(answered)::int as answered, sum(otherwise)::int as otherwise
      from temperature_tally where on_day = ${today}::date group by due_at order by due_at`,
  );
  const came = await rows(
    tx,
    sql<{ hour: number; n: number }>`
      ${countsFor(scope, today)}
      select hour::int as hour, sum(n)::int as n from reading_hours where on_day = ${today}::date group by 1`,
  );
  const up = slots.filter((slot) => slot.dueAt <= now);
  const sum = (of: readonly (typeof slots)[number][], what: 'due' | 'answered' | 'otherwise') =>
    of.reduce((total, slot) => total + slot[what], 0);
  const nowHour = Math.floor((now.getTime() - startOf(today).getTime()) / 3_600_000);
  return {
    due: sum(up, 'due'),
    answered: sum(up, 'answered'),
    otherwise: sum(up, 'otherwise'),
    today: sum(slots, 'due'),
    hours: Array.from({ length: 24 - FIRST_HOUR }, (_, i) => i + FIRST_HOUR).map((hour) => ({
      hour: hour + 1,
      due: sum(
        slots.filter((slot) => slot.dueAt <= addMinutes(startOf(today), (hour + 1) * 60)),
        'due',
      ),
      came: hour > nowHour ? null : came.filter((one) => one.hour <= hour).reduce((n, one) => n + one.n, 0),
    })),
  };
}

/** The day of temperatures begins before anybody is asked. */
const FIRST_HOUR = 5;

// People ------------------------------------------------------------------------------------------------

interface People {
  readonly home: number;
  readonly facility: number;
  readonly hospital: number;
  readonly elsewhere: number;
  readonly assessing: number;
  readonly endsToday: number;
  readonly overdue: number;
}

async function countPeople(tx: Tx, { scope }: Pick<Ctx, 'scope'>, today: CivilDate): Promise<People> {
  const found = await row(
    tx,
    sql<People>`
      ${countsFor(scope, today)}
      select coalesce(sum(n) filter (where state = 'active' and stage_place = 'home'), 0)::int as home,
        coalesce(sum(n) filter (where state = 'active' and stage_place = 'facility'), 0)::int as facility,
        coalesce(sum(n) filter (where state = 'suspended' or (state = 'active' and stage_place = 'hospital')), 0)::int as hospital,
        coalesce(sum(n) filter (where state = 'active' and stage_place not in ('home', 'facility', 'hospital')), 0)::int as elsewhere,
        coalesce(sum(n) filter (where state = 'assessing'), 0)::int as assessing,
        coalesce(sum(n) filter (where state = 'active' and stage_to = ${today}::date), 0)::int as "endsToday",
        coalesce(sum(n) filter (where state = 'active' and stage_to < ${today}::date), 0)::int as overdue
      from community_tally`,
  );
  return found ?? { home: 0, facility: 0, hospital: 0, elsewhere: 0, assessing: 0, endsToday: 0, overdue: 0 };
}

interface Work {
  readonly assessLate: number;
  readonly fevers: number;
  readonly feversLate: number;
  readonly tests: number;
  readonly testsDone: number;
  readonly needs: number;
  readonly needsLate: number;
  readonly codes: number;
  readonly handOvers: number;
  readonly handOversLate: number;
  readonly releasedToday: number;
  readonly orderedToday: number;
  readonly cases: number;
  readonly refusals: number;
}

/** What is open is few, whatever the number of people; what happened today is counted as it happens. */
async function countWork(
  tx: Tx,
  { now, scope }: Pick<Ctx, 'now' | 'scope'>,
  today: CivilDate,
): Promise<Work> {
  const found = await row(
    tx,
    sql<Work>`
      ${countsFor(scope, today)}
      select
        (select count(*)::int from episode where state = 'assessing' and ended_at is null and step is not null and due_at <= ${now}) as "assessLate",
        (select count(*)::int from fever where closed_at is null) as fevers,
        (select count(*)::int from fever where closed_at is null and due_at <= ${now}) as "feversLate",
        (select coalesce(sum(n), 0)::int from test_tally where on_day = ${today}::date and state not in ('cancelled', 'rescheduled')) as tests,
        (select coalesce(sum(n), 0)::int from test_tally where on_day = ${today}::date and state in ('sampled', 'done', 'exempt')) as "testsDone",
        (select count(*)::int from need where answered_at is null) as needs,
        (select count(*)::int from need where answered_at is null and due_at <= ${now}) as "needsLate",
        (select count(*)::int from code_event where answer is null) as codes,
        (select count(*)::int from stage_release r where r.hand_due_at is not null and ${WAITS}) as "handOvers",
        (select count(*)::int from stage_release r where r.hand_due_at <= ${now} and ${WAITS}) as "handOversLate",
        (select coalesce(sum(n), 0)::int from stay_hours where what = 'released' and hour >= ${startOf(today)}) as "releasedToday",
        (select coalesce(sum(n), 0)::int from stay_hours where what = 'ordered' and hour >= ${startOf(today)}) as "orderedToday",
        (select count(*)::int from control_case where ended_at is null) as cases,
        (select count(*)::int from home_refusal where closed_at is null) as refusals`,
  );
  return (
    found ?? {
      assessLate: 0,
      fevers: 0,
      feversLate: 0,
      tests: 0,
      testsDone: 0,
      needs: 0,
      needsLate: 0,
      codes: 0,
      handOvers: 0,
      handOversLate: 0,
      releasedToday: 0,
      orderedToday: 0,
      cases: 0,
      refusals: 0,
    }
  );
}

function kpisOf(people: People, work: Work): Wall['kpis'] {
  const controlled = people.home + people.facility + people.hospital + people.elsewhere;
  return [
    {
      key: 'controlled',
      words: { zh: '管控中', en: 'Under control' },
      value: controlled,
      of: null,
      note: {
        zh: `今日新增 ${work.orderedToday} · 解除 ${work.releasedToday}`,
        en: `today +${work.orderedToday} · released ${work.releasedToday}`,
      },
      tone: 'quiet',
    },
    {
      key: 'home',
      words: { zh: '居家', en: 'At home' },
      value: people.home,
      of: controlled,
      note: { zh: `医院 ${people.hospital} 人`, en: `${people.hospital} in hospital` },
      tone: 'quiet',
    },
    {
      key: 'facility',
      words: { zh: '集中隔离', en: 'In isolation sites' },
      value: people.facility,
      of: controlled,
      note: { zh: `在册病例 ${work.cases} 例`, en: `${work.cases} cases on record` },
      tone: 'quiet',
    },
    {
      key: 'assessing',
      words: { zh: '待研判', en: 'To be assessed' },
      value: people.assessing,
      of: null,
      note: { zh: `超时 ${work.assessLate} 人`, en: `${work.assessLate} overdue` },
      tone: work.assessLate > 0 ? 'now' : people.assessing > 0 ? 'late' : 'good',
    },
    {
      key: 'fevers',
      words: { zh: '发热处置中', en: 'Fevers open' },
      value: work.fevers,
      of: null,
      note: { zh: `超时 ${work.feversLate} 人`, en: `${work.feversLate} overdue` },
      tone: work.feversLate > 0 ? 'now' : work.fevers > 0 ? 'late' : 'good',
    },
  ];
}

function todayOf(people: People, work: Work): Wall['today'] {
  return [
    {
      key: 'tests',
      words: { zh: '今日应检', en: 'Tests due today' },
      value: work.testsDone,
      of: work.tests,
      tone: work.testsDone < work.tests ? 'quiet' : 'good',
    },
    {
      key: 'ends',
      words: { zh: '今日期满', en: 'Last day today' },
      value: people.endsToday,
      of: null,
      tone: 'quiet',
    },
    {
      key: 'overdue',
      words: { zh: '期满未解除', en: 'Past the last day' },
      value: people.overdue,
      of: null,
      tone: people.overdue > 0 ? 'now' : 'good',
    },
    {
      key: 'handovers',
      words: { zh: '待接收', en: 'To be taken over' },
      value: work.handOvers,
      of: null,
      tone: work.handOversLate > 0 ? 'now' : work.handOvers > 0 ? 'late' : 'good',
    },
    {
      key: 'needs',
      words: { zh: '居民需求', en: 'Needs open' },
      value: work.needs,
      of: null,
      tone: work.needsLate > 0 ? 'now' : 'quiet',
    },
    {
      key: 'codes',
      words: { zh: '转码待批', en: 'Codes to approve' },
      value: work.codes,
      of: null,
      tone: 'quiet',
    },
  ];
}

// Streets -----------------------------------------------------------------------------------------------

async function streetsOf(
  tx: Tx,
  ctx: Ctx,
  today: CivilDate,
  urgent: ReadonlyMap<string, number>,
): Promise<Wall['streets']> {
  const district = placeAt(ctx.scope.find((place) => place !== '') ?? '', 1);
  if (district === '') return [];
  const dues = await rows(
    tx,
    sql<{ street: string; due: number; answered: number }>`
      select subpath(place, 0, least(2, nlevel(place)))::text as street, sum(due)::int as due,
        sum(answered + otherwise)::int as answered
      from temperature_tally where on_day = ${today}::date and due_at <= ${ctx.now} group by 1`,
  );
  const people = await rows(
    tx,
    sql<{ street: string; n: number }>`
      ${countsFor(ctx.scope, today)}
      select subpath(place, 0, least(2, nlevel(place)))::text as street, sum(n)::int as n
      from community_tally where state in ('active', 'suspended') group by 1`,
  );
  const streets = await placesWithin(tx, district, 2);
  return streets.map((street) => {
    const due = dues.find((one) => one.street === street.path);
    return {
      place: street.path,
      name: { zh: street.name, en: street.nameEn },
      due: due?.due ?? 0,
      answered: due?.answered ?? 0,
      people: people.find((one) => one.street === street.path)?.n ?? 0,
      alarms: urgent.get(street.path) ?? 0,
    };
  });
}

// Alarms ------------------------------------------------------------------------------------------------

interface AlarmRow {
  readonly id: string;
  readonly kind: string;
  readonly tone: Tone;
  readonly place: string;
  readonly at: Date;
  readonly step: string;
  /** How many, where one alarm stands for several. */
  readonly n: number;
}

/** Everything that needs somebody now. */
const alarming = (now: Date) => sql`
  select 'fever:' || id as id, 'fever' as kind, place::text as place, opened_at as at, step, coalesce(due_at <= ${now}, false) as late, 1 as n
    from fever where closed_at is null
  union all
  select 'refusal:' || id, what, place::text, at, step, coalesce(due_at <= ${now}, false), 1
    from home_refusal where closed_at is null
  union all
  select 'case:' || id, 'case', place::text, reported_at, case when admitted_at is not null then 'admitted' when stopped_at is not null then 'stopped' else 'found' end,
    admitted_at is null and reported_at <= ${addMinutes(now, -CASE_MINUTES)}, 1
    from control_case where ended_at is null and admitted_at is null
  union all
  select 'episode:' || id, 'assess', place::text, opened_at, 'late', true, 1
    from episode where state = 'assessing' and ended_at is null and step is not null and due_at <= ${now}
  union all
  select 'release:' || id, 'hand-over', place::text, released_at, 'late', true, 1
    from stage_release r where r.hand_due_at <= ${now} and ${WAITS}
  union all
  select 'need:' || id, 'need', place::text, asked_at, 'late', true, 1
    from need where answered_at is null and urgent and due_at <= ${now}
  union all
  select 'lines:' || subpath(owner_unit, 0, least(2, nlevel(owner_unit)))::text, 'lines', subpath(owner_unit, 0, least(2, nlevel(owner_unit)))::text,
    min(due_at), 'late', true, count(*)::int
    from list_line where step is not null and due_at <= ${now} group by subpath(owner_unit, 0, least(2, nlevel(owner_unit)))`;

/** What there is room for: what is late first, then what began first; how many there are, and how many red by street. */
async function alarmsNow(
  tx: Tx,
  now: Date,
): Promise<{ alarms: AlarmRow[]; all: number; urgent: ReadonlyMap<string, number> }> {
  const found = await rows(
    tx,
    sql<Omit<AlarmRow, 'tone'> & { red: boolean }>`
      select a.*, a.late or a.kind = 'case' as red from (${alarming(now)}) a order by a.late desc, a.at, a.id limit ${ALARMS_SHOWN}`,
  );
  const counted = await rows(
    tx,
    sql<{ street: string; n: number; urgent: number }>`
      select subpath(a.place::ltree, 0, least(2, nlevel(a.place::ltree)))::text as street, count(*)::int as n,
        (count(*) filter (where a.late or a.kind = 'case'))::int as urgent
      from (${alarming(now)}) a group by 1`,
  );
  return {
    alarms: found.map(({ red, ...one }) => ({ ...one, tone: red ? 'now' : 'late' })),
    all: counted.reduce((sum, { n }) => sum + n, 0),
    urgent: new Map(counted.map(({ street, urgent }) => [street, urgent])),
  };
}

/** A case is in hospital within two hours (domain §3.3 row 14). */
const CASE_MINUTES = 120;

const KINDS: Readonly<Record<string, Words>> = {
  fever: { zh: '体温异常', en: 'Fever' },
  refused: { zh: '拒不配合', en: 'Refusal' },
  absconded: { zh: '擅自离开', en: 'Absconded' },
  'test-refused': { zh: '拒绝采样', en: 'Test refused' },
  'measure-refused': { zh: '拒绝测温', en: 'Temperature refused' },
  'entry-refused': { zh: '拒绝上门', en: 'Entry refused' },
  case: { zh: '阳性待转运', en: 'Positive, to be admitted' },
  assess: { zh: '研判超时', en: 'Assessment overdue' },
  'hand-over': { zh: '解除后无人接收', en: 'Released, not taken over' },
  need: { zh: '紧急需求超时', en: 'Urgent need overdue' },
  lines: { zh: '名单超时 {n} 条', en: 'Lines overdue: {n}' },
};

const STEPS: Readonly<Record<string, Words>> = {
  'second-reading': { zh: '待复测', en: 'second reading' },
  medic: { zh: '待医生处置', en: 'for the medic' },
  transport: { zh: '待转运', en: 'to be taken there' },
  persuade: { zh: '劝导中', en: 'being persuaded' },
  police: { zh: '民警处置中', en: 'with the police' },
  district: { zh: '区级处置', en: 'with the district' },
  found: { zh: '待停止流动', en: 'movement to be stopped' },
  stopped: { zh: '已停止流动', en: 'movement stopped' },
  late: { zh: '待处置', en: 'waiting' },
};

function told(alarm: AlarmRow, names: ReadonlyMap<string, Words>): WallAlarm {
  return {
    id: alarm.id,
    tone: alarm.tone,
    title: fillWords(KINDS[alarm.kind] ?? { zh: '待处置', en: 'Needs somebody' }, { n: alarm.n }),
    place: names.get(alarm.place) ?? { zh: alarm.place, en: alarm.place },
    street: placeAt(alarm.place, 2),
    state: STEPS[alarm.step] ?? { zh: '处置中', en: 'in work' },
    at: alarm.at.toISOString(),
  };
}
