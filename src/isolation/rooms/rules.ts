// Which room somebody gets, and why: the ordered table of the domain handbook 5.7 over the rooms as they are. It
// proposes; a human decides, and the database refuses what may never be.
import { addDays } from '../../base/civil-dates.ts';
import { fillWords, type Words } from '../../base/words.ts';
import type { Feature, IsolationRules, RoomNeed } from '../terms.ts';
import type { Interview } from './terms.ts';

/** What the health interview and her stay tell of somebody who is to be roomed. */
export interface Guest {
  readonly person: string;
  /** Category of her stay: close, secondary, traveller, … Different ones are never on one floor. */
  readonly category: string;
  /** Day she moves in. */
  readonly from: string;
  readonly exposedOn?: string | undefined;
  readonly age: number | null;
  readonly positive?: boolean;
  /** Dialysis, labour, intensive care. */
  readonly hospital?: boolean;
  readonly dependent?: boolean;
  readonly pregnantWeeks?: number | undefined;
  readonly mentalRisk?: boolean;
  readonly barrierFree?: boolean;
  readonly fallRisk?: boolean;
  readonly chronic?: boolean;
  readonly household?: string | undefined;
  /** Asked in writing to share one room with her household. */
  readonly sharesWritten?: boolean;
  /** Who would stay with her, and has accepted. */
  readonly companion?: string | undefined;
  /** Feeds an infant of her household at her breast. */
  readonly breastfeeding?: boolean;
}

export interface RoomState {
  readonly id: string;
  readonly building: string;
  readonly floor: number;
  readonly no: string;
  readonly beds: number;
  readonly features: readonly Feature[];
  readonly wing: 'ordinary' | 'positive';
  /** Aired, inspected and in use. */
  readonly ready: boolean;
  readonly occupants: readonly Guest[];
}

export interface RoomProposal {
  readonly person: string;
  /** The row of the table that decided what she needs. */
  readonly row: string;
  readonly need: RoomNeed;
  readonly why: Words;
  readonly source: string;
  /** The room; undefined: none here fits, and `missing` says what was looked for. */
  readonly room: string | undefined;
  readonly missing: Words | undefined;
}

type Medicine = Interview['medicines'][number];

/** What she takes, with since when she takes it at those hours: as before, or from now on. */
export const medicinesSince = (
  told: readonly Medicine[],
  before: readonly Medicine[],
  now: Date,
): Medicine[] =>
  told.map(({ name, lastDay, at }) => {
    if (at === undefined) return { name, lastDay };
    const hours = [...at].sort();
    const same = before.find((one) => one.name === name && one.at?.join() === hours.join());
    return { name, lastDay, at: hours, since: same?.since ?? now.toISOString() };
  });

/** Which row of the table decides what she needs. */
export function needOf(rules: IsolationRules, guest: Guest) {
  const row = rules.roomRules.find(({ if: asked }) => fits(asked, guest));
  if (row === undefined) throw new Error('the last row of the room rules holds for everybody');
  const holes = { age: row.if.ageBelow ?? '', weeks: row.if.pregnantWeeksFrom ?? '' };
  return {
    row: row.id,
    need: row.need,
    why: fillWords({ zh: row.zh, en: row.en }, holes),
    source: row.source,
  };
}

/** Whether a row of the table asks for a companion, whichever row decides about her room. */
export const needsCompanion = (rules: IsolationRules, guest: Guest): boolean =>
  rules.roomRules.some(({ if: asked, need }) => need === 'companion' && fits(asked, guest));

function fits(asked: IsolationRules['roomRules'][number]['if'], guest: Guest): boolean {
  return (
    (asked.positive === undefined || guest.positive === true) &&
    (asked.hospital === undefined || guest.hospital === true) &&
    (asked.ageBelow === undefined || (guest.age !== null && guest.age < asked.ageBelow)) &&
    (asked.dependent === undefined || guest.dependent === true) &&
    (asked.pregnantWeeksFrom === undefined || (guest.pregnantWeeks ?? 0) >= asked.pregnantWeeksFrom) &&
    (asked.mentalRisk === undefined || guest.mentalRisk === true) &&
    (asked.sharesWritten === undefined || (guest.sharesWritten === true && guest.household !== undefined)) &&
    (asked.household === undefined || guest.household !== undefined) &&
    (asked.barrierFree === undefined || guest.barrierFree === true) &&
    (asked.fallRisk === undefined || guest.fallRisk === true)
  );
}

