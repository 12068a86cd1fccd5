// The rules of calling, as tables and small readers. The same functions refuse on the server and explain a
// disabled button: each `whyNot…` answers with the refusal, or undefined when the act is open.
import { readCivilDate } from '../../base/civil-dates.ts';
import { addMinutes, minutesBetween } from '../../base/clock.ts';
import { must, type Refusal } from '../../base/refusal.ts';
import type { Words } from '../../base/words.ts';
import { LINE_STATES, STATE_WORDS, type Step } from '../terms.ts';
import { refusalOf } from './refusals.ts';
import {
  type Attempt,
  CALL_CHANNELS,
  CALL_RESULTS,
  type CallChannel,
  type CallResult,
  type CallRules,
  type Claim,
  type IdentityField,
  type Line,
  type LineFacts,
  type OutcomeField,
  type OutcomeRow,
  type Proof,
  SEARCH_RESULTS,
  type Search,
  type SearchResult,
  type SearchStage,
} from './terms.ts';

export type CallSettings = { readonly [K in keyof CallRules['settings']]: number };

/** The numbers in force, without their sources. */
export function settingsOf(rules: CallRules): CallSettings {
  return Object.fromEntries(
    Object.entries(rules.settings).map(([name, setting]) => [name, setting.value]),
  ) as CallSettings; // the same keys, mapped one by one
}

// States ------------------------------------------------------------------------------------------------

/** What calling may do with a line in each state. `deal`: claimNext hands it out; `claim`: may be claimed by hand. */
export const CALL_STATES: Record<Line['state'], { deal: boolean; claim: boolean; searching?: SearchStage }> =
  {
    received: { deal: false, claim: false },
    routed: { deal: true, claim: true },
    claimed: { deal: true, claim: true },
    verifying: { deal: true, claim: true },
    found: { deal: true, claim: true },
    // She may call back while she is being searched for; nobody is told to ring her anew.
    unreachable: { deal: false, claim: true },
    wrongNumber: { deal: false, claim: true },
    fieldSearch: { deal: false, claim: true, searching: 'visit' },
    policeAssist: { deal: false, claim: true, searching: 'police' },
    districtSearch: { deal: false, claim: true, searching: 'search' },
    openUnresolved: { deal: false, claim: true },
    confirmed: { deal: false, claim: false },
    movedOut: { deal: false, claim: false },
    transferredOut: { deal: false, claim: false },
    duplicate: { deal: false, claim: false },
    notExposed: { deal: false, claim: false },
    alreadyControlled: { deal: false, claim: false },
    caseAdmitted: { deal: false, claim: false },
    deceased: { deal: false, claim: false },
    outOfCountry: { deal: false, claim: false },
    closed: { deal: false, claim: false },
  };

/** States whose lines are handed out. */
export const DEALT_STATES = LINE_STATES.filter((state) => CALL_STATES[state].deal);

/** The ladder of the search. Each failure opens the next; the last leaves the line for headquarters to sign. */
export const SEARCH_LADDER: Record<
  SearchStage,
  {
    state: Line['state'];
    role: string;
    level: number;
    next: SearchStage | 'sign';
    title: Words;
    kind: string;
  }
> = {
  visit: {
    state: 'fieldSearch',
    role: 'grid-member',
    level: 4,
    next: 'police',
    kind: 'visit',
    title: { zh: '上门查找', en: 'visit' },
  },
  police: {
    state: 'policeAssist',
    role: 'police',
    level: 2,
    next: 'search',
    kind: 'police-assist',
    title: { zh: '公安协查', en: 'police assistance' },
  },
  search: {
    state: 'districtSearch',
    role: 'hq',
    level: 1,
    next: 'sign',
    kind: 'district-search',
    title: { zh: '全区查找', en: 'district search' },
  },
};

// Tries -------------------------------------------------------------------------------------------------

const CHANNEL = new Map<CallChannel, (typeof CALL_CHANNELS)[number]>(
  CALL_CHANNELS.map((row) => [row.channel, row]),
);
const RESULT = new Map<CallResult, (typeof CALL_RESULTS)[number]>(
  CALL_RESULTS.map((row) => [row.result, row]),
);

export function channelWords(channel: CallChannel): Words {
  return must(CHANNEL.get(channel), `channel ${channel} has a row`);
}
export function resultWords(result: CallResult): Words {
  return must(RESULT.get(result), `result ${result} has a row`);
}

/** What came of a search, in words. */
export function searchResultWords(result: SearchResult): Words {
  return must(
    SEARCH_RESULTS.find((row) => row.result === result),
    `search result ${result} has a row`,
  );
}

const BECAUSE: Readonly<Record<string, Words>> = {
  unreachable: { zh: '电话联系不上', en: 'no call reaches them' },
  wrongNumber: { zh: '号码有误', en: 'the number is wrong' },
  'not-found': { zh: '上一步未找到', en: 'the step before found nobody' },
};

