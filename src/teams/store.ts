// All SQL of those who work here: accounts, duties, sessions, absences, shifts, teams.
import { isUuid } from '../base/ids.ts';
import { type Db, row, rows, run, sql, type Tx } from '../base/sql.ts';
import type { Absence, AbsenceWhy, Account, Duty, GuardRole, OnDuty, Team, TeamMember } from './terms.ts';

// Accounts ----------------------------------------------------------------------------------------------

const ACCOUNT = sql`
  id, login, name, secret, secret_before as "secretBefore", must_change as "mustChange", failures,
  coalesce(changed_at, added_at) as "secretAt", locked_until as "lockedUntil", closed_at as "closedAt"`;

export async function findAccount(tx: Tx, id: string): Promise<Account | undefined> {
  if (!isUuid(id)) return undefined;
  return row(tx, sql<Account>`select ${ACCOUNT} from account where id = ${id}`);
}

export async function accountOfLogin(tx: Tx, login: string): Promise<Account | undefined> {
  return row(tx, sql<Account>`select ${ACCOUNT} from account where login = ${login}`);
}

/** The account, held: guesses at one password are counted one after the other. */
export async function holdAccountOfLogin(tx: Tx, login: string): Promise<Account | undefined> {
  return row(tx, sql<Account>`select ${ACCOUNT} from account where login = ${login} for update`);
}

export async function holdAccount(tx: Tx, id: string): Promise<Account | undefined> {
  if (!isUuid(id)) return undefined;
  return row(tx, sql<Account>`select ${ACCOUNT} from account where id = ${id} for update`);
}

export interface NewAccount {
  readonly id: string;
  readonly login: string;
  readonly name: string;
  readonly secret: string;
  readonly mustChange: boolean;
}

/** Adds accounts; returns the logins that were taken already (then nothing of them is added). */
export async function insertAccounts(
  tx: Tx,
  accounts: readonly NewAccount[],
  by: string,
  now: Date,
): Promise<string[]> {
  const added = await rows(
    tx,
    sql<{ login: string }>`
      insert into account (id, login, name, secret, must_change, added_at, added_by)
      select id, login, name, secret, "mustChange", ${now}, ${by}
      from jsonb_to_recordset(${JSON.stringify(accounts)}::jsonb)
        as g (id uuid, login text, name text, secret text, "mustChange" boolean)
      on conflict (login) do nothing returning login`,
  );
  const there = new Set(added.map((one) => one.login));
  return accounts.map((one) => one.login).filter((login) => !there.has(login));
}

export async function setPassword(
  tx: Tx,
  id: string,
  set: { secret: string; before: readonly string[]; mustChange: boolean },
  now: Date,
): Promise<void> {
  await run(
    tx,
    sql`update account set secret = ${set.secret}, secret_before = ${[...set.before]}::text[],
        must_change = ${set.mustChange}, failures = 0, locked_until = null, changed_at = ${now} where id = ${id}`,
  );
}

/** A failed try: counted, and the account locked when it was one too many. */
export async function noteFailure(
  tx: Tx,
  id: string,
  failures: number,
  lockedUntil: Date | null,
): Promise<void> {
  await run(
    tx,
    sql`update account set failures = ${failures}, locked_until = ${lockedUntil} where id = ${id}`,
  );
}

export async function noteSignIn(tx: Tx, id: string, secret: string | null, now: Date): Promise<void> {
  await run(
    tx,
    sql`update account set failures = 0, locked_until = null, signed_in_at = ${now},
        secret = coalesce(${secret}::text, secret) where id = ${id}`,
  );
}

/** Whether there are accounts, and whether anybody has ever signed in to one. */
export async function accountsBegun(tx: Tx): Promise<{ accounts: boolean; signedIn: boolean }> {
  const found = await row(
    tx,
    sql<{ accounts: boolean; signedIn: boolean }>`
      select exists (select from account) as accounts,
             exists (select from account where signed_in_at is not null) as "signedIn"`,
  );
  return found ?? { accounts: false, signedIn: false };
}

