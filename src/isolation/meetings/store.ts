// SQL of meetings: as they were held, who was there, what is open and what was decided.
import { row, rows, run, sql, type Tx } from '../../base/sql.ts';
import type { MeetingKind } from '../terms.ts';
import type { Meeting, Point } from './terms.ts';

const MEETING = sql`
  m.id, m.no::int as no, m.kind, m.site, m.place::text as place, m.on_day::text as day, m.figures, m.led_by as "ledBy",
  m.opened_at as "openedAt", m.closed_at as "closedAt"`;

/** The meeting of this kind, place and day, and whether it was opened just now. */
export async function insertMeeting(
  tx: Tx,
  meeting: Pick<Meeting, 'id' | 'kind' | 'site' | 'place' | 'day' | 'figures' | 'ledBy'>,
  now: Date,
): Promise<number | undefined> {
  const { id, kind, site, place, day, figures, ledBy } = meeting;
  const made = await row(
    tx,
    sql<{ no: number }>`
      insert into meeting (id, kind, site, place, on_day, figures, led_by, opened_at)
      values (${id}, ${kind}, ${site}, ${place}, ${day}::date, ${JSON.stringify(figures)}::jsonb, ${ledBy}, ${now})
      on conflict (kind, place, on_day) do nothing returning no::int as no`,
  );
  return made?.no;
}

export async function findMeeting(tx: Tx, id: string): Promise<Meeting | undefined> {
  return row(tx, sql<Meeting>`select ${MEETING} from meeting m where m.id = ${id}`);
}

export async function holdMeeting(tx: Tx, id: string): Promise<Meeting | undefined> {
  return row(tx, sql<Meeting>`select ${MEETING} from meeting m where m.id = ${id} for no key update`);
}

export async function meetingOn(
  tx: Tx,
  asked: { readonly kind: MeetingKind; readonly place: string; readonly day: string },
): Promise<Meeting | undefined> {
  return row(
    tx,
    sql<Meeting>`
      select ${MEETING} from meeting m
      where m.kind = ${asked.kind} and m.place = ${asked.place}::ltree and m.on_day = ${asked.day}::date`,
  );
}

/** The last one that was held before a day. */
export async function lastHeld(
  tx: Tx,
  asked: { readonly kind: MeetingKind; readonly place: string; readonly before: string },
): Promise<Meeting | undefined> {
  return row(
    tx,
    sql<Meeting>`
      select ${MEETING} from meeting m
      where m.kind = ${asked.kind} and m.place = ${asked.place}::ltree and m.on_day < ${asked.before}::date
        and m.closed_at is not null
      order by m.on_day desc limit 1`,
  );
}

export interface MeetingRow extends Meeting {
  readonly attended: number;
  readonly decided: number;
  readonly siteName: string | null;
}

/** Meetings in sight, the newest first. */
export async function meetingRows(tx: Tx, limit: number): Promise<MeetingRow[]> {
  return rows(
    tx,
    sql<MeetingRow>`
      select ${MEETING}, (select count(*)::int from meeting_attendance a where a.meeting = m.id) as attended,
        (select count(*)::int from meeting_point p where p.decided_in = m.id) as decided, s.name as "siteName"
      from meeting m left join isolation_site s on s.id = m.site
      order by m.on_day desc, m.no desc limit ${limit}`,
  );
}

/** Sites whose meeting of a day is over, and what is open at each. */
export async function heldAt(
  tx: Tx,
  places: readonly string[],
  day: string,
): Promise<Map<string, { readonly held: boolean; readonly open: number }>> {
  const found = await rows(
    tx,
    sql<{ place: string; held: boolean; open: number }>`
      select p as place,
        exists (select from meeting m where m.kind = 'site' and m.place = p::ltree and m.on_day = ${day}::date
          and m.closed_at is not null) as held,
        (select count(*)::int from meeting_point o where o.kind = 'site' and o.place = p::ltree and o.decided_at is null) as open
      from unnest(${[...places]}::text[]) p`,
  );
  return new Map(found.map(({ place, held, open }) => [place, { held, open }]));
}

export async function closeMeeting(tx: Tx, id: string, by: string, now: Date): Promise<void> {
  await run(tx, sql`update meeting set closed_at = ${now}, closed_by = ${by} where id = ${id}`);
}

// Who is there ------------------------------------------------------------------------------------------

export async function attend(
  tx: Tx,
  meeting: Pick<Meeting, 'id' | 'place'>,
  accounts: readonly string[],
  by: string,
  now: Date,
): Promise<void> {
  await run(
    tx,
    sql`
      insert into meeting_attendance (meeting, place, account, at, by)
      select ${meeting.id}, ${meeting.place}::ltree, a, ${now}, ${by} from unnest(${[...accounts]}::text[]) a
      on conflict do nothing`,
  );
}

