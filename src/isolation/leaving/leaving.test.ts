// Scenes of leaving a site on the real database: signed by the site and by two, the list before she goes, her luggage on her
// seat, the community that takes her over in time; whoever could have left and has not is red.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Player, refusal, type TestHouse } from '../../../test/house.ts';
import {
  COMMUNITY,
  DISTRICT,
  delivery,
  houseWithLists,
  identity,
  listOf,
  mobile,
  STREET,
} from '../../../test/lists.ts';
import { withOutbreak } from '../../../test/stays.ts';
import { addDays } from '../../base/civil-dates.ts';
import { row, rows, sql } from '../../base/sql.ts';
import { orderControl, recordExposure } from '../../control/episodes/acts.ts';
import { previewPlan } from '../../control/episodes/routes.ts';
import { recordTemperature } from '../../control/observations/acts.ts';
import * as release from '../../control/release/acts.ts';
import { handovers } from '../../control/release/routes.ts';
import { recordTest } from '../../control/tests/acts.ts';
import { receiveList } from '../../lists/receive/acts.ts';
import { escalateTasks } from '../../tasks/acts.ts';
import { addUsers } from '../../teams/acts.ts';
import {
  arriveTrip,
  boardRiders,
  departTrip,
  planTrip,
  receiveRiders,
  seatRiders,
} from '../../transport/acts.ts';
import { toFetchLook, tripLook } from '../../transport/routes.ts';
import { isolationInvariants } from '../../watch-isolation.ts';
import { releaseInvariants } from '../../watch-release.ts';
import { checkOutGuest, roomGuests } from '../rooms/acts.ts';
import { checkIsolationSite, openIsolationSite, readyIsolationSite } from '../sites/acts.ts';
import { isolationRules } from '../terms.ts';
import { arrangeLeaving, tickLeaving } from './acts.ts';
import { followInLeavings, returnInLeavings } from './merging.ts';
import { leavingLook } from './routes.ts';

const DAY1 = '2026-12-08';
const at = (day: string, hour = '09:00') => new Date(`${day}T${hour}:00+08:00`);

let h: TestHouse;
let account: string;
let site: string;
let place: string;
beforeAll(async () => {
  h = await houseWithLists({ now: at(DAY1) });
  await withOutbreak(h);
  const { users } = await h.itself.do(addUsers, {
    password: 'correct-horse-battery',
    users: [{ login: 'head', name: '柏舟', duties: [] }],
  });
  account = users[0]?.id ?? '';
  ({ site, place } = await openHotel('望潮酒店'));
}, 120_000);
afterAll(() => h.close());

const cdc = () => h.as('cdc');
const siteMedic = () => h.as('site-medic', place, '点医');
const head = () => h.as('site-head', place, '点长');
const desk = () => h.as('site-data', place, '数据员');
const officer = () => h.as('community-officer', COMMUNITY, '专员');
const group = () => h.as('transport-group');
const today = () => new Date(h.clock.now().getTime() + 8 * 3_600_000).toISOString().slice(0, 10);
const goTo = (day: string, hour = '09:00') => h.clock.set(at(day, hour));

async function openHotel(name: string) {
  const opened = await h.as('hq').do(openIsolationSite, {
    district: DISTRICT,
    name,
    address: '望潮路 1 号',
    template: 'hotel',
    measures: { floors: 2, firstFloor: 3, roomsPerFloor: 6, positiveRooms: 1, barrierFreeShare: 0.1 },
    head: account,
    reason: '演练',
  });
  const by = h.as('site-head', opened.place);
  const rules = (await h.house.rulebookAt(h.clock.now())).part(isolationRules);
  for (const { item } of rules.checklist)
    await by.do(checkIsolationSite, { site: opened.site, item, done: true });
  await by.do(readyIsolationSite, { site: opened.site });
  return opened;
}

