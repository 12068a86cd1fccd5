// All SQL of tasks.
import { row, rows, run, sql, type Tx } from '../base/sql.ts';
import type { StoredTask } from './rules.ts';
import { CLIMB_BY_THEMSELVES, type Task, type WantedTask } from './terms.ts';

const TASK = sql`
  t.id, t.plan_key as "planKey", t.kind, jsonb_build_object('zh', t.title_zh, 'en', t.title_en) as title, t.about,
  t.place::text as place, t.owner_unit::text as "ownerUnit", t.owner_role as "ownerRole", t.state,
  t.opens_at as "opensAt", t.due_at as "dueAt", t.expires_at as "expiresAt", t.step, t.level, t.urgency, t.link,
  t.facts, t.taken_by as "takenBy", t.taken_at as "takenAt", t.opened_at as "openedAt", t.opened_by as "openedBy",
  t.ended_at as "endedAt", t.ended_by as "endedBy", t.proof, t.outcome, t.ended_why as "endedWhy"`;

/** The task, when one of these lenses shows it. */
export async function findSeen(
  tx: Tx,
  id: string,
  only: { readonly me: string; readonly lenses: readonly Lens[] } | undefined,
): Promise<Task | undefined> {
  const seen = only === undefined ? sql`true` : seenCondition(only.me, only.lenses);
  return row(tx, sql<Task>`select ${TASK} from task t where t.id = ${id} and ${seen}`);
}

export async function findTask(tx: Tx, id: string): Promise<Task | undefined> {
  return row(tx, sql<Task>`select ${TASK} from task t where t.id = ${id}`);
}

/** The task, held until the act is over: two people who take it at once take it one after the other. */
export async function holdTask(tx: Tx, id: string): Promise<Task | undefined> {
  return row(tx, sql<Task>`select ${TASK} from task t where t.id = ${id} for update`);
}

/**
 * Keys that begin so, as a range of the index: under row security `^@` may not use one and reads every task. Keys sort by
 * their bytes, so that nothing that begins so lies outside.
 */
const beginsWith = (prefix: string) => sql`t.plan_key >= ${prefix} and t.plan_key < ${`${prefix}\u{10ffff}`}`;

/** Which of these keys have a task, open or over. */
export async function keysKnown(tx: Tx, keys: readonly string[]): Promise<Set<string>> {
  const found = await rows(
    tx,
    sql<{ key: string }>`select t.plan_key as key from task t where t.plan_key = any (${[...keys]}::text[])`,
  );
  return new Set(found.map(({ key }) => key));
}

/** Which of these keys have an open task, and since when. */
export async function openUnder(tx: Tx, keys: readonly string[]): Promise<Map<string, Date>> {
  if (keys.length === 0) return new Map();
  const found = await rows(
    tx,
    sql<{ key: string; at: Date }>`
      select t.plan_key as key, t.opened_at as at from task t
      where t.plan_key = any (${[...keys]}::text[]) and t.ended_at is null`,
  );
  return new Map(found.map(({ key, at }) => [key, at]));
}

/** What the open tasks of these keys rest on. */
export async function factsOfOpen(
  tx: Tx,
  keys: readonly string[],
): Promise<Map<string, { readonly at: Date; readonly facts: Task['facts'] }>> {
  if (keys.length === 0) return new Map();
  const found = await rows(
    tx,
    sql<{ key: string; at: Date; facts: Task['facts'] }>`
      select t.plan_key as key, t.opened_at as at, t.facts from task t
      where t.plan_key = any (${[...keys]}::text[]) and t.ended_at is null`,
  );
  return new Map(found.map(({ key, at, facts }) => [key, { at, facts }]));
}

/** Open tasks of a plan, and the ended ones whose key is wanted again. */
export async function storedUnder(
  tx: Tx,
  prefix: string,
  wantedKeys: readonly string[],
): Promise<StoredTask[]> {
  return rows(
    tx,
    sql<StoredTask>`
      select ${TASK} from task t where ${beginsWith(prefix)} and t.ended_at is null
      union all
      select ${TASK} from task t where t.plan_key = any(${[...wantedKeys]}::text[]) and t.state = 'completed'`,
  );
}

