// Tubes: opened, filled, closed, boxed, handed over, received; and what two phones did not know of each other. A phone
// without signal tells us hours later what has been done: what really happened is written down, never refused, and
// where it does not fit together a person is asked.
import { createHash } from 'node:crypto';
import { Type } from 'typebox';
import { holdsNumber } from '../../base/plain-text.ts';
import { must } from '../../base/refusal.ts';
import { Id, Moment } from '../../base/schemas.ts';
import { newSalt } from '../../base/secrets.ts';
import type { Tx } from '../../base/sql.ts';
import type { Words } from '../../base/words.ts';
import { act } from '../../ledger/act.ts';
import { refuse as refuseHouse } from '../../ledger/refusals.ts';
import type { Ctx, Outcome } from '../../ledger/terms.ts';
import { noteOpening } from '../../people/openings.ts';
import { openPeople } from '../../people/store.ts';
import type { OpenedPerson } from '../../people/terms.ts';
import { closeKeys } from '../../tasks/acts.ts';
import { absentAgain } from '../coverage/absent.ts';
import { callsBack } from '../recall/rules.ts';
import { slotTimes } from '../roster/rules.ts';
import { rosterOf } from '../roster/store.ts';
import { openTold } from '../roster/told.ts';
import { placeOfSession } from '../sessions/acts.ts';
import { closesAt, sessionCode } from '../sessions/rules.ts';
import { findSession, findSite, reviveSession } from '../store.ts';
import { type TestingRules, type TestSession, TUBE_USES, type TubeUse, testingRules } from '../terms.ts';
import {
  againKey,
  ask,
  askedOf,
  checkCount,
  countDiffers,
  labelQuestions,
  settle,
  settleAbout,
} from './asking.ts';
import { boxActs } from './boxes.ts';
import { lineFor } from './line.ts';
import { findOrOpen, readBarcode, sessionAt, told } from './looking.ts';
import { questionActs } from './questions.ts';
import { refuse } from './refusals.ts';
import { registrarActs } from './registrars.ts';
import { afterEvent, capacityFor, momentAt, ownUse, questionsAbout, type TubeState } from './rules.ts';
import * as store from './store.ts';
import { Barcode, CHECKED, QUESTIONS, type Tube, WalkInTold } from './terms.ts';

export const TABLE = { duty: 'testing.table', purpose: 'outbreak-response' } as const;
const Table = Type.Integer({ minimum: 1, maximum: 60 });
const Count = Type.Integer({ minimum: 0, maximum: 200 });
const Why = Type.String({ minLength: 2, maxLength: 200 });
const keys = <T extends Record<string, unknown>>(table: T) => Object.keys(table) as (keyof T & string)[]; // its own keys

// The roster on the phone -------------------------------------------------------------------------------

export interface RosterOpened {
  readonly session: {
    readonly id: string;
    readonly code: string;
    readonly name: string;
    readonly opensAt: string;
    readonly closesAt: string;
    readonly tables: number;
    readonly poolSize: number;
    readonly household: boolean;
    /** How many a tube of a household takes. */
    readonly householdSize: number;
    readonly slotMinutes: number;
    /** A tube that stands open for so long without a swab is closed. */
    readonly minutes: number;
    /** A box that leaves is as cold as this. */
    readonly coldFromC: number;
    readonly coldToC: number;
  };
  /** Under which documents and telephones are hashed: a scanned card finds its line without a number on the phone. */
  readonly salt: string;
  readonly people: readonly {
    readonly no: number;
    readonly person: string;
    readonly name: string;
    readonly last4: string | null;
    readonly document: string | null;
    readonly phone: string | null;
    readonly employer: string;
    readonly team: string;
    readonly slot: number | null;
    readonly from: string | null;
    readonly use: TubeUse;
    readonly household: string | null;
    readonly exemption: string | null;
    readonly exemptionWords: Words | null;
    readonly tube: string | null;
  }[];
}

