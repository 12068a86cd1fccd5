// The rules of taking in a list: which sheets are read and how, what a row becomes, what may be shown of it, who may
// be routed where, what goes back to the sender. Pure: time, people and settings come in.

import type { Sheet, Workbook } from '../../base/cells.ts';
import { maskDocument } from '../../base/identity-documents.ts';
import { maskName, nameKey } from '../../base/names.ts';
import { maskPhone } from '../../base/phones.ts';
import { isWithin, placeLevel } from '../../base/places.ts';
import type { Refusal } from '../../base/refusal.ts';
import { fillWords, type Words } from '../../base/words.ts';
import { maskAddress } from '../../people/rules.ts';
import type { Incoming, Met } from '../../people/terms.ts';
import {
  columnsOf,
  type Field,
  findHeader,
  guessColumns,
  type Header,
  headerAt,
  headerSignature,
  type Mapping,
} from '../columns.ts';
import type { PersonFields, RowProblem } from '../rows.ts';
import { type LineState, STATE_WORDS } from '../terms.ts';
import { refusalOf } from './refusals.ts';
import {
  ANSWERS,
  type Answer,
  type GivenSheet,
  type Layout,
  type ListRules,
  type MetBy,
  type Question,
  type Remembered,
  type RowMask,
  type SheetLayout,
  whyWords,
} from './terms.ts';

export type ListSettings = { readonly [K in keyof ListRules['settings']]: number };

/** The numbers in force, without their sources. */
export function settingsOf(rules: ListRules): ListSettings {
  return Object.fromEntries(
    Object.entries(rules.settings).map(([name, setting]) => [name, setting.value]),
  ) as ListSettings; // the same keys, mapped one by one
}

// Which sheets, and how ---------------------------------------------------------------------------------

export interface SheetPlan {
  readonly sheet: Sheet;
  readonly header: Header;
  readonly mapping: Mapping;
  readonly mapped: SheetLayout['mapped'];
  readonly signature: string;
  /** True when the heading used is the one found: then a correction of its columns can be remembered for it. */
  readonly found: boolean;
}

export interface BookPlan {
  readonly plans: readonly SheetPlan[];
  readonly unread: Layout['unread'];
}

const NAMING: readonly Field[] = ['name', 'document', 'phone'];
/** Merges kept for the way back. A sheet with more is a form of merged cells; the rest is written plain. */
const MERGES_KEPT = 5_000;

/** How each sheet is read: as given by a person, else as remembered for its heading, else as guessed. */
export function planBook(
  book: Workbook,
  given: readonly GivenSheet[],
  remembered: Readonly<Record<string, Remembered>>,
): BookPlan | Refusal {
  const stranger = given.find((one) => !book.sheets.some((sheet) => sheet.name === one.sheet));
  if (stranger !== undefined) return refusalOf('no-such-sheet', { sheet: stranger.sheet });
  const twice = book.sheets.find(
    (sheet, at) => book.sheets.findIndex((one) => one.name === sheet.name) !== at,
  );
  if (twice !== undefined) return refusalOf('same-sheet-twice', { sheet: twice.name });
  const plans: SheetPlan[] = [];
  const unread: Layout['unread'][number][] = book.skipped.map((sheet) => ({ ...sheet, rows: 0 }));
  for (const sheet of book.sheets) {
    const said = given.find((one) => one.sheet === sheet.name);
    const plan = said?.read === false ? undefined : planSheet(sheet, said, remembered);
    if (plan instanceof Error) return plan;
    if (plan !== undefined) plans.push(plan);
    else
      unread.push({
        name: sheet.name,
        why: said?.read === false ? 'left-out' : 'no-heading',
        rows: sheet.rows.filter((row) => row.some((cell) => cell.text.trim() !== '')).length,
      });
  }
  if (plans.length === 0)
    return refusalOf('no-list-in-file', { sheets: book.sheets.map((sheet) => sheet.name).join('、') || '—' });
  return { plans, unread };
}

