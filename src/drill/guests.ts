// Guests of isolation sites, from the case that names them to their way home: listed by CDC, fetched by day and night to
// the site the house proposes, asked how they are, roomed as proposed or otherwise with a reason; positive, moved, taken
// to hospital, the days of their floor begun anew by CDC; released and taken home; or to another site.
import { addMinutes } from '../base/clock.ts';
import { placeAt } from '../base/places.ts';
import { must } from '../base/refusal.ts';
import { row, rows, sql } from '../base/sql.ts';
import { releaseRules } from '../control/release/terms.ts';
import { reachedBy, sealOfReach } from '../isolation/incidents/reach.ts';
import { findIncident } from '../isolation/incidents/store.ts';
import { guestsAs, proposalFor, roomStates, statesOf } from '../isolation/rooms/guests.ts';
import { needsCompanion, proposeRooms, proposeSites, whyNotCompanion } from '../isolation/rooms/rules.ts';
import type { Interview } from '../isolation/rooms/terms.ts';
import { type IsolationRules, isolationRules } from '../isolation/terms.ts';
import { asHouse } from '../ledger/perform.ts';
import type { Play } from './play.ts';
import { siteDaysAtWork } from './site-days.ts';
import { type Site, type Sites, sitesAtWork } from './sites.ts';
import { DISTRICT } from './staff.ts';
import { type Rider, tripsAtWork } from './trips.ts';
import { type Group, type Met, metOn, type SitesSize, type Wave } from './waves.ts';
import { carersOf } from './world.ts';

/** As many of those who wait as one answer proposes rooms for. */
const ASKED = 1_000;

/** Shares. Ours. */
const GUESTS = {
  otherwise: 0.03,
  insulin: 0.02,
  cardiac: 0.03,
  mind: 0.03,
  alone: 0.05,
  dependent: 0.01,
  barrierFree: 0.02,
  fallRisk: 0.01,
  hospital: 0.003,
  medicine: 0.1,
  diet: 0.2,
  moves: 0.02,
  /** Of those who go home: the list before she goes is gone through. */
  listed: 0.3,
  /** Of those whose floor had a positive: CDC begins their days anew. */
  restarts: 0.85,
  /** … and of those reached: hers stay as they are. */
  spared: 0.08,
} as const;
const BUS = 20;
/** Nobody waits longer in a hall for a room. Ours. */
const HALL_MINUTES = 30;
/** Listed in one go from an interview. */
const LISTED = 100;
const HOSPITAL = '区人民医院';

export interface Guests {
  /** Who waits, who may leave, who is ill. */
  looksAround(): Promise<void>;
  watches(): Promise<void>;
  /** Her home does not do, or she was in hospital: the site that gives her a room; undefined: none has one for her. */
  takesIn(person: string, no: number): Promise<string | undefined>;
  /** Whether a vehicle of the sites takes her wherever she goes. */
  holds(person: string): Promise<boolean>;
}

interface Waiting {
  readonly person: string;
}

