// Who lies in which bed: whichever desk puts somebody into one, and whatever she comes by, the same is asked.
import { Type } from 'typebox';
import { uuidv7 } from '../../base/ids.ts';
import { must } from '../../base/refusal.ts';
import type { Tx } from '../../base/sql.ts';
import type { Words } from '../../base/words.ts';
import { episodeKey, setWhereabouts } from '../../control/episodes/replan.ts';
import { findEpisode } from '../../control/episodes/store.ts';
import type { Ctx } from '../../ledger/terms.ts';
import { holdPerson } from '../../lists/calls/store.ts';
import { closeTasks } from '../../tasks/acts.ts';
import { refuse } from '../refusals.ts';
import { findRoom, findSite, holdRoom, setRoomState } from '../sites/store.ts';
import {
  type IsolationRoom,
  type IsolationSite,
  isolationRules,
  ROOM_STATES,
  type RoomStay,
  WINGS,
} from '../terms.ts';
import { type Guest, mayShare } from './rules.ts';
import * as store from './store.ts';

export const ANYWHERE = 'whoever comes to a site may live anywhere in the district';

/** The number on the card of a door. */
export const Card = Type.String({ minLength: 1, maxLength: 20 });

export const SAY_READY: Words = { zh: '点长确认可以接收', en: 'the head says that guests may come' };

/** Two sites that room or move one person do it one after the other; in one order, so that no two wait for each other. */
export async function holdPeople(tx: Tx, people: readonly string[]): Promise<void> {
  for (const person of [...new Set(people)].sort()) await holdPerson(tx, person);
}

/** Everybody a room may have to be shared with, by person. */
export function knownOf(
  rooms: readonly { readonly occupants: readonly Guest[] }[],
  arriving: Iterable<Guest>,
): Map<string, Guest> {
  const all = [...rooms.flatMap(({ occupants }) => occupants), ...arriving];
  return new Map(all.map((guest) => [guest.person, guest]));
}

interface Taking {
  readonly guest: Guest;
  /** Whoever is in a room here or comes with her. */
  readonly known: ReadonlyMap<string, Guest>;
  /** Who stays with her in it. */
  readonly with: string | null;
  readonly card: string | null;
  readonly rule: string;
  readonly otherwise: string | null;
}

/** Puts her into a free bed of a room, after the same questions for every desk. */
export async function takeBed(
  tx: Tx,
  ctx: Ctx,
  site: Pick<IsolationSite, 'id' | 'name'>,
  asked: Pick<IsolationRoom, 'id'>,
  { guest, known, with: companion, card, rule, otherwise }: Taking,
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
      companion,
      card,
    },
    ctx.now,
  );
}

/** She leaves her bed; a room nobody is in any more is disinfected before the next. */
export async function vacate(
  tx: Tx,
  ctx: Ctx,
  stay: RoomStay,
  why: string,
  cardBack: boolean | undefined,
): Promise<void> {
  await store.endStay(tx, stay, { by: ctx.actor.id, why, cardBack: cardBack ?? null }, ctx.now);
  if ((await store.staysIn(tx, stay.room)).length === 0)
    await setRoomState(tx, [stay.room], { state: 'soiled', by: ctx.actor.id }, ctx.now);
}

/** Who came is where her stay says she is; whoever had to fetch her has done so. */
export async function arrive(
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

const POSITIVE_GOES: Words = { zh: '阳性或疑似者', en: 'Whoever is positive or suspected' };
const ORDINARY_STAYS: Words = { zh: '非阳性者', en: 'Whoever is not positive' };
