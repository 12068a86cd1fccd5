// What a newcomer finds of isolation sites: one that has taken guests for two weeks, one of them on insulin; its corridors
// disinfected this morning, its store counted, a power cut that is over; and one that is being prepared. Played through the
// acts that people use. Who leaves today and who is on the way stands in first-leaving.ts.

import { acts } from '../src/acts.ts';
import { atHour, civilDayOf } from '../src/base/civil-dates.ts';
import { addMinutes } from '../src/base/clock.ts';
import { placeAbove } from '../src/base/places.ts';
import { row, rows, sql, type Tx } from '../src/base/sql.ts';
import { moveEpisode } from '../src/control/episodes/acts.ts';
import { findEpisode } from '../src/control/episodes/store.ts';
import { CARE } from '../src/isolation/care/day.ts';
import { decidePack } from '../src/isolation/care/packs/acts.ts';
import { recordCare } from '../src/isolation/care/ticks/acts.ts';
import {
  closeIncident,
  logIncident,
  reportIncident,
  reviewIncident,
  tickIncident,
} from '../src/isolation/incidents/acts.ts';
import { tickIntake } from '../src/isolation/intake/acts.ts';
import { interviewGuest, readGuestInterview, roomGuests } from '../src/isolation/rooms/acts.ts';
import { guestsAs, roomStates } from '../src/isolation/rooms/guests.ts';
import { proposeRooms } from '../src/isolation/rooms/rules.ts';
import { guestsOf, waitingFor } from '../src/isolation/rooms/store.ts';
import type { Interview } from '../src/isolation/rooms/terms.ts';
import { beginRound, doZones, endMeal, endRound, startMeal } from '../src/isolation/rounds/acts.ts';
import { zonesOfSite } from '../src/isolation/rounds/rules.ts';
import {
  checkIsolationSite,
  openIsolationSite,
  readyIsolationSite,
  staffIsolationSite,
} from '../src/isolation/sites/acts.ts';
import { findSite, roomsAt } from '../src/isolation/sites/store.ts';
import { noteStaffResult, sampleStaff } from '../src/isolation/staff/acts.ts';
import { insideRoles } from '../src/isolation/staff/rules.ts';
import { staffAt } from '../src/isolation/staff/store.ts';
import { countStock } from '../src/isolation/stock/acts.ts';
import { linesOf } from '../src/isolation/stock/lines.ts';
import { isolationRules } from '../src/isolation/terms.ts';
import { asHouse } from '../src/ledger/perform.ts';
import type { House } from '../src/ledger/terms.ts';
import { finishTask } from '../src/tasks/acts.ts';
import { accountOfLogin } from '../src/teams/store.ts';
import { trainAll } from '../src/trainings/held.ts';
import { playFirstCare } from './first-care.ts';
import { SITE_STAFF } from './staff.ts';
import { type Stage, stageAt } from './stage.ts';

/** A site with its unit. */
export interface FirstSite {
  readonly site: string;
  readonly place: string;
}

const HEAD = 'site1';
/** Of the second site: what its head has seen to already. */
const CHECKED = 4;
const TRANSIT = '区转运中转点';
/** How full the store is, as a share of what a full site is to have lying there; the rest is as it should be. */
const RUNS_OUT = { item: 'gown', share: 0.2 } as const;

