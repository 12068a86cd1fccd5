// Colours of the health code: what the house proposed is approved or declined by the street's duty, by the list, and what
// was approved goes to a provincial side that is away now and then and does not take everything at once.

import { placeAt } from '../base/places.ts';
import { rows, sql } from '../base/sql.ts';
import type { CodeMessage, CodePort, CodeSent } from '../control/codes/terms.ts';
import type { Play } from './play.ts';

/** Shares of what goes otherwise. Ours. */
const CODES = { declined: 0.02, notTaken: 0.02 } as const;
/** So many are approved in one go (rulebook/codes.yaml, bulk). */
const AT_ONCE = 50;
/** The provincial side is away for an hour of each day. Ours. */
const AWAY_HOUR = 15;

/** What the provincial side says when it does not answer: no fault of the house. */
export class SideAway extends Error {}

export interface Codes {
  /** What waits to be answered. */
  looksAround(): Promise<void>;
  /** The provincial side. */
  readonly port: CodePort;
}

export function codesAtWork(play: Play): Codes {
  const { acts, cast } = play;
  const taken = new Set<string>();
  const refused = new Set<string>();

  async function looksAround(): Promise<void> {
    const open = await play.peek((sight) =>
      rows(
        sight,
        sql<{ id: string; person: string; place: string; colour: string }>`
          select id, person, place::text as place, colour from code_event where answer is null order by due_at, no`,
      ),
    );
    const fresh = open.filter(({ id }) => !taken.has(id));
    const numbers = await play.who(fresh.map(({ person }) => person));
    const ofPerson = ({ person }: { person: string }) => numbers.get(person) ?? -1;
    const ofStreet = Map.groupBy(fresh, ({ place }) => placeAt(place, 2));
    for (const [street, codes] of ofStreet) {
      codes.sort((a, b) => ofPerson(a) - ofPerson(b));
      for (const { id } of codes) taken.add(id);
      const no = new Set(
        codes.filter((one) => play.roll('declined', ofPerson(one), one.colour) < CODES.declined),
      );
      const yes = codes.filter((one) => !no.has(one)).map(({ id }) => id);
      const answers = async () => {
        for (const { id } of no)
          await play.does(cast.leadOf(street), acts.declineCodes, { codes: [id], reason: 'facts-wrong' });
        for (let from = 0; from < yes.length; from += AT_ONCE)
          await approve(street, yes.slice(from, from + AT_ONCE));
      };
      play.after(play.between(5, 60, 'codes', street, play.now().getTime()), answers, street);
    }
  }

  /** Some are out of date by now: then one by one, and those stay. */
  async function approve(street: string, codes: readonly string[]): Promise<void> {
    const approved = await play.does(cast.leadOf(street), acts.approveCodes, { codes: [...codes] });
    if (approved.ok || codes.length === 1) return;
    for (const code of codes) await approve(street, [code]);
  }

  const port: CodePort = {
    async send(messages): Promise<CodeSent> {
      if (isAway(play.now())) throw new SideAway('the provincial side is away');
      const isTaken = ({ id, document, colour }: CodeMessage) =>
        refused.has(id) || play.roll('not-taken', document.number, colour) >= CODES.notTaken;
      const accepted = messages.filter(isTaken);
      const others = messages.filter((one) => !accepted.includes(one));
      for (const { id } of others) refused.add(id);
      return {
        accepted: accepted.map(({ id, no }) => ({ id, ref: `SJ-${no}` })),
        refused: others.map(({ id }) => ({ id, why: '请稍后重试' })),
      };
    },
  };

  return { looksAround, port };
}

const CLOCK = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Asia/Shanghai',
  hour: '2-digit',
  hourCycle: 'h23',
});

function isAway(now: Date): boolean {
  return Number(CLOCK.format(now)) === AWAY_HOUR;
}