export async function closeAccount(tx: Tx, id: string, by: string, now: Date): Promise<void> {
  await run(
    tx,
    sql`update account set closed_at = ${now}, closed_by = ${by} where id = ${id} and closed_at is null`,
  );
}

/** Names by id; `house` is the system itself. Ids nobody has are left out. */
export async function nameOfUsers(tx: Tx, ids: readonly string[]): Promise<Map<string, string>> {
  const asked = [...new Set(ids)].filter(isUuid);
  const names = new Map<string, string>(ids.includes('house') ? [['house', '系统']] : []);
  if (asked.length === 0) return names;
  const found = await rows(
    tx,
    sql<{ id: string; name: string }>`select id, name from account where id = any(${asked}::uuid[])`,
  );
  for (const one of found) names.set(one.id, one.name);
  return names;
}

export interface UserRow {
  readonly id: string;
  readonly login: string;
  readonly name: string;
  readonly addedAt: Date;
  readonly signedInAt: Date | null;
  readonly lockedUntil: Date | null;
  readonly mustChange: boolean;
  readonly secretAt: Date;
  readonly closedAt: Date | null;
}

const USER = sql`
  id, login, name, added_at as "addedAt", signed_in_at as "signedInAt", locked_until as "lockedUntil",
  must_change as "mustChange", coalesce(changed_at, added_at) as "secretAt", closed_at as "closedAt"`;

export async function findUser(tx: Tx, id: string): Promise<UserRow | undefined> {
  return row(tx, sql<UserRow>`select ${USER} from account where id = ${id}`);
}

/** Accounts by login, from after a login on; `search` is a part of the login or the name. */
export async function listUsers(
  tx: Tx,
  asked: {
    readonly search?: string | undefined;
    readonly after?: string | undefined;
    readonly closed: boolean;
    readonly limit: number;
  },
): Promise<UserRow[]> {
  const like = asked.search === undefined ? undefined : `%${asked.search.replace(/[\\%_]/g, '\\$&')}%`;
  return rows(
    tx,
    sql<UserRow>`
      select ${USER} from account
      where (closed_at is not null) = ${asked.closed}
        and ${like === undefined ? sql`true` : sql`(login like ${like.toLowerCase()} or name like ${like})`}
        and ${asked.after === undefined ? sql`true` : sql`login > ${asked.after}`}
      order by login limit ${asked.limit}`,
  );
}

// Duties ------------------------------------------------------------------------------------------------

const DUTY = sql`
  d.id, d.account, d.role, d.place::text as place, d.from_at as "from", d.until, d.given_by as "givenBy",
  d.given_at as "givenAt", d.covers, d.stands_for as "standsFor", d.rostered, d.reviewed_at as "reviewedAt"`;

/** In force at a moment. A cover is in force only while its absence is. */
const inForce = (now: Date) => sql`d.from_at <= ${now} and (d.until is null or d.until > ${now})`;

/** The duties somebody holds at a moment, covers included. */
export async function dutiesOf(tx: Db | Tx, account: string, now: Date): Promise<Duty[]> {
  return rows(
    tx,
    sql<Duty>`select ${DUTY} from duty d where d.account = ${account} and ${inForce(now)} order by d.place, d.role`,
  );
}

/** Duties of several people, those over included when `past`. */
export async function dutiesOfMany(
  tx: Tx,
  accounts: readonly string[],
  now: Date,
  past = false,
): Promise<Duty[]> {
  return rows(
    tx,
    sql<Duty>`
      select ${DUTY} from duty d
      where d.account = any(${[...accounts]}::uuid[])
        and ${past ? sql`true` : sql`(d.until is null or d.until > ${now})`}
      order by d.from_at desc, d.place, d.role`,
  );
}

export async function findDuty(tx: Tx, id: string): Promise<Duty | undefined> {
  return row(tx, sql<Duty>`select ${DUTY} from duty d where d.id = ${id}`);
}

export async function holdDuty(tx: Tx, id: string): Promise<Duty | undefined> {
  return row(tx, sql<Duty>`select ${DUTY} from duty d where d.id = ${id} for update`);
}

export interface NewDuty {
  readonly id: string;
  readonly account: string;
  readonly role: string;
  readonly place: string;
  readonly from: Date;
  readonly until: Date | null;
  readonly covers?: string | null;
  readonly standsFor?: string | null;
}

