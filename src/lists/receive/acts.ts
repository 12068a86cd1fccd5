// What is done with dispatched lists before anybody is called: taken in, asked about, routed, answered to the sender;
// and the sources they come from.

import { randomBytes } from 'node:crypto';
import { type Static, Type } from 'typebox';
import { addMinutes } from '../../base/clock.ts';
import { isUuid, uuidv7 } from '../../base/ids.ts';
import { placeAt } from '../../base/places.ts';
import { must } from '../../base/refusal.ts';
import { Id, Moment, Place } from '../../base/schemas.ts';
import { newSalt } from '../../base/secrets.ts';
import type { Tx } from '../../base/sql.ts';
import { act } from '../../ledger/act.ts';
import { refuse as refuseHouse } from '../../ledger/refusals.ts';
import type { Ctx, Outcome } from '../../ledger/terms.ts';
import { createPerson, joinPerson, meetOne } from '../../people/meet.ts';
import { noteOpening } from '../../people/openings.ts';
import {
  lockMeeting,
  openPeople,
  personOfCode,
  placePeople,
  shownPeople,
  survivorOf,
} from '../../people/store.ts';
import { explainRoute } from '../../places/rules.ts';
import { findPlace, namesOf, placeIndex } from '../../places/store.ts';
import { wantTasks } from '../../tasks/acts.ts';
import { deadlineOf } from '../../tasks/rules.ts';
import { nameOfUsers } from '../../teams/store.ts';
import { withSaid } from '../answers.ts';
import { deskOf } from '../calls/acts.ts';
import { normaliseSheet, type PersonFields } from '../rows.ts';
import { ANSWER_LABELS, feedbackSheets } from './feedback.ts';
import { refuse } from './refusals.ts';
import {
  blockingOf,
  doorOf,
  incomingOf,
  placesDeeper,
  questionWords,
  settingsOf,
  speaksOf,
  timeText,
  whyNotAnswer,
  whyNotRoute,
} from './rules.ts';
import * as store from './store.ts';
import { lineOf, opened, type TakenIn, takeIn } from './taking-in.ts';
import {
  AnswerWord,
  GivenSheet,
  isSourceCode,
  listRules,
  type Question,
  type Source,
  SourceCode,
  SourceKindWord,
  sourceRules,
  WorkbookSchema,
} from './terms.ts';

// Inputs ------------------------------------------------------------------------------------------------

const Reason = Type.String({ minLength: 2, maxLength: 500 });
const Short = Type.String({ minLength: 1, maxLength: 80 });
const Minutes = Type.Integer({ minimum: 1, maximum: 43_200 });

// Taking in ---------------------------------------------------------------------------------------------

export type Received = TakenIn;

/** Takes in a dispatched list: the whole of it in one transaction, or nothing (ADR 5). */
export const receiveList = act('lists.received', {
  title: { zh: '导入名单', en: 'take the list in' },
  duty: 'lists.receive',
  purpose: 'outbreak-response',
  input: Type.Object({
    source: SourceCode,
    fileName: Type.String({ minLength: 1, maxLength: 300 }),
    sha256: Type.String({ pattern: '^[0-9a-f]{64}$' }),
    bytes: Type.Integer({ minimum: 0 }),
    workbook: WorkbookSchema,
    mapping: Type.Optional(Type.Array(GivenSheet, { maxItems: 200 })),
    risk: Type.Optional(Short),
    respondBy: Type.Optional(Moment),
  }),
  place: async (tx, input) => (await getSource(tx, input.source)).place,
  async run(tx, input, ctx): Promise<Outcome<Received>> {
    const source = await getSource(tx, input.source);
    if (source.closedAt !== null) refuse('source-closed', { source: source.code });
    const risk = riskOf(ctx, input.risk) ?? source.risk;
    const respondBy = respondByOf(ctx, source, input.respondBy);
    const received = await ctx.beyond('who is on the list may be known anywhere in the district', () =>
      takeIn(tx, ctx, { ...input, source, risk, respondBy, mapping: input.mapping ?? [] }),
    );
    await wantQuestionTask(tx, ctx, received.batch, source.place);
    const { batch, read, accepted, merged, questioned, ignored } = received;
    return {
      about: [`batch:${batch}`],
      place: source.place,
      detail: { source: source.code, no: received.no, read, accepted, merged, questioned, ignored, risk },
      result: received,
    };
  },
});

function riskOf(ctx: Ctx, said: string | undefined): string | undefined {
  if (said === undefined) return undefined;
  const { risks } = ctx.rulebook.part(listRules);
  if (risks.some((row) => row.risk === said)) return said;
  return refuse('risk-unknown', { risk: said, known: risks.map((row) => row.risk).join(', ') });
}

