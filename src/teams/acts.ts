// Signing in and out, accounts, duties, absences with cover, shifts, and the teams of four.

import { randomBytes } from 'node:crypto';
import { type Static, Type } from 'typebox';
import { uuidv7 } from '../base/ids.ts';
import { isWithin } from '../base/places.ts';
import { must } from '../base/refusal.ts';
import { Id, Moment, Place } from '../base/schemas.ts';
import type { Tx } from '../base/sql.ts';
import { act } from '../ledger/act.ts';
import { refuse as refuseHouse } from '../ledger/refusals.ts';
import type { Ctx, Outcome } from '../ledger/terms.ts';
import { findPlace } from '../places/store.ts';
import { hashPassword, isOutdated, isPassword, temporaryPassword } from './passwords.ts';
import { refusalOf, refuse } from './refusals.ts';
import {
  afterFailure,
  coverPeriod,
  deviceOf,
  gapsOf,
  isAdmin,
  isExpired,
  isLocked,
  sessionLife,
  temporaryUntil,
  whyNotAbsent,
  whyNotCover,
  whyNotGive,
  whyNotJoin,
  whyNotPassword,
  whyNotShifts,
} from './rules.ts';
import { tokenHash } from './session.ts';
import * as store from './store.ts';
import {
  ABSENCES,
  type Absence,
  type Account,
  type Duty,
  FOUR,
  roles,
  SESSION_CHANNELS,
  type SessionChannel,
  signInRules,
  type TeamGap,
  teamRules,
} from './terms.ts';

// Inputs ------------------------------------------------------------------------------------------------

const Role = Type.String({ minLength: 1, maxLength: 40 });
const Reason = Type.String({ minLength: 2, maxLength: 500 });
const Password = Type.String({ minLength: 1, maxLength: 200 });
const Login = Type.String({ pattern: '^[a-z][a-z0-9._-]{1,39}$' });
const Name = Type.String({ minLength: 1, maxLength: 40 });
const literals = <const T extends readonly string[]>(values: T) => Type.Enum<[...T]>([...values]);

// Signing in and out ------------------------------------------------------------------------------------

export type SignedIn =
  | { readonly ok: false; readonly code: string; readonly zh: string; readonly en: string }
  | {
      readonly ok: true;
      readonly token: string;
      readonly user: string;
      readonly mustChangePassword: boolean;
    };

/**
 * Tries a password. Answers no instead of refusing, so that the failed try is on disk and counts (ADR 6). The
 * answer and the time it takes are the same for a wrong or expired password, an unknown name, a locked and a closed
 * account.
 */
export const signIn = act('teams.signed-in', {
  title: { zh: '登录', en: 'sign in' },
  duty: 'house',
  purpose: 'own-affairs',
  sensitive: true,
  input: Type.Object({
    login: Type.String({ maxLength: 200 }),
    password: Type.String({ maxLength: 500 }),
    userAgent: Type.Optional(Type.String({ maxLength: 500 })),
    channel: Type.Optional(literals(SESSION_CHANNELS)),
  }),
  async run(tx, input, ctx): Promise<Outcome<SignedIn>> {
    const rules = ctx.rulebook.part(signInRules);
    const account = await store.holdAccountOfLogin(tx, input.login.trim().toLowerCase());
    const right = await isPassword(account?.secret, input.password, rules);
    const no = await whyNotIn(tx, ctx, account, right);
    if (account === undefined || no !== undefined) return signInFailed(tx, ctx, account, no ?? 'unknown');
    const secret = account.secret ?? '';
    const fresh = isOutdated(secret, rules) ? await hashPassword(input.password, rules) : null;
    await store.noteSignIn(tx, account.id, fresh, ctx.now);
    const channel: SessionChannel = input.channel ?? 'web';
    const token = randomBytes(32).toString('base64url');
    const session = {
      id: uuidv7(),
      account: account.id,
      hash: tokenHash(token),
      channel,
      device: deviceOf(input.userAgent ?? ''),
      ...sessionLife(channel, ctx.now, rules),
    };
    await store.insertSession(tx, session, ctx.now);
    return {
      about: [`user:${account.id}`, `session:${session.id}`],
      place: await placeOfUser(tx, account.id, ctx),
      detail: { ok: true, channel, device: session.device },
      result: { ok: true, token, user: account.id, mustChangePassword: account.mustChange },
    };
  },
});

type WhyNotIn = 'unknown' | 'closed' | 'locked' | 'wrong' | 'expired';

/** Why somebody does not come in; a wrong password is counted. */
async function whyNotIn(
  tx: Tx,
  ctx: Ctx,
  account: Account | undefined,
  right: boolean,
): Promise<WhyNotIn | undefined> {
  if (account === undefined) return 'unknown';
  if (account.closedAt !== null) return 'closed';
  if (isLocked(account, ctx.now)) return 'locked';
  const rules = ctx.rulebook.part(signInRules);
  if (right) return isExpired(account, ctx.now, rules) ? 'expired' : undefined;
  const lock = afterFailure(account, ctx.now, rules);
  await store.noteFailure(tx, account.id, lock.failures, lock.lockedUntil);
  return 'wrong';
}

