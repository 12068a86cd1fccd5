// Scenes of what a site may do about whom: whoever is ordered home is taken in on no word of the site alone, and at night
// nobody is left at the door either.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Hotel, openHotel, roomNo } from '../../../test/hotel.ts';
import { refusal, type TestHouse } from '../../../test/house.ts';
import { COMMUNITY, delivery, houseWithLists, listOf, mobile } from '../../../test/lists.ts';
import { type Stay, staysAtHome, staysForSite, withOutbreak } from '../../../test/stays.ts';
import { rows, sql } from '../../base/sql.ts';
import { reportCase } from '../../control/cases/acts.ts';
import { moveEpisode } from '../../control/episodes/acts.ts';
import { receiveList } from '../../lists/receive/acts.ts';
import { mergePeople, openPerson, splitPeople } from '../../people/acts.ts';
import { siteLook, waitingLook } from '../routes.ts';
import { checkOutGuest, interviewGuest, moveGuest, readGuestInterview, roomGuests } from './acts.ts';
import { decideEmergency, takeInEmergency } from './emergencies.ts';
import { emergencyLook } from './routes.ts';

let h: TestHouse;
let hotel: Hotel;
beforeAll(async () => {
  h = await houseWithLists({ now: new Date('2026-12-08T23:30:00+08:00') });
  await withOutbreak(h);
  hotel = await openHotel(h, { roomsPerFloor: 20, twoBedShare: 0, positiveRooms: 0 });
}, 200_000);
afterAll(() => h.close());

const told = { attention: [], medicines: [], diet: 'ordinary' as const };
const cdc = () => h.as('cdc');
let door = 0;
const nextRoom = () => {
  door += 1;
  return roomNo(h, hotel.site, `03${String(door).padStart(2, '0')}`);
};
async function atHome(): Promise<Stay> {
  const [one] = await staysAtHome(h, 1);
  if (one === undefined) throw new Error('somebody was ordered');
  return one;
}
/** What she says at the door: her name and the number on her card. */
async function says(person: string) {
  const known = await cdc().do(openPerson, { person, reason: '核对身份' });
  return { name: known.name, document: known.documents[0]?.number ?? '' };
}
const tasks = (person: string) =>
  h.inside((tx) =>
    rows(
      tx,
      sql<{ kind: string; role: string; at: string; state: string; minutes: number; due: string }>`
        select kind, owner_role as role, owner_unit::text as at, state, due_at::text as due,
          (extract(epoch from due_at - opens_at) / 60)::int as minutes
        from task where plan_key like ${`isolation/emergency/${person}/%`} order by opened_at, id`,
    ),
  );
const stands = async ({ episode, person }: Stay) => {
  const [found] = await h.inside((tx) =>
    rows(
      tx,
      sql<{ stage: string; at: string; label: string | null; orders: number }>`
        select e.stage_place as stage, w.kind as at, w.label,
          (select count(*)::int from control_order o where o.episode = e.id) as orders
        from episode e left join whereabouts w on w.person = ${person} and w.until_at is null where e.id = ${episode}`,
    ),
  );
  return found;
};
async function takenIn(one: Stay, room?: string) {
  await hotel.head.do(takeInEmergency, {
    site: hotel.site,
    ...(await says(one.person)),
    ground: 'night',
    room: room === undefined ? await nextRoom() : await roomNo(h, hotel.site, room),
  });
  await h.settle();
}