/** Why a search was opened, in words. */
export function becauseWords(because: string): Words {
  return BECAUSE[because] ?? { zh: because, en: because };
}

/** A call is answered or not; a text message is only sent. */
export function isCall(channel: CallChannel): boolean {
  return CHANNEL.get(channel)?.call === true;
}

export interface Tries {
  /** Calls that count: tried, not reached, far enough apart. */
  readonly calls: number;
  readonly channels: readonly CallChannel[];
  /** From when on another call counts; undefined: at once. */
  readonly nextFrom?: Date;
}

type Spacing = Pick<CallSettings, 'spacingMinutes'>;

/** Counts the tries since she was last reached. Two calls in a row are one try: the spacing is what makes it one. */
export function countTries(attempts: readonly Attempt[], settings: Spacing): Tries {
  const inOrder = [...attempts].sort((a, b) => a.at.getTime() - b.at.getTime());
  const reachedAt = inOrder.findLastIndex((attempt) => RESULT.get(attempt.result)?.reached === true);
  const since = inOrder.slice(reachedAt + 1).filter((attempt) => RESULT.get(attempt.result)?.tried === true);
  let last: Date | undefined;
  let calls = 0;
  for (const attempt of since) {
    if (!isCall(attempt.channel)) continue;
    if (last !== undefined && attempt.at < addMinutes(last, settings.spacingMinutes)) continue;
    last = attempt.at;
    calls += 1;
  }
  const channels = [...new Set(since.map((attempt) => attempt.channel))];
  return last === undefined
    ? { calls, channels }
    : { calls, channels, nextFrom: addMinutes(last, settings.spacingMinutes) };
}

export type Unreachable =
  | { readonly ok: true; readonly tries: Tries }
  | {
      readonly ok: false;
      readonly why: Words;
      readonly missing: { calls: number; channels: number };
      readonly tries: Tries;
    };

/** At least so many calls, through so many channels, so far apart. Nobody is unreachable before that. */
export function mayConcludeUnreachable(
  attempts: readonly Attempt[],
  settings: Spacing & Pick<CallSettings, 'minimumCalls' | 'minimumChannels'>,
): Unreachable {
  const tries = countTries(attempts, settings);
  const calls = Math.max(0, settings.minimumCalls - tries.calls);
  const channels = Math.max(0, settings.minimumChannels - tries.channels.length);
  if (calls === 0 && channels === 0) return { ok: true, tries };
  const zh: string[] = [];
  const en: string[] = [];
  if (calls > 0) {
    zh.push(`还差 ${calls} 次呼叫（每次间隔 ${settings.spacingMinutes} 分钟以上，已计 ${tries.calls} 次）`);
    en.push(
      `${calls} more ${calls === 1 ? 'call' : 'calls'}, ${settings.spacingMinutes} minutes apart (${tries.calls} counted)`,
    );
  }
  if (channels > 0) {
    zh.push(`还差 ${channels} 种联系方式（已用 ${tries.channels.length} 种）`);
    en.push(`${channels} more ${channels === 1 ? 'channel' : 'channels'} (${tries.channels.length} used)`);
  }
  return { ok: false, why: { zh: zh.join('，'), en: en.join(' and ') }, missing: { calls, channels }, tries };
}

/** True when each of her known numbers was answered by somebody else; also when no number is known. */
export function numbersAreWrong(attempts: readonly Attempt[], numbers: readonly string[]): boolean {
  const wrong = attempts.filter((one) => one.result === 'wrong-number').map((one) => one.number);
  return numbers.every((number) => wrong.includes(number));
}

/** When this person may sensibly be called again after a try. Undefined: nothing to wait for. */
export function callAgainFrom(
  attempt: Pick<Attempt, 'at' | 'channel' | 'result' | 'callBackAt'>,
  settings: Spacing,
): Date | undefined {
  if (attempt.callBackAt !== null) return attempt.callBackAt;
  const tried = RESULT.get(attempt.result)?.tried === true && isCall(attempt.channel);
  // A wrong number is no reason to wait: the next number may be tried at once.
  return tried && attempt.result !== 'wrong-number'
    ? addMinutes(attempt.at, settings.spacingMinutes)
    : undefined;
}

/** A text message is sent, a call is answered or not: anything else is a slip of the finger. */
export function whyNotResult(channel: CallChannel, result: CallResult): Refusal | undefined {
  if ((channel === 'sms') === (result === 'sent')) return undefined;
  return refusalOf('channel-result', { channel: channelWords(channel), result: resultWords(result) });
}

// Identity ----------------------------------------------------------------------------------------------

export type Told = { readonly [K in IdentityField]?: string };

