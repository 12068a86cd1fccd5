// What nobody had planned: told at once to whom the table names, its first ten minutes on a card, whose days begin anew
// proposed by the protocol and decided by CDC, and a day later what was learnt of it.
import { Type } from 'typebox';
import { addMinutes } from '../../base/clock.ts';
import { uuidv7 } from '../../base/ids.ts';
import { isWithin } from '../../base/places.ts';
import { must } from '../../base/refusal.ts';
import { Id, Moment } from '../../base/schemas.ts';
import { newSalt } from '../../base/secrets.ts';
import type { Tx } from '../../base/sql.ts';
import type { Words } from '../../base/words.ts';
import { putInForce } from '../../control/episodes/acts.ts';
import { holdEpisode } from '../../control/episodes/store.ts';
import { act } from '../../ledger/act.ts';
import { refuse as refuseHouse } from '../../ledger/refusals.ts';
import type { Ctx } from '../../ledger/terms.ts';
import { holdPerson } from '../../lists/calls/store.ts';
import { shownPeople } from '../../people/store.ts';
import { closeKeys, openTasks } from '../../tasks/acts.ts';
import { deadlineOf, unitHearing } from '../../tasks/rules.ts';
import type { WantedTask } from '../../tasks/terms.ts';
import { roles } from '../../teams/terms.ts';
import { postOf } from '../care/day.ts';
import { holdsAt } from '../health.ts';
import { refuse } from '../refusals.ts';
import { zonesOfSite } from '../rounds/rules.ts';
import { holdOpenAbove, siteAbove, siteInSight } from '../sites/above.ts';
import { holdOpen, placeOfSite, told } from '../sites/acts.ts';
import { findRoom, roomsAt } from '../sites/store.ts';
import { type IsolationRules, type IsolationSite, isolationRules } from '../terms.ts';
import { othersAt, type Reached, reachedBy, sealOfReach } from './reach.ts';
import { decisionsOf, floorOf, incidentCode, momentIn, notTicked } from './rules.ts';
import * as store from './store.ts';
import { POSITIVE, REVIEW_CHANGES, type ReviewChange } from './terms.ts';

const Text = Type.String({ minLength: 2, maxLength: 1_000, sealed: true });
const Reason = Type.String({ minLength: 2, maxLength: 300 });
const ANYWHERE = 'guests of a site may live anywhere in the district';
/** The card is of the first ten minutes (domain handbook 5.9). */
const CARD_MINUTES = 10;
const CDC = 'cdc';
const Day = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' });
/** More than a site holds. */
const MOST = 2_000;

