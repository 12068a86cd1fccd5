// Tubes: opened, filled, closed, boxed, handed over, received; and what two phones did not know of each other.

export const tubeActs = {};
