// The door to the server: acts, looks, files. Whatever goes wrong comes back as a Refused with both sentences.

import type { Words } from '../../base/words.ts';
import type { Purpose } from '../../ledger/terms.ts';
import type { ActName, InputOf, ResultOf } from './act-types.ts';
import { isAttended } from './attended.ts';
import { takeEarly } from './early.ts';
import { newId } from './ids.ts';

/** A no of the server (or of the network, status 0), in words for the person who asked. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly code: string;
  readonly words: Words;
  readonly status: number;
  readonly params: Readonly<Record<string, unknown>>;

  constructor(code: string, words: Words, status: number, params: Readonly<Record<string, unknown>> = {}) {
    super(`${code}: ${words.en}`);
    this.code = code;
    this.words = words;
    this.status = status;
    this.params = params;
  }
}

export interface ActAnswer<R> {
  result: R;
  entry: string;
  repeated?: boolean;
}

export interface ActOptions {
  /** Made once per intention and sent again on a retry: the same id twice is one act. */
  id?: string;
  purpose?: Purpose;
}

/** One answer of a batch: done, or refused in words. The others of the batch are not touched by it. */
export type BatchAnswer =
  | { id: string; result: unknown; entry: string; repeated?: boolean }
  | { id: string; refused: Refused };

const NO_CONNECTION: Words = {
  zh: '网络不通，没有提交成功。请检查网络后重试，已填内容不会丢失。',
  en: 'There is no connection and nothing was sent. Check the network and try again; nothing you typed is lost.',
};
/** Of a read: nothing was to be sent, and whoever reads “not sent” of it looks for what she has lost. */
const NOT_REACHED: Words = {
  zh: '网络不通，没有读取到数据。请检查网络后重试。',
  en: 'There is no connection and nothing could be read. Check the network and try again.',
};
const NOT_UNDERSTOOD: Words = {
  zh: '服务器的答复无法识别。请稍后重试；仍不行请联系系统管理员。',
  en: 'The server’s answer could not be read. Try again shortly; if it stays so, ask the administrator.',
};

/**
 * True when the house itself has not answered: no network, a gateway without a house behind it, or the page of a hotel's
 * or a mobile network in its place.
 */
export function isUnreachable(error: unknown): error is Refused {
  return error instanceof Refused && (error.status < 400 || error.status >= 502);
}

/** Told when the server no longer knows who we are. The session listens. */
export const signedOut = new EventTarget();

let channel: 'web' | 'field' | 'wall' = 'web';

/** Says which shell this page is; part of the proof in the ledger. */
export function speakAs(name: 'web' | 'field' | 'wall'): void {
  channel = name;
}

let speaker = '';

/**
 * Says whose page this is. The cookie is the phone's or the browser's: when somebody else signs in in another tab it is
 * theirs, and the server refuses what a page of the one before still sends under it.
 */
export function speakFor(user: string): void {
  speaker = user;
}

/** Performs one act. */
export async function callAct<N extends ActName>(
  name: N,
  input: InputOf<N>,
  options: ActOptions = {},
): Promise<ActAnswer<ResultOf<N>>> {
  const { id = newId(), purpose } = options;
  const answer = await asked(`/api/acts/${encodeURIComponent(name)}`, {
    method: 'POST',
    body: { id, input, purpose },
  });
  return answer as ActAnswer<ResultOf<N>>; // the server's table of acts is where the type comes from
}

/** Performs several acts of `user` in order, each by itself. What an outbox sends. */
export async function callBatch(
  acts: readonly { name: string; id: string; input: unknown; purpose?: Purpose }[],
  user: string,
): Promise<BatchAnswer[]> {
  // Where the signal is weak a request can hang for minutes, and every tab's outbox would wait behind it.
  const signal = AbortSignal.timeout(BATCH_MS);
  const body = (await asked('/api/acts', { method: 'POST', body: { acts }, signal, user })) as {
    answers: unknown[];
  };
  return body.answers.map((one, i) => batchAnswer(one, acts[i]?.id ?? ''));
}

/** Reads a look: `readLook<PeoplePage>('/people', { page: 1 })`. */
export async function readLook<R>(
  path: string,
  query: Readonly<Record<string, unknown>> = {},
  signal?: AbortSignal,
): Promise<R> {
  return (await asked(`/api${path}${queryText(query)}`, signal ? { signal } : {})) as R; // the look's own type, named by the caller
}

const BATCH_MS = 30_000;
const PATIENCE_MS = 8_000;

/** Reads; where the signal is so weak that no answer comes, gives up once there is something kept to show instead. */
export async function readPatiently<R>(
  path: string,
  query: Readonly<Record<string, unknown>>,
  signal: AbortSignal,
  kept: () => Promise<unknown>,
): Promise<R> {
  const stop = new AbortController();
  const stopToo = () => stop.abort(signal.reason);
  signal.addEventListener('abort', stopToo, { once: true });
  const timer = setTimeout(() => {
    const giveUp = (last: unknown) => {
      if (last !== undefined) stop.abort(new DOMException('no answer came', 'TimeoutError'));
    };
    kept().then(giveUp, () => undefined); // nothing kept: keep waiting
  }, PATIENCE_MS);
  try {
    return await readLook<R>(path, query, stop.signal);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stopToo);
  }
}

/** Sends anything else as JSON: signing in and out. */
export async function post<R>(path: string, body: unknown): Promise<R> {
  return (await asked(path, { method: 'POST', body })) as R; // as readLook
}

