// Who measures a guest: the floor of the site while she is in a room of it, and the unit where she lives from the moment
// she goes home (ADR 14). Asked after everything that puts somebody into a room, takes her out of one, or says where she is.
import { Type } from 'typebox';
import { Id, Place } from '../../base/schemas.ts';
import type { Tx } from '../../base/sql.ts';
import { keepStays } from '../../control/episodes/keeper.ts';
import { act } from '../../ledger/act.ts';
import type { Ctx } from '../../ledger/terms.ts';
import { keptWithin, type Stay, staysOf } from './keeping-store.ts';

/**
 * Who does the daily duties of a stay. In a room: its floor. On the way, at a site without a room yet, or in hospital:
 * whoever had her last, until somebody receives her; nobody falls between two. Going home, and at home: where she lives.
 */
export function keeperOf({
  floor,
  kept,
  where,
  stagePlace,
  ended,
}: Omit<Stay, 'episode' | 'person'>): string | null {
  if (ended) return null;
  if (floor !== null) return floor;
  if (where === null || where === 'home' || where === 'other') return null;
  return where === 'vehicle' && stagePlace === 'home' ? null : kept;
}

const changing = (stays: readonly Stay[]) =>
  stays.flatMap((stay) => {
    const at = keeperOf(stay);
    return at === stay.kept ? [] : [{ episode: stay.episode, at }];
  });

/** Gives the duty of these people to whoever has them now. Needs the sight of the whole district. */
export async function settleDuty(tx: Tx, ctx: Ctx, people: readonly string[]): Promise<readonly string[]> {
  return keepStays(tx, ctx, changing(await staysOf(tx, people)));
}

/**
 * A site closes: whoever it still keeps (in hospital, on the way to another site) is asked of the unit where she lives from
 * then on, for nobody works here any more.
 */
export async function giveBackDuty(tx: Tx, ctx: Ctx, place: string): Promise<void> {
  await ctx.beyond('whoever was here may live anywhere in the district', async () =>
    keepStays(
      tx,
      ctx,
      (await keptWithin(tx, place)).map((episode) => ({ episode, at: null })),
    ),
  );
}

/** Whether anything of these people is asked of the wrong unit. */
export async function isDutyElsewhere(tx: Tx, people: readonly string[]): Promise<boolean> {
  return people.length > 0 && changing(await staysOf(tx, people)).length > 0;
}

/** She was ordered, returned, moved, received, or is one with somebody else: her duty goes where she is. */
export const settleKeepers = act('isolation.duty.handed', {
  title: { zh: '测温检测职责随人移交', en: 'the daily duties go where she is' },
  duty: 'house',
  purpose: 'outbreak-response',
  input: Type.Object({ people: Type.Array(Id, { minItems: 1, maxItems: 200 }), place: Place }),
  async run(tx, input, ctx) {
    const stays = await ctx.beyond('whoever is at a site may live anywhere in the district', () =>
      settleDuty(tx, ctx, input.people),
    );
    return {
      about: [
        ...input.people.map((person) => `person:${person}`),
        ...stays.map((episode) => `episode:${episode}`),
      ],
      place: input.place,
      detail: { stays: stays.length },
      result: { stays: stays.length },
    };
  },
});

export const isolationKeepingActs = { settleKeepers };
