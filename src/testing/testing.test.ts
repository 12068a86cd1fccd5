// The rules of mobile testing by the figures of the domain handbook 4, and over all the small spaces.
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { chanceOf, lognormal } from '../drill/random.ts';
import { rulebookOfFiles } from '../rulebook/load.ts';
import { coverageOf, type Expected } from './coverage/rules.ts';
import {
  bestSize,
  poolAdvice,
  positivePools,
  testsPerPerson,
  tubeOrder,
  tubesInHouseholds,
  tubeUse,
} from './pools/rules.ts';
import { arrivalsIn, finishForecast, playQueue, queueAlerts, slotPlan } from './queue/rules.ts';
import { capacityOf, materialsFor, proposeOffer, type SiteFacts } from './sites/rules.ts';
import { type TestingRules, testingRules } from './terms.ts';
import { afterEvent, countsAgree, isToClose, type TUBE_STATES, transportTrouble } from './tubes/rules.ts';

let rules: TestingRules;
beforeAll(async () => {
  rules = (await rulebookOfFiles([testingRules as never])).part(testingRules); // any part of the rulebook
});

/** The building site of the newspaper's district: 521 workers, two tables, three medics. */
const SEED = { people: 521, tables: 2, poolSize: 10, staff: 12, hours: 2.5 };
const OPENS = new Date('2021-12-14T13:00:00+08:00');

describe('whom we go to', () => {
  const site = (facts: Partial<SiteFacts>) =>
    proposeOffer(rules, {
      headcount: 50,
      travelMinutes: 10,
      immobile: false,
      sealed: false,
      risk: 'low',
      ...facts,
    });

  test.each([
    [{ headcount: 521 }, 'door', 'large'],
    [{ headcount: 400 }, 'door', 'large'],
    [{ headcount: 399 }, 'fixed', 'fixed'],
    [{ headcount: 100, travelMinutes: 31 }, 'door', 'far'],
    [{ headcount: 100, travelMinutes: 30 }, 'fixed', 'fixed'],
    [{ headcount: 99, travelMinutes: 90 }, 'fixed', 'fixed'],
    [{ immobile: true }, 'door', 'immobile'],
    [{ sealed: true }, 'door', 'sealed'],
    [{ risk: 'medium' }, 'door', 'risk'],
    [{ risk: 'high' }, 'door', 'risk'],
  ] as const)('%j: %s, by the row %s', (facts, offer, row) => {
    expect(site(facts)).toMatchObject({ offer, row });
  });

  test('the reason is a sentence with its numbers, in both languages', () => {
    expect(site({ headcount: 521 }).why).toEqual({
      zh: '在场 521 人，达到 400 人，上门采样',
      en: '521 people are on the site, 400 or more: we come to them',
    });
  });

  test('where nobody has asked how far it is, it says whether that would matter', () => {
    expect(site({ headcount: 150, travelMinutes: null })).toMatchObject({ offer: 'fixed', askTravel: true });
    expect(site({ headcount: 50, travelMinutes: null })).toMatchObject({ offer: 'fixed', askTravel: false });
    expect(site({ headcount: 500, travelMinutes: null })).toMatchObject({ offer: 'door', askTravel: false });
  });
});

describe('what it takes', () => {
  test('521 people at two tables: just over two and a half hours, so a third table for those', () => {
    expect(capacityOf(rules, SEED)).toEqual({ minutes: 151, tablesNeeded: 3, enough: false });
    expect(capacityOf(rules, { ...SEED, hours: 3 })).toMatchObject({ tablesNeeded: 2, enough: true });
  });

  test('the boxes that are packed for them', () => {
    const packed = Object.fromEntries(materialsFor(rules, SEED).map(({ item, count }) => [item, count]));
    expect(packed).toMatchObject({
      tubes: 59, // 53 and six more
      swabs: 548,
      'tube-labels': 106,
      'person-labels': 521,
      protection: 15,
      gloves: 21,
      'yellow-bags': 11,
      dots: 48,
    });
    const long = materialsFor(rules, { ...SEED, hours: 5 });
    expect(long.find(({ item }) => item === 'protection')?.count).toBe(29);
  });

  test('never too few: as many tubes and swabs as there are people for, whatever the numbers', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 20_000 }), fc.constantFrom(1, 5, 10, 20), (people, poolSize) => {
        const packed = materialsFor(rules, { ...SEED, people, poolSize });
        const of = (item: string) => packed.find((one) => one.item === item)?.count ?? 0;
        expect(of('tubes') * poolSize).toBeGreaterThanOrEqual(people);
        expect(of('swabs')).toBeGreaterThanOrEqual(people);
        expect(packed.every(({ count }) => Number.isInteger(count))).toBe(true);
      }),
    );
  });
});

