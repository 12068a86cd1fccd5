// What callers, visitors and desks do with a line: claim it, call, conclude, search, transfer, sign, correct.

import { type Static, Type } from 'typebox';
import { addMinutes } from '../../base/clock.ts';
import { uuidv7 } from '../../base/ids.ts';
import { readPhone } from '../../base/phones.ts';
import { isWithin, placeAt, placeLevel } from '../../base/places.ts';
import { must } from '../../base/refusal.ts';
import { Id, Moment, Place } from '../../base/schemas.ts';
import { newSalt } from '../../base/secrets.ts';
import type { Tx } from '../../base/sql.ts';
import type { Words } from '../../base/words.ts';
import { act } from '../../ledger/act.ts';
import { refuse as refuseHouse } from '../../ledger/refusals.ts';
import type { Ctx, Outcome } from '../../ledger/terms.ts';
import { noteOpening } from '../../people/openings.ts';
import { addPhone } from '../../people/store.ts';
import { findPlace, namesOf, ownDistrict } from '../../places/store.ts';
import { asPlanned, closeTasks, openTask, wantTasks } from '../../tasks/acts.ts';
import { deadlineOf, unitHearing } from '../../tasks/rules.ts';
import type { WantedTask } from '../../tasks/terms.ts';
import { roles } from '../../teams/terms.ts';
import { openSaid, sealAnswer } from '../answers.ts';
import type { Step } from '../terms.ts';
import { type Escalation, escalationsOf, escalationTitle, LATE_KEYS, levelOf } from './deadlines.ts';
import {
  factsOf,
  type LastCall,
  lastCall,
  lastFeedback,
  numbersOf,
  openOne,
  shownLock,
  startedByName,
} from './facts.ts';
import { refuse } from './refusals.ts';
import {
  attemptsSinceSearch,
  becauseWords,
  callAgainFrom,
  claimOfAttempt,
  claimUntil,
  feedbackHasLeft,
  identityMatches,
  isCall,
  isLate,
  isLive,
  lineAct,
  matchesOf,
  mayConcludeUnreachable,
  openSearch,
  proveOutcome,
  resultWith,
  resultWords,
  SEARCH_LADDER,
  settingsOf,
  type Told,
  timeOf,
  whyNotAgree,
  whyNotAt,
  whyNotCheck,
  whyNotClaim,
  whyNotConclude,
  whyNotCorrect,
  whyNotExtend,
  whyNotFinishSearch,
  whyNotHolding,
  whyNotOpenForCalls,
  whyNotResult,
  whyNotSend,
  whyNotSign,
  whyNotStartSearch,
} from './rules.ts';
import { codeOf } from './script.ts';
import * as store from './store.ts';
import {
  CALL_CHANNELS,
  CALL_RESULTS,
  type CallChannel,
  type CallResult,
  type Claim,
  callRules,
  callScript,
  type IdentityField,
  type Line,
  type LineFacts,
  SEARCH_RESULTS,
  type SearchResult,
  type SearchStage,
  type Transfer,
} from './terms.ts';

// Inputs ------------------------------------------------------------------------------------------------

const Short = Type.String({ minLength: 1, maxLength: 200 });
const Note = Type.String({ maxLength: 2_000 });
const OfLine = Type.Object({ line: Id });
const WithReason = Type.Object({ line: Id, reason: Type.String({ minLength: 2, maxLength: 500 }) });
const ToldAnswers = Type.Object({
  name: Type.Optional(Short),
  birth: Type.Optional(Short),
  last4: Type.Optional(Type.String({ minLength: 1, maxLength: 12 })),
});

// Claiming ----------------------------------------------------------------------------------------------

export interface Claimed {
  readonly line: string;
  readonly person: string;
  readonly claim: string;
  readonly until: string;
  /** Read out to the person called; she can have it checked under the published number. */
  readonly code: string;
  readonly officialNumber: string;
  /** Who called her last, when, with what result: across departments. */
  readonly last: LastCall | null;
}

/** Takes a line and the lock on its person. */
export const claimLine = act('lists.line.claimed', {
  ...lineAct('claimLine'),
  input: OfLine,
  place: ownerOfLine,
  async run(tx, input, ctx): Promise<Outcome<Claimed>> {
    const line = await holdLine(tx, input.line);
    const claim = await takeLine(tx, ctx, line);
    return tellClaim(tx, ctx, line, claim);
  },
});

/** Hands out the most urgent line of one's units that nobody is calling. */
export const claimNext = act('lists.line.dealt', {
  ...lineAct('claimNext'),
  input: Type.Object({ unit: Type.Optional(Place), batch: Type.Optional(Id) }),
  place: async (_tx, input, ctx) => (input.unit === undefined ? ctx.scope : [input.unit]),
  async run(tx, input, ctx): Promise<Outcome<Claimed>> {
    const units = input.unit === undefined ? ctx.scope : [input.unit];
    const settings = settingsOf(ctx.rulebook.part(callRules));
    const held = await store.heldBy(tx, ctx.actor.id, ctx.now);
    if (held >= settings.claimsPerCaller) refuse('too-many-claims', { count: held });
    const soon = addMinutes(ctx.now, settings.dueSoonMinutes);
    const taken: string[] = [];
    for (;;) {
      const asked = { units, now: ctx.now, soon, batch: input.batch, not: taken };
      const id = await ctx.beyond('is she being talked to on a line of another unit?', () =>
        store.nextLine(tx, asked),
      );
      if (id === undefined) return noneWaiting(tx, ctx, units);
      const line = must(await store.findLine(tx, id), 'a line dealt from one’s own units is seen');
      const claim = (await store.tryHoldPerson(tx, line.person)) ? await tryClaim(tx, ctx, line) : undefined;
      if (claim !== undefined) return tellClaim(tx, ctx, line, claim);
      // Somebody took this person on another line between the question and the lock: the next one, then.
      taken.push(line.person);
    }
  },
});

/** A heartbeat of the call screen: the conversation goes on. */
export const extendClaim = act('lists.claim.extended', {
  ...lineAct('extendClaim'),
  input: OfLine,
  place: ownerOfLine,
  async run(tx, input, ctx) {
    const line = await holdLine(tx, input.line);
    const lock = await store.openClaim(tx, line.person);
    const settings = settingsOf(ctx.rulebook.part(callRules));
    const no = whyNotExtend({ line, lock }, ctx.actor.id, ctx.now, settings);
    if (no !== undefined) throw no;
    const claim = must(lock, 'a claim that may be extended is there');
    const until = claimUntil(claim.at, ctx.now, settings);
    await store.extendClaim(tx, claim.id, until);
    return told(line, { claim: claim.id }, { until: until.toISOString() });
  },
});

/** Gives a line back without an outcome. */
export const releaseLine = act('lists.line.released', {
  ...lineAct('releaseLine'),
  input: OfLine,
  place: ownerOfLine,
  async run(tx, input, ctx) {
    const line = await holdLine(tx, input.line);
    const lock = await store.openClaim(tx, line.person);
    if (lock === undefined || lock.by !== ctx.actor.id || lock.line !== line.id) refuse('claim-first');
    await letGo(tx, ctx, line, lock, 'released');
    return told(line, { claim: lock.id }, { state: stateAfterRelease(line) });
  },
});

// Calling -----------------------------------------------------------------------------------------------

