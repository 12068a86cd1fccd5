// Whoever is ordered to stay at home is taken in by a site on no word of its own: whoever decides about her changes the order
// first. At night, or when nobody can stay in that home, nobody is left at the door either: she is taken in at once with one
// of the grounds of the rulebook, and whoever decides about somebody of her category (rulebook/control.yaml, deciders) says
// within the time of the deadline whether she stays or is taken home.
import { Type } from 'typebox';
import { addMinutes } from '../../base/clock.ts';
import { DOCUMENT_KINDS } from '../../base/identity-documents.ts';
import { tidyName } from '../../base/names.ts';
import { readPhone } from '../../base/phones.ts';
import { must } from '../../base/refusal.ts';
import { Id } from '../../base/schemas.ts';
import type { Tx } from '../../base/sql.ts';
import { decide, moveStay } from '../../control/episodes/acts.ts';
import { decidersOf } from '../../control/episodes/rules.ts';
import { findEpisode, livingEpisodeOf } from '../../control/episodes/store.ts';
import { controlRules } from '../../control/episodes/terms.ts';
import { act } from '../../ledger/act.ts';
import { refuse as refuseHouse } from '../../ledger/refusals.ts';
import type { Ctx } from '../../ledger/terms.ts';
import { meetOne } from '../../people/meet.ts';
import { shownPeople } from '../../people/store.ts';
import { closeKeys, closeTasks, openTask, wantTask } from '../../tasks/acts.ts';
import { deadlineOf, unitHearing } from '../../tasks/rules.ts';
import { openUnder, tasksOfKey } from '../../tasks/store.ts';
import { roles } from '../../teams/terms.ts';
import { refuse } from '../refusals.ts';
import { holdOpen, placeOfSite, told } from '../sites/acts.ts';
import { findRoom, findSite } from '../sites/store.ts';
import { type IsolationSite, isolationRules, type RoomStay } from '../terms.ts';
import { seeToAlone } from './alone.ts';
import { ANYWHERE, arrive, Card, holdPeople, knownOf, SAY_READY, takeBed } from './beds.ts';
import { guestsAs, roomStates } from './guests.ts';
import { settleDuty } from './keeping.ts';
import { emergencyKey, needOf } from './rules.ts';
import * as store from './store.ts';

const STAYS = 'emergency-stay';
const GOES = 'emergency-home';
const CDC = 'cdc';
/** Row of the rulebook: why somebody ordered home stays at a site. */
const UNSUITABLE = 'home-unsuitable';
const stayKey = (person: string) => `${emergencyKey(person)}stay`;
const homeKey = (person: string) => `${emergencyKey(person)}home`;

/** Which of these people were taken in at once and are still to be decided about. */
export async function toDecide(tx: Tx, people: readonly string[]): Promise<ReadonlySet<string>> {
  const open = await openUnder(tx, people.map(stayKey));
  return new Set(people.filter((person) => open.has(stayKey(person))));
}

/** Gives a room at once to somebody at the door whose order says another place, and asks whoever decides about her. */
export const takeInEmergency = act('isolation.emergency.taken-in', {
  title: { zh: '紧急收住', en: 'take in as an emergency' },
  duty: 'isolation.rooms',
  purpose: 'outbreak-response',
  input: Type.Object({
    site: Id,
    name: Type.String({ minLength: 1, maxLength: 60 }),
    document: Type.Optional(Type.String({ maxLength: 40 })),
    documentKind: Type.Optional(Type.Enum([...DOCUMENT_KINDS])),
    phone: Type.Optional(Type.String({ maxLength: 40 })),
    ground: Type.String({ minLength: 1, maxLength: 40 }),
    room: Id,
    card: Type.Optional(Card),
  }),
  place: placeOfSite,
  async run(tx, input, ctx) {
    const site = await holdOpen(tx, input.site);
    if (site.readyAt === null) refuse('isolation-not-ready', { count: 1, open: SAY_READY });
    const rules = ctx.rulebook.part(isolationRules);
    const ground =
      rules.emergencies.find((row) => row.ground === input.ground) ?? refuse('emergency-ground-unknown');
    return ctx.beyond(ANYWHERE, async () => {
      const person = await atTheDoor(tx, ctx, site, input);
      await holdPeople(tx, [person]);
      const guest = (await guestsAs(tx, ctx, [person])).get(person) ?? refuse('emergency-unknown');
      if (guest.episode === null || !guest.ordered) return refuse('guest-no-stay');
      if (guest.toSite) refuse('emergency-awaited');
      const { need, why } = needOf(rules, guest);
      if (need === 'hospital') refuse('guest-hospital', { why });
      const room = await findRoom(tx, input.room);
      if (room?.site !== site.id) return refuseHouse('not-found');
      const { rooms } = await roomStates(tx, ctx, site.id);
      const known = knownOf(rooms, [guest]);
      await takeBed(tx, ctx, site, room, {
        guest,
        known,
        with: null,
        card: input.card ?? null,
        rule: 'emergency',
        otherwise: ground.ground,
      });
      await arrive(tx, ctx, site, person, guest.episode);
      await settleDuty(tx, ctx, [person]);
      const inside = rooms.flatMap(({ id, occupants }) => occupants.map((one) => [one.person, id] as const));
      await seeToAlone(tx, ctx, site, {
        rooms: [room],
        roomFor: new Map([...inside, [person, room.id]]),
        known,
      });
      // Taken on from another site that had taken her in, she has been asked about since then.
      const since = (await openedFor(tx, stayKey(person))) ?? ctx.now;
      await askWhether(tx, ctx, site, { person, episode: guest.episode, no: room.no, since });
      return told(
        site,
        { room: room.no, ground: { zh: ground.zh, en: ground.en } },
        { person, room: room.id },
        [`person:${person}`, `episode:${guest.episode}`],
      );
    });
  },
});

