// A tube that was not negative: everybody who may be in it is told to stay, swabbed alone at her door, and told what came
// of it. A positive is told to the ledger; the case, her stay and the interview follow in src/reactions.ts.
import { Type } from 'typebox';
import { civilDayOf } from '../../base/civil-dates.ts';
import { addMinutes } from '../../base/clock.ts';
import { uuidOf, uuidv7 } from '../../base/ids.ts';
import { must } from '../../base/refusal.ts';
import { Id, Moment, Place } from '../../base/schemas.ts';
import type { Tx } from '../../base/sql.ts';
import type { Words } from '../../base/words.ts';
import { act } from '../../ledger/act.ts';
import { refuse as refuseHouse } from '../../ledger/refusals.ts';
import type { Ctx, Outcome as Told } from '../../ledger/terms.ts';
import { noteOpening } from '../../people/openings.ts';
import { findPerson, membershipOf, membersOf, openPeople, survivorOf } from '../../people/store.ts';
import { closeKeys, openTasks } from '../../tasks/acts.ts';
import { deadlineOf, unitHearing } from '../../tasks/rules.ts';
import type { WantedTask } from '../../tasks/terms.ts';
import { roles } from '../../teams/terms.ts';
import { doubtedTubes, standingOf } from '../results/store.ts';
import { sessionCode } from '../sessions/rules.ts';
import { findSession } from '../store.ts';
import { type Say, testingRules } from '../terms.ts';
import { readNewBarcode } from '../tubes/looking.ts';
import { refuse as refuseTube } from '../tubes/refusals.ts';
import * as tubes from '../tubes/store.ts';
import { Barcode, QUESTIONS, type Tube } from '../tubes/terms.ts';
import { refuse } from './refusals.ts';
import {
  callsBack,
  isByItsTube,
  isHerOwn,
  isResolved,
  isToTell,
  isUnwilling,
  mayBeIn,
  mayChange,
  outcomeOf,
  placeToLook,
  stepOf,
} from './rules.ts';
import * as store from './store.ts';
import { OUTCOMES, type Outcome, type Recall, TOLD_HOW, type ToldHow } from './terms.ts';

const Reason = Type.String({ minLength: 2, maxLength: 300 });
const OfTube = Type.Object({ tube: Id });
const OfRecall = { recall: Id };
const HOWS = Object.keys(TOLD_HOW) as ToldHow[]; // its own keys

// A tube that was not negative --------------------------------------------------------------------------

/** Calls back everybody who may be in the tube. Once more for the same tube calls only whom it did not call yet. */
export const followPool = act('testing.pool.followed', {
  title: { zh: '召回阳性管人员', en: 'call the people of a tube back' },
  duty: 'house',
  purpose: 'outbreak-response',
  input: OfTube,
  async run(tx, input, ctx) {
    const tube = (await tubes.holdTubeOf(tx, input.tube)) ?? refuseHouse('not-found');
    const { no } = must(await findSession(tx, tube.session), 'a tube has its session');
    const { inside, members, doubted } = await peopleOf(tx, ctx, tube);
    const found = (await standingOf(tx, [tube.id])).get(tube.id)?.result;
    const own = isHerOwn({ use: tube.use, found }, inside, doubted);
    const opened = await store.insertRecalls(tx, await placed(tx, tube, members), ctx.now);
    if (opened.length > 0) await store.reopenTube(tx, tube.id);
    const all = await store.recallsOfTube(tx, tube.id);
    const hers = own
      ? all.filter(({ person, outcome }) => inside.includes(person) && outcome !== 'positive')
      : [];
    // Positive by this tube, and it is not hers alone any more, or somebody else’s, or not positive any more.
    const wrong: Recall[] = [];
    for (const one of all.filter(isByItsTube))
      if (!own || !inside.includes(await survivorOf(tx, one.person))) wrong.push(one);
    const ids = hers.map(({ id }) => id);
    await finish(tx, ctx, hers, 'positive');
    // What she is was found in this tube, whatever became of a swab at her door.
    await store.setReswab(tx, ids, null);
    await againFor(tx, ctx, wrong, no, true);
    await openTasks(tx, ctx, [
      ...hers.map((one) => outcomeTask(ctx, one, no)),
      ...opened.filter(({ id }) => !ids.includes(id)).flatMap((one) => callTasks(ctx, one, no)),
    ]);
    await resolve(tx, ctx, tube.id);
    return {
      about: [
        `tube:${tube.id}`,
        `session:${tube.session}`,
        ...opened.map(({ person }) => `person:${person}`),
      ],
      place: tube.place,
      detail: {
        barcode: tube.barcode,
        people: opened.length,
        found: found ?? tube.state,
        positive: ids,
        wrong: wrong.map(({ id }) => id),
      },
      result: { tube: tube.id, recalls: opened.map(({ id }) => id) },
    };
  },
});

