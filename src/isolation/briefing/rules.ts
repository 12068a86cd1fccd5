// How heads are counted three ways, and what a briefing asks to be decided. Pure.
import type { Words } from '../../base/words.ts';
import { LEVELS, type Level } from '../terms.ts';
import type { Briefing, HeadCounts } from './terms.ts';

/**
 * Rooms, meals and temperatures by head (N16). A list that is not there yet agrees with everything, and one that is there
 * when it has forgotten nobody; the last meal is compared with whoever was in a room when it began.
 */
export function headsOf(counted: {
  readonly guests: number;
  readonly onTemperatureList: number;
  readonly unlisted: number;
  readonly mealGuests: number | null;
  readonly mealServed: number | null;
}): HeadCounts {
  const { guests, onTemperatureList, unlisted, mealGuests, mealServed } = counted;
  const temperatures = onTemperatureList === 0 ? null : onTemperatureList;
  return {
    rooms: guests,
    meals: mealServed,
    temperatures,
    agree: (temperatures === null || unlisted === 0) && (mealServed === null || mealServed === mealGuests),
  };
}

/** How many are looked after more, for whoever may not hear for what. */
export function attentionSums(counts: Briefing['attentionCounts']): Words[] {
  return (Object.keys(LEVELS) as Level[]) // its own keys
    .filter((level) => counts[level] > 0)
    .map((level) => ({
      zh: `${level} ${LEVELS[level].zh}：${counts[level]} 人`,
      en: `${level} ${LEVELS[level].en}: ${counts[level]}`,
    }));
}

/** How much is done for somebody in particular today, for whoever may not hear what. */
export function specialSum({ all, done }: Briefing['specialCounts']): Words {
  return { zh: `共 ${all} 项，已完成 ${done} 项`, en: `${all} in all, ${done} done` };
}

/** What guests ask for, kind by kind, and how many letters of thanks were passed on. */
export function askedLines({ asked, letters }: Pick<Briefing, 'asked' | 'letters'>): Words[] {
  return [
    ...asked.map((one) => ({
      zh: `${one.zh}：新提 ${one.new}，未答复 ${one.open}${one.late > 0 ? `（超时 ${one.late}）` : ''}`,
      en: `${one.en}: ${one.new} new, ${one.open} open${one.late > 0 ? ` (${one.late} late)` : ''}`,
    })),
    ...(letters === 0
      ? []
      : [{ zh: `转达感谢信 ${letters} 封`, en: `letters of thanks passed on: ${letters}` }]),
  ];
}

/** What nobody below the head can settle, the gravest first. */
export function decisionsOf(told: {
  readonly heads: HeadCounts;
  readonly positives: number;
  readonly fevers: number;
  readonly late: number;
  readonly free: number;
  readonly overrides: number;
  readonly gaps: number;
}): Words[] {
  const say = (when: boolean, zh: string, en: string): Words[] => (when ? [{ zh, en }] : []);
  return [
    ...say(
      told.positives > 0,
      `新增阳性 ${told.positives} 人：确认转运和同层重算`,
      `${told.positives} new positive(s): see to the transfer and the days of the floor`,
    ),
    ...say(
      !told.heads.agree,
      '三数不一致：今晨逐房清点',
      'the three head counts differ: count room by room this morning',
    ),
    ...say(
      told.fevers > 0,
      `未了结的发热 ${told.fevers} 人：医生今晨逐一判定`,
      `${told.fevers} fever(s) open: the doctor decides on each this morning`,
    ),
    ...say(
      told.late > 0,
      `逾期事项 ${told.late} 项：指定责任人`,
      `${told.late} thing(s) late: name who does them`,
    ),
    ...say(
      told.overrides > 0,
      `走廊未就绪即送餐 ${told.overrides} 次：调整消毒时间`,
      `${told.overrides} meal(s) began before the corridors were ready: move the rounds`,
    ),
    ...say(
      told.gaps > 0,
      `岗位缺 ${told.gaps} 人：请调人员`,
      `${told.gaps} post(s) are empty: ask for people`,
    ),
    ...say(told.free === 0, '没有空房：报指挥部', 'no room is free: tell headquarters'),
  ];
}
