// Everyone who should be tested is tested: what is said of those who were not, the signature of the lead, the report.
import { Type } from 'typebox';
import type { Paper } from '../../base/paper.ts';
import { placeAt } from '../../base/places.ts';
import { holdsNumber } from '../../base/plain-text.ts';
import { must } from '../../base/refusal.ts';
import { Id, Moment } from '../../base/schemas.ts';
import type { Tx } from '../../base/sql.ts';
import type { Words } from '../../base/words.ts';
import { act } from '../../ledger/act.ts';
import { refuse as refuseHouse } from '../../ledger/refusals.ts';
import type { Ctx, Outcome } from '../../ledger/terms.ts';
import { noteOpening } from '../../people/openings.ts';
import { openPeople } from '../../people/store.ts';
import { momentText } from '../../rulebook/rules.ts';
import { closeKeys, openTasks, wantTask } from '../../tasks/acts.ts';
import { unitHearing } from '../../tasks/rules.ts';
import { takeTask } from '../../tasks/store.ts';
import type { WantedTask } from '../../tasks/terms.ts';
import { onDuty } from '../../teams/store.ts';
import { roles } from '../../teams/terms.ts';
import { ticketOf } from '../roster/rules.ts';
import { lineOf } from '../roster/store.ts';
import type { RosterLine } from '../roster/terms.ts';
import { placeOfSession } from '../sessions/acts.ts';
import { closesAt, sessionCode } from '../sessions/rules.ts';
import { findSession, holdSession, seatsOf } from '../store.ts';
import { LEAD, type TestingRules, type TestSession, testingRules } from '../terms.ts';
import { holds } from '../tubes/looking.ts';
import { ABSENT, absentKey } from './absent.ts';
import { type AccountShown, accountOfSession, personsOf, whatIsOpen } from './account.ts';
import { refuse } from './refusals.ts';
import { coverageReport, coverageSheets, type Report } from './report.ts';
import { ACCOUNT_DAYS, closeUntil, latestSlot, whyNotClose } from './rules.ts';
import * as store from './store.ts';
import { NO_SUMS, type Sums } from './terms.ts';

const WORKS = { duty: 'testing.work', purpose: 'outbreak-response' } as const;
const Reason = Type.String({ minLength: 2, maxLength: 300 });
const Code = Type.Union([Type.String({ minLength: 1, maxLength: 40 }), Type.Null()]);
const OfLine = { session: Id, no: Type.Integer({ minimum: 1 }) };

export const REST = 'test-rest';
export const CLOSE = 'test-close';
const restKey = (session: string, no: number) => `testing/${session}/rest/${no}`;
const closeKey = (session: string) => `testing/${session}/close`;

// One line ----------------------------------------------------------------------------------------------

/** She is not swabbed and that is right. None of these reads as negative. */
export const setExemption = act('testing.exempted', {
  ...WORKS,
  title: { zh: '登记免采', en: 'say why she is not swabbed' },
  input: Type.Object({ ...OfLine, reason: Code }),
  place: placeOfSession,
  async run(tx, input, ctx) {
    const rules = ctx.rulebook.part(testingRules);
    const { session, line } = await heldLine(tx, input);
    const row = rules.exemptions.find(({ reason }) => reason === input.reason);
    if (input.reason === null) await mustNotBeClosed(tx, session, line.exemption);
    else if (row === undefined) refuse('coverage-reason-unknown');
    await store.setExemption(tx, session.id, line.no, {
      reason: input.reason,
      by: ctx.actor.id,
      at: ctx.now,
    });
    if (row !== undefined)
      await closeKeys(tx, ctx, [absentKey(session.id, line.no), restKey(session.id, line.no)], {
        state: 'cancelled',
      });
    return told(
      session,
      {
        ticket: ticketOf(session.no, line.no),
        ...(row === undefined ? { none: true } : { why: words(row) }),
      },
      { session: session.id, no: line.no, exemption: input.reason },
      [line.person],
    );
  },
});

