// What the screens of teams, accounts and sessions read. Who works where is no personal data of the people cared
// for: colleagues are shown by name to everybody who works here.

import { Type } from 'typebox';
import { addMinutes } from '../base/clock.ts';
import { isWithin, placeAt } from '../base/places.ts';
import { Id, Place } from '../base/schemas.ts';
import type { Tx } from '../base/sql.ts';
import type { Words } from '../base/words.ts';
import { look } from '../ledger/act.ts';
import { refuse as refuseHouse } from '../ledger/refusals.ts';
import type { Ctx, Look } from '../ledger/terms.ts';
import { findPlace, namesOf, placesWithin } from '../places/store.ts';
import {
  coveringRoles,
  GAP_WORDS,
  gapsOf,
  isAdmin,
  isExpired,
  isLocked,
  reviewDue,
  servesTeam,
  teamsAtMost,
} from './rules.ts';
import * as store from './store.ts';
import {
  ABSENCES,
  ADMINS,
  type Duty,
  FOUR,
  type GuardRole,
  PERMISSIONS,
  type Roles,
  roles,
  signInRules,
  type TeamGap,
  teamRules,
} from './terms.ts';

/** Every role has it: whom one works with is one's own affair. */
const COLLEAGUES = { duty: 'teams.read', purpose: 'own-affairs' } as const;
const SYSTEM = { duty: 'system.read', purpose: 'administration' } as const;

// Teams -------------------------------------------------------------------------------------------------

export interface MemberShown {
  readonly user: string;
  readonly name: string;
  readonly on: boolean;
  /** Who is on instead. */
  readonly coveredBy: string | null;
  readonly load: number;
  readonly limit: number;
}

export interface TeamShown {
  readonly place: string;
  readonly name: Words;
  readonly team: string | null;
  readonly four: readonly {
    readonly role: GuardRole;
    readonly roleName: Words;
    readonly members: readonly MemberShown[];
    readonly gap: Words | null;
  }[];
  readonly gaps: number;
}

export interface TeamsPage {
  readonly rows: readonly TeamShown[];
  readonly counts: {
    readonly teams: number;
    readonly whole: number;
    readonly gaps: number;
    readonly without: number;
  };
}

export const teams = look('/teams', {
  ...COLLEAGUES,
  title: { zh: '四包一小组', en: 'teams of four' },
  query: Type.Object({ within: Type.Optional(Place) }),
  async run(tx, query, ctx): Promise<TeamsPage> {
    const areas = query.within === undefined ? await ownAreas(tx, ctx) : [reachable(ctx, query.within)];
    const rows: TeamShown[] = [];
    const near = await nearTo(tx, ctx);
    for (const area of areas) rows.push(...(await teamsOf(tx, ctx, area)).filter((one) => near(one.place)));
    const there = rows.filter((one) => one.team !== null);
    return {
      rows,
      counts: {
        teams: there.length,
        whole: there.filter((one) => one.gaps === 0).length,
        gaps: there.reduce((sum, one) => sum + one.gaps, 0),
        without: rows.length - there.length,
      },
    };
  },
});

/** The areas of one's own duties; for somebody of a grid, the community round it: its team guards her too. */
async function ownAreas(tx: Tx, ctx: Ctx): Promise<readonly string[]> {
  const scope = ctx.scope.includes('') ? [await store.topPlace(tx)] : ctx.scope;
  const areas = [...new Set(scope.map((place) => place.split('.').slice(0, 3).join('.')))];
  return areas.filter((area) => !areas.some((other) => other !== area && isWithin(area, other)));
}

/**
 * What lies in the areas of whoever asks or above them. A page of the district, asked for by somebody of one grid, is
 * about her own branch of the tree and not about everybody’s.
 */
async function nearTo(tx: Tx, ctx: Ctx): Promise<(path: string) => boolean> {
  const areas = await ownAreas(tx, ctx);
  return (path) => areas.some((area) => isWithin(path, area) || isWithin(area, path));
}

