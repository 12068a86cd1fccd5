// What the screens of people read: search, one file with her timeline, her household, and who may be one with whom.
// Everything is masked; opening is an act. What was searched for is in no log (adapters/http names routes only).

import { Type } from 'typebox';
import { civilDayOf } from '../base/civil-dates.ts';
import { DOCUMENT_KIND_WORDS, readDocument } from '../base/identity-documents.ts';
import { isUuid } from '../base/ids.ts';
import { nameKey } from '../base/names.ts';
import { readPhone } from '../base/phones.ts';
import { isWithin } from '../base/places.ts';
import { Place } from '../base/schemas.ts';
import type { Tx } from '../base/sql.ts';
import type { Words } from '../base/words.ts';
import { look } from '../ledger/act.ts';
import { refuse as refuseHouse } from '../ledger/refusals.ts';
import { entriesAbout } from '../ledger/store.ts';
import type { Ctx, Entry, Look } from '../ledger/terms.ts';
import { numberOfCode, personCode } from './rules.ts';
import * as store from './store.ts';
import {
  peopleRules,
  QUESTION_WORDS,
  type QuestionWhy,
  RELATION_WORDS,
  type Relation,
  SEX_WORDS,
  type Sex,
  type ShownPerson,
} from './terms.ts';

const Id = Type.String({ minLength: 2, maxLength: 60 });
const Mark = Type.String({ maxLength: 400 });

const READ = { duty: 'people.read', purpose: 'outbreak-response' } as const;

/** What lower modules can not know: how places are called, what the ledger says in sentences, on which lists she is. */
export interface PeopleTold {
  namesOf(tx: Tx, paths: readonly string[]): Promise<Map<string, Words>>;
  sentencesOf(tx: Tx, entries: readonly Entry[]): Promise<readonly TimelineRow[]>;
  linesOf(tx: Tx, person: string): Promise<readonly LineShown[]>;
}

export interface TimelineRow {
  readonly id: string;
  readonly at: Date;
  readonly word: string;
  readonly words: Words;
  readonly who: Words;
  readonly place?: Words | undefined;
  readonly reason?: string | undefined;
  readonly about: readonly string[];
}

export interface LineShown {
  readonly id: string;
  readonly state: Words;
  readonly unit: string;
}

// Search ------------------------------------------------------------------------------------------------

export interface PersonRow extends ShownPerson {
  readonly placeName: Words;
}

export interface PeoplePage {
  readonly rows: readonly PersonRow[];
  /** How the text was understood, so that a typist sees why nobody was found. */
  readonly by: 'code' | 'document' | 'phone' | 'name' | 'place';
  /** Where the next page begins; null on the last one. */
  readonly next: string | null;
}

/** One box for everything: a code, a document number, a phone, or a part of a name. */
const people = (told: PeopleTold) =>
  look('/people', {
    ...READ,
    title: { zh: '人员', en: 'people' },
    query: Type.Object({
      q: Type.Optional(Type.String({ maxLength: 100 })),
      place: Type.Optional(Place),
      after: Type.Optional(Mark),
    }),
    async run(tx, query, ctx): Promise<PeoplePage> {
      const limit = ctx.rulebook.part(peopleRules).settings.searchResults.value;
      const asked = { ctx, limit, place: query.place ?? '', after: query.after, today: civilDayOf(ctx.now) };
      const page = await search(tx, (query.q ?? '').trim(), asked);
      return { ...page, rows: await withPlaces(tx, told, page.rows) };
    },
  });

interface Asked {
  ctx: Ctx;
  limit: number;
  place: string;
  after: string | undefined;
  today: string;
}

interface Found {
  rows: readonly ShownPerson[];
  by: PeoplePage['by'];
  next: string | null;
}

