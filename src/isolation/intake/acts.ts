// What is done with whoever has come, ticked off at the desk or at her door; those who came at one moment are one task,
// due within the hour, and their head hears when it is late (domain handbook 3.3 row 10, 5.6).
import { Type } from 'typebox';
import { momentTold } from '../../base/clock.ts';
import { Id, Moment } from '../../base/schemas.ts';
import type { Tx } from '../../base/sql.ts';
import { act } from '../../ledger/act.ts';
import { refuse as refuseHouse } from '../../ledger/refusals.ts';
import type { Ctx } from '../../ledger/terms.ts';
import { closeKeys, openTask } from '../../tasks/acts.ts';
import { refuse } from '../refusals.ts';
import { guestsOf, staysOf } from '../rooms/store.ts';
import { holdOpenAbove } from '../sites/above.ts';
import { placeOfSite, told } from '../sites/acts.ts';
import { findSite } from '../sites/store.ts';
import { type IsolationSite, isolationRules, type RoomStay } from '../terms.ts';
import { intakeKey, intakeTask, openOf } from './rules.ts';
import * as store from './store.ts';

const ANYWHERE = 'a guest may live anywhere in the district';
/** As many as are given rooms at once. */
const MOST = 120;
const People = Type.Array(Id, { minItems: 1, maxItems: MOST, uniqueItems: true });

/** Ticks things off the list of one or of many, or takes them back. */
export const tickIntake = act('isolation.intake.ticked', {
  title: { zh: '勾选入住清单', en: 'tick the list at arrival' },
  duty: 'isolation.rooms',
  purpose: 'outbreak-response',
  input: Type.Object({
    site: Id,
    people: People,
    items: Type.Array(Type.String({ minLength: 1, maxLength: 40 }), { minItems: 1, maxItems: 40 }),
    done: Type.Boolean(),
    /** When, where it was written down at the door without signal; left out: now. */
    at: Type.Optional(Moment),
  }),
  async place(tx, { site, people }) {
    const beds = await bedsOf(tx, site, people);
    const whole = beds.length < people.length ? [await placeOfSite(tx, { site })] : [];
    return [...new Set([...whole, ...beds.map(({ place }) => place)])];
  },
  async run(tx, input, ctx) {
    const site = await holdOpenAbove(tx, ctx, input.site);
    const { items } = ctx.rulebook.part(isolationRules).intake;
    const named = items.filter(({ item }) => input.items.includes(item));
    if (named.length < new Set(input.items).size) refuse('isolation-item-unknown');
    const at = momentTold(ctx.now, input.at);
    return ctx.beyond(ANYWHERE, async () => {
      const stays = await bedsOf(tx, site.id, input.people);
      if (stays.length < input.people.length) return refuse('guest-not-here');
      if (input.done) await store.tick(tx, site, { stays, items: input.items, by: ctx.actor.id }, at);
      else await store.untick(tx, site.id, input);
      await closeDone(tx, ctx, site, stays);
      const few = named.slice(0, 3);
      const more = named.length - few.length;
      return told(
        site,
        {
          people: stays.length,
          done: input.done,
          words: {
            zh: few.map(({ zh }) => zh).join('、') + (more > 0 ? `等 ${named.length} 项` : ''),
            en: few.map(({ en }) => en).join(', ') + (more > 0 ? ` and ${more} more` : ''),
          },
        },
        { people: stays.length },
        input.people.map((person) => `person:${person}`),
      );
    });
  },
});

/** Somebody was given a room: the list is asked for of all who were at that moment. */
export const askIntake = act('isolation.intake.asked', {
  title: { zh: '要求办理入住清单', en: 'ask for the list at arrival' },
  duty: 'house',
  purpose: 'outbreak-response',
  input: Type.Object({ site: Id, people: People }),
  async run(tx, input, ctx) {
    return ctx.beyond(ANYWHERE, async () => {
      const site = (await findSite(tx, input.site)) ?? refuseHouse('not-found');
      const rules = ctx.rulebook.part(isolationRules);
      const asked = (await store.comeTo(tx, site.id)).filter(
        (one) => input.people.includes(one.person) && openOf(rules, one).length > 0,
      );
      const moments = new Map(asked.map(({ since }) => [since.getTime(), since]));
      for (const since of moments.values()) await openTask(tx, ctx, intakeTask(rules, site, since));
      return told(site, { people: asked.length }, { people: asked.length });
    });
  },
});

/** Somebody has left: where nobody of those who came with her has anything open, the task is over. */
export const settleIntake = act('isolation.intake.settled', {
  title: { zh: '了结入住清单', en: 'settle the list at arrival' },
  duty: 'house',
  purpose: 'outbreak-response',
  input: Type.Object({ site: Id, person: Id }),
  async run(tx, input, ctx) {
    return ctx.beyond(ANYWHERE, async () => {
      const site = (await findSite(tx, input.site)) ?? refuseHouse('not-found');
      const last = (await staysOf(tx, input.person)).filter((stay) => stay.site === site.id).slice(0, 1);
      const closed = await closeDone(tx, ctx, site, last);
      return told(site, { closed }, { closed }, [`person:${input.person}`]);
    });
  },
});

export const isolationIntakeActs = { tickIntake, askIntake, settleIntake };

/** The beds of these people at a site: of a whole bus in one question. Whoever is in none of its rooms is left out. */
async function bedsOf(tx: Tx, site: string, people: readonly string[]): Promise<RoomStay[]> {
  const asked = new Set(people);
  return (await guestsOf(tx, [site])).filter(({ person }) => asked.has(person));
}

/** Ends the tasks of those who came when these came, where nothing is open any more. */
async function closeDone(
  tx: Tx,
  ctx: Ctx,
  site: IsolationSite,
  stays: readonly Pick<RoomStay, 'hereFrom'>[],
): Promise<number> {
  const rules = ctx.rulebook.part(isolationRules);
  const open = (await store.comeTo(tx, site.id)).filter((one) => openOf(rules, one).length > 0);
  const waited = new Set(open.map(({ since }) => since.getTime()));
  const moments = new Map(stays.map(({ hereFrom }) => [hereFrom.getTime(), hereFrom]));
  const keys = [...moments.values()]
    .filter((since) => !waited.has(since.getTime()))
    .map((since) => intakeKey(site.id, since));
  return keys.length === 0
    ? 0
    : closeKeys(tx, ctx, keys, { state: 'done', proof: `isolation-site:${site.id}` });
}
