// From a positive to everybody who met her: the case reported, her movement stopped, taken to hospital, interviewed, her
// contacts listed or signed to be none, whoever hangs on her re-assessed; and what happens when the positive was none.

import { Type } from 'typebox';
import { civilDayOf } from '../../base/civil-dates.ts';
import { addMinutes } from '../../base/clock.ts';
import { readDocument } from '../../base/identity-documents.ts';
import { uuidv7 } from '../../base/ids.ts';
import { readPhone } from '../../base/phones.ts';
import { placeAt } from '../../base/places.ts';
import { must } from '../../base/refusal.ts';
import { Id } from '../../base/schemas.ts';
import { newSalt } from '../../base/secrets.ts';
import type { Tx } from '../../base/sql.ts';
import type { Words } from '../../base/words.ts';
import { act } from '../../ledger/act.ts';
import { refuse as refuseHouse } from '../../ledger/refusals.ts';
import type { Ctx, Outcome } from '../../ledger/terms.ts';
import { holdPerson } from '../../lists/calls/store.ts';
import { createPerson, meetOne } from '../../people/meet.ts';
import { DOCUMENT_PROBLEM_WORDS } from '../../people/rules.ts';
import { findPerson, shownPeople, survivorOf } from '../../people/store.ts';
import { type Incoming, QUESTION_WORDS } from '../../people/terms.ts';
import { explainRoute } from '../../places/rules.ts';
import { placeIndex } from '../../places/store.ts';
import { closeTasks, openTask } from '../../tasks/acts.ts';
import { deadlineOf, unitHearing } from '../../tasks/rules.ts';
import { nameOfUsers } from '../../teams/store.ts';
import { roles } from '../../teams/terms.ts';
import { expose, lookAgain, outbreakFor } from '../episodes/acts.ts';
import { refuse as refuseEpisode } from '../episodes/refusals.ts';
import { episodeKey, setWhereabouts } from '../episodes/replan.ts';
import { decidersOf, decidingRole, episodeCode, joined, orderFor } from '../episodes/rules.ts';
import {
  closeWhereabouts,
  findEpisode,
  findOutbreak,
  holdEpisode,
  insertEpisode,
  insertOrder,
  joinExposures,
  livingEpisodeOf,
  ordersOf,
} from '../episodes/store.ts';
import { controlRules, type OrderKind } from '../episodes/terms.ts';
import { factsHash, protocolOf } from '../protocols/rules.ts';
import { followsFrom } from '../tests/rules.ts';
import { findResult } from '../tests/store.ts';
import { testRules } from '../tests/terms.ts';
import { reassess } from './linked.ts';
import { refuse } from './refusals.ts';
import { caseCode } from './rules.ts';
import * as store from './store.ts';
import { type CaseRules, type Clock, type ControlCase, caseRules } from './terms.ts';

const Code = Type.String({ minLength: 1, maxLength: 40 });
const Day = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' });
const OfCase = Type.Object({ case: Id });
const keyOf = (id: string, rest = '') => `case/${id}/${rest}`;

// Reported ----------------------------------------------------------------------------------------------

