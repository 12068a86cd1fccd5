// Nouns of care: what guests ask for, the thread with the medics, notices, packs; and the rules they live by: care.yaml.
import { type Static, Type } from 'typebox';
import { rulePart, twiceIn, type Wrong, wrongAt } from '../../base/rule-part.ts';
import type { Words } from '../../base/words.ts';
import { LEVELS } from '../terms.ts';

const Text = Type.String({ minLength: 1 });
const Key = Type.String({ pattern: '^[a-z][a-z0-9-]{0,39}$' });
const Named = { zh: Text, en: Text, source: Text };
const Yes = Type.Optional(Type.Literal(true));
const Clock = Type.String({ pattern: '^([01]\\d|2[0-3]):[0-5]\\d$' });
const Minutes = Type.Integer({ minimum: 5, maximum: 10_080 });
const AtMost = Type.Integer({ minimum: 1, maximum: 100 });
const keys = <T extends Record<string, unknown>>(table: T) => Object.keys(table) as (keyof T & string)[]; // its own keys

export const ANSWERS = ['done', 'told', 'cannot'] as const;
export type RequestAnswer = (typeof ANSWERS)[number];

/** What of the interview may speak against a pack. */
export const AGAINST = {
  pregnant: { zh: '孕期', en: 'pregnant' },
  breastfeeding: { zh: '哺乳', en: 'feeds at her breast' },
  allergies: { zh: '过敏', en: 'allergies' },
  medicines: { zh: '用药', en: 'medicines' },
  chronic: { zh: '慢性病', en: 'chronically ill' },
  child: { zh: '儿童', en: 'a child' },
} as const satisfies Record<string, Words>;
export type Against = keyof typeof AGAINST;

/** How guests are cared for: rulebook/care.yaml. */
export const careRules = rulePart(
  'care',
  Type.Object({
    requests: Type.Array(
      Type.Object({
        kind: Key,
        role: Key,
        minutes: Minutes,
        urgentMinutes: Minutes,
        /** Its words are for the medics alone. */
        health: Yes,
        /** Answered in the thread of the guest. */
        thread: Yes,
        /** Kept, and passed on to whom it thanks. */
        letter: Yes,
        ...Named,
      }),
      { minItems: 1 },
    ),
    answers: Type.Array(
      Type.Object({
        answer: Type.Enum([...ANSWERS]),
        /** It says how. */
        words: Type.Boolean(),
        ...Named,
      }),
      { minItems: 3 },
    ),
    /** How what was due at a door ended; the first is what one touch says. */
    hows: Type.Array(
      Type.Object({
        how: Key,
        given: Type.Boolean(),
        /** A doctor has to look at it. */
        doctor: Type.Boolean(),
        ...Named,
      }),
      { minItems: 2 },
    ),
    openAtMost: Type.Object({ guest: AtMost, door: AtMost, source: Text }),
    calls: Type.Array(
      Type.Object({
        level: Type.Enum(keys(LEVELS)),
        everyDays: Type.Integer({ minimum: 1, maximum: 60 }),
        at: Clock,
        source: Text,
      }),
    ),
    packs: Type.Array(
      Type.Object({
        pack: Key,
        at: Clock,
        role: Key,
        against: Type.Array(
          Type.Object({
            if: Type.Enum(keys(AGAINST)),
            ageBelow: Type.Optional(Type.Integer({ minimum: 1, maximum: 18 })),
            ...Named,
          }),
        ),
        ...Named,
      }),
      { maxItems: 1 },
    ),
  }),
  ({ requests, answers, hows, calls, packs }) => {
    const wrong: Wrong[] = [];
    requests.forEach((row, i) => {
      if (row.urgentMinutes > row.minutes)
        wrong.push(
          wrongAt(
            { zh: `${row.zh}：急的时限不得长于平常`, en: `${row.en}: urgent is no later than usual` },
            'requests',
            i,
            'urgentMinutes',
          ),
        );
      if (row.thread === true && row.health !== true)
        wrong.push(
          wrongAt(
            { zh: `${row.zh}：对话只给医务人员看`, en: `${row.en}: a thread is for the medics alone` },
            'requests',
            i,
          ),
        );
    });
    for (const answer of ANSWERS)
      if (answers.filter((row) => row.answer === answer).length !== 1)
        wrong.push(
          wrongAt(
            { zh: `答复「${answer}」须有且只有一行`, en: `the answer ${answer} has exactly one row` },
            'answers',
          ),
        );
    if (hows[0]?.given !== true)
      wrong.push(
        wrongAt(
          { zh: '第一行是一按即登记的“已做”', en: 'the first row is what one touch says: done' },
          'hows',
        ),
      );
    return [
      ...wrong,
      ...twiceIn(requests, 'kind', 'requests'),
      ...twiceIn(hows, 'how', 'hows'),
      ...twiceIn(calls, 'level', 'calls'),
      ...twiceIn(packs, 'pack', 'packs'),
    ];
  },
);
export type CareRules = Static<typeof careRules.schema>;
/** How care at a door ended. */
export type CareHow = CareRules['hows'][number];
export type RequestKind = CareRules['requests'][number];

