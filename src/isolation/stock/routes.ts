// The list of a site: what it needs, what was counted, what runs out when.
import { Type } from 'typebox';
import { isUuid } from '../../base/ids.ts';
import { Id } from '../../base/schemas.ts';
import type { Words } from '../../base/words.ts';
import { look } from '../../ledger/act.ts';
import { refuse as refuseHouse } from '../../ledger/refusals.ts';
import type { Look } from '../../ledger/terms.ts';
import { nameOfUsers } from '../../teams/store.ts';
import { siteCode } from '../sites/rules.ts';
import { findSite } from '../sites/store.ts';
import { isolationRules } from '../terms.ts';
import { linesOf } from './lines.ts';

export interface StockPage {
  readonly site: {
    readonly id: string;
    readonly code: string;
    readonly name: string;
    readonly place: string;
  };
  readonly keepDays: number;
  readonly warnDays: number;
  readonly rows: readonly {
    readonly item: string;
    readonly words: Words;
    readonly unit: Words;
    readonly how: Words;
    readonly source: string;
    readonly perDay: number;
    readonly wanted: number;
    readonly counted: number | null;
    readonly countedAt: string | null;
    readonly countedBy: string | null;
    readonly left: number | null;
    readonly lastsUntil: string | null;
    readonly short: boolean;
  }[];
}

export const stockLook = look('/isolation/sites/:site/stock', {
  duty: 'isolation.meals',
  purpose: 'outbreak-response',
  title: { zh: '物资', en: 'stock' },
  query: Type.Object({ site: Id }),
  async run(tx, query, ctx): Promise<StockPage> {
    const site = (await findSite(tx, query.site)) ?? refuseHouse('not-found');
    const { keepDays, warnDays } = ctx.rulebook.part(isolationRules).stock;
    const lines = await linesOf(tx, ctx, site);
    const names = await nameOfUsers(
      tx,
      lines.flatMap(({ countedBy }) => (countedBy !== null && isUuid(countedBy) ? [countedBy] : [])),
    );
    return {
      site: { id: site.id, code: siteCode(site.no), name: site.name, place: site.place },
      keepDays,
      warnDays,
      rows: lines.map((line) => ({
        ...line,
        countedAt: line.countedAt?.toISOString() ?? null,
        countedBy: names.get(line.countedBy ?? '') ?? null,
        lastsUntil: line.lastsUntil?.toISOString() ?? null,
      })),
    };
  },
});

export const isolationStockLooks: readonly Look[] = [stockLook];
