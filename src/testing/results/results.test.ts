// Scenes of a laboratory: HL7 over a real line, FHIR, a spreadsheet. What it says is answered when it is on disk, once
// however often it is said; and a silence, a riddle or a stranger's label is nobody's negative.

import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import fc from 'fast-check';
import type { FastifyInstance } from 'fastify';
import iconv from 'iconv-lite';
import { Client, Message } from 'node-hl7-client';
import { HL7_2_5_1 } from 'node-hl7-client/hl7';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { refusal, type TestHouse } from '../../../test/house.ts';
import { peopleHere, type TestDay, testDay } from '../../../test/laboratory.ts';
import { DISTRICT, houseWithLists } from '../../../test/lists.ts';
import { served } from '../../../test/served.ts';
import { Frames, framed, TooLarge } from '../../adapters/hl7/frames.ts';
import { type LabLine, listenForResults } from '../../adapters/hl7/listener.ts';
import { writeXlsx } from '../../adapters/sheets/write.ts';
import type { Cell } from '../../base/cells.ts';
import { must } from '../../base/refusal.ts';
import { row, rows, sql } from '../../base/sql.ts';
import { rulebookOfFiles } from '../../rulebook/load.ts';
import { addUsers } from '../../teams/acts.ts';
import { everyMinute } from '../../timers.ts';
import { type TestingRules, testingRules } from '../terms.ts';
import { reportTubes, settleReport } from './acts.ts';
import { readFhir } from './fhir.ts';
import { answerText, messagesIn, readOru } from './oru.ts';
import { labLooks, type ResultsShown } from './routes.ts';
import { believed, foundIn, judge, labelOf, onePerTube, type TubeAsked } from './rules.ts';
import { readLabSheets } from './sheet.ts';
import { FINDINGS, type Finding } from './terms.ts';

const START = new Date('2026-12-10T08:00:00+08:00');
const PASSWORD = 'tidal-bore-at-noon-8';

let h: TestHouse;
let day: TestDay;
let rules: TestingRules;
let line: LabLine;
let server: FastifyInstance;
const troubles: string[] = [];

beforeAll(async () => {
  h = await houseWithLists({ now: START });
  rules = (await rulebookOfFiles([testingRules as never])).part(testingRules); // any part of the rulebook
  await h.itself.do(addUsers, {
    password: PASSWORD,
    users: [
      { login: 'lab1', name: '区疾控实验室', duties: [{ role: 'laboratory', place: DISTRICT }] },
      { login: 'desk', name: '沈伟', duties: [{ role: 'data-desk', place: DISTRICT }] },
    ],
  });
  day = await testDay(h);
  const onTrouble = (error: Error, where: string) => void troubles.push(`${where}: ${error.message}`);
  line = await listenForResults(h.house, { port: 0, host: '127.0.0.1', user: 'lab1', onTrouble });
  server = await served(h.house, { onTrouble });
}, 600_000);
afterAll(async () => {
  await line.close();
  await server.close();
  await h.close();
});

const cdc = () => h.as('cdc');
const reportsOf = (barcode: string) =>
  h.inside((tx) =>
    rows(
      tx,
      sql<{ id: string; result: string; held: string | null; channel: string; corrects: boolean }>`
        select id, result, held, channel, corrects is not null as corrects from test_report where barcode = ${barcode}
        order by at, line`,
    ),
  );
const stateOf = async (barcode: string) =>
  (
    await h.inside((tx) =>
      row(tx, sql<{ state: string }>`select state from test_tube where barcode = ${barcode}`),
    )
  )?.state;
const heldTasks = (barcode: string) =>
  h.inside((tx) =>
    rows(
      tx,
      sql<{ role: string; step: string }>`
        select t.owner_role as role, t.step from task t join test_report r on t.plan_key = 'lab/held/' || r.id
        where r.barcode = ${barcode} and t.ended_at is null`,
    ),
  );

// What it says ------------------------------------------------------------------------------------------

describe('words of a laboratory', () => {
  test('a word is read whole: what contains it may say its opposite', () => {
    expect(
      ['检出', '未检出', '阳性（+）', 'Not Detected', '弱阳性', '260415000'].map((one) =>
        foundIn(rules, one),
      ),
    ).toEqual(['positive', 'negative', 'positive', 'negative', 'suspect', 'negative']);
    for (const one of ['', ' ', '—', '待出', '未见', '阳性(-)', '阴', 'NaN', '0'])
      expect(foundIn(rules, one), one).toBeUndefined();
  });

  test('what is said at once of one tube is taken together, and half of it is not the last word', () => {
    const final = (result: Finding['result'], received?: number) => ({
      barcode: 'T-1',
      result,
      ...(received === undefined ? {} : { received }),
    });
    const early = (result: Finding['result']) => ({ ...final(result), preliminary: true });
    const said = (...findings: Finding[]) => onePerTube(findings);
    expect(said(final('negative', 5), { ...final('negative'), barcode: 't-1' })).toEqual([
      final('negative', 5),
    ]);
    expect(said(final('negative'), final('positive'))).toEqual([final('unreadable')]);
    expect(said(final('negative', 5), final('negative', 6))).toEqual([final('unreadable', 5)]);
    expect(said(final('negative'), early('negative'))).toEqual([early('negative')]);
    // Found already: that waits for nobody.
    expect(said(final('positive'), early('positive'))).toEqual([final('positive')]);
    // Taken back, or said and not understood: somebody may be free on what it was. Of what is not said finally, not yet.
    expect(said(final('withdrawn'), early('negative'))).toEqual([final('unreadable')]);
    expect(said(final('unreadable'), early('negative'))).toEqual([final('unreadable')]);
    expect(said(final('invalid'), early('unreadable'))).toEqual([early('unreadable')]);
    const nameless = { barcode: '合计', result: 'negative' as const };
    expect(said(nameless, nameless)).toEqual([nameless, nameless]);
  });

  test('believed is what was asked about, and nothing that comes up after it', () => {
    const tube: TubeAsked = {
      state: 'closed',
      round: 'session',
      scanned: 10,
      written: 10,
      received: null,
      questioned: true,
      stands: null,
      foundAt: null,
    };
    const negative: Finding = { barcode: 'T', result: 'negative', received: 9 };
    const asked = { tube, finding: negative };
    expect(judge(asked)).toEqual({ as: 'held', why: 'not-arrived' });
    expect(believed(asked, 'not-arrived')).toEqual({ as: 'held', why: 'count-differs' });
    expect(believed(asked, 'count-differs')).toEqual({ as: 'held', why: 'questioned' });
    expect(believed(asked, 'questioned')).toEqual({ as: 'stands', result: 'negative', was: null });
    // Rejected while the report of it was held.
    const leaking = { ...tube, state: 'rejected' as const };
    expect(believed({ tube: leaking, finding: negative }, 'questioned')).toEqual({
      as: 'held',
      why: 'rejected-tube',
    });
    expect(believed({ tube: { ...tube, stands: 'positive' }, finding: negative }, 'questioned')).toEqual({
      as: 'held',
      why: 'other-result',
    });
    expect(believed({ tube, finding: { ...negative, result: 'positive' } }, 'not-arrived')).toMatchObject({
      as: 'stands',
    });
    // Nobody is asked about what is not the last word.
    const early: Finding = { barcode: 'T', result: 'unreadable', preliminary: true };
    expect(judge({ tube, finding: early })).toEqual({ as: 'kept', why: 'preliminary' });
  });

  test('nothing but a final negative of a whole tube that is there is a negative', () => {
    const states = [
      'issued',
      'open',
      'closed',
      'boxed',
      'departed',
      'arrived',
      'rejected',
      'accepted',
    ] as const;
    const result = fc.constantFrom<Finding['result']>(
      'negative',
      'withdrawn',
      'unreadable',
      'invalid',
      'suspect',
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...states),
        result,
        fc.boolean(),
        fc.boolean(),
        fc.integer({ min: 0, max: 3 }),
        fc.option(fc.integer({ min: 0, max: 3 }), { nil: undefined }),
        (state, found, preliminary, questioned, scanned, received) => {
          const tube: TubeAsked = {
            state,
            round: 'session',
            scanned,
            written: scanned,
            received: null,
            questioned,
            stands: null,
            foundAt: null,
          };
          const finding = {
            barcode: 'T',
            result: found,
            preliminary,
            ...(received === undefined ? {} : { received }),
          };
          const judged = judge({ tube, finding });
          const whole = scanned > 0 && (received ?? scanned) === scanned;
          const sound = state === 'accepted' && !questioned && !preliminary && whole;
          const says = found === 'negative' || found === 'suspect';
          expect(judged.as === 'stands').toBe(sound && says);
          if (judged.as === 'stands') expect(judged.result).toBe(found);
        },
      ),
    );
  });
});

