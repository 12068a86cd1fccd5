// Scenes of an isolation site on the real database: opened from a template, a bus at night roomed by the rules, what must
// never be is refused even when two desks race, and nobody eats before the corridors are ready.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { refusal, type TestHouse } from '../../test/house.ts';
import { COMMUNITY, houseWithLists } from '../../test/lists.ts';
import { staysForSite, withOutbreak } from '../../test/stays.ts';
import { civilDayOf } from '../base/civil-dates.ts';
import { uuidv7 } from '../base/ids.ts';
import { rows, sql } from '../base/sql.ts';
import { briefingTold } from '../briefing-command.ts';
import { reportCase } from '../control/cases/acts.ts';
import { changePlan, orderControl, recordExposure } from '../control/episodes/acts.ts';
import { previewPlan } from '../control/episodes/routes.ts';
import { sentencesOf } from '../sentences.ts';
import { finishTask, takeTask } from '../tasks/acts.ts';
import { addUsers } from '../teams/acts.ts';
import { wallSites } from '../wall-sites.ts';
import { printBriefing } from './briefing/acts.ts';
import { briefingLook, meetingLook } from './briefing/routes.ts';
import { planSiteDay, sitesToPlan } from './care/acts.ts';
import {
  answerIncident,
  closeIncident,
  logIncident,
  reportIncident,
  restartDays,
  reviewIncident,
  tickIncident,
} from './incidents/acts.ts';
import { incidentLook, incidentsLook } from './incidents/routes.ts';
import {
  checkOutGuest,
  interviewGuest,
  moveGuest,
  readGuestInterview,
  registerCompanion,
  roomGuests,
} from './rooms/acts.ts';
import { followInRooms, returnInRooms } from './rooms/merging.ts';
import type { Interview } from './rooms/terms.ts';
import {
  beginRound,
  doZones,
  endMeal,
  endRound,
  inspectRoom,
  overrideMeal,
  signRound,
  startMeal,
} from './rounds/acts.ts';
import {
  headChoicesLook,
  mealsLook,
  mySitesLook,
  proposalLook,
  roundsLook,
  siteLook,
  sitesLook,
  staffChoicesLook,
  waitingLook,
} from './routes.ts';
import {
  changeRoom,
  checkIsolationSite,
  closeIsolationSite,
  openIsolationSite,
  readyIsolationSite,
  staffIsolationSite,
} from './sites/acts.ts';
import { signsLook } from './sites/routes.ts';
import { roomsComingFree } from './sites/store.ts';
import { countStock } from './stock/acts.ts';
import { stockLook } from './stock/routes.ts';
import { isolationRules } from './terms.ts';

let h: TestHouse;
let accounts: string[];
beforeAll(async () => {
  h = await houseWithLists({ now: new Date('2026-12-08T00:30:00+08:00') });
  await withOutbreak(h);
  const { users } = await h.itself.do(addUsers, {
    password: 'correct-horse-battery',
    users: ['柏舟', '静水', '长风'].map((name, i) => ({ login: `staff${i}`, name, duties: [] })),
  });
  accounts = users.map(({ id }) => id);
}, 120_000);
afterAll(() => h.close());

const tell = (told: Partial<Interview> = {}): Interview => ({
  attention: [],
  medicines: [],
  diet: 'ordinary',
  ...told,
});

let made = 0;
/** A small hotel that takes guests: two floors, six doors each. */
async function openHotel(measures: Record<string, number> = {}) {
  const hq = h.as('hq');
  made += 1;
  const opened = await hq.do(openIsolationSite, {
    district: 'd330114',
    name: `望潮酒店${made}`,
    address: '望潮路 1 号',
    template: 'hotel',
    measures: {
      floors: 2,
      firstFloor: 3,
      roomsPerFloor: 6,
      positiveRooms: 1,
      barrierFreeShare: 0.1,
      ...measures,
    },
    head: accounts[0] ?? '',
    reason: '演练',
  });
  const head = h.as('site-head', opened.place);
  const rules = (await h.house.rulebookAt(h.clock.now())).part(isolationRules);
  for (const { item } of rules.checklist)
    await head.do(checkIsolationSite, { site: opened.site, item, done: true });
  await head.do(readyIsolationSite, { site: opened.site });
  return { ...opened, head };
}

const roomsOf = (site: string) =>
  h.inside((tx) =>
    rows(
      tx,
      sql<{ id: string; no: string; beds: number; wing: string; state: string; floor: number }>`
        select id, no, beds, wing, state, floor from isolation_room where site = ${site} order by no`,
    ),
  );
const roomNo = async (site: string, no: string) => {
  const found = (await roomsOf(site)).find((room) => room.no === no);
  if (found === undefined) throw new Error(`no room ${no}`);
  return found.id;
};

const bornOn = (birth: string, ...people: (string | undefined)[]) =>
  h.inside((tx) =>
    rows(tx, sql`update person set birth = ${birth}::date where id = any (${people}::uuid[]) returning id`),
  );

/** Who stays with whom at a site now: guest → companion. */
const stayWith = async (site: string) =>
  Object.fromEntries(
    (
      await h.inside((tx) =>
        rows(
          tx,
          sql<{ person: string; companion: string }>`
            select person, companion from room_stay
            where site = ${site} and companion is not null and upper_inf(during) order by person`,
        ),
      )
    ).map(({ person, companion }) => [person, companion]),
  );

describe('a site is opened', () => {
  test('from a template: its own unit, floors, rooms, a head; guests only after the checklist', async () => {
    const hq = h.as('hq');
    const opening = {
      district: 'd330114',
      name: '江畔酒店',
      address: '江畔路 2 号',
      template: 'hotel',
      head: accounts[0] ?? '',
    };
    // Nobody waits and no rooms are there: none is missing, so opening one needs a reason.
    expect((await refusal(hq.do(openIsolationSite, opening))).code).toBe('isolation-enough-rooms');
    const { site, place, rooms, code } = await hq.do(openIsolationSite, { ...opening, reason: '预备' });
    expect(rooms).toBe(150);
    expect(code).toMatch(/^I-\d+$/);
    expect((await refusal(hq.do(openIsolationSite, { ...opening, reason: '预备' }))).code).toBe(
      'isolation-named',
    );
    // It lies under no subdistrict and no community: nobody beside it sees its guests.
    expect(place.split('.').length).toBe(3);
    const [unit] = await h.inside((tx) =>
      rows(
        tx,
        sql<{ kind: string; below: number }>`
          select kind, (select count(*)::int from place b where b.path <@ p.path and b.path <> p.path) as below
          from place p where path = ${place}::ltree`,
      ),
    );
    expect(unit).toEqual({ kind: 'site', below: 6 });
    const head = h.as('site-head', place);
    const no = await refusal(head.do(readyIsolationSite, { site }));
    expect(no.code).toBe('isolation-not-ready');
    expect(no.words.zh).toContain('三区划定');
    const page = await head.see(siteLook, { site });
    expect(page.state).toBe('preparing');
    expect(page.staff.find(({ post }) => post === 'medic')?.wanted).toBe(10);
    expect(page.staff.find(({ post }) => post === 'head')?.there.map(({ name }) => name)).toEqual(['柏舟']);
    expect(page.floors.map(({ floor }) => floor)).toEqual([3, 4, 5, 6, 7, 8]);
    for (const { item } of page.checklist) await head.do(checkIsolationSite, { site, item, done: true });
    await head.do(readyIsolationSite, { site });
    expect((await head.see(siteLook, { site })).state).toBe('open');
    expect((await refusal(h.as('site-head', 'd330114.s099.c01').see(siteLook, { site }))).code).toBe(
      'not-found',
    );
  });

  test('posts are duties at the site; head and secretary come from headquarters; closing ends them', async () => {
    const { site, head, place } = await openHotel();
    const staff = { site, post: 'medic', account: accounts[1] ?? '', on: true };
    await head.do(staffIsolationSite, staff);
    expect((await refusal(head.do(staffIsolationSite, staff))).code).toBe('isolation-post-held');
    expect((await refusal(head.do(staffIsolationSite, { ...staff, post: 'head' }))).code).toBe(
      'isolation-head-by-district',
    );
    const page = await head.see(siteLook, { site });
    expect(page.staff.find(({ post }) => post === 'medic')?.there.map(({ name }) => name)).toEqual(['静水']);
    // What is not over is ended first; what was asked for and is no more asks nobody any more.
    const close = { site, reason: '演练结束' };
    const { incident, code } = await head.do(reportIncident, { site, incident: 'utilities' });
    const { run: meal } = await head.do(overrideMeal, { site, meal: 'lunch', reason: '饭菜将凉' });
    const no = await refusal(h.as('hq').do(closeIsolationSite, close));
    expect(no.code).toBe('isolation-work-open');
    expect(no.words.zh).toContain(code);
    await head.do(closeIncident, { incident, reason: '演练，未停电' });
    await head.do(endMeal, { run: meal, served: 0 });
    await h.itself.do(planSiteDay, { site });
    // A room somebody has left is disinfected before the house goes back to its owner.
    await h.inside((tx) =>
      rows(
        tx,
        sql`update isolation_room set state = 'soiled' where site = ${site} and no = '0404' returning id`,
      ),
    );
    const soiled = await refusal(h.as('hq').do(closeIsolationSite, close));
    expect([soiled.code, soiled.words.zh.includes('0404')]).toEqual(['isolation-rooms-soiled', true]);
    await h.inside((tx) =>
      rows(tx, sql`update isolation_room set state = 'ready' where site = ${site} returning id`),
    );
    await h.as('hq').do(closeIsolationSite, close);
    const asked = await h.inside((tx) =>
      rows(tx, sql`select id from task where plan_key like ${`site/${site}/%`} and ended_at is null`),
    );
    expect(asked).toEqual([]);
    const left = await h.inside((tx) =>
      rows(
        tx,
        sql<{ n: number }>`
          select count(*)::int as n from duty
          where place <@ ${place}::ltree and (until is null or until > ${h.clock.now()})`,
      ),
    );
    expect(left[0]?.n).toBe(0);
    expect((await h.as('hq').see(sitesLook, {})).rows.map(({ id }) => id)).not.toContain(site);
    expect((await refusal(head.do(readyIsolationSite, { site }))).code).toBe('isolation-closed');
  });
});

describe('headquarters over all sites', () => {
  test('sees of each what is free by kind, who goes, which counts differ and what is late; the wall sees the same', async () => {
    const { site, head } = await openHotel();
    const [one] = (await staysForSite(h, 1)).map(({ person }) => person ?? '');
    await head.do(roomGuests, {
      site,
      guests: [{ person: one ?? '', room: await roomNo(site, '0404'), reason: '演练指定' }],
    });
    const row = async () => (await h.as('hq').see(sitesLook, {})).rows.find(({ id }) => id === site);
    const rooms = await roomsOf(site);
    const before = await row();
    const free = before?.freeKinds;
    expect((free?.single ?? 0) + (free?.shared ?? 0) + (free?.barrierFree ?? 0)).toBe(before?.free);
    expect([free?.positive, free?.barrierFree]).toEqual([1, 1]);
    expect(before?.free).toBe(rooms.length - 2);
    expect([before?.heads.agree, before?.incidents, before?.corridors]).toEqual([true, 0, 2]);
    await head.do(reportIncident, { site, incident: 'utilities' });
    const { run: meal } = await head.do(overrideMeal, { site, meal: 'lunch', reason: '饭菜将凉' });
    await head.do(endMeal, { run: meal, served: 2 });
    await h.inside((tx) =>
      rows(
        tx,
        sql`update episode set stage_to = ${civilDayOf(h.clock.now())} where person = ${one} returning id`,
      ),
    );
    const after = await row();
    expect([after?.heads.agree, after?.incidents, after?.leaving]).toEqual([false, 1, 1]);
    const matrix = await h.as('hq').see(wallSites, {});
    expect(matrix.rows.find(({ id }) => id === site)).toMatchObject({
      guests: 1,
      incidents: 1,
      leaving: 1,
      heads: { agree: false, rooms: 1, meals: 2 },
    });
    expect(JSON.stringify(matrix)).not.toContain(one);
    // Found positive she does not go home: a hospital fetches her, and her room is not counted as one that comes free.
    const comingFree = () => h.inside((tx) => roomsComingFree(tx, [site], civilDayOf(h.clock.now())));
    expect(await comingFree()).toBe(1);
    await h.as('cdc').do(reportCase, { person: one ?? '' });
    expect([(await row())?.leaving, await comingFree()]).toEqual([0, 0]);
  });
});

