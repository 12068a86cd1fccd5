// The queue of a phone, brought as a file. What it holds is performed act by act; nothing is decided at this door.
import type { FastifyInstance } from 'fastify';
import Type from 'typebox';
import { Id } from '../../base/schemas.ts';
import { understood } from '../../ledger/perform.ts';
import type { Act, House } from '../../ledger/terms.ts';
import { readIn } from '../../read-in.ts';
import { signedIn } from './session.ts';

/** `id`: made by the page, so that a reply that is lost is asked for again; `file`: what the phone exported. */
const Body = Type.Object({ id: Id, file: Type.Unknown() });

export function installReadIn(
  server: FastifyInstance,
  house: House,
  acts: Readonly<Record<string, Act>>,
): void {
  server.post('/api/read-in', async (request) => {
    const bringer = await signedIn(house, request);
    const { id, file } = understood(Body, request.body);
    return readIn(house, acts, {
      bringer,
      id,
      file,
      onTrouble: (error, act) => request.log.error({ err: error, act }, 'an act of a file failed'),
    });
  });
}
