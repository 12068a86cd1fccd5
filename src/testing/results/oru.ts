// Reads an HL7 v2 ORU^R01 into the lines of a report, and writes the answer to it. Pure: text in, text out; bytes,
// frames and character sets are the listener’s.
import type { TestingRules } from '../terms.ts';
import { countedIn, foundInAll, labelOf, onePerTube, takenTogether, together } from './rules.ts';
import type { Finding, Found } from './terms.ts';

/** Why a message is no report of ours. `as`: AR: not this kind of message, whatever it holds; AE: what it holds. */
export interface NotRead {
  readonly as: 'AE' | 'AR';
  readonly why: string;
}

export interface Oru {
  readonly header: Header;
  readonly laboratory: string;
  readonly message: string;
  readonly results: readonly Finding[];
}

/** What an answer needs of a message, also of one that can not be read. */
export interface Header {
  readonly control: string;
  readonly sender: string;
  readonly senderPlace: string;
  readonly receiver: string;
  readonly receiverPlace: string;
  readonly event: string;
  readonly processing: string;
  readonly version: string;
  readonly charset: string;
}

/** A barcode, a count and a few codes need no more; what is longer is no report of tubes. */
const SEGMENTS_AT_MOST = 20_000;
const FIELDS_AT_MOST = 200;

type Segment = readonly string[];

interface Marks {
  readonly component: string;
  readonly sub: string;
  readonly repeat: string;
  readonly escaping: string;
}

/** Parts a batch (FHS, BHS … BTS, FTS) into its messages; a message alone is one. */
export function messagesIn(text: string): { readonly batch: boolean; readonly messages: readonly string[] } {
  const lines = text.split(/\r\n|\r|\n/).filter((line) => line !== '');
  const batch = /^(FHS|BHS)/.test(lines[0] ?? '');
  const messages: string[][] = [];
  for (const line of lines) {
    if (/^(FHS|BHS|BTS|FTS)/.test(line)) continue;
    const last = messages.at(-1);
    if (line.startsWith('MSH') || last === undefined) messages.push([line]);
    else last.push(line);
  }
  return { batch, messages: messages.map((one) => one.join('\r')) };
}

/** Reads one message. */
export function readOru(text: string, rules: TestingRules): Oru | (NotRead & { readonly header: Header }) {
  const lines = text.split('\r').filter((line) => line !== '');
  const header = headerOf(lines[0] ?? '');
  const no = (as: 'AE' | 'AR', why: string) => ({ as, why, header: header ?? NOBODY });
  if (header === undefined) return no('AR', 'no MSH segment');
  const msh = fieldsOf(lines[0] ?? '');
  const marks = marksOf(lines[0] ?? '');
  if (marks === undefined) return no('AR', 'MSH-1 and MSH-2 name no separators');
  const type = componentsOf(msh[8] ?? '', marks);
  if (type[0] !== 'ORU' || type[1] !== 'R01')
    return no('AR', `MSH-9 ${type.slice(0, 2).join('^')} is not ORU^R01`);
  // Tried out on the line by a laboratory: nobody is negative by a trial.
  if (header.processing !== 'P')
    return no('AR', `MSH-11 ${header.processing || '(empty)'} is not production (P)`);
  if (header.control === '') return no('AR', 'MSH-10 is empty');
  if (lines.length > SEGMENTS_AT_MOST) return no('AE', `more than ${SEGMENTS_AT_MOST} segments`);
  const segments = lines.slice(1).map((line) => fieldsOf(line, lines[0]?.[3]));
  if (segments.some((fields) => fields.length > FIELDS_AT_MOST))
    return no('AE', `a segment has more than ${FIELDS_AT_MOST} fields`);
  const results = onePerTube(groupsOf(segments).flatMap((group) => findingsOf(group, marks, rules)));
  if (results.length === 0) return no('AE', 'no OBX of a test that is looked for');
  const laboratory = header.senderPlace || header.sender;
  if (laboratory === '') return no('AE', 'MSH-3 and MSH-4 are empty: no laboratory is named');
  return { header, laboratory, message: header.control, results };
}

// Parts of a message ------------------------------------------------------------------------------------

export const NOBODY: Header = {
  control: '',
  sender: '',
  senderPlace: '',
  receiver: '',
  receiverPlace: '',
  event: '',
  processing: '',
  version: '',
  charset: '',
};

