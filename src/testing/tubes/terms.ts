// Nouns of a table: tubes, swabs, boxes, and what two phones did not know of each other.
import { Type } from 'typebox';
import { Id } from '../../base/schemas.ts';
import type { Words } from '../../base/words.ts';
import type { TubeUse } from '../terms.ts';
import type { TubeState } from './rules.ts';

/** recall: the single swab of somebody whose tube was positive. */
export const ROUNDS = ['session', 'recall'] as const;
export type Round = (typeof ROUNDS)[number];

/** How it was seen that it is she. */
export const CHECKED = {
  document: { zh: '证件', en: 'her document' },
  ticket: { zh: '号票', en: 'her ticket' },
  name: { zh: '姓名', en: 'her name' },
  known: { zh: '本人相识', en: 'known by sight' },
} as const satisfies Record<string, Words>;
export type Checked = keyof typeof CHECKED;

/** As it is printed under the bars. What a scanner reads is trimmed and written large first (barcodeOf). */
export const Barcode = Type.String({ minLength: 1, maxLength: 80 });

export interface Tube {
  readonly id: string;
  readonly session: string;
  readonly place: string;
  readonly barcode: string;
  readonly round: Round;
  /** 0: nobody has said at which table it stands. */
  readonly table: number;
  readonly use: TubeUse;
  readonly capacity: number;
  readonly state: TubeState;
  readonly openedAt: Date;
  readonly openedBy: string;
  readonly firstAt: Date | null;
  readonly lastAt: Date | null;
  readonly scanned: number;
  readonly written: number | null;
  readonly received: number | null;
  readonly closedAt: Date | null;
  readonly closedBy: string | null;
  readonly box: string | null;
  readonly arrivedAt: Date | null;
  readonly rejectedWhy: string | null;
  readonly reportedAt: Date | null;
}

export interface Swab {
  readonly id: string;
  readonly session: string;
  readonly person: string;
  readonly tube: string;
  readonly table: number;
  readonly checked: Checked;
  readonly at: Date;
  readonly recordedAt: Date;
  readonly by: string;
  readonly undoneAt: Date | null;
}

export interface Box {
  readonly id: string;
  readonly session: string;
  readonly place: string;
  readonly code: string;
  readonly counted: number;
  readonly packedAt: Date;
  readonly packedBy: string;
  readonly seal: string | null;
  readonly departedAt: Date | null;
  readonly departC: number | null;
  readonly courier: string | null;
  readonly arrivedAt: Date | null;
  readonly arriveC: number | null;
  readonly laboratory: string | null;
  readonly received: number | null;
}

/** What a settlement is asked for besides how. */
export const NEEDS = ['swab', 'swabs', 'barcode', 'written', 'no', 'reason'] as const;
export type Need = (typeof NEEDS)[number];
export const NEED_WORDS: Readonly<Record<Need, Words>> = {
  swab: { zh: '哪一次采样', en: 'which swab' },
  swabs: { zh: '哪几份采样', en: 'which swabs' },
  barcode: { zh: '管号', en: 'the label of a tube' },
  written: { zh: '清点数', en: 'the count' },
  no: { zh: '号票上的号码', en: 'the number on the ticket' },
  reason: { zh: '原因', en: 'a reason' },
};

export interface Outcome extends Words {
  readonly needs: readonly Need[];
}

const STAYS: Outcome = {
  zh: '确在此管，按此管结果处理',
  en: 'she is in this tube and shares what is found in it',
  needs: ['reason'],
};
const OTHER_TUBE: Outcome = {
  zh: '拭子在另一支管里，改记到那一支',
  en: 'her swab is in another tube: it is bound to that one',
  needs: ['barcode'],
};
const AGAIN: Outcome = {
  zh: '这份拭子作废，重新采样',
  en: 'this swab counts for nothing; she is swabbed again',
  needs: ['reason'],
};

/**
 * What a person has to settle, as a table: the words of the exception, what to do next, and the outcomes there are.
 * `about`: until it is settled, nothing that is found in the tube is believed of her (swab) or of anybody in it (tube).
 */
