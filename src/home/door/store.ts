// All SQL of the door: what was checked, visited, handed out, refused; who lives there too; what was served.
import type { CivilDate } from '../../base/civil-dates.ts';
import { row, rows, run, sql, type Tx } from '../../base/sql.ts';
import type { AtHome } from './rules.ts';
import type {
  CoResident,
  HomeCheck,
  HomeKit,
  HomeRefusal,
  HomeVisit,
  OrderServed,
  RefusalStep,
  RefusedWhat,
  ServedHow,
} from './terms.ts';

const day = (column: string) => sql.raw(`to_char(${column}, 'YYYY-MM-DD')`);

interface At {
  readonly episode: string;
  readonly person: string;
  readonly place: string;
}

// Checks ------------------------------------------------------------------------------------------------

const CHECK = sql`c.id, c.episode, c.at, c.by, c.answers, c.suitable, c.against`;

/** The last check of a home: one that was found wanting may have been put right. */
export async function lastCheck(tx: Tx, episode: string): Promise<HomeCheck | undefined> {
  return row(
    tx,
    sql<HomeCheck>`select ${CHECK} from home_check c where c.episode = ${episode} order by c.at desc, c.id desc limit 1`,
  );
}

export async function insertCheck(
  tx: Tx,
  check: At & Pick<HomeCheck, 'id' | 'at' | 'by' | 'answers' | 'suitable' | 'against'>,
): Promise<void> {
  await run(
    tx,
    sql`
      insert into home_check (id, episode, person, place, at, by, answers, suitable, against)
      values (${check.id}, ${check.episode}, ${check.person}, ${check.place}::ltree, ${check.at}, ${check.by},
        ${JSON.stringify(check.answers)}::jsonb, ${check.suitable}, ${[...check.against]}::text[])`,
  );
}

// Visits ------------------------------------------------------------------------------------------------

/** What was found at her door, newest first. */
export async function visitsOf(tx: Tx, episode: string): Promise<HomeVisit[]> {
  return rows(
    tx,
    sql<HomeVisit>`
      select v.id, v.episode, v.kind, v.due_at as "dueAt", v.at, v.by, v.beside, v.result, v.note is not null as "hasNote", v.late
      from home_visit v where v.episode = ${episode} order by v.at desc, v.id desc`,
  );
}

export async function insertVisit(
  tx: Tx,
  visit: At & Omit<HomeVisit, 'hasNote'> & { readonly note: Buffer | null; readonly salt: Buffer | null },
): Promise<void> {
  await run(
    tx,
    sql`
      insert into home_visit (id, episode, person, place, kind, due_at, at, by, beside, result, note, note_salt, late)
      values (${visit.id}, ${visit.episode}, ${visit.person}, ${visit.place}::ltree, ${visit.kind}, ${visit.dueAt}, ${visit.at},
        ${visit.by}, ${visit.beside}, ${visit.result}, ${visit.note}, ${visit.salt}, ${visit.late})`,
  );
}

/** Notes of visits and refusals, still sealed: for the one who goes next. */
export async function notesOf(tx: Tx, episode: string): Promise<DoorNote[]> {
  return rows(
    tx,
    sql<DoorNote>`
      select at, kind as what, result as finding, note, note_salt as salt from home_visit
      where episode = ${episode} and note is not null
      union all
      select at, what, null, note, note_salt from home_refusal where episode = ${episode} and note is not null
      order by at desc limit 20`,
  );
}

export interface DoorNote {
  readonly at: Date;
  readonly what: string;
  /** What the visit found; null: it was written down with a refusal. */
  readonly finding: string | null;
  readonly note: Buffer;
  readonly salt: Buffer;
}

/** Whoever serves a stage at home since yesterday at least, and is there. */
export async function atHomeNow(tx: Tx, today: CivilDate): Promise<AtHome[]> {
  return rows(
    tx,
    sql<AtHome>`
      select e.id as episode, e.person, e.place::text as place, ${day('e.stage_from')} as "stageFrom", ${day('e.stage_to')} as "stageTo"
      from episode e
      where e.ended_at is null and e.state = 'active' and e.stage_place = 'home'
        and e.stage_from < ${today}::date and e.stage_to >= ${today}::date and e.absconded_at is null`,
  );
}

