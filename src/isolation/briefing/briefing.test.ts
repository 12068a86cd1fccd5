// Scenes of what the morning meeting of a site goes through beside its figures (domain handbook 5.10): incidents, who comes
// and goes today and when, what runs out, what the day before has to prove, and what a day asks for whom one looks after more.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Hotel, openHotel } from '../../../test/hotel.ts';
import type { TestHouse } from '../../../test/house.ts';
import { delivery, houseWithLists, identity, listOf, mobile } from '../../../test/lists.ts';
import { withOutbreak } from '../../../test/stays.ts';
import { acts } from '../../acts.ts';
import { row, rows, sql } from '../../base/sql.ts';
import { reportCase } from '../../control/cases/acts.ts';
import { orderControl, recordExposure } from '../../control/episodes/acts.ts';
import { previewPlan } from '../../control/episodes/routes.ts';
import { recordTemperature } from '../../control/observations/acts.ts';
import { receiveList } from '../../lists/receive/acts.ts';
import { finishTask, takeTask } from '../../tasks/acts.ts';
import { planTrip, seatRiders } from '../../transport/acts.ts';
import { planSiteDay } from '../care/acts.ts';
import { careLook } from '../care/routes.ts';
import { closeIncident, reportIncident } from '../incidents/acts.ts';
import { arrangeLeaving } from '../leaving/acts.ts';
import { meetingPageLook } from '../meetings/routes.ts';
import { interviewGuest } from '../rooms/acts.ts';
import { siteLook } from '../routes.ts';
import { missingOf } from '../sites/rules.ts';
import { sampleStaff } from '../staff/acts.ts';
import { staffTestsLook } from '../staff/routes.ts';
import { countStock } from '../stock/acts.ts';
import { isolationRules } from '../terms.ts';
import { printBriefing } from './acts.ts';
import { briefingLook, meetingLook } from './routes.ts';
import { headsNote } from './rules.ts';

let h: TestHouse;
let hotel: Hotel;
let people: string[];
const at = (moment: string) => h.clock.set(new Date(`${moment}+08:00`));
const briefing = () => hotel.head.see(briefingLook, { site: hotel.site });

beforeAll(async () => {
  h = await houseWithLists({ now: new Date('2026-12-08T09:00:00+08:00') });
  await withOutbreak(h);
  hotel = await openHotel(h);
  people = await contacts(4);
  await hotel.room(people.slice(0, 3), ['0303', '0304', '0403']);
  await h.settle();
}, 120_000);
afterAll(() => h.close());

/** So many who are ordered into a site. */
async function contacts(n: number): Promise<string[]> {
  const given = '安宝晨丹恩芳'; // invented
  const list = Array.from({ length: n }, (_, i) => [
    `赵${given[i]}${given[i + 1]}`,
    identity(700 + i, '19850501'),
    mobile(7000 + i),
    `江月府 ${i + 1} 幢 1102 室`,
  ]);
  await h.as('data-desk').do(receiveList, delivery(listOf(...list), { fileName: 'contacts.xlsx' }));
  await h.settle();
  const found = await h.inside((tx) =>
    rows(tx, sql<{ person: string }>`select person from list_line order by row_no`),
  );
  const cdc = h.as('cdc');
  for (const { person } of found) {
    const { episode } = await h
      .as('data-desk')
      .do(recordExposure, { person, category: 'secondary', kind: 'workplace', lastOn: '2026-12-07' });
    const seen = await cdc.see(previewPlan, { id: episode ?? '' });
    await cdc.do(orderControl, {
      episode: episode ?? '',
      categories: [...seen.categories],
      facts: seen.facts,
      basis: 'infectious-disease-law',
      seen: seen.seal ?? '',
    });
  }
  await h.settle();
  return found.map(({ person }) => person);
}

/** Does a thing of the day plan and says how. */
async function does(day: string, what: string, role: string, proof: string): Promise<void> {
  const task = await h.inside((tx) =>
    row(
      tx,
      sql<{ id: string }>`select id from task where plan_key = ${`site/${hotel.site}/${day}/plan/${what}`}`,
    ),
  );
  const by = h.as(role, hotel.place);
  await by.do(takeTask, { task: task?.id ?? '' });
  await by.do(finishTask, { task: task?.id ?? '', proof });
}

