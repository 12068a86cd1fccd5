// Scenes of the drill at isolation sites: two of them open, fill, cook, disinfect and let go in three days and nobody
// is missed; a kitchen that does not wait for the corridors is found out from outside.
import { describe, expect, inject, test } from 'vitest';
import { TEMPLATE } from '../../test/setup/server.ts';
import { type Acts, acts } from '../acts.ts';
import { run, sql } from '../base/sql.ts';
import { type DrillPlan, drill } from './command.ts';
import { guestsOf } from './waves.ts';
import { makeWorld } from './world.ts';

const BEGINS = new Date('2027-01-11T00:00:00+08:00');
const LONG = 300_000;

const play = (plan: Omit<DrillPlan, 'people' | 'template'>) =>
  drill(inject('ownerUrl'), { ...plan, people: 0, template: TEMPLATE, replays: 0 });

describe('isolation sites play their days', () => {
  test(
    'two sites, three days: opened, filled, fed after the corridors, a positive, power off, people home',
    async () => {
      const { violations, did, refused } = await play({ days: 3, seed: '1', sites: { count: 2, rooms: 10 } });
      expect(violations).toEqual([]);
      for (const word of [
        'isolation.site.ready',
        'teams.cover.set',
        'control.contacts.listed',
        'transport.riders.received',
        'transport.vehicle.cleaned',
        'isolation.guest.interviewed',
        'isolation.guests.roomed',
        'isolation.round.ended',
        'isolation.round.signed',
        'isolation.meal.ended',
        'isolation.guest.moved',
        'isolation.days.restarted',
        'isolation.incident.reviewed',
        'isolation.room.inspected',
        'isolation.guest.left',
        'control.release.agreed',
        'isolation.leaving.arranged',
        'tasks.finished',
      ])
        expect(did[word] ?? 0, word).toBeGreaterThan(0);
      // A site is not ready before its checklist is done, and nobody eats before the corridors are.
      for (const code of ['isolation-not-ready', 'corridors-not-ready'])
        expect(refused[code] ?? 0, code).toBeGreaterThan(0);
    },
    LONG,
  );

  test(
    'the same seed tells the same story',
    async () => {
      const size = { days: 1, seed: 'tide', sites: { count: 1, rooms: 8 } };
      const [once, twice] = await Promise.all([play(size), play(size)]);
      expect(once.violations).toEqual([]);
      expect(once.did['isolation.meal.ended'] ?? 0).toBeGreaterThan(0);
      expect(twice).toEqual(once);
    },
    LONG,
  );

  test(
    'a kitchen that does not wait is found out',
    async () => {
      const planted: Acts = {
        ...acts,
        startMeal: {
          ...acts.startMeal,
          async run(tx, input, ctx) {
            const done = await acts.overrideMeal.run(tx, { ...input, reason: '不等了' }, ctx);
            await run(
              tx,
              sql`update meal_run set override_why = null, override_zones = null where id = ${done.result.run}`,
            );
            return done;
          },
        },
      };
      const { violations } = await play({ days: 1, seed: '1', sites: { count: 1, rooms: 8 }, acts: planted });
      expect(violations.map(({ invariant }) => invariant)).toContain('meal-before-corridors');
    },
    LONG,
  );
});

describe('whoever comes to the sites', () => {
  const size = { people: 5, days: 3, seed: 'w', sites: { count: 2, rooms: 30 } };

  test('everybody comes once, and is none of those on lists', () => {
    const world = makeWorld(size, BEGINS);
    const all = world.waves.flatMap(({ groups }) =>
      groups.flatMap(({ positive, met }) => [positive, ...met.map(({ person }) => person)]),
    );
    expect(all).toEqual(Array.from({ length: guestsOf(size) }, (_, i) => size.people + i));
    expect(world.persons).toHaveLength(size.people + guestsOf(size));
  });

  test('what happens to somebody does not depend on who else comes', () => {
    const all = makeWorld(size, BEGINS);
    const some = makeWorld({ ...size, only: new Set([20, 41]) }, BEGINS);
    const [few, many] = [some, all].map(({ waves }) =>
      waves.flatMap(({ at, groups }) => groups.flatMap(({ met }) => met.map((one) => ({ at, ...one })))),
    );
    expect(few).toEqual(many?.filter(({ person }) => person === 20 || person === 41));
    expect(some.persons).toEqual(all.persons);
  });
});