/** Whether there is anybody to call back: a correction may have come first. */
export async function isPoolToFollow(tx: Tx, tube: string): Promise<boolean> {
  const found = await tubes.findTube(tx, tube);
  return found !== undefined && callsBack(found);
}

/** The tubes of these swabs, and of the swabs these questions were about, that call people back. */
export async function poolsToFollow(
  tx: Tx,
  of: { readonly swabs?: readonly string[]; readonly questions?: readonly string[] },
): Promise<string[]> {
  const asked = [];
  for (const id of of.questions ?? []) asked.push(await tubes.findQuestion(tx, id));
  const swabs = [...(of.swabs ?? []), ...asked.flatMap((one) => one?.facts.swabs ?? [])];
  const labels = asked.flatMap((one) => one?.facts.barcode ?? []);
  const found: string[] = [];
  for (const id of new Set([
    ...(await tubes.swabsOf(tx, swabs)).map(({ tube }) => tube),
    ...(await store.tubesLabelled(tx, labels)),
  ]))
    if (await isPoolToFollow(tx, id)) found.push(id);
  return found;
}

interface InTube {
  /** Who may be in it. */
  readonly inside: readonly string[];
  /** Whom it calls back: them, and whoever lives with them where the rules say so. */
  readonly members: readonly string[];
  readonly doubted: boolean;
}

async function peopleOf(tx: Tx, ctx: Ctx, tube: Tube): Promise<InTube> {
  const open = await store.questionsAbout(tx, tube);
  // Two tubes of one label: whoever is in the other one may be in this.
  const twins = open.filter(({ kind }) => kind === 'tube-twice');
  const labels = twins.flatMap(({ facts }) => facts.barcode ?? []);
  const around = new Set([
    tube.id,
    ...twins.flatMap((one) => one.tube ?? []),
    ...(await store.tubesLabelled(tx, labels)),
  ]);
  const swabs = [
    ...(await tubes.swabsIn(tx, [...around])),
    ...(await tubes.swabsOf(
      tx,
      open.flatMap(({ facts }) => facts.swabs ?? []),
    )),
  ];
  const found = new Set<string>();
  const may = [...mayBeIn(around, swabs, open), ...(await tubes.spentIn(tx, [...around]))];
  for (const person of may) found.add(await survivorOf(tx, person));
  const inside = [...found];
  if (ctx.rulebook.part(testingRules).recall.coResidents === 'at-once')
    for (const person of inside) for (const one of await livingWith(tx, person)) found.add(one);
  const about = Object.entries(QUESTIONS).flatMap(([kind, row]) => (row.about === 'tube' ? [kind] : []));
  const doubted = open.length > 0 || (await doubtedTubes(tx, [tube.id], about)).size > 0;
  return { inside, members: [...found], doubted };
}

async function livingWith(tx: Tx, person: string): Promise<string[]> {
  const home = await membershipOf(tx, person);
  return home === undefined ? [] : (await membersOf(tx, home.household)).map((one) => one.person);
}

async function placed(tx: Tx, tube: Tube, members: readonly string[]): Promise<store.NewRecall[]> {
  const found: store.NewRecall[] = [];
  for (const person of members)
    found.push({
      id: uuidv7(),
      session: tube.session,
      tube: tube.id,
      person,
      place: placeToLook((await findPerson(tx, person))?.place, tube.place),
    });
  return found;
}

/** The report was wrong: nobody is held for it any more, and whoever was told hears that too. */
export const withdrawRecalls = act('testing.recalls.withdrawn', {
  title: { zh: '撤回召回', en: 'take recalls back' },
  duty: 'house',
  purpose: 'outbreak-response',
  input: OfTube,
  async run(tx, input, ctx) {
    const tube = (await tubes.holdTubeOf(tx, input.tube)) ?? refuseHouse('not-found');
    const { no } = must(await findSession(tx, tube.session), 'a tube has its session');
    const all = await store.recallsOfTube(tx, tube.id);
    // What somebody's own swab has shown stands, whatever her tube is.
    const gone = all.filter((one) => one.outcome === null || isByItsTube(one));
    await store.setOutcome(
      tx,
      gone.map(({ id }) => id),
      { is: 'withdrawn', at: ctx.now, by: ctx.actor.id },
    );
    await closeKeys(
      tx,
      ctx,
      gone.flatMap(({ id }) => keysOf(id)),
      { state: 'cancelled' },
    );
    const told = gone.filter((one) => isToTell(one) || one.outcome === 'positive');
    await openTasks(
      tx,
      ctx,
      told.map((one) => outcomeTask(ctx, { ...one, outcome: 'withdrawn' }, no)),
    );
    return {
      about: [`tube:${tube.id}`, `session:${tube.session}`, ...gone.map(({ person }) => `person:${person}`)],
      place: tube.place,
      detail: {
        barcode: tube.barcode,
        people: gone.length,
        wrong: gone.filter(({ outcome }) => outcome === 'positive').map(({ id }) => id),
      },
      result: { tube: tube.id, withdrawn: gone.length },
    };
  },
});

