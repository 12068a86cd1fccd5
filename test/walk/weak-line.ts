// The line between a phone and its house, which a test can cut, hush, or make lose the answer to what was done.
import { request as ask, createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * `open`: everything passes. `cut`: nothing does. `silent`: questions are taken and never answered. `answers-lost`: what
 * is to be done is done, and the line breaks before its answer arrives. `cut-after-acts`: the answer arrives, and nothing
 * after it. `elsewhere`: a hotel's own page answers everything.
 */
export type LineState = 'open' | 'cut' | 'silent' | 'answers-lost' | 'cut-after-acts' | 'elsewhere';

export interface WeakLine {
  readonly address: string;
  state: LineState;
  /** Bodies of the batches of acts that reached the house, in order. */
  readonly batches: string[];
  /** What is put behind the service worker's file: a new version of the page, as far as a browser can tell. */
  newVersion: string;
  close(): Promise<void>;
}

const BATCH = '/api/acts';

/** Opens a line to the house at `address`. */
export async function weakLine(address: string): Promise<WeakLine> {
  const server = createServer((request, response) => void pass(request, response));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  let state: LineState = 'open';
  const unanswered = new Set<ServerResponse>();
  const line: WeakLine = {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, // it listens on a port
    get state() {
      return state;
    },
    set state(to) {
      state = to;
      // A network does not hold a question for ever: when the line changes, what it never answered breaks. A worker's
      // search for its new version would wait behind it until the browser gives up.
      for (const response of unanswered) response.destroy();
      unanswered.clear();
    },
    batches: [],
    newVersion: '',
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };

  async function pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (line.state === 'cut') return void request.socket.destroy();
    if (line.state === 'silent') return void unanswered.add(response);
    if (line.state === 'elsewhere')
      return void response
        .writeHead(200, { 'content-type': 'text/html' })
        .end('<h1>Welcome to our network</h1>');
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    const body = Buffer.concat(pieces);
    const acts = request.method === 'POST' && request.url === BATCH;
    const worker = request.url === '/m/sw.js';
    const { 'if-none-match': _tag, 'if-modified-since': _since, ...asked } = request.headers;
    const going = ask(new URL(request.url ?? '/', address), {
      method: request.method,
      // Packed as the house packs it, but for the file that something is put behind.
      headers: worker ? { ...asked, 'accept-encoding': 'identity' } : asked,
    });
    going.on('error', () => response.destroy());
    going.on('response', (answer) => {
      if (acts) line.batches.push(body.toString());
      if (acts && line.state === 'cut-after-acts') line.state = 'cut';
      if (acts && line.state === 'answers-lost') {
        answer.resume();
        answer.on('end', () => response.destroy());
        return;
      }
      const { 'content-length': length, ...headers } = answer.headers;
      response.writeHead(answer.statusCode ?? 502, worker || length === undefined ? headers : answer.headers);
      if (!worker) return void answer.pipe(response);
      answer.pipe(response, { end: false });
      answer.on('end', () => response.end(line.newVersion));
    });
    response.on('close', () => going.destroy());
    going.end(body);
  }
  return line;
}
