// All SQL of the calling half: lines as callers see them, conversations, tries, searches, transfers, corrections.
import { row, rows, run, sql, type Tx } from '../../base/sql.ts';
import type { LineState, Step } from '../terms.ts';
import { DEALT_STATES } from './rules.ts';
import {
  type Attempt,
  CALL_CHANNELS,
  type CallChannel,
  type CallResult,
  type Claim,
  type Correction,
  type IdentityField,
  type Line,
  type Search,
  type SearchResult,
  type SearchStage,
  type Transfer,
} from './terms.ts';

// Lines -------------------------------------------------------------------------------------------------

const LINE = sql`
  l.id, l.batch, l.person, l.place::text as place, l.owner_unit::text as "ownerUnit", l.owner_role as "ownerRole",
  l.state, l.step, l.due_at as "dueAt", l.level, l.claimed_by as "claimedBy", l.call_after as "callAfter",
  l.duplicate_of as "duplicateOf", l.merged_into as "mergedInto", l.outcome, l.outcome_at as "outcomeAt", l.received_at as "receivedAt",
  l.changed_at as "changedAt"`;

export async function findLine(tx: Tx, id: string): Promise<Line | undefined> {
  return row(tx, sql<Line>`select ${LINE} from list_line l where l.id = ${id}`);
}

/** When this answer last went back to a sender: with the list of the line, or with that of a line that repeats it. */
export async function lastFeedback(tx: Tx, line: Pick<Line, 'id' | 'batch'>): Promise<Date | null> {
  const found = await row(
    tx,
    sql<{ at: Date | null }>`
      select max(feedback_at) as at from list_batch
      where id = ${line.batch} or id in (select r.batch from list_line r where r.duplicate_of = ${line.id})`,
  );
  return found?.at ?? null;
}

/** Holds a person against every other act about her, on whichever line, until this one is done. */
export async function holdPerson(tx: Tx, person: string): Promise<void> {
  await run(tx, sql`select pg_advisory_xact_lock(${PERSON_LOCK}, hashtext(${person}))`);
}

/** {@link holdPerson} without waiting: false when another act is at it just now. */
export async function tryHoldPerson(tx: Tx, person: string): Promise<boolean> {
  const held = await row(
    tx,
    sql<{ held: boolean }>`select pg_try_advisory_xact_lock(${PERSON_LOCK}, hashtext(${person})) as held`,
  );
  return held?.held === true;
}

/** First half of the key of these locks; the house's other advisory locks have other numbers. */
const PERSON_LOCK = 7_302;

/** The line, held against everybody else until this act is done. */
export async function holdLine(tx: Tx, id: string): Promise<Line | undefined> {
  const held = await row(tx, sql<{ id: string }>`select id from list_line where id = ${id} for update`);
  return held === undefined ? undefined : findLine(tx, id);
}

export interface LineChange {
  readonly state?: LineState;
  readonly step?: Step | null;
  readonly dueAt?: Date | null;
  readonly claimedBy?: string | null;
  readonly ownerUnit?: string;
  readonly ownerRole?: string;
  readonly place?: string;
  readonly callAfter?: Date | null;
}

/** Moves a line. What is left out stays; a new step begins without escalations. */
export async function changeLine(tx: Tx, id: string, change: LineChange, now: Date): Promise<void> {
  const sets = [sql`changed_at = ${now}`];
  if (change.state !== undefined) sets.push(sql`state = ${change.state}`);
  if (change.step !== undefined) sets.push(sql`step = ${change.step}`, sql`level = 0`);
  if (change.dueAt !== undefined) sets.push(sql`due_at = ${change.dueAt}`);
  if (change.claimedBy !== undefined) {
    sets.push(
      sql`claimed_by = ${change.claimedBy}::uuid`,
      sql`claimed_at = ${change.claimedBy === null ? null : now}`,
    );
  }
  if (change.ownerUnit !== undefined) sets.push(sql`owner_unit = ${change.ownerUnit}::ltree`);
  if (change.ownerRole !== undefined) sets.push(sql`owner_role = ${change.ownerRole}`);
  if (change.place !== undefined) sets.push(sql`place = ${change.place}::ltree`);
  if (change.callAfter !== undefined) sets.push(sql`call_after = ${change.callAfter}`);
  await run(tx, sql`update list_line set ${sql.join(sets)} where id = ${id}`);
}

export interface Concluded {
  readonly state: LineState;
  readonly outcome: string;
  readonly by: string;
  readonly evidence: Readonly<Record<string, unknown>>;
}

/** Writes the answer: what, by whom, when, and what proves it. */
export async function concludeLine(tx: Tx, id: string, done: Concluded, now: Date): Promise<void> {
  await run(
    tx,
    sql`
      update list_line set state = ${done.state}, step = null, due_at = null, level = 0, claimed_by = null, claimed_at = null,
        call_after = null, outcome = ${done.outcome}, outcome_at = ${now}, outcome_by = ${done.by},
        evidence = ${JSON.stringify(done.evidence)}::jsonb, changed_at = ${now}
      where id = ${id}`,
  );
}