export const QUESTIONS = {
  'person-twice': {
    zh: '同一人登记了两次采样',
    en: 'one person, two swabs',
    next: {
      zh: '问两台登记员：哪一次是本人，另一次扫的是谁。',
      en: 'Ask both tables which swab was hers, and whom the other one scanned.',
    },
    about: 'swab',
    outcomes: {
      'keep-one': {
        zh: '只有一次是本人，另一次是误扫',
        en: 'one was hers; the other was a slip of the scanner',
        needs: ['swab'],
      },
      both: { zh: '确实采了两次', en: 'she was swabbed twice', needs: ['reason'] },
      'other-person': {
        zh: '其中一次是另一人，按其号票改记',
        en: 'one swab was somebody else’s: the number on the ticket says whose',
        needs: ['swab', 'no'],
      },
    },
  },
  'tube-full': {
    zh: '试管超过可混采人数',
    en: 'more people in a tube than it takes',
    next: {
      zh: '清点这支管里的拭子：若有几支在另一支管里，改记过去；若确在一管，写明原因。',
      en: 'Count the swabs in it. Those that are in another tube are bound to that one; if all are in here, say why.',
    },
    about: 'swab',
    outcomes: { stays: STAYS, 'other-tube': OTHER_TUBE, again: AGAIN },
  },
  'after-close': {
    zh: '封管之后才收到的采样登记',
    en: 'a swab told after its tube was closed',
    next: {
      zh: '问采样台：这份拭子是封管前放进去的，还是在另一支管里。未定之前，此管的结果不算此人的结果。',
      en: 'Ask the table whether it went in before the tube was closed, or into another one. Until then what is found in the tube says nothing about her.',
    },
    about: 'swab',
    outcomes: { stays: STAYS, 'other-tube': OTHER_TUBE, again: AGAIN },
  },
  'tube-twice': {
    zh: '一个管号在两处使用',
    en: 'one label in two places',
    next: {
      zh: '查看两台的管架：是同一支管换了台，还是两支管贴了同号。若是两支，给后一支换新管号并重贴。',
      en: 'Look at both racks: one tube that changed tables, or two that carry one label? If two, the second is given a new label.',
    },
    about: 'tube',
    outcomes: {
      'one-tube': {
        zh: '是同一支管',
        en: 'it is one tube',
        needs: ['reason'],
      },
      'two-tubes': {
        zh: '是两支管，后一支换新管号',
        en: 'there are two: the second is given a new label',
        needs: ['barcode'],
      },
    },
  },
  'not-single': {
    zh: '须单采的人进了混采管',
    en: 'somebody to be swabbed alone is in a pooled tube',
    next: {
      zh: '问采样台实际用的哪支管；若确在混采管，请安排单独重采。',
      en: 'Ask the table which tube was used. If she is in the pool, have her swabbed again, alone.',
    },
    about: 'swab',
    outcomes: { stays: STAYS, 'other-tube': OTHER_TUBE, again: AGAIN },
  },
  'not-household': {
    zh: '一户一管里有别户的人',
    en: 'people of two households in a tube of one',
    next: {
      zh: '问采样台：此人是否同住，或实际用的另一支管。',
      en: 'Ask the table whether she lives with them, or which tube was used.',
    },
    about: 'swab',
    outcomes: { stays: STAYS, 'other-tube': OTHER_TUBE, again: AGAIN },
  },
  'count-differs': {
    zh: '扫码人数与管内拭子数不符',
    en: 'the count of the table is not what was scanned',
    next: {
      zh: '重新清点管内拭子；还有手机没上传的，先等其上传，数目相符即自动销案。',
      en: 'Count the swabs again. If a phone still holds some, let it send them first: it settles itself when the counts agree.',
    },
    about: 'tube',
    outcomes: {
      recounted: {
        zh: '重新清点，改正数目',
        en: 'counted again: the number is corrected',
        needs: ['written'],
      },
      accepted: {
        zh: '数目不符已查明，可以送检',
        en: 'it was found out why; the tube may go on',
        needs: ['reason'],
      },
      'other-tube': {
        zh: '其中几份属于另一支管',
        en: 'some of these swabs belong to another tube',
        needs: ['swabs', 'barcode'],
      },
    },
  },
  'undone-late': {
    zh: '封管之后才收到的撤销',
    en: 'a swab taken back after its tube was closed',
    next: {
      zh: '问采样台为什么撤销：误扫则撤销；拭子确在管内则保留。',
      en: 'Ask the table why: a slip of the scanner is taken back; a swab that is in the tube stays.',
    },
    about: 'swab',
    outcomes: {
      undo: { zh: '是误扫，撤销', en: 'it was a slip: taken back', needs: ['reason'] },
      stays: STAYS,
    },
  },
  'tube-open': {
    zh: '开管后长时间无人采样',
    en: 'a tube stands open without a swab',
    next: {
      zh: '问采样台：请封管清点。若有手机没有信号，登记可能还在手机上。',
      en: 'Ask the table to close and count it. Where a phone has no signal, its swabs may still be on the phone.',
    },
    about: 'nobody',
    outcomes: {
      closed: { zh: '已封管，清点数如下', en: 'it is closed, with this count', needs: ['written'] },
      'goes-on': { zh: '仍在使用', en: 'it is still in use', needs: ['reason'] },
    },
  },
  'box-differs': {
    zh: '箱内管数不符',
    en: 'the tubes of a box do not add up',
    next: {
      zh: '按清单逐支核对：缺的找到原箱或采样台，多的补登。查清后写明。',
      en: 'Go through the list tube by tube: look for the missing ones in other boxes and at the table. Write down what was found.',
    },
    about: 'nobody',
    outcomes: {
      accepted: { zh: '已逐支核对', en: 'gone through tube by tube', needs: ['reason'] },
    },
  },
} as const satisfies Record<
  string,
  Words & {
    readonly next: Words;
    readonly about: 'swab' | 'tube' | 'nobody';
    readonly outcomes: Readonly<Record<string, Outcome>>;
  }