/** Refuses a place that has nothing to do with whoever asks: not in her area, nor round it. */
function reachable(ctx: Ctx, place: string): string {
  if (!ctx.scope.some((scope) => isWithin(place, scope) || isWithin(scope, place)))
    refuseHouse('not-your-area');
  return place;
}

/** Each community, and each other place that has a team: with its four, or with nobody yet. */
async function teamsOf(tx: Tx, ctx: Ctx, area: string): Promise<TeamShown[]> {
  const formed = await store.teamsWithin(tx, area);
  const members = await store.membersNow(tx, ctx.now, area);
  const communities = area === '' ? [] : await placesWithin(tx, area, 3);
  const paths = [
    ...new Set([...communities.map((one) => one.path), ...formed.map((one) => one.place)]),
  ].sort();
  const names = await namesOf(tx, paths);
  const cover = await store.nameOfUsers(
    tx,
    members.flatMap(({ coveredBy }) => (coveredBy === null ? [] : [coveredBy])),
  );
  const rules = ctx.rulebook.part(teamRules);
  const table = ctx.rulebook.part(roles);
  return paths.map((path) => {
    const team = formed.find((one) => one.place === path);
    const gaps = team === undefined ? [] : gapsOf([team], members, rules);
    return {
      place: path,
      name: names.get(path) ?? { zh: path, en: path },
      team: team?.id ?? null,
      four: FOUR.map((role) => ({
        role,
        roleName: roleWords(table, role),
        members: members
          .filter((one) => one.team === team?.id && one.role === role)
          .map((one) => ({
            user: one.account,
            name: one.name,
            on: one.on,
            coveredBy: one.coveredBy === null ? null : (cover.get(one.coveredBy) ?? '—'),
            load: one.load,
            limit: teamsAtMost(role, rules),
          })),
        gap: gapWords(gaps.find((gap) => gap.role === role)),
      })),
      gaps: gaps.length,
    };
  });
}

function gapWords(gap: TeamGap | undefined): Words | null {
  return gap === undefined ? null : GAP_WORDS[gap.why];
}

export interface RosterRow {
  readonly duty: string;
  readonly user: string;
  readonly name: string;
  readonly role: string;
  readonly roleName: Words;
  readonly place: string;
  readonly placeName: Words;
  readonly from: Date;
  readonly until: Date | null;
  readonly on: boolean;
  readonly rostered: boolean;
  readonly shifts: readonly { readonly from: Date; readonly until: Date }[];
  /** For whom it is held, when this is a cover. */
  readonly coversFor: string | null;
  readonly away: {
    readonly id: string;
    readonly from: Date;
    readonly until: Date;
    /** Only for those who make the roster: why somebody is ill is nobody else’s business. */
    readonly why: Words | null;
    readonly coveredBy: string | null;
  } | null;
}

export interface TeamPage {
  readonly place: string;
  readonly name: Words;
  readonly level: number;
  readonly team: TeamShown;
  readonly roster: readonly RosterRow[];
  /** Those held furthest from here are left out: their own place shows them. */
  readonly more: boolean;
}

export const teamByPlace = look('/teams/:place', {
  ...COLLEAGUES,
  title: { zh: '一处的小组与排班', en: 'team and roster of a place' },
  query: Type.Object({ place: Place }),
  async run(tx, query, ctx): Promise<TeamPage> {
    const place = (await findPlace(tx, reachable(ctx, query.place))) ?? refuseHouse('not-found');
    const shown = (await teamsOf(tx, ctx, place.path)).find((one) => one.place === place.path);
    const table = ctx.rulebook.part(roles);
    return {
      place: place.path,
      name: { zh: place.name, en: place.nameEn },
      level: place.level,
      team: shown ?? {
        place: place.path,
        name: { zh: place.name, en: place.nameEn },
        team: null,
        four: FOUR.map((role) => ({ role, roleName: roleWords(table, role), members: [], gap: null })),
        gaps: 0,
      },
      ...(await rosterOf(tx, ctx, place.path)),
    };
  },
});

