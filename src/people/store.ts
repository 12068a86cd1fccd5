// All SQL of people. Lists come by the ten thousand, so everything that touches many rows is one statement over arrays.
import { ageOn, type CivilDate } from '../base/civil-dates.ts';
import type { DocumentKind } from '../base/identity-documents.ts';
import { maskName, nameKey } from '../base/names.ts';
import { must } from '../base/refusal.ts';
import { newSalt, type Secrets } from '../base/secrets.ts';
import { row, rows, run, sql, type Tx } from '../base/sql.ts';
import type { Ctx } from '../ledger/terms.ts';
import { refuse } from './refusals.ts';
import { addressKey, masksOf, namePartsOf, numberOfCode, personCode } from './rules.ts';
import type {
  OpenedPerson,
  PersonMasks,
  QuestionWhy,
  Relation,
  SealedPerson,
  Sex,
  ShownPerson,
} from './terms.ts';

type Sealing = Pick<Ctx, 'secrets'>;

// Blind indexes -----------------------------------------------------------------------------------------

/** By the number alone: a list that calls a passport a permit still means the same booklet. */
export const blindDocument = (secrets: Secrets, number: string) => secrets.blind('document', number);
export const blindPhone = (secrets: Secrets, number: string) => secrets.blind('phone', number);
export const blindAddress = (secrets: Secrets, address: string) =>
  secrets.blind('address', addressKey(address));

// Opening and showing -----------------------------------------------------------------------------------

interface StoredPerson {
  id: string;
  no: number;
  name: string;
  birth: CivilDate | null;
  sex: Sex | null;
  salt: Buffer | null;
  sealed: Buffer | null;
}

const DAY = (column: string) => sql.raw(`to_char(${column}, 'YYYY-MM-DD')`);

/** Opens everything of these people. Who calls this owes the ledger a reason. A person who was merged opens as she was. */
export async function openPeople(
  tx: Tx,
  ctx: Sealing,
  ids: readonly string[],
): Promise<Map<string, OpenedPerson>> {
  const found = await rows(
    tx,
    sql<StoredPerson>`
      select id, no, name, ${DAY('birth')} as birth, sex, salt, sealed from person where id = any (${[...ids]}::uuid[])`,
  );
  return new Map(
    found.map((person) => {
      const held = unseal(ctx, person);
      const opened: OpenedPerson = {
        id: person.id,
        code: personCode(person.no),
        name: person.name,
        birth: person.birth ?? undefined,
        sex: person.sex ?? undefined,
        document: held.documents[0]?.number,
        documents: held.documents,
        phones: held.phones,
        address: held.addresses[0],
        workplace: held.workplace,
      };
      return [person.id, opened];
    }),
  );
}

/** The salt under which what is told of somebody is sealed; undefined once she is forgotten. */
export async function saltOf(tx: Tx, person: string): Promise<Buffer | undefined> {
  const found = await row(tx, sql<{ salt: Buffer | null }>`select salt from person where id = ${person}`);
  return found?.salt ?? undefined;
}

/** Salts of several; who is forgotten is left out. */
export async function saltsOf(tx: Tx, people: readonly string[]): Promise<Map<string, Buffer>> {
  const found = await rows(
    tx,
    sql<{ id: string; salt: Buffer }>`
      select id, salt from person where id = any (${[...people]}::uuid[]) and salt is not null`,
  );
  return new Map(found.map(({ id, salt }) => [id, salt]));
}

const NOTHING: SealedPerson = { documents: [], phones: [], addresses: [] };

function unseal(ctx: Sealing, person: Pick<StoredPerson, 'salt' | 'sealed'>): SealedPerson {
  if (person.salt === null || person.sealed === null) return NOTHING;
  return JSON.parse(ctx.secrets.open(person.salt, person.sealed)) as SealedPerson; // written by seal() only
}

/** What boards show of these people: masked, under the reader's own sight. Without a day nobody is told an age. */
export async function shownPeople(
  tx: Tx,
  ids: readonly string[],
  today?: CivilDate,
): Promise<Map<string, ShownPerson>> {
  const found = await rows(
    tx,
    sql<ShownRow>`select ${SHOWN} from person p where p.id = any (${[...ids]}::uuid[])`,
  );
  return new Map(found.map((person) => [person.id, shown(person, today)]));
}

