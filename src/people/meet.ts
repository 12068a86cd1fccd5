// Meeting: rows of a list find the persons they are, and who is new is written down. Ten thousand rows against a
// hundred thousand people are three questions to the index, one plan (match.ts), and at most five writes.
import { readDocument } from '../base/identity-documents.ts';
import { uuidv7 } from '../base/ids.ts';
import { nameKey, tidyName } from '../base/names.ts';
import { must } from '../base/refusal.ts';
import type { Tx } from '../base/sql.ts';
import type { Ctx } from '../ledger/terms.ts';
import { type KnownFacts, type Plan, planMeeting, type Ref, type RowFacts, type Unit } from './match.ts';
import { learnt, toldBy } from './rules.ts';
import * as store from './store.ts';
import { type Incoming, type Met, peopleRules, type SealedPerson } from './terms.ts';

type Meeting = Pick<Ctx, 'secrets' | 'now' | 'rulebook'>;

/**
 * Says for each row who it is, in the order of the rows. New people are written down, known ones learn what is new
 * about them. Needs the sight of the whole district: call it inside `ctx.beyond`.
 */
export async function meetPeople(tx: Tx, ctx: Meeting, told: readonly Incoming[]): Promise<Met[]> {
  if (told.length === 0) return [];
  const incoming = told.map(withOwn);
  await store.lockMeeting(tx);
  const blinds = incoming.map((row) => blindsOf(ctx, row));
  const known = await whoMightBe(tx, incoming, blinds);
  const rows = incoming.map((row, at) => factsOf(row, must(blinds[at], 'each row has its blinds')));
  const plan = planMeeting(rows, known, ctx.rulebook.part(peopleRules).settings.sharedPhonePeople.value);
  const ids = plan.units.map((unit) => unit.known ?? uuidv7());
  await writeNew(tx, ctx, { plan, ids, incoming });
  await teachKnown(tx, ctx, { plan, incoming, rows, known });
  const idOf = (ref: Ref) => ('known' in ref ? ref.known : must(ids[ref.unit], 'units are numbered from 0'));
  await store.askPairs(
    tx,
    plan.pairs.map((pair) => ({ id: uuidv7(), one: idOf(pair.one), other: idOf(pair.other), why: pair.why })),
    ctx.now,
  );
  return plan.rows.map((planned) => {
    if (planned.kind === 'question')
      return { kind: 'question', why: planned.why, candidates: [...new Set(planned.candidates.map(idOf))] };
    const person = idOf({ unit: planned.unit });
    return planned.by === 'new' ? { kind: 'new', person } : { kind: 'same', person, by: planned.by };
  });
}

/** One row alone. */
export async function meetOne(tx: Tx, ctx: Meeting, incoming: Incoming): Promise<Met> {
  const [met] = await meetPeople(tx, ctx, [incoming]);
  return must(met, 'one row has one answer');
}

/**
 * Writes down a person of whom a human said that she is nobody known. A document number somebody else holds stays
 * with its holder: hers is kept as disputed, and the two are asked about.
 */
export async function createPerson(tx: Tx, ctx: Meeting, said: Incoming): Promise<string> {
  const incoming = withOwn(said);
  await store.lockMeeting(tx);
  const id = uuidv7();
  const told = toldBy(incoming);
  const { held, holder } = await withoutForeignDocuments(tx, ctx, id, told);
  await store.insertPeople(tx, ctx, [{ ...personOf(incoming), id, held }], ctx.now);
  if (holder !== undefined)
    await store.askPairs(tx, [{ id: uuidv7(), one: holder, other: id, why: 'document-other-name' }], ctx.now);
  return id;
}

