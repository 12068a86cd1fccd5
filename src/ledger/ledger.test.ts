import pg from 'pg';
import Type from 'typebox';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { settled } from '../../test/settled.ts';
import { type FreshDatabase, freshDatabase } from '../../test/setup/database.ts';
import { SetClock } from '../base/clock.ts';
import { uuidv7 } from '../base/ids.ts';
import { must, Refusal } from '../base/refusal.ts';
import { secretsFrom } from '../base/secrets.ts';
import { run, sql } from '../base/sql.ts';
import { act, look } from './act.ts';
import { asHouse, perform, performTogether, see } from './perform.ts';
import { HOUSE } from './rules.ts';
import { anchorInMemory, isKeyOf, type SealAnchor, sealLedger, verifyLedger } from './seals.ts';
import { entriesBetween, findEntries, lastSettled, settledSince } from './store.ts';
import type { Actor, Entry, House } from './terms.ts';

let database: FreshDatabase;
let house: House;
let entries: Entry[];
let failQueue = false;
const clock = new SetClock(new Date('2026-12-08T00:30:00+08:00'));

const nurse: Actor = {
  id: uuidv7(),
  name: '护士',
  kind: 'person',
  duties: [
    {
      role: 'medic',
      place: 'd1.s1',
      permissions: new Set(['care.note']),
      purposes: new Set(['outbreak-response']),
    },
  ],
};
const admin: Actor = {
  ...nurse,
  id: uuidv7(),
  duties: [
    {
      role: 'admin',
      place: 'd1',
      permissions: new Set(['care.note']),
      purposes: new Set(['administration']),
    },
  ],
};

const note = act('care.note.taken', {
  title: { zh: '记一笔', en: 'take a note' },
  duty: 'care.note',
  purpose: 'outbreak-response',
  input: Type.Object({ place: Type.String(), tempC: Type.Number() }),
  place: async (_tx, input) => input.place,
  async run(_tx, input, ctx) {
    return {
      about: ['person:1'],
      place: input.place,
      detail: { tempC: input.tempC, ok: true, at: ctx.now },
      result: { tempC: input.tempC },
    };
  },
});
const notes = look('/notes', {
  title: { zh: '记录', en: 'notes' },
  duty: 'care.note',
  purpose: 'outbreak-response',
  query: Type.Object({}),
  run: (tx) => findEntries(tx, { limit: 50 }),
});

beforeAll(async () => {
  database = await freshDatabase();
  house = {
    db: database.db,
    clock,
    secrets: secretsFrom(Buffer.alloc(32, 1)),
    rulebookAt: async () => ({ version: 'test', part: () => ({}) as never }),
    async enqueue(_tx, entry) {
      if (failQueue) throw new Error('the queue is away');
      entries.push(entry);
    },
  };
});
beforeEach(() => {
  entries = [];
  failQueue = false;
});
afterAll(() => database.close());

const as = (actor: Actor, id = uuidv7()) => ({ actor, id, channel: 'web' as const });
const refused = async (promise: Promise<unknown>) => {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof Refusal)) throw error ?? new Error('not refused');
  return error;
};

test('what a nurse writes is in the ledger, and what follows is queued with it', async () => {
  const done = await perform(house, note, { place: 'd1.s1.c1', tempC: 36.6 }, as(nurse));
  expect(done.result).toEqual({ tempC: 36.6 });
  expect(entries.map((entry) => [entry.word, entry.place, entry.role])).toEqual([
    ['care.note.taken', 'd1.s1.c1', 'medic'],
  ]);
});

test('the same request twice is one act with one answer', async () => {
  const call = as(nurse);
  const first = await perform(house, note, { place: 'd1.s1', tempC: 36.5 }, call);
  const second = await perform(house, note, { place: 'd1.s1', tempC: 36.5 }, call);
  expect([second.repeated, second.entry]).toEqual([true, first.entry]);
  expect(entries).toHaveLength(1);
  expect((await refused(perform(house, note, { place: 'd1.s1', tempC: 39 }, call))).code).toBe(
    'request-id-reused',
  );
});