/** A note as it was written; `of` is the try or the search it belongs to. */
export interface OpenedNote {
  readonly of: string;
  readonly at: string;
  readonly note: string;
}

export interface OpenedCall {
  readonly callAs: string;
  readonly numbers: readonly { readonly no: number; readonly number: string }[];
  /** What was noted at earlier tries and searches of this line. */
  readonly notes: readonly OpenedNote[];
  readonly last: LastCall | null;
  readonly until: string;
}

/**
 * Shows the numbers of a person to the one who holds her, and writes down that they were shown. Her full name,
 * birth date and document stay closed: those she is to tell herself.
 */
export const openCall = act('lists.call.opened', {
  ...lineAct('openCall'),
  input: OfLine,
  sensitive: true,
  place: ownerOfLine,
  async run(tx, input, ctx): Promise<Outcome<OpenedCall>> {
    const line = await getLine(tx, input.line);
    const lock = await store.openClaim(tx, line.person);
    const no = whyNotHolding({ line, lock }, ctx.actor.id, ctx.now);
    if (no !== undefined) throw no;
    await noteOpening(tx, ctx, { person: line.person });
    const opened = await openOne(tx, ctx, line.person);
    const claim = must(lock, 'held');
    return told(
      line,
      { purpose: 'outbreak-response', numbers: opened.phones.length, claim: claim.id },
      {
        callAs: surnameOf(opened.name),
        numbers: opened.phones.map((number, i) => ({ no: i + 1, number })),
        notes: await openNotes(tx, ctx, line),
        last: await lastCall(tx, ctx, line.person),
        until: claim.until.toISOString(),
      },
    );
  },
});

/** Compares what she told with what is on file. Says which agreed, never what is on file. */
export const checkIdentity = act('lists.identity.checked', {
  ...lineAct('checkIdentity'),
  input: Type.Object({ line: Id, told: ToldAnswers }),
  place: ownerOfLine,
  async run(tx, input, ctx) {
    if (Object.keys(input.told).length === 0) refuse('nothing-told');
    const line = await holdLine(tx, input.line);
    const lock = await store.openClaim(tx, line.person);
    const no = whyNotHolding({ line, lock }, ctx.actor.id, ctx.now);
    if (no !== undefined) throw no;
    const settings = settingsOf(ctx.rulebook.part(callRules));
    const claim = must(lock, 'held');
    const used = whyNotCheck(claim, settings);
    if (used !== undefined) throw used;
    const agreed = identityMatches(input.told, await openOne(tx, ctx, line.person));
    await store.noteIdentity(tx, claim.id, agreed, ctx.now);
    const matched = [...new Set([...claim.matched, ...agreed])];
    const result = {
      agreed: fieldsAsked(input.told, agreed),
      matched,
      confirmed: matched.length >= settings.identityMatches,
      triesLeft: settings.identityTries - claim.checks - 1,
    };
    return told(line, { asked: Object.keys(input.told), agreed, confirmed: result.confirmed }, result);
  },
});

/** Writes down one try. Also later, when there was no signal: what happened is recorded as it happened. */
export const recordAttempt = act('lists.call.recorded', {
  ...lineAct('recordAttempt'),
  input: Type.Object({
    line: Id,
    channel: Type.Enum(CALL_CHANNELS.map((row) => row.channel)),
    result: Type.Enum(CALL_RESULTS.map((row) => row.result)),
    at: Type.Optional(Moment),
    numberNo: Type.Optional(Type.Integer({ minimum: 1, maximum: 20 })),
    told: Type.Optional(ToldAnswers),
    callBackAt: Type.Optional(Moment),
    note: Type.Optional(Note),
    release: Type.Optional(Type.Boolean()),
  }),
  place: ownerOfLine,
  async run(tx, input, ctx) {
    const settings = settingsOf(ctx.rulebook.part(callRules));
    const at = momentOr(input.at, ctx.now);
    const no = whyNotAt(at, ctx.now, settings) ?? whyNotResult(input.channel, input.result);
    if (no !== undefined) throw no;
    const callBackAt = callBackOf(input, at, ctx.now);
    const line = await holdLine(tx, input.line);
    const claims = await store.claimsOfLine(tx, line.id);
    const claim =
      claimOfAttempt(claims, ctx.actor.id, at, settings) ?? refuse('attempt-not-yours', { at: timeOf(at) });
    const late = isLate(at, ctx.now);
    const matched = await identityOf(tx, ctx, { line, claim, at, told: input.told, settings });
    const result = resultWith(input.result, matched, settings);
    const numbers = await numbersOf(tx, ctx, line.person);
    const numberNo = input.numberNo ?? defaultNumber(input.channel, numbers.length);
    const attempt = {
      id: ctx.requestId,
      line: line.id,
      by: ctx.actor.id,
      at,
      channel: input.channel,
      result,
      identity: matched,
      callBackAt,
      numberNo,
      number: numberNo === null ? null : (numbers[numberNo - 1] ?? null),
    };
    await store.writeAttempt(tx, {
      ...attempt,
      person: line.person,
      place: line.place,
      late,
      ...sealedNote(ctx, input.note),
    });
    await store.forgetMatches(tx, claim.id, matchesOf(claim, at));
    const facts = await factsOf(tx, ctx, line);
    if (line.step !== null) await afterAttempt(tx, ctx, { line, attempt, facts, settings });
    const open = await store.openClaim(tx, line.person);
    if (input.release === true && open?.id === claim.id)
      await letGo(tx, ctx, { ...line, state: stateAfterAttempt(line) }, open, 'released');
    const unreachable = mayConcludeUnreachable(attemptsSinceSearch(facts), settings);
    return told(
      line,
      {
        attempt: attempt.id,
        channel: input.channel,
        result,
        identity: matched,
        at,
        late,
      },
      {
        attempt: attempt.id,
        result,
        identity: matched,
        said: resultWords(result),
        callAgainFrom: callAgainFrom(attempt, settings)?.toISOString() ?? null,
        unreachable: unreachable.ok
          ? { may: true as const }
          : { may: false as const, why: unreachable.why, missing: unreachable.missing },
      },
    );
  },
});

// Concluding --------------------------------------------------------------------------------------------

const Answer = {
  where: Type.Optional(Type.String({ maxLength: 500 })),
  reason: Type.Optional(Type.String({ maxLength: 500, sealed: true })),
  receipt: Type.Optional(Type.String({ maxLength: 100 })),
  survivor: Type.Optional(Id),
};

/** Gives a line its outcome, when the proof for it is there. “Unreachable” and “wrong number” open the search. */
export const recordOutcome = act('lists.line.concluded', {
  ...lineAct('recordOutcome'),
  input: Type.Object({ line: Id, outcome: Type.String({ minLength: 1, maxLength: 40 }), ...Answer }),
  place: ownerOfLine,
  async run(tx, input, ctx) {
    const line = await holdLine(tx, input.line);
    const facts = await factsOf(tx, ctx, line);
    const no =
      whyNotOpenForCalls(facts) ??
      whyNotConclude(facts, ctx.actor.id, ctx.now, await shownLock(tx, ctx, facts.lock));
    if (no !== undefined) throw no;
    const done = await conclude(tx, ctx, facts, input);
    return { ...told(line, done.detail, done.result), about: done.about };
  },
});