>;
export type QuestionKind = keyof typeof QUESTIONS;
export type QuestionHow = { [K in QuestionKind]: keyof (typeof QUESTIONS)[K]['outcomes'] }[QuestionKind] &
  string;

/** The outcomes of a kind, by their key. */
export const outcomesOf = (kind: QuestionKind): Readonly<Record<string, Outcome>> => QUESTIONS[kind].outcomes;

/** Written beside a swab that counts for nothing, until she is swabbed again. */
export const WHY_AGAIN = 'again';

/** What the record of a question knows: handles and counts, nothing that names anybody. */
export interface QuestionFacts {
  readonly barcode?: string;
  /** Swabs it is about, the later one last. */
  readonly swabs?: readonly string[];
  readonly tables?: readonly number[];
  readonly scanned?: number;
  readonly written?: number | null;
  readonly received?: number;
  readonly capacity?: number;
  readonly box?: string;
  readonly counted?: number;
  readonly missing?: readonly string[];
  readonly unknown?: readonly string[];
  readonly elsewhere?: readonly string[];
  /** The seal of the box, as the laboratory found it. */
  readonly broken?: boolean;
}

export interface Question {
  readonly id: string;
  readonly session: string;
  readonly place: string;
  readonly kind: QuestionKind;
  readonly tube: string | null;
  readonly person: string | null;
  readonly facts: QuestionFacts;
  readonly askedAt: Date;
  readonly settledAt: Date | null;
  readonly settledHow: string | null;
}

/** What is told of somebody who is on no roster. */
export const WalkInTold = Type.Object({
  name: Type.String({ minLength: 1, maxLength: 80 }),
  document: Type.Optional(Type.String({ maxLength: 40 })),
  phone: Type.Optional(Type.String({ maxLength: 40 })),
  employer: Type.String({ minLength: 1, maxLength: 120 }),
});

export const Swabs = Type.Array(Id, { minItems: 1, maxItems: 60 });