describe('what lies at a site', () => {
  test('is reckoned from rooms, staff and guests; what runs out is a task until it is counted anew', async () => {
    const { site, place, head } = await openHotel();
    const logistics = h.as('site-logistics', place);
    const open = async () =>
      (
        await h.inside((tx) =>
          rows(
            tx,
            sql<{ key: string; due: Date }>`
              select plan_key as key, due_at as due from task
              where plan_key like ${`stock/${site}/%`} and ended_at is null order by plan_key`,
          ),
        )
      ).map(({ key, due }) => [key.split('/')[2], due.toISOString()] as const);
    await h.settle();
    // Nobody has counted anything: one task, not nine.
    expect((await open()).map(([key]) => key)).toEqual(['count']);
    const { rows: list } = await logistics.see(stockLook, { site });
    const items = list.map(({ item }) => item);
    expect(
      (await refusal(logistics.do(countStock, { site, counts: [{ item: 'gold', amount: 1 }] }))).code,
    ).toBe('stock-item-unknown');
    const daily = (item: string) => list.find((one) => one.item === item)?.perDay ?? 0;
    // Twelve rooms, four medics, two disinfectors and one each of two posts: a suit each a shift.
    expect(daily('gown')).toBe(4 + 1 + 2 + 1);
    // 12 × 8 m² × 0.3 l at 1,000 mg/L of 500 mg tablets, twice a day.
    expect(daily('tablets')).toBe(2 * 58);
    const full = items.map((item) => ({ item, amount: 10_000 }));
    await logistics.do(countStock, { site, counts: full });
    expect(await open()).toEqual([]);
    const counted = h.clock.now().getTime();
    expect(await logistics.do(countStock, { site, counts: [{ item: 'gown', amount: 16 }] })).toMatchObject({
      short: 1,
    });
    // Sixteen suits at eight a day last two days.
    expect(await open()).toEqual([['gown', new Date(counted + 2 * 86_400_000).toISOString()]]);
    h.clock.forwardMinutes(24 * 60);
    const left = (await logistics.see(stockLook, { site })).rows.find(({ item }) => item === 'gown')?.left;
    expect(left).toBe(8);
    await logistics.do(countStock, { site, counts: [{ item: 'gown', amount: 500 }] });
    expect(await open()).toEqual([]);
    expect((await refusal(h.as('site-medic', place).see(stockLook, { site }))).code).toBe('not-your-duty');
    expect((await head.see(stockLook, { site })).rows.length).toBe(items.length);
  });
});

describe('who finds a site and whom it may be given to', () => {
  test('the kitchen finds its own site by name; accounts are sought by who appoints', async () => {
    const { site, place, head } = await openHotel();
    const other = await openHotel();
    const mine = await h.as('site-logistics', place).see(mySitesLook, {});
    expect(mine.map(({ id }) => id)).toEqual([site]);
    expect((await h.as('hq').see(mySitesLook, {})).map(({ id }) => id)).toContain(other.site);
    expect(await h.as('community-officer', 'd330114.s006.c01').see(mySitesLook, {})).toEqual([]);
    const [found] = await h.as('hq').see(headChoicesLook, { search: '柏舟' });
    expect(found).toMatchObject({ login: 'staff0', name: '柏舟' });
    expect(found?.does.map(({ zh }) => zh)).toContain('隔离点点长');
    expect((await head.see(staffChoicesLook, { site, search: 'staff1' })).map(({ name }) => name)).toEqual([
      '静水',
    ]);
    for (const no of [
      h.as('site-medic', place).see(staffChoicesLook, { site, search: 'staff1' }),
      head.see(headChoicesLook, { search: 'staff1' }),
    ])
      expect((await refusal(no)).code).toBe('not-your-duty');
    // What lies at another site is not there for her.
    expect((await refusal(head.see(staffChoicesLook, { site: other.site, search: 'staff1' }))).code).toBe(
      'not-found',
    );
  });
});