/** Takes an answer back: the line is open again. */
export async function reopenLine(tx: Tx, id: string, dueAt: Date, now: Date): Promise<void> {
  await run(
    tx,
    sql`
      update list_line set state = 'verifying', step = 'outcome', due_at = ${dueAt}, level = 0, outcome = null, outcome_at = null,
        outcome_by = null, evidence = null, signed_by = null, signed_at = null, duplicate_of = null, changed_at = ${now}
      where id = ${id}`,
  );
}

export async function signLine(
  tx: Tx,
  id: string,
  by: string,
  evidence: Readonly<Record<string, unknown>>,
  now: Date,
): Promise<void> {
  await run(
    tx,
    sql`
      update list_line set step = null, due_at = null, level = 0, outcome = 'openUnresolved', outcome_at = ${now}, outcome_by = ${by},
        signed_by = ${by}, signed_at = ${now}, evidence = ${JSON.stringify(evidence)}::jsonb, changed_at = ${now}
      where id = ${id}`,
  );
}

export async function pointToSurvivor(tx: Tx, id: string, survivor: string): Promise<void> {
  await run(tx, sql`update list_line set duplicate_of = ${survivor} where id = ${id}`);
  // Lines that pointed here now point at the survivor: chains stay one step long.
  await run(tx, sql`update list_line set duplicate_of = ${survivor} where duplicate_of = ${id}`);
}

/** Every open line of this person waits: two departments do not ring her within minutes of each other. */
export async function waitBeforeCalling(tx: Tx, person: string, until: Date | null): Promise<void> {
  await run(
    tx,
    sql`update list_line set call_after = ${until} where person = ${person} and step is not null`,
  );
}

// Conversations -----------------------------------------------------------------------------------------

const CLAIM = sql`
  id, person, line, unit::text as unit, by, at, until, code, matched, checks, checked_at as "checkedAt",
  ended_at as "endedAt", ended_how as "endedHow"`;

export async function openClaim(tx: Tx, person: string): Promise<Claim | undefined> {
  return row(tx, sql<Claim>`select ${CLAIM} from call_claim where person = ${person} and ended_at is null`);
}

export async function claimsOfLine(tx: Tx, line: string): Promise<Claim[]> {
  return rows(
    tx,
    sql<Claim>`select ${CLAIM} from call_claim where line = ${line} order by at desc limit 200`,
  );
}

/** How many people this caller holds just now. */
export async function heldBy(tx: Tx, by: string, now: Date): Promise<number> {
  const found = await row(
    tx,
    sql<{
      n: number;
    }>`select count(*)::int as n from call_claim where by = ${by} and ended_at is null and until > ${now}`,
  );
  return found?.n ?? 0;
}

export type NewClaim = Pick<Claim, 'id' | 'person' | 'line' | 'unit' | 'by' | 'at' | 'until' | 'code'>;

/** Takes the lock on a person. False: somebody else was faster. A claim that ran out is ended first. */
export async function takeClaim(tx: Tx, claim: NewClaim): Promise<{ checks: number } | undefined> {
  await run(
    tx,
    sql`
      update call_claim set ended_at = until, ended_how = 'expired'
      where person = ${claim.person} and ended_at is null and until <= ${claim.at}`,
  );
  // Given back and taken again without a try in between it is the same conversation, and so are its comparisons:
  // otherwise answers could be guessed five at a time for as long as one likes.
  return row(
    tx,
    sql<{ checks: number }>`
      insert into call_claim (id, person, line, unit, by, at, until, code, checks)
      values (${claim.id}, ${claim.person}, ${claim.line}, ${claim.unit}::ltree, ${claim.by}, ${claim.at}, ${claim.until}, ${claim.code},
        coalesce((
          select case when exists (select from call_attempt a where a.person = c.person and a.by = c.by and a.at >= c.at)
                 then 0 else c.checks end
          from call_claim c where c.person = ${claim.person} and c.by = ${claim.by} and c.at > ${claim.at}::timestamptz - interval '12 hours'
          order by c.at desc, c.id desc limit 1), 0))
      on conflict (person) where ended_at is null do nothing returning checks`,
  );
}

export async function extendClaim(tx: Tx, id: string, until: Date): Promise<void> {
  await run(tx, sql`update call_claim set until = ${until} where id = ${id} and ended_at is null`);
}

export async function endClaim(
  tx: Tx,
  id: string,
  at: Date,
  how: 'released' | 'concluded' | 'transferred',
): Promise<void> {
  await run(
    tx,
    sql`update call_claim set ended_at = ${at}, ended_how = ${how} where id = ${id} and ended_at is null`,
  );
}