/** Reports a case: of a positive result, or of somebody CDC learnt of. The clocks of domain §3.3 row 14 begin. */
export const reportCase = act('control.case.reported', {
  title: { zh: '报告病例', en: 'report a case' },
  duty: 'control.case',
  purpose: 'outbreak-response',
  input: Type.Object({
    result: Type.Optional(Id),
    person: Type.Optional(Id),
    classification: Type.Optional(Code),
    onset: Type.Optional(Day),
    sampled: Type.Optional(Day),
  }),
  async place(tx, input, ctx) {
    const person = (await personMeant(tx, input)).person;
    const living = await ctx.beyond('the stay she is in', () => livingEpisodeOf(tx, person));
    return living?.place ?? ((await findPerson(tx, person)) ?? refuseHouse('not-found')).place;
  },
  async run(tx, input, ctx) {
    const rules = ctx.rulebook.part(caseRules);
    const meant = await personMeant(tx, input);
    const person = await survivorOf(tx, meant.person);
    await holdPerson(tx, person);
    const { result } = meant;
    if (result !== undefined) {
      const positive = followsFrom(ctx.rulebook.part(testRules), result.result) === 'case';
      if (!positive || result.correctedBy !== null) refuse('not-positive');
    }
    const [first] = rules.classifications;
    const classification = input.classification ?? must(first, 'the table has a row').classification;
    known(
      rules.classifications.map((row) => row.classification),
      classification,
    );
    const today = civilDayOf(ctx.now);
    const sampledOn = input.sampled ?? (result === undefined ? null : civilDayOf(result.sampledAt));
    if ((input.onset ?? '') > today || (sampledOn ?? '') > today) refuse('onset-in-future');
    const before = await store.livingCaseOf(tx, person);
    if (before !== undefined)
      return told(before, { no: before.no, again: true }, { case: before.id, no: before.no, again: true });
    const episode = await livingEpisodeOf(tx, person);
    const at = episode?.place ?? ((await findPerson(tx, person)) ?? refuseHouse('not-found')).place;
    const outbreak = episode?.outbreak ?? (await outbreakFor(tx, ctx, undefined, at)).id;
    const id = uuidv7(ctx.now.getTime());
    const one = {
      id,
      person,
      outbreak,
      place: at,
      episode: episode?.id ?? null,
      test: result?.id ?? null,
      classification,
      onsetOn: input.onset ?? null,
      sampledOn,
    };
    const no = await store.insertCase(tx, { ...one, by: ctx.actor.id }, ctx.now);
    await openClocks(tx, ctx, rules.clocks, { ...one, no, reportedAt: ctx.now });
    return {
      about: [
        `person:${person}`,
        ...(episode === undefined ? [] : [`episode:${episode.id}`]),
        `case:${id}`,
        ...(result === undefined ? [] : [`test:${result.id}`]),
      ],
      place: at,
      detail: {
        no,
        classification: wordsIn(rules.classifications, 'classification', classification),
        again: false,
        controlled: episode !== undefined && episode.orderedAt !== null,
        sampled: sampledOn,
        onset: input.onset ?? null,
      },
      result: { case: id, no, again: false },
    };
  },
});

const TITLES: Record<Clock, (code: string) => Words> = {
  stop: (code) => ({
    zh: `${code} 请其原地不动，等待转运`,
    en: `${code}: she stays where she is until she is fetched`,
  }),
  admit: (code) => ({ zh: `${code} 转运至定点医院`, en: `${code}: take her to hospital` }),
  interview: (code) => ({ zh: `${code} 开始流行病学调查`, en: `${code}: begin the interview` }),
  core: (code) => ({ zh: `${code} 完成核心流调`, en: `${code}: finish the core interview` }),
  report: (code) => ({
    zh: `${code} 密接已登记或签署没有，完成报告`,
    en: `${code}: contacts listed or signed to be none, report finished`,
  }),
};

async function openClocks(
  tx: Tx,
  ctx: Ctx,
  clocks: CaseRules['clocks'],
  one: Pick<ControlCase, 'id' | 'no' | 'person' | 'place' | 'reportedAt'>,
): Promise<void> {
  for (const { clock, step, owner } of clocks)
    await openTask(tx, ctx, {
      planKey: keyOf(one.id, clock),
      kind: `case-${clock}`,
      title: TITLES[clock](caseCode(one.no)),
      about: [`case:${one.id}`, `person:${one.person}`],
      place: one.place,
      ownerUnit: unitHearing(one.place, owner, ctx.rulebook.part(roles)),
      ownerRole: owner,
      opensAt: one.reportedAt,
      dueAt: addMinutes(one.reportedAt, deadlineOf(ctx.rulebook, step).minutes),
      step,
      urgency: clock === 'stop' ? 3 : 2,
      link: clock === 'stop' ? `/tasks` : `/cases/${one.id}`,
      facts: { case: one.id },
    });
}

/** She stays where she is: said to her, and kept to. */
export const stopCase = act('control.case.stopped', {
  title: { zh: '已要求原地不动', en: 'told to stay where she is' },
  duty: 'control.observe',
  purpose: 'outbreak-response',
  input: OfCase,
  place: placeOfCase,
  async run(tx, input, ctx) {
    const one = await heldCase(tx, input.case);
    if (one.stoppedAt === null) await store.changeCase(tx, one.id, { stoppedAt: ctx.now });
    await closeTasks(tx, ctx, keyOf(one.id, 'stop'), { state: 'done' });
    return told(one, {}, { case: one.id });
  },
});