describe('a bus at night', () => {
  test('rooms are proposed with the rule, chosen by a human, and where she is follows', async () => {
    const { site, head } = await openHotel();
    const stays = await staysForSite(h, 3);
    const [one, two, three] = stays.map(({ person }) => person);
    await head.do(interviewGuest, {
      site,
      person: one ?? '',
      told: tell({ barrierFree: true, attention: ['insulin', 'nonsense'], diet: 'diabetic' }),
      over: null,
    });
    const people = [one, two, three].join(',');
    const { rows: proposed } = await head.see(proposalLook, { site, people });
    expect(proposed.map(({ row }) => row)).toEqual(['barrier-free', 'single', 'single']);
    expect(proposed.every(({ room }) => room !== undefined)).toBe(true);
    const guests = proposed.map(({ person, room }) => ({ person, room: room ?? '' }));
    await head.do(roomGuests, { site, guests });
    const page = await head.see(siteLook, { site });
    expect(page.guests).toBe(3);
    const cards = page.floors.flatMap(({ rooms }) => rooms).flatMap((room) => room.guests);
    const hers = cards.find(({ person }) => person === one);
    expect(hers?.attention?.map(({ words }) => words.zh)).toContain('胰岛素');
    expect(hers?.name).toMatch(/\*/);
    const where = await h.inside((tx) =>
      rows(
        tx,
        sql<{ kind: string; label: string }>`
          select kind, label from whereabouts where person = ${one} and until_at is null`,
      ),
    );
    expect(where).toEqual([{ kind: 'facility', label: page.name }]);
    // Headquarters sees who is there and how many are looked after, and not for what.
    const over = await h.as('hq').see(siteLook, { site });
    expect(over.counts.attention.A).toBe(1);
    expect(JSON.stringify(over.floors)).not.toContain('胰岛素');
    // The kitchen sees a room and what is eaten there, and nobody.
    const kitchen = await h.as('site-logistics', page.place).see(mealsLook, { site });
    expect(kitchen.sums.map(({ diet, count }) => [diet, count])).toEqual([
      ['ordinary', 2],
      ['diabetic', 1],
    ]);
    expect(JSON.stringify(kitchen)).not.toContain(one);
    expect((await refusal(h.as('site-logistics', page.place).see(siteLook, { site }))).code).toBe(
      'not-your-duty',
    );
    // The answers lie sealed, and the ledger names only her.
    const entry = h.entries.find(({ word }) => word === 'isolation.guest.interviewed');
    expect(JSON.stringify(entry?.detail)).not.toMatch(/insulin|diabetic|barrier/);
  });

  test('another room than the rules propose needs a reason; strangers, full rooms and the wrong wing never', async () => {
    const { site, head } = await openHotel();
    const [one, two] = (await staysForSite(h, 2)).map(({ person }) => person);
    const room = async (no: string) => roomNo(site, no);
    const put = (person: string | undefined, no: string, reason?: string) =>
      room(no).then((id) =>
        head.do(roomGuests, {
          site,
          guests: [{ person: person ?? '', room: id, ...(reason === undefined ? {} : { reason }) }],
        }),
      );
    const all = await roomsOf(site);
    const twin = all.find(({ beds }) => beds === 2)?.no ?? '';
    expect((await refusal(put(one, twin))).code).toBe('room-otherwise-needs-reason');
    await put(one, twin, '本人怕黑');
    expect((await refusal(put(two, twin, '没有别的'))).code).toBe('room-strangers');
    const wing = all.find(({ wing: of }) => of === 'positive')?.no ?? '';
    expect((await refusal(put(two, wing, '试试'))).code).toBe('room-wrong-wing');
    expect((await refusal(put(one, '0405', '换一间'))).code).toBe('guest-elsewhere');
    const single = all.find(({ beds, wing: of }) => beds === 1 && of === 'ordinary')?.no ?? '';
    await put(two, single, '靠近电梯');
    const again = (await staysForSite(h, 1))[0]?.person;
    expect((await refusal(put(again, single, '挤一挤'))).code).toBe('room-full');
    await head.do(changeRoom, { room: await room('0406'), inUse: false, reason: '漏水' });
    expect((await refusal(put(again, '0406', '没有别的'))).code).toBe('room-not-ready');
    expect((await refusal(head.do(changeRoom, { room: await room(single), inUse: false }))).code).toBe(
      'room-occupied',
    );
    // Nobody without a decision about her is given a room.
    const [known] = await h.inside((tx) =>
      rows(
        tx,
        sql<{ id: string }>`
          select id from person p where merged_into is null and not exists (select from episode e where e.person = p.id) limit 1`,
      ),
    );
    if (known !== undefined)
      expect((await refusal(put(known.id, '0404', '先住下'))).code).toBe('guest-no-stay');
  });

  test('a mother stays with her child as companion; a stranger to her may not', async () => {
    const { site, head } = await openHotel();
    const [child, mother, other] = (await staysForSite(h, 3)).map(({ person }) => person ?? '');
    await h.inside((tx) =>
      rows(tx, sql`update person set birth = '2020-05-01' where id = ${child} returning id`),
    );
    await h.inside((tx) =>
      rows(
        tx,
        sql`update person set birth = '1990-05-01' where id = any (${[mother, other]}::uuid[]) returning id`,
      ),
    );
    const { rows: alone } = await head.see(proposalLook, { site, people: child ?? '' });
    expect(alone[0]).toMatchObject({ row: 'child', room: undefined });
    // The rules find nothing for a child alone: whoever gives a room all the same says why.
    const twins = (await roomsOf(site)).filter(({ beds }) => beds === 2);
    const none = await refusal(
      head.do(roomGuests, { site, guests: [{ person: child ?? '', room: twins[0]?.id ?? '' }] }),
    );
    expect(none.code).toBe('room-none-needs-reason');
    expect(none.words.zh).toContain('陪护');
    const { rows: pair } = await head.see(proposalLook, {
      site,
      people: `${child},${mother}`,
      companions: `${child}:${mother}`,
    });
    expect(new Set(pair.map(({ room }) => room)).size).toBe(1);
    const elsewhere = twins.find(({ id }) => id !== pair[0]?.room)?.id ?? '';
    const both = (room: string) => ({
      site,
      guests: [
        { person: child ?? '', room: pair[0]?.room ?? '' },
        { person: mother ?? '', room, reason: '不同住' },
      ],
      companions: [{ guest: child ?? '', companion: mother ?? '' }],
    });
    expect((await refusal(head.do(roomGuests, both(elsewhere)))).code).toBe('companion-other-room');
    await head.do(roomGuests, both(pair[0]?.room ?? ''));
    const stays = await h.inside((tx) =>
      rows(
        tx,
        sql<{ parties: number; beds: number }>`
          select count(distinct party)::int as parties, count(distinct bed)::int as beds from room_stay
          where room = ${pair[0]?.room}`,
      ),
    );
    expect(stays).toEqual([{ parties: 1, beds: 2 }]);
    // Two desks let them go at one moment: the last of them leaves an empty room, which is not free yet.
    await Promise.all(
      [child ?? '', mother ?? ''].map((person) =>
        head.do(checkOutGuest, { site, person, to: 'site', reason: '一同转点' }),
      ),
    );
    expect((await roomsOf(site)).find(({ id }) => id === pair[0]?.room)?.state).toBe('soiled');
  });

  test('nobody goes home before her days at a site are over; who left without leave is sought at once', async () => {
    const { site, head } = await openHotel();
    const [stay] = await staysForSite(h, 1);
    const person = stay?.person ?? '';
    await head.do(roomGuests, {
      site,
      guests: [{ person, room: await roomNo(site, '0404'), reason: '演练指定' }],
    });
    await h.inside((tx) =>
      rows(tx, sql`update episode set stage_place = 'facility' where id = ${stay?.episode} returning id`),
    );
    expect((await refusal(head.do(checkOutGuest, { site, person, to: 'home' }))).code).toBe(
      'guest-not-released',
    );
    h.clock.set(new Date(h.clock.now().getTime() + 60_000));
    await head.do(checkOutGuest, { site, person, to: 'left' });
    await h.settle();
    const { rows: told } = await head.see(incidentsLook, { site });
    expect(told.map(({ incident, room }) => [incident, room])).toEqual([['absconded', '0404']]);
    const sought = await h.inside((tx) =>
      rows(
        tx,
        sql<{ what: string }>`
          select what from home_refusal where episode = ${stay?.episode} and step <> 'closed'`,
      ),
    );
    expect(sought).toEqual([{ what: 'absconded' }]);
    // She is still waited for; not by the next scene.
    expect((await head.see(waitingLook, { site })).rows.map((row) => row.person)).toEqual([person]);
    await h.inside((tx) =>
      rows(tx, sql`update episode set stage_place = 'home' where id = ${stay?.episode} returning id`),
    );
  });

  test('of a companion nobody awaits nothing is proposed but that she comes along; of anybody else nothing', async () => {
    const { site, head } = await openHotel();
    const [guest = '', along = '', other = ''] = (await staysForSite(h, 3)).map(({ person }) => person);
    await h.inside(async (tx) => {
      await rows(
        tx,
        sql`update person set birth = '2020-05-01' where id = any (${[guest, other]}::uuid[]) returning id`,
      );
      await rows(tx, sql`update person set birth = '1940-05-01' where id = ${along} returning id`);
      await rows(
        tx,
        sql`
          update episode set state = 'no-control', ended_at = ${h.clock.now()}
          where person = any (${[along, other]}::uuid[]) returning id`,
      );
    });
    const asked = { site, people: `${guest},${along}`, companions: `${guest}:${along}` };
    const [hers, companions] = (await head.see(proposalLook, asked)).rows;
    // She is too old for it; that is said when she is given the room, which is on record, and not before.
    expect(companions).toEqual({ ...hers, person: along });
    const room = hers?.room ?? '';
    const arriving = {
      site,
      guests: [
        { person: guest, room },
        { person: along, room },
      ],
      companions: [{ guest, companion: along }],
    };
    expect((await refusal(head.do(roomGuests, arriving))).code).toBe('companion-may-not');
    for (const [people, pairs] of [
      [along, undefined],
      [along, `${other}:${along}`],
      [`${guest},${other}`, `${guest}:${along}`],
    ] as const)
      expect(
        (
          await refusal(
            head.see(proposalLook, { site, people, ...(pairs === undefined ? {} : { companions: pairs }) }),
          )
        ).code,
      ).toBe('not-found');
  });

  test('a mother has both her small children with her; they move in one act, and no child is left alone', async () => {
    const { site, head } = await openHotel({ beds: 3 });
    const [one, two, mother, other] = (await staysForSite(h, 4)).map(({ person }) => person ?? '');
    await bornOn('2020-05-01', one, two);
    await bornOn('1990-05-01', mother, other);
    const rooms = (await roomsOf(site)).filter(({ wing }) => wing === 'ordinary');
    const [first, second] = rooms.map(({ id }) => id);
    const guest = (person = '', room = '') => ({ person, room, reason: '演练指定' });
    const pair = (child = '', companion = '') => ({ guest: child, companion });
    await head.do(roomGuests, {
      site,
      guests: [guest(one, first), guest(mother, first)],
      companions: [pair(one, mother)],
    });
    // The second child comes later, to a mother who is here already: the rules find her room.
    const asked = await head.see(proposalLook, {
      site,
      people: two ?? '',
      companions: `${two}:${mother}`,
    });
    expect(asked.rows.map(({ room, row }) => [room, row])).toEqual([[first, 'child']]);
    expect(
      (
        await refusal(
          head.do(roomGuests, { site, guests: [guest(two, second)], companions: [pair(two, mother)] }),
        )
      ).code,
    ).toBe('companion-other-room');
    await head.do(roomGuests, {
      site,
      guests: [{ person: two ?? '', room: first ?? '' }],
      companions: [pair(two, mother)],
    });
    expect(await stayWith(site)).toEqual({ [one ?? '']: mother, [two ?? '']: mother });
    const card = async (person = '') =>
      (await head.see(siteLook, { site })).floors
        .flatMap((floor) => floor.rooms)
        .flatMap(({ guests }) => guests)
        .find((found) => found.person === person);
    expect([...((await card(mother))?.staysWith ?? [])].sort()).toEqual([one, two].sort());
    expect((await card(two))?.companion).toBe(mother);
    // No child is parted from her by a move, nor she from them.
    h.clock.forwardMinutes(1);
    for (const apart of [[one], [mother], [mother, two]])
      expect(
        (
          await refusal(
            head.do(moveGuest, {
              person: apart[0] ?? '',
              with: apart.slice(1).map((person) => person ?? ''),
              room: second ?? '',
              reason: '空调故障',
            }),
          )
        ).code,
      ).toBe('companion-parted');
    await head.do(moveGuest, {
      person: mother ?? '',
      with: [one ?? '', two ?? ''],
      room: second ?? '',
      reason: '空调故障',
    });
    expect(await stayWith(site)).toEqual({ [one ?? '']: mother, [two ?? '']: mother });
    const state = async (id = '') => (await roomsOf(site)).find((room) => room.id === id)?.state;
    expect(await state(first)).toBe('soiled');
    const parties = await h.inside((tx) =>
      rows(
        tx,
        sql<{
          n: number;
        }>`select party, count(*)::int as n from room_stay where room = ${second} and upper_inf(during) group by party`,
      ),
    );
    expect(parties.map(({ n }) => n)).toEqual([3]);
    // She goes before them: why, and the head is asked to name another, who is named in her place.
    h.clock.forwardMinutes(1);
    const out = { site, person: mother ?? '', to: 'hospital' as const };
    expect((await refusal(head.do(checkOutGuest, out))).code).toBe('companion-leaves-needs-reason');
    await head.do(checkOutGuest, { ...out, reason: '急腹症' });
    const open = () =>
      h.inside((tx) =>
        rows(tx, sql`select id from task where plan_key like 'isolation/alone/%' and ended_at is null`),
      );
    expect((await open()).length).toBe(2);
    await head.do(roomGuests, {
      site,
      guests: [guest(other, second)],
      companions: [pair(one, other), pair(two, other)],
    });
    expect(await stayWith(site)).toEqual({ [one ?? '']: other, [two ?? '']: other });
    expect((await open()).length).toBe(0);
  });

  test('a companion who is under no control agrees first; she is assessed, asked and leaves with her guest', async () => {
    const { site, head } = await openHotel();
    const [child] = (await staysForSite(h, 1)).map(({ person }) => person ?? '');
    await bornOn('2020-05-01', child);
    const telling = {
      site,
      guest: child ?? '',
      name: '苏沐晴',
      phone: '13900001234',
      relation: 'parent',
      agreed: 'signed',
      why: '孩子年幼，父亲在外地',
    } as const;
    expect((await refusal(head.do(registerCompanion, { ...telling, phone: '12' }))).code).toBe(
      'companion-who',
    );
    expect((await refusal(head.do(registerCompanion, { ...telling, birth: '1950-05-01' }))).code).toBe(
      'companion-may-not',
    );
    const { person } = await head.do(registerCompanion, { ...telling, birth: '1990-05-01' });
    await h.settle();
    // Of the category of whom she stays with, and a stay of her own to be assessed.
    const [stay] = await h.inside((tx) =>
      rows(
        tx,
        sql<{ state: string; same: boolean }>`
          select e.state, e.categories = o.categories as same from episode e, episode o
          where e.person = ${person} and o.person = ${child}`,
      ),
    );
    expect(stay).toEqual({ state: 'assessing', same: true });
    const entry = h.entries.find(({ word }) => word === 'isolation.companion.registered');
    expect(JSON.stringify(entry?.detail)).not.toMatch(/苏沐晴|13900001234|年幼/);
    const { rows: waiting } = await head.see(waitingLook, { site });
    expect(waiting.find((row) => row.person === person)?.comesWith).toBe(child);
    // She is asked as everybody is, before she has a room.
    await head.do(interviewGuest, { site, person, told: tell({ diet: 'vegetarian' }), over: null });
    const people = `${child},${person}`;
    const companions = [{ guest: child ?? '', companion: person }];
    const { rows: proposed } = await head.see(proposalLook, {
      site,
      people,
      companions: `${child}:${person}`,
    });
    const room = proposed[0]?.room ?? '';
    expect(proposed.map((row) => row.room)).toEqual([room, room]);
    const arriving = {
      site,
      guests: [
        { person: child ?? '', room },
        { person, room },
      ],
    };
    expect((await refusal(head.do(roomGuests, arriving))).code).toBe('guest-no-stay');
    await head.do(roomGuests, { ...arriving, companions });
    const [where] = await h.inside((tx) =>
      rows(
        tx,
        sql<{ kind: string }>`select kind from whereabouts where person = ${person} and until_at is null`,
      ),
    );
    expect(where?.kind).toBe('facility');
    // She leaves with her guest, in the same act; the room waits for its disinfection.
    h.clock.forwardMinutes(1);
    expect(await head.do(checkOutGuest, { site, person: child ?? '', to: 'site' })).toMatchObject({
      along: 1,
    });
    expect(await stayWith(site)).toEqual({});
    expect((await roomsOf(site)).find(({ id }) => id === room)?.state).toBe('soiled');
  });

  test('a companion CDC decides about is where she was, and looked after by the site', async () => {
    const { site, head } = await openHotel();
    const [child] = (await staysForSite(h, 1)).map(({ person }) => person ?? '');
    await bornOn('2020-05-01', child);
    const { person } = await head.do(registerCompanion, {
      site,
      guest: child ?? '',
      name: '顾清越',
      phone: '13900001235',
      birth: '1991-06-02',
      relation: 'parent',
      agreed: 'signed',
      why: '孩子年幼',
    });
    await h.settle();
    const { rows: proposed } = await head.see(proposalLook, {
      site,
      people: `${child},${person}`,
      companions: `${child}:${person}`,
    });
    const room = proposed[0]?.room ?? '';
    await head.do(roomGuests, {
      site,
      guests: [
        { person: child ?? '', room },
        { person, room },
      ],
      companions: [{ guest: child ?? '', companion: person }],
    });
    h.clock.forwardMinutes(1);
    const [own] = await h.inside((tx) =>
      rows(tx, sql<{ id: string }>`select id from episode where person = ${person} and ended_at is null`),
    );
    const seen = await h.as('cdc').see(previewPlan, { id: own?.id ?? '', categories: 'close' });
    await h.as('cdc').do(orderControl, {
      episode: own?.id ?? '',
      categories: [...seen.categories],
      facts: seen.facts,
      basis: 'infectious-disease-law',
      seen: seen.seal ?? '',
    });
    await h.settle();
    const stands = await h.inside((tx) =>
      rows(
        tx,
        sql<{ kind: string; floor: boolean }>`
          select w.kind, e.kept_at = y.place as floor
          from whereabouts w join episode e on e.id = w.episode
            join room_stay y on y.person = w.person and upper_inf(y.during)
          where w.person = ${person} and w.until_at is null`,
      ),
    );
    expect(stands).toEqual([{ kind: 'facility', floor: true }]);
  });

  test('a companion nobody has registered is given no room, whoever says whom she comes with', async () => {
    const { site, head } = await openHotel();
    const [child, stray] = (await staysForSite(h, 2)).map(({ person }) => person ?? '');
    await bornOn('2020-05-01', child);
    await bornOn('1990-05-01', stray);
    await h.inside(async (tx) => {
      await rows(
        tx,
        sql`update episode set state = 'cancelled', ended_at = ${h.clock.now()} where person = ${stray} returning id`,
      );
    });
    const twin = (await roomsOf(site)).find(({ beds }) => beds === 2)?.id ?? '';
    const arriving = {
      site,
      guests: [child, stray].map((person) => ({ person: person ?? '', room: twin, reason: '演练指定' })),
      companions: [{ guest: child ?? '', companion: stray ?? '' }],
    };
    expect((await refusal(head.do(roomGuests, arriving))).code).toBe('companion-not-agreed');
  });

  test('two records that were one mother keep her child, and give it back', async () => {
    const { site, head } = await openHotel();
    const [child, mother, twice] = (await staysForSite(h, 3)).map(({ person }) => person ?? '');
    await bornOn('2020-05-01', child);
    await bornOn('1990-05-01', mother);
    const twin = (await roomsOf(site)).find(({ beds }) => beds === 2)?.id ?? '';
    await head.do(roomGuests, {
      site,
      guests: [child, mother].map((person) => ({ person: person ?? '', room: twin, reason: '演练指定' })),
      companions: [{ guest: child ?? '', companion: mother ?? '' }],
    });
    const people = { from: mother ?? '', into: twice ?? '', place: COMMUNITY };
    const merged = (gone: string | undefined, into: string | null | undefined) =>
      h.inside((tx) =>
        rows(tx, sql`update person set merged_into = ${into} where id = ${gone} returning id`),
      );
    await merged(mother, twice);
    await h.itself.do(followInRooms, people);
    expect(await stayWith(site)).toEqual({ [child ?? '']: twice });
    await merged(mother, null);
    await h.itself.do(returnInRooms, people);
    expect(await stayWith(site)).toEqual({ [child ?? '']: mother });
  });

  test('a card that was given is asked for when she goes', async () => {
    const { site, head } = await openHotel();
    const [person] = (await staysForSite(h, 1)).map((stay) => stay.person);
    const room = await roomNo(site, '0404');
    await head.do(changeRoom, { room, door: 'card', doorNo: 'K-404' });
    expect((await refusal(head.do(changeRoom, { room, door: 'card' }))).code).toBe('door-needs-no');
    await head.do(roomGuests, {
      site,
      guests: [{ person: person ?? '', room, card: 'K-404', reason: '演练指定' }],
    });
    h.clock.forwardMinutes(1);
    const out = { site, person: person ?? '', to: 'site' as const };
    const no = await refusal(head.do(checkOutGuest, out));
    expect([no.code, no.words.zh.includes('K-404')]).toEqual(['card-not-told', true]);
    await head.do(checkOutGuest, { ...out, cardBack: false });
    const [card] = await h.inside((tx) =>
      rows(tx, sql`select card, card_back from room_stay where person = ${person}`),
    );
    expect(card).toEqual({ card: 'K-404', card_back: 'missing' });
  });

  test('twenty desks at once: nobody is in two rooms, no bed is given twice', async () => {
    const { site, head } = await openHotel();
    const people = (await staysForSite(h, 4)).map(({ person }) => person);
    const rooms = (await roomsOf(site)).filter(({ wing }) => wing === 'ordinary').slice(0, 5);
    const tries = Array.from({ length: 20 }, (_, i) =>
      head
        .do(roomGuests, {
          site,
          guests: [{ person: people[i % 4] ?? '', room: rooms[(i * 3) % 5]?.id ?? '', reason: '同时办理' }],
        })
        .then(
          () => 'in' as const,
          (error: { code?: string }) => error.code ?? String(error),
        ),
    );
    const done = await Promise.all(tries);
    expect(done.filter((one) => one === 'in').length).toBe(4);
    const page = await head.see(siteLook, { site });
    const cards = page.floors.flatMap((floor) => floor.rooms);
    expect(cards.flatMap(({ guests }) => guests.map(({ person }) => person)).sort()).toEqual(
      [...people].sort(),
    );
    expect(cards.every(({ guests, beds }) => guests.length <= beds)).toBe(true);
  });

  test('what must never be is refused by the database itself', async () => {
    const { site, head } = await openHotel();
    const [one, two] = (await staysForSite(h, 2)).map(({ person }) => person ?? '');
    const { rows: proposed } = await head.see(proposalLook, { site, people: one ?? '' });
    await head.do(roomGuests, { site, guests: [{ person: one ?? '', room: proposed[0]?.room ?? '' }] });
    const insert = (person: string, room: string, bed: number) =>
      h.inside((tx) =>
        rows(
          tx,
          sql`
            insert into room_stay (id, site, room, bed, place, person, party, during, category, rule, by)
            select gen_random_uuid(), r.site, r.id, ${bed}, r.place, ${person}, gen_random_uuid(),
              tstzrange(now() - interval '1 hour', null), 'close', 'by-hand', 'test' from isolation_room r
            where r.id = ${room} returning id`,
        ),
      );
    const taken = proposed[0]?.room ?? '';
    const other = (await roomsOf(site)).find(({ id }) => id !== taken)?.id ?? '';
    await expect(insert(two ?? '', taken, 1)).rejects.toThrow(/room_stay_bed/);
    await expect(insert(two ?? '', taken, 2)).rejects.toThrow(/room_stay_party/);
    await expect(insert(one ?? '', other, 1)).rejects.toThrow(/room_stay_person/);
  });

  test('she moves and leaves: the room waits for its disinfection, is aired, inspected and free again', async () => {
    const { site, head, place } = await openHotel();
    const [person] = (await staysForSite(h, 1)).map((stay) => stay.person);
    const from = await roomNo(site, '0305');
    const to = await roomNo(site, '0404');
    await head.do(roomGuests, { site, guests: [{ person: person ?? '', room: from, reason: '就近' }] });
    h.clock.set(new Date(h.clock.now().getTime() + 60_000));
    await head.do(moveGuest, { person: person ?? '', room: to, reason: '空调故障' });
    const state = async (id: string) => (await roomsOf(site)).find((room) => room.id === id)?.state;
    expect(await state(from)).toBe('soiled');
    const disinfector = h.as('site-disinfection', place);
    const terminal = async (object: string, at?: Date) => {
      const { round } = await disinfector.do(beginRound, {
        site,
        kind: 'terminal',
        product: 'tablet',
        targetMgL: 1000,
      });
      await disinfector.do(doZones, { round, zones: [{ zone: `room/${from}`, object }] });
      // What was done while she was still inside.
      if (at !== undefined)
        await h.inside((tx) =>
          rows(
            tx,
            sql`update disinfection_zone set done_at = ${at} where round = ${round} returning round as id`,
          ),
        );
      expect((await refusal(disinfector.do(endRound, { round }))).code).toBe('round-not-measured');
      await disinfector.do(endRound, { round, measuredMgL: 1000 });
      return state(from);
    };
    expect(await terminal('surfaces')).toBe('soiled');
    expect(await terminal('room', new Date(h.clock.now().getTime() - 30_000))).toBe('soiled');
    expect(await terminal('room')).toBe('airing');
    const control = h.as('site-infection-control', place);
    expect((await refusal(control.do(inspectRoom, { room: from, good: true }))).code).toBe(
      'room-still-airing',
    );
    // An hour wet, an hour aired.
    h.clock.set(new Date(h.clock.now().getTime() + 121 * 60_000));
    await control.do(inspectRoom, { room: from, good: true });
    expect(await state(from)).toBe('ready');
    await head.do(checkOutGuest, { site, person: person ?? '', to: 'hospital' });
    expect(await state(to)).toBe('soiled');
    const where = await h.inside((tx) =>
      rows(
        tx,
        sql<{ kind: string }>`select kind from whereabouts where person = ${person} and until_at is null`,
      ),
    );
    expect(where).toEqual([{ kind: 'vehicle' }]);
    expect((await refusal(head.do(checkOutGuest, { site, person: person ?? '', to: 'home' }))).code).toBe(
      'guest-not-here',
    );
  });

  test('who is to come is listed until she has a room', async () => {
    const { site, head } = await openHotel();
    const [stay] = await staysForSite(h, 1);
    await h.inside((tx) =>
      rows(tx, sql`update episode set stage_place = 'facility' where id = ${stay?.episode} returning id`),
    );
    const waiting = await head.see(waitingLook, { site });
    expect(waiting.rows.length).toBe(1);
    const person = waiting.rows[0]?.person ?? '';
    const { rows: proposed } = await head.see(proposalLook, { site, people: person });
    await head.do(roomGuests, { site, guests: [{ person, room: proposed[0]?.room ?? '' }] });
    expect((await head.see(waitingLook, { site })).rows).toEqual([]);
  });
});