describe('when they come', () => {
  test('35 to a slot of ten minutes at two tables, until everybody has one', () => {
    const slots = slotPlan(rules, { people: 521, tables: 2, opensAt: OPENS });
    expect(slots).toHaveLength(15);
    expect(slots[0]).toMatchObject({ no: 1, people: 35 });
    expect(slots.at(-1)).toMatchObject({ no: 15, people: 31 });
    expect(slots.reduce((sum, one) => sum + one.people, 0)).toBe(521);
    for (const [i, slot] of slots.entries()) expect(slot.from).toEqual(slots[i - 1]?.to ?? OPENS);
  });

  test('all at once they wait an hour and a quarter; in slots, some minutes', () => {
    const seeds = Array.from({ length: 30 }, (_, seed) => seed);
    const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
    const played = (how: 'at once' | 'in slots') =>
      seeds.map((seed) => {
        const chance = chanceOf('queue', how, seed);
        const slots = slotPlan(rules, { people: 521, tables: 2, opensAt: OPENS });
        // A swab takes its median of half a minute, now and then a full one; the mean is the rate of the table.
        const service = () => lognormal(chance, (60 / 104) * Math.exp(-0.045), 0.3);
        return playQueue(how === 'at once' ? Array(521).fill(0) : arrivalsIn(slots, chance), 2, service);
      });
    const once = played('at once');
    const slots = played('in slots');
    expect(mean(once.map((one) => one.meanWaitMinutes))).toBeGreaterThan(72);
    expect(mean(once.map((one) => one.meanWaitMinutes))).toBeLessThan(78);
    expect(mean(slots.map((one) => one.meanWaitMinutes))).toBeLessThan(4);
    expect(mean(slots.map((one) => one.p95WaitMinutes))).toBeLessThan(8);
    expect(Math.max(...slots.map((one) => one.longestQueue))).toBeLessThan(48); // the dots of two lanes
    expect(Math.min(...once.map((one) => one.longestQueue))).toBeGreaterThan(500);
    // Nobody is done later for it: the tables work as long.
    expect(mean(slots.map((one) => one.minutes))).toBeLessThan(mean(once.map((one) => one.minutes)) + 8);
  });

  test('nine of ten times it ends within the band that was told half-way', () => {
    let within = 0;
    const games = 200;
    for (let seed = 0; seed < games; seed++) {
      const chance = chanceOf('finish', seed);
      const service = () => lognormal(chance, 0.55, 0.4);
      const served = Array.from({ length: 260 }, service);
      const told = finishForecast(rules, { now: OPENS, left: 261, tables: 2, served });
      expect(told.guessed).toBe(false);
      const { minutes } = playQueue(Array(261).fill(0), 2, service);
      const over = OPENS.getTime() + minutes * 60_000;
      if (over >= told.earliest.getTime() && over <= told.latest.getTime()) within += 1;
    }
    expect(within / games).toBeGreaterThan(0.82);
    expect(within / games).toBeLessThan(0.98);
  });

  test('before anybody was served it says the range tables work in, and that it is a guess', () => {
    const told = finishForecast(rules, { now: OPENS, left: 208, tables: 2, served: [] });
    const minutes = (at: Date) => Math.round((at.getTime() - OPENS.getTime()) / 60_000);
    expect(told).toMatchObject({ guessed: true, perHour: 104 });
    expect([told.earliest, told.likely, told.latest].map(minutes)).toEqual([52, 60, 104]);
    const late = new Date(OPENS.getTime() + 3 * 3_600_000);
    expect(
      finishForecast(rules, { now: OPENS, left: 1, tables: 2, served: [], lastSlotFrom: late }).earliest,
    ).toEqual(late);
  });

  test('one table more, one less: what it does to the end', () => {
    const ends = [1, 2, 3].map((tables) =>
      finishForecast(rules, { now: OPENS, left: 300, tables, served: Array(50).fill(0.6) }).likely.getTime(),
    );
    expect(ends[0]).toBeGreaterThan(ends[1] ?? 0);
    expect(ends[1]).toBeGreaterThan(ends[2] ?? 0);
  });

  test('more people than dots, and a table with nobody while others queue, are told', () => {
    expect(queueAlerts(rules, { queue: 50, dots: 48, idleMinutes: [0, 0] })).toEqual([
      { kind: 'queue-outgrows', n: 2 },
    ]);
    expect(queueAlerts(rules, { queue: 10, dots: 48, idleMinutes: [0, 4] })).toEqual([
      { kind: 'table-starves', table: 2, n: 4 },
    ]);
    expect(queueAlerts(rules, { queue: 0, dots: 48, idleMinutes: [9, 9] })).toEqual([]);
  });
});