/** Days of birth, of those whose is known. */
export async function birthsOf(tx: Tx, ids: readonly string[]): Promise<Map<string, CivilDate>> {
  const found = await rows(
    tx,
    sql<{ id: string; birth: CivilDate }>`
      select id, to_char(birth, 'YYYY-MM-DD') as birth from person
      where id = any (${[...ids]}::uuid[]) and birth is not null`,
  );
  return new Map(found.map(({ id, birth }) => [id, birth]));
}

interface ShownRow {
  id: string;
  no: number;
  name: string;
  birth: CivilDate | null;
  sex: Sex | null;
  masks: PersonMasks;
  place: string;
  mergedInto: string | null;
}

const SHOWN = sql`
  p.id, p.no, p.name, to_char(p.birth, 'YYYY-MM-DD') as birth, p.sex, p.masks, p.place::text as place, p.merged_into as "mergedInto"`;

function shown(person: ShownRow, today?: CivilDate): ShownPerson {
  return {
    id: person.id,
    code: personCode(person.no),
    name: maskName(person.name),
    age: person.birth === null || today === undefined ? undefined : ageOn(person.birth, today),
    sex: person.sex ?? undefined,
    document: person.masks.documents[0]?.mask,
    phone: person.masks.phones[0],
    address: person.masks.address,
    place: person.place,
    mergedInto: person.mergedInto,
  };
}

/** The person of a code people say to each other. */
export async function personOfCode(tx: Tx, code: string): Promise<string> {
  const no = numberOfCode(code);
  const found = no === undefined ? undefined : await personOfNo(tx, no);
  return found ?? refuse('no-such-code', { code });
}

export async function personOfNo(tx: Tx, no: number): Promise<string | undefined> {
  return (await row(tx, sql<{ id: string }>`select id from person where no = ${no}`))?.id;
}

export interface PersonHead extends ShownRow {
  changedAt: Date;
  createdAt: Date;
}

export async function findPerson(tx: Tx, id: string): Promise<PersonHead | undefined> {
  return row(
    tx,
    sql<PersonHead>`select ${SHOWN}, p.created_at as "createdAt", p.changed_at as "changedAt" from person p where p.id = ${id}`,
  );
}

/** Every record that was merged into one of these, or into the one these were, with the one that answers for it. */
export async function mergesOf(
  tx: Tx,
  people: readonly string[],
): Promise<{ readonly from: string; readonly into: string }[]> {
  const found: { from: string; into: string }[] = [];
  for (const into of new Set(await Promise.all(people.map((person) => survivorOf(tx, person)))))
    found.push(...(await mergedInto(tx, into)).map((from) => ({ from, into })));
  return found;
}

/** Follows merges to the person who is left; bounded, because a circle would be a bug of ours. */
export async function survivorOf(tx: Tx, id: string): Promise<string> {
  const found = await row(
    tx,
    sql<{ id: string }>`
      with recursive chain (id, next, step) as (
        select id, merged_into, 0 from person where id = ${id}
        union all
        select p.id, p.merged_into, c.step + 1 from chain c join person p on p.id = c.next where c.step < 50)
      select id from chain where next is null`,
  );
  return found?.id ?? id;
}

/** The people merged into this one, however many steps: her timeline is theirs too. */
export async function mergedInto(tx: Tx, id: string): Promise<string[]> {
  const found = await rows(
    tx,
    sql<{ id: string }>`
      with recursive gone (id, step) as (
        select id, 1 from person where merged_into = ${id}
        union all
        select p.id, g.step + 1 from gone g join person p on p.merged_into = g.id where g.step < 50)
      select id from gone`,
  );
  return found.map((one) => one.id);
}

// The identity match ------------------------------------------------------------------------------------

export interface CandidateRow {
  id: string;
  name: string;
  nameKey: string;
  birth: CivilDate | null;
  kinds: DocumentKind[];
  /** Hex of what she was found by. */
  addresses: string[];
}

const CANDIDATE = sql`
  p.id, p.name, p.name_key as "nameKey", to_char(p.birth, 'YYYY-MM-DD') as birth,
  array(select d->>'kind' from jsonb_array_elements(p.masks->'documents') d where not coalesce((d->>'disputed')::boolean, false)) as kinds,
  array(select encode(a, 'hex') from unnest(p.addresses) a) as addresses`;

/** One meeting at a time: two lists that bring the same stranger must not both write her down. Until the end of the transaction. */
export async function lockMeeting(tx: Tx): Promise<void> {
  await run(tx, sql`select pg_advisory_xact_lock(7302)`);
}

