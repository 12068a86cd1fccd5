// Scenes of care ticked off in a corridor: by one touch, with its moment, once; refused with a reason a doctor hears of; and
// never lost because two walked the same corridor without signal.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Hotel, openHotel } from '../../../../test/hotel.ts';
import { type Player, refusal, type TestHouse } from '../../../../test/house.ts';
import { houseWithLists } from '../../../../test/lists.ts';
import { type Stay, staysAtHome, withOutbreak } from '../../../../test/stays.ts';
import { addDays } from '../../../base/civil-dates.ts';
import { uuidv7 } from '../../../base/ids.ts';
import { rows, sql } from '../../../base/sql.ts';
import { corridorLook } from '../../corridor/routes.ts';
import { checkOutGuest, interviewGuest, readGuestInterview } from '../../rooms/acts.ts';
import { mySitesLook } from '../../routes.ts';
import { planSiteDay } from '../acts.ts';
import { careLook } from '../routes.ts';
import { careRules } from '../terms.ts';
import { recordCare } from './acts.ts';
import { proofOf, proofWords, ticksNow, twice, wasGiven } from './rules.ts';

let day = '2026-12-08';
const on = (time: string) => new Date(`${day}T${time}:00+08:00`);
let h: TestHouse;
let hotel: Hotel;
let her: Stay;
let above: Stay;
let night: Player;
beforeAll(async () => {
  h = await houseWithLists({ now: on('05:00') });
  await withOutbreak(h);
  hotel = await openHotel(h);
  night = h.as('site-medic', hotel.place, '夜班护士');
  const [one, two] = await staysAtHome(h, 2);
  if (one === undefined || two === undefined) throw new Error('two guests');
  her = one;
  above = two;
  await hotel.room([her.person, above.person], ['0302', '0401']);
  for (const { person } of [her, above])
    await hotel.medic.do(interviewGuest, {
      site: hotel.site,
      person,
      told: { attention: ['insulin', 'epilepsy'], medicines: [], diet: 'ordinary' },
      over: null,
    });
}, 600_000);
afterAll(() => h.close());

/** Each scene has a day of its own, at a quarter past nine. */
beforeEach(async () => {
  day = addDays(day, 1);
  h.clock.set(on('06:00'));
  await h.itself.do(planSiteDay, { site: hotel.site });
  await h.settle();
  h.clock.set(on('09:15'));
}, 200_000);

const walk = (player = hotel.medic) => player.see(corridorLook, { site: hotel.site });
const careOf = async (no: string, player = hotel.medic) =>
  (await walk(player)).floors.flatMap(({ rooms }) => rooms).find((room) => room.no === no)?.guests[0]?.care ??
  [];
const due = async (no = '0302') => ticksNow(await careOf(no), h.clock.now());
const bottle = async (no = '0302') => {
  const found = (await due(no)).find(({ zh }) => zh === '更换冰瓶');
  if (found === undefined) throw new Error('her bottle is due at nine');
  return found.id;
};
const tasks = (id: string) =>
  h.inside((tx) =>
    rows(
      tx,
      sql<{
        key: string;
        zh: string;
        state: string;
        proof: string | null;
        outcome: string | null;
        by: string | null;
        at: Date | null;
        role: string;
      }>`
        select plan_key as key, title_zh as zh, state, proof, outcome, ended_by as by, ended_at as at, owner_role as role from task
        where id = ${id} or plan_key = ${`care-look/${id}`} order by opened_at, id`,
    ),
  );
const told = () => h.entries.filter(({ word }) => word === 'isolation.care.recorded');

