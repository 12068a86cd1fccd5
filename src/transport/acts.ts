// A trip from its plan to the vehicle being clean again: who rides, who boarded, who alighted, who was received. Nobody is
// dropped between two places: she is on the vehicle from the moment she boards until somebody receives her.
import { Type } from 'typebox';
import { addMinutes, momentTold } from '../base/clock.ts';
import { uuidv7 } from '../base/ids.ts';
import { isWithin } from '../base/places.ts';
import { must } from '../base/refusal.ts';
import { Id, Moment, Place } from '../base/schemas.ts';
import { newSalt } from '../base/secrets.ts';
import type { Tx } from '../base/sql.ts';
import type { Words } from '../base/words.ts';
import { setWhereabouts } from '../control/episodes/replan.ts';
import { closeWhereabouts, whereaboutsNow } from '../control/episodes/store.ts';
import type { WhereKind } from '../control/episodes/terms.ts';
import { protocolOf } from '../control/protocols/rules.ts';
import { act } from '../ledger/act.ts';
import { refuse as refuseHouse } from '../ledger/refusals.ts';
import type { Ctx, Outcome } from '../ledger/terms.ts';
import { holdPerson } from '../lists/calls/store.ts';
import { noteOpening } from '../people/openings.ts';
import { shownPeople, survivorOf } from '../people/store.ts';
import { findPlace } from '../places/store.ts';
import { momentText } from '../rulebook/rules.ts';
import { closeTasks, moveDue, openTask } from '../tasks/acts.ts';
import { unitHearing } from '../tasks/rules.ts';
import { roles } from '../teams/terms.ts';
import { Driver, toldOfDriver, UntrainedWhy, whoDrives } from './drivers.ts';
import { refuse } from './refusals.ts';
import {
  agrees,
  coming,
  countsOf,
  notTogether,
  riskOf,
  riskRow,
  tripCode,
  tripState,
  waitingFor,
  whyNotSeat,
} from './rules.ts';
import * as store from './store.ts';
import {
  type Seat,
  TRIP_KINDS,
  TRIP_STATES,
  type TransportRules,
  type Trip,
  type TripKind,
  transportRules,
} from './terms.ts';

const RIDES = { duty: 'transport.trip', purpose: 'outbreak-response' } as const;
const Reason = Type.String({ minLength: 2, maxLength: 300 });
const People = Type.Array(Id, { minItems: 1, maxItems: 60, uniqueItems: true });
/** When it was, from a phone that was without signal; left out: now. */
const Then = Type.Optional(Moment);
const ANYWHERE = 'whoever rides may live anywhere in the district';

export const planTrip = act('transport.trip.planned', {
  title: { zh: '安排车次', en: 'plan a trip' },
  duty: 'transport.plan',
  purpose: 'outbreak-response',
  input: Type.Object({
    /** Who sends the vehicle. */
    place: Place,
    kind: Type.Enum(Object.keys(TRIP_KINDS) as TripKind[]), // its own keys
    /** The unit that receives: a site, or the subdistrict or community she goes home to. Left out: a hospital. */
    to: Type.Optional(Place),
    /** The isolation site it comes from. */
    from: Type.Optional(Place),
    /** Which hospital; else the name of the unit. */
    destination: Type.Optional(Type.String({ minLength: 2, maxLength: 80 })),
    vehicle: Type.String({ minLength: 2, maxLength: 20 }),
    driver: Driver,
    untrainedWhy: UntrainedWhy,
    seats: Type.Integer({ minimum: 1, maximum: 60 }),
    departsAt: Moment,
    /** Left out: as the table has it. */
    minutes: Type.Optional(Type.Integer({ minimum: 5, maximum: 1_440 })),
  }),
  place: async (_tx, input) => input.place,
  async run(tx, input, ctx): Promise<Outcome<{ trip: string; code: string }>> {
    const rules = ctx.rulebook.part(transportRules);
    const departsAt = new Date(input.departsAt);
    if (!(departsAt > addMinutes(ctx.now, -1))) refuse('trip-past');
    const to = await unitOf(tx, input.kind, input.to);
    if (input.from !== undefined) {
      const from = await findPlace(tx, input.from);
      if (from?.kind !== 'site' || from.retiredAt !== null) refuse('trip-no-site');
    }
    const dueAt = addMinutes(departsAt, input.minutes ?? usualMinutes(rules, input.kind));
    const vehicle = input.vehicle.trim().toUpperCase();
    await takeVehicle(tx, ctx, { vehicle, from: departsAt, to: dueAt });
    const drives = await whoDrives(tx, ctx, input.driver, {
      at: departsAt,
      untrainedWhy: input.untrainedWhy,
    });
    const trip = {
      id: uuidv7(ctx.now.getTime()),
      place: input.place,
      toPlace: input.to ?? null,
      fromSite: input.from ?? null,
      kind: input.kind,
      destination: input.destination?.trim() ?? to?.name ?? TRIP_KINDS[input.kind].zh,
      vehicle,
      ...drives,
      seats: input.seats,
      protection: riskRow(rules, 'other').protection,
      departsAt,
      dueAt,
    };
    const no = await store.insertTrip(tx, trip, ctx.actor.id, ctx.now);
    await openTask(tx, ctx, {
      planKey: keyOf(trip.id),
      kind: 'trip',
      title: { zh: `车次 ${tripCode(no)} 按时完成`, en: `trip ${tripCode(no)} to be completed in time` },
      about: [`trip:${trip.id}`],
      place: trip.place,
      ownerUnit: unitHearing(trip.place, GROUP, ctx.rulebook.part(roles)),
      ownerRole: GROUP,
      opensAt: ctx.now,
      dueAt: addMinutes(dueAt, rules.lateMinutes.value),
      step: 'trip',
      link: `/transport/${trip.id}`,
      facts: { trip: trip.id },
    });
    return told(
      { ...trip, no },
      {
        kind: TRIP_KINDS[trip.kind],
        destination: trip.destination,
        vehicle,
        seats: trip.seats,
        departs: momentText(departsAt),
        ...toldOfDriver(drives).detail,
      },
      { trip: trip.id, code: tripCode(no) },
      toldOfDriver(drives).about,
    );
  },
});

