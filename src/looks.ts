// Every look of the house, in the order the interface page shows them: served at GET /api<path>.
import type { Look } from './ledger/terms.ts';
import { overview } from './overview.ts';

export const looks: readonly Look[] = [overview];
