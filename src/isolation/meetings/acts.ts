// A meeting is held: opened on its figures, who is there, what is decided and becomes a task, what is left for tomorrow.
import { Type } from 'typebox';
import { civilDayOf } from '../../base/civil-dates.ts';
import { uuidv7 } from '../../base/ids.ts';
import type { Paper } from '../../base/paper.ts';
import { holdsNumber } from '../../base/plain-text.ts';
import { must } from '../../base/refusal.ts';
import { Id, Moment, Place } from '../../base/schemas.ts';
import type { Tx } from '../../base/sql.ts';
import { act } from '../../ledger/act.ts';
import { refuse as refuseHouse } from '../../ledger/refusals.ts';
import type { Ctx, Outcome } from '../../ledger/terms.ts';
import { namesOf } from '../../places/store.ts';
import { momentText } from '../../rulebook/rules.ts';
import { closeKeys, openTask, wantTasks } from '../../tasks/acts.ts';
import { whyNotErrand } from '../../tasks/rules.ts';
import { nameOfUsers } from '../../teams/store.ts';
import { roles, teamRules } from '../../teams/terms.ts';
import { briefingOf, meetingOf } from '../briefing/briefing.ts';
import { dayKey } from '../care/day.ts';
import { refuse } from '../refusals.ts';
import { findSite, openSites } from '../sites/store.ts';
import { type IsolationSite, isolationRules, MEETINGS, type MeetingKind } from '../terms.ts';
import { frozen } from './frozen.ts';
import { minutesPaper } from './report.ts';
import {
  decisionKey,
  districtMeetings,
  mayLead,
  meetingCode,
  meetingKey,
  meetingRule,
  pointCode,
} from './rules.ts';
import * as store from './store.ts';
import type { Assessment, Meeting } from './terms.ts';
import { pointsTold } from './told.ts';

const LEADS = { duty: 'meetings.lead', purpose: 'outbreak-response' } as const;
const keys = <T extends Record<string, unknown>>(table: T) => Object.keys(table) as (keyof T & string)[]; // its own keys
const Title = Type.String({ minLength: 2, maxLength: 200 });
const ANYWHERE = 'guests of a site may live anywhere in the district';

/** What stands beside this module and is assessed by headquarters: control, testing, sites. */
export interface Given {
  assessmentOf(tx: Tx, ctx: Ctx, district: string): Promise<Assessment>;
}

/** Opens the meeting of today: its figures are kept as they are now, so that it is known later what was known. */
const openMeeting = ({ assessmentOf }: Given) =>
  act('isolation.meeting.opened', {
    ...LEADS,
    title: { zh: '开会', en: 'open the meeting' },
    input: Type.Object({
      kind: Type.Enum(keys(MEETINGS)),
      /** Of a site, or over the district. */
      site: Type.Optional(Id),
      district: Type.Optional(Place),
    }),
    place: async (tx, input) => (await placeOf(tx, input)).place,
    async run(tx, input, ctx): Promise<Outcome<{ meeting: string; code: string }>> {
      const { place, site } = await placeOf(tx, input);
      const kind = input.kind;
      const rules = ctx.rulebook.part(isolationRules);
      const rule = meetingRule(rules, kind);
      if (!mayLead(rule, place, ctx.actor.duties)) {
        const table = ctx.rulebook.part(roles);
        const led = (language: 'zh' | 'en') => rule.leads.map((role) => table[role]?.[language] ?? role);
        refuse('meeting-not-yours', {
          meeting: { zh: rule.zh, en: rule.en },
          leads: { zh: led('zh').join('、'), en: led('en').join(', ') },
        });
      }
      const day = civilDayOf(ctx.now);
      const id = uuidv7(ctx.now.getTime());
      const figures = frozen(kind, await figuresOf(tx, ctx, { kind, place, site, assessmentOf }));
      const no = await store.insertMeeting(
        tx,
        { id, kind, site: site?.id ?? null, place, day, figures, ledBy: ctx.actor.id },
        ctx.now,
      );
      if (no === undefined) {
        const there = must(await store.meetingOn(tx, { kind, place, day }), 'it is there already');
        return refuse(there.closedAt === null ? 'meeting-open' : 'meeting-held', {
          meeting: { zh: rule.zh, en: rule.en },
          code: meetingCode(there.no),
        });
      }
      const meeting = { id, no, kind, place, site: site?.id ?? null };
      await store.attend(tx, meeting, [ctx.actor.id], ctx.actor.id, ctx.now);
      return told(meeting, {}, { meeting: id, code: meetingCode(no) });
    },
  });