export async function noteIdentity(
  tx: Tx,
  id: string,
  matched: readonly IdentityField[],
  now: Date,
): Promise<void> {
  await run(
    tx,
    sql`
      update call_claim set checks = checks + 1, checked_at = ${now},
        matched = (select array(select distinct unnest(matched || ${[...matched]}::text[]) order by 1))
      where id = ${id}`,
  );
}

/** Answers were compared, for one try alone. */
export async function countCheck(tx: Tx, id: string): Promise<void> {
  await run(tx, sql`update call_claim set checks = checks + 1 where id = ${id}`);
}

/** The next try of a conversation checks anew: who answered before may have been somebody else. */
export async function forgetMatches(tx: Tx, id: string, taken: readonly IdentityField[]): Promise<void> {
  if (taken.length === 0) return;
  await run(tx, sql`update call_claim set matched = '{}' where id = ${id}`);
}

/** The conversation a code belongs to, while the public may ask about it. */
export async function claimOfCode(
  tx: Tx,
  code: string,
  since: Date,
): Promise<{ unit: string; at: Date } | undefined> {
  return row(
    tx,
    sql<{ unit: string; at: Date }>`
      select unit::text as unit, at from call_claim where code = ${code} and at >= ${since} order by at desc limit 1`,
  );
}

/** Lines somebody could call now, as far as their own row says. */
const ready = (now: Date) => sql`
  l.step in ('claim', 'outcome') and l.state = any (${[...DEALT_STATES]}::text[]) and l.duplicate_of is null
  and (l.call_after is null or l.call_after <= ${now})
  and not exists (select from call_claim c where c.person = l.person and c.ended_at is null and c.until > ${now})`;

/**
 * The most urgent line that may be called now: promised calls, then overdue, then due soon, then risk. That the spacing
 * after a call in vain is over is no promise: it waits in its turn. Rows another caller is just taking are skipped; so
 * is everybody who is being talked to, on whichever line of theirs.
 */
export async function nextLine(
  tx: Tx,
  asked: {
    units: readonly string[];
    now: Date;
    soon: Date;
    batch?: string | undefined;
    not: readonly string[];
  },
): Promise<string | undefined> {
  const found = await row(
    tx,
    sql<{ id: string }>`
      select l.id from list_line l join list_batch b on b.id = l.batch
      where ${ready(asked.now)} and l.owner_unit <@ any (${[...asked.units]}::text[]::ltree[])
        and ${asked.batch === undefined ? sql`true` : sql`l.batch = ${asked.batch}`}
        and not (l.person = any (${[...asked.not]}::uuid[]))
        and not exists (select from line_transfer t where t.line = l.id and t.answer is null)
      order by case
          when l.call_after is not null
            and exists (select from call_attempt a where a.person = l.person and a.call_back_at = l.call_after) then 0
          when l.due_at <= ${asked.now} then 1 when l.due_at <= ${asked.soon} then 2 else 3 end,
        case b.risk when 'high' then 0 when 'medium' then 1 when 'low' then 3 else 2 end, l.due_at, l.received_at, l.row_no
      limit 1 for update of l skip locked`,
  );
  return found?.id;
}

/** How many lines of these units somebody could call now. */
export async function countReady(tx: Tx, units: readonly string[], now: Date): Promise<number> {
  const found = await row(
    tx,
    sql<{ ready: number }>`
      select count(*)::int as ready from list_line l
      where ${ready(now)} and l.owner_unit <@ any (${[...units]}::text[]::ltree[])`,
  );
  return found?.ready ?? 0;
}

/** How many lines wait only for their time, and when the first is callable. */
export async function waitingLines(
  tx: Tx,
  units: readonly string[],
  now: Date,
): Promise<{ waiting: number; next: Date | null }> {
  const found = await row(
    tx,
    sql<{ waiting: number; next: Date | null }>`
      select count(*)::int as waiting, min(call_after) as next from list_line
      where step in ('claim', 'outcome') and owner_unit <@ any (${[...units]}::text[]::ltree[]) and call_after > ${now}`,
  );
  return found ?? { waiting: 0, next: null };
}

/** Puts the claim on the line itself: the board shows it without asking the lock. */
export async function markClaimed(
  tx: Tx,
  line: string,
  by: string,
  outcomeDue: Date,
  now: Date,
): Promise<void> {
  await run(
    tx,
    sql`
      update list_line set claimed_by = ${by}, claimed_at = ${now}, changed_at = ${now},
        state = case when state = 'routed' then 'claimed' else state end,
        due_at = case when step = 'claim' then ${outcomeDue} else due_at end,
        level = case when step = 'claim' then 0 else level end,
        step = case when step = 'claim' then 'outcome' else step end
      where id = ${line}`,
  );
}

// Tries -------------------------------------------------------------------------------------------------

const ATTEMPT = sql`
  id, line, by, at, channel, result, identity, call_back_at as "callBackAt", number_no as "numberNo",
  encode(number, 'hex') as number`;

export async function attemptsOf(tx: Tx, person: string, since: Date): Promise<Attempt[]> {
  return rows(
    tx,
    sql<Attempt>`select ${ATTEMPT} from call_attempt where person = ${person} and at >= ${since} order by at, id`,
  );
}