/** Gives people seats, in the order in which they are fetched. Risks are never mixed. */
export const seatRiders = act('transport.riders.seated', {
  title: { zh: '加入乘车名单', en: 'give seats' },
  duty: 'transport.plan',
  purpose: 'outbreak-response',
  input: Type.Object({
    trip: Id,
    riders: Type.Array(
      Type.Object({
        person: Id,
        luggage: Type.Optional(Type.Integer({ minimum: 0, maximum: 20 })),
        /** Medicines, oxygen, a wheelchair: what has to travel with her. */
        needs: Type.Optional(Type.String({ maxLength: 200, sealed: true })),
      }),
      { minItems: 1, maxItems: 60 },
    ),
  }),
  place: placeOfTrip,
  async run(tx, input, ctx) {
    const trip = await holdOpen(tx, input.trip, ['planned', 'boarding']);
    const rules = ctx.rulebook.part(transportRules);
    const people = input.riders.map(({ person }) => person);
    if (new Set(people).size < people.length) refuse('trip-twice');
    await holdPeople(tx, people);
    return ctx.beyond(ANYWHERE, async () => {
      const seats = await store.seatsOf(tx, [trip.id]);
      const taken = coming(seats).length;
      const known = await store.toRide(tx, people, trip.kind);
      let { risk } = trip;
      const made = [];
      for (const { person, luggage, needs } of input.riders) {
        const rider = known.get(person) ?? refuseHouse('not-found');
        const places = rider.site === null ? [rider.place] : [rider.place, rider.site];
        if (!places.some((place) => ctx.scope.some((scope) => isWithin(place, scope))))
          refuseHouse('not-your-area');
        if (rider.category === null) return refuse('trip-no-stay');
        const other = await store.tripOf(tx, person);
        if (other !== undefined) refuse('trip-on-another', { code: tripCode(other.no) });
        const as = { person, category: rider.category, positive: rider.positive };
        const no = whyNotSeat(rules, { ...trip, risk }, taken + made.length, as, (one) =>
          wordsOfRisk(ctx, rider.protocol, one),
        );
        if (no !== undefined) throw no;
        risk = taken + made.length === 0 ? riskOf(as) : (risk ?? riskOf(as));
        const salt = needs === undefined || needs.trim() === '' ? null : newSalt();
        made.push({
          trip: trip.id,
          no: Math.max(0, ...seats.map((seat) => seat.no)) + made.length + 1,
          place: trip.place,
          toPlace: trip.toPlace,
          fromSite: trip.fromSite,
          person,
          episode: rider.episode,
          category: rider.category,
          luggage: luggage ?? 0,
          salt: salt?.toString('base64') ?? null,
          needs: salt === null ? null : ctx.secrets.seal(salt, (needs ?? '').trim()).toString('base64'),
        });
      }
      // Whoever was not at the door and comes after all has a new seat for the old one.
      for (const { person } of seats.filter(({ person }) => people.includes(person)))
        await store.dropSeat(tx, trip.id, person);
      await store.insertSeats(tx, made);
      await store.changeTrip(tx, trip.id, {
        risk,
        protection: riskRow(rules, risk ?? 'other').protection,
      });
      return told(
        trip,
        { riders: made.length },
        { trip: trip.id, riders: taken + made.length },
        people.map((person) => `person:${person}`),
      );
    });
  },
});

