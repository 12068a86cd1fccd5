// Which column of a list holds what. Every sender has headings of their own, so the heading is found, read by a
// table of synonyms, checked against what stands below it, shown to a person, corrected and remembered per source.
import { type Cell, columnLetters, type Merge } from '../base/cells.ts';
import type { Words } from '../base/words.ts';

/** What a column can hold, with the words of the mapping screen. */
export const FIELDS = {
  name: { zh: '姓名', en: 'Name' },
  document: { zh: '证件号码', en: 'Document number' },
  documentKind: { zh: '证件类型', en: 'Document type' },
  phone: { zh: '联系电话', en: 'Phone' },
  phone2: { zh: '备用电话', en: 'Second phone' },
  address: { zh: '住址', en: 'Address' },
  birth: { zh: '出生日期', en: 'Date of birth' },
  sex: { zh: '性别', en: 'Sex' },
  community: { zh: '社区／村', en: 'Community' },
  building: { zh: '楼栋', en: 'Building' },
  room: { zh: '房号', en: 'Room' },
  workplace: { zh: '工作单位', en: 'Workplace' },
  team: { zh: '班组／部门', en: 'Team' },
  exposure: { zh: '接触情况', en: 'Exposure' },
  exposedFrom: { zh: '首次接触时间', en: 'First exposed' },
  exposedTo: { zh: '末次接触时间', en: 'Last exposed' },
  risk: { zh: '风险类别', en: 'Risk' },
  note: { zh: '备注', en: 'Note' },
  ignore: { zh: '不读取', en: 'Not read' },
} as const satisfies Record<string, Words>;

export type Field = keyof typeof FIELDS;

/** Column index, counted from 0, to what it holds. Columns not named are not read. */
export type Mapping = Readonly<Record<number, Field>>;

export interface Header {
  /** First and last heading row, 1-based as Excel shows them; [0, 0] when the sheet has none and content decided. */
  readonly headerRows: readonly [number, number];
  /** One per column; the group above and the label below are joined with {@link JOIN}. */
  readonly labels: readonly string[];
}

/** Between a group heading and the heading under it: 人员信息 › 姓 名. */
export const JOIN = ' › ';

/** How far down a heading is looked for. Ours: titles, notices and approval lines of 30 rows were never seen. */
const HEADER_WITHIN = 30;
/** Rows looked at to judge a column by its content. Ours. */
const SAMPLE_ROWS = 200;

interface Synonym {
  readonly field: Field;
  readonly zh: RegExp;
  readonly en: RegExp;
  /** Taken only when no other column claims the field. */
  readonly weak?: true;
  /** The heading may stand several times: its cells are joined from left to right. */
  readonly many?: true;
}

/**
 * Synonyms in order, first match wins. Labels arrive without spaces, brackets, punctuation and case.
 * Somebody else's name and phone come first: a guardian's phone is not the person's, and calling it would be wrong.
 */