/** Where she went, why not exposed, why nobody found her: what was said with an outcome, and every note of the line. */
export interface OpenedAnswer {
  readonly where: string | null;
  readonly reason: string | null;
  readonly notes: readonly OpenedNote[];
}

/** Opens what was said with the outcome to somebody who says why; the proof itself is on the page of the line. */
export const openAnswer = act('lists.answer.opened', {
  ...lineAct('openAnswer'),
  input: WithReason,
  sensitive: true,
  place: ownerOfLine,
  async run(tx, input, ctx): Promise<Outcome<OpenedAnswer>> {
    const line = await getLine(tx, input.line);
    const found = await store.evidenceOf(tx, line.id);
    if (line.outcome === null || found === undefined) refuse('nothing-answered');
    await noteOpening(tx, ctx, { person: line.person });
    const said = openSaid(ctx.secrets, found.evidence);
    return told(
      line,
      { purpose: 'outbreak-response', reason: input.reason },
      {
        where: said.where ?? null,
        reason: said.reason ?? null,
        notes: await openNotes(tx, ctx, line),
      },
    );
  },
});

// Searching ---------------------------------------------------------------------------------------------

/** A grid member sets out. Works without signal: `at` is when she did. */
export const startVisit = act('lists.visit.started', {
  ...lineAct('startVisit'),
  input: Type.Object({ line: Id, at: Type.Optional(Moment) }),
  place: placeOfLine,
  async run(tx, input, ctx) {
    const at = momentOr(input.at, ctx.now);
    const notAt = whyNotAt(at, ctx.now, settingsOf(ctx.rulebook.part(callRules)));
    if (notAt !== undefined) throw notAt;
    const line = await holdLine(tx, input.line);
    const facts = await factsOf(tx, ctx, line);
    const search = openSearch(facts.searches);
    const no = whyNotStartSearch(facts, 'visit', ctx.actor.id, ctx.now, await startedByName(tx, facts));
    if (no !== undefined) throw no;
    const open = must(search, 'an open visit');
    await store.startSearch(tx, open.id, ctx.actor.id, at);
    return told(line, { search: open.id, at }, { visit: open.id, dueAt: open.dueAt.toISOString() });
  },
});

/** What somebody who is to find a person in the street needs to know of her. */
export interface OpenedSearch {
  readonly name: string;
  readonly numbers: readonly string[];
  readonly address: string | null;
  readonly notes: readonly OpenedNote[];
}

/** Opens name, address and numbers for the one who stands at the door. */
export const openVisit = act('lists.visit.opened', {
  ...lineAct('openVisit'),
  input: OfLine,
  sensitive: true,
  place: placeOfLine,
  run: (tx, input, ctx) => openSearched(tx, input.line, ctx, 'visit'),
});

/** Opens the same for the police, case by case. */
export const openPoliceSearch = act('lists.police.opened', {
  ...lineAct('openPoliceSearch'),
  input: OfLine,
  sensitive: true,
  place: placeOfLine,
  run: (tx, input, ctx) => openSearched(tx, input.line, ctx, 'police'),
});

/** Opens the same for whoever leads the search of the district. */
export const openDistrictSearch = act('lists.district.opened', {
  ...lineAct('openDistrictSearch'),
  input: OfLine,
  sensitive: true,
  place: placeOfLine,
  run: (tx, input, ctx) => openSearched(tx, input.line, ctx, 'search'),
});

/** How people end a search; “called off” is written by the house when she was reached otherwise. */
const FINDINGS = SEARCH_RESULTS.map((row) => row.result).filter((result) => result !== 'called-off');

const Finding = Type.Object({
  line: Id,
  result: Type.Enum(FINDINGS),
  at: Type.Optional(Moment),
  note: Type.Optional(Note),
  /** Handles of photos or papers kept elsewhere. */
  proof: Type.Optional(
    Type.Array(Type.String({ pattern: '^[a-z]+:[A-Za-z0-9._-]{1,80}$' }), { maxItems: 10 }),
  ),
  newNumber: Type.Optional(Type.String({ maxLength: 40 })),
  outcome: Type.Optional(Type.String({ maxLength: 40 })),
  ...Answer,
});

/** What the visit found. Nobody there: the police are asked at once. */
export const finishVisit = act('lists.visit.finished', {
  ...lineAct('finishVisit'),
  input: Finding,
  place: placeOfLine,
  run: (tx, input, ctx) => finishSearch(tx, input, ctx, 'visit'),
});

/** What the police found. Nobody: the whole district searches. */
export const finishPoliceSearch = act('lists.police.answered', {
  ...lineAct('finishPoliceSearch'),
  input: Finding,
  place: placeOfLine,
  run: (tx, input, ctx) => finishSearch(tx, input, ctx, 'police'),
});

/** What the district found. Nobody: the line stays on the daily briefing until headquarters signs. */
export const finishDistrictSearch = act('lists.district.answered', {
  ...lineAct('finishDistrictSearch'),
  input: Finding,
  place: placeOfLine,
  run: (tx, input, ctx) => finishSearch(tx, input, ctx, 'search'),
});

/** Headquarters signs that a person was not found after every step. */
export const signUnresolved = act('lists.line.signed', {
  ...lineAct('signUnresolved'),
  input: WithReason,
  place: ownerOfLine,
  async run(tx, input, ctx) {
    const line = await holdLine(tx, input.line);
    const facts = await factsOf(tx, ctx, line);
    const no = whyNotSign(facts, ctx.now, await shownLock(tx, ctx, facts.lock));
    if (no !== undefined) throw no;
    const ids = facts.searches.map((one) => `visit:${one.id}`);
    const evidence = {
      proof: 'signed',
      ids,
      ...sealAnswer(ctx.secrets, { reason: input.reason }),
      actor: ctx.actor.id,
      at: ctx.now.toISOString(),
    };
    await store.signLine(tx, line.id, ctx.actor.id, evidence, ctx.now);
    await closeTasks(tx, ctx, signKey(line.id), { state: 'done', proof: ctx.requestId });
    return told(line, { searches: ids.length }, { state: 'openUnresolved', signed: true });
  },
});

// Transfers ---------------------------------------------------------------------------------------------

/** Asks another unit to take a line. It stays the sender's until the receiver accepts. */
export const sendTransfer = act('lists.transfer.sent', {
  ...lineAct('sendTransfer'),
  input: Type.Object({
    line: Id,
    toUnit: Type.Optional(Place),
    toOutside: Type.Optional(Short),
    reason: Type.String({ minLength: 2, maxLength: 500 }),
  }),
  place: ownerOfLine,
  async run(tx, input, ctx) {
    const line = await holdLine(tx, input.line);
    const facts = await factsOf(tx, ctx, line);
    const no = whyNotSend(
      facts,
      { unit: input.toUnit, outside: input.toOutside },
      ctx.actor.id,
      ctx.now,
      await shownLock(tx, ctx, facts.lock),
    );
    if (no !== undefined) throw no;
    const { toUnit } = input;
    if (toUnit !== undefined) {
      const unit = await ctx.beyond('does the receiving unit exist?', () => findPlace(tx, toUnit));
      if (unit === undefined || unit.retiredAt !== null) refuse('unit-not-there');
    }
    const dueAt = dueFrom(ctx, 'accept', ctx.now);
    const transfer = {
      id: uuidv7(ctx.now.getTime()),
      line: line.id,
      fromUnit: line.ownerUnit,
      toUnit: toUnit ?? null,
      toOutside: input.toOutside ?? null,
      sentBy: ctx.actor.id,
      sentAt: ctx.now,
      dueAt,
      reason: input.reason,
    };
    await store.sendOff(tx, transfer);
    if (facts.lock?.line === line.id) await store.endClaim(tx, facts.lock.id, ctx.now, 'transferred');
    await store.changeLine(tx, line.id, { step: 'accept', dueAt, claimedBy: null }, ctx.now);
    await openTransferTask(tx, ctx, line, transfer);
    return told(
      line,
      { transfer: transfer.id, toUnit: toUnit ?? null, outside: toUnit === undefined },
      { transfer: transfer.id, dueAt: dueAt.toISOString() },
    );
  },
});

