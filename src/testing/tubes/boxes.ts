// Boxes: packed by a list, sealed, handed to a courier with a temperature, received tube by tube. The list is held
// against what lies on the table, and against what the laboratory finds; what is missing or too many, a person looks for.
import { Type } from 'typebox';
import { uuidv7 } from '../../base/ids.ts';
import { must } from '../../base/refusal.ts';
import { Id, Moment } from '../../base/schemas.ts';
import type { Tx } from '../../base/sql.ts';
import type { Words } from '../../base/words.ts';
import { act } from '../../ledger/act.ts';
import { refuse as refuseHouse } from '../../ledger/refusals.ts';
import type { Ctx } from '../../ledger/terms.ts';
import { placeOfSession } from '../sessions/acts.ts';
import { findSession } from '../store.ts';
import { type TestingRules, type TestSession, testingRules } from '../terms.ts';
import { ask, checkCount, countDiffers, labelQuestions, wantAgain } from './asking.ts';
import {
  type Found,
  findOrOpen,
  notSomebodys,
  readBarcode,
  readNewBarcode,
  sessionAt,
  told,
} from './looking.ts';
import { refuse } from './refusals.ts';
import {
  afterEvents,
  countsAgree,
  labelFor,
  momentAt,
  printedOf,
  TRANSPORT_TROUBLE,
  transportTrouble,
  tubeMeant,
} from './rules.ts';
import * as store from './store.ts';
import { Barcode, type Box, type Tube } from './terms.ts';

const TABLE = { duty: 'testing.table', purpose: 'outbreak-response' } as const;
/** What a thermometer in a box may say; a slip beyond that is one. */
const Celsius = Type.Number({ minimum: -90, maximum: 60 });

export const packBox = act('testing.box.packed', {
  ...TABLE,
  title: { zh: '装箱', en: 'pack a box' },
  input: Type.Object({
    session: Id,
    box: Barcode,
    barcodes: Type.Array(Barcode, { minItems: 1, maxItems: 500 }),
    /** How many lie on the table, counted by hand. */
    counted: Type.Integer({ minimum: 1, maximum: 500 }),
    at: Moment,
  }),
  place: placeOfSession,
  async run(tx, input, ctx) {
    const session = await sessionAt(tx, ctx, input.session);
    const code = readNewBarcode(input.box);
    const barcodes = [...new Set(input.barcodes.map(readBarcode))];
    const { at, phoneAt } = momentAt(session, input.at, ctx.now);
    const box = await boxFor(tx, ctx, session, { code, barcodes, counted: input.counted, at });
    const tubes = await tubesFor(tx, ctx, session, barcodes, at);
    await ask(
      tx,
      ctx,
      session,
      tubes.flatMap(({ tube, labelTaken }) =>
        labelQuestions(tube, { barcode: printedOf(tube.barcode), table: 0, labelTaken }),
      ),
    );
    const unknown = tubes.filter(({ opened }) => opened).map(({ tube }) => printedOf(tube.barcode));
    const others = tubes.filter(({ tube }) => tube.box !== null && tube.box !== box.id);
    for (const { tube } of tubes) await putIn(tx, ctx, session, tube, box, at);
    const inBox = await store.tubesInBox(tx, box.id);
    const agrees = countsAgree({ scanned: inBox.length, written: input.counted });
    if (!agrees || unknown.length > 0 || others.length > 0)
      await ask(tx, ctx, session, [
        {
          kind: 'box-differs',
          tube: null,
          facts: {
            box: code,
            scanned: inBox.length,
            counted: input.counted,
            unknown,
            elsewhere: others.map(({ tube }) => printedOf(tube.barcode)),
          },
        },
      ]);
    return told(
      session,
      [`test-box:${box.id}`],
      {
        box: code,
        tubes: inBox.length,
        counted: input.counted,
        agrees,
        ...(phoneAt === undefined ? {} : { phoneAt }),
      },
      { box: code, tubes: inBox.length, counted: input.counted, agrees },
    );
  },
});

