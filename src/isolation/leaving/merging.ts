// Two records that were one person have one list before she goes; found to be two again, each is given back what was hers.
import { Type } from 'typebox';
import { Id, Place } from '../../base/schemas.ts';
import { act } from '../../ledger/act.ts';
import { survivorOf } from '../../people/store.ts';
import * as store from './merging-store.ts';

const HER_LISTS = 'one person may have left any site';
const People = Type.Object({ from: Id, into: Id, place: Place });

export const followInLeavings = act('isolation.leavings.followed', {
  title: { zh: '离点清单随人员合并', en: 'her lists follow a merge' },
  duty: 'house',
  purpose: 'outbreak-response',
  input: People,
  async run(tx, input, ctx) {
    const into = await survivorOf(tx, input.into);
    const lists = await ctx.beyond(HER_LISTS, async () =>
      // Split again in the meantime: the entry that says so is waited for.
      (await survivorOf(tx, input.from)) === into ? store.moveLists(tx, { from: input.from, into }) : [],
    );
    return toldOf({ ...input, into }, lists);
  },
});

export const returnInLeavings = act('isolation.leavings.returned', {
  title: { zh: '离点清单随人员拆分归还', en: 'her lists follow a split' },
  duty: 'house',
  purpose: 'outbreak-response',
  input: People,
  async run(tx, input, ctx) {
    const lists = await ctx.beyond(HER_LISTS, async () =>
      (await survivorOf(tx, input.from)) === input.from
        ? store.returnLists(tx, followInLeavings.word, input)
        : [],
    );
    return toldOf(input, lists);
  },
});

export const leavingMergingActs = { followInLeavings, returnInLeavings };

function toldOf(
  { from, into, place }: { readonly from: string; readonly into: string; readonly place: string },
  lists: readonly string[],
) {
  return {
    about: [`person:${into}`, `person:${from}`, ...lists.map((id) => `leaving:${id}`)],
    place,
    detail: { lists: lists.length },
    result: { lists: lists.length },
  };
}
