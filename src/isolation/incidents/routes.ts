// What screens read of incidents: those of a site, one with its card, its log, and whom it reaches.
import { Type } from 'typebox';
import { addMinutes } from '../../base/clock.ts';
import { isUuid } from '../../base/ids.ts';
import { must } from '../../base/refusal.ts';
import { Id } from '../../base/schemas.ts';
import type { Tx } from '../../base/sql.ts';
import type { Words } from '../../base/words.ts';
import type { Scope } from '../../control/protocols/terms.ts';
import { look } from '../../ledger/act.ts';
import { refuse as refuseHouse } from '../../ledger/refusals.ts';
import type { Ctx, Look } from '../../ledger/terms.ts';
import { shownPeople } from '../../people/store.ts';
import { nameOfUsers, onDuty } from '../../teams/store.ts';
import { roles } from '../../teams/terms.ts';
import { postOf } from '../care/day.ts';
import { hearsOfHealth, holdsAt, seesNames } from '../health.ts';
import { zonesOfSite } from '../rounds/rules.ts';
import { holdsWhole, siteAbove, siteInSight } from '../sites/above.ts';
import { siteCode } from '../sites/rules.ts';
import { findRoom, roomsAt } from '../sites/store.ts';
import { type IsolationRules, isolationRules, RESTARTS } from '../terms.ts';
import { othersAt, type Reached, reachedBy, sealOfReach } from './reach.ts';
import { daysMore, incidentCode } from './rules.ts';
import * as store from './store.ts';
import { type Decision, REVIEW_CHANGES, type ReviewChange } from './terms.ts';

const READ = { duty: 'isolation.incident', purpose: 'outbreak-response' } as const;
const ANYWHERE = 'guests of a site may live anywhere in the district';
const SHOWN_DAYS = 14;

export interface IncidentRow {
  readonly id: string;
  readonly code: string;
  /** The floor it is of, or the site. */
  readonly place: string;
  readonly incident: string;
  readonly words: Words;
  readonly severity: number;
  /** The room, else the zone; null: the site as a whole. */
  readonly where: Words | null;
  readonly room: string | null;
  readonly at: string;
  readonly reportedAt: string;
  readonly reportedBy: string | null;
  readonly restart: Words | null;
  /** Nobody has decided yet whose days begin anew. */
  readonly restartOpen: boolean;
  readonly restarted: number | null;
  /** Of those proposed, how many were left out. */
  readonly leftOut: number;
  readonly closedAt: string | null;
  readonly reviewedAt: string | null;
  /** The first ten minutes, in order; who has done what. */
  readonly card: readonly (Words & { readonly doneAt: string | null; readonly doneBy: string | null })[];
  /** Reported before cards were ticked: it is read and no more. */
  readonly ticked: boolean;
  readonly told: readonly {
    readonly told: string;
    readonly words: Words;
    readonly at: string;
    /** Whoever holds the post now. */
    readonly onDuty: readonly string[];
    readonly answeredAt: string | null;
    readonly answeredBy: string | null;
  }[];
  /** One of those told, who has not answered yet. */
  readonly asksMe: boolean;
}

export interface IncidentsPage {
  readonly site: {
    readonly id: string;
    readonly code: string;
    readonly name: string;
    readonly place: string;
  };
  /** Whether she reports for all of the site, and not for a floor of it alone. */
  readonly whole: boolean;
  readonly rows: readonly IncidentRow[];
  readonly kinds: readonly (Words & {
    readonly value: string;
    readonly severity: number;
    readonly needsRoom: boolean;
    readonly card: readonly Words[];
  })[];
  /** Where it may have been: rooms by number and beds, and what is in no room. Nobody's name. */
  readonly rooms: readonly {
    readonly id: string;
    readonly no: string;
    readonly place: string;
    readonly building: string;
    readonly floor: number;
    readonly beds: number;
  }[];
  readonly zones: readonly { readonly zone: string; readonly words: Words }[];
}