const ROSTER_AT_MOST = 500;

async function rosterOf(tx: Tx, ctx: Ctx, place: string): Promise<Pick<TeamPage, 'roster' | 'more'>> {
  const around = await store.dutiesAround(tx, {
    place,
    now: ctx.now,
    above: true,
    limit: ROSTER_AT_MOST + 1,
  });
  // The administrators keep the system running for everybody; they belong to no place's work.
  const near = await nearTo(tx, ctx);
  const duties = around.filter((duty) => near(duty.place) && (!isAdmin(duty.role) || duty.place === place));
  const accounts = [...new Set(duties.map((duty) => duty.account))];
  const absences = await store.absencesOf(tx, accounts, ctx.now);
  const covers = await store.coversOf(
    tx,
    absences.map((one) => one.id),
  );
  const names = await store.nameOfUsers(
    tx,
    covers.map((cover) => cover.account),
  );
  const stoodFor = duties.flatMap(({ standsFor }) => (standsFor === null ? [] : [standsFor]));
  const holders = await store.holdersByDuty(tx, stoodFor);
  const ids = duties.map((duty) => duty.id);
  const shifts = await store.shiftsOf(tx, ids, ctx.now);
  const table = ctx.rulebook.part(roles);
  const places = await namesOf(
    tx,
    duties.map((duty) => duty.place),
  );
  const mayPlan = ctx.actor.duties.some(
    (duty) => duty.permissions.has('teams.roster') && isWithin(place, duty.place),
  );
  const roster = duties.map((duty) => {
    const away = absences.find((one) => one.account === duty.account);
    const cover = covers.find(
      (one) => one.covers === away?.id && one.standsFor === duty.id && (one.until ?? ctx.now) > ctx.now,
    );
    return {
      ...dutyShown(duty, table, places),
      user: duty.account,
      name: duty.name,
      on: duty.on,
      rostered: duty.rostered,
      shifts: shifts.filter((one) => one.duty === duty.id).map(({ from, until }) => ({ from, until })),
      coversFor: duty.standsFor === null ? null : (holders.get(duty.standsFor)?.name ?? '—'),
      away:
        away === undefined || duty.covers !== null
          ? null
          : {
              id: away.id,
              from: away.from,
              until: away.until,
              why: mayPlan ? ABSENCES[away.why] : null,
              coveredBy: cover === undefined ? null : (names.get(cover.account) ?? '—'),
            },
    };
  });
  return { roster, more: around.length > ROSTER_AT_MOST };
}

export interface ColleagueRow {
  readonly user: string;
  readonly name: string;
  readonly role: string;
  readonly roleName: Words;
  readonly place: string;
  readonly placeName: Words;
  readonly on: boolean;
  /** Teams served in this role already, and the most there may be; for choosing members. */
  readonly load: number | null;
  readonly limit: number | null;
}

