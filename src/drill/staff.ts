// Who works in the drill, and where: invented communities with grids, callers by the size of the lists, visitors,
// police, headquarters. Their duties are rows like anybody's; nobody signs in to a drill, so nobody has a password.
import { randomBytes } from 'node:crypto';
import { addMinutes } from '../base/clock.ts';
import { uuidOf } from '../base/ids.ts';
import { isWithin, placeAbove, placeAt } from '../base/places.ts';
import { must } from '../base/refusal.ts';
import { rows, sql } from '../base/sql.ts';
import { asHouse, perform } from '../ledger/perform.ts';
import { HOUSE } from '../ledger/rules.ts';
import type { Actor } from '../ledger/terms.ts';
import { openPeople } from '../people/store.ts';
import { addPlace } from '../places/acts.ts';
import { placesWithin } from '../places/store.ts';
import { setUpDistrict } from '../set-up.ts';
import { addUsers, noteAbsence } from '../teams/acts.ts';
import { actorOfLogin } from '../teams/session.ts';
import { type Home, identityOf } from './people.ts';
import type { Play } from './play.ts';
import { hireCrews, type Site } from './sites.ts';
import type { Scene } from './stage.ts';
import { guestsOf } from './waves.ts';
import { type DrillWorld, usualList, type WorldSize } from './world.ts';

export interface Staff {
  readonly login: string;
  readonly role: string;
  readonly place: string;
  readonly duty: string;
  /** With the duties held when the drill began; renewed when a cover begins, and when it is over. */
  actor: Actor;
  /** Who does her work while she is away. */
  standIn?: Staff;
  /** She works here no more. */
  left?: boolean;
}

export interface Cast {
  readonly homes: readonly Home[];
  readonly callers: readonly Staff[];
  readonly desk: Staff;
  readonly hq: Staff;
  readonly otherHq: Staff;
  /** Two, because some things take two. */
  readonly cdc: readonly [Staff, Staff];
  readonly admin: Staff;
  readonly security: Staff;
  /** Who drives people to sites, to hospital and home; only where there are sites. */
  readonly drivers: Staff | undefined;
  /** Isolation sites that are open: what is asked there is asked of whoever works there. */
  readonly sites: Site[];
  /** Who belongs to teams of four, as long as they work here. */
  guards(): readonly Staff[];
  /** Somebody begins to work here, with a duty given to her before. */
  joins(one: Omit<Staff, 'actor'>): Promise<void>;
  /** Who can stand in for somebody: her own role next door, or the role of the community that may. */
  standInFor(one: Staff): Staff | undefined;
  /** Her duties are looked up again. */
  renew(one: Staff): Promise<void>;
  /** The medic of the community there. */
  medicOf(place: string): Staff;
  leadOf(place: string): Staff;
  policeOf(place: string): Staff;
  /** Who goes to a door there. */
  visitorOf(place: string): Staff;
  /** Who answers for a community. */
  officerOf(unit: string): Staff;
  /** Another community; `roll` in [0, 1) says which. */
  otherUnit(unit: string, roll: number): string;
  /** Whose number one of these is. */
  whoHas(phones: readonly string[]): number | undefined;
  /** Handles of these persons and their lines. */
  handlesOf(scene: Scene, people: readonly number[]): Promise<string[]>;
  fallsSick(play: Play, who: Staff, back: Date): Promise<void>;
}

export const DISTRICT = 'd330114';
/** Roles of a team of four whose people come and go in the drill; there is one police officer for a street. */
const GUARDS: readonly string[] = ['cadre', 'grid-member', 'medic'];
/** Invented names of communities; each has two estates, one per grid. */
const COMMUNITIES = [
  '听涛',
  '望江',
  '沐春',
  '栖霞',
  '云帆',
  '银杏',
  '海棠',
  '梧桐',
  '清荷',
  '朝晖',
  '晚晴',
  '新月',
  '星河',
  '丹枫',
];
const ESTATES = ['东苑', '西苑'];