/** She was not there: why, who sees to her, and when she comes instead. That is a task with the new slot as its clock. */
export const setAbsence = act('testing.absent', {
  ...WORKS,
  title: { zh: '登记未到', en: 'say why she was not there' },
  input: Type.Object({
    ...OfLine,
    reason: Code,
    owner: Type.Optional(Id),
    newSlot: Type.Optional(Moment),
    /** Somebody telephoned. */
    tried: Type.Boolean(),
  }),
  place: placeOfSession,
  async run(tx, input, ctx) {
    const rules = ctx.rulebook.part(testingRules);
    const { session, line } = await heldLine(tx, input);
    const ticket = ticketOf(session.no, line.no);
    const done = { session: session.id, no: line.no, absence: input.reason };
    if (input.reason === null) {
      await mustNotBeClosed(tx, session, line.absence);
      await store.setAbsence(tx, session.id, line.no, null, ctx.actor.id, ctx.now);
      await closeKeys(tx, ctx, [absentKey(session.id, line.no)], { state: 'cancelled' });
      return told(session, { ticket, none: true }, done, [line.person]);
    }
    const row =
      rules.absence.reasons.find(({ reason }) => reason === input.reason) ??
      refuse('coverage-reason-unknown');
    const { owner, newSlot } = await seenTo(tx, ctx, session, input);
    await store.setAbsence(
      tx,
      session.id,
      line.no,
      { reason: row.reason, owner: owner.account, newSlot, tried: input.tried },
      ctx.actor.id,
      ctx.now,
    );
    await openAbsent(tx, ctx, session, { no: line.no, ticket, why: words(row), owner, newSlot });
    await closeKeys(tx, ctx, [restKey(session.id, line.no)], { state: 'cancelled' });
    return told(session, { ticket, why: words(row), slot: momentText(newSlot), tried: input.tried }, done, [
      line.person,
      `user:${owner.account}`,
    ]);
  },
});

interface Owner {
  readonly account: string;
  readonly role: string;
}

/** Who sees to her and until when: on duty around the site then, and within the hours of the rulebook. */
async function seenTo(
  tx: Tx,
  ctx: Ctx,
  session: TestSession,
  input: { readonly owner?: string | undefined; readonly newSlot?: string | undefined },
): Promise<{ owner: Owner; newSlot: Date }> {
  const { owner: account, newSlot: text } = input;
  if (account === undefined || text === undefined) return refuse('coverage-slot-needed');
  const newSlot = new Date(text);
  const latest = latestSlot(ctx.rulebook.part(testingRules), closesAt(session));
  if (!(newSlot > ctx.now && newSlot <= latest)) refuse('coverage-slot-late', { latest: momentText(latest) });
  const [on] = await onDuty(tx, { place: placeAt(session.place, 3), now: newSlot, within: true, account });
  if (on === undefined) refuse('coverage-owner-away');
  return { owner: { account, role: on.role }, newSlot };
}

async function openAbsent(
  tx: Tx,
  ctx: Ctx,
  session: TestSession,
  of: {
    readonly no: number;
    readonly ticket: string;
    readonly why: Words;
    readonly owner: Owner;
    readonly newSlot: Date;
  },
): Promise<void> {
  const task = await wantTask(tx, ctx, {
    ...lineTask(ctx, session, of.no, of.owner.role),
    planKey: absentKey(session.id, of.no),
    kind: ABSENT,
    title: {
      zh: `${of.ticket} 未到（${of.why.zh}）：按新时段补采`,
      en: `${of.ticket} absent (${of.why.en}): to be swabbed in the new slot`,
    },
    dueAt: of.newSlot,
  });
  await ctx.beyond('the task is hers wherever it hangs', () => takeTask(tx, task, of.owner.account, ctx.now));
}

function lineTask(
  ctx: Ctx,
  session: TestSession,
  no: number,
  role: string,
): Omit<WantedTask, 'planKey' | 'kind' | 'title' | 'dueAt'> {
  return {
    about: [`test-session:${session.id}`],
    place: session.place,
    ownerUnit: unitHearing(session.place, role, ctx.rulebook.part(roles)),
    ownerRole: role,
    opensAt: ctx.now,
    step: null,
    urgency: 1,
    link: `/testing/sessions/${session.id}/coverage`,
    // Looked up again by these: whoever is swabbed anywhere needs nobody to see to her (watchCoverage).
    facts: { session: session.id, no },
  };
}