/** The roster of one session with the names on it, for the phone of whoever stands there. One opening, whatever its size. */
export const openRoster = act('testing.roster.opened', {
  ...TABLE,
  title: { zh: '下载当场名册', en: 'take the roster onto the phone' },
  sensitive: true,
  input: Type.Object({ session: Id }),
  place: placeOfSession,
  async run(tx, input, ctx): Promise<Outcome<RosterOpened>> {
    const session = await sessionAt(tx, ctx, input.session);
    // More than working in the place: names are for whoever stands at this table, or has planned it.
    if (!(await mayOpen(tx, ctx, session))) refuse('not-at-this-session');
    await noteOpening(tx, ctx, { question: session.id });
    const lines = (await rosterOf(tx, session.id)).filter(({ offAt }) => offAt === null);
    const people = await ctx.beyond('people of the site may live anywhere in the district', () =>
      openPeople(
        tx,
        ctx,
        lines.map(({ person }) => person),
      ),
    );
    const tubes = await store.tubeOfPeople(tx, session.id);
    const site = must(await findSite(tx, session.site), 'a session is held for a site');
    const rules = ctx.rulebook.part(testingRules);
    const salt = newSalt().toString('hex');
    return told(
      session,
      [],
      { people: lines.length },
      {
        session: {
          id: session.id,
          code: sessionCode(session.no),
          name: site.name,
          opensAt: session.opensAt.toISOString(),
          closesAt: closesAt(session).toISOString(),
          tables: session.tables,
          poolSize: session.poolSize,
          household: session.household,
          householdSize: capacityFor(rules, session, 'household'),
          slotMinutes: rules.slots.minutes,
          minutes: rules.tubes.openMinutes,
          coldFromC: rules.tubes.coldFromC,
          coldToC: rules.tubes.coldToC,
        },
        salt,
        people: lines.flatMap((line) => {
          const one = people.get(line.person);
          if (one === undefined) return [];
          const { employer = '', team = '' } = openTold(ctx.secrets, line);
          const { slot } = line;
          return {
            no: line.no,
            person: line.person,
            name: one.name,
            ...hashed(salt, one),
            employer,
            team,
            slot,
            from: slot === null ? null : slotTimes(rules, session, slot).from.toISOString(),
            use: ownUse(session, line),
            household: line.household,
            exemption: line.exemption,
            exemptionWords: exemptionWords(rules, line.exemption),
            tube: tubes.get(line.person) ?? null,
          };
        }),
      },
    );
  },
});

function exemptionWords(rules: TestingRules, exemption: string | null): Words | null {
  if (exemption === null) return null;
  const row = rules.exemptions.find(({ reason }) => reason === exemption);
  return row === undefined ? { zh: exemption, en: exemption } : { zh: row.zh, en: row.en };
}

async function mayOpen(tx: Tx, ctx: Ctx, session: TestSession): Promise<boolean> {
  const plans = ctx.actor.duties.some(
    ({ permissions, place }) =>
      permissions.has('testing.plan') && (session.place === place || session.place.startsWith(`${place}.`)),
  );
  return plans || (await store.standsAt(tx, session.id, ctx.actor.id));
}

/** So many hex digits of a hash: two of a roster are never the same by chance. */
const HASH_DIGITS = 16;

function hashed(salt: string, { document, phones }: Pick<OpenedPerson, 'document' | 'phones'>) {
  const hash = (text: string | undefined) =>
    text === undefined
      ? null
      : createHash('sha256').update(`${salt}:${text}`).digest('hex').slice(0, HASH_DIGITS);
  return { last4: document?.slice(-4) ?? null, document: hash(document), phone: hash(phones[0]) };
}

// Tubes -------------------------------------------------------------------------------------------------

