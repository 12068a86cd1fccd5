// Protocols in force, and what follows from them: by id, by day and place; the plan of a person, what differs between
// two plans, which row decided a day, whom a changed rulebook would change.
import { createHash } from 'node:crypto';
import { Value } from 'typebox/value';
import { canonical } from '../../base/canonical.ts';
import type { CivilDate } from '../../base/civil-dates.ts';
import { isWithin } from '../../base/places.ts';
import { must, Refusal } from '../../base/refusal.ts';
import type { RulebookAt } from '../../base/rule-part.ts';
import type { Words } from '../../base/words.ts';
import { layered, standsFor } from './layers.ts';
import { localProtocols, protocolPartsOf } from './parts.ts';
import { categoryOf, planFor, planText, readDay, WATCHED } from './plan.ts';
import { known, refuse } from './refusals.ts';
import {
  becauseWords,
  type Cond,
  type EpisodePlan,
  type Facts,
  Facts as FactsShape,
  type PlannedProphylaxis,
  type PlannedTest,
  type Protocol,
  type ProtocolInForce,
  rowPath,
  type StagePlace,
} from './terms.ts';

// The evaluator has a file of its own; who needs a plan finds it here.
export { categoryOf, planFor, planText };

// In force ----------------------------------------------------------------------------------------------

const read = new WeakMap<RulebookAt, Map<string, ProtocolInForce>>();

/** The protocol of that id as it is in force in this rulebook, with the overlays that stand in for it. */
export function protocolOf(rulebook: RulebookAt, id: string): ProtocolInForce {
  const all = protocolsById(rulebook);
  return all.get(id) ?? refuse('no-such-protocol', { protocol: id, ...known([...all.keys()]) });
}

/** Where the stage of a plan is served when the place of the protocol does not do; undefined: it has no other. */
export function otherPlaceOf(
  rulebook: RulebookAt,
  of: {
    readonly protocol: string;
    readonly plan: Pick<EpisodePlan, 'stages'> | null;
    readonly stageNo: number | null;
  },
): StagePlace | undefined {
  const now = of.plan?.stages[of.stageNo ?? 0];
  const category = protocolOf(rulebook, of.protocol).categories.find(({ id }) => id === now?.category);
  return category?.stages.find(({ id }) => id === now?.stage)?.fallback?.place;
}

/** All protocols of the rulebook; of a day and a place, only those meant for both. */
export function protocolsIn(
  rulebook: RulebookAt,
  { on, place }: { on?: CivilDate; place?: string } = {},
): ProtocolInForce[] {
  return [...protocolsById(rulebook).values()].filter(
    (one) =>
      (on === undefined || (one.from <= on && (one.until === null || on <= one.until))) &&
      (place === undefined || holdsIn(one.jurisdiction, place)),
  );
}

/** Whether a jurisdiction covers a place: 33 the province of d330114, d330114.s001 only that subdistrict. */
export function holdsIn(jurisdiction: string, place: string): boolean {
  if (jurisdiction === 'CN' || jurisdiction === 'XX') return true;
  if (jurisdiction.startsWith('d')) return isWithin(place, jurisdiction);
  return place.replace(/^d/, '').startsWith(jurisdiction.replace(/(00)+$/, ''));
}

function protocolsById(rulebook: RulebookAt): Map<string, ProtocolInForce> {
  let all = read.get(rulebook);
  if (all === undefined) {
    all = allProtocols(rulebook);
    read.set(rulebook, all);
  }
  return all;
}

function allProtocols(rulebook: RulebookAt): Map<string, ProtocolInForce> {
  const parts = protocolPartsOf(rulebook).map((part) => ({ name: part.name, protocol: rulebook.part(part) }));
  const shipped = parts.map((one) => one.protocol);
  const local = rulebook.part(localProtocols);
  const rootOf = (id: string): string => {
    const parent = local.overlays.find((one) => one.id === id)?.parent;
    return parent === undefined ? id : rootOf(parent);
  };
  const ids = [...shipped, ...local.protocols, ...local.overlays].map(({ id }) => id);
  return new Map(
    ids.flatMap((id) => {
      const one = layered(shipped, local, standsFor(local, id), id);
      if (one === undefined) return [];
      const own = parts.find(({ protocol }) => protocol.id === rootOf(id))?.name;
      const names = [own, own === undefined || one.overlays.length > 0 ? localProtocols.name : undefined];
      const version = names
        .flatMap((name) => (name === undefined ? [] : [versionOf(rulebook, name)]))
        .join(' ');
      return [[id, { ...one, version }] as const];
    }),
  );
}

function versionOf(rulebook: RulebookAt, part: string): string {
  return rulebook.version.split(' ').find((one) => one.startsWith(`${part}@`)) ?? part;
}

/** Of the categories and facts a plan is made from: equal hashes give equal plans under one version. */
export function factsHash(facts: Facts, categories: readonly string[]): Uint8Array {
  return createHash('sha256')
    .update(canonical({ categories: [...categories].sort(), facts }))
    .digest();
}

