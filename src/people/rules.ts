// The rules of people. Who is the same person: an ordered table judges one side against the other (match.ts applies it to
// whole lists). What may be shown without opening. Why a file may not be opened, merged, split, moved.
// Pure: keys of the match are opaque (the store gives blind indexes, a test gives words); it sees no number.
import type { CivilDate } from '../base/civil-dates.ts';
import { type DocumentKind, maskDocument } from '../base/identity-documents.ts';
import { similarNames } from '../base/names.ts';
import { maskPhone } from '../base/phones.ts';
import type { Incoming, MetBy, PersonMasks, QuestionWhy, SealedPerson } from './terms.ts';

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

export const personCode = (no: number): string => `P-${no}`;

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

/** The estate, road or village; house, stairs and room stay closed: 学林街*** */
export function maskAddress(address: string): string {
  const flat = address.normalize('NFKC');
  const cut = flat.search(
    /[\dA-Z]+(?=\s*(号|幢|栋|弄|座|单元|楼|室|组|-|#))|\d|[一二三四五六七八九十]+(?=(号|幢|栋|单元|楼|室|组|弄))/,
  );
  const shown = [...(cut < 0 ? flat : flat.slice(0, cut))].slice(0, 24).join('');
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
