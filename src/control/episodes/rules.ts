// The rules of a stay as small readers and tables: which stage holds today, what is overdue, what exposures say together,
// who decides, what a list suggests. The same functions refuse on the server and explain a disabled button.
import { addDays, type CivilDate } from '../../base/civil-dates.ts';
import { codeOf } from '../../base/codes.ts';
import { isWithin } from '../../base/places.ts';
import type { Refusal } from '../../base/refusal.ts';
import type { Words } from '../../base/words.ts';
import type { DutyHeld } from '../../ledger/terms.ts';
import {
  ANCHOR_WORDS,
  type EpisodePlan,
  FACT_ANCHORS,
  type Facts,
  type Protocol,
} from '../protocols/terms.ts';
import { refusalOf } from './refusals.ts';
import {
  type ControlRules,
  EPISODE_STATES,
  type Episode,
  type EpisodeState,
  type Exposure,
  type OrderKind,
  type SecondSignature,
} from './terms.ts';

// Stages ------------------------------------------------------------------------------------------------

/** The stage of a plan that holds on a day: the first that is not skipped and not over; the last when all are. */
export function firstStageOn(plan: Pick<EpisodePlan, 'stages'>, today: CivilDate): number | undefined {
  const living = plan.stages.flatMap((stage, no) => (stage.skipped === true ? [] : [{ no, stage }]));
  return (living.find(({ stage }) => stage.to >= today) ?? living.at(-1))?.no;
}

/**
 * Which stage of another plan she is in: the one she was in, while the one before it leaves no day open; else the one of
 * today. Exposed again in her second stage she goes back to the first, whose days have become longer: a stage that is to
 * begin in two weeks asks for nothing until then. Released on the last day, she is in the next one from that evening.
 */
export function stageAfter(
  plan: Pick<EpisodePlan, 'stages'>,
  was: string | null,
  today: CivilDate,
): number | undefined {
  const same = plan.stages.findIndex(
    (stage) => stage.stage === was && stage.skipped !== true && stage.from <= addDays(today, 1),
  );
  return same >= 0 ? same : firstStageOn(plan, today);
}

/** What an episode copies of the stage it is in, for boards and counts. */
export function stageColumns(plan: EpisodePlan, no: number) {
  const stage = plan.stages[no];
  return {
    stageNo: no,
    stage: stage?.stage ?? null,
    stagePlace: stage?.place ?? null,
    stageFrom: stage?.from ?? null,
    stageTo: stage?.to ?? null,
    code: stage?.code ?? null,
    temperatures: stage?.monitor?.temperaturePerDay ?? 0,
  };
}

/** Her stage is over and nobody has released her: it never passes in silence. */
export function isOverdue(episode: Pick<Episode, 'state' | 'stageTo'>, today: CivilDate): boolean {
  return episode.state === 'active' && episode.stageTo !== null && episode.stageTo < today;
}

/** What an order says of a plan that has become another one; undefined when the last day is the same. */
export function orderFor(
  before: Pick<EpisodePlan, 'endsOn'> | null,
  after: Pick<EpisodePlan, 'endsOn'>,
): Extract<OrderKind, 'extended' | 'shortened'> | undefined {
  const [was, is] = [before?.endsOn ?? null, after.endsOn];
  if (was === is) return undefined;
  if (was === null || is === null) return is === null ? 'extended' : 'shortened';
  return is > was ? 'extended' : 'shortened';
}

// Exposures and facts -----------------------------------------------------------------------------------

type Told = Pick<Exposure, 'category' | 'kind' | 'firstOn' | 'lastOn' | 'withdrawnAt'>;

/**
 * What all exposures say together, over what else is known of her: the first and the last day of all, and of each
 * category where they differ. Days nobody has told yet are left as they are known.
 */
export function factsWith(exposures: readonly Told[], known: Facts): Facts {
  const standing = exposures.filter((one) => one.withdrawnAt === null);
  const byCategory: Record<string, Days> = {};
  for (const [category, rows] of Map.groupBy(standing, (one) => one.category))
    byCategory[category] = daysOf(rows);
  const { byCategory: _, ...rest } = known;
  return {
    ...rest,
    ...daysOf(standing),
    ...(Object.keys(byCategory).length > 1 ? { byCategory } : {}),
  };
}

interface Days {
  readonly firstExposure?: CivilDate;
  readonly lastExposure?: CivilDate;
  readonly areaExit?: CivilDate;
}