/** Tells whom the table names, each with the card; a review is asked for within a day. */
export const reportIncident = act('isolation.incident.reported', {
  title: { zh: '报告突发事件', en: 'report an incident' },
  duty: 'isolation.incident',
  purpose: 'outbreak-response',
  input: Type.Object({
    site: Id,
    /** Named by the phone, so that what is ticked without signal is about it. */
    id: Type.Optional(Id),
    incident: Type.String({ minLength: 1, maxLength: 40 }),
    room: Type.Optional(Id),
    /** Where it was when it was in no room: corridor/1/3, lobby. */
    zone: Type.Optional(Type.String({ minLength: 1, maxLength: 60 })),
    /** The guest it is about: by name, or by her bed for whoever sees no names. */
    person: Type.Optional(Id),
    bed: Type.Optional(Type.Integer({ minimum: 1, maximum: 20 })),
    at: Type.Optional(Moment),
    note: Type.Optional(Text),
  }),
  place: async (tx, input, ctx) => (await whereOf(tx, ctx, input)).place,
  async run(tx, input, ctx) {
    const site = await holdOpenAbove(tx, ctx, input.site);
    const rules = ctx.rulebook.part(isolationRules);
    const row =
      rules.incidents.find(({ incident }) => incident === input.incident) ?? refuse('incident-unknown');
    if (input.id !== undefined) {
      const there = await store.findIncident(tx, input.id);
      if (there !== undefined) refuse('incident-there', { code: incidentCode(there.no) });
    }
    const { at, room, zone, place } = await whereOf(tx, ctx, input);
    const floor = floorOf(room, zone?.zone ?? null);
    if (row.restart === 'protocol' && floor === undefined) refuse('incident-needs-room');
    // A bed that was empty then keeps nobody from being told what happened in the room.
    const person =
      input.person ??
      (room === undefined || input.bed === undefined
        ? undefined
        : await store.guestThen(tx, { room: room.id, bed: input.bed, at }));
    const salt = input.note === undefined ? null : newSalt();
    const incident = {
      id: input.id ?? uuidv7(ctx.now.getTime()),
      site: site.id,
      place,
      incident: row.incident,
      severity: row.severity,
      room: room?.id ?? null,
      zone: zone?.zone ?? null,
      person: person ?? null,
      salt,
      note: salt === null ? null : ctx.secrets.seal(salt, input.note ?? ''),
      at,
      restart: row.restart === 'none' ? null : row.restart,
      card: row.card,
    };
    const no = await store.insertIncident(tx, incident, ctx.actor.id, ctx.now);
    const notified = row.notify.map((to) => ({ told: to, role: postOf(to) }));
    await store.insertTold(tx, incident, notified, ctx.now);
    await openTasks(tx, ctx, tasksOf(ctx, rules, site, { ...incident, no, room: room?.no }, row));
    if (row.incident === POSITIVE && person !== undefined)
      await closeKeys(tx, ctx, [positiveKey(person)], { state: 'done', proof: `incident:${incident.id}` });
    // Whoever reports and is one of those told has heard it.
    await heard(tx, ctx, incident, at);
    return told(
      { ...site, place },
      {
        incident: incidentCode(no),
        what: { zh: row.zh, en: row.en },
        severity: row.severity,
        room: room?.no ?? null,
        ...(zone === undefined ? {} : { zone: zone.words }),
        notified: row.notify.length,
      },
      { incident: incident.id, code: incidentCode(no), card: row.card },
      [`incident:${incident.id}`, ...(person === undefined ? [] : [`person:${person}`])],
    );
  },
});

/** One task for each guest, however she is heard of. */
const positiveKey = (person: string) => `incident/positive/${person}`;

/** A laboratory or CDC has found a guest positive: her site hears at once and reports what its card asks for. */
export const tellOfPositive = act('isolation.positive.told', {
  title: { zh: '告知隔离点住客阳性', en: 'tell a site that a guest is positive' },
  duty: 'house',
  purpose: 'outbreak-response',
  input: Type.Object({ site: Id, person: Id }),
  place: placeOfSite,
  async run(tx, input, ctx) {
    const site = await holdOpen(tx, input.site);
    const id = await store.roomThen(tx, { person: input.person, site: site.id, at: ctx.now });
    const room = id === undefined ? undefined : await findRoom(tx, id);
    const no = room?.no ?? '';
    await openTasks(tx, ctx, [
      {
        planKey: positiveKey(input.person),
        kind: 'site-incident',
        title: {
          zh: `${no} 房间住客检测阳性：本人不动、不开门，请立即报告事件`,
          en: `room ${no}: a guest is positive; she stays and keeps her door shut, report the incident now`,
        },
        about: [`person:${input.person}`, `isolation-site:${site.id}`],
        place: site.place,
        ownerUnit: site.place,
        ownerRole: 'site-head',
        opensAt: ctx.now,
        dueAt: addMinutes(ctx.now, CARD_MINUTES),
        step: 'site-incident',
        urgency: 3,
        link: `/m/isolation/${site.id}/incident`,
        facts: { site: site.id },
      },
    ]);
    return told(site, { room: no }, { person: input.person }, [`person:${input.person}`]);
  },
});

