// Nouns of transport: a trip, who sits in it; and the part of the rulebook it lives by.

import { type Static, Type } from 'typebox';
import { rulePart, type Wrong, wrongAt } from '../base/rule-part.ts';
import { TRIP_KINDS, type TripKind } from '../base/trip-kinds.ts';
import type { Words } from '../base/words.ts';

export { TRIP_KINDS, type TripKind };

export const TRIP_STATES = {
  planned: { zh: '待发车', en: 'to depart' },
  boarding: { zh: '上车中', en: 'boarding' },
  underway: { zh: '行驶中', en: 'on the way' },
  arrived: { zh: '到达待接收', en: 'arrived, to be received' },
  closed: { zh: '已完成', en: 'completed' },
  cancelled: { zh: '已取消', en: 'cancelled' },
} as const satisfies Record<string, Words>;
export type TripState = keyof typeof TRIP_STATES;

export interface Trip {
  readonly id: string;
  readonly no: number;
  readonly place: string;
  /** The unit that receives; null: a hospital. */
  readonly toPlace: string | null;
  readonly fromSite: string | null;
  readonly kind: TripKind;
  readonly destination: string;
  readonly vehicle: string;
  readonly driver: string;
  /** One of ours; null: of another company, or planned before anybody was asked. */
  readonly driverAccount: string | null;
  /** What training in protection a driver of another company showed. */
  readonly driverShown: string | null;
  /** Why she drives though she has none. */
  readonly driverWhy: string | null;
  readonly seats: number;
  readonly risk: string | null;
  readonly protection: string;
  readonly departsAt: Date;
  readonly dueAt: Date;
  readonly departedAt: Date | null;
  readonly arrivedAt: Date | null;
  readonly closedAt: Date | null;
  readonly cleanedAt: Date | null;
  /** People rode in these, and they are not disinfected yet. */
  readonly leftVehicles: readonly string[];
  readonly cancelledAt: Date | null;
  /** Why it was closed though its counts differ. */
  readonly differsWhy: string | null;
}

export interface Seat {
  readonly trip: string;
  readonly no: number;
  readonly place: string;
  readonly toPlace: string | null;
  readonly fromSite: string | null;
  readonly person: string;
  readonly episode: string | null;
  readonly category: string;
  readonly luggage: number;
  readonly salt: Buffer | null;
  readonly needs: Buffer | null;
  readonly boardedAt: Date | null;
  readonly alightedAt: Date | null;
  readonly receivedAt: Date | null;
  readonly absentWhy: string | null;
}

const Text = Type.String({ minLength: 1 });
const Key = Type.String({ pattern: '^[a-z][a-z0-9-]{0,39}$' });
const Named = { zh: Text, en: Text, source: Text };
const Minutes = Type.Integer({ minimum: 0, maximum: 1_440 });

const TransportRules = Type.Object({
  kinds: Type.Array(
    Type.Object({ kind: Type.Enum(Object.keys(TRIP_KINDS) as TripKind[]), minutes: Minutes, ...Named }), // its own keys
    { minItems: 1 },
  ),
  risks: Type.Array(
    Type.Object({
      risk: Type.Enum(['positive', 'other'] as const),
      protection: Key,
      alone: Type.Optional(Type.Literal(true)),
      ...Named,
    }),
    { minItems: 1 },
  ),
  protections: Type.Array(Type.Object({ protection: Key, ...Named }), { minItems: 1 }),
  lateMinutes: Type.Object({ value: Minutes, source: Text }),
  cleanMinutes: Type.Object({ value: Minutes, source: Text }),
});
export type TransportRules = Static<typeof TransportRules>;

/** How people are taken from one place to another: transport.yaml. */
export const transportRules = rulePart('transport', TransportRules, (rules) => {
  const wrong: Wrong[] = [];
  const worn = new Set(rules.protections.map(({ protection }) => protection));
  rules.risks.forEach((row, i) => {
    if (!worn.has(row.protection))
      wrong.push(
        wrongAt(
          {
            zh: `${row.zh}：没有防护级别「${row.protection}」`,
            en: `${row.en}: there is no protection ${row.protection}`,
          },
          'risks',
          i,
        ),
      );
  });
  for (const kind of Object.keys(TRIP_KINDS) as TripKind[])
    if (!rules.kinds.some((row) => row.kind === kind))
      wrong.push(
        wrongAt(
          { zh: `缺少「${TRIP_KINDS[kind].zh}」`, en: `there is no row for ${TRIP_KINDS[kind].en}` },
          'kinds',
        ),
      );
  for (const risk of ['positive', 'other'] as const)
    if (!rules.risks.some((row) => row.risk === risk))
      wrong.push(wrongAt({ zh: `缺少风险「${risk}」`, en: `there is no row for ${risk}` }, 'risks'));
  return wrong;
});
