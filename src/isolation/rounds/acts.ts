// Disinfection as it is done, zone by zone; meals that wait for it; rooms that are free again when somebody has looked.
import { Type } from 'typebox';
import { civilDayOf, readCivilDate } from '../../base/civil-dates.ts';
import { addMinutes } from '../../base/clock.ts';
import { uuidv7 } from '../../base/ids.ts';
import { isWithin } from '../../base/places.ts';
import { must } from '../../base/refusal.ts';
import { Id, Moment, Place } from '../../base/schemas.ts';
import type { Tx } from '../../base/sql.ts';
import type { Words } from '../../base/words.ts';
import { act } from '../../ledger/act.ts';
import { refuse as refuseHouse } from '../../ledger/refusals.ts';
import type { Ctx } from '../../ledger/terms.ts';
import { momentText } from '../../rulebook/rules.ts';
import { closeKeys } from '../../tasks/acts.ts';
import { keysKnown, openUnder } from '../../tasks/store.ts';
import { admit } from '../../trainings/gate.ts';
import { dayKey, isRound, opensOn } from '../care/day.ts';
import { floorWords } from '../corridor/rules.ts';
import { refuse } from '../refusals.ts';
import { holdOpenAbove, siteAbove } from '../sites/above.ts';
import { holdOpen, placeOfRoom, placeOfSite, told } from '../sites/acts.ts';
import { findSite, holdRoom, roomsAt, setRoomState } from '../sites/store.ts';
import {
  type DisinfectionRound,
  type IsolationRoom,
  type IsolationRules,
  type IsolationSite,
  isolationRules,
  METHODS,
  PRODUCTS,
  ROUND_KINDS,
} from '../terms.ts';
import { zoneHolding } from '../walking/rules.ts';
import { walk } from '../walking/walk.ts';
import { corridorsNotReady, timesDoneSince } from './corridors.ts';
import {
  corridorOf,
  corridorsDone,
  doneOf,
  kindWords,
  roomFreeAt,
  roundCode,
  roundProblems,
  type ZoneOfSite,
  zonesOfRound,
  zonesOfSite,
  zoneWords,
} from './rules.ts';
import * as store from './store.ts';

const ROUNDS = { duty: 'isolation.rounds', purpose: 'outbreak-response' } as const;
const MEALS = { duty: 'isolation.meals', purpose: 'outbreak-response' } as const;
const Reason = Type.String({ minLength: 2, maxLength: 300 });
const MgL = Type.Integer({ minimum: 1, maximum: 50_000 });
const keys = <T extends Record<string, unknown>>(table: T) => Object.keys(table) as (keyof T & string)[]; // its own keys