test('whoever asks again after her duty has ended hears what was done, and nobody else does', async () => {
  const call = as(nurse);
  const first = await perform(house, note, { place: 'd1.s1', tempC: 36.4 }, call);
  const after = { ...call, actor: { ...nurse, duties: [] } };
  const again = await perform(house, note, { place: 'd1.s1', tempC: 36.4 }, after);
  expect([again.repeated, again.entry]).toEqual([true, first.entry]);
  expect((await refused(perform(house, note, { place: 'd1.s1', tempC: 39 }, after))).code).toBe(
    'not-your-duty',
  );
  const other = { ...after, actor: { ...after.actor, id: uuidv7() } };
  expect((await refused(perform(house, note, { place: 'd1.s1', tempC: 36.4 }, other))).code).toBe(
    'not-your-duty',
  );
});

test('two copies of one request that race are still one act', async () => {
  const call = as(nurse);
  const both = await Promise.all(
    [1, 2, 3, 4].map(() => perform(house, note, { place: 'd1.s1', tempC: 36.7 }, call)),
  );
  expect(new Set(both.map((one) => one.entry)).size).toBe(1);
  expect(both.filter((one) => !one.repeated)).toHaveLength(1);
});

test('nobody acts outside the area, without the duty, or for another purpose', async () => {
  expect((await refused(perform(house, note, { place: 'd1.s2', tempC: 36 }, as(nurse)))).code).toBe(
    'not-your-area',
  );
  expect(
    (await refused(perform(house, note, { place: 'd1.s1', tempC: 36 }, as({ ...nurse, duties: [] })))).code,
  ).toBe('not-your-duty');
  expect((await refused(perform(house, note, { place: 'd1.s1', tempC: 36 }, as(admin)))).code).toBe(
    'not-your-purpose',
  );
});

test('a form filled in wrongly says where, in both languages', async () => {
  const error = await refused(perform(house, note, { place: 'd1.s1', tempC: 'high' }, as(nurse)));
  expect(error.code).toBe('input-not-understood');
  expect(error.words.zh).toContain('「tempC」填写有误：应为数字。');
  expect(error.words.en).toContain('“tempC” is not right: must be number.');
});

test('each sentence of a no is in one language', async () => {
  const { words: purpose } = await refused(perform(house, note, { place: 'd1.s1', tempC: 36 }, as(admin)));
  expect(purpose.zh).toContain('「疫情处置」');
  expect(purpose.en).toContain('“outbreak response”');
  const other = { ...as(nurse), purpose: 'audit' as const };
  const { words: wrong } = await refused(perform(house, note, { place: 'd1.s1', tempC: 36 }, other));
  expect(wrong.zh).toContain('「审计监督」');
  const nobody = as({ ...nurse, duties: [] });
  const { words: duty } = await refused(perform(house, note, { place: 'd1.s1', tempC: 36 }, nobody));
  expect([duty.zh, duty.en]).toEqual([
    expect.stringContaining('「记一笔」'),
    expect.stringContaining('“take a note”'),
  ]);
});

test('two who hold what the other needs both get through', async () => {
  const both = act('care.pair.noted', {
    title: { zh: '记两笔', en: 'take two notes' },
    duty: 'house',
    purpose: 'outbreak-response',
    input: Type.Object({ first: Type.Integer(), second: Type.Integer() }),
    async run(tx, { first, second }) {
      await run(tx, sql`select pg_advisory_xact_lock(${first})`);
      await run(tx, sql`select pg_sleep(0.3)`);
      await run(tx, sql`select pg_advisory_xact_lock(${second})`);
      return { about: ['x:1'], place: 'd1', detail: {}, result: first };
    },
  });
  const done = await Promise.all([
    perform(house, both, { first: 71, second: 72 }, as(HOUSE)),
    perform(house, both, { first: 72, second: 71 }, as(HOUSE)),
  ]);
  expect(done.map((one) => one.result)).toEqual([71, 72]);
  expect(entries).toHaveLength(2);
});

test('when the follow-up can not be queued, nothing has happened', async () => {
  failQueue = true;
  const id = uuidv7();
  await expect(perform(house, note, { place: 'd1.s1', tempC: 36 }, as(nurse, id))).rejects.toThrow(
    'the queue is away',
  );
  failQueue = false;
  expect((await perform(house, note, { place: 'd1.s1', tempC: 36 }, as(nurse, id))).repeated).toBe(false);
});

