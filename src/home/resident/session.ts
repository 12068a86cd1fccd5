// From the code on paper to somebody who acts for herself. The token of a link is exchanged once a visit for a short
// cookie, signed and not stored; every request asks again whether the link still opens anything. Who comes in this way
// may read and report about herself and those she is bound to, and nothing else.
import { addMinutes } from '../../base/clock.ts';
import { isUuid } from '../../base/ids.ts';
import { type Secrets, sameSecret } from '../../base/secrets.ts';
import type { Tx } from '../../base/sql.ts';
import { livingEpisodeOf } from '../../control/episodes/store.ts';
import type { DutyHeld } from '../../ledger/terms.ts';
import { type Resident, residentId } from '../../people/own.ts';
import { findPerson, survivorOf } from '../../people/store.ts';
import { tokenHash } from '../../teams/session.ts';
import { linkOpens } from './rules.ts';
import { boundOf, findLink, type LinkOfStay, linkOfToken, noteUse } from './store.ts';
import type { ResidentRules } from './terms.ts';

/** What a resident may do, wherever she came from: about herself alone. */
export const RESIDENT_PERMISSIONS: ReadonlySet<string> = new Set(['own.read', 'own.report']);

/** The link of a token, when it opens anything now; its use is noted. */
export async function enter(
  tx: Tx,
  token: string,
  now: Date,
  rules: ResidentRules,
): Promise<LinkOfStay | undefined> {
  const link = await linkOfToken(tx, tokenHash(token));
  if (link === undefined || !linkOpens(link, now, rules)) return undefined;
  await noteUse(tx, link.id, now);
  return link;
}

/** What the cookie of a visit holds: which link, until when, and our word for it. */
export function cookieFor(secrets: Secrets, link: string, now: Date, { settings }: ResidentRules): string {
  const until = addMinutes(now, settings.sessionMinutes.value).getTime().toString(36);
  return `${link}.${until}.${markOf(secrets, link, until)}`;
}

/** The link a cookie names, when it is ours and its time is not over. */
export function linkOfCookie(secrets: Secrets, cookie: string, now: Date): string | undefined {
  const [link = '', until = '', mark = ''] = cookie.split('.');
  if (!isUuid(link) || !/^[0-9a-z]{1,12}$/.test(until)) return undefined;
  if (!sameSecret(Buffer.from(mark), Buffer.from(markOf(secrets, link, until)))) return undefined;
  return Number.parseInt(until, 36) > now.getTime() ? link : undefined;
}

function markOf(secrets: Secrets, link: string, until: string): string {
  return secrets.mac('token', `own page ${link} ${until}`).toString('base64url');
}

/** Who a link belongs to now: she, and the places she and those she reports for are looked after at. */
export async function actorOfLink(
  tx: Tx,
  id: string,
  now: Date,
  rules: ResidentRules,
): Promise<Resident | undefined> {
  const link = await findLink(tx, id);
  if (link === undefined || !linkOpens(link, now, rules)) return undefined;
  const person = await survivorOf(tx, link.person);
  const found = await findPerson(tx, person);
  if (found === undefined) return undefined;
  const bound = await boundOf(tx, person);
  const speaksFor = bound.map((one) => one.forPerson);
  const stays = await Promise.all([person, ...speaksFor].map((one) => livingEpisodeOf(tx, one)));
  const places = new Set([found.place, ...stays.flatMap((stay) => (stay === undefined ? [] : [stay.place]))]);
  return {
    id: residentId(person),
    name: '',
    kind: 'person',
    link: link.id,
    speaksFor,
    duties: [...places].map(
      (place): DutyHeld => ({
        role: 'resident',
        place,
        permissions: RESIDENT_PERMISSIONS,
        purposes: new Set(['own-affairs']),
      }),
    ),
  };
}