/** Every task a plan ever had, those that are over too. */
export async function tasksUnder(tx: Tx, prefix: string, limit = 200): Promise<Task[]> {
  return rows(
    tx,
    sql<Task>`select ${TASK} from task t where ${beginsWith(prefix)} order by t.due_at, t.id limit ${limit}`,
  );
}

/** The tasks of just this key, open or over, the latest first; held. */
export async function tasksOfKey(tx: Tx, key: string): Promise<Task[]> {
  return rows(
    tx,
    sql<Task>`select ${TASK} from task t where t.plan_key = ${key} order by t.opened_at desc, t.id desc for update`,
  );
}

export interface NewTask extends WantedTask {
  readonly id: string;
}

/** Opens tasks; one whose key is open already stays as it is. Returns the keys with the ids they have now. */
export async function insertTasks(
  tx: Tx,
  tasks: readonly NewTask[],
  by: string,
  now: Date,
): Promise<Map<string, string>> {
  if (tasks.length === 0) return new Map();
  const given = tasks.map((task) => ({
    id: task.id,
    plan_key: task.planKey,
    kind: task.kind,
    title_zh: task.title.zh,
    title_en: task.title.en,
    about: task.about,
    place: task.place,
    owner_unit: task.ownerUnit,
    owner_role: task.ownerRole,
    opens_at: task.opensAt,
    due_at: task.dueAt < task.opensAt ? task.opensAt : task.dueAt,
    expires_at: task.expiresAt ?? null,
    step: task.step ?? null,
    urgency: task.urgency ?? 0,
    link: task.link ?? null,
    facts: task.facts,
  }));
  await run(
    tx,
    sql`
      insert into task (id, plan_key, kind, title_zh, title_en, about, place, owner_unit, owner_role, state, opens_at,
        due_at, expires_at, step, urgency, link, facts, opened_at, opened_by, changed_at)
      select id, plan_key, kind, title_zh, title_en, about, place::ltree, owner_unit::ltree, owner_role, 'requested',
        opens_at, due_at, expires_at, step, urgency, link, facts, ${now}, ${by}, ${now}
      from jsonb_to_recordset(${JSON.stringify(given)}::jsonb) as g (id uuid, plan_key text, kind text, title_zh text,
        title_en text, about text[], place text, owner_unit text, owner_role text, opens_at timestamptz,
        due_at timestamptz, expires_at timestamptz, step text, urgency int, link text, facts jsonb)
      on conflict (plan_key) where ended_at is null do nothing`,
  );
  const found = await rows(
    tx,
    sql<{ planKey: string; id: string }>`
      select plan_key as "planKey", id from task
      where ended_at is null and plan_key = any(${tasks.map((task) => task.planKey)}::text[])`,
  );
  return new Map(found.map((one) => [one.planKey, one.id]));
}

/** Gives an open task the content a planner wants now. Who has taken it keeps it, unless the owner changed. */
export async function changeTask(tx: Tx, id: string, task: WantedTask, now: Date): Promise<void> {
  await run(
    tx,
    sql`
      update task set kind = ${task.kind}, title_zh = ${task.title.zh}, title_en = ${task.title.en},
        about = ${[...task.about]}::text[], place = ${task.place}::ltree, opens_at = ${task.opensAt},
        due_at = greatest(${task.dueAt}::timestamptz, ${task.opensAt}::timestamptz),
        expires_at = ${task.expiresAt ?? null}, step = ${task.step ?? null}, urgency = ${task.urgency ?? 0},
        link = ${task.link ?? null}, facts = ${JSON.stringify(task.facts)}::jsonb, changed_at = ${now},
        state = case when owner_unit = ${task.ownerUnit}::ltree and owner_role = ${task.ownerRole} then state else 'requested' end,
        taken_by = case when owner_unit = ${task.ownerUnit}::ltree and owner_role = ${task.ownerRole} then taken_by end,
        taken_at = case when owner_unit = ${task.ownerUnit}::ltree and owner_role = ${task.ownerRole} then taken_at end,
        owner_unit = ${task.ownerUnit}::ltree, owner_role = ${task.ownerRole}
      where id = ${id} and ended_at is null`,
  );
}

/** Another moment by which the open task of a key is due. */
export async function setDue(tx: Tx, planKey: string, dueAt: Date, now: Date): Promise<void> {
  await run(
    tx,
    sql`
      update task set due_at = greatest(${dueAt}::timestamptz, opens_at), changed_at = ${now}
      where plan_key = ${planKey} and ended_at is null`,
  );
}

