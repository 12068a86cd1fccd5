// Roster of a session: who is expected, from a sheet or as a walk-in, their slots and tickets; the queue as it is.

export const rosterActs = {};
