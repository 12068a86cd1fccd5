// What a laboratory says is taken in as it was said, and believed where nothing speaks against it; the rest is held,
// with a task for whoever looks into it. What follows from a result stands in src/reactions.ts.
import { Type } from 'typebox';
import { addMinutes } from '../../base/clock.ts';
import { idsInOrder } from '../../base/ids.ts';
import { holdsNumber } from '../../base/plain-text.ts';
import { must } from '../../base/refusal.ts';
import { Id } from '../../base/schemas.ts';
import type { Tx } from '../../base/sql.ts';
import type { Words } from '../../base/words.ts';
import { act } from '../../ledger/act.ts';
import { refuse as refuseHouse } from '../../ledger/refusals.ts';
import type { Ctx, Outcome } from '../../ledger/terms.ts';
import { asPlanned, closeKeys, openTasks, wantTasks } from '../../tasks/acts.ts';
import { deadlineOf, unitHearing } from '../../tasks/rules.ts';
import type { WantedTask } from '../../tasks/terms.ts';
import { topPlace } from '../../teams/store.ts';
import { roles } from '../../teams/terms.ts';
import { sessionCode } from '../sessions/rules.ts';
import { testingRules } from '../terms.ts';
import { againKey } from '../tubes/asking.ts';
import { again } from '../tubes/boxes.ts';
import { holdTubeOf, holdTubes } from '../tubes/store.ts';
import { QUESTIONS, type Tube } from '../tubes/terms.ts';
import { refuse } from './refusals.ts';
import {
  believed,
  isUrgent,
  type Judged,
  judge,
  labelOf,
  momentIn,
  resultHours,
  type TubeAsked,
} from './rules.ts';
import * as store from './store.ts';
import {
  CHANNELS,
  FINDINGS,
  Finding,
  HELD,
  type Held,
  isPositive,
  type LabChannel,
  type Report,
  SETTLES,
  type Settle,
  type TubeResult,
} from './terms.ts';

const Reason = Type.String({ minLength: 2, maxLength: 300 });
/** Whoever looks into what a laboratory said. */
const LOOKS_INTO = 'cdc';

// Reported ----------------------------------------------------------------------------------------------

export interface HeldLine {
  readonly line: number;
  readonly barcode: string;
  readonly why: Held;
  readonly words: Words;
}

export interface Reported {
  readonly message: string;
  readonly lines: number;
  /** Lines that hold now. */
  readonly stand: number;
  /** Written down, and nothing follows from them: preliminary, or said before. */
  readonly kept: number;
  readonly held: readonly HeldLine[];
  /** The same message was taken in before: nothing was done now. */
  readonly again: boolean;
}

