// From a protocol and the facts about one person to her plan: stages, tests, and why each day is what it is. Pure: the
// same protocol, categories and facts give the same plan for ever, which is what lets an old decision be replayed.
// Days are whole numbers inside (days since 1970), since a district computes tens of thousands of plans at once.
import { addDays, type CivilDate, civilDate } from '../../base/civil-dates.ts';
import { must } from '../../base/refusal.ts';
import type { Words } from '../../base/words.ts';
import { known, refuse } from './refusals.ts';
import {
  ANCHOR_WORDS,
  ANCHORS,
  type Anchor,
  type At,
  type Category,
  type EpisodePlan,
  FACT_ANCHORS,
  type FactAnchor,
  type Facts,
  type Monitor,
  type PlannedProphylaxis,
  type PlannedStage,
  type PlannedTest,
  type Protocol,
  type ProtocolInForce,
  SPECIMENS,
  type Stage,
  type TestRule,
} from './terms.ts';

/**
 * How she is watched whom two categories watch, by what this house has held to, the latest first: by the stricter of the
 * two, or by the leading one alone. A decision made under the earlier rule comes out as it was (replay).
 */
export const WATCHED = ['stricter', 'leading'] as const;
type Watched = (typeof WATCHED)[number];

/**
 * The plan of one person under one protocol. Several categories: the highest priority leads and gives the stages, the
 * tests are those of all, the monitor is the stricter one, the end is the latest.
 */
export function planFor(
  protocol: ProtocolInForce,
  categories: readonly string[],
  facts: Facts,
  watched: Watched = WATCHED[0],
): EpisodePlan {
  if (categories.length === 0) refuse('no-category');
  const { chosen, linked } = categoriesThatCount(protocol, categories, facts);
  const all = chosen.map((category) => ({ category, days: daysOf(category, facts) }));
  const free = all.map((one) => exemptBy(one.category, facts));
  const counting = all.filter((_, i) => free[i] === undefined);
  const base = { protocol: protocol.id, version: protocol.version };
  const first = must(all[0], 'there is a category').category;
  if (counting.length === 0) {
    const exempt = { by: must(free[0], 'every one is exempt') };
    return {
      ...base,
      leading: first.id,
      categories: chosen.map(({ id }) => id),
      stages: [],
      endsOn: null,
      exempt,
      prophylaxis: [],
    };
  }
  const plans = counting.map(({ category, days }) => ({
    category,
    stages: stagesOf(protocol, category, days, facts),
  }));
  const leader =
    plans.find(
      ({ category, stages }) => category.stages.length === 0 || stages.some((one) => !one.skipped),
    ) ?? must(plans[0], 'one counts');
  const others = plans.filter((one) => one !== leader);
  const stages = leader.category.stages.length === 0 ? [] : merged(leader.stages, others, watched);
  if (linked !== undefined) stages[0]?.because.push(`linked:${linked.to}:${linked.on}`);
  keepGaps(stages);
  const planned = stages.map(outward);
  return {
    ...base,
    leading: leader.category.id,
    categories: chosen.map(({ id }) => id),
    stages: planned,
    endsOn: endOf(planned),
    prophylaxis: counting.flatMap(({ category, days }) => prophylaxisOf(category, days, facts)),
  };
}

/** The plan as a worked example writes it, one line a stage; ×2 is a double sample. */
export function planText(plan: EpisodePlan): string[] {
  if (plan.exempt !== undefined) return [`exempt(${plan.exempt.by})`];
  const stages = plan.stages.map((one) => {
    if (one.skipped) return `${one.stage}:skipped(ended ${one.to})`;
    const moved = one.because.find((code) => code.startsWith('fallback:'));
    const name = moved === undefined ? one.stage : `${one.stage}@${one.place}`;
    const tests = one.tests.map(({ on, double }) => `${on.slice(5)}${double ? '×2' : ''}`).join(',');
    return `${name}:${one.from}..${one.to}${tests === '' ? '' : ` tests ${tests}`}`;
  });
  const given = plan.prophylaxis.map((one) => `${one.id} until ${one.until}`);
  return [...stages, ...given];
}

// Who counts --------------------------------------------------------------------------------------------

/**
 * The categories of the protocol that are meant, highest first; a linked positive turns one into another. Asked again
 * with what came out, it says the same: a stored decision keeps the categories that counted.
 */