/** Takes somebody off the list before she has boarded. */
export const unseatRider = act('transport.rider.unseated', {
  title: { zh: '移出乘车名单', en: 'take off the list' },
  duty: 'transport.plan',
  purpose: 'outbreak-response',
  input: Type.Object({ trip: Id, person: Id, reason: Reason }),
  place: placeOfTrip,
  async run(tx, input, ctx) {
    const trip = await holdOpen(tx, input.trip, ['planned', 'boarding']);
    const seats = await store.seatsOf(tx, [trip.id]);
    const seat = seatOf(trip, seats, input.person);
    if (seat.boardedAt !== null) refuse('trip-not-planned', { code: tripCode(trip.no), state: ABOARD });
    await store.dropSeat(tx, trip.id, input.person);
    if (coming(seats).every(({ person }) => person === input.person))
      await store.changeTrip(tx, trip.id, {
        risk: null,
        protection: riskRow(ctx.rulebook.part(transportRules), 'other').protection,
      });
    return told(trip, { reason: input.reason }, { trip: trip.id }, [`person:${input.person}`]);
  },
});

/** They are aboard: from here on each is on the vehicle until somebody receives her. */
export const boardRiders = act('transport.riders.boarded', {
  ...RIDES,
  title: { zh: '登记上车', en: 'board' },
  input: Type.Object({ trip: Id, people: People, at: Then }),
  place: placeOfTrip,
  async run(tx, input, ctx) {
    const trip = await holdOpen(tx, input.trip, ['planned', 'boarding']);
    const seats = await store.seatsOf(tx, [trip.id]);
    const asked = await meant(tx, ctx, seats, input.people);
    await holdPeople(tx, asked);
    const boarding = asked
      .map((person) => seatOf(trip, seats, person))
      .filter(({ boardedAt }) => boardedAt === null);
    const people = boarding.map(({ person }) => person);
    await ctx.beyond(ANYWHERE, async () => {
      // She opens the door after all: she may have been given a seat elsewhere, and hers to another.
      for (const { person } of boarding.filter(({ absentWhy }) => absentWhy !== null)) {
        const other = await store.tripOf(tx, person);
        if (other !== undefined) refuse('trip-on-another', { code: tripCode(other.no) });
      }
      const riding = seats.filter(({ absentWhy, person }) => absentWhy === null || people.includes(person));
      if (riding.length > trip.seats) refuse('trip-full', { code: tripCode(trip.no), seats: trip.seats });
      const known = await ridersNow(tx, ctx, trip, riding);
      const at = momentTold(ctx.now, input.at);
      if (trip.kind === 'release') {
        const held = people.filter((person) => known.get(person)?.held === true);
        if (held.length > 0)
          refuse('trip-not-released', {
            codes: [...(await shownPeople(tx, held)).values()].map((one) => one.code).join('、'),
          });
      }
      if (trip.kind === 'intake') {
        // Her days were over while she waited for a room, or CDC has changed the order: the seat is from before. Whom a
        // phone tells late to have boarded before that is aboard.
        const home = people.filter((person) => {
          const { atHomeSince = null, positive } = known.get(person) ?? {};
          return atHomeSince !== null && atHomeSince <= at && !positive;
        });
        if (home.length > 0)
          refuse('trip-no-site-any-more', {
            codes: [...(await shownPeople(tx, home)).values()].map((one) => one.code).join('、'),
          });
        // Given a room meanwhile, where somebody else brought her or beside whom she stays: she is on no way to a site.
        const [roomed] = await store.roomedElsewhere(tx, people, trip.toPlace);
        if (roomed !== undefined)
          refuse('trip-rider-roomed', {
            code: (await shownPeople(tx, [roomed.person])).get(roomed.person)?.code ?? '',
            site: roomed.site,
          });
      }
      await store.changeSeats(tx, trip.id, people, { boardedAt: at, absentWhy: null });
      for (const person of people) {
        const rider = must(known.get(person), 'looked up just now');
        if (!(await isThere(tx, trip, person))) await on(tx, ctx, rider, 'vehicle', tripCode(trip.no));
      }
    });
    return told(
      trip,
      { riders: boarding.length },
      { trip: trip.id },
      asked.map((person) => `person:${person}`),
    );
  },
});