// Kits --------------------------------------------------------------------------------------------------

const KIT = sql`k.id, k.episode, k.items, k.thermometer, k.at, k.by, k.receipt, k.back_at as "backAt"`;

export async function kitsOf(tx: Tx, episode: string): Promise<HomeKit[]> {
  return rows(
    tx,
    sql<HomeKit>`select ${KIT} from home_kit k where k.episode = ${episode} order by k.at, k.id`,
  );
}

/** With whom a thermometer is now. */
export async function thermometerWith(tx: Tx, number: string): Promise<{ no: number } | undefined> {
  return row(
    tx,
    sql<{ no: number }>`
      select e.no from home_kit k join episode e on e.id = k.episode
      where k.thermometer = ${number} and k.back_at is null`,
  );
}

/** False: somebody was given this thermometer at the same moment. */
export async function insertKit(tx: Tx, kit: At & Omit<HomeKit, 'backAt'>): Promise<boolean> {
  const given = await run(
    tx,
    sql`
      insert into home_kit (id, episode, person, place, items, thermometer, at, by, receipt)
      values (${kit.id}, ${kit.episode}, ${kit.person}, ${kit.place}::ltree, ${JSON.stringify(kit.items)}::jsonb, ${kit.thermometer},
        ${kit.at}, ${kit.by}, ${kit.receipt})
      on conflict (thermometer) where back_at is null and thermometer is not null do nothing`,
  );
  return given === 1;
}

/** What is still with her comes back. Returns how many kits. */
export async function takeBack(tx: Tx, episode: string, by: string, at: Date): Promise<number> {
  return run(
    tx,
    sql`update home_kit set back_at = ${at}, back_by = ${by} where episode = ${episode} and back_at is null`,
  );
}

// Co-residents ------------------------------------------------------------------------------------------

/** Everybody who lives there too, in the order they were written down. */
export async function coResidentsOf(
  tx: Tx,
  episode: string,
): Promise<(CoResident & { name: Buffer | null; salt: Buffer | null })[]> {
  return rows(
    tx,
    sql<CoResident & { name: Buffer | null; salt: Buffer | null }>`
      select c.id, c.episode, c.person, c.choice, c.reason, c.carer, c.at, c.by, c.name, c.name_salt as salt
      from co_resident c where c.episode = ${episode} order by c.at, c.id`,
  );
}

export async function insertCoResident(
  tx: Tx,
  one: Omit<CoResident, 'at'> & {
    readonly place: string;
    readonly at: Date;
    readonly name: Buffer | null;
    readonly salt: Buffer | null;
  },
): Promise<void> {
  await run(
    tx,
    sql`
      insert into co_resident (id, episode, place, person, name, name_salt, choice, reason, carer, at, by)
      values (${one.id}, ${one.episode}, ${one.place}::ltree, ${one.person}, ${one.name}, ${one.salt}, ${one.choice}, ${one.reason},
        ${one.carer}, ${one.at}, ${one.by})`,
  );
}

/** The same person is settled anew: what was said before is not said any more. */
export async function dropCoResident(tx: Tx, episode: string, person: string): Promise<void> {
  await run(tx, sql`delete from co_resident where episode = ${episode} and person = ${person}`);
}

// Notices -----------------------------------------------------------------------------------------------

const ORDER = sql`
  o.id, o.no, o.kind, o.ordered_at as "orderedAt", ${day('o.from_on')} as "fromOn", ${day('o.to_on')} as "toOn",
  o.served_at as "servedAt", o.served_by as "servedBy", o.served_how as "servedHow"`;

