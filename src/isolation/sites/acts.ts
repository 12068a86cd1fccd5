// Opening a site, what has to be so before its first guest, who works there, and its end.
import { Type } from 'typebox';
import { addMinutes } from '../../base/clock.ts';
import { codeOf } from '../../base/codes.ts';
import { uuidv7 } from '../../base/ids.ts';
import { isWithin, placeLevel } from '../../base/places.ts';
import { must } from '../../base/refusal.ts';
import { Id, Place } from '../../base/schemas.ts';
import type { Tx } from '../../base/sql.ts';
import type { Words } from '../../base/words.ts';
import { act } from '../../ledger/act.ts';
import { refuse as refuseHouse } from '../../ledger/refusals.ts';
import type { Ctx, Outcome } from '../../ledger/terms.ts';
import { nextPath } from '../../places/rules.ts';
import {
  changePlace,
  findPlace,
  holdTree,
  insertPlaces,
  pathsBelow,
  siteOffice,
} from '../../places/store.ts';
import { wantTasks } from '../../tasks/acts.ts';
import { whyNotGive } from '../../teams/rules.ts';
import { dutiesOfMany, endDuties, holdAccount, insertDuties, overlapping } from '../../teams/store.ts';
import { roles, teamRules } from '../../teams/terms.ts';
import { incidentCode } from '../incidents/rules.ts';
import { refuse } from '../refusals.ts';
import { giveBackDuty } from '../rooms/keeping.ts';
import { roundCode } from '../rounds/rules.ts';
import { DOORS, FEATURES, type IsolationRules, type IsolationSite, isolationRules, WINGS } from '../terms.ts';
import { wrongStepCode } from '../walking/rules.ts';
import { holdOpenAbove } from './above.ts';
import { forecastFor } from './forecast.ts';
import { admitToPost } from './posts.ts';
import { roomsOf, siteCode, type Template, whatIsOpen } from './rules.ts';
import * as store from './store.ts';

const LEADS = { duty: 'isolation.lead', purpose: 'outbreak-response' } as const;
const OPENS = { duty: 'isolation.open', purpose: 'outbreak-response' } as const;
const Reason = Type.String({ minLength: 2, maxLength: 300 });
const Building = Type.String({ pattern: '^[A-Za-z0-9]{1,4}$' });
const keys = <T extends Record<string, unknown>>(table: T) => Object.keys(table) as (keyof T & string)[]; // its own keys

/** What the head has measured; left out: as the template has it. */
const Measures = Type.Partial(
  Type.Object({
    floors: Type.Integer({ minimum: 1, maximum: 60 }),
    firstFloor: Type.Integer({ minimum: 1, maximum: 60 }),
    roomsPerFloor: Type.Integer({ minimum: 1, maximum: 99 }),
    beds: Type.Integer({ minimum: 1, maximum: 8 }),
    positiveRooms: Type.Integer({ minimum: 0, maximum: 99 }),
    twoBedShare: Type.Number({ minimum: 0, maximum: 1 }),
    barrierFreeShare: Type.Number({ minimum: 0, maximum: 1 }),
  }),
);

/**
 * Opens a site from a template: its unit, its floors, its rooms, its head and its branch secretary. When the forecast
 * says that there are rooms enough, opening it needs a reason. Guests come once its checklist is done.
 */