export const openTube = act('testing.tube.opened', {
  ...TABLE,
  title: { zh: '开管', en: 'open a tube' },
  input: Type.Object({
    session: Id,
    barcode: Barcode,
    table: Table,
    use: Type.Enum(keys(TUBE_USES)),
    at: Moment,
  }),
  place: placeOfSession,
  async run(tx, input, ctx) {
    const session = await sessionAt(tx, ctx, input.session, input);
    const barcode = readBarcode(input.barcode);
    // Also one that was taken away, or put up in a hurry: what was done at it was done.
    const { table } = input;
    const { at, phoneAt } = momentAt(session, input.at, ctx.now);
    const found = await findOrOpen(tx, ctx, session, {
      barcode,
      table,
      use: input.use,
      at,
      round: 'session',
    });
    await ask(tx, ctx, session, labelQuestions(found.tube, { barcode, table, labelTaken: found.labelTaken }));
    return told(
      session,
      [`test-tube:${found.tube.id}`],
      { barcode, table, again: !found.opened, ...(phoneAt === undefined ? {} : { phoneAt }) },
      { tube: found.tube.id, barcode: found.tube.barcode, state: found.tube.state },
    );
  },
});

export interface TubeMember {
  readonly no: number | null;
  readonly code: string;
  readonly name: string;
  readonly document: string | null;
  readonly phone: string | null;
  readonly at: string;
  readonly asked: readonly Words[];
}

/** Who is in a tube, by name: to telephone them, or to ask the table. One opening, as a questioned row of a list is. */
export const openTubeMembers = act('testing.tube.read', {
  title: { zh: '查看管内人员', en: 'see who is in a tube' },
  duty: 'testing.work',
  purpose: 'outbreak-response',
  sensitive: true,
  input: Type.Object({ tube: Id, reason: Type.String({ minLength: 2, maxLength: 300 }) }),
  async place(tx, input) {
    return ((await store.findTube(tx, input.tube)) ?? refuseHouse('not-found')).place;
  },
  async run(tx, input, ctx): Promise<Outcome<{ barcode: string; people: TubeMember[] }>> {
    const tube = must(await store.findTube(tx, input.tube), 'its place was looked up');
    const session = must(await findSession(tx, tube.session), 'a tube is one of a session');
    await noteOpening(tx, ctx, { question: tube.id });
    const members = await store.membersOf(tx, [tube.id]);
    const ids = members.map(({ person }) => person);
    const people = await ctx.beyond('people of a tube may live anywhere in the district', () =>
      openPeople(tx, ctx, ids),
    );
    const numbers = new Map((await rosterOf(tx, session.id)).map((line) => [line.person, line.no]));
    return told(
      session,
      [`test-tube:${tube.id}`, ...new Set(ids.map((id) => `person:${id}`))],
      { barcode: tube.barcode, people: ids.length, reason: input.reason },
      {
        barcode: tube.barcode,
        people: members.flatMap(({ person, at, asked }) => {
          const one = people.get(person);
          return one === undefined
            ? []
            : {
                no: numbers.get(person) ?? null,
                code: one.code,
                name: one.name,
                document: one.document ?? null,
                phone: one.phones[0] ?? null,
                at: at.toISOString(),
                asked: asked.map((kind) => ({ zh: QUESTIONS[kind].zh, en: QUESTIONS[kind].en })),
              };
        }),
      },
    );
  },
});

export interface SwabRecorded {
  readonly swab: string;
  readonly person: string;
  readonly no: number;
  readonly tube: string;
  /** People in the tube now, and how many it takes. */
  readonly scanned: number;
  readonly capacity: number;
  readonly asked: readonly string[];
}

/**
 * Somebody is swabbed, and her stick is in a tube. Her number here is the number of the request. It is written down
 * whatever state the tube is in: the stick is in there.
 */
