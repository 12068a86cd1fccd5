// What the audit and the rulebook page need beside acts and looks: proving the ledger takes longer than a transaction
// and reads the seal kept outside the database; the text of a rulebook part is too long for an address.
import type { FastifyInstance } from 'fastify';
import { anchorHolds, auditLooks, recordVerification } from '../../audit.ts';
import { uuidv7 } from '../../base/ids.ts';
import { placeAt } from '../../base/places.ts';
import { must } from '../../base/refusal.ts';
import { asHouse, perform, see } from '../../ledger/perform.ts';
import { dutiesFor, HOUSE } from '../../ledger/rules.ts';
import { type LedgerState, type SealAnchor, verifyLedger } from '../../ledger/seals.ts';
import type { House, Look } from '../../ledger/terms.ts';
import { refuse } from './refusals.ts';
import { signedIn } from './session.ts';

const STATE = must(
  auditLooks.find((one) => one.path === '/audit/state'),
  'the audit tells the state of the ledger',
);

/** Installs the proof of the ledger and the check of a rulebook text. */
export function installAudit(
  server: FastifyInstance,
  house: House,
  settings: { anchor: SealAnchor | undefined; looks: readonly Look[] },
): void {
  const { anchor } = settings;
  let proving: Promise<LedgerState> | undefined;

  if (anchor !== undefined) {
    server.get('/api/audit/anchor', async (request) => {
      const actor = await signedIn(house, request);
      await see(house, STATE, {}, { actor, channel: 'web' });
      return { ok: await asHouse(house, (tx) => anchorHolds(tx, anchor)) };
    });

    server.post('/api/audit/verify', async (request) => {
      const actor = await signedIn(house, request);
      // Asked through the look, so that the same rule says who may.
      await see(house, STATE, {}, { actor, channel: 'web' });
      // Who asks while a proof is being made gets that one.
      proving ??= verifyLedger(house, anchor).finally(() => {
        proving = undefined;
      });
      const found = await proving;
      const duty = dutiesFor(actor, STATE)[0];
      await perform(
        house,
        recordVerification,
        {
          asker: actor.id,
          place: placeAt(duty?.place ?? '', 1),
          ok: found.ok,
          entries: found.entries,
          seals: found.seals,
          kind: found.firstBad?.kind ?? null,
          seq: found.firstBad?.seq ?? null,
        },
        { actor: HOUSE, id: uuidv7(), channel: 'house' },
      );
      return found;
    });
  }

  const check = settings.looks.find((one) => one.path === '/rulebook-check');
  server.post('/api/rulebook-check', async (request) => {
    const actor = await signedIn(house, request);
    if (check === undefined) return refuse('no-such-page');
    return see(house, check, request.body, { actor, channel: 'web' });
  });
}
