// Who is in which room: the interview at arrival, rooms for a whole bus, moves, and leaving. The rules propose, a human
// decides with a reason where she decides otherwise, and what must never be is refused by the database itself.
import { Type } from 'typebox';
import { uuidv7 } from '../../base/ids.ts';
import { placeAt } from '../../base/places.ts';
import { must } from '../../base/refusal.ts';
import { Id, Moment } from '../../base/schemas.ts';
import { newSalt } from '../../base/secrets.ts';
import type { Tx } from '../../base/sql.ts';
import type { Words } from '../../base/words.ts';
import { episodeKey, setWhereabouts } from '../../control/episodes/replan.ts';
import { closeWhereabouts, findEpisode, whereaboutsNow } from '../../control/episodes/store.ts';
import { act } from '../../ledger/act.ts';
import { refuse as refuseHouse } from '../../ledger/refusals.ts';
import type { Ctx } from '../../ledger/terms.ts';
import { holdPerson } from '../../lists/calls/store.ts';
import { closeTasks } from '../../tasks/acts.ts';
import { refuse } from '../refusals.ts';
import { holdOpen, placeOfRoom, placeOfSite, told } from '../sites/acts.ts';
import { findRoom, findSite, holdRoom, setRoomState } from '../sites/store.ts';
import {
  type IsolationRoom,
  type IsolationRules,
  type IsolationSite,
  isolationRules,
  ROOM_STATES,
  type RoomStay,
  WINGS,
} from '../terms.ts';
import { COMPANION, guestsAs, lastInterview, roomStates } from './guests.ts';
import { type Guest, mayShare, proposeRooms, whyNotCompanion } from './rules.ts';
import * as store from './store.ts';
import { Interview, LEAVES_TO } from './terms.ts';

const ROOMS = { duty: 'isolation.rooms', purpose: 'outbreak-response' } as const;
const Reason = Type.String({ minLength: 2, maxLength: 300 });
/** A bus or two. */
const MOST = 120;
const ANYWHERE = 'whoever comes to a site may live anywhere in the district';

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
  place: placeOfSite,
  async run(tx, input, ctx) {
    const site = await holdOpen(tx, input.site);
    await holdPeople(tx, [input.person]);
    await hereOrAwaited(tx, ctx, site, input.person);
    const last = await ctx.beyond(ANYWHERE, () => lastInterview(tx, ctx, input.person));
    const read = input.over === null ? undefined : new Date(input.over);
    if (last?.at.getTime() !== read?.getTime()) refuse('interview-changed');
    const known = new Set(ctx.rulebook.part(isolationRules).attention.map(({ id }) => id));
    const answers = { ...input.told, attention: input.told.attention.filter((id) => known.has(id)) };
    const salt = newSalt();
    await store.writeInterview(
      tx,
      site,
      {
        person: input.person,
        salt,
        told: ctx.secrets.seal(salt, JSON.stringify(answers)),
        by: ctx.actor.id,
      },
      ctx.now,
    );
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
  place: placeOfSite,
  async run(tx, input, ctx) {
    const site = (await findSite(tx, input.site)) ?? refuseHouse('not-found');
    await hereOrAwaited(tx, ctx, site, input.person);
    const last = await ctx.beyond(ANYWHERE, () => lastInterview(tx, ctx, input.person));
    return told(
      site,
      { asked: last !== undefined },
      { told: last?.told ?? null, at: last?.at.toISOString() ?? null },
      [`person:${input.person}`],
    );
  },
});

/**
 * Gives rooms to people who have arrived, all of them or none: from now on they are at the site. Where another room is
 * chosen than the rules propose, the reason is kept. A companion is named with the guest she stays with.
 */
