// How care at a door ends: done, or not given for a reason; and when a doctor has to look at it. Pure, and asked by the
// phone without signal too.
import { addMinutes, minutesBetween } from '../../../base/clock.ts';
import type { Words } from '../../../base/words.ts';
import type { Actor } from '../../../ledger/terms.ts';
import { whyNotFinish } from '../../../tasks/rules.ts';
import type { TeamRules } from '../../../teams/terms.ts';
import type { CareRules } from '../terms.ts';

/**
 * What stands in the task as its proof: how it ended in the words of that day. What was meant stands beside it as data, so
 * that words may be changed in the rulebook and nothing that was said before says another thing.
 */
export const proofOf = ({ zh, en }: Words): string => `${zh} / ${en}`;

/** Whether it was done: as the rulebook has it; by hand, or by a row that is gone, it says what was done. */
export const wasGiven = (hows: CareRules['hows'], outcome: string | null): boolean =>
  hows.find(({ how }) => how === outcome)?.given ?? true;

/**
 * In one language, also what was written by hand; null: there is none to read, for an act did it and left its handle. What
 * was chosen from the table is read in the words it had then.
 */
export function proofWords({ proof, outcome }: Pick<Due, 'proof' | 'outcome'>): Words | null {
  if (proof === null || /^[a-z-]+:/.test(proof)) return null;
  const [zh, en] = outcome === null ? [] : proof.split(' / ');
  return zh === undefined || en === undefined ? { zh: proof, en: proof } : { zh, en };
}

/** Said once of a task: by whom, when, how. */
export interface Said {
  readonly by: string | null;
  readonly at: Date;
  readonly given: boolean;
}

/** Within so many minutes the same hand says the same thing twice: on the desk and on the phone. */
const SAME_MINUTES = 10;

/**
 * What two words about one task come to. Two who walked the same corridor without signal may both have given it, and that
 * is no double entry to be dropped: she may have had it twice.
 */
export function twice(first: Said, second: Said): 'same' | 'twice' | 'differs' {
  if (first.given !== second.given) return 'differs';
  const apart = Math.abs(minutesBetween(first.at, second.at));
  return !first.given || (first.by === second.by && apart <= SAME_MINUTES) ? 'same' : 'twice';
}

/** Whether somebody does work of that role on that floor: whoever holds a floor alone does what is due on it. */
export function doesCare(
  task: { readonly place: string; readonly ownerRole: string },
  asking: { readonly actor: Pick<Actor, 'id' | 'kind' | 'duties'>; readonly cover: TeamRules['cover'] },
): boolean {
  const open = {
    state: 'requested',
    endedAt: null,
    takenBy: null,
    opensAt: new Date(0),
    kind: TICKED,
    ownerUnit: task.place,
    ownerRole: task.ownerRole,
  } as const;
  return whyNotFinish(open, { ...asking, now: new Date(0) }) === undefined;
}

/** What is due for one guest, as it is read and ticked off. */
export interface CareTick extends Words {
  readonly id: string;
  /** From when it may be ticked off: a phone without signal asks it of its own clock. */
  readonly opensAt: string;
  /** The hour the plan has it at. */
  readonly at: string;
  readonly dueAt: string;
  readonly done: boolean;
  readonly doneAt: string | null;
  readonly proof: Words | null;
  /** For this reader to tick off. */
  readonly mine: boolean;
}

/** How it may have ended, as a phone offers it; the first by one touch. */
export interface HowShown extends Words {
  readonly how: string;
  readonly given: boolean;
}

export const howsShown = ({ hows }: Pick<CareRules, 'hows'>): HowShown[] =>
  hows.map(({ how, given, zh, en }) => ({ how, given, zh, en }));

interface Due extends Words {
  readonly id: string;
  readonly kind: string;
  readonly role: string;
  readonly opensAt: Date;
  readonly at: Date;
  readonly done: boolean;
  readonly doneAt: Date | null;
  readonly proof: string | null;
  /** What the proof means; null: it was not chosen from the table. */
  readonly outcome: string | null;
}

export function tickOf(
  due: Due,
  where: { readonly room: string; readonly place: string },
  asking: Parameters<typeof doesCare>[1] & { readonly graceMinutes: number },
): CareTick {
  return {
    ...withoutRoom(due, where.room),
    id: due.id,
    opensAt: due.opensAt.toISOString(),
    at: addMinutes(due.at, -asking.graceMinutes).toISOString(),
    dueAt: due.at.toISOString(),
    done: due.done,
    doneAt: due.doneAt?.toISOString() ?? null,
    proof: proofWords(due),
    mine: due.kind === TICKED && doesCare({ place: where.place, ownerRole: due.role }, asking),
  };
}

/** The kind of what is ticked off; a decision has a page of its own. */
const TICKED = 'site-care';

/** What may be ticked off now, the oldest first. */
export const ticksNow = <T extends Pick<CareTick, 'done' | 'mine' | 'opensAt'>>(
  ticks: readonly T[],
  now: Date,
): T[] => ticks.filter(({ done, mine, opensAt }) => !done && mine && new Date(opensAt) <= now);

/** The title of a task without the room it begins with, for where the room stands beside it. */
function withoutRoom({ zh, en }: Words, room: string): Words {
  return {
    zh: zh.startsWith(`${room} `) ? zh.slice(room.length + 1) : zh,
    en: en.startsWith(`${room}: `) ? en.slice(room.length + 2) : en,
  };
}
