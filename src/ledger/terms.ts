// Nouns of the house: who acts, in what context, what an act and a look are, what the ledger keeps.
import type { Static, TSchema } from 'typebox';
import type { Clock } from '../base/clock.ts';
import type { RulebookAt } from '../base/rule-part.ts';
import type { Secrets } from '../base/secrets.ts';
import type { Db, Tx } from '../base/sql.ts';
import type { Words } from '../base/words.ts';

/** What a role may do, e.g. `lists.call`. Roles are rows of rulebook/roles.yaml. */
export type Permission = string;

/** Why personal data are touched. PIPL art. 6: a specific purpose, nothing beyond it. */
export type Purpose = 'outbreak-response' | 'administration' | 'audit' | 'own-affairs';

/** A duty held now: role × jurisdiction × period. */
export interface DutyHeld {
  readonly role: string;
  /** Path of the jurisdiction; everything under it is included. */
  readonly place: string;
  readonly permissions: ReadonlySet<Permission>;
  readonly purposes: ReadonlySet<Purpose>;
}

/** Somebody who acts. `house` is the program itself (timers, reactions), never a person. */
export interface Actor {
  readonly id: string;
  readonly name: string;
  readonly kind: 'person' | 'house' | 'device';
  readonly duties: readonly DutyHeld[];
}

/** How an act came in. Part of the proof. */
export type Channel = 'web' | 'field' | 'inbox' | 'cli' | 'house' | 'drill';

export interface Ctx {
  readonly actor: Actor;
  readonly now: Date;
  /** The client-made id of this request: the same id twice is one act. */
  readonly requestId: string;
  readonly channel: Channel;
  readonly rulebook: RulebookAt;
  readonly secrets: Secrets;
  /** Jurisdictions in which the actor holds the act's duty. */
  readonly scope: readonly string[];
  /**
   * Runs `fn` with sight of the whole district, for the few questions that must not stop at a border
   * (is this person known elsewhere? is another department calling her now?). Nothing read this way
   * may be handed to the actor except as the rule that asked needs it.
   */
  beyond<T>(why: string, fn: () => Promise<T>): Promise<T>;
  /** Says how far a long act has come; nobody listening is fine. What it says is not kept. */
  progress(done: number, total: number, words: Words): void;
}

/** What an act tells the ledger, and gives back. */
export interface Outcome<R> {
  /** Handles of what it was about: `person:…`, `line:…`, `batch:…`, `user:…`. The first is the main one. */
  readonly about: readonly string[];
  /** Where it happened: a place path. */
  readonly place: string;
  /** Facts for the sentence, the audit and the reactions. No names, no numbers of persons. */
  readonly detail: Readonly<Record<string, unknown>>;
  readonly result: R;
}

export interface ActSpec<S extends TSchema, R> {
  /** What the button says. */
  readonly title: Words;
  /** The permission asked for; `signed-in` for one's own affairs; `house` for timers and reactions only. */
  readonly duty: Permission | 'signed-in' | 'house';
  readonly purpose: Purpose;
  readonly input: S;
  /**
   * The places this act touches, looked up before it runs; the actor's duty must reach each of them.
   * Left out for acts about oneself.
   */
  readonly place?: (tx: Tx, input: Static<S>, ctx: Ctx) => Promise<string | readonly string[]>;
  /** True when the result shows personal data: it is not kept for replay. */
  readonly sensitive?: boolean;
  run(tx: Tx, input: Static<S>, ctx: Ctx): Promise<Outcome<R>>;
}

/** One use case. `word` is its past tense in the ledger. */
export interface Act<S extends TSchema = TSchema, R = unknown> extends ActSpec<S, R> {
  readonly word: string;
}

/** One ledger row. */
export interface Entry {
  readonly id: string;
  readonly seq: number;
  readonly word: string;
  readonly at: Date;
  readonly actor: string;
  readonly role: string | null;
  readonly place: string;
  readonly about: readonly string[];
  readonly detail: Readonly<Record<string, unknown>>;
  readonly request: string;
  readonly channel: Channel;
  readonly rulebook: string;
}

/** A read: what a screen, the command line or the console may ask. */
export interface Look<S extends TSchema = TSchema, R = unknown> {
  readonly path: string;
  readonly title: Words;
  readonly duty: Permission | 'signed-in';
  readonly purpose: Purpose;
  readonly query: S;
  run(tx: Tx, query: Static<S>, ctx: Ctx): Promise<R>;
}

/** Everything `perform` needs of the running house. Built by main.ts, by the tests and by the drill. */
export interface House {
  readonly db: Db;
  readonly clock: Clock;
  readonly secrets: Secrets;
  rulebookAt(now: Date): Promise<RulebookAt>;
  /** Puts the follow-ups of an entry into the queue, inside the act's own transaction. */
  enqueue(tx: Tx, entry: Entry): Promise<void>;
}