export async function insertDuties(tx: Tx, duties: readonly NewDuty[], by: string, now: Date): Promise<void> {
  if (duties.length === 0) return;
  await run(
    tx,
    sql`
      insert into duty (id, account, role, place, from_at, until, given_by, given_at, covers, stands_for)
      select id, account, role, place::ltree, "from", until, ${by}, ${now}, covers, "standsFor"
      from jsonb_to_recordset(${JSON.stringify(duties)}::jsonb) as g (id uuid, account uuid, role text, place text,
        "from" timestamptz, until timestamptz, covers uuid, "standsFor" uuid)`,
  );
}

/** Duties that overlap a wanted one: the same role at the same place in the same time. */
export async function overlapping(tx: Tx, wanted: Omit<NewDuty, 'id'>): Promise<Duty[]> {
  return rows(
    tx,
    sql<Duty>`
      select ${DUTY} from duty d
      where d.account = ${wanted.account} and d.role = ${wanted.role} and d.place = ${wanted.place}::ltree
        and d.covers is null
        and tstzrange(d.from_at, d.until) && tstzrange(${wanted.from}::timestamptz, ${wanted.until}::timestamptz)`,
  );
}

/** Whose each duty is. */
export async function holdersByDuty(
  tx: Tx,
  duties: readonly string[],
): Promise<Map<string, { readonly account: string; readonly name: string }>> {
  if (duties.length === 0) return new Map();
  const found = await rows(
    tx,
    sql<{ duty: string; account: string; name: string }>`
      select d.id as duty, d.account, c.name from duty d join account c on c.id = d.account
      where d.id = any(${[...duties]}::uuid[])`,
  );
  return new Map(found.map(({ duty, ...holder }) => [duty, holder]));
}

/** Who holds a role now or later, with an account that is open. */
export async function holdersOf(tx: Tx, role: string, now: Date): Promise<string[]> {
  const found = await rows(
    tx,
    sql<{ account: string }>`
      select distinct d.account from duty d join account c on c.id = d.account
      where d.role = ${role} and (d.until is null or d.until > ${now}) and c.closed_at is null`,
  );
  return found.map((one) => one.account);
}

/** The house’s other advisory locks have other numbers. */
const ADMINS_LOCK = 7_303;

/** Two who take away administrators come one after the other: else each would count on the one the other ends. */
export async function holdAdmins(tx: Tx): Promise<void> {
  await run(tx, sql`select pg_advisory_xact_lock(${ADMINS_LOCK})`);
}

/** Ends duties in force: of one person in a role at a place, or everybody's at a place and under it. */
export async function endDuties(
  tx: Tx,
  which:
    | { readonly account: string; readonly role: string; readonly place: string }
    | { readonly within: string },
  by: string,
  now: Date,
): Promise<number> {
  const theirs =
    'within' in which
      ? sql`place <@ ${which.within}::ltree`
      : sql`account = ${which.account} and role = ${which.role} and place = ${which.place}::ltree`;
  const found = await rows(
    tx,
    sql<{
      id: string;
    }>`select id from duty where ${theirs} and (until is null or until > ${now}) order by id for update`,
  );
  for (const { id } of found) await endDuty(tx, id, by, now);
  return found.length;
}

/** Ends a duty now, or before it began. Shifts after that go with it. */
export async function endDuty(tx: Tx, id: string, by: string, now: Date): Promise<void> {
  await run(
    tx,
    sql`update duty set until = greatest(from_at, ${now}::timestamptz), ended_by = ${by}
        where id = ${id} and (until is null or until > ${now})`,
  );
  // Whoever stands in for it stands in for nothing any more.
  await run(
    tx,
    sql`update duty set until = greatest(from_at, ${now}::timestamptz), ended_by = ${by}
        where stands_for = ${id} and until > ${now}`,
  );
  await run(tx, sql`delete from shift where duty = ${id} and from_at >= ${now}`);
}

