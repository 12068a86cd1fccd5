// Nouns of calling: channels and results of a call, proofs, the searches, and the two rulebook parts.
import { type Static, Type } from 'typebox';
import { rulePart, type Wrong, wrongAt } from '../../base/rule-part.ts';
import type { Words } from '../../base/words.ts';
import type { LineState, Step } from '../terms.ts';

/** Ways to reach a person. `call` ones are the tries that count towards “unreachable”. */
export const CALL_CHANNELS = [
  { channel: 'mobile', zh: '手机', en: 'mobile', call: true },
  { channel: 'second', zh: '备用号码', en: 'second number', call: true },
  { channel: 'landline', zh: '固定电话', en: 'landline', call: true },
  { channel: 'workplace', zh: '单位电话', en: 'workplace', call: true },
  { channel: 'household', zh: '家属电话', en: 'a household member', call: true },
  { channel: 'wechat-work', zh: '政务微信', en: 'official messenger', call: true },
  { channel: 'sms', zh: '短信', en: 'text message', call: false },
] as const;
export type CallChannel = (typeof CALL_CHANNELS)[number]['channel'];

/**
 * What came of a try. `reached`: she herself or somebody for her spoke. `tried`: counts towards “unreachable”
 * (hanging up and refusing do: such a person needs a visit, not a fourth call).
 */
export const CALL_RESULTS = [
  {
    result: 'answered-identity-confirmed',
    zh: '接通，身份已核对',
    en: 'answered, identity confirmed',
    reached: true,
    tried: false,
  },
  {
    result: 'answered-identity-not-confirmed',
    zh: '接通，身份未核对',
    en: 'answered, identity not confirmed',
    reached: false,
    tried: true,
  },
  {
    result: 'answered-by-other',
    zh: '家属或同事接听',
    en: 'answered by family or a colleague',
    reached: false,
    tried: true,
  },
  { result: 'callback-asked', zh: '请稍后再打', en: 'asked to call back', reached: true, tried: false },
  { result: 'no-answer', zh: '无人接听', en: 'no answer', reached: false, tried: true },
  { result: 'busy', zh: '占线', en: 'busy', reached: false, tried: true },
  {
    result: 'powered-off',
    zh: '关机或停机',
    en: 'powered off or out of service',
    reached: false,
    tried: true,
  },
  { result: 'hung-up', zh: '挂断', en: 'hung up', reached: false, tried: true },
  { result: 'refused', zh: '拒绝核实', en: 'refused to answer', reached: false, tried: true },
  { result: 'wrong-number', zh: '号码不是本人', en: 'wrong number', reached: false, tried: true },
  { result: 'sent', zh: '已发送', en: 'sent', reached: false, tried: true },
] as const;
export type CallResult = (typeof CALL_RESULTS)[number]['result'];

export const IDENTITY_FIELDS = ['name', 'birth', 'last4'] as const;
export type IdentityField = (typeof IDENTITY_FIELDS)[number];

export const SEARCH_STAGES = ['visit', 'police', 'search'] as const;
export type SearchStage = (typeof SEARCH_STAGES)[number];

/** How a search ended. `told`: family, neighbours or papers say where she is; she herself was not met. */
export const SEARCH_RESULTS = [
  { result: 'met', zh: '见到本人', en: 'met in person' },
  { result: 'new-number', zh: '问到新号码', en: 'learnt a new number' },
  { result: 'told', zh: '知情人说明去向', en: 'told by somebody who knows' },
  { result: 'not-found', zh: '未找到', en: 'not found' },
  { result: 'called-off', zh: '已通过电话联系上', en: 'called off: reached otherwise' },
] as const;
export type SearchResult = (typeof SEARCH_RESULTS)[number]['result'];

export const PROOFS = [
  'identified-call',
  'household-call',
  'met',
  'told',
  'receipt',
  'numbers-wrong',
  'calls-exhausted',
  'acceptance',
  'survivor',
] as const;
export type Proof = (typeof PROOFS)[number];

