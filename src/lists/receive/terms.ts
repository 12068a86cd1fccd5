// Nouns of taking in a dispatched list: sources, batches, what became of each row, questions, the parts of the
// rulebook it lives by, and the shape of a workbook as an act receives it.
import { type Static, Type } from 'typebox';
import { type Cell, WORKBOOK_FORMATS, type Workbook } from '../../base/cells.ts';
import { rulePart, type Wrong, wrongAt } from '../../base/rule-part.ts';
import type { Words } from '../../base/words.ts';
import { MET_BY_WORDS, QUESTION_WORDS } from '../../people/terms.ts';
import { FIELDS, type Field } from '../columns.ts';
import { type IgnoredAs, PROBLEMS } from '../rows.ts';

const Text = (maxLength: number) => Type.String({ minLength: 1, maxLength });
const oneOf = <const T extends readonly string[]>(values: T) => Type.Enum<[...T]>([...values]);

// Rulebook ----------------------------------------------------------------------------------------------

const Setting = Type.Object({ value: Type.Number({ minimum: 0 }), source: Text(500) });
const SETTINGS = ['repeatHours', 'respondMinutes', 'inboxMinutes', 'previewRows'] as const;

const ListRules = Type.Object({
  settings: Type.Object(
    Object.fromEntries(SETTINGS.map((name) => [name, Setting])) as Record<
      (typeof SETTINGS)[number],
      typeof Setting
    >, // built from SETTINGS itself
  ),
  risks: Type.Array(Type.Object({ risk: Text(20), zh: Text(20), en: Text(40), source: Text(500) }), {
    minItems: 1,
  }),
});
export type ListRules = Static<typeof ListRules>;

export const listRules = rulePart('lists', ListRules, (rules) => {
  const wrong: Wrong[] = [];
  const say = (zh: string, en: string, ...at: (string | number)[]) => wrong.push(wrongAt({ zh, en }, ...at));
  if (rules.settings.respondMinutes.value < 1)
    say(
      '反馈时限至少一分钟',
      'a list asks for an answer some time after it came',
      'settings',
      'respondMinutes',
      'value',
    );
  if (rules.settings.inboxMinutes.value > 60)
    say(
      '签名投递的时间相差不得超过一小时',
      'a delivery signed more than an hour ago is no longer believed',
      'settings',
      'inboxMinutes',
      'value',
    );
  const risks = rules.risks.map((one) => one.risk);
  const twice = risks.findIndex((risk, i) => risks.indexOf(risk) !== i);
  if (twice >= 0) say('同一风险等级出现了两次', 'a risk is listed twice', 'risks', twice, 'risk');
  return wrong;
});

/** What kind of sender a source is. */
export const SOURCE_KINDS = {
  provincial: { zh: '上级平台', en: 'platform above' },
  police: { zh: '公安', en: 'police' },
  transport: { zh: '交通', en: 'transport' },
  letter: { zh: '协查函', en: 'letter of assistance' },
  own: { zh: '本区', en: 'own district' },
  roster: { zh: '单位名册', en: 'roster' },
  other: { zh: '其他', en: 'other' },
} as const satisfies Record<string, Words>;
export type SourceKind = keyof typeof SOURCE_KINDS;
const KINDS = Object.keys(SOURCE_KINDS) as SourceKind[]; // the keys of the table above
export const SourceKindWord = oneOf(KINDS);

const SOURCE_CODE = '^[a-z0-9][a-z0-9-]{1,39}$';
/** A source is named by a code: in addresses, at the command line, in the inbox. */
export const SourceCode = Type.String({ pattern: SOURCE_CODE });

export function isSourceCode(text: string): boolean {
  return new RegExp(SOURCE_CODE).test(text);
}

const SourceRow = Type.Object({
  kind: SourceKindWord,
  zh: Text(40),
  en: Text(80),
  risk: Type.Optional(Text(20)),
  respondMinutes: Type.Optional(Type.Integer({ minimum: 1, maximum: 43_200 })),
  source: Text(500),
});

/** The sources a new district begins with. */
export const sourceRules = rulePart('sources', Type.Record(Type.String(), SourceRow), (rules) =>
  Object.keys(rules)
    .filter((code) => !isSourceCode(code))
    .map((code) =>
      wrongAt(
        {
          zh: `「${code}」不是来源代码：只能用小写字母、数字和连字符，2 到 40 位`,
          en: `${code} is no code of a source: small letters, digits and hyphens, 2 to 40 of them`,
        },
        code,
      ),
    ),
);

