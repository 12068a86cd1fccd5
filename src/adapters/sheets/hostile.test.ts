import { spawn } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { deflateRawSync } from 'node:zlib';
import { expect, test } from 'vitest';
import {
  bareCell,
  bareOds,
  bareSheet,
  bareXlsx,
  type MadeFormat,
  oleContainer,
  oleStream,
  workbook,
} from '../../../test/workbooks.ts';
import { Refusal } from '../../base/refusal.ts';
import { SHEET_LIMITS, type SheetLimits } from './limits.ts';
import { readWorkbook } from './read.ts';
import { pack } from './zip.ts';

const MB = 2 ** 20;
/** Small enough that a scene of too much does not take long. */
const SMALL: SheetLimits = { ...SHEET_LIMITS, inflatedBytes: 40 * MB, heapMb: 160, milliseconds: 20_000 };

const list = { name: '名单', rows: [['姓名'], ['张三']] };

/** The code of the refusal a file ends in, after looking that it is said in both languages; or its number of rows. */
async function endOf(bytes: Uint8Array, limits: SheetLimits = SMALL): Promise<string | number> {
  try {
    const book = await readWorkbook(bytes, '名单.xlsx', limits);
    return book.sheets.reduce((sum, sheet) => sum + sheet.rows.length, 0);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    expect(error.words.zh).toMatch(/[\u4e00-\u9fff].*请/);
    expect(error.words.en).toMatch(/[.]$/);
    expect(`${error.words.zh}${error.words.en}`).not.toMatch(/\{\w+\}/);
    return error.code;
  }
}

test('a workbook with a password is refused in every format, saying how to take the password off', async () => {
  const encrypted = oleContainer({
    '/EncryptionInfo': Buffer.alloc(64, 1),
    '/EncryptedPackage': Buffer.alloc(4096, 2),
  });
  expect(await endOf(encrypted)).toBe('file-encrypted');
  expect(await endOf(lockedXls())).toBe('file-encrypted');
  const manifest =
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"><manifest:encryption-data/></manifest:file-entry>';
  expect(await endOf(await bareOds('', '', manifest))).toBe('file-encrypted');
  expect(await endOf(withFlags(workbook('xlsx', [list]), 1))).toBe('file-encrypted');
});

/** An .xls whose records are scrambled from FILEPASS on ([MS-XLS] 2.4.117), as Excel 97 with a password writes it. */
function lockedXls(): Buffer {
  const stream = oleStream(workbook('biff8', [list]), '/Workbook');
  const begin = 4 + stream.readUInt16LE(2);
  const filePass = Buffer.alloc(4 + 54);
  filePass.writeUInt16LE(0x2f, 0);
  filePass.writeUInt16LE(54, 2);
  filePass.writeUInt16LE(1, 4);
  filePass.writeUInt16LE(1, 6);
  filePass.writeUInt16LE(1, 8);
  return oleContainer({
    '/Workbook': Buffer.concat([
      stream.subarray(0, begin),
      filePass,
      stream.subarray(begin).map((b) => b ^ 0x5a),
    ]),
  });
}

/** Sets the general purpose flags of every part in the directory of a zip. */
function withFlags(zip: Buffer, flags: number): Buffer {
  const changed = Buffer.from(zip);
  for (let at = changed.indexOf('PK\x01\x02'); at >= 0; at = changed.indexOf('PK\x01\x02', at + 4))
    changed.writeUInt16LE(flags, at + 8);
  return changed;
}

