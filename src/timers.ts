// What the house does by itself, by the minute: a table of chores. Each stands alone: one that breaks is told to
// whoever watches and tries again a minute later, and the others go on.
import { civilDayOf } from './base/civil-dates.ts';
import { addMinutes } from './base/clock.ts';
import { uuidOf } from './base/ids.ts';
import type { RulebookAt } from './base/rule-part.ts';
import { rows, run, sql, type Tx } from './base/sql.ts';
import { sunsetsToTell, tellSunsets } from './close-outbreak.ts';
import { codesToRenew, renewCodes } from './control/codes/acts.ts';
import type { CodePort } from './control/codes/terms.ts';
import { climbTemperatures, temperaturesToClimb } from './control/observations/acts.ts';
import { openReleases, releasesWaiting } from './control/release/acts.ts';
import { chaseTests, testsToChase } from './control/tests/acts.ts';
import { climbRefusals, lateRefusals, planRandomVisits, randomVisits } from './home/door/acts.ts';
import { planSiteDay, sitesToPlan } from './isolation/care/acts.ts';
import { meetingsToPlan, planMeetings } from './isolation/meetings/acts.ts';
import { asHouse, perform } from './ledger/perform.ts';
import { HOUSE } from './ledger/rules.ts';
import { type SealAnchor, sealLedger } from './ledger/seals.ts';
import { forgetRequests } from './ledger/store.ts';
import type { Act, House } from './ledger/terms.ts';
import { escalateLines, escalationsWaiting } from './lists/calls/acts.ts';
import { eraseOverdue, isNight, retentionRules } from './retention.ts';
import { sendCodes } from './send-codes.ts';
import { escalateTasks, tasksToTell } from './tasks/acts.ts';
import { forgetSessions } from './teams/store.ts';
import { coverageToWatch, watchCoverage } from './testing/coverage/acts.ts';
import { queuesToWatch, watchQueues } from './testing/queue/acts.ts';
import { areResultsToChase, chaseResults } from './testing/results/acts.ts';
import { askOpenTubes, silentTubes } from './testing/tubes/questions.ts';
import { remindTrainings, trainingsToRemind } from './trainings/acts.ts';

/** One chore. */
interface Chore {
  readonly name: string;
  /** What it is for, for whoever reads the table. */
  readonly does: string;
  /** At least so many minutes lie between two runs. */
  readonly everyMinutes: number;
  /** Whether there is anything to do now: a minute that has nothing new to tell is not worth an entry. Left out: always. */
  due?(tx: Tx, at: { readonly now: Date; readonly rulebook: RulebookAt }): Promise<boolean>;
  run(
    house: House,
    at: { now: Date; anchor: SealAnchor | undefined; codes: CodePort | undefined },
  ): Promise<void>;
}

/** How long an answer is kept for a phone that asks again. Longer than any shift without signal; default ours. */
const ANSWERS_KEPT_DAYS = 14;
/** How long the numbers of signed deliveries are kept. Far longer than a delivery's own time limit; default ours. */
const NONCES_KEPT_DAYS = 7;
/** How long somebody can see where she was signed in. Default ours. */
const SESSIONS_KEPT_DAYS = 30;

const MINUTES_PER_DAY = 24 * 60;

