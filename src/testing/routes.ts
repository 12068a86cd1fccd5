// What screens read of mobile testing: the register, a site with what is proposed for it, a session with its capacity,
// slots, materials, preparations and posts.
import { Type } from 'typebox';
import { isUuid } from '../base/ids.ts';
import { maskName } from '../base/names.ts';
import { maskPhone } from '../base/phones.ts';
import { isWithin, placeAt } from '../base/places.ts';
import { Id, Moment, Place } from '../base/schemas.ts';
import type { Tx } from '../base/sql.ts';
import type { Words } from '../base/words.ts';
import { look } from '../ledger/act.ts';
import { refuse as refuseHouse } from '../ledger/refusals.ts';
import type { Ctx, Look } from '../ledger/terms.ts';
import { namesOf } from '../places/store.ts';
import { tasksUnder } from '../tasks/store.ts';
import { TASK_STATES, type TaskState } from '../tasks/terms.ts';
import { nameOfUsers } from '../teams/store.ts';
import { roles } from '../teams/terms.ts';
import { type Layout, layoutOf } from './layout/rules.ts';
import { type Slot, slotPlan } from './queue/rules.ts';
import { slotsShown } from './roster/slots.ts';
import { groundsOf, isPoint, lostSeats, rosterAt } from './sessions/grounds.ts';
import {
  closesAt,
  countAt,
  preparePrefix,
  SESSION_STATES,
  type SessionState,
  sessionCode,
  staffOf,
  stateOf,
  type WhatIf,
  whatIf,
  whyNotChange,
} from './sessions/rules.ts';
import {
  type Capacity,
  capacityOf,
  type Material,
  materialsFor,
  type Proposal,
  proposeOffer,
  siteCode,
} from './sites/rules.ts';
import * as store from './store.ts';
import {
  LEAD,
  OFFERS,
  type Offer,
  type Risk,
  type TestingRules,
  type TestSession,
  type TestSite,
  testingRules,
} from './terms.ts';

const READ = { duty: 'testing.work', purpose: 'outbreak-response' } as const;
const ROWS = 200;

// Sites -------------------------------------------------------------------------------------------------

export interface SiteRow {
  readonly id: string;
  readonly code: string;
  readonly place: { readonly path: string; readonly name: Words };
  readonly kind: { readonly kind: string; readonly words: Words; readonly point: boolean };
  readonly name: string;
  readonly address: string;
  readonly headcount: number;
  /** Masked; opened with a reason. */
  readonly contact: { readonly name: string | null; readonly phone: string | null };
  readonly travelMinutes: number | null;
  readonly immobile: boolean;
  readonly sealed: boolean;
  readonly risk: Risk;
  readonly lengthM: number | null;
  readonly widthM: number | null;
  readonly retired: boolean;
  readonly proposal: Proposal & { readonly words: Words };
}

export interface SessionRow {
  readonly id: string;
  readonly code: string;
  readonly site: { readonly id: string; readonly code: string; readonly name: string };
  readonly place: { readonly path: string; readonly name: Words };
  readonly offer: Words;
  readonly people: number;
  readonly tables: number;
  readonly opensAt: string;
  readonly closesAt: string;
  readonly state: SessionState;
  readonly stateWords: Words;
}

export interface SitesPage {
  readonly rows: readonly SiteRow[];
  readonly more: boolean;
  readonly sessions: readonly SessionRow[];
  readonly kinds: readonly (Words & { readonly value: string })[];
  /** Of all that were asked for, also those beyond the rows; fixed points are where people come, not where they are. */
  readonly sums: {
    readonly sites: number;
    readonly points: number;
    readonly people: number;
    readonly door: number;
    readonly unasked: number;
  };
}

