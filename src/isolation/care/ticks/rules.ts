// How care at a door ends: done, or not given for a reason; and when a doctor has to look at it. Pure, and asked by the
// phone without signal too.
import { addMinutes, minutesBetween } from '../../../base/clock.ts';
import type { Words } from '../../../base/words.ts';
import type { Actor } from '../../../ledger/terms.ts';
import { whyNotFinish } from '../../../tasks/rules.ts';
import type { TeamRules } from '../../../teams/terms.ts';

interface HowRow extends Words {
  readonly given: boolean;
  /** Whether a doctor has to look at it. */
  readonly doctor: boolean;
}

/**
 * What a nurse can say of it where she stands; it is the proof of the task. No free words: what somebody has and takes is
 * written in no title and no entry, and whatever fits no row is told to the doctor by telephone.
 */
export const CARE_HOW = {
  seen: { given: true, doctor: false, zh: '当面完成', en: 'done, and seen to be done' },
  left: { given: true, doctor: false, zh: '放在门口', en: 'left at the door' },
  refused: { given: false, doctor: true, zh: '本人不要', en: 'she does not want it' },
  unwell: { given: false, doctor: true, zh: '不舒服，没有做', en: 'she is unwell, it was not done' },
  none: { given: false, doctor: true, zh: '东西没有了', en: 'there is none left' },
  silent: { given: false, doctor: true, zh: '叫门不应', en: 'nobody answers the door' },
  elsewhere: {
    given: false,
    doctor: false,
    zh: '人不在房间（外出检查）',
    en: 'she is out for an examination',
  },
  stopped: { given: false, doctor: false, zh: '医生已停', en: 'the doctor has stopped it' },
  other: { given: false, doctor: true, zh: '其他原因，已告诉医生', en: 'another reason, told to the doctor' },
} as const satisfies Record<string, HowRow>;
export type CareHow = keyof typeof CARE_HOW;
export const CARE_HOWS = Object.keys(CARE_HOW) as CareHow[]; // its own keys

/** What stands in the task as its proof. */
export const proofOf = (how: CareHow): string => `${CARE_HOW[how].zh} / ${CARE_HOW[how].en}`;

/** What a proof says; undefined: it was written by hand. */
export const howOf = (proof: string | null): CareHow | undefined =>
  CARE_HOWS.find((how) => proof === proofOf(how));

/** In one language, also what was written by hand; null: there is none to read, for an act did it and left its handle. */
export function proofWords(proof: string | null): Words | null {
  const how = howOf(proof);
  if (how !== undefined) return { zh: CARE_HOW[how].zh, en: CARE_HOW[how].en };
  return proof === null || /^[a-z-]+:/.test(proof) ? null : { zh: proof, en: proof };
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

interface Due extends Words {
  readonly id: string;
  readonly kind: string;
  readonly role: string;
  readonly opensAt: Date;
  readonly at: Date;
  readonly done: boolean;
  readonly doneAt: Date | null;
  readonly proof: string | null;
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
    proof: proofWords(due.proof),
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