export const roomGuests = act('isolation.guests.roomed', {
  ...ROOMS,
  title: { zh: '安排入住', en: 'give rooms' },
  input: Type.Object({
    site: Id,
    guests: Type.Array(
      Type.Object({
        person: Id,
        room: Id,
        /** Whom she stays with as a companion. */
        companionOf: Type.Optional(Id),
        reason: Type.Optional(Reason),
      }),
      { minItems: 1, maxItems: MOST },
    ),
  }),
  place: placeOfSite,
  async run(tx, input, ctx) {
    const site = await holdOpen(tx, input.site);
    const rules = ctx.rulebook.part(isolationRules);
    if (site.readyAt === null) refuse('isolation-not-ready', { count: 1, open: SAY_READY });
    const companions = new Map(
      input.guests.flatMap(({ person, companionOf }) =>
        companionOf === undefined ? [] : [[companionOf, person] as const],
      ),
    );
    return ctx.beyond(ANYWHERE, async () => {
      const people = input.guests.map(({ person }) => person);
      await holdPeople(tx, people);
      const { rooms, all } = await roomStates(tx, ctx, site.id);
      const guests = await guestsAs(tx, ctx, people, companions);
      const known = knownOf(rooms, guests.values());
      const arriving = input.guests.map(({ person, companionOf }) => {
        const guest = guests.get(person) ?? refuseHouse('not-found');
        if (!guest.ordered && companionOf === undefined) refuse('guest-no-stay');
        return companionOf === undefined ? guest : companionAs(rules, guest, companionOf, known);
      });
      for (const guest of arriving) known.set(guest.person, guest);
      const proposed = new Map(
        proposeRooms(rules, arriving, rooms).map((proposal) => [proposal.person, proposal]),
      );
      const roomOf = new Map(all.map((room) => [room.id, room]));
      const roomFor = new Map(input.guests.map(({ person, room }) => [person, room]));
      const roomNow = new Map(rooms.flatMap(({ id, occupants }) => occupants.map((one) => [one.person, id])));
      for (const [i, chosen] of input.guests.entries()) {
        const guest = must(arriving[i], 'one for each');
        const proposal = must(proposed.get(guest.person), 'everybody is proposed something');
        const room = roomOf.get(chosen.room) ?? refuseHouse('not-found');
        const wanted = roomOf.get(proposal.room ?? '');
        if (chosen.reason === undefined && proposal.need === 'hospital')
          refuse('guest-hospital', { why: proposal.why });
        const shares = chosen.companionOf;
        const theirs = shares === undefined ? undefined : (roomFor.get(shares) ?? roomNow.get(shares));
        if (theirs !== undefined && theirs !== room.id)
          refuse('companion-other-room', { no: roomOf.get(theirs)?.no ?? '' });
        if (chosen.reason === undefined && wanted === undefined && proposal.need !== 'hospital')
          refuse('room-none-needs-reason', { why: proposal.missing ?? proposal.why });
        if (chosen.reason === undefined && wanted !== undefined && wanted.id !== room.id)
          refuse('room-otherwise-needs-reason', { proposed: wanted.no, why: proposal.why });
        await takeBed(tx, ctx, site, room, {
          guest,
          known,
          rule: proposal.row,
          otherwise: wanted?.id === room.id ? null : (chosen.reason ?? null),
        });
        await arrive(tx, ctx, site, guest.person, guests.get(guest.person)?.episode ?? null);
      }
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

/** She moves to another room of the site; the one she leaves waits for its disinfection. */
export const moveGuest = act('isolation.guest.moved', {
  ...ROOMS,
  title: { zh: '换房', en: 'move to another room' },
  input: Type.Object({ person: Id, room: Id, companionOf: Type.Optional(Id), reason: Reason }),
  place: placeOfRoom,
  async run(tx, input, ctx) {
    const to = (await findRoom(tx, input.room)) ?? refuseHouse('not-found');
    const site = await holdOpen(tx, to.site);
    await holdPeople(tx, [input.person]);
    const stay = await store.stayOf(tx, input.person);
    if (stay === undefined || stay.site !== site.id) return refuse('guest-not-here');
    return ctx.beyond(ANYWHERE, async () => {
      const rules = ctx.rulebook.part(isolationRules);
      const { rooms, all } = await roomStates(tx, ctx, site.id);
      const guests = await guestsAs(tx, ctx, [input.person]);
      const self = must(guests.get(input.person), 'she is a guest here');
      const known = knownOf(rooms, []);
      const guest =
        input.companionOf === undefined
          ? { ...self, category: stay.category, exposedOn: stay.exposedOn ?? undefined }
          : companionAs(rules, self, input.companionOf, known);
      const room = must(
        all.find(({ id }) => id === to.id),
        'a room of this site',
      );
      const was = all.find(({ id }) => id === stay.room);
      await vacate(tx, ctx, stay, input.reason);
      await takeBed(tx, ctx, site, room, {
        guest,
        known,
        rule: 'moved',
        otherwise: input.reason,
      });
      return told(
        site,
        { from: was?.no ?? null, to: room.no, reason: input.reason },
        { person: input.person, room: room.id },
        [`person:${input.person}`],
      );
    });
  },
});

/** She leaves the site. Her room waits for its terminal disinfection as soon as nobody is in it. */
export const checkOutGuest = act('isolation.guest.left', {
  ...ROOMS,
  title: { zh: '退房离点', en: 'check out' },
  input: Type.Object({
    site: Id,
    person: Id,
    to: Type.Enum(Object.keys(LEAVES_TO) as (keyof typeof LEAVES_TO)[]), // its own keys
    reason: Type.Optional(Reason),
  }),
  place: placeOfSite,
  async run(tx, input, ctx) {
    // Two desks who check out a mother and her child see each other: the last to leave soils the room.
    const site = await holdOpen(tx, input.site);
    await holdPeople(tx, [input.person]);
    const stay = await store.stayOf(tx, input.person);
    if (stay === undefined || stay.site !== site.id) return refuse('guest-not-here');
    const room = must(await findRoom(tx, stay.room), 'her room is there');
    const under = await ctx.beyond(ANYWHERE, async () => {
      const { episode: open } = (await store.underControl(tx, [input.person])).get(input.person) ?? {};
      const episode = open == null ? undefined : await findEpisode(tx, open);
      if (input.to === 'home' && episode?.state === 'active' && episode.stagePlace === 'facility')
        refuse('guest-not-released');
      await vacate(tx, ctx, stay, input.reason ?? input.to);
      // Whoever is still under control is on the way until somebody receives her: nobody drops out of sight between two.
      // What is written down late takes nobody back who is on a trip, in hospital or at another site already.
      const is = await whereaboutsNow(tx, input.person);
      const here = is === undefined || (is.kind === 'facility' && (is.label ?? site.name) === site.name);
      if (
        episode !== undefined &&
        episode.endedAt === null &&
        input.to !== 'left' &&
        (here || is.kind === 'home')
      )
        await setWhereabouts(tx, ctx, input.person, episode.id, 'vehicle', episode.place, null);
      if (input.to === 'left') await closeWhereabouts(tx, input.person, ctx.now);
      return episode;
    });
    return told(
      site,
      {
        room: room.no,
        to: LEAVES_TO[input.to],
        kind: input.to,
        ...(input.reason === undefined ? {} : { reason: input.reason }),
      },
      { person: input.person },
      [`person:${input.person}`, ...(under === undefined ? [] : [`episode:${under.id}`])],
    );
  },
});

export const isolationRoomActs = { interviewGuest, readGuestInterview, roomGuests, moveGuest, checkOutGuest };

// Beds --------------------------------------------------------------------------------------------------

const SAY_READY: Words = { zh: '点长确认可以接收', en: 'the head says that guests may come' };

const POSITIVE_GOES: Words = { zh: '阳性或疑似者', en: 'Whoever is positive or suspected' };
const ORDINARY_STAYS: Words = { zh: '非阳性者', en: 'Whoever is not positive' };

/** Two sites that room or move one person do it one after the other; in one order, so that no two wait for each other. */
async function holdPeople(tx: Tx, people: readonly string[]): Promise<void> {
  for (const person of [...new Set(people)].sort()) await holdPerson(tx, person);
}

/** A site asks those who are in a room of it or may be given one, and nobody else of the district. */
async function hereOrAwaited(
  tx: Tx,
  ctx: Ctx,
  site: Pick<IsolationSite, 'id' | 'place'>,
  person: string,
): Promise<void> {
  await ctx.beyond(ANYWHERE, async () => {
    const stay = await store.stayOf(tx, person);
    if (stay?.site !== site.id && !(await store.isAwaited(tx, person, placeAt(site.place, 1))))
      refuse('guest-not-here');
  });
}

/** Everybody a room may have to be shared with, by person. */
function knownOf(
  rooms: readonly { readonly occupants: readonly Guest[] }[],
  arriving: Iterable<Guest>,
): Map<string, Guest> {
  const all = [...rooms.flatMap(({ occupants }) => occupants), ...arriving];
  return new Map(all.map((guest) => [guest.person, guest]));
}

/** A companion is of the category of whom she stays with; the rule says whether she may be one. Both are told. */
function companionAs(rules: IsolationRules, self: Guest, of: string, known: Map<string, Guest>): Guest {
  const guest = known.get(of) ?? refuse('party-unknown');
  const as = self.category === COMPANION ? { ...self, category: guest.category } : self;
  const no = whyNotCompanion(rules, guest, as);
  if (no !== undefined) refuse('companion-may-not', { why: no });
  known.set(of, { ...guest, companion: as.person });
  return as;
}

interface Taking {
  readonly guest: Guest;
  /** Whoever is in a room here or comes with her. */
  readonly known: ReadonlyMap<string, Guest>;
  readonly rule: string;
  readonly otherwise: string | null;
}

/** Puts her into a free bed of a room, after the same questions for every desk. */
async function takeBed(
  tx: Tx,
  ctx: Ctx,
  site: Pick<IsolationSite, 'id' | 'name'>,
  asked: Pick<IsolationRoom, 'id'>,
  { guest, known, rule, otherwise }: Taking,
): Promise<void> {
  const rules = ctx.rulebook.part(isolationRules);
  const elsewhere = await store.stayOf(tx, guest.person);
  if (elsewhere !== undefined) {
    const at = await findSite(tx, elsewhere.site);
    const no = (await findRoom(tx, elsewhere.room))?.no ?? '';
    refuse('guest-elsewhere', { site: at?.name ?? site.name, no });
  }
  const room = must(await holdRoom(tx, asked.id), 'read above');
  if (room.state !== 'ready') refuse('room-not-ready', { no: room.no, state: ROOM_STATES[room.state] });
  if ((room.wing === 'positive') !== (guest.positive === true))
    refuse('room-wrong-wing', {
      no: room.no,
      wing: WINGS[room.wing],
      who: guest.positive === true ? POSITIVE_GOES : ORDINARY_STAYS,
    });
  const inside = await store.staysIn(tx, room.id);
  if (inside.length >= room.beds) refuse('room-full', { no: room.no, beds: room.beds });
  for (const { person } of inside) {
    const other = known.get(person);
    if (other === undefined || !mayShare(rules, guest, other)) refuse('room-strangers', { no: room.no });
  }
  if (room.wing === 'ordinary' && (await store.otherCategoryOn(tx, room.place, guest.category)))
    refuse('room-other-category', { no: room.no });
  const used = new Set(inside.map(({ bed }) => bed));
  await store.insertStay(
    tx,
    {
      id: uuidv7(ctx.now.getTime()),
      site: site.id,
      room: room.id,
      bed: must(
        Array.from({ length: room.beds }, (_, i) => i + 1).find((no) => !used.has(no)),
        'a bed is free',
      ),
      place: room.place,
      person: guest.person,
      episode: (await store.underControl(tx, [guest.person])).get(guest.person)?.episode ?? null,
      // The database lets nobody of another party into the room.
      party: inside[0]?.party ?? uuidv7(ctx.now.getTime()),
      category: guest.category,
      exposedOn: guest.exposedOn ?? null,
      rule,
      otherwiseWhy: otherwise,
      by: ctx.actor.id,
    },
    ctx.now,
  );
}

/** Who came is where her stay says she is; whoever had to fetch her has done so. */
async function arrive(
  tx: Tx,
  ctx: Ctx,
  site: Pick<IsolationSite, 'name' | 'place'>,
  person: string,
  episodeId: string | null,
): Promise<void> {
  if (episodeId === null) return;
  const episode = must(await findEpisode(tx, episodeId), 'her stay was read above');
  await setWhereabouts(tx, ctx, person, episode.id, 'facility', episode.place, site.name);
  await closeTasks(tx, ctx, episodeKey(episode.id, 'to-site'), { state: 'done' });
}

/** She leaves her bed; a room nobody is in any more is disinfected before the next. */
async function vacate(tx: Tx, ctx: Ctx, stay: RoomStay, why: string): Promise<void> {
  await store.endStay(tx, stay, { by: ctx.actor.id, why }, ctx.now);
  if ((await store.staysIn(tx, stay.room)).length === 0)
    await setRoomState(tx, [stay.room], { state: 'soiled', by: ctx.actor.id }, ctx.now);
}
