// Who acts about herself: by a code on paper and without an account, for herself and for whom the team has noted.
import { isUuid } from '../base/ids.ts';
import type { Actor } from '../ledger/terms.ts';

/** Who acts when nobody has an account: the person herself. */
export const residentId = (person: string) => `resident:${person}`;

/** The person an actor is; undefined for everybody who is not here by her own code. */
export function personOfActor(actor: Pick<Actor, 'id'>): string | undefined {
  const [kind, person] = actor.id.split(':');
  return kind === 'resident' && person !== undefined && isUuid(person) ? person : undefined;
}

/** Somebody here by her own code. */
export interface Resident extends Actor {
  readonly link: string;
  /** For whom else she may report and ask. */
  readonly speaksFor: readonly string[];
}

/** The person who is meant: herself, or somebody she speaks for; undefined: neither. */
export function personMeantBy(actor: Actor, of: string | undefined): string | undefined {
  const self = personOfActor(actor);
  if (self === undefined || of === undefined || of === self) return self;
  const { speaksFor = [] } = actor as Partial<Resident>; // a resident carries them; anybody else speaks for nobody
  return speaksFor.includes(of) ? of : undefined;
}
