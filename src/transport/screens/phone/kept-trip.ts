// A trip as it stands once what waits on the phone has been sent: who has boarded, who does not ride, that it has gone and
// is there, who was received, that it is over and the vehicle clean. Without signal one sees what one did, and not what
// the house knew before.
import type { WaitingAct } from '../../../shells/kit/outbox.ts';
import { TRIP_STATES, type TripState } from '../../terms.ts';
import type { Rider, TripShown } from '../parts.tsx';

/** What the crew, and whoever receives at the door, does without signal. */
export const KEPT = [
  'boardRiders',
  'missRider',
  'departTrip',
  'arriveTrip',
  'receiveRiders',
  'closeTrip',
  'cleanVehicle',
];

type Kept = Pick<WaitingAct, 'act' | 'state' | 'input' | 'at'>;
interface Input {
  readonly trip?: string;
  readonly people?: readonly string[];
  readonly person?: string;
  readonly reason?: string;
  readonly at?: string;
}

export const isOf = ({ act, input }: Pick<WaitingAct, 'act' | 'input'>, trip: string): boolean =>
  KEPT.includes(act) && (input as Input | undefined)?.trip === trip;

/** Folds what waits into the trip, oldest first. */
export function withKept(trip: TripShown, acts: readonly Kept[]): TripShown {
  return acts.filter((one) => one.state === 'waiting' && isOf(one, trip.id)).reduce(done, trip);
}

function done(trip: TripShown, kept: Kept): TripShown {
  const input = (kept.input ?? {}) as Input; // of one of these acts
  const at = input.at ?? new Date(kept.at).toISOString();
  const change = (who: (rider: Rider) => boolean, to: Partial<Rider>): TripShown => {
    const people = trip.people.map((rider) => (who(rider) ? { ...rider, ...to } : rider));
    const boarded = people.filter(({ boardedAt }) => boardedAt !== null).length;
    const alighted = people.filter(({ alightedAt }) => alightedAt !== null).length;
    const received = people.filter(({ receivedAt }) => receivedAt !== null).length;
    return { ...trip, people, counts: { boarded, alighted, received } };
  };
  const named = ({ person }: Rider) => input.people?.includes(person) === true;
  switch (kept.act) {
    case 'boardRiders':
      return inState(
        change((rider) => named(rider) && rider.boardedAt === null, { boardedAt: at, absentWhy: null }),
        'boarding',
      );
    case 'missRider':
      return change(({ person }) => person === input.person, {
        boardedAt: null,
        absentWhy: input.reason ?? '',
      });
    case 'departTrip':
      return inState({ ...trip, departedAt: at }, 'underway');
    case 'receiveRiders':
      return change((rider) => named(rider) && rider.receivedAt === null, { receivedAt: at });
    case 'cleanVehicle':
      return { ...trip, cleanedAt: at };
    case 'closeTrip':
      return inState({ ...trip, closedAt: at, differsWhy: input.reason ?? trip.differsWhy }, 'closed');
    default:
      return inState(
        change((rider) => named(rider) && rider.alightedAt === null, { alightedAt: at }),
        trip.state === 'closed' ? 'closed' : 'arrived',
        { arrivedAt: trip.arrivedAt ?? at },
      );
  }
}

function inState(trip: TripShown, state: TripState, more: Partial<TripShown> = {}): TripShown {
  return { ...trip, ...more, state, stateWords: TRIP_STATES[state] };
}
