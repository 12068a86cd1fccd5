// Every part of the rulebook: what a district may change, by file name in rulebook/. A module that lives by a part
// declares it in its terms and adds its row here.
import type { RulePart } from './base/rule-part.ts';
import { callRules, callScript } from './lists/calls/terms.ts';
import { approvals } from './rulebook/terms.ts';

export const rulebookParts = [approvals, callRules, callScript] as unknown as readonly RulePart[]; // each checks its own value
