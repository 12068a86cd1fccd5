// Meetings as screens read them: all that were held, and one, with what is needed to hold it.
import { Type } from 'typebox';
import { Id } from '../../base/schemas.ts';
import type { Tx } from '../../base/sql.ts';
import type { Words } from '../../base/words.ts';
import { look } from '../../ledger/act.ts';
import { refuse as refuseHouse } from '../../ledger/refusals.ts';
import type { Ctx, Look } from '../../ledger/terms.ts';
import { namesOf } from '../../places/store.ts';
import { servesAt } from '../../teams/rules.ts';
import { nameOfUsers, onDuty } from '../../teams/store.ts';
import { roles } from '../../teams/terms.ts';
import { openSites } from '../sites/store.ts';
import { isolationRules, MEETINGS, type MeetingKind } from '../terms.ts';
import { readFrozen } from './frozen.ts';
import { mayLead, meetingCode, meetingRule } from './rules.ts';
import * as store from './store.ts';
import type { Frozen, Meeting, PointTold } from './terms.ts';
import { pointsTold } from './told.ts';

const READ = { duty: 'isolation.read', purpose: 'outbreak-response' } as const;
const SHOWN = 120;

export interface MeetingListed {
  readonly id: string;
  readonly code: string;
  readonly kind: MeetingKind;
  readonly words: Words;
  readonly where: Words;
  readonly day: string;
  readonly openedAt: string;
  readonly closedAt: string | null;
  readonly attended: number;
  readonly decided: number;
}

export const meetingsLook = look('/isolation/meetings', {
  ...READ,
  title: { zh: '会议记录', en: 'meetings held' },
  query: Type.Object({}),
  async run(tx): Promise<MeetingListed[]> {
    const found = await store.meetingRows(tx, SHOWN);
    const names = await namesOf(tx, [...new Set(found.map(({ place }) => place))]);
    return found.map((one) => ({
      id: one.id,
      code: meetingCode(one.no),
      kind: one.kind,
      words: MEETINGS[one.kind],
      where: names.get(one.place) ?? { zh: one.siteName ?? one.place, en: one.siteName ?? one.place },
      day: one.day,
      openedAt: one.openedAt.toISOString(),
      closedAt: one.closedAt?.toISOString() ?? null,
      attended: one.attended,
      decided: one.decided,
    }));
  },
});

/** Somebody at a meeting, or who should be. */
export interface AtMeeting {
  readonly account: string;
  readonly name: string;
  readonly role: Words | null;
}

export interface MeetingPage {
  readonly id: string;
  readonly code: string;
  readonly kind: MeetingKind;
  readonly words: Words;
  readonly site: string | null;
  readonly place: string;
  readonly where: Words;
  readonly day: string;
  readonly openedAt: string;
  readonly closedAt: string | null;
  readonly leader: string;
  /** Whether whoever reads this leads it. */
  readonly leads: boolean;
  /** What was known when it began, as the page of its kind shows it. */
  readonly figures: Frozen['figures'];
  /** Kept before something of it was counted. */
  readonly lacks: boolean;
  readonly there: readonly AtMeeting[];
  /** On duty in a role that comes to it, and not there yet. */
  readonly proposed: readonly AtMeeting[];
  readonly decided: readonly PointTold[];
  readonly open: readonly PointTold[];
  /** Who can be asked to do what was decided. */
  readonly owners: readonly {
    readonly unit: string;
    readonly words: Words;
    readonly roles: readonly (Words & { readonly role: string })[];
  }[];
}

export const meetingPageLook = look('/isolation/meetings/:meeting', {
  ...READ,
  title: { zh: '会议', en: 'meeting' },
  query: Type.Object({ meeting: Id }),
  async run(tx, query, ctx): Promise<MeetingPage> {
    const meeting = (await store.findMeeting(tx, query.meeting)) ?? refuseHouse('not-found');
    const table = ctx.rulebook.part(roles);
    const rule = meetingRule(ctx.rulebook.part(isolationRules), meeting.kind);
    const attended = await store.attendanceOf(tx, meeting.id);
    // Whoever holds two posts comes as the first of the rule: the head, not the secretary.
    const on = (await onDuty(tx, { place: meeting.place, now: ctx.now, within: true }))
      .filter(({ role }) => rule.attends.includes(role))
      .sort((a, b) => rule.attends.indexOf(a.role) - rule.attends.indexOf(b.role));
    const names = await nameOfUsers(tx, [...attended, meeting.ledBy]);
    const wordsOf = (role: string | undefined): Words | null =>
      role === undefined ? null : { zh: table[role]?.zh ?? role, en: table[role]?.en ?? role };
    const roleOf = (account: string) => on.find((one) => one.account === account)?.role;
    const seen = new Set(attended);
    const points = [...(await store.decidedIn(tx, [meeting.id])), ...(await store.leftOpen(tx, meeting))];
    const told = await pointsTold(tx, ctx, points);
    const leads = meeting.closedAt === null && mayLead(rule, meeting.place, ctx.actor.duties);
    return {
      id: meeting.id,
      code: meetingCode(meeting.no),
      kind: meeting.kind,
      words: { zh: rule.zh, en: rule.en },
      site: meeting.site,
      place: meeting.place,
      where: (await namesOf(tx, [meeting.place])).get(meeting.place) ?? {
        zh: meeting.place,
        en: meeting.place,
      },
      day: meeting.day,
      openedAt: meeting.openedAt.toISOString(),
      closedAt: meeting.closedAt?.toISOString() ?? null,
      leader: names.get(meeting.ledBy) ?? '—',
      leads,
      ...readFrozen(meeting.kind, meeting.figures),
      there: attended.map((account) => ({
        account,
        name: names.get(account) ?? '—',
        role: wordsOf(roleOf(account)),
      })),
      proposed: leads
        ? on
            .filter(({ account }) => !seen.has(account) && seen.add(account))
            .map(({ account, name, role }) => ({ account, name, role: wordsOf(role) }))
        : [],
      decided: told.filter((_, i) => points[i]?.decidedIn === meeting.id),
      open: told.filter((_, i) => points[i]?.decidedIn !== meeting.id),
      owners: leads ? await ownersFor(tx, ctx, meeting) : [],
    };
  },
});

/** Units the meeting decides for, and the roles that do things there. */
async function ownersFor(tx: Tx, ctx: Ctx, meeting: Meeting): Promise<MeetingPage['owners']> {
  const table = ctx.rulebook.part(roles);
  const sites = meeting.site === null ? await openSites(tx, meeting.place) : [];
  const units = [meeting.place, ...sites.map(({ place }) => place)];
  const ofSite = new Set(meeting.site === null ? units.slice(1) : units);
  const names = await namesOf(tx, units);
  return units.map((unit) => ({
    unit,
    words: names.get(unit) ?? { zh: unit, en: unit },
    roles: Object.entries(table).flatMap(([role, row]) =>
      row.permissions.includes('tasks.do') &&
      servesAt(row, unit) &&
      role.startsWith('site-') === ofSite.has(unit)
        ? [{ role, zh: row.zh, en: row.en }]
        : [],
    ),
  }));
}

export const isolationMeetingLooks: readonly Look[] = [meetingsLook, meetingPageLook];
