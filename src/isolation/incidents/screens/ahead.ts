// What somebody who works at a site needs where there is no signal: the kinds of incidents with their cards, and the rooms.
import type { QueryClient } from '@tanstack/react-query';
import type { Json } from '../../../shells/kit/act-types.ts';
import { readAhead } from '../../../shells/kit/look.ts';
import type { MySite } from '../../routes.ts';

/** Whoever is over all sites reports from none of them. */
const MOST = 3;

export async function readSitesAhead(client: QueryClient): Promise<void> {
  await readAhead(client, '/isolation/mine');
  const sites = client.getQueryData<Json<MySite[]>>(['look', '/isolation/mine', {}]) ?? [];
  if (sites.length > MOST) return;
  for (const { id } of sites) await readAhead(client, `/isolation/sites/${id}/incidents`);
}
