// The rules of changing rules, pure: what is wrong with a text and on which line, which version is in force when,
// who may sign, what a change takes away and adds.
import type { TSchema } from 'typebox';
import { Compile, type Validator } from 'typebox/compile';
import { LineCounter, parseDocument } from 'yaml';
import { canonical } from '../base/canonical.ts';
import { type Misfit, misfitWords } from '../base/misfits.ts';
import type { Refusal } from '../base/refusal.ts';
import type { RulePart, Wrong } from '../base/rule-part.ts';
import type { Words } from '../base/words.ts';
import type { Actor } from '../ledger/terms.ts';
import { refusalOf } from './refusals.ts';
import {
  type Approval,
  type Approvals,
  type Problem,
  partWords,
  VERSION_WORDS,
  type Version,
} from './terms.ts';

/** Longest text of a part. The longest shipped one is about a tenth of it. */
export const TEXT_LETTERS = 200_000;

// Reading a text ----------------------------------------------------------------------------------------

export type ReadText =
  | { readonly value: unknown; readonly problems?: undefined }
  | { readonly problems: readonly Problem[] };

/** Reads the YAML of a part against its schema and its check. Every problem comes with its line, where it has one. */
export function readText(part: RulePart, text: string): ReadText {
  if (text.length > TEXT_LETTERS)
    return {
      problems: [
        {
          line: null,
          zh: `文本超过 ${TEXT_LETTERS} 字`,
          en: `the text is longer than ${TEXT_LETTERS} characters`,
        },
      ],
    };
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: true });
  if (document.errors.length > 0)
    return {
      problems: document.errors.map((error) => {
        const [reason = ''] = error.message.split(/ at line \d+/);
        return {
          line: error.linePos?.[0].line ?? null,
          zh: `不是有效的 YAML：${YAML_WORDS[error.code] ?? reason}`,
          en: `this is not YAML: ${reason}`,
        };
      }),
    };
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 50 });
  } catch {
    return { problems: [{ line: null, zh: '引用（&、*）过多', en: 'too many references (&, *)' }] };
  }
  const lineOf = (at: readonly (string | number)[]): number | null => {
    // The nearest thing above that is really there: a missing key has no line of its own.
    for (let depth = at.length; depth >= 0; depth--) {
      const node = depth === 0 ? document.contents : document.getIn(at.slice(0, depth), true);
      const from = rangeOf(node);
      if (from !== undefined) return lines.linePos(from).line;
    }
    return null;
  };
  const misfits = schemaProblems(part, value);
  if (misfits.length > 0)
    return { problems: misfits.map((one) => ({ ...wordsOf(one), line: lineOf(one.at) })) };
  const wrong = part.check?.(value as never) ?? []; // the schema has just said so
  if (wrong.length === 0) return { value };
  return {
    problems: wrong.map((one) =>
      typeof one === 'string'
        ? { line: null, zh: `不允许这样改：${one}`, en: one }
        : { ...wordsOf(one), line: one.at === undefined ? null : lineOf(one.at) },
    ),
  };
}

const YAML_WORDS: Readonly<Record<string, string>> = {
  BAD_INDENT: '缩进不对',
  TAB_AS_INDENT: '缩进请用空格，不要用制表符',
  MISSING_CHAR: '缺少符号（逗号、冒号或引号）',
  DUPLICATE_KEY: '同一个键出现了两次',
  BAD_ALIAS: '引用的名称不存在',
  UNEXPECTED_TOKEN: '此处多出了内容',
  MULTILINE_IMPLICIT_KEY: '键名或列表没有写完整',
  BLOCK_AS_IMPLICIT_KEY: '一行里写了两个冒号，含冒号的文字请加引号',
};

function rangeOf(node: unknown): number | undefined {
  const range = (node as { range?: readonly number[] } | null | undefined)?.range; // every node of the parser has one
  return range?.[0];
}

/** By schema: parts of one shape, like protocols, share it. */
const validators = new WeakMap<TSchema, Validator>();
const MOST_PROBLEMS = 20;

interface MisfitAt extends Words {
  readonly at: readonly (string | number)[];
}