async function signInFailed(
  tx: Tx,
  ctx: Ctx,
  account: Account | undefined,
  why: WhyNotIn,
): Promise<Outcome<SignedIn>> {
  const { failuresBeforeLock, lockMinutes, temporaryHours } = ctx.rulebook.part(signInRules).settings;
  const { code, words } = refusalOf('sign-in-failed', {
    failures: failuresBeforeLock.value,
    minutes: lockMinutes.value,
    hours: temporaryHours.value,
  });
  return {
    // Never the name that was typed: people type passwords into that field.
    about: [account === undefined ? 'user:unknown' : `user:${account.id}`],
    place: account === undefined ? await store.topPlace(tx) : await placeOfUser(tx, account.id, ctx),
    detail: { ok: false, why },
    result: { ok: false, code, zh: words.zh, en: words.en },
  };
}

/** Ends the session of a token. */
export const signOut = act('teams.signed-out', {
  title: { zh: '退出登录', en: 'sign out' },
  duty: 'signed-in',
  purpose: 'own-affairs',
  sensitive: true,
  input: Type.Object({ token: Type.String({ minLength: 1, maxLength: 200 }) }),
  async run(tx, input, ctx) {
    const which = { account: ctx.actor.id, hash: tokenHash(input.token) };
    const ended = await store.revokeSessions(tx, which, ctx.actor.id, 'signed-out', ctx.now);
    return ofUser(tx, ctx, ctx.actor.id, { sessions: ended }, { ended });
  },
});

/** Changes one's own password; every other session of one's own ends with it. */
export const changePassword = act('teams.password.changed', {
  title: { zh: '修改密码', en: 'change the password' },
  duty: 'signed-in',
  purpose: 'own-affairs',
  sensitive: true,
  input: Type.Object({ old: Password, new: Password }),
  async run(tx, input, ctx) {
    const rules = ctx.rulebook.part(signInRules);
    const account = (await store.holdAccount(tx, ctx.actor.id)) ?? refuseHouse('not-found');
    if (!(await isPassword(account.secret, input.old, rules))) refuse('password-wrong');
    const no = whyNotPassword(input.new, account, rules);
    if (no !== undefined) throw no;
    const before = [account.secret, ...account.secretBefore]
      .filter((secret) => secret !== null)
      .slice(0, rules.settings.passwordHistory.value);
    for (const secret of before) if (await isPassword(secret, input.new, rules)) refuse('password-used');
    const set = { secret: await hashPassword(input.new, rules), before, mustChange: false };
    await store.setPassword(tx, account.id, set, ctx.now);
    const others = { account: account.id, except: sessionOf(ctx) };
    const ended = await store.revokeSessions(tx, others, ctx.actor.id, 'password-changed', ctx.now);
    return ofUser(tx, ctx, account.id, { sessions: ended }, { sessionsEnded: ended });
  },
});

/** Ends one of one's own sessions: a lost phone, a computer left signed in. */
export const revokeSession = act('teams.session.revoked', {
  title: { zh: '结束这个登录', en: 'end this session' },
  duty: 'signed-in',
  purpose: 'own-affairs',
  input: Type.Object({ session: Id }),
  async run(tx, input, ctx) {
    const session = await store.findSession(tx, input.session);
    if (session === undefined || session.account !== ctx.actor.id) return refuseHouse('not-found');
    const ended = await store.revokeSessions(tx, { id: session.id }, ctx.actor.id, 'own', ctx.now);
    return ofUser(tx, ctx, ctx.actor.id, { session: session.id }, { ended });
  },
});

/** Ends all of one's own sessions but this one. */
export const revokeOtherSessions = act('teams.sessions.left', {
  title: { zh: '结束其他所有登录', en: 'end all my other sessions' },
  duty: 'signed-in',
  purpose: 'own-affairs',
  input: Type.Object({}),
  async run(tx, _input, ctx) {
    const others = { account: ctx.actor.id, except: sessionOf(ctx) };
    const ended = await store.revokeSessions(tx, others, ctx.actor.id, 'own', ctx.now);
    return ofUser(tx, ctx, ctx.actor.id, { sessions: ended }, { ended });
  },
});

/** The security administrator ends sessions of somebody: one, or all. */
export const revokeSessionsOf = act('teams.sessions.revoked', {
  title: { zh: '强制下线', en: 'end sessions of a user' },
  duty: 'teams.duties',
  purpose: 'administration',
  input: Type.Object({ user: Id, session: Type.Optional(Id), reason: Reason }),
  place: placesOfUser,
  async run(tx, input, ctx) {
    const account = await getAccount(tx, input.user);
    const which = { account: account.id, ...(input.session === undefined ? {} : { id: input.session }) };
    const ended = await store.revokeSessions(tx, which, ctx.actor.id, 'administrator', ctx.now);
    return ofUser(tx, ctx, account.id, { sessions: ended, reason: input.reason }, { ended });
  },
});

