// The morning briefing of a site and the meeting over all of them, put together from what is on record: one answer for the
// screen, the command line and the page that is printed.

import { addDays, type CivilDate, civilDayOf, startOf } from '../../base/civil-dates.ts';
import { addMinutes } from '../../base/clock.ts';
import { codeOf } from '../../base/codes.ts';
import type { Tx } from '../../base/sql.ts';
import { TRIP_KINDS } from '../../base/trip-kinds.ts';
import { counted } from '../../base/words.ts';
import type { Ctx } from '../../ledger/terms.ts';
import { birthsOf } from '../../people/store.ts';
import { kindWords } from '../../tasks/terms.ts';
import { countOnDuty, onDuty } from '../../teams/store.ts';
import { roles } from '../../teams/terms.ts';
import { gracesAt } from '../../trainings/store.ts';
import { CARE, dayKey } from '../care/day.ts';
import { callOn } from '../care/packs/rules.ts';
import { figuresAt } from '../care/requests/store.ts';
import { attentionOf, careOn } from '../care/rules.ts';
import { feverishAt } from '../care/store.ts';
import { careRules } from '../care/terms.ts';
import { hearsOfHealth } from '../health.ts';
import { incidentCode } from '../incidents/rules.ts';
import { incidentsAt } from '../incidents/store.ts';
import { heldAt } from '../meetings/store.ts';
import { meetingTold } from '../meetings/told.ts';
import { satisfactionAt } from '../rating/acts.ts';
import { explainedAlone } from '../rooms/alone.ts';
import { interviewsOf } from '../rooms/guests.ts';
import { guestsOf, interviewsOf as interviewsKept } from '../rooms/store.ts';
import { corridorsNotReady } from '../rounds/corridors.ts';
import { zonesOfSite } from '../rounds/rules.ts';
import { lastMeal } from '../rounds/store.ts';
import { alwaysRoles, missingOf, rotaGaps, siteCode, staffFor } from '../sites/rules.ts';
import { emptyHours, fullnessOf, roomsAt } from '../sites/store.ts';
import { quarantined } from '../staff/quarantine.ts';
import { countsOf, insideRoles, loopOf } from '../staff/rules.ts';
import { staffAt } from '../staff/store.ts';
import { linesOf, linesOfSites } from '../stock/lines.ts';
import { type IsolationRoom, type IsolationSite, isolationRules, type Level } from '../terms.ts';
import { openWrong } from '../walking/store.ts';
import { changedSince, decisionsOf, headsOf, planOfDay, runsOutOf } from './rules.ts';
import * as store from './store.ts';
import type { Briefing, IncidentState, SiteInMeeting } from './terms.ts';

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
  resultsArrived: 0,
  positives: 0,
  mealGuests: null,
  mealServed: null,
  overrides: 0,
  rounds: 0,
  incidents: 0,
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
  const floors = new Set(rooms.map(({ building, floor }) => `${building}/${floor}`)).size;
  const posts = staffFor(rules, { rooms: rooms.length, floors }).map(({ post, words, count }) => ({
    post,
    words,
    wanted: count,
    there: there.filter(({ role, place }) => role === `site-${post}` && place.startsWith(site.place)).length,
  }));
  const ahead = addMinutes(ctx.now, rules.staffing.rotaHours * 60);
  const hours = await emptyHours(tx, {
    place: site.place,
    roles: alwaysRoles(rules),
    from: ctx.now,
    until: ahead,
  });
  const empty = rotaGaps(rules, hours, ahead);
  const inside = await staffAt(tx, site, insideRoles(rules), ctx.now);
  const staffTests = countsOf(rules, inside, ctx.now);
  const closedLoop = loopOf(rules, { staff: inside, off: await quarantined(tx, ctx, site) }, ctx.now);
  const wrongSteps = await openWrong(tx, site.id);
  const late = await store.lateAt(tx, site.place, ctx.now, NAMED);
  const heads = headsOf(told);
  const health = hearsOfHealth(ctx, site.place);
  const attention = await attentionAt(tx, ctx, site, {
    since,
    rooms: new Map(rooms.map(({ id, no }) => [id, no])),
  });
  const alone = await aloneAt(tx, ctx, site, new Map(rooms.map(({ id, no }) => [id, no])));
  const attentionCounts: Record<Level, number> = { A: 0, B: 0, C: 0 };
  for (const { levels } of attention) if (levels[0] !== undefined) attentionCounts[levels[0]] += 1;
  const specials = await store.specialsAt(tx, site.id, day);
  const movements = await movementsOn(tx, site, day);
  const incidents = await incidentsSince(tx, ctx, site, { since, rooms });
  const runsOut = runsOutOf(site.readyAt === null ? [] : await linesOf(tx, ctx, site));
  const proofs = await store.proofsOf(
    tx,
    [addDays(day, -1), day].flatMap((on) =>
      rules.dayPlan.flatMap((row) => (row.told === true ? [dayKey(site.id, on, row.does)] : [])),
    ),
    { since, now: ctx.now },
  );
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
    tests: {
      due: told.testsDue,
      awaited: told.testsSampled,
      arrived: told.resultsArrived,
      positives: told.positives,
    },
    ...movements,
    ...incidents,
    runsOut,
    proofs: proofs.map(({ zh, en, dueAt, doneAt, proof }) => ({
      zh,
      en,
      dueAt: dueAt.toISOString(),
      doneAt: doneAt?.toISOString() ?? null,
      how: doneAt === null ? null : proof,
    })),
    proofCounts: { all: proofs.length, done: proofs.filter(({ doneAt }) => doneAt !== null).length },
    late: late.map(({ kind, zh, en, dueAt, role }) => ({
      ...(kind === CARE && !health ? kindWords(kind) : { zh, en }),
      dueAt: dueAt.toISOString(),
      role: { zh: table[role]?.zh ?? role, en: table[role]?.en ?? role },
    })),
    lateCount: told.late,
    attention: health ? attention : null,
    alone: health ? alone : null,
    aloneCount: alone.length,
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
    satisfaction: await satisfactionAt(tx, ctx, site),
    letters: asked.reduce((sum, { passed }) => sum + passed, 0),
    specialCounts: { all: specials.length, done: specials.filter(({ done }) => done).length },
    disinfection: {
      rounds: told.rounds,
      corridorsWaiting: waiting.length,
      overrides: told.overrides,
      wrongSteps,
    },
    staff: posts.map(({ words, wanted, there: n }) => ({ ...words, wanted, there: n })),
    rotaGaps: empty.map(({ words, from, until }) => ({ ...words, from, until })),
    staffTests,
    closedLoop,
    decisions: decisionsOf({
      heads,
      positives: told.positives,
      fevers: told.fevers,
      late: told.late,
      free: full?.free ?? 0,
      overrides: told.overrides,
      wrongSteps,
      gaps: missingOf(rules, posts),
      rotaGaps: empty,
      closedLoop: { ...closedLoop, days: rules.staffing.days },
      incidents: incidents.incidentCounts.open,
      toReview: incidents.incidentCounts.toReview,
      runsOut: runsOut.length,
      unarranged: movements.movementCounts.unarranged,
      staffTests,
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
  { since, rooms }: { readonly since: Date; readonly rooms: ReadonlyMap<string, string> },
): Promise<NonNullable<Briefing['attention']>> {
  const rules = ctx.rulebook.part(isolationRules);
  const care = ctx.rulebook.part(careRules);
  const stays = await guestsOf(tx, [site.id]);
  const people = stays.map(({ person }) => person);
  const interviews = await interviewsOf(tx, ctx, people);
  const asked = new Map((await interviewsKept(tx, people)).map(({ person, at }) => [person, at]));
  const births = await birthsOf(tx, people);
  const feverish = await feverishAt(tx, site.id);
  const today = civilDayOf(ctx.now);
  return stays
    .flatMap((stay) => {
      const facts = {
        ticked: interviews.get(stay.person)?.attention ?? [],
        birth: births.get(stay.person) ?? null,
        medicines: interviews.get(stay.person)?.medicines ?? [],
        dialysis: interviews.get(stay.person)?.dialysis,
      };
      const found = attentionOf(rules, { ...facts, fever: feverish.has(stay.person) }, today);
      if (found.length === 0) return [];
      const levels = [...new Set(found.map(({ level }) => level))];
      return [
        {
          room: rooms.get(stay.room) ?? '',
          levels,
          reasons: found.map(({ words }) => words),
          plan: planOfDay(
            careOn(rules, facts, today),
            callOn(
              care,
              attentionOf(rules, facts, today).map(({ level }) => level),
              civilDayOf(stay.hereFrom),
              today,
            )?.clock,
          ),
          changed: changedSince(since, { came: stay.hereFrom, asked: asked.get(stay.person) }),
        },
      ];
    })
    .sort((a, b) => (a.levels[0] ?? 'C').localeCompare(b.levels[0] ?? 'C') || a.room.localeCompare(b.room));
}

/** With whom nobody is, and what the head says to that: until a medic has agreed, or somebody is with her. */
async function aloneAt(
  tx: Tx,
  ctx: Asking,
  site: Pick<IsolationSite, 'id'>,
  rooms: ReadonlyMap<string, string>,
): Promise<NonNullable<Briefing['alone']>> {
  const stays = await guestsOf(tx, [site.id]);
  const said = await explainedAlone(
    tx,
    ctx,
    stays.map(({ person }) => person),
  );
  return stays
    .flatMap(({ person, room }) => {
      const one = said.get(person);
      return one === undefined ? [] : [{ room: rooms.get(room) ?? '', ...one }];
    })
    .sort((a, b) => a.room.localeCompare(b.room));
}

/** Who comes and who goes on a day: trips by number, rooms by door. */
async function movementsOn(
  tx: Tx,
  site: Pick<IsolationSite, 'id' | 'place'>,
  day: CivilDate,
): Promise<Pick<Briefing, 'movements' | 'movementCounts'>> {
  const to = startOf(addDays(day, 1));
  const trips = await store.tripsOn(tx, site.place, { from: startOf(day), to });
  const fetched = await store.fetchedBefore(tx, site.id, to);
  const movements = [
    ...trips.map(({ kind, no, comesIn, departsAt, dueAt, seats }) => ({
      way: comesIn ? ('in' as const) : ('out' as const),
      zh: `${codeOf('trip', no)} ${TRIP_KINDS[kind].zh}，${seats} 人`,
      en: `${codeOf('trip', no)} ${TRIP_KINDS[kind].en}, ${counted(seats, 'rider')}`,
      at: (comesIn ? dueAt : departsAt).toISOString(),
    })),
    ...fetched.map(({ room, at }) => ({
      way: 'out' as const,
      zh: `${room} 由家属或社区来接`,
      en: `${room} is fetched by family or community`,
      at: at.toISOString(),
    })),
  ].sort((a, b) => a.at.localeCompare(b.at));
  const coming = trips.filter(({ comesIn }) => comesIn).reduce((sum, { seats }) => sum + seats, 0);
  return { movements, movementCounts: { in: coming, ...(await store.leavingBy(tx, site.id, day)) } };
}

/** What is not over, not reviewed, or happened since: where and what, and not of whom. */
async function incidentsSince(
  tx: Tx,
  ctx: Asking,
  site: Pick<IsolationSite, 'id'>,
  { since, rooms }: { readonly since: Date; readonly rooms: readonly IsolationRoom[] },
): Promise<Pick<Briefing, 'incidents' | 'incidentCounts'>> {
  const table = ctx.rulebook.part(isolationRules).incidents;
  const zones = new Map(zonesOfSite(rooms).map(({ zone, words }) => [zone, words]));
  const found = (await incidentsAt(tx, site.id, since))
    .map((one) => ({ ...one, state: stateOf(one) }))
    .sort((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state) || b.severity - a.severity);
  const count = (state: IncidentState) => found.filter((one) => one.state === state).length;
  return {
    incidents: found.map(({ no, incident, room, zone, at, state }) => {
      const row = table.find((one) => one.incident === incident);
      return {
        code: incidentCode(no),
        zh: row?.zh ?? incident,
        en: row?.en ?? incident,
        where: zones.get(room === null ? (zone ?? '') : `room/${room}`) ?? null,
        at: at.toISOString(),
        state,
      };
    }),
    incidentCounts: {
      open: count('open'),
      toReview: count('to-review'),
      since: found.filter(({ at }) => at >= since).length,
    },
  };
}
const ORDER: readonly IncidentState[] = ['open', 'to-review', 'over'];
const stateOf = ({
  closedAt,
  reviewedAt,
}: {
  closedAt: Date | null;
  reviewedAt: Date | null;
}): IncidentState => (closedAt === null ? 'open' : reviewedAt === null ? 'to-review' : 'over');

/** Each of these sites in a row: what the meeting over all of them goes through. */
export async function meetingOf(
  tx: Tx,
  ctx: Asking,
  sites: readonly IsolationSite[],
): Promise<SiteInMeeting[]> {
  const ids = sites.map(({ id }) => id);
  const rules = ctx.rulebook.part(isolationRules);
  const since = addMinutes(ctx.now, -HOURS * 60);
  const figures = await store.figuresOf(tx, ids, { now: ctx.now, day: civilDayOf(ctx.now), since });
  const full = await fullnessOf(tx, ids);
  const places = sites.map(({ place }) => place);
  const held = await heldAt(tx, places, civilDayOf(ctx.now));
  const lines = await linesOfSites(tx, ctx, sites);
  const there = new Map(
    (await countOnDuty(tx, places, ctx.now)).map(({ at, role, n }) => [`${at} ${role}`, n]),
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
      incidents: told.incidents,
      // What lies at a site that is still being prepared is a row of its checklist.
      runsOut: site.readyAt === null ? 0 : (lines.get(site.id) ?? []).filter(({ short }) => short).length,
      gaps: missingOf(
        rules,
        staffFor(rules, full.get(site.id) ?? { rooms: 0, floors: 0 }).map(({ post, count }) => ({
          post,
          wanted: count,
          there: there.get(`${site.place} site-${post}`) ?? 0,
        })),
      ),
      held: held.get(site.place)?.held ?? false,
      openPoints: held.get(site.place)?.open ?? 0,
    };
  });
}
