// Scenes of the staff walking through the zones of a site: a sign is scanned at each, a step that no passage allows is told
// at once and stands open until infection control has settled it.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Hotel, openHotel } from '../../../test/hotel.ts';
import { type Player, refusal, type TestHouse } from '../../../test/house.ts';
import { houseWithLists } from '../../../test/lists.ts';
import { rows, sql } from '../../base/sql.ts';
import { eraseOverdue } from '../../retention.ts';
import { briefingLook } from '../briefing/routes.ts';
import { incidentsLook } from '../incidents/routes.ts';
import { beginRound, doZones } from '../rounds/acts.ts';
import { readZoneCode, zoneCode } from '../rounds/rules.ts';
import { closeIsolationSite } from '../sites/acts.ts';
import { type IsolationRules, isolationRules } from '../terms.ts';
import { settleStep, takeStep } from './acts.ts';
import { walkingLook } from './routes.ts';
import { judgeStep, signOfZone, zoneOfSign } from './rules.ts';

const on = (time: string, day = '2026-12-08') => new Date(`${day}T${time}:00+08:00`);
let h: TestHouse;
let hotel: Hotel;
let rules: IsolationRules;
let control: Player;
beforeAll(async () => {
  h = await houseWithLists({ now: on('06:00') });
  hotel = await openHotel(h);
  rules = (await h.house.rulebookAt(h.clock.now())).part(isolationRules);
  control = h.as('site-infection-control', hotel.place);
}, 600_000);
afterAll(() => h.close());

/** Scans one sign after the other, a minute between them. What was wrong with the last. */
async function walks(who: Player, ...zones: readonly string[]) {
  let wrong: { readonly id: string; readonly code: string; readonly what: { readonly zh: string } }[] = [];
  for (const zone of zones) {
    h.clock.set(new Date(h.clock.now().getTime() + 60_000));
    ({ wrong } = await who.do(takeStep, { site: hotel.site, zone }));
  }
  return wrong;
}
const tasks = () =>
  h.inside((tx) =>
    rows(
      tx,
      sql<{ role: string; state: string }>`
        select owner_role as role, state from task where kind = 'site-step' order by opened_at, id`,
    ),
  );
const ROUND = ['clean', 'dress-1', 'dress-2', 'contaminated', 'undress-1', 'undress-2', 'clean'] as const;

test('in and out by the dressing and undressing rooms nothing is wrong; the ledger says that she scanned, and not where', async () => {
  const nurse = h.as('site-medic', hotel.place, '知夏');
  expect(await walks(nurse, ...ROUND)).toEqual([]);
  const page = await nurse.see(walkingLook, { site: hotel.site });
  expect([page.last?.zone, page.wrong]).toEqual(['clean', null]);
  const taken = h.entries.filter(({ word }) => word === 'isolation.step.taken');
  expect(taken).toHaveLength(ROUND.length);
  expect(JSON.stringify(taken.map(({ detail }) => detail))).not.toMatch(/clean|contaminated|污染|清洁/);
});

test('from the rooms of guests straight to the clean zone: told at once what to do, open for infection control until she settles it', async () => {
  const guard = h.as('site-security', hotel.place, '长庚');
  const [wrong] = await walks(guard, 'clean', 'dress-1', 'dress-2', 'contaminated', 'clean');
  expect(wrong).toMatchObject({
    code: 'W-1',
    what: { zh: '污染区 → 清洁区：未脱卸完就离开污染区' },
    next: { zh: expect.stringContaining('从一脱起按顺序脱卸') },
  });
  expect(await tasks()).toEqual([{ role: 'site-infection-control', state: 'requested' }]);
  const page = await control.see(walkingLook, { site: hotel.site });
  expect(page.wrong).toMatchObject([{ code: 'W-1', mine: false, settledAt: null }]);
  // Doing as she was told is no other wrong step.
  expect(await walks(guard, 'undress-1', 'undress-2', 'clean')).toEqual([]);
  const morning = async () => (await control.see(briefingLook, { site: hotel.site })).disinfection.wrongSteps;
  expect(await morning()).toBe(1);
  // Neither she herself nor whoever does not inspect.
  const id = wrong?.id ?? '';
  const said = { wrong: id, outcome: 'put-right', words: '已退回一脱，走过的地方已擦拭' } as const;
  expect((await refusal(guard.do(settleStep, said))).code).toBe('not-your-duty');
  await control.do(settleStep, said);
  expect(await morning()).toBe(0);
  expect((await refusal(control.do(settleStep, said))).code).toBe('step-settled');
  expect(await tasks()).toEqual([{ role: 'site-infection-control', state: 'completed' }]);
  expect((await control.see(walkingLook, { site: hotel.site })).wrong).toMatchObject([
    { outcome: { zh: '已当场纠正，所到之处已消毒' }, words: '已退回一脱，走过的地方已擦拭' },
  ]);
  // Nobody settles her own.
  const [hers] = await walks(control, 'clean', 'contaminated');
  const own = { ...said, wrong: hers?.id ?? '' };
  expect((await refusal(control.do(settleStep, own))).code).toBe('step-own');
  await hotel.head.do(settleStep, { ...own, outcome: 'exposure', words: '进入时未穿防护服' });
  await h.settle();
  // Treated as an exposure, it is an incident with its card.
  expect(
    (await hotel.head.see(incidentsLook, { site: hotel.site })).rows.map(({ incident }) => incident),
  ).toEqual(['staff-exposure']);
});

