// How much is open where, for the map and before a place goes out of use: counts only. It reads lists and tasks for
// places, so it stands beside them.
import { Type } from 'typebox';
import { must } from './base/refusal.ts';
import { row, rows, sql, type Tx } from './base/sql.ts';
import { look } from './ledger/act.ts';
import { PlacePath } from './places/terms.ts';

export interface OpenAt {
  readonly place: string;
  readonly open: number;
  readonly overdue: number;
}

/** Open lines under a place, by the places of one level; what is owned above that level belongs to none of them. */
export const openByPlace = look('/open-by-place', {
  title: { zh: '各单元未办结', en: 'open lines by place' },
  duty: 'lists.read',
  purpose: 'outbreak-response',
  query: Type.Object({ within: PlacePath, level: Type.Integer({ minimum: 2, maximum: 4 }) }),
  async run(tx, query, ctx): Promise<{ rows: OpenAt[] }> {
    return {
      rows: await rows(
        tx,
        sql<OpenAt>`
          select subpath(owner_unit, 0, ${query.level}::int)::text as place, count(*)::int as open,
            count(*) filter (where due_at <= ${ctx.now})::int as overdue
          from list_line
          where step is not null and owner_unit <@ ${query.within}::ltree and nlevel(owner_unit) >= ${query.level}::int
          group by 1 order by 1`,
      ),
    };
  },
});

/** What is open at a place and under it: a place that still has some of it can not go out of use. */
export async function openAt(tx: Tx, place: string): Promise<{ lines: number; tasks: number }> {
  const found = await row(
    tx,
    sql<{ lines: number; tasks: number }>`
      select (select count(*)::int from list_line where step is not null and owner_unit <@ ${place}::ltree) as lines,
        (select count(*)::int from task where ended_at is null and owner_unit <@ ${place}::ltree) as tasks`,
  );
  return must(found, 'counts are one row');
}