/** She does not ride after all: not at the door, ill, refused; or off again before it departs. She is where she was. */
export const missRider = act('transport.rider.missed', {
  ...RIDES,
  title: { zh: '登记未上车', en: 'say that she does not ride' },
  input: Type.Object({ trip: Id, person: Id, reason: Reason }),
  place: placeOfTrip,
  async run(tx, input, ctx) {
    const trip = await holdOpen(tx, input.trip, ['planned', 'boarding']);
    const seats = await store.seatsOf(tx, [trip.id]);
    const [person = input.person] = await meant(tx, ctx, seats, [input.person]);
    await holdPeople(tx, [person]);
    const { boardedAt } = seatOf(trip, seats, person);
    await store.changeSeats(tx, trip.id, [person], { boardedAt: null, absentWhy: input.reason });
    if (boardedAt !== null)
      await ctx.beyond(ANYWHERE, async () => {
        const is = await whereaboutsNow(tx, person);
        if (is?.kind !== 'vehicle' || is.label !== tripCode(trip.no)) return;
        const was = await store.whereBefore(tx, person, is.from);
        const rider = (await store.toRide(tx, [person], trip.kind)).get(person);
        if (rider !== undefined) await on(tx, ctx, rider, was?.kind ?? 'home', was?.label ?? null);
      });
    return told(trip, { reason: input.reason }, { trip: trip.id, at: ctx.now.toISOString() }, [
      `person:${person}`,
    ]);
  },
});

/** What has to travel with her, as it was written down: for the crew, with a reason that stays on record. */
export const openNeeds = act('transport.needs.opened', {
  ...RIDES,
  title: { zh: '查看随行需要', en: 'open what travels with her' },
  input: Type.Object({ trip: Id, person: Id, reason: Reason }),
  sensitive: true,
  place: placeOfTrip,
  async run(tx, input, ctx) {
    const trip = (await store.findTrip(tx, input.trip)) ?? refuseHouse('not-found');
    const { salt, needs } = seatOf(trip, await store.seatsOf(tx, [trip.id]), input.person);
    if (salt === null || needs === null) return refuse('trip-needs-none', { code: tripCode(trip.no) });
    await noteOpening(tx, ctx, { person: input.person });
    return told(trip, { reason: input.reason }, { needs: ctx.secrets.open(salt, needs) }, [
      `person:${input.person}`,
    ]);
  },
});

/** With how many pieces she comes, as the site she leaves has counted them. */
export const countLuggage = act('transport.luggage.counted', {
  title: { zh: '行李件数随座位登记', en: 'write her luggage on her seat' },
  duty: 'house',
  purpose: 'outbreak-response',
  input: Type.Object({ trip: Id, person: Id, luggage: Type.Integer({ minimum: 0, maximum: 20 }) }),
  async run(tx, input, ctx) {
    return ctx.beyond(ANYWHERE, async () => {
      const trip = (await store.holdTrip(tx, input.trip)) ?? refuseHouse('not-found');
      await store.changeSeats(tx, trip.id, [input.person], { luggage: input.luggage });
      return told(trip, { luggage: input.luggage }, { trip: trip.id }, [`person:${input.person}`]);
    });
  },
});

/** Off it goes: everybody of the list is aboard, or is not for a reason. */
export const departTrip = act('transport.trip.departed', {
  ...RIDES,
  title: { zh: '发车', en: 'depart' },
  input: Type.Object({ trip: Id, at: Then }),
  place: placeOfTrip,
  async run(tx, input, ctx) {
    const trip = await holdOpen(tx, input.trip, ['planned', 'boarding']);
    const seats = await store.seatsOf(tx, [trip.id]);
    const waiting = waitingFor(seats);
    const code = tripCode(trip.no);
    if (waiting.length > 0) {
      const shown = await ctx.beyond(ANYWHERE, () =>
        shownPeople(
          tx,
          waiting.map(({ person }) => person),
        ),
      );
      refuse('trip-waits', {
        code,
        count: waiting.length,
        codes: [...shown.values()].map((one) => one.code).join('、'),
      });
    }
    const { boarded } = countsOf(seats);
    if (boarded === 0) refuse('trip-nobody', { code });
    await ctx.beyond(ANYWHERE, () => ridersNow(tx, ctx, trip, coming(seats)));
    const last = Math.max(...seats.map(({ boardedAt }) => boardedAt?.getTime() ?? 0));
    await store.changeTrip(tx, trip.id, { departedAt: momentTold(ctx.now, input.at, new Date(last)) });
    return told(trip, { boarded }, { trip: trip.id, boarded });
  },
});

