// Scenes of accounts, sessions, duties, cover and teams of four. Persons are invented.
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestHouse, type Player, refusal, type TestHouse } from '../../test/house.ts';
import { acts } from '../acts.ts';
import { uuidv7 } from '../base/ids.ts';
import { row, rows, run, sql } from '../base/sql.ts';
import { setUpPlaces } from '../places/acts.ts';
import {
  addUser,
  addUsers,
  changePassword,
  changeTeam,
  closeUser,
  endAbsence,
  endDuty,
  endTeam,
  formTeam,
  noteAbsence,
  reportAbsence,
  reportBack,
  resetPassword,
  reviewDuties,
  revokeOtherSessions,
  revokeSession,
  revokeSessionsOf,
  setShifts,
  signIn,
  signOut,
  teamGaps,
} from './acts.ts';
import {
  colleagues,
  dutiesNow,
  dutiesToReview,
  mySessions,
  system,
  teamByPlace,
  teams,
  userById,
  users,
} from './routes.ts';
import { actorOfSession, type SignedInActor } from './session.ts';
import { onDuty } from './store.ts';

const D = 'd330114';
const S1 = `${D}.s001`;
const S2 = `${D}.s002`;
const C1 = `${S1}.c01`;
const C2 = `${S1}.c02`;
const G1 = `${C1}.g01`;
const G2 = `${C1}.g02`;
const PASSWORD = 'four moles under one dike';

const { giveDuty, coverAbsence } = acts;
let house: TestHouse;
let no = 0;

beforeAll(async () => {
  house = await openTestHouse();
  await house.itself.do(setUpPlaces, {
    district: D,
    demo: true,
    places: [
      { path: D, code: '330114', name: '钱塘区', nameEn: 'Qiantang' },
      { path: S1, code: '330114001', name: '甲街道', nameEn: 'First Subdistrict' },
      { path: S2, code: '330114002', name: '乙街道', nameEn: 'Second Subdistrict' },
      { path: C1, code: '330114001001', name: '一社区', nameEn: 'Community One' },
      { path: C2, code: '330114001002', name: '二社区', nameEn: 'Community Two' },
      { path: G1, code: '33011400100101', name: '一网格', nameEn: 'Grid One' },
      { path: G2, code: '33011400100102', name: '二网格', nameEn: 'Grid Two' },
    ],
  });
});
afterAll(() => house.close());

/** Somebody with an account and these duties; the clock of the scene decides from when. */
async function staff(name: string, ...duties: [role: string, place: string][]) {
  no += 1;
  const login = `u${no}`;
  const { users: made } = await house.itself.do(addUsers, {
    password: PASSWORD,
    users: [{ login, name, duties: duties.map(([role, place]) => ({ role, place })) }],
  });
  return { id: made[0]?.id ?? '', login, name };
}

const tryIn = (login: string, password: string, channel: 'web' | 'field' = 'web') =>
  house.itself.do(signIn, {
    login,
    password,
    channel,
    userAgent: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/147.0 Safari/537.36',
  });

async function tokenOf(login: string, password = PASSWORD, channel: 'web' | 'field' = 'web') {
  const answer = await tryIn(login, password, channel);
  if (!answer.ok) throw new Error('should have come in');
  return answer.token;
}

async function actorOf(token: string): Promise<SignedInActor | undefined> {
  const now = house.clock.now();
  return actorOfSession(house.house.db, await house.house.rulebookAt(now), token, now);
}

async function signedIn(
  login: string,
  channel: 'web' | 'field' = 'web',
): Promise<Player & { token: string }> {
  const token = await tokenOf(login, PASSWORD, channel);
  const actor = await actorOf(token);
  if (actor === undefined) throw new Error('the session is dead');
  return { ...house.asActor(actor), token };
}

const inHours = (hours: number) => new Date(house.clock.now().getTime() + hours * 3_600_000).toISOString();

// Signing in --------------------------------------------------------------------------------------------

test('whoever knows the password comes in with the duties held now', async () => {
  const who = await staff('程晚', ['grid-member', G1]);
  const actor = await actorOf(await tokenOf(who.login.toUpperCase()));
  expect(actor).toMatchObject({ id: who.id, name: '程晚', kind: 'person', mustChangePassword: false });
  expect(actor?.duties.map((duty) => [duty.role, duty.place, duty.permissions.has('lists.field')])).toEqual([
    ['grid-member', G1, true],
  ]);
});

test('the token and the password are nowhere in the database', async () => {
  const who = await staff('江禾', ['grid-member', G1]);
  const token = await tokenOf(who.login);
  const text = await house.inside(async (tx) => {
    const parts = await rows(
      tx,
      sql<{ all: string }>`
        select (select string_agg(r::text, ' ') from request r) as all
        union all select (select string_agg(l::text, ' ') from ledger l)
        union all select (select string_agg(s::text, ' ') from session s)
        union all select (select string_agg(a::text, ' ') from account a)`,
    );
    return parts.map((part) => part.all).join(' ');
  });
  expect(text).not.toContain(token);
  expect(text).not.toContain(PASSWORD);
  expect(text).toContain('$argon2id$v=19$m=19456,t=2,p=1$');
});

