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
