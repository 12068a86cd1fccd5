// What the screens of control read: the list of stays with its figures, the desk of who waits to be assessed, one stay
// with everything of it, the plan before anything takes effect. People are masked; what tells of health or of the
// source case is for whoever holds it.

import { Type } from 'typebox';
import { type CivilDate, civilDayOf } from '../../base/civil-dates.ts';
import { isWithin, placeAt, placeLevel } from '../../base/places.ts';
import type { Refusal } from '../../base/refusal.ts';
import { Refusal as RefusalError } from '../../base/refusal.ts';
import { Id, Place } from '../../base/schemas.ts';
import type { Tx } from '../../base/sql.ts';
import type { Words } from '../../base/words.ts';
import { look } from '../../ledger/act.ts';
import { understood } from '../../ledger/perform.ts';
import { refuse as refuseHouse } from '../../ledger/refusals.ts';
import { entriesAbout } from '../../ledger/store.ts';
import type { Ctx, Entry, Look } from '../../ledger/terms.ts';
import { numberOfCode } from '../../people/rules.ts';
import { personOfNo, shownPeople } from '../../people/store.ts';
import type { ShownPerson } from '../../people/terms.ts';
import { namesOf } from '../../places/store.ts';
import { membersOf, nameOfUsers, teamsWithin } from '../../teams/store.ts';
import { roles } from '../../teams/terms.ts';
import {
  type DecidedDay,
  type PlanDiff,
  planDiff,
  protocolOf,
  protocolsIn,
  whyRow,
} from '../protocols/rules.ts';
import {
  ANCHOR_WORDS,
  type EpisodePlan,
  FACT_ANCHORS,
  Facts,
  type ProtocolInForce,
} from '../protocols/terms.ts';
import { planNow, proposalOf, sealOf } from './replan.ts';
import {
  decidersOf,
  decidingRole,
  EPISODE_ACTS,
  type EpisodeAct,
  episodeCode,
  evidenceWords,
  isOverdue,
  joined,
  missingFacts,
  numberOfEpisode,
  whyNotJoin,
  whyNotNow,
  whyNotSecond,
} from './rules.ts';
import * as store from './store.ts';
import {
  CANCEL,
  controlRules,
  EPISODE_STATES,
  type Episode,
  type EpisodeState,
  ORDER_KINDS,
  type OrderKind,
  SAME_STAY,
  STATES,
  WHEREABOUTS,
  type WhereKind,
} from './terms.ts';

const READ = { duty: 'control.read', purpose: 'outbreak-response' } as const;

/** A place with its name; the path itself when the tree no longer has it. */
export interface NamedPlace {
  readonly path: string;
  readonly name: Words;
}

/** A person as everybody with the page may see her. */
export interface MaskedPerson {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly age: number | null;
  readonly sex: 'male' | 'female' | null;
  readonly phone: string | null;
  readonly address: string | null;
}

// The list ----------------------------------------------------------------------------------------------

export interface EpisodeRow {
  readonly id: string;
  readonly code: string;
  readonly person: MaskedPerson;
  readonly place: NamedPlace;
  readonly state: EpisodeState;
  readonly stateWords: Words;
  readonly category: Words;
  readonly categories: readonly string[];
  readonly stage: Words | null;
  readonly stagePlace: string | null;
  readonly stageFrom: CivilDate | null;
  readonly stageTo: CivilDate | null;
  readonly endsOn: CivilDate | null;
  readonly colour: string | null;
  readonly overdue: boolean;
  readonly step: string | null;
  readonly dueAt: string | null;
  readonly openedAt: string;
  readonly endedAt: string | null;
}

export interface EpisodeRows {
  readonly rows: readonly EpisodeRow[];
  /** Where the next page begins; null: this is the last. */
  readonly next: string | null;
  /** How many fit in all. */
  readonly total: number;
}

const PAGE_ROWS = 50;