describe('the morning briefing', () => {
  test('says what waste, sewage, night watch and swabs of the staff have to prove since yesterday', async () => {
    at('2026-12-09T00:10:00');
    await h.itself.do(planSiteDay, { site: hotel.site });
    at('2026-12-09T08:25:00');
    const supervisor = h.as('site-infection-control', hotel.place);
    const { rows: staff } = await supervisor.see(staffTestsLook, { site: hotel.site });
    const accounts = staff.map(({ account }) => account);
    await supervisor.do(sampleStaff, { site: hotel.site, accounts });
    await does('2026-12-09', 'waste-1', 'site-disinfection', '12 袋，双层');
    const told = await briefing();
    const shown = told.proofs.map(({ zh, doneAt, how }) => [zh, doneAt !== null, how]);
    expect(shown).toContainEqual(['08:10 工作人员检测', true, '1 / 1']);
    expect(shown).toContainEqual(['08:10 第一次收运医废', true, '12 袋，双层']);
    // The night watch goes every two hours; one nobody has gone is seen.
    for (const hour of ['00:00', '02:00', '04:00'])
      expect(shown).toContainEqual([`${hour} 夜间巡查`, false, null]);
    expect(shown.map(([zh]) => zh)).not.toContain('06:30 第一轮消毒');
    expect(told.proofCounts).toEqual({ all: told.proofs.length, done: 2 });
    // The same row of two days is told apart on paper too.
    at('2026-12-10T00:10:00');
    await h.itself.do(planSiteDay, { site: hotel.site });
    at('2026-12-10T08:25:00');
    const { paper } = await hotel.head.do(printBriefing, { site: hotel.site });
    const lines = paper.blocks.flatMap((one) => (one.kind === 'list' ? one.items : []));
    const waste = lines.filter((one) => typeof one !== 'string' && one.zh.startsWith('08:10 第一次收运医废'));
    expect(waste).toMatchObject([
      { zh: '08:10 第一次收运医废：12-09 08:25 已办，12 袋，双层' },
      { zh: expect.stringMatching(/未办（应于 12-10 \d\d:\d\d）/) },
    ]);
    at('2026-12-09T08:25:00');
  });

  test('tells incidents until they are reviewed, where and how far they are, and of whom nothing', async () => {
    const cook = h.as('site-logistics', hotel.place);
    const room = await h.inside((tx) =>
      row(tx, sql<{ id: string }>`select id from isolation_room where site = ${hotel.site} and no = '0304'`),
    );
    const { incident, code } = await cook.do(reportIncident, {
      site: hotel.site,
      incident: 'food',
      room: room?.id ?? '',
      bed: 1,
      note: '吃了午餐后起疹',
    });
    const told = await briefing();
    expect(told.incidents).toMatchObject([
      { code, zh: '食物中毒或过敏', where: { zh: '0304 房间', en: 'room 0304' }, state: 'open' },
    ]);
    expect(told.incidentCounts).toEqual({ open: 1, toReview: 0, since: 1 });
    expect(told.decisions.map(({ zh }) => zh)).toContain('处置中的突发事件 1 起：逐起定下一步');
    expect(JSON.stringify(told)).not.toContain('起疹');
    await hotel.head.do(closeIncident, { incident, reason: '已送医' });
    at('2026-12-11T08:20:00');
    // Two days later it is told still, until somebody has reviewed it.
    expect((await briefing()).incidents.map(({ state }) => state)).toEqual(['to-review']);
    expect((await briefing()).incidentCounts).toEqual({ open: 0, toReview: 1, since: 0 });
  });

  test('says who comes and who goes today and when, and whose days are over without a way to go', async () => {
    const group = h.as('transport-group');
    const plan = {
      place: 'd330114',
      driver: { name: '何师傅', shown: '公司防护培训名单' },
      seats: 7,
    };
    const { trip, code } = await group.do(planTrip, {
      ...plan,
      kind: 'intake',
      to: hotel.place,
      vehicle: '浙A·0901',
      departsAt: '2026-12-11T14:00:00+08:00',
      minutes: 60,
    });
    await group.do(seatRiders, { trip, riders: [{ person: people[3] ?? '' }] });
    await group.do(planTrip, {
      ...plan,
      kind: 'hospital',
      destination: '定点医院',
      from: hotel.place,
      vehicle: '浙A·0902',
      departsAt: '2026-12-12T08:00:00+08:00',
    });
    await h.inside((tx) =>
      rows(
        tx,
        sql`update episode set stage_to = '2026-12-11' where person = any (${people.slice(0, 2)}::uuid[]) returning id`,
      ),
    );
    await hotel.head.do(arrangeLeaving, {
      site: hotel.site,
      person: people[0] ?? '',
      ride: 'fetched',
      at: '2026-12-11T16:00:00+08:00',
      luggage: 1,
    });
    const told = await briefing();
    // Tomorrow's is not of today.
    expect(told.movements).toEqual([
      {
        way: 'in',
        zh: `${code} 接入隔离点，1 人`,
        en: `${code} to an isolation site, 1 rider`,
        at: '2026-12-11T07:00:00.000Z',
      },
      {
        way: 'out',
        zh: '0303 由家属或社区来接',
        en: '0303 is fetched by family or community',
        at: '2026-12-11T08:00:00.000Z',
      },
    ]);
    expect(told.movementCounts).toEqual({ in: 1, out: 2, unarranged: 1 });
    // Who was received yesterday does not come today, though nobody has closed the trip; who is on the way still does.
    const came = async (received: boolean) => {
      await h.inside((tx) =>
        rows(
          tx,
          sql`
            update trip_seat set boarded_at = '2026-12-11T14:00+08:00', alighted_at = ${received ? '2026-12-11T15:00+08:00' : null},
              received_at = ${received ? '2026-12-11T15:00+08:00' : null}, received_by = ${received ? 'x' : null}
            where trip = ${trip} returning trip`,
        ),
      );
      at('2026-12-12T07:00:00');
      const { movements, movementCounts } = await briefing();
      at('2026-12-11T08:20:00');
      return [movements.some(({ zh }) => zh.includes(code)), movementCounts.in];
    };
    expect(await came(false)).toEqual([true, 1]);
    expect(await came(true)).toEqual([false, 0]);
    expect(told.decisions.map(({ zh }) => zh)).toContain('今日期满、尚未安排离点的 1 人：定车次或来接时间');
  });

  test('says what runs out within three days, and that nobody has counted the rest', async () => {
    const items = (await h.house.rulebookAt(h.clock.now())).part(isolationRules).stock.items.length;
    const before = await briefing();
    expect(before.runsOut).toEqual([{ zh: `${items} 项从未盘点`, en: `${items} never counted` }]);
    // All of them in one line are not one thing that is missing.
    expect(before.decisions.map(({ zh }) => zh)).toContain('物资告急或未盘：今日补齐、盘点');
    const { paper } = await hotel.head.do(printBriefing, { site: hotel.site });
    expect(paper.blocks.flatMap((one) => (one.kind === 'fields' ? one.fields : []))).toContainEqual({
      label: expect.objectContaining({ zh: '物资不足或未盘' }),
      value: { zh: `${items} 项从未盘点`, en: `${items} never counted` },
    });
    await h.as('site-logistics', hotel.place).do(countStock, {
      site: hotel.site,
      // Three guests drink nine bottles a day.
      counts: [
        { item: 'water', amount: 18 },
        { item: 'waste-bags', amount: 9_000 },
      ],
    });
    expect((await briefing()).runsOut).toEqual([
      {
        zh: '饮用水（含冰瓶）：约余 18 瓶，到 12-13 08:20',
        en: expect.stringContaining('about 18 bottles left'),
      },
      { zh: `${items - 2} 项从未盘点`, en: `${items - 2} never counted` },
    ]);
  });

  test('says of whom one looks after more what today asks for, and what is new since yesterday', async () => {
    await hotel.head.do(interviewGuest, {
      site: hotel.site,
      person: people[2] ?? '',
      told: { attention: ['insulin', 'mind'], medicines: [], diet: 'diabetic' },
      over: null,
    });
    const [one] = (await briefing()).attention ?? [];
    expect(one).toMatchObject({
      room: '0403',
      changed: { zh: '问询有更新' },
      plan: [{ zh: '更换冰瓶 09:00、13:00、18:40' }, { zh: '心理电话 14:00' }],
    });
    at('2026-12-13T08:25:00');
    expect((await briefing()).attention?.[0]?.changed).toBeNull();
  });

  test('whoever has an open fever is among them by herself', async () => {
    const episode = await h.inside((tx) =>
      row(
        tx,
        sql<{ id: string }>`select id from episode where person = ${people[1] ?? ''} and ended_at is null`,
      ),
    );
    await hotel.medic.do(recordTemperature, { episode: episode?.id ?? '', celsius: 38.1 });
    await h.settle();
    const told = await briefing();
    expect(told.attention?.find(({ room }) => room === '0304')).toMatchObject({
      levels: ['A'],
      reasons: [{ zh: '发热未了结' }],
    });
    expect(told.attentionCounts).toEqual({ A: 2, B: 0, C: 0 });
    // The map and the page of care count alike, and say so in her room.
    const map = await hotel.head.see(siteLook, { site: hotel.site });
    const care = await hotel.head.see(careLook, { site: hotel.site });
    expect([map.counts.attention, care.attention]).toEqual([told.attentionCounts, told.attentionCounts]);
    const inside = map.floors.flatMap(({ rooms }) => rooms).find(({ no }) => no === '0304')?.guests;
    expect(inside).toMatchObject([{ attention: [{ level: 'A', words: { zh: '发热未了结' } }] }]);
    expect(care.rooms?.find(({ room }) => room === '0304')).toMatchObject({ levels: ['A'] });
  });

  test('whoever was found positive waits for an ambulance, and is none of those whose days are over', async () => {
    const before = (await briefing()).movementCounts;
    const cdc = h.as('cdc');
    const { case: found } = await cdc.do(reportCase, { person: people[2] ?? '' });
    await h.settle();
    expect((await briefing()).movementCounts).toEqual(before);
    await h.inside((tx) =>
      rows(tx, sql`update control_case set ended_at = ${h.clock.now()} where id = ${found} returning id`),
    );
  });

  test('of two stays that were joined the one that goes on says when her days are over', async () => {
    const person = people[1] ?? '';
    await h.inside((tx) =>
      rows(
        tx,
        sql`
          update episode set stage_to = '2026-12-30' where person = ${person} and ended_at is null returning id`,
      ),
    );
    const before = (await briefing()).movementCounts;
    // She was given her bed under the one that has ended.
    await h.inside((tx) =>
      rows(
        tx,
        sql`
          update room_stay set episode = (select id from episode where person = ${people[2] ?? ''} and ended_at is not null)
          where person = ${person} returning id`,
      ),
    );
    expect((await briefing()).movementCounts).toEqual(before);
  });

  test('all of it is on paper, and over all sites; a kept record counts it and names no room', async () => {
    const { paper } = await hotel.head.do(printBriefing, { site: hotel.site });
    const printed = JSON.stringify(paper);
    for (const said of ['食物中毒或过敏', '从未盘点', '更换冰瓶 09:00、13:00、18:40', '待复盘'])
      expect(printed).toContain(said);
    const { rows: sites } = await h.as('hq').see(meetingLook, {});
    const mine = sites.find(({ id }) => id === hotel.site);
    const told = await briefing();
    const rules = (await h.house.rulebookAt(h.clock.now())).part(isolationRules);
    expect(mine).toMatchObject({
      incidents: 0,
      gaps: missingOf(
        rules,
        told.staff.map((one, i) => ({ ...one, post: rules.staffing.posts[i]?.post ?? '' })),
      ),
    });
    expect(mine?.runsOut).toBeGreaterThan(0);
    const { meeting } = await hotel.head.do(acts.openMeeting, { kind: 'site', site: hotel.site });
    const page = await hotel.head.see(meetingPageLook, { meeting });
    expect(page.lacks).toBe(false);
    expect(page.figures).toMatchObject({
      incidentCounts: told.incidentCounts,
      movementCounts: told.movementCounts,
      proofCounts: told.proofCounts,
      runsOut: told.runsOut,
    });
    expect(JSON.stringify(page.figures)).not.toContain('0304');
  });

  test('says why three counts agree that are not one number', () => {
    expect(headsNote({ rooms: 8, meals: 8, temperatures: 8, agree: true })).toBeNull();
    expect(headsNote({ rooms: 8, meals: 8, temperatures: 7, agree: true })?.zh).toContain(
      '1 人今天不在测温名单',
    );
    expect(headsNote({ rooms: 8, meals: 6, temperatures: null, agree: true })?.zh).toBe(
      '上一餐后入住或离点相差 2 人',
    );
    // Where they differ nothing is explained away.
    expect(headsNote({ rooms: 8, meals: 6, temperatures: 7, agree: false })).toBeNull();
  });
});
