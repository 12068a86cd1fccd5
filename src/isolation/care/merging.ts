// Two records that were one person are one guest too: what she asked for, her thread and what a medic decided follow a
// merge, and go back after a split.
import { Type } from 'typebox';
import { Id, Place } from '../../base/schemas.ts';
import { act } from '../../ledger/act.ts';
import { survivorOf } from '../../people/store.ts';
import * as store from './merging-store.ts';

const HERS = 'one person may have been at any site';

export const followInCare = act('isolation.care.followed', {
  title: { zh: '照护记录随人员合并', en: 'her care follows a merge' },
  duty: 'house',
  purpose: 'outbreak-response',
  input: Type.Object({ from: Id, into: Id, place: Place }),
  async run(tx, input, ctx) {
    // What one split and merged again in the meantime is waits for the entry that says so.
    const into = await survivorOf(tx, input.into);
    const people = { from: input.from, into };
    const moved = await ctx.beyond(HERS, async () => {
      if ((await survivorOf(tx, input.from)) !== into) return store.NOTHING;
      const before = await store.movedCare(tx, followInCare.word, people);
      const now = await store.moveCare(tx, people);
      return {
        requests: [...before.requests, ...now.requests],
        messages: [...before.messages, ...now.messages],
        pack: now.pack || before.pack,
      };
    });
    return {
      about: [`person:${into}`, `person:${input.from}`],
      place: input.place,
      detail: { ...moved, count: moved.requests.length + moved.messages.length },
      result: { requests: moved.requests.length, messages: moved.messages.length },
    };
  },
});

export const returnInCare = act('isolation.care.returned', {
  title: { zh: '照护记录随人员拆分归还', en: 'her care follows a split' },
  duty: 'house',
  purpose: 'outbreak-response',
  input: Type.Object({ from: Id, into: Id, place: Place }),
  async run(tx, input, ctx) {
    const count = await ctx.beyond(HERS, async () =>
      // Taken for one again before this was done: what moved waits for the next split.
      (await survivorOf(tx, input.from)) === input.from ? store.returnCare(tx, followInCare.word, input) : 0,
    );
    return {
      about: [`person:${input.from}`, `person:${input.into}`],
      place: input.place,
      detail: { count },
      result: { count },
    };
  },
});

export const careMergingActs = { followInCare, returnInCare };
