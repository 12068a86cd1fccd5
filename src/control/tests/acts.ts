// What is done with tests: sampled, written down, put right, settled when they can not be taken, read by a human; and
// what the house does by itself when a day runs out. A positive is told to the ledger; what follows from it stands in
// src/reactions.ts.

import { Type } from 'typebox';
import { atHour, type CivilDate, civilDayOf, startOf } from '../../base/civil-dates.ts';
import { addMinutes } from '../../base/clock.ts';
import { uuidv7 } from '../../base/ids.ts';
import { isWithin } from '../../base/places.ts';
import { must } from '../../base/refusal.ts';
import { Id, Moment } from '../../base/schemas.ts';
import type { Tx } from '../../base/sql.ts';
import type { Words } from '../../base/words.ts';
import { act } from '../../ledger/act.ts';
import { refuse as refuseHouse } from '../../ledger/refusals.ts';
import type { Ctx, Outcome } from '../../ledger/terms.ts';
import { holdPerson } from '../../lists/calls/store.ts';
import { closeTasks, openTask } from '../../tasks/acts.ts';
import { deadlineFor, deadlineOf, unitHearing } from '../../tasks/rules.ts';
import { insertTasks } from '../../tasks/store.ts';
import { roles } from '../../teams/terms.ts';
import { episodeKey } from '../episodes/replan.ts';
import { episodeCode, linkOfDaily } from '../episodes/rules.ts';
import { findEpisode, keptStay } from '../episodes/store.ts';
import type { Episode } from '../episodes/terms.ts';
import { protocolOf } from '../protocols/rules.ts';
import { SPECIMENS, TEST_KINDS } from '../protocols/terms.ts';
import { importResults } from './import.ts';
import { syncTests } from './plan-store.ts';
import { refuse } from './refusals.ts';
import {
  againOn,
  chasedBeforeMs,
  chasedUntil,
  doubleRuleOf,
  dueFor,
  extraDay,
  followsFrom,
  lateAsk,
  momentSampled,
  oneLaboratory,
  stateAfter,
  whyNotResult,
  whyNotSample,
  whyNotSettle,
} from './rules.ts';
import * as store from './store.ts';
import { RESULTS, SETTLES, type TestDue, type TestResult, testRules } from './terms.ts';

const Code = Type.String({ minLength: 1, maxLength: 60 });
const Day = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' });
const Sample = Type.Enum({ first: 1, second: 2 } as const);
/** Key of whatever is asked about one test. */
const keyOf = (due: Pick<TestDue, 'id' | 'episode'>, rest = '') =>
  episodeKey(due.episode, `test/${due.id}${rest}`);

// One test ----------------------------------------------------------------------------------------------

/** The sample is taken; its result is awaited. */
export const recordSample = act('control.test.sampled', {
  title: { zh: '登记采样', en: 'record the sample' },
  duty: 'control.test',
  purpose: 'outbreak-response',
  input: Type.Object({ due: Id, at: Type.Optional(Moment) }),
  place: placeOfDue,
  async run(tx, input, ctx) {
    const due = await heldDue(tx, input.due);
    const at = input.at === undefined ? ctx.now : momentSampled(new Date(input.at), ctx.now);
    if (at > ctx.now) refuse('sampled-in-future');
    const no = whyNotSample(due, civilDayOf(at), ctx.rulebook.part(testRules));
    if (no !== undefined) throw no;
    await store.changeDue(tx, due.id, { state: 'sampled', by: ctx.actor.id, at });
    await closeTasks(tx, ctx, keyOf(due), { state: 'done' });
    return told(due, { on: due.onDay, kind: due.kind }, { due: due.id, state: 'sampled' as const });
  },
});

