// The rules of people. Who is the same person: an ordered table judges one side against the other (match.ts applies it to
// whole lists). What may be shown without opening. Why a file may not be opened, merged, split, moved.
// Pure: keys of the match are opaque (the store gives blind indexes, a test gives words); it sees no number.
import type { CivilDate } from '../base/civil-dates.ts';
import { addMinutes } from '../base/clock.ts';
import { codeOf } from '../base/codes.ts';
import {
  type DocumentKind,
  type DocumentProblem,
  maskDocument,
  readDocument,
} from '../base/identity-documents.ts';
import { similarNames } from '../base/names.ts';
import { maskPhone } from '../base/phones.ts';
import { must, type Refusal } from '../base/refusal.ts';
import type { Words } from '../base/words.ts';
import { refusalOf } from './refusals.ts';
import type { DocumentHeld, Incoming, MetBy, PersonMasks, QuestionWhy, SealedPerson, Sex } from './terms.ts';

// Who is the same -------------------------------------------------------------------------------------------

/** What is known of one side when two are compared. */
export interface Facts {
  readonly name: string;
  readonly nameKey: string;
  readonly documents: readonly { readonly key: string; readonly kind: DocumentKind }[];
  readonly phones: ReadonlySet<string>;
  readonly birth?: CivilDate | undefined;
  readonly addresses: ReadonlySet<string>;
}

export type Verdict =
  | { readonly is: 'same'; readonly by: MetBy }
  | { readonly is: 'question'; readonly why: QuestionWhy }
  /** A person of her own, and a question whether the two are one. */
  | { readonly is: 'pair'; readonly why: QuestionWhy }
  | { readonly is: 'different' };

interface Compared {
  readonly sameDocument: boolean;
  /** Both carry documents, none in common: of the same kind, or only of different kinds. */
  readonly clash: 'same-kind' | 'other-kind' | undefined;
  readonly sharesPhone: boolean;
  /** She shares a number that is not a firm’s or a dormitory’s. */
  readonly sharesOwnPhone: boolean;
  readonly sameName: boolean;
  readonly similarName: () => boolean;
  readonly sameBirth: boolean;
  readonly birthDiffers: boolean;
  readonly sameAddress: boolean;
}

/** Tried from the top; the first row that fits decides. */
export const MATCHES: readonly {
  readonly id: string;
  readonly when: (c: Compared) => boolean;
  readonly verdict: Verdict;
  readonly source: string;
}[] = [
  {
    id: 'document',
    when: (c) => c.sameDocument && c.sameName,
    verdict: { is: 'same', by: 'document' },
    source: 'issue 2: document number first',
  },
  {
    id: 'document-other-name',
    when: (c) => c.sameDocument,
    verdict: { is: 'question', why: 'document-other-name' },
    source: 'roster: three rows carry somebody else’s number',
  },
  {
    id: 'own-document',
    when: (c) => c.clash === 'same-kind',
    verdict: { is: 'different' },
    source: 'nobody has two resident numbers: a person with another number is never merged by name',
  },
  {
    id: 'other-document',
    when: (c) =>
      c.clash === 'other-kind' &&
      c.sameName &&
      !c.birthDiffers &&
      (c.sharesPhone || (c.sameBirth && c.sameAddress)),
    verdict: { is: 'pair', why: 'other-document' },
    source: 'many hold a passport beside an identity card; asked, never assumed',
  },
  {
    id: 'other-document-else',
    when: (c) => c.clash === 'other-kind',
    verdict: { is: 'different' },
    source: 'as own-document',
  },
  {
    id: 'birth-differs',
    when: (c) => c.sharesPhone && c.sameName && c.birthDiffers,
    verdict: { is: 'question', why: 'birth-differs' },
    source: 'a mistyped date is likelier than a namesake on the same phone, but both happen',
  },
  {
    id: 'phone-name',
    when: (c) => c.sharesPhone && c.sameName,
    verdict: { is: 'same', by: 'phone-name' },
    source: 'issue 2: then phone + name',
  },
  {
    id: 'name-birth-address',
    when: (c) => c.sameName && c.sameBirth && c.sameAddress,
    verdict: { is: 'same', by: 'name-birth-address' },
    source: 'issue 2: then name + birth + address',
  },
  {
    id: 'phone-similar-name',
    when: (c) => c.sharesOwnPhone && c.similarName(),
    verdict: { is: 'question', why: 'phone-similar-name' },
    source: 'issue 2: a fuzzy match is a question to a human',
  },
  {
    id: 'name-birth',
    when: (c) => c.sameName && c.sameBirth,
    verdict: { is: 'question', why: 'name-birth' },
    source: 'issue 2: a fuzzy match is a question to a human',
  },
  { id: 'nothing', when: () => true, verdict: { is: 'different' }, source: 'ours' },
];

