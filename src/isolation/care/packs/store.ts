// SQL of what medics decided about packs.
import { rows, run, sql, type Tx } from '../../../base/sql.ts';
import type { PackDecision } from '../terms.ts';

export async function decisionsOf(tx: Tx, people: readonly string[]): Promise<Map<string, PackDecision>> {
  const found = await rows(
    tx,
    sql<PackDecision>`
      select d.person, d.site, d.place::text as place, d.pack, d.may, d.salt, d.why, d.interview_at as "interviewAt", d.at
      from pack_decision d where d.person = any (${[...people]}::uuid[])`,
  );
  return new Map(found.map((one) => [one.person, one]));
}

export async function decide(
  tx: Tx,
  made: Omit<PackDecision, 'at'> & { readonly by: string },
  now: Date,
): Promise<void> {
  await run(
    tx,
    sql`
      insert into pack_decision (person, site, place, pack, may, salt, why, interview_at, at, by)
      values (${made.person}, ${made.site}, ${made.place}::ltree, ${made.pack}, ${made.may}, ${made.salt}, ${made.why},
        ${made.interviewAt}, ${now}, ${made.by})
      on conflict (person) do update set site = excluded.site, place = excluded.place, pack = excluded.pack,
        may = excluded.may, salt = excluded.salt, why = excluded.why, interview_at = excluded.interview_at,
        at = excluded.at, by = excluded.by`,
  );
}