/** Writes a result down. The first of two samples leaves the test open; a positive is never waited with. */
export const recordTest = act('control.test.recorded', {
  title: { zh: '录入检测结果', en: 'enter a test result' },
  duty: 'control.test',
  purpose: 'outbreak-response',
  input: Type.Object({
    /** The test it answers; left out, the one of the stay that fits the day of sampling. */
    due: Type.Optional(Id),
    episode: Type.Optional(Id),
    sample: Type.Optional(Sample),
    kind: Type.Optional(Type.Enum([...TEST_KINDS])),
    specimen: Type.Optional(Type.Enum([...SPECIMENS])),
    reagent: Type.Optional(Code),
    laboratory: Type.Optional(Code),
    reportNo: Type.Optional(Type.String({ minLength: 1, maxLength: 60 })),
    sampledAt: Type.Optional(Moment),
    reportedAt: Type.Optional(Moment),
    result: Type.Enum([...RESULTS]),
  }),
  place: async (tx, input) =>
    input.due !== undefined ? placeOfDue(tx, { due: input.due }) : (await getKept(tx, input.episode)).place,
  async run(tx, input, ctx) {
    const rules = ctx.rulebook.part(testRules);
    const named = input.due === undefined ? undefined : await heldDue(tx, input.due);
    const { place } = named ?? (await getKept(tx, input.episode));
    // Whoever tests her knows the stay a test is of, and of it no more than the plan of its tests.
    const episode = await ctx.beyond('the stay this test is of', () =>
      getEpisode(tx, named?.episode ?? input.episode),
    );
    await holdPerson(tx, episode.person);
    const kind = named?.kind ?? input.kind ?? 'PCR';
    const sampledAt = momentOf(input.sampledAt) ?? (named?.state === 'sampled' ? named.at : null) ?? ctx.now;
    const due =
      named ?? (await fittingDue(tx, episode, { kind, on: civilDayOf(sampledAt) }, rules.earlyDays.value));
    const standing = due === undefined ? [] : await store.standingOf(tx, due.id);
    const firstFree = standing.some((one) => one.sample === 1) && due?.double === true ? 2 : 1;
    const said = {
      sample: input.sample ?? (firstFree as 1 | 2),
      reagent: input.reagent ?? null,
      laboratory: input.laboratory ?? null,
      sampledAt,
      reportedAt: momentOf(input.reportedAt) ?? ctx.now,
    };
    const double = doubleRuleOf(protocolOf(ctx.rulebook, episode.protocol), kind);
    const no = whyNotResult(due, standing, said, { now: ctx.now, rules, double });
    if (no !== undefined) throw no;
    const reportNo = input.reportNo?.trim() ?? null;
    if (reportNo !== null && (await store.reportKnown(tx, { ...said, person: episode.person, reportNo })))
      refuse('report-known');
    const result: store.NewResult = {
      ...said,
      id: uuidv7(ctx.now.getTime()),
      due: due?.id ?? null,
      episode: episode.id,
      person: episode.person,
      place: due?.place ?? place,
      specimen: input.specimen ?? due?.specimen ?? 'NP',
      kind,
      reportNo,
      result: input.result,
      corrects: null,
      import: null,
      enteredBy: ctx.actor.id,
      enteredAt: ctx.now,
      ...readBy(ctx, due?.place ?? place),
    };
    await store.insertResults(tx, [result]);
    if (reportNo !== null) await closeTasks(tx, ctx, byHandKey(episode.id, reportNo), { state: 'done' });
    const state = due === undefined ? null : await standAs(tx, ctx, due, [...standing, result]);
    return {
      ...told(
        { episode: episode.id, person: episode.person, place: result.place },
        {
          sample: said.sample,
          on: civilDayOf(sampledAt),
          kind,
          positive: followsFrom(rules, input.result) === 'case',
          planned: due !== undefined,
        },
        {
          result: result.id,
          due: due?.id ?? null,
          state,
          oneLaboratory: due?.double === true && oneLaboratory(standing, said),
        },
        [`test:${result.id}`],
      ),
    };
  },
});

const byHandKey = (episode: string, reportNo: string) => episodeKey(episode, `by-hand/${reportNo}`);