export async function endDutiesOf(tx: Tx, account: string, by: string, now: Date): Promise<number> {
  const held = await rows(
    tx,
    sql<{ id: string }>`select id from duty where account = ${account} and (until is null or until > ${now})`,
  );
  for (const { id } of held) await endDuty(tx, id, by, now);
  return held.length;
}

export async function reviewDuties(tx: Tx, ids: readonly string[], by: string, now: Date): Promise<number> {
  return run(
    tx,
    sql`update duty set reviewed_at = ${now}, reviewed_by = ${by}
        where id = any(${[...ids]}::uuid[]) and (until is null or until > ${now})`,
  );
}

/** Duties in force that were given or last reviewed before a moment; covers end by themselves and need none. */
export async function dutiesToReview(tx: Tx, before: Date, now: Date, limit: number): Promise<Duty[]> {
  return rows(
    tx,
    sql<Duty>`
      select ${DUTY} from duty d
      where ${inForce(now)} and d.covers is null and coalesce(d.reviewed_at, d.given_at) <= ${before}
      order by coalesce(d.reviewed_at, d.given_at), d.id limit ${limit}`,
  );
}

// Who is on ---------------------------------------------------------------------------------------------

/** On duty: the duty is in force, its holder not away, and, when it is rostered, in a shift. */
const onNow = (now: Date) => sql`
  ${inForce(now)} and c.closed_at is null
  and not exists (select from absence a where a.account = d.account and a.from_at <= ${now} and a.until > ${now})
  and (not d.rostered
    or exists (select from shift s where s.duty = d.id and s.from_at <= ${now} and s.until > ${now}))`;

const ON_DUTY = sql`
  d.account, c.name, d.id as duty, d.role, d.place::text as place, d.until,
  (select o.account from duty o where o.id = d.stands_for) as "coversFor"`;

/**
 * Who is on duty for a place at a moment: duties held there or above it. With `within`, also those held under it.
 * Without a role, everybody.
 */
export async function onDuty(
  tx: Tx,
  asked: {
    readonly role?: string | undefined;
    readonly place: string;
    readonly now: Date;
    readonly within?: boolean;
    /** Only this person. */
    readonly account?: string;
    readonly limit?: number;
  },
): Promise<OnDuty[]> {
  return rows(
    tx,
    sql<OnDuty>`
      select ${ON_DUTY} from duty d join account c on c.id = d.account
      where ${onNow(asked.now)}
        and (d.place @> ${asked.place}::ltree ${asked.within === true ? sql`or d.place <@ ${asked.place}::ltree` : sql``})
        and ${asked.role === undefined ? sql`true` : sql`d.role = ${asked.role}`}
        and ${asked.account === undefined ? sql`true` : sql`d.account = ${asked.account}`}
      order by d.place desc, d.role, c.name limit ${asked.limit ?? 500}`,
  );
}

/** How many are on duty in each role at these places or under them: many places in one question. */
export async function countOnDuty(
  tx: Tx,
  places: readonly string[],
  now: Date,
): Promise<{ readonly at: string; readonly role: string; readonly n: number }[]> {
  return rows(
    tx,
    sql<{ at: string; role: string; n: number }>`
      select p.at::text as at, d.role, count(*)::int as n
      from unnest(${[...places]}::text[]::ltree[]) as p (at) join duty d on d.place <@ p.at join account c on c.id = d.account
      where ${onNow(now)} group by 1, 2`,
  );
}

/** Duties in force or to come, of open accounts: held at a place first, then under it, then (with `above`) over it. */
export async function dutiesAround(
  tx: Tx,
  asked: { readonly place: string; readonly now: Date; readonly above: boolean; readonly limit: number },
): Promise<(Duty & { name: string; on: boolean })[]> {
  return rows(
    tx,
    sql<Duty & { name: string; on: boolean }>`
      select ${DUTY}, c.name, (${onNow(asked.now)}) as on from duty d join account c on c.id = d.account
      where (d.until is null or d.until > ${asked.now}) and c.closed_at is null
        and (d.place <@ ${asked.place}::ltree ${asked.above ? sql`or d.place @> ${asked.place}::ltree` : sql``})
      order by d.place = ${asked.place}::ltree desc, d.place <@ ${asked.place}::ltree desc, d.place, d.role, c.name
      limit ${asked.limit}`,
  );
}

