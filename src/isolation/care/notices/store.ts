// SQL of the notice board of a site.
import { row, rows, run, sql, type Tx } from '../../../base/sql.ts';
import type { NoticeKind, SiteNotice } from '../terms.ts';

const NOTICE = sql`
  n.id, n.no::int as no, n.site, n.place::text as place, n.kind, n.title_zh as "titleZh", n.title_en as "titleEn",
  n.body_zh as "bodyZh", n.body_en as "bodyEn", n.role, n.written_at as "writtenAt", n.written_by as "writtenBy",
  to_char(n.until, 'YYYY-MM-DD') as until, n.shown_at as "shownAt", n.ended_at as "endedAt"`;

export async function insertNotice(
  tx: Tx,
  made: {
    readonly id: string;
    readonly site: string;
    readonly place: string;
    readonly kind: NoticeKind;
    readonly titleZh: string;
    readonly titleEn: string | null;
    readonly bodyZh: string;
    readonly bodyEn: string | null;
    readonly role: string;
    readonly by: string;
    readonly until: string;
  },
  now: Date,
): Promise<number> {
  const born = await row(
    tx,
    sql<{ no: number }>`
      insert into site_notice (id, site, place, kind, title_zh, title_en, body_zh, body_en, role, written_at, written_by, until)
      values (${made.id}, ${made.site}, ${made.place}::ltree, ${made.kind}, ${made.titleZh}, ${made.titleEn},
        ${made.bodyZh}, ${made.bodyEn}, ${made.role}, ${now}, ${made.by}, ${made.until}::date)
      returning no::int as no`,
  );
  return born?.no ?? 0;
}

export async function findNotice(tx: Tx, id: string): Promise<SiteNotice | undefined> {
  return row(tx, sql<SiteNotice>`select ${NOTICE} from site_notice n where n.id = ${id}`);
}

export async function holdNotice(tx: Tx, id: string): Promise<SiteNotice | undefined> {
  return row(tx, sql<SiteNotice>`select ${NOTICE} from site_notice n where n.id = ${id} for update`);
}

/** On the board today, the newest first. */
export async function noticesOn(tx: Tx, site: string, day: string): Promise<SiteNotice[]> {
  return rows(
    tx,
    sql<SiteNotice>`
      select ${NOTICE} from site_notice n
      where n.site = ${site} and n.shown_at is not null and n.ended_at is null and n.until >= ${day}::date
      order by n.shown_at desc, n.id limit 100`,
  );
}

/** Written, and nobody has shown them yet. */
export async function noticesWaiting(tx: Tx, site: string, day: string): Promise<SiteNotice[]> {
  return rows(
    tx,
    sql<SiteNotice>`
      select ${NOTICE} from site_notice n
      where n.site = ${site} and n.shown_at is null and n.ended_at is null and n.until >= ${day}::date
      order by n.written_at, n.id limit 100`,
  );
}

export async function showNotice(tx: Tx, id: string, by: string, now: Date): Promise<void> {
  await run(tx, sql`update site_notice set shown_at = ${now}, shown_by = ${by} where id = ${id}`);
}

export async function endNotice(tx: Tx, id: string, by: string, now: Date): Promise<void> {
  await run(tx, sql`update site_notice set ended_at = ${now}, ended_by = ${by} where id = ${id}`);
}
