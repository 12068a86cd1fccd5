// From the rows of a sheet to persons: which rows are people and which are not, what each says, what is wrong with it.
// Every row of the file comes back exactly once, so that the sums of a report can agree with the file (N1).
// Nothing here knows who is already known: "the same number under another name" is for matching to find.
import type { Cell, Sheet } from '../base/cells.ts';
import { type CivilDate, fromExcelSerial, readCivilDate } from '../base/civil-dates.ts';
import { readDocument } from '../base/identity-documents.ts';
import { tidyName } from '../base/names.ts';
import { readPhone } from '../base/phones.ts';
import { fillWords, type Holes, type Words } from '../base/words.ts';
import { columnsOf, type Field, type Header, JOIN, type Mapping, plainLabel } from './columns.ts';

type ReadDocument = ReturnType<typeof readDocument>;
export type DocumentKind = ReadDocument['kind'];

export interface PersonFields {
  readonly name?: string;
  readonly document?: ReadDocument;
  /** Numbers that can be called, the first column's first; each once. */
  readonly phones: readonly string[];
  readonly birth?: CivilDate;
  readonly sex?: 'male' | 'female';
  readonly address?: string;
  readonly community?: string;
  readonly building?: string;
  readonly room?: string;
  readonly workplace?: string;
  readonly team?: string;
  readonly exposure?: string;
  readonly exposedFrom?: CivilDate;
  readonly exposedTo?: CivilDate;
  readonly risk?: string;
  readonly note?: string;
}

export type IgnoredAs = 'blank' | 'subtotal' | 'total' | 'signature' | 'note' | 'header';

export interface RowProblem extends Words {
  readonly code: RowProblemCode;
  /** True: the row is a question to a person. False: it is taken, and the report says what was odd. */
  readonly blocking: boolean;
}

export interface RowRead {
  readonly sheet: string;
  /** As Excel shows it, from 1. */
  readonly row: number;
  /** The texts of the row as they came, merged cells not filled. */
  readonly cells: readonly string[];
  readonly kind: 'person' | 'ignored';
  readonly ignored?: IgnoredAs;
  readonly fields: PersonFields;
  readonly problems: readonly RowProblem[];
}

/** What can be wrong with a row. `blocking` decides between a question and a remark. */
export const PROBLEMS = {
  'name-missing': {
    zh: '没有姓名。请向发送方核对后补上。',
    en: 'No name. Ask the sender and fill it in.',
    blocking: true,
  },
  'document-checksum': {
    zh: '身份证号码校验位不对，可能有一位写错。请核对原件。',
    en: 'The check digit of the document number is wrong; one digit may be mistaken. Compare with the document.',
    blocking: true,
  },
  'document-length': {
    zh: '身份证号码有 {length} 位，应为 18 位（旧证 15 位）。请核对原件。',
    en: 'The document number has {length} characters; 18 are expected (15 on old cards). Compare with the document.',
    blocking: true,
  },
  'document-impossible-birth': {
    zh: '身份证号码中的出生日期不存在。请核对原件。',
    en: 'The birth date inside the document number does not exist. Compare with the document.',
    blocking: true,
  },
  'document-precision-lost': {
    zh: '证件号码在表格中存成了数字，末几位已丢失。请向发送方索要文本格式的号码。',
    en: 'The document number was stored as a number and its last digits are lost. Ask the sender for it as text.',
    blocking: true,
  },
  'document-unreadable': {
    zh: '证件号码无法识别。请核对原件。',
    en: 'The document number can not be recognised. Compare with the document.',
    blocking: true,
  },
  'document-region': {
    zh: '身份证号码的地区代码不在现行区划中，已照收。',
    en: 'The region code of the document number is not a present one; taken as it is.',
    blocking: false,
  },
  'phone-wrong': {
    zh: '联系电话无法识别，凭证件号码收下。',
    en: 'The phone number can not be recognised; the row was taken by its document number.',
    blocking: false,
  },
  'phone-wrong-no-document': {
    zh: '联系电话无法识别，又没有证件号码，无法确定是谁。请向发送方核对。',
    en: 'The phone number can not be recognised and there is no document number, so nobody can tell who it is. Ask the sender.',
    blocking: true,
  },
  'no-document-no-phone': {
    zh: '没有证件号码，也没有电话，无法确定是谁。请向发送方核对。',
    en: 'Neither a document number nor a phone, so nobody can tell who it is. Ask the sender.',
    blocking: true,
  },
  'birth-unreadable': {
    zh: '出生日期无法识别，未采用。',
    en: 'The date of birth can not be recognised and was not used.',
    blocking: false,
  },
  'birth-differs': {
    zh: '出生日期与身份证号码不符，以身份证号码为准。',
    en: 'The date of birth differs from the document number; the document number was believed.',
    blocking: false,
  },
  'sex-differs': {
    zh: '性别与身份证号码不符，以身份证号码为准。',
    en: 'The sex differs from the document number; the document number was believed.',
    blocking: false,
  },
  'exposed-unreadable': {
    zh: '接触时间无法识别，未采用。',
    en: 'The time of exposure can not be recognised and was not used.',
    blocking: false,
  },
  'exposed-order': {
    zh: '首次接触晚于末次接触，请核对。',
    en: 'The first exposure is after the last one; check them.',
    blocking: false,
  },
} as const satisfies Record<string, Words & { blocking: boolean }>;