export interface Ending {
  readonly state: 'completed' | 'cancelled';
  readonly by: string;
  readonly proof: string | null;
  /** What the proof means, where it was chosen from a table. */
  readonly outcome?: string;
  readonly why: string | null;
}

export async function endTasks(tx: Tx, ids: readonly string[], ending: Ending, now: Date): Promise<number> {
  if (ids.length === 0) return 0;
  return run(
    tx,
    sql`
      update task set state = ${ending.state}, ended_at = ${now}, ended_by = ${ending.by}, proof = ${ending.proof},
        outcome = ${ending.outcome ?? null}, ended_why = ${ending.why}, changed_at = ${now}
      where id = any(${[...ids]}::uuid[]) and ended_at is null`,
  );
}

/** Ends every open task whose key begins so. Returns how many. */
export async function endUnder(tx: Tx, prefix: string, ending: Ending, now: Date): Promise<number> {
  return run(
    tx,
    sql`
      update task t set state = ${ending.state}, ended_at = ${now}, ended_by = ${ending.by}, proof = ${ending.proof},
        ended_why = ${ending.why}, changed_at = ${now}
      where ${beginsWith(prefix)} and t.ended_at is null`,
  );
}

/** Ends the open tasks of these keys. Returns how many. */
export async function endKeys(tx: Tx, keys: readonly string[], ending: Ending, now: Date): Promise<number> {
  if (keys.length === 0) return 0;
  return run(
    tx,
    sql`
      update task set state = ${ending.state}, ended_at = ${now}, ended_by = ${ending.by}, proof = ${ending.proof},
        ended_why = ${ending.why}, changed_at = ${now}
      where plan_key = any (${[...keys]}::text[]) and ended_at is null`,
  );
}

/** Open tasks whose key begins so and that are about the one of two people are about the other. */
export async function followPerson(
  tx: Tx,
  prefix: string,
  { from, into }: { readonly from: string; readonly into: string },
  now: Date,
): Promise<void> {
  await run(
    tx,
    sql`
      update task t set about = array_replace(t.about, ${`person:${from}`}::text, ${`person:${into}`}::text), changed_at = ${now}
      where ${beginsWith(prefix)} and t.ended_at is null and t.about @> ${[`person:${from}`]}::text[]`,
  );
}

export async function takeTask(tx: Tx, id: string, by: string, now: Date): Promise<void> {
  await run(
    tx,
    sql`update task set state = 'in-progress', taken_by = ${by}, taken_at = ${now}, changed_at = ${now}
      where id = ${id} and ended_at is null`,
  );
}

export interface LateTask {
  readonly id: string;
  readonly dueAt: Date;
  readonly endedAt: null;
  readonly step: string | null;
  readonly level: number;
  readonly ownerUnit: string;
}

/** Open tasks past due. */
export async function lateTasks(tx: Tx, now: Date): Promise<LateTask[]> {
  return rows(
    tx,
    sql<LateTask>`
      select id, due_at as "dueAt", ended_at as "endedAt", step, level, owner_unit::text as "ownerUnit" from task
      where ended_at is null and due_at <= ${now} and kind <> all(${CLIMB_BY_THEMSELVES}::text[]) order by due_at, id`,
  );
}

export interface Told {
  readonly task: string;
  readonly level: number;
  readonly role: string;
  readonly unit: string;
  readonly at: Date;
}

/** Notes who was told, and raises the tasks to the level reached. A level is told once. */
export async function tell(tx: Tx, told: readonly Told[]): Promise<number> {
  if (told.length === 0) return 0;
  const given = JSON.stringify(told);
  const written = await run(
    tx,
    sql`
      insert into task_told (task, level, role, unit, at)
      select task, level, role, unit::ltree, at
      from jsonb_to_recordset(${given}::jsonb) as g (task uuid, level int, role text, unit text, at timestamptz)
      on conflict (task, level) do nothing`,
  );
  await run(
    tx,
    sql`
      update task t set level = g.level
      from (select task, max(level) as level
            from jsonb_to_recordset(${given}::jsonb) as g (task uuid, level int) group by task) g
      where t.id = g.task and t.level < g.level`,
  );
  return written;
}

