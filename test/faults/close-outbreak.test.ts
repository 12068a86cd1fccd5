// An outbreak is closed from the command line, and the machine stops in the middle, more than once: started again it
// goes on where it stopped, nobody is left, and the certificate is one that `verify` believes until somebody edits it.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SetClock } from '../../src/base/clock.ts';
import { uuidv7 } from '../../src/base/ids.ts';
import { row, rows, run, sql } from '../../src/base/sql.ts';
import { agreeClosing, type Closed, signClosing } from '../../src/close-outbreak.ts';
import { endEpisode } from '../../src/control/episodes/replan.ts';
import { asHouse, perform } from '../../src/ledger/perform.ts';
import { HOUSE } from '../../src/ledger/rules.ts';
import { openHouse } from '../../src/main.ts';
import { playDemo } from '../../src/set-up.ts';
import { actorOfLogin } from '../../src/teams/session.ts';
import { scratch } from './folder.ts';
import { seawall } from './running.ts';

const SEAWALL = join(import.meta.dirname, '..', '..', 'bin', 'seawall.mjs');

let folder: Awaited<ReturnType<typeof scratch>>;
beforeAll(async () => {
  folder = await scratch();
});
afterAll(() => folder.remove());

/** A demo district whose stays are all over; two have signed for the end of its outbreak, or none has. */
async function overAndSigned(): Promise<number> {
  const clock = new SetClock(new Date());
  const house = await openHouse({ data: folder.path, demo: true, clock });
  try {
    await playDemo(house);
    await house.drain();
    const rulebook = await house.rulebookAt(clock.now());
    await asHouse(house, async (tx) => {
      const living = await rows(tx, sql<{ id: string }>`select id from episode where ended_at is null`);
      for (const { id } of living)
        await endEpisode(
          tx,
          {
            actor: HOUSE,
            now: clock.now(),
            requestId: uuidv7(),
            channel: 'house',
            rulebook,
            secrets: house.secrets,
            scope: [''],
            beyond: (_why, fn) => fn(),
            progress: () => undefined,
          },
          id,
          'completed',
          'scene',
        );
      await run(
        tx,
        sql`update control_case set ended_at = now(), ended_why = 'cured' where ended_at is null`,
      );
      // Whoever is in a room of a site still is not over: everybody has left hers.
      await run(
        tx,
        sql`
          update room_stay set during = tstzrange(lower(during), greatest(now(), lower(during) + interval '1 second'))
          where upper_inf(during)`,
      );
      // … with the list before she goes, and nobody is to be driven anywhere any more.
      await run(tx, sql`update site_leaving set ended_at = now() where ended_at is null`);
      await run(
        tx,
        sql`
          update trip set cancelled_at = now(), cancelled_why = 'scene' where closed_at is null and cancelled_at is null`,
      );
      await run(
        tx,
        sql`update list_line set step = null, state = 'confirmed', outcome_at = now() where step is not null`,
      );
    });
    const outbreak = await asHouse(house, (tx) => row(tx, sql<{ id: string }>`select id from outbreak`));
    const who = async (login: string) =>
      asHouse(house, (tx) => actorOfLogin(tx, rulebook, login, clock.now()));
    const call = async (login: string) => ({
      actor: await who(login),
      id: uuidv7(),
      channel: 'web' as const,
    });
    const id = outbreak?.id ?? '';
    await perform(house, signClosing, { outbreak: id, reason: '疫情平息' }, await call('hq'));
    await perform(house, agreeClosing, { outbreak: id, answer: 'agreed' }, await call('cdc'));
    const people = await asHouse(house, (tx) =>
      row(tx, sql<{ n: number }>`select count(distinct person)::int as n from episode`),
    );
    return people?.n ?? 0;
  } finally {
    await house.close();
  }
}

/** Begins to close, and is killed with everything that belongs to it after so many milliseconds. */
async function cutOffAfter(ms: number): Promise<void> {
  const child = spawn(process.execPath, [SEAWALL, 'close-outbreak', '--data', folder.path, '--json'], {
    stdio: 'ignore',
    detached: true,
  });
  const over = new Promise<void>((done) => child.once('exit', () => done()));
  await Promise.race([over, new Promise((done) => setTimeout(done, ms))]);
  try {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It was done before.
  }
  await over;
}

test('kill -9 in the middle of a closing: started again, it ends, and its certificate holds', {
  timeout: 400_000,
}, async () => {
  const people = await overAndSigned();
  expect(people).toBeGreaterThan(3);
  for (const ms of [2_500, 4_000, 5_500]) await cutOffAfter(ms);
  const { code, answer } = await seawall(['close-outbreak', '--data', folder.path]);
  expect(code, JSON.stringify(answer).slice(0, 600)).toBe(0);
  const { certificate, hash } = answer as Closed;
  expect(certificate.people).toMatchObject({ forgotten: people, held: 0, keptForOtherWork: 0 });
  expect(certificate.verification.found).toBe(0);
  expect(hash).toMatch(/^[0-9a-f]{64}$/);
  expect((await seawall(['verify', '--data', folder.path])).code).toBe(0);
  const house = await openHouse({ data: folder.path });
  await asHouse(house, (tx) =>
    run(tx, sql`update outbreak set certificate = jsonb_set(certificate, '{people,forgotten}', '1')`),
  );
  await house.close();
  const verified = await seawall(['verify', '--data', folder.path]);
  expect(verified.code).toBe(1);
  expect(verified.answer).toMatchObject({ ok: false, certificatesBad: [{ no: 1 }] });
});
