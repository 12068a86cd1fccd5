// A paper that is handed to somebody: a notice, a certificate. Said once, as blocks; the print view of a screen and the
// PDF (adapters/pdf) are both made from it, so that neither can leave something out that the other has.
import type { Words } from './words.ts';

/** A text in both languages, or one that is the same in both: a name, a number, a day. */
export type PaperText = Words | string;

export interface PaperField {
  readonly label: Words;
  /** Left out: a line to write on by hand. */
  readonly value?: PaperText | undefined;
  /** Shares its row with the next one. */
  readonly half?: true;
}

export interface PaperSignature {
  readonly label: Words;
  /** Who signed; left out, a line to sign on. */
  readonly name?: string | undefined;
  /** When, as it is to be read. */
  readonly at?: PaperText | undefined;
  /** What was written on the screen: a PNG, in base64. */
  readonly picture?: string | undefined;
}

export type PaperBlock =
  | { readonly kind: 'text'; readonly title?: Words; readonly text: PaperText }
  | { readonly kind: 'fields'; readonly title?: Words; readonly fields: readonly PaperField[] }
  | {
      readonly kind: 'list';
      readonly title?: Words;
      readonly items: readonly PaperText[];
      /** Numbered: what is referred to by its number. */
      readonly numbered?: true;
    }
  | {
      readonly kind: 'table';
      readonly title?: Words;
      readonly head: readonly Words[];
      readonly rows: readonly (readonly PaperText[])[];
    }
  | {
      readonly kind: 'signatures';
      readonly title?: Words;
      readonly signatures: readonly PaperSignature[];
      /** Who puts the stamp on it; a place for the stamp is left. */
      readonly stamp?: Words;
    };

export interface Paper {
  /** What it is called in a file name: `notice`, `certificate`. */
  readonly kind: string;
  /** The number it is found by. */
  readonly number: string;
  readonly title: Words;
  /** Who gives it out. */
  readonly issuer: Words;
  readonly blocks: readonly PaperBlock[];
  /** In small print on every page: the version of the text, when it was printed. */
  readonly foot: Words;
}

export type PaperLanguage = keyof Words;

/** A text of a paper in one language. */
export function paperText(text: PaperText, language: PaperLanguage): string {
  return typeof text === 'string' ? text : text[language];
}

/** Fields in the rows they are set in: two halves beside each other, everything else alone. */
export function rowsOfFields(fields: readonly PaperField[]): PaperField[][] {
  const rows: PaperField[][] = [];
  for (const field of fields) {
    const open = rows.at(-1);
    if (field.half === true && open?.length === 1 && open[0]?.half === true) open.push(field);
    else rows.push([field]);
  }
  return rows;
}