/** Judges whether two are one. `crowded` numbers belong to firms and dormitories. */
export function judge(one: Facts, other: Facts, crowded: ReadonlySet<string> = new Set()): Verdict {
  const c = compare(one, other, crowded);
  return MATCHES.find((row) => row.when(c))?.verdict ?? { is: 'different' };
}

function compare(one: Facts, other: Facts, crowded: ReadonlySet<string>): Compared {
  const sameDocument = one.documents.some((a) => other.documents.some((b) => a.key === b.key));
  const both = one.documents.length > 0 && other.documents.length > 0 && !sameDocument;
  const sameKind = one.documents.some((a) => other.documents.some((b) => a.kind === b.kind));
  const shared = [...one.phones].filter((phone) => other.phones.has(phone));
  const births = one.birth !== undefined && other.birth !== undefined;
  return {
    sameDocument,
    clash: both ? (sameKind ? 'same-kind' : 'other-kind') : undefined,
    sharesPhone: shared.length > 0,
    sharesOwnPhone: shared.some((phone) => !crowded.has(phone)),
    sameName: one.nameKey !== '' && one.nameKey === other.nameKey,
    similarName: () => similarNames(one.name, other.name),
    sameBirth: births && one.birth === other.birth,
    birthDiffers: births && one.birth !== other.birth,
    sameAddress: [...one.addresses].some((address) => other.addresses.has(address)),
  };
}

// What may be shown -------------------------------------------------------------------------------------

export const personCode = (no: number): string => codeOf('person', no);

/** The number of a code as people type it: P-104, p104, Ｐ－104. */
export function numberOfCode(text: string): number | undefined {
  const found = /^P-?(\d{1,12})$/i.exec(
    text.normalize('NFKC').replace(/[\s‐-―−]/g, (mark) => (/\s/.test(mark) ? '' : '-')),
  );
  return found === null ? undefined : Number(found[1]);
}

export function masksOf(sealed: SealedPerson): PersonMasks {
  const address = sealed.addresses[0];
  return {
    documents: sealed.documents.map(({ kind, number, disputed }) => ({
      kind,
      mask: maskDocument(number),
      ...(disputed === true ? { disputed } : {}),
    })),
    phones: sealed.phones.map(maskPhone),
    ...(address === undefined ? {} : { address: maskAddress(address) }),
  };
}

/** Where an address without a single number ends that names no house yet: 听涛苑 of 听涛苑老槐树旁金家大屋. */
const PLACE_WORD = /^.*(?:[省市区县镇乡村路街巷弄苑园里坊邨府庄城湾]|街道|社区|大道|公寓|广场|大厦)/u;

/** An address without a number and without a word for a place says this much and no more. */
const LETTERS_AT_MOST = 4;

