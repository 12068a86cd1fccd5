// Tubes for scenes: people on a roster, swabbed into a tube, at the laboratory.
import { uuidv7 } from '../src/base/ids.ts';
import { must } from '../src/base/refusal.ts';
import { row, run, sql } from '../src/base/sql.ts';
import { meetPeople } from '../src/people/meet.ts';
import { addUsers } from '../src/teams/acts.ts';
import { planSession } from '../src/testing/sessions/acts.ts';
import { addTestSite } from '../src/testing/sites/acts.ts';
import { closeTube, openTube, recordSwab } from '../src/testing/tubes/acts.ts';
import type { TestHouse } from './house.ts';
import { COMMUNITY, GRID, identity, mobile } from './lists.ts';

let known = 500;
let sites = 0;

/** People of a grid, on record. */
export async function peopleHere(h: TestHouse, count: number, place = GRID): Promise<string[]> {
  const from = known;
  known += count;
  const now = h.clock.now();
  const rulebook = await h.house.rulebookAt(now);
  return h.inside(async (tx) => {
    const ctx = {
      actor: h.itself.actor,
      now,
      requestId: uuidv7(),
      channel: 'web' as const,
      rulebook,
      secrets: h.house.secrets,
      scope: [''],
      beyond: <T>(_why: string, fn: () => Promise<T>) => fn(),
      progress: () => undefined,
    };
    const met = await meetPeople(
      tx,
      ctx,
      Array.from({ length: count }, (_, i) => ({
        name: `采样者${from + i}`,
        document: { kind: 'resident-id' as const, number: identity(from + i) },
        phones: [mobile(from + i)],
        place,
      })),
    );
    return met.map((one) => (one.kind === 'question' ? '' : one.person));
  });
}

export interface TestDay {
  readonly session: string;
  /** Opens a tube, swabs these people into it and closes it; without `at` it is at the laboratory, accepted. */
  tube(
    barcode: string,
    people: readonly string[],
    how?: { at?: 'table'; use?: 'single' | 'household' },
  ): Promise<string>;
}

/** A session that is on, at a site of its own. */
export async function testDay(h: TestHouse, place = COMMUNITY): Promise<TestDay> {
  sites += 1;
  const officer = h.as('community-officer', place);
  const login = `lab-lead-${sites}`;
  const { users } = await h.itself.do(addUsers, {
    password: 'Haitang-2026',
    users: [
      {
        login,
        name: login,
        duties: [{ role: 'community-officer', place, until: '2027-02-01T00:00:00+08:00' }],
      },
    ],
  });
  const { site } = await officer.do(addTestSite, {
    place,
    kind: 'worksite',
    name: `江湾工地 ${sites}`,
    address: '江湾路 18 号',
    headcount: 521,
  });
  const opens = new Date(h.clock.now().getTime() + 3_600_000);
  const { session } = await officer.do(planSession, {
    site,
    offer: 'door',
    opensAt: opens.toISOString(),
    hours: 3,
    tables: 2,
    poolSize: 10,
    lead: must(users[0], 'added').id,
  });
  h.clock.set(new Date(opens.getTime() + 1_800_000));
  return {
    session,
    async tube(barcode, people, how = {}) {
      const at = h.clock.now().toISOString();
      const use = how.use ?? 'pooled';
      await officer.do(openTube, { session, barcode, table: 1, use, at });
      for (const person of people)
        await officer.do(recordSwab, { session, barcode, table: 1, checked: 'known', person, at });
      await officer.do(closeTube, { session, barcode, written: people.length, at });
      const made = await h.inside(async (tx) => {
        if (how.at !== 'table')
          await run(
            tx,
            sql`update test_tube set state = 'accepted', arrived_at = ${h.clock.now()} where barcode = ${barcode}`,
          );
        return row(tx, sql<{ id: string }>`select id from test_tube where barcode = ${barcode}`);
      });
      return must(made, 'a tube of that label').id;
    },
  };
}
