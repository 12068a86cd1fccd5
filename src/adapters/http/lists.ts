// Spreadsheets in and out, and the inbox other systems deliver to. What is read here is handed to the acts of lists;
// nothing about rows is decided at this door.
import { createHash, createHmac } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Cell, textCell, type Workbook } from '../../base/cells.ts';
import { isUuid, uuidOf, uuidv7 } from '../../base/ids.ts';
import { Refusal } from '../../base/refusal.ts';
import { sameSecret } from '../../base/secrets.ts';
import type { Words } from '../../base/words.ts';
import { asHouse, perform, see } from '../../ledger/perform.ts';
import { whyNotAtAll } from '../../ledger/rules.ts';
import { earlierAnswer } from '../../ledger/store.ts';
import type { Actor, House } from '../../ledger/terms.ts';
import { type Received, receiveList, takeFeedback } from '../../lists/receive/acts.ts';
import { previewList } from '../../lists/receive/preview.ts';
import { refuse as refuseList } from '../../lists/receive/refusals.ts';
import { deliveryText, settingsOf, whyNotDelivered } from '../../lists/receive/rules.ts';
import { findSource, inboxKeyOf, takeNonce } from '../../lists/receive/store.ts';
import { isSourceCode, listRules, type Source } from '../../lists/receive/terms.ts';
import { readWorkbook } from '../sheets/read.ts';
import { CSV_TYPE, writeCsv, writeXlsx, XLSX_TYPE } from '../sheets/write.ts';
import type { LiveHub } from './live.ts';
import { httpRefusalOf, refuse } from './refusals.ts';
import { signedIn } from './session.ts';

const FILE_BYTES = 50 * 1_048_576;
/** Progress is told at most this often: a page redraws, a phone wakes. */
const TELL_MS = 200;

/** Installs preview, import, feedback download and inbox. */
export function installLists(server: FastifyInstance, house: House, live: LiveHub): void {
  server.post('/api/lists/preview', async (request) => {
    const actor = await mayReceive(house, request);
    const form = await formOf(request);
    const workbook = await readWorkbook(form.file.bytes, form.file.name);
    return see(
      house,
      previewList,
      { source: form.source, sha256: sha256(form.file.bytes), workbook, ...mappingOf(form) },
      { actor, channel: 'web', id: request.id },
    );
  });

  server.post('/api/lists/import', async (request) => {
    const actor = await mayReceive(house, request);
    const form = await formOf(request);
    const job = form.fields.get('job');
    return importAs(house, live, actor, form, job !== undefined && isUuid(job) ? job : uuidv7());
  });

  server.get<{ Params: { batch: string }; Querystring: { format?: string; reason?: string } }>(
    '/api/lists/:batch/feedback',
    async (request, reply) => {
      const actor = await signedIn(house, request);
      const format = request.query.format === 'csv' ? 'csv' : 'xlsx';
      const reason = request.query.reason?.trim();
      const { result } = await perform(
        house,
        takeFeedback,
        { batch: request.params.batch, format, ...(reason ? { reason } : {}) },
        { actor, id: uuidv7(), channel: 'web' },
      );
      const [first] = result.sheets;
      const body = format === 'csv' && first !== undefined ? writeCsv(first) : await writeXlsx(result.sheets);
      nameDownload(reply, result.no, result.fileName, format);
      return reply.type(format === 'csv' ? CSV_TYPE : XLSX_TYPE).send(body);
    },
  );

  void server.register(async (inbox) => installInbox(inbox, house));
}

/** Asked before the file is read: whoever may not take lists in does not keep the reader busy. */
async function mayReceive(house: House, request: FastifyRequest): Promise<Actor> {
  const actor = await signedIn(house, request);
  const no = whyNotAtAll(actor, receiveList);
  if (no !== undefined) throw no;
  return actor;
}

interface Form {
  readonly fields: ReadonlyMap<string, string>;
  readonly file: { readonly name: string; readonly bytes: Buffer };
  readonly source: string;
}

async function formOf(request: FastifyRequest): Promise<Form> {
  if (!request.isMultipart()) return refuse('no-file');
  const fields = new Map<string, string>();
  let file: Form['file'] | undefined;
  for await (const part of request.parts()) {
    if (part.type === 'file') file = { name: nameOf(part.filename), bytes: await part.toBuffer() };
    else if (typeof part.value === 'string') fields.set(part.fieldname, part.value);
  }
  if (file === undefined) return refuse('no-file');
  const source = fields.get('source');
  if (source === undefined || source === '') return refuse('no-source');
  return { fields, file, source };
}

