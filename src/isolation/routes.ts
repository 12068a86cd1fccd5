// What screens read of isolation sites: the district's, one site with its rooms and who is in them, who waits to come, what
// is proposed; for the disinfector zones only, for the kitchen rooms and diets only.
import { Type } from 'typebox';
import { civilDayOf } from '../base/civil-dates.ts';
import { addMinutes } from '../base/clock.ts';
import { isUuid } from '../base/ids.ts';
import { isWithin, placeAt } from '../base/places.ts';
import { must } from '../base/refusal.ts';
import { Id } from '../base/schemas.ts';
import type { Tx } from '../base/sql.ts';
import type { Words } from '../base/words.ts';
import { look } from '../ledger/act.ts';
import { refuse as refuseHouse } from '../ledger/refusals.ts';
import type { Ctx, Look } from '../ledger/terms.ts';
import { birthsOf, shownPeople } from '../people/store.ts';
import { openUnder } from '../tasks/store.ts';
import { type AccountChoice, accountChoices } from '../teams/choices.ts';
import { nameOfUsers, onDuty } from '../teams/store.ts';
import { attentionOf } from './care/rules.ts';
import { feverishAt } from './care/store.ts';
import { floorWords } from './corridor/rules.ts';
import { floorsOf } from './corridor/store.ts';
import { hearsOfHealth, seesNames } from './health.ts';
import { explainedAlone } from './rooms/alone.ts';
import { toDecide } from './rooms/emergencies.ts';
import { guestsAs, interviewsOf, isWithHer, roomStates, withCompanions } from './rooms/guests.ts';
import {
  aloneOpenKey,
  childBelow,
  comingAlong,
  type Guest,
  isUnaccompanied,
  proposeRooms,
  type RoomProposal,
} from './rooms/rules.ts';
import { type Companion, companionsTo, isExpected, type Waiting, waitingFor } from './rooms/store.ts';
import { DIETS, type Diet } from './rooms/terms.ts';
import { corridorsNotReady } from './rounds/corridors.ts';
import { corridorOf, kindWords, roundCode, zonesOfSite } from './rounds/rules.ts';
import * as rounds from './rounds/store.ts';
import { holdsWhole, siteInSight } from './sites/above.ts';
import { type SiteStand, standsOf } from './sites/district.ts';
import { forecastFor } from './sites/forecast.ts';
import {
  alwaysRoles,
  type Forecast,
  type RotaGap,
  rotaGaps,
  siteCode,
  siteState,
  staffFor,
} from './sites/rules.ts';
import * as store from './sites/store.ts';
import {
  type DoorKind,
  type Feature,
  type IsolationRoom,
  type IsolationRules,
  type IsolationSite,
  isolationRules,
  type Level,
  METHODS,
  PRODUCTS,
  ROOM_STATES,
  type RoomStateName,
  type RoomStay,
  type RoundKind,
  SITE_STATES,
  type SiteState,
  type Wing,
} from './terms.ts';

const READ = { duty: 'isolation.read', purpose: 'outbreak-response' } as const;
const OfSite = Type.Object({ site: Id });
const ANYWHERE = 'guests of a site may live anywhere in the district';
/** What of rounds and meals is shown. */
const SHOWN_HOURS = 36;
const WAITING = 500;

// The district ------------------------------------------------------------------------------------------

export interface SiteRow {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly address: string;
  readonly state: SiteState;
  readonly stateWords: Words;
  readonly head: string | null;
  readonly rooms: number;
  readonly free: number;
  readonly taken: number;
  /** Waiting for disinfection, airing or out of use. */
  readonly notReady: number;
  readonly guests: number;
  /** Things of the checklist that are open. */
  readonly open: number;
}

export interface SitesPage {
  readonly rows: readonly (SiteRow & SiteStand)[];
  /** Whether the next one has to be opened; null: not for this desk. */
  readonly forecast: Forecast | null;
  readonly waiting: number;
  readonly templates: readonly (Words & {
    readonly value: string;
    readonly floors: number;
    readonly firstFloor: number;
    readonly roomsPerFloor: number;
    readonly beds: number;
    readonly positiveRooms: number;
  })[];
}

