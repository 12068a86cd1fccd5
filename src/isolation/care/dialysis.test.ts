// Scenes of trips to dialysis: asked at the interview by weekday, booked the day before, gone on the day.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Hotel, openHotel } from '../../../test/hotel.ts';
import type { TestHouse } from '../../../test/house.ts';
import { houseWithLists } from '../../../test/lists.ts';
import { staysAtHome, withOutbreak } from '../../../test/stays.ts';
import { rows, sql } from '../../base/sql.ts';
import { briefingLook } from '../briefing/routes.ts';
import { interviewGuest } from '../rooms/acts.ts';
import { planSiteDay } from './acts.ts';

let h: TestHouse;
let hotel: Hotel;
let person: string;

beforeAll(async () => {
  // A Monday.
  h = await houseWithLists({ now: new Date('2026-12-07T06:00:00+08:00') });
  await withOutbreak(h);
  hotel = await openHotel(h);
  person = (await staysAtHome(h, 1, { leftOn: '2026-12-06' }))[0]?.person ?? '';
  await h.inside((tx) =>
    rows(tx, sql`update person set birth = '1985-05-01' where id = ${person} returning id`),
  );
  await hotel.room([person], ['0303']);
  await hotel.head.do(interviewGuest, {
    site: hotel.site,
    person,
    told: {
      attention: ['dialysis'],
      medicines: [],
      diet: 'ordinary',
      dialysis: { days: [2, 4], at: '13:30' },
    },
    over: null,
  });
  await h.settle();
}, 120_000);
afterAll(() => h.close());

const asked = () =>
  h.inside((tx) =>
    rows(
      tx,
      sql<{ zh: string; at: Date; key: string }>`
        select title_zh as zh, due_at as at, plan_key as key from task
        where (title_zh like '%透析%' or title_zh like '%蛋糕%') and ended_at is null order by due_at`,
    ),
  );

test('the day before it is booked, on the day she goes, and the key of a task tells nobody where', async () => {
  const [book, ...none] = await asked();
  expect(none).toEqual([]);
  expect(book?.zh).toBe('0303 订明日 13:30 透析的车次和固定机位');
  expect(book?.at.toISOString()).toBe('2026-12-07T07:00:00.000Z');
  h.clock.set(new Date('2026-12-08T00:10:00+08:00'));
  await h.itself.do(planSiteDay, { site: hotel.site });
  const go = (await asked()).find(({ zh }) => zh.startsWith('0303 送透析'));
  expect(go?.at.toISOString()).toBe('2026-12-08T06:30:00.000Z');
  for (const { key } of await asked()) expect(key).not.toContain('dialysis');
  // Neither today nor tomorrow: nothing more is asked.
  h.clock.set(new Date('2026-12-11T00:10:00+08:00'));
  await h.itself.do(planSiteDay, { site: hotel.site });
  const friday = (await asked()).filter(({ key }) => key.includes('/2026-12-11/'));
  expect(friday).toEqual([]);
});

test('whoever comes in the evening has her trip of tomorrow booked all the same, and her cake ordered', async () => {
  // A Wednesday; she goes on Thursdays.
  h.clock.set(new Date('2026-12-09T20:10:00+08:00'));
  const late = (await staysAtHome(h, 1, { leftOn: '2026-12-08' }))[0]?.person ?? '';
  await h.inside((tx) =>
    rows(tx, sql`update person set birth = '1985-12-10' where id = ${late} returning id`),
  );
  await hotel.room([late], ['0304']);
  await hotel.head.do(interviewGuest, {
    site: hotel.site,
    person: late,
    told: {
      attention: ['dialysis'],
      medicines: [],
      diet: 'ordinary',
      dialysis: { days: [4], at: '08:30' },
    },
    over: null,
  });
  await h.settle();
  const hers = (await asked()).filter(({ zh }) => zh.startsWith('0304'));
  expect(hers.map(({ zh }) => zh).sort()).toEqual([
    '0304 明日生日：订蛋糕',
    '0304 订明日 08:30 透析的车次和固定机位',
  ]);
  for (const { at } of hers) expect(at > h.clock.now()).toBe(true);
});

test('the morning meeting hears of it among what today asks for her', async () => {
  h.clock.set(new Date('2026-12-10T08:20:00+08:00'));
  const told = await hotel.head.see(briefingLook, { site: hotel.site });
  expect(told.attention?.[0]?.plan.map(({ zh }) => zh)).toContain(
    '送透析：固定机位、工作人员防护、两次检测结果齐全 13:30',
  );
});
