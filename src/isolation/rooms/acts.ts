// Who is in which room: the interview at arrival, rooms for a whole bus, moves, and leaving. The rules propose, a human
// decides with a reason where she decides otherwise, and what must never be is refused by the database itself.
import { Type } from 'typebox';
import { civilDayOf } from '../../base/civil-dates.ts';
import { DOCUMENT_KINDS } from '../../base/identity-documents.ts';
import { tidyName } from '../../base/names.ts';
import { readPhone } from '../../base/phones.ts';
import { placeAt } from '../../base/places.ts';
import { must } from '../../base/refusal.ts';
import { Id, Moment } from '../../base/schemas.ts';
import { newSalt } from '../../base/secrets.ts';
import type { Tx } from '../../base/sql.ts';
import { setWhereabouts } from '../../control/episodes/replan.ts';
import { closeWhereabouts, findEpisode, whereaboutsNow } from '../../control/episodes/store.ts';
import { WHEREABOUTS, type Whereabouts } from '../../control/episodes/terms.ts';
import { act } from '../../ledger/act.ts';
import { refuse as refuseHouse } from '../../ledger/refusals.ts';
import type { Ctx } from '../../ledger/terms.ts';
import { meetOne } from '../../people/meet.ts';
import { QUESTION_WORDS } from '../../people/terms.ts';
import { closeTasks } from '../../tasks/acts.ts';
import { carryRequests } from '../care/requests/acts.ts';
import { refuse } from '../refusals.ts';
import { holdOpenAbove, siteAbove } from '../sites/above.ts';
import { holdOpen, placeOfRoom, placeOfSite, told } from '../sites/acts.ts';
import { findRoom } from '../sites/store.ts';
import {
  type IsolationRoom,
  type IsolationRules,
  type IsolationSite,
  isolationRules,
  type RoomStay,
} from '../terms.ts';
import { askedInRoom, leftAlone, nameCompanions, seeToAlone } from './alone.ts';
import { ANYWHERE, arrive, Card, holdPeople, knownOf, SAY_READY, takeBed, vacate } from './beds.ts';
import { COMPANION, guestsAs, lastInterview, placeOfStay, roomStates, withCompanions } from './guests.ts';
import { settleDuty } from './keeping.ts';
import {
  aloneKey,
  emergencyKey,
  type Guest,
  medicinesSince,
  needOf,
  partedBy,
  proposeRooms,
  whyNotCompanion,
  withMother,
} from './rules.ts';
import * as store from './store.ts';
import { AGREED, Interview, LEAVES_TO, RELATIONS } from './terms.ts';

const ROOMS = { duty: 'isolation.rooms', purpose: 'outbreak-response' } as const;
const Reason = Type.String({ minLength: 2, maxLength: 300 });
/** A bus or two. */
const MOST = 120;
/** A family in one room. */
const FAMILY = 8;
/** Who stays with whom, whichever of the two comes and whichever is here already. */
const Companions = Type.Optional(Type.Array(Type.Object({ guest: Id, companion: Id }), { maxItems: MOST }));
const keys = <T extends Record<string, unknown>>(table: T) => Object.keys(table) as (keyof T & string)[]; // its own keys

/**
 * Keeps what the health interview told: what decides about her room, and what she will be looked after for. It stands in
 * the place of what was read before it was asked, and of nothing that somebody else has written since.
 */