export const sitesLook = look('/isolation/sites', {
  ...READ,
  title: { zh: '隔离点', en: 'isolation sites' },
  query: Type.Object({}),
  async run(tx, _query, ctx): Promise<SitesPage> {
    const rules = ctx.rulebook.part(isolationRules);
    const found = await store.openSites(tx);
    const full = await store.fullnessOf(
      tx,
      found.map(({ id }) => id),
    );
    const heads = await nameOfUsers(
      tx,
      found.map(({ head }) => head),
    );
    const district = ctx.scope.find((place) => placeAt(place, 1) === place);
    const stands = await ctx.beyond(ANYWHERE, () => standsOf(tx, ctx, found));
    const rows: (SiteRow & SiteStand)[] = [];
    for (const site of found) {
      const of = full.get(site.id);
      const checked = site.readyAt === null ? await store.checksOf(tx, site.id) : [];
      const stand = must(stands.get(site.id), 'every site stands somehow');
      rows.push({
        ...stand,
        id: site.id,
        code: siteCode(site.no),
        name: site.name,
        address: site.address,
        state: siteState(site),
        stateWords: SITE_STATES[siteState(site)],
        head: heads.get(site.head) ?? null,
        rooms: of?.rooms ?? 0,
        free: of?.free ?? 0,
        taken: of?.taken ?? 0,
        notReady: (of?.soiled ?? 0) + (of?.airing ?? 0) + (of?.closed ?? 0),
        guests: of?.guests ?? 0,
        open: site.readyAt === null ? rules.checklist.length - checked.length : 0,
      });
    }
    return {
      rows,
      forecast: district === undefined ? null : await forecastFor(tx, ctx, district),
      waiting: district === undefined ? 0 : await store.waitingForSite(tx, district),
      templates: templatesOf(rules),
    };
  },
});

const templatesOf = (rules: IsolationRules): SitesPage['templates'] =>
  rules.templates.map((row) => ({
    value: row.template,
    zh: row.zh,
    en: row.en,
    floors: row.floors,
    firstFloor: row.firstFloor,
    roomsPerFloor: row.roomsPerFloor,
    beds: row.beds,
    positiveRooms: row.positiveRooms,
  }));

export interface MySite {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly place: string;
  readonly stateWords: Words;
  /** The floors she holds there, where she holds no more; null: all of the site. */
  readonly floors: readonly { readonly place: string; readonly words: Words }[] | null;
}

/** The sites somebody works at, by name only: for the kitchen and the disinfector, who see no more of them. */
export const mySitesLook = look('/isolation/mine', {
  duty: 'signed-in',
  purpose: 'outbreak-response',
  title: { zh: '我的隔离点', en: 'my isolation sites' },
  query: Type.Object({}),
  async run(tx, _query, ctx): Promise<MySite[]> {
    // A site is above its floors: whoever holds a floor alone works there, and is told its name and her floor.
    const open = await ctx.beyond('the site of a floor', () => store.openSites(tx));
    const mine: MySite[] = [];
    for (const site of open) {
      const whole = ctx.scope.some((held) => isWithin(site.place, held));
      if (!whole && !ctx.scope.some((held) => isWithin(held, site.place))) continue;
      mine.push({
        id: site.id,
        code: siteCode(site.no),
        name: site.name,
        place: site.place,
        stateWords: SITE_STATES[siteState(site)],
        floors: whole ? null : floorsIn(await floorsOf(tx, site.id)),
      });
    }
    return mine;
  },
});

const floorNamed = (rooms: readonly IsolationRoom[] | undefined): Words | undefined =>
  rooms?.[0] === undefined ? undefined : floorWords(rooms[0]);

/** Each floor of these rooms once. */
const floorsIn = (
  rooms: readonly Pick<IsolationRoom, 'place' | 'building' | 'floor'>[],
): NonNullable<MySite['floors']> =>
  [...Map.groupBy(rooms, ({ place }) => place)].flatMap(([place, [first]]) =>
    first === undefined ? [] : [{ place, words: floorWords(first) }],
  );

const Sought = Type.String({ minLength: 1, maxLength: 40 });

/** Whom headquarters may appoint as head or secretary. */
export const headChoicesLook = look('/isolation/accounts', {
  duty: 'isolation.open',
  purpose: 'outbreak-response',
  title: { zh: '选择人员', en: 'whom to appoint' },
  query: Type.Object({ search: Sought }),
  run: (tx, { search }, ctx) => accountChoices(tx, ctx, search),
});

/** Whom the head may put at a post. */
export const staffChoicesLook = look('/isolation/sites/:site/accounts', {
  duty: 'isolation.lead',
  purpose: 'outbreak-response',
  title: { zh: '选择人员', en: 'whom to put at a post' },
  query: Type.Object({ site: Id, search: Sought }),
  async run(tx, { site, search }, ctx): Promise<AccountChoice[]> {
    await siteOf(tx, site);
    return accountChoices(tx, ctx, search);
  },
});

