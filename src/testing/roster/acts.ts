// Roster of a session: who is expected, from a sheet or as a walk-in, their slots and tickets; the queue as it is.
import { Type } from 'typebox';
import { isUuid } from '../../base/ids.ts';
import { nameKey } from '../../base/names.ts';
import { must } from '../../base/refusal.ts';
import { Id } from '../../base/schemas.ts';
import type { Tx } from '../../base/sql.ts';
import { act } from '../../ledger/act.ts';
import { refuse as refuseHouse } from '../../ledger/refusals.ts';
import type { Ctx, Outcome } from '../../ledger/terms.ts';
import { Corrected, correctedFields } from '../../lists/receive/acts.ts';
import { refuse as refuseLists } from '../../lists/receive/refusals.ts';
import { incomingOf, questionWords } from '../../lists/receive/rules.ts';
import { GivenSheet, WorkbookSchema } from '../../lists/receive/terms.ts';
import type { PersonFields } from '../../lists/rows.ts';
import { createPerson, joinPerson, meetOne } from '../../people/meet.ts';
import { noteOpening } from '../../people/openings.ts';
import { openPeople, personOfCode, shownPeople, survivorOf } from '../../people/store.ts';
import { queueActs } from '../queue/acts.ts';
import { perSlotOf } from '../queue/rules.ts';
import { placeOfSession } from '../sessions/acts.ts';
import { sessionCode, stateOf, whyNotChange } from '../sessions/rules.ts';
import { findSession, findSite, holdSession } from '../store.ts';
import { type TestSession, TUBE_USES, type TubeUse, testingRules } from '../terms.ts';
import { mustStandAt } from '../tubes/looking.ts';
import {
  addLines,
  giveAll,
  giveLate,
  holdRoster,
  isToCome,
  orderOf,
  planFor,
  putOn,
  renewKeys,
} from './lines.ts';
import { mergingActs } from './merging.ts';
import { refuse } from './refusals.ts';
import { slotTimes, ticketOf } from './rules.ts';
import * as store from './store.ts';
import { askRows, openAsked, readPeople, settleCorrected, toldIn } from './taking.ts';
import { ROW_ANSWERS, type RosterLine, type RowAnswer, SOURCE_WORDS, SOURCES } from './terms.ts';
import { openTold } from './told.ts';
import { addWalkIn } from './walk-in.ts';

const PLANS = { duty: 'testing.plan', purpose: 'outbreak-response' } as const;
const Reason = Type.String({ minLength: 2, maxLength: 300 });
const No = Type.Integer({ minimum: 1, maximum: 1_000_000 });
const Short = Type.String({ minLength: 1, maxLength: 80 });
const Sheet = {
  session: Id,
  fileName: Type.String({ minLength: 1, maxLength: 300 }),
  sha256: Type.String({ pattern: '^[0-9a-f]{64}$' }),
  bytes: Type.Integer({ minimum: 0 }),
  workbook: WorkbookSchema,
  mapping: Type.Optional(Type.Array(GivenSheet, { maxItems: 200 })),
};

// Taking in ---------------------------------------------------------------------------------------------

export interface RosterTaken {
  readonly session: string;
  /** Rows of people = added + known + repeated + off + asked + askedBefore. */
  readonly read: number;
  readonly added: number;
  readonly known: number;
  readonly repeated: number;
  readonly off: number;
  readonly asked: number;
  readonly askedBefore: number;
  /** Open rows a corrected file has answered. */
  readonly corrected: number;
  /** Of those added: not to come, as the rules propose; alone in a tube. */
  readonly exempt: number;
  readonly single: number;
}

/** Takes the site's own sheet in. Taken again, corrected or longer, it adds who is new and doubles nobody. */
export const takeRoster = act('testing.roster.taken', {
  ...PLANS,
  title: { zh: '导入名册', en: 'take the roster in' },
  input: Type.Object(Sheet),
  place: placeOfSession,
  async run(tx, input, ctx): Promise<Outcome<RosterTaken>> {
    const session = await holdRoster(tx, input.session);
    const sheet = await readPeople(tx, ctx, session, input);
    const lines = await addLines(
      tx,
      ctx,
      session,
      sheet.found.map(({ person, fields }) => ({ person, origin: 'sheet', told: toldIn(fields) })),
    );
    const corrected = await settleCorrected(tx, ctx, session, sheet);
    const { asked, before } = await askRows(tx, ctx, session, 'sheet', sheet.open);
    await renewKeys(tx, ctx, session, await store.rosterOf(tx, session.id));
    await giveLate(tx, ctx, session);
    const taken = {
      session: session.id,
      read: sheet.read,
      added: lines.added.length,
      known: lines.known,
      repeated: lines.repeated,
      off: lines.off,
      asked,
      askedBefore: before,
      corrected,
      exempt: lines.added.filter(({ exemption }) => exemption !== null).length,
      single: lines.added.filter(({ use }) => use === 'single').length,
    };
    const { session: _, ...detail } = taken;
    return told(session, { ...detail }, taken);
  },
});

