// What control and the register of people know of those on a roster: groups, households, who is not to come.
import type { Tx } from '../../base/sql.ts';
import type { Ctx } from '../../ledger/terms.ts';
import * as sites from '../store.ts';
import { type TestSession, testingRules } from '../terms.ts';
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
  session: Pick<TestSession, 'id' | 'site'>,
  people: readonly string[],
): Promise<KeyOfPerson[]> {
  const rules = ctx.rulebook.part(testingRules);
  const sealed = (await sites.findSite(tx, session.site))?.sealed ?? false;
  const { household } = await store.settingsOf(tx, session.id);
  // Only her group and her household leave this look: whoever holds the tube has to know them.
  const [control, homes] = await ctx.beyond('who is under control, and who live together', async () => [
    await store.underControl(tx, people),
    await store.householdsOf(tx, people),
  ]);
  return people.map((person) => {
    const key = keyOf(rules, { sealed, control: control.get(person) });
    return {
      person,
      household: homes.get(person) ?? null,
      ...key,
      use: household && key.use === 'pooled' ? 'household' : key.use,
    };
  });
}