/** A human said who the row is: she learns what the row tells. Her name stays as it is on record. */
export async function joinPerson(tx: Tx, ctx: Meeting, person: string, said: Incoming): Promise<void> {
  const incoming = withOwn(said);
  await store.lockMeeting(tx);
  const survivor = await store.survivorOf(tx, person);
  const [before] = await store.holdPeople(tx, ctx, [survivor]);
  const known = must(before, 'the person an answer names is on record');
  const { held } = await withoutForeignDocuments(tx, ctx, survivor, toldBy(incoming));
  const after = learnt(known.held, held);
  const birth = known.birth ?? incoming.birth;
  const sex = known.sex ?? incoming.sex;
  if (after === undefined && birth === known.birth && sex === known.sex) return;
  await store.writeHeld(tx, ctx, [{ ...known, birth, sex, held: after ?? known.held }], ctx.now);
}

/**
 * A resident number that holds tells birth and sex, when nobody has said them beside it: without, a child listed as a
 * contact would be of no age.
 */
function withOwn(incoming: Incoming): Incoming {
  const { document } = incoming;
  const read = document === undefined ? undefined : readDocument(document.number, document.kind);
  if (read === undefined || (read.problem !== undefined && read.problem !== 'region')) return incoming;
  return { ...incoming, birth: incoming.birth ?? read.birth, sex: incoming.sex ?? read.sex };
}

async function withoutForeignDocuments(
  tx: Tx,
  ctx: Meeting,
  person: string,
  told: SealedPerson,
): Promise<{ held: SealedPerson; holder: string | undefined }> {
  const holders = await store.holdersOfDocuments(
    tx,
    told.documents.map((one) => store.blindDocument(ctx.secrets, one.number)),
  );
  const foreign = holders.find((one) => one.id !== person);
  if (foreign === undefined) return { held: told, holder: undefined };
  const documents = told.documents.map((one) => ({ ...one, disputed: true as const }));
  return { held: { ...told, documents }, holder: foreign.id };
}

interface Blinds {
  readonly document: Buffer | undefined;
  readonly phones: readonly Buffer[];
  readonly address: Buffer | undefined;
}

function blindsOf(ctx: Meeting, row: Incoming): Blinds {
  return {
    document: row.document === undefined ? undefined : store.blindDocument(ctx.secrets, row.document.number),
    phones: row.phones.map((number) => store.blindPhone(ctx.secrets, number)),
    address: row.address ? store.blindAddress(ctx.secrets, row.address) : undefined,
  };
}

function factsOf(row: Incoming, blinds: Blinds): RowFacts {
  return {
    name: row.name,
    ...(row.document === undefined || blinds.document === undefined
      ? {}
      : { document: { key: blinds.document.toString('hex'), kind: row.document.kind } }),
    phones: blinds.phones.map((blind) => blind.toString('hex')),
    birth: row.birth,
    address: blinds.address?.toString('hex'),
  };
}

/** Everybody on record who shares a document, a phone, or name and birth with some row. */
async function whoMightBe(
  tx: Tx,
  incoming: readonly Incoming[],
  blinds: readonly Blinds[],
): Promise<KnownFacts[]> {
  const byDocument = await store.holdersOfDocuments(
    tx,
    distinct(blinds.flatMap((one) => one.document ?? [])),
  );
  const byPhone = await store.holdersOfPhones(tx, distinct(blinds.flatMap((one) => one.phones)));
  const documented = new Set(byDocument.map((one) => one.blind));
  // A number on record settles the row; only the others need their namesakes.
  const byBirth = await store.namesakes(
    tx,
    incoming.flatMap((row, at) => {
      const key = blinds[at]?.document?.toString('hex');
      return row.birth === undefined || (key !== undefined && documented.has(key))
        ? []
        : [{ nameKey: nameKey(row.name), birth: row.birth, kind: row.document?.kind }];
    }),
  );
  const people = new Map<string, KnownDraft>();
  const draftOf = (row: store.CandidateRow) => {
    let draft = people.get(row.id);
    if (draft === undefined) {
      draft = {
        id: row.id,
        name: row.name,
        nameKey: row.nameKey,
        // Documents nobody asked about: their kind matters (two resident numbers are two people), their number not.
        documents: row.kinds.map((kind, i) => ({ key: `${row.id} ${i}`, kind })),
        phones: new Set(),
        birth: row.birth ?? undefined,
        addresses: new Set(row.addresses),
      };
      people.set(row.id, draft);
    }
    return draft;
  };
  for (const row of byDocument) draftOf(row).documents.push({ key: row.blind, kind: row.kind });
  for (const row of byPhone) draftOf(row).phones.add(row.blind);
  for (const row of byBirth) draftOf(row);
  return [...people.values()];
}

