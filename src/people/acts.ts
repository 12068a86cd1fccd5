// What is done with people: open a file with a reason, correct it, learn a number, merge two and split them again,
// say that two are not one, write down who lives together.

import { Type } from 'typebox';
import { civilDayOf, readCivilDate } from '../base/civil-dates.ts';
import { DOCUMENT_KINDS, readDocument } from '../base/identity-documents.ts';
import { uuidv7 } from '../base/ids.ts';
import { nameKey, tidyName } from '../base/names.ts';
import { readPhone } from '../base/phones.ts';
import { must } from '../base/refusal.ts';
import { Id, Place } from '../base/schemas.ts';
import type { Tx } from '../base/sql.ts';
import { act } from '../ledger/act.ts';
import { refuse as refuseHouse } from '../ledger/refusals.ts';
import type { Ctx, Outcome } from '../ledger/terms.ts';
import { noteOpening } from './openings.ts';
import { refuse } from './refusals.ts';
import {
  addressKey,
  DOCUMENT_PROBLEM_WORDS,
  judge,
  learnt,
  movedBy,
  personCode,
  whyNotBorn,
  whyNotJoin,
  whyNotLeave,
  whyNotMerge,
  whyNotMerged,
  withoutMoved,
} from './rules.ts';
import * as store from './store.ts';
import {
  type DocumentHeld,
  type OpenedPerson,
  peopleRules,
  RELATIONS,
  type Relation,
  type SealedPerson,
} from './terms.ts';

const Reason = Type.String({ minLength: 2, maxLength: 500, pattern: '\\S' });
const Text = Type.String({ maxLength: 300 });

// Opening -----------------------------------------------------------------------------------------------

/** Shows everything on record about one person to somebody who says why; the ledger keeps who, whom and why. */
export const openPerson = act('people.person.opened', {
  title: { zh: '查看完整个人信息', en: 'open personal data' },
  duty: 'people.open',
  purpose: 'outbreak-response',
  sensitive: true,
  input: Type.Object({ person: Id, reason: Reason }),
  place: (tx, input) => placeOf(tx, input.person),
  async run(tx, input, ctx): Promise<Outcome<OpenedPerson>> {
    const { place } = await getPerson(tx, input.person);
    await noteOpening(tx, ctx, { person: input.person });
    const opened = await store.openPeople(tx, ctx, [input.person]);
    return {
      about: [`person:${input.person}`],
      place,
      detail: { purpose: 'outbreak-response', reason: input.reason },
      result: must(opened.get(input.person), 'a person found is opened'),
    };
  },
});

// Correcting --------------------------------------------------------------------------------------------

const NewDocument = Type.Object({
  kind: Type.Optional(Type.Enum([...DOCUMENT_KINDS])),
  number: Type.String({ minLength: 1, maxLength: 64 }),
});

/** Corrects what is on record. Only what is given changes; an empty address or workplace takes away what was there. */
export const changePerson = act('people.person.changed', {
  title: { zh: '更正人员信息', en: 'correct a person' },
  duty: 'people.change',
  purpose: 'outbreak-response',
  input: Type.Object({
    person: Id,
    reason: Reason,
    name: Type.Optional(Type.String({ maxLength: 100 })),
    birth: Type.Optional(Type.String({ maxLength: 40 })),
    sex: Type.Optional(Type.Union([Type.Literal('male'), Type.Literal('female')])),
    document: Type.Optional(NewDocument),
    address: Type.Optional(Text),
    workplace: Type.Optional(Text),
    /** Takes away one of her numbers, counted from 1 as they are shown. */
    dropPhone: Type.Optional(Type.Integer({ minimum: 1, maximum: 50 })),
    place: Type.Optional(Place),
  }),
  async place(tx, input) {
    const now = await placeOf(tx, input.person);
    return input.place === undefined ? now : [now, input.place];
  },
  async run(tx, input, ctx) {
    const before = await holdPerson(tx, ctx, input.person);
    const name = input.name === undefined ? before.name : tidyName(input.name);
    if (nameKey(name) === '') refuse('name-empty');
    const document =
      input.document === undefined ? undefined : await newDocument(tx, ctx, input.person, input.document);
    const held = corrected(before.held, document, input);
    // A new resident number brings its own birth and sex; what is typed beside it must agree.
    const said = document === undefined ? undefined : readDocument(document.number, document.kind);
    const birth = birthOf(input.birth, ctx.now) ?? said?.birth ?? before.birth;
    const sex = input.sex ?? said?.sex ?? before.sex;
    const no = whyNotBorn(held.documents, { birth, sex });
    if (no !== undefined) throw no;
    const after = { ...before, name, birth, sex, held };
    const changed = changedFields(before, after, input.place);
    if (changed.length === 0) refuse('nothing-changed');
    const gone = movedBy(held, before.held);
    await store.unindexHeld(tx, ctx, input.person, {
      documents: gone.documents.map((one) => one.number),
      phones: gone.phones,
    });
    await store.writeHeld(tx, ctx, [after], ctx.now);
    if (input.place !== undefined)
      await store.placePeople(tx, [{ person: input.person, place: input.place }]);
    return {
      about: [`person:${input.person}`],
      place: input.place ?? before.place,
      detail: { changed, reason: input.reason },
      result: { person: input.person, changed },
    };
  },
});