/** What was said of her stays said once the account is signed; it is put right by saying something else. */
async function mustNotBeClosed(tx: Tx, session: TestSession, was: string | null): Promise<void> {
  if (was !== null && (await store.closingOf(tx, session.id)) !== null) refuse('coverage-stays-said');
}

async function heldLine(
  tx: Tx,
  { session: id, no }: { readonly session: string; readonly no: number },
): Promise<{ session: TestSession; line: RosterLine }> {
  const session = (await holdSession(tx, id)) ?? refuseHouse('not-found');
  if (session.cancelledAt !== null) refuse('coverage-cancelled');
  const line = (await lineOf(tx, id, { no })) ?? refuse('coverage-no-line', { no });
  if (line.offAt !== null) refuse('coverage-line-off', { no });
  if ((await store.swabbedAt(tx, id)).has(line.person)) refuse('coverage-line-tested', { no });
  return { session, line };
}

// Closing -----------------------------------------------------------------------------------------------

export interface Closed {
  readonly session: string;
  readonly sums: Sums;
  /** Numbers of the roster the lead signed for now. */
  readonly signed: readonly number[];
}

/**
 * The lead closes the site: when everybody of the roster is accounted for, or by signing for each of the others by name,
 * with a reason. They stay in the report, and somebody goes after every one of them.
 */
export const closeSession = act('testing.session.closed', {
  ...WORKS,
  title: { zh: '关点', en: 'close the site' },
  input: Type.Object({
    session: Id,
    signRest: Type.Optional(Type.Literal(true)),
    reason: Type.Optional(Reason),
  }),
  place: placeOfSession,
  async run(tx, input, ctx): Promise<Outcome<Closed>> {
    if (input.reason !== undefined && holdsNumber(input.reason)) refuseHouse('number-in-words');
    const rules = ctx.rulebook.part(testingRules);
    const session = (await holdSession(tx, input.session)) ?? refuseHouse('not-found');
    const { id } = session;
    await mustLead(tx, ctx, session);
    const sums = (await store.sumsOf(tx, rules, [id])).get(id) ?? NO_SUMS;
    const closing = await store.closingOf(tx, id);
    const no = whyNotClose(
      {
        session,
        closing,
        sums,
        open: await whatIsOpen(tx, id),
        signs: input.signRest === true,
        reason: input.reason,
      },
      ctx.now,
    );
    if (no !== undefined) throw no;
    const rest = await restOf(tx, rules, session);
    const fresh = rest.filter(({ signedAt }) => signedAt === null);
    const nos = fresh.map((one) => one.no);
    await store.signFor(tx, id, nos, ctx.now);
    await store.writeClosing(tx, id, {
      at: ctx.now,
      by: ctx.actor.id,
      rest: rest.length,
      why: input.reason ?? null,
    });
    await openTasks(tx, ctx, restTasks(ctx, session, nos));
    await closeKeys(tx, ctx, [closeKey(id)], { state: 'done' });
    const people = fresh.map(({ person }) => person);
    return told(
      session,
      {
        roster: sums.roster,
        tested: sums.tested,
        exempt: sums.exempt,
        absent: sums.absent,
        rest: nos.length,
        tickets: nos.map((one) => ticketOf(session.no, one)).join(', '),
        again: closing !== null,
        ...(input.reason === undefined ? {} : { reason: input.reason }),
      },
      { session: id, sums: { ...sums, signed: sums.unexplained }, signed: nos },
      people,
    );
  },
});

/** The lead of this very session, or whoever plans sessions there. */
async function mustLead(tx: Tx, ctx: Ctx, session: TestSession): Promise<void> {
  const leads = (await seatsOf(tx, session.id)).some(
    ({ post, account }) => post === LEAD && account === ctx.actor.id,
  );
  if (!leads && !holds(ctx, session.place, 'testing.plan')) refuse('coverage-not-lead');
}

