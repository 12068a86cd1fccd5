// Two records that were one person are one on every roster, in every tube and in every recall; whoever was swabbed under
// both is asked about as if she had been scanned twice. Found to be two again, each is given back what was hers.
import { Type } from 'typebox';
import { canonical } from '../../base/canonical.ts';
import { must } from '../../base/refusal.ts';
import { Id, Place } from '../../base/schemas.ts';
import type { Tx } from '../../base/sql.ts';
import { act } from '../../ledger/act.ts';
import type { Ctx } from '../../ledger/terms.ts';
import { survivorOf } from '../../people/store.ts';
import { closeTasks, followTasks } from '../../tasks/acts.ts';
import { holdSession } from '../store.ts';
import type { TestSession } from '../terms.ts';
import { ask, settle } from '../tubes/asking.ts';
import { findTube, openQuestions, standingOf, swabsOf } from '../tubes/store.ts';
import * as merging from './merging-store.ts';
import { foldedSaid, ticketOf, unfoldedSaid } from './rules.ts';
import { lineOf, setOff } from './store.ts';

/** Written on the line of whoever stands on the roster under another number. */
const SAME = '合并为同一人 / the same person as';
const HER_STAY = 'one person may have been tested anywhere in the district';

export const followOnRosters = act('testing.people.followed', {
  title: { zh: '检测记录随人员合并', en: 'what testing holds of somebody follows a merge' },
  duty: 'house',
  purpose: 'outbreak-response',
  input: Type.Object({ merge: Type.String({ maxLength: 80 }), from: Id, into: Id, place: Place }),
  async run(tx, input, ctx) {
    // What one split and merged again in the meantime is waits for the entry that says so.
    const into = await survivorOf(tx, input.into);
    const people = { from: input.from, into };
    const moved = {
      sessions: [] as string[],
      lines: [] as string[],
      swabs: [] as string[],
      recalls: [] as string[],
    };
    let asked = 0;
    await ctx.beyond(HER_STAY, async () => {
      if ((await survivorOf(tx, input.from)) !== into) return;
      for (const id of await merging.sessionsKnowing(tx, input.from)) {
        const session = must((await holdSession(tx, id)) ?? null, 'what is known is known of a session');
        moved.sessions.push(id);
        const stood = await standingOf(tx, id, into);
        const named = await merging.unlistedOfBoth(tx, id, people);
        const line = await oneLine(tx, ctx, session, people);
        if (line === 'moved') moved.lines.push(id);
        const swabs = await merging.moveSwabsOf(tx, id, people);
        moved.swabs.push(...swabs);
        const questions = await merging.moveQuestions(tx, id, people);
        await merging.moveUnlisted(tx, id, people, ctx.actor.id, ctx.now);
        const recalls = await merging.moveRecalls(tx, id, people);
        moved.recalls.push(...recalls.moved);
        const before = {
          line: typeof line === 'string' ? null : line,
          asked: questions,
          recalls: recalls.gone,
          unlisted: { before: named, after: await merging.unlistedOfBoth(tx, id, people) },
        };
        await merging.keepBefore(tx, people, session, before, ctx.now);
        await followTasks(tx, ctx, recalls.moved.flatMap(recallTasks), people);
        for (const gone of recalls.gone)
          await closeTasks(tx, ctx, `recall/${gone.id}/`, { state: 'cancelled' });
        const standing = await standingOf(tx, id, into);
        if (stood.length > 0 && standing.length > stood.length) {
          await askTwice(tx, ctx, session, into, standing);
          asked += 1;
        }
      }
    });
    return {
      about: [
        `person:${into}`,
        `person:${input.from}`,
        ...moved.sessions.map((id) => `test-session:${id}`),
        ...moved.swabs.map((id) => `test-swab:${id}`),
        ...moved.recalls.map((id) => `recall:${id}`),
      ],
      place: input.place,
      detail: {
        sessions: moved.sessions.length,
        lines: moved.lines,
        swabs: moved.swabs.length,
        asked,
      },
      result: { sessions: moved.sessions.length, swabs: moved.swabs.length, asked },
    };
  },
});

/**
 * One line for both. The line that was hers alone moves. With two, the kept one's stays and is told what was said of the
 * other: how it was before, and how it is now.
 */
async function oneLine(
  tx: Tx,
  ctx: Ctx,
  session: TestSession,
  people: { readonly from: string; readonly into: string },
): Promise<'none' | 'moved' | NonNullable<merging.Before['line']>> {
  const gone = await lineOf(tx, session.id, { person: people.from });
  if (gone === undefined) return 'none';
  const kept = await lineOf(tx, session.id, { person: people.into });
  if (kept === undefined) {
    await merging.moveLine(tx, session.id, people);
    return 'moved';
  }
  const before = must(await merging.saidOf(tx, session.id, people.into), 'her line');
  const after = foldedSaid(before, must(await merging.saidOf(tx, session.id, people.from), 'her line'));
  await merging.setSaid(tx, session.id, people.into, after);
  // A ticket of either number may be in somebody's hand: the line stays, off, and leads to her.
  if (gone.offAt === null)
    await setOff(tx, session.id, gone.no, {
      by: ctx.actor.id,
      why: `${SAME} ${ticketOf(session.no, kept.no)}`,
      at: ctx.now,
    });
  return { before, after };
}