// A workbook as an act receives it -----------------------------------------------------------------------

const CellSchema = Type.Object({
  text: Type.String({ maxLength: 40_000 }),
  kind: oneOf(['text', 'number', 'date', 'boolean', 'empty', 'error'] satisfies Cell['kind'][]),
  number: Type.Optional(Type.Number()),
  precisionLost: Type.Optional(Type.Boolean()),
});
const MergeSchema = Type.Object({
  top: Type.Integer({ minimum: 0 }),
  left: Type.Integer({ minimum: 0 }),
  bottom: Type.Integer({ minimum: 0 }),
  right: Type.Integer({ minimum: 0 }),
});

/** base/cells.ts as a schema: what was read from a file, or came as rows through the inbox. */
export const WorkbookSchema = Type.Unsafe<Workbook>(
  Type.Object({
    format: oneOf(WORKBOOK_FORMATS),
    encoding: Type.Optional(Type.String({ maxLength: 40 })),
    sheets: Type.Array(
      Type.Object({
        name: Type.String({ maxLength: 200 }),
        rows: Type.Array(Type.Array(CellSchema)),
        merges: Type.Array(MergeSchema),
        date1904: Type.Boolean(),
      }),
    ),
    skipped: Type.Array(
      Type.Object({
        name: Type.String({ maxLength: 200 }),
        why: oneOf(['hidden', 'very-hidden', 'empty', 'chart']),
      }),
    ),
  }),
);

const FIELD_NAMES = Object.keys(FIELDS) as Field[]; // the keys of the table of fields
export const FieldWord = oneOf(FIELD_NAMES);

/** How a person says a sheet is to be read. What is left out is found, remembered or guessed. */
export const GivenSheet = Type.Object({
  sheet: Type.String({ maxLength: 200 }),
  /** False: leave this sheet out. */
  read: Type.Optional(Type.Boolean()),
  /** First and last row of the heading, 1-based; [0, 0]: there is none. */
  headerRows: Type.Optional(
    Type.Tuple([Type.Integer({ minimum: 0, maximum: 200 }), Type.Integer({ minimum: 0, maximum: 200 })]),
  ),
  /** Column, counted from 0, to what it holds. */
  columns: Type.Optional(Type.Record(Type.String({ pattern: '^\\d{1,3}$' }), FieldWord)),
});
export type GivenSheet = Static<typeof GivenSheet>;

// What is kept ------------------------------------------------------------------------------------------

export interface Source {
  readonly code: string;
  readonly name: string;
  readonly nameEn: string;
  readonly kind: SourceKind;
  readonly place: string;
  readonly defaultPlace: string | null;
  readonly risk: string | null;
  readonly respondMinutes: number | null;
  readonly mappings: Readonly<Record<string, Remembered>>;
  readonly hasInbox: boolean;
  readonly closedAt: Date | null;
}

/** A mapping somebody has confirmed, kept under the signature of its heading. */
export interface Remembered {
  readonly columns: Readonly<Record<string, Field>>;
  readonly labels: readonly string[];
  readonly by: string;
  readonly at: string;
}

/** How a sheet was read. */
export interface SheetLayout {
  readonly name: string;
  readonly rows: number;
  readonly headerRows: readonly [number, number];
  readonly labels: readonly string[];
  readonly columns: Readonly<Record<string, Field>>;
  readonly mapped: 'given' | 'remembered' | 'guessed';
  readonly signature: string;
  /** Top, left, bottom, right: the file goes back looking as it came. */
  readonly merges: readonly (readonly [number, number, number, number])[];
}

export const UNREAD_WORDS = {
  hidden: { zh: '隐藏的工作表，未读取', en: 'hidden, not read' },
  'very-hidden': { zh: '隐藏的工作表，未读取', en: 'hidden, not read' },
  empty: { zh: '空白工作表', en: 'empty' },
  chart: { zh: '图表', en: 'a chart' },
  'no-heading': {
    zh: '没有找到表头，未读取；如有人员，请重新导入并指定表头',
    en: 'no heading was found, so it was not read; if people are on it, import again and say where the heading is',
  },
  'left-out': { zh: '导入时选择不读取', en: 'left out by whoever imported it' },
} as const satisfies Record<string, Words>;

export interface Layout {
  readonly format: string;
  readonly encoding?: string;
  readonly sheets: readonly SheetLayout[];
  readonly unread: readonly {
    readonly name: string;
    readonly why: keyof typeof UNREAD_WORDS;
    readonly rows: number;
  }[];
}

