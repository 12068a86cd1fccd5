// What the screens of cases read: the cases with their clocks and figures, one case with its contacts, who met whom, and
// the plans that were made anew because of it. Cases are for CDC; figures for everybody with the page of control.

import { Type } from 'typebox';
import { addDays, type CivilDate, civilDayOf, startOf } from '../../base/civil-dates.ts';
import { Place } from '../../base/schemas.ts';
import type { Tx } from '../../base/sql.ts';
import type { Words } from '../../base/words.ts';
import { look } from '../../ledger/act.ts';
import { refuse as refuseHouse } from '../../ledger/refusals.ts';
import { entriesAbout } from '../../ledger/store.ts';
import type { Ctx, Entry, Look } from '../../ledger/terms.ts';
import { shownPeople } from '../../people/store.ts';
import { namesOf } from '../../places/store.ts';
import { deadlineOf } from '../../tasks/rules.ts';
import { storedUnder } from '../../tasks/store.ts';
import { nameOfUsers } from '../../teams/store.ts';
import { episodeKey } from '../episodes/replan.ts';
import { episodeCode } from '../episodes/rules.ts';
import { livingEpisodeOf } from '../episodes/store.ts';
import { controlRules, EPISODE_STATES, type EpisodeState } from '../episodes/terms.ts';
import { type PlanDiff, planDiff, protocolsIn } from '../protocols/rules.ts';
import { LINKED } from './linked.ts';
import { caseCode, classificationWords, clocksOf, numberOfCase } from './rules.ts';
import * as store from './store.ts';
import { type Clock, type ControlCase, caseRules } from './terms.ts';

interface TimelineRow {
  readonly id: string;
  readonly at: Date;
  readonly word: string;
  readonly words: Words;
  readonly who: Words;
  readonly reason: string | undefined;
}

/** What the page of a case shows of the top of the house. */
export interface CaseTold {
  sentencesOf(tx: Tx, entries: readonly Entry[]): Promise<TimelineRow[]>;
}

const CASE = { duty: 'control.case', purpose: 'outbreak-response' } as const;

export interface CasePerson {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly age: number | null;
  readonly sex: 'male' | 'female' | null;
  readonly phone: string | null;
}

export interface ClockLine {
  readonly clock: Clock;
  readonly words: Words;
  readonly dueAt: string;
  readonly doneAt: string | null;
}

export interface CaseRow {
  readonly id: string;
  readonly code: string;
  readonly person: CasePerson;
  readonly place: { readonly path: string; readonly name: Words };
  readonly classification: Words;
  readonly reportedAt: string;
  readonly sampledOn: CivilDate | null;
  readonly onsetOn: CivilDate | null;
  readonly underControl: boolean;
  readonly clocks: readonly ClockLine[];
  /** The clock that runs out next; null: nothing is owed. */
  readonly next: ClockLine | null;
  readonly contacts: number;
  readonly none: boolean;
  readonly ended: boolean;
}

export const CLOCK_WORDS: Record<Clock, Words> = {
  stop: { zh: '停止活动', en: 'movement stopped' },
  admit: { zh: '转运住院', en: 'in hospital' },
  interview: { zh: '开始流调', en: 'interview begun' },
  core: { zh: '核心流调', en: 'core interview' },
  report: { zh: '密接与报告', en: 'contacts and report' },
};

const PAGE_ROWS = 50;

export interface CasePage {
  readonly rows: readonly CaseRow[];
  readonly next: string | null;
}

export const caseList = look('/cases', {
  ...CASE,
  title: { zh: '病例', en: 'cases' },
  query: Type.Object({
    which: Type.Optional(Type.Enum(['open', 'owed', 'all'])),
    unit: Type.Optional(Place),
    after: Type.Optional(Type.String({ pattern: '^[0-9TZ:.-]{10,30}_[0-9a-f-]{36}$' })),
  }),
  async run(tx, query, ctx): Promise<CasePage> {
    const cut = query.after?.lastIndexOf('_') ?? -1;
    const found = await store.casesPage(tx, {
      which: query.which ?? 'open',
      unit: query.unit,
      after:
        query.after === undefined
          ? undefined
          : { key: query.after.slice(0, cut), id: query.after.slice(cut + 1) },
      limit: PAGE_ROWS + 1,
    });
    const page = found.slice(0, PAGE_ROWS);
    const last = page.at(-1);
    return {
      rows: await casesShown(tx, ctx, page),
      next:
        found.length > PAGE_ROWS && last !== undefined ? `${last.reportedAt.toISOString()}_${last.id}` : null,
    };
  },
});