describe('what is due in a room', () => {
  test('stands in her row from its hour on, for whoever cares for her, and of her floor alone', async () => {
    expect((await due()).map(({ zh }) => zh)).toEqual(['更换冰瓶', '核对服药']);
    // What is to come is on the phone already: without signal its hour comes all the same.
    const all = await careOf('0302');
    expect(all.map(({ zh }) => zh)).toEqual(['更换冰瓶', '核对服药', '更换冰瓶', '更换冰瓶']);
    expect(ticksNow(all, on('12:45')).length).toBe(3);
    const [floor] = (await walk()).floors;
    const medic = h.as('site-medic', floor?.place ?? '');
    expect(await careOf('0302', medic)).toHaveLength(4);
    expect(await careOf('0401', medic)).toEqual([]);
    // Her phone leads her there: the site by its name, and of it her floor.
    expect(await medic.see(mySitesLook, {})).toEqual([
      {
        ...{ id: hotel.site, code: expect.any(String), name: hotel.name, place: hotel.place },
        stateWords: expect.anything(),
        floors: [{ place: floor?.place, words: floor?.words }],
      },
    ]);
    expect(await hotel.medic.see(mySitesLook, {})).toMatchObject([{ id: hotel.site, floors: null }]);
    await medic.do(recordCare, { task: await bottle(), how: 'seen' });
    expect((await refusal(medic.do(recordCare, { task: await bottle('0401'), how: 'seen' }))).code).toBe(
      'not-found',
    );
    // Whoever is there for something else can not say that it was done.
    const kitchen = h.as('site-logistics', hotel.place);
    expect((await refusal(kitchen.do(recordCare, { task: await bottle('0401'), how: 'seen' }))).code).toBe(
      'task-other-role',
    );
  });

  test('is done by one touch with the moment it was done, and said in no entry', async () => {
    const task = await bottle();
    h.clock.set(on('11:30'));
    const at = on('09:20').toISOString();
    expect(await hotel.medic.do(recordCare, { task, how: 'seen', at }, { channel: 'field' })).toMatchObject({
      done: true,
      doctor: false,
    });
    expect(await tasks(task)).toMatchObject([
      {
        state: 'completed',
        outcome: 'seen',
        proof: '当面完成 / done, and seen to be done',
        by: hotel.medic.actor.id,
        at: new Date(at),
      },
    ]);
    expect((await due()).map(({ zh }) => zh)).toEqual(['核对服药']);
    const seen = (await hotel.medic.see(careLook, { site: hotel.site })).rooms ?? [];
    const work = seen.find(({ person }) => person === her.person)?.work.find(({ id }) => id === task);
    expect(work).toMatchObject({ done: true, doneAt: at, proof: { zh: '当面完成' } });
    const entry = told().at(-1);
    expect(entry?.detail).toEqual({ site: hotel.name, room: '0302', given: true, late: false });
    // It stays done when the day is planned anew.
    await h.itself.do(planSiteDay, { site: hotel.site });
    expect((await due()).map(({ zh }) => zh)).toEqual(['核对服药']);
  });

  test('is not done before its hour, and a phone that is wrong about the time tells no moment to come', async () => {
    const later = (await careOf('0302')).filter(({ zh }) => zh === '更换冰瓶')[1]?.id ?? '';
    expect((await refusal(hotel.medic.do(recordCare, { task: later, how: 'seen' }))).code).toBe(
      'task-not-open-yet',
    );
    const task = await bottle();
    await hotel.medic.do(recordCare, { task, how: 'left', at: on('23:00').toISOString() });
    expect((await tasks(task))[0]?.at).toEqual(h.clock.now());
  });

  test('not given is done with it as well: the reason is in the task, and a doctor has to look', async () => {
    const task = await bottle();
    expect(await hotel.medic.do(recordCare, { task, how: 'refused' })).toMatchObject({
      done: true,
      doctor: true,
    });
    expect(await tasks(task)).toMatchObject([
      { state: 'completed', outcome: 'refused', proof: '本人不要 / she does not want it' },
      { state: 'requested', zh: '0302 更换冰瓶：本人不要，请医生看', role: 'site-medic' },
    ]);
    expect(JSON.stringify(told().at(-1)?.detail)).not.toContain('不要');
    expect(told().at(-1)?.detail).toMatchObject({ given: false });
    // What a doctor has stopped nobody has to look at again.
    const other = (await due())[0]?.id ?? '';
    expect(await hotel.medic.do(recordCare, { task: other, how: 'stopped' })).toMatchObject({
      doctor: false,
    });
  });
});

describe('two words about one thing', () => {
  test('sent twice it is one: the answer was lost, and the phone asks again under the same id', async () => {
    const task = await bottle();
    const id = uuidv7();
    const before = told().length;
    const input = { task, how: 'seen' as const, at: on('09:14').toISOString() };
    const first = await hotel.medic.do(recordCare, input, { id, channel: 'field' });
    h.clock.set(on('10:00'));
    expect(await hotel.medic.do(recordCare, input, { id, channel: 'field' })).toEqual(first);
    expect(told()).toHaveLength(before + 1);
    expect(await tasks(task)).toHaveLength(1);
  });

  test('given by two who were without signal: the first stands, and a doctor looks whether she had it twice, once', async () => {
    const task = await bottle();
    await night.do(recordCare, { task, how: 'seen', at: on('09:05').toISOString() });
    h.clock.set(on('10:30'));
    const second = { task, how: 'seen' as const, at: on('09:12').toISOString() };
    expect(await hotel.medic.do(recordCare, second)).toMatchObject({ done: false, doctor: true });
    await h.as('site-medic', hotel.place, '第三人').do(recordCare, second);
    expect(await tasks(task)).toMatchObject([
      { state: 'completed', by: night.actor.id, at: on('09:05') },
      { state: 'requested', zh: '0302 更换冰瓶：两次登记都说做了，可能给了两次，请医生看' },
    ]);
    expect(told().at(-1)?.detail).toMatchObject({ was: 'twice' });
  });

  test('said again by the same hand within minutes it is the same; corrected to not given, a doctor looks', async () => {
    const task = await bottle();
    await hotel.medic.do(recordCare, { task, how: 'seen' });
    h.clock.forwardMinutes(5);
    expect(await hotel.medic.do(recordCare, { task, how: 'seen' })).toMatchObject({
      done: false,
      doctor: false,
    });
    expect(await tasks(task)).toHaveLength(1);
    expect(await hotel.medic.do(recordCare, { task, how: 'refused' })).toMatchObject({ doctor: true });
    expect((await tasks(task))[1]?.zh).toContain('一次登记做了，一次登记没做');
  });

  test('every pair of words comes to one of three', () => {
    const at = (minute: number) => new Date(on('09:00').getTime() + minute * 60_000);
    for (const first of [true, false])
      for (const second of [true, false])
        for (const sameHand of [true, false])
          for (const apart of [0, 10, 11])
            expect(
              twice(
                { by: 'a', at: at(0), given: first },
                { by: sameHand ? 'a' : 'b', at: at(apart), given: second },
              ),
            ).toBe(first !== second ? 'differs' : first && !(sameHand && apart <= 10) ? 'twice' : 'same');
  });
});