const SYNONYMS: readonly Synonym[] = [
  {
    field: 'ignore',
    zh: /紧急联系|家属|家长|监护人|填报|上报|报送|登记[人员]|流调[人员]|流调人员|调查[人员]|网格[员长]|包保|责任人|负责人|采样人|经办|审核|制表|接收人|转运人|司机|对接人|随访人/,
    en: /emergency|guardian|nextofkin|parent|reporter|reportedby|interviewer|investigator|responsible|casemanager|followupofficer/,
  },
  {
    field: 'ignore',
    zh: /^(序号|序|编号|行号|项次|次序)$/,
    en: /^(no|nr|num|seq|serial|serialno|index|row|rowno)$/,
  },
  {
    field: 'documentKind',
    zh: /(证件|身份证明)(类型|类别|种类|名称)|证照类型/,
    en: /(id|document|doc|certificate)(type|kind)/,
  },
  {
    field: 'document',
    zh: /身份证|身份号|公民身份|居民身份|证件号|证件编号|证照号|证件及号码|^证件$|^证号$|护照|通行证/,
    en: /passport|^(national|citizen|resident)id$|^(national|citizen|resident)?id(no|nr|number|card|cardno|cardnumber)$|identity(card|no|number|document)|(document|doc|certificate)(no|nr|number|id)$|^document$|^nationalid/,
  },
  {
    field: 'phone2',
    zh: /(备用|备选|其他|其它|第二|另一|家庭|家里|住宅|固定)(联系)?(电话|手机|号码|联系方式)|(电话|手机|手机号|号码|联系方式)[2二②]|座机|固话/,
    en: /(second|other|alt|alternative|home|land)(ary|ernate)?(phone|tel|telephone|mobile|line)|(phone|tel|telephone|mobile)(no|number)?2/,
  },
  {
    field: 'phone',
    zh: /电话|手机|联系方式|移动号码|联系号码|^号码$/,
    en: /phone|mobile|^tel|^cell|contactn(o|umber)/,
  },
  {
    field: 'exposedFrom',
    zh: /(首次|初次|最早|第一次|开始|起始)(接触|暴露|到访|同处)|(接触|暴露|到访)(开始|起始|起)(时间|日期)?$|进入(时间|日期)/,
    en: /(first|start|earliest).*(contact|expos|visit)|(contact|expos|visit).*(from|start|begin|first)/,
  },
  {
    field: 'exposedTo',
    zh: /(末次|最后|最后一次|最近|最近一次|最晚|结束)(接触|暴露|到访|同处)|(接触|暴露|到访)(结束|截止|止)(时间|日期)?$|离开(时间|日期)|^(接触|暴露|到访)(时间|日期)$/,
    en: /(last|latest|end).*(contact|expos|visit)|(contact|expos|visit).*(to|until|end|last|date|time)$/,
  },
  {
    field: 'risk',
    zh: /风险|管控(类别|类型|等级|级别|措施)|密接(类型|类别|类型级别)|人员(类别|类型|性质|分类)|(密接|次密接?)$|判定(类别|结果)/,
    en: /risk|categor|contacttype|closecontact$/,
  },
  {
    field: 'exposure',
    zh: /接触|暴露|轨迹|同时空|同乘|航班|车次|关联病例|传染源|密接(原因|来源|场所)|涉疫|来源地|旅居/,
    en: /expos|contact(with|place|history|setting)|sourcecase|flight|train|travelhistory|itinerary/,
    many: true,
  },
  { field: 'birth', zh: /出生|生日/, en: /birth|^dob$/ },
  { field: 'sex', zh: /^(性别|男女)$/, en: /^(sex|gender)$/ },
  {
    field: 'ignore',
    zh: /(单位|公司|学校|企业)(详细)?(地址|电话)|年龄|民族|学历|国籍|职业$/,
    en: /(work|company|school|employer).*address|^age$|nationality|occupation/,
  },
  {
    field: 'workplace',
    zh: /单位|公司|企业|学校|工地|项目(名称|部)?$|用工|雇主/,
    en: /work|employer|company|school|^site$/,
  },
  { field: 'team', zh: /班组|部门|科室|车间|班级|岗位|工种|小组/, en: /team|department|crew|shift/ },
  {
    field: 'room',
    zh: /房号|房间|门牌|室号|户号|宿舍|寝室|^(室|户|房)$/,
    en: /room|flat|apartment|^(unitno|doorno|door|dormitory|dorm)$/,
  },
  {
    field: 'building',
    zh: /楼栋|楼幢|幢号|栋号|楼号|楼宇|^(幢|栋|楼|单元|幢室|楼层)$/,
    en: /building|^block/,
  },
  {
    field: 'address',
    zh: /(现|常|实际|目前)?(居?住|暂住|隔离|家庭)(详细)?(地址|住址|地点|地)|^(详细)?(地址|住址|住所|住地)$|居住地|现住|家庭住址|目的地|详细地址/,
    en: /address|residence|whereliving|^location$/,
    many: true,
  },
  {
    field: 'community',
    zh: /社区|居委|村委|村社|村居|^(所在|所属|居住)?(村|社)$/,
    en: /communit|village|neighbou?rhood/,
  },
  {
    field: 'address',
    zh: /^(所在|所属|现居住?|居住)?(省份?|省市|市|地市|城市|区县?|县区?|县市区|区划|街道|乡镇|镇街|街镇|镇|小区|小区名称|网格)(名称)?$/,
    en: /^(province|city|county|district|town|township|street|subdistrict|estate|grid)$/,
    many: true,
  },
  { field: 'note', zh: /备注|说明|其他情况|^其他$|^情况$/, en: /remark|^notes?$|comment|memo/, many: true },
  // Names in parts, as programs abroad export them.
  { field: 'name', zh: /^姓氏$/, en: /^(first|given|middle|last|family|sur)names?$/, many: true },
  { field: 'document', zh: /^id$/, en: /^id$/, weak: true },
  { field: 'community', zh: /网格/, en: /grid/, weak: true },
  { field: 'address', zh: /户籍|户口|籍贯|地址/, en: /hometown|registered/, weak: true },
  {
    field: 'name',
    zh: /姓名|^(名字|名称|人员|姓)$|名单$/,
    en: /^(full|patient|person|contact|traveller|traveler)?name$|^names?$|^person$/,
  },
  {
    field: 'name',
    zh: /^(联系人|户主|对象|当事人|密接者?|次密接者?|人员名称)$/,
    en: /^(contact|resident|householder)$/,
    weak: true,
  },
];