/** Decisions about her, oldest first, with how each was told. */
export async function ordersServed(tx: Tx, episode: string): Promise<OrderServed[]> {
  return rows(
    tx,
    sql<OrderServed>`select ${ORDER} from control_order o where o.episode = ${episode} order by o.ordered_at, o.no`,
  );
}

export interface OrderOnPaper extends OrderServed {
  readonly basis: string;
  readonly reviewRoute: string;
  readonly orderedBy: string;
  readonly signature: Buffer | null;
  readonly witness: Buffer | null;
  readonly salt: Buffer | null;
}

export async function orderOnPaper(tx: Tx, id: string): Promise<OrderOnPaper | undefined> {
  return row(
    tx,
    sql<OrderOnPaper>`
      select ${ORDER}, o.basis, o.review_route as "reviewRoute", o.ordered_by as "orderedBy", o.signature, o.witness,
        o.served_salt as salt
      from control_order o where o.id = ${id}`,
  );
}

/** Who was beside whoever served something to her at this moment: the visit it was served with says it. */
export async function servedBeside(
  tx: Tx,
  served: { readonly episode: string; readonly at: Date; readonly by: string },
): Promise<string | undefined> {
  const found = await row(
    tx,
    sql<{ beside: string }>`
      select beside from home_visit
      where episode = ${served.episode} and kind = 'notice' and at = ${served.at} and by = ${served.by} and beside is not null
      order by id desc limit 1`,
  );
  return found?.beside;
}

export async function serveOrder(
  tx: Tx,
  served: {
    readonly order: string;
    readonly at: Date;
    readonly by: string;
    readonly how: ServedHow;
    readonly version: string;
    readonly signature: Buffer | null;
    readonly witness: Buffer | null;
    readonly salt: Buffer | null;
  },
): Promise<void> {
  await run(
    tx,
    sql`
      update control_order set served_at = ${served.at}, served_by = ${served.by}, served_how = ${served.how},
        notice_version = ${served.version}, signature = ${served.signature}, witness = ${served.witness}, served_salt = ${served.salt}
      where id = ${served.order}`,
  );
}

// Refusals ----------------------------------------------------------------------------------------------

const REFUSAL = sql`
  f.id, f.episode, f.person, f.place::text as place, f.what, f.at, f.by, f.step, f.due_at as "dueAt", f.closed_at as "closedAt",
  f.closed_by as "closedBy", f.closed_how as "closedHow"`;

export async function openRefusal(tx: Tx, episode: string): Promise<HomeRefusal | undefined> {
  return row(
    tx,
    sql<HomeRefusal>`select ${REFUSAL} from home_refusal f where f.episode = ${episode} and f.closed_at is null for update`,
  );
}

export async function findRefusal(tx: Tx, id: string): Promise<HomeRefusal | undefined> {
  return row(tx, sql<HomeRefusal>`select ${REFUSAL} from home_refusal f where f.id = ${id}`);
}

/** Every refusal of a stay, newest first. */
export async function refusalsOf(tx: Tx, episode: string): Promise<HomeRefusal[]> {
  return rows(
    tx,
    sql<HomeRefusal>`select ${REFUSAL} from home_refusal f where f.episode = ${episode} order by f.at desc, f.id desc`,
  );
}

/** Refusals that are open at these steps, the next due first. */
export async function refusalsAt(
  tx: Tx,
  steps: readonly RefusalStep[],
  limit: number,
): Promise<HomeRefusal[]> {
  return rows(
    tx,
    sql<HomeRefusal>`
      select ${REFUSAL} from home_refusal f where f.closed_at is null and f.step = any (${[...steps]}::text[])
      order by f.due_at, f.id limit ${limit}`,
  );
}

/** Refusals whose time ran out at a step that has a next one. */
export async function lateRefusals(tx: Tx, now: Date, steps: readonly string[]): Promise<HomeRefusal[]> {
  return rows(
    tx,
    sql<HomeRefusal>`
      select ${REFUSAL} from home_refusal f
      where f.closed_at is null and f.due_at <= ${now} and f.step = any (${[...steps]}::text[])
      order by f.due_at, f.id limit 500 for update skip locked`,
  );
}