// Accounts ----------------------------------------------------------------------------------------------

const NewUser = Type.Object({ login: Login, name: Name });

/** Opens an account. Its password is shown once, and changed at the first sign-in. */
export const addUser = act('teams.user.added', {
  title: { zh: '开设账号', en: 'open an account' },
  duty: 'teams.accounts',
  purpose: 'administration',
  sensitive: true,
  input: NewUser,
  place: async (_tx, _input, ctx) => ctx.scope,
  async run(tx, input, ctx) {
    const rules = ctx.rulebook.part(signInRules);
    const password = temporaryPassword();
    const secret = await hashPassword(password, rules);
    const account = { id: uuidv7(), login: input.login, name: input.name.trim(), secret, mustChange: true };
    const [taken] = await store.insertAccounts(tx, [account], ctx.actor.id, ctx.now);
    if (taken !== undefined) refuse('login-taken', { login: taken });
    return ofUser(
      tx,
      ctx,
      account.id,
      { login: input.login },
      { user: account.id, login: input.login, password, until: temporaryUntil(ctx.now, rules) },
    );
  },
});

/**
 * Opens many accounts with one password, hashed once, and gives each its duties: the invented people of the demo and
 * of the drill. Only the house does this; nobody shares a password otherwise.
 */
export const addUsers = act('teams.users.added', {
  title: { zh: '批量开设账号', en: 'open many accounts' },
  duty: 'house',
  purpose: 'administration',
  sensitive: true,
  input: Type.Object({
    password: Password,
    mustChange: Type.Optional(Type.Boolean()),
    users: Type.Array(
      Type.Object({
        login: Login,
        name: Name,
        duties: Type.Optional(
          Type.Array(Type.Object({ role: Role, place: Place, until: Type.Optional(Moment) })),
        ),
      }),
      { minItems: 1, maxItems: 5_000 },
    ),
  }),
  async run(tx, input, ctx) {
    const secret = await hashPassword(input.password, ctx.rulebook.part(signInRules));
    const accounts = input.users.map((user) => ({
      id: uuidv7(),
      login: user.login,
      name: user.name,
      secret,
      mustChange: input.mustChange ?? false,
    }));
    const [taken] = await store.insertAccounts(tx, accounts, ctx.actor.id, ctx.now);
    if (taken !== undefined) refuse('login-taken', { login: taken });
    const duties: store.NewDuty[] = [];
    for (const [i, user] of input.users.entries()) {
      const account = must(accounts[i], 'each user has an account');
      const held: store.NewDuty[] = [];
      for (const { role, place, until } of user.duties ?? []) {
        // Nobody is trained who has no account yet: a post at a site is given afterwards.
        if ((await findPlace(tx, place))?.kind === 'site') refuse('duty-at-site');
        const to = { id: account.id, name: account.name, closed: false };
        const duty = { ...period({ until }, ctx.now), role, place };
        const no = whyNotGive(
          { to, by: ctx.actor, held: held.map((one) => ({ ...one, covers: null })), now: ctx.now, ...duty },
          ctx.rulebook.part(roles),
          ctx.rulebook.part(teamRules),
        );
        if (no !== undefined) throw no;
        held.push({ id: uuidv7(), account: account.id, ...duty });
      }
      duties.push(...held);
    }
    await store.insertDuties(tx, duties, ctx.actor.id, ctx.now);
    return {
      about: accounts.map((account) => `user:${account.id}`),
      place: await homeOf(tx, ctx),
      detail: { users: accounts.length, duties: duties.length },
      result: { users: accounts.map(({ id, login }) => ({ id, login })) },
    };
  },
});

/** Gives a forgotten password anew: shown once, changed at the first sign-in. Also opens a locked account. */
export const resetPassword = act('teams.password.reset', {
  title: { zh: '重置密码', en: 'reset a password' },
  duty: 'teams.accounts',
  purpose: 'administration',
  sensitive: true,
  input: Type.Object({ user: Id }),
  place: placesOfUser,
  async run(tx, input, ctx) {
    const account = (await store.holdAccount(tx, input.user)) ?? refuseHouse('not-found');
    if (account.id === ctx.actor.id) refuse('not-your-own');
    if (account.closedAt !== null) refuse('account-closed', { name: account.name });
    const held = await store.dutiesOfMany(tx, [account.id], ctx.now);
    // Otherwise one of the three could become another one of them overnight.
    if (ctx.actor.kind !== 'house' && held.some((duty) => isAdmin(duty.role))) refuse('reset-other-admin');
    const rules = ctx.rulebook.part(signInRules);
    const password = temporaryPassword();
    const before = [account.secret, ...account.secretBefore]
      .filter((secret) => secret !== null)
      .slice(0, rules.settings.passwordHistory.value);
    const set = { secret: await hashPassword(password, rules), before, mustChange: true };
    await store.setPassword(tx, account.id, set, ctx.now);
    const ended = await store.revokeSessions(
      tx,
      { account: account.id },
      ctx.actor.id,
      'password-reset',
      ctx.now,
    );
    return ofUser(
      tx,
      ctx,
      account.id,
      { sessions: ended },
      { user: account.id, login: account.login, password, until: temporaryUntil(ctx.now, rules) },
    );
  },
});

