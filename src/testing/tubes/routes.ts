// What a phone at a table and the desk behind it read: my sessions of today, the state of the tubes, who is swabbed.
import { Type } from 'typebox';
import { addMinutes } from '../../base/clock.ts';
import { Id } from '../../base/schemas.ts';
import type { Tx } from '../../base/sql.ts';
import type { Words } from '../../base/words.ts';
import { look } from '../../ledger/act.ts';
import { refuse as refuseHouse } from '../../ledger/refusals.ts';
import type { Ctx, Look } from '../../ledger/terms.ts';
import { shownPeople } from '../../people/store.ts';
import { nameOfUsers } from '../../teams/store.ts';
import { closesAt, SESSION_STATES, type SessionState, sessionCode, stateOf } from '../sessions/rules.ts';
import { findSession, seatsOf, sitesOf } from '../store.ts';
import { type TestingRules, type TestSession, TUBE_USES, type TubeUse, testingRules } from '../terms.ts';
import { holds, sessionAt } from './looking.ts';
import { boxLooks } from './on-the-way.ts';
import { isToClose, TRANSPORT_TROUBLE, TUBE_STATES, type TubeState, transportTrouble } from './rules.ts';
import * as store from './store.ts';
import {
  type Box,
  type Need,
  outcomesOf,
  QUESTIONS,
  type Question,
  type QuestionFacts,
  type QuestionKind,
  type Tube,
} from './terms.ts';

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
      tubes: tubes.filter(({ round }) => round === 'session').map((tube) => tableTube(tube, codes)),
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

function tableTube(tube: Tube, codes: ReadonlyMap<string, string>): TableTube {
  return {
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
  };
}

// The desk -----------------------------------------------------------------------------------------------

export interface DeskTube extends TableTube {
  readonly id: string;
  readonly useWords: Words;
  readonly received: number | null;
  readonly closedAt: string | null;
  readonly rejectedWhy: Words | null;
  /** The counts there are agree, or somebody has found out why not; null: it is still open. */
  readonly agrees: boolean | null;
  /** Open longer than the rulebook says without a swab. */
  readonly silent: boolean;
  readonly questions: number;
}

export interface DeskBox {
  readonly id: string;
  readonly box: string;
  readonly tubes: number;
  readonly counted: number;
  readonly packedAt: string;
  readonly seal: string | null;
  readonly departedAt: string | null;
  readonly departC: number | null;
  readonly courier: string | null;
  readonly arrivedAt: string | null;
  readonly arriveC: number | null;
  readonly laboratory: string | null;
  readonly received: number | null;
  /** Its list is not what was counted or received, and nobody has gone through it yet. */
  readonly differs: boolean;
  /** Of a box on its way now, or as it arrived. */
  readonly trouble: Words | null;
}

export interface DeskSwab {
  readonly swab: string;
  readonly no: number | null;
  /** Masked. */
  readonly name: string;
  readonly barcode: string;
  readonly table: number;
  readonly at: string;
  readonly toldAt: string;
}

export interface DeskQuestion {
  readonly id: string;
  readonly kind: QuestionKind;
  readonly words: Words;
  readonly next: Words;
  readonly askedAt: string;
  readonly facts: QuestionFacts;
  readonly swabs: readonly DeskSwab[];
  readonly outcomes: readonly {
    readonly how: string;
    readonly words: Words;
    readonly needs: readonly Need[];
  }[];
}

export interface DeskRegistrar {
  readonly table: number;
  readonly account: string | null;
  readonly name: string | null;
}

export interface TubesPage {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly site: string;
  readonly place: string;
  readonly state: SessionState;
  readonly stateWords: Words;
  readonly closesAt: string;
  readonly household: boolean;
  readonly sums: {
    readonly tubes: number;
    readonly open: number;
    readonly swabs: number;
    readonly tested: number;
    /** Closed, and in no box yet. */
    readonly unboxed: number;
    readonly rejected: number;
  };
  readonly questions: readonly DeskQuestion[];
  readonly tubes: readonly DeskTube[];
  readonly boxes: readonly DeskBox[];
  readonly registrars: readonly DeskRegistrar[];
}

/** Tubes, boxes, and what a person has to settle. People are numbers of the roster and masked names. */
export const tubesPage = look('/testing/sessions/:id/tubes', {
  duty: 'testing.work',
  purpose: 'outbreak-response',
  title: { zh: '试管与装箱', en: 'tubes and boxes of a session' },
  query: Type.Object({ id: Id }),
  async run(tx, { id }, ctx): Promise<TubesPage> {
    const session = (await findSession(tx, id)) ?? refuseHouse('not-found');
    const rules = ctx.rulebook.part(testingRules);
    const site = (await sitesOf(tx, [session.site])).get(session.site);
    const tubes = (await store.tubesOf(tx, id)).filter(({ round }) => round === 'session');
    const boxes = await store.boxesOf(tx, id);
    const questions = await store.openQuestions(tx, id);
    const codes = new Map(boxes.map((box) => [box.id, box.code]));
    const state = stateOf(session, ctx.now);
    return {
      id,
      code: sessionCode(session.no),
      name: site?.name ?? '',
      site: session.site,
      place: session.place,
      state,
      stateWords: SESSION_STATES[state],
      closesAt: closesAt(session).toISOString(),
      household: session.household,
      sums: {
        tubes: tubes.length,
        open: tubes.filter((tube) => tube.state === 'open').length,
        swabs: tubes.reduce((sum, tube) => sum + tube.scanned, 0),
        tested: (await store.testedNos(tx, id)).length,
        unboxed: tubes.filter((tube) => tube.state === 'closed').length,
        rejected: tubes.filter((tube) => tube.state === 'rejected').length,
      },
      questions: await questionsShown(tx, questions),
      tubes: tubes.map((tube) => ({
        id: tube.id,
        ...tableTube(tube, codes),
        useWords: TUBE_USES[tube.use],
        received: tube.received,
        closedAt: tube.closedAt?.toISOString() ?? null,
        rejectedWhy: rejectionWords(rules, tube.rejectedWhy),
        agrees:
          tube.state === 'open' || tube.state === 'issued'
            ? null
            : !questions.some((one) => one.kind === 'count-differs' && one.tube === tube.id),
        silent:
          tube.state === 'open' && isToClose(rules, { lastAt: tube.lastAt ?? tube.openedAt, now: ctx.now }),
        questions: questions.filter((one) => one.tube === tube.id).length,
      })),
      boxes: await boxesShown(tx, ctx, boxes, tubes, questions),
      registrars: await registrarsShown(tx, rules, session),
    };
  },
});

