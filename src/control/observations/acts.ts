// A temperature is read and kept, asked about or answered with a fever; a missed one climbs; a fever goes from the first
// reading to the word that closes it. One reading and a sheet of hundreds take the same way, in the same few statements.
import { type Static, Type } from 'typebox';
import { addDays, civilDayOf } from '../../base/civil-dates.ts';
import { addMinutes } from '../../base/clock.ts';
import { uuidv7 } from '../../base/ids.ts';
import { isWithin } from '../../base/places.ts';
import { must } from '../../base/refusal.ts';
import { Id, Moment, Place } from '../../base/schemas.ts';
import type { Tx } from '../../base/sql.ts';
import type { Words } from '../../base/words.ts';
import { act } from '../../ledger/act.ts';
import { refuse as refuseHouse } from '../../ledger/refusals.ts';
import type { Ctx, Outcome } from '../../ledger/terms.ts';
import { closeKeys, closeTasks, openTask, openTasks } from '../../tasks/acts.ts';
import { deadlineFor, unitHearing } from '../../tasks/rules.ts';
import { openUnder, storedUnder } from '../../tasks/store.ts';
import type { WantedTask } from '../../tasks/terms.ts';
import { roles } from '../../teams/terms.ts';
import { episodeCode, linkOfDaily, numberOfEpisode } from '../episodes/rules.ts';
import { keptStay } from '../episodes/store.ts';
import { beyondLastDay, syncTemperatures } from './plan-store.ts';
import { refuse } from './refusals.ts';
import {
  doubtAbout,
  doubtWords,
  earlierNeeded,
  type Felt,
  feverBegins,
  feverGoes,
  levelBy,
  missedKey,
  momentOfSheet,
  readCelsius,
  type SheetAnswer,
  seesHealth,
  settledBy,
  slotFor,
  slotWords,
  soughtKeys,
  whyNotWhen,
} from './rules.ts';
import * as store from './store.ts';
import {
  type Doubt,
  type Due,
  FEVER_STEPS,
  type Fever,
  type FeverStep,
  LEVELS,
  type Observation,
  type ObservationRules,
  type Observed,
  observationRules,
  type Via,
} from './terms.ts';

const Code = Type.String({ minLength: 1, maxLength: 40 });
const Day = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' });
const Celsius = Type.Number({ minimum: 25, maximum: 45 });
const Symptoms = Type.Array(Code, { maxItems: 20 });
const Slot = Type.Integer({ minimum: 0, maximum: 5 });

// Keeping readings ----------------------------------------------------------------------------------------

/** A reading as it comes in, from whomever. */
export interface Reading {
  readonly episode: string;
  readonly celsius: number | null;
  readonly symptoms: readonly string[];
  readonly at: Date;
  readonly via: Via;
}

/** What became of it. */
export interface Kept {
  readonly observation: string;
  readonly episode: string;
  /** kept: it counts. asked: somebody is asked about it first. same: it was written down already. */
  readonly state: 'kept' | 'asked' | 'same';
  readonly why: Words | null;
  /** The slot it answered. */
  readonly slot: { readonly onDay: string; readonly slot: number } | null;
  readonly fever: FeverStep | null;
}

/** Keeps one reading: for the person’s own page, which has its own act around it. */
export async function keepReading(tx: Tx, ctx: Ctx, reading: Reading): Promise<Kept> {
  if (reading.celsius === null && reading.symptoms.length === 0) refuse('reading-empty');
  const rules = ctx.rulebook.part(observationRules);
  const wrong = whyNotWhen(reading.at, ctx.now, rules);
  if (wrong === 'future') refuse('reading-in-future');
  if (wrong === 'old') refuse('reading-too-old', { hours: rules.answering.enterHours.value });
  const [kept] = await keepReadings(tx, ctx, [reading]);
  return must(kept, 'a reading is kept, or refused');
}

/**
 * Keeps many readings in a few statements. Each must be of somebody who is asked for her temperature; the caller has
 * looked. Slots are held in one order, so that two sheets never wait for each other in a circle.
 */