describe('how many share a tube', () => {
  test.each([
    [0.00001, 317, 0.006],
    [0.0001, 101, 0.02],
    [0.001, 32, 0.063],
    [0.002, 23, 0.089],
    [0.005, 15, 0.139],
    [0.01, 11, 0.196],
    [0.02, 8, 0.274],
    [0.05, 5, 0.426],
    [0.1, 4, 0.594],
    [0.3, 3, 0.99],
  ])('of %d positive, %i share a tube: %d tests a person', (p, size, tests) => {
    expect(bestSize(p)).toBe(size);
    expect(Math.abs(testsPerPerson(size, p) - tests)).toBeLessThan(0.001); // the handbook shows three figures
  });

  test('where one size gives way to the next', () => {
    const cheaper = (p: number, a: number, b: number) => testsPerPerson(a, p) < testsPerPerson(b, p);
    for (const [a, b, p] of [
      [20, 10, 0.0054],
      [10, 5, 0.0236],
      [10, 1, 0.206],
      [5, 1, 0.275],
      [20, 1, 0.139],
    ] as const) {
      expect(cheaper(p * 0.98, a, b)).toBe(true);
      expect(cheaper(p * 1.02, a, b)).toBe(false);
    }
    expect(positivePools(10, 0.01)).toBeCloseTo(0.096, 3);
  });

  test('the dearer it is to hold people, the smaller the tube; where that is more than a test, five at most', () => {
    const first = (prevalence: number, holdCost: number) =>
      poolAdvice(rules, { prevalence, holdCost })[0]?.size;
    expect(first(0.0005, 0)).toBe(20);
    expect(first(0.01, 0)).toBe(10);
    expect(first(0.03, 0)).toBe(5);
    expect(first(0.3, 0)).toBe(1);
    expect(first(0.02, 0)).toBe(10);
    expect(first(0.02, 1)).toBe(5);
    expect(poolAdvice(rules, { prevalence: 0.0005, holdCost: 2 }).map(({ size }) => size)).toEqual([5, 1]);
    for (const holdCost of [0, 0.5, 1, 5])
      for (const p of [0.0001, 0.001, 0.01, 0.05]) {
        const now = first(p, holdCost) ?? 0;
        expect(first(p, holdCost + 0.5)).toBeLessThanOrEqual(now);
      }
  });

  test('contacts, isolation and fever go alone, sealed homes with their household; the strictest holds', () => {
    expect(tubeUse(rules, [])).toBe('pooled');
    expect(tubeUse(rules, ['close'])).toBe('single');
    expect(tubeUse(rules, ['sealed'])).toBe('household');
    expect(tubeUse(rules, ['sealed', 'fever'])).toBe('single');
  });

  test('nobody is left out, no tube is overfull, no household is split that fits into one', () => {
    const person = fc.record({
      home: fc.option(fc.integer({ min: 0, max: 30 }), { nil: undefined }),
      use: fc.constantFrom('single' as const, 'household' as const, 'pooled' as const),
    });
    fc.assert(
      fc.property(fc.array(person, { maxLength: 120 }), fc.constantFrom(5, 10, 20), (found, size) => {
        const people = found.map(({ home, use }, i) => ({
          person: `p${i}`,
          household: home === undefined ? undefined : `h${home}`,
          use,
        }));
        const tubes = tubesInHouseholds(people, size);
        expect(tubes.flat().sort()).toEqual(people.map((one) => one.person).sort());
        expect(tubes.every((tube) => tube.length > 0 && tube.length <= size)).toBe(true);
        const tubeOf = new Map(tubes.flatMap((tube, i) => tube.map((one) => [one, i] as const)));
        for (const one of people)
          if (one.use === 'single') expect(tubes[tubeOf.get(one.person) ?? 0]).toHaveLength(1);
        const homes = Map.groupBy(
          people.filter((one) => one.household !== undefined && one.use !== 'single'),
          (one) => one.household,
        );
        for (const members of homes.values()) {
          const used = new Set(members.map((one) => tubeOf.get(one.person)));
          expect(used.size).toBe(Math.ceil(members.length / size));
          if (members.some(({ use }) => use === 'household'))
            for (const tube of used)
              expect(tubes[tube ?? 0]?.every((one) => members.some((member) => member.person === one))).toBe(
                true,
              );
        }
      }),
    );
  });

  test('by slots everybody has one place in one tube, families stay together, and no tube waits for a third slot', () => {
    const size = 10;
    const sizes = { size, householdSize: 20 };
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            home: fc.option(fc.integer({ min: 0, max: 12 }), { nil: undefined }),
            slot: fc.integer({ min: 1, max: 5 }),
            use: fc.constantFrom('pooled' as const, 'pooled' as const, 'single' as const),
          }),
          { maxLength: 90 },
        ),
        (drawn) => {
          const people = drawn.map(({ home, slot, use }, i) => ({
            person: `p${i}`,
            use,
            slot,
            ...(home === undefined ? {} : { household: `h${home}-${slot}` }),
          }));
          const tubes = tubeOrder(people, sizes);
          expect(tubes.flatMap((tube) => tube.people).sort()).toEqual(people.map((one) => one.person).sort());
          expect(tubes.map(({ no }) => no)).toEqual(tubes.map((_, i) => i + 1));
          const of = new Map(people.map((one) => [one.person, one]));
          const slots = [...new Set(people.map(({ slot }) => slot))].sort((a, b) => a - b);
          for (const tube of tubes) {
            const inside = tube.people.map((one) => of.get(one));
            const places = inside.map((one) => slots.indexOf(one?.slot ?? 0));
            expect(tube.people.length).toBeLessThanOrEqual(size);
            expect(Math.max(...places) - Math.min(...places)).toBeLessThanOrEqual(1);
            if (inside.some((one) => one?.use === 'single')) expect(inside).toHaveLength(1);
          }
          for (const [home, members] of Map.groupBy(people, (one) => one.household)) {
            const pooled = members.filter(({ use }) => use === 'pooled').map(({ person }) => person);
            const used = tubes.filter((tube) => tube.people.some((one) => pooled.includes(one)));
            if (home !== undefined) expect(used.length).toBe(Math.ceil(pooled.length / size));
          }
        },
      ),
    );
  });

  test('521 people of a site in slots of 35 fill 53 tubes of ten, and no more', () => {
    const people = Array.from({ length: 521 }, (_, i) => ({
      person: `p${i}`,
      use: 'pooled' as const,
      slot: Math.floor(i / 35) + 1,
    }));
    expect(tubeOrder(people, { size: 10, householdSize: 20 })).toHaveLength(53);
  });

  test('in the order of households fewer tests are needed, for positives fall together', () => {
    const needed = (order: 'household' | 'chance', p: number) => {
      const chance = chanceOf('pools', order, p);
      let tests = 0;
      const homes = 4_000;
      const people = Array.from({ length: homes * 3 }, (_, i) => ({
        person: `p${i}`,
        household: `h${Math.floor(i / 3)}`,
        use: 'pooled' as const,
      }));
      // Somebody brings it home, and two of five of those who live there have it from her. One in a hundred in the end.
      const index = p / (1 + 0.4 * 2);
      const positive = new Set<string>();
      for (let home = 0; home < homes; home++)
        for (let i = 0; i < 3; i++)
          if (chance() < index)
            for (let j = 0; j < 3; j++) if (i === j || chance() < 0.4) positive.add(`p${home * 3 + j}`);
      const mixed = people.map((one) => ({ one, at: chance() })).sort((a, b) => a.at - b.at);
      const tubes =
        order === 'household'
          ? tubesInHouseholds(people, 10)
          : tubesInHouseholds(
              mixed.map(({ one }) => ({ ...one, household: undefined })),
              10,
            );
      for (const tube of tubes) tests += 1 + (tube.some((one) => positive.has(one)) ? tube.length : 0);
      return tests / people.length;
    };
    // What the page of the advice says of it.
    expect(Math.abs(needed('household', 0.01) - 0.16)).toBeLessThan(0.02);
    expect(Math.abs(needed('chance', 0.01) - 0.2)).toBeLessThan(0.02);
    expect(needed('household', 0.02)).toBeLessThan(needed('chance', 0.02));
  });
});