/** Sends a form with a file; `onProgress` hears how much of it has left, 0 to 1. */
export function upload<R>(
  form: FormData,
  onProgress?: (part: number) => void,
  path = '/api/lists/upload',
): Promise<R> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', path);
    request.responseType = 'text';
    request.setRequestHeader('x-seawall-channel', channel);
    if (speaker !== '') request.setRequestHeader('x-seawall-user', speaker);
    request.upload.onprogress = (event) => {
      if (event.lengthComputable) onProgress?.(event.loaded / event.total);
    };
    request.onerror = () => reject(new Refused('no-connection', NO_CONNECTION, 0));
    request.onload = () => {
      try {
        resolve(read(request.status, request.responseText) as R); // as readLook
      } catch (error) {
        reject(error);
      }
    };
    request.send(form);
  });
}

/** Fetches a file and the name the server gives it. */
export async function download(
  path: string,
  query: Readonly<Record<string, unknown>> = {},
): Promise<{ file: Blob; name: string | undefined }> {
  return fetched(`/api${path}${queryText(query)}`, {});
}

/** Performs an act that gives a paper back, and fetches it as PDF. */
export function downloadPaper<N extends ActName>(
  name: N,
  input: InputOf<N>,
  language: keyof Words,
): Promise<{ file: Blob; name: string | undefined }> {
  return fetched(`/api/papers/${encodeURIComponent(name)}`, {
    method: 'POST',
    body: { id: newId(), input, language },
  });
}

/** Performs an act that gives sheets back, and fetches them as a workbook. */
export function downloadSheet<N extends ActName>(
  name: N,
  input: InputOf<N>,
): Promise<{ file: Blob; name: string | undefined }> {
  return fetched(`/api/sheets/${encodeURIComponent(name)}`, { method: 'POST', body: { id: newId(), input } });
}

/** Hands a file that is here to whoever asked for it. Some browsers read it only after the press: it stays a while. */
export function saveFile(name: string, file: Blob): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

async function fetched(url: string, asking: Asking): Promise<{ file: Blob; name: string | undefined }> {
  const { response, body } = await answered(url, asking, (from) => from.blob());
  if (!response.ok) read(response.status, await body.text());
  const name = /filename\*=UTF-8''([^;]+)/.exec(response.headers.get('content-disposition') ?? '')?.[1];
  return { file: body, name: name === undefined ? undefined : decodeURIComponent(name) };
}

interface Asking {
  method?: 'GET' | 'POST';
  body?: unknown;
  signal?: AbortSignal;
  /** In whose name, when that is not whoever the page is for now. */
  user?: string;
}

async function asked(url: string, asking: Asking): Promise<unknown> {
  const { response, body } = await answered(url, asking, (from) => from.text());
  return read(response.status, body);
}

async function answered<T>(
  url: string,
  { method = 'GET', body, signal, user = speaker }: Asking,
  take: (from: Response) => Promise<T>,
): Promise<{ response: Response; body: T }> {
  try {
    const early = method === 'GET' ? takeEarly(url, user, signal) : undefined;
    const response = await (early ??
      fetch(url, {
        method,
        credentials: 'same-origin',
        headers: {
          accept: 'application/json',
          'x-seawall-channel': channel,
          ...(user === '' ? {} : { 'x-seawall-user': user }),
          ...(isAttended() ? {} : { 'x-seawall-unattended': '1' }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        ...(signal ? { signal } : {}),
      }));
    // Inside: the line may be cut in the middle of an answer too.
    return { response, body: await take(response) };
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new Refused('no-connection', method === 'GET' ? NOT_REACHED : NO_CONNECTION, 0);
  }
}

function read(status: number, text: string): unknown {
  const body = parsed(text);
  if (status >= 200 && status < 300 && body !== UNREADABLE) return body;
  const refused = refusedOf(body, status);
  if (status === 401) signedOut.dispatchEvent(new Event('signed-out'));
  throw refused;
}

const UNREADABLE = Symbol('unreadable');

function parsed(text: string): unknown {
  if (text === '') return null;
  try {
    return JSON.parse(text);
  } catch {
    return UNREADABLE;
  }
}

function refusedOf(body: unknown, status: number): Refused {
  if (typeof body === 'object' && body !== null) {
    const { error, words } = body as {
      error?: Partial<Words> & { code?: string; params?: Record<string, unknown> };
      words?: Words;
    }; // every field is checked below
    if (error?.zh !== undefined && error.en !== undefined)
      return new Refused(error.code ?? 'refused', { zh: error.zh, en: error.en }, status, error.params ?? {});
    if (words?.zh !== undefined) return new Refused('refused', words, status);
  }
  return new Refused('not-understood', NOT_UNDERSTOOD, status);
}

function batchAnswer(one: unknown, id: string): BatchAnswer {
  const answer = one as {
    status?: number;
    error?: unknown;
    result?: unknown;
    entry?: string;
    repeated?: boolean;
  }; // the batch form of the interface
  if (answer.error !== undefined) return { id, refused: refusedOf(answer, answer.status ?? 500) };
  return { id, result: answer.result, entry: answer.entry ?? '', repeated: answer.repeated ?? false };
}

function queryText(query: Readonly<Record<string, unknown>>): string {
  const pairs = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    if (value === undefined || value === null || value === '') continue;
    pairs.set(key, Array.isArray(value) ? value.join(',') : String(value));
  }
  const text = pairs.toString();
  return text === '' ? '' : `?${text}`;
}
