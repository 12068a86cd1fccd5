// A house for scenes: a database of its own, a clock that is moved by hand, the shipped rulebook, and people
// who hold duties. Everything goes through `perform` and `see`, as it does for a user.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Static, TSchema } from 'typebox';
import { parse } from 'yaml';
import { SetClock } from '../src/base/clock.ts';
import { uuidv7 } from '../src/base/ids.ts';
import { Refusal } from '../src/base/refusal.ts';
import type { RulebookAt } from '../src/base/rule-part.ts';
import { secretsFrom } from '../src/base/secrets.ts';
import { type Db, run, sql, type Tx } from '../src/base/sql.ts';
import { asHouse, perform, see, understood } from '../src/ledger/perform.ts';
import { HOUSE } from '../src/ledger/rules.ts';
import type { Act, Actor, Channel, Entry, House, Look, Permission, Purpose } from '../src/ledger/terms.ts';
import { rulebookParts } from '../src/rulebook-parts.ts';
import { freshDatabase } from './setup/database.ts';

const RULEBOOK = join(import.meta.dirname, '..', 'rulebook');

interface RoleRow {
  permissions: Permission[];
  purposes: Purpose[];
}

/** Somebody in a scene. */
export interface Player {
  readonly actor: Actor;
  do<S extends TSchema, R>(
    act: Act<S, R>,
    input: Static<S>,
    how?: { id?: string; channel?: Channel },
  ): Promise<R>;
  see<S extends TSchema, R>(look: Look<S, R>, query: Static<S>): Promise<R>;
}

export interface TestHouse {
  readonly house: House;
  readonly clock: SetClock;
  /** Every entry written so far, in order. */
  readonly entries: Entry[];
  /** Somebody with a role at a place (default: the whole district). The same role, place and name is the same person. */
  as(role: string, place?: string, name?: string): Player;
  /** Somebody with an account of their own. */
  asActor(actor: Actor): Player;
  /** The house itself: timers and reactions. */
  readonly itself: Player;
  /** A look into the tables with the sight of the whole house. */
  inside<T>(fn: (tx: Tx) => Promise<T>): Promise<T>;
  /** Runs the reactions to everything that has happened, until nothing follows any more. */
  settle(): Promise<void>;
  /** The address of the database as its owner: for scenes in which somebody breaks the data by hand. */
  readonly ownerUrl: string;
  close(): Promise<void>;
}

/** Opens a house. `now` is when the scene begins; 00:30 on a December night unless told otherwise. */
export async function openTestHouse(
  options: {
    now?: Date;
    /** Another rulebook than the shipped one: for scenes of changing rules. */
    rulebook?: (db: Db) => Promise<{ at(now: Date): Promise<RulebookAt> }>;
    /** Nobody is trained until the scene says so. */
    untrained?: boolean;
  } = {},
): Promise<TestHouse> {
  const database = await freshDatabase();
  const reader = await options.rulebook?.(database.db);
  const clock = new SetClock(options.now ?? new Date('2026-12-08T00:30:00+08:00'));
  const rulebook = await shippedRules();
  const entries: Entry[] = [];
  let answered = 0;
  const house: House = {
    db: database.db,
    clock,
    secrets: secretsFrom(Buffer.alloc(32, 7)),
    rulebookAt: async (now) => reader?.at(now) ?? rulebook,
    async enqueue(tx, entry) {
      entries.push(entry);
      // Whoever gets an account in a scene has her trainings, unless the scene is about that.
      if (entry.word.startsWith('teams.user') && options.untrained !== true)
        await train(
          tx,
          entry.about.filter((one) => one.startsWith('user:')).map((one) => one.slice(5)),
          clock.now(),
        );
    },
  };
  const players = new Map<string, Actor>();
  const trained = new Set<string>();
  /** Who plays a post of an isolation site has no account, and has the training for it. */
  const beginsTrained = async ({ id, duties }: Actor) => {
    if (options.untrained === true || trained.has(id)) return;
    if (!duties.some(({ role }) => role.startsWith('site-'))) return;
    trained.add(id);
    await asHouse(house, (tx) => train(tx, [id], clock.now()));
  };
  const player = (actor: Actor): Player => ({
    actor,
    async do(act, input, how = {}) {
      await beginsTrained(actor);
      const call = { actor, id: how.id ?? uuidv7(), channel: how.channel ?? ('web' as const) };
      return (await perform(house, act, input, call)).result;
    },
    see: (look, query) => see(house, look, query, { actor, channel: 'web' }),
  });
  return {
    house,
    clock,
    entries,
    as(role, place = 'd330114', name = role) {
      const key = `${role} ${place} ${name}`;
      let actor = players.get(key);
      if (actor === undefined) {
        actor = actorWith(rulebook, { role, place, name });
        players.set(key, actor);
      }
      return player(actor);
    },
    asActor: player,
    itself: player(HOUSE),
    inside: (fn) => asHouse(house, fn),
    async settle() {
      const { react } = await import('../src/reactions.ts');
      while (answered < entries.length) {
        const entry = entries[answered++];
        if (entry !== undefined) await react(house, entry);
      }
    },
    ownerUrl: database.ownerUrl,
    close: () => database.close(),
  };
}

/** Gives people the training for isolation sites: a session they were at. */
async function train(tx: Tx, accounts: readonly string[], now: Date): Promise<void> {
  const id = uuidv7(now.getTime());
  await run(
    tx,
    sql`
      insert into training_session (id, training, place, at, trainer, planned_at, planned_by, held_at, held_by)
      values (${id}, 'isolation-site', 'd330114', ${now}, 'house', ${now}, 'house', ${now}, 'house')`,
  );
  await run(
    tx,
    sql`
      insert into training_attendance (session, place, account)
      select ${id}, 'd330114', a from unnest(${[...accounts]}::text[]) a`,
  );
}

/** An actor holding one duty, with the permissions the shipped roles give it. */
export function actorWith(rulebook: RulebookAt, duty: { role: string; place: string; name: string }): Actor {
  const roles = (rulebook as ShippedRules).roles;
  const row = roles[duty.role];
  if (row === undefined) throw new Error(`rulebook/roles.yaml has no role ${duty.role}`);
  return {
    id: uuidv7(),
    name: duty.name,
    kind: 'person',
    duties: [
      {
        role: duty.role,
        place: duty.place,
        permissions: new Set(row.permissions),
        purposes: new Set(row.purposes),
      },
    ],
  };
}

/** The refusal a promise ends in; anything else fails the scene. */
export async function refusal(promise: Promise<unknown>): Promise<Refusal> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
  throw new Error('this should have been refused');
}

interface ShippedRules extends RulebookAt {
  readonly roles: Record<string, RoleRow>;
}

async function shippedRules(): Promise<ShippedRules> {
  const { readdir } = await import('node:fs/promises');
  const texts = new Map<string, unknown>();
  for (const name of (await readdir(RULEBOOK)).filter((file) => file.endsWith('.yaml'))) {
    texts.set(name.replace(/\.yaml$/, ''), parse(await readFile(join(RULEBOOK, name), 'utf8')));
  }
  const roles = texts.get('roles') as { roles?: Record<string, RoleRow> } & Record<string, RoleRow>; // checked where it is used
  return {
    version: 'shipped',
    parts: rulebookParts,
    roles: roles.roles ?? roles,
    part: (part) => understood(part.schema, texts.get(part.name)),
  };
}
