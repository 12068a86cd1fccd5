// The line to the house: the code is exchanged for a visit, looks are read, acts are sent. What can not be sent waits in
// the page, where it can be seen, and goes out again under the same id: twice sent is once done.
import type { Words } from '../../base/words.ts';
import { newId } from '../kit/ids.ts';

/** A no of the house, as a sentence. */
export class Refused extends Error {
  readonly code: string;
  readonly words: Words;
  readonly status: number;

  constructor(code: string, words: Words, status: number) {
    super(code);
    this.code = code;
    this.words = words;
    this.status = status;
  }
}

/** The line is away: nobody has answered. */
export class Away extends Error {}

const AWAY_MS = 20_000;

/** The token stands behind the # of the address, which no browser sends anywhere. */
export function tokenHere(): string | undefined {
  const token = new URLSearchParams(location.hash.slice(1)).get('t');
  return token === null || token === '' ? undefined : token;
}

/** Begins a visit; the page comes along. */
export async function enter<P>(): Promise<P | null> {
  const token = tokenHere();
  if (token === undefined) throw new Refused('link-unknown', NO_TOKEN, 401);
  return (await ask<{ page: P | null }>('enter', { token })).page;
}

const NO_TOKEN: Words = {
  zh: '请扫社区工作人员给您的二维码打开本页。没有二维码，请拨打社区电话。',
  en: 'Open this page by the code your community gave you. Without one, call your community.',
};

export async function read<R>(path: string, query: Readonly<Record<string, string>> = {}): Promise<R> {
  const given = new URLSearchParams(query).toString();
  return visiting(() => request<R>(`/api/own/${path}${given === '' ? '' : `?${given}`}`));
}

export async function perform<R>(act: string, id: string, input: unknown): Promise<R> {
  const { result } = await visiting(() => ask<{ result: R }>(`acts/${act}`, { id, input }));
  return result;
}

/** A paper of hers as a file; how many tries are left when the last four were wrong. */
export async function paper(
  input: Readonly<Record<string, unknown>>,
  language: string,
): Promise<{ file: Blob; name: string } | { left: number }> {
  return visiting(async () => {
    const response = await answered('/api/own/papers', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ id: newId(), input, language }),
    });
    if (response.headers.get('content-type')?.startsWith('application/pdf') !== true)
      return ((await response.json()) as { result: { left: number } }).result; // own.ts: no paper, only what is left
    const name = /filename\*=UTF-8''([^;]+)/.exec(response.headers.get('content-disposition') ?? '')?.[1];
    return { file: await response.blob(), name: decodeURIComponent(name ?? 'seawall.pdf') };
  });
}

/** A visit that is over begins anew by itself while the code is still in the address. */
async function visiting<R>(asked: () => Promise<R>): Promise<R> {
  try {
    return await asked();
  } catch (error) {
    if (!(error instanceof Refused) || error.code !== 'visit-over' || tokenHere() === undefined) throw error;
    await enter();
    return asked();
  }
}

function ask<R>(path: string, body: unknown): Promise<R> {
  return request<R>(`/api/own/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

async function request<R>(url: string, init: RequestInit = {}): Promise<R> {
  return (await (await answered(url, init)).json()) as R; // the looks and acts of home/resident
}

/** The answer when it is a yes; a no of the house is thrown as its sentence. */
async function answered(url: string, init: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url, { ...init, signal: AbortSignal.timeout(AWAY_MS) });
  } catch {
    throw new Away();
  }
  if (response.ok) return response;
  const told = (await response.json().catch(() => undefined)) as
    | { error?: Words & { code: string } }
    | undefined;
  if (response.status >= 500 || response.status === 429 || told?.error === undefined) throw new Away();
  throw new Refused(told.error.code, told.error, response.status);
}

// What waits --------------------------------------------------------------------------------------------

export interface Waiting {
  readonly id: string;
  readonly act: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly label: Words;
  readonly since: Date;
}

const AGAIN_MS = 8_000;

/** Sends in order; what the line swallows is sent again until it is answered, also with a no. */
export class Outbox {
  readonly waiting: Waiting[] = [];
  #busy = false;
  readonly #answered: (
    one: Waiting,
    answer: { readonly result: unknown } | { readonly refused: Refused },
  ) => void;
  readonly #changed: () => void;

  constructor(on: {
    answered: (one: Waiting, answer: { readonly result: unknown } | { readonly refused: Refused }) => void;
    changed: () => void;
  }) {
    this.#answered = on.answered;
    this.#changed = on.changed;
    addEventListener('online', () => void this.flush());
    document.addEventListener('visibilitychange', () => void this.flush());
    addEventListener('beforeunload', (event) => {
      if (this.waiting.length > 0) event.preventDefault();
    });
    setInterval(() => void this.flush(), AGAIN_MS);
  }

  add(act: string, input: Readonly<Record<string, unknown>>, label: Words): void {
    this.waiting.push({ id: newId(), act, input, label, since: new Date() });
    this.#changed();
    void this.flush();
  }

  async flush(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    try {
      for (let one = this.waiting[0]; one !== undefined; one = this.waiting[0]) {
        try {
          const result = await perform(one.act, one.id, one.input);
          this.waiting.shift();
          this.#answered(one, { result });
        } catch (error) {
          if (!(error instanceof Refused)) break;
          this.waiting.shift();
          this.#answered(one, { refused: error });
        }
      }
    } finally {
      this.#busy = false;
      this.#changed();
    }
  }
}
