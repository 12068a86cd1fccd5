// Text that is kept or told as it is. Words people type (reasons, titles of errands, what proves a task) are read by
// auditors and on timelines and never sealed, so a number that belongs to somebody has no place in them; nor has
// anything of a person in what a program tells of an error.

const MOBILE = /(?<![\dA-Za-z])(?:\+?86)?1[3-9]\d{9}(?![\dA-Za-z])/u;
const RESIDENT_ID = /(?<![\dA-Za-z])[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])\d{5}[\dX](?![\dA-Za-z])/iu;

/**
 * A sentence of a program without what it quotes: an error of the database repeats the value it was about. Our own
 * sentences to ourselves are English and hold no long numbers: what is Chinese or long is somebody's.
 */
export function unquoted(text: string): string {
  return text.replace(/"[^"]*"|'[^']*'|\([^()]*\)=\([^()]*\)|\p{Script=Han}+|\d{5,}/gu, '…');
}

/** Whether a text holds what looks like a mobile number or a resident identity number, however it is spaced. */
export function holdsNumber(text: string): boolean {
  const flat = text.normalize('NFKC');
  const joined = flat.replace(/(?<=\d)[\s.·-]+(?=\d)/gu, '');
  return [flat, joined].some((one) => MOBILE.test(one) || RESIDENT_ID.test(one));
}