// Facts as people write them ----------------------------------------------------------------------------

const FACT_NAMES = Object.keys(FactsShape.properties);
const EXAMPLE_FACTS = '{"lastExposure":"2021-12-08","intake":"2021-12-09"}';

/** Reads facts written as JSON; refuses what is not a fact, or not its value, in words. */
export function readFacts(text: string): Facts {
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch (error) {
    refuse('facts-not-json', { why: error instanceof Error ? error.message : text, example: EXAMPLE_FACTS });
  }
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    return refuse('facts-not-json', { why: text.slice(0, 40), example: EXAMPLE_FACTS });
  for (const [fact, value] of Object.entries(given)) {
    if (!Object.hasOwn(FactsShape.properties, fact)) refuse('fact-unknown', { fact, ...known(FACT_NAMES) });
    const shape = FactsShape.properties[fact as keyof typeof FactsShape.properties]; // one of its own names
    if (!Value.Check(shape, value)) refuse('fact-unreadable', { fact, given: JSON.stringify(value) });
    if (typeof value === 'string') readDay(fact, value);
  }
  return given as Facts; // every key and value has just been checked
}

// A plan by the day -------------------------------------------------------------------------------------

/** Where the plan stands on a day: the stage with its place in the plan, or undefined before, between and after. */
export function stageOn(plan: EpisodePlan, on: CivilDate): number | undefined {
  const at = plan.stages.findIndex((one) => one.skipped === undefined && one.from <= on && on <= one.to);
  return at < 0 ? undefined : at;
}

/** Prophylaxis that was not given and may still be, on that day. */
export function stillOpen(plan: EpisodePlan, on: CivilDate): PlannedProphylaxis[] {
  return plan.prophylaxis.filter((one) => one.givenOn === undefined && on <= one.until);
}

export type LinkedState = 'waits' | 'released' | 'positive';

/** How a release that hangs on another person's tests stands. */
export function linkedState(
  cond: Extract<Cond, { all: 'linkedTestsNegative' }>,
  linked: Facts['linked'],
): LinkedState {
  if (linked?.positiveOn !== undefined) return 'positive';
  return linked !== undefined && linked.category === cond.category && linked.negatives >= cond.first
    ? 'released'
    : 'waits';
}

// Differences -------------------------------------------------------------------------------------------

export interface PlanDiff {
  readonly same: boolean;
  readonly ends: { readonly before: CivilDate | null; readonly after: CivilDate | null } | null;
  readonly leads: { readonly before: string; readonly after: string } | null;
  readonly stages: readonly {
    readonly stage: string;
    readonly label: Words;
    readonly before: { readonly from: CivilDate; readonly to: CivilDate; readonly place: string } | null;
    readonly after: { readonly from: CivilDate; readonly to: CivilDate; readonly place: string } | null;
  }[];
  readonly tests: { readonly gone: readonly PlannedTest[]; readonly new: readonly PlannedTest[] };
}

/** What a human must see before a plan takes the place of another: the end, the stages, the tests. */
export function planDiff(before: EpisodePlan | null, after: EpisodePlan): PlanDiff {
  const [old, now] = [before?.stages ?? [], after.stages].map((stages) =>
    stages.filter((one) => !one.skipped),
  );
  const names = [...new Set([...(old ?? []), ...(now ?? [])].map((one) => one.stage))];
  const stages = names.flatMap((name) => {
    const [a, b] = [old, now].map((all) => all?.find((one) => one.stage === name));
    const label = b?.label ?? a?.label ?? { zh: name, en: name };
    const [was, is] = [a, b].map((one) =>
      one === undefined ? null : { from: one.from, to: one.to, place: one.place },
    );
    return canonical(was) === canonical(is)
      ? []
      : [{ stage: name, label, before: was ?? null, after: is ?? null }];
  });
  const tests = (all: typeof old) => (all ?? []).flatMap((one) => one.tests);
  const key = ({ on, kind, double, specimen }: PlannedTest) => `${on} ${kind} ${specimen} ${double}`;
  const [keysOld, keysNow] = [old, now].map((all) => new Set(tests(all).map(key)));
  const gone = tests(old).filter((one) => !keysNow?.has(key(one)));
  const fresh = tests(now).filter((one) => !keysOld?.has(key(one)));
  const ends =
    before?.endsOn === after.endsOn ? null : { before: before?.endsOn ?? null, after: after.endsOn };
  const leads =
    before === null || before.leading === after.leading
      ? null
      : { before: before.leading, after: after.leading };
  return {
    same: ends === null && leads === null && stages.length === 0 && gone.length === 0 && fresh.length === 0,
    ends,
    leads,
    stages,
    tests: { gone, new: fresh },
  };
}

// Which row decided -------------------------------------------------------------------------------------

export interface DecidedDay {
  readonly on: CivilDate;
  readonly what: Words;
  /** `close.central.tests.1`: where the row stands in the protocol. */
  readonly row: string;
  readonly why: readonly Words[];
  readonly source: string;
}

