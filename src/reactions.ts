// Consequences: ledger word → what happens next. The only place where one module's doing makes another act; whoever
// wants to know what follows from something reads this table. A reaction is an act of the house, performed after the
// entry that caused it is committed; its request id is made from that entry, so that delivered twice is done once.
import type { Static, TSchema } from 'typebox';
import { acts } from './acts.ts';
import { uuidOf } from './base/ids.ts';
import { must } from './base/refusal.ts';
import { perform } from './ledger/perform.ts';
import { HOUSE } from './ledger/rules.ts';
import type { Act, Entry, House } from './ledger/terms.ts';

/** One consequence. */
export interface Reaction {
  /** What it does, in a sentence for whoever reads the table. */
  readonly does: string;
  react(house: House, entry: Entry): Promise<void>;
}

/** The house performs `act` with the input made from the entry; undefined: nothing follows this time. */
function then<S extends TSchema, R>(
  does: string,
  act: Act<S, R>,
  input: (entry: Entry) => Static<S> | undefined,
): Reaction {
  return {
    does,
    async react(house, entry) {
      const given = input(entry);
      if (given === undefined) return;
      await perform(house, act, given, {
        actor: HOUSE,
        id: uuidOf(`${entry.id} ${act.word}`),
        channel: 'house',
      });
    },
  };
}

/** The id in the first handle of a kind: `batch:…`. */
function handleOf(entry: Entry, kind: string): string {
  const found = entry.about.find((handle) => handle.startsWith(`${kind}:`));
  return must(found, `${entry.word} is about a ${kind}`).slice(kind.length + 1);
}

const REACTIONS: Readonly<Record<string, readonly Reaction[]>> = {};

/** Whether anything follows from a word; words nobody listens to cost the queue nothing. */
export function follows(word: string): boolean {
  return Object.hasOwn(REACTIONS, word);
}

/**
 * Performs what follows from an entry, in the order of the table. What breaks reaches the queue, which tries again;
 * what was done before it broke is not done twice.
 */
export async function react(house: House, entry: Entry): Promise<void> {
  for (const reaction of REACTIONS[entry.word] ?? []) await reaction.react(house, entry);
}

/** The table as told to people: for the console and the documentation. */
export function consequences(): { word: string; does: string }[] {
  return Object.entries(REACTIONS).flatMap(([word, rows]) => rows.map(({ does }) => ({ word, does })));
}
void then;
void handleOf;
void acts;
