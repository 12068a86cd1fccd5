// The morning's figures (domain §3.3; SORMAS and WHO count the same things): how fast people were found and protected,
// who was followed, who was lost. Each is a numerator and a denominator: a share without them is shown nowhere.
// What is counted is what row security lets the asker see.
import { Type } from 'typebox';
import { civilDayOf } from './base/civil-dates.ts';
import { addMinutes } from './base/clock.ts';
import { must } from './base/refusal.ts';
import { row, sql, type Tx } from './base/sql.ts';
import type { Words } from './base/words.ts';
import { countsFor } from './control/episodes/store.ts';
import { look } from './ledger/act.ts';
import type { Ctx } from './ledger/terms.ts';
import { deadlineOf } from './tasks/rules.ts';

/** A share as it is told: `value` of `of`. */
export interface Figure {
  readonly key: string;
  readonly words: Words;
  readonly value: number;
  readonly of: number;
  /** What exactly was counted. */
  readonly note: Words;
  /** Whether more is better; `neither` where a share is only worth knowing. */
  readonly better: 'more' | 'less' | 'neither';
  readonly link: string;
}

type Asked = Pick<Ctx, 'now' | 'rulebook' | 'scope'>;
interface Counted {
  readonly value: number;
  readonly of: number;
}

/** Lines are judged by the last day and night of them; cases are few, so a week of them. */
export const LINE_HOURS = 24;
const CASE_DAYS = 7;
/** A case that was taken back was none. */
const STANDS = sql`coalesce(ended_why, '') not like 'withdrawn:%'`;
/** Within a day of being named a contact is under control, and a case has been interviewed (domain §3.3). */
const CONTROL_HOURS = 24;
const INTERVIEW_HOURS = 24;

interface FigureRow extends Pick<Figure, 'key' | 'words' | 'better' | 'link'> {
  note(asked: Asked): Words;
  count(asked: Asked): ReturnType<typeof sql<Counted>>;
}

/** Stays of days are counted by full hours: what has happened in the hour that runs is told by the next one. */
const hoursBefore = (now: Date, hours: number) =>
  new Date((Math.floor(now.getTime() / 3_600_000) - hours) * 3_600_000);
const counts = ({ scope, now }: Asked) => countsFor(scope, civilDayOf(now));

const minutesToVerify = ({ rulebook }: Asked) => deadlineOf(rulebook, 'outcome').minutes;

