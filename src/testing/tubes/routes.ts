// What a phone at a table and the desk behind it read: my sessions of today, the state of the tubes, who is swabbed.
import { Type } from 'typebox';
import { addMinutes } from '../../base/clock.ts';
import { Id } from '../../base/schemas.ts';
import type { Words } from '../../base/words.ts';
import { look } from '../../ledger/act.ts';
import type { Look } from '../../ledger/terms.ts';
import { closesAt, SESSION_STATES, type SessionState, sessionCode, stateOf } from '../sessions/rules.ts';
import { findSession, sitesOf } from '../store.ts';
import { type TestSession, type TubeUse, testingRules } from '../terms.ts';
import { holds, sessionAt } from './looking.ts';
import { TUBE_STATES, type TubeState } from './rules.ts';
import * as store from './store.ts';

const TABLE = { duty: 'testing.table', purpose: 'outbreak-response' } as const;

export interface MySession {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly address: string;
  readonly opensAt: string;
  readonly closesAt: string;
  readonly state: SessionState;
  readonly stateWords: Words;
  readonly tables: number;
  readonly poolSize: number;
  readonly people: number;
  /** The post I stand at, and its number: a registrar’s is that of the table. Null: I work in the place of it. */
  readonly post: { readonly post: string; readonly no: number; readonly words: Words } | null;
}

/** Registrars come early and pack up late; half a day on either side is today. */
const AROUND_MINUTES = 12 * 60;

export const mySessions = look('/testing/mine', {
  ...TABLE,
  title: { zh: '我今天的采样点', en: 'my sessions of today' },
  query: Type.Object({}),
  async run(tx, _query, ctx): Promise<MySession[]> {
    const found = await store.sessionsAround(tx, {
      account: ctx.actor.id,
      from: addMinutes(ctx.now, -AROUND_MINUTES),
      to: addMinutes(ctx.now, AROUND_MINUTES),
      limit: 50,
    });
    const sessions: { session: TestSession; post: string | null; no: number | null }[] = [];
    for (const { id, post, no } of found) {
      const session = await findSession(tx, id);
      // Whom the site sends sees the session she was asked to, and none beside it.
      if (session !== undefined && (post !== null || holds(ctx, session.place, 'testing.work')))
        sessions.push({ session, post, no });
    }
    const sites = await sitesOf(
      tx,
      sessions.map(({ session }) => session.site),
    );
    const { posts } = ctx.rulebook.part(testingRules);
    return sessions.map(({ session, post, no }) => {
      const site = sites.get(session.site);
      const row = posts.find((one) => one.post === post);
      const state = stateOf(session, ctx.now);
      return {
        id: session.id,
        code: sessionCode(session.no),
        name: site?.name ?? '',
        address: site?.address ?? '',
        opensAt: session.opensAt.toISOString(),
        closesAt: closesAt(session).toISOString(),
        state,
        stateWords: SESSION_STATES[state],
        tables: session.tables,
        poolSize: session.poolSize,
        people: session.people,
        post:
          post === null || no === null
            ? null
            : { post, no, words: row === undefined ? { zh: post, en: post } : { zh: row.zh, en: row.en } },
      };
    });
  },
});

export interface TableTube {
  readonly barcode: string;
  readonly table: number;
  readonly use: TubeUse;
  readonly capacity: number;
  readonly state: TubeState;
  readonly stateWords: Words;
  readonly scanned: number;
  readonly written: number | null;
  /** Number of the box it is in. */
  readonly box: string | null;
  readonly openedAt: string;
  readonly lastAt: string | null;
}

export interface TableBox {
  readonly box: string;
  readonly tubes: number;
  readonly counted: number;
  readonly seal: string | null;
  readonly departedAt: string | null;
  readonly arrivedAt: string | null;
}

export interface TablePage {
  readonly tubes: readonly TableTube[];
  /** Numbers of the roster of those who were swabbed and stand as tested. */
  readonly swabbed: readonly number[];
  /** Those in tubes that are being filled, the latest last: what one table sees of the others. */
  readonly swabs: readonly {
    readonly id: string;
    readonly no: number;
    readonly barcode: string;
    readonly at: string;
  }[];
  readonly questions: number;
  readonly boxes: readonly TableBox[];
}

/** What is so at the tables of a session: numbers and labels, no names. */
export const table = look('/testing/sessions/:id/table', {
  ...TABLE,
  title: { zh: '采样台现状', en: 'the tables of a session' },
  query: Type.Object({ id: Id }),
  async run(tx, { id }, ctx): Promise<TablePage> {
    const session = await sessionAt(tx, ctx, id);
    const tubes = await store.tubesOf(tx, session.id);
    const boxes = await store.boxesOf(tx, session.id);
    const codes = new Map(boxes.map((box) => [box.id, box.code]));
    return {
      tubes: tubes
        .filter(({ round }) => round === 'session')
        .map((tube) => ({
          barcode: tube.barcode,
          table: tube.table,
          use: tube.use,
          capacity: tube.capacity,
          state: tube.state,
          stateWords: TUBE_STATES[tube.state],
          scanned: tube.scanned,
          written: tube.written,
          box: tube.box === null ? null : (codes.get(tube.box) ?? null),
          openedAt: tube.openedAt.toISOString(),
          lastAt: tube.lastAt?.toISOString() ?? null,
        })),
      swabbed: await store.testedNos(tx, session.id),
      swabs: (await store.swabsBeingFilled(tx, session.id)).map((one) => ({
        ...one,
        at: one.at.toISOString(),
      })),
      questions: await store.countOpen(tx, session.id),
      boxes: boxes.map((box) => ({
        box: box.code,
        tubes: tubes.filter((tube) => tube.box === box.id).length,
        counted: box.counted,
        seal: box.seal,
        departedAt: box.departedAt?.toISOString() ?? null,
        arrivedAt: box.arrivedAt?.toISOString() ?? null,
      })),
    };
  },
});

export const tubeLooks: readonly Look[] = [mySessions, table];