/** The hospital has her. */
export const admitCase = act('control.case.admitted', {
  title: { zh: '登记病例住院', en: 'record that the hospital has her' },
  duty: 'control.case',
  purpose: 'outbreak-response',
  input: Type.Object({ case: Id, hospital: Type.String({ minLength: 1, maxLength: 80 }) }),
  place: placeOfCase,
  async run(tx, input, ctx) {
    const one = await heldCase(tx, input.case);
    await store.changeCase(tx, one.id, { admittedAt: one.admittedAt ?? ctx.now, hospital: input.hospital });
    for (const clock of ['stop', 'admit']) await closeTasks(tx, ctx, keyOf(one.id, clock), { state: 'done' });
    if (one.episode !== null)
      await setWhereabouts(tx, ctx, one.person, one.episode, 'hospital', one.place, input.hospital);
    return told(one, {}, { case: one.id });
  },
});

/** What the doctors found: another class of case, the day it began. */
export const classifyCase = act('control.case.classified', {
  title: { zh: '更新病例分类', en: 'change the classification' },
  duty: 'control.case',
  purpose: 'outbreak-response',
  input: Type.Object({ case: Id, classification: Code, onset: Type.Optional(Day) }),
  place: placeOfCase,
  async run(tx, input, ctx) {
    const one = await heldCase(tx, input.case);
    const rules = ctx.rulebook.part(caseRules);
    known(
      rules.classifications.map((row) => row.classification),
      input.classification,
    );
    if ((input.onset ?? '') > civilDayOf(ctx.now)) refuse('onset-in-future');
    await store.changeCase(tx, one.id, {
      classification: input.classification,
      ...(input.onset === undefined ? {} : { onsetOn: input.onset }),
    });
    return told(
      one,
      { to: wordsIn(rules.classifications, 'classification', input.classification) },
      { case: one.id },
    );
  },
});

// The interview -----------------------------------------------------------------------------------------

/** Somebody of CDC begins to ask her: from now on the interview is his. */
export const openInterview = act('control.interview.opened', {
  title: { zh: '开始流调', en: 'begin the interview' },
  duty: 'control.case',
  purpose: 'outbreak-response',
  input: OfCase,
  place: placeOfCase,
  async run(tx, input, ctx) {
    const one = await heldCase(tx, input.case);
    if (one.interviewOpenedAt !== null) {
      const by = (await nameOfUsers(tx, [one.interviewBy ?? ''])).get(one.interviewBy ?? '') ?? '—';
      refuse('interview-open-already', { by, at: timeOf(one.interviewOpenedAt) });
    }
    await store.changeCase(tx, one.id, { interviewOpenedAt: ctx.now, interviewBy: ctx.actor.id });
    await closeTasks(tx, ctx, keyOf(one.id, 'interview'), { state: 'done' });
    return told(one, {}, { case: one.id });
  },
});

/** Writes down what the interview told. `core`: what had to be asked within four hours is asked. */
export const noteInterview = act('control.interview.finished', {
  title: { zh: '保存流调记录', en: 'keep what the interview told' },
  duty: 'control.case',
  purpose: 'outbreak-response',
  input: Type.Object({
    case: Id,
    note: Type.Optional(Type.String({ maxLength: 20_000 })),
    onset: Type.Optional(Day),
    core: Type.Boolean(),
  }),
  place: placeOfCase,
  async run(tx, input, ctx) {
    const one = await heldCase(tx, input.case);
    if (one.interviewOpenedAt === null) refuse('interview-first');
    if ((input.onset ?? '') > civilDayOf(ctx.now)) refuse('onset-in-future');
    const salt = newSalt();
    await store.changeCase(tx, one.id, {
      ...(input.note === undefined
        ? {}
        : { interviewNote: ctx.secrets.seal(salt, input.note), interviewSalt: salt }),
      ...(input.onset === undefined ? {} : { onsetOn: input.onset }),
      ...(input.core && one.coreDoneAt === null ? { coreDoneAt: ctx.now } : {}),
    });
    if (input.core) await closeTasks(tx, ctx, keyOf(one.id, 'core'), { state: 'done' });
    await reportIfDone(tx, ctx, one.id);
    return told(one, { core: input.core || one.coreDoneAt !== null }, { case: one.id });
  },
});

/** Opens what the interview told, with a reason the ledger keeps. */
export const readInterview = act('control.interview.read', {
  title: { zh: '查看流调记录', en: 'read the interview' },
  duty: 'control.case',
  purpose: 'outbreak-response',
  sensitive: true,
  input: Type.Object({ case: Id, reason: Type.String({ minLength: 2, maxLength: 500 }) }),
  place: placeOfCase,
  async run(tx, input, ctx) {
    const one = await getCase(tx, input.case);
    const sealed = (await store.noteOf(tx, one.id)) ?? refuse('no-interview-note');
    return told(
      one,
      { reason: input.reason, purpose: 'outbreak-response' },
      { note: ctx.secrets.open(sealed.salt, sealed.note) },
    );
  },
});

