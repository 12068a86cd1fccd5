// All SQL of code events, and of the facts a colour is decided by.
import type { CivilDate } from '../../base/civil-dates.ts';
import { row, rows, run, sql, type Tx } from '../../base/sql.ts';
import type { CodeEvent, CodeFacts } from './terms.ts';

const day = (column: string) => sql.raw(`to_char(${column}, 'YYYY-MM-DD')`);

const CODE = sql`
  c.id, c.no::int as no, c.person, c.episode, c.place::text as place, c.colour, c.reason_code as "reasonCode",
  jsonb_build_object('zh', c.reason_zh, 'en', c.reason_en) as reason,
  jsonb_build_object('zh', c.appeal_zh, 'en', c.appeal_en) as appeal, c.source, c.rulebook, c.proposed_at as "proposedAt",
  c.proposed_by as "proposedBy", c.due_at as "dueAt", c.answer, c.answered_by as "answeredBy",
  c.answered_at as "answeredAt", c.answer_reason as "answerReason", ${day('c.expires_on')} as "expiresOn",
  c.over_at as "overAt", c.sent_at as "sentAt", c.sent_ref as "sentRef", c.tried_at as "triedAt", c.trouble`;

/** What is to go out. A colour another one has replaced stays at home: sent late, it would undo what came after it. */
const UNSENT = sql`c.answer = 'approved' and c.sent_at is null and c.over_at is null`;

// Facts -------------------------------------------------------------------------------------------------

/** What is known of these people that a colour may hang on: their newest stay, whether they are a case, a fever. */
export async function factsOf(tx: Tx, people: readonly string[]): Promise<Map<string, CodeFacts>> {
  if (people.length === 0) return new Map();
  const found = await rows(
    tx,
    sql<CodeFacts>`
      select p.id as person, e.id as episode, coalesce(e.place, p.place)::text as place,
        -- A case that ended after her last stay, or outside any, is what is newest of her.
        case when k.ended_why not like 'withdrawn:%' and (e.id is null or k.ended_at > e.ended_at) then 'converted' else e.state end
          as state, k.ended_why as "caseEnded",
        (exists (select from control_case k where k.person = p.id and k.ended_at is null)
          or (e.state = 'converted' and not exists (
            select from control_case k where k.person = p.id and k.ended_at >= e.ended_at))) as case,
        e.code as "planCode", ${day('e.stage_to')} as "stageTo",
        e.plan -> 'stages' -> e.stage_no::integer -> 'label' as stage, e.categories[1] as category, e.protocol,
        exists (
          select from fever f where f.episode = e.id and f.closed_at is null and f.step in ('transport', 'outcome')) as fever
      from person p left join lateral (
        select x.* from episode x where x.person = p.id order by x.ended_at desc nulls first, x.opened_at desc limit 1) e on true
        left join lateral (
          select c.ended_why, c.ended_at from control_case c where c.person = p.id order by c.ended_at desc nulls first limit 1) k on true
      where p.id = any (${[...people]}::uuid[])`,
  );
  return new Map(found.map((one) => [one.person, one]));
}

// Events ------------------------------------------------------------------------------------------------

export interface Standing {
  readonly holds: CodeEvent | undefined;
  readonly open: CodeEvent | undefined;
  /** The last answer, when it was a no and nothing was approved since. */
  readonly declined: CodeEvent | undefined;
}

/** What holds, what is open and what was declined last, of each of these people. */
export async function standingOf(tx: Tx, people: readonly string[]): Promise<Map<string, Standing>> {
  const found = await rows(
    tx,
    sql<CodeEvent>`
      select ${CODE} from code_event c where c.person = any (${[...people]}::uuid[])
        and (c.answer is null or c.answer = 'declined' or (c.answer = 'approved' and c.over_at is null))
      order by c.proposed_at, c.no`,
  );
  return new Map(
    people.map((person) => {
      const hers = found.filter((one) => one.person === person);
      const holds = hers.filter((one) => one.answer === 'approved').at(-1);
      const declined = hers
        .filter((one) => one.answer === 'declined' && (holds === undefined || one.no > holds.no))
        .at(-1);
      return [person, { holds, open: hers.filter((one) => one.answer === null).at(-1), declined }];
    }),
  );
}

export async function findCodes(tx: Tx, ids: readonly string[]): Promise<CodeEvent[]> {
  return rows(
    tx,
    sql<CodeEvent>`select ${CODE} from code_event c where c.id = any (${[...ids]}::uuid[]) order by c.no`,
  );
}