/** So many people per community of the drill; a few communities even for a small one, for transfers. */
const PEOPLE_PER_COMMUNITY = 300;
/** Domain §3.3: 1,000 lines in two hours at 1.4 tries of five minutes are 58 callers. */
const LINES_PER_CALLER = 17;
/** Lists are lognormal: one in fifty is so many times the usual one. */
const LARGE_LIST = 3;
const STAFF_DAYS = 90;

/** Sets up the district, its invented communities, and the staff. */
export async function hire(scene: Scene, size: WorldSize): Promise<void> {
  const { house } = scene;
  const now = scene.clock.now();
  await setUpDistrict(house, { district: DISTRICT.slice(1), demo: false });
  const everybody = size.people + guestsOf(size);
  const count = Math.min(COMMUNITIES.length, Math.max(3, Math.ceil(everybody / PEOPLE_PER_COMMUNITY)));
  const streets = await asHouse(house, (tx) => placesWithin(tx, DISTRICT, 2));
  const add = async (within: string, name: string, aliases: string[]) => {
    const call = { actor: HOUSE, id: uuidOf(`drill place ${within} ${name}`), channel: 'drill' as const };
    return (await perform(house, addPlace, { within, name, aliases }, call)).result.path;
  };
  const communities: string[] = [];
  for (const [at, name] of COMMUNITIES.slice(0, count).entries()) {
    const street = must(streets[at % streets.length], 'the district has subdistricts');
    const community = await add(street.path, `${name}社区`, []);
    communities.push(community);
    for (const [grid, estate] of ESTATES.entries())
      await add(community, `${name}第${grid + 1}网格`, [`${name}${estate}`]);
  }
  const grids = await asHouse(house, async (tx) =>
    (await Promise.all(communities.map((community) => placesWithin(tx, community, 4)))).flat(),
  );
  const largest = Math.max(50, size.people * usualList(size.days) * LARGE_LIST);
  const callers = Math.max(2, Math.ceil(largest / LINES_PER_CALLER / count));
  const posts = [
    { role: 'data-desk', place: DISTRICT, name: '数据专班' },
    { role: 'hq', place: DISTRICT, name: '指挥部' },
    { role: 'hq', place: DISTRICT, name: '指挥部副值' },
    { role: 'cdc', place: DISTRICT, name: '疾控' },
    { role: 'cdc', place: DISTRICT, name: '疾控副值' },
    ...[...new Set(communities.map(placeAbove))].flatMap((street) => [
      { role: 'subdistrict-duty', place: street, name: '街道值班' },
      { role: 'police', place: street, name: '民警' },
    ]),
    ...communities.flatMap((place) =>
      Array.from({ length: callers }, (_, i) => ({ role: 'community-officer', place, name: `专员${i + 1}` })),
    ),
    // Each serves two teams at most (rulebook/teams.yaml), and a community has its own and one for each of its grids.
    ...communities.flatMap((place) => [1, 2].map((nth) => ({ role: 'cadre', place, name: `干部${nth}` }))),
    ...communities.map((place) => ({ role: 'medic', place, name: '医务' })),
    ...grids.map(({ path }) => ({ role: 'grid-member', place: path, name: '网格员' })),
    { role: 'admin', place: DISTRICT, name: '系统管理' },
    { role: 'security-admin', place: DISTRICT, name: '安全管理' },
    ...(size.sites === undefined ? [] : [{ role: 'transport-group', place: DISTRICT, name: '转运组' }]),
  ].map((post, at) => ({ ...post, login: `drill-${String(at + 1).padStart(4, '0')}` }));
  // Roles that see people end; the drill is over long before.
  const until = addMinutes(now, STAFF_DAYS * 1_440).toISOString();
  const users = posts.map(({ login, name, role, place }) => ({
    login,
    name: `${name} ${login.slice(-4)}`,
    duties: [{ role, place, until }],
  }));
  // Nobody signs in to a drill: whatever the password is, it is forgotten here.
  const password = randomBytes(24).toString('hex');
  const call = { actor: HOUSE, id: uuidOf('drill staff'), channel: 'drill' as const };
  await perform(house, addUsers, { password, users }, call);
  if (size.sites !== undefined) await hireCrews(house, size.sites);
}

