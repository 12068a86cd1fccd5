// Today's doors of my own team, opened before the signal goes: the page of each door, and the name, address and numbers
// one needs to find it. Sealed like everything on the phone, opened once a shift, and forgotten when nobody has to go.
import type { QueryClient } from '@tanstack/react-query';
import { forgetBut, isOpeningKept, keepOpening } from '../../../lists/calls/screens/kept-openings.ts';
import type { Json } from '../../../shells/kit/act-types.ts';
import { callAct, Refused } from '../../../shells/kit/api.ts';
import { readAhead } from '../../../shells/kit/look.ts';
import type { Doors } from '../routes.ts';

/** One tab at a time, so that a door is opened once. */
export async function readDoorsAhead(client: QueryClient, user: string): Promise<void> {
  if (navigator.locks === undefined) return readHere(client, user);
  await navigator.locks.request('seawall-doors-ahead', { ifAvailable: true }, async (lock) => {
    if (lock !== null) await readHere(client, user);
  });
}

async function readHere(client: QueryClient, user: string): Promise<void> {
  await readAhead(client, '/doors');
  const doors = client.getQueryData<Json<Doors>>(['look', '/doors', {}]);
  if (doors === undefined) return;
  // First of all: what nobody has to go to is forgotten also where no other door can be opened now.
  if (!doors.more)
    await forgetBut(user, 'visit', 'door-', new Set(doors.rows.map((row) => row.episode)), {
      aheadOnly: true,
    });
  const wanted = new Set(doors.rows.filter((row) => row.ahead).map((row) => row.episode));
  for (const episode of wanted) {
    if (!(await isOpeningKept(user, 'visit', `door-${episode}`)) && !(await openOne(user, episode))) return;
    await readAhead(client, `/doors/${episode}`);
  }
}

/** False when none of the others would be opened now either: no signal, too many within the hour, signed out. */
async function openOne(user: string, episode: string): Promise<boolean> {
  try {
    const { result } = await callAct('openDoor', { episode, ahead: true });
    await keepOpening(user, 'visit', `door-${episode}`, { ...result, ahead: true });
    return true;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    // What one door is refused for (it is over by now) says nothing of the next.
    return error.status >= 400 && error.status < 500 && error.status !== 401 && error.status !== 429;
  }
}
