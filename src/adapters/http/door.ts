// The page behind the code at the door of a room: no account, no visit. What is asked is taken down; the answer is a
// number, whoever asks and whatever lies behind the door, so that somebody who passes by learns nothing.
import type { FastifyInstance, FastifyRequest } from 'fastify';
import Type from 'typebox';
import { Id } from '../../base/schemas.ts';
import { refuse } from '../../isolation/care/refusals.ts';
import { askAtDoor } from '../../isolation/care/requests/acts.ts';
import { actorAtDoor, isOfDoor, roomOfToken } from '../../isolation/care/requests/door.ts';
import { doorOf } from '../../isolation/care/requests/store.ts';
import { careRules, type DoorKinds } from '../../isolation/care/terms.ts';
import { asHouse, perform, understood } from '../../ledger/perform.ts';
import type { House } from '../../ledger/terms.ts';
import { callScript } from '../../lists/calls/terms.ts';

/** Of one door, and of one address: somebody in need asks once or twice. Setting; default ours. */
const ASKS_A_MINUTE = 6;

const Asked = Type.Object({
  token: Type.String({ minLength: 16, maxLength: 100 }),
  id: Id,
  kind: Type.String({ minLength: 1, maxLength: 40 }),
  urgent: Type.Optional(Type.Boolean()),
  text: Type.Optional(Type.String({ maxLength: 1_000 })),
});

export function installDoor(server: FastifyInstance, house: House): void {
  // What may be asked stands in the rulebook, for everybody alike.
  server.get('/api/door/kinds', async (): Promise<DoorKinds> => {
    const rulebook = await house.rulebookAt(house.clock.now());
    return {
      helpNumber: rulebook.part(callScript).officialNumber,
      kinds: rulebook
        .part(careRules)
        .requests.map(({ kind, zh, en, letter }) => ({ value: kind, zh, en, words: letter === true })),
    };
  });

  server.post(
    '/api/door/ask',
    {
      config: {
        rateLimit: {
          max: ASKS_A_MINUTE,
          timeWindow: '1 minute',
          keyGenerator: (request: FastifyRequest) =>
            `${request.ip} ${String((request.body as { token?: unknown } | null)?.token ?? '').slice(0, 40)}`,
          hook: 'preHandler',
        },
      },
    },
    async (request) => {
      const { token, id, ...asked } = understood(Asked, request.body);
      const room = roomOfToken(token);
      const door = room === undefined ? undefined : await asHouse(house, (tx) => doorOf(tx, room));
      if (door === undefined || !isOfDoor(house.secrets, token, door)) return refuse('door-unknown');
      const { result } = await perform(
        house,
        askAtDoor,
        { room: door.room, ...asked },
        { actor: actorAtDoor(door.room, door.place), id: id.toLowerCase(), channel: 'web' },
      );
      return { code: result.code };
    },
  );
}
