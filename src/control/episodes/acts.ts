// From “she was exposed” to “she is under control, or need not be”: outbreaks, exposures, assessment, orders, changes of
// the plan, hospital, moving, cancelling by two. Nothing takes effect that a human has not seen.

import { Type } from 'typebox';
import { addDays, type CivilDate, civilDayOf } from '../../base/civil-dates.ts';
import { addMinutes } from '../../base/clock.ts';
import { uuidv7 } from '../../base/ids.ts';
import { isWithin } from '../../base/places.ts';
import { must } from '../../base/refusal.ts';
import { Id, Place } from '../../base/schemas.ts';
import type { Tx } from '../../base/sql.ts';
import type { Words } from '../../base/words.ts';
import { act } from '../../ledger/act.ts';
import { refuse as refuseHouse } from '../../ledger/refusals.ts';
import type { Ctx, Outcome } from '../../ledger/terms.ts';
import { findLine, holdPerson } from '../../lists/calls/store.ts';
import type { Line } from '../../lists/calls/terms.ts';
import { findBatch, findSource, rowsOfPerson } from '../../lists/receive/store.ts';
import { opened as openedRow } from '../../lists/receive/taking-in.ts';
import type { PersonFields } from '../../lists/rows.ts';
import { findPerson, survivorOf } from '../../people/store.ts';
import { findPlace } from '../../places/store.ts';
import { closeTasks, followTasks, openTask, wantTasks } from '../../tasks/acts.ts';
import { deadlineOf, unitHearing } from '../../tasks/rules.ts';
import { storedUnder } from '../../tasks/store.ts';
import type { WantedTask } from '../../tasks/terms.ts';
import { roles } from '../../teams/terms.ts';
import { followCases, moveCases, returnCases } from '../cases/store.ts';
import { categoryOf, factsHash, protocolOf } from '../protocols/rules.ts';
import { Facts } from '../protocols/terms.ts';
import { resumeTests } from '../tests/plan-store.ts';
import { refuse } from './refusals.ts';
import {
  beginStage,
  endEpisode,
  episodeKey,
  planNow,
  proposalOf,
  replan,
  sameKey,
  sealOf,
  setWhereabouts,
  syncDues,
} from './replan.ts';
import {
  asksBirth,
  decidersOf,
  decidingRole,
  type EpisodeAct,
  episodeCode,
  evidenceWords,
  factsWith,
  firstStageOn,
  joined,
  orderFor,
  suggestionFor,
  whyNotJoin,
  whyNotNow,
  whyNotSecond,
} from './rules.ts';
import * as store from './store.ts';
import {
  CANCEL,
  controlRules,
  type Episode,
  type OrderKind,
  type Outbreak,
  SAME_STAY,
  WHEREABOUTS,
  type WhereKind,
} from './terms.ts';

// Inputs ------------------------------------------------------------------------------------------------

const Day = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' });
const Code = Type.String({ minLength: 1, maxLength: 40 });
const Categories = Type.Array(Code, { minItems: 1, maxItems: 8 });
/** What was seen before it was agreed to: the seal of the plan on the screen. */
const Seen = Type.String({ pattern: '^[0-9a-f]{24}$' });
const OfEpisode = Type.Object({ episode: Id });

// Outbreaks ---------------------------------------------------------------------------------------------

/** Opens an outbreak: from now on exposures can be recorded in its name, until its sunset. */
export const openOutbreak = act('control.outbreak.opened', {
  title: { zh: '启动疫情处置', en: 'open an outbreak' },
  duty: 'outbreak.manage',
  purpose: 'outbreak-response',
  input: Type.Object({
    name: Type.String({ minLength: 2, maxLength: 80 }),
    nameEn: Type.String({ minLength: 2, maxLength: 80 }),
    protocol: Code,
    place: Place,
    sunset: Day,
  }),
  place: async (_tx, input) => input.place,
  async run(tx, input, ctx) {
    const protocol = protocolOf(ctx.rulebook, input.protocol);
    if ((await findPlace(tx, input.place)) === undefined) refuseHouse('not-found');
    const today = civilDayOf(ctx.now);
    const { value: days } = ctx.rulebook.part(controlRules).sunsetDaysAtMost;
    if (!(input.sunset > today && input.sunset <= addDays(today, days))) refuse('sunset-wrong', { days });
    const open = (await store.openOutbreaks(tx)).find(
      (one) => one.disease === protocol.disease && one.place === input.place,
    );
    if (open !== undefined) refuse('outbreak-open-already', { disease: protocol.disease, name: open.name });
    const id = uuidv7(ctx.now.getTime());
    await store.insertOutbreak(
      tx,
      {
        id,
        name: input.name,
        nameEn: input.nameEn,
        disease: protocol.disease,
        protocol: protocol.id,
        place: input.place,
        sunset: input.sunset,
        by: ctx.actor.id,
      },
      ctx.now,
    );
    return {
      about: [`outbreak:${id}`, `place:${input.place}`],
      place: input.place,
      detail: {
        name: { zh: input.name, en: input.nameEn },
        protocol: protocol.id,
        version: protocol.version,
        disease: protocol.disease,
        sunset: input.sunset,
      },
      result: { outbreak: id },
    };
  },
});

// Exposures ---------------------------------------------------------------------------------------------

/** Writes down that somebody was exposed. Opens her stay, or asks a human to look at the one she is in again. */
export const recordExposure = act('control.exposure.recorded', {
  title: { zh: '登记暴露', en: 'record an exposure' },
  duty: 'control.expose',
  purpose: 'outbreak-response',
  input: Type.Object({
    person: Id,
    outbreak: Type.Optional(Id),
    category: Code,
    kind: Code,
    firstOn: Type.Optional(Day),
    lastOn: Type.Optional(Day),
    ofCase: Type.Optional(Id),
    ofEpisode: Type.Optional(Id),
    evidence: Type.Optional(Type.String({ pattern: '^(hand|(line|interview|joins):[0-9a-f-]{36})$' })),
  }),
  place: placeOfPerson,
  async run(tx, input, ctx) {
    // What a line or an interview told is written down with it, and never said of another by hand.
    if ((input.evidence ?? 'hand') !== 'hand' && ctx.actor.kind !== 'house') refuse('evidence-by-hand');
    const place = await placeOfPerson(tx, input, ctx);
    // Told on the page of her stay, it is of the outbreak she is in, whichever was opened since.
    const told = await ctx.beyond('the stay she is in', () =>
      store.outbreakToTell(tx, { person: input.person, place }, civilDayOf(ctx.now)),
    );
    const outbreak = await outbreakFor(tx, ctx, input.outbreak ?? told?.id, place);
    // Whoever joins somebody is in the outbreak of the one she lives with, wherever she is registered herself.
    if ((input.evidence ?? 'hand') === 'hand' && outbreak.id !== told?.id && !isWithin(place, outbreak.place))
      refuse('outbreak-elsewhere', { name: outbreak.name });
    const done = await expose(tx, ctx, {
      person: input.person,
      outbreak,
      place,
      category: input.category,
      kind: input.kind,
      firstOn: input.firstOn ?? input.lastOn ?? null,
      lastOn: input.lastOn ?? input.firstOn ?? null,
      ofCase: input.ofCase ?? null,
      ofEpisode: input.ofEpisode ?? null,
      evidence: input.evidence ?? 'hand',
    });
    return {
      about: [
        `person:${done.person}`,
        ...(done.episode === null ? [] : [`episode:${done.episode}`]),
        `exposure:${done.exposure}`,
        ...(input.ofCase === undefined ? [] : [`case:${input.ofCase}`]),
      ],
      place: done.place,
      detail: {
        category: input.category,
        ...exposureWords(ctx, outbreak.protocol, input),
        opened: done.opened,
        asked: done.asked,
      },
      result: { exposure: done.exposure, episode: done.episode, opened: done.opened, asked: done.asked },
    };
  },
});