export interface Known {
  readonly name: string;
  readonly birth?: string | undefined;
  readonly document?: string | undefined;
}

/** Which of the things she told agree with what is on file. What is not on file can not agree. */
export function identityMatches(told: Told, known: Known): IdentityField[] {
  const matched: IdentityField[] = [];
  if (told.name !== undefined && sameName(told.name, known.name)) matched.push('name');
  if (told.birth !== undefined && known.birth !== undefined && readCivilDate(told.birth) === known.birth)
    matched.push('birth');
  const last4 = known.document?.slice(-4).toUpperCase();
  if (told.last4 !== undefined && last4?.length === 4 && plain(told.last4).toUpperCase() === last4)
    matched.push('last4');
  return matched;
}

const plain = (text: string) => text.normalize('NFKC').replace(/[\s·•・-]/g, '');
const sameName = (a: string, b: string) =>
  plain(a) !== '' && plain(a).toLowerCase() === plain(b).toLowerCase();

/** What is written down: who says “identity confirmed” without enough matches is not believed. */
export function resultWith(
  result: CallResult,
  matched: readonly IdentityField[],
  settings: Pick<CallSettings, 'identityMatches'>,
): CallResult {
  const answered = result === 'answered-identity-confirmed' || result === 'answered-identity-not-confirmed';
  if (!answered) return result;
  return new Set(matched).size >= settings.identityMatches
    ? 'answered-identity-confirmed'
    : 'answered-identity-not-confirmed';
}

// The lock ----------------------------------------------------------------------------------------------

export function isLive(lock: Claim | undefined, now: Date): lock is Claim {
  return lock !== undefined && lock.endedAt === null && lock.until > now;
}

/** Why this line can not be claimed by `me` now. */
export function whyNotClaim(
  facts: Pick<LineFacts, 'line' | 'lock' | 'transfer'>,
  me: { id: string; held: number },
  now: Date,
  settings: Pick<CallSettings, 'claimsPerCaller'>,
  shown: LockShown | undefined,
): Refusal | undefined {
  const no = whyNotOpenForCalls(facts);
  if (no !== undefined) return no;
  if (isLive(facts.lock, now) && !(facts.lock.by === me.id && facts.lock.line === facts.line.id)) {
    return inConversation(facts.lock, shown);
  }
  const mine = isLive(facts.lock, now) && facts.lock.by === me.id;
  if (!mine && me.held >= settings.claimsPerCaller) return refusalOf('too-many-claims', { count: me.held });
  return undefined;
}

function inConversation(lock: Claim, shown: LockShown | undefined): Refusal {
  return refusalOf('person-in-conversation', {
    by: shown?.byName ?? '…',
    unit: shown?.unitName ?? '…',
    at: timeOf(lock.at),
    until: timeOf(lock.until),
    last: shown?.last ?? { zh: '无', en: 'none' },
  });
}

/** Who is talking to her: all another department may learn. */
export interface LockShown {
  readonly byName: string;
  readonly unitName: Words;
  readonly last?: Words | undefined;
}

/** Why nobody may call about this line. */
export function whyNotOpenForCalls(facts: Pick<LineFacts, 'line' | 'transfer'>): Refusal | undefined {
  const { line, transfer } = facts;
  if (line.duplicateOf !== null || line.state === 'duplicate') return refusalOf('line-duplicate');
  if (line.state === 'received') return refusalOf('line-not-routed');
  if (line.state === 'openUnresolved' && line.step === null) return refusalOf('line-signed');
  if (line.step === null || !CALL_STATES[line.state].claim)
    return refusalOf('line-answered', { outcome: STATE_WORDS[line.state] });
  if (transfer !== undefined) return refusalOf('line-in-transfer');
  return undefined;
}

/** Why `me` does not hold this line just now. */
export function whyNotHolding(
  facts: Pick<LineFacts, 'line' | 'lock'>,
  me: string,
  now: Date,
): Refusal | undefined {
  const { lock, line } = facts;
  if (lock === undefined || lock.by !== me || lock.line !== line.id || lock.endedAt !== null)
    return refusalOf('claim-first');
  if (lock.until <= now) return refusalOf('claim-ran-out', { until: timeOf(lock.until) });
  return undefined;
}

/**
 * Why `me` may not conclude this line. Who called and then lost the signal may still do so, unless somebody else
 * has taken the person meanwhile.
 */
export function whyNotConclude(
  facts: Pick<LineFacts, 'line' | 'lock'>,
  me: string,
  now: Date,
  shown: LockShown | undefined,
): Refusal | undefined {
  const { lock, line } = facts;
  if (isLive(lock, now) && lock.by !== me) return inConversation(lock, shown);
  if (isLive(lock, now) && lock.line === line.id) return undefined;
  if (line.claimedBy === me) return undefined;
  return refusalOf('claim-first');
}

