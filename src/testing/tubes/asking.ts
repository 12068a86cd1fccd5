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
import { QUESTIONS, type QuestionFacts, type QuestionKind, type Tube } from './terms.ts';

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

const SWAB_KINDS = (Object.keys(QUESTIONS) as QuestionKind[]).filter(
  (kind) => QUESTIONS[kind].about === 'swab',
); // its own keys

/**
 * What was asked about a swab that is no more, or is somebody else's, or lies elsewhere. A question goes on about the
 * others as long as there is something to ask of them. Answers what was asked about it.
 */
export async function settleAbout(
  tx: Tx,
  ctx: Ctx,
  session: Of,
  swab: string,
  kinds?: readonly QuestionKind[],
): Promise<QuestionKind[]> {
  const about = await store.leaveOut(tx, session.id, swab, kinds ?? SWAB_KINDS);
  const over = about.filter((one) => one.over);
  await settle(
    tx,
    ctx,
    session,
    over.map(({ id }) => id),
    'undone',
  );
  return about.map(({ kind }) => kind);
}

/** What is asked of a swab, as questions. `after` is its tube with it. The label itself is asked about by labelQuestions. */
export function askedOf(
  kinds: readonly QuestionKind[],
  swab: { readonly id: string; readonly person: string; readonly earlier: readonly string[] },
  after: Tube,
): Asked[] {
  return kinds
    .filter((kind) => kind !== 'tube-twice')
    .map((kind) => ({
      kind,
      tube: after.id,
      person: swab.person,
      facts: {
        barcode: after.barcode,
        swabs: kind === 'person-twice' ? [...swab.earlier, swab.id] : [swab.id],
        scanned: after.scanned,
        capacity: after.capacity,
      },
    }));
}

/** What is asked when a label turns up in another place than the one where its tube was opened. */
export function labelQuestions(
  tube: Tube,
  as: { readonly barcode: string; readonly table: number; readonly labelTaken: boolean },
): Asked[] {
  if (as.labelTaken)
    return [
      {
        kind: 'tube-twice',
        tube: tube.id,
        facts: { barcode: as.barcode, ...(as.table === 0 ? {} : { tables: [as.table] }) },
      },
    ];
  if (tube.table === as.table || tube.table === 0 || as.table === 0) return [];
  return [
    { kind: 'tube-twice', tube: tube.id, facts: { barcode: as.barcode, tables: [tube.table, as.table] } },
  ];
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
  return ask(tx, ctx, session, [countDiffers(tube)]);
}

export function countDiffers({ id, barcode, scanned, written, received }: Tube): Asked {
  const facts = { barcode, scanned, written, ...(received === null ? {} : { received }) };
  return { kind: 'count-differs', tube: id, facts };
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
