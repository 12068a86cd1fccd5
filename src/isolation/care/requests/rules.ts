// The rules of what guests ask for: who answers which kind, by when, who may read its words. Pure.
import { addMinutes } from '../../../base/clock.ts';
import { codeOf } from '../../../base/codes.ts';
import { isWithin } from '../../../base/places.ts';
import type { Refusal } from '../../../base/refusal.ts';
import type { Words } from '../../../base/words.ts';
import type { Actor, Permission } from '../../../ledger/terms.ts';
import { rolesDoneBy } from '../../../tasks/rules.ts';
import type { TeamRules } from '../../../teams/terms.ts';
import { refusalOf } from '../refusals.ts';
import type { CareRules, GuestRequest, RequestKind } from '../terms.ts';

/** Q-104, as people say it to each other. */
export const requestCode = (no: number) => codeOf('guestRequest', no);

export function kindOf(rules: Pick<CareRules, 'requests'>, kind: string): RequestKind | undefined {
  return rules.requests.find((row) => row.kind === kind);
}

export function dueBy(row: RequestKind, urgent: boolean, from: Date): Date {
  return addMinutes(from, urgent ? row.urgentMinutes : row.minutes);
}

type Who = Pick<Actor, 'duties'>;

const holds = (actor: Who, place: string, permission: Permission) =>
  actor.duties.some((duty) => isWithin(place, duty.place) && duty.permissions.has(permission));

/** Whether it is for somebody to answer: her post, or she leads the site and it is not about health. */
export function isFor(
  actor: Who,
  place: string,
  row: Pick<RequestKind, 'role' | 'health'>,
  cover: TeamRules['cover'],
): boolean {
  if (row.health === true && !holds(actor, place, 'isolation.medic')) return false;
  return actor.duties.some(
    (duty) =>
      isWithin(place, duty.place) &&
      duty.permissions.has('isolation.requests') &&
      (rolesDoneBy(duty.role, cover).includes(row.role) ||
        (row.health !== true && duty.permissions.has('isolation.lead'))),
  );
}

/**
 * Whether its words are shown on the page of whoever lives in the room. What was asked at a door with several behind it is
 * of the room, and everybody in it sees that it waits, who is on it and that it is done; but what one of them asked about
 * her health is not for the other to read.
 */
export const wordsForRoom = (
  request: Pick<GuestRequest, 'person'>,
  row: Pick<RequestKind, 'health'> | undefined,
): boolean => request.person !== null || row?.health !== true;

/** Why somebody may not answer it as it is meant to be answered; undefined when she may. */
export function whyNotAnswer(
  request: Pick<GuestRequest, 'no' | 'place' | 'person' | 'answeredAt'>,
  row: RequestKind,
  as: 'answer' | 'letter',
  { actor, cover, roleWords }: { actor: Who; cover: TeamRules['cover']; roleWords: Words },
): Refusal | undefined {
  if (request.answeredAt !== null) return refusalOf('request-answered', { code: requestCode(request.no) });
  if (!isFor(actor, request.place, row, cover))
    return refusalOf('request-other-post', { kind: { zh: row.zh, en: row.en }, role: roleWords });
  if (as === 'letter') return row.letter === true ? undefined : refusalOf('request-no-letter');
  if (row.letter === true) return refusalOf('request-is-letter');
  // At a door with several behind it nobody has a thread: the medic goes and answers there.
  return row.thread === true && request.person !== null ? refusalOf('request-in-thread') : undefined;
}

/** The role an answer is signed with: hers there that the request is meant for, else whichever she holds there. */
export function roleAt(actor: Who, place: string, wanted: string): string {
  const here = actor.duties.filter((duty) => isWithin(place, duty.place)).map(({ role }) => role);
  return here.find((role) => role === wanted) ?? here[0] ?? wanted;
}
