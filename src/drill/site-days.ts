// The day of an isolation site as its crew does it: rounds of disinfection with what goes wrong in them, a kitchen that is
// in a hurry, work of the plan and care of the guests, rooms made ready for the next. Nobody eats before the corridors are
// ready: counted from outside, not by the house's own rule.
import { atHour, civilDayOf } from '../base/civil-dates.ts';
import { addMinutes } from '../base/clock.ts';
import { row, rows, sql } from '../base/sql.ts';
import { zonesOfSite } from '../isolation/rounds/rules.ts';
import { roomsAt } from '../isolation/sites/store.ts';
import { type IsolationRules, isolationRules } from '../isolation/terms.ts';
import type { Play } from './play.ts';
import { fallsOn } from './random.ts';
import type { Post, Site, Sites } from './sites.ts';
import { DISTRICT } from './staff.ts';

/** What goes otherwise in a round, and at a meal. Ours. */
const ROUNDS = [
  ['weak', 0.04],
  ['leaves-out', 0.04],
  ['forgets', 0.04],
  ['none', 0.02],
] as const;
const SHARES = {
  /** The kitchen asks while the corridors are wet; on the first day of the first site it always does. */
  hurry: 0.08,
  /** Corridors are not ready in time: the head lets the meal begin; else another round is done first. */
  override: 0.5,
  signed: 0.4,
  weakTerminal: 0.04,
  /** A room is looked at too early, or is not good. */
  early: 0.03,
  notGood: 0.03,
  twice: 0.05,
} as const;
/** Minutes before the hour of the plan at which a round begins, and how long it takes. */
const ROUND = { before: 27, zones: 12, ends: 15 } as const;
const MEAL_MINUTES = 35;
/** So long after its hour the corridors of a round are still wet. */
const WET_MINUTES = 3;
const DAY_MINUTES = 1_440;
/** A meal waits so long for another round. */
const AGAIN_MINUTES = 50;
/** Hours at which rooms nobody is in are disinfected. */
const TERMINAL_AT = ['09:30', '14:40', '20:10'] as const;
const TERMINAL_MINUTES = 20;
const STRONG = 1_000;
const WEAK = 300;
/** What an act of its own ends is done by hand only when it has not come about by then. */
const BY_HAND_MINUTES = 50;

export interface SiteDays {
  /** Work of the plan, care, cards: whatever stands open at a site. */
  looksAround(): Promise<void>;
  /** Whether somebody ate before the corridors were ready. */
  watches(): Promise<void>;
}

