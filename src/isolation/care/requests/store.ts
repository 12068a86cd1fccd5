// SQL of what guests ask for, of the thread with the medics, and of the doors.
import { row, rows, run, sql, type Tx } from '../../../base/sql.ts';
import type { GuestMessage, GuestRequest, RequestAnswer } from '../terms.ts';

const REQUEST = sql`
  q.id, q.no::int as no, q.site, q.place::text as place, q.room, r.no as "roomNo", q.person, q.kind, q.urgent, q.via,
  q.salt, q.text, q.to_role as "toRole", q.may_show as "mayShow", q.passed_at as "passedAt", q.asked_at as "askedAt",
  q.due_at as "dueAt", q.answered_at as "answeredAt", q.answered_role as "answeredRole", q.answer,
  q.answer_text as "answerText", t.id as task, t.taken_by as "takenBy", t.taken_at as "takenAt"`;
/** With the task it waits in: who takes that is on it. */
const FROM = sql`
  guest_request q join isolation_room r on r.id = q.room
  left join task t on t.plan_key = 'guest-request/' || q.id and t.ended_at is null`;

export interface NewRequest {
  readonly id: string;
  readonly site: string;
  readonly place: string;
  readonly room: string;
  readonly person: string | null;
  readonly kind: string;
  readonly urgent: boolean;
  readonly via: 'self' | 'door';
  readonly salt: Buffer;
  readonly text: Buffer | null;
  readonly toRole: string | null;
  readonly mayShow: boolean;
  readonly dueAt: Date;
}

export async function insertRequest(tx: Tx, made: NewRequest, now: Date): Promise<number> {
  const born = await row(
    tx,
    sql<{ no: number }>`
      insert into guest_request (id, site, place, room, person, kind, urgent, via, salt, text, to_role, may_show,
        asked_at, due_at)
      values (${made.id}, ${made.site}, ${made.place}::ltree, ${made.room}, ${made.person}, ${made.kind}, ${made.urgent},
        ${made.via}, ${made.salt}, ${made.text}, ${made.toRole}, ${made.mayShow}, ${now}, ${made.dueAt})
      returning no::int as no`,
  );
  return born?.no ?? 0;
}

export async function findRequest(tx: Tx, id: string): Promise<GuestRequest | undefined> {
  return row(tx, sql<GuestRequest>`select ${REQUEST} from ${FROM} where q.id = ${id}`);
}

export async function holdRequest(tx: Tx, id: string): Promise<GuestRequest | undefined> {
  return row(tx, sql<GuestRequest>`select ${REQUEST} from ${FROM} where q.id = ${id} for update of q`);
}

/** What waits for an answer at a site, the one due first first. */
export async function openAt(tx: Tx, site: string, limit: number): Promise<GuestRequest[]> {
  return rows(
    tx,
    sql<GuestRequest>`
      select ${REQUEST} from ${FROM} where q.site = ${site} and q.answered_at is null
      order by q.due_at, q.id limit ${limit}`,
  );
}

/** What was answered since a moment, the last first. */
export async function answeredSince(
  tx: Tx,
  site: string,
  since: Date,
  limit: number,
): Promise<GuestRequest[]> {
  return rows(
    tx,
    sql<GuestRequest>`
      select ${REQUEST} from ${FROM} where q.site = ${site} and q.answered_at >= ${since}
      order by q.answered_at desc, q.id limit ${limit}`,
  );
}

/** Letters of thanks that were passed on, the last first. */
export async function lettersAt(tx: Tx, site: string, limit: number): Promise<GuestRequest[]> {
  return rows(
    tx,
    sql<GuestRequest>`
      select ${REQUEST} from ${FROM} where q.site = ${site} and q.passed_at is not null
      order by q.passed_at desc, q.id limit ${limit}`,
  );
}

/**
 * What she asked for at a site, and what was asked at her door while she was behind it with somebody else; the last
 * first.
 */
export async function requestsOfGuest(
  tx: Tx,
  asked: { readonly person: string; readonly site: string; readonly limit: number },
): Promise<GuestRequest[]> {
  return rows(
    tx,
    sql<GuestRequest>`
      select ${REQUEST} from ${FROM}
      where q.site = ${asked.site} and (q.person = ${asked.person} or (q.person is null and exists (
        select from room_stay y
        where y.person = ${asked.person} and y.room = q.room and y.during @> q.asked_at)))
      order by q.asked_at desc, q.id desc limit ${asked.limit}`,
  );
}

/** Of one guest and kind, or all she has open. */
export async function openOf(tx: Tx, person: string, kinds?: readonly string[]): Promise<GuestRequest[]> {
  return rows(
    tx,
    sql<GuestRequest>`
      select ${REQUEST} from ${FROM}
      where q.person = ${person} and q.answered_at is null
        and ${kinds === undefined ? sql`true` : sql`q.kind = any (${[...kinds]}::text[])`}
      order by q.asked_at for update of q`,
  );
}

/** What she waits for at a site waits in her other room from now on. */
export async function moveOpen(
  tx: Tx,
  person: string,
  to: { readonly site: string; readonly room: string; readonly place: string },
): Promise<void> {
  await run(
    tx,
    sql`
      update guest_request set room = ${to.room}, place = ${to.place}::ltree
      where person = ${person} and site = ${to.site} and answered_at is null`,
  );
}