function schemaProblems(part: RulePart, value: unknown): MisfitAt[] {
  let validator = validators.get(part.schema);
  if (validator === undefined) {
    validator = Compile(part.schema);
    validators.set(part.schema, validator);
  }
  if (validator.Check(value)) return [];
  const found = new Map<string, MisfitAt>();
  for (const error of validator.Errors(value)) {
    const key = error.instancePath;
    // A value that is none of several is told once, with all it may be.
    const before = found.get(key);
    const allowed = allowedOf(error);
    if (before !== undefined && allowed !== undefined && 'allowed' in before) {
      (before as Choices).allowed.push(allowed);
      continue;
    }
    if (before !== undefined || found.size >= MOST_PROBLEMS) continue;
    const at = keysOf(key);
    const { zh, en } = misfitWords(error);
    const misfit = { at, zh: `「${nameAt(at)}」${zh}`, en: `“${nameAt(at)}” ${en}` };
    found.set(key, allowed === undefined ? misfit : ({ ...misfit, allowed: [allowed] } as Choices));
  }
  return [...found.values()].map((one) => {
    if (!('allowed' in one)) return one;
    const { at, allowed } = one as Choices;
    return {
      at,
      zh: `「${nameAt(at)}」只能是：${allowed.join('、')}`,
      en: `“${nameAt(at)}” must be one of: ${allowed.join(', ')}`,
    };
  });
}

interface Choices extends MisfitAt {
  readonly allowed: string[];
}

function allowedOf({ keyword, params }: Misfit): string | undefined {
  if (keyword !== 'const') return undefined;
  return String((params as { allowedValue?: unknown }).allowedValue);
}

function keysOf(pointer: string): (string | number)[] {
  return pointer
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((key) => (/^\d+$/.test(key) ? Number(key) : key));
}

/** `settings.minimumCalls.value`; rows of a list are counted from 1, as people do. */
function nameAt(at: readonly (string | number)[]): string {
  return at.map((key) => (typeof key === 'number' ? `#${key + 1}` : key)).join('.') || '·';
}

function wordsOf({ zh, en }: Words): Words {
  return { zh, en };
}

/**
 * What must hold of all parts together. One row each; a change that breaks one is refused like a broken schema.
 * The part `roles` is read by its shape alone: the rulebook knows no module above it.
 */
const TOGETHER: readonly ((values: ReadonlyMap<string, unknown>) => readonly Wrong[])[] = [
  function everySideCanSign(values) {
    const sides = (values.get('approvals') as Approvals | undefined)?.sides ?? [];
    const roles = values.get('roles') as
      | Record<string, { permissions?: readonly string[]; purposes?: readonly string[] }>
      | undefined; // rulebook/roles.yaml, checked by its own schema
    if (roles === undefined) return [];
    return sides
      .filter(
        ({ roles: named }) => !named.some((role) => roles[role]?.permissions?.includes('rulebook.approve')),
      )
      .map(({ zh, en }) => ({
        zh: `${zh}没有任何岗位拥有 rulebook.approve 权限，此后任何规则都无法再变更`,
        en: `no role of the ${en} would hold rulebook.approve; no rule could ever be changed again`,
      }));
  },
  function rolesThatAreNamedExist(values) {
    const roles = values.get('roles');
    if (typeof roles !== 'object' || roles === null) return [];
    return [...values].flatMap(([part, value]) =>
      part === 'roles'
        ? []
        : rolesNamed(value)
            .filter((role) => !Object.hasOwn(roles, role))
            .map((role) => ({
              zh: `「${partWords(part).zh}」用到的岗位「${role}」不存在`,
              en: `“${partWords(part).en}” names the role “${role}”, which is not there`,
            })),
    );
  },
  function somebodyCanPropose(values) {
    const roles = values.get('roles') as Record<string, { permissions?: readonly string[] }> | undefined; // as above
    if (roles === undefined) return [];
    if (Object.values(roles).some((role) => role.permissions?.includes('rulebook.propose'))) return [];
    return [
      {
        zh: '没有任何岗位拥有 rulebook.propose 权限，此后任何规则都无法再变更',
        en: 'no role would hold rulebook.propose; no rule could ever be changed again',
      },
    ];
  },
];

/** Keys under which a part names a role, or several. */
const ROLE_KEYS = new Set(['role', 'roles', 'owner', 'to', 'by']);