test('a nurse reads her own area and nothing else', async () => {
  await perform(house, note, { place: 'd1.s1', tempC: 36 }, as(nurse));
  await perform(house, note, { place: 'd1.s2', tempC: 37 }, as(HOUSE));
  const seen = await see(house, notes, {}, { actor: nurse, channel: 'web' });
  expect(seen.length).toBeGreaterThan(0);
  expect(seen.every((entry) => entry.place.startsWith('d1.s1'))).toBe(true);
});

test('the product itself can neither change nor delete a ledger row', async () => {
  await expect(run(house.db, sql`update ledger set word = 'x'`)).rejects.toThrow('permission denied');
  await expect(run(house.db, sql`delete from ledger`)).rejects.toThrow('permission denied');
});

test('a listener hears everything once, in order', async () => {
  await settled(house);
  const after = await house.db.transaction().execute(async (tx) => {
    await run(tx, sql`select set_config('seawall.scope', '*', true)`);
    return lastSettled(tx);
  });
  const made = await Promise.all(
    Array.from({ length: 20 }, (_, i) => perform(house, note, { place: 'd1.s1', tempC: 30 + i }, as(nurse))),
  );
  await settled(house);
  const heard = await house.db.transaction().execute(async (tx) => {
    await run(tx, sql`select set_config('seawall.scope', '*', true)`);
    return settledSince(tx, after);
  });
  expect(heard.map((entry) => entry.id).sort()).toEqual(made.map((one) => one.entry).sort());
});

test('numbers of transactions are numbers: 100 comes after 99, in a seal of several pages and for who listens', async () => {
  const own = await freshDatabase();
  try {
    const mine: House = { ...house, db: own.db };
    for (let i = 0; i < 3; i++) await perform(mine, note, { place: 'd1.s1', tempC: 36 }, as(nurse));
    const owner = new pg.Client({ connectionString: own.ownerUrl });
    await owner.connect();
    await owner.query(`update ledger set tx = (array['99', '100', '101'])[seq]::xid8`);
    await owner.end();
    const read = await asHouse(mine, async (tx) => {
      const first = await entriesBetween(tx, '0', '200', null, 2);
      const next = await entriesBetween(tx, '0', '200', first.at(-1) ?? null, 2);
      return { pages: [first, next].map((page) => page.map((one) => one.tx)), last: await lastSettled(tx) };
    });
    expect(read.pages).toEqual([['99', '100'], ['101']]);
    expect(read.last.tx).toBe('101');
    const heard = await asHouse(mine, (tx) => settledSince(tx, { tx: '99', seq: 1 }, 1));
    expect(heard.map((one) => one.tx)).toEqual(['100']);
  } finally {
    await own.close();
  }
});

test('a ledger knows the key it was written under, also when a row of it was edited', async () => {
  const own = await freshDatabase();
  try {
    const mine: House = { ...house, db: own.db };
    const fits = (key: number) => asHouse(mine, (tx) => isKeyOf(tx, secretsFrom(Buffer.alloc(32, key))));
    expect(await fits(2)).toBe(true);
    for (let i = 0; i < 2; i++) await perform(mine, note, { place: 'd1.s1', tempC: 36 }, as(nurse));
    expect([await fits(1), await fits(2)]).toEqual([true, false]);
    const owner = new pg.Client({ connectionString: own.ownerUrl });
    await owner.connect();
    await owner.query(`update ledger set word = 'x' where seq = 2`);
    await owner.end();
    expect([await fits(1), await fits(2)]).toEqual([true, false]);
  } finally {
    await own.close();
  }
});

/** Seals everything written so far, in one seal. */
async function sealSettled(mine: House, anchor: SealAnchor): Promise<void> {
  await settled(mine);
  await sealLedger(mine, anchor);
}