export type RowProblemCode = keyof typeof PROBLEMS;

/** How rows that are no persons begin. Tried on each cell without spaces, in order; the first match names the row. */
const NOT_PERSONS: readonly { ignored: IgnoredAs; looksSo: RegExp; source: string }[] = [
  { ignored: 'subtotal', looksSo: /^(小计|分计|本页(小计|合计)|sub-?total)/i, source: 'roster: 小计 150人' },
  {
    ignored: 'total',
    looksSo: /^(合计|总计|共计|总人数|共\d+[人名条]|grand-?total|total)/i,
    source: 'roster: 合计 共589人',
  },
  {
    ignored: 'signature',
    looksSo:
      /^(制表|填表|填报|编制|审核|审批|批准|复核|经办|负责|主管|签字|签名|签章|盖章|单位盖章|报送|上报|联系)(人|员|者|单位|部门|领导|签字|签名|日期|时间|电话|人员|人签字)*[：:]|^(制表人?|填表人?|审核人?|负责人?|签字|盖章)$|^(日期|填表日期|制表日期|时间)[：:]|^.{0,12}[（(](盖章|签字|签章|公章)[）)]|^(preparedby|checkedby|approvedby|signature|signed|date)[：:]/i,
    source: 'roster: 制表人：',
  },
  {
    ignored: 'note',
    looksSo: /^(备注|说明|注|注意|注意事项|填表说明|填报说明|note|notes|remark|remarks)\d*[：:]|^[※*]/i,
    source: 'templates: 填表说明',
  },
];

/** Placeholders people put where nothing is known. */
const NOTHING = /^[-—–/\\无]*$|^(n\/?a|null|none|不详|未知|暂无)$/i;

/**
 * Reads every row of a sheet. Rows of the heading and above come back as ignored too;
 * a row that carries a document number or a phone is never ignored.
 */
export function normaliseSheet(sheet: Sheet, header: Header, mapping: Mapping): RowRead[] {
  const filled = filledDown(sheet, header, mapping);
  const layout = layoutOf(header, mapping);
  return sheet.rows.map((cells, index) => {
    const row = { sheet: sheet.name, row: index + 1, cells: cells.map((cell) => cell.text) };
    const ignored = ignoredAs(cells, index + 1, layout);
    if (ignored !== undefined)
      return { ...row, kind: 'ignored', ignored, fields: { phones: [] }, problems: [] };
    return { ...row, kind: 'person', ...personOf(filled.get(index) ?? cells, layout, sheet.date1904) };
  });
}

