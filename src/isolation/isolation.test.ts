// The rules of isolation sites by the figures of the domain handbook 5, and over all the small spaces.
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { addMinutes } from '../base/clock.ts';
import { rulebookOfFiles } from '../rulebook/load.ts';
import { headsOf } from './briefing/rules.ts';
import { attentionOf, type CareFacts, careOn } from './care/rules.ts';
import { cardOf, reachOf } from './incidents/rules.ts';
import {
  type Guest,
  mayShare,
  needOf,
  proposeRooms,
  proposeSites,
  type RoomState,
  whyNotCompanion,
} from './rooms/rules.ts';
import {
  doseFor,
  mealGrowsCold,
  nearestMeal,
  readZoneCode,
  roomFreeAt,
  roundBefore,
  roundProblems,
  type ZoneRound,
  zoneCode,
  zonesNotReady,
  zonesOfSite,
} from './rounds/rules.ts';
import {
  crossings,
  drawWays,
  mayPass,
  openingForecast,
  roomsOf,
  staffFor,
  wrongSteps,
} from './sites/rules.ts';
import { type IsolationRules, isolationRules } from './terms.ts';

let rules: IsolationRules;
beforeAll(async () => {
  rules = (await rulebookOfFiles([isolationRules as never])).part(isolationRules); // any part of the rulebook
});

const template = (name: string) => {
  const found = rules.templates.find((one) => one.template === name);
  if (found === undefined) throw new Error(`no template ${name}`);
  return found;
};