/** An infant stays with whoever feeds it (domain handbook 5.7, row 8). */
const feeds = (rules: IsolationRules, mother: Guest, infant: Guest): boolean =>
  mother.breastfeeding === true &&
  mother.household !== undefined &&
  mother.household === infant.household &&
  infant.age !== null &&
  infant.age < rules.companion.infantBelow;

/** Why somebody may not be the companion of another; undefined: she may. */
export function whyNotCompanion(rules: IsolationRules, guest: Guest, companion: Guest): Words | undefined {
  const { ageFrom, ageBelow } = rules.companion;
  if (companion.positive === true) return { zh: '陪护人不能是阳性', en: 'A companion is not a positive' };
  if (companion.category !== guest.category)
    return { zh: '陪护人须与本人同一类别', en: 'A companion is of the same category' };
  if (companion.hospital === true) return { zh: '陪护人须身体健康', en: 'A companion is in good health' };
  // Nobody else can do what she does.
  if (feeds(rules, companion, guest)) return undefined;
  if (companion.age === null || companion.age < ageFrom)
    return { zh: `陪护人须年满 ${ageFrom} 岁`, en: `A companion is ${ageFrom} or older` };
  if (companion.age >= ageBelow)
    return { zh: `陪护人须未满 ${ageBelow} 岁`, en: `A companion is under ${ageBelow}` };
  if (companion.chronic === true || companion.dependent === true || (companion.pregnantWeeks ?? 0) > 0)
    return { zh: '陪护人须身体健康', en: 'A companion is in good health' };
  return undefined;
}

/**
 * A companion whom nobody awaits, as she is told of before she has a room: as anybody who may be one, whatever is known
 * of her. Whether she may be is said when she is given the room.
 */
export function comingAlong(rules: IsolationRules, guest: Guest, companion: string): Guest {
  return {
    person: companion,
    category: guest.category,
    from: guest.from,
    age: rules.companion.ageFrom,
  };
}

/**
 * What it makes of a room that some of it go: who is left there without whoever stays with her, and who is left though she
 * is there for somebody else only.
 */
export function partedBy<G extends Pick<Guest, 'person' | 'companion'>>(
  inside: readonly G[],
  going: ReadonlySet<string>,
): { readonly alone: readonly G[]; readonly behind: readonly G[] } {
  const stay = inside.filter(({ person }) => !going.has(person));
  const needed = new Set(stay.map(({ companion }) => companion));
  const accompanied = new Set(
    inside.flatMap(({ person, companion }) =>
      going.has(person) && companion !== undefined ? [companion] : [],
    ),
  );
  return {
    alone: stay.filter(({ companion }) => companion !== undefined && going.has(companion)),
    behind: stay.filter(({ person }) => accompanied.has(person) && !needed.has(person)),
  };
}

/** Younger than this nobody is alone in a room: what the table asks by age and by nothing else. */
export const childBelow = ({ roomRules }: Pick<IsolationRules, 'roomRules'>): number =>
  Math.max(
    0,
    ...roomRules.flatMap(({ if: asked, need }) =>
      need === 'companion' && Object.keys(asked).length === 1 ? (asked.ageBelow ?? []) : [],
    ),
  );

/** Whether somebody of that age is a child in a room with nobody grown up. */
export const isChildAlone = (
  rules: Pick<IsolationRules, 'roomRules' | 'companion'>,
  age: number | null,
  inside: readonly (number | null)[],
): boolean =>
  age !== null &&
  age < childBelow(rules) &&
  !inside.some((other) => other !== null && other >= rules.companion.ageFrom);

/**
 * Whether nobody is with somebody who is not to be alone: a child needs anybody grown up, anybody else whom she named or who
 * could be named. A positive waits for her transfer, which has a time of its own, and nobody healthy waits beside her.
 */