test('a wrong password, an unknown name, a locked and a closed account get the same answer', async () => {
  const open = await staff('陶然', ['grid-member', G1]);
  const closed = await staff('陆离', ['grid-member', G1]);
  const locked = await staff('沈河', ['grid-member', G1]);
  await house.itself.do(closeUser, { user: closed.id, reason: '调离' });
  for (let i = 0; i < 5; i++) await tryIn(locked.login, 'not this one');
  const answers = [
    await tryIn(open.login, 'not this one'),
    await tryIn('nobody-at-all', 'not this one'),
    await tryIn(locked.login, PASSWORD),
    await tryIn(closed.login, PASSWORD),
  ];
  expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  expect(answers[0]).toMatchObject({ ok: false, code: 'sign-in-failed' });
  expect(answers[0]).toHaveProperty('zh', expect.stringContaining('自动解锁'));
});

test('an unknown name costs as much time as a wrong password', async () => {
  const who = await staff('范舟', ['grid-member', G1]);
  await tryIn('nobody-at-all', 'warm up');
  const timed = async (login: string) => {
    const began = performance.now();
    await tryIn(login, 'not this one');
    return performance.now() - began;
  };
  // In turns, so that a busy machine is as busy for both; who has no account would be told at once.
  const [known, unknown]: [number[], number[]] = [[], []];
  for (let i = 0; i < 4; i++) {
    known.push(await timed(who.login));
    unknown.push(await timed('nobody-at-all'));
  }
  expect(Math.min(...unknown)).toBeGreaterThan(Math.min(...known) / 3);
});

test('five wrong passwords lock an account, and it opens again by itself', async () => {
  const who = await staff('顾盼', ['grid-member', G1]);
  for (let i = 0; i < 5; i++) expect((await tryIn(who.login, `wrong ${i}`)).ok).toBe(false);
  expect((await tryIn(who.login, PASSWORD)).ok).toBe(false);
  house.clock.forwardMinutes(14);
  expect((await tryIn(who.login, PASSWORD)).ok).toBe(false);
  house.clock.forwardMinutes(2);
  // The tries made while it was locked do not lock it anew, and one wrong try afterwards is one, not six.
  expect((await tryIn(who.login, 'wrong')).ok).toBe(false);
  expect((await tryIn(who.login, PASSWORD)).ok).toBe(true);
});

test('many guesses at once are counted one by one', async () => {
  const who = await staff('温言', ['grid-member', G1]);
  await Promise.all(Array.from({ length: 8 }, (_, i) => tryIn(who.login, `guess ${i}`)));
  const found = await house.inside((tx) =>
    row(
      tx,
      sql<{ failures: number; locked: boolean }>`
      select failures, locked_until is not null as locked from account where id = ${who.id}`,
    ),
  );
  expect(found).toEqual({ failures: 5, locked: true });
});

test('every try is in the ledger; what was typed for a name is not', async () => {
  const who = await staff('许诺', ['grid-member', G1]);
  const before = house.entries.length;
  await tryIn(who.login, 'wrong');
  await tryIn('my-secret-typed-in-the-wrong-field', 'x');
  const told = house.entries.slice(before);
  expect(told.map((entry) => [entry.word, entry.about[0], entry.detail])).toEqual([
    ['teams.signed-in', `user:${who.id}`, { ok: false, why: 'wrong' }],
    ['teams.signed-in', 'user:unknown', { ok: false, why: 'unknown' }],
  ]);
  expect(JSON.stringify(told)).not.toContain('my-secret');
});

// Sessions ----------------------------------------------------------------------------------------------

test('a revoked session is dead at the next request', async () => {
  const who = await staff('苏木', ['grid-member', G1]);
  const [desk, phone] = [await signedIn(who.login), await signedIn(who.login, 'field')];
  const listed = await desk.see(mySessions, {});
  expect(listed.rows.map((one) => [one.channel, one.device, one.current]).sort()).toEqual([
    ['field', 'Chrome · Windows', false],
    ['web', 'Chrome · Windows', true],
  ]);
  const lost = listed.rows.find((one) => one.channel === 'field');
  await desk.do(revokeSession, { session: lost?.id ?? '' });
  expect(await actorOf(phone.token)).toBeUndefined();
  expect(await actorOf(desk.token)).toBeDefined();
});

