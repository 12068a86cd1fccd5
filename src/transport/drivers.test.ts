// Scenes of who may drive: one of ours who is trained on that day, or somebody of another company with what she has shown.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestHouse, refusal, type TestHouse } from '../../test/house.ts';
import { setUpPlaces } from '../places/acts.ts';
import { sentencesOf } from '../sentences.ts';
import { addUsers } from '../teams/acts.ts';
import { holdTraining, planTraining } from '../trainings/acts.ts';
import { changeTrip, planTrip } from './acts.ts';
import { driversLook, tripLook } from './routes.ts';

const DISTRICT = 'd330114';
const STREET = 'd330114.s001';
let h: TestHouse;
const ids = new Map<string, string>();
const id = (login: string) => ids.get(login) ?? '';
const hq = () => h.as('hq');
const inHours = (hours: number) => new Date(h.clock.now().getTime() + hours * 3_600_000).toISOString();

let vehicles = 0;
const trip = (
  driver: Parameters<typeof planTrip.run>[1]['driver'],
  how: { hours?: number; untrainedWhy?: string } = {},
) => {
  vehicles += 1;
  return hq().do(planTrip, {
    place: DISTRICT,
    kind: 'hospital',
    destination: '定点医院',
    vehicle: `浙A·${vehicles}`,
    driver,
    seats: 4,
    departsAt: inHours(how.hours ?? 1),
    ...(how.untrainedWhy === undefined ? {} : { untrainedWhy: how.untrainedWhy }),
  });
};

/** A session so many hours ago, with her. */
async function train(login: string, hoursAgo: number): Promise<void> {
  const { session } = await hq().do(planTraining, {
    training: 'isolation-site',
    place: DISTRICT,
    at: inHours(-hoursAgo),
    trainer: id('clerk'),
  });
  await hq().do(holdTraining, { session, accounts: [id(login)] });
}

beforeAll(async () => {
  h = await openTestHouse({ now: new Date('2026-12-08T06:00:00+08:00'), untrained: true });
  await h.itself.do(setUpPlaces, {
    district: DISTRICT,
    demo: false,
    places: [
      { path: DISTRICT, code: '330114', name: '钱塘区', nameEn: 'Qiantang' },
      { path: STREET, code: '330114001', name: '下沙街道', nameEn: 'Xiasha' },
    ],
  });
  const until = inHours(24 * 30);
  const rides = [{ role: 'transport-group', place: DISTRICT, until }];
  const { users } = await h.itself.do(addUsers, {
    password: 'tidal-bore-at-noon-8',
    users: [
      { login: 'bus', name: '江渡', duties: rides },
      { login: 'bus2', name: '舟横', duties: rides },
      { login: 'clerk', name: '文书', duties: [{ role: 'subdistrict-duty', place: STREET, until }] },
    ],
  });
  for (const user of users) ids.set(user.login, user.id);
}, 120_000);
afterAll(() => h.close());

test('one of ours is refused without her training, and drives once she has it', async () => {
  const no = await refusal(trip({ account: id('bus') }));
  expect([no.code, no.words.zh.includes('江渡那一天没有有效的「集中隔离点培训」')]).toEqual([
    'driver-untrained',
    true,
  ]);
  await train('bus', 1);
  const { trip: planned } = await trip({ account: id('bus') });
  expect(await hq().see(tripLook, { trip: planned })).toMatchObject({ driver: '江渡', driverWhy: null });
  expect(h.entries.at(-1)?.about).toContain(`user:${id('bus')}`);
  expect(h.entries.at(-1)?.detail).not.toHaveProperty('untrained');
  // Whoever may write down a trip and is no driver drives nothing, trained or not.
  await train('clerk', 1);
  expect((await refusal(trip({ account: id('clerk') }, { untrainedWhy: '没有别人' }))).code).toBe(
    'driver-not-here',
  );
});

test('her training has to hold on the day of the trip', async () => {
  await train('bus2', 24 * 179);
  await trip({ account: id('bus2') });
  expect((await refusal(trip({ account: id('bus2') }, { hours: 48 }))).code).toBe('driver-untrained');
  const shown = await hq().see(driversLook, { at: inHours(48) });
  expect(shown.map(({ name, lacks }) => [name, lacks?.zh ?? null])).toEqual([
    ['江渡', null],
    ['舟横', '集中隔离点培训'],
  ]);
});

test('she drives once without it by a decision that has a reason, and is asked again for the next', async () => {
  const later = { hours: 48 };
  const why = '夜间无其他司机';
  const { trip: planned } = await trip({ account: id('bus2') }, { ...later, untrainedWhy: why });
  expect(await hq().see(tripLook, { trip: planned })).toMatchObject({ driver: '舟横', driverWhy: why });
  const entry = h.entries.at(-1);
  expect(entry?.detail).toMatchObject({ untrained: true, untrainedWhy: why });
  const [told] = await h.inside((tx) => sentencesOf(tx, entry === undefined ? [] : [entry]));
  expect(JSON.stringify(told)).toContain('未培训先驾驶');
  expect((await refusal(trip({ account: id('bus2') }, later))).code).toBe('driver-untrained');
});

test('a driver of another company says what she has shown, or drives by a decision', async () => {
  expect((await refusal(trip({ name: '何师傅' }))).code).toBe('driver-shows');
  const shown = '公司防护培训名单第 8 号';
  const { trip: planned } = await trip({ name: '何师傅', shown }, { untrainedWhy: '不需要' });
  expect(await hq().see(tripLook, { trip: planned })).toMatchObject({ driverShown: shown, driverWhy: null });
  await trip({ name: '何师傅' }, { untrainedWhy: '凭据在公司' });
  expect(h.entries.at(-1)?.detail).toMatchObject({ untrained: true, untrainedWhy: '凭据在公司' });
  // Her name is in no entry of the ledger.
  expect(JSON.stringify(h.entries)).not.toContain('何师傅');
});

test('whoever takes over on the way is asked the same', async () => {
  const { trip: planned } = await trip({ account: id('bus') }, { hours: 48 });
  const change = { trip: planned, reason: '换班' };
  expect((await refusal(hq().do(changeTrip, { ...change, driver: { account: id('bus2') } }))).code).toBe(
    'driver-untrained',
  );
  await hq().do(changeTrip, { ...change, driver: { name: '陈师傅', shown: '合格证 12 号' } });
  expect(await hq().see(tripLook, { trip: planned })).toMatchObject({
    driver: '陈师傅',
    driverShown: '合格证 12 号',
  });
  // What is not said stays.
  await hq().do(changeTrip, { ...change, destination: '区医院' });
  expect(await hq().see(tripLook, { trip: planned })).toMatchObject({ driver: '陈师傅' });
});
