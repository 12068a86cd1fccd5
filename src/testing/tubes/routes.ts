// Tubes: opened, filled, closed, boxed, handed over, received; and what two phones did not know of each other.
import type { Look } from '../../ledger/terms.ts';

export const tubeLooks: readonly Look[] = [];
