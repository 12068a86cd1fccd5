// A session of testing with people on its roster, for tests that begin where the tables begin.
import { uuidv7 } from '../src/base/ids.ts';
import { must } from '../src/base/refusal.ts';
import type { Ctx } from '../src/ledger/terms.ts';
import { meetPeople } from '../src/people/meet.ts';
import { addUsers } from '../src/teams/acts.ts';
import { addLines } from '../src/testing/roster/lines.ts';
import { planSession } from '../src/testing/sessions/acts.ts';
import { addTestSite } from '../src/testing/sites/acts.ts';
import { findSession } from '../src/testing/store.ts';
import type { TestHouse } from './house.ts';
import { COMMUNITY, GRID, identity, mobile } from './lists.ts';

const UNTIL = '2027-12-31T00:00:00+08:00';
let made = 0;
let known = 0;

export interface TestScene {
  readonly session: string;
  readonly site: string;
  /** Account of the lead, and her login. */
  readonly lead: string;
  readonly login: string;
  /** By number on the roster, from 1. */
  readonly people: readonly string[];
}

/** A worksite, its session, so many on the roster of two teams. Must be asked for before the doors open. */
export async function sessionWith(
  h: TestHouse,
  asked: { people: number; opensAt: string; hours?: number; poolSize?: number; tables?: number },
): Promise<TestScene> {
  made += 1;
  const login = `lead-s${made}`;
  const { users } = await h.itself.do(addUsers, {
    password: 'Haitang-2026',
    users: [{ login, name: login, duties: [{ role: 'community-officer', place: COMMUNITY, until: UNTIL }] }],
  });
  const lead = must(users[0], 'added').id;
  const officer = h.as('community-officer', COMMUNITY);
  const { site } = await officer.do(addTestSite, {
    place: COMMUNITY,
    kind: 'worksite',
    name: `江湾工地 ${made} 号`,
    address: '江湾路 18 号',
    headcount: 521,
  });
  const { session } = await officer.do(planSession, {
    site,
    offer: 'door',
    opensAt: asked.opensAt,
    hours: asked.hours ?? 3,
    tables: asked.tables ?? 2,
    poolSize: asked.poolSize ?? 10,
    lead,
  });
  return { session, site, lead, login, people: await onRoster(h, session, asked.people) };
}

/** So many new people on the roster of a session. */
export async function onRoster(h: TestHouse, session: string, count: number): Promise<string[]> {
  const from = known;
  known += count;
  const ctx = await contextOf(h);
  return h.inside(async (tx) => {
    const met = await meetPeople(
      tx,
      ctx,
      Array.from({ length: count }, (_, i) => ({
        name: `采样者${String.fromCodePoint(0x4e00 + ((from + i) % 2000))}`,
        document: { kind: 'resident-id' as const, number: identity(from + i + 1) },
        phones: [mobile(from + i + 1)],
        place: GRID,
      })),
    );
    const people = met.map((one) => (one.kind === 'question' ? '' : one.person));
    const of = must(await findSession(tx, session), 'planned');
    const team = (i: number) =>
      i % 2 === 0 ? { employer: '钢筋班组' } : { employer: '木工班组', team: '二队' };
    await addLines(
      tx,
      ctx,
      of,
      people.map((person, i) => ({ person, origin: 'sheet' as const, told: team(i) })),
    );
    return people;
  });
}

/** What an act would know, for helpers that are asked inside a transaction of the test’s own. */
export async function contextOf(h: TestHouse): Promise<Ctx> {
  const now = h.clock.now();
  return {
    actor: h.as('community-officer', COMMUNITY).actor,
    now,
    requestId: uuidv7(),
    channel: 'web',
    rulebook: await h.house.rulebookAt(now),
    secrets: h.house.secrets,
    scope: [''],
    beyond: (_why, fn) => fn(),
    progress: () => undefined,
  };
}