/** It goes elsewhere, or in another vehicle, on the way too: the hospital is full, the engine stops. */
export const changeTrip = act('transport.trip.changed', {
  title: { zh: '变更车次', en: 'change the trip' },
  duty: 'transport.plan',
  purpose: 'outbreak-response',
  input: Type.Object({
    trip: Id,
    to: Type.Optional(Place),
    destination: Type.Optional(Type.String({ minLength: 2, maxLength: 80 })),
    vehicle: Type.Optional(Type.String({ minLength: 2, maxLength: 20 })),
    driver: Type.Optional(Driver),
    untrainedWhy: UntrainedWhy,
    /** From now, or from its departure where that is to come. Left out: another destination takes what the table says. */
    minutes: Type.Optional(Type.Integer({ minimum: 5, maximum: 1_440 })),
    reason: Reason,
  }),
  place: placeOfTrip,
  async run(tx, input, ctx) {
    const trip = await holdOpen(tx, input.trip, ['planned', 'boarding', 'underway']);
    const to = input.to === undefined ? undefined : await unitOf(tx, trip.kind, input.to);
    const rules = ctx.rulebook.part(transportRules);
    const vehicle = input.vehicle?.trim().toUpperCase() ?? trip.vehicle;
    const destination = input.destination?.trim() ?? to?.name ?? trip.destination;
    const elsewhere = destination !== trip.destination || (to !== undefined && to.path !== trip.toPlace);
    const goes = trip.departedAt === null && trip.departsAt > ctx.now ? trip.departsAt : ctx.now;
    const { untrainedWhy } = input;
    const drives = input.driver && (await whoDrives(tx, ctx, input.driver, { at: goes, untrainedWhy }));
    const minutes = input.minutes ?? (elsewhere ? usualMinutes(rules, trip.kind) : undefined);
    const dueAt = minutes === undefined ? trip.dueAt : addMinutes(goes, minutes);
    // Nobody on the way is stopped because her vehicle is wanted elsewhere later.
    if (vehicle !== trip.vehicle || (trip.departedAt === null && dueAt > trip.dueAt))
      await takeVehicle(tx, ctx, {
        vehicle,
        from: goes,
        to: new Date(Math.max(ctx.now.getTime(), dueAt.getTime())),
        but: trip.id,
      });
    const rodeIn = (await store.seatsOf(tx, [trip.id])).some(({ boardedAt }) => boardedAt !== null);
    await store.changeTrip(tx, trip.id, {
      destination,
      vehicle,
      ...(drives === undefined ? {} : { drives }),
      dueAt,
      ...(to === undefined ? {} : { toPlace: to.path }),
      // Taken again it is the vehicle of the trip, disinfected after it.
      ...(vehicle === trip.vehicle
        ? {}
        : {
            leftVehicles: [
              ...trip.leftVehicles.filter((one) => one !== vehicle),
              ...(rodeIn ? [trip.vehicle] : []),
            ],
          }),
    });
    if (minutes !== undefined)
      await moveDue(tx, ctx, keyOf(trip.id), addMinutes(dueAt, rules.lateMinutes.value));
    return told(
      trip,
      {
        destination,
        vehicle,
        due: momentText(dueAt),
        reason: input.reason,
        ...(drives && toldOfDriver(drives).detail),
      },
      { trip: trip.id },
      drives && toldOfDriver(drives).about,
    );
  },
});

/** Whoever has a seat has become a case: the group looks who may still ride with whom. */
export const lookAtTrip = act('transport.trip.questioned', {
  title: { zh: '请转运组核对车次', en: 'ask to look at the trip' },
  duty: 'house',
  purpose: 'outbreak-response',
  input: Type.Object({ trip: Id, person: Id }),
  place: placeOfTrip,
  async run(tx, input, ctx) {
    const trip = (await store.findTrip(tx, input.trip)) ?? refuseHouse('not-found');
    const code = tripCode(trip.no);
    await openTask(tx, ctx, {
      planKey: `${keyOf(trip.id)}/look/${input.person}`,
      kind: 'trip',
      title: {
        zh: `核对车次 ${code}：车上有人转为病例`,
        en: `look at trip ${code}: somebody on it is a case now`,
      },
      about: [`trip:${trip.id}`, `person:${input.person}`],
      place: trip.place,
      ownerUnit: unitHearing(trip.place, GROUP, ctx.rulebook.part(roles)),
      ownerRole: GROUP,
      opensAt: ctx.now,
      dueAt: addMinutes(ctx.now, LOOK_MINUTES),
      step: 'trip',
      urgency: 3,
      link: `/transport/${trip.id}`,
      facts: { trip: trip.id },
    });
    return told(trip, {}, { trip: trip.id }, [`person:${input.person}`]);
  },
});

/** It is there, and these have alighted. */
export const arriveTrip = act('transport.trip.arrived', {
  ...RIDES,
  title: { zh: '登记到达下车', en: 'arrive' },
  input: Type.Object({ trip: Id, people: People, at: Then }),
  place: placeOfTrip,
  async run(tx, input, ctx) {
    const trip = await holdOpen(tx, input.trip, ['underway', 'arrived', 'closed']);
    const seats = await store.seatsOf(tx, [trip.id]);
    const asked = await meant(tx, ctx, seats, input.people);
    const alighting = aboard(trip, seats, asked)
      .filter(({ alightedAt }) => alightedAt === null)
      .map(({ person }) => person);
    const at = momentTold(ctx.now, input.at, trip.departedAt);
    await store.changeSeats(tx, trip.id, alighting, { alightedAt: at });
    if (trip.arrivedAt === null) await store.changeTrip(tx, trip.id, { arrivedAt: at });
    return told(
      trip,
      { alighted: alighting.length, late: at > trip.dueAt },
      { trip: trip.id },
      asked.map((person) => `person:${person}`),
    );
  },
});

