// The day of a site, planned by the house: after midnight, and anew when somebody comes, moves, leaves or is interviewed.
import { Type } from 'typebox';
import { civilDayOf, startOf } from '../../base/civil-dates.ts';
import { Id } from '../../base/schemas.ts';
import type { Tx } from '../../base/sql.ts';
import { act } from '../../ledger/act.ts';
import { refuse as refuseHouse } from '../../ledger/refusals.ts';
import type { Ctx, Outcome } from '../../ledger/terms.ts';
import { birthsOf } from '../../people/store.ts';
import { wantTasks } from '../../tasks/acts.ts';
import type { WantedTask } from '../../tasks/terms.ts';
import { roles } from '../../teams/terms.ts';
import { interviewsOf } from '../rooms/guests.ts';
import { guestsOf, interviewsOf as interviewsKept } from '../rooms/store.ts';
import { findSite, roomsAt } from '../sites/store.ts';
import { quarantined } from '../staff/quarantine.ts';
import { loopOf } from '../staff/rules.ts';
import { planStock } from '../stock/acts.ts';
import { type IsolationSite, isolationRules } from '../terms.ts';
import { dayPrefix, dayTasks } from './day.ts';
import { careMergingActs } from './merging.ts';
import { noticeActs } from './notices/acts.ts';
import { packActs } from './packs/acts.ts';
import { packSince, packStand } from './packs/rules.ts';
import { decisionsOf } from './packs/store.ts';
import { guestRequestActs } from './requests/acts.ts';
import * as store from './store.ts';
import { careRules } from './terms.ts';
import { careTickActs } from './ticks/acts.ts';

/** Makes the tasks of today at a site those the day plan and its guests ask for. */
export const planSiteDay = act('isolation.day.planned', {
  title: { zh: '排定隔离点一日任务', en: 'plan the day of a site' },
  duty: 'house',
  purpose: 'outbreak-response',
  input: Type.Object({ site: Id }),
  async run(tx, input, ctx): Promise<Outcome<{ opened: number; cancelled: number }>> {
    const day = civilDayOf(ctx.now);
    const site = (await findSite(tx, input.site)) ?? refuseHouse('not-found');
    const wanted = site.closedAt === null ? await wantedOn(tx, ctx, site) : [];
    const { opened, cancelled } = await wantTasks(tx, ctx, dayPrefix(site.id, day), wanted);
    await planStock(tx, ctx, site);
    return {
      about: [`isolation-site:${site.id}`],
      place: site.place,
      detail: { day, site: site.name, opened, cancelled },
      result: { opened, cancelled },
    };
  },
});

/** Open sites whose day has not been planned yet. */
export async function sitesToPlan(tx: Tx, now: Date): Promise<string[]> {
  const day = civilDayOf(now);
  return store.unplanned(tx, day, startOf(day));
}

export const isolationCareActs = {
  planSiteDay,
  ...guestRequestActs,
  ...noticeActs,
  ...packActs,
  ...careTickActs,
  ...careMergingActs,
};

async function wantedOn(tx: Tx, ctx: Ctx, site: IsolationSite): Promise<WantedTask[]> {
  const stays = await guestsOf(tx, [site.id]);
  const people = stays.map(({ person }) => person);
  const rooms = new Map((await roomsAt(tx, site.id)).map((room) => [room.id, room]));
  const interviews = await interviewsOf(tx, ctx, people);
  const births = await birthsOf(tx, people);
  const wrote = new Map((await interviewsKept(tx, people)).map(({ person, at }) => [person, at]));
  const decided = await decisionsOf(tx, people);
  const care = ctx.rulebook.part(careRules);
  const [pack] = care.packs;
  const table = ctx.rulebook.part(roles);
  const rules = ctx.rulebook.part(isolationRules);
  return dayTasks(
    rules,
    {
      site,
      day: civilDayOf(ctx.now),
      toRelease: loopOf(rules, { staff: [], off: await quarantined(tx, ctx, site) }, ctx.now).toRelease,
      may: (role, permission) => table[role]?.permissions.includes(permission) === true,
      guests: stays.map((stay) => {
        const told = interviews.get(stay.person);
        const at = wrote.get(stay.person);
        const decision = decided.get(stay.person);
        const stand = pack === undefined ? 'unwanted' : packStand(pack, told, at, decision);
        return {
          person: stay.person,
          place: stay.place,
          room: rooms.get(stay.room)?.no ?? '',
          since: stay.hereFrom,
          facts: {
            ticked: told?.attention ?? [],
            birth: births.get(stay.person) ?? null,
            medicines: told?.medicines ?? [],
            dialysis: told?.dialysis,
          },
          pack: stand,
          packSince: packSince(stand, at, decision),
        };
      }),
    },
    care,
  );
}
