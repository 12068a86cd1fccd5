// The server of a house in a scene: asked by `inject`, or on a port of its own.
import type { FastifyInstance } from 'fastify';
import { acts } from '../src/acts.ts';
import { buildServer } from '../src/adapters/http/server.ts';
import type { House } from '../src/ledger/terms.ts';
import { looks } from '../src/looks.ts';
import { DISTRICT } from './lists.ts';

/** With every act and look, and without pages, unless told otherwise; what breaks in it breaks the scene. */
export function served(
  house: House,
  settings: Partial<Parameters<typeof buildServer>[1]> = {},
): Promise<FastifyInstance> {
  return buildServer(house, {
    acts,
    looks,
    version: '9.9.9',
    pages: '/nowhere',
    demoUsers: [],
    district: DISTRICT,
    secureCookie: false,
    health: {},
    log: 'silent',
    onTrouble: (error) => {
      throw error;
    },
    ...settings,
  });
}
