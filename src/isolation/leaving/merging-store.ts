// SQL of two records that were one person, as far as the lists before she goes.
import { rows, sql, type Tx } from '../../base/sql.ts';
import { lastAbout } from '../../ledger/store.ts';

interface People {
  readonly from: string;
  readonly into: string;
}

/** Lists of the one become the other's; where both have an open one, each stays as it is. */
export async function moveLists(tx: Tx, { from, into }: People): Promise<string[]> {
  const moved = await rows(
    tx,
    sql<{ id: string }>`
      update site_leaving l set person = ${into}
      where l.person = ${from} and (l.ended_at is not null or not exists (
        select from site_leaving o where o.person = ${into} and o.ended_at is null))
      returning l.id`,
  );
  return moved.map(({ id }) => id);
}

/** What the merge has moved and is with the other still goes back. */
export async function returnLists(tx: Tx, word: string, { from, into }: People): Promise<string[]> {
  const told = await lastAbout(tx, word, [`person:${into}`, `person:${from}`]);
  const ids = (told?.about ?? []).filter((one) => one.startsWith('leaving:')).map((one) => one.slice(8));
  if (ids.length === 0) return [];
  const back = await rows(
    tx,
    sql<{ id: string }>`
      update site_leaving set person = ${from} where id = any (${ids}::uuid[]) and person = ${into} returning id`,
  );
  return back.map(({ id }) => id);
}