// Contacts ----------------------------------------------------------------------------------------------

const Contact = Type.Object({
  /** Somebody on record, by id; else she is met by what is known of her. */
  person: Type.Optional(Id),
  /** A human has looked: she is none of those on record. */
  isNew: Type.Optional(Type.Boolean()),
  name: Type.Optional(Type.String({ maxLength: 80 })),
  phone: Type.Optional(Type.String({ maxLength: 60 })),
  document: Type.Optional(Type.String({ maxLength: 60 })),
  address: Type.Optional(Type.String({ maxLength: 300 })),
  category: Code,
  kind: Code,
  firstOn: Type.Optional(Day),
  lastOn: Type.Optional(Day),
  /** A contact of a contact: the stay of the close contact she met. */
  of: Type.Optional(Id),
});

export interface ContactAnswer {
  readonly row: number;
  readonly as: 'listed' | 'known' | 'question';
  readonly person: string | null;
  readonly episode: string | null;
  readonly why: Words | null;
  /** Those she may be, masked: a human chooses one, or says she is new. */
  readonly candidates: readonly {
    readonly id: string;
    readonly code: string;
    readonly name: string;
    readonly phone: string | null;
    readonly age: number | null;
  }[];
}

/** Lists whom she met. Each becomes an exposure, and a stay to be assessed; a row that may be several waits for an answer. */
export const listContacts = act('control.contacts.listed', {
  title: { zh: '登记密接', en: 'list contacts' },
  duty: 'control.case',
  purpose: 'outbreak-response',
  input: Type.Object({
    case: Id,
    contacts: Type.Array(Contact, { maxItems: 200 }),
    /** These are all of them, as far as is known. */
    complete: Type.Boolean(),
  }),
  place: placeOfCase,
  async run(tx, input, ctx) {
    const one = await heldCase(tx, input.case);
    if (one.interviewOpenedAt === null) refuse('interview-first');
    const outbreak = must(await findOutbreak(tx, one.outbreak), 'a case has its outbreak');
    const contacts = await ctx.beyond('whom she met may live anywhere in the district', async () => {
      const index = await placeIndex(tx, placeAt(one.place, 1));
      const answers: ContactAnswer[] = [];
      const exposures: string[] = [];
      for (const [at, said] of input.contacts.entries()) {
        const row = at + 1;
        const incoming = said.person === undefined ? incomingOf(said, row, one, index) : undefined;
        const met = await whoIs(tx, ctx, said, incoming);
        if ('why' in met) {
          answers.push({ row, as: 'question', person: null, episode: null, ...met });
          continue;
        }
        if (met.person === one.person) refuse('contact-herself', { row });
        const done = await expose(tx, ctx, {
          person: met.person,
          outbreak,
          place: met.place,
          category: said.category,
          kind: said.kind,
          firstOn: said.firstOn ?? said.lastOn ?? null,
          lastOn: said.lastOn ?? said.firstOn ?? null,
          ofCase: one.id,
          ofEpisode: said.of ?? null,
          evidence: `interview:${one.id}`,
        });
        exposures.push(done.exposure);
        const fresh = done.opened || done.asked || done.episode === null;
        answers.push({
          row,
          as: fresh ? 'listed' : 'known',
          person: done.person,
          episode: done.episode,
          why: null,
          candidates: [],
        });
      }
      return { answers, exposures };
    });
    const open = contacts.answers.filter((answer) => answer.as === 'question').length;
    const listed = contacts.answers.length - open;
    const there = (await store.contactsOf(tx, [one.id])).length;
    const done = input.complete && open === 0 && there > 0;
    // Signed to be none, and somebody was met after all: the list is owed again, from the same report.
    const undone = listed > 0 && one.contactsNoneBy !== null;
    if (undone) {
      await store.changeCase(tx, one.id, { contactsNoneBy: null, contactsDoneAt: null });
      const { clocks } = ctx.rulebook.part(caseRules);
      await openClocks(
        tx,
        ctx,
        clocks.filter(({ clock }) => clock === 'report'),
        one,
      );
    }
    if (done)
      await store.changeCase(tx, one.id, {
        contactsDoneAt: (undone ? null : one.contactsDoneAt) ?? ctx.now,
      });
    await reportIfDone(tx, ctx, one.id);
    return {
      ...told(
        one,
        {
          contacts: listed,
          open,
          complete: done,
          linked: input.contacts.some((said) => said.of !== undefined),
        },
        { case: one.id, contacts: contacts.answers, complete: done, there },
        [
          ...contacts.answers.flatMap(({ episode }) => (episode === null ? [] : [`episode:${episode}`])),
          ...contacts.exposures.map((exposure) => `exposure:${exposure}`),
        ],
      ),
    };
  },
});

