// What a page asks the house before its program is there: on a slow line the program takes a second to come, and the
// answers come meanwhile. Each is handed over once, to whoever asks the same in the same name.

declare global {
  /** By address. The script that asks is a program of its own (field/early.ts): here both find it. */
  var seawallEarly: Map<string, Early> | undefined;
}

interface Early {
  readonly user: string;
  readonly askedAt: number;
  /** Undefined until it is there. */
  answeredAt?: number;
  readonly stop: AbortController;
  readonly answer: Promise<Response>;
}

/** An answer that has lain longer is asked for anew: nothing told of what has happened since. */
const KEPT_MS = 10_000;

globalThis.seawallEarly ??= new Map();
const asked = globalThis.seawallEarly;
/** Those handed over, of which nobody has asked yet how long they had lain. */
const handed = new Map<string, Early>();

/** Asks; gives the answer as JSON too, for whoever decides by it what to ask next. Nothing where there is none. */
export async function askEarly(url: string, user = ''): Promise<unknown> {
  const stop = new AbortController();
  const answer = fetch(url, {
    credentials: 'same-origin',
    headers: {
      accept: 'application/json',
      // Nothing else for the session: the browser asks for it as soon as it reads the page's head (vite.config.ts), and
      // takes that answer only for the same question.
      ...(user === '' ? {} : { 'x-seawall-channel': 'field', 'x-seawall-user': user }),
    },
    signal: stop.signal,
  });
  const early: Early = { user, askedAt: performance.now(), stop, answer };
  asked.set(url, early);
  try {
    const response = (await answer).clone();
    early.answeredAt = performance.now();
    return response.ok ? await response.json() : undefined;
  } catch {
    return undefined; // whoever it is handed to hears of it
  }
}

/** The answer that was asked for early, once; undefined when nobody did, or too long ago. */
export function takeEarly(url: string, user: string, signal?: AbortSignal): Promise<Response> | undefined {
  const early = asked.get(url);
  asked.delete(url);
  handed.delete(url); // one that came to nothing says nothing of the next
  if (early === undefined || early.user !== user || performance.now() - early.askedAt > KEPT_MS)
    return undefined;
  handed.set(url, early);
  signal?.addEventListener('abort', () => early.stop.abort(signal.reason), { once: true });
  return early.answer;
}

/**
 * How long the answer that was just read had lain here, in milliseconds; what it says of the time is so much behind. Told
 * once, and 0 for an answer that was asked for when it was wanted.
 */
export function lainMs(url: string): number {
  const early = handed.get(url);
  handed.delete(url);
  return early?.answeredAt === undefined ? 0 : performance.now() - early.answeredAt;
}