/** One of those who were told has heard it, and sees to it. */
export const answerIncident = act('isolation.incident.answered', {
  title: { zh: '收到，正在处置', en: 'heard, on it' },
  duty: 'isolation.incident',
  purpose: 'outbreak-response',
  input: Type.Object({ incident: Id, at: Type.Optional(Moment) }),
  place: placeOfIncident,
  async run(tx, input, ctx) {
    const { incident, site } = await heldWithSite(tx, ctx, input.incident);
    const code = incidentCode(incident.no);
    const at = momentIn({ from: incident.at, now: ctx.now }, input.at);
    const posts = await heard(tx, ctx, incident, at);
    if (posts.length === 0 && !(await wasTold(tx, ctx, incident))) refuse('incident-not-told', { code });
    return told(site, { incident: code, posts: posts.length }, { incident: incident.id }, [
      `incident:${incident.id}`,
    ]);
  },
});

/** An item of the card is done, or was ticked by mistake. Once all are, the card is done for everybody who was told. */
export const tickIncident = act('isolation.incident.ticked', {
  title: { zh: '勾选应急卡', en: 'tick the card' },
  duty: 'isolation.incident',
  purpose: 'outbreak-response',
  input: Type.Object({
    incident: Id,
    item: Type.Integer({ minimum: 0, maximum: 99 }),
    done: Type.Boolean(),
    at: Type.Optional(Moment),
  }),
  place: placeOfIncident,
  async run(tx, input, ctx) {
    const { incident, site } = await heldWithSite(tx, ctx, input.incident);
    const code = incidentCode(incident.no);
    if (incident.reviewedAt !== null) refuse('incident-reviewed', { code });
    const item = incident.card?.[input.item] ?? refuse('incident-item-unknown');
    const at = momentIn({ from: incident.at, now: ctx.now }, input.at);
    if (input.done) await store.tick(tx, incident, { item: input.item, by: ctx.actor.id, at });
    else await store.untick(tx, incident.id, input.item);
    await heard(tx, ctx, incident, at);
    const left = notTicked(incident.card ?? [], await store.ticksOf(tx, [incident.id]));
    if (left.length === 0) await closeCards(tx, ctx, incident);
    return told(
      site,
      { incident: code, item: { zh: item.zh, en: item.en }, done: input.done, left: left.length },
      { incident: incident.id, left: left.length },
      [`incident:${incident.id}`],
    );
  },
});

/** What was done, as it is done. */
export const logIncident = act('isolation.incident.logged', {
  title: { zh: '记录处置', en: 'write down what was done' },
  duty: 'isolation.incident',
  purpose: 'outbreak-response',
  input: Type.Object({ incident: Id, text: Text, at: Type.Optional(Moment) }),
  place: placeOfIncident,
  async run(tx, input, ctx) {
    const { incident, site } = await heldWithSite(tx, ctx, input.incident);
    const salt = newSalt();
    const at = momentIn({ from: incident.at, now: ctx.now }, input.at);
    await store.addStep(tx, incident, {
      by: ctx.actor.id,
      salt,
      text: ctx.secrets.seal(salt, input.text),
      at,
    });
    await heard(tx, ctx, incident, at);
    return told(site, { incident: incidentCode(incident.no) }, { incident: incident.id }, [
      `incident:${incident.id}`,
    ]);
  },
});

/**
 * Decides whose days begin anew, by the protocol of each, with an order to each: everybody the incident reaches, or without
 * some for a reason, and with somebody more for a reason; or nobody. CDC decides; nothing happens to anybody's days before.
 * Whoever was left out is not asked about again, and may be added as long as the incident is not over.
 */