/** Begins a round: who, with whom, with what, how strong it was mixed and what the strip showed. */
export const beginRound = act('isolation.round.begun', {
  ...ROUNDS,
  title: { zh: '开始一轮消毒', en: 'begin a round of disinfection' },
  input: Type.Object({
    site: Id,
    /** The unit of one floor, where she does that floor alone; left out: all of the site. */
    floor: Type.Optional(Place),
    kind: Type.Enum(keys(ROUND_KINDS)),
    product: Type.Enum(keys(PRODUCTS)),
    batch: Type.Optional(Type.String({ maxLength: 40 })),
    expiresOn: Type.Optional(Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' })),
    litres: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000 })),
    method: Type.Optional(Type.Enum(keys(METHODS))),
    /** Left out for alcohol alone. */
    targetMgL: Type.Optional(MgL),
    measuredMgL: Type.Optional(MgL),
    buddy: Type.Optional(Type.String({ maxLength: 60 })),
  }),
  place: placeToDo,
  async run(tx, input, ctx) {
    const site = await holdOpenAbove(tx, ctx, input.site);
    const place = input.floor ?? site.place;
    const floor = (await roomsAt(tx, site.id)).find((room) => room.place === place);
    const open = await store.openRoundOf(tx, site.id, { operator: ctx.actor.id, kind: input.kind });
    if (open !== undefined) refuse('round-open', { code: roundCode(open.no) });
    await admit(tx, ctx, {
      gate: 'round',
      roles: ctx.actor.duties.filter((duty) => isWithin(place, duty.place)).map(({ role }) => role),
      account: ctx.actor.id,
      name: ctx.actor.name,
      place: site.place,
      opened: site.openedAt,
    });
    const wiped = input.product === 'alcohol';
    if (wiped && input.kind !== 'event') refuse('alcohol-small-only');
    if (!wiped && input.targetMgL === undefined) refuse('round-needs-strength');
    const { expiresOn } = input;
    // A day the calendar does not have keeps nothing.
    if (expiresOn !== undefined && (readCivilDate(expiresOn) ?? '') < civilDayOf(ctx.now))
      refuse('product-expired', { product: PRODUCTS[input.product], on: expiresOn });
    const id = uuidv7(ctx.now.getTime());
    const no = await store.insertRound(
      tx,
      {
        id,
        site: site.id,
        place,
        kind: input.kind,
        operator: ctx.actor.id,
        buddy: input.buddy?.trim() || null,
        product: input.product,
        batch: input.batch?.trim() || null,
        expiresOn: expiresOn ?? null,
        litres: input.litres ?? null,
        method: input.method ?? null,
        targetMgL: wiped ? null : (input.targetMgL ?? null),
        measuredMgL: wiped ? null : (input.measuredMgL ?? null),
      },
      ctx.now,
    );
    return told(
      { ...site, place },
      {
        round: roundCode(no),
        kind: kindWords(input.kind, floor === undefined ? undefined : floorWords(floor)),
        product: PRODUCTS[input.product],
        ...(wiped ? {} : { mgL: input.targetMgL }),
      },
      { round: id, code: roundCode(no) },
      [`round:${id}`],
    );
  },
});

/** Zones that were done, by the code at the door or by hand, or left out with a reason. Its contact time runs from then. */
export const doZones = act('isolation.zones.done', {
  ...ROUNDS,
  title: { zh: '记录消毒区域', en: 'write down zones' },
  input: Type.Object({
    round: Id,
    zones: Type.Array(
      Type.Object({
        zone: Type.String({ minLength: 1, maxLength: 60 }),
        object: Type.String({ minLength: 1, maxLength: 40 }),
        /** When it was wet; left out: now. */
        at: Type.Optional(Moment),
        scanned: Type.Optional(Type.Boolean()),
        skipped: Type.Optional(Reason),
      }),
      { minItems: 1, maxItems: 300 },
    ),
  }),
  place: placeOfRound,
  async run(tx, input, ctx) {
    const round = await holdRunning(tx, input.round);
    const site = await siteOfRound(tx, ctx, round);
    const rules = ctx.rulebook.part(isolationRules);
    const zones = new Map(zonesOfRound(await roomsAt(tx, site.id), round).map((one) => [one.zone, one]));
    const done = input.zones.map((one) => {
      const row = rules.objects.find(({ object }) => object === one.object) ?? refuse('round-object-unknown');
      if (round.product === 'alcohol' && row.alcohol !== true) refuse('alcohol-small-only');
      if (!zones.has(one.zone)) refuse('round-zone-unknown', { zone: one.zone });
      const at = momentOf(ctx, round, one.at);
      return {
        zone: one.zone,
        object: row.object,
        doneAt: at,
        scanned: one.scanned ?? false,
        contactEnd: one.skipped === undefined ? addMinutes(at, row.contactMinutes) : null,
        skipped: one.skipped ?? null,
      };
    });
    // A zone told twice in one breath is as it was told last.
    const last = new Map(done.map((one) => [`${one.zone} ${one.object}`, one]));
    await store.writeZones(tx, round, [...last.values()]);
    await walkAlong(tx, ctx, site, round, done);
    return told(
      { ...site, place: round.place },
      {
        round: roundCode(round.no),
        zones: done.filter(({ skipped }) => skipped === null).length,
        skipped: done.filter(({ skipped }) => skipped !== null).length,
      },
      {
        round: round.id,
        dryAt: latest(done.flatMap(({ contactEnd }) => contactEnd ?? []))?.toISOString() ?? null,
      },
      [`round:${round.id}`],
    );
  },
});