/** The receiver takes the line over; for a unit outside, its receipt number is written down. */
export const acceptTransfer = act('lists.transfer.accepted', {
  ...lineAct('acceptTransfer'),
  input: Type.Object({ transfer: Id, receipt: Type.Optional(Type.String({ maxLength: 100 })) }),
  place: receiverOfTransfer,
  async run(tx, input, ctx) {
    const transfer = await waiting(tx, input.transfer);
    const receipt = input.receipt?.trim() || null;
    if (transfer.toUnit === null && receipt === null) refuse('receipt-missing');
    return ctx.beyond('the line is the sender’s until this moment', async () => {
      const line = await holdLine(tx, transfer.line);
      await store.answerTransfer(tx, transfer.id, {
        answer: 'accepted',
        by: ctx.actor.id,
        at: ctx.now,
        receipt,
      });
      await closeTasks(tx, ctx, transferKey(transfer.id), { state: 'done', proof: ctx.requestId });
      const state =
        transfer.toUnit === null
          ? await handOutside(tx, ctx, line, transfer, receipt)
          : await handOver(tx, ctx, line, transfer.toUnit);
      return {
        ...told(
          line,
          { transfer: transfer.id, from: transfer.fromUnit, to: transfer.toUnit, receipt: receipt !== null },
          { line: line.id, state },
        ),
        place: transfer.toUnit ?? transfer.fromUnit,
      };
    });
  },
});

/** The receiver says no, and why. The sender goes on. */
export const declineTransfer = act('lists.transfer.declined', {
  ...lineAct('declineTransfer'),
  input: Type.Object({ transfer: Id, reason: Type.String({ minLength: 2, maxLength: 500 }) }),
  place: receiverOfTransfer,
  run: (tx, input, ctx) => giveBack(tx, ctx, { ...input, answer: 'declined' }),
});

/** The sender takes a transfer back that nobody has answered. */
export const withdrawTransfer = act('lists.transfer.withdrawn', {
  ...lineAct('withdrawTransfer'),
  input: Type.Object({ transfer: Id, reason: Type.Optional(Type.String({ maxLength: 500 })) }),
  place: async (tx, input) => (await waiting(tx, input.transfer)).fromUnit,
  run: (tx, input, ctx) => giveBack(tx, ctx, { ...input, answer: 'withdrawn' }),
});

// Correcting --------------------------------------------------------------------------------------------

/** Takes an answer back. Once the feedback has left, a second person must agree. */
export const correctOutcome = act('lists.correction.asked', {
  ...lineAct('correctOutcome'),
  input: WithReason,
  place: ownerOfLine,
  async run(tx, input, ctx) {
    const line = await holdLine(tx, input.line);
    const correction = await store.openCorrection(tx, line.id);
    const no = whyNotCorrect({ line, correction });
    if (no !== undefined) throw no;
    const asked = {
      id: uuidv7(ctx.now.getTime()),
      line: line.id,
      askedBy: ctx.actor.id,
      askedAt: ctx.now,
      was: line.outcome ?? line.state,
      reason: input.reason,
    };
    await store.askCorrection(tx, asked);
    const applied = !feedbackHasLeft(line, await lastFeedback(tx, ctx, line));
    if (applied) await reopen(tx, ctx, line, asked.id);
    else await openCorrectionTask(tx, ctx, line, asked.id);
    return told(line, { correction: asked.id, was: asked.was, applied }, { correction: asked.id, applied });
  },
});

export const agreeCorrection = act('lists.correction.agreed', {
  ...lineAct('agreeCorrection'),
  input: OfLine,
  place: ownerOfLine,
  async run(tx, input, ctx) {
    const line = await holdLine(tx, input.line);
    const correction = await store.openCorrection(tx, line.id);
    const no = whyNotAgree({ correction }, ctx.actor.id);
    if (no !== undefined) throw no;
    const asked = must(correction, 'a correction that may be agreed to');
    await reopen(tx, ctx, line, asked.id);
    return told(line, { correction: asked.id, was: asked.was }, { correction: asked.id, applied: true });
  },
});

export const declineCorrection = act('lists.correction.declined', {
  ...lineAct('declineCorrection'),
  input: WithReason,
  place: ownerOfLine,
  async run(tx, input, ctx) {
    const line = await holdLine(tx, input.line);
    const asked = (await store.openCorrection(tx, line.id)) ?? refuse('no-correction');
    await store.answerCorrection(tx, asked.id, {
      answer: 'declined',
      by: ctx.actor.id,
      at: ctx.now,
      reason: input.reason,
    });
    await closeTasks(tx, ctx, correctionKey(asked.id), { state: 'cancelled' });
    return told(
      line,
      { correction: asked.id, reason: input.reason },
      { correction: asked.id, applied: false },
    );
  },
});

// Deadlines ---------------------------------------------------------------------------------------------

/** Each minute: late lines become a few tasks for whoever the table names; tasks without late lines go. */
export const escalateLines = act('lists.lines.escalated', {
  title: { zh: '超时升级', en: 'escalate late lines' },
  duty: 'house',
  purpose: 'outbreak-response',
  input: Type.Object({}),
  async run(tx, _input, ctx) {
    const { escalations, levels } = await lateNow(tx, ctx);
    const changed = await store.setLevels(tx, levels);
    await wantTasks(tx, ctx, LATE_KEYS, await escalationTasks(tx, escalations));
    const place = must(await ownDistrict(tx), 'the house stands in a district').path;
    return {
      about: [`place:${place}`, ...escalations.map((one) => `batch:${one.batch}`).filter(unique)],
      place,
      detail: {
        escalations: escalations.length,
        lines: escalations.reduce((sum, one) => sum + (one.level === 1 ? one.count : 0), 0),
        changed,
      },
      result: { escalations: escalations.length, changed },
    };
  },
});

/** Whether the minute has anything to tell: what is late now differs from what has been told already. */
export async function escalationsWaiting(tx: Tx, ctx: Pick<Ctx, 'now' | 'rulebook'>): Promise<boolean> {
  const { escalations, behind } = await lateNow(tx, ctx);
  return behind || !(await asPlanned(tx, LATE_KEYS, await escalationTasks(tx, escalations)));
}

async function escalationTasks(tx: Tx, escalations: readonly Escalation[]): Promise<WantedTask[]> {
  const units = await namesOf(tx, [...new Set(escalations.map((one) => one.unit))]);
  return escalations.map((one) => ({
    planKey: one.key,
    kind: 'late-lines',
    title: escalationTitle(one, units.get(one.unit) ?? { zh: one.unit, en: one.unit }),
    about: [`batch:${one.batch}`, `place:${one.unit}`],
    place: one.toUnit,
    ownerUnit: one.toUnit,
    ownerRole: one.toRole,
    opensAt: one.since,
    dueAt: one.dueAt,
    urgency: one.level,
    link: `/calls?batch=${one.batch}&unit=${one.unit}&step=${one.step}&late=1`,
    facts: { batch: one.batch, unit: one.unit, step: one.step, level: one.level, count: one.count },
  }));
}

