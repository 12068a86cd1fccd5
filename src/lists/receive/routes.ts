// What the screens of taking in a list read: batches, the report row by row, questions, the unrouted pool, sources.

import { Type } from 'typebox';
import { isWithin } from '../../base/places.ts';
import { Id } from '../../base/schemas.ts';
import { fillWords, type Words } from '../../base/words.ts';
import { look } from '../../ledger/act.ts';
import { refuse as refuseHouse } from '../../ledger/refusals.ts';
import type { Ctx, Look } from '../../ledger/terms.ts';
import { shownPeople } from '../../people/store.ts';
import { UNROUTED_WORDS } from '../../places/rules.ts';
import { namesOf } from '../../places/store.ts';
import { nameOfUsers } from '../../teams/store.ts';
import { PROBLEMS } from '../rows.ts';
import { STATE_WORDS } from '../terms.ts';
import { questionWords, settingsOf } from './rules.ts';
import * as store from './store.ts';
import {
  ANSWERS,
  type Batch,
  IGNORED_WORDS,
  listRules,
  MET_WORDS,
  ROUTED_WORDS,
  ROW_KINDS,
  SOURCE_KINDS,
  type Source,
  SourceCode,
  UNREAD_WORDS,
} from './terms.ts';

const Page = Type.Optional(Type.Integer({ minimum: 1, maximum: 100_000 }));
const Size = Type.Optional(Type.Integer({ minimum: 1, maximum: 200 }));
const common = { duty: 'lists.read', purpose: 'outbreak-response' } as const;

const nameOfSource = (source: Source | undefined, code: string): Words =>
  source === undefined ? { zh: code, en: code } : { zh: source.name, en: source.nameEn };

/** Who took a list in: a person, the sender's inbox, or the command line. */
function receiverOf(batch: Pick<Batch, 'receivedBy'>, names: ReadonlyMap<string, string>): Words {
  const { receivedBy } = batch;
  if (receivedBy.startsWith('inbox:')) return { zh: '收件口', en: 'the inbox' };
  if (receivedBy === 'house') return { zh: '命令行', en: 'the command line' };
  const name = names.get(receivedBy) ?? '—';
  return { zh: name, en: name };
}

/** Files are called after whom they are about (“密接张三.xlsx”): only where the whole list belongs is that told. */
const fileNameFor = (batch: Pick<Batch, 'fileName' | 'place'>, ctx: Pick<Ctx, 'scope'>): string =>
  ctx.scope.some((area) => isWithin(batch.place, area)) ? batch.fileName : '***';

const usersOf = (batches: readonly Pick<Batch, 'receivedBy'>[]) =>
  batches.map((batch) => batch.receivedBy).filter((id) => id.length === 36);

const batches = look('/lists', {
  ...common,
  title: { zh: '名单批次', en: 'batches of lists' },
  query: Type.Object({
    source: Type.Optional(SourceCode),
    before: Type.Optional(Type.Integer({ minimum: 1, maximum: 2_147_483_647 })),
    limit: Size,
  }),
  async run(tx, query, ctx) {
    const limit = query.limit ?? 20;
    const asked = { source: query.source, before: query.before, limit: limit + 1, now: ctx.now };
    const found = await store.batchesPage(tx, asked);
    const page = found.slice(0, limit);
    const sources = new Map((await store.allSources(tx)).map((source) => [source.code, source]));
    const names = await nameOfUsers(tx, usersOf(page));
    return {
      rows: page.map((batch) => ({
        ...batch,
        fileName: fileNameFor(batch, ctx),
        sourceName: nameOfSource(sources.get(batch.source), batch.source),
        receiver: receiverOf(batch, names),
      })),
      next: found.length > limit ? (page.at(-1)?.no ?? null) : null,
      sources: [...sources.values()].map(({ code, name, nameEn }) => ({
        code,
        name: { zh: name, en: nameEn },
      })),
    };
  },
});