function categoriesThatCount(protocol: Protocol, names: readonly string[], facts: Facts) {
  const positiveOn = facts.linked?.positiveOn;
  const turned = new Set<string | undefined>(protocol.categories.map((one) => one.onLinkedPositive));
  const chosen = new Set<Category>();
  for (const name of names) {
    const category = categoryOf(protocol, name);
    const becomes = positiveOn === undefined ? undefined : category.onLinkedPositive;
    chosen.add(becomes === undefined ? category : categoryOf(protocol, becomes));
  }
  const ranked = [...chosen].sort((a, b) => b.priority - a.priority);
  const to = positiveOn === undefined ? undefined : ranked.find(({ id }) => turned.has(id))?.id;
  return { chosen: ranked, linked: to === undefined ? undefined : { to, on: positiveOn } };
}

export function categoryOf(protocol: Protocol, id: string): Category {
  return (
    protocol.categories.find((one) => one.id === id) ??
    refuse('no-such-category', {
      protocol: protocol.id,
      category: id,
      ...known(protocol.categories.map((one) => one.id)),
    })
  );
}

/** The evidence that frees her, or undefined. */
export function exemptBy(category: Category, facts: Facts): string | undefined {
  return category.unless?.find(({ evidence, bornBefore }) =>
    bornBefore === undefined
      ? facts.immunity?.includes(evidence) === true
      : facts.birth !== undefined && facts.birth < `${bornBefore}-01-01`,
  )?.evidence;
}

// Days as numbers ---------------------------------------------------------------------------------------

const EPOCH = '1970-01-01';
const DAY_MS = 86_400_000;
const written: CivilDate[] = [];

function numberOf(day: CivilDate): number {
  return Date.parse(`${day}T00:00:00Z`) / DAY_MS;
}

/** Days of three centuries are written once: a plan names about twenty. */
function dayOf(number: number): CivilDate {
  const before = written[number];
  if (before !== undefined) return before;
  const day = addDays(EPOCH, number);
  if (number >= 0 && number < 110_000) written[number] = day;
  return day;
}

type Days = Record<Anchor, number | undefined>;

/** Every key is there from the beginning: objects of one shape are quick to copy. */
const NO_DAYS = Object.fromEntries(ANCHORS.map((anchor) => [anchor, undefined])) as Days; // one for each anchor

/** The facts of one category as numbers; refuses one that is missing, unreadable or the wrong way round. */
function daysOf(category: Category, facts: Facts): Days {
  const own = facts.byCategory?.[category.id];
  const days: Days = { ...NO_DAYS };
  for (const anchor of FACT_ANCHORS) {
    const day = own?.[anchor as keyof typeof own] ?? facts[anchor];
    if (day !== undefined) days[anchor] = readDay(anchor, day);
  }
  for (const anchor of category.needs) if (days[anchor] === undefined) refuseMissing(category, anchor);
  const { firstExposure: first, lastExposure: last } = days;
  if (first !== undefined && last !== undefined && last < first)
    refuse('facts-out-of-order', { first: dayOf(first), last: dayOf(last) });
  return days;
}

/** Days that were read before; the same few dozen come again and again. */
const readBefore = new Map<string, number>();
const MOST_DAYS = 20_000;
/** Nobody who is asked about was born before, nor is any plan made beyond: another year is a slip of the pen. */
const FIRST_YEAR = 1900;
const LAST_YEAR = 2200;

export function readDay(fact: string, day: string): number {
  const known = readBefore.get(day);
  if (known !== undefined) return known;
  const [, y, m, d] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day) ?? [];
  const slip = Number(y) < FIRST_YEAR || Number(y) > LAST_YEAR;
  if (slip || civilDate(Number(y), Number(m), Number(d)) !== day)
    refuse('fact-unreadable', { fact, given: day });
  const number = numberOf(day);
  if (readBefore.size < MOST_DAYS) readBefore.set(day, number);
  return number;
}

function refuseMissing(category: Category, fact: FactAnchor): never {
  const { zh, en } = category;
  return refuse('fact-missing', { fact, day: ANCHOR_WORDS[fact], category: { zh, en } });
}

// One category ------------------------------------------------------------------------------------------

interface Test {
  on: number;
  double: boolean;
  specimen: TestRule['specimen'];
  kind: TestRule['kind'];
  gapH: number;
  /** It belongs to the last day of the stage: the test that decides about the release. */
  release: boolean;
  because: string;
}

interface Span {
  stage: Stage;
  label: Words;
  category: string;
  place: Stage['place'];
  from: number;
  to: number;
  skipped: boolean;
  monitor: Monitor | null;
  tests: Test[];
  because: string[];
}

