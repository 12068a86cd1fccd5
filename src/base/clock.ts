// Time is a parameter everywhere; only the edges (http, worker, cli) ask a clock.

export interface Clock {
  now(): Date;
}

export const wallClock: Clock = { now: () => new Date() };

/** A clock that stands still until it is moved: for the drill, the demo and tests. */
export class SetClock implements Clock {
  #now: Date;
  constructor(start: Date) {
    this.#now = start;
  }
  now(): Date {
    return this.#now;
  }
  set(to: Date): void {
    this.#now = to;
  }
  forwardMinutes(minutes: number): void {
    this.#now = addMinutes(this.#now, minutes);
  }
}

export function addMinutes(at: Date, minutes: number): Date {
  return new Date(at.getTime() + minutes * 60_000);
}

/** Whole minutes from `from` to `to`; negative when `to` is earlier. */
export function minutesBetween(from: Date, to: Date): number {
  return Math.floor((to.getTime() - from.getTime()) / 60_000);
}

/** How late a phone that was without signal may tell when something was done. */
const TOLD_LATE_MS = 24 * 3_600_000;

/** When something was, as a phone tells it later: never a moment to come, never before what it follows. */
export function momentTold(now: Date, text: string | undefined, after: Date | null = null): Date {
  if (text === undefined) return now;
  const from = Math.max(now.getTime() - TOLD_LATE_MS, after?.getTime() ?? 0);
  return new Date(Math.min(now.getTime(), Math.max(from, new Date(text).getTime())));
}