/** The first and the last day of some exposures; whoever was in a risk area left it on the last. */
function daysOf(exposures: readonly Told[]): Days {
  const first = exposures.flatMap(({ firstOn, lastOn }) => firstOn ?? lastOn ?? []).sort()[0];
  const last = exposures
    .flatMap(({ firstOn, lastOn }) => lastOn ?? firstOn ?? [])
    .sort()
    .at(-1);
  const stays = exposures.filter((one) => one.kind === 'area');
  const left = stays
    .flatMap(({ firstOn, lastOn }) => lastOn ?? firstOn ?? [])
    .sort()
    .at(-1);
  return {
    ...(first === undefined ? {} : { firstExposure: first }),
    ...(last === undefined ? {} : { lastExposure: last }),
    ...(left === undefined ? {} : { areaExit: left }),
  };
}

/** A day told as a fact that has not come yet: nobody is under control, or free of it, because of tomorrow. */
export function factAhead(
  facts: Facts,
  today: CivilDate,
): { readonly day: Words; readonly on: CivilDate } | undefined {
  const dated: readonly Facts[] = [facts, ...Object.values(facts.byCategory ?? {})];
  const told = [
    ...dated.flatMap((days) => FACT_ANCHORS.map((anchor) => ({ anchor, on: days[anchor] }))),
    ...(facts.clusterEvents ?? []).map(({ on }) => ({ anchor: 'clusterEvent' as const, on })),
  ];
  const ahead = told.find(({ on }) => on !== undefined && on > today);
  return ahead?.on === undefined ? undefined : { day: ANCHOR_WORDS[ahead.anchor], on: ahead.on };
}

/** The categories her exposures make her, each once. */
export function categoriesOf(exposures: readonly Told[]): string[] {
  return [...new Set(exposures.filter((one) => one.withdrawnAt === null).map((one) => one.category))];
}

/** Days a category can not do without, in the order of the protocol. */
export function missingFacts(protocol: Protocol, categories: readonly string[], facts: Facts): string[] {
  const needs = protocol.categories
    .filter(({ id }) => categories.includes(id))
    .flatMap((category) =>
      category.needs.filter((need) => {
        const own = facts.byCategory?.[category.id] as Record<string, string | undefined> | undefined; // days by name
        return facts[need] === undefined && own?.[need] === undefined;
      }),
    );
  return [...new Set(needs)];
}

/** The words of evidence that frees somebody. */
export function evidenceWords(protocol: Pick<Protocol, 'categories'>, evidence: string): Words {
  const found = protocol.categories
    .flatMap(({ unless = [] }) => unless)
    .find((one) => one.evidence === evidence);
  return found === undefined ? { zh: evidence, en: evidence } : { zh: found.zh, en: found.en };
}

/** True when immunity by year of birth is asked in this protocol: only then is her birth a fact of the plan. */
export function asksBirth(protocol: Protocol): boolean {
  return protocol.categories.some(({ unless = [] }) => unless.some((one) => one.bornBefore !== undefined));
}

/** What a line of a list suggests: the first row that fits, and of its categories the first the protocol knows. */
export function suggestionFor(
  rules: ControlRules,
  sent: { readonly sourceKind: string; readonly risk: string; readonly says: string },
  protocol: Protocol,
): { readonly category: string; readonly kind: string } {
  const known = new Set(protocol.categories.map(({ id }) => id));
  const fits = rules.suggestions.filter(
    (row) =>
      (row.sourceKind === undefined || row.sourceKind === sent.sourceKind) &&
      (row.risk === undefined || row.risk === sent.risk) &&
      (row.says?.some((words) => sent.says.includes(words)) ?? true),
  );
  for (const row of fits) {
    const category = row.categories.find((one) => known.has(one));
    if (category !== undefined) return { category, kind: row.kind };
  }
  // A protocol of other names than the table knows: the lightest of its categories, for a human to put right.
  const lightest = [...protocol.categories].sort((a, b) => a.priority - b.priority)[0];
  return { category: lightest?.id ?? '', kind: fits[0]?.kind ?? 'other' };
}

// Who decides -------------------------------------------------------------------------------------------

/** The row of the table that says who decides about these categories: the strictest of them counts. */
export function decidersOf(rules: ControlRules, categories: readonly string[]): readonly string[] {
  const row =
    rules.deciders.find(
      (one) => one.categories?.some((category) => categories.includes(category)) ?? false,
    ) ?? rules.deciders.find((one) => one.categories === undefined);
  return row?.roles ?? [];
}

/** The role under which somebody decides about these categories there; undefined when she may not. */
export function decidingRole(
  rules: ControlRules,
  actor: { readonly kind: string; readonly duties: readonly DutyHeld[] },
  asked: { readonly categories: readonly string[]; readonly place: string },
): string | undefined {
  if (actor.kind === 'house') return 'house';
  const roles = decidersOf(rules, asked.categories);
  return actor.duties.find(
    (duty) =>
      duty.permissions.has('control.assess') &&
      roles.includes(duty.role) &&
      isWithin(asked.place, duty.place),
  )?.role;
}