export const recordSwab = act('testing.swab.recorded', {
  ...TABLE,
  title: { zh: '登记采样', en: 'record a swab' },
  input: Type.Object({
    session: Id,
    barcode: Barcode,
    table: Table,
    at: Moment,
    checked: Type.Enum(keys(CHECKED)),
    person: Type.Optional(Id),
    no: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000_000 })),
    walkIn: Type.Optional(WalkInTold),
  }),
  place: placeOfSession,
  async run(tx, input, ctx): Promise<Outcome<SwabRecorded>> {
    const session = await sessionAt(tx, ctx, input.session, 'swabbed');
    // Called off at the desk while this table had no signal: it was held, and has to be accounted for.
    const revived = session.cancelledAt !== null;
    if (revived) await reviveSession(tx, session.id);
    const barcode = readBarcode(input.barcode);
    const { table } = input;
    const { at, phoneAt } = momentAt(session, input.at, ctx.now);
    const named = namedBy(input);
    const held = named === undefined ? undefined : await store.holdLineAndTube(tx, session, named, barcode);
    const line = await lineFor(tx, ctx, session, input, held);
    const use = ownUse(session, line);
    const { tube, labelTaken } = await findOrOpen(tx, ctx, session, {
      barcode,
      table,
      use,
      at,
      round: 'session',
      held,
    });
    const id = ctx.requestId;
    const { earlier, mixed } = await store.insertSwab(tx, {
      id,
      session: session.id,
      place: session.place,
      person: line.person,
      tube: tube.id,
      table,
      checked: input.checked,
      at,
      recordedAt: ctx.now,
      by: ctx.actor.id,
      household: tube.use === 'household' ? line.household : undefined,
    });
    const standing = earlier.filter(({ state, undone }) => state !== 'rejected' && !undone);
    const kinds = questionsAbout({ at, table, use, earlier: standing.length > 0, mixed }, tube);
    const after = { ...tube, scanned: tube.scanned + 1 };
    await ask(tx, ctx, session, [
      ...askedOf(kinds, { id, person: line.person, earlier: standing.map((one) => one.id) }, after),
      ...labelQuestions(tube, { barcode, table, labelTaken }),
    ]);
    // A phone that sends what the table had counted before: then the count agrees, and what was asked settles itself.
    if (tube.written !== null) await checkCount(tx, ctx, session, after);
    await endAgain(tx, ctx, session, earlier);
    return told(
      session,
      [`person:${line.person}`, `test-tube:${tube.id}`],
      {
        no: line.no,
        barcode: tube.barcode,
        table,
        checked: CHECKED[input.checked],
        ...(input.walkIn === undefined ? {} : { walkIn: true }),
        ...(revived ? { revived } : {}),
        ...(phoneAt === undefined ? {} : { phoneAt }),
        // Told late by a phone: what was found of the tube is found of her too.
        ...(callsBack(tube) ? { calls: [tube.id] } : {}),
        ...(kinds.length === 0
          ? {}
          : { questions: kinds.map((kind) => ({ zh: QUESTIONS[kind].zh, en: QUESTIONS[kind].en })) }),
      },
      {
        swab: id,
        person: line.person,
        no: line.no,
        tube: tube.id,
        scanned: after.scanned,
        capacity: tube.capacity,
        asked: kinds,
      },
    );
  },
});

/** By whom her line is looked up; whoever walks in has none yet. */
function namedBy({
  person,
  no,
  walkIn,
}: {
  readonly person?: string;
  readonly no?: number;
  readonly walkIn?: unknown;
}): { readonly person: string } | { readonly no: number } | undefined {
  if (walkIn !== undefined) return undefined;
  if (person !== undefined) return { person };
  return no === undefined ? undefined : { no };
}

/** Whoever was swabbed again needs nobody to see to it. */
async function endAgain(
  tx: Tx,
  ctx: Ctx,
  session: TestSession,
  earlier: readonly store.EarlierSwab[],
): Promise<void> {
  const over = earlier.filter(({ undone }) => undone).map(({ id }) => id);
  const rejected = earlier.filter(({ undone, state }) => !undone && state === 'rejected');
  for (const tube of new Set(rejected.map((one) => one.tube)))
    if ((await store.untestedOf(tx, tube)) === 0) over.push(tube);
  if (over.length > 0)
    await closeKeys(
      tx,
      ctx,
      over.map((of) => againKey(session.id, of)),
      { state: 'done' },
    );
}