test('she has left: what is told of her care afterwards is refused with what to do', async () => {
  const task = await bottle('0401');
  await hotel.head.do(checkOutGuest, { site: hotel.site, person: above.person, to: 'home' });
  await h.settle();
  const no = await refusal(hotel.medic.do(recordCare, { task, how: 'seen', at: on('09:10').toISOString() }));
  expect([no.code, no.words.zh]).toEqual(['care-cancelled', expect.stringContaining('请告诉医生')]);
});

test('a medicine with hours of its own is due at them, whatever else the day plan asks; told late, from then on', async () => {
  const hers = (medicines: { name: string; lastDay: string; at?: string[] }[], over: string | null) =>
    hotel.medic.do(interviewGuest, {
      site: hotel.site,
      person: her.person,
      told: { attention: ['insulin', 'epilepsy'], medicines, diet: 'ordinary' },
      over,
    });
  const read = () =>
    hotel.medic.do(readGuestInterview, { site: hotel.site, person: her.person }).then(({ at }) => at);
  const doses = async () =>
    (await careOf('0302')).filter(({ zh }) => zh.startsWith('按时用药')).map(({ at, zh }) => [at, zh]);
  const lastDay = addDays(day, 20);
  const pill = { name: '某降压药', lastDay, at: ['20:00', '08:00', '14:00'] };
  await hers([pill, { name: '某滴眼液', lastDay, at: ['14:00'] }, { name: '某药膏', lastDay }], await read());
  await h.settle();
  // At a quarter past nine that of eight is over; of two o'clock there are two, and neither is named.
  expect(await doses()).toEqual([
    [on('14:00').toISOString(), '按时用药（2 种）'],
    [on('20:00').toISOString(), '按时用药（1 种）'],
  ]);
  h.clock.set(on('14:10'));
  const two = (await due()).find(({ zh }) => zh === '按时用药（2 种）')?.id ?? '';
  // Asked anew in the evening: what was due before is neither lost nor made late.
  h.clock.set(on('19:00'));
  await hers([pill], await read());
  await h.settle();
  await hotel.medic.do(recordCare, { task: two, how: 'seen', at: on('14:05').toISOString() });
  day = addDays(day, 1);
  h.clock.set(on('06:00'));
  await h.itself.do(planSiteDay, { site: hotel.site });
  expect((await doses()).map(([at]) => at)).toEqual(
    ['08:00', '14:00', '20:00'].map((hour) => on(hour).toISOString()),
  );
  await hers([], await read());
  await h.settle();
  expect(await doses()).toEqual([]);
});

test('a proof is read in the words it had, though the rulebook has others by now; by hand as it is, a handle not at all', async () => {
  const { hows } = (await h.house.rulebookAt(h.clock.now())).part(careRules);
  for (const { how, given, zh, en } of hows) {
    expect(wasGiven(hows, how)).toBe(given);
    expect(proofWords({ proof: proofOf({ zh, en }), outcome: how })).toEqual({ zh, en });
  }
  // The district says it otherwise from today on: what was meant and how it was said then stays.
  const since = hows.map((row) => (row.how === 'refused' ? { ...row, zh: '拒绝', en: 'declined' } : row));
  const old = { proof: '本人不要 / she does not want it', outcome: 'refused' };
  expect([wasGiven(since, old.outcome), proofWords(old)]).toEqual([
    false,
    { zh: '本人不要', en: 'she does not want it' },
  ]);
  const byHand = (proof: string | null) => proofWords({ proof, outcome: null });
  expect(byHand('request:0198-7')).toBeNull();
  expect(byHand('09:10 已更换 / 冰瓶')).toEqual({ zh: '09:10 已更换 / 冰瓶', en: '09:10 已更换 / 冰瓶' });
  expect(byHand(null)).toBeNull();
  expect(wasGiven(hows, null)).toBe(true);
});

test('what is no row of the rulebook is said of nothing', async () => {
  const task = await bottle();
  expect((await refusal(hotel.medic.do(recordCare, { task, how: 'somehow' }))).code).toBe('care-how-unknown');
});
