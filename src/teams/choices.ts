// Who is found when somebody with an account is to be chosen: for a post, to train, to hold a session.
import type { Tx } from '../base/sql.ts';
import type { Words } from '../base/words.ts';
import type { Ctx } from '../ledger/terms.ts';
import { dutiesOfMany, listUsers } from './store.ts';
import { roles } from './terms.ts';

export interface AccountChoice {
  readonly account: string;
  readonly login: string;
  readonly name: string;
  /** What she does now, so that two of one name are told apart. */
  readonly does: readonly Words[];
}

const CHOICES = 12;

export async function accountChoices(
  tx: Tx,
  ctx: Pick<Ctx, 'now' | 'rulebook'>,
  search: string,
): Promise<AccountChoice[]> {
  const found = await listUsers(tx, { search, closed: false, limit: CHOICES });
  const held = await dutiesOfMany(
    tx,
    found.map(({ id }) => id),
    ctx.now,
  );
  const table = ctx.rulebook.part(roles);
  return found.map(({ id, login, name }) => ({
    account: id,
    login,
    name,
    does: [...new Set(held.filter(({ account }) => account === id).map(({ role }) => role))].flatMap(
      (role) => (table[role] === undefined ? [] : [{ zh: table[role].zh, en: table[role].en }]),
    ),
  }));
}
