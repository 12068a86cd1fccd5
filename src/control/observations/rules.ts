// The rules of observing as small readers of the table: how a number that was typed is read, which slot a reading
// answers, what is doubtful about it, what a fever begins with, how far a missed slot has climbed.
import type { CivilDate } from '../../base/civil-dates.ts';
import { addMinutes } from '../../base/clock.ts';
import { isWithin } from '../../base/places.ts';
import type { Words } from '../../base/words.ts';
import type { Actor } from '../../ledger/terms.ts';
import {
  type Doubt,
  type Due,
  type Fever,
  type FeverStep,
  LEVELS,
  type ObservationRules,
  type Via,
} from './terms.ts';

// Reading what was written ------------------------------------------------------------------------------

const WIDE = '０１２３４５６７８９';
/** What nobody can have, whatever the table asks about: a slip of the pen, not a value. */
export const WRITABLE = { from: 25, to: 45 } as const;

/**
 * A temperature as people write it: `36.5`, `３６．５℃`, `36度5`, `36 5`, `365`. Undefined: no temperature at all.
 * Rounded to a tenth, as thermometers show it.
 */
export function readCelsius(text: string): number | undefined {
  const plain = [...text.trim()]
    .map((sign) => (WIDE.includes(sign) ? String(WIDE.indexOf(sign)) : sign))
    .join('')
    .replace(/\s*(℃|°\s*c|度\s*c?|c)\s*$/i, '')
    .replace(/[．。，,、·:：度\s]+/g, '.');
  if (!/^\d{2,3}(\.\d{1,2})?$/.test(plain)) return undefined;
  const read = Number(plain);
  const celsius = Math.round((/^\d{3}$/.test(plain) ? read / 10 : read) * 10) / 10;
  return celsius >= WRITABLE.from && celsius <= WRITABLE.to ? celsius : undefined;
}

// Which slot ----------------------------------------------------------------------------------------------

type Window = Pick<Due, 'opensAt' | 'dueAt'>;

/** From when to when a reading still answers a slot. */
export function reachOf(
  { opensAt, dueAt }: Window,
  { answering }: ObservationRules,
): { from: Date; to: Date } {
  return {
    from: addMinutes(opensAt, -answering.earlyMinutes.value),
    to: addMinutes(dueAt, answering.lateMinutes.value),
  };
}

/** The open slot a reading answers: the one whose window it falls in, else the nearest it still reaches. */
export function slotFor<W extends Window>(
  open: readonly W[],
  at: Date,
  rules: ObservationRules,
): W | undefined {
  const away = (slot: W) =>
    at < slot.opensAt
      ? slot.opensAt.getTime() - at.getTime()
      : Math.max(0, at.getTime() - slot.dueAt.getTime());
  return open
    .filter((slot) => {
      const { from, to } = reachOf(slot, rules);
      return at >= from && at <= to;
    })
    .sort((a, b) => away(a) - away(b) || a.opensAt.getTime() - b.opensAt.getTime())[0];
}

// What is doubtful ----------------------------------------------------------------------------------------

export interface Earlier {
  readonly at: Date;
  readonly celsius: number;
}

/**
 * The row of the table that asks about this value; undefined: it counts. `earlier`: what was read of her before, the
 * newest first, of whatever counts.
 */
export function doubtAbout(
  reading: Earlier,
  earlier: readonly Earlier[],
  rules: Pick<ObservationRules, 'doubtful'>,
): Doubt | undefined {
  return rules.doubtful.find((row) => fits(row, reading, earlier));
}

function fits(row: Doubt, { celsius, at }: Earlier, earlier: readonly Earlier[]): boolean {
  if (row.below !== undefined) return celsius < row.below;
  if (row.above !== undefined) return celsius > row.above;
  if (row.same !== undefined) {
    const before = earlier.slice(0, row.same - 1);
    return before.length === row.same - 1 && before.every((one) => tenths(one.celsius) === tenths(celsius));
  }
  const last = earlier[0];
  if (row.jump === undefined || last === undefined) return false;
  const hours = Math.abs(at.getTime() - last.at.getTime()) / 3_600_000;
  const change = Math.abs(tenths(celsius) - tenths(last.celsius));
  return hours <= (row.withinHours ?? 24) && change > Math.round(row.jump * 10);
}

function tenths(celsius: number): number {
  return Math.round(celsius * 10);
}