async function newDocument(
  tx: Tx,
  ctx: Ctx,
  person: string,
  told: { kind?: DocumentHeld['kind']; number: string },
): Promise<DocumentHeld> {
  const read = readDocument(told.number, told.kind);
  if (read.problem !== undefined && read.problem !== 'region')
    refuse('document-wrong', { why: DOCUMENT_PROBLEM_WORDS[read.problem] });
  const holders = await ctx.beyond('does somebody else hold this number?', () =>
    store.holdersOfDocuments(tx, [store.blindDocument(ctx.secrets, read.number)]),
  );
  const holder = holders.find((one) => one.id !== person);
  if (holder !== undefined) {
    // Who it is, only within one's own area: numbers could be tried out until one of them names somebody.
    const shown = (await store.shownPeople(tx, [holder.id])).get(holder.id);
    if (shown === undefined) return refuse('document-held-elsewhere');
    refuse('document-held', { code: shown.code });
  }
  return { kind: read.kind, number: read.number };
}

function corrected(
  held: SealedPerson,
  document: DocumentHeld | undefined,
  input: { address?: string; workplace?: string; dropPhone?: number },
): SealedPerson {
  const { dropPhone } = input;
  if (dropPhone !== undefined && dropPhone > held.phones.length) refuse('no-such-number', { no: dropPhone });
  const address = input.address?.trim();
  const workplace = input.workplace === undefined ? held.workplace : input.workplace.trim() || undefined;
  return {
    documents:
      document === undefined
        ? held.documents
        : [document, ...held.documents.filter((one) => one.kind !== document.kind)],
    phones: dropPhone === undefined ? held.phones : held.phones.filter((_, i) => i !== dropPhone - 1),
    addresses:
      address === undefined
        ? held.addresses
        : address === ''
          ? []
          : [address, ...held.addresses.filter((one) => addressKey(one) !== addressKey(address))],
    ...(workplace === undefined ? {} : { workplace }),
  };
}

function birthOf(text: string | undefined, now: Date): string | undefined {
  if (text === undefined) return undefined;
  const day = readCivilDate(text);
  return day === undefined || day > civilDayOf(now) ? refuse('birth-wrong') : day;
}

/** Which fields differ: what the ledger keeps of a correction is never the values. */
function changedFields(
  before: store.HeldPerson,
  after: store.HeldPerson,
  place: string | undefined,
): string[] {
  const fields = {
    name: before.name !== after.name,
    birth: before.birth !== after.birth,
    sex: before.sex !== after.sex,
    documents: JSON.stringify(before.held.documents) !== JSON.stringify(after.held.documents),
    phones: before.held.phones.length !== after.held.phones.length,
    address: before.held.addresses.join('\n') !== after.held.addresses.join('\n'),
    workplace: before.held.workplace !== after.held.workplace,
    place: place !== undefined && place !== before.place,
  };
  return Object.entries(fields).flatMap(([field, differs]) => (differs ? [field] : []));
}