/** Closes an account: nobody signs in with it any more, its duties and sessions end. What it did stays. */
export const closeUser = act('teams.user.closed', {
  title: { zh: '停用账号', en: 'close an account' },
  duty: 'teams.accounts',
  purpose: 'administration',
  input: Type.Object({ user: Id, reason: Reason }),
  place: placesOfUser,
  async run(tx, input, ctx) {
    const account = (await store.holdAccount(tx, input.user)) ?? refuseHouse('not-found');
    if (account.id === ctx.actor.id) refuse('not-your-own');
    if (account.closedAt !== null) refuse('account-closed', { name: account.name });
    const held = await store.dutiesOfMany(tx, [account.id], ctx.now);
    if (held.some((duty) => isAdmin(duty.role))) await store.holdAdmins(tx);
    for (const duty of held) await mayEnd(tx, ctx, duty);
    const duties = await store.endDutiesOf(tx, account.id, ctx.actor.id, ctx.now);
    const sessions = await store.revokeSessions(tx, { account: account.id }, ctx.actor.id, 'closed', ctx.now);
    const outcome = await ofUser(tx, ctx, account.id, { duties, sessions, reason: input.reason }, { duties });
    await store.closeAccount(tx, account.id, ctx.actor.id, ctx.now);
    return outcome;
  },
});

// Duties ------------------------------------------------------------------------------------------------

/** Ends a duty before its time. What it allowed is over at the next request. */
export const endDuty = act('teams.duty.ended', {
  title: { zh: '结束职责', en: 'end a duty' },
  duty: 'teams.duties',
  purpose: 'administration',
  input: Type.Object({ duty: Id, reason: Reason }),
  place: placeOfDuty,
  async run(tx, input, ctx) {
    // Before the duty itself is held: whoever waits here may keep nothing that the one in front needs.
    if (isAdmin((await store.findDuty(tx, input.duty))?.role ?? '')) await store.holdAdmins(tx);
    const duty = (await store.holdDuty(tx, input.duty)) ?? refuseHouse('not-found');
    if (duty.until !== null && duty.until <= ctx.now) refuse('duty-over');
    await mayEnd(tx, ctx, duty);
    await store.endDuty(tx, duty.id, ctx.actor.id, ctx.now);
    return ofDuty(duty, { role: duty.role, reason: input.reason }, { duty: duty.id });
  },
});

/** The 30-day review: these duties are still needed. Nobody confirms his own. */
export const reviewDuties = act('teams.duties.reviewed', {
  title: { zh: '确认职责仍需要', en: 'confirm that duties are still needed' },
  duty: 'teams.duties',
  purpose: 'administration',
  input: Type.Object({ duties: Type.Array(Id, { minItems: 1, maxItems: 200 }) }),
  async place(tx, input) {
    const found = await Promise.all(input.duties.map((duty) => placeOfDuty(tx, { duty })));
    return [...new Set(found)];
  },
  async run(tx, input, ctx) {
    const found: Duty[] = [];
    for (const id of new Set(input.duties))
      found.push((await store.findDuty(tx, id)) ?? refuseHouse('not-found'));
    if (found.some((duty) => duty.account === ctx.actor.id)) refuse('not-your-own');
    const reviewed = await store.reviewDuties(tx, input.duties, ctx.actor.id, ctx.now);
    return {
      about: [
        ...new Set(found.map((duty) => `user:${duty.account}`)),
        ...found.map((duty) => `duty:${duty.id}`),
      ],
      place: await homeOf(tx, ctx),
      detail: { duties: reviewed },
      result: { reviewed },
    };
  },
});

// Shifts, absences, cover -------------------------------------------------------------------------------

const Period = Type.Object({ from: Moment, until: Moment });

/** Writes the coming shifts of a duty. None at all: the duty is on all the time again. */
export const setShifts = act('teams.shifts.set', {
  title: { zh: '排班', en: 'set shifts' },
  duty: 'teams.roster',
  purpose: 'outbreak-response',
  input: Type.Object({ duty: Id, shifts: Type.Array(Period, { maxItems: 100 }) }),
  place: placeOfDuty,
  async run(tx, input, ctx) {
    const duty = (await store.holdDuty(tx, input.duty)) ?? refuseHouse('not-found');
    if (duty.until !== null && duty.until <= ctx.now) refuse('duty-over');
    const shifts = input.shifts.map((one) => ({
      id: uuidv7(),
      from: momentOf(one.from, 'from'),
      until: momentOf(one.until, 'until'),
    }));
    const no = whyNotShifts(shifts, await store.runningShift(tx, duty.id, ctx.now), ctx.now);
    if (no !== undefined) throw no;
    await store.setShifts(tx, duty.id, shifts, ctx.actor.id, ctx.now);
    return ofDuty(duty, { role: duty.role, shifts: shifts.length }, { shifts: shifts.length });
  },
});

