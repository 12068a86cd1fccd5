// Every look of the house, in the order the interface page shows them: served at GET /api<path>.
import { assessmentLook } from './assessment.ts';
import { auditLooks } from './audit.ts';
import { closingLooks } from './close-outbreak.ts';
import { caseLooks } from './control/cases/routes.ts';
import { codeLooks } from './control/codes/routes.ts';
import { episodeLooks } from './control/episodes/routes.ts';
import { observationLooks } from './control/observations/routes.ts';
import { protocolLooks } from './control/protocols/routes.ts';
import { releaseLooks } from './control/release/routes.ts';
import { testLooks } from './control/tests/routes.ts';
import { figures } from './figures.ts';
import { homeBoardLooks } from './home/board/routes.ts';
import { doorLooks } from './home/door/routes.ts';
import { needLooks } from './home/needs/routes.ts';
import { residentLooks } from './home/resident/routes.ts';
import { isolationBriefingLooks } from './isolation/briefing/routes.ts';
import { isolationCareLooks } from './isolation/care/routes.ts';
import { isolationCorridorLooks } from './isolation/corridor/routes.ts';
import { isolationIncidentLooks } from './isolation/incidents/routes.ts';
import { isolationIntakeLooks } from './isolation/intake/routes.ts';
import { isolationLeavingLooks } from './isolation/leaving/routes.ts';
import { isolationMeetingLooks } from './isolation/meetings/routes.ts';
import { isolationRoomLooks } from './isolation/rooms/routes.ts';
import { isolationLooks } from './isolation/routes.ts';
import { isolationSignLooks } from './isolation/sites/routes.ts';
import { isolationStaffLooks } from './isolation/staff/routes.ts';
import { isolationStockLooks } from './isolation/stock/routes.ts';
import { isolationWalkingLooks } from './isolation/walking/routes.ts';
import type { Look } from './ledger/terms.ts';
import { callLooks } from './lists/calls/routes.ts';
import { siblingLines } from './lists/calls/store.ts';
import { receiveLooks } from './lists/receive/routes.ts';
import { STATE_WORDS } from './lists/terms.ts';
import { openByPlace } from './open-by-place.ts';
import { overview } from './overview.ts';
import { type PeopleTold, peopleLooks } from './people/routes.ts';
import { placeLooks } from './places/routes.ts';
import { namesOf } from './places/store.ts';
import { protocolEffectLooks } from './protocol-effect.ts';
import { retentionLooks } from './retention.ts';
import { rulebookLooks } from './rulebook/routes.ts';
import { OPENINGS, openingWords, sentencesOf } from './sentences.ts';
import { taskLooks } from './tasks/routes.ts';
import { teamLooks } from './teams/routes.ts';
import { coverageLooks } from './testing/coverage/routes.ts';
import { poolAdviceLook } from './testing/pools/routes.ts';
import { recallLooks } from './testing/recall/routes.ts';
import { labLooks } from './testing/results/routes.ts';
import { rosterLooks } from './testing/roster/routes.ts';
import { testingLooks } from './testing/routes.ts';
import { tubeLooks } from './testing/tubes/routes.ts';
import { trainingLooks } from './trainings/routes.ts';
import { transportLooks } from './transport/routes.ts';
import { wall } from './wall.ts';
import { wallSites } from './wall-sites.ts';
import { watchLooks } from './watch.ts';

/** No line has this id: asked for as the line left out, every line of a person is told. */
const NO_LINE = '00000000-0000-0000-0000-000000000000';

/** What a person’s file shows of higher modules: names of places, her ledger as sentences, her lines. */
const told: PeopleTold = {
  namesOf,
  sentencesOf,
  async linesOf(tx, person) {
    const lines = await siblingLines(tx, { id: NO_LINE, person });
    return lines.map(({ id, unit, state }) => ({ id, unit, state: STATE_WORDS[state] }));
  },
};

export const looks: readonly Look[] = [
  overview,
  openByPlace,
  figures,
  wall,
  wallSites,
  ...watchLooks,
  ...auditLooks,
  ...rulebookLooks,
  ...protocolLooks,
  ...protocolEffectLooks,
  ...placeLooks,
  ...peopleLooks(told),
  ...teamLooks,
  ...taskLooks,
  ...receiveLooks,
  ...callLooks,
  ...testLooks,
  ...caseLooks({ sentencesOf }),
  ...episodeLooks({ sentencesOf }),
  ...releaseLooks,
  ...codeLooks,
  ...doorLooks,
  ...observationLooks,
  ...needLooks,
  ...homeBoardLooks,
  ...testingLooks,
  ...rosterLooks,
  ...tubeLooks,
  ...labLooks,
  ...recallLooks,
  ...coverageLooks,
  poolAdviceLook,
  ...isolationLooks,
  ...isolationSignLooks,
  ...isolationStaffLooks,
  ...isolationStockLooks,
  ...isolationWalkingLooks,
  ...isolationBriefingLooks,
  ...isolationCorridorLooks,
  ...isolationMeetingLooks,
  assessmentLook,
  ...isolationRoomLooks,
  ...isolationIntakeLooks,
  ...isolationLeavingLooks,
  ...isolationIncidentLooks,
  ...isolationCareLooks,
  ...trainingLooks,
  ...transportLooks,
  ...residentLooks({ openings: OPENINGS, whatWords: openingWords }),
  ...retentionLooks,
  ...closingLooks,
];
