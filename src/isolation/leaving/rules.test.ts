// Scenes of who may leave and when, over every combination: nobody with something open is said to be free to go, and nobody
// who could go is passed over.
import { describe, expect, test } from 'vitest';
import type { ConditionName, ReleaseRules } from '../../control/release/terms.ts';
import { CONDITIONS } from '../../control/release/terms.ts';
import { doerOf, itemsFor, type Leaver, openItems, standOf, whyNotRide } from './rules.ts';

const TODAY = '2026-12-08';
const LEAVING: ReleaseRules['leaving'] = {
  items: [
    { item: 'key', zh: 'x', en: 'x', source: 'x' },
    { item: 'notice', when: 'goes-on', zh: 'x', en: 'x', source: 'x' },
    { item: 'advice', when: 'last', zh: 'x', en: 'x', source: 'x' },
  ],
  rides: [
    { ride: 'trip', zh: 'x', en: 'x', source: 'x' },
    { ride: 'fetched', lastOnly: true, zh: 'x', en: 'x', source: 'x' },
  ],
  afterMinutes: { value: 240, source: 'x' },
};

const every: Leaver[] = (['none', 'site', 'over'] as const).flatMap((control) =>
  [null, '2026-12-07', TODAY, '2026-12-09'].flatMap((lastDay) =>
    [0, 1, 3].flatMap((open) =>
      [false, true].flatMap((signedFirst) =>
        [0, 2].flatMap((list) =>
          [false, true].map(
            (left): Leaver => ({ control, lastDay, today: TODAY, open, signedFirst, list, left }),
          ),
        ),
      ),
    ),
  ),
);

describe('where somebody stands', () => {
  test('“go” is said of nobody whose days, conditions, signatures or list are open', () => {
    for (const one of every) {
      const { id } = standOf(one);
      if (id === 'go') expect([one.control, one.list, one.left]).toEqual(['over', 0, false]);
      if (id === 'sign') expect([one.open, one.control]).toEqual([0, 'site']);
      if (id === 'sign') expect(one.lastDay === null || one.lastDay <= TODAY).toBe(true);
    }
  });

  test('whoever is under control, past her last day and still there is red or asked to be signed, never quiet', () => {
    for (const one of every.filter(
      ({ control, lastDay, left }) => control === 'site' && !left && lastDay !== null && lastDay <= TODAY,
    )) {
      expect(standOf(one).tone).not.toBe('quiet');
      expect(standOf(one).tone).not.toBe('good');
    }
  });

  test('a late one is told how much is missing, in both languages', () => {
    const late = standOf({
      control: 'site',
      lastDay: '2026-12-06',
      today: TODAY,
      open: 2,
      signedFirst: false,
      list: 0,
      left: false,
    });
    expect(late).toMatchObject({ id: 'late', tone: 'now' });
    expect(late.words.zh).toContain('2 项');
    expect(late.words.en).toContain('2 thing');
  });
});

test('of everything that may be open somebody does something, but for the days, which are waited for', () => {
  const nobody = (Object.keys(CONDITIONS) as ConditionName[]).filter((cond) => doerOf(cond, null) === null); // its own keys
  expect(nobody).toEqual(['daysServed']);
  expect(doerOf('roomMates', { positive: 1 })).toBe('cdc');
  expect(doerOf('roomMates', { positive: 0 })).toBe('site-medic');
});

describe('the list before she goes', () => {
  const done = { done: ['key', 'notice'], ride: 'trip', luggage: 0 } as const;

  test('days at home are told of only to whoever has some', () => {
    expect(itemsFor(LEAVING, true).map(({ item }) => item)).toEqual(['key', 'notice']);
    expect(itemsFor(LEAVING, false).map(({ item }) => item)).toEqual(['key', 'advice']);
    expect(openItems(LEAVING, true, done)).toEqual([]);
    expect(openItems(LEAVING, false, done)).toEqual(['advice']);
  });

  test('no luggage is a count too, and no way home is a gap', () => {
    expect(openItems(LEAVING, true, { ...done, luggage: null })).toEqual(['arranged']);
    expect(openItems(LEAVING, true, { ...done, ride: null })).toEqual(['arranged']);
  });

  test('whoever goes on at home is taken there; whoever is free may be fetched', () => {
    expect(whyNotRide(LEAVING, 'fetched', true)?.code).toBe('leaving-ride-none');
    expect(whyNotRide(LEAVING, 'fetched', false)).toBeUndefined();
    expect(whyNotRide(LEAVING, 'trip', true)).toBeUndefined();
  });
});