export async function openAtDoor(tx: Tx, room: string): Promise<number> {
  const found = await row(
    tx,
    sql<{ n: number }>`
      select count(*)::int as n from guest_request
      where room = ${room} and via = 'door' and answered_at is null`,
  );
  return found?.n ?? 0;
}

export async function answerRequest(
  tx: Tx,
  id: string,
  as: {
    readonly by: string;
    readonly role: string;
    readonly answer: RequestAnswer;
    readonly text: Buffer | null;
    readonly passed?: boolean;
  },
  now: Date,
): Promise<void> {
  await run(
    tx,
    sql`
      update guest_request set answered_at = ${now}, answered_by = ${as.by}, answered_role = ${as.role},
        answer = ${as.answer}, answer_text = ${as.text}, passed_at = ${as.passed === true ? now : null}
      where id = ${id}`,
  );
}

// The thread --------------------------------------------------------------------------------------------

const MESSAGE = sql`m.id, m.person, m.role, m.by, m.door, m.salt, m.text, m.at`;

export async function insertMessage(
  tx: Tx,
  made: {
    readonly id: string;
    readonly site: string;
    readonly place: string;
    readonly person: string;
    readonly by: string | null;
    readonly role: string | null;
    readonly door: boolean;
    readonly salt: Buffer;
    readonly text: Buffer;
  },
  now: Date,
): Promise<void> {
  await run(
    tx,
    sql`
      insert into guest_message (id, site, place, person, by, role, door, salt, text, at)
      values (${made.id}, ${made.site}, ${made.place}::ltree, ${made.person}, ${made.by}, ${made.role}, ${made.door},
        ${made.salt}, ${made.text}, ${now})`,
  );
}

/** What the two said at this site, the first first; the last of it when it is long. */
export async function threadOf(tx: Tx, site: string, person: string, limit: number): Promise<GuestMessage[]> {
  return rows(
    tx,
    sql<GuestMessage>`
      select * from (
        select ${MESSAGE} from guest_message m where m.site = ${site} and m.person = ${person}
        order by m.at desc, m.id desc limit ${limit}) m
      order by m.at, m.id`,
  );
}

/** Whether the guest has written more than somebody has read: after the message named. */
export async function hasWrittenSince(tx: Tx, site: string, person: string, seen: string): Promise<boolean> {
  const found = await row(
    tx,
    sql<{ id: string }>`
      select m.id from guest_message m join guest_message s on s.id = ${seen}
      where m.site = ${site} and m.person = ${person} and m.by is null and (m.at, m.id) > (s.at, s.id) limit 1`,
  );
  return found !== undefined;
}

export interface ThreadStand {
  readonly person: string;
  readonly messages: number;
  readonly lastAt: Date;
  /** The guest spoke last. */
  readonly waits: boolean;
}

/** The threads of a site: who has one, and who spoke last. Nothing of what was said. */
export async function threadsAt(tx: Tx, site: string): Promise<ThreadStand[]> {
  return rows(
    tx,
    sql<ThreadStand>`
      select m.person, count(*)::int as messages, max(m.at) as "lastAt",
        (array_agg(m.by is null order by m.at desc, m.id desc))[1] as waits
      from guest_message m where m.site = ${site} group by m.person`,
  );
}

// Doors -------------------------------------------------------------------------------------------------

export interface Door {
  readonly room: string;
  readonly no: string;
  readonly site: string;
  readonly place: string;
  readonly building: string;
  readonly floor: number;
  readonly door: number;
}

const DOOR = sql`
  r.id as room, r.no, r.site, r.place::text as place, r.building, r.floor::int as floor, r.door_code as door from isolation_room r`;

/** A room by the code at its door, while its site is open. */
export async function doorOf(tx: Tx, room: string): Promise<Door | undefined> {
  return row(
    tx,
    sql<Door>`select ${DOOR} join isolation_site s on s.id = r.site where r.id = ${room} and s.closed_at is null`,
  );
}

export async function doorsAt(tx: Tx, site: string): Promise<Door[]> {
  return rows(
    tx,
    sql<Door>`select ${DOOR} where r.site = ${site} order by r.building, r.floor, length(r.no), r.no`,
  );
}

/** Another code hangs at this door from now on. */
export async function renewDoor(tx: Tx, room: string): Promise<void> {
  await run(tx, sql`update isolation_room set door_code = door_code + 1 where id = ${room}`);
}

// Figures -----------------------------------------------------------------------------------------------

export interface RequestFigures {
  readonly kind: string;
  readonly open: number;
  readonly late: number;
  /** Asked since the moment. */
  readonly asked: number;
  /** Letters passed on since the moment. */
  readonly passed: number;
}

/** By kind: what a morning meeting hears of what guests ask for. */
export async function figuresAt(
  tx: Tx,
  site: string,
  at: { readonly now: Date; readonly since: Date },
): Promise<RequestFigures[]> {
  return rows(
    tx,
    sql<RequestFigures>`
      select q.kind, count(*) filter (where q.answered_at is null)::int as open,
        count(*) filter (where q.answered_at is null and q.due_at < ${at.now})::int as late,
        count(*) filter (where q.asked_at >= ${at.since})::int as asked,
        count(*) filter (where q.passed_at >= ${at.since})::int as passed
      from guest_request q
      where q.site = ${site} and (q.answered_at is null or q.asked_at >= ${at.since} or q.passed_at >= ${at.since})
      group by q.kind order by q.kind`,
  );
}