/** Who is there, by one tap each; `on: false` takes it back. */
const attendMeeting = act('isolation.meeting.attended', {
  ...LEADS,
  title: { zh: '登记到会', en: 'write down who is there' },
  input: Type.Object({
    meeting: Id,
    accounts: Type.Array(Id, { minItems: 1, maxItems: 200, uniqueItems: true }),
    on: Type.Boolean(),
  }),
  place: placeOfMeeting,
  async run(tx, input, ctx) {
    const meeting = await holdOpen(tx, input.meeting);
    if (input.on) {
      const names = await nameOfUsers(tx, input.accounts);
      if (input.accounts.some((one) => one !== ctx.actor.id && !names.has(one))) refuseHouse('not-found');
      await store.attend(tx, meeting, input.accounts, ctx.actor.id, ctx.now);
    } else await store.leave(tx, meeting.id, input.accounts);
    return told(
      meeting,
      { on: input.on, people: input.accounts.length },
      { meeting: meeting.id, attended: (await store.attendanceOf(tx, meeting.id)).length },
      input.accounts.map((one) => `user:${one}`),
    );
  },
});

/** Something that has to be talked about: open until a meeting of this kind decides. */
const raisePoint = act('isolation.meeting.raised', {
  ...LEADS,
  title: { zh: '记下议题', en: 'write down a point' },
  input: Type.Object({ meeting: Id, title: Title }),
  place: placeOfMeeting,
  async run(tx, input, ctx) {
    const meeting = await holdOpen(tx, input.meeting);
    const id = uuidv7(ctx.now.getTime());
    const no = await store.insertPoint(
      tx,
      { id, meeting, title: input.title.trim(), by: ctx.actor.id },
      ctx.now,
    );
    return told(meeting, { point: pointCode(no) }, { point: id, code: pointCode(no) });
  },
});

/** Decides a point, or something new. With a task: a unit and a role have to do it by then; without, it is settled. */
const decidePoint = act('isolation.meeting.decided', {
  ...LEADS,
  title: { zh: '记下决定', en: 'write down the decision' },
  input: Type.Object({
    meeting: Id,
    /** An open point; left out: `title` says what it is about. */
    point: Type.Optional(Id),
    title: Type.Optional(Title),
    decision: Title,
    task: Type.Optional(
      Type.Object({ unit: Place, role: Type.String({ minLength: 1, maxLength: 40 }), dueAt: Moment }),
    ),
  }),
  // Whoever decides for a unit leads it.
  place: async (tx, input) => [
    await placeOfMeeting(tx, input),
    ...(input.task === undefined ? [] : [input.task.unit]),
  ],
  async run(tx, input, ctx) {
    const meeting = await holdOpen(tx, input.meeting);
    const decision = input.decision.trim();
    if (holdsNumber(decision)) refuseHouse('number-in-words');
    const table = ctx.rulebook.part(roles);
    const owner = input.task === undefined ? undefined : { ...input.task, dueAt: new Date(input.task.dueAt) };
    if (owner !== undefined) {
      if (owner.dueAt <= ctx.now) refuse('decision-due-past');
      const no = whyNotErrand(owner, table, ctx.rulebook.part(teamRules).cover);
      if (no !== undefined) throw no;
    }
    const point = input.point === undefined ? undefined : await holdPoint(tx, meeting, input.point);
    const id = point?.id ?? uuidv7(ctx.now.getTime());
    const title = input.title?.trim() ?? decision;
    const no = point?.no ?? (await store.insertPoint(tx, { id, meeting, title, by: ctx.actor.id }, ctx.now));
    await store.decidePoint(tx, id, { in: meeting.id, decision, by: ctx.actor.id, owner }, ctx.now);
    if (owner !== undefined)
      await openTask(tx, ctx, {
        planKey: decisionKey(id),
        kind: 'meeting-decision',
        title: { zh: decision, en: decision },
        about: [
          `meeting:${meeting.id}`,
          ...(meeting.site === null ? [] : [`isolation-site:${meeting.site}`]),
        ],
        place: owner.unit,
        ownerUnit: owner.unit,
        ownerRole: owner.role,
        opensAt: ctx.now,
        dueAt: owner.dueAt,
        step: null,
        facts: { point: pointCode(no), meeting: meetingCode(meeting.no) },
      });
    const row = owner === undefined ? undefined : table[owner.role];
    return told(
      meeting,
      {
        point: pointCode(no),
        task: owner !== undefined,
        ...(owner === undefined
          ? {}
          : {
              owner: { zh: row?.zh ?? owner.role, en: row?.en ?? owner.role },
              dueAt: momentText(owner.dueAt),
            }),
      },
      { point: id, code: pointCode(no) },
    );
  },
});

