// Nouns of leaving a site: the list of somebody who is to go, and how she goes.

export type Ride = 'trip' | 'fetched';

export interface SiteLeaving {
  readonly id: string;
  readonly site: string;
  readonly place: string;
  readonly person: string;
  readonly episode: string | null;
  readonly ride: Ride | null;
  /** When she is fetched. */
  readonly rideAt: Date | null;
  readonly luggage: number | null;
  /** Whether she has said how it was. */
  readonly rated: boolean;
  readonly openedAt: Date;
  readonly endedAt: Date | null;
  /** What was open when she went. */
  readonly openItems: readonly string[];
  readonly done: readonly { readonly item: string; readonly at: string; readonly by: string }[];
}