export function siteDaysAtWork(play: Play, { open, tells }: Sites): SiteDays {
  const { acts } = play;
  const taken = new Set<string>();
  const take = (key: string) => !taken.has(key) && taken.add(key) !== undefined;
  let checked = play.world.begins;

  /** At midnight: everything whose hour stands in the plan. */
  async function day(): Promise<void> {
    const rulebook = await play.scene.house.rulebookAt(play.now());
    const rules = rulebook.part(isolationRules);
    const today = civilDayOf(play.now());
    let wet = play.now();
    for (const { does, at, meal, group } of rules.dayPlan) {
      const moment = atHour(today, at);
      if (group === 'disinfection' && does.startsWith('disinfection')) {
        wet = addMinutes(moment, WET_MINUTES);
        whenOpen(addMinutes(moment, -ROUND.before - 1), (site) => rounds(site, does, moment));
      } else if (meal === true) {
        const early = wet;
        whenOpen(early, (site) => asksEarly(site, does, early));
        whenOpen(addMinutes(moment, -MEAL_MINUTES), (site) => meals(site, does, moment));
      }
    }
    for (const at of TERMINAL_AT) {
      const moment = atHour(today, at);
      whenOpen(moment, (site) => terminal(site, rules, at));
    }
  }

  /** Once for each site that is open then. */
  function whenOpen(at: Date, does: (site: Site) => void): void {
    play.at(at, async () => open().forEach(does), DISTRICT);
  }

  // Rounds ------------------------------------------------------------------------------------------------

  function rounds(site: Site, does: string, at: Date): void {
    const goes = fallsOn(play.roll('round', site.no, does, at.getTime()), ROUNDS);
    if (goes === 'none') return;
    const begins = addMinutes(at, -ROUND.before + play.between(0, 4, 'round', site.no, at.getTime()));
    round(site, begins, goes);
    // Too weak is done once more, at once.
    if (goes === 'weak') round(site, addMinutes(begins, ROUND.ends + 1), undefined);
  }

  /** A round from its beginning to its end; a phone without signal tells of it later. */
  function round(site: Site, begins: Date, goes: (typeof ROUNDS)[number][0] | undefined): void {
    const who = site.post('disinfection');
    let id: string | undefined;
    tells(site, begins, async () => {
      const begun = await play.does(who, acts.beginRound, {
        site: site.site,
        kind: 'round',
        product: 'tablet',
        targetMgL: STRONG,
        measuredMgL: goes === 'weak' ? WEAK : STRONG,
        buddy: '同组消毒员',
      });
      if (begun.ok) id = begun.result.round;
    });
    tells(site, addMinutes(begins, ROUND.zones), async (at) => {
      if (id === undefined) return;
      const zones = await everyZone(site);
      const [corridor, ...others] = zones;
      if (corridor === undefined) return;
      const done = (zone: string) => ({ zone, object: 'corridor', at: at.toISOString(), scanned: true });
      const first =
        goes === 'forgets'
          ? []
          : [{ ...done(corridor), ...(goes === 'leaves-out' ? { skipped: '地面施工' } : {}) }];
      const twice = play.roll('zones twice', site.no, at.getTime()) < SHARES.twice;
      await play.does(who, acts.doZones, { round: id, zones: [...first, ...others.map(done)] }, { twice });
    });
    tells(site, addMinutes(begins, ROUND.ends), async () => {
      if (id === undefined) return;
      const ended = await play.does(who, acts.endRound, { round: id });
      if (!ended.ok && goes === 'forgets') {
        const [zone = ''] = await everyZone(site);
        await play.does(who, acts.doZones, { round: id, zones: [{ zone, object: 'corridor' }] });
        await play.does(who, acts.endRound, { round: id });
      } else if (ended.ok && goes === 'forgets')
        play.broke({
          invariant: 'round-whole',
          count: 1,
          says: '漏做区域的一轮消毒被结束 / a round was ended with a zone forgotten',
          about: [`round:${id}`],
        });
      if (play.roll('signed', site.no, begins.getTime()) < SHARES.signed)
        await play.does(site.post('infection-control'), acts.signRound, { round: id });
    });
  }

  /** Zones a round of the site comes to, a corridor first. */
  async function everyZone(site: Site): Promise<string[]> {
    const rooms = await play.look((tx) => roomsAt(tx, site.site));
    return zonesOfSite(rooms)
      .filter(({ everyRound }) => everyRound)
      .map(({ zone }) => zone);
  }

  // Meals -------------------------------------------------------------------------------------------------

  const starts = (site: Site, meal: string) =>
    play.does(site.post('logistics'), acts.startMeal, {
      site: site.site,
      meal,
      cookedAt: addMinutes(play.now(), -20).toISOString(),
    });

  /** In a hurry: the round is over, and the corridors are not dry. */
  function asksEarly(site: Site, meal: string, at: Date): void {
    const first = site.no === 1 && at < addMinutes(play.world.begins, DAY_MINUTES);
    if (!first && play.roll('hurry', site.no, at.getTime()) >= SHARES.hurry) return;
    tells(site, at, async () => {
      if ((await inRooms(site)) === 0) return;
      const started = await starts(site, meal);
      if (started.ok) serves(site, started.result.run);
    });
  }

  function meals(site: Site, meal: string, at: Date): void {
    tells(site, addMinutes(at, play.between(-4, 6, 'meal', site.no, at.getTime())), async () => {
      if ((await inRooms(site)) === 0) return;
      const started = await starts(site, meal);
      if (started.ok) return serves(site, started.result.run);
      if (started.refusal?.code !== 'corridors-not-ready') return;
      if (play.roll('override', site.no, at.getTime()) < SHARES.override) {
        play.after(play.between(4, 12, 'head', site.no, at.getTime()), async () => {
          const let_ = await play.does(site.post('head'), acts.overrideMeal, {
            site: site.site,
            meal,
            reason: '饭菜将凉，已核对走廊',
          });
          if (let_.ok) serves(site, let_.result.run);
        });
        return;
      }
      round(site, addMinutes(play.now(), 1), undefined);
      play.after(AGAIN_MINUTES, async () => {
        const again = await starts(site, meal);
        if (again.ok) serves(site, again.result.run);
      });
    });
  }

  function serves(site: Site, run: string): void {
    tells(site, addMinutes(play.now(), MEAL_MINUTES), async (at) => {
      // The kitchen counts the doors it stood before.
      const found = await play.peek((tx) =>
        row(
          tx,
          sql<{ served: number }>`
            select count(y.id)::int as served from meal_run m
              left join room_stay y on y.site = m.site and y.during @> m.started_at
            where m.id = ${run}`,
        ),
      );
      const ended = { run, served: found?.served ?? 0, at: at.toISOString() };
      await play.does(site.post('logistics'), acts.endMeal, ended);
    });
  }

  async function inRooms(site: Site): Promise<number> {
    const found = await play.peek((tx) =>
      row(
        tx,
        sql<{ guests: number }>`
          select count(*)::int as guests from room_stay where site = ${site.site} and upper_inf(during)`,
      ),
    );
    return found?.guests ?? 0;
  }

  // Rooms for the next ------------------------------------------------------------------------------------

  function terminal(site: Site, rules: IsolationRules, hour: string): void {
    const now = play.now();
    const weak = play.roll('terminal', site.no, now.getTime()) < SHARES.weakTerminal;
    let id: string | undefined;
    let rooms: string[] = [];
    tells(site, now, async () => {
      rooms = (
        await play.peek((tx) =>
          rows(
            tx,
            sql<{ id: string }>`
              select id from isolation_room where site = ${site.site} and state = 'soiled' order by no`,
          ),
        )
      ).map((room) => room.id);
      if (rooms.length === 0) return;
      const begun = await play.does(site.post('disinfection'), acts.beginRound, {
        site: site.site,
        kind: 'terminal',
        product: 'bleach',
        targetMgL: STRONG,
        measuredMgL: weak ? WEAK : STRONG,
      });
      if (begun.ok) id = begun.result.round;
    });
    tells(site, addMinutes(now, TERMINAL_MINUTES), async (at) => {
      if (id === undefined) return;
      const who = site.post('disinfection');
      const zones = rooms.map((room) => ({ zone: `room/${room}`, object: 'room', at: at.toISOString() }));
      await play.does(who, acts.doZones, { round: id, zones });
      await play.does(who, acts.endRound, { round: id });
      const { contactMinutes = 0 } = rules.objects.find(({ object }) => object === 'room') ?? {};
      const aired = contactMinutes + rules.meals.airedMinutes;
      if (play.roll('early', site.no, hour, now.getTime()) < SHARES.early)
        play.after(aired - 20, () => inspects(site, rooms.slice(0, 1)));
      play.after(aired + 5, () => inspects(site, rooms));
    });
  }

  async function inspects(site: Site, rooms: readonly string[]): Promise<void> {
    const aired = await play.peek((tx) =>
      rows(
        tx,
        sql<{ id: string; no: string }>`
          select id, no from isolation_room where id = any (${[...rooms]}::uuid[]) and state = 'airing' order by no`,
      ),
    );
    for (const { id, no } of aired) {
      const good = play.roll('good', site.no, no, play.now().getTime()) >= SHARES.notGood;
      await play.does(site.post('infection-control'), acts.inspectRoom, { room: id, good });
    }
  }

  // What stands open --------------------------------------------------------------------------------------

  async function looksAround(): Promise<void> {
    const now = play.now();
    const standing = await play.peek((tx) =>
      rows(
        tx,
        sql<{ id: string; place: string; role: string; key: string; kind: string; due: Date }>`
          select id, owner_unit::text as place, owner_role as role, plan_key as key, kind, due_at as due from task
          where kind in ('site-work', 'site-care') and ended_at is null and opens_at <= ${now} order by due_at, plan_key`,
      ),
    );
    const sites = new Map(open().map((site) => [site.place, site]));
    for (const { id, place, role, key, due } of standing) {
      const site = sites.get(place);
      if (site === undefined) continue;
      // A round, a meal end their own task: nobody ends it by hand before it is late.
      const itself = /plan\/(disinfection|breakfast|lunch|dinner)/.test(key);
      if (itself && now < addMinutes(due, -60 + BY_HAND_MINUTES)) continue;
      if (!take(id)) continue;
      const post = role.slice('site-'.length) as Post; // owners of a site's tasks are its posts
      const minutes = play.between(2, itself ? 5 : 45, 'work', site.no, keyOf(key));
      play.after(
        minutes,
        async () => {
          await play.does(site.post(post), acts.finishTask, { task: id, proof: '已完成' });
        },
        place,
      );
    }
  }

  /** What a task is, without the ids in its key: those are other ones in each play. */
  const keyOf = (key: string) => key.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '');

  /**
   * A meal began without the head's leave: every corridor was wet long enough, by a round strong enough, since the meal
   * before. Asked of the rows as they were written down.
   */
  async function watches(): Promise<void> {
    const from = checked;
    checked = play.now();
    const early = await play.peek((tx) =>
      rows(
        tx,
        sql<{ id: string }>`
          select m.id from meal_run m
          where m.started_at >= ${from} and m.override_why is null and exists (
            select from (
              select distinct 'corridor/' || r.building || '/' || r.floor as zone from isolation_room r
              where r.site = m.site) c
            where not exists (
              select from disinfection_zone z join disinfection_round d on d.id = z.round
              where z.site = m.site and z.zone = c.zone and z.object = 'corridor' and z.skipped is null
                and d.measured_mg_l >= 500 and z.contact_end <= m.started_at
                and z.contact_end >= z.done_at + interval '30 minutes'
                and z.contact_end >= coalesce((
                  select max(b.ended_at) from meal_run b where b.site = m.site and b.started_at < m.started_at),
                  m.started_at - interval '24 hours')))`,
      ),
    );
    if (early.length > 0)
      play.broke({
        invariant: 'meal-before-corridors',
        count: early.length,
        says: '走廊未就绪就开始送餐 / a meal was handed out before the corridors were ready',
        about: early.map(({ id }) => `meal:${id}`),
      });
  }

  for (let at = play.world.begins; at < play.world.ends; at = addMinutes(at, DAY_MINUTES))
    play.at(at, day, DISTRICT);
  return { looksAround, watches };
}