export const openIsolationSite = act('isolation.site.opened', {
  ...OPENS,
  title: { zh: '开设隔离点', en: 'open an isolation site' },
  input: Type.Object({
    district: Place,
    name: Type.String({ minLength: 2, maxLength: 40 }),
    nameEn: Type.Optional(Type.String({ minLength: 2, maxLength: 60 })),
    address: Type.String({ minLength: 2, maxLength: 120 }),
    template: Type.String({ minLength: 1, maxLength: 40 }),
    measures: Type.Optional(Measures),
    building: Type.Optional(Building),
    head: Id,
    /** Left out: the head is the branch secretary too. */
    secretary: Type.Optional(Id),
    reason: Type.Optional(Reason),
    /** Why head and secretary begin without their training, where they have none. */
    untrainedWhy: Type.Optional(Reason),
  }),
  place: async (_tx, input) => input.district,
  async run(tx, input, ctx): Promise<Outcome<{ site: string; code: string; place: string; rooms: number }>> {
    if (placeLevel(input.district) !== 1) refuse('isolation-district-only');
    const rules = ctx.rulebook.part(isolationRules);
    const name = input.name.trim();
    // Two who open at one moment take one number after the other.
    await holdTree(tx, input.district);
    if ((await store.siteNamed(tx, name)) !== undefined) refuse('isolation-named', { name });
    const forecast = await forecastFor(tx, ctx, input.district);
    if (!forecast.open && input.reason === undefined) refuse('isolation-enough-rooms', { why: forecast.why });
    const template = templateOf(rules, input.template);
    const place = await unitFor(tx, ctx, rules, input.district, {
      name,
      nameEn: input.nameEn?.trim() ?? name,
    });
    const secretary = input.secretary ?? input.head;
    const site = { id: uuidv7(ctx.now.getTime()), place, name, address: input.address.trim() };
    const no = await store.insertSite(
      tx,
      {
        ...site,
        template: input.template,
        head: input.head,
        secretary,
        forecast,
        otherwiseWhy: forecast.open ? null : (input.reason ?? null),
        by: ctx.actor.id,
      },
      ctx.now,
    );
    const rooms = await build(tx, ctx, site, input.building ?? '1', { ...template, ...input.measures });
    const opened = { ...site, openedAt: ctx.now };
    const why = input.untrainedWhy;
    const begun = await appoint(tx, ctx, opened, { account: input.head, post: 'head', untrainedWhy: why });
    // Two posts of one person are one decision.
    const more = secretary === input.head && begun ? undefined : why;
    await appoint(tx, ctx, opened, { account: secretary, post: 'secretary', untrainedWhy: more });
    return told(
      { ...site, no },
      {
        template: { zh: template.zh, en: template.en },
        rooms,
        asked: forecast.open,
        missing: forecast.missing,
        ...(forecast.open ? {} : { reason: input.reason }),
        ...(begun ? { untrainedWhy: why } : {}),
      },
      { site: site.id, code: siteCode(no), place, rooms },
      [`user:${input.head}`, ...(secretary === input.head ? [] : [`user:${secretary}`])],
    );
  },
});

/** Adds a building with its floors and rooms. */
export const addBuilding = act('isolation.building.added', {
  ...OPENS,
  title: { zh: '增加楼栋', en: 'add a building' },
  input: Type.Object({
    site: Id,
    building: Building,
    template: Type.String({ minLength: 1, maxLength: 40 }),
    measures: Type.Optional(Measures),
  }),
  place: placeOfSite,
  async run(tx, input, ctx) {
    const site = await holdOpen(tx, input.site);
    const rooms = await store.roomsAt(tx, site.id);
    if (rooms.some(({ building }) => building === input.building))
      refuse('isolation-building-there', { building: input.building });
    const template = templateOf(ctx.rulebook.part(isolationRules), input.template);
    await holdTree(tx, site.place.split('.')[0] ?? site.place);
    const added = await build(tx, ctx, site, input.building, { ...template, ...input.measures });
    return told(site, { building: input.building, rooms: added }, { site: site.id, rooms: added });
  },
});

/** Corrects what a room has, or takes it out of use and back. Nobody may be in a room that changes its wing or loses a bed. */
export const changeRoom = act('isolation.room.changed', {
  ...LEADS,
  title: { zh: '修改房间', en: 'change a room' },
  input: Type.Object({
    room: Id,
    beds: Type.Optional(Type.Integer({ minimum: 1, maximum: 8 })),
    features: Type.Optional(Type.Array(Type.Enum(keys(FEATURES)), { uniqueItems: true })),
    wing: Type.Optional(Type.Enum(keys(WINGS))),
    /** What is at its door, and the number of the contact or the card. */
    door: Type.Optional(Type.Enum(keys(DOORS))),
    doorNo: Type.Optional(Type.String({ minLength: 1, maxLength: 20 })),
    /** false: out of use, with a reason; true: back, after a terminal disinfection. */
    inUse: Type.Optional(Type.Boolean()),
    reason: Type.Optional(Reason),
  }),
  place: placeOfRoom,
  async run(tx, { room: id, inUse, reason, ...change }, ctx) {
    const room = (await store.holdRoom(tx, id)) ?? refuseHouse('not-found');
    const site = await holdOpenAbove(tx, ctx, room.site);
    const taken = await store.guestsIn(tx, id);
    const narrows =
      change.wing !== undefined && change.wing !== room.wing
        ? taken > 0
        : change.beds !== undefined && change.beds < taken;
    if (change.door !== undefined && (change.door === 'plain') !== (change.doorNo === undefined))
      refuse('door-needs-no');
    if (narrows || (inUse === false && taken > 0)) refuse('room-occupied', { no: room.no });
    await store.changeRoom(tx, id, change);
    if (inUse === false && room.state !== 'closed')
      await store.setRoomState(tx, [id], { state: 'closed', why: reason ?? null, by: ctx.actor.id }, ctx.now);
    // Whatever was done in it meanwhile, the next guest finds it disinfected.
    if (inUse === true && room.state === 'closed')
      await store.setRoomState(tx, [id], { state: 'soiled', by: ctx.actor.id }, ctx.now);
    return told(
      site,
      {
        room: room.no,
        fields: Object.keys(change).sort(),
        ...(inUse === undefined ? {} : { inUse }),
        ...(reason === undefined ? {} : { reason }),
      },
      { room: id },
      [`room:${id}`],
    );
  },
});