describe('the interview', () => {
  test('is read back for whoever asks again, on record, and holds until she has left; the kitchen hears what to leave out', async () => {
    const { site, place, head } = await openHotel();
    const [person = '', other = ''] = (await staysForSite(h, 2)).map((stay) => stay.person);
    const answers = tell({ allergies: '花生', medicines: [{ name: '胰岛素', lastDay: '2026-12-30' }] });
    await head.do(interviewGuest, { site, person, told: answers, over: null });
    const medic = h.as('site-medic', place);
    const read = await medic.do(readGuestInterview, { site, person });
    expect(read.told).toEqual(answers);
    // A form that began blank, or before somebody else asked her, wipes nothing.
    const again = (desk: typeof head, over: string | null, note: string) =>
      desk.do(interviewGuest, { site, person, told: { ...answers, note }, over });
    h.clock.set(new Date(h.clock.now().getTime() + 60_000));
    expect((await refusal(again(head, null, '空白'))).code).toBe('interview-changed');
    await again(medic, read.at, '医护');
    expect((await refusal(again(head, read.at, '点长'))).code).toBe('interview-changed');
    expect((await medic.do(readGuestInterview, { site, person })).told?.note).toBe('医护');
    expect(h.entries.findLast(({ word }) => word === 'isolation.interview.read')?.about).toContain(
      `person:${person}`,
    );
    expect((await refusal(h.as('hq').do(readGuestInterview, { site, person }))).code).toBe('not-your-duty');
    const room = await roomNo(site, '0404');
    await head.do(roomGuests, { site, guests: [{ person, room, reason: '演练指定' }] });
    const kitchen = await h.as('site-logistics', place).see(mealsLook, { site });
    expect(kitchen.rooms).toEqual([{ no: '0404', floor: 4, diets: ['ordinary'], allergies: ['花生'] }]);
    // Another site neither asks her nor reads what she told; nobody asks whom nothing was decided about.
    const elsewhere = await openHotel();
    const there = { site: elsewhere.site, person };
    for (const no of await Promise.all([
      refusal(elsewhere.head.do(interviewGuest, { ...there, told: answers, over: null })),
      refusal(elsewhere.head.do(readGuestInterview, there)),
    ]))
      expect(no.code).toBe('guest-not-here');
    await h.inside((tx) =>
      rows(
        tx,
        sql`update episode set state = 'no-control', ended_at = ${h.clock.now()} where person = ${other} returning id`,
      ),
    );
    expect(
      (await refusal(head.do(interviewGuest, { site, person: other, told: answers, over: null }))).code,
    ).toBe('guest-not-here');
    // She leaves; what she told then is not what holds when she comes again under another decision.
    h.clock.set(new Date(h.clock.now().getTime() + 60_000));
    await head.do(checkOutGuest, { site, person, to: 'hospital' });
    await h.inside((tx) =>
      rows(
        tx,
        sql`
          update episode set opened_at = ${h.clock.now()}, stage_place = 'facility' where person = ${person} returning id`,
      ),
    );
    expect((await medic.do(readGuestInterview, { site, person })).told).toBeNull();
    // Another site asks her anew: its answers stand in the place of those the first one wrote down.
    await elsewhere.head.do(interviewGuest, { ...there, told: answers, over: null });
    expect((await elsewhere.head.do(readGuestInterview, there)).told).toEqual(answers);
  });
});