// One site ----------------------------------------------------------------------------------------------

export interface GuestCard {
  readonly person: string;
  readonly code: string;
  readonly name: string;
  readonly age: number | null;
  readonly since: string;
  readonly category: string;
  readonly bed: number;
  /** null: not for this desk. */
  readonly attention: readonly { readonly level: Level; readonly words: Words }[] | null;
  readonly interviewed: boolean;
  /** Who stays with her, and with whom she stays; all in this room. */
  readonly companion: string | null;
  /** Nobody is with her who should be. */
  readonly alone: boolean;
  /** The head is asked to name somebody; why nobody is may be said of a grown-up only. Null: nothing is asked. */
  readonly aloneAsked: 'child' | 'grown-up' | null;
  /** Why nobody is, until a medic has answered; null: nothing said, or not for this reader. */
  readonly aloneSaid: { readonly reason: Words; readonly words: string; readonly since: string } | null;
  readonly staysWith: readonly string[];
  /** The card of the door she was given. */
  readonly card: string | null;
  /** Taken in at once though her order says another place, and nobody has decided yet. */
  readonly toDecide: boolean;
}

export interface RoomCard {
  readonly id: string;
  readonly no: string;
  readonly beds: number;
  readonly features: readonly Feature[];
  readonly wing: Wing;
  readonly state: RoomStateName;
  readonly stateWords: Words;
  readonly stateAt: string;
  readonly why: string | null;
  readonly door: DoorKind;
  readonly doorNo: string | null;
  readonly guests: readonly GuestCard[];
}

export interface SitePage extends SiteRow {
  readonly place: string;
  /** Templates a building may be added by. */
  readonly templates: SitesPage['templates'];
  readonly secretary: string | null;
  readonly readyAt: string | null;
  readonly floors: readonly {
    readonly building: string;
    readonly floor: number;
    readonly rooms: readonly RoomCard[];
  }[];
  readonly checklist: readonly (Words & {
    readonly item: string;
    readonly source: string;
    readonly doneAt: string | null;
    readonly doneBy: string | null;
    readonly note: string | null;
  })[];
  readonly staff: readonly (Words & {
    readonly post: string;
    readonly wanted: number;
    readonly there: readonly {
      readonly account: string;
      readonly name: string;
      readonly until: string | null;
    }[];
  })[];
  /** Hours ahead in which nobody is on at a post that is never empty. */
  readonly rotaGaps: readonly RotaGap[];
  readonly groups: readonly (Words & { readonly group: string; readonly does: Words })[];
  /** Why nobody may be with a grown-up who is not to be alone. */
  readonly aloneReasons: readonly (Words & { readonly reason: string })[];
  /** Why somebody may be taken in at once. */
  readonly emergencies: readonly (Words & { readonly ground: string })[];
  /** Hours the health interview offers for a medicine. */
  readonly medicineHours: readonly string[];
  /** What the health interview may tick. */
  readonly attention: readonly (Words & { readonly id: string; readonly level: Level })[];
  readonly counts: {
    readonly rooms: number;
    readonly guests: number;
    readonly free: number;
    readonly soiled: number;
    readonly airing: number;
    /** How many are looked after more, by the gravest of what each is looked after for. */
    readonly attention: Readonly<Record<Level, number>>;
  };
}

