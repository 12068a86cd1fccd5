// How an act and a look are written down. See any acts.ts for examples.
import type { TSchema } from 'typebox';
import type { Act, ActSpec, Look } from './terms.ts';

/** Declares an act: its ledger word (past tense, `module.thing.happened`) and the rest. */
export function act<S extends TSchema, R>(word: string, spec: ActSpec<S, R>): Act<S, R> {
  return { word, ...spec };
}

/** Declares a read of a screen, the command line or the console. */
export function look<S extends TSchema, R>(path: string, spec: Omit<Look<S, R>, 'path'>): Look<S, R> {
  return { path, ...spec };
}