/**
 * Decides about somebody a site took in at once: she stays, by an order that says so from now on, or she is taken home as her
 * order says, which the site then has to do.
 */
export const decideEmergency = act('isolation.emergency.decided', {
  title: { zh: '决定紧急收住', en: 'decide about an emergency' },
  duty: 'control.assess',
  purpose: 'outbreak-response',
  input: Type.Object({
    site: Id,
    person: Id,
    stays: Type.Boolean(),
  }),
  place: async (tx, input) => ((await livingEpisodeOf(tx, input.person)) ?? refuseHouse('not-found')).place,
  async run(tx, input, ctx) {
    return ctx.beyond(ANYWHERE, async () => {
      await holdPeople(tx, [input.person]);
      const site = (await findSite(tx, input.site)) ?? refuseHouse('not-found');
      const stay = await store.stayOf(tx, input.person);
      const episode = await livingEpisodeOf(tx, input.person);
      if (stay?.site !== site.id || episode === undefined) return refuse('emergency-decided');
      if (!(await toDecide(tx, [input.person])).has(input.person)) refuse('emergency-decided');
      // That she goes home is no new order, and the same people say so.
      decide(ctx, episode, episode.categories);
      const room = must(await findRoom(tx, stay.room), 'a bed is in a room');
      // Ordered into a site meanwhile, on the page of her stay: nothing is left to be ordered.
      const order =
        input.stays && episode.stagePlace !== 'facility'
          ? (
              await moveStay(tx, ctx, {
                episode: episode.id,
                to: 'facility',
                label: site.name,
                reason: UNSUITABLE,
              })
            ).order
          : undefined;
      await closeKeys(tx, ctx, [stayKey(input.person)], {
        state: 'done',
        proof: order === undefined ? `episode:${episode.id}` : `order:${order}`,
      });
      if (!input.stays) await askHome(tx, ctx, site, { person: input.person, no: room.no, since: ctx.now });
      return {
        about: [
          `person:${input.person}`,
          `episode:${episode.id}`,
          ...(order === undefined ? [] : [`order:${order}`]),
        ],
        place: episode.place,
        detail: { site: site.name, room: room.no, stays: input.stays },
        result: { person: input.person, stays: input.stays, order: order ?? null },
      };
    });
  },
});

/** She is a case, her stay was cancelled, or it is ordered at a site by now: nothing is left to be said of her room. */
export const endEmergency = act('isolation.emergency.ended', {
  title: { zh: '紧急收住不再需要决定', en: 'nothing is to be decided about an emergency any more' },
  duty: 'house',
  purpose: 'outbreak-response',
  input: Type.Object({ site: Id, person: Id }),
  async run(tx, input, ctx) {
    return ctx.beyond(ANYWHERE, async () => {
      const site = (await findSite(tx, input.site)) ?? refuseHouse('not-found');
      const closed = await closeTasks(tx, ctx, emergencyKey(input.person), { state: 'cancelled' });
      return told(site, { closed }, { closed }, [`person:${input.person}`]);
    });
  },
});

export const isolationEmergencyActs = { takeInEmergency, decideEmergency, endEmergency };

/**
 * Whoever of these was taken in at once and is asked about still, though no decision about her is in force any more or hers
 * says a site by now; and where she is.
 */
export async function emergenciesOver(
  tx: Tx,
  people: readonly string[],
): Promise<{ readonly person: string; readonly site: string }[]> {
  const open = await openUnder(
    tx,
    people.flatMap((person) => [stayKey(person), homeKey(person)]),
  );
  const over: { person: string; site: string }[] = [];
  for (const person of people) {
    if (!open.has(stayKey(person)) && !open.has(homeKey(person))) continue;
    const episode = await livingEpisodeOf(tx, person);
    const asks =
      episode !== undefined && IN_FORCE.includes(episode.state) && episode.stagePlace !== 'facility';
    const stay = asks ? undefined : await store.stayOf(tx, person);
    if (stay !== undefined) over.push({ person, site: stay.site });
  }
  return over;
}
const IN_FORCE: readonly string[] = ['active', 'suspended'];