const why = literals(Object.keys(ABSENCES) as (keyof typeof ABSENCES)[]); // its own keys
const Away = Type.Object({ why, from: Type.Optional(Moment), until: Moment });

/** Notes that somebody is off: she is not on duty in that time, and what she leaves open has to be covered. */
export const noteAbsence = act('teams.absence.noted', {
  title: { zh: '登记缺勤', en: 'note an absence' },
  duty: 'teams.roster',
  purpose: 'outbreak-response',
  input: Type.Object({ user: Id, ...Away.properties }),
  place: reachedPlacesOfUser,
  run: (tx, input, ctx) => beAway(tx, ctx, input.user, input),
});

/** Says that one is off oneself. */
export const reportAbsence = act('teams.absence.reported', {
  title: { zh: '请假', en: 'report off duty' },
  duty: 'signed-in',
  purpose: 'own-affairs',
  input: Away,
  run: (tx, input, ctx) => beAway(tx, ctx, ctx.actor.id, input),
});

async function beAway(tx: Tx, ctx: Ctx, user: string, input: Static<typeof Away>) {
  // Held: two notes of the same absence come one after the other.
  const account = (await store.holdAccount(tx, user)) ?? refuseHouse('not-found');
  if (account.closedAt !== null) refuse('account-closed', { name: account.name });
  const from = input.from === undefined ? ctx.now : momentOf(input.from, 'from');
  const absence = {
    id: uuidv7(),
    account: account.id,
    why: input.why,
    from,
    until: momentOf(input.until, 'until'),
  };
  const no = whyNotAbsent(absence, ctx.now, ctx.rulebook.part(teamRules));
  if (no !== undefined) throw no;
  if ((await store.absenceIn(tx, account.id, absence)) !== undefined)
    refuse('absent-already', { name: account.name });
  await store.insertAbsence(tx, absence, ctx.actor.id, ctx.now);
  // Why somebody is off is his own affair: the ledger keeps that he is, and until when.
  const detail = { from: absence.from, until: absence.until };
  const told = await ofUser(tx, ctx, account.id, detail, { absence: absence.id });
  return { ...told, about: [...told.about, `absence:${absence.id}`] };
}

/** The duty named, or every duty of the absent one in the area of whoever asks that falls into the absence. */
async function dutiesToCover(
  tx: Tx,
  ctx: Ctx,
  absence: Absence,
  named: string | undefined,
): Promise<readonly Duty[]> {
  if (named !== undefined) return [(await store.holdDuty(tx, named)) ?? refuseHouse('not-found')];
  const held = await store.dutiesOfMany(tx, [absence.account], ctx.now);
  return held.filter(
    (duty) =>
      duty.covers === null &&
      !isAdmin(duty.role) &&
      coverPeriod(absence, duty, ctx.now) !== undefined &&
      ctx.scope.some((scope) => isWithin(duty.place, scope)),
  );
}

/** Somebody is back: the absence and every cover for it end. One may do this for oneself. */
export const endAbsence = act('teams.absence.ended', {
  title: { zh: '销假', en: 'end an absence' },
  duty: 'teams.roster',
  purpose: 'outbreak-response',
  input: Type.Object({ absence: Id }),
  async place(tx, input, ctx) {
    const absence = (await store.findAbsence(tx, input.absence)) ?? refuseHouse('not-found');
    return reachedPlacesOfUser(tx, { user: absence.account }, ctx);
  },
  run: (tx, input, ctx) => beBack(tx, ctx, input.absence),
});

/** One is back oneself. */
export const reportBack = act('teams.absence.returned', {
  title: { zh: '我已返岗', en: 'I am back' },
  duty: 'signed-in',
  purpose: 'own-affairs',
  input: Type.Object({ absence: Id }),
  async run(tx, input, ctx) {
    const absence = await store.findAbsence(tx, input.absence);
    if (absence === undefined || absence.account !== ctx.actor.id) return refuseHouse('not-found');
    return beBack(tx, ctx, input.absence);
  },
});

async function beBack(tx: Tx, ctx: Ctx, id: string) {
  const absence = (await store.findAbsence(tx, id)) ?? refuseHouse('not-found');
  if (absence.until <= ctx.now) refuse('absence-over');
  const covers = await store.endAbsence(tx, id, ctx.actor.id, ctx.now);
  const told = await ofUser(tx, ctx, absence.account, { covers }, { covers });
  return { ...told, about: [...told.about, `absence:${id}`] };
}

// Teams of four -----------------------------------------------------------------------------------------