/** An exposure was no exposure: it stays on record, crossed out, and the stay it led to is looked at again. */
export const withdrawExposure = act('control.exposure.withdrawn', {
  title: { zh: '撤回暴露', en: 'withdraw an exposure' },
  duty: 'control.expose',
  purpose: 'outbreak-response',
  input: Type.Object({ exposure: Id, reason: Code }),
  place: async (tx, input) => (await getExposure(tx, input.exposure)).place,
  async run(tx, input, ctx) {
    const { person } = await getExposure(tx, input.exposure);
    await holdPerson(tx, person);
    const exposure = await getExposure(tx, input.exposure);
    if (exposure.withdrawnAt !== null) refuse('exposure-withdrawn');
    known(ctx, 'withdrawReasons', input.reason);
    await store.withdrawExposure(tx, exposure.id, ctx.actor.id, input.reason, ctx.now);
    const asked =
      exposure.episode !== null &&
      (await ctx.beyond('the stay this exposure led to', async () => {
        const episode = await store.holdEpisode(tx, exposure.episode ?? '');
        return episode !== undefined && episode.endedAt === null
          ? lookAgain(tx, ctx, episode, { surely: true })
          : false;
      }));
    return {
      about: [
        `person:${exposure.person}`,
        ...(exposure.episode === null ? [] : [`episode:${exposure.episode}`]),
        `exposure:${exposure.id}`,
      ],
      place: exposure.place,
      detail: {
        category: exposure.category,
        ...exposureWords(ctx, (await store.findOutbreak(tx, exposure.outbreak))?.protocol, exposure),
        asked,
      },
      result: { exposure: exposure.id, episode: exposure.episode, asked },
    };
  },
});

/** A line was put right: what it told is not told any more, and the stay it led to is looked at again. */
export const withdrawOfLine = act('control.exposure.taken-back', {
  title: { zh: '名单更正，撤回暴露', en: 'a line was put right: its exposure goes' },
  duty: 'house',
  purpose: 'outbreak-response',
  /** `of`: the other of two who were taken for one, when its exposure is with her. */
  input: Type.Object({ line: Id, place: Place, of: Type.Optional(Id) }),
  async run(tx, input, ctx) {
    const line = (await findLine(tx, input.line)) ?? refuseHouse('not-found');
    const person = input.of ?? (await survivorOf(tx, line.person));
    await holdPerson(tx, person);
    const exposure = await store.exposureOfEvidence(tx, person, `line:${line.id}`);
    const episode = exposure?.episode ? await store.holdEpisode(tx, exposure.episode) : undefined;
    const why = input.of === undefined ? 'line-corrected' : 'wrong-person';
    if (exposure !== undefined) await store.withdrawExposure(tx, exposure.id, ctx.actor.id, why, ctx.now);
    const asked =
      episode !== undefined &&
      episode.endedAt === null &&
      (await lookAgain(tx, ctx, episode, { surely: true }));
    return {
      about: [
        `person:${person}`,
        ...(episode === undefined ? [] : [`episode:${episode.id}`]),
        `line:${line.id}`,
        ...(exposure === undefined ? [] : [`exposure:${exposure.id}`]),
      ],
      place: line.place,
      detail: { withdrawn: exposure !== undefined, asked },
      result: { withdrawn: exposure !== undefined, asked },
    };
  },
});

/** The house opens the stay of a confirmed line; the same person again: her exposure joins the stay she is in. */
export const openEpisodeOfLine = act('control.episode.opened', {
  title: { zh: '由名单转入研判', en: 'open a stay of a confirmed line' },
  duty: 'house',
  purpose: 'outbreak-response',
  input: Type.Object({ line: Id }),
  async run(tx, input, ctx) {
    const line = await lineHeld(tx, input.line);
    const outbreak = await outbreakFor(tx, ctx, undefined, line.place);
    const batch = must(await findBatch(tx, line.batch), 'a line belongs to a batch');
    const source = must(await findSource(tx, batch.source), 'a batch has a source');
    const fields = await fieldsOf(tx, ctx, line);
    const suggested = suggestionFor(
      ctx.rulebook.part(controlRules),
      {
        sourceKind: source.kind,
        risk: batch.risk ?? '',
        says: `${fields.risk ?? ''} ${fields.exposure ?? ''}`,
      },
      protocolOf(ctx.rulebook, outbreak.protocol),
    );
    const today = civilDayOf(ctx.now);
    const done = await expose(tx, ctx, {
      person: line.person,
      outbreak,
      place: line.place,
      ...suggested,
      ...daysTold(fields, today),
      ofCase: null,
      ofEpisode: null,
      evidence: `line:${line.id}`,
    });
    return {
      about: [
        `person:${done.person}`,
        ...(done.episode === null ? [] : [`episode:${done.episode}`]),
        `line:${line.id}`,
        `exposure:${done.exposure}`,
      ],
      place: done.place,
      detail: {
        category: suggested.category,
        ...exposureWords(ctx, outbreak.protocol, suggested),
        opened: done.opened,
        asked: done.asked,
      },
      result: { exposure: done.exposure, episode: done.episode, opened: done.opened },
    };
  },
});

// Deciding ----------------------------------------------------------------------------------------------

const Where = Type.Object({
  kind: Type.Enum(['home', 'facility', 'hospital']),
  label: Type.Optional(Type.String({ minLength: 1, maxLength: 80 })),
});

/** Orders control by the plan that was seen: its first stage begins, and what it asks of her is due. */
export const orderControl = act('control.episode.ordered', {
  title: { zh: '作出管控决定', en: 'order control' },
  duty: 'control.assess',
  purpose: 'outbreak-response',
  input: Type.Object({
    episode: Id,
    categories: Categories,
    facts: Facts,
    basis: Code,
    seen: Seen,
    /** Where she is now, when that is not where the first stage begins. */
    where: Type.Optional(Where),
  }),
  place: placeOfEpisode,
  async run(tx, input, ctx) {
    const episode = await holdFor(tx, ctx, input.episode, 'order');
    // Whoever orders less than what her exposures make her decides about that too.
    const role = decide(ctx, episode, [...input.categories, ...episode.categories]);
    const rules = ctx.rulebook.part(controlRules);
    if (!rules.bases.some((row) => row.basis === input.basis)) refuse('basis-unknown');
    const facts = { ...input.facts, intake: input.facts.intake ?? civilDayOf(ctx.now) };
    const plan = planNow(ctx, episode, input.categories, facts);
    if (sealOf(plan) !== input.seen) refuse('preview-outdated');
    if (plan.exempt !== undefined) refuse('person-exempt', { by: evidenceIn(ctx, episode, plan.exempt.by) });
    const first = firstStageOn(plan, civilDayOf(ctx.now)) ?? refuse('nothing-to-serve');
    await store.datePlain(tx, episode.id, facts);
    await replan(tx, ctx, episode.id, {
      facts: whole(episode, facts),
      categories: input.categories,
      why: 'ordered',
    });
    await store.changeEpisode(tx, episode.id, { orderedAt: ctx.now, step: null, dueAt: null }, ctx.now);
    // Whoever is in hospital stays there until somebody says that she is back; whoever has a room at a site already, as a
    // companion has before she is assessed, is not at home.
    const is = await store.whereaboutsNow(tx, episode.person);
    const there = is?.kind === 'hospital' || is?.kind === 'facility';
    const said = input.where ?? (there ? { kind: is.kind, label: is.label } : undefined);
    const where = said && { kind: said.kind, label: said.label ?? null };
    await beginStage(tx, ctx, episode.id, first, where);
    const stage = must(plan.stages[first], 'the first stage is in the plan');
    const inHospital = where?.kind === 'hospital' && stage.place !== 'hospital';
    if (inHospital) await pauseStay(tx, ctx, episode.id);
    const order = await writeOrder(tx, ctx, episode, {
      kind: 'control',
      basis: input.basis,
      role,
      fromOn: stage.from,
      toOn: plan.endsOn,
      reason: null,
    });
    await closeTasks(tx, ctx, episodeKey(episode.id, 'assess'), { state: 'done', proof: `order:${order}` });
    if (stage.place === 'facility' && where?.kind !== 'facility' && !inHospital)
      await askTransfer(tx, ctx, episode);
    return told(
      episode,
      {
        categories: plan.categories,
        label: labelOf(ctx, plan.protocol, plan.leading),
        protocol: plan.protocol,
        version: plan.version,
        stage: stage.stage,
        stageLabel: stage.label,
        stagePlace: stage.place,
        from: stage.from,
        endsOn: plan.endsOn,
        code: stage.code,
        basis: wordsIn(ctx, 'bases', 'basis', input.basis),
      },
      {
        episode: episode.id,
        order,
        state: inHospital ? ('suspended' as const) : ('active' as const),
        stage: first,
      },
      [`order:${order}`],
    );
  },
});

