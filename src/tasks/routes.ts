// What the task screens read: my day, lists of tasks, one task with its history and its buttons.

import { Type } from 'typebox';
import { civilDayOf, startOf } from '../base/civil-dates.ts';
import { addMinutes } from '../base/clock.ts';
import { isUuid } from '../base/ids.ts';
import { isWithin } from '../base/places.ts';
import type { Refusal } from '../base/refusal.ts';
import { Id, Place } from '../base/schemas.ts';
import type { Tx } from '../base/sql.ts';
import type { Words } from '../base/words.ts';
import { look } from '../ledger/act.ts';
import { refuse as refuseHouse } from '../ledger/refusals.ts';
import { entriesAbout } from '../ledger/store.ts';
import type { Actor, Ctx, Look } from '../ledger/terms.ts';
import { namesOf } from '../places/store.ts';
import {
  absencesOf,
  dutiesOf,
  goneNow,
  holdersByDuty,
  nameOfUsers,
  onDuty,
  shiftsOf,
} from '../teams/store.ts';
import { type Roles, roles, type TeamRules, teamRules } from '../teams/terms.ts';
import {
  type Asking,
  isLate,
  rolesDoneBy,
  whyNotCancel,
  whyNotFinish,
  whyNotHand,
  whyNotTake,
} from './rules.ts';
import * as store from './store.ts';
import { kindWords, TASK_STATES, type Task, type TaskState } from './terms.ts';

/** How soon a task counts as due soon. */
const SOON_MINUTES = 60;

// What the screens get ----------------------------------------------------------------------------------

/** A button of a task: may it be pressed, and if not, why. */
export interface TaskButton {
  readonly act: 'takeTask' | 'finishTask' | 'handTask' | 'cancelTask';
  readonly may: boolean;
  readonly why?: Words;
}

export interface TaskShown {
  readonly id: string;
  readonly kind: string;
  readonly kindWords: Words;
  readonly title: Words;
  readonly state: TaskState;
  readonly stateWords: Words;
  readonly place: string;
  readonly placeName: Words;
  readonly unit: string;
  readonly unitName: Words;
  readonly role: string;
  readonly roleName: Words;
  readonly opensAt: Date;
  readonly dueAt: Date;
  readonly expiresAt: Date | null;
  readonly late: boolean;
  readonly level: number;
  readonly urgency: number;
  readonly link: string | null;
  /** Gone: away, or no longer working here; somebody else may take it. */
  readonly takenBy: { readonly id: string; readonly name: string; readonly gone: boolean } | null;
  readonly mine: boolean;
  readonly endedAt: Date | null;
  readonly buttons: readonly TaskButton[];
}

const BUTTONS: readonly {
  act: TaskButton['act'];
  why: (task: Task, asking: Asking) => Refusal | undefined;
}[] = [
  { act: 'takeTask', why: whyNotTake },
  { act: 'finishTask', why: whyNotFinish },
  { act: 'handTask', why: whyNotHand },
  { act: 'cancelTask', why: whyNotCancel },
];

async function shown(tx: Tx, ctx: Ctx, tasks: readonly Task[]): Promise<TaskShown[]> {
  const places = await namesOf(
    tx,
    tasks.flatMap((task) => [task.place, task.ownerUnit]),
  );
  const holders = tasks.flatMap(({ takenBy }) => (takenBy === null ? [] : [takenBy]));
  const names = await nameOfUsers(tx, holders);
  const gone = await goneNow(tx, holders, ctx.now);
  const table = ctx.rulebook.part(roles);
  const cover = ctx.rulebook.part(teamRules).cover;
  const named = (path: string) => places.get(path) ?? { zh: path, en: path };
  return tasks.map((task) => {
    const takenBy =
      task.takenBy === null
        ? null
        : { id: task.takenBy, name: names.get(task.takenBy) ?? '—', gone: gone.has(task.takenBy) };
    const asking = {
      actor: ctx.actor,
      now: ctx.now,
      cover,
      takenByName: takenBy?.name,
      takenByGone: takenBy?.gone,
    };
    return {
      id: task.id,
      kind: task.kind,
      kindWords: plain(kindWords(task.kind)),
      title: task.title,
      state: task.state,
      stateWords: TASK_STATES[task.state],
      place: task.place,
      placeName: named(task.place),
      unit: task.ownerUnit,
      unitName: named(task.ownerUnit),
      role: task.ownerRole,
      roleName: roleWords(table, task.ownerRole),
      opensAt: task.opensAt,
      dueAt: task.dueAt,
      expiresAt: task.expiresAt,
      late: isLate(task, ctx.now),
      level: task.level,
      urgency: task.urgency,
      link: task.link,
      takenBy,
      mine: task.takenBy === ctx.actor.id,
      endedAt: task.endedAt,
      buttons: BUTTONS.map(({ act, why }) => {
        const no = why(task, asking);
        return no === undefined ? { act, may: true } : { act, may: false, why: no.words };
      }),
    };
  });
}