/** Whether somebody is held for a tube that holds nobody any more. */
export async function areRecallsToWithdraw(tx: Tx, tube: string): Promise<boolean> {
  const found = await tubes.findTube(tx, tube);
  if (
    found === undefined ||
    found.state === 'positive' ||
    found.state === 'suspect' ||
    found.state === 'resolved'
  )
    return false;
  const all = await store.recallsOfTube(tx, tube);
  return all.some((one) => one.outcome === null || isByItsTube(one));
}

// Told and held -----------------------------------------------------------------------------------------

/** Whoever calls or stands at the door writes down how she was told, and whether she stays. */
export const tellRecall = act('testing.recall.told', {
  title: { zh: '登记召回告知', en: 'record how she was told to stay' },
  duty: 'testing.work',
  purpose: 'outbreak-response',
  input: Type.Object({
    ...OfRecall,
    how: Type.Enum(HOWS),
    /** She promised to stay where she is. */
    holds: Type.Optional(Type.Boolean()),
    at: Moment,
  }),
  place: placeOfRecall,
  async run(tx, input, ctx) {
    const { recall, all, no } = await heldOpen(tx, ctx, input.recall);
    const { reached, zh, en } = TOLD_HOW[input.how];
    const detail = { how: { zh, en }, reached };
    if (!reached)
      return told(recall, { ...detail, holds: false }, { recall: recall.id, step: stepOf(recall) });
    const holds = input.holds ?? refuse('holds-needed');
    const at = momentOf(input.at, recall.openedAt, ctx.now);
    const ids = all.map(({ id }) => id);
    await store.tell(tx, ids, { at, by: ctx.actor.id, how: input.how, holds });
    await closeKeys(
      tx,
      ctx,
      ids.flatMap((id) => [keyOf(id, 'tell'), ...(holds ? [keyOf(id, 'refuses'), keyOf(id, 'police')] : [])]),
      { state: 'done' },
    );
    if (!holds) await openTasks(tx, ctx, [refusesTask(ctx, recall, no, 'recall-refuses')]);
    return told(
      recall,
      { ...detail, holds, ...(at < ctx.now ? { told: at.toISOString() } : {}) },
      { recall: recall.id, step: stepOf({ ...recall, toldAt: at, heldAt: holds ? at : null }) },
    );
  },
});

/** Persuasion did not help: the police are asked. */
export const passRecallOn = act('testing.recall.passed-on', {
  title: { zh: '劝导无效，转公安', en: 'pass it on to the police' },
  duty: 'testing.work',
  purpose: 'outbreak-response',
  input: Type.Object({ ...OfRecall, reason: Reason }),
  place: placeOfRecall,
  async run(tx, input, ctx) {
    const { recall, no } = await heldOpen(tx, ctx, input.recall);
    if (!isUnwilling(recall)) refuse('recall-not-refusing');
    await closeKeys(tx, ctx, [keyOf(recall.id, 'refuses')], { state: 'done' });
    await openTasks(tx, ctx, [refusesTask(ctx, recall, no, 'recall-police')]);
    return told(recall, { reason: input.reason }, { recall: recall.id });
  },
});

/**
 * She would not be swabbed to the end; whoever signs says what was done instead. Her tube waits for her no more. Where a
 * swab of hers is on its way, that one answers.
 */
export const endRecall = act('testing.recall.ended', {
  title: { zh: '不配合，了结召回', en: 'end the recall of somebody who refuses' },
  duty: 'testing.plan',
  purpose: 'outbreak-response',
  input: Type.Object({ ...OfRecall, reason: Reason }),
  place: placeOfRecall,
  async run(tx, input, ctx) {
    const { recall, all } = await heldOpen(tx, ctx, input.recall);
    if (!isUnwilling(recall)) refuse('recall-not-refusing');
    if (recall.reswab !== null) await refuseSwabbed(tx, ctx, recall.reswab);
    const over = all.filter((one) => isUnwilling(one) && one.reswab === null);
    await finish(tx, ctx, over, 'refused');
    await ctx.beyond('the tube belongs to the session she was swabbed at', async () => {
      for (const one of over) await resolve(tx, ctx, one.tube);
    });
    return told(recall, { reason: input.reason }, { recall: recall.id });
  },
});