export const sites = look('/testing/sites', {
  ...READ,
  title: { zh: '采样场所', en: 'sites for testing' },
  query: Type.Object({
    unit: Type.Optional(Place),
    sought: Type.Optional(Type.String({ maxLength: 60 })),
    retired: Type.Optional(Type.Literal('1')),
  }),
  async run(tx, query, ctx): Promise<SitesPage> {
    const rules = ctx.rulebook.part(testingRules);
    const asked = {
      unit: query.unit,
      sought: query.sought?.trim() || undefined,
      retired: query.retired === '1',
    };
    const found = await store.listSites(tx, { ...asked, limit: ROWS + 1 });
    const rows = await sitesShown(tx, ctx, found.slice(0, ROWS));
    const all = await store.sumSites(tx, asked);
    const people = all.filter((one) => !isPoint(rules, one));
    const proposed = people.map((one) => ({ ...one, proposal: proposeOffer(rules, one) }));
    const count = (some: readonly store.SiteSum[]) => some.reduce((sum, one) => sum + one.sites, 0);
    const toCome = await store.sessionsToCome(tx, { unit: query.unit, now: ctx.now, limit: 50 });
    return {
      rows,
      more: found.length > ROWS,
      sessions: await sessionsShown(tx, ctx, toCome),
      kinds: rules.siteKinds.map(({ kind, zh, en }) => ({ value: kind, zh, en })),
      sums: {
        sites: count(people),
        points: count(all) - count(people),
        people: people.reduce((sum, one) => sum + one.sites * one.headcount, 0),
        door: count(proposed.filter((one) => one.proposal.offer === 'door')),
        unasked: count(proposed.filter((one) => one.proposal.askTravel)),
      },
    };
  },
});

export interface SitePage extends SiteRow {
  readonly kinds: SitesPage['kinds'];
  readonly sessions: readonly SessionRow[];
}

export const site = look('/testing/sites/:id', {
  ...READ,
  title: { zh: '采样场所详情', en: 'one site' },
  query: Type.Object({ id: Id }),
  async run(tx, { id }, ctx): Promise<SitePage> {
    const found = (await store.findSite(tx, id)) ?? refuseHouse('not-found');
    const [shown] = await sitesShown(tx, ctx, [found]);
    return {
      ...(shown as SiteRow), // one went in
      kinds: ctx.rulebook.part(testingRules).siteKinds.map(({ kind, zh, en }) => ({ value: kind, zh, en })),
      sessions: await sessionsShown(tx, ctx, await store.sessionsOf(tx, id)),
    };
  },
});

// A plan before it is made ------------------------------------------------------------------------------

export interface PlanShown {
  readonly proposal: Proposal & { readonly words: Words };
  readonly people: number;
  readonly capacity: Capacity;
  readonly whatIf: readonly WhatIf[];
  readonly slots: readonly Slot[];
  /** What one table gets through. */
  readonly perHour: number;
  readonly materials: readonly Material[];
  readonly sizes: readonly number[];
  readonly usualSize: number;
  /** Who may lead: on duty when the doors open. */
  readonly leads: readonly { readonly account: string; readonly name: string; readonly role: Words }[];
  /** Fixed points of the subdistrict, those of the community first. */
  readonly points: readonly {
    readonly id: string;
    readonly code: string;
    readonly name: string;
    readonly address: string;
  }[];
}

