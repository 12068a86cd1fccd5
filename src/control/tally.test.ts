// The tallies are what a count would say, whatever is written, in whatever order.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestHouse, type TestHouse } from '../../test/house.ts';
import { uuidv7 } from '../base/ids.ts';
import { rows, run, sql, type Tx } from '../base/sql.ts';

let h: TestHouse;
beforeAll(async () => {
  h = await openTestHouse();
}, 60_000);
afterAll(() => h.close());

const PLACES = ['d330114.s001.c01.g01', 'd330114.s001.c01.g02', 'd330114.s001.c02.g01'];

async function writeEpisodes(tx: Tx, ids: readonly string[], place: string): Promise<void> {
  await run(
    tx,
    sql`
      insert into episode (id, person, outbreak, place, state, categories, protocol, rulebook, facts_hash, opened_at, opened_by, changed_at)
      select id, id, id, ${place}::ltree, 'assessing', '{close}', 'X', 'x@1', '\\x00', now(), 'house', now() from unnest(${[...ids]}::uuid[]) id`,
  );
}

async function compared(tx: Tx) {
  const [counted, kept, dues, keptDues] = [
    await rows(
      tx,
      sql`select place::text, state, coalesce(stage, '') as stage, coalesce(stage_to, 'infinity')::text as until, count(*)::int as n from episode group by 1, 2, 3, 4 order by 1, 2, 3, 4`,
    ),
    await rows(
      tx,
      sql`select place::text, state, stage, stage_to::text as until, sum(n)::int as n from episode_tally group by 1, 2, 3, 4 having sum(n) <> 0 order by 1, 2, 3, 4`,
    ),
    await rows(
      tx,
      sql`select on_day::text, slot, place::text, count(*) filter (where ended_how is distinct from 'cancelled')::int as due,
        count(*) filter (where ended_how = 'done')::int as answered, count(*) filter (where level > 0 and ended_at is null)::int as told
        from temperature_due group by 1, 2, 3 order by 1, 2, 3`,
    ),
    await rows(
      tx,
      sql`select on_day::text, slot, place::text, sum(due)::int as due, sum(answered)::int as answered, sum(told)::int as told
        from temperature_tally group by 1, 2, 3 order by 1, 2, 3`,
    ),
  ];
  return { counted, kept, dues, keptDues };
}

/** What the counts by community hold, and what counting one by one gives; rows that have come to nothing left out. */
async function byCommunity(tx: Tx) {
  const compare = [
    {
      kept: sql`select place::text, outbreak, state, category, stage_place, stage_to::text as until, n from community_tally where n <> 0 order by 1, 2, 3, 4, 5, 6`,
      counted: sql`
        select community_of(place)::text as place, outbreak, state, coalesce(categories[1], '') as category, coalesce(stage_place, '') as stage_place,
          (case when ended_at is null then coalesce(stage_to, 'infinity') else 'infinity' end)::text as until, count(*)::int as n
        from episode group by 1, 2, 3, 4, 5, 6 order by 1, 2, 3, 4, 5, 6`,
    },
    {
      kept: sql`
        select what, hour, place::text, n from stay_hours where n <> 0 and what <> 'released' order by 1, 2, 3`,
      counted: sql`
        select what, hour, place::text, n from (
          select 'named' as what, date_trunc('hour', opened_at) as hour, community_of(place) as place, count(*)::int as n
          from episode where state not in ('no-control', 'cancelled') group by 2, 3
          union all
          select 'in-time', date_trunc('hour', opened_at), community_of(place), count(*)::int from episode
          where state not in ('no-control', 'cancelled') and ordered_at <= opened_at + interval '24 hours' group by 2, 3
          union all
          select 'ordered', date_trunc('hour', ordered_at), community_of(place), count(*)::int from episode
          where ordered_at is not null group by 2, 3
          union all
          select 'ended', date_trunc('hour', ended_at), community_of(place), count(*)::int from episode
          where ended_at is not null and state <> 'no-control' group by 2, 3
          union all
          select 'completed', date_trunc('hour', ended_at), community_of(place), count(*)::int from episode
          where ended_at is not null and state = 'completed' group by 2, 3) c order by 1, 2, 3`,
    },
    {
      kept: sql`
        select on_day::text, hour, place::text, sum(n)::int as n from reading_hours group by 1, 2, 3 having sum(n) <> 0 order by 1, 2, 3`,
      counted: sql`
        select on_day::text, hour_of(on_day, ended_at) as hour, community_of(place)::text as place, count(*)::int as n
        from temperature_due where ended_how = 'done' group by 1, 2, 3 order by 1, 2, 3`,
    },
    {
      kept: sql`select on_day::text, state, place::text, n from test_tally where n <> 0 order by 1, 2, 3`,
      counted: sql`
        select on_day::text, state, community_of(place)::text as place, count(*)::int as n from test_due group by 1, 2, 3 order by 1, 2, 3`,
    },
  ];
  const found = [];
  for (const { kept, counted } of compare)
    found.push({ kept: await rows(tx, kept), counted: await rows(tx, counted) });
  return found;
}