/** Who was told of a task, in order. */
export async function toldOf(tx: Tx, task: string): Promise<Told[]> {
  return rows(
    tx,
    sql<Told>`
      select task, level, role, unit::text as unit, at from task_told where task = ${task} order by level`,
  );
}

// Reading -----------------------------------------------------------------------------------------------

/** A duty through which somebody sees tasks: those of these roles under this place. */
export interface Lens {
  readonly place: string;
  readonly role: string;
  /** Roles whose tasks are shown when their unit is exactly this place. */
  readonly standsFor: readonly string[];
  /** Assigns work there: every task of the place is shown, whichever role does it. */
  readonly assigns: boolean;
}

function lensCondition(lenses: readonly Lens[]) {
  if (lenses.length === 0) return sql`false`;
  return sql.join(
    lenses.map(
      (lens) => sql`(t.owner_role = ${lens.role} and t.owner_unit <@ ${lens.place}::ltree
        or t.owner_unit = ${lens.place}::ltree and t.owner_role = any(${[...lens.standsFor]}::text[]))`,
    ),
    sql` or `,
  );
}

/** Everything a lens shows, beside what has to be done: whoever assigns work sees all of it. */
function seenCondition(me: string, lenses: readonly Lens[]) {
  const places = lenses.filter((lens) => lens.assigns).map((lens) => lens.place);
  return sql`(${lensCondition(lenses)} or ${toldCondition(lenses)} or t.taken_by = ${me}::uuid
    or t.owner_unit <@ any(${places}::ltree[]))`;
}

function toldCondition(lenses: readonly Lens[]) {
  if (lenses.length === 0) return sql`false`;
  return sql`exists (select from task_told h where h.task = t.id and (${sql.join(
    lenses.map((lens) => sql`(h.role = ${lens.role} and h.unit <@ ${lens.place}::ltree)`),
    sql` or `,
  )}))`;
}

/** Whose tasks are asked for. `gone`: people whose tasks in hand wait for somebody like those nobody has taken. */
export interface Whose {
  readonly me: string;
  readonly lenses: readonly Lens[];
  readonly gone: readonly string[];
}

/** Taken by her, or waiting for her role. */
function mineCondition({ me, lenses, gone }: Whose) {
  return sql`(t.taken_by = ${me}::uuid or ${waitingCondition(gone)} and (${lensCondition(lenses)}))`;
}

function waitingCondition(gone: readonly string[]) {
  return sql`(t.taken_by is null or t.taken_by = any(${[...gone]}::uuid[]))`;
}

/** Everybody who has an open task in hand. */
export async function holders(tx: Tx): Promise<string[]> {
  const found = await rows(
    tx,
    sql<{ by: string }>`
      select distinct taken_by as by from task where ended_at is null and taken_by is not null`,
  );
  return found.map((one) => one.by);
}

/** What somebody has to do; the soonest first. */
export async function tasksFor(tx: Tx, asked: Whose & { readonly limit: number }): Promise<Task[]> {
  return rows(
    tx,
    sql<Task>`
      select ${TASK} from task t where t.ended_at is null and ${mineCondition(asked)}
      order by t.due_at, t.id limit ${asked.limit}`,
  );
}

/** Late tasks of others that somebody has been told of. */
export async function tasksTold(
  tx: Tx,
  asked: { readonly me: string; readonly lenses: readonly Lens[]; readonly limit: number },
): Promise<Task[]> {
  return rows(
    tx,
    sql<Task>`
      select ${TASK} from task t
      where t.ended_at is null and t.level > 0 and t.taken_by is distinct from ${asked.me}::uuid
        and ${toldCondition(asked.lenses)}
        and not (${lensCondition(asked.lenses)})
      order by t.level desc, t.due_at, t.id limit ${asked.limit}`,
  );
}

export interface DayCounts {
  readonly open: number;
  readonly late: number;
  readonly soon: number;
  readonly taken: number;
  readonly told: number;
  readonly done: number;
}

