// Asking a person, for other acts: what two phones did not know of each other, and a count that does not agree. One task
// for each session says that there is something to settle; it goes when nothing is left.
import { addMinutes } from '../../base/clock.ts';
import { uuidv7 } from '../../base/ids.ts';
import type { Tx } from '../../base/sql.ts';
import type { Ctx } from '../../ledger/terms.ts';
import { closeKeys, openTask } from '../../tasks/acts.ts';
import { unitHearing } from '../../tasks/rules.ts';
import { roles } from '../../teams/terms.ts';
import { sessionCode } from '../sessions/rules.ts';
import type { TestSession } from '../terms.ts';
import { countsAgree } from './rules.ts';
import * as store from './store.ts';
import type { QuestionFacts, QuestionKind, Tube } from './terms.ts';

export const SETTLE = 'test-questions';
export const AGAIN = 'test-again';
const OWNER = 'community-officer';
/** Whoever was at the table still knows within the hour. Default ours. */
export const SETTLE_MINUTES = 60;
/** A new swab within a day, as for whoever was absent (domain handbook 4.5). */
const AGAIN_MINUTES = 24 * 60;

type Of = Pick<TestSession, 'id' | 'no' | 'place'>;

const settleKey = (session: string) => `testing/${session}/questions`;
export const againKey = (session: string, of: string) => `testing/${session}/again/${of}`;

export interface Asked {
  readonly kind: QuestionKind;
  readonly tube: string | null;
  readonly person?: string;
  readonly facts: QuestionFacts;
}

export async function ask(tx: Tx, ctx: Ctx, session: Of, questions: readonly Asked[]): Promise<void> {
  if (questions.length === 0) return;
  for (const { kind, tube, person, facts } of questions)
    await store.askQuestion(tx, {
      id: uuidv7(ctx.now.getTime()),
      session: session.id,
      place: session.place,
      kind,
      tube,
      person: person ?? null,
      facts,
      askedAt: ctx.now,
    });
  await openTask(tx, ctx, {
    planKey: settleKey(session.id),
    kind: SETTLE,
    title: {
      zh: `${sessionCode(session.no)}：试管与登记有待核对`,
      en: `${sessionCode(session.no)}: tubes and swabs to settle`,
    },
    about: [`test-session:${session.id}`],
    place: session.place,
    ownerUnit: unitHearing(session.place, OWNER, ctx.rulebook.part(roles)),
    ownerRole: OWNER,
    opensAt: ctx.now,
    dueAt: addMinutes(ctx.now, SETTLE_MINUTES),
    step: null,
    urgency: 2,
    link: `/testing/sessions/${session.id}/tubes`,
    facts: {},
  });
}

export async function settle(
  tx: Tx,
  ctx: Ctx,
  session: Of,
  ids: readonly string[],
  how: string,
): Promise<void> {
  if (ids.length === 0) return;
  await store.settleQuestions(tx, ids, { at: ctx.now, by: ctx.actor.id, how });
  if ((await store.countOpen(tx, session.id)) === 0)
    await closeKeys(tx, ctx, [settleKey(session.id)], { state: 'done' });
}

/** What was asked about a swab that is no more. */
export async function settleAbout(
  tx: Tx,
  ctx: Ctx,
  session: Of,
  tubes: readonly string[],
  swab: string,
): Promise<void> {
  const open = await store.openQuestionsOf(tx, tubes);
  const over = open.filter(({ facts }) => (facts.swabs ?? []).includes(swab));
  await settle(
    tx,
    ctx,
    session,
    over.map(({ id }) => id),
    'undone',
  );
}

/** Asks when a count does not agree, and settles what was asked when it does. */
export async function checkCount(tx: Tx, ctx: Ctx, session: Of, tube: Tube): Promise<void> {
  const { scanned, written, received } = tube;
  const agrees =
    written !== null && countsAgree({ scanned, written, ...(received === null ? {} : { received }) });
  if (agrees) {
    const open = await store.openOfKind(tx, tube.id, 'count-differs');
    return settle(
      tx,
      ctx,
      session,
      open.map(({ id }) => id),
      'agrees',
    );
  }
  const facts = { barcode: tube.barcode, scanned, written, ...(received === null ? {} : { received }) };
  return ask(tx, ctx, session, [{ kind: 'count-differs', tube: tube.id, facts }]);
}

/** People whose swab counts for nothing are swabbed again: somebody sees to it. */
export async function wantAgain(
  tx: Tx,
  ctx: Ctx,
  session: Of,
  of: {
    readonly key: string;
    readonly barcode: string;
    readonly people: number;
    readonly about: readonly string[];
  },
): Promise<void> {
  const { barcode, people } = of;
  await openTask(tx, ctx, {
    planKey: againKey(session.id, of.key),
    kind: AGAIN,
    title: {
      zh: `${sessionCode(session.no)}：${barcode} 作废，${people} 人须重新采样`,
      en: `${sessionCode(session.no)}: ${barcode} counts for nothing, ${people} to swab again`,
    },
    about: [...of.about, `test-session:${session.id}`],
    place: session.place,
    ownerUnit: unitHearing(session.place, OWNER, ctx.rulebook.part(roles)),
    ownerRole: OWNER,
    opensAt: ctx.now,
    dueAt: addMinutes(ctx.now, AGAIN_MINUTES),
    step: null,
    urgency: 2,
    link: `/testing/sessions/${session.id}/tubes`,
    facts: { barcode, people },
  });
}
