// How heads are counted three ways, and what a briefing asks to be decided. Pure.
import { counted, type Words } from '../../base/words.ts';
import { momentText } from '../../rulebook/rules.ts';
import type { CareDue } from '../care/rules.ts';
import type { RotaGap } from '../sites/rules.ts';
import type { StockLine } from '../stock/rules.ts';
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

/** Why a list that has forgotten nobody is not as long as the rooms are full; null: it is. */
export function headsNote({ rooms, meals, temperatures, agree }: HeadCounts): Words | null {
  if (!agree) return null;
  const notAsked = temperatures === null ? 0 : rooms - temperatures;
  const since = meals === null ? 0 : rooms - meals;
  const said = [
    ...(notAsked > 0
      ? [
          {
            zh: `${notAsked} 人今天不在测温名单：当日入住、陪护或已期满`,
            en: `${notAsked} not on the list of temperatures today: came today, a companion, or her days are over`,
          },
        ]
      : []),
    ...(since === 0
      ? []
      : [
          {
            zh: `上一餐后入住或离点相差 ${Math.abs(since)} 人`,
            en: `${Math.abs(since)} came or left since the last meal`,
          },
        ]),
  ];
  return said.length === 0
    ? null
    : { zh: said.map(({ zh }) => zh).join('；'), en: said.map(({ en }) => en).join('; ') };
}

/** What a day asks for somebody, each thing once with its hours. */
export function planOfDay(due: readonly CareDue[], call: string | undefined): Words[] {
  const hours = Map.groupBy(
    [
      ...due.map(({ words, at }) => ({ words, hour: momentText(at).slice(11) })),
      ...(call === undefined ? [] : [{ words: CALL, hour: call }]),
    ],
    ({ words }) => words.en,
  );
  return [...hours.values()].flatMap(([first, ...more]) => {
    if (first === undefined) return [];
    const at = [first, ...more].map(({ hour }) => hour);
    return [{ zh: `${first.words.zh} ${at.join('、')}`, en: `${first.words.en} ${at.join(', ')}` }];
  });
}
const CALL: Words = { zh: '心理电话', en: 'a psychological call' };

/** What of somebody is new since the last briefing. */
export function changedSince(
  since: Date,
  { came, asked }: { readonly came: Date; readonly asked: Date | undefined },
): Words | null {
  if (came >= since) return { zh: '新入住', en: 'came since yesterday' };
  return asked !== undefined && asked >= since
    ? { zh: '问询有更新', en: 'asked anew since yesterday' }
    : null;
}

/** What runs out, each with what is left of it and until when; what nobody has counted is one line. */
export function runsOutOf(lines: readonly StockLine[]): Briefing['runsOut'] {
  const uncounted = lines.filter(({ counted }) => counted === null).length;
  return [
    ...lines.flatMap(({ short, counted, left, words, unit, lastsUntil }) => {
      if (!short || counted === null || lastsUntil === null) return [];
      const until = momentText(lastsUntil).slice(5);
      return [
        {
          zh: `${words.zh}：约余 ${left} ${unit.zh}，到 ${until}`,
          en: `${words.en}: about ${left} ${unit.en} left, until ${until}`,
        },
      ];
    }),
    ...(uncounted === 0 ? [] : [{ zh: `${uncounted} 项从未盘点`, en: `${uncounted} never counted` }]),
  ];
}

/** How many come and go, for where the rows are not kept. */
export function movementSum(counts: Briefing['movementCounts']): Words {
  const { in: coming, out, unarranged } = counts;
  return {
    zh: `今日来 ${coming} 人，期满 ${out} 人，其中未安排离点 ${unarranged} 人`,
    en: `${coming} come today, the days of ${out} are over, ${unarranged} of them without a way to go`,
  };
}