export async function keepReadings(
  tx: Tx,
  ctx: Ctx,
  given: readonly Reading[],
  settled: { readonly anyValue?: boolean } = {},
): Promise<Kept[]> {
  return ctx.beyond('a reading reaches the tasks and fevers of its stay', async () => {
    const readings = given.map((one) => ({
      ...one,
      celsius: one.celsius === null ? null : Math.round(one.celsius * 10) / 10,
      id: uuidv7(one.at.getTime()),
    }));
    const rules = ctx.rulebook.part(observationRules);
    const episodes = [...new Set(readings.map((one) => one.episode))].sort();
    const observed = await store.observedOf(tx, episodes);
    for (const reading of readings) checkReading(reading, observed.get(reading.episode));
    const days = readings.map((one) => civilDayOf(one.at)).sort();
    const open = await store.holdOpen(tx, episodes, {
      from: addDays(must(days[0], 'there is a reading'), -1),
      to: addDays(must(days.at(-1), 'there is a reading'), 1),
    });
    const same = await store.sameMoments(tx, readings);
    const earlier = await store.earlierOf(tx, episodes, earlierNeeded(rules));
    const fevers = await store.holdOpenFevers(tx, episodes);
    const judged = readings.map((reading) => {
      const known = must(observed.get(reading.episode), 'looked above');
      const moment = `${reading.episode} ${reading.at.toISOString()}`;
      // What she feels may have been added since: that is told nowhere else.
      const twice = same
        .get(moment)
        ?.find(
          (one) =>
            one.celsius === reading.celsius && reading.symptoms.every((id) => one.symptoms.includes(id)),
        );
      if (twice !== undefined) return { reading, known, kind: 'same' as const, twice };
      const before = earlier.get(reading.episode) ?? [];
      const value = reading.celsius === null ? undefined : { at: reading.at, celsius: reading.celsius };
      const doubt =
        value === undefined || settled.anyValue === true ? undefined : doubtAbout(value, before, rules);
      if (doubt !== undefined && value !== undefined)
        return { reading, known, kind: 'asked' as const, doubt, words: doubtWords(doubt, value) };
      const slots = open.get(reading.episode) ?? [];
      const slot = slotFor(slots, reading.at, rules);
      if (slot !== undefined)
        open.set(
          reading.episode,
          slots.filter((one) => one !== slot),
        );
      if (value !== undefined)
        earlier.set(reading.episode, [{ ...value, episode: reading.episode }, ...before]);
      return { reading, known, kind: 'kept' as const, slot };
    });
    const fresh = judged.filter((one) => one.kind !== 'same');
    await store.insertObservations(
      tx,
      fresh.map((one) => ({
        id: one.reading.id,
        episode: one.known.id,
        person: one.known.person,
        place: one.known.place,
        at: one.reading.at,
        onDay: one.kind === 'kept' && one.slot !== undefined ? one.slot.onDay : civilDayOf(one.reading.at),
        slot: one.kind === 'kept' ? (one.slot?.slot ?? null) : null,
        celsius: one.reading.celsius,
        symptoms: one.reading.symptoms,
        via: one.reading.via,
        by: ctx.actor.id,
        state: one.kind === 'kept' ? ('kept' as const) : ('asked' as const),
        whyAsked: one.kind === 'asked' ? one.doubt.id : null,
        againOf: fevers.get(one.known.id)?.first ?? null,
      })),
      ctx.now,
    );
    const answered = fresh.flatMap((one) =>
      one.kind === 'kept' && one.slot !== undefined ? [{ slot: one.slot, observation: one.reading.id }] : [],
    );
    await answer(tx, ctx, answered);
    await noMoreSought(
      tx,
      ctx,
      fresh.filter((one) => one.kind === 'kept').map((one) => one.reading),
    );
    const steps = await feel(
      tx,
      ctx,
      fresh.map((one) => ({
        observation: one.reading.id,
        known: one.known,
        celsius: one.kind === 'kept' || isFeverAllTheSame(one, rules) ? one.reading.celsius : null,
        symptoms: one.reading.symptoms,
        at: one.reading.at,
      })),
      fevers,
      rules,
    );
    await openTasks(
      tx,
      ctx,
      fresh.flatMap((one) => (one.kind === 'asked' ? [askingTask(ctx, one.known, one.reading.id)] : [])),
    );
    return judged.map(
      (one): Kept => ({
        observation: one.kind === 'same' ? one.twice.id : one.reading.id,
        episode: one.known.id,
        state: one.kind,
        why: one.kind === 'asked' ? one.words : null,
        slot:
          one.kind === 'kept' && one.slot !== undefined
            ? { onDay: one.slot.onDay, slot: one.slot.slot }
            : null,
        fever: one.kind === 'same' ? null : (steps.get(one.reading.id) ?? null),
      }),
    );
  });
}

/**
 * A value that nobody can have makes no fever before a medic has said that it is true; what she feels does. One that is
 * only unlike the last does not wait for it: from 36.4 to 39.2 in half a day is how a fever comes. It ends none.
 */
function isFeverAllTheSame(
  one: {
    readonly kind: string;
    readonly doubt?: Doubt;
    readonly reading: Felt;
    readonly known: Observed;
  },
  rules: ObservationRules,
): boolean {
  if (one.kind !== 'asked' || one.doubt?.settledBy !== 'team') return false;
  return feverBegins(one.reading, one.known.feverC, rules) !== undefined;
}

/**
 * Whether a doubtful reading led to what it leads to when it came in: that it is true is no second fever, though the first
 * may be over by now.
 */
async function wasFelt(
  tx: Tx,
  found: Observation,
  { doubt, known, rules }: { doubt: Doubt | undefined; known: Observed; rules: ObservationRules },
): Promise<boolean> {
  const asked = { kind: 'asked', reading: found, known, ...(doubt === undefined ? {} : { doubt }) };
  return isFeverAllTheSame(asked, rules) || store.hasMadeFever(tx, found.id);
}

/** Measured after the last visit that found nobody, or somebody who would not be: the subdistrict has no more to do. */
async function noMoreSought(
  tx: Tx,
  ctx: Ctx,
  readings: readonly Pick<Reading, 'episode' | 'via' | 'at'>[],
): Promise<void> {
  const sought = await ctx.beyond('what the subdistrict was asked because of a visit', () =>
    openUnder(tx, readings.flatMap(settledBy)),
  );
  if (sought.size === 0) return;
  // One task for all of them: it began with the first.
  const visited = await store.lastVisitedOf(tx, [...new Set(readings.map(({ episode }) => episode))]);
  const settled = readings.flatMap((one) => {
    const last = visited.get(one.episode);
    if (last !== undefined && one.at <= last) return [];
    return settledBy(one).filter((key) => {
      const since = sought.get(key);
      return since !== undefined && one.at > since;
    });
  });
  await closeKeys(tx, ctx, settled, { state: 'done' });
}

