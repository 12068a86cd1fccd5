// Twenty-five full sites: rooms proposed to five hundred who arrive at once, twenty desks giving rooms side by side, the
// briefing of one site and the meeting over all of them.
import { sql } from 'kysely';
import { uuidv7 } from '../src/base/ids.ts';
import { rows } from '../src/base/sql.ts';
import { briefingLook, meetingLook } from '../src/isolation/briefing/routes.ts';
import { roomGuests } from '../src/isolation/rooms/acts.ts';
import { districtProposalLook } from '../src/isolation/rooms/routes.ts';
import { checkIsolationSite, openIsolationSite, readyIsolationSite } from '../src/isolation/sites/acts.ts';
import { isolationRules } from '../src/isolation/terms.ts';
import { asHouse, perform, see } from '../src/ledger/perform.ts';
import { HOUSE } from '../src/ledger/rules.ts';
import type { Actor } from '../src/ledger/terms.ts';
import { playDemo } from '../src/set-up.ts';
import { addUsers } from '../src/teams/acts.ts';
import { roles } from '../src/teams/terms.ts';
import { trainAll } from '../src/trainings/held.ts';
import { growDistrict, growEpisodes } from './control.ts';
import { DISTRICT, type Finding, quantile, type Stage, timed } from './stage.ts';

export interface IsolationSizes {
  readonly sites: number;
  /** In rooms before anybody is measured; each site has 150 rooms. */
  readonly guests: number;
  readonly arriving: number;
  readonly desks: number;
  readonly calls: number;
}

/** An act takes so many guests at once here. */
const BUS = 20;
/** So many are proposed rooms in one answer. */
const MOST = 1_000;

export async function measureIsolation(stage: Stage, sizes: IsolationSizes): Promise<Finding[]> {
  const { house } = stage;
  await playDemo(house);
  const people = sizes.guests + sizes.arriving;
  await growDistrict(stage, { planned: people, central: 0, home: 0, monitored: 0, perGrid: 100 });
  await growEpisodes(stage, {
    from: 1,
    to: people,
    place: 'facility',
    temperatures: 2,
    days: '10',
    name: 'central',
  });
  const sites = await openAll(stage, sizes.sites);
  const hq = await actorAs(stage, 'hq', DISTRICT);
  const lie = async (limit: number) =>
    see(house, districtProposalLook, { within: DISTRICT, limit }, { actor: hq, channel: 'web' });
  // Whoever is there before comes in by the same proposal, desk by desk.
  let there = 0;
  while (there < sizes.guests) {
    const { rows: some } = await lie(Math.min(MOST, sizes.guests - there));
    const { given } = await giveRooms(stage, sites, some, sizes.desks);
    if (given === 0) break;
    there += given;
  }
  await stage.ask('vacuum analyze room_stay');
  const proposals = await repeated(sizes.calls, () => lie(sizes.arriving));
  const arriving = await lie(sizes.arriving);
  const parallel = await giveRooms(stage, sites, arriving.rows, sizes.desks);
  const [broken] = await asHouse(house, (tx) =>
    rows(
      tx,
      sql<{ n: number }>`
        select (count(*) - count(distinct (room, bed)) + count(*) - count(distinct person))::int as n
        from room_stay where upper_inf(during)`,
    ),
  );
  const [fullest] = sites;
  const briefing = await repeated(sizes.calls, () =>
    see(house, briefingLook, { site: fullest?.site ?? '' }, { actor: hq, channel: 'web' }),
  );
  const meeting = await repeated(sizes.calls, () =>
    see(house, meetingLook, {}, { actor: hq, channel: 'web' }),
  );
  const goal = (what: string, ms: number[], most: number): Finding => ({
    what,
    value: `p50 ${quantile(ms, 0.5).toFixed(0)} ms, p95 ${quantile(ms, 0.95).toFixed(0)} ms`,
    goal: `< ${most} ms`,
    met: quantile(ms, 0.95) < most,
  });
  return [
    goal(
      `rooms proposed to ${arriving.rows.length} who wait, over ${sites.length} sites with ${there} guests`,
      proposals,
      2_000,
    ),
    {
      what: `${sizes.desks} desks give ${parallel.given} of them rooms side by side`,
      value: `${parallel.seconds.toFixed(1)} s, ${(parallel.given / parallel.seconds).toFixed(0)} guests/s, ${parallel.refused} buses refused, ${broken?.n} beds or people twice`,
      goal: '0 twice',
      met: broken?.n === 0,
    },
    goal('morning briefing of a site of 150 rooms', briefing, 300),
    goal(`the meeting over ${sites.length} sites`, meeting, 1_000),
  ];
}

