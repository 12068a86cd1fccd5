// Who may do what, tried out in full: every act and every look × every role × one's own and somebody else's area.
// Deny by default: a yes that the table of roles does not promise fails here. And the second wall: what a forgotten
// check in code would still not show, table by table out of the database's own catalogue.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { type ActName, acts } from '../src/acts.ts';
import { uuidv7 } from '../src/base/ids.ts';
import { isWithin, placeAt } from '../src/base/places.ts';
import { Refusal } from '../src/base/refusal.ts';
import { rows, sql } from '../src/base/sql.ts';
import { actorAtDoor } from '../src/isolation/care/requests/door.ts';
import { asHouse, perform, see } from '../src/ledger/perform.ts';
import { setScope } from '../src/ledger/store.ts';
import type { Act, Actor, Look } from '../src/ledger/terms.ts';
import { looks } from '../src/looks.ts';
import { rulebookReader } from '../src/rulebook/load.ts';
import { rulebookParts } from '../src/rulebook-parts.ts';
import type { RoleRow } from '../src/teams/terms.ts';
import { inputs, queries } from './authority-inputs.ts';
import { openTestHouse, type TestHouse } from './house.ts';
import { type Seed, type Side, seedDistrict } from './seed.ts';
import { tryingOut } from './trying-out.ts';

/** A no that is about who asks. Every other refusal is about the thing asked. */
const NOT_ONE_S_DUTY = new Set(['not-your-duty', 'not-your-purpose']);
/** What row security hides is not there. */
const NOT_THERE = new Set(['not-found', 'no-open-transfer']);
const NOS = new Set([...NOT_ONE_S_DUTY, ...NOT_THERE, 'not-your-area', 'kept-at-site', 'tested-at-site']);

let district: TestHouse;
let seed: Seed;
let roles: Record<string, RoleRow>;

beforeAll(async () => {
  district = await openTestHouse({ rulebook: (db) => rulebookReader(db, undefined, rulebookParts) });
  seed = await seedDistrict(district);
  roles = parse(await readFile(join(import.meta.dirname, '../rulebook/roles.yaml'), 'utf8')) as typeof roles; // checked by its own test
}, 120_000);
afterAll(() => district.close());

/** Where somebody stands to what is asked for: in its own area, beside it, or above nothing at all. */
const STANDPOINTS = ['own', 'beside'] as const;

/** Somebody with one role, at the place of that role's level around a side of the district. */
function holder(role: string, side: Side, account?: string): Actor {
  const row = roles[role];
  if (row === undefined) throw new Error(`no role ${role}`);
  return {
    id: account ?? uuidv7(),
    name: role,
    kind: 'person',
    duties: [
      {
        role,
        place: row.level === 1 ? side.district : placeAt(side.grid, row.level),
        permissions: new Set(row.permissions),
        purposes: new Set(row.purposes),
      },
    ],
  };
}

/** Beside: the next subdistrict; for those who hold the whole district, the next district. */
function standing(role: string, standpoint: (typeof STANDPOINTS)[number]): Side {
  // Who works at an isolation site has the site for her area, and another site beside it.
  if (role.startsWith('site-')) {
    if (standpoint === 'own') return seed.isolation.here;
    // The office of all sites of a district is over both; beside it is that of another district.
    return roles[role]?.level === 2 ? seed.elsewhere : seed.isolation.beside;
  }
  if (standpoint === 'own') return seed.here;
  return roles[role]?.level === 1 ? seed.elsewhere : seed.beside;
}

/** What somebody does about herself, by a code and without an account. */
function isOwn(asked: Pick<Act | Look, 'duty'>): boolean {
  return asked.duty.startsWith('own.');
}

/** What the table of roles promises, place left aside. */
function promised(role: string, asked: Pick<Act | Look, 'duty' | 'purpose'>): boolean {
  if (asked.duty === 'signed-in') return true;
  const { permissions = [], purposes = [] } = roles[role] ?? {};
  return permissions.includes(asked.duty) && purposes.includes(asked.purpose);
}

type Said = { readonly yes: true; readonly answer: unknown } | { readonly yes: false; readonly code: string };

async function said(asking: Promise<unknown>): Promise<Said> {
  try {
    return { yes: true, answer: await asking };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { yes: false, code: error.code };
  }
}

/**
 * Acts that touch the asker's own district whatever is asked: an account has no place before it has a duty, and a
 * house has one rulebook. Another district's officer does not come in by the same door: a house is one district.
 */
const OF_THE_DISTRICT = new Set<ActName>([
  'addUser',
  'proposeChange',
  'approveChange',
  'declineChange',
  'withdrawChange',
  'recallVersion',
]);