/** The meeting is over. What is open is carried to the next one. */
const closeMeeting = act('isolation.meeting.closed', {
  ...LEADS,
  title: { zh: '散会', en: 'close the meeting' },
  input: Type.Object({ meeting: Id }),
  place: placeOfMeeting,
  async run(tx, input, ctx) {
    const meeting = await holdOpen(tx, input.meeting);
    const attended = (await store.attendanceOf(tx, meeting.id)).length;
    if (attended === 0) refuse('meeting-nobody', { code: meetingCode(meeting.no) });
    await store.closeMeeting(tx, meeting.id, ctx.actor.id, ctx.now);
    const { plan } = meetingRule(ctx.rulebook.part(isolationRules), meeting.kind);
    const key =
      meeting.site === null || plan === undefined
        ? meetingKey(meeting.place, meeting.day, meeting.kind)
        : dayKey(meeting.site, meeting.day, plan);
    await closeKeys(tx, ctx, [key], { state: 'done', proof: `meeting:${meeting.id}` });
    const open = (await store.openPoints(tx, meeting)).length;
    const decided = (await store.decidedIn(tx, [meeting.id])).length;
    return told(meeting, { attended, decided, open }, { meeting: meeting.id, open });
  },
});

/** The minutes as a paper, as the meeting stands or stood. */
const printMinutes = act('isolation.meeting.printed', {
  title: { zh: '打印会议纪要', en: 'print the minutes' },
  duty: 'isolation.read',
  purpose: 'outbreak-response',
  input: Type.Object({ meeting: Id }),
  place: placeOfMeeting,
  async run(tx, input, ctx): Promise<Outcome<{ paper: Paper }>> {
    const meeting = (await store.findMeeting(tx, input.meeting)) ?? refuseHouse('not-found');
    const attended = await store.attendanceOf(tx, meeting.id);
    const names = await nameOfUsers(tx, [...attended, meeting.ledBy, ctx.actor.id]);
    const unit = (await namesOf(tx, [meeting.place])).get(meeting.place) ?? {
      zh: meeting.place,
      en: meeting.place,
    };
    return told(
      meeting,
      {},
      {
        paper: minutesPaper({
          meeting,
          unit,
          leader: names.get(meeting.ledBy) ?? '—',
          attended: attended.map((one) => names.get(one) ?? '—'),
          decided: await pointsTold(tx, ctx, await store.decidedIn(tx, [meeting.id])),
          open: await pointsTold(tx, ctx, await store.leftOpen(tx, meeting)),
          by: names.get(ctx.actor.id) ?? '',
          at: momentText(ctx.now),
        }),
      },
    );
  },
});

/** The meetings over the sites of a district become tasks of whoever leads them. */
export const planMeetings = act('isolation.meetings.planned', {
  title: { zh: '排定当日会议', en: 'plan the meetings of the day' },
  duty: 'house',
  purpose: 'outbreak-response',
  input: Type.Object({ district: Place }),
  async run(tx, { district }, ctx): Promise<Outcome<{ opened: number }>> {
    const day = civilDayOf(ctx.now);
    let opened = 0;
    for (const task of districtMeetings(ctx.rulebook.part(isolationRules), district, day)) {
      const kind = task.facts.meeting as MeetingKind; // as it was made
      const held = await store.meetingOn(tx, { kind, place: district, day });
      if (held?.closedAt) continue;
      opened += (await wantTasks(tx, ctx, task.planKey, [task])).opened;
    }
    return {
      about: [`place:${district}`],
      place: district,
      detail: { day, opened },
      result: { opened },
    };
  },
});

