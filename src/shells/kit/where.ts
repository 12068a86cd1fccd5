// Where its holder works now. Whoever works at two sites is told on every page which one it is about: the one she chose, or
// whose page she opened last. It is kept on the phone, for her alone; what she may do follows from her duties, not from this.
import { useEffect, useSyncExternalStore } from 'react';
import { isWithin } from '../../base/places.ts';
import type { Words } from '../../base/words.ts';
import { useGo } from './go.tsx';
import { useLook } from './look.ts';
import { matches, usePath } from './route.ts';
import { type SessionDuty, useSession } from './session.tsx';

export interface Place {
  readonly place: string;
  readonly name: Words;
}

/** The places somebody has a duty at, each once, in the order of her duties. */
export function placesOf(duties: readonly Pick<SessionDuty, 'place' | 'placeName'>[]): Place[] {
  return [...Map.groupBy(duties, ({ place }) => place)].flatMap(([place, [first]]) =>
    first === undefined ? [] : [{ place, name: first.placeName }],
  );
}

/** Which of her places a site is: it itself, a floor of it, or what it lies in; the nearest. */
export function placeOfSite(places: readonly Place[], site: string): Place | undefined {
  return places
    .filter(({ place }) => isWithin(site, place) || isWithin(place, site))
    .sort((a, b) => b.place.length - a.place.length)[0];
}

/** The one after it, round and round. */
export function placeAfter(places: readonly Place[], now: string | undefined): Place | undefined {
  return places[(places.findIndex(({ place }) => place === now) + 1) % Math.max(1, places.length)];
}

const listeners = new Set<() => void>();
const keyOf = (user: string) => `seawall.works-at.${user}`;

function chosen(user: string): string | undefined {
  try {
    return localStorage.getItem(keyOf(user)) ?? undefined;
  } catch {
    return undefined; // closed storage: the first of her places
  }
}

function choose(user: string, place: string): void {
  if (chosen(user) === place) return;
  try {
    localStorage.setItem(keyOf(user), place);
  } catch {
    // It is asked again on the next page.
  }
  for (const listener of listeners) listener();
}

/** The place she chose, of those she has a duty at; undefined: none. */
export function useWorksAt(): { readonly places: readonly Place[]; readonly now: Place | undefined } {
  const { duties, user } = useSession();
  const places = placesOf(duties);
  const kept = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => chosen(user?.id ?? ''),
  );
  return { places, now: places.find(({ place }) => place === kept) ?? places[0] };
}

/** What the heading of a phone names, and the way to the next of her places; undefined: she has only this one. */
export function useWhere(): { readonly name: Words | undefined; readonly change: Change | undefined } {
  const { user } = useSession();
  const me = user?.id ?? '';
  const { places, now } = useWorksAt();
  const path = usePath();
  const go = useGo();
  const several = places.length > 1;
  const id = several && matches('/isolation/$site/$page', path) ? path.split('/')[2] : undefined;
  const { data: sites } = useLook<readonly Site[]>('/isolation/mine', {}, { when: id !== undefined });
  const site = sites?.find((one) => one.id === id);
  const here = site === undefined ? undefined : placeOfSite(places, site.place);
  // Opening the page of the other site is going to work there.
  const opened = here?.place;
  useEffect(() => {
    if (opened !== undefined) choose(me, opened);
  }, [me, opened]);
  const is = here ?? now;
  const next = several ? placeAfter(places, is?.place) : undefined;
  return {
    name: site === undefined ? is?.name : { zh: site.name, en: site.name },
    change:
      next === undefined
        ? undefined
        : {
            to: next.name,
            go() {
              choose(me, next.place);
              if (id === undefined) return;
              const other = sites?.find(
                (one) => isWithin(one.place, next.place) || isWithin(next.place, one.place),
              );
              go(other === undefined ? '/today' : path.replace(id, other.id));
            },
          },
  };
}

/** As much of a site as is needed here. */
interface Site {
  readonly id: string;
  readonly name: string;
  readonly place: string;
}

interface Change {
  readonly to: Words;
  go(): void;
}