describe('what a site is made of', () => {
  test('a hotel of six floors: 150 rooms, the shares kept over the whole house', () => {
    const rooms = roomsOf(template('hotel'));
    expect(rooms.length).toBe(150);
    expect(new Set(rooms.map(({ no }) => no)).size).toBe(150);
    expect(rooms[0]).toMatchObject({ floor: 3, no: '0301', features: ['barrier-free', 'window-lock'] });
    expect(rooms.filter(({ features }) => features.includes('barrier-free')).length).toBe(6);
    expect(rooms.filter(({ beds }) => beds === 2).length).toBeGreaterThanOrEqual(22);
    expect(rooms.filter(({ wing }) => wing === 'positive').map(({ no }) => no)).toEqual([
      '0322',
      '0323',
      '0324',
      '0325',
    ]);
  });

  test('any template makes as many rooms as it says, each with a number of its own', () => {
    const measures = fc.record({
      floors: fc.integer({ min: 1, max: 30 }),
      firstFloor: fc.integer({ min: 1, max: 9 }),
      roomsPerFloor: fc.integer({ min: 1, max: 99 }),
      beds: fc.integer({ min: 1, max: 2 }),
      twoBedShare: fc.double({ min: 0, max: 1, noNaN: true }),
      barrierFreeShare: fc.double({ min: 0, max: 1, noNaN: true }),
      positiveRooms: fc.integer({ min: 0, max: 10 }),
    });
    fc.assert(
      fc.property(measures, (asked) => {
        const rooms = roomsOf(asked);
        expect(rooms.length).toBe(asked.floors * asked.roomsPerFloor);
        expect(new Set(rooms.map(({ no }) => no)).size).toBe(rooms.length);
        const barrierFree = rooms.filter(({ features }) => features.includes('barrier-free')).length;
        expect(Math.abs(barrierFree - rooms.length * asked.barrierFreeShare)).toBeLessThanOrEqual(1);
      }),
    );
  });

  test('staff by the ratio of 150 rooms; one head, however large', () => {
    const of = (rooms: number) =>
      Object.fromEntries(
        staffFor(rules, { rooms, floors: Math.ceil(rooms / 25) }).map(({ post, count }) => [post, count]),
      );
    expect(of(150)).toMatchObject({
      head: 1,
      medic: 10,
      doctor: 1,
      nurse: 3,
      psychologist: 1,
      standby: 10,
      disinfection: 4,
      security: 5,
      data: 2,
    });
    expect(of(75)).toMatchObject({ head: 1, medic: 5, disinfection: 2, security: 3, data: 1 });
    expect(of(20)).toMatchObject({ head: 1, medic: 4, disinfection: 2 });
    expect(of(450)).toMatchObject({ head: 1, medic: 30 });
  });

  test('staff go one way through the zones; whoever turns back is seen', () => {
    const round = ['clean', 'dress-1', 'dress-2', 'contaminated', 'undress-1', 'undress-2', 'clean'];
    expect(wrongSteps(rules, round)).toEqual([]);
    expect(wrongSteps(rules, ['clean', 'dress-1', 'dress-2', 'contaminated', 'dress-2'])).toEqual([
      { from: 'contaminated', to: 'dress-2', step: 4 },
    ]);
    expect(mayPass(rules, 'guest', 'guest-way', 'contaminated')).toBe(true);
    expect(mayPass(rules, 'guest', 'contaminated', 'undress-1')).toBe(false);
    expect(mayPass(rules, 'staff', 'contaminated', 'waste-way')).toBe(false);
  });

  test('on the picture of the ways every passage is drawn, and no two of them cross', () => {
    const { zones, ways } = drawWays(rules);
    expect(zones.map(({ zone }) => zone).sort()).toEqual(rules.zones.map(({ zone }) => zone).sort());
    expect(ways.length).toBe(rules.passages.length);
    expect(crossings(ways)).toEqual([]);
    // Nor does a box lie on another.
    for (const [i, one] of zones.entries())
      for (const other of zones.slice(i + 1))
        expect(
          one.x + one.width <= other.x ||
            other.x + other.width <= one.x ||
            one.y + one.height <= other.y ||
            other.y + other.height <= one.y,
        ).toBe(true);
    // A way of guests across the dressing rooms is seen.
    const wrong = [
      ...rules.passages,
      { from: 'dress-1', into: 'undress-2', who: 'guest' as const, source: 'x' },
    ];
    const across = [...wrong, { from: 'clean', into: 'contaminated', who: 'waste' as const, source: 'x' }];
    expect(crossings(drawWays({ ...rules, passages: across }).ways).length).toBeGreaterThan(0);
  });

  test('the next site is opened when what is free and comes free is less than what is expected and a tenth', () => {
    expect(openingForecast(rules, { free: 60, comingFree: 50, expected: 100 })).toMatchObject({
      open: false,
      wanted: 110,
    });
    expect(openingForecast(rules, { free: 59, comingFree: 50, expected: 100 })).toMatchObject({
      open: true,
      missing: 1,
      why: {
        zh: '未来 48 小时：空房 59 间，将空出 50 间；预计收治 100 人，加 10% 为 110 人。缺 1 间，建议再开一个点。',
      },
    });
    expect(openingForecast(rules, { free: 0, comingFree: 0, expected: 0 })).toMatchObject({ open: false });
    // A wave asks for many at once: how many is said, and what is on its way is told and not counted.
    const wave = { free: 20, comingFree: 10, expected: 500, cleaning: 4, preparing: 48 };
    expect(openingForecast(rules, wave)).toMatchObject({
      missing: 520,
      sites: 4,
      why: {
        zh: '未来 48 小时：空房 20 间，将空出 10 间；预计收治 500 人，加 10% 为 550 人；另有待消毒、通风 4 间和筹备中的点 48 间，未计入。缺 520 间，按每点 150 间，建议再开 4 个点。',
      },
    });
  });
});

const guest = (person: string, facts: Partial<Guest> = {}): Guest => ({
  person,
  category: 'close',
  from: '2021-12-14',
  exposedOn: '2021-12-10',
  age: 40,
  ...facts,
});

/** Two floors of `count` rooms; the first of each is barrier-free, the second has two beds. */
function house(count: number, floors = 2): RoomState[] {
  return Array.from({ length: floors * count }, (_, i) => {
    const floor = 3 + Math.floor(i / count);
    const door = 1 + (i % count);
    return {
      id: `r${floor}-${door}`,
      building: '1',
      floor,
      no: `${String(floor).padStart(2, '0')}${String(door).padStart(2, '0')}`,
      beds: door === 2 ? 2 : 1,
      features: door === 1 ? (['barrier-free', 'window-lock'] as const) : (['window-lock'] as const),
      wing: 'ordinary' as const,
      ready: true,
      occupants: [],
    };
  });
}