const importForm = look('/lists/import-form', {
  title: { zh: '导入所需的选项', en: 'what an import asks for' },
  duty: 'lists.receive',
  purpose: 'outbreak-response',
  query: Type.Object({}),
  async run(tx, _query, ctx) {
    const rules = ctx.rulebook.part(listRules);
    const { respondMinutes } = settingsOf(rules);
    const sources = (await store.allSources(tx)).filter((source) => source.closedAt === null);
    return {
      sources: sources.map((source) => ({
        code: source.code,
        name: nameOfSource(source, source.code),
        kind: SOURCE_KINDS[source.kind],
        risk: source.risk,
        respondMinutes: source.respondMinutes ?? respondMinutes,
        remembered: Object.keys(source.mappings).length,
      })),
      risks: rules.risks.map(({ risk, zh, en }) => ({ risk, words: { zh, en } })),
    };
  },
});

const batch = look('/lists/:batch', {
  ...common,
  title: { zh: '名单报告', en: 'report of a batch' },
  query: Type.Object({ batch: Id, level: Type.Optional(Type.Integer({ minimum: 2, maximum: 4 })) }),
  async run(tx, query, ctx) {
    const it = (await store.findBatch(tx, query.batch)) ?? refuseHouse('not-found');
    const source = await store.findSource(tx, it.source);
    const standing = await store.standingOf(tx, it.id, query.level ?? 2, ctx.now);
    const units = unitsOf(standing);
    const names = await namesOf(tx, [...units.map((one) => one.unit), it.place]);
    return {
      ...it,
      fileName: fileNameFor(it, ctx),
      sourceName: nameOfSource(source, it.source),
      receiver: receiverOf(it, await nameOfUsers(tx, usersOf([it]))),
      riskWords: ctx.rulebook.part(listRules).risks.find((row) => row.risk === it.risk) ?? null,
      placeName: names.get(it.place) ?? null,
      unread: it.layout.unread.map((sheet) => ({ ...sheet, words: UNREAD_WORDS[sheet.why] })),
      ignoredWords: IGNORED_WORDS,
      progress: {
        ...sumsOf(standing.filter((one) => !one.repeats)),
        questionsOpen: await store.openQuestions(tx, it.id, 'decide'),
      },
      people: await store.peopleOn(tx, it.source),
      states: statesOf(standing),
      units: units.map((one) => ({ ...one, name: names.get(one.unit) ?? { zh: one.unit, en: one.unit } })),
      sameFiles: await store.sameFiles(tx, it),
    };
  },
});

/** A row that repeats another is no work of its own: units and progress are counted without them. */
function unitsOf(standing: readonly store.Standing[]) {
  const byUnit = Map.groupBy(
    standing.filter((one) => !one.repeats),
    (one) => one.unit,
  );
  return Array.from(byUnit, ([unit, some]) => ({ unit, ...sumsOf(some) }));
}

function statesOf(standing: readonly store.Standing[]) {
  const alike = Map.groupBy(standing, (one) => `${one.state} ${one.open}`).values();
  return Array.from(alike, (some) => {
    const [{ state, open }] = some as [store.Standing]; // a group has one at least
    return { state, open, lines: sumsOf(some).lines, words: STATE_WORDS[state] };
  }).sort((a, b) => b.lines - a.lines);
}

function sumsOf(some: readonly store.Standing[]) {
  const sum = (what: (one: store.Standing) => number) => some.reduce((total, one) => total + what(one), 0);
  return {
    lines: sum((one) => one.lines),
    answered: sum((one) => (one.open ? 0 : one.lines)),
    overdue: sum((one) => one.overdue),
    unrouted: sum((one) => one.unrouted),
  };
}

const batchRows = look('/lists/:batch/rows', {
  ...common,
  title: { zh: '名单逐行结果', en: 'what became of each row' },
  query: Type.Object({
    batch: Id,
    kind: Type.Optional(Type.Enum([...ROW_KINDS])),
    page: Page,
    limit: Size,
  }),
  async run(tx, query) {
    const it = (await store.findBatch(tx, query.batch)) ?? refuseHouse('not-found');
    const limit = query.limit ?? 50;
    const page = query.page ?? 1;
    const found = await store.reportRows(tx, {
      batch: it.id,
      sheets: it.layout.sheets.map((sheet) => sheet.name),
      kind: query.kind,
      limit: limit + 1,
      offset: (page - 1) * limit,
    });
    const shown = found.slice(0, limit);
    const names = await namesOf(tx, [...new Set(shown.flatMap((row) => row.place ?? []))]);
    return {
      rows: shown.map((row) => ({ ...row, ...told(row, it), placeName: names.get(row.place ?? '') ?? null })),
      more: found.length > limit,
      total: totalOf(it, query.kind),
    };
  },
});

