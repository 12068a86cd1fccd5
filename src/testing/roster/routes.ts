// What screens read of a roster: who is expected, what is open, who comes when, and the queue as it is.
import { Type } from 'typebox';
import { Id } from '../../base/schemas.ts';
import type { Tx } from '../../base/sql.ts';
import type { Words } from '../../base/words.ts';
import { look } from '../../ledger/act.ts';
import { refuse as refuseHouse } from '../../ledger/refusals.ts';
import type { Ctx, Look } from '../../ledger/terms.ts';
import { maskRow, questionWords } from '../../lists/receive/rules.ts';
import { shownPeople } from '../../people/store.ts';
import type { ShownPerson } from '../../people/terms.ts';
import { alertWords, perSlotOf } from '../queue/rules.ts';
import { type QueueSeenNow, queueOf } from '../queue/seen.ts';
import { refusalOf } from '../refusals.ts';
import { closesAt, SESSION_STATES, type SessionState, sessionCode, stateOf } from '../sessions/rules.ts';
import { findSession, findSite } from '../store.ts';
import { type TestingRules, type TestSession, TUBE_USES, type TubeUse, testingRules } from '../terms.ts';
import { isToCome, orderOf, planFor } from './lines.ts';
import { rosterRefusals } from './refusals.ts';
import { slotTimes, ticketOf } from './rules.ts';
import * as store from './store.ts';
import { openAsked } from './taking.ts';
import { ORIGINS, type RosterLine, SOURCE_WORDS } from './terms.ts';
import { openTold } from './told.ts';

const READ = { duty: 'testing.work', purpose: 'outbreak-response' } as const;
const PAGE = 100;

// The head of every page here ---------------------------------------------------------------------------

export interface SessionHead {
  readonly id: string;
  readonly code: string;
  readonly no: number;
  readonly site: string;
  readonly ground: { readonly name: string; readonly address: string };
  readonly place: string;
  readonly opensAt: string;
  readonly closesAt: string;
  readonly tables: number;
  readonly state: SessionState;
  readonly stateWords: Words;
  /** Why its roster is not changed any more. */
  readonly why: Words | null;
}

async function headOf(tx: Tx, ctx: Ctx, session: TestSession): Promise<SessionHead> {
  const site = await findSite(tx, session.site);
  const { point } = session;
  const ground =
    point === null
      ? site
      : ((await ctx.beyond('the fixed point may lie in another community', () => findSite(tx, point))) ??
        site);
  const state = stateOf(session, ctx.now);
  const { closedAt } = await store.settingsOf(tx, session.id);
  const why =
    session.cancelledAt !== null
      ? refusalOf('session-cancelled').words
      : closedAt !== null
        ? rosterRefusals['session-signed']
        : null;
  return {
    id: session.id,
    code: sessionCode(session.no),
    no: session.no,
    site: site?.name ?? '',
    ground: { name: ground?.name ?? '', address: ground?.address ?? '' },
    place: session.place,
    opensAt: session.opensAt.toISOString(),
    closesAt: closesAt(session).toISOString(),
    tables: session.tables,
    state,
    stateWords: SESSION_STATES[state],
    why: why === null ? null : { zh: why.zh, en: why.en },
  };
}

const found = async (tx: Tx, id: string) => (await findSession(tx, id)) ?? refuseHouse('not-found');

// The roster --------------------------------------------------------------------------------------------

export interface LineShown {
  readonly no: number;
  readonly ticket: string;
  readonly person: { readonly id: string; readonly code: string; readonly name: string };
  readonly document: string | null;
  readonly phone: string | null;
  readonly employer: string;
  readonly team: string;
  readonly origin: Words;
  readonly use: TubeUse;
  readonly useWords: Words;
  /** Groups of the rulebook that make it so; empty where a person decided. */
  readonly because: readonly Words[];
  readonly byHand: boolean;
  readonly household: boolean;
  readonly exemption: Words | null;
  /** The rules propose it; nobody has said so. */
  readonly proposed: boolean;
  readonly absence: Words | null;
  readonly slot: { readonly no: number; readonly from: string; readonly to: string } | null;
  readonly swabbed: boolean;
  readonly off: string | null;
}

export const SHOWN = ['all', 'single', 'exempt', 'added', 'no-slot', 'left', 'off'] as const;
export type Shown = (typeof SHOWN)[number];

export interface RosterPage {
  readonly session: SessionHead;
  readonly sums: {
    readonly people: number;
    readonly toCome: number;
    readonly exempt: number;
    readonly single: number;
    readonly added: number;
    readonly swabbed: number;
    readonly noSlot: number;
    readonly off: number;
    readonly open: number;
    readonly unlisted: number;
  };
  /** Slots were given. */
  readonly slots: boolean;
  readonly rows: readonly LineShown[];
  readonly more: boolean;
}

