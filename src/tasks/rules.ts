// Pure rules of tasks: planning by comparison, lateness and escalation by table, and who may take, hand and finish.
import { canonical } from '../base/canonical.ts';
import { addMinutes } from '../base/clock.ts';
import { isWithin, placeAt, placeLevel } from '../base/places.ts';
import { must, type Refusal } from '../base/refusal.ts';
import type { RulebookAt } from '../base/rule-part.ts';
import type { Actor } from '../ledger/terms.ts';
import { servesAt } from '../teams/rules.ts';
import type { Roles, TeamRules } from '../teams/terms.ts';
import { refusalOf } from './refusals.ts';
import {
  type DeadlineRow,
  type Deadlines,
  deadlines,
  TASK_KINDS,
  type Task,
  type WantedTask,
} from './terms.ts';

// Deadlines and escalation ------------------------------------------------------------------------------

/** The row of the table of deadlines for a step. */
export function deadlineOf(rulebook: Pick<RulebookAt, 'part'>, step: string): DeadlineRow {
  const found = rulebook.part(deadlines).steps.find((row) => row.step === step);
  return must(found, `the table of deadlines has a row for ${step}`);
}

/**
 * The two rows of a step of somebody's day: of the home, and of the isolation site while she is in a room of one. Found by
 * either; undefined: the step is done by the same people wherever she is.
 */
export function sidesOf(
  rulebook: Pick<RulebookAt, 'part'>,
  step: string,
): { readonly home: DeadlineRow; readonly site: DeadlineRow } | undefined {
  const { steps } = rulebook.part(deadlines);
  const site = steps.find(
    (row) => row.insteadOf !== undefined && (row.insteadOf === step || row.step === step),
  );
  const home = steps.find((row) => row.step === site?.insteadOf);
  return site === undefined || home === undefined ? undefined : { home, site };
}

/** The row of a step that holds for somebody: that of the site while she is kept there. */
export function deadlineFor(
  rulebook: Pick<RulebookAt, 'part'>,
  step: string,
  { kept }: { readonly kept: boolean },
): DeadlineRow {
  return (kept ? sidesOf(rulebook, step)?.site : undefined) ?? deadlineOf(rulebook, step);
}

/** Who hears of a late task, in order, with the moment each is told. */
export interface Hearing {
  readonly level: number;
  readonly role: string;
  readonly at: Date;
}

/** A task past its due moment. Computed, never stored. */
export function isLate(task: Pick<Task, 'dueAt' | 'endedAt'>, now: Date): boolean {
  return task.endedAt === null && now >= task.dueAt;
}

/**
 * Everybody the table says is to have heard of a task by now. Somebody hears of every late task: where the table has
 * no row of its own, headquarters does at once.
 */
export function hearingsOf(
  task: Pick<Task, 'dueAt' | 'step' | 'endedAt'>,
  now: Date,
  table: Deadlines,
): readonly Hearing[] {
  if (!isLate(task, now)) return [];
  const row = table.steps.find((one) => one.step === task.step);
  const began = row === undefined ? task.dueAt : addMinutes(task.dueAt, -row.minutes);
  const steps = (row ?? table.otherTasks).escalate;
  const asked = steps.length > 0 ? steps : [{ after: row?.minutes ?? 0, to: 'hq' }];
  return asked
    .map(({ after, to }, i) => ({ level: i + 1, role: to, at: addMinutes(began, after) }))
    .filter(({ at, level }) => level === 1 || now >= at)
    .map((one) => (one.at < task.dueAt ? { ...one, at: task.dueAt } : one));
}

/** The unit at which a role hears of something that happens in `unit`. */
export function unitHearing(unit: string, role: string, roles: Roles): string {
  return placeAt(unit, Math.min(placeLevel(unit), roles[role]?.level ?? 1));
}

// Planning ----------------------------------------------------------------------------------------------

export type StoredTask = Omit<
  Task,
  'level' | 'takenAt' | 'openedAt' | 'openedBy' | 'endedAt' | 'endedBy' | 'proof' | 'outcome' | 'endedWhy'
>;

export interface Plan {
  readonly open: readonly WantedTask[];
  readonly change: readonly { readonly id: string; readonly wanted: WantedTask }[];
  /** No longer wanted. Each is cancelled with that reason; time alone never ends a task. */
  readonly cancel: readonly StoredTask[];
  readonly keep: readonly StoredTask[];
}

/**
 * What has to happen so that the stored tasks are the wanted ones. `stored`: the open tasks of the same plan, and of
 * the ended ones those whose key is wanted. What was completed stays completed; what was cancelled may be opened anew.
 */
export function compareTasks(wanted: readonly WantedTask[], stored: readonly StoredTask[]): Plan {
  const byKey = new Map(wanted.map((task) => [task.planKey, task]));
  must(byKey.size === wanted.length, 'a plan wants each task once');
  const change: { id: string; wanted: WantedTask }[] = [];
  const cancel: StoredTask[] = [];
  const keep: StoredTask[] = [];
  const there = new Set<string>();
  for (const task of stored) {
    if (task.state === 'cancelled') continue;
    const now = byKey.get(task.planKey);
    if (now === undefined) {
      if (task.state === 'completed') keep.push(task);
      else cancel.push(task);
      continue;
    }
    there.add(task.planKey);
    if (task.state === 'completed' || sameTask(now, task)) keep.push(task);
    else change.push({ id: task.id, wanted: now });
  }
  return { open: wanted.filter((task) => !there.has(task.planKey)), change, cancel, keep };
}

function sameTask(wanted: WantedTask, stored: StoredTask): boolean {
  return canonical(contentOf(wanted)) === canonical(contentOf(stored));
}