/** What the page behind the code at a door knows: the same for every door. */
export interface DoorKinds {
  readonly helpNumber: string;
  readonly kinds: readonly (Words & {
    readonly value: string;
    /** It has to say something. */
    readonly words: boolean;
  })[];
}

/** Something a guest asked for. */
export interface GuestRequest {
  readonly id: string;
  readonly no: number;
  readonly site: string;
  readonly place: string;
  readonly room: string;
  readonly roomNo: string;
  readonly person: string | null;
  readonly kind: string;
  readonly urgent: boolean;
  readonly via: 'self' | 'door';
  readonly salt: Buffer;
  readonly text: Buffer | null;
  readonly toRole: string | null;
  readonly mayShow: boolean;
  readonly passedAt: Date | null;
  readonly askedAt: Date;
  readonly dueAt: Date;
  readonly answeredAt: Date | null;
  readonly answeredRole: string | null;
  readonly answer: RequestAnswer | null;
  readonly answerText: Buffer | null;
  /** The task it waits in, and who of the staff is on it. */
  readonly task: string | null;
  readonly takenBy: string | null;
  readonly takenAt: Date | null;
}

/** What one of the two said in the thread of a guest and the medics. */
export interface GuestMessage {
  readonly id: string;
  readonly person: string;
  /** The role of the medic; null: the guest, or whoever stood at her door. */
  readonly role: string | null;
  readonly by: string | null;
  /** Written by the code at her door: nobody knows by whom. */
  readonly door: boolean;
  readonly salt: Buffer;
  readonly text: Buffer;
  readonly at: Date;
}

export const NOTICE_KINDS = {
  notice: { zh: '公告', en: 'notice' },
  verse: { zh: '顺口溜、诗', en: 'verse' },
} as const satisfies Record<string, Words>;
export type NoticeKind = keyof typeof NOTICE_KINDS;

/** Something on the notice board of a site, or written for it. */
export interface SiteNotice {
  readonly id: string;
  readonly no: number;
  readonly site: string;
  readonly place: string;
  readonly kind: NoticeKind;
  readonly titleZh: string;
  readonly titleEn: string | null;
  readonly bodyZh: string;
  readonly bodyEn: string | null;
  readonly role: string;
  readonly writtenAt: Date;
  readonly writtenBy: string;
  readonly until: string;
  readonly shownAt: Date | null;
  readonly endedAt: Date | null;
}

/** What a medic decided about packs for somebody, on what the interview told then. */
export interface PackDecision {
  readonly person: string;
  readonly site: string;
  readonly place: string;
  readonly pack: string;
  readonly may: boolean;
  readonly salt: Buffer;
  readonly why: Buffer | null;
  readonly interviewAt: Date;
  readonly at: Date;
}