/** Opens the site that takes guests, at the moment of `at`: with its staff, and the office over all sites. */
export async function openFirstSite(
  house: House,
  district: string,
  at: Date,
): Promise<FirstSite | undefined> {
  const opening = stageAt(house, at);
  const ids = await idsOfStaff(house);
  if (ids === undefined) return undefined;
  // Whoever works at a site was trained for it before it opens.
  await trainAll(opening.house, {
    training: 'isolation-site',
    place: district,
    accounts: [...ids.values()],
    channel: 'house',
  });
  const taking = await opening.does('hq', openIsolationSite, {
    district,
    name: '江湾集中隔离点',
    address: '江湾路 66 号',
    template: 'hotel',
    measures: { floors: 3, roomsPerFloor: 16, positiveRooms: 2 },
    head: ids.get(HEAD) ?? '',
    reason: REASON,
  });
  if (taking === undefined) return undefined;

  // Their duties are there from now on: a stage of its own reads them.
  const day = stageAt(house, at);
  const rules = (await house.rulebookAt(at)).part(isolationRules);
  for (const { item } of rules.checklist)
    await day.does(HEAD, checkIsolationSite, { site: taking.site, item, done: true });
  await day.does(HEAD, readyIsolationSite, { site: taking.site });
  for (const [login, post] of SITE_STAFF)
    if (post !== undefined && post !== 'head' && post !== OFFICE)
      await day.does(HEAD, staffIsolationSite, {
        site: taking.site,
        post,
        account: ids.get(login) ?? '',
        on: true,
      });
  for (const post of ['doctor', 'nurse'])
    await day.does(HEAD, staffIsolationSite, {
      site: taking.site,
      post,
      account: ids.get('care1') ?? '',
      on: true,
    });
  const over = SITE_STAFF.find(([, post]) => post === OFFICE)?.[0];
  if (over !== undefined)
    await day.does('security', acts.giveDuty, {
      user: ids.get(over) ?? '',
      role: 'site-office',
      place: placeAbove(taking.place),
      until: addMinutes(at, OFFICE_DAYS * 24 * 60).toISOString(),
    });
  return taking;
}

/** Asks somebody who is to come how she is, and gives her the room the rules propose. */
export async function roomWaiting(
  { house, does }: Stage,
  { site }: FirstSite,
  episode: string,
  told: Partial<Interview> = {},
): Promise<void> {
  const known = await asHouse(house, (tx) => findEpisode(tx, episode));
  if (known === undefined) return;
  const { person } = known;
  await does('care1', interviewGuest, {
    site,
    person,
    told: { attention: [], medicines: [], diet: 'ordinary', ...told },
    over: null,
  });
  const now = house.clock.now();
  const rules = (await house.rulebookAt(now)).part(isolationRules);
  const [proposed] = await asHouse(house, async (tx) => {
    const ctx = { now, secrets: house.secrets };
    const guests = await guestsAs(tx, ctx, [person]);
    const { rooms } = await roomStates(tx, ctx, site);
    return proposeRooms(rules, [...guests.values()], rooms);
  });
  if (proposed?.room === undefined) return;
  await does(HEAD, roomGuests, { site, guests: [{ person, room: proposed.room }] });
  const items = rules.intake.items.map(({ item }) => item);
  await does(HEAD, tickIntake, { site, people: [person], items, done: true });
}

/** What happens at the site today, and the next site, which is being prepared. */
export async function playFirstIsolation(
  house: House,
  district: string,
  { site, place }: FirstSite,
): Promise<void> {
  const now = house.clock.now();
  const ids = await idsOfStaff(house);
  if (ids === undefined) return;
  const stage = () => stageAt(house, now);
  await onItsWay(stage(), district);
  await eatAndDisinfect(stage(), site);
  await playFirstCare(stage(), site, district);
  await wantsHerbs(stage(), site);
  await count(stage(), site);
  await testStaff(stage(), site);
  await finishTheDays(house, place);
  await meet(stage(), site, place, ids.get('care1') ?? '');
  await powerCut(stage(), site);
  const preparing = await stage().does('hq', openIsolationSite, {
    district,
    name: '望潮集中隔离点',
    address: '望潮路 9 号',
    template: 'hotel',
    measures: { floors: 6, roomsPerFloor: 25 },
    head: ids.get('site2') ?? '',
    reason: REASON,
  });
  if (preparing === undefined) return;
  const day = stage();
  const rules = (await house.rulebookAt(now)).part(isolationRules);
  for (const { item } of rules.checklist.slice(0, CHECKED))
    await day.does('site2', checkIsolationSite, { site: preparing.site, item, done: true });
}

const REASON = '首批场所，按预案先行启用';
const OFFICE = 'office';
const OFFICE_DAYS = 90;

/** The accounts of the staff; undefined: a house that was tried out before there were sites has none. */
async function idsOfStaff(house: House): Promise<Map<string, string> | undefined> {
  const ids = new Map<string, string>();
  for (const [login] of SITE_STAFF) {
    const account = await asHouse(house, (tx) => accountOfLogin(tx, login));
    if (account === undefined) return undefined;
    ids.set(login, account.id);
  }
  return ids;
}

