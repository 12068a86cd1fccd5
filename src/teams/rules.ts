// Pure rules of those who work here: passwords, locking, who may be given what, who may stand in, what a team lacks.
import { addMinutes } from '../base/clock.ts';
import { isWithin, placeLevel } from '../base/places.ts';
import type { Refusal } from '../base/refusal.ts';
import { LEVEL_WORDS } from '../places/terms.ts';
import { COMMON_PASSWORDS } from './common-passwords.ts';
import { refusalOf } from './refusals.ts';
import type { MemberNow } from './store.ts';
import {
  ABSENCES,
  type Absence,
  type AbsenceWhy,
  ADMINS,
  type Duty,
  FOUR,
  type GuardRole,
  type RoleRow,
  type Roles,
  type SessionChannel,
  type SignInRules,
  seesPeople,
  type Team,
  type TeamGap,
  type TeamRules,
} from './terms.ts';

const MINUTES_PER_DAY = 24 * 60;

// Passwords and locking ---------------------------------------------------------------------------------

/** Undefined when a new password is good enough. */
export function whyNotPassword(
  password: string,
  who: { readonly login: string; readonly name: string },
  rules: SignInRules,
): Refusal | undefined {
  const length = rules.settings.passwordLength.value;
  if ([...password].length < length) return refusalOf('password-short', { length });
  const plain = password.toLowerCase();
  if (COMMON_PASSWORDS.has(plain) || isMonotonous(plain)) return refusalOf('password-common');
  const own = [who.login, who.name].map((one) => one.trim().toLowerCase()).filter((one) => one.length >= 2);
  if (own.some((one) => plain.includes(one))) return refusalOf('password-is-you');
  return undefined;
}

/** One character over and over, or a run of the keyboard or the alphabet. */
function isMonotonous(plain: string): boolean {
  if (new Set(plain).size <= 2) return true;
  const runs = [
    '01234567890123456789',
    '98765432109876543210',
    'abcdefghijklmnopqrstuvwxyz',
    'qwertyuiopasdfghjklzxcvbnm',
  ];
  return runs.some((run) => run.includes(plain));
}

export interface Lock {
  readonly failures: number;
  readonly lockedUntil: Date | null;
}

/** Locked at this moment. A lock opens by itself; nobody has to do anything. */
export function isLocked(lock: Pick<Lock, 'lockedUntil'>, now: Date): boolean {
  return lock.lockedUntil !== null && now < lock.lockedUntil;
}

/** What one more wrong try makes of it. After a lock has run out the count begins again. */
export function afterFailure(lock: Lock, now: Date, rules: SignInRules): Lock {
  if (isLocked(lock, now)) return lock;
  const failures = (lock.lockedUntil === null ? lock.failures : 0) + 1;
  const locks = failures >= rules.settings.failuresBeforeLock.value;
  return { failures, lockedUntil: locks ? addMinutes(now, rules.settings.lockMinutes.value) : null };
}

/** When a password that others know opens nothing any more. */
export function temporaryUntil(givenAt: Date, rules: SignInRules): Date {
  return addMinutes(givenAt, rules.settings.temporaryHours.value * 60);
}

/** A password for once that nobody has changed in its time. */
export function isExpired(
  account: { readonly mustChange: boolean; readonly secretAt: Date },
  now: Date,
  rules: SignInRules,
): boolean {
  return account.mustChange && now >= temporaryUntil(account.secretAt, rules);
}

/** How long a session of this channel lives. */
export function sessionLife(
  channel: SessionChannel,
  now: Date,
  rules: SignInRules,
): { readonly idleMinutes: number; readonly expiresAt: Date } {
  const row = rules.sessions.find((one) => one.channel === channel) ?? rules.sessions[0];
  const { idleMinutes = 15, hoursAtMost = 12 } = row ?? {};
  return { idleMinutes, expiresAt: addMinutes(now, hoursAtMost * 60) };
}

