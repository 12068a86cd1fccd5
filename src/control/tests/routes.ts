// What the screens of tests read: what is owed today and what is late, unit by unit; results nobody has read; the tests of
// one stay; files of results. Results are for whoever holds control.health; everybody else sees whether a test is done.

import { Type } from 'typebox';
import { type CivilDate, civilDayOf } from '../../base/civil-dates.ts';
import { addMinutes } from '../../base/clock.ts';
import { isWithin, placeLevel } from '../../base/places.ts';
import { Id, Place } from '../../base/schemas.ts';
import type { Tx } from '../../base/sql.ts';
import type { Words } from '../../base/words.ts';
import { look } from '../../ledger/act.ts';
import { refuse as refuseHouse } from '../../ledger/refusals.ts';
import type { Ctx, Look } from '../../ledger/terms.ts';
import { shownPeople } from '../../people/store.ts';
import { namesOf } from '../../places/store.ts';
import { nameOfUsers } from '../../teams/store.ts';
import { caseCode } from '../cases/rules.ts';
import { caseOfEpisode } from '../cases/store.ts';
import { episodeCode, numberOfEpisode } from '../episodes/rules.ts';
import { episodeOfNo, findEpisode } from '../episodes/store.ts';
import { protocolsIn } from '../protocols/rules.ts';
import { SPECIMEN_WORDS, TEST_KIND_WORDS } from '../protocols/terms.ts';
import { doubleRuleOf, isLate, putOffDays, whyNotSample } from './rules.ts';
import * as store from './store.ts';
import {
  ASIDE_WORDS,
  type AsideRow,
  DUE_STATES,
  type DueState,
  RESULT_WORDS,
  ROW_FATES,
  type RowFate,
  type TestDue,
  type TestOutcome,
  type TestResult,
  testRules,
} from './terms.ts';

const READ = { duty: 'control.read', purpose: 'outbreak-response' } as const;
/** The desk of whoever takes tests and writes results down: at home, in a laboratory, at an isolation site. */
const TAKES = { duty: 'control.test', purpose: 'outbreak-response' } as const;

interface Choice extends Words {
  readonly value: string;
}

export interface TestPerson {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly age: number | null;
  readonly phone: string | null;
  readonly address: string | null;
}

// What is owed ------------------------------------------------------------------------------------------

export interface DueRow {
  readonly id: string;
  readonly episode: string;
  readonly code: string;
  readonly person: TestPerson;
  readonly place: { readonly path: string; readonly name: Words };
  readonly onDay: CivilDate;
  /** Asked for late on its day, until then; null: until its day is over. */
  readonly dueAt: string | null;
  /** Not sampled yet, and the time for it is over. */
  readonly late: boolean;
  readonly kind: Words;
  readonly specimen: Words;
  readonly double: boolean;
  readonly state: DueState;
  readonly stateWords: Words;
  readonly at: string | null;
  /** How many samples have a result already. */
  readonly samples: number;
  /** Days it may be put off to. */
  readonly putOff: { readonly from: CivilDate; readonly to: CivilDate };
  /** Why the sample can not be taken now. */
  readonly notYet: Words | null;
  /** Whoever reads this may open the stay too: who tests at a site may not. */
  readonly opens: boolean;
}

export interface DuePage {
  readonly rows: readonly DueRow[];
  readonly next: string | null;
  readonly choices: TestChoices;
}

export interface TestChoices {
  readonly results: readonly Choice[];
  readonly reagents: readonly Choice[];
  readonly laboratories: readonly Choice[];
  readonly reasons: readonly (Choice & { readonly for: string })[];
}

const PAGE_ROWS = 50;
const After = Type.Optional(Type.String({ pattern: '^[0-9TZ:.+-]{8,35}_[0-9a-f-]{36}$' }));

export const testDesk = look('/tests', {
  ...TAKES,
  title: { zh: '检测', en: 'tests' },
  query: Type.Object({
    tab: Type.Optional(Type.Enum(['today', 'late', 'sampled'])),
    unit: Type.Optional(Place),
    after: After,
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
  }),
  async run(tx, query, ctx): Promise<DuePage> {
    const tab = query.tab ?? 'today';
    const limit = query.limit ?? PAGE_ROWS;
    const cut = query.after?.lastIndexOf('_') ?? -1;
    const found = await store.owed(tx, {
      tab,
      unit: query.unit,
      today: civilDayOf(ctx.now),
      now: ctx.now,
      after:
        query.after === undefined
          ? undefined
          : { key: query.after.slice(0, cut), id: query.after.slice(cut + 1) },
      limit: limit + 1,
      small: isSmall(query.unit === undefined ? ctx.scope : [query.unit]),
    });
    const page = found.slice(0, limit);
    const last = page.at(-1);
    const key = tab === 'sampled' ? last?.at?.toISOString() : last?.onDay;
    return {
      rows: await duesShown(tx, ctx, page),
      next: found.length > limit && last !== undefined ? `${key}_${last.id}` : null,
      choices: choicesOf(ctx),
    };
  },
});