export async function leave(tx: Tx, meeting: string, accounts: readonly string[]): Promise<void> {
  await run(
    tx,
    sql`delete from meeting_attendance where meeting = ${meeting} and account = any(${[...accounts]}::text[])`,
  );
}

export async function attendanceOf(tx: Tx, meeting: string): Promise<string[]> {
  const found = await rows(
    tx,
    sql<{
      account: string;
    }>`select account from meeting_attendance where meeting = ${meeting} order by at, account`,
  );
  return found.map(({ account }) => account);
}

// Points ------------------------------------------------------------------------------------------------

const POINT = sql`
  p.id, p.no::int as no, p.kind, p.place::text as place, p.title, p.raised_at as "raisedAt", p.decided_in as "decidedIn",
  p.decided_at as "decidedAt", p.decision, p.owner_unit::text as "ownerUnit", p.owner_role as "ownerRole", p.due_at as "dueAt",
  case when p.owner_unit is null then null
    else exists (select from task t where t.plan_key = 'decision/' || p.id::text and t.state = 'completed') end as done`;

export async function insertPoint(
  tx: Tx,
  point: { readonly id: string; readonly meeting: Meeting; readonly title: string; readonly by: string },
  now: Date,
): Promise<number> {
  const { id, meeting, title, by } = point;
  const made = await row(
    tx,
    sql<{ no: number }>`
      insert into meeting_point (id, kind, place, title, raised_in, raised_at, raised_by)
      values (${id}, ${meeting.kind}, ${meeting.place}::ltree, ${title}, ${meeting.id}, ${now}, ${by}) returning no::int as no`,
  );
  return made?.no ?? 0;
}

export async function holdPoint(tx: Tx, id: string): Promise<Point | undefined> {
  return row(tx, sql<Point>`select ${POINT} from meeting_point p where p.id = ${id} for no key update of p`);
}

export async function decidePoint(
  tx: Tx,
  id: string,
  decided: {
    readonly in: string;
    readonly decision: string;
    readonly by: string;
    readonly owner: { readonly unit: string; readonly role: string; readonly dueAt: Date } | undefined;
  },
  now: Date,
): Promise<void> {
  const { owner } = decided;
  await run(
    tx,
    sql`
      update meeting_point set decided_in = ${decided.in}, decided_at = ${now}, decided_by = ${decided.by},
        decision = ${decided.decision}, owner_unit = ${owner?.unit ?? null}::ltree, owner_role = ${owner?.role ?? null},
        due_at = ${owner?.dueAt ?? null}
      where id = ${id}`,
  );
}

/** What is open at a kind of meeting, the oldest first. */
export async function openPoints(
  tx: Tx,
  asked: { readonly kind: MeetingKind; readonly place: string },
): Promise<Point[]> {
  return rows(
    tx,
    sql<Point>`
      select ${POINT} from meeting_point p
      where p.kind = ${asked.kind} and p.place = ${asked.place}::ltree and p.decided_at is null order by p.no`,
  );
}

/** What was decided in these meetings, in that order. */
export async function decidedIn(tx: Tx, meetings: readonly string[]): Promise<Point[]> {
  return rows(
    tx,
    sql<Point>`
      select ${POINT} from meeting_point p where p.decided_in = any(${[...meetings]}::uuid[]) order by p.decided_at, p.no`,
  );
}

/** What was open when a meeting ended: the points it left for the next one. */
export async function leftOpen(
  tx: Tx,
  meeting: Pick<Meeting, 'kind' | 'place' | 'closedAt'>,
): Promise<Point[]> {
  if (meeting.closedAt === null) return openPoints(tx, meeting);
  return rows(
    tx,
    sql<Point>`
      select ${POINT} from meeting_point p
      where p.kind = ${meeting.kind} and p.place = ${meeting.place}::ltree and p.raised_at <= ${meeting.closedAt}
        and (p.decided_at is null or p.decided_at > ${meeting.closedAt}) order by p.no`,
  );
}

/** Districts with a site that takes guests: where the meetings over all of them are held. */
export async function districtsMeeting(tx: Tx): Promise<string[]> {
  const found = await rows(
    tx,
    sql<{ place: string }>`
      select distinct subpath(s.place, 0, 1)::text as place from isolation_site s
      where s.ready_at is not null and s.closed_at is null order by 1`,
  );
  return found.map(({ place }) => place);
}

/** Whether one of these tasks was never opened, and its meeting not held either. */
export async function isUnplanned(
  tx: Tx,
  place: string,
  day: string,
  keys: readonly string[],
): Promise<boolean> {
  const found = await row(
    tx,
    sql<{ missing: boolean }>`
      select exists (
        select from unnest(${[...keys]}::text[]) k
        where not exists (select from task t where t.plan_key = k)
          and not exists (
            select from meeting m
            where m.place = ${place}::ltree and m.on_day = ${day}::date and m.closed_at is not null
              and k like '%/' || m.kind)) as missing`,
  );
  return found?.missing === true;
}
