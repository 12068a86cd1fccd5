// The line of a laboratory: HL7 v2 over MLLP. A message is answered after its commit, in the order it came in; a line
// that breaks before the answer brings it again, and the same message twice is one.
import { createServer, type Socket } from 'node:net';
import { uuidOf } from '../../base/ids.ts';
import { Refusal } from '../../base/refusal.ts';
import { bothLanguages } from '../../base/words.ts';
import { asHouse, asRefusal, perform } from '../../ledger/perform.ts';
import { whyNotAtAll } from '../../ledger/rules.ts';
import type { Actor, House } from '../../ledger/terms.ts';
import { actorOfLogin } from '../../teams/session.ts';
import { reportTubes } from '../../testing/results/acts.ts';
import {
  type Answer,
  answersText,
  answerText,
  type Header,
  headerOf,
  messagesIn,
  NOBODY,
  readOru,
} from '../../testing/results/oru.ts';
import { testingRules } from '../../testing/terms.ts';
import { charsetOf, decoded, encoded } from './charsets.ts';
import { Frames, framed, TooLarge } from './frames.ts';

export interface LabLine {
  readonly port: number;
  close(): Promise<void>;
}

export interface LabLineSettings {
  readonly port: number;
  readonly host: string;
  /** The account of the laboratory, whose duty says what it may. */
  readonly user: string;
  readonly onTrouble: (error: Error, where: string) => void;
}

/** A day of a large laboratory in one message; more is no message of tubes. */
const MESSAGE_BYTES = 8 * 1_048_576;
const LINES_AT_MOST = 20;
/** A message that has begun and does not go on keeps its place no longer. */
const HALF_MS = 30_000;
const GOODBYE_MS = 5_000;

/** Listens for laboratories. Refuses to begin when the account may not report. */
export async function listenForResults(house: House, settings: LabLineSettings): Promise<LabLine> {
  const no = whyNotAtAll(await accountOf(house, settings.user), reportTubes);
  if (no !== undefined) throw no;
  const lines = new Set<Socket>();
  const server = createServer((socket) => {
    if (lines.size >= LINES_AT_MOST) return void socket.destroy();
    lines.add(socket);
    socket.setNoDelay(true);
    socket.setKeepAlive(true, 60_000);
    socket.on('close', () => lines.delete(socket));
    // The other side has gone; what it had sent is answered when it sends it again.
    socket.on('error', () => socket.destroy());
    void serve(house, settings, socket).catch((error) => {
      settings.onTrouble(error instanceof Error ? error : new Error(String(error)), 'mllp');
      socket.destroy();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port: settings.port, host: settings.host }, () => resolve());
  });
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : settings.port,
    async close() {
      for (const socket of lines) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** One line: a piece is read when what came before it is answered, so that whoever sends faster waits. */
async function serve(house: House, settings: LabLineSettings, socket: Socket): Promise<void> {
  const frames = new Frames(MESSAGE_BYTES);
  socket.on('timeout', () => frames.inside && socket.destroy());
  socket.setTimeout(HALF_MS);
  let closing = false;
  try {
    for await (const piece of socket) {
      if (closing) continue;
      const taken = whole(frames, piece as Buffer);
      for (const message of taken ?? []) {
        const answer = await answerTo(house, settings, message);
        if (!socket.writable) return;
        socket.write(framed(answer));
      }
      if (taken !== undefined) continue;
      // Where the next message begins can not be told any more. The no is sent, and read before the line is cut.
      closing = true;
      socket.end(framed(Buffer.from(refused(house, NOBODY, 'AR', `larger than ${MESSAGE_BYTES} bytes`))));
      setTimeout(() => socket.destroy(), GOODBYE_MS).unref();
    }
  } catch (error) {
    // A line that breaks is no trouble of ours: what was not answered comes again.
    if (!isBroken(error)) throw error;
  }
}

/** The messages a piece completes; undefined: one is too large. */
function whole(frames: Frames, piece: Buffer): Buffer[] | undefined {
  try {
    return frames.take(piece);
  } catch (error) {
    if (error instanceof TooLarge) return undefined;
    throw error;
  }
}

const BROKEN = ['ECONNRESET', 'ECONNABORTED', 'EPIPE', 'ERR_STREAM_PREMATURE_CLOSE'];
const isBroken = (error: unknown) =>
  error instanceof Error && 'code' in error && BROKEN.includes(String(error.code));

/** The answer to one message, or to a batch of them. */
async function answerTo(house: House, settings: LabLineSettings, bytes: Buffer): Promise<Buffer> {
  const charset = charsetOf(bytes);
  const text = charset === undefined ? undefined : decoded(bytes, charset);
  if (charset === undefined || text === undefined) {
    const header =
      headerOf(
        bytes
          .subarray(0, 1024)
          .toString('latin1')
          .split(/[\r\n]/)[0] ?? '',
      ) ?? NOBODY;
    const why =
      charset === undefined
        ? `MSH-18 ${header.charset} is not read here`
        : `the bytes are no ${charset.name || 'UTF-8 or GB18030'}`;
    return Buffer.from(refused(house, { ...header, charset: '' }, 'AR', why));
  }
  const { batch, messages } = messagesIn(text);
  const answers: string[] = [];
  for (const message of messages.length === 0 ? [''] : messages)
    answers.push(await answerToOne(house, settings, message));
  return encoded(batch ? answersText(answers) : answers.join(''), charset.encoding);
}

async function answerToOne(house: House, settings: LabLineSettings, text: string): Promise<string> {
  try {
    const now = house.clock.now();
    const rulebook = await house.rulebookAt(now);
    const read = readOru(text, rulebook.part(testingRules));
    if ('why' in read) return refused(house, read.header, read.as, read.why);
    const { laboratory, message, results } = read;
    const actor = await accountOf(house, settings.user);
    try {
      const done = await perform(
        house,
        reportTubes,
        { laboratory, channel: 'hl7', message, results },
        { actor, id: uuidOf(`hl7 ${actor.id} ${laboratory} ${message}`), channel: 'inbox' },
      );
      const says = done.result.held.map(({ barcode, words }) => `${barcode}: ${bothLanguages(words)}`);
      return answered(house, read.header, { as: 'AA', id: done.entry.slice(-20), says });
    } catch (error) {
      const refusal = asRefusal(error);
      if (!(refusal instanceof Refusal) || refusal.status >= 500) throw error;
      return refused(house, read.header, 'AE', bothLanguages(refusal.words));
    }
  } catch (error) {
    settings.onTrouble(error instanceof Error ? error : new Error(String(error)), 'mllp');
    // Nothing is on disk: it is to be sent again.
    return refused(house, headerOf(text.split('\r')[0] ?? '') ?? NOBODY, 'AR', 'not saved, send it again');
  }
}

const accountOf = async (house: House, user: string): Promise<Actor> => {
  const now = house.clock.now();
  const rulebook = await house.rulebookAt(now);
  return asHouse(house, (tx) => actorOfLogin(tx, rulebook, user, now));
};

function answered(house: House, header: Header, answer: Omit<Answer, 'at'>): string {
  return answerText(header, { ...answer, at: house.clock.now() });
}

/** A number for an answer that has no entry: the same message is answered by the same. */
function refused(house: House, header: Header, as: 'AE' | 'AR', why: string): string {
  const id = uuidOf(`hl7 ${as} ${header.control} ${why}`).slice(-12);
  return answered(house, header, { as, id, says: [why] });
}
