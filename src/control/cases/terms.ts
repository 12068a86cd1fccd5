// Nouns of cases: somebody found positive or ill, her interview, her contacts; and the part of the rulebook with the
// clocks that run from the report.
import { type Static, Type } from 'typebox';
import type { CivilDate } from '../../base/civil-dates.ts';
import { rulePart, type Wrong, wrongAt } from '../../base/rule-part.ts';

export interface ControlCase {
  readonly id: string;
  readonly no: number;
  readonly person: string;
  readonly outbreak: string;
  readonly place: string;
  /** The stay she was in when found; null: she was under nobody's control. */
  readonly episode: string | null;
  readonly test: string | null;
  readonly classification: string;
  readonly onsetOn: CivilDate | null;
  readonly sampledOn: CivilDate | null;
  readonly reportedAt: Date;
  readonly reportedBy: string;
  readonly stoppedAt: Date | null;
  readonly admittedAt: Date | null;
  readonly hospital: string | null;
  readonly interviewOpenedAt: Date | null;
  readonly interviewBy: string | null;
  readonly hasNote: boolean;
  readonly coreDoneAt: Date | null;
  readonly contactsDoneAt: Date | null;
  readonly contactsNoneBy: string | null;
  readonly linkedDoneAt: Date | null;
  readonly endedAt: Date | null;
  readonly endedWhy: string | null;
}

export const CLOCKS = ['stop', 'admit', 'interview', 'core', 'report'] as const;
export type Clock = (typeof CLOCKS)[number];

const Text = Type.String({ minLength: 1 });
const Key = Type.String({ pattern: '^[A-Za-z][A-Za-z0-9-]{0,39}$' });
const Named = { zh: Text, en: Text, source: Text };
const Reasons = Type.Array(Type.Object({ reason: Key, ...Named }), { minItems: 1 });

const CaseRules = Type.Object({
  classifications: Type.Array(Type.Object({ classification: Key, ...Named }), { minItems: 1 }),
  clocks: Type.Array(Type.Object({ clock: Type.Enum([...CLOCKS]), step: Text, owner: Text, source: Text })),
  endReasons: Reasons,
  withdrawReasons: Reasons,
  noContactReasons: Reasons,
});
export type CaseRules = Static<typeof CaseRules>;

/** Classification and clocks of cases: rulebook/cases.yaml. */
export const caseRules = rulePart('cases', CaseRules, (rules) =>
  CLOCKS.flatMap((clock): Wrong[] =>
    rules.clocks.filter((row) => row.clock === clock).length === 1
      ? []
      : [
          wrongAt(
            { zh: `时限「${clock}」必须有且只有一行`, en: `the clock ${clock} has exactly one row` },
            'clocks',
          ),
        ],
  ),
);