export function isUnaccompanied(rules: IsolationRules, guest: Guest, inside: readonly Guest[]): boolean {
  if (guest.positive === true) return false;
  if (guest.age !== null && guest.age < childBelow(rules))
    return isChildAlone(
      rules,
      guest.age,
      inside.map(({ age }) => age),
    );
  return (
    needsCompanion(rules, guest) &&
    !inside.some(
      (one) =>
        one.person !== guest.person &&
        (guest.companion === one.person || whyNotCompanion(rules, guest, one) === undefined),
    )
  );
}

/** Whether two people may be in one room: of one household exposed on one day who asked, or a companion who may be. */
export function mayShare(rules: IsolationRules, one: Guest, other: Guest): boolean {
  if (one.category !== other.category || (one.positive === true) !== (other.positive === true)) return false;
  for (const [guest, companion] of [
    [one, other],
    [other, one],
  ] as const)
    if (guest.companion === companion.person && whyNotCompanion(rules, guest, companion) === undefined)
      return true;
  // Two children of one mother stay with her, both.
  if (one.companion !== undefined && one.companion === other.companion) return true;
  if (one.household === undefined || one.household !== other.household) return false;
  if (feeds(rules, one, other) || feeds(rules, other, one)) return true;
  return one.exposedOn === other.exposedOn && one.sharesWritten === true && other.sharesWritten === true;
}

/**
 * Rooms for everybody who arrives, in the order given; whoever is proposed a room takes her place in it before the next
 * is looked at, so that a bus of thirty gets thirty places. Families are kept together whatever their order.
 */
export function proposeRooms(
  rules: IsolationRules,
  list: readonly Guest[],
  rooms: readonly RoomState[],
): RoomProposal[] {
  const arriving = list.map((guest) => withMother(rules, guest, list));
  const house = new House(rules, rooms, arriving);
  const proposed = new Map<string, RoomProposal>();
  for (const guest of inOrder(rules, arriving)) {
    const needed = needOf(rules, guest);
    const found = needed.need === 'hospital' ? undefined : house.roomFor(guest, needed.need);
    const room = found?.room;
    if (room !== undefined) house.take(room, guest);
    proposed.set(guest.person, {
      person: guest.person,
      ...firstOf(rules, [needed, ...(found?.joins ?? []).map((one) => needOf(rules, one))]),
      room: room?.id,
      missing: room === undefined ? MISSING[needed.need] : undefined,
    });
  }
  return arriving.flatMap(({ person }) => proposed.get(person) ?? []);
}

export interface SiteProposal extends RoomProposal {
  /** Undefined: no site has a room for her. */
  readonly site: string | undefined;
}

/**
 * Sites and rooms for everybody who waits in a district, the sites in the order given. Who belongs together goes to one
 * site: a household or a guest with her companion that does not fit whole is tried at the next. `heading`: the site
 * somebody has a seat to, rides to or was brought to. Hers has the first room there, before anybody is sent after her. For
 * whoever can not be alone a room for two is looked for, though nobody has been named yet.
 */
export function proposeSites(
  rules: IsolationRules,
  arriving: readonly Guest[],
  sites: readonly { readonly site: string; readonly rooms: readonly RoomState[] }[],
  heading: ReadonlyMap<string, string> = new Map(),
): SiteProposal[] {
  const coming = accompanied(rules, arriving);
  const headingOf = ({ person, comesWith }: Coming) => heading.get(comesWith ?? person);
  const found = new Map<string, SiteProposal>();
  /** Those of `some` who have no room there. */
  const fill = (some: readonly Coming[], site: string, rooms: readonly RoomState[]): Coming[] => {
    const proposed = new Map(proposeRooms(rules, some, rooms).map((one) => [one.person, one]));
    // Whoever needs a hospital needs no site, and keeps nobody of hers waiting.
    const settled = (person: string) =>
      proposed.get(person)?.room !== undefined || proposed.get(person)?.need === 'hospital';
    return partiesOf(some).flatMap((party) => {
      const whole = party.every(({ person }) => settled(person));
      for (const { person } of party) {
        const one = proposed.get(person);
        if (one !== undefined) found.set(person, { ...one, site: whole ? site : undefined });
      }
      return whole ? [] : party;
    });
  };
  const bound = Map.groupBy(coming, headingOf);
  const unfit = sites.flatMap(({ site, rooms }) => fill(bound.get(site) ?? [], site, rooms));
  const known = new Set(sites.map(({ site }) => site));
  const later = new Set(unfit);
  let left = coming.filter((guest) => !known.has(headingOf(guest) ?? '') || later.has(guest));
  for (const { site, rooms } of sites) {
    if (left.length === 0) break;
    left = fill(left, site, withThose(rooms, bound.get(site) ?? [], found));
  }
  return arriving.flatMap(({ person }) => {
    const one = found.get(person);
    if (one === undefined) return [];
    return [one.site === undefined ? { ...one, room: undefined } : one];
  });
}