async function casesShown(tx: Tx, ctx: Ctx, cases: readonly ControlCase[]): Promise<CaseRow[]> {
  const people = await peopleShown(
    tx,
    ctx,
    cases.map(({ person }) => person),
  );
  const places = await namesOf(tx, [...new Set(cases.map(({ place }) => place))]);
  const contacts = Map.groupBy(
    await store.contactsOf(
      tx,
      cases.map(({ id }) => id),
    ),
    (one) => one.ofCase,
  );
  const rules = ctx.rulebook.part(caseRules);
  return cases.map((one): CaseRow => {
    const clocks = clocksOf(rules, one, (step) => deadlineOf(ctx.rulebook, step).minutes).map(
      ({ clock, dueAt, doneAt }): ClockLine => ({
        clock,
        words: CLOCK_WORDS[clock],
        dueAt: dueAt.toISOString(),
        doneAt: doneAt?.toISOString() ?? null,
      }),
    );
    const owed = one.endedAt === null ? clocks.filter(({ doneAt }) => doneAt === null) : [];
    return {
      id: one.id,
      code: caseCode(one.no),
      person: people.get(one.person) ?? nobody(one.person),
      place: { path: one.place, name: places.get(one.place) ?? { zh: one.place, en: one.place } },
      classification: classificationWords(rules, one.classification),
      reportedAt: one.reportedAt.toISOString(),
      sampledOn: one.sampledOn,
      onsetOn: one.onsetOn,
      underControl: one.episode !== null,
      clocks,
      next: owed.sort((a, b) => (a.dueAt < b.dueAt ? -1 : 1))[0] ?? null,
      contacts: new Set((contacts.get(one.id) ?? []).map(({ person }) => person)).size,
      none: one.contactsNoneBy !== null,
      ended: one.endedAt !== null,
    };
  });
}

// Figures -----------------------------------------------------------------------------------------------

const DAYS = 14;
const DAY_MINUTES = 24 * 60;

export interface CaseFiguresShown extends store.CaseFigures {
  readonly days: number;
}

export const caseFigures = look('/cases/figures', {
  duty: 'control.read',
  purpose: 'outbreak-response',
  title: { zh: '病例数字', en: 'figures of cases' },
  query: Type.Object({
    unit: Type.Optional(Place),
    days: Type.Optional(Type.Integer({ minimum: 1, maximum: 366 })),
  }),
  async run(tx, query, ctx): Promise<CaseFiguresShown> {
    const days = query.days ?? DAYS;
    const from = startOf(addDays(civilDayOf(ctx.now), 1 - days));
    const figures = await store.caseFigures(tx, {
      unit: query.unit,
      from,
      now: ctx.now,
      minutes: DAY_MINUTES,
    });
    return { ...figures, days };
  },
});

// One case ----------------------------------------------------------------------------------------------

export interface ContactShown {
  readonly exposure: string;
  readonly person: CasePerson;
  readonly place: { readonly path: string; readonly name: Words };
  readonly category: Words;
  readonly kind: Words;
  readonly firstOn: CivilDate | null;
  readonly lastOn: CivilDate | null;
  readonly episode: string | null;
  readonly code: string | null;
  readonly state: Words | null;
  /** She met a contact, not the case herself. */
  readonly secondary: boolean;
  /** She is a case herself. */
  readonly case: { readonly id: string; readonly code: string } | null;
}

export interface LinkedShown {
  readonly episode: string;
  readonly code: string;
  readonly person: CasePerson;
  readonly place: { readonly path: string; readonly name: Words };
  readonly categories: readonly Words[];
  readonly assessing: boolean;
  readonly diff: PlanDiff | null;
  /** A human is still to look at it. */
  readonly waits: boolean;
  readonly dueAt: string | null;
}