/** Units whose people are few enough to be looked up one by one. */
const isSmall = (units: readonly string[]) =>
  units.length > 0 && units.every((unit) => placeLevel(unit) >= 3);

async function duesShown(tx: Tx, ctx: Ctx, dues: readonly TestDue[]): Promise<DueRow[]> {
  const today = civilDayOf(ctx.now);
  const people = await peopleShown(
    tx,
    ctx,
    dues.map(({ person }) => person),
    today,
  );
  const places = await namesOf(tx, [...new Set(dues.map(({ place }) => place))]);
  const numbers = await store.episodeNumbers(
    tx,
    dues.map(({ episode }) => episode),
  );
  const samples = await store.sampleCounts(
    tx,
    dues.map(({ id }) => id),
  );
  const rules = ctx.rulebook.part(testRules);
  return dues.map(
    (due): DueRow => ({
      id: due.id,
      episode: due.episode,
      code: episodeCode(numbers.get(due.episode) ?? 0),
      person: people.get(due.person) ?? nobody(due.person),
      place: { path: due.place, name: places.get(due.place) ?? { zh: due.place, en: due.place } },
      onDay: due.onDay,
      dueAt: due.dueAt?.toISOString() ?? null,
      late: isLate(due, ctx.now),
      kind: TEST_KIND_WORDS[due.kind],
      specimen: SPECIMEN_WORDS[due.specimen],
      double: due.double,
      state: due.state,
      stateWords: stateWords(due.state),
      at: due.at?.toISOString() ?? null,
      samples: samples.get(due.id) ?? 0,
      putOff: putOffDays(due, today),
      notYet: whyNotSample(due, today, rules)?.words ?? null,
      opens: holds(ctx, 'control.read', due.place),
    }),
  );
}

/** One test found by the number of a stay, for whoever types results from paper. */
export const testOfCode = look('/tests/of/:code', {
  ...TAKES,
  title: { zh: '按编号找检测', en: 'the test of a stay' },
  query: Type.Object({ code: Type.String({ minLength: 1, maxLength: 40 }) }),
  async run(tx, { code }, ctx): Promise<{ rows: readonly DueRow[] }> {
    const no = numberOfEpisode(code) ?? (/^[0-9]{1,15}$/.test(code.trim()) ? Number(code.trim()) : undefined);
    const id = no === undefined ? undefined : ((await episodeOfNo(tx, no)) ?? (await store.keptOfNo(tx, no)));
    if (id === undefined) return refuseHouse('not-found');
    const today = civilDayOf(ctx.now);
    const dues = (await store.duesOf(tx, id)).filter(
      ({ state, onDay }) => (state === 'due' || state === 'sampled' || state === 'refused') && onDay <= today,
    );
    return { rows: await duesShown(tx, ctx, dues.slice(-5).reverse()) };
  },
});

// Figures -----------------------------------------------------------------------------------------------

export interface UnitTests {
  readonly place: string;
  readonly name: Words;
  readonly today: Readonly<Record<DueState, number>>;
  readonly asked: number;
  readonly late: number;
  readonly resultsLate: number;
}

export interface TestFigures {
  readonly total: Omit<UnitTests, 'place' | 'name'>;
  readonly units: readonly UnitTests[];
  /** Results nobody has read; null for whoever may not see results. */
  readonly unread: number | null;
  readonly today: CivilDate;
}

const NONE: Record<DueState, number> = {
  due: 0,
  sampled: 0,
  done: 0,
  refused: 0,
  exempt: 0,
  rescheduled: 0,
  cancelled: 0,
};