type Coming = Guest & {
  /** Nobody yet: somebody is still to be named who stays with this guest. */
  readonly comesWith?: string;
};

/** With whoever can not be alone comes one of her household who may stay with her, else somebody who is still to be named. */
function accompanied(rules: IsolationRules, arriving: readonly Guest[]): Coming[] {
  return arriving.flatMap((guest): Coming[] => {
    const alone = guest.companion === undefined && guest.positive !== true && guest.hospital !== true;
    if (!alone || !needsCompanion(rules, guest)) return [guest];
    const hers = arriving.find(
      (one) =>
        one.person !== guest.person &&
        one.household !== undefined &&
        one.household === guest.household &&
        whyNotCompanion(rules, guest, one) === undefined,
    );
    if (hers !== undefined) return [{ ...guest, companion: hers.person }];
    const named = `${guest.person} with`;
    return [
      { ...guest, companion: named },
      { ...comingAlong(rules, guest, named), comesWith: guest.person },
    ];
  });
}

/** The rooms as they are once these are in those found for them. */
function withThose(
  rooms: readonly RoomState[],
  guests: readonly Guest[],
  found: ReadonlyMap<string, SiteProposal>,
): readonly RoomState[] {
  const inside = Map.groupBy(guests, ({ person }) => {
    const one = found.get(person);
    return one?.site === undefined ? undefined : one.room;
  });
  return rooms.map((room) => {
    const coming = inside.get(room.id);
    return coming === undefined ? room : { ...room, occupants: [...room.occupants, ...coming] };
  });
}

/** Who goes together: households, and guests with whoever stays with them. */
function partiesOf(guests: readonly Guest[]): Guest[][] {
  const byPerson = new Map(guests.map((guest) => [guest.person, guest]));
  const companionOf = new Map(
    guests.flatMap(({ person, companion }) =>
      companion === undefined ? [] : [[companion, person] as const],
    ),
  );
  const parties = Map.groupBy(guests, (guest) => {
    const of = companionOf.get(guest.person) ?? guest.person;
    return byPerson.get(of)?.household ?? guest.household ?? of;
  });
  return [...parties.values()];
}

/** Nobody has to be named for an infant whose mother feeds it. */
export function withMother<G extends Guest>(rules: IsolationRules, guest: G, all: readonly Guest[]): G {
  if (guest.companion !== undefined) return guest;
  const mother = all.find((one) => feeds(rules, one, guest));
  return mother === undefined ? guest : { ...guest, companion: mother.person };
}

/** Of those who share a room the row that comes first in the table says why it is that room. */
function firstOf(rules: IsolationRules, needs: readonly ReturnType<typeof needOf>[]) {
  const rank = new Map(rules.roomRules.map(({ id }, i) => [id, i]));
  const [first] = [...needs].sort((a, b) => (rank.get(a.row) ?? 0) - (rank.get(b.row) ?? 0));
  if (first === undefined) throw new Error('everybody needs a room');
  return first;
}