export const restartDays = act('isolation.days.restarted', {
  title: { zh: '确认重新计算', en: 'decide whose days begin anew' },
  duty: 'control.assess',
  purpose: 'outbreak-response',
  input: Type.Object({
    incident: Id,
    restart: Type.Boolean(),
    /** The seal of the list that was shown: whatever of it has changed meanwhile is looked at again. */
    seen: Type.String({ maxLength: 40 }),
    /** Why nobody's days begin anew. */
    reason: Type.Optional(Reason),
    /** Whose days stay as they are though the list has them. */
    without: Type.Optional(Type.Array(Type.Object({ person: Id, reason: Reason }), { maxItems: MOST })),
    /** Whose begin anew though the list has them not, and the last day that was shown. */
    also: Type.Optional(
      Type.Array(Type.Object({ person: Id, reason: Reason, until: Day }), { maxItems: MOST }),
    ),
  }),
  place: placeOfIncident,
  async run(tx, input, ctx) {
    const { incident, site } = await heldWithSite(tx, ctx, input.incident);
    const code = incidentCode(incident.no);
    if (incident.restart === null) refuse('incident-restarted', { code });
    if (incident.closedAt !== null) refuse('incident-closed', { code });
    if (!input.restart && input.reason === undefined) refuse('incident-no-restart-needs-reason');
    return ctx.beyond(ANYWHERE, async () => {
      const also = input.restart ? (input.also ?? []) : [];
      const { reached, others } = await heldReach(tx, ctx, incident, also);
      if (incident.restartedAt !== null && reached.length === 0 && also.length === 0)
        refuse('incident-restarted', { code });
      const about = decisionsOf({ reached, others }, { ...input, also });
      if (sealOfReach(reached) !== input.seen || about.strangers > 0)
        refuse('incident-reach-changed', { code, count: reached.length });
      const role = ctx.actor.duties.find(({ permissions }) => permissions.has('control.assess'))?.role ?? CDC;
      const decided: Parameters<typeof store.insertDecided>[2][number][] = [];
      for (const { one, decision, why } of about.decisions) {
        const { person, room, scope, rule, endsOn, wouldEndOn } = one;
        const after =
          decision === 'left'
            ? undefined
            : (
                await putInForce(tx, ctx, one.episode, {
                  facts: { clusterEvents: one.facts.clusterEvents },
                  categories: one.episode.categories,
                  reason: 'site-event',
                  role,
                })
              ).after;
        decided.push({
          ...{ person, decision, room, scope, rule, endsOn, why },
          wouldEndOn: after === undefined ? wouldEndOn : after.endsOn,
        });
      }
      const begun = about.decisions.filter(({ decision }) => decision !== 'left');
      const left = about.decisions.filter(({ decision }) => decision === 'left');
      await store.insertDecided(tx, incident, decided, ctx.actor.id, ctx.now);
      await store.markRestarted(
        tx,
        incident.id,
        { by: ctx.actor.id, restarted: begun.length, why: input.restart ? null : (input.reason ?? null) },
        ctx.now,
      );
      await closeKeys(tx, ctx, [keyOf(incident.id, 'restart')], {
        state: 'done',
        proof: `incident:${incident.id}`,
      });
      const codes = await shownPeople(
        tx,
        about.decisions.map(({ one }) => one.person),
      );
      const whoAndWhy = (some: readonly (typeof about.decisions)[number][]) =>
        [...Map.groupBy(some, ({ why }) => why ?? '')].map(([why, those]) => {
          const who = those.map(({ one }) => codes.get(one.person)?.code ?? '');
          return { zh: `${who.join('、')}（${why}）`, en: `${who.join(', ')} (${why})` };
        });
      return told(
        site,
        {
          incident: code,
          restarted: begun.length,
          reached: reached.length,
          ...(input.restart ? {} : { reason: input.reason }),
          ...(input.restart && left.length > 0 ? { left: left.length, leftOut: whoAndWhy(left) } : {}),
          ...(also.length > 0
            ? { added: whoAndWhy(begun.filter(({ decision }) => decision === 'added')) }
            : {}),
        },
        { incident: incident.id, restarted: begun.length, left: left.length },
        [
          `incident:${incident.id}`,
          ...begun.flatMap(({ one }) => [`person:${one.person}`, `episode:${one.episode.id}`]),
          ...left.map(({ one }) => `person:${one.person}`),
        ],
      );
    });
  },
});