/** Why the claim can not be held longer. */
export function whyNotExtend(
  facts: Pick<LineFacts, 'line' | 'lock'>,
  me: string,
  now: Date,
  settings: Pick<CallSettings, 'claimAtMost'>,
): Refusal | undefined {
  const no = whyNotHolding(facts, me, now);
  if (no !== undefined) return no;
  if (facts.lock !== undefined && minutesBetween(facts.lock.at, now) >= settings.claimAtMost) {
    return refusalOf('claim-too-long', { minutes: settings.claimAtMost });
  }
  return undefined;
}

/** Until when a claim runs that is taken or extended now. */
export function claimUntil(
  taken: Date,
  now: Date,
  settings: Pick<CallSettings, 'claimMinutes' | 'claimAtMost'>,
): Date {
  const wanted = addMinutes(now, settings.claimMinutes);
  const most = addMinutes(taken, settings.claimAtMost);
  return wanted < most ? wanted : most;
}

/** A phone's clock may be a little ahead of ours. */
const CLOCK_SLACK_MINUTES = 2;

/** Why a thing said to have happened at `at` can not be written down now. */
export function whyNotAt(
  at: Date,
  now: Date,
  settings: Pick<CallSettings, 'offlineHours'>,
): Refusal | undefined {
  if (at > addMinutes(now, CLOCK_SLACK_MINUTES)) return refusalOf('attempt-in-future');
  if (at < addMinutes(now, -settings.offlineHours * 60))
    return refusalOf('attempt-too-old', { hours: settings.offlineHours });
  return undefined;
}

/** Told so long after it happened that it was written down later. */
export function isLate(at: Date, now: Date): boolean {
  return at < addMinutes(now, -CLOCK_SLACK_MINUTES);
}

/**
 * The conversation this try belongs to: the caller's claim now, or the one held when it happened without signal.
 * A claim that ran out by itself still carries tries until the longest time a person may be held: a phone without
 * signal can not extend it, and a call that was made is written down, whoever has taken the person since.
 */
export function claimOfAttempt(
  claims: readonly Claim[],
  me: string,
  at: Date,
  settings: Pick<CallSettings, 'claimAtMost'>,
): Claim | undefined {
  return claims.find(
    (claim) =>
      claim.by === me &&
      claim.at <= addMinutes(at, CLOCK_SLACK_MINUTES) &&
      at <= addMinutes(carriesUntil(claim, settings), CLOCK_SLACK_MINUTES),
  );
}

function carriesUntil(claim: Claim, settings: Pick<CallSettings, 'claimAtMost'>): Date {
  const givenUp = claim.endedAt !== null && claim.endedHow !== 'expired';
  return givenUp ? claim.endedAt : addMinutes(claim.at, settings.claimAtMost);
}

/** Why `me` may not write down a try on this line now. */
export function whyNotRecord(
  facts: Pick<LineFacts, 'line' | 'lock'>,
  me: string,
  now: Date,
  settings: Pick<CallSettings, 'claimAtMost'>,
): Refusal | undefined {
  const { lock, line } = facts;
  const mine = lock !== undefined && lock.line === line.id ? [lock] : [];
  return claimOfAttempt(mine, me, now, settings) === undefined ? refusalOf('claim-first') : undefined;
}

/** What agreed in this conversation, if it was compared before the try ended: later answers belong to later tries. */
export function matchesOf(claim: Claim, at: Date): readonly IdentityField[] {
  const later = claim.checkedAt !== null && claim.checkedAt > addMinutes(at, CLOCK_SLACK_MINUTES);
  return later ? [] : claim.matched;
}

// Outcomes ----------------------------------------------------------------------------------------------

export interface Given {
  readonly where?: string | undefined;
  readonly reason?: string | undefined;
  readonly receipt?: string | undefined;
  readonly survivor?: { person: string; duplicate: boolean; self: boolean } | undefined;
}

export const FIELD_WORDS: Record<OutcomeField, Words> = {
  where: { zh: '去向或所在地点', en: 'where to, or the place' },
  reason: { zh: '判定依据', en: 'the grounds' },
};

interface ProofRow extends Words {
  readonly ids: (facts: LineFacts, given: Given, settings: CallSettings) => readonly string[];
}