/** The slots have their readings, and what was to be done because they were missed is done. */
async function answer(
  tx: Tx,
  ctx: Ctx,
  answered: readonly { readonly slot: Due; readonly observation: string }[],
): Promise<void> {
  await store.answerSlots(
    tx,
    answered.map(({ slot, observation }) => ({
      episode: slot.episode,
      onDay: slot.onDay,
      slot: slot.slot,
      observation,
    })),
    ctx.now,
  );
  const keys = answered.filter(({ slot }) => slot.level >= LEVELS.call).flatMap(({ slot }) => keysOf(slot));
  if (keys.length > 0) await closeKeys(tx, ctx, keys, { state: 'done' });
}

function keysOf(slot: Pick<Due, 'episode' | 'onDay' | 'slot'>): string[] {
  const key = missedKey(slot.episode, slot.onDay, slot.slot);
  return [`${key}/call`, `${key}/visit`];
}

function checkReading(reading: Reading, found: Observed | undefined): void {
  const known = found ?? refuseHouse('not-found');
  if (!isAsked(known)) refuse('not-asked');
  if (reading.symptoms.some((one) => !known.symptoms.includes(one))) refuse('symptom-unknown');
}

function isAsked(known: Observed): boolean {
  return known.state === 'active' || known.state === 'released';
}

function askingTask(ctx: Ctx, known: Observed, observation: string): WantedTask {
  return dailyTask(ctx, known, 'temperature-asked', {
    key: `asked/${observation}`,
    // The value itself is health data: the title says that something is asked, the page says what.
    title: {
      zh: `${episodeCode(known.no)} 的体温读数待核实`,
      en: `${episodeCode(known.no)}: a reading to be checked`,
    },
    urgency: 2,
    facts: { observation },
  });
}

/** A stay as far as a task about it goes. */
type Whose = Pick<Observed, 'id' | 'person' | 'place' | 'kept'>;

/** A task of her day: by the post, within the time and on the page the table has for whoever keeps her. */
function dailyTask(
  ctx: Ctx,
  whose: Whose,
  kind: string,
  what: Pick<WantedTask, 'title' | 'facts'> & {
    readonly key: string;
    readonly urgency: number;
    readonly opensAt?: Date;
    /** The post, where another part of the rulebook names it for the home. */
    readonly owner?: string;
  },
): WantedTask {
  const row = deadlineFor(ctx.rulebook, kind, whose);
  const role = whose.kept ? row.owner : (what.owner ?? row.owner);
  return {
    planKey: `episode/${whose.id}/${what.key}`,
    kind,
    title: what.title,
    about: [`person:${whose.person}`, `episode:${whose.id}`],
    place: whose.place,
    ownerUnit: unitHearing(whose.place, role, ctx.rulebook.part(roles)),
    ownerRole: role,
    opensAt: what.opensAt !== undefined && what.opensAt > ctx.now ? what.opensAt : ctx.now,
    dueAt: addMinutes(ctx.now, row.minutes),
    step: row.step,
    urgency: what.urgency,
    link: linkOfDaily({ kind, role, episode: whose.id, kept: whose.kept }),
    facts: what.facts,
  };
}

// Fever: what follows from a reading ----------------------------------------------------------------------

interface FeltOf extends Felt {
  readonly observation: string;
  readonly known: Observed;
  readonly at: Date;
}

/** Opens fevers and takes open ones along. Answers the step each reading led to. */
async function feel(
  tx: Tx,
  ctx: Ctx,
  felt: readonly FeltOf[],
  open: Map<string, Fever>,
  rules: ObservationRules,
): Promise<Map<string, FeverStep>> {
  const led = new Map<string, FeverStep>();
  const opened: Fever[] = [];
  const opening: { known: Observed; fever: Fever }[] = [];
  for (const one of felt) {
    const there = open.get(one.known.id);
    if (there !== undefined) {
      const goes = feverGoes(there, { ...one, toldAt: ctx.now }, one.known.feverC, rules);
      if (goes.kind === 'stays') {
        if (feverBegins(one, one.known.feverC, rules) !== undefined) led.set(one.observation, there.step);
        continue;
      }
      const isFresh = opened.includes(there);
      if (isFresh) continue; // two readings of one sheet: the first has opened it, a person goes on from there
      const to = goes.kind === 'over' ? 'closed' : 'medic';
      const second = goes.kind === 'over' || goes.second ? { second: one.observation } : {};
      await goOn(tx, ctx, there, one.known, to, {
        ...second,
        ...(to === 'closed' ? { closedBy: ctx.actor.id, closedWhy: 'second-normal' } : {}),
      });
      open.set(one.known.id, { ...there, step: to });
      if (to === 'closed') open.delete(one.known.id);
      led.set(one.observation, to);
      continue;
    }
    const begins = feverBegins(one, one.known.feverC, rules);
    if (begins === undefined) continue;
    const fever: Fever = {
      id: uuidv7(one.at.getTime()),
      episode: one.known.id,
      person: one.known.person,
      place: one.known.place,
      first: one.observation,
      openedAt: one.at,
      step: begins,
      dueAt: dueOf(ctx, begins, one.known),
      second: null,
      decision: null,
      medicBy: null,
      medicAt: null,
      transportedAt: null,
      closedAt: null,
      closedWhy: null,
    };
    opened.push(fever);
    opening.push({ known: one.known, fever });
    open.set(one.known.id, fever);
    led.set(one.observation, begins);
  }
  await store.insertFevers(tx, opened);
  await openTasks(
    tx,
    ctx,
    opening.map(({ known, fever }) => feverTask(ctx, known, fever, fever.step, rules)),
  );
  return led;
}

