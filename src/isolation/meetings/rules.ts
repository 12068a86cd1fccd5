// When the three meetings are held, who leads them, and the tasks of those that are not sites’ own. Pure.
import { atHour, type CivilDate } from '../../base/civil-dates.ts';
import { addMinutes } from '../../base/clock.ts';
import { codeOf } from '../../base/codes.ts';
import { isWithin } from '../../base/places.ts';
import { must } from '../../base/refusal.ts';
import type { Words } from '../../base/words.ts';
import type { DutyHeld } from '../../ledger/terms.ts';
import type { WantedTask } from '../../tasks/terms.ts';
import { opensOn } from '../care/day.ts';
import type { IsolationRules, MeetingKind } from '../terms.ts';

export type MeetingRule = IsolationRules['meetings'][number];

export function meetingRule(rules: Pick<IsolationRules, 'meetings'>, kind: MeetingKind): MeetingRule {
  return must(
    rules.meetings.find(({ meeting }) => meeting === kind),
    `the rulebook has a meeting ${kind}`,
  );
}

/** The hour it is held at: its own, or that of its row of the day plan. */
export function hourOf(rules: Pick<IsolationRules, 'dayPlan'>, { plan, at }: MeetingRule): string {
  return at ?? rules.dayPlan.find(({ does }) => does === plan)?.at ?? '08:30';
}

/** Whether somebody with these duties leads it at a place. */
export function mayLead(rule: MeetingRule, place: string, duties: readonly DutyHeld[]): boolean {
  return duties.some((duty) => isWithin(place, duty.place) && rule.leads.includes(duty.role));
}

/** M-12: how it is called. */
export const meetingCode = (no: number) => codeOf('meeting', no);
/** D-7: a point, open or decided. */
export const pointCode = (no: number) => codeOf('point', no);

/** The task of a decision. */
export const decisionKey = (point: string) => `decision/${point}`;

const prefixOf = (district: string, day: CivilDate) => `meeting/${district}/${day}/`;
export const meetingKey = (district: string, day: CivilDate, kind: MeetingKind) =>
  `${prefixOf(district, day)}${kind}`;

const PAGES: Readonly<Record<MeetingKind, string>> = {
  site: '/isolation',
  'touch-base': '/isolation/meeting',
  assessment: '/assessment',
};

/** What the district asks its leaders for on a day: the meetings that are not rows of a site’s day plan. */
export function districtMeetings(rules: IsolationRules, district: string, day: CivilDate): WantedTask[] {
  return rules.meetings.flatMap((rule): WantedTask[] => {
    if (rule.plan !== undefined || rule.at === undefined) return [];
    return [
      {
        planKey: meetingKey(district, day, rule.meeting),
        kind: 'meeting',
        title: { zh: `${rule.at} ${rule.zh}`, en: `${rule.at} ${rule.en}` },
        about: [`place:${district}`],
        place: district,
        ownerUnit: district,
        ownerRole: rule.leads[0] ?? 'hq',
        opensAt: opensOn(rules, day, rule.at),
        dueAt: addMinutes(atHour(day, rule.at), rules.work.graceMinutes),
        step: null,
        link: PAGES[rule.meeting],
        facts: { meeting: rule.meeting, day },
      },
    ];
  });
}

/** How many were there, for a sentence. */
export const present = (n: number): Words => ({ zh: `${n} 人到会`, en: `${n} there` });