/** Somebody who came and is on no list, at the desk or at a table. */
export const takeWalkIn = act('testing.walk-in.added', {
  duty: 'testing.table',
  purpose: 'outbreak-response',
  title: { zh: '补登人员', en: 'add somebody who walked in' },
  input: Type.Object({
    session: Id,
    name: Type.String({ minLength: 1, maxLength: 80 }),
    document: Type.Optional(Type.String({ maxLength: 60 })),
    phone: Type.Optional(Type.String({ maxLength: 60 })),
    employer: Short,
  }),
  place: placeOfSession,
  async run(tx, input, ctx) {
    const session = await holdRoster(tx, input.session);
    await mustStandAt(tx, ctx, session);
    const { person, no, known } = await addWalkIn(tx, ctx, session, input, originNow(session, ctx.now));
    await giveLate(tx, ctx, session);
    const ticket = ticketOf(session.no, no);
    return told(
      session,
      { ticket, known },
      { person: `person:${person}`, no, ticket, known, slot: await slotOf(tx, ctx, session, no) },
      [person],
    );
  },
});

/** Before the doors open she is added at the desk and gets a slot; afterwards she stands there. */
const originNow = (session: TestSession, now: Date) =>
  stateOf(session, now) === 'planned' ? ('hand' as const) : ('walk-in' as const);

async function slotOf(tx: Tx, ctx: Ctx, session: TestSession, no: number) {
  const line = must(await store.lineOf(tx, session.id, { no }), 'just written');
  if (line.slot === null) return null;
  const { from, to } = slotTimes(ctx.rulebook.part(testingRules), session, line.slot);
  return { no: line.slot, from: from.toISOString(), to: to.toISOString() };
}

export const dropLine = act('testing.roster.dropped', {
  ...PLANS,
  title: { zh: '移出名册', en: 'take off the roster' },
  input: Type.Object({ session: Id, no: No, reason: Reason }),
  place: placeOfSession,
  async run(tx, input, ctx) {
    const session = await holdRoster(tx, input.session);
    const line = await lineHeld(tx, input);
    if (line.offAt !== null) refuse('line-off');
    const swabs = await store.swabsOf(tx, session.id);
    if (swabs.some(({ person }) => person === line.person)) refuse('line-swabbed');
    await store.setOff(tx, session.id, line.no, { by: ctx.actor.id, why: input.reason, at: ctx.now });
    return lineTold(session, line, { reason: input.reason });
  },
});

export const restoreLine = act('testing.roster.restored', {
  ...PLANS,
  title: { zh: '放回名册', en: 'put back on the roster' },
  input: Type.Object({ session: Id, no: No }),
  place: placeOfSession,
  async run(tx, input, ctx) {
    const session = await holdRoster(tx, input.session);
    const line = await lineHeld(tx, input);
    if (line.offAt === null) refuse('line-stands');
    await store.setOff(tx, session.id, line.no, null);
    await giveLate(tx, ctx, session);
    return lineTold(session, line, {});
  },
});

/** A person decides how she is swabbed, other than the rules say. */
export const setLineUse = act('testing.use.set', {
  ...PLANS,
  title: { zh: '改采样方式', en: 'change how she is swabbed' },
  input: Type.Object({
    session: Id,
    no: No,
    use: Type.Enum(Object.keys(TUBE_USES) as TubeUse[]), // its own keys
    reason: Reason,
  }),
  place: placeOfSession,
  async run(tx, input, ctx) {
    const session = await holdRoster(tx, input.session);
    const line = await lineHeld(tx, input);
    await store.setUse(tx, session.id, line.no, { use: input.use, by: ctx.actor.id });
    return lineTold(session, line, { use: TUBE_USES[input.use], reason: input.reason });
  },
});

