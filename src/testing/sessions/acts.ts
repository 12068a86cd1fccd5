// Sessions: planned at a site after the table has proposed and a human has chosen, changed, cancelled; who stands where;
// what is ready when; the notice to the site.
import { Type } from 'typebox';
import { uuidv7 } from '../../base/ids.ts';
import type { Paper } from '../../base/paper.ts';
import { placeAt } from '../../base/places.ts';
import { Id, Moment } from '../../base/schemas.ts';
import type { Tx } from '../../base/sql.ts';
import type { Words } from '../../base/words.ts';
import { act } from '../../ledger/act.ts';
import { refuse as refuseHouse } from '../../ledger/refusals.ts';
import type { Ctx, Outcome } from '../../ledger/terms.ts';
import { namesOf } from '../../places/store.ts';
import { momentText } from '../../rulebook/rules.ts';
import { closeTasks, wantTasks } from '../../tasks/acts.ts';
import { tasksUnder } from '../../tasks/store.ts';
import { nameOfUsers } from '../../teams/store.ts';
import { roles } from '../../teams/terms.ts';
import { refuse } from '../refusals.ts';
import { renewSlots } from '../roster/lines.ts';
import { slotsShown } from '../roster/slots.ts';
import { swabsOf } from '../roster/store.ts';
import { contactOf, placeOfSite } from '../sites/acts.ts';
import { capacityOf, proposeOffer, siteCode } from '../sites/rules.ts';
import * as store from '../store.ts';
import { LEAD, OFFERS, type TestingRules, type TestSession, type TestSite, testingRules } from '../terms.ts';
import { busyThen, groundsOf, isPoint, lostSeats, rosterAt, type Timed } from './grounds.ts';
import { noticeToSite } from './notice.ts';
import {
  closesAt,
  countAt,
  fillSeats,
  preparationTasks,
  preparePrefix,
  type Seat,
  seatsBeyond,
  sessionCode,
  sessionPrefix,
  whyNotChange,
} from './rules.ts';

const PLANS = { duty: 'testing.plan', purpose: 'outbreak-response' } as const;
const Reason = Type.String({ minLength: 2, maxLength: 300 });
const Hours = Type.Number({ minimum: 0.5, maximum: 24 });
const Tables = Type.Integer({ minimum: 1, maximum: 60 });
const People = Type.Integer({ minimum: 1, maximum: 200_000 });

export const planSession = act('testing.session.planned', {
  ...PLANS,
  title: { zh: '安排采样场次', en: 'plan a session' },
  input: Type.Object({
    site: Id,
    offer: Type.Enum(Object.keys(OFFERS) as (keyof typeof OFFERS)[]), // its own keys
    /** The fixed point they walk to. */
    point: Type.Optional(Id),
    opensAt: Moment,
    hours: Hours,
    tables: Tables,
    poolSize: Type.Integer({ minimum: 1 }),
    /** One tube to a household. */
    household: Type.Optional(Type.Boolean()),
    /** Left out: everybody of the site. */
    people: Type.Optional(People),
    lead: Id,
    /** Why the other offer was chosen. */
    reason: Type.Optional(Reason),
  }),
  place: placeOfSite,
  async run(tx, input, ctx) {
    const rules = ctx.rulebook.part(testingRules);
    const site = (await store.holdSite(tx, input.site)) ?? refuseHouse('not-found');
    if (site.retiredAt !== null) refuse('site-retired');
    const proposal = proposeOffer(rules, factsOf(rules, site));
    const otherwise = input.offer !== proposal.offer;
    if (otherwise && input.reason === undefined)
      refuse('otherwise-needs-reason', { proposed: OFFERS[proposal.offer], why: proposal.why });
    const ground = await groundChosen(tx, ctx, site, input);
    const session = {
      id: uuidv7(ctx.now.getTime()),
      site: site.id,
      point: input.offer === 'fixed' ? ground.id : null,
      place: site.place,
      offer: input.offer,
      proposed: proposal.offer,
      proposedRow: proposal.row,
      otherwiseWhy: otherwise ? (input.reason ?? null) : null,
      people: input.people ?? site.headcount,
      opensAt: momentToCome(ctx, input.opensAt),
      hours: input.hours,
      tables: input.tables,
      poolSize: sizeOf(rules, input.poolSize),
      household: input.household ?? false,
      plannedAt: ctx.now,
      plannedBy: ctx.actor.id,
    };
    await mustBeFree(tx, ctx, session, ground.id);
    await store.holdSeating(tx);
    const leading = await seatFor(tx, ctx, session, { post: LEAD, no: 1, account: input.lead });
    const no = await store.insertSession(tx, session);
    const seats = [leading, ...(await freeSeats(tx, ctx, session, [leading]))];
    await store.insertSeats(tx, session, seats, ctx.actor.id, ctx.now);
    await prepare(tx, ctx, { ...session, no }, site, true);
    const capacity = capacityOf(rules, session);
    return told(
      { ...session, no },
      {
        opens: momentText(session.opensAt),
        people: session.people,
        tables: session.tables,
        offer: OFFERS[session.offer],
        otherwise,
        enough: capacity.enough,
        ...(otherwise ? { reason: input.reason } : {}),
      },
      { session: session.id, code: sessionCode(no), capacity, gaps: gapsOf(rules, session.tables, seats) },
      seats,
    );
  },
});