/** Everything whoever calls or goes there needs: her name, where she is, what to say. */
export const openRecall = act('testing.recall.opened', {
  title: { zh: '查看召回人员联系方式', en: 'open the person of a recall' },
  duty: 'testing.work',
  purpose: 'outbreak-response',
  sensitive: true,
  input: Type.Object(OfRecall),
  place: placeOfRecall,
  async run(tx, input, ctx) {
    const recall = await getRecall(tx, input.recall);
    const opened = await ctx.beyond('whoever is called back may be on record elsewhere', async () => {
      const person = await survivorOf(tx, recall.person);
      await noteOpening(tx, ctx, { person });
      return must((await openPeople(tx, ctx, [person])).get(person), 'a person of a recall is on record');
    });
    const { code, name, phones, address, workplace } = opened;
    return told(
      recall,
      { step: stepOf(recall) },
      {
        recall: recall.id,
        person: { code, name, phones, address: address ?? null, workplace: workplace ?? null },
        says: saysOf(ctx, sayFor(recall)),
      },
    );
  },
});

// Swabbed alone -----------------------------------------------------------------------------------------

/**
 * Her own swab, in a tube of its own, taken where she is. The id of the swab is that of the act. Whoever had no signal did
 * not know that the recall was over, or that somebody else had been there: the stick is in the tube, and what is found in
 * it is hers (settleRecalls).
 */
export const reswab = act('testing.recall.swabbed', {
  title: { zh: '登记上门单采', en: 'record her own swab' },
  duty: 'testing.table',
  purpose: 'outbreak-response',
  input: Type.Object({ ...OfRecall, barcode: Barcode, at: Moment }),
  place: placeOfRecall,
  async run(tx, input, ctx) {
    const barcode = readNewBarcode(input.barcode);
    const { recall, all, place } = await heldToSwab(tx, ctx, input);
    const { swabs } = ctx.rulebook.part(testingRules).recall;
    const at = momentOf(input.at, recall.openedAt, ctx.now);
    const tube = {
      id: uuidv7(ctx.now.getTime()),
      session: recall.session,
      place,
      barcode,
      round: 'recall' as const,
      table: 0,
      use: 'single' as const,
      capacity: swabs,
      openedAt: at,
      openedBy: ctx.actor.id,
    };
    const made = await ctx.beyond('the tube belongs to the session she was swabbed at', async () => {
      if (!(await tubes.insertTube(tx, tube))) return false;
      for (let n = 1; n <= swabs; n++)
        await tubes.insertSwab(tx, {
          id: n === 1 ? ctx.requestId : uuidOf(`${ctx.requestId}/${n}`),
          session: recall.session,
          place: tube.place,
          person: recall.person,
          tube: tube.id,
          table: 0,
          checked: 'document',
          at,
          recordedAt: ctx.now,
          by: ctx.actor.id,
          household: undefined,
        });
      await tubes.closeTube(tx, tube.id, { state: 'closed', written: swabs, at, by: ctx.actor.id });
      return true;
    });
    if (!made) refuseTube('label-taken', { barcode });
    const ids = all.map(({ id }) => id);
    // Whoever lets herself be swabbed knows why, and was there.
    // Whoever was told by telephone and stayed was told by telephone, also after somebody stood at her door.
    const untold = all.filter(({ heldAt }) => heldAt === null).map(({ id }) => id);
    if (untold.length > 0) await store.tell(tx, untold, { at, by: ctx.actor.id, how: 'door', holds: true });
    // A swab that is on its way already answers the recall it was taken for.
    const unanswered = all.filter((one) => one.reswab === null).map(({ id }) => id);
    await store.setReswab(tx, unanswered, { tube: tube.id, at });
    await closeKeys(tx, ctx, ids.flatMap(keysOf), { state: 'done' });
    return {
      ...told(recall, { barcode, swabs }, { recall: recall.id, tube: tube.id, barcode }),
      about: [`person:${recall.person}`, `recall:${recall.id}`, `tube:${tube.id}`],
    };
  },
});