/** One thing of the checklist is so, or is not so any more. */
export const checkIsolationSite = act('isolation.site.checked', {
  ...LEADS,
  title: { zh: '填写开点检查表', en: 'tick the checklist' },
  input: Type.Object({
    site: Id,
    item: Type.String({ minLength: 1, maxLength: 40 }),
    done: Type.Boolean(),
    note: Type.Optional(Type.String({ maxLength: 300 })),
  }),
  place: placeOfSite,
  async run(tx, input, ctx) {
    const site = await holdOpen(tx, input.site);
    const row =
      ctx.rulebook.part(isolationRules).checklist.find(({ item }) => item === input.item) ??
      refuse('isolation-item-unknown');
    const note = input.note?.trim() || null;
    if (input.done) await store.setCheck(tx, site, { item: row.item, note, by: ctx.actor.id }, ctx.now);
    else await store.dropCheck(tx, site.id, row.item);
    return told(
      site,
      { item: { zh: row.zh, en: row.en }, done: input.done, ...(note === null ? {} : { note }) },
      { site: site.id, open: await openOf(tx, ctx, site) },
    );
  },
});

/** From here on guests may come: the checklist is done. */
export const readyIsolationSite = act('isolation.site.ready', {
  ...LEADS,
  title: { zh: '确认可以接收', en: 'say that guests may come' },
  input: Type.Object({ site: Id }),
  place: placeOfSite,
  async run(tx, input, ctx) {
    const site = await holdOpen(tx, input.site);
    if (site.readyAt !== null) refuse('isolation-ready-already', { name: site.name });
    const open = await openOf(tx, ctx, site);
    if (open.length > 0)
      refuse('isolation-not-ready', {
        count: open.length,
        open: { zh: open.map(({ zh }) => zh).join('；'), en: open.map(({ en }) => en).join('; ') },
      });
    await store.markReady(tx, site.id, ctx.actor.id, ctx.now);
    return told(site, {}, { site: site.id });
  },
});

/** Puts somebody at a post of the site, or takes her from it. Head and secretary are appointed by headquarters. */
export const staffIsolationSite = act('isolation.post.set', {
  ...LEADS,
  title: { zh: '安排岗位人员', en: 'put somebody at a post' },
  input: Type.Object({
    site: Id,
    post: Type.String({ minLength: 1, maxLength: 40 }),
    account: Id,
    /** false: she leaves the post. */
    on: Type.Boolean(),
    /** Why she begins without her training: in the first hours of the site, told in its briefing. */
    untrainedWhy: Type.Optional(Reason),
  }),
  place: placeOfSite,
  async run(tx, input, ctx) {
    const site = await holdOpen(tx, input.site);
    const { posts } = ctx.rulebook.part(isolationRules).staffing;
    const row = posts.find(({ post }) => post === input.post) ?? refuse('isolation-post-unknown');
    if (BY_DISTRICT.has(row.post)) refuse('isolation-head-by-district');
    const { account, post, untrainedWhy } = input;
    let untrained = false;
    if (input.on) untrained = await appoint(tx, ctx, site, { account, post, untrainedWhy });
    // What she held beside it goes with it.
    else
      for (const one of posts)
        if (one.post === row.post || one.beside === row.post)
          await endDuties(
            tx,
            { account: input.account, role: roleOf(one.post), place: site.place },
            ctx.actor.id,
            ctx.now,
          );
    return told(
      site,
      {
        post: { zh: row.zh, en: row.en },
        on: input.on,
        ...(untrained ? { untrained, reason: untrainedWhy } : {}),
      },
      { site: site.id },
      [`user:${account}`],
    );
  },
});