type KnownDraft = KnownFacts & {
  documents: KnownFacts['documents'][number][];
  phones: Set<string>;
};

function distinct(blinds: readonly Buffer[]): Buffer[] {
  return [...new Map(blinds.map((blind) => [blind.toString('hex'), blind])).values()];
}

interface Written {
  readonly plan: Plan;
  readonly incoming: readonly Incoming[];
}

async function writeNew(
  tx: Tx,
  ctx: Meeting,
  { plan, ids, incoming }: Written & { ids: readonly string[] },
): Promise<void> {
  const people = plan.units.flatMap((unit, at) => {
    if (unit.known !== undefined) return [];
    const rows = rowsOf(unit, incoming);
    const first = must(rows[0], 'a new person has a row');
    const id = must(ids[at], 'each unit has an id');
    return [
      {
        ...personOf(first),
        id,
        birth: firstOf(rows, (row) => row.birth),
        sex: firstOf(rows, (row) => row.sex),
        held: toldTogether(rows),
      },
    ];
  });
  await store.insertPeople(tx, ctx, people, ctx.now);
}

/** Opens only those of whom some row tells something new: a list seen before opens nobody. */
async function teachKnown(
  tx: Tx,
  ctx: Meeting,
  { plan, incoming, rows, known }: Written & { rows: readonly RowFacts[]; known: readonly KnownFacts[] },
): Promise<void> {
  const before = new Map(known.map((one) => [one.id, one]));
  const learning = new Map<string, Unit>();
  for (const unit of plan.units) {
    const facts = unit.known === undefined ? undefined : before.get(unit.known);
    if (facts !== undefined && unit.rows.some((at) => tellsNew(facts, must(rows[at], 'rows of the list'))))
      learning.set(facts.id, unit);
  }
  const held = await store.holdPeople(tx, ctx, [...learning.keys()]);
  const after = held.map((person) => {
    const told = rowsOf(must(learning.get(person.id), 'held because she learns'), incoming);
    return {
      ...person,
      birth: person.birth ?? firstOf(told, (row) => row.birth),
      sex: person.sex ?? firstOf(told, (row) => row.sex),
      held: learnt(person.held, toldTogether(told)) ?? person.held,
    };
  });
  await store.writeHeld(tx, ctx, after, ctx.now);
}

function tellsNew(known: KnownFacts, row: RowFacts): boolean {
  return (
    (row.document !== undefined && !known.documents.some((one) => one.key === row.document?.key)) ||
    row.phones.some((phone) => !known.phones.has(phone)) ||
    (row.address !== undefined && !known.addresses.has(row.address)) ||
    (row.birth !== undefined && known.birth === undefined)
  );
}

function rowsOf(unit: Unit, incoming: readonly Incoming[]): Incoming[] {
  return unit.rows.map((at) => must(incoming[at], 'rows of the list'));
}

function toldTogether(rows: readonly Incoming[]): SealedPerson {
  let told = toldBy(must(rows[0], 'a person of a list has a row'));
  for (const row of rows.slice(1)) told = learnt(told, toldBy(row)) ?? told;
  return told;
}

function personOf({ name, place, birth, sex }: Incoming) {
  return { name: tidyName(name), place, birth, sex };
}

function firstOf<T>(rows: readonly Incoming[], said: (row: Incoming) => T | undefined): T | undefined {
  for (const row of rows) {
    const value = said(row);
    if (value !== undefined) return value;
  }
  return undefined;
}
