// The queue of a session: counted by who keeps it, watched by the house.
import { Type } from 'typebox';
import { addMinutes } from '../../base/clock.ts';
import { Id, Moment } from '../../base/schemas.ts';
import type { Tx } from '../../base/sql.ts';
import { act } from '../../ledger/act.ts';
import { refuse as refuseHouse } from '../../ledger/refusals.ts';
import type { Ctx } from '../../ledger/terms.ts';
import { asPlanned, wantTasks } from '../../tasks/acts.ts';
import { deadlineOf, unitHearing } from '../../tasks/rules.ts';
import { tasksUnder } from '../../tasks/store.ts';
import type { WantedTask } from '../../tasks/terms.ts';
import { roles } from '../../teams/terms.ts';
import { refuse } from '../roster/refusals.ts';
import { insertCount } from '../roster/store.ts';
import { placeOfSession } from '../sessions/acts.ts';
import { closesAt, sessionCode, stateOf } from '../sessions/rules.ts';
import { findSession, findSite, seatsOf, sessionsToCome } from '../store.ts';
import { LEAD, type TestSession, testingRules } from '../terms.ts';
import { mustStandAt } from '../tubes/looking.ts';
import { alertWords, type QueueAlert, saidMoment } from './rules.ts';
import { queueOf } from './seen.ts';

/** Whoever keeps the queue says how many stand in it. */
export const countQueue = act('testing.queue.counted', {
  duty: 'testing.table',
  purpose: 'outbreak-response',
  title: { zh: '记排队人数', en: 'count the queue' },
  input: Type.Object({
    session: Id,
    waiting: Type.Integer({ minimum: 0, maximum: 20_000 }),
    at: Type.Optional(Moment),
  }),
  place: placeOfSession,
  async run(tx, input, ctx) {
    const session = (await findSession(tx, input.session)) ?? refuseHouse('not-found');
    await mustStandAt(tx, ctx, session);
    const at = input.at === undefined ? ctx.now : saidMoment(input.at, session.opensAt, ctx.now);
    // People gather before the doors open; after the end nobody is in a queue.
    if (session.cancelledAt !== null || at > addMinutes(closesAt(session), 240)) refuse('queue-not-open');
    await insertCount(tx, session, { waiting: input.waiting, at, by: ctx.actor.id });
    return {
      about: [`test-session:${session.id}`, `test-site:${session.site}`],
      place: session.place,
      detail: { code: sessionCode(session.no), waiting: input.waiting },
      result: { waiting: input.waiting, at: at.toISOString() },
    };
  },
});

// What lasts becomes a task -----------------------------------------------------------------------------

export const QUEUE_TASK = 'test-queue';
const queuePrefix = (session: string) => `testing/${session}/queue/`;

interface Watched {
  readonly session: TestSession;
  readonly wanted: readonly WantedTask[];
}

/** Sessions whose queue asks for other tasks than there are. */
async function watched(tx: Tx, ctx: Pick<Ctx, 'now' | 'rulebook'>): Promise<Watched[]> {
  // Also those that closed a short while ago: what was still wrong when they did is no task any more.
  const some = await sessionsToCome(tx, { now: addMinutes(ctx.now, -60), limit: 2_000 });
  const changed: Watched[] = [];
  for (const session of some) {
    if (ctx.now < session.opensAt) continue;
    const wanted = stateOf(session, ctx.now) === 'open' ? await tasksFor(tx, ctx, session) : [];
    if (!(await asPlanned(tx, queuePrefix(session.id), wanted))) changed.push({ session, wanted });
  }
  return changed;
}

/** Whether the house has anything to do about a queue. */
export async function queuesToWatch(tx: Tx, ctx: Pick<Ctx, 'now' | 'rulebook'>): Promise<boolean> {
  return (await watched(tx, ctx)).length > 0;
}

/** What was wrong minutes ago and is wrong now is a task of the lead; it goes when it is over. */
export const watchQueues = act('testing.queue.watched', {
  duty: 'house',
  purpose: 'outbreak-response',
  title: { zh: '查看排队', en: 'watch the queues' },
  input: Type.Object({}),
  async run(tx, _input, ctx) {
    const some = await watched(tx, ctx);
    let opened = 0;
    let over = 0;
    for (const { session, wanted } of some) {
      const done = await wantTasks(tx, ctx, queuePrefix(session.id), wanted);
      opened += done.opened;
      over += done.cancelled;
    }
    return {
      about: some.map(({ session }) => `test-session:${session.id}`),
      place: some[0]?.session.place ?? '',
      detail: { sessions: some.length, opened, over },
      result: { opened, over },
    };
  },
});

async function tasksFor(
  tx: Tx,
  ctx: Pick<Ctx, 'now' | 'rulebook'>,
  session: TestSession,
): Promise<WantedTask[]> {
  const rules = ctx.rulebook.part(testingRules);
  const before = addMinutes(ctx.now, -rules.queue.alertMinutes);
  if (before < session.opensAt) return [];
  const now = await queueOf(tx, rules, session, ctx.now);
  if (now.alerts.length === 0) return [];
  const then = await queueOf(tx, rules, session, before);
  // A table that had somebody in between does not starve, whatever it was before and is again.
  const still = ({ table }: QueueAlert) =>
    table === undefined || (now.tables[table - 1]?.idleMinutes ?? 0) >= rules.queue.alertMinutes;
  const lasting = now.alerts.filter(
    (one) => still(one) && then.alerts.some((other) => keyOf(other) === keyOf(one)),
  );
  if (lasting.length === 0) return [];
  const there = await tasksUnder(tx, queuePrefix(session.id));
  const site = await findSite(tx, session.site);
  const lead = (await seatsOf(tx, session.id)).find(({ post }) => post === LEAD);
  const role = lead?.role ?? rules.posts.find(({ post }) => post === LEAD)?.roles[0] ?? '';
  return lasting.map((alert): WantedTask => {
    const words = alertWords(alert);
    const key = keyOf(alert);
    // It stays the same task while it lasts. One that was said to be seen to is asked again when its time is over.
    const asked = there
      .filter(({ facts, state }) => facts.key === key && state !== 'cancelled')
      .sort((a, b) => b.opensAt.getTime() - a.opensAt.getTime())
      .find(({ state, dueAt }) => state !== 'completed' || dueAt > ctx.now);
    const opensAt = asked?.opensAt ?? ctx.now;
    return {
      planKey: `${queuePrefix(session.id)}${key}/${opensAt.toISOString()}`,
      kind: QUEUE_TASK,
      title: {
        zh: `${sessionCode(session.no)} ${site?.name ?? ''}：${words.zh}`,
        en: `${sessionCode(session.no)} ${site?.name ?? ''}: ${words.en}`,
      },
      about: [
        `test-session:${session.id}`,
        `test-site:${session.site}`,
        ...(lead === undefined ? [] : [`user:${lead.account}`]),
      ],
      place: session.place,
      ownerUnit: unitHearing(session.place, role, ctx.rulebook.part(roles)),
      ownerRole: role,
      opensAt,
      dueAt: asked?.dueAt ?? addMinutes(ctx.now, deadlineOf(ctx.rulebook, QUEUE_TASK).minutes),
      step: QUEUE_TASK,
      urgency: 2,
      link: `/testing/sessions/${session.id}/queue`,
      facts: { key },
    };
  });
}

const keyOf = ({ kind, table }: QueueAlert) => (table === undefined ? kind : `${kind}-${table}`);

export const queueActs = { countQueue, watchQueues };