test('what is no spreadsheet is named for what it is', async () => {
  const part = (name: string, content = '<x/>') => ({ name, content: Buffer.from(content) });
  const word =
    '<Types><Override ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>';
  const files: [string, Uint8Array, RegExp][] = [
    ['a PDF', Buffer.from('%PDF-1.7\n…'), /PDF/],
    ['a picture', Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0]), /图片/],
    ['a RAR archive', Buffer.from('Rar!\x1a\x07\x01\x00'), /RAR/],
    ['gzip', Buffer.from([0x1f, 0x8b, 8, 0]), /gzip/],
    ['a program', Buffer.from('\x7fELF\x02\x01\x01'), /程序/],
    ['a .docx', await pack([part('[Content_Types].xml', word)]), /文字文档/],
    ['an archive', await pack([part('名单.csv', '姓名')]), /ZIP/],
    ['an .odt', await pack([part('content.xml', '<office:text/>')]), /文字文档/],
    ['a .doc', oleContainer({ '/WordDocument': Buffer.alloc(512) }), /Word/],
    ['a sign-in page', Buffer.from('<!doctype html><html><body>请登录</body></html>'), /网页/],
    [
      'noise',
      Buffer.from(Array.from({ length: 3000 }, (_, i) => (i * 7919 + ((i * i) >> 3)) & 255)),
      /无法识别/,
    ],
  ];
  for (const [what, bytes, named] of files) {
    const error = await readWorkbook(bytes, '名单.xlsx', SMALL).catch((thrown: unknown) => thrown);
    expect(error, what).toBeInstanceOf(Refusal);
    expect((error as Refusal).code, what).toBe('not-a-list');
    expect((error as Refusal).words.zh, what).toMatch(named);
  }
});

test('a formula that claims to be shorter than it is sends nobody round in circles; what it calculated is read', async () => {
  const rows = [
    ['姓名', '人数'],
    ['张三', { v: 2, z: '0', f: '1+1' }],
  ];
  const stream = oleStream(workbook('biff8', [{ name: '名单', rows }]), '/Workbook');
  // Array ([MS-XLS] 2.4.4): its cells, flags, then one byte of formula, which is a number of three.
  const array = Buffer.from([0x21, 0x02, 17, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0x1e, 1, 0]);
  const end = stream.length - 4;
  const bytes = oleContainer({
    '/Workbook': Buffer.concat([stream.subarray(0, end), array, stream.subarray(end)]),
  });
  const book = await readWorkbook(bytes, '名单.xls', SMALL);
  expect(book.sheets[0]?.rows.map((row) => row.map((cell) => cell.text))).toEqual([
    ['姓名', '人数'],
    ['张三', '2'],
  ]);
});

const DAMAGED = 80;
/** A reading this long would be ended by the time limit of the product (limits.ts); here the next one is tried instead. */
const PATIENCE_MS = 6_000;

test.each(['xlsx', 'xlsb', 'biff8', 'ods', 'xlml', 'html'] satisfies MadeFormat[])(
  'however a workbook is damaged, it ends in rows or a refusal, and never in a shorter list: %s',
  { timeout: 240_000 },
  async (format) => {
    const seed = Math.floor(Math.random() * 2 ** 31);
    const ends: string[] = [];
    while (ends.length < DAMAGED) {
      const told = await damagedReadings(format, seed, ends.length);
      ends.push(...told, ...(ends.length + told.length < DAMAGED ? ['too-slow'] : []));
    }
    const unexpected = ends.filter((end) => end.startsWith('broke') || end === 'rows-lost');
    expect(unexpected, `seed ${seed}`).toEqual([]);
    expect(
      ends.filter((end) => end === 'too-slow'),
      `seed ${seed}`,
    ).toEqual([]);
  },
);