/** Her own result is there, another one than before, or to be had again: what each recall of that swab comes to. */
export const settleRecalls = act('testing.recall.settled', {
  title: { zh: '单采结果处置', en: 'settle recalls by their own result' },
  duty: 'house',
  purpose: 'outbreak-response',
  input: OfTube,
  async run(tx, input, ctx) {
    const tube = (await tubes.holdTubeOf(tx, input.tube)) ?? refuseHouse('not-found');
    const { no } = must(await findSession(tx, tube.session), 'a tube has its session');
    const found = (await standingOf(tx, [tube.id])).get(tube.id)?.result;
    const outcome = tube.state === 'rejected' ? 'again' : outcomeOf(found);
    const before =
      outcome === 'positive' ? await foundPositive(tx, ctx, tube) : await store.recallsBySwab(tx, tube.id);
    // Another swab of hers is positive: whatever this one says, she is.
    const beside = outcome === 'positive' ? undefined : await store.positiveBeside(tx, tube);
    const is = beside === undefined ? outcome : 'positive';
    const changed = before.filter((one) => one.outcome !== is && mayChange(one, found));
    if (is === 'again' || is === null) await againFor(tx, ctx, changed, no, is === 'again');
    else {
      await finish(tx, ctx, changed, is);
      await openTasks(
        tx,
        ctx,
        changed.map((one) => outcomeTask(ctx, { ...one, outcome: is }, no)),
      );
    }
    if (is === 'positive')
      await store.setReswab(
        tx,
        (beside === undefined ? changed : before).map(({ id }) => id),
        beside ?? { tube: tube.id, at: sampledAt(tube) },
      );
    for (const pool of new Set(changed.map((one) => one.tube))) await resolve(tx, ctx, pool);
    return {
      about: [`tube:${tube.id}`, ...changed.map(({ person }) => `person:${person}`)],
      place: tube.place,
      detail: {
        barcode: tube.barcode,
        people: new Set(changed.map(({ person }) => person)).size,
        outcome: is === 'again' || is === null ? is : wordsOf(is),
        // Two tubes of one person may wait for one swab: she is one case.
        positive: is === 'positive' ? changed.slice(0, 1).map(({ id }) => id) : [],
        wrong: changed
          .filter((one) => one.outcome === 'positive')
          .slice(0, 1)
          .map(({ id }) => id),
      },
      result: { tube: tube.id, outcome: is, recalls: changed.map(({ id }) => id) },
    };
  },
});

/**
 * Everything her own positive settles: what waits for this swab, and what waited for it before. Where nothing is left of
 * the recall it was taken for, her own tube calls her back: a positive leads to somebody, always.
 */
async function foundPositive(tx: Tx, ctx: Ctx, tube: Tube): Promise<Recall[]> {
  const all = await store.recallsOfSwabbed(tx, tube);
  if (all.length > 0) return all;
  const people = new Set<string>();
  for (const { person } of await tubes.swabsIn(tx, [tube.id])) people.add(await survivorOf(tx, person));
  return store.insertRecalls(tx, await placed(tx, tube, [...people]), ctx.now);
}

/** Whether a recalled person's own result says anything new. */
export async function areRecallsToSettle(tx: Tx, tube: string): Promise<boolean> {
  if ((await standingOf(tx, [tube])).get(tube)?.result === 'positive') return true;
  return (await store.recallsBySwab(tx, tube)).length > 0;
}

/** What was settled is open again: she is swabbed once more, or what she has given is awaited again. */
async function againFor(
  tx: Tx,
  ctx: Ctx,
  recalls: readonly Recall[],
  no: number,
  swab: boolean,
): Promise<void> {
  if (recalls.length === 0) return;
  const ids = recalls.map(({ id }) => id);
  await store.setOutcome(tx, ids, { is: null, at: ctx.now, by: ctx.actor.id });
  await closeKeys(
    tx,
    ctx,
    ids.map((id) => keyOf(id, 'outcome')),
    { state: 'cancelled' },
  );
  for (const pool of new Set(recalls.map((one) => one.tube))) await store.reopenTube(tx, pool);
  // Whoever was told that she is free goes where she likes: she is called back like anybody else.
  const free = recalls.filter(
    ({ outcome, outcomeToldAt }) => outcomeToldAt !== null && outcome !== null && OUTCOMES[outcome].free,
  );
  const anew = swab ? recalls : free;
  await store.callAnew(
    tx,
    anew.map(({ id }) => id),
    { untold: free.map(({ id }) => id), at: ctx.now },
  );
  if (swab) await store.setReswab(tx, ids, null);
  await openTasks(
    tx,
    ctx,
    recalls.flatMap((one) => {
      const toldAt = free.includes(one) ? null : one.toldAt;
      const openedAt = anew.includes(one) ? ctx.now : one.openedAt;
      return callTasks(ctx, { ...one, openedAt, toldAt, reswab: swab ? null : one.reswab }, no);
    }),
  );
}