// HL7 ---------------------------------------------------------------------------------------------------

interface Said {
  readonly id: string;
  readonly barcode: string;
  readonly code?: string;
  readonly status?: string;
  readonly received?: number;
  readonly charset?: string;
  readonly processing?: string;
}

const oru = ({
  id,
  barcode,
  code = '260415000^Not detected^SCT',
  status = 'F',
  received,
  charset = '',
  processing = 'P',
}: Said) =>
  [
    `MSH|^~\\&|LIS|区疾控实验室|SEAWALL|CDC|20261210150000||ORU^R01^ORU_R01|${id}|${processing}|2.5.1||||||${charset}`,
    'PID|1||||钟离^守拙',
    `OBR|1|${barcode}|L-77|94500-6^SARS-CoV-2 RNA^LN|||20261210140000|||||||||||||||20261210150000+0800|||${status}`,
    'OBX|1|NM|CT^cycle threshold||38',
    `OBX|2|CWE|94500-6^SARS-CoV-2 RNA NAA+probe Ql^LN||${code}||||||${status}`,
    ...(received === undefined ? [] : [`SPM|1|${barcode}&LAB||NP|||||||||${received}`]),
  ].join('\r');

/** Sends bytes as they are and answers with what came back within a moment. */
async function say(...pieces: (Buffer | string)[]): Promise<string[]> {
  const socket = connect(line.port, '127.0.0.1');
  const frames = new Frames(1_000_000);
  const answers: string[] = [];
  const wanted = pieces.length;
  socket.on('error', () => undefined);
  socket.on('data', (piece) => void answers.push(...frames.take(piece).map((one) => one.toString())));
  for (const piece of pieces) {
    const before = answers.length;
    socket.write(piece);
    for (let i = 0; i < 200 && answers.length === before && !socket.closed; i++)
      await new Promise((done) => setTimeout(done, 10));
  }
  socket.destroy();
  expect(answers.length).toBeLessThanOrEqual(wanted);
  return answers;
}
const msa = (answer: string | undefined) => /MSA\|([^\r]*)/.exec(answer ?? '')?.[1];