/** Roles a part names, each once. */
function rolesNamed(value: unknown): string[] {
  const found = new Set<string>();
  const walk = (one: unknown, key: string): void => {
    if (typeof one === 'string') {
      if (ROLE_KEYS.has(key)) found.add(one);
    } else if (Array.isArray(one)) for (const each of one) walk(each, key);
    else if (typeof one === 'object' && one !== null)
      for (const [inner, each] of Object.entries(one)) walk(each, inner);
  };
  walk(value, '');
  return [...found];
}

/** What is wrong with the rulebook as a whole; `values` are the parts by name. */
export function wholeProblems(
  values: ReadonlyMap<string, unknown>,
  parts: readonly RulePart[] = [],
): Problem[] {
  const wrong = [
    ...TOGETHER.flatMap((rule) => rule(values)),
    ...parts.flatMap((part) => part.together?.(values, parts) ?? []),
  ];
  return wrong.map(({ zh, en }) => ({ zh, en, line: null }));
}

/** Problems on one line, each with its place: “第 12 行 …；第 20 行 …”. */
export function problemWords(problems: readonly Problem[]): Words {
  return {
    zh: problems.map((one) => (one.line === null ? one.zh : `第 ${one.line} 行 ${one.zh}`)).join('；'),
    en: problems.map((one) => (one.line === null ? one.en : `line ${one.line}: ${one.en}`)).join('; '),
  };
}

export function sameValue(a: unknown, b: unknown): boolean {
  return canonical(a) === canonical(b);
}

// In force ----------------------------------------------------------------------------------------------

/** The approved versions of a part, oldest first. */
export function approvedOf(versions: readonly Version[]): (Version & { no: number })[] {
  return versions
    .filter((one): one is Version & { no: number } => one.state === 'approved' && one.no !== null)
    .sort((a, b) => a.no - b.no);
}

/** The version in force at a moment: the newest of those that have taken effect by then. */
export function inForceAt(versions: readonly Version[], at: Date): (Version & { no: number }) | undefined {
  return approvedOf(versions)
    .filter((one) => one.inForceFrom === null || one.inForceFrom <= at)
    .at(-1);
}

/** The approved version that has not taken effect yet. */
export function comingAfter(versions: readonly Version[], at: Date): (Version & { no: number }) | undefined {
  return approvedOf(versions).find((one) => one.inForceFrom !== null && one.inForceFrom > at);
}

// Who may -----------------------------------------------------------------------------------------------

export interface Signer {
  readonly id: string;
  /** Roles under which this person may approve, held now. */
  readonly roles: readonly string[];
}

/** The roles under which somebody holds the duty to approve. */
export function signerOf(actor: Pick<Actor, 'id' | 'duties'>): Signer {
  return {
    id: actor.id,
    roles: actor.duties.filter((one) => one.permissions.has('rulebook.approve')).map((one) => one.role),
  };
}

type Side = Approvals['sides'][number];

/** For which side somebody signs: the first that is still missing and names one of her roles; or why she can not. */
export function sideToSign(
  change: Pick<Version, 'state' | 'proposedBy'>,
  signed: readonly Approval[],
  signer: Signer,
  { sides }: Approvals,
): { side: Side; role: string; no?: undefined } | { no: Refusal } {
  const decided = whyNotDecide(change, signer.id);
  if (decided !== undefined) return { no: decided };
  const missing = sides.filter(({ side }) => !signed.some((one) => one.side === side));
  const inWords = (some: readonly Words[]): Words => ({
    zh: some.map((one) => one.zh).join('、'),
    en: some.map((one) => one.en).join(', '),
  });
  const wanted = inWords(missing);
  if (signed.some((one) => one.by === signer.id))
    return { no: refusalOf('signed-already', { zhSide: wanted.zh, enSide: wanted.en }) };
  const hers = sides.filter((one) => one.roles.some((role) => signer.roles.includes(role)));
  if (hers.length === 0) {
    const all = inWords(sides);
    return { no: refusalOf('no-side', { zhSides: all.zh, enSides: all.en }) };
  }
  const side = hers.find((one) => missing.includes(one));
  if (side === undefined) {
    const [first] = hers;
    const name = signed.find((one) => one.side === first?.side)?.name ?? '—';
    const holes = { name, zhSide: first?.zh, enSide: first?.en, zhMissing: wanted.zh, enMissing: wanted.en };
    return { no: refusalOf('side-taken', holes) };
  }
  return { side, role: side.roles.find((role) => signer.roles.includes(role)) ?? '' };
}