/** Signs that no control is needed: that is a decision too, with a name under it. */
export const signNoControl = act('control.episode.not-needed', {
  title: { zh: '签署无需管控', en: 'sign that no control is needed' },
  duty: 'control.assess',
  purpose: 'outbreak-response',
  input: Type.Object({ episode: Id, reason: Code }),
  place: placeOfEpisode,
  async run(tx, input, ctx) {
    const episode = await holdFor(tx, ctx, input.episode, 'no-control');
    const role = decide(ctx, episode, episode.categories);
    known(ctx, 'noControlReasons', input.reason);
    const order = await writeOrder(tx, ctx, episode, {
      kind: 'no-control',
      basis: basisOf(ctx),
      role,
      fromOn: null,
      toOn: null,
      reason: input.reason,
    });
    await closeTasks(tx, ctx, episodeKey(episode.id, 'assess'), { state: 'done', proof: `order:${order}` });
    await endEpisode(tx, ctx, episode.id, 'no-control', input.reason);
    return told(
      episode,
      {
        categories: episode.categories,
        ground: input.reason,
        because: wordsIn(ctx, 'noControlReasons', 'reason', input.reason),
      },
      { episode: episode.id, order, state: 'no-control' as const },
      [`order:${order}`],
    );
  },
});

/** Agrees to another plan than the one in force: exposed again, put right, another category. The old one is kept. */
export const changePlan = act('control.episode.replanned', {
  title: { zh: '调整方案', en: 'change the plan' },
  duty: 'control.assess',
  purpose: 'outbreak-response',
  input: Type.Object({ episode: Id, categories: Categories, facts: Facts, reason: Code, seen: Seen }),
  place: placeOfEpisode,
  async run(tx, input, ctx) {
    const episode = await holdFor(tx, ctx, input.episode, 'change');
    const role = decide(ctx, episode, [...input.categories, ...episode.categories]);
    known(ctx, 'changeReasons', input.reason);
    const plan = planNow(ctx, episode, input.categories, input.facts);
    if (sealOf(plan) !== input.seen) refuse('preview-outdated');
    if (plan.exempt !== undefined) refuse('exempt-in-stay', { by: evidenceIn(ctx, episode, plan.exempt.by) });
    await store.datePlain(tx, episode.id, input.facts);
    const { before, after, kind, order } = await putInForce(tx, ctx, episode, {
      facts: whole(episode, input.facts),
      categories: input.categories,
      reason: input.reason,
      role,
    });
    await lookedAt(tx, ctx, episode);
    return told(
      episode,
      {
        categories: after.categories,
        version: after.version,
        was: before?.endsOn ?? null,
        endsOn: after.endsOn,
        ground: input.reason,
        because: wordsIn(ctx, 'changeReasons', 'reason', input.reason),
        order: kind ?? 'unchanged',
      },
      { episode: episode.id, order: order ?? null, kind: kind ?? null },
      order === undefined ? [] : [`order:${order}`],
    );
  },
});

/**
 * Puts another plan in force, with the order that says so. Whoever calls this has seen it and may decide about her; a
 * question about her that is open stays so unless she was looked at as well.
 */
export async function putInForce(
  tx: Tx,
  ctx: Ctx,
  episode: Episode,
  to: {
    readonly facts: Partial<Facts>;
    readonly categories: readonly string[];
    readonly reason: string;
    readonly role: string;
  },
) {
  const { before, after } = await replan(tx, ctx, episode.id, {
    facts: to.facts,
    categories: to.categories,
    why: to.reason,
  });
  const now = must(await store.findEpisode(tx, episode.id), 'held by whoever decides');
  const is = await store.whereaboutsNow(tx, episode.person);
  if (now.state === 'active' && now.stagePlace === 'facility' && is?.kind !== 'facility')
    await askTransfer(tx, ctx, episode);
  const kind = orderFor(before, after);
  const order =
    kind === undefined
      ? undefined
      : await writeOrder(tx, ctx, episode, {
          kind,
          basis: await basisInForce(tx, ctx, episode),
          role: to.role,
          fromOn: civilDayOf(ctx.now),
          toOn: after.endsOn,
          reason: to.reason,
        });
  return { before, after, kind, order };
}

// Where she is ------------------------------------------------------------------------------------------

/** She is in hospital: the stay pauses, others take her temperature. The days of the plan go on. */
export const admitEpisode = act('control.episode.admitted', {
  title: { zh: '登记住院', en: 'record an admission' },
  duty: 'control.assess',
  purpose: 'outbreak-response',
  input: Type.Object({ episode: Id, hospital: Type.String({ minLength: 1, maxLength: 80 }) }),
  place: placeOfEpisode,
  async run(tx, input, ctx) {
    const episode = await holdFor(tx, ctx, input.episode, 'admit');
    await setWhereabouts(tx, ctx, episode.person, episode.id, 'hospital', episode.place, input.hospital);
    if (episode.state === 'active') await pauseStay(tx, ctx, episode.id);
    const state = episode.state === 'active' ? ('suspended' as const) : episode.state;
    return told(episode, { was: episode.state }, { episode: episode.id, state });
  },
});

async function pauseStay(tx: Tx, ctx: Ctx, episode: string): Promise<void> {
  await store.changeEpisode(tx, episode, { state: 'suspended' }, ctx.now);
  await syncDues(tx, ctx, [episode]);
}

/** She is back: the stage she was in goes on, with what is left of its days. */
export const returnEpisode = act('control.episode.returned', {
  title: { zh: '登记出院返回', en: 'record a return' },
  duty: 'control.assess',
  purpose: 'outbreak-response',
  input: Type.Object({ episode: Id, where: Where }),
  place: placeOfEpisode,
  async run(tx, input, ctx) {
    const episode = await holdFor(tx, ctx, input.episode, 'return');
    const plan = must(episode.plan, 'a suspended stay has a plan');
    const stage = episode.stageNo ?? must(firstStageOn(plan, civilDayOf(ctx.now)), 'a stage to go on with');
    await ctx.beyond('what a site is asked for as well', () =>
      resumeTests(tx, ctx, { episode: episode.id, person: episode.person }),
    );
    await beginStage(tx, ctx, episode.id, stage, {
      kind: input.where.kind,
      label: input.where.label ?? null,
    });
    if (plan.stages[stage]?.place === 'facility' && input.where.kind !== 'facility')
      await askTransfer(tx, ctx, episode);
    return told(
      episode,
      { at: input.where.kind, where: wordsOfWhere(input.where.kind), stage: plan.stages[stage]?.stage },
      { episode: episode.id, state: 'active' as const },
    );
  },
});

/**
 * She goes from home to a site or back. When the stage was to be served at home and the home will not do, the plan says
 * so too (its fallback); when the plan asked for a site already, she has arrived.
 */
export const moveEpisode = act('control.episode.moved', {
  title: { zh: '变更管控地点', en: 'move her' },
  duty: 'control.assess',
  purpose: 'outbreak-response',
  input: Type.Object({
    episode: Id,
    to: Type.Enum(['home', 'facility']),
    label: Type.Optional(Type.String({ minLength: 1, maxLength: 80 })),
    reason: Code,
  }),
  place: placeOfEpisode,
  async run(tx, input, ctx) {
    const { episode, is, now, order } = await moveStay(tx, ctx, input);
    return told(
      episode,
      {
        at: input.to,
        where: wordsOfWhere(input.to),
        before: is?.kind ?? null,
        ground: input.reason,
        because: wordsIn(ctx, 'changeReasons', 'reason', input.reason),
      },
      { episode: episode.id, order, stagePlace: now.stagePlace },
      [`order:${order}`],
    );
  },
});

