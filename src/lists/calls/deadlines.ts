// How late lines are escalated: pure levels from the table of deadlines, and few tasks out of many lines.
import { addMinutes } from '../../base/clock.ts';
import type { Words } from '../../base/words.ts';
import type { Step } from '../terms.ts';
import { stepWords } from './rules.ts';
import type { LateGroup } from './store.ts';

/** One row of the table of deadlines, as far as calling needs it. */
export interface DeadlineRow {
  readonly step: string;
  readonly minutes: number;
  /** Minutes after the step began at which somebody else is told, in order. */
  readonly escalate: readonly { readonly after: number; readonly to: string }[];
}

/**
 * How far a line is escalated: 0 in time, then one more for every row of the table that has passed. A line past
 * its deadline is at least at 1, whatever the table says: no line is late in silence (N3).
 */
export function levelOf(line: { readonly dueAt: Date | null }, now: Date, row: DeadlineRow): number {
  if (line.dueAt === null || now < line.dueAt) return 0;
  const began = addMinutes(line.dueAt, -row.minutes);
  const passed = row.escalate.filter((step) => now >= addMinutes(began, step.after)).length;
  return Math.max(1, passed);
}

/** Who hears of it at this level: the row of the table, or headquarters when the table ends before. */
export function heardBy(row: DeadlineRow, level: number): string {
  return row.escalate[Math.min(level, row.escalate.length) - 1]?.to ?? 'hq';
}

export interface Escalation {
  readonly key: string;
  readonly batch: string;
  /** The unit whose lines are late. */
  readonly unit: string;
  /** The unit that is told. */
  readonly toUnit: string;
  readonly toRole: string;
  readonly step: Step;
  readonly level: number;
  readonly count: number;
  readonly since: Date;
  readonly dueAt: Date;
}

/** What the rulebook says about lateness: the deadline of each step, and where a role hears of what is late in a unit. */
export interface Table {
  readonly rowOf: (step: Step) => DeadlineRow;
  readonly unitOf: (unit: string, role: string) => string;
}

/** Every task of an escalation has a key that begins so. */
export const LATE_KEYS = 'lines/late/';

/** A told unit is given as long as the table gives until the next one, or half an hour. */
const LAST_ANSWER_MINUTES = 30;

/**
 * Late groups → one escalation per batch, owner unit, step and level. 800 late lines are a handful of tasks.
 * Whoever was told first stays told when the next level hears of it.
 */
export function escalationsOf(
  groups: readonly LateGroup[],
  now: Date,
  { rowOf, unitOf }: Table,
): Escalation[] {
  const found = new Map<string, Escalation>();
  for (const group of groups) {
    const row = rowOf(group.step);
    const reached = levelOf(group, now, row);
    for (let level = 1; level <= reached; level++) {
      const one = escalationAt(group, level, row, unitOf);
      const before = found.get(one.key);
      if (before === undefined) found.set(one.key, one);
      else found.set(one.key, joined(before, one));
    }
  }
  return [...found.values()];
}

function escalationAt(
  group: LateGroup,
  level: number,
  row: DeadlineRow,
  unitOf: Table['unitOf'],
): Escalation {
  const unit = group.waitsFor ?? group.unit;
  const toRole = heardBy(row, level);
  const began = addMinutes(group.dueAt, -row.minutes);
  const at = row.escalate[level - 1];
  const next = row.escalate[level];
  const passed = at === undefined ? group.dueAt : addMinutes(began, at.after);
  const since = passed < group.dueAt ? group.dueAt : passed;
  const minutes =
    at !== undefined && next !== undefined ? Math.max(1, next.after - at.after) : LAST_ANSWER_MINUTES;
  return {
    key: `${LATE_KEYS}${group.batch}/${unit}/${group.step}/${level}`,
    batch: group.batch,
    unit,
    toUnit: unitOf(unit, toRole),
    toRole,
    step: group.step,
    level,
    count: group.count,
    since,
    dueAt: addMinutes(since, minutes),
  };
}

function joined(a: Escalation, b: Escalation): Escalation {
  const first = a.since <= b.since ? a : b;
  return { ...first, count: a.count + b.count };
}

/** “白杨街道有 37 条名单尚未领取” */
export function escalationTitle(one: Pick<Escalation, 'count' | 'step'>, unit: Words): Words {
  return {
    zh: `${unit.zh}有 ${one.count} 条名单${stepWords(one.step).zh}`,
    en: `${unit.en}: ${one.count} ${one.count === 1 ? 'line' : 'lines'} ${stepWords(one.step).en}`,
  };
}
