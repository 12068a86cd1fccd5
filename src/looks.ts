// Every look of the house, in the order the interface page shows them: served at GET /api<path>.
import { auditLooks } from './audit.ts';
import type { Look } from './ledger/terms.ts';
import { callLooks } from './lists/calls/routes.ts';
import { receiveLooks } from './lists/receive/routes.ts';
import { openByPlace } from './open-by-place.ts';
import { overview } from './overview.ts';
import { placeLooks } from './places/routes.ts';
import { rulebookLooks } from './rulebook/routes.ts';
import { taskLooks } from './tasks/routes.ts';
import { teamLooks } from './teams/routes.ts';
import { watchLooks } from './watch.ts';

export const looks: readonly Look[] = [
  overview,
  openByPlace,
  ...watchLooks,
  ...auditLooks,
  ...rulebookLooks,
  ...placeLooks,
  ...teamLooks,
  ...taskLooks,
  ...receiveLooks,
  ...callLooks,
];