describe('the day of a site', () => {
  const open = (site: string) =>
    h.inside((tx) =>
      rows(
        tx,
        sql<{ key: string; title: string; role: string; due: Date; link: string | null }>`
          select plan_key as key, title_zh as title, owner_role as role, due_at as due, link from task
          where plan_key like ${`site/${site}/%`} and ended_at is null order by due_at, plan_key`,
      ),
    );

  test('the record of a round says how much, how it was brought out and until when it keeps; nothing expired is mixed', async () => {
    h.clock.set(new Date('2026-12-09T16:00:00+08:00'));
    const { site, place } = await openHotel();
    const disinfector = h.as('site-disinfection', place);
    const mixed = { site, kind: 'round', product: 'bleach', targetMgL: 1000 } as const;
    for (const expiresOn of ['2026-12-08', '2026-02-31'])
      expect((await refusal(disinfector.do(beginRound, { ...mixed, expiresOn }))).code).toBe(
        'product-expired',
      );
    await disinfector.do(beginRound, {
      ...mixed,
      expiresOn: '2026-12-09',
      batch: 'B-7',
      litres: 20,
      method: 'mop',
      buddy: '采薇',
    });
    const [told] = (await disinfector.see(roundsLook, { site })).rounds;
    expect(told).toMatchObject({
      batch: 'B-7',
      expiresOn: '2026-12-09',
      litres: 20,
      method: { zh: '拖拭' },
      buddy: '采薇',
    });
  });

  test('the house plans it: rows of the day, ice bottles and a birthday for whoever needs them, gone when she goes', async () => {
    h.clock.set(new Date('2026-12-10T01:00:00+08:00'));
    const { site, head, place } = await openHotel();
    await h.settle();
    const plan = await open(site);
    expect(plan.map(({ title }) => title)).toContain('06:30 第一轮消毒');
    expect(plan.find(({ key }) => key.endsWith('plan/breakfast'))?.role).toBe('site-logistics');
    // A task leads to a page its post may open, or to none.
    const linkOf = (does: string) => plan.find(({ key }) => key.endsWith(`plan/${does}`))?.link;
    expect(['disinfection-1', 'breakfast', 'morning-meeting', 'waste-1', 'night-watch'].map(linkOf)).toEqual([
      `/m/isolation/${site}/rounds`,
      `/m/isolation/${site}/meals`,
      `/isolation/${site}/briefing`,
      null,
      null,
    ]);
    const person = (await staysForSite(h, 1))[0]?.person ?? '';
    await h.inside((tx) =>
      rows(tx, sql`update person set birth = '1980-12-10' where id = ${person} returning id`),
    );
    // One medicine written down twice plans a day all the same.
    const metformin = { name: '二甲双胍', lastDay: '2026-12-12' };
    await head.do(interviewGuest, {
      site,
      person,
      told: tell({ attention: ['insulin'], medicines: [metformin, metformin] }),
      over: null,
    });
    const { rows: proposed } = await head.see(proposalLook, { site, people: person });
    await head.do(roomGuests, { site, guests: [{ person, room: proposed[0]?.room ?? '' }] });
    await h.settle();
    const rules = (await h.house.rulebookAt(h.clock.now())).part(isolationRules);
    const insulin = rules.attention.findIndex(({ id }) => id === 'insulin') + 1;
    const care = (await open(site)).filter(({ key }) => key.includes('/care/'));
    expect(JSON.stringify(care)).not.toContain('insulin');
    expect(care.map(({ key }) => key.split('/').slice(5).join('/'))).toEqual([
      `${insulin}/0/09:00`,
      'refill/1',
      'refill/2',
      `${insulin}/0/13:00`,
      'call/14:30',
      'birthday/bring',
      `${insulin}/0/18:40`,
    ]);
    expect(care[0]).toMatchObject({ title: `${proposed[0]?.no} 更换冰瓶`, link: `/isolation/${site}` });
    expect(care.find(({ key }) => key.endsWith('birthday/bring'))?.link).toBeNull();
    // Another room is no other stay: what the morning still asks of her goes along.
    h.clock.set(new Date('2026-12-10T10:00:00+08:00'));
    await head.do(moveGuest, { person, room: await roomNo(site, '0404'), reason: '空调故障' });
    await h.settle();
    const moved = (await open(site)).filter(({ key }) => key.includes('/care/'));
    expect(moved.map(({ key }) => key)).toEqual(care.map(({ key }) => key));
    expect(moved[0]?.title).toBe('0404 更换冰瓶');
    // The medicine is named nowhere but in what was sealed.
    expect(JSON.stringify(await open(site))).not.toContain('二甲双胍');
    // What is done ends its task; what is not climbs by the table.
    const disinfector = h.as('site-disinfection', place);
    const { round } = await disinfector.do(beginRound, {
      site,
      kind: 'round',
      product: 'bleach',
      targetMgL: 1000,
      measuredMgL: 1000,
    });
    const zones = ['corridor/1/3', 'corridor/1/4', 'lobby', 'lift', 'office', 'waste'];
    await disinfector.do(doZones, { round, zones: zones.map((zone) => ({ zone, object: 'corridor' })) });
    await disinfector.do(endRound, { round });
    const keys = (await open(site)).map(({ key }) => key.split('/').at(-1));
    expect(keys).not.toContain('disinfection-1');
    expect(keys).toContain('disinfection-2');
    await head.do(checkOutGuest, { site, person, to: 'hospital' });
    await h.settle();
    expect((await open(site)).filter(({ key }) => key.includes('/care/'))).toEqual([]);
    // The next day is planned by the chore, once.
    h.clock.set(new Date('2026-12-11T00:05:00+08:00'));
    const due = () => h.inside((tx) => sitesToPlan(tx, h.clock.now()));
    expect(await due()).toContain(site);
    await h.itself.do(planSiteDay, { site });
    expect(await due()).not.toContain(site);
    expect((await open(site)).some(({ key }) => key.includes('/2026-12-11/plan/breakfast'))).toBe(true);
  });
});

describe('the morning briefing', () => {
  test('figures of a site, heads three ways, whom to look after, what is late, what to decide; the same on the command line', async () => {
    h.clock.set(new Date('2026-12-14T06:00:00+08:00'));
    const { site, place, head, code } = await openHotel();
    await h.settle();
    const people = (await staysForSite(h, 2)).map(({ person }) => person);
    await h.inside((tx) =>
      rows(tx, sql`update person set birth = '1985-05-01' where id = any (${people}::uuid[]) returning id`),
    );
    await head.do(interviewGuest, {
      site,
      person: people[0] ?? '',
      told: tell({ attention: ['mind', 'insulin'] }),
      over: null,
    });
    const { rows: proposed } = await head.see(proposalLook, { site, people: people.join(',') });
    await head.do(roomGuests, {
      site,
      guests: proposed.map(({ person, room }) => ({ person, room: room ?? '' })),
    });
    await h.settle();
    const { run } = await head.do(overrideMeal, { site, meal: 'breakfast', reason: '饭菜将凉' });
    await head.do(endMeal, { run, served: 1 });
    h.clock.set(new Date('2026-12-14T08:20:00+08:00'));
    const told = await head.see(briefingLook, { site });
    expect(told.rooms).toMatchObject({ all: 12, used: 2, free: 9 });
    expect(told.cameIn).toBe(2);
    expect(told.heads).toMatchObject({ rooms: 2, meals: 1, agree: false });
    expect(told.attention?.slice(0, 1)).toEqual([
      {
        room: proposed[0]?.no,
        levels: ['A', 'B'],
        reasons: [
          { zh: '胰岛素', en: 'insulin' },
          { zh: '情绪、冲突、丧亲或戒断', en: 'panic, conflict, grief or withdrawal' },
        ],
        plan: [
          { zh: '更换冰瓶 09:00、13:00、18:40', en: 'change the ice bottle 09:00, 13:00, 18:40' },
          { zh: '心理电话 14:00', en: 'a psychological call 14:00' },
        ],
        changed: { zh: '新入住', en: 'came since yesterday' },
      },
    ]);
    // The round of 06:30 was due an hour after; nobody has done it.
    expect(told.late.map(({ zh }) => zh)).toContain('06:30 第一轮消毒');
    expect(told.disinfection).toMatchObject({ rounds: 0, overrides: 1 });
    expect(told.decisions.map(({ zh }) => zh)).toContain('三数不一致：今晨逐房清点');
    expect(told.specials?.map(({ zh }) => zh)).toContain(`${proposed[0]?.no} 更换冰瓶`);
    expect(JSON.stringify(told)).not.toContain(people[0]);
    // On paper it says the same, names nobody, and who took it is on record; another site takes nothing of it.
    const { paper } = await head.do(printBriefing, { site });
    const printed = JSON.stringify(paper);
    for (const said of [
      '三数不一致：今晨逐房清点',
      '住房 2，送餐 1',
      '06:30 第一轮消毒',
      `${proposed[0]?.no}（AB）胰岛素`,
    ])
      expect(printed).toContain(said);
    expect(printed).not.toContain(people[0]);
    expect(h.entries.findLast(({ word }) => word === 'isolation.briefing.printed')).toMatchObject({
      detail: { code, decisions: told.decisions.length },
    });
    expect((await refusal(h.as('site-head', 'd330114.s090.c99').do(printBriefing, { site }))).code).toBe(
      'not-found',
    );
    const meeting = await h.as('hq').see(meetingLook, {});
    expect(meeting.rows.find(({ id }) => id === site)).toMatchObject({ guests: 2, overrides: 1 });
    // A site sees itself in the meeting and no other.
    expect((await head.see(meetingLook, {})).rows.map(({ id }) => id)).toEqual([site]);
    const { result, sentences } = await briefingTold(h.house, code.toLowerCase());
    expect(result).toEqual(told);
    expect(sentences[0]).toContain('三数不一致');
    expect((await refusal(briefingTold(h.house, 'I-999'))).code).toBe('not-found');

    // Whoever has no part in her care hears how many, on the screen and on paper, and not what for.
    h.clock.set(new Date('2026-12-14T10:05:00+08:00'));
    const ice = `${proposed[0]?.no} 更换冰瓶`;
    expect((await head.see(briefingLook, { site })).late.map(({ zh }) => zh)).toContain(ice);
    for (const desk of [h.as('site-secretary', place), h.as('hq')]) {
      const counted = await desk.see(briefingLook, { site });
      expect(counted).toMatchObject({
        attention: null,
        attentionCounts: { A: 1, B: 0, C: 0 },
        specials: null,
        specialCounts: { all: 4, done: 0 },
      });
      expect(counted.late.map(({ zh }) => zh)).toContain('隔离人员照护');
      const sheet = JSON.stringify((await desk.do(printBriefing, { site })).paper);
      expect(sheet).toContain('A 临床：1 人');
      expect(sheet).toContain('共 4 项，已完成 0 项');
      for (const no of ['胰岛素', '冰瓶', '情绪']) expect(JSON.stringify(counted) + sheet).not.toContain(no);
    }
    // The medic does it and says so; then it is done, and late no more.
    const [bottle] = await h.inside((tx) =>
      rows(
        tx,
        sql<{ id: string }>`
          select id from task where title_zh = ${ice} and plan_key like ${`site/${site}/%/09:00`} and ended_at is null`,
      ),
    );
    const medic = h.as('site-medic', place);
    await medic.do(takeTask, { task: bottle?.id ?? '' });
    await medic.do(finishTask, { task: bottle?.id ?? '', proof: '09:10 已更换' });
    await h.itself.do(planSiteDay, { site });
    const after = await head.see(briefingLook, { site });
    expect(after.specials?.find(({ zh }) => zh === ice)?.done).toBe(true);
    expect(after.late.map(({ zh }) => zh)).not.toContain(ice);
    expect(after.specialCounts).toEqual({ all: 4, done: 1 });
  });
});

