// Where everybody who waits in a district would go: sites and rooms, proposed in one answer for headquarters.
import { Type } from 'typebox';
import { civilDayOf } from '../../base/civil-dates.ts';
import { isWithin } from '../../base/places.ts';
import { Place } from '../../base/schemas.ts';
import { look } from '../../ledger/act.ts';
import { refuse as refuseHouse } from '../../ledger/refusals.ts';
import type { Look } from '../../ledger/terms.ts';
import { shownPeople } from '../../people/store.ts';
import { proposalFor } from './guests.ts';
import type { SiteProposal } from './rules.ts';

const MOST = 1_000;
const ANYWHERE = 'guests of a site may live anywhere in the district';

export interface DistrictProposal {
  readonly rows: readonly (SiteProposal & {
    readonly code: string;
    readonly siteName: string | null;
    readonly no: string | null;
  })[];
  /** Nobody has a room for these. */
  readonly unplaced: number;
}

export const districtProposalLook = look('/isolation/proposal', {
  duty: 'isolation.open',
  purpose: 'outbreak-response',
  title: { zh: '全区安排建议', en: 'who goes where' },
  query: Type.Object({
    within: Place,
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: MOST })),
  }),
  async run(tx, query, ctx): Promise<DistrictProposal> {
    if (!ctx.scope.some((held) => isWithin(query.within, held))) return refuseHouse('not-found');
    return ctx.beyond(ANYWHERE, async () => {
      const { people, sites, states, proposed } = await proposalFor(
        tx,
        ctx,
        query.within,
        query.limit ?? MOST,
      );
      const shown = await shownPeople(tx, people, civilDayOf(ctx.now));
      const name = new Map(sites.map((site) => [site.id, site.name]));
      const no = new Map(
        [...states.values()].flatMap(({ all }) => all.map((room) => [room.id, room.no] as const)),
      );
      return {
        rows: proposed.map((one) => ({
          ...one,
          code: shown.get(one.person)?.code ?? '',
          siteName: name.get(one.site ?? '') ?? null,
          no: no.get(one.room ?? '') ?? null,
        })),
        unplaced: proposed.filter(({ room }) => room === undefined).length,
      };
    });
  },
});

export const isolationRoomLooks: readonly Look[] = [districtProposalLook];
