// Every part of the rulebook: what a district may change, by file name in rulebook/. A module that lives by a part
// declares it in its terms and adds its row here. The order is the order of the rulebook page.
import type { RulePart } from './base/rule-part.ts';
import { caseRules } from './control/cases/terms.ts';
import { codeRules } from './control/codes/terms.ts';
import { controlRules } from './control/episodes/terms.ts';
import { observationRules } from './control/observations/terms.ts';
import { localProtocols, protocolPart } from './control/protocols/parts.ts';
import { releaseRules } from './control/release/terms.ts';
import { testRules } from './control/tests/terms.ts';
import { homeRules } from './home/door/terms.ts';
import { needRules } from './home/needs/terms.ts';
import { residentRules } from './home/resident/terms.ts';
import { careRules } from './isolation/care/terms.ts';
import { isolationRules } from './isolation/terms.ts';
import { callRules, callScript } from './lists/calls/terms.ts';
import { listRules, sourceRules } from './lists/receive/terms.ts';
import { peopleRules } from './people/terms.ts';
import { retentionRules } from './retention.ts';
import { approvals } from './rulebook/terms.ts';
import { ruleWords } from './rulebook-words.ts';
import { deadlines } from './tasks/terms.ts';
import { roles, signInRules, teamRules } from './teams/terms.ts';
import { testingRules } from './testing/terms.ts';
import { trainingRules } from './trainings/terms.ts';
import { transportRules } from './transport/terms.ts';

const parts = [
  deadlines,
  callRules,
  callScript,
  listRules,
  sourceRules,
  controlRules,
  releaseRules,
  codeRules,
  homeRules,
  observationRules,
  needRules,
  // A protocol that ships: its file in rulebook/ and its row here. None of the code below knows a disease.
  protocolPart('protocol-cn-covid-9'),
  protocolPart('protocol-cn-covid-8'),
  protocolPart('protocol-xx-measles-1'),
  localProtocols,
  testRules,
  caseRules,
  testingRules,
  isolationRules,
  careRules,
  transportRules,
  trainingRules,
  residentRules,
  retentionRules,
  peopleRules,
  teamRules,
  roles,
  signInRules,
  approvals,
] as unknown as readonly RulePart[]; // each checks its own value

export const rulebookParts: readonly RulePart[] = parts.map((part) => ({
  ...part,
  words: ruleWords(part.name),
}));
