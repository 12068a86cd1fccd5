// The first day of a house: the district with its real subdistricts, the default sources, the first accounts; with
// --demo an invented district that can be tried at once. Everything goes through acts, so the ledger begins with it.
import type { Static, TSchema } from 'typebox';
import { type DemoPlace, demoPlaces, rosterHome } from '../demo/district.ts';
import { playFirstLists } from '../demo/first-lists.ts';
import { DEMO_PASSWORD, demoStaff, shownUsers } from '../demo/staff.ts';
import { acts } from './acts.ts';
import { uuidv7 } from './base/ids.ts';
import { must } from './base/refusal.ts';
import type { Tx } from './base/sql.ts';
import { longestAtHome } from './control/observations/store.ts';
import { makeLink } from './home/resident/acts.ts';
import { lastFour } from './home/resident/rules.ts';
import { asHouse, perform } from './ledger/perform.ts';
import { HOUSE } from './ledger/rules.ts';
import { findEntries } from './ledger/store.ts';
import type { Act, House } from './ledger/terms.ts';
import { escalateLines } from './lists/calls/acts.ts';
import { changeSource, setUpSources } from './lists/receive/acts.ts';
import { allSources } from './lists/receive/store.ts';
import { sourceRules } from './lists/receive/terms.ts';
import { openPeople } from './people/store.ts';
import { setUpPlaces } from './places/acts.ts';
import { findDistrict } from './places/divisions.ts';
import { refuse } from './places/refusals.ts';
import { ownDistrict, placesWithin } from './places/store.ts';
import { openChanges } from './rulebook/store.ts';
import { escalateTasks } from './tasks/acts.ts';
import { askSignatures } from './tasks/rule-changes.ts';
import { addUser, addUsers, formTeam, resetPassword } from './teams/acts.ts';
import { isExpired } from './teams/rules.ts';
import { accountOfLogin, accountsBegun, dutiesOf, teamsWithin } from './teams/store.ts';
import { FOUR, signInRules } from './teams/terms.ts';

/** An account that is told on the terminal, until somebody has signed in. */
export interface FirstAccount {
  readonly login: string;
  readonly password: string;
  readonly role: string;
}

/**
 * Sets up the district when the house is empty; does nothing when it is there already. Killed half-way through its first
 * day, a house goes on with it at the next start. Refuses a code that is no district, and a folder that belongs to
 * another one. `tells`: somebody reads the passwords of the first accounts; where nobody does, none are made.
 */
export async function setUpDistrict(
  house: House,
  settings: { readonly district: string; readonly demo: boolean; readonly tells?: boolean },
): Promise<FirstAccount[]> {
  const there = await asHouse(house, ownDistrict);
  if (there !== undefined && there.code !== settings.district)
    refuse('other-district', { name: there.name, there: there.code, code: settings.district });
  const district = `d${settings.district}`;
  if (there === undefined) await setUpTree(house, district, settings.district);
  if ((await asHouse(house, allSources)).length === 0) await actOfHouse(house, setUpSources, { district });
  await tellShipped(house, district);
  const { accounts, signedIn } = await asHouse(house, accountsBegun);
  // Somebody works here for real: invented staff with a password everybody knows would be an open door.
  if (signedIn) return settings.tells === false ? [] : unusedAccounts(house);
  if (await isDemo(house)) {
    if (!(await demoIsWhole(house))) await bringDemo(house, district);
    return [];
  }
  if (settings.demo) await bringDemo(house, district);
  if (settings.demo && !accounts) return [];
  return settings.tells === false ? [] : firstAccounts(house, district);
}

async function setUpTree(house: House, path: string, code: string): Promise<void> {
  const found = await findDistrict(code);
  if ('near' in found) {
    const near = found.near.map((one) => `${one.code}（${one.name}）`).join('、');
    return refuse('no-such-district', { code, near });
  }
  const places = [
    { path, code, name: found.name, nameEn: englishName(code, found.name) },
    ...found.subdistricts.map((one) => ({
      path: `${path}.s${one.code.slice(6)}`,
      code: one.code,
      name: one.name,
      nameEn: englishName(one.code, one.name),
    })),
  ];
  await actOfHouse(house, setUpPlaces, { district: path, demo: false, places });
}

