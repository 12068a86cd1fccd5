// Rules of tests as small readers: which due a result answers, what a double test needs, what follows from a result,
// how far a test may be put off. Pure; the same functions refuse on the server and explain a button.
import { addDays, atHour, type CivilDate, civilDayOf, daysBetween, startOf } from '../../base/civil-dates.ts';
import { addMinutes } from '../../base/clock.ts';
import type { Refusal } from '../../base/refusal.ts';
import type { Words } from '../../base/words.ts';
import { plainLabel } from '../../lists/columns.ts';
import type { Protocol, Specimen, TestKind, TestRule } from '../protocols/terms.ts';
import { refusalOf } from './refusals.ts';
import {
  DUE_STATES,
  type ResultColumn,
  type TestDue,
  type TestOutcome,
  type TestResult,
  type TestRules,
} from './terms.ts';

// Which test a result answers ---------------------------------------------------------------------------

type Asked = Pick<TestDue, 'id' | 'onDay' | 'kind' | 'state'>;

/** States in which a sample or a result is welcome: refused at the door yesterday, sampled today. */
const WELCOME: readonly string[] = ['due', 'sampled', 'refused'];

/**
 * The test a sample answers: the one of its day; else the latest that was owed before it; else the next, if it is no
 * more than `earlyDays` ahead. Nothing: no plan asked for it.
 */
export function dueFor<D extends Asked>(
  dues: readonly D[],
  sample: { readonly kind: TestKind; readonly on: CivilDate },
  earlyDays: number,
): D | undefined {
  const open = dues.filter((one) => one.kind === sample.kind && WELCOME.includes(one.state));
  const before = open.filter((one) => one.onDay <= sample.on).sort(byDay);
  const after = open.filter((one) => one.onDay > sample.on && daysBetween(sample.on, one.onDay) <= earlyDays);
  return before.at(-1) ?? after.sort(byDay)[0];
}

const byDay = (a: Asked, b: Asked) => (a.onDay < b.onDay ? -1 : a.onDay > b.onDay ? 1 : 0);

/** Why a sample can not be taken for it now. */
export function whyNotSample(
  due: Pick<TestDue, 'state' | 'onDay'>,
  today: CivilDate,
  rules: TestRules,
): Refusal | undefined {
  if (!MAY_SAMPLE.includes(due.state)) return refusalOf('test-not-open', { state: wordsOf(due.state) });
  return tooEarly(due, today, rules);
}

function tooEarly(due: Pick<TestDue, 'onDay'>, on: CivilDate, rules: TestRules): Refusal | undefined {
  const days = rules.earlyDays.value;
  return daysBetween(on, due.onDay) > days ? refusalOf('test-not-yet', { day: due.onDay, days }) : undefined;
}

/** The day of a test nobody planned: today, or the next day of which no sample was taken yet. */
export function extraDay(
  dues: readonly Pick<TestDue, 'onDay' | 'kind' | 'state'>[],
  kind: TestKind,
  today: CivilDate,
): CivilDate {
  const taken = dues.some(
    (one) => one.kind === kind && one.onDay === today && !MAY_SAMPLE.includes(one.state),
  );
  return taken ? extraDay(dues, kind, addDays(today, 1)) : today;
}

const MAY_SAMPLE: readonly string[] = ['due', 'refused'];

/** The clock of a phone may be a little ahead of ours: what it says was just now, was just now. */
const CLOCK_OFF_MINUTES = 3;

export function momentSampled(said: Date, now: Date): Date {
  return said > now && said <= addMinutes(now, CLOCK_OFF_MINUTES) ? now : said;
}

// What a result needs -----------------------------------------------------------------------------------

export interface Told {
  readonly sample: 1 | 2;
  readonly reagent: string | null;
  readonly laboratory: string | null;
  readonly sampledAt: Date;
  readonly reportedAt: Date;
}

/** What the protocol asks of a double test of this kind; undefined: nothing beyond two samples. */
export function doubleRuleOf(
  protocol: Pick<Protocol, 'categories'>,
  kind: TestKind,
): TestRule['double'] | undefined {
  const rules = protocol.categories
    .flatMap(({ stages, whenOver }) => [...stages, ...(whenOver === undefined ? [] : [whenOver])])
    .flatMap(({ tests }) => tests)
    .filter((one) => one.kind === kind && one.double !== undefined);
  if (rules.length === 0) return undefined;
  return {
    otherReagent: rules.some((one) => one.double?.otherReagent === true),
    otherLab: rules.some((one) => one.double?.otherLab === 'required') ? 'required' : 'preferred',
  };
}