describe('everyone who should be tested is tested', () => {
  const CLOSES = new Date('2021-12-14T16:00:00+08:00');
  const at = (hours: number) => new Date(CLOSES.getTime() + hours * 3_600_000);
  const one = (person: string, more: Partial<Expected> = {}): Expected => ({
    person,
    walkIn: false,
    swabs: 0,
    exemption: null,
    absence: null,
    ...more,
  });
  const absent = (newSlot: Date | null, owner: string | null = 'lead') => ({
    absence: { reason: 'shift', owner, newSlot },
  });

  test('an absence explains nothing without somebody who sees to it and a new slot within a day', () => {
    const people = [
      one('tested', { swabs: 1 }),
      one('exempt', { exemption: 'hospital' }),
      one('later', absent(at(20))),
      one('too late', absent(at(25))),
      one('nobody’s', absent(at(20), null)),
      one('no slot', absent(null)),
      one('unknown reason', { exemption: 'felt like it' }),
      one('nobody knows'),
    ];
    expect(coverageOf(rules, people, CLOSES)).toEqual({
      roster: 8,
      tested: 1,
      exempt: 1,
      absent: 1,
      unexplained: ['too late', 'nobody’s', 'no slot', 'unknown reason', 'nobody knows'],
      share: 1 / 7,
    });
  });

  test('twice on a list is once in it, and whoever was swabbed is tested whatever else is said', () => {
    const people = [
      one('a'),
      one('a', { swabs: 1, walkIn: true }),
      one('b', { swabs: 1, exemption: 'away', ...absent(at(1)) }),
    ];
    expect(coverageOf(rules, people, CLOSES)).toMatchObject({
      roster: 2,
      tested: 2,
      exempt: 0,
      unexplained: [],
      share: 1,
    });
    expect(coverageOf(rules, [], CLOSES)).toMatchObject({ roster: 0, share: null });
  });

  test('it always adds up', () => {
    const anybody = fc.record({
      person: fc.integer({ min: 0, max: 40 }).map(String),
      walkIn: fc.boolean(),
      swabs: fc.integer({ min: 0, max: 2 }),
      exemption: fc.constantFrom(null, 'hospital', 'nonsense'),
      absence: fc.constantFrom(null, ...[at(1), at(30), null].map((slot) => absent(slot).absence)),
    });
    fc.assert(
      fc.property(fc.array(anybody, { maxLength: 80 }), (people) => {
        const found = coverageOf(rules, people, CLOSES);
        expect(found.tested + found.exempt + found.absent + found.unexplained.length).toBe(found.roster);
        expect(found.roster).toBe(new Set(people.map(({ person }) => person)).size);
      }),
    );
  });
});