/** The staff of a scene, with their duties. */
export async function castOf(scene: Scene, world: DrillWorld): Promise<Cast> {
  const { house } = scene;
  const posts = await asHouse(house, (tx) =>
    rows(
      tx,
      sql<{ login: string; role: string; place: string; duty: string }>`
        select a.login, d.role, d.place::text as place, d.id as duty from duty d join account a on a.id = d.account
        where a.login like 'drill-%' and d.covers is null order by a.login`,
    ),
  );
  const staff: Staff[] = [];
  for (const post of posts) staff.push({ ...post, actor: await actorNow(scene, post.login) });
  const communities = [
    ...new Set(staff.filter((one) => one.role === 'community-officer').map((one) => one.place)),
  ];
  const homes = await homesIn(scene);
  const phones = new Map<string, number>();
  for (const { no, kin } of [...world.persons, ...world.carers]) {
    const identity = identityOf(world.seed, no, homes, kin);
    for (const phone of [...identity.phones, identity.newPhone]) phones.set(phone, no);
  }
  const first = (role: string, fits: (one: Staff) => boolean = () => true) => {
    const one = staff.find((found) => found.role === role && found.left !== true && fits(found));
    return one?.standIn ?? one;
  };
  const second = (role: string) => staff.filter((one) => one.role === role)[1];
  const get = (found: Staff | undefined, who: string) => must(found, `the drill has ${who}`);
  const sites: Site[] = [];
  const siteAt = (place: string) => sites.find((site) => isWithin(place, site.place));
  const whoHas = (numbers: readonly string[]) =>
    numbers.map((number) => phones.get(number.replace(/^\+86/, ''))).find((no) => no !== undefined);
  return {
    homes,
    callers: staff.filter((one) => one.role === 'community-officer'),
    desk: get(first('data-desk'), 'a data desk'),
    hq: get(first('hq'), 'headquarters'),
    otherHq: get(second('hq'), 'a deputy at headquarters'),
    cdc: [get(first('cdc'), 'somebody of CDC'), get(second('cdc'), 'a second one of CDC')],
    admin: get(first('admin'), 'an administrator'),
    security: get(first('security-admin'), 'who gives duties'),
    drivers: first('transport-group'),
    sites,
    guards: () => staff.filter(({ role, left }) => left !== true && GUARDS.includes(role)),
    async joins(one) {
      staff.push({ ...one, actor: await actorNow(scene, one.login) });
    },
    standInFor(one) {
      const fits = ({ left, standIn, actor }: Staff) =>
        left !== true && standIn === undefined && actor.id !== one.actor.id;
      const near = placeAt(one.place, one.role === 'medic' ? 1 : 3);
      return (
        staff.find((other) => other.role === one.role && isWithin(other.place, near) && fits(other)) ??
        staff.find((other) => other.role === 'community-officer' && other.place === near && fits(other))
      );
    },
    async renew(one) {
      // Whoever has left has no account any more.
      if (one.left !== true) one.actor = await actorNow(scene, one.login);
    },
    medicOf: (place) =>
      siteAt(place)?.post('medic') ??
      get(first('medic', (one) => isWithin(place, one.place)) ?? first('medic'), 'a medic'),
    leadOf: (place) =>
      siteAt(place)?.post('head') ??
      get(
        first('subdistrict-duty', (one) => isWithin(place, one.place)),
        'a duty lead',
      ),
    policeOf: (place) =>
      get(first('police', (one) => isWithin(place, one.place)) ?? first('police'), 'police'),
    visitorOf: (place) =>
      siteAt(place)?.post('medic') ??
      get(
        first('grid-member', (one) => isWithin(place, one.place)) ??
          first('cadre', (one) => isWithin(place, one.place)) ??
          first('subdistrict-duty', (one) => isWithin(place, one.place)) ??
          first('cadre'),
        'somebody who visits',
      ),
    officerOf: (unit) =>
      siteAt(unit)?.post('head') ??
      get(
        first('community-officer', (one) => isWithin(unit, one.place)),
        'a community officer',
      ),
    otherUnit(unit, roll) {
      const others = communities.filter((community) => community !== unit);
      return must(others[Math.floor(roll * others.length)], 'the drill has several communities');
    },
    whoHas,
    async handlesOf(where, people) {
      const wanted = new Set(people);
      return asHouse(where.house, async (tx) => {
        const ids = (await rows(tx, sql<{ id: string }>`select id from person`)).map((one) => one.id);
        const opened = await openPeople(tx, where.house, ids);
        const hers = ids.filter((id) => wanted.has(whoHas(opened.get(id)?.phones ?? []) ?? -1));
        const lines = await rows(
          tx,
          sql<{
            id: string;
          }>`select id from list_line where person = any (${hers}::uuid[]) order by received_at, row_no`,
        );
        return [...hers.map((id) => `person:${id}`), ...lines.map((line) => `line:${line.id}`)];
      });
    },
    async fallsSick(play, who, back) {
      const lead = play.cast.leadOf(who.place);
      const noted = await play.does(lead, noteAbsence, {
        user: who.actor.id,
        why: 'sick',
        until: back.toISOString(),
      });
      if (!noted.ok) return;
      const free = play.cast.callers.find((one) => one !== who && one.place === who.place);
      if (free === undefined) return;
      const covered = await play.does(lead, play.acts.coverAbsence, {
        absence: noted.result.absence,
        duty: who.duty,
        by: free.actor.id,
      });
      if (!covered.ok) return;
      const renew = async () => {
        free.actor = await actorNow(scene, free.login);
      };
      await renew();
      play.at(back, renew);
    },
  };
}