export const roster = look('/testing/sessions/:id/roster', {
  ...READ,
  title: { zh: '采样名册', en: 'roster of a session' },
  query: Type.Object({
    id: Id,
    show: Type.Optional(Type.Enum([...SHOWN])),
    sought: Type.Optional(Type.String({ maxLength: 60 })),
    page: Type.Optional(Type.Integer({ minimum: 1 })),
  }),
  async run(tx, query, ctx): Promise<RosterPage> {
    const rules = ctx.rulebook.part(testingRules);
    const session = await found(tx, query.id);
    const lines = await store.rosterOf(tx, session.id);
    const swabbed = await store.swabbedOf(tx, session.id);
    const there = lines.filter(({ offAt }) => offAt === null);
    const coming = there.filter(isToCome);
    const wanted = (await soughtIn(tx, ctx, session, lines, query.sought)).filter((line) =>
      SHOWS[query.show ?? 'all'](line, swabbed.has(line.person)),
    );
    const from = ((query.page ?? 1) - 1) * PAGE;
    const page = wanted.slice(from, from + PAGE);
    const people = await peopleOf(
      tx,
      ctx,
      page.map(({ person }) => person),
    );
    const unlisted = await store.unlistedOf(tx, session.id);
    return {
      session: await headOf(tx, ctx, session),
      sums: {
        people: there.length,
        toCome: coming.length,
        exempt: there.length - coming.length,
        single: coming.filter(({ use }) => use === 'single').length,
        added: there.filter(({ origin }) => origin !== 'sheet').length,
        swabbed: there.filter(({ person }) => swabbed.has(person)).length,
        noSlot: coming.filter((line) => SHOWS['no-slot'](line, swabbed.has(line.person))).length,
        off: lines.length - there.length,
        open: (await store.askedRows(tx, session.id, true)).length,
        unlisted: unlisted.filter(({ settled }) => settled === null).length,
      },
      slots: lines.some(({ slot }) => slot !== null),
      rows: page.map((line) => lineShown(ctx, rules, session, line, people, swabbed.has(line.person))),
      more: wanted.length > from + PAGE,
    };
  },
});

const SHOWS: Readonly<Record<Shown, (line: RosterLine, swabbed: boolean) => boolean>> = {
  all: ({ offAt }) => offAt === null,
  single: (line) => isToCome(line) && line.use === 'single',
  exempt: ({ offAt, exemption }) => offAt === null && exemption !== null,
  added: ({ offAt, origin }) => offAt === null && origin !== 'sheet',
  // Whoever walked in was swabbed where she stood.
  'no-slot': (line, swabbed) => isToCome(line) && line.slot === null && !swabbed && line.origin !== 'walk-in',
  left: (line, swabbed) => isToCome(line) && !swabbed && line.absence === null,
  off: ({ offAt }) => offAt !== null,
};

/** By name, by ticket or its number, by firm or team. */
async function soughtIn(
  tx: Tx,
  ctx: Ctx,
  session: TestSession,
  lines: readonly RosterLine[],
  sought: string | undefined,
): Promise<readonly RosterLine[]> {
  const text = sought?.trim().toLowerCase() ?? '';
  if (text === '') return lines;
  const names = await ctx.beyond('who on this roster has that name', () =>
    store.namesOn(
      tx,
      lines.map(({ person }) => person),
    ),
  );
  return lines.filter((line) => {
    const { employer = '', team = '' } = openTold(ctx.secrets, line);
    return (
      String(line.no) === text.replace(/^0+/, '') ||
      [names.get(line.person) ?? '', employer, team, ticketOf(session.no, line.no)].some((one) =>
        one.toLowerCase().includes(text),
      )
    );
  });
}

/** Masked, and of those who live elsewhere too: whoever stands on a roster is expected here. */
async function peopleOf(tx: Tx, ctx: Ctx, ids: readonly string[]): Promise<Map<string, ShownPerson>> {
  return ctx.beyond('who is on this roster, wherever she lives', () => shownPeople(tx, ids));
}

function lineShown(
  ctx: Ctx,
  rules: TestingRules,
  session: TestSession,
  line: RosterLine,
  people: ReadonlyMap<string, ShownPerson>,
  swabbed: boolean,
): LineShown {
  const person = people.get(line.person);
  const { employer = '', team = '' } = openTold(ctx.secrets, line);
  const named = (table: readonly (Words & { reason: string })[], reason: string | null) => {
    const row = table.find((one) => one.reason === reason);
    return reason === null ? null : { zh: row?.zh ?? reason, en: row?.en ?? reason };
  };
  return {
    no: line.no,
    ticket: ticketOf(session.no, line.no),
    person: { id: line.person, code: person?.code ?? '—', name: person?.name ?? '—' },
    document: person?.document ?? null,
    phone: person?.phone ?? null,
    employer,
    team,
    origin: ORIGINS[line.origin],
    use: line.use,
    useWords: TUBE_USES[line.use],
    because: rules.pools.groups
      .filter(({ group }) => line.groups.includes(group))
      .map(({ zh, en }) => ({ zh, en })),
    byHand: line.useBy !== null,
    household: line.household !== null,
    exemption: named(rules.exemptions, line.exemption),
    proposed: line.exemption !== null && line.exemptBy === null,
    absence: named(rules.absence.reasons, line.absence),
    slot: line.slot === null ? null : timesOf(rules, session, line.slot),
    swabbed,
    off: line.offAt === null ? null : (line.offWhy ?? ''),
  };
}