/** A message begins with MSH and says itself how its fields are parted. */
export function headerOf(line: string): Header | undefined {
  if (!line.startsWith('MSH') || line.length < 8) return undefined;
  const marks = marksOf(line);
  if (marks === undefined) return undefined;
  const msh = fieldsOf(line);
  const first = (at: number) => (componentsOf(msh[at - 1] ?? '', marks)[0] ?? '').trim().slice(0, 60);
  return {
    control: (msh[9] ?? '').trim().slice(0, 60),
    sender: first(3),
    senderPlace: first(4),
    receiver: first(5),
    receiverPlace: first(6),
    event: componentsOf(msh[8] ?? '', marks)[1]?.slice(0, 10) ?? '',
    processing: first(11),
    version: first(12),
    charset: ((msh[17] ?? '').split(marks.repeat)[0] ?? '').trim().slice(0, 30),
  };
}

function marksOf(line: string): Marks | undefined {
  const separator = line[3] ?? '';
  const [component = '', repeat = '', escaping = '', sub = ''] = line.slice(4).split(separator)[0] ?? '';
  const all = [separator, component, repeat];
  // A letter or a digit as a separator would part words; the same one twice parts nothing.
  if (all.some((one) => one === '' || /[\p{L}\p{N}\s]/u.test(one)) || new Set(all).size < 3) return undefined;
  return { component, repeat, escaping, sub };
}

/** Field n at [n]; of MSH, whose first field is the separator itself, at [n - 1]. */
function fieldsOf(line: string, separator = '|'): Segment {
  return line.split(line.startsWith('MSH') ? (line[3] ?? separator) : separator);
}

function componentsOf(field: string, marks: Marks): string[] {
  return (field.split(marks.repeat)[0] ?? '')
    .split(marks.component)
    .map((one) => unescaped(marks.sub === '' ? one : (one.split(marks.sub)[0] ?? ''), marks).trim());
}

/** \F\ \S\ \T\ \R\ \E\ stand for the separators; others (bold, line breaks) say nothing here. */
function unescaped(text: string, { escaping, component, repeat, sub }: Marks): string {
  if (escaping === '' || !text.includes(escaping)) return text;
  const named: Record<string, string> = { F: '|', S: component, T: sub, R: repeat, E: escaping };
  const parts = text.split(escaping);
  return parts.map((part, at) => (at % 2 === 0 ? part : (named[part] ?? ''))).join('');
}

interface Group {
  readonly obr: Segment;
  readonly obx: readonly Segment[];
  readonly spms: readonly Segment[];
}

/** An order with its values and its specimen, or several. */
function groupsOf(segments: readonly Segment[]): Group[] {
  const groups: { obr: Segment; obx: Segment[]; spms: Segment[] }[] = [];
  for (const fields of segments) {
    if (fields[0] === 'OBR') groups.push({ obr: fields, obx: [], spms: [] });
    const last = groups.at(-1);
    if (last === undefined) continue;
    if (fields[0] === 'OBX') last.obx.push(fields);
    if (fields[0] === 'SPM') last.spms.push(fields);
  }
  return groups;
}

/** What the status of a value says about its being the last word (table 0085). */
const STATUS: Readonly<Record<string, 'final' | 'corrected' | 'preliminary' | 'withdrawn' | 'nothing'>> = {
  F: 'final',
  U: 'final',
  C: 'corrected',
  P: 'preliminary',
  R: 'preliminary',
  S: 'preliminary',
  I: 'preliminary',
  W: 'withdrawn',
  D: 'withdrawn',
  X: 'nothing',
};

/** One for each tube it names; of which of several it speaks, nobody knows. */
function findingsOf(group: Group, marks: Marks, rules: TestingRules): Finding[] {
  const named = new Map(group.spms.map((spm) => [labelOf(barcodeOf(group.obr, spm, marks)), spm]));
  const [spm] = group.spms;
  const found = findingOf({ ...group, spm }, marks, rules);
  if (found === undefined || named.size < 2) return found === undefined ? [] : [found];
  const said = found.result === 'withdrawn' ? found.result : ('unreadable' as const);
  return [...named.values()].map((one) => {
    const { received: _, ...rest } = found;
    return { ...rest, barcode: barcodeOf(group.obr, one, marks), result: said };
  });
}