/** Her stay began, moved or ended: on rosters of sessions to come it says so, unless a person has decided otherwise. */
export const renewOnRosters = act('testing.rosters.renewed', {
  duty: 'house',
  purpose: 'outbreak-response',
  title: { zh: '更新名册上的管控情况', en: 'renew what rosters say of somebody' },
  input: Type.Object({ person: Id }),
  async run(tx, input, ctx) {
    const lines: RosterLine[] = [];
    for (const { session: id, no } of await store.rostersOf(tx, input.person, ctx.now)) {
      const session = must((await holdSession(tx, id)) ?? null, 'a roster has its session');
      const line = must(await store.lineOf(tx, id, { no }), 'found a moment ago');
      await renewKeys(tx, ctx, session, [line]);
      await giveLate(tx, ctx, session);
      lines.push(line);
    }
    return {
      about: [`person:${input.person}`, ...lines.map(({ session }) => `test-session:${session}`)],
      place: lines[0]?.place ?? '',
      detail: { sessions: lines.length },
      result: { sessions: lines.length },
    };
  },
});

/** Whether she is expected at a session that is not over. */
export async function isOnRosters(tx: Tx, person: string, now: Date): Promise<boolean> {
  return (await store.rostersOf(tx, person, now)).length > 0;
}

// Rows nobody could place -------------------------------------------------------------------------------

const placeOfRow = async (tx: Tx, input: { row: string }) =>
  ((await store.findAsked(tx, input.row)) ?? refuseHouse('not-found')).place;

/** Opens a row and those it may mean, so that somebody can compare them. */
export const openRosterRow = act('testing.roster-row.opened', {
  ...PLANS,
  title: { zh: '打开待核实行', en: 'open the row' },
  sensitive: true,
  input: Type.Object({ row: Id, reason: Reason }),
  place: placeOfRow,
  async run(tx, input, ctx) {
    const row = must(await store.findAsked(tx, input.row), 'seen a moment ago');
    const session = must(await findSession(tx, row.session), 'a row has its session');
    await noteOpening(tx, ctx, { question: row.id });
    const { name, document, phones, address, workplace, team } = openAsked(ctx, row);
    // Somebody of one's own area is opened; whoever lives elsewhere is compared by what is masked.
    const people = await openPeople(tx, ctx, row.candidates);
    const elsewhere = await ctx.beyond('the people a row may mean', () =>
      shownPeople(
        tx,
        row.candidates.filter((id) => !people.has(id)),
      ),
    );
    return told(
      session,
      { row: row.rowNo, why: row.why, reason: input.reason },
      {
        row: {
          name: name ?? null,
          document: document?.number ?? null,
          phones,
          address: address ?? null,
          employer: workplace ?? null,
          team: team ?? null,
        },
        candidates: row.candidates.flatMap((id) => {
          const one = people.get(id);
          const other = elsewhere.get(id);
          if (one === undefined && other === undefined) return [];
          return [
            {
              id,
              code: one?.code ?? other?.code ?? '—',
              name: one?.name ?? other?.name ?? '—',
              document: one?.document ?? other?.document ?? null,
              phones: one?.phones ?? (other?.phone === undefined ? [] : [other.phone]),
              workplace: one?.workplace ?? null,
            },
          ];
        }),
      },
      row.candidates,
    );
  },
});

/** Says who a row is. Guessing is for people, never for the machine. */
export const answerRosterRow = act('testing.roster-row.answered', {
  ...PLANS,
  title: { zh: '核实名册行', en: 'answer the row' },
  input: Type.Object({
    row: Id,
    answer: Type.Enum(Object.keys(ROW_ANSWERS) as RowAnswer[]), // its own keys
    person: Type.Optional(Type.String({ minLength: 3, maxLength: 60 })),
    fields: Type.Optional(Corrected),
    reason: Reason,
  }),
  place: placeOfRow,
  async run(tx, input, ctx) {
    const found = must(await store.findAsked(tx, input.row), 'seen a moment ago');
    const session = await holdRoster(tx, found.session);
    const row = must(await store.holdAsked(tx, input.row), 'seen a moment ago');
    if (row.settledAt !== null) refuse('row-answered');
    const fields = openAsked(ctx, row);
    const person = await personMeant(
      tx,
      ctx,
      { ...input, candidates: row.candidates, why: row.why },
      fields,
      session.place,
    );
    const line =
      person === undefined
        ? undefined
        : await putOn(tx, ctx, session, { person, origin: row.source, told: toldIn(fields) });
    const settled = { how: input.answer, by: ctx.actor.id, why: input.reason, at: ctx.now };
    await store.settleAsked(tx, [row.id], settled);
    return told(
      session,
      {
        row: row.rowNo,
        answer: ROW_ANSWERS[input.answer],
        added: line?.added === true ? 1 : 0,
        reason: input.reason,
      },
      { no: line?.no ?? null, added: line?.added ?? false },
      person === undefined ? [] : [person],
    );
  },
});