export async function holdersOfDocuments(
  tx: Tx,
  blinds: readonly Buffer[],
): Promise<(CandidateRow & { blind: string; kind: DocumentKind })[]> {
  if (blinds.length === 0) return [];
  return rows(
    tx,
    sql<CandidateRow & { blind: string; kind: DocumentKind }>`
      select encode(d.blind, 'hex') as blind, d.kind, ${CANDIDATE}
      from person_document d join person p on p.id = d.person
      where d.blind = any (${[...blinds]}::bytea[])`,
  );
}

export async function holdersOfPhones(
  tx: Tx,
  blinds: readonly Buffer[],
): Promise<(CandidateRow & { blind: string })[]> {
  if (blinds.length === 0) return [];
  return rows(
    tx,
    sql<CandidateRow & { blind: string }>`
      select encode(h.blind, 'hex') as blind, ${CANDIDATE}
      from person_phone h join person p on p.id = h.person
      where h.blind = any (${[...blinds]}::bytea[])`,
  );
}

/** Same name and birth. A row with a document is not compared with holders of that kind: they are other people. */
export async function namesakes(
  tx: Tx,
  asked: readonly { nameKey: string; birth: CivilDate; kind: DocumentKind | undefined }[],
): Promise<CandidateRow[]> {
  if (asked.length === 0) return [];
  return rows(
    tx,
    sql<CandidateRow>`
      select p.*
      from (select distinct * from unnest(${asked.map((one) => one.nameKey)}::text[], ${asked.map((one) => one.birth)}::date[],
          ${asked.map((one) => one.kind ?? null)}::text[]) a(key, birth, kind)) a
      -- Name by name through the index: before the table was ever analysed a planner expects next to nobody unmerged,
      -- and would compare everybody with every row. The offset keeps it from seeing through. The birth is compared
      -- bare: under row security a coalesce() might leak what it sees, and is kept out of the index.
      cross join lateral (
        select ${CANDIDATE} from person p
        where p.name_key = a.key and p.birth = a.birth and p.merged_into is null
          and (a.kind is null or not p.masks->'documents' @> jsonb_build_array(jsonb_build_object('kind', a.kind)))
        offset 0) p`,
  );
}

export interface NewPerson {
  readonly id: string;
  readonly place: string;
  readonly name: string;
  readonly birth?: CivilDate | undefined;
  readonly sex?: Sex | undefined;
  readonly held: SealedPerson;
}

/** Writes down people nobody knew. */
export async function insertPeople(
  tx: Tx,
  ctx: Sealing,
  people: readonly NewPerson[],
  at: Date,
): Promise<void> {
  if (people.length === 0) return;
  const sealed = people.map((person) => sealedColumns(ctx, person.held, newSalt()));
  const keys = people.map((person) => nameKey(person.name));
  await run(
    tx,
    sql`
      insert into person (id, place, name, name_key, name_parts, birth, sex, salt, sealed, addresses, masks, created_at, changed_at)
      select id, place::ltree, name, key, string_to_array(parts, chr(31)), birth, sex, salt, sealed, addresses::bytea[], masks::jsonb, ${at}, ${at}
      from unnest(${people.map((person) => person.id)}::uuid[], ${people.map((person) => person.place)}::text[],
        ${people.map((person) => person.name)}::text[], ${keys}::text[], ${keys.map((key) => namePartsOf(key).join('\u001f'))}::text[],
        ${people.map((person) => person.birth ?? null)}::date[], ${people.map((person) => person.sex ?? null)}::text[],
        ${sealed.map((one) => one.salt)}::bytea[], ${sealed.map((one) => one.sealed)}::bytea[],
        ${sealed.map((one) => one.addresses)}::text[], ${sealed.map((one) => one.masks)}::text[])
        as n(id, place, name, key, parts, birth, sex, salt, sealed, addresses, masks)`,
  );
  await indexHeld(tx, ctx, people);
}

function sealedColumns(ctx: Sealing, held: SealedPerson, salt: Buffer) {
  return {
    salt,
    sealed: ctx.secrets.seal(salt, JSON.stringify(held)),
    addresses: `{${held.addresses.map((one) => `"\\\\x${blindAddress(ctx.secrets, one).toString('hex')}"`).join()}}`,
    masks: JSON.stringify(masksOf(held)),
  };
}