describe('the life of a tube', () => {
  test('from the roll of labels to the result, and no way around any of it', () => {
    const life = [
      'opened',
      'swabbed',
      'swab-undone',
      'swabbed',
      'closed',
      'boxed',
      'departed',
      'arrived',
      'accepted',
      'negative',
    ] as const;
    let state: keyof typeof TUBE_STATES = 'issued';
    for (const event of life) {
      for (const other of ['swabbed', 'boxed', 'negative', 'opened'] as const)
        if (other !== event && !(state === 'open' && other === 'swabbed'))
          expect(afterEvent(state, other), `${state} ${other}`).toBeUndefined();
      const next = afterEvent(state, event);
      expect(next, `${state} ${event}`).toBeDefined();
      state = next ?? state;
    }
    expect(state).toBe('negative');
    expect(afterEvent('negative', 'positive')).toBe('positive'); // the laboratory looked again
    expect(afterEvent('closed', 'swabbed')).toBeUndefined();
    expect(afterEvent('accepted', 'resolved')).toBeUndefined(); // a missing result never reads as one
  });

  test('three counts that are one', () => {
    expect(countsAgree({ scanned: 10, written: 10 })).toBe(true);
    expect(countsAgree({ scanned: 10, written: 9 })).toBe(false);
    expect(countsAgree({ scanned: 10, written: 10, received: 9 })).toBe(false);
  });

  test('a tube that stood open for half an hour is closed; a box that is late or warm is said to be', () => {
    const later = (minutes: number) => new Date(OPENS.getTime() + minutes * 60_000);
    expect(isToClose(rules, { lastAt: OPENS, now: later(30) })).toBe(false);
    expect(isToClose(rules, { lastAt: OPENS, now: later(31) })).toBe(true);
    const box = (minutes: number, measuredC: number | null) =>
      transportTrouble(rules, { firstSwabAt: OPENS, now: later(minutes), measuredC });
    expect(box(240, 5)).toBeUndefined();
    expect(box(241, 5)).toBe('late');
    expect(box(60, 8.1)).toBe('too-warm');
    expect(box(60, 1.9)).toBe('too-warm');
    expect(box(24 * 60 + 1, 5)).toBe('too-old');
    expect(box(60, null)).toBeUndefined();
  });
});