/** A laboratory reported a tube of hers, and what it says is not enough to write it down: the second of two samples, say. */
export const askByHand = act('control.test.by-hand', {
  title: { zh: '请人工录入检测结果', en: 'ask for a result to be entered by hand' },
  duty: 'house',
  purpose: 'outbreak-response',
  input: Type.Object({ episode: Id, reportNo: Type.String({ minLength: 1, maxLength: 60 }) }),
  async run(tx, input, ctx) {
    const { id, no, person, place } = await getEpisode(tx, input.episode);
    await openTask(tx, ctx, {
      planKey: byHandKey(id, input.reportNo),
      kind: 'test-by-hand',
      title: {
        zh: `${episodeCode(no)} 实验室已报告 ${input.reportNo}，双采须注明试剂：请核对后人工录入`,
        en: `${episodeCode(no)}: the laboratory reported ${input.reportNo}; one of two samples needs its reagent, enter it by hand`,
      },
      about: [`episode:${id}`, `person:${person}`],
      place,
      ownerUnit: unitHearing(place, 'medic', ctx.rulebook.part(roles)),
      ownerRole: 'medic',
      opensAt: ctx.now,
      dueAt: addMinutes(ctx.now, deadlineOf(ctx.rulebook, 'reassess').minutes),
      step: 'reassess',
      link: `/episodes/${id}`,
      facts: { episode: id },
    });
    return told({ episode: id, person, place }, { reportNo: input.reportNo }, { episode: id });
  },
});

/** A result was wrong: the right one takes its place, and the wrong one stays on record. */
export const correctTest = act('control.test.corrected', {
  title: { zh: '更正检测结果', en: 'correct a test result' },
  duty: 'control.test',
  purpose: 'outbreak-response',
  input: Type.Object({
    result: Id,
    to: Type.Enum([...RESULTS]),
    reason: Code,
    reagent: Type.Optional(Code),
    laboratory: Type.Optional(Code),
    reportNo: Type.Optional(Type.String({ minLength: 1, maxLength: 60 })),
  }),
  place: async (tx, input) => (await getResult(tx, input.result)).place,
  async run(tx, input, ctx) {
    const rules = ctx.rulebook.part(testRules);
    await holdPerson(tx, (await getResult(tx, input.result)).person);
    const before = await getResult(tx, input.result);
    if (before.correctedBy !== null) refuse('corrected-already');
    known(ctx, 'corrected', input.reason);
    const reagent = input.reagent ?? before.reagent;
    if (before.result === input.to && reagent === before.reagent) refuse('nothing-to-correct');
    const after: store.NewResult = {
      ...before,
      id: uuidv7(ctx.now.getTime()),
      reagent,
      laboratory: input.laboratory ?? before.laboratory,
      reportNo: input.reportNo ?? before.reportNo,
      reportedAt: ctx.now,
      result: input.to,
      corrects: before.id,
      import: null,
      enteredBy: ctx.actor.id,
      enteredAt: ctx.now,
      ...readBy(ctx, before.place),
    };
    await store.insertResults(tx, [after]);
    const due = before.due === null ? undefined : await store.holdDue(tx, before.due);
    if (due !== undefined && due.state !== 'cancelled') {
      const standing = await store.standingOf(tx, due.id);
      const others = standing.filter((one) => one.id !== after.id && one.id !== before.id);
      const state = await standAs(tx, ctx, due, [...others, after]);
      if (due.movedTo !== null && state !== 'rescheduled') {
        await store.takeBackPutOff(tx, due, ctx.actor.id, ctx.now);
        // The plan may have asked for a test of that day of its own: that one stays.
        await ctx.beyond('the plan of the stay', () => syncTests(tx, ctx, [due.episode]));
      }
    }
    const positive = followsFrom(rules, input.to) === 'case';
    const wasPositive = followsFrom(rules, before.result) === 'case';
    return told(
      { episode: before.episode, person: before.person, place: before.place },
      { positive, wasPositive, because: reasonWords(ctx, input.reason) },
      { result: after.id, corrects: before.id },
      [`test:${after.id}`, `test:${before.id}`],
    );
  },
});