/** Makes documents and phones findable. A document somebody else holds stays hers. */
async function indexHeld(
  tx: Tx,
  ctx: Sealing,
  people: readonly { id: string; held: SealedPerson }[],
): Promise<void> {
  const documents = people.flatMap(({ id, held }) =>
    held.documents.filter((one) => one.disputed !== true).map((one) => ({ id, ...one })),
  );
  const phones = people.flatMap(({ id, held }) => held.phones.map((number) => ({ id, number })));
  if (documents.length > 0)
    await run(
      tx,
      sql`
        insert into person_document (blind, kind, person)
        select * from unnest(${documents.map((one) => blindDocument(ctx.secrets, one.number))}::bytea[],
          ${documents.map((one) => one.kind)}::text[], ${documents.map((one) => one.id)}::uuid[])
        on conflict (blind) do nothing`,
    );
  if (phones.length > 0)
    await run(
      tx,
      sql`
        insert into person_phone (blind, person)
        select * from unnest(${phones.map((one) => blindPhone(ctx.secrets, one.number))}::bytea[], ${phones.map((one) => one.id)}::uuid[])
        on conflict do nothing`,
    );
}

export interface HeldPerson {
  readonly id: string;
  readonly name: string;
  readonly place: string;
  readonly birth: CivilDate | undefined;
  readonly sex: Sex | undefined;
  readonly salt: Buffer;
  readonly held: SealedPerson;
}

/** Opens people in order to change what is sealed of them; they stay locked until the end of the transaction. */
export async function holdPeople(tx: Tx, ctx: Sealing, ids: readonly string[]): Promise<HeldPerson[]> {
  const found = await rows(
    tx,
    sql<StoredPerson & { place: string }>`
      select id, no, name, place::text as place, ${DAY('birth')} as birth, sex, salt, sealed from person
      where id = any (${[...ids]}::uuid[]) order by id for no key update`,
  );
  return found.map((person) => ({
    id: person.id,
    name: person.name,
    place: person.place,
    birth: person.birth ?? undefined,
    sex: person.sex ?? undefined,
    salt: person.salt ?? newSalt(),
    held: unseal(ctx, person),
  }));
}

/** Writes changed people back, sealed anew under their own salt, and makes what is new findable. */
export async function writeHeld(
  tx: Tx,
  ctx: Sealing,
  people: readonly HeldPerson[],
  at: Date,
): Promise<void> {
  if (people.length === 0) return;
  const sealed = people.map((person) => sealedColumns(ctx, person.held, person.salt));
  const keys = people.map((person) => nameKey(person.name));
  await run(
    tx,
    sql`
      update person p set name = n.name, name_key = n.key, name_parts = string_to_array(n.parts, chr(31)), birth = n.birth, sex = n.sex,
        salt = n.salt, sealed = n.sealed, addresses = n.addresses::bytea[], masks = n.masks::jsonb, changed_at = ${at}
      from unnest(${people.map((person) => person.id)}::uuid[], ${people.map((person) => person.name)}::text[], ${keys}::text[],
        ${keys.map((key) => namePartsOf(key).join('\u001f'))}::text[],
        ${people.map((person) => person.birth ?? null)}::date[], ${people.map((person) => person.sex ?? null)}::text[],
        ${sealed.map((one) => one.salt)}::bytea[], ${sealed.map((one) => one.sealed)}::bytea[],
        ${sealed.map((one) => one.addresses)}::text[], ${sealed.map((one) => one.masks)}::text[])
        as n(id, name, key, parts, birth, sex, salt, sealed, addresses, masks)
      where p.id = n.id`,
  );
  await indexHeld(tx, ctx, people);
}

/** Takes documents and phones out of the index: they are no longer hers. */
export async function unindexHeld(
  tx: Tx,
  ctx: Sealing,
  person: string,
  gone: { documents: readonly string[]; phones: readonly string[] },
): Promise<void> {
  const documents = gone.documents.map((number) => blindDocument(ctx.secrets, number));
  const phones = gone.phones.map((number) => blindPhone(ctx.secrets, number));
  await run(
    tx,
    sql`delete from person_document where person = ${person} and blind = any (${documents}::bytea[])`,
  );
  await run(tx, sql`delete from person_phone where person = ${person} and blind = any (${phones}::bytea[])`);
}

/** Writes down one more number of hers. The newest is tried first: it was just told. */
export async function addPhone(
  tx: Tx,
  ctx: Sealing & Pick<Ctx, 'now'>,
  person: string,
  number: string,
): Promise<void> {
  const [held] = await holdPeople(tx, ctx, [person]);
  const known = must(held, 'the person who told a number is on record');
  if (known.held.phones[0] === number) return;
  const phones = [number, ...known.held.phones.filter((one) => one !== number)];
  await writeHeld(tx, ctx, [{ ...known, held: { ...known.held, phones } }], ctx.now);
}

/**
 * Moves people to the place their address names, and with them what is asked about them and what was merged into them:
 * whoever looks after her now must see it. Returns how many moved.
 */