async function boxFor(
  tx: Tx,
  ctx: Ctx,
  session: TestSession,
  as: {
    readonly code: string;
    readonly barcodes: readonly string[];
    readonly counted: number;
    readonly at: Date;
  },
): Promise<Box> {
  // Told by another phone after the laboratory has it. With other tubes in it, it has come back and is packed again.
  if (await store.hasArrivedWith(tx, { session: session.id, code: as.code }, as.barcodes))
    refuse('box-gone', { box: as.code });
  await store.insertBox(tx, {
    id: uuidv7(ctx.now.getTime()),
    session: session.id,
    place: session.place,
    code: as.code,
    counted: as.counted,
    packedAt: as.at,
    packedBy: ctx.actor.id,
  });
  // Not to be seen from here: it is one of another community.
  const box = (await store.holdBox(tx, as.code)) ?? refuse('box-there', { box: as.code });
  if (box.session !== session.id) refuse('box-there', { box: as.code });
  if (box.departedAt !== null) refuse('box-gone', { box: as.code });
  if (box.counted !== as.counted) await store.setCounted(tx, box.id, as.counted);
  return box;
}

/** Tubes of a session under their labels; one nobody has told us of is opened: a phone may still hold what is in it. */
async function tubesFor(
  tx: Tx,
  ctx: Ctx,
  session: TestSession,
  barcodes: readonly string[],
  at: Date,
): Promise<Found[]> {
  const there = await holdUnder(tx, session, barcodes);
  const found: Found[] = [];
  for (const barcode of barcodes) {
    const tube = tubeMeant(barcode, { session: session.id }, there);
    found.push(
      tube?.session === session.id
        ? { tube, opened: false, labelTaken: false }
        : await findOrOpen(tx, ctx, session, { barcode, table: 0, use: 'pooled', at }),
    );
  }
  return found;
}

/** Every tube that carries one of these labels, also one whose label was in use already when it was opened here. */
async function holdUnder(tx: Tx, session: TestSession, labels: readonly string[]): Promise<Tube[]> {
  return store.holdTubes(tx, [...labels, ...labels.map((label) => labelFor(session, label))]);
}

/** A tube nobody has closed goes in without a count: that is asked for, and comes with the phone that counted it. */
async function putIn(tx: Tx, ctx: Ctx, session: TestSession, tube: Tube, box: Box, at: Date): Promise<void> {
  const state = afterEvents(tube.state, ['closed', 'boxed']);
  await store.boxTubes(tx, [tube.id], { box: box.id, state });
  if (tube.closedAt !== null) return;
  await store.closeTube(tx, tube.id, { state, written: null, at, by: ctx.actor.id });
  await checkCount(tx, ctx, session, { ...tube, state });
}

/** Sealed and handed to the courier, with what the thermometer says. */
export const sendBox = act('testing.box.sent', {
  ...TABLE,
  title: { zh: '交接送检', en: 'hand a box to the courier' },
  input: Type.Object({
    session: Id,
    box: Barcode,
    seal: Type.String({ minLength: 2, maxLength: 40 }),
    celsius: Celsius,
    courier: Type.Optional(Id),
    at: Moment,
  }),
  place: placeOfSession,
  async run(tx, input, ctx) {
    const session = await sessionAt(tx, ctx, input.session);
    const code = readNewBarcode(input.box);
    const { at, phoneAt } = momentAt(session, input.at, ctx.now);
    const box =
      (await store.holdPackedBox(tx, code, { session: session.id, at })) ??
      refuse('box-unknown', { box: code });
    // Told by two phones: the first one holds.
    if (box.departedAt === null)
      await store.departBox(tx, box.id, {
        at,
        by: ctx.actor.id,
        seal: input.seal.trim(),
        celsius: input.celsius,
        courier: input.courier ?? null,
      });
    const trouble = troubleOf(ctx.rulebook.part(testingRules), await store.tubesInBox(tx, box.id), {
      now: at,
      measuredC: input.celsius,
    });
    return told(
      session,
      [`test-box:${box.id}`, ...(input.courier === undefined ? [] : [`user:${input.courier}`])],
      {
        box: code,
        seal: input.seal.trim(),
        celsius: input.celsius,
        ...(trouble === undefined ? {} : { trouble }),
        ...(phoneAt === undefined ? {} : { phoneAt }),
      },
      { box: code, sentAt: (box.departedAt ?? at).toISOString(), trouble: trouble ?? null },
    );
  },
});