/** Districts whose meetings of today have not been planned: each with a site that takes guests. */
export async function meetingsToPlan(tx: Tx, ctx: Pick<Ctx, 'now' | 'rulebook'>): Promise<string[]> {
  const day = civilDayOf(ctx.now);
  const rules = ctx.rulebook.part(isolationRules);
  const found: string[] = [];
  for (const district of await store.districtsMeeting(tx)) {
    const keys = districtMeetings(rules, district, day).map(({ planKey }) => planKey);
    if (await store.isUnplanned(tx, district, day, keys)) found.push(district);
  }
  return found;
}

export const isolationMeetingActs = (given: Given) => ({
  openMeeting: openMeeting(given),
  attendMeeting,
  raisePoint,
  decidePoint,
  closeMeeting,
  printMinutes,
  planMeetings,
});

// Helpers -----------------------------------------------------------------------------------------------

async function placeOf(
  tx: Tx,
  { kind, site: id, district }: { kind: MeetingKind; site?: string; district?: string },
): Promise<{ place: string; site: IsolationSite | undefined }> {
  if (kind !== 'site')
    return { place: (district ?? refuseHouse('not-found')).split('.')[0] ?? '', site: undefined };
  const site = (id === undefined ? undefined : await findSite(tx, id)) ?? refuseHouse('not-found');
  if (site.closedAt !== null) refuse('isolation-closed', { name: site.name });
  return { place: site.place, site };
}

async function placeOfMeeting(tx: Tx, input: { meeting: string }): Promise<string> {
  return ((await store.findMeeting(tx, input.meeting)) ?? refuseHouse('not-found')).place;
}

async function holdOpen(tx: Tx, id: string): Promise<Meeting> {
  const meeting = (await store.holdMeeting(tx, id)) ?? refuseHouse('not-found');
  if (meeting.closedAt !== null) refuse('meeting-closed', { code: meetingCode(meeting.no) });
  return meeting;
}

async function holdPoint(tx: Tx, meeting: Meeting, id: string) {
  const point = (await store.holdPoint(tx, id)) ?? refuseHouse('not-found');
  if (point.kind !== meeting.kind || point.place !== meeting.place) refuseHouse('not-found');
  if (point.decidedAt !== null) refuse('point-decided', { code: pointCode(point.no) });
  return point;
}

/**
 * The figures as they are shown, kept: without what somebody is looked after for. That is told on the live page to whoever
 * hears of health; a record that is read for years counts it.
 */
async function figuresOf(
  tx: Tx,
  ctx: Ctx,
  of: {
    readonly kind: MeetingKind;
    readonly place: string;
    readonly site: IsolationSite | undefined;
    readonly assessmentOf: Given['assessmentOf'];
  },
): Promise<object> {
  if (of.site !== undefined) {
    const { site } = of;
    const nobody = { ...ctx, actor: { ...ctx.actor, duties: [] } };
    return ctx.beyond(ANYWHERE, () => briefingOf(tx, nobody, site));
  }
  if (of.kind === 'assessment') return of.assessmentOf(tx, ctx, of.place);
  const sites = await openSites(tx, of.place);
  const rows = await ctx.beyond(ANYWHERE, () => meetingOf(tx, ctx, sites));
  return { at: ctx.now.toISOString(), rows };
}

function told<R>(
  meeting: Pick<Meeting, 'id' | 'no' | 'kind' | 'place' | 'site'>,
  detail: Readonly<Record<string, unknown>>,
  result: R,
  about: readonly string[] = [],
): Outcome<R> {
  return {
    about: [
      `meeting:${meeting.id}`,
      ...(meeting.site === null ? [] : [`isolation-site:${meeting.site}`]),
      ...about,
    ],
    place: meeting.place,
    detail: { meeting: meetingCode(meeting.no), kind: MEETINGS[meeting.kind], ...detail },
    result,
  };
}