/** Writes down one more number by which she can be reached. */
export const addPersonPhone = act('people.phone.added', {
  title: { zh: '添加电话', en: 'add a number' },
  duty: 'people.change',
  purpose: 'outbreak-response',
  input: Type.Object({ person: Id, phone: Type.String({ minLength: 1, maxLength: 60 }) }),
  place: (tx, input) => placeOf(tx, input.person),
  async run(tx, input, ctx) {
    const phone = readPhone(input.phone);
    if (phone === undefined || phone.problem !== undefined) return refuse('phone-wrong');
    const person = await holdPerson(tx, ctx, input.person);
    if (person.held.phones.includes(phone.number)) refuse('phone-known');
    await store.addPhone(tx, ctx, input.person, phone.number);
    const alike = await askAlike(tx, ctx, person, phone.number);
    return {
      about: [`person:${input.person}`],
      place: person.place,
      detail: { numbers: person.held.phones.length + 1, alike },
      result: { person: input.person, numbers: person.held.phones.length + 1, alike },
    };
  },
});

/** A new number may show that two records are one: that is asked, never assumed. Returns how many look alike. */
async function askAlike(tx: Tx, ctx: Ctx, person: store.HeldPerson, phone: string): Promise<number> {
  return ctx.beyond('who else answers this number?', async () => {
    const blind = store.blindPhone(ctx.secrets, phone);
    const holders = await store.holdersOfPhones(tx, [blind]);
    const shared = new Set([blind.toString('hex')]);
    const crowd = ctx.rulebook.part(peopleRules).settings.sharedPhonePeople.value;
    const crowded = holders.length > crowd ? shared : new Set<string>();
    const hers = factsOf(
      person.name,
      person.held.documents.map((one) => one.kind),
      person.birth,
      shared,
    );
    const pairs = holders.flatMap((other) => {
      if (other.id === person.id) return [];
      const verdict = judge(
        hers,
        factsOf(other.name, other.kinds, other.birth ?? undefined, shared),
        crowded,
      );
      if (verdict.is === 'different') return [];
      const why = verdict.is === 'same' ? ('several-candidates' as const) : verdict.why;
      return [{ id: uuidv7(), one: person.id, other: other.id, why }];
    });
    await store.askPairs(tx, pairs, ctx.now);
    return pairs.length;
  });
}

function factsOf(
  name: string,
  kinds: readonly DocumentHeld['kind'][],
  birth: string | undefined,
  phones: ReadonlySet<string>,
) {
  return {
    name,
    nameKey: nameKey(name),
    // Two different people on record never share a number: only the kinds matter here.
    documents: kinds.map((kind) => ({ key: uuidv7(), kind })),
    phones,
    birth,
    addresses: new Set<string>(),
  };
}

// Merging and splitting ---------------------------------------------------------------------------------

/** Two records were one human being: the kept one is given what the other had, and answers for both. */
export const mergePeople = act('people.merged', {
  title: { zh: '合并为同一人', en: 'merge two records' },
  duty: 'people.merge',
  purpose: 'outbreak-response',
  input: Type.Object({ keep: Id, gone: Id, reason: Reason }),
  place: async (tx, input) => [await placeOf(tx, input.keep), await placeOf(tx, input.gone)],
  async run(tx, input, ctx) {
    const [kept, gone] = await holdTwo(tx, ctx, input.keep, input.gone);
    const no = whyNotMerge(kept, gone);
    if (no !== undefined) throw no;
    const moved = movedBy(kept.held, gone.held);
    await store.moveIndex(tx, ctx, {
      from: gone.id,
      to: kept.id,
      documents: gone.held.documents.map((one) => one.number),
      phones: gone.held.phones,
    });
    const household = await moveHousehold(tx, ctx, kept.id, gone.id);
    const after = {
      ...kept,
      birth: kept.birth ?? gone.birth,
      sex: kept.sex ?? gone.sex,
      held: learnt(kept.held, gone.held) ?? kept.held,
    };
    await store.writeHeld(tx, ctx, [after], ctx.now);
    const merge = uuidv7();
    await store.writeMerge(tx, {
      id: merge,
      kept: kept.id,
      gone: gone.id,
      place: kept.place,
      reason: input.reason,
      mergedBy: ctx.actor.id,
      mergedAt: ctx.now,
      moved: {
        given: blindsOf(ctx, moved),
        birth: kept.birth === undefined && gone.birth !== undefined,
        sex: kept.sex === undefined && gone.sex !== undefined,
        workplace: moved.workplace !== undefined,
        ...(household === undefined ? {} : { household }),
      },
    });
    await settlePair(tx, ctx, { one: kept.id, other: gone.id, answer: 'same', reason: input.reason });
    await store.passPairsOn(tx, gone.id, kept.id);
    return {
      about: [`person:${kept.id}`, `person:${gone.id}`],
      place: kept.place,
      detail: {
        merge,
        kept: kept.id,
        gone: gone.id,
        documents: moved.documents.length,
        phones: moved.phones.length,
        reason: input.reason,
      },
      result: { merge, kept: kept.id, gone: gone.id },
    };
  },
});

