// `npm run console`: a console inside the house. `as('grid1').do(claimNext, {})` acts as a user with that user's
// duties; `why('P-104')` tells a person's ledger as sentences. What is done here is in the ledger like anything else.
import { join } from 'node:path';
import { start } from 'node:repl';
import type { Static, TSchema } from 'typebox';
import { acts } from './acts.ts';
import { uuidv7 } from './base/ids.ts';
import { Refusal } from './base/refusal.ts';
import { bothLanguages } from './base/words.ts';
import { asHouse, perform, see } from './ledger/perform.ts';
import { HOUSE } from './ledger/rules.ts';
import { entriesAbout } from './ledger/store.ts';
import type { Act, Actor, House, Look } from './ledger/terms.ts';
import { looks } from './looks.ts';
import type { OpenHouse } from './main.ts';
import { personOfCode } from './people/store.ts';
import { consequences } from './reactions.ts';
import { sentencesOf } from './sentences.ts';
import { actorOfLogin } from './teams/session.ts';
import { watchAll } from './watch.ts';

/** What the console offers. */
export function consoleTools(house: House) {
  const player = (actor: () => Promise<Actor>) => ({
    async do<S extends TSchema, R>(act: Act<S, R>, input: Static<S>): Promise<R> {
      const call = { actor: await actor(), id: uuidv7(), channel: 'cli' as const };
      return (await perform(house, act, input, call)).result;
    },
    async see<S extends TSchema, R>(look: Look<S, R>, query: Static<S>): Promise<R> {
      return see(house, look, query, { actor: await actor(), channel: 'cli' });
    },
  });
  return {
    house,
    acts,
    looks: Object.fromEntries(looks.map((look) => [look.path, look])),
    ...acts,
    /** Acts and looks as the user of a login name, with the duties held now. */
    as: (login: string) =>
      player(async () => {
        const now = house.clock.now();
        const rulebook = await house.rulebookAt(now);
        return asHouse(house, (tx) => actorOfLogin(tx, rulebook, login, now));
      }),
    itself: player(async () => HOUSE),
    /** The ledger of a person (`P-104`) or of any handle (`batch:…`) as sentences, oldest first. */
    async why(what: string): Promise<string[]> {
      return asHouse(house, async (tx) => {
        const handle = /^P-\d+$/i.test(what) ? `person:${await personOfCode(tx, what)}` : what;
        const told = await sentencesOf(tx, await entriesAbout(tx, [handle]));
        return told.map((one) => `${one.at.toISOString()}  ${bothLanguages(one.words)}`);
      });
    },
    watch: () => watchAll(house),
    /** What follows from which ledger word. */
    consequences,
  };
}

/** Opens the console and returns when it is left. */
export async function openConsole(house: OpenHouse): Promise<number> {
  process.stdout.write(
    `as('grid1').do(claimNext, {})   why('P-104')   watch()   Object.keys(acts)   Object.keys(looks)   .exit\n`,
  );
  const repl = start({ prompt: '海塘> ', useGlobal: false });
  repl.setupHistory(join(house.settings.data, 'console.history'), () => undefined);
  Object.assign(repl.context, consoleTools(house), { Refusal });
  await new Promise<void>((resolve) => repl.once('exit', () => resolve()));
  return 0;
}