export async function placePeople(
  tx: Tx,
  moves: readonly { person: string; place: string }[],
): Promise<number> {
  if (moves.length === 0) return 0;
  const people = moves.map((one) => one.person);
  const moved = await run(
    tx,
    sql`
      update person p set place = n.place::ltree
      from unnest(${people}::uuid[], ${moves.map((one) => one.place)}::text[]) n(id, place)
      where p.id = n.id and p.place <> n.place::ltree`,
  );
  if (moved === 0) return 0;
  await run(
    tx,
    sql`
      update person_pair r set places = array[coalesce(a.place, r.places[1]), coalesce(b.place, r.places[2])]
      from person_pair x
        left join person a on a.id = x.one and a.id = any (${people}::uuid[])
        left join person b on b.id = x.other and b.id = any (${people}::uuid[])
      where r.id = x.id and x.answer is null and (x.one = any (${people}::uuid[]) or x.other = any (${people}::uuid[]))`,
  );
  await run(
    tx,
    sql`
      update person_merge m set place = p.place from person p
      where m.kept = any (${people}::uuid[]) and m.split_at is null and p.id = m.kept and m.place <> p.place`,
  );
  return moved;
}

// Finding -----------------------------------------------------------------------------------------------

export interface PlaceMark {
  readonly place: string;
  readonly no: number;
}

/** One page of the people of a place, neighbourhood by neighbourhood. */
export async function peopleOfPlace(
  tx: Tx,
  asked: { place: string; after?: PlaceMark | undefined; limit: number; today: CivilDate },
): Promise<{ people: ShownPerson[]; last: PlaceMark | undefined }> {
  const { place, after, limit } = asked;
  const found = await rows(
    tx,
    sql<ShownRow>`
      select ${SHOWN}
      from people_of_place(${place}::ltree, ${after?.place ?? null}::ltree, ${after?.no ?? null}::bigint, ${limit}) f
      join person p on p.id = f.id
      order by p.place, p.no`,
  );
  const last = found.at(-1);
  return {
    people: found.map((one) => shown(one, asked.today)),
    last: last === undefined ? undefined : { place: last.place, no: last.no },
  };
}

export interface NameMark {
  readonly key: string;
  readonly birth: string;
  readonly no: number;
}

/**
 * So many people are walked whole in less time than a name shared by one in ten is followed through a district; where
 * more live, the index of names is the shorter way. A community has 3,000 to 10,000.
 */
const FEW_PEOPLE = 5_000;

/**
 * One page of the people of some areas whose name holds `key`, by name and age. One letter is taken as the beginning:
 * a family name.
 */
export async function peopleOfName(
  tx: Tx,
  asked: {
    key: string;
    areas: readonly string[];
    after?: NameMark | undefined;
    limit: number;
    today: CivilDate;
  },
): Promise<{ people: ShownPerson[]; last: NameMark | undefined }> {
  const { key, after, limit } = asked;
  const literal = key.replace(/[\\%_]/g, '\\$&');
  const family = [...key].length === 1;
  const pattern = family ? `${literal}%` : `%${literal}%`;
  const areas = sql`${[...asked.areas]}::text[]::ltree[]`;
  const mark = sql`${after?.key ?? null}::text, ${after?.birth ?? null}::date, ${after?.no ?? null}::bigint`;
  const source = (await fewLiveIn(tx, asked.areas))
    ? sql`people_named_within(${pattern}, ${areas})`
    : family
      ? sql`people_by_beginning(${pattern}, ${areas}, ${mark}, ${limit})`
      : sql`people_with_letters(${namePartsOf(key)}::text[], ${pattern}, ${areas})`;
  const found = await rows(
    tx,
    sql<ShownRow & { key: string; born: string }>`
      with page as materialized (
        select * from ${source} f
        where ${after === undefined ? sql`true` : sql`(f.key collate "C", f.born, f.no) > (${mark})`}
        order by f.key collate "C", f.born, f.no limit ${limit})
      select ${SHOWN}, f.key, f.born::text as born from page f join person p on p.id = f.id
      order by f.key collate "C", f.born, f.no`,
  );
  const last = found.at(-1);
  return {
    people: found.map((one) => shown(one, asked.today)),
    last: last === undefined ? undefined : { key: last.key, birth: last.born, no: last.no },
  };
}

