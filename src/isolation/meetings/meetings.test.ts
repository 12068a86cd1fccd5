// Scenes of the three meetings: opened on the figures of that moment, who is there, what is decided, what is carried on.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { openTestHouse, refusal, type TestHouse } from '../../../test/house.ts';
import { acts } from '../../acts.ts';
import { assessmentLook } from '../../assessment.ts';
import { paperText } from '../../base/paper.ts';
import { must } from '../../base/refusal.ts';
import { rows, run, sql } from '../../base/sql.ts';
import { briefingTold } from '../../briefing-command.ts';
import { setUpPlaces } from '../../places/acts.ts';
import { eraseOverdue } from '../../retention.ts';
import { finishTask, takeTask } from '../../tasks/acts.ts';
import { addUsers } from '../../teams/acts.ts';
import { everyMinute } from '../../timers.ts';
import { briefingLook, meetingLook } from '../briefing/routes.ts';
import type { Briefing } from '../briefing/terms.ts';
import {
  checkIsolationSite,
  openIsolationSite,
  readyIsolationSite,
  staffIsolationSite,
} from '../sites/acts.ts';
import { isolationRules } from '../terms.ts';
import { SHAPE } from './frozen.ts';
import { meetingPageLook, meetingsLook } from './routes.ts';
import type { KeptBriefing } from './terms.ts';

let h: TestHouse;
let accounts: string[];
let site: string;
let place: string;

const DISTRICT = 'd330114';
const at = (moment: string) => h.clock.set(new Date(`${moment}+08:00`));

beforeAll(async () => {
  h = await openTestHouse({ now: new Date('2026-12-08T06:00:00+08:00') });
  await h.itself.do(setUpPlaces, {
    district: DISTRICT,
    demo: false,
    places: [{ path: DISTRICT, code: '330114', name: '钱塘区', nameEn: 'Qiantang' }],
  });
  const { users } = await h.itself.do(addUsers, {
    password: 'tidal-bore-at-noon-8',
    users: ['柏舟', '静水', '采薇'].map((name, i) => ({ login: `staff${i}`, name, duties: [] })),
  });
  accounts = users.map(({ id }) => id);
  const opened = await h.as('hq').do(openIsolationSite, {
    district: DISTRICT,
    name: '望潮酒店',
    address: '望潮路 1 号',
    template: 'hotel',
    measures: { floors: 2, roomsPerFloor: 6, positiveRooms: 1 },
    head: accounts[0] ?? '',
    reason: '演练',
  });
  ({ site, place } = opened);
  const head = h.as('site-head', place);
  const rules = (await h.house.rulebookAt(h.clock.now())).part(isolationRules);
  for (const { item } of rules.checklist) await head.do(checkIsolationSite, { site, item, done: true });
  await head.do(readyIsolationSite, { site });
  await head.do(staffIsolationSite, { site, post: 'medic', account: accounts[1] ?? '', on: true });
  await h.settle();
}, 120_000);
afterAll(() => h.close());

const minute = () =>
  everyMinute(h.house, undefined, (error) => {
    throw error;
  });
const tasksOf = (like: string) =>
  h.inside((tx) =>
    rows(
      tx,
      sql<{ id: string; key: string; state: string; role: string; due: Date }>`
        select id, plan_key as key, state, owner_role as role, due_at as due from task where plan_key like ${like}
        order by plan_key`,
    ),
  );