/** Everybody who holds one of these roles now, in sight; a role at two places is two rows. */
export async function servingAs(
  tx: Tx,
  wanted: readonly string[],
  now: Date,
): Promise<Pick<OnDuty, 'account' | 'name' | 'role' | 'place'>[]> {
  return rows(
    tx,
    sql<Pick<OnDuty, 'account' | 'name' | 'role' | 'place'>>`
      select d.account, c.name, d.role, d.place::text as place from duty d join account c on c.id = d.account
      where d.role = any(${[...wanted]}::text[]) and d.from_at <= ${now} and (d.until is null or d.until > ${now})
        and c.closed_at is null
      order by d.place, d.role, c.name`,
  );
}

/**
 * Those of the given people who do not do their work at a moment: away, without a duty, or with a closed account. What
 * they have in hand is in nobody’s.
 */
export async function goneNow(tx: Tx, accounts: readonly string[], now: Date): Promise<Set<string>> {
  const asked = accounts.filter(isUuid);
  if (asked.length === 0) return new Set();
  const found = await rows(
    tx,
    sql<{ id: string }>`
      select c.id from account c
      where c.id = any(${asked}::uuid[]) and (c.closed_at is not null
        or exists (select from absence a where a.account = c.id and a.from_at <= ${now} and a.until > ${now})
        or not exists (select from duty d where d.account = c.id and ${inForce(now)}))`,
  );
  return new Set(found.map((one) => one.id));
}

// Sessions ----------------------------------------------------------------------------------------------

export interface LiveSession {
  readonly id: string;
  readonly account: string;
  readonly name: string;
  readonly mustChange: boolean;
  readonly usedAt: Date;
  readonly channel: string;
}

/** A session that is neither revoked nor over nor unused for too long, of an account that is open. */
export async function liveSession(db: Db | Tx, hash: Buffer, now: Date): Promise<LiveSession | undefined> {
  return row(
    db,
    sql<LiveSession>`
      select s.id, s.account, c.name, c.must_change as "mustChange", s.used_at as "usedAt", s.channel
      from session s join account c on c.id = s.account
      where s.token_hash = ${hash} and s.revoked_at is null and c.closed_at is null
        and s.expires_at > ${now} and s.used_at + make_interval(mins => s.idle_minutes) > ${now}`,
  );
}

export async function touchSession(db: Db | Tx, id: string, now: Date): Promise<void> {
  await run(db, sql`update session set used_at = greatest(used_at, ${now}::timestamptz) where id = ${id}`);
}

export interface NewSession {
  readonly id: string;
  readonly account: string;
  readonly hash: Buffer;
  readonly channel: string;
  readonly device: string;
  readonly idleMinutes: number;
  readonly expiresAt: Date;
}

export async function insertSession(tx: Tx, session: NewSession, now: Date): Promise<void> {
  await run(
    tx,
    sql`insert into session (id, account, token_hash, channel, device, began_at, used_at, idle_minutes, expires_at)
        values (${session.id}, ${session.account}, ${session.hash}, ${session.channel}, ${session.device}, ${now},
                ${now}, ${session.idleMinutes}, ${session.expiresAt})`,
  );
}

export interface SessionRow {
  readonly id: string;
  readonly account: string;
  readonly channel: string;
  readonly device: string;
  readonly beganAt: Date;
  readonly usedAt: Date;
  readonly expiresAt: Date;
}

/** Sessions that are alive, the last used first; of one account, or of all. */
export async function liveSessions(
  tx: Tx,
  asked: { readonly account?: string; readonly now: Date; readonly limit: number },
): Promise<SessionRow[]> {
  return rows(
    tx,
    sql<SessionRow>`
      select id, account, channel, device, began_at as "beganAt", used_at as "usedAt",
        least(expires_at, used_at + make_interval(mins => idle_minutes)) as "expiresAt"
      from session
      where ${asked.account === undefined ? sql`true` : sql`account = ${asked.account}`} and revoked_at is null
        and expires_at > ${asked.now} and used_at + make_interval(mins => idle_minutes) > ${asked.now}
      order by used_at desc, id limit ${asked.limit}`,
  );
}