function respondByOf(ctx: Ctx, source: Source, said: string | undefined): Date {
  const { respondMinutes } = settingsOf(ctx.rulebook.part(listRules));
  if (said === undefined) return addMinutes(ctx.now, source.respondMinutes ?? respondMinutes);
  const at = new Date(said);
  if (Number.isNaN(at.getTime()))
    refuseHouse('input-not-understood', {
      where: 'respondBy',
      why: { zh: '没有这个时间', en: 'there is no such time' },
    });
  if (at <= ctx.now) refuse('respond-by-past', { at: timeText(at) });
  return at;
}

// Questions ---------------------------------------------------------------------------------------------

const questionPlace = async (tx: Tx, input: { question: string }) =>
  (await getQuestion(tx, input.question)).place;

/** Opens a questioned row and the people who may be meant, so that somebody can compare them. */
export const openQuestion = act('lists.question.opened', {
  title: { zh: '打开待核实行', en: 'open the row' },
  duty: 'lists.answer',
  purpose: 'outbreak-response',
  sensitive: true,
  input: Type.Object({ question: Id, reason: Reason }),
  place: questionPlace,
  async run(tx, input, ctx) {
    const question = must(await store.holdQuestion(tx, input.question), 'seen a moment ago');
    const batch = must(await store.findBatch(tx, question.batch), 'a question has its batch');
    const salt = (await store.saltOf(tx, question.batch)) ?? refuse('batch-erased');
    await noteOpening(tx, ctx, { question: question.id });
    const row = opened(ctx, salt, question.raw);
    const candidates = question.detail.candidates ?? [];
    // Somebody of one's own area is opened; whoever lives elsewhere is compared by what is masked.
    const people = await openPeople(tx, ctx, candidates);
    const elsewhere = await ctx.beyond('the people a row may mean', () =>
      shownPeople(
        tx,
        candidates.filter((id) => !people.has(id)),
      ),
    );
    const layout = batch.layout.sheets.find((sheet) => sheet.name === question.sheet);
    return {
      about: [`batch:${question.batch}`, ...candidates.map((person) => `person:${person}`)],
      place: question.place,
      detail: {
        question: question.id,
        row: question.rowNo,
        why: question.why,
        purpose: 'outbreak-response',
        reason: input.reason,
      },
      result: {
        cells: row.cells.map((text, column) => ({ label: layout?.labels[column] ?? '', text })),
        fields: row.fields,
        candidates: candidates.flatMap((id) => {
          const person = people.get(id);
          const other = elsewhere.get(id);
          if (person === undefined && other === undefined) return [];
          return [
            {
              id,
              code: person?.code ?? other?.code ?? '—',
              name: person?.name ?? other?.name ?? '—',
              birth: person?.birth ?? null,
              document: person?.document ?? other?.document ?? null,
              phones: person?.phones ?? (other?.phone === undefined ? [] : [other.phone]),
              address: person?.address ?? other?.address ?? null,
            },
          ];
        }),
      },
    };
  },
});

/** What a person types in for a row that could not be read. */
export const Corrected = Type.Object({
  name: Short,
  document: Type.Optional(Type.String({ maxLength: 60 })),
  phone: Type.Optional(Type.String({ maxLength: 60 })),
  birth: Type.Optional(Type.String({ maxLength: 40 })),
  address: Type.Optional(Type.String({ maxLength: 300 })),
});

