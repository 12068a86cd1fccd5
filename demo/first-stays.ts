// What a newcomer finds of control: an outbreak that has been worked on for some days, people in several days of their
// stay at home and in a site, one exposed again, and a desk where today's confirmed lines wait. Played through the acts
// that people use, back in time; all persons are invented.
import { createHash } from 'node:crypto';
import type { Static } from 'typebox';
import { textCell, type Workbook } from '../src/base/cells.ts';
import { addDays, type CivilDate, civilDayOf, startOf } from '../src/base/civil-dates.ts';
import { addMinutes } from '../src/base/clock.ts';
import { uuidv7 } from '../src/base/ids.ts';
import { isWithin } from '../src/base/places.ts';
import { rows, sql } from '../src/base/sql.ts';
import { approveCodes } from '../src/control/codes/acts.ts';
import { openOutbreak, orderControl, recordExposure, signNoControl } from '../src/control/episodes/acts.ts';
import { planOf, proposalOf, sealOf } from '../src/control/episodes/replan.ts';
import { findEpisode } from '../src/control/episodes/store.ts';
import { recordTemperature } from '../src/control/observations/acts.ts';
import { recordTest } from '../src/control/tests/acts.ts';
import { type Identity, identityOf } from '../src/drill/people.ts';
import { askGuard, checkHome, giveKit, recordVisit, serveNotice } from '../src/home/door/acts.ts';
import type { Interview } from '../src/isolation/rooms/terms.ts';
import { asHouse, perform } from '../src/ledger/perform.ts';
import { HOUSE } from '../src/ledger/rules.ts';
import type { House } from '../src/ledger/terms.ts';
import { claimLine, openCall, recordAttempt, recordOutcome } from '../src/lists/calls/acts.ts';
import { receiveList } from '../src/lists/receive/acts.ts';
import { accountOfLogin } from '../src/teams/store.ts';
import { type DemoPlace, demoHomes } from './district.ts';
import { type FirstSite, roomWaiting } from './first-isolation.ts';
import type { DemoUser } from './staff.ts';
import { type Stage, stageAt } from './stage.ts';

const SEED = 'first-stays';
const PROTOCOL = 'CN-COVID-8';
const BASIS = 'infectious-disease-law';

/**
 * Lists of the days before: when they came, and what the sender said of each person. The days of the first end today: the
 * protocol counts fourteen from the exposure.
 */
const EARLIER = [
  { daysAgo: 12, hour: 9, says: ['密接', '密接', '密接', '密接', '密接'] },
  { daysAgo: 5, hour: 8, says: ['中风险地区来返', '中风险地区来返', '密接', '密接', '中风险地区来返'] },
  { daysAgo: 2, hour: 9, says: ['中风险地区来返', '密接', '中风险地区来返', '次密接'] },
] as const;
/** Whoever came to the site by the later lists, in order: what she said when she was asked how she is. */
const TOLD: readonly Partial<Interview>[] = [
  { attention: ['insulin'], diet: 'diabetic', chronic: true },
  { attention: ['mind'], diet: 'vegetarian' },
];
/** How many days before its list somebody was exposed. */
const EXPOSED_BEFORE = 2;
/** Beyond the people of the first lists: a number makes a document, whatever the seed. */
const FIRST_NO = 500;

interface Cast {
  readonly places: readonly DemoPlace[];
  readonly users: readonly DemoUser[];
  /** The isolation site that takes guests. */
  readonly site: FirstSite | undefined;
}

/** When it all began: in the evening before the first list. */
export const earliestDay = (now: Date) => at(addDays(civilDayOf(now), -1 - EARLIER[0].daysAgo), 20);

