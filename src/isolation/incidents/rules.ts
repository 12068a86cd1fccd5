// What an incident asks for at once, and how far it reaches (domain handbook 5.9): which guests are on the floor, and on
// the floors beside it. What that does to their days is said by the protocol of each.
import { daysBetween } from '../../base/civil-dates.ts';
import { codeOf } from '../../base/codes.ts';
import type { Scope } from '../../control/protocols/terms.ts';
import type { IsolationRules } from '../terms.ts';
import type { Decision } from './terms.ts';

export interface RoomedGuest {
  readonly person: string;
  readonly building: string;
  readonly floor: number;
}

/** Whom an incident reaches and from which side: what the protocol of each makes of it is the protocol's. */
export function reachOf(
  rules: IsolationRules,
  incident: string,
  at: { readonly building: string; readonly floor: number; readonly person?: string | undefined },
  guests: readonly RoomedGuest[],
): { readonly person: string; readonly scope: Scope }[] {
  const restart = rules.incidents.find((row) => row.incident === incident)?.restart ?? 'none';
  if (restart === 'none') return [];
  return guests.flatMap(({ person, building, floor }): { person: string; scope: Scope }[] => {
    if (person === at.person) return []; // she is the case: her stay is converted
    if (restart === 'site') return [{ person, scope: 'site' }];
    const apart = building === at.building ? Math.abs(floor - at.floor) : Number.POSITIVE_INFINITY;
    if (apart === 0) return [{ person, scope: 'sameFloor' }];
    // Whether neighbours begin anew is a row of the protocol: here they are only named.
    return apart === 1 && restart === 'protocol' ? [{ person, scope: 'adjacentFloor' }] : [];
  });
}

/** The card for the first ten minutes, numbered as it is read out. */
export function cardOf(rules: IsolationRules, incident: string) {
  const row = rules.incidents.find((one) => one.incident === incident);
  if (row === undefined) return undefined;
  return { severity: row.severity, notify: row.notify, steps: row.card, source: row.source };
}

/** INC-5: how an incident is called. */
export function incidentCode(no: number): string {
  return codeOf('incident', no);
}

/** The floor an incident happened on: that of its room, else of the corridor it was in; undefined: it was on none. */
export function floorOf(
  room: { readonly building: string; readonly floor: number } | undefined,
  zone: string | null,
): { readonly building: string; readonly floor: number } | undefined {
  if (room !== undefined) return { building: room.building, floor: room.floor };
  const [kind, building, floor] = zone?.split('/') ?? [];
  return kind === 'corridor' && building !== undefined ? { building, floor: Number(floor) } : undefined;
}

/** Which items of a card nobody has ticked, by their place in it. */
export function notTicked(card: readonly unknown[], ticks: readonly { readonly item: number }[]): number[] {
  const done = new Set(ticks.map(({ item }) => item));
  return card.flatMap((_, item) => (done.has(item) ? [] : [item]));
}

/** What is written down late is of when it was: never before it happened, never a moment to come. */
export function momentIn(span: { readonly from: Date; readonly now: Date }, text: string | undefined): Date {
  if (text === undefined) return span.now;
  return new Date(Math.min(span.now.getTime(), Math.max(span.from.getTime(), new Date(text).getTime())));
}

interface Counted {
  readonly person: string;
  readonly wouldEndOn: string | null;
}

/**
 * What is decided about each: everybody of the list begins anew but those left out, and those added too; or nobody does.
 * Strangers are those left out who were not on the list, and those added who may not be, or whose last day is another now.
 */
export function decisionsOf<One extends Counted>(
  list: { readonly reached: readonly One[]; readonly others: readonly One[] },
  said: {
    readonly restart: boolean;
    readonly reason?: string | undefined;
    readonly without?: readonly { readonly person: string; readonly reason: string }[] | undefined;
    readonly also?:
      | readonly { readonly person: string; readonly reason: string; readonly until: string }[]
      | undefined;
  },
): {
  readonly decisions: readonly {
    readonly one: One;
    readonly decision: Decision;
    readonly why: string | null;
  }[];
  readonly strangers: number;
} {
  const without = new Map((said.without ?? []).map(({ person, reason }) => [person, reason]));
  const also = new Map((said.also ?? []).map((one) => [one.person, one]));
  const added = list.others.filter(({ person, wouldEndOn }) => also.get(person)?.until === wouldEndOn);
  const on = new Set(list.reached.map(({ person }) => person));
  return {
    decisions: [
      ...list.reached.map((one) => {
        const why = said.restart ? without.get(one.person) : (said.reason ?? '');
        return why === undefined
          ? ({ one, decision: 'anew', why: null } as const)
          : ({ one, decision: 'left', why } as const);
      }),
      ...added.map((one) => ({
        one,
        decision: 'added' as const,
        why: also.get(one.person)?.reason ?? '',
      })),
    ],
    strangers: also.size - added.length + [...without.keys()].filter((person) => !on.has(person)).length,
  };
}

/** How many days more somebody stays; null: one of the two days is not known. */
export function daysMore(one: {
  readonly endsOn: string | null;
  readonly wouldEndOn: string | null;
}): number | null {
  if (one.endsOn === null || one.wouldEndOn === null) return null;
  return daysBetween(one.endsOn, one.wouldEndOn);
}