/** Decides who a questioned row is, after asking the sender. Guessing is for people, never for the machine. */
export const answerQuestion = act('lists.question.answered', {
  title: { zh: '核实', en: 'answer the question' },
  duty: 'lists.answer',
  purpose: 'outbreak-response',
  input: Type.Object({
    question: Id,
    answer: AnswerWord,
    /** Handle, id or code of the person, when the row is somebody known. */
    person: Type.Optional(Type.String({ minLength: 3, maxLength: 60 })),
    fields: Type.Optional(Corrected),
    reason: Reason,
  }),
  place: questionPlace,
  async run(tx, input, ctx) {
    const question = must(await store.holdQuestion(tx, input.question), 'seen a moment ago');
    const salt = (await store.saltOf(tx, question.batch)) ?? refuse('batch-erased');
    const row = opened(ctx, salt, question.raw);
    const no = whyNotAnswer(question, input, row.fields.name !== undefined, await firstAnswer(tx, question));
    if (no !== undefined) throw no;
    if (input.answer === 'same') await mayBeMeant(tx, ctx, must(input.person, 'asked by the rule'), question);
    const settled = { answer: input.answer, by: ctx.actor.id, at: ctx.now, reason: input.reason };
    const born = await ctx.beyond('the person may be known anywhere in the district', async () => {
      const source = await getSource(tx, question.source);
      const person = await personMeant(tx, ctx, input, { fields: row.fields, why: question.why }, source);
      const same = [question, ...(await store.repeatedQuestions(tx, question.id))];
      const lines = person === undefined ? [] : await bearLines(tx, ctx, { source, person, questions: same });
      await store.settleQuestions(
        tx,
        same.map((one, at) => ({ question: one.id, line: lines[at]?.id ?? null })),
        settled,
      );
      return { person, same, lines };
    });
    const batches = [...new Set(born.same.map((one) => one.batch))];
    for (const batch of batches) await wantQuestionTask(tx, ctx, batch, question.place);
    const line = born.lines[0];
    return {
      about: [
        ...batches.map((batch) => `batch:${batch}`),
        ...born.lines.map((one) => `line:${one.id}`),
        ...(born.person === undefined ? [] : [`person:${born.person}`]),
      ],
      place: question.place,
      detail: {
        question: question.id,
        row: question.rowNo,
        why: question.why,
        answer: input.answer,
        reason: input.reason,
        counted: line?.counted ?? null,
        rows: born.same.length,
      },
      result: {
        line: line?.id ?? null,
        person: born.person === undefined ? null : `person:${born.person}`,
        counted: line?.counted ?? null,
        rows: born.same.length,
      },
    };
  },
});

async function firstAnswer(tx: Tx, question: store.StoredQuestion) {
  if (question.answeredBy === null) return undefined;
  const names = await nameOfUsers(tx, [question.answeredBy]);
  return { by: names.get(question.answeredBy) ?? '—', at: timeText(question.answeredAt) };
}

/** Who the row is by this answer; undefined: nobody can be found behind it. */
async function personMeant(
  tx: Tx,
  ctx: Ctx,
  input: { answer: string; person?: string | undefined; fields?: Static<typeof Corrected> | undefined },
  { fields, why }: { readonly fields: PersonFields; readonly why: string },
  source: Source,
): Promise<string | undefined> {
  const at = source.defaultPlace ?? source.place;
  if (input.answer === 'nobody') return undefined;
  if (input.answer === 'same') {
    const person = await personNamed(tx, must(input.person, 'asked by the rule'));
    await joinPerson(tx, ctx, person, incomingOf(fields, at));
    return person;
  }
  if (input.answer === 'new') return createPerson(tx, ctx, incomingOf(fields, at));
  const incoming = incomingOf(correctedFields(must(input.fields, 'asked by the rule'), fields, why), at);
  const met = await meetOne(tx, ctx, incoming);
  if (met.kind !== 'question') return met.person;
  const words = questionWords({ why: met.why, detail: {} });
  return refuse('correction-still-open', { why: words.zh, whyEn: words.en });
}

/**
 * A row may be said to be somebody the match has found, or somebody of one's own area. Otherwise a list of one's own
 * would open the file of anybody in the district: codes count up, and a line shows the numbers of its person.
 */
async function mayBeMeant(
  tx: Tx,
  ctx: Ctx,
  named: string,
  question: Pick<Question, 'detail'>,
): Promise<void> {
  const bare = bareOf(named);
  const found = await ctx.beyond('the people a row may mean', () =>
    shownPeople(tx, question.detail.candidates ?? []),
  );
  if ([...found.values()].some((one) => one.id === bare || one.code === bare.toUpperCase())) return;
  const person = isUuid(bare) ? bare : await personOfCode(tx, bare);
  if (!(await shownPeople(tx, [person])).has(person)) refuse('answer-elsewhere');
}

const bareOf = (named: string) => named.replace(/^person:/, '');

async function personNamed(tx: Tx, named: string): Promise<string> {
  const bare = bareOf(named);
  const person = isUuid(bare) ? bare : await personOfCode(tx, bare);
  if (!(await shownPeople(tx, [person])).has(person)) refuseHouse('not-found');
  // Merged more than once, she is the last of them.
  return survivorOf(tx, person);
}

/**
 * What was typed in, read by the same rules as a row of a file; what was not typed stays as the row has it. The document
 * too, unless it is what was asked about: left out then, it is said not to be hers.
 */