/** How one sheet is read; undefined: it has no heading and nobody said where one is. */
export function planSheet(
  sheet: Sheet,
  said: GivenSheet | undefined,
  remembered: Readonly<Record<string, Remembered>>,
): SheetPlan | Refusal | undefined {
  const auto = findHeader(sheet.rows, sheet.merges);
  const [from, to] = said?.headerRows ?? auto?.headerRows ?? [0, 0];
  if (to > sheet.rows.length || from > to)
    return refusalOf('heading-outside', { sheet: sheet.name, rows: sheet.rows.length, from, to });
  // A sheet without a heading has nothing to be known again by: its columns may stand in another order tomorrow.
  const found = auto !== undefined && to > 0 && auto.headerRows[0] === from && auto.headerRows[1] === to;
  if (said?.headerRows === undefined && said?.columns === undefined && auto === undefined) return undefined;
  const header = found ? auto : headerAt(sheet.rows, sheet.merges, [from, to]);
  const signature = headerSignature(header.labels);
  const kept = found ? remembered[signature] : undefined;
  const guessed = guessColumns(header.labels, sheet.rows.slice(to));
  const columns = said?.columns ?? kept?.columns;
  const mapping = columns === undefined ? guessed : completed(columns, guessed);
  if (!NAMING.some((field) => columnsOf(mapping, field).length > 0))
    return refusalOf('no-naming-column', { sheet: sheet.name });
  const mapped = said?.columns !== undefined ? 'given' : kept !== undefined ? 'remembered' : 'guessed';
  return { sheet, header, mapping, mapped, signature, found };
}

/** Columns a person did not speak of are not read: silence is no guess. */
function completed(columns: Readonly<Record<string, Field>>, guessed: Mapping): Mapping {
  const mapping: Record<number, Field> = {};
  for (const column of Object.keys(guessed)) mapping[Number(column)] = 'ignore';
  for (const [column, field] of Object.entries(columns)) mapping[Number(column)] = field;
  return mapping;
}

export function layoutOf(plan: SheetPlan): SheetLayout {
  const { sheet, header, mapping, mapped, signature } = plan;
  return {
    name: sheet.name,
    rows: sheet.rows.length,
    headerRows: header.headerRows,
    labels: header.labels,
    columns: Object.fromEntries(Object.entries(mapping)),
    mapped,
    signature,
    merges: sheet.merges
      .slice(0, MERGES_KEPT)
      .map(({ top, left, bottom, right }) => [top, left, bottom, right] as const),
  };
}

// Rows --------------------------------------------------------------------------------------------------

/** The first thing about a row that a person must decide; undefined: the row speaks for itself. */
export function blockingOf(problems: readonly RowProblem[]): RowProblem | undefined {
  return problems.find((problem) => problem.blocking);
}

/** A row as people are met by it. A document that can not be one is left out: it would tell two people apart or join two. */
export function incomingOf(fields: PersonFields, place: string): Incoming {
  const { name = '', document, phones, birth, sex, workplace } = fields;
  const address = addressOf(fields);
  const sound = document !== undefined && (document.problem === undefined || document.problem === 'region');
  return {
    name,
    phones,
    place,
    ...(sound ? { document: { kind: document.kind, number: document.number } } : {}),
    ...(birth === undefined ? {} : { birth }),
    ...(sex === undefined ? {} : { sex }),
    ...(address === undefined ? {} : { address }),
    ...(workplace === undefined ? {} : { workplace }),
  };
}

/** The address in one piece: community, street, building and room stand in columns of their own on many lists. */
export function addressOf(
  fields: Pick<PersonFields, 'community' | 'address' | 'building' | 'room'>,
): string | undefined {
  const { community = '', address = '', building = '', room = '' } = fields;
  const street = address.includes(community)
    ? address
    : community.includes(address)
      ? community
      : community + address;
  const own = [names(street, building) ? '' : building, endsWith(street, room) ? '' : room];
  return besides(street, ...own) || undefined;
}

