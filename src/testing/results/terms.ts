// Nouns of what a laboratory found: a line of a report as it was understood, and why one is not believed yet.
import { type Static, Type } from 'typebox';
import type { Words } from '../../base/words.ts';

/** How a report came in. */
export const CHANNELS = {
  hl7: { zh: 'HL7 接口', en: 'HL7' },
  fhir: { zh: 'FHIR 接口', en: 'FHIR' },
  sheet: { zh: '表格', en: 'spreadsheet' },
  hand: { zh: '手工录入', en: 'by hand' },
} as const satisfies Record<string, Words>;
export type LabChannel = keyof typeof CHANNELS;

/**
 * What a line says of its tube. `withdrawn`: the laboratory takes back what it had said and says nothing else yet.
 * `unreadable`: it said something, and nobody knows what; that is never a negative.
 */
export const FINDINGS = {
  negative: { zh: '阴性', en: 'negative' },
  positive: { zh: '阳性', en: 'positive' },
  suspect: { zh: '可疑', en: 'suspect' },
  invalid: { zh: '无效', en: 'invalid' },
  withdrawn: { zh: '撤回', en: 'taken back' },
  unreadable: { zh: '无法识别', en: 'not readable' },
} as const satisfies Record<string, Words>;
export type Found = keyof typeof FINDINGS;

/** What a tube can stand at. */
export type TubeResult = 'negative' | 'positive' | 'suspect';

export const isPositive = (found: string): boolean => found === 'positive' || found === 'suspect';

/** A line of a report as every channel hands it on. */
export const Finding = Type.Object({
  barcode: Type.String({ maxLength: 80 }),
  result: Type.Enum(Object.keys(FINDINGS) as Found[]), // its own keys
  /** How many swabs the laboratory counted in the tube. */
  received: Type.Optional(Type.Integer({ minimum: 0, maximum: 1000 })),
  observedAt: Type.Optional(Type.String({ maxLength: 40 })),
  /** It takes the place of what was said before. */
  corrected: Type.Optional(Type.Boolean()),
  /** Not the last word yet. */
  preliminary: Type.Optional(Type.Boolean()),
});
export type Finding = Static<typeof Finding>;

/** Why a line is not believed by itself, and what to do about it. */
export const HELD = {
  'unknown-barcode': {
    zh: '管号查不到',
    en: 'no tube has this label',
    next: {
      zh: '核对标签；采样登记可能还在手机上没有上传。认得是哪支管时改记到那支。',
      en: 'Look at the label; its swabs may still be on a phone. If it is known which tube it is, bind the report to that one.',
    },
  },
  unreadable: {
    zh: '结果无法识别',
    en: 'the result is not readable',
    next: {
      zh: '向实验室问清结果，请其重发。',
      en: 'Ask the laboratory what it found, and to send it again.',
    },
  },
  'rejected-tube': {
    zh: '已拒收的试管有结果',
    en: 'a result of a tube that was rejected',
    next: {
      zh: '问实验室：拒收登记有误，还是结果属于另一支管。',
      en: 'Ask the laboratory whether the rejection was a slip, or the result is of another tube.',
    },
  },
  'not-arrived': {
    zh: '试管尚未登记到达实验室',
    en: 'the tube has not been received by a laboratory',
    next: {
      zh: '核对收样登记：漏登的先补登收样。',
      en: 'Look at what was received; receive it first if that was forgotten.',
    },
  },
  empty: {
    zh: '管内没有登记任何人',
    en: 'nobody is bound to this tube',
    next: {
      zh: '登记可能还在手机上没有上传；先等上传，再核对。',
      en: 'Its swabs may still be on a phone: let it send them first, then look again.',
    },
  },
  'count-differs': {
    zh: '拭子数与登记不符',
    en: 'the count of swabs is not what was written',
    next: {
      zh: '请采样台和实验室各数一遍，查清是谁的拭子。',
      en: 'Let the table and the laboratory count again, and find out whose swab it is.',
    },
  },
  questioned: {
    zh: '这支管还有未了结的疑问',
    en: 'a question about this tube is open',
    next: { zh: '先了结这支管的疑问。', en: 'Settle the question about the tube first.' },
  },
  'other-result': {
    zh: '与已有结果不同，又未注明更正',
    en: 'another result stands, and this one is no correction',
    next: { zh: '向实验室问清哪一个算数。', en: 'Ask the laboratory which of the two holds.' },
  },
  overtaken: {
    zh: '比现有结果更早的更正，后到',
    en: 'a correction older than what stands has come late',
    next: {
      zh: '现有结果在它之后作出，仍然有效。向实验室问清哪一个算数。',
      en: 'What stands was said after it, and still holds. Ask the laboratory which of the two it is.',
    },
  },
  invalid: {
    zh: '检测无效',
    en: 'the test was invalid',
    next: {
      zh: '请实验室重做；样本不能用时，安排管内人员重新采样。',
      en: 'Let the laboratory repeat it; if the sample is spent, the people of the tube are swabbed again.',
    },
  },
  'taken-back': {
    zh: '实验室撤回了阳性或可疑结果',
    en: 'the laboratory takes a positive or suspect result back',
    next: {
      zh: '等实验室的更正结果；确为误报时予以认可，被召回的人随即告知。',
      en: 'Wait for what it says instead; if the result was a mistake, accept it, and those recalled are told.',
    },
  },
} as const satisfies Record<string, Words & { readonly next: Words }>;
export type Held = keyof typeof HELD;

/** How a person settles a report that is held. */
export const SETTLES = {
  believe: { zh: '查清无误，按此结果处理', en: 'found right: it holds' },
  'other-barcode': { zh: '属于另一支管', en: 'it is of another tube' },
  'swab-again': { zh: '样本不能用，重新采样', en: 'the sample is spent: swab them again' },
  dismiss: { zh: '不予采用', en: 'it is not used' },
} as const satisfies Record<string, Words>;
export type Settle = keyof typeof SETTLES;

/** A line of a report as it is kept. */
export interface Report {
  readonly id: string;
  readonly at: Date;
  readonly channel: LabChannel;
  readonly laboratory: string;
  readonly message: string;
  readonly line: number;
  readonly barcode: string;
  readonly result: Found;
  readonly received: number | null;
  readonly observedAt: Date | null;
  readonly corrects: string | null;
  readonly tube: string | null;
  readonly place: string;
  readonly held: Held | null;
  readonly settledAt: Date | null;
  readonly settledBy: string | null;
  readonly settledHow: string | null;
  readonly by: string;
}