function timesOf(rules: TestingRules, session: TestSession, no: number) {
  const { from, to } = slotTimes(rules, session, no);
  return { no, from: from.toISOString(), to: to.toISOString() };
}

// What is open ------------------------------------------------------------------------------------------

export interface OpenPage {
  readonly session: SessionHead;
  readonly rows: readonly {
    readonly id: string;
    readonly source: Words;
    readonly sheet: string;
    readonly row: number;
    readonly why: Words;
    readonly name: string | null;
    readonly document: string | null;
    readonly phone: string | null;
    readonly employer: string | null;
    readonly team: string | null;
    readonly candidates: readonly { readonly id: string; readonly code: string; readonly name: string }[];
  }[];
  readonly unlisted: readonly {
    readonly person: { readonly id: string; readonly code: string; readonly name: string };
    readonly document: string | null;
    readonly phone: string | null;
    readonly source: Words;
    readonly settled: 'added' | 'not-there' | null;
  }[];
}

export const openOnRoster = look('/testing/sessions/:id/roster/open', {
  ...READ,
  title: { zh: '名册待处理', en: 'what is open on a roster' },
  query: Type.Object({ id: Id }),
  async run(tx, { id }, ctx): Promise<OpenPage> {
    const session = await found(tx, id);
    const asked = await store.askedRows(tx, session.id, true);
    const unlisted = await store.unlistedOf(tx, session.id);
    const people = await peopleOf(tx, ctx, [
      ...asked.flatMap(({ candidates }) => candidates),
      ...unlisted.map(({ person }) => person),
    ]);
    const shown = (one: string) => {
      const person = people.get(one);
      return { id: one, code: person?.code ?? '—', name: person?.name ?? '—' };
    };
    return {
      session: await headOf(tx, ctx, session),
      rows: asked.map((row) => {
        const fields = openAsked(ctx, row);
        const mask = maskRow(fields);
        const length = fields.document?.number.length;
        return {
          id: row.id,
          source: row.source === 'sheet' ? ORIGINS.sheet : SOURCE_WORDS[row.source],
          sheet: row.sheet,
          row: row.rowNo,
          why: questionWords({
            why: row.why,
            detail: length === undefined ? {} : { holes: { length } },
          }),
          name: mask.name ?? null,
          document: mask.document ?? null,
          phone: mask.phone ?? null,
          employer: fields.workplace ?? null,
          team: fields.team ?? null,
          candidates: row.candidates.map(shown),
        };
      }),
      unlisted: unlisted.map((one) => ({
        person: shown(one.person),
        document: people.get(one.person)?.document ?? null,
        phone: people.get(one.person)?.phone ?? null,
        source: SOURCE_WORDS[one.source],
        settled: one.settled,
      })),
    };
  },
});

// Slots -------------------------------------------------------------------------------------------------

export interface SlotsPage {
  readonly session: SessionHead;
  readonly toCome: number;
  readonly given: number;
  readonly plan: readonly {
    readonly no: number;
    readonly from: string;
    readonly to: string;
    readonly people: number;
    readonly given: number;
  }[];
  /** What the tables get through in a slot. */
  readonly fits: number;
  readonly teams: readonly {
    readonly employer: string;
    readonly team: string;
    readonly people: number;
    readonly slots: readonly {
      readonly no: number;
      readonly from: string;
      readonly to: string;
      readonly people: number;
    }[];
  }[];
}

