// The queue of follow-ups: pg-boss on the same database. A job is written in the act's own transaction, so that
// an entry and what follows from it are both there or neither. Delivery is at least once; reactions carry
// request ids made from the entry, so that twice is once.
import { fromKysely, type Job, type JobResult, PgBoss } from 'pg-boss';
import { unquoted } from '../base/plain-text.ts';
import type { Tx } from '../base/sql.ts';
import type { Entry } from '../ledger/terms.ts';

const REACTIONS = 'reactions';
const DEAD = 'reactions-failed';
const MINUTE = 'minute';
/** A follow-up waits for as long as it takes: a house that is closed for a month forgets none, nor what failed. */
const KEPT_SECONDS = 10 * 365 * 86_400;

export interface QueueState {
  /** Follow-ups waiting or running. */
  waiting: number;
  /** Follow-ups that failed for good: somebody must look. */
  failed: number;
}

export interface Queue {
  /** Writes the follow-ups of an entry, in the act's own transaction. */
  enqueue(tx: Tx, entry: Entry): Promise<void>;
  /** Begins to work: reactions as they come, `minute` once a minute whichever process gets it. */
  work(handlers: { react(entry: Entry): Promise<void>; minute(): Promise<void> }): Promise<void>;
  /** Works off what is waiting, then returns how many. For the command line, which does not stay. */
  drain(react: (entry: Entry) => Promise<void>): Promise<number>;
  state(): Promise<QueueState>;
  stop(): Promise<void>;
}

/**
 * Opens the queue. `ownerUrl` may create its schema; acts enqueue under the role of the product.
 * `followed` says whether any reaction listens to an entry: others cost nothing.
 */
export async function openQueue(
  ownerUrl: string,
  followed: (entry: Entry) => boolean,
  onError: (error: Error) => void,
): Promise<Queue> {
  const boss = new PgBoss({
    connectionString: ownerUrl,
    max: 3,
    application_name: 'seawall-queue',
    useListenNotify: true,
  });
  boss.on('error', onError);
  await boss.start();
  await boss.createQueue(DEAD, { retentionSeconds: KEPT_SECONDS });
  await boss.createQueue(REACTIONS, {
    retryLimit: 8,
    retryDelay: 2,
    retryBackoff: true,
    expireInSeconds: 300,
    retentionSeconds: KEPT_SECONDS,
    deadLetter: DEAD,
    notify: true,
  });
  await boss.createQueue(MINUTE, { policy: 'short', retryLimit: 0, expireInSeconds: 300 });
  await boss.getDb().executeSql(`
    grant usage on schema pgboss to seawall_app;
    grant select, insert, update, delete on all tables in schema pgboss to seawall_app;
    grant execute on all functions in schema pgboss to seawall_app;
    grant usage on all sequences in schema pgboss to seawall_app;`);

  const reacted = async (job: Job<Entry>, react: (entry: Entry) => Promise<void>): Promise<JobResult> => {
    try {
      await react(revived(job.data));
      return { id: job.id, status: 'completed' };
    } catch (error) {
      const broken = error instanceof Error ? error : new Error(String(error));
      onError(broken);
      return { id: job.id, status: 'failed', output: { error: unquoted(broken.message) } };
    }
  };

  return {
    async enqueue(tx, entry) {
      if (!followed(entry)) return;
      await boss.send(REACTIONS, entry, { db: fromKysely(tx) });
    },
    async work({ react, minute }) {
      await boss.work<Entry>(
        REACTIONS,
        {
          batchSize: 10,
          // Each answered for alone: one that fails again and again takes none of the others with it.
          perJobResults: true,
          // A call that was not heard costs a second, not the half minute the library waits by itself; and where a
          // full batch came there is more.
          pollingIntervalSeconds: 1,
          notifyPollingIntervalSeconds: 1,
          burstWhenBatchFull: true,
        },
        async (jobs: Job<Entry>[]) => {
          const results: JobResult[] = [];
          for (const job of jobs) results.push(await reacted(job, react));
          return results;
        },
      );
      await boss.work(MINUTE, { pollingIntervalSeconds: 2 }, async () => minute());
      await boss.schedule(MINUTE, '* * * * *');
    },
    async drain(react) {
      let done = 0;
      for (;;) {
        const jobs = await boss.fetch<Entry>(REACTIONS, { batchSize: 20 });
        if (jobs.length === 0) return done;
        for (const job of jobs) {
          const { status, output } = await reacted(job, react);
          if (status === 'failed') await boss.fail(REACTIONS, job.id, output);
          else await boss.complete(REACTIONS, job.id);
          if (status !== 'failed') done += 1;
        }
      }
    },
    async state() {
      const found = await boss.getDb().executeSql(
        `select count(*) filter (where name = '${REACTIONS}' and state < 'completed')::int as waiting,
                count(*) filter (where name = '${DEAD}' and state < 'completed')::int as failed
         from pgboss.job where name in ('${REACTIONS}', '${DEAD}')`,
      );
      return found.rows[0] as QueueState; // one row of counts
    },
    async stop() {
      await boss.stop({ graceful: true, timeout: 5_000 });
    },
  };
}

/** What went through JSON: the moment is a moment again. */
function revived(entry: Entry): Entry {
  return { ...entry, at: new Date(entry.at) };
}