test('nobody ends a session of somebody else; the security administrator does, with a reason', async () => {
  const [mine, other] = [await staff('丁一', ['grid-member', G1]), await staff('丁二', ['grid-member', G1])];
  const [me, victim] = [await signedIn(mine.login), await signedIn(other.login)];
  const session = (await victim.see(mySessions, {})).rows[0]?.id ?? '';
  expect((await refusal(me.do(revokeSession, { session }))).code).toBe('not-found');
  expect((await refusal(me.do(revokeSessionsOf, { user: other.id, reason: '手机丢失' }))).code).toBe(
    'not-your-duty',
  );
  expect(
    await house.as('security-admin').do(revokeSessionsOf, { user: other.id, reason: '手机丢失' }),
  ).toEqual({
    ended: 1,
  });
  expect(await actorOf(victim.token)).toBeUndefined();
});

test('a desk left alone is signed out, a phone lasts a shift, and no session lives longer than that', async () => {
  const who = await staff('白露', ['grid-member', G1]);
  const [desk, phone] = [await tokenOf(who.login), await tokenOf(who.login, PASSWORD, 'field')];
  for (let i = 0; i < 3; i++) {
    house.clock.forwardMinutes(10);
    expect(await actorOf(desk)).toBeDefined();
  }
  house.clock.forwardMinutes(15);
  expect(await actorOf(desk)).toBeUndefined();
  expect(await actorOf(phone)).toBeDefined();
  house.clock.forwardMinutes(11 * 60);
  expect(await actorOf(phone)).toBeDefined();
  house.clock.forwardMinutes(16);
  expect(await actorOf(phone)).toBeUndefined();
});

test('signing out ends this session only; leaving the others ends all but this one', async () => {
  const who = await staff('秋实', ['grid-member', G1]);
  const [a, b, c] = [await signedIn(who.login), await signedIn(who.login), await signedIn(who.login)];
  await a.do(signOut, { token: a.token });
  expect([await actorOf(a.token), await actorOf(b.token)].map((one) => one !== undefined)).toEqual([
    false,
    true,
  ]);
  expect(await b.do(revokeOtherSessions, {})).toEqual({ ended: 1 });
  expect([await actorOf(b.token), await actorOf(c.token)].map((one) => one !== undefined)).toEqual([
    true,
    false,
  ]);
});

// Passwords ---------------------------------------------------------------------------------------------

test('a new account has a password for once, which must be changed and may not be weak or old', async () => {
  const made = await house.as('admin').do(addUser, { login: 'xiangyang', name: '向阳' });
  const token = await tokenOf('xiangyang', made.password);
  const actor = await actorOf(token);
  expect(actor?.mustChangePassword).toBe(true);
  const me = house.asActor(actor ?? house.itself.actor);
  const to = (next: string, old = made.password) => me.do(changePassword, { old, new: next });
  const codes = [];
  for (const weak of [
    'short',
    'password123',
    '1234567890',
    'aaaaaaaaaaaa',
    'i-am-xiangyang-1',
    '向阳花木易为春啊啊',
  ])
    codes.push((await refusal(to(weak))).code);
  expect(codes).toEqual([
    'password-short',
    'password-common',
    'password-common',
    'password-common',
    'password-is-you',
    'password-short',
  ]);
  expect((await refusal(to('seven herons at dawn', 'not the old one'))).code).toBe('password-wrong');
  await to('seven herons at dawn');
  expect((await actorOf(token))?.mustChangePassword).toBe(false);
  expect((await refusal(to(made.password, 'seven herons at dawn'))).code).toBe('password-used');
});

test('a password for once opens nothing when it was not changed in its time', async () => {
  const admin = house.as('admin');
  const made = await admin.do(addUser, { login: 'late.comer', name: '迟来' });
  const hours = (new Date(made.until).getTime() - house.clock.now().getTime()) / 3_600_000;
  expect(hours).toBe(72);
  const state = async () => (await admin.see(userById, { id: made.user })).user;
  house.clock.forwardMinutes(71 * 60);
  await tokenOf('late.comer', made.password);
  expect(await state()).toMatchObject({ mustChange: true, expired: false });
  house.clock.forwardMinutes(60);
  expect(await tryIn('late.comer', made.password)).toEqual(await tryIn('late.comer', 'not this one'));
  expect(house.entries.at(-2)?.detail).toEqual({ ok: false, why: 'expired' });
  expect(await state()).toMatchObject({ expired: true });
  // A right password, if a stale one, is no guess: it locks nobody out.
  for (let i = 0; i < 9; i++) await tryIn('late.comer', made.password);
  expect((await state()).locked).toBe(false);
  const anew = await admin.do(resetPassword, { user: made.user });
  const me = house.asActor((await actorOf(await tokenOf('late.comer', anew.password))) ?? house.itself.actor);
  await me.do(changePassword, { old: anew.password, new: 'seven herons at dawn' });
  house.clock.forwardMinutes(100 * 24 * 60);
  await tokenOf('late.comer', 'seven herons at dawn');
});