/** The first minutes are over: everything of the card is done, or left out for a reason. */
export const closeIncident = act('isolation.incident.closed', {
  title: { zh: '结束处置', en: 'close the incident' },
  duty: 'isolation.lead',
  purpose: 'outbreak-response',
  input: Type.Object({
    incident: Id,
    /** Why it ends though not everything of its card was done. */
    reason: Type.Optional(Reason),
  }),
  place: placeOfIncident,
  async run(tx, input, ctx) {
    const { incident, site } = await heldWithSite(tx, ctx, input.incident);
    const code = incidentCode(incident.no);
    if (incident.closedAt !== null) refuse('incident-closed', { code });
    if (incident.restart !== null && incident.restartedAt === null) refuse('incident-restart-open', { code });
    const card = incident.card ?? [];
    const left = notTicked(card, await store.ticksOf(tx, [incident.id])).flatMap((item) => card[item] ?? []);
    if (left.length > 0 && input.reason === undefined)
      refuse('incident-card-open', { code, count: left.length, items: listed(left) });
    await store.markClosed(tx, incident.id, ctx.actor.id, ctx.now);
    await closeCards(tx, ctx, incident);
    return told(
      site,
      { incident: code, left: left.length, ...(left.length > 0 ? { reason: input.reason } : {}) },
      { incident: incident.id },
      [`incident:${incident.id}`],
    );
  },
});

/** What was learnt of it, and what it has changed. */
export const reviewIncident = act('isolation.incident.reviewed', {
  title: { zh: '复盘', en: 'review the incident' },
  duty: 'isolation.lead',
  purpose: 'outbreak-response',
  input: Type.Object({
    incident: Id,
    text: Text,
    /** What of the site is not as it was. */
    changes: Type.Enum(Object.keys(REVIEW_CHANGES) as ReviewChange[]), // its own keys
    /** How; left out where nothing has to change. */
    changed: Type.Optional(Text),
  }),
  place: placeOfIncident,
  async run(tx, input, ctx) {
    const { incident, site } = await heldWithSite(tx, ctx, input.incident);
    const code = incidentCode(incident.no);
    if (incident.closedAt === null) refuse('incident-open', { code });
    if (incident.reviewedAt !== null) refuse('incident-reviewed', { code });
    if (input.changes !== 'nothing' && input.changed === undefined) refuse('incident-changed-how');
    const salt = newSalt();
    await store.markReviewed(
      tx,
      incident.id,
      {
        by: ctx.actor.id,
        salt,
        text: ctx.secrets.seal(salt, input.text),
        changedWhat: input.changes,
        changed: input.changed === undefined ? null : ctx.secrets.seal(salt, input.changed),
      },
      ctx.now,
    );
    await closeKeys(tx, ctx, [keyOf(incident.id, 'review')], {
      state: 'done',
      proof: `incident:${incident.id}`,
    });
    return told(site, { incident: code, changes: REVIEW_CHANGES[input.changes] }, { incident: incident.id }, [
      `incident:${incident.id}`,
    ]);
  },
});

export const isolationIncidentActs = {
  reportIncident,
  tellOfPositive,
  answerIncident,
  tickIncident,
  logIncident,
  restartDays,
  closeIncident,
  reviewIncident,
};

// Looking up --------------------------------------------------------------------------------------------

const keyOf = (incident: string, rest: string) => `incident/${incident}/${rest}`;

async function placeOfIncident(tx: Tx, input: { incident: string }): Promise<string> {
  return ((await store.findIncident(tx, input.incident)) ?? refuseHouse('not-found')).place;
}

async function heldWithSite(tx: Tx, ctx: Ctx, id: string) {
  const incident = (await store.holdIncident(tx, id)) ?? refuseHouse('not-found');
  const site = must(await siteAbove(tx, ctx, incident.site), 'an incident is of a site');
  // What is told of it is told on its floor.
  return { incident, site: { ...site, place: incident.place } };
}