/** Each proof: what to do when it is missing, and the handles that show it when it is there. Empty: missing. */
export const PROOF_TABLE: Record<Proof, ProofRow> = {
  'identified-call': {
    zh: '需要一次接通并核对身份的通话',
    en: 'an answered call with the identity confirmed',
    ids: ({ attempts }) =>
      handles(
        'call',
        attempts.filter((one) => one.result === 'answered-identity-confirmed'),
      ),
  },
  'household-call': {
    zh: '需要家属或同事接听的通话',
    en: 'a call answered by family or a colleague',
    ids: ({ attempts }) =>
      handles(
        'call',
        attempts.filter((one) => one.result === 'answered-by-other'),
      ),
  },
  met: {
    zh: '需要上门见到本人',
    en: 'a visit that met the person',
    ids: ({ searches }) =>
      handles(
        'visit',
        searches.filter((one) => one.result === 'met'),
      ),
  },
  told: {
    zh: '需要上门问明去向',
    en: 'a visit that was told where they are',
    ids: ({ searches }) =>
      handles(
        'visit',
        searches.filter((one) => one.result === 'told'),
      ),
  },
  receipt: {
    zh: '需要回执或证明的编号',
    en: 'the number of a receipt or certificate',
    ids: (_facts, { receipt }) => (receipt?.trim() ? [`receipt:${receipt.trim()}`] : []),
  },
  'numbers-wrong': {
    zh: '已知号码都要拨过并确认不是本人',
    en: 'every known number tried and answered as somebody else’s',
    ids: ({ attempts, numbers }) =>
      numbersAreWrong(attempts, numbers)
        ? numbers.length === 0
          ? ['no-number-known']
          : handles(
              'call',
              attempts.filter((one) => one.result === 'wrong-number'),
            )
        : [],
  },
  'calls-exhausted': {
    zh: '呼叫次数、方式或间隔不足',
    en: 'more calls, channels or spacing',
    ids: (facts, _given, settings) => {
      const recent = attemptsSinceSearch(facts);
      return mayConcludeUnreachable(recent, settings).ok
        ? handles(
            'call',
            recent.filter((one) => RESULT.get(one.result)?.tried === true),
          )
        : [];
    },
  },
  acceptance: {
    zh: '需要接收单位接受移交，请使用“移交”',
    en: 'the receiver’s acceptance; use “transfer”',
    ids: () => [],
  },
  survivor: {
    zh: '需要指明同一人的另一条记录',
    en: 'another line of the same person',
    ids: ({ line }, { survivor }) =>
      survivor !== undefined && survivor.person === line.person && !survivor.duplicate && !survivor.self
        ? ['survivor']
        : [],
  },
};

function handles(kind: 'call' | 'visit', found: readonly { id: string }[]): string[] {
  return found.map((one) => `${kind}:${one.id}`);
}

/** Tries made since the last search ended: a new number found at the door is tried afresh. */
export function attemptsSinceSearch(facts: Pick<LineFacts, 'attempts' | 'searches'>): readonly Attempt[] {
  const ended = facts.searches.reduce((last, one) => Math.max(last, one.endedAt?.getTime() ?? 0), 0);
  return facts.attempts.filter((attempt) => attempt.at.getTime() >= ended);
}

export type OutcomeAnswer =
  | { readonly no: Refusal }
  | {
      readonly no?: undefined;
      readonly row: OutcomeRow;
      readonly proof: Proof;
      readonly evidence: readonly string[];
    };

/** Whether this outcome is proven, by which proof, and with what evidence; else the refusal. */
export function proveOutcome(
  outcome: string,
  facts: LineFacts,
  given: Given,
  rules: CallRules,
): OutcomeAnswer {
  const row = rules.outcomes.find((one) => one.outcome === outcome);
  if (row === undefined) return { no: refusalOf('no-such-outcome', { outcome }) };
  const closed = whyNotOpenForCalls(facts);
  if (closed !== undefined) return { no: closed };
  if (row.leads === 'visit' && CALL_STATES[facts.line.state].searching !== undefined) {
    return { no: refusalOf('already-searching', { outcome: row }) };
  }
  const settings = settingsOf(rules);
  for (const proof of row.needs) {
    const evidence = PROOF_TABLE[proof].ids(facts, given, settings);
    if (evidence.length === 0) continue;
    const field = row.fields.find((name) => !given[name]?.trim());
    if (field !== undefined)
      return { no: refusalOf('field-missing', { outcome: row, field: FIELD_WORDS[field] }) };
    return { row, proof, evidence };
  }
  const missing = missingWords(row, facts, settings);
  return { no: refusalOf('proof-missing', { outcome: row, missing }) };
}

/** What is still missing for an outcome, in a sentence. */
function missingWords(row: OutcomeRow, facts: LineFacts, settings: CallSettings): Words {
  if (row.needs.includes('calls-exhausted')) {
    const answer = mayConcludeUnreachable(attemptsSinceSearch(facts), settings);
    if (!answer.ok) return answer.why;
  }
  return {
    zh: row.needs.map((proof) => PROOF_TABLE[proof].zh).join('，或'),
    en: `needs ${row.needs.map((proof) => PROOF_TABLE[proof].en).join(', or ')}`,
  };
}

// Searches ----------------------------------------------------------------------------------------------