/** Content that says what a column holds whatever stands above it. `share` of filled cells must look so. */
const BY_CONTENT: readonly { field: Field; looksSo: RegExp; share: number }[] = [
  { field: 'document', looksSo: /^\d{17}[\dX]$/, share: 0.6 },
  { field: 'phone', looksSo: /^(\+?86)?1[3-9]\d{9}$/, share: 0.6 },
];
const NAME_LIKE = /^[\p{Script=Han}·]{2,4}$/u;

/**
 * Finds the heading of a sheet: near the top, one row or two, groups merged over labels.
 * A sheet without one is still read when documents and names are plain to see; otherwise undefined.
 */
export function findHeader(
  rows: readonly (readonly Cell[])[],
  merges: readonly Merge[] = [],
  /** Headings of the reader's own, which no list of people has. */
  isHeading: (label: string) => boolean = () => false,
): Header | undefined {
  let best: { row: number; fields: number } | undefined;
  for (let row = 0; row < Math.min(rows.length, HEADER_WITHIN); row++) {
    const fields = headingStrength(rows[row] ?? [], isHeading);
    if (fields > (best?.fields ?? 1)) best = { row, fields };
  }
  if (best === undefined) return byContent(rows);
  const [from, to] = widen(rows, merges, best.row);
  return { headerRows: [from + 1, to + 1], labels: labelsOf(rows, merges, from, to) };
}

/** The heading as a person says it stands: rows `from` to `to`, 1-based; [0, 0] when there is none. */
export function headerAt(
  rows: readonly (readonly Cell[])[],
  merges: readonly Merge[],
  headerRows: readonly [number, number],
): Header {
  const [from, to] = headerRows;
  if (to >= 1) return { headerRows, labels: labelsOf(rows, merges, Math.max(1, from) - 1, to - 1) };
  const width = Math.max(0, ...rows.slice(0, SAMPLE_ROWS).map((row) => row.length));
  return { headerRows: [0, 0], labels: Array.from({ length: width }, (_, column) => columnLetters(column)) };
}

/**
 * Guesses what each column holds from its label, corrected by what stands below it.
 * `below` are the rows under the heading; without them only the labels speak.
 */
export function guessColumns(labels: readonly string[], below: readonly (readonly Cell[])[] = []): Mapping {
  const mapping: Record<number, Field> = {};
  const taken = new Set<Field>();
  const claims = labels.map((label) => synonymOf(label));
  for (const weak of [false, true]) {
    for (const [column, claim] of claims.entries()) {
      if (claim === undefined || (claim.weak ?? false) !== weak || mapping[column] !== undefined) continue;
      const field = freeField(claim, taken);
      mapping[column] = field;
      if (field !== 'ignore') taken.add(field);
    }
  }
  const width = Math.max(labels.length, ...below.slice(0, SAMPLE_ROWS).map((row) => row.length), 0);
  for (let column = 0; column < width; column++) mapping[column] ??= 'ignore';
  return below.length === 0 ? mapping : correctedByContent(mapping, below.slice(0, SAMPLE_ROWS), claims);
}

/** The same heading gives the same signature, whatever spaces, brackets and widths its labels come with. */
export function headerSignature(labels: readonly string[]): string {
  const tidy = labels.map((label) => label.split(JOIN).map(plainLabel).join('>'));
  while (tidy.at(-1) === '') tidy.pop();
  return fnv64(tidy.join('|'));
}

/** A label without what senders vary: spaces, widths, case, (必填), units, stars, colons. */
export function plainLabel(label: string): string {
  const flat = label.normalize('NFKC').toLowerCase();
  const bare = flat.replace(/\([^)]*\)|\[[^\]]*\]|【[^】]*】|〔[^〕]*〕|\{[^}]*\}/gu, '');
  const tidy = (text: string) => text.replace(/[\s\p{P}\p{S}\p{Cc}\p{Cf}]/gu, '');
  return tidy(bare) || tidy(flat);
}

/** Which columns hold a field, from left to right. */
export function columnsOf(mapping: Mapping, field: Field): number[] {
  return Object.entries(mapping)
    .filter(([, mapped]) => mapped === field)
    .map(([column]) => Number(column))
    .sort((a, b) => a - b);
}