/** What is to be done of somebody who is called back, as far as it is not done. */
function callTasks(ctx: Ctx, one: OfTask & Pick<Recall, 'toldAt' | 'reswab'>, no: number): WantedTask[] {
  return [
    ...(one.toldAt === null ? [tellTask(ctx, one, no)] : []),
    ...(one.reswab === null ? [swabTask(ctx, one, no)] : []),
  ];
}

async function refuseSwabbed(tx: Tx, ctx: Ctx, own: string): Promise<never> {
  const before = await ctx.beyond('a tube of that session', () => tubes.findTube(tx, own));
  return refuse('recall-swabbed', { barcode: before?.barcode ?? '—' });
}

const sampledAt = ({ firstAt, openedAt }: Pick<Tube, 'firstAt' | 'openedAt'>) => firstAt ?? openedAt;

/** She has heard what came of it. */
export const tellOutcome = act('testing.outcome.told', {
  title: { zh: '登记已告知复采结果', en: 'record that she was told what came of it' },
  duty: 'testing.work',
  purpose: 'outbreak-response',
  input: Type.Object({ ...OfRecall, how: Type.Enum(HOWS), at: Moment }),
  place: placeOfRecall,
  async run(tx, input, ctx) {
    const recall = (await store.holdRecall(tx, input.recall)) ?? refuseHouse('not-found');
    const { outcome } = recall;
    if (outcome === null) return refuse('recall-no-outcome');
    const { reached, zh, en } = TOLD_HOW[input.how];
    if (reached) {
      await store.tellOutcome(
        tx,
        [recall.id],
        momentOf(input.at, recall.outcomeAt ?? recall.openedAt, ctx.now),
      );
      await closeKeys(tx, ctx, [keyOf(recall.id, 'outcome')], { state: 'done' });
    }
    return told(
      recall,
      { outcome: wordsOf(outcome), how: { zh, en }, reached },
      { recall: recall.id, told: reached },
    );
  },
});

/** Positive long before an outbreak was opened over where they are: no case by itself, a question to CDC. */
export const askPositives = act('testing.positives.asked', {
  title: { zh: '较早的阳性请疾控决定', en: 'ask CDC about positives of long ago' },
  duty: 'house',
  purpose: 'outbreak-response',
  input: Type.Object({ place: Place, before: Moment }),
  async run(tx, input, ctx) {
    const old = await store.positivesWithoutCase(tx, input.place, { before: new Date(input.before) });
    await openTasks(
      tx,
      ctx,
      old.map(
        (one): WantedTask => ({
          ...taskOf(ctx, one, {
            planKey: keyOf(one.id, 'case'),
            kind: 'recall-case',
            title: {
              zh: `${dayOf(one)} 单采阳性，早于本起疫情：决定是否报告为病例`,
              en: `positive on her own on ${dayOf(one)}, long before this outbreak: a case of it or not`,
            },
            step: 'reassess',
            role: 'cdc',
            from: ctx.now,
            urgency: 2,
          }),
          link: '/testing/recalls',
        }),
      ),
    );
    return {
      about: [
        `place:${input.place}`,
        ...old.flatMap(({ id, person }) => [`recall:${id}`, `person:${person}`]),
      ],
      place: input.place,
      detail: { people: old.length },
      result: { people: old.length },
    };
  },
});

const dayOf = ({ outcomeAt }: Pick<Recall, 'outcomeAt'>) =>
  civilDayOf(must(outcomeAt, 'a positive has its moment'));

/** CDC decides: a case of the outbreak, or none. What follows from a case is in src/reactions.ts. */
export const decidePositive = act('testing.positive.decided', {
  title: { zh: '决定较早的阳性是否为病例', en: 'decide whether somebody positive long ago is a case' },
  duty: 'control.case',
  purpose: 'outbreak-response',
  input: Type.Object({ ...OfRecall, case: Type.Boolean(), reason: Reason }),
  place: placeOfRecall,
  async run(tx, input, ctx) {
    const recall = (await store.holdRecall(tx, input.recall)) ?? refuseHouse('not-found');
    const decided = { case: input.case, by: ctx.actor.id, at: ctx.now };
    if (recall.outcome !== 'positive' || !(await store.decide(tx, recall.id, decided)))
      refuse('positive-decided');
    await closeKeys(tx, ctx, [keyOf(recall.id, 'case')], { state: 'done' });
    return told(
      recall,
      { case: input.case, reason: input.reason, ...(input.case ? { positive: [recall.id] } : {}) },
      { recall: recall.id, case: input.case },
    );
  },
});