/** Two files were joined or parted: what was tried for her lines is looked up under the right person. */
export const followCalls = act('lists.calls.followed', {
  title: { zh: '呼叫记录随人员合并或拆分', en: 'tries follow a merge or a split' },
  duty: 'house',
  purpose: 'outbreak-response',
  input: Type.Object({ people: Type.Array(Id, { minItems: 1, maxItems: 10 }), place: Place }),
  async run(tx, input, ctx) {
    for (const person of [...input.people].sort()) await store.holdPerson(tx, person);
    const tries = await store.followPeople(tx, input.people, ctx.now);
    return {
      about: input.people.map((person) => `person:${person}`),
      place: input.place,
      detail: { tries },
      result: { tries },
    };
  },
});

/** What is late now, as escalations; the level each late line has reached; whether any line does not say so yet. */
export async function lateNow(
  tx: Tx,
  ctx: Pick<Ctx, 'now' | 'rulebook'>,
): Promise<{
  escalations: Escalation[];
  levels: { step: Step; dueAt: Date; level: number }[];
  behind: boolean;
}> {
  const groups = await store.lateGroups(tx, ctx.now);
  const rowOf = (step: Step) => deadlineOf(ctx.rulebook, step);
  const reached = groups.map((one) => levelOf(one, ctx.now, rowOf(one.step)));
  return {
    escalations: escalationsOf(groups, ctx.now, {
      rowOf,
      unitOf: (unit, role) => unitHearing(unit, role, ctx.rulebook.part(roles)),
    }),
    levels: groups.map((one, at) => ({ step: one.step, dueAt: one.dueAt, level: reached[at] ?? 0 })),
    behind: groups.some((one, at) => one.level !== reached[at]),
  };
}

export const callActs = {
  claimLine,
  claimNext,
  extendClaim,
  releaseLine,
  openCall,
  checkIdentity,
  recordAttempt,
  recordOutcome,
  openAnswer,
  startVisit,
  openVisit,
  openPoliceSearch,
  openDistrictSearch,
  finishVisit,
  finishPoliceSearch,
  finishDistrictSearch,
  signUnresolved,
  sendTransfer,
  acceptTransfer,
  declineTransfer,
  withdrawTransfer,
  correctOutcome,
  agreeCorrection,
  declineCorrection,
  escalateLines,
  followCalls,
};

// Looking up --------------------------------------------------------------------------------------------

async function getLine(tx: Tx, id: string): Promise<Line> {
  return (await store.findLine(tx, id)) ?? refuseHouse('not-found');
}

/**
 * The line, with its person held against everybody else until this act is done: first the person, then the line, in
 * every act, so that two of them never wait for each other.
 */
async function holdLine(tx: Tx, id: string): Promise<Line> {
  const { person } = await getLine(tx, id);
  await store.holdPerson(tx, person);
  const line = (await store.holdLine(tx, id)) ?? refuseHouse('not-found');
  // Her file was joined with another one in between: hold that one.
  return line.person === person ? line : holdLine(tx, id);
}

async function ownerOfLine(tx: Tx, input: { line: string }): Promise<string> {
  return (await getLine(tx, input.line)).ownerUnit;
}

async function placeOfLine(tx: Tx, input: { line: string }): Promise<string> {
  return (await getLine(tx, input.line)).place;
}

async function receiverOfTransfer(tx: Tx, input: { transfer: string }): Promise<string> {
  const transfer = await waiting(tx, input.transfer);
  return transfer.toUnit ?? transfer.fromUnit;
}

async function waiting(tx: Tx, id: string): Promise<Transfer> {
  const transfer = await store.findTransfer(tx, id);
  if (transfer === undefined || transfer.answer !== null) refuse('no-open-transfer');
  return transfer;
}

function dueFrom(ctx: Pick<Ctx, 'rulebook'>, step: Step, from: Date): Date {
  return addMinutes(from, deadlineOf(ctx.rulebook, step).minutes);
}

// Claims ------------------------------------------------------------------------------------------------

async function takeLine(tx: Tx, ctx: Ctx, line: Line): Promise<Claim> {
  const settings = settingsOf(ctx.rulebook.part(callRules));
  const lock = await store.openClaim(tx, line.person);
  const transfer = await store.openTransfer(tx, line.id);
  const held = await store.heldBy(tx, ctx.actor.id, ctx.now);
  const shown = await shownLock(tx, ctx, lock);
  const no = whyNotClaim({ line, lock, transfer }, { id: ctx.actor.id, held }, ctx.now, settings, shown);
  if (no !== undefined) throw no;
  // Claimed already, by the same caller on the same line: a second tap is no second conversation.
  if (isLive(lock, ctx.now)) return lock;
  return must(await tryClaim(tx, ctx, line), 'a person held by this act is free or her claim has run out');
}

async function tryClaim(tx: Tx, ctx: Ctx, line: Line): Promise<Claim | undefined> {
  const settings = settingsOf(ctx.rulebook.part(callRules));
  const id = uuidv7(ctx.now.getTime());
  const claim = {
    id,
    person: line.person,
    line: line.id,
    unit: line.ownerUnit,
    by: ctx.actor.id,
    at: ctx.now,
    until: claimUntil(ctx.now, ctx.now, settings),
    code: codeOf(ctx.secrets, id),
  };
  const taken = await store.takeClaim(tx, claim);
  if (taken === undefined) return undefined;
  await store.markClaimed(tx, line.id, ctx.actor.id, dueFrom(ctx, 'outcome', line.receivedAt), ctx.now);
  return { ...claim, matched: [], checks: taken.checks, checkedAt: null, endedAt: null, endedHow: null };
}

async function tellClaim(tx: Tx, ctx: Ctx, line: Line, claim: Claim): Promise<Outcome<Claimed>> {
  return told(
    line,
    { claim: claim.id, until: claim.until },
    {
      line: line.id,
      person: `person:${line.person}`,
      claim: claim.id,
      until: claim.until.toISOString(),
      code: claim.code,
      officialNumber: ctx.rulebook.part(callScript).officialNumber,
      last: await lastCall(tx, ctx, line.person),
    },
  );
}

async function noneWaiting(tx: Tx, ctx: Ctx, units: readonly string[]): Promise<never> {
  const { waiting: count, next } = await store.waitingLines(tx, units, ctx.now);
  return refuse('no-line-waiting', { waiting: count, next: next === null ? '—' : timeOf(next) });
}

/** Who leaves a line before calling leaves it as it was; the clock of the outcome runs on. */
function stateAfterRelease(line: Line): Line['state'] {
  return line.state === 'claimed' ? 'routed' : line.state;
}

async function letGo(tx: Tx, ctx: Ctx, line: Line, claim: Claim, how: 'released'): Promise<void> {
  await store.endClaim(tx, claim.id, ctx.now, how);
  await store.changeLine(tx, line.id, { state: stateAfterRelease(line), claimedBy: null }, ctx.now);
}

// Tries -------------------------------------------------------------------------------------------------

