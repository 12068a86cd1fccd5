// The types of every act, taken from the server's own table; nothing of the server reaches the page.
import type { Static, TSchema } from 'typebox';
import type { Acts as ServerActs } from '../../acts.ts';
import type { Act } from '../../ledger/terms.ts';

export type Acts = ServerActs;
export type ActName = keyof Acts & string;

/** What the page sends to act `N`. */
export type InputOf<N extends ActName> =
  Acts[N] extends Act<infer S extends TSchema, infer _> ? Static<S> : unknown;

/** What the page gets back from act `N`, as it looks after the journey as JSON. */
export type ResultOf<N extends ActName> = Acts[N] extends Act<infer _, infer R> ? Json<R> : unknown;

/** A value after its journey as JSON: moments are texts, what was undefined is gone. */
export type Json<T> = T extends Date
  ? string
  : T extends (...args: never[]) => unknown
    ? never
    : T extends ReadonlyMap<unknown, unknown> | ReadonlySet<unknown>
      ? Record<string, never>
      : T extends object
        ? { [K in keyof T]: Json<T[K]> }
        : T;
