// Before a guest goes: the list, how she goes and with what, and what is still open when she has gone. Nobody is kept
// because of the list: whoever is released may go, and what is left to do is done after.
import { Type } from 'typebox';
import { addMinutes } from '../../base/clock.ts';
import { uuidv7 } from '../../base/ids.ts';
import { Id, Moment } from '../../base/schemas.ts';
import type { Tx } from '../../base/sql.ts';
import { episodeCode } from '../../control/episodes/rules.ts';
import { headsOf } from '../../control/release/store.ts';
import { releaseRules } from '../../control/release/terms.ts';
import { act } from '../../ledger/act.ts';
import { refuse as refuseHouse } from '../../ledger/refusals.ts';
import type { Ctx } from '../../ledger/terms.ts';
import { holdPerson } from '../../lists/calls/store.ts';
import { closeTasks, openTask } from '../../tasks/acts.ts';
import { stayOf } from '../rooms/store.ts';
import { holdOpen, placeOfSite, told } from '../sites/acts.ts';
import { findSite } from '../sites/store.ts';
import type { IsolationSite } from '../terms.ts';
import { refuse } from './refusals.ts';
import { goesOnFrom, itemsFor, openItems, whyNotRide } from './rules.ts';
import * as store from './store.ts';
import type { SiteLeaving } from './terms.ts';

const ROOMS = { duty: 'isolation.rooms', purpose: 'outbreak-response' } as const;
const ANYWHERE = 'a guest may live anywhere in the district';
const DESK = 'site-data';
const STEP = 'site-leaving';
const keyOf = (leaving: string) => `isolation/leaving/${leaving}`;

export const tickLeaving = act('isolation.leaving.ticked', {
  ...ROOMS,
  title: { zh: '勾选离点清单', en: 'tick the list before she goes' },
  input: Type.Object({
    site: Id,
    person: Id,
    item: Type.String({ minLength: 1, maxLength: 40 }),
    done: Type.Boolean(),
  }),
  place: placeOfSite,
  async run(tx, input, ctx) {
    const site = await holdOpen(tx, input.site);
    const { leaving, goesOn } = await listOf(tx, ctx, site, input.person);
    const rules = ctx.rulebook.part(releaseRules).leaving;
    const row = itemsFor(rules, goesOn).find(({ item }) => item === input.item);
    if (row === undefined) return refuse('leaving-item-unknown');
    await store.tick(tx, leaving, { item: row.item, done: input.done, by: ctx.actor.id }, ctx.now);
    await goneWith(tx, ctx, leaving, goesOn);
    return told(
      site,
      { item: row.item, words: { zh: row.zh, en: row.en }, done: input.done },
      { person: input.person },
      [`person:${input.person}`],
    );
  },
});

/** How she goes and with how many pieces: they go onto the seat of her trip, and are told whoever takes her over. */
export const arrangeLeaving = act('isolation.leaving.arranged', {
  ...ROOMS,
  title: { zh: '登记离点方式和行李', en: 'say how she goes and with what' },
  input: Type.Object({
    site: Id,
    person: Id,
    ride: Type.Enum(['trip', 'fetched'] as const),
    /** When she is fetched; a trip has its own time. */
    at: Type.Optional(Moment),
    luggage: Type.Integer({ minimum: 0, maximum: 20 }),
  }),
  place: placeOfSite,
  async run(tx, input, ctx) {
    const site = await holdOpen(tx, input.site);
    const { leaving, goesOn } = await listOf(tx, ctx, site, input.person);
    const rules = ctx.rulebook.part(releaseRules).leaving;
    const no = whyNotRide(rules, input.ride, goesOn);
    if (no !== undefined) throw no;
    const rideAt = input.ride === 'fetched' && input.at !== undefined ? new Date(input.at) : null;
    if (input.ride === 'fetched' && (rideAt === null || rideAt < addMinutes(ctx.now, -30)))
      refuse('leaving-when');
    await store.arrange(tx, leaving.id, { ride: input.ride, rideAt, luggage: input.luggage });
    await goneWith(tx, ctx, leaving, goesOn);
    const row = rules.rides.find(({ ride }) => ride === input.ride);
    return told(
      site,
      {
        ride: input.ride,
        words: { zh: row?.zh ?? '', en: row?.en ?? '' },
        luggage: input.luggage,
      },
      { person: input.person },
      [`person:${input.person}`],
    );
  },
});

