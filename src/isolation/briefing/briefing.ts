// The morning briefing of a site and the meeting over all of them, put together from what is on record: one answer for the
// screen, the command line and the page that is printed.
import { civilDayOf } from '../../base/civil-dates.ts';
import { addMinutes } from '../../base/clock.ts';
import type { Tx } from '../../base/sql.ts';
import type { Ctx } from '../../ledger/terms.ts';
import { birthsOf } from '../../people/store.ts';
import { kindWords } from '../../tasks/terms.ts';
import { onDuty } from '../../teams/store.ts';
import { roles } from '../../teams/terms.ts';
import { gracesAt } from '../../trainings/store.ts';
import { CARE } from '../care/day.ts';
import { figuresAt } from '../care/requests/store.ts';
import { attentionOf } from '../care/rules.ts';
import { careRules } from '../care/terms.ts';
import { hearsOfHealth } from '../health.ts';
import { heldAt } from '../meetings/store.ts';
import { meetingTold } from '../meetings/told.ts';
import { interviewsOf } from '../rooms/guests.ts';
import { guestsOf } from '../rooms/store.ts';
import { corridorsNotReady } from '../rounds/corridors.ts';
import { lastMeal } from '../rounds/store.ts';
import { siteCode, staffFor } from '../sites/rules.ts';
import { fullnessOf, roomsAt } from '../sites/store.ts';
import { type IsolationSite, isolationRules, type Level } from '../terms.ts';
import { decisionsOf, headsOf } from './rules.ts';
import * as store from './store.ts';
import type { Briefing, SiteInMeeting } from './terms.ts';

/** What a briefing looks back on: since the one of the day before. */
const HOURS = 24;
/** So many late things are named; the others are counted. */
const NAMED = 12;

type Asking = Pick<Ctx, 'now' | 'rulebook' | 'secrets'>;

const NOTHING: Omit<store.SiteFigures, 'site'> = {
  guests: 0,
  cameIn: 0,
  left: 0,
  onTemperatureList: 0,
  measured: 0,
  unlisted: 0,
  temperaturesMissing: 0,
  fevers: 0,
  testsDue: 0,
  testsSampled: 0,
  positives: 0,
  mealGuests: null,
  mealServed: null,
  overrides: 0,
  rounds: 0,
  late: 0,
  openTasks: 0,
};

/**
 * The briefing of one site, as things stand now. Reads guests wherever they live; what somebody is looked after for is
 * told to whoever hears of health there, and counted for everybody else.
 */
export async function briefingOf(
  tx: Tx,
  ctx: Asking & Pick<Ctx, 'actor'>,
  site: IsolationSite,
): Promise<Briefing> {
  const rules = ctx.rulebook.part(isolationRules);
  const day = civilDayOf(ctx.now);
  const since = addMinutes(ctx.now, -HOURS * 60);
  const told = (await store.figuresOf(tx, [site.id], { now: ctx.now, day, since })).get(site.id) ?? NOTHING;
  const full = (await fullnessOf(tx, [site.id])).get(site.id);
  const rooms = await roomsAt(tx, site.id);
  const waiting = await corridorsNotReady(tx, ctx, site.id, await lastMeal(tx, site.id));
  const there = await onDuty(tx, { place: site.place, now: ctx.now, within: true });
  const table = ctx.rulebook.part(roles);
  const staff = staffFor(rules, rooms.length).map(({ post, words, count }) => ({
    ...words,
    wanted: count,
    there: there.filter(({ role, place }) => role === `site-${post}` && place.startsWith(site.place)).length,
  }));
  const late = await store.lateAt(tx, site.place, ctx.now, NAMED);
  const heads = headsOf(told);
  const health = hearsOfHealth(ctx, site.place);
  const attention = await attentionAt(tx, ctx, site, new Map(rooms.map(({ id, no }) => [id, no])));
  const attentionCounts: Record<Level, number> = { A: 0, B: 0, C: 0 };
  for (const { levels } of attention) if (levels[0] !== undefined) attentionCounts[levels[0]] += 1;
  const specials = await store.specialsAt(tx, site.id, day);
  const asked = await figuresAt(tx, site.id, { now: ctx.now, since });
  const kindWordsOf = new Map(
    ctx.rulebook.part(careRules).requests.map(({ kind, zh, en }) => [kind, { zh, en }]),
  );
  return {
    site: { id: site.id, code: siteCode(site.no), name: site.name },
    at: ctx.now.toISOString(),
    since: since.toISOString(),
    rooms: {
      all: rooms.length,
      used: full?.taken ?? 0,
      free: full?.free ?? 0,
      soiled: full?.soiled ?? 0,
      airing: full?.airing ?? 0,
      closed: full?.closed ?? 0,
    },
    heads,
    cameIn: told.cameIn,
    left: told.left,
    temperatures: {
      listed: told.onTemperatureList,
      measured: told.measured,
      missing: told.temperaturesMissing,
    },
    fevers: told.fevers,
    tests: { due: told.testsDue, awaited: told.testsSampled, positives: told.positives },
    late: late.map(({ kind, zh, en, dueAt, role }) => ({
      ...(kind === CARE && !health ? kindWords(kind) : { zh, en }),
      dueAt: dueAt.toISOString(),
      role: { zh: table[role]?.zh ?? role, en: table[role]?.en ?? role },
    })),
    lateCount: told.late,
    attention: health ? attention : null,
    attentionCounts,
    specials: health
      ? specials.map(({ zh, en, dueAt, done }) => ({ zh, en, at: dueAt.toISOString(), done }))
      : null,
    asked: asked.map(({ kind, asked: fresh, open, late: overdue }) => ({
      ...(kindWordsOf.get(kind) ?? { zh: kind, en: kind }),
      new: fresh,
      open,
      late: overdue,
    })),
    letters: asked.reduce((sum, { passed }) => sum + passed, 0),
    specialCounts: { all: specials.length, done: specials.filter(({ done }) => done).length },
    disinfection: {
      rounds: told.rounds,
      corridorsWaiting: waiting.length,
      overrides: told.overrides,
    },
    staff,
    decisions: decisionsOf({
      heads,
      positives: told.positives,
      fevers: told.fevers,
      late: told.late,
      free: full?.free ?? 0,
      overrides: told.overrides,
      gaps: staff.reduce((sum, { wanted, there: n }) => sum + Math.max(0, wanted - n), 0),
    }),
    meeting: await meetingTold(tx, ctx, { kind: 'site', place: site.place }),
    untrained: (await gracesAt(tx, site.place, since)).map(({ account, until, why }) => {
      const role = there.find((one) => one.account === account)?.role;
      const row = role === undefined ? undefined : table[role];
      return { post: { zh: row?.zh ?? '—', en: row?.en ?? '—' }, until: until.toISOString(), why };
    }),
  };
}