/** The reason of the rulebook for which somebody who is ordered to a site is at home. */
const NO_CARER = 'no-carer';

/** Orders that she stays elsewhere, by whoever may decide about her; the plan follows. */
export async function moveStay(
  tx: Tx,
  ctx: Ctx,
  input: {
    readonly episode: string;
    readonly to: 'home' | 'facility';
    readonly label?: string | undefined;
    readonly reason: string;
  },
) {
  const episode = await holdFor(tx, ctx, input.episode, 'move');
  known(ctx, 'changeReasons', input.reason);
  const role = decide(ctx, episode, episode.categories);
  const is = await store.whereaboutsNow(tx, episode.person);
  const label = input.label ?? null;
  const { homeUnsuitable, siteUnsuitable } = episode.facts;
  // Where a reason has her elsewhere than her stage would, that reason is over; else there is one from now on.
  const stage = episode.plan?.stages[episode.stageNo ?? -1];
  const elsewhere = stage?.because.some((code) => code.startsWith('fallback:')) === true;
  const unsuitable = input.to === 'facility' && episode.stagePlace === 'home' && !elsewhere;
  const suitable = input.to === 'home' && homeUnsuitable === true;
  // Whoever can not be alone and has nobody to stay with her at a site is at home (domain handbook 2.1), until somebody can.
  const noCarer =
    input.to === 'home' && episode.stagePlace === 'facility' && !elsewhere && input.reason === NO_CARER;
  const carer = input.to === 'facility' && siteUnsuitable === true;
  const there = is?.kind === input.to && is.label === label;
  // Taken in before anybody had decided it, she is there and her order says another place still.
  const replans = unsuitable || suitable || noCarer || carer;
  if (there && !replans) refuse('already-there');
  if (replans)
    await replan(tx, ctx, episode.id, {
      facts: {
        ...(unsuitable || suitable ? { homeUnsuitable: unsuitable ? true : undefined } : {}),
        ...(noCarer || carer ? { siteUnsuitable: noCarer ? true : undefined } : {}),
      },
      why: input.reason,
    });
  if (!there) await setWhereabouts(tx, ctx, episode.person, episode.id, input.to, episode.place, label);
  const now = must(await store.findEpisode(tx, episode.id), 'held above');
  // A decision would say that she is at a site, and her plan that she is at home: no site would take her in by it.
  if (input.to === 'facility' && now.stagePlace !== 'facility')
    refuse('stage-not-at-a-site', { stage: stageLabelOf(now) });
  // Whoever is only in another home by now still waits to be fetched.
  if (input.to === 'facility' || now.stagePlace !== 'facility')
    await closeTasks(tx, ctx, episodeKey(episode.id, 'to-site'), { state: 'done' });
  const order = await writeOrder(tx, ctx, episode, {
    kind: 'moved',
    basis: await basisInForce(tx, ctx, episode),
    role,
    fromOn: civilDayOf(ctx.now),
    toOn: now.endsOn,
    reason: input.reason,
  });
  return { episode, is, now, order };
}

// Becoming a case ---------------------------------------------------------------------------------------

/** Her stay as a contact is over: she is a case. She stays where she is on record until the hospital has her. */
export const convertEpisode = act('control.episode.converted', {
  title: { zh: '转为病例', en: 'convert the stay to a case' },
  duty: 'control.case',
  purpose: 'outbreak-response',
  input: Type.Object({
    episode: Id,
    case: Type.Optional(Id),
    onset: Type.Optional(Day),
    sampling: Type.Optional(Day),
    rashOnset: Type.Optional(Day),
  }),
  place: placeOfEpisode,
  async run(tx, input, ctx) {
    const episode = await holdFor(tx, ctx, input.episode, 'convert');
    const because = input.case === undefined ? 'positive' : `case:${input.case}`;
    if (episode.orderedAt !== null)
      await writeOrder(tx, ctx, episode, {
        kind: 'converted',
        basis: await basisInForce(tx, ctx, episode),
        role: roleHere(ctx, episode.place, 'control.case'),
        fromOn: civilDayOf(ctx.now),
        toOn: null,
        reason: 'positive',
      });
    await endEpisode(tx, ctx, episode.id, 'converted', because);
    const next = await openAsCase(tx, ctx, episode, input);
    return told(
      episode,
      {
        categories: episode.categories,
        label: labelOf(ctx, episode.protocol, episode.categories[0] ?? ''),
        was: episode.state,
        next: next !== undefined,
      },
      { episode: episode.id, state: 'converted' as const, next: next ?? null },
      [
        ...(input.case === undefined ? [] : [`case:${input.case}`]),
        ...(next === undefined ? [] : [`episode:${next}`]),
      ],
    );
  },
});

/** A protocol that isolates its cases for days (measles) asks for a stay of its own, to be ordered like any other. */
async function openAsCase(
  tx: Tx,
  ctx: Ctx,
  episode: Episode,
  told: { onset?: string | undefined; sampling?: string | undefined; rashOnset?: string | undefined },
): Promise<string | undefined> {
  const protocol = protocolOf(ctx.rulebook, episode.protocol);
  const leading = protocol.categories.find(({ id }) => id === episode.categories[0]);
  const category = protocol.categories.find(({ id }) => id === leading?.onPositive);
  if (category === undefined || category.stages.length === 0 || category.id === leading?.id) return undefined;
  const facts: Facts = {
    ...episode.facts,
    ...(told.onset === undefined ? {} : { onset: told.onset }),
    ...(told.sampling === undefined ? {} : { sampling: told.sampling }),
    ...(told.rashOnset === undefined ? {} : { rashOnset: told.rashOnset }),
  };
  return openAssessing(tx, ctx, {
    person: episode.person,
    outbreak: episode.outbreak,
    protocol: episode.protocol,
    place: episode.place,
    categories: [category.id],
    facts,
    linked: null,
  });
}

// Cancelling, by two ------------------------------------------------------------------------------------

/** Asks to cancel a stay. It goes on until a second person agrees. */
export const askCancel = act('control.cancel.asked', {
  title: { zh: '申请撤销管控', en: 'ask to cancel the stay' },
  duty: 'control.cancel',
  purpose: 'outbreak-response',
  input: Type.Object({ episode: Id, reason: Code }),
  place: placeOfEpisode,
  async run(tx, input, ctx) {
    const episode = await holdFor(tx, ctx, input.episode, 'cancel');
    known(ctx, 'cancelReasons', input.reason);
    if ((await store.openSignature(tx, CANCEL, `episode:${episode.id}`)) !== undefined)
      refuse('cancel-asked-already');
    const id = uuidv7(ctx.now.getTime());
    await store.askSignature(
      tx,
      {
        id,
        what: CANCEL,
        about: `episode:${episode.id}`,
        place: episode.place,
        reason: input.reason,
        by: ctx.actor.id,
        role: roleHere(ctx, episode.place, 'control.cancel'),
      },
      ctx.now,
    );
    const [first = 'subdistrict-duty'] = ctx.rulebook.part(controlRules).cosigners.roles;
    await openTask(tx, ctx, {
      planKey: episodeKey(episode.id, `cancel/${id}`),
      kind: 'control-cancel',
      title: {
        zh: `撤销管控 ${episodeCode(episode.no)}，请第二人确认`,
        en: `cancel the stay ${episodeCode(episode.no)}: a second person agrees`,
      },
      about: [`episode:${episode.id}`, `person:${episode.person}`],
      place: episode.place,
      ownerUnit: unitHearing(episode.place, first, ctx.rulebook.part(roles)),
      ownerRole: first,
      opensAt: ctx.now,
      dueAt: addMinutes(ctx.now, deadlineOf(ctx.rulebook, 'second-signature').minutes),
      step: 'second-signature',
      link: `/episodes/${episode.id}`,
      facts: { episode: episode.id, reason: input.reason },
    });
    return told(
      episode,
      { ground: input.reason, because: wordsIn(ctx, 'cancelReasons', 'reason', input.reason) },
      { episode: episode.id, signature: id },
    );
  },
});

