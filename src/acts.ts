// Every act of the house = its interface. The server, the command line, the outbox, the drill and the tests all
// perform what stands here; the key is the name at POST /api/acts/<name>.
import { assessmentActs, assessmentOf } from './assessment.ts';
import { auditActs } from './audit.ts';
import { closingActs } from './close-outbreak.ts';
import { caseActs } from './control/cases/acts.ts';
import { codeActs } from './control/codes/acts.ts';
import { episodeActs } from './control/episodes/acts.ts';
import { observationActs } from './control/observations/acts.ts';
import { releaseActs } from './control/release/acts.ts';
import { testActs } from './control/tests/acts.ts';
import { askToFollowRules } from './follow-rules.ts';
import { doorActs } from './home/door/acts.ts';
import { needActs } from './home/needs/acts.ts';
import { residentActs } from './home/resident/acts.ts';
import { isolationBriefingActs } from './isolation/briefing/acts.ts';
import { isolationCareActs } from './isolation/care/acts.ts';
import { isolationCorridorActs } from './isolation/corridor/acts.ts';
import { isolationIncidentActs } from './isolation/incidents/acts.ts';
import { isolationIntakeActs } from './isolation/intake/acts.ts';
import { isolationLeavingActs } from './isolation/leaving/acts.ts';
import { leavingMergingActs } from './isolation/leaving/merging.ts';
import { isolationMeetingActs } from './isolation/meetings/acts.ts';
import { isolationRatingActs } from './isolation/rating/acts.ts';
import { isolationRoomActs } from './isolation/rooms/acts.ts';
import { isolationAloneActs } from './isolation/rooms/alone.ts';
import { isolationEmergencyActs } from './isolation/rooms/emergencies.ts';
import { isolationKeepingActs } from './isolation/rooms/keeping.ts';
import { isolationMergingActs } from './isolation/rooms/merging.ts';
import { isolationRoundActs } from './isolation/rounds/acts.ts';
import { isolationSiteActs } from './isolation/sites/acts.ts';
import { admitToPost } from './isolation/sites/posts.ts';
import { isolationStaffActs } from './isolation/staff/acts.ts';
import { isolationStockActs } from './isolation/stock/acts.ts';
import { isolationWalkingActs } from './isolation/walking/acts.ts';
import type { Act } from './ledger/terms.ts';
import { callActs } from './lists/calls/acts.ts';
import { receiveActs } from './lists/receive/acts.ts';
import { openAt } from './open-by-place.ts';
import { peopleActs } from './people/acts.ts';
import { placeActs } from './places/acts.ts';
import { readInActs } from './read-in.ts';
import { retentionActs } from './retention.ts';
import { rulebookActs } from './rulebook/acts.ts';
import { OPENINGS } from './sentences.ts';
import { taskActs } from './tasks/acts.ts';
import { askSignatures } from './tasks/rule-changes.ts';
import { dutyActs, teamActs } from './teams/acts.ts';
import { coverageActs } from './testing/coverage/acts.ts';
import { recallActs } from './testing/recall/acts.ts';
import { labActs } from './testing/results/acts.ts';
import { rosterActs } from './testing/roster/acts.ts';
import { sessionActs } from './testing/sessions/acts.ts';
import { siteActs } from './testing/sites/acts.ts';
import { tubeActs } from './testing/tubes/acts.ts';
import { trainingActs } from './trainings/acts.ts';
import { transportActs } from './transport/acts.ts';
import { transportMergingActs } from './transport/merging.ts';

export const acts = {
  ...rulebookActs,
  ...auditActs,
  ...placeActs({ openAt }),
  ...peopleActs,
  ...teamActs,
  ...dutyActs({ mayBegin: admitToPost }),
  ...taskActs,
  askSignatures,
  askToFollowRules,
  ...receiveActs,
  ...callActs,
  ...testActs,
  ...caseActs,
  ...episodeActs,
  ...releaseActs,
  ...codeActs,
  ...doorActs,
  ...observationActs,
  ...needActs,
  ...siteActs,
  ...sessionActs,
  ...rosterActs,
  ...tubeActs,
  ...labActs,
  ...recallActs,
  ...coverageActs,
  ...isolationSiteActs,
  ...isolationRatingActs,
  ...isolationStaffActs,
  ...isolationStockActs,
  ...isolationWalkingActs,
  ...isolationRoomActs,
  ...isolationAloneActs,
  ...isolationEmergencyActs,
  ...isolationIntakeActs,
  ...isolationLeavingActs,
  ...leavingMergingActs,
  ...isolationCorridorActs,
  ...isolationKeepingActs,
  ...isolationMergingActs,
  ...isolationRoundActs,
  ...isolationCareActs,
  ...isolationBriefingActs,
  ...isolationMeetingActs({ assessmentOf }),
  ...assessmentActs,
  ...isolationIncidentActs,
  ...trainingActs,
  ...transportActs,
  ...transportMergingActs,
  ...readInActs,
  ...residentActs(OPENINGS),
  ...retentionActs,
  ...closingActs,
} as const satisfies Readonly<Record<string, Act>>;

export type Acts = typeof acts;
export type ActName = keyof Acts;
