// Live screens: server-sent events. Each second the hub asks the ledger once for what has settled since, and tells
// every open page what lies in its owner's area. Polling the ledger, not the database's notifications, keeps the
// order of the ledger and works the same with several processes on one database.
import type { FastifyReply } from 'fastify';
import { isWithin } from '../../base/places.ts';
import type { Words } from '../../base/words.ts';
import { asHouse } from '../../ledger/perform.ts';
import { lastSettled, settledSince } from '../../ledger/store.ts';
import type { Actor, House } from '../../ledger/terms.ts';

/** How long work is coming along. Told only to whoever began it. */
export interface Progress {
  job: string;
  done: number;
  total: number;
  words: Words;
  state: 'running' | 'done' | 'refused';
}

interface Listener {
  actor: Actor;
  reply: FastifyReply;
  /** Who it is by now; undefined when the session is over. */
  stillThere: () => Promise<Actor | undefined>;
  /** What it was told up to. */
  after: Moment;
}

/** A moment of the ledger: everything up to this entry. */
interface Moment {
  tx: string;
  seq: number;
}

/** A moment as a page is given it and names it when it begins to listen. */
export function momentText({ tx, seq }: Moment): string {
  return `${tx}.${seq}`;
}

/** What {@link momentText} wrote; undefined for anything else. */
export function momentOf(text: unknown): Moment | undefined {
  const [, tx, seq] = /^(\d{1,19})\.(\d{1,9})$/.exec(String(text)) ?? [];
  return tx === undefined ? undefined : { tx, seq: Number(seq) };
}

function isAfter(one: Moment, other: Moment): boolean {
  const by = BigInt(one.tx) - BigInt(other.tx);
  return by > 0n || (by === 0n && one.seq > other.seq);
}

/** So much is told one by one; a page that was away longer reads everything again instead. */
const MOST = 500;

const POLL_MS = 1_000;
const BEAT_MS = 20_000;

export class LiveHub {
  readonly #house: House;
  readonly #listeners = new Set<Listener>();
  readonly #jobs = new Map<string, Map<string, Progress>>();
  #timer: NodeJS.Timeout | undefined;
  #beat: NodeJS.Timeout | undefined;
  #busy = false;
  readonly #beatMs: number;

  constructor(house: House, settings: { beatMs?: number | undefined } = {}) {
    this.#house = house;
    this.#beatMs = settings.beatMs ?? BEAT_MS;
  }

  /**
   * Opens the stream of one page; it ends when the page goes away, and at the next beat after the session has. Told is
   * what has settled after `since`, the moment before the page read what it shows: else what happened while it opened
   * would be missing from it until something else does. Without it, what settles from now on.
   */
  async listen(
    actor: Actor,
    reply: FastifyReply,
    stillThere: Listener['stillThere'],
    since?: Moment,
  ): Promise<void> {
    const { after, tooMany } = await asHouse(this.#house, async (tx) => {
      const many = since !== undefined && (await settledSince(tx, since, MOST)).length === MOST;
      return { after: since === undefined || many ? await lastSettled(tx) : since, tooMany: many };
    });
    reply.hijack();
    if (reply.raw.destroyed) return; // gone while we asked
    const listener = { actor, reply, stillThere, after };
    this.#listeners.add(listener);
    reply.raw.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
    reply.raw.write('retry: 2000\n\n');
    if (tooMany) send(listener, 'again', {});
    for (const progress of this.#jobs.get(actor.id)?.values() ?? []) send(listener, 'progress', progress);
    reply.raw.on('close', () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.#rest();
    });
    this.#wake();
  }

  /** Tells the pages of `user` how a job of theirs is coming along; kept until a minute after its end. */
  progress(user: string, progress: Progress): void {
    const jobs = this.#jobs.get(user) ?? new Map<string, Progress>();
    this.#jobs.set(user, jobs.set(progress.job, progress));
    for (const listener of this.#listeners)
      if (listener.actor.id === user) send(listener, 'progress', progress);
    if (progress.state !== 'running') setTimeout(() => jobs.delete(progress.job), 60_000).unref();
  }

  /** Jobs of a user that run or have just ended: for a page that comes back. */
  jobsOf(user: string): Progress[] {
    return [...(this.#jobs.get(user)?.values() ?? [])];
  }

  stop(): void {
    this.#rest();
    for (const { reply } of this.#listeners) reply.raw.end();
    this.#listeners.clear();
  }

  #wake(): void {
    this.#timer ??= setInterval(() => void this.#poll(), POLL_MS);
    this.#beat ??= setInterval(() => void this.#ask(), this.#beatMs);
  }

  /** A stream outlives the question it was opened with: signed out, revoked or given other duties, it must follow. */
  async #ask(): Promise<void> {
    for (const listener of [...this.#listeners]) {
      try {
        const actor = await listener.stillThere();
        if (actor === undefined) listener.reply.raw.end();
        else {
          listener.actor = actor;
          listener.reply.raw.write(': here\n\n');
        }
      } catch {
        // The database is away for a moment: the next beat asks again.
      }
    }
  }

  #rest(): void {
    clearInterval(this.#timer);
    clearInterval(this.#beat);
    this.#timer = this.#beat = undefined;
  }

  async #poll(): Promise<void> {
    if (this.#busy || this.#listeners.size === 0) return;
    this.#busy = true;
    try {
      const listeners = [...this.#listeners]; // whoever comes meanwhile begins at a moment of her own
      const first = listeners
        .map(({ after }) => after)
        .reduce((one, other) => (isAfter(one, other) ? other : one));
      const entries = await asHouse(this.#house, (tx) => settledSince(tx, first, MOST));
      for (const entry of entries) {
        const { word, place, about, at } = entry;
        for (const listener of listeners) {
          if (!isAfter(entry, listener.after)) continue;
          listener.after = { tx: entry.tx, seq: entry.seq };
          const { duties } = listener.actor;
          const within = duties.some((duty) => isWithin(place, duty.place));
          // What happened above one's area may change one's screens; whom it was about is for those it belongs to.
          if (within || duties.some((duty) => isWithin(duty.place, place)))
            send(listener, 'entry', { word, place, about: within ? about.slice(0, 20) : [], at });
        }
      }
    } catch {
      // The database is away for a moment: the next second asks again from the same point.
    } finally {
      this.#busy = false;
    }
  }
}

function send(listener: Listener, event: string, data: unknown): void {
  listener.reply.raw.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
}
