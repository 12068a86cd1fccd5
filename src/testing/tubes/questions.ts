// Settling what was asked: a person says which swab stands, into which tube it went, what the count is. Each outcome is
// a row of the table of questions (terms.ts); what it changes is here.
import { Type } from 'typebox';
import { addMinutes } from '../../base/clock.ts';
import { must } from '../../base/refusal.ts';
import { Id } from '../../base/schemas.ts';
import type { Tx } from '../../base/sql.ts';
import type { Words } from '../../base/words.ts';
import { act } from '../../ledger/act.ts';
import { refuse as refuseHouse } from '../../ledger/refusals.ts';
import type { Ctx } from '../../ledger/terms.ts';
import { absentAgain } from '../coverage/absent.ts';
import { reportsOfSingles } from '../results/store.ts';
import { findSession } from '../store.ts';
import { type TestSession, testingRules } from '../terms.ts';
import { ask, askedOf, checkCount, settle, settleAbout, wantAgain } from './asking.ts';
import { lineFor } from './line.ts';
import { findOrOpen, readBarcode, readNewBarcode, told } from './looking.ts';
import { refuse } from './refusals.ts';
import { afterEvent, isToClose, ownUse, printedOf, questionsAbout } from './rules.ts';
import * as store from './store.ts';
import {
  Barcode,
  NEED_WORDS,
  type Need,
  outcomesOf,
  QUESTIONS,
  type Question,
  type QuestionKind,
  type Swab,
  Swabs,
  type Tube,
  WHY_AGAIN,
} from './terms.ts';

const Reason = Type.String({ minLength: 2, maxLength: 300 });

export const settleQuestion = act('testing.question.settled', {
  title: { zh: '处理试管与登记的疑问', en: 'settle a question of a table' },
  // Those the site sends register; who was in which tube is settled by somebody who answers for it.
  duty: 'testing.work',
  purpose: 'outbreak-response',
  input: Type.Object({
    question: Id,
    how: Type.String({ minLength: 1, maxLength: 40 }),
    /** Which of the swabs: the one that stands, or the one that was somebody else’s. */
    swab: Type.Optional(Id),
    /** Which swabs go into the other tube; left out: the one that is asked about. */
    swabs: Type.Optional(Swabs),
    barcode: Type.Optional(Barcode),
    written: Type.Optional(Type.Integer({ minimum: 0, maximum: 200 })),
    /** Number on the ticket of whoever it was. */
    no: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000_000 })),
    reason: Type.Optional(Reason),
  }),
  async place(tx, input) {
    return ((await store.findQuestion(tx, input.question)) ?? refuseHouse('not-found')).place;
  },
  async run(tx, input, ctx) {
    const question = must(await store.holdQuestion(tx, input.question), 'its place was looked up');
    if (question.settledAt !== null) refuse('question-settled');
    const row = QUESTIONS[question.kind];
    const outcome = outcomesOf(question.kind)[input.how];
    if (outcome === undefined) return refuse('question-how', { kind: wordsOf(row) });
    for (const need of outcome.needs)
      if (input[need] === undefined) refuse('question-needs', { what: NEED_WORDS[need] });
    const session = must(await findSession(tx, question.session), 'a question is one of a session');
    const tube = question.tube === null ? undefined : await store.holdTubeOf(tx, question.tube);
    // First: what is found wrong by settling it is a question of its own.
    await settle(tx, ctx, session, [question.id], input.how);
    const asked = { ctx, session, question, tube, input };
    const touched = await (SETTLED[input.how] ?? nothing)(tx, asked);
    for (const id of touched) await countAgain(tx, ctx, session, id);
    const about = await store.swabsOf(tx, question.facts.swabs ?? []);
    const tubes = [
      ...new Set([
        ...(question.tube === null ? [] : [question.tube]),
        ...touched,
        ...about.map((swab) => swab.tube),
      ]),
    ];
    return told(
      session,
      [
        `test-question:${question.id}`,
        ...(question.person === null ? [] : [`person:${question.person}`]),
        ...[...new Set([...(question.tube === null ? [] : [question.tube]), ...touched])].map(
          (id) => `test-tube:${id}`,
        ),
      ],
      {
        question: wordsOf(row),
        how: input.how,
        howWords: wordsOf(outcome),
        ...(question.facts.barcode === undefined ? {} : { barcode: question.facts.barcode }),
        ...(input.reason === undefined ? {} : { reason: input.reason }),
        tubes,
        /** What a laboratory has found of somebody alone in one of them is hers, now that it is known who she is. */
        singles: await reportsOfSingles(tx, tubes),
      },
      { question: question.id, left: await store.countOpen(tx, session.id) },
    );
  },
});

const wordsOf = ({ zh, en }: Words): Words => ({ zh, en });