export function correctedFields(
  typed: Static<typeof Corrected>,
  row: PersonFields,
  why: string,
): PersonFields {
  const text = (one: string | undefined) => ({ text: one?.trim() ?? '', kind: 'text' as const });
  const { document: its, name: _, ...kept } = row;
  const document = typed.document ?? (why.startsWith('document-') ? undefined : its?.number);
  const sheet = {
    name: '',
    rows: [[text(typed.name), text(document), text(typed.phone ?? row.phones[0]), text(typed.birth)]],
    merges: [],
    date1904: false,
  };
  const [read] = normaliseSheet(
    sheet,
    { headerRows: [0, 0], labels: [] },
    { 0: 'name', 1: 'document', 2: 'phone', 3: 'birth' },
  );
  const wrong = read === undefined ? undefined : blockingOf(read.problems);
  if (read === undefined || read.kind === 'ignored') return refuse('answer-corrected-how');
  if (wrong !== undefined) return refuse('correction-wrong', { why: wrong.zh, whyEn: wrong.en });
  const phones = [...new Set([...read.fields.phones, ...row.phones])];
  const address = typed.address?.trim();
  return {
    ...kept,
    ...read.fields,
    phones,
    ...(address ? { address, community: '', building: '', room: '' } : {}),
  };
}

/** The answered row becomes a line by the same rules as a row that asked nothing; its repetitions follow it. */
async function bearLines(
  tx: Tx,
  ctx: Ctx,
  told: {
    source: Source;
    person: string;
    questions: readonly (store.StoredQuestion & { raw: Buffer })[];
  },
): Promise<store.NewLine[]> {
  const { source, person, questions } = told;
  const born: store.NewLine[] = [];
  for (const question of questions) {
    const batch = must(await store.findBatch(tx, question.batch), 'a question has its batch');
    const earlier = (await store.earlierLines(tx, source.code, [person])).get(person);
    const line = lineOf(ctx, {
      id: uuidv7(ctx.now.getTime()),
      sheet: question.sheet,
      rowNo: question.rowNo,
      raw: question.raw,
      mask: question.mask,
      person,
      met: 'answered',
      earlier,
      source,
    });
    await store.insertLines(
      tx,
      { batch: batch.id, source: source.code, receivedAt: batch.receivedAt, now: ctx.now, by: ctx.actor.id },
      [line],
    );
    born.push(line);
  }
  return born;
}

/** The open questions of a batch are a task of the data desk, one for all of them. */
async function wantQuestionTask(tx: Tx, ctx: Ctx, batch: string, place: string): Promise<void> {
  const { count, it } = await ctx.beyond('the task counts every question of the batch', async () => ({
    count: await store.openQuestions(tx, batch, 'decide'),
    it: must(await store.findBatch(tx, batch), 'a batch just touched'),
  }));
  const { no, receivedAt, respondBy } = it;
  const key = `lists/questions/${batch}/`;
  await wantTasks(
    tx,
    ctx,
    key,
    count === 0
      ? []
      : [
          {
            planKey: `${key}open`,
            kind: 'list-questions',
            title: {
              zh: `批次 ${no}：${count} 行待核实`,
              en: `Batch ${no}: ${count} ${count === 1 ? 'row' : 'rows'} to decide`,
            },
            about: [`batch:${batch}`],
            place,
            ownerUnit: place,
            ownerRole: deskOf(place),
            opensAt: receivedAt,
            dueAt: respondBy,
            link: `/lists/${batch}?tab=questions`,
            facts: { batch, count },
          },
        ],
  );
}

// Routing -----------------------------------------------------------------------------------------------