async function repeated(calls: number, ask: () => Promise<unknown>): Promise<number[]> {
  const each: number[] = [];
  for (let no = -2; no < calls; no++) {
    const { seconds } = await timed(ask);
    if (no >= 0) each.push(seconds * 1_000);
  }
  return each;
}

interface OpenedSite {
  readonly site: string;
  readonly head: Actor;
}

async function openAll(stage: Stage, count: number): Promise<OpenedSite[]> {
  const { house } = stage;
  const hq = await actorAs(stage, 'hq', DISTRICT);
  const rules = (await house.rulebookAt(house.clock.now())).part(isolationRules);
  const { users } = (
    await perform(
      house,
      addUsers,
      {
        password: 'correct-horse-battery',
        users: Array.from({ length: count }, (_, i) => ({
          login: `benchhead${i}`,
          name: `点长${i}`,
          duties: [],
        })),
      },
      { actor: HOUSE, id: uuidv7(), channel: 'house' },
    )
  ).result;
  await trainAll(house, {
    training: 'isolation-site',
    place: DISTRICT,
    accounts: users.map(({ id }) => id),
    channel: 'house',
  });
  const opened: OpenedSite[] = [];
  for (const [i, { id }] of users.entries()) {
    const done = await perform(
      house,
      openIsolationSite,
      {
        district: DISTRICT,
        name: `测量隔离点${i + 1}`,
        address: '测量路 1 号',
        template: 'hotel',
        head: id,
        reason: '测量',
      },
      { actor: hq, id: uuidv7(), channel: 'web' },
    );
    const head = await actorAs(stage, 'site-head', done.result.place);
    for (const { item } of rules.checklist)
      await perform(
        house,
        checkIsolationSite,
        { site: done.result.site, item, done: true },
        { actor: head, id: uuidv7(), channel: 'web' },
      );
    await perform(
      house,
      readyIsolationSite,
      { site: done.result.site },
      { actor: head, id: uuidv7(), channel: 'web' },
    );
    opened.push({ site: done.result.site, head });
  }
  return opened;
}

/** Desks side by side, each with its own buses; what two desks wanted at once is refused to one of them. */
async function giveRooms(
  stage: Stage,
  sites: readonly OpenedSite[],
  proposed: readonly {
    readonly person: string;
    readonly site: string | undefined;
    readonly room: string | undefined;
  }[],
  desks: number,
) {
  const heads = new Map(sites.map(({ site, head }) => [site, head]));
  const buses = [...Map.groupBy(proposed, ({ site }) => site)].flatMap(([site, guests]) => {
    const head = heads.get(site ?? '');
    if (site === undefined || head === undefined) return [];
    const all = guests.flatMap(({ person, room }) =>
      room === undefined ? [] : [{ person, room, reason: '测量' }],
    );
    return Array.from({ length: Math.ceil(all.length / BUS) }, (_, i) => ({
      site,
      head,
      guests: all.slice(i * BUS, (i + 1) * BUS),
    }));
  });
  let given = 0;
  let refused = 0;
  const { seconds } = await timed(async () => {
    const waiting = buses.values();
    await Promise.all(
      Array.from({ length: desks }, async () => {
        for (const { site, head, guests } of waiting)
          try {
            await perform(
              stage.house,
              roomGuests,
              { site, guests },
              { actor: head, id: uuidv7(), channel: 'web' },
            );
            given += guests.length;
          } catch {
            refused += 1;
          }
      }),
    );
  });
  return { given, refused, seconds };
}

async function actorAs(stage: Stage, role: string, place: string): Promise<Actor> {
  const { house } = stage;
  const row = (await house.rulebookAt(house.clock.now())).part(roles)[role];
  if (row === undefined) throw new Error(`no role ${role}`);
  return {
    id: uuidv7(),
    name: role,
    kind: 'person',
    duties: [{ role, place, permissions: new Set(row.permissions), purposes: new Set(row.purposes) }],
  };
}
