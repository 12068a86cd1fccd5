// A city is tested: phones that were without signal bring swabs by the hundred, each an act of its own with an id, an
// entry in the ledger and an answer that is kept; against bare inserts of the same rows, committed as often.
import pg from 'pg';
import { uuidv7 } from '../src/base/ids.ts';
import { startHouse, Visitor } from '../test/faults/running.ts';
import { engineOf, type Finding } from './stage.ts';

/** The peak hour of a district of 770,000 people, and of a city tested in a day: swabs a second (domain handbook 11.2). */
const DISTRICT = 36;
const CITY = 565;
const BATCH = 100;
/** So many the house performs in one transaction (adapters/http/acts.ts). */
const TOGETHER = 50;

export async function measureSwabs(
  folder: string,
  options: { readonly phones: number; readonly each: number },
): Promise<Finding[]> {
  const house = await startHouse(folder);
  const engine = await engineOf(folder);
  const owner = new pg.Client({ connectionString: engine });
  await owner.connect();
  try {
    const officer = await Visitor.signIn(house.url, 'comm1');
    const sessions = await planned(officer, owner, options);
    const from = performance.now();
    let swabs = 0;
    let asked = 0;
    await Promise.all(
      sessions.map(async (session, phone) => {
        const acts = dayOf(session, phone, options.each);
        for (let i = 0; i < acts.length; i += BATCH) {
          const answers = await sent(officer, acts.slice(i, i + BATCH));
          for (const { result, error } of answers) {
            if (error !== undefined) throw new Error(JSON.stringify(error));
            if (result?.swab === undefined) continue;
            swabs += 1;
            asked += result.asked?.length ?? 0;
          }
        }
      }),
    );
    const seconds = (performance.now() - from) / 1_000;
    const bare = await bareRows(engine, owner, options);
    const rate = swabs / seconds;
    const goal = (perSecond: number) => ({ goal: `${perSecond}/s`, met: rate >= perSecond });
    return [
      {
        what: `swabs from ${options.phones} phones, ${BATCH} acts a batch, tubes opened and closed among them`,
        value: `${Math.round(rate)}/s (${swabs} swabs, ${asked} questions)`,
        ...goal(CITY),
      },
      {
        what: 'the peak hour of a district of 770,000 people',
        value: `${(rate / DISTRICT).toFixed(1)} × what it needs`,
        ...goal(DISTRICT),
      },
      {
        what: `bare inserts of the same rows (swab, entry, request), ${TOGETHER} a transaction`,
        value: `${Math.round(bare)} swabs/s`,
      },
      { what: 'swabs through the house per bare swab', value: (rate / bare).toFixed(2) },
    ];
  } finally {
    await owner.end();
    await house.end('SIGTERM');
  }
}

interface Answer {
  readonly result?: { readonly swab?: string; readonly asked?: readonly string[] };
  readonly error?: unknown;
}

/** What an outbox does: several acts in one request. */
async function sent({ url, cookie }: Visitor, acts: readonly unknown[]): Promise<readonly Answer[]> {
  const answer = await fetch(`${url}/api/acts`, {
    method: 'POST',
    headers: { cookie, 'content-type': 'application/json', 'x-seawall-channel': 'field' },
    body: JSON.stringify({ acts }),
  });
  return ((await answer.json()) as { answers: Answer[] }).answers;
}

interface Planned {
  readonly session: string;
  readonly code: string;
}