/** Takes a message of a laboratory in: all of it, once. */
export const reportTubes = act('testing.results.reported', {
  title: { zh: '接收检测结果', en: 'take results in' },
  duty: 'testing.laboratory',
  purpose: 'outbreak-response',
  input: Type.Object({
    laboratory: Type.String({ minLength: 1, maxLength: 60 }),
    channel: Type.Enum(Object.keys(CHANNELS) as LabChannel[]), // its own keys
    /** Its own number of the message; of a file, what it holds. */
    message: Type.String({ minLength: 1, maxLength: 200 }),
    results: Type.Array(Finding, { minItems: 1, maxItems: 10_000 }),
  }),
  async place(tx, input) {
    const tubes = await holdTubes(tx, labelsOf(input.results));
    const places = new Set(tubes.map(({ place }) => place));
    // A label nobody knows is the district’s: somebody has to look for it everywhere.
    if (tubes.length < new Set(labelsOf(input.results)).size) places.add(await topPlace(tx));
    return [...places];
  },
  async run(tx, input, ctx): Promise<Outcome<Reported>> {
    const { laboratory, message } = input;
    await store.lockMessage(tx, laboratory, message);
    const before = await store.reportsOfMessage(tx, laboratory, message);
    if (before.length > 0) return saidAgain(ctx, input, before);
    const nextId = idsInOrder(ctx.now.getTime());
    const tubes = new Map((await holdTubes(tx, labelsOf(input.results))).map((one) => [one.barcode, one]));
    const asked = await tubesAsked(tx, [...tubes.values()]);
    const district = await topPlace(tx);
    const done = input.results.map((finding, at): Done => {
      const barcode = labelOf(finding.barcode);
      const tube = tubes.get(barcode);
      const facts = tube === undefined ? undefined : asked.get(tube.id);
      const judged = judge({ tube: facts?.asked, finding });
      const report: store.NewReport = {
        id: nextId(),
        at: ctx.now,
        channel: input.channel,
        laboratory,
        message,
        line: at + 1,
        // Somebody’s number in place of a label is nobody’s to read.
        barcode: tube === undefined && holdsNumber(barcode) ? masked(barcode) : barcode,
        result: finding.result,
        received: finding.received ?? null,
        observedAt: momentIn(finding.observedAt, ctx.now),
        corrects: judged.as === 'stands' || judged.as === 'awaited' ? (facts?.report ?? null) : null,
        tube: tube?.id ?? null,
        place: tube?.place ?? district,
        held: judged.as === 'held' ? judged.why : null,
        by: ctx.actor.id,
      };
      // A later line of the same message finds what this one has made of the tube.
      if (tube !== undefined && facts !== undefined) asked.set(tube.id, after(facts, judged, report));
      return { report, tube, judged };
    });
    await store.insertReports(
      tx,
      done.map(({ report }) => report),
    );
    const detail = await follow(tx, ctx, done);
    const held = done.filter(({ judged }) => judged.as === 'held');
    await openTasks(
      tx,
      ctx,
      held.map(({ report, tube }) => heldTask(ctx, report, tube)),
    );
    return {
      about: done.slice(0, 1).flatMap(({ report }) => [`report:${report.id}`]),
      place: done[0]?.report.place ?? district,
      detail: { laboratory, channel: input.channel, lines: done.length, held: held.length, ...detail },
      result: {
        message,
        lines: done.length,
        stand: done.filter(({ judged }) => judged.as === 'stands').length,
        kept: done.filter(({ judged }) => judged.as === 'kept').length,
        held: held.map(({ report }) => heldLine(report)),
        again: false,
      },
    };
  },
});

interface Done {
  readonly report: store.NewReport;
  readonly tube: Tube | undefined;
  readonly judged: Judged;
}

interface Facts {
  readonly asked: TubeAsked;
  /** The report that stands. */
  readonly report: string | null;
}

const masked = (label: string) => `…${label.slice(-4)}`;

const labelsOf = (results: readonly Finding[]) => results.map(({ barcode }) => labelOf(barcode));

const heldLine = ({ line, barcode, held }: Pick<Report, 'line' | 'barcode' | 'held'>): HeldLine => {
  const why = must(held, 'it is held');
  return { line, barcode, why, words: wordsOf(HELD[why]) };
};

/** The same message again is answered as the first time; another one under its number is not taken. */
function saidAgain(
  ctx: Ctx,
  input: { readonly laboratory: string; readonly message: string; readonly results: readonly Finding[] },
  before: readonly Report[],
): Outcome<Reported> {
  const lineOf = (label: string, { result, received }: Pick<Finding, 'result' | 'received'>) =>
    [label, result, received ?? null].join('/');
  const same =
    input.results.length === before.length &&
    before.every((was, at) => {
      const now = input.results[at];
      if (now === undefined) return false;
      const label = labelOf(now.barcode);
      return [label, masked(label)].some(
        (one) => lineOf(one, now) === lineOf(was.barcode, { ...was, received: was.received ?? undefined }),
      );
    });
  if (!same) refuse('message-number-used', { message: input.message });
  const held = before.filter((one) => one.held !== null);
  return {
    about: before.slice(0, 1).map(({ id }) => `report:${id}`),
    place: before[0]?.place ?? '',
    detail: { laboratory: input.laboratory, lines: before.length, again: true, by: ctx.actor.id },
    result: {
      message: input.message,
      lines: before.length,
      stand: 0,
      kept: before.length - held.length,
      held: held.map(heldLine),
      again: true,
    },
  };
}

async function tubesAsked(tx: Tx, tubes: readonly Tube[]): Promise<Map<string, Facts>> {
  const ids = tubes.map(({ id }) => id);
  const standing = await store.standingOf(tx, ids);
  const about = Object.entries(QUESTIONS).flatMap(([kind, row]) => (row.about === 'tube' ? [kind] : []));
  const doubted = await store.doubtedTubes(tx, ids, about);
  return new Map(
    tubes.map((tube) => {
      const report = standing.get(tube.id);
      const asked = {
        state: tube.state,
        round: tube.round,
        scanned: tube.scanned,
        written: tube.written,
        received: tube.received,
        questioned: doubted.has(tube.id),
        stands: report?.result ?? null,
        foundAt: report?.foundAt ?? null,
      };
      return [tube.id, { asked, report: report?.id ?? null }];
    }),
  );
}