describe('the morning meeting of a site', () => {
  test('whoever is on duty is proposed and is there by one tap; an empty room closes no meeting', async () => {
    at('2026-12-08T08:30:00');
    const head = h.as('site-head', place);
    const { meeting, code } = await head.do(acts.openMeeting, { kind: 'site', site });
    expect(code).toMatch(/^M-\d+$/);
    const page = await head.see(meetingPageLook, { meeting });
    expect(page.leads).toBe(true);
    expect(page.proposed.map(({ name }) => name).sort()).toEqual(['柏舟', '静水']);
    expect(page.there).toHaveLength(1); // whoever opened it
    await head.do(acts.attendMeeting, { meeting, accounts: [accounts[1] ?? ''], on: true });
    expect((await head.see(meetingPageLook, { meeting })).proposed.map(({ name }) => name)).toEqual(['柏舟']);
    const both = [head.actor.id, accounts[1] ?? ''];
    await head.do(acts.attendMeeting, { meeting, accounts: both, on: false });
    expect((await refusal(head.do(acts.closeMeeting, { meeting }))).code).toBe('meeting-nobody');
    // The house knows no account of that number.
    const nobody = [h.as('site-medic', place).actor.id];
    expect((await refusal(head.do(acts.attendMeeting, { meeting, accounts: nobody, on: true }))).code).toBe(
      'not-found',
    );
    await head.do(acts.attendMeeting, { meeting, accounts: both, on: true });
    expect((await refusal(head.do(acts.openMeeting, { kind: 'site', site }))).code).toBe('meeting-open');
  });

  test('is led by its head, and nobody of headquarters opens it for her', async () => {
    const no = await refusal(h.as('hq').do(acts.openMeeting, { kind: 'site', site }));
    expect(no.code).toBe('meeting-not-yours');
    expect(no.words.zh).toContain('点长');
  });

  test('a decision becomes a task of a role, by a moment; an open point is there again tomorrow', async () => {
    const head = h.as('site-head', place);
    const told = await head.see(briefingLook, { site });
    const meeting = must(told.meeting.today, 'it was opened').id;
    const { point: water } = await head.do(acts.raisePoint, { meeting, title: '三楼热水不稳' });
    await head.do(acts.raisePoint, { meeting, title: '夜班缺一人' });
    const wrong = { meeting, decision: '请人检修', task: { unit: place, role: 'site-logistics' } };
    expect(
      (
        await refusal(
          head.do(acts.decidePoint, {
            ...wrong,
            task: { ...wrong.task, dueAt: '2026-12-08T08:00:00+08:00' },
          }),
        )
      ).code,
    ).toBe('decision-due-past');
    expect((await refusal(head.do(acts.decidePoint, { meeting, decision: '请联系 13800138000' }))).code).toBe(
      'number-in-words',
    );
    await head.do(acts.decidePoint, {
      ...wrong,
      point: water,
      task: { ...wrong.task, dueAt: '2026-12-08T18:00:00+08:00' },
    });
    expect((await refusal(head.do(acts.decidePoint, { meeting, point: water, decision: '再议' }))).code).toBe(
      'point-decided',
    );
    await head.do(acts.decidePoint, { meeting, title: '快递放置', decision: '照旧' });
    const [task] = await tasksOf(`decision/${water}`);
    expect(task).toMatchObject({ state: 'requested', role: 'site-logistics' });
    expect(task?.due.toISOString()).toBe('2026-12-08T10:00:00.000Z');
    await head.do(acts.closeMeeting, { meeting });
    expect((await refusal(head.do(acts.raisePoint, { meeting, title: '再加一条' }))).code).toBe(
      'meeting-closed',
    );
    expect((await refusal(head.do(acts.openMeeting, { kind: 'site', site }))).code).toBe('meeting-held');

    at('2026-12-09T08:20:00');
    const next = await head.see(briefingLook, { site });
    expect(next.meeting.today).toBeNull();
    expect(next.meeting.last).toMatchObject({ id: meeting, day: '2026-12-08', attended: 2 });
    expect(next.meeting.open.map(({ title }) => title)).toEqual(['夜班缺一人']);
    expect(next.meeting.decided.map(({ title, done }) => [title, done])).toEqual([
      ['三楼热水不稳', false],
      ['快递放置', null],
    ]);
    const { result } = await briefingTold(h.house, site);
    expect(result.meeting.open).toHaveLength(1);
    const cook = h.as('site-logistics', place);
    await cook.do(takeTask, { task: task?.id ?? '' });
    await cook.do(finishTask, { task: task?.id ?? '', proof: '已修好' });
    expect((await head.see(briefingLook, { site })).meeting.decided[0]?.done).toBe(true);
  });

  test('what it began with stays what was known then, and says of nobody what she is looked after for', async () => {
    const head = h.as('site-head', place);
    const [first] = (await head.see(meetingsLook, {})).filter(({ day }) => day === '2026-12-08');
    const before = (await head.see(meetingPageLook, { meeting: first?.id ?? '' })).figures as Briefing;
    expect(before.at).toBe('2026-12-08T00:30:00.000Z');
    expect(before.rooms.closed).toBe(0);
    expect(before.attention).toBeUndefined(); // who and why is told on the live page only
    await h.inside((tx) => run(tx, sql`update isolation_room set state = 'closed' where site = ${site}`));
    expect((await head.see(briefingLook, { site })).rooms.closed).toBe(12);
    expect((await head.see(meetingPageLook, { meeting: first?.id ?? '' })).figures).toEqual(before);
    await h.inside((tx) => run(tx, sql`update isolation_room set state = 'ready' where site = ${site}`));
  });

  test('the minutes name who was there, what was decided and what is open', async () => {
    const head = h.as('site-head', place);
    const [first] = (await head.see(meetingsLook, {})).filter(({ day }) => day === '2026-12-08');
    const { paper } = await head.do(acts.printMinutes, { meeting: first?.id ?? '' });
    const said = JSON.stringify(paper);
    for (const words of ['静水', '请人检修', '夜班缺一人', '三数']) expect(said).toContain(words);
    expect(paperText(paper.title, 'zh')).toBe('晨会纪要');
  });

  test('is a task of the head until it is closed, and late when its hour has passed', async () => {
    at('2026-12-10T00:10:00');
    await minute();
    const [task] = await tasksOf(`site/${site}/2026-12-10/plan/morning-meeting`);
    expect(task).toMatchObject({ state: 'requested', role: 'site-head' });
    expect(task?.due.toISOString()).toBe('2026-12-10T01:30:00.000Z');
    at('2026-12-10T10:00:00');
    const head = h.as('site-head', place);
    const late = (await head.see(briefingLook, { site })).lateCount;
    const { meeting } = await head.do(acts.openMeeting, { kind: 'site', site });
    await head.do(acts.closeMeeting, { meeting });
    expect((await tasksOf(task?.key ?? ''))[0]?.state).toBe('completed');
    expect((await head.see(briefingLook, { site })).lateCount).toBe(late - 1);
  });

  test('another site sees nothing of it', async () => {
    const other = h.as('site-head', 'd330114.s099.c01');
    expect(await other.see(meetingsLook, {})).toEqual([]);
    const [any] = await h.as('site-head', place).see(meetingsLook, {});
    expect((await refusal(other.see(meetingPageLook, { meeting: any?.id ?? '' }))).code).toBe('not-found');
  });
});