let made = 0;
/** A close contact of thirteen days ago: her days at the site end tomorrow, and seven at home follow. */
async function ordered(ago: number): Promise<{ person: string; episode: string }> {
  made += 1;
  const given = '安宝晨丹恩芳广海佳康'; // invented
  const name = `${'赵钱孙李周吴郑王冯陈'[made % 10]}${given[made % 10]}${given[(made * 7) % 10]}`;
  await h
    .as('data-desk')
    .do(
      receiveList,
      delivery(
        listOf([name, identity(made, `19${50 + made}0101`), mobile(made * 10), `江月府 ${made} 幢 1102 室`]),
        { fileName: `${made}.xlsx` },
      ),
    );
  await h.settle();
  const line = await h.inside((tx) =>
    row(
      tx,
      sql<{ id: string }>`
        select person as id from list_line where batch = (select id from list_batch order by no desc limit 1)`,
    ),
  );
  const person = line?.id ?? '';
  const { episode } = await h.as('data-desk').do(recordExposure, {
    person,
    category: 'close',
    kind: 'household',
    lastOn: addDays(today(), -ago),
  });
  const seen = await cdc().see(previewPlan, { id: episode ?? '' });
  await cdc().do(orderControl, {
    episode: episode ?? '',
    categories: [...seen.categories],
    facts: seen.facts,
    basis: 'infectious-disease-law',
    seen: seen.seal ?? '',
  });
  await h.settle();
  return { person, episode: episode ?? '' };
}

async function guest(no: string, ago = 13): Promise<{ person: string; episode: string }> {
  const { person, episode } = await ordered(ago);
  const room = await h.inside((tx) =>
    row(tx, sql<{ id: string }>`select id from isolation_room where site = ${site} and no = ${no}`),
  );
  await head().do(roomGuests, { site, guests: [{ person, room: room?.id ?? '', reason: '演练指定' }] });
  await h.settle();
  return { person, episode };
}

async function negative(episode: string, day: string, sample: 1 | 2 = 1, by: Player = cdc()) {
  const due = await h.inside((tx) =>
    row(
      tx,
      sql<{ id: string }>`
        select id from test_due where episode = ${episode} and on_day = ${day}::date and state in ('due', 'sampled')`,
    ),
  );
  return by.do(recordTest, {
    due: due?.id ?? '',
    sample,
    reagent: `R${sample}`,
    laboratory: `L${sample}`,
    result: 'negative',
  });
}

const feelsWell = (episode: string, celsius = 36.5, by: Player = siteMedic()) =>
  by.do(recordTemperature, { episode, celsius });

const rowOf = async (person: string, by: Player = head()) => {
  const { days } = await by.see(leavingLook, { site });
  const found = days.flatMap(({ rows: all, day }) => all.map((one) => ({ day, ...one })));
  const one = found.find((each) => each.person === person);
  if (one === undefined) throw new Error('not on the page');
  return one;
};
const broken = async (id: 'N14' | 'N15') => {
  const one = [...releaseInvariants, ...isolationInvariants].find((each) => each.id === id);
  const rulebook = await h.house.rulebookAt(h.clock.now());
  return h.inside((tx) =>
    rows(
      tx,
      one?.find({ now: h.clock.now(), rulebook } as never) as ReturnType<
        typeof sql<{ what: string; person: string }>
      >,
    ),
  );
};
const whereIs = (person: string) =>
  h.inside((tx) =>
    row(
      tx,
      sql<{ kind: string; label: string | null }>`
        select kind, label from whereabouts where person = ${person} and until_at is null`,
    ),
  );
const openTasks = async (like: string) =>
  h.inside((tx) =>
    rows(
      tx,
      sql<{ kind: string; place: string; role: string; level: number; link: string }>`
        select kind, place::text as place, owner_role as role, level::int as level, link from task
        where plan_key like ${like} and ended_at is null order by kind`,
    ),
  );