describe('HL7 over MLLP', () => {
  test('a client of another maker sends several on one line; each is answered by its own number, after it is on disk', async () => {
    const people = await peopleHere(h, 3);
    for (const n of [1, 2, 3]) await day.tube(`HL-${n}`, [people[n - 1] ?? '']);
    const client = new Client({ host: '127.0.0.1' });
    const answers: string[] = [];
    const connection = client.createConnection({ port: line.port, waitAck: true }, async (res) => {
      const message = res.getMessage();
      const control = message.get('MSA.2').toString();
      answers.push(`${message.get('MSA.1').toString()} ${control} ${(await reportsOf(control)).length}`);
    });
    await once(connection, 'connect');
    for (const n of [1, 2, 3]) {
      const message = new Message({
        specification: new HL7_2_5_1(),
        messageHeader: {
          msh_9_1: 'ORU',
          msh_9_2: 'R01',
          msh_9_3: 'ORU_R01',
          msh_10: `HL-${n}`,
          msh_11_1: 'P',
        },
      });
      message.set('MSH.3', 'LIS');
      message.set('MSH.4', '区疾控实验室');
      const obr = message.addSegment('OBR');
      obr.set('2', `HL-${n}`);
      const obx = message.addSegment('OBX');
      obx.set('2', 'CWE');
      obx.set('3.1', '94500-6');
      obx.set('5.1', n === 3 ? '260373001' : '260415000');
      obx.set('11', 'F');
      await connection.sendMessage(message);
      for (let i = 0; i < 300 && answers.length < n; i++) await new Promise((done) => setTimeout(done, 10));
    }
    await connection.close();
    // A report under its label is there by the time its answer is.
    expect(answers).toEqual(['AA HL-1 1', 'AA HL-2 1', 'AA HL-3 1']);
    expect([await stateOf('HL-1'), await stateOf('HL-2'), await stateOf('HL-3')]).toEqual([
      'negative',
      'negative',
      'positive',
    ]);
    expect(troubles).toEqual([]);
  });

  test('a line that breaks before the answer brings it again: the same answer, and nothing is doubled', async () => {
    await day.tube('CUT-1', await peopleHere(h, 2));
    // Between the two: everything goes to us, and no answer comes back.
    let through: Socket | undefined;
    const deaf = createServer((socket) => {
      through = connect(line.port, '127.0.0.1');
      socket.on('error', () => undefined);
      socket.pipe(through);
      through.on('data', () => socket.destroy());
    }).listen(0, '127.0.0.1');
    await once(deaf, 'listening');
    const lost = connect((deaf.address() as AddressInfo).port, '127.0.0.1');
    lost.on('error', () => undefined);
    lost.write(framed(Buffer.from(oru({ id: 'C-1', barcode: 'CUT-1', received: 2 }))));
    await once(lost, 'close');
    through?.destroy();
    deaf.close();
    expect(await reportsOf('CUT-1')).toHaveLength(1);
    const [again] = await say(framed(Buffer.from(oru({ id: 'C-1', barcode: 'CUT-1', received: 2 }))));
    const [third] = await say(framed(Buffer.from(oru({ id: 'C-1', barcode: 'CUT-1', received: 2 }))));
    expect(msa(again)).toBe('AA|C-1');
    expect(third).toBe(again);
    expect(await reportsOf('CUT-1')).toHaveLength(1);
    expect(await stateOf('CUT-1')).toBe('negative');
    // Another content under the same number is not taken for the same.
    const [other] = await say(framed(Buffer.from(oru({ id: 'C-1', barcode: 'CUT-2' }))));
    expect(msa(other)).toBe('AE|C-1');
    expect(await reportsOf('CUT-2')).toEqual([]);
  });

  test('a message in single bytes, two in one piece, and one that was begun twice', async () => {
    const people = await peopleHere(h, 3);
    for (const n of [1, 2, 3]) await day.tube(`BIT-${n}`, [people[n - 1] ?? '']);
    const whole = framed(Buffer.from(oru({ id: 'BIT-1', barcode: 'BIT-1' })));
    const socket = connect(line.port, '127.0.0.1');
    const frames = new Frames(1_000_000);
    const answers: string[] = [];
    socket.on(
      'data',
      (piece) => void answers.push(...frames.take(piece).map((one) => msa(one.toString()) ?? '')),
    );
    socket.setNoDelay(true);
    for (const byte of whole) {
      socket.write(Buffer.of(byte));
      await new Promise((done) => setImmediate(done));
    }
    const half = whole.subarray(0, 40);
    socket.write(
      Buffer.concat([
        framed(Buffer.from(oru({ id: 'BIT-2', barcode: 'BIT-2' }))),
        half,
        framed(Buffer.from(oru({ id: 'BIT-3', barcode: 'BIT-3' }))),
      ]),
    );
    for (let i = 0; i < 300 && answers.length < 3; i++) await new Promise((done) => setTimeout(done, 10));
    socket.destroy();
    expect(answers).toEqual(['AA|BIT-1', 'AA|BIT-2', 'AA|BIT-3']);
  });

  test('GB18030, where a second byte is the separator itself, and UTF-8; another set is refused, bytes of none too', async () => {
    await day.tube('GB-1', await peopleHere(h, 1));
    const bar = iconv.decode(Buffer.of(0x81, 0x7c), 'gb18030');
    expect(iconv.encode(bar, 'gb18030')[1]).toBe(0x7c);
    const text = oru({ id: 'GB-1', barcode: 'GB-1', code: `^未检出^L`, charset: 'GB 18030-2000' }).replace(
      '区疾控实验室',
      `${bar}区实验室`,
    );
    const [answer] = await say(framed(iconv.encode(text, 'gb18030')));
    expect(msa(answer)).toBe('AA|GB-1');
    const kept = await h.inside((tx) =>
      row(
        tx,
        sql<{
          laboratory: string;
          result: string;
        }>`select laboratory, result from test_report where message = 'GB-1'`,
      ),
    );
    expect(kept).toEqual({ laboratory: `${bar}区实验室`, result: 'negative' });
    const [unknown] = await say(
      framed(Buffer.from(oru({ id: 'GB-2', barcode: 'GB-1', charset: 'ISO IR87' }))),
    );
    expect(msa(unknown)).toBe('AR|GB-2');
    const [broken] = await say(
      framed(
        Buffer.concat([
          Buffer.from(oru({ id: 'GB-3', barcode: 'GB-1', charset: 'UNICODE UTF-8' })),
          Buffer.of(0xff, 0xfe),
        ]),
      ),
    );
    expect(msa(broken)).toBe('AR|GB-3');
  });

  test('what is no report of ours is refused and keeps nothing: no MSH, another type, a trial, no test, no number', async () => {
    const before = await h.inside((tx) =>
      row(tx, sql<{ n: number }>`select count(*)::int as n from test_report`),
    );
    const good = oru({ id: 'N-1', barcode: 'N-1' });
    const answers = await say(
      framed(Buffer.from('PID|1||x')),
      framed(Buffer.from(good.replace('ORU^R01^ORU_R01', 'ADT^A01'))),
      framed(Buffer.from(oru({ id: 'N-3', barcode: 'N-1', processing: 'T' }))),
      framed(Buffer.from(good.replaceAll('94500-6', '718-7'))),
      framed(Buffer.from(good.replace('|N-1|P|', '||P|'))),
      framed(Buffer.from('')),
    );
    expect(answers.map(msa)).toEqual(['AR|', 'AR|N-1', 'AR|N-3', 'AE|N-1', 'AR|', 'AR|']);
    expect(await h.inside((tx) => row(tx, sql`select count(*)::int as n from test_report`))).toEqual(before);
  });

  test('a batch is answered by a batch, one answer to each', async () => {
    const people = await peopleHere(h, 2);
    for (const n of [1, 2]) await day.tube(`BA-${n}`, [people[n - 1] ?? '']);
    const batch = [
      'BHS|^~\\&|LIS',
      oru({ id: 'BA-1', barcode: 'BA-1' }),
      oru({ id: 'BA-2', barcode: 'BA-2' }),
      'BTS|2',
    ].join('\r');
    const [answer] = await say(framed(Buffer.from(batch)));
    expect(answer?.match(/MSA\|[^\r]*/g)).toEqual(['MSA|AA|BA-1', 'MSA|AA|BA-2']);
    expect(answer?.startsWith('BHS')).toBe(true);
    expect(messagesIn(batch)).toMatchObject({ batch: true });
  });

  test('a correction keeps what was said; a preliminary word is none; a value of two meanings is held', async () => {
    await day.tube('CO-1', await peopleHere(h, 2));
    const send = async (id: string, code: string, status: string) =>
      msa((await say(framed(Buffer.from(oru({ id, barcode: 'CO-1', code, status })))))[0]);
    expect(await send('CO-1', '260415000', 'P')).toBe('AA|CO-1');
    expect(await stateOf('CO-1')).toBe('accepted');
    await send('CO-2', '260415000', 'F');
    expect(await stateOf('CO-1')).toBe('negative');
    // Otherwise, and nothing says that it is a correction: a person asks.
    await send('CO-3', '260373001', 'F');
    expect(await stateOf('CO-1')).toBe('negative');
    await send('CO-4', '260373001^Detected', 'C');
    expect(await stateOf('CO-1')).toBe('positive');
    await send('CO-5', '260415000^Detected', 'C');
    await send('CO-6', '260415000', 'W');
    expect(await stateOf('CO-1')).toBe('positive');
    expect((await reportsOf('CO-1')).map(({ result, held, corrects }) => [result, held, corrects])).toEqual([
      ['negative', null, false],
      ['negative', null, false],
      ['positive', 'other-result', false],
      ['positive', null, true],
      ['unreadable', 'unreadable', false],
      ['withdrawn', 'taken-back', false],
    ]);
  });

  test('one target taken back while the other is not done yet: a person is asked about the negative that stands', async () => {
    await day.tube('TB-1', await peopleHere(h, 2));
    const send = async (id: string, ...targets: string[]) => {
      const values = targets.map(
        (status, at) => `OBX|${at + 3}|CWE|94500-6^RNA^LN||260415000^Not detected^SCT||||||${status}`,
      );
      const text = [oru({ id, barcode: 'TB-1', status: targets[0] ?? 'F' }), ...values].join('\r');
      expect(msa((await say(framed(Buffer.from(text))))[0])).toBe(`AA|${id}`);
    };
    await send('TB-1', 'F', 'F');
    expect(await stateOf('TB-1')).toBe('negative');
    await send('TB-2', 'P', 'F');
    expect(await heldTasks('TB-1')).toEqual([]);
    await send('TB-3', 'W', 'P');
    expect((await reportsOf('TB-1')).map(({ result, held }) => [result, held])).toEqual([
      ['negative', null],
      ['negative', null],
      ['unreadable', 'unreadable'],
    ]);
    expect(await heldTasks('TB-1')).toHaveLength(1);
  });

  test('whatever comes over the line, it is answered or closed, and nothing breaks', async () => {
    const pieces = fc.oneof(
      fc.uint8Array({ maxLength: 200 }).map((one) => Buffer.from(one)),
      fc.string({ unit: 'binary', maxLength: 200 }).map((one) => Buffer.from(one)),
      fc
        .array(
          fc.constantFrom(
            'MSH|^~\\&|',
            'ORU^R01',
            '\r',
            '|',
            '^',
            '~',
            '\\',
            '&',
            'OBR|1|',
            'OBX|1|CWE|94500-6||',
            'F',
            'P',
          ),
          {
            maxLength: 40,
          },
        )
        .map((one) => Buffer.from(one.join(''))),
    );
    await fc.assert(
      fc.asyncProperty(pieces, async (piece) => {
        const [answer] = await say(framed(piece.filter((byte) => byte !== 0x0b && byte !== 0x1c)));
        expect(answer).toMatch(/MSA\|(AE|AR)\|/);
      }),
      { numRuns: 60 },
    );
    expect(() => new Frames(1000).take(Buffer.concat([Buffer.of(0x0b), Buffer.alloc(2000, 65)]))).toThrow(
      TooLarge,
    );
    const huge = Buffer.concat([Buffer.of(0x0b), Buffer.alloc(9 * 1_048_576, 65)]);
    expect(msa((await say(huge))[0])).toBe('AR|');
    const deep = `MSH|^~\\&|L|L|||1||ORU^R01|X|P|2.5\r${'OBX|1|CWE|94500-6||260415000||||||F\r'.repeat(30_000)}`;
    expect(readOru(deep, rules)).toMatchObject({ as: 'AE' });
    expect(troubles).toEqual([]);
  });

  test('an account that may not report opens no line', async () => {
    const asDesk = listenForResults(h.house, {
      port: 0,
      host: '127.0.0.1',
      user: 'desk',
      onTrouble: () => undefined,
    });
    expect((await refusal(asDesk)).status).toBe(403);
    const asNobody = listenForResults(h.house, {
      port: 0,
      host: '127.0.0.1',
      user: 'x',
      onTrouble: () => undefined,
    });
    expect((await refusal(asNobody)).code).toBe('no-such-user');
  });
});