/** Building and room in one piece, as a door says them. */
export function doorOf({
  building = '',
  room = '',
}: Pick<PersonFields, 'building' | 'room'>): string | undefined {
  return besides(building, room) || undefined;
}

/** True when the text has the part already, as a number of its own: 3 stands in 3幢201, not in 13幢 or 330. */
function names(text: string, part: string): boolean {
  for (let at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + 1))
    if (!touch(text.slice(0, at), part) && !touch(part, text.slice(at + part.length))) return true;
  return false;
}

function endsWith(text: string, room: string): boolean {
  const [short, number] = [text, room].map((one) => one.replace(/室$/, '')) as [string, string]; // two in, two out
  return short.endsWith(number) && !touch(short.slice(0, short.length - number.length), number);
}

/** Building 3 and room 201 are 3-201, not 3201. */
function besides(...parts: readonly string[]): string {
  return parts.reduce((all, part) => (touch(all, part) ? `${all}-${part}` : all + part), '');
}

function touch(left: string, right: string): boolean {
  return /\d$/.test(left) && /^\d/.test(right);
}

/** What may be shown of a row before anybody opens it. */
export function maskRow(fields: PersonFields, problems: readonly RowProblem[] = []): RowMask {
  const { name, document, phones } = fields;
  const odd = problems.filter((problem) => !problem.blocking).map((problem) => problem.code);
  return {
    ...(name === undefined ? {} : { name: maskName(name) }),
    ...(document === undefined ? {} : { document: maskDocument(document.number) }),
    ...(phones[0] === undefined ? {} : { phone: maskPhone(phones[0]) }),
    ...maskedAddress(addressOf(fields)),
    ...(odd.length === 0 ? {} : { odd }),
  };
}

/** A room without a street is nothing but stars: then nothing is shown. */
function maskedAddress(address: string | undefined): Pick<RowMask, 'address'> {
  const masked = address === undefined ? '' : maskAddress(address);
  return /\p{L}/u.test(masked) ? { address: masked } : {};
}

/** A cell of the preview: enough to see what kind of thing a column holds, not whose it is. */
export function maskCell(text: string, field: Field): string {
  const flat = text.trim().slice(0, 60);
  if (flat === '') return '';
  if (field === 'name') return maskName(flat);
  if (field === 'document') return maskDocument(flat);
  if (field === 'phone' || field === 'phone2') return maskPhone(flat);
  if (field === 'address') return maskAddress(flat);
  if (field === 'sex' || field === 'documentKind' || field === 'risk' || field === 'community') return flat;
  const letters = [...flat];
  return letters.map((letter, at) => (at === 0 || !/[\p{L}\p{N}]/u.test(letter) ? letter : '*')).join('');
}

/** The line of this source that a person is on already, with the line that answers for it. */
export interface EarlierLine {
  /** Her newest line on this source's list. */
  readonly line: string;
  /** Itself, or the line it repeats. */
  readonly survivor: string;
  readonly survivorOpen: boolean;
  readonly survivorAnsweredAt: Date | null;
  readonly place: string;
  readonly ownerUnit: string;
  readonly ownerRole: string;
}

export type Becomes =
  | { readonly counted: 'accepted'; readonly live: true }
  | { readonly counted: 'merged'; readonly live: true; readonly mergedInto: string }
  | {
      readonly counted: 'merged';
      readonly live: false;
      readonly mergedInto: string;
      readonly survivor: string;
    };

/**
 * What a row about somebody becomes. Not on this source's list: new work. On it, and the earlier line is open or
 * answered not long ago: a repetition, which has the earlier line's answer. Answered longer ago: she was somewhere
 * again since, so it is work again.
 */