const CHORES: readonly Chore[] = [
  {
    name: 'escalate-lines',
    does: 'late lines become tasks of whoever the table of deadlines names',
    everyMinutes: 1,
    due: escalationsWaiting,
    run: (house, { now }) => byItself(house, escalateLines, now),
  },
  {
    name: 'climb-temperatures',
    does: 'missed temperatures become a reminder, a call, a visit',
    everyMinutes: 1,
    due: temperaturesToClimb,
    run: (house, { now }) => byItself(house, climbTemperatures, now),
  },
  {
    name: 'climb-refusals',
    does: 'a refusal nobody settled in time goes to the next step',
    everyMinutes: 1,
    due: async (tx, at) => (await lateRefusals(tx, at)).length > 0,
    run: (house, { now }) => byItself(house, climbRefusals, now),
  },
  {
    name: 'plan-random-visits',
    does: 'whoever is at home is visited on one day in three, nobody knows which',
    everyMinutes: 60,
    due: async (tx, at) => (await randomVisits(tx, at)).length > 0,
    run: (house, { now }) => byItself(house, planRandomVisits, now),
  },
  {
    name: 'open-releases',
    does: 'on the last day whoever signs is asked; nobody is released by it',
    everyMinutes: 1,
    due: releasesWaiting,
    run: (house, { now }) => byItself(house, openReleases, now),
  },
  {
    name: 'renew-codes',
    does: 'what follows a colour that ran out is proposed',
    everyMinutes: 5,
    due: codesToRenew,
    run: (house, { now }) => byItself(house, renewCodes, now),
  },
  {
    name: 'send-codes',
    does: 'approved colours go to the side that sets them',
    everyMinutes: 1,
    async run(house, { codes }) {
      await sendCodes(house, codes);
    },
  },
  {
    name: 'escalate-tasks',
    does: 'whoever the table names hears of tasks that are late',
    everyMinutes: 1,
    due: async (tx, at) => (await tasksToTell(tx, at)).length > 0,
    run: (house, { now }) => byItself(house, escalateTasks, now),
  },
  {
    name: 'chase-tests',
    does: 'tests of the day nobody has done, and results that do not come, become tasks',
    everyMinutes: 1,
    due: async (tx, at) => (await testsToChase(tx, at, 1)).length > 0,
    run: (house, { now }) => byItself(house, chaseTests, now),
  },
  {
    name: 'watch-queues',
    does: 'a queue that outgrows its dots, or a table that stands idle beside one, becomes a task of the lead',
    everyMinutes: 1,
    due: queuesToWatch,
    run: (house, { now }) => byItself(house, watchQueues, now),
  },
  {
    name: 'chase-results',
    does: 'results of a session that are awaited are a task, and those that have come are none any more',
    everyMinutes: 1,
    due: areResultsToChase,
    run: (house, { now }) => byItself(house, chaseResults, now),
  },
  {
    name: 'ask-open-tubes',
    does: 'a tube that stands open without a swab is asked about; nobody but its table closes it',
    everyMinutes: 1,
    due: async (tx, at) => (await silentTubes(tx, at)).length > 0,
    run: (house, { now }) => byItself(house, askOpenTubes, now),
  },
  {
    name: 'plan-site-days',
    does: 'what the day of an isolation site asks for becomes tasks of its posts',
    everyMinutes: 5,
    due: async (tx, { now }) => (await sitesToPlan(tx, now)).length > 0,
    // Site by site: one that can not be planned leaves the others their day.
    async run(house, { now }) {
      const broken: unknown[] = [];
      for (const site of await asHouse(house, (tx) => sitesToPlan(tx, now))) {
        const id = uuidOf(`timer ${planSiteDay.word} ${site} ${now.toISOString().slice(0, 16)}`);
        const planned = perform(house, planSiteDay, { site }, { actor: HOUSE, id, channel: 'house' });
        await planned.catch((error: unknown) => void broken.push(error));
      }
      if (broken.length > 0) throw broken[0];
    },
  },
  {
    name: 'remind-trainings',
    does: 'a training that nears its end is a task of whoever leads there',
    everyMinutes: 60,
    due: trainingsToRemind,
    run: (house, { now }) => byItself(house, remindTrainings, now),
  },
  {
    name: 'plan-meetings',
    does: 'the meetings over the sites of a district become tasks of whoever leads them',
    everyMinutes: 5,
    due: async (tx, at) => (await meetingsToPlan(tx, at)).length > 0,
    async run(house, { now }) {
      const rulebook = await house.rulebookAt(now);
      for (const district of await asHouse(house, (tx) => meetingsToPlan(tx, { now, rulebook }))) {
        const id = uuidOf(`timer ${planMeetings.word} ${district} ${now.toISOString().slice(0, 16)}`);
        await perform(house, planMeetings, { district }, { actor: HOUSE, id, channel: 'house' });
      }
    },
  },
  {
    name: 'watch-coverage',
    does: 'a session that is over is a task to close; whoever was absent and is swabbed is a task no more',
    everyMinutes: 5,
    due: coverageToWatch,
    run: (house, { now }) => byItself(house, watchCoverage, now),
  },
  {
    name: 'erase',
    does: 'what has been kept long enough goes, once a night, with a proof',
    everyMinutes: 30,
    async run(house, { now }) {
      const rulebook = await house.rulebookAt(now);
      if (!isNight(now, rulebook.part(retentionRules))) return;
      const id = uuidOf(`timer ${eraseOverdue.word} ${civilDayOf(now)}`);
      await perform(house, eraseOverdue, {}, { actor: HOUSE, id, channel: 'house' });
    },
  },
  {
    name: 'tell-sunsets',
    does: 'somebody is told of an outbreak that nears its sunset',
    everyMinutes: 60,
    due: async (tx, { now }) => (await sunsetsToTell(tx, now)).length > 0,
    run: (house, { now }) => byItself(house, tellSunsets, now),
  },
  {
    name: 'forget-requests',
    does: 'answers kept for phones that ask again are forgotten',
    everyMinutes: 60,
    run: (house, { now }) =>
      asHouse(house, async (tx) => void (await forgetRequests(tx, daysBefore(now, ANSWERS_KEPT_DAYS)))),
  },
  {
    name: 'forget-sessions',
    does: 'sessions long over are forgotten; who signed in when stays in the ledger',
    everyMinutes: 60,
    run: (house, { now }) =>
      asHouse(house, async (tx) => void (await forgetSessions(tx, daysBefore(now, SESSIONS_KEPT_DAYS)))),
  },
  {
    name: 'forget-nonces',
    does: 'numbers of signed deliveries whose time is over are forgotten',
    everyMinutes: 60,
    run: (house, { now }) =>
      asHouse(house, async (tx) => {
        await run(tx, sql`delete from inbox_nonce where at < ${daysBefore(now, NONCES_KEPT_DAYS)}`);
      }),
  },
  {
    name: 'seal',
    does: 'the rows of the last minute are hashed onto the last seal',
    everyMinutes: 1,
    // Last: what the other chores wrote this minute is sealed with it.
    async run(house, { anchor }) {
      if (anchor !== undefined) await sealLedger(house, anchor);
    },
  },
];