/** Codes that say why a stage begins when and where it does; the others say why it ends. */
const BEGINS = /^(start|late|full|fallback|earlier|linked):/;

/** Every day of a plan, in order, with the row of the protocol that decided it and its source. */
export function whyRow(protocol: Protocol, plan: EpisodePlan): DecidedDay[] {
  const days: DecidedDay[] = [];
  for (const planned of plan.stages) {
    const category = protocol.categories.find(({ id }) => id === planned.category);
    const stage = [...(category?.stages ?? []), ...(category?.whenOver ? [category.whenOver] : [])].find(
      ({ id }) => id === planned.stage,
    );
    const row = `${planned.category}.${planned.stage}`;
    const source = stage?.source ?? category?.source ?? protocol.source;
    const end = planned.because.filter((one) => !BEGINS.test(one)).join(';');
    const start = planned.because.filter((one) => BEGINS.test(one)).join(';');
    if (planned.skipped !== undefined) {
      days.push({
        on: planned.to,
        what: { zh: `${planned.label.zh}：已期满，略过`, en: `${planned.label.en}: over, skipped` },
        row,
        why: becauseWords(end),
        source,
      });
      continue;
    }
    days.push({
      on: planned.from,
      what: { zh: `${planned.label.zh}开始`, en: `${planned.label.en} begins` },
      row: `${row}.start`,
      why: becauseWords(start),
      source,
    });
    for (const test of planned.tests) {
      const rows = [...test.because.matchAll(/row:([^;]+)/g)].map(([, path = '']) => path);
      days.push({
        on: test.on,
        what: {
          zh: `检测${test.double ? '（双采）' : ''}`,
          en: `test${test.double ? ' (double sample)' : ''}`,
        },
        row: rows.map(rowPath).join(' + '),
        why: becauseWords(test.because.replace(/row:[^;]+;?/g, '')),
        source: [...new Set(rows.map((path) => sourceOf(protocol, path)))].join('；'),
      });
    }
    days.push({
      on: planned.to,
      what: { zh: `${planned.label.zh}末日`, en: `last day of ${planned.label.en}` },
      row: `${row}.end`,
      why: becauseWords(end),
      source: planned.because.some((one) => one.startsWith('restart:'))
        ? (stage?.restart ?? []).map((one) => one.source).join('；')
        : source,
    });
  }
  return days;
}

function sourceOf(protocol: Protocol, path: string): string {
  const [category, stage, no] = path.split('.');
  const found = protocol.categories.find(({ id }) => id === category);
  const own = [...(found?.stages ?? []), ...(found?.whenOver ? [found.whenOver] : [])].find(
    ({ id }) => id === stage,
  );
  return own?.tests[Number(no) - 1]?.source ?? own?.source ?? protocol.source;
}

// Replay and effect -------------------------------------------------------------------------------------

export interface StoredDecision {
  readonly protocol: string;
  readonly categories: readonly string[];
  readonly facts: Facts;
  readonly plan: EpisodePlan;
}

/**
 * A stored decision made again under the rulebook it was made under, by the rules the house has had. Anything but the
 * same plan is damage.
 */
export function replay(
  rulebookThen: RulebookAt,
  decision: StoredDecision,
): { same: boolean; plan: EpisodePlan } {
  const protocol = protocolOf(rulebookThen, decision.protocol);
  const plans = WATCHED.map((watched) => planFor(protocol, decision.categories, decision.facts, watched));
  const stored = canonical(decision.plan);
  const same = plans.find((plan) => canonical(plan) === stored);
  return { same: same !== undefined, plan: same ?? must(plans[0], 'there is a rule') };
}

export interface WouldChange<T> {
  readonly of: T;
  readonly before: EpisodePlan;
  /** Null when the changed protocol can give her no plan; then `why` says so. */
  readonly after: EpisodePlan | null;
  readonly why: Words | null;
}

/** Whom a changed protocol changes, and how. `after` null: the protocol is gone. */
export function wouldChange<T extends { readonly categories: readonly string[]; readonly facts: Facts }>(
  before: ProtocolInForce,
  after: ProtocolInForce | null,
  episodes: readonly T[],
): WouldChange<T>[] {
  return episodes.flatMap((of) => {
    const old = planFor(before, of.categories, of.facts);
    const now = planOrWhy(after, of);
    if (now.plan !== null && planDiff(old, now.plan).same) return [];
    return [{ of, before: old, after: now.plan, why: now.why }];
  });
}

/** The plan, or why there can be none. */
export function planOrWhy(
  protocol: ProtocolInForce | null,
  of: { readonly categories: readonly string[]; readonly facts: Facts },
): { plan: EpisodePlan | null; why: Words | null } {
  if (protocol === null) return { plan: null, why: { zh: '方案不再存在', en: 'the protocol is gone' } };
  try {
    return { plan: planFor(protocol, of.categories, of.facts), why: null };
  } catch (error) {
    if (error instanceof Refusal) return { plan: null, why: error.words };
    throw error;
  }
}