export async function findSession(tx: Tx, id: string): Promise<SessionRow | undefined> {
  return row(
    tx,
    sql<SessionRow>`
      select id, account, channel, device, began_at as "beganAt", used_at as "usedAt", expires_at as "expiresAt"
      from session where id = ${id}`,
  );
}

/** Revokes sessions: one, or all of an account, or all but one. Returns how many were alive. */
export async function revokeSessions(
  tx: Tx,
  which: {
    readonly id?: string;
    readonly account?: string;
    readonly except?: string | undefined;
    readonly hash?: Buffer;
  },
  by: string,
  why: string,
  now: Date,
): Promise<number> {
  return run(
    tx,
    sql`
      update session set revoked_at = ${now}, revoked_by = ${by}, revoked_why = ${why}
      where revoked_at is null and expires_at > ${now}
        and ${which.id === undefined ? sql`true` : sql`id = ${which.id}`}
        and ${which.account === undefined ? sql`true` : sql`account = ${which.account}`}
        and ${which.except === undefined ? sql`true` : sql`id <> ${which.except}`}
        and ${which.hash === undefined ? sql`true` : sql`token_hash = ${which.hash}`}`,
  );
}

/** Sessions that ended before a moment are forgotten; who signed in when stays in the ledger. */
export async function forgetSessions(tx: Tx, before: Date): Promise<number> {
  return run(tx, sql`delete from session where expires_at < ${before}`);
}

// Shifts and absences -----------------------------------------------------------------------------------

export interface ShiftRow {
  readonly id: string;
  readonly duty: string;
  readonly from: Date;
  readonly until: Date;
}

/** Replaces the shifts of a duty that have not begun; those running or over stay as they were. */
export async function setShifts(
  tx: Tx,
  duty: string,
  shifts: readonly { readonly id: string; readonly from: Date; readonly until: Date }[],
  by: string,
  now: Date,
): Promise<void> {
  await run(tx, sql`delete from shift where duty = ${duty} and from_at >= ${now}`);
  for (const one of shifts)
    await run(
      tx,
      sql`insert into shift (id, duty, from_at, until, noted_by, noted_at)
          values (${one.id}, ${duty}, ${one.from}, ${one.until}, ${by}, ${now})`,
    );
  await run(tx, sql`update duty set rostered = ${shifts.length > 0} where id = ${duty}`);
}

/** Shifts of these duties that are not over. */
export async function shiftsOf(tx: Tx, duties: readonly string[], now: Date): Promise<ShiftRow[]> {
  return rows(
    tx,
    sql<ShiftRow>`
      select id, duty, from_at as "from", until from shift
      where duty = any(${[...duties]}::uuid[]) and until > ${now} order by from_at`,
  );
}

/** Whether a shift that runs now would clash with a new one. */
export async function runningShift(tx: Tx, duty: string, now: Date): Promise<ShiftRow | undefined> {
  return row(
    tx,
    sql<ShiftRow>`
      select id, duty, from_at as "from", until from shift
      where duty = ${duty} and from_at < ${now} and until > ${now}`,
  );
}

const ABSENCE = sql`id, account, why, from_at as "from", until`;

export async function findAbsence(tx: Tx, id: string): Promise<Absence | undefined> {
  return row(tx, sql<Absence>`select ${ABSENCE} from absence where id = ${id}`);
}

export async function insertAbsence(
  tx: Tx,
  absence: { id: string; account: string; why: AbsenceWhy; from: Date; until: Date },
  by: string,
  now: Date,
): Promise<void> {
  await run(
    tx,
    sql`insert into absence (id, account, why, from_at, until, noted_by, noted_at)
        values (${absence.id}, ${absence.account}, ${absence.why}, ${absence.from}, ${absence.until}, ${by}, ${now})`,
  );
}

/** Absences of these people that are not over. */
export async function absencesOf(tx: Tx, accounts: readonly string[], now: Date): Promise<Absence[]> {
  return rows(
    tx,
    sql<Absence>`
      select ${ABSENCE} from absence
      where account = any(${accounts.filter(isUuid)}::uuid[]) and until > ${now} order by from_at, id`,
  );
}