export const slotsOfSession = look('/testing/sessions/:id/slots', {
  ...READ,
  title: { zh: '采样时段', en: 'slots of a session' },
  query: Type.Object({ id: Id }),
  async run(tx, { id }, ctx): Promise<SlotsPage> {
    const rules = ctx.rulebook.part(testingRules);
    const session = await found(tx, id);
    const lines = (await store.rosterOf(tx, session.id)).filter(isToCome);
    const given = lines.filter(({ slot }) => slot !== null);
    const counts = (some: readonly RosterLine[]) =>
      [...Map.groupBy(some, ({ slot }) => slot ?? 0)]
        .filter(([no]) => no > 0)
        .sort(([a], [b]) => a - b)
        .map(([no, own]) => ({ ...timesOf(rules, session, no), people: own.length }));
    const by = counts(lines);
    const plan = planFor(rules, session, lines.length);
    const last = Math.max(plan.length, by.at(-1)?.no ?? 0);
    const teams = Map.groupBy(lines, (line) => {
      const { employer = '', team = '' } = openTold(ctx.secrets, line);
      return JSON.stringify([employer, team]);
    });
    return {
      session: await headOf(tx, ctx, session),
      toCome: lines.length,
      given: given.length,
      plan: Array.from({ length: last }, (_, i) => ({
        ...timesOf(rules, session, i + 1),
        people: plan[i]?.people ?? 0,
        given: by.find(({ no }) => no === i + 1)?.people ?? 0,
      })),
      fits: perSlotOf(rules, session.tables),
      teams: [...teams]
        .map(([key, own]) => {
          const [employer = '', team = ''] = JSON.parse(key) as string[]; // written just above
          return { employer, team, people: own.length, slots: counts(own) };
        })
        .sort((a, b) => (a.slots[0]?.no ?? 1e9) - (b.slots[0]?.no ?? 1e9)),
    };
  },
});

// The order of tubes ------------------------------------------------------------------------------------

export interface TubeOrderPage {
  readonly session: SessionHead;
  readonly poolSize: number;
  readonly people: number;
  readonly tubes: readonly {
    readonly no: number;
    readonly slot: { readonly no: number; readonly from: string; readonly to: string } | null;
    readonly use: TubeUse;
    readonly useWords: Words;
    readonly people: readonly {
      readonly ticket: string;
      readonly employer: string;
      readonly team: string;
      /** Who live together have one number, on this list alone; null: nobody on it lives with her. */
      readonly home: number | null;
    }[];
  }[];
  /** How many live with somebody on the list, and how many of those homes are in more than one tube. */
  readonly homes: number;
  readonly homesSplit: number;
}

export const tubeOrderOfSession = look('/testing/sessions/:id/tube-order', {
  ...READ,
  title: { zh: '装管顺序', en: 'order of tubes of a session' },
  query: Type.Object({ id: Id }),
  async run(tx, { id }, ctx): Promise<TubeOrderPage> {
    const rules = ctx.rulebook.part(testingRules);
    const session = await found(tx, id);
    const lines = (await store.rosterOf(tx, session.id)).filter(isToCome);
    const order = orderOf(ctx, session, lines);
    const byNo = new Map(lines.map((line) => [line.no, line]));
    const tubesOfHome = new Map<string, Set<number>>();
    for (const { no, people } of order)
      for (const one of people) {
        const home = byNo.get(one)?.household;
        if (home !== null && home !== undefined)
          tubesOfHome.set(home, (tubesOfHome.get(home) ?? new Set()).add(no));
      }
    const together = Map.groupBy(lines, ({ household }) => household);
    const homes = [...tubesOfHome.keys()].filter((home) => (together.get(home)?.length ?? 0) > 1);
    const homeNo = new Map(homes.map((home, i) => [home, i + 1]));
    return {
      session: await headOf(tx, ctx, session),
      poolSize: session.poolSize,
      people: lines.length,
      tubes: order.map(({ no, slot, use, people }) => ({
        no,
        slot: slot === null ? null : timesOf(rules, session, slot),
        use,
        useWords: TUBE_USES[use],
        people: people.map((one) => {
          const line = byNo.get(one);
          const { employer = '', team = '' } = line === undefined ? {} : openTold(ctx.secrets, line);
          return {
            ticket: ticketOf(session.no, one),
            employer,
            team,
            home: homeNo.get(line?.household ?? '') ?? null,
          };
        }),
      })),
      homes: homes.length,
      homesSplit: homes.filter((home) => (tubesOfHome.get(home)?.size ?? 0) > 1).length,
    };
  },
});

// The queue ---------------------------------------------------------------------------------------------

export interface QueuePage extends Omit<QueueSeenNow, 'alerts'> {
  readonly session: SessionHead;
  readonly alerts: readonly { readonly words: Words; readonly table: number | null; readonly n: number }[];
}

export const queue = look('/testing/sessions/:id/queue', {
  ...READ,
  title: { zh: '现场排队', en: 'the queue of a session' },
  query: Type.Object({ id: Id }),
  async run(tx, { id }, ctx): Promise<QueuePage> {
    const session = await found(tx, id);
    const { alerts, ...seen } = await queueOf(tx, ctx.rulebook.part(testingRules), session, ctx.now);
    return {
      session: await headOf(tx, ctx, session),
      ...seen,
      alerts: alerts.map((one) => ({ words: alertWords(one), table: one.table ?? null, n: one.n })),
    };
  },
});

export const rosterLooks: readonly Look[] = [roster, openOnRoster, slotsOfSession, tubeOrderOfSession, queue];