/** The estate, road or village; house, stairs and room stay closed: 学林街*** */
export function maskAddress(address: string): string {
  const flat = address.normalize('NFKC');
  const cut = flat.search(
    /[\dA-Z]+(?=\s*(号|幢|栋|弄|座|单元|楼|室|组|-|#))|\d|[一二三四五六七八九十]+(?=(号|幢|栋|单元|楼|室|组|弄))/,
  );
  const place =
    cut < 0
      ? (PLACE_WORD.exec(flat)?.[0] ?? [...flat].slice(0, LETTERS_AT_MOST).join(''))
      : flat.slice(0, cut);
  const shown = [...place].slice(0, 24).join('');
  return shown.length < flat.length ? `${shown}***` : shown;
}

/** Every two neighbouring letters: what a part of a name is found by. */
export function namePartsOf(key: string): string[] {
  const letters = [...key];
  if (letters.length < 2) return letters;
  return [...new Set(letters.slice(1).map((letter, i) => `${letters[i]}${letter}`))];
}

/** The same address, however the spaces and the province in front of it are written. */
export function addressKey(address: string): string {
  const flat = address
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\s\p{P}\p{S}]/gu, '');
  return flat
    .replace(/^(浙江省)?(杭州市)?/, '')
    .replace(/幢|栋|座/g, '栋')
    .replace(/号楼/g, '栋')
    .replace(/(?<=\d)(室|房)$/, '');
}

/** What is sealed and shown after learning what a row tells; undefined when it tells nothing new. */
export function learnt(known: SealedPerson, told: SealedPerson): SealedPerson | undefined {
  const documents = [
    ...known.documents,
    ...told.documents.filter((one) => !known.documents.some((held) => held.number === one.number)),
  ];
  const phones = [...new Set([...known.phones, ...told.phones])];
  const fresh = told.addresses.filter(
    (one) => !known.addresses.some((held) => addressKey(held) === addressKey(one)),
  );
  const workplace = known.workplace ?? told.workplace;
  const same =
    documents.length === known.documents.length &&
    phones.length === known.phones.length &&
    fresh.length === 0 &&
    workplace === known.workplace;
  if (same) return undefined;
  return {
    documents,
    phones,
    addresses: [...fresh, ...known.addresses],
    ...(workplace === undefined ? {} : { workplace }),
  };
}

/** What a row tells, as it is sealed. */
export function toldBy(incoming: Omit<Incoming, 'name' | 'place'>): SealedPerson {
  return {
    documents:
      incoming.document === undefined
        ? []
        : [{ kind: incoming.document.kind, number: incoming.document.number }],
    phones: [...new Set(incoming.phones)],
    addresses: incoming.address === undefined || incoming.address === '' ? [] : [incoming.address],
    ...(incoming.workplace === undefined ? {} : { workplace: incoming.workplace }),
  };
}

// Why not -----------------------------------------------------------------------------------------------

/**
 * Undefined when this may be opened now. `before` is what this actor opened within the last hour and when each was
 * opened last: what is opened again is no further one, so that a page loaded anew costs nothing.
 */
export function whyNotOpen(
  before: ReadonlyMap<string, Date>,
  wanted: string,
  limit: number,
): Refusal | undefined {
  if (before.size < limit || before.has(wanted)) return undefined;
  const moments = [...before.values()].sort((a, b) => a.getTime() - b.getTime());
  // Room for one more when all but `limit - 1` of them are an hour old.
  const last = must(moments[before.size - limit], 'as many were opened as are allowed');
  return refusalOf('opened-too-often', { count: before.size, from: timeOf(addMinutes(last, 60)) });
}

/** A record that was merged into another is history: what is changed is changed there. */
export function whyNotMerged(person: { readonly into: string | null }): Refusal | undefined {
  return person.into === null ? undefined : refusalOf('person-merged', { into: person.into });
}

