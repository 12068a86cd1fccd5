// A session with a roster for walks and measurements: planned by the officer of the community, its people met as a sheet
// of the site would bring them.
import { uuidv7 } from '../../src/base/ids.ts';
import { must } from '../../src/base/refusal.ts';
import { run, sql, type Tx } from '../../src/base/sql.ts';
import { asHouse, perform } from '../../src/ledger/perform.ts';
import type { Act, Actor, Ctx, House } from '../../src/ledger/terms.ts';
import { meetPeople } from '../../src/people/meet.ts';
import { actorOfLogin } from '../../src/teams/session.ts';
import { addLines } from '../../src/testing/roster/lines.ts';
import { planSession } from '../../src/testing/sessions/acts.ts';
import { addTestSite } from '../../src/testing/sites/acts.ts';
import { findSession } from '../../src/testing/store.ts';
import { identity } from '../lists.ts';

export interface Worker {
  readonly no: number;
  readonly person: string;
  readonly name: string;
  readonly document: string;
}

export interface TableScene {
  readonly session: string;
  /** Number of the session, as tickets say it. */
  readonly sessionNo: number;
  /** In the order of their tickets, from 1. */
  readonly people: readonly Worker[];
}

const OFFICER = 'comm1';
const SURNAMES = '赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜';
const GIVEN = '建国海燕慧敏兴邦志强秀英明亮桂花春雷晓东文静家豪玉兰国庆长江';

/** No two of the first thousand have one name. */
export const nameOf = (i: number) =>
  `${SURNAMES[i % SURNAMES.length]}${GIVEN[Math.floor(i / SURNAMES.length) % GIVEN.length]}${GIVEN[(i * 7) % GIVEN.length]}`;

/** Plans a session for an hour from now and puts so many people of the site onto its roster. */
export async function planTables(
  house: House,
  asked: { readonly people: number; readonly poolSize?: number; readonly met?: readonly Worker[] },
): Promise<TableScene> {
  const now = house.clock.now();
  const rulebook = await house.rulebookAt(now);
  const actor = await asHouse(house, (tx) => actorOfLogin(tx, rulebook, OFFICER, now));
  const place = must(actor.duties[0], 'the officer has a community').place;
  const does = async <N extends Act>(act: N, input: unknown) =>
    (await perform(house, act, input, { actor, id: uuidv7(), channel: 'web' })).result as Record<
      string,
      string
    >; // the acts below
  const { site } = await does(addTestSite, {
    place,
    kind: 'worksite',
    name: `江湾工地 ${uuidv7().slice(-6)}`,
    address: '江湾路 18 号',
    headcount: asked.people,
  });
  // Scenes follow each other on one afternoon; she leads the one that is played.
  await asHouse(house, (tx) => run(tx, sql`delete from test_post where account = ${actor.id}`));
  const { session = '' } = await does(planSession, {
    site,
    offer: 'door',
    ...(asked.people >= 400 ? {} : { reason: '试运行，人数少也上门' }),
    opensAt: new Date(now.getTime() + 30 * 60_000).toISOString(),
    hours: 4,
    tables: 2,
    poolSize: asked.poolSize ?? 10,
    lead: actor.id,
  });
  return asHouse(house, async (tx) => {
    const people = asked.met ?? (await meet(tx, house, actor, place, asked.people));
    const of = must(await findSession(tx, session), 'planned');
    const ctx = contextOf(house, actor, rulebook);
    await addLines(
      tx,
      ctx,
      of,
      people.map(({ person }) => ({ person, origin: 'sheet' as const, told: { employer: '钢筋班组' } })),
    );
    return { session, sessionNo: of.no, people };
  });
}

async function meet(tx: Tx, house: House, actor: Actor, place: string, count: number): Promise<Worker[]> {
  const ctx = contextOf(house, actor, await house.rulebookAt(house.clock.now()));
  const told = Array.from({ length: count }, (_, i) => ({ name: nameOf(i), document: identity(i + 1) }));
  const met = await meetPeople(
    tx,
    ctx,
    told.map(({ name, document }, i) => ({
      name,
      document: { kind: 'resident-id' as const, number: document },
      phones: [`1560000${String(i).padStart(4, '0')}`],
      place,
    })),
  );
  return met.map((one, i) => ({
    no: i + 1,
    person: one.kind === 'question' ? '' : one.person,
    name: told[i]?.name ?? '',
    document: told[i]?.document ?? '',
  }));
}

function contextOf(house: House, actor: Actor, rulebook: Ctx['rulebook']): Ctx {
  return {
    actor,
    now: house.clock.now(),
    requestId: uuidv7(),
    channel: 'web',
    rulebook,
    secrets: house.secrets,
    scope: [''],
    beyond: <T>(_why: string, fn: () => Promise<T>) => fn(),
    progress: () => undefined,
  } as unknown as Ctx; // as the ledger gives it to an act
}
