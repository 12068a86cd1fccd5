// Isolation sites of the drill: opened one after the other as the forecast asks, each with its crew, its checklist, people
// off sick, hours without power, and an end. What is done there day by day is in site-days.ts; who comes and leaves, and
// how, in guests.ts and trips.ts.
import { randomBytes } from 'node:crypto';
import { addMinutes } from '../base/clock.ts';
import { uuidOf } from '../base/ids.ts';
import { must } from '../base/refusal.ts';
import { row, rows, sql } from '../base/sql.ts';
import { isolationRules } from '../isolation/terms.ts';
import { perform } from '../ledger/perform.ts';
import { HOUSE } from '../ledger/rules.ts';
import type { House } from '../ledger/terms.ts';
import { addUsers } from '../teams/acts.ts';
import { trainAll } from '../trainings/held.ts';
import type { Play } from './play.ts';
import { actorNow, DISTRICT, type Staff } from './staff.ts';
import type { SitesSize } from './waves.ts';

/** Who works at a site, and how many of each: two where the work goes on when one of them is ill. */
const POSTS = [
  ['head', 1],
  ['deputy', 1],
  ['medic', 2],
  ['infection-control', 1],
  ['data', 1],
  ['disinfection', 2],
  ['logistics', 2],
  ['security', 1],
  ['transport', 1],
] as const;
export type Post = (typeof POSTS)[number][0];
/** Whose place another one takes who may do the same. */
const INSTEAD: Partial<Record<Post, Post>> = { head: 'deputy', deputy: 'head', data: 'head' };

/** Shares and numbers. Ours. */
const SITES = {
  /** Domain §5.10: of twenty-five, four are there at first. */
  first: 4 / 25,
  /** So many are opened at one look at the most: an office is no faster. */
  atOnce: 3,
  /** On a day at a site: one of those who are two falls ill, the power is off. */
  sick: 0.15,
  powerCut: 0.04,
} as const;
const DAY_MINUTES = 1_440;
const SICK_DAYS = 2;
/** Looked at by headquarters so often. */
const FORECAST_HOURS = [0, 6, 12, 18] as const;
/** Nobody comes to a site in its last hours. */
const EMPTIED_AT = 9 * 60;
const CLOSED_AT = 19 * 60;

export interface Site {
  readonly no: number;
  readonly name: string;
  readonly site: string;
  readonly place: string;
  ready: boolean;
  /** Its guests are taken elsewhere: nobody else comes. */
  emptied: boolean;
  closed: boolean;
  /** No power, and no signal. */
  silent: { readonly from: Date; readonly until: Date } | undefined;
  /** Whoever does that work there now. */
  post(post: Post): Staff;
  /** Everybody who works there. */
  readonly crew: readonly Staff[];
}

/** Accounts of everybody who will work at a site; the duty comes with the site. */
export async function hireCrews(house: House, { count }: SitesSize): Promise<void> {
  const users = Array.from({ length: count }, (_, i) => i + 1).flatMap((no) =>
    POSTS.flatMap(([post, of]) =>
      Array.from({ length: of }, (_, i) => ({
        login: loginOf(no, post, i),
        name: `${no} 号点 ${post} ${i + 1}`,
        duties: [],
      })),
    ),
  );
  // Nobody signs in to a drill: whatever the password is, it is forgotten here.
  const password = randomBytes(24).toString('hex');
  const call = { actor: HOUSE, id: uuidOf('drill crews'), channel: 'drill' as const };
  const { result } = await perform(house, addUsers, { password, users }, call);
  const crew = result.users.map(({ id }) => id);
  await trainAll(house, { training: 'isolation-site', place: DISTRICT, accounts: crew, channel: 'drill' });
}

const loginOf = (no: number, post: Post, i: number) => `site-${String(no).padStart(2, '0')}-${post}-${i + 1}`;

export interface Sites {
  /** Those that take guests. */
  open(): readonly Site[];
  /** Somebody does something at a site at a moment: told when its phones have a signal, with the moment it was done. */
  tells(site: Site, at: Date, does: (at: Date) => Promise<void>): void;
}

