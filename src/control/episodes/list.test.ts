// The list of who is under control, page by page, is what sorting and counting every stay one by one would give: whoever
// looks, whatever is asked.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Player, TestHouse } from '../../../test/house.ts';
import { COMMUNITY, DISTRICT, GRID, houseWithLists, OTHER_GRID, STREET } from '../../../test/lists.ts';
import { uuidv7 } from '../../base/ids.ts';
import { isWithin } from '../../base/places.ts';
import { rows, run, sql } from '../../base/sql.ts';
import { episodeFigures, episodeList } from './routes.ts';
import { EPISODE_STATES, type EpisodeState, STATES } from './terms.ts';

const TODAY = '2026-12-08';
const DAYS = ['2026-12-06', TODAY, '2026-12-09', '2026-12-15'] as const;
const PLACES = [GRID, OTHER_GRID, COMMUNITY, STREET, `${DISTRICT}.s003`] as const;

interface Stay {
  readonly id: string;
  readonly place: string;
  readonly state: EpisodeState;
  readonly category: string;
  readonly stagePlace: string | null;
  readonly stageTo: string | null;
  readonly endedAt: string | null;
}

let h: TestHouse;
let stays: Stay[];
beforeAll(async () => {
  h = await houseWithLists({ now: new Date(`${TODAY}T09:00:00+08:00`) });
  const of = <T>(list: readonly T[], no: number) => list[no % list.length] as T;
  const made = Array.from({ length: 600 }, (_, no) => {
    const state = of(STATES, no * 7 + Math.floor(no / 11));
    const waits = state === 'assessing' || state === 'no-control';
    return {
      id: uuidv7(),
      place: of(PLACES, no * 3 + Math.floor(no / 5)),
      state,
      category: no % 97 === 0 ? 'rare' : of(['close', 'secondary'], Math.floor(no / 3)),
      stagePlace: waits ? null : of(['home', 'home', 'facility', 'community'], Math.floor(no / 2)),
      stageTo: waits ? null : of(DAYS, Math.floor(no / 13)),
      endedAt: EPISODE_STATES[state].ends
        ? new Date(Date.parse('2026-12-07T00:00Z') + (no % 50) * 1000).toISOString()
        : null,
    };
  });
  await h.inside((tx) =>
    run(
      tx,
      sql`
        insert into episode (id, person, outbreak, place, state, categories, protocol, rulebook, facts_hash, stage_place, stage_to,
          opened_at, opened_by, ended_at, changed_at)
        select s.id, s.id, s.id, s.place::ltree, s.state, array[s.category], 'X', 'x@1', '\\x00', s."stagePlace", s."stageTo",
          now(), 'house', s."endedAt", now()
        from jsonb_to_recordset(${JSON.stringify(made)}::jsonb)
          s (id uuid, place text, state text, category text, "stagePlace" text, "stageTo" date, "endedAt" timestamptz)`,
    ),
  );
  stays = await h.inside((tx) =>
    rows(
      tx,
      sql<Stay>`
        select id, place::text as place, state, category, stage_place as "stagePlace", stage_to::text as "stageTo",
          to_char(ended_at, 'YYYYMMDDHH24MISS') as "endedAt"
        from episode`,
    ),
  );
}, 120_000);
afterAll(() => h.close());

type Query = Parameters<typeof episodeList.run>[1];

/** The ids and the number that a list of every stay, filtered and sorted here, gives. */
function expected(areas: readonly string[], query: Query): string[] {
  const byDay = query.dueToday === true || query.overdue === true;
  const state = byDay ? 'active' : query.state;
  const ended = state !== undefined && EPISODE_STATES[state].ends;
  const fits = stays.filter(
    (one) =>
      areas.some((area) => isWithin(one.place, area)) &&
      (query.unit === undefined || isWithin(one.place, query.unit)) &&
      (state === undefined ? one.endedAt === null : one.state === state) &&
      (query.category === undefined || one.category === query.category) &&
      (query.stagePlace === undefined || one.stagePlace === query.stagePlace) &&
      (query.dueToday !== true || one.stageTo === TODAY) &&
      (query.overdue !== true || (one.stageTo !== null && one.stageTo < TODAY)),
  );
  const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
  const byId = (a: Stay, b: Stay) => order(a.id, b.id);
  return fits
    .sort((a, b) =>
      ended
        ? order(b.endedAt ?? '', a.endedAt ?? '') || byId(a, b)
        : order(a.stageTo ?? '', b.stageTo ?? '') || byId(a, b),
    )
    .map(({ id }) => id);
}

