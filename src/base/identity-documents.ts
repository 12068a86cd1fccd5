// Document numbers: what kind one is, whether it can be right, and what it says about its holder.
// GB 11643-1999 for resident identity numbers; the numbers foreigners and holders of residence permits carry
// since 2018 and 2023 have the same length and the same check character.
import { type CivilDate, civilDate, readCivilDate } from './civil-dates.ts';

export const DOCUMENT_KINDS = ['resident-id', 'passport', 'permit', 'other'] as const;
export type DocumentKind = (typeof DOCUMENT_KINDS)[number];

export const DOCUMENT_KIND_WORDS = {
  'resident-id': { zh: '居民身份证', en: 'resident identity card' },
  passport: { zh: '护照', en: 'passport' },
  permit: { zh: '通行证／居留证', en: 'travel or residence permit' },
  other: { zh: '其他证件', en: 'other document' },
} as const satisfies Record<DocumentKind, { zh: string; en: string }>;

export type DocumentProblem =
  | 'checksum'
  | 'length'
  | 'impossible-birth'
  | 'unreadable'
  | 'region'
  | 'precision-lost';

export interface IdentityDocument {
  readonly kind: DocumentKind;
  /** Without spaces and hyphens, capitals; an old card of 15 digits as its 18. */
  readonly number: string;
  /** `region` is a remark: such numbers exist on old and odd cards. Every other one is a question. */
  readonly problem?: DocumentProblem;
  readonly birth?: CivilDate;
  readonly sex?: 'male' | 'female';
}

/** First two digits, GB/T 2260: provinces; 81–83 residence permits of Hong Kong, Macao and Taiwan; 9 foreigners. */
const PROVINCES = new Set(
  '11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83'.split(
    ' ',
  ),
);
/** Nobody alive was born before; a number that says so is mistyped. Ours. */
const EARLIEST_BIRTH_YEAR = 1890;
const LATEST_BIRTH_YEAR = 2099;

interface Shape {
  readonly kind: DocumentKind;
  readonly looksSo: RegExp;
  readonly source: string;
}

/** Shapes that say of themselves what they are, in order. */
const SHAPES: readonly Shape[] = [
  { kind: 'permit', looksSo: /^8[123]0000\d{11}[\dX]$/, source: '港澳台居民居住证, State Council 2018' },
  { kind: 'permit', looksSo: /^9\d{16}[\dX]$/, source: '外国人永久居留身份证, 2023 version' },
  { kind: 'resident-id', looksSo: /^\d{17}[\dX]$/, source: 'GB 11643-1999' },
  { kind: 'resident-id', looksSo: /^\d{15}$/, source: 'GB 11643-1989, old cards' },
  { kind: 'permit', looksSo: /^[A-Z]{3}\d{12}$/, source: '外国人永久居留证, 2004 and 2017 versions' },
  { kind: 'permit', looksSo: /^[HM]\d{8}(\d{2})?$/, source: '港澳居民来往内地通行证' },
  { kind: 'permit', looksSo: /^(C\d{8}|C[A-Z]\d{7}|W\d{8})$/, source: '往来港澳通行证' },
  { kind: 'permit', looksSo: /^[LT]\d{8}$/, source: '大陆居民往来台湾通行证' },
  { kind: 'passport', looksSo: /^(E[A-Z]?|[DGPS][A-Z]?)\d{7,8}$/, source: '中国护照' },
  { kind: 'passport', looksSo: /^[A-Z]{1,3}\d{5,9}[A-Z]?$/, source: 'ICAO 9303: at most nine, kept loose' },
];

/** What a number of a stated kind must look like; anything else under that kind is a question. */
const STATED: Record<DocumentKind, RegExp> = {
  'resident-id': /^\d{15}$|^\d{17}[\dX]$/,
  passport: /^(?=.*\d)[A-Z0-9]{5,15}$/,
  permit: /^[HM]\d{8}(\d{2})?$|^\d{8}(\d{2})?$|^[CLTW][A-Z]?\d{7,8}$|^[A-Z]{3}\d{12}$|^[89]\d{16}[\dX]$/,
  other: /^(?=.*\d)[A-Z0-9]{4,25}$/,
};

/**
 * Reads a document number. `kind` is what the list says it is, when it says so.
 * Never undefined: what can not be recognised is `other` with the problem `unreadable`.
 */