/** Sends the lines of a batch to the units their addresses name; what names none waits in the pool of the data desk. */
export const routeBatch = act('lists.routed', {
  title: { zh: '按地址分派', en: 'route by address' },
  duty: 'house',
  purpose: 'outbreak-response',
  input: Type.Object({ batch: Id }),
  async run(tx, input, ctx) {
    const batch = (await store.findBatch(tx, input.batch)) ?? refuseHouse('not-found');
    const source = await getSource(tx, batch.source);
    const salt = (await store.saltOf(tx, batch.id)) ?? refuse('batch-erased');
    const index = await placeIndex(tx, placeAt(batch.place, 1));
    const waiting = await store.linesToRoute(tx, batch.id);
    const routes: store.Route[] = [];
    const unrouted: { line: string; why: string }[] = [];
    const homes: { person: string; place: string; met: string }[] = [];
    for (const line of waiting) {
      const { community, address, building, room } = opened(ctx, salt, line.raw).fields;
      const found = explainRoute(index, {
        community,
        address,
        building: doorOf({ building, room }),
        near: source.defaultPlace ?? undefined,
      });
      if ('why' in found) {
        // Where the sender's people usually are, for a list that has no addresses at all.
        const usual = found.why === 'empty' ? source.defaultPlace : null;
        if (usual === null) unrouted.push({ line: line.id, why: found.why });
        else routes.push({ line: line.id, place: usual, role: deskOf(usual), by: 'source' });
        continue;
      }
      routes.push({ line: line.id, place: found.place, role: deskOf(found.place), by: found.by });
      homes.push({ person: line.person, place: found.place, met: line.met });
    }
    const dueAt = addMinutes(ctx.now, deadlineOf(ctx.rulebook, 'claim').minutes);
    await store.setRoutes(tx, routes, dueAt, ctx.now);
    await store.setUnrouted(tx, unrouted);
    await placeHomes(tx, homes);
    await wantRouteTask(tx, ctx, batch.id);
    return {
      about: [`batch:${batch.id}`],
      place: batch.place,
      detail: { no: batch.no, routed: routes.length, unrouted: unrouted.length },
      result: { routed: routes.length, unrouted: unrouted.length },
    };
  },
});

/** People are looked after where they live: a list that says it more exactly than was known is believed. */
async function placeHomes(
  tx: Tx,
  homes: readonly { person: string; place: string; met: string }[],
): Promise<void> {
  const known = await shownPeople(
    tx,
    homes.filter(({ met }) => met !== 'new').map(({ person }) => person),
  );
  const deeper = homes.filter(({ person, place }) => {
    const now = known.get(person)?.place;
    return now === undefined || placesDeeper(place, now);
  });
  if (deeper.length > 0)
    await placePeople(
      tx,
      deeper.map(({ person, place }) => ({ person, place })),
    );
}

/** Gives lines to a unit by hand: what no address says, somebody knows. */
export const routeLines = act('lists.line.routed', {
  title: { zh: '人工分派', en: 'route by hand' },
  duty: 'lists.route',
  purpose: 'outbreak-response',
  input: Type.Object({
    lines: Type.Array(Id, { minItems: 1, maxItems: 500, uniqueItems: true }),
    place: Place,
    reason: Type.Optional(Reason),
  }),
  place: async (tx, input) => {
    const units = await store.unitsOfLines(tx, input.lines);
    return units.length === 0 ? refuseHouse('not-found') : units;
  },
  async run(tx, input, ctx) {
    const lines = await store.holdLines(tx, input.lines);
    if (lines.length < input.lines.length) refuseHouse('not-found');
    const place = await ctx.beyond('a line may go to any unit of the district', () =>
      findPlace(tx, input.place),
    );
    if (place === undefined || place.retiredAt !== null) refuse('no-such-place');
    const no = whyNotRoute(lines, input.place);
    if (no !== undefined) throw no;
    const role = deskOf(input.place);
    const from = lines[0]?.ownerUnit ?? input.place;
    const dueAt = addMinutes(ctx.now, deadlineOf(ctx.rulebook, 'claim').minutes);
    await ctx.beyond('routed lines belong to the unit they went to', async () => {
      await store.setRoutes(
        tx,
        lines.map((line) => ({ line: line.id, place: input.place, role, by: 'hand' as const })),
        dueAt,
        ctx.now,
      );
      await placeHomes(
        tx,
        lines.map((line) => ({ person: line.person, place: input.place, met: 'known' })),
      );
    });
    const batches = [...new Set(lines.map((line) => line.batch))];
    for (const batch of batches) await wantRouteTask(tx, ctx, batch);
    return {
      about: [...lines.map((line) => `line:${line.id}`), ...batches.map((batch) => `batch:${batch}`)],
      place: from,
      detail: { to: input.place, lines: lines.length, reason: input.reason ?? null },
      result: { lines: lines.length, place: input.place, dueAt: dueAt.toISOString() },
    };
  },
});

/** The pool of a batch has an owner: one task for all its lines that wait to be routed. */
async function wantRouteTask(tx: Tx, ctx: Ctx, batch: string): Promise<void> {
  const { pool, it } = await ctx.beyond('the pool is counted whole', async () => ({
    pool: await store.countUnrouted(tx, batch),
    it: must(await store.findBatch(tx, batch), 'a batch just touched'),
  }));
  const key = `lists/route/${batch}/`;
  await wantTasks(
    tx,
    ctx,
    key,
    pool.lines === 0 || pool.dueAt === null
      ? []
      : [
          {
            planKey: `${key}pool`,
            kind: 'list-route',
            title: {
              zh: `批次 ${it.no}：${pool.lines} 行待分派`,
              en: `Batch ${it.no}: ${pool.lines} ${pool.lines === 1 ? 'line waits' : 'lines wait'} to be routed`,
            },
            about: [`batch:${batch}`],
            place: it.place,
            ownerUnit: it.place,
            ownerRole: deskOf(it.place),
            opensAt: it.receivedAt,
            dueAt: pool.dueAt,
            step: 'route',
            link: `/lists/unrouted?batch=${batch}`,
            facts: { batch, count: pool.lines },
          },
        ],
  );
}