async function search(tx: Tx, text: string, asked: Asked): Promise<Found> {
  if (text === '') return byPlace(tx, asked);
  const { ctx, limit, today, place } = asked;
  const near = (rows: readonly ShownPerson[]) => rows.filter((one) => isWithin(one.place, place));
  const no = numberOfCode(text);
  if (no !== undefined) {
    const id = await store.personOfNo(tx, no);
    const found = id === undefined ? [] : [...(await store.shownPeople(tx, [id], today)).values()];
    return { rows: near(found), by: 'code', next: null };
  }
  const phone = readPhone(text);
  if (phone !== undefined && phone.problem === undefined) {
    const found = await store.peopleOfNumber(tx, ctx, { phone: phone.number, limit, today });
    return { rows: near(found), by: 'phone', next: null };
  }
  if (/\d{5}/.test(text)) {
    const { number } = readDocument(text);
    const found = await store.peopleOfNumber(tx, ctx, { document: number, limit, today });
    return { rows: near(found), by: 'document', next: null };
  }
  const key = nameKey(text);
  if (key === '') return byPlace(tx, asked);
  const after = readMark<store.NameMark>(asked.after, ['key', 'birth', 'no']);
  const { people: rows, last } = await store.peopleOfName(tx, {
    key,
    areas: areasOf(ctx.scope, place),
    after,
    limit,
    today,
  });
  return { rows, by: 'name', next: nextMark(rows, last, limit) };
}

/** Neighbourhood by neighbourhood, through the areas of one's duties one after the other. */
async function byPlace(tx: Tx, { ctx, limit, place, after, today }: Asked): Promise<Found> {
  const areas = areasOf(ctx.scope, place);
  const mark = readMark<store.PlaceMark>(after, ['place', 'no']);
  const rows: ShownPerson[] = [];
  let last: store.PlaceMark | undefined;
  for (const area of areas) {
    if (mark !== undefined && area !== '' && mark.place > area && !isWithin(mark.place, area)) continue;
    const within = mark !== undefined && isWithin(mark.place, area) ? mark : undefined;
    const page = await store.peopleOfPlace(tx, {
      place: area,
      after: within,
      limit: limit - rows.length,
      today,
    });
    rows.push(...page.people);
    last = page.last ?? last;
    if (rows.length >= limit) break;
  }
  return { rows, by: 'place', next: nextMark(rows, last, limit) };
}

/** The areas to walk: those of the duties, cut to the place asked for, none inside another, in the order of paths. */
function areasOf(scope: readonly string[], place: string): string[] {
  const cut = scope.flatMap((area) =>
    isWithin(area, place) ? [area] : isWithin(place, area) ? [place] : [],
  );
  const distinct = [...new Set(cut)];
  return distinct.filter((one) => !distinct.some((other) => other !== one && isWithin(one, other))).sort();
}

function nextMark(rows: readonly unknown[], last: object | undefined, limit: number): string | null {
  if (rows.length < limit || last === undefined) return null;
  return Buffer.from(JSON.stringify(last)).toString('base64url');
}

/** What each part of a mark looks like: it goes into a query as it is. */
const MARKS: Readonly<Record<string, (part: unknown) => boolean>> = {
  no: Number.isSafeInteger,
  key: (part) => typeof part === 'string' && !part.includes('\0'),
  birth: (part) => typeof part === 'string' && /^(\d{4}-\d{2}-\d{2}|infinity)$/.test(part),
  place: (part) => typeof part === 'string' && /^[A-Za-z0-9_]+(\.[A-Za-z0-9_]+)*$/.test(part),
  at: (part) => typeof part === 'string' && !Number.isNaN(Date.parse(part)),
  id: (part) => typeof part === 'string' && isUuid(part),
};

/** A mark is made by us; anything else begins at the first page. */
function readMark<T extends object>(text: string | undefined, keys: readonly (keyof T)[]): T | undefined {
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    if (typeof value !== 'object' || value === null) return undefined;
    return keys.every((key) => MARKS[key as string]?.((value as T)[key]) === true) ? (value as T) : undefined; // just seen
  } catch {
    return undefined;
  }
}

async function withPlaces(tx: Tx, told: PeopleTold, rows: readonly ShownPerson[]): Promise<PersonRow[]> {
  const names = await told.namesOf(tx, [...new Set(rows.map((one) => one.place))]);
  return rows.map((one) => ({ ...one, placeName: nameOr(names, one.place) }));
}

const nameOr = (names: ReadonlyMap<string, Words>, place: string): Words =>
  names.get(place) ?? { zh: place, en: place };

// One person --------------------------------------------------------------------------------------------