/** A test that can not be taken: refused (somebody visits), not needed with a reason, or put off by a day. */
export const settleTest = act('control.test.settled', {
  title: { zh: '登记未采到、免检或改期', en: 'settle a test that was not taken' },
  duty: 'control.test',
  purpose: 'outbreak-response',
  input: Type.Object({
    due: Id,
    how: Type.Enum([...SETTLES]),
    reason: Code,
    on: Type.Optional(Day),
  }),
  place: placeOfDue,
  async run(tx, input, ctx) {
    const due = await heldDue(tx, input.due);
    const rules = ctx.rulebook.part(testRules);
    known(ctx, input.how, input.reason);
    const putOff = await store.timesPutOff(tx, due);
    const { beyond, value: atMost } = rules.putOffAtMost;
    const decides = ctx.actor.duties.some((duty) => duty.role === beyond && isWithin(due.place, duty.place));
    const no = whyNotSettle(
      due,
      { how: input.how, on: input.on },
      { today: civilDayOf(ctx.now), putOff, rules, decides, decider: roleWords(ctx, beyond) },
    );
    if (no !== undefined) throw no;
    const movedTo = input.how === 'rescheduled' ? must(input.on, 'asked by the rule') : null;
    await store.changeDue(tx, due.id, {
      state: input.how,
      reason: input.reason,
      movedTo,
      by: ctx.actor.id,
      at: ctx.now,
    });
    await closeTasks(tx, ctx, keyOf(due), { state: 'done' });
    if (movedTo !== null) {
      const next = await store.putOff(tx, due, movedTo, lateAsk(ctx.now, rules));
      if (putOff + 1 >= atMost && next !== undefined) await askToDecide(tx, ctx, next, putOff + 1);
    }
    if (input.how === 'refused') await openVisit(tx, ctx, due);
    return told(
      due,
      { how: input.how, on: due.onDay, movedTo, because: reasonWords(ctx, input.reason) },
      { due: due.id, state: input.how, movedTo },
    );
  },
});

/** Somebody has seen these results. One that nobody has read holds up a release. */
export const markRead = act('control.result.read', {
  title: { zh: '确认已阅', en: 'mark results as read' },
  duty: 'control.health',
  purpose: 'outbreak-response',
  input: Type.Object({ results: Type.Array(Id, { minItems: 1, maxItems: 500 }) }),
  place: async (tx, input) => {
    const found = await store.findResults(tx, input.results);
    if (found.length === 0) return refuseHouse('not-found');
    return [...new Set(found.map(({ place }) => place))];
  },
  async run(tx, input, ctx) {
    const found = await store.findResults(tx, input.results);
    const read = await store.markRead(tx, input.results, ctx.actor.id, ctx.now);
    const [first] = found;
    return {
      about: [
        ...new Set(found.map(({ person }) => `person:${person}`)),
        ...new Set(found.flatMap(({ episode }) => (episode === null ? [] : [`episode:${episode}`]))),
        ...found.map(({ id }) => `test:${id}`),
      ],
      place: first?.place ?? '',
      detail: { results: read.length },
      result: { read: read.length },
    };
  },
});

// Beside the plan ---------------------------------------------------------------------------------------

/** Whether she is still one whose tests are asked for: a stay may have ended since the medic decided. */
export async function wantsTest(tx: Tx, episode: string): Promise<boolean> {
  const state = (await findEpisode(tx, episode))?.state;
  return state === 'active' || state === 'released';
}

