// Two records that were one person are one in her room too; found to be two again, each is given back what was hers. Whoever
// is in two rooms under two records is asked about: nobody is taken out of a bed by a merge.
import { Type } from 'typebox';
import { addMinutes } from '../../base/clock.ts';
import { Id, Place } from '../../base/schemas.ts';
import type { Tx } from '../../base/sql.ts';
import { act } from '../../ledger/act.ts';
import type { Ctx } from '../../ledger/terms.ts';
import { survivorOf } from '../../people/store.ts';
import { closeTasks, openTask } from '../../tasks/acts.ts';
import { findSite } from '../sites/store.ts';
import * as store from './merging-store.ts';

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
      if ((await survivorOf(tx, input.from)) !== into) return store.NOTHING;
      const found = await store.moveRooms(tx, people);
      for (const site of found.twice) await askWhichRoom(tx, ctx, site, people);
      return found;
    });
    return {
      about: [`person:${into}`, `person:${input.from}`, ...moved.stays.map((id) => `room-stay:${id}`)],
      place: input.place,
      detail: {
        stays: moved.stays.length,
        interview: moved.interview,
        incidents: moved.incidents,
        twice: moved.twice.length,
      },
      result: { stays: moved.stays.length, twice: moved.twice.length },
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
      await closeTasks(tx, ctx, twiceKey(input), { state: 'cancelled' });
      return store.returnRooms(tx, followInRooms.word, input);
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

const twiceKey = ({ from, into }: { readonly from: string; readonly into: string }) =>
  `isolation/twice/${[from, into].sort().join('/')}`;

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
    planKey: `${twiceKey(people)}/${site.id}`,
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
