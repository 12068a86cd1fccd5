// A guest as the room rules see her: what her stay, her household and her interview tell, put together. Whoever calls
// this reads over the whole district and hands on only what a rule makes of it.
import { civilDayOf } from '../../base/civil-dates.ts';
import type { Tx } from '../../base/sql.ts';
import { refuse as refuseHouse } from '../../ledger/refusals.ts';
import type { Ctx } from '../../ledger/terms.ts';
import { shownPeople } from '../../people/store.ts';
import { findSite, openSites, roomsAt } from '../sites/store.ts';
import { type IsolationRoom, type IsolationSite, isolationRules, type RoomStay } from '../terms.ts';
import { type Guest, proposeSites, type RoomState, type SiteProposal } from './rules.ts';
import * as store from './store.ts';
import type { Interview } from './terms.ts';

/** Category of a companion who is under no control, until she is asked about. */
export const COMPANION = 'companion';

/**
 * The floor a guest of this site is on: what is done for her is done there, and somebody of another floor does not see her.
 * Whoever is only awaited is of the whole site.
 */
export async function placeOfStay(
  tx: Tx,
  { site, person }: { readonly site: string; readonly person: string },
): Promise<string> {
  const stay = await store.stayOf(tx, person);
  if (stay?.site === site) return stay.place;
  return ((await findSite(tx, site)) ?? refuseHouse('not-found')).place;
}

/** Guests by person; who accompanies whom is told by `companions` (guest → companion). */
export async function guestsAs(
  tx: Tx,
  ctx: Pick<Ctx, 'now' | 'secrets'>,
  people: readonly string[],
  companions: ReadonlyMap<string, string> = new Map(),
): Promise<Map<string, Guest & Pick<store.UnderControl, 'episode' | 'ordered' | 'toSite'>>> {
  const today = civilDayOf(ctx.now);
  const under = await store.underControl(tx, people);
  const shown = await shownPeople(tx, people, today);
  const told = await interviewsOf(tx, ctx, people);
  const ofWhom = new Map([...companions].map(([guest, companion]) => [companion, guest]));
  return new Map(
    people.flatMap((person) => {
      const stay = under.get(person);
      if (stay === undefined || shown.get(person) === undefined) return [];
      const answers = told.get(person);
      const companion = companions.get(person);
      return [
        [
          person,
          {
            person,
            episode: stay.episode,
            ordered: stay.ordered,
            toSite: stay.toSite,
            // Under no control, she is of the category of whom she stays with.
            category: stay.category ?? under.get(ofWhom.get(person) ?? '')?.category ?? COMPANION,
            from: today,
            exposedOn: stay.lastExposure ?? undefined,
            age: shown.get(person)?.age ?? null,
            positive: stay.positive || answers?.positive === true,
            hospital: answers?.hospital ?? false,
            dependent: answers?.dependent ?? false,
            pregnantWeeks: answers?.pregnantWeeks,
            mentalRisk: answers?.mentalRisk ?? false,
            barrierFree: answers?.barrierFree ?? false,
            fallRisk: answers?.fallRisk ?? false,
            chronic: answers?.chronic ?? false,
            household: stay.household ?? undefined,
            sharesWritten: answers?.sharesWritten ?? false,
            breastfeeding: answers?.breastfeeding ?? false,
            ...(companion === undefined ? {} : { companion }),
          },
        ],
      ];
    }),
  );
}

/** What the interviews of these people told. */
export async function interviewsOf(
  tx: Tx,
  ctx: Pick<Ctx, 'secrets'>,
  people: readonly string[],
): Promise<Map<string, Interview>> {
  const sealed = await store.interviewsOf(tx, people);
  return new Map(sealed.map((one) => [one.person, opened(ctx, one)]));
}

/** What she told last, and when it was written; undefined: she has not been asked. */
export async function lastInterview(
  tx: Tx,
  ctx: Pick<Ctx, 'secrets'>,
  person: string,
): Promise<{ readonly told: Interview; readonly at: Date } | undefined> {
  const [sealed] = await store.interviewsOf(tx, [person]);
  return sealed && { told: opened(ctx, sealed), at: sealed.at };
}

const opened = (ctx: Pick<Ctx, 'secrets'>, { salt, told }: store.Sealed) =>
  JSON.parse(ctx.secrets.open(salt, told)) as Interview; // written by the act under its schema