function callBackOf(
  input: { result: CallResult; callBackAt?: string | undefined },
  at: Date,
  now: Date,
): Date | null {
  if (input.result !== 'callback-asked') return null;
  if (input.callBackAt === undefined) refuse('callback-time');
  const callBackAt = new Date(input.callBackAt);
  // Written down late, the agreed time may be past already: then she is due at once.
  if (!(callBackAt > at) || callBackAt > addMinutes(now, 24 * 60)) refuse('callback-time');
  return callBackAt;
}

async function identityOf(
  tx: Tx,
  ctx: Ctx,
  asked: {
    line: Line;
    claim: Claim;
    at: Date;
    told: Told | undefined;
    settings: ReturnType<typeof settingsOf>;
  },
): Promise<IdentityField[]> {
  const { claim, settings } = asked;
  const before = [...matchesOf(claim, asked.at)];
  if (asked.told === undefined || claim.checks >= settings.identityTries) return before;
  const agreed = identityMatches(asked.told, await openOne(tx, ctx, asked.line.person));
  // Told in this try, written down with this try: the next one, perhaps with somebody else, begins without them.
  await store.countCheck(tx, claim.id);
  return [...new Set([...before, ...agreed])];
}

/** A household's or a workplace's number is none of hers; a landline is, when it is the only one she has. */
function defaultNumber(channel: CallChannel, known: number): number | null {
  if (channel === 'landline') return known === 1 ? 1 : null;
  if (channel === 'mobile' || channel === 'sms' || channel === 'wechat-work') return 1;
  return channel === 'second' ? 2 : null;
}

function stateAfterAttempt(line: Line): Line['state'] {
  return line.state === 'routed' || line.state === 'claimed' ? 'verifying' : line.state;
}

async function afterAttempt(
  tx: Tx,
  ctx: Ctx,
  told: {
    line: Line;
    attempt: LineFacts['attempts'][number];
    facts: LineFacts;
    settings: ReturnType<typeof settingsOf>;
  },
): Promise<void> {
  const { line, attempt, facts } = told;
  const state = stateAfterAttempt(line);
  if (state !== line.state) await store.changeLine(tx, line.id, { state }, ctx.now);
  // A text message promises nothing: who waits for her time, or for the spacing, goes on waiting.
  if (!isCall(attempt.channel)) return;
  // A call written down late does not undo what was agreed since.
  if (facts.attempts.some((one) => one.at > attempt.at && isCall(one.channel))) return;
  const from = callAgainFrom(attempt, told.settings) ?? null;
  await ctx.beyond('no department rings her again at once', () =>
    store.waitBeforeCalling(tx, line.person, from),
  );
}

/** Notes of earlier tries and searches, for the one who goes on with it. */
async function openNotes(tx: Tx, ctx: Ctx, line: Line): Promise<OpenedNote[]> {
  const sealed = await store.notesOf(tx, line.id);
  return sealed.map(({ of, at, note, salt }) => ({
    of,
    at: at.toISOString(),
    note: ctx.secrets.open(salt, note),
  }));
}

function sealedNote(ctx: Ctx, note: string | undefined): { note: Buffer | null; noteSalt: Buffer | null } {
  if (note === undefined || note.trim() === '') return { note: null, noteSalt: null };
  const salt = newSalt();
  return { note: ctx.secrets.seal(salt, note), noteSalt: salt };
}

// Outcomes ----------------------------------------------------------------------------------------------

interface AnswerGiven {
  readonly outcome: string;
  readonly where?: string | undefined;
  readonly reason?: string | undefined;
  readonly receipt?: string | undefined;
  readonly survivor?: string | undefined;
}

async function conclude(tx: Tx, ctx: Ctx, facts: LineFacts, input: AnswerGiven) {
  const { line } = facts;
  const survivor = input.survivor === undefined ? undefined : await survivorOf(tx, ctx, line, input.survivor);
  const proven = proveOutcome(input.outcome, facts, { ...input, survivor }, ctx.rulebook.part(callRules));
  if (proven.no !== undefined) throw proven.no;
  const { row, proof, evidence } = proven;
  const detail = {
    outcome: row.outcome,
    proof,
    evidence: evidence.filter((id) => !id.startsWith('receipt:')),
    was: line.state,
  };
  if (isLive(facts.lock, ctx.now) && facts.lock.line === line.id)
    await store.endClaim(tx, facts.lock.id, ctx.now, 'concluded');
  if (row.leads === 'visit') {
    const search = await openStage(tx, ctx, line, { stage: 'visit', because: row.outcome, talking: null });
    return {
      detail: { ...detail, search: search.id, leads: 'visit' },
      result: {
        state: SEARCH_LADDER.visit.state,
        outcome: row.outcome,
        ends: false,
        dueAt: search.dueAt.toISOString(),
      },
      about: [`line:${line.id}`, `person:${line.person}`, `batch:${line.batch}`],
    };
  }
  const ids = proof === 'survivor' ? [`line:${input.survivor}`] : evidence;
  await store.concludeLine(
    tx,
    line.id,
    {
      state: row.outcome as Line['state'], // a table that names anything else is refused (terms.ts)
      outcome: row.outcome,
      by: ctx.actor.id,
      evidence: { proof, ids, actor: ctx.actor.id, at: ctx.now.toISOString(), ...kept(ctx, input) },
    },
    ctx.now,
  );
  if (proof === 'survivor') {
    const survivor = must(input.survivor, 'proven by a survivor');
    await ctx.beyond('lines of other units that repeat this one', () =>
      store.pointToSurvivor(tx, line.id, survivor),
    );
  }
  await callOffSearch(tx, ctx, facts);
  return {
    detail: { ...detail, leads: 'ends' },
    result: { state: row.outcome as Line['state'], outcome: row.outcome, ends: true, dueAt: null },
    about: [
      `line:${line.id}`,
      `person:${line.person}`,
      `batch:${line.batch}`,
      ...(input.survivor === undefined ? [] : [`line:${input.survivor}`]),
    ],
  };
}

/** What was said with it is sealed; the number of a paper stays open, it is what somebody looks the paper up by. */
function kept(ctx: Ctx, input: AnswerGiven): Record<string, unknown> {
  const receipt = input.receipt?.trim();
  return { ...sealAnswer(ctx.secrets, input), ...(receipt ? { receipt } : {}) };
}

async function survivorOf(tx: Tx, ctx: Ctx, line: Line, id: string) {
  const found = await ctx.beyond('another line of the same person', () => store.findLine(tx, id));
  if (
    found === undefined ||
    found.person !== line.person ||
    found.duplicateOf !== null ||
    found.id === line.id
  )
    refuse('survivor-not-hers');
  return { person: found.person, duplicate: false, self: false };
}

/** She was reached: whoever is looking for her may stop. */
async function callOffSearch(tx: Tx, ctx: Ctx, facts: LineFacts): Promise<void> {
  const search = openSearch(facts.searches);
  if (search !== undefined) {
    await store.endSearch(tx, search.id, {
      by: ctx.actor.id,
      at: ctx.now,
      result: 'called-off',
      late: false,
      proof: [],
      receipt: null,
      note: null,
      noteSalt: null,
    });
  }
  await closeTasks(tx, ctx, searchKey(facts.line.id), { state: 'done', proof: ctx.requestId });
  await closeTasks(tx, ctx, signKey(facts.line.id), { state: 'done', proof: ctx.requestId });
}

