// Nouns of dispatched lists that both halves, taking in (receive/) and finding people (calls/), live by.
import type { Words } from '../base/words.ts';

/** Where a line stands. Domain §3.2; `found` is what a search ends in before the outcome is known. */
export const LINE_STATES = [
  'received',
  'routed',
  'claimed',
  'verifying',
  'unreachable',
  'wrongNumber',
  'fieldSearch',
  'policeAssist',
  'districtSearch',
  'found',
  'openUnresolved',
  'confirmed',
  'movedOut',
  'transferredOut',
  'duplicate',
  'notExposed',
  'alreadyControlled',
  'caseAdmitted',
  'deceased',
  'outOfCountry',
  'closed',
] as const;
export type LineState = (typeof LINE_STATES)[number];

export const STATE_WORDS: Record<LineState, Words> = {
  received: { zh: '待分派', en: 'waiting to be routed' },
  routed: { zh: '待领取', en: 'waiting to be claimed' },
  claimed: { zh: '已领取', en: 'claimed' },
  verifying: { zh: '核实中', en: 'being verified' },
  unreachable: { zh: '联系不上', en: 'unreachable' },
  wrongNumber: { zh: '号码有误', en: 'wrong number' },
  fieldSearch: { zh: '上门查找中', en: 'being visited' },
  policeAssist: { zh: '公安协查中', en: 'police assisting' },
  districtSearch: { zh: '全区查找中', en: 'district searching' },
  found: { zh: '已找到，待判定', en: 'found, outcome to be recorded' },
  openUnresolved: { zh: '始终失联', en: 'not found after every step' },
  confirmed: { zh: '核实无误', en: 'confirmed' },
  movedOut: { zh: '已离开本区', en: 'moved out' },
  transferredOut: { zh: '已移交', en: 'transferred out' },
  duplicate: { zh: '重复', en: 'duplicate' },
  notExposed: { zh: '无相关暴露', en: 'not exposed' },
  alreadyControlled: { zh: '已在管控', en: 'already under control' },
  caseAdmitted: { zh: '已确诊住院', en: 'admitted as a case' },
  deceased: { zh: '已去世', en: 'deceased' },
  outOfCountry: { zh: '已出境', en: 'out of the country' },
  closed: { zh: '已办结', en: 'closed' },
};

/** The step whose deadline runs; a line without one is answered. */
export const STEPS = ['route', 'claim', 'outcome', 'visit', 'police', 'search', 'accept', 'sign'] as const;
export type Step = (typeof STEPS)[number];