/** How often the person of each line was tried since the line came in, by whichever department. */
export async function countAttempts(tx: Tx, lines: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const found = await rows(
    tx,
    sql<{ line: string; tries: number }>`
      select l.id as line, count(*)::int as tries
      from list_line l join call_attempt a on a.person = l.person and a.at >= l.received_at
      where l.id = any (${[...lines]}::uuid[]) group by l.id`,
  );
  return new Map(found.map((one) => [one.line, one.tries]));
}

/** The newest try on this person, by whichever department. */
export async function lastAttempt(tx: Tx, person: string): Promise<Attempt | undefined> {
  return row(
    tx,
    sql<Attempt>`select ${ATTEMPT} from call_attempt where person = ${person} order by at desc limit 1`,
  );
}

export interface NewAttempt {
  readonly id: string;
  readonly line: string;
  readonly person: string;
  readonly place: string;
  readonly by: string;
  readonly at: Date;
  readonly channel: CallChannel;
  readonly result: CallResult;
  readonly identity: readonly IdentityField[];
  readonly callBackAt: Date | null;
  readonly numberNo: number | null;
  readonly number: string | null;
  readonly late: boolean;
  readonly note: Buffer | null;
  readonly noteSalt: Buffer | null;
}

export async function writeAttempt(tx: Tx, one: NewAttempt): Promise<void> {
  await run(
    tx,
    sql`
      insert into call_attempt (id, line, person, place, by, at, channel, result, identity, call_back_at, number_no, number, late, note, note_salt)
      values (${one.id}, ${one.line}, ${one.person}, ${one.place}::ltree, ${one.by}, ${one.at}, ${one.channel}, ${one.result},
              ${[...one.identity]}::text[], ${one.callBackAt}, ${one.numberNo}, decode(${one.number}, 'hex'), ${one.late}, ${one.note}, ${one.noteSalt})`,
  );
}

/** A note of a try or a search of one line, still sealed. */
export interface SealedNote {
  /** The try or the search it belongs to. */
  readonly of: string;
  readonly at: Date;
  readonly note: Buffer;
  readonly salt: Buffer;
}

/** What was noted at the tries and searches of a line, oldest first. */
export async function notesOf(tx: Tx, line: string): Promise<SealedNote[]> {
  return rows(
    tx,
    sql<SealedNote>`
      select id as of, at, note, note_salt as salt from call_attempt where line = ${line} and note is not null
      union all
      select id, ended_at, note, note_salt from line_search where line = ${line} and note is not null and ended_at is not null
      order by 2`,
  );
}

/**
 * Tries, conversations and searches go with the person of their line, after two files were joined or parted. Where both
 * were being talked to, the conversation that came along ends: one lock per person.
 */
export async function followPeople(tx: Tx, people: readonly string[], now: Date): Promise<number> {
  const moved = sql`l.person = any (${[...people]}::uuid[]) and l.person <> c.person`;
  // A conversation that ran out by itself keeps nobody else's from going on.
  await run(
    tx,
    sql`
      update call_claim set ended_at = until, ended_how = 'expired'
      where person = any (${[...people]}::uuid[]) and ended_at is null and until <= ${now}`,
  );
  await run(
    tx,
    sql`
      update call_claim c set ended_at = ${now}, until = least(c.until, ${now}::timestamptz), ended_how = 'expired' from list_line l
      where l.id = c.line and ${moved} and c.ended_at is null
        and exists (select from call_claim o where o.person = l.person and o.ended_at is null)`,
  );
  await run(
    tx,
    sql`update call_claim c set person = l.person from list_line l where l.id = c.line and ${moved}`,
  );
  await run(
    tx,
    sql`update line_search c set person = l.person from list_line l where l.id = c.line and ${moved}`,
  );
  return run(
    tx,
    sql`update call_attempt c set person = l.person from list_line l where l.id = c.line and ${moved}`,
  );
}

// Searches ----------------------------------------------------------------------------------------------

const SEARCH = sql`
  id, line, stage, because, opened_at as "openedAt", due_at as "dueAt", started_at as "startedAt", started_by as "startedBy",
  ended_at as "endedAt", ended_by as "endedBy", result, receipt`;

export async function searchesOf(tx: Tx, line: string): Promise<Search[]> {
  return searchesOfLines(tx, [line]);
}

export async function searchesOfLines(tx: Tx, lines: readonly string[]): Promise<Search[]> {
  return rows(
    tx,
    sql<Search>`select ${SEARCH} from line_search where line = any (${[...lines]}::uuid[])
      order by opened_at, array_position('{visit,police,search}', stage)`,
  );
}

export interface NewSearch {
  readonly id: string;
  readonly line: string;
  readonly person: string;
  readonly place: string;
  readonly stage: SearchStage;
  readonly because: string;
  readonly openedAt: Date;
  readonly dueAt: Date;
}

