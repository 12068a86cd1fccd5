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

const PLACES = ['d330114.s001.c01.g01', 'd330114.s001.c01.g02'];

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
