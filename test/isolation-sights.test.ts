// Who sees what of guests, look by look: the kitchen rooms and diets, the disinfector zones, the crew its riders, the head
// and the medics what her health asks for, headquarters that somebody is there (domain handbook 10). Every look of isolation
// sites and of transport × every role × one's own site and another; a field that begins to be told fails here.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { addDays, civilDayOf } from '../src/base/civil-dates.ts';
import { uuidv7 } from '../src/base/ids.ts';
import { placeAt } from '../src/base/places.ts';
import { must, Refusal } from '../src/base/refusal.ts';
import { rows, sql } from '../src/base/sql.ts';
import type { DuePage, TestFigures } from '../src/control/tests/routes.ts';
import { see } from '../src/ledger/perform.ts';
import type { Actor, Look } from '../src/ledger/terms.ts';
import { looks } from '../src/looks.ts';
import { shownPeople } from '../src/people/store.ts';
import { rulebookReader } from '../src/rulebook/load.ts';
import { rulebookParts } from '../src/rulebook-parts.ts';
import type { RoleRow } from '../src/teams/terms.ts';
import { queries } from './authority-inputs.ts';
import { openTestHouse, type TestHouse } from './house.ts';
import { type Seed, seedDistrict } from './seed.ts';

let district: TestHouse;
let seed: Seed;
let roles: Record<string, RoleRow>;
/** What she is called, and by what she is opened; and the other, who is to come. */
let names: readonly string[];
let codes: readonly string[];

beforeAll(async () => {
  district = await openTestHouse({ rulebook: (db) => rulebookReader(db, undefined, rulebookParts) });
  seed = await seedDistrict(district);
  roles = parse(await readFile(join(import.meta.dirname, '../rulebook/roles.yaml'), 'utf8')) as typeof roles; // checked by its own test
  const ids = [seed.otherPerson, seed.person];
  const shown = await district.inside((tx) => shownPeople(tx, ids));
  names = [...shown.values()].map(({ name }) => name);
  codes = [...ids, ...[...shown.values()].map(({ code }) => code)];
}, 120_000);
afterAll(() => district.close());

/** What may be told of a guest. */
const KINDS = {
  /** Her code or her id: what a page is opened by. */
  code: (_key: string, value: string) => codes.includes(value) || /^P-\d+$/.test(value),
  /** Masked, as everybody is shown. */
  name: (_key: string, value: string) =>
    names.includes(value) || /^\p{Script=Han}+\*+\p{Script=Han}*$/u.test(value),
  age: (key: string) => key === 'age',
  category: (key: string, value: string) => key.startsWith('category') && value !== '',
  /** What she is looked after for, what was written of her, what she asked the doctor, what travels with her. */
  health: (_key: string, value: string) => /胰岛素|走廊已停止走动|已通知疾控|柚子/.test(value),
  diet: (_key: string, value: string) => value === 'diabetic',
  /** What she asked for, in her words. */
  words: (_key: string, value: string) => /缺两条毛巾|谢谢大家/.test(value),
  luggage: (key: string, value: string) => key === 'luggage' && value !== '0',
} as const;
type Kind = keyof typeof KINDS;

/** Names of sites, for the one who works there: everybody may ask, and nobody hears of a guest. */
const OPEN = new Set(['/isolation/mine']);

/** What the page of tests asks for: whoever may open it at a site is shown all of it. */
const TESTS = ['/tests', '/tests/figures', '/tests/unread', '/tests/imports'];

/** What is no guest: the words of the rulebook that a form offers. */
const CATALOGUES = new Set([
  '/isolation/sites/:site .attention[]',
  '/isolation/sites/:site/signs .waste.categories[]',
]);

function kindsIn(value: unknown, at: string, key: string, found: Set<Kind>): void {
  if (value === null || value === undefined || CATALOGUES.has(at)) return;
  if (Array.isArray(value)) for (const one of value) kindsIn(one, `${at}[]`, key, found);
  else if (typeof value === 'object')
    for (const [name, one] of Object.entries(value))
      kindsIn(one, `${at}.${name}`, name === 'zh' || name === 'en' ? key : name, found);
  else for (const [kind, is] of Object.entries(KINDS)) if (is(key, String(value))) found.add(kind as Kind); // its own keys
}

/** Who works at a site, by what their posts are for. */
const LEADS = ['site-head', 'site-deputy'];
const CARES = [...LEADS, 'site-medic', 'site-data'];
const READS = [...CARES, 'site-secretary', 'site-infection-control'];
const WORKS = [...READS, 'site-disinfection', 'site-logistics', 'site-security', 'site-transport'];
const OVER = ['hq', 'site-office'];
const RIDES = ['transport-group', 'site-transport', ...CARES];

/** Nothing of a guest. */
const NOTHING = '';

/**
 * Who sees what of her, look by look. Whoever is not named is refused, or finds nothing there. A look that is new is
 * written down here before it is shown to anybody.
 */