describe('a positive on floor three', () => {
  /** Close contacts of the first week of December, ordered into a site by CDC. */
  async function closeContacts(n: number): Promise<{ person: string; episode: string }[]> {
    const cdc = h.as('cdc');
    const stays = await staysForSite(h, n);
    for (const { person, episode } of stays) {
      await cdc.do(recordExposure, { person, category: 'close', kind: 'workplace', lastOn: '2026-12-12' });
      const seen = await cdc.see(previewPlan, { id: episode, categories: 'close' });
      await cdc.do(changePlan, {
        episode,
        categories: ['close'],
        facts: seen.facts,
        reason: 'category-changed',
        seen: seen.seal ?? '',
      });
    }
    return stays;
  }
  const endsOf = (episodes: readonly string[]) =>
    h.inside(async (tx) => {
      const found = await rows(
        tx,
        sql<{ id: string; ends: string }>`
          select id, to_char(ends_on, 'YYYY-MM-DD') as ends from episode where id = any (${[...episodes]}::uuid[])`,
      );
      return episodes.map((id) => found.find((one) => one.id === id)?.ends);
    });

  test('tells whom the table names; floors two to four begin anew when CDC says so, floor six does not', async () => {
    h.clock.set(new Date('2026-12-16T10:00:00+08:00'));
    const { site, head, place } = await openHotel({ floors: 5, firstFloor: 2, roomsPerFloor: 4 });
    const stays = await closeContacts(5);
    // One to a floor: 2, 3, 3, 4, 6.
    const doors = ['0203', '0303', '0304', '0403', '0603'];
    for (const [i, { person }] of stays.entries())
      await head.do(roomGuests, {
        site,
        guests: [{ person, room: await roomNo(site, doors[i] ?? ''), reason: '演练指定' }],
      });
    const episodes = stays.map(({ episode }) => episode);
    const before = await endsOf(episodes);
    const case0 = stays[1]?.person ?? '';
    expect((await refusal(head.do(reportIncident, { site, incident: 'positive' }))).code).toBe(
      'incident-needs-room',
    );
    expect((await refusal(head.do(reportIncident, { site, incident: 'moon' }))).code).toBe(
      'incident-unknown',
    );
    const { incident, code, card } = await h.as('site-medic', place).do(reportIncident, {
      site,
      incident: 'positive',
      person: case0,
      note: '上午采样阳性',
    });
    expect(card[0]?.zh).toBe('本人不动、不开门');
    const told = await h.inside((tx) =>
      rows(
        tx,
        sql<{ role: string; kind: string }>`
          select owner_role as role, kind from task where plan_key like ${`incident/${incident}/%`} and ended_at is null order by 1, 2`,
      ),
    );
    expect(told.map(({ role, kind }) => `${role} ${kind}`)).toEqual([
      'cdc site-restart',
      'site-disinfection site-incident',
      'site-head site-incident',
      'site-head site-incident',
      'site-infection-control site-incident',
      'site-medic site-incident',
      'site-transport site-incident',
    ]);
    // A card is finished by who has done it; the incident is over when the head says so.
    const [card0] = await h.inside((tx) =>
      rows(
        tx,
        sql<{ id: string; link: string | null }>`
          select id, link from task where plan_key = ${`incident/${incident}/card/infection-control`}`,
      ),
    );
    expect(card0?.link).toBe(`/m/isolation/${site}/incident`);
    await h
      .as('site-infection-control', place)
      .do(finishTask, { task: card0?.id ?? '', proof: '房间已封存' });
    expect((await head.see(incidentLook, { incident })).closedAt).toBeNull();
    // Nobody's days have changed before a human decided.
    expect(await endsOf(episodes)).toEqual(before);
    const page = await h.as('cdc').see(incidentLook, { incident });
    // The card says at once what to do; a guard may open it and write what he did, and hears not of whom.
    const guard = h.as('site-security', place);
    expect(await guard.see(incidentLook, { incident })).toMatchObject({
      card: card.map((item) => ({ ...item, doneAt: null, doneBy: null })),
      person: null,
      note: null,
      reached: [],
    });
    expect((await head.see(incidentLook, { incident })).note).toBe('上午采样阳性');
    // CDC decides what follows from it: it reads why.
    expect(page.note).toBe('上午采样阳性');
    expect((await h.as('hq').see(incidentLook, { incident })).note).toBeNull();
    expect(page.reached[0]?.rule).toContain('上下楼层出现阳性');
    expect((await refusal(guard.see(siteLook, { site }))).code).toBe('not-your-duty');
    const cards = await h.inside((tx) =>
      rows(
        tx,
        sql<{ title: string }>`
          select title_zh as title from task where plan_key like ${`incident/${incident}/card/%`}`,
      ),
    );
    expect(cards.every(({ title }) => title.includes('本人不动、不开门'))).toBe(true);
    expect(page.reached.map(({ room, scope }) => [room, scope])).toEqual([
      ['0203', 'adjacentFloor'],
      ['0304', 'sameFloor'],
      ['0403', 'adjacentFloor'],
    ]);
    expect(page.reached.every(({ endsOn, wouldEndOn }) => (wouldEndOn ?? '') > (endsOn ?? ''))).toBe(true);
    expect((await refusal(head.do(closeIncident, { incident }))).code).toBe('incident-restart-open');
    const decide = { incident, restart: true, seen: page.seal };
    expect((await refusal(head.do(restartDays, decide))).code).toBe('not-your-duty');
    expect((await refusal(h.as('cdc').do(restartDays, { ...decide, seen: '3' }))).code).toBe(
      'incident-reach-changed',
    );
    // Exposed again, and nobody has looked at her yet: the floor is decided about, and she is still asked about.
    const exposed = { person: stays[0]?.person ?? '', category: 'close', kind: 'household' };
    await h.as('cdc').do(recordExposure, { ...exposed, lastOn: '2026-12-15' });
    await h.as('cdc').do(restartDays, decide);
    const open = await h.inside((tx) =>
      rows(
        tx,
        sql<{ step: string | null }>`
          select e.step from episode e join task t on t.plan_key = 'episode/' || e.id || '/reassess'
          where e.id = ${episodes[0]} and t.ended_at is null`,
      ),
    );
    expect(open).toEqual([{ step: 'reassess' }]);
    const after = await endsOf(episodes);
    expect(after.map((day, i) => (day ?? '') > (before[i] ?? ''))).toEqual([true, false, true, true, false]);
    const orders = await h.inside((tx) =>
      rows(
        tx,
        sql<{ n: number }>`
          select count(*)::int as n from control_order where episode = any (${episodes}::uuid[]) and kind = 'extended' and reason = 'site-event'`,
      ),
    );
    expect(orders[0]?.n).toBe(3);
    expect((await refusal(h.as('cdc').do(restartDays, decide))).code).toBe('incident-restarted');
    // Who decided, and whose days are other ones since: with the day their orders say.
    const decided = (await h.as('cdc').see(incidentLook, { incident })).decided;
    expect(decided?.people.map(({ room, toOn }) => [room, toOn])).toEqual([
      ['0203', after[0]],
      ['0304', after[2]],
      ['0403', after[3]],
    ]);
    await head.do(logIncident, { incident, text: '同层停止走动，已转运' });
    expect(
      (await refusal(head.do(reviewIncident, { incident, text: '早到一小时', changes: 'nothing' }))).code,
    ).toBe('incident-open');
    const left = await refusal(head.do(closeIncident, { incident }));
    expect(left.code).toBe('incident-card-open');
    expect(left.words.zh).toContain('同层停止走动');
    await head.do(closeIncident, { incident, reason: '已转运' });
    expect((await refusal(head.do(reviewIncident, { incident, text: '早到', changes: 'card' }))).code).toBe(
      'incident-changed-how',
    );
    await head.do(reviewIncident, {
      incident,
      text: '早到一小时',
      changes: 'card',
      changed: '先叫车再通知',
    });
    expect((await guard.see(incidentLook, { incident })).review).toMatchObject({
      text: '早到一小时',
      changes: { value: 'card' },
      changed: '先叫车再通知',
    });
    const list = await head.see(incidentsLook, { site });
    expect(list.rows.find((one) => one.code === code)).toMatchObject({ restarted: 3, restartOpen: false });
    expect((await head.see(incidentLook, { incident })).steps.map(({ text }) => text)).toEqual([
      '同层停止走动，已转运',
    ]);
    expect(await tasksLeft(incident)).toEqual([]);
    expect(JSON.stringify(h.entries)).not.toContain('同层停止走动，已转运');
  });

  test('CDC leaves one out and adds one, each for a reason; whoever was left out is not asked about again', async () => {
    h.clock.set(new Date('2026-12-19T10:00:00+08:00'));
    const { site, head, place } = await openHotel({ floors: 5, firstFloor: 2, roomsPerFloor: 4 });
    const stays = await closeContacts(5);
    const doors = ['0203', '0303', '0304', '0403', '0603'];
    for (const [i, { person }] of stays.entries())
      await head.do(roomGuests, {
        site,
        guests: [{ person, room: await roomNo(site, doors[i] ?? ''), reason: '演练指定' }],
      });
    const episodes = stays.map(({ episode }) => episode);
    const before = await endsOf(episodes);
    const [second, positive, beside, above, top] = stays.map(({ person }) => person);
    const { incident, code } = await head.do(reportIncident, {
      site,
      incident: 'positive',
      person: positive ?? '',
    });
    const cdc = h.as('cdc');
    const see = () => cdc.see(incidentLook, { incident });
    const page = await see();
    // Each with her reason, the row of her protocol, and what she would lose.
    expect(
      page.reached.map(({ person, scope, rule, days }) => [person, scope, rule !== null, (days ?? 0) > 0]),
    ).toEqual([
      [second, 'adjacentFloor', true, true],
      [beside, 'sameFloor', true, true],
      [above, 'adjacentFloor', true, true],
    ]);
    expect(page.others.map(({ person }) => person)).toEqual([top]);
    // Who decides nothing is offered nobody else.
    expect((await head.see(incidentLook, { incident })).others).toEqual([]);
    const until = page.others[0]?.wouldEndOn ?? '';
    const decide = {
      incident,
      restart: true,
      seen: page.seal,
      without: [{ person: above ?? '', reason: '当时在医院' }],
      also: [{ person: top ?? '', reason: '一起取过快递', until }],
    };
    // Left out who was never on the list, added who may not be, or with another day than the one that was shown.
    for (const wrong of [
      { without: [{ person: top ?? '', reason: '不在本层' }] },
      { also: [{ person: positive ?? '', reason: '她就是病例', until }] },
      { also: [{ person: top ?? '', reason: '一起取过快递', until: '2026-12-20' }] },
    ])
      expect((await refusal(cdc.do(restartDays, { ...decide, ...wrong }))).code).toBe(
        'incident-reach-changed',
      );
    expect(await endsOf(episodes)).toEqual(before);
    expect(await cdc.do(restartDays, decide)).toMatchObject({ restarted: 3, left: 1 });
    const after = await endsOf(episodes);
    expect(after.map((day, i) => (day ?? '') > (before[i] ?? ''))).toEqual([true, false, true, false, true]);
    const decided = await see();
    expect([decided.restarted, decided.leftOut]).toEqual([3, 1]);
    expect(
      decided.decided?.people.map(({ person, decision, toOn, why }) => [person, decision, toOn, why]),
    ).toEqual([
      [second, 'anew', after[0], null],
      [beside, 'anew', after[2], null],
      [above, 'left', page.reached[2]?.wouldEndOn, '当时在医院'],
      [top, 'added', after[4], '一起取过快递'],
    ]);
    // She is not asked about again, and the act has nothing left to decide.
    expect(decided.reached).toEqual([]);
    const again = { incident, restart: true, seen: decided.seal };
    expect((await refusal(cdc.do(restartDays, again))).code).toBe('incident-restarted');
    expect(await endsOf(episodes)).toEqual(after);
    // The ledger says who was left out and why, by code.
    const [told] = await h.inside((tx) =>
      sentencesOf(tx, h.entries.filter(({ word }) => word === 'isolation.days.restarted').slice(-1)),
    );
    const codeOf = (person: string | undefined) =>
      decided.decided?.people.find((one) => one.person === person)?.code ?? '?';
    expect(told?.words.zh).toContain(`${code} 确认 3 人重新计算天数`);
    expect(told?.words.zh).toContain(`1 人不重新计算：${codeOf(above)}（当时在医院）`);
    expect(told?.words.zh).toContain(`加入 ${codeOf(top)}（一起取过快递）`);
    expect(told?.words.en).toContain(`1 left out: ${codeOf(above)} (当时在医院)`);
    // CDC thinks otherwise of her as long as the incident goes on; then it is over.
    const hers = decided.others.find(({ person }) => person === above);
    const add = { person: above ?? '', reason: '回来后同层', until: hers?.wouldEndOn ?? '' };
    await cdc.do(restartDays, { ...again, also: [add] });
    const last = await see();
    expect([last.restarted, last.leftOut, last.others]).toEqual([4, 0, []]);
    expect((await endsOf(episodes))[3]).toBe(hers?.wouldEndOn);
    await head.do(closeIncident, { incident, reason: '已转运' });
    expect((await refusal(cdc.do(restartDays, again))).code).toBe('incident-closed');
    expect(place).not.toBe('');
  });

  test('nobody’s days begin anew: all are left out for the one reason, and the next positive asks about them again', async () => {
    h.clock.set(new Date('2026-12-19T16:00:00+08:00'));
    const { site, head } = await openHotel({ floors: 3, firstFloor: 2, roomsPerFloor: 4 });
    const stays = await closeContacts(3);
    const doors = ['0203', '0303', '0304'];
    for (const [i, { person }] of stays.entries())
      await head.do(roomGuests, {
        site,
        guests: [{ person, room: await roomNo(site, doors[i] ?? ''), reason: '演练指定' }],
      });
    const reports = async (person: string | undefined) =>
      (await head.do(reportIncident, { site, incident: 'positive', person: person ?? '' })).incident;
    const cdc = h.as('cdc');
    const incident = await reports(stays[1]?.person);
    const page = await cdc.see(incidentLook, { incident });
    await cdc.do(restartDays, { incident, restart: false, seen: page.seal, reason: '未开门' });
    const decided = await cdc.see(incidentLook, { incident });
    expect([decided.restarted, decided.leftOut, decided.reached]).toEqual([0, 2, []]);
    expect(decided.decided?.people.map(({ decision, why }) => [decision, why])).toEqual([
      ['left', '未开门'],
      ['left', '未开门'],
    ]);
    // Another positive is another incident.
    const other = await reports(stays[0]?.person);
    expect((await cdc.see(incidentLook, { incident: other })).reached.map(({ room }) => room)).toEqual([
      '0303',
      '0304',
    ]);
  });

  const tasksLeft = async (incident: string) =>
    (
      await h.inside((tx) =>
        rows(
          tx,
          sql<{ key: string }>`
            select plan_key as key from task where plan_key like ${`incident/${incident}/%`} and ended_at is null
            order by 1`,
        ),
      )
    ).map(({ key }) => key.replace(`incident/${incident}/`, ''));

  test('a guard without signal reports, ticks the card and writes a sentence: all of it is of when it was', async () => {
    h.clock.set(new Date('2026-12-18T22:00:00+08:00'));
    const { site, head, place } = await openHotel({ floors: 2, roomsPerFloor: 4 });
    const [stay] = await staysForSite(h, 1);
    const room = await roomNo(site, '0303');
    const guest = { person: stay?.person ?? '', room, reason: '演练指定' };
    await head.do(roomGuests, { site, guests: [guest] });
    const guard = h.as('site-security', place);
    const page = await guard.see(incidentsLook, { site });
    const fall = page.kinds.find(({ value }) => value === 'cardiac');
    expect(fall?.card[0]?.zh).toBe('带 AED 到场');
    expect(page.zones.map(({ zone }) => zone)).toContain('corridor/1/3');
    const at = (minutes: number) => new Date(Date.parse('2026-12-18T22:10:00+08:00') + minutes * 60_000);
    const said = (minutes: number) => at(minutes).toISOString();
    // The phone names it, so that what is done about it follows without an answer from the house.
    const incident = uuidv7(at(0).getTime());
    h.clock.set(at(40));
    const report = { site, id: incident, incident: 'cardiac', room, bed: 1, at: said(0) };
    const { code } = await guard.do(reportIncident, { ...report, note: '听到倒地声' });
    expect((await refusal(guard.do(reportIncident, report))).code).toBe('incident-there');
    await guard.do(tickIncident, { incident, item: 0, done: true, at: said(2) });
    await guard.do(tickIncident, { incident, item: 1, done: true, at: said(3) });
    await guard.do(tickIncident, { incident, item: 1, done: false, at: said(4) });
    await guard.do(logIncident, { incident, text: '意识清醒', at: said(5) });
    expect((await refusal(guard.do(tickIncident, { incident, item: 9, done: true }))).code).toBe(
      'incident-item-unknown',
    );
    // A moment before it happened, or one to come, is none it was done at.
    await guard.do(tickIncident, { incident, item: 2, done: true, at: said(-30) });
    const seen = await guard.see(incidentLook, { incident });
    expect(seen.at).toBe(said(0));
    expect(seen.card.map(({ doneAt }) => doneAt)).toEqual([said(2), null, said(0)]);
    expect(seen.steps.map((step) => [step.at, step.text])).toEqual([[said(5), '意识清醒']]);
    // Of the table the head and the medics are told, and not the guard who reported it.
    expect((await refusal(guard.do(answerIncident, { incident }))).code).toBe('incident-not-told');
    expect(seen.asksMe).toBe(false);
    const kitchen = h.as('site-logistics', place);
    expect((await kitchen.see(incidentLook, { incident })).steps).toEqual([
      { at: said(5), by: null, text: null },
    ]);
    const medic = h.as('site-medic', place);
    expect((await medic.see(incidentLook, { incident })).person?.person).toBe(stay?.person);
    const told = async () =>
      (await head.see(incidentLook, { incident })).told.map((one) => [one.told, one.answeredAt]);
    expect((await medic.see(incidentsLook, { site })).rows[0]).toMatchObject({ code, asksMe: true });
    expect(await told()).toEqual([
      ['head', null],
      ['health', null],
    ]);
    await medic.do(answerIncident, { incident, at: said(6) });
    expect(await told()).toEqual([
      ['health', said(6)],
      ['head', null],
    ]);
    // The deputy ticks the last: that the head has heard it is plain from that, and the card asks nobody any more.
    expect(await tasksLeft(incident)).toEqual(['card/head', 'card/health', 'review']);
    await h.as('site-deputy', place).do(tickIncident, { incident, item: 1, done: true, at: said(8) });
    expect((await told()).map(([, answered]) => answered)).toEqual([said(6), said(8)]);
    expect(await tasksLeft(incident)).toEqual(['review']);
    await head.do(closeIncident, { incident });
  });

  test('what happens on a corridor is of its floor; in a bed that is empty it is told all the same', async () => {
    const { site, place } = await openHotel({ floors: 2, roomsPerFloor: 4 });
    const guard = h.as('site-security', place);
    const spill = { site, incident: 'spill', zone: 'corridor/1/4' };
    const { incident } = await guard.do(reportIncident, spill);
    const page = await guard.see(incidentLook, { incident });
    expect(page).toMatchObject({ where: { zh: '1 号楼 4 层走廊' }, room: null });
    expect(page.place).not.toBe(place);
    expect((await refusal(guard.do(reportIncident, { ...spill, zone: 'roof' }))).code).toBe(
      'round-zone-unknown',
    );
    // A positive sample of the corridor says its floor as a room does.
    await guard.do(reportIncident, { site, incident: 'positive', zone: 'corridor/1/3' });
    const fever = { site, incident: 'fever', room: await roomNo(site, '0402'), bed: 1 };
    const empty = await guard.do(reportIncident, fever);
    expect((await h.as('site-medic', place).see(incidentLook, empty)).person).toBeNull();
  });

  test('reaches whoever was there when it happened, wherever they are when somebody writes it down', async () => {
    h.clock.set(new Date('2026-12-17T10:00:00+08:00'));
    const { site, head } = await openHotel({ floors: 5, firstFloor: 2, roomsPerFloor: 4 });
    const [positive, neighbour, away, later] = (await closeContacts(4)).map(({ person }) => person);
    const put = async (person: string | undefined, no: string) =>
      head.do(roomGuests, {
        site,
        guests: [{ person: person ?? '', room: await roomNo(site, no), reason: '演练指定' }],
      });
    await put(positive, '0303');
    await put(neighbour, '0304');
    await put(away, '0403');
    const at = new Date(h.clock.now().getTime() + 60_000);
    h.clock.set(new Date(at.getTime() + 30 * 60_000));
    // She lies in the other wing by now, one neighbour has another room, one is on the way to a hospital; a new one came.
    const wing = (await roomsOf(site)).find((room) => room.wing === 'positive')?.id ?? '';
    await head.do(interviewGuest, {
      site,
      person: positive ?? '',
      told: tell({ positive: true }),
      over: null,
    });
    await head.do(moveGuest, { person: positive ?? '', room: wing, reason: '阳性' });
    await head.do(moveGuest, { person: neighbour ?? '', room: await roomNo(site, '0604'), reason: '调整' });
    await head.do(checkOutGuest, { site, person: away ?? '', to: 'hospital' });
    await put(later, '0203');
    const report = { site, incident: 'positive', person: positive ?? '' };
    expect(
      (
        await refusal(
          head.do(reportIncident, {
            ...report,
            person: away ?? '',
            at: new Date(at.getTime() - 3_600_000).toISOString(),
          }),
        )
      ).code,
    ).toBe('incident-not-there-then');
    const { incident } = await head.do(reportIncident, { ...report, at: at.toISOString() });
    const page = await h.as('cdc').see(incidentLook, { incident });
    expect(page.room).toBe('0303');
    const shown = () => page.reached.map(({ person, room, scope }) => [person, room, scope]);
    expect(shown()).toEqual([
      [neighbour, '0304', 'sameFloor'],
      [away, '0403', 'adjacentFloor'],
    ]);
    // The same two, but the days of one have changed since: what was seen is not what would be done.
    await h.inside((tx) =>
      rows(tx, sql`update episode set ends_on = ends_on + 1 where person = ${away} returning id`),
    );
    const decide = { incident, restart: true, seen: page.seal };
    expect((await refusal(h.as('cdc').do(restartDays, decide))).code).toBe('incident-reach-changed');
    const { seal } = await h.as('cdc').see(incidentLook, { incident });
    await h.as('cdc').do(restartDays, { ...decide, seen: seal });
    const entry = h.entries.findLast(({ word }) => word === 'isolation.days.restarted');
    expect(entry?.about.filter((handle) => handle.startsWith('episode:')).length).toBe(2);
  });
});