export const testFigures = look('/tests/figures', {
  ...TAKES,
  title: { zh: '检测数字', en: 'figures of tests' },
  query: Type.Object({ unit: Type.Optional(Place) }),
  async run(tx, { unit }, ctx): Promise<TestFigures> {
    const today = civilDayOf(ctx.now);
    const level = placeLevel(unit ?? ctx.scope[0] ?? '') + 1;
    const rules = ctx.rulebook.part(testRules);
    const days = await store.dayCounts(tx, { on: today, unit, level });
    const late = await store.lateCounts(tx, {
      today,
      now: ctx.now,
      resultsBefore: addMinutes(ctx.now, -rules.resultDueHours.value * 60),
      unit,
      level,
    });
    const units = [...new Set([...days, ...late].map((one) => one.unit))].sort();
    const names = await namesOf(tx, units);
    const rows = units.map((place): UnitTests => {
      const counts = { ...NONE };
      for (const one of days) if (one.unit === place) counts[one.state] = one.n;
      const behind = late.find((one) => one.unit === place);
      return {
        place,
        name: names.get(place) ?? { zh: place, en: place },
        today: counts,
        asked: askedOf(counts),
        late: behind?.undone ?? 0,
        resultsLate: behind?.results ?? 0,
      };
    });
    const sum = { ...NONE };
    for (const row of rows)
      for (const state of Object.keys(sum) as DueState[]) sum[state] += row.today[state];
    return {
      total: {
        today: sum,
        asked: askedOf(sum),
        late: rows.reduce((all, row) => all + row.late, 0),
        resultsLate: rows.reduce((all, row) => all + row.resultsLate, 0),
      },
      units: rows,
      unread: holdsAnywhere(ctx, 'control.health') ? await store.countUnread(tx, unit) : null,
      today,
    };
  },
});

/** Put off is asked on another day. */
const askedOf = (counts: Readonly<Record<DueState, number>>) =>
  counts.due + counts.sampled + counts.done + counts.refused + counts.exempt;

// Results -----------------------------------------------------------------------------------------------

export interface ResultRow {
  readonly id: string;
  readonly episode: string | null;
  readonly opens: boolean;
  readonly code: string | null;
  readonly person: TestPerson;
  readonly place: { readonly path: string; readonly name: Words };
  readonly sample: number;
  readonly kind: Words;
  readonly result: TestOutcome;
  readonly resultWords: Words;
  readonly reagent: string | null;
  readonly laboratory: string | null;
  readonly sampledAt: string;
  readonly enteredAt: string;
  readonly by: string;
}

export const unreadResults = look('/tests/unread', {
  duty: 'control.health',
  purpose: 'outbreak-response',
  title: { zh: '未阅结果', en: 'results nobody has read' },
  query: Type.Object({ unit: Type.Optional(Place) }),
  async run(tx, { unit }, ctx): Promise<{ rows: readonly ResultRow[]; more: boolean }> {
    const found = await store.unreadPage(tx, { unit, limit: 101 });
    const page = found.slice(0, 100);
    const people = await peopleShown(
      tx,
      ctx,
      page.map(({ person }) => person),
      civilDayOf(ctx.now),
    );
    const places = await namesOf(tx, [...new Set(page.map(({ place }) => place))]);
    const numbers = await store.episodeNumbers(
      tx,
      page.flatMap(({ episode }) => episode ?? []),
    );
    const users = await usersOf(tx, page);
    return {
      more: found.length > 100,
      rows: page.map((one) => ({
        id: one.id,
        episode: one.episode,
        opens: holds(ctx, 'control.read', one.place),
        code: one.episode === null ? null : episodeCode(numbers.get(one.episode) ?? 0),
        person: people.get(one.person) ?? nobody(one.person),
        place: { path: one.place, name: places.get(one.place) ?? { zh: one.place, en: one.place } },
        sample: one.sample,
        kind: TEST_KIND_WORDS[one.kind],
        result: one.result,
        resultWords: RESULT_WORDS[one.result],
        reagent: one.reagent,
        laboratory: one.laboratory,
        sampledAt: one.sampledAt.toISOString(),
        enteredAt: one.enteredAt.toISOString(),
        by: users.get(one.enteredBy) ?? '—',
      })),
    };
  },
});

// The tests of one stay ---------------------------------------------------------------------------------

export interface StayResult {
  readonly id: string;
  readonly sample: number;
  readonly result: TestOutcome;
  readonly resultWords: Words;
  readonly reagent: string | null;
  readonly laboratory: string | null;
  readonly reportNo: string | null;
  readonly sampledAt: string;
  readonly reportedAt: string;
  readonly by: string;
  readonly at: string;
  readonly corrected: boolean;
  readonly corrects: string | null;
  readonly read: { readonly by: string; readonly at: string } | null;
}

export interface StayTest extends DueRow {
  readonly reason: Words | null;
  readonly movedTo: CivilDate | null;
  /** Null for whoever may not see results. */
  readonly results: readonly StayResult[] | null;
}