/** Two with a resident number each are two people, whatever else agrees. Disputed numbers prove nothing. */
export function whyNotMerge(keep: MergeSide, gone: MergeSide): Refusal | undefined {
  if (keep.id === gone.id) return refusalOf('merge-with-oneself');
  const merged = whyNotMerged(keep) ?? whyNotMerged(gone);
  if (merged !== undefined) return merged;
  const [a, b] = [residentOf(keep), residentOf(gone)];
  return a !== undefined && b !== undefined && a !== b ? refusalOf('merge-two-documents') : undefined;
}

interface MergeSide {
  readonly id: string;
  /** Code of the person she was merged into. */
  readonly into: string | null;
  readonly documents: readonly DocumentHeld[];
}

function residentOf(side: MergeSide): string | undefined {
  return side.documents.find((one) => one.kind === 'resident-id' && one.disputed !== true)?.number;
}

/** Undefined when `person` may move in; `hers` and `theirs` are the households of now. */
export function whyNotJoin(
  hers: { readonly household: string; readonly no: number } | undefined,
  theirs: { readonly household: string } | undefined,
): Refusal | undefined {
  if (hers === undefined) return undefined;
  return hers.household === theirs?.household
    ? refusalOf('household-same')
    : refusalOf('household-elsewhere', { no: hers.no });
}

export function whyNotLeave(
  member: { readonly head: boolean } | undefined,
  members: number,
): Refusal | undefined {
  if (member === undefined) return refusalOf('household-none');
  return member.head && members > 1 ? refusalOf('household-head-leaves') : undefined;
}

/** A resident number says when its holder was born and her sex; nothing else may say otherwise. */
export function whyNotBorn(
  held: readonly DocumentHeld[],
  told: { readonly birth?: CivilDate | undefined; readonly sex?: Sex | undefined },
): Refusal | undefined {
  for (const { kind, number, disputed } of held) {
    if (kind !== 'resident-id' || disputed === true) continue;
    const said = readDocument(number, kind);
    const differs =
      (told.birth !== undefined && said.birth !== undefined && told.birth !== said.birth) ||
      (told.sex !== undefined && said.sex !== undefined && told.sex !== said.sex);
    if (differs) return refusalOf('birth-document-differs');
  }
  return undefined;
}

export const DOCUMENT_PROBLEM_WORDS: Readonly<Record<DocumentProblem, Words>> = {
  checksum: { zh: '校验位不对', en: 'wrong check digit' },
  length: { zh: '位数不对', en: 'wrong length' },
  'impossible-birth': { zh: '出生日期不存在', en: 'impossible birth date' },
  unreadable: { zh: '无法识别', en: 'not recognised' },
  region: { zh: '地区代码不在现行区划中', en: 'unknown region' },
  'precision-lost': { zh: '末几位已丢失', en: 'last digits lost' },
};

/** What the kept one did not have, and a split gives back. */
export function movedBy(kept: SealedPerson, gone: SealedPerson): SealedPerson {
  return {
    documents: gone.documents.filter((one) => !kept.documents.some((held) => held.number === one.number)),
    phones: gone.phones.filter((one) => !kept.phones.includes(one)),
    addresses: gone.addresses.filter(
      (one) => !kept.addresses.some((held) => addressKey(held) === addressKey(one)),
    ),
    ...(kept.workplace === undefined && gone.workplace !== undefined ? { workplace: gone.workplace } : {}),
  };
}

/** What is left of the kept one when everything that came with the merge goes back. */
export function withoutMoved(kept: SealedPerson, back: SealedPerson): SealedPerson {
  const workplace = kept.workplace === back.workplace ? undefined : kept.workplace;
  return {
    documents: kept.documents.filter((one) => !back.documents.some((held) => held.number === one.number)),
    phones: kept.phones.filter((one) => !back.phones.includes(one)),
    addresses: kept.addresses.filter(
      (one) => !back.addresses.some((held) => addressKey(held) === addressKey(one)),
    ),
    ...(workplace === undefined ? {} : { workplace }),
  };
}

const clock = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai', timeStyle: 'short' });
export const timeOf = (at: Date): string => clock.format(at);