/** Of those ordered to a site today one waits at another point: whoever looks sees how rooms are given. */
async function onItsWay({ house, does }: Stage, district: string): Promise<void> {
  const [first] = await asHouse(house, (tx) => waitingFor(tx, district, 1));
  if (first !== undefined)
    await does('cdc', moveEpisode, {
      episode: first.episode,
      to: 'facility',
      label: TRANSIT,
      reason: 'fetched',
    });
}

/** One who was asked when she came would like herbs since: asked again, and the medic says yes. */
async function wantsHerbs({ house, does }: Stage, site: string): Promise<void> {
  const guests = await asHouse(house, (tx) => guestsOf(tx, [site]));
  for (const { person } of guests) {
    const read = await does('care1', readGuestInterview, { site, person });
    if (read?.told == null || !read.told.attention.includes('mind')) continue;
    await does('care1', interviewGuest, {
      site,
      person,
      told: { ...read.told, herbal: true },
      over: read.at,
    });
    const again = await does('care1', readGuestInterview, { site, person });
    if (again?.at != null) await does('care1', decidePack, { site, person, may: true, over: again.at });
  }
}

/** Everything was counted this morning; one thing runs out. */
async function count({ house, does }: Stage, site: string): Promise<void> {
  const now = house.clock.now();
  const rulebook = await house.rulebookAt(now);
  const lines = await asHouse(house, async (tx) => {
    const found = await findSite(tx, site);
    return found === undefined ? [] : linesOf(tx, { now, rulebook }, found);
  });
  await does('kitchen1', countStock, {
    site,
    counts: lines.map(({ item, wanted }) => ({
      item,
      amount: Math.ceil(wanted * (item === RUNS_OUT.item ? RUNS_OUT.share : 1)),
    })),
  });
}

/** What the days asked for until now was done by whoever it was asked of, shortly before it was due. */
async function finishTheDays(house: House, place: string): Promise<void> {
  const now = house.clock.now();
  const open = await asHouse(house, (tx) =>
    rows(
      tx,
      sql<{ id: string; kind: string; role: string; dueAt: Date }>`
        select id, kind, owner_role as role, due_at as "dueAt" from task
        where owner_unit = ${place}::ltree and kind in ('site-work', 'site-care') and ended_at is null
          and due_at <= ${addMinutes(now, SOON_MINUTES)} and plan_key not like 'stock/%'
        order by due_at, plan_key`,
    ),
  );
  const stage = stageAt(house, now);
  for (const { id, kind, role, dueAt } of open) {
    const login = SITE_STAFF.find(([, post]) => `site-${post}` === role)?.[0];
    stage.clock.set(addMinutes(dueAt, -SOON_MINUTES));
    if (login === undefined) continue;
    if (kind === CARE) await stage.does(login, recordCare, { task: id, how: 'seen' });
    else await stage.does(login, finishTask, { task: id, proof: '已完成' });
  }
}
const SOON_MINUTES = 20;

/** The staff was tested yesterday, with its results; this morning all but two, and the results are awaited. */
async function testStaff({ house, does }: Stage, site: string): Promise<void> {
  const now = house.clock.now();
  const rules = (await house.rulebookAt(now)).part(isolationRules);
  const accounts = await asHouse(house, async (tx) => {
    const found = await findSite(tx, site);
    return found === undefined
      ? []
      : (await staffAt(tx, found, insideRoles(rules), now)).map((one) => one.account);
  });
  if (accounts.length <= NOT_YET) return;
  const at = addMinutes(now, -24 * 60).toISOString();
  const sampled = await does('control1', sampleStaff, { site, accounts, at });
  if (sampled !== undefined)
    await does('control1', noteStaffResult, { site, tests: sampled.tests, result: 'negative', at });
  await does('control1', sampleStaff, { site, accounts: accounts.slice(NOT_YET), tube: 'HT-2001' });
}
const NOT_YET = 2;