/** How many earlier readings the table looks at. */
export function earlierNeeded(rules: Pick<ObservationRules, 'doubtful'>): number {
  return Math.max(1, ...rules.doubtful.map((row) => (row.same ?? 2) - 1));
}

/** The question, as a person reads it: the value, and what is doubtful about it. */
export function doubtWords(row: Words, { celsius }: Pick<Earlier, 'celsius'>): Words {
  return { zh: `${celsius.toFixed(1)}℃：${row.zh}`, en: `${celsius.toFixed(1)} °C: ${row.en}` };
}

// Fever ---------------------------------------------------------------------------------------------------

export interface Felt {
  readonly celsius: number | null;
  readonly symptoms: readonly string[];
}

/** With which step a fever begins after this; undefined: there is none. */
export function feverBegins(
  felt: Felt,
  feverC: number | null,
  { fever }: Pick<ObservationRules, 'fever'>,
): Extract<FeverStep, 'second-reading' | 'medic'> | undefined {
  return fever.rows.find(
    (row) =>
      (row.symptom === true && felt.symptoms.length > 0) ||
      (felt.celsius !== null &&
        ((row.fromC !== undefined && felt.celsius >= row.fromC) ||
          (row.fromFeverC === true && feverC !== null && felt.celsius >= feverC))),
  )?.begins;
}

/** What the open fever of somebody does with another reading. */
export type Goes =
  | { readonly kind: 'stays' }
  /** To the medic: by the second reading, or again because it got worse; or over. */
  | { readonly kind: 'medic'; readonly second: boolean }
  | { readonly kind: 'over' };

export function feverGoes(
  open: Pick<Fever, 'step' | 'openedAt' | 'medicAt'>,
  felt: Felt & { readonly at: Date; readonly toldAt: Date },
  feverC: number | null,
  rules: Pick<ObservationRules, 'fever'>,
): Goes {
  const begins = feverBegins(felt, feverC, rules);
  // Whoever decided to wait for how it goes has not seen this, whenever it was read: what calls the medic at once calls
  // again.
  if (open.step === 'outcome' && begins === 'medic' && open.medicAt !== null && felt.toldAt > open.medicAt)
    return { kind: 'medic', second: false };
  if (open.step !== 'second-reading') return { kind: 'stays' };
  if (begins === 'medic') return { kind: 'medic', second: isSecond(open, felt.at, rules) };
  if (!isSecond(open, felt.at, rules) || felt.celsius === null) return { kind: 'stays' };
  if (begins !== undefined || !rules.fever.secondNormalCloses.value) return { kind: 'medic', second: true };
  return { kind: 'over' };
}

function isSecond(open: Pick<Fever, 'openedAt'>, at: Date, rules: Pick<ObservationRules, 'fever'>): boolean {
  return at >= againAt(open, rules);
}

/** From when a reading is the second of a fever. */
export function againAt(
  { openedAt }: Pick<Fever, 'openedAt'>,
  { fever }: Pick<ObservationRules, 'fever'>,
): Date {
  return addMinutes(openedAt, fever.secondAfterMinutes.value);
}

/**
 * What a phone without signal says itself: a reading that waits on it is a fever, so from then on she is measured again,
 * unless that has been done as well. Undefined: nothing of hers here asks for it.
 */
export function againHere(
  waiting: readonly { readonly celsius: number | null; readonly at: Date }[],
  feverC: number | null,
  againMinutes: number,
): Date | undefined {
  const first = waiting.find((one) => feverC !== null && one.celsius !== null && one.celsius >= feverC);
  if (first === undefined) return undefined;
  const from = addMinutes(first.at, againMinutes);
  return waiting.some((one) => one.celsius !== null && one.at >= from) ? undefined : from;
}

// Missed --------------------------------------------------------------------------------------------------

/** How far the table lets an open slot have climbed by now. */
export function levelBy(due: Pick<Due, 'dueAt'>, now: Date, rules: Pick<ObservationRules, 'missed'>): number {
  const reached = rules.missed.filter((row) => now >= addMinutes(due.dueAt, row.after)).at(-1);
  return reached === undefined ? LEVELS.none : LEVELS[reached.does];
}

/** How a slot stands, for whoever looks at it. */
export type SlotStand =
  | 'later'
  | 'open'
  | 'late'
  | 'reminded'
  | 'call'
  | 'visit'
  | 'done'
  | 'visited'
  | 'excused';