interface Layout {
  readonly header: Header;
  readonly mapping: Mapping;
  readonly columns: Readonly<Record<Field, readonly number[]>>;
  /** Plain label per column, to know a heading that is repeated on every printed page. */
  readonly plain: readonly string[];
}

const ALL_FIELDS: readonly Field[] = [
  'name',
  'document',
  'documentKind',
  'phone',
  'phone2',
  'address',
  'birth',
  'sex',
  'community',
  'building',
  'room',
  'workplace',
  'team',
  'exposure',
  'exposedFrom',
  'exposedTo',
  'risk',
  'note',
  'ignore',
];

function layoutOf(header: Header, mapping: Mapping): Layout {
  const columns = Object.fromEntries(ALL_FIELDS.map((field) => [field, columnsOf(mapping, field)]));
  return {
    header,
    mapping,
    columns: columns as Record<Field, number[]>, // every field was just listed
    plain: header.labels.map((label) => plainLabel(label.split(JOIN).at(-1) ?? '')),
  };
}

/** Rows covered by a merge that spans rows (one 班组 over ten people), with its value put into each. */
function filledDown(sheet: Sheet, header: Header, mapping: Mapping): Map<number, Cell[]> {
  const rows = new Map<number, Cell[]>();
  for (const merge of sheet.merges) {
    // Over several columns it is a heading between groups; a name or number merged over rows is still one person's.
    if (merge.bottom === merge.top || merge.left !== merge.right || merge.top < header.headerRows[1])
      continue;
    const field = mapping[merge.left] ?? 'ignore';
    if (field === 'ignore' || field === 'name' || field === 'document') continue;
    const value = sheet.rows[merge.top]?.[merge.left];
    if (value === undefined) continue;
    for (let row = merge.top + 1; row <= merge.bottom; row++) {
      const cells = rows.get(row) ?? [...(sheet.rows[row] ?? [])];
      while (cells.length <= merge.left) cells.push({ text: '', kind: 'empty' });
      cells[merge.left] = value;
      rows.set(row, cells);
    }
  }
  return rows;
}

function ignoredAs(cells: readonly Cell[], row: number, layout: Layout): IgnoredAs | undefined {
  const filled = cells.flatMap((cell, column) =>
    isBlank(cell) ? [] : [{ text: cell.text, column, kind: cell.kind }],
  );
  if (filled.length === 0) return 'blank';
  if (row <= layout.header.headerRows[1]) return 'header';
  if (repeatsHeading(filled, layout)) return 'header';
  if (namesSomebody(cells, layout)) return undefined;
  const read = filled.filter(({ column }) => (layout.mapping[column] ?? 'ignore') !== 'ignore');
  // Only numbered: a form with prepared lines that nobody filled in.
  if (read.length === 0 && filled.every(({ text }) => /^[\d.]+$/.test(text.trim()))) return 'blank';
  const named = layout.columns.name.find((column) => couldBeName(cells[column]?.text ?? '', 'name'));
  for (const { text, column } of filled) {
    // Right of a name such words are about her: 备注：外出, or the post 负责人. She is asked about, never left out.
    if (named !== undefined && column > named) break;
    const flat = text.normalize('NFKC').replace(/\s/g, '');
    const found = NOT_PERSONS.find((one) => one.looksSo.test(flat));
    if (found !== undefined) return found.ignored;
  }
  if (read.length === 0) return 'note';
  const only = filled.length === 1 ? filled[0] : undefined;
  if (only !== undefined && !couldBeName(only.text, layout.mapping[only.column])) return 'note';
  return undefined;
}

function isBlank(cell: Cell): boolean {
  return cell.kind === 'empty' || cell.text.trim() === '';
}