/** What a session at this site would be: the page asks while somebody chooses. */
export const sitePlan = look('/testing/sites/:id/plan', {
  duty: 'testing.plan',
  purpose: 'outbreak-response',
  title: { zh: '场次测算', en: 'what a session would take' },
  query: Type.Object({
    id: Id,
    opensAt: Type.Optional(Moment),
    hours: Type.Optional(Type.Number({ minimum: 0.5, maximum: 24 })),
    tables: Type.Optional(Type.Integer({ minimum: 1, maximum: 60 })),
    poolSize: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
    people: Type.Optional(Type.Integer({ minimum: 1, maximum: 200_000 })),
  }),
  async run(tx, query, ctx): Promise<PlanShown> {
    const rules = ctx.rulebook.part(testingRules);
    const found = (await store.findSite(tx, query.id)) ?? refuseHouse('not-found');
    const opensAt = query.opensAt === undefined ? ctx.now : new Date(query.opensAt);
    const people = query.people ?? found.headcount;
    const hours = query.hours ?? 3;
    const tables = query.tables ?? capacityOf(rules, { people, tables: 1, hours }).tablesNeeded;
    const asked = { people, tables, hours, opensAt };
    return {
      proposal: proposalOf(rules, found),
      people,
      ...computed(rules, { ...asked, poolSize: query.poolSize ?? rules.pools.usual }),
      sizes: rules.pools.sizes,
      usualSize: rules.pools.usual,
      leads: await whoMay(tx, ctx, { place: found.place, opensAt }, LEAD),
      points: await pointsNear(tx, ctx, found),
    };
  },
});

function computed(
  rules: TestingRules,
  asked: {
    readonly people: number;
    readonly tables: number;
    readonly hours: number;
    readonly opensAt: Date;
    readonly poolSize: number;
  },
) {
  return {
    capacity: capacityOf(rules, asked),
    whatIf: whatIf(rules, asked),
    slots: slotPlan(rules, { ...asked, closesAt: closesAt(asked) }),
    perHour: rules.table.personsPerHour,
    materials: materialsFor(rules, { ...asked, staff: staffOf(rules, asked.tables) }),
  };
}

/** On duty around the site at that time, in a role of the post. */
async function whoMay(tx: Tx, ctx: Ctx, session: Pick<TestSession, 'place' | 'opensAt'>, post: string) {
  const row = ctx.rulebook.part(testingRules).posts.find((one) => one.post === post);
  const table = ctx.rulebook.part(roles);
  const roster = await rosterAt(tx, session);
  const seen = new Set<string>();
  return (row?.roles ?? [])
    .flatMap((role) => roster.filter((one) => one.role === role))
    .filter(({ account }) => !seen.has(account) && seen.add(account))
    .map(({ account, name, role }) => ({
      account,
      name,
      role: { zh: table[role]?.zh ?? role, en: table[role]?.en ?? role },
    }));
}

async function pointsNear(tx: Tx, ctx: Ctx, { id, place }: TestSite) {
  const kinds = ctx.rulebook
    .part(testingRules)
    .siteKinds.filter(({ point }) => point === true)
    .map(({ kind }) => kind);
  const found = await ctx.beyond('fixed points of the subdistrict, wherever they lie', () =>
    store.pointsWithin(tx, placeAt(place, 2), kinds),
  );
  const near = (one: TestSite) => Number(isWithin(one.place, placeAt(place, 3))) + Number(one.id === id);
  return [...found]
    .sort((a, b) => near(b) - near(a))
    .map((one) => ({ id: one.id, code: siteCode(one.no), name: one.name, address: one.address }));
}

// Sessions ----------------------------------------------------------------------------------------------

export interface SeatShown {
  readonly post: string;
  readonly no: number;
  readonly words: Words;
  readonly does: Words;
  /** Sent by the site: nobody of the roster. */
  readonly bySite: boolean;
  readonly account: string | null;
  readonly name: string | null;
  /** Was put there, and is not on duty then any more, or stands at another session. */
  readonly away: boolean;
}

export interface PreparationShown {
  readonly task: string;
  readonly words: Words;
  readonly proofAsked: Words;
  readonly id: string | null;
  readonly state: TaskState;
  readonly stateWords: Words;
  readonly dueAt: string;
  readonly proof: string | null;
  readonly doneAt: string | null;
  readonly doneBy: string | null;
}