const Members = Type.Array(Type.Object({ role: literals(FOUR), user: Id }), { minItems: 1, maxItems: 40 });

interface Formed {
  readonly team: string;
  /** What it still lacks: shown at once, and red on the board of invariants until it is there. */
  readonly gaps: readonly TeamGap[];
}

/** Forms the team of four of a place. */
export const formTeam = act('teams.team.formed', {
  title: { zh: '组建四包一小组', en: 'form a team of four' },
  duty: 'teams.change',
  purpose: 'outbreak-response',
  input: Type.Object({ place: Place, members: Members }),
  place: async (_tx, input) => input.place,
  async run(tx, input, ctx): Promise<Outcome<Formed>> {
    const place = await findPlace(tx, input.place);
    if (place === undefined || place.retiredAt !== null) refuse('no-such-place');
    if ((await store.teamAt(tx, input.place)) !== undefined) refuse('team-there');
    const team = uuidv7();
    await store.insertTeam(tx, { id: team, place: input.place }, ctx.actor.id, ctx.now);
    return settleTeam(tx, ctx, { id: team, place: input.place }, input.members);
  },
});

/** Makes the members of a team the given ones. */
export const changeTeam = act('teams.team.changed', {
  title: { zh: '调整四包一小组', en: 'change a team of four' },
  duty: 'teams.change',
  purpose: 'outbreak-response',
  input: Type.Object({ place: Place, members: Members }),
  place: async (_tx, input) => input.place,
  async run(tx, input, ctx): Promise<Outcome<Formed>> {
    const team = (await store.teamAt(tx, input.place)) ?? refuse('no-team');
    return settleTeam(tx, ctx, team, input.members);
  },
});

/** Ends the team of a place that needs none any more; its members are free for other teams. */
export const endTeam = act('teams.team.ended', {
  title: { zh: '撤销四包一小组', en: 'end a team of four' },
  duty: 'teams.change',
  purpose: 'outbreak-response',
  input: Type.Object({ place: Place }),
  place: async (_tx, input) => input.place,
  async run(tx, input, ctx) {
    const team = (await store.teamAt(tx, input.place)) ?? refuse('no-team');
    const members = await store.endTeam(tx, team.id, ctx.now);
    return {
      about: [`team:${team.id}`, `place:${team.place}`],
      place: team.place,
      detail: { members },
      result: { team: team.id },
    };
  },
});

async function settleTeam(
  tx: Tx,
  ctx: Ctx,
  team: { id: string; place: string },
  wanted: Static<typeof Members>,
): Promise<Outcome<Formed>> {
  const table = ctx.rulebook.part(roles);
  const rules = ctx.rulebook.part(teamRules);
  const people = [...new Set(wanted.map((one) => one.user))].sort();
  const loads = await store.teamLoads(tx, people);
  const already = await store.membersOf(tx, [team.id]);
  for (const { role, user } of wanted) {
    const account = (await store.holdAccount(tx, user)) ?? refuseHouse('not-found');
    const here = already.some((one) => one.account === user && one.role === role) ? 1 : 0;
    const load = (loads.find((one) => one.account === user && one.role === role)?.teams ?? 0) - here;
    const no = whyNotJoin(
      {
        name: account.name,
        role,
        closed: account.closedAt !== null,
        duties: await store.dutiesOf(tx, user, ctx.now),
        load,
      },
      team.place,
      table,
      rules,
    );
    if (no !== undefined) throw no;
  }
  const members = wanted.map(({ role, user }) => ({ id: uuidv7(), role, account: user }));
  await store.setMembers(tx, team.id, unique(members), ctx.now);
  const now = (await store.membersNow(tx, ctx.now, team.place)).filter((one) => one.team === team.id);
  const gaps = gapsOf([{ ...team, formedAt: ctx.now }], now, rules);
  return {
    about: [`team:${team.id}`, `place:${team.place}`, ...people.map((id) => `user:${id}`)],
    place: team.place,
    detail: { members: wanted.length, gaps: gaps.length },
    result: { team: team.id, gaps },
  };
}

function unique<T extends { role: string; account: string }>(members: readonly T[]): T[] {
  return [...new Map(members.map((one) => [`${one.role} ${one.account}`, one])).values()];
}

/** What the teams of the house lack now (N26): every team, whoever asks; under the sight of the whole house. */
export async function teamGaps(tx: Tx, ctx: Pick<Ctx, 'now' | 'rulebook'>, within = ''): Promise<TeamGap[]> {
  const teams = within === '' ? await store.allTeams(tx) : await store.teamsWithin(tx, within);
  return gapsOf(teams, await store.membersNow(tx, ctx.now, within), ctx.rulebook.part(teamRules));
}

// Small things ------------------------------------------------------------------------------------------

async function getAccount(tx: Tx, id: string): Promise<Account> {
  return (await store.findAccount(tx, id)) ?? refuseHouse('not-found');
}

