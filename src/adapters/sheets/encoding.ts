// The encoding of a text file: by its mark, by being valid, by how the bytes are spread, last by likelihood.
import chardet from 'chardet';
import iconv from 'iconv-lite';
import { starts } from './format.ts';

export interface Decoded {
  readonly text: string;
  readonly encoding: string;
}

const MARKS: readonly { mark: readonly number[]; encoding: string }[] = [
  { mark: [0xef, 0xbb, 0xbf], encoding: 'UTF-8' },
  { mark: [0xff, 0xfe], encoding: 'UTF-16LE' },
  { mark: [0xfe, 0xff], encoding: 'UTF-16BE' },
];

/** Decodes the bytes of a text file, without its byte order mark. */
export function decode(bytes: Uint8Array): Decoded {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const marked = MARKS.find((row) => starts(bytes, row.mark));
  if (marked !== undefined) return decoded(buffer.subarray(marked.mark.length), marked.encoding);
  const wide = wideEncoding(bytes);
  if (wide !== undefined) return decoded(buffer, wide);
  if (isValid(bytes, 'utf-8')) return decoded(buffer, 'UTF-8');
  // A UTF-8 file cut in the middle of a sign, or with one bad byte: most of its signs still decode.
  const lenient = buffer.toString('utf8');
  const broken = count(lenient, /\ufffd/g);
  if (broken * 20 < count(lenient, /[\u0080-\ufffc]/g)) return { text: lenient, encoding: 'UTF-8' };
  const likely = chardet.analyse(buffer.subarray(0, 64 * 1024));
  const chinese = likely.find((one) => one.name === 'GB18030')?.confidence ?? 0;
  const best = likely.find((one) => iconv.encodingExists(one.name));
  // Lists here come from mainland programs: another encoding must be clearly likelier, or GB18030 impossible.
  if (
    best !== undefined &&
    best.name !== 'GB18030' &&
    (best.confidence > chinese + 30 || !isValid(bytes, 'gb18030'))
  )
    return decoded(buffer, best.name);
  return decoded(buffer, 'GB18030');
}

function decoded(buffer: Buffer, encoding: string): Decoded {
  return { text: iconv.decode(buffer, encoding, { stripBOM: false }), encoding };
}

function isValid(bytes: Uint8Array, encoding: string): boolean {
  try {
    new TextDecoder(encoding, { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

/** UTF-16 without a mark: the commas, digits and line ends of any list have a zero byte, always on the same side. */
function wideEncoding(bytes: Uint8Array): string | undefined {
  const sample = bytes.subarray(0, 4096);
  if (sample.length < 2) return undefined;
  let even = 0;
  let odd = 0;
  for (let i = 0; i < sample.length; i++) if (sample[i] === 0) i % 2 === 0 ? even++ : odd++;
  const enough = sample.length / 16;
  if (odd > enough && even === 0) return 'UTF-16LE';
  if (even > enough && odd === 0) return 'UTF-16BE';
  return undefined;
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}