function plain({ zh, en }: Words): Words {
  return { zh, en };
}

function roleWords(table: Roles, role: string): Words {
  const row = table[role];
  return row === undefined ? { zh: role, en: role } : plain(row);
}

/** Through which duties somebody sees tasks. */
function lensesOf(actor: Pick<Actor, 'duties'>, cover: TeamRules['cover']): store.Lens[] {
  return actor.duties
    .filter((duty) => duty.permissions.has('tasks.read'))
    .map((duty) => ({
      place: duty.place,
      role: duty.role,
      standsFor: rolesDoneBy(duty.role, cover).slice(1),
      assigns: duty.permissions.has('tasks.assign'),
    }));
}

const NOBODY = '00000000-0000-8000-8000-000000000000';

/** What this reader may see: the house everything, a person what her duties show and what she has taken. */
function sightOf(ctx: Ctx): { me: string; lenses: store.Lens[] } | undefined {
  if (ctx.actor.kind === 'house') return undefined;
  return { me: meOf(ctx), lenses: lensesOf(ctx.actor, ctx.rulebook.part(teamRules).cover) };
}

/** Whose tasks in hand wait for somebody else. */
async function goneHolders(tx: Tx, ctx: Ctx): Promise<string[]> {
  return [...(await goneNow(tx, await store.holders(tx), ctx.now))];
}

function meOf(ctx: Ctx): string {
  return isUuid(ctx.actor.id) ? ctx.actor.id : NOBODY;
}

// My day ------------------------------------------------------------------------------------------------

export interface MyDay {
  readonly now: Date;
  readonly tasks: readonly TaskShown[];
  /** More than are shown wait for this role. */
  readonly more: boolean;
  /** Late tasks of others that this person has been told of. */
  readonly told: readonly TaskShown[];
  readonly counts: store.DayCounts;
  readonly duties: readonly {
    readonly id: string;
    readonly role: string;
    readonly roleName: Words;
    readonly place: string;
    readonly placeName: Words;
    readonly until: Date | null;
    /** For whom this duty is held, when it is a cover. */
    readonly coversFor: string | null;
    readonly shifts: readonly { readonly from: Date; readonly until: Date }[];
  }[];
  readonly onDuty: readonly {
    readonly user: string;
    readonly name: string;
    readonly roleName: Words;
    readonly placeName: Words;
    readonly me: boolean;
  }[];
  /** One's own absence, now or to come. */
  readonly away: { readonly id: string; readonly from: Date; readonly until: Date } | null;
}

const TASKS_OF_A_DAY = 200;
const TOLD_OF_A_DAY = 50;

export const myDay = look('/my-day', {
  title: { zh: '我的一天', en: 'my day' },
  duty: 'tasks.read',
  purpose: 'outbreak-response',
  query: Type.Object({}),
  async run(tx, _query, ctx): Promise<MyDay> {
    const me = meOf(ctx);
    const lenses = lensesOf(ctx.actor, ctx.rulebook.part(teamRules).cover);
    const gone = await goneHolders(tx, ctx);
    const asked = { me, lenses, gone };
    const tasks = await store.tasksFor(tx, { ...asked, limit: TASKS_OF_A_DAY + 1 });
    const told = await store.tasksTold(tx, { ...asked, limit: TOLD_OF_A_DAY });
    const counts = await store.dayCounts(tx, {
      ...asked,
      now: ctx.now,
      soon: addMinutes(ctx.now, SOON_MINUTES),
      dayBegan: startOf(civilDayOf(ctx.now)),
    });
    return {
      now: ctx.now,
      tasks: await shown(tx, ctx, tasks.slice(0, TASKS_OF_A_DAY)),
      more: tasks.length > TASKS_OF_A_DAY,
      told: await shown(tx, ctx, told),
      counts,
      duties: await myDuties(tx, ctx),
      onDuty: await colleagues(tx, ctx),
      away: await myAbsence(tx, ctx),
    };
  },
});

async function myDuties(tx: Tx, ctx: Ctx): Promise<MyDay['duties']> {
  const held = await dutiesOf(tx, meOf(ctx), ctx.now);
  const places = await namesOf(
    tx,
    held.map((duty) => duty.place),
  );
  const ids = held.map((duty) => duty.id);
  const shifts = await shiftsOf(tx, ids, ctx.now);
  const stoodFor = held.flatMap(({ standsFor }) => (standsFor === null ? [] : [standsFor]));
  const covers = await holdersByDuty(tx, stoodFor);
  const table = ctx.rulebook.part(roles);
  return held.map((duty) => ({
    id: duty.id,
    role: duty.role,
    roleName: roleWords(table, duty.role),
    place: duty.place,
    placeName: places.get(duty.place) ?? { zh: duty.place, en: duty.place },
    until: duty.until,
    coversFor: duty.standsFor === null ? null : (covers.get(duty.standsFor)?.name ?? null),
    shifts: shifts.filter((shift) => shift.duty === duty.id).map(({ from, until }) => ({ from, until })),
  }));
}