/** Whom to choose from: for a role in a team of four, or to stand in for a duty. */
export const colleagues = look('/colleagues', {
  ...COLLEAGUES,
  title: { zh: '可选人员', en: 'whom to choose from' },
  query: Type.Object({
    place: Place,
    role: Type.String({ minLength: 1, maxLength: 40 }),
    for: Type.Union([Type.Literal('team'), Type.Literal('cover')]),
    /** Who is to be stood in for. */
    instead: Type.Optional(Id),
  }),
  async run(tx, query, ctx): Promise<{ rows: ColleagueRow[] }> {
    reachable(ctx, query.place);
    const rules = ctx.rulebook.part(teamRules);
    const table = ctx.rulebook.part(roles);
    const wanted = query.for === 'team' ? [query.role] : coveringRoles(query.role, rules);
    const fits = (duty: Duty) =>
      duty.covers === null &&
      duty.from <= ctx.now &&
      wanted.includes(duty.role) &&
      (query.for === 'cover' || servesTeam(duty, query.place));
    const around = async (place: string) => {
      const asked = { place, now: ctx.now, above: true, limit: 2_000 };
      return (await store.dutiesAround(tx, asked)).filter(fits);
    };
    // Cover may come from the neighbours: the subdistrict first, and when nobody there could, the district.
    const near = query.for === 'team' ? query.place : placeAt(query.place, 2);
    const found = await around(near);
    const others = found.some((duty) => duty.account !== query.instead);
    const fitting = query.for === 'team' || others ? found : await around(placeAt(query.place, 1));
    const loads = await store.teamLoads(
      tx,
      fitting.map((duty) => duty.account),
    );
    const places = await namesOf(
      tx,
      fitting.map((duty) => duty.place),
    );
    const guard = FOUR.find((role) => role === query.role);
    const once = [...new Map(fitting.map((duty) => [`${duty.account} ${duty.role}`, duty])).values()];
    return {
      rows: once.map((duty) => {
        const { role, roleName, place, placeName } = dutyShown(duty, table, places);
        return {
          user: duty.account,
          name: duty.name,
          role,
          roleName,
          place,
          placeName,
          on: duty.on,
          load:
            guard === undefined
              ? null
              : (loads.find((one) => one.account === duty.account && one.role === guard)?.teams ?? 0),
          limit: guard === undefined ? null : teamsAtMost(guard, rules),
        };
      }),
    };
  },
});

export interface OnDutyRow {
  readonly user: string;
  readonly name: string;
  readonly role: string;
  readonly roleName: Words;
  readonly place: string;
  readonly placeName: Words;
  readonly coversFor: string | null;
  readonly until: Date | null;
}

export const dutiesNow = look('/duties/now', {
  ...COLLEAGUES,
  title: { zh: '当前在岗', en: 'who is on duty now' },
  query: Type.Object({
    place: Type.Optional(Place),
    role: Type.Optional(Type.String({ maxLength: 40 })),
    within: Type.Optional(Type.Boolean()),
  }),
  async run(tx, query, ctx): Promise<{ rows: OnDutyRow[] }> {
    const places = query.place === undefined ? await ownAreas(tx, ctx) : [reachable(ctx, query.place)];
    const found = new Map<string, Awaited<ReturnType<typeof store.onDuty>>[number]>();
    for (const place of places) {
      const asked = { place, role: query.role, now: ctx.now, within: query.within ?? true };
      for (const one of await store.onDuty(tx, asked)) found.set(one.duty, one);
    }
    const near = await nearTo(tx, ctx);
    const rows = [...found.values()].filter((one) => near(one.place));
    const names = await namesOf(
      tx,
      rows.map((one) => one.place),
    );
    const covered = await store.nameOfUsers(
      tx,
      rows.flatMap(({ coversFor }) => (coversFor === null ? [] : [coversFor])),
    );
    const table = ctx.rulebook.part(roles);
    return {
      rows: rows.map((one) => ({
        user: one.account,
        name: one.name,
        role: one.role,
        roleName: roleWords(table, one.role),
        place: one.place,
        placeName: names.get(one.place) ?? { zh: one.place, en: one.place },
        coversFor: one.coversFor === null ? null : (covered.get(one.coversFor) ?? '—'),
        until: one.until,
      })),
    };
  },
});

// Accounts and the three administrators -----------------------------------------------------------------

export interface DutyShown {
  readonly duty: string;
  readonly role: string;
  readonly roleName: Words;
  readonly place: string;
  readonly placeName: Words;
  readonly from: Date;
  readonly until: Date | null;
}

export interface UserShown extends Omit<store.UserRow, 'lockedUntil' | 'secretAt'> {
  readonly locked: boolean;
  /** Given a password for once that was not changed in its time. */
  readonly expired: boolean;
  readonly duties: readonly DutyShown[];
}