/** The gone one’s home becomes the kept one’s, unless she has one. */
async function moveHousehold(
  tx: Tx,
  ctx: Ctx,
  kept: string,
  gone: string,
): Promise<store.Moved['household'] | undefined> {
  return ctx.beyond(HOMES, async () => {
    const left = await store.membershipOf(tx, gone);
    if (left === undefined) return undefined;
    const moved = (await store.membershipOf(tx, kept)) === undefined;
    const { household, relation, head } = left;
    if (moved) {
      await store.changeMember(tx, left, ctx.now);
      await store.joinHousehold(tx, { id: uuidv7(), household, person: kept, relation, head, at: ctx.now });
    } else await store.leaveHousehold(tx, left, ctx.now);
    return { id: household, relation, head, moved };
  });
}

/** A household keeps the place where it was founded, which need not be where its members live now. */
const HOMES = 'a household may be on record outside the area of a member';

function blindsOf(ctx: Ctx, held: SealedPerson): string[] {
  return [
    ...held.documents.map((one) => store.blindDocument(ctx.secrets, one.number)),
    ...held.phones.map((one) => store.blindPhone(ctx.secrets, one)),
    ...held.addresses.map((one) => store.blindAddress(ctx.secrets, one)),
  ].map((blind) => blind.toString('hex'));
}

/** The merge was a mistake: what came with it goes back, what was learnt since stays. */
export const splitPeople = act('people.split', {
  title: { zh: '拆分误合并', en: 'split a merge' },
  duty: 'people.merge',
  purpose: 'outbreak-response',
  input: Type.Object({ person: Id, reason: Reason }),
  async place(tx, input) {
    const own = await placeOf(tx, input.person);
    const merge = await store.openMerge(tx, input.person);
    return merge === undefined ? own : [own, await placeOf(tx, merge.kept)];
  },
  async run(tx, input, ctx) {
    await store.lockMeeting(tx);
    const head = await getPerson(tx, input.person);
    const merge =
      (await store.openMerge(tx, input.person)) ?? refuse('not-merged', { code: personCode(head.no) });
    const keptHead = await getPerson(tx, merge.kept);
    const later = keptHead.mergedInto === null ? undefined : await getPerson(tx, keptHead.mergedInto);
    if (later !== undefined)
      refuse('split-the-later-first', { into: personCode(keptHead.no), later: personCode(later.no) });
    const people = await store.holdPeople(tx, ctx, [merge.kept, merge.gone]);
    const kept = must(
      people.find((one) => one.id === merge.kept),
      'the kept one is on record',
    );
    const gone = must(
      people.find((one) => one.id === merge.gone),
      'the gone one is on record',
    );
    const back = givenBack(ctx, gone.held, merge.moved);
    await store.moveIndex(tx, ctx, {
      from: kept.id,
      to: gone.id,
      documents: back.documents.map((one) => one.number),
      phones: back.phones,
    });
    const left = {
      ...kept,
      birth: merge.moved.birth && kept.birth === gone.birth ? undefined : kept.birth,
      sex: merge.moved.sex && kept.sex === gone.sex ? undefined : kept.sex,
      held: withoutMoved(kept.held, back),
    };
    await store.endMerge(tx, {
      id: merge.id,
      gone: gone.id,
      by: ctx.actor.id,
      at: ctx.now,
      reason: input.reason,
    });
    await store.writeHeld(tx, ctx, [left, gone], ctx.now);
    await ctx.beyond(HOMES, () => splitHousehold(tx, merge, ctx.now));
    await settlePair(tx, ctx, { one: kept.id, other: gone.id, answer: 'different', reason: input.reason });
    await store.takePairsBack(tx, gone.id);
    return {
      about: [`person:${gone.id}`, `person:${kept.id}`],
      place: gone.place,
      detail: { merge: merge.id, kept: kept.id, gone: gone.id, reason: input.reason },
      result: { merge: merge.id, kept: kept.id, person: gone.id },
    };
  },
});