export const episodeList = look('/episodes', {
  ...READ,
  title: { zh: '管控列表', en: 'who is under control' },
  query: Type.Object({
    state: Type.Optional(Type.Enum([...STATES])),
    category: Type.Optional(Type.String({ maxLength: 40 })),
    stagePlace: Type.Optional(Type.String({ maxLength: 20 })),
    unit: Type.Optional(Place),
    dueToday: Type.Optional(Type.Boolean()),
    overdue: Type.Optional(Type.Boolean()),
    search: Type.Optional(Type.String({ maxLength: 40 })),
    after: Type.Optional(Type.String({ pattern: '^[0-9A-Za-z.:-]{4,30}_[0-9a-f-]{36}$' })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
  }),
  async run(tx, query, ctx): Promise<EpisodeRows> {
    const limit = query.limit ?? PAGE_ROWS;
    if (query.search !== undefined && query.search.trim() !== '') {
      const named = await searched(tx, query.search);
      return { rows: await rowsShown(tx, ctx, named), next: null, total: named.length };
    }
    const { heads, total } = await store.listEpisodes(tx, {
      state: query.state,
      category: query.category,
      stagePlace: query.stagePlace,
      unit: query.unit,
      stageOn: query.dueToday === true ? civilDayOf(ctx.now) : undefined,
      stageBefore: query.overdue === true ? civilDayOf(ctx.now) : undefined,
      after: query.after,
      limit: limit + 1,
      scope: ctx.scope,
    });
    const page = heads.slice(0, limit);
    const last = page.at(-1);
    return {
      rows: await rowsShown(tx, ctx, page),
      next: heads.length > limit && last !== undefined ? store.pageAfter(last) : null,
      total,
    };
  },
});

async function searched(tx: Tx, text: string): Promise<Episode[]> {
  const no = numberOfEpisode(text);
  if (no !== undefined) {
    const id = await store.episodeOfNo(tx, no);
    const found = id === undefined ? undefined : await store.findEpisode(tx, id);
    return found === undefined ? [] : [found];
  }
  const personNo = numberOfCode(text);
  const person = personNo === undefined ? undefined : await personOfNo(tx, personNo);
  return person === undefined ? [] : store.episodesOf(tx, person);
}

async function rowsShown(tx: Tx, ctx: Ctx, found: readonly store.EpisodeHead[]): Promise<EpisodeRow[]> {
  const people = await shownPeople(
    tx,
    found.map(({ person }) => person),
    civilDayOf(ctx.now),
  );
  const places = await namesOf(tx, [...new Set(found.map(({ place }) => place))]);
  const today = civilDayOf(ctx.now);
  return found.map((one) => ({
    id: one.id,
    code: episodeCode(one.no),
    person: masked(people.get(one.person), one.person),
    place: named(places, one.place),
    state: one.state,
    stateWords: stateWords(one.state),
    category: categoryWords(ctx, one.protocol, one.categories[0] ?? ''),
    categories: one.categories,
    stage: one.stage === null ? null : stageWords(ctx, one.protocol, one.stage),
    stagePlace: one.stagePlace,
    stageFrom: one.stageFrom,
    stageTo: one.stageTo,
    endsOn: one.endsOn,
    colour: one.code,
    overdue: isOverdue(one, today),
    step: one.step,
    dueAt: one.dueAt?.toISOString() ?? null,
    openedAt: one.openedAt.toISOString(),
    endedAt: one.endedAt?.toISOString() ?? null,
  }));
}

// Figures -----------------------------------------------------------------------------------------------

/** How the stays of a unit stand, each count with what it is a part of. */
export interface EpisodeFigures {
  /** Everybody in a stay now: the denominator of what follows. */
  readonly living: number;
  readonly assessing: number;
  readonly assessingLate: number;
  readonly reassess: number;
  readonly active: number;
  /** Of the active: where their stage is served. */
  readonly at: readonly { readonly place: string; readonly n: number }[];
  readonly suspended: number;
  readonly released: number;
  /** Of the active: their last day is today; it has passed and nobody released them. */
  readonly dueToday: number;
  readonly overdue: number;
  readonly categories: readonly { readonly category: string; readonly words: Words; readonly n: number }[];
}

export const episodeFigures = look('/episodes/figures', {
  ...READ,
  title: { zh: '管控数字', en: 'figures of control' },
  query: Type.Object({ unit: Type.Optional(Place) }),
  async run(tx, { unit }, ctx): Promise<EpisodeFigures> {
    const today = civilDayOf(ctx.now);
    const counted = (await store.tallied(tx, { unit, scope: ctx.scope, today })).filter(
      ({ state }) => !EPISODE_STATES[state].ends,
    );
    const sum = (of: (row: store.Tallied) => number) => counted.reduce((all, row) => all + of(row), 0);
    const inState = (state: EpisodeState) => sum((row) => (row.state === state ? row.n : 0));
    const active = counted.filter(({ state }) => state === 'active');
    const desk = await store.deskCounts(tx, { unit, now: ctx.now });
    return {
      living: sum(({ n }) => n),
      assessing: inState('assessing'),
      assessingLate: desk.assessingLate,
      reassess: desk.reassess,
      active: inState('active'),
      at: summed(active, ({ stagePlace }) => stagePlace).map(([place, n]) => ({ place, n })),
      suspended: inState('suspended'),
      released: inState('released'),
      dueToday: sum((row) => (row.state === 'active' ? row.today : 0)),
      overdue: sum((row) => (row.state === 'active' ? row.over : 0)),
      categories: summed(counted, ({ category }) => category).map(([category, n]) => ({
        category,
        words: anyCategoryWords(ctx, category),
        n,
      })),
    };
  },
});

function summed(rows: readonly store.Tallied[], by: (row: store.Tallied) => string): [string, number][] {
  const sums = new Map<string, number>();
  for (const row of rows) sums.set(by(row), (sums.get(by(row)) ?? 0) + row.n);
  return [...sums].filter(([key, n]) => key !== '' && n > 0).sort((a, b) => b[1] - a[1]);
}

// The desk ----------------------------------------------------------------------------------------------

export interface DeskRow extends EpisodeRow {
  /** assess: is there to be a stay; reassess: her exposures have changed. */
  readonly why: 'assess' | 'reassess';
  readonly deciders: Words;
  /** Whether the one who looks decides about her. */
  readonly mine: boolean;
  readonly late: boolean;
  readonly exposures: number;
  readonly lastOn: CivilDate | null;
}

export interface Desk {
  readonly rows: readonly DeskRow[];
  readonly waiting: number;
  readonly late: number;
  /** Somebody has opened an outbreak here; without one there is nothing to assess. */
  readonly outbreaks: readonly OutbreakShown[];
  readonly more: boolean;
}

const DESK_ROWS = 100;

export const assessDesk = look('/assess', {
  ...READ,
  title: { zh: '研判台', en: 'assessment desk' },
  query: Type.Object({ unit: Type.Optional(Place), mine: Type.Optional(Type.Boolean()) }),
  async run(tx, { unit, mine }, ctx): Promise<Desk> {
    const rules = ctx.rulebook.part(controlRules);
    const found = await store.waitingForDesk(tx, { unit, limit: DESK_ROWS + 1 });
    const shown = await rowsShown(tx, ctx, found.slice(0, DESK_ROWS));
    const exposures = await store.exposureSums(
      tx,
      shown.map(({ id }) => id),
    );
    const rows = shown.map((row): DeskRow => {
      const asked = { categories: row.categories, place: row.place.path };
      const sums = exposures.get(row.id);
      return {
        ...row,
        why: row.state === 'assessing' ? 'assess' : 'reassess',
        deciders: joined(decidersOf(rules, row.categories).map((role) => roleWords(ctx, role))),
        mine: decidingRole(rules, ctx.actor, asked) !== undefined,
        late: row.dueAt !== null && new Date(row.dueAt) < ctx.now,
        exposures: sums?.n ?? 0,
        lastOn: sums?.lastOn ?? null,
      };
    });
    const counts = await store.deskCounts(tx, { unit, now: ctx.now });
    return {
      rows: mine === true ? rows.filter((row) => row.mine) : rows,
      waiting: counts.assessing + counts.reassess,
      late: counts.late,
      outbreaks: await outbreaksShown(tx, ctx),
      more: found.length > DESK_ROWS,
    };
  },
});

// Outbreaks and choices ---------------------------------------------------------------------------------

export interface OutbreakShown {
  readonly id: string;
  readonly no: number;
  readonly name: Words;
  readonly protocol: string;
  readonly protocolTitle: Words;
  readonly place: NamedPlace;
  readonly openedAt: string;
  readonly sunset: CivilDate;
  readonly over: boolean;
}

async function outbreaksShown(tx: Tx, ctx: Ctx): Promise<OutbreakShown[]> {
  const open = await store.openOutbreaks(tx);
  const places = await namesOf(tx, [...new Set(open.map(({ place }) => place))]);
  return open.map((one) => ({
    id: one.id,
    no: one.no,
    name: one.name,
    protocol: one.protocol,
    protocolTitle: protocolTitle(ctx, one.protocol),
    place: named(places, one.place),
    openedAt: one.openedAt.toISOString(),
    sunset: one.sunset,
    over: one.sunset < civilDayOf(ctx.now),
  }));
}

export interface Choice extends Words {
  readonly value: string;
}

/** What the forms of control offer: outbreaks, protocols with their categories, kinds of exposure, reasons, bases. */
export interface ControlChoices {
  readonly outbreaks: readonly OutbreakShown[];
  readonly protocols: readonly (Choice & {
    readonly disease: string;
    readonly template: boolean;
    readonly categories: readonly Choice[];
  })[];
  readonly kinds: readonly Choice[];
  readonly bases: readonly Choice[];
  readonly noControlReasons: readonly Choice[];
  readonly changeReasons: readonly Choice[];
  readonly cancelReasons: readonly Choice[];
  readonly withdrawReasons: readonly Choice[];
  readonly reviewRoute: Words;
  readonly sunsetDaysAtMost: number;
}

export const controlChoices = look('/control-choices', {
  ...READ,
  title: { zh: '管控表单选项', en: 'choices of control' },
  query: Type.Object({}),
  async run(tx, _query, ctx): Promise<ControlChoices> {
    const rules = ctx.rulebook.part(controlRules);
    const place = ctx.scope[0] ?? '';
    return {
      outbreaks: await outbreaksShown(tx, ctx),
      protocols: protocolsIn(ctx.rulebook, place === '' ? {} : { place: placeAt(place, 1) }).map((one) => ({
        value: one.id,
        zh: one.zh,
        en: one.en,
        disease: one.disease,
        template: one.status === 'template',
        categories: one.categories.map(({ id, zh, en }) => ({ value: id, zh, en })),
      })),
      kinds: rules.exposureKinds.map(({ kind, zh, en }) => ({ value: kind, zh, en })),
      bases: rules.bases.map(({ basis, zh, en }) => ({ value: basis, zh, en })),
      noControlReasons: rules.noControlReasons.map(choiceOf),
      changeReasons: rules.changeReasons.map(choiceOf),
      cancelReasons: rules.cancelReasons.map(choiceOf),
      withdrawReasons: rules.withdrawReasons.map(choiceOf),
      reviewRoute: { zh: rules.reviewRoute.zh, en: rules.reviewRoute.en },
      sunsetDaysAtMost: rules.sunsetDaysAtMost.value,
    };
  },
});

const choiceOf = ({ reason, zh, en }: { reason: string; zh: string; en: string }): Choice => ({
  value: reason,
  zh,
  en,
});

// The plan before anything takes effect -----------------------------------------------------------------

export interface Preview {
  readonly categories: readonly string[];
  readonly facts: Facts;
  /** Days that are missing; there is no plan before they are known. */
  readonly missing: readonly string[];
  readonly missingWords: readonly Words[];
  readonly plan: EpisodePlan | null;
  /** Names what was seen; an order gives it back. */
  readonly seal: string | null;
  /** Against the plan in force; null when there is none. */
  readonly diff: PlanDiff | null;
  readonly decided: readonly DecidedDay[];
  readonly exempt: Words | null;
  readonly deciders: Words;
  /** Why the one who looks may not decide about these categories; null when she may. */
  readonly notYours: Words | null;
  /** Something the protocol says no to: in its own words. */
  readonly problem: Words | null;
  readonly version: string;
  readonly options: readonly { readonly value: string; readonly zh: string; readonly en: string }[];
  /** Days the protocol may ask for, with their names. */
  readonly days: readonly { readonly fact: string; readonly words: Words }[];
  /** Evidence of immunity the chosen categories know. */
  readonly immunity: readonly Choice[];
}

export const previewPlan = look('/episodes/:id/preview', {
  // What a plan is computed from tells of health too: for those who decide.
  duty: 'control.assess',
  purpose: 'outbreak-response',
  title: { zh: '预览管控方案', en: 'see the plan before it takes effect' },
  query: Type.Object({
    id: Id,
    /** Comma-joined; left out: what her exposures make her. */
    categories: Type.Optional(Type.String({ maxLength: 400 })),
    /** JSON; left out: what her exposures say. */
    facts: Type.Optional(Type.String({ maxLength: 4_000 })),
  }),
  async run(tx, query, ctx): Promise<Preview> {
    const episode = await getEpisode(tx, query.id);
    const proposal = await proposalOf(tx, ctx, episode);
    const facts = query.facts === undefined ? proposal.facts : factsRead(query.facts);
    const categories = query.categories?.split(',').filter((one) => one !== '') ?? proposal.categories;
    return previewOf(ctx, episode, categories, facts);
  },
});

function previewOf(ctx: Ctx, episode: Episode, wanted: readonly string[], facts: Facts): Preview {
  const protocol = protocolOf(ctx.rulebook, episode.protocol);
  const rules = ctx.rulebook.part(controlRules);
  const missing = missingFacts(protocol, wanted, facts);
  const made = missing.length > 0 ? undefined : planOrNo(ctx, episode, wanted, facts);
  const plan = made instanceof RefusalError ? undefined : made;
  const categories = plan?.categories ?? wanted;
  // As the acts ask: about what she is to become, and about what she is.
  const decided = [...categories, ...episode.categories];
  const may = decidingRole(rules, ctx.actor, { categories: decided, place: episode.place });
  const deciders = joined(decidersOf(rules, decided).map((role) => roleWords(ctx, role)));
  const chosen = protocol.categories.filter(({ id }) => wanted.includes(id));
  return {
    categories,
    facts,
    missing,
    missingWords: missing.map((fact) => ANCHOR_WORDS[fact as keyof typeof ANCHOR_WORDS]),
    plan: plan ?? null,
    seal: plan === undefined ? null : sealOf(plan),
    diff: plan === undefined || episode.plan === null ? null : planDiff(episode.plan, plan),
    decided: plan === undefined ? [] : whyRow(protocol, plan),
    exempt: plan?.exempt === undefined ? null : evidenceWords(protocol, plan.exempt.by),
    deciders,
    notYours: may !== undefined ? null : { zh: `由${deciders.zh}研判决定`, en: `decided by: ${deciders.en}` },
    problem: made instanceof RefusalError ? made.words : null,
    version: protocol.version,
    options: protocol.categories.map(({ id, zh, en }) => ({ value: id, zh, en })),
    days: FACT_ANCHORS.map((fact) => ({ fact, words: ANCHOR_WORDS[fact] })),
    immunity: chosen.flatMap(({ unless = [] }) =>
      unless
        .filter((one) => one.bornBefore === undefined)
        .map(({ evidence, zh, en }) => ({ value: evidence, zh, en })),
    ),
  };
}

function planOrNo(
  ctx: Ctx,
  episode: Episode,
  categories: readonly string[],
  facts: Facts,
): EpisodePlan | Refusal {
  try {
    return planNow(ctx, episode, categories, facts);
  } catch (error) {
    if (error instanceof RefusalError) return error;
    throw error;
  }
}

function factsRead(text: string): Facts {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return refuseHouse('input-not-understood', { where: 'facts', why: { zh: '不是 JSON', en: 'not JSON' } });
  }
  return understood(Facts, value);
}