test('inserting, changing, moving and deleting keep the tallies exact', async () => {
  await h.inside(async (tx) => {
    const here = Array.from({ length: 20 }, () => uuidv7());
    await writeEpisodes(tx, here, PLACES[0] ?? '');
    await writeEpisodes(tx, [uuidv7(), uuidv7()], PLACES[1] ?? '');
    await run(
      tx,
      sql`insert into temperature_due (episode, on_day, slot, person, place, opens_at, due_at)
        select e.id, day::date, slot, e.person, e.place, day, day + interval '4 hours'
        from episode e cross join generate_series(timestamptz '2021-12-08', '2021-12-10', interval '1 day') day cross join generate_series(1, 2) slot`,
    );
    await run(
      tx,
      sql`update episode set state = 'active', stage = 'home', stage_to = '2021-12-22', changed_at = now() where place = ${PLACES[0]}::ltree`,
    );
    await run(
      tx,
      sql`update episode set place = ${PLACES[1]}::ltree where id in (select id from episode where state = 'active' order by id limit 7)`,
    );
    await run(tx, sql`delete from episode where id in (select id from episode order by id desc limit 3)`);
    await run(tx, sql`update temperature_due set level = 1 where slot = 1`);
    await run(
      tx,
      sql`update temperature_due set ended_at = now(), ended_how = case when on_day = '2021-12-08' then 'done' else 'cancelled' end
        where on_day < '2021-12-10' and place = ${PLACES[0]}::ltree`,
    );
    const { counted, kept, dues, keptDues } = await compared(tx);
    expect(kept).toEqual(counted);
    expect(keptDues).toEqual(dues);
    expect(counted).toHaveLength(2);
  });
});

test('what a community comes to follows its stays through orders, moves, ends and erasure', async () => {
  const before = await h.inside(byCommunity);
  for (const { kept, counted } of before) expect(kept).toEqual(counted);
  await h.inside(async (tx) => {
    const here = Array.from({ length: 12 }, () => uuidv7());
    await writeEpisodes(tx, here, PLACES[0] ?? '');
    const some = (n: number) => here.slice(0, n);
    const step = async (query: ReturnType<typeof sql>) => {
      await run(tx, query);
      for (const { kept, counted } of await byCommunity(tx)) expect(kept).toEqual(counted);
    };
    await step(sql`
      insert into test_due (id, episode, person, place, on_day, stage_no, specimen, kind, state)
      select gen_random_uuid(), id, person, place, '2021-12-12', 0, 'OP', 'PCR', 'due' from episode where id = any (${here}::uuid[])`);
    await step(sql`
      update episode set state = 'active', stage_place = 'home', stage_to = '2021-12-22', ordered_at = opened_at + interval '2 hours'
      where id = any (${some(8)}::uuid[])`);
    await step(
      sql`update episode set ordered_at = opened_at + interval '25 hours' where id = any (${some(2)}::uuid[])`,
    );
    await step(sql`update episode set categories = '{secondary,close}' where id = any (${some(3)}::uuid[])`);
    await step(sql`update episode set place = ${PLACES[2]}::ltree where id = any (${some(5)}::uuid[])`);
    await step(
      sql`update test_due set place = ${PLACES[2]}::ltree, state = 'sampled' where episode = any (${some(5)}::uuid[])`,
    );
    await step(
      sql`update episode set state = 'completed', ended_at = now() where id = any (${some(3)}::uuid[])`,
    );
    await step(
      sql`update episode set state = 'cancelled', ended_at = now() where id = any (${some(1)}::uuid[])`,
    );
    await step(sql`delete from test_due where episode = any (${some(4)}::uuid[])`);
    await step(sql`delete from episode where id = any (${some(6)}::uuid[])`);
    expect((await byCommunity(tx)).map(({ kept }) => kept.length > 0)).toContain(true);
  });
});

test('readings that come through many connections at once are all counted', async () => {
  const ids = Array.from({ length: 24 }, () => uuidv7());
  await h.inside(async (tx) => {
    await writeEpisodes(tx, ids, PLACES[2] ?? '');
    await run(
      tx,
      sql`insert into temperature_due (episode, on_day, slot, person, place, opens_at, due_at)
        select id, '2021-12-15', 0, person, place, '2021-12-15T06:30+08:00', '2021-12-15T10:00+08:00' from episode
        where id = any (${ids}::uuid[])`,
    );
  });
  await Promise.all(
    ids.map((id) =>
      h.inside((tx) =>
        run(
          tx,
          sql`update temperature_due set ended_how = 'done', ended_at = '2021-12-15T07:10+08:00' where episode = ${id}`,
        ),
      ),
    ),
  );
  await h.inside(async (tx) => {
    for (const { kept, counted } of await byCommunity(tx)) expect(kept).toEqual(counted);
    const [told] = await rows(
      tx,
      sql<{ n: number; hour: number }>`
        select sum(n)::int as n, min(hour)::int as hour from reading_hours where on_day = '2021-12-15'`,
    );
    expect(told).toEqual({ n: 24, hour: 7 });
  });
});