// Each scene of tampering has a ledger of its own.
describe('several acts of one phone', () => {
  const taken = (temps: readonly number[]) =>
    temps.map((tempC) => ({ act: note, input: { place: 'd1.s1', tempC }, call: as(nurse) }));
  const kept = () => asHouse(house, (tx) => findEntries(tx, { limit: 500 }));

  test('are performed in their order, each with an entry and an answer of its own', async () => {
    const sent = taken([36.1, 36.2, 36.3]);
    const done = await performTogether(house, sent);
    expect(done?.map(({ result }) => result)).toEqual([{ tempC: 36.1 }, { tempC: 36.2 }, { tempC: 36.3 }]);
    const found = (await kept()).slice(0, 3).reverse();
    expect(found.map(({ id }) => id)).toEqual(done?.map(({ entry }) => entry));
    expect(found.map(({ request }) => request)).toEqual(sent.map(({ call }) => call.id));
    // Asked again, one by one, each is the same act.
    for (const { act: what, input, call } of sent)
      expect(await perform(house, what, input, call)).toMatchObject({ repeated: true });
  });

  test('are not performed at all when one of them is refused, misunderstood, or was done before', async () => {
    const before = (await kept()).length;
    const [first, second] = taken([36.4, 36.5]);
    const elsewhere = { act: note, input: { place: 'd2.s9', tempC: 37 }, call: as(nurse) };
    const unread = { act: note, input: { place: 'd1.s1', tempC: 'warm' }, call: as(nurse) };
    const codes: string[] = [];
    for (const wrong of [elsewhere, unread])
      expect(
        await performTogether(house, [must(first, 'the first'), wrong, must(second, 'the second')], (code) =>
          codes.push(code),
        ),
      ).toBeUndefined();
    expect(codes).toEqual(['not-your-area', 'input-not-understood']);
    expect((await kept()).length).toBe(before);
    await perform(house, note, must(second, 'the second').input, must(second, 'the second').call);
    expect(
      await performTogether(house, [must(first, 'the first'), must(second, 'the second')]),
    ).toBeUndefined();
    expect((await kept()).length).toBe(before + 1);
  });
});

const TAMPER: readonly [string, string, string][] = [
  ['edited', 'a row is edited', `update ledger set detail = '{"tempC": 36.0}' where seq = $1`],
  ['edited', 'who did it is changed', `update ledger set actor = 'somebody else' where seq = $1`],
  ['missing', 'a row is deleted', `delete from ledger where seq = $1`],
  ['seal-broken', 'a seal is rewritten', `update ledger_seal set count = count - 1 where no = 1 and $1 > 0`],
  [
    'cut-off',
    'the end is cut off, seal and all',
    `with s as (delete from ledger_seal where no = 2) delete from ledger where seq > $1`,
  ],
];

for (const [kind, scene, statement] of TAMPER) {
  test(`verify names the row when ${scene}`, async () => {
    const own = await freshDatabase();
    try {
      const mine: House = { ...house, db: own.db };
      const anchor = anchorInMemory();
      const write = async (count: number) => {
        for (let i = 0; i < count; i++)
          await perform(mine, note, { place: 'd1.s1', tempC: 36 + i / 10 }, as(nurse));
      };
      await write(5);
      await sealSettled(mine, anchor);
      await write(5);
      await sealSettled(mine, anchor);
      await write(2);
      expect(await verifyLedger(mine, anchor)).toMatchObject({
        ok: true,
        entries: 12,
        seals: 2,
        unsealed: 2,
      });
      const owner = new pg.Client({ connectionString: own.ownerUrl });
      await owner.connect();
      await owner.query(statement, [kind === 'cut-off' ? 5 : 3]);
      await owner.end();
      const state = await verifyLedger(mine, anchor);
      expect(state.ok).toBe(false);
      expect(state.firstBad?.kind).toBe(kind);
      if (kind === 'edited' || kind === 'missing') expect(state.firstBad?.seq).toBe(3);
    } finally {
      await own.close();
    }
  });
}

test('verify names rows that were swapped', async () => {
  const own = await freshDatabase();
  try {
    const mine: House = { ...house, db: own.db };
    const anchor = anchorInMemory();
    for (let i = 0; i < 4; i++) await perform(mine, note, { place: 'd1.s1', tempC: 36 + i / 10 }, as(nurse));
    await sealSettled(mine, anchor);
    const owner = new pg.Client({ connectionString: own.ownerUrl });
    await owner.connect();
    await owner.query(`alter table ledger drop constraint ledger_pkey;
      update ledger l set tx = o.tx from ledger o where (l.seq, o.seq) in ((2, 3), (3, 2))`);
    await owner.end();
    const state = await verifyLedger(mine, anchor);
    expect(state.firstBad).toMatchObject({ kind: 'reordered', seal: 1 });
  } finally {
    await own.close();
  }
});