function nameOf(name: string | undefined): string {
  return (name ?? '').split(/[\\/]/).at(-1)?.slice(0, 300) || 'list';
}

function mappingOf(form: Form): { mapping?: unknown } {
  const text = form.fields.get('mapping');
  return text === undefined || text === '' ? {} : { mapping: JSON.parse(text) as unknown }; // understood by the act's schema
}

/** The job goes on when the page is left: whoever comes back finds its end in the dock and the batch in the list. */
async function importAs(
  house: House,
  live: LiveHub,
  actor: Actor,
  form: Form,
  job: string,
): Promise<Received> {
  const tell = teller(live, actor.id, job);
  const given = (name: 'risk' | 'respondBy') => {
    const text = form.fields.get(name);
    return text ? { [name]: text } : {};
  };
  try {
    tell(0, 1, { zh: '正在打开文件', en: 'opening the file' });
    const workbook = await readWorkbook(form.file.bytes, form.file.name);
    const { result } = await perform(
      house,
      receiveList,
      {
        source: form.source,
        fileName: form.file.name,
        sha256: sha256(form.file.bytes),
        bytes: form.file.bytes.byteLength,
        workbook,
        ...mappingOf(form),
        ...given('risk'),
        ...given('respondBy'),
      },
      { actor, id: job, channel: 'web', onProgress: tell },
    );
    live.progress(actor.id, {
      job,
      done: result.read,
      total: result.read,
      words: doneWords(result),
      state: 'done',
    });
    return result;
  } catch (error) {
    const { words } = error instanceof Refusal ? error : httpRefusalOf('our-fault', { request: job });
    live.progress(actor.id, { job, done: 0, total: 1, words, state: 'refused' });
    throw error;
  }
}

function teller(live: LiveHub, user: string, job: string) {
  let last = 0;
  return (done: number, total: number, words: Words) => {
    const now = performance.now();
    if (now - last < TELL_MS && done < total) return;
    last = now;
    live.progress(user, { job, done, total, words, state: 'running' });
  };
}

function doneWords(result: Received): Words {
  const { no, read, accepted, merged, questioned } = result;
  return {
    zh: `批次 ${no} 导入完成：读取 ${read}，新增 ${accepted}，合并 ${merged}，待核实 ${questioned}`,
    en: `Batch ${no} is in: read ${read}, accepted ${accepted}, merged ${merged}, questioned ${questioned}`,
  };
}