/** The table of deadlines says how long a step may take. */
function dueOf(ctx: Ctx, step: FeverStep, whose: Pick<Whose, 'kept'>): Date | null {
  const row = FEVER_STEPS[step].step;
  return row === null ? null : addMinutes(ctx.now, deadlineFor(ctx.rulebook, row, whose).minutes);
}

function feverTask(
  ctx: Ctx,
  known: Whose & Pick<Observed, 'no'>,
  fever: Pick<Fever, 'id' | 'openedAt'>,
  step: FeverStep,
  rules: ObservationRules,
): WantedTask {
  const words = FEVER_STEPS[step];
  return dailyTask(ctx, known, must(words.step, 'an open step has a deadline'), {
    key: `fever/${fever.id}/${step}`,
    title: {
      zh: `${episodeCode(known.no)} 健康异常：${words.zh}`,
      en: `${episodeCode(known.no)}: ${words.en}`,
    },
    ...(step === 'second-reading'
      ? { opensAt: addMinutes(fever.openedAt, rules.fever.secondAfterMinutes.value) }
      : {}),
    urgency: 3,
    facts: { fever: fever.id },
  });
}

/** Takes a fever to its next step: the task of the one before is done, the next one opens with its clock. */
async function goOn(
  tx: Tx,
  ctx: Ctx,
  fever: Fever,
  known: Whose & Pick<Observed, 'no'>,
  step: FeverStep,
  more: Omit<store.FeverChange, 'step' | 'dueAt'> = {},
): Promise<void> {
  await store.changeFever(tx, fever.id, {
    step,
    dueAt: dueOf(ctx, step, known),
    ...more,
    ...(step === 'closed' ? { closedAt: ctx.now } : {}),
  });
  await closeTasks(tx, ctx, `episode/${known.id}/fever/${fever.id}/`, { state: 'done' });
  if (step !== 'closed')
    await openTask(tx, ctx, feverTask(ctx, known, fever, step, ctx.rulebook.part(observationRules)));
}

// Recording -----------------------------------------------------------------------------------------------

/** A reading the team took, on the telephone or at the door; without signal it waits in the phone’s outbox. */
export const recordTemperature = act('control.temperature.recorded', {
  title: { zh: '登记体温', en: 'record a temperature' },
  duty: 'control.observe',
  purpose: 'outbreak-response',
  input: Type.Object({
    episode: Id,
    celsius: Type.Optional(Celsius),
    symptoms: Type.Optional(Symptoms),
    at: Type.Optional(Moment),
    via: Type.Optional(Type.Enum(['team', 'telephone', 'device'])),
  }),
  place: placeOfEpisode,
  async run(tx, input, ctx) {
    const known = await getHead(tx, input.episode);
    const kept = await keepReading(tx, ctx, {
      episode: input.episode,
      celsius: input.celsius ?? null,
      symptoms: input.symptoms ?? [],
      at: input.at === undefined ? ctx.now : new Date(input.at),
      via: input.via ?? 'team',
    });
    return told(known, { ...toldOf(kept), via: input.via ?? 'team', ...atSite(known.kept) }, kept, [
      `observation:${kept.observation}`,
    ]);
  },
});

/** Said of what is done at an isolation site: a round of it may be over. */
const atSite = (kept: boolean) => (kept ? { atSite: true } : {});

/** What the ledger keeps of a reading: that there was one, never its value. */
export function toldOf(kept: Kept): Readonly<Record<string, unknown>> {
  return {
    state: kept.state,
    answered: kept.slot !== null,
    fever: kept.fever !== null && kept.fever !== 'closed',
  };
}

const SheetRow = Type.Object({
  row: Type.Integer({ minimum: 1, maximum: 10_000 }),
  /** The number on the sheet: E-104. */
  code: Type.String({ maxLength: 20 }),
  /** As it was written. */
  text: Type.String({ maxLength: 20 }),
  symptoms: Type.Optional(Symptoms),
  at: Type.Optional(Moment),
});

export interface SheetRowAnswer {
  readonly row: number;
  readonly answer: SheetAnswer;
  readonly why: Words | null;
  readonly fever: boolean;
}