const SIGHTS: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  // Whoever is over the sites: how many, and no name before it is opened with a reason.
  '/isolation/sites': { [NOTHING]: [...READS, ...OVER, 'cdc'] },
  '/isolation/meeting': { [NOTHING]: [...READS, ...OVER, 'cdc'] },
  '/isolation/meetings': { [NOTHING]: [...READS, ...OVER, 'cdc'] },
  '/isolation/meetings/:meeting': { [NOTHING]: [...READS, ...OVER, 'cdc'] },
  '/isolation/proposal': { [NOTHING]: ['hq'] },
  '/isolation/waiting': { [NOTHING]: ['hq', 'subdistrict-duty', 'transport-group'] },
  '/isolation/emergency': { [NOTHING]: ['cdc', 'medic'] },
  '/isolation/accounts': { [NOTHING]: ['hq'] },
  '/isolation/sites/:site/accounts': { [NOTHING]: LEADS },
  '/isolation/sites/:site': {
    'code category': OVER,
    'code name age category': ['cdc', 'site-secretary', 'site-infection-control'],
    'code name age category health': CARES,
  },
  '/isolation/sites/:site/waiting': { 'code name age category': CARES },
  '/isolation/sites/:site/intake': { 'code name': CARES },
  '/isolation/sites/:site/proposal': { code: CARES },
  '/isolation/sites/:site/leaving': {
    'code category': OVER,
    'code name age category': ['cdc', ...READS],
  },
  // Whoever measures: by name at the door of the room, with what she says of herself.
  '/isolation/sites/:site/temperatures': { 'code name age': [...LEADS, 'site-medic'] },
  '/isolation/sites/:site/briefing': {
    [NOTHING]: [...OVER, 'cdc', 'site-secretary', 'site-infection-control'],
    health: CARES,
  },
  // What somebody asked for is for the post it is meant for: towels for the kitchen by the room, health for the medics.
  '/isolation/sites/:site/care': {
    [NOTHING]: ['site-secretary'],
    words: ['site-logistics'],
    'code health': ['site-medic'],
    'code health words': LEADS,
  },
  '/isolation/sites/:site/doors': { [NOTHING]: LEADS },
  '/isolation/sites/:site/board': { [NOTHING]: WORKS },
  '/isolation/sites/:site/signs': { [NOTHING]: [...READS, ...OVER, 'cdc'] },
  // Who of the staff was tested and what was found: whoever sees to it, and those who lead. Of a guest nothing.
  '/isolation/sites/:site/staff-tests': { [NOTHING]: [...LEADS, 'site-infection-control'] },
  '/isolation/sites/:site/stock': { [NOTHING]: [...LEADS, 'site-logistics'] },
  // The kitchen: rooms and diets. The disinfector: zones.
  '/isolation/sites/:site/meals': { diet: [...LEADS, 'site-logistics'] },
  '/isolation/sites/:site/rounds': {
    [NOTHING]: [...LEADS, 'site-infection-control', 'site-disinfection'],
  },
  // Everybody who works there reports, and hears where and what; of whom and why only those who look after her, and CDC.
  // The zones and her own way; what stands open for whoever settles it. Of a guest nothing.
  '/isolation/sites/:site/walking': { [NOTHING]: [...WORKS, ...OVER, 'cdc'] },
  '/isolation/sites/:site/incidents': { [NOTHING]: [...WORKS, ...OVER, 'cdc'] },
  '/isolation/incidents/:incident': {
    [NOTHING]: ['site-disinfection', 'site-logistics', 'site-security', 'site-transport'],
    code: OVER,
    'code name': ['site-secretary', 'site-infection-control'],
    'code name health': [...CARES, 'cdc'],
  },
  // The crew: its riders by name, the risk they ride with and their luggage; what travels with them is opened.
  '/transport/trips': { [NOTHING]: [...RIDES, 'hq', 'cdc', 'subdistrict-duty'] },
  '/transport/trips/:trip': { 'code name age category luggage': [...RIDES, 'hq', 'cdc'] },
  '/transport/waiting': { 'code name age category': ['hq', 'subdistrict-duty', 'transport-group'] },
  '/transport/units': { [NOTHING]: ['hq', 'subdistrict-duty', 'transport-group'] },
  '/transport/drivers': { [NOTHING]: ['hq', 'subdistrict-duty', 'transport-group'] },
};

test('every look of isolation sites and transport is in the table', () => {
  const ours = looks.map(({ path }) => path).filter((path) => /^\/(isolation|transport)\b/.test(path));
  expect(ours.filter((path) => SIGHTS[path] === undefined && !OPEN.has(path))).toEqual([]);
});

test.each([...OPEN])('%s tells nobody of a guest', async (path) => {
  const look = must(
    looks.find((one) => one.path === path),
    path,
  );
  for (const role of Object.keys(roles))
    expect([role, await seenBy(look, {}, holder(role, 'own'))]).toEqual([role, NOTHING]);
});

