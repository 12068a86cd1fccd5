// What somebody who works at a site needs where there is no signal, read before she goes there.
import type { QueryClient } from '@tanstack/react-query';
import type { Json } from '../../shells/kit/act-types.ts';
import { readAhead } from '../../shells/kit/look.ts';
import type { MySite } from '../routes.ts';

/** Whoever is over all sites walks none of their corridors. */
const MOST = 3;

/** Reads looks of each site one works at: `aheadAtSites('rounds')`; with '' the site itself. */
export function aheadAtSites(...looks: readonly string[]): (client: QueryClient) => Promise<void> {
  return async (client) => {
    await readAhead(client, '/isolation/mine');
    const sites = client.getQueryData<Json<MySite[]>>(['look', '/isolation/mine', {}]) ?? [];
    if (sites.length > MOST) return;
    for (const { id } of sites)
      for (const look of looks)
        await readAhead(client, `/isolation/sites/${id}${look === '' ? '' : `/${look}`}`);
  };
}

/** The zones of a round, and the rooms that wait for a disinfector. */
export const readRoundsAhead = aheadAtSites('rounds');

/** Rooms and diets: what a cart is loaded by. */
export const readMealsAhead = aheadAtSites('meals');

/** Who is to come, and what is still to be done with whoever has. */
export const readArrivalsAhead = aheadAtSites('', 'waiting', 'intake');