function after(facts: Facts, judged: Judged, report: store.NewReport): Facts {
  if (judged.as === 'stands')
    return {
      asked: {
        ...facts.asked,
        state: judged.result,
        stands: judged.result,
        foundAt: report.observedAt,
      },
      report: report.id,
    };
  if (judged.as === 'awaited')
    return { asked: { ...facts.asked, state: 'accepted', stands: null, foundAt: null }, report: null };
  return facts;
}

// Held --------------------------------------------------------------------------------------------------

/** A person has looked into a report that was held. */
export const settleReport = act('testing.report.settled', {
  title: { zh: '核实检测报告', en: 'settle a report that is held' },
  duty: 'testing.plan',
  purpose: 'outbreak-response',
  input: Type.Object({
    report: Id,
    how: Type.Enum(Object.keys(SETTLES) as Settle[]), // its own keys
    /** The tube it is of. */
    barcode: Type.Optional(Type.String({ maxLength: 80 })),
    /** Other reports of the same tube that were read with it: the question is one, and they are answered by it. */
    beside: Type.Optional(Type.Array(Id, { maxItems: 100 })),
    reason: Reason,
  }),
  place: async (tx, input) => ((await store.findReport(tx, input.report)) ?? refuseHouse('not-found')).place,
  async run(tx, input, ctx) {
    const report = (await store.holdReport(tx, input.report)) ?? refuseHouse('not-found');
    if (report.held === null) refuse('report-not-held');
    if (report.settledAt !== null) refuse('report-settled');
    const tube = input.how === 'dismiss' ? undefined : await tubeMeant(tx, ctx, report, input);
    const judged = tube === undefined ? undefined : await settledAs(tx, report, tube, input.how);
    await closeKeys(tx, ctx, [heldKey(report.id)], { state: 'done' });
    // One doubt is answered, and there is another: somebody answers that one too.
    const next = judged?.as === 'held' ? judged.why : undefined;
    const settled = { at: ctx.now, by: ctx.actor.id };
    const beside = next === undefined ? await besideOf(tx, report, input) : [];
    if (next === undefined) {
      await store.settleReport(tx, report.id, { ...settled, how: input.how, tube: tube?.id ?? null });
      for (const id of beside)
        await store.settleReport(tx, id, { ...settled, how: 'dismiss' satisfies Settle, tube: null });
      await closeKeys(tx, ctx, beside.map(heldKey), { state: 'done' });
    } else {
      await store.holdFor(tx, report.id, next, must(tube, 'it was judged by its tube').id);
      await openTasks(tx, ctx, [heldTask(ctx, { ...report, held: next }, tube)]);
    }
    const detail =
      judged === undefined
        ? input.how === 'swab-again' && tube !== undefined
          ? await swabAgain(tx, ctx, tube)
          : {}
        : await follow(tx, ctx, [{ report, tube, judged }]);
    return {
      about: [
        `report:${report.id}`,
        ...(tube === undefined ? [] : [`tube:${tube.id}`]),
        ...beside.map((id) => `report:${id}`),
      ],
      place: tube?.place ?? report.place,
      detail: {
        how: wordsOf(SETTLES[input.how]),
        result: FINDINGS[report.result],
        why: wordsOf(HELD[report.held]),
        reason: input.reason,
        ...(next === undefined ? {} : { next: wordsOf(HELD[next]) }),
        ...(beside.length === 0 ? {} : { beside: beside.length }),
        ...detail,
      },
      result: { report: report.id, stands: judged?.as === 'stands' },
    };
  },
});

/**
 * The others of its tube that the same answer settles: those she has read. One that came while she was reading is a question
 * of its own, and so are those of a tube this one turned out not to be of.
 */
async function besideOf(
  tx: Tx,
  report: Report,
  input: { readonly how: Settle; readonly beside?: readonly string[] | undefined },
): Promise<string[]> {
  if (input.how === 'other-barcode' && report.tube !== null) return [];
  return store.holdBeside(tx, report, input.beside ?? []);
}

/** What was found of a sample that is spent says nothing any more; whoever was called back is swabbed again by her recall. */
async function swabAgain(tx: Tx, ctx: Ctx, tube: Tube) {
  await store.rejectTube(tx, tube.id, 'invalid');
  if (tube.round === 'session') await again(tx, ctx, tube);
  return {
    recalls: tube.round === 'recall' ? [tube.id] : [],
    unsaid: tube.use === 'single' ? [tube.id] : [],
  };
}