/** Who the row is by this answer; undefined: nobody of this site. */
async function personMeant(
  tx: Tx,
  ctx: Ctx,
  input: {
    readonly answer: RowAnswer;
    readonly person?: string | undefined;
    readonly fields?: Parameters<typeof correctedFields>[0] | undefined;
    readonly candidates: readonly string[];
    /** Why the row was asked about. */
    readonly why: string;
  },
  fields: PersonFields,
  place: string,
): Promise<string | undefined> {
  if (input.answer === 'nobody') return undefined;
  if (input.answer === 'same') {
    const person = await personNamed(tx, ctx, input.person ?? refuse('row-needs-person'), input.candidates);
    await ctx.beyond('the person may be known anywhere in the district', () =>
      joinPerson(tx, ctx, person, incomingOf(fields, place)),
    );
    return person;
  }
  if (input.answer === 'new') {
    if (fields.name === undefined) refuse('row-has-no-name');
    return ctx.beyond('the person may be known anywhere in the district', () =>
      createPerson(tx, ctx, incomingOf(fields, place)),
    );
  }
  const right = correctedFields(input.fields ?? refuse('row-needs-fields'), fields, input.why);
  const met = await ctx.beyond('the person may be known anywhere in the district', () =>
    meetOne(tx, ctx, incomingOf(right, place)),
  );
  if (met.kind !== 'question') return met.person;
  const words = questionWords({ why: met.why, detail: {} });
  return refuseLists('correction-still-open', { why: words.zh, whyEn: words.en });
}

/** One of those the row may mean, or somebody of one's own area: a sheet opens nobody else's file. */
async function personNamed(tx: Tx, ctx: Ctx, named: string, candidates: readonly string[]): Promise<string> {
  const bare = named.replace(/^person:/, '');
  if (candidates.includes(bare))
    return ctx.beyond('a row may mean somebody elsewhere', () => survivorOf(tx, bare));
  const person = isUuid(bare) ? bare : await personOfCode(tx, bare);
  if (!(await shownPeople(tx, [person])).has(person)) refuse('row-other-person');
  return survivorOf(tx, person);
}

// Held against other lists ------------------------------------------------------------------------------

/** Holds the roster against the names of the gate or of the payroll: who works there and is not on it. */
export const crossCheck = act('testing.roster.checked', {
  ...PLANS,
  title: { zh: '核对名册', en: 'hold the roster against another list' },
  input: Type.Object({ ...Sheet, source: Type.Enum([...SOURCES]) }),
  place: placeOfSession,
  async run(tx, input, ctx) {
    const session = await holdRoster(tx, input.session);
    const sheet = await readPeople(tx, ctx, session, input);
    const lines = (await store.rosterOf(tx, session.id)).filter(({ offAt }) => offAt === null);
    const on = new Set(lines.map(({ person }) => person));
    const named = new Set(sheet.found.map(({ person }) => person));
    // Payrolls often have names alone: one who is on the roster under that name is no question, unless this list has named
    // her already. Two of one name are two people until somebody has said otherwise.
    const byName = await namesOnRoster(tx, ctx, lines);
    const nameless = sheet.open.filter(({ row, why }) => {
      const { name } = row.fields;
      const only = why === 'no-document-no-phone' || why === 'nothing-to-go-by';
      const same = only && name !== undefined ? byName.get(nameKey(name)) : undefined;
      if (same === undefined || named.has(same)) return true;
      named.add(same);
      return false;
    });
    const missing = [...named].filter((person) => !on.has(person));
    const unlisted = await store.insertUnlisted(tx, session, missing, input.source, ctx.now);
    const { asked, before } = await askRows(tx, ctx, session, input.source, nameless);
    const checked = {
      source: input.source,
      read: sheet.read,
      listed: [...named].filter((person) => on.has(person)).length,
      missing: missing.length,
      unlisted,
      asked,
      askedBefore: before,
      /** On the roster and not on that list: left, or of another firm. */
      notThere: [...on].filter((person) => !named.has(person)).length,
    };
    return told(session, { ...checked, source: SOURCE_WORDS[input.source] }, checked);
  },
});

