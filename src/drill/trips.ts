// Trips of the drill: a vehicle is sent, people sit in it with what they carry, some are not at the door, it is late at
// times, somebody receives whoever comes, the vehicle is disinfected before it is sent again.
import { addMinutes } from '../base/clock.ts';
import type { TripKind } from '../transport/terms.ts';
import type { Play } from './play.ts';
import { DISTRICT, type Staff } from './staff.ts';

/** Shares. Ours. */
const RIDES = { absent: 0.04, late: 0.05, needs: 0.08, twice: 0.04 } as const;
/** How long a trip takes, and one that is late: it is due after two hours (rulebook/transport.yaml). */
const ON_THE_WAY = { usual: [20, 80], late: [122, 150] } as const;

export interface Rider {
  readonly person: string;
  readonly no: number;
}

export interface Journey {
  readonly kind: TripKind;
  readonly riders: readonly Rider[];
  /** Who receives them, and the unit it is; none: a hospital. */
  readonly to?: string | undefined;
  readonly from?: string | undefined;
  readonly destination?: string | undefined;
  readonly receiver: () => Staff;
  /** Minutes until it departs. */
  readonly departs: number;
  /** Just before they board; whoever is not in the answer does not ride. */
  readonly leaves?: (riders: readonly Rider[]) => Promise<readonly Rider[]>;
  /** They have been received. */
  readonly there?: (riders: readonly Rider[]) => Promise<void>;
  /** She does not ride this time. */
  readonly left?: (rider: Rider) => void;
}

export interface Trips {
  /** False: it can not be sent now. */
  goes(journey: Journey): Promise<boolean>;
}

export function tripsAtWork(play: Play, drivers: Staff): Trips {
  const { acts } = play;
  /** By its number: whether it is on a trip, or is not clean yet. */
  const busy: boolean[] = [];

  async function goes(journey: Journey): Promise<boolean> {
    const free = busy.indexOf(false);
    const vehicle = free < 0 ? busy.length : free;
    const departsAt = addMinutes(play.now(), journey.departs);
    const planned = await play.does(drivers, acts.planTrip, {
      place: DISTRICT,
      kind: journey.kind,
      ...(journey.to === undefined ? {} : { to: journey.to }),
      ...(journey.from === undefined ? {} : { from: journey.from }),
      ...(journey.destination === undefined ? {} : { destination: journey.destination }),
      vehicle: `浙A·Y${String(vehicle + 1).padStart(4, '0')}`,
      driver: { name: '演练司机', shown: '转运公司防护培训名单' },
      seats: Math.max(journey.riders.length, journey.kind === 'hospital' ? 1 : 20),
      departsAt: departsAt.toISOString(),
    });
    if (!planned.ok) return false;
    busy[vehicle] = true;
    const { trip } = planned.result;
    const key = journey.riders[0]?.no ?? 0;
    const seated = await seats(trip, journey);
    if (seated.length === 0) {
      await play.does(drivers, acts.cancelTrip, { trip, reason: '无人乘车' });
      busy[vehicle] = false;
      return true;
    }
    const late = play.roll('late trip', key, departsAt.getTime()) < RIDES.late;
    const [least, most] = late && journey.kind !== 'hospital' ? ON_THE_WAY.late : ON_THE_WAY.usual;
    const minutes = play.between(least, Math.min(most, journey.kind === 'hospital' ? 45 : most), 'way', key);
    play.at(departsAt, async () => {
      const aboard = await boards(trip, journey, seated);
      const departed = aboard.length > 0 && (await play.does(drivers, acts.departTrip, { trip })).ok;
      if (!departed) {
        for (const rider of aboard) await misses(trip, journey, rider, '未发车');
        await play.does(drivers, acts.cancelTrip, { trip, reason: '无人上车' });
        busy[vehicle] = false;
        return;
      }
      play.after(minutes, () => arrives(trip, journey, aboard, vehicle));
    });
    return true;
  }

  /** All of them at once; where one may not ride with the others, one by one. */
  async function seats(trip: string, journey: Journey): Promise<Rider[]> {
    const as = ({ person, no }: Rider) => ({
      person,
      luggage: play.between(0, 3, 'luggage', no),
      ...(play.roll('needs', no) < RIDES.needs ? { needs: '随身药品，轮椅' } : {}),
    });
    const all = await play.does(drivers, acts.seatRiders, { trip, riders: journey.riders.map(as) });
    if (all.ok) return [...journey.riders];
    const seated: Rider[] = [];
    for (const rider of journey.riders) {
      const one = await play.does(drivers, acts.seatRiders, { trip, riders: [as(rider)] });
      if (one.ok) seated.push(rider);
      else journey.left?.(rider);
    }
    return seated;
  }

  async function boards(trip: string, journey: Journey, seated: readonly Rider[]): Promise<Rider[]> {
    const there: Rider[] = [];
    for (const rider of seated) {
      const absent = play.roll('absent', rider.no, play.now().getTime()) < RIDES.absent;
      if (absent && journey.kind === 'intake') await misses(trip, journey, rider, '敲门无人应答');
      else there.push(rider);
    }
    const riding = journey.leaves === undefined ? there : [...(await journey.leaves(there))];
    for (const rider of there.filter((one) => !riding.includes(one)))
      await misses(trip, journey, rider, '不具备离点条件');
    if (riding.length === 0) return [];
    const people = riding.map(({ person }) => person);
    const twice = play.roll('boards', riding[0]?.no ?? 0) < RIDES.twice;
    if ((await play.does(drivers, acts.boardRiders, { trip, people }, { twice })).ok) return riding;
    const aboard: Rider[] = [];
    for (const rider of riding)
      if ((await play.does(drivers, acts.boardRiders, { trip, people: [rider.person] })).ok)
        aboard.push(rider);
      else await misses(trip, journey, rider, '不能同车');
    return aboard;
  }

  async function misses(trip: string, journey: Journey, rider: Rider, reason: string): Promise<void> {
    await play.does(drivers, acts.missRider, { trip, person: rider.person, reason });
    journey.left?.(rider);
  }

  async function arrives(
    trip: string,
    journey: Journey,
    riders: readonly Rider[],
    vehicle: number,
  ): Promise<void> {
    const people = riders.map(({ person }) => person);
    const key = riders[0]?.no ?? 0;
    await play.does(drivers, acts.arriveTrip, { trip, people });
    play.after(play.between(3, 20, 'receives', key), async () => {
      await play.does(journey.receiver(), acts.receiveRiders, { trip, people });
      await play.does(drivers, acts.closeTrip, { trip });
      await journey.there?.(riders);
      play.after(play.between(20, 60, 'cleans', key), async () => {
        await play.does(drivers, acts.cleanVehicle, { trip });
        // The house asks for so long between two trips.
        play.after(60, async () => {
          busy[vehicle] = false;
        });
      });
    });
  }

  return { goes };
}
