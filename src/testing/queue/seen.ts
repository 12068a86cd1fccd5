// The queue of a session as it stood at a moment: what the tables did, how many wait, when it will be over.
import type { Tx } from '../../base/sql.ts';
import { isToCome } from '../roster/lines.ts';
import { slotTimes } from '../roster/rules.ts';
import { lastCount, rosterOf, swabsOf } from '../roster/store.ts';
import type { TestingRules, TestSession } from '../terms.ts';
import {
  type Finish,
  finishIf,
  type QueueAlert,
  queueAlerts,
  type TableSeen,
  tablesSeen,
  type Waiting,
  waitingNow,
} from './rules.ts';

export interface QueueSeenNow {
  readonly now: Date;
  /** To come, swabbed of them, and who came besides. */
  readonly people: number;
  readonly swabbed: number;
  readonly left: number;
  readonly tables: readonly Omit<TableSeen, 'served'>[];
  readonly perHour: number | null;
  /** Undefined: nobody has counted and no slots are given. */
  readonly waiting: Waiting | undefined;
  readonly dots: number;
  readonly alerts: readonly QueueAlert[];
  readonly finish: Finish;
  /** With one table less, as it is, and with one more. */
  readonly whatIf: readonly { readonly tables: number; readonly finish: Finish }[];
  readonly slotNow: { readonly no: number; readonly from: Date; readonly to: Date } | null;
}

export async function queueOf(
  tx: Tx,
  rules: TestingRules,
  session: TestSession,
  now: Date,
): Promise<QueueSeenNow> {
  const all = await swabsOf(tx, session.id);
  const swabs = all.filter(({ at }) => at <= now);
  const lines = (await rosterOf(tx, session.id)).filter(isToCome);
  const done = new Set(swabs.map(({ person }) => person));
  const slotted = new Set(lines.flatMap(({ person, slot }) => (slot === null ? [] : [person])));
  const left = lines.filter(({ person, absence }) => !done.has(person) && absence === null).length;
  const slots = slotsOf(rules, session, lines);
  const seen = tablesSeen({ tables: session.tables, opensAt: session.opensAt, now, swabs });
  const waiting = waitingNow(rules, {
    now,
    counted: await lastCount(tx, session.id, now),
    slots,
    swabs: swabs.filter(({ person }) => slotted.has(person)).map(({ at }) => at),
    left,
  });
  const started = now < session.opensAt ? session.opensAt : now;
  const forecast = {
    now: started,
    left,
    tables: session.tables,
    // A table that stands longer than it ever took for one is slower than its last swab says.
    served: seen.flatMap(({ served, idleMinutes }) =>
      idleMinutes > Math.max(0, ...served) && served.length > 0 ? [...served, idleMinutes] : served,
    ),
    lastSlotFrom: slots.at(-1)?.from,
  };
  const whatIf = finishIf(rules, forecast);
  const dots = rules.slots.dotsPerTable * session.tables;
  const rates = seen.flatMap(({ perHour }) => (perHour === null ? [] : [perHour]));
  return {
    now,
    people: lines.length,
    swabbed: done.size,
    left,
    tables: seen.map(({ served: _, ...one }) => one),
    perHour: rates.length === 0 ? null : rates.reduce((sum, one) => sum + one, 0),
    waiting,
    dots,
    alerts: queueAlerts(rules, {
      queue: waiting?.waiting ?? 0,
      dots,
      // A table more than are planned was put up in a hurry, or was taken down: nobody waits for it.
      idleMinutes:
        now < session.opensAt ? [] : seen.slice(0, session.tables).map(({ idleMinutes }) => idleMinutes),
    }),
    finish: whatIf.find(({ tables }) => tables === session.tables)?.finish as Finish, // as many as planned are among them
    whatIf,
    slotNow: slots.find(({ from, to }) => from <= now && now < to) ?? null,
  };
}

function slotsOf(
  rules: TestingRules,
  session: TestSession,
  lines: readonly { readonly slot: number | null }[],
) {
  const people = new Map<number, number>();
  for (const { slot } of lines) if (slot !== null) people.set(slot, (people.get(slot) ?? 0) + 1);
  return [...people]
    .sort(([a], [b]) => a - b)
    .map(([no, n]) => ({ no, people: n, ...slotTimes(rules, session, no) }));
}