type Index = Awaited<ReturnType<typeof placeIndex>>;

function incomingOf(
  said: {
    name?: string | undefined;
    phone?: string | undefined;
    document?: string | undefined;
    address?: string | undefined;
  },
  row: number,
  one: ControlCase,
  index: Index,
): Incoming {
  const name = said.name?.trim() ?? '';
  if (name === '') refuse('contact-who', { row });
  const document = said.document?.trim() ? readDocument(said.document) : undefined;
  if (document?.problem !== undefined && document.problem !== 'region')
    refuse('contact-document', { row, why: DOCUMENT_PROBLEM_WORDS[document.problem] });
  const phone = said.phone?.trim() ? readPhone(said.phone) : undefined;
  if (said.phone?.trim() && (phone === undefined || phone.problem !== undefined))
    refuse('contact-phone', { row });
  const address = said.address?.trim() || undefined;
  const route = address === undefined ? undefined : explainRoute(index, { address });
  return {
    name,
    phones: phone === undefined ? [] : [phone.number],
    // Nobody knows where she lives yet: whoever looks after the case looks after her until it is known.
    place: route !== undefined && !('why' in route) ? route.place : one.place,
    ...(document === undefined ? {} : { document: { kind: document.kind, number: document.number } }),
    ...(address === undefined ? {} : { address }),
  };
}

async function whoIs(
  tx: Tx,
  ctx: Ctx,
  said: { person?: string | undefined; isNew?: boolean | undefined },
  incoming: Incoming | undefined,
): Promise<{ person: string; place: string } | Pick<ContactAnswer, 'why' | 'candidates'>> {
  if (incoming === undefined) {
    const person = await survivorOf(tx, said.person ?? '');
    return { person, place: ((await findPerson(tx, person)) ?? refuseHouse('not-found')).place };
  }
  if (said.isNew === true) return { person: await createPerson(tx, ctx, incoming), place: incoming.place };
  const met = await meetOne(tx, ctx, incoming);
  if (met.kind !== 'question') {
    const known = await findPerson(tx, met.person);
    return { person: met.person, place: known?.place ?? incoming.place };
  }
  const shown = await shownPeople(tx, met.candidates, civilDayOf(ctx.now));
  return {
    why: QUESTION_WORDS[met.why],
    candidates: [...shown.values()].map(({ id, code, name, phone, age }) => ({
      id,
      code,
      name,
      phone: phone ?? null,
      age: age ?? null,
    })),
  };
}

/** CDC signs that she met nobody. */
export const signNoContacts = act('control.contacts.none', {
  title: { zh: '签署没有密接', en: 'sign that there are no contacts' },
  duty: 'control.case',
  purpose: 'outbreak-response',
  input: Type.Object({ case: Id, reason: Code }),
  place: placeOfCase,
  async run(tx, input, ctx) {
    const one = await heldCase(tx, input.case);
    const { noContactReasons } = ctx.rulebook.part(caseRules);
    known(
      noContactReasons.map((row) => row.reason),
      input.reason,
    );
    if (one.interviewOpenedAt === null) refuse('interview-first');
    const there = (await store.contactsOf(tx, [one.id])).length;
    if (there > 0) refuse('contacts-there', { n: there });
    if (one.contactsNoneBy !== null) refuse('contacts-signed');
    await store.changeCase(tx, one.id, { contactsNoneBy: ctx.actor.id, contactsDoneAt: ctx.now });
    await reportIfDone(tx, ctx, one.id);
    return told(one, { because: wordsIn(noContactReasons, 'reason', input.reason) }, { case: one.id });
  },
});

// Whoever hangs on her ----------------------------------------------------------------------------------

/** The house makes the plans of everybody linked to her anew; a human looks at each. */
export const reassessLinked = act('control.linked.reassessed', {
  title: { zh: '重判关联的次密接', en: 're-assess whoever is linked to a case' },
  duty: 'house',
  purpose: 'outbreak-response',
  input: OfCase,
  async run(tx, input, ctx) {
    const one = await heldCase(tx, input.case);
    const positiveOn = one.sampledOn ?? civilDayOf(one.reportedAt);
    const done =
      one.episode === null
        ? { episodes: [], changed: 0 }
        : await reassess(tx, ctx, { case: one, episode: one.episode, positiveOn });
    // Asked once: somebody linked to her later says nothing of those she lives with.
    const home = one.linkedDoneAt === null ? await askOfHome(tx, ctx, one) : [];
    await store.changeCase(tx, one.id, { linkedDoneAt: ctx.now });
    return told(
      one,
      { linked: done.episodes.length, changed: done.changed, home: home.length },
      { case: one.id, linked: done.episodes.length, changed: done.changed, home: home.length },
      [...done.episodes, ...home].map((episode) => `episode:${episode}`),
    );
  },
});

