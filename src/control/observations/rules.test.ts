// Which readings count, which are asked about, and what a fever begins with: the table of the rulebook and its readers,
// over the whole small space of temperatures.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { addMinutes } from '../../base/clock.ts';
import { understood } from '../../ledger/perform.ts';
import {
  againHere,
  doubtAbout,
  doubtWords,
  feverBegins,
  feverGoes,
  levelBy,
  readCelsius,
  slotFor,
  standOf,
} from './rules.ts';
import { type FeverStep, type ObservationRules, observationRules } from './terms.ts';

let rules: ObservationRules;
beforeAll(async () => {
  const file = join(import.meta.dirname, '../../../rulebook/observations.yaml');
  rules = understood(observationRules.schema, parse(await readFile(file, 'utf8')));
});

const NOON = new Date('2026-12-08T12:00:00+08:00');
const at = (minutes: number) => addMinutes(NOON, minutes);
/** Every temperature that can be written, to a tenth. */
const ALL = Array.from({ length: 201 }, (_, i) => Math.round(250 + i) / 10);
const readings = (...celsius: number[]) =>
  celsius.map((one, i) => ({ at: at(-720 * (i + 1)), celsius: one }));

describe('a temperature as people write it', () => {
  test('every temperature is read back, however it is written', () => {
    for (const celsius of ALL) {
      const plain = celsius.toFixed(1);
      const wide = [...plain]
        .map((sign) => (sign === '.' ? '．' : '０１２３４５６７８９'[Number(sign)]))
        .join('');
      const written = [
        plain,
        `${plain}℃`,
        `${plain}°C`,
        ` ${plain} `,
        wide,
        plain.replace('.', '度'),
        plain.replace('.', ''),
      ];
      for (const text of [...written, plain.replace('.', ','), plain.replace('.', '。')])
        expect([text, readCelsius(text)]).toEqual([text, celsius]);
    }
    expect(readCelsius('36')).toBe(36);
    expect(readCelsius('36.45')).toBe(36.5);
  });

  test('what is no temperature is none: never guessed into one', () => {
    for (const text of [
      '',
      ' ',
      '正常',
      '36.5.1',
      '3.65',
      '3650',
      '12',
      '46',
      '99.9',
      '-36.5',
      '36.5/36.8',
      'abc',
      '1e3',
      '０',
    ])
      expect([text, readCelsius(text)]).toEqual([text, undefined]);
  });
});

describe('what is doubtful', () => {
  test('below 34.5 and above 42 is asked about, nothing between is, when nothing is known of her', () => {
    for (const celsius of ALL) {
      const asked = doubtAbout({ at: NOON, celsius }, [], rules)?.id;
      expect([celsius, asked]).toEqual([
        celsius,
        celsius < 34.5 ? 'tooLow' : celsius > 42 ? 'tooHigh' : undefined,
      ]);
    }
  });

  test('the sixth reading in a row that is the same to a tenth is asked about; five are not, nor one that differs', () => {
    for (const celsius of ALL.filter((one) => one >= 34.5 && one <= 42)) {
      const same = Array.from({ length: 5 }, () => celsius);
      expect(doubtAbout({ at: NOON, celsius }, readings(...same), rules)?.id).toBe('alwaysSame');
      expect(doubtAbout({ at: NOON, celsius }, readings(...same.slice(1)), rules)).toBeUndefined();
      const other = celsius === 36 ? 36.1 : 36;
      if (Math.abs(other - celsius) <= 2.5)
        expect(doubtAbout({ at: NOON, celsius }, readings(...same.slice(1), other), rules)).toBeUndefined();
    }
  });

  test('a jump of more than 2.5 within a day is asked about, the same either way; 2.5 itself is not', () => {
    for (const first of ALL.filter((one) => one >= 34.5 && one <= 42))
      for (const second of ALL.filter((one) => one >= 34.5 && one <= 42)) {
        const there = doubtAbout({ at: NOON, celsius: second }, readings(first), rules)?.id;
        const back = doubtAbout({ at: NOON, celsius: first }, readings(second), rules)?.id;
        expect(there).toBe(back);
        expect(there === 'jump').toBe(Math.round(Math.abs(first - second) * 10) > 25);
      }
    const old = [{ at: at(-25 * 60), celsius: 36 }];
    expect(doubtAbout({ at: NOON, celsius: 39 }, old, rules)).toBeUndefined();
  });

  test('the question says in both languages what is asked', () => {
    const earlier = readings(36.4);
    const row = doubtAbout({ at: NOON, celsius: 39.2 }, earlier, rules);
    expect(row && doubtWords(row, { celsius: 39.2 })).toEqual({
      zh: '39.2℃：与上一次相差过大，请重新测量并核实',
      en: '39.2 °C: far from the reading before; measure again and check',
    });
    for (const { source } of rules.doubtful) expect(source).not.toBe('');
  });
});