/**
 * Ends a round. A round of the site has to have every zone of it, done or left out with a reason. Rooms that were
 * disinfected terminally are aired from the end of their contact time on.
 */
export const endRound = act('isolation.round.ended', {
  ...ROUNDS,
  title: { zh: '结束这一轮', en: 'end the round' },
  input: Type.Object({ round: Id, measuredMgL: Type.Optional(MgL) }),
  place: placeOfRound,
  async run(tx, input, ctx) {
    const round = await holdRunning(tx, input.round);
    const site = await siteOfRound(tx, ctx, round);
    const rules = ctx.rulebook.part(isolationRules);
    const rooms = await roomsAt(tx, site.id);
    const zones = await store.zonesOf(tx, [round.id]);
    const left = round.kind === 'round' ? leftOut(rules, zonesOfRound(rooms, round), zones) : [];
    if (left.length > 0)
      refuse('round-leaves-out', { count: left.length, zones: listed(left.slice(0, SHOWN).map(zoneWords)) });
    const measuredMgL = round.product === 'alcohol' ? null : (input.measuredMgL ?? round.measuredMgL);
    // Nothing of it would count, and it can not be measured once it is over.
    if (round.kind === 'terminal' && measuredMgL === null) refuse('round-not-measured');
    await store.endRound(tx, round.id, { measuredMgL }, ctx.now);
    const done = doneOf({ ...round, measuredMgL }, zones);
    if (round.kind === 'round')
      await closeNextRound(tx, ctx, rules, site.id, {
        id: round.id,
        doneAt: latest(zones.map(({ doneAt }) => doneAt)) ?? ctx.now,
        whole: wholeDone(rules, rooms, { ...round, measuredMgL }, site, zones),
      });
    const problems = roundProblems(rules, done);
    if (round.kind === 'terminal') {
      const whole = zones.filter(({ object }) => object === WHOLE_ROOM);
      const wrong = roundProblems(rules, doneOf({ ...round, measuredMgL }, whole)).filter(
        ({ counts }) => !counts,
      );
      await airRooms(tx, ctx, rooms, whole, new Set(wrong.map(({ zone }) => zone)));
    }
    return told(
      { ...site, place: round.place },
      {
        round: roundCode(round.no),
        zones: zones.filter(({ skipped }) => skipped === null).length,
        skipped: zones.filter(({ skipped }) => skipped !== null).length,
        problems: problems.length,
      },
      { round: round.id, problems },
      [`round:${round.id}`],
    );
  },
});

/** Infection control has looked and signs: somebody else than who did the round. */
export const signRound = act('isolation.round.signed', {
  title: { zh: '监督签字', en: 'sign the round' },
  duty: 'isolation.inspect',
  purpose: 'outbreak-response',
  input: Type.Object({ round: Id }),
  place: placeOfRound,
  async run(tx, input, ctx) {
    const round = (await store.holdRound(tx, input.round)) ?? refuseHouse('not-found');
    if (round.endedAt === null) refuse('round-running', { code: roundCode(round.no) });
    if (round.signedAt !== null) refuse('round-signed', { code: roundCode(round.no) });
    if (round.operator === ctx.actor.id) refuse('round-own');
    const site = await siteOfRound(tx, ctx, round);
    await store.signRound(tx, round.id, ctx.actor.id, ctx.now);
    return told({ ...site, place: round.place }, { round: roundCode(round.no) }, { round: round.id }, [
      `round:${round.id}`,
    ]);
  },
});

/** Somebody has looked at a room that was disinfected and aired: it is free for the next. */
export const inspectRoom = act('isolation.room.inspected', {
  title: { zh: '检查放行房间', en: 'inspect a room' },
  duty: 'isolation.inspect',
  purpose: 'outbreak-response',
  input: Type.Object({
    room: Id,
    good: Type.Boolean(),
    note: Type.Optional(Type.String({ maxLength: 300 })),
  }),
  place: placeOfRoom,
  async run(tx, input, ctx) {
    const room = (await holdRoom(tx, input.room)) ?? refuseHouse('not-found');
    const site = await holdOpenAbove(tx, ctx, room.site);
    if (room.state !== 'airing' || room.contactEnd === null)
      return refuse('room-not-soiled', { no: room.no });
    const rules = ctx.rulebook.part(isolationRules);
    const { contactEnd } = room;
    if (input.good && roomFreeAt(rules, { contactEnd, inspectedAt: ctx.now }) === undefined)
      refuse('room-still-airing', {
        no: room.no,
        until: momentText(addMinutes(contactEnd, rules.meals.airedMinutes)),
      });
    const note = input.note?.trim() || null;
    await setRoomState(
      tx,
      [room.id],
      { state: input.good ? 'ready' : 'soiled', why: note, by: ctx.actor.id },
      ctx.now,
    );
    return told(
      site,
      { room: room.no, good: input.good, ...(note === null ? {} : { note }) },
      { room: room.id },
      [`room:${room.id}`],
    );
  },
});