/** Whoever lives with her and is under control: somebody looks at each plan again, for it may have to begin anew. */
async function askOfHome(tx: Tx, ctx: Ctx, one: ControlCase): Promise<string[]> {
  const stays = await store.stayingWith(tx, one);
  for (const id of stays) {
    const episode = must((await holdEpisode(tx, id)) ?? null, 'found a moment ago');
    await lookAgain(tx, ctx, episode, { surely: true, because: HOME_POSITIVE });
  }
  return stays;
}

const HOME_POSITIVE = {
  zh: '同住人员检测阳性，请重新研判',
  en: 'somebody she lives with is positive: assess again',
};

/** Decisions that say until when she stays. */
const SAYS_UNTIL: readonly OrderKind[] = ['control', 'extended', 'shortened', 'moved'];

/** A human has seen what became of a linked stay, and signs the order that follows. */
export const confirmLinked = act('control.linked.confirmed', {
  title: { zh: '确认重判结果', en: 'agree to the plan made anew' },
  duty: 'control.assess',
  purpose: 'outbreak-response',
  input: Type.Object({ episode: Id, case: Id }),
  place: async (tx, input) => ((await findEpisode(tx, input.episode)) ?? refuseHouse('not-found')).place,
  async run(tx, input, ctx) {
    const { person } = (await findEpisode(tx, input.episode)) ?? refuseHouse('not-found');
    await holdPerson(tx, person);
    const episode = (await holdEpisode(tx, input.episode)) ?? refuseHouse('not-found');
    const rules = ctx.rulebook.part(controlRules);
    const { categories, place } = episode;
    const table = ctx.rulebook.part(roles);
    const role =
      decidingRole(rules, ctx.actor, { categories, place }) ??
      refuseEpisode('other-decides', {
        category: labelOf(ctx, episode.protocol, categories[0] ?? ''),
        roles: joined(decidersOf(rules, categories).map((one) => table[one] ?? { zh: one, en: one })),
      });
    const closed = await closeTasks(tx, ctx, episodeKey(episode.id, `linked/${input.case}`), {
      state: 'done',
    });
    if (closed === 0 || episode.endedAt !== null) refuse('nothing-linked');
    // Against what was last decided about her: a positive that was none before anybody signed has changed nothing of it.
    const orders = (await ordersOf(tx, episode.id)).filter(({ kind }) => SAYS_UNTIL.includes(kind));
    const last = orders.at(-1);
    const kind = last === undefined ? undefined : orderFor({ endsOn: last.toOn }, episode);
    if (kind !== undefined) {
      const basis = orders.find((one) => one.kind === 'control')?.basis;
      await insertOrder(
        tx,
        {
          id: uuidv7(ctx.now.getTime()),
          episode: episode.id,
          person: episode.person,
          place,
          kind,
          basis: basis ?? rules.bases[0]?.basis ?? '',
          reviewRoute: rules.reviewRoute.zh,
          fromOn: civilDayOf(ctx.now),
          toOn: episode.endsOn,
          reason: 'linked-result',
          by: ctx.actor.id,
          role,
        },
        ctx.now,
      );
    }
    return {
      about: [`person:${episode.person}`, `episode:${episode.id}`, `case:${input.case}`],
      place,
      detail: { label: labelOf(ctx, episode.protocol, categories[0] ?? ''), endsOn: episode.endsOn },
      result: { episode: episode.id, order: kind ?? null },
    };
  },
});

// The end of a case -------------------------------------------------------------------------------------

/** She is well, or somebody else's: the case is over. */
export const endCase = act('control.case.ended', {
  title: { zh: '病例结案', en: 'end the case' },
  duty: 'control.case',
  purpose: 'outbreak-response',
  input: Type.Object({ case: Id, reason: Code }),
  place: placeOfCase,
  async run(tx, input, ctx) {
    const one = await heldCase(tx, input.case);
    const { endReasons } = ctx.rulebook.part(caseRules);
    known(
      endReasons.map((row) => row.reason),
      input.reason,
    );
    await store.changeCase(tx, one.id, { endedAt: ctx.now, endedWhy: input.reason });
    await closeTasks(tx, ctx, keyOf(one.id), { state: 'cancelled' });
    await ctx.beyond('where she is as a case', () => leavePlace(tx, ctx, one));
    return told(one, { because: wordsIn(endReasons, 'reason', input.reason) }, { case: one.id });
  },
});

