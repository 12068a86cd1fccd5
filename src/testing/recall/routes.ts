// Recalls to look at: at the desk by tube, on the phone by what is to be done next. People are masked; whoever calls or
// goes there opens them.
import { Type } from 'typebox';
import { addMinutes } from '../../base/clock.ts';
import { Id } from '../../base/schemas.ts';
import type { Tx } from '../../base/sql.ts';
import type { Words } from '../../base/words.ts';
import { look } from '../../ledger/act.ts';
import type { Ctx, Look } from '../../ledger/terms.ts';
import { shownPeople } from '../../people/store.ts';
import { namesOf } from '../../places/store.ts';
import { deadlineOf } from '../../tasks/rules.ts';
import { FINDINGS, type Found } from '../results/terms.ts';
import { sessionCode } from '../sessions/rules.ts';
import { TUBE_USES, testingRules } from '../terms.ts';
import { stepOf } from './rules.ts';
import * as store from './store.ts';
import { OUTCOMES, type Recall, STEPS, type Step, TOLD_HOW } from './terms.ts';

export interface RecallShown {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly phone: string | null;
  /** Where she is looked for: as a path, and in words. */
  readonly at: string;
  readonly place: Words;
  readonly step: Step;
  readonly stepWords: Words;
  readonly openedAt: string;
  /** Until when this step is to be done; null: it is done, or somebody else’s. */
  readonly dueAt: string | null;
  readonly late: boolean;
  readonly toldAt: string | null;
  readonly toldHow: Words | null;
  readonly holds: boolean;
  readonly swabbedAt: string | null;
  readonly barcode: string | null;
  readonly outcome: Words | null;
  readonly positive: boolean;
  readonly outcomeToldAt: string | null;
  /** Positive long before the outbreak: CDC says whether she is a case of it. */
  readonly toDecide: boolean;
}

export interface PoolShown {
  readonly tube: string;
  readonly barcode: string;
  readonly session: { readonly id: string; readonly code: string };
  readonly place: Words;
  readonly use: Words;
  readonly found: Words | null;
  readonly openedAt: string;
  readonly resolvedAt: string | null;
  /** Taken back: nobody is held for it any more. */
  readonly withdrawn: boolean;
  readonly counts: {
    readonly people: number;
    readonly told: number;
    readonly held: number;
    readonly swabbed: number;
    readonly outcome: number;
    readonly late: number;
  };
  readonly people: readonly RecallShown[];
}

const POOLS_AT_MOST = 60;
const PEOPLE_AT_MOST = 300;

const recalls = look('/testing/recalls', {
  title: { zh: '阳性管召回', en: 'tubes that call people back' },
  duty: 'testing.work',
  purpose: 'outbreak-response',
  query: Type.Object({ session: Type.Optional(Id) }),
  async run(tx, query, ctx): Promise<{ readonly pools: readonly PoolShown[] }> {
    const found = await store.pools(tx, { session: query.session, limit: POOLS_AT_MOST });
    const all = await store.recallsOfTubes(
      tx,
      found.map(({ tube }) => tube),
    );
    const people = await peopleShown(tx, ctx, all);
    const places = await namesOf(
      tx,
      found.map(({ place }) => place),
    );
    return {
      pools: found.map((pool): PoolShown => {
        const mine = all.filter(({ tube }) => tube === pool.tube);
        const shown = mine.map(({ id }) => people.get(id)).filter((one) => one !== undefined);
        return {
          tube: pool.tube,
          barcode: pool.barcode,
          session: { id: pool.session, code: sessionCode(pool.no) },
          place: places.get(pool.place) ?? { zh: pool.place, en: pool.place },
          use: TUBE_USES[pool.use],
          found: pool.found === null ? null : FINDINGS[pool.found as Found], // written by reportTubes
          openedAt: pool.openedAt.toISOString(),
          resolvedAt: pool.resolvedAt?.toISOString() ?? null,
          withdrawn: mine.every(({ outcome }) => outcome === 'withdrawn'),
          counts: {
            people: mine.length,
            told: mine.filter(({ toldAt }) => toldAt !== null).length,
            held: mine.filter(({ heldAt }) => heldAt !== null).length,
            swabbed: mine.filter(({ reswabbedAt }) => reswabbedAt !== null).length,
            outcome: mine.filter(({ outcome }) => outcome !== null).length,
            late: shown.filter(({ late }) => late).length,
          },
          people: shown,
        };
      }),
    };
  },
});