/** Whom it reaches, read once more after each of them is held: what another act writes meanwhile is in it. */
async function heldReach(
  tx: Tx,
  ctx: Ctx,
  incident: store.Incident,
  also: readonly { readonly person: string }[],
): Promise<{ reached: Reached[]; others: Reached[] }> {
  const read = async () => {
    const reached = await reachedBy(tx, ctx, incident);
    // Everybody else of the site is counted only where somebody is to be added.
    return { reached, others: also.length === 0 ? [] : await othersAt(tx, ctx, incident, reached) };
  };
  const { reached, others } = await read();
  const asked = new Set(also.map(({ person }) => person));
  const before = [...reached, ...others.filter(({ person }) => asked.has(person))];
  for (const person of before.map((one) => one.person).sort()) await holdPerson(tx, person);
  for (const id of before.map(({ episode }) => episode.id).sort()) await holdEpisode(tx, id);
  return read();
}

/**
 * When it happened and where: on the floor of the room, of the corridor or of the guest it is about; else at the site as a
 * whole, and reported by whoever holds that.
 */
async function whereOf(
  tx: Tx,
  ctx: Ctx,
  input: {
    readonly site: string;
    readonly room?: string | undefined;
    readonly zone?: string | undefined;
    readonly person?: string | undefined;
    readonly at?: string | undefined;
  },
) {
  const site = await siteInSight(tx, ctx, input.site);
  const said = input.at === undefined ? ctx.now : new Date(input.at);
  const at = said > ctx.now ? ctx.now : said;
  // Where she was when it happened: a positive may lie in the other wing by the time somebody writes it down.
  const hers =
    input.person === undefined
      ? undefined
      : await store.roomThen(tx, { person: input.person, site: site.id, at });
  if (input.person !== undefined && hers === undefined) refuse('incident-not-there-then');
  const room = await roomOf(tx, site, input.room ?? hers);
  const zone = room === undefined ? await zoneOf(tx, site, input.zone) : undefined;
  return { at, room, zone, place: room?.place ?? zone?.place ?? site.place };
}

async function roomOf(tx: Tx, site: Pick<IsolationSite, 'id'>, id: string | undefined) {
  if (id === undefined) return undefined;
  const room = await findRoom(tx, id);
  return room?.site === site.id ? room : refuseHouse('not-found');
}

/** A zone of the site by its key, with the floor it is on; the whole site where it is on none. */
async function zoneOf(tx: Tx, site: Pick<IsolationSite, 'id' | 'place'>, key: string | undefined) {
  if (key === undefined) return undefined;
  const rooms = await roomsAt(tx, site.id);
  const found = zonesOfSite(rooms).find(({ zone, everyRound }) => everyRound && zone === key);
  if (found === undefined) return refuse('round-zone-unknown', { zone: key });
  const floor = floorOf(undefined, key);
  const on = rooms.find((room) => room.building === floor?.building && room.floor === floor.floor);
  return { zone: found.zone, words: found.words, place: on?.place ?? site.place };
}

// Who was told ------------------------------------------------------------------------------------------

/** The posts the actor holds at the site; its deputy hears for the head. */
function postsHeld(ctx: Ctx, incident: Pick<store.Incident, 'place'>): string[] {
  const held = ctx.actor.duties.flatMap(({ role, place }) => (isWithin(incident.place, place) ? [role] : []));
  return holdsAt(ctx, incident.place, ['isolation.lead']) ? [...held, postOf('head')] : held;
}

/** Whoever does anything about it has heard it. The posts that had not answered before. */
async function heard(
  tx: Tx,
  ctx: Ctx,
  incident: Pick<store.Incident, 'id' | 'place'>,
  at: Date,
): Promise<string[]> {
  if (ctx.actor.kind === 'house') return [];
  return store.answerFor(tx, incident.id, { roles: postsHeld(ctx, incident), by: ctx.actor.id, at });
}