// Meals -------------------------------------------------------------------------------------------------

const StartsMeal = {
  site: Id,
  meal: Type.String({ minLength: 1, maxLength: 40 }),
  cookedAt: Type.Optional(Moment),
};

/** Begins to hand out a meal: only when the contact time of every guest corridor is over. */
export const startMeal = act('isolation.meal.started', {
  ...MEALS,
  title: { zh: '开始送餐', en: 'begin the meal' },
  input: Type.Object(StartsMeal),
  place: placeOfSite,
  async run(tx, input, ctx) {
    // Nothing else that was sent: the head alone lets a meal begin, and by the act below.
    return begin(tx, ctx, { site: input.site, meal: input.meal, cookedAt: input.cookedAt });
  },
});

/** The head lets a meal begin though corridors are not ready, with a reason that stands in the briefing. */
export const overrideMeal = act('isolation.meal.overridden', {
  title: { zh: '放行送餐', en: 'let the meal begin all the same' },
  duty: 'isolation.lead',
  purpose: 'outbreak-response',
  input: Type.Object({ ...StartsMeal, reason: Reason }),
  place: placeOfSite,
  async run(tx, input, ctx) {
    return begin(tx, ctx, input);
  },
});

export const endMeal = act('isolation.meal.ended', {
  ...MEALS,
  title: { zh: '结束送餐', en: 'end the meal' },
  input: Type.Object({
    run: Id,
    served: Type.Integer({ minimum: 0, maximum: 20_000 }),
    /** When the last was handed out, where it is written down later; left out: now. */
    at: Type.Optional(Moment),
  }),
  place: async (tx, input) => ((await store.holdMeal(tx, input.run)) ?? refuseHouse('not-found')).place,
  async run(tx, input, ctx) {
    const meal = must(await store.holdMeal(tx, input.run), 'its place was asked for');
    const site = must(await findSite(tx, meal.site), 'a meal is of a site');
    const rules = ctx.rulebook.part(isolationRules);
    if (meal.endedAt !== null) refuse('meal-over', { meal: mealWords(rules, meal.meal) });
    const at = input.at === undefined ? ctx.now : new Date(input.at);
    if (at < meal.startedAt || at > ctx.now)
      refuse('meal-end-when', { from: momentText(meal.startedAt), until: momentText(ctx.now) });
    await store.endMeal(tx, meal.id, input.served, at);
    await closeKeys(tx, ctx, [dayKey(site.id, meal.day, meal.meal)], {
      state: 'done',
      proof: `meal:${meal.id}`,
    });
    return told(site, { meal: mealWords(rules, meal.meal), served: input.served }, { run: meal.id }, [
      `meal:${meal.id}`,
    ]);
  },
});

export const isolationRoundActs = {
  beginRound,
  doZones,
  endRound,
  signRound,
  inspectRoom,
  startMeal,
  overrideMeal,
  endMeal,
};

// The interlock -----------------------------------------------------------------------------------------

const SHOWN = 8;