function stagesOf(protocol: Protocol, category: Category, days: Days, given: Facts): Span[] {
  const spans: Span[] = [];
  let prevStageEnd: number | undefined;
  const counted = lateDays(category, days);
  for (const stage of category.stages) {
    const span = spanOf(protocol, category, stage, { days: { ...counted, prevStageEnd }, given });
    if (counted !== days && spans.length === 0) span.because.push(`full:${dayOf(days.intake ?? span.from)}`);
    spans.push(span);
    prevStageEnd = span.skipped ? Math.max(span.to, prevStageEnd ?? span.to) : span.to;
  }
  if (category.whenOver !== undefined && spans.length > 0 && spans.every((one) => one.skipped)) {
    const span = spanOf(protocol, category, category.whenOver, { days: { ...days, prevStageEnd }, given });
    span.because.push('whenOver');
    spans.push(span);
  }
  return spans;
}

/** Who owes the full length counts from intake where that is later than what the days are counted from. */
function lateDays(category: Category, days: Days): Days {
  const { intake } = days;
  if (category.late === 'remainingDays' || intake === undefined) return days;
  const late = (['firstExposure', 'lastExposure', 'areaExit'] as const).filter(
    (anchor) => (days[anchor] ?? intake) < intake,
  );
  return late.length === 0
    ? days
    : { ...days, ...Object.fromEntries(late.map((anchor) => [anchor, intake])) };
}

function spanOf(
  protocol: Protocol,
  category: Category,
  stage: Stage,
  facts: { days: Days; given: Facts },
): Span {
  const days: Days = { ...facts.days };
  const at = (one: At): number =>
    (days[one.anchor] ?? refuseMissing(category, one.anchor as FactAnchor)) + one.plus;
  days.stageStart = at(stage.start);
  const elsewhere = stage.fallback !== undefined && facts.given[stage.fallback.when] === true;
  const span: Span = {
    stage,
    label: saidOf(category, stage).label,
    category: category.id,
    place: elsewhere ? (stage.fallback?.place ?? stage.place) : stage.place,
    from: days.stageStart,
    to: at(stage.end),
    skipped: false,
    monitor: monitorOf(protocol, stage),
    tests: [],
    because: [...saidOf(category, stage).bounds],
  };
  const { intake } = days;
  if (category.late === 'remainingDays' && intake !== undefined && intake > span.from) {
    span.from = intake;
    span.because.push(`late:${dayOf(intake)}`);
  }
  if (elsewhere) span.because.push(`fallback:${span.place}`);
  if (span.from > span.to) {
    span.skipped = true;
    span.because.push(`over:${dayOf(span.to)}`);
    return span;
  }
  const restarts = restartsOf(span, days, facts.given);
  days.stageStart = span.from;
  days.stageEnd = span.to;
  days.intake = Math.max(intake ?? span.from, span.from);
  const { rows } = saidOf(category, stage);
  stage.tests.forEach((rule, i) => {
    const base = days[rule.at] ?? refuseMissing(category, rule.at as FactAnchor);
    addSeries(span, rule, rows[i] ?? '', { base, restarts });
  });
  return span;
}

/** What is the same in every plan with this stage is written once. */
interface Said {
  readonly label: Words;
  readonly bounds: readonly string[];
  readonly rows: readonly string[];
}
const said = new WeakMap<Stage, Said>();

function saidOf(category: Category, stage: Stage): Said {
  let known = said.get(stage);
  if (known === undefined) {
    known = {
      label: { zh: stage.zh, en: stage.en },
      bounds: [`start:${atCode(stage.start)}`, `end:${atCode(stage.end)}`],
      rows: stage.tests.map((_, i) => `row:${category.id}.${stage.id}.${i + 1}`),
    };
    said.set(stage, known);
  }
  return known;
}