/** The site, the hospital or the community has them: by those who receive, not by those who drive. */
export const receiveRiders = act('transport.riders.received', {
  title: { zh: '签收人员', en: 'receive' },
  duty: 'transport.receive',
  purpose: 'outbreak-response',
  input: Type.Object({ trip: Id, people: People, at: Then }),
  place: async (tx, input) => {
    const trip = (await store.findTrip(tx, input.trip)) ?? refuseHouse('not-found');
    return trip.toPlace ?? trip.place;
  },
  async run(tx, input, ctx) {
    // Closed with a reason, it waits for whoever signs for the others.
    const trip = await holdOpen(tx, input.trip, ['underway', 'arrived', 'closed']);
    const seats = await store.seatsOf(tx, [trip.id]);
    const asked = await meant(tx, ctx, seats, input.people);
    await holdPeople(tx, asked);
    const outside = aboard(trip, seats, asked);
    if (outside.some(({ alightedAt }) => alightedAt === null))
      refuse('trip-not-alighted', { code: tripCode(trip.no) });
    const open = outside.filter(({ receivedAt }) => receivedAt === null);
    const received = open.map(({ person }) => person);
    const last = Math.max(0, ...open.map(({ alightedAt }) => alightedAt?.getTime() ?? 0));
    await store.changeSeats(tx, trip.id, received, {
      receivedAt: momentTold(ctx.now, input.at, new Date(last)),
      receivedBy: ctx.actor.id,
    });
    const unit = trip.toPlace === null ? undefined : await findPlace(tx, trip.toPlace);
    const code = tripCode(trip.no);
    await ctx.beyond(ANYWHERE, async () => {
      // That the hospital has her is told of her stay or her case by what follows from this.
      for (const rider of (await store.toRide(tx, received, trip.kind)).values()) {
        const is = await whereaboutsNow(tx, rider.person);
        // Signed for late: whoever is at a site, at home or on another trip by now is not taken back.
        if (is !== undefined && (is.kind !== 'vehicle' || (is.label ?? code) !== code)) continue;
        // A site says where she is when it gives her a room; who kept hers (dialysis, an hour in hospital) is in it again.
        if (unit?.kind === 'site') {
          if (rider.site !== null && isWithin(rider.site, unit.path))
            await on(tx, ctx, rider, 'facility', unit.name);
        } else if (trip.kind === 'hospital') await on(tx, ctx, rider, 'hospital', trip.destination);
        else if (rider.kept) await on(tx, ctx, rider, 'home', null);
        // Nobody keeps where she is any more; she is on no vehicle.
        else if (is !== undefined) await closeWhereabouts(tx, rider.person, ctx.now);
      }
    });
    return told(
      trip,
      {
        received: received.length,
        ...(trip.kind === 'hospital' ? { hospital: trip.destination } : {}),
      },
      { trip: trip.id },
      received.map((person) => `person:${person}`),
    );
  },
});

/** Boarded, alighted and received agree: the trip is over. Where they do not, a reason is asked for, and it stays red. */
export const closeTrip = act('transport.trip.closed', {
  ...RIDES,
  title: { zh: '结束车次', en: 'close the trip' },
  input: Type.Object({ trip: Id, reason: Type.Optional(Reason), at: Then }),
  place: placeOfTrip,
  async run(tx, input, ctx) {
    const trip = await holdOpen(tx, input.trip, ['arrived']);
    const seats = await store.seatsOf(tx, [trip.id]);
    const counts = countsOf(seats);
    const differs = !agrees(counts);
    if (differs && input.reason === undefined) refuse('trip-differs', { code: tripCode(trip.no), ...counts });
    // Not before anybody was received whom the counts it closes with name.
    const last = Math.max(
      trip.arrivedAt?.getTime() ?? 0,
      ...seats.map(({ receivedAt }) => receivedAt?.getTime() ?? 0),
    );
    await store.changeTrip(tx, trip.id, {
      closedAt: momentTold(ctx.now, input.at, new Date(last)),
      ...(differs && input.reason !== undefined ? { differsWhy: input.reason } : {}),
    });
    await closeTasks(tx, ctx, keyOf(trip.id), { state: 'done', proof: `trip:${trip.id}` });
    return told(
      trip,
      { ...counts, differs, ...(differs ? { reason: input.reason } : {}) },
      { trip: trip.id, ...counts },
    );
  },
});

