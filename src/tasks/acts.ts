// What people do with tasks (take, hand on, finish, cancel, give an errand), what the house does each minute
// (escalate), and the helpers other acts open and close their tasks with.

import { Type } from 'typebox';
import { uuidv7 } from '../base/ids.ts';
import { must } from '../base/refusal.ts';
import { Id, Moment, Place } from '../base/schemas.ts';
import type { Tx } from '../base/sql.ts';
import { act } from '../ledger/act.ts';
import { refuse as refuseHouse } from '../ledger/refusals.ts';
import type { Ctx, Outcome } from '../ledger/terms.ts';
import { dutiesOf, findAccount, goneNow, nameOfUsers, onDuty } from '../teams/store.ts';
import { roles, teamRules } from '../teams/terms.ts';
import { refuse } from './refusals.ts';
import {
  type Asking,
  compareTasks,
  hearingsOf,
  rolesDoneBy,
  unitHearing,
  whyNotCancel,
  whyNotErrand,
  whyNotFinish,
  whyNotGiven,
  whyNotHand,
  whyNotTake,
} from './rules.ts';
import * as store from './store.ts';
import { deadlines, type Task, type WantedTask } from './terms.ts';

// For other acts ----------------------------------------------------------------------------------------

/**
 * Opens a task, or finds it open under the same key. The task belongs to the unit it names, whoever opens it:
 * the sight of the act does not narrow this.
 */
export async function openTask(tx: Tx, ctx: Ctx, wanted: WantedTask): Promise<string> {
  return ctx.beyond('a task is opened where it has to be done', async () => {
    const ids = await store.insertTasks(tx, [{ ...wanted, id: uuidv7() }], ctx.actor.id, ctx.now);
    return must(ids.get(wanted.planKey), 'the task is open now');
  });
}

/** Opens many tasks at once; those whose key is open stay as they are. */
export async function openTasks(tx: Tx, ctx: Ctx, wanted: readonly WantedTask[]): Promise<void> {
  if (wanted.length === 0) return;
  await ctx.beyond('tasks are opened where they have to be done', () =>
    store.insertTasks(
      tx,
      wanted.map((task) => ({ ...task, id: uuidv7() })),
      ctx.actor.id,
      ctx.now,
    ),
  );
}

/** What an open task is for takes longer, or less: it is due at another moment. */
export async function moveDue(tx: Tx, ctx: Ctx, planKey: string, dueAt: Date): Promise<void> {
  await ctx.beyond('a task is due wherever it is to be done', () =>
    store.setDue(tx, planKey, dueAt, ctx.now),
  );
}

interface Closing {
  readonly state: 'done' | 'cancelled';
  readonly proof?: string;
}

/** Ends every open task whose key begins so: done with its proof, or cancelled because what it was for is over. */
export async function closeTasks(tx: Tx, ctx: Ctx, planKey: string, how: Closing): Promise<number> {
  return ctx.beyond('a task is closed wherever it was to be done', () =>
    store.endUnder(tx, planKey, endingOf(ctx, how), ctx.now),
  );
}

/** Ends the open tasks of just these keys. */
export async function closeKeys(
  tx: Tx,
  ctx: Ctx,
  planKeys: readonly string[],
  how: Closing,
): Promise<number> {
  return ctx.beyond('tasks are closed wherever they were to be done', () =>
    store.endKeys(tx, planKeys, endingOf(ctx, how), ctx.now),
  );
}

function endingOf(ctx: Ctx, { state, proof }: Closing) {
  return {
    state: state === 'done' ? ('completed' as const) : ('cancelled' as const),
    by: ctx.actor.id,
    proof: proof ?? (state === 'done' ? `request:${ctx.requestId}` : null),
    why: state === 'done' ? null : 'not-needed',
  };
}

