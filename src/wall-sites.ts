// The matrix of the wall: every isolation site in a row, every figure in a column. Counts only, no person.
import { Type } from 'typebox';
import type { Words } from './base/words.ts';
import { type SiteStand, standsOf } from './isolation/sites/district.ts';
import { siteCode, siteState } from './isolation/sites/rules.ts';
import { fullnessOf, openSites } from './isolation/sites/store.ts';
import { SITE_STATES, type SiteState } from './isolation/terms.ts';
import { look } from './ledger/act.ts';

export interface WallSites {
  readonly at: string;
  readonly rows: readonly (SiteStand & {
    readonly id: string;
    readonly code: string;
    readonly name: string;
    readonly state: SiteState;
    readonly stateWords: Words;
    readonly rooms: number;
    readonly taken: number;
    readonly notReady: number;
    readonly free: number;
    readonly guests: number;
  })[];
}

export const wallSites = look('/wall/sites', {
  title: { zh: '隔离点大屏', en: 'wall of isolation sites' },
  duty: 'control.read',
  purpose: 'outbreak-response',
  query: Type.Object({}),
  async run(tx, _query, ctx): Promise<WallSites> {
    const sites = await openSites(tx);
    const full = await fullnessOf(
      tx,
      sites.map(({ id }) => id),
    );
    const stands = await ctx.beyond('guests of a site may live anywhere in the district', () =>
      standsOf(tx, ctx, sites),
    );
    return {
      at: ctx.now.toISOString(),
      rows: sites.flatMap((site) => {
        const stand = stands.get(site.id);
        const of = full.get(site.id);
        if (stand === undefined) return [];
        return [
          {
            ...stand,
            id: site.id,
            code: siteCode(site.no),
            name: site.name,
            state: siteState(site),
            stateWords: SITE_STATES[siteState(site)],
            rooms: of?.rooms ?? 0,
            taken: of?.taken ?? 0,
            notReady: (of?.soiled ?? 0) + (of?.airing ?? 0) + (of?.closed ?? 0),
            free: of?.free ?? 0,
            guests: of?.guests ?? 0,
          },
        ];
      }),
    };
  },
});