// The way back ------------------------------------------------------------------------------------------

/**
 * Makes the feedback of a batch: the sender's own sheets, columns and rows, an answer on every row. What is still
 * open says so; sending it out before everything is answered asks for a reason.
 */
export const takeFeedback = act('lists.feedback.taken', {
  title: { zh: '导出反馈表', en: 'take the feedback file' },
  duty: 'lists.feedback',
  purpose: 'outbreak-response',
  sensitive: true,
  input: Type.Object({
    batch: Id,
    format: Type.Enum(['xlsx', 'csv']),
    reason: Type.Optional(Reason),
  }),
  place: async (tx, input) => (await getBatch(tx, input.batch)).place,
  async run(tx, input, ctx) {
    const batch = await getBatch(tx, input.batch);
    const { length: sheets } = batch.layout.sheets;
    if (input.format === 'csv' && sheets > 1) refuse('csv-one-sheet', { sheets });
    const salt = (await store.saltOf(tx, batch.id)) ?? refuse('batch-erased');
    const found = await ctx.beyond('the sender gets every row back, wherever its line went', async () => {
      const lines = (await store.feedbackRows(tx, batch.id, ctx.now)).map((line) => ({
        ...line,
        evidence: withSaid(ctx.secrets, line.evidence),
        itsEvidence: withSaid(ctx.secrets, line.itsEvidence),
      }));
      const questions = await store.feedbackQuestions(tx, batch.id);
      const units = [
        ...lines.flatMap((line) => [line.unit, line.itsUnit]),
        ...questions.map((one) => one.unit),
      ];
      return {
        lines,
        questions,
        ignored: await store.feedbackIgnored(tx, batch.id),
        names: await namesOf(tx, [...new Set(units)]),
        open: await store.openQuestions(tx, batch.id, 'all'),
      };
    });
    const open = found.lines.filter((line) => line.itsOpen && !line.repeats).length;
    // A row may repeat a line of an earlier batch that nobody has answered yet: this file would not say how it ended.
    const elsewhere = found.lines.filter(
      (line) => line.itsOpen && line.repeats && line.itsBatch !== batch.id,
    ).length;
    const complete = open === 0 && elsewhere === 0 && found.open === 0;
    if (!complete && input.reason === undefined)
      refuse('batch-not-complete', { open: open + elsewhere, questions: found.open });
    await store.markFeedback(tx, batch.id, ctx.now, complete);
    return {
      about: [`batch:${batch.id}`],
      place: batch.place,
      detail: {
        no: batch.no,
        format: input.format,
        complete,
        open,
        questions: found.open,
        reason: input.reason ?? null,
      },
      result: {
        no: batch.no,
        complete,
        fileName: batch.fileName,
        labels: ANSWER_LABELS,
        sheets: feedbackSheets(batch, found, (raw) => opened(ctx, salt, raw).cells),
      },
    };
  },
});

// Sources -----------------------------------------------------------------------------------------------

/** The sources a new district begins with: rulebook/sources.yaml. Those there already stay as they are. */
export const setUpSources = act('lists.sources.set-up', {
  title: { zh: '建立默认名单来源', en: 'set up the sources' },
  duty: 'house',
  purpose: 'administration',
  input: Type.Object({ district: Place }),
  async run(tx, input, ctx) {
    const made: string[] = [];
    for (const [code, row] of Object.entries(ctx.rulebook.part(sourceRules))) {
      const source = {
        code,
        name: row.zh,
        nameEn: row.en,
        kind: row.kind,
        place: input.district,
        risk: row.risk ?? null,
        respondMinutes: row.respondMinutes ?? null,
      };
      if (await store.insertSource(tx, source)) made.push(code);
    }
    return {
      about: [`place:${input.district}`],
      place: input.district,
      detail: { sources: made },
      result: { sources: made },
    };
  },
});

const SourceFields = {
  name: Short,
  nameEn: Type.Optional(Short),
  kind: SourceKindWord,
  defaultPlace: Type.Optional(Type.Union([Place, Type.Null()])),
  risk: Type.Optional(Type.Union([Short, Type.Null()])),
  respondMinutes: Type.Optional(Type.Union([Minutes, Type.Null()])),
};