async function restOf(tx: Tx, rules: TestingRules, session: TestSession) {
  return (await personsOf(tx, rules, session)).filter(({ standing }) => standing === 'unexplained');
}

function restTasks(ctx: Ctx, session: TestSession, nos: readonly number[]): WantedTask[] {
  const rules = ctx.rulebook.part(testingRules);
  const role = must(rules.posts.find(({ post }) => post === LEAD)?.roles[0], 'the lead has a role');
  return nos.map((no) => ({
    ...lineTask(ctx, session, no, role),
    planKey: restKey(session.id, no),
    kind: REST,
    title: {
      zh: `${ticketOf(session.no, no)} 关点时情况不明：查明并补采`,
      en: `${ticketOf(session.no, no)}: nobody knew at closing; find out, and have her swabbed`,
    },
    dueAt: new Date(ctx.now.getTime() + rules.absence.newSlotHours * 3_600_000),
  }));
}

// By itself ---------------------------------------------------------------------------------------------

/** Whatever was closed since is counted each time: a tube reaches its laboratory within a day, its result soon after. */
const LATELY_DAYS = 3;
const daysBefore = (now: Date, days: number) => new Date(now.getTime() - days * 86_400_000);

async function chores(tx: Tx, { now, rulebook }: Pick<Ctx, 'now' | 'rulebook'>) {
  const rules = rulebook.part(testingRules);
  const since = daysBefore(now, ACCOUNT_DAYS);
  const ended = await store.unclosed(tx, { since, until: now });
  const again = await store.reopenedSince(tx, rules, { since, lately: daysBefore(now, LATELY_DAYS) });
  return { found: await store.keysOfFound(tx), toClose: [...ended.map(({ id }) => id), ...again] };
}

/** Whether there is anything to do: somebody was found, or a session waits to be closed and nobody has been asked. */
export async function coverageToWatch(tx: Tx, ctx: Pick<Ctx, 'now' | 'rulebook'>): Promise<boolean> {
  const { found, toClose } = await chores(tx, ctx);
  if (found.length > 0) return true;
  return (await store.notAsked(tx, toClose, CLOSE)).length > 0;
}

/** A session that is over is closed by somebody; whoever was swabbed meanwhile is no task any more. */
export const watchCoverage = act('testing.coverage.watched', {
  title: { zh: '查看关点', en: 'watch what is to be closed' },
  duty: 'house',
  purpose: 'outbreak-response',
  input: Type.Object({}),
  async run(tx, _input, ctx) {
    const { found, toClose } = await chores(tx, ctx);
    await closeKeys(tx, ctx, found, { state: 'done' });
    const wanted: WantedTask[] = [];
    for (const id of await store.notAsked(tx, toClose, CLOSE)) {
      const session = must(await findSession(tx, id), 'a session that is to be closed');
      wanted.push(await closeTask(tx, ctx, session));
    }
    await openTasks(tx, ctx, wanted);
    // The keys begin with the session they belong to.
    const sessions = [
      ...new Set([...found, ...wanted.map(({ planKey }) => planKey)].map((key) => key.split('/')[1] ?? '')),
    ];
    const [first] = sessions;
    const place = first === undefined ? undefined : (await findSession(tx, first))?.place;
    return {
      about: sessions.map((id) => `test-session:${id}`),
      place: place ?? '',
      detail: { found: found.length, toClose: wanted.length },
      result: { found: found.length, toClose: wanted.length },
    };
  },
});

