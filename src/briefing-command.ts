// `seawall briefing --site I-3`: the figures of the morning briefing, for programs and as a sentence for people.
import { isUuid } from './base/ids.ts';
import { row, sql, type Tx } from './base/sql.ts';
import { briefingOf } from './isolation/briefing/briefing.ts';
import type { Briefing } from './isolation/briefing/terms.ts';
import { findSite } from './isolation/sites/store.ts';
import { asHouse } from './ledger/perform.ts';
import { refuse } from './ledger/refusals.ts';
import { HOUSE } from './ledger/rules.ts';
import type { House } from './ledger/terms.ts';

/** The site is named by its id, or as people say it: I-3, i3, 3. */
export async function briefingTold(
  house: Pick<House, 'db' | 'clock' | 'rulebookAt' | 'secrets'>,
  named: string,
): Promise<{ result: Briefing; sentences: string[] }> {
  const now = house.clock.now();
  const rulebook = await house.rulebookAt(now);
  return asHouse(house, async (tx) => {
    const text = named.normalize('NFKC').trim().toLowerCase();
    const no = /^(?:i-?)?([1-9]\d{0,8})$/.exec(text)?.[1];
    const id = isUuid(text) ? text : no === undefined ? undefined : await siteOfNo(tx, Number(no));
    const site = (id === undefined ? undefined : await findSite(tx, id)) ?? refuse('not-found');
    const result = await briefingOf(tx, { now, rulebook, secrets: house.secrets, actor: HOUSE }, site);
    const { heads, rooms } = result;
    const list = (n: number | null) => n ?? '—';
    return {
      result,
      sentences: [
        `${result.site.name}（${result.site.code}）：住 ${heads.rooms} 人，送餐 ${list(heads.meals)}，测温名单 ${list(heads.temperatures)}${heads.agree ? '，三数一致' : '，三数不一致'}；用房 ${rooms.used}，空 ${rooms.free}，待消毒 ${rooms.soiled}；入 ${result.cameIn}，出 ${result.left}；逾期 ${result.lateCount}。`,
        `${result.site.name} (${result.site.code}): ${heads.rooms} in rooms, ${list(heads.meals)} meals, ${list(heads.temperatures)} on the temperature list, ${heads.agree ? 'they agree' : 'they differ'}; ${rooms.used} rooms used, ${rooms.free} free, ${rooms.soiled} to be disinfected; ${result.cameIn} came in, ${result.left} left; ${result.lateCount} late.`,
      ],
    };
  });
}

async function siteOfNo(tx: Tx, no: number): Promise<string | undefined> {
  return (await row(tx, sql<{ id: string }>`select id from isolation_site where no = ${no}`))?.id;
}