/** Opens a source nobody has sent from before. */
export const openSource = act('lists.source.opened', {
  title: { zh: '新建名单来源', en: 'open a source' },
  duty: 'lists.sources',
  purpose: 'outbreak-response',
  input: Type.Object({ code: Type.String({ maxLength: 60 }), place: Place, ...SourceFields }),
  place: async (_tx, input) => input.place,
  async run(tx, input, ctx) {
    if (!isSourceCode(input.code)) refuse('source-code-wrong', { source: input.code });
    await checkSource(tx, ctx, input);
    const made = await store.insertSource(tx, { ...input, nameEn: input.nameEn ?? input.name });
    if (!made) refuse('source-there', { source: input.code });
    return {
      about: [`source:${input.code}`],
      place: input.place,
      detail: { source: input.code, kind: input.kind },
      result: { source: input.code },
    };
  },
});

/** Changes what is said about a source, or closes it: a closed one takes no lists, its batches stay. */
export const changeSource = act('lists.source.changed', {
  title: { zh: '修改名单来源', en: 'change the source' },
  duty: 'lists.sources',
  purpose: 'outbreak-response',
  input: Type.Object({ code: SourceCode, ...SourceFields, closed: Type.Optional(Type.Boolean()) }),
  place: async (tx, input) => (await getSource(tx, input.code)).place,
  async run(tx, input, ctx) {
    const source = await getSource(tx, input.code);
    await checkSource(tx, ctx, { ...input, place: source.place });
    const { closed = false, ...rest } = input;
    const closedAt = closed ? (source.closedAt ?? ctx.now) : null;
    await store.changeSource(tx, {
      ...rest,
      nameEn: rest.nameEn ?? rest.name,
      place: source.place,
      closedAt,
    });
    return {
      about: [`source:${source.code}`],
      place: source.place,
      detail: { source: source.code, closed, kind: input.kind },
      result: { source: source.code, closed },
    };
  },
});

async function checkSource(
  tx: Tx,
  ctx: Ctx,
  given: { place: string; defaultPlace?: string | null | undefined; risk?: string | null | undefined },
): Promise<void> {
  riskOf(ctx, given.risk ?? undefined);
  for (const path of [given.place, given.defaultPlace ?? given.place]) {
    const place = await ctx.beyond('a source may belong to any unit', () => findPlace(tx, path));
    if (place === undefined) refuse('no-such-place');
  }
}

/** Forgets a remembered mapping: the next file with that heading is guessed anew. */
export const forgetMapping = act('lists.mapping.forgotten', {
  title: { zh: '清除列对应', en: 'forget the mapping' },
  duty: 'lists.sources',
  purpose: 'outbreak-response',
  input: Type.Object({ code: SourceCode, signature: Type.String({ pattern: '^[0-9a-f]{16}$' }) }),
  place: async (tx, input) => (await getSource(tx, input.code)).place,
  async run(tx, input) {
    const source = await getSource(tx, input.code);
    if (!(await store.forgetMapping(tx, source.code, input.signature))) refuseHouse('not-found');
    return {
      about: [`source:${source.code}`],
      place: source.place,
      detail: { source: source.code, signature: input.signature },
      result: { source: source.code },
    };
  },
});

/** Gives a source's inbox a new key, shown this once; the old one ends at the same moment. */
export const rotateInboxKey = act('lists.inbox.keyed', {
  title: { zh: '更换收件密钥', en: 'new inbox key' },
  duty: 'lists.sources',
  purpose: 'administration',
  sensitive: true,
  input: Type.Object({ code: SourceCode }),
  place: async (tx, input) => (await getSource(tx, input.code)).place,
  async run(tx, input, ctx) {
    const source = await getSource(tx, input.code);
    const key = randomBytes(32).toString('hex');
    const salt = newSalt();
    await store.setInboxKey(tx, source.code, { sealed: ctx.secrets.seal(salt, key), salt });
    return {
      about: [`source:${source.code}`],
      place: source.place,
      detail: { source: source.code, replaced: source.hasInbox },
      result: { source: source.code, key, path: `/api/inbox/${source.code}` },
    };
  },
});

