// Approved colours go out to the side that sets them: read, handed over outside of any transaction, then marked. What did
// not go out says why, and is tried again.
import { uuidv7 } from './base/ids.ts';
import { codesToSend, codesWaiting, markCodesSent, noteCodeTrouble } from './control/codes/acts.ts';
import type { CodePort, CodeSent } from './control/codes/terms.ts';
import { asHouse, perform } from './ledger/perform.ts';
import { HOUSE } from './ledger/rules.ts';
import type { House } from './ledger/terms.ts';

/** Sends what waits. Answers how many the other side took. */
export async function sendCodes(house: House, port: CodePort | undefined): Promise<number> {
  const now = house.clock.now();
  if (port === undefined) {
    const waiting = await asHouse(house, (tx) => codesWaiting(tx, now));
    if (waiting.length > 0)
      await asHouse(house, (tx) => noteCodeTrouble(tx, waiting.map(because('no-port')), now));
    return 0;
  }
  const { messages, nameless } = await asHouse(house, (tx) =>
    codesToSend(tx, { now, secrets: house.secrets }),
  );
  if (nameless.length > 0)
    await asHouse(house, (tx) => noteCodeTrouble(tx, nameless.map(because('no-document')), now));
  if (messages.length === 0) return 0;
  const said = await port
    .send(messages)
    .catch((error: unknown): CodeSent | Error => (error instanceof Error ? error : new Error(String(error))));
  if (said instanceof Error) {
    await asHouse(house, (tx) =>
      noteCodeTrouble(tx, messages.map(({ id }) => id).map(because('unreachable')), now),
    );
    throw said;
  }
  if (said.accepted.length > 0) {
    const input = { sent: said.accepted.map(({ id, ref }) => ({ id, ref })) };
    await perform(house, markCodesSent, input, { actor: HOUSE, id: uuidv7(now.getTime()), channel: 'house' });
  }
  const told = new Set([...said.accepted, ...said.refused].map(({ id }) => id));
  const silent = messages.map(({ id }) => id).filter((id) => !told.has(id));
  await asHouse(house, (tx) =>
    noteCodeTrouble(tx, [...said.refused, ...silent.map(because('not-answered'))], now),
  );
  return said.accepted.length;
}

const because = (why: string) => (id: string) => ({ id, why });