/**
 * Another time, more or fewer people or tables: slots that were given are given anew, and tickets that say otherwise are
 * void. Who stands there stays, as far as there is a post for them and, where the time moves, as far as they are on duty
 * then and stand nowhere else. The others are named, and their posts are gaps.
 */
export const changeSession = act('testing.session.changed', {
  ...PLANS,
  title: { zh: '修改采样场次', en: 'change a session' },
  input: Type.Object({
    session: Id,
    opensAt: Type.Optional(Moment),
    hours: Type.Optional(Hours),
    tables: Type.Optional(Tables),
    poolSize: Type.Optional(Type.Integer({ minimum: 1 })),
    household: Type.Optional(Type.Boolean()),
    people: Type.Optional(People),
    reason: Reason,
  }),
  place: placeOfSession,
  async run(tx, input, ctx) {
    const rules = ctx.rulebook.part(testingRules);
    const was = await holdOpen(tx, ctx, input.session);
    const to = {
      ...was,
      opensAt: input.opensAt === undefined ? was.opensAt : momentToCome(ctx, input.opensAt),
      hours: input.hours ?? was.hours,
      tables: input.tables ?? was.tables,
      poolSize: input.poolSize === undefined ? was.poolSize : sizeOf(rules, input.poolSize),
      household: input.household ?? was.household,
      people: input.people ?? was.people,
    };
    const { site, ground } = await groundsOf(tx, ctx, was);
    await mustBeFree(tx, ctx, to, ground.id);
    await store.updateSession(tx, was.id, to);
    await store.holdSeating(tx);
    const seats = await store.seatsOf(tx, was.id);
    const gone = seatsBeyond(rules, to.tables, seats);
    const stay = seats.filter((one) => !gone.includes(one));
    const lost = await lostSeats(tx, ctx, to, stay);
    const moved = to.opensAt.getTime() !== was.opensAt.getTime() || to.hours !== was.hours;
    const taken = moved ? [...gone, ...lost] : gone;
    await store.deleteSeats(tx, was.id, taken);
    await prepare(tx, ctx, to, site, to.opensAt.getTime() !== was.opensAt.getTime());
    const voided = moved || to.tables !== was.tables ? await renewSlots(tx, ctx, to, was) : 0;
    const capacity = capacityOf(rules, to);
    const gaps = gapsOf(
      rules,
      to.tables,
      stay.filter((one) => !lost.includes(one)),
    );
    return told(
      to,
      {
        opens: momentText(to.opensAt),
        people: to.people,
        tables: to.tables,
        enough: capacity.enough,
        taken: taken.length,
        gaps: countOf(gaps),
        tickets: voided,
        reason: input.reason,
      },
      { session: was.id, capacity, gaps, taken: taken.length, tickets: voided },
      taken,
    );
  },
});

export const cancelSession = act('testing.session.cancelled', {
  ...PLANS,
  title: { zh: '取消采样场次', en: 'cancel a session' },
  input: Type.Object({ session: Id, reason: Reason }),
  place: placeOfSession,
  async run(tx, input, ctx) {
    const session = await holdOpen(tx, ctx, input.session);
    // Whoever was swabbed is told what was found, whatever becomes of the rest of the day.
    const swabs = await swabsOf(tx, session.id);
    if (swabs.length > 0)
      refuse('session-swabbed', { people: new Set(swabs.map(({ person }) => person)).size });
    await store.endSession(tx, session.id, { by: ctx.actor.id, why: input.reason }, ctx.now);
    await closeTasks(tx, ctx, sessionPrefix(session.id), { state: 'cancelled' });
    const freed = await store.seatsOf(tx, session.id);
    return told(session, { reason: input.reason }, { session: session.id }, freed);
  },
});