/** The second person agrees: the stay is cancelled. */
export const agreeCancel = act('control.cancel.agreed', {
  title: { zh: '同意撤销管控', en: 'agree to cancel the stay' },
  duty: 'control.cancel',
  purpose: 'outbreak-response',
  input: OfEpisode,
  place: placeOfEpisode,
  async run(tx, input, ctx) {
    const episode = await holdFor(tx, ctx, input.episode, 'cancel');
    const asked = await store.openSignature(tx, CANCEL, `episode:${episode.id}`);
    const no = whyNotSecond(
      asked,
      ctx.actor,
      episode.place,
      ctx.rulebook.part(controlRules),
      nameOfRole(ctx),
    );
    if (no !== undefined) throw no;
    const { id, reason } = must(asked, 'asked for: the rule has seen it');
    if (reason === SAME_STAY) await notBeside(tx, ctx, episode);
    const role = roleHere(ctx, episode.place, 'control.cancel');
    await store.answerSignature(tx, id, 'agreed', ctx.actor.id, role, ctx.now);
    if (episode.orderedAt !== null)
      await writeOrder(tx, ctx, episode, {
        kind: 'lifted',
        basis: await basisInForce(tx, ctx, episode),
        role,
        fromOn: civilDayOf(ctx.now),
        toOn: null,
        reason,
      });
    await closeTasks(tx, ctx, episodeKey(episode.id, `cancel/${id}`), { state: 'done' });
    await endEpisode(tx, ctx, episode.id, 'cancelled', reason);
    return told(
      episode,
      { ground: reason, because: wordsIn(ctx, 'cancelReasons', 'reason', reason), was: episode.state },
      { episode: episode.id, state: 'cancelled' as const },
    );
  },
});

/** What is told in one of two stays goes along when it ends for the other: they are joined, and not one of them dropped. */
async function notBeside(tx: Tx, ctx: Ctx, episode: Episode): Promise<void> {
  const [keep] = await ctx.beyond('one person has one stay, wherever the other is', () =>
    store.livingBeside(tx, episode),
  );
  if (keep !== undefined) refuse('join-instead', { keep: episodeCode(keep.no) });
}

/** The second person does not agree: the stay goes on as it was. */
export const declineCancel = act('control.cancel.declined', {
  title: { zh: '不同意撤销管控', en: 'decline to cancel the stay' },
  duty: 'control.cancel',
  purpose: 'outbreak-response',
  input: OfEpisode,
  place: placeOfEpisode,
  async run(tx, input, ctx) {
    const episode = await getEpisode(tx, input.episode);
    // Somebody may be agreeing at this moment: what she answers is not written over.
    await holdPerson(tx, episode.person);
    const asked =
      (await store.openSignature(tx, CANCEL, `episode:${episode.id}`)) ?? refuse('no-cancel-asked');
    const role = roleHere(ctx, episode.place, 'control.cancel');
    await store.answerSignature(tx, asked.id, 'declined', ctx.actor.id, role, ctx.now);
    await closeTasks(tx, ctx, episodeKey(episode.id, `cancel/${asked.id}`), { state: 'done' });
    return told(
      episode,
      { ground: asked.reason, own: asked.askedBy === ctx.actor.id },
      { episode: episode.id, state: episode.state },
    );
  },
});

// Two files of one person -------------------------------------------------------------------------------

/** Two people became one: her stays are that one's. Where both are in a stay now, a human says which goes on. */
export const followEpisodes = act('control.episodes.followed', {
  title: { zh: '管控随人员合并', en: 'stays follow a merge' },
  duty: 'house',
  purpose: 'outbreak-response',
  input: Type.Object({ merge: Type.String({ maxLength: 80 }), from: Id, into: Id, place: Place }),
  async run(tx, input, ctx) {
    for (const person of [input.from, input.into].sort()) await holdPerson(tx, person);
    const [gone, kept] = [
      await store.livingEpisodeOf(tx, input.from),
      await store.livingEpisodeOf(tx, input.into),
    ];
    const both = gone !== undefined && kept !== undefined;
    if (both) await askWhich(tx, ctx, kept, gone);
    const moved = await store.moveEpisodes(tx, input, both ? gone.id : null, ctx.now);
    await followCases(tx, input.from, input.into);
    await followTasks(tx, ctx, moved.map(keyOfStay), input);
    return {
      about: [
        `person:${input.into}`,
        `person:${input.from}`,
        ...moved.map((id) => `episode:${id}`),
        ...(both ? [`episode:${gone.id}`] : []),
      ],
      place: input.place,
      detail: { moved: moved.length, both },
      result: { moved, both },
    };
  },
});

/** One person was two: the stays that moved with the merge go back to her, and so do those opened of her lines since. */
export const returnEpisodes = act('control.episodes.returned', {
  title: { zh: '管控随人员拆分', en: 'stays follow a split' },
  duty: 'house',
  purpose: 'outbreak-response',
  /** `opened`: stays opened of her lines while she was taken for the other. */
  input: Type.Object({
    from: Id,
    into: Id,
    place: Place,
    opened: Type.Optional(Type.Array(Id, { maxItems: 100 })),
  }),
  async run(tx, input, ctx) {
    const { from, into } = input;
    for (const person of [from, into].sort()) await holdPerson(tx, person);
    // Taken for one again before this was done: what moved waits for the next split.
    const apart = (await survivorOf(tx, from)) === from;
    const moved = apart ? await store.moveBack(tx, input, ctx.now) : [];
    for (const id of apart ? (input.opened ?? []) : []) {
      const episode = await store.holdEpisode(tx, id);
      if (episode === undefined || episode.person !== into) continue;
      // Hers was left where it was by the merge, and goes on: she is in one stay. What lies in this one is taken out of it.
      if (episode.endedAt === null && (await store.livingEpisodeOf(tx, from)) !== undefined) continue;
      await store.movePersonOf(tx, id, into, from, ctx.now);
      moved.push(id);
    }
    await moveCases(tx, moved, into, from);
    if (apart) await returnCases(tx, input);
    await followTasks(tx, ctx, moved.map(keyOfStay), { from: into, into: from });
    if (apart) await noLongerSame(tx, ctx, input);
    const again = apart ? await assessAgain(tx, ctx, input) : [];
    return {
      about: [`person:${from}`, `person:${into}`, ...[...moved, ...again].map((id) => `episode:${id}`)],
      place: input.place,
      detail: { moved: moved.length, again: again.length },
      result: { moved, again },
    };
  },
});

/** Nobody is asked any more which of the stays of two people goes on. */
async function noLongerSame(tx: Tx, ctx: Ctx, split: { from: string; into: string }): Promise<void> {
  const [hers, other] = [
    await store.livingEpisodeOf(tx, split.from),
    await store.livingEpisodeOf(tx, split.into),
  ];
  if (hers !== undefined && other !== undefined)
    await closeTasks(tx, ctx, sameKey(hers.id, other.id), { state: 'cancelled' });
}

/** A stay that was ended because the other went on, which is another’s: whoever was in it is assessed again. */
async function assessAgain(
  tx: Tx,
  ctx: Ctx,
  split: { readonly from: string; readonly into: string },
): Promise<string[]> {
  const opened: string[] = [];
  for (const { gone, keep } of await store.takeTornJoins(tx, [split.from, split.into])) {
    const kept = await store.holdEpisode(tx, keep);
    if (kept !== undefined && kept.endedAt === null) await lookAgain(tx, ctx, kept, { surely: true });
    const ended = must(await store.findEpisode(tx, gone), 'a stay that was joined is on record');
    const outbreak = await store.findOutbreak(tx, ended.outbreak);
    if (outbreak === undefined || outbreak.closedAt !== null || outbreak.closingAt !== null) continue;
    if ((await store.livingEpisodeOf(tx, ended.person)) !== undefined) continue;
    if (await store.isLivingCase(tx, ended.person)) continue;
    const { person, protocol, place, categories, facts, linked } = ended;
    const stay = { person, outbreak: outbreak.id, protocol, place, categories, facts, linked };
    opened.push(await openAssessing(tx, ctx, stay));
  }
  return opened;
}

const keyOfStay = (id: string) => episodeKey(id);