test.each(Object.keys(SIGHTS))('%s tells of a guest what the table says, and nothing more', async (path) => {
  const look = must(
    looks.find((one) => one.path === path),
    path,
  );
  const query = queries[path]?.(seed) ?? {};
  const found: Record<string, string[]> = {};
  for (const role of Object.keys(roles)) {
    const kinds = await seenBy(look, query, holder(role, 'own'));
    if (kinds !== undefined) found[kinds] = [...(found[kinds] ?? []), role];
  }
  const sorted = (table: Readonly<Record<string, readonly string[]>>) =>
    Object.fromEntries(Object.entries(table).map(([kinds, who]) => [kinds, [...who].sort()]));
  expect(sorted(found)).toEqual(sorted(SIGHTS[path] ?? {}));
});

test.each(Object.keys(SIGHTS))('%s tells another site nothing of her', async (path) => {
  const look = must(
    looks.find((one) => one.path === path),
    path,
  );
  const query = queries[path]?.(seed) ?? {};
  const told: string[] = [];
  for (const role of Object.keys(roles).filter((one) => one.startsWith('site-') && one !== 'site-office')) {
    const kinds = await seenBy(look, query, holder(role, 'beside'));
    if (kinds !== undefined && kinds !== NOTHING) told.push(`${role}: ${kinds}`);
  }
  expect(told).toEqual([]);
});

test('a medic of a site reads on the page of tests what her site has, and nobody of another site', async () => {
  // By plan she is to be tested today; what was sampled yesterday has no result yet.
  const site = placeAt(seed.isolation.here.grid, 3);
  const waiting = await district.inside((tx) =>
    rows(
      tx,
      sql<{ id: string }>`
        insert into test_due (id, episode, person, place, on_day, stage_no, specimen, kind, double, state, at, by)
        select gen_random_uuid(), e.id, e.person, ${site}::ltree,
          ${addDays(civilDayOf(district.clock.now()), -1)}::date, 0, 'NP', 'antigen', false, 'sampled', now(), 'user'
        from episode e where e.person = ${seed.isolation.guest} and e.ended_at is null
        returning id`,
    ),
  );
  expect(waiting).toHaveLength(1);
  const ask = async (path: string, query: object, side: 'own' | 'beside', role = 'site-medic') =>
    see(
      district.house,
      must(
        looks.find((one) => one.path === path),
        path,
      ),
      query,
      { actor: holder(role, side), channel: 'web' },
    );
  for (const path of TESTS) await ask(path, {}, 'own');
  const figures = (await ask('/tests/figures', {}, 'own')) as TestFigures;
  expect([figures.total.today.due, figures.total.asked > 0]).toEqual([1, true]);
  const rowsOf = async (tab: string, side: 'own' | 'beside') =>
    ((await ask('/tests', { tab }, side)) as DuePage).rows.map(({ person }) => person.id);
  expect(await rowsOf('today', 'own')).toEqual([seed.isolation.guest]);
  expect(await rowsOf('sampled', 'own')).toEqual([seed.isolation.guest]);
  expect(await rowsOf('today', 'beside')).toEqual([]);
  expect(((await ask('/tests/figures', {}, 'beside')) as TestFigures).total.asked).toBe(0);
  // The number of a stay is a way to it only for whoever may open it.
  const opens = async (role: string) =>
    ((await ask('/tests', { tab: 'today' }, 'own', role)) as DuePage).rows.map(({ person, opens: may }) => [
      person.id === seed.isolation.guest,
      may,
    ]);
  expect(await opens('site-medic')).toEqual([[true, false]]);
  expect(await opens('cdc')).toContainEqual([true, true]);
});

/** What of her an answer tells, in the order of the table of kinds; undefined: refused. */
async function seenBy(look: Look, query: unknown, actor: Actor): Promise<string | undefined> {
  try {
    const found = new Set<Kind>();
    kindsIn(await see(district.house, look, query, { actor, channel: 'web' }), `${look.path} `, '', found);
    return Object.keys(KINDS)
      .filter((kind) => found.has(kind as Kind)) // its own keys
      .join(' ');
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}

function holder(role: string, side: 'own' | 'beside'): Actor {
  const row = must(roles[role], role);
  const at = role.startsWith('site-')
    ? seed.isolation[side === 'own' ? 'here' : 'beside']
    : side === 'own'
      ? seed.here
      : row.level === 1
        ? seed.elsewhere
        : seed.beside;
  return {
    id: uuidv7(),
    name: role,
    kind: 'person',
    duties: [
      {
        role,
        place: row.level === 1 ? at.district : placeAt(at.grid, row.level),
        permissions: new Set(row.permissions),
        purposes: new Set(row.purposes),
      },
    ],
  };
}