// One stay ----------------------------------------------------------------------------------------------

export interface ExposureShown {
  readonly id: string;
  readonly category: string;
  readonly categoryWords: Words;
  readonly kind: Words;
  readonly firstOn: CivilDate | null;
  readonly lastOn: CivilDate | null;
  /** Where it came from: a line, an interview, by hand. */
  readonly line: string | null;
  readonly from: Words;
  readonly ofCase?: string;
  readonly ofEpisode?: string;
  readonly recordedAt: string;
  readonly recordedBy: string;
  readonly withdrawn: { readonly at: string; readonly by: string; readonly why: Words } | null;
}

export interface OrderShown {
  readonly id: string;
  readonly no: number;
  readonly kind: OrderKind;
  readonly kindWords: Words;
  readonly basis: Words;
  readonly from: CivilDate | null;
  readonly to: CivilDate | null;
  readonly reason: Words | null;
  readonly by: string;
  readonly role: Words;
  readonly at: string;
  readonly servedAt: string | null;
}

export interface PlanShown {
  readonly no: number;
  readonly at: string;
  readonly by: string;
  readonly why: string;
  readonly whyWords: Words;
  readonly version: string;
  readonly endsOn: CivilDate | null;
  readonly plan: EpisodePlan;
}

export interface WhereShown {
  readonly kind: WhereKind;
  readonly kindWords: Words;
  readonly label: string | null;
  readonly place: NamedPlace;
  readonly from: string;
  readonly until: string | null;
}

