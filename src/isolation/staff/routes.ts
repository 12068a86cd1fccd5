// The tests of the staff by name: for whoever sees to them, and for nobody else.
import { Type } from 'typebox';
import { type CivilDate, civilDayOf } from '../../base/civil-dates.ts';
import { Id } from '../../base/schemas.ts';
import type { Words } from '../../base/words.ts';
import { RESULT_WORDS, type TestOutcome } from '../../control/tests/terms.ts';
import { look } from '../../ledger/act.ts';
import { refuse as refuseHouse } from '../../ledger/refusals.ts';
import type { Look } from '../../ledger/terms.ts';
import { findSite } from '../sites/store.ts';
import { isolationRules } from '../terms.ts';
import { quarantined } from './quarantine.ts';
import { countsOf, daysInside, dueOn, insideRoles, releaseOn, standingOf } from './rules.ts';
import * as store from './store.ts';
import { STANDINGS, type StaffStanding, type StaffTestCounts } from './terms.ts';

export interface StaffTestsPage {
  readonly everyDays: number;
  readonly counts: StaffTestCounts;
  readonly rows: readonly {
    readonly account: string;
    readonly name: string;
    readonly posts: readonly Words[];
    readonly standing: StaffStanding;
    readonly standingWords: Words;
    readonly dueOn: CivilDate;
    /** Days inside without a day away, and whether that is too long. */
    readonly days: number;
    readonly tooLong: boolean;
    readonly last: {
      readonly id: string;
      readonly sampledAt: string;
      readonly tube: string | null;
      readonly result: TestOutcome | null;
      readonly resultWords: Words | null;
      readonly foundAt: string | null;
    } | null;
  }[];
  /** In quarantine after duty. */
  readonly off: readonly {
    readonly account: string;
    readonly name: string;
    readonly endedAt: string;
    readonly releaseOn: CivilDate;
    readonly due: boolean;
    readonly positive: boolean;
  }[];
}

const ORDER = Object.keys(STANDINGS);

export const staffTestsLook = look('/isolation/sites/:site/staff-tests', {
  duty: 'isolation.inspect',
  purpose: 'outbreak-response',
  title: { zh: '工作人员检测', en: 'tests of the staff' },
  query: Type.Object({ site: Id }),
  async run(tx, query, ctx): Promise<StaffTestsPage> {
    const site = (await findSite(tx, query.site)) ?? refuseHouse('not-found');
    const rules = ctx.rulebook.part(isolationRules);
    const posts = new Map(rules.staffing.posts.map(({ post, zh, en }) => [`site-${post}`, { zh, en }]));
    const staff = await store.staffAt(tx, site, insideRoles(rules), ctx.now);
    const rows = staff.map((member) => {
      const { account, name, roles, last } = member;
      const standing = standingOf(rules, member, ctx.now);
      return {
        account,
        name,
        posts: roles.flatMap((role) => posts.get(role) ?? []),
        standing,
        standingWords: STANDINGS[standing],
        dueOn: dueOn(rules, member),
        days: daysInside(member, ctx.now),
        tooLong: daysInside(member, ctx.now) > rules.staffing.days + 1,
        last:
          last === null
            ? null
            : {
                id: last.id,
                sampledAt: last.sampledAt.toISOString(),
                tube: last.tube,
                result: last.result,
                resultWords: last.result === null ? null : RESULT_WORDS[last.result],
                foundAt: last.foundAt?.toISOString() ?? null,
              },
      };
    });
    return {
      everyDays: rules.staffTests.everyDays,
      off: (await quarantined(tx, ctx, site)).map((one) => ({
        account: one.account,
        name: one.name,
        endedAt: one.endedAt.toISOString(),
        releaseOn: releaseOn(rules, one),
        due: releaseOn(rules, one) <= civilDayOf(ctx.now),
        positive: one.positive,
      })),
      counts: countsOf(rules, staff, ctx.now),
      rows: rows.sort((a, b) => ORDER.indexOf(a.standing) - ORDER.indexOf(b.standing)),
    };
  },
});

export const isolationStaffLooks: readonly Look[] = [staffTestsLook];