/** A session for each phone, with a roster as long as its day; the rosters are put in by the owner of the database. */
async function planned(
  officer: Visitor,
  owner: pg.Client,
  options: { readonly phones: number; readonly each: number },
): Promise<Planned[]> {
  const signedIn = (await (await officer.get('/api/session')).json()) as {
    user: { id: string };
    duties: { place: string }[];
  };
  const place = signedIn.duties[0]?.place ?? '';
  const found: Planned[] = [];
  for (let phone = 0; phone < options.phones; phone++) {
    const { site } = await does<{ site: string }>(officer, 'addTestSite', {
      place,
      kind: 'worksite',
      name: `工地 ${phone + 1}`,
      address: `滨江路 ${phone + 1} 号`,
      headcount: options.each,
    });
    // The same lead is nowhere twice at one time: each session a day after the one before it.
    const { session, code } = await does<Planned>(officer, 'planSession', {
      site,
      offer: 'door',
      ...(options.each < 400 ? { reason: '量测' } : {}),
      opensAt: new Date(Date.now() + (phone + 1) * 86_400_000).toISOString(),
      hours: 8,
      tables: 2,
      poolSize: 10,
      lead: signedIn.user.id,
    });
    await owner.query(
      `insert into test_roster (session, no, person, place, origin, salt, told, use, added_at, added_by)
       select $1, n, gen_random_uuid(), $2::ltree, 'sheet', '\\x00', '\\x00', 'pooled', now(), 'bench'
       from generate_series(1, $3::int) n`,
      [session, place, options.each],
    );
    found.push({ session, code });
  }
  await owner.query('analyze test_roster');
  return found;
}

async function does<R>(visitor: Visitor, act: string, input: unknown): Promise<R> {
  const answer = await visitor.act(act, input);
  const body = (await answer.json()) as { result?: R };
  if (body.result === undefined) throw new Error(`${act}: ${JSON.stringify(body)}`);
  return body.result;
}

/** Everybody of a roster, ten to a tube: opened, filled, closed with its count. */
function dayOf({ session }: Planned, phone: number, people: number) {
  const acts: { id: string; name: string; input: unknown }[] = [];
  const at = new Date().toISOString();
  const add = (name: string, input: Record<string, unknown>) =>
    acts.push({ id: uuidv7(), name, input: { session, at, ...input } });
  for (let no = 1; no <= people; no++) {
    const barcode = `B${phone}-${String(Math.ceil(no / 10)).padStart(5, '0')}`;
    if (no % 10 === 1) add('openTube', { barcode, table: 1, use: 'pooled' });
    add('recordSwab', { barcode, table: 1, checked: 'ticket', no });
    if (no % 10 === 0 || no === people) add('closeTube', { barcode, written: ((no - 1) % 10) + 1 });
  }
  return acts;
}

/** The rows a swab leaves, into tables with the same columns and indexes, as many at once and as often committed. */
async function bareRows(
  engine: string,
  owner: pg.Client,
  options: { readonly phones: number; readonly each: number },
): Promise<number> {
  for (const table of ['test_swab', 'ledger', 'request'])
    await owner.query(
      `create table bare_${table} (like ${table} including defaults including identity including indexes)`,
    );
  const swab = (await owner.query('select * from test_swab limit 1')).rows[0] as Record<string, unknown>;
  const entry = (await owner.query(`select * from ledger where word = 'testing.swab.recorded' limit 1`))
    .rows[0];
  const answer = (await owner.query('select * from request where id = $1', [entry.request])).rows[0];
  delete entry.seq;
  delete entry.tx;
  const clients = await Promise.all(
    Array.from({ length: options.phones }, async () => {
      const client = new pg.Client({ connectionString: engine });
      await client.connect();
      return client;
    }),
  );
  const insert = (client: pg.Client, table: string, values: Record<string, unknown>) => {
    const names = Object.keys(values);
    return client.query({
      name: table,
      text: `insert into bare_${table} (${names.join(', ')}) overriding system value values (${names.map((_, i) => `$${i + 1}`).join(', ')})`,
      values: Object.values(values).map((one) =>
        typeof one === 'object' &&
        one !== null &&
        !Buffer.isBuffer(one) &&
        !(one instanceof Date) &&
        !Array.isArray(one)
          ? JSON.stringify(one)
          : one,
      ),
    });
  };
  const from = performance.now();
  await Promise.all(
    clients.map(async (client) => {
      for (let i = 0; i < options.each; i++) {
        if (i % TOGETHER === 0) await client.query('begin');
        const id = uuidv7();
        await insert(client, 'test_swab', { ...swab, id });
        await insert(client, 'ledger', { ...entry, id: uuidv7(), request: id });
        await insert(client, 'request', { ...answer, id });
        if (i % TOGETHER === TOGETHER - 1 || i === options.each - 1) await client.query('commit');
      }
    }),
  );
  const seconds = (performance.now() - from) / 1_000;
  for (const client of clients) await client.end();
  return (options.phones * options.each) / seconds;
}