async function wasTold(tx: Tx, ctx: Ctx, incident: store.Incident): Promise<boolean> {
  const posts = postsHeld(ctx, incident);
  return (await store.toldOf(tx, [incident.id])).some(({ role }) => posts.includes(role));
}

/** The card is done, for each that was told. */
async function closeCards(
  tx: Tx,
  ctx: Ctx,
  incident: Pick<store.Incident, 'id' | 'incident'>,
): Promise<void> {
  const row = ctx.rulebook.part(isolationRules).incidents.find((one) => one.incident === incident.incident);
  const told = new Set([
    ...(row?.notify ?? []),
    ...(await store.toldOf(tx, [incident.id])).map((one) => one.told),
  ]);
  await closeKeys(
    tx,
    ctx,
    [...told].map((to) => keyOf(incident.id, `card/${to}`)),
    { state: 'done', proof: `incident:${incident.id}` },
  );
}

function listed(words: readonly Words[]): Words {
  return { zh: words.map(({ zh }) => zh).join('、'), en: words.map(({ en }) => en).join(', ') };
}

// The tasks ---------------------------------------------------------------------------------------------

/** A card for each that is told, the question whose days begin anew, and the review. */
function tasksOf(
  ctx: Ctx,
  rules: IsolationRules,
  site: IsolationSite,
  incident: {
    readonly id: string;
    readonly no: number;
    readonly room: string | undefined;
    readonly restart: unknown;
  },
  row: IsolationRules['incidents'][number],
): WantedTask[] {
  const code = incidentCode(incident.no);
  const where = incident.room === undefined ? '' : ` ${incident.room}`;
  const page = `/isolation/${site.id}/incidents/${incident.id}`;
  const base = {
    about: [`incident:${incident.id}`, `isolation-site:${site.id}`],
    place: site.place,
    opensAt: ctx.now,
    urgency: row.severity,
  };
  // The head is told for herself and for coordination, and has one card.
  const told = row.notify.filter((to, i, all) => all.findIndex((one) => postOf(one) === postOf(to)) === i);
  const cards = told.map(
    (to): WantedTask => ({
      ...base,
      planKey: keyOf(incident.id, `card/${to}`),
      kind: 'site-incident',
      title: {
        zh: `${code}${where} ${row.zh}，前十分钟：${row.card.map(({ zh }) => zh).join('；')}`,
        en: `${code}${where} ${row.en}, the first ten minutes: ${row.card.map(({ en }) => en).join('; ')}`,
      },
      ownerUnit: site.place,
      ownerRole: postOf(to),
      dueAt: addMinutes(ctx.now, CARD_MINUTES),
      step: 'site-incident',
      link: `/m/isolation/${site.id}/incident`,
      facts: { incident: incident.id, group: to },
    }),
  );
  const restart: WantedTask[] =
    incident.restart === null
      ? []
      : [
          {
            ...base,
            planKey: keyOf(incident.id, 'restart'),
            kind: 'site-restart',
            title: {
              zh: `${site.name}${where} ${row.zh}：确认谁的天数重新计算`,
              en: `${site.name}${where}, ${row.en}: decide whose days begin anew`,
            },
            ownerUnit: unitHearing(site.place, CDC, ctx.rulebook.part(roles)),
            ownerRole: CDC,
            dueAt: addMinutes(ctx.now, deadlineOf(ctx.rulebook, 'reassess').minutes),
            step: 'reassess',
            link: page,
            facts: { incident: incident.id },
          },
        ];
  return [
    ...cards,
    ...restart,
    {
      ...base,
      planKey: keyOf(incident.id, 'review'),
      kind: 'site-incident',
      title: { zh: `${code} ${row.zh}：复盘`, en: `${code} ${row.en}: what was learnt` },
      ownerUnit: site.place,
      ownerRole: 'site-head',
      dueAt: addMinutes(ctx.now, rules.reviewHours.value * 60),
      step: null,
      urgency: 0,
      link: page,
      facts: { incident: incident.id, review: true },
    },
  ];
}