const Setting = Type.Object({ value: Type.Number({ minimum: 0 }), source: Type.String({ minLength: 1 }) });
const oneOf = <const T extends readonly string[]>(values: T) => Type.Enum<[...T]>([...values]);
export const Bilingual = Type.Object({
  zh: Type.String({ minLength: 1 }),
  en: Type.String({ minLength: 1 }),
});

const SETTINGS = [
  'minimumCalls',
  'minimumChannels',
  'spacingMinutes',
  'identityMatches',
  'identityTries',
  'claimMinutes',
  'claimAtMost',
  'claimsPerCaller',
  'offlineHours',
  'dueSoonMinutes',
  'codeHours',
] as const;

/** Fields an outcome may ask for. */
export const OUTCOME_FIELDS = ['where', 'reason'] as const;
export type OutcomeField = (typeof OUTCOME_FIELDS)[number];

const OutcomeRow = Type.Object({
  outcome: Type.String(),
  zh: Type.String({ minLength: 1 }),
  en: Type.String({ minLength: 1 }),
  needs: Type.Array(oneOf(PROOFS), { minItems: 1 }),
  fields: Type.Array(oneOf(OUTCOME_FIELDS)),
  /** What it leads to: an end (an answer for the sender) or the search. */
  leads: oneOf(['ends', 'visit']),
  source: Type.String({ minLength: 1 }),
});
export type OutcomeRow = Static<typeof OutcomeRow>;

const CallRules = Type.Object({
  settings: Type.Object(
    Object.fromEntries(SETTINGS.map((name) => [name, Setting])) as Record<
      (typeof SETTINGS)[number],
      typeof Setting
    >,
  ), // built from SETTINGS itself
  outcomes: Type.Array(OutcomeRow, { minItems: 1 }),
});
export type CallRules = Static<typeof CallRules>;

/**
 * Where each outcome leads. An outcome is a state of its line: a district words it, says what proves it or leaves it
 * out, but can not invent one.
 */
const LEADS: Readonly<Partial<Record<LineState, OutcomeRow['leads']>>> = {
  unreachable: 'visit',
  wrongNumber: 'visit',
  confirmed: 'ends',
  movedOut: 'ends',
  notExposed: 'ends',
  alreadyControlled: 'ends',
  caseAdmitted: 'ends',
  deceased: 'ends',
  outOfCountry: 'ends',
  transferredOut: 'ends',
  duplicate: 'ends',
};

/** The one proof of these outcomes, and of no other: that nobody was reached must never end a line by another name. */
const ONLY_PROOF: Readonly<Record<string, Proof>> = {
  unreachable: 'calls-exhausted',
  wrongNumber: 'numbers-wrong',
  transferredOut: 'acceptance',
  duplicate: 'survivor',
};

/** Beyond these a setting lets nobody be called, or nobody be missed. */
const BOUNDS: readonly { setting: (typeof SETTINGS)[number]; least: number; most?: number }[] = [
  { setting: 'minimumCalls', least: 1 },
  { setting: 'minimumChannels', least: 1, most: CALL_CHANNELS.length },
  { setting: 'identityMatches', least: 1, most: IDENTITY_FIELDS.length },
  { setting: 'identityTries', least: 1 },
  { setting: 'claimMinutes', least: 1 },
  { setting: 'claimAtMost', least: 1 },
  { setting: 'claimsPerCaller', least: 1 },
];

