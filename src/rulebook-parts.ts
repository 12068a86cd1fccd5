// Every part of the rulebook: what a district may change, by file name in rulebook/. A module that lives by a part
// declares it in its terms and adds its row here. The order is the order of the rulebook page.
import type { RulePart } from './base/rule-part.ts';
import { callRules, callScript } from './lists/calls/terms.ts';
import { listRules, sourceRules } from './lists/receive/terms.ts';
import { peopleRules } from './people/terms.ts';
import { approvals } from './rulebook/terms.ts';
import { ruleWords } from './rulebook-words.ts';
import { deadlines } from './tasks/terms.ts';
import { roles, signInRules, teamRules } from './teams/terms.ts';

const parts = [
  deadlines,
  callRules,
  callScript,
  listRules,
  sourceRules,
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
