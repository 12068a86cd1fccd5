// What headquarters assesses each evening: control, testing and the isolation sites of the district on one page. It reads
// over several modules, so it stands beside them; every figure is one that another page of the house shows too.
import { Type } from 'typebox';
import { addDays, civilDayOf, startOf } from './base/civil-dates.ts';
import type { Paper } from './base/paper.ts';
import { Place } from './base/schemas.ts';
import type { Tx } from './base/sql.ts';
import { morningFigures } from './figures.ts';
import { meetingOf } from './isolation/briefing/briefing.ts';
import { assessmentPaper } from './isolation/meetings/report.ts';
import type { Assessment, MeetingTold } from './isolation/meetings/terms.ts';
import { meetingTold } from './isolation/meetings/told.ts';
import { forecastFor } from './isolation/sites/forecast.ts';
import { openSites } from './isolation/sites/store.ts';
import { act, look } from './ledger/act.ts';
import type { Ctx, Outcome } from './ledger/terms.ts';
import { namesOf } from './places/store.ts';
import { momentText } from './rulebook/rules.ts';
import { nameOfUsers } from './teams/store.ts';
import { accountOf } from './testing/coverage/rules.ts';
import { closingsOf, sessionsOfDay, sumsOf } from './testing/coverage/store.ts';
import { NO_SUMS } from './testing/coverage/terms.ts';
import { testingRules } from './testing/terms.ts';

const SESSIONS_AT_MOST = 1_000;
/** Whoever looks over an outbreak: headquarters and CDC. */
const READ = { duty: 'outbreak.manage', purpose: 'outbreak-response' } as const;
const districtOf = (ctx: Pick<Ctx, 'scope'>) => (ctx.scope[0] ?? '').split('.')[0] ?? '';

export async function assessmentOf(tx: Tx, ctx: Ctx, district: string): Promise<Assessment> {
  const sites = await openSites(tx, district);
  const { free, comingFree, expected, missing, open, why } = await forecastFor(tx, ctx, district);
  return {
    at: ctx.now.toISOString(),
    district: {
      path: district,
      name: (await namesOf(tx, [district])).get(district) ?? { zh: district, en: district },
    },
    figures: (await morningFigures(tx, ctx)).map(({ key, words, value, of, note, link }) => ({
      key,
      words,
      value,
      of,
      note,
      link,
    })),
    testing: await testingOf(tx, ctx, district),
    sites: await ctx.beyond('guests of a site may live anywhere in the district', () =>
      meetingOf(tx, ctx, sites),
    ),
    forecast: { free, comingFree, expected, missing, open, why },
  };
}

/** The sums of the page of coverage, of today. */
async function testingOf(tx: Tx, ctx: Ctx, unit: string): Promise<Assessment['testing']> {
  const rules = ctx.rulebook.part(testingRules);
  const day = civilDayOf(ctx.now);
  const sessions = await sessionsOfDay(tx, {
    from: startOf(day),
    to: startOf(addDays(day, 1)),
    unit,
    limit: SESSIONS_AT_MOST,
  });
  const ids = sessions.map(({ id }) => id);
  const sums = await sumsOf(tx, rules, ids);
  const closings = await closingsOf(tx, ids);
  const all = [...sums.values()];
  const sum = (of: (one: (typeof all)[number]) => number) => all.reduce((n, one) => n + of(one), 0);
  const closed = ids.filter((id) => {
    const account = accountOf(closings.get(id) ?? null, sums.get(id) ?? NO_SUMS);
    return account === 'closed' || account === 'signed';
  });
  return {
    day,
    sessions: sessions.length,
    closed: closed.length,
    roster: sum(({ roster }) => roster),
    tested: sum(({ tested }) => tested),
    exempt: sum(({ exempt }) => exempt),
    absent: sum(({ absent }) => absent),
    unexplained: sum(({ unexplained }) => unexplained),
  };
}

export interface AssessmentPage extends Assessment {
  readonly meeting: MeetingTold;
}

export const assessmentLook = look('/assessment', {
  ...READ,
  title: { zh: '研判会材料', en: 'assessment of headquarters' },
  query: Type.Object({}),
  async run(tx, _query, ctx): Promise<AssessmentPage> {
    const place = districtOf(ctx);
    return {
      ...(await assessmentOf(tx, ctx, place)),
      meeting: await meetingTold(tx, ctx, { kind: 'assessment', place }),
    };
  },
});

const printAssessment = act('isolation.assessment.printed', {
  ...READ,
  title: { zh: '打印研判材料', en: 'print the assessment' },
  input: Type.Object({ district: Place }),
  place: async (_tx, input) => input.district,
  async run(tx, { district: place }, ctx): Promise<Outcome<{ paper: Paper }>> {
    const told = await assessmentOf(tx, ctx, place);
    const by = (await nameOfUsers(tx, [ctx.actor.id])).get(ctx.actor.id) ?? '';
    return {
      about: [`place:${place}`],
      place,
      detail: { sites: told.sites.length },
      result: { paper: assessmentPaper(told, { by, at: momentText(ctx.now) }) },
    };
  },
});

export const assessmentActs = { printAssessment };
