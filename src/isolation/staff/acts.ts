// Tests of the staff of a site: who was sampled is written down by the infection-control supervisor; the result comes from
// the laboratory by the tube, where the tube is one of the house, or is written down with the day it was found.
import { Type } from 'typebox';
import { civilDayOf } from '../../base/civil-dates.ts';
import { addMinutes } from '../../base/clock.ts';
import { uuidv7 } from '../../base/ids.ts';
import { Id, Moment } from '../../base/schemas.ts';
import type { Tx } from '../../base/sql.ts';
import { RESULTS, type TestOutcome } from '../../control/tests/terms.ts';
import { act } from '../../ledger/act.ts';
import { refuse as refuseHouse } from '../../ledger/refusals.ts';
import type { Ctx } from '../../ledger/terms.ts';
import { momentText } from '../../rulebook/rules.ts';
import { closeKeys, openTask } from '../../tasks/acts.ts';
import { dayKey } from '../care/day.ts';
import { refuse } from '../refusals.ts';
import { holdOpen, placeOfSite, told } from '../sites/acts.ts';
import { findSite } from '../sites/store.ts';
import { type IsolationSite, isolationRules } from '../terms.ts';
import { quarantined } from './quarantine.ts';
import { countsOf, insideRoles, positiveTask, releaseKey, releaseOn } from './rules.ts';
import * as store from './store.ts';

const INSPECTS = { duty: 'isolation.inspect', purpose: 'outbreak-response' } as const;
/** What was forgotten to be written down is written down later, and not for last week. */
const BACK_HOURS = 48;
const MOST = 200;

/** These of the staff were sampled, into one tube or without a label. */
export const sampleStaff = act('isolation.staff.sampled', {
  ...INSPECTS,
  title: { zh: '登记工作人员采样', en: 'write down who of the staff was sampled' },
  input: Type.Object({
    site: Id,
    accounts: Type.Array(Id, { minItems: 1, maxItems: MOST, uniqueItems: true }),
    /** When; left out: now. */
    at: Type.Optional(Moment),
    /** The label of the tube: what the laboratory reports of it is the result. */
    tube: Type.Optional(Type.String({ pattern: '^[A-Z0-9-]{4,40}$' })),
  }),
  place: placeOfSite,
  async run(tx, input, ctx) {
    const site = await holdOpen(tx, input.site);
    const at = input.at === undefined ? ctx.now : new Date(input.at);
    const from = addMinutes(ctx.now, -BACK_HOURS * 60);
    if (at > ctx.now || at < from)
      refuse('staff-sampled-when', { from: momentText(from), until: momentText(ctx.now) });
    const rules = ctx.rulebook.part(isolationRules);
    // Whoever has left is tested before she is released.
    const there = new Set(
      [
        ...(await store.staffAt(tx, site, insideRoles(rules), ctx.now)),
        ...(await quarantined(tx, ctx, site)),
      ].map(({ account }) => account),
    );
    if (input.accounts.some((account) => !there.has(account))) refuse('staff-not-here', { site: site.name });
    const tests = input.accounts.map((account) => ({ id: uuidv7(ctx.now.getTime()), account }));
    const { tube = null } = input;
    await store.insertTests(tx, site, { tests, at, tube, by: ctx.actor.id }, ctx.now);
    const open = await closeWhenDone(tx, ctx, site);
    return told(
      site,
      { people: tests.length, open, at: momentText(at), ...(tube === null ? {} : { tube }) },
      { tests: tests.map(({ id }) => id), open },
      input.accounts.map((account) => `user:${account}`),
    );
  },
});

/** What was found of these tests, where no laboratory reports to the house. */
export const noteStaffResult = act('isolation.staff.found', {
  ...INSPECTS,
  title: { zh: '登记工作人员检测结果', en: 'write down results of the staff' },
  input: Type.Object({
    site: Id,
    tests: Type.Array(Id, { minItems: 1, maxItems: MOST, uniqueItems: true }),
    result: Type.Enum([...RESULTS]),
    /** When it was found; left out: now. */
    at: Type.Optional(Moment),
  }),
  place: placeOfSite,
  async run(tx, input, ctx) {
    const site = await holdOpen(tx, input.site);
    const tests = await store.holdTests(tx, site.id, input.tests);
    if (tests.length < input.tests.length) refuseHouse('not-found');
    const at = input.at === undefined ? ctx.now : new Date(input.at);
    const from = new Date(Math.max(...tests.map(({ sampledAt }) => sampledAt.getTime())));
    if (at > ctx.now || at < from)
      refuse('staff-found-when', { from: momentText(from), until: momentText(ctx.now) });
    // What a laboratory reported to the house is put right by the laboratory.
    if (tests.some(({ foundBy }) => foundBy === HOUSE)) refuse('staff-result-reported');
    await found(tx, ctx, site, { tests, result: input.result, at, by: ctx.actor.id });
    return told(
      site,
      { people: tests.length },
      { tests: tests.length },
      tests.map(({ account }) => `user:${account}`),
    );
  },
});