describe('which room', () => {
  test.each([
    [{ positive: true, age: 5 }, 'positive'],
    [{ hospital: true, household: 'h' }, 'hospital'],
    [{ age: 13 }, 'child'],
    [{ age: 14 }, 'single'],
    [{ dependent: true }, 'dependent'],
    [{ pregnantWeeks: 28 }, 'pregnant'],
    [{ pregnantWeeks: 27 }, 'single'],
    [{ mentalRisk: true, barrierFree: true }, 'mental'],
    [{ household: 'h', sharesWritten: true }, 'family'],
    [{ sharesWritten: true }, 'single'],
    [{ household: 'h' }, 'neighbours'],
    [{ barrierFree: true, fallRisk: true }, 'barrier-free'],
    [{ fallRisk: true }, 'fall'],
    [{}, 'single'],
  ] as const)('%j is decided by the row %s', (facts, row) => {
    expect(needOf(rules, guest('a', facts)).row).toBe(row);
  });

  test('a child and the mother who stays with it are in one room, in whatever order they are on the list', () => {
    const child = guest('child', { age: 6, companion: 'mother', household: 'h' });
    const mother = guest('mother', { age: 33, household: 'h' });
    for (const arriving of [
      [child, mother],
      [mother, child],
    ]) {
      const [one, other] = proposeRooms(rules, arriving, house(5));
      expect(one?.room).toBe('r3-2');
      expect(other?.room).toBe('r3-2');
    }
  });

  test('a grandmother of seventy is no companion, and a child without one is not put alone into a room', () => {
    const child = guest('child', { age: 6, companion: 'granny' });
    const granny = guest('granny', { age: 70 });
    expect(whyNotCompanion(rules, child, granny)?.en).toBe('A companion is under 60');
    const [proposed] = proposeRooms(rules, [guest('child', { age: 6 })], house(5));
    expect(proposed).toMatchObject({ row: 'child', room: undefined });
    expect(proposed?.missing?.en).toMatch(/name a companion/);
  });

  test('a child is not put alone into a room for two because somebody was named who may not, or does not come', () => {
    const child = guest('child', { age: 6, companion: 'granny' });
    for (const granny of [
      guest('granny', { age: 70 }),
      guest('granny', { hospital: true }),
      guest('other', { age: 30 }),
    ]) {
      const [proposed] = proposeRooms(rules, [child, granny], house(5));
      expect(proposed).toMatchObject({ row: 'child', room: undefined });
    }
  });

  test('two children of one mother: all three in one room where there is one, and the second not alone elsewhere', () => {
    const children = ['a', 'b'].map((person) =>
      guest(person, { age: 6, companion: 'mother', household: 'h' }),
    );
    const family = [...children, guest('mother', { household: 'h' })];
    const large = house(5).map((room) => (room.id === 'r4-3' ? { ...room, beds: 3 } : room));
    expect(proposeRooms(rules, family, large).map(({ room }) => room)).toEqual(['r4-3', 'r4-3', 'r4-3']);
    expect(proposeRooms(rules, family, house(5)).map(({ room }) => room)).toEqual([
      'r3-2',
      undefined,
      'r3-2',
    ]);
  });

  test('whoever joins somebody is told the row for which the room was chosen', () => {
    const child = guest('child', { age: 6, companion: 'mother', household: 'h' });
    const mother = guest('mother', { household: 'h' });
    for (const arriving of [
      [child, mother],
      [mother, child],
    ])
      expect(proposeRooms(rules, arriving, house(5)).map(({ row, need }) => [row, need])).toEqual([
        ['child', 'companion'],
        ['child', 'companion'],
      ]);
  });

  test('an infant stays with the mother who feeds it, though she is seventeen and nobody named her; not with a positive', () => {
    const infant = guest('infant', { age: 0, household: 'h', exposedOn: '2021-12-09' });
    const mother = guest('mother', { age: 17, household: 'h', breastfeeding: true });
    expect(proposeRooms(rules, [infant, mother], house(5)).map(({ room }) => room)).toEqual(['r3-2', 'r3-2']);
    const neighbour = { ...mother, household: 'k' };
    expect(proposeRooms(rules, [infant, neighbour], house(5))[0]?.room).toBeUndefined();
    expect(proposeRooms(rules, [infant, { ...mother, positive: true }], house(5))[0]?.room).toBeUndefined();
  });

  test('a family that asked shares, one that did not gets adjacent doors', () => {
    const asked = ['a', 'b'].map((person) => guest(person, { household: 'h', sharesWritten: true }));
    expect(proposeRooms(rules, asked, house(5)).map(({ room }) => room)).toEqual(['r3-2', 'r3-2']);
    const others = ['c', 'd', 'e'].map((person) => guest(person, { household: 'k' }));
    const doors = proposeRooms(rules, others, house(9)).map(({ room }) => Number(room?.slice(3)));
    expect(Math.max(...doors) - Math.min(...doors)).toBe(2);
  });

  test('another category, or those who have been there for more than three days, are on another floor', () => {
    const long = guest('long', { from: '2021-12-10' });
    const rooms = house(4).map((room) => (room.id === 'r3-3' ? { ...room, occupants: [long] } : room));
    expect(proposeRooms(rules, [guest('new')], rooms)[0]?.room).toMatch(/^r4/);
    expect(proposeRooms(rules, [guest('new', { from: '2021-12-13' })], rooms)[0]?.room).toMatch(/^r3/);
    expect(
      proposeRooms(rules, [guest('other', { category: 'traveller', from: '2021-12-11' })], rooms)[0]?.room,
    ).toMatch(/^r4/);
  });

  test('a full site is said to be full; nobody is put beside a stranger', () => {
    const arriving = Array.from({ length: 5 }, (_, i) => guest(`g${i}`));
    const proposed = proposeRooms(rules, arriving, house(4, 1));
    expect(proposed.filter(({ room }) => room !== undefined).length).toBe(4);
    expect(proposed[4]).toMatchObject({ room: undefined, missing: { zh: '本点已满：请换另一个点，不加床' } });
  });

  const anybody = fc.record({
    person: fc.uuid(),
    category: fc.constantFrom('close', 'traveller'),
    from: fc.constantFrom('2021-12-10', '2021-12-12', '2021-12-15'),
    exposedOn: fc.constantFrom('2021-12-08', '2021-12-09'),
    age: fc.option(fc.integer({ min: 0, max: 99 })),
    positive: fc.boolean(),
    hospital: fc.boolean(),
    dependent: fc.boolean(),
    barrierFree: fc.boolean(),
    fallRisk: fc.boolean(),
    sharesWritten: fc.boolean(),
    household: fc.option(fc.constantFrom('h1', 'h2', 'h3'), { nil: undefined }),
  });

  test('whoever arrives: no room over its beds, nobody beside a stranger, one category to a floor, everybody answered', () => {
    fc.assert(
      fc.property(fc.uniqueArray(anybody, { selector: ({ person }) => person, maxLength: 40 }), (drawn) => {
        // Of two who arrive one after the other, the first may be the companion of the second.
        const arriving: Guest[] = drawn.map((one, i) => ({
          ...one,
          companion: i % 3 === 0 ? drawn[i + 1]?.person : undefined,
        }));
        const rooms = [
          ...house(8),
          ...house(2, 1).map((room) => ({ ...room, id: `p${room.id}`, wing: 'positive' as const })),
        ];
        const proposed = proposeRooms(rules, arriving, rooms);
        expect(proposed.map(({ person }) => person)).toEqual(arriving.map(({ person }) => person));
        const by = new Map(arriving.map((one) => [one.person, one]));
        const inside = Map.groupBy(
          proposed.filter(({ room }) => room !== undefined),
          ({ room }) => room,
        );
        for (const [id, there] of inside) {
          const room = rooms.find((one) => one.id === id);
          expect(there.length).toBeLessThanOrEqual(room?.beds ?? 0);
          const people = there.flatMap(({ person }) => by.get(person) ?? []);
          for (const one of people)
            for (const other of people) if (one !== other) expect(mayShare(rules, one, other)).toBe(true);
        }
        for (const floor of [3, 4]) {
          const there = proposed.filter(({ room }) => room?.startsWith(`r${floor}`));
          const people = there.flatMap(({ person }) => by.get(person) ?? []);
          expect(new Set(people.map(({ category }) => category)).size).toBeLessThanOrEqual(1);
          expect(people.some(({ positive, hospital }) => positive || hospital)).toBe(false);
        }
      }),
    );
  });
});