export interface StayTests {
  readonly tests: readonly StayTest[];
  /** Results no plan asked for. */
  readonly extra: readonly StayResult[] | null;
  readonly standing: store.TestStanding | null;
  readonly double: { readonly otherReagent: boolean; readonly otherLab: string } | null;
  readonly case: {
    readonly id: string;
    readonly code: string;
    readonly stopped: boolean;
    readonly ended: boolean;
  } | null;
  readonly choices: TestChoices;
  readonly today: CivilDate;
}

export const stayTests = look('/episodes/:id/tests', {
  ...READ,
  title: { zh: '此次管控的检测', en: 'the tests of a stay' },
  query: Type.Object({ id: Id }),
  async run(tx, { id }, ctx): Promise<StayTests> {
    const episode = (await findEpisode(tx, id)) ?? refuseHouse('not-found');
    const health = holds(ctx, 'control.health', episode.place);
    // Back from a site, she is theirs with everything that was tested there; while she is there it is the site's.
    const kept = episode.keptAt === null;
    const whole = <R>(fn: () => Promise<R>) => (kept ? ctx.beyond('the tests of one stay', fn) : fn());
    const dues = await whole(() => store.duesOf(tx, episode.id));
    const shown = await duesShown(tx, ctx, dues);
    const results = health ? await whole(() => store.resultsOfEpisode(tx, episode.id)) : [];
    const users = await usersOf(tx, results);
    const told = (one: TestResult) => resultShown(one, users);
    const rules = ctx.rulebook.part(testRules);
    const protocol = protocolsIn(ctx.rulebook).find((one) => one.id === episode.protocol);
    const now = health ? await caseOfEpisode(tx, episode.id) : undefined;
    return {
      tests: dues.map((due, at): StayTest => {
        const row = shown[at];
        const why = rules.reasons.find((one) => one.reason === due.reason);
        return {
          ...(row as DueRow), // one for each, in order
          reason:
            due.reason === 'again'
              ? { zh: '结果无效或可疑，重采', en: 'sampled again: the result said nothing' }
              : due.reason === 'fever'
                ? { zh: '因健康异常加做', en: 'asked for because of a fever or symptom' }
                : why === undefined
                  ? null
                  : { zh: why.zh, en: why.en },
          movedTo: due.movedTo,
          results: health ? results.filter((one) => one.due === due.id).map(told) : null,
        };
      }),
      extra: health ? results.filter((one) => one.due === null).map(told) : null,
      standing: health ? await whole(() => store.testStanding(tx, episode.id, civilDayOf(ctx.now))) : null,
      double: protocol === undefined ? null : (doubleRuleOf(protocol, 'PCR') ?? null),
      case:
        now === undefined
          ? null
          : {
              id: now.id,
              code: caseCode(now.no),
              stopped: now.stoppedAt !== null,
              ended: now.endedAt !== null,
            },
      choices: choicesOf(ctx),
      today: civilDayOf(ctx.now),
    };
  },
});

function resultShown(one: TestResult, users: ReadonlyMap<string, string>): StayResult {
  return {
    id: one.id,
    sample: one.sample,
    result: one.result,
    resultWords: RESULT_WORDS[one.result],
    reagent: one.reagent,
    laboratory: one.laboratory,
    reportNo: one.reportNo,
    sampledAt: one.sampledAt.toISOString(),
    reportedAt: one.reportedAt.toISOString(),
    by: users.get(one.enteredBy) ?? '—',
    at: one.enteredAt.toISOString(),
    corrected: one.correctedBy !== null,
    corrects: one.corrects,
    read:
      one.readAt === null ? null : { by: users.get(one.readBy ?? '') ?? '—', at: one.readAt.toISOString() },
  };
}

// On the phone ------------------------------------------------------------------------------------------

export interface MyTests {
  readonly rows: readonly DueRow[];
  readonly reasons: TestChoices['reasons'];
  readonly today: CivilDate;
  readonly more: boolean;
}

/** The tests of my people today, and what is left of days before: kept on the phone for a shift. */
export const myTests = look('/tests/mine', {
  duty: 'control.test',
  purpose: 'outbreak-response',
  title: { zh: '今日检测', en: 'tests of today' },
  query: Type.Object({}),
  async run(tx, _query, ctx): Promise<MyTests> {
    const asked = {
      unit: undefined,
      today: civilDayOf(ctx.now),
      now: ctx.now,
      after: undefined,
      limit: 101,
      small: isSmall(ctx.scope),
    };
    const late = await store.owed(tx, { ...asked, tab: 'late' });
    const today = await store.owed(tx, { ...asked, tab: 'today' });
    const all = [...late, ...today];
    return {
      rows: await duesShown(tx, ctx, all.slice(0, 100)),
      reasons: choicesOf(ctx).reasons,
      today: civilDayOf(ctx.now),
      more: all.length > 100,
    };
  },
});