/** Closes the inbox of a source; files can still be imported by hand. */
export const closeInbox = act('lists.inbox.closed', {
  title: { zh: '关闭收件口', en: 'close the inbox' },
  duty: 'lists.sources',
  purpose: 'administration',
  input: Type.Object({ code: SourceCode }),
  place: async (tx, input) => (await getSource(tx, input.code)).place,
  async run(tx, input) {
    const source = await getSource(tx, input.code);
    await store.setInboxKey(tx, source.code, undefined);
    return {
      about: [`source:${source.code}`],
      place: source.place,
      detail: { source: source.code },
      result: { source: source.code },
    };
  },
});

// Following people --------------------------------------------------------------------------------------

/** Two people on lists were one: the lines of the one are the other's. */
export const followMerge = act('lists.lines.followed', {
  title: { zh: '名单行随人员合并', en: 'lines follow a merge' },
  duty: 'house',
  purpose: 'outbreak-response',
  input: Type.Object({ merge: Type.String({ maxLength: 80 }), from: Id, into: Id, place: Place }),
  async run(tx, input, ctx) {
    // A list that is coming in meets the one she was or the one she is, never half of each.
    await lockMeeting(tx);
    const moved = await store.movingLines(tx, [input.from, input.into], () =>
      store.followMerge(tx, input.merge, input.from, input.into, ctx.now),
    );
    return followed(input, moved, { from: `person:${input.from}`, into: `person:${input.into}` });
  },
});

/** One person on lists was two: her lines go back, and none answers for the other any more. */
export const followSplit = act('lists.lines.returned', {
  title: { zh: '名单行随人员拆分', en: 'lines follow a split' },
  duty: 'house',
  purpose: 'outbreak-response',
  input: Type.Object({ from: Id, into: Id, place: Place }),
  async run(tx, input, ctx) {
    await lockMeeting(tx);
    const moved = await store.movingLines(tx, [input.from, input.into], async () => [
      ...(await store.followSplit(tx, input.from, input.into, ctx.now)),
      ...(await moveWhatCameMeanwhile(tx, ctx, input.from, input.into)),
    ]);
    const dueAt = addMinutes(ctx.now, deadlineOf(ctx.rulebook, 'route').minutes);
    const revived = await store.reviveRepeats(tx, [input.from, input.into], dueAt, ctx.now);
    const outcome = followed(input, [...moved, ...revived], {
      from: `person:${input.into}`,
      into: `person:${input.from}`,
    });
    return { ...outcome, detail: { ...outcome.detail, revived: revived.length } };
  },
});

/** Rows that came while the two were one are told apart by what they say: her document, else her phone and name. */
async function moveWhatCameMeanwhile(
  tx: Tx,
  ctx: Ctx,
  from: string,
  into: string,
): Promise<{ line: string; batch: string }[]> {
  const people = await openPeople(tx, ctx, [from, into]);
  const one = people.get(from);
  const other = people.get(into);
  if (one === undefined || other === undefined) return [];
  const hers = (await store.rowsOfPerson(tx, into)).filter(
    ({ raw, salt }) => salt !== null && speaksOf(opened(ctx, salt, raw).fields, one, other),
  );
  await store.movePerson(
    tx,
    hers.map(({ line }) => line),
    from,
    ctx.now,
  );
  return hers;
}

function followed(
  input: { from: string; into: string; place: string },
  lines: readonly { line: string; batch: string }[],
  detail: Readonly<Record<string, unknown>>,
): Outcome<{ lines: number; batches: string[] }> {
  const batches = [...new Set(lines.map((one) => one.batch))];
  return {
    about: [
      `person:${input.into}`,
      `person:${input.from}`,
      ...batches.map((batch) => `batch:${batch}`),
      ...lines.map((one) => `line:${one.line}`),
    ],
    place: input.place,
    detail: { ...detail, lines: lines.length },
    result: { lines: lines.length, batches },
  };
}

export const receiveActs = {
  receiveList,
  openQuestion,
  answerQuestion,
  routeBatch,
  routeLines,
  takeFeedback,
  setUpSources,
  openSource,
  changeSource,
  forgetMapping,
  rotateInboxKey,
  closeInbox,
  followMerge,
  followSplit,
};

// Looking up --------------------------------------------------------------------------------------------

async function getSource(tx: Tx, code: string): Promise<Source> {
  const found = await store.findSource(tx, code);
  if (found !== undefined) return found;
  const known = await store.allSources(tx);
  return refuse('no-such-source', { source: code, known: known.map((one) => one.code).join(', ') || '—' });
}

async function getBatch(tx: Tx, id: string) {
  return (await store.findBatch(tx, id)) ?? refuseHouse('not-found');
}

async function getQuestion(tx: Tx, id: string) {
  return (await store.findQuestion(tx, id)) ?? refuseHouse('not-found');
}