/** A sheet of paper with the readings of a place: every row has its answer, and the good ones count. */
export const recordTemperatures = act('control.temperatures.recorded', {
  title: { zh: '录入体温登记表', en: 'enter a sheet of temperatures' },
  duty: 'control.observe',
  purpose: 'outbreak-response',
  input: Type.Object({
    unit: Place,
    onDay: Day,
    slot: Slot,
    rows: Type.Array(SheetRow, { minItems: 1, maxItems: 2_000 }),
  }),
  place: async (_tx, input) => input.unit,
  async run(tx, input, ctx) {
    const rules = ctx.rulebook.part(observationRules);
    const numbers = input.rows.flatMap(({ code }) => numberOfEpisode(code.trim().toUpperCase()) ?? []);
    const known = await store.observedByNo(tx, [...new Set(numbers)]);
    const dues = await store.duesOn(
      tx,
      [...known.values()].map(({ id }) => id),
      { from: input.onDay, to: input.onDay },
    );
    const before = await store.onSheetBefore(
      tx,
      [...dues.values()].flat().filter(({ slot }) => slot === input.slot),
    );
    const answers: SheetRowAnswer[] = [];
    const readings: { row: number; reading: Reading }[] = [];
    const seen = new Set<string>();
    for (const one of input.rows) {
      const read = readRow(one, {
        ctx,
        rules,
        known,
        dues,
        before,
        unit: input.unit,
        slot: input.slot,
        seen,
      });
      if (typeof read === 'string') answers.push({ row: one.row, answer: read, why: null, fever: false });
      else readings.push({ row: one.row, reading: read });
    }
    const kept =
      readings.length === 0
        ? []
        : await keepReadings(
            tx,
            ctx,
            readings.map(({ reading }) => reading),
          );
    kept.forEach((one, i) => {
      const row = must(readings[i], 'each reading has its row').row;
      answers.push({
        row,
        answer: one.state,
        why: one.why,
        fever: one.fever !== null && one.fever !== 'closed',
      });
    });
    answers.sort((a, b) => a.row - b.row);
    const count = (answer: SheetAnswer) => answers.filter((one) => one.answer === answer).length;
    const counted = {
      rows: input.rows.length,
      kept: count('kept'),
      asked: count('asked'),
      same: count('same'),
      left: input.rows.length - count('kept') - count('asked') - count('same'),
      fevers: answers.filter((one) => one.fever).length,
    };
    return {
      about: [
        `place:${input.unit}`,
        ...kept.filter((one) => one.fever !== null).map((one) => `episode:${one.episode}`),
      ],
      place: input.unit,
      detail: {
        ...counted,
        onDay: input.onDay,
        slot: input.slot,
        ...atSite([...known.values()].some(({ kept: at }) => at)),
      },
      result: { ...counted, answers },
    };
  },
});

interface Sheet {
  readonly ctx: Ctx;
  readonly rules: ObservationRules;
  readonly known: ReadonlyMap<number, Observed>;
  readonly dues: ReadonlyMap<string, readonly Due[]>;
  /** What was on a sheet of this slot before, by stay. */
  readonly before: ReadonlyMap<string, readonly Pick<Observation, 'at' | 'celsius'>[]>;
  readonly unit: string;
  readonly slot: number;
  readonly seen: Set<string>;
}

/** A row as a reading, or why it is none. */
function readRow(row: Static<typeof SheetRow>, sheet: Sheet): Reading | SheetAnswer {
  const known = sheet.known.get(numberOfEpisode(row.code.trim().toUpperCase()) ?? -1);
  if (known === undefined || !isWithin(known.place, sheet.unit)) return 'not-known';
  if (!isAsked(known)) return 'not-asked';
  const celsius = row.text.trim() === '' && row.symptoms?.length ? null : readCelsius(row.text);
  if (celsius === undefined) return 'not-read';
  const symptoms = row.symptoms ?? [];
  if (symptoms.some((one) => !known.symptoms.includes(one))) return 'symptom-unknown';
  if (sheet.seen.has(known.id)) return 'twice-on-sheet';
  const due = sheet.dues.get(known.id)?.find((one) => one.slot === sheet.slot);
  if (row.at === undefined && due === undefined) return 'not-asked';
  // Entered again, it keeps the moment it had: else a sheet that is sent twice within its slot would count twice.
  const before = sheet.before.get(known.id)?.find((one) => one.celsius === celsius)?.at;
  const at =
    row.at === undefined
      ? (before ?? momentOfSheet(must(due, 'asked above'), sheet.ctx.now))
      : new Date(row.at);
  if (whyNotWhen(at, sheet.ctx.now, sheet.rules) !== undefined) return 'wrong-moment';
  sheet.seen.add(known.id);
  return { episode: known.id, celsius, symptoms, at, via: 'paper' };
}

// Settling a doubtful value -------------------------------------------------------------------------------

/** Somebody has asked: the value is true, or it was a slip and this is what was meant. */
export const settleObservation = act('control.observation.settled', {
  title: { zh: '核实读数', en: 'settle a reading' },
  duty: 'control.observe',
  purpose: 'outbreak-response',
  input: Type.Object({
    observation: Id,
    verdict: Type.Enum(['true', 'slip']),
    /** What was measured again, or what had been meant. */
    celsius: Type.Optional(Celsius),
  }),
  place: async (tx, input) => (await getObservation(tx, input.observation)).place,
  async run(tx, input, ctx) {
    const rules = ctx.rulebook.part(observationRules);
    const found = (await store.holdObservation(tx, input.observation)) ?? refuseHouse('not-found');
    if (found.state !== 'asked') refuse('observation-settled');
    const known = await getObserved(tx, found.episode);
    const doubt = rules.doubtful.find((row) => row.id === found.whyAsked);
    const key = `episode/${known.id}/asked/${found.id}`;
    if (input.verdict === 'true') {
      if (doubt?.settledBy === 'health' && !seesHealth(ctx, known.place)) refuse('health-confirms');
      await ctx.beyond('the slot and the fever of this reading', async () => {
        const slots = await store.holdOpen(tx, [known.id], {
          from: addDays(found.onDay, -1),
          to: addDays(found.onDay, 1),
        });
        const slot = slotFor(slots.get(known.id) ?? [], found.at, rules);
        await store.settle(
          tx,
          found.id,
          { state: 'kept', slot: slot?.slot ?? null, by: ctx.actor.id },
          ctx.now,
        );
        if (slot !== undefined) await answer(tx, ctx, [{ slot, observation: found.id }]);
        await noMoreSought(tx, ctx, [found]);
        // Of a stay that is over nobody takes a fever any further.
        if (!isAsked(known) || (await wasFelt(tx, found, { doubt, known, rules }))) return;
        const fevers = await store.holdOpenFevers(tx, [known.id]);
        await feel(tx, ctx, [{ ...found, observation: found.id, known }], fevers, rules);
      });
    } else {
      if (
        input.celsius !== undefined &&
        doubtAbout({ at: ctx.now, celsius: input.celsius }, [], rules) !== undefined
      )
        refuse('value-still-doubtful');
      await store.settle(tx, found.id, { state: 'discarded', slot: null, by: ctx.actor.id }, ctx.now);
      if (input.celsius !== undefined && isAsked(known))
        await keepReadings(
          tx,
          ctx,
          // What she feels was told already and has led to what it leads to.
          [{ episode: known.id, celsius: input.celsius, symptoms: [], at: found.at, via: found.via }],
          { anyValue: true },
        );
    }
    await closeKeys(tx, ctx, [key], { state: 'done', proof: `observation:${found.id}` });
    return told(
      known,
      { verdict: input.verdict, again: input.celsius !== undefined, ...atSite(known.kept) },
      { observation: found.id, verdict: input.verdict },
      [`observation:${found.id}`],
    );
  },
});