describe('every act × every role × own and other area', () => {
  const names = Object.keys(acts) as ActName[]; // the keys of the table
  test.each(names)(
    '%s is open to those the table names, in their own area, and to nobody else',
    async (name) => {
      const act: Act = acts[name];
      const house = tryingOut(district.house);
      const input = inputs[name](seed);
      const places = await placesOf(act, input);
      const wrong: string[] = [];
      let open = act.duty === 'house';
      for (const role of Object.keys(roles)) {
        for (const standpoint of STANDPOINTS) {
          const side = standing(role, standpoint);
          const actor = holder(role, side, seed.account);
          const answer = await said(
            perform(house, act, input, { actor, id: uuidv7(), channel: 'web' }).then((done) => done.result),
          );
          const denied = !answer.yes && NOS.has(answer.code);
          const within =
            places === undefined || places.every((place) => isWithin(place, actor.duties[0]?.place ?? '-'));
          const may =
            promised(role, act) &&
            (act.duty === 'signed-in' || within || (OF_THE_DISTRICT.has(name) && roles[role]?.level === 1));
          const how = `${role} ${standpoint}: ${answer.yes ? 'yes' : answer.code}`;
          open ||= may && (!denied || (!answer.yes && NOT_THERE.has(answer.code)));
          if (!may && !denied) wrong.push(`unexpected yes — ${how}`);
          if (may && !answer.yes && NOS.has(answer.code) && !NOT_THERE.has(answer.code))
            wrong.push(`unexpected no — ${how}`);
          if (
            standpoint === 'beside' &&
            places !== undefined &&
            act.duty !== 'signed-in' &&
            !OF_THE_DISTRICT.has(name) &&
            !denied
          )
            wrong.push(`beyond its area — ${how}`);
        }
      }
      // Acts of one's own page are nobody's but a resident's, who holds no role of the table.
      if (isOwn(act)) {
        // By the code at a door nobody in particular acts.
        const actor =
          act.duty === 'own.door'
            ? actorAtDoor(seed.isolation.room, seed.isolation.here.grid)
            : seed.resident;
        const call = { actor, id: uuidv7(), channel: 'web' as const };
        const answer = await said(perform(house, act, input, call).then((done) => done.result));
        open = answer.yes || !NOS.has(answer.code);
      }
      if (!open) wrong.push('nobody at all may do this');
      expect(wrong).toEqual([]);
    },
  );

  /** The places an act touches, as the house itself sees them; undefined: it touches none but the asker. */
  async function placesOf(act: Act, input: unknown): Promise<readonly string[] | undefined> {
    const { place } = act;
    if (place === undefined) return undefined;
    const rulebook = await district.house.rulebookAt(district.clock.now());
    const found = await asHouse(district.house, (tx) =>
      place(tx, input, {
        actor: isOwn(act) ? seed.resident : holder('hq', seed.here),
        now: district.clock.now(),
        requestId: uuidv7(),
        channel: 'web',
        rulebook,
        secrets: district.house.secrets,
        scope: [seed.here.district],
        beyond: (_why, fn) => fn(),
        progress: () => undefined,
      }),
    );
    return typeof found === 'string' ? [found] : found;
  }
});

describe('every look × every role × own and other area', () => {
  test('every look that asks for something has an example here', () => {
    const missing = looks.filter((look) => requiredOf(look).length > 0 && queries[look.path] === undefined);
    expect(missing.map((look) => look.path)).toEqual([]);
  });

  test.each(looks.map((look) => look.path))(
    '%s shows nothing to whom the table does not name',
    async (path) => {
      const look = looks.find((one) => one.path === path) as Look; // named by the list itself
      const query = queries[path]?.(seed) ?? {};
      const wrong: string[] = [];
      for (const role of Object.keys(roles)) {
        for (const standpoint of STANDPOINTS) {
          const actor = holder(role, standing(role, standpoint), seed.account);
          const answer = await said(see(district.house, look, query, { actor, channel: 'web' }));
          const how = `${role} ${standpoint}`;
          if (answer.yes && !promised(role, look)) wrong.push(`unexpected yes — ${how}`);
          // A look may ask for a place and say whose that is; whether one may ask at all is for the table to say.
          if (!answer.yes && promised(role, look) && NOT_ONE_S_DUTY.has(answer.code))
            wrong.push(`unexpected no — ${how}: ${answer.code}`);
          if (!answer.yes) continue;
          const text = JSON.stringify(answer.answer) ?? '';
          // Nothing personal leaves unmasked by looking, not even in one's own area.
          for (const secret of seed.secrets)
            if (text.includes(secret)) wrong.push(`shows ${secret} — ${how}`);
          if (standpoint === 'own') continue;
          for (const [what, id] of Object.entries(seed.hidden))
            if (text.includes(id) && !JSON.stringify(query).includes(id))
              wrong.push(`shows ${what} — ${how}`);
        }
      }
      expect(wrong).toEqual([]);
    },
  );

  function requiredOf(look: Look): readonly string[] {
    return (look.query as { required?: string[] }).required ?? [];
  }
});

