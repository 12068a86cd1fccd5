// Acts through HTTP with everything on (session, schema, duty, ledger, commit), against bare inserts on the same engine
// with as many connections. Both sides wait for the disk.
import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import pg from 'pg';
import { startHouse, Visitor } from '../test/faults/running.ts';
import { engineOf, type Finding, quantile } from './stage.ts';

export async function measureActs(
  folder: string,
  options: { connections: number; seconds: number },
): Promise<Finding[]> {
  const house = await startHouse(folder);
  try {
    const lead = await Visitor.signIn(house.url, 'street1');
    const session = (await (await lead.get('/api/session')).json()) as { duties: { place: string }[] };
    const unit = session.duties[0]?.place ?? '';
    const dueAt = new Date(Date.now() + 3_600_000).toISOString();
    const agent = new Agent({ keepAlive: true, maxSockets: options.connections });
    const body = () =>
      JSON.stringify({
        id: randomUUID(),
        input: { title: '核对门牌', unit, role: 'subdistrict-duty', dueAt },
      });
    const once = () =>
      post(
        `${house.url}/api/acts/giveErrand`,
        { cookie: lead.cookie, 'content-type': 'application/json' },
        body(),
        agent,
      );
    await loop(once, { ...options, seconds: 2 });
    const acts = await loop(once, options);
    const one = await loop(once, { connections: 1, seconds: Math.max(2, options.seconds / 3) });
    const engine = await engineOf(folder);
    const inserts = await bareInserts(engine, options);
    const ratio = acts.perSecond / inserts.perSecond;
    const ms = (numbers: readonly number[], share: number) => `${quantile(numbers, share).toFixed(1)} ms`;
    return [
      {
        what: `acts through HTTP, ${options.connections} connections`,
        value: `${Math.round(acts.perSecond)} acts/s, p50 ${ms(acts.each, 0.5)}, p99 ${ms(acts.each, 0.99)}`,
      },
      { what: 'the same, one after the other', value: `p50 ${ms(one.each, 0.5)}, p99 ${ms(one.each, 0.99)}` },
      {
        what: `bare inserts of one row, ${options.connections} connections`,
        value: `${Math.round(inserts.perSecond)} rows/s, p50 ${ms(inserts.each, 0.5)}, p99 ${ms(inserts.each, 0.99)}`,
      },
      { what: 'acts per bare insert', value: ratio.toFixed(2) },
    ];
  } finally {
    await house.end('SIGTERM');
  }
}

interface Loop {
  readonly perSecond: number;
  /** How long each took, in milliseconds. */
  readonly each: number[];
}

async function loop(
  once: () => Promise<void>,
  { connections, seconds }: { connections: number; seconds: number },
): Promise<Loop> {
  const each: number[] = [];
  const begun = performance.now();
  const until = begun + seconds * 1_000;
  const worker = async () => {
    for (let from = performance.now(); from < until; from = performance.now()) {
      await once();
      each.push(performance.now() - from);
    }
  };
  await Promise.all(Array.from({ length: connections }, worker));
  return { perSecond: (each.length * 1_000) / (performance.now() - begun), each };
}

async function bareInserts(url: string, options: { connections: number; seconds: number }): Promise<Loop> {
  const clients = await Promise.all(
    Array.from({ length: options.connections }, async () => {
      const client = new pg.Client({ connectionString: url });
      await client.connect();
      return client;
    }),
  );
  await clients[0]?.query(
    'create table bench_bare (id uuid primary key, at timestamptz not null, detail text not null)',
  );
  const free = [...clients];
  // As many bytes as an entry of the ledger and its task.
  const detail = 'x'.repeat(600);
  try {
    return await loop(async () => {
      const client = free.pop();
      if (client === undefined) throw new Error('as many clients as loops');
      await client.query({
        name: 'bare',
        text: 'insert into bench_bare values ($1, now(), $2)',
        values: [randomUUID(), detail],
      });
      free.push(client);
    }, options);
  } finally {
    for (const client of clients) await client.end();
  }
}

function post(url: string, headers: Record<string, string>, body: string, agent: Agent): Promise<void> {
  return new Promise((done, failed) => {
    const sent = request(
      url,
      { method: 'POST', headers: { ...headers, 'content-length': Buffer.byteLength(body) }, agent },
      (answer) => {
        answer.resume();
        answer.once('end', () =>
          answer.statusCode === 200 ? done() : failed(new Error(`${answer.statusCode}`)),
        );
      },
    );
    sent.once('error', failed);
    sent.end(body);
  });
}