export function guestsAtWork(play: Play, size: SitesSize): Guests {
  const { acts, cast } = play;
  const { house } = play.scene;
  const [cdc] = cast.cdc;
  const sites: Sites = sitesAtWork(play, size);
  const days = siteDaysAtWork(play, sites);
  const trips = tripsAtWork(play, must(cast.drivers, 'whoever plays sites has drivers'));
  /** Somebody sees to them already. */
  const seenTo = new Set<string>();
  const taken = new Set<string>();
  const take = (key: string) => !taken.has(key) && taken.add(key) !== undefined;
  const siteOf = new Map<string, Site>();
  /** Who has agreed to come to stay with somebody. */
  const carers = new Map<string, Rider>();
  /** Since when somebody has waited in a hall for a room. */
  const inHallSince = new Map<string, Date>();
  /** On the way from one site to another, and in no room there yet: nobody else is given theirs meanwhile. */
  let between = 0;

  // Named by cases ----------------------------------------------------------------------------------------

  async function comes(wave: Wave): Promise<void> {
    for (const group of wave.groups) await reports(wave, group);
  }

  async function reports(wave: Wave, { positive, met }: Group): Promise<void> {
    const { document } = play.person(positive).identity;
    const known = await personOf(positive);
    if (known === undefined) {
      play.broke({
        invariant: 'positive-known',
        count: 1,
        says: `名单上的阳性者不在库中 / somebody positive was on a list and is not on record: ${document.slice(-4)}`,
        about: [],
      });
      return;
    }
    const reported = await play.does(cdc, acts.reportCase, { person: known });
    if (!reported.ok) return;
    const { case: id } = reported.result;
    await play.does(cdc, acts.openInterview, { case: id });
    for (let from = 0; from < met.length; from += LISTED) {
      const some = met.slice(from, from + LISTED);
      const listed = await play.does(cdc, acts.listContacts, {
        case: id,
        contacts: some.map((one) => {
          const { name, document: paper, phones, address } = play.person(one.person).identity;
          const on = metOn(wave, one);
          return {
            name,
            document: paper,
            address,
            phone: phones[0] ?? '',
            category: 'close',
            kind: 'dining',
            firstOn: on,
            lastOn: on,
          };
        }),
        complete: from + LISTED >= met.length,
      });
      if (listed.ok) await liveTogether(some, listed.result.contacts);
    }
  }

  /** Children are on record as living with their mother or father, who was met with them. */
  async function liveTogether(
    met: readonly Met[],
    listed: readonly { readonly row: number; readonly person: string | null }[],
  ): Promise<void> {
    const idOf = new Map(listed.map(({ row: at, person }) => [met[at - 1]?.person, person]));
    for (const { person, parent } of met) {
      const [child, hers] = [idOf.get(person), idOf.get(parent)];
      if (parent === undefined || child == null || hers == null) continue;
      await play.does(cast.desk, acts.joinHousehold, { person: child, with: hers, relation: 'child' });
    }
  }

  /** By the telephone on record; only of those the drill has met. */
  async function personOf(no: number): Promise<string | undefined> {
    const listed = await play.peek((tx) =>
      rows(tx, sql<{ person: string }>`select distinct person from list_line where person is not null`),
    );
    const numbers = await play.who(listed.map(({ person }) => person));
    return listed.find(({ person }) => numbers.get(person) === no)?.person;
  }

  // Fetched -----------------------------------------------------------------------------------------------

  async function fetches(): Promise<void> {
    const waiting = await play.peek((tx) =>
      rows(
        tx,
        sql<Waiting>`
          select e.person from episode e
          where e.state = 'active' and e.stage_place = 'facility' and e.ended_at is null
            and not exists (select from room_stay y where y.person = e.person and upper_inf(y.during))
            and not exists (select from control_case c where c.person = e.person and c.ended_at is null)
            and not exists (select from fever f where f.person = e.person and f.closed_at is null)
          order by e.ordered_at, e.id`,
      ),
    );
    // Whoever has agreed to stay with somebody comes with her, not by herself.
    const waits = new Set(waiting.map(({ person }) => person));
    const promised = new Set(
      [...carers].flatMap(([guest, carer]) => (waits.has(guest) || seenTo.has(guest) ? [carer.person] : [])),
    );
    const fresh = waiting.filter(({ person }) => !seenTo.has(person) && !promised.has(person));
    if (fresh.length === 0 || between > 0) return;
    const now = play.now();
    const rulebook = await house.rulebookAt(now);
    const { proposed } = await asHouse(house, (tx) =>
      proposalFor(tx, { now, rulebook, secrets: house.secrets }, DISTRICT, ASKED),
    );
    const numbers = await play.who(fresh.map(({ person }) => person));
    const wanted = new Set(fresh.map(({ person }) => person));
    const placed = proposed.filter(({ person }) => wanted.has(person));
    // By numbers of the drill: ids are others in each play.
    const found = placed
      .flatMap(({ person, site }) => {
        const no = numbers.get(person);
        const to = sites.open().find((one) => one.site === site && !one.emptied);
        return no === undefined || to === undefined ? [] : [{ person, no, to }];
      })
      .sort((a, b) => a.no - b.no);
    const hallOf = ({ person }: Rider) => {
      const at = siteOf.get(person);
      return at?.closed === false ? at : undefined;
    };
    const riders = found.filter((one) => hallOf(one) !== one.to);
    for (const [to, some] of Map.groupBy(riders, (one) => one.to))
      for (let from = 0; from < some.length; from += BUS) await bus(to, some.slice(from, from + BUS));
    // Brought to a site that had no room for her then: there is one now, or none is known elsewhere either.
    const inHalls = fresh.flatMap(({ person }) => {
      const no = numbers.get(person);
      const at = no === undefined ? undefined : hallOf({ person, no });
      const rides = riders.some((one) => one.person === person);
      return no === undefined || at === undefined || rides ? [] : [{ person, no, at }];
    });
    for (const { person, no } of inHalls) {
      const since = inHallSince.get(person) ?? now;
      inHallSince.set(person, since);
      if (addMinutes(since, HALL_MINUTES) <= now) await goHome(person, no);
    }
    const stay = inHalls.filter(({ person }) => inHallSince.has(person));
    for (const [at, some] of Map.groupBy(stay, (one) => one.at)) {
      some.sort((a, b) => a.no - b.no);
      play.after(0, () => gives(at, some), at.place);
    }
  }

  /**
   * No site has a room for her by the rules: she is at home until one has; a child and hers stay there, by a decision of CDC.
   */
  async function goHome(person: string, no: number): Promise<void> {
    const hers = await play.peek((tx) =>
      rows(
        tx,
        sql<{ id: string; person: string }>`
          select e.id, e.person from episode e
          where e.ended_at is null and e.state = 'active' and e.stage_place = 'facility'
            and not exists (select from room_stay y where y.person = e.person and upper_inf(y.during))
            and (e.person = ${person} or ${isChild(no)} and e.person in (
              select o.person from household_member m join household_member o on o.household = m.household and o.until is null
              where m.person = ${person} and m.until is null))
          order by e.ordered_at, e.id`,
      ),
    );
    const reason = isChild(no) ? 'no-carer' : 'other';
    for (const { id, person: one } of hers) {
      siteOf.delete(one);
      inHallSince.delete(one);
      await play.does(cdc, acts.moveEpisode, { episode: id, to: 'home', reason });
    }
  }

  async function bus(to: Site, riders: readonly Rider[]): Promise<void> {
    for (const { person } of riders) seenTo.add(person);
    const sent = await trips.goes({
      kind: 'intake',
      riders,
      to: to.place,
      receiver: () => to.post('data'),
      departs: play.between(10, 45, 'bus', riders[0]?.no ?? 0),
      left: ({ person }) => void seenTo.delete(person),
      there: async (there) => play.after(2, () => rooms(to, there), to.place),
    });
    if (!sent) for (const { person } of riders) seenTo.delete(person);
  }

  // Roomed ------------------------------------------------------------------------------------------------

  async function rooms(site: Site, riders: readonly Rider[]): Promise<void> {
    for (const { person, no } of riders) {
      siteOf.set(person, site);
      inHallSince.delete(person);
      await asks(site, person, no);
    }
    await gives(site, riders);
    for (const { person } of riders) seenTo.delete(person);
  }

  async function asks(site: Site, person: string, no: number): Promise<void> {
    const who = site.post('medic');
    const told = toldBy(no);
    const first = await play.does(who, acts.interviewGuest, { site: site.site, person, told, over: null });
    if (first.ok || first.refusal?.code !== 'interview-changed') return;
    // She has been here before: what she told then is read first.
    const read = await play.does(who, acts.readGuestInterview, { site: site.site, person });
    if (read.ok)
      await play.does(who, acts.interviewGuest, { site: site.site, person, told, over: read.result.at });
  }

  function toldBy(no: number): Interview {
    const is = (what: keyof typeof GUESTS) => play.roll('told', what, no) < GUESTS[what];
    const yes = <K extends string>(key: K, holds: boolean) =>
      holds ? ({ [key]: true } as Record<K, true>) : {};
    return {
      attention: (['insulin', 'cardiac', 'mind', 'alone'] as const).filter(is),
      ...yes('dependent', is('dependent')),
      ...yes('barrierFree', is('barrierFree')),
      ...yes('fallRisk', is('fallRisk')),
      ...yes('hospital', is('hospital')),
      medicines: is('medicine') ? [{ name: '降压药', lastDay: '2027-01-16' }] : [],
      diet: is('insulin') ? 'diabetic' : is('diet') ? 'soft' : 'ordinary',
    };
  }

  /** As proposed; now and then otherwise, with a reason. Whoever gets no room here waits for another site. */
  async function gives(site: Site, riders: readonly Rider[]): Promise<void> {
    const now = play.now();
    const rulebook = await house.rulebookAt(now);
    const rules = rulebook.part(isolationRules);
    const companions = await companionsOf(site, riders, rules);
    const numbers = new Map(riders.map(({ person, no }) => [person, no]));
    for (const { companion, no } of companions) if (no !== undefined) numbers.set(companion, no);
    const found = await play.look(async (tx) => {
      const ctx = { now, secrets: house.secrets };
      const withWhom = new Map(companions.map(({ guest, companion }) => [guest, companion]));
      const guests = await guestsAs(tx, ctx, [...numbers.keys()], withWhom);
      const state = await roomStates(tx, ctx, site.site);
      const arriving = [...numbers.keys()].flatMap((person) => guests.get(person) ?? []);
      return {
        state,
        arriving,
        proposed: proposeRooms(rules, arriving, state.rooms),
      };
    });
    const used = new Set(found.proposed.flatMap(({ room }) => room ?? []));
    const free = (category: string) =>
      found.state.rooms
        .filter(
          (room) =>
            room.ready && room.wing === 'ordinary' && room.occupants.length === 0 && !used.has(room.id),
        )
        .filter((room) =>
          found.state.rooms
            .filter(({ floor, wing }) => floor === room.floor && wing === 'ordinary')
            .every(({ occupants }) => occupants.every((one) => one.category === category)),
        )
        .map(({ id }) => id);
    const roomed = new Set(
      found.proposed.flatMap(({ person, room }) => (room === undefined ? [] : [person])),
    );
    // No room for two is left: whoever is grown up has one alone, and the head says how she is looked after.
    const pairs = companions.filter(({ guest, companion }) => roomed.has(guest) && roomed.has(companion));
    const parted = companions.filter((pair) => !pairs.includes(pair));
    const waits = new Set(
      parted.flatMap(({ guest, companion, no }) =>
        no !== undefined && !isChild(numbers.get(guest)) ? [companion] : [guest, companion],
      ),
    );
    const given = found.proposed.flatMap(({ person, room, need }) => {
      if (waits.has(person)) return [];
      const no = numbers.get(person) ?? 0;
      const category = found.arriving.find((one) => one.person === person)?.category ?? '';
      const together = pairs.some(({ guest, companion }) => guest === person || companion === person);
      const another = !together && (room === undefined || play.roll('otherwise', no) < GUESTS.otherwise);
      const [other] = another && need !== 'positive-wing' ? free(category) : [];
      const chosen = other ?? room;
      if (chosen === undefined) return [];
      used.add(chosen);
      const reason = need === 'hospital' ? '等待医院床位' : '本人要求，已核对';
      return [{ person, room: chosen, ...(chosen === room ? {} : { reason }) }];
    });
    // Nobody is left in the hall: a site that was to be emptied keeps taking guests.
    if (given.length < riders.length) for (const one of sites.open()) one.emptied = false;
    if (given.length === 0) return;
    const who = site.post('data');
    const giveRooms = (some: typeof given) => {
      const here = new Set(some.map(({ person }) => person));
      const hers = pairs.filter(({ guest }) => here.has(guest));
      return play.does(who, acts.roomGuests, {
        site: site.site,
        guests: some,
        ...(hers.length === 0
          ? {}
          : { companions: hers.map(({ guest, companion }) => ({ guest, companion })) }),
      });
    };
    if ((await giveRooms(given)).ok) return;
    for (const some of Map.groupBy(given, ({ room }) => room).values())
      await giveRooms(some.map((one) => ({ reason: '逐间安排', ...one })));
  }

  const isChild = (no: number | undefined) => no !== undefined && play.person(no).person.kin?.as === 'child';

  interface Pair {
    readonly guest: string;
    readonly companion: string;
    /** Of a companion who is to have a room too. */
    readonly no?: number;
  }

  /**
   * Who stays with whoever can not be alone: of a child her mother or father, if she comes too or is there; else somebody
   * who agrees to come.
   */
  async function companionsOf(site: Site, riders: readonly Rider[], rules: IsolationRules): Promise<Pair[]> {
    const inside = await play.peek((tx) =>
      rows(
        tx,
        sql<{ person: string }>`
          select person from room_stay where site = ${site.site} and upper_inf(during)
            and not exists (select from control_case c where c.person = room_stay.person and c.ended_at is null)`,
      ),
    );
    const numbers = await play.who(inside.map(({ person }) => person));
    const known = new Map([
      ...inside.flatMap(({ person }) => {
        const no = numbers.get(person);
        return no === undefined ? [] : [[no, person] as const];
      }),
      ...riders.map(({ person, no }) => [no, person] as const),
    ]);
    const guests = await play.look((tx) =>
      guestsAs(tx, { now: play.now(), secrets: house.secrets }, [...known.values()]),
    );
    const pairs: Pair[] = [];
    for (const { person, no } of riders) {
      const guest = guests.get(person);
      if (guest === undefined || guest.positive === true || guest.hospital === true) continue;
      if (!needsCompanion(rules, guest)) continue;
      const { kin } = play.person(no).person;
      const hers = kin?.as === 'child' ? known.get(kin.of) : undefined;
      const may = hers === undefined ? undefined : guests.get(hers);
      if (may !== undefined && whyNotCompanion(rules, guest, may) === undefined)
        pairs.push({ guest: person, companion: may.person });
      else {
        const carer = carers.get(person) ?? (await agrees(site, person, no));
        if (carer !== undefined) pairs.push({ guest: person, companion: carer.person, no: carer.no });
      }
    }
    return pairs;
  }

  /** Somebody comes to stay with her: the first who may. */
  async function agrees(site: Site, guest: string, no: number): Promise<Rider | undefined> {
    for (const carer of carersOf(no)) {
      const { name, document, phones } = play.person(carer).identity;
      const registered = await play.does(site.post('data'), acts.registerCompanion, {
        site: site.site,
        guest,
        name,
        document,
        ...(phones[0] === undefined ? {} : { phone: phones[0] }),
        relation: 'relative',
        agreed: 'said',
        why: '家中只有她能陪护',
      });
      if (!registered.ok) continue;
      const found = { person: registered.result.person, no: carer };
      carers.set(guest, found);
      return found;
    }
    return undefined;
  }

  /** Whoever is left without hers: somebody grown up of the room stays with her, or somebody comes. */
  async function accompanies(): Promise<void> {
    const alone = await play.peek((tx) =>
      rows(
        tx,
        sql<{ id: string; person: string; site: string }>`
          select k.id, y.person, y.site from task k
            join room_stay y on k.plan_key = 'isolation/alone/' || y.person || '/open' and upper_inf(y.during)
          where k.ended_at is null and k.plan_key like 'isolation/alone/%' order by k.due_at, k.id`,
      ),
    );
    const fresh = alone.filter(({ id }) => take(id));
    const numbers = await play.who(fresh.map(({ person }) => person));
    for (const { person, site: at } of fresh) {
      const [site, no] = [sites.open().find((one) => one.site === at), numbers.get(person)];
      if (site === undefined || no === undefined) continue;
      play.after(play.between(5, 25, 'accompanies', no), () => stays(site, person, no), site.place);
    }
  }

  async function stays(site: Site, person: string, no: number): Promise<void> {
    const stay = await play.peek((tx) =>
      row(
        tx,
        sql<{ room: string; others: readonly string[] }>`
          select y.room, coalesce(array_agg(o.person) filter (where o.person is not null), '{}') as others
          from room_stay y left join room_stay o on o.room = y.room and o.person <> y.person and upper_inf(o.during)
          where y.person = ${person} and y.site = ${site.site} and upper_inf(y.during) group by y.room`,
      ),
    );
    if (stay === undefined) return;
    for (const companion of [...stay.others].sort())
      if (
        (
          await play.does(site.post('head'), acts.accompanyGuest, {
            site: site.site,
            guest: person,
            companion,
          })
        ).ok
      )
        return;
    const carer = await agrees(site, person, no);
    if (carer === undefined) {
      const about = { site: site.site, person };
      const said = { ...about, reason: 'nobody', words: '暂无人可陪，每小时巡视' };
      if ((await play.does(site.post('head'), acts.explainAlone, said)).ok)
        play.after(
          play.between(10, 60, 'looks at her', no),
          async () => {
            const seen = { ...about, agrees: true, words: '已查看，可按铃呼叫' };
            await play.does(site.post('medic'), acts.answerAlone, seen);
          },
          site.place,
        );
      return;
    }
    await play.does(site.post('data'), acts.roomGuests, {
      site: site.site,
      guests: [{ person: carer.person, room: stay.room, reason: '陪护' }],
      companions: [{ guest: person, companion: carer.person }],
    });
  }

  async function takesIn(person: string, no: number): Promise<string | undefined> {
    const was = siteOf.get(person);
    const open = sites
      .open()
      .filter(({ emptied }) => !emptied)
      .sort((a, b) => Number(b === was) - Number(a === was) || a.no - b.no);
    const to = (await roomsElsewhere([person], open)).get(person);
    const site = open.find((one) => one.site === to);
    if (site === undefined) return undefined;
    seenTo.add(person);
    play.after(5, () => rooms(site, [{ person, no }]), site.place);
    return site.name;
  }

  async function holds(person: string): Promise<boolean> {
    const found = await play.peek((tx) =>
      row(tx, sql`select from room_stay where person = ${person} and upper_inf(during)`),
    );
    return found !== undefined || seenTo.has(person);
  }

  // Leaving -----------------------------------------------------------------------------------------------

  /** Whoever is in a room and need not be any more is taken home, street by street. */
  async function leaves(): Promise<void> {
    const over = await play.peek((tx) =>
      rows(
        tx,
        sql<{ person: string; site: string; place: string; free: boolean }>`
          select y.person, y.site, coalesce(e.place, p.place)::text as place,
            e.ended_at is not null and e.state <> 'completed' as free
          from room_stay y join person p on p.id = y.person join episode e on e.id = y.episode
          where upper_inf(y.during) and (e.stage_place <> 'facility' or e.ended_at is not null)
            and not exists (select from control_case c where c.person = y.person and c.ended_at is null)
          order by y.site, y.person`,
      ),
    );
    const fresh = over.filter(({ person }) => !seenTo.has(person));
    const numbers = await play.who(fresh.map(({ person }) => person));
    // Whoever had not been there after all goes by herself.
    for (const { person, site: at } of fresh.filter(({ free }) => free)) {
      const site = sites.open().find((one) => one.site === at);
      if (site !== undefined) await checksOut(site, [{ person, no: numbers.get(person) ?? 0 }], 'home');
    }
    const fetched = fresh.filter(({ free }) => !free);
    const home = Map.groupBy(fetched, ({ site, place }) => `${site} ${placeAt(place, 2)}`);
    for (const some of home.values()) {
      const [first] = some;
      const site = sites.open().find((one) => one.site === first?.site);
      if (first === undefined || site === undefined) continue;
      const street = placeAt(first.place, 2);
      const riders = some
        .map(({ person }) => ({ person, no: numbers.get(person) ?? 0 }))
        .sort((a, b) => a.no - b.no);
      for (const { person } of riders) seenTo.add(person);
      const back = ({ person }: Rider) => void seenTo.delete(person);
      const sent = await trips.goes({
        kind: 'release',
        riders,
        from: site.place,
        to: street,
        receiver: () => cast.leadOf(street),
        departs: play.between(8, 25, 'home', riders[0]?.no ?? 0),
        left: back,
        leaves: (there) => checksOut(site, there, 'home'),
        there: async (there) => there.forEach(back),
      });
      if (!sent) riders.forEach(back);
    }
  }

  async function checksOut(
    site: Site,
    riders: readonly Rider[],
    to: 'home' | 'hospital' | 'site',
  ): Promise<Rider[]> {
    const out: Rider[] = [];
    // Children before whoever stays with them.
    for (const rider of [...riders].sort((a, b) => Number(isChild(b.no)) - Number(isChild(a.no)))) {
      if (to === 'home') await packs(site, rider);
      const leaving = { site: site.site, person: rider.person, to };
      const left = await play.does(site.post('data'), acts.checkOutGuest, leaving);
      const parts = !left.ok && left.refusal?.code === 'companion-leaves-needs-reason';
      const again = parts
        ? await play.does(site.post('data'), acts.checkOutGuest, { ...leaving, reason: '另派陪护' })
        : left;
      if (again.ok) out.push(rider);
    }
    return riders.filter((rider) => out.includes(rider));
  }

  /** How she goes and with what; of some everything of the list is looked at before. */
  async function packs(site: Site, { person, no }: Rider): Promise<void> {
    const here = { site: site.site, person };
    const who = site.post('data');
    const luggage = play.between(0, 3, 'luggage', no);
    const said = await play.does(who, acts.arrangeLeaving, { ...here, ride: 'trip', luggage });
    if (!said.ok || play.roll('list', no) >= GUESTS.listed) return;
    const rulebook = await house.rulebookAt(play.now());
    for (const { item, when } of rulebook.part(releaseRules).leaving.items)
      if (when !== 'last') await play.does(who, acts.tickLeaving, { ...here, item, done: true });
  }

  /** A site that is emptied sends its guests to the others, as far as those have rooms for them. */
  async function movesOn(): Promise<void> {
    if (between > 0) return;
    for (const site of sites.open().filter(({ emptied }) => emptied)) {
      const there = await play.peek((tx) =>
        rows(
          tx,
          sql<{ person: string }>`
            select y.person from room_stay y join episode e on e.id = y.episode
            where y.site = ${site.site} and upper_inf(y.during) and e.state = 'active' and e.stage_place = 'facility'
              and not exists (select from control_case c where c.person = y.person and c.ended_at is null)
            order by y.person`,
        ),
      );
      const fresh = there.filter(({ person }) => !seenTo.has(person));
      if (fresh.length === 0) continue;
      const others = sites.open().filter((one) => !one.emptied);
      const placed = await roomsElsewhere(
        fresh.map(({ person }) => person),
        others,
      );
      const numbers = await play.who(fresh.map(({ person }) => person));
      for (const to of others) {
        const riders = fresh
          .filter(({ person }) => placed.get(person) === to.site)
          .map(({ person }) => ({ person, no: numbers.get(person) ?? 0 }))
          .sort((a, b) => a.no - b.no);
        for (let from = 0; from < riders.length; from += BUS)
          await moves(site, to, riders.slice(from, from + BUS));
      }
    }
  }

  /** Which of these sites has a room for each, by the rules of the house. */
  async function roomsElsewhere(
    people: readonly string[],
    others: readonly Site[],
  ): Promise<Map<string, string>> {
    const now = play.now();
    const rulebook = await house.rulebookAt(now);
    const proposed = await play.look(async (tx) => {
      const ctx = { now, secrets: house.secrets };
      const guests = await guestsAs(tx, ctx, people);
      const ids = others.map((one) => one.site);
      const states = await statesOf(tx, ctx, ids);
      return proposeSites(
        rulebook.part(isolationRules),
        [...guests.values()],
        ids.map((id) => ({ site: id, rooms: states.get(id)?.rooms ?? [] })),
      );
    });
    return new Map(
      proposed.flatMap(({ person, site }) => (site === undefined ? [] : [[person, site] as const])),
    );
  }

  async function moves(site: Site, to: Site, riders: readonly Rider[]): Promise<void> {
    for (const { person } of riders) seenTo.add(person);
    between += riders.length;
    const back = ({ person }: Rider) => {
      seenTo.delete(person);
      between -= 1;
    };
    const sent = await trips.goes({
      kind: 'between',
      riders,
      from: site.place,
      to: to.place,
      receiver: () => to.post('data'),
      departs: play.between(20, 60, 'between', riders[0]?.no ?? 0),
      left: back,
      leaves: (riding) => checksOut(site, riding, 'site'),
      there: async (riding) =>
        play.after(
          2,
          async () => {
            await rooms(to, riding);
            between -= riding.length;
          },
          to.place,
        ),
    });
    if (!sent) riders.forEach(back);
  }

  // Positive, or with a fever -----------------------------------------------------------------------------

  async function falls(): Promise<void> {
    const ill = await play.peek((tx) =>
      rows(
        tx,
        sql<{ person: string; site: string; what: string; id: string }>`
          select y.person, y.site, 'positive' as what, c.id from room_stay y
            join control_case c on c.person = y.person and c.ended_at is null where upper_inf(y.during)
          union all
          select y.person, y.site, 'fever', f.id from room_stay y
            join fever f on f.person = y.person and f.closed_at is null where upper_inf(y.during)
          order by 3, 4`,
      ),
    );
    const fresh = ill.filter(({ id }) => take(id));
    const numbers = await play.who(fresh.map(({ person }) => person));
    for (const { person, site: at, what } of fresh) {
      const site = sites.open().find((one) => one.site === at);
      const no = numbers.get(person);
      if (site === undefined || no === undefined) continue;
      const happens = () => incident(site, { person, no }, what);
      play.after(play.between(2, 12, what, no), happens, site.place);
      if (what === 'positive')
        play.after(play.between(15, 40, 'to hospital', no), () => toHospital(site, { person, no }));
    }
  }

  async function incident(site: Site, { person, no }: Rider, what: string): Promise<void> {
    const { site: id } = site;
    const told = await play.does(site.post('medic'), acts.reportIncident, {
      site: id,
      incident: what,
      person,
      at: play.now().toISOString(),
      note: '已到房门口核实',
    });
    if (!told.ok) return;
    const { incident: one } = told.result;
    if (what === 'positive') {
      await toPositiveWing(site, person);
      play.after(play.between(20, 90, 'restart', no), () => decides(site, one, no), DISTRICT);
      return;
    }
    play.after(play.between(10, 40, 'closes', no), () => ends(site, one, no));
  }

  async function toPositiveWing(site: Site, person: string): Promise<void> {
    const free = await play.peek((tx) =>
      row(
        tx,
        sql<{ id: string }>`
          select r.id from isolation_room r
          where r.site = ${site.site} and r.wing = 'positive' and r.state = 'ready'
            and not exists (select from room_stay y where y.room = r.id and upper_inf(y.during))
          order by r.no limit 1`,
      ),
    );
    if (free === undefined) return;
    await play.does(site.post('data'), acts.moveGuest, { person, room: free.id, reason: '阳性，转入阳性区' });
  }

  /** CDC looks whom it reaches and decides; what has changed meanwhile is looked at once more. */
  async function decides(site: Site, id: string, no: number): Promise<void> {
    const restart = play.roll('restarts', no) < GUESTS.restarts;
    for (let tries = 0; tries < 3; tries++) {
      const rulebook = await house.rulebookAt(play.now());
      const reached = await asHouse(house, async (tx) => {
        const incident = must(await findIncident(tx, id), 'it was reported');
        return reachedBy(tx, { rulebook }, incident);
      });
      const numbers = await play.who(reached.map(({ person }) => person));
      const spared = reached.filter(
        ({ person }) => play.roll('spared', numbers.get(person) ?? 0, no) < GUESTS.spared,
      );
      const decided = await play.does(cdc, acts.restartDays, {
        incident: id,
        restart,
        seen: sealOfReach(reached),
        ...(restart ? {} : { reason: '未开门，无暴露' }),
        ...(restart && spared.length > 0
          ? { without: spared.map(({ person }) => ({ person, reason: '当日不在本层，无暴露' })) }
          : {}),
      });
      if (decided.ok || decided.refusal?.code !== 'incident-reach-changed') break;
    }
    play.after(play.between(10, 40, 'closes', no), () => ends(site, id, no), site.place);
  }

  async function ends(site: Site, id: string, no: number): Promise<void> {
    await play.does(site.post('medic'), acts.logIncident, { incident: id, text: '按处置卡完成' });
    const { card } = must(await asHouse(house, (tx) => findIncident(tx, id)), 'it was reported');
    for (const item of (card ?? []).keys())
      await play.does(site.post('medic'), acts.tickIncident, { incident: id, item, done: true });
    await play.does(site.post('head'), acts.closeIncident, { incident: id });
    play.after(play.between(60, 800, 'reviews', no), async () => {
      await play.does(site.post('head'), acts.reviewIncident, {
        incident: id,
        text: '处置及时',
        changes: 'nothing',
      });
    });
  }

  async function toHospital(site: Site, rider: Rider): Promise<void> {
    const { person } = rider;
    if (seenTo.has(person)) return;
    seenTo.add(person);
    const back = () => void seenTo.delete(person);
    const sent = await trips.goes({
      kind: 'hospital',
      riders: [rider],
      from: site.place,
      destination: HOSPITAL,
      receiver: () => cdc,
      departs: 10,
      left: back,
      leaves: (riding) => checksOut(site, riding, 'hospital'),
      there: async () => back(),
    });
    if (!sent) back();
  }

  /** Somebody has another room in mid-stay: the neighbour is loud, the tap drips. */
  async function changes(): Promise<void> {
    if (between > 0) return;
    for (const site of sites.open()) {
      if (play.roll('changes', site.no, play.now().getTime()) >= GUESTS.moves) continue;
      const found = await play.peek((tx) =>
        row(
          tx,
          sql<{ person: string; room: string }>`
            select y.person, f.id as room from room_stay y
              join isolation_room r on r.id = y.room and r.beds = 1 and r.wing = 'ordinary'
              join lateral (
                select o.id from isolation_room o
                where o.site = r.site and o.floor = r.floor and o.wing = 'ordinary' and o.state = 'ready'
                  and not exists (select from room_stay z where z.room = o.id and upper_inf(z.during))
                order by o.no limit 1) f on true
            where y.site = ${site.site} and upper_inf(y.during)
              and not exists (select from control_case c where c.person = y.person and c.ended_at is null)
            order by r.no limit 1`,
        ),
      );
      if (found === undefined || seenTo.has(found.person)) continue;
      const another = async () => {
        await play.does(site.post('head'), acts.moveGuest, { ...found, reason: '空调故障' });
      };
      play.after(0, another, site.place);
    }
  }

  for (const wave of play.world.waves) play.at(wave.at, () => comes(wave), DISTRICT);

  return {
    async looksAround() {
      await falls();
      await leaves();
      await movesOn();
      await fetches();
      await changes();
      await accompanies();
      await days.looksAround();
    },
    watches: () => days.watches(),
    takesIn,
    holds,
  };
}