describe('the meetings over the district', () => {
  test('are tasks of headquarters at their hours, once, and are done when they are closed', async () => {
    at('2026-12-11T08:00:00');
    await minute();
    await minute();
    const wanted = await tasksOf('meeting/%/2026-12-11/%');
    expect(wanted.map(({ key, role, due }) => [key.split('/').at(-1), role, due.toISOString()])).toEqual([
      ['assessment', 'hq', '2026-12-11T14:00:00.000Z'],
      ['touch-base', 'hq', '2026-12-11T13:30:00.000Z'],
    ]);
    at('2026-12-11T20:30:00');
    const hq = h.as('hq');
    const { meeting } = await hq.do(acts.openMeeting, { kind: 'touch-base', district: DISTRICT });
    const page = await hq.see(meetingPageLook, { meeting });
    expect(page.proposed.map(({ name }) => name)).toEqual(['柏舟']);
    expect(page.owners.map(({ unit }) => unit)).toEqual([DISTRICT, place]);
    await hq.do(acts.decidePoint, {
      meeting,
      decision: '望潮酒店明晨加一轮消毒',
      task: { unit: place, role: 'site-disinfection', dueAt: '2026-12-12T07:00:00+08:00' },
    });
    await hq.do(acts.closeMeeting, { meeting });
    expect((await tasksOf('meeting/%/2026-12-11/touch-base'))[0]?.state).toBe('completed');
    at('2026-12-11T20:45:00');
    await minute();
    expect(await tasksOf('meeting/%/2026-12-11/%')).toHaveLength(2);
    const rows = (await hq.see(meetingLook, {})).rows;
    expect(rows.map(({ held, openPoints }) => [held, openPoints])).toEqual([[false, 1]]);
  });

  test('the assessment shows figures that other pages show, and is kept and printed', async () => {
    at('2026-12-11T21:00:00');
    const hq = h.as('hq');
    const page = await hq.see(assessmentLook, {});
    expect(page.sites.map(({ name }) => name)).toEqual(['望潮酒店']);
    expect(page.figures.map(({ key }) => key)).toContain('lost');
    expect(page.testing).toMatchObject({ day: '2026-12-11', sessions: 0, roster: 0 });
    expect(page.forecast.free).toBeGreaterThan(0);
    const { meeting } = await hq.do(acts.openMeeting, { kind: 'assessment', district: DISTRICT });
    await hq.do(acts.raisePoint, { meeting, title: '是否再开一个点' });
    await hq.do(acts.closeMeeting, { meeting });
    const { paper } = await hq.do(acts.printMinutes, { meeting });
    expect(JSON.stringify(paper)).toContain('是否再开隔离点');
    expect((await hq.do(acts.printAssessment, { district: DISTRICT })).paper.number).toBe('20261211');
    at('2026-12-12T09:00:00');
    expect((await hq.see(assessmentLook, {})).meeting.open.map(({ title }) => title)).toEqual([
      '是否再开一个点',
    ]);
    // The head of a site leads her own meeting only.
    const head = h.as('site-head', place);
    expect((await refusal(head.do(acts.openMeeting, { kind: 'assessment', district: DISTRICT }))).code).toBe(
      'not-your-area',
    );
  });
});