/** How the readings from number `skip` on ended, until they are done or one does not come to its end. */
function damagedReadings(format: string, seed: number, skip: number): Promise<string[]> {
  const program = join(import.meta.dirname, '..', '..', '..', 'test', 'faults', 'read-damaged.ts');
  const child = spawn(process.execPath, [program, format, String(seed), String(DAMAGED), String(skip)], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return new Promise((done) => {
    const ends: string[] = [];
    const stop = () => child.kill('SIGKILL');
    // The first reading waits for the program to start as well.
    let patience = setTimeout(stop, 4 * PATIENCE_MS);
    createInterface({ input: child.stdout }).on('line', (end) => {
      clearTimeout(patience);
      patience = setTimeout(stop, PATIENCE_MS);
      ends.push(end);
    });
    child.once('close', () => {
      clearTimeout(patience);
      done(ends);
    });
  });
}

test('the limits hold: one more row, column, cell or byte is refused, exactly as many are read', async () => {
  const limits = { ...SMALL, rows: 50, columns: 8, cells: 300 };
  const of = (rows: number, columns: number) =>
    workbook('xlsx', [{ name: '一', rows: Array.from({ length: rows }, () => Array(columns).fill('x')) }]);
  expect(await endOf(of(50, 6), limits)).toBe(50);
  expect(await endOf(of(51, 5), limits)).toBe('too-many-rows');
  expect(await endOf(of(3, 8), limits)).toBe(3);
  expect(await endOf(of(3, 9), limits)).toBe('too-many-columns');
  expect(await endOf(of(50, 7), limits)).toBe('too-many-cells');
  const bytes = of(3, 3);
  expect(await endOf(bytes, { ...SMALL, fileBytes: bytes.length })).toBe(3);
  expect(await endOf(bytes, { ...SMALL, fileBytes: bytes.length - 1 })).toBe('file-too-big');
});

test('a person in a far row or column is not silently left out', async () => {
  const near = `<row r="1">${bareCell('A1', '姓名')}</row>`;
  const far = (at: string, row: string) =>
    bareXlsx(bareSheet(`${near}<row r="${row}">${bareCell(at, '张三')}</row>`));
  expect(await endOf(await far('A200000', '200000'))).toBe(200_000);
  expect(await endOf(await far('A300000', '300000'))).toBe('too-many-rows');
  expect(await endOf(await far('A4294967290', '4294967290'))).toBe('too-many-rows');
  expect(await endOf(await far('XFD2', '2'))).toBe('too-many-columns');
  expect(await endOf(await far('ZZZZZZ2', '2'))).toBe('too-many-columns');
});

test('a used range that claims the whole sheet costs nothing', async () => {
  const claims = bareSheet(
    `<row r="1">${bareCell('A1', '张三')}</row>`,
    '',
    '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>',
  );
  const dimension = claims.replace('<sheetData>', '<dimension ref="A1:XFD1048576"/><sheetData>');
  const book = await readWorkbook(await bareXlsx(dimension), 'x', SMALL);
  expect(book.sheets[0]?.rows.length).toBe(1);
  expect(book.sheets[0]?.merges).toEqual([{ top: 0, left: 0, bottom: 0, right: SMALL.columns - 1 }]);
});

const laughs = `<!DOCTYPE x [<!ENTITY lol "笑">${Array.from({ length: 12 }, (_, i) => `<!ENTITY lol${i + 1} "${`&lol${i || ''};`.repeat(10)}">`).join('')}<!ENTITY file SYSTEM "file:///etc/passwd">]>`;

test('entities that would grow to a thousand million laughs, or fetch a file, stay what they are', async () => {
  for (const name of ['lol12', 'file']) {
    const row = `<row r="1">${bareCell('A1', `&${name};`)}<c r="B1" t="s"><v>0</v></c></row>`;
    const book = await readWorkbook(
      await bareXlsx(bareSheet(row, laughs), `${laughs}<sst><si><t>&${name};</t></si></sst>`),
      'x',
      SMALL,
    );
    for (const cell of book.sheets[0]?.rows[0] ?? []) expect(cell.text.length).toBeLessThan(50);
    const xml = `<?xml version="1.0"?>${laughs}<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="A"><Table><Row><Cell><Data ss:Type="String">&${name};</Data></Cell></Row></Table></Worksheet></Workbook>`;
    const old = await readWorkbook(Buffer.from(xml), 'x', SMALL);
    expect(old.sheets[0]?.rows[0]?.[0]?.text).toBe(`&${name};`);
  }
});

test('cells that say they are repeated a thousand million times are refused', async () => {
  const cell = (said: string) =>
    `<table:table-cell ${said} office:value-type="string"><text:p>张三</text:p></table:table-cell>`;
  const ods = (row: string, said: string) =>
    bareOds(
      `<table:table table:name="一"><table:table-row ${row}>${cell(said)}</table:table-row></table:table>`,
    );
  const many = (what: string) => `table:number-${what}-repeated="1000000000"`;
  for (const bytes of [
    await ods(many('rows'), ''),
    await ods('', many('columns')),
    await ods(many('rows'), many('columns')),
  ])
    expect(['too-heavy', 'too-slow', 'too-many-rows', 'too-many-columns']).toContain(await endOf(bytes));
  const html = `<html><table><tr><td colspan="2000000000" rowspan=2000000000>张三</td><td>乙</td></tr><tr><td>丙</td></tr></table></html>`;
  expect(await endOf(Buffer.from(html))).toBe('too-many-columns');
});

/** Runs `work` and tells how much memory the largest reading process took meanwhile, in MB. Linux only. */
async function peakOf(work: () => Promise<unknown>): Promise<number> {
  let peak = 0;
  const look = async () => {
    for (const task of await readdir('/proc/self/task').catch(() => [])) {
      const children = await readFile(`/proc/self/task/${task}/children`, 'utf8').catch(() => '');
      for (const pid of children.split(' ').filter(Boolean)) {
        const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
        peak = Math.max(peak, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
      }
    }
  };
  const timer = setInterval(() => void look(), 20);
  try {
    await work();
  } finally {
    clearInterval(timer);
  }
  return peak;
}

test('a bomb is refused before it is unpacked, in bounded memory', async () => {
  const honest = await bareXlsx(Buffer.alloc(600 * MB, 32));
  expect(honest.length).toBeLessThan(MB);
  const peak = await peakOf(async () => expect(await endOf(honest, SHEET_LIMITS)).toBe('inflates-too-much'));
  expect(peak).toBeLessThan(400);
});

test('a bomb that lies about its size is refused where it begins to grow', async () => {
  const packed = deflateRawSync(Buffer.alloc(200 * MB, 32));
  const sheet = await pack([{ name: 'xl/worksheets/sheet1.xml', content: Buffer.alloc(1000) }]);
  // The directory keeps saying 1,000 bytes; the part holds 200 MB.
  const begin = 30 + 'xl/worksheets/sheet1.xml'.length;
  const directory = Buffer.from(sheet).indexOf('PK\x01\x02');
  const lying = Buffer.concat([sheet.subarray(0, begin), packed, sheet.subarray(directory)]);
  const moved = begin + packed.length - directory;
  lying.writeUInt32LE(packed.length, 18);
  lying.writeUInt32LE(packed.length, directory + moved + 20);
  lying.writeUInt32LE(lying.readUInt32LE(lying.length - 6) + moved, lying.length - 6);
  const peak = await peakOf(async () => expect(await endOf(lying, SHEET_LIMITS)).toBe('file-corrupt'));
  expect(peak).toBeLessThan(400);
});

test('too much to hold ends the reading process, not the house', { timeout: 120_000 }, async () => {
  const cells = bareSheet(`<row r="1">${'<c><v>1</v></c>'.repeat(1_500_000)}</row>`);
  const strings = `<sst>${'<si><t>a</t></si>'.repeat(1_200_000)}</sst>`;
  const files = [
    await bareXlsx(cells),
    await bareXlsx(bareSheet('<row r="1"><c r="A1" t="s"><v>0</v></c></row>'), strings),
    // One quote that never closes, and four million commas: this one took the whole process along when it was a thread.
    Buffer.from(`"${'a,'.repeat(4_000_000)}`),
  ];
  for (const bytes of files) {
    let end: string | number = '';
    const peak = await peakOf(async () => {
      end = await endOf(bytes, { ...SMALL, heapMb: 96 });
    });
    expect(['too-heavy', 'too-slow', 'too-many-columns', 'too-many-cells']).toContain(end);
    expect(peak).toBeLessThan(96 + 500);
  }
  expect(await endOf(workbook('xlsx', [list]))).toBe(2);
});

test('a file that takes too long is given up in words, and the next one is read', async () => {
  const slow = await bareXlsx(bareSheet(`<row r="1">${'<c><v>1</v></c>'.repeat(500_000)}</row>`));
  expect(await endOf(slow, { ...SHEET_LIMITS, milliseconds: 250 })).toBe('too-slow');
  expect(await endOf(workbook('xlsx', [list]))).toBe(2);
});

test('many files at once wait for their turn, and each gets its own answer', async () => {
  const answers = await Promise.all(
    Array.from({ length: 6 }, (_, i) =>
      readWorkbook(
        workbook('xlsx', [{ name: '一', rows: Array.from({ length: i + 1 }, () => ['张三']) }]),
        `${i}.xlsx`,
      ),
    ),
  );
  expect(answers.map((book) => book.sheets[0]?.rows.length)).toEqual([1, 2, 3, 4, 5, 6]);
});