interface Settling {
  readonly ctx: Ctx;
  readonly session: TestSession;
  readonly question: Question;
  readonly tube: Tube | undefined;
  readonly input: {
    readonly [N in Exclude<Need, 'swabs' | 'written' | 'no'>]?: string | undefined;
  } & {
    readonly swabs?: readonly string[] | undefined;
    readonly written?: number | undefined;
    readonly no?: number | undefined;
  };
}

/** What an outcome does; answers the tubes whose counts it touched. What is not here changes nothing. */
const nothing = async (): Promise<readonly string[]> => [];
const SETTLED: Readonly<Record<string, (tx: Tx, asked: Settling) => Promise<readonly string[]>>> = {
  'keep-one': async (tx, asked) => {
    const kept = oneOf(asked);
    const others = (asked.question.facts.swabs ?? []).filter((id) => id !== kept);
    return takeBack(tx, asked, others, 'keep-one');
  },
  'other-person': async (tx, asked) => {
    const { ctx, session } = asked;
    const id = oneOf(asked);
    const line = await lineFor(tx, ctx, session, { no: must(asked.input.no, 'asked for') });
    const swab = must(await store.holdSwab(tx, id), 'one of the question');
    const tube = must(await store.holdTubeOf(tx, swab.tube), 'a swab is in a tube');
    await store.giveSwab(tx, id, line.person);
    await absentAgain(tx, ctx, session.id, [swab.person]);
    // What was asked of it goes on about her; what her own line asks of it comes to that.
    const before = await settleAbout(tx, ctx, session, id);
    await askAgain(tx, ctx, session, { swab, line, tube, scanned: tube.scanned - 1 }, [...OF_HER, ...before]);
    return [tube.id];
  },
  'other-tube': async (tx, asked) => {
    const { ctx, session, question, input } = asked;
    const from = must(asked.tube, 'asked about a tube');
    const barcode = readBarcode(must(input.barcode, 'asked for'));
    const swabs = input.swabs ?? question.facts.swabs ?? [];
    const within = new Set((await store.swabsIn(tx, [from.id])).map(({ id }) => id));
    if (swabs.some((id) => !within.has(id))) refuse('swab-elsewhere');
    const to = await findOrOpen(tx, ctx, session, {
      barcode,
      table: from.table,
      use: swabs.length === 1 && question.kind === 'not-single' ? 'single' : from.use,
      at: ctx.now,
      round: from.round,
    });
    if (to.tube.state === 'rejected') refuse('tube-rejected', { barcode });
    if (to.labelTaken) refuse('label-taken', { barcode });
    if (to.tube.id === from.id) return [from.id];
    await store.moveSwabs(tx, swabs, to.tube.id);
    // What its tube asked of it is over; the other one may ask the same.
    let { scanned } = to.tube;
    for (const swab of await store.swabsOf(tx, swabs)) {
      await settleAbout(tx, ctx, session, swab.id, OF_ITS_TUBE);
      const line = await lineFor(tx, ctx, session, { person: swab.person });
      await askAgain(tx, ctx, session, { swab, line, tube: to.tube, scanned }, OF_ITS_TUBE);
      scanned += 1;
    }
    return [from.id, to.tube.id];
  },
  again: async (tx, asked) => {
    const { ctx, session, question } = asked;
    const swabs = question.facts.swabs ?? [];
    const touched = await takeBack(tx, asked, swabs, WHY_AGAIN);
    const { person } = question;
    if (person !== null && (await store.isUntested(tx, session.id, person)))
      await wantAgain(tx, ctx, session, {
        key: must(swabs.at(-1), 'asked about a swab'),
        barcode: question.facts.barcode ?? '',
        people: 1,
        about: [`person:${person}`],
      });
    return touched;
  },
  undo: async (tx, asked) => takeBack(tx, asked, asked.question.facts.swabs ?? [], 'undone-late'),
  'two-tubes': async (tx, asked) => {
    const { ctx, session } = asked;
    const tube = must(asked.tube, 'asked about a tube');
    const barcode = readNewBarcode(must(asked.input.barcode, 'asked for'));
    const taken = await ctx.beyond('a label may be in use anywhere in the district', () =>
      store.labelIsTaken(tx, barcode),
    );
    if (taken) refuse('label-taken', { barcode });
    // The other one is in another session: this one has stood under a label of its own since.
    if (tube.barcode !== printedOf(tube.barcode)) {
      await store.setTubeLabel(tx, tube.id, barcode);
      return [tube.id];
    }
    const [, table = 0] = asked.question.facts.tables ?? [];
    const { tube: second } = await findOrOpen(tx, ctx, session, {
      barcode,
      table,
      use: tube.use,
      at: tube.openedAt,
      round: tube.round,
    });
    const hers = (await store.swabsIn(tx, [tube.id])).filter((swab) => swab.table !== tube.table);
    await store.moveSwabs(
      tx,
      hers.map(({ id }) => id),
      second.id,
    );
    return [tube.id, second.id];
  },
  'one-tube': async (_tx, { tube, question }) => {
    // A tube of another session is not this one: its people would share what is found in a tube they are not in.
    if (tube !== undefined && tube.barcode !== printedOf(tube.barcode))
      refuse('question-how', { kind: wordsOf(QUESTIONS[question.kind]) });
    return [];
  },
  recounted: async (tx, { tube, input }) => {
    const { id } = must(tube, 'asked about a tube');
    await store.setWritten(tx, id, must(input.written, 'asked for'));
    return [id];
  },
  closed: async (tx, { ctx, tube, input }) => {
    const { id, state } = must(tube, 'asked about a tube');
    const closed = afterEvent(state, 'closed');
    if (closed === undefined) return [];
    await store.closeTube(tx, id, {
      state: closed,
      written: must(input.written, 'asked for'),
      at: ctx.now,
      by: ctx.actor.id,
    });
    return [id];
  },
};