export interface RecallToDo extends RecallShown {
  readonly session: string;
  /** How many swabs are taken of her. */
  readonly swabs: number;
}

/** What is to be done about recalls where one works. */
const recallsToDo = look('/testing/recalls/mine', {
  title: { zh: '召回待办', en: 'recalls to see to' },
  duty: 'testing.work',
  purpose: 'outbreak-response',
  query: Type.Object({}),
  async run(tx, _query, ctx): Promise<{ readonly recalls: readonly RecallToDo[] }> {
    const found = await ctx.beyond('the number of a session, and the label of a tube, of elsewhere', () =>
      store.waitingRecalls(tx, PEOPLE_AT_MOST, ctx.scope),
    );
    const people = await peopleShown(tx, ctx, found);
    const { swabs } = ctx.rulebook.part(testingRules).recall;
    return {
      recalls: found.flatMap((one) => {
        const shown = people.get(one.id);
        return shown === undefined ? [] : [{ ...shown, session: sessionCode(one.no), swabs }];
      }),
    };
  },
});

const CLOCKS: Readonly<Partial<Record<Step, string>>> = {
  tell: 'recall-tell',
  refuses: 'recall-refuses',
  swab: 'recall-swab',
  outcome: 'recall-outcome',
};

async function peopleShown(
  tx: Tx,
  ctx: Ctx,
  found: readonly (Recall & { readonly barcode: string | null; readonly toDecide?: boolean })[],
): Promise<Map<string, RecallShown>> {
  const people = await ctx.beyond('whoever is called back here may be on record elsewhere', () =>
    shownPeople(
      tx,
      found.map(({ person }) => person),
    ),
  );
  const places = await namesOf(
    tx,
    found.map(({ place }) => place),
  );
  return new Map(
    found.map((one) => {
      const person = people.get(one.person);
      const step = stepOf(one);
      const clock = CLOCKS[step];
      const from = step === 'outcome' ? one.outcomeAt : step === 'refuses' ? one.toldAt : one.openedAt;
      const dueAt =
        clock === undefined || from === null
          ? null
          : addMinutes(from, deadlineOf(ctx.rulebook, clock).minutes);
      return [
        one.id,
        {
          id: one.id,
          code: person?.code ?? 'P-…',
          name: person?.name ?? '…',
          phone: person?.phone ?? null,
          at: one.place,
          place: places.get(one.place) ?? { zh: one.place, en: one.place },
          step,
          stepWords: STEPS[step],
          openedAt: one.openedAt.toISOString(),
          dueAt: dueAt?.toISOString() ?? null,
          late: dueAt !== null && ctx.now > dueAt,
          toldAt: one.toldAt?.toISOString() ?? null,
          toldHow:
            one.toldHow === null ? null : { zh: TOLD_HOW[one.toldHow].zh, en: TOLD_HOW[one.toldHow].en },
          holds: one.heldAt !== null,
          swabbedAt: one.reswabbedAt?.toISOString() ?? null,
          barcode: one.barcode,
          outcome:
            one.outcome === null ? null : { zh: OUTCOMES[one.outcome].zh, en: OUTCOMES[one.outcome].en },
          positive: one.outcome === 'positive',
          outcomeToldAt: one.outcomeToldAt?.toISOString() ?? null,
          toDecide: one.toDecide ?? false,
        },
      ] as const;
    }),
  );
}

export const recallLooks: readonly Look[] = [recalls, recallsToDo];