export const siteLook = look('/isolation/sites/:site', {
  ...READ,
  title: { zh: '隔离点', en: 'an isolation site' },
  query: OfSite,
  async run(tx, query, ctx): Promise<SitePage> {
    const rules = ctx.rulebook.part(isolationRules);
    const site = await siteOf(tx, query.site);
    const { all, cards, attention } = await ctx.beyond(ANYWHERE, () => roomCards(tx, ctx, rules, site));
    const checked = new Map((await store.checksOf(tx, site.id)).map((one) => [one.item, one]));
    const there = await onDuty(tx, { place: site.place, now: ctx.now, within: true });
    const names = await nameOfUsers(tx, [
      site.head,
      site.secretary,
      ...[...checked.values()].flatMap(({ doneBy }) => (isUuid(doneBy) ? [doneBy] : [])),
    ]);
    const of = (await store.fullnessOf(tx, [site.id])).get(site.id);
    const floors = Map.groupBy(all, ({ building, floor }) => `${building}/${floor}`);
    const ahead = addMinutes(ctx.now, rules.staffing.rotaHours * 60);
    const empty = await store.emptyHours(tx, {
      place: site.place,
      roles: alwaysRoles(rules),
      from: ctx.now,
      until: ahead,
    });
    const state = siteState(site);
    return {
      id: site.id,
      code: siteCode(site.no),
      place: site.place,
      templates: templatesOf(rules),
      name: site.name,
      address: site.address,
      state,
      stateWords: SITE_STATES[state],
      head: names.get(site.head) ?? null,
      secretary: names.get(site.secretary) ?? null,
      readyAt: site.readyAt?.toISOString() ?? null,
      rooms: of?.rooms ?? 0,
      free: of?.free ?? 0,
      taken: of?.taken ?? 0,
      notReady: (of?.soiled ?? 0) + (of?.airing ?? 0) + (of?.closed ?? 0),
      guests: of?.guests ?? 0,
      open: rules.checklist.filter(({ item }) => !checked.has(item)).length,
      floors: [...floors.values()].map((rooms) => ({
        building: rooms[0]?.building ?? '',
        floor: rooms[0]?.floor ?? 0,
        rooms: rooms.flatMap(({ id }) => cards.get(id) ?? []),
      })),
      checklist: rules.checklist.map((row) => {
        const done = checked.get(row.item);
        return {
          item: row.item,
          zh: row.zh,
          en: row.en,
          source: row.source,
          doneAt: done?.doneAt.toISOString() ?? null,
          doneBy: done === undefined ? null : (names.get(done.doneBy) ?? null),
          note: done?.note ?? null,
        };
      }),
      rotaGaps: rotaGaps(rules, empty, ahead),
      staff: staffFor(rules, { rooms: all.length, floors: floors.size }).map(({ post, words, count }) => ({
        post,
        ...words,
        wanted: count,
        there: there
          .filter(({ role, place }) => role === `site-${post}` && place.startsWith(site.place))
          .map(({ account, name, until }) => ({ account, name, until: until?.toISOString() ?? null })),
      })),
      groups: rules.groups.map(({ group, zh, en, does }) => ({ group, zh, en, does })),
      aloneReasons: rules.aloneReasons.map(({ reason, zh, en }) => ({ reason, zh, en })),
      emergencies: rules.emergencies.map(({ ground, zh, en }) => ({ ground, zh, en })),
      medicineHours: rules.medicineHours.value,
      attention: rules.attention.map(({ id, level, zh, en }) => ({ id, level, zh, en })),
      counts: {
        rooms: of?.rooms ?? 0,
        guests: of?.guests ?? 0,
        free: of?.free ?? 0,
        soiled: of?.soiled ?? 0,
        airing: of?.airing ?? 0,
        attention,
      },
    };
  },
});

/** The rooms of a site as cards: who is in them, masked, and to whoever hears of it what matters about her. */
async function roomCards(tx: Tx, ctx: Ctx, rules: IsolationRules, site: IsolationSite) {
  const { all, stays, rooms } = await roomStates(tx, ctx, site.id);
  const people = stays.map(({ person }) => person);
  const today = civilDayOf(ctx.now);
  const shown = await shownPeople(tx, people, today);
  const births = await birthsOf(tx, people);
  const told = await interviewsOf(tx, ctx, people);
  const undecided = await toDecide(tx, people);
  const askedAlone = await openUnder(tx, people.map(aloneOpenKey));
  const explained = await explainedAlone(tx, ctx, people);
  const feverish = await feverishAt(tx, site.id);
  const inside = Map.groupBy(stays, ({ room }) => room);
  const named = seesNames(ctx, site.place);
  const attention: Record<Level, number> = { A: 0, B: 0, C: 0 };
  const attentionTo = (stay: (typeof stays)[number]) => {
    const found = attentionOf(
      rules,
      {
        ticked: told.get(stay.person)?.attention ?? [],
        birth: births.get(stay.person) ?? null,
        medicines: [],
        fever: feverish.has(stay.person),
      },
      today,
    );
    if (found[0] !== undefined) attention[found[0].level] += 1;
    return hearsOfHealth(ctx, stay.place) ? found.map(({ level, words }) => ({ level, words })) : null;
  };
  const occupants = new Map(rooms.map((room) => [room.id, room.occupants]));
  /** Whether somebody has to be found who stays with her: whoever did has gone, or nobody ever was. */
  const isAlone = (stay: RoomStay, here: readonly RoomStay[], { id, wing }: IsolationRoom) => {
    if (wing === 'positive') return false;
    if (stay.companion !== null) return !isWithHer(stay, here);
    const inside = occupants.get(id) ?? [];
    const guest = inside.find((one) => one.person === stay.person);
    return guest !== undefined && isUnaccompanied(rules, guest, inside);
  };
  const cards = new Map(
    all.map((room): [string, RoomCard] => [
      room.id,
      {
        id: room.id,
        no: room.no,
        beds: room.beds,
        features: room.features,
        wing: room.wing,
        state: room.state,
        stateWords: ROOM_STATES[room.state],
        stateAt: room.stateAt.toISOString(),
        why: room.stateWhy,
        door: room.door,
        doorNo: room.doorNo,
        guests: (inside.get(room.id) ?? []).map((stay, _i, here): GuestCard => {
          const person = shown.get(stay.person);
          return {
            person: stay.person,
            code: person?.code ?? '',
            name: (named ? person?.name : person?.code) ?? '',
            age: named ? (person?.age ?? null) : null,
            since: stay.from.toISOString(),
            category: stay.category,
            bed: stay.bed,
            attention: attentionTo(stay),
            interviewed: told.has(stay.person),
            companion: isWithHer(stay, here) ? stay.companion : null,
            alone: isAlone(stay, here, room),
            aloneAsked: !askedAlone.has(aloneOpenKey(stay.person))
              ? null
              : person?.age != null && person.age < childBelow(rules)
                ? 'child'
                : 'grown-up',
            aloneSaid: hearsOfHealth(ctx, stay.place) ? (explained.get(stay.person) ?? null) : null,
            staysWith: here.filter((one) => one.companion === stay.person).map((one) => one.person),
            card: stay.card,
            toDecide: undecided.has(stay.person),
          };
        }),
      },
    ]),
  );
  return { all, cards, attention };
}

