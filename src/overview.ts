// The first page: six figures with their denominators, the subdistricts on the map, what needs somebody now, and the
// batches in work. It reads over several modules, so it stands beside them. Counts only, no person; what is counted
// is what row security lets the asker see, so every unit gets its own.
import { Type } from 'typebox';
import { placeAt } from './base/places.ts';
import { row, rows, sql, type Tx } from './base/sql.ts';
import type { Words } from './base/words.ts';
import { figureOf, LINE_HOURS } from './figures.ts';
import { look } from './ledger/act.ts';
import type { Ctx } from './ledger/terms.ts';
import { namesOf, placesWithin } from './places/store.ts';
import { deadlineOf } from './tasks/rules.ts';

/** How a figure or an alarm looks: `now` somebody must act, `late` soon, `good`, `quiet`. */
type Tone = 'now' | 'late' | 'good' | 'quiet';

export interface Overview {
  readonly kpis: readonly {
    readonly key: string;
    readonly words: Words;
    readonly value: number;
    /** Of how many: never a share without it. */
    readonly of: number;
    readonly note: Words;
    readonly tone: Tone;
    readonly link: string;
  }[];
  readonly streets: readonly {
    readonly place: string;
    readonly name: Words;
    readonly open: number;
    readonly overdue: number;
    readonly link: string;
  }[];
  readonly alarms: readonly Alarm[];
  readonly batches: readonly {
    readonly id: string;
    readonly title: Words;
    readonly source: Words;
    readonly at: string;
    readonly done: number;
    readonly total: number;
    readonly overdue: number;
    readonly dueAt: string;
    readonly link: string;
  }[];
}

interface Alarm {
  readonly id: string;
  readonly tone: Tone;
  readonly title: Words;
  readonly detail: Words;
  readonly at: string;
  readonly link: string;
}

const BATCHES_SHOWN = 12;
const ALARMS_SHOWN = 20;

export const overview = look('/overview', {
  title: { zh: '总览', en: 'overview' },
  duty: 'signed-in',
  purpose: 'outbreak-response',
  query: Type.Object({}),
  async run(tx, _query, ctx): Promise<Overview> {
    const open = await openByUnit(tx, ctx.now);
    const places = await namesOf(
      tx,
      open.map((one) => one.street).filter((path) => path !== ''),
    );
    return {
      kpis: await figures(tx, ctx, open),
      streets: await streetsOf(tx, ctx, open),
      alarms: alarmsOf(open, places),
      batches: await batchesInWork(tx, ctx.now),
    };
  },
});

/** Open lines of one subdistrict (or of the district's own pool) at one step. */
interface OpenGroup {
  readonly street: string;
  readonly step: string;
  readonly open: number;
  readonly overdue: number;
  /** When the first of the late ones became late. */
  readonly since: Date | null;
}

async function openByUnit(tx: Tx, now: Date): Promise<OpenGroup[]> {
  return rows(
    tx,
    sql<OpenGroup>`
      select subpath(owner_unit, 0, least(2, nlevel(owner_unit)))::text as street, step, count(*)::int as open,
        count(*) filter (where due_at <= ${now})::int as overdue, min(due_at) filter (where due_at <= ${now}) as since
      from list_line where step is not null
      group by 1, 2 order by 1, 2`,
  );
}

// Figures -----------------------------------------------------------------------------------------------

async function figures(tx: Tx, ctx: Ctx, open: readonly OpenGroup[]): Promise<Overview['kpis']> {
  const minutes = deadlineOf(ctx.rulebook, 'outcome').minutes;
  const inTime = await figureOf(tx, ctx, 'verified');
  const asked = await questionCounts(tx);
  const sum = (groups: readonly OpenGroup[], what: 'open' | 'overdue') =>
    groups.reduce((total, one) => total + one[what], 0);
  const all = sum(open, 'open');
  const overdue = sum(open, 'overdue');
  const unrouted = sum(
    open.filter((one) => one.step === 'route'),
    'open',
  );
  const searching = sum(
    open.filter((one) => one.step === 'visit' || one.step === 'police' || one.step === 'search'),
    'open',
  );
  const lines = await lineCount(tx);
  return [
    {
      key: 'in-time',
      words: { zh: '按时核实', en: 'Verified in time' },
      value: inTime.value,
      of: inTime.of,
      note: {
        zh: `近 ${LINE_HOURS} 小时应核实的名单行，${minutes} 分钟内已有结果或已转入查找`,
        en: `lines due in the last ${LINE_HOURS} hours, answered or searched for within ${minutes} minutes`,
      },
      tone: inTime.value === inTime.of ? 'good' : 'late',
      link: '/lists',
    },
    {
      key: 'open',
      words: { zh: '未办结', en: 'Open' },
      value: all,
      of: lines,
      note: { zh: '在办批次的名单行', en: 'lines of batches in work' },
      tone: 'quiet',
      link: '/calls',
    },
    {
      key: 'overdue',
      words: { zh: '已超时', en: 'Overdue' },
      value: overdue,
      of: all,
      note: { zh: '未办结名单行', en: 'open lines' },
      tone: overdue > 0 ? 'now' : 'good',
      link: '/calls?late=1',
    },
    {
      key: 'unrouted',
      words: { zh: '待分派', en: 'Unrouted' },
      value: unrouted,
      of: all,
      note: {
        zh: '地址未指明单位，由数据专班分派',
        en: 'the address names no unit; the data desk routes them',
      },
      tone: unrouted > 0 ? 'late' : 'good',
      link: '/lists/unrouted',
    },
    {
      key: 'questions',
      words: { zh: '待核实', en: 'Questions' },
      value: asked.open,
      of: asked.all,
      note: { zh: '在办批次中需人工判断的行', en: 'rows of batches in work a person must decide' },
      tone: asked.open > 0 ? 'late' : 'good',
      link: '/lists/questions',
    },
    {
      key: 'searches',
      words: { zh: '查找中', en: 'Being searched for' },
      value: searching,
      of: all,
      note: { zh: '上门、公安协查、全区查找', en: 'visit, police, district' },
      tone: searching > 0 ? 'late' : 'quiet',
      link: '/calls?step=visit',
    },
  ];
}