export function becomes(earlier: EarlierLine | undefined, repeatHours: number, now: Date): Becomes {
  if (earlier === undefined) return { counted: 'accepted', live: true };
  const { line, survivor, survivorOpen, survivorAnsweredAt } = earlier;
  const fresh =
    survivorAnsweredAt !== null && now.getTime() - survivorAnsweredAt.getTime() <= repeatHours * 3_600_000;
  return survivorOpen || fresh
    ? { counted: 'merged', live: false, mergedInto: line, survivor }
    : { counted: 'merged', live: true, mergedInto: line };
}

/** How a row met its person, for the line. */
export function metBy(met: Extract<Met, { kind: 'new' | 'same' }>): MetBy {
  return met.kind === 'new' ? 'new' : met.by;
}

/** What tells two people apart who were one on record for a while. */
export interface ToldApart {
  readonly name: string;
  readonly documents: readonly { readonly number: string }[];
  readonly phones: readonly string[];
}

/** True when a row that came while two people were one speaks of `one` and not of `other`. */
export function speaksOf(fields: PersonFields, one: ToldApart, other: ToldApart): boolean {
  const { document, phones, name = '' } = fields;
  const holds = (person: ToldApart) => person.documents.some((held) => held.number === document?.number);
  if (document !== undefined && (holds(one) || holds(other))) return holds(one) && !holds(other);
  const calls = (person: ToldApart) => phones.some((number) => person.phones.includes(number));
  return calls(one) && !calls(other) && nameKey(name) === nameKey(one.name);
}

// Questions ---------------------------------------------------------------------------------------------

/** The sentence of a question, its holes filled. */
export function questionWords(question: Pick<Question, 'why' | 'detail'>): Words {
  return fillWords(whyWords(question.why), question.detail.holes);
}

export interface AnswerGiven {
  readonly answer: Answer;
  readonly person?: string | undefined;
  readonly fields?: unknown;
}

/** Undefined when the question can be answered so; else why not. `by` and `at` say who was first. */
export function whyNotAnswer(
  question: Pick<Question, 'answer' | 'askedBefore'>,
  given: AnswerGiven,
  hasName: boolean,
  first: { readonly by: string; readonly at: string } = { by: '—', at: '—' },
): Refusal | undefined {
  if (question.answer !== null)
    return refusalOf('question-answered', {
      ...first,
      answer: ANSWERS[question.answer].zh,
      answerEn: ANSWERS[question.answer].en,
    });
  if (question.askedBefore !== null) return refusalOf('question-asked-before');
  if (given.answer === 'same' && given.person === undefined) return refusalOf('answer-which-person');
  if (given.answer === 'corrected' && given.fields === undefined) return refusalOf('answer-corrected-how');
  if (given.answer === 'new' && !hasName) return refusalOf('answer-name-missing');
  return undefined;
}

// Routing -----------------------------------------------------------------------------------------------

/** Undefined when these lines may be given to `place` by hand. */
export function whyNotRoute(
  lines: readonly { readonly state: LineState; readonly claimed: boolean }[],
  place: string,
): Refusal | undefined {
  if (placeLevel(place) < 2) return refusalOf('route-too-wide');
  const gone = lines.filter(
    (line) => !((line.state === 'received' || line.state === 'routed') && !line.claimed),
  );
  return gone.length === 0 ? undefined : refusalOf('line-on-its-way', { count: gone.length });
}

/** Where a person newly met lives, as far as routing knows: only ever deeper than what is known. */
export function placesDeeper(place: string, known: string): boolean {
  return placeLevel(place) > placeLevel(known) && isWithin(place, known);
}

// Feedback ----------------------------------------------------------------------------------------------

/** The answer columns, added on the right of the sender's own. */
export const ANSWER_COLUMNS = ['核实结果', '核实时间', '核实单位', '说明'] as const;

export interface FeedbackLine {
  readonly state: LineState;
  readonly outcome: string | null;
  readonly outcomeAt: Date | null;
  readonly evidence: Readonly<Record<string, unknown>> | null;
  readonly unit: string;
  readonly overdue: boolean;
  /** Set when the row repeats another: where that one stands and what it says. */
  readonly repeats: {
    readonly where: string;
    readonly state: LineState;
    readonly outcome: string | null;
    readonly outcomeAt: Date | null;
    readonly evidence: Readonly<Record<string, unknown>> | null;
    readonly unit: string;
  } | null;
}