/** A change of the rules that a release brings has no entry to follow: whoever is to sign it is told here, once. */
async function tellShipped(house: House, place: string): Promise<void> {
  for (const { id: change, origin } of await asHouse(house, openChanges)) {
    const told = await asHouse(house, (tx) => findEntries(tx, { about: `change:${change}`, limit: 1 }));
    if (origin === 'shipped' && told.length === 0) await actOfHouse(house, askSignatures, { change, place });
  }
}

/** English names of the district this was made in; others keep their own name until somebody enters one. */
const ENGLISH: Readonly<Record<string, string>> = {
  '330114': 'Qiantang District',
  '330114001': 'Xiasha Subdistrict',
  '330114002': 'Baiyang Subdistrict',
  '330114003': 'Hezhuang Subdistrict',
  '330114004': 'Yipeng Subdistrict',
  '330114005': 'Xinwan Subdistrict',
  '330114006': 'Linjiang Subdistrict',
  '330114007': 'Qianjin Subdistrict',
};

function englishName(code: string, name: string): string {
  return ENGLISH[code] ?? name;
}

// The first accounts ------------------------------------------------------------------------------------

/**
 * The three administrators of GB/T 22239: one opens accounts, one gives duties, one reads the audit. With fewer, either
 * nobody could be put to work or one person could put anybody to work unseen.
 */
const FIRST = [
  { login: 'admin', name: '系统管理员', role: 'admin' },
  { login: 'security', name: '安全管理员', role: 'security-admin' },
  { login: 'auditor', name: '审计管理员', role: 'auditor' },
] as const;

/** Nobody has signed in yet: the passwords told last time may be lost, so new ones are told. */
async function firstAccounts(house: House, district: string): Promise<FirstAccount[]> {
  const made: FirstAccount[] = [];
  for (const { login, name, role } of FIRST) {
    const there = await asHouse(house, (tx) => accountOfLogin(tx, login));
    if (there !== undefined && there.closedAt !== null) continue;
    const { user, password } =
      there === undefined
        ? await actOfHouse(house, addUser, { login, name })
        : await actOfHouse(house, resetPassword, { user: there.id });
    const now = house.clock.now();
    if ((await asHouse(house, (tx) => dutiesOf(tx, user, now))).length === 0)
      await actOfHouse(house, acts.giveDuty, { user, role, place: district });
    made.push({ login, password, role });
  }
  return made;
}

/** Whose password ran out before it was used: nobody else can give one of the three administrators a new one. */
async function unusedAccounts(house: House): Promise<FirstAccount[]> {
  const now = house.clock.now();
  const rules = (await house.rulebookAt(now)).part(signInRules);
  const made: FirstAccount[] = [];
  for (const { login, role } of FIRST) {
    const there = await asHouse(house, (tx) => accountOfLogin(tx, login));
    if (there === undefined || there.closedAt !== null || !isExpired(there, now, rules)) continue;
    const { password } = await actOfHouse(house, resetPassword, { user: there.id });
    made.push({ login, password, role });
  }
  return made;
}

// The demo ----------------------------------------------------------------------------------------------

/** The roster's home is the last thing the demo is given. */
async function demoIsWhole(house: House): Promise<boolean> {
  const sources = await asHouse(house, allSources);
  return sources.some(({ code, defaultPlace }) => code === 'roster' && defaultPlace !== null);
}

/** Brings what is not there yet. */
async function bringDemo(house: House, district: string): Promise<void> {
  const streets = await asHouse(house, (tx) => placesWithin(tx, district, 2));
  const places = demoPlaces(streets);
  const { users, teams } = demoStaff(district, streets, places);
  await actOfHouse(house, setUpPlaces, { district, demo: true, places });
  const idOf = await asHouse(house, (tx) => idsOf(tx, users));
  const missing = users.filter(({ login }) => !idOf.has(login));
  if (missing.length > 0) {
    const added = await actOfHouse(house, addUsers, { password: DEMO_PASSWORD, users: missing });
    for (const { login, id } of added.users) idOf.set(login, id);
  }
  const guarded = await asHouse(
    house,
    async (tx) => new Set((await teamsWithin(tx, district)).map((team) => team.place)),
  );
  // Side by side: each is a commit of its own that waits for the disk. Members are shared between teams of a
  // subdistrict and are held in one order, so that no two of them wait for each other.
  await Promise.all(
    teams
      .filter(({ place }) => !guarded.has(place))
      .map(({ place, members }) =>
        actOfHouse(house, formTeam, {
          place,
          members: FOUR.map((role) => ({
            role,
            user: must(idOf.get(members[role]), 'a member has an account'),
          })),
        }),
      ),
  );
  await houseRosterAt(house, rosterHome(places));
}