export interface PersonFile extends PersonRow {
  readonly sexWords: Words | null;
  readonly documents: readonly { readonly kind: Words; readonly mask: string; readonly disputed: boolean }[];
  readonly phones: readonly string[];
  readonly createdAt: Date;
  readonly changedAt: Date;
  /** Where to go when this record was merged into another. */
  readonly into: { readonly id: string; readonly code: string } | null;
  /** Records that were merged into this one, and can be split off again. */
  readonly merged: readonly {
    readonly id: string;
    readonly code: string;
    readonly name: string;
    readonly at: Date;
  }[];
  readonly lines: readonly (LineShown & { readonly unitName: Words })[];
  readonly pairs: readonly PairShown[];
}

/** One file, masked. `id` is her code or the handle's id. */
const person = (told: PeopleTold) =>
  look('/people/:id', {
    ...READ,
    title: { zh: '人员档案', en: 'a person’s file' },
    query: Type.Object({ id: Id }),
    async run(tx, query, ctx): Promise<PersonFile> {
      const head = await getPerson(tx, query.id);
      const today = civilDayOf(ctx.now);
      const merges = await store.mergesInto(tx, head.id);
      const pairs = await store.openPairs(tx, { person: head.id, limit: 20 });
      const others = await store.shownPeople(
        tx,
        [head.id, ...(head.mergedInto === null ? [] : [head.mergedInto]), ...merges.map((one) => one.gone)],
        today,
      );
      const lines = await told.linesOf(tx, head.id);
      const names = await told.namesOf(tx, [head.place, ...lines.map((one) => one.unit)]);
      const own = others.get(head.id) ?? refuseHouse('not-found');
      const into = head.mergedInto === null ? undefined : others.get(head.mergedInto);
      return {
        ...own,
        placeName: nameOr(names, head.place),
        sexWords: sexOf(own.sex),
        documents: head.masks.documents.map((one) => ({
          kind: DOCUMENT_KIND_WORDS[one.kind],
          mask: one.mask,
          disputed: one.disputed === true,
        })),
        phones: head.masks.phones,
        createdAt: head.createdAt,
        changedAt: head.changedAt,
        into: into === undefined ? null : { id: into.id, code: into.code },
        merged: merges.flatMap((merge) => {
          const gone = others.get(merge.gone);
          return gone === undefined
            ? []
            : [{ id: gone.id, code: gone.code, name: gone.name, at: merge.mergedAt }];
        }),
        lines: lines.map((one) => ({ ...one, unitName: nameOr(names, one.unit) })),
        pairs: await shownPairs(tx, told, pairs, today),
      };
    },
  });

const sexOf = (sex: Sex | undefined): Words | null => (sex === undefined ? null : SEX_WORDS[sex]);

/** By uuid or by code, as links and people name her. */
async function getPerson(tx: Tx, named: string): Promise<store.PersonHead> {
  const id = isUuid(named) ? named : await store.personOfCode(tx, named);
  return (await store.findPerson(tx, id)) ?? refuseHouse('not-found');
}

// Her household -----------------------------------------------------------------------------------------

export interface HouseholdShown {
  readonly household: { readonly id: string; readonly no: number; readonly placeName: Words } | null;
  readonly members: readonly (PersonRow & {
    readonly relation: Relation;
    readonly relationWords: Words;
    readonly head: boolean;
    readonly since: Date;
  })[];
  /** Members who live outside the reader’s area are counted, not shown. */
  readonly outside: number;
}

const household = (told: PeopleTold) =>
  look('/people/:id/household', {
    ...READ,
    title: { zh: '同住人员', en: 'household' },
    query: Type.Object({ id: Id }),
    async run(tx, query, ctx): Promise<HouseholdShown> {
      const head = await getPerson(tx, query.id);
      // On record where it was founded, which may be elsewhere; whom of it the reader sees is asked below, person by person.
      const { home, rows } = await ctx.beyond('a household may be on record outside the area', async () => {
        const member = await store.membershipOf(tx, head.id);
        const home = member === undefined ? undefined : await store.findHousehold(tx, member.household);
        return { home, rows: home === undefined ? [] : await store.membersOf(tx, home.id) };
      });
      if (home === undefined) return { household: null, members: [], outside: 0 };
      const shown = await store.shownPeople(
        tx,
        rows.map((one) => one.person),
        civilDayOf(ctx.now),
      );
      const people = new Map((await withPlaces(tx, told, [...shown.values()])).map((one) => [one.id, one]));
      const members = rows.flatMap(({ person, relation, head, since }) => {
        const one = people.get(person);
        return one === undefined
          ? []
          : [{ ...one, relation, relationWords: RELATION_WORDS[relation], head, since }];
      });
      const names = await told.namesOf(tx, [home.place]);
      return {
        household: { id: home.id, no: home.no, placeName: nameOr(names, home.place) },
        members,
        outside: rows.length - members.length,
      };
    },
  });