describe('whoever is ordered to stay at home', () => {
  test('is given a room by no reason of a site, and asked about her health by none', async () => {
    const one = await atHome();
    const room = await nextRoom();
    const put = { site: hotel.site, guests: [{ person: one.person, room, reason: '本人要求入住' }] };
    const no = await refusal(hotel.head.do(roomGuests, put));
    expect([no.code, no.words.zh]).toEqual(['guest-ordered-home', expect.stringContaining('变更管控地点')]);
    const asks = { site: hotel.site, person: one.person, told, over: null };
    expect((await refusal(hotel.head.do(interviewGuest, asks))).code).toBe('guest-not-here');
    const reads = { site: hotel.site, person: one.person };
    expect((await refusal(hotel.head.do(readGuestInterview, reads))).code).toBe('guest-not-here');
    // Whoever decides about her has changed where she stays: now she is asked, and has a room.
    await cdc().do(moveEpisode, { episode: one.episode, to: 'facility', reason: 'home-unsuitable' });
    await hotel.head.do(interviewGuest, asks);
    await hotel.head.do(roomGuests, put);
  });

  test('who was put on record as being brought to a site has a room there', async () => {
    const [one] = await staysForSite(h, 1);
    await hotel.head.do(roomGuests, {
      site: hotel.site,
      guests: [{ person: one?.person ?? '', room: await nextRoom(), reason: '大巴同批' }],
    });
  });
});