test('changing the password ends the other sessions', async () => {
  const who = await staff('江雪', ['grid-member', G1]);
  const [a, b] = [await signedIn(who.login), await signedIn(who.login)];
  expect(await a.do(changePassword, { old: PASSWORD, new: 'seven herons at dawn' })).toEqual({
    sessionsEnded: 1,
  });
  expect([await actorOf(a.token), await actorOf(b.token)].map((one) => one !== undefined)).toEqual([
    true,
    false,
  ]);
});

test('a hash of older parameters is made anew at the next sign-in', async () => {
  const who = await staff('老黄', ['grid-member', G1]);
  const { hash } = await import('@node-rs/argon2');
  const weak = await hash(PASSWORD, { algorithm: 2, memoryCost: 8_192, timeCost: 1, parallelism: 1 });
  await run(house.house.db, sql`update account set secret = ${weak} where id = ${who.id}`);
  await tokenOf(who.login);
  const kept = await row(
    house.house.db,
    sql<{ secret: string }>`select secret from account where id = ${who.id}`,
  );
  expect(kept?.secret).toContain('m=19456,t=2,p=1');
  await tokenOf(who.login);
});

test('a login name is taken once', async () => {
  await house.as('admin').do(addUser, { login: 'lin.one', name: '林一' });
  expect((await refusal(house.as('admin').do(addUser, { login: 'lin.one', name: '林二' }))).code).toBe(
    'login-taken',
  );
});

// Duties ------------------------------------------------------------------------------------------------

test('the three administrators are apart', async () => {
  const security = house.as('security-admin');
  const who = await staff('宁静');
  await security.do(giveDuty, { user: who.id, role: 'admin', place: D });
  for (const role of ['security-admin', 'auditor']) {
    const no = await refusal(security.do(giveDuty, { user: who.id, role, place: D }));
    expect([no.code, no.words.zh]).toEqual(['admins-apart', expect.stringContaining('系统管理员')]);
  }
  // Nor does one of them do what another does.
  const [admin, auditor] = [house.as('admin'), house.as('auditor')];
  const reset = { user: who.id };
  for (const [player, doing] of [
    [admin, (p: Player) => p.do(giveDuty, { user: who.id, role: 'hq', place: D, until: inHours(24) })],
    [auditor, (p: Player) => p.do(giveDuty, { user: who.id, role: 'hq', place: D, until: inHours(24) })],
    [security, (p: Player) => p.do(addUser, { login: 'somebody', name: '某人' })],
    [auditor, (p: Player) => p.do(addUser, { login: 'somebody', name: '某人' })],
    [security, (p: Player) => p.do(resetPassword, reset)],
    [auditor, (p: Player) => p.do(resetPassword, reset)],
  ] as const)
    expect((await refusal(doing(player))).code).toBe('not-your-duty');
  // The administrator of accounts can not slip into another's by a new password.
  const guard = await staff('守静', ['security-admin', D]);
  expect((await refusal(admin.do(resetPassword, { user: guard.id }))).code).toBe('reset-other-admin');
});

test('two of the three are not given at once either', async () => {
  const security = house.as('security-admin');
  const who = await staff('双木');
  const tries = await Promise.allSettled(
    ['admin', 'auditor'].map((role) => security.do(giveDuty, { user: who.id, role, place: D })),
  );
  expect(tries.filter((one) => one.status === 'fulfilled')).toHaveLength(1);
});

test('nobody gives himself a duty, or confirms his own', async () => {
  const who = await staff('自在', ['security-admin', D]);
  const me = await signedIn(who.login);
  expect(
    (await refusal(me.do(giveDuty, { user: who.id, role: 'hq', place: D, until: inHours(24) }))).code,
  ).toBe('not-your-own');
  const own = (await me.see(userById, { id: who.id })).user.duties[0]?.duty ?? '';
  expect((await refusal(me.do(reviewDuties, { duties: [own] }))).code).toBe('not-your-own');
});

test('a role is held at its own level, in a place there is, with an end where it sees people', async () => {
  const security = house.as('security-admin');
  const who = await staff('何处');
  const give = (role: string, place: string, hours?: number) =>
    security.do(giveDuty, {
      user: who.id,
      role,
      place,
      ...(hours === undefined ? {} : { until: inHours(hours) }),
    });
  expect((await refusal(give('grid-member', C1, 24))).code).toBe('role-other-level');
  expect((await refusal(give('grid-member', `${C1}.g77`, 24))).code).toBe('no-such-place');
  expect((await refusal(give('grid-member', 'd330105', 24))).code).toBe('not-your-area');
  expect((await refusal(give('grand-vizier', G1, 24))).code).toBe('no-such-role');
  expect((await refusal(give('grid-member', G1))).code).toBe('duty-needs-end');
  expect((await refusal(give('grid-member', G1, 24 * 200))).code).toBe('duty-too-long');
  expect((await refusal(give('grid-member', G1, -1))).code).toBe('period-backwards');
  await give('grid-member', G1, 24);
  expect((await refusal(give('grid-member', G1, 48))).code).toBe('duty-held');
  await give('grid-lead', C1, 24);
});