/** Whoever worked inside is released from her quarantine after it: on its day, or before it with a reason. */
export const releaseStaff = act('isolation.staff.released', {
  ...INSPECTS,
  title: { zh: '解除下岗隔离', en: 'release from quarantine after duty' },
  input: Type.Object({
    site: Id,
    account: Id,
    /** Before her day: why. */
    reason: Type.Optional(Type.String({ minLength: 2, maxLength: 300 })),
  }),
  place: placeOfSite,
  async run(tx, input, ctx) {
    const site = await holdOpen(tx, input.site);
    const rules = ctx.rulebook.part(isolationRules);
    const off = await quarantined(tx, ctx, site);
    const hers =
      off.find(({ account }) => account === input.account) ?? refuse('staff-not-off', { site: site.name });
    if (hers.positive) refuse('staff-release-positive', { name: hers.name });
    const today = civilDayOf(ctx.now);
    const on = releaseOn(rules, hers);
    const early = on > today;
    if (early && input.reason === undefined) refuse('staff-release-early', { name: hers.name, on });
    const earlyWhy = early ? (input.reason ?? null) : null;
    await store.insertRelease(tx, site, { ...hers, earlyWhy, by: ctx.actor.id }, ctx.now);
    const left = off.filter((one) => one.account !== hers.account && releaseOn(rules, one) <= today).length;
    if (left === 0) await closeKeys(tx, ctx, [releaseKey(site.id, today)], { state: 'done' });
    return told(
      site,
      { on, early, ...(earlyWhy === null ? {} : { reason: earlyWhy }) },
      { account: hers.account, left },
      [`user:${hers.account}`],
    );
  },
});

/** What the laboratory reported of a tube the staff of a site is in. */
export const takeStaffResult = act('isolation.staff.reported', {
  title: { zh: '检测机构报告工作人员结果', en: 'a laboratory reports on the staff' },
  duty: 'house',
  purpose: 'outbreak-response',
  input: Type.Object({
    site: Id,
    tests: Type.Array(Id, { minItems: 1, maxItems: MOST, uniqueItems: true }),
    result: Type.Enum([...RESULTS]),
    at: Moment,
  }),
  async run(tx, input, ctx) {
    return ctx.beyond('a laboratory reports wherever the tube is from', async () => {
      const site = (await findSite(tx, input.site)) ?? refuseHouse('not-found');
      const tests = await store.holdTests(tx, site.id, input.tests);
      await found(tx, ctx, site, { tests, result: input.result, at: new Date(input.at), by: HOUSE });
      return told(
        site,
        { people: tests.length },
        { tests: tests.length },
        tests.map(({ account }) => `user:${account}`),
      );
    });
  },
});

export const isolationStaffActs = { sampleStaff, noteStaffResult, releaseStaff, takeStaffResult };

const HOUSE = 'house';

async function found(
  tx: Tx,
  ctx: Ctx,
  site: IsolationSite,
  {
    tests,
    ...as
  }: {
    readonly tests: readonly store.HeldTest[];
    readonly result: TestOutcome;
    readonly at: Date;
    readonly by: string;
  },
): Promise<void> {
  const ids = tests.filter(({ result }) => result !== as.result).map(({ id }) => id);
  await store.setResult(tx, ids, as);
  const rules = ctx.rulebook.part(isolationRules);
  for (const { id } of tests) {
    const task = positiveTask(rules, site, id, ctx.now);
    if (as.result === 'positive') await openTask(tx, ctx, task);
    else await closeKeys(tx, ctx, [task.planKey], { state: 'cancelled' });
  }
}

/** The row of the day plan is done when nobody is left to be sampled. Returns how many are. */
async function closeWhenDone(tx: Tx, ctx: Ctx, site: IsolationSite): Promise<number> {
  const rules = ctx.rulebook.part(isolationRules);
  const { due, sampled } = countsOf(
    rules,
    await store.staffAt(tx, site, insideRoles(rules), ctx.now),
    ctx.now,
  );
  const day = civilDayOf(ctx.now);
  const keys = rules.dayPlan.flatMap(({ staffTests, does }) =>
    staffTests === true ? [dayKey(site.id, day, does)] : [],
  );
  if (due === 0) await closeKeys(tx, ctx, keys, { state: 'done', proof: `${sampled} / ${sampled}` });
  return due;
}