// Searches ----------------------------------------------------------------------------------------------

const searchKey = (line: string, search = '') => `lines/search/${line}/${search}`;
const signKey = (line: string) => `lines/sign/${line}`;
const transferKey = (transfer: string) => `lines/transfer/${transfer}`;
const correctionKey = (correction: string) => `lines/correction/${correction}`;

/** `talking`: who is on the telephone about this line just now, and goes on with it. */
async function openStage(
  tx: Tx,
  ctx: Ctx,
  line: Line,
  { stage, because, talking }: { stage: SearchStage; because: string; talking: string | null },
) {
  const rung = SEARCH_LADDER[stage];
  const dueAt = dueFrom(ctx, stage, ctx.now);
  const id = uuidv7(ctx.now.getTime());
  await store.beginSearch(tx, {
    id,
    line: line.id,
    person: line.person,
    place: line.place,
    stage,
    because,
    openedAt: ctx.now,
    dueAt,
  });
  await store.changeLine(
    tx,
    line.id,
    { state: rung.state, step: stage, dueAt, claimedBy: talking, callAfter: null },
    ctx.now,
  );
  const unit = placeAt(line.place, Math.min(placeLevel(line.place), rung.level));
  const task = await openTask(tx, ctx, {
    planKey: searchKey(line.id, id),
    kind: rung.kind,
    title: searchTitle(stage, because),
    about: [`line:${line.id}`, `person:${line.person}`, `batch:${line.batch}`],
    place: line.place,
    ownerUnit: unit,
    ownerRole: rung.role,
    opensAt: ctx.now,
    dueAt,
    step: stage,
    link: stage === 'visit' ? `/m/visits/${line.id}` : `/calls/${line.id}`,
    facts: { line: line.id, search: id, because },
  });
  await store.linkSearchTask(tx, id, task);
  return { id, dueAt };
}

function searchTitle(stage: SearchStage, because: string): Words {
  const { title } = SEARCH_LADDER[stage];
  const why = becauseWords(because);
  return { zh: `${title.zh}（${why.zh}）`, en: `${title.en} (${why.en})` };
}

async function openSearched(
  tx: Tx,
  id: string,
  ctx: Ctx,
  stage: SearchStage,
): Promise<Outcome<OpenedSearch>> {
  const line = await getLine(tx, id);
  const facts = await factsOf(tx, ctx, line);
  const no = whyNotStartSearch(facts, stage, ctx.actor.id, ctx.now, await startedByName(tx, facts));
  if (no !== undefined) throw no;
  await noteOpening(tx, ctx, { person: line.person });
  const opened = await openOne(tx, ctx, line.person);
  return told(
    line,
    { purpose: 'outbreak-response', stage, search: must(openSearch(facts.searches), 'open').id },
    {
      name: opened.name,
      numbers: opened.phones,
      address: opened.address ?? null,
      notes: await openNotes(tx, ctx, line),
    },
  );
}

async function finishSearch(tx: Tx, input: Static<typeof Finding>, ctx: Ctx, stage: SearchStage) {
  const at = momentOr(input.at, ctx.now);
  const notAt = whyNotAt(at, ctx.now, settingsOf(ctx.rulebook.part(callRules)));
  if (notAt !== undefined) throw notAt;
  const line = await holdLine(tx, input.line);
  const facts = await factsOf(tx, ctx, line);
  const no = whyNotFinishSearch(facts, stage, input);
  if (no !== undefined) throw no;
  const search = must(openSearch(facts.searches), 'an open search');
  if (search.startedAt === null) await store.startSearch(tx, search.id, ctx.actor.id, at);
  const late = isLate(at, ctx.now);
  await store.endSearch(tx, search.id, {
    by: ctx.actor.id,
    at,
    result: input.result,
    late,
    proof: input.proof ?? [],
    receipt: input.receipt?.trim() || null,
    ...sealedNote(ctx, input.note),
  });
  await closeTasks(tx, ctx, searchKey(line.id, search.id), { state: 'done', proof: `visit:${search.id}` });
  const { lock } = facts;
  const talking = isLive(lock, ctx.now) && lock.line === line.id ? lock.by : null;
  const next = await afterSearch(tx, ctx, { line, input, stage, talking });
  return told(
    line,
    { search: search.id, stage, result: input.result, at, late, ...next.detail },
    {
      visit: search.id,
      result: input.result as SearchResult,
      ...next.result,
    },
  );
}

interface AfterSearch {
  readonly detail: Readonly<Record<string, unknown>>;
  readonly result: {
    readonly state: Line['state'];
    readonly next: SearchStage | 'sign' | 'call' | 'outcome' | null;
    readonly dueAt: string | null;
  };
}

/** Found, told, a new number, or nobody: each has its one way on. */
async function afterSearch(
  tx: Tx,
  ctx: Ctx,
  done: { line: Line; input: Static<typeof Finding>; stage: SearchStage; talking: string | null },
): Promise<AfterSearch> {
  const { line, input } = done;
  if (input.result === 'not-found') return nextStage(tx, ctx, done);
  const dueAt = dueFrom(ctx, 'outcome', ctx.now);
  if (input.result === 'new-number') {
    await keepNumber(tx, ctx, line.person, input.newNumber ?? '');
    await store.changeLine(
      tx,
      line.id,
      { state: 'verifying', step: 'outcome', dueAt, callAfter: null },
      ctx.now,
    );
    return {
      detail: { leads: 'call' },
      result: { state: 'verifying', next: 'call', dueAt: dueAt.toISOString() },
    };
  }
  await store.changeLine(tx, line.id, { state: 'found', step: 'outcome', dueAt, callAfter: null }, ctx.now);
  if (input.outcome === undefined)
    return {
      detail: { leads: 'outcome' },
      result: { state: 'found', next: 'outcome', dueAt: dueAt.toISOString() },
    };
  const facts = await factsOf(tx, ctx, await getLine(tx, line.id));
  const answer = await conclude(tx, ctx, facts, { ...input, outcome: input.outcome });
  return { detail: answer.detail, result: { state: answer.result.state, next: null, dueAt: null } };
}

async function keepNumber(tx: Tx, ctx: Ctx, person: string, text: string): Promise<void> {
  const phone = readPhone(text);
  if (phone === undefined || phone.problem !== undefined) {
    refuse('number-not-understood', { why: { zh: '位数或格式不对', en: 'its length or form is not right' } });
  }
  await ctx.beyond('the person of one’s own line', () => addPhone(tx, ctx, person, phone.number));
}

async function nextStage(
  tx: Tx,
  ctx: Ctx,
  { line, stage, talking }: { line: Line; stage: SearchStage; talking: string | null },
): Promise<AfterSearch> {
  const { next } = SEARCH_LADDER[stage];
  if (next !== 'sign') {
    const search = await openStage(tx, ctx, line, { stage: next, because: 'not-found', talking });
    return {
      detail: { leads: next, next: search.id },
      result: { state: SEARCH_LADDER[next].state, next, dueAt: search.dueAt.toISOString() },
    };
  }
  const dueAt = dueFrom(ctx, 'sign', ctx.now);
  await store.changeLine(
    tx,
    line.id,
    { state: 'openUnresolved', step: 'sign', dueAt, claimedBy: talking },
    ctx.now,
  );
  await openTask(tx, ctx, {
    planKey: signKey(line.id),
    kind: 'sign-unresolved',
    title: { zh: '始终失联，请指挥部签字', en: 'not found after every step: headquarters signs' },
    about: [`line:${line.id}`, `person:${line.person}`, `batch:${line.batch}`],
    place: placeAt(line.place, 1),
    ownerUnit: placeAt(line.place, 1),
    ownerRole: 'hq',
    opensAt: ctx.now,
    dueAt,
    step: 'sign',
    link: '/calls/unresolved',
    facts: { line: line.id },
  });
  return {
    detail: { leads: 'sign' },
    result: { state: 'openUnresolved', next: 'sign', dueAt: dueAt.toISOString() },
  };
}