const MISSING: Readonly<Record<RoomNeed, Words>> = {
  'positive-wing': {
    zh: '本点阳性区已满：请立即联系转运',
    en: 'The positive wing is full: call for her transfer now',
  },
  hospital: { zh: '不入住隔离点：请联系定点医院', en: 'She does not come here: call the hospital' },
  companion: {
    zh: '没有可用的陪护间，或尚无同意的陪护人：请另选陪护人或另一个点',
    en: 'No room for two is free, or nobody has accepted to stay with her: name a companion, or another site',
  },
  shared: {
    zh: '没有住得下全家的房间：请改为相邻房间或另一个点',
    en: 'No room holds the family: adjacent doors, or another site',
  },
  adjacent: { zh: '没有合适的空房：请换另一个点', en: 'No room here fits: another site' },
  'barrier-free': { zh: '没有空的无障碍房：请换另一个点', en: 'No barrier-free room is free: another site' },
  'low-floor': {
    zh: '没有低楼层带窗锁的空房：请换另一个点',
    en: 'No low room with locked windows is free: another site',
  },
  single: { zh: '本点已满：请换另一个点，不加床', en: 'This site is full: another site, no camp bed' },
};

/** Who needs something rare comes first; a companion and a family directly after whom they belong to. */
function inOrder(rules: IsolationRules, arriving: readonly Guest[]): Guest[] {
  const rank = new Map(rules.roomRules.map(({ id }, i) => [id, i]));
  const ranked = arriving
    .map((guest, at) => ({ guest, at, rank: rank.get(needOf(rules, guest).row) ?? 0 }))
    .sort((a, b) => a.rank - b.rank || a.at - b.at);
  const taken = new Set<string>();
  const ordered: Guest[] = [];
  const byPerson = new Map(arriving.map((guest) => [guest.person, guest]));
  const families = Map.groupBy(arriving, ({ household, person }) => household ?? `alone ${person}`);
  const add = (guest: Guest | undefined) => {
    if (guest === undefined || taken.has(guest.person)) return;
    taken.add(guest.person);
    ordered.push(guest);
    if (guest.companion !== undefined) add(byPerson.get(guest.companion));
    for (const one of families.get(guest.household ?? `alone ${guest.person}`) ?? []) add(one);
  };
  for (const { guest } of ranked) add(guest);
  return ordered;
}

/** The rooms as they fill up. */
class House {
  readonly #rules: IsolationRules;
  readonly #rooms: readonly RoomState[];
  readonly #inside = new Map<string, Guest[]>();
  readonly #floors = new Map<string, Guest[]>();
  readonly #lowest: number;
  /** Who has no room yet. */
  readonly #coming: Map<string, Guest>;

  constructor(rules: IsolationRules, rooms: readonly RoomState[], arriving: readonly Guest[]) {
    this.#rules = rules;
    this.#coming = new Map(arriving.map((guest) => [guest.person, guest]));
    this.#rooms = rooms.filter(({ ready }) => ready);
    this.#lowest = Math.min(...rooms.map(({ floor }) => floor));
    for (const room of rooms) {
      this.#inside.set(room.id, [...room.occupants]);
      const floor = floorOf(room);
      this.#floors.set(floor, [...(this.#floors.get(floor) ?? []), ...room.occupants]);
    }
  }

  take(room: RoomState, guest: Guest): void {
    this.#in(room).push(guest);
    this.#floors.get(floorOf(room))?.push(guest);
    this.#coming.delete(guest.person);
  }