/** What a phone keeps to report without signal: the kinds with their cards, and where it may be. */
export const incidentsLook = look('/isolation/sites/:site/incidents', {
  ...READ,
  title: { zh: '突发事件', en: 'incidents' },
  query: Type.Object({ site: Id }),
  async run(tx, query, ctx): Promise<IncidentsPage> {
    const rules = ctx.rulebook.part(isolationRules);
    const site = await siteInSight(tx, ctx, query.site);
    const found = await store.incidentsAt(tx, site.id, addMinutes(ctx.now, -SHOWN_DAYS * 24 * 60));
    // Of whoever holds a floor alone: its rooms and its corridor.
    const rooms = await roomsAt(tx, site.id);
    const whole = holdsWhole(ctx, site);
    return {
      site: { id: site.id, code: siteCode(site.no), name: site.name, place: site.place },
      rows: await rowsOf(tx, ctx, rules, found),
      kinds: rules.incidents.map(({ incident, zh, en, severity, restart, card }) => ({
        value: incident,
        zh,
        en,
        severity,
        needsRoom: restart === 'protocol',
        card,
      })),
      rooms: rooms.map(({ id, no, place, building, floor, beds }) => ({
        id,
        no,
        place,
        building,
        floor,
        beds,
      })),
      whole,
      zones: zonesOfSite(rooms)
        .filter(({ everyRound, corridor }) => everyRound && (whole || corridor))
        .map(({ zone, words }) => ({ zone, words })),
    };
  },
});

export interface IncidentPage extends IncidentRow {
  readonly site: string;
  readonly siteCode: string;
  readonly siteName: string;
  readonly source: string;
  /** null: nothing was written, or it is not for this desk. */
  readonly note: string | null;
  readonly person: { readonly person: string; readonly code: string; readonly name: string } | null;
  /** What was done; the text is for whoever hears how guests are, and for whoever wrote it. */
  readonly steps: readonly {
    readonly at: string;
    readonly by: string | null;
    readonly text: string | null;
  }[];
  /** Whose days would begin anew, room by room, and nobody has decided about. */
  readonly reached: readonly ReachedShown[];
  /** Whom CDC may add: nobody for whoever decides nothing. */
  readonly others: readonly ReachedShown[];
  /** Names this list: the decision is about it and no other. */
  readonly seal: string;
  /** What was decided, by whom; whose days began anew. */
  readonly decided: {
    readonly at: string;
    readonly by: string | null;
    readonly why: string | null;
    readonly people: readonly {
      readonly person: string;
      readonly code: string;
      readonly name: string;
      readonly room: string;
      readonly decision: Decision;
      readonly scope: Scope | null;
      readonly rule: string | null;
      /** Her last day before, and since; for one left out the day she would have had. */
      readonly endsOn: string | null;
      readonly toOn: string | null;
      readonly days: number | null;
      readonly why: string | null;
    }[];
  } | null;
  readonly closedBy: string | null;
  readonly review: {
    readonly by: string | null;
    readonly text: string;
    readonly changes: (Words & { readonly value: ReviewChange }) | null;
    readonly changed: string | null;
  } | null;
}

/** Somebody whose days would begin anew: why, by which row of her protocol, and how many days more that is. */
export interface ReachedShown {
  readonly person: string;
  readonly code: string;
  readonly name: string;
  readonly room: string;
  readonly scope: Scope;
  readonly rule: string | null;
  readonly endsOn: string | null;
  readonly wouldEndOn: string | null;
  readonly days: number | null;
}