describe('what is kept of a meeting', () => {
  const keptOf = (meeting: string) =>
    h.inside((tx) =>
      rows(tx, sql<{ figures: Record<string, unknown> }>`select figures from meeting where id = ${meeting}`),
    );

  test('its words go when their term is over; its figures, days, numbers and whoever was to do it stay', async () => {
    at('2026-12-13T08:30:00');
    const head = h.as('site-head', place);
    const { meeting } = await head.do(acts.openMeeting, { kind: 'site', site });
    const { point } = await head.do(acts.raisePoint, { meeting, title: '王水生住的三楼热水不稳' });
    await head.do(acts.decidePoint, {
      meeting,
      point,
      decision: '请王水生换到四楼',
      task: { unit: place, role: 'site-data', dueAt: '2026-12-14T12:00:00+08:00' },
    });
    const { point: left } = await head.do(acts.raisePoint, { meeting, title: '王水生要见家人' });
    await head.do(acts.closeMeeting, { meeting });
    const [kept] = await keptOf(meeting);
    expect(kept?.figures).toMatchObject({ shape: SHAPE, rooms: { all: 12 } });
    // Points have a term of their own: none of their words lie in the figures.
    expect(JSON.stringify(kept)).not.toContain('王水生');
    const page = async () => head.see(meetingPageLook, { meeting });
    const before = await page();
    const said = async () => {
      const { decided, open } = await page();
      const by = (id: string) => [...decided, ...open].find((one) => one.id === id);
      return [by(point)?.title, by(point)?.decision, by(left)?.title];
    };
    const all = ['王水生住的三楼热水不稳', '请王水生换到四楼', '王水生要见家人'];
    // The day before the term is over nothing goes; and what has still to be done is read by whoever does it.
    at('2027-03-13T03:00:00');
    await h.itself.do(eraseOverdue, {});
    expect(await said()).toEqual(all);
    at('2027-03-15T03:00:00');
    await h.itself.do(eraseOverdue, {});
    expect(await said()).toEqual([all[0], all[1], '']);
    const [todo] = await tasksOf(`decision/${point}`);
    const data = h.as('site-data', place);
    await data.do(takeTask, { task: todo?.id ?? '' });
    await data.do(finishTask, { task: todo?.id ?? '', proof: '已换' });
    await h.itself.do(eraseOverdue, {});
    expect(await said()).toEqual(['', '', '']);
    const after = await page();
    const [gone] = after.decided;
    expect(gone).toMatchObject({
      forgotten: true,
      code: before.decided[0]?.code,
      dueAt: before.decided[0]?.dueAt,
    });
    expect(gone?.owner?.role.zh).toBe(before.decided[0]?.owner?.role.zh);
    expect(after.figures).toMatchObject({
      rooms: (before.figures as KeptBriefing).rooms,
      lateCount: (before.figures as KeptBriefing).lateCount,
      late: [],
    });
    expect(after.there).toHaveLength(1);
    const { paper } = await head.do(acts.printMinutes, { meeting });
    expect(JSON.stringify(paper)).toContain('（文字已到期清除）');
    expect(JSON.stringify(paper)).toContain('the words were erased on time');
    expect(h.entries.findLast(({ word }) => word === 'retention.erased')?.detail).toMatchObject({
      classes: expect.arrayContaining([expect.objectContaining({ class: 'meetings' })]),
    });
    // Nothing of it lies anywhere else.
    const [everything] = await h.inside((tx) =>
      rows(
        tx,
        sql<{ text: string }>`
        select (select string_agg(m.figures::text, '') from meeting m)
          || (select string_agg(p.title || coalesce(p.decision, ''), '') from meeting_point p) as text`,
      ),
    );
    expect(everything?.text).not.toContain('王水生');
  });

  test('what is open is kept as long as meetings of its kind are held', async () => {
    at('2027-04-01T08:30:00');
    const head = h.as('site-head', place);
    const { meeting } = await head.do(acts.openMeeting, { kind: 'site', site });
    const { point } = await head.do(acts.raisePoint, { meeting, title: '屋顶漏水' });
    await head.do(acts.closeMeeting, { meeting });
    at('2027-06-29T08:30:00');
    const { meeting: next } = await head.do(acts.openMeeting, { kind: 'site', site });
    at('2027-07-15T03:00:00');
    await h.itself.do(eraseOverdue, {});
    const open = async () =>
      (await head.see(meetingPageLook, { meeting: next })).open.find(({ id }) => id === point)?.title;
    expect(await open()).toBe('屋顶漏水');
    at('2027-09-30T03:00:00');
    await h.itself.do(eraseOverdue, {});
    expect(await open()).toBe('');
  });

  test('a record of an earlier release says what was not counted then, on the screen and on paper, and is never none', async () => {
    at('2027-10-01T08:30:00');
    const head = h.as('site-head', place);
    const hq = h.as('hq');
    const made = {
      site: await head.do(acts.openMeeting, { kind: 'site', site }),
      'touch-base': await hq.do(acts.openMeeting, { kind: 'touch-base', district: DISTRICT }),
      assessment: await hq.do(acts.openMeeting, { kind: 'assessment', district: DISTRICT }),
    };
    const see = (kind: keyof typeof made) => h.as('hq').see(meetingPageLook, { meeting: made[kind].meeting });
    // What is kept today lacks nothing, and is read as it was kept.
    for (const kind of ['site', 'touch-base', 'assessment'] as const) {
      const { lacks, figures } = await see(kind);
      const [kept] = await keptOf(made[kind].meeting);
      expect([kind, lacks]).toEqual([kind, false]);
      expect(kept?.figures).toEqual({ shape: SHAPE, ...figures });
    }
    // As releases before the first number kept them: no letters, no rounds, no results awaited, no site by its points.
    const OLD: Record<keyof typeof made, string> = {
      site: `figures - 'shape' - 'letters' - 'asked' - 'disinfection' #- '{tests,awaited}'`,
      'touch-base': `jsonb_set(figures - 'shape', '{rows}', jsonb_build_array((figures #> '{rows,0}') - 'openPoints' - 'positives'))`,
      assessment: `figures - 'shape' - 'forecast' - 'sites' #- '{testing,unexplained}'`,
    };
    for (const [kind, older] of Object.entries(OLD))
      await h.inside((tx) =>
        run(
          tx,
          sql`update meeting set figures = ${sql.raw(older)} where id = ${made[kind as keyof typeof made].meeting}`, // its own keys
        ),
      );
    const old = {
      site: await see('site'),
      base: await see('touch-base'),
      assessment: await see('assessment'),
    };
    expect([old.site.lacks, old.base.lacks, old.assessment.lacks]).toEqual([true, true, true]);
    expect(old.site.figures).toMatchObject({
      rooms: { all: 12 },
      tests: { due: 0, awaited: null, positives: 0 },
      letters: null,
      asked: null,
      disinfection: { rounds: null, corridorsWaiting: null, overrides: null },
    });
    expect(old.base.figures).toMatchObject({
      rows: [{ name: '望潮酒店', positives: null, openPoints: null }],
    });
    expect(old.assessment.figures).toMatchObject({
      sites: null,
      forecast: { free: null, open: null },
      testing: { sessions: 0, unexplained: null },
    });
    for (const kind of ['site', 'touch-base', 'assessment'] as const) {
      const { paper } = await (kind === 'site' ? head : hq).do(acts.printMinutes, {
        meeting: made[kind].meeting,
      });
      const text = JSON.stringify(paper);
      expect([kind, text]).toEqual([kind, expect.stringContaining('当时未统计')]);
      expect([kind, text]).toEqual([kind, expect.stringContaining('not counted then')]);
      expect(text).not.toMatch(/undefined|null|NaN/);
    }
    // Damaged beyond that it is still a page.
    await h.inside((tx) =>
      run(tx, sql`update meeting set figures = '{"rows": "?", "heads": 7}' where id = ${made.site.meeting}`),
    );
    expect((await see('site')).figures).toMatchObject({ heads: { rooms: null, agree: null }, staff: null });
    expect((await head.do(acts.printMinutes, { meeting: made.site.meeting })).paper.kind).toBe('minutes');
  });
});

test('every role a meeting names is one of the rulebook', async () => {
  const table = parse(
    await readFile(join(import.meta.dirname, '../../../rulebook/roles.yaml'), 'utf8'),
  ) as object;
  const { meetings } = (await h.house.rulebookAt(h.clock.now())).part(isolationRules);
  for (const { leads, attends } of meetings)
    for (const role of [...leads, ...attends]) expect(Object.keys(table)).toContain(role);
});
