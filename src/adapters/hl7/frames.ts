// MLLP: a message lies between 0x0b and 0x1c 0x0d, and a line delivers it in pieces that begin and end anywhere, or
// several in one piece. Bytes between two messages are nobody's.

const START = 0x0b;
const END = 0x1c;
const CARRIAGE = 0x0d;

/** A message is larger than this house takes: what comes after it can not be told apart any more. */
export class TooLarge extends Error {}

/** Puts messages together from the pieces of one line. */
export class Frames {
  readonly #atMost: number;
  #held = Buffer.alloc(4096);
  #length = 0;
  #inside = false;

  constructor(atMostBytes: number) {
    this.#atMost = atMostBytes;
  }

  /** True while a message has begun and not ended. */
  get inside(): boolean {
    return this.#inside;
  }

  /** The messages a piece completes, in order. */
  take(piece: Uint8Array): Buffer[] {
    const done: Buffer[] = [];
    let at = 0;
    while (at < piece.length) {
      if (!this.#inside) {
        const start = piece.indexOf(START, at);
        if (start < 0) return done;
        this.#inside = true;
        this.#length = 0;
        at = start + 1;
        continue;
      }
      const end = this.#endIn(piece, at);
      const upTo = end ?? piece.length;
      this.#keep(piece.subarray(at, upTo));
      at = upTo;
      if (end === undefined) continue;
      this.#inside = false;
      // The last two bytes are the end; a message that was begun anew inside has lost its first half.
      const whole = Buffer.from(this.#held.subarray(0, this.#length - 2));
      done.push(whole.subarray(whole.lastIndexOf(START) + 1));
    }
    return done;
  }

  /** Just behind the end of a message, which may have begun with the last byte of the piece before. */
  #endIn(piece: Uint8Array, from: number): number | undefined {
    if (this.#length > 0 && this.#held[this.#length - 1] === END && piece[from] === CARRIAGE) return from + 1;
    for (let at = piece.indexOf(END, from); at >= 0; at = piece.indexOf(END, at + 1))
      if (piece[at + 1] === CARRIAGE) return at + 2;
    return undefined;
  }

  #keep(part: Uint8Array): void {
    const length = this.#length + part.length;
    if (length > this.#atMost) throw new TooLarge();
    if (length > this.#held.length) {
      const larger = Buffer.alloc(Math.max(length, this.#held.length * 2));
      this.#held.copy(larger, 0, 0, this.#length);
      this.#held = larger;
    }
    this.#held.set(part, this.#length);
    this.#length = length;
  }
}

/** A message as it goes over the line. */
export function framed(bytes: Uint8Array): Buffer {
  return Buffer.concat([Buffer.of(START), bytes, Buffer.of(END, CARRIAGE)]);
}
