// Nouns of walking through the zones of a site.
import type { Words } from '../../base/words.ts';

/** What a step that no passage allows means, the gravest first. */
export const BREACHES = {
  'carried-out': { zh: '未脱卸完就离开污染区', en: 'left the contaminated zone without undressing' },
  unprotected: { zh: '未按顺序穿戴就进入污染区', en: 'entered the contaminated zone without dressing' },
  'wrong-way': { zh: '没有走规定的通道', en: 'took a way that is not hers' },
} as const satisfies Record<string, Words>;
export type Breach = keyof typeof BREACHES;

/** How infection control has settled it. */
export const STEP_OUTCOMES = {
  'not-scanned': { zh: '路线无误，漏扫了标识', en: 'she walked as she should and missed a sign' },
  'put-right': { zh: '已当场纠正，所到之处已消毒', en: 'put right at once, and disinfected where she was' },
  exposure: { zh: '按职业暴露处置', en: 'treated as an exposure of staff' },
} as const satisfies Record<string, Words>;
export type StepOutcome = keyof typeof STEP_OUTCOMES;

/** A step that was not allowed. */
export interface WrongStep {
  readonly id: string;
  readonly no: number;
  readonly site: string;
  readonly place: string;
  readonly account: string;
  readonly step: string;
  readonly from: string;
  readonly into: string;
  readonly breach: Breach;
  readonly at: Date;
  readonly settledAt: Date | null;
  readonly settledBy: string | null;
  readonly outcome: StepOutcome | null;
  readonly salt: Buffer | null;
  readonly words: Buffer | null;
}