/** A fever is to be ruled out: a test no plan has is due, and whoever samples has it as a task until it is taken. */
export const askTest = act('control.test.asked', {
  title: { zh: '因健康异常加做检测', en: 'ask for a test because of a fever' },
  duty: 'house',
  purpose: 'outbreak-response',
  input: Type.Object({ episode: Id }),
  async run(tx, input, ctx) {
    const { person } = await getEpisode(tx, input.episode);
    await holdPerson(tx, person);
    const episode = await getEpisode(tx, input.episode);
    const { id } = episode;
    const whose = await getKept(tx, id);
    const { place } = whose;
    const row = deadlineFor(ctx.rulebook, 'fever-test', whose);
    const kind = 'PCR';
    const dues = await store.duesOf(tx, id);
    const onDay = extraDay(dues, kind, civilDayOf(ctx.now));
    const late = lateAsk(ctx.now, ctx.rulebook.part(testRules));
    const due = must(
      await store.askBeside(tx, {
        episode: id,
        person,
        place,
        onDay,
        dueAt: late?.day === onDay ? late.dueAt : null,
        stageNo: episode.stageNo ?? 0,
        specimen: dues.find((one) => one.kind === kind)?.specimen ?? 'NP',
        kind,
      }),
      'a test of that day stands',
    );
    const opensAt = startOf(due.onDay) > ctx.now ? startOf(due.onDay) : ctx.now;
    await openTask(tx, ctx, {
      planKey: keyOf(due, '/fever'),
      kind: 'fever-test',
      title: {
        zh: `${episodeCode(episode.no)} 健康异常，上门采样`,
        en: `${episodeCode(episode.no)}: take a sample because of a fever or symptom`,
      },
      about: [`episode:${id}`, `person:${person}`],
      place,
      ownerUnit: unitHearing(place, row.owner, ctx.rulebook.part(roles)),
      ownerRole: row.owner,
      opensAt,
      dueAt: addMinutes(opensAt, row.minutes),
      step: row.step,
      urgency: 3,
      link: '/m/tests',
      facts: { episode: id, due: due.id },
    });
    return told({ episode: id, person, place }, { on: due.onDay }, { due: due.id, on: due.onDay });
  },
});

// By itself ---------------------------------------------------------------------------------------------

/** Asked about at most so many a minute: the rest follows the minute after, and nothing waits for it. */
const CHASED_AT_ONCE = 5_000;

/** When a day runs out, tests nobody has done or settled become tasks; so do samples whose result does not come. */
export const chaseTests = act('control.tests.chased', {
  title: { zh: '追查应检未检', en: 'ask about tests nobody has done' },
  duty: 'house',
  purpose: 'outbreak-response',
  input: Type.Object({}),
  async run(tx, _input, ctx) {
    const found = await testsToChase(tx, ctx);
    const unitOf = ctx.rulebook.part(roles);
    const asking = found.map((one) => ({
      one,
      kind: one.state === 'due' ? 'test-missing' : 'test-result-late',
      row: deadlineFor(ctx.rulebook, 'test', one),
    }));
    await insertTasks(
      tx,
      asking.map(({ one, kind, row }) => ({
        id: uuidv7(),
        planKey: keyOf(one),
        kind,
        title:
          one.state === 'due'
            ? {
                zh: `${episodeCode(one.no)} ${one.onDay} 应检未检：采样，或登记原因`,
                en: `${episodeCode(one.no)}: the test of ${one.onDay} is not done; sample her or say why not`,
              }
            : {
                zh: `${episodeCode(one.no)} ${one.onDay} 采样后结果未出：催报告`,
                en: `${episodeCode(one.no)}: no result of the sample of ${one.onDay}; ask the laboratory`,
              },
        about: [`episode:${one.episode}`, `person:${one.person}`],
        place: one.place,
        ownerUnit: unitHearing(one.place, row.owner, unitOf),
        ownerRole: row.owner,
        opensAt: ctx.now,
        dueAt: addMinutes(ctx.now, row.minutes),
        step: row.step,
        link: linkOfDaily({ kind, role: row.owner, episode: one.episode, kept: one.kept }),
        facts: { episode: one.episode, due: one.id },
      })),
      ctx.actor.id,
      ctx.now,
    );
    await store.markChased(
      tx,
      found.map(({ id }) => id),
      ctx.now,
    );
    return {
      about:
        found.length === 0
          ? ['timer:chase-tests']
          : found.slice(0, 200).map(({ episode }) => `episode:${episode}`),
      place: found[0]?.place ?? '',
      detail: {
        tests: found.filter(({ state }) => state === 'due').length,
        results: found.filter(({ state }) => state === 'sampled').length,
      },
      result: { tasks: found.length },
    };
  },
});

