// A positive tube: everybody in it is told, held, swabbed alone, and something comes of it.

export const recallActs = {};