interface BesideSeen {
  readonly id: string;
  readonly code: string;
  /** Which of the two somebody has asked to end, since it repeats the other; null: nobody has asked. */
  readonly goes: 'this' | 'other' | null;
  /** Where the one is that goes. */
  readonly place: string;
  /** Why the one who looks can not join them. */
  readonly whyNot: Words | null;
}

/** Out of the sight of the one who looks: that there is one is all that is told of it. */
interface BesideElsewhere {
  readonly id: null;
  readonly code: string;
  readonly goes: 'this' | null;
  readonly whyNot: Words;
}

export type BesideShown = BesideSeen | BesideElsewhere;

export interface EpisodePage {
  readonly id: string;
  readonly code: string;
  readonly person: MaskedPerson;
  readonly outbreak: { readonly id: string; readonly name: Words; readonly disease: string };
  readonly place: NamedPlace;
  readonly state: EpisodeState;
  readonly stateWords: Words;
  readonly overdue: boolean;
  readonly categories: readonly string[];
  readonly categoryWords: readonly Words[];
  readonly protocol: string;
  readonly protocolTitle: Words;
  readonly version: string;
  /** Days and evidence the plan rests on; what tells of health only for whoever holds it. */
  readonly facts: Facts;
  readonly plan: EpisodePlan | null;
  readonly stageNo: number | null;
  readonly stage: string | null;
  readonly stageWords: Words | null;
  readonly stagePlace: string | null;
  readonly stageFrom: CivilDate | null;
  readonly stageTo: CivilDate | null;
  readonly endsOn: CivilDate | null;
  readonly colour: string | null;
  readonly temperatures: number;
  readonly step: string | null;
  readonly dueAt: string | null;
  readonly openedAt: string;
  readonly orderedAt: string | null;
  readonly releasedAt: string | null;
  readonly endedAt: string | null;
  readonly endedWhy: string | null;
  readonly endedWords: Words | null;
  readonly linked: { readonly id: string; readonly code: string } | null;
  readonly exposures: readonly ExposureShown[];
  readonly orders: readonly OrderShown[];
  readonly plans: readonly PlanShown[];
  readonly where: readonly WhereShown[];
  /** Tests that are due or were: for the strip. What came of them only for whoever holds health data. */
  readonly tests: readonly {
    readonly on: CivilDate;
    readonly kind: string;
    readonly state: store.TestShown['state'];
    readonly result: store.TestShown['result'];
  }[];
  readonly team: readonly { readonly role: Words; readonly name: string }[];
  readonly cancel: {
    readonly because: Words;
    readonly by: string;
    readonly at: string;
    readonly mine: boolean;
  } | null;
  /** Another stay of the same person that goes on as well: one of the two joins the other, by two people. */
  readonly beside: BesideShown | null;
  /** Why each thing can not be done now by the one who looks; what is missing here can. */
  readonly whyNot: Partial<Record<EpisodeAct | 'agree', Words>>;
  readonly today: CivilDate;
  readonly health: boolean;
}