/** A note of fewer characters says nothing about what was done at the door. */
export const SEARCH_NOTE_LENGTH = 4;

export function openSearch(searches: readonly Search[]): Search | undefined {
  return searches.find((search) => search.endedAt === null);
}

/** One goes, and the others know. Once the time for it is over anybody may take it up. */
export function whyNotStartSearch(
  facts: Pick<LineFacts, 'searches'>,
  stage: SearchStage,
  me: string,
  now: Date,
  startedByName?: string,
): Refusal | undefined {
  const search = openSearch(facts.searches);
  if (search === undefined || search.stage !== stage)
    return refusalOf('not-in-search', { stage: SEARCH_LADDER[stage].title });
  if (search.startedAt !== null && search.startedBy !== me && now < search.dueAt) {
    return refusalOf('search-started', { by: startedByName ?? '…', at: timeOf(search.startedAt) });
  }
  return undefined;
}

export interface Finding {
  readonly result: SearchResult;
  readonly note?: string | undefined;
  readonly proof?: readonly string[] | undefined;
}

/** Why a search can not end this way. A search that found nobody says what was done. */
export function whyNotFinishSearch(
  facts: Pick<LineFacts, 'searches'>,
  stage: SearchStage,
  finding: Finding,
): Refusal | undefined {
  const search = openSearch(facts.searches);
  if (search === undefined || search.stage !== stage)
    return refusalOf('not-in-search', { stage: SEARCH_LADDER[stage].title });
  const silent = (finding.note?.trim().length ?? 0) < SEARCH_NOTE_LENGTH;
  if ((finding.result === 'not-found' || finding.result === 'told') && silent) {
    return refusalOf('search-proof', { length: SEARCH_NOTE_LENGTH });
  }
  return undefined;
}

// Transfers ---------------------------------------------------------------------------------------------

export function whyNotSend(
  facts: LineFacts,
  to: { unit?: string | undefined; outside?: string | undefined },
  me: string,
  now: Date,
  shown: LockShown | undefined,
): Refusal | undefined {
  const { line } = facts;
  if (facts.transfer !== undefined) return refusalOf('line-in-transfer');
  if (isLive(facts.lock, now) && facts.lock.by !== me) return inConversation(facts.lock, shown);
  if (line.state === 'openUnresolved' || CALL_STATES[line.state].searching !== undefined)
    return refusalOf('line-in-search');
  if (line.duplicateOf !== null) return refusalOf('line-duplicate');
  if (line.step === null) return refusalOf('line-answered', { outcome: STATE_WORDS[line.state] });
  if ((to.unit === undefined) === (to.outside === undefined)) return refusalOf('transfer-nowhere');
  if (to.unit === line.ownerUnit) return refusalOf('transfer-to-self');
  return undefined;
}

// Signing and correcting --------------------------------------------------------------------------------

/** Why a line can not be signed as unresolved: nobody signs about a person somebody is talking to. */
export function whyNotSign(
  { line, lock }: Pick<LineFacts, 'line' | 'lock'>,
  now: Date,
  shown: LockShown | undefined,
): Refusal | undefined {
  if (line.state !== 'openUnresolved' || line.step !== 'sign')
    return refusalOf('not-waiting-for-signature', { state: STATE_WORDS[line.state] });
  return isLive(lock, now) ? inConversation(lock, shown) : undefined;
}

/** True when a sender has this very answer: before that one person corrects, afterwards a second one agrees. */
export function feedbackHasLeft({ outcomeAt }: Pick<Line, 'outcomeAt'>, feedbackAt: Date | null): boolean {
  return feedbackAt !== null && (outcomeAt === null || outcomeAt <= feedbackAt);
}

/** Why there is nothing to take back. */
export function whyNotCorrect(facts: Pick<LineFacts, 'line' | 'correction'>): Refusal | undefined {
  if (facts.line.step !== null || facts.line.outcome === null) return refusalOf('nothing-to-correct');
  if (facts.correction !== undefined) return refusalOf('correction-waiting');
  return undefined;
}

export function whyNotAgree(facts: Pick<LineFacts, 'correction'>, me: string): Refusal | undefined {
  if (facts.correction === undefined) return refusalOf('no-correction');
  if (facts.correction.askedBy === me) return refusalOf('second-person');
  return undefined;
}

// Buttons -----------------------------------------------------------------------------------------------

