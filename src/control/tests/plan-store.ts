// The tests that are due, as the plans of episodes have them: one statement for one episode or for ten thousand.
import { addDays, civilDayOf, startOf } from '../../base/civil-dates.ts';
import { run, sql, type Tx } from '../../base/sql.ts';
import type { Ctx } from '../../ledger/terms.ts';
import { lateAsk } from './rules.ts';
import { testRules } from './terms.ts';

/** States in which the tests of the stage are asked for. */
const TESTED = sql`('active', 'released')`;

/**
 * Makes the tests due those the plans in force have for the stage each episode is in. What was sampled, done, refused
 * or excused stays as it was said, and so does a day a test was put off to. A test whose day had passed before anybody
 * could ask for it (a site case known a day later) is asked for today; one that is not planned any more is cancelled
 * while its day lies ahead.
 */
export async function syncTests(
  tx: Tx,
  ctx: Pick<Ctx, 'actor' | 'now' | 'rulebook'>,
  episodes: readonly string[],
): Promise<void> {
  if (episodes.length === 0) return;
  const today = civilDayOf(ctx.now);
  const late = lateAsk(ctx.now, ctx.rulebook.part(testRules));
  const ids = [...episodes];
  const wanted = sql`
    select e.id as episode, e.person, e.keeper as place, e.stage_no, (t.test ->> 'on')::date as on_day, t.test ->> 'specimen' as specimen,
      t.test ->> 'kind' as kind, coalesce((t.test ->> 'double')::boolean, false) as double
    from unnest(${ids}::uuid[]) v (id) join episode e on e.id = v.id
      cross join lateral jsonb_array_elements(e.plan -> 'stages' -> e.stage_no::integer -> 'tests') t (test)
    where e.state in ${TESTED}`;
  await run(
    tx,
    sql`
      with recursive wanted as (${wanted}),
      -- Where a test of the plan was put off to, and from there again.
      carried as (
        select m.episode, m.kind, m.moved_to from test_due m
          join wanted w on w.episode = m.episode and w.on_day = m.on_day and w.kind = m.kind
        where m.episode = any (${ids}::uuid[]) and m.state = 'rescheduled'
        union
        select m.episode, m.kind, m.moved_to from carried c
          join test_due m on m.episode = c.episode and m.kind = c.kind and m.on_day = c.moved_to
        where m.episode = any (${ids}::uuid[]) and m.state = 'rescheduled')
      update test_due d set state = 'cancelled', reason = 'not-planned', by = ${ctx.actor.id}, at = ${ctx.now}
      where d.episode = any (${ids}::uuid[]) and d.state = 'due' and d.on_day > ${today}::date
        -- What a medic asked for because of a fever no plan has, and stands all the same.
        and d.reason is distinct from 'fever'
        and not exists (select from wanted w where w.episode = d.episode and w.on_day = d.on_day and w.kind = d.kind)
        -- A test put off to that day stands as long as the day it was put off from is planned.
        and not exists (
          select from carried c where c.episode = d.episode and c.kind = d.kind and c.moved_to = d.on_day)`,
  );
  // Double or single, NP or OP may change with the plan while nobody has been sampled.
  await run(
    tx,
    sql`
      with wanted as (${wanted})
      update test_due d set double = w.double, specimen = w.specimen, stage_no = w.stage_no
      from wanted w where w.episode = d.episode and w.on_day = d.on_day and w.kind = d.kind and d.state = 'due'
        and (d.double, d.specimen, d.stage_no) is distinct from (w.double, w.specimen, w.stage_no)`,
  );
  // Whoever moved to another unit, or is kept at a site, is tested there: what is open of hers goes along.
  await run(
    tx,
    sql`
      update test_due d set place = e.keeper from episode e
      where e.id = any (${ids}::uuid[]) and d.episode = e.id and d.state in ('due', 'sampled') and d.place <> e.keeper`,
  );
  await run(
    tx,
    sql`
      with wanted as (${wanted}),
      missing as (
        select w.episode, w.person, w.place, w.stage_no, greatest(w.on_day, ${today}::date) as on_day, w.kind,
          min(w.specimen) as specimen, bool_or(w.double) as double
        from wanted w
        where not exists (
          select from test_due d where d.episode = w.episode and d.kind = w.kind and d.state <> 'cancelled'
            and (d.on_day = w.on_day or (d.on_day > w.on_day and d.on_day <= ${today}::date)))
        group by 1, 2, 3, 4, 5, 6)
      insert into test_due (id, episode, person, place, on_day, stage_no, specimen, kind, double, state, due_at)
      select gen_random_uuid(), m.episode, m.person, m.place, m.on_day, m.stage_no, m.specimen, m.kind, m.double, 'due',
        case when m.on_day = ${late?.day ?? null}::date then ${late?.dueAt ?? null}::timestamptz end
      from missing m
      on conflict (episode, on_day, kind) where state <> 'cancelled' do nothing`,
  );
}

/**
 * She is back from hospital, where nobody here could sample her: what was to be done there and was not late when she
 * left is owed from now on like what is asked for today.
 */
export async function resumeTests(
  tx: Tx,
  ctx: Pick<Ctx, 'now' | 'rulebook'>,
  stay: { readonly episode: string; readonly person: string },
): Promise<void> {
  const today = civilDayOf(ctx.now);
  const late = lateAsk(ctx.now, ctx.rulebook.part(testRules));
  await run(
    tx,
    sql`
      with away as (
        select max(w.until_at) as since from whereabouts w
        where w.person = ${stay.person} and w.episode = ${stay.episode} and w.kind <> 'hospital')
      update test_due d set due_at = ${late?.dueAt ?? startOf(addDays(today, 1))}, chased_at = null from away
      where d.episode = ${stay.episode} and d.state = 'due' and d.on_day <= ${late === undefined ? addDays(today, -1) : today}::date
        and coalesce(d.due_at, (d.on_day + 1)::timestamp at time zone 'Asia/Shanghai') > coalesce(away.since, '-infinity')`,
  );
}