describe('disinfection, and the meals that wait for it', () => {
  test.each([
    [1_000, 10, 20, 200],
    [500, 10, 10, 100],
    [500, 0.5, 1, 5],
    [2_000, 5, 20, 200],
  ])('%d mg/L in %d litres: %d tablets, or %d ml of bleach', (mgPerL, litres, tablets, bleachMl) => {
    expect(doseFor(rules, mgPerL, litres)).toEqual({ tablets, bleachMl });
  });

  const at = (clock: string) => new Date(`2021-12-14T${clock}:00+08:00`);
  const zone = (facts: Partial<ZoneRound> = {}): ZoneRound => ({
    zone: '3F',
    object: 'corridor',
    beganAt: at('06:30'),
    measuredMgPerL: 800,
    contactEnd: at('07:10'),
    ...facts,
  });

  test('a round that was too weak, too short, not measured or left out does not count, and says so', () => {
    expect(roundProblems(rules, [zone()])).toEqual([]);
    const problems = roundProblems(rules, [
      zone({ measuredMgPerL: 499 }),
      zone({ measuredMgPerL: null }),
      zone({ contactEnd: at('06:59') }),
      zone({ skipped: '施工' }),
      zone({ object: 'moon' }),
    ]);
    expect(problems.map(({ problem }) => problem)).toEqual([
      'too-weak',
      'not-measured',
      'too-short',
      'skipped',
      'unknown-object',
    ]);
    expect(problems.some(({ counts }) => counts)).toBe(false);
    // Too strong is told, and nobody has to do it again.
    expect(roundProblems(rules, [zone({ measuredMgPerL: 1_000 })])).toEqual([]);
    expect(roundProblems(rules, [zone({ measuredMgPerL: 1_001 })])).toMatchObject([
      { problem: 'too-strong', counts: true },
    ]);
    expect(roundProblems(rules, [zone({ contactEnd: at('07:00') })])).toEqual([]);
  });

  test('breakfast waits until every corridor is dry, lunch for a round of its own', () => {
    const asked = {
      corridors: ['3F', '4F'],
      rounds: [
        { zone: '3F', contactEnd: at('07:10') },
        { zone: '4F', contactEnd: at('07:20') },
      ],
      lastMealEnd: undefined,
    };
    expect(zonesNotReady({ ...asked, now: at('07:15') })).toEqual([
      { zone: '4F', why: 'wet', until: at('07:20') },
    ]);
    expect(zonesNotReady({ ...asked, now: at('07:20') })).toEqual([]);
    expect(zonesNotReady({ ...asked, lastMealEnd: at('08:00'), now: at('11:40') })).toEqual([
      { zone: '3F', why: 'missing', until: undefined },
      { zone: '4F', why: 'missing', until: undefined },
    ]);
  });

  test('a corridor that was left out keeps the meal waiting, whatever the others are', () => {
    const minutes = fc.integer({ min: 0, max: 24 * 60 });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom('3F', '4F', '5F'), minutes)),
        minutes,
        minutes,
        (rounds, last, now) => {
          const moment = (minute: number) => addMinutes(at('00:00'), minute);
          const waiting = zonesNotReady({
            corridors: ['3F', '4F', '5F'],
            rounds: rounds.map(([zone, end]) => ({ zone, contactEnd: moment(end) })),
            lastMealEnd: moment(last),
            now: moment(now),
          }).map(({ zone }) => zone);
          for (const zone of ['3F', '4F', '5F'])
            expect(waiting.includes(zone)).toBe(
              !rounds.some(([of, end]) => of === zone && end >= last && end <= now),
            );
        },
      ),
    );
  });

  test('the round of a meal begins 75 minutes before it, and hot food waits for half an hour', () => {
    expect(roundBefore(rules, at('07:45'))).toEqual(at('06:30'));
    expect(mealGrowsCold(rules, at('11:30'), at('12:00'))).toBe(false);
    expect(mealGrowsCold(rules, at('11:30'), at('12:01'))).toBe(true);
  });

  test('a room is free again once it was disinfected, aired for an hour and looked at after that', () => {
    expect(roomFreeAt(rules, { contactEnd: at('10:00'), inspectedAt: at('10:59') })).toBeUndefined();
    expect(roomFreeAt(rules, { contactEnd: at('10:00'), inspectedAt: at('11:00') })).toEqual(at('11:00'));
    expect(roomFreeAt(rules, { contactEnd: undefined, inspectedAt: at('12:00') })).toBeUndefined();
  });

  test('the rounds of the day plan are early enough for its meals', () => {
    const clock = (text: string) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3));
    const rounds = rules.dayPlan.filter(({ does }) => does.startsWith('disinfection'));
    const contact = rules.objects.find(({ guestCorridor }) => guestCorridor === true)?.contactMinutes ?? 0;
    for (const meal of rules.dayPlan.filter((row) => row.meal === true))
      expect(
        rounds.some(({ at }) => clock(at) + contact <= clock(meal.at) && clock(meal.at) - clock(at) <= 80),
      ).toBe(true);
  });
});