/** What a button is called, and which permission it asks for; acts and screens read the same row. */
export const LINE_ACTS = {
  claimLine: { title: { zh: '领取', en: 'Claim' }, duty: 'lists.call', at: 'owner' },
  claimNext: { title: { zh: '领取下一条', en: 'Next line' }, duty: 'lists.call', at: 'owner' },
  extendClaim: { title: { zh: '延长占用', en: 'Keep the claim' }, duty: 'lists.call', at: 'owner' },
  releaseLine: { title: { zh: '释放', en: 'Release' }, duty: 'lists.call', at: 'owner' },
  openCall: {
    title: { zh: '查看号码并拨打', en: 'Show the number and call' },
    duty: 'lists.call',
    at: 'owner',
  },
  checkIdentity: { title: { zh: '核对身份', en: 'Check identity' }, duty: 'lists.call', at: 'owner' },
  recordAttempt: { title: { zh: '记录通话', en: 'Record the call' }, duty: 'lists.call', at: 'owner' },
  recordOutcome: { title: { zh: '判定结果', en: 'Record the outcome' }, duty: 'lists.call', at: 'owner' },
  openAnswer: {
    title: { zh: '查看结论说明', en: 'Show what was said' },
    duty: 'people.open',
    at: 'owner',
  },
  sendTransfer: { title: { zh: '移交', en: 'Transfer' }, duty: 'lists.transfer', at: 'owner' },
  withdrawTransfer: {
    title: { zh: '撤回移交', en: 'Withdraw the transfer' },
    duty: 'lists.transfer',
    at: 'owner',
  },
  acceptTransfer: {
    title: { zh: '接受移交', en: 'Accept the transfer' },
    duty: 'lists.transfer',
    at: 'receiver',
  },
  declineTransfer: {
    title: { zh: '退回移交', en: 'Decline the transfer' },
    duty: 'lists.transfer',
    at: 'receiver',
  },
  startVisit: { title: { zh: '开始上门', en: 'Start the visit' }, duty: 'lists.field', at: 'place' },
  openVisit: {
    title: { zh: '查看上门信息', en: 'Show what the visit needs' },
    duty: 'lists.field',
    at: 'place',
  },
  openPoliceSearch: {
    title: { zh: '查看协查所需信息', en: 'Show what the police need' },
    duty: 'lists.police',
    at: 'place',
  },
  openDistrictSearch: {
    title: { zh: '查看查找所需信息', en: 'Show what the search needs' },
    duty: 'lists.district',
    at: 'place',
  },
  finishVisit: { title: { zh: '记录上门结果', en: 'Record the visit' }, duty: 'lists.field', at: 'place' },
  finishPoliceSearch: {
    title: { zh: '记录协查结果', en: 'Record the police answer' },
    duty: 'lists.police',
    at: 'place',
  },
  finishDistrictSearch: {
    title: { zh: '记录全区查找结果', en: 'Record the district search' },
    duty: 'lists.district',
    at: 'place',
  },
  signUnresolved: {
    title: { zh: '签字确认始终失联', en: 'Sign as unresolved' },
    duty: 'lists.sign',
    at: 'owner',
  },
  correctOutcome: { title: { zh: '更正结论', en: 'Correct the outcome' }, duty: 'lists.call', at: 'owner' },
  agreeCorrection: {
    title: { zh: '同意更正', en: 'Agree to the correction' },
    duty: 'lists.call',
    at: 'owner',
  },
  declineCorrection: {
    title: { zh: '不同意更正', en: 'Decline the correction' },
    duty: 'lists.call',
    at: 'owner',
  },
} as const satisfies Record<string, { title: Words; duty: string; at: 'owner' | 'place' | 'receiver' }>;
export type LineAct = keyof typeof LINE_ACTS;

/** Title and permission of an act about a line. */
export function lineAct(name: LineAct): { title: Words; duty: string; purpose: 'outbreak-response' } {
  const { title, duty } = LINE_ACTS[name];
  return { title, duty, purpose: 'outbreak-response' };
}

export interface Asking {
  readonly me: string;
  readonly held: number;
  readonly now: Date;
  readonly settings: CallSettings;
  readonly shown: LockShown | undefined;
  /** Who has set out on the search that is open. */
  readonly startedByName?: string | undefined;
}