/** The persons behind what an invariant names: a first guess at the smallest story. */
export async function peopleBehind(scene: Scene, cast: Cast, about: readonly string[]): Promise<number[]> {
  const ids = (kind: string) =>
    about.filter((handle) => handle.startsWith(`${kind}:`)).map((handle) => handle.slice(kind.length + 1));
  const found = await asHouse(scene.house, async (tx) => {
    const ofLines = await rows(
      tx,
      sql<{
        person: string;
      }>`select distinct person from list_line where id = any (${ids('line')}::uuid[]) limit 50`,
    );
    const persons = [...new Set([...ids('person'), ...ofLines.map((one) => one.person)])].slice(0, 50);
    return openPeople(tx, scene.house, persons);
  });
  const numbers = [...found.values()].map((one) => cast.whoHas(one.phones));
  return [...new Set(numbers.filter((no) => no !== undefined))].sort((a, b) => a - b);
}

export async function actorNow(scene: Scene, login: string): Promise<Actor> {
  const now = scene.clock.now();
  const rulebook = await scene.house.rulebookAt(now);
  return asHouse(scene.house, (tx) => actorOfLogin(tx, rulebook, login, now));
}

/** Estates of the drill's grids: where its people live. */
async function homesIn(scene: Scene): Promise<Home[]> {
  return asHouse(scene.house, async (tx) => {
    const streets = new Map((await placesWithin(tx, DISTRICT, 2)).map((one) => [one.path, one.name]));
    const communities = new Map((await placesWithin(tx, DISTRICT, 3)).map((one) => [one.path, one.name]));
    return (await placesWithin(tx, DISTRICT, 4)).flatMap((grid) => {
      const community = placeAbove(grid.path);
      const street = streets.get(placeAbove(community));
      const name = communities.get(community);
      if (street === undefined || name === undefined) return [];
      return grid.aliases.map((estate) => ({
        place: grid.path,
        address: `杭州市钱塘区${street}${name}${estate}`,
      }));
    });
  });
}