/**
 * The positive was none, a human decides: the case is taken back, her stay is opened anew for assessment with what was
 * known, and whoever was re-assessed because of her is planned again.
 */
export const withdrawCase = act('control.case.withdrawn', {
  title: { zh: '撤回病例', en: 'take the case back' },
  duty: 'control.case',
  purpose: 'outbreak-response',
  input: Type.Object({ case: Id, reason: Code }),
  place: placeOfCase,
  async run(tx, input, ctx) {
    const { person } = await getCase(tx, input.case);
    await holdPerson(tx, person);
    const one = await heldCase(tx, input.case);
    const { withdrawReasons } = ctx.rulebook.part(caseRules);
    known(
      withdrawReasons.map((row) => row.reason),
      input.reason,
    );
    await store.changeCase(tx, one.id, { endedAt: ctx.now, endedWhy: `withdrawn:${input.reason}` });
    await closeTasks(tx, ctx, keyOf(one.id), { state: 'cancelled' });
    const next = await ctx.beyond('her stay begins anew, and whoever hung on her is planned again', () =>
      reopen(tx, ctx, one),
    );
    return told(
      one,
      { because: wordsIn(withdrawReasons, 'reason', input.reason), reopened: next !== undefined },
      { case: one.id, episode: next ?? null },
      next === undefined ? [] : [`episode:${next}`],
    );
  },
});

async function reopen(tx: Tx, ctx: Ctx, one: ControlCase): Promise<string | undefined> {
  if (one.episode === null) return undefined;
  const old = must(await holdEpisode(tx, one.episode), 'the stay of a case is there');
  if (!(await leavePlace(tx, ctx, one))) return undefined;
  const { version } = protocolOf(ctx.rulebook, old.protocol);
  const { sampling: _, onset: __, rashOnset: ___, ...facts } = old.facts;
  const id = uuidv7(ctx.now.getTime());
  const dueAt = addMinutes(ctx.now, deadlineOf(ctx.rulebook, 'assess').minutes);
  const no = await insertEpisode(
    tx,
    {
      id,
      person: one.person,
      outbreak: old.outbreak,
      place: old.place,
      categories: old.categories,
      protocol: old.protocol,
      rulebook: version,
      facts,
      factsHash: factsHash(facts, old.categories),
      linked: old.linked,
      dueAt,
      by: ctx.actor.id,
    },
    ctx.now,
  );
  await joinExposures(tx, old.id, id, one.person);
  const [role = 'cdc'] = decidersOf(ctx.rulebook.part(controlRules), old.categories);
  await openTask(tx, ctx, {
    planKey: episodeKey(id, 'assess'),
    kind: 'assess',
    title: {
      zh: `${episodeCode(no)} 病例已撤回，重新研判`,
      en: `${episodeCode(no)}: the case was taken back, assess her again`,
    },
    about: [`episode:${id}`, `person:${one.person}`],
    place: old.place,
    ownerUnit: unitHearing(old.place, role, ctx.rulebook.part(roles)),
    ownerRole: role,
    opensAt: ctx.now,
    dueAt,
    step: 'assess',
    link: `/episodes/${id}`,
    facts: { episode: id },
  });
  await store.relink(tx, old.id, id);
  await reassess(tx, ctx, { case: one, episode: id, positiveOn: null });
  return id;
}

/** Where she was as a case ends with it, unless a stay of hers goes on: then that says where she is. */
async function leavePlace(tx: Tx, ctx: Ctx, { person }: Pick<ControlCase, 'person'>): Promise<boolean> {
  if ((await livingEpisodeOf(tx, person)) !== undefined) return false;
  await closeWhereabouts(tx, person, ctx.now);
  return true;
}

