// The door of a person's own page: no account, a code on paper. The code's token comes once a visit, in the body and
// never in an address; the cookie it is exchanged for is sent to /api/own alone, and what lies behind it are the acts
// and looks that belong to residents, no others.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import Type from 'typebox';
import { takeOwnPaper } from '../../home/resident/acts.ts';
import { refuse } from '../../home/resident/refusals.ts';
import { actorOfLink, cookieFor, enter, linkOfCookie } from '../../home/resident/session.ts';
import { residentRules } from '../../home/resident/terms.ts';
import { asHouse, perform, see, understood } from '../../ledger/perform.ts';
import { refuse as refuseHouse } from '../../ledger/refusals.ts';
import type { Act, House, Look } from '../../ledger/terms.ts';
import type { Resident } from '../../people/own.ts';
import { ActBody, coerced } from './acts.ts';
import { PaperBody, sendPaper } from './papers.ts';

export const OWN_COOKIE = 'seawall_own';
const PATH = '/api/own';

/**
 * Guessing 160 bits leads nowhere; this keeps whoever tries from keeping the house busy. Per address, and an address of
 * a telephone company is shared by thousands who all report at eight in the morning. Setting; default ours.
 */
const ENTERS_A_MINUTE = 1_200;
/** A page that is used by hand asks a few times a minute: per code, not per address. */
const ASKS_A_MINUTE = 120;

const Token = Type.Object({ token: Type.String({ minLength: 16, maxLength: 100 }) });

export function installOwn(
  server: FastifyInstance,
  house: House,
  acts: Readonly<Record<string, Act>>,
  looks: readonly Look[],
  settings: { readonly secureCookie: boolean },
): void {
  const limited = {
    config: {
      rateLimit: {
        max: ASKS_A_MINUTE,
        timeWindow: '1 minute',
        keyGenerator: (request: FastifyRequest) => request.cookies[OWN_COOKIE]?.split('.')[0] ?? request.ip,
      },
    },
  };

  server.post(
    `${PATH}/enter`,
    { config: { rateLimit: { max: ENTERS_A_MINUTE, timeWindow: '1 minute' } } },
    async (request, reply) => {
      const { token } = understood(Token, request.body);
      const now = house.clock.now();
      const rules = (await house.rulebookAt(now)).part(residentRules);
      const link = (await asHouse(house, (tx) => enter(tx, token, now, rules))) ?? refuse('link-unknown');
      setCookie(reply, cookieFor(house.secrets, link.id, now, rules), settings.secureCookie);
      // The page comes along: on a slow line each question of its own would be a second more of waiting.
      const actor = await asHouse(house, (tx) => actorOfLink(tx, link.id, now, rules));
      const first = looks.find((look) => look.path === '/own/page');
      if (actor === undefined || first === undefined) return { ok: true, page: null };
      return { ok: true, page: await see(house, first, {}, { actor, channel: 'web', id: request.id }) };
    },
  );

  server.post(`${PATH}/leave`, async (_request, reply) => {
    reply.clearCookie(OWN_COOKIE, { path: PATH });
    return { ok: true };
  });

  server.post<{ Params: { name: string } }>(`${PATH}/acts/:name`, limited, async (request, reply) => {
    const actor = await residentOf(house, request, reply, settings.secureCookie);
    const { name } = request.params;
    const act = Object.hasOwn(acts, name) ? acts[name] : undefined;
    if (act === undefined || act.duty !== 'own.report')
      return refuseHouse('no-such-act', { name: name.slice(0, 80) });
    const { id, input } = understood(ActBody, request.body);
    return perform(house, act, input, { actor, id: id.toLowerCase(), channel: 'web' });
  });

  // The same paper the desk prints; what is refused for wrong digits is told like every answer of an act.
  server.post(`${PATH}/papers`, limited, async (request, reply) => {
    const actor = await residentOf(house, request, reply, settings.secureCookie);
    const { id, input, language = 'zh' } = understood(PaperBody, request.body);
    const { result } = await perform(house, takeOwnPaper, input, {
      actor,
      id: id.toLowerCase(),
      channel: 'web',
    });
    if (result.paper === null) return { result: { given: false, left: result.left } };
    return sendPaper(reply, result.paper, language);
  });

  for (const asked of looks.filter((look) => look.duty === 'own.read'))
    server.get(`/api${asked.path}`, limited, async (request, reply) => {
      const actor = await residentOf(house, request, reply, settings.secureCookie);
      const query = coerced(asked, request.query as Record<string, string>); // texts of the address, as acts.ts reads them
      return (await see(house, asked, query, { actor, channel: 'web', id: request.id })) ?? null;
    });
}

/** Who is here by her own code; a visit that goes on is given its minutes anew. */
async function residentOf(
  house: House,
  request: FastifyRequest,
  reply: FastifyReply,
  secure: boolean,
): Promise<Resident> {
  const now = house.clock.now();
  const cookie = request.cookies[OWN_COOKIE];
  const link = cookie === undefined ? undefined : linkOfCookie(house.secrets, cookie, now);
  if (link === undefined) return refuse('visit-over');
  const rules = (await house.rulebookAt(now)).part(residentRules);
  const actor = (await asHouse(house, (tx) => actorOfLink(tx, link, now, rules))) ?? refuse('link-unknown');
  setCookie(reply, cookieFor(house.secrets, link, now, rules), secure);
  return actor;
}

function setCookie(reply: FastifyReply, value: string, secure: boolean): void {
  reply.setCookie(OWN_COOKIE, value, { path: PATH, httpOnly: true, sameSite: 'strict', secure });
}