/** The tests of one row. A series that counts from her coming starts anew with each event, ending the one before. */
function addSeries(
  span: Span,
  rule: TestRule,
  row: string,
  from: { base: number; restarts: number[] },
): void {
  const anew = rule.at === 'intake' || rule.at === 'stageStart';
  const bases = [from.base, ...(anew ? from.restarts.filter((on) => on > from.base) : [])];
  bases.forEach((start, n) => {
    const until = bases[n + 1] ?? Number.POSITIVE_INFINITY;
    for (const day of rule.days) {
      const wanted = start + day;
      if (wanted >= until || (wanted > span.to && rule.beyondEnd === 'drop')) continue;
      let because =
        n === 0 ? `${row};day:${rule.at}+${day}` : `${row};again:${dayOf(start)};day:clusterEvent+${day}`;
      if (wanted > span.to) because += `;clip:${dayOf(wanted)}`;
      if (wanted < span.from) because += `;pull:${dayOf(wanted)}`;
      addTest(span.tests, {
        on: Math.min(Math.max(wanted, span.from), span.to),
        double: rule.double !== undefined,
        specimen: rule.specimen,
        kind: rule.kind,
        gapH: rule.minGapH,
        release: rule.at === 'stageEnd',
        because,
      });
    }
  });
}

/** Each event moves the end by the row of its own reach; later events count from where the earlier ones left it. */
function restartsOf(span: Span, days: Days, facts: Facts): number[] {
  const events = (facts.clusterEvents ?? [])
    .map(({ on, scope }) => ({ on: readDay('clusterEvents', on), scope }))
    .sort((a, b) => a.on - b.on);
  const restarts: number[] = [];
  for (const { on, scope } of events) {
    if (on < span.from || on > span.to) continue;
    const row = span.stage.restart?.find(({ when }) => when === scope);
    if (row === undefined) {
      span.because.push(`noRestart:${scope}:${dayOf(on)}`);
      continue;
    }
    const base = row.to.anchor === 'clusterEvent' ? on : (days[row.to.anchor] ?? on);
    span.to = Math.max(span.to, base + row.to.plus);
    span.because.push(`restart:${scope}:${dayOf(on)}:${atCode(row.to)}`);
    if (restarts.at(-1) !== on) restarts.push(on);
  }
  return restarts;
}

function atCode({ anchor, plus }: At): string {
  return `${anchor}${plus < 0 ? '-' : '+'}${Math.abs(plus)}`;
}

const monitors = new WeakMap<object, Monitor>();

function monitorOf(protocol: Protocol, stage: Stage): Monitor | null {
  if (stage.monitor === null) return null;
  const row = must(protocol.monitors[stage.monitor], `monitor ${stage.monitor} is a row`);
  let monitor = monitors.get(row);
  if (monitor === undefined) {
    const { source: _, ...rest } = row;
    monitor = rest;
    monitors.set(row, monitor);
  }
  return monitor;
}

// Tests -------------------------------------------------------------------------------------------------

/** Puts a test in its place by day; two of one kind on one day become one, the stronger in each respect. */
function addTest(tests: Test[], test: Test): void {
  const same = tests.findIndex((one) => one.on === test.on && one.kind === test.kind);
  if (same < 0) {
    const before = tests.findIndex((one) => one.on > test.on);
    tests.splice(before < 0 ? tests.length : before, 0, test);
  } else tests[same] = stronger(must(tests[same], 'found just now'), test);
}

function stronger(one: Test, other: Test): Test {
  const [lead, second] = rank(other) > rank(one) ? [other, one] : [one, other];
  return {
    ...lead,
    double: one.double || other.double,
    specimen:
      SPECIMENS.indexOf(one.specimen) <= SPECIMENS.indexOf(other.specimen) ? one.specimen : other.specimen,
    gapH: Math.max(one.gapH, other.gapH),
    release: one.release || other.release,
    because: lead.because === second.because ? lead.because : `${lead.because};${second.because}`,
  };
}

function rank(test: Test): number {
  return (test.double ? 2 : 0) + (test.release ? 1 : 0);
}

/**
 * Two tests of one kind are never closer than the larger gap of the two: the later moves on; where its stage is over by
 * then, the two become one, on the day of the stronger.
 */
function keepGaps(spans: readonly Span[]): void {
  while (closerThanGap(spans)) {
    // Each pass moves one test on or makes one of two.
  }
}

/** Settles the first two tests that are too close, and says whether there were any. */
function closerThanGap(spans: readonly Span[]): boolean {
  const last = new Map<string, { test: Test; span: Span }>();
  for (const span of spans)
    for (const test of span.tests) {
      const before = last.get(test.kind);
      last.set(test.kind, { test, span });
      if (before === undefined) continue;
      const gapH = Math.max(before.test.gapH, test.gapH);
      const earliest = before.test.on + Math.ceil(gapH / 24);
      if (test.on >= earliest) continue;
      span.tests.splice(span.tests.indexOf(test), 1);
      if (earliest <= span.to) {
        const because = `${test.because};gap:${gapH}:${dayOf(test.on)}`;
        addTest(span.tests, { ...test, on: earliest, because });
      } else joinTests(before, { test, span });
      return true;
    }
  return false;
}