// Missed --------------------------------------------------------------------------------------------------

/** Each minute: what was missed climbs by the table. Nothing is closed by it. */
export const climbTemperatures = act('control.temperatures.missed', {
  title: { zh: '漏测升级', en: 'missed temperatures climb' },
  duty: 'house',
  purpose: 'outbreak-response',
  input: Type.Object({}),
  async run(tx, _input, ctx) {
    const rules = ctx.rulebook.part(observationRules);
    const beyond = await beyondLastDay(tx, ctx);
    await syncTemperatures(tx, ctx, beyond);
    const raised = await store.climb(tx, stepsOf(rules), ctx.now);
    const visits = raised.filter((one) => one.level === LEVELS.visit);
    // Whoever is to be visited need not be called any more.
    await closeKeys(
      tx,
      ctx,
      visits
        .filter((one) => one.was === LEVELS.call)
        .map((one) => `${missedKey(one.episode, one.onDay, one.slot)}/call`),
      { state: 'cancelled' },
    );
    await openTasks(
      tx,
      ctx,
      raised.filter((one) => one.level >= LEVELS.call).map((one) => missedTask(ctx, one, one.no, rules)),
    );
    const at = (level: number) => raised.filter((one) => one.level === level).length;
    return {
      about: ['timer:climb-temperatures'],
      place: raised[0]?.place ?? '',
      detail: {
        reminded: at(LEVELS.remind),
        calls: at(LEVELS.call),
        visits: visits.length,
        beyond: beyond.length,
      },
      result: { reminded: at(LEVELS.remind), calls: at(LEVELS.call), visits: visits.length },
    };
  },
});

/** Whether anything is to climb this minute: an entry for nothing is not worth writing. */
export async function temperaturesToClimb(tx: Tx, ctx: Pick<Ctx, 'now' | 'rulebook'>): Promise<boolean> {
  const rules = ctx.rulebook.part(observationRules);
  return (await store.anyToClimb(tx, stepsOf(rules), ctx.now)) || (await beyondLastDay(tx, ctx)).length > 0;
}

function stepsOf({ missed }: ObservationRules): store.Steps[] {
  return missed.map(({ does, after }) => ({ level: LEVELS[does], after }));
}

function missedTask(
  ctx: Ctx,
  due: Due & { readonly kept: boolean },
  no: number,
  rules: ObservationRules,
): WantedTask {
  const how = due.level === LEVELS.visit ? 'visit' : 'call';
  const row = must(
    rules.missed.find(({ does }) => does === how),
    'the table has the three steps',
  );
  const name = slotWords(due.opensAt);
  return dailyTask(
    ctx,
    { id: due.episode, person: due.person, place: due.place, kept: due.kept },
    `temperature-${how}`,
    {
      key: `temperature/${due.onDay}/${due.slot}/${how}`,
      title:
        how === 'visit'
          ? {
              zh: `${episodeCode(no)} ${due.onDay.slice(5)} ${name.zh}未测温，上门`,
              en: `${episodeCode(no)}: no temperature in the ${name.en} of ${due.onDay.slice(5)}, visit`,
            }
          : {
              zh: `${episodeCode(no)} ${due.onDay.slice(5)} ${name.zh}未测温，电话询问`,
              en: `${episodeCode(no)}: no temperature in the ${name.en} of ${due.onDay.slice(5)}, call`,
            },
      owner: must(row.owner, 'a step that is done has an owner'),
      urgency: how === 'visit' ? 2 : 1,
      facts: { onDay: due.onDay, slot: due.slot },
    },
  );
}

