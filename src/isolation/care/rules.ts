// Whom one looks after more, and what a day asks for: attention as recurring work, birthdays, medicines that run out
// (domain handbook 5.5 and 5.8).
import { addDays, ageOn, atHour, type CivilDate, daysBetween } from '../../base/civil-dates.ts';
import type { Words } from '../../base/words.ts';
import type { IsolationRules, Level } from '../terms.ts';

/** What the health interview tells of somebody, as far as care depends on it. */
export interface CareFacts {
  /** Ids of rows of the table that were ticked. */
  readonly ticked: readonly string[];
  readonly birth: CivilDate | null;
  readonly medicines: readonly {
    readonly name: string;
    readonly lastDay: CivilDate;
    /** Hours of the day it is taken at, and since when. */
    readonly at?: readonly string[];
    readonly since?: string;
  }[];
  /** Weekdays from Monday (1) on, and the hour she leaves. */
  readonly dialysis?: { readonly days: readonly number[]; readonly at: string } | undefined;
  /** She has one that nobody has settled. */
  readonly fever?: boolean;
}

export interface Attention {
  readonly id: string;
  readonly level: Level;
  readonly words: Words;
}

const ELDERLY = 'elderly';
const ELDERLY_FROM = 70;

/** Of level A by itself (domain handbook 5.8), whether or not somebody has ticked it since; no row, and no work of its own. */
const FEVER: Attention = {
  id: 'open-fever',
  level: 'A',
  words: { zh: '发热未了结', en: 'a fever that is open' },
};

/** What she is looked after for, the gravest first. Seventy and older is known without being ticked, and so is a fever. */
export function attentionOf(rules: IsolationRules, facts: CareFacts, on: CivilDate): Attention[] {
  const old = facts.birth !== null && ageOn(facts.birth, on) >= ELDERLY_FROM;
  const ticked = rules.attention
    .filter(({ id }) => facts.ticked.includes(id) || (id === ELDERLY && old))
    .map(({ id, level, zh, en }) => ({ id, level, words: { zh, en } }))
    .sort((a, b) => a.level.localeCompare(b.level));
  return facts.fever === true ? [FEVER, ...ticked] : ticked;
}

export interface CareDue {
  /**
   * 7/0/09:00, her attention by its row of the table: the same work of the same moment is the same task, and the key of
   * a task tells nobody what she has.
   */
  readonly key: string;
  readonly at: Date;
  readonly words: Words;
  readonly source: string;
  /** What comes tomorrow needs it: whoever comes after its hour is asked for it from then on. */
  readonly ahead?: true;
}

/** Everything that is done for her on a day, in the order of the day. */
export function careOn(rules: IsolationRules, facts: CareFacts, on: CivilDate): CareDue[] {
  const due: CareDue[] = attentionOf(rules, facts, on).flatMap(({ id }) => {
    const row = rules.attention.findIndex((one) => one.id === id);
    return (rules.attention[row]?.does ?? []).flatMap((does, i) =>
      does.at.map((at) => ({
        key: `${row + 1}/${i}/${at}`,
        at: atHour(on, at),
        words: { zh: does.zh, en: does.en },
        source: does.source,
      })),
    );
  });
  due.push(...medicineOn(rules, facts, on));
  // Day by day until it is there, also of whoever comes with two days left.
  for (const [i, { lastDay }] of facts.medicines.entries())
    if (on >= addDays(lastDay, -rules.refillDays.value))
      due.push({
        // By number: it is named in the sealed interview and nowhere else, and may stand there twice.
        key: `refill/${i + 1}`,
        at: atHour(on, '09:00'),
        words: { zh: '续药：药将用完', en: 'get more of her medicine: it runs out' },
        source: rules.refillDays.source,
      });
  due.push(...dialysisOn(rules, facts, on));
  const birthday = birthdayAfter(facts.birth, on, rules.cakeDaysBefore.value);
  if (birthday === rules.cakeDaysBefore.value)
    due.push({
      key: 'birthday/order',
      at: atHour(on, '09:00'),
      words: { zh: '明日生日：订蛋糕', en: 'her birthday is to come: order the cake' },
      source: rules.cakeDaysBefore.source,
      ahead: true,
    });
  if (birthday === 0)
    due.push({
      key: 'birthday/bring',
      at: atHour(on, '17:40'),
      words: { zh: '今日生日：送蛋糕', en: 'her birthday: bring the cake' },
      source: rules.cakeDaysBefore.source,
    });
  return due.sort((a, b) => a.at.getTime() - b.at.getTime() || a.key.localeCompare(b.key));
}

/** Her medicines by their hours: one piece of work for all of one hour, which names none of them. */
function medicineOn(
  { medicineHours }: Pick<IsolationRules, 'medicineHours'>,
  { medicines }: CareFacts,
  on: CivilDate,
): CareDue[] {
  const taken = medicines.flatMap(({ at = [], since }) =>
    // Told in the afternoon, that of the morning is nobody's omission.
    at.filter((hour) => since === undefined || atHour(on, hour) >= new Date(since)),
  );
  return [...Map.groupBy(taken, (hour) => hour)].map(([hour, { length }]) => ({
    key: `medicine/${hour}`,
    at: atHour(on, hour),
    words: { zh: `按时用药（${length} 种）`, en: `medicine of this hour (${length})` },
    source: medicineHours.source,
  }));
}

/** The trip of today, and what is booked for that of tomorrow. The key of a task tells nobody where she goes. */
function dialysisOn(rules: IsolationRules, { dialysis }: CareFacts, on: CivilDate): CareDue[] {
  if (dialysis === undefined) return [];
  const { bookAt, source } = rules.dialysis;
  const is = (day: CivilDate) => dialysis.days.includes(weekdayOf(day));
  return [
    ...(is(addDays(on, 1))
      ? [
          {
            key: 'ride/book',
            at: atHour(on, bookAt),
            words: {
              zh: `订明日 ${dialysis.at} 透析的车次和固定机位`,
              en: `book the trip and the fixed bay for dialysis tomorrow ${dialysis.at}`,
            },
            source,
            ahead: true as const,
          },
        ]
      : []),
    ...(is(on)
      ? [
          {
            key: 'ride/go',
            at: atHour(on, dialysis.at),
            words: {
              zh: '送透析：固定机位、工作人员防护、两次检测结果齐全',
              en: 'to dialysis: her fixed bay, protection of the staff, two results at hand',
            },
            source,
          },
        ]
      : []),
  ];
}

/** Monday is 1. */
const weekdayOf = (day: CivilDate) => new Date(`${day}T00:00:00Z`).getUTCDay() || 7;

/** Days until her next birthday, up to `within`; undefined: none so soon. Of a leap day it is the first of March. */
function birthdayAfter(birth: CivilDate | null, on: CivilDate, within: number): number | undefined {
  if (birth === null) return undefined;
  for (let days = 0; days <= within; days++) {
    const day = addDays(on, days);
    const leap =
      birth.slice(5) === '02-29' && addDays(`${day.slice(0, 4)}-02-28`, 1) === `${day.slice(0, 4)}-03-01`;
    if (day.slice(5) === (leap ? '03-01' : birth.slice(5)) && daysBetween(birth, day) > 0) return days;
  }
  return undefined;
}