describe('at the door at night, ordered home', () => {
  test('is taken in at once with a ground, and whoever decides about her is asked within two hours', async () => {
    const one = await atHome();
    await takenIn(one);
    expect(await stands(one)).toMatchObject({ stage: 'home', at: 'facility', label: hotel.name });
    expect(await tasks(one.person)).toMatchObject([
      { kind: 'emergency-stay', role: 'medic', at: COMMUNITY, state: 'requested', minutes: 120 },
    ]);
    const [bed] = await h.inside((tx) =>
      rows(
        tx,
        sql<{
          rule: string;
          why: string;
        }>`select rule, otherwise_why as why from room_stay where person = ${one.person}`,
      ),
    );
    expect(bed).toEqual({ rule: 'emergency', why: 'night' });
    // In a room she is asked like everybody, and who decides sees that she waits.
    await hotel.head.do(interviewGuest, { site: hotel.site, person: one.person, told, over: null });
    const page = await cdc().see(siteLook, { site: hotel.site });
    const guests = page.floors.flatMap(({ rooms }) => rooms).flatMap((room) => room.guests);
    expect(guests.filter(({ toDecide }) => toDecide).map(({ person }) => person)).toEqual([one.person]);
    const entry = h.entries.findLast(({ word }) => word === takeInEmergency.word);
    const { name, document } = await says(one.person);
    expect(entry?.about).toContain(`person:${one.person}`);
    for (const hers of [name, document]) expect(JSON.stringify(entry?.detail)).not.toContain(hers);
  });

  test('stays by an order of CDC, and nothing is asked of anybody any more', async () => {
    const one = await atHome();
    await takenIn(one);
    const before = await stands(one);
    // The question goes with her to another room.
    await hotel.head.do(moveGuest, { person: one.person, room: await nextRoom(), reason: '空调故障' });
    const site = { site: hotel.site, person: one.person };
    expect((await refusal(hotel.head.do(decideEmergency, { ...site, stays: true }))).code).toBe(
      'not-your-duty',
    );
    await cdc().do(decideEmergency, { ...site, stays: true });
    await h.settle();
    expect(await stands(one)).toMatchObject({
      stage: 'facility',
      at: 'facility',
      label: hotel.name,
      orders: (before?.orders ?? 0) + 1,
    });
    expect(await tasks(one.person)).toMatchObject([{ kind: 'emergency-stay', state: 'completed' }]);
    expect((await refusal(cdc().do(decideEmergency, { ...site, stays: false }))).code).toBe(
      'emergency-decided',
    );
  });

  test('goes home when CDC says so: the site has to see to it, until she is checked out', async () => {
    const one = await atHome();
    await takenIn(one);
    await cdc().do(decideEmergency, { site: hotel.site, person: one.person, stays: false });
    // She is where she is until somebody takes her home, and her order is what it was.
    expect(await stands(one)).toMatchObject({ stage: 'home', at: 'facility', label: hotel.name });
    expect(await tasks(one.person)).toMatchObject([
      { kind: 'emergency-stay', state: 'completed' },
      { kind: 'emergency-home', role: 'site-head', at: hotel.place, state: 'requested', minutes: 720 },
    ]);
    await hotel.head.do(checkOutGuest, { site: hotel.site, person: one.person, to: 'home' });
    await h.settle();
    expect((await tasks(one.person)).filter(({ state }) => state === 'requested')).toEqual([]);
  });

  test('by the row of her category the medic of her community is asked, and decides on the page of her stay', async () => {
    const medic = h.as('medic', COMMUNITY);
    const one = await atHome();
    expect((await medic.see(emergencyLook, { person: one.person })).asked).toBeNull();
    await takenIn(one);
    const { asked } = await medic.see(emergencyLook, { person: one.person });
    expect(asked).toMatchObject({ site: hotel.site, name: hotel.name, ground: { zh: expect.any(String) } });
    expect(asked?.notYours).toBeNull();
    // Nobody of another community hears of it.
    const other = h.as('medic', `${COMMUNITY.split('.').slice(0, -1).join('.')}.c999`);
    expect((await other.see(emergencyLook, { person: one.person })).asked).toBeNull();
    await medic.do(decideEmergency, { site: hotel.site, person: one.person, stays: true });
    await h.settle();
    expect(await stands(one)).toMatchObject({ stage: 'facility', at: 'facility', label: hotel.name });
    expect(await tasks(one.person)).toMatchObject([{ kind: 'emergency-stay', state: 'completed' }]);
    expect((await medic.see(emergencyLook, { person: one.person })).asked).toBeNull();
  });

  test('about a close contact CDC is asked, by the row as well, and the medic reads whose it is', async () => {
    const one = await atHome();
    await h.inside((tx) =>
      rows(tx, sql`update episode set categories = '{close}' where id = ${one.episode} returning id`),
    );
    await takenIn(one, '0401');
    expect(await tasks(one.person)).toMatchObject([{ role: 'cdc', at: 'd330114', minutes: 120 }]);
    const { asked } = await h.as('medic', COMMUNITY).see(emergencyLook, { person: one.person });
    expect(asked?.notYours?.zh).toContain('疾控');
    expect((await cdc().see(emergencyLook, { person: one.person })).asked?.notYours).toBeNull();
  });

  test('found positive before it was decided, nobody is asked about it any more: an ambulance fetches her', async () => {
    const one = await atHome();
    await takenIn(one);
    await cdc().do(reportCase, { person: one.person });
    await h.settle();
    expect(await tasks(one.person)).toMatchObject([{ kind: 'emergency-stay', state: 'cancelled' }]);
  });

  test('ordered into a site after all, on the page of her stay: she is taken home by nobody', async () => {
    const [one, other] = [await atHome(), await atHome()];
    for (const stay of [one, other]) await takenIn(stay);
    await cdc().do(decideEmergency, { site: hotel.site, person: one.person, stays: false });
    for (const { episode } of [one, other])
      await cdc().do(moveEpisode, { episode, to: 'facility', label: hotel.name, reason: 'home-unsuitable' });
    await h.settle();
    for (const { person } of [one, other])
      expect((await tasks(person)).filter(({ state }) => state === 'requested')).toEqual([]);
  });

  test('that she goes home is said by whoever decides about her category, and by nobody else', async () => {
    const one = await atHome();
    await takenIn(one);
    await h.inside((tx) =>
      rows(tx, sql`update episode set categories = '{close}' where id = ${one.episode} returning id`),
    );
    const home = { site: hotel.site, person: one.person, stays: false };
    const no = await refusal(h.as('medic', COMMUNITY).do(decideEmergency, home));
    expect(no.code).toBe('other-decides');
    await cdc().do(decideEmergency, home);
  });

  test('taken on to another site, CDC is still asked, and decides there', async () => {
    const one = await atHome();
    await takenIn(one);
    await hotel.head.do(checkOutGuest, { site: hotel.site, person: one.person, to: 'site' });
    await h.settle();
    expect(await tasks(one.person)).toMatchObject([{ kind: 'emergency-stay', state: 'requested' }]);
    const near = await openHotel(h);
    const before = await tasks(one.person);
    h.clock.forwardMinutes(30);
    // Her order says a site as little as before: the desk there takes her in as the first one did.
    await near.head.do(takeInEmergency, {
      site: near.site,
      ...(await says(one.person)),
      ground: 'night',
      room: await roomNo(h, near.site, '0301'),
    });
    await h.settle();
    // It is the same question, as it was due, and names where she is by now.
    expect(await tasks(one.person)).toEqual(before);
    const [asked] = await h.inside((tx) =>
      rows(
        tx,
        sql<{ zh: string }>`
          select title_zh as zh from task where plan_key = ${`isolation/emergency/${one.person}/stay`} and ended_at is null`,
      ),
    );
    expect(asked?.zh).toContain(`「${near.name}」`);
    await cdc().do(decideEmergency, { site: near.site, person: one.person, stays: true });
    expect(await stands(one)).toMatchObject({ stage: 'facility', at: 'facility', label: near.name });
    expect(await tasks(one.person)).toMatchObject([{ kind: 'emergency-stay', state: 'completed' }]);
  });

  test('whoever is refused as an emergency because she is awaited stands on the list of who is', async () => {
    const one = await atHome();
    await h.inside((tx) =>
      rows(
        tx,
        sql`update whereabouts set kind = 'facility', label = ${hotel.name}
          where person = ${one.person} and until_at is null returning person`,
      ),
    );
    const { rows: come } = await hotel.head.see(waitingLook, { site: hotel.site });
    expect(come.map(({ person }) => person)).toContain(one.person);
  });

  test('found to be on record twice, CDC decides about the one she is; of two after all, about whom it was', async () => {
    const one = await atHome();
    await takenIn(one);
    const [before] = await tasks(one.person);
    const paper = [['曾静', '', mobile(9600), '江月府 9 幢 101 室']];
    await h.as('data-desk').do(receiveList, delivery(listOf(...paper), { fileName: 'twice.xlsx' }));
    await h.settle();
    const [known] = await h.inside((tx) =>
      rows(
        tx,
        sql<{ id: string }>`select person as id from list_line order by received_at desc, id desc limit 1`,
      ),
    );
    const into = known?.id ?? '';
    const desk = h.as('data-desk');
    h.clock.forwardMinutes(30);
    await desk.do(mergePeople, { keep: into, gone: one.person, reason: '同一人' });
    await h.settle();
    expect(await tasks(one.person)).toMatchObject([{ state: 'cancelled' }]);
    expect((await tasks(into)).map(({ due }) => due)).toEqual([before?.due]);
    await desk.do(splitPeople, { person: one.person, reason: '两个人' });
    await h.settle();
    expect((await tasks(into)).filter(({ state }) => state === 'requested')).toEqual([]);
    await cdc().do(decideEmergency, { site: hotel.site, person: one.person, stays: false });
    await desk.do(mergePeople, { keep: into, gone: one.person, reason: '同一人' });
    await h.settle();
    // Taken home under the name she has now, nobody is asked to take her home any more.
    await hotel.head.do(checkOutGuest, { site: hotel.site, person: into, to: 'home' });
    await h.settle();
    for (const person of [one.person, into])
      expect((await tasks(person)).filter(({ state }) => state === 'requested')).toEqual([]);
  });

  test('nobody is taken in so who is on no record, is awaited anyway, or for no ground of the rulebook', async () => {
    const take = async (who: { name: string; document: string }, ground = 'night') =>
      refusal(
        hotel.head.do(takeInEmergency, { site: hotel.site, ...who, ground, room: await nextRoom() }),
      ).then(({ code }) => code);
    expect(await take({ name: '无此人', document: '110101199001019999' })).toBe('emergency-unknown');
    const [awaited] = await staysForSite(h, 1);
    expect(await take(await says(awaited?.person ?? ''))).toBe('emergency-awaited');
    const one = await atHome();
    expect(await take(await says(one.person), 'because')).toBe('emergency-ground-unknown');
    const { document } = await says(one.person);
    expect(await take({ name: '另一人', document })).toBe('emergency-unknown');
  });
});