async function namesOnRoster(tx: Tx, ctx: Ctx, lines: readonly RosterLine[]): Promise<Map<string, string>> {
  const people = lines.map(({ person }) => person);
  const names = await ctx.beyond('names of those on the roster, wherever they live', () =>
    store.namesOn(tx, people),
  );
  const byName = Map.groupBy(names, ([, name]) => nameKey(name));
  return new Map(
    [...byName].flatMap(([key, same]) => (same.length === 1 && same[0] ? [[key, same[0][0]] as const] : [])),
  );
}

export const settleUnlisted = act('testing.unlisted.settled', {
  ...PLANS,
  title: { zh: '处理未在册人员', en: 'settle who is not on the roster' },
  input: Type.Object({
    session: Id,
    person: Id,
    how: Type.Enum(['added', 'not-there']),
  }),
  place: placeOfSession,
  async run(tx, input, ctx) {
    const session = await holdRoster(tx, input.session);
    const one = (await store.findUnlisted(tx, session.id, input.person)) ?? refuse('unlisted-unknown');
    if (one.settled === input.how) refuse('unlisted-settled');
    const line = await store.lineOf(tx, session.id, { person: one.person });
    if (input.how === 'not-there' && line?.offAt === null) refuse('unlisted-stands');
    const put =
      input.how === 'added'
        ? await putOn(tx, ctx, session, { person: one.person, origin: one.source, told: {} })
        : undefined;
    const settled = { how: input.how, by: ctx.actor.id, at: ctx.now };
    await store.settleUnlisted(tx, session.id, [one.person], settled);
    return told(session, { source: SOURCE_WORDS[one.source], how: input.how }, { no: put?.no ?? null }, [
      one.person,
    ]);
  },
});

// Slots and tickets -------------------------------------------------------------------------------------

/** Gives everybody who is to come a slot: teams together, households together. Once given, late ones get the emptiest. */
export const giveSlots = act('testing.slots.given', {
  ...PLANS,
  title: { zh: '分配时段', en: 'give slots' },
  input: Type.Object({
    session: Id,
    /** All of them again: tickets that are printed already are void. */
    anew: Type.Optional(Type.Boolean()),
  }),
  place: placeOfSession,
  async run(tx, input, ctx) {
    const session = await holdRoster(tx, input.session);
    await renewKeys(tx, ctx, session, await store.rosterOf(tx, session.id));
    const lines = (await store.rosterOf(tx, session.id)).filter(isToCome);
    if (lines.length === 0) refuse('roster-empty');
    const first = lines.every(({ slot }) => slot === null);
    const all = first || input.anew === true;
    if (all && !first && ctx.now >= session.opensAt) refuse('slots-running');
    const rules = ctx.rulebook.part(testingRules);
    const { given, plan } = all
      ? await giveAll(tx, ctx, session)
      : { given: await giveLate(tx, ctx, session), plan: planFor(rules, session, lines.length) };
    if (plan.length === 0) refuse('slots-over');
    const fits = perSlotOf(rules, session.tables);
    const perSlot = Math.max(0, ...plan.map(({ people }) => people));
    const answer = { given: given.size, slots: plan.length, perSlot, fits, crowded: perSlot > fits };
    return told(session, { ...answer, anew: all && !first }, answer);
  },
});

export interface Ticket {
  readonly no: number;
  /** S-12/0034-K, as it is printed and as its code says. */
  readonly ticket: string;
  readonly name: string;
  readonly employer: string;
  readonly team: string;
  readonly slot: { readonly no: number; readonly from: string; readonly to: string } | null;
  /** Which of the proposed order of tubes: who live together have the same one. */
  readonly tube: number;
}