function rejectionWords(rules: TestingRules, why: string | null): Words | null {
  if (why === null) return null;
  const row = rules.tubes.rejections.find(({ reason }) => reason === why);
  return row === undefined ? { zh: why, en: why } : { zh: row.zh, en: row.en };
}

async function boxesShown(
  tx: Tx,
  ctx: Ctx,
  boxes: readonly Box[],
  tubes: readonly Tube[],
  questions: readonly Question[],
): Promise<DeskBox[]> {
  const rules = ctx.rulebook.part(testingRules);
  const names = await nameOfUsers(
    tx,
    boxes.flatMap(({ courier }) => courier ?? []),
  );
  return boxes.map((box) => {
    const inside = tubes.filter((tube) => tube.box === box.id);
    const first = inside.flatMap(({ firstAt }) => (firstAt === null ? [] : [firstAt.getTime()]));
    const trouble =
      first.length === 0
        ? undefined
        : transportTrouble(rules, {
            firstSwabAt: new Date(Math.min(...first)),
            now: box.arrivedAt ?? ctx.now,
            measuredC: box.arriveC ?? box.departC,
          });
    return {
      id: box.id,
      box: box.code,
      tubes: inside.length,
      counted: box.counted,
      packedAt: box.packedAt.toISOString(),
      seal: box.seal,
      departedAt: box.departedAt?.toISOString() ?? null,
      departC: box.departC,
      courier: box.courier === null ? null : (names.get(box.courier) ?? null),
      arrivedAt: box.arrivedAt?.toISOString() ?? null,
      arriveC: box.arriveC,
      laboratory: box.laboratory,
      received: box.received,
      differs: questions.some(({ kind, facts }) => kind === 'box-differs' && facts.box === box.code),
      trouble: trouble === undefined ? null : TRANSPORT_TROUBLE[trouble],
    };
  });
}

async function questionsShown(tx: Tx, questions: readonly Question[]): Promise<DeskQuestion[]> {
  const ids = questions.flatMap(({ facts }) => facts.swabs ?? []);
  // Of a count that differs it is asked which of all that are in the tube belong elsewhere.
  const isWhole = ({ kind }: Question) => kind === 'count-differs' || kind === 'tube-twice';
  const whole = questions.filter(isWhole).flatMap(({ tube }) => tube ?? []);
  const swabs = await store.swabsShown(tx, ids, whole);
  const people = await shownPeople(
    tx,
    swabs.map(({ person }) => person),
  );
  return questions.map((question) => ({
    id: question.id,
    kind: question.kind,
    words: { zh: QUESTIONS[question.kind].zh, en: QUESTIONS[question.kind].en },
    next: QUESTIONS[question.kind].next,
    askedAt: question.askedAt.toISOString(),
    facts: question.facts,
    swabs: swabs
      .filter((one) =>
        isWhole(question)
          ? !one.undone && one.tube === question.tube
          : (question.facts.swabs ?? []).includes(one.swab),
      )
      .map((one) => ({
        swab: one.swab,
        no: one.no,
        name: people.get(one.person)?.name ?? '—',
        barcode: one.barcode,
        table: one.table,
        at: one.at.toISOString(),
        toldAt: one.toldAt.toISOString(),
      })),
    outcomes: Object.entries(outcomesOf(question.kind)).map(([how, { zh, en, needs }]) => ({
      how,
      words: { zh, en },
      needs,
    })),
  }));
}

async function registrarsShown(tx: Tx, rules: TestingRules, session: TestSession): Promise<DeskRegistrar[]> {
  const row = rules.posts.find(({ post }) => post === 'registrar');
  if (row === undefined) return [];
  const seats = (await seatsOf(tx, session.id)).filter(({ post }) => post === row.post);
  const names = await nameOfUsers(
    tx,
    seats.map(({ account }) => account),
  );
  return Array.from({ length: session.tables }, (_, i) => {
    const seat = seats.find(({ no }) => no === i + 1);
    return {
      table: i + 1,
      account: seat?.account ?? null,
      name: seat === undefined ? null : (names.get(seat.account) ?? null),
    };
  });
}

export const tubeLooks: readonly Look[] = [mySessions, table, tubesPage, ...boxLooks];