async function closeTask(tx: Tx, ctx: Ctx, session: TestSession): Promise<WantedTask> {
  const rules = ctx.rulebook.part(testingRules);
  const lead = (await seatsOf(tx, session.id)).find(({ post }) => post === LEAD);
  const role =
    lead?.role ?? must(rules.posts.find(({ post }) => post === LEAD)?.roles[0], 'the lead has a role');
  const again = (await store.closingOf(tx, session.id)) !== null;
  const soon = new Date(ctx.now.getTime() + rules.closing.hours * 3_600_000);
  const until = closeUntil(rules, session);
  const code = sessionCode(session.no);
  return {
    planKey: closeKey(session.id),
    kind: CLOSE,
    title: again
      ? { zh: `${code}：关点后又有不明人员，请查明`, en: `${code}: open again after closing, to be settled` }
      : { zh: `${code}：核对名册并关点`, en: `${code}: account for the roster and close it` },
    about: [`test-session:${session.id}`],
    place: session.place,
    ownerUnit: unitHearing(session.place, role, ctx.rulebook.part(roles)),
    ownerRole: role,
    opensAt: ctx.now,
    dueAt: again || until < ctx.now ? soon : until,
    step: null,
    urgency: 1,
    link: `/testing/sessions/${session.id}/coverage`,
    facts: {},
  };
}

// The report --------------------------------------------------------------------------------------------

const OfReport = Type.Object({ session: Id, reason: Reason });

/** One page with the sums and, by name, everybody who was not swabbed. Each copy has a number and a reason on record. */
export const printCoverage = act('testing.coverage.printed', {
  ...WORKS,
  title: { zh: '打印采样覆盖报告', en: 'print the report of coverage' },
  input: OfReport,
  sensitive: true,
  place: placeOfSession,
  async run(tx, input, ctx): Promise<Outcome<{ paper: Paper }>> {
    const { session, report, people } = await reported(tx, ctx, input);
    return told(
      session,
      { copy: report.copy, reason: input.reason, named: people.length },
      { paper: coverageReport(report) },
      people,
    );
  },
});

/** The same as a spreadsheet, line by line; who took it and when stands in it. */
export const takeCoverage = act('testing.coverage.taken', {
  ...WORKS,
  title: { zh: '导出采样覆盖表', en: 'take the sheet of coverage' },
  input: OfReport,
  sensitive: true,
  place: placeOfSession,
  async run(tx, input, ctx) {
    const { session, report, people } = await reported(tx, ctx, input);
    return told(
      session,
      { copy: report.copy, reason: input.reason, named: people.length },
      { code: sessionCode(session.no), sheets: coverageSheets(report) },
      people,
    );
  },
});

/** Only whoever was not swabbed is named: of the others the numbers tell enough. */
async function reported(
  tx: Tx,
  ctx: Ctx,
  input: { readonly session: string; readonly reason: string },
): Promise<{ session: TestSession; report: Report; people: string[] }> {
  if (holdsNumber(input.reason)) refuseHouse('number-in-words');
  const session = (await findSession(tx, input.session)) ?? refuseHouse('not-found');
  await noteOpening(tx, ctx, { question: session.id });
  const account: AccountShown = await accountOfSession(tx, ctx, session);
  const people = account.persons.filter(({ standing }) => standing !== 'tested').map(({ person }) => person);
  const opened = await ctx.beyond('whoever works at a site may be on record elsewhere', () =>
    openPeople(tx, ctx, people),
  );
  const report: Report = {
    ...account,
    names: new Map([...opened].map(([person, { name }]) => [person, name])),
    copy: ctx.requestId.slice(-8).toUpperCase(),
    by: ctx.actor.name,
    reason: input.reason,
    printedAt: momentText(ctx.now),
  };
  return { session, report, people };
}

export const coverageActs = {
  setExemption,
  setAbsence,
  closeSession,
  watchCoverage,
  printCoverage,
  takeCoverage,
};

// Telling -----------------------------------------------------------------------------------------------

const words = ({ zh, en }: Words): Words => ({ zh, en });

function told<R>(
  session: Pick<TestSession, 'id' | 'no' | 'site' | 'place'>,
  detail: Readonly<Record<string, unknown>>,
  result: R,
  people: readonly string[] = [],
): Outcome<R> {
  return {
    about: [
      `test-session:${session.id}`,
      `test-site:${session.site}`,
      ...people.map((one) => (one.includes(':') ? one : `person:${one}`)),
    ],
    place: session.place,
    detail: { code: sessionCode(session.no), ...detail },
    result,
  };
}