async function fewLiveIn(tx: Tx, areas: readonly string[]): Promise<boolean> {
  if (areas.includes('')) return false; // the whole house
  const found = await row(
    tx,
    sql<{ few: boolean }>`
      select people_within_at_most(${[...areas]}::text[]::ltree[], ${FEW_PEOPLE + 1}) <= ${FEW_PEOPLE} as few`,
  );
  return found?.few === true;
}

/** Who holds this document or answers this number, as far as the reader may see. Merged people lead to who is left. */
export async function peopleOfNumber(
  tx: Tx,
  ctx: Sealing,
  asked: { document?: string | undefined; phone?: string | undefined; limit: number; today: CivilDate },
): Promise<ShownPerson[]> {
  const documents = asked.document === undefined ? [] : [blindDocument(ctx.secrets, asked.document)];
  const phones = asked.phone === undefined ? [] : [blindPhone(ctx.secrets, asked.phone)];
  const found = await rows(
    tx,
    sql<ShownRow>`
      select ${SHOWN} from person p
      where p.id in (select person from person_document where blind = any (${documents}::bytea[])
        union select person from person_phone where blind = any (${phones}::bytea[]))
        and p.merged_into is null
      order by p.no limit ${asked.limit}`,
  );
  return found.map((one) => shown(one, asked.today));
}

// Openings ----------------------------------------------------------------------------------------------

/** One opening at a time for each actor: two at once would both find room for one more. */
export async function lockOpenings(tx: Tx, by: string): Promise<void> {
  await run(tx, sql`select pg_advisory_xact_lock(7303, hashtext(${by}))`);
}

export async function noteOpening(
  tx: Tx,
  opening: { id: string; person?: string; question?: string; by: string; at: Date },
): Promise<void> {
  const { id, person = null, question = null, by, at } = opening;
  await run(
    tx,
    sql`insert into person_opening (id, person, question, by, at) values (${id}, ${person}, ${question}, ${by}, ${at})`,
  );
}

/** What this actor opened since then, and when each was opened last. */
export async function openingsBy(tx: Tx, by: string, since: Date): Promise<Map<string, Date>> {
  const found = await rows(
    tx,
    sql<{ of: string; at: Date }>`
      select coalesce(person, question) as of, max(at) as at from person_opening
      where by = ${by} and at > ${since} group by 1`,
  );
  return new Map(found.map(({ of, at }) => [of, at]));
}

// Merging and splitting ---------------------------------------------------------------------------------

/** What the kept one was given, so that a split gives back just that, however much was learnt since. */
export interface Moved {
  /** Hex blind indexes of documents, phones and addresses; the gone one’s own sealed row has them in full. */
  readonly given: readonly string[];
  readonly birth: boolean;
  readonly sex: boolean;
  readonly workplace: boolean;
  /** The household the gone one lived in, and whether the kept one moved in by the merge. */
  readonly household?: {
    readonly id: string;
    readonly relation: Relation;
    readonly head: boolean;
    readonly moved: boolean;
  };
}

export interface Merge {
  readonly id: string;
  readonly kept: string;
  readonly gone: string;
  readonly place: string;
  readonly moved: Moved;
  readonly mergedBy: string;
  readonly mergedAt: Date;
  readonly splitAt: Date | null;
}

const MERGE = sql`
  id, kept, gone, place::text as place, moved, merged_by as "mergedBy", merged_at as "mergedAt", split_at as "splitAt"`;

export async function writeMerge(tx: Tx, merge: Omit<Merge, 'splitAt'> & { reason: string }): Promise<void> {
  await run(
    tx,
    sql`
      insert into person_merge (id, kept, gone, place, moved, reason, merged_by, merged_at)
      values (${merge.id}, ${merge.kept}, ${merge.gone}, ${merge.place}::ltree, ${JSON.stringify(merge.moved)}::jsonb,
        ${merge.reason}, ${merge.mergedBy}, ${merge.mergedAt})`,
  );
  await run(
    tx,
    sql`update person set merged_into = ${merge.kept}, changed_at = ${merge.mergedAt} where id = ${merge.gone}`,
  );
}

/** Points everything that is found by a number from one person to another. */
export async function moveIndex(
  tx: Tx,
  ctx: Sealing,
  move: { from: string; to: string; documents: readonly string[]; phones: readonly string[] },
): Promise<void> {
  const documents = move.documents.map((number) => blindDocument(ctx.secrets, number));
  const phones = move.phones.map((number) => blindPhone(ctx.secrets, number));
  await run(
    tx,
    sql`update person_document set person = ${move.to} where person = ${move.from} and blind = any (${documents}::bytea[])`,
  );
  await run(
    tx,
    sql`
      with gone as (delete from person_phone where person = ${move.from} and blind = any (${phones}::bytea[]) returning blind)
      insert into person_phone (blind, person) select blind, ${move.to}::uuid from gone on conflict do nothing`,
  );
}