/** Tickets with the names on them, to be cut and handed out. */
export const printTickets = act('testing.tickets.printed', {
  ...PLANS,
  title: { zh: '打印号票', en: 'print the tickets' },
  sensitive: true,
  input: Type.Object({
    session: Id,
    /** Left out: everybody who is to come. */
    nos: Type.Optional(Type.Array(No, { minItems: 1, maxItems: 5_000 })),
  }),
  place: placeOfSession,
  async run(tx, input, ctx) {
    const session = (await findSession(tx, input.session)) ?? refuseHouse('not-found');
    const no = whyNotChange(session, ctx.now);
    if (no !== undefined) throw no;
    const site = must(await findSite(tx, session.site), 'a session has its site');
    const rules = ctx.rulebook.part(testingRules);
    const toCome = (await store.rosterOf(tx, session.id)).filter(isToCome);
    const gone = (input.nos ?? []).filter((one) => toCome.every((line) => line.no !== one));
    if (gone.length > 0)
      refuse('tickets-not-to-come', { tickets: gone.map((one) => ticketOf(session.no, one)).join(', ') });
    const wanted = input.nos === undefined ? undefined : new Set(input.nos);
    const lines = toCome.filter((line) => wanted?.has(line.no) ?? true);
    if (lines.length === 0) refuse('roster-empty');
    if (lines.every(({ slot }) => slot === null)) refuse('slots-none');
    const names = await ctx.beyond('a ticket has the name of whoever it is for, wherever she lives', () =>
      store.namesOn(
        tx,
        lines.map(({ person }) => person),
      ),
    );
    const ground =
      session.point === null
        ? site
        : ((await ctx.beyond('the fixed point may lie in another community', () =>
            findSite(tx, session.point ?? ''),
          )) ?? site);
    const order = new Map(
      orderOf(ctx, session, toCome).flatMap(({ no: tube, people }) =>
        people.map((one, at) => [one, { tube, at }] as const),
      ),
    );
    const tickets = lines
      .map((line): Ticket => {
        const { employer = '', team = '' } = openTold(ctx.secrets, line);
        const times = line.slot === null ? undefined : slotTimes(rules, session, line.slot);
        return {
          no: line.no,
          ticket: ticketOf(session.no, line.no),
          name: names.get(line.person) ?? '',
          employer,
          team,
          slot:
            line.slot === null || times === undefined
              ? null
              : { no: line.slot, from: times.from.toISOString(), to: times.to.toISOString() },
          tube: order.get(line.no)?.tube ?? 0,
        };
      })
      // In the order they are handed out and stand in the queue: slot by slot, and who share a tube beside each other.
      .sort(
        (a, b) =>
          (a.slot?.no ?? 1e9) - (b.slot?.no ?? 1e9) ||
          a.tube - b.tube ||
          (order.get(a.no)?.at ?? 0) - (order.get(b.no)?.at ?? 0),
      );
    return told(
      session,
      { tickets: tickets.length },
      { tickets, where: { name: ground.name, address: ground.address } },
      wanted === undefined ? [] : lines.map(({ person }) => person),
    );
  },
});

export const rosterActs = {
  takeRoster,
  takeWalkIn,
  dropLine,
  restoreLine,
  setLineUse,
  renewOnRosters,
  openRosterRow,
  answerRosterRow,
  crossCheck,
  settleUnlisted,
  giveSlots,
  printTickets,
  ...mergingActs,
  ...queueActs,
};

// Small things ------------------------------------------------------------------------------------------

async function lineHeld(
  tx: Tx,
  { session, no }: { readonly session: string; readonly no: number },
): Promise<RosterLine> {
  return (await store.lineOf(tx, session, { no })) ?? refuse('line-unknown');
}

function lineTold(
  session: TestSession,
  line: RosterLine,
  detail: Readonly<Record<string, unknown>>,
): Outcome<{ no: number }> {
  const ticket = ticketOf(session.no, line.no);
  return told(session, { ticket, ...detail }, { no: line.no }, [line.person]);
}

function told<R>(
  session: Pick<TestSession, 'id' | 'no' | 'site' | 'place'>,
  detail: Readonly<Record<string, unknown>>,
  result: R,
  people: readonly string[] = [],
): Outcome<R> {
  return {
    about: [
      `test-session:${session.id}`,
      `test-site:${session.site}`,
      ...people.map((person) => `person:${person}`),
    ],
    place: session.place,
    detail: { code: sessionCode(session.no), ...detail },
    result,
  };
}