/** Her bed is under another number by now: what is asked about whoever was taken in is asked under that, as it was due. */
export async function emergencyFollows(
  tx: Tx,
  ctx: Ctx,
  { from, into }: { readonly from: string; readonly into: string },
  stay: Pick<RoomStay, 'site' | 'room' | 'episode'>,
): Promise<void> {
  const [asked, goes] = [await openedFor(tx, stayKey(from)), await openedFor(tx, homeKey(from))];
  if (asked === undefined && goes === undefined) return;
  await closeTasks(tx, ctx, emergencyKey(from), { state: 'cancelled' });
  const site = must(await findSite(tx, stay.site), 'a bed is at a site');
  const { no } = must(await findRoom(tx, stay.room), 'a bed is in a room');
  if (asked !== undefined)
    await askWhether(tx, ctx, site, { person: into, episode: stay.episode, no, since: asked });
  if (goes !== undefined) await askHome(tx, ctx, site, { person: into, no, since: goes });
}

/** From when on the open task of this key is due; undefined: none is open. */
const openedFor = async (tx: Tx, key: string): Promise<Date | undefined> =>
  (await tasksOfKey(tx, key)).find(({ endedAt }) => endedAt === null)?.opensAt;

/** Who she says she is, of those on record: a site writes nobody down here. */
async function atTheDoor(
  tx: Tx,
  ctx: Ctx,
  site: Pick<IsolationSite, 'place'>,
  input: {
    readonly name: string;
    readonly document?: string | undefined;
    readonly documentKind?: (typeof DOCUMENT_KINDS)[number] | undefined;
    readonly phone?: string | undefined;
  },
): Promise<string> {
  const name = tidyName(input.name);
  const document = input.document?.trim().toUpperCase() || undefined;
  const phone = input.phone === undefined || input.phone.trim() === '' ? undefined : readPhone(input.phone);
  if (name === '' || (document === undefined && phone === undefined)) refuse('companion-who');
  const met = await meetOne(tx, ctx, {
    name,
    document:
      document === undefined ? undefined : { kind: input.documentKind ?? 'resident-id', number: document },
    phones: phone === undefined ? [] : [phone.number],
    birth: undefined,
    place: site.place,
  });
  return met.kind === 'same' ? met.person : refuse('emergency-unknown');
}

/** It is her stay that is decided about: whoever is asked need not see the site, and finds the question on its page. */
async function askWhether(
  tx: Tx,
  ctx: Ctx,
  site: Pick<IsolationSite, 'id' | 'name' | 'place'>,
  {
    person,
    episode: id,
    no,
    since,
  }: { readonly person: string; readonly episode: string | null; readonly no: string; readonly since: Date },
): Promise<void> {
  const code = await codeOfPerson(tx, person);
  const episode = id === null ? undefined : await findEpisode(tx, id);
  const deciders =
    episode === undefined ? [] : decidersOf(ctx.rulebook.part(controlRules), episode.categories);
  const [role = CDC] = deciders;
  const place = episode?.place ?? site.place;
  await wantTask(tx, ctx, {
    planKey: stayKey(person),
    kind: STAYS,
    title: {
      zh: `${code} 决定居家，被「${site.name}」紧急收住在 ${no}：请决定留下或回家`,
      en: `${code} is ordered home and was taken in at ${site.name}, room ${no}: decide whether she stays`,
    },
    about: [
      `person:${person}`,
      ...(episode === undefined ? [] : [`episode:${episode.id}`]),
      `isolation-site:${site.id}`,
    ],
    place,
    ownerUnit: unitHearing(place, role, ctx.rulebook.part(roles)),
    ownerRole: role,
    opensAt: since,
    dueAt: addMinutes(since, deadlineOf(ctx.rulebook, STAYS).minutes),
    step: STAYS,
    urgency: 2,
    link: episode === undefined ? `/isolation/${site.id}` : `/episodes/${episode.id}`,
    facts: { site: site.id },
  });
}

async function askHome(
  tx: Tx,
  ctx: Ctx,
  site: Pick<IsolationSite, 'id' | 'place'>,
  { person, no, since }: { readonly person: string; readonly no: string; readonly since: Date },
): Promise<void> {
  const code = await codeOfPerson(tx, person);
  await openTask(tx, ctx, {
    planKey: homeKey(person),
    kind: GOES,
    title: {
      zh: `${no} 房间 ${code}：已决定回家，请安排送回并办理退房`,
      en: `room ${no}, ${code}: it was decided that she goes home; have her taken there and check her out`,
    },
    about: [`person:${person}`, `isolation-site:${site.id}`],
    place: site.place,
    ownerUnit: site.place,
    ownerRole: 'site-head',
    opensAt: since,
    dueAt: addMinutes(since, deadlineOf(ctx.rulebook, GOES).minutes),
    step: GOES,
    link: `/isolation/${site.id}`,
    facts: { site: site.id },
  });
}

const codeOfPerson = async (tx: Tx, person: string): Promise<string> =>
  (await shownPeople(tx, [person])).get(person)?.code ?? '';