test('a duty is over when it ends, and when it is taken away: at the next request', async () => {
  const security = house.as('security-admin');
  const who = await staff('期满');
  await security.do(giveDuty, { user: who.id, role: 'grid-member', place: G1, until: inHours(2) });
  const { duty } = await security.do(giveDuty, { user: who.id, role: 'cadre', place: C1, until: inHours(9) });
  const token = await tokenOf(who.login, PASSWORD, 'field');
  const held = async () => (await actorOf(token))?.duties.map((one) => one.role).sort();
  expect(await held()).toEqual(['cadre', 'grid-member']);
  house.clock.forwardMinutes(121);
  expect(await held()).toEqual(['cadre']);
  await security.do(endDuty, { duty, reason: '调岗' });
  expect(await held()).toEqual([]);
  expect((await refusal(security.do(endDuty, { duty, reason: '再次' }))).code).toBe('duty-over');
});

test('the last security administrator can not be taken away', async () => {
  const own = await openTestHouse({ now: house.clock.now() });
  try {
    const { users: made } = await own.itself.do(addUsers, {
      password: PASSWORD,
      users: [{ login: 'only', name: '唯一', duties: [{ role: 'security-admin', place: D }] }],
    });
    const only = made[0]?.id ?? '';
    const no = await refusal(own.as('admin').do(closeUser, { user: only, reason: '离职' }));
    expect([no.code, no.words.en]).toEqual(['last-admin', expect.stringContaining('security administrator')]);
  } finally {
    await own.close();
  }
});

test('two administrators who end each other’s duty at once do not both go', async () => {
  const own = await openTestHouse({ now: house.clock.now() });
  try {
    await own.itself.do(addUsers, {
      password: PASSWORD,
      users: ['one', 'two'].map((login) => ({
        login,
        name: login,
        duties: [{ role: 'security-admin', place: D }],
      })),
    });
    const guard = own.as('security-admin');
    const duties = await own.inside((tx) => rows(tx, sql<{ id: string }>`select id from duty`));
    // Neither has committed yet when the other asks who is left.
    const slowly: typeof endDuty = {
      ...endDuty,
      async run(tx, input, ctx) {
        const done = await endDuty.run(tx, input, ctx);
        await wait(300);
        return done;
      },
    };
    const tries = await Promise.allSettled(
      duties.map(({ id }) => guard.do(slowly, { duty: id, reason: '调岗' })),
    );
    expect(tries.filter((one) => one.status === 'fulfilled')).toHaveLength(1);
  } finally {
    await own.close();
  }
});

test('a closed account has no duties, no sessions and no way in', async () => {
  const who = await staff('离人', ['grid-member', G1]);
  const token = await tokenOf(who.login);
  await house.as('admin').do(closeUser, { user: who.id, reason: '调离本区' });
  expect(await actorOf(token)).toBeUndefined();
  expect((await tryIn(who.login, PASSWORD)).ok).toBe(false);
  const page = await house.as('admin').see(userById, { id: who.id });
  expect([page.user.closedAt !== null, page.user.duties, page.past.length]).toEqual([true, [], 1]);
  expect((await refusal(house.as('admin').do(closeUser, { user: who.id, reason: '再次' }))).code).toBe(
    'account-closed',
  );
});

test('every 30 days somebody says that a duty is still needed', async () => {
  const security = house.as('security-admin');
  const who = await staff('常在');
  const days = 24 * 80;
  const { duty } = await security.do(giveDuty, {
    user: who.id,
    role: 'grid-member',
    place: G2,
    until: inHours(days),
  });
  const due = async () =>
    (await security.see(dutiesToReview, {})).rows.filter((one) => one.duty === duty).length;
  expect(await due()).toBe(0);
  house.clock.forwardMinutes(30 * 24 * 60);
  expect(await due()).toBe(1);
  await security.do(reviewDuties, { duties: [duty] });
  expect(await due()).toBe(0);
  house.clock.forwardMinutes(30 * 24 * 60);
  expect(await due()).toBe(1);
});

// Absence, cover, shifts --------------------------------------------------------------------------------