async function askTwice(
  tx: Tx,
  ctx: Ctx,
  session: TestSession,
  person: string,
  swabs: readonly string[],
): Promise<void> {
  const last = must((await swabsOf(tx, swabs.slice(-1)))[0] ?? null, 'a swab that stands');
  const tube = must((await findTube(tx, last.tube)) ?? null, 'a swab is in a tube');
  await ask(tx, ctx, session, [
    {
      kind: 'person-twice',
      tube: tube.id,
      person,
      facts: { barcode: tube.barcode, swabs, scanned: tube.scanned, capacity: tube.capacity },
    },
  ]);
}

/**
 * One person was two: what moved with the merge goes back, what was copied goes again, and nobody is asked about the two any
 * more. Whoever had a recall of her own that was still open is called back anew (src/reactions.ts).
 */
export const returnOnRosters = act('testing.people.returned', {
  title: { zh: '检测记录随人员拆分归还', en: 'what testing holds of somebody follows a split' },
  duty: 'house',
  purpose: 'outbreak-response',
  input: Type.Object({ from: Id, into: Id, place: Place }),
  async run(tx, input, ctx) {
    const back = { from: input.into, into: input.from };
    const done = { sessions: [] as string[], swabs: [] as string[], tubes: [] as string[] };
    await ctx.beyond(HER_STAY, async () => {
      // Taken for one again before this was done: what moved waits for the next split.
      if ((await survivorOf(tx, input.from)) !== input.from) return;
      const moved = await merging.movedBy(tx, followOnRosters.word, input);
      const ids = (kind: string) =>
        (moved?.about ?? [])
          .filter((one) => one.startsWith(`${kind}:`))
          .map((one) => one.slice(kind.length + 1));
      for (const id of ids('test-session')) {
        const session = await holdSession(tx, id);
        if (session === undefined) continue;
        done.sessions.push(id);
        if (moved?.lines.includes(id) === true) await merging.moveLine(tx, id, back);
        const line = await lineOf(tx, id, { person: input.from });
        if (line?.offWhy?.startsWith(SAME) === true) await setOff(tx, id, line.no, null);
        const swabs = await merging.moveSwabsOf(tx, id, back, ids('test-swab'));
        done.swabs.push(...swabs);
        const recalls = await merging.moveRecalls(tx, id, back, ids('recall'));
        const before = await merging.takeBefore(tx, input, id);
        if (before !== undefined) {
          await putBack(tx, id, before, input);
          done.tubes.push(...before.recalls.map(({ tube }) => tube));
        }
        await followTasks(tx, ctx, recalls.moved.flatMap(recallTasks), back);
        const open = (await openQuestions(tx, id)).filter(
          ({ kind, person, facts }) =>
            kind === 'person-twice' &&
            person === input.into &&
            (facts.swabs ?? []).some((swab) => swabs.includes(swab)),
        );
        await settle(
          tx,
          ctx,
          session,
          open.map((one) => one.id),
          'two-people',
        );
      }
    });
    return {
      about: [
        `person:${input.from}`,
        `person:${input.into}`,
        ...done.sessions.map((id) => `test-session:${id}`),
        ...done.swabs.map((id) => `test-swab:${id}`),
      ],
      place: input.place,
      detail: { sessions: done.sessions.length, swabs: done.swabs.length, tubes: done.tubes },
      result: { sessions: done.sessions.length, swabs: done.swabs.length },
    };
  },
});

/** What people have decided since stays. */
async function putBack(
  tx: Tx,
  session: string,
  { line, asked, recalls, unlisted }: merging.Before,
  { from, into }: { readonly from: string; readonly into: string },
): Promise<void> {
  const said = line === null ? undefined : await merging.saidOf(tx, session, into);
  if (line !== null && said !== undefined) await merging.setSaid(tx, session, into, unfoldedSaid(said, line));
  await merging.moveQuestions(tx, session, { from: into, into: from }, asked);
  await merging.restoreRecalls(tx, recalls);
  const named = await merging.unlistedOfBoth(tx, session, { from, into });
  const same = canonical(named) === canonical(unlisted.after);
  const hers = unlisted.before.filter(({ person }) => person === from);
  await merging.restoreUnlisted(tx, session, same ? unlisted.before : hers, same ? [from, into] : []);
}

const recallTasks = (recall: string) => [`recall/${recall}/`];

export const mergingActs = { followOnRosters, returnOnRosters };