/** The rooms as they are with those named who stay with somebody inside from now on. */
export function withCompanions(
  rooms: readonly RoomState[],
  companions: ReadonlyMap<string, string>,
): RoomState[] {
  const named = (guest: Guest): Guest => {
    const companion = companions.get(guest.person);
    return companion === undefined ? guest : { ...guest, companion };
  };
  return rooms.map((room) => ({ ...room, occupants: room.occupants.map(named) }));
}

export interface SiteRooms {
  readonly rooms: readonly RoomState[];
  readonly all: readonly IsolationRoom[];
  readonly stays: readonly RoomStay[];
}

/** The rooms of a site with whoever is in them, as the room rules see them. */
export async function roomStates(
  tx: Tx,
  ctx: Pick<Ctx, 'now' | 'secrets'>,
  site: string,
): Promise<SiteRooms> {
  return (await statesOf(tx, ctx, [site])).get(site) ?? { rooms: [], all: [], stays: [] };
}

/** The rooms of many sites at once: as many questions as for one. */
export async function statesOf(
  tx: Tx,
  ctx: Pick<Ctx, 'now' | 'secrets'>,
  sites: readonly string[],
): Promise<Map<string, SiteRooms>> {
  const rooms = await roomsAt(tx, ...sites);
  const stays = await store.guestsOf(tx, sites);
  const guests = await guestsAs(
    tx,
    ctx,
    stays.map(({ person }) => person),
  );
  const inside = Map.groupBy(stays, ({ room }) => room);
  const roomsOf = Map.groupBy(rooms, ({ site }) => site);
  const staysOf = Map.groupBy(stays, ({ site }) => site);
  const stateOf = (room: IsolationRoom): RoomState => ({
    id: room.id,
    building: room.building,
    floor: room.floor,
    no: room.no,
    beds: room.beds,
    features: room.features,
    wing: room.wing,
    ready: room.state === 'ready',
    occupants: (inside.get(room.id) ?? []).flatMap((stay) => {
      const guest = guests.get(stay.person);
      if (guest === undefined) return [];
      // What she was when she came in holds for her room, whatever she has become on paper since.
      const exposedOn = stay.exposedOn ?? undefined;
      const accompanied = isWithHer(stay, inside.get(room.id) ?? []) ? { companion: stay.companion } : {};
      return [{ ...guest, ...accompanied, category: stay.category, exposedOn, from: civilDayOf(stay.from) }];
    }),
  });
  return new Map(
    sites.map((site) => {
      const all = roomsOf.get(site) ?? [];
      return [site, { all, stays: staysOf.get(site) ?? [], rooms: all.map(stateOf) }];
    }),
  );
}

/** Whether whoever stays with somebody is in her room still: who it was is kept when she goes. */
export const isWithHer = (
  stay: Pick<RoomStay, 'companion'>,
  inside: readonly Pick<RoomStay, 'person'>[],
): stay is { readonly companion: string } =>
  stay.companion !== null && inside.some(({ person }) => person === stay.companion);

/** Where everybody who waits within a unit would go, sites and rooms, those who wait longest first: `waiting` is they. */
export async function proposalFor(
  tx: Tx,
  ctx: Pick<Ctx, 'now' | 'secrets' | 'rulebook'>,
  within: string,
  limit: number,
): Promise<{
  readonly waiting: readonly store.Waiting[];
  readonly sites: readonly IsolationSite[];
  readonly states: ReadonlyMap<string, SiteRooms>;
  readonly proposed: readonly SiteProposal[];
}> {
  const waiting = await store.waitingFor(tx, within, limit);
  const people = waiting.map(({ person }) => person);
  const guests = await guestsAs(tx, ctx, people);
  const sites = (await openSites(tx)).filter(({ readyAt }) => readyAt !== null);
  const states = await statesOf(
    tx,
    ctx,
    sites.map(({ id }) => id),
  );
  const proposed = proposeSites(
    ctx.rulebook.part(isolationRules),
    people.flatMap((person) => guests.get(person) ?? []),
    sites.map(({ id }) => ({ site: id, rooms: states.get(id)?.rooms ?? [] })),
    await store.headingTo(tx, people),
  );
  return { waiting, sites, states, proposed };
}