/** Whether every side has signed. By name, not by number: the sides themselves may change while a change waits. */
export function isSignedBy(signed: readonly Pick<Approval, 'side'>[], { sides }: Approvals): boolean {
  return sides.every(({ side }) => signed.some((one) => one.side === side));
}

/** Undefined when a change still waits and is not one's own. */
export function whyNotDecide(
  change: Pick<Version, 'state' | 'proposedBy'>,
  person: string,
): Refusal | undefined {
  if (change.state !== 'proposed') {
    const words = VERSION_WORDS[change.state];
    return refusalOf('change-decided', { zhState: words.zh, enState: words.en });
  }
  return change.proposedBy === person ? refusalOf('own-change') : undefined;
}

export function whyNotWithdraw(
  change: Pick<Version, 'state' | 'proposedBy' | 'proposedName'>,
  person: string,
): Refusal | undefined {
  if (change.state !== 'proposed') {
    const words = VERSION_WORDS[change.state];
    return refusalOf('change-decided', { zhState: words.zh, enState: words.en });
  }
  return change.proposedBy === person
    ? undefined
    : refusalOf('not-yours-to-withdraw', { name: change.proposedName });
}

export function whyNotRecall(
  version: Pick<Version, 'state' | 'no' | 'inForceFrom'>,
  now: Date,
): Refusal | undefined {
  if (version.state !== 'approved') {
    const words = VERSION_WORDS[version.state];
    return refusalOf('change-decided', { zhState: words.zh, enState: words.en });
  }
  const from = version.inForceFrom;
  return from !== null && from > now
    ? undefined
    : refusalOf('in-force-already', { no: version.no, at: from === null ? '—' : momentText(from) });
}

/** Clocks of two computers differ by a little; nobody is refused for that. */
const CLOCK_SLACK_MINUTES = 5;

/** Whether a change of this part may be proposed for that moment. */
export function whyNotPropose(
  versions: readonly Version[],
  asked: { readonly part: string; readonly effectiveFrom: Date },
  now: Date,
): Refusal | undefined {
  const open = versions.find((one) => one.state === 'proposed');
  const words = partWords(asked.part);
  if (open !== undefined)
    return refusalOf('change-open', {
      zhPart: words.zh,
      enPart: words.en,
      name: open.proposedName,
      at: momentText(open.proposedAt),
    });
  if (asked.effectiveFrom.getTime() < now.getTime() - CLOCK_SLACK_MINUTES * 60_000)
    return refusalOf('effective-past', { at: momentText(asked.effectiveFrom) });
  const coming = comingAfter(versions, now);
  if (coming?.inForceFrom && asked.effectiveFrom < coming.inForceFrom)
    return refusalOf('effective-before-other', { no: coming.no, at: momentText(coming.inForceFrom) });
  return undefined;
}

const moments = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Asia/Shanghai',
  dateStyle: 'short',
  timeStyle: 'short',
});

/** `2026-12-08 08:00`, in the district's zone. */
export function momentText(at: Date): string {
  return moments.format(at);
}

// What changes ------------------------------------------------------------------------------------------

export interface DiffLine {
  readonly kind: 'same' | 'gone' | 'new';
  /** Line number in the text before, and in the text after. */
  readonly before: number | null;
  readonly after: number | null;
  readonly text: string;
}

/** Above this many pairs of lines the middle is shown as gone and new as a whole. */
const MOST_PAIRS = 4_000_000;