const wordsOf = ({ zh, en }: Words): Words => ({ zh, en });

async function tubeMeant(
  tx: Tx,
  ctx: Ctx,
  report: Report,
  input: { readonly how: Settle; readonly barcode?: string | undefined },
): Promise<Tube> {
  if (input.how !== 'other-barcode' && report.tube !== null)
    return must(await holdTubeOf(tx, report.tube), 'a report names a tube that is there');
  if (input.how === 'other-barcode' && input.barcode === undefined) refuse('tube-needed');
  // Its swabs may have come since: the label is looked for once more.
  const barcode = labelOf(input.barcode ?? report.barcode);
  const [tube] = await ctx.beyond('the tube may be of another community', () => holdTubes(tx, [barcode]));
  return tube ?? refuse('tube-not-found', { barcode });
}

/** What a report makes of a tube once a person has answered what was in doubt. */
async function settledAs(tx: Tx, report: Report, tube: Tube, how: Settle): Promise<Judged | undefined> {
  const facts = must((await tubesAsked(tx, [tube])).get(tube.id), 'the tube was asked about').asked;
  const { barcode } = tube;
  if (how === 'swab-again') {
    // People are not let go, nor swabbed, by a tube that called them back.
    if (isPositive(facts.stands ?? '')) refuse('tube-stands', { barcode });
    return undefined;
  }
  const { result, held } = report;
  if (held === 'taken-back' && isPositive(facts.stands ?? ''))
    return { as: 'awaited', was: facts.stands as TubeResult }; // asked by the line above
  if (result !== 'negative' && result !== 'positive' && result !== 'suspect')
    return refuse('report-says-nothing');
  if (facts.scanned === 0) return refuse('tube-empty', { barcode });
  const { received } = report;
  const asked = { tube: facts, finding: { barcode, result, ...(received === null ? {} : { received }) } };
  if (how === 'believe') return believed(asked, must(held, 'it is held'));
  const found = judge(asked);
  if (found.as !== 'held') return found;
  return refuse('tube-doubted', { barcode, why: wordsOf(HELD[found.why]) });
}

const heldKey = (report: string) => `lab/held/${report}`;

function heldTask(ctx: Ctx, report: store.NewReport, tube: Tube | undefined): WantedTask {
  const why = HELD[must(report.held, 'it is held')];
  const urgent = isUrgent(report.result) || (tube !== undefined && report.held === 'taken-back');
  const step = urgent ? 'lab-held-positive' : 'lab-held';
  const of = FINDINGS[report.result];
  return {
    planKey: heldKey(report.id),
    kind: 'lab-held',
    title: {
      zh: `管号 ${report.barcode || '—'} 报告${of.zh}：${why.zh}`,
      en: `Tube ${report.barcode || '—'}, reported ${of.en}: ${why.en}`,
    },
    about: [`report:${report.id}`, ...(tube === undefined ? [] : [`tube:${tube.id}`])],
    place: report.place,
    ownerUnit: unitHearing(report.place, LOOKS_INTO, ctx.rulebook.part(roles)),
    ownerRole: LOOKS_INTO,
    opensAt: ctx.now,
    dueAt: addMinutes(ctx.now, deadlineOf(ctx.rulebook, step).minutes),
    step,
    urgency: urgent ? 3 : 1,
    link: '/testing/results',
    facts: { report: report.id },
  };
}

// What follows ------------------------------------------------------------------------------------------

/**
 * Writes where the tubes stand, and says in the words of the reactions what that means: whose pool came back positive,
 * whose positive was taken back, which recalled people have a result, who under control was tested alone.
 */