function givenBack(ctx: Ctx, gone: SealedPerson, moved: store.Moved): SealedPerson {
  const given = new Set(moved.given);
  const was = (blind: Buffer) => given.has(blind.toString('hex'));
  return {
    documents: gone.documents.filter((one) => was(store.blindDocument(ctx.secrets, one.number))),
    phones: gone.phones.filter((one) => was(store.blindPhone(ctx.secrets, one))),
    addresses: gone.addresses.filter((one) => was(store.blindAddress(ctx.secrets, one))),
    ...(moved.workplace && gone.workplace !== undefined ? { workplace: gone.workplace } : {}),
  };
}

/** She moves back into the household she left by the merge, if somebody still lives there. */
async function splitHousehold(tx: Tx, merge: store.Merge, at: Date): Promise<void> {
  const was = merge.moved.household;
  if (was === undefined) return;
  const own = await store.membershipOf(tx, merge.kept);
  const vacated = was.moved && own?.household === was.id;
  if (vacated && own !== undefined) await store.changeMember(tx, own, at);
  const home = await store.findHousehold(tx, was.id);
  if (home === undefined || (await store.membershipOf(tx, merge.gone)) !== undefined) return;
  const members = await store.membersOf(tx, home.id);
  const head = was.head && !members.some((one) => one.head);
  const relation: Relation = was.relation === 'head' && !head ? 'other' : was.relation;
  await store.joinHousehold(tx, { id: uuidv7(), household: home.id, person: merge.gone, relation, head, at });
}

/** A human looked at two that seem alike: they are two. They are not asked about again. */
export const keepPeopleApart = act('people.kept-apart', {
  title: { zh: '确认不是同一人', en: 'not the same person' },
  duty: 'people.merge',
  purpose: 'outbreak-response',
  input: Type.Object({ pair: Id, reason: Reason }),
  place: async (tx, input) => (await getPair(tx, input.pair)).places,
  async run(tx, input, ctx) {
    const pair = (await store.holdPair(tx, input.pair)) ?? refuseHouse('not-found');
    if (pair.answer !== null) refuse('pair-answered');
    await store.answerPair(tx, pair.id, {
      answer: 'different',
      by: ctx.actor.id,
      at: ctx.now,
      reason: input.reason,
    });
    return {
      about: [`person:${pair.one}`, `person:${pair.other}`],
      place: pair.places[0] ?? '',
      detail: { pair: pair.id, asked: pair.why, reason: input.reason },
      result: { pair: pair.id },
    };
  },
});

async function settlePair(
  tx: Tx,
  ctx: Ctx,
  of: { one: string; other: string; answer: 'same' | 'different'; reason: string },
): Promise<void> {
  await store.askPairs(
    tx,
    [{ id: uuidv7(), one: of.one, other: of.other, why: 'several-candidates' }],
    ctx.now,
  );
  await store.settlePairOf(tx, { ...of, by: ctx.actor.id, at: ctx.now });
}

// Households --------------------------------------------------------------------------------------------

/** She lives with somebody: with her household, or the two found one. */
export const joinHousehold = act('people.household.joined', {
  title: { zh: '加入同住户', en: 'join a household' },
  duty: 'people.change',
  purpose: 'outbreak-response',
  input: Type.Object({
    person: Id,
    with: Id,
    relation: Type.Enum([...RELATIONS].filter((one) => one !== 'head')),
  }),
  place: async (tx, input) => [await placeOf(tx, input.person), await placeOf(tx, input.with)],
  async run(tx, input, ctx) {
    if (input.person === input.with) refuse('household-same');
    const person = await livingPerson(tx, input.person);
    const host = await livingPerson(tx, input.with);
    const household = await ctx.beyond(HOMES, () =>
      moveIn(tx, { person: person.id, host, relation: input.relation, at: ctx.now }),
    );
    return {
      about: [`person:${person.id}`, `person:${host.id}`],
      place: person.place,
      detail: { household, relation: input.relation },
      result: { household },
    };
  },
});

async function moveIn(
  tx: Tx,
  who: { person: string; host: store.PersonHead; relation: Relation; at: Date },
): Promise<string> {
  const { person, host, relation, at } = who;
  const theirs = await store.membershipOf(tx, host.id);
  const no = whyNotJoin(await homeOf(tx, person), theirs);
  if (no !== undefined) throw no;
  const household = theirs?.household ?? uuidv7();
  if (theirs === undefined) {
    await store.openHousehold(tx, { id: household, place: host.place, at });
    const head = { relation: 'head' as const, head: true };
    await store.joinHousehold(tx, { id: uuidv7(), household, person: host.id, ...head, at });
  }
  await store.joinHousehold(tx, { id: uuidv7(), household, person, relation, head: false, at });
  return household;
}

