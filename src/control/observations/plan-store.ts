// The temperatures that are due, as the plans of episodes have them: every slot of every day of the stage at once, one
// statement for one episode or for ten thousand. A district has hundreds of thousands of them.
import { civilDayOf } from '../../base/civil-dates.ts';
import { row, rows, run, sql, type Tx } from '../../base/sql.ts';
import type { Ctx } from '../../ledger/terms.ts';

/** States in which she is asked for her temperature; in hospital others take it. */
const ASKED = sql`('active', 'released')`;

/**
 * Makes the temperatures due those of the stage each episode is in: what is missing is added, what is planned no more is
 * cancelled, what was cancelled and is planned again comes back. A slot that is over when the plan is made is not asked.
 * Whoever is kept beyond her last day, because nobody has released her, goes on being asked day by day.
 */
export async function syncTemperatures(
  tx: Tx,
  ctx: Pick<Ctx, 'now'>,
  episodes: readonly string[],
): Promise<void> {
  if (episodes.length === 0) return;
  const ids = [...episodes];
  const today = civilDayOf(ctx.now);
  const wanted = sql`
    select e.id as episode, b.from_on + d.no as on_day, (s.no - 1)::smallint as slot, e.person, e.keeper as place,
      (b.from_on + d.no + (s.hours ->> 0)::time) at time zone 'Asia/Shanghai' as opens_at,
      (b.from_on + d.no + (s.hours ->> 1)::time) at time zone 'Asia/Shanghai' as due_at
    from unnest(${ids}::uuid[]) v (id) join episode e on e.id = v.id
      cross join lateral (select greatest(e.stage_from, ${today}::date) as from_on,
        e.plan -> 'stages' -> e.stage_no::integer -> 'monitor' as monitor) b
      cross join lateral generate_series(0, case e.state when 'active' then greatest(e.stage_to, ${today}::date)
        else e.stage_to end - b.from_on) d (no)
      cross join lateral jsonb_array_elements(
        case jsonb_typeof(b.monitor) when 'object' then b.monitor -> 'slots' else '[]'::jsonb end
      ) with ordinality s (hours, no)
    where e.state in ${ASKED}`;
  const there = await row(
    tx,
    sql<{ any: boolean }>`
      select exists (select from temperature_due where episode = any (${ids}::uuid[])) as any`,
  );
  // Stays that have none yet, as on the day a whole list is ordered: nothing to compare, only to write.
  if (there?.any !== true) {
    await run(
      tx,
      sql`
        insert into temperature_due (episode, on_day, slot, person, place, opens_at, due_at)
        select w.episode, w.on_day, w.slot, w.person, w.place, w.opens_at, w.due_at from (${wanted}) w
        where w.due_at > ${ctx.now}`,
    );
    return;
  }
  await run(
    tx,
    sql`
      with wanted as materialized (${wanted})
      update temperature_due t set ended_at = ${ctx.now}, ended_how = 'cancelled'
      where t.episode = any (${ids}::uuid[]) and t.ended_at is null and t.due_at > ${ctx.now}
        and not exists (select from wanted w where w.episode = t.episode and w.on_day = t.on_day and w.slot = t.slot
          and w.opens_at = t.opens_at and w.due_at = t.due_at)`,
  );
  await run(
    tx,
    sql`
      insert into temperature_due as t (episode, on_day, slot, person, place, opens_at, due_at)
      select w.episode, w.on_day, w.slot, w.person, w.place, w.opens_at, w.due_at from (${wanted}) w where w.due_at > ${ctx.now}
      on conflict (episode, on_day, slot) do update
        set opens_at = excluded.opens_at, due_at = excluded.due_at, place = excluded.place, person = excluded.person,
          level = 0, answered = null, ended_at = null, ended_how = null
        where t.ended_how = 'cancelled'`,
  );
  // Whoever moved to another unit, or is kept at a site, is asked there: her open slots go along.
  await run(
    tx,
    sql`
      update temperature_due t set place = e.keeper from episode e
      where e.id = any (${ids}::uuid[]) and t.episode = e.id and t.ended_at is null and t.place <> e.keeper`,
  );
}

/**
 * Stays beyond their last day that nobody asks for a temperature today, and who can still be asked: a house that wakes
 * when the last slot of the day is over has nothing to plan before midnight.
 */
export async function beyondLastDay(tx: Tx, ctx: Pick<Ctx, 'now'>): Promise<string[]> {
  const today = civilDayOf(ctx.now);
  const found = await rows(
    tx,
    sql<{ id: string }>`
      select e.id from episode e
      where e.state = 'active' and e.ended_at is null and e.temperatures > 0 and e.stage_to is not null
        and e.page_day < ${today}::date
        -- A day that was planned once and is not since is as good as none.
        and not exists (
          select from temperature_due t
          where t.episode = e.id and t.on_day = ${today}::date and t.ended_how is distinct from 'cancelled')
        and exists (
          select from jsonb_array_elements(e.plan -> 'stages' -> e.stage_no::integer -> 'monitor' -> 'slots') s (hours)
          where (${today}::date + (s.hours ->> 1)::time) at time zone 'Asia/Shanghai' > ${ctx.now})`,
  );
  return found.map(({ id }) => id);
}