/** What a call or a visit about a missed reading found, when it brought none. */
export const followMissed = act('control.temperature.followed', {
  title: { zh: '记录漏测询问结果', en: 'record what a call or visit found' },
  duty: 'control.observe',
  purpose: 'outbreak-response',
  input: Type.Object({ episode: Id, onDay: Day, slot: Slot, found: Code }),
  place: placeOfEpisode,
  async run(tx, input, ctx) {
    const rules = ctx.rulebook.part(observationRules);
    const finding = rules.findings.find((row) => row.found === input.found) ?? refuse('choice-unknown');
    const known = await getObserved(tx, input.episode);
    const due = (await store.holdDue(tx, input)) ?? refuse('slot-not-there');
    if (due.endedAt !== null) refuse('slot-ended');
    if (levelBy(due, ctx.now, rules) === LEVELS.none) refuse('slot-not-missed');
    const key = missedKey(due.episode, due.onDay, due.slot);
    if (finding.leads === 'visit') {
      await store.raiseSlot(tx, due, LEVELS.visit);
      await closeKeys(tx, ctx, [`${key}/call`], { state: 'done' });
      await openTask(
        tx,
        ctx,
        missedTask(ctx, { ...due, kept: known.kept, level: LEVELS.visit }, known.no, rules),
      );
    } else if (finding.leads !== 'wait') {
      await store.endSlot(tx, due, 'visited', ctx.now);
      await closeKeys(tx, ctx, keysOf(due), { state: 'done' });
      await openTask(tx, ctx, notThereTask(ctx, known, due, finding.leads));
    } else await closeKeys(tx, ctx, [`${key}/call`], { state: 'done' });
    const { zh, en } = finding;
    return told(
      known,
      {
        found: { zh, en },
        code: finding.found,
        how: finding.how,
        leads: finding.leads,
        onDay: due.onDay,
        slot: due.slot,
        ...atSite(known.kept),
      },
      { leads: finding.leads },
    );
  },
});

/** She is not there, or will not: somebody above has it, whatever becomes of the temperature. */
function notThereTask(ctx: Ctx, known: Observed, due: Due, leads: 'search' | 'persuade'): WantedTask {
  const code = episodeCode(known.no);
  return dailyTask(ctx, known, leads === 'search' ? 'home-absent' : 'home-refuses', {
    key: soughtKeys(known.id)[leads].slice(`episode/${known.id}/`.length),
    title:
      leads === 'persuade'
        ? { zh: `${code} 拒绝测温，劝导`, en: `${code}: refuses to be measured, persuade` }
        : known.kept
          ? { zh: `${code} 房间无人，查找`, en: `${code}: nobody in her room, find her` }
          : { zh: `${code} 上门时家中无人，查找`, en: `${code}: nobody at home, find her` },
    urgency: 3,
    facts: { onDay: due.onDay, slot: due.slot },
  });
}

/** Whether the subdistrict still looks for her, or persuades her to be measured. */
export async function isSought(tx: Tx, episode: string): Promise<boolean> {
  const open = await Promise.all(Object.values(soughtKeys(episode)).map((key) => storedUnder(tx, key, [])));
  return open.flat().length > 0;
}

/** She was found, or agreed: nobody looks for her any more. */
export const endSeeking = act('control.temperature.settled', {
  title: { zh: '已找到或已配合，不再查找', en: 'nobody looks for her any more' },
  duty: 'house',
  purpose: 'outbreak-response',
  input: Type.Object({ episode: Id }),
  async run(tx, input, ctx) {
    const known = await getHead(tx, input.episode);
    const closed = await closeKeys(tx, ctx, Object.values(soughtKeys(known.id)), { state: 'done' });
    return told(known, { closed }, { closed });
  },
});

/** A slot that need not be answered, for a reason that is on record. */
export const excuseTemperature = act('control.temperature.excused', {
  title: { zh: '免测一次', en: 'excuse one temperature' },
  duty: 'control.observe',
  purpose: 'outbreak-response',
  input: Type.Object({ episode: Id, onDay: Day, slot: Slot, reason: Code }),
  place: placeOfEpisode,
  async run(tx, input, ctx) {
    const rules = ctx.rulebook.part(observationRules);
    const excuse = rules.excuses.find((row) => row.reason === input.reason) ?? refuse('choice-unknown');
    const known = await getObserved(tx, input.episode);
    const due = (await store.holdDue(tx, input)) ?? refuse('slot-not-there');
    if (due.endedAt !== null) refuse('slot-ended');
    await store.endSlot(tx, due, 'excused', ctx.now);
    await closeKeys(tx, ctx, keysOf(due), { state: 'cancelled' });
    const { zh, en } = excuse;
    return told(
      known,
      { because: { zh, en }, code: excuse.reason, onDay: due.onDay, slot: due.slot, ...atSite(known.kept) },
      { episode: known.id },
    );
  },
});

// Fever ---------------------------------------------------------------------------------------------------

/**
 * The second reading of a fever, after ten minutes of rest. One that waited on a phone may arrive when somebody has gone
 * on without it: it is kept as the reading it is, and changes nothing that was decided.
 */
export const readAgain = act('control.fever.read-again', {
  title: { zh: '登记复测', en: 'record the second reading' },
  duty: 'control.observe',
  purpose: 'outbreak-response',
  input: Type.Object({
    fever: Id,
    celsius: Celsius,
    symptoms: Type.Optional(Symptoms),
    at: Type.Optional(Moment),
  }),
  place: placeOfFever,
  async run(tx, input, ctx) {
    const fever =
      input.at === undefined
        ? await holdFever(tx, input.fever, ['second-reading'])
        : ((await store.holdFever(tx, input.fever)) ?? refuseHouse('not-found'));
    const known = await getObserved(tx, fever.episode);
    const kept = await keepReading(tx, ctx, {
      episode: fever.episode,
      celsius: input.celsius,
      symptoms: input.symptoms ?? [],
      at: input.at === undefined ? ctx.now : new Date(input.at),
      via: 'team',
    });
    const now = must(await store.findFever(tx, fever.id), 'held above');
    return told(
      known,
      {
        state: kept.state,
        step: now.step,
        over: fever.step === 'second-reading' && now.step === 'closed',
        early: now.step === 'second-reading',
      },
      { fever: fever.id, step: now.step, kept },
      [`fever:${fever.id}`],
    );
  },
});