function repeatsHeading(filled: readonly { text: string; column: number }[], layout: Layout): boolean {
  const same = filled.filter(({ text, column }) => {
    const plain = plainLabel(text);
    return plain !== '' && plain === layout.plain[column];
  });
  return same.length >= 2 && same.length * 2 >= filled.length;
}

/** A document number or a phone in its own column: whatever else the row looks like, it is about a person. */
function namesSomebody(cells: readonly Cell[], layout: Layout): boolean {
  const document = layout.columns.document.some((column) =>
    /\d{6}|\dE\+?\d/i.test(cells[column]?.text ?? ''),
  );
  if (document) return true;
  return [...layout.columns.phone, ...layout.columns.phone2].some((column) => {
    const text = cells[column]?.text ?? '';
    return (
      /^[\d\s+\-–()（）/、,，;；转]+$/.test(text.normalize('NFKC').trim()) &&
      phonesIn(text).numbers.length > 0
    );
  });
}

function couldBeName(text: string, field: Field | undefined): boolean {
  const name = text.trim();
  return field === 'name' && name.length <= 20 && /^[\p{L}\p{M}·.\s'’-]+$/u.test(name);
}

function personOf(cells: readonly Cell[], layout: Layout, date1904: boolean) {
  const { columns } = layout;
  const problems: RowProblem[] = [];
  const odd = (code: RowProblemCode, holes?: Holes) => problems.push(problemOf(code, holes));
  const name = tidyName(joined(cells, columns.name, ' '));
  if (name === '') odd('name-missing');

  const document = documentIn(cells, columns);
  if (document?.problem !== undefined)
    odd(`document-${document.problem}`, { length: document.number.length });

  const phones = new Set<string>();
  let wrongPhone = false;
  for (const column of [...columns.phone, ...columns.phone2]) {
    const found = phonesIn(cells[column]?.precisionLost === true ? '?' : value(cells[column]));
    for (const number of found.numbers) phones.add(number);
    wrongPhone ||= found.wrong;
  }
  if (document === undefined && phones.size === 0)
    odd(wrongPhone ? 'phone-wrong-no-document' : 'no-document-no-phone');
  else if (wrongPhone) odd('phone-wrong');

  const birth = dateIn(cells, columns.birth, date1904);
  if (birth === 'unreadable') odd('birth-unreadable');
  const trusted = document?.problem === undefined || document.problem === 'region' ? document : undefined;
  if (typeof birth === 'object' && trusted?.birth !== undefined && trusted.birth !== birth.day)
    odd('birth-differs');
  const sex = sexIn(joined(cells, columns.sex, ''));
  if (sex !== undefined && trusted?.sex !== undefined && trusted.sex !== sex) odd('sex-differs');

  const from = dateIn(cells, columns.exposedFrom, date1904);
  const to = dateIn(cells, columns.exposedTo, date1904);
  if (from === 'unreadable' || to === 'unreadable') odd('exposed-unreadable');
  if (typeof from === 'object' && typeof to === 'object' && from.day > to.day) odd('exposed-order');

  const fields: PersonFields = {
    ...(name === '' ? {} : { name }),
    ...(document === undefined ? {} : { document }),
    phones: [...phones],
    ...some('birth', trusted?.birth ?? (typeof birth === 'object' ? birth.day : undefined)),
    ...some('sex', trusted?.sex ?? sex),
    ...some('address', joined(cells, columns.address, '')),
    ...some('community', joined(cells, columns.community, '')),
    ...some('building', joined(cells, columns.building, '')),
    ...some('room', joined(cells, columns.room, '')),
    ...some('workplace', joined(cells, columns.workplace, ' ')),
    ...some('team', joined(cells, columns.team, ' ')),
    ...some('exposure', joined(cells, columns.exposure, '；')),
    ...some('exposedFrom', typeof from === 'object' ? from.day : undefined),
    ...some('exposedTo', typeof to === 'object' ? to.day : undefined),
    ...some('risk', joined(cells, columns.risk, ' ')),
    ...some('note', joined(cells, columns.note, '；')),
  };
  return { fields, problems };
}

function problemOf(code: RowProblemCode, holes?: Holes): RowProblem {
  const row = PROBLEMS[code];
  return { code, ...fillWords(row, holes), blocking: row.blocking };
}

function some<K extends string, T>(key: K, one: T | undefined | ''): { [P in K]?: T } {
  return one === undefined || one === '' ? {} : ({ [key]: one } as { [P in K]?: T }); // one key, as its name says
}

/** A cell's text without the spaces around it; placeholders for "nothing" count as nothing. */
function value(cell: Cell | undefined): string {
  const text = (cell?.text ?? '').trim();
  return cell?.kind === 'error' || NOTHING.test(text) ? '' : text;
}

function joined(cells: readonly Cell[], columns: readonly number[], by: string): string {
  const parts: string[] = [];
  for (const column of columns) {
    const part = value(cells[column]);
    // 钱塘区 | 学林街12号 is one address; 钱塘区 | 钱塘区学林街12号 says the district twice.
    if (part !== '' && !parts.some((other) => other.includes(part))) parts.push(part);
  }
  return parts
    .filter((part, at) => !parts.some((other, i) => i !== at && other.startsWith(part) && by === ''))
    .join(by);
}

/** Words of the document type column, in order; the first match decides. */
const DOCUMENT_KINDS: readonly { looksSo: RegExp; kind: DocumentKind }[] = [
  { looksSo: /护照|passport/i, kind: 'passport' },
  { looksSo: /通行证|回乡证|台胞证|居住证|permit/i, kind: 'permit' },
  { looksSo: /身份证|resident|national id|id card/i, kind: 'resident-id' },
];

function documentIn(cells: readonly Cell[], columns: Layout['columns']): ReadDocument | undefined {
  const cell = columns.document.map((column) => cells[column]).find((one) => value(one) !== '');
  if (cell === undefined) return undefined;
  const said = joined(cells, columns.documentKind, ' ');
  const kind =
    said === '' ? undefined : (DOCUMENT_KINDS.find((row) => row.looksSo.test(said))?.kind ?? 'other');
  const document = readDocument(value(cell), kind);
  return cell.precisionLost === true ? { ...document, problem: 'precision-lost' } : document;
}

/** One cell often holds two numbers: 138…/139…, 138…、0571-… */
function phonesIn(text: string): { numbers: string[]; wrong: boolean } {
  const numbers: string[] = [];
  let wrong = false;
  const flat = text.normalize('NFKC');
  for (const part of flat.split(/[/、,;\n或]|\s{2,}|(?<=\d{11})\s+(?=1[3-9]\d)/)) {
    if (NOTHING.test(part.trim())) continue;
    const phone = readPhone(part);
    if (phone !== undefined && phone.problem === undefined) numbers.push(phone.number);
    else wrong = true;
  }
  return { numbers, wrong };
}

function dateIn(
  cells: readonly Cell[],
  columns: readonly number[],
  date1904: boolean,
): { day: CivilDate } | 'unreadable' | undefined {
  const cell = columns.map((column) => cells[column]).find((one) => value(one) !== '');
  if (cell === undefined) return undefined;
  // A day typed into a cell without a date format is a bare serial; 19880101 is a day written as a number, and 1988
  // is a year, not the 1988th day of the calendar in 1905.
  const { kind, number = 0 } = cell;
  const serial = kind === 'number' && number >= 1 && number < 100_000 && !(number >= 1900 && number <= 2100);
  const day = serial ? fromExcelSerial(number, date1904) : readCivilDate(value(cell));
  return day === undefined ? 'unreadable' : { day };
}

function sexIn(text: string): 'male' | 'female' | undefined {
  if (/^(男|m|male|1)/i.test(text)) return 'male';
  if (/^(女|f|female|2)/i.test(text)) return 'female';
  return undefined;
}
