// A list of 10,000 lines against 100,000 people, through the act that the screen performs, until the commit; beside it
// the same rows by COPY into a bare table of the same engine.
import { createHash } from 'node:crypto';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import { readWorkbook } from '../src/adapters/sheets/read.ts';
import { writeXlsx } from '../src/adapters/sheets/write.ts';
import { textCell, type Workbook } from '../src/base/cells.ts';
import { uuidv7 } from '../src/base/ids.ts';
import { type Identity, identityOf } from '../src/drill/people.ts';
import { asHouse, perform } from '../src/ledger/perform.ts';
import { HOUSE } from '../src/ledger/rules.ts';
import { receiveList } from '../src/lists/receive/acts.ts';
import { meetPeople } from '../src/people/meet.ts';
import { type Finding, median, type Stage, timed } from './stage.ts';

const HEAD = ['姓名', '身份证号', '联系电话', '住址', '备注'];

export interface ListSizes {
  known: number;
  lines: number;
  lists: number;
}

export async function measureLists(stage: Stage, folder: string, sizes: ListSizes): Promise<Finding[]> {
  await seedPeople(stage, sizes.known);
  await stage.ask(
    'create table if not exists bench_copy (name text, document text, phone text, address text, note text)',
  );
  await stage.ask('checkpoint');
  const seconds: number[] = [];
  const copies: number[] = [];
  const stored: number[] = [];
  // The engine writes files here under its own user.
  const handOver = join(folder, 'copy');
  await mkdir(handOver);
  await chmod(handOver, 0o777);
  const routings: number[] = [];
  const readings: number[] = [];
  let counted = { accepted: 0, merged: 0, questioned: 0 };
  for (let no = 0; no < sizes.lists; no++) {
    const rows = listRows(stage, sizes, no);
    const workbook = sheetOf(rows);
    const input = {
      source: 'provincial',
      fileName: `bench-${no}.xlsx`,
      sha256: createHash('sha256').update(String(no)).digest('hex'),
      bytes: 1,
      workbook,
    };
    const { house } = stage;
    const taken = await timed(() =>
      perform(house, receiveList, input, { actor: HOUSE, id: uuidv7(), channel: 'cli' }),
    );
    seconds.push(taken.seconds);
    const { accepted, merged, questioned } = taken.result.result;
    counted = { accepted, merged, questioned };
    const file = join(folder, `rows-${no}.csv`);
    await writeFile(file, stringify(rows));
    await chmod(file, 0o644);
    copies.push((await timed(() => stage.ask(`copy bench_copy from '${file}' csv`))).seconds);
    stored.push(await copyAsStored(stage, handOver, taken.result.result.batch));
    routings.push((await timed(() => house.drain())).seconds);
    if (no === 0) {
      const bytes = await writeXlsx([
        { name: '名单', rows: [HEAD, ...rows].map((row) => row.map(String)) },
      ] as never);
      readings.push((await timed(() => readWorkbook(bytes, 'bench.xlsx'))).seconds);
    }
  }
  const perSecond = sizes.lines / median(seconds);
  const ratio = median(seconds) / median(stored);
  return [
    {
      what: `list of ${sizes.lines} lines against ${sizes.known} people, committed (median of ${sizes.lists}; last: ${counted.accepted} new to the list, ${counted.merged} merged, ${counted.questioned} questioned)`,
      value: `${Math.round(perSecond)} rows/s (${median(seconds).toFixed(2)} s)`,
      goal: '≥ 5,000 rows/s',
      met: perSecond >= 5_000,
    },
    {
      what: 'the same, as a multiple of COPY of the same rows as they are stored (lines, people, documents, telephones, with their indexes)',
      value: `${ratio.toFixed(1)} × (COPY ${(median(stored) * 1_000).toFixed(0)} ms)`,
      goal: '≤ 10 ×',
      met: ratio <= 10,
    },
    {
      what: 'the same, as a multiple of COPY of the five columns of the file into a bare table',
      value: `${(median(seconds) / median(copies)).toFixed(1)} × (COPY ${(median(copies) * 1_000).toFixed(0)} ms)`,
    },
    {
      what: 'routing every line to a unit afterwards, in the background',
      value: `${median(routings).toFixed(2)} s`,
    },
    {
      what: `reading the file itself (.xlsx, ${sizes.lines} rows, in its own process)`,
      value: `${median(readings).toFixed(2)} s`,
    },
  ];
}

/** What the list left in the tables, copied into empty tables of the same shape: the least that storing it can cost. */
async function copyAsStored(stage: Stage, folder: string, batch: string): Promise<number> {
  const people = `select id from person where created_at = (select received_at from list_batch where id = '${batch}')`;
  const parts: Record<string, string> = {
    list_line: `select * from list_line where batch = '${batch}'`,
    person: `select * from person where id in (${people})`,
    person_document: `select * from person_document where person in (${people})`,
    person_phone: `select * from person_phone where person in (${people})`,
  };
  for (const [table, rows] of Object.entries(parts)) {
    await stage.ask(`drop table if exists bench_${table}`);
    await stage.ask(`create table bench_${table} (like ${table} including all)`);
    await stage.ask(`copy (${rows}) to '${folder}/${table}'`);
  }
  const { seconds } = await timed(async () => {
    await stage.ask('begin');
    for (const table of Object.keys(parts)) await stage.ask(`copy bench_${table} from '${folder}/${table}'`);
    await stage.ask('commit');
  });
  return seconds;
}

/** People who are known, written by the identity match itself. */
async function seedPeople(stage: Stage, count: number): Promise<void> {
  const { house, homes } = stage;
  const now = house.clock.now();
  const rulebook = await house.rulebookAt(now);
  const step = 10_000;
  for (let from = 0; from < count; from += step) {
    const incoming = Array.from({ length: Math.min(step, count - from) }, (_, i) => {
      const { name, document, phones, birth, sex, address, home } = identityOf('bench', from + i, homes);
      return {
        name,
        document: { kind: 'resident-id' as const, number: document },
        phones,
        birth,
        sex,
        address,
        place: home.place,
      };
    });
    await asHouse(house, (tx) => meetPeople(tx, { secrets: house.secrets, now, rulebook }, incoming));
  }
  await stage.ask('vacuum analyze');
}

/** Half of a list is known: four in five by document, one by telephone and name. The other half is new. */
function listRows(stage: Stage, { known, lines, lists }: ListSizes, no: number): string[][] {
  return Array.from({ length: lines }, (_, i) => {
    const isKnown = i % 2 === 0;
    const who: Identity = isKnown
      ? identityOf('bench', (i * 7 + no * 13_001 + i * no) % known, stage.homes)
      : identityOf('bench', known + no * lines + i + lists, stage.homes);
    const document = isKnown && i % 10 === 0 ? '' : who.document;
    return [who.name, document, who.phones[0] ?? '', who.address, `同乘 ${i}`];
  });
}

function sheetOf(rows: readonly string[][]): Workbook {
  return {
    format: 'xlsx',
    sheets: [
      { name: '名单', rows: [HEAD, ...rows].map((row) => row.map(textCell)), merges: [], date1904: false },
    ],
    skipped: [],
  };
}
