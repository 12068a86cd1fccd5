// Rules of cases as small readers: clocks from the report, what a classification is called, who is in which lane.
import { addMinutes } from '../../base/clock.ts';
import { codeOf } from '../../base/codes.ts';
import type { Words } from '../../base/words.ts';
import type { CaseRules, Clock, ControlCase } from './terms.ts';

export const caseCode = (no: number) => codeOf('case', no);

/** 12 of “C-12”; undefined when it is no such code. */
export function numberOfCase(text: string): number | undefined {
  const found = /^C-?([0-9]{1,9})$/i.exec(text.trim());
  return found === null ? undefined : Number(found[1]);
}

export function classificationWords(rules: CaseRules, classification: string): Words {
  const found = rules.classifications.find((row) => row.classification === classification);
  return found === undefined ? { zh: classification, en: classification } : { zh: found.zh, en: found.en };
}

/** When each thing owed by a case was done; null: it is still owed. */
export function doneAt(one: ControlCase): Record<Clock, Date | null> {
  const contacts = one.contactsDoneAt ?? (one.contactsNoneBy === null ? null : one.coreDoneAt);
  return {
    stop: one.stoppedAt ?? one.admittedAt,
    admit: one.admittedAt,
    interview: one.interviewOpenedAt,
    core: one.coreDoneAt,
    report: one.coreDoneAt !== null && contacts !== null ? later(one.coreDoneAt, contacts) : null,
  };
}

const later = (a: Date, b: Date) => (a > b ? a : b);

export interface ClockShown {
  readonly clock: Clock;
  readonly dueAt: Date;
  readonly doneAt: Date | null;
}

/** The clocks of a case, each from its report. `minutesOf` reads the table of deadlines. */
export function clocksOf(
  rules: CaseRules,
  one: ControlCase,
  minutesOf: (step: string) => number,
): ClockShown[] {
  const done = doneAt(one);
  return rules.clocks.map(({ clock, step }) => ({
    clock,
    dueAt: addMinutes(one.reportedAt, minutesOf(step)),
    doneAt: done[clock],
  }));
}