export const users = look('/users', {
  ...SYSTEM,
  title: { zh: '账号', en: 'accounts' },
  query: Type.Object({
    search: Type.Optional(Type.String({ maxLength: 40 })),
    closed: Type.Optional(Type.Boolean()),
    after: Type.Optional(Type.String({ maxLength: 40 })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
  }),
  async run(tx, query, ctx): Promise<{ rows: UserShown[]; next: string | null }> {
    const limit = query.limit ?? 50;
    const asked = {
      search: query.search,
      after: query.after,
      closed: query.closed ?? false,
      limit: limit + 1,
    };
    const found = await store.listUsers(tx, asked);
    const page = found.slice(0, limit);
    return {
      rows: await usersShown(tx, ctx, page),
      next: found.length > limit ? (page.at(-1)?.login ?? null) : null,
    };
  },
});

async function usersShown(tx: Tx, ctx: Ctx, found: readonly store.UserRow[]): Promise<UserShown[]> {
  const ids = found.map((user) => user.id);
  const duties = await store.dutiesOfMany(tx, ids, ctx.now);
  const places = await namesOf(
    tx,
    duties.map((duty) => duty.place),
  );
  const table = ctx.rulebook.part(roles);
  const rules = ctx.rulebook.part(signInRules);
  return found.map(({ lockedUntil, secretAt, ...user }) => ({
    ...user,
    locked: isLocked({ lockedUntil }, ctx.now),
    expired: isExpired({ ...user, secretAt }, ctx.now, rules),
    duties: duties.filter((duty) => duty.account === user.id).map((duty) => dutyShown(duty, table, places)),
  }));
}

export interface SessionShown extends Omit<store.SessionRow, 'account'> {
  readonly current: boolean;
}

export interface UserPage {
  readonly user: UserShown;
  readonly past: readonly DutyShown[];
  readonly sessions: readonly SessionShown[];
}

export const userById = look('/users/:id', {
  ...SYSTEM,
  title: { zh: '账号详情', en: 'one account' },
  query: Type.Object({ id: Id }),
  async run(tx, query, ctx): Promise<UserPage> {
    const found = (await store.findUser(tx, query.id)) ?? refuseHouse('not-found');
    const [user] = await usersShown(tx, ctx, [found]);
    const all = await store.dutiesOfMany(tx, [found.id], ctx.now, true);
    const over = all.filter((duty) => duty.until !== null && duty.until <= ctx.now).slice(0, 50);
    const places = await namesOf(
      tx,
      over.map((duty) => duty.place),
    );
    const table = ctx.rulebook.part(roles);
    return {
      user: user ?? refuseHouse('not-found'),
      past: over.map((duty) => dutyShown(duty, table, places)),
      sessions: await sessionsShown(tx, ctx, found.id),
    };
  },
});

export const mySessions = look('/sessions/mine', {
  title: { zh: '我的登录', en: 'my sessions' },
  duty: 'signed-in',
  purpose: 'own-affairs',
  query: Type.Object({}),
  async run(tx, _query, ctx): Promise<{ rows: SessionShown[] }> {
    return { rows: ctx.actor.kind === 'person' ? await sessionsShown(tx, ctx, ctx.actor.id) : [] };
  },
});

async function sessionsShown(tx: Tx, ctx: Ctx, account: string): Promise<SessionShown[]> {
  const current = 'session' in ctx.actor ? ctx.actor.session : undefined;
  const found = await store.liveSessions(tx, { account, now: ctx.now, limit: 50 });
  return found.map(({ account: _, ...session }) => ({ ...session, current: session.id === current }));
}

export interface ReviewRow extends DutyShown {
  readonly user: string;
  readonly name: string;
  readonly dueAt: Date;
  readonly own: boolean;
}

export const dutiesToReview = look('/duties/review', {
  ...SYSTEM,
  title: { zh: '待复核的职责', en: 'duties to review' },
  query: Type.Object({ limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500 })) }),
  async run(tx, query, ctx): Promise<{ rows: ReviewRow[]; days: number }> {
    const rules = ctx.rulebook.part(teamRules);
    const days = rules.settings.reviewDays.value;
    const before = addMinutes(ctx.now, -days * 24 * 60);
    const found = await store.dutiesToReview(tx, before, ctx.now, query.limit ?? 200);
    const names = await store.nameOfUsers(
      tx,
      found.map((duty) => duty.account),
    );
    const places = await namesOf(
      tx,
      found.map((duty) => duty.place),
    );
    const table = ctx.rulebook.part(roles);
    return {
      days,
      rows: found.map((duty) => ({
        ...dutyShown(duty, table, places),
        user: duty.account,
        name: names.get(duty.account) ?? '—',
        dueAt: reviewDue(duty, rules),
        own: duty.account === ctx.actor.id,
      })),
    };
  },
});