/** What may never be edited away: nobody is left because a table says so. */
export const callRules = rulePart('calls', CallRules, ({ settings, outcomes }) => [
  ...BOUNDS.flatMap(({ setting, least, most }) => {
    const { value } = settings[setting];
    if (value >= least && (most === undefined || value <= most)) return [];
    const zh = `「${setting}」须不小于 ${least}${most === undefined ? '' : `、不大于 ${most}`}`;
    const en = `${setting} is at least ${least}${most === undefined ? '' : ` and at most ${most}`}`;
    return [wrongAt({ zh, en }, 'settings', setting, 'value')];
  }),
  ...['unreachable', 'wrongNumber']
    .filter((outcome) => !outcomes.some((row) => row.outcome === outcome))
    .map((outcome) =>
      wrongAt({ zh: `缺少「${outcome}」这一结果`, en: `the outcome ${outcome} is missing` }, 'outcomes'),
    ),
  ...outcomes.flatMap((row, i) => {
    const same = outcomes.findIndex((one) => one.outcome === row.outcome);
    return [...(same < i ? [TWICE] : []), ...wrongOutcome(row)].map(({ words, field }) =>
      wrongAt(words, 'outcomes', i, field),
    );
  }),
]);

interface WrongOutcome {
  readonly words: Words;
  readonly field: keyof OutcomeRow;
}

const TWICE: WrongOutcome = {
  words: { zh: '同一核实结果出现了两次', en: 'an outcome is listed twice' },
  field: 'outcome',
};

function wrongOutcome({ outcome, leads, needs }: OutcomeRow): WrongOutcome[] {
  const wanted = LEADS[outcome as LineState]; // asked by any name; what is no outcome has none
  if (wanted === undefined)
    return [
      {
        words: { zh: `没有「${outcome}」这一核实结果`, en: `there is no outcome ${outcome}` },
        field: 'outcome',
      },
    ];
  const found: WrongOutcome[] = [];
  if (leads !== wanted)
    found.push({
      words:
        wanted === 'visit'
          ? {
              zh: `「${outcome}」必须转入上门查找，不能作为终点`,
              en: `${outcome} must lead to a visit; it is never an end`,
            }
          : { zh: `「${outcome}」是最终结论，不转入上门`, en: `${outcome} is an end; it leads to no visit` },
      field: 'leads',
    });
  const only = ONLY_PROOF[outcome];
  const foreign = needs.find((proof) =>
    only === undefined ? Object.values(ONLY_PROOF).includes(proof) : proof !== only,
  );
  if (foreign !== undefined)
    found.push({
      words: {
        zh: `「${outcome}」不能以「${foreign}」为依据`,
        en: `${outcome} can not be proven by ${foreign}`,
      },
      field: 'needs',
    });
  return found;
}

const ScriptStep = Type.Object({
  id: Type.String({ minLength: 1 }),
  kind: oneOf(['say', 'identity', 'ask']),
  field: Type.Optional(oneOf(IDENTITY_FIELDS)),
  zh: Type.String({ minLength: 1 }),
  en: Type.String({ minLength: 1 }),
});
const Script = Type.Object({
  officialNumber: Type.String({ minLength: 3 }),
  officialNumberSource: Type.String({ minLength: 1 }),
  steps: Type.Array(ScriptStep, { minItems: 1 }),
  never: Type.Array(Type.Intersect([Type.Object({ id: Type.String() }), Bilingual])),
  mayAsk: Type.Array(Type.Object({ question: Bilingual, answer: Bilingual })),
});
export type Script = Static<typeof Script>;

/** What the script must never say, in either language: the very signs of fraud the public is warned of. */
const FRAUD = /银行|转账|验证码是|扫码|二维码|加群|链接|http|bank|transfer money|scan|qr code|link/i;
export const callScript = rulePart('call-script', Script, (script) => {
  const wrong: Wrong[] = [];
  script.steps.forEach((step, i) => {
    const zh = `话术「${step.id}」提到了只有诈骗才会提的内容（银行、转账、验证码、扫码、加群、链接）`;
    if (FRAUD.test(`${step.zh} ${step.en}`))
      wrong.push(wrongAt({ zh, en: `step ${step.id} asks for something only a fraud asks for` }, 'steps', i));
  });
  for (const field of IDENTITY_FIELDS) {
    if (!script.steps.some((step) => step.field === field))
      wrong.push(
        wrongAt({ zh: `话术缺少核对「${field}」的一步`, en: `no step asks for the ${field}` }, 'steps'),
      );
  }
  const said = script.steps.map((step) => step.zh).join();
  for (const hole of ['{officialNumber}', '{code}']) {
    if (!said.includes(hole))
      wrong.push(wrongAt({ zh: `话术没有说出 ${hole}`, en: `the script does not say ${hole}` }, 'steps'));
  }
  return wrong;
});

