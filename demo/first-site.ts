// What a newcomer finds of mobile testing: a building site in the community of the accounts she is shown, the fixed point
// next to it, and a session planned for tomorrow afternoon. Played through the acts that people use; all names are invented.
import { addDays, civilDayOf, startOf } from '../src/base/civil-dates.ts';
import { addMinutes } from '../src/base/clock.ts';
import { asHouse } from '../src/ledger/perform.ts';
import type { House } from '../src/ledger/terms.ts';
import { accountOfLogin } from '../src/teams/store.ts';
import { planSession } from '../src/testing/sessions/acts.ts';
import { addTestSite } from '../src/testing/sites/acts.ts';
import type { DemoUser } from './staff.ts';
import { stageAt } from './stage.ts';

const OPENS_MINUTES = 13 * 60;

/** Registers both and plans the session; without the accounts a newcomer is shown it leaves the register empty. */
export async function playFirstSite(house: House, users: readonly DemoUser[]): Promise<void> {
  const place = users.find(({ login }) => login === 'comm1')?.duties[0]?.place;
  const lead = await asHouse(house, (tx) => accountOfLogin(tx, 'comm1'));
  if (place === undefined || lead === undefined) return;
  const now = house.clock.now();
  const stage = stageAt(house, now);
  await stage.does('comm1', addTestSite, {
    place,
    kind: 'fixed-point',
    name: '文海路便民采样点',
    address: '文海路便民采样点',
    headcount: 1,
    lengthM: 30,
    widthM: 18,
  });
  const site = await stage.does('comm1', addTestSite, {
    place,
    kind: 'worksite',
    name: '江澜府二期工地',
    address: '文海路与听涛路交叉口东',
    headcount: 521,
    contactName: '祝建安',
    contactPhone: '13800005210',
    travelMinutes: 25,
    lengthM: 48,
    widthM: 26,
  });
  if (site === undefined) return;
  await stage.does('comm1', planSession, {
    site: site.site,
    offer: 'door',
    opensAt: addMinutes(startOf(addDays(civilDayOf(now), 1)), OPENS_MINUTES).toISOString(),
    hours: 3,
    tables: 2,
    poolSize: 10,
    lead: lead.id,
  });
}