/** Of two that can not both be, the stronger keeps its day, except that no stage loses its last test to the next one. */
function joinTests(before: { test: Test; span: Span }, later: { test: Test; span: Span }): void {
  const both = stronger(before.test, later.test);
  const on = before.span === later.span ? both.on : before.test.on;
  const gone = on === before.test.on ? later.test.on : before.test.on;
  before.span.tests.splice(before.span.tests.indexOf(before.test), 1);
  addTest(before.span.tests, { ...both, on, because: `${both.because};merged:${dayOf(gone)}` });
}

// Several categories ------------------------------------------------------------------------------------

function merged(
  leading: readonly Span[],
  others: readonly { category: Category; stages: Span[] }[],
  watched: Watched,
): Span[] {
  const spans = leading.map((one) => ({ ...one, tests: [...one.tests], because: [...one.because] }));
  const live = spans.filter((one) => !one.skipped);
  const first = live[0];
  const final = live.at(-1);
  if (first === undefined || final === undefined) return spans;
  for (const { category, stages } of others) {
    const own = stages.filter((one) => !one.skipped);
    const [begin, end] = [own[0]?.from, own.at(-1)?.to];
    if (begin === undefined || end === undefined) continue;
    if (begin < first.from) {
      first.from = begin;
      first.because.push(`earlier:${category.id}:${dayOf(begin)}`);
    }
    if (end > final.to) {
      final.to = end;
      final.because.push(`longer:${category.id}:${dayOf(end)}`);
    }
    for (const stage of own) {
      // Asked for her temperature by the one, she is by both: whether the one tests her as well says nothing of that.
      for (const span of live.filter((one) => one.from <= stage.to && one.to >= stage.from))
        span.monitor =
          watched === 'leading' ? (span.monitor ?? stage.monitor) : stricterOf(span.monitor, stage.monitor);
      for (const test of stage.tests) {
        const span = must(
          live.find((one) => one.to >= test.on),
          'the last stage ends last',
        );
        addTest(span.tests, { ...test, on: Math.max(test.on, span.from) });
      }
    }
  }
  return spans;
}

/** What either asks is asked: the more temperatures, the lower fever, the symptoms of both. */
function stricterOf(one: Monitor | null, other: Monitor | null): Monitor | null {
  if (one === null || other === null || one === other) return one ?? other;
  const more = other.temperaturePerDay > one.temperaturePerDay ? other : one;
  return {
    ...more,
    feverC: Math.min(one.feverC, other.feverC),
    symptoms: [...new Set([...one.symptoms, ...other.symptoms])],
  };
}

// Outward -----------------------------------------------------------------------------------------------

function outward(span: Span): PlannedStage {
  const { stage } = span;
  return {
    stage: stage.id,
    label: span.label,
    category: span.category,
    place: span.place,
    from: dayOf(span.from),
    to: dayOf(span.to),
    ...(span.skipped ? { skipped: true as const } : {}),
    movement: stage.movement,
    code: stage.code,
    monitor: span.monitor,
    tests: span.tests.map(
      ({ on, double, specimen, kind, because }): PlannedTest => ({
        on: dayOf(on),
        double,
        specimen,
        kind,
        because,
      }),
    ),
    releaseIf: stage.releaseIf,
    because: span.because,
  };
}

function endOf(stages: readonly PlannedStage[]): CivilDate | null {
  const live = stages.filter((one) => !one.skipped);
  const ends = (live.length > 0 ? live : stages).map((one) => one.to).sort();
  return ends.at(-1) ?? null;
}

/** Hours are known only where the hour of the exposure is: by days, the window is open to the end of its last one. */
function prophylaxisOf(category: Category, days: Days, facts: Facts): PlannedProphylaxis[] {
  return (category.prophylaxis ?? []).flatMap(({ id, zh, en, effect, withinH, from }) => {
    const start = days[from];
    if (start === undefined) return [];
    const givenOn = facts.given?.find((one) => one.id === id)?.on;
    return [
      {
        id,
        label: { zh, en },
        effect,
        withinH,
        from: dayOf(start),
        until: dayOf(start + Math.floor(withinH / 24)),
        ...(givenOn === undefined ? {} : { givenOn }),
      },
    ];
  });
}