function synonymOf(label: string): Synonym | undefined {
  const parts = label
    .split(JOIN)
    .map(plainLabel)
    .filter((part) => part !== '');
  const own = parts.at(-1);
  if (own === undefined) return undefined;
  const group = parts.slice(0, -1).join('');
  const others = SYNONYMS[0];
  // Under a group such as 监护人 every label speaks of somebody else.
  if (others !== undefined && group !== '' && (others.zh.test(group) || others.en.test(group))) return others;
  return matching(own) ?? (group === '' ? undefined : matching(group + own));
}

function matching(plain: string): Synonym | undefined {
  return SYNONYMS.find((row) => row.zh.test(plain) || row.en.test(plain));
}

function freeField(claim: Synonym, taken: ReadonlySet<Field>): Field {
  if (claim.weak === true) return taken.has(claim.field) ? 'ignore' : claim.field;
  if (claim.many === true || !taken.has(claim.field)) return claim.field;
  return claim.field === 'phone' && !taken.has('phone2') ? 'phone2' : 'ignore';
}

function correctedByContent(
  guessed: Readonly<Record<number, Field>>,
  rows: readonly (readonly Cell[])[],
  claims: readonly (Synonym | undefined)[],
): Mapping {
  const mapping: Record<number, Field> = { ...guessed };
  const columns = Object.keys(mapping).map(Number);
  for (const { field, looksSo, share } of BY_CONTENT) {
    const looks = (column: number) => shareOf(rows, column, (text) => looksSo.test(text));
    const current = columns.find((column) => mapping[column] === field);
    if (current !== undefined && looks(current) > 0.2) continue;
    // A column of somebody else's documents or phones says so in its heading; that is believed.
    const free = columns.filter((column) => claims[column] !== SYNONYMS[0] && looks(column) >= share);
    const found = free.sort((a, b) => looks(b) - looks(a))[0];
    if (found === undefined) continue;
    // The heading lied (or was a heading of something else): the old column is left to a person to map.
    if (current !== undefined && current !== found) mapping[current] = 'ignore';
    mapping[found] = field;
  }
  if (!columns.some((column) => mapping[column] === 'name')) {
    const named = columns
      .filter((column) => mapping[column] === 'ignore' && claims[column] === undefined)
      .filter((column) => shareOf(rows, column, (text) => NAME_LIKE.test(text)) >= 0.7)
      .sort((a, b) => distinct(rows, b) - distinct(rows, a))[0];
    if (named !== undefined) mapping[named] = 'name';
  }
  return mapping;
}

function shareOf(
  rows: readonly (readonly Cell[])[],
  column: number,
  looksSo: (text: string) => boolean,
): number {
  const filled = rows.map((row) => contentOf(row[column])).filter((text) => text !== '');
  return filled.length === 0 ? 0 : filled.filter(looksSo).length / filled.length;
}

function distinct(rows: readonly (readonly Cell[])[], column: number): number {
  return new Set(rows.map((row) => contentOf(row[column]))).size;
}

