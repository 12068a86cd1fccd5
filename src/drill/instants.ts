// Virtual time. At each instant the streets play side by side, each through its own events in the order they were thought
// of; then, one after the other, comes what concerns the whole district. Nothing depends on which street is faster, so
// that the same seed tells the same story on any machine.
import { AsyncLocalStorage } from 'node:async_hooks';
import { placeAt, placeLevel } from '../base/places.ts';

export interface Instants {
  /**
   * Something happens at a moment (past ones: now), in the street `place` lies in; a district's is done while no street
   * plays. Without a place: where whoever thinks of it is.
   */
  add(at: number, happens: () => Promise<void>, place?: string): void;
  /** What lies in this unit plays by itself from now on, though other units of its street play beside it. */
  alone(unit: string): void;
  /** A text nobody else gets, the same in each play of the same story. */
  tag(): string;
  /** Plays to the end; `reached` is told each new moment. */
  play(ends: number, reached: (at: number) => void): Promise<void>;
}

interface Street {
  readonly path: string;
  /** So many things have been thought of here, so many tags given out. */
  thought: number;
  tags: number;
}

interface Event {
  readonly at: number;
  /** In which round of which street it was thought of, and as which one there. */
  readonly round: number;
  readonly by: string;
  readonly order: number;
  readonly street: string;
  readonly happens: () => Promise<void>;
}

const STREET_LEVEL = 2;
const UNIT_LEVEL = 3;
/** The whole district, and everything that reaches over a street. */
const WHOLE = '';

/** The street of a place, or the unit of it that plays by itself. */
function streetOf(place: string, alone: ReadonlySet<string>): string {
  const unit = placeAt(place, UNIT_LEVEL);
  if (alone.has(unit)) return unit;
  return placeLevel(place) < STREET_LEVEL ? WHOLE : placeAt(place, STREET_LEVEL);
}

export function instantsFrom(begins: number): Instants {
  const events = heapOf<Event>(isBefore);
  const streets = new Map<string, Street>();
  const alone = new Set<string>();
  const playing = new AsyncLocalStorage<Street>();
  let present = begins;
  let round = 0;

  const street = (path: string): Street => {
    const known = streets.get(path) ?? { path, thought: 0, tags: 0 };
    streets.set(path, known);
    return known;
  };
  const here = () => playing.getStore() ?? street(WHOLE);

  async function playStreet(path: string, due: readonly Event[]): Promise<void> {
    await playing.run(street(path), async () => {
      for (const event of due) await event.happens();
    });
  }

  /** What is due at this very moment. */
  function takeDue(): Event[] {
    const due: Event[] = [];
    while (events.first()?.at === present) due.push(...events.take());
    return due;
  }

  return {
    add(at, happens, place) {
      const by = here();
      by.thought += 1;
      const where = place === undefined ? by.path : streetOf(place, alone);
      events.add({
        at: Math.max(at, present),
        round,
        by: by.path,
        order: by.thought,
        street: where,
        happens,
      });
    },
    alone: (unit) => void alone.add(unit),
    tag() {
      const by = here();
      by.tags += 1;
      return `${by.path} ${by.tags}`;
    },
    async play(ends, reached) {
      for (let next = events.first(); next !== undefined && next.at <= ends; next = events.first()) {
        present = next.at;
        reached(present);
        // What is thought of at this moment for this moment is the next round.
        for (let due = takeDue(); due.length > 0; due = takeDue()) {
          round += 1;
          const byStreet = Map.groupBy(due, (event) => event.street);
          const whole = byStreet.get(WHOLE) ?? [];
          byStreet.delete(WHOLE);
          await together([...byStreet].map(([path, some]) => playStreet(path, some)));
          await playStreet(WHOLE, whole);
        }
      }
    },
  };
}

/** All of them, to their ends, also when one breaks: nobody goes on playing on a stage that is being taken down. */
async function together(plays: readonly Promise<void>[]): Promise<void> {
  for (const one of await Promise.allSettled(plays)) if (one.status === 'rejected') throw one.reason;
}

function isBefore(a: Event, b: Event): boolean {
  if (a.at !== b.at) return a.at < b.at;
  if (a.round !== b.round) return a.round < b.round;
  if (a.by !== b.by) return a.by < b.by;
  return a.order < b.order;
}

/** A binary heap. */
function heapOf<T>(before: (a: T, b: T) => boolean) {
  const heap: T[] = [];
  const swap = (i: number, j: number) => {
    const one = heap[i] as T; // both indexes are inside the heap
    heap[i] = heap[j] as T;
    heap[j] = one;
  };
  const goesFirst = (i: number, j: number) => before(heap[i] as T, heap[j] as T); // as above
  return {
    first: (): T | undefined => heap[0],
    add(one: T): void {
      heap.push(one);
      for (let i = heap.length - 1; i > 0; ) {
        const above = (i - 1) >> 1;
        if (!goesFirst(i, above)) return;
        swap(i, above);
        i = above;
      }
    },
    /** The first one, taken out; none when there is none. */
    take(): readonly T[] {
      const [first] = heap;
      const last = heap.pop();
      if (first === undefined || last === undefined) return [];
      if (heap.length === 0) return [first];
      heap[0] = last;
      for (let i = 0; ; ) {
        const left = 2 * i + 1;
        const right = left + 1;
        let least = i;
        if (left < heap.length && goesFirst(left, least)) least = left;
        if (right < heap.length && goesFirst(right, least)) least = right;
        if (least === i) return [first];
        swap(i, least);
        i = least;
      }
    },
  };
}