// Posts -------------------------------------------------------------------------------------------------

/** Puts somebody who is on duty then at a post, or takes them from it. */
export const setPost = act('testing.post.set', {
  ...PLANS,
  title: { zh: '安排岗位人员', en: 'put somebody at a post' },
  input: Type.Object({
    session: Id,
    post: Type.String({ minLength: 1, maxLength: 40 }),
    no: Type.Integer({ minimum: 1, maximum: 200 }),
    account: Type.Union([Id, Type.Null()]),
  }),
  place: placeOfSession,
  async run(tx, input, ctx) {
    const session = await holdOpen(tx, ctx, input.session);
    const row = postOf(ctx.rulebook.part(testingRules), session, input);
    const done = { session: session.id, post: row.post, no: input.no, account: input.account };
    await store.holdSeating(tx);
    const seats = await store.seatsOf(tx, session.id);
    const before = seats.filter((one) => one.post === row.post && one.no === input.no);
    if (input.account === null) {
      if (row.post === LEAD) refuse('lead-stays');
      await store.deleteSeats(tx, session.id, before);
      return told(session, { post: words(row), empty: true }, done, before);
    }
    const seat = await seatFor(tx, ctx, session, { ...input, account: input.account });
    const here = seats.find((one) => one.account === seat.account);
    if (here !== undefined && !before.includes(here))
      refuse('post-here', { post: words(postOf(ctx.rulebook.part(testingRules), session, here)) });
    await store.insertSeats(tx, session, [seat], ctx.actor.id, ctx.now);
    return told(session, { post: words(row), empty: false }, done, [seat, ...before]);
  },
});

/** Fills what is empty, or held by somebody who is not there then, from those on duty; whoever stands there stays. */
export const fillPosts = act('testing.posts.filled', {
  ...PLANS,
  title: { zh: '按值班表补齐岗位', en: 'fill the gaps from the roster' },
  input: Type.Object({ session: Id }),
  place: placeOfSession,
  async run(tx, input, ctx) {
    const session = await holdOpen(tx, ctx, input.session);
    await store.holdSeating(tx);
    const seats = await store.seatsOf(tx, session.id);
    const lost = await lostSeats(tx, ctx, session, seats);
    const held = seats.filter((one) => !lost.includes(one));
    const filled = await freeSeats(tx, ctx, session, held);
    // Where nobody else is there, the name of whoever is away stays to be seen.
    const replaced = lost.filter((one) => filled.some(({ post, no }) => post === one.post && no === one.no));
    await store.deleteSeats(tx, session.id, replaced);
    await store.insertSeats(tx, session, filled, ctx.actor.id, ctx.now);
    const gaps = gapsOf(ctx.rulebook.part(testingRules), session.tables, [...held, ...filled]);
    return told(
      session,
      { filled: filled.length, gaps: countOf(gaps) },
      { session: session.id, filled: filled.length, gaps },
      [...filled, ...replaced],
    );
  },
});

// The notice --------------------------------------------------------------------------------------------