function nameDownload(reply: FastifyReply, no: number, fileName: string, format: 'xlsx' | 'csv'): void {
  const full = `${fileName.replace(/\.[A-Za-z0-9]{1,5}$/, '')}-反馈.${format}`;
  reply.header(
    'content-disposition',
    `attachment; filename="feedback-${no}.${format}"; filename*=UTF-8''${encodeURIComponent(full).replace(/['()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`)}`,
  );
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

// The inbox ---------------------------------------------------------------------------------------------

/** POST /api/inbox/:source, signed; see docs/inbox.md. The body is taken as it came: it is what was signed. */
async function installInbox(server: FastifyInstance, house: House): Promise<void> {
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: FILE_BYTES }, (_request, body, done) =>
    done(null, body),
  );
  server.post<{ Params: { source: string }; Body: Buffer | null }>(
    '/api/inbox/:source',
    {
      bodyLimit: FILE_BYTES,
      config: { rateLimit: { max: 120, timeWindow: '1 minute' } },
      // Before the body is read: what is not signed at all keeps nobody busy with fifty megabytes of it.
      preParsing: async (request) => void (await promised(house, request)),
    },
    async (request, reply) => {
      const body = request.body ?? Buffer.alloc(0);
      const source = await delivered(house, request, body);
      const fileName = deliveredName(request);
      const workbook = await deliveredBook(request, body, fileName);
      const nonce = String(request.headers['x-seawall-nonce']);
      const { result } = await perform(
        house,
        receiveList,
        { source: source.code, fileName, sha256: sha256(body), bytes: body.byteLength, workbook },
        { actor: senderOf(source), id: deliveryId(source.code, nonce), channel: 'inbox' },
      );
      return reply.status(201).send(result);
    },
  );
}

/** The headers a delivery is signed with, complete and of these minutes; whether they are right the body tells. */
async function promised(house: House, request: FastifyRequest) {
  const now = house.clock.now();
  const { inboxMinutes } = settingsOf((await house.rulebookAt(now)).part(listRules));
  const header = (name: string) => {
    const value = request.headers[name];
    return typeof value === 'string' ? value : undefined;
  };
  const time = header('x-seawall-time');
  const nonce = header('x-seawall-nonce');
  const signature = header('x-seawall-signature');
  const no = whyNotDelivered({ time, nonce, signature }, now, inboxMinutes);
  if (no !== undefined) throw no;
  return { now, time: time ?? '', nonce: nonce ?? '', signature: signature ?? '' };
}

/** Checks headers, time, signature and nonce, in this order; a wrong key and no inbox sound the same. */
async function delivered(house: House, request: FastifyRequest, body: Buffer): Promise<Source> {
  const { now, time, nonce, signature } = await promised(house, request);
  const { source: code } = request.params as { source: string }; // named by the route
  const path = request.url.split('?')[0] ?? '';
  const text = deliveryText({ path, time, nonce, bodySha256: sha256(body) });
  const found = await asHouse(house, async (tx) => {
    const kept = isSourceCode(code) ? await inboxKeyOf(tx, code) : undefined;
    const key = kept === undefined ? undefined : house.secrets.open(kept.salt, kept.sealed);
    const right = createHmac('sha256', Buffer.from(key ?? '', 'hex'))
      .update(text)
      .digest();
    const given = Buffer.from(signature, 'hex');
    if (key === undefined || !sameSecret(given, right)) return refuseList('delivery-signature');
    // A number used before, though its list was never taken in (the machine stopped, the file was refused), is no
    // repetition: “received before” would lose the list. The act bears the number, so twice is once all the same.
    const unused = await takeNonce(tx, code, nonce, now);
    if (!unused && (await earlierAnswer(tx, [''], deliveryId(code, nonce))) !== undefined)
      return refuseList('delivery-repeated');
    return findSource(tx, code);
  });
  return found ?? refuseList('delivery-signature');
}

function deliveryId(source: string, nonce: string): string {
  return uuidOf(`inbox ${source} ${nonce}`);
}

/** A sender may bring lists of its own source, and nothing else. */
function senderOf(source: Source): Actor {
  return {
    id: `inbox:${source.code}`,
    name: source.name,
    kind: 'device',
    duties: [
      {
        role: 'inbox',
        place: source.place,
        permissions: new Set(['lists.receive']),
        purposes: new Set(['outbreak-response']),
      },
    ],
  };
}

function deliveredName(request: FastifyRequest): string {
  const said = request.headers['x-seawall-file-name'];
  if (typeof said !== 'string' || said === '') return 'delivery';
  try {
    return nameOf(decodeURIComponent(said));
  } catch {
    return nameOf(said);
  }
}

async function deliveredBook(request: FastifyRequest, body: Buffer, fileName: string): Promise<Workbook> {
  const json = /^application\/(?:[\w.-]+\+)?json\b/.test(String(request.headers['content-type'] ?? ''));
  return json ? bookOfRows(body) : readWorkbook(body, fileName);
}

/** `{ "columns": […], "rows": [[…], …] }` as a sheet: the same rules read it as read a file. */
function bookOfRows(body: Buffer): Workbook {
  let said: { columns?: unknown; rows?: unknown };
  try {
    said = JSON.parse(body.toString('utf8')) as typeof said; // every part is checked below
  } catch {
    return refuseList('delivery-not-understood', { why: 'JSON' });
  }
  const { columns, rows } = said ?? {};
  if (!Array.isArray(columns) || columns.length === 0)
    return refuseList('delivery-not-understood', { why: 'columns' });
  if (!Array.isArray(rows) || !rows.every(Array.isArray))
    return refuseList('delivery-not-understood', { why: 'rows' });
  if (rows.length > 200_000 || columns.length > 200)
    return refuseList('delivery-not-understood', { why: '> 200000 × 200' });
  const cells = [columns, ...(rows as unknown[][])].map((row) => row.slice(0, 200).map(cellOf));
  const sheet = { name: 'rows', rows: cells, merges: [], date1904: false };
  return { format: 'csv', sheets: [sheet], skipped: [] };
}

function cellOf(value: unknown): Cell {
  if (value === null || value === undefined) return textCell('');
  if (typeof value === 'number')
    return Number.isSafeInteger(value) || !Number.isInteger(value)
      ? { text: String(value), kind: 'number', number: value }
      : { text: String(value), kind: 'number', number: value, precisionLost: true };
  if (typeof value === 'boolean') return { text: String(value), kind: 'boolean' };
  return textCell(
    typeof value === 'string' ? value.slice(0, 32_767) : JSON.stringify(value).slice(0, 32_767),
  );
}