export function standOf(due: Pick<Due, 'opensAt' | 'dueAt' | 'level' | 'endedHow'>, now: Date): SlotStand {
  if (due.endedHow === 'done' || due.endedHow === 'visited' || due.endedHow === 'excused')
    return due.endedHow;
  if (now < due.opensAt) return 'later';
  if (now <= due.dueAt) return 'open';
  return (['late', 'reminded', 'call', 'visit'] as const)[due.level] ?? 'visit';
}

export const SLOT_WORDS: Record<SlotStand, Words> = {
  later: { zh: '未到时段', en: 'later' },
  open: { zh: '待测', en: 'to be measured' },
  late: { zh: '超时', en: 'late' },
  reminded: { zh: '已提醒', en: 'reminded' },
  call: { zh: '需电话', en: 'to be called' },
  visit: { zh: '需上门', en: 'to be visited' },
  done: { zh: '已测', en: 'done' },
  visited: { zh: '已上门', en: 'visited' },
  excused: { zh: '免测', en: 'excused' },
};

/** Morning, noon, evening: a slot as people call it, by when it opens. */
export function slotWords(opensAt: Date): Words {
  const hour = Number(
    new Intl.DateTimeFormat('en-GB', { hour: '2-digit', hour12: false, timeZone: 'Asia/Shanghai' }).format(
      opensAt,
    ),
  );
  if (hour < 11) return { zh: '上午', en: 'morning' };
  return hour < 14 ? { zh: '中午', en: 'noon' } : { zh: '下午', en: 'afternoon' };
}

/** The tasks of a stay in which a visit found nobody, or somebody who would not be measured: one of each at a time. */
export const soughtKeys = (episode: string) => ({
  search: `episode/${episode}/home-absent`,
  persuade: `episode/${episode}/home-refuses`,
});

/** What a reading settles when it is younger than the visit: she was measured. That she is at home is seen only by whoever is there with her. */
export function settledBy(reading: { readonly episode: string; readonly via: Via }): string[] {
  const { search, persuade } = soughtKeys(reading.episode);
  return reading.via === 'self' || reading.via === 'telephone' ? [persuade] : [persuade, search];
}

/** The key under which the tasks of a missed slot are kept. */
export function missedKey(episode: string, onDay: CivilDate, slot: number): string {
  return `episode/${episode}/temperature/${onDay}/${slot}`;
}

/** Why a moment can not be that of a reading: in the future, or too long ago to be entered. */
export function whyNotWhen(at: Date, now: Date, rules: ObservationRules): 'future' | 'old' | undefined {
  if (at > addMinutes(now, CLOCK_OFF_MINUTES)) return 'future';
  return at < addMinutes(now, -60 * rules.answering.enterHours.value) ? 'old' : undefined;
}

/** The clock of a phone may be a little ahead of ours. */
const CLOCK_OFF_MINUTES = 3;

/** The moment a row of a sheet stands for when it has none: the end of its slot, or now when that is still to come. */
export function momentOfSheet(due: Window, now: Date): Date {
  return now < due.dueAt ? (now < due.opensAt ? due.opensAt : now) : due.dueAt;
}

/** Whether somebody holds health data of a place. */
export function seesHealth({ actor }: { readonly actor: Pick<Actor, 'duties'> }, place: string): boolean {
  return actor.duties.some((duty) => duty.permissions.has('control.health') && isWithin(place, duty.place));
}

/** What a row of a sheet is answered. */
export const SHEET_WORDS = {
  kept: { zh: '已登记', en: 'recorded' },
  asked: { zh: '已登记，数值待核实', en: 'recorded, the value is asked about' },
  same: { zh: '已登记过，未重复', en: 'was recorded before; not doubled' },
  'not-read': { zh: '看不懂的数值', en: 'not a temperature' },
  'not-known': { zh: '没有这个编号，或不属于本单位', en: 'no such number in this unit' },
  'not-asked': { zh: '目前不需要测温', en: 'not asked for a temperature now' },
  'twice-on-sheet': { zh: '本表中重复出现', en: 'stands twice on this sheet' },
  'wrong-moment': { zh: '测温时间不对', en: 'the time can not be right' },
  'symptom-unknown': { zh: '方案里没有这项症状', en: 'no such symptom in the protocol' },
} as const satisfies Record<string, Words>;
export type SheetAnswer = keyof typeof SHEET_WORDS;
