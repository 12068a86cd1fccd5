// SQL of two records that were one person, as far as care goes.
import { rows, run, sql, type Tx } from '../../base/sql.ts';
import { lastAbout } from '../../ledger/store.ts';

interface People {
  readonly from: string;
  readonly into: string;
}

export interface MovedCare {
  readonly requests: readonly string[];
  readonly messages: readonly string[];
  /** What a medic decided about packs became the other's. */
  readonly pack: boolean;
}

export const NOTHING: MovedCare = { requests: [], messages: [], pack: false };

export async function moveCare(tx: Tx, { from, into }: People): Promise<MovedCare> {
  const requests = await rows(
    tx,
    sql<{ id: string }>`update guest_request set person = ${into} where person = ${from} returning id`,
  );
  const messages = await rows(
    tx,
    sql<{ id: string }>`update guest_message set person = ${into} where person = ${from} returning id`,
  );
  const packs = await run(
    tx,
    sql`
      update pack_decision d set person = ${into}
      where d.person = ${from} and not exists (select from pack_decision o where o.person = ${into})`,
  );
  return {
    requests: requests.map(({ id }) => id),
    messages: messages.map(({ id }) => id),
    pack: packs > 0,
  };
}

/** What a merge of these two moved. */
export async function movedCare(tx: Tx, word: string, { from, into }: People): Promise<MovedCare> {
  const told = await lastAbout(tx, word, [`person:${into}`, `person:${from}`]);
  return told === undefined ? NOTHING : { ...NOTHING, ...(told.detail as Partial<MovedCare>) }; // as followInCare told it
}

/** Gives back what a merge of these two moved and is the other's still. */
export async function returnCare(tx: Tx, word: string, { from, into }: People): Promise<number> {
  const { requests, messages, pack } = await movedCare(tx, word, { from, into });
  const back = async (table: string, ids: readonly string[]) =>
    run(
      tx,
      sql`
        update ${sql.table(table)} set person = ${from}
        where id = any (${[...ids]}::uuid[]) and person = ${into}`,
    );
  const count = (await back('guest_request', requests)) + (await back('guest_message', messages));
  if (pack)
    await run(
      tx,
      sql`
        update pack_decision set person = ${from}
        where person = ${into} and not exists (select from pack_decision o where o.person = ${from})`,
    );
  return count;
}
