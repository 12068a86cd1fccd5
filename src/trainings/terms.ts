// Nouns of trainings, and the part of the rulebook they live by: trainings.yaml.
import { type Static, Type } from 'typebox';
import { rulePart, twiceIn } from '../base/rule-part.ts';
import type { Words } from '../base/words.ts';

/** What may be refused to somebody without a training. */
export const GATES = {
  post: { zh: '到隔离点任职', en: 'taking over a post at an isolation site' },
  round: { zh: '开始消毒', en: 'beginning a round of disinfection' },
  drive: { zh: '驾驶转运车辆', en: 'driving a trip' },
} as const satisfies Record<string, Words>;
export type Gate = keyof typeof GATES;

const Text = Type.String({ minLength: 1 });
const Key = Type.String({ pattern: '^[a-z][a-z0-9-]{0,39}$' });
const gates = Object.keys(GATES) as Gate[]; // its own keys

const TrainingRules = Type.Object({
  trainings: Type.Array(
    Type.Object({
      training: Key,
      zh: Text,
      en: Text,
      validDays: Type.Integer({ minimum: 1 }),
      /** Whom it is for. */
      roles: Type.Array(Text),
      refuses: Type.Array(Type.Enum(gates)),
      source: Text,
    }),
    { minItems: 1 },
  ),
  remindDays: Type.Object({ value: Type.Integer({ minimum: 1 }), source: Text }),
  grace: Type.Object({ hours: Type.Integer({ minimum: 1 }), source: Text }),
});
export type TrainingRules = Static<typeof TrainingRules>;
export type TrainingRow = TrainingRules['trainings'][number];

export const trainingRules = rulePart('trainings', TrainingRules, (rules) =>
  twiceIn(rules.trainings, 'training', 'trainings'),
);

/** A session of a training: planned, and then held or called off. */
export interface TrainingSession {
  readonly id: string;
  readonly no: number;
  readonly training: string;
  readonly place: string;
  readonly at: Date;
  readonly trainer: string;
  readonly heldAt: Date | null;
  readonly calledOffAt: Date | null;
}

/** What is known of somebody's training. */
export interface Trained {
  readonly account: string;
  readonly training: string;
  /** When she was there last; null: never. */
  readonly at: Date | null;
  /** Until when she may go on without it; null: nobody decided so. */
  readonly graceUntil: Date | null;
}

export const STANDINGS = {
  valid: { zh: '有效', en: 'valid' },
  grace: { zh: '先上岗，待补训', en: 'began without it' },
  expired: { zh: '已过期', en: 'ran out' },
  never: { zh: '未培训', en: 'never trained' },
} as const satisfies Record<string, Words>;
export type Standing = keyof typeof STANDINGS;