/** The notice to the site with the name of its contact: to be handed over, signed, kept. */
export const printSiteNotice = act('testing.notice.printed', {
  title: { zh: '打印采样通知', en: 'print the notice to the site' },
  duty: 'testing.work',
  purpose: 'outbreak-response',
  input: Type.Object({ session: Id }),
  sensitive: true,
  place: placeOfSession,
  async run(tx, input, ctx): Promise<Outcome<{ paper: Paper }>> {
    const session = (await store.findSession(tx, input.session)) ?? refuseHouse('not-found');
    if (session.cancelledAt !== null) refuse('session-cancelled');
    const rules = ctx.rulebook.part(testingRules);
    const { site, ground } = await groundsOf(tx, ctx, session);
    const places = await namesOf(tx, [placeAt(site.place, 2), placeAt(site.place, 3)]);
    const lead = (await store.seatsOf(tx, session.id)).find(({ post }) => post === LEAD);
    const names = await nameOfUsers(tx, lead === undefined ? [] : [lead.account]);
    const paper = noticeToSite(rules, {
      code: sessionCode(session.no),
      issuer: issuerOf(places, site.place),
      site: { code: siteCode(site.no), name: site.name, address: site.address },
      contact: contactOf(ctx, site),
      offer: session.offer,
      ground: { name: ground.name, address: ground.address },
      opensAt: session.opensAt,
      closesAt: closesAt(session),
      people: session.people,
      tables: session.tables,
      poolSize: session.poolSize,
      lead: lead === undefined ? undefined : names.get(lead.account),
      slots: await slotsShown(tx, rules, session),
      sends: rules.posts
        .filter(({ from }) => from === 'site')
        .map((row) => ({ ...words(row), count: countAt(row, session.tables) })),
      printedAt: momentText(ctx.now),
    });
    return told(session, { number: paper.number, version: rules.notice.version }, { paper });
  },
});

export const sessionActs = {
  planSession,
  changeSession,
  cancelSession,
  setPost,
  fillPosts,
  printSiteNotice,
};

// Looking up --------------------------------------------------------------------------------------------

const words = ({ zh, en }: Words): Words => ({ zh, en });

/** What the table of offers asks of a site. */
function factsOf(rules: TestingRules, site: TestSite) {
  return { ...site, point: isPoint(rules, site) };
}

/** Where the tables shall stand, held until this is written: at the site, or at the fixed point its people walk to. */
async function groundChosen(
  tx: Tx,
  ctx: Ctx,
  site: TestSite,
  input: { readonly offer: string; readonly point?: string | undefined },
): Promise<TestSite> {
  const rules = ctx.rulebook.part(testingRules);
  if (isPoint(rules, site)) {
    if (input.offer !== 'fixed' || (input.point ?? site.id) !== site.id) refuse('point-stays');
    return site;
  }
  if (input.offer === 'door') return site;
  const id = input.point ?? refuse('point-needed');
  const point = await ctx.beyond('the fixed point may lie in another community', () =>
    store.holdSite(tx, id),
  );
  const near = point !== undefined && placeAt(point.place, 2) === placeAt(site.place, 2);
  if (!near || point.retiredAt !== null || !isPoint(rules, point)) return refuse('point-unknown');
  return point;
}

export async function placeOfSession(
  tx: Tx,
  input: { session: string },
  ctx: Pick<Ctx, 'scope'>,
): Promise<string> {
  return ((await store.seeSession(tx, ctx, input.session)) ?? refuseHouse('not-found')).place;
}

async function holdOpen(tx: Tx, ctx: Ctx, id: string): Promise<TestSession> {
  const session = (await store.holdSession(tx, id)) ?? refuseHouse('not-found');
  const no = whyNotChange(session, ctx.now);
  if (no !== undefined) throw no;
  return session;
}

function momentToCome(ctx: Ctx, text: string): Date {
  const at = new Date(text);
  if (!(at > ctx.now)) refuse('session-past'); // a day that does not exist is not to come either
  return at;
}

function sizeOf(rules: TestingRules, size: number): number {
  if (!rules.pools.sizes.includes(size)) refuse('pool-size-unknown', { sizes: rules.pools.sizes.join(', ') });
  return size;
}

/** Neither the people nor the ground are at two sessions at a time. Two plans for one ground wait for each other here. */
async function mustBeFree(
  tx: Tx,
  ctx: Ctx,
  session: Pick<TestSession, 'site' | 'opensAt' | 'hours'> & { readonly id: string },
  ground: string,
): Promise<void> {
  const other = await ctx.beyond('another community may hold a session at the same point', async () => {
    await store.holdSite(tx, ground);
    return store.sessionMeeting(tx, {
      site: session.site,
      ground,
      from: session.opensAt,
      to: closesAt(session),
      but: session.id,
    });
  });
  if (other === undefined) return;
  const holes = { code: sessionCode(other.no), at: momentText(other.opensAt) };
  if (other.site === session.site) refuse('session-overlaps', holes);
  refuse('ground-taken', holes);
}

