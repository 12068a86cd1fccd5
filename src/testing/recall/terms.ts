// Nouns of a recall: somebody of a tube that was not negative, until it is known what she is.
import type { Words } from '../../base/words.ts';
import type { Say } from '../terms.ts';

/** How somebody was told. */
export const TOLD_HOW = {
  phone: { zh: '电话', en: 'by telephone', reached: true },
  door: { zh: '上门', en: 'at the door', reached: true },
  'not-reached': { zh: '没有联系上', en: 'not reached', reached: false },
} as const satisfies Record<string, Words & { reached: boolean }>;
export type ToldHow = keyof typeof TOLD_HOW;

/** `free`: whoever hears it goes where she likes. */
export const OUTCOMES = {
  negative: { zh: '单采阴性，已解除', en: 'negative on her own, free again', say: 'negative', free: true },
  positive: { zh: '单采阳性', en: 'positive on her own', say: 'positive', free: false },
  withdrawn: { zh: '报告更正，已撤回', en: 'the report was put right', say: 'withdrawn', free: true },
  refused: { zh: '不配合，已转处置', en: 'refused, dealt with elsewhere', say: undefined, free: false },
} as const satisfies Record<string, Words & { say: Say | undefined; free: boolean }>;
export type Outcome = keyof typeof OUTCOMES;

export interface Recall {
  readonly id: string;
  readonly session: string;
  readonly tube: string;
  readonly person: string;
  readonly place: string;
  readonly openedAt: Date;
  readonly toldAt: Date | null;
  readonly toldBy: string | null;
  readonly toldHow: ToldHow | null;
  readonly heldAt: Date | null;
  readonly reswabbedAt: Date | null;
  readonly reswab: string | null;
  readonly outcome: Outcome | null;
  readonly outcomeAt: Date | null;
  readonly outcomeBy: string | null;
  readonly outcomeToldAt: Date | null;
}

/** Where a recall stands, for whoever looks at it. */
export const STEPS = {
  tell: { zh: '待告知', en: 'to be told' },
  refuses: { zh: '不配合，劝导中', en: 'unwilling, being persuaded' },
  swab: { zh: '待上门单采', en: 'to be swabbed at her door' },
  result: { zh: '单采结果待出', en: 'her own result is awaited' },
  outcome: { zh: '结果待告知', en: 'to be told what came of it' },
  done: { zh: '已了结', en: 'done' },
} as const satisfies Record<string, Words>;
export type Step = keyof typeof STEPS;