/** The lines that go and come between two texts: the longest common run of lines stays. */
export function diffLines(before: string, after: string): DiffLine[] {
  const a = before.replace(/\n$/, '').split('\n');
  const b = after.replace(/\r\n/g, '\n').replace(/\n$/, '').split('\n');
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end])
    end++;
  const same = (i: number, j: number): DiffLine => ({
    kind: 'same',
    before: i + 1,
    after: j + 1,
    text: a[i] ?? '',
  });
  const out: DiffLine[] = [];
  for (let i = 0; i < start; i++) out.push(same(i, i));
  const [aEnd, bEnd] = [a.length - end, b.length - end];
  const kept = commonRun(a.slice(start, aEnd), b.slice(start, bEnd));
  let [i, j] = [start, start];
  for (const [x, y] of [...kept, [aEnd - start, bEnd - start] as const]) {
    while (i < start + x) out.push({ kind: 'gone', before: i + 1, after: null, text: a[i++] ?? '' });
    while (j < start + y) out.push({ kind: 'new', before: null, after: j + 1, text: b[j++] ?? '' });
    if (i < aEnd && j < bEnd) out.push(same(i++, j++));
  }
  for (let k = 0; k < end; k++) out.push(same(aEnd + k, bEnd + k));
  return out;
}

/** Pairs of equal lines in order, as many as there can be. */
function commonRun(a: readonly string[], b: readonly string[]): [number, number][] {
  if (a.length * b.length > MOST_PAIRS) return [];
  const width = b.length + 1;
  const best = new Uint32Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      best[i * width + j] =
        a[i] === b[j]
          ? (best[(i + 1) * width + j + 1] ?? 0) + 1
          : Math.max(best[(i + 1) * width + j] ?? 0, best[i * width + j + 1] ?? 0);
  const pairs: [number, number][] = [];
  let [i, j] = [0, 0];
  while (i < a.length && j < b.length) {
    if (a[i] === b[j]) pairs.push([i++, j++]);
    else if ((best[(i + 1) * width + j] ?? 0) >= (best[i * width + j + 1] ?? 0)) i++;
    else j++;
  }
  return pairs;
}

export interface SettingShown {
  /** `settings.minimumCalls`: where it stands in the text. */
  readonly path: string;
  readonly title: Words;
  /** What it says, in short. */
  readonly says: Words;
  readonly source: string;
  /** True when the source itself says that it is only a default. */
  readonly isDefault: boolean;
}

/** What keys and values of a part are called. */
export type RuleWords = Readonly<Record<string, Words>>;

/** Every row of a part that names its source, for a reader who does not read YAML. */
export function settingsShown(value: unknown, words: RuleWords = {}): SettingShown[] {
  return shownBelow(value, words, []);
}

function shownBelow(
  value: unknown,
  words: RuleWords,
  path: readonly string[],
  asked?: string,
): SettingShown[] {
  if (Array.isArray(value)) {
    // What the rows of a list without names ask first tells them apart; a row that does not ask it takes the rest.
    const [asked = ''] = Object.keys(value[0] ?? {});
    return value.flatMap((one, i) => {
      const name = rowName(one);
      return shownBelow(one, words, [...path, name ?? String(i + 1)], name === undefined ? asked : undefined);
    });
  }
  if (typeof value !== 'object' || value === null) return [];
  const entries = Object.entries(value);
  const source = entries.find(([key]) => key === 'source')?.[1];
  const below = entries.flatMap(([key, one]) => shownBelow(one, words, [...path, key]));
  if (typeof source !== 'string') return below;
  const named = rowName(value) === path.at(-1) ? entries[0]?.[0] : asked;
  const said = entries
    .filter(([key]) => !NOT_SAID.has(key) && key !== named)
    .filter(([, one]) => !(Array.isArray(one) && one.length === 0) && !hasSource(one));
  const says = (language: Language) =>
    said
      .map(([key, one]) =>
        key === 'value'
          ? inShort(one, path.at(-1) ?? key, words, language)
          : `${called(key, words)[language]}${COLON[language]}${inShort(one, key, words, language)}`,
      )
      .join(' · ');
  return [
    {
      path: path.join('.'),
      title: titleOf(value, path, words, asked),
      says: { zh: says('zh'), en: says('en') },
      source,
      isDefault: /默认|default/i.test(source),
    },
    ...below,
  ];
}

type Language = keyof Words;
const COLON: Words = { zh: '：', en: ': ' };
const COMMA: Words = { zh: '、', en: ', ' };