describe('a guest whose days at the site end tomorrow', () => {
  let one: { person: string; episode: string };
  const LAST = '2026-12-09';

  test('stands under tomorrow with what is missing and who does it; the site is asked on the day, not her community', async () => {
    one = await guest('0301');
    await negative(one.episode, DAY1);
    await feelsWell(one.episode);
    const shown = await rowOf(one.person);
    expect(shown).toMatchObject({ day: LAST, room: '0301', stand: { id: 'later', tone: 'quiet' } });
    expect(shown.stay?.open.map(({ cond, doer }) => [cond, doer?.en ?? null])).toEqual([
      ['daysServed', null],
      ['testsNegative', 'medic at a site'],
    ]);
    expect(shown.stay).toMatchObject({ from: DAY1, to: LAST });
    expect(shown.stay?.why.map(({ en }) => en).join(' ')).toContain('14 d');
    expect(shown.next).toMatchObject({ from: '2026-12-10', temperatures: 2 });
    expect((await refusal(siteMedic().do(release.signRelease, { episode: one.episode }))).code).toBe(
      'release-not-yet',
    );
    goTo(LAST);
    await h.itself.do(release.openReleases, {});
    expect(await openTasks(`episode/${one.episode}/release`)).toEqual([
      { kind: 'site-release', place, role: 'site-medic', level: 0, link: `/isolation/${site}/leaving` },
    ]);
  });

  test('a late test is said with who does it; a room-mate’s fever keeps her until the medic has closed it', async () => {
    await feelsWell(one.episode);
    await negative(one.episode, LAST, 1);
    expect((await rowOf(one.person)).stand).toMatchObject({ id: 'today', tone: 'late' });
    // Whoever does not hear of health sees that something is open, and not what.
    const guard = await rowOf(one.person, h.as('hq'));
    expect(guard.stay?.tests).toBeNull();
    expect(guard.stay?.open.map(({ why }) => why.en)).toEqual(['open; the medic knows the details']);
    await negative(one.episode, LAST, 2);
    expect((await rowOf(one.person)).stand).toMatchObject({ id: 'sign' });
    // Somebody of her household is in the room with her, and has a fever.
    const mate = await ordered(5);
    await h.inside((tx) =>
      sql`
        insert into room_stay (id, site, room, bed, place, person, episode, party, during, category, rule, by)
        select gen_random_uuid(), site, room, bed + 1, place, ${mate.person}::uuid, ${mate.episode}::uuid, party, during,
          category, rule, by
        from room_stay where person = ${one.person}`.execute(tx),
    );
    await feelsWell(mate.episode, 38.2, h.as('medic', COMMUNITY));
    const open = (await rowOf(one.person)).stay?.open ?? [];
    expect(open.map(({ cond, doer }) => [cond, doer?.en])).toContainEqual(['roomMates', 'medic at a site']);
    expect((await refusal(siteMedic().do(release.signRelease, { episode: one.episode }))).words.en).toContain(
      'in her room has an open fever',
    );
    await h.inside((tx) => sql`delete from room_stay where person = ${mate.person}`.execute(tx));
  });

  test('the site’s medic signs first and its head second; nobody signs twice, and her community can not sign for the site', async () => {
    const medic = h.as('medic', COMMUNITY);
    expect((await refusal(medic.do(release.signRelease, { episode: one.episode }))).code).toBe(
      'not-your-area',
    );
    const elsewhere = await openHotel('远潮酒店');
    expect(
      (await refusal(h.as('site-medic', elsewhere.place).do(release.signRelease, { episode: one.episode })))
        .code,
    ).toBe('not-your-area');
    expect((await refusal(head().do(release.signRelease, { episode: one.episode }))).code).toBe(
      'release-first-role',
    );
    await siteMedic().do(release.signRelease, { episode: one.episode });
    expect((await rowOf(one.person)).stand).toMatchObject({ id: 'second' });
    expect(
      (await openTasks(`episode/${one.episode}/release%`)).map(({ kind, role }) => [kind, role]),
    ).toEqual([['site-release-second', 'site-head']]);
    expect((await refusal(siteMedic().do(release.agreeRelease, { episode: one.episode }))).code).toBe(
      'release-same-person',
    );
    const done = await head().do(release.agreeRelease, { episode: one.episode });
    expect(done).toMatchObject({ next: 'homeMonitor', handTo: COMMUNITY });
    await h.settle();
    // She is in her room until she goes, though her days at home have begun.
    expect(await whereIs(one.person)).toEqual({ kind: 'facility', label: '望潮酒店' });
    // Both of the site and nobody else print her certificate there.
    const { paper } = await siteMedic().do(release.printCertificate, { release: done.release });
    expect(paper.number).toBe(done.certificate);
  });

  test('the list before she goes: how, with how much luggage, onto the seat of her trip whichever was first', async () => {
    const list = await rowOf(one.person);
    expect(list.stand).toMatchObject({ id: 'list', tone: 'busy' });
    expect(list.list.items.map(({ item }) => item)).toContain('home-notice');
    expect((await openTasks('isolation/leaving/%')).map(({ kind, role }) => [kind, role])).toEqual([
      ['site-leaving', 'site-data'],
    ]);
    const arranging = { site, person: one.person, luggage: 2 };
    expect(
      (
        await refusal(
          desk().do(arrangeLeaving, { ...arranging, ride: 'fetched', at: at(LAST, '15:00').toISOString() }),
        )
      ).code,
    ).toBe('leaving-ride-none');
    await desk().do(arrangeLeaving, { ...arranging, ride: 'trip' });
    expect(
      (await refusal(desk().do(tickLeaving, { site, person: one.person, item: 'health-advice', done: true })))
        .code,
    ).toBe('leaving-item-unknown');
    // Whoever plans trips sees her among those to be taken home.
    const waits = await group().see(toFetchLook, { within: DISTRICT });
    expect(waits.rows.find(({ person }) => person === one.person)).toMatchObject({
      fromSite: '望潮酒店',
      luggage: 2,
    });
    const { trip } = await group().do(planTrip, {
      place: DISTRICT,
      kind: 'release',
      to: COMMUNITY,
      from: place,
      vehicle: '浙A·H0001',
      driver: { name: '何师傅', shown: '公司防护培训名单' },
      seats: 6,
      departsAt: at(LAST, '14:00').toISOString(),
    });
    await group().do(seatRiders, { trip, riders: [{ person: one.person }] });
    await h.settle();
    const luggage = async () => (await group().see(tripLook, { trip })).people[0]?.luggage;
    expect(await luggage()).toBe(2);
    await desk().do(arrangeLeaving, { ...arranging, ride: 'trip', luggage: 3 });
    await h.settle();
    expect(await luggage()).toBe(3);

    // The phone of her community: who comes when, with what, and one tap.
    const { rows: waiting } = await officer().see(handovers, {});
    const [hand] = waiting.filter(({ person }) => person.id === one.person);
    expect(hand).toMatchObject({
      site: '望潮酒店',
      goesOn: { to: '2026-12-16', temperatures: 2 },
      coming: { ride: 'trip', luggage: 3, left: false, departsAt: at(LAST, '14:00').toISOString() },
      accepted: false,
      whyNot: null,
    });
    expect(
      (
        await refusal(
          h
            .as('community-officer', 'd330114.s001.c01')
            .do(release.acceptHandover, { release: hand?.release ?? '' }),
        )
      ).code,
    ).toMatch(/not-found|not-your-area/);
    // Nobody has answered after four hours: headquarters hears of it, and the subdistrict.
    goTo(LAST, '13:01');
    await h.itself.do(escalateTasks, {});
    const [asked] = await openTasks(`episode/${one.episode}/accept-handover`);
    expect(asked).toMatchObject({ kind: 'accept-handover', role: 'community-officer', level: 2 });
    expect(await broken('N14')).toEqual([]);
    await officer().do(release.acceptHandover, { release: hand?.release ?? '' });
    expect(await openTasks(`episode/${one.episode}/accept-handover`)).toEqual([]);

    // Four hours after the signatures she is still in her room: red, whatever anybody says of it.
    expect((await broken('N15')).map(({ what, person }) => [what, person])).toContainEqual([
      'stays',
      one.person,
    ]);

    for (const { item, doneAt } of (await rowOf(one.person)).list.items)
      if (doneAt === null && item !== 'key')
        await desk().do(tickLeaving, { site, person: one.person, item, done: true });
    expect((await rowOf(one.person)).list.open).toBe(1);
    await desk().do(checkOutGuest, { site, person: one.person, to: 'home' });
    await h.settle();
    // She has gone with the key: the list stays open until somebody has it.
    expect(await rowOf(one.person)).toMatchObject({ left: true, stand: { id: 'gone-open' } });
    expect((await openTasks('isolation/leaving/%')).length).toBe(1);
    await desk().do(tickLeaving, { site, person: one.person, item: 'key', done: true });
    expect(await openTasks('isolation/leaving/%')).toEqual([]);
    expect((await broken('N15')).map(({ person }) => person)).not.toContain(one.person);

    await group().do(boardRiders, { trip, people: [one.person] });
    await group().do(departTrip, { trip });
    // Taken over and on the way: still on the phone of whoever expects her.
    expect(
      (await officer().see(handovers, {})).rows.map(({ person, accepted }) => [person.id, accepted]),
    ).toContainEqual([one.person, true]);
    await group().do(arriveTrip, { trip, people: [one.person] });
    await h.as('subdistrict-duty', STREET).do(receiveRiders, { trip, people: [one.person] });
    await h.settle();
    expect(await whereIs(one.person)).toEqual({ kind: 'home', label: null });
    expect((await officer().see(handovers, {})).rows.map(({ person }) => person.id)).not.toContain(
      one.person,
    );
    // From that day on her temperatures are asked where she lives.
    const asks = await h.inside((tx) =>
      rows(
        tx,
        sql<{ place: string }>`
          select distinct place::text as place from temperature_due
          where episode = ${one.episode} and ended_at is null and on_day >= ${LAST}::date`,
      ),
    );
    expect(asks.length).toBeGreaterThan(0);
    expect(asks.every((each) => each.place.startsWith(COMMUNITY))).toBe(true);
  });
});