/** The merge by which this person went into another, if it still stands. */
export async function openMerge(tx: Tx, gone: string): Promise<Merge | undefined> {
  return row(
    tx,
    sql<Merge>`select ${MERGE} from person_merge where gone = ${gone} and split_at is null for update`,
  );
}

export async function mergesInto(tx: Tx, kept: string): Promise<Merge[]> {
  return rows(
    tx,
    sql<Merge>`select ${MERGE} from person_merge where kept = ${kept} and split_at is null order by merged_at`,
  );
}

export async function endMerge(
  tx: Tx,
  merge: { id: string; gone: string; by: string; at: Date; reason: string },
): Promise<void> {
  await run(
    tx,
    sql`update person_merge set split_by = ${merge.by}, split_at = ${merge.at}, split_reason = ${merge.reason} where id = ${merge.id}`,
  );
  await run(tx, sql`update person set merged_into = null, changed_at = ${merge.at} where id = ${merge.gone}`);
}

// Maybe the same ----------------------------------------------------------------------------------------

export interface Pair {
  readonly id: string;
  readonly one: string;
  readonly other: string;
  readonly places: readonly string[];
  readonly why: QuestionWhy;
  readonly askedAt: Date;
  readonly answer: 'same' | 'different' | null;
}

const PAIR = sql`
  id, one, other, places::text[] as places, why, asked_at as "askedAt", answer`;

/** Asks whether two are one, unless that was asked before. */
export async function askPairs(
  tx: Tx,
  pairs: readonly { id: string; one: string; other: string; why: QuestionWhy }[],
  at: Date,
): Promise<void> {
  if (pairs.length === 0) return;
  await run(
    tx,
    sql`
      insert into person_pair (id, one, other, places, why, asked_at)
      select n.id, least(n.one, n.other), greatest(n.one, n.other), array[a.place, b.place], n.why, ${at}
      from unnest(${pairs.map((pair) => pair.id)}::uuid[], ${pairs.map((pair) => pair.one)}::uuid[],
        ${pairs.map((pair) => pair.other)}::uuid[], ${pairs.map((pair) => pair.why)}::text[]) n(id, one, other, why)
      join person a on a.id = least(n.one, n.other) join person b on b.id = greatest(n.one, n.other)
      where n.one <> n.other
      on conflict (one, other) do nothing`,
  );
}

export async function findPair(tx: Tx, id: string): Promise<Pair | undefined> {
  return row(tx, sql<Pair>`select ${PAIR} from person_pair where id = ${id}`);
}

export async function holdPair(tx: Tx, id: string): Promise<Pair | undefined> {
  return row(tx, sql<Pair>`select ${PAIR} from person_pair where id = ${id} for update`);
}

/** What is asked about the one who is gone is asked about the kept one from now on. */
export async function passPairsOn(tx: Tx, from: string, to: string): Promise<void> {
  await run(
    tx,
    sql`
      insert into person_pair (id, one, other, places, why, asked_at)
      select uuidv7(), least(k.id, o.id), greatest(k.id, o.id),
        case when k.id < o.id then array[k.place, o.place] else array[o.place, k.place] end, r.why, r.asked_at
      from person_pair r
        join person k on k.id = ${to}
        join person o on o.id = case when r.one = ${from} then r.other else r.one end
      where (r.one = ${from} or r.other = ${from}) and r.answer is null and o.id <> k.id
      on conflict (one, other) do nothing`,
  );
  await run(
    tx,
    sql`update person_pair set passed_on = true where (one = ${from} or other = ${from}) and answer is null`,
  );
}

/** After a split she is asked about herself again, unless the other one has been merged in the meantime. */
export async function takePairsBack(tx: Tx, person: string): Promise<void> {
  await run(
    tx,
    sql`
      update person_pair r set passed_on = false
      where (one = ${person} or other = ${person}) and passed_on
        and not exists (select from person p where p.id in (r.one, r.other) and p.merged_into is not null)`,
  );
}

/** Open questions, oldest first; one person’s own with `person`. Who was merged is asked about no more. */
export async function openPairs(
  tx: Tx,
  asked: { person?: string | undefined; after?: { at: Date; id: string } | undefined; limit: number },
): Promise<Pair[]> {
  return rows(
    tx,
    sql<Pair>`
      select ${PAIR} from person_pair
      where answer is null
        and not passed_on
        and ${asked.person === undefined ? sql`true` : sql`(one = ${asked.person} or other = ${asked.person})`}
        and ${asked.after === undefined ? sql`true` : sql`(asked_at, id) > (${asked.after.at}, ${asked.after.id}::uuid)`}
      order by asked_at, id limit ${asked.limit}`,
  );
}