export interface SessionPage extends SessionRow {
  readonly offerKey: Offer;
  readonly proposed: { readonly words: Words; readonly row: string; readonly otherwiseWhy: string | null };
  readonly ground: {
    readonly id: string;
    readonly name: string;
    readonly address: string;
    readonly lengthM: number | null;
    readonly widthM: number | null;
  };
  readonly hours: number;
  readonly poolSize: number;
  /** One tube to a household. */
  readonly household: boolean;
  readonly plannedBy: string | null;
  readonly cancelledWhy: string | null;
  readonly why: Words | null;
  readonly capacity: Capacity;
  readonly whatIf: readonly WhatIf[];
  readonly slots: readonly Slot[];
  /** What one table gets through. */
  readonly perHour: number;
  readonly materials: readonly Material[];
  readonly seats: readonly SeatShown[];
  readonly gaps: number;
  readonly choices: Readonly<Record<string, readonly { account: string; name: string; role: Words }[]>>;
  readonly preparations: readonly PreparationShown[];
  /** Null: nobody has measured the ground. */
  readonly layout: Layout | null;
  readonly sizes: readonly number[];
  readonly dotMetres: number;
}

export const session = look('/testing/sessions/:id', {
  ...READ,
  title: { zh: '采样场次', en: 'a session of testing' },
  query: Type.Object({ id: Id }),
  async run(tx, { id }, ctx): Promise<SessionPage> {
    const rules = ctx.rulebook.part(testingRules);
    const found = (await store.findSession(tx, id)) ?? refuseHouse('not-found');
    const [shown] = await sessionsShown(tx, ctx, [found]);
    const { ground } = await groundsOf(tx, ctx, found);
    const planner = await nameOfUsers(tx, [found.plannedBy].filter(isUuid));
    const seats = await seatsShown(tx, ctx, found);
    const posts = rules.posts.filter(({ from }) => from === 'roster');
    const choices: Record<string, Awaited<ReturnType<typeof whoMay>>> = {};
    for (const { post } of posts) choices[post] = await whoMay(tx, ctx, found, post);
    const { lengthM, widthM } = ground;
    return {
      ...(shown as SessionRow), // one went in
      offerKey: found.offer,
      proposed: {
        words: OFFERS[found.proposed],
        row: found.proposedRow,
        otherwiseWhy: found.otherwiseWhy,
      },
      ground: { id: ground.id, name: ground.name, address: ground.address, lengthM, widthM },
      hours: found.hours,
      poolSize: found.poolSize,
      household: found.household,
      plannedBy: planner.get(found.plannedBy) ?? null,
      cancelledWhy: found.cancelledWhy,
      why: whyNotChange(found, ctx.now)?.words ?? null,
      ...computed(rules, found),
      slots: await slotsShown(tx, rules, found),
      seats,
      gaps: seats.filter((one) => !one.bySite && (one.account === null || one.away)).length,
      choices,
      preparations: await preparationsShown(tx, ctx, found),
      layout:
        lengthM === null || widthM === null
          ? null
          : layoutOf(rules, { lengthM, widthM, tables: found.tables }),
      sizes: rules.pools.sizes,
      dotMetres: rules.slots.dotMetres,
    };
  },
});

async function seatsShown(tx: Tx, ctx: Ctx, of: TestSession): Promise<SeatShown[]> {
  const rules = ctx.rulebook.part(testingRules);
  const seats = await store.seatsOf(tx, of.id);
  const names = await nameOfUsers(
    tx,
    seats.map(({ account }) => account),
  );
  const lost = await lostSeats(tx, ctx, of, seats);
  return rules.posts.flatMap((row) =>
    Array.from({ length: countAt(row, of.tables) }, (_, i): SeatShown => {
      const seat = seats.find(({ post, no }) => post === row.post && no === i + 1);
      return {
        post: row.post,
        no: i + 1,
        words: { zh: row.zh, en: row.en },
        does: row.does,
        bySite: row.from === 'site',
        account: seat?.account ?? null,
        name: seat === undefined ? null : (names.get(seat.account) ?? null),
        away: seat !== undefined && lost.includes(seat),
      };
    }),
  );
}