test('a covered duty ends with its period', async () => {
  const lead = house.as('subdistrict-duty', S1);
  const [ill, stand] = [await staff('周病', ['grid-member', G1]), await staff('吴替', ['grid-member', G2])];
  const { absence } = await lead.do(noteAbsence, { user: ill.id, why: 'sick', until: inHours(8) });
  const duty = await dutyOf(ill.id);
  await lead.do(coverAbsence, { absence, duty, by: stand.id });
  const token = await tokenOf(stand.login, PASSWORD, 'field');
  const places = async () => (await actorOf(token))?.duties.map((one) => one.place);
  expect(await places()).toEqual([G1, G2]);
  expect(
    (await on('grid-member', G1))
      .map((one) => [one.account, one.coversFor])
      .filter(([id]) => id === ill.id || id === stand.id),
  ).toEqual([[stand.id, ill.id]]);
  house.clock.forwardMinutes(8 * 60);
  expect(await places()).toEqual([G2]);
  expect((await on('grid-member', G1)).map((one) => one.account)).toContain(ill.id);
});

test('a medic of several communities is covered in one go, as far as the lead’s area reaches', async () => {
  const ill = await staff('四处', ['medic', C1], ['medic', C2]);
  const stand = await staff('接四', ['medic', C2]);
  const lead = house.as('subdistrict-duty', S1);
  const { absence } = await lead.do(noteAbsence, { user: ill.id, why: 'off', until: inHours(6) });
  const officer = house.as('community-officer', C1);
  expect((await officer.do(coverAbsence, { absence, by: stand.id })).duties).toHaveLength(1);
  expect((await lead.do(coverAbsence, { absence, by: stand.id })).duties).toHaveLength(2);
  for (const place of [C1, C2]) {
    const covering = (await on('medic', place)).filter((one) => one.coversFor === ill.id);
    expect(covering.map((one) => one.account)).toEqual([stand.id]);
  }
  house.clock.forwardMinutes(6 * 60);
  expect((await on('medic', C1)).some((one) => one.coversFor === ill.id)).toBe(false);
});

test('when she is back early, the cover ends with the absence', async () => {
  const lead = house.as('subdistrict-duty', S1);
  const [ill, stand] = [await staff('早归', ['grid-member', G1]), await staff('代班', ['grid-lead', C1])];
  const { absence } = await lead.do(noteAbsence, { user: ill.id, why: 'off', until: inHours(8) });
  await lead.do(coverAbsence, { absence, duty: await dutyOf(ill.id), by: stand.id });
  expect(await lead.do(endAbsence, { absence })).toEqual({ covers: 1 });
  const token = await tokenOf(stand.login);
  expect((await actorOf(token))?.duties.map((one) => one.role)).toEqual(['grid-lead']);
  expect((await refusal(lead.do(endAbsence, { absence }))).code).toBe('absence-over');
});

test('only a fitting person who is there stands in, once, and nobody for an administrator', async () => {
  const lead = house.as('subdistrict-duty', S1);
  const ill = await staff('病中', ['medic', C1]);
  const medic = await staff('医二', ['medic', C2]);
  const second = await staff('医三', ['medic', C2]);
  const cadre = await staff('干部', ['cadre', C1]);
  const { absence } = await lead.do(noteAbsence, { user: ill.id, why: 'isolated', until: inHours(10) });
  const duty = await dutyOf(ill.id);
  const no = await refusal(lead.do(coverAbsence, { absence, duty, by: cadre.id }));
  expect([no.code, no.words.zh]).toEqual(['cover-not-fitting', expect.stringContaining('医务人员')]);
  expect((await refusal(lead.do(coverAbsence, { absence, duty, by: ill.id }))).code).toBe('not-your-own');
  await lead.do(noteAbsence, { user: medic.id, why: 'leave', from: inHours(5), until: inHours(6) });
  expect((await refusal(lead.do(coverAbsence, { absence, duty, by: medic.id }))).code).toBe('cover-away');
  await lead.do(coverAbsence, { absence, duty, by: second.id });
  const third = await staff('医四', ['medic', C2]);
  await lead.do(coverAbsence, { absence, duty, by: third.id });
  const covering = (await on('medic', C1)).filter((one) => one.coversFor === ill.id);
  expect(covering.map((one) => one.account)).toEqual([third.id]);
  const guard = await staff('静安', ['auditor', D]);
  const away = await house.as('hq').do(noteAbsence, { user: guard.id, why: 'off', until: inHours(4) });
  const other = await staff('静宁', ['auditor', D]);
  expect(
    (
      await refusal(
        house
          .as('hq')
          .do(coverAbsence, { absence: away.absence, duty: await dutyOf(guard.id), by: other.id }),
      )
    ).code,
  ).toBe('cover-admins');
});