/** What they are about has gone from one of two people to the other: the open tasks say so. */
export async function followTasks(
  tx: Tx,
  ctx: Ctx,
  planKeys: readonly string[],
  people: { readonly from: string; readonly into: string },
): Promise<void> {
  await ctx.beyond('tasks follow a person wherever they are to be done', async () => {
    for (const planKey of planKeys) await store.followPerson(tx, planKey, people, ctx.now);
  });
}

/**
 * Makes the open task of just this key the wanted one: opened where none is open, also after one that is over. Another key
 * may begin with it (…/1 and …/12) and is another plan’s.
 */
export async function wantTask(tx: Tx, ctx: Ctx, task: WantedTask): Promise<string> {
  return ctx.beyond('a task is wanted wherever it is to be done', async () => {
    const open = (await store.tasksOfKey(tx, task.planKey)).find(({ endedAt }) => endedAt === null);
    if (open !== undefined) {
      await store.changeTask(tx, open.id, task, ctx.now);
      return open.id;
    }
    const made = await store.insertTasks(tx, [{ ...task, id: uuidv7() }], ctx.actor.id, ctx.now);
    return must(made.get(task.planKey), 'just opened');
  });
}

/** Makes the open tasks of a plan the wanted ones: opens, reschedules, cancels. `prefix` is the plan's part of the keys. */
export async function wantTasks(
  tx: Tx,
  ctx: Ctx,
  prefix: string,
  wanted: readonly WantedTask[],
): Promise<{ opened: number; changed: number; cancelled: number }> {
  for (const task of wanted) must(task.planKey.startsWith(prefix), `${task.planKey} belongs to ${prefix}`);
  return ctx.beyond('a plan reaches over every unit it has tasks for', async () => {
    const keys = wanted.map((task) => task.planKey);
    const plan = compareTasks(wanted, await store.storedUnder(tx, prefix, keys));
    const fresh = plan.open.map((task) => ({ ...task, id: uuidv7() }));
    await store.insertTasks(tx, fresh, ctx.actor.id, ctx.now);
    for (const { id, wanted: task } of plan.change) await store.changeTask(tx, id, task, ctx.now);
    const gone = plan.cancel.map((task) => task.id);
    const ending = { state: 'cancelled', by: ctx.actor.id, proof: null, why: 'not-planned' } as const;
    await store.endTasks(tx, gone, ending, ctx.now);
    return { opened: fresh.length, changed: plan.change.length, cancelled: gone.length };
  });
}

/** Whether what is stored under the prefix is just what is wanted: then nothing needs to be done, or told. */
export async function asPlanned(tx: Tx, prefix: string, wanted: readonly WantedTask[]): Promise<boolean> {
  const keys = wanted.map((task) => task.planKey);
  const plan = compareTasks(wanted, await store.storedUnder(tx, prefix, keys));
  return plan.open.length + plan.change.length + plan.cancel.length === 0;
}

// Doing -------------------------------------------------------------------------------------------------

const Sentence = Type.String({ minLength: 2, maxLength: 500 });

/** Takes a task: from now on it is this person's. Also one whose holder is gone. */
export const takeTask = act('tasks.taken', {
  title: { zh: '接下任务', en: 'take the task' },
  duty: 'tasks.do',
  purpose: 'outbreak-response',
  input: Type.Object({ task: Id }),
  place: unitOfTask,
  async run(tx, input, ctx) {
    const task = await heldTask(tx, input.task);
    const no = whyNotTake(task, await asking(tx, ctx, task));
    if (no !== undefined) throw no;
    await store.takeTask(tx, task.id, ctx.actor.id, ctx.now);
    const from = task.takenBy === null ? {} : { from: task.takenBy };
    return told(task, { kind: task.kind, ...from }, { task: task.id, state: 'in-progress' as const });
  },
});

