// Where everybody who waits in a district would go: sites and rooms, proposed in one answer for headquarters; the sites
// alone for whoever sends the vehicles. And of one person, whether a site took her in at once and she is to be decided about.
import { Type } from 'typebox';
import { civilDayOf } from '../../base/civil-dates.ts';
import { isWithin, placeAt } from '../../base/places.ts';
import { must } from '../../base/refusal.ts';
import { Id, Place } from '../../base/schemas.ts';
import type { Words } from '../../base/words.ts';
import { decidersOf, decidingRole, joined } from '../../control/episodes/rules.ts';
import { livingEpisodeOf } from '../../control/episodes/store.ts';
import { controlRules } from '../../control/episodes/terms.ts';
import { look } from '../../ledger/act.ts';
import { refuse as refuseHouse } from '../../ledger/refusals.ts';
import type { Ctx, Look } from '../../ledger/terms.ts';
import { shownPeople } from '../../people/store.ts';
import { roles } from '../../teams/terms.ts';
import { findSite } from '../sites/store.ts';
import { isolationRules } from '../terms.ts';
import { toDecide } from './emergencies.ts';
import { proposalFor } from './guests.ts';
import type { SiteProposal } from './rules.ts';
import { stayOf, staysOf } from './store.ts';

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
      const { waiting, sites, states, proposed } = await proposalFor(
        tx,
        ctx,
        query.within,
        query.limit ?? MOST,
      );
      const shown = await shownPeople(
        tx,
        waiting.map(({ person }) => person),
        civilDayOf(ctx.now),
      );
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

/** Which site whoever waits would go to, for those who send the vehicles: no room, and nothing of why. */
export interface SitesForWaiting {
  readonly rows: readonly { readonly person: string; readonly site: string; readonly to: string }[];
  /** The sites named, in the order in which they are filled. */
  readonly sites: readonly { readonly site: string; readonly place: string; readonly name: string }[];
}

export const sitesForWaitingLook = look('/isolation/waiting', {
  duty: 'transport.plan',
  purpose: 'outbreak-response',
  title: { zh: '待转运人员的去向建议', en: 'which site for whom' },
  query: Type.Object({ within: Place }),
  async run(tx, query, ctx): Promise<SitesForWaiting> {
    return ctx.beyond(ANYWHERE, async () => {
      // Of the whole district: two subdistricts that send their buses at once are not promised the same rooms.
      const { waiting, sites, proposed } = await proposalFor(tx, ctx, placeAt(query.within, 1), MOST);
      const place = new Map(waiting.map((one) => [one.person, one.place]));
      const known = new Map(sites.map((site) => [site.id, site]));
      const rows = proposed.flatMap(({ person, site }) => {
        const to = known.get(site ?? '');
        const from = place.get(person);
        const asked = (at: string) =>
          isWithin(at, query.within) && ctx.scope.some((held) => isWithin(at, held));
        if (to === undefined || from === undefined || !asked(from)) return [];
        return [{ person, site: to.id, to: to.place }];
      });
      const named = new Set(rows.map(({ site }) => site));
      return {
        rows,
        sites: sites
          .filter(({ id }) => named.has(id))
          .map(({ id, place, name }) => ({ site: id, place, name })),
      };
    });
  },
});

/** That a site took somebody in at once though her order says home, as whoever decides about her reads it. */
export interface EmergencyShown {
  readonly asked: {
    readonly site: string;
    readonly name: string;
    readonly since: string;
    readonly ground: Words | null;
    /** Whose it is to decide, where it is not the reader’s. */
    readonly notYours: Words | null;
  } | null;
}

export const emergencyLook = look('/isolation/emergency', {
  duty: 'control.assess',
  purpose: 'outbreak-response',
  title: { zh: '紧急收住待决定', en: 'taken in at once, to decide about' },
  query: Type.Object({ person: Id }),
  async run(tx, { person }, ctx): Promise<EmergencyShown> {
    const episode = await livingEpisodeOf(tx, person);
    if (episode === undefined) return { asked: null };
    return ctx.beyond(ANYWHERE, async () => {
      const stay = await stayOf(tx, person);
      if (stay === undefined || !(await toDecide(tx, [person])).has(person)) return { asked: null };
      const site = must((await findSite(tx, stay.site)) ?? null, 'a bed is at a site');
      const rules = ctx.rulebook.part(controlRules);
      const { categories, place } = episode;
      const taken = (await staysOf(tx, person)).find(({ rule }) => rule === 'emergency');
      const ground = ctx.rulebook
        .part(isolationRules)
        .emergencies.find((row) => row.ground === taken?.otherwiseWhy);
      return {
        asked: {
          site: site.id,
          name: site.name,
          since: (taken ?? stay).from.toISOString(),
          ground: ground === undefined ? null : { zh: ground.zh, en: ground.en },
          notYours:
            decidingRole(rules, ctx.actor, { categories, place }) === undefined
              ? decidedBy(ctx, decidersOf(rules, categories))
              : null,
        },
      };
    });
  },
});

function decidedBy(ctx: Ctx, deciders: readonly string[]): Words {
  const table = ctx.rulebook.part(roles);
  const named = joined(deciders.map((role) => table[role] ?? { zh: role, en: role }));
  return { zh: `由${named.zh}决定`, en: `decided by: ${named.en}` };
}

export const isolationRoomLooks: readonly Look[] = [districtProposalLook, sitesForWaitingLook, emergencyLook];
