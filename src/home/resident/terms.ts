// Nouns of the page a person opens about herself: the link to it, whom else she reports for, what she asks about her data.
import { type Static, Type } from 'typebox';
import { rulePart } from '../../base/rule-part.ts';
import type { Words } from '../../base/words.ts';

/** What somebody may ask about her own data (PIPL 44–50), and about what was decided on it. */
export const RIGHT_KINDS = {
  correct: { zh: '更正信息', en: 'correct it' },
  object: { zh: '提出异议', en: 'object' },
  copy: { zh: '索取副本', en: 'get a copy' },
  erase: { zh: '删除信息', en: 'erase it' },
  complain: { zh: '投诉', en: 'complain' },
} as const satisfies Record<string, Words>;
export type RightKind = keyof typeof RIGHT_KINDS;
export const RIGHT_KIND_NAMES = Object.keys(RIGHT_KINDS) as RightKind[];

export const RIGHT_ANSWERS = {
  granted: { zh: '同意', en: 'granted' },
  partly: { zh: '部分同意', en: 'partly granted' },
  refused: { zh: '不同意', en: 'refused' },
} as const satisfies Record<string, Words>;
export type RightAnswer = keyof typeof RIGHT_ANSWERS;
export const RIGHT_ANSWER_NAMES = Object.keys(RIGHT_ANSWERS) as RightAnswer[];

/** A code that opens her page. The token itself is known to whoever holds the code; here is its hash. */
export interface ResidentLink {
  readonly id: string;
  readonly person: string;
  readonly episode: string | null;
  readonly place: string;
  readonly madeAt: Date;
  readonly madeBy: string;
  readonly expiresAt: Date;
  readonly revokedAt: Date | null;
  readonly usedAt: Date | null;
  readonly uses: number;
  readonly tries: number;
}

export interface RightRequest {
  readonly id: string;
  readonly no: number;
  readonly person: string;
  readonly episode: string | null;
  readonly place: string;
  readonly kind: RightKind;
  readonly text: Buffer | null;
  readonly askedAt: Date;
  readonly askedBy: string;
  readonly dueAt: Date;
  readonly answer: RightAnswer | null;
  readonly answerText: Buffer | null;
  readonly answeredAt: Date | null;
  readonly answeredBy: string | null;
}

const Text = Type.String({ minLength: 1 });
const Setting = Type.Object({ value: Type.Integer({ minimum: 1 }), source: Text });

/** rulebook/resident.yaml */
export const residentRules = rulePart(
  'resident',
  Type.Object({
    settings: Type.Object({
      linkDaysAtMost: Setting,
      linkDaysAfterEnd: Setting,
      sessionMinutes: Setting,
      copyTries: Setting,
    }),
    viewers: Type.Object({ show: Type.Enum(['role', 'name']), source: Text }),
  }),
);
export type ResidentRules = Static<typeof residentRules.schema>;