/** What stands in the text, in words: the row's own, or those of its part; a row nobody named goes by its key. */
function titleOf(value: object, path: readonly string[], words: RuleWords, asked?: string): Words {
  const [section = '', name] = path;
  const own = isBilingual(value)
    ? bothOf((language) => withHoles(value[language], words, language))
    : asked === undefined
      ? (words[path.join('.')] ?? called(path.at(-1) ?? '', words))
      : askedBy(value, asked, words);
  const above = name === undefined ? undefined : words[section];
  return above === undefined ? own : { zh: `${above.zh} · ${own.zh}`, en: `${above.en} · ${own.en}` };
}

/** `categories: [case, close]`: what a row without a name is for. */
function askedBy(row: object, asked: string, words: RuleWords): Words {
  const all = Object.entries(row).find(([key]) => key === asked)?.[1];
  return all === undefined ? THE_REST : bothOf((language) => inShort(all, asked, words, language));
}

const THE_REST: Words = { zh: '其余', en: 'all others' };

function bothOf(inLanguage: (language: Language) => string): Words {
  return { zh: inLanguage('zh'), en: inLanguage('en') };
}

/** Holes of a text by their names: `{stage}` is shown as `{阶段}`. */
function withHoles(text: string, words: RuleWords, language: Language): string {
  return text.replace(/\{\w+\}/g, (hole) => called(hole, words)[language]);
}

function called(key: string, words: RuleWords): Words {
  return words[key] ?? { zh: key, en: key };
}

/** Names, titles and sources have columns of their own; worked cases are no settings but prove them. */
const NOT_SAID: ReadonlySet<string> = new Set(['id', 'source', 'zh', 'en', 'examples']);

/** Things that name their own source have a row of their own, and so have lists of them. */
function hasSource(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return 'source' in value || Object.values(value).some(hasSource);
}

/** A row of a list is called what its first text says: `outcome: confirmed`. */
function rowName(row: unknown): string | undefined {
  if (typeof row !== 'object' || row === null || Array.isArray(row)) return undefined;
  const [first] = Object.values(row);
  return typeof first === 'string' && first.length <= 40 ? first : undefined;
}

function isBilingual(value: unknown): value is Words {
  const { zh, en } = (value ?? {}) as Partial<Words>; // read out of YAML, checked here
  return typeof zh === 'string' && typeof en === 'string';
}

/** Words looked for in what senders wrote; they are no keys, and stand for nothing but themselves. */
const WRITTEN_IN_FILES: ReadonlySet<string> = new Set(['says', 'notSays']);

/** English words of a file are told in English, and counted for who reads Chinese. */
function asWritten(all: readonly string[], language: Language): string {
  if (language === 'en') return all.join(COMMA.en);
  const english = all.filter((one) => /[a-z]/.test(one)).length;
  const others = all.filter((one) => !/[a-z]/.test(one));
  return [...others, ...(english > 0 ? [`英文写法 ${english} 种`] : [])].join(COMMA.zh);
}

/** Units come last in a name: `dueMinutes: 15` is fifteen minutes. */
const UNITS: readonly { readonly name: RegExp; readonly words: Words }[] = [
  { name: /minutes|^after$/i, words: { zh: '分钟', en: 'min' } },
  { name: /hours/i, words: { zh: '小时', en: 'h' } },
  { name: /days/i, words: { zh: '天', en: 'days' } },
  { name: /KiB$/, words: { zh: 'KiB', en: 'KiB' } },
];

function inShort(value: unknown, key: string, words: RuleWords, language: Language): string {
  if (Array.isArray(value))
    return WRITTEN_IN_FILES.has(key)
      ? asWritten(value.map(String), language)
      : value
          .map((one) => inShort(one, key, words, language))
          .join(COMMA[language])
          .replaceAll('。、', '。')
          .replaceAll('., ', '. '); // whole sentences need no comma
  if (isBilingual(value)) return withHoles(value[language], words, language);
  if (typeof value === 'object' && value !== null)
    return Object.entries(value)
      .map(([name, one]) => `${called(name, words)[language]} ${inShort(one, name, words, language)}`)
      .join(language === 'zh' ? '' : ' ');
  const named = words[`${key}.${value}`] ?? words[String(value)];
  if (named !== undefined) return named[language];
  const unit = typeof value === 'number' ? UNITS.find(({ name }) => name.test(key)) : undefined;
  return unit === undefined ? String(value) : `${value} ${unit.words[language]}`;
}