/** What became of a row and why, as sentences. */
function told(row: store.ReportRow, it: Batch) {
  return {
    became: row.state === null ? null : STATE_WORDS[row.state],
    why: row.why === null ? null : questionWords({ why: row.why, detail: row.detail ?? {} }),
    ignoredWords: row.ignored === null ? null : IGNORED_WORDS[row.ignored],
    metWords: row.met === null ? null : MET_WORDS[row.met],
    withWhom: withWhom(row, it),
    odd: (row.mask?.odd ?? []).flatMap((code) => oddWords(code) ?? []),
    answerWords: row.answer === null ? null : ANSWERS[row.answer],
    routedWords: row.routedBy === null ? null : ROUTED_WORDS[row.routedBy],
    unroutedWords: unroutedWords(row.unroutedWhy),
  };
}

/** Which row of which batch a merged row was joined to. */
function withWhom(row: store.ReportRow, it: Batch): Words | null {
  if (row.intoRow === null) return null;
  const holes = { no: row.intoBatch, row: row.intoRow, sheet: row.intoSheet };
  if (row.intoBatch !== it.no)
    return fillWords({ zh: '批次 {no} 第 {row} 行', en: 'batch {no}, row {row}' }, holes);
  return row.intoSheet === row.sheet
    ? fillWords({ zh: '第 {row} 行', en: 'row {row}' }, holes)
    : fillWords({ zh: '“{sheet}”第 {row} 行', en: '“{sheet}”, row {row}' }, holes);
}

function oddWords(code: string): Words | undefined {
  return Object.hasOwn(PROBLEMS, code) ? PROBLEMS[code as keyof typeof PROBLEMS] : undefined; // checked just before
}

function unroutedWords(why: string | null): Words | null {
  if (why === null) return null;
  return Object.hasOwn(UNROUTED_WORDS, why)
    ? UNROUTED_WORDS[why as keyof typeof UNROUTED_WORDS] // checked just before
    : { zh: why, en: why };
}

function totalOf(it: Batch, kind: (typeof ROW_KINDS)[number] | undefined): number {
  const ignored = Object.values(it.ignored).reduce((sum, count) => sum + count, 0);
  const totals = { accepted: it.accepted, merged: it.merged, questioned: it.questioned, ignored };
  return kind === undefined ? it.rowsRead + ignored : totals[kind];
}

const Questions = {
  state: Type.Optional(Type.Enum(['open', 'answered'])),
  page: Page,
  limit: Size,
};

async function questionsOf(
  tx: Parameters<Look['run']>[0],
  query: { batch?: string; state?: string; page?: number; limit?: number },
) {
  const limit = query.limit ?? 50;
  const found = await store.questionsPage(tx, {
    batch: query.batch,
    open: query.state !== 'answered',
    limit: limit + 1,
    offset: ((query.page ?? 1) - 1) * limit,
  });
  const page = found.slice(0, limit);
  const people = await shownPeople(tx, [...new Set(page.flatMap((one) => one.detail.candidates ?? []))]);
  const names = await nameOfUsers(tx, [...new Set(page.flatMap((one) => one.answeredBy ?? []))]);
  return {
    rows: page.map((one) => ({
      ...one,
      words: questionWords(one),
      others: (one.detail.problems ?? []).slice(1).map((why) => questionWords({ why, detail: one.detail })),
      candidates: (one.detail.candidates ?? []).flatMap((id) => people.get(id) ?? []),
      answerWords: one.answer === null ? null : ANSWERS[one.answer],
      answeredByName: one.answeredBy === null ? null : (names.get(one.answeredBy) ?? '—'),
    })),
    more: found.length > limit,
  };
}

const batchQuestions = look('/lists/:batch/questions', {
  ...common,
  title: { zh: '一批名单的待核实行', en: 'questions of a batch' },
  query: Type.Object({ batch: Id, ...Questions }),
  run: (tx, query) => questionsOf(tx, query),
});