async function placeOfDuty(tx: Tx, input: { duty: string }): Promise<string> {
  return ((await store.findDuty(tx, input.duty)) ?? refuseHouse('not-found')).place;
}

/** Every place somebody holds a duty at; without one, the places of whoever asks: nobody owns an idle account. */
async function placesOfUser(tx: Tx, input: { user: string }, ctx: Ctx): Promise<readonly string[]> {
  const held = await store.dutiesOfMany(tx, [input.user], ctx.now);
  const places = [...new Set(held.map((duty) => duty.place))];
  return places.length > 0 ? places : ctx.scope;
}

/** Those of somebody's places that lie in the area of whoever asks: a lead notes who is off in her own area. */
async function reachedPlacesOfUser(tx: Tx, input: { user: string }, ctx: Ctx): Promise<readonly string[]> {
  const held = await store.dutiesOfMany(tx, [input.user], ctx.now);
  const places = [...new Set(held.map((duty) => duty.place))];
  const reached = places.filter((place) => ctx.scope.some((scope) => isWithin(place, scope)));
  if (reached.length > 0) return reached;
  return places.length > 0 ? places : refuseHouse('not-your-area');
}

/** The three administrators: the last one of each can not be taken away. To be asked with the administrators held. */
async function mayEnd(tx: Tx, ctx: Ctx, duty: Duty): Promise<void> {
  if (!isAdmin(duty.role) || ctx.actor.kind === 'house') return;
  const others = await store.holdersOf(tx, duty.role, ctx.now);
  if (others.some((account) => account !== duty.account)) return;
  refuse('last-admin', { role: ctx.rulebook.part(roles)[duty.role] ?? duty.role });
}

async function placeOfUser(tx: Tx, user: string, ctx: Ctx): Promise<string> {
  const [first] = await store.dutiesOf(tx, user, ctx.now);
  return first?.place ?? (await homeOf(tx, ctx));
}

/** Where something is kept that has no place of its own. */
async function homeOf(tx: Tx, ctx: Ctx): Promise<string> {
  const own = ctx.scope.find((place) => place !== '');
  return own ?? (await store.topPlace(tx));
}

async function ofUser<R>(
  tx: Tx,
  ctx: Ctx,
  user: string,
  detail: Readonly<Record<string, unknown>>,
  result: R,
): Promise<Outcome<R>> {
  return { about: [`user:${user}`], place: await placeOfUser(tx, user, ctx), detail, result };
}

function ofDuty<R>(duty: Duty, detail: Readonly<Record<string, unknown>>, result: R): Outcome<R> {
  return { about: [`user:${duty.account}`, `duty:${duty.id}`], place: duty.place, detail, result };
}

/** The session an actor came in by, when there is one. */
function sessionOf(ctx: Ctx): string | undefined {
  const { actor } = ctx;
  return 'session' in actor && typeof actor.session === 'string' ? actor.session : undefined;
}

function period(input: { from?: string | undefined; until?: string | undefined }, now: Date) {
  return {
    from: input.from === undefined ? now : momentOf(input.from, 'from'),
    until: input.until === undefined ? null : momentOf(input.until, 'until'),
  };
}

function momentOf(text: string, where: string): Date {
  const at = new Date(text);
  if (Number.isNaN(at.getTime()))
    refuseHouse('input-not-understood', { where, why: { zh: '没有这个时间', en: 'there is no such time' } });
  return at;
}

// Taking over a duty --------------------------------------------------------------------------------------

/** Somebody who is to take over a duty. */
export interface Beginning {
  readonly account: string;
  readonly name: string;
  readonly role: string;
  readonly place: string;
  /** Why she begins without the training that is asked for: a decision of whoever acts. */
  readonly untrainedWhy?: string | undefined;
}

/**
 * What another module asks of whoever is to take over a duty: a training, for a post at an isolation site. It refuses, or
 * says that somebody decided otherwise by name. src/acts.ts brings it.
 */
export type MayBegin = (tx: Tx, ctx: Ctx, beginning: Beginning) => Promise<boolean>;

const UntrainedWhy = Type.Optional(Reason);
const saidWhy = (untrained: boolean, reason: string | undefined) => (untrained ? { untrained, reason } : {});