test('a lead notes who is off in her own area, and nobody beyond it', async () => {
  const there = await staff('界外', ['subdistrict-duty', S2]);
  expect(
    (
      await refusal(
        house.as('subdistrict-duty', S1).do(noteAbsence, { user: there.id, why: 'off', until: inHours(4) }),
      )
    ).code,
  ).toBe('not-your-area');
  const who = await staff('告假', ['grid-member', G1]);
  const me = await signedIn(who.login);
  const { absence } = await me.do(reportAbsence, { why: 'sick', until: inHours(4) });
  expect((await on('grid-member', G1)).map((one) => one.account)).not.toContain(who.id);
  expect((await refusal(me.do(reportAbsence, { why: 'off', until: inHours(3) }))).code).toBe(
    'absent-already',
  );
  await me.do(reportBack, { absence });
  expect((await on('grid-member', G1)).map((one) => one.account)).toContain(who.id);
  // Leave that was taken back before it began stands in nobody's way.
  const planned = await me.do(reportAbsence, { why: 'off', from: inHours(24), until: inHours(48) });
  await me.do(reportBack, { absence: planned.absence });
  const again = await me.do(reportAbsence, { why: 'off', from: inHours(12), until: inHours(36) });
  await me.do(reportBack, { absence: again.absence });
  // Why somebody is away is not kept where everybody reads.
  const entry = house.entries.find((one) => one.about.includes(`absence:${absence}`));
  expect(JSON.stringify(entry?.detail)).not.toContain('sick');
});

test('who works in shifts is on duty in them and at no other time', async () => {
  const who = await staff('夜班', ['community-officer', C2]);
  const lead = house.as('subdistrict-duty', S1);
  const duty = await dutyOf(who.id);
  const isOn = async () => (await on('community-officer', C2)).some((one) => one.account === who.id);
  expect(await isOn()).toBe(true);
  const night = { from: inHours(4), until: inHours(12) };
  expect(
    (await refusal(lead.do(setShifts, { duty, shifts: [night, { from: inHours(11), until: inHours(14) }] })))
      .code,
  ).toBe('shifts-overlap');
  expect(
    (await refusal(lead.do(setShifts, { duty, shifts: [{ from: inHours(1), until: inHours(30) }] }))).code,
  ).toBe('shift-too-long');
  expect(
    (await refusal(lead.do(setShifts, { duty, shifts: [{ from: inHours(3), until: inHours(2) }] }))).code,
  ).toBe('period-backwards');
  await lead.do(setShifts, { duty, shifts: [night] });
  expect(await isOn()).toBe(false);
  house.clock.forwardMinutes(5 * 60);
  expect(await isOn()).toBe(true);
  house.clock.forwardMinutes(8 * 60);
  expect(await isOn()).toBe(false);
  await lead.do(setShifts, { duty, shifts: [] });
  expect(await isOn()).toBe(true);
});

// Teams of four -----------------------------------------------------------------------------------------

test('a team of four is whole, has a gap when one is off, and is whole again when somebody stands in', async () => {
  const [cadre, member, medic, police] = [
    await staff('队干', ['cadre', C1]),
    await staff('队网', ['grid-member', G1]),
    await staff('队医', ['medic', C1]),
    await staff('队警', ['police', S1]),
  ];
  const lead = house.as('subdistrict-duty', S1);
  const first = await lead.do(formTeam, {
    place: C1,
    members: [
      { role: 'cadre', user: cadre.id },
      { role: 'grid-member', user: member.id },
      { role: 'medic', user: medic.id },
    ],
  });
  expect(first.gaps.map((gap) => [gap.role, gap.why])).toEqual([['police', 'none']]);
  const whole = await lead.do(changeTeam, {
    place: C1,
    members: [
      { role: 'cadre', user: cadre.id },
      { role: 'grid-member', user: member.id },
      { role: 'medic', user: medic.id },
      { role: 'police', user: police.id },
    ],
  });
  expect(whole).toMatchObject({ team: first.team, gaps: [] });
  expect(
    (await refusal(lead.do(formTeam, { place: C1, members: [{ role: 'medic', user: medic.id }] }))).code,
  ).toBe('team-there');

  const { absence } = await lead.do(noteAbsence, { user: medic.id, why: 'sick', until: inHours(8) });
  expect(await gapsAt(C1)).toEqual([['medic', 'off-duty']]);
  const stand = await staff('替医', ['medic', C2]);
  await lead.do(coverAbsence, { absence, duty: await dutyOf(medic.id), by: stand.id });
  expect(await gapsAt(C1)).toEqual([]);
  const page = await lead.see(teams, { within: S1 });
  const shown = page.rows.find((one) => one.place === C1);
  expect(shown?.four.find((one) => one.role === 'medic')?.members).toMatchObject([
    { name: '队医', on: false, coveredBy: '替医' },
  ]);
  expect(page.rows.find((one) => one.place === C2)).toMatchObject({ team: null });
  // The cover is off as well: a gap again.
  await lead.do(noteAbsence, { user: stand.id, why: 'off', until: inHours(2) });
  expect(await gapsAt(C1)).toEqual([['medic', 'off-duty']]);

  const one = await lead.see(teamByPlace, { place: C1 });
  expect(one.roster.find((row) => row.user === medic.id)?.away).toMatchObject({
    why: { en: 'sick' },
    coveredBy: '替医',
  });
  const asMember = await house.as('grid-member', G1, '旁人').see(teamByPlace, { place: C1 });
  expect(asMember.roster.find((row) => row.user === medic.id)?.away).toMatchObject({ why: null });
});

