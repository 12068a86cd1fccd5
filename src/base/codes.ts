// How things are called when people speak of them: a letter or two and a number, the same on every page, on paper and
// aloud. What is spelled here is spelled nowhere else, so that a module can name what belongs to another one.

const LETTERS = {
  person: 'P',
  episode: 'E',
  case: 'C',
  /** What somebody at home asks for. Not N: N-2 and the invariant N2 were spoken alike. */
  need: 'NEED',
  /** About her own data. */
  dataRequest: 'R',
  testSite: 'D',
  testSession: 'S',
  isolationSite: 'I',
  /** What a guest of a site asks for. */
  guestRequest: 'Q',
  notice: 'B',
  round: 'D',
  /** Not N either, for the same reason. */
  incident: 'INC',
  meeting: 'M',
  /** A point of a meeting, open or decided. */
  point: 'D',
  trip: 'T',
  training: 'TR',
  /** A step through the zones of a site that was not allowed. */
  wrongStep: 'W',
} as const;

/** `codeOf('trip', 4)` is `T-4`. */
export function codeOf(what: keyof typeof LETTERS, no: number): string {
  return `${LETTERS[what]}-${no}`;
}