export async function holdCodes(tx: Tx, ids: readonly string[]): Promise<CodeEvent[]> {
  return rows(
    tx,
    sql<CodeEvent>`
      select ${CODE} from code_event c where c.id = any (${[...ids]}::uuid[]) order by c.id for update`,
  );
}

/** Every colour of a person, the newest first. */
export async function codesOfPerson(tx: Tx, person: string): Promise<CodeEvent[]> {
  return rows(
    tx,
    sql<CodeEvent>`
      select ${CODE} from code_event c where c.person = ${person} order by c.proposed_at desc, c.no desc limit 100`,
  );
}

export interface NewCode {
  readonly id: string;
  readonly person: string;
  readonly episode: string | null;
  readonly place: string;
  readonly colour: string;
  readonly reasonCode: string;
  readonly reason: { readonly zh: string; readonly en: string };
  readonly appeal: { readonly zh: string; readonly en: string };
  readonly rulebook: string;
  readonly expiresOn: CivilDate | null;
  readonly dueAt: Date;
  readonly by: string;
}

export async function insertCode(tx: Tx, one: NewCode, now: Date): Promise<void> {
  await run(
    tx,
    sql`
      insert into code_event (id, person, episode, place, colour, reason_code, reason_zh, reason_en, appeal_zh, appeal_en,
        source, rulebook, proposed_at, proposed_by, due_at, expires_on)
      values (${one.id}, ${one.person}, ${one.episode}, ${one.place}::ltree, ${one.colour}, ${one.reasonCode}, ${one.reason.zh},
        ${one.reason.en}, ${one.appeal.zh}, ${one.appeal.en}, 'house', ${one.rulebook}, ${now}, ${one.by}, ${one.dueAt},
        ${one.expiresOn}::date)`,
  );
}

export async function answerCodes(
  tx: Tx,
  ids: readonly string[],
  how: {
    readonly answer: 'approved' | 'declined' | 'lapsed';
    readonly by: string;
    readonly role: string | null;
    readonly reason: string | null;
  },
  now: Date,
): Promise<void> {
  await run(
    tx,
    sql`
      update code_event set answer = ${how.answer}, answered_by = ${how.by}, answered_role = ${how.role}, answered_at = ${now},
        answer_reason = ${how.reason}
      where id = any (${[...ids]}::uuid[]) and answer is null`,
  );
}

/** What held of these people before: another colour has taken its place. */
export async function endHolding(
  tx: Tx,
  people: readonly string[],
  but: readonly string[],
  now: Date,
): Promise<void> {
  await run(
    tx,
    sql`
      update code_event set over_at = ${now}
      where person = any (${[...people]}::uuid[]) and answer = 'approved' and over_at is null
        and not (id = any (${[...but]}::uuid[]))`,
  );
}

// Expiry ------------------------------------------------------------------------------------------------

/** People whose colour has run out with nothing proposed in its place, or whose proposal ran out before its answer. */
export async function expiredPeople(tx: Tx, today: CivilDate, limit: number): Promise<string[]> {
  const found = await rows(
    tx,
    sql<{ person: string }>`
      select distinct c.person from (
        (select c.person from code_event c
         where c.answer = 'approved' and c.over_at is null and c.expires_on < ${today}::date
           and not exists (select from code_event o where o.person = c.person and o.answer is null)
         order by c.expires_on, c.id limit ${limit})
        union all
        (select o.person from code_event o where o.answer is null and o.expires_on < ${today}::date
         order by o.due_at, o.id limit ${limit})) c
      limit ${limit}`,
  );
  return found.map(({ person }) => person);
}

export async function endExpired(
  tx: Tx,
  people: readonly string[],
  today: CivilDate,
  now: Date,
): Promise<void> {
  await run(
    tx,
    sql`
      update code_event set over_at = ${now}
      where person = any (${[...people]}::uuid[]) and answer = 'approved' and over_at is null and expires_on < ${today}::date`,
  );
}

// The list ----------------------------------------------------------------------------------------------

/** When the first of the open proposals of a unit is due; undefined: none is open. */
export async function firstDue(tx: Tx, unit: string): Promise<Date | undefined> {
  const found = await row(
    tx,
    sql<{ dueAt: Date }>`
      select c.due_at as "dueAt" from code_event c where c.answer is null and c.place <@ ${unit}::ltree
      order by c.due_at, c.id limit 1`,
  );
  return found?.dueAt;
}