const allQuestions = look('/lists/questions', {
  ...common,
  title: { zh: '全部待核实行', en: 'questions of all batches' },
  query: Type.Object(Questions),
  run: (tx, query) => questionsOf(tx, query),
});

const unrouted = look('/lists/unrouted', {
  ...common,
  title: { zh: '待分派池', en: 'the unrouted pool' },
  query: Type.Object({
    batch: Type.Optional(Id),
    afterAt: Type.Optional(Type.String({ maxLength: 40 })),
    afterId: Type.Optional(Id),
    limit: Size,
  }),
  async run(tx, query) {
    const limit = query.limit ?? 50;
    const at = new Date(query.afterAt ?? Number.NaN);
    const after =
      query.afterId === undefined || Number.isNaN(at.getTime()) ? undefined : { at, id: query.afterId };
    const found = await store.unroutedPage(tx, { batch: query.batch, after, limit: limit + 1 });
    const page = found.slice(0, limit);
    const last = page.at(-1);
    const sources = new Map((await store.allSources(tx)).map((source) => [source.code, source]));
    const counts = await store.countAllUnrouted(tx);
    return {
      rows: page.map((line) => ({
        ...line,
        sourceName: nameOfSource(sources.get(line.source), line.source),
        whyWords: unroutedWords(line.why),
      })),
      next:
        found.length > limit && last !== undefined
          ? { afterAt: last.dueAt.toISOString(), afterId: last.id }
          : null,
      batches: counts.map((one) => ({
        ...one,
        sourceName: nameOfSource(sources.get(one.source), one.source),
      })),
      total: counts.reduce((sum, one) => sum + one.lines, 0),
    };
  },
});

const sources = look('/lists/sources', {
  ...common,
  title: { zh: '名单来源', en: 'sources of lists' },
  query: Type.Object({}),
  async run(tx, _query, ctx) {
    const all = await store.allSources(tx);
    const use = new Map((await store.sourceUse(tx)).map((one) => [one.code, one]));
    const places = all.flatMap((source) => [source.place, source.defaultPlace ?? source.place]);
    const names = await namesOf(tx, [...new Set(places)]);
    const remembered = all.flatMap((source) => Object.values(source.mappings).map((one) => one.by));
    const users = await nameOfUsers(
      tx,
      [...new Set(remembered)].filter((id) => id.length === 36),
    );
    const rules = ctx.rulebook.part(listRules);
    return {
      risks: rules.risks.map(({ risk, zh, en }) => ({ risk, words: { zh, en } })),
      respondMinutes: settingsOf(rules).respondMinutes,
      kinds: Object.entries(SOURCE_KINDS).map(([kind, words]) => ({ kind, words })),
      rows: all.map((source) => ({
        ...source,
        words: nameOfSource(source, source.code),
        kindWords: SOURCE_KINDS[source.kind],
        placeName: names.get(source.place) ?? null,
        defaultPlaceName: source.defaultPlace === null ? null : (names.get(source.defaultPlace) ?? null),
        batches: use.get(source.code)?.batches ?? 0,
        lastAt: use.get(source.code)?.lastAt ?? null,
        mappings: Object.entries(source.mappings).map(([signature, one]) => ({
          signature,
          labels: one.labels.filter((label) => label !== ''),
          by: users.get(one.by) ?? '—',
          at: one.at,
        })),
      })),
    };
  },
});

type AnswerOf<L extends { run: (...asked: never[]) => unknown }> = Awaited<ReturnType<L['run']>>;
// What the screens get; dates arrive there as text.
export type BatchesAnswer = AnswerOf<typeof batches>;
export type ImportFormAnswer = AnswerOf<typeof importForm>;
export type BatchAnswer = AnswerOf<typeof batch>;
export type RowsAnswer = AnswerOf<typeof batchRows>;
export type QuestionsAnswer = AnswerOf<typeof batchQuestions>;
export type UnroutedAnswer = AnswerOf<typeof unrouted>;
export type SourcesAnswer = AnswerOf<typeof sources>;

export const receiveLooks: readonly Look[] = [
  batches,
  importForm,
  allQuestions,
  unrouted,
  sources,
  batch,
  batchRows,
  batchQuestions,
] as unknown as readonly Look[]; // each understands its own query
