// The briefing on paper: printed for the meeting, or sent as PDF. It names rooms and nobody, and who took it is on record.
import { Type } from 'typebox';
import type { Paper } from '../../base/paper.ts';
import { Id } from '../../base/schemas.ts';
import { act } from '../../ledger/act.ts';
import { refuse as refuseHouse } from '../../ledger/refusals.ts';
import type { Outcome } from '../../ledger/terms.ts';
import { momentText } from '../../rulebook/rules.ts';
import { nameOfUsers } from '../../teams/store.ts';
import { siteCode } from '../sites/rules.ts';
import { findSite } from '../sites/store.ts';
import { briefingOf } from './briefing.ts';
import { briefingPaper } from './report.ts';

export const printBriefing = act('isolation.briefing.printed', {
  title: { zh: '打印晨会简报', en: 'print the morning briefing' },
  duty: 'isolation.read',
  purpose: 'outbreak-response',
  input: Type.Object({ site: Id }),
  place: async (tx, input) => ((await findSite(tx, input.site)) ?? refuseHouse('not-found')).place,
  async run(tx, input, ctx): Promise<Outcome<{ paper: Paper }>> {
    const site = (await findSite(tx, input.site)) ?? refuseHouse('not-found');
    const told = await ctx.beyond('guests of a site may live anywhere in the district', () =>
      briefingOf(tx, ctx, site),
    );
    const by = (await nameOfUsers(tx, [ctx.actor.id])).get(ctx.actor.id) ?? '';
    return {
      about: [`isolation-site:${site.id}`],
      place: site.place,
      detail: { site: site.name, code: siteCode(site.no), decisions: told.decisions.length },
      result: {
        paper: briefingPaper(told, {
          issuer: { zh: site.name, en: site.name },
          by,
          at: momentText(ctx.now),
        }),
      },
    };
  },
});

export const isolationBriefingActs = { printBriefing };