/** Closes a site nobody is in any more. Its rooms and what happened there stay on record. */
export const closeIsolationSite = act('isolation.site.closed', {
  ...OPENS,
  title: { zh: '关闭隔离点', en: 'close the site' },
  input: Type.Object({ site: Id, reason: Reason }),
  place: placeOfSite,
  async run(tx, input, ctx) {
    const site = await holdOpen(tx, input.site);
    const guests = (await store.fullnessOf(tx, [site.id])).get(site.id)?.guests ?? 0;
    if (guests > 0) refuse('isolation-has-guests', { name: site.name, count: guests });
    const unfinished = await store.unfinishedAt(tx, site);
    if (unfinished.length > 0)
      refuse('isolation-work-open', { name: site.name, what: listOf(ctx, unfinished) });
    const soiled = (await store.roomsAt(tx, site.id)).filter(
      ({ state }) => state === 'soiled' || state === 'airing',
    );
    if (soiled.length > 0)
      refuse('isolation-rooms-soiled', {
        name: site.name,
        count: soiled.length,
        rooms: soiled
          .slice(0, SHOWN)
          .map(({ no }) => no)
          .join('、'),
      });
    await wantTasks(tx, ctx, `site/${site.id}/`, []);
    await giveBackDuty(tx, ctx, site.place);
    await store.markClosed(tx, site.id, { by: ctx.actor.id, why: input.reason }, ctx.now);
    await endDuties(tx, { within: site.place }, ctx.actor.id, ctx.now);
    for (const floor of [...(await pathsBelow(tx, site.place)), site.place])
      await changePlace(tx, floor, { retiredAt: ctx.now }, ctx.now);
    return told(site, { reason: input.reason }, { site: site.id });
  },
});

export const isolationSiteActs = {
  openIsolationSite,
  addBuilding,
  changeRoom,
  checkIsolationSite,
  readyIsolationSite,
  staffIsolationSite,
  closeIsolationSite,
};

// Shared with rooms, rounds and reads -------------------------------------------------------------------

/** So many rooms are named in a sentence. */
const SHOWN = 8;
const BY_DISTRICT = new Set(['head', 'secretary']);
const roleOf = (post: string) => `site-${post}`;

export async function placeOfSite(tx: Tx, input: { site: string }): Promise<string> {
  return ((await store.findSite(tx, input.site)) ?? refuseHouse('not-found')).place;
}

export async function placeOfRoom(tx: Tx, input: { room: string }): Promise<string> {
  return ((await store.findRoom(tx, input.room)) ?? refuseHouse('not-found')).place;
}

/** The site, held, while it is not closed. */
export async function holdOpen(tx: Tx, id: string): Promise<IsolationSite> {
  const site = (await store.holdSite(tx, id)) ?? refuseHouse('not-found');
  if (site.closedAt !== null) refuse('isolation-closed', { name: site.name });
  return site;
}

export function told<R>(
  site: Pick<IsolationSite, 'id' | 'no' | 'place' | 'name'>,
  detail: Readonly<Record<string, unknown>>,
  result: R,
  about: readonly string[] = [],
): Outcome<R> {
  return {
    about: [`isolation-site:${site.id}`, ...about],
    place: site.place,
    detail: { code: siteCode(site.no), site: site.name, ...detail },
    result,
  };
}

// Opening -----------------------------------------------------------------------------------------------

function templateOf(rules: IsolationRules, template: string) {
  return rules.templates.find((row) => row.template === template) ?? refuse('isolation-template-unknown');
}

/** The unit of a new site under the office of all sites, which is founded with the first. */
async function unitFor(
  tx: Tx,
  ctx: Ctx,
  rules: IsolationRules,
  district: string,
  name: { readonly name: string; readonly nameEn: string },
): Promise<string> {
  const make = async (above: string, named: { name: string; nameEn: string }) => {
    const path = nextPath(above, await pathsBelow(tx, above)) ?? refuse('isolation-too-many-sites');
    const over = must(await findPlace(tx, above), 'a unit is made under one that is there');
    const code = over.code + (path.split('.').at(-1) ?? '').replace(/\D/g, '');
    await insertPlaces(tx, [{ path, kind: 'site', code, ...named }], ctx.now);
    return path;
  };
  const office =
    (await siteOffice(tx, district)) ??
    (await make(district, { name: rules.office.zh, nameEn: rules.office.en }));
  return make(office, name);
}