test('whoever was fetched is said to be at home by who took her over, not before she has left', async () => {
  goTo('2026-12-10');
  const { person, episode } = await guest('0303');
  await negative(episode, '2026-12-10');
  goTo('2026-12-11');
  await feelsWell(episode);
  await negative(episode, '2026-12-11', 1);
  await negative(episode, '2026-12-11', 2);
  await siteMedic().do(release.signRelease, { episode });
  // CDC may be the second too.
  const { release: id } = await cdc().do(release.agreeRelease, { episode });
  await h.settle();
  await officer().do(release.acceptHandover, { release: id });
  expect((await refusal(officer().do(release.arriveHome, { release: id }))).code).toBe('handover-not-left');
  await desk().do(checkOutGuest, { site, person, to: 'home', reason: '演练' });
  await h.settle();
  expect(await whereIs(person)).toMatchObject({ kind: 'vehicle' });
  await officer().do(release.arriveHome, { release: id });
  expect(await whereIs(person)).toEqual({ kind: 'home', label: null });
  expect((await refusal(officer().do(release.arriveHome, { release: id }))).code).toBe('handover-there');
});

test('nobody is taken home before two have signed, whatever seat she has', async () => {
  const { person } = await guest('0304', 5);
  const { trip } = await group().do(planTrip, {
    place: DISTRICT,
    kind: 'release',
    to: COMMUNITY,
    from: place,
    vehicle: '浙A·H0002',
    driver: { name: '何师傅', shown: '公司防护培训名单' },
    seats: 6,
    departsAt: new Date(h.clock.now().getTime() + 60_000).toISOString(),
  });
  await group().do(seatRiders, { trip, riders: [{ person }] });
  expect((await refusal(group().do(boardRiders, { trip, people: [person] }))).code).toBe('trip-not-released');
});