function troubleOf(
  rules: TestingRules,
  tubes: readonly Tube[],
  at: { readonly now: Date; readonly measuredC: number },
): Words | undefined {
  const first = tubes.flatMap(({ firstAt }) => (firstAt === null ? [] : [firstAt.getTime()]));
  if (first.length === 0) return undefined;
  const trouble = transportTrouble(rules, { ...at, firstSwabAt: new Date(Math.min(...first)) });
  return trouble === undefined ? undefined : TRANSPORT_TROUBLE[trouble];
}

const SEAL_BROKEN: Words = { zh: '封签破损或不符', en: 'its seal broken or another one' };

function both(one: Words | undefined, other: Words | undefined): Words | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return { zh: `${one.zh}、${other.zh}`, en: `${one.en}, ${other.en}` };
}

/** At the laboratory: what came, each tube taken or not and why. What is in the list and not in the box is looked for. */
export const receiveBox = act('testing.box.received', {
  title: { zh: '实验室收样', en: 'receive a box' },
  duty: 'testing.laboratory',
  purpose: 'outbreak-response',
  input: Type.Object({
    box: Barcode,
    laboratory: Type.String({ minLength: 2, maxLength: 80 }),
    celsius: Celsius,
    /** False: the seal is broken, or is not the one that was written down. Then the box is gone through tube by tube. */
    sealed: Type.Optional(Type.Boolean()),
    tubes: Type.Array(
      Type.Object({
        barcode: Barcode,
        /** Swabs in it as the laboratory counts them. */
        received: Type.Optional(Type.Integer({ minimum: 0, maximum: 200 })),
        verdict: Type.Enum(['accepted', 'rejected']),
        why: Type.Optional(Type.String({ maxLength: 40 })),
      }),
      { minItems: 1, maxItems: 500 },
    ),
    at: Moment,
  }),
  async place(tx, input) {
    return ((await boxOpened(tx, input)) ?? refuseHouse('not-found')).place;
  },
  async run(tx, input, ctx) {
    const rules = ctx.rulebook.part(testingRules);
    const box = must(await boxOpened(tx, input), 'its place was looked up');
    const session = must(await findSession(tx, box.session), 'a box is one of a session');
    const { at, phoneAt } = momentAt(session, input.at, ctx.now);
    const lines = new Map(input.tubes.map((line) => [readBarcode(line.barcode), line]));
    for (const [barcode, { verdict, why }] of lines)
      if (verdict === 'rejected' && !rules.tubes.rejections.some(({ reason }) => reason === why))
        refuse('rejected-why', { barcode });
    const inBox = await store.tubesInBox(tx, box.id);
    const under = await holdUnder(tx, session, [...lines.keys()]);
    const arrivals = [...lines].flatMap(([label, line]) => {
      const tube = tubeMeant(label, { session: session.id, box: box.id }, under);
      if (tube === undefined) return [];
      const state = afterEvents(tube.state, ['closed', 'boxed', 'departed', 'arrived', line.verdict]);
      const rejected = line.verdict === 'rejected' && state === 'rejected';
      return {
        tube,
        label,
        id: tube.id,
        state,
        // Counted twice with two counts: the first stays, and somebody is asked.
        received: tube.received ?? line.received ?? null,
        told: line.received ?? null,
        why: rejected ? (line.why ?? null) : tube.rejectedWhy,
      };
    });
    await store.arriveTubes(tx, arrivals, at);
    const before = box.arrivedAt !== null;
    const received = arrivals.filter(({ tube }) => !before || tube.arrivedAt === null).length;
    await store.arriveBox(tx, box.id, {
      at,
      by: ctx.actor.id,
      celsius: input.celsius,
      laboratory: input.laboratory.trim(),
      received,
    });
    for (const { tube, state, told: count } of arrivals)
      if (count !== null && count !== tube.received && tube.session === session.id)
        await (tube.received === null
          ? checkCount(tx, ctx, session, { ...tube, state, received: count })
          : ask(tx, ctx, session, [countDiffers({ ...tube, received: count })]));
    const rejected = arrivals.filter(({ state, tube }) => state === 'rejected' && tube.state !== 'rejected');
    // Somebody called back is swabbed again by her recall.
    const own = rejected.filter(({ tube }) => tube.round === 'recall');
    for (const { tube } of rejected) if (tube.round === 'session') await again(tx, ctx, tube);
    const here = new Set(arrivals.map(({ id }) => id));
    const missing = inBox
      .filter(({ id, arrivedAt }) => arrivedAt === null && !here.has(id))
      .map(({ barcode }) => printedOf(barcode));
    const known = new Set(arrivals.map(({ label }) => label));
    const unknown = [...lines.keys()].filter((label) => !known.has(label));
    for (const label of unknown) notSomebodys(label);
    const elsewhere = arrivals.filter(({ tube }) => tube.box !== box.id).map(({ label }) => label);
    const broken = input.sealed === false;
    if (missing.length + unknown.length + elsewhere.length > 0 || broken)
      await ask(tx, ctx, session, [
        {
          kind: 'box-differs',
          tube: null,
          facts: {
            box: box.code,
            scanned: inBox.length,
            counted: input.tubes.length,
            missing,
            unknown,
            elsewhere,
            ...(broken ? { broken } : {}),
          },
        },
      ]);
    const onTheWay = troubleOf(rules, inBox, { now: at, measuredC: input.celsius });
    const trouble = both(broken ? SEAL_BROKEN : undefined, onTheWay);
    return told(
      session,
      [`test-box:${box.id}`, ...rejected.map(({ id }) => `test-tube:${id}`)],
      {
        box: box.code,
        laboratory: input.laboratory.trim(),
        celsius: input.celsius,
        tubes: received,
        rejected: rejected.length,
        recalls: own.map(({ id }) => id),
        missing: missing.length,
        ...(trouble === undefined ? {} : { trouble }),
        ...(phoneAt === undefined ? {} : { phoneAt }),
      },
      { box: box.code, received, rejected: rejected.length, missing, unknown, trouble: trouble ?? null },
    );
  },
});

/** A number goes round with its box: of those that have had it, the one these tubes were packed into. */
const boxOpened = (
  tx: Tx,
  told: { readonly box: string; readonly tubes: readonly { readonly barcode: string }[] },
): Promise<Box | undefined> =>
  store.holdOpenedBox(
    tx,
    readNewBarcode(told.box),
    told.tubes.map(({ barcode }) => readBarcode(barcode)),
  );

/** Whoever is in a rejected tube and in no other one was not tested: she is swabbed again. */
export async function again(tx: Tx, ctx: Ctx, tube: Tube): Promise<void> {
  const people = await store.untestedOf(tx, tube.id);
  if (people === 0) return;
  const session = must(await findSession(tx, tube.session), 'a tube is one of a session');
  await wantAgain(tx, ctx, session, {
    key: tube.id,
    barcode: tube.barcode,
    people,
    about: [`test-tube:${tube.id}`],
  });
}

export const boxActs = { packBox, sendBox, receiveBox };