/** Who is on duty now where one works, and above: whom to call. Leads first. */
async function colleagues(tx: Tx, ctx: Ctx): Promise<MyDay['onDuty']> {
  const table = ctx.rulebook.part(roles);
  const found = new Map<string, Awaited<ReturnType<typeof onDuty>>[number]>();
  for (const place of new Set(ctx.actor.duties.map((duty) => duty.place))) {
    for (const one of await onDuty(tx, { place, now: ctx.now, limit: 60 })) found.set(one.duty, one);
  }
  const rows = [...found.values()].filter((one) => table[one.role]?.permissions.includes('tasks.read'));
  const places = await namesOf(
    tx,
    rows.map((one) => one.place),
  );
  return rows.slice(0, 60).map((one) => ({
    user: one.account,
    name: one.name,
    roleName: roleWords(table, one.role),
    placeName: places.get(one.place) ?? { zh: one.place, en: one.place },
    me: one.account === ctx.actor.id,
  }));
}

async function myAbsence(tx: Tx, ctx: Ctx): Promise<MyDay['away']> {
  const [first] = await absencesOf(tx, [ctx.actor.id], ctx.now);
  return first === undefined ? null : { id: first.id, from: first.from, until: first.until };
}

// Lists -------------------------------------------------------------------------------------------------

export interface TaskPage {
  readonly rows: readonly TaskShown[];
  /** Where the next page begins; null: this is the last. */
  readonly next: string | null;
  /** Open tasks by kind in this area; only with the first page. */
  readonly kinds: readonly {
    readonly kind: string;
    readonly words: Words;
    readonly open: number;
    readonly late: number;
    readonly untaken: number;
  }[];
  /** Roles that do tasks, for giving an errand; only with the first page. */
  readonly roles: readonly { readonly role: string; readonly words: Words }[];
}

