// What a nurse needs in a corridor without signal: who is to be measured and what is due for whom, at the sites she works at.
import type { QueryClient } from '@tanstack/react-query';
import type { Json } from '../../../shells/kit/act-types.ts';
import { readAhead } from '../../../shells/kit/look.ts';
import type { MySite } from '../../routes.ts';

/** Whoever is over all sites walks none of their corridors. */
const MOST = 3;

export async function readCareAhead(client: QueryClient): Promise<void> {
  await readAhead(client, '/isolation/mine');
  const sites = client.getQueryData<Json<MySite[]>>(['look', '/isolation/mine', {}]) ?? [];
  if (sites.length > MOST) return;
  for (const { id } of sites) {
    await readAhead(client, `/isolation/sites/${id}/temperatures`);
    await readAhead(client, `/isolation/sites/${id}/care`);
  }
}
