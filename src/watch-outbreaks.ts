// An outbreak that goes on past its sunset without two people having renewed it: a row of the table of invariants
// (watch.ts). Nothing new is recorded in it, so whoever is exposed now would be missed.
import { civilDayOf } from './base/civil-dates.ts';
import { sql } from './base/sql.ts';
import type { Invariant } from './watch.ts';

export const outbreakInvariants: readonly Invariant[] = [
  {
    id: 'H12',
    zh: '没有疫情过了到期日仍未延期或关闭',
    en: 'No outbreak goes on past its sunset without being renewed or closed',
    severity: 'late',
    owner: 'hq',
    link: '/outbreak',
    whats: {
      over: {
        zh: '已过到期日，不再登记新的暴露；请延期或关闭',
        en: 'past its sunset, nothing new is recorded in it: renew it or close it',
      },
    },
    find: ({ now }) => sql`
      select 'outbreak:' || id as handle, place, null::uuid as person, 'over' as what,
        ((sunset + 1)::timestamp at time zone 'Asia/Shanghai') as since
      from outbreak where closed_at is null and closing_at is null and sunset < ${civilDayOf(now)}::date`,
  },
];
