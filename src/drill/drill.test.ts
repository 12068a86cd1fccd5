// Scenes of the drill: a day is played without anybody being missed, the same seed tells the same story, and a mistake
// planted in an act is found and told in a short one. Whole stays are played in stays.test.ts, sites in sites.test.ts.
import { describe, expect, inject, test } from 'vitest';
import { TEMPLATE } from '../../test/setup/server.ts';
import { type Acts, acts } from '../acts.ts';
import { run, sql } from '../base/sql.ts';
import { type DrillPlan, drill } from './command.ts';
import { identityOf, spoilt } from './people.ts';
import { chanceOf } from './random.ts';
import { workbookOf } from './sheets.ts';
import { makeWorld } from './world.ts';

const BEGINS = new Date('2027-01-11T00:00:00+08:00');
const LONG = 300_000;

function play(plan: Omit<DrillPlan, 'days' | 'template'>) {
  return drill(inject('ownerUrl'), { ...plan, days: 1, template: TEMPLATE });
}

describe('a district plays a day', () => {
  test(
    'sixty people, lists at four hours with all their faults: nobody is missed',
    async () => {
      const result = await play({ people: 60, seed: '1' });
      expect(result.violations).toEqual([]);
      expect(result.acts).toBeGreaterThan(500);
      // It is a testing day: a phone without signal, a positive tube and everybody of it, the absent, the account.
      for (const word of [
        'testing.roster.taken',
        'testing.swab.recorded',
        'testing.tube.closed',
        'testing.box.received',
        'testing.results.reported',
        'testing.recall.told',
        'testing.recall.swabbed',
        'testing.outcome.told',
        'testing.absent',
        'testing.session.closed',
      ])
        expect(result.did[word] ?? 0, word).toBeGreaterThan(0);
    },
    LONG,
  );

  test(
    'the same seed tells the same story',
    async () => {
      // Side by side: whichever is slower, and when.
      const [once, twice] = await Promise.all([
        play({ people: 20, seed: 'tide' }),
        play({ people: 20, seed: 'tide' }),
      ]);
      expect(once.violations).toEqual([]);
      expect(twice).toEqual(once);
    },
    LONG,
  );
});

describe('a mistake in an act is found', () => {
  test(
    'a caller gives a line back and it is on no board any more: told in a story of one person',
    async () => {
      const planted: Acts = {
        ...acts,
        releaseLine: {
          ...acts.releaseLine,
          async run(tx, input, ctx) {
            const done = await acts.releaseLine.run(tx, input, ctx);
            await run(tx, sql`update list_line set step = null, due_at = null where id = ${input.line}`);
            return done;
          },
        },
      };
      const result = await play({ people: 20, seed: '3', acts: planted });
      const found = result.violations.find((one) => one.invariant === 'N4');
      expect(found?.story.join('\n')).toMatch(/people on the lists: \d+\n/);
      expect(found?.story.length).toBeLessThan(30);
    },
    LONG,
  );

  test(
    'a row falls out while a list is taken in: told by the sums, and by counting what was sent',
    async () => {
      const planted: Acts = {
        ...acts,
        receiveList: {
          ...acts.receiveList,
          async run(tx, input, ctx) {
            const done = await acts.receiveList.run(tx, input, ctx);
            await run(
              tx,
              sql`
                delete from list_line where id = (
                  select l.id from list_line l where l.batch = ${done.result.batch}
                    and not exists (select from list_line m where m.merged_into = l.id or m.duplicate_of = l.id)
                  order by row_no limit 1)`,
            );
            return done;
          },
        },
      };
      const result = await play({ people: 12, seed: '5', acts: planted, replays: 0 });
      expect(result.violations.map((one) => one.invariant)).toEqual(
        expect.arrayContaining(['N1', 'nobody-missed']),
      );
    },
    LONG,
  );
});

describe('the drill’s world', () => {
  const homes = [{ place: 'd330114.s001.c01.g01', address: '听涛苑' }];

  test('what happens to somebody does not depend on who else is there', () => {
    const size = { people: 200, days: 2, seed: 'x' };
    const all = makeWorld(size, BEGINS);
    const some = makeWorld({ ...size, only: new Set([3, 77]) }, BEGINS);
    expect(some.persons).toEqual(all.persons);
    for (const batch of some.batches) {
      const whole = all.batches.find((one) => one.no === batch.no);
      expect(batch.at).toEqual(whole?.at);
      expect(batch.rows).toEqual(whole?.rows.filter((row) => row.person === 3 || row.person === 77));
    }
  });

  test('no two invented persons share a number, and every check digit is right', () => {
    const people = Array.from({ length: 30_000 }, (_, no) => identityOf('seed', no, homes));
    expect(new Set(people.map((one) => one.document)).size).toBe(people.length);
    expect(new Set(people.flatMap((one) => [...one.phones, one.newPhone])).size).toBe(
      people.reduce((sum, one) => sum + one.phones.length + 1, 0),
    );
    expect(people.every((one) => checkDigit(one.document) === one.document.at(-1))).toBe(true);
    expect(people.some((one) => checkDigit(spoilt(one.document)) === spoilt(one.document).at(-1))).toBe(
      false,
    );
  });

  test('the same file again is the same workbook', () => {
    const world = makeWorld({ people: 100, days: 3, seed: 'again' }, BEGINS);
    const again = world.batches.find((batch) => batch.repeats !== undefined);
    const first = world.batches.find((batch) => batch.no === again?.repeats);
    if (again === undefined || first === undefined) throw new Error('three days hold a file sent twice');
    const who = (no: number) => identityOf('again', no, homes);
    expect(workbookOf(again, who)).toEqual(workbookOf(first, who));
  });

  test('chance is even enough', () => {
    const rolls = Array.from({ length: 10_000 }, (_, i) => chanceOf('seed', i)());
    const mean = rolls.reduce((sum, one) => sum + one, 0) / rolls.length;
    expect(Math.abs(mean - 0.5)).toBeLessThan(0.02);
  });

  function checkDigit(document: string): string {
    const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    return (
      '10X98765432'[weights.reduce((sum, weight, i) => sum + weight * Number(document[i]), 0) % 11] ?? ''
    );
  }
});