/** Facts that tell of health or of another person. */
const HEALTH_FACTS = ['onset', 'sampling', 'rashOnset', 'immunity', 'linked', 'given', 'birth'] as const;

export const episodePage = look('/episodes/:id', {
  ...READ,
  title: { zh: '管控详情', en: 'one stay under control' },
  query: Type.Object({ id: Type.String({ maxLength: 40 }) }),
  async run(tx, query, ctx): Promise<EpisodePage> {
    const episode = await episodeAsked(tx, query.id);
    const health = holds(ctx, 'control.health', episode.place);
    const exposures = await store.exposuresOfEpisode(tx, episode.id);
    const orders = await store.ordersOf(tx, episode.id);
    const plans = await store.plansOf(tx, episode.id);
    const where = await store.whereaboutsOf(tx, episode.id);
    const outbreak = await store.findOutbreak(tx, episode.outbreak);
    const cancel = await store.openSignature(tx, CANCEL, `episode:${episode.id}`);
    const users = await nameOfUsers(
      tx,
      [
        ...exposures.flatMap((one) => [one.recordedBy, one.withdrawnBy ?? '']),
        ...orders.map((one) => one.orderedBy),
        ...plans.map((one) => one.by),
        cancel?.askedBy ?? '',
      ].filter(isUser),
    );
    const nameOf = (id: string) => users.get(id) ?? (id === 'house' ? 'Seawall' : '—');
    const places = await namesOf(tx, [...new Set([episode.place, ...where.map((one) => one.place)])]);
    const people = await shownPeople(tx, [episode.person], civilDayOf(ctx.now));
    const rules = ctx.rulebook.part(controlRules);
    const today = civilDayOf(ctx.now);
    return {
      id: episode.id,
      code: episodeCode(episode.no),
      person: masked(people.get(episode.person), episode.person),
      outbreak: {
        id: episode.outbreak,
        name: outbreak?.name ?? { zh: '—', en: '—' },
        disease: outbreak?.disease ?? '',
      },
      place: named(places, episode.place),
      state: episode.state,
      stateWords: stateWords(episode.state),
      overdue: isOverdue(episode, today),
      categories: episode.categories,
      categoryWords: episode.categories.map((one) => categoryWords(ctx, episode.protocol, one)),
      protocol: episode.protocol,
      protocolTitle: protocolTitle(ctx, episode.protocol),
      version: episode.rulebook,
      facts: health ? episode.facts : withoutHealth(episode.facts),
      plan: episode.plan === null ? null : planSeen(episode.plan, health),
      stageNo: episode.stageNo,
      stage: episode.stage,
      stageWords: episode.stage === null ? null : stageWords(ctx, episode.protocol, episode.stage),
      stagePlace: episode.stagePlace,
      stageFrom: episode.stageFrom,
      stageTo: episode.stageTo,
      endsOn: episode.endsOn,
      colour: episode.code,
      temperatures: episode.temperatures,
      step: episode.step,
      dueAt: episode.dueAt?.toISOString() ?? null,
      openedAt: episode.openedAt.toISOString(),
      orderedAt: episode.orderedAt?.toISOString() ?? null,
      releasedAt: episode.releasedAt?.toISOString() ?? null,
      endedAt: episode.endedAt?.toISOString() ?? null,
      endedWhy: episode.endedWhy,
      endedWords: episode.endedWhy === null ? null : reasonWords(ctx, episode.endedWhy),
      // Whom she met is another person's health: for whoever is told the same of her exposures.
      linked: health ? await linkedShown(tx, episode.linked) : null,
      exposures: exposures.map(
        (one): ExposureShown => ({
          id: one.id,
          category: one.category,
          categoryWords: categoryWords(ctx, episode.protocol, one.category),
          kind: rowWords(rules.exposureKinds, 'kind', one.kind),
          firstOn: one.firstOn,
          lastOn: one.lastOn,
          line: one.evidence.startsWith('line:') ? one.evidence.slice(5) : null,
          from: evidenceFrom(one.evidence),
          ...(health && one.ofCase !== null ? { ofCase: one.ofCase } : {}),
          ...(health && one.ofEpisode !== null ? { ofEpisode: one.ofEpisode } : {}),
          recordedAt: one.recordedAt.toISOString(),
          recordedBy: nameOf(one.recordedBy),
          withdrawn:
            one.withdrawnAt === null
              ? null
              : {
                  at: one.withdrawnAt.toISOString(),
                  by: nameOf(one.withdrawnBy ?? ''),
                  why: reasonWords(ctx, one.withdrawnWhy ?? ''),
                },
        }),
      ),
      orders: orders.map(
        (one): OrderShown => ({
          id: one.id,
          no: one.no,
          kind: one.kind,
          kindWords: { zh: ORDER_KINDS[one.kind].zh, en: ORDER_KINDS[one.kind].en },
          basis: rowWords(rules.bases, 'basis', one.basis),
          from: one.fromOn,
          to: one.toOn,
          reason: one.reason === null ? null : reasonWords(ctx, one.reason),
          by: nameOf(one.orderedBy),
          role: roleWords(ctx, one.orderedRole),
          at: one.orderedAt.toISOString(),
          servedAt: one.servedAt?.toISOString() ?? null,
        }),
      ),
      plans: plans.map(
        (one): PlanShown => ({
          no: one.no,
          at: one.at.toISOString(),
          by: nameOf(one.by),
          why: one.why,
          whyWords: reasonWords(ctx, one.why),
          version: one.rulebook,
          endsOn: one.plan.endsOn,
          plan: planSeen(one.plan, health),
        }),
      ),
      where: where.map(
        (one): WhereShown => ({
          kind: one.kind,
          kindWords: { zh: WHEREABOUTS[one.kind].zh, en: WHEREABOUTS[one.kind].en },
          label: one.label,
          place: named(places, one.place),
          from: one.from.toISOString(),
          until: one.until?.toISOString() ?? null,
        }),
      ),
      tests: (await store.testsShown(tx, episode.id)).map((one) => (health ? one : { ...one, result: null })),
      team: await teamShown(tx, ctx, episode.place),
      cancel:
        cancel === undefined
          ? null
          : {
              because: reasonWords(ctx, cancel.reason),
              by: nameOf(cancel.askedBy),
              at: cancel.askedAt.toISOString(),
              mine: cancel.askedBy === ctx.actor.id,
            },
      beside: await besideShown(tx, ctx, episode, cancel),
      whyNot: whyNotOf(ctx, episode, cancel),
      today,
      health,
    };
  },
});