/** What is asked because of who she is; and because of the tube her swab is in. */
const OF_HER: readonly QuestionKind[] = ['person-twice', 'not-single', 'not-household'];
const OF_ITS_TUBE: readonly QuestionKind[] = ['tube-full', 'after-close', 'not-single', 'not-household'];

/** Asks of a swab that has been put right what is asked of one as it is told: of `kinds`. `scanned`: in its tube without it. */
async function askAgain(
  tx: Tx,
  ctx: Ctx,
  session: TestSession,
  of: { readonly swab: Swab; readonly line: store.HeldLine; readonly tube: Tube; readonly scanned: number },
  kinds: readonly QuestionKind[],
): Promise<void> {
  const { line, tube, swab, scanned } = of;
  const { id, at, table } = swab;
  const earlier = (await store.standingOf(tx, session.id, line.person)).filter((one) => one !== id);
  const mixed = tube.use === 'household' && (await store.isMixed(tx, tube.id, line));
  const told = { at, table, use: ownUse(session, line), earlier: earlier.length > 0, mixed };
  const found = questionsAbout(told, { ...tube, scanned }).filter((kind) => kinds.includes(kind));
  const { person } = line;
  await ask(tx, ctx, session, askedOf(found, { id, person, earlier }, { ...tube, scanned: scanned + 1 }));
}

/** The swab that is named, one of those that are asked about. */
function oneOf({ question, input }: Settling): string {
  const id = must(input.swab, 'asked for');
  return (question.facts.swabs ?? []).includes(id) ? id : refuse('swab-elsewhere');
}

async function takeBack(
  tx: Tx,
  { ctx, session }: Settling,
  swabs: readonly string[],
  why: string,
): Promise<readonly string[]> {
  const found = await store.swabsOf(tx, swabs);
  await store.undoSwabs(tx, swabs, { at: ctx.now, by: ctx.actor.id, why });
  const tubes = [...new Set(found.map(({ tube }) => tube))];
  for (const swab of swabs) await settleAbout(tx, ctx, session, swab);
  await absentAgain(
    tx,
    ctx,
    session.id,
    found.map(({ person }) => person),
  );
  return tubes;
}

/** Swabs went out or in: the tube is counted anew, and asked about where the counts differ. */
async function countAgain(tx: Tx, ctx: Ctx, session: TestSession, id: string): Promise<void> {
  await store.recount(tx, [id]);
  const tube = must(await store.findTube(tx, id), 'a tube stays');
  if (tube.written !== null) await checkCount(tx, ctx, session, tube);
}

// Tubes that stand open ---------------------------------------------------------------------------------

/**
 * A tube that stands open too long without a swab is asked about, once after each silence. It is not closed by the
 * house: the phone at that table may have no signal and hold the next nine swabs.
 */
export const askOpenTubes = act('testing.tubes.asked', {
  title: { zh: '询问久开未采的试管', en: 'ask about tubes that stand open' },
  duty: 'house',
  purpose: 'outbreak-response',
  input: Type.Object({}),
  async run(tx, _input, ctx) {
    const silent = await silentTubes(tx, ctx);
    for (const tube of silent) {
      const session = must(await findSession(tx, tube.session), 'a tube is one of a session');
      await ask(tx, ctx, session, [
        {
          kind: 'tube-open',
          tube: tube.id,
          facts: { barcode: tube.barcode, tables: [tube.table] },
        },
      ]);
    }
    return {
      about: silent.length === 0 ? ['timer:ask-open-tubes'] : silent.map(({ id }) => `test-tube:${id}`),
      place: silent[0]?.place ?? '',
      detail: { tubes: silent.length },
      result: { tubes: silent.length },
    };
  },
});

/** Tubes to ask about now. Empty: nothing to do this minute. */
export async function silentTubes(tx: Tx, ctx: Pick<Ctx, 'now' | 'rulebook'>): Promise<store.SilentTube[]> {
  const rules = ctx.rulebook.part(testingRules);
  const { now } = ctx;
  const since = addMinutes(now, -rules.tubes.openMinutes);
  return (await store.openSince(tx, since)).filter(({ lastAt }) => isToClose(rules, { lastAt, now }));
}

export const questionActs = { settleQuestion, askOpenTubes };