describe('two records that were one person', () => {
  test('her bed is hers under the record that stays, and goes back when they were two; two beds are asked about', async () => {
    h.clock.set(new Date('2026-12-20T10:00:00+08:00'));
    const { site, head, place } = await openHotel();
    const [one, two, three] = (await staysForSite(h, 3)).map(({ person }) => person ?? '');
    const put = async (person: string | undefined, no: string) =>
      head.do(roomGuests, {
        site,
        guests: [{ person: person ?? '', room: await roomNo(site, no), reason: '演练指定' }],
      });
    await put(two, '0404');
    await head.do(interviewGuest, { site, person: two ?? '', told: tell({ diet: 'halal' }), over: null });
    // What a merge does to the two records themselves is told in the scenes of people.
    const merged = async (gone: string | undefined, into: string | null | undefined) =>
      h.inside((tx) =>
        rows(tx, sql`update person set merged_into = ${into} where id = ${gone} returning id`),
      );
    const pair = { from: two ?? '', into: one ?? '', place: COMMUNITY };
    await merged(two, one);
    await h.itself.do(followInRooms, pair);
    const guests = async () =>
      (await head.see(siteLook, { site })).floors
        .flatMap(({ rooms }) => rooms)
        .flatMap(({ no, guests: inside }) =>
          inside.map(({ person, interviewed }) => [no, person, interviewed]),
        );
    expect(await guests()).toEqual([['0404', one, true]]);
    await merged(two, null);
    await h.itself.do(returnInRooms, pair);
    expect(await guests()).toEqual([['0404', two, true]]);
    // Both in a bed: neither is taken out of it by a merge.
    await put(three, '0405');
    h.clock.set(new Date(h.clock.now().getTime() + 60_000));
    await head.do(interviewGuest, {
      site,
      person: three ?? '',
      told: tell({ diet: 'vegetarian' }),
      over: null,
    });
    await merged(three, two);
    await h.itself.do(followInRooms, { from: three ?? '', into: two ?? '', place: COMMUNITY });
    expect((await guests()).map(([no, person]) => [no, person])).toEqual([
      ['0404', two],
      ['0405', three],
    ]);
    const asked = await h.inside((tx) =>
      rows(
        tx,
        sql<{ n: number }>`
          select count(*)::int as n from task where plan_key like 'isolation/twice/%' and ended_at is null`,
      ),
    );
    expect(asked[0]?.n).toBe(1);
    // Of two interviews the newer stands.
    const diet = async (person: string | undefined) =>
      (await h.as('site-medic', place).do(readGuestInterview, { site, person: person ?? '' })).told?.diet;
    expect(await diet(two)).toBe('vegetarian');
    // The empty bed is given up: the other is hers from then on, and nobody is asked any more.
    h.clock.set(new Date(h.clock.now().getTime() + 60_000));
    await head.do(checkOutGuest, { site, person: two ?? '', to: 'home' });
    await h.settle();
    expect((await guests()).map(([no, person]) => [no, person])).toEqual([['0405', two]]);
    expect(await diet(two)).toBe('vegetarian');
    const is = await h.inside((tx) =>
      rows(
        tx,
        sql<{ kind: string }>`select kind from whereabouts where person = ${two} and until_at is null`,
      ),
    );
    expect(is).toEqual([{ kind: 'facility' }]);
    const after = await h.inside((tx) =>
      rows(
        tx,
        sql<{ n: number }>`
          select count(*)::int as n from task where plan_key like 'isolation/twice/%' and ended_at is null`,
      ),
    );
    expect(after[0]?.n).toBe(0);
    // Two people after all: each has her own again, what they told too.
    const again = { from: three ?? '', into: two ?? '', place: COMMUNITY };
    await h.itself.do(followInRooms, again);
    await merged(three, null);
    await h.itself.do(returnInRooms, again);
    expect((await guests()).map(([no, person]) => [no, person])).toEqual([['0405', three]]);
    const told = await h.inside((tx) =>
      rows(
        tx,
        sql<{ older: boolean }>`
          select a.at < b.at as older from isolation_interview a, isolation_interview b
          where a.person = ${two} and b.person = ${three}`,
      ),
    );
    expect(told).toEqual([{ older: true }]);
    expect(await diet(three)).toBe('vegetarian');
  });
});