export const interviewGuest = act('isolation.guest.interviewed', {
  title: { zh: '健康问询', en: 'health interview' },
  duty: 'isolation.health',
  purpose: 'outbreak-response',
  input: Type.Object({
    site: Id,
    person: Id,
    told: Interview,
    /** When what was read before was written; null: nothing was there. */
    over: Type.Union([Moment, Type.Null()]),
  }),
  place: placeOfStay,
  async run(tx, input, ctx) {
    const site = await holdOpenAbove(tx, ctx, input.site);
    await holdPeople(tx, [input.person]);
    await hereOrAwaited(tx, ctx, site, input.person);
    const last = await ctx.beyond(ANYWHERE, () => lastInterview(tx, ctx, input.person));
    const read = input.over === null ? undefined : new Date(input.over);
    if (last?.at.getTime() !== read?.getTime()) refuse('interview-changed');
    const known = new Set(ctx.rulebook.part(isolationRules).attention.map(({ id }) => id));
    const answers = {
      ...input.told,
      attention: input.told.attention.filter((id) => known.has(id)),
      medicines: medicinesSince(input.told.medicines, last?.told.medicines ?? [], ctx.now),
    };
    const salt = newSalt();
    const sealed = ctx.secrets.seal(salt, JSON.stringify(answers));
    // What another site wrote down before makes room for it.
    await ctx.beyond(ANYWHERE, () =>
      store.writeInterview(tx, site, { person: input.person, salt, told: sealed, by: ctx.actor.id }, ctx.now),
    );
    await ctx.beyond(ANYWHERE, () => askedInRoom(tx, ctx, site, input.person));
    return told(site, {}, { person: input.person }, [`person:${input.person}`]);
  },
});

/** Opens what she told, for whoever asks her again: what is written next stands in its place. Null: not asked yet. */
export const readGuestInterview = act('isolation.interview.read', {
  title: { zh: '查看健康问询', en: 'read the health interview' },
  duty: 'isolation.health',
  purpose: 'outbreak-response',
  sensitive: true,
  input: Type.Object({ site: Id, person: Id }),
  place: placeOfStay,
  async run(tx, input, ctx) {
    const site = (await siteAbove(tx, ctx, input.site)) ?? refuseHouse('not-found');
    await hereOrAwaited(tx, ctx, site, input.person);
    const last = await ctx.beyond(ANYWHERE, () => lastInterview(tx, ctx, input.person));
    // What she told a site is of no other one while she is at home: only where she is to be is it read before she comes.
    const readable = await ctx.beyond(ANYWHERE, () => store.isToBeRead(tx, input.person, site.id));
    if (last !== undefined && !readable) refuse('guest-not-here');
    return told(
      site,
      { asked: last !== undefined },
      { told: last?.told ?? null, at: last?.at.toISOString() ?? null },
      [`person:${input.person}`],
    );
  },
});

/**
 * Writes down somebody who has agreed to stay with a guest who can not be alone, and is perhaps under no control herself.
 * From then on she is asked, tested and released as her guest is: what follows is a stay of her own to be assessed.
 */