describe('the sign of a zone', () => {
  const signs = zonesOfSite([
    { id: 'a', building: '1', floor: 3, no: '0301' },
    { id: 'b', building: '11', floor: 3, no: '0301' },
    { id: 'c', building: 'b2', floor: 13, no: '1301' },
  ]);

  test('every zone of a site has one of its own, and it is read back', () => {
    const codes = signs.map((zone) => zoneCode(3, zone));
    expect(codes[0]).toBe('Z-I-3-C1.3-V');
    expect(new Set(codes).size).toBe(signs.length);
    for (const [i, code] of codes.entries())
      expect(readZoneCode(` ${code.toLowerCase().replaceAll('-', '—')} `)).toEqual({
        site: 3,
        sign: signs[i]?.sign,
      });
  });

  test('one character that is wrong, or two that changed places, open no other zone', () => {
    for (const zone of signs) {
      const code = zoneCode(27, zone);
      for (let i = 4; i < code.length; i++) {
        for (const other of '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ.*')
          if (other !== code[i])
            expect(readZoneCode(code.slice(0, i) + other + code.slice(i + 1))).toBeUndefined();
        const swapped = code.slice(0, i) + (code[i + 1] ?? '') + (code[i] ?? '') + code.slice(i + 2);
        if (swapped !== code) expect(readZoneCode(swapped)).toBeUndefined();
      }
    }
    for (const text of ['', 'S-3/0001-K', 'Z-I-0-LOBBY-A', 'https://example.org'])
      expect(readZoneCode(text)).toBeUndefined();
  });
});