function contentOf(cell: Cell | undefined): string {
  return (cell?.text ?? '')
    .normalize('NFKC')
    .replace(/[\s'-]/g, '')
    .toUpperCase();
}

/** How many different fields a row names, or 0 when nothing in it names a person. */
function headingStrength(row: readonly Cell[], isHeading: (label: string) => boolean): number {
  const fields = new Set<Field>();
  let filled = 0;
  for (const cell of row) {
    if (cell.kind === 'empty' || cell.text.trim() === '') continue;
    filled++;
    // Headings are words, and short ones; a long sentence that mentions 姓名 is a notice.
    if (cell.kind !== 'text' || cell.text.length > 40 || plainLabel(cell.text).length > 24) continue;
    const field = synonymOf(cell.text)?.field;
    if (field !== undefined && field !== 'ignore') fields.add(field);
    else if (field === undefined && isHeading(cell.text)) filled--;
  }
  const naming = fields.has('name') || fields.has('document') || fields.has('phone');
  // With two only, half of what stands there must be headings: a person named 名单 who lives in 某某小区 is none.
  return naming && (fields.size >= 3 || fields.size * 2 >= filled - countIgnored(row)) ? fields.size : 0;
}

function countIgnored(row: readonly Cell[]): number {
  return row.filter((cell) => cell.text.trim() !== '' && synonymOf(cell.text)?.field === 'ignore').length;
}

/** The heading may span two rows: groups above the labels, or labels below a group. */
function widen(rows: readonly (readonly Cell[])[], merges: readonly Merge[], best: number): [number, number] {
  let from = best;
  let to = best;
  for (const merge of merges) {
    if (merge.bottom === best && merge.top < best && best - merge.top <= 2) from = Math.min(from, merge.top);
    if (merge.top === best && merge.bottom > best && merge.bottom - best <= 2)
      to = Math.max(to, merge.bottom);
  }
  const above = rows[best - 1] ?? [];
  const columns = (rows[best] ?? []).flatMap((cell, column) => (cell.text.trim() === '' ? [] : [column]));
  // A merge over every label is the title of the sheet, not a group.
  const isTitle = (merge: Merge) => columns.every((column) => merge.left <= column && column <= merge.right);
  const groupsAbove = merges.some(
    (merge) => merge.top === best - 1 && merge.bottom === best - 1 && !isTitle(merge),
  );
  if (from === best && best > 0 && (groupsAbove || completes(above, rows[best] ?? []))) from = best - 1;
  const below = rows[best + 1] ?? [];
  if (from === best && to === best && completes(below, rows[best] ?? []) && headingLike(below)) to = best + 1;
  return [from, to];
}

/** True when `other` names columns that `row` leaves blank: the two halves of a heading that was merged once. */
function completes(other: readonly Cell[], row: readonly Cell[]): boolean {
  const filled = other.filter((cell) => cell.text.trim() !== '').length;
  return (
    filled >= 2 &&
    other.some(
      (cell, column) =>
        cell.kind === 'text' && (row[column]?.text ?? '') === '' && synonymOf(cell.text) !== undefined,
    )
  );
}

function headingLike(row: readonly Cell[]): boolean {
  const filled = row.filter((cell) => cell.text.trim() !== '');
  return filled.every((cell) => cell.kind === 'text' && synonymOf(cell.text) !== undefined);
}

function labelsOf(
  rows: readonly (readonly Cell[])[],
  merges: readonly Merge[],
  from: number,
  to: number,
): string[] {
  const width = Math.max(...rows.slice(from, to + 1).map((row) => row.length), ...reach(merges, from, to));
  const labels: string[] = [];
  for (let column = 0; column < width; column++) {
    const parts: string[] = [];
    for (let row = from; row <= to; row++) {
      const text = tidyLabel(headingAt(rows, merges, row, column, from, to));
      if (text !== '' && !parts.includes(text)) parts.push(text);
    }
    labels.push(parts.join(JOIN));
  }
  return labels;
}

function reach(merges: readonly Merge[], from: number, to: number): number[] {
  return merges.filter((merge) => merge.top >= from && merge.top <= to).map((merge) => merge.right + 1);
}

function headingAt(
  rows: readonly (readonly Cell[])[],
  merges: readonly Merge[],
  row: number,
  column: number,
  from: number,
  to: number,
): string {
  const own = rows[row]?.[column]?.text ?? '';
  if (own.trim() !== '') return own;
  const merge = merges.find(
    (one) =>
      one.top >= from && one.top <= row && row <= one.bottom && one.left <= column && column <= one.right,
  );
  if (merge !== undefined) return rows[merge.top]?.[merge.left]?.text ?? '';
  // Written without merges (a CSV saved from a merged sheet): a group reaches over the labels to its right.
  if (merges.length > 0 || row === to || (rows[to]?.[column]?.text ?? '').trim() === '') return '';
  for (let left = column - 1; left >= 0; left--) {
    const text = rows[row]?.[left]?.text ?? '';
    if (text.trim() !== '') return (rows[to]?.[left]?.text ?? '').trim() === '' ? '' : text;
  }
  return '';
}

function tidyLabel(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

/** A sheet that starts with persons at once. Believed only when names, and documents or phones, are plain to see. */
function byContent(rows: readonly (readonly Cell[])[]): Header | undefined {
  const filled = rows.filter((row) => row.some((cell) => cell.text.trim() !== '')).slice(0, SAMPLE_ROWS);
  const width = Math.max(0, ...filled.map((row) => row.length));
  const labels = Array.from({ length: width }, (_, column) => columnLetters(column));
  const guess = Object.values(guessColumns(labels, filled));
  if (!guess.includes('name') || !(guess.includes('document') || guess.includes('phone'))) return undefined;
  return { headerRows: [0, 0], labels };
}

/** FNV-1a with 64 bits: short, stable over versions of everything, and no secret depends on it. */
function fnv64(text: string): string {
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(text))
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  return hash.toString(16).padStart(16, '0');
}