/** The two ways into a duty: it is given, or taken over for the time of an absence. */
export const dutyActs = ({ mayBegin }: { readonly mayBegin: MayBegin }) => {
  /** Gives somebody a duty: role × place × period. Nobody gives himself one. */
  const giveDuty = act('teams.duty.given', {
    title: { zh: '授予职责', en: 'give a duty' },
    duty: 'teams.duties',
    purpose: 'administration',
    input: Type.Object({
      user: Id,
      role: Role,
      place: Place,
      from: Type.Optional(Moment),
      until: Type.Optional(Moment),
      untrainedWhy: UntrainedWhy,
    }),
    place: async (_tx, input) => input.place,
    async run(tx, input, ctx) {
      // Held, so that two of the three administrators can not be given at once.
      const account = (await store.holdAccount(tx, input.user)) ?? refuseHouse('not-found');
      const place = await findPlace(tx, input.place);
      if (place === undefined || place.retiredAt !== null) refuse('no-such-place');
      const table = ctx.rulebook.part(roles);
      const wanted = { role: input.role, place: input.place, ...period(input, ctx.now) };
      const no = whyNotGive(
        {
          ...wanted,
          to: { id: account.id, name: account.name, closed: account.closedAt !== null },
          by: ctx.actor,
          held: await store.dutiesOfMany(tx, [account.id], ctx.now),
          now: ctx.now,
        },
        table,
        ctx.rulebook.part(teamRules),
      );
      if (no !== undefined) throw no;
      const duty = { id: uuidv7(), account: account.id, ...wanted };
      if ((await store.overlapping(tx, duty)).length > 0)
        refuse('duty-held', { name: account.name, role: table[input.role] ?? input.role });
      const { untrainedWhy } = input;
      const untrained = await mayBegin(tx, ctx, { ...duty, name: account.name, untrainedWhy });
      await store.insertDuties(tx, [duty], ctx.actor.id, ctx.now);
      return {
        about: [`user:${account.id}`, `duty:${duty.id}`, `place:${input.place}`],
        place: input.place,
        detail: { role: input.role, from: duty.from, until: duty.until, ...saidWhy(untrained, untrainedWhy) },
        result: { duty: duty.id },
      };
    },
  });

  /**
   * Somebody stands in: holds the absent one's duty, at the same place, for the time of the absence. Without a duty
   * named, all her duties in the area of whoever arranges it: a medic of four communities is covered in one go.
   */
  const coverAbsence = act('teams.cover.set', {
    title: { zh: '安排顶岗', en: 'arrange cover' },
    duty: 'teams.roster',
    purpose: 'outbreak-response',
    input: Type.Object({ absence: Id, duty: Type.Optional(Id), by: Id, untrainedWhy: UntrainedWhy }),
    async place(tx, input, ctx) {
      if (input.duty !== undefined) return placeOfDuty(tx, { duty: input.duty });
      const absence = (await store.findAbsence(tx, input.absence)) ?? refuseHouse('not-found');
      return reachedPlacesOfUser(tx, { user: absence.account }, ctx);
    },
    async run(tx, input, ctx) {
      const absence = (await store.findAbsence(tx, input.absence)) ?? refuseHouse('not-found');
      // Held: two who arrange the same cover come one after the other.
      await store.holdAccount(tx, absence.account);
      const cover = await getAccount(tx, input.by);
      const by = {
        id: cover.id,
        name: cover.name,
        closed: cover.closedAt !== null,
        duties: await store.dutiesOf(tx, cover.id, ctx.now),
        away: (await store.absenceIn(tx, cover.id, absence)) !== undefined,
      };
      const made: store.NewDuty[] = [];
      let untrained = false;
      for (const duty of await dutiesToCover(tx, ctx, absence, input.duty)) {
        const no = whyNotCover(
          { absence, duty, actor: ctx.actor, now: ctx.now, by },
          ctx.rulebook.part(roles),
          ctx.rulebook.part(teamRules),
        );
        if (no !== undefined) throw no;
        const time = must(coverPeriod(absence, duty, ctx.now), 'a cover that may be has a time');
        await store.endCover(tx, absence.id, duty.id, ctx.actor.id, ctx.now);
        const { role, place } = duty;
        const beginning = {
          account: cover.id,
          name: cover.name,
          role,
          place,
          untrainedWhy: input.untrainedWhy,
        };
        untrained = (await mayBegin(tx, ctx, beginning)) || untrained;
        made.push({
          id: uuidv7(),
          account: cover.id,
          role,
          place,
          ...time,
          covers: absence.id,
          standsFor: duty.id,
        });
      }
      const first = made[0] ?? refuse('no-duty-to-cover');
      await store.insertDuties(tx, made, ctx.actor.id, ctx.now);
      return {
        about: [
          `user:${cover.id}`,
          `user:${absence.account}`,
          ...made.map((duty) => `duty:${duty.id}`),
          `absence:${absence.id}`,
        ],
        place: first.place,
        detail: {
          role: first.role,
          from: first.from,
          until: first.until,
          standsFor: made.map((duty) => duty.standsFor),
          ...saidWhy(untrained, input.untrainedWhy),
        },
        result: { duty: first.id, duties: made.map((duty) => duty.id) },
      };
    },
  });

  return { giveDuty, coverAbsence };
};

export const teamActs = {
  signIn,
  signOut,
  changePassword,
  revokeSession,
  revokeOtherSessions,
  revokeSessionsOf,
  addUser,
  addUsers,
  resetPassword,
  closeUser,
  endDuty,
  reviewDuties,
  setShifts,
  noteAbsence,
  reportAbsence,
  endAbsence,
  reportBack,
  formTeam,
  changeTeam,
  endTeam,
};