/** The morning meeting goes on: one thing is decided, another one is open. */
async function meet({ house, does }: Stage, site: string, place: string, medic: string): Promise<void> {
  const opened = await does(HEAD, acts.openMeeting, { kind: 'site', site });
  if (opened === undefined) return;
  const { meeting } = opened;
  await does(HEAD, acts.attendMeeting, { meeting, accounts: [medic], on: true });
  const raised = await does(HEAD, acts.raisePoint, { meeting, title: '三楼热水不稳' });
  if (raised !== undefined)
    await does(HEAD, acts.decidePoint, {
      meeting,
      point: raised.point,
      decision: '今天请人检修',
      task: {
        unit: place,
        role: 'site-logistics',
        dueAt: addMinutes(house.clock.now(), 8 * 60).toISOString(),
      },
    });
  await does(HEAD, acts.raisePoint, { meeting, title: '夜班缺一名护士' });
}

/** The meal of this hour, after a round that was long enough ago; and the round after it, which ends just now. */
async function eatAndDisinfect(stage: Stage, site: string): Promise<void> {
  const { house, does, clock } = stage;
  const now = house.clock.now();
  const rules = (await house.rulebookAt(now)).part(isolationRules);
  const today = civilDayOf(now);
  const before = addMinutes(now, -MEAL_MINUTES);
  const [meal] = rules.dayPlan.filter((row) => row.meal === true && atHour(today, row.at) < before).reverse();
  if (meal !== undefined) {
    clock.set(addMinutes(atHour(today, meal.at), -rules.meals.roundBeforeMinutes));
    await disinfect(stage, site);
    clock.set(atHour(today, meal.at));
    const begun = await does('kitchen1', startMeal, { site, meal: meal.does });
    const served = await asHouse(house, (tx) => insideAt(tx, site, atHour(today, meal.at)));
    clock.forwardMinutes(MEAL_MINUTES);
    if (begun !== undefined) await does('kitchen1', endMeal, { run: begun.run, served });
  }
  clock.set(now);
  await disinfect(stage, site);
}
/** So long it takes to carry a meal to every door. */
const MEAL_MINUTES = 25;

/** Whoever has left since was given this meal too. */
async function insideAt(tx: Tx, site: string, at: Date): Promise<number> {
  const found = await row(
    tx,
    sql<{ guests: number }>`
      select count(*)::int as guests from room_stay where site = ${site} and during @> ${at}::timestamptz`,
  );
  return found?.guests ?? 0;
}

/** One round through every zone. */
async function disinfect({ house, does }: Stage, site: string): Promise<void> {
  const begun = await does('clean1', beginRound, {
    site,
    kind: 'round',
    product: 'tablet',
    targetMgL: 1000,
    measuredMgL: 1000,
  });
  if (begun === undefined) return;
  const zones = zonesOfSite(await asHouse(house, (tx) => roomsAt(tx, site)));
  await does('clean1', doZones, {
    round: begun.round,
    zones: zones
      .filter(({ everyRound }) => everyRound)
      .map(({ zone }) => ({ zone, object: 'corridor', scanned: true })),
  });
  await does('clean1', endRound, { round: begun.round });
}

/** The kitchen was in the dark for a quarter of an hour: reported, its card done, over and reviewed. */
async function powerCut({ house, does }: Stage, site: string): Promise<void> {
  const began = addMinutes(house.clock.now(), -25);
  const after = (minutes: number) => addMinutes(began, minutes).toISOString();
  const reported = await does('kitchen1', reportIncident, {
    site,
    incident: 'utilities',
    zone: 'lift',
    at: after(0),
    note: '厨房和电梯同时断电，电梯内无人',
  });
  if (reported === undefined) return;
  const { incident, card } = reported;
  const by = ['kitchen1', 'site1', 'care1'];
  for (const item of card.keys())
    await does(by[item % by.length] ?? HEAD, tickIncident, {
      incident,
      item,
      done: true,
      at: after(2 + item * 2),
    });
  await does('kitchen1', logIncident, { incident, text: '备用电源已供厨房，午餐推迟 15 分钟', at: after(9) });
  await does(HEAD, closeIncident, { incident });
  await does(HEAD, reviewIncident, {
    incident,
    text: '备用电源启动用了四分钟，电梯没有联动',
    changes: 'building',
    changed: '电梯接入备用回路，每周一试机',
  });
}