/** Why a result can not be written down for a test as it stands. `standing`: results of it that were not corrected. */
export function whyNotResult(
  due: Pick<TestDue, 'state' | 'onDay' | 'double'> | undefined,
  standing: readonly Pick<TestResult, 'sample' | 'reagent' | 'laboratory' | 'result'>[],
  told: Told,
  asked: { readonly now: Date; readonly rules: TestRules; readonly double: TestRule['double'] | undefined },
): Refusal | undefined {
  if (told.sampledAt > asked.now || told.reportedAt > asked.now) return refusalOf('sampled-in-future');
  if (told.reportedAt < told.sampledAt) return refusalOf('reported-before-sampled');
  if (due === undefined) return undefined;
  if (!WELCOME.includes(due.state) && !(due.state === 'done' && due.double))
    return refusalOf('test-not-open', { state: wordsOf(due.state) });
  const early = tooEarly(due, civilDayOf(told.sampledAt), asked.rules);
  if (early !== undefined) return early;
  if (!due.double && told.sample === 2) return refusalOf('single-sample');
  if (standing.some((one) => one.sample === told.sample))
    return refusalOf('sample-there-already', { sample: told.sample });
  return due.double ? whyNotDouble(standing, told, asked.double) : undefined;
}

function whyNotDouble(
  standing: readonly Pick<TestResult, 'sample' | 'reagent' | 'laboratory'>[],
  told: Told,
  double: TestRule['double'] | undefined,
): Refusal | undefined {
  if (double?.otherReagent !== false && told.reagent === null) return refusalOf('reagent-needed');
  const other = standing.find((one) => one.sample !== told.sample);
  if (other === undefined) return undefined;
  if (double?.otherReagent !== false && other.reagent === told.reagent)
    return refusalOf('same-reagent', { reagent: told.reagent ?? '—' });
  if (double?.otherLab === 'required' && (told.laboratory === null || other.laboratory === told.laboratory))
    return refusalOf('same-laboratory');
  return undefined;
}

/** Both samples in one laboratory where two are preferred: taken, and said. */
export function oneLaboratory(
  standing: readonly Pick<TestResult, 'sample' | 'laboratory'>[],
  told: Pick<Told, 'sample' | 'laboratory'>,
): boolean {
  return standing.some(
    (one) => one.sample !== told.sample && one.laboratory !== null && one.laboratory === told.laboratory,
  );
}

// What follows ------------------------------------------------------------------------------------------

export function followsFrom(rules: TestRules, result: TestOutcome): 'done' | 'case' | 'again' {
  return rules.results.find((row) => row.result === result)?.leadsTo ?? 'again';
}

/**
 * Where a test stands by its results that hold: any positive decides; a result that says nothing asks for another
 * sample; a double one is done when both samples are.
 */
export function stateAfter(
  due: Pick<TestDue, 'double'>,
  standing: readonly Pick<TestResult, 'sample' | 'result'>[],
  rules: TestRules,
): 'due' | 'sampled' | 'done' | 'again' {
  const after = standing.map((one) => ({ sample: one.sample, leadsTo: followsFrom(rules, one.result) }));
  if (after.some(({ leadsTo }) => leadsTo === 'case')) return 'done';
  if (after.some(({ leadsTo }) => leadsTo === 'again')) return 'again';
  const samples = new Set(after.map(({ sample }) => sample));
  if (samples.size >= (due.double ? 2 : 1)) return 'done';
  return samples.size === 0 ? 'due' : 'sampled';
}

/** The day of the new sample: the next day, or today when its own day is past. */
export function againOn(due: Pick<TestDue, 'onDay'>, today: CivilDate): CivilDate {
  return due.onDay < today ? today : addDays(due.onDay, 1);
}

// Putting off -------------------------------------------------------------------------------------------

export function whyNotSettle(
  due: Pick<TestDue, 'state' | 'onDay'>,
  how: { readonly how: string; readonly on: CivilDate | undefined },
  asked: {
    readonly today: CivilDate;
    readonly putOff: number;
    readonly rules: TestRules;
    /** Whoever asks decides about tests that have been put off too often. */
    readonly decides: boolean;
    readonly decider: Words;
  },
): Refusal | undefined {
  if (due.state !== 'due' && due.state !== 'refused' && due.state !== 'sampled')
    return refusalOf('test-not-open', { state: wordsOf(due.state) });
  if (how.how !== 'rescheduled') return undefined;
  if (asked.putOff >= asked.rules.putOffAtMost.value && !asked.decides)
    return refusalOf('put-off-too-often', { times: asked.putOff, who: asked.decider });
  const { from, to } = putOffDays(due, asked.today);
  return how.on === undefined || how.on < from || how.on > to
    ? refusalOf('put-off-too-far', { from, to })
    : undefined;
}

/** The days a test may be put off to: within 24 hours of its day, or of today when that is past. */
export function putOffDays(
  due: Pick<TestDue, 'onDay'>,
  today: CivilDate,
): { readonly from: CivilDate; readonly to: CivilDate } {
  const base = due.onDay > today ? due.onDay : today;
  return { from: due.onDay < today ? today : addDays(due.onDay, 1), to: addDays(base, 1) };
}

// When somebody is asked --------------------------------------------------------------------------------

