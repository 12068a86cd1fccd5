// What a crew, or whoever receives at a door, needs where there is no signal: the lists of the trips that are not over.
import type { QueryClient } from '@tanstack/react-query';
import type { Json } from '../../shells/kit/act-types.ts';
import { readAhead } from '../../shells/kit/look.ts';
import type { TripRow } from '../routes.ts';

/** The next to go; whoever plans the trips of a district rides on none of them. */
const MOST = 6;

export async function readTripsAhead(client: QueryClient): Promise<void> {
  await readAhead(client, '/transport/trips');
  const trips = client.getQueryData<{ rows: Json<TripRow>[] }>(['look', '/transport/trips', {}])?.rows ?? [];
  const open = trips.filter(({ state }) => state !== 'closed' && state !== 'cancelled');
  for (const { id } of open.slice(0, MOST)) await readAhead(client, `/transport/trips/${id}`);
}