// What may be done with an episode ----------------------------------------------------------------------

/** Each thing done to an episode: in which states, and its words in “one can not …”. */
export const EPISODE_ACTS = {
  order: { in: ['assessing'], zh: '作出管控决定', en: 'order control' },
  'no-control': { in: ['assessing'], zh: '签署无需管控', en: 'sign that none is needed' },
  change: { in: ['active', 'suspended', 'released'], zh: '调整方案', en: 'change the plan' },
  admit: { in: ['active', 'released', 'assessing'], zh: '登记住院', en: 'record an admission' },
  return: { in: ['suspended'], zh: '登记出院返回', en: 'record a return' },
  move: { in: ['active'], zh: '变更管控地点', en: 'move her' },
  convert: {
    in: ['assessing', 'active', 'suspended', 'released'],
    zh: '转为病例',
    en: 'convert it to a case',
  },
  cancel: { in: ['assessing', 'active', 'suspended', 'released'], zh: '撤销', en: 'cancel it' },
} as const satisfies Record<string, Words & { readonly in: readonly EpisodeState[] }>;
export type EpisodeAct = keyof typeof EPISODE_ACTS;

/** Why something can not be done with an episode as it stands. */
export function whyNotNow(episode: Pick<Episode, 'state'>, what: EpisodeAct): Refusal | undefined {
  const row = EPISODE_ACTS[what];
  if ((row.in as readonly EpisodeState[]).includes(episode.state)) return undefined;
  const state = EPISODE_STATES[episode.state];
  return state.ends
    ? refusalOf('episode-ended', { state })
    : refusalOf('episode-not-in', { state, act: { zh: row.zh, en: row.en } });
}

/** Why somebody may not be the second of two. */
export function whyNotSecond(
  asked: Pick<SecondSignature, 'askedBy'> | undefined,
  actor: { readonly id: string; readonly duties: readonly DutyHeld[] },
  place: string,
  rules: ControlRules,
  nameOf: (role: string) => Words,
): Refusal | undefined {
  if (asked === undefined) return refusalOf('no-cancel-asked');
  if (asked.askedBy === actor.id) return refusalOf('second-person');
  const may = actor.duties.some(
    (duty) =>
      duty.permissions.has('control.cancel') &&
      rules.cosigners.roles.includes(duty.role) &&
      isWithin(place, duty.place),
  );
  return may ? undefined : refusalOf('cosigner-role', { roles: joined(rules.cosigners.roles.map(nameOf)) });
}

/** Of two stays of one person the one that holds her goes on: nobody is free until somebody has looked at the other. */
export function whyNotJoin(two: {
  readonly keep: Pick<Episode, 'no' | 'state'>;
  readonly gone: Pick<Episode, 'no' | 'state'>;
}): Refusal | undefined {
  const holds = ({ state }: Pick<Episode, 'state'>) => state === 'active' || state === 'suspended';
  if (!holds(two.gone) || holds(two.keep)) return undefined;
  return refusalOf('join-controlled', { keep: episodeCode(two.keep.no), gone: episodeCode(two.gone.no) });
}

/** Names one after the other, as each language writes it. */
export function joined(words: readonly Words[]): Words {
  return { zh: words.map((one) => one.zh).join('、'), en: words.map((one) => one.en).join(', ') };
}

// Who does what is to be done for her each day -------------------------------------------------------------

/** The page on which whoever keeps a stay does a task of it: at a site on the phone, at home there or at a desk. */
export function linkOfDaily(task: {
  readonly kind: string;
  readonly role: string;
  readonly episode: string;
  readonly kept: boolean;
}): string {
  const isTest = task.kind.startsWith('test-') || task.kind === 'fever-test';
  if (isTest && (task.kept || task.kind === 'fever-test')) return '/m/tests';
  if (task.kept) return `/m/care/${task.episode}`;
  if (isTest || task.kind.startsWith('home-')) return `/episodes/${task.episode}`;
  return task.role === 'subdistrict-duty' ? `/home-board/${task.episode}` : `/m/care/${task.episode}`;
}

// Numbers people say ------------------------------------------------------------------------------------

export const episodeCode = (no: number) => codeOf('episode', no);

/** 104 of “E-104”, “e104”; undefined when it is no such code. */
export function numberOfEpisode(text: string): number | undefined {
  const found = /^E-?([0-9]{1,15})$/i.exec(text.trim());
  return found === null ? undefined : Number(found[1]);
}