/** The vehicle has been disinfected and aired, or one that was left on the way: it may be sent again. */
export const cleanVehicle = act('transport.vehicle.cleaned', {
  ...RIDES,
  title: { zh: '登记车辆消毒', en: 'the vehicle is disinfected' },
  input: Type.Object({
    trip: Id,
    /** One that was left on the way. Left out: the one that arrived. */
    vehicle: Type.Optional(Type.String({ minLength: 2, maxLength: 20 })),
    at: Then,
  }),
  place: placeOfTrip,
  async run(tx, input, ctx) {
    const left = input.vehicle?.trim().toUpperCase();
    if (left !== undefined) {
      const trip = (await store.holdTrip(tx, input.trip)) ?? refuseHouse('not-found');
      if (!trip.leftVehicles.includes(left))
        refuse('trip-not-left', { code: tripCode(trip.no), vehicle: left });
      await store.changeTrip(tx, trip.id, {
        leftVehicles: trip.leftVehicles.filter((one) => one !== left),
      });
      return told(trip, { vehicle: left }, { trip: trip.id });
    }
    const trip = await holdOpen(tx, input.trip, ['arrived', 'closed']);
    const code = tripCode(trip.no);
    const seats = await store.seatsOf(tx, [trip.id]);
    const { boarded, alighted } = countsOf(seats);
    if (boarded > alighted) refuse('trip-still-aboard', { code, count: boarded - alighted });
    if (trip.cleanedAt !== null) refuse('trip-cleaned', { code });
    // Not before the last one was out of it.
    const last = Math.max(
      trip.arrivedAt?.getTime() ?? 0,
      ...seats.map(({ alightedAt }) => alightedAt?.getTime() ?? 0),
    );
    await store.changeTrip(tx, trip.id, { cleanedAt: momentTold(ctx.now, input.at, new Date(last)) });
    return told(trip, { vehicle: trip.vehicle }, { trip: trip.id });
  },
});

/** It does not go. Whoever had a seat waits for another. */
export const cancelTrip = act('transport.trip.cancelled', {
  title: { zh: '取消车次', en: 'cancel the trip' },
  duty: 'transport.plan',
  purpose: 'outbreak-response',
  input: Type.Object({ trip: Id, reason: Reason }),
  place: placeOfTrip,
  async run(tx, input, ctx) {
    const trip = await holdOpen(tx, input.trip, ['planned']);
    await store.changeTrip(tx, trip.id, { cancelledAt: ctx.now, cancelledWhy: input.reason });
    await closeTasks(tx, ctx, keyOf(trip.id), { state: 'cancelled' });
    return told(trip, { reason: input.reason }, { trip: trip.id });
  },
});

export const transportActs = {
  planTrip,
  seatRiders,
  unseatRider,
  boardRiders,
  missRider,
  openNeeds,
  countLuggage,
  departTrip,
  changeTrip,
  lookAtTrip,
  arriveTrip,
  receiveRiders,
  closeTrip,
  cleanVehicle,
  cancelTrip,
};

// Looking up --------------------------------------------------------------------------------------------

const GROUP = 'transport-group';
const LOOK_MINUTES = 30;
const keyOf = (trip: string) => `trip/${trip}`;
const ABOARD: Words = { zh: '已上车', en: 'she is aboard' };

async function placeOfTrip(tx: Tx, input: { trip: string }): Promise<string> {
  return ((await store.findTrip(tx, input.trip)) ?? refuseHouse('not-found')).place;
}

/** The trip, held, while it is in one of these states. */
async function holdOpen(tx: Tx, id: string, states: readonly (keyof typeof TRIP_STATES)[]): Promise<Trip> {
  const trip = (await store.holdTrip(tx, id)) ?? refuseHouse('not-found');
  const state = tripState(trip, await store.seatsOf(tx, [id]));
  if (!states.includes(state))
    refuse('trip-not-planned', { code: tripCode(trip.no), state: TRIP_STATES[state] });
  return trip;
}

/** How long a trip of that kind takes. */
function usualMinutes(rules: TransportRules, kind: TripKind): number {
  return must(
    rules.kinds.find((row) => row.kind === kind),
    'every kind has a row',
  ).minutes;
}

function seatOf(trip: Trip, seats: readonly Seat[], person: string): Seat {
  return (
    seats.find((seat) => seat.person === person) ?? refuse('trip-seat-none', { code: tripCode(trip.no) })
  );
}

/**
 * Whom a phone means: it may know her still by the record that was merged into another since, whose seat it is now.
 */
async function meant(tx: Tx, ctx: Ctx, seats: readonly Seat[], people: readonly string[]): Promise<string[]> {
  const seated = new Set(seats.map(({ person }) => person));
  if (people.every((person) => seated.has(person))) return [...people];
  return ctx.beyond(ANYWHERE, async () => {
    const found = new Set<string>();
    for (const person of people) found.add(seated.has(person) ? person : await survivorOf(tx, person));
    return [...found];
  });
}

/** People who boarded; whoever did not can neither alight nor be received. */
function aboard(trip: Trip, seats: readonly Seat[], people: readonly string[]): Seat[] {
  const found = people.map((person) => seatOf(trip, seats, person));
  if (found.some(({ boardedAt }) => boardedAt === null))
    refuse('trip-not-aboard', { code: tripCode(trip.no) });
  return found;
}