export const tasks = look('/tasks', {
  title: { zh: '任务', en: 'tasks' },
  duty: 'tasks.read',
  purpose: 'outbreak-response',
  query: Type.Object({
    state: Type.Optional(Type.Union([Type.Literal('open'), Type.Literal('ended')])),
    mine: Type.Optional(Type.Boolean()),
    late: Type.Optional(Type.Boolean()),
    unit: Type.Optional(Place),
    kind: Type.Optional(Type.String({ maxLength: 40 })),
    about: Type.Optional(Type.String({ maxLength: 80 })),
    after: Type.Optional(Type.String({ maxLength: 80 })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
  }),
  async run(tx, query, ctx): Promise<TaskPage> {
    const { state = 'open', limit = 50 } = query;
    const only = sightOf(ctx);
    const gone = await goneHolders(tx, ctx);
    const found = await store.listTasks(tx, {
      state,
      only,
      mine: query.mine ? { me: meOf(ctx), lenses: only?.lenses ?? [], gone } : undefined,
      late: query.late && state === 'open' ? ctx.now : undefined,
      unit: query.unit,
      kind: query.kind,
      about: query.about,
      after: readCursor(query.after),
      limit: limit + 1,
    });
    const page = found.slice(0, limit);
    const last = page.at(-1);
    const first = query.after === undefined;
    const kinds = first ? await store.openByKind(tx, { unit: query.unit, now: ctx.now, only, gone }) : [];
    const table = first ? Object.entries(ctx.rulebook.part(roles)) : [];
    return {
      rows: await shown(tx, ctx, page),
      next: found.length > limit && last !== undefined ? cursorOf(last, state) : null,
      kinds: kinds.map((row) => ({ ...row, words: plain(kindWords(row.kind)) })),
      roles: table
        .filter(([, row]) => row.permissions.includes('tasks.do'))
        .map(([role, row]) => ({ role, words: plain(row) })),
    };
  },
});

function cursorOf(task: Task, state: 'open' | 'ended'): string {
  return `${(state === 'open' ? task.dueAt : (task.endedAt ?? task.dueAt)).toISOString()}~${task.id}`;
}

function readCursor(text: string | undefined): { at: Date; id: string } | undefined {
  if (text === undefined) return undefined;
  const [moment = '', id = ''] = text.split('~');
  const at = new Date(moment);
  if (Number.isNaN(at.getTime()) || !isUuid(id))
    refuseHouse('input-not-understood', {
      where: 'after',
      why: { zh: '不是此列表的一页', en: 'this is no page of the list' },
    });
  return { at, id };
}

// One task ----------------------------------------------------------------------------------------------

export interface TaskPageOfOne {
  readonly task: TaskShown;
  readonly openedAt: Date;
  readonly openedBy: Words;
  readonly takenAt: Date | null;
  readonly endedBy: Words | null;
  /** What somebody wrote; what proves it to the ledger alone is not shown. */
  readonly proof: string | null;
  readonly endedWhy: string | null;
  readonly about: readonly string[];
  /** Who heard that it is late, and when. */
  readonly told: readonly {
    readonly level: number;
    readonly role: Words;
    readonly unit: Words;
    readonly at: Date;
  }[];
  readonly happened: readonly {
    readonly id: string;
    readonly word: string;
    readonly at: Date;
    readonly by: Words;
  }[];
}

export const taskById = look('/tasks/:id', {
  title: { zh: '任务详情', en: 'one task' },
  duty: 'tasks.read',
  purpose: 'outbreak-response',
  query: Type.Object({ id: Id }),
  async run(tx, query, ctx): Promise<TaskPageOfOne> {
    const task = (await store.findSeen(tx, query.id, sightOf(ctx))) ?? refuseHouse('not-found');
    const told = await store.toldOf(tx, task.id);
    const entries = await entriesAbout(tx, [`task:${task.id}`]);
    const names = await nameOfUsers(tx, [
      task.openedBy,
      ...(task.endedBy === null ? [] : [task.endedBy]),
      ...entries.map((entry) => entry.actor),
    ]);
    const units = await namesOf(
      tx,
      told.map((one) => one.unit),
    );
    const nameOf = (id: string): Words =>
      id === 'house' ? HOUSE : { zh: names.get(id) ?? '—', en: names.get(id) ?? '—' };
    const table = ctx.rulebook.part(roles);
    const [first] = await shown(tx, ctx, [task]);
    return {
      task: first ?? refuseHouse('not-found'),
      openedAt: task.openedAt,
      openedBy: nameOf(task.openedBy),
      takenAt: task.takenAt,
      endedBy: task.endedBy === null ? null : nameOf(task.endedBy),
      proof: task.proof === null || HANDLE.test(task.proof) ? null : task.proof,
      endedWhy: task.endedWhy,
      about: task.about,
      told: told.map((one) => ({
        level: one.level,
        role: roleWords(table, one.role),
        unit: units.get(one.unit) ?? { zh: one.unit, en: one.unit },
        at: one.at,
      })),
      happened: entries.map((entry) => ({
        id: entry.id,
        word: entry.word,
        at: entry.at,
        by: nameOf(entry.actor),
      })),
    };
  },
});

/** `visit:…` or the number of a request. */
const HANDLE = /^([a-z-]+:)?[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const HOUSE: Words = { zh: '系统', en: 'the system' };

// Whom a task can be given to ---------------------------------------------------------------------------

export interface TaskCandidate {
  readonly user: string;
  readonly name: string;
  readonly roleName: Words;
  readonly placeName: Words;
  /** Tasks in hand. */
  readonly load: number;
}

export const candidates = look('/tasks/:id/candidates', {
  title: { zh: '可转交的人员', en: 'whom a task can be handed to' },
  duty: 'tasks.do',
  purpose: 'outbreak-response',
  query: Type.Object({ id: Id }),
  async run(tx, query, ctx): Promise<{ rows: TaskCandidate[] }> {
    const task = (await store.findSeen(tx, query.id, sightOf(ctx))) ?? refuseHouse('not-found');
    const cover = ctx.rulebook.part(teamRules).cover;
    const table = ctx.rulebook.part(roles);
    const on = await onDuty(tx, { place: task.ownerUnit, now: ctx.now });
    const fitting = on.filter(
      (one) =>
        one.account !== task.takenBy &&
        isWithin(task.ownerUnit, one.place) &&
        rolesDoneBy(one.role, cover).includes(task.ownerRole),
    );
    const loads = await store.loadOf(
      tx,
      fitting.map((one) => one.account),
    );
    const places = await namesOf(
      tx,
      fitting.map((one) => one.place),
    );
    const once = [...new Map(fitting.map((one) => [one.account, one])).values()];
    return {
      rows: once
        .map((one) => ({
          user: one.account,
          name: one.name,
          roleName: roleWords(table, one.role),
          placeName: places.get(one.place) ?? { zh: one.place, en: one.place },
          load: loads.get(one.account) ?? 0,
        }))
        .sort((a, b) => a.load - b.load || a.name.localeCompare(b.name)),
    };
  },
});

export const taskLooks: readonly Look[] = [myDay, tasks, taskById, candidates];
