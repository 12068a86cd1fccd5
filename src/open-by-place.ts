// How much is open where, for the map: counts only. It reads lists for a screen of places, so it stands beside both.
import { Type } from 'typebox';
import { rows, sql } from './base/sql.ts';
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
