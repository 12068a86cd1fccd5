// A scene of the drill that takes sixteen days: a file of its own, so that it is played beside the others.
import { describe, expect, inject, test } from 'vitest';
import { TEMPLATE } from '../../test/setup/server.ts';
import { drill } from './command.ts';

const LONG = 600_000;

describe('a district plays whole stays', () => {
  test(
    'sixteen days, from the list to the hand-over, with everything that goes otherwise: nobody is missed',
    async () => {
      // One more play makes the story small enough to be told within the time; all of them would take hours.
      const { violations, did } = await drill(inject('ownerUrl'), {
        people: 60,
        days: 16,
        seed: '2',
        replays: 1,
        template: TEMPLATE,
      });
      expect(violations).toEqual([]);
      for (const word of [
        'control.episode.ordered',
        'control.episode.moved',
        'control.temperatures.recorded',
        'control.tests.imported',
        'home.notice.served',
        'rulebook.change.approved',
        'control.release.agreed',
        'control.handover.accepted',
        'control.code.approved',
        'home.link.made',
        'own.temperature.reported',
        'teams.team.changed',
        'testing.recall.swabbed',
        'testing.session.closed',
      ])
        expect(did[word] ?? 0, word).toBeGreaterThan(0);
    },
    LONG,
  );
});
