// Who of the staff of a site is to be tested today, and how each stands (domain handbook 5.2). Pure.
import { addDays, type CivilDate, civilDayOf, daysBetween } from '../../base/civil-dates.ts';
import { addMinutes } from '../../base/clock.ts';
import type { WantedTask } from '../../tasks/terms.ts';
import type { IsolationRules, IsolationSite } from '../terms.ts';
import type { ClosedLoop, OffDuty, StaffMember, StaffStanding, StaffTestCounts } from './terms.ts';

type Rules = Pick<IsolationRules, 'staffTests'>;

/** The roles of whoever lives inside a site: each post of the table is one, but for those who stand by. */
export const insideRoles = ({ staffing }: Pick<IsolationRules, 'staffing'>): string[] =>
  staffing.posts.flatMap(({ post, outside }) => (outside === true ? [] : [`site-${post}`]));

/** The day by which she is to be sampled: so many days after the last that counts, and not before she came. */
export function dueOn(
  { staffTests }: Rules,
  { began, counted }: Pick<StaffMember, 'began' | 'counted'>,
): CivilDate {
  const first = civilDayOf(began);
  const next = counted === null ? first : addDays(civilDayOf(counted), staffTests.everyDays);
  return next < first ? first : next;
}

/** How she stands: a positive is nobody's to sample, and what is to be done goes before what is waited for. */
export function standingOf(rules: Rules, member: StaffMember, now: Date): StaffStanding {
  const { last } = member;
  if (last?.result === 'positive') return 'positive';
  const today = civilDayOf(now);
  const by = dueOn(rules, member);
  if (by <= today) return by < today ? 'overdue' : 'due';
  if (last === null || last.result !== null) return 'tested';
  return addMinutes(last.sampledAt, rules.staffTests.resultHours * 60) < now ? 'late' : 'awaited';
}

/** What the briefing says of them, and nobody's name. */
export function countsOf(rules: Rules, staff: readonly StaffMember[], now: Date): StaffTestCounts {
  const today = civilDayOf(now);
  const standings = staff.map((one) => standingOf(rules, one, now));
  const count = (...wanted: readonly StaffStanding[]) =>
    standings.filter((one) => wanted.includes(one)).length;
  return {
    due: count('due', 'overdue'),
    overdue: count('overdue'),
    sampled: staff.filter(({ counted }) => counted !== null && civilDayOf(counted) === today).length,
    awaited: staff.filter(({ last }) => last !== null && last.result === null).length,
    positives: count('positive'),
  };
}

/** The day on which whoever left her post is released. */
export const releaseOn = (
  { staffing }: Pick<IsolationRules, 'staffing'>,
  { endedAt }: Pick<OffDuty, 'endedAt'>,
) => addDays(civilDayOf(endedAt), staffing.quarantineDays);

/** Under the key of a day: whose days of quarantine after duty are over is released. */
export const releaseKey = (site: string, day: CivilDate) => `site/${site}/${day}/staff/release`;

/** Days she has been inside, the first one counted. */
export const daysInside = ({ inside }: Pick<StaffMember, 'inside'>, now: Date): number =>
  daysBetween(civilDayOf(inside), civilDayOf(now)) + 1;

/** The closed loop as the briefing tells it. */
export function loopOf(
  rules: Pick<IsolationRules, 'staffing'>,
  { staff, off }: { readonly staff: readonly StaffMember[]; readonly off: readonly OffDuty[] },
  now: Date,
): ClosedLoop {
  const today = civilDayOf(now);
  return {
    // On the last day she hands over: it is the day after that is too long.
    over: staff.filter((one) => daysInside(one, now) > rules.staffing.days + 1).length,
    quarantined: off.length,
    toRelease: off.filter((one) => releaseOn(rules, one) <= today).length,
  };
}

/** What follows from a positive: she leaves her post at once. It names nobody; the page of the staff does. */
export function positiveTask(
  { staffTests }: Rules,
  site: Pick<IsolationSite, 'id' | 'place'>,
  test: string,
  now: Date,
): WantedTask {
  return {
    planKey: `isolation/staff-positive/${test}`,
    kind: 'site-work',
    title: {
      zh: '工作人员检测阳性：停岗、单独隔离，报疾控并登记事件',
      en: 'a test of the staff is positive: off her post, alone in a room, tell CDC and report the incident',
    },
    about: [`isolation-site:${site.id}`],
    place: site.place,
    ownerUnit: site.place,
    ownerRole: 'site-head',
    opensAt: now,
    dueAt: addMinutes(now, staffTests.positiveMinutes),
    step: 'site-work',
    link: `/isolation/${site.id}?view=staff`,
    facts: { test },
  };
}