test('a phone without signal tells a step late: the one after it is judged anew, and what was wrong is taken back', async () => {
  const cleaner = h.as('site-disinfection', hotel.place, '清和');
  const at = (time: string) => on(time, '2026-12-09').toISOString();
  h.clock.set(on('09:00', '2026-12-09'));
  await cleaner.do(takeStep, { site: hotel.site, zone: 'contaminated', at: at('08:00') });
  const { wrong } = await cleaner.do(takeStep, { site: hotel.site, zone: 'undress-2', at: at('08:04') });
  expect(wrong).toHaveLength(1);
  const late = await cleaner.do(takeStep, { site: hotel.site, zone: 'undress-1', at: at('08:02') });
  expect(late.wrong).toEqual([]);
  expect((await tasks()).at(-1)?.state).toBe('cancelled');
  // The next shift begins where she is, whatever she scanned last.
  h.clock.set(on('17:00', '2026-12-09'));
  expect(await walks(cleaner, 'contaminated')).toEqual([]);
});

test('what infection control has settled stays as it settled it, whatever a phone tells later of the step before', async () => {
  const cleaner = h.as('site-disinfection', hotel.place, '朝露');
  const at = (time: string) => on(time, '2026-12-09').toISOString();
  await cleaner.do(takeStep, { site: hotel.site, zone: 'contaminated', at: at('16:00') });
  const { wrong } = await cleaner.do(takeStep, { site: hotel.site, zone: 'clean', at: at('16:04') });
  const id = wrong[0]?.id ?? '';
  await control.do(settleStep, { wrong: id, outcome: 'not-scanned', words: '已当面说明' });
  // From there too it would have been wrong.
  const late = await cleaner.do(takeStep, { site: hotel.site, zone: 'undress-1', at: at('16:02') });
  expect(late.wrong).toEqual([]);
  const hers = (await control.see(walkingLook, { site: hotel.site })).wrong?.find((one) => one.id === id);
  expect(hers?.settledAt).not.toBeNull();
});

test('a checkpoint of a round that was scanned is a step into the zone it lies in; ticked by hand it is none', async () => {
  h.clock.set(on('06:00', '2026-12-10'));
  const cleaner = h.as('site-disinfection', hotel.place, '晚照');
  await walks(cleaner, 'clean');
  const { round } = await cleaner.do(beginRound, {
    site: hotel.site,
    kind: 'round',
    product: 'tablet',
    targetMgL: 1_000,
  });
  const corridor = (floor: number) => ({ zone: `corridor/1/${floor}`, object: 'corridor' });
  await cleaner.do(doZones, { round, zones: [corridor(3)] });
  expect((await cleaner.see(walkingLook, { site: hotel.site })).last?.zone).toBe('clean');
  await cleaner.do(doZones, { round, zones: [{ ...corridor(4), scanned: true }] });
  expect((await cleaner.see(walkingLook, { site: hotel.site })).last?.zone).toBe('contaminated');
  const open = (await control.see(walkingLook, { site: hotel.site })).wrong ?? [];
  expect(open.filter(({ settledAt }) => settledAt === null).map(({ breach }) => breach.zh)).toEqual([
    '未按顺序穿戴就进入污染区',
  ]);
});