/** Who met whom: one lane each, along the days. */
export interface Lane {
  readonly id: string;
  readonly label: string;
  readonly name: string;
  readonly depth: number;
  readonly case: { readonly id: string; readonly code: string } | null;
  readonly meetings: readonly {
    readonly with: string;
    readonly from: CivilDate | null;
    readonly to: CivilDate | null;
    readonly kind: Words;
  }[];
  readonly marks: readonly { readonly on: CivilDate; readonly what: 'onset' | 'sampled' | 'reported' }[];
}

interface Choice extends Words {
  readonly value: string;
}

export interface CaseDetail extends CaseRow {
  readonly episode: { readonly id: string; readonly code: string } | null;
  readonly hospital: string | null;
  readonly interview: { readonly by: string; readonly at: string } | null;
  readonly hasNote: boolean;
  readonly contactRows: readonly ContactShown[];
  readonly contactsComplete: boolean;
  readonly noneBy: string | null;
  readonly linked: readonly LinkedShown[];
  readonly lanes: readonly Lane[];
  /** The positive was put right: somebody decides whether the case stands. */
  readonly questioned: boolean;
  readonly endedWords: Words | null;
  readonly timeline: readonly TimelineRow[];
  readonly choices: {
    readonly classifications: readonly Choice[];
    readonly endReasons: readonly Choice[];
    readonly withdrawReasons: readonly Choice[];
    readonly noContactReasons: readonly Choice[];
    readonly categories: readonly Choice[];
    readonly kinds: readonly Choice[];
  };
  readonly today: CivilDate;
}

const TIMELINE_ROWS = 100;

const caseDetail = (told: CaseTold) =>
  look('/cases/:id', {
    ...CASE,
    title: { zh: '病例详情', en: 'one case' },
    query: Type.Object({ id: Type.String({ maxLength: 40 }) }),
    async run(tx, query, ctx): Promise<CaseDetail> {
      const one = await caseAsked(tx, query.id);
      const rules = ctx.rulebook.part(caseRules);
      const [row] = await casesShown(tx, ctx, [one]);
      const users = await nameOfUsers(tx, [one.interviewBy ?? '', one.contactsNoneBy ?? ''].filter(isUser));
      const protocol = one.episode === null ? undefined : await store.protocolOfEpisode(tx, one.episode);
      const { no: episodeNo, protocol: protocolId } =
        protocol ?? (await store.protocolOfOutbreak(tx, one.outbreak));
      const known = protocolsIn(ctx.rulebook).find(({ id }) => id === protocolId);
      const control = ctx.rulebook.part(controlRules);
      const waits = await storedUnder(tx, `case/${one.id}/corrected`, []);
      const entries = await entriesAbout(tx, [`case:${one.id}`], TIMELINE_ROWS);
      return {
        ...(row as CaseRow), // one for one
        episode: one.episode === null ? null : { id: one.episode, code: episodeCode(episodeNo ?? 0) },
        hospital: one.hospital,
        interview:
          one.interviewOpenedAt === null
            ? null
            : { by: users.get(one.interviewBy ?? '') ?? '—', at: one.interviewOpenedAt.toISOString() },
        hasNote: one.hasNote,
        contactRows: await contactsShown(tx, ctx, one),
        contactsComplete: one.contactsDoneAt !== null,
        noneBy: one.contactsNoneBy === null ? null : (users.get(one.contactsNoneBy) ?? '—'),
        linked: await linkedShown(tx, ctx, one),
        lanes: await lanesOf(tx, ctx, one),
        questioned: waits.length > 0,
        endedWords: one.endedWhy === null ? null : endWords(rules, one.endedWhy),
        timeline: await told.sentencesOf(tx, entries),
        choices: {
          classifications: rules.classifications.map((c) => ({
            value: c.classification,
            zh: c.zh,
            en: c.en,
          })),
          endReasons: rules.endReasons.map(choiceOf),
          withdrawReasons: rules.withdrawReasons.map(choiceOf),
          noContactReasons: rules.noContactReasons.map(choiceOf),
          categories: (known?.categories ?? [])
            .filter(({ stages }) => stages.length > 0)
            .map(({ id, zh, en }) => ({ value: id, zh, en })),
          kinds: control.exposureKinds.map(({ kind, zh, en }) => ({ value: kind, zh, en })),
        },
        today: civilDayOf(ctx.now),
      };
    },
  });

const choiceOf = ({ reason, zh, en }: Words & { reason: string }): Choice => ({ value: reason, zh, en });

