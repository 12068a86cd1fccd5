// What is hung up at a site: the signs of its zones with the code a disinfector reads, the picture of who walks where, and
// what whoever comes has to know. Nobody is named in it.
import { Type } from 'typebox';
import { type CivilDate, civilDayOf } from '../../base/civil-dates.ts';
import { Id } from '../../base/schemas.ts';
import type { Words } from '../../base/words.ts';
import { look } from '../../ledger/act.ts';
import { refuse as refuseHouse } from '../../ledger/refusals.ts';
import type { Look } from '../../ledger/terms.ts';
import { zoneCode, zonesOfSite } from '../rounds/rules.ts';
import { isolationRules, type PassageWho } from '../terms.ts';
import { signOfZone } from '../walking/rules.ts';
import { crossings, drawWays, siteCode, type WayDrawn, type ZoneDrawn } from './rules.ts';
import { findSite, roomsAt } from './store.ts';

export interface SignsPage {
  readonly site: {
    readonly id: string;
    readonly code: string;
    readonly name: string;
    readonly address: string;
  };
  readonly zones: readonly (ZoneDrawn & {
    /** Who goes on from here, and where to. */
    readonly onward: readonly { readonly who: PassageWho; readonly to: Words }[];
    /** What is scanned on coming in. */
    readonly code: string;
    /** Who comes in here. */
    readonly enters: readonly PassageWho[];
  })[];
  readonly ways: readonly WayDrawn[];
  /** Ways that cross each other: the passages of the rulebook are wrong. */
  readonly crossings: number;
  /** What is disinfected each round, with the code of its sign. */
  readonly corridors: readonly { readonly words: Words; readonly code: string; readonly meals: boolean }[];
  /** Where waste comes from, and what it may be. */
  readonly waste: {
    readonly from: readonly Words[];
    readonly categories: readonly (Words & { readonly category: string })[];
    readonly on: CivilDate;
  };
  readonly day: readonly (Words & { readonly at: string; readonly meal: boolean })[];
}

export const signsLook = look('/isolation/sites/:site/signs', {
  duty: 'isolation.read',
  purpose: 'outbreak-response',
  title: { zh: '标识与须知', en: 'signs and notices' },
  query: Type.Object({ site: Id }),
  async run(tx, query, ctx): Promise<SignsPage> {
    const rules = ctx.rulebook.part(isolationRules);
    const site = (await findSite(tx, query.site)) ?? refuseHouse('not-found');
    const { zones, ways } = drawWays(rules);
    const words = new Map(rules.zones.map(({ zone, zh, en }) => [zone, { zh, en }]));
    return {
      site: { id: site.id, code: siteCode(site.no), name: site.name, address: site.address },
      zones: zones.map((zone) => ({
        ...zone,
        code: zoneCode(site.no, { sign: signOfZone(zone.zone) }),
        onward: rules.passages.flatMap(({ who, from, into }) =>
          from === zone.zone ? [{ who, to: words.get(into) ?? { zh: into, en: into } }] : [],
        ),
        enters: [...new Set(rules.passages.flatMap(({ who, into }) => (into === zone.zone ? [who] : [])))],
      })),
      ways,
      crossings: crossings(ways).length,
      corridors: zonesOfSite(await roomsAt(tx, site.id))
        .filter(({ everyRound }) => everyRound)
        .map((zone) => ({ words: zone.words, code: zoneCode(site.no, zone), meals: zone.corridor })),
      waste: {
        from: zonesOfSite(await roomsAt(tx, site.id))
          .filter(({ everyRound }) => everyRound)
          .map((zone) => zone.words),
        categories: rules.waste.map(({ category, zh, en }) => ({ category, zh, en })),
        on: civilDayOf(ctx.now),
      },
      day: rules.dayPlan
        .filter(({ meal, does }) => meal === true || does.startsWith('temperature'))
        .map(({ at, zh, en, meal }) => ({ at, zh, en, meal: meal === true })),
    };
  },
});

export const isolationSignLooks: readonly Look[] = [signsLook];