/** Tables without row security, each with the reason why everybody inside the house may read it. */
const OPEN_TABLES: Readonly<Record<string, string>> = {
  work_phone: 'official numbers of colleagues, printed on notices',
  outbreak: 'the name, the disease and the sunset of an outbreak: public',
  outbreak_renewal: 'who asked for more time, and who agreed',
  erasure: 'counts of what was erased, no person',
  place: 'names and outlines of places are no secret',
  account: 'who works here is no secret inside the house; passwords are hashes',
  duty: 'who holds which duty where is no secret inside the house',
  shift: 'who is on when is no secret inside the house',
  absence: 'that somebody is off has to be known to whoever arranges cover',
  session: 'looked up by the hash of a token before anybody is known',
  team: 'who guards which place is no secret inside the house',
  team_member: 'as its team',
  task_told: 'levels and roles, nothing about anybody; decides who sees the task',
  person_document: 'blind indexes and an id: nothing can be read out of it',
  person_phone: 'as the documents',
  call_claim: 'the lock everybody must see, so that two departments do not ring one person',
  list_source: 'who sends lists is no secret inside the house; the inbox key is sealed',
  inbox_nonce: 'numbers of deliveries',
  line_followed: 'ids of lines and persons that moved with a merge; read by the house alone',
  request: 'looked up by the id its own sender made; keyed hashes of what was sent',
  ledger_seal: 'hashes',
  timer_run: 'names of chores',
  rulebook_version: 'the rules are everybody’s',
  rulebook_approval: 'as the rules they approve',
};

/** Tables of control and home that test/seed.ts has no row for yet. */
const NOT_SEEDED = new Set(['episode_followed', 'second_signature']);

describe('the second wall', () => {
  interface Table {
    name: string;
    secured: boolean;
  }
  const tables = () =>
    district.inside((tx) =>
      rows(
        tx,
        sql<Table>`
          select c.relname as name, c.relrowsecurity as secured from pg_class c
          where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
            and c.relname not in ('migration', 'migration_lock') order by c.relname`,
      ),
    );

  test('a table without row security is open for a reason that stands here', async () => {
    const open = (await tables()).filter((table) => !table.secured).map((table) => table.name);
    expect(open.filter((name) => OPEN_TABLES[name] === undefined)).toEqual([]);
    expect(Object.keys(OPEN_TABLES).filter((name) => !open.includes(name))).toEqual([]);
  });

  test('with every check forgotten, a unit without people sees no row, and no scope sees none either', async () => {
    const found: string[] = [];
    const empty: string[] = [];
    for (const { name } of (await tables()).filter((table) => table.secured)) {
      const all = await seenUnder([''], name);
      if (all === 0) empty.push(name);
      for (const scope of [[seed.deserted], []]) {
        const seen = await seenUnder(scope, name);
        if (seen > 0) found.push(`${name}: ${seen} of ${all} under ${scope.join() || 'nothing'}`);
      }
    }
    expect(found).toEqual([]);
    // A table with no row in it proves nothing; whoever fills one in test/seed.ts takes it off the list.
    expect(empty.filter((name) => !NOT_SEEDED.has(name))).toEqual([]);
    expect([...NOT_SEEDED].filter((name) => !empty.includes(name))).toEqual([]);
  });

  test('with every check forgotten, the next subdistrict sees none of our people and lines', async () => {
    const found: string[] = [];
    const ours = Object.values(seed.hidden);
    for (const { name } of (await tables()).filter((table) => table.secured)) {
      const texts = await district.house.db.transaction().execute(async (tx) => {
        await setScope(tx, [placeAt(seed.beside.grid, 2)]);
        return rows(tx, sql<{ text: string }>`select t::text as text from ${sql.table(name)} t`);
      });
      if (texts.some(({ text }) => ours.some((id) => text.includes(id)))) found.push(name);
    }
    expect(found).toEqual([]);
  });

  async function seenUnder(scope: readonly string[], table: string): Promise<number> {
    return district.house.db.transaction().execute(async (tx) => {
      await setScope(tx, scope);
      const [count] = await rows(tx, sql<{ n: number }>`select count(*)::int as n from ${sql.table(table)}`);
      return count?.n ?? 0;
    });
  }
});