async function begin(
  tx: Tx,
  ctx: Ctx,
  input: { site: string; meal: string; cookedAt?: string | undefined; reason?: string | undefined },
) {
  const site = await holdOpen(tx, input.site);
  const rules = ctx.rulebook.part(isolationRules);
  const words = mealWords(rules, input.meal);
  const day = civilDayOf(ctx.now);
  const last = await store.lastMeal(tx, site.id);
  const today = await store.mealsSince(tx, site.id, day);
  if (today.some(({ meal }) => meal === input.meal)) refuse('meal-there', { meal: words });
  if (last !== undefined && last.endedAt === null) refuse('meal-open', { meal: mealWords(rules, last.meal) });
  const waits = await corridorsNotReady(tx, ctx, site.id, last);
  if (waits.length > 0 && input.reason === undefined)
    refuse('corridors-not-ready', { zones: listed(waits.slice(0, SHOWN).map(waitWords)) });
  const id = uuidv7(ctx.now.getTime());
  const overridden = waits.length > 0;
  await store.insertMeal(
    tx,
    {
      id,
      day,
      meal: input.meal,
      cookedAt: input.cookedAt === undefined ? null : new Date(input.cookedAt),
      startedBy: ctx.actor.id,
      overrideWhy: overridden ? (input.reason ?? null) : null,
      overrideZones: overridden ? waits.map(({ zone }) => zone) : null,
    },
    site,
    ctx.now,
  );
  return told(
    site,
    { meal: words, day, ...(overridden ? { waiting: waits.length, reason: input.reason } : {}) },
    { run: id },
    [`meal:${id}`],
  );
}

/**
 * The round of the day that was waited for: the first of its tasks that is open and whose time has come. Of the day it was
 * done on: what a phone ends the next morning is no round of that morning. Floor by floor it is done with the floor that
 * makes every corridor done once more than rounds of the day are over.
 */
async function closeNextRound(
  tx: Tx,
  ctx: Ctx,
  rules: IsolationRules,
  site: string,
  round: { readonly id: string; readonly doneAt: Date; readonly whole: boolean },
): Promise<void> {
  const day = civilDayOf(round.doneAt);
  const asked = rules.dayPlan.flatMap((row) => {
    const opensAt = opensOn(rules, day, row.at);
    return isRound(row) && opensAt <= ctx.now ? [{ key: dayKey(site, day, row.does), opensAt }] : [];
  });
  const keys = asked.map(({ key }) => key);
  const first = await ctx.beyond('the other floors of a site', async () => {
    const open = await openUnder(tx, keys);
    const [next] = keys.filter((key) => open.has(key));
    if (next === undefined || round.whole) return next;
    const known = await keysKnown(tx, keys);
    const [first] = asked.filter(({ key }) => known.has(key));
    const over = keys.filter((key) => !open.has(key) && known.has(key)).length;
    const times = first === undefined ? 0 : await timesDoneSince(tx, ctx, site, first.opensAt);
    return times > over ? next : undefined;
  });
  if (first !== undefined) await closeKeys(tx, ctx, [first], { state: 'done', proof: `round:${round.id}` });
}

/** Whether one round went over every corridor of the site, and all of it counts. */
function wholeDone(
  rules: IsolationRules,
  rooms: readonly IsolationRoom[],
  round: Pick<DisinfectionRound, 'place' | 'measuredMgL' | 'product'>,
  site: Pick<IsolationSite, 'place'>,
  zones: readonly store.ZoneDone[],
): boolean {
  if (round.place !== site.place) return false;
  const counted = new Set(corridorsDone(rules, round, zones).map(({ zone }) => zone));
  return zonesOfSite(rooms).every(({ zone, corridor }) => !corridor || counted.has(zone));
}

// Reading and writing -----------------------------------------------------------------------------------

/** A checkpoint that was scanned says where she stood, as the sign of the zone it lies in would. */
async function walkAlong(
  tx: Tx,
  ctx: Ctx,
  site: Pick<IsolationSite, 'id' | 'place' | 'name'>,
  { place }: Pick<DisinfectionRound, 'place'>,
  done: readonly { readonly zone: string; readonly doneAt: Date; readonly scanned: boolean }[],
): Promise<void> {
  const rules = ctx.rulebook.part(isolationRules);
  const steps = done
    .flatMap(({ zone: lies, doneAt: at, scanned }) => {
      const zone = scanned ? zoneHolding(rules, lies) : undefined;
      return zone === undefined ? [] : [{ zone, at, place }];
    })
    .toSorted((a, b) => a.at.getTime() - b.at.getTime());
  // From door to door in one zone there is no step.
  for (const [i, step] of steps.entries())
    if (step.zone !== steps[i - 1]?.zone) await walk(tx, ctx, site, step);
}