export interface SystemPage {
  readonly counts: Awaited<ReturnType<typeof store.houseCounts>> & { readonly toReview: number };
  /** The three administrators: what each may do, and who they are. */
  readonly admins: readonly {
    readonly role: string;
    readonly roleName: Words;
    readonly may: readonly Words[];
    readonly holders: readonly { readonly user: string; readonly name: string }[];
  }[];
  /** Roles that can be given, with the levels they are held at and whether their duty needs an end. */
  readonly roles: readonly {
    readonly role: string;
    readonly roleName: Words;
    readonly level: number;
    readonly downTo: number;
  }[];
  readonly dutyDaysAtMost: number;
}

export const system = look('/system', {
  ...SYSTEM,
  title: { zh: '系统', en: 'system' },
  query: Type.Object({}),
  async run(tx, _query, ctx): Promise<SystemPage> {
    const table = ctx.rulebook.part(roles);
    const rules = ctx.rulebook.part(teamRules);
    const before = addMinutes(ctx.now, -rules.settings.reviewDays.value * 24 * 60);
    const admins: SystemPage['admins'][number][] = [];
    for (const role of ADMINS) {
      const holders = await store.holdersOf(tx, role, ctx.now);
      const names = await store.nameOfUsers(tx, holders);
      admins.push({
        role,
        roleName: roleWords(table, role),
        may: (table[role]?.permissions ?? []).map((permission) => permissionWords(permission)),
        holders: holders.map((user) => ({ user, name: names.get(user) ?? '—' })),
      });
    }
    return {
      counts: {
        ...(await store.houseCounts(tx, ctx.now)),
        toReview: (await store.dutiesToReview(tx, before, ctx.now, 1_000)).length,
      },
      admins,
      roles: Object.entries(table).map(([role, row]) => ({
        role,
        roleName: { zh: row.zh, en: row.en },
        level: row.level,
        downTo: row.downTo ?? row.level,
      })),
      dutyDaysAtMost: rules.settings.dutyDaysAtMost.value,
    };
  },
});

// Small things ------------------------------------------------------------------------------------------

function permissionWords(permission: string): Words {
  return Object.hasOwn(PERMISSIONS, permission)
    ? PERMISSIONS[permission as keyof typeof PERMISSIONS] // the line above asked
    : { zh: permission, en: permission };
}

function roleWords(table: Roles, role: string): Words {
  const row = table[role];
  return row === undefined ? { zh: role, en: role } : { zh: row.zh, en: row.en };
}

function dutyShown(duty: Duty, table: Roles, places: Map<string, Words>): DutyShown {
  return {
    duty: duty.id,
    role: duty.role,
    roleName: roleWords(table, duty.role),
    place: duty.place,
    placeName: places.get(duty.place) ?? { zh: duty.place, en: duty.place },
    from: duty.from,
    until: duty.until,
  };
}

export const teamLooks: readonly Look[] = [
  teams,
  teamByPlace,
  colleagues,
  dutiesNow,
  users,
  userById,
  mySessions,
  dutiesToReview,
  system,
];