describe('nobody eats before the corridors are ready', () => {
  test('refused with the corridors named, let through by the head with a reason, open after the contact time', async () => {
    h.clock.set(new Date('2026-12-21T05:40:00+08:00'));
    const { site, head, place } = await openHotel();
    await h.itself.do(planSiteDay, { site });
    /** Rounds of the day that are still waited for. */
    const waited = async () =>
      (
        await h.inside((tx) =>
          rows(
            tx,
            sql<{ key: string }>`
              select plan_key as key from task
              where plan_key like ${`site/${site}/%/plan/disinfection-%`} and ended_at is null order by 1`,
          ),
        )
      ).map(({ key }) => key.split('/').at(-1));
    const ALL = ['disinfection-1', 'disinfection-2', 'disinfection-3'];
    const kitchen = h.as('site-logistics', place);
    const disinfector = h.as('site-disinfection', place);
    const no = await refusal(kitchen.do(startMeal, { site, meal: 'breakfast' }));
    expect(no.code).toBe('corridors-not-ready');
    expect(no.words.zh).toContain('1 号楼 3 层走廊尚未消毒');
    const round = async (mgL: number | undefined, zones: readonly string[]) => {
      const begun = await disinfector.do(beginRound, {
        site,
        kind: 'round',
        product: 'tablet',
        targetMgL: 1000,
        ...(mgL === undefined ? {} : { measuredMgL: mgL }),
      });
      await disinfector.do(doZones, {
        round: begun.round,
        zones: zones.map((zone) => ({ zone, object: 'corridor', scanned: true })),
      });
      return begun.round;
    };
    const everything = ['corridor/1/3', 'corridor/1/4', 'lobby', 'lift', 'office', 'waste'];
    const first = await round(1000, ['corridor/1/3', 'corridor/1/4']);
    const control = h.as('site-infection-control', place);
    expect((await refusal(control.do(signRound, { round: first }))).code).toBe('round-running');
    const left = await refusal(disinfector.do(endRound, { round: first }));
    expect(left.code).toBe('round-leaves-out');
    expect(left.words.zh).toContain('大厅');
    await disinfector.do(doZones, {
      round: first,
      zones: everything.slice(2).map((zone) => ({ zone, object: 'corridor', skipped: '无人使用' })),
    });
    await disinfector.do(endRound, { round: first });
    // Before six nobody waits for that of half past six yet: it is one more.
    expect(await waited()).toEqual(ALL);
    expect((await refusal(disinfector.do(signRound, { round: first }))).code).toBe('not-your-duty');
    await control.do(signRound, { round: first });
    expect((await refusal(control.do(signRound, { round: first }))).code).toBe('round-signed');
    // Wet for half an hour.
    expect((await refusal(kitchen.do(startMeal, { site, meal: 'breakfast' }))).code).toBe(
      'corridors-not-ready',
    );
    expect((await kitchen.see(mealsLook, { site })).waiting.length).toBe(2);
    h.clock.set(new Date(h.clock.now().getTime() + 31 * 60_000));
    const { run } = await kitchen.do(startMeal, { site, meal: 'breakfast' });
    const early = new Date(h.clock.now().getTime() - 60_000).toISOString();
    expect((await refusal(kitchen.do(endMeal, { run, served: 3, at: early }))).code).toBe('meal-end-when');
    await kitchen.do(endMeal, { run, served: 3, at: h.clock.now().toISOString() });
    expect((await refusal(kitchen.do(endMeal, { run, served: 4 }))).code).toBe('meal-over');
    // The round is older than the meal: the next one waits for another.
    h.clock.set(new Date(h.clock.now().getTime() + 60_000));
    expect((await refusal(kitchen.do(startMeal, { site, meal: 'lunch' }))).code).toBe('corridors-not-ready');
    const weak = await round(400, everything);
    await disinfector.do(endRound, { round: weak });
    h.clock.set(new Date(h.clock.now().getTime() + 31 * 60_000));
    // Too weak does not count, however long it was wet; what was asked for is still asked for.
    expect(await waited()).toEqual(ALL);
    expect((await refusal(kitchen.do(startMeal, { site, meal: 'lunch' }))).code).toBe('corridors-not-ready');
    expect((await refusal(kitchen.do(overrideMeal, { site, meal: 'lunch', reason: '饭菜将凉' }))).code).toBe(
      'not-your-duty',
    );
    const lunch = await head.do(overrideMeal, { site, meal: 'lunch', reason: '饭菜将凉' });
    expect((await refusal(kitchen.do(startMeal, { site, meal: 'dinner' }))).code).toBe('meal-open');
    await kitchen.do(endMeal, { run: lunch.run, served: 3 });
    // Breakfast again after lunch is told as breakfast again after breakfast.
    expect((await refusal(head.do(overrideMeal, { site, meal: 'breakfast', reason: '再送' }))).code).toBe(
      'meal-there',
    );
    const seen = await kitchen.see(mealsLook, { site });
    expect(seen.today.find(({ overridden }) => overridden !== null)?.overridden).toBe('饭菜将凉');
    const rounds = await disinfector.see(roundsLook, { site });
    expect(rounds.rounds[0]?.measuredMgL).toBe(400);
    expect(rounds.zones.filter(({ corridor }) => corridor).map(({ waits }) => waits)).toEqual([
      'missing',
      'missing',
    ]);
    // Done again as it is written it ends the one that was waited for, and none of later in the day.
    for (const left of [ALL.slice(1), ALL.slice(1)]) {
      await disinfector.do(endRound, { round: await round(1000, everything) });
      expect(await waited()).toEqual(left);
    }
  });
});

test('the labels of waste bags say where each is from, the day and what it may be, and nobody’s room', async () => {
  const { site, head } = await openHotel();
  const { waste } = await head.see(signsLook, { site });
  expect(waste.categories.map(({ category }) => category)).toEqual(['infectious', 'sharps']);
  expect(waste.on).toBe(civilDayOf(h.clock.now()));
  expect(waste.from.map(({ zh }) => zh)).toEqual(
    expect.arrayContaining(['1 号楼 3 层走廊', '1 号楼 4 层走廊']),
  );
  expect(waste.from.some(({ zh }) => zh.includes('房间'))).toBe(false);
});

test('alcohol wipes small surfaces, has no strength to measure, and is no round of a corridor', async () => {
  const { site, place, head } = await openHotel();
  const cleaner = h.as('site-disinfection', place);
  const begin = { site, product: 'alcohol', method: 'wipe' } as const;
  expect((await refusal(cleaner.do(beginRound, { ...begin, kind: 'round' }))).code).toBe(
    'alcohol-small-only',
  );
  expect((await refusal(cleaner.do(beginRound, { ...begin, kind: 'event', product: 'bleach' }))).code).toBe(
    'round-needs-strength',
  );
  const { round, code } = await cleaner.do(beginRound, { ...begin, kind: 'event' });
  const zone = 'corridor/1/3';
  expect((await refusal(cleaner.do(doZones, { round, zones: [{ zone, object: 'corridor' }] }))).code).toBe(
    'alcohol-small-only',
  );
  await cleaner.do(doZones, { round, zones: [{ zone, object: 'small' }] });
  // Nobody is told to measure what no strip shows; a strength somebody types is not kept.
  expect((await cleaner.do(endRound, { round, measuredMgL: 700 })).problems).toEqual([]);
  const { rounds, zones } = await head.see(roundsLook, { site });
  expect(rounds.find((one) => one.code === code)).toMatchObject({ targetMgL: null, measuredMgL: null });
  // The corridor waits for its round as before.
  expect(zones.find((one) => one.zone === zone)?.waits).toBe('missing');
  const told = await h.inside(async (tx) =>
    sentencesOf(
      tx,
      (await rows(
        tx,
        sql`select * from ledger where word = 'isolation.round.begun' order by seq desc limit 1`,
      )) as never, // as the ledger keeps them
    ),
  );
  expect(told[0]?.words.zh).toMatch(/75% 酒精$/);
});