test('nobody joins a team in a role not held there, or more teams than the limit', async () => {
  const lead = house.as('subdistrict-duty', S1);
  const cadre = await staff('超限', ['cadre', C2], ['cadre', C1]);
  const no = await refusal(lead.do(formTeam, { place: C2, members: [{ role: 'medic', user: cadre.id }] }));
  expect([no.code, no.words.zh]).toEqual(['member-not-fitting', expect.stringContaining('医务人员')]);
  await lead.do(formTeam, { place: C2, members: [{ role: 'cadre', user: cadre.id }] });
  await lead.do(formTeam, { place: G1, members: [{ role: 'cadre', user: cadre.id }] });
  const over = await refusal(lead.do(formTeam, { place: G2, members: [{ role: 'cadre', user: cadre.id }] }));
  expect([over.code, over.words.en]).toEqual(['member-overloaded', expect.stringContaining('2 teams')]);
  const choice = await lead.see(colleagues, { place: G2, role: 'cadre', for: 'team' });
  expect(choice.rows.find((one) => one.user === cadre.id)).toMatchObject({ load: 2, limit: 2 });
  // A team that is not needed any more sets its members free, and has no gaps.
  expect((await refusal(lead.do(endTeam, { place: G2 }))).code).toBe('no-team');
  await lead.do(endTeam, { place: G1 });
  expect(await gapsAt(G1)).toEqual([]);
  await lead.do(formTeam, { place: G2, members: [{ role: 'cadre', user: cadre.id }] });
});

// Looks -------------------------------------------------------------------------------------------------

test('accounts are read page by page, by the administrators only', async () => {
  const admin = house.as('admin');
  const first = await admin.see(users, { limit: 3 });
  const second = await admin.see(users, { limit: 3, after: first.next ?? '' });
  const logins = [...first.rows, ...second.rows].map((one) => one.login);
  expect(new Set(logins).size).toBe(6);
  expect([...logins].sort()).toEqual(logins);
  expect((await admin.see(users, { search: '双木' })).rows.map((one) => one.name)).toEqual(['双木']);
  expect((await admin.see(users, { search: '100%' })).rows).toEqual([]);
  for (const role of ['hq', 'data-desk'])
    expect((await refusal(house.as(role).see(users, {}))).code).toBe('not-your-duty');
  const page = await house.as('auditor').see(system, {});
  expect(page.admins.map((one) => one.role)).toEqual(['admin', 'security-admin', 'auditor']);
  expect(page.admins.every((one) => one.may.every((words) => !/名单|人员（/.test(words.zh)))).toBe(true);
});

test('everybody sees who is on duty around, and nobody another subdistrict’s roster', async () => {
  const member = house.as('grid-member', G1, '看岗');
  const { rows: now } = await member.see(dutiesNow, {});
  expect(now.some((one) => one.role === 'police' && one.place === S1)).toBe(true);
  expect((await refusal(member.see(teamByPlace, { place: S2 }))).code).toBe('not-your-area');
  // Nor by asking for the district, which is above everybody.
  const elsewhere = await staff('别处', ['subdistrict-duty', S2]);
  const above = await member.see(teamByPlace, { place: D });
  expect(above.roster.some((one) => one.place === S1)).toBe(true);
  expect(above.roster.filter((one) => one.place.startsWith(S2))).toEqual([]);
  expect((await member.see(dutiesNow, { place: D })).rows.map((one) => one.user)).not.toContain(elsewhere.id);
  expect((await member.see(teams, { within: D })).rows.some((one) => one.place === C2)).toBe(false);
  const lead = await house.as('hq').see(teamByPlace, { place: D });
  expect(lead.roster.map((one) => one.user)).toContain(elsewhere.id);
});

// Small things ------------------------------------------------------------------------------------------

async function dutyOf(user: string): Promise<string> {
  const found = await house.inside((tx) =>
    row(tx, sql<{ id: string }>`select id from duty where account = ${user} and covers is null limit 1`),
  );
  return found?.id ?? uuidv7();
}

async function on(role: string, place: string) {
  return house.inside((tx) => onDuty(tx, { role, place, now: house.clock.now() }));
}

async function gapsAt(place: string) {
  const now = house.clock.now();
  const rulebook = await house.house.rulebookAt(now);
  const gaps = await house.inside((tx) => teamGaps(tx, { now, rulebook }));
  return gaps.filter((gap) => gap.place === place).map((gap) => [gap.role, gap.why]);
}