/** Opens the outbreak and plays the lists of the days before. */
export async function playEarlierStays(house: House, cast: Cast, district: string): Promise<void> {
  const now = house.clock.now();
  const today = civilDayOf(now);
  const begun = stageAt(house, earliestDay(now));
  await begun.does('cdc', openOutbreak, {
    name: '沿江聚集性疫情',
    nameEn: 'Riverside cluster',
    protocol: PROTOCOL,
    place: district,
    sunset: addDays(today, 120),
  });
  const homes = demoHomes(cast.places);
  // Some of them live where the accounts a newcomer is shown work: whoever signs in finds people to look after.
  const shown = cast.users.find(({ login }) => login === 'comm1')?.duties[0]?.place;
  const near = homes.filter(({ place }) => place === shown);
  let no = FIRST_NO;
  const told = [...TOLD];
  for (const list of EARLIER) {
    const day = addDays(today, -list.daysAgo);
    const people = list.says.map((says, i) => ({
      ...identityOf(SEED, no++, i % 2 === 0 && near.length > 0 ? near : homes),
      says,
    }));
    await playList(
      stageAt(house, at(day, list.hour)),
      cast,
      people,
      addDays(day, -EXPOSED_BEFORE),
      list.daysAgo,
      () => (list === EARLIER[0] ? undefined : told.shift()),
    );
  }
  await playDays(house, cast);
}

const at = (day: CivilDate, hour: number) => addMinutes(startOf(day), hour * 60);

async function playList(
  stage: Stage,
  cast: Cast,
  people: readonly (Identity & { readonly says: string })[],
  exposedOn: CivilDate,
  daysAgo: number,
  tells: () => Partial<Interview> | undefined,
): Promise<void> {
  const workbook = workbookOf(people, exposedOn);
  const text = JSON.stringify(workbook);
  const received = await stage.does('data1', receiveList, {
    source: 'letter-of-assistance',
    fileName: `协查函-${daysAgo}.xlsx`,
    sha256: createHash('sha256').update(text).digest('hex'),
    bytes: Buffer.byteLength(text),
    workbook,
  });
  if (received === undefined) return;
  const lines = await asHouse(stage.house, (tx) =>
    rows(
      tx,
      sql<{ id: string; rowNo: number; unit: string; place: string }>`
        select id, row_no as "rowNo", owner_unit::text as unit, place::text as place from list_line
        where batch = ${received.batch} and step = 'claim' order by row_no`,
    ),
  );
  for (const line of lines) {
    const person = people[line.rowNo - 2];
    const caller = dutyOf(cast, line.unit, ['grid-member', 'community-officer', 'subdistrict-duty']);
    if (person === undefined || caller === undefined) continue;
    stage.clock.forwardMinutes(6);
    await confirm(stage, caller, line.id, person);
    stage.clock.forwardMinutes(30);
    const close = person.says.includes('密接');
    const decider = close ? 'cdc' : (dutyOf(cast, line.place, ['medic']) ?? 'cdc');
    const episode = await orderStay(stage, decider, line.id);
    if (episode === undefined) continue;
    await answerColour(stage, cast, { episode, place: line.place });
    await knock(stage, cast, { episode, place: line.place, home: !close });
    if (close) {
      stage.clock.forwardMinutes(90);
      if (cast.site !== undefined) await roomWaiting(stage, cast.site, episode, tells());
    }
  }
}

/** The colour the house proposed with the order is approved in her subdistrict. */
async function answerColour(
  stage: Stage,
  cast: Cast,
  { episode, place }: { readonly episode: string; readonly place: string },
): Promise<void> {
  const street = dutyOf(cast, place, ['subdistrict-duty']);
  const open = await asHouse(stage.house, (tx) =>
    rows(tx, sql<{ id: string }>`select id from code_event where episode = ${episode} and answer is null`),
  );
  if (street === undefined || open.length === 0) return;
  await stage.does(street, approveCodes, { codes: open.map(({ id }) => id) });
}