function findingOf(
  { obr, obx, spm }: Omit<Group, 'spms'> & { readonly spm: Segment | undefined },
  marks: Marks,
  rules: TestingRules,
): Finding | undefined {
  const ours = obx.filter((fields) =>
    componentsOf(fields[3] ?? '', marks).some((code) => rules.results.tests.includes(code)),
  );
  if (ours.length === 0) return undefined;
  const kinds = ours.map((fields) => STATUS[(fields[11] ?? '').trim().toUpperCase()]);
  const said = ours.map((fields, at) => ({
    result: saidIn(fields, kinds[at], marks, rules),
    corrected: kinds[at] === 'corrected',
    preliminary: kinds[at] === 'preliminary',
  }));
  // Of how many it was put together, else how much was collected: that may be a count of swabs, or a volume.
  const [[grouped = ''] = [], [amount = '', unit = ''] = []] = [13, 12].map((at) =>
    componentsOf(spm?.[at] ?? '', marks),
  );
  const received = grouped === '' ? countOf(amount, unit) : countOf(grouped, '');
  const observedAt = momentText(
    componentsOf(obr[22] ?? '', marks)[0] || componentsOf(ours[0]?.[14] ?? '', marks)[0],
  );
  return {
    barcode: barcodeOf(obr, spm, marks),
    ...takenTogether(said),
    ...(received === undefined ? {} : { received }),
    ...(observedAt === undefined ? {} : { observedAt }),
  };
}

const countOf = (text: string, unit: string) => (text === '' ? undefined : countedIn(Number(text), unit));

function saidIn(
  fields: Segment,
  kind: (typeof STATUS)[string] | undefined,
  marks: Marks,
  rules: TestingRules,
): Found {
  if (kind === undefined) return 'unreadable';
  if (kind === 'withdrawn') return 'withdrawn';
  if (kind === 'nothing') return 'invalid';
  const values = (fields[5] ?? '').split(marks.repeat).map((one) => componentsOf(one, marks));
  return together(values.map((texts) => foundInAll(rules, texts) ?? 'unreadable'));
}

/** The label: of the specimen, else the number of whoever ordered, else the laboratory’s own. */
function barcodeOf(obr: Segment, spm: Segment | undefined, marks: Marks): string {
  const said = [spm?.[2], obr[2], obr[3]].map((field) => componentsOf(field ?? '', marks)[0] ?? '');
  return (said.find((one) => one !== '') ?? '').slice(0, 80);
}

/** 20211219083000+0800 as a moment; without a zone it is ours. */
function momentText(text: string | undefined): string | undefined {
  const found = /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})?(?:\.\d+)?([+-]\d{4})?$/.exec(text ?? '');
  if (found === null) return undefined;
  const [, year, month, day, hour, minute, second = '00', zone = '+0800'] = found;
  return `${year}-${month}-${day}T${hour}:${minute}:${second}${zone.slice(0, 3)}:${zone.slice(3)}`;
}

// The answer --------------------------------------------------------------------------------------------

export interface Answer {
  readonly as: 'AA' | 'AE' | 'AR';
  /** Number of the answer itself. */
  readonly id: string;
  readonly at: Date;
  /** What is wrong, or what is held: a line each. */
  readonly says: readonly string[];
}

/** ACK^R01: MSA-1 how it went, MSA-2 the number of the message it answers. */
export function answerText(to: Header, { as, id, at, says }: Answer): string {
  const stamp = `${at.toISOString().replace(/[-:T]|\.\d+Z$/g, '')}+0000`;
  const msh = [
    'MSH',
    '^~\\&',
    escaped(to.receiver || 'SEAWALL'),
    escaped(to.receiverPlace),
    escaped(to.sender),
    escaped(to.senderPlace),
    stamp,
    '',
    to.event === '' ? 'ACK' : `ACK^${escaped(to.event)}^ACK`,
    escaped(id),
    escaped(to.processing) || 'P',
    escaped(to.version) || '2.5.1',
    '',
    '',
    '',
    '',
    '',
    escaped(to.charset),
  ].join('|');
  const severity = as === 'AA' ? 'W' : 'E';
  const errors = says.map(
    (one) => `ERR|||207^Application internal error^HL70357|${severity}||||${escaped(one)}`,
  );
  return `${[msh, `MSA|${as}|${escaped(to.control)}`, ...errors].join('\r')}\r`;
}

/** Answers to a batch, in a batch. */
export function answersText(answers: readonly string[]): string {
  return `BHS|^~\\&|SEAWALL\r${answers.join('')}BTS|${answers.length}\r`;
}

function escaped(text: string): string {
  const named: Record<string, string> = {
    '|': '\\F\\',
    '^': '\\S\\',
    '&': '\\T\\',
    '~': '\\R\\',
    '\\': '\\E\\',
  };
  return text
    .replace(/[|^&~\\]/g, (sign) => named[sign] ?? '')
    .replace(/\p{Cc}/gu, ' ')
    .slice(0, 300);
}