export const recallActs = {
  followPool,
  withdrawRecalls,
  tellRecall,
  passRecallOn,
  endRecall,
  openRecall,
  reswab,
  settleRecalls,
  tellOutcome,
  askPositives,
  decidePositive,
};

/** Whom a positive of a recall is about, for what follows from it. */
export async function positiveOf(
  tx: Tx,
  id: string,
): Promise<{ person: string; sampled: string; sampledAt: Date; barcode: string; tube: string } | undefined> {
  const recall = await store.findRecall(tx, id);
  if (recall === undefined) return undefined;
  const tube = must(await tubes.findTube(tx, recall.reswab ?? recall.tube), 'a recall has its tube');
  const at = recall.reswabbedAt ?? sampledAt(tube);
  return {
    person: await survivorOf(tx, recall.person),
    sampled: civilDayOf(at),
    sampledAt: at,
    barcode: tube.barcode,
    tube: tube.id,
  };
}

// Steps of them -----------------------------------------------------------------------------------------

async function finish(tx: Tx, ctx: Ctx, recalls: readonly Recall[], is: Outcome): Promise<void> {
  if (recalls.length === 0) return;
  const ids = recalls.map(({ id }) => id);
  await store.setOutcome(tx, ids, { is, at: ctx.now, by: ctx.actor.id });
  await closeKeys(tx, ctx, [...ids.flatMap(keysOf), ...ids.map((id) => keyOf(id, 'outcome'))], {
    state: 'cancelled',
  });
}

/** A pool is dealt with when everybody of it has an outcome. */
async function resolve(tx: Tx, ctx: Ctx, tube: string): Promise<void> {
  if (isResolved(await store.recallsOfTube(tx, tube))) await store.resolveTube(tx, tube, ctx.now);
}

const keyOf = (recall: string, what: 'tell' | 'swab' | 'refuses' | 'police' | 'outcome' | 'case') =>
  `recall/${recall}/${what}`;
/** Everything that is to be done until she has a result. */
const keysOf = (recall: string) =>
  (['tell', 'swab', 'refuses', 'police'] as const).map((what) => keyOf(recall, what));

type OfTask = Pick<Recall, 'id' | 'person' | 'place' | 'openedAt' | 'session'>;

function taskOf(
  ctx: Ctx,
  recall: OfTask,
  task: Pick<WantedTask, 'planKey' | 'kind' | 'title'> & {
    readonly step: string;
    readonly role: string;
    readonly from: Date;
    readonly urgency: number;
  },
): WantedTask {
  const { step, role, from, urgency, ...rest } = task;
  return {
    ...rest,
    about: [`recall:${recall.id}`, `person:${recall.person}`, `session:${recall.session}`],
    place: recall.place,
    ownerUnit: unitHearing(recall.place, role, ctx.rulebook.part(roles)),
    ownerRole: role,
    opensAt: from,
    dueAt: addMinutes(from, deadlineOf(ctx.rulebook, step).minutes),
    step,
    urgency,
    // The police see no recalls: they are told in words, and say what they did.
    link: rest.kind === 'recall-police' ? '/tasks' : '/m/testing/recalls',
    facts: { recall: recall.id },
  };
}

function tellTask(ctx: Ctx, recall: OfTask, no: number): WantedTask {
  return taskOf(ctx, recall, {
    planKey: keyOf(recall.id, 'tell'),
    kind: 'recall-tell',
    title: {
      zh: `${sessionCode(no)} 同管异常，告知其留在原地`,
      en: `${sessionCode(no)}: her tube was not negative, tell her to stay where she is`,
    },
    step: 'recall-tell',
    role: ctx.rulebook.part(testingRules).recall.tellRole,
    from: recall.openedAt,
    urgency: 3,
  });
}

function swabTask(ctx: Ctx, recall: OfTask, no: number): WantedTask {
  const { swabRole, swabs } = ctx.rulebook.part(testingRules).recall;
  return taskOf(ctx, recall, {
    planKey: keyOf(recall.id, 'swab'),
    kind: 'recall-swab',
    title: {
      zh: `${sessionCode(no)} 同管异常，上门单采 ${swabs} 份`,
      en: `${sessionCode(no)}: her tube was not negative, take ${swabs} swabs of her at her door`,
    },
    step: 'recall-swab',
    role: swabRole,
    from: ctx.now,
    urgency: 3,
  });
}