export const registerCompanion = act('isolation.companion.registered', {
  ...ROOMS,
  title: { zh: '登记陪护人', en: 'register a companion' },
  input: Type.Object({
    site: Id,
    guest: Id,
    name: Type.String({ minLength: 1, maxLength: 60 }),
    document: Type.Optional(Type.String({ maxLength: 40 })),
    documentKind: Type.Optional(Type.Enum([...DOCUMENT_KINDS])),
    phone: Type.Optional(Type.String({ maxLength: 40 })),
    birth: Type.Optional(Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' })),
    relation: Type.Enum(keys(RELATIONS)),
    agreed: Type.Enum(keys(AGREED)),
    /** Why it is she who stays, and nobody else. */
    why: Type.String({ minLength: 2, maxLength: 300, sealed: true }),
  }),
  place: placeOfSite,
  async run(tx, input, ctx) {
    const site = await holdOpen(tx, input.site);
    const rules = ctx.rulebook.part(isolationRules);
    await hereOrAwaited(tx, ctx, site, input.guest);
    const name = tidyName(input.name);
    const document = input.document?.trim().toUpperCase() || undefined;
    const phone = input.phone === undefined || input.phone.trim() === '' ? undefined : readPhone(input.phone);
    if (name === '' || (document === undefined && phone === undefined)) refuse('companion-who');
    return ctx.beyond(ANYWHERE, async () => {
      await holdPeople(tx, [input.guest]);
      const { episode: of } = (await store.underControl(tx, [input.guest])).get(input.guest) ?? {};
      const episode = of == null ? undefined : await findEpisode(tx, of);
      if (episode === undefined || episode.endedAt !== null) return refuse('guest-no-stay');
      const met = await meetOne(tx, ctx, {
        name,
        document:
          document === undefined
            ? undefined
            : { kind: input.documentKind ?? 'resident-id', number: document },
        phones: phone === undefined ? [] : [phone.number],
        birth: input.birth,
        place: episode.place,
      });
      if (met.kind === 'question') return refuse('companion-question', { why: QUESTION_WORDS[met.why] });
      const { person } = met;
      if (person === input.guest) refuse('companion-herself');
      const both = await guestsAs(tx, ctx, [input.guest, person], new Map([[input.guest, person]]));
      const no = whyNotCompanion(
        rules,
        must(both.get(input.guest), 'read above'),
        must(both.get(person), 'met above'),
      );
      if (no !== undefined) refuse('companion-may-not', { why: no });
      const salt = newSalt();
      await store.insertCompanion(
        tx,
        site,
        {
          person,
          guest: input.guest,
          relation: input.relation,
          agreed: input.agreed,
          salt,
          why: ctx.secrets.seal(salt, input.why.trim()),
          by: ctx.actor.id,
        },
        ctx.now,
      );
      return told(
        site,
        {
          relation: RELATIONS[input.relation],
          agreed: AGREED[input.agreed],
          // The reaction records how she is exposed: she shares the room of her guest, and the category.
          joins: both.get(person)?.episode == null,
          category: episode.categories[0] ?? '',
          outbreak: episode.outbreak,
          on: civilDayOf(ctx.now),
        },
        { person, site: site.id },
        // Whom it is about is the first; the guest is named by her stay.
        [`person:${person}`, `episode:${episode.id}`, `person:${input.guest}`],
      );
    });
  },
});

/**
 * Gives rooms to people who have arrived, all of them or none: from now on they are at the site. Where another room is
 * chosen than the rules propose, the reason is kept. Who stays with whom is said with it, whether she comes too or is here.
 */
export const roomGuests = act('isolation.guests.roomed', {
  ...ROOMS,
  title: { zh: '安排入住', en: 'give rooms' },
  input: Type.Object({
    site: Id,
    guests: Type.Array(
      Type.Object({ person: Id, room: Id, reason: Type.Optional(Reason), card: Type.Optional(Card) }),
      { minItems: 1, maxItems: MOST },
    ),
    companions: Companions,
  }),
  place: placeOfSite,
  async run(tx, input, ctx) {
    const site = await holdOpen(tx, input.site);
    const rules = ctx.rulebook.part(isolationRules);
    if (site.readyAt === null) refuse('isolation-not-ready', { count: 1, open: SAY_READY });
    return ctx.beyond(ANYWHERE, async () => {
      const people = input.guests.map(({ person }) => person);
      const companions = new Map((input.companions ?? []).map((one) => [one.guest, one.companion] as const));
      await holdPeople(tx, [...people, ...companions.keys(), ...companions.values()]);
      const { rooms: as, all } = await roomStates(tx, ctx, site.id);
      const rooms = withCompanions(as, companions);
      const guests = await guestsAs(tx, ctx, people, companions);
      const known = knownOf(rooms, guests.values());
      const arriving = people.map((person) => {
        const guest = guests.get(person) ?? refuseHouse('not-found');
        return guest.category === COMPANION ? companionAs(guest, companions, known) : guest;
      });
      // An infant whose mother feeds it stays with her, though nobody says so.
      for (const guest of arriving) known.set(guest.person, withMother(rules, guest, [...known.values()]));
      checkCompanions(rules, companions, known);
      for (const { person } of arriving)
        if (guests.get(person)?.toSite !== true)
          await agreedTo(tx, person, companions, guests.get(person)?.ordered === true);
      const coming = arriving.map(({ person }) => must(known.get(person), 'set above'));
      const proposed = new Map(
        proposeRooms(rules, coming, rooms).map((proposal) => [proposal.person, proposal]),
      );
      const roomOf = new Map(all.map((room) => [room.id, room]));
      const roomFor = new Map<string, string>([
        ...rooms.flatMap(({ id, occupants }) => occupants.map((one) => [one.person, id] as const)),
        ...input.guests.map(({ person, room }) => [person, room] as const),
      ]);
      sameRooms(companions, roomFor, roomOf);
      for (const [i, chosen] of input.guests.entries()) {
        const guest = must(coming[i], 'one for each');
        const proposal = must(proposed.get(guest.person), 'everybody is proposed something');
        const room = roomOf.get(chosen.room) ?? refuseHouse('not-found');
        const wanted = roomOf.get(proposal.room ?? '');
        if (chosen.reason === undefined && proposal.need === 'hospital')
          refuse('guest-hospital', { why: proposal.why });
        if (chosen.reason === undefined && wanted === undefined && proposal.need !== 'hospital')
          refuse('room-none-needs-reason', { why: proposal.missing ?? proposal.why });
        if (chosen.reason === undefined && wanted !== undefined && wanted.id !== room.id)
          refuse('room-otherwise-needs-reason', { proposed: wanted.no, why: proposal.why });
        await takeBed(tx, ctx, site, room, {
          guest,
          known,
          with: companionIn(guest, room.id, roomFor),
          card: chosen.card ?? null,
          rule: proposal.row,
          otherwise: wanted?.id === room.id ? null : (chosen.reason ?? null),
        });
        await arrive(tx, ctx, site, guest.person, guests.get(guest.person)?.episode ?? null);
      }
      await nameCompanions(tx, ctx, companions);
      await settleDuty(tx, ctx, people);
      await seeToAlone(tx, ctx, site, {
        rooms: input.guests.map(({ room }) => must(roomOf.get(room), 'found above')),
        roomFor,
        known,
      });
      return told(
        site,
        {
          guests: input.guests.length,
          rooms: new Set(input.guests.map(({ room }) => room)).size,
          otherwise: input.guests.filter(({ reason }) => reason !== undefined).length,
        },
        { site: site.id, guests: input.guests.length },
        people.map((person) => `person:${person}`),
      );
    });
  },
});

/**
 * She moves to another room of the site, alone or with those of her room who go with her, all of them or none; the room
 * they leave waits for its disinfection. Whoever can not be alone moves with whoever stays with her.
 */
export const moveGuest = act('isolation.guest.moved', {
  ...ROOMS,
  title: { zh: '换房', en: 'move to another room' },
  input: Type.Object({
    person: Id,
    /** Whoever moves with her. */
    with: Type.Optional(Type.Array(Id, { maxItems: FAMILY, uniqueItems: true })),
    room: Id,
    companions: Companions,
    /** Whether the cards of those who move came back; asked where one was given. */
    cardBack: Type.Optional(Type.Boolean()),
    card: Type.Optional(Card),
    reason: Reason,
  }),
  place: placeOfRoom,
  async run(tx, input, ctx) {
    const to = (await findRoom(tx, input.room)) ?? refuseHouse('not-found');
    const site = await holdOpenAbove(tx, ctx, to.site);
    const people = [...new Set([input.person, ...(input.with ?? [])])];
    const companions = new Map((input.companions ?? []).map((one) => [one.guest, one.companion] as const));
    await holdPeople(tx, [...people, ...companions.keys(), ...companions.values()]);
    const stays = await here(tx, site, people);
    cardsTold(stays, input.cardBack);
    return ctx.beyond(ANYWHERE, async () => {
      const rules = ctx.rulebook.part(isolationRules);
      const { rooms: as, all } = await roomStates(tx, ctx, site.id);
      const rooms = withCompanions(as, companions);
      const known = knownOf(rooms, []);
      checkCompanions(rules, companions, known);
      const roomOf = new Map(all.map((room) => [room.id, room]));
      const room = must(roomOf.get(to.id), 'a room of this site');
      const roomFor = new Map(
        rooms.flatMap(({ id, occupants }) =>
          occupants.map(({ person }) => [person, people.includes(person) ? room.id : id] as const),
        ),
      );
      sameRooms(companions, roomFor, roomOf);
      const moving = people.map((person) => must(known.get(person), 'she is a guest here'));
      const everybody = rooms.flatMap(({ occupants }) => occupants);
      const parted = everybody.filter(
        ({ person, companion }) => companion !== undefined && roomFor.get(companion) !== roomFor.get(person),
      );
      // Of those who stay where they are, and whose companion goes.
      const alone = parted.filter(({ person }) => !people.includes(person));
      const left = parted.filter(
        (one) => people.includes(one.person) && needOf(rules, one).need === 'companion',
      );
      // A positive goes to her wing whoever stays behind.
      if (alone.length + left.length > 0 && moving.every(({ positive }) => positive !== true))
        refuse('companion-parted');
      for (const stay of stays) await vacate(tx, ctx, stay, input.reason, input.cardBack);
      for (const [i, guest] of moving.entries())
        await takeBed(tx, ctx, site, room, {
          guest,
          known,
          // Whoever has left her stays on record: she is looked for wherever she is moved to.
          with:
            guest.companion === undefined
              ? (stays[i]?.companion ?? null)
              : companionIn(guest, room.id, roomFor),
          card: i === 0 ? (input.card ?? null) : null,
          rule: 'moved',
          otherwise: input.reason,
        });
      await nameCompanions(tx, ctx, companions);
      await settleDuty(tx, ctx, people);
      for (const person of people) await carryRequests(tx, ctx, site, person);
      for (const { person } of alone)
        await leftAlone(tx, ctx, site, person, roomOf.get(roomFor.get(person) ?? '')?.no ?? '');
      await seeToAlone(tx, ctx, site, {
        rooms: [room, ...stays.map((stay) => must(roomOf.get(stay.room), 'a room of this site'))],
        roomFor,
        known,
      });
      const was = roomOf.get(must(stays[0], 'somebody moves').room);
      return told(
        site,
        { from: was?.no ?? null, to: room.no, reason: input.reason, more: people.length - 1 },
        { person: input.person, room: room.id, people: people.length },
        people.map((person) => `person:${person}`),
      );
    });
  },
});

/**
 * She leaves the site. Her room waits for its terminal disinfection as soon as nobody is in it. Whoever is there for her
 * sake only leaves with her; whoever leaves somebody behind who can not be alone says why, and another is named in her place.
 */
export const checkOutGuest = act('isolation.guest.left', {
  ...ROOMS,
  title: { zh: '退房离点', en: 'check out' },
  input: Type.Object({
    site: Id,
    person: Id,
    to: Type.Enum(Object.keys(LEAVES_TO) as (keyof typeof LEAVES_TO)[]), // its own keys
    /** Whether the cards of those who leave came back; asked where one was given. */
    cardBack: Type.Optional(Type.Boolean()),
    reason: Type.Optional(Reason),
  }),
  place: placeOfStay,
  async run(tx, input, ctx) {
    // Two desks who check out a mother and her child see each other: the last to leave soils the room.
    const site = await holdOpenAbove(tx, ctx, input.site);
    await holdPeople(tx, [input.person]);
    const [stay] = await here(tx, site, [input.person]);
    if (stay === undefined) return refuse('guest-not-here');
    const room = must(await findRoom(tx, stay.room), 'her room is there');
    const inside = (await store.staysIn(tx, room.id)).map(({ person, companion }) => ({
      person,
      companion: companion ?? undefined,
    }));
    const { alone, behind } = partedBy(inside, new Set([input.person]));
    if (alone.length > 0 && input.reason === undefined && input.to !== 'left')
      refuse('companion-leaves-needs-reason', { count: alone.length });
    const { under, along } = await ctx.beyond(ANYWHERE, async () => {
      const control = await store.underControl(tx, [input.person, ...behind.map(({ person }) => person)]);
      const where = await whereaboutsNow(tx, input.person);
      const { episode: living } = control.get(input.person) ?? {};
      // Nobody is sought who is known to lie in a hospital, and nobody is measured at home who has died.
      if (input.to === 'left' && where !== undefined && !isStillHere(site, where))
        refuse('guest-known-elsewhere', {
          where: where.label ?? { zh: WHEREABOUTS[where.kind].zh, en: WHEREABOUTS[where.kind].en },
        });
      if (input.to === 'died' && living != null) refuse('guest-died-stay-open');
      // Found positive since her seat was booked: an ambulance fetches her from her room, not from the hall.
      const ill = control.get(input.person)?.positive === true;
      if (ill && (input.to === 'home' || input.to === 'site') && input.reason === undefined)
        refuse('positive-leaves-needs-reason');
      const only = behind.filter(({ person }) => control.get(person)?.ordered !== true);
      // Whoever ran away took nobody along that anybody knows of.
      const goes = input.to === 'left' || input.to === 'died' ? [] : only.map(({ person }) => person);
      await holdPeople(tx, goes);
      const leaving = [stay, ...(await here(tx, site, goes))];
      cardsTold(leaving, input.to === 'left' ? false : input.cardBack);
      for (const one of leaving) {
        const { episode: open } = control.get(one.person) ?? {};
        const episode = open == null ? undefined : await findEpisode(tx, open);
        if (
          one === stay &&
          input.to === 'home' &&
          (episode?.state === 'active' || episode?.state === 'suspended') &&
          episode.stagePlace === 'facility'
        )
          refuse('guest-not-released');
        await vacate(tx, ctx, one, input.reason ?? input.to, input.cardBack);
        await closeTasks(tx, ctx, aloneKey(one.person), { state: 'cancelled' });
        // At the next site CDC still has to say whether she stays: nobody is awaited there by her order.
        if (input.to !== 'site') await closeTasks(tx, ctx, emergencyKey(one.person), { state: 'done' });
        await onTheWay(tx, ctx, site, one.person, episode, input.to);
      }
      for (const { person } of alone) await leftAlone(tx, ctx, site, person, room.no);
      const left = (await store.staysIn(tx, room.id)).map(({ person }) => person);
      await seeToAlone(tx, ctx, site, {
        rooms: [room],
        roomFor: new Map(left.map((person) => [person, room.id])),
        known: await guestsAs(tx, ctx, left),
      });
      await settleDuty(tx, ctx, [input.person, ...goes]);
      const { episode: open } = control.get(input.person) ?? {};
      return { under: open == null ? undefined : await findEpisode(tx, open), along: goes };
    });
    return told(
      site,
      {
        room: room.no,
        to: LEAVES_TO[input.to],
        kind: input.to,
        along: along.length,
        ...(input.reason === undefined ? {} : { reason: input.reason }),
      },
      { person: input.person, along: along.length },
      [
        `person:${input.person}`,
        ...(under === undefined ? [] : [`episode:${under.id}`]),
        ...along.map((person) => `person:${person}`),
      ],
    );
  },
});

/** Somebody who is in her room already stays with her from now on: her companion has gone, or she never had one. */
export const accompanyGuest = act('isolation.guest.accompanied', {
  ...ROOMS,
  title: { zh: '指定陪护人', en: 'name who stays with her' },
  input: Type.Object({ site: Id, guest: Id, companion: Id }),
  place: (tx, { site, guest }) => placeOfStay(tx, { site, person: guest }),
  async run(tx, input, ctx) {
    const site = await holdOpenAbove(tx, ctx, input.site);
    await holdPeople(tx, [input.guest, input.companion]);
    const [guest, companion] = await here(tx, site, [input.guest, input.companion]);
    const room = must(await findRoom(tx, must(guest, 'she is here').room), 'her room is there');
    if (companion?.room !== room.id) refuse('companion-other-room', { no: room.no });
    return ctx.beyond(ANYWHERE, async () => {
      const { rooms } = await roomStates(tx, ctx, site.id);
      const companions = new Map([[input.guest, input.companion]]);
      checkCompanions(ctx.rulebook.part(isolationRules), companions, knownOf(rooms, []));
      await nameCompanions(tx, ctx, companions);
      return told(site, { room: room.no }, { person: input.guest, room: room.id }, [
        `person:${input.guest}`,
        `person:${input.companion}`,
      ]);
    });
  },
});

export const isolationRoomActs = {
  interviewGuest,
  readGuestInterview,
  registerCompanion,
  accompanyGuest,
  roomGuests,
  moveGuest,
  checkOutGuest,
};

// Whoever comes, moves or goes -----------------------------------------------------------------------------

/** A site asks those who are in a room of it or may be given one, and nobody else of the district. */
async function hereOrAwaited(
  tx: Tx,
  ctx: Ctx,
  site: Pick<IsolationSite, 'id' | 'place'>,
  person: string,
): Promise<void> {
  await ctx.beyond(ANYWHERE, async () => {
    const stay = await store.stayOf(tx, person);
    if (stay?.site === site.id) return;
    if (!(await store.isExpected(tx, person, { id: site.id, district: placeAt(site.place, 1) })))
      refuse('guest-not-here');
  });
}

/** Whoever is under no control herself is of the category of whom she comes to stay with. */
function companionAs<G extends Guest>(
  self: G,
  companions: ReadonlyMap<string, string>,
  known: ReadonlyMap<string, Guest>,
): G {
  const of = [...companions].find(([, companion]) => companion === self.person)?.[0];
  return of === undefined ? self : { ...self, category: known.get(of)?.category ?? self.category };
}

/** Each of those named may be who she is named to be; what is known of her guest says so from then on. */
function checkCompanions(
  rules: IsolationRules,
  companions: ReadonlyMap<string, string>,
  known: Map<string, Guest>,
): void {
  for (const [guest, companion] of companions) {
    const hers = known.get(guest) ?? refuse('party-unknown');
    const no = whyNotCompanion(rules, hers, known.get(companion) ?? refuse('party-unknown'));
    if (no !== undefined) refuse('companion-may-not', { why: no });
    known.set(guest, { ...hers, companion });
  }
}

/** Nobody is given a room who is to be at no site herself and has not agreed to stay with somebody who is. */
async function agreedTo(
  tx: Tx,
  person: string,
  companions: ReadonlyMap<string, string>,
  ordered: boolean,
): Promise<void> {
  const guests = [...companions].flatMap(([guest, companion]) => (companion === person ? [guest] : []));
  if (guests.length === 0) refuse(ordered ? 'guest-ordered-home' : 'guest-no-stay');
  for (const guest of guests) if (await store.hasAgreed(tx, person, guest)) return;
  refuse('companion-not-agreed');
}

/** Whoever stays with somebody is in one room with her. */
function sameRooms(
  companions: ReadonlyMap<string, string>,
  roomFor: ReadonlyMap<string, string>,
  roomOf: ReadonlyMap<string, Pick<IsolationRoom, 'no'>>,
): void {
  for (const [guest, companion] of companions) {
    const room = roomFor.get(guest);
    if (room !== roomFor.get(companion))
      refuse('companion-other-room', { no: roomOf.get(room ?? '')?.no ?? '' });
  }
}

/** Who stays with her, as long as that one is in the same room. */
function companionIn(guest: Guest, room: string, roomFor: ReadonlyMap<string, string>): string | null {
  return guest.companion !== undefined && roomFor.get(guest.companion) === room ? guest.companion : null;
}

/** The beds of these people, each of them at this site. */
async function here(tx: Tx, site: Pick<IsolationSite, 'id'>, people: readonly string[]): Promise<RoomStay[]> {
  const stays: RoomStay[] = [];
  for (const person of people) {
    const stay = await store.stayOf(tx, person);
    if (stay === undefined || stay.site !== site.id) return refuse('guest-not-here');
    stays.push(stay);
  }
  return stays;
}

/** Whoever was given a card is asked for it when she leaves the room. */
function cardsTold(stays: readonly RoomStay[], back: boolean | undefined): void {
  const cards = stays.flatMap(({ card }) => card ?? []);
  if (cards.length > 0 && back === undefined) refuse('card-not-told', { cards: cards.join('、') });
}

/**
 * Whoever is still under control is on the way until somebody receives her: nobody drops out of sight between two. What is
 * written down late takes nobody back who is on a trip, in hospital or at another site already.
 */
async function onTheWay(
  tx: Tx,
  ctx: Ctx,
  site: Pick<IsolationSite, 'name'>,
  person: string,
  episode: Awaited<ReturnType<typeof findEpisode>>,
  to: keyof typeof LEAVES_TO,
): Promise<void> {
  const is = await whereaboutsNow(tx, person);
  const gone = to === 'left' || to === 'died';
  if (
    episode !== undefined &&
    episode.endedAt === null &&
    !gone &&
    (is === undefined || isStillHere(site, is))
  )
    await setWhereabouts(tx, ctx, person, episode.id, 'vehicle', episode.place, null);
  if (gone) await closeWhereabouts(tx, person, ctx.now);
}

/** Nobody has written down yet that she went: she is on record here, or at home where she was before. */
const isStillHere = (site: Pick<IsolationSite, 'name'>, is: Pick<Whereabouts, 'kind' | 'label'>): boolean =>
  is.kind === 'home' || (is.kind === 'facility' && (is.label ?? site.name) === site.name);