type Asked = Awaited<ReturnType<typeof store.openSignature>>;

/** Why each button is not for the one who looks, by the same rules the acts ask. */
function whyNotOf(ctx: Ctx, episode: Episode, cancel: Asked): EpisodePage['whyNot'] {
  const rules = ctx.rulebook.part(controlRules);
  const decides =
    decidingRole(rules, ctx.actor, { categories: episode.categories, place: episode.place }) !== undefined;
  const found: Partial<Record<EpisodeAct | 'agree', Words>> = {};
  for (const what of Object.keys(EPISODE_ACTS) as EpisodeAct[]) {
    const no = whyNotNow(episode, what);
    if (no !== undefined) found[what] = no.words;
    else if (DECIDED.includes(what) && !decides) found[what] = byDeciders(ctx, episode.categories);
  }
  const second = whyNotSecond(cancel, ctx.actor, episode.place, rules, (role) => roleWords(ctx, role));
  if (second !== undefined) found.agree = second.words;
  return found;
}

/** The other stay of two that are of one person, and which of them is to join which. */
async function besideShown(tx: Tx, ctx: Ctx, episode: Episode, cancel: Asked): Promise<BesideShown | null> {
  if (episode.endedAt !== null) return null;
  const repeats = (asked: Asked) => asked?.reason === SAME_STAY;
  const [other] = await store.livingBeside(tx, episode);
  if (other === undefined) return elsewhereShown(tx, ctx, episode, repeats(cancel));
  const asked = repeats(cancel) ? cancel : await store.openSignature(tx, CANCEL, `episode:${other.id}`);
  const goes = repeats(cancel) ? 'this' : repeats(asked) ? 'other' : null;
  const [keep, gone] = goes === 'this' ? [other, episode] : [episode, other];
  const rules = ctx.rulebook.part(controlRules);
  const categories = [...keep.categories, ...gone.categories];
  const nameOf = (role: string) => roleWords(ctx, role);
  const no = whyNotJoin({ keep, gone }) ?? whyNotSecond(asked, ctx.actor, gone.place, rules, nameOf);
  const decides = decidingRole(rules, ctx.actor, { categories, place: keep.place }) !== undefined;
  return {
    id: other.id,
    code: episodeCode(other.no),
    goes,
    place: gone.place,
    whyNot: no?.words ?? (decides ? null : byDeciders(ctx, categories)),
  };
}