/** Tests somebody has to be asked about now. Empty: nothing to do this minute. */
export async function testsToChase(tx: Tx, ctx: Pick<Ctx, 'now' | 'rulebook'>, limit = CHASED_AT_ONCE) {
  const rules = ctx.rulebook.part(testRules);
  return store.toChase(tx, {
    until: chasedUntil(ctx.now, rules),
    dueBefore: new Date(ctx.now.getTime() + chasedBeforeMs(rules)),
    sampledBefore: addMinutes(ctx.now, -rules.resultDueHours.value * 60),
    limit,
  });
}

export const testActs = {
  recordSample,
  recordTest,
  askByHand,
  correctTest,
  settleTest,
  markRead,
  askTest,
  importResults,
  chaseTests,
};

// Steps of them -----------------------------------------------------------------------------------------

/** Writes where a test stands by its results that hold; answers the state it has now. */
async function standAs(
  tx: Tx,
  ctx: Ctx,
  due: TestDue,
  standing: readonly Pick<TestResult, 'sample' | 'result'>[],
): Promise<TestDue['state']> {
  const rules = ctx.rulebook.part(testRules);
  const after = stateAfter(due, standing, rules);
  const at = ctx.now;
  const by = ctx.actor.id;
  // Another sample is asked for already, on a day that stands: a second one would leave the first due for good.
  if (after === 'again' && due.state === 'rescheduled') return 'rescheduled';
  if (after === 'again') {
    const movedTo = againOn(due, civilDayOf(ctx.now));
    await store.changeDue(tx, due.id, { state: 'rescheduled', reason: 'again', movedTo, by, at });
    await store.putOff(tx, due, movedTo, lateAsk(ctx.now, rules));
    await closeTasks(tx, ctx, keyOf(due), { state: 'done' });
    return 'rescheduled';
  }
  await store.changeDue(tx, due.id, { state: after, by, at: after === 'sampled' ? (due.at ?? at) : at });
  if (after === 'done') await closeTasks(tx, ctx, keyOf(due), { state: 'done' });
  return after;
}

/** It may not be put off once more by whoever samples: before its day is over somebody else says what becomes of it. */
async function askToDecide(tx: Tx, ctx: Ctx, due: TestDue, times: number): Promise<void> {
  const { chaseFrom, putOffAtMost } = ctx.rulebook.part(testRules);
  const code = await codeOf(tx, ctx, due);
  await openTask(tx, ctx, {
    planKey: keyOf(due, '/decide'),
    kind: 'test-decide',
    title: {
      zh: `${code} ${due.onDay} 的检测已改期 ${times} 次：督促采样，或决定再改期、免检`,
      en: `${code}: the test of ${due.onDay} was put off ${times} times; see that it is taken, or decide what becomes of it`,
    },
    about: [`episode:${due.episode}`, `person:${due.person}`],
    place: due.place,
    ownerUnit: unitHearing(due.place, putOffAtMost.beyond, ctx.rulebook.part(roles)),
    ownerRole: putOffAtMost.beyond,
    opensAt: ctx.now,
    dueAt: atHour(due.onDay, chaseFrom.value),
    step: 'test',
    link: `/episodes/${due.episode}`,
    facts: { episode: due.episode, due: due.id },
  });
}

function roleWords(ctx: Pick<Ctx, 'rulebook'>, role: string): Words {
  return ctx.rulebook.part(roles)[role] ?? { zh: role, en: role };
}

