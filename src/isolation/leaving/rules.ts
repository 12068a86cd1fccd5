// Who may leave and when, what is missing and who does it, and the list before she goes. Pure: the same functions make the
// page of a site, its print and what is refused.
import type { CivilDate } from '../../base/civil-dates.ts';
import { counted, type Words } from '../../base/words.ts';
import type { EpisodeState } from '../../control/episodes/terms.ts';
import type { EpisodePlan, PlannedStage } from '../../control/protocols/terms.ts';
import { nextStageOf } from '../../control/release/rules.ts';
import type { ConditionName, ReleaseRules } from '../../control/release/terms.ts';
import { refusalOf } from './refusals.ts';
import type { Ride } from './terms.ts';

// What is missing, and who does it ------------------------------------------------------------------------

/** Who puts a condition right at a site, by role; null: nobody, it is waited for. */
const DOERS: Record<ConditionName, string | null> = {
  underControl: 'cdc',
  planStands: 'cdc',
  daysServed: null,
  testsNegative: 'site-medic',
  resultsRead: 'site-medic',
  noPositive: 'cdc',
  noFever: 'site-medic',
  nothingAsked: 'site-medic',
  noRefusal: 'site-head',
  roomMates: 'site-medic',
  symptomFree: 'site-medic',
  linkedTestsNegative: 'cdc',
  envSamplesNegative: 'site-infection-control',
  human: 'site-medic',
};

/** Who is to do something about an open condition; of a positive in her room CDC decides. */
export function doerOf(cond: ConditionName, mates: { readonly positive: number } | null): string | null {
  return cond === 'roomMates' && mates !== null && mates.positive > 0 ? 'cdc' : DOERS[cond];
}

// Where she stands ----------------------------------------------------------------------------------------

export type Tone = 'now' | 'late' | 'good' | 'busy' | 'quiet';

/** Everything the sentence about somebody who is to leave is made of. */
export interface Leaver {
  /** none: under no control. site: her stage is served here. over: it was released. */
  readonly control: 'none' | 'site' | 'over';
  readonly lastDay: CivilDate | null;
  readonly today: CivilDate;
  /** Conditions that are open, but for the days themselves and the signature. */
  readonly open: number;
  readonly signedFirst: boolean;
  /** Things of the list that are not done; how she goes is one of them. */
  readonly list: number;
  /** She has left her room. */
  readonly left: boolean;
}

export type StandId =
  | 'gone'
  | 'gone-open'
  | 'free'
  | 'go'
  | 'list'
  | 'late'
  | 'second'
  | 'sign'
  | 'today'
  | 'ready-later'
  | 'later';

interface Stand {
  readonly id: StandId;
  readonly tone: Tone;
  readonly when: (one: Leaver) => boolean;
  readonly words: (one: Leaver) => Words;
}

const at = (day: CivilDate | null, today: CivilDate, sign: -1 | 0 | 1) =>
  day !== null && Math.sign(day < today ? -1 : day > today ? 1 : 0) === sign;