describe('a message of several voices', () => {
  const read = (text: string) => {
    const found = readOru(text, rules);
    return 'results' in found ? found.results : found.why;
  };
  const one = oru({ id: 'V-1', barcode: 'V-1' });
  const [, , ...order] = one.split('\r');

  test('two orders of one tube, and a value said twice: all say the same, or a person asks', () => {
    const other = order.join('\r').replace('260415000^Not detected^SCT', '260373001^Detected^SCT');
    expect(read([one, ...order].join('\r'))).toMatchObject([{ barcode: 'V-1', result: 'negative' }]);
    expect(read([one, other].join('\r'))).toMatchObject([{ barcode: 'V-1', result: 'unreadable' }]);
    expect(read([one, other.replaceAll('V-1', 'V-2')].join('\r'))).toMatchObject([
      { barcode: 'V-1', result: 'negative' },
      { barcode: 'V-2', result: 'positive' },
    ]);
    const twice = (second: string) => one.replace('^SCT|||', `^SCT~${second}|||`);
    expect(read(twice('260415000'))).toMatchObject([{ result: 'negative' }]);
    expect(read(twice('^见附页'))).toMatchObject([{ result: 'unreadable' }]);
    expect(read(twice('260373001'))).toMatchObject([{ result: 'unreadable' }]);
  });

  test('a count is a count of swabs: millilitres are none', () => {
    const counted = (amount: string) => read(`${one}\rSPM|1|V-1||NP||||||||${amount}`);
    expect(counted('9')).toMatchObject([{ received: 9 }]);
    // Put together of nine, three millilitres of it.
    expect(counted('3^mL|9')).toMatchObject([{ received: 9 }]);
    expect(counted('9^{swab}&swab&UCUM')).toMatchObject([{ received: 9 }]);
    for (const amount of ['3^mL', '3^mL&millilitre&UCUM', '3.5', 'three'])
      expect(counted(amount), amount).toEqual([expect.not.objectContaining({ received: expect.anything() })]);
  });

  test('an answer says in which zone its moment is', () => {
    const { header } = readOru(one, rules);
    const text = answerText(header, { as: 'AA', id: 'A-1', at: START, says: [] });
    expect(text.split('|')[6]).toBe('20261210000000+0000');
  });
});

// FHIR --------------------------------------------------------------------------------------------------

const basic = (user: string, password: string) =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
const post = (body: unknown, authorization = basic('lab1', PASSWORD)) =>
  server.inject({
    method: 'POST',
    url: '/api/fhir/DiagnosticReport',
    headers: { 'content-type': 'application/fhir+json', ...(authorization === '' ? {} : { authorization }) },
    payload: typeof body === 'string' ? body : JSON.stringify(body),
  });

const diagnostic = (barcode: string, code: string, more: Record<string, unknown> = {}) => ({
  resourceType: 'DiagnosticReport',
  identifier: [{ system: 'urn:lab', value: `F-${barcode}` }],
  status: 'final',
  issued: '2026-12-10T09:00:00+08:00',
  contained: [
    {
      resourceType: 'Observation',
      id: 'o',
      status: 'final',
      code: { coding: [{ system: 'http://loinc.org', code: '94500-6' }] },
      valueCodeableConcept: { coding: [{ system: 'http://snomed.info/sct', code }] },
    },
  ],
  specimen: [{ identifier: { value: barcode } }],
  result: [{ reference: '#o' }],
  performer: [{ display: '第三方实验室' }],
  ...more,
});