async function prepare(
  tx: Tx,
  ctx: Ctx,
  session: Pick<TestSession, 'id' | 'no' | 'site' | 'place' | 'opensAt'>,
  site: TestSite,
  moved: boolean,
): Promise<void> {
  // What was asked for before keeps its time, unless the doors open at another one now.
  const there = moved ? [] : await tasksUnder(tx, preparePrefix(session.id));
  const askedAt = new Map(
    there.flatMap((task) => (task.state === 'cancelled' ? [] : [[task.planKey, task.opensAt]])),
  );
  const wanted = preparationTasks(ctx.rulebook.part(testingRules), {
    session,
    siteName: site.name,
    askedAt: (planKey) => askedAt.get(planKey) ?? ctx.now,
    roles: ctx.rulebook.part(roles),
  });
  await wantTasks(tx, ctx, preparePrefix(session.id), wanted);
}

// Seats -------------------------------------------------------------------------------------------------

function postOf(
  rules: TestingRules,
  session: Pick<TestSession, 'tables'>,
  asked: { readonly post: string; readonly no: number },
) {
  const row = rules.posts.find(({ post }) => post === asked.post);
  if (row === undefined || asked.no > countAt(row, session.tables)) return refuse('post-unknown');
  if (row.from === 'site') refuse('post-of-site', { post: words(row) });
  return row;
}

async function seatFor(
  tx: Tx,
  ctx: Ctx,
  session: Timed,
  asked: { readonly post: string; readonly no: number; readonly account: string },
): Promise<Seat> {
  const row = postOf(ctx.rulebook.part(testingRules), session, asked);
  const roster = await rosterAt(tx, session);
  const on = roster.find(({ account, role }) => account === asked.account && row.roles.includes(role));
  if (on === undefined) {
    const table = ctx.rulebook.part(roles);
    const named = (language: keyof Words) =>
      row.roles.map((role) => table[role]?.[language] ?? role).join(language === 'zh' ? '、' : ', ');
    return refuse('post-not-on-duty', {
      at: momentText(session.opensAt),
      roles: { zh: named('zh'), en: named('en') },
    });
  }
  const [other] = await busyThen(tx, ctx, session, [asked.account]);
  if (other !== undefined) refuse('post-elsewhere', { code: sessionCode(other.no) });
  return { post: row.post, no: asked.no, account: asked.account, role: on.role };
}

async function freeSeats(tx: Tx, ctx: Ctx, session: Timed, seats: readonly Seat[]): Promise<Seat[]> {
  const roster = await rosterAt(tx, session);
  const accounts = [...new Set(roster.map(({ account }) => account))];
  const busy = await busyThen(tx, ctx, session, accounts);
  return fillSeats(ctx.rulebook.part(testingRules), {
    tables: session.tables,
    roster,
    busy: new Set(busy.map(({ account }) => account)),
    seats,
  });
}

export interface Gap {
  readonly post: string;
  readonly words: Words;
  readonly missing: number;
}

const countOf = (gaps: readonly Gap[]) => gaps.reduce((sum, { missing }) => sum + missing, 0);

/** Posts of the roster where somebody is missing: `seats` are those whose holder is there. */
function gapsOf(rules: TestingRules, tables: number, seats: readonly Seat[]): Gap[] {
  return rules.posts.flatMap((row) => {
    if (row.from !== 'roster') return [];
    const missing = countAt(row, tables) - seats.filter(({ post }) => post === row.post).length;
    return missing > 0 ? [{ post: row.post, words: words(row), missing }] : [];
  });
}

// Telling -----------------------------------------------------------------------------------------------

function issuerOf(places: ReadonlyMap<string, Words>, place: string): Words {
  const known = [2, 3].flatMap((level) => places.get(placeAt(place, level)) ?? []);
  return { zh: known.map(({ zh }) => zh).join(''), en: known.map(({ en }) => en).join(', ') };
}

/** `seats`: everybody put at a post or taken from one by this; the entry names them. */
function told<R>(
  session: Pick<TestSession, 'id' | 'no' | 'site' | 'place'>,
  detail: Readonly<Record<string, unknown>>,
  result: R,
  seats: readonly Pick<Seat, 'account'>[] = [],
): Outcome<R> {
  const accounts = new Set(seats.map(({ account }) => `user:${account}`));
  return {
    about: [`test-session:${session.id}`, `test-site:${session.site}`, ...accounts],
    place: session.place,
    detail: { code: sessionCode(session.no), ...detail },
    result,
  };
}