/** Hands a task to a colleague who holds a fitting duty and is on. */
export const handTask = act('tasks.handed', {
  title: { zh: '转交任务', en: 'hand the task on' },
  duty: 'tasks.do',
  purpose: 'outbreak-response',
  input: Type.Object({ task: Id, to: Id, reason: Type.Optional(Sentence) }),
  place: unitOfTask,
  async run(tx, input, ctx) {
    const task = await heldTask(tx, input.task);
    const no = whyNotHand(task, await asking(tx, ctx, task));
    if (no !== undefined) throw no;
    if (task.takenBy === input.to) refuse('task-yours');
    const colleague = (await findAccount(tx, input.to)) ?? refuseHouse('not-found');
    const { cover } = ctx.rulebook.part(teamRules);
    const on = await onDuty(tx, { place: task.ownerUnit, account: colleague.id, now: ctx.now });
    const fits = whyNotGiven(
      task,
      {
        name: colleague.name,
        duties: await dutiesOf(tx, colleague.id, ctx.now),
        away: !on.some((one) => rolesDoneBy(one.role, cover).includes(task.ownerRole)),
      },
      cover,
    );
    if (fits !== undefined) throw fits;
    await store.takeTask(tx, task.id, input.to, ctx.now);
    return {
      ...told(
        task,
        {
          kind: task.kind,
          from: task.takenBy,
          to: input.to,
          ...(input.reason === undefined ? {} : { reason: input.reason }),
        },
        { task: task.id, takenBy: input.to },
      ),
      about: [`task:${task.id}`, ...task.about, `user:${input.to}`],
    };
  },
});

/** Finishes a task with its proof: a receipt, a handle, or a sentence of what was done. */
export const finishTask = act('tasks.finished', {
  title: { zh: '完成任务', en: 'finish the task' },
  duty: 'tasks.do',
  purpose: 'outbreak-response',
  input: Type.Object({ task: Id, proof: Sentence }),
  place: unitOfTask,
  async run(tx, input, ctx) {
    const task = await heldTask(tx, input.task);
    const no = whyNotFinish(task, await asking(tx, ctx, task));
    if (no !== undefined) throw no;
    const ending = { state: 'completed', by: ctx.actor.id, proof: input.proof, why: null } as const;
    await store.endTasks(tx, [task.id], ending, ctx.now);
    const late = ctx.now > task.dueAt;
    return told(task, { kind: task.kind, late }, { task: task.id, state: 'completed' as const, late });
  },
});

/** Cancels a task that is not to be done any more, with the reason. */
export const cancelTask = act('tasks.cancelled', {
  title: { zh: '取消任务', en: 'cancel the task' },
  duty: 'tasks.assign',
  purpose: 'outbreak-response',
  input: Type.Object({ task: Id, reason: Sentence }),
  place: unitOfTask,
  async run(tx, input, ctx) {
    const task = await heldTask(tx, input.task);
    const no = whyNotCancel(task, await asking(tx, ctx, task));
    if (no !== undefined) throw no;
    const ending = { state: 'cancelled', by: ctx.actor.id, proof: null, why: input.reason } as const;
    await store.endTasks(tx, [task.id], ending, ctx.now);
    return told(task, { kind: task.kind, late: ctx.now > task.dueAt }, { task: task.id });
  },
});

/** Gives a unit something to do that no plan knows of. */
export const giveErrand = act('tasks.given', {
  title: { zh: '交办事项', en: 'give an errand' },
  duty: 'tasks.assign',
  purpose: 'outbreak-response',
  input: Type.Object({
    title: Type.String({ minLength: 2, maxLength: 120 }),
    unit: Place,
    role: Type.String({ minLength: 1, maxLength: 40 }),
    dueAt: Moment,
    urgency: Type.Optional(Type.Integer({ minimum: 0, maximum: 3 })),
  }),
  place: async (_tx, input) => input.unit,
  async run(tx, input, ctx) {
    const dueAt = new Date(input.dueAt);
    if (!(dueAt > ctx.now)) refuse('due-before-open');
    if (!Object.hasOwn(ctx.rulebook.part(roles), input.role))
      refuseHouse('input-not-understood', {
        where: 'role',
        why: { zh: `没有岗位「${input.role}」`, en: `there is no role ${input.role}` },
      });
    const no = whyNotErrand(input, ctx.rulebook.part(roles), ctx.rulebook.part(teamRules).cover);
    if (no !== undefined) throw no;
    const task = await openTask(tx, ctx, {
      planKey: `errands/${ctx.requestId}`,
      kind: 'errand',
      title: { zh: input.title, en: input.title },
      about: [`place:${input.unit}`],
      place: input.unit,
      ownerUnit: input.unit,
      ownerRole: input.role,
      opensAt: ctx.now,
      dueAt,
      urgency: input.urgency ?? 0,
      facts: {},
    });
    return {
      about: [`task:${task}`, `place:${input.unit}`],
      place: input.unit,
      detail: { role: input.role, dueAt },
      result: { task },
    };
  },
});