/** She is released from the site: its list is opened, and somebody is asked to go through it. */
export const openLeaving = act('isolation.leaving.opened', {
  title: { zh: '开列离点清单', en: 'open the list before she goes' },
  duty: 'house',
  purpose: 'outbreak-response',
  input: Type.Object({ site: Id, person: Id }),
  async run(tx, input, ctx) {
    return ctx.beyond(ANYWHERE, async () => {
      const site = (await findSite(tx, input.site)) ?? refuseHouse('not-found');
      const { leaving, code } = await listOf(tx, ctx, site, input.person);
      const minutes = ctx.rulebook.part(releaseRules).leaving.afterMinutes.value;
      await openTask(tx, ctx, {
        planKey: keyOf(leaving.id),
        kind: STEP,
        title: {
          zh: `${code} 已解除：完成离点清单并办理退房`,
          en: `${code} is released: go through the list and check her out`,
        },
        about: [`person:${input.person}`, `isolation-site:${site.id}`],
        place: site.place,
        ownerUnit: site.place,
        ownerRole: DESK,
        opensAt: ctx.now,
        dueAt: addMinutes(ctx.now, minutes),
        step: STEP,
        link: `/isolation/${site.id}/leaving`,
        facts: { site: site.id },
      });
      return told(site, {}, { person: input.person }, [`person:${input.person}`]);
    });
  },
});

/** She has left: what of her list was open stays open until it is done. */
export const closeLeaving = act('isolation.leaving.closed', {
  title: { zh: '关闭离点清单', en: 'close the list' },
  duty: 'house',
  purpose: 'outbreak-response',
  input: Type.Object({ site: Id, person: Id, home: Type.Boolean() }),
  async run(tx, input, ctx) {
    return ctx.beyond(ANYWHERE, async () => {
      const site = (await findSite(tx, input.site)) ?? refuseHouse('not-found');
      const leaving = await store.holdLeaving(tx, site.id, input.person);
      const about = [`person:${input.person}`];
      if (leaving === undefined || leaving.endedAt !== null)
        return told(site, { open: 0 }, { open: 0 }, about);
      const rules = ctx.rulebook.part(releaseRules).leaving;
      // To a hospital or another site she comes back, or has the list there.
      const open = input.home ? openItems(rules, await goesOnOf(tx, leaving.episode), listed(leaving)) : [];
      await store.endLeaving(tx, leaving.id, open, ctx.now);
      if (open.length === 0)
        await closeTasks(tx, ctx, keyOf(leaving.id), { state: input.home ? 'done' : 'cancelled' });
      return told(site, { open: open.length }, { open: open.length }, about);
    });
  },
});

export const isolationLeavingActs = { tickLeaving, arrangeLeaving, openLeaving, closeLeaving };

// Looking up ------------------------------------------------------------------------------------------------

const listed = ({ done, ride, luggage }: Pick<SiteLeaving, 'done' | 'ride' | 'luggage'>) => ({
  done: done.map(({ item }) => item),
  ride,
  luggage,
});

/** Her list, opened now where she has none; with whether days at home follow. */
async function listOf(
  tx: Tx,
  ctx: Ctx,
  site: IsolationSite,
  person: string,
): Promise<{ readonly leaving: SiteLeaving; readonly goesOn: boolean; readonly code: string }> {
  await holdPerson(tx, person);
  return ctx.beyond(ANYWHERE, async () => {
    const stay = await stayOf(tx, person);
    const here = stay?.site === site.id;
    const known = await store.holdLeaving(tx, site.id, person);
    if (known === undefined && !here) return refuse('leaving-not-here');
    const episode = here ? await store.episodeOf(tx, person) : (known?.episode ?? null);
    if (known === undefined || (here && known.endedAt !== null))
      await store.insertLeaving(
        tx,
        site,
        { id: uuidv7(ctx.now.getTime()), person, episode, by: ctx.actor.id },
        ctx.now,
      );
    const leaving = (await store.holdLeaving(tx, site.id, person)) ?? refuseHouse('not-found');
    const head = episode === null ? undefined : (await headsOf(tx, [episode])).get(episode);
    return {
      leaving,
      goesOn: head !== undefined && goesOnFrom(head),
      code: head === undefined ? '—' : episodeCode(head.no),
    };
  });
}

async function goesOnOf(tx: Tx, episode: string | null): Promise<boolean> {
  const head = episode === null ? undefined : (await headsOf(tx, [episode])).get(episode);
  return head !== undefined && goesOnFrom(head);
}

/** Whoever has left already: what was open is less now, and once nothing is, nobody is asked any more. */
async function goneWith(tx: Tx, ctx: Ctx, leaving: SiteLeaving, goesOn: boolean): Promise<void> {
  if (leaving.endedAt === null) return;
  const now = (await store.holdLeaving(tx, leaving.site, leaving.person)) ?? leaving;
  const rules = ctx.rulebook.part(releaseRules).leaving;
  const open = openItems(rules, goesOn, listed(now)).filter((item) => leaving.openItems.includes(item));
  await store.endLeaving(tx, leaving.id, open, ctx.now);
  if (open.length === 0) await closeTasks(tx, ctx, keyOf(leaving.id), { state: 'done' });
}
