// What the call screens read: board, one line, one's own calls, visits and searches, transfers, the unresolved, and
// what each caller has done. People are masked throughout; opening is an act.

import { type Static, Type } from 'typebox';
import { addMinutes } from '../../base/clock.ts';
import { Id, Place } from '../../base/schemas.ts';
import type { Tx } from '../../base/sql.ts';
import type { Words } from '../../base/words.ts';
import { look } from '../../ledger/act.ts';
import { refuse as refuseHouse } from '../../ledger/refusals.ts';
import type { Ctx, Look } from '../../ledger/terms.ts';
import { shownPeople } from '../../people/store.ts';
import type { ShownPerson } from '../../people/terms.ts';
import { namesOf } from '../../places/store.ts';
import { nameOfUsers } from '../../teams/store.ts';
import { hasSaid } from '../answers.ts';
import { LINE_STATES, type LineState, STATE_WORDS, STEPS, type Step } from '../terms.ts';
import { factsOf, lastFeedback, shownLock, startedByName } from './facts.ts';
import {
  attemptsSinceSearch,
  becauseWords,
  callAgainFrom,
  channelWords,
  feedbackHasLeft,
  isLive,
  LINE_ACTS,
  LINE_BUTTONS,
  mayConcludeUnreachable,
  type OutcomeButton,
  outcomeButtons,
  resultWords,
  SEARCH_LADDER,
  searchResultWords,
  settingsOf,
  stepWords,
  whyNotStartSearch,
} from './rules.ts';
import { codeAsSaid, type Spoken, scriptFor } from './script.ts';
import * as store from './store.ts';
import {
  CALL_RESULTS,
  type Claim,
  callRules,
  callScript,
  type IdentityField,
  type Line,
  type LineFacts,
  type MayAct,
  type OutcomeField,
  type SearchStage,
} from './terms.ts';

const PURPOSE = 'outbreak-response';

/** A place with its name; the path itself when the tree no longer has it. */
export interface NamedPlace {
  readonly path: string;
  readonly name: Words;
}

/** A person as everybody with the page may see her. */
export interface MaskedPerson {
  readonly handle: string;
  readonly code: string;
  readonly name: string;
  readonly age: number | null;
  readonly sex: 'male' | 'female' | null;
  readonly phone: string | null;
  readonly document: string | null;
  readonly address: string | null;
}

/** Who called last, when, through what, with what result; whichever department it was. */
export interface LastTry {
  readonly by: string;
  readonly at: string;
  readonly channel: Words;
  readonly result: Words;
}

// The board ---------------------------------------------------------------------------------------------

export interface BoardRow {
  readonly line: string;
  readonly batch: string;
  readonly rowNo: number;
  readonly person: MaskedPerson;
  readonly unit: NamedPlace;
  readonly place: NamedPlace;
  readonly state: LineState;
  readonly stateWords: Words;
  readonly step: Step | null;
  readonly stepWords: Words | null;
  readonly dueAt: string | null;
  readonly level: number;
  readonly callAfter: string | null;
  readonly outcomeAt: string | null;
  /** Who is talking to her just now. */
  readonly talking: {
    readonly by: string;
    readonly unit: Words;
    readonly until: string;
    readonly mine: boolean;
  } | null;
  readonly last: LastTry | null;
}

export interface BoardPage {
  readonly rows: readonly BoardRow[];
  /** Where the next page begins; null: this is the last. */
  readonly next: string | null;
}

/** How the lines stand. Asked apart from the pages: turning a page does not count everything anew. */
export interface BoardCounts {
  readonly open: number;
  readonly late: number;
  readonly soon: number;
  readonly talking: number;
  readonly states: readonly {
    readonly state: LineState;
    readonly words: Words;
    readonly lines: number;
    readonly late: number;
  }[];
  readonly answered: readonly { readonly outcome: string; readonly words: Words; readonly lines: number }[];
  readonly answeredTotal: number;
  readonly dueSoonMinutes: number;
}

const BOARD_ROWS = 50;

/** Answered lines are counted as far back as a night and a day, unless one batch is looked at. */
const ANSWERED_HOURS = 24;