export async function answerPair(
  tx: Tx,
  id: string,
  answer: { answer: 'same' | 'different'; by: string; at: Date; reason: string },
): Promise<void> {
  await run(
    tx,
    sql`update person_pair set answer = ${answer.answer}, answered_by = ${answer.by}, answered_at = ${answer.at}, reason = ${answer.reason} where id = ${id}`,
  );
}

/** A merge answers what was asked about the two; a split says they are different. */
export async function settlePairOf(
  tx: Tx,
  of: { one: string; other: string; answer: 'same' | 'different'; by: string; at: Date; reason: string },
): Promise<void> {
  await run(
    tx,
    sql`
      update person_pair set answer = ${of.answer}, answered_by = ${of.by}, answered_at = ${of.at}, reason = ${of.reason}
      where one = least(${of.one}::uuid, ${of.other}::uuid) and other = greatest(${of.one}::uuid, ${of.other}::uuid)`,
  );
}

// Households --------------------------------------------------------------------------------------------

export interface HouseholdRow {
  readonly id: string;
  readonly no: number;
  readonly place: string;
}

export interface MemberRow {
  readonly id: string;
  readonly household: string;
  readonly person: string;
  readonly relation: Relation;
  readonly head: boolean;
  readonly since: Date;
  readonly until: Date | null;
}

const MEMBER = sql`m.id, m.household, m.person, m.relation, m.head, m.since, m.until`;

export async function openHousehold(tx: Tx, home: { id: string; place: string; at: Date }): Promise<void> {
  await run(
    tx,
    sql`insert into household (id, place, created_at) values (${home.id}, ${home.place}::ltree, ${home.at})`,
  );
}

export async function findHousehold(tx: Tx, id: string): Promise<HouseholdRow | undefined> {
  return row(
    tx,
    sql<HouseholdRow>`select id, no, place::text as place from household where id = ${id} and ended_at is null`,
  );
}

/** Where she lives now. */
export async function membershipOf(tx: Tx, person: string): Promise<MemberRow | undefined> {
  return row(
    tx,
    sql<MemberRow>`select ${MEMBER} from household_member m where m.person = ${person} and m.until is null`,
  );
}

export async function membersOf(tx: Tx, household: string): Promise<MemberRow[]> {
  return rows(
    tx,
    sql<MemberRow>`
      select ${MEMBER} from household_member m where m.household = ${household} and m.until is null order by m.head desc, m.since, m.id`,
  );
}

export async function joinHousehold(
  tx: Tx,
  member: { id: string; household: string; person: string; relation: Relation; head: boolean; at: Date },
): Promise<void> {
  await run(
    tx,
    sql`
      insert into household_member (id, household, person, relation, head, since)
      values (${member.id}, ${member.household}, ${member.person}, ${member.relation}, ${member.head}, ${member.at})`,
  );
}

/** Ends a membership; a household nobody lives in ends too. */
export async function leaveHousehold(tx: Tx, member: MemberRow, at: Date): Promise<void> {
  await run(tx, sql`update household_member set until = ${at}, head = false where id = ${member.id}`);
  await run(
    tx,
    sql`
      update household h set ended_at = ${at}
      where h.id = ${member.household} and not exists (select from household_member m where m.household = h.id and m.until is null)`,
  );
}

/** Ends a membership whose place somebody else takes at once: the household lives on. */
export async function changeMember(tx: Tx, member: MemberRow, at: Date): Promise<void> {
  await run(tx, sql`update household_member set until = ${at}, head = false where id = ${member.id}`);
}

/** The number a household goes by. */
export async function householdNo(tx: Tx, id: string): Promise<number | undefined> {
  return (await row(tx, sql<{ no: number }>`select no from household where id = ${id}`))?.no;
}

/** Makes this member the head; the one before becomes an ordinary member. */
export async function setHead(tx: Tx, household: string, person: string): Promise<void> {
  await run(
    tx,
    sql`
      update household_member set head = false, relation = case when relation = 'head' then 'other' else relation end
      where household = ${household} and until is null and head`,
  );
  await run(
    tx,
    sql`update household_member set head = true, relation = 'head' where household = ${household} and person = ${person} and until is null`,
  );
}