describe('the meal that is asked for', () => {
  test('is the nearest by the clock that has not begun', () => {
    const meals = rules.dayPlan.flatMap(({ does, at, meal }) => (meal === true ? [{ meal: does, at }] : []));
    const next = (clock: string, ...begun: string[]) => nearestMeal(meals, new Set(begun), clock)?.meal;
    expect(next('06:00')).toBe('breakfast');
    expect(next('16:00')).toBe('dinner');
    expect(next('12:10')).toBe('lunch');
    expect(next('13:00', 'breakfast', 'lunch')).toBe('dinner');
    expect(next('18:00', 'breakfast', 'lunch', 'dinner')).toBeUndefined();
  });
});

describe('care', () => {
  const facts = (some: Partial<CareFacts> = {}): CareFacts => ({
    ticked: [],
    birth: null,
    medicines: [],
    ...some,
  });
  const due = (some: Partial<CareFacts>, on: string) => careOn(rules, facts(some), on).map(({ key }) => key);

  test('an insulin patient gets her ice bottle three times a day', () => {
    const keys = due({ ticked: ['insulin'] }, '2021-12-14');
    const row = rules.attention.findIndex(({ id }) => id === 'insulin') + 1;
    expect(keys).toEqual([`${row}/0/09:00`, `${row}/0/13:00`, `${row}/0/18:40`]);
  });

  test('seventy and older is known without being ticked; the gravest comes first', () => {
    expect(
      attentionOf(
        rules,
        facts({ ticked: ['alone', 'mind', 'insulin'], birth: '1951-12-14' }),
        '2021-12-14',
      ).map(({ id, level }) => `${level} ${id}`),
    ).toEqual(['A insulin', 'B mind', 'C elderly', 'C alone']);
    expect(attentionOf(rules, facts({ birth: '1951-12-15' }), '2021-12-14')).toEqual([]);
  });

  test('the cake is ordered the day before and brought on the day, also over the turn of the year and on a leap day', () => {
    expect(due({ birth: '1990-12-15' }, '2021-12-14')).toEqual(['birthday/order']);
    expect(due({ birth: '1990-12-15' }, '2021-12-15')).toEqual(['birthday/bring']);
    expect(due({ birth: '1990-01-01' }, '2021-12-31')).toEqual(['birthday/order']);
    expect(due({ birth: '2000-02-29' }, '2022-03-01')).toEqual(['birthday/bring']);
    expect(due({ birth: '2000-02-29' }, '2024-02-29')).toEqual(['birthday/bring']);
    expect(due({ birth: '2000-02-29' }, '2024-03-01')).toEqual([]);
    expect(due({ birth: '2021-12-15' }, '2021-12-15')).toEqual([]);
  });

  test('her medicine is renewed three days before it runs out', () => {
    const medicines = [{ name: 'a', lastDay: '2021-12-17' }];
    expect(due({ medicines }, '2021-12-13')).toEqual([]);
    // Until it is there: also of whoever moves in with two days left, and when it has run out.
    for (const on of ['2021-12-14', '2021-12-15', '2021-12-18'])
      expect(due({ medicines }, on)).toEqual(['refill/1']);
    // Written down twice, she is asked about twice, each a task of its own.
    expect(due({ medicines: [...medicines, ...medicines] }, '2021-12-15')).toEqual(['refill/1', 'refill/2']);
  });
});