/** An absence that overlaps a period. One taken back before it began lasts no time and overlaps nothing. */
export async function absenceIn(
  tx: Tx,
  account: string,
  period: { readonly from: Date; readonly until: Date },
): Promise<Absence | undefined> {
  return row(
    tx,
    sql<Absence>`
      select ${ABSENCE} from absence
      where account = ${account} and from_at < ${period.until} and until > ${period.from}
        and until > from_at limit 1`,
  );
}

/** Somebody is back: the absence and every cover for it end now. */
export async function endAbsence(tx: Tx, id: string, by: string, now: Date): Promise<number> {
  await run(
    tx,
    sql`update absence set until = greatest(from_at, ${now}::timestamptz) where id = ${id} and until > ${now}`,
  );
  return run(
    tx,
    sql`update duty set until = greatest(from_at, ${now}::timestamptz), ended_by = ${by}
        where covers = ${id} and until > ${now}`,
  );
}

/** Covers of these absences. */
export async function coversOf(tx: Tx, absences: readonly string[]): Promise<Duty[]> {
  return rows(
    tx,
    sql<Duty>`select ${DUTY} from duty d where d.covers = any(${[...absences]}::uuid[]) and d.until > d.from_at order by d.from_at`,
  );
}

/** Ends a cover of one duty, so that another can take its place. */
export async function endCover(
  tx: Tx,
  absence: string,
  standsFor: string,
  by: string,
  now: Date,
): Promise<void> {
  await run(
    tx,
    sql`update duty set until = greatest(from_at, ${now}::timestamptz), ended_by = ${by}
        where covers = ${absence} and stands_for = ${standsFor} and until > ${now}`,
  );
}

// Teams -------------------------------------------------------------------------------------------------

export async function teamAt(tx: Tx, place: string): Promise<Team | undefined> {
  return row(
    tx,
    sql<Team>`
      select id, place::text as place, formed_at as "formedAt" from team
      where place = ${place}::ltree and ended_at is null for update`,
  );
}

/** Teams at a place and under it. */
export async function teamsWithin(tx: Tx, place: string): Promise<Team[]> {
  return rows(
    tx,
    sql<Team>`
      select id, place::text as place, formed_at as "formedAt" from team
      where place <@ ${place}::ltree and ended_at is null order by place`,
  );
}

export async function insertTeam(
  tx: Tx,
  team: { id: string; place: string },
  by: string,
  now: Date,
): Promise<void> {
  await run(
    tx,
    sql`insert into team (id, place, formed_at, formed_by) values (${team.id}, ${team.place}::ltree, ${now}, ${by})`,
  );
}

export async function membersOf(
  tx: Tx,
  teams: readonly string[],
): Promise<(TeamMember & { name: string })[]> {
  return rows(
    tx,
    sql<TeamMember & { name: string }>`
      select m.team, m.role, m.account, c.name from team_member m join account c on c.id = m.account
      where m.team = any(${[...teams]}::uuid[]) and m.until is null order by m.team, m.role, c.name`,
  );
}

/** Makes the members of one team the given ones: who stays stays, who is new joins, who is not named leaves. */
export async function setMembers(
  tx: Tx,
  team: string,
  members: readonly { readonly id: string; readonly role: GuardRole; readonly account: string }[],
  now: Date,
): Promise<void> {
  const given = JSON.stringify(members);
  await run(
    tx,
    sql`
      update team_member m set until = ${now}
      where m.team = ${team} and m.until is null
        and not exists (select from jsonb_to_recordset(${given}::jsonb) as g (role text, account uuid)
                        where g.role = m.role and g.account = m.account)`,
  );
  await run(
    tx,
    sql`
      insert into team_member (id, team, role, account, from_at)
      select id, ${team}, role, account, ${now}
      from jsonb_to_recordset(${given}::jsonb) as g (id uuid, role text, account uuid)
      on conflict (team, role, account) where until is null do nothing`,
  );
}

