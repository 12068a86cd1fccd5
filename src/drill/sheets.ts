// The lists of the drill as the spreadsheets their senders would send: headings of their own, a title above, a
// signature below, rows twice and rows spoilt.

import type { Cell, Sheet, Workbook } from '../base/cells.ts';
import { textCell } from '../base/cells.ts';
import { addDays, type CivilDate } from '../base/civil-dates.ts';
import { type Identity, spoilt } from './people.ts';
import type { DrillBatch, DrillRow } from './world.ts';

interface Column {
  readonly label: string;
  readonly cell: (row: Written) => string;
}

/** One row as it is written. */
interface Written {
  readonly no: number;
  readonly person: Identity;
  readonly row: DrillRow;
  /** The day the list was written. */
  readonly on: CivilDate;
}

const name = ({ person, row }: Written) => (row.again ? [...person.name].join(' ') : person.name);
const wide = (digits: string) =>
  digits.replace(/[0-9]/g, (digit) => String.fromCodePoint((digit.codePointAt(0) ?? 0) + 0xfee0));
const document = ({ person, row }: Written) => {
  if (row.spoilt) return spoilt(person.document);
  if (row.noDocument) return '';
  return row.again ? wide(person.document) : person.document;
};
const phone = ({ person }: Written) => person.phones[0] ?? '';
const phones = ({ person }: Written) => person.phones.join('/');
const address = ({ person, row }: Written) => (row.noAddress ? '' : person.address);
const met = ({ row, on }: Written) => addDays(on, -row.metDaysBefore);
const says = ({ row }: Written) => row.says;
const sex = ({ person }: Written) => (person.sex === 'male' ? '男' : '女');

/** How each sender lays out a list. */
const FORMS: Readonly<Record<string, { title: string; columns: readonly Column[] }>> = {
  provincial: {
    title: '重点人员核查下发名单',
    columns: [
      { label: '序号', cell: ({ no }) => String(no) },
      { label: '姓名', cell: name },
      { label: '身份证号', cell: document },
      { label: '联系电话', cell: phones },
      { label: '居住地址', cell: address },
      { label: '末次接触时间', cell: met },
      { label: '风险类别', cell: says },
    ],
  },
  'police-tracing': {
    title: '公安流调协查人员名单',
    columns: [
      { label: '姓 名', cell: name },
      { label: '性别', cell: sex },
      { label: '公民身份号码', cell: document },
      { label: '手机号码', cell: phones },
      { label: '现住址', cell: address },
      { label: '人员类别', cell: says },
    ],
  },
  railway: {
    title: '同乘旅客信息表',
    columns: [
      { label: '序号', cell: ({ no }) => String(no) },
      { label: '姓名', cell: name },
      { label: '证件号码', cell: document },
      { label: '手机号', cell: phone },
      { label: '第二电话', cell: ({ person }) => person.phones[1] ?? '' },
      { label: '住址', cell: address },
    ],
  },
  'own-tracing': {
    title: '本区流调排查名单',
    columns: [
      { label: '序号', cell: ({ no }) => String(no) },
      { label: '姓名', cell: name },
      { label: '证件号码', cell: document },
      { label: '联系电话', cell: phones },
      { label: '详细地址', cell: address },
      { label: '末次接触时间', cell: met },
      { label: '接触情况', cell: ({ row }) => `同场所 ${row.says}`.trim() },
    ],
  },
};

/** A batch as the workbook that arrives. The same batch again is the same file, byte for byte. */
export function workbookOf(batch: DrillBatch, identityOf: (no: number) => Identity): Workbook {
  const form = FORMS[batch.source] ?? FORMS.provincial;
  if (form === undefined) throw new Error('the provincial form is always there');
  const width = form.columns.length;
  const rows: Cell[][] = [
    padded([form.title], width),
    padded(
      form.columns.map(({ label }) => label),
      width,
    ),
  ];
  batch.rows.forEach((row, at) => {
    const written = { no: at + 1, person: identityOf(row.person), row, on: batch.on };
    rows.push(form.columns.map(({ cell }) => textCell(cell(written))));
  });
  rows.push(padded([], width), padded([`合计 共${batch.rows.length}人`], width), padded(['填表人：'], width));
  const sheet: Sheet = {
    name: '名单',
    rows,
    merges: [{ top: 0, left: 0, bottom: 0, right: width - 1 }],
    date1904: false,
  };
  return { format: 'xlsx', sheets: [sheet], skipped: [] };
}

function padded(texts: readonly string[], width: number): Cell[] {
  return Array.from({ length: width }, (_, column) => textCell(texts[column] ?? ''));
}
