// Two records that were one person are one in her room too; found to be two again, each is given back what was hers. Whoever
// is in two rooms under two records is asked about, and followed again when one is given up: nobody is taken out of a bed by a
// merge, nor left in one under a record that is gone.
import { Type } from 'typebox';
import { addMinutes } from '../../base/clock.ts';
import { uuidv7 } from '../../base/ids.ts';
import { must } from '../../base/refusal.ts';
import { Id, Place } from '../../base/schemas.ts';
import type { Tx } from '../../base/sql.ts';
import { setWhereabouts } from '../../control/episodes/replan.ts';
import { findEpisode, whereaboutsNow } from '../../control/episodes/store.ts';
import { act } from '../../ledger/act.ts';
import type { Ctx } from '../../ledger/terms.ts';
import { survivorOf } from '../../people/store.ts';
import { closeTasks, openTask } from '../../tasks/acts.ts';
import { findSite } from '../sites/store.ts';
import { aloneFollows } from './alone.ts';
import { emergencyFollows } from './emergencies.ts';
import { settleDuty } from './keeping.ts';
import * as store from './merging-store.ts';
import { stayOf, underControl } from './store.ts';

const HER_STAY = 'one person may have been at any site';
const HOURS = 2;

export const followInRooms = act('isolation.people.followed', {
  title: { zh: '入住记录随人员合并', en: 'her rooms follow a merge' },
  duty: 'house',
  purpose: 'outbreak-response',
  input: Type.Object({ from: Id, into: Id, place: Place }),
  async run(tx, input, ctx) {
    // What one split and merged again in the meantime is waits for the entry that says so.
    const into = await survivorOf(tx, input.into);
    const people = { from: input.from, into };
    const moved = await ctx.beyond(HER_STAY, async () => {
      if ((await survivorOf(tx, input.from)) !== into) return { ...store.NOTHING, before: 0, twice: [] };
      const before = await store.movedRooms(tx, followInRooms.word, people);
      const now = await store.moveRooms(tx, people);
      const bed = await carryOn(tx, ctx, people);
      await questionsFollow(tx, ctx, people);
      await settleDuty(tx, ctx, [people.from, people.into]);
      const twice = await store.sitesTwice(tx, people);
      if (twice.length === 0) await closeTasks(tx, ctx, twiceKey(input.from), { state: 'done' });
      for (const site of twice) await askWhichRoom(tx, ctx, site, people);
      return {
        stays: [...before.stays, ...now.stays, ...(bed === undefined ? [] : [bed])],
        before: before.stays.length,
        interview: now.interview ?? before.interview,
        incidents: [...before.incidents, ...now.incidents],
        decided: [...before.decided, ...now.decided],
        beside: [...before.beside, ...now.beside],
        guests: [...before.guests, ...now.guests],
        companions: [...before.companions, ...now.companions],
        twice,
      };
    });
    const stays = moved.stays.length - moved.before;
    return {
      about: [`person:${into}`, `person:${input.from}`, ...moved.stays.map((id) => `room-stay:${id}`)],
      place: input.place,
      detail: {
        stays,
        interview: moved.interview,
        incidents: moved.incidents,
        decided: moved.decided,
        beside: moved.beside,
        guests: moved.guests,
        companions: moved.companions,
        twice: moved.twice.length,
      },
      result: { stays, twice: moved.twice.length },
    };
  },
});

export const returnInRooms = act('isolation.people.returned', {
  title: { zh: '入住记录随人员拆分归还', en: 'her rooms follow a split' },
  duty: 'house',
  purpose: 'outbreak-response',
  input: Type.Object({ from: Id, into: Id, place: Place }),
  async run(tx, input, ctx) {
    const stays = await ctx.beyond(HER_STAY, async () => {
      // Taken for one again before this was done: what moved waits for the next split.
      if ((await survivorOf(tx, input.from)) !== input.from) return [];
      await closeTasks(tx, ctx, twiceKey(input.from), { state: 'cancelled' });
      const stays = await store.returnRooms(tx, followInRooms.word, input);
      await questionsFollow(tx, ctx, { from: input.into, into: input.from });
      await settleDuty(tx, ctx, [input.from, input.into]);
      return stays;
    });
    return {
      about: [`person:${input.from}`, `person:${input.into}`, ...stays.map((id) => `room-stay:${id}`)],
      place: input.place,
      detail: { stays: stays.length },
      result: { stays: stays.length },
    };
  },
});

export const isolationMergingActs = { followInRooms, returnInRooms };

const twiceKey = (from: string) => `isolation/twice/${from}/`;

/** What is asked about whoever lies in a bed is asked of whom she is by now; of two beds of one person nobody knows yet. */
async function questionsFollow(
  tx: Tx,
  ctx: Ctx,
  people: { readonly from: string; readonly into: string },
): Promise<void> {
  const stay = await stayOf(tx, people.into);
  if (stay === undefined || (await stayOf(tx, people.from)) !== undefined) return;
  await emergencyFollows(tx, ctx, people, stay);
  await aloneFollows(tx, ctx, people);
}

/** The bed she is left in is hers, and she is where it is: giving up the empty one took her nowhere. */
async function carryOn(
  tx: Tx,
  ctx: Ctx,
  people: { readonly from: string; readonly into: string },
): Promise<string | undefined> {
  const bed = await store.carryOn(tx, people, { id: uuidv7(ctx.now.getTime()), by: ctx.actor.id });
  if (bed === undefined) return undefined;
  const site = must(await findSite(tx, bed.site), 'a bed is at a site');
  const { episode: id } = (await underControl(tx, [people.into])).get(people.into) ?? {};
  const episode = id == null ? undefined : await findEpisode(tx, id);
  const is = await whereaboutsNow(tx, people.into);
  if (episode !== undefined && episode.endedAt === null && is?.kind === 'vehicle' && is.label === null)
    await setWhereabouts(tx, ctx, people.into, episode.id, 'facility', episode.place, site.name);
  return bed.id;
}

/** One of two beds is empty, or the two are two people after all: the head of the site looks. */
async function askWhichRoom(
  tx: Tx,
  ctx: Ctx,
  siteId: string,
  people: { readonly from: string; readonly into: string },
): Promise<void> {
  const site = await findSite(tx, siteId);
  if (site === undefined) return;
  await openTask(tx, ctx, {
    planKey: `${twiceKey(people.from)}${site.id}`,
    kind: 'site-work',
    title: {
      zh: '合并后同一人有两个床位：请到房间核对，退掉空的一个',
      en: 'one person has two beds after a merge: look into both rooms and check out of the empty one',
    },
    about: [`person:${people.into}`, `person:${people.from}`, `isolation-site:${site.id}`],
    place: site.place,
    ownerUnit: site.place,
    ownerRole: 'site-head',
    opensAt: ctx.now,
    dueAt: addMinutes(ctx.now, HOURS * 60),
    step: 'site-work',
    link: `/isolation/${site.id}`,
    facts: { site: site.id },
  });
}
