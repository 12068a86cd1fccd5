// The rules of needs: who answers which kind, by when, and why somebody may not.
import { addMinutes } from '../../base/clock.ts';
import { codeOf } from '../../base/codes.ts';
import { isWithin } from '../../base/places.ts';
import type { Refusal } from '../../base/refusal.ts';
import type { Words } from '../../base/words.ts';
import type { Actor } from '../../ledger/terms.ts';
import { rolesDoneBy } from '../../tasks/rules.ts';
import type { TeamRules } from '../../teams/terms.ts';
import { refusalOf } from './refusals.ts';
import type { Need, NeedKind, NeedRules } from './terms.ts';

/** NEED-104, as people say it to each other. */
export const needCode = (no: number) => codeOf('need', no);

export function dueBy(row: NeedKind, urgent: boolean, from: Date): Date {
  return addMinutes(from, urgent ? row.urgentMinutes : row.minutes);
}

export function kindOf(rules: NeedRules, kind: string): NeedKind | undefined {
  return rules.kinds.find((row) => row.kind === kind);
}

interface Asking {
  readonly actor: Pick<Actor, 'id' | 'kind' | 'duties'>;
  readonly cover: TeamRules['cover'];
  readonly roleWords: Words;
  readonly takenByName: string | undefined;
  /** Whoever took it is off: it waits for nobody. */
  readonly takenByGone: boolean;
}

/** Why somebody may not take or answer a need; undefined when she may. */
export function whyNotAnswer(
  need: Pick<Need, 'place' | 'answeredAt' | 'takenBy'>,
  row: NeedKind,
  { actor, cover, roleWords, takenByName, takenByGone }: Asking,
): Refusal | undefined {
  if (need.answeredAt !== null) return refusalOf('need-answered');
  const may = actor.duties.some(
    (duty) =>
      isWithin(need.place, duty.place) &&
      duty.permissions.has('home.needs') &&
      (duty.permissions.has('tasks.assign') && row.health !== true
        ? true
        : rolesDoneBy(duty.role, cover).includes(row.role)),
  );
  if (!may) return refusalOf('need-other-role', { kind: { zh: row.zh, en: row.en }, role: roleWords });
  if (need.takenBy !== null && need.takenBy !== actor.id && !takenByGone)
    return refusalOf('need-taken', { by: takenByName ?? '' });
  return undefined;
}

/** Whose eyes the words of a need are for. */
export function mayRead(
  row: Pick<NeedKind, 'health'> | undefined,
  actor: Pick<Actor, 'duties'>,
  place: string,
): boolean {
  const needed = row?.health === true ? 'control.health' : 'home.needs';
  return actor.duties.some((duty) => duty.permissions.has(needed) && isWithin(place, duty.place));
}