// Who comes ---------------------------------------------------------------------------------------------

export interface WaitingPage {
  readonly rows: readonly {
    readonly person: string;
    readonly code: string;
    readonly name: string;
    readonly age: number | null;
    readonly category: string;
    readonly orderedAt: string;
    readonly household: string | null;
    readonly interviewed: boolean;
    /** With whom she has agreed to stay; she is under no control, or not yet. */
    readonly comesWith: string | null;
  }[];
  readonly more: boolean;
}

/** Whoever is ordered into a site and is in no room yet: the list a bus is checked against. */
export const waitingLook = look('/isolation/sites/:site/waiting', {
  duty: 'isolation.rooms',
  purpose: 'outbreak-response',
  title: { zh: '待入住', en: 'who is to come' },
  query: OfSite,
  async run(tx, query, ctx): Promise<WaitingPage> {
    const site = await siteOf(tx, query.site);
    return ctx.beyond(ANYWHERE, async () => {
      const awaited = await waitingFor(tx, placeAt(site.place, 1), WAITING + 1);
      const agreed = await companionsTo(tx, site.id);
      const comesWith = new Map(agreed.map(({ person, guest }) => [person, guest]));
      // Whoever comes along stands below whom she comes with.
      const found = [
        ...awaited.flatMap((one) => [one, ...after(agreed, one.person)]),
        ...agreed.filter(({ guest }) => !awaited.some(({ person }) => person === guest)).map(asWaiting),
      ].filter(({ person }, i, all) => all.findIndex((one) => one.person === person) === i);
      const people = found.slice(0, WAITING).map(({ person }) => person);
      const shown = await shownPeople(tx, people, civilDayOf(ctx.now));
      const guests = await guestsAs(tx, ctx, people);
      const told = await interviewsOf(tx, ctx, people);
      return {
        rows: found.slice(0, WAITING).map(({ person, orderedAt }) => ({
          person,
          code: shown.get(person)?.code ?? '',
          name: shown.get(person)?.name ?? '',
          age: shown.get(person)?.age ?? null,
          category: guests.get(person)?.category ?? '',
          orderedAt: orderedAt.toISOString(),
          household: guests.get(person)?.household ?? null,
          interviewed: told.has(person),
          comesWith: comesWith.get(person) ?? null,
        })),
        more: found.length > WAITING,
      };
    });
  },
});

type Expected = Pick<Waiting, 'person' | 'orderedAt'>;
const asWaiting = ({ person, at }: Companion): Expected => ({ person, orderedAt: at });
const after = (agreed: readonly Companion[], guest: string): Expected[] =>
  agreed.filter((one) => one.guest === guest).map(asWaiting);

export interface ProposalPage {
  readonly rows: readonly (RoomProposal & { readonly no: string | null })[];
}

