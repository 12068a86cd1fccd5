// Until when a training holds, who stands how, and what is refused without it. Pure.
import { addMinutes } from '../base/clock.ts';
import { codeOf } from '../base/codes.ts';
import type { Gate, Standing, Trained, TrainingRow, TrainingRules } from './terms.ts';

const MINUTES_PER_DAY = 24 * 60;

/** TR-4: how a session is called; T-4 is a trip. */
export const sessionCode = (no: number) => codeOf('training', no);

/** When a training that was attended at a moment ends. */
export const endsAt = (row: Pick<TrainingRow, 'validDays'>, at: Date): Date =>
  addMinutes(at, row.validDays * MINUTES_PER_DAY);

/** How somebody stands with a training, and until when that holds. */
export function standingOf(
  row: Pick<TrainingRow, 'validDays'>,
  known: Pick<Trained, 'at' | 'graceUntil'> | undefined,
  now: Date,
): { readonly standing: Standing; readonly until: Date | null } {
  const end = known?.at == null ? null : endsAt(row, known.at);
  if (end !== null && end > now) return { standing: 'valid', until: end };
  const grace = known?.graceUntil ?? null;
  if (grace !== null && grace > now) return { standing: 'grace', until: grace };
  return end === null ? { standing: 'never', until: null } : { standing: 'expired', until: end };
}

export const mayServe = (standing: Standing): boolean => standing === 'valid' || standing === 'grace';

/** The trainings without which a role is refused something. */
export function askedFor(rules: Pick<TrainingRules, 'trainings'>, gate: Gate, role: string): TrainingRow[] {
  return rules.trainings.filter((row) => row.refuses.includes(gate) && row.roles.includes(role));
}

/** Until when somebody may begin without a training at a site that was opened then. */
export const graceEnds = (rules: Pick<TrainingRules, 'grace'>, opened: Date): Date =>
  addMinutes(opened, rules.grace.hours * 60);

/** From when on somebody whose training ends then is asked to train again. */
export const remindFrom = (rules: Pick<TrainingRules, 'remindDays'>, end: Date): Date =>
  addMinutes(end, -rules.remindDays.value * MINUTES_PER_DAY);