/**
 * Two stays of one person become one: the exposures of the other join it, and its plan is looked at again. It ends a stay,
 * so it is the second signature: somebody else has asked to cancel the one that is to go, since it repeats another.
 */
export const joinEpisodes = act('control.episodes.joined', {
  title: { zh: '合并同一人的两次管控', en: 'join two stays of one person' },
  duty: 'control.assess',
  purpose: 'outbreak-response',
  input: Type.Object({ keep: Id, gone: Id }),
  place: async (tx, input) => [
    await placeOfEpisode(tx, { episode: input.keep }),
    await placeOfEpisode(tx, { episode: input.gone }),
  ],
  async run(tx, input, ctx) {
    const [one, other] = [await getEpisode(tx, input.keep), await getEpisode(tx, input.gone)];
    const persons = await Promise.all([survivorOf(tx, one.person), survivorOf(tx, other.person)]);
    if (persons[0] !== persons[1] || one.id === other.id) refuse('not-same-person');
    for (const person of [one.person, other.person].sort()) await holdPerson(tx, person);
    const gone = await holdFor(tx, ctx, input.gone, 'cancel');
    const keep = await holdFor(tx, ctx, input.keep, 'cancel');
    const role = decide(ctx, keep, [...keep.categories, ...gone.categories]);
    const asked = await store.openSignature(tx, CANCEL, `episode:${gone.id}`);
    if (asked?.reason !== SAME_STAY) refuse('join-not-asked', { gone: episodeCode(gone.no) });
    const rules = ctx.rulebook.part(controlRules);
    const no =
      whyNotJoin({ keep, gone }) ?? whyNotSecond(asked, ctx.actor, gone.place, rules, nameOfRole(ctx));
    if (no !== undefined) throw no;
    const { id } = must(asked, 'asked for: looked above');
    await store.answerSignature(tx, id, 'agreed', ctx.actor.id, role, ctx.now);
    for (const key of [episodeKey(gone.id, `cancel/${id}`), sameKey(keep.id, gone.id)])
      await closeTasks(tx, ctx, key, { state: 'done' });
    if (gone.orderedAt !== null)
      await writeOrder(tx, ctx, gone, {
        kind: 'lifted',
        basis: await basisInForce(tx, ctx, gone),
        role,
        fromOn: civilDayOf(ctx.now),
        toOn: null,
        reason: SAME_STAY,
      });
    await endEpisode(tx, ctx, gone.id, 'cancelled', SAME_STAY);
    await store.joinExposures(tx, gone.id, keep.id, persons[0]);
    await store.noteJoined(tx, { gone: gone.id, keep: keep.id, person: gone.person }, ctx.now);
    if (keep.person !== persons[0]) await bringAlong(tx, ctx, keep, persons[0]);
    const kept = { ...keep, person: persons[0] };
    await lookAgain(tx, ctx, kept, { surely: true });
    // Three files may have been one: of those that are left somebody is asked as of the first two.
    await ctx.beyond('one person has one stay, wherever the others are', async () => {
      for (const other of await store.livingBeside(tx, kept)) await askWhich(tx, ctx, kept, other);
    });
    return told(kept, { gone: gone.id, categories: gone.categories }, { episode: keep.id, gone: gone.id }, [
      `episode:${gone.id}`,
    ]);
  },
});

/** The stay of the file that is gone becomes that of the one kept. Where she is goes along: it is true from now on. */
async function bringAlong(tx: Tx, ctx: Ctx, keep: Episode, into: string): Promise<void> {
  await store.movePersonOf(tx, keep.id, keep.person, into, ctx.now);
  await moveCases(tx, [keep.id], keep.person, into);
  await store.noteFollowed(tx, { episode: keep.id, was: keep.person, now: into }, ctx.now);
  await followTasks(tx, ctx, [episodeKey(keep.id)], { from: keep.person, into });
  // Both files had a place at one time: that of the gone one stayed behind.
  const is = await store.whereaboutsNow(tx, keep.person);
  if (is === undefined) return;
  await store.closeWhereabouts(tx, keep.person, ctx.now);
  await setWhereabouts(tx, ctx, into, keep.id, is.kind, is.place, is.label);
}

export const episodeActs = {
  openOutbreak,
  recordExposure,
  withdrawExposure,
  withdrawOfLine,
  openEpisodeOfLine,
  orderControl,
  signNoControl,
  changePlan,
  admitEpisode,
  returnEpisode,
  moveEpisode,
  convertEpisode,
  askCancel,
  agreeCancel,
  declineCancel,
  followEpisodes,
  returnEpisodes,
  joinEpisodes,
};

// For other acts of control -----------------------------------------------------------------------------

export interface Exposing {
  readonly person: string;
  readonly outbreak: Outbreak;
  readonly place: string;
  readonly category: string;
  readonly kind: string;
  readonly firstOn: CivilDate | null;
  readonly lastOn: CivilDate | null;
  readonly ofCase: string | null;
  /** The stay of the close contact she met: her release hangs on that one's tests. */
  readonly ofEpisode: string | null;
  /** `hand`, `line:…`, `interview:…`, `joins:…` (what was settled at a door); the same brings one exposure of her, not two. */
  readonly evidence: string;
}

export interface Exposed {
  readonly exposure: string;
  readonly person: string;
  /** The stay it belongs to; null for somebody who is a case already. */
  readonly episode: string | null;
  readonly place: string;
  /** A stay was opened for it. */
  readonly opened: boolean;
  /** Somebody is asked to look at her plan again. */
  readonly asked: boolean;
}

/** Writes an exposure down and sees to what follows from it; used by hand, by lists and by interviews alike. */
export async function expose(tx: Tx, ctx: Ctx, told: Exposing): Promise<Exposed> {
  mayBeTold(ctx, told);
  return ctx.beyond('one person has one stay, whichever unit told of her', async () => {
    const person = await survivorOf(tx, told.person);
    await holdPerson(tx, person);
    const before =
      told.evidence === 'hand' ? undefined : await store.exposureOfEvidence(tx, person, told.evidence);
    if (before !== undefined)
      return {
        exposure: before.id,
        person,
        episode: before.episode,
        place: before.place,
        opened: false,
        asked: false,
      };
    const living = await store.livingEpisodeOf(tx, person);
    const isCase = living === undefined && (await store.isLivingCase(tx, person));
    const place = living?.place ?? told.place;
    const episode =
      living?.id ??
      (isCase ? null : await openAssessing(tx, ctx, await newStay(tx, ctx, { ...told, person })));
    const exposure = uuidv7(ctx.now.getTime());
    await store.insertExposure(
      tx,
      {
        id: exposure,
        person,
        outbreak: told.outbreak.id,
        episode,
        place,
        category: told.category,
        kind: told.kind,
        firstOn: told.firstOn,
        lastOn: told.lastOn,
        ofCase: told.ofCase,
        ofEpisode: told.ofEpisode,
        evidence: told.evidence,
        note: null,
        by: ctx.actor.id,
      },
      ctx.now,
    );
    // Of another outbreak: the plan of this one can not count it, so a human must hear of it.
    const surely = told.lastOn === null || told.outbreak.id !== living?.outbreak;
    const asked = living !== undefined && (await lookAgain(tx, ctx, living, { surely }));
    return { exposure, person, episode, place, opened: living === undefined && !isCase, asked };
  });
}

/** The outbreak of this name, or the newest one that reaches over the place; refuses when none may be recorded in. */
export async function outbreakFor(
  tx: Tx,
  ctx: Pick<Ctx, 'now'>,
  id: string | undefined,
  place: string,
): Promise<Outbreak> {
  const found =
    id === undefined
      ? await store.outbreakAt(tx, place, civilDayOf(ctx.now))
      : await store.findOutbreak(tx, id);
  if (found === undefined || found.closedAt !== null || found.closingAt !== null)
    return refuse('no-outbreak');
  return found;
}