/** Rooms proposed to these people at a site, all together. */
export const proposalLook = look('/isolation/sites/:site/proposal', {
  duty: 'isolation.rooms',
  purpose: 'outbreak-response',
  title: { zh: '房间建议', en: 'which rooms' },
  query: Type.Object({
    site: Id,
    /** Ids, by commas, in the order they came. */
    people: Type.String({ minLength: 36, maxLength: 5_000 }),
    /** guest:companion, by commas. */
    companions: Type.Optional(Type.String({ maxLength: 5_000 })),
  }),
  async run(tx, query, ctx): Promise<ProposalPage> {
    const site = await siteOf(tx, query.site);
    const people = [...new Set(query.people.split(','))];
    const pairs = (query.companions ?? '').split(',').flatMap((pair) => {
      const [guest, companion] = pair.split(':');
      return guest !== undefined && companion !== undefined ? [[guest, companion] as const] : [];
    });
    if (![...people, ...pairs.flat()].every(isUuid)) return refuseHouse('not-found');
    return ctx.beyond(ANYWHERE, async () => {
      const guests = await guestsAs(tx, ctx, people, new Map(pairs));
      const { rooms: as, all, stays } = await roomStates(tx, ctx, site.id);
      const rooms = withCompanions(as, new Map(pairs));
      // What is proposed tells of her: of people here or awaited, and of whoever comes with one of them only that.
      const here = new Set(stays.map(({ person }) => person));
      const known = async (person: string) =>
        here.has(person) || (await isExpected(tx, person, { id: site.id, district: placeAt(site.place, 1) }));
      const whomOf = new Map(pairs.map(([guest, companion]) => [companion, guest]));
      const rules = ctx.rulebook.part(isolationRules);
      const inside = rooms.flatMap(({ occupants }) => occupants);
      const asked: Guest[] = [];
      for (const person of people) {
        const self = guests.get(person);
        if (await known(person)) {
          if (self !== undefined) asked.push(self);
          continue;
        }
        const whom = whomOf.get(person) ?? '';
        const guest = guests.get(whom) ?? inside.find((one) => one.person === whom);
        if (self === undefined || guest === undefined || !(await known(whom)))
          return refuseHouse('not-found');
        asked.push(comingAlong(rules, guest, person));
      }
      const no = new Map(all.map((room) => [room.id, room.no]));
      const proposed = proposeRooms(rules, asked, rooms);
      return { rows: proposed.map((one) => ({ ...one, no: no.get(one.room ?? '') ?? null })) };
    });
  },
});

// Disinfection and meals --------------------------------------------------------------------------------

type SiteNamed = Pick<MySite, 'id' | 'code' | 'name' | 'place'>;

export interface RoundsPage {
  readonly site: SiteNamed;
  /** The floors she does, where she holds no more; null: all of the site. */
  readonly floors: MySite['floors'];
  readonly zones: readonly {
    readonly zone: string;
    /** The unit of the floor it is on; null: it is shared. */
    readonly floor: string | null;
    /** What the code at its door names. */
    readonly sign: string;
    readonly words: Words;
    readonly corridor: boolean;
    /** null: ready. */
    readonly waits: 'missing' | 'wet' | null;
    readonly until: string | null;
  }[];
  /** Rooms that wait for their terminal disinfection or are aired. */
  readonly rooms: readonly {
    readonly id: string;
    readonly no: string;
    readonly floor: string;
    readonly zone: string;
    readonly sign: string;
    readonly state: RoomStateName;
    readonly stateWords: Words;
    readonly freeFrom: string | null;
  }[];
  readonly rounds: readonly {
    readonly id: string;
    readonly code: string;
    /** The unit it goes over: the site, or a floor of it. */
    readonly place: string;
    readonly kind: Words & { readonly value: RoundKind };
    readonly product: Words;
    /** null: alcohol, which has no chlorine to measure. */
    readonly targetMgL: number | null;
    readonly measuredMgL: number | null;
    /** Batch, until when it keeps, how much, how it was brought out, and who was with her. */
    readonly batch: string | null;
    readonly expiresOn: string | null;
    readonly litres: number | null;
    readonly method: Words | null;
    readonly buddy: string | null;
    readonly operator: string | null;
    readonly mine: boolean;
    readonly beganAt: string;
    readonly endedAt: string | null;
    readonly signedAt: string | null;
    readonly done: number;
    /** Every zone that was done or left out, by its key. */
    readonly told: readonly string[];
    /** Of those: by the code at the door; the others were ticked by hand. */
    readonly scanned: readonly string[];
    readonly skipped: readonly { readonly words: Words; readonly why: string }[];
  }[];
  readonly objects: readonly (Words & {
    readonly object: string;
    readonly atLeast: number;
    readonly atMost: number;
    readonly contactMinutes: number;
    readonly corridor: boolean;
  })[];
  readonly products: IsolationRules['products'];
}