export async function beginSearch(tx: Tx, search: NewSearch): Promise<void> {
  await run(
    tx,
    sql`
      insert into line_search (id, line, person, place, stage, because, opened_at, due_at)
      values (${search.id}, ${search.line}, ${search.person}, ${search.place}::ltree, ${search.stage}, ${search.because},
              ${search.openedAt}, ${search.dueAt})`,
  );
}

export async function linkSearchTask(tx: Tx, id: string, task: string): Promise<void> {
  await run(tx, sql`update line_search set task = ${task} where id = ${id}`);
}

export async function startSearch(tx: Tx, id: string, by: string, at: Date): Promise<void> {
  await run(
    tx,
    sql`
      update line_search set started_at = greatest(${at}, opened_at), started_by = ${by}
      where id = ${id} and started_by is distinct from ${by}`,
  );
}

export interface SearchEnd {
  readonly by: string;
  readonly at: Date;
  readonly result: SearchResult;
  readonly late: boolean;
  readonly proof: readonly string[];
  readonly receipt: string | null;
  readonly note: Buffer | null;
  readonly noteSalt: Buffer | null;
}

export async function endSearch(tx: Tx, id: string, end: SearchEnd): Promise<void> {
  await run(
    tx,
    sql`
      update line_search set ended_at = greatest(${end.at}, started_at, opened_at), ended_by = ${end.by}, result = ${end.result}, late = ${end.late},
        proof = ${[...end.proof]}::text[], receipt = ${end.receipt}, note = ${end.note}, note_salt = ${end.noteSalt}
      where id = ${id} and ended_at is null`,
  );
}

// Transfers ---------------------------------------------------------------------------------------------

const TRANSFER = sql`
  id, line, from_unit::text as "fromUnit", to_unit::text as "toUnit", to_outside as "toOutside", sent_by as "sentBy",
  sent_at as "sentAt", due_at as "dueAt", reason, answer, answered_at as "answeredAt", answered_by as "answeredBy",
  answer_reason as "answerReason", receipt`;

export async function openTransfer(tx: Tx, line: string): Promise<Transfer | undefined> {
  return row(
    tx,
    sql<Transfer>`select ${TRANSFER} from line_transfer where line = ${line} and answer is null`,
  );
}

export async function findTransfer(tx: Tx, id: string): Promise<Transfer | undefined> {
  return row(tx, sql<Transfer>`select ${TRANSFER} from line_transfer where id = ${id} for update`);
}

/** What came of the last transfer of a line that somebody has answered. */
export async function lastAnsweredTransfer(tx: Tx, line: string): Promise<Transfer | undefined> {
  return row(
    tx,
    sql<Transfer>`
      select ${TRANSFER} from line_transfer where line = ${line} and answer is not null order by answered_at desc, id desc limit 1`,
  );
}

export async function sendOff(
  tx: Tx,
  transfer: Pick<
    Transfer,
    'id' | 'line' | 'fromUnit' | 'toUnit' | 'toOutside' | 'sentBy' | 'sentAt' | 'dueAt' | 'reason'
  >,
): Promise<void> {
  await run(
    tx,
    sql`
      insert into line_transfer (id, line, from_unit, to_unit, to_outside, sent_by, sent_at, due_at, reason)
      values (${transfer.id}, ${transfer.line}, ${transfer.fromUnit}::ltree, ${transfer.toUnit}::ltree, ${transfer.toOutside},
              ${transfer.sentBy}, ${transfer.sentAt}, ${transfer.dueAt}, ${transfer.reason})`,
  );
}

export async function answerTransfer(
  tx: Tx,
  id: string,
  answer: {
    answer: 'accepted' | 'declined' | 'withdrawn';
    by: string;
    at: Date;
    receipt?: string | null;
    reason?: string | null;
  },
): Promise<void> {
  await run(
    tx,
    sql`
      update line_transfer set answer = ${answer.answer}, answered_by = ${answer.by}, answered_at = ${answer.at},
        receipt = ${answer.receipt ?? null}, answer_reason = ${answer.reason ?? null}
      where id = ${id} and answer is null`,
  );
}

export interface WaitingTransfer extends Transfer {
  readonly state: LineState;
  readonly person: string;
  readonly place: string;
}

/** Transfers that wait for an answer and touch one of these units, as sender or as receiver. */
export async function waitingTransfers(
  tx: Tx,
  units: readonly string[],
  limit: number,
): Promise<WaitingTransfer[]> {
  return rows(
    tx,
    sql<WaitingTransfer>`
      select t.id, t.line, t.from_unit::text as "fromUnit", t.to_unit::text as "toUnit", t.to_outside as "toOutside",
        t.sent_by as "sentBy", t.sent_at as "sentAt", t.due_at as "dueAt", t.reason, t.answer,
        t.answered_at as "answeredAt", t.answered_by as "answeredBy", t.answer_reason as "answerReason", t.receipt,
        l.state, l.person, l.place::text as place
      from line_transfer t join list_line l on l.id = t.line
      where t.answer is null and (t.from_unit <@ any (${[...units]}::text[]::ltree[]) or t.to_unit <@ any (${[...units]}::text[]::ltree[]))
      order by t.due_at limit ${limit}`,
  );
}