/** Ends a team and the membership of everybody in it. Returns how many they were. */
export async function endTeam(tx: Tx, team: string, now: Date): Promise<number> {
  await run(tx, sql`update team set ended_at = ${now} where id = ${team}`);
  return run(tx, sql`update team_member set until = ${now} where team = ${team} and until is null`);
}

/** How many teams each of these people serves in each role; all teams, whoever asks. */
export async function teamLoads(
  tx: Tx,
  accounts: readonly string[],
): Promise<{ account: string; role: GuardRole; teams: number }[]> {
  return rows(
    tx,
    sql<{ account: string; role: GuardRole; teams: number }>`
      select m.account, m.role, count(*)::int as teams from team_member m join team t on t.id = m.team
      where m.until is null and t.ended_at is null and m.account = any(${[...accounts]}::uuid[])
      group by m.account, m.role`,
  );
}

export interface MemberNow {
  readonly team: string;
  readonly place: string;
  readonly role: GuardRole;
  readonly account: string;
  readonly name: string;
  /** On duty in this role for this place now. */
  readonly on: boolean;
  /** Somebody else who holds this member's duty as a cover now and is on. */
  readonly coveredBy: string | null;
  readonly load: number;
}

/**
 * Every member of every team, with whether she is on duty now in her role for the team's place, or covered by
 * somebody who is. A duty counts for a place when one of the two lies in the other.
 */
export async function membersNow(tx: Tx, now: Date, within = ''): Promise<MemberNow[]> {
  return rows(
    tx,
    sql<MemberNow>`
      with on_now as (
        select d.account, d.role, d.place, d.stands_for from duty d join account c on c.id = d.account
        where ${onNow(now)}),
      loads as (
        select m.account, m.role, count(*)::int as load from team_member m join team t on t.id = m.team
        where m.until is null and t.ended_at is null group by m.account, m.role)
      select t.id as team, t.place::text as place, m.role, m.account, c.name, l.load,
        exists (select from on_now o where o.account = m.account and o.role = m.role and o.stands_for is null
          and (o.place @> t.place or o.place <@ t.place)) as on,
        (select o.account from on_now o join duty held on held.id = o.stands_for
          where held.account = m.account and held.role = m.role
            and (o.place @> t.place or o.place <@ t.place) limit 1) as "coveredBy"
      from team t join team_member m on m.team = t.id and m.until is null
        join account c on c.id = m.account join loads l on l.account = m.account and l.role = m.role
      where t.ended_at is null and ${within === '' ? sql`true` : sql`t.place <@ ${within}::ltree`}
      order by t.place, m.role, c.name`,
  );
}

/** How many accounts are open, locked now, without a duty; how many sessions are alive. */
export async function houseCounts(
  tx: Tx,
  now: Date,
): Promise<{ accounts: number; locked: number; idle: number; sessions: number; away: number }> {
  const found = await row(
    tx,
    sql<{ accounts: number; locked: number; idle: number; sessions: number; away: number }>`
      select (select count(*) from account where closed_at is null)::int as accounts,
        (select count(*) from account where closed_at is null and locked_until > ${now})::int as locked,
        (select count(*) from account c where c.closed_at is null
          and not exists (select from duty d where d.account = c.id and (d.until is null or d.until > ${now})))::int as idle,
        (select count(*) from session where revoked_at is null and expires_at > ${now}
          and used_at + make_interval(mins => idle_minutes) > ${now})::int as sessions,
        (select count(distinct account) from absence where from_at <= ${now} and until > ${now})::int as away`,
  );
  return found ?? { accounts: 0, locked: 0, idle: 0, sessions: 0, away: 0 };
}

/** Every team there is now. */
export async function allTeams(tx: Tx): Promise<Team[]> {
  return rows(
    tx,
    sql<Team>`select id, place::text as place, formed_at as "formedAt" from team where ended_at is null order by place`,
  );
}

/** A place that entries without one of their own are kept at: the top of the tree that duties are held in. */
export async function topPlace(tx: Tx): Promise<string> {
  const found = await row(
    tx,
    sql<{ place: string }>`
      select subpath(place, 0, 1)::text as place from duty where nlevel(place) > 0 order by given_at, id limit 1`,
  );
  return found?.place ?? '';
}