/** Whom one looks after more: rooms with the reasons, the gravest first, nobody's name. */
async function attentionAt(
  tx: Tx,
  ctx: Asking,
  site: Pick<IsolationSite, 'id'>,
  rooms: ReadonlyMap<string, string>,
): Promise<NonNullable<Briefing['attention']>> {
  const rules = ctx.rulebook.part(isolationRules);
  const stays = await guestsOf(tx, [site.id]);
  const people = stays.map(({ person }) => person);
  const interviews = await interviewsOf(tx, ctx, people);
  const births = await birthsOf(tx, people);
  const today = civilDayOf(ctx.now);
  return stays
    .flatMap((stay) => {
      const found = attentionOf(
        rules,
        {
          ticked: interviews.get(stay.person)?.attention ?? [],
          birth: births.get(stay.person) ?? null,
          medicines: interviews.get(stay.person)?.medicines ?? [],
        },
        today,
      );
      if (found.length === 0) return [];
      return [
        {
          room: rooms.get(stay.room) ?? '',
          levels: [...new Set(found.map(({ level }) => level))],
          reasons: found.map(({ words }) => words),
        },
      ];
    })
    .sort((a, b) => (a.levels[0] ?? 'C').localeCompare(b.levels[0] ?? 'C') || a.room.localeCompare(b.room));
}

/** Each of these sites in a row: what the meeting over all of them goes through. */
export async function meetingOf(
  tx: Tx,
  ctx: Asking,
  sites: readonly IsolationSite[],
): Promise<SiteInMeeting[]> {
  const ids = sites.map(({ id }) => id);
  const since = addMinutes(ctx.now, -HOURS * 60);
  const figures = await store.figuresOf(tx, ids, { now: ctx.now, day: civilDayOf(ctx.now), since });
  const full = await fullnessOf(tx, ids);
  const held = await heldAt(
    tx,
    sites.map(({ place }) => place),
    civilDayOf(ctx.now),
  );
  return sites.map((site) => {
    const told = figures.get(site.id) ?? NOTHING;
    return {
      id: site.id,
      code: siteCode(site.no),
      name: site.name,
      guests: told.guests,
      // Nobody may be given a room of a site that is still being prepared.
      free: site.readyAt === null ? 0 : (full.get(site.id)?.free ?? 0),
      cameIn: told.cameIn,
      left: told.left,
      heads: headsOf(told),
      temperaturesMissing: told.temperaturesMissing,
      fevers: told.fevers,
      positives: told.positives,
      late: told.late,
      overrides: told.overrides,
      held: held.get(site.place)?.held ?? false,
      openPoints: held.get(site.place)?.open ?? 0,
    };
  });
}