export const incidentLook = look('/isolation/incidents/:incident', {
  ...READ,
  title: { zh: '突发事件', en: 'an incident' },
  query: Type.Object({ incident: Id }),
  async run(tx, query, ctx): Promise<IncidentPage> {
    const rules = ctx.rulebook.part(isolationRules);
    const one = (await store.findIncident(tx, query.incident)) ?? refuseHouse('not-found');
    const site = must(await siteAbove(tx, ctx, one.site), 'an incident is of a site');
    const [row] = await rowsOf(tx, ctx, rules, [one]);
    const steps = await store.stepsOf(tx, one.id);
    const names = await nameOfUsers(
      tx,
      [...steps.map(({ by }) => by), one.restartedBy, one.closedBy, one.reviewedBy].filter(isAccount),
    );
    const nameOf = (id: string | null) => (id === null ? null : (names.get(id) ?? null));
    // Whoever is told only what to do hears where and what, and not of whom.
    const whom = holdsAt(ctx, one.place, ['isolation.read']);
    const hears = hearsOfHealth(ctx, one.place) || holdsAt(ctx, one.place, ['control.health']);
    const reached = await ctx.beyond(ANYWHERE, async () => {
      const asks = one.restart !== null && one.closedAt === null;
      const some = asks ? await reachedBy(tx, ctx, one) : [];
      const decides = asks && holdsAt(ctx, one.place, ['control.assess']);
      const others = decides ? await othersAt(tx, ctx, one, some) : [];
      const decided = await store.decidedOf(tx, one.id);
      const shown = await shownPeople(tx, [
        ...[...some, ...others, ...decided].map(({ person }) => person),
        ...(one.person === null ? [] : [one.person]),
      ]);
      return { some, others, decided, shown };
    });
    const named = seesNames(ctx, site.place);
    const shownAs = (person: string) => {
      const { code = '', name = '' } = reached.shown.get(person) ?? {};
      return { person, code, name: named ? name : code };
    };
    const counted = (guest: Reached): ReachedShown => ({
      ...shownAs(guest.person),
      room: guest.room,
      scope: guest.scope,
      rule: guest.rule,
      endsOn: guest.endsOn,
      wouldEndOn: guest.wouldEndOn,
      days: daysMore(guest),
    });
    return {
      ...must(row, 'asked for one'),
      site: site.id,
      siteCode: siteCode(site.no),
      siteName: site.name,
      source: rules.incidents.find(({ incident }) => incident === one.incident)?.source ?? '',
      note: hears ? opened(ctx, one.salt, one.note) : null,
      person: one.person === null || !whom ? null : shownAs(one.person),
      steps: steps.map(({ at, by, salt, text }) => ({
        at: at.toISOString(),
        by: nameOf(by),
        text: hears || by === ctx.actor.id ? ctx.secrets.open(salt, text) : null,
      })),
      reached: (whom ? reached.some : []).map(counted),
      others: (whom ? reached.others : []).map(counted),
      seal: sealOfReach(reached.some),
      decided:
        one.restartedAt === null
          ? null
          : {
              at: one.restartedAt.toISOString(),
              by: nameOf(one.restartedBy),
              why: one.restartWhy,
              people: (whom ? reached.decided : []).map((guest) => ({
                ...shownAs(guest.person),
                room: guest.room,
                decision: guest.decision,
                scope: guest.scope,
                rule: guest.rule,
                endsOn: guest.endsOn,
                toOn: guest.wouldEndOn,
                days: daysMore(guest),
                why: guest.why,
              })),
            },
      closedBy: nameOf(one.closedBy),
      // What was learnt is for everybody who works there: it is written without names.
      review:
        one.review === null
          ? null
          : {
              by: nameOf(one.reviewedBy),
              text: opened(ctx, one.reviewSalt, one.review) ?? '',
              changes:
                one.changedWhat === null
                  ? null
                  : { value: one.changedWhat, ...REVIEW_CHANGES[one.changedWhat] },
              changed: opened(ctx, one.reviewSalt, one.changed),
            },
    };
  },
});

export const isolationIncidentLooks: readonly Look[] = [incidentsLook, incidentLook];

function opened(ctx: Pick<Ctx, 'secrets'>, salt: Buffer | null, text: Buffer | null): string | null {
  return salt === null || text === null ? null : ctx.secrets.open(salt, text);
}