export const board = look('/lists/board', {
  title: { zh: '呼叫台', en: 'call board' },
  duty: 'lists.read',
  purpose: PURPOSE,
  query: Type.Object({
    batch: Type.Optional(Id),
    unit: Type.Optional(Place),
    state: Type.Optional(Type.Enum([...LINE_STATES])),
    step: Type.Optional(Type.Enum([...STEPS])),
    late: Type.Optional(Type.Boolean()),
    answered: Type.Optional(Type.Boolean()),
    after: Type.Optional(Type.String({ pattern: '^[0-9TZ:.-]{20,30}_[0-9a-f-]{36}$' })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
  }),
  async run(tx, query, ctx): Promise<BoardPage> {
    const limit = query.limit ?? BOARD_ROWS;
    const { batch, unit, state, step, late, answered } = query;
    const filter = { batch, unit, state, step, late, answered, now: ctx.now, after: keysetOf(query.after) };
    const found = await store.boardLines(tx, { ...filter, limit: limit + 1 });
    const page = found.slice(0, limit);
    const last = page.at(-1);
    return {
      rows: await boardRows(tx, ctx, page),
      next: found.length > limit && last !== undefined ? `${last.sortAt.toISOString()}_${last.id}` : null,
    };
  },
});

export const boardCounts = look('/lists/board/counts', {
  title: { zh: '呼叫台进度', en: 'how the lines stand' },
  duty: 'lists.read',
  purpose: PURPOSE,
  query: Type.Object({ batch: Type.Optional(Id), unit: Type.Optional(Place) }),
  async run(tx, { batch, unit }, ctx): Promise<BoardCounts> {
    const { dueSoonMinutes } = settingsOf(ctx.rulebook.part(callRules));
    const { now } = ctx;
    const counted = await store.countOpen(tx, { batch, unit, now, soon: addMinutes(now, dueSoonMinutes) });
    const outcomes = await store.countAnswered(tx, {
      batch,
      unit,
      since: addMinutes(now, -ANSWERED_HOURS * 60),
    });
    return {
      open: sumOf(counted, 'lines'),
      late: sumOf(counted, 'late'),
      soon: sumOf(counted, 'soon'),
      talking: await store.countTalking(tx, { batch, unit, now }),
      states: statesOf(counted),
      answered: outcomes.map((one) => ({ ...one, words: stateWords(one.outcome) })),
      answeredTotal: sumOf(outcomes, 'lines'),
      dueSoonMinutes,
    };
  },
});

function keysetOf(text: string | undefined): { at: Date; id: string } | undefined {
  if (text === undefined) return undefined;
  const cut = text.indexOf('_');
  const at = new Date(text.slice(0, cut));
  if (Number.isNaN(at.getTime()))
    refuseHouse('input-not-understood', {
      where: 'after',
      why: { zh: '不是此列表中的位置', en: 'this is no place in the list' },
    });
  return { at, id: text.slice(cut + 1) };
}

function statesOf(counted: readonly store.StateCount[]): BoardCounts['states'] {
  const found = new Map<LineState, { lines: number; late: number }>();
  for (const one of counted) {
    const before = found.get(one.state) ?? { lines: 0, late: 0 };
    found.set(one.state, { lines: before.lines + one.lines, late: before.late + one.late });
  }
  return LINE_STATES.flatMap((state) => {
    const count = found.get(state);
    return count === undefined ? [] : [{ state, words: STATE_WORDS[state], ...count }];
  });
}

async function boardRows(tx: Tx, ctx: Ctx, lines: readonly store.BoardLine[]): Promise<BoardRow[]> {
  const people = lines.map((one) => one.person);
  const shown = await maskedPeople(tx, ctx, people);
  const places = await namedPlaces(
    tx,
    lines.flatMap((one) => [one.ownerUnit, one.place]),
  );
  const claims = await store.liveClaims(tx, people, ctx.now);
  const units = await namedPlaces(
    tx,
    claims.map((one) => one.unit),
  );
  const names = await nameOfUsers(
    tx,
    claims.map((one) => one.by),
  );
  const talking = new Map(claims.map((one) => [one.person, one]));
  const last = await lastTriesOf(tx, ctx, people);
  return lines.map((line) => {
    const lock = talking.get(line.person);
    return {
      line: line.id,
      batch: line.batch,
      rowNo: line.rowNo,
      person: shown(line.person),
      unit: places(line.ownerUnit),
      place: places(line.place),
      ...standing(line),
      level: line.level,
      callAfter: isoOr(line.callAfter !== null && line.callAfter > ctx.now ? line.callAfter : null),
      outcomeAt: isoOr(line.outcomeAt),
      talking:
        lock === undefined
          ? null
          : {
              by: names.get(lock.by) ?? '—',
              unit: units(lock.unit).name,
              until: lock.until.toISOString(),
              mine: lock.by === ctx.actor.id,
            },
      last: last.get(line.person) ?? null,
    };
  });
}

// One line ----------------------------------------------------------------------------------------------

export interface ShownAttempt {
  readonly id: string;
  readonly at: string;
  readonly by: string;
  readonly channel: Words;
  readonly numberNo: number | null;
  readonly result: Words;
  readonly reached: boolean;
  readonly identity: readonly IdentityField[];
  readonly callBackAt: string | null;
  /** From when another call makes sense after this one. */
  readonly againFrom: string | null;
  /** Made on a line of another department. */
  readonly elsewhere: boolean;
}

export interface ShownSearch {
  readonly id: string;
  readonly line: string;
  readonly stage: SearchStage;
  readonly stageWords: Words;
  readonly because: Words;
  readonly openedAt: string;
  readonly dueAt: string;
  readonly startedAt: string | null;
  readonly startedBy: string | null;
  readonly endedAt: string | null;
  readonly endedBy: string | null;
  readonly result: Words | null;
}

export interface ShownTransfer {
  readonly id: string;
  readonly from: NamedPlace;
  readonly to: NamedPlace | null;
  readonly outside: string | null;
  readonly sentBy: string;
  readonly sentAt: string;
  readonly dueAt: string;
  readonly reason: string;
  readonly answer: 'accepted' | 'declined' | 'withdrawn' | null;
}

export interface Sibling {
  readonly line: string;
  readonly unit: NamedPlace;
  readonly state: LineState;
  readonly stateWords: Words;
  /** May be named as the line that goes on when this one is a repetition. */
  readonly survives: boolean;
}

export interface LinePage {
  readonly line: string;
  readonly batch: {
    readonly id: string;
    readonly no: number;
    readonly respondBy: string;
    readonly feedbackAt: string | null;
  };
  readonly rowNo: number;
  readonly sheet: string;
  readonly receivedAt: string;
  readonly person: MaskedPerson;
  readonly numbersKnown: number;
  readonly unit: NamedPlace;
  readonly place: NamedPlace;
  readonly state: LineState;
  readonly stateWords: Words;
  readonly step: Step | null;
  readonly stepWords: Words | null;
  readonly dueAt: string | null;
  readonly callAfter: string | null;
  readonly lock: {
    readonly mine: boolean;
    readonly by: string;
    readonly unit: Words;
    readonly since: string;
    readonly until: string;
    readonly last: Words | null;
  } | null;
  /** My conversation on this line. */
  readonly claim: {
    readonly until: string;
    readonly code: string;
    readonly matched: readonly IdentityField[];
    readonly triesLeft: number;
  } | null;
  readonly identityNeeded: number;
  /** What is said; with its code once I hold the line. Null: answered. */
  readonly script: Spoken | null;
  readonly attempts: readonly ShownAttempt[];
  readonly tries: {
    readonly calls: number;
    readonly channels: number;
    readonly minimumCalls: number;
    readonly minimumChannels: number;
    readonly nextFrom: string | null;
  };
  readonly searches: readonly ShownSearch[];
  readonly transfer: ShownTransfer | null;
  /** The last transfer, when the receiver has declined it and the line is at work here. */
  readonly sentBack: {
    readonly to: NamedPlace | null;
    readonly outside: string | null;
    readonly by: string;
    readonly at: string;
    readonly reason: string;
  } | null;
  readonly correction: {
    readonly askedBy: string;
    readonly askedAt: string;
    readonly reason: string;
    readonly mine: boolean;
  } | null;
  /** True: a correction needs a second person. */
  readonly feedbackLeft: boolean;
  readonly answer: {
    readonly outcome: Words;
    readonly at: string;
    readonly by: string;
    /** The unit outside that took her over: no secret of hers. */
    readonly outside: string | null;
    /** Something was said with it; `openAnswer` shows it. */
    readonly said: boolean;
    readonly signed: boolean;
  } | null;
  readonly buttons: readonly MayAct[];
  readonly outcomes: readonly (OutcomeButton & { readonly why?: Words })[];
  readonly siblings: readonly Sibling[];
}

export const linePage = look('/lists/lines/:line', {
  title: { zh: '呼叫页', en: 'call page' },
  duty: 'lists.read',
  purpose: PURPOSE,
  query: Type.Object({ line: Id }),
  async run(tx, query, ctx): Promise<LinePage> {
    const line = (await store.findLine(tx, query.line)) ?? refuseHouse('not-found');
    const facts = await factsOf(tx, ctx, line);
    const rules = ctx.rulebook.part(callRules);
    const settings = settingsOf(rules);
    const shown = await shownLock(tx, ctx, facts.lock);
    const me = ctx.actor.id;
    const asking = {
      me,
      held: await store.heldBy(tx, me, ctx.now),
      now: ctx.now,
      settings,
      shown,
      startedByName: await startedByName(tx, facts),
    };
    const { lock } = facts;
    const mine = isLive(lock, ctx.now) && lock.by === me && lock.line === line.id ? lock : undefined;
    const recent = attemptsSinceSearch(facts);
    const { tries } = mayConcludeUnreachable(recent, settings);
    const places = await namedPlaces(tx, [line.ownerUnit, line.place]);
    const people = await maskedPeople(tx, ctx, [line.person]);
    return {
      line: line.id,
      ...(await originOf(tx, line)),
      receivedAt: line.receivedAt.toISOString(),
      person: people(line.person),
      numbersKnown: facts.numbers.length,
      unit: places(line.ownerUnit),
      place: places(line.place),
      ...standing(line),
      callAfter: isoOr(line.callAfter !== null && line.callAfter > ctx.now ? line.callAfter : null),
      lock:
        isLive(lock, ctx.now) && shown !== undefined
          ? {
              mine: lock.by === me,
              by: shown.byName,
              unit: shown.unitName,
              since: lock.at.toISOString(),
              until: lock.until.toISOString(),
              last: shown.last ?? null,
            }
          : null,
      claim: mine === undefined ? null : shownClaim(mine, settings),
      identityNeeded: settings.identityMatches,
      script:
        line.step === null
          ? null
          : scriptFor(ctx.rulebook.part(callScript), {
              unit: places(line.ownerUnit).name,
              code: mine?.code ?? null,
            }),
      attempts: await shownAttempts(tx, ctx, facts, settings),
      tries: {
        calls: tries.calls,
        channels: tries.channels.length,
        minimumCalls: settings.minimumCalls,
        minimumChannels: settings.minimumChannels,
        nextFrom: isoOr(tries.nextFrom !== undefined && tries.nextFrom > ctx.now ? tries.nextFrom : null),
      },
      searches: await shownSearches(tx, facts.searches),
      transfer: await shownTransfer(tx, facts.transfer),
      sentBack: facts.transfer === undefined && line.step !== null ? await sentBackOf(tx, line) : null,
      correction: await shownCorrection(tx, facts, me),
      feedbackLeft: feedbackHasLeft(line, await lastFeedback(tx, ctx, line)),
      answer: await answerOf(tx, line),
      buttons: LINE_BUTTONS.map((row) => {
        const no = row.why(facts, asking);
        const button = { act: row.act, title: LINE_ACTS[row.act].title };
        return no === undefined
          ? { ...button, may: true }
          : { ...button, may: false, why: no.words, code: no.code };
      }),
      outcomes: outcomeButtons(facts, rules),
      siblings: await siblingsOf(tx, ctx, line),
    };
  },
});

function shownClaim(claim: Claim, settings: { identityTries: number }): LinePage['claim'] {
  return {
    until: claim.until.toISOString(),
    code: codeAsSaid(claim.code),
    matched: claim.matched,
    triesLeft: Math.max(0, settings.identityTries - claim.checks),
  };
}

async function originOf(tx: Tx, line: Line): Promise<Pick<LinePage, 'batch' | 'rowNo' | 'sheet'>> {
  const origin = (await store.originOf(tx, line.id)) ?? refuseHouse('not-found');
  const { no, respondBy, feedbackAt, rowNo, sheet } = origin;
  return {
    batch: { id: line.batch, no, respondBy: respondBy.toISOString(), feedbackAt: isoOr(feedbackAt) },
    rowNo,
    sheet,
  };
}

async function shownAttempts(
  tx: Tx,
  ctx: Ctx,
  { line, attempts }: LineFacts,
  settings: { spacingMinutes: number },
): Promise<ShownAttempt[]> {
  const names = await nameOfUsers(
    tx,
    attempts.map((one) => one.by),
  );
  return attempts.map((one) => {
    const again = callAgainFrom(one, settings);
    return {
      id: one.id,
      at: one.at.toISOString(),
      by: names.get(one.by) ?? '—',
      channel: channelWords(one.channel),
      numberNo: one.numberNo,
      result: resultWords(one.result),
      reached: REACHED.has(one.result),
      identity: one.identity,
      callBackAt: isoOr(one.callBackAt),
      againFrom: isoOr(again !== undefined && again > ctx.now ? again : null),
      elsewhere: one.line !== line.id,
    };
  });
}

const REACHED: ReadonlySet<string> = new Set(
  CALL_RESULTS.filter((row) => row.reached).map((row) => row.result),
);

async function shownSearches(tx: Tx, searches: LineFacts['searches']): Promise<ShownSearch[]> {
  const names = await nameOfUsers(
    tx,
    searches.flatMap((one) => [one.startedBy, one.endedBy].filter(isText)),
  );
  return searches.map((one) => ({
    id: one.id,
    line: one.line,
    stage: one.stage,
    stageWords: SEARCH_LADDER[one.stage].title,
    because: becauseWords(one.because),
    openedAt: one.openedAt.toISOString(),
    dueAt: one.dueAt.toISOString(),
    startedAt: isoOr(one.startedAt),
    startedBy: nameIn(names, one.startedBy),
    endedAt: isoOr(one.endedAt),
    endedBy: nameIn(names, one.endedBy),
    result: one.result === null ? null : searchResultWords(one.result),
  }));
}

async function shownTransfer(tx: Tx, transfer: LineFacts['transfer']): Promise<ShownTransfer | null> {
  if (transfer === undefined) return null;
  const [shown] = await shownTransfers(tx, [transfer]);
  return shown ?? null;
}

async function sentBackOf(tx: Tx, line: Line): Promise<LinePage['sentBack']> {
  const last = await store.lastAnsweredTransfer(tx, line.id);
  if (last?.answer !== 'declined' || last.answeredBy === null || last.answeredAt === null) return null;
  const places = await namedPlaces(tx, last.toUnit === null ? [] : [last.toUnit]);
  const names = await nameOfUsers(tx, [last.answeredBy]);
  return {
    to: last.toUnit === null ? null : places(last.toUnit),
    outside: last.toOutside,
    by: names.get(last.answeredBy) ?? '—',
    at: last.answeredAt.toISOString(),
    reason: last.answerReason ?? '—',
  };
}

async function shownTransfers(
  tx: Tx,
  transfers: readonly NonNullable<LineFacts['transfer']>[],
): Promise<ShownTransfer[]> {
  const places = await namedPlaces(
    tx,
    transfers.flatMap((one) => [one.fromUnit, one.toUnit].filter(isText)),
  );
  const names = await nameOfUsers(
    tx,
    transfers.map((one) => one.sentBy),
  );
  return transfers.map((one) => ({
    id: one.id,
    from: places(one.fromUnit),
    to: one.toUnit === null ? null : places(one.toUnit),
    outside: one.toOutside,
    sentBy: names.get(one.sentBy) ?? '—',
    sentAt: one.sentAt.toISOString(),
    dueAt: one.dueAt.toISOString(),
    reason: one.reason,
    answer: one.answer,
  }));
}

async function shownCorrection(
  tx: Tx,
  { correction }: LineFacts,
  me: string,
): Promise<LinePage['correction']> {
  if (correction === undefined) return null;
  const names = await nameOfUsers(tx, [correction.askedBy]);
  return {
    askedBy: names.get(correction.askedBy) ?? '—',
    askedAt: correction.askedAt.toISOString(),
    reason: correction.reason,
    mine: correction.askedBy === me,
  };
}

async function answerOf(tx: Tx, line: Line): Promise<LinePage['answer']> {
  if (line.outcome === null || line.outcomeAt === null) return null;
  const found = await store.evidenceOf(tx, line.id);
  const by = found?.outcomeBy ?? null;
  const names = await nameOfUsers(tx, by === null ? [] : [by]);
  const outside = found?.evidence?.where;
  return {
    outcome: stateWords(line.outcome),
    at: line.outcomeAt.toISOString(),
    by: nameIn(names, by) ?? '—',
    outside: typeof outside === 'string' ? outside : null,
    said: hasSaid(found?.evidence ?? null),
    signed: found?.signedBy !== null && found?.signedBy !== undefined,
  };
}

/** Her other lines, in whichever department: unit and state, nothing more. */
async function siblingsOf(tx: Tx, ctx: Ctx, line: Line): Promise<Sibling[]> {
  const found = await ctx.beyond('is she on another list, in another department?', () =>
    store.siblingLines(tx, line),
  );
  const places = await namedPlaces(
    tx,
    found.map((one) => one.unit),
  );
  return found.map((one) => ({
    line: one.id,
    unit: places(one.unit),
    state: one.state,
    stateWords: STATE_WORDS[one.state],
    survives: one.duplicateOf === null,
  }));
}

// My calls ----------------------------------------------------------------------------------------------

export interface MyLine {
  readonly line: string;
  readonly person: MaskedPerson;
  readonly place: NamedPlace;
  readonly state: LineState;
  readonly stateWords: Words;
  readonly step: Step | null;
  readonly stepWords: Words | null;
  readonly dueAt: string | null;
  /** Until when I hold her; null: not now. */
  readonly until: string | null;
  readonly callBackAt: string | null;
  readonly last: LastTry | null;
  readonly code: string | null;
  readonly script: Spoken | null;
  readonly identityNeeded: number;
  readonly outcomes: readonly (OutcomeButton & { readonly why?: Words })[];
}

export interface MyCalls {
  readonly claims: readonly MyLine[];
  readonly callBacks: readonly MyLine[];
  /** Lines of my units that may be called now, and those that wait for their time. */
  readonly ready: number;
  readonly waiting: number;
  readonly nextAt: string | null;
  readonly today: { readonly calls: number; readonly reached: number; readonly outcomes: number };
  readonly claimsAtMost: number;
}

/** A shift: what a caller's own counts go back to. */
const SHIFT_HOURS = 12;

export const myCalls = look('/lists/mine', {
  title: { zh: '我的呼叫', en: 'my calls' },
  duty: 'lists.call',
  purpose: PURPOSE,
  query: Type.Object({}),
  async run(tx, _query, ctx): Promise<MyCalls> {
    const settings = settingsOf(ctx.rulebook.part(callRules));
    const claims = await store.claimsBy(tx, ctx.actor.id, ctx.now);
    const backs = await store.callBacksOf(tx, ctx.actor.id, addMinutes(ctx.now, -24 * 60));
    const held = new Set(claims.map((one) => one.line));
    const lines = await store.linesById(tx, [...held, ...backs.map((one) => one.line)]);
    const shown = await myLines(tx, ctx, lines, claims, backs);
    const { waiting, next } = await store.waitingLines(tx, ctx.scope, ctx.now);
    const [mine] = (
      await store.callerCounts(tx, addMinutes(ctx.now, -SHIFT_HOURS * 60), ctx.now, ctx.actor.id)
    ).filter((one) => one.by === ctx.actor.id);
    return {
      claims: shown.filter((one) => held.has(one.line)),
      callBacks: shown.filter((one) => !held.has(one.line)),
      ready: await store.countReady(tx, ctx.scope, ctx.now),
      waiting,
      nextAt: isoOr(next),
      today: { calls: mine?.calls ?? 0, reached: mine?.reached ?? 0, outcomes: mine?.outcomes ?? 0 },
      claimsAtMost: settings.claimsPerCaller,
    };
  },
});

async function myLines(
  tx: Tx,
  ctx: Ctx,
  lines: readonly Line[],
  claims: readonly Claim[],
  backs: readonly { line: string; callBackAt: Date }[],
): Promise<MyLine[]> {
  const rules = ctx.rulebook.part(callRules);
  const settings = settingsOf(rules);
  const script = ctx.rulebook.part(callScript);
  const people = await maskedPeople(
    tx,
    ctx,
    lines.map((one) => one.person),
  );
  const places = await namedPlaces(
    tx,
    lines.map((one) => one.place),
  );
  const last = await lastTriesOf(
    tx,
    ctx,
    lines.map((one) => one.person),
  );
  const found: MyLine[] = [];
  for (const line of lines) {
    const claim = claims.find((one) => one.line === line.id);
    found.push({
      line: line.id,
      person: people(line.person),
      place: places(line.place),
      ...standing(line),
      until: isoOr(claim?.until ?? null),
      callBackAt: isoOr(backs.find((one) => one.line === line.id)?.callBackAt ?? null),
      last: last.get(line.person) ?? null,
      code: claim === undefined ? null : codeAsSaid(claim.code),
      script:
        claim === undefined
          ? null
          : scriptFor(script, { unit: places(line.ownerUnit).name, code: claim.code }),
      identityNeeded: settings.identityMatches,
      // A caller holds a few people at most: each is asked in full, so that the phone can say what is missing.
      outcomes: claim === undefined ? [] : outcomeButtons(await factsOf(tx, ctx, line), rules),
    });
  }
  return found;
}

// Visits and searches -----------------------------------------------------------------------------------

export interface OpenSearch {
  readonly line: string;
  readonly search: string;
  readonly stage: SearchStage;
  readonly person: MaskedPerson;
  readonly place: NamedPlace;
  readonly because: Words;
  readonly openedAt: string;
  readonly dueAt: string;
  readonly startedAt: string | null;
  readonly startedBy: string | null;
  readonly mine: boolean;
  /** Why I can not set out on it. */
  readonly why: Words | null;
}

/** An outcome that may be chosen with what a search found. */
export interface DoorOutcome {
  readonly outcome: string;
  readonly title: Words;
  readonly fields: readonly OutcomeField[];
}

export interface OpenSearches {
  readonly rows: readonly OpenSearch[];
  readonly more: boolean;
  /** What may be concluded at once, by what was found. */
  readonly outcomes: { readonly met: readonly DoorOutcome[]; readonly told: readonly DoorOutcome[] };
}

const SEARCHES_SHOWN = 200;

const searches = (path: string, stage: SearchStage, title: Words, duty: string) =>
  look(path, {
    title,
    duty,
    purpose: PURPOSE,
    query: Type.Object({}),
    run: (tx, _query, ctx) => openSearches(tx, ctx, stage),
  });

/** Kept on the phone for today: masked people, where and until when. Name and address are opened before setting out. */
export const visits = searches('/lists/visits', 'visit', { zh: '上门查找', en: 'visits' }, 'lists.field');
export const policeSearches = searches(
  '/lists/police',
  'police',
  { zh: '公安协查', en: 'police assistance' },
  'lists.police',
);
export const districtSearches = searches(
  '/lists/district-search',
  'search',
  { zh: '全区查找', en: 'district search' },
  'lists.district',
);

async function openSearches(tx: Tx, ctx: Ctx, stage: SearchStage): Promise<OpenSearches> {
  const found = await store.openSearches(tx, { stage, limit: SEARCHES_SHOWN + 1 });
  const rows = found.slice(0, SEARCHES_SHOWN);
  const people = await maskedPeople(
    tx,
    ctx,
    rows.map((one) => one.person),
  );
  const places = await namedPlaces(
    tx,
    rows.map((one) => one.place),
  );
  const names = await nameOfUsers(tx, rows.map((one) => one.startedBy).filter(isText));
  const { outcomes } = ctx.rulebook.part(callRules);
  const by = (proof: 'met' | 'told') =>
    outcomes
      .filter((row) => row.leads === 'ends' && row.needs.includes(proof))
      .map((row) => ({ outcome: row.outcome, title: { zh: row.zh, en: row.en }, fields: row.fields }));
  return {
    rows: rows.map((one) => {
      const startedBy = nameIn(names, one.startedBy);
      const no = whyNotStartSearch({ searches: [one] }, stage, ctx.actor.id, ctx.now, startedBy ?? undefined);
      return {
        line: one.line,
        search: one.id,
        stage,
        person: people(one.person),
        place: places(one.place),
        because: becauseWords(one.because),
        openedAt: one.openedAt.toISOString(),
        dueAt: one.dueAt.toISOString(),
        startedAt: isoOr(one.startedAt),
        startedBy,
        mine: one.startedBy === ctx.actor.id,
        why: no?.words ?? null,
      };
    }),
    more: found.length > SEARCHES_SHOWN,
    outcomes: { met: by('met'), told: by('told') },
  };
}

// Transfers and the unresolved --------------------------------------------------------------------------

export interface WaitingTransfer extends ShownTransfer {
  readonly line: string;
  readonly person: MaskedPerson;
  readonly stateWords: Words;
  /** `in`: my unit is asked; `out`: my unit asked; `both`: between two units of my area. */
  readonly side: 'in' | 'out' | 'both';
}

const TRANSFERS_SHOWN = 200;

export const transfers = look('/lists/transfers', {
  title: { zh: '移交', en: 'transfers' },
  duty: 'lists.transfer',
  purpose: PURPOSE,
  query: Type.Object({}),
  async run(tx, _query, ctx): Promise<{ rows: readonly WaitingTransfer[]; more: boolean }> {
    // The receiver is to decide about a line that is still the sender's: masked, it may be seen.
    const found = await ctx.beyond('the line is the sender’s until the receiver accepts', () =>
      store.waitingTransfers(tx, ctx.scope, TRANSFERS_SHOWN + 1),
    );
    const rows = found.slice(0, TRANSFERS_SHOWN);
    const shown = await shownTransfers(tx, rows);
    const people = await maskedPeople(
      tx,
      ctx,
      rows.map((one) => one.person),
    );
    const within = (unit: string | null) =>
      unit !== null &&
      ctx.scope.some((place) => place === '' || unit === place || unit.startsWith(`${place}.`));
    return {
      rows: rows.flatMap((one, i) => {
        const transfer = shown[i];
        if (transfer === undefined) return [];
        const [sends, receives] = [within(one.fromUnit), within(one.toUnit)];
        return [
          {
            ...transfer,
            line: one.line,
            person: people(one.person),
            stateWords: STATE_WORDS[one.state],
            side: sends && receives ? ('both' as const) : receives ? ('in' as const) : ('out' as const),
          },
        ];
      }),
      more: found.length > TRANSFERS_SHOWN,
    };
  },
});

export interface UnresolvedRow {
  readonly line: string;
  readonly person: MaskedPerson;
  readonly unit: NamedPlace;
  readonly dueAt: string | null;
  readonly receivedAt: string;
  readonly attempts: number;
  readonly searches: readonly ShownSearch[];
}

const UNRESOLVED_SHOWN = 100;

export const unresolved = look('/lists/unresolved', {
  title: { zh: '始终失联', en: 'not found after every step' },
  duty: 'lists.read',
  purpose: PURPOSE,
  query: Type.Object({}),
  async run(tx, _query, ctx): Promise<{ rows: readonly UnresolvedRow[]; more: boolean }> {
    const found = await store.unresolvedLines(tx, UNRESOLVED_SHOWN + 1);
    const lines = found.slice(0, UNRESOLVED_SHOWN);
    const people = await maskedPeople(
      tx,
      ctx,
      lines.map((one) => one.person),
    );
    const places = await namedPlaces(
      tx,
      lines.map((one) => one.ownerUnit),
    );
    const ids = lines.map((one) => one.id);
    const calls = await ctx.beyond('tries of every department count for one person', () =>
      store.countAttempts(tx, ids),
    );
    const searches = await shownSearches(tx, await store.searchesOfLines(tx, ids));
    const rows = lines.map((line) => ({
      line: line.id,
      person: people(line.person),
      unit: places(line.ownerUnit),
      dueAt: isoOr(line.dueAt),
      receivedAt: line.receivedAt.toISOString(),
      attempts: calls.get(line.id) ?? 0,
      searches: searches.filter((one) => one.line === line.id),
    }));
    return { rows, more: found.length > UNRESOLVED_SHOWN };
  },
});

// Callers -----------------------------------------------------------------------------------------------

export interface CallerRow extends store.CallerCount {
  readonly name: string;
}

export const callers = look('/lists/callers', {
  title: { zh: '呼叫员工作量', en: 'what each caller did' },
  duty: 'lists.read',
  purpose: PURPOSE,
  query: Type.Object({ hours: Type.Optional(Type.Integer({ minimum: 1, maximum: 168 })) }),
  async run(tx, query, ctx): Promise<{ rows: readonly CallerRow[]; hours: number }> {
    const hours = query.hours ?? SHIFT_HOURS;
    const counts = await store.callerCounts(tx, addMinutes(ctx.now, -hours * 60), ctx.now);
    const names = await nameOfUsers(
      tx,
      counts.map((one) => one.by),
    );
    return { rows: counts.map((one) => ({ ...one, name: names.get(one.by) ?? '—' })), hours };
  },
});

export const callLooks: readonly Look[] = [
  board,
  boardCounts,
  linePage,
  myCalls,
  visits,
  policeSearches,
  districtSearches,
  transfers,
  unresolved,
  callers,
];

/** What the address of the board may ask. */
export type BoardQuery = Static<(typeof board)['query']>;

// Small things ------------------------------------------------------------------------------------------

function standing(line: Line): Pick<BoardRow, 'state' | 'stateWords' | 'step' | 'stepWords' | 'dueAt'> {
  return {
    state: line.state,
    stateWords: STATE_WORDS[line.state],
    step: line.step,
    stepWords: line.step === null ? null : stepWords(line.step),
    dueAt: isoOr(line.dueAt),
  };
}

async function namedPlaces(tx: Tx, paths: readonly string[]): Promise<(path: string) => NamedPlace> {
  const names = await namesOf(tx, [...new Set(paths)]);
  return (path) => ({ path, name: names.get(path) ?? { zh: path, en: path } });
}

/** The people of lines one may see, masked; their home may lie elsewhere. */
async function maskedPeople(tx: Tx, ctx: Ctx, ids: readonly string[]): Promise<(id: string) => MaskedPerson> {
  const found: ReadonlyMap<string, ShownPerson> = await ctx.beyond('masked people of one’s own lines', () =>
    shownPeople(tx, [...new Set(ids)]),
  );
  return (id) => {
    const one = found.get(id);
    return {
      handle: `person:${id}`,
      code: one?.code ?? '—',
      name: one?.name ?? '—',
      age: one?.age ?? null,
      sex: one?.sex ?? null,
      phone: one?.phone ?? null,
      document: one?.document ?? null,
      address: one?.address ?? null,
    };
  };
}

async function lastTriesOf(tx: Tx, ctx: Ctx, people: readonly string[]): Promise<Map<string, LastTry>> {
  const tries = await ctx.beyond('who called her last, across departments', () =>
    store.lastTries(tx, [...new Set(people)]),
  );
  const names = await nameOfUsers(
    tx,
    tries.map((one) => one.by),
  );
  return new Map(
    tries.map((one) => [
      one.person,
      {
        by: names.get(one.by) ?? '—',
        at: one.at.toISOString(),
        channel: channelWords(one.channel),
        result: resultWords(one.result),
      },
    ]),
  );
}

function stateWords(state: string): Words {
  return (STATE_WORDS as Readonly<Record<string, Words>>)[state] ?? { zh: state, en: state };
}

function sumOf<K extends string>(rows: readonly Readonly<Record<K, number>>[], what: K): number {
  return rows.reduce((sum, one) => sum + one[what], 0);
}

function isoOr(at: Date | null): string | null {
  return at?.toISOString() ?? null;
}

function nameIn(names: ReadonlyMap<string, string>, id: string | null): string | null {
  return id === null ? null : (names.get(id) ?? '—');
}

function isText(value: string | null): value is string {
  return value !== null;
}
