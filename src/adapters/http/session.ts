// Who is at the door: the cookie, signing in and out, and what a page needs to know about its user.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import Type from 'typebox';
import { uuidv7 } from '../../base/ids.ts';
import { asHouse, perform, understood } from '../../ledger/perform.ts';
import { refuse } from '../../ledger/refusals.ts';
import { HOUSE } from '../../ledger/rules.ts';
import { lastSettled } from '../../ledger/store.ts';
import type { Actor, House } from '../../ledger/terms.ts';
import { namesOf } from '../../places/store.ts';
import { signIn, signOut } from '../../teams/acts.ts';
import { actorOfSession } from '../../teams/session.ts';
import { roles, SESSION_CHANNELS } from '../../teams/terms.ts';
import { momentText } from './live.ts';
import { refuse as refuseHere } from './refusals.ts';

export const COOKIE = 'seawall_session';

/** The demo accounts a sign-in page may offer; empty on a real district. */
export interface DemoUser {
  user: string;
  name: string;
  role: string;
}

export interface SessionSettings {
  demoUsers: readonly DemoUser[];
  demoPassword?: string | undefined;
  district: string;
  /** The cookie travels over TLS only. Off on loopback, where there is none. */
  secureCookie: boolean;
}

const SignIn = Type.Object({
  user: Type.String({ maxLength: 200 }),
  password: Type.String({ maxLength: 500 }),
});

/** Installs /api/session, /api/sign-in, /api/sign-out. */
export function installSession(server: FastifyInstance, house: House, settings: SessionSettings): void {
  server.get('/api/session', async (request) => {
    const now = house.clock.now();
    const actor = await actorOf(house, request);
    const rulebook = await house.rulebookAt(now);
    const places = [settings.district, ...(actor?.duties.map((duty) => duty.place) ?? [])];
    // Before anything else the page reads: what settles from here on its stream tells.
    const [names, since] = await asHouse(house, async (tx) => {
      const last = await lastSettled(tx);
      return [await namesOf(tx, places), momentText(last)] as const;
    });
    const roleRows = rulebook.part(roles);
    const nameOf = (role: string) => {
      const { zh = role, en = role } = roleRows[role] ?? {};
      return { zh, en };
    };
    const common = {
      now,
      rulebook: rulebook.version,
      district: { path: settings.district, ...names.get(settings.district) },
      demo: settings.demoUsers.length > 0,
    };
    if (actor === undefined) {
      const demoUsers = settings.demoUsers.map((user) => ({ ...user, roleName: nameOf(user.role) }));
      return { ...common, user: null, duties: [], may: [], demoUsers, demoPassword: settings.demoPassword };
    }
    return {
      ...common,
      user: { id: actor.id, name: actor.name },
      since,
      mustChangePassword: mustChange(actor),
      duties: actor.duties.map((duty) => ({
        role: duty.role,
        roleName: nameOf(duty.role),
        place: duty.place,
        placeName: names.get(duty.place) ?? { zh: duty.place, en: duty.place },
        permissions: [...duty.permissions],
        purposes: [...duty.purposes],
      })),
      may: [...new Set(actor.duties.flatMap((duty) => [...duty.permissions]))].sort(),
    };
  });

  server.post(
    '/api/sign-in',
    { config: { rateLimit: { max: 30, timeWindow: '1 minute' } } },
    async (request, reply) => {
      const { user, password } = understood(SignIn, request.body);
      const agent = String(request.headers['user-agent'] ?? '').slice(0, 200);
      // A phone's session lives through a shift, a desk's ends when it is left alone.
      const asked = request.headers['x-seawall-channel'];
      const kept = SESSION_CHANNELS.find((one) => one === asked) ?? 'web';
      const channel = kept === 'field' ? ('field' as const) : ('web' as const);
      const { result } = await perform(
        house,
        signIn,
        { login: user, password, userAgent: agent, channel: kept },
        { actor: HOUSE, id: uuidv7(), channel },
      );
      if (!result.ok) return reply.status(401).send(result);
      await leaveBefore(house, request);
      setCookie(reply, result.token, settings);
      return { ok: true, mustChangePassword: result.mustChangePassword };
    },
  );

  server.post('/api/sign-out', async (request, reply) => {
    await leaveBefore(house, request);
    reply.clearCookie(COOKIE, { path: '/' });
    return { ok: true };
  });
}

/** Whoever signs in over another session ends it: a cookie that is replaced must open nothing any more. */
async function leaveBefore(house: House, request: FastifyRequest): Promise<void> {
  const before = await actorOf(house, request);
  const token = tokenOf(request);
  if (before !== undefined && token !== undefined)
    await perform(house, signOut, { token }, { actor: before, id: uuidv7(), channel: 'web' });
}

/** The actor of a request, or a refusal to sign in first. `unattended`: as in {@link actorOfSession}. */
export async function signedIn(
  house: House,
  request: FastifyRequest,
  how: { unattended?: boolean } = {},
): Promise<Actor> {
  const actor = (await actorOf(house, request, how)) ?? refuse('not-signed-in');
  // A page says for whom it was opened: after a change of hands in another tab, the cookie is no longer theirs.
  const meant = request.headers['x-seawall-user'];
  if (meant !== undefined && meant !== actor.id) refuseHere('someone-else');
  const changing = request.url.startsWith('/api/acts/changePassword');
  if (mustChange(actor) && !changing) refuseHere('must-change-password');
  return actor;
}

/** For what outlives its request: the same person with the duties held by now, without counting as use. */
export async function stillSignedIn(
  house: House,
  request: FastifyRequest,
  user: string,
): Promise<Actor | undefined> {
  const token = tokenOf(request);
  if (token === undefined) return undefined;
  const now = house.clock.now();
  const rulebook = await house.rulebookAt(now);
  const actor = await actorOfSession(house.db, rulebook, token, now, { unattended: true });
  return actor?.id === user ? actor : undefined;
}

async function actorOf(
  house: House,
  request: FastifyRequest,
  { unattended = saysUnattended(request) }: { unattended?: boolean } = {},
): Promise<Actor | undefined> {
  const token = tokenOf(request);
  if (token === undefined) return undefined;
  const now = house.clock.now();
  const rulebook = await house.rulebookAt(now);
  return actorOfSession(house.db, rulebook, token, now, { unattended }).catch((error) => {
    // With the disk nearly full nothing is written, not even that somebody is here; she may read on all the same.
    if (!isReadOnly(error)) throw error;
    return actorOfSession(house.db, rulebook, token, now, { unattended: true });
  });
}

/** A page that nobody has touched for a while says so: what it asks for keeps no session alive. */
function saysUnattended(request: FastifyRequest): boolean {
  return request.headers['x-seawall-unattended'] !== undefined;
}

function isReadOnly(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '25006';
}

function tokenOf(request: FastifyRequest): string | undefined {
  return request.cookies[COOKIE];
}

function mustChange(actor: Actor): boolean {
  return 'mustChangePassword' in actor && actor.mustChangePassword === true;
}

function setCookie(reply: FastifyReply, token: string, settings: SessionSettings): void {
  reply.setCookie(COOKIE, token, {
    path: '/',
    httpOnly: true,
    sameSite: 'strict',
    secure: settings.secureCookie,
  });
}