test('somebody of one floor scans too; her steps are of her floor, and infection control of another floor settles nothing of it', async () => {
  const floors = await h.inside((tx) =>
    rows(
      tx,
      sql<{ place: string }>`
        select distinct place::text as place, floor from isolation_room where site = ${hotel.site} order by floor`,
    ),
  );
  const [third = '', fourth = ''] = floors.map(({ place }) => place);
  const nurse = h.as('site-medic', third, '春生');
  const [wrong] = await walks(nurse, 'contaminated', 'dress-2');
  const of = h.as('site-infection-control', third);
  const shown = (await of.see(walkingLook, { site: hotel.site })).wrong;
  expect(shown?.map(({ code }) => code)).toEqual([wrong?.code]);
  const above = h.as('site-infection-control', fourth);
  expect((await above.see(walkingLook, { site: hotel.site })).wrong).toEqual([]);
  const said = { wrong: wrong?.id ?? '', outcome: 'not-scanned', words: '标识被遮住' } as const;
  expect((await refusal(above.do(settleStep, said))).code).toBe('not-found');
  await of.do(settleStep, said);
  // A site does not close over what nobody has settled.
  const open = await refusal(h.as('hq').do(closeIsolationSite, { site: hotel.site, reason: '演练结束' }));
  expect([open.code, open.words.zh]).toEqual(['isolation-work-open', expect.stringMatching(/W-\d/)]);
  const beside = await openHotel(h);
  expect((await refusal(beside.medic.do(takeStep, { site: hotel.site, zone: 'clean' }))).code).toBe(
    'not-found',
  );
  expect((await refusal(nurse.do(takeStep, { site: hotel.site, zone: 'roof' }))).code).toBe(
    'walk-zone-unknown',
  );
});

test('steps go after three days, what was wrong stays until it is settled and two months more', async () => {
  const count = async (table: 'site_step' | 'site_wrong_step') =>
    h.inside(async (tx) =>
      Number((await rows(tx, sql<{ n: string }>`select count(*) as n from ${sql.table(table)}`))[0]?.n),
    );
  const wrong = await count('site_wrong_step');
  h.clock.set(on('02:00', '2026-12-20'));
  await h.itself.do(eraseOverdue, {});
  expect([await count('site_step'), await count('site_wrong_step')]).toEqual([0, wrong]);
  h.clock.set(on('02:00', '2027-03-20'));
  await h.itself.do(eraseOverdue, {});
  // One was never settled.
  expect(await count('site_wrong_step')).toBe(1);
});

test('every sign is read back as its zone; a corridor and a room lie where guests are, a lift is of no zone', () => {
  for (const { zone } of rules.zones) {
    const read = readZoneCode(zoneCode(3, { sign: signOfZone(zone) }));
    expect([read?.site, zoneOfSign(rules, read?.sign ?? '')]).toEqual([3, zone]);
  }
  expect(
    ['C1.3', 'R1.0305', 'CA.12', 'LIFT', 'LOBBY', 'CLEANER'].map((sign) => zoneOfSign(rules, sign)),
  ).toEqual(['contaminated', 'contaminated', 'contaminated', undefined, undefined, undefined]);
});

test('every step between two zones is allowed by the table or says what it means and what to do', () => {
  const breaches = new Map<string, string>();
  for (const { zone: from } of rules.zones)
    for (const { zone: into } of rules.zones) {
      const judged = judgeStep(rules, from, into);
      const allowed =
        from === into ||
        rules.passages.some((one) => one.who === 'staff' && one.from === from && one.into === into);
      expect([from, into, judged === undefined]).toEqual([from, into, allowed]);
      if (judged === undefined) continue;
      expect(judged.next.zh.length * judged.next.en.length).toBeGreaterThan(100);
      breaches.set(`${from} ${into}`, judged.breach);
    }
  expect(breaches.get('contaminated clean')).toBe('carried-out');
  expect(breaches.get('undress-1 clean')).toBe('carried-out');
  expect(breaches.get('contaminated dress-2')).toBe('carried-out');
  expect(breaches.get('guest-way clean')).toBe('carried-out');
  expect(breaches.get('clean contaminated')).toBe('unprotected');
  expect(breaches.get('undress-1 contaminated')).toBe('unprotected');
  expect(breaches.get('contaminated waste-way')).toBe('wrong-way');
  expect(breaches.get('dress-2 clean')).toBe('wrong-way');
});