// Corrections -------------------------------------------------------------------------------------------

const CORRECTION = sql`id, line, asked_by as "askedBy", asked_at as "askedAt", was, reason`;

export async function openCorrection(tx: Tx, line: string): Promise<Correction | undefined> {
  return row(
    tx,
    sql<Correction>`select ${CORRECTION} from line_correction where line = ${line} and answer is null`,
  );
}

export async function askCorrection(tx: Tx, asked: Correction): Promise<void> {
  await run(
    tx,
    sql`
      insert into line_correction (id, line, asked_by, asked_at, was, reason)
      values (${asked.id}, ${asked.line}, ${asked.askedBy}, ${asked.askedAt}, ${asked.was}, ${asked.reason})`,
  );
}

export async function answerCorrection(
  tx: Tx,
  id: string,
  answer: { answer: 'applied' | 'declined'; by: string; at: Date; reason?: string },
): Promise<void> {
  await run(
    tx,
    sql`
      update line_correction set answer = ${answer.answer}, answered_by = ${answer.by}, answered_at = ${answer.at},
        answer_reason = ${answer.reason ?? null}
      where id = ${id} and answer is null`,
  );
}

// Deadlines ---------------------------------------------------------------------------------------------

export interface LateGroup {
  readonly batch: string;
  readonly unit: string;
  /** Where the work lies when that is not with the owner: a transfer waits for its receiver. */
  readonly waitsFor: string | null;
  readonly step: Step;
  readonly dueAt: Date;
  readonly level: number;
  readonly count: number;
}

/** Lines past their deadline, in groups that share batch, owner, step and deadline. */
export async function lateGroups(tx: Tx, now: Date): Promise<LateGroup[]> {
  return rows(
    tx,
    sql<LateGroup>`
      select l.batch, l.owner_unit::text as unit, t.to_unit::text as "waitsFor", l.step, l.due_at as "dueAt", l.level, count(*)::int as count
      from list_line l left join line_transfer t on t.line = l.id and t.answer is null and l.step = 'accept'
      where l.step is not null and l.due_at <= ${now}
      group by l.batch, l.owner_unit, t.to_unit, l.step, l.due_at, l.level
      order by l.batch, l.owner_unit, l.step, l.due_at`,
  );
}

/** Writes down how far each late line has been escalated. */
export async function setLevels(
  tx: Tx,
  levels: readonly { step: Step; dueAt: Date; level: number }[],
): Promise<number> {
  if (levels.length === 0) return 0;
  return run(
    tx,
    sql`
      update list_line l set level = v.level
      from jsonb_to_recordset(${JSON.stringify(levels.map((one) => ({ step: one.step, due: one.dueAt, level: one.level })))}::jsonb)
        as v(step text, due timestamptz, level integer)
      where l.step = v.step and l.due_at = v.due and l.level <> v.level`,
  );
}

// Boards ------------------------------------------------------------------------------------------------

export interface BoardFilter {
  readonly batch?: string | undefined;
  readonly unit?: string | undefined;
  readonly state?: string | undefined;
  readonly step?: string | undefined;
  readonly late?: boolean | undefined;
  readonly answered?: boolean | undefined;
  readonly after?: { at: Date; id: string } | undefined;
  readonly limit: number;
  readonly now: Date;
}

export interface BoardLine extends Line {
  readonly rowNo: number;
  /** What the keyset of the next page begins after. */
  readonly sortAt: Date;
}

function boardWhere(filter: BoardFilter) {
  return sql`
    ${filter.answered === true ? sql`l.outcome_at is not null and l.step is null` : sql`l.step is not null`}
    and ${filter.batch === undefined ? sql`true` : sql`l.batch = ${filter.batch}`}
    and ${filter.unit === undefined ? sql`true` : sql`l.owner_unit <@ ${filter.unit}::ltree`}
    and ${filter.state === undefined ? sql`true` : sql`l.state = ${filter.state}`}
    and ${filter.step === undefined ? sql`true` : sql`l.step = ${filter.step}`}
    and ${filter.late === true ? sql`l.due_at <= ${filter.now}` : sql`true`}`;
}

/** One page of lines: open ones by deadline, answered ones newest first. */
export async function boardLines(tx: Tx, filter: BoardFilter): Promise<BoardLine[]> {
  const { after } = filter;
  const page =
    filter.answered === true
      ? sql`
        and ${after === undefined ? sql`true` : sql`(l.outcome_at, l.id) < (${after.at}, ${after.id}::uuid)`}
        order by l.outcome_at desc, l.id desc`
      : sql`
        and ${after === undefined ? sql`true` : sql`(l.due_at, l.id) > (${after.at}, ${after.id}::uuid)`}
        order by l.due_at, l.id`;
  return rows(
    tx,
    sql<BoardLine>`
      select ${LINE}, l.row_no as "rowNo",
        ${filter.answered === true ? sql`l.outcome_at` : sql`l.due_at`} as "sortAt"
      from list_line l where ${boardWhere(filter)} ${page} limit ${filter.limit}`,
  );
}