// Escalation --------------------------------------------------------------------------------------------

/** Each minute: whoever the table names hears of what is late. Nothing is closed by it, however late it is. */
export const escalateTasks = act('tasks.escalated', {
  title: { zh: '任务超时升级', en: 'escalate late tasks' },
  duty: 'house',
  purpose: 'outbreak-response',
  input: Type.Object({}),
  async run(tx, _input, ctx) {
    const due = await tasksToTell(tx, ctx);
    await store.tell(tx, due);
    const ids = [...new Set(due.map((one) => one.task))];
    return {
      // All of them: each task's own timeline says when it climbed.
      about: ids.length === 0 ? ['timer:escalate-tasks'] : ids.map((id) => `task:${id}`),
      place: due[0]?.unit ?? '',
      detail: { tasks: ids.length, highest: due.reduce((most, one) => Math.max(most, one.level), 0) },
      result: { tasks: ids.length, told: due.length },
    };
  },
});

/** Levels late tasks have reached and nobody has been told of yet. Empty: nothing to do this minute. */
export async function tasksToTell(tx: Tx, ctx: Pick<Ctx, 'now' | 'rulebook'>): Promise<store.Told[]> {
  const table = ctx.rulebook.part(deadlines);
  const roleRows = ctx.rulebook.part(roles);
  const late = await store.lateTasks(tx, ctx.now);
  return late.flatMap((task) =>
    hearingsOf(task, ctx.now, table)
      .filter((one) => one.level > task.level)
      .map((one) => ({
        task: task.id,
        level: one.level,
        role: one.role,
        unit: unitHearing(task.ownerUnit, one.role, roleRows),
        at: ctx.now,
      })),
  );
}

// Small things ------------------------------------------------------------------------------------------

async function unitOfTask(tx: Tx, input: { task: string }): Promise<string> {
  return (await getTask(tx, input.task)).ownerUnit;
}

async function getTask(tx: Tx, id: string): Promise<Task> {
  return (await store.findTask(tx, id)) ?? refuseHouse('not-found');
}

async function heldTask(tx: Tx, id: string): Promise<Task> {
  return (await store.holdTask(tx, id)) ?? refuseHouse('not-found');
}

async function asking(tx: Tx, ctx: Ctx, task: Pick<Task, 'takenBy'>): Promise<Asking> {
  const holder = task.takenBy === null ? [] : [task.takenBy];
  const names = await nameOfUsers(tx, holder);
  return {
    actor: ctx.actor,
    now: ctx.now,
    cover: ctx.rulebook.part(teamRules).cover,
    takenByName: task.takenBy === null ? undefined : names.get(task.takenBy),
    takenByGone: (await goneNow(tx, holder, ctx.now)).size > 0,
  };
}

function told<R>(task: Task, detail: Readonly<Record<string, unknown>>, result: R): Outcome<R> {
  return { about: [`task:${task.id}`, ...task.about], place: task.ownerUnit, detail, result };
}

export const taskActs = { takeTask, handTask, finishTask, cancelTask, giveErrand, escalateTasks };