async function follow(
  tx: Tx,
  ctx: Ctx,
  done: readonly {
    readonly report: Pick<Report, 'id'>;
    readonly tube: Tube | undefined;
    readonly judged: Judged;
  }[],
) {
  const last = new Map<string, { tube: Tube; report: string; judged: Judged; was: TubeResult | null }>();
  for (const { report, tube, judged } of done) {
    if (tube === undefined || (judged.as !== 'stands' && judged.as !== 'awaited')) continue;
    // What stood before the first line of this message, whatever was said in between.
    const was = last.get(tube.id)?.was ?? judged.was;
    last.set(tube.id, { tube, report: report.id, judged, was });
  }
  const changed = [...last.values()];
  await store.setStanding(
    tx,
    changed.map(({ tube, report, judged }) =>
      judged.as === 'stands'
        ? { id: tube.id, state: judged.result, report, reportedAt: ctx.now }
        : { id: tube.id, state: 'accepted', report: null, reportedAt: null },
    ),
    ctx.now,
  );
  // Given up before, and reported after all: nobody in it is to be swabbed again.
  await closeKeys(
    tx,
    ctx,
    changed
      .filter(({ tube, judged }) => tube.state === 'rejected' && judged.as === 'stands')
      .map(({ tube }) => againKey(tube.session, tube.id)),
    { state: 'cancelled' },
  );
  const at = (result: TubeResult) =>
    changed.filter(({ judged }) => judged.as === 'stands' && judged.result === result);
  const ids = (some: readonly { readonly tube: Tube }[]) => some.map(({ tube }) => tube.id);
  const session = ({ tube }: { readonly tube: Tube }) => tube.round === 'session';
  const singles = await store.singlesUnderControl(
    tx,
    changed.flatMap(({ judged, report }) => (judged.as === 'stands' ? [report] : [])),
  );
  return {
    negative: at('negative').length,
    positive: ids(at('positive').filter(session)),
    suspect: ids(at('suspect').filter(session)),
    /** Positive or suspect until now, and not any more. */
    withdrawn: ids(
      changed
        .filter(session)
        .filter(
          ({ judged, was }) =>
            isPositive(was ?? '') && !(judged.as === 'stands' && isPositive(judged.result)),
        ),
    ),
    recalls: ids(changed.filter((one) => !session(one))),
    singles: singles.map(({ report }) => report),
    /** Somebody alone in them, and what stood is taken back without another word. */
    unsaid: ids(changed.filter(({ tube, judged }) => judged.as === 'awaited' && tube.use === 'single')),
  };
}

// Awaited -----------------------------------------------------------------------------------------------

const awaitedPrefix = 'lab/awaited/';

/** Results of a session that are due: one task for whom is alone in a tube and one for pools, late when its time is over. */
function awaitedTasks(awaited: readonly store.Awaited[], ctx: Pick<Ctx, 'rulebook'>): WantedTask[] {
  const rules = ctx.rulebook.part(testingRules);
  return awaited.map((one): WantedTask => {
    const single = one.use === 'single';
    const hours = resultHours(rules, one.use);
    return {
      planKey: `${awaitedPrefix}${one.session}/${one.use}`,
      kind: 'lab-results',
      title: {
        zh: `${sessionCode(one.no)} ${single ? '单采' : '混采'}结果待出，首管采样起 ${hours} 小时`,
        en: `${sessionCode(one.no)}: results of ${single ? 'single tubes' : 'pools'}, ${hours} hours from the first swab`,
      },
      about: [`session:${one.session}`],
      place: one.place,
      ownerUnit: unitHearing(one.place, LOOKS_INTO, ctx.rulebook.part(roles)),
      ownerRole: LOOKS_INTO,
      opensAt: one.firstAt,
      dueAt: new Date(one.firstAt.getTime() + hours * 3_600_000),
      step: null,
      urgency: 1,
      link: '/testing/results',
      facts: { session: one.session, use: one.use },
    };
  });
}

/** Each minute: what is awaited has its task, and what has come has none any more. */
export const chaseResults = act('testing.results.chased', {
  title: { zh: '追查未出的检测结果', en: 'ask about results that do not come' },
  duty: 'house',
  purpose: 'outbreak-response',
  input: Type.Object({}),
  async run(tx, _input, ctx) {
    const awaited = await store.awaitedTubes(tx);
    const changed = await wantTasks(tx, ctx, awaitedPrefix, awaitedTasks(awaited, ctx));
    const place = await topPlace(tx);
    return {
      about: [`place:${place}`],
      place,
      detail: { sessions: awaited.length, ...changed },
      result: changed,
    };
  },
});

/** Whether anything is to be done about results this minute. */
export async function areResultsToChase(tx: Tx, ctx: Pick<Ctx, 'rulebook'>): Promise<boolean> {
  return !(await asPlanned(tx, awaitedPrefix, awaitedTasks(await store.awaitedTubes(tx), ctx)));
}

/** What was found of somebody under control who was swabbed alone. */
export async function singleFound(tx: Tx, report: string): Promise<store.SingleResult | undefined> {
  return (await store.singlesUnderControl(tx, [report]))[0];
}

export const labActs = { reportTubes, settleReport, chaseResults };
