// What laboratories report, by message, file or hand: believed, held, corrected.

export const labActs = {};