async function idsOf(tx: Tx, users: readonly { readonly login: string }[]): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const { login } of users) {
    const account = await accountOfLogin(tx, login);
    if (account !== undefined) found.set(login, account.id);
  }
  return found;
}

/** Rows of the roster that say only a dormitory's number lie in the community whose dormitories these are. */
async function houseRosterAt(house: House, defaultPlace: string | undefined): Promise<void> {
  if (defaultPlace === undefined) return;
  const rulebook = await house.rulebookAt(house.clock.now());
  const roster = rulebook.part(sourceRules).roster;
  if (roster === undefined) return;
  await actOfHouse(house, changeSource, {
    code: 'roster',
    name: roster.zh,
    nameEn: roster.en,
    kind: roster.kind,
    risk: roster.risk ?? null,
    respondMinutes: roster.respondMinutes ?? null,
    defaultPlace,
  });
}

/** Whether this house was made for trying out. */
export async function isDemo(house: House): Promise<boolean> {
  const made = await asHouse(house, (tx) => findEntries(tx, { word: 'places.set-up', limit: 20 }));
  return made.some((entry) => entry.detail.demo === true);
}

/** What the sign-in page of a demo offers; nobody on a house that is used for real. */
export async function demoAccounts(
  house: House,
): Promise<{ password: string; users: { user: string; name: string; role: string }[] }> {
  if (!(await isDemo(house))) return { password: DEMO_PASSWORD, users: [] };
  const { district, streets, places } = await demoTree(house);
  return { password: DEMO_PASSWORD, users: shownUsers(demoStaff(district, streets, places).users) };
}

/**
 * Gives the demo its first two lists, so that the screens show life. Takes seconds: to be called when the pages are
 * already served, and before the queue begins, which would route at the wrong hour.
 */
export async function playDemo(house: House): Promise<void> {
  if (!(await isDemo(house))) return;
  const { district, streets, places } = await demoTree(house);
  const { users } = demoStaff(district, streets, places);
  if (!(await playFirstLists(house, { district, places, users }))) return;
  // What is late by now has been told, as the house would have told it in its minutes.
  await actOfHouse(house, escalateLines, {});
  await actOfHouse(house, escalateTasks, {});
}

/** What a person under control would have in her hand: the code of her page, and what her page asks her for. */
export interface DemoResident {
  readonly token: string;
  /** E-12 */
  readonly code: string;
  readonly lastFour: string;
}

/**
 * The code of one invented stay at home, so that a newcomer sees the page its person reads. A code is told once and kept
 * nowhere, so each start makes it anew and withdraws the one before. Nothing on a house that is used for real, or when
 * nobody of the demo is at home any more.
 */
export async function demoResident(house: House): Promise<DemoResident | undefined> {
  if (!(await isDemo(house))) return undefined;
  const [her] = await asHouse(house, (tx) => longestAtHome(tx, 1));
  if (her === undefined) return undefined;
  const { token, code } = await actOfHouse(house, makeLink, { episode: her.episode });
  const opened = await asHouse(house, (tx) => openPeople(tx, house, [her.person]));
  return { token, code, lastFour: lastFour(opened.get(her.person)?.document ?? '') };
}

async function demoTree(house: House) {
  return asHouse(house, async (tx) => {
    const own = must(await ownDistrict(tx), 'a demo house has its district');
    const streets = await placesWithin(tx, own.path, 2);
    const places: DemoPlace[] = demoPlaces(streets);
    return { district: own.path, streets, places };
  });
}

async function actOfHouse<S extends TSchema, R>(house: House, act: Act<S, R>, input: Static<S>): Promise<R> {
  return (await perform(house, act, input, { actor: HOUSE, id: uuidv7(), channel: 'house' })).result;
}