/** Zones and rounds of a site: what the disinfector sees, and nobody's name in it. */
export const roundsLook = look('/isolation/sites/:site/rounds', {
  duty: 'isolation.rounds',
  purpose: 'outbreak-response',
  title: { zh: '消毒', en: 'disinfection' },
  query: OfSite,
  async run(tx, query, ctx): Promise<RoundsPage> {
    const rules = ctx.rulebook.part(isolationRules);
    const site = await siteInSight(tx, ctx, query.site);
    const rooms = await store.roomsAt(tx, site.id);
    const whole = holdsWhole(ctx, site);
    const zones = zonesOfSite(rooms).filter(({ zone }) => whole || zone.includes('/'));
    const floors = Map.groupBy(rooms, ({ place }) => place);
    const floorOfZone = new Map(
      [...floors].flatMap(([place, on]) =>
        zonesOfSite(on).flatMap(({ zone }) => (zone.includes('/') ? [[zone, place] as const] : [])),
      ),
    );
    // A round of the whole site went over her corridor too, and she is not asked to do it again.
    const notReady = await ctx.beyond('the rounds of a site', async () =>
      corridorsNotReady(tx, ctx, site.id, await rounds.lastMeal(tx, site.id)),
    );
    const waits = new Map(notReady.map((one) => [one.zone, one]));
    const found = await rounds.roundsSince(tx, site.id, addMinutes(ctx.now, -SHOWN_HOURS * 60));
    const done = Map.groupBy(
      await rounds.zonesOf(
        tx,
        found.map(({ id }) => id),
      ),
      ({ round }) => round,
    );
    const names = await nameOfUsers(
      tx,
      found.flatMap(({ operator }) => (isUuid(operator) ? [operator] : [])),
    );
    const wordsOf = new Map(zones.map(({ zone, words }) => [zone, words]));
    const signOf = new Map(zones.map(({ zone, sign }) => [zone, sign]));
    return {
      site: { id: site.id, code: siteCode(site.no), name: site.name, place: site.place },
      floors: whole ? null : floorsIn(rooms),
      zones: zones
        .filter(({ everyRound }) => everyRound)
        .map(({ zone, sign, words, corridor }) => ({
          zone,
          floor: floorOfZone.get(zone) ?? null,
          sign,
          words,
          corridor,
          waits: waits.get(zone)?.why ?? null,
          until: waits.get(zone)?.until?.toISOString() ?? null,
        })),
      rooms: rooms
        .filter(({ state }) => state === 'soiled' || state === 'airing')
        .map((room) => ({
          id: room.id,
          no: room.no,
          floor: room.place,
          zone: `room/${room.id}`,
          sign: signOf.get(`room/${room.id}`) ?? '',
          state: room.state,
          stateWords: ROOM_STATES[room.state],
          freeFrom:
            room.contactEnd === null
              ? null
              : addMinutes(room.contactEnd, rules.meals.airedMinutes).toISOString(),
        })),
      rounds: found.map((round) => ({
        id: round.id,
        code: roundCode(round.no),
        place: round.place,
        kind: { value: round.kind, ...kindWords(round.kind, floorNamed(floors.get(round.place))) },
        product: PRODUCTS[round.product],
        targetMgL: round.targetMgL,
        measuredMgL: round.measuredMgL,
        batch: round.batch,
        expiresOn: round.expiresOn,
        litres: round.litres,
        method: round.method === null ? null : METHODS[round.method],
        buddy: round.buddy,
        operator: names.get(round.operator) ?? null,
        mine: round.operator === ctx.actor.id,
        beganAt: round.beganAt.toISOString(),
        endedAt: round.endedAt?.toISOString() ?? null,
        signedAt: round.signedAt?.toISOString() ?? null,
        done: (done.get(round.id) ?? []).filter(({ skipped }) => skipped === null).length,
        told: (done.get(round.id) ?? []).map(({ zone }) => zone),
        scanned: (done.get(round.id) ?? []).flatMap(({ zone, scanned, skipped }) =>
          scanned && skipped === null ? [zone] : [],
        ),
        skipped: (done.get(round.id) ?? []).flatMap(({ zone, skipped }) =>
          skipped === null ? [] : [{ words: wordsOf.get(zone) ?? corridorOf(zone), why: skipped }],
        ),
      })),
      objects: rules.objects.map(({ object, zh, en, atLeast, atMost, contactMinutes, guestCorridor }) => ({
        object,
        zh,
        en,
        atLeast,
        atMost,
        contactMinutes,
        corridor: guestCorridor === true,
      })),
      products: rules.products,
    };
  },
});

