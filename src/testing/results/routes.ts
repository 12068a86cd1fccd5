// What laboratories report, by message, file or hand: believed, held, corrected.
import type { Look } from '../../ledger/terms.ts';

export const labLooks: readonly Look[] = [];