export const FIGURES: readonly FigureRow[] = [
  {
    key: 'verified',
    words: { zh: '按时核实', en: 'Verified in time' },
    better: 'more',
    link: '/lists',
    note: (asked) => ({
      zh: `近 ${LINE_HOURS} 小时应核实的名单行中，${minutesToVerify(asked)} 分钟内有结论或已转上门的`,
      en: `lines due in the last ${LINE_HOURS} hours that had an outcome or a visit within ${minutesToVerify(asked)} minutes`,
    }),
    count: (asked) => {
      const minutes = minutesToVerify(asked);
      return sql<Counted>`
        select count(*)::int as "of",
          count(*) filter (where l.outcome_at <= l.received_at + make_interval(mins => ${minutes})
            or exists (select from line_search s where s.line = l.id and s.stage = 'visit'
                         and s.opened_at <= l.received_at + make_interval(mins => ${minutes})))::int as value
        from list_batch b join list_line l on l.batch = b.id
        where b.received_at > ${addMinutes(asked.now, -(LINE_HOURS * 60 + minutes))}
          and b.received_at <= ${addMinutes(asked.now, -minutes)} and l.duplicate_of is null`;
    },
  },
  {
    key: 'controlled',
    words: { zh: '及时管控', en: 'Under control in time' },
    better: 'more',
    link: '/episodes',
    note: () => ({
      zh: `近 ${CASE_DAYS} 日需要管控的人员中，${CONTROL_HOURS} 小时内已下达管控的`,
      en: `people named in the last ${CASE_DAYS} days and in need of control, ordered within ${CONTROL_HOURS} hours`,
    }),
    // Within a day of being named: the database counts it so (hours_of).
    count: (asked) => sql<Counted>`
      ${counts(asked)}
      select coalesce(sum(n) filter (where what = 'named'), 0)::int as "of",
        coalesce(sum(n) filter (where what = 'in-time'), 0)::int as value
      from stay_hours
      where what in ('named', 'in-time') and hour >= ${hoursBefore(asked.now, CASE_DAYS * 24 + CONTROL_HOURS)}
        and hour < ${hoursBefore(asked.now, CONTROL_HOURS)}`,
  },
  {
    key: 'followed',
    words: { zh: '今日已随访', en: 'Followed up today' },
    better: 'more',
    link: '/home-board',
    note: () => ({
      zh: '今日已到时间的测温，已报体温或已上门核实的',
      en: 'temperatures due so far today, answered by a reading or a visit',
    }),
    count: ({ now }) => sql<Counted>`
      select coalesce(sum(due), 0)::int as "of", coalesce(sum(answered + otherwise), 0)::int as value
      from temperature_tally where on_day = ${civilDayOf(now)}::date and due_at <= ${now}`,
  },
  {
    key: 'completed',
    words: { zh: '完成观察', en: 'Completed follow-up' },
    better: 'more',
    link: '/episodes?state=completed',
    note: () => ({
      zh: `近 ${CASE_DAYS} 日结束管控的人员中，观察期满解除的（其余为转为病例或撤销）`,
      en: `stays that ended in the last ${CASE_DAYS} days by release; the others became cases or were cancelled`,
    }),
    count: (asked) => sql<Counted>`
      ${counts(asked)}
      select coalesce(sum(n) filter (where what = 'ended'), 0)::int as "of",
        coalesce(sum(n) filter (where what = 'completed'), 0)::int as value
      from stay_hours where what in ('ended', 'completed') and hour >= ${hoursBefore(asked.now, CASE_DAYS * 24)}`,
  },
  {
    key: 'lost',
    words: { zh: '失联', en: 'Lost' },
    better: 'less',
    link: '/episodes?lost=1',
    note: () => ({
      zh: '管控中的人员，擅自离开且尚未找回的',
      en: 'people under control who left and are not found again',
    }),
    count: (asked) => sql<Counted>`
      ${counts(asked)}
      select (select coalesce(sum(n), 0)::int from community_tally where state in ('active', 'suspended')) as "of",
        (select count(*)::int from episode where absconded_at is not null and ended_at is null) as value`,
  },
  {
    key: 'known',
    words: { zh: '新增病例已在管控', en: 'New cases already known' },
    better: 'more',
    link: '/cases',
    note: () => ({
      zh: `近 ${CASE_DAYS} 日报告的病例中，发现时已在管控的；越高说明走在病毒前面`,
      en: `cases of the last ${CASE_DAYS} days that were under control when found; the higher, the better we are ahead`,
    }),
    count: ({ now }) => sql<Counted>`
      select count(*)::int as "of",
        count(*) filter (where exists (select from episode e where e.id = c.episode and e.ordered_at < c.reported_at))::int as value
      from control_case c where reported_at > ${addMinutes(now, -CASE_DAYS * 24 * 60)} and ${STANDS}`,
  },
  {
    key: 'interviewed',
    words: { zh: '及时流调', en: 'Interviewed in time' },
    better: 'more',
    link: '/cases',
    note: () => ({
      zh: `近 ${CASE_DAYS} 日报告满 ${INTERVIEW_HOURS} 小时的病例中，${INTERVIEW_HOURS} 小时内完成核心流调的`,
      en: `cases reported more than ${INTERVIEW_HOURS} hours ago within ${CASE_DAYS} days, interviewed within ${INTERVIEW_HOURS} hours`,
    }),
    count: ({ now }) => sql<Counted>`
      select count(*)::int as "of",
        count(*) filter (where core_done_at <= reported_at + make_interval(hours => ${INTERVIEW_HOURS}))::int as value
      from control_case
      where reported_at > ${addMinutes(now, -CASE_DAYS * 24 * 60)} and reported_at <= ${addMinutes(now, -INTERVIEW_HOURS * 60)}
        and ${STANDS}`,
  },
  {
    key: 'no-contact',
    words: { zh: '病例无密接', en: 'Cases naming nobody' },
    better: 'less',
    link: '/cases',
    note: () => ({
      zh: `近 ${CASE_DAYS} 日完成密接排查的病例中，签字确认没有密接的；偏高说明流调不够深`,
      en: `cases of ${CASE_DAYS} days whose contacts were listed, signed as having none; a high share asks for better interviews`,
    }),
    count: ({ now }) => sql<Counted>`
      select count(*)::int as "of", count(*) filter (where contacts_none_by is not null)::int as value
      from control_case where contacts_done_at > ${addMinutes(now, -CASE_DAYS * 24 * 60)} and ${STANDS}`,
  },
];

/** One figure by its key. */
export async function figureOf(tx: Tx, asked: Asked, key: string): Promise<Counted> {
  const figure = must(
    FIGURES.find((one) => one.key === key),
    `there is a figure ${key}`,
  );
  return (await row(tx, figure.count(asked))) ?? { value: 0, of: 0 };
}

/** All figures at this moment. */
export async function morningFigures(tx: Tx, asked: Asked): Promise<Figure[]> {
  const told: Figure[] = [];
  for (const { key, words, better, link, note, count } of FIGURES) {
    const { value, of } = (await row(tx, count(asked))) ?? { value: 0, of: 0 };
    told.push({ key, words, value, of, note: note(asked), better, link });
  }
  return told;
}

export const figures = look('/figures', {
  title: { zh: '晨会指标', en: 'morning figures' },
  duty: 'control.read',
  purpose: 'outbreak-response',
  query: Type.Object({}),
  async run(tx, _query, ctx): Promise<{ rows: Figure[]; at: string }> {
    return { rows: await morningFigures(tx, ctx), at: ctx.now.toISOString() };
  },
});