/** The last day of which undone tests are asked about now: today from the hour of the table on, else yesterday. */
export function chasedUntil(now: Date, rules: TestRules): CivilDate {
  const today = civilDayOf(now);
  return now >= atHour(today, rules.chaseFrom.value) ? today : addDays(today, -1);
}

/** So long before it is owed no more somebody is asked about a test: as long as from the hour of the table to midnight. */
export function chasedBeforeMs(rules: TestRules): number {
  const day: CivilDate = '2000-01-01';
  return startOf(addDays(day, 1)).getTime() - atHour(day, rules.chaseFrom.value).getTime();
}

/** Until when a test of today is owed that is asked for only now; undefined: until the day is over. */
export function lateAsk(now: Date, rules: TestRules): { day: CivilDate; dueAt: Date } | undefined {
  const day = civilDayOf(now);
  if (now < atHour(day, rules.lateAsk.from)) return undefined;
  return { day, dueAt: atHour(addDays(day, 1), rules.lateAsk.until) };
}

/** Nobody has sampled her, and the time for it is over. */
export function isLate(due: Pick<TestDue, 'state' | 'onDay' | 'dueAt'>, now: Date): boolean {
  return due.state === 'due' && (due.dueAt ?? startOf(addDays(due.onDay, 1))) <= now;
}

// Words of files ----------------------------------------------------------------------------------------

/** What a cell says of the result; undefined when it says nothing the table knows. */
export function resultIn(text: string, rules: TestRules): TestOutcome | undefined {
  const flat = text.normalize('NFKC').trim().toLowerCase();
  if (flat === '') return undefined;
  return rules.results.find(
    (row) => row.says.some((word) => says(flat, word)) && !row.notSays.some((word) => says(flat, word)),
  )?.result;
}

export function kindIn(text: string, rules: TestRules): TestKind | undefined {
  const flat = text.normalize('NFKC').toLowerCase();
  return rules.kinds.find((row) => row.says.some((word) => says(flat, word)))?.kind;
}

export function specimenIn(text: string, rules: TestRules): Specimen | undefined {
  const flat = text.normalize('NFKC').toLowerCase();
  return rules.specimens.find((row) => row.says.some((word) => says(flat, word)))?.specimen;
}

/** A sign alone must be the whole cell: the minus of a date is no negative. */
function says(flat: string, word: string): boolean {
  const plain = word.toLowerCase();
  return /^[+-]$/.test(plain) ? flat === plain : flat.includes(plain);
}

/** 1 or 2 of “第二份”, “B”, “2”; undefined when the cell does not say. */
export function sampleIn(text: string): 1 | 2 | undefined {
  const flat = text.normalize('NFKC').trim().toLowerCase();
  if (/(^|[^0-9])2([^0-9]|$)|二|^b$/.test(flat)) return 2;
  if (/(^|[^0-9])1([^0-9]|$)|一|^a$/.test(flat)) return 1;
  return undefined;
}

const COLUMNS: readonly { readonly column: ResultColumn; readonly looksSo: RegExp }[] = [
  { column: 'reportNo', looksSo: /(报告|样本|标本|试管|条码|流水)(编)?号|条形码|reportno|samplen|barcode/ },
  {
    column: 'sampledAt',
    looksSo: /(采样|采集|取样)(日期|时间|日)?$|sampl(ed|ing)?(at|time|date|on)|collected/,
  },
  {
    column: 'reportedAt',
    looksSo: /(报告|出具|检测|检验|审核|结果)(日期|时间)|report(ed)?(at|time|date|on)|tested(at|on)/,
  },
  { column: 'result', looksSo: /结果|结论|result/ },
  { column: 'sample', looksSo: /第几(份|管|次)?|样本序号|份次|^样本$|samplenumber|^sample$/ },
  { column: 'reagent', looksSo: /试剂|reagent|assay|^kit$/ },
  { column: 'laboratory', looksSo: /(检测|检验|送检|实验)(机构|单位|室|点)|实验室|laborator|^lab$/ },
  { column: 'kind', looksSo: /(检测|检验)(项目|方法|类型|类别|种类)|testkind|^test$|method/ },
  { column: 'specimen', looksSo: /(标本|样本|采样)(类型|种类|部位|类别)|采样部位|specimen/ },
];

/** Which column holds what of a result; the first that fits each. */
export function resultColumns(labels: readonly string[]): Partial<Record<ResultColumn, number>> {
  const found: Partial<Record<ResultColumn, number>> = {};
  labels.forEach((label, at) => {
    const plain = plainLabel(label.split('›').at(-1) ?? label);
    const column = COLUMNS.find((row) => row.looksSo.test(plain))?.column;
    if (column !== undefined && found[column] === undefined) found[column] = at;
  });
  return found;
}

// Small things ------------------------------------------------------------------------------------------

function wordsOf(state: TestDue['state']) {
  const { zh, en } = DUE_STATES[state];
  return { zh, en };
}