/** A conversation that holds the lock on a person. */
export interface Claim {
  readonly id: string;
  readonly person: string;
  readonly line: string;
  readonly unit: string;
  readonly by: string;
  readonly at: Date;
  readonly until: Date;
  readonly code: string;
  readonly matched: readonly IdentityField[];
  readonly checks: number;
  /** When an answer was last compared; what agreed then belongs to the try made then. */
  readonly checkedAt: Date | null;
  readonly endedAt: Date | null;
  readonly endedHow: 'released' | 'expired' | 'concluded' | 'transferred' | null;
}

/** One try, as the rules see it. */
export interface Attempt {
  readonly id: string;
  readonly line: string;
  readonly by: string;
  readonly at: Date;
  readonly channel: CallChannel;
  readonly result: CallResult;
  readonly identity: readonly IdentityField[];
  readonly callBackAt: Date | null;
  /** Which of her numbers as they were listed then; to be shown. */
  readonly numberNo: number | null;
  /** Blind index of the number itself: it stays the same when her numbers change places. */
  readonly number: string | null;
}

export interface Search {
  readonly id: string;
  readonly line: string;
  readonly stage: SearchStage;
  readonly because: string;
  readonly openedAt: Date;
  readonly dueAt: Date;
  readonly startedAt: Date | null;
  readonly startedBy: string | null;
  readonly endedAt: Date | null;
  readonly endedBy: string | null;
  readonly result: SearchResult | null;
  readonly receipt: string | null;
}

export interface Transfer {
  readonly id: string;
  readonly line: string;
  readonly fromUnit: string;
  readonly toUnit: string | null;
  readonly toOutside: string | null;
  readonly sentBy: string;
  readonly sentAt: Date;
  readonly dueAt: Date;
  readonly reason: string;
  readonly answer: 'accepted' | 'declined' | 'withdrawn' | null;
  readonly answeredAt: Date | null;
  readonly answeredBy: string | null;
  /** Why it was declined or withdrawn. */
  readonly answerReason: string | null;
  readonly receipt: string | null;
}

export interface Correction {
  readonly id: string;
  readonly line: string;
  readonly askedBy: string;
  readonly askedAt: Date;
  readonly was: string;
  readonly reason: string;
}

/** A line as the calling half sees it. */
export interface Line {
  readonly id: string;
  readonly batch: string;
  readonly person: string;
  readonly place: string;
  readonly ownerUnit: string;
  readonly ownerRole: string;
  readonly state: LineState;
  readonly step: Step | null;
  readonly dueAt: Date | null;
  readonly level: number;
  readonly claimedBy: string | null;
  readonly callAfter: Date | null;
  readonly duplicateOf: string | null;
  readonly mergedInto: string | null;
  readonly outcome: string | null;
  readonly outcomeAt: Date | null;
  readonly receivedAt: Date;
  readonly changedAt: Date;
}

/** Everything the rules need to know about one line. */
export interface LineFacts {
  readonly line: Line;
  /** The open conversation with this person, on whichever line. */
  readonly lock: Claim | undefined;
  /** Tries to reach this person, by anybody, since the line came in. Oldest first. */
  readonly attempts: readonly Attempt[];
  readonly searches: readonly Search[];
  readonly transfer: Transfer | undefined;
  readonly correction: Correction | undefined;
  /** Blind indexes of her telephone numbers as far as they are known now. */
  readonly numbers: readonly string[];
}

/** A button: may it be pressed, and if not, why. */
export interface MayAct {
  readonly act: string;
  readonly title: Words;
  readonly may: boolean;
  readonly why?: Words;
  readonly code?: string;
  /** When it will be allowed, if time alone decides. */
  readonly from?: string;
}
