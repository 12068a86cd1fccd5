// Nouns of needs: what somebody at home asks for, who answers, how.
import { type Static, Type } from 'typebox';
import { rulePart, type Wrong, wrongAt } from '../../base/rule-part.ts';

export interface Need {
  readonly id: string;
  readonly no: number;
  readonly episode: string;
  readonly person: string;
  readonly place: string;
  readonly kind: string;
  readonly urgent: boolean;
  readonly text: Buffer | null;
  readonly askedAt: Date;
  readonly askedBy: string;
  readonly via: NeedVia;
  readonly dueAt: Date;
  readonly task: string | null;
  readonly takenBy: string | null;
  readonly answeredAt: Date | null;
  readonly answeredBy: string | null;
  readonly answer: NeedAnswer | null;
  readonly answerText: Buffer | null;
}

export type NeedVia = 'self' | 'team' | 'telephone';
export type NeedAnswer = 'done' | 'told' | 'cannot';

const Text = Type.String({ minLength: 1 });
const Key = Type.String({ pattern: '^[A-Za-z][A-Za-z0-9-]{0,39}$' });
const Minutes = Type.Integer({ minimum: 5, maximum: 2_880 });

const NeedRules = Type.Object({
  kinds: Type.Array(
    Type.Object({
      kind: Key,
      zh: Text,
      en: Text,
      role: Text,
      minutes: Minutes,
      urgentMinutes: Minutes,
      /** Its words are for whoever holds health data alone. */
      health: Type.Optional(Type.Boolean()),
      source: Text,
    }),
    { minItems: 1 },
  ),
  answers: Type.Array(
    Type.Object({
      answer: Type.Enum(['done', 'told', 'cannot']),
      zh: Text,
      en: Text,
      /** It says how. */
      words: Type.Boolean(),
      source: Text,
    }),
    { minItems: 3 },
  ),
  openAtMost: Type.Object({ value: Type.Integer({ minimum: 1, maximum: 100 }), source: Text }),
});
export type NeedRules = Static<typeof NeedRules>;
export type NeedKind = NeedRules['kinds'][number];

/** What may be asked for, who answers, by when: rulebook/needs.yaml. */
export const needRules = rulePart('needs', NeedRules, ({ kinds, answers }) => {
  const wrong: Wrong[] = [];
  kinds.forEach((row, i) => {
    if (row.urgentMinutes > row.minutes)
      wrong.push(
        wrongAt(
          { zh: `${row.zh}：急需的时限不得长于平常`, en: `${row.en}: urgent is no later than usual` },
          'kinds',
          i,
          'urgentMinutes',
        ),
      );
    if (kinds.findIndex((one) => one.kind === row.kind) !== i)
      wrong.push(
        wrongAt({ zh: `${row.zh}出现两次`, en: `${row.en} stands there twice` }, 'kinds', i, 'kind'),
      );
  });
  for (const answer of ['done', 'told', 'cannot'] as const)
    if (answers.filter((row) => row.answer === answer).length !== 1)
      wrong.push(
        wrongAt(
          { zh: `答复「${answer}」须有且只有一行`, en: `the answer ${answer} has exactly one row` },
          'answers',
        ),
      );
  return wrong;
});