export interface MealsPage {
  /** Whether she begins and ends meals, and does not hand them out on floors alone. */
  readonly whole: boolean;
  readonly site: SiteNamed;
  readonly meals: readonly (Words & { readonly meal: string; readonly at: string })[];
  readonly waiting: readonly { readonly words: Words; readonly until: string | null }[];
  readonly open: { readonly run: string; readonly words: Words; readonly startedAt: string } | null;
  readonly today: readonly {
    readonly meal: string;
    readonly words: Words;
    readonly startedAt: string;
    readonly endedAt: string | null;
    readonly served: number | null;
    readonly overridden: string | null;
  }[];
  /** Rooms somebody is in and what is eaten there; nobody's name. */
  readonly rooms: readonly {
    readonly no: string;
    readonly floor: number;
    readonly diets: readonly Diet[];
    /** What nobody in it may eat, as it was told. */
    readonly allergies: readonly string[];
  }[];
  readonly sums: readonly (Words & { readonly diet: Diet; readonly count: number })[];
}

/** The meal list: rooms, diets and what is not to be on the plate; nobody's name. */
export const mealsLook = look('/isolation/sites/:site/meals', {
  duty: 'isolation.meals',
  purpose: 'outbreak-response',
  title: { zh: '送餐', en: 'meals' },
  query: OfSite,
  async run(tx, query, ctx): Promise<MealsPage> {
    const rules = ctx.rulebook.part(isolationRules);
    const site = await siteInSight(tx, ctx, query.site);
    const whole = holdsWhole(ctx, site);
    // A meal is of the whole site: whoever hands it out on one floor hears how far it is.
    const { last, today, waiting } = await ctx.beyond('the meal of a site', async () => {
      const last = await rounds.lastMeal(tx, site.id);
      const today = await rounds.mealsSince(tx, site.id, civilDayOf(ctx.now));
      return { last, today, waiting: await corridorsNotReady(tx, ctx, site.id, last) };
    });
    const words = (meal: string): Words => {
      const row = rules.dayPlan.find(({ does }) => does === meal);
      return { zh: row?.zh ?? meal, en: row?.en ?? meal };
    };
    const eating = await ctx.beyond(ANYWHERE, async () => {
      const { all, stays } = await roomStates(tx, ctx, site.id);
      const told = await interviewsOf(
        tx,
        ctx,
        stays.map(({ person }) => person),
      );
      const inside = Map.groupBy(stays, ({ room }) => room);
      const hers = all.filter(({ place }) => ctx.scope.some((held) => isWithin(place, held)));
      return hers.flatMap((room) => {
        const here = inside.get(room.id) ?? [];
        const diets = here.map(({ person }) => told.get(person)?.diet ?? 'ordinary');
        const allergies = [...new Set(here.flatMap(({ person }) => told.get(person)?.allergies || []))];
        return diets.length === 0 ? [] : [{ no: room.no, floor: room.floor, diets, allergies }];
      });
    });
    const counts = Map.groupBy(
      eating.flatMap(({ diets }) => diets),
      (diet) => diet,
    );
    return {
      whole,
      site: { id: site.id, code: siteCode(site.no), name: site.name, place: site.place },
      meals: rules.dayPlan.flatMap(({ at, does, meal, zh, en }) =>
        meal === true ? [{ meal: does, at, zh, en }] : [],
      ),
      waiting: waiting.map(({ zone, until }) => ({
        words: corridorOf(zone),
        until: until?.toISOString() ?? null,
      })),
      open:
        last === undefined || last.endedAt !== null
          ? null
          : { run: last.id, words: words(last.meal), startedAt: last.startedAt.toISOString() },
      today: today.map((run) => ({
        meal: run.meal,
        words: words(run.meal),
        startedAt: run.startedAt.toISOString(),
        endedAt: run.endedAt?.toISOString() ?? null,
        served: run.served,
        overridden: run.overrideWhy,
      })),
      rooms: eating,
      sums: (Object.keys(DIETS) as Diet[]).flatMap((diet) => {
        const count = counts.get(diet)?.length ?? 0;
        return count === 0 ? [] : [{ diet, count, ...DIETS[diet] }];
      }),
    };
  },
});

export const isolationLooks: readonly Look[] = [
  sitesLook,
  mySitesLook,
  headChoicesLook,
  staffChoicesLook,
  siteLook,
  waitingLook,
  proposalLook,
  roundsLook,
  mealsLook,
];

async function siteOf(tx: Tx, id: string): Promise<IsolationSite> {
  return (await store.findSite(tx, id)) ?? refuseHouse('not-found');
}