/** Nobody is given two seats, or seated and boarded, at one time. */
async function holdPeople(tx: Tx, people: readonly string[]): Promise<void> {
  for (const person of people.toSorted()) await holdPerson(tx, person);
}

/** The unit that receives: a site, or for whoever goes home the subdistrict or community; a hospital need not be one. */
async function unitOf(tx: Tx, kind: TripKind, path: string | undefined) {
  const unit = path === undefined ? undefined : await findPlace(tx, path);
  if (unit === undefined)
    return kind === 'hospital' && path === undefined ? undefined : refuse('trip-no-unit');
  if (unit.retiredAt !== null) refuse('trip-no-unit');
  if ((kind === 'intake' || kind === 'between') && unit.kind !== 'site') refuse('trip-no-site');
  return unit;
}

/** Nobody else has the vehicle then. */
async function takeVehicle(
  tx: Tx,
  ctx: Ctx,
  asked: { readonly vehicle: string; readonly from: Date; readonly to: Date; readonly but?: string },
): Promise<void> {
  await store.holdVehicle(tx, asked.vehicle);
  const { cleanMinutes } = ctx.rulebook.part(transportRules);
  const other = await ctx.beyond('a vehicle may be sent by another unit', () =>
    store.tripOfVehicle(tx, { ...asked, cleanMinutes: cleanMinutes.value }),
  );
  if (other !== undefined) refuse('trip-vehicle-busy', { vehicle: asked.vehicle, code: tripCode(other.no) });
}

/**
 * What is known now of whoever rides, for a seat keeps the risk it was given with: refused while somebody may not ride
 * with the others, or nothing is decided about her any more. What is worn follows.
 */
async function ridersNow(tx: Tx, ctx: Ctx, trip: Trip, seats: readonly Seat[]) {
  const rules = ctx.rulebook.part(transportRules);
  const people = seats.map(({ person }) => person);
  const known = await store.toRide(tx, people, trip.kind);
  const over = people.filter((person) => known.get(person)?.category == null);
  if (over.length > 0)
    refuse('trip-stay-over', {
      code: tripCode(trip.no),
      codes: [...(await shownPeople(tx, over)).values()].map((one) => one.code).join('、'),
    });
  const riders = people.map((person) => {
    const { category, positive } = must(known.get(person), 'each is known and has a category');
    return { person, category: must(category, 'each has a category'), positive };
  });
  const apart = notTogether(rules, riders);
  if (apart.length > 0) {
    const shown = await shownPeople(
      tx,
      apart.map(({ person }) => person),
    );
    refuse('trip-not-together', {
      code: tripCode(trip.no),
      codes: [...shown.values()].map((one) => one.code).join('、'),
    });
  }
  const [first] = riders;
  if (first !== undefined && riskOf(first) !== trip.risk)
    await store.changeTrip(tx, trip.id, {
      risk: riskOf(first),
      protection: riskRow(rules, riskOf(first)).protection,
    });
  return known;
}

/** She is where the trip goes already: what is written down late takes her nowhere. */
async function isThere(tx: Tx, trip: Trip, person: string): Promise<boolean> {
  const is = await whereaboutsNow(tx, person);
  if (trip.kind === 'hospital') return is?.kind === 'hospital';
  const to = trip.toPlace === null ? undefined : await findPlace(tx, trip.toPlace);
  return to?.kind === 'site' ? is?.kind === 'facility' && is.label === to.name : is?.kind === 'home';
}

/** Where she is on record: under her stay while it goes on, or under the one her case ended. */
async function on(
  tx: Tx,
  ctx: Ctx,
  { person, episode, place, kept }: store.ToRide,
  kind: WhereKind,
  label: string | null,
): Promise<void> {
  if (episode !== null && kept) await setWhereabouts(tx, ctx, person, episode, kind, place, label);
}

/** What a risk is called: positives by the table of risks, a category by its protocol. */
function wordsOfRisk(ctx: Ctx, protocol: string | null, risk: string): Words {
  if (risk === 'positive') {
    const { zh, en } = riskRow(ctx.rulebook.part(transportRules), risk);
    return { zh, en };
  }
  const row =
    protocol === null
      ? undefined
      : protocolOf(ctx.rulebook, protocol).categories.find(({ id }) => id === risk);
  return row === undefined ? { zh: risk, en: risk } : { zh: row.zh, en: row.en };
}

function told<R>(
  trip: Pick<Trip, 'id' | 'no' | 'place'>,
  detail: Readonly<Record<string, unknown>>,
  result: R,
  about: readonly string[] = [],
): Outcome<R> {
  return {
    about: [`trip:${trip.id}`, ...about],
    place: trip.place,
    detail: { code: tripCode(trip.no), ...detail },
    result,
  };
}