/** The state of things behind each button on the page of one line, from the rules the acts themselves ask. */
export const LINE_BUTTONS: readonly {
  act: LineAct;
  why: (facts: LineFacts, asking: Asking) => Refusal | undefined;
}[] = [
  {
    act: 'claimLine',
    why: (facts, { me, held, now, settings, shown }) =>
      whyNotClaim(facts, { id: me, held }, now, settings, shown),
  },
  { act: 'extendClaim', why: (facts, { me, now, settings }) => whyNotExtend(facts, me, now, settings) },
  { act: 'releaseLine', why: (facts, { me, now }) => whyNotHolding(facts, me, now) },
  { act: 'openCall', why: (facts, { me, now }) => whyNotHolding(facts, me, now) },
  {
    act: 'checkIdentity',
    why: (facts, { me, now, settings }) => whyNotHolding(facts, me, now) ?? whyNotCheck(facts.lock, settings),
  },
  { act: 'recordAttempt', why: (facts, { me, now, settings }) => whyNotRecord(facts, me, now, settings) },
  {
    act: 'recordOutcome',
    why: (facts, { me, now, shown }) => whyNotOpenForCalls(facts) ?? whyNotConclude(facts, me, now, shown),
  },
  {
    act: 'sendTransfer',
    why: (facts, { me, now, shown }) => whyNotSend(facts, { outside: '…' }, me, now, shown),
  },
  {
    act: 'withdrawTransfer',
    why: ({ transfer }) => (transfer === undefined ? refusalOf('no-open-transfer') : undefined),
  },
  {
    act: 'startVisit',
    why: (facts, { me, now, startedByName }) => whyNotStartSearch(facts, 'visit', me, now, startedByName),
  },
  {
    act: 'openVisit',
    why: (facts, { me, now, startedByName }) => whyNotStartSearch(facts, 'visit', me, now, startedByName),
  },
  {
    act: 'openPoliceSearch',
    why: (facts, { me, now, startedByName }) => whyNotStartSearch(facts, 'police', me, now, startedByName),
  },
  {
    act: 'openDistrictSearch',
    why: (facts, { me, now, startedByName }) => whyNotStartSearch(facts, 'search', me, now, startedByName),
  },
  { act: 'finishVisit', why: (facts) => whyNotFinishSearch(facts, 'visit', { result: 'met' }) },
  { act: 'finishPoliceSearch', why: (facts) => whyNotFinishSearch(facts, 'police', { result: 'met' }) },
  { act: 'finishDistrictSearch', why: (facts) => whyNotFinishSearch(facts, 'search', { result: 'met' }) },
  { act: 'signUnresolved', why: (facts, { now, shown }) => whyNotSign(facts, now, shown) },
  { act: 'correctOutcome', why: (facts) => whyNotCorrect(facts) },
  { act: 'agreeCorrection', why: (facts, { me }) => whyNotAgree(facts, me) },
  {
    act: 'declineCorrection',
    why: ({ correction }) => (correction === undefined ? refusalOf('no-correction') : undefined),
  },
];

/** Each conversation compares answers only so often: the screen is no place to guess them. */
export function whyNotCheck(
  lock: Claim | undefined,
  settings: Pick<CallSettings, 'identityTries'>,
): Refusal | undefined {
  if (lock === undefined || lock.checks < settings.identityTries) return undefined;
  return refusalOf('identity-tries-used', { tries: settings.identityTries });
}

/** Which outcomes may be chosen now, and why not the others. What the form itself will ask is taken as filled. */
export function outcomeButtons(facts: LineFacts, rules: CallRules): (OutcomeButton & { why?: Words })[] {
  const filled: Given = {
    where: '…',
    reason: '…',
    receipt: '…',
    survivor: { person: facts.line.person, duplicate: false, self: false },
  };
  return rules.outcomes
    .filter((row) => !row.needs.includes('acceptance'))
    .map((row) => {
      const answer = proveOutcome(row.outcome, facts, filled, rules);
      const button = {
        outcome: row.outcome,
        title: { zh: row.zh, en: row.en },
        ends: row.leads === 'ends',
        fields: row.fields,
        asks:
          answer.no === undefined && (answer.proof === 'receipt' || answer.proof === 'survivor')
            ? answer.proof
            : null,
      };
      return answer.no === undefined
        ? { ...button, may: true }
        : { ...button, may: false, why: answer.no.words };
    });
}

export interface OutcomeButton {
  readonly outcome: string;
  readonly title: Words;
  readonly ends: boolean;
  readonly fields: readonly OutcomeField[];
  /** What the form asks besides its fields, when only that is left as proof. */
  readonly asks: 'receipt' | 'survivor' | null;
  readonly may: boolean;
}

// Words -------------------------------------------------------------------------------------------------

const STEP_WORDS: Record<Step, Words> = {
  route: { zh: '尚未分派', en: 'not routed' },
  claim: { zh: '尚未领取', en: 'not claimed' },
  outcome: { zh: '尚未核实', en: 'without an outcome' },
  visit: { zh: '尚未完成上门', en: 'not visited' },
  police: { zh: '公安尚未答复', en: 'without an answer of the police' },
  search: { zh: '全区查找未完成', en: 'still searched for in the district' },
  accept: { zh: '移交待接受', en: 'in transfer, not accepted' },
  sign: { zh: '始终失联，待签字', en: 'unresolved, not signed' },
};

/** What has not happened yet when a step is late. */
export function stepWords(step: Step): Words {
  return STEP_WORDS[step];
}

const CLOCK = new Intl.DateTimeFormat('zh-CN', {
  timeZone: 'Asia/Shanghai',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});

/** 01:25, as people say it during a night. */
export function timeOf(at: Date): string {
  return CLOCK.format(at);
}