  /** A room for her, and those who are in it already. */
  roomFor(
    guest: Guest,
    need: RoomNeed,
  ): { readonly room: RoomState; readonly joins: readonly Guest[] } | undefined {
    const room = this.#find(guest, need);
    return room === undefined ? undefined : { room, joins: [...this.#in(room)] };
  }

  #find(guest: Guest, need: RoomNeed): RoomState | undefined {
    const wing = need === 'positive-wing' ? 'positive' : 'ordinary';
    const takes = this.#floorsTaking(guest);
    const open = this.#rooms.filter((room) => room.wing === wing && takes(room));
    // Whoever she may share with is there already: she joins them, whatever she would need alone.
    const joined = open.find((room) => {
      const inside = this.#in(room);
      return (
        inside.length > 0 &&
        inside.length < room.beds &&
        inside.every((one) => mayShare(this.#rules, guest, one))
      );
    });
    if (joined !== undefined) return joined;
    const free = open.filter((room) => this.#in(room).length === 0);
    switch (need) {
      case 'companion':
        return this.#withCompanion(free, guest);
      case 'shared':
        // The smallest room that is large enough; whoever does not fit any more gets the door beside it.
        return best(free, ({ beds }) => (beds >= 2 ? beds : undefined)) ?? this.#beside(free, guest);
      case 'adjacent':
        return this.#beside(free, guest);
      case 'barrier-free':
        return best(free, (room) => (room.features.includes('barrier-free') ? room.floor : undefined));
      case 'low-floor':
        return best(free, (room) =>
          room.features.includes('window-lock') && room.floor <= this.#lowest + 1 ? room.floor : undefined,
        );
      default:
        return best(free, plainness);
    }
  }

  /** A room for her, who stays with her, and whomever else that one stays with; nobody is in it alone. */
  #withCompanion(free: readonly RoomState[], guest: Guest): RoomState | undefined {
    const companion = this.#coming.get(guest.companion ?? '');
    if (companion === undefined || whyNotCompanion(this.#rules, guest, companion) !== undefined)
      return undefined;
    const hers = [...this.#coming.values()].filter((one) => one.companion === companion.person);
    const large = (least: number) => best(free, ({ beds }) => (beds >= least ? beds : undefined));
    return large(hers.length + 1) ?? large(2);
  }

  /** The free room nearest to her household; of the first of them, any. */
  #beside(free: readonly RoomState[], guest: Guest): RoomState | undefined {
    const hers = this.#rooms.filter((room) =>
      this.#in(room).some(({ household }) => household !== undefined && household === guest.household),
    );
    if (hers.length === 0) return best(free, plainness);
    return best(free, (room) =>
      Math.min(
        ...hers.map((one) =>
          one.building === room.building && one.floor === room.floor
            ? Math.abs(Number(one.no) - Number(room.no))
            : 10_000 * (1 + Math.abs(one.floor - room.floor)),
        ),
      ),
    );
  }

  /** One category to a wing of a floor, and nobody who arrives beside those who have been there for days. */
  #floorsTaking(guest: Guest): (room: RoomState) => boolean {
    const since = addDays(guest.from, -this.#rules.mixDays.value);
    const asked = new Map<string, boolean>();
    return (room) => {
      if (room.wing === 'positive') return true; // positives of any category wait there to be fetched, each alone
      const floor = floorOf(room);
      const known = asked.get(floor);
      if (known !== undefined) return known;
      const takes = (this.#floors.get(floor) ?? []).every(
        (one) => one.category === guest.category && (one.from >= since || mayShare(this.#rules, one, guest)),
      );
      asked.set(floor, takes);
      return takes;
    };
  }

  #in(room: RoomState): Guest[] {
    const inside = this.#inside.get(room.id);
    if (inside === undefined) throw new Error('every room is in the house');
    return inside;
  }
}

const floorOf = ({ building, floor, wing }: RoomState) => `${building}/${floor}/${wing}`;

/** A single room without anything somebody else will need: rooms for two and barrier-free ones are kept. */
function plainness(room: RoomState): number {
  return (room.beds - 1) * 1_000 + (room.features.includes('barrier-free') ? 500 : 0);
}

/** The first of those with the smallest measure; undefined: it does not fit. */
function best(
  rooms: readonly RoomState[],
  measure: (room: RoomState) => number | undefined,
): RoomState | undefined {
  let found: RoomState | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const room of rooms) {
    const value = measure(room);
    if (value !== undefined && value < least) {
      found = room;
      least = value;
    }
  }
  return found;
}

// Keys of tasks -----------------------------------------------------------------------------------------

/** Who is to be with her; and, where nobody is, what the medic says to the reason. */
export const aloneKey = (person: string) => `isolation/alone/${person}/`;
export const aloneOpenKey = (person: string) => `${aloneKey(person)}open`;
export const aloneLookKey = (person: string) => `${aloneKey(person)}look`;

/** What follows from her having been taken in at once: whether she stays is decided, or she is taken home. */
export const emergencyKey = (person: string) => `isolation/emergency/${person}/`;