function refusesTask(
  ctx: Ctx,
  recall: OfTask,
  no: number,
  kind: 'recall-refuses' | 'recall-police',
): WantedTask {
  const { persuadeRole, policeRole } = ctx.rulebook.part(testingRules).recall;
  const police = kind === 'recall-police';
  return taskOf(ctx, recall, {
    planKey: keyOf(recall.id, police ? 'police' : 'refuses'),
    kind,
    title: police
      ? {
          zh: `${sessionCode(no)} 召回人员不配合，请协助`,
          en: `${sessionCode(no)}: recalled and unwilling, help is asked`,
        }
      : {
          zh: `${sessionCode(no)} 召回人员不配合，劝导`,
          en: `${sessionCode(no)}: recalled and unwilling, persuade her`,
        },
    step: kind,
    role: police ? policeRole : persuadeRole,
    from: ctx.now,
    urgency: 3,
  });
}

function outcomeTask(
  ctx: Ctx,
  recall: OfTask & { readonly outcome: Outcome | null },
  no: number,
): WantedTask {
  return taskOf(ctx, recall, {
    planKey: keyOf(recall.id, 'outcome'),
    kind: 'recall-outcome',
    title: {
      zh: `${sessionCode(no)} 召回人员，告知结果`,
      en: `${sessionCode(no)}: tell her what came of the recall`,
    },
    step: 'recall-outcome',
    role: ctx.rulebook.part(testingRules).recall.tellRole,
    from: ctx.now,
    urgency: 2,
  });
}

const sayFor = ({ outcome }: Pick<Recall, 'outcome'>): Say =>
  (outcome === null ? undefined : OUTCOMES[outcome].say) ?? 'stay';

export function saysOf(ctx: Pick<Ctx, 'rulebook'>, say: Say): Words {
  const { says } = ctx.rulebook.part(testingRules).recall;
  const { zh, en } = must(
    says.find((row) => row.say === say),
    'the rulebook has every text',
  );
  return { zh, en };
}

function wordsOf(outcome: Outcome): Words {
  const { zh, en } = OUTCOMES[outcome];
  return { zh, en };
}

/** When it was done, by a clock that may be wrong: not before she was called back, not in the future. */
function momentOf(text: string, from: Date, now: Date): Date {
  const at = new Date(text);
  return at >= from && at <= now ? at : now;
}

async function placeOfRecall(tx: Tx, input: { recall: string }): Promise<string> {
  return (await getRecall(tx, input.recall)).place;
}

async function getRecall(tx: Tx, id: string): Promise<Recall> {
  return (await store.findRecall(tx, id)) ?? refuseHouse('not-found');
}

/** The recall, held, when it is open; and the others of the same person, which the same words and the same swab answer. */
async function heldOpen(
  tx: Tx,
  ctx: Ctx,
  id: string,
): Promise<{ recall: Recall; all: Recall[]; no: number; place: string }> {
  const recall = (await store.holdRecall(tx, id)) ?? refuseHouse('not-found');
  if (recall.outcome !== null) refuse('recall-over', { outcome: wordsOf(recall.outcome) });
  return ctx.beyond('the session may have been held elsewhere', async () => {
    const session = must(await findSession(tx, recall.session), 'a recall has its session');
    return { recall, all: await store.openOf(tx, recall.person), no: session.no, place: session.place };
  });
}

/** The same for a swab; of one that is over, or was answered already, when it was taken before that was known. */
async function heldToSwab(
  tx: Tx,
  ctx: Ctx,
  input: { readonly recall: string; readonly at: string },
): Promise<{ recall: Recall; all: Recall[]; place: string }> {
  const recall = (await store.holdRecall(tx, input.recall)) ?? refuseHouse('not-found');
  const at = new Date(input.at);
  if (recall.outcomeAt !== null && at < recall.outcomeAt)
    return ctx.beyond('the session may have been held elsewhere', async () => {
      const session = must(await findSession(tx, recall.session), 'a recall has its session');
      return { recall, all: [], place: session.place };
    });
  const open = await heldOpen(tx, ctx, input.recall);
  const { reswab: own } = recall;
  if (own === null) return open;
  const [swab] = await ctx.beyond('a tube of that session', () => tubes.swabsIn(tx, [own]));
  return swab !== undefined && at < swab.recordedAt ? open : refuseSwabbed(tx, ctx, own);
}

function told<R>(recall: Recall, detail: Readonly<Record<string, unknown>>, result: R): Told<R> {
  return {
    about: [`person:${recall.person}`, `recall:${recall.id}`],
    place: recall.place,
    detail,
    result,
  };
}
