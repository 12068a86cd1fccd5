// What came from laboratories, what is held and what is awaited, to look at. Tubes and counts; nobody’s name.
import { Type } from 'typebox';
import { Id } from '../../base/schemas.ts';
import type { Tx } from '../../base/sql.ts';
import type { Words } from '../../base/words.ts';
import { look } from '../../ledger/act.ts';
import type { Ctx, Look } from '../../ledger/terms.ts';
import { namesOf } from '../../places/store.ts';
import { nameOfUsers } from '../../teams/store.ts';
import { sessionCode } from '../sessions/rules.ts';
import { testingRules } from '../terms.ts';
import { isUrgent, resultHours } from './rules.ts';
import * as store from './store.ts';
import {
  CHANNELS,
  FINDINGS,
  type Found,
  HELD,
  type Held,
  type Report,
  SETTLES,
  type Settle,
} from './terms.ts';

export interface HeldRow {
  readonly id: string;
  readonly at: string;
  readonly laboratory: string;
  readonly channel: Words;
  readonly message: string;
  readonly line: number;
  readonly barcode: string;
  readonly result: Words;
  readonly found: Found;
  readonly received: number | null;
  readonly why: Held;
  readonly words: Words;
  readonly next: Words;
  readonly urgent: boolean;
  /** Whether a tube is known that it may be of. */
  readonly known: boolean;
  /** The same for reports that are one question: of one tube, or of one label nobody knows the tube of. */
  readonly question: string;
  /** How it can be settled. */
  readonly ways: readonly Settle[];
}

export interface MessageShown {
  readonly at: string;
  readonly channel: Words;
  readonly laboratory: string;
  readonly message: string;
  readonly lines: number;
  readonly negative: number;
  readonly positive: number;
  readonly held: number;
}

export interface AwaitedShown {
  readonly session: string;
  readonly code: string;
  readonly place: Words;
  readonly use: 'single' | 'pooled';
  readonly tubes: number;
  readonly firstAt: string;
  readonly dueAt: string;
  readonly late: boolean;
}

export interface ResultsShown {
  readonly held: readonly HeldRow[];
  readonly messages: readonly MessageShown[];
  readonly awaited: readonly AwaitedShown[];
}

const SHOWN_AT_MOST = 200;

const results = look('/testing/results', {
  title: { zh: '检测结果', en: 'results of testing' },
  duty: 'testing.work',
  purpose: 'outbreak-response',
  query: Type.Object({}),
  run: (tx, _query, ctx): Promise<ResultsShown> => shown(tx, ctx),
});

/** The same for a laboratory: what it sent itself, and what is held of that. */
const laboratory = look('/testing/laboratory', {
  title: { zh: '检测机构报送', en: 'what laboratories sent' },
  duty: 'testing.laboratory',
  purpose: 'outbreak-response',
  query: Type.Object({}),
  run: (tx, _query, ctx): Promise<ResultsShown> => shown(tx, ctx, ctx.actor.id),
});

async function shown(tx: Tx, ctx: Ctx, by?: string): Promise<ResultsShown> {
  const rules = ctx.rulebook.part(testingRules);
  const awaited = await store.awaitedTubes(tx);
  const places = await namesOf(
    tx,
    awaited.map(({ place }) => place),
  );
  return {
    held: (await store.heldReports(tx, SHOWN_AT_MOST, by)).map(heldRow),
    messages: (await store.latestMessages(tx, 50, by)).map((one) => ({
      ...one,
      at: one.at.toISOString(),
      channel: channelWords(one.channel),
    })),
    awaited: awaited.map((one) => {
      const use = one.use === 'single' ? 'single' : 'pooled';
      const dueAt = new Date(one.firstAt.getTime() + resultHours(rules, use) * 3_600_000);
      return {
        session: one.session,
        code: sessionCode(one.no),
        place: places.get(one.place) ?? { zh: one.place, en: one.place },
        use,
        tubes: one.tubes,
        firstAt: one.firstAt.toISOString(),
        dueAt: dueAt.toISOString(),
        late: ctx.now > dueAt,
      };
    }),
  };
}

const channelWords = (channel: Report['channel']): Words => ({
  zh: CHANNELS[channel].zh,
  en: CHANNELS[channel].en,
});

/** A result that says something can be believed; one that says nothing can only be put aside, or taken again. */
function heldRow(report: Report): HeldRow {
  const why = report.held ?? 'unreadable';
  const { zh, en, next } = HELD[why];
  const says = ['negative', 'positive', 'suspect'].includes(report.result) || why === 'taken-back';
  const known = report.tube !== null;
  return {
    id: report.id,
    at: report.at.toISOString(),
    laboratory: report.laboratory,
    channel: channelWords(report.channel),
    message: report.message,
    line: report.line,
    barcode: report.barcode,
    result: FINDINGS[report.result],
    found: report.result,
    received: report.received,
    why,
    words: { zh, en },
    next,
    urgent: isUrgent(report.result) || why === 'taken-back',
    known,
    question: report.tube ?? (report.barcode === '' ? report.id : report.barcode),
    ways: [
      ...(says ? (['believe', 'other-barcode'] as const) : []),
      ...(known && why !== 'taken-back' ? (['swab-again'] as const) : []),
      'dismiss' as const,
    ],
  };
}

export interface TubeReport {
  readonly id: string;
  readonly at: string;
  readonly laboratory: string;
  readonly channel: Words;
  readonly message: string;
  readonly result: Words;
  readonly received: number | null;
  /** It took the place of an earlier one. */
  readonly corrects: boolean;
  readonly held: Words | null;
  readonly settled: { readonly how: Words; readonly at: string; readonly by: string | null } | null;
}

/** Everything that was ever said of one tube, the newest first. */
const tubeReports = look('/testing/tubes/:id/reports', {
  title: { zh: '一支管的全部报告', en: 'everything said of one tube' },
  duty: 'testing.work',
  purpose: 'outbreak-response',
  query: Type.Object({ id: Id }),
  async run(tx, { id }): Promise<{ readonly reports: readonly TubeReport[] }> {
    const found = await store.reportsOfTube(tx, id);
    const names = await nameOfUsers(
      tx,
      found.flatMap(({ settledBy }) => (settledBy === null || settledBy === 'house' ? [] : [settledBy])),
    );
    return {
      reports: found.map((one) => ({
        id: one.id,
        at: one.at.toISOString(),
        laboratory: one.laboratory,
        channel: channelWords(one.channel),
        message: one.message,
        result: FINDINGS[one.result],
        received: one.received,
        corrects: one.corrects !== null,
        held: one.held === null ? null : { zh: HELD[one.held].zh, en: HELD[one.held].en },
        settled:
          one.settledAt === null || one.settledHow === null
            ? null
            : {
                how: SETTLES[one.settledHow as Settle] ?? { zh: one.settledHow, en: one.settledHow }, // written by settleReport
                at: one.settledAt.toISOString(),
                by: names.get(one.settledBy ?? '') ?? null,
              },
      })),
    };
  },
});

export const labLooks: readonly Look[] = [results, laboratory, tubeReports];
