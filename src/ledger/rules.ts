// Who may: duty × jurisdiction × purpose, deny by default. Pure; the same answer refuses on the server and
// explains a disabled button on the screen.
import { isWithin } from '../base/places.ts';
import type { Refusal } from '../base/refusal.ts';
import { refusalOf } from './refusals.ts';
import type { Act, Actor, DutyHeld, Look, Purpose } from './terms.ts';

export const PURPOSE_WORDS = {
  'outbreak-response': { zh: '疫情处置', en: 'outbreak response' },
  administration: { zh: '系统管理', en: 'administration' },
  audit: { zh: '审计监督', en: 'audit' },
  'own-affairs': { zh: '本人事务', en: 'one’s own affairs' },
} as const satisfies Record<Purpose, { zh: string; en: string }>;

type Asked = Pick<Act | Look, 'duty' | 'purpose' | 'title'>;

/** The duties of `actor` that carry what is asked, purpose included. The house itself may do everything. */
export function dutiesFor(actor: Actor, asked: Asked): readonly DutyHeld[] {
  if (actor.kind === 'house') return [EVERYWHERE];
  return actor.duties.filter(
    (duty) =>
      asked.duty !== 'house' &&
      (asked.duty === 'signed-in' || duty.permissions.has(asked.duty)) &&
      (asked.duty === 'signed-in' || duty.purposes.has(asked.purpose)),
  );
}

/** Undefined when the actor may ask at all (somewhere); else why not. */
export function whyNotAtAll(actor: Actor, asked: Asked): Refusal | undefined {
  if (actor.kind === 'house') return undefined;
  if (asked.duty === 'signed-in') return undefined;
  if (dutiesFor(actor, asked).length > 0) return undefined;
  const holds = actor.duties.some((duty) => duty.permissions.has(asked.duty));
  return holds
    ? refusalOf('not-your-purpose', { purpose: PURPOSE_WORDS[asked.purpose] })
    : refusalOf('not-your-duty', { title: asked.title });
}

/** The duty that reaches `place`, or undefined. */
export function dutyReaching(duties: readonly DutyHeld[], place: string): DutyHeld | undefined {
  return duties.find((duty) => isWithin(place, duty.place));
}

export const EVERYWHERE: DutyHeld = {
  role: 'house',
  place: '',
  permissions: new Set(),
  purposes: new Set(),
};

/** The house acting by itself: timers and reactions. */
export const HOUSE: Actor = { id: 'house', name: '系统', kind: 'house', duties: [EVERYWHERE] };