/** A slip of the scanner is taken back, with a trace. Once its tube is closed a person decides: the stick may be in it. */
export const undoSwab = act('testing.swab.undone', {
  ...TABLE,
  title: { zh: '撤销采样登记', en: 'take a swab back' },
  input: Type.Object({ session: Id, swab: Id, why: Why }),
  place: placeOfSession,
  async run(tx, input, ctx) {
    if (holdsNumber(input.why)) refuseHouse('number-in-words');
    const session = await sessionAt(tx, ctx, input.session);
    const swab = (await store.holdSwab(tx, input.swab)) ?? refuseHouse('not-found');
    if (swab.session !== session.id) refuseHouse('not-found');
    const tube = must(await store.holdTubeOf(tx, swab.tube), 'a swab is in a tube');
    const open = afterEvent(tube.state, 'swab-undone') !== undefined;
    if (swab.undoneAt === null && open) {
      await store.undoSwabs(tx, [swab.id], { at: ctx.now, by: ctx.actor.id, why: input.why });
      await store.recount(tx, [tube.id]);
      await settleAbout(tx, ctx, session, swab.id);
      await absentAgain(tx, ctx, session.id, [swab.person]);
    }
    if (swab.undoneAt === null && !open) {
      const facts = { barcode: tube.barcode, swabs: [swab.id] };
      await ask(tx, ctx, session, [{ kind: 'undone-late', tube: tube.id, person: swab.person, facts }]);
    }
    const undone = swab.undoneAt !== null || open;
    return told(
      session,
      [`person:${swab.person}`, `test-tube:${tube.id}`],
      { barcode: tube.barcode, why: input.why, undone },
      { swab: swab.id, undone },
    );
  },
});

/** Closed with the count of the table. It may not be what was scanned: another phone may still hold the rest. */
export const closeTube = act('testing.tube.closed', {
  ...TABLE,
  title: { zh: '封管', en: 'close a tube' },
  input: Type.Object({ session: Id, barcode: Barcode, written: Count, at: Moment }),
  place: placeOfSession,
  async run(tx, input, ctx) {
    const session = await sessionAt(tx, ctx, input.session);
    const barcode = readBarcode(input.barcode);
    const { at, phoneAt } = momentAt(session, input.at, ctx.now);
    // The phone that opened it may not have told us yet.
    const { tube, labelTaken } = await findOrOpen(tx, ctx, session, { barcode, table: 0, use: 'pooled', at });
    const state = afterEvent(tube.state, 'closed');
    const closed = { ...tube, written: tube.written ?? input.written, state: state ?? tube.state };
    if (state !== undefined || tube.written === null)
      await store.closeTube(tx, tube.id, {
        state: closed.state,
        written: input.written,
        at: tube.closedAt ?? at,
        by: tube.closedBy ?? ctx.actor.id,
      });
    await closeSilent(tx, ctx, session, tube);
    await ask(tx, ctx, session, labelQuestions(tube, { barcode, table: 0, labelTaken }));
    // Closed twice with two counts: neither is believed.
    const twice = tube.written !== null && tube.written !== input.written;
    if (twice) await ask(tx, ctx, session, [countDiffers({ ...tube, written: input.written })]);
    else await checkCount(tx, ctx, session, closed);
    const agrees = !twice && closed.written === tube.scanned;
    return told(
      session,
      [`test-tube:${tube.id}`],
      {
        barcode: tube.barcode,
        scanned: tube.scanned,
        written: input.written,
        agrees,
        ...(phoneAt === undefined ? {} : { phoneAt }),
      },
      {
        tube: tube.id,
        state: closed.state as TubeState,
        scanned: tube.scanned,
        written: input.written,
        agrees,
      },
    );
  },
});

async function closeSilent(tx: Tx, ctx: Ctx, session: TestSession, tube: Tube): Promise<void> {
  const open = await store.openOfKind(tx, tube.id, 'tube-open');
  await settle(
    tx,
    ctx,
    session,
    open.map(({ id }) => id),
    'closed',
  );
}

export const tubeActs = {
  openRoster,
  openTube,
  recordSwab,
  undoSwab,
  closeTube,
  openTubeMembers,
  ...boxActs,
  ...questionActs,
  ...registrarActs,
};