describe('a fever', () => {
  test('37.3 is measured again, 38.0 and every symptom goes to the medic, whatever the number', () => {
    for (const celsius of ALL) {
      const alone = feverBegins({ celsius, symptoms: [] }, 37.3, rules);
      expect([celsius, alone]).toEqual([
        celsius,
        celsius >= 38 ? 'medic' : celsius >= 37.3 ? 'second-reading' : undefined,
      ]);
      expect(feverBegins({ celsius, symptoms: ['dryCough'] }, 37.3, rules)).toBe('medic');
    }
    expect(feverBegins({ celsius: null, symptoms: ['fever'] }, null, rules)).toBe('medic');
    // The line of the protocol, not ours: measles begins at 38.0.
    expect(feverBegins({ celsius: 37.6, symptoms: [] }, 38, rules)).toBeUndefined();
  });

  test('the second reading counts after ten minutes: normal ends it, high goes to the medic, too early is only kept', () => {
    const open = { step: 'second-reading' as const, openedAt: NOON, medicAt: null };
    const goes = (celsius: number, minutes: number, symptoms: string[] = []) =>
      feverGoes(open, { celsius, symptoms, at: at(minutes), toldAt: at(minutes) }, 37.3, rules);
    expect(goes(36.8, 9)).toEqual({ kind: 'stays' });
    expect(goes(36.8, 10)).toEqual({ kind: 'over' });
    expect(goes(37.3, 10)).toEqual({ kind: 'medic', second: true });
    expect(goes(37.5, 9)).toEqual({ kind: 'stays' });
    expect(goes(38.4, 3)).toEqual({ kind: 'medic', second: false });
    expect(goes(36.8, 30, ['fatigue'])).toEqual({ kind: 'medic', second: true });
    // Nothing a reading says takes it out of the hands of a person.
    for (const step of ['medic', 'transport', 'outcome'] as const)
      expect(
        feverGoes(
          { ...open, step },
          { celsius: 36.5, symptoms: [], at: at(60), toldAt: at(60) },
          37.3,
          rules,
        ),
      ).toEqual({ kind: 'stays' });
  });

  test('worse than when the medic decided to wait: called again, whenever it was read; what was told before that, or is not high, is no news', () => {
    const goes = (step: FeverStep, celsius: number, told: number, read = told) =>
      feverGoes(
        { step, openedAt: NOON, medicAt: at(30) },
        { celsius, symptoms: [], at: at(read), toldAt: at(told) },
        37.3,
        rules,
      ).kind;
    expect(goes('outcome', 39, 31)).toBe('medic');
    expect(goes('outcome', 39, 31, 20)).toBe('medic');
    expect(goes('outcome', 39, 30)).toBe('stays');
    expect(goes('outcome', 37.6, 31)).toBe('stays');
    // Decided already that she is fetched: whoever fetches her goes on.
    expect(goes('transport', 39, 31)).toBe('stays');
  });
});

describe('slots', () => {
  const morning = { opensAt: at(-330), dueAt: at(-120), level: 0, endedHow: null };
  const evening = { opensAt: at(210), dueAt: at(420), level: 0, endedHow: null };

  test('a reading answers the slot it falls in, an hour early or five hours late at most; else the nearest', () => {
    for (let minutes = -600; minutes <= 1_000; minutes += 5) {
      const found = slotFor([morning, evening], at(minutes), rules);
      if (minutes >= -330 && minutes <= -120) expect(found).toBe(morning);
      if (minutes >= 210 && minutes <= 420) expect(found).toBe(evening);
      if (minutes < -390) expect(found).toBeUndefined();
      if (minutes > 720) expect(found).toBeUndefined();
    }
    // At noon the morning is missed and the evening far: the morning it is.
    expect(slotFor([morning, evening], NOON, rules)).toBe(morning);
    expect(slotFor([evening], NOON, rules)).toBeUndefined();
  });

  test('a missed slot climbs by the table, and stands as what it has climbed to', () => {
    const due = { dueAt: NOON };
    expect([0, 29, 30, 59, 60, 119, 120, 5_000].map((minutes) => levelBy(due, at(minutes), rules))).toEqual([
      0, 0, 1, 1, 2, 2, 3, 3,
    ]);
    expect(standOf(evening, NOON)).toBe('later');
    expect(standOf(evening, at(300))).toBe('open');
    expect(standOf(evening, at(430))).toBe('late');
    expect(standOf({ ...morning, level: 3 }, NOON)).toBe('visit');
    expect(standOf({ ...morning, endedHow: 'excused' }, NOON)).toBe('excused');
  });
});

test('a table with a gap is refused: a step missing, a row with two conditions, nobody to call', () => {
  const wrong = (change: (table: ObservationRules) => void) => {
    const table = structuredClone(rules);
    change(table);
    return observationRules.check?.(table).length ?? 0;
  };
  expect(wrong(() => undefined)).toBe(0);
  expect(wrong((table) => void table.missed.pop())).toBe(1);
  const early = { ...must(rules.missed[1]), after: 10 };
  expect(wrong((table) => void table.missed.splice(1, 1, early))).toBeGreaterThan(0);
  const two = { ...must(rules.doubtful[0]), above: 40 };
  expect(wrong((table) => void table.doubtful.splice(0, 1, two))).toBe(1);
  expect(wrong((table) => void table.fever.rows.splice(1))).toBe(1);
});

function must<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('the table has the row');
  return value;
}

describe('a fever on a phone without signal', () => {
  const at = (clock: string) => new Date(`2026-12-08T${clock}:00+08:00`);
  const read = (clock: string, celsius: number | null) => ({ at: at(clock), celsius });

  test('she is measured again ten minutes after a reading that waits is a fever, until that has been done', () => {
    expect(againHere([], 37.3, 10)).toBeUndefined();
    expect(againHere([read('08:00', 37.2)], 37.3, 10)).toBeUndefined();
    expect(againHere([read('08:00', null)], 37.3, 10)).toBeUndefined();
    expect(againHere([read('08:00', 37.3)], 37.3, 10)).toEqual(at('08:10'));
    expect(againHere([read('08:00', 37.3)], null, 10)).toBeUndefined();
    expect(againHere([read('08:00', 37.3), read('08:09', 37.0)], 37.3, 10)).toEqual(at('08:10'));
    expect(againHere([read('08:00', 37.3), read('08:10', 37.0)], 37.3, 10)).toBeUndefined();
    expect(againHere([read('08:00', 37.3), read('08:12', null)], 37.3, 10)).toEqual(at('08:10'));
  });
});
