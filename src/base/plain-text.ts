// Words people type that are kept as they are: reasons, titles of errands, what proves a task. They are read by
// auditors and on timelines, and are never sealed; so a number that belongs to somebody has no place in them.

const MOBILE = /(?<![\dA-Za-z])(?:\+?86)?1[3-9]\d{9}(?![\dA-Za-z])/u;
const RESIDENT_ID = /(?<![\dA-Za-z])[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])\d{5}[\dX](?![\dA-Za-z])/iu;

/** Whether a text holds what looks like a mobile number or a resident identity number, however it is spaced. */
export function holdsNumber(text: string): boolean {
  const flat = text.normalize('NFKC');
  const joined = flat.replace(/(?<=\d)[\s.·-]+(?=\d)/gu, '');
  return [flat, joined].some((one) => MOBILE.test(one) || RESIDENT_ID.test(one));
}