const BROWSERS: readonly [RegExp, string][] = [
  [/MicroMessenger/, 'WeChat'],
  [/DingTalk/i, 'DingTalk'],
  [/Edg(e|A|iOS)?\//, 'Edge'],
  [/Firefox\/|FxiOS/, 'Firefox'],
  [/HeadlessChrome|Chrome\/|CriOS/, 'Chrome'],
  [/Safari\//, 'Safari'],
];
const SYSTEMS: readonly [RegExp, string][] = [
  [/HarmonyOS/, 'HarmonyOS'],
  [/Android/, 'Android'],
  [/iPhone|iPad/, 'iOS'],
  [/Windows/, 'Windows'],
  [/Mac OS X/, 'macOS'],
  [/Linux/, 'Linux'],
];

/** “Chrome · Windows”: enough to tell one’s own devices apart, nothing that follows anybody. */
export function deviceOf(userAgent: string): string {
  const named = (table: readonly [RegExp, string][]) =>
    table.find(([pattern]) => pattern.test(userAgent))?.[1];
  const found = [named(BROWSERS), named(SYSTEMS)].filter((one) => one !== undefined);
  return found.length > 0 ? found.join(' · ') : '—';
}

// Duties ------------------------------------------------------------------------------------------------

export interface Giving {
  readonly to: { readonly id: string; readonly name: string; readonly closed: boolean };
  readonly role: string;
  readonly place: string;
  readonly from: Date;
  readonly until: Date | null;
  /** Who gives it; the house gives the first ones. */
  readonly by: { readonly id: string; readonly kind: string };
  /** Duties held or still to come. */
  readonly held: readonly Pick<Duty, 'role' | 'until' | 'covers'>[];
  readonly now: Date;
}

/** A row of a table of reasons: the first that is so is the answer. */
export function whyNotGive(giving: Giving, table: Roles, rules: TeamRules): Refusal | undefined {
  const { to, role, by } = giving;
  const row = table[role];
  if (by.kind !== 'house' && by.id === to.id) return refusalOf('not-your-own');
  if (to.closed) return refusalOf('account-closed', { name: to.name });
  if (row === undefined) return refusalOf('no-such-role', { role });
  if (!servesAt(row, giving.place))
    return refusalOf('role-other-level', { role: row, levels: levelsOf(row) });
  const other = otherAdmin(role, giving.held);
  if (other !== undefined) return refusalOf('admins-apart', { name: to.name, other: table[other] ?? other });
  return whyNotPeriod(giving, row, rules);
}

function whyNotPeriod(giving: Giving, row: RoleRow, rules: TeamRules): Refusal | undefined {
  const { from, until, now } = giving;
  const days = rules.settings.dutyDaysAtMost.value;
  if (until === null) {
    // The house sets up a district before anybody is there to renew anything.
    if (giving.by.kind === 'house' || !seesPeople(row)) return undefined;
    return refusalOf('duty-needs-end', { role: row, days });
  }
  if (until <= from || until <= now) return refusalOf('period-backwards');
  if (seesPeople(row) && giving.by.kind !== 'house' && until > addMinutes(from, days * MINUTES_PER_DAY))
    return refusalOf('duty-too-long', { days });
  return undefined;
}

/** True when a role may be held at a place of this level. */
export function servesAt(row: Pick<RoleRow, 'level' | 'downTo'>, place: string): boolean {
  const level = placeLevel(place);
  return level >= row.level && level <= (row.downTo ?? row.level);
}

function levelsOf(row: Pick<RoleRow, 'level' | 'downTo'>) {
  const levels = Array.from({ length: (row.downTo ?? row.level) - row.level + 1 }, (_, i) => row.level + i);
  return {
    zh: levels.map((level) => LEVEL_WORDS[level]?.zh ?? level).join('或'),
    en: levels.map((level) => LEVEL_WORDS[level]?.en ?? level).join(' or '),
  };
}

/** The administrator somebody is already, when the role is another one of the three. */
function otherAdmin(role: string, held: readonly Pick<Duty, 'role'>[]): string | undefined {
  if (!isAdmin(role)) return undefined;
  return held.find((duty) => duty.role !== role && isAdmin(duty.role))?.role;
}

export function isAdmin(role: string): boolean {
  return ADMINS.some((one) => one === role);
}

/** When a duty has to be looked at again. */
export function reviewDue(duty: Pick<Duty, 'givenAt' | 'reviewedAt'>, rules: TeamRules): Date {
  return addMinutes(duty.reviewedAt ?? duty.givenAt, rules.settings.reviewDays.value * MINUTES_PER_DAY);
}

// Absence and cover -------------------------------------------------------------------------------------

export function whyNotAbsent(
  period: { readonly from: Date; readonly until: Date },
  now: Date,
  rules: TeamRules,
): Refusal | undefined {
  if (period.until <= period.from || period.until <= now) return refusalOf('period-backwards');
  const days = rules.settings.absenceDaysAtMost.value;
  if (period.until > addMinutes(period.from, days * MINUTES_PER_DAY))
    return refusalOf('period-too-long', { days });
  return undefined;
}

/** Roles that may stand in for a role, itself first. */
export function coveringRoles(role: string, rules: TeamRules): readonly string[] {
  return [role, ...(rules.cover.find((row) => row.role === role)?.by ?? [])];
}

export interface Covering {
  readonly absence: Pick<Absence, 'account' | 'from' | 'until'>;
  /** The duty to be held meanwhile. */
  readonly duty: Pick<Duty, 'account' | 'role' | 'place' | 'from' | 'until' | 'covers'>;
  readonly by: {
    readonly id: string;
    readonly name: string;
    readonly closed: boolean;
    readonly duties: readonly Pick<Duty, 'role' | 'covers'>[];
    /** Away herself at some time of it. */
    readonly away: boolean;
  };
  readonly actor: { readonly id: string; readonly kind: string };
  readonly now: Date;
}

export function whyNotCover(covering: Covering, table: Roles, rules: TeamRules): Refusal | undefined {
  const { absence, duty, by, actor, now } = covering;
  if (absence.until <= now) return refusalOf('absence-over');
  if (isAdmin(duty.role)) return refusalOf('cover-admins');
  const period = coverPeriod(absence, duty, now);
  if (duty.account !== absence.account || duty.covers !== null || period === undefined)
    return refusalOf('no-duty-to-cover');
  if (by.id === absence.account || by.id === actor.id) return refusalOf('not-your-own');
  if (by.closed) return refusalOf('account-closed', { name: by.name });
  if (by.away) return refusalOf('cover-away', { name: by.name });
  const fitting = coveringRoles(duty.role, rules);
  const holds = by.duties.some((held) => held.covers === null && fitting.includes(held.role));
  if (holds) return undefined;
  const names = (language: 'zh' | 'en') => fitting.slice(1).map((role) => table[role]?.[language] ?? role);
  return refusalOf('cover-not-fitting', {
    name: by.name,
    role: table[duty.role] ?? duty.role,
    roles: { zh: names('zh').join('、') || '—', en: names('en').join(', ') || '—' },
  });
}

/** The time a cover lasts: from now or the beginning of the absence, to its end or the end of the duty. */
export function coverPeriod(
  absence: Pick<Absence, 'from' | 'until'>,
  duty: Pick<Duty, 'from' | 'until'>,
  now: Date,
): { readonly from: Date; readonly until: Date } | undefined {
  const from = latest(now, absence.from, duty.from);
  const until = duty.until !== null && duty.until < absence.until ? duty.until : absence.until;
  return from < until ? { from, until } : undefined;
}

function latest(...moments: readonly Date[]): Date {
  return moments.reduce((last, one) => (one > last ? one : last));
}

/** Words of an absence. */
export function absenceWords(why: AbsenceWhy) {
  return ABSENCES[why];
}

// Shifts ------------------------------------------------------------------------------------------------

const SHIFT_MINUTES_AT_MOST = 24 * 60;

export function whyNotShifts(
  shifts: readonly { readonly from: Date; readonly until: Date }[],
  running: { readonly until: Date } | undefined,
  now: Date,
): Refusal | undefined {
  const inOrder = [...shifts].sort((a, b) => a.from.getTime() - b.from.getTime());
  for (const [i, shift] of inOrder.entries()) {
    if (shift.until <= shift.from) return refusalOf('period-backwards');
    if (shift.from < now || shift.until > addMinutes(shift.from, SHIFT_MINUTES_AT_MOST))
      return refusalOf('shift-too-long');
    const before = i === 0 ? running : inOrder[i - 1];
    if (before !== undefined && shift.from < before.until) return refusalOf('shifts-overlap');
  }
  return undefined;
}

// Teams of four -----------------------------------------------------------------------------------------

/** A duty serves a team's place when one of the two lies in the other: a grid's member, a subdistrict's officer. */
export function servesTeam(duty: { readonly place: string }, place: string): boolean {
  return isWithin(place, duty.place) || isWithin(duty.place, place);
}

export function teamsAtMost(role: GuardRole, rules: TeamRules): number {
  return rules.fourGuardOne.find((row) => row.role === role)?.teamsAtMost ?? 1;
}

export interface Joining {
  readonly name: string;
  readonly role: GuardRole;
  readonly closed: boolean;
  readonly duties: readonly Pick<Duty, 'role' | 'place' | 'covers'>[];
  /** Teams served in this role, this one not counted. */
  readonly load: number;
}

export function whyNotJoin(
  joining: Joining,
  place: string,
  table: Roles,
  rules: TeamRules,
): Refusal | undefined {
  const { name, role } = joining;
  const words = table[role] ?? role;
  if (joining.closed) return refusalOf('account-closed', { name });
  const fits = joining.duties.some(
    (duty) => duty.covers === null && duty.role === role && servesTeam(duty, place),
  );
  if (!fits) return refusalOf('member-not-fitting', { name, role: words });
  const limit = teamsAtMost(role, rules);
  return joining.load >= limit
    ? refusalOf('member-overloaded', { name, role: words, load: joining.load, limit })
    : undefined;
}

/**
 * N26, as far as people can be bound to teams: in each team each of the four roles has somebody on duty (herself or
 * her cover), and nobody serves more teams than the limit.
 */
export function gapsOf(teams: readonly Team[], members: readonly MemberNow[], rules: TeamRules): TeamGap[] {
  const gaps: TeamGap[] = [];
  for (const team of teams) {
    for (const role of FOUR) {
      const those = members.filter((one) => one.team === team.id && one.role === role);
      const gap = { team: team.id, place: team.place, role };
      const limit = teamsAtMost(role, rules);
      if (those.length === 0) gaps.push({ ...gap, why: 'none', account: null, load: null, limit: null });
      else if (!those.some((one) => one.on || one.coveredBy !== null))
        gaps.push({ ...gap, why: 'off-duty', account: those[0]?.account ?? null, load: null, limit: null });
      for (const one of those.filter(({ load }) => load > limit))
        gaps.push({ ...gap, why: 'overloaded', account: one.account, load: one.load, limit });
    }
  }
  return gaps;
}

export const GAP_WORDS = {
  none: { zh: '缺人', en: 'nobody named' },
  'off-duty': { zh: '无人在岗', en: 'nobody on duty' },
  overloaded: { zh: '负荷超限', en: 'too many teams' },
} as const;