/** The other stay of two where the one who looks does not see, if there is one. */
async function elsewhereShown(
  tx: Tx,
  ctx: Ctx,
  episode: Episode,
  repeats: boolean,
): Promise<BesideElsewhere | null> {
  const [other] = await ctx.beyond('one person has one stay, wherever the other is', () =>
    store.livingBeside(tx, episode),
  );
  if (other === undefined) return null;
  return {
    id: null,
    code: episodeCode(other.no),
    goes: repeats ? 'this' : null,
    whyNot: {
      zh: '此人的另一次管控不在您的辖区，由疾控合并。',
      en: 'Her other stay is not in your area. CDC joins them.',
    },
  };
}

function byDeciders(ctx: Ctx, categories: readonly string[]): Words {
  const deciders = joined(
    decidersOf(ctx.rulebook.part(controlRules), categories).map((role) => roleWords(ctx, role)),
  );
  return { zh: `由${deciders.zh}研判决定`, en: `decided by: ${deciders.en}` };
}

const DECIDED: readonly EpisodeAct[] = ['order', 'no-control', 'change', 'move'];

function withoutHealth(facts: Facts): Facts {
  return Object.fromEntries(
    Object.entries(facts).filter(([key]) => !(HEALTH_FACTS as readonly string[]).includes(key)),
  );
}

/** A plan says of some days why they are so: what another person's test was, or what she was given, is health as well. */
function planSeen(plan: EpisodePlan, health: boolean): EpisodePlan {
  if (health) return plan;
  return {
    ...plan,
    stages: plan.stages.map((stage) => ({
      ...stage,
      because: stage.because.filter((one) => !one.startsWith('linked:')),
    })),
    prophylaxis: plan.prophylaxis.map(({ givenOn: _, ...one }) => one),
  };
}

async function linkedShown(tx: Tx, id: string | null): Promise<{ id: string; code: string } | null> {
  if (id === null) return null;
  const found = await store.findEpisode(tx, id);
  return found === undefined ? null : { id, code: episodeCode(found.no) };
}

/** Who guards her: the team of her grid, or of the nearest place above that has one. */
async function teamShown(tx: Tx, ctx: Ctx, place: string): Promise<EpisodePage['team']> {
  for (let level = placeLevel(place); level >= 3; level -= 1) {
    const at = placeAt(place, level);
    const team = (await teamsWithin(tx, at)).find((one) => one.place === at);
    if (team === undefined) continue;
    const members = await membersOf(tx, [team.id]);
    return members.map(({ role, name }) => ({ role: roleWords(ctx, role), name }));
  }
  return [];
}

async function episodeAsked(tx: Tx, text: string): Promise<Episode> {
  const no = numberOfEpisode(text);
  const id = no === undefined ? text : await store.episodeOfNo(tx, no);
  if (id === undefined || !/^[0-9a-f-]{36}$/.test(id)) return refuseHouse('not-found');
  return getEpisode(tx, id);
}

async function getEpisode(tx: Tx, id: string): Promise<Episode> {
  return (await store.findEpisode(tx, id)) ?? refuseHouse('not-found');
}

// Her stays, and what the ledger says -------------------------------------------------------------------

/** The stays of one person: for her page. */
export interface PersonStays {
  readonly rows: readonly EpisodeRow[];
  readonly place: string;
  /** In which outbreak an exposure of hers would be recorded now; null: none reaches over where she is. */
  readonly tells: { readonly name: Words; readonly protocol: string } | null;
}

export const personStays = look('/people/:id/episodes', {
  ...READ,
  title: { zh: '此人的管控', en: 'the stays of a person' },
  query: Type.Object({ id: Type.String({ maxLength: 40 }) }),
  async run(tx, query, ctx): Promise<PersonStays> {
    const no = numberOfCode(query.id);
    const person = no === undefined ? query.id : await personOfNo(tx, no);
    if (person === undefined || !/^[0-9a-f-]{36}$/.test(person)) return refuseHouse('not-found');
    const shown = (await shownPeople(tx, [person], civilDayOf(ctx.now))).get(person);
    if (shown === undefined) return refuseHouse('not-found');
    const told = await ctx.beyond('the outbreak of the stay she is in', () =>
      store.outbreakToTell(tx, { person, place: shown.place }, civilDayOf(ctx.now)),
    );
    return {
      rows: await rowsShown(tx, ctx, await store.episodesOf(tx, person)),
      place: shown.place,
      tells:
        told === undefined || told.closedAt !== null || told.closingAt !== null
          ? null
          : { name: told.name, protocol: told.protocol },
    };
  },
});

export interface TimelineRow {
  readonly id: string;
  readonly at: Date;
  readonly word: string;
  readonly words: Words;
  readonly who: Words;
  readonly reason: string | undefined;
}