/** Floors as units below the site, and the rooms on them. Returns how many rooms. */
async function build(
  tx: Tx,
  ctx: Ctx,
  site: Pick<IsolationSite, 'id' | 'place'>,
  building: string,
  template: Template,
): Promise<number> {
  const rooms = roomsOf(template);
  const used = await pathsBelow(tx, site.place);
  const floors = new Map<number, string>();
  for (const floor of new Set(rooms.map((room) => room.floor))) {
    const path = nextPath(site.place, used) ?? refuse('isolation-too-many-sites');
    used.push(path);
    floors.set(floor, path);
  }
  const above = must(await findPlace(tx, site.place), 'the site is a unit');
  await insertPlaces(
    tx,
    [...floors].map(([floor, path]) => ({
      path,
      kind: 'site' as const,
      code: above.code + (path.split('.').at(-1) ?? '').replace(/\D/g, ''),
      name: `${building} 号楼 ${floor} 层`,
      nameEn: `Building ${building}, floor ${floor}`,
    })),
    ctx.now,
  );
  await store.insertRooms(
    tx,
    {
      site: site.id,
      building,
      rooms: rooms.map((room) => ({
        ...room,
        id: uuidv7(ctx.now.getTime()),
        place: must(floors.get(room.floor), 'each floor was made'),
      })),
    },
    ctx.actor.id,
    ctx.now,
  );
  return rooms.length;
}

/**
 * Gives somebody a post: a duty at the site for the days staff stays inside. Who is not trained for it is refused, or begins
 * by a decision with a reason; returns whether that was taken.
 */
async function appoint(
  tx: Tx,
  ctx: Ctx,
  site: Pick<IsolationSite, 'place'>,
  {
    account,
    post,
    untrainedWhy,
  }: { readonly account: string; readonly post: string; readonly untrainedWhy?: string | undefined },
): Promise<boolean> {
  const rules = ctx.rulebook.part(isolationRules);
  const row = must(
    rules.staffing.posts.find((one) => one.post === post),
    'a post of the table',
  );
  const holder = (await holdAccount(tx, account)) ?? refuseHouse('not-found');
  const until = addMinutes(ctx.now, rules.staffing.days * 24 * 60);
  const duty = { role: roleOf(post), place: site.place, from: ctx.now, until };
  const held = await dutiesOfMany(tx, [holder.id], ctx.now);
  const besides = rules.staffing.posts.find((one) => one.post === row.beside);
  if (
    besides !== undefined &&
    !held.some(({ role, place }) => role === roleOf(besides.post) && isWithin(place, site.place))
  )
    refuse('isolation-post-beside', { post: row, beside: besides });
  const no = whyNotGive(
    {
      ...duty,
      to: { id: holder.id, name: holder.name, closed: holder.closedAt !== null },
      by: ctx.actor,
      held,
      now: ctx.now,
    },
    ctx.rulebook.part(roles),
    ctx.rulebook.part(teamRules),
  );
  if (no !== undefined) throw no;
  const wanted = { id: uuidv7(ctx.now.getTime()), account: holder.id, ...duty };
  if ((await overlapping(tx, wanted)).length > 0)
    refuse('isolation-post-held', { name: holder.name, post: { zh: row.zh, en: row.en } });
  const untrained = await admitToPost(tx, ctx, { ...wanted, name: holder.name, untrainedWhy });
  await insertDuties(tx, [wanted], ctx.actor.id, ctx.now);
  return untrained;
}

/** Incidents and rounds by number, meals by name. */
function listOf(ctx: Ctx, unfinished: Awaited<ReturnType<typeof store.unfinishedAt>>): Words {
  const plan = ctx.rulebook.part(isolationRules).dayPlan;
  const words = unfinished.map(({ kind, no, meal }): Words => {
    if (kind === 'incident') return { zh: incidentCode(no), en: incidentCode(no) };
    if (kind === 'trip') return { zh: `转运 ${codeOf('trip', no)}`, en: `trip ${codeOf('trip', no)}` };
    if (kind === 'step') return { zh: wrongStepCode(no), en: wrongStepCode(no) };
    if (kind === 'round') return { zh: roundCode(no), en: roundCode(no) };
    return plan.find(({ does }) => does === meal) ?? { zh: meal, en: meal };
  });
  return { zh: words.map(({ zh }) => zh).join('、'), en: words.map(({ en }) => en).join(', ') };
}

/** What of the checklist is not done. */
async function openOf(tx: Tx, ctx: Ctx, site: Pick<IsolationSite, 'id'>): Promise<Words[]> {
  return whatIsOpen(ctx.rulebook.part(isolationRules), await store.checksOf(tx, site.id));
}