test('the community says no with a reason: the site hears of it and asks again', async () => {
  goTo('2026-12-12');
  const { person, episode } = await guest('0401');
  await negative(episode, '2026-12-12');
  goTo('2026-12-13');
  await feelsWell(episode);
  await negative(episode, '2026-12-13', 1);
  await negative(episode, '2026-12-13', 2);
  await siteMedic().do(release.signRelease, { episode });
  const { release: id } = await head().do(release.agreeRelease, { episode });
  await officer().do(release.declineHandover, { release: id, reason: 'lives-elsewhere' });
  expect((await rowOf(person)).hand).toMatchObject({ declined: { en: 'she does not live here' } });
  expect(
    (await openTasks(`episode/${episode}/handover-declined`)).map((task) => [task.place, task.role]),
  ).toEqual([[place, 'site-head']]);
  await head().do(release.sendHandover, { release: id, to: COMMUNITY });
  await officer().do(release.acceptHandover, { release: id });
  expect((await rowOf(person)).hand).toMatchObject({ declined: null, late: false });
});

test('her list follows a merge and goes back when they were two', async () => {
  const one = await guest('0402', 5);
  const other = await ordered(5);
  await desk().do(arrangeLeaving, { site, person: one.person, ride: 'trip', luggage: 4 });
  const listOf = async () =>
    h.inside((tx) =>
      rows(
        tx,
        sql<{ person: string }>`select person from site_leaving where luggage = 4 and ended_at is null`,
      ),
    );
  const merged = (into: string | null) =>
    h.inside((tx) => sql`update person set merged_into = ${into}::uuid where id = ${one.person}`.execute(tx));
  const pair = { from: one.person, into: other.person, place: COMMUNITY };
  await merged(other.person);
  await h.itself.do(followInLeavings, pair);
  expect(await listOf()).toEqual([{ person: other.person }]);
  await merged(null);
  await h.itself.do(returnInLeavings, pair);
  expect(await listOf()).toEqual([{ person: one.person }]);
});