/** The first that holds. */
export const STANDS: readonly Stand[] = [
  {
    id: 'gone-open',
    tone: 'late',
    when: ({ left, list }) => left && list > 0,
    words: ({ list }) => ({
      zh: `已离点，清单还有 ${list} 项未办`,
      en: `she has left; ${counted(list, 'thing of the list is', 'things of the list are')} open`,
    }),
  },
  {
    id: 'gone',
    tone: 'quiet',
    when: ({ left }) => left,
    words: () => ({ zh: '已离点', en: 'she has left' }),
  },
  {
    id: 'free',
    tone: 'quiet',
    when: ({ control }) => control === 'none',
    words: () => ({
      zh: '本人不在管控中，可随时离开',
      en: 'under no control herself: she may leave when she likes',
    }),
  },
  {
    id: 'go',
    tone: 'good',
    when: ({ control, list }) => control === 'over' && list === 0,
    words: () => ({ zh: '可以离点，请办理退房', en: 'she may go: check her out' }),
  },
  {
    id: 'list',
    tone: 'busy',
    when: ({ control }) => control === 'over',
    words: ({ list }) => ({
      zh: `已解除，清单还有 ${list} 项`,
      en: `released; ${counted(list, 'thing')} of the list to do`,
    }),
  },
  {
    id: 'second',
    tone: 'busy',
    when: ({ signedFirst, open }) => signedFirst && open === 0,
    words: () => ({ zh: '等待第二人签署', en: 'waits for the second signature' }),
  },
  {
    id: 'late',
    tone: 'now',
    when: ({ lastDay, today, open }) => at(lastDay, today, -1) && open > 0,
    words: ({ open, lastDay }) => ({
      zh: `已过期满日 ${lastDay}，还缺 ${open} 项`,
      en: `her last day was ${lastDay}; ${counted(open, 'thing is', 'things are')} missing`,
    }),
  },
  {
    id: 'sign',
    tone: 'late',
    when: ({ lastDay, today, open }) => !at(lastDay, today, 1) && open === 0,
    words: () => ({ zh: '条件齐全，请签署', en: 'everything holds: sign' }),
  },
  {
    id: 'today',
    tone: 'late',
    when: ({ lastDay, today }) => !at(lastDay, today, 1),
    words: ({ open }) => ({
      zh: `今日期满，还缺 ${open} 项`,
      en: `due today; ${counted(open, 'thing is', 'things are')} missing`,
    }),
  },
  {
    id: 'ready-later',
    tone: 'quiet',
    when: ({ open }) => open === 0,
    words: ({ lastDay }) => ({ zh: `${lastDay} 期满，其余已齐`, en: `until ${lastDay}; all else holds` }),
  },
  {
    id: 'later',
    tone: 'quiet',
    when: () => true,
    words: ({ open, lastDay }) => ({
      zh: `${lastDay ?? '—'} 期满，届时还需 ${open} 项`,
      en: `until ${lastDay ?? '—'}; ${counted(open, 'thing')} to come`,
    }),
  },
];

export function standOf(one: Leaver): { readonly id: StandId; readonly tone: Tone; readonly words: Words } {
  const row = STANDS.find(({ when }) => when(one)) ?? LAST;
  return { id: row.id, tone: row.tone, words: row.words(one) };
}
const LAST = STANDS[STANDS.length - 1] as Stand; // the table ends with a row that holds for everybody

// The list before she goes ----------------------------------------------------------------------------------

type Leaving = ReleaseRules['leaving'];

/** Days at home are before her: she is in them, or they come after the stage at the site. */
export function goesOnFrom(stay: {
  readonly state: EpisodeState;
  readonly stageNo: number | null;
  readonly stage: PlannedStage | null;
  readonly plan: EpisodePlan | null;
}): boolean {
  const { state, stage, stageNo, plan } = stay;
  if (stage === null || stageNo === null || (state !== 'active' && state !== 'suspended')) return false;
  return stage.place !== 'facility' || (plan !== null && nextStageOf(plan, stageNo) !== undefined);
}

/** What of the list is asked of somebody: what is told of days at home only where there are some. */
export function itemsFor(rules: Leaving, goesOn: boolean): Leaving['items'] {
  return rules.items.filter(({ when }) => when === undefined || (when === 'goes-on') === goesOn);
}

/** Beside the rows of the table: how she goes, and with how many pieces. */
export const ARRANGED: Words = { zh: '离点方式和行李件数', en: 'how she goes, and with how much luggage' };

/** What is still open before somebody goes. */
export function openItems(
  rules: Leaving,
  goesOn: boolean,
  list: { readonly done: readonly string[]; readonly ride: Ride | null; readonly luggage: number | null },
): string[] {
  return [
    ...itemsFor(rules, goesOn)
      .filter(({ item }) => !list.done.includes(item))
      .map(({ item }) => item),
    ...(list.ride === null || list.luggage === null ? [ARRANGED_ITEM] : []),
  ];
}
export const ARRANGED_ITEM = 'arranged';

/** Why somebody can not go that way. */
export function whyNotRide(rules: Leaving, ride: Ride, goesOn: boolean) {
  const row = rules.rides.find((one) => one.ride === ride);
  if (row !== undefined && !(goesOn && row.lastOnly === true)) return undefined;
  return refusalOf('leaving-ride-none', { why: row === undefined ? NO_ROW : GOES_ON });
}
const NO_ROW: Words = { zh: '规则中没有这种方式', en: 'the rules have no such way' };
const GOES_ON: Words = {
  zh: '后续还要居家，须专车点对点送返',
  en: 'days at home follow, and she is taken there from door to door',
};