export function readDocument(text: string, kind?: DocumentKind): IdentityDocument {
  const number = tidy(text);
  if (/^\d(\.\d+)?E\+?\d{1,2}$/.test(number)) {
    const lost = /E\+?1[4-9]$/.test(number);
    if (kind === 'resident-id' || (kind === undefined && lost))
      return { kind: 'resident-id', number, problem: 'precision-lost' };
  }
  const shaped = SHAPES.find((shape) => shape.looksSo.test(number))?.kind;
  const read = kind ?? shaped ?? unlabelled(number);
  if (read === undefined) {
    const digits = number.replace(/[^\dX]/g, '').length;
    // Mostly digits and nearly as many: a resident number with some missing or too many.
    if (/^\d{9,24}X?$/.test(number) || (digits >= 13 && digits === number.length))
      return { kind: 'resident-id', number, problem: 'length' };
    return { kind: 'other', number, problem: 'unreadable' };
  }
  if (read === 'resident-id' && !STATED['resident-id'].test(number))
    return { kind: read, number, problem: /^\d+X?$/.test(number) ? 'length' : 'unreadable' };
  if (!STATED[read].test(number)) return { kind: read, number, problem: 'unreadable' };
  if (/^\d{15}$/.test(number) && read === 'resident-id') return oldCard(number);
  if (/^\d{17}[\dX]$/.test(number) && (read === 'resident-id' || shaped === 'permit'))
    return numbered(shaped === 'permit' ? 'permit' : read, number);
  return { kind: read, number };
}

/** Eight digits alone are a Taiwan resident’s permit, unless they are a birthday that slipped into the column. */
function unlabelled(number: string): DocumentKind | undefined {
  return /^\d{8}$/.test(number) && readCivilDate(number) === undefined ? 'permit' : undefined;
}

function tidy(text: string): string {
  return text
    .toWellFormed()
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[ХΧ×✕]$/u, 'X')
    .replace(/[\s\p{Cc}\p{Cf}'’‘`"“”\-‐-―−_.·]/gu, (mark) =>
      mark === '.' && /E\+?\d/i.test(text) ? '.' : '',
    )
    .slice(0, 64);
}

/** Eighteen characters: region or nationality, birth, order (odd: male), check. */
function numbered(kind: DocumentKind, number: string): IdentityDocument {
  const birth = birthIn(number.slice(6, 14));
  if (birth === undefined) return { kind, number, problem: 'impossible-birth' };
  const sex = Number(number[16]) % 2 === 1 ? 'male' : 'female';
  if (checkOf(number.slice(0, 17)) !== number[17]) return { kind, number, problem: 'checksum', birth, sex };
  const region = number.startsWith('9') ? number.slice(1, 3) : number.slice(0, 2);
  return PROVINCES.has(region)
    ? { kind, number, birth, sex }
    : { kind, number, problem: 'region', birth, sex };
}

/** An old number is the new one without century and check: made whole, both meet each other. */
function oldCard(number: string): IdentityDocument {
  const body = `${number.slice(0, 6)}19${number.slice(6)}`;
  return numbered('resident-id', body + checkOf(body));
}

function birthIn(digits: string): CivilDate | undefined {
  const year = Number(digits.slice(0, 4));
  if (year < EARLIEST_BIRTH_YEAR || year > LATEST_BIRTH_YEAR) return undefined;
  return civilDate(year, Number(digits.slice(4, 6)), Number(digits.slice(6, 8)));
}

const CHECKS = '10X98765432';

/** ISO 7064 MOD 11-2 over the first seventeen digits; the weight of each is 2 to the power of its place, modulo 11. */
export function checkOf(first17: string): string {
  let sum = 0;
  for (let i = 0; i < 17; i++) sum = (sum + Number(first17[i])) * 2;
  return CHECKS[sum % 11] ?? '';
}

/**
 * First three and last two: 330*************14. Two at the end, not four: the last four are what a person is
 * asked on the telephone to prove who she is, and the caller’s screen must not tell them.
 */
export function maskDocument(number: string): string {
  const letters = [...number];
  if (letters.length <= 6) return '*'.repeat(letters.length);
  const head = letters.length >= 15 ? 3 : 2;
  return `${letters.slice(0, head).join('')}${'*'.repeat(letters.length - head - 2)}${letters.slice(-2).join('')}`;
}