describe('FHIR', () => {
  test('a report is taken in, once; amended it takes the place of the first; entered in error it is nobody’s negative', async () => {
    await day.tube('FH-1', await peopleHere(h, 2));
    const first = await post(diagnostic('FH-1', '260415000'));
    expect(first.statusCode).toBe(200);
    expect(first.json()).toMatchObject({
      resourceType: 'OperationOutcome',
      issue: [{ severity: 'information' }],
    });
    expect((await post(diagnostic('FH-1', '260415000'))).json()).toEqual(first.json());
    expect(await reportsOf('FH-1')).toHaveLength(1);
    const mistaken = { status: 'entered-in-error', issued: '2026-12-10T09:10:00+08:00' };
    await post(diagnostic('FH-1', '260415000', mistaken));
    expect(await stateOf('FH-1')).toBe('accepted');
    await post(diagnostic('FH-1', '260373001', { status: 'corrected', issued: '2026-12-10T09:20:00+08:00' }));
    expect(await stateOf('FH-1')).toBe('positive');
    expect((await reportsOf('FH-1')).map(({ result, channel }) => [result, channel])).toEqual([
      ['negative', 'fhir'],
      ['withdrawn', 'fhir'],
      ['positive', 'fhir'],
    ]);
  });

  test('a bundle with its observations beside, one of them of a tube nobody knows', async () => {
    await day.tube('FH-2', await peopleHere(h, 1));
    const apart = (barcode: string, n: number) => [
      {
        fullUrl: `urn:uuid:${n}`,
        resource: { ...must(diagnostic(barcode, '260415000').contained[0], 'an observation'), id: `${n}` },
      },
      {
        resource: diagnostic(barcode, '', {
          contained: [],
          result: [{ reference: `urn:uuid:${n}` }],
          specimen: [{ reference: `Specimen/s${n}` }],
        }),
      },
      {
        resource: {
          resourceType: 'Specimen',
          id: `s${n}`,
          accessionIdentifier: { value: barcode },
          container: [{ specimenQuantity: { value: 1 } }],
        },
      },
    ];
    const answer = await post({
      resourceType: 'Bundle',
      type: 'collection',
      identifier: { value: 'B-1' },
      entry: [...apart('FH-2', 1), ...apart('FH-UNKNOWN', 2)],
    });
    expect(answer.json().issue.map(({ severity }: { severity: string }) => severity)).toEqual([
      'information',
      'warning',
    ]);
    expect(await stateOf('FH-2')).toBe('negative');
    expect(await reportsOf('FH-UNKNOWN')).toMatchObject([{ held: 'unknown-barcode' }]);
  });

  test('several specimens, a value that is not there and an amount in millilitres are asked about', () => {
    const found = (more: Record<string, unknown>) => {
      const read = readFhir(diagnostic('FH-8', '260415000', more), rules);
      return 'results' in read ? read.results : read.says;
    };
    const specimen = (value: string, quantity?: object) => ({
      resourceType: 'Specimen',
      id: value,
      identifier: [{ value }],
      ...(quantity === undefined ? {} : { container: [{ specimenQuantity: quantity }] }),
    });
    expect(found({})).toMatchObject([{ barcode: 'FH-8', result: 'negative' }]);
    const two = { specimen: [{ identifier: { value: 'FH-8' } }, { identifier: { value: 'FH-9' } }] };
    expect(found(two)).toMatchObject([
      { barcode: 'FH-8', result: 'unreadable' },
      { barcode: 'FH-9', result: 'unreadable' },
    ]);
    // The report is of one tube, and what it holds of another.
    const [value] = diagnostic('FH-8', '260415000').contained;
    const of = (named: string) => ({ contained: [{ ...value, specimen: { identifier: { value: named } } }] });
    expect(found(of('fh-8'))).toMatchObject([{ barcode: 'FH-8', result: 'negative' }]);
    expect(found(of('FH-9'))).toMatchObject([{ barcode: 'FH-8', result: 'unreadable' }]);
    // What it takes back, it takes back of both.
    expect(found({ ...two, status: 'entered-in-error' })).toMatchObject([
      { result: 'withdrawn' },
      { result: 'withdrawn' },
    ]);
    expect(found({ result: [{ reference: '#o' }, { reference: 'Observation/elsewhere' }] })).toMatchObject([
      { result: 'unreadable' },
    ]);
    // Half of it is not there yet: a negative waits for the rest, and what is taken back waits for nothing.
    const half = (status: string, more: object = {}) => {
      const [one] = diagnostic('FH-8', '260415000').contained;
      return found({
        status: 'partial',
        contained: [
          { ...one, status },
          { ...one, id: 'p', status: 'preliminary' },
        ],
        result: [{ reference: '#o' }, { reference: '#p' }],
        ...more,
      });
    };
    const final = expect.not.objectContaining({ preliminary: true });
    expect(half('final')).toMatchObject([{ result: 'negative', preliminary: true }]);
    expect(half('entered-in-error')).toMatchObject([{ result: 'unreadable' }]);
    expect(half('entered-in-error')).toEqual([final]);
    expect(half('final', { status: 'entered-in-error' })).toMatchObject([{ result: 'withdrawn' }]);
    expect(half('final', { status: 'entered-in-error' })).toEqual([final]);
    expect(found({ status: 'preliminary' })).toMatchObject([{ result: 'negative', preliminary: true }]);
    expect(found({ status: 'registered', contained: [], result: [] })).toMatchObject([{ preliminary: true }]);
    const { contained } = diagnostic('FH-8', '260415000');
    const counted = (quantity: object) =>
      found({
        contained: [...contained, specimen('FH-8', quantity)],
        specimen: [{ reference: '#FH-8' }],
      });
    expect(counted({ value: 9 })).toMatchObject([{ received: 9 }]);
    expect(counted({ value: 9, unit: '支' })).toMatchObject([{ received: 9 }]);
    expect(counted({ value: 3, unit: 'mL', code: 'mL' })).toEqual([
      expect.not.objectContaining({ received: expect.anything() }),
    ]);
  });

  test('it is the account of a laboratory that reports; wrong passwords lock it, and are counted', async () => {
    const nobody = await post(diagnostic('X', '260415000'), '');
    expect(nobody.statusCode).toBe(401);
    expect(nobody.json().issue[0].code).toBe('login');
    expect(nobody.headers['www-authenticate']).toMatch(/^Basic/);
    expect((await post(diagnostic('X', '260415000'), basic('desk', PASSWORD))).statusCode).toBe(403);
    await h.itself.do(addUsers, {
      password: PASSWORD,
      users: [{ login: 'lab2', name: '另一实验室', duties: [{ role: 'laboratory', place: DISTRICT }] }],
    });
    for (let i = 0; i < 6; i++) expect((await post({}, basic('lab2', `wrong-${i}`))).statusCode).toBe(401);
    expect((await post(diagnostic('X', '260415000'), basic('lab2', PASSWORD))).statusCode).toBe(401);
    let last = 0;
    for (let i = 0; i < 40; i++) last = (await post({}, basic('nobody', `${i}`))).statusCode;
    expect(last).toBe(429);
  });

  test('whatever is posted, the answer is an OperationOutcome with a no, and nothing breaks', async () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    for (const body of ['', '{', 'null', '[]', deep, '{"resourceType":"Patient"}', `{"__proto__":{"x":1}}`]) {
      const answer = await post(body);
      expect(answer.statusCode, body.slice(0, 20)).toBeGreaterThanOrEqual(400);
      expect(answer.statusCode).toBeLessThan(500);
      expect(answer.json().resourceType).toBe('OperationOutcome');
    }
    const value: fc.Memo<unknown> = fc.memo<unknown>((n) =>
      n <= 1
        ? fc.oneof(fc.constantFrom(null, 'final', 'x', '', '#o', 1e308, -1, true), fc.string())
        : fc.oneof(
            fc.array(value(n - 1), { maxLength: 3 }),
            fc.dictionary(
              fc.constantFrom('coding', 'code', 'reference', 'value', 'identifier', 'text', 'id'),
              value(n - 1),
            ),
          ),
    );
    const key = fc.constantFrom(
      'status',
      'contained',
      'specimen',
      'result',
      'identifier',
      'issued',
      'performer',
      'entry',
      'meta',
    );
    fc.assert(
      fc.property(
        fc.dictionary(key, value(4)),
        fc.constantFrom('DiagnosticReport', 'Bundle'),
        (more, resourceType) => {
          const read = readFhir({ ...diagnostic('Z', '260415000'), ...more, resourceType }, rules);
          if ('code' in read) return;
          for (const { result } of read.results) expect(Object.keys(FINDINGS)).toContain(result);
        },
      ),
      { numRuns: 500 },
    );
    expect(troubles).toEqual([]);
  });
});

