// The generated interface: every act at POST /api/acts/<name>, several at once at POST /api/acts, every look at
// GET /api<path>. Nothing is decided here: `perform` and `see` check, refuse and remember.
import type { FastifyInstance } from 'fastify';
import Type, { type Static } from 'typebox';
import { Refusal } from '../../base/refusal.ts';
import { perform, performTogether, see, understood } from '../../ledger/perform.ts';
import { refuse } from '../../ledger/refusals.ts';
import type { Act, Actor, Channel, House, Look, Purpose } from '../../ledger/terms.ts';
import { answerTo } from './errors.ts';
import { refuse as refuseHere } from './refusals.ts';
import { signedIn } from './session.ts';

const Uuid = Type.String({ pattern: '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$' });
const PurposeWord = Type.Union(
  (['outbreak-response', 'administration', 'audit', 'own-affairs'] as const).map((word) =>
    Type.Literal(word),
  ),
);

/** What every act is sent as. `id` is made by the client; the same id twice is one act. */
export const ActBody = Type.Object({ id: Uuid, input: Type.Unknown(), purpose: Type.Optional(PurposeWord) });

const Batch = Type.Object({
  acts: Type.Array(
    Type.Object({
      name: Type.String(),
      id: Uuid,
      input: Type.Unknown(),
      purpose: Type.Optional(PurposeWord),
    }),
    { maxItems: 200 },
  ),
});

/** So many acts of an outbox in one transaction: more wait longer for each other than they save. */
const TOGETHER = 50;

/** Installs the acts and looks. A bulk act may take longer and be larger than a phone's. */
export function installActs(
  server: FastifyInstance,
  house: House,
  acts: Readonly<Record<string, Act>>,
  looks: readonly Look[],
): void {
  const guesses = new Guesses(house.clock);
  const performOne = async (actor: Actor, name: string, body: Static<typeof ActBody>, channel: Channel) => {
    const act = Object.hasOwn(acts, name) ? acts[name] : undefined;
    if (act === undefined) return refuse('no-such-act', { name: name.slice(0, 80) });
    const call = { actor, id: body.id.toLowerCase(), channel };
    const asked = body.purpose === undefined ? call : { ...call, purpose: body.purpose as Purpose };
    if (name !== 'changePassword') return perform(house, act, body.input, asked);
    guesses.begin(actor.id);
    try {
      const done = await perform(house, act, body.input, asked);
      guesses.forget(actor.id);
      return done;
    } catch (error) {
      // Any other no is about the new password: the old one was right.
      if (error instanceof Refusal && error.code !== 'password-wrong') guesses.forget(actor.id);
      throw error;
    }
  };

  const allOrNone = async (
    actor: Actor,
    items: Static<typeof Batch>['acts'],
    channel: Channel,
    onFallenApart: (code: string) => void,
  ) => {
    const several = items.flatMap(({ name, id, input, purpose }) => {
      const act = Object.hasOwn(acts, name) && name !== 'changePassword' ? acts[name] : undefined;
      const call = { actor, id: id.toLowerCase(), channel };
      return act === undefined
        ? []
        : [{ act, input, call: purpose === undefined ? call : { ...call, purpose: purpose as Purpose } }];
    });
    const each = new Set(several.map(({ call }) => call.id));
    return items.length > 1 && each.size === items.length
      ? performTogether(house, several, onFallenApart)
      : undefined;
  };

  server.post<{ Params: { name: string } }>('/api/acts/:name', async (request) => {
    const actor = await signedIn(house, request);
    return performOne(
      actor,
      request.params.name,
      understood(ActBody, request.body),
      channelOf(request.headers),
    );
  });

  // In order: what an outbox sends. Some at a time in one transaction; where anything stands in the way, each in its
  // own, and one no does not stop the rest.
  server.post('/api/acts', async (request) => {
    const actor = await signedIn(house, request);
    const channel = channelOf(request.headers);
    const items = understood(Batch, request.body).acts;
    const answers: unknown[] = [];
    for (let i = 0; i < items.length; i += TOGETHER) {
      const some = items.slice(i, i + TOGETHER);
      const done = await allOrNone(actor, some, channel, (code) =>
        request.log.info({ code, acts: some.length }, 'a batch fell apart'),
      );
      if (done !== undefined) {
        answers.push(...some.map(({ id }, at) => ({ id, ...done[at] })));
        continue;
      }
      for (const item of some) {
        try {
          answers.push({ id: item.id, ...(await performOne(actor, item.name, item, channel)) });
        } catch (error) {
          const { status, body } = answerTo(error, request.id);
          if (status >= 500) request.log.error({ err: error, act: item.name }, 'an act of a batch failed');
          answers.push({ id: item.id, status, ...body });
        }
      }
    }
    return { answers };
  });

  server.get('/api/acts', async (request) => {
    await signedIn(house, request);
    return Object.entries(acts).map(([name, act]) => ({
      name,
      word: act.word,
      title: act.title,
      duty: act.duty,
    }));
  });

  for (const asked of looks) {
    server.get(`/api${asked.path}`, async (request) => {
      const actor = await signedIn(house, request);
      const given = {
        ...(request.query as Record<string, string>),
        ...(request.params as Record<string, string>),
      };
      return (
        (await see(house, asked, coerced(asked, given), {
          actor,
          channel: channelOf(request.headers),
          id: request.id,
        })) ?? null
      );
    });
  }
}

/** Text of an address made into what the look's schema asks for: numbers, yes or no, lists. */
export function coerced(asked: Look, given: Record<string, string | string[]>): Record<string, unknown> {
  const properties = (asked.query as { properties?: Record<string, { type?: string }> }).properties ?? {};
  const value = (text: string, type: string | undefined): unknown => {
    if (type === 'integer' || type === 'number') return text.trim() === '' ? text : Number(text);
    if (type === 'boolean') return text === 'true' ? true : text === 'false' ? false : text;
    return text;
  };
  return Object.fromEntries(
    Object.entries(given).map(([key, text]) => {
      const type = properties[key]?.type;
      if (type === 'array') return [key, Array.isArray(text) ? text : text.split(',').filter(Boolean)];
      return [key, value(Array.isArray(text) ? (text[0] ?? '') : text, type)];
    }),
  );
}

/** Wrong old passwords in a row, and how long one waits after them. Settings; defaults ours, as for signing in. */
const GUESSES_AT_MOST = 5;
const GUESSES_WAIT_MS = 15 * 60_000;

/**
 * Whoever finds a desk unlocked could try out the old password for as long as nobody comes back: a refusal is on no
 * disk and counts towards no lock. So the door counts, wherever the act comes in: alone or in a batch.
 */
class Guesses {
  readonly #wrong = new Map<string, { count: number; last: number }>();
  readonly #clock: House['clock'];

  constructor(clock: House['clock']) {
    this.#clock = clock;
  }

  /** Counted before it is known to be wrong: many at once are many. */
  begin(user: string): void {
    const now = this.#clock.now().getTime();
    const { count, last } = this.#wrong.get(user) ?? { count: 0, last: now };
    const before = now - last > GUESSES_WAIT_MS ? 0 : count;
    if (before >= GUESSES_AT_MOST) refuseHere('too-many-guesses', { minutes: GUESSES_WAIT_MS / 60_000 });
    this.#wrong.set(user, { count: before + 1, last: now });
  }

  forget(user: string): void {
    this.#wrong.delete(user);
  }
}

function channelOf(headers: Record<string, unknown>): Channel {
  return headers['x-seawall-channel'] === 'field' ? 'field' : 'web';
}