export const TABS = ['open', 'unsent', 'answered'] as const;
export type Tab = (typeof TABS)[number];

export async function codesPage(
  tx: Tx,
  tab: Tab,
  asked: {
    readonly unit: string | undefined;
    readonly colour: string | undefined;
    readonly after: { readonly at: string; readonly id: string } | undefined;
    readonly limit: number;
  },
): Promise<(CodeEvent & { key: string })[]> {
  const { at, where, down } = {
    open: { at: 'c.due_at', where: sql`c.answer is null`, down: false },
    unsent: { at: 'c.answered_at', where: UNSENT, down: false },
    answered: { at: 'c.answered_at', where: sql`c.answer is not null`, down: true },
  }[tab];
  const column = sql.raw(at);
  const direction = sql.raw(down ? 'desc' : 'asc');
  const { after } = asked;
  return rows(
    tx,
    sql<CodeEvent & { key: string }>`
      select ${CODE}, to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as key from code_event c
      where ${where} and ${asked.unit === undefined ? sql`true` : sql`c.place <@ ${asked.unit}::ltree`}
        and ${asked.colour === undefined ? sql`true` : sql`c.colour = ${asked.colour}`}
        and ${
          after === undefined
            ? sql`true`
            : down
              ? sql`(${column} < ${after.at}::timestamptz or (${column} = ${after.at}::timestamptz and c.id > ${after.id}::uuid))`
              : sql`(${column}, c.id) > (${after.at}::timestamptz, ${after.id}::uuid)`
        }
      order by ${column} ${direction}, c.id limit ${asked.limit}`,
  );
}

export interface CodeSums {
  readonly open: number;
  readonly late: number;
  readonly red: number;
  readonly yellow: number;
  readonly green: number;
  readonly unsent: number;
}

export async function codeSums(tx: Tx, unit: string | undefined, now: Date): Promise<CodeSums> {
  const here = unit === undefined ? sql`true` : sql`c.place <@ ${unit}::ltree`;
  const found = await row(
    tx,
    sql<CodeSums>`
      select count(*)::int as open, count(*) filter (where c.due_at < ${now})::int as late,
        count(*) filter (where c.colour = 'red')::int as red, count(*) filter (where c.colour = 'yellow')::int as yellow,
        count(*) filter (where c.colour = 'green')::int as green,
        (select count(*)::int from code_event c where ${UNSENT} and ${here}) as unsent
      from code_event c where c.answer is null and ${here}`,
  );
  return found ?? { open: 0, late: 0, red: 0, yellow: 0, green: 0, unsent: 0 };
}

/** The codes of stays, as people say them. */
export async function numbersOf(tx: Tx, episodes: readonly string[]): Promise<Map<string, number>> {
  const found = await rows(
    tx,
    sql<{ id: string; no: number }>`
      select e.id, e.no::int as no from episode e where e.id = any (${[...episodes]}::uuid[])`,
  );
  return new Map(found.map(({ id, no }) => [id, no]));
}

// Sending -----------------------------------------------------------------------------------------------

/** Approved, in force and not sent, the oldest first; what was tried a little while ago is left alone. */
export async function unsent(tx: Tx, triedBefore: Date, limit: number): Promise<CodeEvent[]> {
  return rows(
    tx,
    sql<CodeEvent>`
      select ${CODE} from code_event c
      where ${UNSENT} and (c.tried_at is null or c.tried_at < ${triedBefore})
      order by c.answered_at, c.id limit ${limit}`,
  );
}

export async function markSent(
  tx: Tx,
  sent: readonly { readonly id: string; readonly ref: string | null }[],
  now: Date,
): Promise<CodeEvent[]> {
  return rows(
    tx,
    sql<CodeEvent>`
      update code_event c set sent_at = ${now}, sent_ref = s.ref, trouble = null
      from jsonb_to_recordset(${JSON.stringify(sent)}::jsonb) as s (id uuid, ref text)
      where c.id = s.id and c.answer = 'approved' and c.sent_at is null returning ${CODE}`,
  );
}

export async function noteTrouble(
  tx: Tx,
  troubles: readonly { readonly id: string; readonly why: string }[],
  now: Date,
): Promise<void> {
  if (troubles.length === 0) return;
  await run(
    tx,
    sql`
      update code_event c set tried_at = ${now}, trouble = s.why
      from jsonb_to_recordset(${JSON.stringify(troubles)}::jsonb) as s (id uuid, why text)
      where c.id = s.id and c.sent_at is null`,
  );
}