/** All of the site, or the floor that is named. */
async function placeToDo(tx: Tx, input: { site: string; floor?: string | undefined }): Promise<string> {
  if (input.floor === undefined) return placeOfSite(tx, input);
  const rooms = await roomsAt(tx, input.site);
  return rooms.find(({ place }) => place === input.floor)?.place ?? refuseHouse('not-found');
}

async function siteOfRound(tx: Tx, ctx: Ctx, round: Pick<DisinfectionRound, 'site'>): Promise<IsolationSite> {
  return must(await siteAbove(tx, ctx, round.site), 'a round is of a site');
}

async function placeOfRound(tx: Tx, input: { round: string }): Promise<string> {
  return ((await store.findRound(tx, input.round)) ?? refuseHouse('not-found')).place;
}

async function holdRunning(tx: Tx, id: string): Promise<DisinfectionRound> {
  const round = (await store.holdRound(tx, id)) ?? refuseHouse('not-found');
  if (round.endedAt !== null) refuse('round-ended');
  return round;
}

/** When it was wet: a phone without signal tells it later, but never a moment to come or before the round began. */
function momentOf(ctx: Ctx, round: Pick<DisinfectionRound, 'beganAt'>, text: string | undefined): Date {
  const at = text === undefined ? ctx.now : new Date(text);
  return at > ctx.now || at < round.beganAt ? ctx.now : at;
}

function leftOut(
  rules: IsolationRules,
  zones: readonly ZoneOfSite[],
  done: readonly store.ZoneDone[],
): ZoneOfSite[] {
  const corridors = rules.objects.filter(({ guestCorridor }) => guestCorridor === true);
  const told = new Set(
    done.filter(({ object }) => corridors.some((row) => row.object === object)).map(({ zone }) => zone),
  );
  return zones.filter(({ zone, everyRound }) => everyRound && !told.has(zone));
}

/** A tap that was wiped is no room that was disinfected. */
const WHOLE_ROOM = 'room';

/**
 * Rooms whose terminal disinfection counts are aired from the end of its contact time on; what was done before the last
 * guest had left does not count.
 */
async function airRooms(
  tx: Tx,
  ctx: Ctx,
  rooms: readonly IsolationRoom[],
  zones: readonly store.ZoneDone[],
  wrong: ReadonlySet<string>,
): Promise<void> {
  const done = Map.groupBy(
    zones.filter(({ zone, contactEnd }) => contactEnd !== null && !wrong.has(zone)),
    ({ zone }) => zone,
  );
  for (const { id } of rooms) {
    const hers = done.get(`room/${id}`);
    const room = hers === undefined ? undefined : await holdRoom(tx, id);
    if (hers === undefined || room?.state !== 'soiled') continue;
    const since = hers.filter(({ doneAt }) => doneAt >= room.stateAt);
    const end = latest(since.flatMap(({ contactEnd }) => contactEnd ?? []));
    if (end !== undefined)
      await setRoomState(tx, [room.id], { state: 'airing', contactEnd: end, by: ctx.actor.id }, ctx.now);
  }
}

function latest(moments: readonly Date[]): Date | undefined {
  return moments.length === 0 ? undefined : new Date(Math.max(...moments.map((at) => at.getTime())));
}

function mealWords(rules: IsolationRules, meal: string): Words {
  const row = rules.dayPlan.find((one) => one.does === meal && one.meal === true) ?? refuse('meal-unknown');
  return { zh: row.zh, en: row.en };
}

function waitWords({ zone, until }: { zone: string; until: Date | undefined }): Words {
  const name = corridorOf(zone);
  return until === undefined
    ? { zh: `${name.zh}尚未消毒`, en: `${name.en} was not disinfected` }
    : { zh: `${name.zh}到 ${momentText(until)}`, en: `${name.en} until ${momentText(until)}` };
}

function listed(words: readonly Words[]): Words {
  return { zh: words.map(({ zh }) => zh).join('、'), en: words.map(({ en }) => en).join(', ') };
}