async function listed(player: Player, query: Query): Promise<{ ids: string[]; totals: number[] }> {
  const ids: string[] = [];
  const totals: number[] = [];
  for (let after: string | undefined; ; ) {
    const page = await player.see(episodeList, {
      ...query,
      limit: 7,
      ...(after === undefined ? {} : { after }),
    });
    ids.push(...page.rows.map(({ id }) => id));
    totals.push(page.total);
    if (page.next === null) return { ids, totals };
    after = page.next;
  }
}

const LOOKING: readonly (readonly [
  who: string,
  duties: readonly (readonly [role: string, area: string])[],
])[] = [
  ['of the district', [['cdc', DISTRICT]]],
  ['of a street', [['subdistrict-duty', STREET]]],
  ['of a community', [['community-officer', COMMUNITY]]],
  ['of a grid', [['grid-member', GRID]]],
  // What is counted by community and what is counted by unit meet in one list.
  [
    'of a street and of a grid elsewhere',
    [
      ['subdistrict-duty', `${DISTRICT}.s003`],
      ['grid-member', GRID],
    ],
  ],
  // Nobody is counted twice.
  [
    'of a community and of a grid in it',
    [
      ['community-officer', COMMUNITY],
      ['grid-member', GRID],
    ],
  ],
];

const holding = (duties: (typeof LOOKING)[number][1]): Player => {
  const [first, ...more] = duties.map(([role, area]) => h.as(role, area));
  if (first === undefined) throw new Error('whoever looks has a duty');
  return h.asActor({
    ...first.actor,
    duties: [...first.actor.duties, ...more.flatMap(({ actor }) => actor.duties)],
  });
};

const ASKED: readonly Query[] = [
  {},
  { state: 'assessing' },
  { state: 'active', category: 'secondary' },
  { stagePlace: 'home' },
  { category: 'rare' },
  { state: 'active', stagePlace: 'facility', category: 'close' },
  { dueToday: true },
  { overdue: true, stagePlace: 'home' },
  { state: 'completed' },
  { state: 'cancelled', stagePlace: 'home', category: 'close' },
  { unit: DISTRICT },
  { unit: STREET, stagePlace: 'home' },
  { unit: COMMUNITY },
  { unit: GRID, state: 'active' },
  { unit: COMMUNITY, state: 'completed' },
  { unit: `${DISTRICT}.s003`, state: 'completed', category: 'close' },
  { unit: `${DISTRICT}.s003` },
];

describe.each(LOOKING)('somebody %s', (_who, duties) => {
  const areas = duties.map(([, area]) => area);
  test.each(ASKED.map((query) => [JSON.stringify(query), query] as const))(
    'asks for %s and turns every page',
    async (_query, query) => {
      const found = await listed(holding(duties), query);
      const all = expected(areas, query);
      expect(found.ids).toEqual(all);
      expect(new Set(found.totals)).toEqual(new Set([all.length]));
    },
  );

  test.each([undefined, STREET, GRID])('reads the figures of the list (%s)', async (unit) => {
    const figures = await holding(duties).see(episodeFigures, unit === undefined ? {} : { unit });
    const n = (query: Query) => expected(areas, { ...query, ...(unit === undefined ? {} : { unit }) }).length;
    expect(figures).toMatchObject({
      living: n({}),
      assessing: n({ state: 'assessing' }),
      active: n({ state: 'active' }),
      suspended: n({ state: 'suspended' }),
      released: n({ state: 'released' }),
      dueToday: n({ dueToday: true }),
      overdue: n({ overdue: true }),
    });
    const sites = new Map(figures.at.map(({ place, n: there }) => [place, there]));
    expect(sites.get('home') ?? 0).toBe(n({ state: 'active', stagePlace: 'home' }));
    const kinds = new Map(figures.categories.map(({ category, n: there }) => [category, there]));
    expect(kinds.get('rare') ?? 0).toBe(n({ category: 'rare' }));
  });
});

test('what is asked is there to be found: most questions have several pages, and one has none', () => {
  const sizes = ASKED.map((query) => expected([DISTRICT], query).length);
  expect(sizes.filter((n) => n > 7).length).toBeGreaterThan(ASKED.length / 2);
  expect(expected([GRID], { unit: `${DISTRICT}.s003` })).toEqual([]);
});
