// The label under the bars, apart from all else about tubes: the phone reads it and needs nothing more of them.
import { readDocument } from '../../base/identity-documents.ts';

/**
 * A label as it was scanned or typed: full width, small letters, spaces around it. Undefined: it is none. Whoever opens a
 * tube under it asks isSomebodys too: what a factory printed may look like a number, and is found where it is in use.
 */
export function barcodeOf(text: string): string | undefined {
  const flat = text.normalize('NFKC').trim().toUpperCase();
  return /^[A-Z0-9-]{4,40}$/.test(flat) ? flat : undefined;
}

/**
 * A mobile number, or the number of an identity card, right or with a slip in it. Other digits are labels. A label stands
 * plain in the ledger, so what is somebody's number never becomes one.
 */
export function isSomebodys(text: string): boolean {
  const flat = text.normalize('NFKC').toUpperCase().replaceAll(/[\s-]/g, '');
  return /^1[3-9]\d{9}$/.test(flat) || isIdentityNumber(flat);
}

/** Labels of 15 and 18 digits may carry a region and their day where a card has its birth: 2026 1208, or 26 1208. */
const DAY_OF_A_LABEL = /^(19|20)2/;

function isIdentityNumber(flat: string): boolean {
  if (!/^\d{15}$|^\d{17}[\dX]$/.test(flat)) return false;
  const { problem, birth } = readDocument(flat);
  if (birth === undefined || problem === 'region') return false;
  return (flat.length === 18 && problem === undefined) || !DAY_OF_A_LABEL.test(birth);
}
