// The stage the demo is played on: the same house with a clock of its own, a little back in time.
import type { Static, TSchema } from 'typebox';
import { SetClock } from '../src/base/clock.ts';
import { uuidv7 } from '../src/base/ids.ts';
import { Refusal } from '../src/base/refusal.ts';
import { asHouse, perform } from '../src/ledger/perform.ts';
import type { Act, Actor, Entry, House } from '../src/ledger/terms.ts';
import { react } from '../src/reactions.ts';
import { actorOfLogin } from '../src/teams/session.ts';

export interface Stage {
  readonly house: House;
  readonly clock: SetClock;
  /** Performs an act as somebody; what is refused is left, as a person would leave it. */
  does<S extends TSchema, R>(login: string, act: Act<S, R>, input: Static<S>): Promise<R | undefined>;
}

/**
 * The same house with a clock of its own. What follows from an entry is performed at the moment of the play; when the
 * queue comes to it later, it finds it done, because the request id is the same.
 */
export function stageAt(real: House, at: Date): Stage {
  const clock = new SetClock(at);
  const waiting: Entry[] = [];
  const house: House = {
    ...real,
    clock,
    async enqueue(tx, entry) {
      await real.enqueue(tx, entry);
      waiting.push(entry);
    },
  };
  const actors = new Map<string, Promise<Actor>>();
  const actorOf = (login: string) => {
    const known = actors.get(login);
    if (known !== undefined) return known;
    const now = real.clock.now();
    const asked = real
      .rulebookAt(now)
      .then((rulebook) => asHouse(real, (tx) => actorOfLogin(tx, rulebook, login, now)));
    actors.set(login, asked);
    return asked;
  };
  /** What follows from what follows too, until nothing does. */
  const follow = async () => {
    while (waiting.length > 0) for (const entry of waiting.splice(0)) await react(house, entry);
  };
  return {
    house,
    clock,
    async does(login, act, input) {
      try {
        const call = { actor: await actorOf(login), id: uuidv7(), channel: 'web' as const };
        const { result } = await perform(house, act, input, call);
        await follow();
        return result;
      } catch (error) {
        if (error instanceof Refusal) return undefined;
        throw error;
      }
    },
  };
}
