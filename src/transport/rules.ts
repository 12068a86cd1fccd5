// Who may ride together, what is worn, where a trip stands, and whether its three counts agree. Pure.
import { codeOf } from '../base/codes.ts';
import type { Words } from '../base/words.ts';
import { refusalOf } from './refusals.ts';
import type { Seat, TransportRules, Trip, TripState } from './terms.ts';

/** T-12: how a trip is called. */
export function tripCode(no: number): string {
  return codeOf('trip', no);
}

export interface Rider {
  readonly person: string;
  readonly category: string;
  /** Positive or suspected. */
  readonly positive: boolean;
}

/** What somebody is as freight: positives apart, else by category. */
export function riskOf(rider: Pick<Rider, 'category' | 'positive'>): string {
  return rider.positive ? 'positive' : rider.category;
}

/** The row of the table of risks. */
export function riskRow(rules: TransportRules, risk: string) {
  const kind = risk === 'positive' ? 'positive' : 'other';
  const row = rules.risks.find((one) => one.risk === kind);
  if (row === undefined) throw new Error('the check of the part asks for both rows');
  return row;
}

/** Why somebody can not be given a seat; undefined: she can. `labelOf` is what a category is called. */
export function whyNotSeat(
  rules: TransportRules,
  trip: Pick<Trip, 'no' | 'seats' | 'risk'>,
  taken: number,
  rider: Rider,
  labelOf: (risk: string) => Words,
) {
  const code = tripCode(trip.no);
  if (taken >= trip.seats) return refusalOf('trip-full', { code, seats: trip.seats });
  const risk = riskOf(rider);
  if (taken === 0 || trip.risk === null) return undefined;
  if (riskRow(rules, risk).alone === true || riskRow(rules, trip.risk).alone === true)
    return refusalOf('trip-alone');
  return trip.risk === risk
    ? undefined
    : refusalOf('trip-mixed', { code, aboard: labelOf(trip.risk), more: labelOf(risk) });
}

/** Who may not ride with the others by what is known now: whoever rides alone, else whoever is not as the first is. */
export function notTogether<R extends Rider>(rules: TransportRules, riders: readonly R[]): R[] {
  const [first] = riders;
  if (first === undefined || riders.length === 1) return [];
  const alone = riders.filter((rider) => riskRow(rules, riskOf(rider)).alone === true);
  return alone.length > 0 ? alone : riders.filter((rider) => riskOf(rider) !== riskOf(first));
}

/** Whoever rides, or is to: an absent one takes no seat. */
export function coming<S extends { readonly absentWhy: string | null }>(seats: readonly S[]): S[] {
  return seats.filter(({ absentWhy }) => absentWhy === null);
}

/** Where a trip stands. */
export function tripState(
  trip: Pick<Trip, 'cancelledAt' | 'closedAt' | 'arrivedAt' | 'departedAt'>,
  seats: readonly Pick<Seat, 'boardedAt'>[],
): TripState {
  if (trip.cancelledAt !== null) return 'cancelled';
  if (trip.closedAt !== null) return 'closed';
  if (trip.arrivedAt !== null) return 'arrived';
  if (trip.departedAt !== null) return 'underway';
  return seats.some(({ boardedAt }) => boardedAt !== null) ? 'boarding' : 'planned';
}

export interface Counts {
  readonly boarded: number;
  readonly alighted: number;
  readonly received: number;
}

/** Boarded, alighted, received (N19). */
export function countsOf(seats: readonly Pick<Seat, 'boardedAt' | 'alightedAt' | 'receivedAt'>[]): Counts {
  const count = (key: 'boardedAt' | 'alightedAt' | 'receivedAt') =>
    seats.filter((seat) => seat[key] !== null).length;
  return { boarded: count('boardedAt'), alighted: count('alightedAt'), received: count('receivedAt') };
}

export function agrees({ boarded, alighted, received }: Counts): boolean {
  return boarded === alighted && alighted === received;
}

/** Whoever has neither boarded nor a reason why not. */
export function waitingFor<
  S extends { readonly boardedAt: Date | string | null; readonly absentWhy: string | null },
>(seats: readonly S[]): S[] {
  return seats.filter(({ boardedAt, absentWhy }) => boardedAt === null && absentWhy === null);
}