/** She moved out; a head names another one first. */
export const leaveHousehold = act('people.household.left', {
  title: { zh: '迁出同住户', en: 'leave the household' },
  duty: 'people.change',
  purpose: 'outbreak-response',
  input: Type.Object({ person: Id }),
  place: (tx, input) => placeOf(tx, input.person),
  async run(tx, input, ctx) {
    const person = await livingPerson(tx, input.person);
    const left = await ctx.beyond(HOMES, async () => {
      const member = await store.membershipOf(tx, person.id);
      const members = member === undefined ? [] : await store.membersOf(tx, member.household);
      const no = whyNotLeave(member, members.length);
      if (no !== undefined) throw no;
      const leaving = must(member, 'whoever leaves was a member');
      await store.leaveHousehold(tx, leaving, ctx.now);
      return leaving;
    });
    return {
      about: [`person:${person.id}`],
      place: person.place,
      detail: { household: left.household },
      result: { household: left.household },
    };
  },
});

/** Names the head of a household: the one who is asked for all of them. */
export const setHouseholdHead = act('people.household.headed', {
  title: { zh: '设为户主', en: 'name the head' },
  duty: 'people.change',
  purpose: 'outbreak-response',
  input: Type.Object({ person: Id }),
  place: (tx, input) => placeOf(tx, input.person),
  async run(tx, input, ctx) {
    const person = await livingPerson(tx, input.person);
    const member = await ctx.beyond(HOMES, async () => {
      const own = (await store.membershipOf(tx, person.id)) ?? refuse('household-none');
      if (own.head) refuse('nothing-changed');
      await store.setHead(tx, own.household, person.id);
      return own;
    });
    return {
      about: [`person:${person.id}`],
      place: person.place,
      detail: { household: member.household },
      result: { household: member.household },
    };
  },
});

export const peopleActs = {
  openPerson,
  changePerson,
  addPersonPhone,
  mergePeople,
  splitPeople,
  keepPeopleApart,
  joinHousehold,
  leaveHousehold,
  setHouseholdHead,
};

// Looking up --------------------------------------------------------------------------------------------

async function getPerson(tx: Tx, id: string): Promise<store.PersonHead> {
  return (await store.findPerson(tx, id)) ?? refuseHouse('not-found');
}

async function placeOf(tx: Tx, id: string): Promise<string> {
  return (await getPerson(tx, id)).place;
}

/** Refuses a record that was merged into another: that other one is the place to work. */
async function livingPerson(tx: Tx, id: string): Promise<store.PersonHead> {
  const person = await getPerson(tx, id);
  const no = whyNotMerged({ into: await codeOf(tx, person.mergedInto) });
  if (no !== undefined) throw no;
  return person;
}

async function codeOf(tx: Tx, id: string | null): Promise<string | null> {
  if (id === null) return null;
  const shown = (await store.shownPeople(tx, [id])).get(id);
  return shown?.code ?? 'P-…'; // lies outside the reader’s area
}

async function holdPerson(tx: Tx, ctx: Ctx, id: string): Promise<store.HeldPerson> {
  await store.lockMeeting(tx);
  await livingPerson(tx, id);
  const [person] = await store.holdPeople(tx, ctx, [id]);
  return must(person, 'a person found is held');
}

async function holdTwo(tx: Tx, ctx: Ctx, keep: string, gone: string) {
  await store.lockMeeting(tx);
  const held = await store.holdPeople(tx, ctx, [keep, gone]);
  const side = async (id: string) => {
    const person = held.find((one) => one.id === id) ?? refuseHouse('not-found');
    const { mergedInto } = await getPerson(tx, id);
    return { ...person, into: await codeOf(tx, mergedInto), documents: person.held.documents };
  };
  return [await side(keep), await side(gone)] as const;
}

async function getPair(tx: Tx, id: string): Promise<store.Pair> {
  return (await store.findPair(tx, id)) ?? refuseHouse('not-found');
}

async function homeOf(tx: Tx, person: string): Promise<{ household: string; no: number } | undefined> {
  const member = await store.membershipOf(tx, person);
  if (member === undefined) return undefined;
  return { household: member.household, no: (await store.householdNo(tx, member.household)) ?? 0 };
}
