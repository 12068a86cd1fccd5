// What anybody may ask without signing in: whether a call they got was ours. One answer for every code that is not
// one of ours, and for one that is nothing but the unit and the time of the call.
import type { FastifyInstance } from 'fastify';
import Type from 'typebox';
import { addMinutes } from '../../base/clock.ts';
import type { Words } from '../../base/words.ts';
import { asHouse, understood } from '../../ledger/perform.ts';
import type { House } from '../../ledger/terms.ts';
import { settingsOf } from '../../lists/calls/rules.ts';
import { readCode } from '../../lists/calls/script.ts';
import { claimOfCode } from '../../lists/calls/store.ts';
import { callRules, callScript } from '../../lists/calls/terms.ts';
import { namesOf } from '../../places/store.ts';
import { type Transparency, transparencyOf } from '../../retention.ts';

const Asked = Type.Object({ code: Type.String({ maxLength: 40 }) });

/** Guessing one of some thousand codes in a hundred million: ten tries a minute lead nowhere. Setting; default ours. */
const TRIES_A_MINUTE = 10;

export type CodeAnswer =
  | { readonly ours: true; readonly unit: Words; readonly at: string }
  | { readonly ours: false };

/** Installs the public pages' questions: the published number, and the check of a code. */
export function installPublic(server: FastifyInstance, house: House): void {
  server.get('/api/public/official-number', async () => {
    const rulebook = await house.rulebookAt(house.clock.now());
    const rules = settingsOf(rulebook.part(callRules));
    return { number: rulebook.part(callScript).officialNumber, codeHours: rules.codeHours };
  });

  // R27: what is open, how many, what is kept how long, what went. Nobody is in it.
  server.get(
    '/api/public/transparency',
    { config: { rateLimit: { max: 30, timeWindow: '1 minute' } } },
    async (): Promise<Transparency> => {
      const rulebook = await house.rulebookAt(house.clock.now());
      return asHouse(house, (tx) => transparencyOf(tx, rulebook));
    },
  );

  server.get(
    '/api/public/call-code',
    { config: { rateLimit: { max: TRIES_A_MINUTE, timeWindow: '1 minute' } } },
    async (request): Promise<CodeAnswer> => {
      const code = readCode(understood(Asked, request.query).code);
      if (code === undefined) return { ours: false };
      const now = house.clock.now();
      const { codeHours } = settingsOf((await house.rulebookAt(now)).part(callRules));
      return asHouse(house, async (tx) => {
        const found = await claimOfCode(tx, code, addMinutes(now, -codeHours * 60));
        if (found === undefined) return { ours: false };
        const names = await namesOf(tx, [found.unit]);
        return {
          ours: true,
          unit: names.get(found.unit) ?? { zh: '本区防控专班', en: 'the district response team' },
          at: found.at.toISOString(),
        };
      });
    },
  );
}