// Transfers ---------------------------------------------------------------------------------------------

/** Who answers for lines at each level of the tree. */
const DESK_AT: Record<number, string> = {
  1: 'data-desk',
  2: 'subdistrict-duty',
  3: 'community-officer',
  4: 'grid-member',
};

export function deskOf(unit: string): string {
  return DESK_AT[placeLevel(unit)] ?? 'grid-member';
}

async function openTransferTask(
  tx: Tx,
  ctx: Ctx,
  line: Line,
  transfer: Pick<Transfer, 'id' | 'toUnit' | 'fromUnit' | 'dueAt'>,
): Promise<void> {
  const unit = transfer.toUnit ?? transfer.fromUnit;
  await openTask(tx, ctx, {
    planKey: transferKey(transfer.id),
    kind: 'transfer',
    title:
      transfer.toUnit === null
        ? { zh: '移交区外：取得对方回执', en: 'transfer outside: get the receipt' }
        : { zh: '移交待接受', en: 'a transfer waits to be accepted' },
    about: [`line:${line.id}`, `batch:${line.batch}`],
    place: unit,
    ownerUnit: unit,
    ownerRole: deskOf(unit),
    opensAt: ctx.now,
    dueAt: transfer.dueAt,
    step: 'accept',
    link: '/calls/transfers',
    facts: { line: line.id, transfer: transfer.id },
  });
}

async function handOver(tx: Tx, ctx: Ctx, line: Line, toUnit: string): Promise<Line['state']> {
  await store.changeLine(
    tx,
    line.id,
    {
      state: 'routed',
      step: 'claim',
      dueAt: dueFrom(ctx, 'claim', ctx.now),
      ownerUnit: toUnit,
      ownerRole: deskOf(toUnit),
      claimedBy: null,
      ...(isWithin(line.place, toUnit) ? {} : { place: toUnit }),
    },
    ctx.now,
  );
  return 'routed';
}

async function handOutside(
  tx: Tx,
  ctx: Ctx,
  line: Line,
  transfer: Transfer,
  receipt: string | null,
): Promise<Line['state']> {
  const evidence = {
    proof: 'acceptance',
    ids: [`transfer:${transfer.id}`],
    receipt,
    where: transfer.toOutside,
    actor: ctx.actor.id,
    at: ctx.now.toISOString(),
  };
  await store.concludeLine(
    tx,
    line.id,
    { state: 'transferredOut', outcome: 'transferredOut', by: ctx.actor.id, evidence },
    ctx.now,
  );
  return 'transferredOut';
}

async function giveBack(
  tx: Tx,
  ctx: Ctx,
  given: { transfer: string; answer: 'declined' | 'withdrawn'; reason?: string | undefined },
) {
  const { answer } = given;
  const reason = given.reason?.trim() || null;
  const transfer = await waiting(tx, given.transfer);
  return ctx.beyond('the line is the sender’s, who hears of it', async () => {
    const line = await holdLine(tx, transfer.line);
    await store.answerTransfer(tx, transfer.id, { answer, by: ctx.actor.id, at: ctx.now, reason });
    await closeTasks(tx, ctx, transferKey(transfer.id), {
      state: answer === 'declined' ? 'done' : 'cancelled',
    });
    const claims = await store.claimsOfLine(tx, line.id);
    const [step, from] = whereItStood(line, transfer, claims);
    await store.changeLine(tx, line.id, { step, dueAt: dueFrom(ctx, step, from) }, ctx.now);
    return {
      ...told(
        line,
        { transfer: transfer.id, to: transfer.toUnit, reason },
        { line: line.id, state: line.state },
      ),
      place: transfer.fromUnit,
    };
  });
}

/** A line given back goes on where it stood, and its clock ran on meanwhile: sending it away wins no time. */
function whereItStood(line: Line, transfer: Transfer, claims: readonly Claim[]): [Step, Date] {
  if (line.state === 'received') return ['route', line.receivedAt];
  // Released before a call it says “routed” again; it was claimed all the same.
  const claimed = line.state !== 'routed' || claims.some((claim) => claim.unit === line.ownerUnit);
  return claimed ? ['outcome', line.receivedAt] : ['claim', transfer.sentAt];
}

// Corrections -------------------------------------------------------------------------------------------

async function reopen(tx: Tx, ctx: Ctx, line: Line, correction: string): Promise<void> {
  await store.answerCorrection(tx, correction, { answer: 'applied', by: ctx.actor.id, at: ctx.now });
  await store.reopenLine(tx, line.id, dueFrom(ctx, 'outcome', ctx.now), ctx.now);
  await closeTasks(tx, ctx, correctionKey(correction), { state: 'done', proof: ctx.requestId });
}

async function openCorrectionTask(tx: Tx, ctx: Ctx, line: Line, correction: string): Promise<void> {
  await openTask(tx, ctx, {
    planKey: correctionKey(correction),
    kind: 'correction',
    title: {
      zh: '反馈后更正结论，请第二人确认',
      en: 'an outcome corrected after the feedback: a second person agrees',
    },
    about: [`line:${line.id}`, `person:${line.person}`],
    place: line.ownerUnit,
    ownerUnit: line.ownerUnit,
    ownerRole: deskOf(line.ownerUnit),
    opensAt: ctx.now,
    dueAt: addMinutes(ctx.now, deadlineOf(ctx.rulebook, 'accept').minutes),
    link: `/calls/${line.id}`,
    facts: { line: line.id, correction },
  });
}

// Small things ------------------------------------------------------------------------------------------

function told<R>(line: Line, detail: Readonly<Record<string, unknown>>, result: R): Outcome<R> {
  return {
    about: [`line:${line.id}`, `person:${line.person}`, `batch:${line.batch}`],
    place: line.ownerUnit,
    detail,
    result,
  };
}

function momentOr(text: string | undefined, now: Date): Date {
  if (text === undefined) return now;
  const at = new Date(text);
  if (Number.isNaN(at.getTime()))
    refuseHouse('input-not-understood', {
      where: 'at',
      why: { zh: '没有这个时间', en: 'there is no such time' },
    });
  return at;
}

function surnameOf(name: string): string {
  return /\p{Script=Han}/u.test(name)
    ? `${[...name.trim()][0] ?? ''}*`
    : `${name.trim().split(/\s+/)[0] ?? ''} *`;
}

function fieldsAsked(told: Told, agreed: readonly IdentityField[]): Partial<Record<IdentityField, boolean>> {
  return Object.fromEntries(Object.keys(told).map((field) => [field, agreed.some((one) => one === field)]));
}

function unique<T>(value: T, index: number, all: readonly T[]): boolean {
  return all.indexOf(value) === index;
}
