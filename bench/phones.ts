// The person's own page and the phone of the team on a slow phone at the edge of a network: when the largest thing on the
// screen is painted. A real browser, four times slower, 1.6 Mbit/s, 150 ms there and back, nothing kept from before.
import type { Page } from 'playwright-core';
import { uuidv7 } from '../src/base/ids.ts';
import { row, sql } from '../src/base/sql.ts';
import { makeLink } from '../src/home/resident/acts.ts';
import { asHouse, perform } from '../src/ledger/perform.ts';
import { HOUSE } from '../src/ledger/rules.ts';
import { PHONE, stand } from '../test/walk/standing.ts';
import { type Finding, median } from './stage.ts';

const SLOW = { cpu: 4, bytesPerSecond: 1_600_000 / 8, latencyMs: 150 } as const;
/** After this nothing larger comes. */
const SETTLE_MS = 4_000;

export async function measurePhones(loads: number): Promise<Finding[]> {
  const house = await stand(new Date('2026-12-08T08:40:00+08:00'), { played: true });
  try {
    const team = await house.signIn('grid1', '/m/', PHONE);
    const stay = await asHouse(house.house, (tx) =>
      row(
        tx,
        sql<{ episode: string }>`
          select id as episode from episode where state = 'active' and temperatures > 0 order by no limit 1`,
      ),
    );
    if (stay === undefined) throw new Error('the demo has somebody under control');
    const call = { actor: HOUSE, id: uuidv7(), channel: 'cli' as const };
    const { token } = (await perform(house.house, makeLink, stay, call)).result;
    return [
      await measured(team, `${house.address}/r/#${token}`, 'the person’s own page', 1_200, loads),
      await measured(team, `${house.address}/m/`, 'the phone page of the team, signed in', 1_800, loads),
    ];
  } finally {
    await house.close();
  }
}

/** The largest paint of first loads of a page in the context of `from`. */
export async function measured(
  from: Page,
  url: string,
  what: string,
  goalMs: number,
  loads: number,
): Promise<Finding> {
  const each: number[] = [];
  for (let no = 0; no < loads; no++) {
    const page = await from.context().newPage();
    const line = await page.context().newCDPSession(page);
    await line.send('Network.enable');
    await line.send('Network.setCacheDisabled', { cacheDisabled: true });
    await line.send('Network.setBypassServiceWorker', { bypass: true });
    await line.send('Network.emulateNetworkConditions', {
      offline: false,
      latency: SLOW.latencyMs,
      downloadThroughput: SLOW.bytesPerSecond,
      uploadThroughput: SLOW.bytesPerSecond / 2,
    });
    await line.send('Emulation.setCPUThrottlingRate', { rate: SLOW.cpu });
    await page.goto(url);
    each.push(await page.evaluate(largestPaint, SETTLE_MS));
    await page.close();
  }
  const value = median(each);
  return {
    what: `largest paint of ${what} (median of ${loads} first loads, ${SLOW.cpu}× CPU, 1.6 Mbit/s, ${SLOW.latencyMs} ms)`,
    value: `${(value / 1_000).toFixed(2)} s`,
    goal: `< ${goalMs / 1_000} s`,
    met: value < goalMs,
  };
}

/** Runs in the page. */
function largestPaint(settleMs: number): Promise<number> {
  return new Promise((done) => {
    let last = 0;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) last = entry.startTime;
    }).observe({ type: 'largest-contentful-paint', buffered: true });
    setTimeout(() => done(last), settleMs);
  });
}
