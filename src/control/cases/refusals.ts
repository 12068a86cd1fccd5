// What may be refused about cases, and what to do instead.
import { Refusal, refusals } from '../../base/refusal.ts';
import { fillWords, type Words } from '../../base/words.ts';

export type Hole = Words | string | number;

export function refusalOf(
  code: keyof typeof caseRefusals,
  holes: Readonly<Record<string, Hole>> = {},
): Refusal {
  const row = caseRefusals[code];
  return new Refusal(code, { status: row.status, ...fillWords(row, holes) });
}

export function refuse(code: keyof typeof caseRefusals, holes: Readonly<Record<string, Hole>> = {}): never {
  throw refusalOf(code, holes);
}

export const { table: caseRefusals } = refusals({
  'case-ended': {
    status: 409,
    zh: '这个病例已结束（{why}），不能再办理。',
    en: 'This case is over ({why}); nothing more can be done with it.',
  },
  'not-positive': {
    status: 409,
    zh: '这个检测结果不是阳性，或已被更正，不能据此报告病例。',
    en: 'This result is not positive, or has been corrected; no case can be reported from it.',
  },
  'case-of-whom': {
    status: 422,
    zh: '请说明是谁：选择检测结果或人员。',
    en: 'Say whose case it is: choose a result or a person.',
  },
  'case-reason-unknown': {
    status: 422,
    zh: '没有这个选项。请从列表中选择。',
    en: 'There is no such choice. Choose one from the list.',
  },
  'interview-open-already': {
    status: 409,
    zh: '流调已由 {by} 于 {at} 开始。请直接补充内容。',
    en: '{by} began the interview at {at}. Add to it.',
  },
  'interview-first': {
    status: 409,
    zh: '请先开始流调，再登记内容和密接。',
    en: 'Begin the interview first, then write down what it tells and the contacts.',
  },
  'no-interview-note': {
    status: 409,
    zh: '还没有流调记录。',
    en: 'Nothing has been written down in the interview yet.',
  },
  'contact-herself': {
    status: 422,
    zh: '第 {row} 行就是病例本人。请删去。',
    en: 'Row {row} is the case herself. Take it out.',
  },
  'contact-who': {
    status: 422,
    zh: '第 {row} 行没有姓名。请补上姓名，或选择已登记的人员。',
    en: 'Row {row} has no name. Give one, or choose a person on record.',
  },
  'contact-document': {
    status: 422,
    zh: '第 {row} 行的证件号码不对：{why}',
    en: 'The document number of row {row} is wrong: {why}',
  },
  'contact-phone': {
    status: 422,
    zh: '第 {row} 行的电话无法识别。请核对后再填。',
    en: 'The phone of row {row} can not be recognised. Check it.',
  },
  'contacts-signed': {
    status: 409,
    zh: '已签署没有密接。如又查到，请直接登记，签署即作废。',
    en: 'It is signed that there are no contacts. If one is found after all, list her; the signature then falls.',
  },
  'contacts-there': {
    status: 409,
    zh: '已登记 {n} 名密接，不能签署没有密接。',
    en: '{n} contacts are listed; it can not be signed that there are none.',
  },
  'nothing-linked': {
    status: 409,
    zh: '没有待确认的关联人员。',
    en: 'No linked person waits to be looked at.',
  },
  'onset-in-future': {
    status: 422,
    zh: '日期不能晚于今天。请核对后再填。',
    en: 'The day can not lie in the future. Check it.',
  },
});
