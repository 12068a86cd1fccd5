// What control and the register of people know of those on a roster: groups, households, who is not to come.
import type { Tx } from '../../base/sql.ts';
import type { Ctx } from '../../ledger/terms.ts';
import * as sites from '../store.ts';
import type { TestingRules, TestSession } from '../terms.ts';
import { type Key, keyOf } from './rules.ts';
import * as store from './store.ts';

export interface KeyOfPerson extends Key {
  readonly person: string;
  readonly household: string | null;
}

/** One answer for each person, in the order asked. */
export async function keyGroups(
  tx: Tx,
  ctx: Ctx,
  rules: TestingRules,
  session: Pick<TestSession, 'site'>,
  people: readonly string[],
): Promise<KeyOfPerson[]> {
  const sealed = (await sites.findSite(tx, session.site))?.sealed ?? false;
  // Only her group and her household leave this look: a key group is known to whoever holds the tube.
  const { control, households } = await ctx.beyond(
    'who on the roster is under control, and who live together',
    async () => ({
      control: await store.underControl(tx, people),
      households: await store.householdsOf(tx, people),
    }),
  );
  return people.map((person) => ({
    person,
    household: households.get(person) ?? null,
    ...keyOf(rules, { sealed, control: control.get(person) }),
  }));
}