test('a companion of somebody who stays may go, and the page says who finds another one first', async () => {
  const mother = await guest('0403', 10);
  const child = await guest('0404', 5);
  await h.inside((tx) =>
    sql`
      update room_stay c set companion = m.person, room = m.room, party = m.party, bed = m.bed + 1
      from room_stay m where m.person = ${mother.person} and c.person = ${child.person}`.execute(tx),
  );
  const [shown] = (await rowOf(mother.person)).company;
  expect(shown?.en).toMatch(
    /^stays with P-\d+, who is here until .*: she may go; the medic finds another companion first$/,
  );
  // The one who stays longer is told nothing of herself.
  expect((await rowOf(child.person)).company).toEqual([]);
  // A companion under no control herself is kept by nothing.
  await h.inside((tx) =>
    sql`
      update episode set state = 'cancelled', ended_at = ${h.clock.now()} where id = ${mother.episode}`.execute(
      tx,
    ),
  );
  expect(await rowOf(mother.person)).toMatchObject({ day: null, stand: { id: 'free' } });
});

test('moved to another site on her last day: its people are asked to sign, and those of the first no longer', async () => {
  goTo('2026-12-20');
  const { person, episode } = await guest('0405');
  goTo('2026-12-21');
  await h.itself.do(release.openReleases, {});
  const asked = async () => (await openTasks(`episode/${episode}/release`)).map((task) => task.place);
  expect(await asked()).toEqual([place]);
  const other = await openHotel('听潮酒店');
  await desk().do(checkOutGuest, { site, person, to: 'site' });
  await h.settle();
  const room = await h.inside((tx) =>
    row(tx, sql<{ id: string }>`select id from isolation_room where site = ${other.site} and no = '0401'`),
  );
  h.clock.forwardMinutes(30);
  await h
    .as('site-head', other.place)
    .do(roomGuests, { site: other.site, guests: [{ person, room: room?.id ?? '', reason: '演练指定' }] });
  await h.settle();
  await h.itself.do(release.openReleases, {});
  expect(await asked()).toEqual([other.place]);
  expect(await h.itself.do(release.openReleases, {})).toEqual({ opened: 0, calledOff: 0 });
});