function endWords(rules: ReturnType<typeof rulesOf>, why: string): Words {
  const code = why.replace(/^withdrawn:/, '');
  const found = [...rules.endReasons, ...rules.withdrawReasons].find(({ reason }) => reason === code);
  return found === undefined ? { zh: why, en: why } : { zh: found.zh, en: found.en };
}

const rulesOf = (ctx: Ctx) => ctx.rulebook.part(caseRules);

async function caseAsked(tx: Tx, text: string): Promise<ControlCase> {
  const no = numberOfCase(text);
  if (no !== undefined) return (await store.caseOfNo(tx, no)) ?? refuseHouse('not-found');
  if (!isUser(text)) return refuseHouse('not-found');
  return (await store.findCase(tx, text)) ?? refuseHouse('not-found');
}

async function contactsShown(tx: Tx, ctx: Ctx, one: ControlCase): Promise<ContactShown[]> {
  const found = await store.contactsOf(tx, [one.id]);
  const people = await peopleShown(
    tx,
    ctx,
    found.map(({ person }) => person),
  );
  const places = await namesOf(tx, [...new Set(found.map(({ place }) => place))]);
  const cases = new Map(
    (
      await store.casesOfPeople(
        tx,
        found.map(({ person }) => person),
      )
    ).map((c) => [c.person, c]),
  );
  const kinds = ctx.rulebook.part(controlRules).exposureKinds;
  return found.map((row): ContactShown => {
    const state = row.state === null ? undefined : EPISODE_STATES[row.state as EpisodeState]; // a stored state
    const hers = cases.get(row.person);
    const kind = kinds.find((k) => k.kind === row.kind);
    return {
      exposure: row.exposure,
      person: people.get(row.person) ?? nobody(row.person),
      place: { path: row.place, name: places.get(row.place) ?? { zh: row.place, en: row.place } },
      category: categoryWords(ctx, row.protocol, row.category),
      kind: kind === undefined ? { zh: row.kind, en: row.kind } : { zh: kind.zh, en: kind.en },
      firstOn: row.firstOn,
      lastOn: row.lastOn,
      episode: row.episode,
      code: row.episodeNo === null ? null : episodeCode(row.episodeNo),
      state: state === undefined ? null : { zh: state.zh, en: state.en },
      secondary: row.ofEpisode !== null,
      case: hers === undefined ? null : { id: hers.id, code: caseCode(hers.no) },
    };
  });
}

async function linkedShown(tx: Tx, ctx: Ctx, one: ControlCase): Promise<LinkedShown[]> {
  if (one.episode === null) return [];
  // Taken back: whoever hung on the stay of the case hangs on the one that was opened in its place.
  const now = one.endedWhy?.startsWith('withdrawn:') ? await livingEpisodeOf(tx, one.person) : undefined;
  const found = await store.linkedTo(tx, now?.id ?? one.episode);
  const people = await peopleShown(
    tx,
    ctx,
    found.map(({ person }) => person),
  );
  const places = await namesOf(tx, [...new Set(found.map(({ place }) => place))]);
  const shown: LinkedShown[] = [];
  for (const row of found) {
    const plans = await store.plansAround(tx, row.id, LINKED);
    const [task] = await storedUnder(tx, episodeKey(row.id, `linked/${one.id}`), []);
    shown.push({
      episode: row.id,
      code: episodeCode(row.no),
      person: people.get(row.person) ?? nobody(row.person),
      place: { path: row.place, name: places.get(row.place) ?? { zh: row.place, en: row.place } },
      categories: row.categories.map((category) => categoryWords(ctx, null, category)),
      assessing: row.state === 'assessing',
      diff: plans === undefined ? null : planDiff(plans.before, plans.after),
      waits: task !== undefined,
      dueAt: task?.dueAt.toISOString() ?? null,
    });
  }
  return shown;
}