// Maybe the same ----------------------------------------------------------------------------------------

export interface PairShown {
  readonly id: string;
  readonly why: QuestionWhy;
  readonly whyWords: Words;
  readonly askedAt: Date;
  /** Undefined: lies outside the reader’s area. */
  readonly one: PersonRow | undefined;
  readonly other: PersonRow | undefined;
}

export interface PairsPage {
  readonly rows: readonly PairShown[];
  readonly next: string | null;
}

const PAGE = 30;

const same = (told: PeopleTold) =>
  look('/people/same', {
    ...READ,
    title: { zh: '疑似同一人', en: 'maybe the same person' },
    query: Type.Object({ after: Type.Optional(Mark) }),
    async run(tx, query, ctx): Promise<PairsPage> {
      const mark = readMark<{ at: string; id: string }>(query.after, ['at', 'id']);
      const after =
        mark === undefined || !isUuid(mark.id) ? undefined : { at: new Date(mark.at), id: mark.id };
      const pairs = await store.openPairs(tx, { after, limit: PAGE });
      const last = pairs.at(-1);
      return {
        rows: await shownPairs(tx, told, pairs, civilDayOf(ctx.now)),
        next: nextMark(pairs, last === undefined ? undefined : { at: last.askedAt, id: last.id }, PAGE),
      };
    },
  });

async function shownPairs(
  tx: Tx,
  told: PeopleTold,
  pairs: readonly store.Pair[],
  today: string,
): Promise<PairShown[]> {
  const shown = await store.shownPeople(
    tx,
    pairs.flatMap((one) => [one.one, one.other]),
    today,
  );
  const people = new Map((await withPlaces(tx, told, [...shown.values()])).map((one) => [one.id, one]));
  return pairs.map((pair) => ({
    id: pair.id,
    why: pair.why,
    whyWords: QUESTION_WORDS[pair.why],
    askedAt: pair.askedAt,
    one: people.get(pair.one),
    other: people.get(pair.other),
  }));
}

// Her timeline ------------------------------------------------------------------------------------------

export interface Timeline {
  readonly code: string;
  readonly rows: readonly (TimelineRow & { readonly line?: string | undefined })[];
  /** True when older entries were left out. */
  readonly more: boolean;
}

const TIMELINE_ROWS = 300;

/** Everything the ledger says about her, and about the records merged into her, as sentences; oldest first. */
const timeline = (told: PeopleTold) =>
  look('/people/:id/timeline', {
    ...READ,
    title: { zh: '人员时间线', en: 'a person’s timeline' },
    query: Type.Object({ id: Id }),
    async run(tx, query): Promise<Timeline> {
      const head = await getPerson(tx, query.id);
      const handles = [head.id, ...(await store.mergedInto(tx, head.id))].map((id) => `person:${id}`);
      const entries = await entriesAbout(tx, handles, TIMELINE_ROWS + 1);
      const shown = entries.slice(-TIMELINE_ROWS);
      const rows = await told.sentencesOf(tx, shown);
      return {
        code: personCode(head.no),
        rows: rows.map((one) => ({ ...one, line: lineOf(one.about) })),
        more: entries.length > TIMELINE_ROWS,
      };
    },
  });

/** The line an entry is about, when it is about one: where the sentence leads to. */
function lineOf(about: readonly string[]): string | undefined {
  const lines = about.filter((handle) => handle.startsWith('line:'));
  return lines.length === 1 ? lines[0]?.slice('line:'.length) : undefined;
}

/** The looks of people, told what only the top of the house knows. */
export const peopleLooks = (told: PeopleTold): readonly Look[] => [
  people(told),
  same(told),
  person(told),
  household(told),
  timeline(told),
];