// Files -------------------------------------------------------------------------------------------------

export interface ImportShown {
  readonly id: string;
  readonly no: number;
  readonly fileName: string;
  readonly at: string;
  readonly by: string;
  readonly read: number;
  readonly sums: Readonly<Record<RowFate, number>>;
}

export interface ImportPage extends ImportShown {
  readonly aside: readonly (AsideRow & { readonly asWords: Words; readonly whyWords: Words })[];
}

export const testImports = look('/tests/imports', {
  duty: 'control.test',
  purpose: 'outbreak-response',
  title: { zh: '结果文件', en: 'files of results' },
  query: Type.Object({}),
  async run(tx): Promise<{ rows: readonly ImportShown[] }> {
    const found = await store.importsPage(tx, 50);
    const users = await nameOfUsers(tx, [...new Set(found.map(({ by }) => by).filter(isUser))]);
    return { rows: found.map((one) => importShown(one, users)) };
  },
});

export const testImport = look('/tests/imports/:id', {
  duty: 'control.test',
  purpose: 'outbreak-response',
  title: { zh: '结果文件报告', en: 'report of a file of results' },
  query: Type.Object({ id: Id }),
  async run(tx, { id }): Promise<ImportPage> {
    const one = (await store.findImport(tx, id)) ?? refuseHouse('not-found');
    const users = await nameOfUsers(tx, [one.by].filter(isUser));
    return {
      ...importShown(one, users),
      aside: one.aside.map((row) => ({
        ...row,
        asWords: { zh: ROW_FATES[row.as].zh, en: ROW_FATES[row.as].en },
        whyWords: ASIDE_WORDS[row.why],
      })),
    };
  },
});

function importShown(one: store.TestImport, users: ReadonlyMap<string, string>): ImportShown {
  const { id, no, fileName, read, sums } = one;
  return { id, no, fileName, read, sums, at: one.at.toISOString(), by: users.get(one.by) ?? '—' };
}

export const testLooks: readonly Look[] = [
  testFigures,
  unreadResults,
  myTests,
  testImports,
  testImport,
  testOfCode,
  testDesk,
  stayTests,
] as unknown as readonly Look[]; // each answers its own query

// Small things ------------------------------------------------------------------------------------------

function choicesOf(ctx: Ctx): TestChoices {
  const rules = ctx.rulebook.part(testRules);
  return {
    results: rules.results.map(({ result }) => ({ value: result, ...RESULT_WORDS[result] })),
    reagents: rules.reagents.map(({ reagent, zh, en }) => ({ value: reagent, zh, en })),
    laboratories: rules.laboratories.map(({ laboratory, zh, en }) => ({ value: laboratory, zh, en })),
    reasons: rules.reasons.map((row) => ({ value: row.reason, zh: row.zh, en: row.en, for: row.for })),
  };
}

/** Whoever is tested here may live elsewhere. */
async function peopleShown(
  tx: Tx,
  ctx: Ctx,
  ids: readonly string[],
  today: CivilDate,
): Promise<Map<string, TestPerson>> {
  const shown = await ctx.beyond('people whose tests are asked of this unit', () =>
    shownPeople(tx, [...new Set(ids)], today),
  );
  return new Map(
    [...shown].map(([id, one]) => [
      id,
      {
        id,
        code: one.code,
        name: one.name,
        age: one.age ?? null,
        phone: one.phone ?? null,
        address: one.address ?? null,
      },
    ]),
  );
}

const nobody = (id: string): TestPerson => ({
  id,
  code: '—',
  name: '—',
  age: null,
  phone: null,
  address: null,
});

function usersOf(tx: Tx, results: readonly TestResult[]): Promise<Map<string, string>> {
  const ids = results.flatMap((one) => [one.enteredBy, one.readBy ?? '']).filter(isUser);
  return nameOfUsers(tx, [...new Set(ids)]);
}

const isUser = (id: string) => /^[0-9a-f-]{36}$/.test(id);

function holds(ctx: Ctx, permission: string, place: string): boolean {
  return (
    ctx.actor.kind === 'house' ||
    ctx.actor.duties.some((duty) => duty.permissions.has(permission) && isWithin(place, duty.place))
  );
}

const holdsAnywhere = (ctx: Ctx, permission: string) =>
  ctx.actor.kind === 'house' || ctx.actor.duties.some((duty) => duty.permissions.has(permission));

function stateWords(state: DueState): Words {
  const { zh, en } = DUE_STATES[state];
  return { zh, en };
}
