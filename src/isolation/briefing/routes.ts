// The briefing of a site and the meeting over all sites, as screens read them.
import { Type } from 'typebox';
import { Id } from '../../base/schemas.ts';
import { look } from '../../ledger/act.ts';
import { refuse as refuseHouse } from '../../ledger/refusals.ts';
import type { Look } from '../../ledger/terms.ts';
import type { MeetingTold } from '../meetings/terms.ts';
import { meetingTold } from '../meetings/told.ts';
import { findSite, openSites } from '../sites/store.ts';
import { briefingOf, meetingOf } from './briefing.ts';
import type { Briefing, SiteInMeeting } from './terms.ts';

const READ = { duty: 'isolation.read', purpose: 'outbreak-response' } as const;
const ANYWHERE = 'guests of a site may live anywhere in the district';

export const briefingLook = look('/isolation/sites/:site/briefing', {
  ...READ,
  title: { zh: '晨会简报', en: 'morning briefing' },
  query: Type.Object({ site: Id }),
  async run(tx, query, ctx): Promise<Briefing> {
    const site = (await findSite(tx, query.site)) ?? refuseHouse('not-found');
    return ctx.beyond(ANYWHERE, () => briefingOf(tx, ctx, site));
  },
});

export const meetingLook = look('/isolation/meeting', {
  ...READ,
  title: { zh: '各点碰头会', en: 'meeting over all sites' },
  query: Type.Object({}),
  async run(
    tx,
    _query,
    ctx,
  ): Promise<{
    readonly at: string;
    readonly rows: readonly SiteInMeeting[];
    readonly meeting: MeetingTold;
  }> {
    // Only the sites in sight are gone through; what is counted of their guests lies all over the district.
    const sites = await openSites(tx);
    const rows = await ctx.beyond(ANYWHERE, () => meetingOf(tx, ctx, sites));
    const place = (ctx.scope[0] ?? '').split('.')[0] ?? '';
    return {
      at: ctx.now.toISOString(),
      rows,
      meeting: await meetingTold(tx, ctx, { kind: 'touch-base', place }),
    };
  },
});

export const isolationBriefingLooks: readonly Look[] = [briefingLook, meetingLook];