export const IGNORED_WORDS = {
  header: { zh: '标题与表头', en: 'title and heading' },
  blank: { zh: '空行', en: 'blank' },
  subtotal: { zh: '小计', en: 'subtotal' },
  total: { zh: '合计', en: 'total' },
  signature: { zh: '签字行', en: 'signature' },
  note: { zh: '说明行', en: 'note' },
} as const satisfies Record<IgnoredAs, Words>;

export interface Batch {
  readonly id: string;
  readonly no: number;
  readonly source: string;
  readonly place: string;
  readonly receivedAt: Date;
  readonly receivedBy: string;
  readonly channel: string;
  readonly fileName: string;
  readonly bytes: number;
  readonly layout: Layout;
  readonly rowsRead: number;
  readonly accepted: number;
  readonly merged: number;
  readonly questioned: number;
  readonly ignored: Readonly<Partial<Record<IgnoredAs, number>>>;
  readonly risk: string | null;
  readonly respondBy: Date;
  readonly closedAt: Date | null;
  readonly feedbackAt: Date | null;
}

/** What may be shown of a row without opening it. */
export interface RowMask {
  readonly name?: string;
  readonly document?: string;
  readonly phone?: string;
  readonly address?: string;
  /** What was odd about it, though not odd enough to ask. */
  readonly odd?: readonly string[];
}

export const MET_WORDS = {
  new: { zh: '首次出现，新建人员', en: 'not known before' },
  ...MET_BY_WORDS,
  answered: { zh: '人工核实确定', en: 'decided by a person' },
} as const satisfies Record<string, Words>;
export type MetBy = keyof typeof MET_WORDS;

export const ROUTED_WORDS = {
  community: { zh: '按社区栏', en: 'by the community column' },
  alias: { zh: '按小区名称', en: 'by the name of the estate' },
  road: { zh: '按道路门牌', en: 'by road and number' },
  name: { zh: '按地名', en: 'by a place name' },
  source: { zh: '按来源常驻单位', en: 'by where the source’s people usually are' },
  hand: { zh: '人工分派', en: 'by hand' },
} as const satisfies Record<string, Words>;
export type RoutedBy = keyof typeof ROUTED_WORDS;

export const ANSWERS = {
  same: { zh: '就是此人', en: 'it is this person' },
  new: { zh: '是另一个人', en: 'it is somebody else' },
  corrected: { zh: '已更正', en: 'corrected' },
  nobody: { zh: '无法确定是谁', en: 'nobody can be found behind it' },
} as const satisfies Record<string, Words>;
export type Answer = keyof typeof ANSWERS;
export const AnswerWord = oneOf(Object.keys(ANSWERS) as Answer[]); // the keys of the table above

/** The sentence of a question, whether the row itself or matching asks it. A reason that has no row says so plainly instead of showing a code. */
export function whyWords(code: string): Words {
  if (Object.hasOwn(PROBLEMS, code)) return PROBLEMS[code as keyof typeof PROBLEMS]; // checked by the line before
  if (Object.hasOwn(QUESTION_WORDS, code)) return QUESTION_WORDS[code as keyof typeof QUESTION_WORDS]; // as above
  return { zh: '与已有人员相近，请人工核对。', en: 'Close to somebody known; a person must compare.' };
}

export interface Question {
  readonly id: string;
  readonly batch: string;
  readonly source: string;
  readonly sheet: string;
  readonly rowNo: number;
  readonly place: string;
  readonly why: string;
  readonly detail: QuestionDetail;
  readonly answer: Answer | null;
  readonly answeredBy: string | null;
  readonly answeredAt: Date | null;
  readonly line: string | null;
  readonly askedBefore: string | null;
}

export interface QuestionDetail {
  /** Values for the holes of the sentence: how many characters a number has. */
  readonly holes?: Readonly<Record<string, string | number>>;
  /** Everything wrong with the row, the first being the reason asked. */
  readonly problems?: readonly string[];
  /** People who may be meant. */
  readonly candidates?: readonly string[];
}

/** What a row of the file became. */
export const ROW_KINDS = ['accepted', 'merged', 'questioned', 'ignored'] as const;
export type RowKind = (typeof ROW_KINDS)[number];
export const ROW_KIND_WORDS: Record<RowKind, Words> = {
  accepted: { zh: '新增', en: 'Accepted' },
  merged: { zh: '合并', en: 'Merged' },
  questioned: { zh: '待核实', en: 'Questioned' },
  ignored: { zh: '忽略', en: 'Ignored' },
};
