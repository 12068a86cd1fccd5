// A positive tube: everybody in it is told, held, swabbed alone, and something comes of it.
import type { Look } from '../../ledger/terms.ts';

export const recallLooks: readonly Look[] = [];