/** Opens sites, looks after their crews, closes one in the end. */
export function sitesAtWork(play: Play, size: SitesSize): Sites {
  const { acts, cast, world } = play;
  const accounts = new Map<string, string>();
  const open = () => cast.sites.filter(({ ready, closed }) => ready && !closed);
  const days = Math.round((world.ends.getTime() - world.begins.getTime()) / 60_000 / DAY_MINUTES);

  const tells: Sites['tells'] = (site, at, does) => {
    const { silent } = site;
    const told = silent !== undefined && at >= silent.from && at < silent.until ? silent.until : at;
    play.at(told, () => does(at), site.place);
  };

  // Opened ------------------------------------------------------------------------------------------------

  async function opensFirst(): Promise<void> {
    for (const { id, login } of await play.peek((tx) =>
      rows(
        tx,
        sql<{
          id: string;
          login: string;
        }>`select id, login from account where login like 'site-%' order by login`,
      ),
    ))
      accounts.set(login, id);
    const count = Math.max(1, Math.round(size.count * SITES.first));
    for (let no = 1; no <= count; no++) await opens(no, '疫情初起，先开第一批');
  }

  /** Headquarters asks for the next site; the forecast says whether one is needed. */
  async function looksAhead(): Promise<void> {
    for (let i = 0; i < SITES.atOnce && cast.sites.length < size.count; i++)
      if (!(await opens(cast.sites.length + 1))) return;
  }

  async function opens(no: number, reason?: string): Promise<boolean> {
    const name = `演练 ${no} 号隔离点`;
    const opened = await play.does(cast.hq, acts.openIsolationSite, {
      district: DISTRICT,
      name,
      address: `演练路 ${no} 号`,
      template: 'hotel',
      measures: measuresOf(size.rooms),
      head: accountOf(no, 'head', 0),
      ...(reason === undefined ? {} : { reason }),
    });
    if (!opened.ok) return false;
    const { site: id, place } = opened.result;
    play.alone(place);
    const crew = POSTS.flatMap(([post, of]) =>
      Array.from({ length: of }, (_, i): Staff & { post: Post } => ({
        login: loginOf(no, post, i),
        post,
        role: `site-${post}`,
        place,
        duty: '',
        actor: { ...cast.hq.actor, id: accountOf(no, post, i), duties: [] },
      })),
    );
    const here = (post: Post) => crew.find((one) => one.post === post && one.standIn === undefined);
    const site: Site = {
      no,
      name,
      site: id,
      place,
      ready: false,
      emptied: false,
      closed: false,
      silent: undefined,
      crew,
      post: (post) => must(here(post) ?? here(INSTEAD[post] ?? post) ?? crew[0], 'a site has a head'),
    };
    cast.sites.push(site);
    await renew(site, crew[0]);
    play.after(play.between(30, 120, 'checklist', no), () => prepares(site), place);
    return true;
  }

  const accountOf = (no: number, post: Post, i: number) =>
    must(accounts.get(loginOf(no, post, i)), 'every crew was hired');

  /** The head ticks what is so, is told what is missing, fills the posts, and says that guests may come. */
  async function prepares(site: Site): Promise<void> {
    const rulebook = await play.scene.house.rulebookAt(play.now());
    const { checklist } = rulebook.part(isolationRules);
    const head = site.post('head');
    const ticks = (item: string) =>
      play.does(head, acts.checkIsolationSite, { site: site.site, item, done: true });
    for (const { item } of checklist.slice(1)) await ticks(item);
    const early = await play.does(head, acts.readyIsolationSite, { site: site.site });
    if (early.ok)
      play.broke({
        invariant: 'checklist',
        count: 1,
        says: '检查表未完成就开始接收 / a site takes guests before its checklist is done',
        about: [`isolation-site:${site.site}`],
      });
    for (const one of site.crew.slice(1)) {
      const post = one.role.slice('site-'.length);
      await play.does(head, acts.staffIsolationSite, {
        site: site.site,
        post,
        account: one.actor.id,
        on: true,
      });
      await renew(site, one);
    }
    const [first] = checklist;
    if (first !== undefined) await ticks(first.item);
    const ready = await play.does(head, acts.readyIsolationSite, { site: site.site });
    site.ready = ready.ok;
  }

  /** Her duties, and which of them is the one at the site. */
  async function renew(site: Site, one: Staff | undefined): Promise<void> {
    if (one === undefined) return;
    one.actor = await actorNow(play.scene, one.login);
    const found = await play.peek((tx) =>
      row(
        tx,
        sql<{ id: string }>`
          select id from duty where account = ${one.actor.id} and role = ${one.role} and place = ${site.place}::ltree
            and covers is null`,
      ),
    );
    (one as { duty: string }).duty = found?.id ?? '';
  }

  // A day of it -------------------------------------------------------------------------------------------

  function day(no: number): void {
    const begins = addMinutes(world.begins, no * DAY_MINUTES);
    for (const site of open()) {
      if (play.roll('sick', site.no, no) < SITES.sick) {
        const minutes = play.between(300, 1_200, 'sick', site.no, no);
        play.at(addMinutes(begins, minutes), () => fallsSick(site, no), DISTRICT);
      }
      // The first site is the one whose power goes off, whatever the chance.
      const cut = (site.no === 1 && no === 1) || play.roll('power', site.no, no) < SITES.powerCut;
      if (!cut) continue;
      const from = addMinutes(begins, play.between(570, 900, 'power from', site.no, no));
      const until = addMinutes(from, play.between(90, 300, 'power for', site.no, no));
      site.silent = { from, until };
      tells(site, from, async (at) => {
        const { site: id } = site;
        const told = await play.does(site.post('logistics'), acts.reportIncident, {
          site: id,
          incident: 'utilities',
          at: at.toISOString(),
          note: '整栋停电，改用纸质记录',
        });
        if (told.ok) endsIncident(site, told.result.incident, told.result.card.length, no);
      });
    }
  }

  function endsIncident(site: Site, incident: string, items: number, day: number): void {
    play.after(
      play.between(15, 60, 'over', site.no, day),
      async () => {
        await play.does(site.post('security'), acts.logIncident, { incident, text: '备用电源已启用' });
        for (let item = 0; item < items; item++)
          await play.does(site.post('security'), acts.tickIncident, { incident, item, done: true });
        await play.does(site.post('head'), acts.closeIncident, { incident });
        play.after(play.between(120, 900, 'review', site.no, day), async () => {
          await play.does(site.post('head'), acts.reviewIncident, {
            incident,
            text: '停电一刻钟内改用纸质记录',
            changes: 'building',
            changed: '增配应急照明',
          });
        });
      },
      site.place,
    );
  }

  async function fallsSick(site: Site, day: number): Promise<void> {
    const some = site.crew.filter(
      (one) =>
        one.standIn === undefined &&
        site.crew.some((other) => other !== one && other.role === one.role && other.standIn === undefined),
    );
    const one = some[play.between(0, some.length - 1, 'who is sick', site.no, day)];
    const other = site.crew.find(
      (found) => found !== one && found.role === one?.role && found.standIn === undefined,
    );
    if (one === undefined || other === undefined || site.closed) return;
    const back = addMinutes(play.now(), SICK_DAYS * DAY_MINUTES);
    const noted = await play.does(cast.hq, acts.noteAbsence, {
      user: one.actor.id,
      why: 'sick',
      until: back.toISOString(),
    });
    if (!noted.ok) return;
    const { absence } = noted.result;
    const covered = await play.does(cast.hq, acts.coverAbsence, {
      absence,
      duty: one.duty,
      by: other.actor.id,
    });
    if (!covered.ok) {
      await play.does(cast.hq, acts.endAbsence, { absence });
      return;
    }
    one.standIn = other;
    await cast.renew(other);
    play.at(
      back,
      async () => {
        delete one.standIn;
        await cast.renew(one);
        await cast.renew(other);
      },
      DISTRICT,
    );
  }

  // The end -----------------------------------------------------------------------------------------------

  /** On the last day the site with the fewest guests is emptied into the others and closed. */
  async function empties(): Promise<void> {
    const full = await guestsAt();
    const [least, ...others] = open()
      .filter(({ emptied }) => !emptied)
      .sort((a, b) => (full.get(a.site) ?? 0) - (full.get(b.site) ?? 0) || b.no - a.no);
    if (least !== undefined && others.length > 0) least.emptied = true;
  }

  async function closes(): Promise<void> {
    for (const site of open().filter(({ emptied }) => emptied)) {
      const closed = await play.does(cast.hq, acts.closeIsolationSite, {
        site: site.site,
        reason: '收治人数下降，合并隔离点',
      });
      site.closed = closed.ok;
      if (!closed.ok) play.after(60, closes);
    }
  }

  async function guestsAt(): Promise<Map<string, number>> {
    const found = await play.peek((tx) =>
      rows(
        tx,
        sql<{ site: string; guests: number }>`
          select site, count(*)::int as guests from room_stay where upper_inf(during) group by site`,
      ),
    );
    return new Map(found.map(({ site, guests }) => [site, guests]));
  }

  const at = (no: number, minutes: number, does: () => Promise<void> | void) => {
    const moment = addMinutes(world.begins, no * DAY_MINUTES + minutes);
    if (moment < world.ends) play.at(moment, async () => does(), DISTRICT);
  };
  at(0, 35, opensFirst);
  for (let no = 0; no < days; no++) {
    for (const hour of FORECAST_HOURS) if (no > 0 || hour > 0) at(no, hour * 60 + 20, looksAhead);
    at(no, 5, () => day(no));
  }
  at(days - 1, EMPTIED_AT, empties);
  at(days - 1, CLOSED_AT, closes);
  return { open, tells };
}

/** Floors of twenty-five rooms as the template has them; a small site has two of a few. */
function measuresOf(rooms: number) {
  const floors = Math.max(2, Math.round(rooms / 25));
  return {
    floors,
    roomsPerFloor: Math.ceil(rooms / floors),
    positiveRooms: Math.max(1, Math.round(rooms * 0.027)),
  };
}