export async function insertRefusal(
  tx: Tx,
  one: At & {
    readonly id: string;
    readonly what: RefusedWhat;
    readonly at: Date;
    readonly by: string;
    readonly step: RefusalStep;
    readonly dueAt: Date;
    readonly note: Buffer | null;
    readonly salt: Buffer | null;
  },
): Promise<void> {
  await run(
    tx,
    sql`
      insert into home_refusal (id, episode, person, place, what, at, by, step, due_at, note, note_salt)
      values (${one.id}, ${one.episode}, ${one.person}, ${one.place}::ltree, ${one.what}, ${one.at}, ${one.by}, ${one.step}, ${one.dueAt},
        ${one.note}, ${one.salt})`,
  );
}

/** What was said with a refusal, still sealed. */
export async function noteOfRefusal(
  tx: Tx,
  id: string,
): Promise<Pick<DoorNote, 'note' | 'salt'> | undefined> {
  return row(
    tx,
    sql<Pick<DoorNote, 'note' | 'salt'>>`
      select note, note_salt as salt from home_refusal where id = ${id} and note is not null`,
  );
}

export async function changeNote(
  tx: Tx,
  id: string,
  to: { readonly note: Buffer | null; readonly salt: Buffer | null },
): Promise<void> {
  await run(tx, sql`update home_refusal set note = ${to.note}, note_salt = ${to.salt} where id = ${id}`);
}

export async function stepRefusal(
  tx: Tx,
  id: string,
  to: { readonly what: RefusedWhat; readonly step: RefusalStep; readonly dueAt: Date },
): Promise<void> {
  await run(
    tx,
    sql`update home_refusal set what = ${to.what}, step = ${to.step}, due_at = ${to.dueAt} where id = ${id}`,
  );
}

export async function closeRefusal(
  tx: Tx,
  id: string,
  closed: { readonly how: string; readonly by: string; readonly at: Date },
): Promise<void> {
  await run(
    tx,
    sql`
      update home_refusal set step = 'closed', due_at = null, closed_at = ${closed.at}, closed_by = ${closed.by}, closed_how = ${closed.how}
      where id = ${id}`,
  );
}

/** Open refusals of a stay that is over end with it. */
export async function endRefusals(tx: Tx, episode: string, how: string, at: Date): Promise<number> {
  return run(
    tx,
    sql`
      update home_refusal set step = 'closed', due_at = null, closed_at = ${at}, closed_by = 'house', closed_how = ${how}
      where episode = ${episode} and closed_at is null`,
  );
}

/** Stays of these people with an open refusal that is over once she is in a room of a site: gone, or would not come. */
export async function refusalsOverInRoom(tx: Tx, people: readonly string[]): Promise<string[]> {
  const found = await rows(
    tx,
    sql<{ episode: string }>`
      select f.episode from home_refusal f join episode e on e.id = f.episode and e.ended_at is null
      where e.person = any (${[...people]}::uuid[]) and f.closed_at is null
        and f.what in ('absconded', 'refused', 'entry-refused') order by f.episode`,
  );
  return found.map(({ episode }) => episode);
}

// Official numbers --------------------------------------------------------------------------------------

export async function workPhonesOf(tx: Tx, accounts: readonly string[]): Promise<Map<string, string>> {
  const found = await rows(
    tx,
    sql<{ account: string; phone: string }>`
      select account, phone from work_phone where account = any (${[...accounts]}::uuid[])`,
  );
  return new Map(found.map(({ account, phone }) => [account, phone]));
}

export async function setWorkPhone(tx: Tx, account: string, phone: string | null, at: Date): Promise<void> {
  if (phone === null) await run(tx, sql`delete from work_phone where account = ${account}`);
  else
    await run(
      tx,
      sql`
        insert into work_phone (account, phone, at) values (${account}, ${phone}, ${at})
        on conflict (account) do update set phone = excluded.phone, at = excluded.at`,
    );
}