// A spreadsheet -----------------------------------------------------------------------------------------

async function upload(bytes: Buffer, authorization = basic('lab1', PASSWORD)) {
  const boundary = 'tide';
  const payload = Buffer.concat([
    Buffer.from(
      `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="results.xlsx"\r\ncontent-type: application/octet-stream\r\n\r\n`,
    ),
    bytes,
    Buffer.from(`\r\n--${boundary}--\r\n`),
  ]);
  return server.inject({
    method: 'POST',
    url: '/api/testing/results/import',
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}`, authorization },
    payload,
  });
}

test('a spreadsheet is read by its labels; an empty result is awaited, and the same file adds nothing', async () => {
  const people = await peopleHere(h, 3);
  await day.tube('SH-1', people.slice(0, 1));
  await day.tube('SH-2', people.slice(1, 3));
  const bytes = await writeXlsx([
    {
      name: '结果',
      rows: [
        ['试管编号', '检测结果', '收到拭子数'],
        ['SH-1', '阴性', ''],
        ['SH-2', '', ''],
        ['SH-2', '看不清', '2'],
        ['SH-3', '阴性', '1'],
      ],
    },
  ]);
  const done = (await upload(bytes)).json();
  expect(done).toMatchObject({ lines: 3, stand: 1, again: false });
  expect(done.held.map(({ why }: { why: string }) => why)).toEqual(['unreadable', 'unknown-barcode']);
  expect((await upload(bytes)).json()).toMatchObject({ lines: 3, stand: 0, again: true });
  expect(await stateOf('SH-1')).toBe('negative');
  expect(await stateOf('SH-2')).toBe('accepted');
  expect(readLabSheets({ sheets: [] }, rules)).toBeUndefined();
});

test('one value of two specimens is nobody’s: both are asked about', () => {
  const two = `${oru({ id: 'S2', barcode: 'SP-1', received: 1 })}\rSPM|2|SP-2&LAB||NP|||||||||1`;
  const read = readOru(two, rules);
  expect('results' in read ? read.results : read.why).toMatchObject([
    { barcode: 'SP-1', result: 'unreadable' },
    { barcode: 'SP-2', result: 'unreadable' },
  ]);
  // The same one named twice is one.
  const one = `${oru({ id: 'S1', barcode: 'SP-1', received: 1 })}\rSPM|2|sp-1&LAB||NP|||||||||1`;
  const again = readOru(one, rules);
  expect('results' in again ? again.results : again.why).toMatchObject([
    { barcode: 'SP-1', result: 'negative' },
  ]);
});

test('of two corrections the later one holds, whichever comes first over the line', async () => {
  const people = await peopleHere(h, 2);
  const later = (id: string, barcode: string, at: string, positive: boolean) =>
    oru({
      id,
      barcode,
      status: 'C',
      ...(positive ? { code: '260373001^Detected^SCT' } : {}),
    }).replaceAll('20261210150000+0800', `20261210${at}00+0800`);
  const words = (barcode: string) =>
    reportsOf(barcode).then((all) => all.map(({ result, held }) => [result, held]));
  h.clock.set(new Date('2026-12-10T16:00:00+08:00'));
  await day.tube('LATER-1', people.slice(0, 1));
  await say(framed(Buffer.from(oru({ id: 'L1', barcode: 'LATER-1' }))));
  expect(await stateOf('LATER-1')).toBe('negative');
  // Positive at 15:40; what had been written at 15:20 was held up on its way.
  await say(framed(Buffer.from(later('L3', 'LATER-1', '1540', true))));
  expect(await stateOf('LATER-1')).toBe('positive');
  const [answer] = await say(framed(Buffer.from(later('L2', 'LATER-1', '1520', false))));
  expect(await stateOf('LATER-1')).toBe('positive');
  expect(msa(answer)).toBe('AA|L2');
  expect(await words('LATER-1')).toEqual([
    ['negative', null],
    ['positive', null],
    ['negative', 'overtaken'],
  ]);
  expect(await heldTasks('LATER-1')).toHaveLength(1);
  // Nothing of it is refused: whoever asked the laboratory says which one holds.
  const report = must((await reportsOf('LATER-1')).at(-1) ?? null, 'three of them').id;
  await cdc().do(settleReport, { report, how: 'believe', reason: '实验室确认以此为准' });
  expect(await stateOf('LATER-1')).toBe('negative');
  // In their order they hold one after the other.
  await day.tube('LATER-2', people.slice(1));
  await say(framed(Buffer.from(later('L4', 'LATER-2', '1520', true))));
  await say(framed(Buffer.from(later('L5', 'LATER-2', '1540', false))));
  expect(await words('LATER-2')).toEqual([
    ['positive', null],
    ['negative', null],
  ]);
});

test('a result in several columns, in one line twice or without a label is asked about, never guessed', async () => {
  const cell = (text: string): Cell => ({ text, kind: text === '' ? 'empty' : 'text' });
  const read = (...lines: string[][]) =>
    readLabSheets(
      { sheets: [{ name: '结果', rows: lines.map((line) => line.map(cell)), merges: [], date1904: false }] },
      rules,
    )?.map(({ barcode, result }) => [barcode, result]);
  const heading = ['管号', 'ORF1ab 检测结果', 'N 检测结果', '更正结果', '结果时间'];
  expect(
    read(
      heading,
      ['S-1', '阴性', '阴性', '', '2026-12-10 09:00'],
      ['S-2', '阴性', '阳性', '', '2026-12-10 09:00'],
      ['S-3', '阴性', '', '', '2026-12-10 09:00'],
      ['', '阳性', '阳性', '', ''],
      ['S-4', '', '', '', ''],
      ['S-5', '阴性', '阴性', '', ''],
      ['S-5', '阳性', '阳性', '', ''],
    ),
  ).toEqual([
    ['S-1', 'negative'],
    ['S-2', 'unreadable'],
    ['S-3', 'unreadable'],
    ['', 'positive'],
    ['S-5', 'unreadable'],
  ]);
  expect(read(heading, ['S-6', '阴性', '阴性', '阳性', ''])).toEqual([['S-6', 'unreadable']]);
});

// Held --------------------------------------------------------------------------------------------------

describe('held with a name on it', () => {
  const report = (message: string, ...results: Finding[]) =>
    h.as('laboratory').do(reportTubes, { laboratory: '区疾控实验室', channel: 'hand', message, results });

  test('each has its task, and a person settles it: it was of another tube, it holds, it is put aside', async () => {
    const people = await peopleHere(h, 4);
    await day.tube('HE-1', people.slice(0, 2));
    await day.tube('HE-2', people.slice(2, 3), { at: 'table' });
    await day.tube('HE-3', people.slice(3, 4));
    const done = await report(
      'HE',
      { barcode: 'HE-1', result: 'negative', received: 3 },
      { barcode: 'HE-2', result: 'positive' },
      { barcode: 'he 9', result: 'negative' },
      { barcode: 'HE-3', result: 'unreadable' },
    );
    expect(done.held.map(({ barcode, why }) => [barcode, why])).toEqual([
      ['HE-1', 'count-differs'],
      ['HE-2', 'not-arrived'],
      ['HE9', 'unknown-barcode'],
      ['HE-3', 'unreadable'],
    ]);
    // Somebody may be walking about: what may be positive is looked into first.
    expect(await heldTasks('HE-1')).toEqual([{ role: 'cdc', step: 'lab-held' }]);
    expect(await heldTasks('HE-2')).toEqual([{ role: 'cdc', step: 'lab-held-positive' }]);
    expect(await stateOf('HE-1')).toBe('accepted');
    const settle = async (barcode: string, how: 'believe' | 'other-barcode' | 'dismiss', to?: string) => {
      const [{ id = '' } = {}] = (await reportsOf(barcode)).filter(({ held }) => held !== null);
      return cdc().do(settleReport, {
        report: id,
        how,
        reason: '已电话核实',
        ...(to === undefined ? {} : { barcode: to }),
      });
    };
    await settle('HE-1', 'believe');
    expect(await stateOf('HE-1')).toBe('negative');
    expect((await refusal(settle('HE-3', 'believe'))).code).toBe('report-says-nothing');
    expect((await refusal(settle('HE9', 'believe'))).code).toBe('tube-not-found');
    // The right tube has doubts of its own: they come first.
    expect((await refusal(settle('HE9', 'other-barcode', 'HE-2'))).code).toBe('tube-doubted');
    await settle('HE9', 'other-barcode', 'HE-3');
    expect(await stateOf('HE-3')).toBe('negative');
    await settle('HE-2', 'dismiss');
    expect(await stateOf('HE-2')).toBe('closed');
    expect(await heldTasks('HE-2')).toEqual([]);
    expect((await refusal(settle('HE-2', 'dismiss'))).code).toBe('report-settled');
  });

  test('a report that was held for one thing is held for the next, and its tube is nobody’s negative until then', async () => {
    await day.tube('HE-4', await peopleHere(h, 2), { at: 'table' });
    await report('HE-4', { barcode: 'HE-4', result: 'negative', received: 1 });
    const [held] = await reportsOf('HE-4');
    const believe = () =>
      cdc().do(settleReport, { report: held?.id ?? '', how: 'believe', reason: '已电话核实' });
    expect(await believe()).toMatchObject({ stands: false });
    expect(await reportsOf('HE-4')).toMatchObject([{ held: 'count-differs' }]);
    expect(await stateOf('HE-4')).toBe('closed');
    expect(await heldTasks('HE-4')).toEqual([{ role: 'cdc', step: 'lab-held' }]);
    expect(await believe()).toMatchObject({ stands: true });
    expect(await stateOf('HE-4')).toBe('negative');
    expect(await heldTasks('HE-4')).toEqual([]);
  });

  test('several reports of one tube are one question: which of them holds is said once, of those that were read', async () => {
    const [one = '', ...two] = await peopleHere(h, 3);
    await day.tube('HE-7', [one]);
    await day.tube('HE-8', two);
    await report('HE-71', { barcode: 'HE-7', result: 'negative' });
    await report('HE-72', { barcode: 'HE-7', result: 'positive' });
    await report('HE-73', { barcode: 'HE-7', result: 'suspect' }, { barcode: 'HE-8', result: 'unreadable' });
    const page = async () => {
      const seen = (await cdc().see(must(labLooks[0], 'a look'), {})) as ResultsShown;
      return seen.held.filter(({ barcode }) => ['HE-7', 'HE-8', 'HE99'].includes(barcode));
    };
    const read = await page();
    const of = read.filter(({ barcode }) => barcode === 'HE-7');
    expect(of.map(({ found }) => found).sort()).toEqual(['positive', 'suspect']);
    expect(new Set(read.map(({ question }) => question)).size).toBe(2);
    // One more has come since, which nobody has read yet.
    await report('HE-74', { barcode: 'HE-7', result: 'positive' });
    const suspect = of.find(({ found }) => found === 'suspect');
    await cdc().do(settleReport, {
      report: suspect?.id ?? '',
      how: 'believe',
      beside: read.map(({ id }) => id),
      reason: '实验室来电：以可疑为准',
    });
    expect(await stateOf('HE-7')).toBe('suspect');
    const left = await page();
    expect(left.map(({ barcode, found, message }) => [barcode, found, message])).toEqual(
      expect.arrayContaining([
        ['HE-7', 'positive', 'HE-74'],
        ['HE-8', 'unreadable', 'HE-73'],
      ]),
    );
    expect(left).toHaveLength(2);
    expect(await heldTasks('HE-7')).toHaveLength(1);
    expect(h.entries.findLast(({ word }) => word === settleReport.word)?.detail).toMatchObject({ beside: 1 });
    // Of a label nobody knows the same: one of them is of a tube, and the others of that label are not used.
    await report('HE-75', { barcode: 'HE 99', result: 'negative' });
    await report('HE-76', { barcode: 'HE 99', result: 'negative' });
    const [first, ...rest] = (await page()).filter(({ barcode }) => barcode === 'HE99');
    await cdc().do(settleReport, {
      report: first?.id ?? '',
      how: 'other-barcode',
      barcode: 'HE-8',
      beside: rest.map(({ id }) => id),
      reason: '标签抄错',
    });
    expect((await page()).filter(({ barcode }) => barcode === 'HE99')).toEqual([]);
    // Of a known tube the others are still of it when one turns out to be of another.
    await day.tube('HE-9', await peopleHere(h, 1));
    await report('HE-77', { barcode: 'HE-7', result: 'negative' });
    const [strange, ...stay] = (await page())
      .filter(({ barcode }) => barcode === 'HE-7')
      .sort((a, b) => a.found.localeCompare(b.found));
    await cdc().do(settleReport, {
      report: strange?.id ?? '',
      how: 'other-barcode',
      barcode: 'HE-9',
      beside: stay.map(({ id }) => id),
      reason: '标签抄错',
    });
    expect(await heldTasks('HE-7')).toHaveLength(1);
  });

  test('a sample that is spent after all: its negative stands no more, and its people are swabbed again', async () => {
    await day.tube('HE-5', await peopleHere(h, 2));
    const spent = async (message: string) => {
      await report(message, { barcode: 'HE-5', result: 'invalid', corrected: true });
      const held = (await reportsOf('HE-5')).findLast((one) => one.held !== null);
      return cdc().do(settleReport, { report: held?.id ?? '', how: 'swab-again', reason: '样本泄漏' });
    };
    await report('HE-5', { barcode: 'HE-5', result: 'positive' });
    expect((await refusal(spent('HE-51'))).code).toBe('tube-stands');
    await report('HE-52', { barcode: 'HE-5', result: 'negative', corrected: true });
    await spent('HE-53');
    expect(await stateOf('HE-5')).toBe('rejected');
    const again = await h.inside((tx) =>
      rows(tx, sql`select id from task where kind = 'test-again' and plan_key like ${`%/${day.session}/%`}`),
    );
    expect(again).toHaveLength(1);
  });

  test('a tube that was given up and is reported after all: nobody is to swab its people again', async () => {
    await day.tube('HE-6', await peopleHere(h, 2));
    await report('HE-61', { barcode: 'HE-6', result: 'invalid' });
    const settle = async (how: 'swab-again' | 'believe') => {
      const held = (await reportsOf('HE-6')).findLast((one) => one.held !== null);
      return cdc().do(settleReport, { report: held?.id ?? '', how, reason: '实验室来电核实' });
    };
    const again = async () =>
      (
        await h.inside((tx) =>
          rows(
            tx,
            sql<{ state: string }>`
              select k.state from task k join test_tube t on k.plan_key = ${`testing/${day.session}/again/`} || t.id
              where t.barcode = 'HE-6'`,
          ),
        )
      ).map(({ state }) => state);
    await settle('swab-again');
    expect(await again()).toEqual(['requested']);
    await report('HE-62', { barcode: 'HE-6', result: 'negative', corrected: true });
    expect(await again()).toEqual(['requested']);
    await settle('believe');
    expect(await stateOf('HE-6')).toBe('negative');
    expect(await again()).toEqual(['cancelled']);
  });

  test('another message under a number that was used is refused, also when its labels end alike', async () => {
    await report('SAME', { barcode: 'LEFT-0001', result: 'negative' });
    expect((await report('SAME', { barcode: 'LEFT-0001', result: 'negative' })).again).toBe(true);
    const other = report('SAME', { barcode: 'RIGHT-0001', result: 'negative' });
    expect((await refusal(other)).code).toBe('message-number-used');
  });

  test('a number of somebody in place of a label is nobody’s to read', async () => {
    const done = await report('ID', { barcode: '330114199001010087', result: 'negative' });
    expect(done.held[0]?.barcode).toBe('…0087');
    expect((await report('ID', { barcode: '330114199001010087', result: 'negative' })).again).toBe(true);
    expect(labelOf('钟离守拙 T-1')).toBe('T-1');
  });

  test('the desk sees what is held and awaited; a laboratory sees no person', async () => {
    const [results, laboratory] = labLooks;
    const seen = (await cdc().see(must(results, 'a look'), {})) as ResultsShown;
    expect(seen.held.length).toBeGreaterThan(0);
    expect(seen.messages.map(({ message }) => message)).toContain('HE');
    const theirs = await h.as('laboratory').see(must(laboratory, 'a look'), {});
    expect(JSON.stringify(theirs)).not.toContain('person');
    expect((theirs as ResultsShown).messages.map(({ message }) => message)).toContain('HE');
    // What another one sent, and what is held of that, is not its own to see.
    const other = h.as('laboratory', DISTRICT, '另一实验室');
    expect(await other.see(must(laboratory, 'a look'), {})).toMatchObject({ messages: [], held: [] });
  });
});

test('results that are awaited are a task with the hour of their kind, late after it, and none when they have come', async () => {
  const mine = await testDay(h);
  const [one = '', two = '', three = ''] = await peopleHere(h, 3);
  await mine.tube('AW-1', [one], { use: 'single' });
  await mine.tube('AW-2', [two, three]);
  const began = h.clock.now();
  const tasks = () =>
    h.inside((tx) =>
      rows(
        tx,
        sql<{ key: string; hours: number }>`
          select split_part(plan_key, '/', 4) as key,
            (extract(epoch from due_at - ${began}::timestamptz) / 3600)::int as hours
          from task where plan_key like ${`lab/awaited/${mine.session}/%`} and ended_at is null order by plan_key`,
      ),
    );
  const minute = () => everyMinute(h.house, undefined, (error) => troubles.push(error.message));
  await minute();
  expect(troubles).toEqual([]);
  expect(await tasks()).toEqual([
    { key: 'pooled', hours: 24 },
    { key: 'single', hours: 6 },
  ]);
  await h.as('laboratory').do(reportTubes, {
    laboratory: '区疾控实验室',
    channel: 'hand',
    message: 'AW',
    results: [{ barcode: 'AW-1', result: 'negative' }],
  });
  h.clock.set(new Date(began.getTime() + 60_000));
  await minute();
  expect(await tasks()).toEqual([{ key: 'pooled', hours: 24 }]);
  expect(troubles).toEqual([]);
});
