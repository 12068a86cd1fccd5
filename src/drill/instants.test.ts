// Scenes of virtual time: streets play side by side, and which of them is faster changes nothing.
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { instantsFrom } from './instants.ts';

const [EAST, WEST, DISTRICT] = ['d1.s1.c1', 'd1.s2.c1', 'd1'];

describe('a moment of the drill', () => {
  /** A story told by each street in its own words; `slow` waits a little in everything it does. */
  async function told(slow: string) {
    const instants = instantsFrom(0);
    const said: Record<string, string[]> = {};
    const says = (place: string, what: string) => async () => {
      if (place === slow) await wait(3);
      const own = said[place] ?? [];
      said[place] = own;
      own.push(`${what} as ${instants.tag()}`);
    };
    for (const place of [EAST, WEST])
      instants.add(
        1,
        async () => {
          await says(place, 'first')();
          instants.add(2, says(WEST, `told by ${place}`), WEST);
          instants.add(1, says(DISTRICT, `${place} to all`), DISTRICT);
          instants.add(2, says(place, 'then'));
        },
        place,
      );
    await instants.play(5, () => undefined);
    return said;
  }

  test('the same story, whichever street is slow', async () => {
    const quick = await told('nobody');
    expect(quick[WEST]).toHaveLength(4);
    expect(await told(EAST)).toEqual(quick);
    expect(await told(WEST)).toEqual(quick);
  });

  test('streets play at once; the district plays when no street does', async () => {
    const instants = instantsFrom(0);
    let playing = 0;
    const seen: number[] = [];
    const plays = async () => {
      playing += 1;
      await wait(5);
      seen.push(playing);
      await wait(5);
      playing -= 1;
    };
    for (const place of [EAST, WEST, DISTRICT]) instants.add(1, plays, place);
    await instants.play(1, () => undefined);
    expect(seen).toEqual([2, 2, 1]);
  });

  test('what is thought of for a moment that is over happens now, and nothing after the end', async () => {
    const instants = instantsFrom(0);
    const heard: string[] = [];
    const hears = (what: string) => async () => void heard.push(what);
    instants.add(3, async () => instants.add(1, hears('late')));
    instants.add(4, hears('in time'));
    instants.add(9, hears('too late'));
    const reached: number[] = [];
    await instants.play(5, (at) => reached.push(at));
    expect(heard).toEqual(['late', 'in time']);
    expect(reached).toEqual([3, 4]);
  });

  test('one that breaks ends the play, and the other streets are over before it is told', async () => {
    const instants = instantsFrom(0);
    let over = false;
    instants.add(1, () => Promise.reject(new Error('broken')), EAST);
    instants.add(
      1,
      async () => {
        await wait(5);
        over = true;
      },
      WEST,
    );
    await expect(instants.play(1, () => undefined)).rejects.toThrow('broken');
    expect(over).toBe(true);
  });
});