function mayBeTold(ctx: Ctx, told: Exposing): void {
  const today = civilDayOf(ctx.now);
  const { outbreak, firstOn, lastOn } = told;
  if (outbreak.sunset < today) refuse('outbreak-sunset', { day: outbreak.sunset });
  if (!ctx.rulebook.part(controlRules).exposureKinds.some((row) => row.kind === told.kind))
    refuse('exposure-kind-unknown');
  const { zh, en, stages } = categoryOf(protocolOf(ctx.rulebook, outbreak.protocol), told.category);
  if (stages.length === 0) refuse('case-not-ordered', { category: { zh, en } });
  if ((firstOn ?? '') > today || (lastOn ?? '') > today) refuse('exposure-in-future');
  if (firstOn !== null && lastOn !== null && lastOn < firstOn) refuse('exposure-out-of-order');
}

async function newStay(tx: Tx, ctx: Ctx, told: Exposing): Promise<NewStay> {
  const protocol = protocolOf(ctx.rulebook, told.outbreak.protocol);
  const birth = asksBirth(protocol) ? (await findPerson(tx, told.person))?.birth : undefined;
  const exposure = { ...told, withdrawnAt: null };
  return {
    person: told.person,
    outbreak: told.outbreak.id,
    protocol: told.outbreak.protocol,
    place: told.place,
    categories: [told.category],
    facts: factsWith([exposure], birth ? { birth } : {}),
    linked: told.ofEpisode,
  };
}

interface NewStay {
  readonly person: string;
  readonly outbreak: string;
  readonly protocol: string;
  readonly place: string;
  readonly categories: readonly string[];
  readonly facts: Facts;
  readonly linked: string | null;
}

/** Opens the question whether somebody is to be under control, with its clock and whoever answers it. */
async function openAssessing(tx: Tx, ctx: Ctx, stay: NewStay): Promise<string> {
  const id = uuidv7(ctx.now.getTime());
  const protocol = protocolOf(ctx.rulebook, stay.protocol);
  const dueAt = addMinutes(ctx.now, deadlineOf(ctx.rulebook, 'assess').minutes);
  const no = await store.insertEpisode(
    tx,
    {
      id,
      ...stay,
      rulebook: protocol.version,
      factsHash: factsHash(stay.facts, stay.categories),
      dueAt,
      by: ctx.actor.id,
    },
    ctx.now,
  );
  await openAssessTask(tx, ctx, { ...stay, id, no }, 'assess', dueAt);
  return id;
}

/**
 * Something about an exposure has changed. A stay that waits for its assessment takes it over at once; one in force keeps
 * its plan, and a human is asked to look at it again. Answers whether somebody was asked.
 */
export async function lookAgain(
  tx: Tx,
  ctx: Ctx,
  episode: Episode,
  /** `because`: somebody else is a case, and CDC decides whatever she was until now. */
  how: { readonly surely: boolean; readonly because?: Words },
): Promise<boolean> {
  const { categories, facts } = await proposalOf(tx, ctx, episode);
  const hash = factsHash(facts, categories);
  if (episode.state === 'assessing') {
    await store.changeEpisode(tx, episode.id, { categories, facts, factsHash: hash }, ctx.now);
    await openAssessTask(tx, ctx, { ...episode, categories }, 'assess', episode.dueAt ?? ctx.now);
    return false;
  }
  if (!how.surely && Buffer.from(hash).equals(episode.factsHash)) return false;
  // Asked already: the clock runs from the first thing nobody has looked at, and a reason that was given still holds.
  const before = episode.step === 'reassess' ? await askedBecause(tx, ctx, episode) : undefined;
  const dueAt =
    (episode.step === 'reassess' ? episode.dueAt : null) ??
    addMinutes(ctx.now, deadlineOf(ctx.rulebook, 'reassess').minutes);
  await store.changeEpisode(tx, episode.id, { step: 'reassess', dueAt }, ctx.now);
  await openAssessTask(tx, ctx, { ...episode, categories }, 'reassess', dueAt, how.because ?? before);
  return true;
}

/** The reason the open question about her gives, when it gives one of its own. */
async function askedBecause(tx: Tx, ctx: Ctx, episode: Episode): Promise<Words | undefined> {
  const [task] = await ctx.beyond('what somebody is asked about her, wherever it is to be answered', () =>
    storedUnder(tx, episodeKey(episode.id, 'reassess'), []),
  );
  return task?.facts.because as Words | undefined; // as openAssessTask wrote it
}

/** A human has looked at it again. */
async function lookedAt(tx: Tx, ctx: Ctx, episode: Episode): Promise<void> {
  if (episode.step === 'reassess')
    await store.changeEpisode(tx, episode.id, { step: null, dueAt: null }, ctx.now);
  await closeTasks(tx, ctx, episodeKey(episode.id, 'reassess'), { state: 'done' });
}

async function openAssessTask(
  tx: Tx,
  ctx: Ctx,
  episode: Pick<Episode, 'id' | 'no' | 'person' | 'place' | 'categories'> & { readonly step?: string | null },
  kind: 'assess' | 'reassess',
  dueAt: Date,
  because?: Words,
): Promise<void> {
  const categories = because === undefined ? episode.categories : ['case', ...episode.categories];
  const [role = 'cdc'] = decidersOf(ctx.rulebook.part(controlRules), categories);
  const planKey = episodeKey(episode.id, kind);
  const task: WantedTask = {
    planKey,
    kind,
    title: because ?? ASSESS_TITLES[kind],
    about: [`episode:${episode.id}`, `person:${episode.person}`],
    place: episode.place,
    ownerUnit: unitHearing(episode.place, role, ctx.rulebook.part(roles)),
    ownerRole: role,
    opensAt: addMinutes(dueAt, -deadlineOf(ctx.rulebook, kind).minutes),
    dueAt,
    step: kind,
    link: `/episodes/${episode.id}`,
    facts: { episode: episode.id, ...(because === undefined ? {} : { because }) },
  };
  // Open already, it goes to whoever decides about what she is now.
  if (episode.step === kind) await wantTasks(tx, ctx, planKey, [task]);
  else await openTask(tx, ctx, task);
}

const ASSESS_TITLES: Record<'assess' | 'reassess', Words> = {
  assess: { zh: '研判：是否管控、如何管控', en: 'assess: is she to be under control, and how' },
  reassess: { zh: '重新研判：暴露情况有变化', en: 'assess again: her exposures have changed' },
};

/** She is to go to a site: somebody must take her there, with a clock. */
async function askTransfer(tx: Tx, ctx: Ctx, episode: Episode): Promise<void> {
  await openTask(tx, ctx, {
    planKey: episodeKey(episode.id, 'to-site'),
    kind: 'to-site',
    title: { zh: '转运至集中隔离点', en: 'take her to the isolation site' },
    about: [`episode:${episode.id}`, `person:${episode.person}`],
    place: episode.place,
    ownerUnit: unitHearing(episode.place, 'subdistrict-duty', ctx.rulebook.part(roles)),
    ownerRole: 'subdistrict-duty',
    opensAt: ctx.now,
    dueAt: addMinutes(ctx.now, deadlineOf(ctx.rulebook, 'to-site').minutes),
    step: 'to-site',
    link: `/episodes/${episode.id}`,
    facts: { episode: episode.id },
  });
}

async function askWhich(tx: Tx, ctx: Ctx, kept: Episode, gone: Episode): Promise<void> {
  const [role = 'cdc'] = decidersOf(ctx.rulebook.part(controlRules), [
    ...kept.categories,
    ...gone.categories,
  ]);
  await openTask(tx, ctx, {
    planKey: sameKey(kept.id, gone.id),
    kind: 'same-person',
    title: {
      zh: `同一人有两次管控（${episodeCode(kept.no)}、${episodeCode(gone.no)}），请确定保留哪一次`,
      en: `one person, two stays (${episodeCode(kept.no)}, ${episodeCode(gone.no)}): say which goes on`,
    },
    about: [`episode:${kept.id}`, `episode:${gone.id}`, `person:${kept.person}`],
    place: kept.place,
    ownerUnit: unitHearing(kept.place, role, ctx.rulebook.part(roles)),
    ownerRole: role,
    opensAt: ctx.now,
    dueAt: addMinutes(ctx.now, deadlineOf(ctx.rulebook, 'reassess').minutes),
    step: 'reassess',
    link: `/episodes/${kept.id}`,
    facts: { keep: kept.id, gone: gone.id },
  });
}