/** The medic decides: watch on, a test, the fever clinic, an ambulance. */
export const decideFever = act('control.fever.decided', {
  title: { zh: '判断健康异常', en: 'decide about a fever' },
  duty: 'control.fever',
  purpose: 'outbreak-response',
  input: Type.Object({ fever: Id, decision: Code }),
  place: placeOfFever,
  async run(tx, input, ctx) {
    const row =
      ctx.rulebook.part(observationRules).decisions.find(({ decision }) => decision === input.decision) ??
      refuse('choice-unknown');
    const fever = await holdFever(tx, input.fever, ['second-reading', 'medic', 'outcome']);
    const known = await getObserved(tx, fever.episode);
    await ctx.beyond('the tasks of this fever', () =>
      goOn(tx, ctx, fever, known, row.leads, {
        decision: row.decision,
        medicBy: ctx.actor.id,
        medicAt: ctx.now,
      }),
    );
    return told(
      known,
      {
        decision: row.decision,
        decided: { zh: row.zh, en: row.en },
        leads: row.leads,
        sample: row.sample === true,
      },
      { fever: fever.id, step: row.leads },
      [`fever:${fever.id}`],
    );
  },
});

/** She is on her way to where the medic sent her. */
export const recordFeverTransport = act('control.fever.transported', {
  title: { zh: '登记已接走', en: 'record that she was taken there' },
  duty: 'control.fetch',
  purpose: 'outbreak-response',
  input: Type.Object({ fever: Id, at: Type.Optional(Moment) }),
  place: placeOfFever,
  async run(tx, input, ctx) {
    const fever = await holdFever(tx, input.fever, ['transport']);
    const known = await getObserved(tx, fever.episode);
    const at = input.at === undefined ? ctx.now : new Date(input.at);
    const rules = ctx.rulebook.part(observationRules);
    if (whyNotWhen(at, ctx.now, rules) !== undefined)
      refuse('transport-not-then', { hours: rules.answering.enterHours.value });
    await ctx.beyond('the tasks of this fever', () =>
      goOn(tx, ctx, fever, known, 'outcome', { transportedAt: at }),
    );
    return told(known, { decision: fever.decision }, { fever: fever.id, step: 'outcome' as const }, [
      `fever:${fever.id}`,
    ]);
  },
});

/** How it ended, by the medic. */
export const closeFever = act('control.fever.closed', {
  title: { zh: '结束健康异常', en: 'close a fever' },
  duty: 'control.fever',
  purpose: 'outbreak-response',
  input: Type.Object({ fever: Id, outcome: Code }),
  place: placeOfFever,
  async run(tx, input, ctx) {
    const row =
      ctx.rulebook.part(observationRules).outcomes.find(({ outcome }) => outcome === input.outcome) ??
      refuse('choice-unknown');
    const fever = await holdFever(tx, input.fever, ['outcome']);
    const known = await getObserved(tx, fever.episode);
    await ctx.beyond('the tasks of this fever', () =>
      goOn(tx, ctx, fever, known, 'closed', { closedBy: ctx.actor.id, closedWhy: row.outcome }),
    );
    return told(known, { outcome: row.outcome, ended: { zh: row.zh, en: row.en } }, { fever: fever.id }, [
      `fever:${fever.id}`,
    ]);
  },
});

// Small things --------------------------------------------------------------------------------------------

async function holdFever(tx: Tx, id: string, at: readonly FeverStep[]): Promise<Fever> {
  const fever = (await store.holdFever(tx, id)) ?? refuseHouse('not-found');
  if (fever.step === 'closed') refuse('fever-over');
  if (!at.includes(fever.step)) refuse('fever-not-at-step', { step: FEVER_STEPS[fever.step] });
  return fever;
}

async function placeOfFever(tx: Tx, input: { fever: string }): Promise<string> {
  return ((await store.findFever(tx, input.fever)) ?? refuseHouse('not-found')).place;
}

async function getObservation(tx: Tx, id: string) {
  return (await store.findObservation(tx, id)) ?? refuseHouse('not-found');
}

async function getObserved(tx: Tx, episode: string): Promise<Observed> {
  return (await store.observedOf(tx, [episode])).get(episode) ?? refuseHouse('not-found');
}

/** Whose stay it is and who keeps it, without reading its plan. At a site nobody else is asked for her temperature. */
async function getHead(tx: Tx, episode: string) {
  const kept = await keptStay(tx, episode);
  if (kept !== undefined) return kept;
  const away = (await store.keptElsewhere(tx, episode)) ?? refuseHouse('not-found');
  return refuse('kept-at-site', { site: away.label ?? SOME_SITE });
}

const SOME_SITE: Words = { zh: '隔离点', en: 'an isolation site' };

async function placeOfEpisode(tx: Tx, input: { episode: string }): Promise<string> {
  return (await getHead(tx, input.episode)).place;
}

function told<R>(
  known: Pick<Observed, 'id' | 'person' | 'place'>,
  detail: Readonly<Record<string, unknown>>,
  result: R,
  about: readonly string[] = [],
): Outcome<R> {
  return {
    about: [`person:${known.person}`, `episode:${known.id}`, ...about],
    place: known.place,
    detail,
    result,
  };
}

export const observationActs = {
  recordTemperature,
  recordTemperatures,
  settleObservation,
  climbTemperatures,
  followMissed,
  endSeeking,
  excuseTemperature,
  readAgain,
  decideFever,
  recordFeverTransport,
  closeFever,
};