describe('a district sends its people to many sites', () => {
  const bare = (site: string, rooms: number, beds = 1) => ({
    site,
    rooms: Array.from({ length: rooms }, (_, i) => ({
      id: `${site}/${i}`,
      building: '1',
      floor: 3,
      no: `03${String(i + 1).padStart(2, '0')}`,
      beds,
      features: [],
      wing: 'ordinary' as const,
      ready: true,
      occupants: [],
    })),
  });
  const comes = (person: string, more: Partial<Guest> = {}): Guest => ({
    person,
    category: 'close',
    from: '2021-12-10',
    age: 40,
    ...more,
  });

  test('the first is filled, then the next; who belongs together goes to one site; a hospital is no site', () => {
    const family = ['f1', 'f2', 'f3'].map((person) => comes(person, { household: 'h' }));
    const list = [comes('a'), comes('b'), ...family, comes('d', { hospital: true })];
    const proposed = proposeSites(rules, list, [bare('one', 3), bare('two', 4)]);
    const siteOf = (person: string) => proposed.find((one) => one.person === person)?.site;
    expect(proposed.length).toBe(list.length);
    expect(new Set(family.map(({ person }) => siteOf(person))).size).toBe(1);
    expect(proposed.find(({ person }) => person === 'd')).toMatchObject({
      need: 'hospital',
      room: undefined,
    });
    expect(proposed.filter(({ room }) => room !== undefined).length).toBe(5);
  });

  test('whoever is on her way to a site has the first room there; one who fits no more goes to another', () => {
    const rides = ['r1', 'r2', 'r3'].map((person) => comes(person));
    const list = [comes('a'), comes('b'), ...rides];
    const heading = new Map(rides.map(({ person }) => [person, 'one']));
    const sites = [bare('one', 2), bare('two', 3)];
    const proposed = proposeSites(rules, list, sites, heading);
    expect(proposed.map(({ person, site }) => [person, site])).toEqual([
      ['a', 'two'],
      ['b', 'two'],
      ['r1', 'one'],
      ['r2', 'one'],
      ['r3', 'two'],
    ]);
    expect(new Set(proposed.map(({ room }) => room)).size).toBe(5);
    // A site that has closed since keeps nobody.
    expect(proposeSites(rules, list, [bare('two', 5)], heading).every(({ site }) => site === 'two')).toBe(
      true,
    );
  });

  test('a child goes where her mother has a room with her, and alone where there is one for two', () => {
    const [mother, child] = [comes('m', { household: 'h' }), comes('c', { household: 'h', age: 6 })];
    const found = proposeSites(rules, [child, mother], [bare('one', 5), bare('two', 2, 2)]);
    expect(found.map(({ person, site }) => [person, site])).toEqual([
      ['c', 'two'],
      ['m', 'two'],
    ]);
    expect(found[0]?.room).toBe(found[1]?.room);
    // Nobody of hers comes: who stays with her is named there.
    expect(proposeSites(rules, [child], [bare('one', 5), bare('two', 1, 2)])).toMatchObject([
      { person: 'c', site: 'two', need: 'companion' },
    ]);
    expect(proposeSites(rules, [child], [bare('one', 5)])).toMatchObject([{ site: undefined }]);
  });

  test('whatever comes, no bed is proposed twice and nobody is left out of the answer', () => {
    const guests = fc.array(
      fc.record({
        category: fc.constantFrom('close', 'secondary'),
        household: fc.constantFrom(undefined, 'x', 'y'),
        age: fc.constantFrom(6, 40, 40),
        heading: fc.constantFrom(undefined, 'one', 'two', 'three', 'closed'),
      }),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(guests, fc.integer({ min: 0, max: 8 }), (some, size) => {
        const list = some.map(({ heading: _, ...one }, i) => comes(`p${i}`, one));
        const proposed = proposeSites(
          rules,
          list,
          [bare('one', size), bare('two', size, 2), bare('three', 2)],
          // Who belongs together rides together.
          new Map(
            some.flatMap(({ heading, household }, i) =>
              heading === undefined || household !== undefined ? [] : [[`p${i}`, heading] as const],
            ),
          ),
        );
        expect(proposed.map(({ person }) => person)).toEqual(list.map(({ person }) => person));
        // A room is shared only where a child is in it.
        for (const some of Map.groupBy(
          list.filter((_, i) => proposed[i]?.room !== undefined),
          (guest) => proposed[list.indexOf(guest)]?.room,
        ).values())
          expect(some.length === 1 || some.some(({ age }) => age === 6)).toBe(true);
        for (const household of ['x', 'y']) {
          const sites = list.flatMap((guest, i) =>
            guest.household === household ? [proposed[i]?.site ?? 'none'] : [],
          );
          expect(new Set(sites).size).toBeLessThanOrEqual(1);
        }
      }),
      { numRuns: 150 },
    );
  });
});

