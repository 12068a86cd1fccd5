// The queue of follow-ups: pg-boss on the same database. A job is written in the act's own transaction, so that
// an entry and what follows from it are both there or neither. Delivery is at least once; reactions carry
// request ids made from the entry, so that twice is once.
import { fromKysely, type Job, PgBoss } from 'pg-boss';
import type { Tx } from '../base/sql.ts';
import type { Entry } from '../ledger/terms.ts';

const REACTIONS = 'reactions';
const DEAD = 'reactions-failed';
const MINUTE = 'minute';

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
 * `followed` says whether any reaction listens to a word: others cost nothing.
 */
export async function openQueue(
  ownerUrl: string,
  followed: (word: string) => boolean,
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
  await boss.createQueue(DEAD);
  await boss.createQueue(REACTIONS, {
    retryLimit: 8,
    retryDelay: 2,
    retryBackoff: true,
    expireInSeconds: 300,
    deadLetter: DEAD,
    notify: true,
  });
  await boss.createQueue(MINUTE, { policy: 'short', retryLimit: 0, expireInSeconds: 300 });
  await boss.getDb().executeSql(`
    grant usage on schema pgboss to seawall_app;
    grant select, insert, update, delete on all tables in schema pgboss to seawall_app;
    grant execute on all functions in schema pgboss to seawall_app;
    grant usage on all sequences in schema pgboss to seawall_app;`);

  return {
    async enqueue(tx, entry) {
      if (!followed(entry.word)) return;
      await boss.send(REACTIONS, entry, { db: fromKysely(tx) });
    },
    async work({ react, minute }) {
      await boss.work<Entry>(
        REACTIONS,
        { pollingIntervalSeconds: 1, batchSize: 10 },
        async (jobs: Job<Entry>[]) => {
          for (const job of jobs) await react(revived(job.data));
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
          await react(revived(job.data));
          await boss.complete(REACTIONS, job.id);
          done += 1;
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