/** The team at her door: told not to go out, the notice, the home looked at, the kit; the clock goes on meanwhile. */
async function knock(
  stage: Stage,
  cast: Cast,
  { episode, place, home }: { episode: string; place: string; home: boolean },
): Promise<void> {
  const member = dutyOf(cast, place, ['grid-member']);
  const cadre = dutyOf(cast, place, ['cadre']);
  const medic = dutyOf(cast, place, ['medic']);
  if (member === undefined || cadre === undefined || medic === undefined) return;
  stage.clock.forwardMinutes(20);
  await stage.does(member, recordVisit, { episode, kind: 'stay-put', finding: 'met' });
  stage.clock.forwardMinutes(20);
  await tell(stage, cast, { episode, place });
  if (!home) return;
  stage.clock.forwardMinutes(40);
  await stage.does(medic, checkHome, { episode, answers: FIT });
  await stage.does(medic, giveKit, {
    episode,
    items: KIT.map(([item, count]) => ({ item, count })),
    thermometer: `T-${episode.slice(-4)}`,
  });
  const beside = await asHouse(stage.house, (tx) => accountOfLogin(tx, cadre));
  if (beside !== undefined)
    await stage.does(medic, recordVisit, { episode, kind: 'set-up', finding: 'met', beside: beside.id });
}

/** The cadre tells her what was decided, the grid member beside him. */
async function tell(
  stage: Stage,
  cast: Cast,
  { episode, place }: { readonly episode: string; readonly place: string },
): Promise<void> {
  const cadre = dutyOf(cast, place, ['cadre']);
  const member = dutyOf(cast, place, ['grid-member']);
  if (cadre === undefined || member === undefined) return;
  const beside = (await asHouse(stage.house, (tx) => accountOfLogin(tx, member)))?.id;
  if (beside === undefined) return;
  await stage.does(cadre, serveNotice, { episode, how: 'paper', beside });
  await stage.does(cadre, recordVisit, { episode, kind: 'notice', finding: 'met', beside });
}

/** A home that will do, and what is brought (rulebook/home.yaml). */
const FIT = {
  dormitory: false,
  'own-room': true,
  'own-toilet': true,
  'shared-air': false,
  drains: true,
  'co-residents': true,
  'needs-care': true,
};
const KIT = [
  ['thermometer', 1],
  ['temperature-card', 1],
  ['masks', 30],
  ['tablets', 50],
  ['yellow-bags', 14],
] as const;

/** What has been asked of them since: temperatures morning and evening, tests on their days, all without a finding. */
async function playDays(house: House, cast: Cast): Promise<void> {
  const now = house.clock.now();
  const asked = await asHouse(house, (tx) =>
    rows(
      tx,
      sql<{ episode: string; place: string; dueAt: Date; test: string | null }>`
        select t.episode, t.place::text as place, t.due_at as "dueAt", null::uuid as test
        from temperature_due t where t.ended_at is null and t.due_at < ${now}
        union all
        select d.episode, d.place::text, (d.on_day + time '14:00') at time zone 'Asia/Shanghai', d.id
        from test_due d where d.state = 'due' and d.on_day < ${civilDayOf(now)}::date
        order by "dueAt", episode`,
    ),
  );
  const stage = stageAt(house, now);
  for (const [i, { episode, place, dueAt, test }] of asked.entries()) {
    stage.clock.set(addMinutes(dueAt, -45 + (i % 30)));
    if (test !== null) await stage.does('cdc', recordTest, { due: test, result: 'negative' });
    else {
      const inSite = cast.site !== undefined && isWithin(place, cast.site.place);
      const reader = inSite ? 'care1' : dutyOf(cast, place, ['grid-member', 'community-officer']);
      const celsius = 36.2 + ((i * 7) % 8) / 10;
      if (reader !== undefined)
        await stage.does(reader, recordTemperature, { episode, celsius, via: 'telephone' });
    }
  }
}