describe('incidents', () => {
  const guests = [2, 3, 4, 5].flatMap((floor) =>
    ['1', '2'].map((building) => ({ person: `${building}-${floor}`, building, floor })),
  );
  const at = { building: '1', floor: 3, person: '1-3' };

  test('a positive on floor 3 reaches her floor and its neighbours of the same house, as the protocol says', () => {
    expect(reachOf(rules, 'positive', at, [...guests, { person: 'x', building: '1', floor: 3 }])).toEqual([
      { person: '1-2', scope: 'adjacentFloor' },
      { person: '1-4', scope: 'adjacentFloor' },
      { person: 'x', scope: 'sameFloor' },
    ]);
    // A sample of the rooms themselves reaches everybody of the site, in either house.
    const sample = { building: '1', floor: 3 };
    expect(reachOf(rules, 'environment-positive', sample, guests)).toEqual(
      guests.map(({ person }) => ({ person, scope: 'site' })),
    );
    expect(reachOf(rules, 'theft', at, guests)).toEqual([]);
  });

  test('every incident has a card and somebody who is told', () => {
    for (const { incident } of rules.incidents) {
      expect(cardOf(rules, incident)?.steps.length, incident).toBeGreaterThan(0);
      expect(cardOf(rules, incident)?.notify.length).toBeGreaterThan(0);
    }
    expect(cardOf(rules, 'moon')).toBeUndefined();
    // Whoever has to do what the card says hears of it.
    for (const to of ['transport', 'disinfection']) expect(cardOf(rules, 'positive')?.notify).toContain(to);
    expect(cardOf(rules, 'environment-positive')?.notify).toContain('disinfection');
    // A fire is no power cut: the doors open and people go out first.
    expect(
      cardOf(rules, 'fire')
        ?.steps.map(({ zh }) => zh)
        .join(),
    ).toMatch(/119.*疏散.*清点/);
  });
});

describe('three head counts', () => {
  test('a list that has forgotten nobody agrees, though companions and who came today are not on it', () => {
    const counted = { guests: 3, onTemperatureList: 1, unlisted: 0, mealGuests: 3, mealServed: 3 };
    expect(headsOf(counted)).toEqual({ rooms: 3, meals: 3, temperatures: 1, agree: true });
    expect(headsOf({ ...counted, unlisted: 1 }).agree).toBe(false);
    expect(headsOf({ ...counted, mealServed: 2 }).agree).toBe(false);
  });
});