/** Incidents with where they were, what of their cards is done and who has answered. */
async function rowsOf(
  tx: Tx,
  ctx: Ctx,
  rules: IsolationRules,
  found: readonly store.Incident[],
): Promise<IncidentRow[]> {
  const ids = found.map(({ id }) => id);
  const ticks = Map.groupBy(await store.ticksOf(tx, ids), ({ incident }) => incident);
  const told = Map.groupBy(await store.toldOf(tx, ids), ({ incident }) => incident);
  const left = await store.leftOutOf(tx, ids);
  const by = [...ticks.values(), ...told.values()].flat();
  const names = await nameOfUsers(
    tx,
    [
      ...found.map(({ reportedBy }) => reportedBy),
      ...by.map((one) => ('by' in one ? one.by : one.answeredBy)),
    ].filter(isAccount),
  );
  const mine = new Set(ctx.actor.duties.map(({ role }) => role));
  const rows: IncidentRow[] = [];
  for (const one of found) {
    const row = rules.incidents.find(({ incident }) => incident === one.incident);
    const room = one.room === null ? undefined : await findRoom(tx, one.room);
    const zone =
      one.zone === null
        ? undefined
        : zonesOfSite(await roomsAt(tx, one.site)).find((all) => all.zone === one.zone);
    const done = new Map((ticks.get(one.id) ?? []).map((tick) => [tick.item, tick]));
    const posts = told.get(one.id) ?? [];
    const there =
      one.closedAt === null ? await onDuty(tx, { place: one.place, now: ctx.now, within: false }) : [];
    const leads = holdsAt(ctx, one.place, ['isolation.lead']);
    rows.push({
      id: one.id,
      code: incidentCode(one.no),
      place: one.place,
      incident: one.incident,
      words: { zh: row?.zh ?? one.incident, en: row?.en ?? one.incident },
      severity: one.severity,
      where: room === undefined ? (zone?.words ?? null) : { zh: `${room.no} 房间`, en: `room ${room.no}` },
      room: room?.no ?? null,
      at: one.at.toISOString(),
      reportedAt: one.reportedAt.toISOString(),
      reportedBy: names.get(one.reportedBy) ?? null,
      restart: one.restart === null ? null : RESTARTS[one.restart],
      restartOpen: one.restart !== null && one.restartedAt === null,
      restarted: one.restarted,
      leftOut: left.get(one.id) ?? 0,
      closedAt: one.closedAt?.toISOString() ?? null,
      reviewedAt: one.reviewedAt?.toISOString() ?? null,
      card: (one.card ?? row?.card ?? []).map(({ zh, en }, item) => ({
        zh,
        en,
        doneAt: done.get(item)?.at.toISOString() ?? null,
        doneBy: names.get(done.get(item)?.by ?? '') ?? null,
      })),
      ticked: one.card !== null,
      told: posts.map((post) => ({
        told: post.told,
        words: wordsOfTold(rules, ctx, post),
        at: post.at.toISOString(),
        onDuty: [...new Set(there.filter(({ role }) => role === post.role).map(({ name }) => name))],
        answeredAt: post.answeredAt?.toISOString() ?? null,
        answeredBy: names.get(post.answeredBy ?? '') ?? null,
      })),
      asksMe: posts.some(
        ({ role, answeredAt }) =>
          answeredAt === null && (mine.has(role) || (leads && role === postOf('head'))),
      ),
    });
  }
  return rows;
}

/** Somebody with an account, and not the house or nobody. */
const isAccount = (by: string | null): by is string => by !== null && isUuid(by);

/** What those who were told are called: the group, else their post. */
function wordsOfTold(rules: IsolationRules, ctx: Pick<Ctx, 'rulebook'>, { told, role }: store.Told): Words {
  const group = rules.groups.find((one) => one.group === told);
  if (group !== undefined) return { zh: group.zh, en: group.en };
  const post = ctx.rulebook.part(roles)[role];
  return { zh: post?.zh ?? role, en: post?.en ?? role };
}