/** Counts behind “my day”. */
export async function dayCounts(
  tx: Tx,
  asked: Whose & { readonly now: Date; readonly soon: Date; readonly dayBegan: Date },
): Promise<DayCounts> {
  const found = await row(
    tx,
    sql<DayCounts>`
      with open as (
        select t.due_at, t.taken_by,
          ${mineCondition(asked)} as mine,
          t.level > 0 and t.taken_by is distinct from ${asked.me}::uuid and ${toldCondition(asked.lenses)}
            and not (${lensCondition(asked.lenses)}) as told
        from task t where t.ended_at is null)
      select (count(*) filter (where mine))::int as open,
        (count(*) filter (where mine and due_at <= ${asked.now}))::int as late,
        (count(*) filter (where mine and due_at > ${asked.now} and due_at <= ${asked.soon}))::int as soon,
        (count(*) filter (where taken_by = ${asked.me}::uuid))::int as taken,
        (count(*) filter (where told))::int as told,
        (select count(*) from task d where d.ended_by = ${asked.me} and d.state = 'completed'
           and d.ended_at >= ${asked.dayBegan})::int as done
      from open`,
  );
  return found ?? { open: 0, late: 0, soon: 0, taken: 0, told: 0, done: 0 };
}

export interface TaskFilter {
  readonly state: 'open' | 'ended';
  readonly mine?: Whose | undefined;
  /** Only what these lenses show; left out for the house. */
  readonly only?: { readonly me: string; readonly lenses: readonly Lens[] } | undefined;
  readonly unit?: string | undefined;
  readonly kind?: string | undefined;
  readonly about?: string | undefined;
  readonly late?: Date | undefined;
  readonly after?: { readonly at: Date; readonly id: string } | undefined;
  readonly limit: number;
}

/** Open tasks, the soonest due first; or ended ones, the latest first. By key, so that page 900 costs what page 1 does. */
export async function listTasks(tx: Tx, filter: TaskFilter): Promise<Task[]> {
  const wheres = [
    filter.state === 'open' ? sql`t.ended_at is null` : sql`t.ended_at is not null`,
    ...(filter.mine ? [mineCondition(filter.mine)] : []),
    ...(filter.only ? [seenCondition(filter.only.me, filter.only.lenses)] : []),
    ...(filter.unit ? [sql`t.owner_unit <@ ${filter.unit}::ltree`] : []),
    ...(filter.kind ? [sql`t.kind = ${filter.kind}`] : []),
    ...(filter.about ? [sql`t.about @> ${[filter.about]}::text[]`] : []),
    ...(filter.late ? [sql`t.due_at <= ${filter.late}`] : []),
    ...(filter.after === undefined
      ? []
      : filter.state === 'open'
        ? [sql`(t.due_at, t.id) > (${filter.after.at}, ${filter.after.id}::uuid)`]
        : [sql`(t.ended_at, t.id) < (${filter.after.at}, ${filter.after.id}::uuid)`]),
  ];
  return rows(
    tx,
    sql<Task>`
      select ${TASK} from task t where ${sql.join(wheres, sql` and `)}
      order by ${filter.state === 'open' ? sql`t.due_at, t.id` : sql`t.ended_at desc, t.id desc`}
      limit ${filter.limit}`,
  );
}

/** Open tasks by kind, with how many are late: the strip over the list. */
export async function openByKind(
  tx: Tx,
  asked: {
    readonly unit?: string | undefined;
    readonly now: Date;
    readonly only?: TaskFilter['only'];
    readonly gone: readonly string[];
  },
): Promise<{ kind: string; open: number; late: number; untaken: number }[]> {
  return rows(
    tx,
    sql<{ kind: string; open: number; late: number; untaken: number }>`
      select t.kind, count(*)::int as open, (count(*) filter (where t.due_at <= ${asked.now}))::int as late,
        (count(*) filter (where ${waitingCondition(asked.gone)}))::int as untaken
      from task t
      where t.ended_at is null and ${asked.unit ? sql`t.owner_unit <@ ${asked.unit}::ltree` : sql`true`}
        and ${asked.only ? seenCondition(asked.only.me, asked.only.lenses) : sql`true`}
      group by t.kind order by late desc, open desc, t.kind`,
  );
}

/** Open tasks each of these people has taken. */
export async function loadOf(tx: Tx, people: readonly string[]): Promise<Map<string, number>> {
  const found = await rows(
    tx,
    sql<{ by: string; open: number }>`
      select taken_by as by, count(*)::int as open from task
      where ended_at is null and taken_by = any(${[...people]}::uuid[]) group by taken_by`,
  );
  return new Map(found.map((one) => [one.by, one.open]));
}
