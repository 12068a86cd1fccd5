// Nouns of the health code: what the house proposes and a human answers, what goes to the provincial side and through
// which port; and the part of the rulebook that says which facts ask for which colour.
import { type Static, Type } from 'typebox';
import type { CivilDate } from '../../base/civil-dates.ts';
import { rulePart, type Wrong, wrongAt } from '../../base/rule-part.ts';
import type { Words } from '../../base/words.ts';
import { EPISODE_STATES, type EpisodeState } from '../episodes/terms.ts';

export const COLOURS = ['red', 'yellow', 'green'] as const;
export type Colour = (typeof COLOURS)[number];
export const COLOUR_WORDS: Record<Colour, Words> = {
  red: { zh: '红码', en: 'red' },
  yellow: { zh: '黄码', en: 'yellow' },
  green: { zh: '绿码', en: 'green' },
};

/** What a row of the table asks of the facts, in words: on the rulebook's page, and beside every colour it proposed. */
export const ASKED_WORDS: Readonly<Record<string, Words>> = {
  if: { zh: '条件', en: 'when' },
  case: { zh: '判定为', en: 'she is' },
  'case.true': { zh: '病例', en: 'a case' },
  states: { zh: '管控状态属于', en: 'her stay is one of:' },
  ...Object.fromEntries(
    Object.entries(EPISODE_STATES).map(([state, { zh, en }]) => [`states.${state}`, { zh, en }]),
  ),
  'states.none': { zh: '从未管控', en: 'never begun' },
  caseEnded: { zh: '，病例结案原因为', en: 'and her case ended as' },
  'caseEnded.recovered': { zh: '治愈出院', en: 'recovered' },
  planCode: { zh: '，方案定为', en: 'and the protocol says' },
  fever: { zh: '，健康异常', en: 'and a fever is' },
  'fever.true': { zh: '未结案', en: 'open' },
  ...COLOUR_WORDS,
};

export const ANSWERS = {
  approved: { zh: '已批准', en: 'approved' },
  declined: { zh: '未批准', en: 'declined' },
  lapsed: { zh: '已失效', en: 'lapsed' },
} as const satisfies Record<string, Words>;
export type Answer = keyof typeof ANSWERS;

/** A colour that was proposed, and what became of it. */
export interface CodeEvent {
  readonly id: string;
  readonly no: number;
  readonly person: string;
  readonly episode: string | null;
  readonly place: string;
  readonly colour: Colour;
  /** The row of the table that asked for it. */
  readonly reasonCode: string;
  readonly reason: Words;
  readonly appeal: Words;
  readonly source: string;
  readonly rulebook: string;
  readonly proposedAt: Date;
  readonly proposedBy: string;
  readonly dueAt: Date;
  readonly answer: Answer | null;
  readonly answeredBy: string | null;
  readonly answeredAt: Date | null;
  readonly answerReason: string | null;
  readonly expiresOn: CivilDate | null;
  readonly overAt: Date | null;
  readonly sentAt: Date | null;
  readonly sentRef: string | null;
  readonly triedAt: Date | null;
  readonly trouble: string | null;
}

/** What a colour is decided by, as it is stored. */
export interface CodeFacts {
  readonly person: string;
  readonly episode: string | null;
  readonly place: string;
  /** She is a case, or was converted to one and has not recovered. */
  readonly case: boolean;
  /** Why she is a case no longer (an end reason of rulebook/cases.yaml); null: she is one, or never was. */
  readonly caseEnded: string | null;
  /** State of her newest stay; null when she never was in one. Who was a case outside any stay counts as converted. */
  readonly state: EpisodeState | null;
  readonly planCode: Colour | null;
  readonly stageTo: CivilDate | null;
  readonly stage: Words | null;
  readonly category: string | null;
  readonly protocol: string | null;
  /** A fever that has led to care, and no outcome yet. */
  readonly fever: boolean;
}

// The provincial side -----------------------------------------------------------------------------------

/** One approved colour as it goes out. Only what the code needs. */
export interface CodeMessage {
  readonly id: string;
  readonly no: number;
  readonly name: string;
  readonly document: { readonly kind: string; readonly number: string };
  readonly colour: Colour;
  readonly until: CivilDate | null;
  readonly reasonCode: string;
  readonly reason: Words;
  readonly approvedAt: string;
}