/**
 * Does every chore that is due. Called once a minute by the queue, and by the drill in its own time; `anchor` is left
 * out where nothing is sealed.
 */
export async function everyMinute(
  house: House,
  anchor: SealAnchor | undefined,
  onTrouble: (error: Error, where: string) => void,
  codes?: CodePort,
): Promise<void> {
  const now = house.clock.now();
  const rulebook = await house.rulebookAt(now);
  const last = await asHouse(house, lastRuns);
  const left = CHORES.filter((chore) => isDue(chore, last.get(chore.name), now));
  const done: string[] = [];
  /** Goes by, in one transaction, whatever has nothing to do: most minutes that is everything. */
  const goBy = async (tx: Tx) => {
    for (let [chore] = left; chore?.due !== undefined; [chore] = left) {
      if (await chore.due(tx, { now, rulebook })) return;
      done.push(chore.name);
      left.shift();
    }
  };
  while (left.length > 0) {
    try {
      if (left[0]?.due !== undefined) await asHouse(house, goBy);
      await left[0]?.run(house, { now, anchor, codes });
      if (left[0] !== undefined) done.push(left[0].name);
    } catch (error) {
      onTrouble(error instanceof Error ? error : new Error(String(error)), `timer ${left[0]?.name}`);
    }
    left.shift();
  }
  // Only what was done is noted: a chore that broke is due again at once.
  await asHouse(house, (tx) => noteRuns(tx, done, now));
}

/** The house performs an act of its own; the same minute twice is once, whichever process came first. */
async function byItself(house: House, act: Act, now: Date): Promise<void> {
  const minute = now.toISOString().slice(0, 16);
  await perform(
    house,
    act,
    {},
    { actor: HOUSE, id: uuidOf(`timer ${act.word} ${minute}`), channel: 'house' },
  );
}

function isDue(chore: Chore, last: Date | undefined, now: Date): boolean {
  if (last === undefined) return true;
  const since = now.getTime() - last.getTime();
  // Half a minute of grace: the queue's minute is not exactly a minute. A last run that is still to come was noted by a
  // clock that has been put back since: nobody waits until it comes true.
  return since >= chore.everyMinutes * 60_000 - 30_000 || since < -60_000;
}

/** When each chore last ran. */
async function lastRuns(tx: Tx): Promise<Map<string, Date>> {
  const found = await rows(tx, sql<{ name: string; at: Date }>`select name, at from timer_run`);
  return new Map(found.map(({ name, at }) => [name, at]));
}

async function noteRuns(tx: Tx, names: readonly string[], now: Date): Promise<void> {
  await run(
    tx,
    sql`
      insert into timer_run (name, at) select name, ${now} from unnest(${[...names]}::text[]) name
      on conflict (name) do update set at = excluded.at`,
  );
}

function daysBefore(now: Date, days: number): Date {
  return addMinutes(now, -days * MINUTES_PER_DAY);
}