/** What of a task a planner decides. JSON first: facts come back from the database as JSON reads them. */
function contentOf(task: WantedTask | StoredTask) {
  const { kind, title, place, ownerUnit, ownerRole, opensAt, dueAt, facts } = task;
  return {
    kind,
    title: { zh: title.zh, en: title.en },
    about: [...task.about],
    place,
    ownerUnit,
    ownerRole,
    opensAt,
    dueAt,
    expiresAt: task.expiresAt ?? null,
    step: task.step ?? null,
    urgency: task.urgency ?? 0,
    link: task.link ?? null,
    facts: JSON.parse(JSON.stringify(facts)) as unknown,
  };
}

// Who may -----------------------------------------------------------------------------------------------

export interface Asking {
  readonly actor: Pick<Actor, 'id' | 'kind' | 'duties'>;
  readonly now: Date;
  readonly cover: TeamRules['cover'];
  /** The name of who has taken it, for the sentence. */
  readonly takenByName?: string | undefined;
  /** Who has taken it is away, or works here no more: then somebody else may take it. */
  readonly takenByGone?: boolean | undefined;
}

/** Roles whose tasks a role may do: its own, and those it may stand in for. */
export function rolesDoneBy(role: string, cover: TeamRules['cover']): readonly string[] {
  return [role, ...cover.filter((row) => row.by.includes(role)).map((row) => row.role)];
}

/** A role does its own tasks; who may stand in for it or assigns work there does them too. */
function mayDo(task: Pick<Task, 'ownerUnit' | 'ownerRole'>, { actor, cover }: Asking): boolean {
  if (actor.kind === 'house') return true;
  return actor.duties.some(
    (duty) =>
      isWithin(task.ownerUnit, duty.place) &&
      (duty.permissions.has('tasks.assign') || rolesDoneBy(duty.role, cover).includes(task.ownerRole)),
  );
}

/** True when the actor assigns work in the unit that owns the task. */
export function assigns(task: Pick<Task, 'ownerUnit'>, actor: Asking['actor']): boolean {
  return (
    actor.kind === 'house' ||
    actor.duties.some((duty) => duty.permissions.has('tasks.assign') && isWithin(task.ownerUnit, duty.place))
  );
}

type Asked = Pick<Task, 'ownerUnit' | 'ownerRole' | 'endedAt' | 'state' | 'takenBy' | 'opensAt' | 'kind'>;

export function whyNotTake(task: Asked, asking: Asking): Refusal | undefined {
  if (task.endedAt !== null) return refusalOf('task-ended', { state: task.state });
  if (task.takenBy === asking.actor.id) return refusalOf('task-yours');
  if (!mayDo(task, asking)) return refusalOf('task-other-role', { role: task.ownerRole });
  if (task.takenBy !== null && asking.takenByGone !== true)
    return refusalOf('task-taken', { by: asking.takenByName ?? '' });
  return undefined;
}

export function whyNotFinish(task: Asked, asking: Asking): Refusal | undefined {
  if (task.endedAt !== null) return refusalOf('task-ended', { state: task.state });
  const by = TASK_KINDS[task.kind]?.by;
  if (by !== undefined) return refusalOf('task-finished-elsewhere', { by });
  if (!mayDo(task, asking)) return refusalOf('task-other-role', { role: task.ownerRole });
  if (task.takenBy !== null && task.takenBy !== asking.actor.id)
    return refusalOf('task-taken', { by: asking.takenByName ?? '' });
  if (asking.now < task.opensAt) return refusalOf('task-not-open-yet');
  return undefined;
}

/** One hands on one's own task, or, assigning work there, anybody's. */
export function whyNotHand(task: Asked, asking: Asking): Refusal | undefined {
  if (task.endedAt !== null) return refusalOf('task-ended', { state: task.state });
  if (assigns(task, asking.actor) || task.takenBy === asking.actor.id) return undefined;
  return refusalOf('task-not-yours-to-hand');
}

export function whyNotCancel(task: Asked, asking: Asking): Refusal | undefined {
  if (task.endedAt !== null) return refusalOf('task-ended', { state: task.state });
  const by = TASK_KINDS[task.kind]?.by;
  if (by !== undefined) return refusalOf('task-finished-elsewhere', { by });
  return assigns(task, asking.actor) ? undefined : refusalOf('task-not-yours-to-cancel');
}

/**
 * Whether an errand for a role at a unit would be seen: by somebody who holds the role there or above, or by who may
 * stand in for it just there. A grid member’s errand for a whole subdistrict would lie on nobody’s day.
 */
export function whyNotErrand(
  errand: { readonly role: string; readonly unit: string },
  table: Roles,
  cover: TeamRules['cover'],
): Refusal | undefined {
  const row = table[errand.role];
  const does = row?.permissions.includes('tasks.do') === true;
  const above = does && row.level <= placeLevel(errand.unit);
  const by = cover.find((one) => one.role === errand.role)?.by ?? [];
  const instead = does && by.some((role) => table[role] !== undefined && servesAt(table[role], errand.unit));
  return above || instead ? undefined : refusalOf('errand-seen-by-nobody', { role: row ?? errand.role });
}

/** Whether somebody with these duties can be given the task. */
export function whyNotGiven(
  task: Asked,
  to: {
    readonly name: string;
    readonly duties: readonly { role: string; place: string }[];
    /** Not on duty now in any of those that fit. */
    readonly away: boolean;
  },
  cover: TeamRules['cover'],
): Refusal | undefined {
  const fits = to.duties.some(
    (duty) => isWithin(task.ownerUnit, duty.place) && rolesDoneBy(duty.role, cover).includes(task.ownerRole),
  );
  if (!fits) return refusalOf('colleague-not-fitting', { name: to.name });
  return to.away ? refusalOf('colleague-away', { name: to.name }) : undefined;
}