export interface StateCount {
  readonly state: LineState;
  readonly step: Step | null;
  readonly lines: number;
  readonly late: number;
  readonly soon: number;
}

/** How the open lines stand: by state and step, with what is late and what is due soon. */
export async function countOpen(
  tx: Tx,
  filter: { batch?: string | undefined; unit?: string | undefined; now: Date; soon: Date },
): Promise<StateCount[]> {
  return rows(
    tx,
    sql<StateCount>`
      select state, step, count(*)::int as lines, (count(*) filter (where due_at <= ${filter.now}))::int as late,
        (count(*) filter (where due_at > ${filter.now} and due_at <= ${filter.soon}))::int as soon
      from list_line l
      where step is not null and ${filter.batch === undefined ? sql`true` : sql`l.batch = ${filter.batch}`}
        and ${filter.unit === undefined ? sql`true` : sql`l.owner_unit <@ ${filter.unit}::ltree`}
      group by state, step order by state, step`,
  );
}

/** How many of the open lines are being talked about just now. */
export async function countTalking(
  tx: Tx,
  filter: { batch?: string | undefined; unit?: string | undefined; now: Date },
): Promise<number> {
  const found = await row(
    tx,
    sql<{ n: number }>`
      select count(*)::int as n from call_claim c join list_line l on l.id = c.line
      where c.ended_at is null and c.until > ${filter.now}
        and ${filter.batch === undefined ? sql`true` : sql`l.batch = ${filter.batch}`}
        and ${filter.unit === undefined ? sql`true` : sql`l.owner_unit <@ ${filter.unit}::ltree`}`,
  );
  return found?.n ?? 0;
}

/** Answers given since a moment (or in one batch), by outcome. */
export async function countAnswered(
  tx: Tx,
  filter: { batch?: string | undefined; unit?: string | undefined; since: Date },
): Promise<{ outcome: string; lines: number }[]> {
  return rows(
    tx,
    sql<{ outcome: string; lines: number }>`
      select outcome, count(*)::int as lines from list_line l
      where step is null and outcome_at is not null
        and ${filter.batch === undefined ? sql`outcome_at >= ${filter.since}` : sql`l.batch = ${filter.batch}`}
        and ${filter.unit === undefined ? sql`true` : sql`l.owner_unit <@ ${filter.unit}::ltree`}
      group by outcome order by outcome`,
  );
}

export interface LastTry {
  readonly person: string;
  readonly by: string;
  readonly at: Date;
  readonly channel: CallChannel;
  readonly result: CallResult;
}

/** The newest try on each of these people. */
export async function lastTries(tx: Tx, people: readonly string[]): Promise<LastTry[]> {
  return rows(
    tx,
    sql<LastTry>`
      select p.id as person, a.by, a.at, a.channel, a.result
      from unnest(${[...people]}::uuid[]) p(id)
      cross join lateral (select by, at, channel, result from call_attempt where person = p.id order by at desc limit 1) a`,
  );
}

/** Who of these people is being talked to now. */
export async function liveClaims(tx: Tx, people: readonly string[], now: Date): Promise<Claim[]> {
  return rows(
    tx,
    sql<Claim>`select ${CLAIM} from call_claim where person = any (${[...people]}::uuid[]) and ended_at is null and until > ${now}`,
  );
}

/** The people a caller holds now. */
export async function claimsBy(tx: Tx, by: string, now: Date): Promise<Claim[]> {
  return rows(
    tx,
    sql<Claim>`select ${CLAIM} from call_claim where by = ${by} and ended_at is null and until > ${now} order by at`,
  );
}

export async function linesById(tx: Tx, ids: readonly string[]): Promise<Line[]> {
  return rows(tx, sql<Line>`select ${LINE} from list_line l where l.id = any (${[...ids]}::uuid[])`);
}

/** Lines whose person asked this caller to ring again, by the agreed time; a newer call settles it. */
export async function callBacksOf(
  tx: Tx,
  by: string,
  since: Date,
): Promise<{ line: string; callBackAt: Date }[]> {
  return rows(
    tx,
    sql<{ line: string; callBackAt: Date }>`
      select a.line, a.call_back_at as "callBackAt" from call_attempt a join list_line l on l.id = a.line
      where a.by = ${by} and a.at >= ${since} and a.call_back_at is not null and l.step is not null
        and not exists (
          select from call_attempt n where n.person = a.person and n.at > a.at and n.channel = any (${CALLS}::text[]))
      order by a.call_back_at`,
  );
}

const CALLS = CALL_CHANNELS.filter((row) => row.call).map((row) => row.channel);