async function preparationsShown(tx: Tx, ctx: Ctx, of: TestSession): Promise<PreparationShown[]> {
  const found = await tasksUnder(tx, preparePrefix(of.id));
  const names = await nameOfUsers(tx, found.map(({ endedBy }) => endedBy ?? '').filter(isUuid));
  const rows = ctx.rulebook.part(testingRules).preparations;
  return found
    .filter(({ state }) => state !== 'cancelled' || of.cancelledAt !== null)
    .map((task): PreparationShown => {
      const row = rows.find((one) => one.task === task.facts.task);
      return {
        task: String(task.facts.task),
        words: row === undefined ? task.title : { zh: row.zh, en: row.en },
        proofAsked: row?.proof ?? { zh: '', en: '' },
        id: task.id,
        state: task.state,
        stateWords: TASK_STATES[task.state],
        dueAt: task.dueAt.toISOString(),
        proof: task.proof,
        doneAt: task.state === 'completed' ? (task.endedAt?.toISOString() ?? null) : null,
        doneBy: names.get(task.endedBy ?? '') ?? null,
      };
    })
    .sort((a, b) => a.dueAt.localeCompare(b.dueAt));
}

export const testingLooks: readonly Look[] = [sites, site, sitePlan, session];

// Small things ------------------------------------------------------------------------------------------

function proposalOf(rules: TestingRules, of: TestSite): Proposal & { words: Words } {
  const proposal = proposeOffer(rules, { ...of, point: isPoint(rules, of) });
  return { ...proposal, words: OFFERS[proposal.offer] };
}

async function sitesShown(tx: Tx, ctx: Ctx, found: readonly TestSite[]): Promise<SiteRow[]> {
  const rules = ctx.rulebook.part(testingRules);
  const places = await namesOf(
    tx,
    found.map(({ place }) => place),
  );
  return found.map((one) => {
    const kind = rules.siteKinds.find((row) => row.kind === one.kind);
    const { contactSalt: salt } = one;
    const open = (sealed: Buffer | null) =>
      salt === null || sealed === null ? null : ctx.secrets.open(salt, sealed);
    const [name, phone] = [open(one.contactName), open(one.contactPhone)];
    return {
      id: one.id,
      code: siteCode(one.no),
      place: { path: one.place, name: places.get(one.place) ?? { zh: one.place, en: one.place } },
      kind: {
        kind: one.kind,
        words: kind === undefined ? { zh: one.kind, en: one.kind } : { zh: kind.zh, en: kind.en },
        point: kind?.point === true,
      },
      name: one.name,
      address: one.address,
      headcount: one.headcount,
      contact: {
        name: name === null ? null : maskName(name),
        phone: phone === null ? null : maskPhone(phone),
      },
      travelMinutes: one.travelMinutes,
      immobile: one.immobile,
      sealed: one.sealed,
      risk: one.risk,
      lengthM: one.lengthM,
      widthM: one.widthM,
      retired: one.retiredAt !== null,
      proposal: proposalOf(rules, one),
    };
  });
}

async function sessionsShown(tx: Tx, ctx: Ctx, found: readonly TestSession[]): Promise<SessionRow[]> {
  const places = await namesOf(
    tx,
    found.map(({ place }) => place),
  );
  const of = await store.sitesOf(
    tx,
    found.map((one) => one.site),
  );
  return found.map((one) => {
    const at = of.get(one.site);
    const state = stateOf(one, ctx.now);
    return {
      id: one.id,
      code: sessionCode(one.no),
      site: { id: one.site, code: at === undefined ? '' : siteCode(at.no), name: at?.name ?? '' },
      place: { path: one.place, name: places.get(one.place) ?? { zh: one.place, en: one.place } },
      offer: OFFERS[one.offer],
      people: one.people,
      tables: one.tables,
      opensAt: one.opensAt.toISOString(),
      closesAt: closesAt(one).toISOString(),
      state,
      stateWords: SESSION_STATES[state],
    };
  });
}
