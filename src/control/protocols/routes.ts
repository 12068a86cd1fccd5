// Reading protocols: those in force with everything in them, and the plan one of them makes of facts that are tried.
import Type from 'typebox';
import { type CivilDate, civilDayOf } from '../../base/civil-dates.ts';
import type { Words } from '../../base/words.ts';
import { look } from '../../ledger/act.ts';
import type { Look } from '../../ledger/terms.ts';
import { roles } from '../../teams/terms.ts';
import { localProtocols, protocolPartsOf } from './parts.ts';
import { type DecidedDay, planFor, protocolOf, protocolsIn, readFacts, whyRow } from './rules.ts';
import type { EpisodePlan, ProtocolInForce } from './terms.ts';

const READ = { duty: 'rulebook.read', purpose: 'administration' } as const;

export interface ProtocolsAnswer {
  readonly today: CivilDate;
  /** What the roles are called that conditions name. */
  readonly roles: Readonly<Record<string, Words>>;
  readonly rows: readonly (ProtocolInForce & {
    /** The part of the rulebook its text stands in. */
    readonly part: string;
    /** Today lies within its days. */
    readonly holdsToday: boolean;
    /** By category: the plan of its first worked case, to look at. */
    readonly samples: Readonly<Record<string, EpisodePlan>>;
  })[];
}

const protocols = look('/protocols', {
  title: { zh: '管控方案', en: 'protocols' },
  ...READ,
  query: Type.Object({}),
  async run(_tx, _query, ctx): Promise<ProtocolsAnswer> {
    const today = civilDayOf(ctx.now);
    const parts = protocolPartsOf(ctx.rulebook);
    const now = new Set(protocolsIn(ctx.rulebook, { on: today }).map(({ id }) => id));
    return {
      today,
      roles: Object.fromEntries(
        Object.entries(ctx.rulebook.part(roles)).map(([role, { zh, en }]) => [role, { zh, en }]),
      ),
      rows: protocolsIn(ctx.rulebook).map((one) => ({
        ...one,
        part: parts.find((part) => ctx.rulebook.part(part).id === one.id)?.name ?? localProtocols.name,
        holdsToday: now.has(one.id),
        samples: samplesOf(one),
      })),
    };
  },
});

/** The first case of each category that is about it alone. */
function samplesOf(protocol: ProtocolInForce): Record<string, EpisodePlan> {
  return Object.fromEntries(
    protocol.categories.flatMap(({ id }) => {
      const one = protocol.examples.find(({ categories }) => categories.length === 1 && categories[0] === id);
      return one === undefined ? [] : [[id, planFor(protocol, one.categories, one.facts)]];
    }),
  );
}

export interface TriedPlan {
  readonly plan: EpisodePlan;
  readonly days: readonly DecidedDay[];
}

const triedPlan = look('/protocols/:protocol/plan', {
  title: { zh: '推算计划', en: 'try a plan' },
  ...READ,
  query: Type.Object({
    protocol: Type.String({ minLength: 1, maxLength: 60 }),
    categories: Type.String({ minLength: 1, maxLength: 400 }),
    /** JSON. */
    facts: Type.String({ maxLength: 6_000 }),
  }),
  async run(_tx, query, ctx): Promise<TriedPlan> {
    const protocol = protocolOf(ctx.rulebook, query.protocol);
    const plan = planFor(protocol, query.categories.split(','), readFacts(query.facts));
    return { plan, days: whyRow(protocol, plan) };
  },
});

export const protocolLooks: readonly Look[] = [protocols, triedPlan] as unknown as Look[]; // each answers its own query