export interface SearchLine extends Search {
  readonly person: string;
  readonly place: string;
  readonly batch: string;
}

/** Open searches of a stage, the next due first. */
export async function openSearches(
  tx: Tx,
  asked: { stage: SearchStage; limit: number },
): Promise<SearchLine[]> {
  return rows(
    tx,
    sql<SearchLine>`
      select s.id, s.line, s.stage, s.because, s.opened_at as "openedAt", s.due_at as "dueAt", s.started_at as "startedAt",
        s.started_by as "startedBy", s.ended_at as "endedAt", s.ended_by as "endedBy", s.result, s.receipt,
        s.person, s.place::text as place, l.batch
      from line_search s join list_line l on l.id = s.line
      where s.ended_at is null and s.stage = ${asked.stage} order by s.due_at, s.id limit ${asked.limit}`,
  );
}

export interface CallerCount {
  readonly by: string;
  readonly calls: number;
  readonly reached: number;
  readonly outcomes: number;
  readonly holding: number;
  /** Mean length of the conversations that ended, in minutes. */
  readonly minutesPerCall: number | null;
}

/** What each caller (or one of them) has done since a moment, on lines this reader may see. */
export async function callerCounts(tx: Tx, since: Date, now: Date, only?: string): Promise<CallerCount[]> {
  const everybody = sql`true`;
  return rows(
    tx,
    sql<CallerCount>`
      with calls as (
        select by, count(*)::int as calls, (count(*) filter (where result in ('answered-identity-confirmed', 'callback-asked')))::int as reached
        from call_attempt where at >= ${since} and ${only === undefined ? everybody : sql`by = ${only}::uuid`} group by by),
      held as (
        select c.by, (count(*) filter (where c.ended_at is null and c.until > ${now}))::int as holding,
          round((avg(extract(epoch from c.ended_at - c.at) / 60) filter (where c.ended_how in ('released', 'concluded')))::numeric, 1)::float8 as minutes
        from call_claim c join list_line l on l.id = c.line where c.at >= ${since} and ${only === undefined ? everybody : sql`c.by = ${only}::uuid`} group by c.by),
      done as (
        select outcome_by as by, count(*)::int as outcomes from list_line where outcome_at >= ${since} and ${only === undefined ? everybody : sql`outcome_by = ${only}`} group by outcome_by)
      select by::text as by, coalesce(calls, 0) as calls, coalesce(reached, 0) as reached, coalesce(outcomes, 0) as outcomes,
        coalesce(holding, 0) as holding, minutes as "minutesPerCall"
      from (select by::text, calls, reached from calls) a full join (select by::text, holding, minutes from held) b using (by)
        full join done using (by)
      where by is not null
      order by calls desc, by`,
  );
}

/** Lines after every step of the search, not yet signed. */
export async function unresolvedLines(tx: Tx, limit: number): Promise<Line[]> {
  return rows(
    tx,
    sql<Line>`
      select ${LINE} from list_line l
      where l.state = 'openUnresolved' and l.step is not null order by l.due_at, l.id limit ${limit}`,
  );
}

export interface LineOrigin {
  readonly no: number;
  readonly respondBy: Date;
  readonly feedbackAt: Date | null;
  readonly rowNo: number;
  readonly sheet: string;
}

/** Where a line came from: batch, sheet and row. */
export async function originOf(tx: Tx, id: string): Promise<LineOrigin | undefined> {
  return row(
    tx,
    sql<LineOrigin>`
      select b.no, b.respond_by as "respondBy", b.feedback_at as "feedbackAt", l.row_no as "rowNo", l.sheet
      from list_line l join list_batch b on b.id = l.batch where l.id = ${id}`,
  );
}

export interface LineEvidence {
  readonly evidence: Readonly<Record<string, unknown>> | null;
  readonly outcomeAt: Date | null;
  readonly outcomeBy: string | null;
  readonly signedBy: string | null;
  readonly signedAt: Date | null;
  readonly rowNo: number;
  readonly sheet: string;
}

export async function evidenceOf(tx: Tx, id: string): Promise<LineEvidence | undefined> {
  return row(
    tx,
    sql<LineEvidence>`
      select evidence, outcome_at as "outcomeAt", outcome_by as "outcomeBy", signed_by as "signedBy", signed_at as "signedAt",
        row_no as "rowNo", sheet
      from list_line where id = ${id}`,
  );
}

/** Other lines of the same person: repeated by this one, or open in another department. */
export async function siblingLines(
  tx: Tx,
  line: { id: string; person: string },
): Promise<{ id: string; batch: string; unit: string; state: LineState; duplicateOf: string | null }[]> {
  return rows(
    tx,
    sql<{ id: string; batch: string; unit: string; state: LineState; duplicateOf: string | null }>`
      select id, batch, owner_unit::text as unit, state, duplicate_of as "duplicateOf" from list_line
      where person = ${line.person} and id <> ${line.id} order by received_at limit 50`,
  );
}
