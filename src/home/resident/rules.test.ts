import { expect, test } from 'vitest';
import type { EpisodePlan } from '../../control/protocols/terms.ts';
import { celsiusTyped, daysBeyond, linkOpens, planDays } from './rules.ts';

test.each([
  ['36.5', 36.5],
  ['３６。５', 36.5],
  ['36,5', 36.5],
  ['365', 36.5],
  ['36.5℃', 36.5],
  ['37', 37],
  ['', undefined],
  ['3.65', undefined],
  ['98.6', undefined],
  ['abc', undefined],
])('“%s” typed as a temperature is %s', (text, celsius) => {
  expect(celsiusTyped(text)).toBe(celsius);
});

test('a code opens her page for a week after the end of the stay', () => {
  const rules = { settings: { linkDaysAfterEnd: { value: 7, source: '' } } } as Parameters<
    typeof linkOpens
  >[2]; // the one number it reads
  const link = {
    revokedAt: null,
    expiresAt: new Date('2027-03-01T00:00:00Z'),
    endedAt: new Date('2026-12-22T00:00:00Z'),
  };
  expect(linkOpens(link, new Date('2026-12-28T23:59:00Z'), rules)).toBe(true);
  expect(linkOpens(link, new Date('2026-12-29T00:01:00Z'), rules)).toBe(false);
  expect(
    linkOpens(
      { ...link, endedAt: null, expiresAt: new Date('2026-12-01T00:00:00Z') },
      new Date('2026-12-02T00:00:00Z'),
      rules,
    ),
  ).toBe(false);
});

test('a test put off beyond the last day of the plan has its day on her page, behind the last', () => {
  const plan = {
    stages: [
      {
        from: '2026-12-20',
        to: '2026-12-21',
        place: 'home',
        label: { zh: '居家', en: 'home' },
        tests: [{ on: '2026-12-21', specimen: 'NP', double: false }],
        monitor: { temperaturePerDay: 2 },
      },
    ],
  } as unknown as EpisodePlan; // what of a plan a day is made of
  const days = daysBeyond(planDays(plan), ['2026-12-22', '2026-12-21', '2026-12-22']);
  expect(days.map(({ day, no, last, temperatures }) => [day, no, last, temperatures])).toEqual([
    ['2026-12-20', 1, null, 2],
    ['2026-12-21', 2, 'plan', 2],
    ['2026-12-22', 3, null, 0],
  ]);
  expect(daysBeyond(planDays(null), ['2026-12-22'])).toEqual([]);
});