/** The four answer cells of a line. Nothing is prettier than it is: what is open says so. */
export function answerOfLine(line: FeedbackLine): readonly [string, string, string, string] {
  const { repeats } = line;
  if (repeats !== null) {
    const answered = repeats.outcome !== null;
    const result = answered ? `重复，${outcomeWords(repeats.outcome ?? '')}` : '重复';
    const note = answered ? evidenceNote(repeats.evidence) : `该行${STATE_WORDS[repeats.state].zh}`;
    return [
      result,
      answered ? timeText(repeats.outcomeAt) : '',
      repeats.unit,
      joined(`与${repeats.where}为同一人`, note),
    ];
  }
  if (line.outcome !== null)
    return [outcomeWords(line.outcome), timeText(line.outcomeAt), line.unit, evidenceNote(line.evidence)];
  return ['进行中', '', line.unit, joined(STATE_WORDS[line.state].zh, line.overdue ? '已超时' : '')];
}

/** The four answer cells of a row that became no line. */
export function answerOfQuestion(question: {
  readonly why: string;
  readonly detail: Question['detail'];
  readonly answer: Answer | null;
  readonly answeredAt: Date | null;
  readonly reason: string | null;
  readonly unit: string;
}): readonly [string, string, string, string] {
  if (question.answer === null) return ['待核实', '', question.unit, questionWords(question).zh];
  return ['无法核实', timeText(question.answeredAt), question.unit, question.reason ?? ANSWERS.nobody.zh];
}

function outcomeWords(outcome: string): string {
  return Object.hasOwn(STATE_WORDS, outcome) ? STATE_WORDS[outcome as LineState].zh : outcome; // checked just before
}

function evidenceNote(evidence: Readonly<Record<string, unknown>> | null): string {
  const said = [evidence?.where, evidence?.reason, evidence?.receipt].filter(
    (one) => typeof one === 'string' && one !== '',
  );
  return said.join('；');
}

function joined(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('；');
}

const TIME = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Asia/Shanghai',
  dateStyle: 'short',
  timeStyle: 'short',
});

/** `2026-12-08 01:05` in the district. */
export function timeText(at: Date | null): string {
  return at === null ? '' : TIME.format(at);
}

// The inbox ---------------------------------------------------------------------------------------------

/** The text that is signed: whoever changes the body, the address or the time breaks it. */
export function deliveryText(delivery: {
  path: string;
  time: string;
  nonce: string;
  bodySha256: string;
}): string {
  return ['POST', delivery.path, delivery.time, delivery.nonce, delivery.bodySha256].join('\n');
}

const NONCE = /^[\w.-]{8,80}$/;

/** Undefined when the headers of a delivery are whole and its time is near ours. */
export function whyNotDelivered(
  headers: { time: string | undefined; nonce: string | undefined; signature: string | undefined },
  now: Date,
  minutes: number,
): Refusal | undefined {
  const { time, nonce, signature } = headers;
  if (time === undefined || nonce === undefined || signature === undefined)
    return refusalOf('delivery-unsigned');
  if (!NONCE.test(nonce) || !/^[0-9a-f]{64}$/i.test(signature)) return refusalOf('delivery-unsigned');
  const at = momentOf(time);
  if (at === undefined || Math.abs(now.getTime() - at) > minutes * 60_000)
    return refusalOf('delivery-time', { minutes });
  return undefined;
}

/** Seconds since 1970, or a moment as ISO 8601 writes it. */
function momentOf(time: string): number | undefined {
  const at = /^\d{10}$/.test(time) ? Number(time) * 1_000 : Date.parse(time);
  return Number.isNaN(at) ? undefined : at;
}