/** Somebody goes there: who was not sampled is not left alone with it. */
async function openVisit(tx: Tx, ctx: Ctx, due: TestDue): Promise<void> {
  const whose = await getKept(tx, due.episode);
  const code = await codeOf(tx, ctx, due);
  const kind = 'test-visit';
  const row = deadlineFor(ctx.rulebook, kind, whose);
  await openTask(tx, ctx, {
    planKey: keyOf(due, '/visit'),
    kind,
    title: {
      zh: `${code} 未采到样，上门劝导并采样`,
      en: `${code} was not sampled: visit her, explain, take the sample`,
    },
    about: [`episode:${due.episode}`, `person:${due.person}`],
    place: due.place,
    ownerUnit: unitHearing(due.place, row.owner, ctx.rulebook.part(roles)),
    ownerRole: row.owner,
    opensAt: ctx.now,
    dueAt: addMinutes(ctx.now, row.minutes),
    step: row.step,
    link: linkOfDaily({ kind, role: row.owner, episode: due.episode, kept: whose.kept }),
    facts: { episode: due.episode, due: due.id },
  });
}

async function fittingDue(
  tx: Tx,
  episode: Pick<Episode, 'id'>,
  sample: { readonly kind: TestDue['kind']; readonly on: CivilDate },
  earlyDays: number,
): Promise<TestDue | undefined> {
  const found = dueFor(await store.duesOf(tx, episode.id), sample, earlyDays);
  return found === undefined ? undefined : store.holdDue(tx, found.id);
}

/** Whoever enters a result and may see it has read it; for others it waits to be read. */
function readBy(ctx: Ctx, place: string): Pick<TestResult, 'readAt' | 'readBy'> {
  const sees = ctx.actor.duties.some(
    (duty) => duty.permissions.has('control.health') && isWithin(place, duty.place),
  );
  return sees ? { readAt: ctx.now, readBy: ctx.actor.id } : { readAt: null, readBy: null };
}

// Looking up --------------------------------------------------------------------------------------------

async function placeOfDue(tx: Tx, input: { due: string }): Promise<string> {
  return ((await store.findDue(tx, input.due)) ?? refuseHouse('not-found')).place;
}

async function heldDue(tx: Tx, id: string): Promise<TestDue> {
  const { person } = (await store.findDue(tx, id)) ?? refuseHouse('not-found');
  await holdPerson(tx, person);
  return (await store.holdDue(tx, id)) ?? refuseHouse('not-found');
}

/** The number people say of the stay a test is of. */
async function codeOf(tx: Tx, ctx: Ctx, { episode }: Pick<TestDue, 'episode'>): Promise<string> {
  const found = await ctx.beyond('the number of the stay', () => findEpisode(tx, episode));
  return episodeCode(found?.no ?? 0);
}

/** Who keeps the stay now: she is tested there, and nowhere else. */
async function getKept(tx: Tx, id: string | undefined) {
  if (id === undefined) return refuse('episode-needed');
  const kept = await keptStay(tx, id);
  if (kept !== undefined) return kept;
  return (await findEpisode(tx, id)) === undefined ? refuseHouse('not-found') : refuse('tested-at-site');
}

async function getEpisode(tx: Tx, id: string | undefined): Promise<Episode> {
  if (id === undefined) return refuse('episode-needed');
  return (await findEpisode(tx, id)) ?? refuseHouse('not-found');
}

async function getResult(tx: Tx, id: string): Promise<TestResult> {
  return (await store.findResult(tx, id)) ?? refuseHouse('not-found');
}

const momentOf = (text: string | undefined) => (text === undefined ? undefined : new Date(text));

function known(ctx: Ctx, what: (typeof SETTLES)[number] | 'corrected', reason: string): void {
  const { reasons } = ctx.rulebook.part(testRules);
  if (!reasons.some((row) => row.for === what && row.reason === reason)) refuse('test-reason-unknown');
}

function reasonWords(ctx: Ctx, reason: string) {
  const found = ctx.rulebook.part(testRules).reasons.find((row) => row.reason === reason);
  return found === undefined ? { zh: reason, en: reason } : { zh: found.zh, en: found.en };
}

function told<R>(
  of: { readonly episode: string | null; readonly person: string; readonly place: string },
  detail: Readonly<Record<string, unknown>>,
  result: R,
  about: readonly string[] = [],
): Outcome<R> {
  return {
    about: [`person:${of.person}`, ...(of.episode === null ? [] : [`episode:${of.episode}`]), ...about],
    place: of.place,
    detail,
    result,
  };
}