/** The case, whoever she caught it from, and whoever met her: at most two steps each way keep the picture readable. */
async function lanesOf(tx: Tx, ctx: Ctx, one: ControlCase): Promise<Lane[]> {
  const sources = await store.sourcesOf(tx, one.person);
  const above = await store.findCases(tx, [...new Set(sources.map(({ ofCase }) => ofCase))]);
  const contacts = await store.contactsOf(tx, [one.id]);
  const hers = await store.casesOfPeople(tx, [...new Set(contacts.map(({ person }) => person))]);
  const below =
    hers.length === 0
      ? []
      : await store.contactsOf(
          tx,
          hers.map(({ id }) => id),
        );
  const people = await peopleShown(tx, ctx, [
    one.person,
    ...above.map(({ person }) => person),
    ...contacts.map(({ person }) => person),
    ...below.map(({ person }) => person),
  ]);
  const kinds = ctx.rulebook.part(controlRules).exposureKinds;
  const kindWords = (kind: string): Words => {
    const found = kinds.find((row) => row.kind === kind);
    return found === undefined ? { zh: kind, en: kind } : { zh: found.zh, en: found.en };
  };
  const caseOf = new Map([...above, one, ...hers].map((c) => [c.person, c]));
  const lane = (person: string, depth: number, meetings: Lane['meetings']): Lane => {
    const found = caseOf.get(person);
    const shown = people.get(person) ?? nobody(person);
    return {
      id: person,
      label: found === undefined ? shown.code : caseCode(found.no),
      name: shown.name,
      depth,
      case: found === undefined ? null : { id: found.id, code: caseCode(found.no) },
      meetings,
      marks: found === undefined ? [] : marksOf(found),
    };
  };
  const lanes = new Map<string, Lane>();
  const add = (next: Lane) => {
    const before = lanes.get(next.id);
    lanes.set(
      next.id,
      before === undefined ? next : { ...before, meetings: [...before.meetings, ...next.meetings] },
    );
  };
  for (const source of above) add(lane(source.person, 0, []));
  add(
    lane(
      one.person,
      above.length > 0 ? 1 : 0,
      sources.flatMap(({ ofCase, firstOn, lastOn, kind }) => {
        const source = above.find(({ id }) => id === ofCase);
        return source === undefined
          ? []
          : [{ with: source.person, from: firstOn, to: lastOn, kind: kindWords(kind) }];
      }),
    ),
  );
  const base = above.length > 0 ? 2 : 1;
  for (const row of [...contacts, ...below]) {
    const met = [one, ...hers].find(({ id }) => id === row.ofCase);
    add(
      lane(row.person, row.ofCase === one.id ? base : base + 1, [
        { with: met?.person ?? one.person, from: row.firstOn, to: row.lastOn, kind: kindWords(row.kind) },
      ]),
    );
  }
  return [...lanes.values()].sort((a, b) => a.depth - b.depth).slice(0, 60);
}

function marksOf(one: ControlCase): Lane['marks'] {
  return [
    ...(one.onsetOn === null ? [] : [{ on: one.onsetOn, what: 'onset' as const }]),
    ...(one.sampledOn === null ? [] : [{ on: one.sampledOn, what: 'sampled' as const }]),
    { on: civilDayOf(one.reportedAt), what: 'reported' as const },
  ];
}

/** The looks of cases, told what only the top of the house knows. */
export const caseLooks = (told: CaseTold): readonly Look[] =>
  [caseFigures, caseList, caseDetail(told)] as unknown as readonly Look[]; // each answers its own query

// Small things ------------------------------------------------------------------------------------------

async function peopleShown(tx: Tx, ctx: Ctx, ids: readonly string[]): Promise<Map<string, CasePerson>> {
  const shown = await shownPeople(tx, [...new Set(ids)], civilDayOf(ctx.now));
  return new Map(
    [...shown].map(([id, one]) => [
      id,
      {
        id,
        code: one.code,
        name: one.name,
        age: one.age ?? null,
        sex: one.sex ?? null,
        phone: one.phone ?? null,
      },
    ]),
  );
}

const nobody = (id: string): CasePerson => ({ id, code: '—', name: '—', age: null, sex: null, phone: null });

function categoryWords(ctx: Ctx, protocol: string | null, category: string): Words {
  const all = protocolsIn(ctx.rulebook);
  const first = all.filter(({ id }) => id === protocol);
  for (const { categories } of [...first, ...all]) {
    const found = categories.find(({ id }) => id === category);
    if (found !== undefined) return { zh: found.zh, en: found.en };
  }
  return { zh: category, en: category };
}

const isUser = (id: string) => /^[0-9a-f-]{36}$/.test(id);