/** What the pages of control show of the top of the house. */
export interface ControlTold {
  sentencesOf(tx: Tx, entries: readonly Entry[]): Promise<TimelineRow[]>;
}

export interface EpisodeTimeline {
  readonly rows: readonly TimelineRow[];
  readonly more: boolean;
}

const TIMELINE_ROWS = 200;

const timeline = (told: ControlTold) =>
  look('/episodes/:id/timeline', {
    ...READ,
    title: { zh: '管控时间线', en: 'what happened in a stay' },
    query: Type.Object({ id: Id }),
    async run(tx, query): Promise<EpisodeTimeline> {
      const episode = await getEpisode(tx, query.id);
      const entries = await entriesAbout(tx, [`episode:${episode.id}`], TIMELINE_ROWS + 1);
      const shown = entries.slice(-TIMELINE_ROWS);
      return { rows: await told.sentencesOf(tx, shown), more: entries.length > TIMELINE_ROWS };
    },
  });

/** The looks of stays, told what only the top of the house knows. */
export const episodeLooks = (told: ControlTold): readonly Look[] =>
  [
    episodeFigures,
    episodeList,
    assessDesk,
    controlChoices,
    previewPlan,
    timeline(told),
    episodePage,
    personStays,
  ] as unknown as readonly Look[]; // each answers its own query

// Small things ------------------------------------------------------------------------------------------

function masked(person: ShownPerson | undefined, id: string): MaskedPerson {
  return {
    id,
    code: person?.code ?? '—',
    name: person?.name ?? '—',
    age: person?.age ?? null,
    sex: person?.sex ?? null,
    phone: person?.phone ?? null,
    address: person?.address ?? null,
  };
}

function named(names: ReadonlyMap<string, Words>, path: string): NamedPlace {
  return { path, name: names.get(path) ?? { zh: path, en: path } };
}

function holds(ctx: Ctx, permission: string, place: string): boolean {
  return (
    ctx.actor.kind === 'house' ||
    ctx.actor.duties.some((duty) => duty.permissions.has(permission) && isWithin(place, duty.place))
  );
}

function stateWords(state: EpisodeState): Words {
  const { zh, en } = EPISODE_STATES[state];
  return { zh, en };
}

function roleWords(ctx: Pick<Ctx, 'rulebook'>, role: string): Words {
  if (role === 'house') return { zh: '系统', en: 'the system' };
  const row = ctx.rulebook.part(roles)[role];
  return row === undefined ? { zh: role, en: role } : { zh: row.zh, en: row.en };
}

function protocolIn(ctx: Pick<Ctx, 'rulebook'>, id: string): ProtocolInForce | undefined {
  return protocolsIn(ctx.rulebook).find((one) => one.id === id);
}

function protocolTitle(ctx: Ctx, id: string): Words {
  const found = protocolIn(ctx, id);
  return found === undefined ? { zh: id, en: id } : { zh: found.zh, en: found.en };
}

function categoryWords(ctx: Ctx, protocol: string, category: string): Words {
  const found = protocolIn(ctx, protocol)?.categories.find(({ id }) => id === category);
  return found === undefined ? { zh: category, en: category } : { zh: found.zh, en: found.en };
}

/** The first protocol that knows the category names it: for counts over several outbreaks. */
function anyCategoryWords(ctx: Ctx, category: string): Words {
  for (const { categories } of protocolsIn(ctx.rulebook)) {
    const found = categories.find(({ id }) => id === category);
    if (found !== undefined) return { zh: found.zh, en: found.en };
  }
  return { zh: category, en: category };
}

function stageWords(ctx: Ctx, protocol: string, stage: string): Words {
  for (const category of protocolIn(ctx, protocol)?.categories ?? []) {
    const found = [...category.stages, ...(category.whenOver ? [category.whenOver] : [])].find(
      ({ id }) => id === stage,
    );
    if (found !== undefined) return { zh: found.zh, en: found.en };
  }
  return { zh: stage, en: stage };
}

function rowWords<K extends string>(
  table: readonly (Words & Readonly<Record<K, string>>)[],
  key: K,
  code: string,
): Words {
  const found = table.find((row) => row[key] === code);
  return found === undefined ? { zh: code, en: code } : { zh: found.zh, en: found.en };
}

/** The words of any reason of control. */
function reasonWords(ctx: Ctx, code: string): Words {
  const rules = ctx.rulebook.part(controlRules);
  const known = [
    ...rules.noControlReasons,
    ...rules.changeReasons,
    ...rules.cancelReasons,
    ...rules.withdrawReasons,
  ];
  const found = known.find((row) => row.reason === code);
  if (found !== undefined) return { zh: found.zh, en: found.en };
  if (code.startsWith('case:') || code === 'positive') return { zh: '转为病例', en: 'became a case' };
  return OWN_REASONS[code] ?? { zh: code, en: code };
}

const OWN_REASONS: Readonly<Record<string, Words>> = {
  ordered: { zh: '作出管控决定', en: 'control ordered' },
  'line-corrected': { zh: '名单更正', en: 'a line was put right' },
};

function evidenceFrom(evidence: string): Words {
  if (evidence.startsWith('line:')) return { zh: '名单', en: 'a list' };
  if (evidence.startsWith('interview:')) return { zh: '流调', en: 'an interview' };
  if (evidence.startsWith('joins:'))
    return { zh: '上门登记：同住人员一并管控', en: 'at the door: joins the one she lives with' };
  return { zh: '手工登记', en: 'by hand' };
}

const isUser = (id: string) => /^[0-9a-f-]{36}$/.test(id);
