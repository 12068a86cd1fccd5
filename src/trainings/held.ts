// A training that was held, written down in one go by the house: for the invented people of the demo, the drill and
// measurements, who are trained before anything begins.
import { uuidv7 } from '../base/ids.ts';
import { perform } from '../ledger/perform.ts';
import { HOUSE } from '../ledger/rules.ts';
import type { Channel, House } from '../ledger/terms.ts';
import { holdTraining, planTraining } from './acts.ts';

export async function trainAll(
  house: House,
  asked: {
    readonly training: string;
    readonly place: string;
    readonly accounts: readonly string[];
    readonly channel: Channel;
  },
): Promise<void> {
  const { training, place, accounts, channel } = asked;
  const [trainer] = accounts;
  if (trainer === undefined) return;
  const call = () => ({ actor: HOUSE, id: uuidv7(), channel });
  const at = house.clock.now().toISOString();
  const { session } = (await perform(house, planTraining, { training, place, at, trainer }, call())).result;
  await perform(house, holdTraining, { session, accounts: [...accounts] }, call());
}