async function questionCounts(tx: Tx): Promise<{ open: number; all: number }> {
  const found = await row(
    tx,
    sql<{ open: number; all: number }>`
      select count(*) filter (where q.answer is null)::int as open, count(*)::int as "all"
      from list_batch b join list_question q on q.batch = b.id
      where b.closed_at is null and q.asked_before is null`,
  );
  return found ?? { open: 0, all: 0 };
}

async function lineCount(tx: Tx): Promise<number> {
  const found = await row(
    tx,
    sql<{ lines: number }>`
      select coalesce(sum(accepted + merged), 0)::int as lines from list_batch b
      where closed_at is null and exists (select from list_line l where l.batch = b.id and l.step is not null)`,
  );
  return found?.lines ?? 0;
}

// The map -----------------------------------------------------------------------------------------------

async function streetsOf(tx: Tx, ctx: Ctx, open: readonly OpenGroup[]): Promise<Overview['streets']> {
  const district = placeAt(ctx.scope.find((place) => place !== '') ?? '', 1);
  if (district === '') return [];
  const streets = await placesWithin(tx, district, 2);
  return streets.map((street) => {
    const mine = open.filter((one) => one.street === street.path);
    return {
      place: street.path,
      name: { zh: street.name, en: street.nameEn },
      open: mine.reduce((sum, one) => sum + one.open, 0),
      overdue: mine.reduce((sum, one) => sum + one.overdue, 0),
      link: `/calls?unit=${street.path}`,
    };
  });
}

// Alarms ------------------------------------------------------------------------------------------------

const STEP_LATE: Readonly<Record<string, Words>> = {
  route: { zh: '待分派超时', en: 'not routed in time' },
  claim: { zh: '无人领取', en: 'not claimed in time' },
  outcome: { zh: '未按时核实', en: 'without an outcome in time' },
  visit: { zh: '上门超时', en: 'visits overdue' },
  police: { zh: '公安协查超时', en: 'police assistance overdue' },
  search: { zh: '全区查找超时', en: 'district search overdue' },
  accept: { zh: '移交未被接受', en: 'transfers not accepted' },
  sign: { zh: '始终失联待签字', en: 'unresolved and not signed' },
};

/** What is late, the longest first. */
function alarmsOf(open: readonly OpenGroup[], names: ReadonlyMap<string, Words>): Alarm[] {
  const late = open.flatMap((one): Alarm[] => {
    if (one.since === null) return [];
    const unit = names.get(one.street) ?? { zh: one.street, en: one.street };
    const step = STEP_LATE[one.step] ?? { zh: '超时', en: 'overdue' };
    return [
      {
        id: `late/${one.street}/${one.step}`,
        tone: 'now',
        title: { zh: `${unit.zh}：${step.zh}`, en: `${unit.en}: ${step.en}` },
        detail: {
          zh: `${one.overdue} 条超时，共 ${one.open} 条未办结`,
          en: `${one.overdue} late of ${one.open} open`,
        },
        at: one.since.toISOString(),
        link: `/calls?unit=${one.street}&step=${one.step}&late=1`,
      },
    ];
  });
  return late.sort((a, b) => a.at.localeCompare(b.at)).slice(0, ALARMS_SHOWN);
}

// Batches -----------------------------------------------------------------------------------------------

interface BatchRow {
  readonly id: string;
  readonly no: number;
  readonly sourceZh: string;
  readonly sourceEn: string;
  readonly receivedAt: Date;
  readonly respondBy: Date;
  readonly total: number;
  readonly open: number;
  readonly overdue: number;
}

/** Batches with something still to do, the most urgent answer first. */
async function batchesInWork(tx: Tx, now: Date): Promise<Overview['batches']> {
  const found = await rows(
    tx,
    sql<BatchRow>`
      with work as (
        select batch, count(*)::int as open, count(*) filter (where due_at <= ${now})::int as overdue
        from list_line where step is not null group by batch)
      select b.id, b.no, s.name as "sourceZh", s.name_en as "sourceEn", b.received_at as "receivedAt",
        b.respond_by as "respondBy", w.open, w.overdue,
        (select count(*)::int from list_line l where l.batch = b.id) as total
      from work w join list_batch b on b.id = w.batch join list_source s on s.code = b.source
      order by b.respond_by, b.no limit ${BATCHES_SHOWN}`,
  );
  return found.map((batch) => ({
    id: batch.id,
    title: { zh: `批次 ${batch.no}`, en: `Batch ${batch.no}` },
    source: { zh: batch.sourceZh, en: batch.sourceEn },
    at: batch.receivedAt.toISOString(),
    done: batch.total - batch.open,
    total: batch.total,
    overdue: batch.overdue,
    dueAt: batch.respondBy.toISOString(),
    link: `/lists/${batch.id}`,
  }));
}
