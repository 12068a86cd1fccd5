// What a meeting begins with: the last one, what was decided there and whether it was done, and what is still open.
import { atHour, civilDayOf } from '../../base/civil-dates.ts';
import type { Tx } from '../../base/sql.ts';
import type { Ctx } from '../../ledger/terms.ts';
import { namesOf } from '../../places/store.ts';
import { roles } from '../../teams/terms.ts';
import { isolationRules, type MeetingKind } from '../terms.ts';
import { hourOf, meetingCode, meetingRule, pointCode } from './rules.ts';
import * as store from './store.ts';
import type { MeetingTold, Point, PointTold } from './terms.ts';

type Asking = Pick<Ctx, 'now' | 'rulebook'>;

export async function meetingTold(
  tx: Tx,
  ctx: Asking,
  asked: { readonly kind: MeetingKind; readonly place: string },
): Promise<MeetingTold> {
  const rules = ctx.rulebook.part(isolationRules);
  const day = civilDayOf(ctx.now);
  const today = await store.meetingOn(tx, { ...asked, day });
  const last = await store.lastHeld(tx, { ...asked, before: day });
  const decided = await store.decidedIn(
    tx,
    [last, today].flatMap((one) => (one === undefined ? [] : [one.id])),
  );
  const open = await store.openPoints(tx, asked);
  const told = await pointsTold(tx, ctx, [...decided, ...open]);
  return {
    kind: asked.kind,
    today:
      today === undefined
        ? null
        : {
            id: today.id,
            code: meetingCode(today.no),
            state: today.closedAt === null ? 'open' : 'held',
          },
    at: atHour(day, hourOf(rules, meetingRule(rules, asked.kind))).toISOString(),
    last:
      last === undefined
        ? null
        : {
            id: last.id,
            code: meetingCode(last.no),
            day: last.day,
            attended: (await store.attendanceOf(tx, last.id)).length,
          },
    decided: told.slice(0, decided.length),
    open: told.slice(decided.length),
  };
}

/** Points as they are read, in the order given. */
export async function pointsTold(tx: Tx, ctx: Asking, points: readonly Point[]): Promise<PointTold[]> {
  const table = ctx.rulebook.part(roles);
  const units = points.flatMap(({ ownerUnit }) => (ownerUnit === null ? [] : [ownerUnit]));
  const names = await namesOf(tx, [...new Set(units)]);
  return points.map(({ id, no, title, raisedAt, decision, ownerUnit, ownerRole, dueAt, done }) => ({
    id,
    code: pointCode(no),
    title,
    forgotten: title === '',
    since: civilDayOf(raisedAt),
    decision,
    owner:
      ownerUnit === null || ownerRole === null
        ? null
        : {
            unit: names.get(ownerUnit) ?? { zh: ownerUnit, en: ownerUnit },
            role: { zh: table[ownerRole]?.zh ?? ownerRole, en: table[ownerRole]?.en ?? ownerRole },
          },
    dueAt: dueAt?.toISOString() ?? null,
    done,
  }));
}
