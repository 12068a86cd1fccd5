// Rules of her own page. Pure.
import { addDays, type CivilDate, daysBetween } from '../../base/civil-dates.ts';
import { addMinutes } from '../../base/clock.ts';
import type { Words } from '../../base/words.ts';
import type { EpisodePlan, PlannedStage } from '../../control/protocols/terms.ts';
import type { ResidentLink, ResidentRules } from './terms.ts';

const DAY_MINUTES = 24 * 60;

/** When a code made now stops opening anything, whatever the stay does. */
export function linkEnds(now: Date, { settings }: ResidentRules): Date {
  return addMinutes(now, settings.linkDaysAtMost.value * DAY_MINUTES);
}

/** Whether a code still opens the page: not withdrawn, not too old, and its stay not long over. */
export function linkOpens(
  link: Pick<ResidentLink, 'revokedAt' | 'expiresAt'> & { readonly endedAt: Date | null },
  now: Date,
  { settings }: ResidentRules,
): boolean {
  if (link.revokedAt !== null || link.expiresAt <= now) return false;
  return (
    link.endedAt === null || now < addMinutes(link.endedAt, settings.linkDaysAfterEnd.value * DAY_MINUTES)
  );
}

/** A day of the plan, as she reads it. */
export interface PlanDay {
  readonly day: CivilDate;
  /** 1 on the first day of the stay. */
  readonly no: number;
  readonly stage: Words;
  readonly place: PlannedStage['place'];
  readonly temperatures: number;
  readonly tests: readonly { readonly specimen: string; readonly double: boolean }[];
  /** The last day of a stage, of the whole plan. */
  readonly last: 'stage' | 'plan' | null;
}

/** A plan is stages from day to day; she reads days. A stage without a known end is shown for its first day alone. */
export function planDays(plan: EpisodePlan | null): PlanDay[] {
  if (plan === null) return [];
  const stages = plan.stages.filter((stage) => stage.skipped !== true);
  const first = stages[0]?.from;
  return stages.flatMap((stage, i) => {
    const count = Math.max(1, daysBetween(stage.from, stage.to) + 1);
    return Array.from({ length: count }, (_, n): PlanDay => {
      const day = addDays(stage.from, n);
      const last = n === count - 1;
      return {
        day,
        no: daysBetween(first ?? day, day) + 1,
        stage: stage.label,
        place: stage.place,
        temperatures: stage.monitor?.temperaturePerDay ?? 0,
        tests: stage.tests
          .filter((test) => test.on === day)
          .map(({ specimen, double }) => ({ specimen, double })),
        last: last ? (i === stages.length - 1 ? 'plan' : 'stage') : null,
      };
    });
  });
}

/** The same with days beyond the plan on which something is asked all the same, as of a test that was put off. */
export function daysBeyond(days: readonly PlanDay[], also: readonly CivilDate[]): PlanDay[] {
  const [first, last] = [days[0], days.at(-1)];
  if (first === undefined || last === undefined) return [];
  const beyond = [...new Set(also)].filter((day) => day > last.day).sort();
  return [
    ...days,
    ...beyond.map((day) => ({
      ...last,
      day,
      no: daysBetween(first.day, day) + 1,
      temperatures: 0,
      tests: [],
      last: null,
    })),
  ];
}

/** The last four of a document, as somebody types them: letters in any case, spaces left out. */
export function lastFour(number: string): string {
  return number.normalize('NFKC').replace(/\s/g, '').toUpperCase().slice(-4);
}

/** What is typed as a temperature: full-width digits, a comma or 。 for the point, or no point at all (365). */
export function celsiusTyped(text: string): number | undefined {
  const flat = text
    .normalize('NFKC')
    .replace(/\s|℃|°C?/gi, '')
    .replace(/[,。、·]/g, '.');
  if (/^[234]\d{2}$/.test(flat)) return Number(flat) / 10;
  if (!/^\d{2}(\.\d{1,2})?$/.test(flat)) return undefined;
  const value = Math.round(Number(flat) * 10) / 10;
  return value >= 25 && value <= 45 ? value : undefined;
}