/** A positive was put right after it had led to a case: the house asks CDC to decide. Nothing is undone by itself. */
export const questionCase = act('control.case.questioned', {
  title: { zh: '结果更正，病例待定', en: 'a result was corrected: the case is to be decided' },
  duty: 'house',
  purpose: 'outbreak-response',
  input: Type.Object({ case: Id }),
  async run(tx, input, ctx) {
    const one = await heldCase(tx, input.case);
    await openTask(tx, ctx, {
      planKey: keyOf(one.id, 'corrected'),
      kind: 'case-corrected',
      title: {
        zh: `${caseCode(one.no)} 的阳性结果已更正，请决定：保留或撤回病例`,
        en: `the positive result of ${caseCode(one.no)} was corrected: keep the case or take it back`,
      },
      about: [`case:${one.id}`, `person:${one.person}`],
      place: one.place,
      ownerUnit: unitHearing(one.place, 'cdc', ctx.rulebook.part(roles)),
      ownerRole: 'cdc',
      opensAt: ctx.now,
      dueAt: addMinutes(ctx.now, deadlineOf(ctx.rulebook, 'reassess').minutes),
      step: 'reassess',
      urgency: 2,
      link: `/cases/${one.id}`,
      facts: { case: one.id },
    });
    return told(one, { no: one.no }, { case: one.id });
  },
});

/** CDC keeps the case though the result was put right: another finding stands behind it. */
export const keepCase = act('control.case.kept', {
  title: { zh: '保留病例', en: 'keep the case' },
  duty: 'control.case',
  purpose: 'outbreak-response',
  input: OfCase,
  place: placeOfCase,
  async run(tx, input, ctx) {
    const one = await heldCase(tx, input.case);
    await closeTasks(tx, ctx, keyOf(one.id, 'corrected'), { state: 'done' });
    return told(one, { no: one.no }, { case: one.id });
  },
});

export const caseActs = {
  reportCase,
  stopCase,
  admitCase,
  classifyCase,
  openInterview,
  noteInterview,
  readInterview,
  listContacts,
  signNoContacts,
  reassessLinked,
  confirmLinked,
  endCase,
  withdrawCase,
  questionCase,
  keepCase,
};

// Small things ------------------------------------------------------------------------------------------

/** The last clock stops when the core is asked and contacts are listed or signed to be none. */
async function reportIfDone(tx: Tx, ctx: Ctx, id: string): Promise<void> {
  const one = await getCase(tx, id);
  if (one.coreDoneAt !== null && (one.contactsDoneAt !== null || one.contactsNoneBy !== null))
    await closeTasks(tx, ctx, keyOf(id, 'report'), { state: 'done' });
}

async function personMeant(tx: Tx, input: { result?: string | undefined; person?: string | undefined }) {
  if (input.result !== undefined) {
    const result = (await findResult(tx, input.result)) ?? refuseHouse('not-found');
    return { person: result.person, result };
  }
  return { person: input.person ?? refuse('case-of-whom'), result: undefined };
}

async function placeOfCase(tx: Tx, input: { case: string }): Promise<string> {
  return (await getCase(tx, input.case)).place;
}

async function getCase(tx: Tx, id: string): Promise<ControlCase> {
  return (await store.findCase(tx, id)) ?? refuseHouse('not-found');
}

/** The case, held, when it is not over. */
async function heldCase(tx: Tx, id: string): Promise<ControlCase> {
  const one = (await store.holdCase(tx, id)) ?? refuseHouse('not-found');
  if (one.endedAt !== null) refuse('case-ended', { why: one.endedWhy ?? '—' });
  return one;
}

function known(values: readonly string[], said: string): void {
  if (!values.includes(said)) refuse('case-reason-unknown');
}

function wordsIn<K extends string>(
  table: readonly (Words & Readonly<Record<K, string>>)[],
  key: K,
  code: string,
): Words {
  const found = table.find((row) => row[key] === code);
  return found === undefined ? { zh: code, en: code } : { zh: found.zh, en: found.en };
}

function labelOf(ctx: Ctx, protocol: string, category: string): Words {
  const found = protocolOf(ctx.rulebook, protocol).categories.find(({ id }) => id === category);
  return found === undefined ? { zh: category, en: category } : { zh: found.zh, en: found.en };
}

const TIME = new Intl.DateTimeFormat('zh-CN', {
  timeZone: 'Asia/Shanghai',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
});
const timeOf = (at: Date) => TIME.format(at);

function told<R>(
  one: Pick<ControlCase, 'id' | 'person' | 'episode' | 'place'>,
  detail: Readonly<Record<string, unknown>>,
  result: R,
  about: readonly string[] = [],
): Outcome<R> {
  return {
    about: [
      `person:${one.person}`,
      ...(one.episode === null ? [] : [`episode:${one.episode}`]),
      `case:${one.id}`,
      ...about,
    ],
    place: one.place,
    detail,
    result,
  };
}