// Looking up --------------------------------------------------------------------------------------------

async function getEpisode(tx: Tx, id: string): Promise<Episode> {
  return (await store.findEpisode(tx, id)) ?? refuseHouse('not-found');
}

/** The episode with its person held, when what is to be done can be done with it as it stands. */
async function holdFor(tx: Tx, ctx: Ctx, id: string, what: EpisodeAct): Promise<Episode> {
  const { person } = await getEpisode(tx, id);
  await holdPerson(tx, person);
  const episode = (await store.holdEpisode(tx, id)) ?? refuseHouse('not-found');
  if (episode.person !== person) return holdFor(tx, ctx, id, what);
  const no = whyNotNow(episode, what);
  if (no !== undefined) throw no;
  return episode;
}

async function getExposure(tx: Tx, id: string) {
  return (await store.findExposure(tx, id)) ?? refuseHouse('not-found');
}

async function placeOfEpisode(tx: Tx, input: { episode: string }): Promise<string> {
  return (await getEpisode(tx, input.episode)).place;
}

/** Where her stay is; where she lives when she is in none. */
async function placeOfPerson(tx: Tx, input: { person: string }, ctx: Ctx): Promise<string> {
  const person = (await findPerson(tx, input.person)) ?? refuseHouse('not-found');
  const living = await ctx.beyond('the stay she is in', () => store.livingEpisodeOf(tx, person.id));
  return living?.place ?? person.place;
}

/** A line with its person held: whoever tells her apart from another just now is waited for. */
async function lineHeld(tx: Tx, id: string): Promise<Line> {
  const { person } = (await findLine(tx, id)) ?? refuseHouse('not-found');
  await holdPerson(tx, await survivorOf(tx, person));
  const line = (await findLine(tx, id)) ?? refuseHouse('not-found');
  return line.person === person ? line : lineHeld(tx, id);
}

/** What a row told about her, opened for the days of her exposure. */
async function fieldsOf(
  tx: Tx,
  ctx: Ctx,
  line: { readonly id: string; readonly person: string },
): Promise<Partial<PersonFields>> {
  const row = (await rowsOfPerson(tx, line.person)).find((one) => one.line === line.id);
  return row?.salt ? openedRow(ctx, row.salt, row.raw).fields : {};
}

/** The days a row tells, as far as they can be true. */
function daysTold(
  fields: Partial<PersonFields>,
  today: CivilDate,
): { firstOn: CivilDate | null; lastOn: CivilDate | null } {
  const days = [fields.exposedFrom, fields.exposedTo]
    .filter((day) => day !== undefined && day <= today)
    .sort();
  return { firstOn: days[0] ?? null, lastOn: days.at(-1) ?? null };
}

// Small things ------------------------------------------------------------------------------------------

/** The role under which the actor may decide about these categories; refused, it says whose it is. */
export function decide(ctx: Ctx, episode: Episode, categories: readonly string[]): string {
  const rules = ctx.rulebook.part(controlRules);
  const role = decidingRole(rules, ctx.actor, { categories, place: episode.place });
  if (role !== undefined) return role;
  const named = planOrder(ctx, episode.protocol, categories)[0] ?? '';
  return refuse('other-decides', {
    category: labelOf(ctx, episode.protocol, named),
    roles: joined(decidersOf(rules, categories).map(nameOfRole(ctx))),
  });
}

/** Categories as the protocol ranks them. */
function planOrder(ctx: Ctx, protocol: string, categories: readonly string[]): string[] {
  const ranks = new Map(
    protocolOf(ctx.rulebook, protocol).categories.map(({ id, priority }) => [id, priority]),
  );
  return [...categories].sort((a, b) => (ranks.get(b) ?? 0) - (ranks.get(a) ?? 0));
}

function nameOfRole(ctx: Pick<Ctx, 'rulebook'>): (role: string) => Words {
  const table = ctx.rulebook.part(roles);
  return (role) => table[role] ?? { zh: role, en: role };
}

/** The role under which somebody acts there; `house` for the house itself. */
function roleHere(ctx: Ctx, place: string, permission: string): string {
  const duty = ctx.actor.duties.find(
    (one) => one.permissions.has(permission) && (place === one.place || place.startsWith(`${one.place}.`)),
  );
  return duty?.role ?? ctx.actor.duties[0]?.role ?? 'house';
}

function known(
  ctx: Ctx,
  table: 'noControlReasons' | 'changeReasons' | 'cancelReasons' | 'withdrawReasons',
  reason: string,
): void {
  if (!ctx.rulebook.part(controlRules)[table].some((row) => row.reason === reason)) refuse('reason-unknown');
}

// Words of the rulebook as they stand when something happens: the ledger keeps them, whatever the table says later.

function wordsIn(
  ctx: Ctx,
  table: 'bases' | 'noControlReasons' | 'changeReasons' | 'cancelReasons' | 'exposureKinds',
  key: string,
  code: string,
): Words {
  const rows: readonly (Words & Readonly<Record<string, string>>)[] = ctx.rulebook.part(controlRules)[table];
  const found = rows.find((row) => row[key] === code);
  return found === undefined ? { zh: code, en: code } : { zh: found.zh, en: found.en };
}

function labelOf(ctx: Ctx, protocol: string | undefined, category: string): Words {
  const known = protocol === undefined ? [] : protocolOf(ctx.rulebook, protocol).categories;
  const found = known.find(({ id }) => id === category);
  return found === undefined ? { zh: category, en: category } : { zh: found.zh, en: found.en };
}

function stageLabelOf({ plan, stageNo }: Pick<Episode, 'plan' | 'stageNo'>): Words {
  const stage = plan?.stages[stageNo ?? 0];
  return stage?.label ?? wordsOfWhere('home');
}

function evidenceIn(ctx: Ctx, { protocol }: Pick<Episode, 'protocol'>, evidence: string): Words {
  return evidenceWords(protocolOf(ctx.rulebook, protocol), evidence);
}

function exposureWords(
  ctx: Ctx,
  protocol: string | undefined,
  told: { readonly category: string; readonly kind: string },
) {
  return {
    label: labelOf(ctx, protocol, told.category),
    how: wordsIn(ctx, 'exposureKinds', 'kind', told.kind),
  };
}

function wordsOfWhere(kind: WhereKind): Words {
  const { zh, en } = WHEREABOUTS[kind];
  return { zh, en };
}

function basisOf(ctx: Ctx): string {
  return ctx.rulebook.part(controlRules).bases[0]?.basis ?? '';
}

/** The law her control rests on already. */
async function basisInForce(tx: Tx, ctx: Ctx, episode: Episode): Promise<string> {
  return (await store.ordersOf(tx, episode.id)).find((one) => one.kind === 'control')?.basis ?? basisOf(ctx);
}

async function writeOrder(
  tx: Tx,
  ctx: Ctx,
  episode: Episode,
  order: {
    readonly kind: OrderKind;
    readonly basis: string;
    readonly role: string;
    readonly fromOn: CivilDate | null;
    readonly toOn: CivilDate | null;
    readonly reason: string | null;
  },
): Promise<string> {
  const id = uuidv7(ctx.now.getTime());
  await store.insertOrder(
    tx,
    {
      id,
      episode: episode.id,
      person: episode.person,
      place: episode.place,
      ...order,
      reviewRoute: ctx.rulebook.part(controlRules).reviewRoute.zh,
      by: ctx.actor.id,
    },
    ctx.now,
  );
  return id;
}

/** Facts as they were agreed to: what is not among them any more is taken away. */
function whole(episode: Episode, facts: Facts): Partial<Facts> {
  const gone = Object.fromEntries(Object.keys(episode.facts).map((key) => [key, undefined]));
  return { ...gone, ...facts };
}

function told<R>(
  episode: Pick<Episode, 'id' | 'person' | 'place'>,
  detail: Readonly<Record<string, unknown>>,
  result: R,
  about: readonly string[] = [],
): Outcome<R> {
  return {
    about: [`person:${episode.person}`, `episode:${episode.id}`, ...about],
    place: episode.place,
    detail,
    result,
  };
}
