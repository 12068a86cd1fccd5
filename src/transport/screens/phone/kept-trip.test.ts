// What the crew sees without signal: what it did itself, in its order.
import { expect, test } from 'vitest';
import type { TripShown } from '../parts.tsx';
import { withKept } from './kept-trip.ts';

const rider = (person: string) => ({
  person,
  boardedAt: null,
  alightedAt: null,
  receivedAt: null,
  absentWhy: null,
});
const trip = {
  id: 'one',
  state: 'planned',
  counts: { boarded: 0, alighted: 0, received: 0 },
  departedAt: null,
  arrivedAt: null,
  people: [rider('a'), rider('b')],
} as unknown as TripShown; // as much of a trip as is folded
const at = (minute: number) => `2026-12-08T01:${String(minute).padStart(2, '0')}:00.000Z`;
const kept = (act: string, input: Record<string, unknown>, state: 'waiting' | 'rejected' = 'waiting') => ({
  act,
  state,
  at: Date.parse(at(0)),
  input: { trip: 'one', ...input },
});

test('one boards, one does not, it goes and is there: all of it before the house has heard', () => {
  const acts = [
    kept('boardRiders', { people: ['a'], at: at(1) }),
    kept('boardRiders', { people: ['b'], at: at(2) }),
    kept('missRider', { person: 'b', reason: '拒绝上车' }),
    kept('departTrip', { at: at(5) }),
    kept('arriveTrip', { people: ['a'], at: at(40) }),
  ];
  const steps = acts.map((_, i) => withKept(trip, acts.slice(0, i + 1)));
  expect(steps.map(({ state, counts }) => [state, counts.boarded, counts.alighted])).toEqual([
    ['boarding', 1, 0],
    ['boarding', 2, 0],
    ['boarding', 1, 0],
    ['underway', 1, 0],
    ['arrived', 1, 1],
  ]);
  expect(
    steps.at(-1)?.people.map(({ boardedAt, alightedAt, absentWhy }) => [boardedAt, alightedAt, absentWhy]),
  ).toEqual([
    [at(1), at(40), null],
    [null, null, '拒绝上车'],
  ]);
});

test('at the door they are received, the trip is over and the vehicle clean, also where the door has not heard that they alighted', () => {
  const door = {
    ...trip,
    state: 'arrived',
    people: [{ ...rider('a'), boardedAt: at(1), alightedAt: at(40) }],
  } as unknown as TripShown; // as above
  const acts = [
    kept('receiveRiders', { people: ['a'], at: at(42) }),
    kept('closeTrip', { at: at(45) }),
    kept('cleanVehicle', { at: at(59) }),
  ];
  const [received, closed, cleaned] = acts.map((_, i) => withKept(door, acts.slice(0, i + 1)));
  expect([received?.state, received?.counts, received?.people[0]?.receivedAt]).toEqual([
    'arrived',
    { boarded: 1, alighted: 1, received: 1 },
    at(42),
  ]);
  expect([closed?.state, closed?.closedAt]).toEqual(['closed', at(45)]);
  expect([cleaned?.state, cleaned?.cleanedAt]).toEqual(['closed', at(59)]);
  const unheard = {
    ...trip,
    state: 'underway',
    people: [{ ...rider('a'), boardedAt: at(1) }],
  } as unknown as TripShown; // as above
  expect(withKept(unheard, acts.slice(0, 1))).toMatchObject({
    state: 'underway',
    counts: { boarded: 1, alighted: 0, received: 1 },
  });
});

test('what was refused, what is of another trip and what is of no trip change nothing', () => {
  const acts = [
    kept('boardRiders', { people: ['a'], at: at(1) }, 'rejected'),
    kept('boardRiders', { trip: 'two', people: ['a'], at: at(1) }),
    kept('recordTemperature', { people: ['a'] }),
  ];
  expect(withKept(trip, acts)).toEqual(trip);
});