/** How many incidents there are, for where the rows are not kept. */
export function incidentSum({ open, toReview, since }: Briefing['incidentCounts']): Words {
  return {
    zh: `24 小时新发 ${since} 起，处置中 ${open} 起，待复盘 ${toReview} 起`,
    en: `${since} in 24 hours, ${open} going on, ${toReview} to be reviewed`,
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

/** The closed loop in a line. */
export function closedLoopSum({ over, quarantined, toRelease }: Briefing['closedLoop']): Words {
  return {
    zh: `闭环在岗超期 ${over} 人；下岗隔离 ${quarantined} 人，其中应解除 ${toRelease} 人`,
    en: `${over} inside for too long; ${quarantined} in quarantine after duty, ${toRelease} of them to be released`,
  };
}

/** When nobody is on at a post that is never empty. */
export function rotaGapLine({ zh, en, from, until }: Briefing['rotaGaps'][number]): Words {
  const [begins, ends] = [from, until].map((at) => (at === '' ? '' : momentText(new Date(at)).slice(5)));
  if (ends === '') return { zh: `${begins} 起无${zh}`, en: `no ${en} from ${begins} on` };
  return { zh: `${begins} 至 ${ends} 无${zh}`, en: `no ${en} from ${begins} to ${ends}` };
}

/** Tests of the staff in a line. */
export function staffTestSum({ due, overdue, sampled, awaited, positives }: Briefing['staffTests']): Words {
  return {
    zh: `今日已采 ${sampled} 人，待采 ${due} 人（逾期 ${overdue} 人），待结果 ${awaited} 人，阳性 ${positives} 人`,
    en: `${sampled} sampled today, ${due} to be sampled (${overdue} overdue), ${awaited} awaited, ${positives} positive`,
  };
}

/** What nobody below the head can settle, the gravest first. */
export function decisionsOf(told: {
  readonly heads: HeadCounts;
  readonly positives: number;
  readonly fevers: number;
  readonly late: number;
  readonly free: number;
  readonly overrides: number;
  readonly wrongSteps: number;
  readonly gaps: number;
  readonly incidents: number;
  readonly toReview: number;
  readonly runsOut: number;
  readonly unarranged: number;
  readonly staffTests: Briefing['staffTests'];
  readonly rotaGaps: readonly RotaGap[];
  readonly closedLoop: Briefing['closedLoop'] & { readonly days: number };
}): Words[] {
  const say = (when: boolean, zh: string, en: string): Words[] => (when ? [{ zh, en }] : []);
  return [
    ...say(
      told.positives > 0,
      `新增阳性 ${told.positives} 人：确认转运和同层重算`,
      `${counted(told.positives, 'new positive')}: see to the transfer and the days of the floor`,
    ),
    ...say(
      told.staffTests.positives > 0,
      `工作人员检测阳性 ${told.staffTests.positives} 人：停岗、单独隔离，定替补和接触评估`,
      `${told.staffTests.positives} of the staff tested positive: off their posts and alone, settle who stands in and whom they met`,
    ),
    ...say(
      told.incidents > 0,
      `处置中的突发事件 ${told.incidents} 起：逐起定下一步`,
      `${counted(told.incidents, 'incident')} going on: settle what comes next for each`,
    ),
    ...say(
      !told.heads.agree,
      '三数不一致：今晨逐房清点',
      'the three head counts differ: count room by room this morning',
    ),
    ...say(
      told.fevers > 0,
      `未了结的发热 ${told.fevers} 人：医生今晨逐一判定`,
      `${counted(told.fevers, 'fever')} open: the doctor decides on each this morning`,
    ),
    ...say(
      told.late > 0,
      `逾期事项 ${told.late} 项：指定责任人`,
      `${counted(told.late, 'thing')} late: name who does them`,
    ),
    ...say(
      told.overrides > 0,
      `走廊未就绪即送餐 ${told.overrides} 次：调整消毒时间`,
      `${counted(told.overrides, 'meal')} began before the corridors were ready: move the rounds`,
    ),
    ...say(
      told.wrongSteps > 0,
      `通行问题 ${told.wrongSteps} 起未了结：院感督导今晨逐起处理`,
      `${counted(told.wrongSteps, 'wrong step')} through the zones open: infection control settles each this morning`,
    ),
    ...say(
      told.gaps > 0,
      `岗位缺 ${told.gaps} 人：请调人员`,
      `${counted(told.gaps, 'post is', 'posts are')} empty: ask for people`,
    ),
    ...told.rotaGaps.map((gap) => {
      const said = rotaGapLine({ ...gap.words, ...gap });
      return { zh: `${said.zh}：今晨排人`, en: `${said.en}: name somebody this morning` };
    }),
    ...say(
      told.closedLoop.over > 0,
      `闭环在岗超过 ${told.closedLoop.days} 天的 ${told.closedLoop.over} 人：安排轮换`,
      `${told.closedLoop.over} of the staff are inside for more than ${told.closedLoop.days} days: name who takes over`,
    ),
    ...say(
      told.staffTests.overdue > 0,
      `工作人员检测逾期 ${told.staffTests.overdue} 人：今晨补采`,
      `${told.staffTests.overdue} of the staff are overdue for a test: sample them this morning`,
    ),
    ...say(
      told.unarranged > 0,
      `今日期满、尚未安排离点的 ${told.unarranged} 人：定车次或来接时间`,
      `${counted(told.unarranged, 'guest whose days are over has', 'guests whose days are over have')} no way to go: name the trip, or who fetches them`,
    ),
    ...say(
      told.runsOut > 0,
      '物资告急或未盘：今日补齐、盘点',
      'things run out or were never counted: see to them today',
    ),
    ...say(
      told.toReview > 0,
      `待复盘的突发事件 ${told.toReview} 起：指定复盘人`,
      `${counted(told.toReview, 'incident waits', 'incidents wait')} for their review: name who does it`,
    ),
    ...say(told.free === 0, '没有空房：报指挥部', 'no room is free: tell headquarters'),
  ];
}
