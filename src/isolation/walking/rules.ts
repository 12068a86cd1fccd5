// Which step through the zones of a site is wrong, what it means and what to do next: asked by the act, and by the phone
// without signal. Readers of the tables of zones and passages.
import { addMinutes } from '../../base/clock.ts';
import { codeOf } from '../../base/codes.ts';
import type { Words } from '../../base/words.ts';
import { staffRing, wrongSteps, zoneKind } from '../sites/rules.ts';
import type { IsolationRules } from '../terms.ts';
import { BREACHES, type Breach } from './terms.ts';

export type Ways = Pick<IsolationRules, 'zones' | 'passages'>;

/** W-4: how a step that was not allowed is called. */
export const wrongStepCode = (no: number) => codeOf('wrongStep', no);

/** What stands on the sign of a zone: DRESS.1. */
export const signOfZone = (zone: string) => zone.replaceAll('-', '.').toUpperCase();

/**
 * The zone somebody stands in who has scanned a sign: that of the zone itself, or of what lies in it, a corridor (C1.3) or a
 * room (R1.0305). Undefined: the sign says nothing of a zone, as at a lift, which serves more than one.
 */
export function zoneOfSign(rules: Pick<Ways, 'zones'>, sign: string): string | undefined {
  const lies = /^C[0-9A-Z]+\.\d+$/.test(sign)
    ? 'corridor'
    : /^R[0-9A-Z]+\./.test(sign)
      ? 'room'
      : sign.toLowerCase();
  return rules.zones.find(
    ({ zone, holds }) => signOfZone(zone) === sign || holds?.some((one) => one === lies),
  )?.zone;
}

/** The zone of what a round went over: corridor/1/3, room/<id>, lobby. */
export function zoneHolding(rules: Pick<Ways, 'zones'>, disinfected: string): string | undefined {
  const [lies = ''] = disinfected.split('/');
  return rules.zones.find(({ holds }) => holds?.some((one) => one === lies))?.zone;
}

/** A step is judged by the one before it, of the same shift: whoever comes on duty again begins where she is. */
export function isSameWay(rules: Pick<IsolationRules, 'walking'>, before: Date, at: Date): boolean {
  return at < addMinutes(before, rules.walking.newWayHours * 60);
}

export interface StepJudged {
  readonly from: string;
  readonly into: string;
  readonly breach: Breach;
  /** From where to where, and what it means. */
  readonly what: Words;
  /** What she does now. */
  readonly next: Words;
}

/**
 * What is wrong with a step; undefined: it is allowed, or she stands where she stood. Whoever has gone wrong before and turns
 * back, or goes on from where she had been (`strayedFrom`), does as she was told.
 */
export function judgeStep(
  rules: Ways,
  from: string,
  into: string,
  strayedFrom?: string | undefined,
): StepJudged | undefined {
  if (wrongSteps(rules, [from, into]).length === 0) return undefined;
  if (strayedFrom !== undefined && wrongSteps(rules, [strayedFrom, into]).length === 0) return undefined;
  const breach = breachOf(rules, from, into);
  const [was, is] = [zoneWords(rules, from), zoneWords(rules, into)];
  return {
    from,
    into,
    breach,
    what: {
      zh: `${was.zh} → ${is.zh}：${BREACHES[breach].zh}`,
      en: `${was.en} → ${is.en}: ${BREACHES[breach].en}`,
    },
    next: NEXT[breach](rules, from, into),
  };
}

/** Where the staff may go from here. */
export function onward(rules: Ways, zone: string): Words[] {
  return rules.passages.flatMap(({ who, from, into }) =>
    who === 'staff' && from === zone ? [zoneWords(rules, into)] : [],
  );
}

/** What a zone is called, without what stands in brackets for the table. */
export function zoneWords(rules: Pick<Ways, 'zones'>, zone: string): Words {
  const row = rules.zones.find((one) => one.zone === zone);
  const short = (text: string) => text.replace(/[（(,，].*$/, '').trim();
  return { zh: short(row?.zh ?? zone), en: short(row?.en ?? zone) };
}

/**
 * Whoever comes from where guests are, or has not undressed to the end, carries out what she wears; whoever goes in without
 * the dressing rooms, or again half undressed, is not protected.
 */
function breachOf(rules: Ways, from: string, into: string): Breach {
  const ring = staffRing(rules);
  const turn = ring.findIndex((zone) => zoneKind(rules, zone) === 'contaminated');
  const isSoiled = (zone: string) => zoneKind(rules, zone) === 'contaminated' || ring.indexOf(zone) > turn;
  if (isSoiled(from) && !isSoiled(into)) return 'carried-out';
  if (zoneKind(rules, into) === 'contaminated' && zoneKind(rules, from) !== 'contaminated')
    return 'unprotected';
  return 'wrong-way';
}

const named = (zones: readonly Words[]): Words => ({
  zh: zones.map(({ zh }) => zh).join('、'),
  en: zones.map(({ en }) => en).join(', '),
});

/** The zone guests are in, from which one undresses. */
const undressing = (rules: Ways): Words => {
  const rooms = staffRing(rules).find((zone) => zoneKind(rules, zone) === 'contaminated') ?? '';
  return named(onward(rules, rooms));
};

const NEXT: Readonly<Record<Breach, (rules: Ways, from: string, into: string) => Words>> = {
  'carried-out': (rules) => ({
    zh: `请停下，什么都不要碰；原路退回，从${undressing(rules).zh}起按顺序脱卸。院感督导会收到，并来处理您走过的地方。`,
    en: `Stop and touch nothing; go back the way you came and undress in order, from ${undressing(rules).en} on. Infection control hears of it and sees to where you walked.`,
  }),
  unprotected: (rules) => ({
    zh: `请马上从${undressing(rules).zh}离开，洗手、换口罩，并告诉院感督导：要评估是否暴露。`,
    en: `Leave at once by ${undressing(rules).en}, wash your hands, change your mask, and tell infection control: whether you were exposed is assessed.`,
  }),
  'wrong-way': (rules, from) => ({
    zh: `请退回${zoneWords(rules, from).zh}；从那里只能去${named(onward(rules, from)).zh}。`,
    en: `Go back to ${zoneWords(rules, from).en}; from there the staff goes to ${named(onward(rules, from)).en} only.`,
  }),
};