/** Of today's lists some have been decided by now; one turned out to need nothing, one was exposed again. */
export async function playToday(house: House): Promise<void> {
  const stage = stageAt(house, addMinutes(house.clock.now(), -3));
  const waiting = await asHouse(house, (tx) =>
    rows(
      tx,
      sql<{ id: string; person: string; line: string }>`
        select e.id, e.person, substr(x.evidence, 6) as line from episode e join exposure x on x.episode = e.id
        where e.state = 'assessing' and e.ended_at is null order by e.due_at, e.id limit 6`,
    ),
  );
  const today = civilDayOf(stage.clock.now());
  for (const [i, one] of waiting.entries()) {
    if (i === 0) {
      await stage.does('cdc', signNoControl, { episode: one.id, reason: 'protected' });
      continue;
    }
    await orderStay(stage, 'cdc', one.line, addDays(today, -i));
  }
  const home = await asHouse(house, (tx) =>
    rows(
      tx,
      sql<{ person: string }>`
        select person from episode where state = 'active' and stage_place = 'home' order by ordered_at limit 1`,
    ),
  );
  for (const { person } of home)
    await stage.does('cdc', recordExposure, {
      person,
      category: 'close',
      kind: 'dining',
      firstOn: addDays(today, -1),
      lastOn: addDays(today, -1),
    });
  await lookForGuards(house);
}

/** Nobody was on duty yet in the days that are played: whoever is asked for, and is here now, is asked for no more. */
async function lookForGuards(house: House): Promise<void> {
  const asked = await asHouse(house, (tx) =>
    rows(
      tx,
      sql<{ place: string }>`select place::text as place from task where kind = 'guard' and ended_at is null`,
    ),
  );
  for (const { place } of asked)
    await perform(house, askGuard, { place }, { actor: HOUSE, id: uuidv7(), channel: 'house' });
}

/** Orders the stay of a line by what its exposures say; `lastOn` where the list told no day. */
async function orderStay(
  stage: Stage,
  decider: string,
  line: string,
  lastOn?: CivilDate,
): Promise<string | undefined> {
  const now = stage.clock.now();
  const rulebook = await stage.house.rulebookAt(now);
  const seen = await asHouse(stage.house, async (tx) => {
    const [found] = await rows(
      tx,
      sql<{
        episode: string;
      }>`select episode from exposure where evidence = ${`line:${line}`} and episode is not null`,
    );
    const episode = found === undefined ? undefined : await findEpisode(tx, found.episode);
    if (episode === undefined) return undefined;
    const { categories, facts } = await proposalOf(tx, { now }, episode);
    const full =
      lastOn === undefined || facts.lastExposure !== undefined ? facts : { ...facts, lastExposure: lastOn };
    return {
      episode: episode.id,
      categories,
      facts: full,
      seen: sealOf(planOf({ rulebook }, episode, categories, full)),
    };
  });
  if (seen === undefined) return undefined;
  const { episode, categories, facts } = seen;
  const done = await stage.does(decider, orderControl, {
    episode,
    categories: [...categories],
    facts,
    basis: BASIS,
    seen: seen.seen,
  });
  return done?.episode;
}

async function confirm(stage: Stage, caller: string, line: string, person: Identity): Promise<void> {
  await stage.does(caller, claimLine, { line });
  await stage.does(caller, openCall, { line });
  await stage.does(caller, recordAttempt, {
    line,
    channel: 'mobile',
    result: 'answered-identity-confirmed',
    told: { name: person.name, last4: person.document.slice(-4) },
  });
  await stage.does(caller, recordOutcome, { line, outcome: 'confirmed' });
}

function dutyOf(cast: Cast, place: string, roles: readonly string[]): string | undefined {
  for (const role of roles) {
    const found = cast.users.find((user) =>
      user.duties.some((duty) => duty.role === role && isWithin(place, duty.place)),
    );
    if (found !== undefined) return found.login;
  }
  return undefined;
}

const HEADING = [
  '序号',
  '姓名',
  '身份证号',
  '联系电话',
  '居住地址',
  '首次接触时间',
  '末次接触时间',
  '风险等级',
];

function workbookOf(
  people: readonly (Identity & { readonly says: string })[],
  exposedOn: CivilDate,
): Static<typeof receiveList.input>['workbook'] & Workbook {
  const written = people.map(({ name, document, phones, address, says }, i) =>
    [String(i + 1), name, document, phones.join('/'), address, exposedOn, exposedOn, says].map(textCell),
  );
  return {
    format: 'xlsx',
    sheets: [{ name: '名单', rows: [HEADING.map(textCell), ...written], merges: [], date1904: false }],
    skipped: [],
  };
}