export interface CodeSent {
  readonly accepted: readonly { readonly id: string; readonly ref: string | null }[];
  readonly refused: readonly { readonly id: string; readonly why: string }[];
}

/** Whoever sets the codes: an outer side. The house hands over what a human has approved, and nothing else. */
export interface CodePort {
  send(messages: readonly CodeMessage[]): Promise<CodeSent>;
}

/** Why something approved has not gone out, by its code; another side's own words are kept as they came. */
export const TROUBLES: Readonly<Record<string, Words>> = {
  'no-port': {
    zh: '没有设置与省级平台的连接，留待发送',
    en: 'no connection to the provincial side is set up; it waits',
  },
  unreachable: {
    zh: '省级平台没有应答，稍后自动重试',
    en: 'the provincial side does not answer; tried again by itself',
  },
  'no-document': {
    zh: '没有证件号码，无法发送；请在人员档案补充',
    en: 'she has no document number: add it to her file',
  },
  'not-answered': {
    zh: '省级平台没有答复这一条，稍后自动重试',
    en: 'the provincial side said nothing about this one; tried again by itself',
  },
};

export function troubleWords(trouble: string): Words {
  return (
    TROUBLES[trouble] ?? {
      zh: `省级平台未接受：${trouble}`,
      en: `the provincial side did not take it: ${trouble}`,
    }
  );
}

// The part of the rulebook ------------------------------------------------------------------------------

const Text = Type.String({ minLength: 1 });
const Key = Type.String({ pattern: '^[A-Za-z][A-Za-z0-9-]{0,39}$' });
const Colours = Type.Enum([...COLOURS]);
const Named = { zh: Text, en: Text, source: Text };

const CodeRules = Type.Object({
  rows: Type.Array(
    Type.Object({
      id: Key,
      if: Type.Object(
        {
          case: Type.Optional(Type.Boolean()),
          /** Why her case is over: none of these, and no colour follows from it. */
          caseEnded: Type.Optional(Type.Array(Text, { minItems: 1 })),
          fever: Type.Optional(Type.Boolean()),
          /** States of her newest stay; `none`: she never was in one. */
          states: Type.Optional(Type.Array(Text, { minItems: 1 })),
          /** The colour the protocol names for the stage. */
          planCode: Type.Optional(Colours),
        },
        { additionalProperties: false },
      ),
      colour: Colours,
      /** stageEnd: with the last day of the stage. changed: until something changes. */
      until: Type.Enum(['stageEnd', 'changed']),
      appeal: Key,
      ...Named,
    }),
    { minItems: 1 },
  ),
  appeals: Type.Array(Type.Object({ appeal: Key, ...Named }), { minItems: 1 }),
  overdue: Type.Object({ days: Type.Integer({ minimum: 1, maximum: 14 }), source: Text }),
  bulk: Type.Object({ atMost: Type.Integer({ minimum: 1, maximum: 50 }), source: Text }),
  declineReasons: Type.Array(Type.Object({ reason: Key, ...Named }), { minItems: 1 }),
});
export type CodeRules = Static<typeof CodeRules>;
export type CodeRow = CodeRules['rows'][number];

/** Which facts ask for which colour: rulebook/codes.yaml. */
export const codeRules = rulePart('codes', CodeRules, (rules) => {
  const wrong: Wrong[] = [];
  const say = (zh: string, en: string, ...at: (string | number)[]) => wrong.push(wrongAt({ zh, en }, ...at));
  const appeals = new Set(rules.appeals.map(({ appeal }) => appeal));
  const ids = new Set<string>();
  rules.rows.forEach((row, i) => {
    if (!appeals.has(row.appeal))
      say(`没有「${row.appeal}」这条申诉途径`, `there is no appeal ${row.appeal}`, 'rows', i, 'appeal');
    if (ids.has(row.id)) say(`「${row.id}」重复`, `${row.id} is there twice`, 'rows', i, 'id');
    ids.add(row.id);
    // A colour that limits somebody always rests on a fact about her, never on nothing.
    if (row.colour !== 'green' && Object.keys(row.if).length === 0)
      say('红码、黄码须写明条件', 'red and yellow rest on a condition', 'rows', i, 'if');
  });
  return wrong;
});
