// A guest asks, from her own page or by the code at her door; it is a task of the post that answers such things. What is
// for the doctor is said in a thread that whoever is on reads and answers; thanks are passed on to whom they are meant for.
import { Type } from 'typebox';
import { uuidv7 } from '../../../base/ids.ts';
import { must } from '../../../base/refusal.ts';
import { Id } from '../../../base/schemas.ts';
import { newSalt } from '../../../base/secrets.ts';
import type { Tx } from '../../../base/sql.ts';
import { livingEpisodeOf } from '../../../control/episodes/store.ts';
import { act } from '../../../ledger/act.ts';
import { refuse as refuseHouse } from '../../../ledger/refusals.ts';
import type { Ctx } from '../../../ledger/terms.ts';
import { holdPerson } from '../../../lists/calls/store.ts';
import { personMeantBy } from '../../../people/own.ts';
import { findPerson, survivorOf } from '../../../people/store.ts';
import { closeKeys, openTask, wantTasks } from '../../../tasks/acts.ts';
import type { WantedTask } from '../../../tasks/terms.ts';
import { roles, teamRules } from '../../../teams/terms.ts';
import { placeOfStay } from '../../rooms/guests.ts';
import { stayOf, staysIn } from '../../rooms/store.ts';
import { siteAbove } from '../../sites/above.ts';
import { placeOfRoom, told } from '../../sites/acts.ts';
import { findRoom, findSite } from '../../sites/store.ts';
import type { IsolationSite, RoomStay } from '../../terms.ts';
import { refuse } from '../refusals.ts';
import { ANSWERS, careRules, type GuestRequest, type RequestKind } from '../terms.ts';
import { dueBy, kindOf, requestCode, roleAt, whyNotAnswer } from './rules.ts';
import * as store from './store.ts';

const Words = Type.String({ maxLength: 1_000, sealed: true });
const Kind = Type.String({ minLength: 1, maxLength: 40 });
const ANYWHERE = 'guests of a site may live anywhere in the district';
/** Whom a letter may thank. */
const SITE_ROLE = /^site-/;

// She asks ----------------------------------------------------------------------------------------------

/** From her own page. What is for the doctor goes into her thread; while it waits, more of it is one question. */
export const askAsGuest = act('own.guest.asked', {
  duty: 'own.report',
  purpose: 'own-affairs',
  title: { zh: '向隔离点提出', en: 'ask the staff of the site' },
  input: Type.Object({
    /** Somebody she speaks for; left out, herself. */
    of: Type.Optional(Id),
    kind: Kind,
    urgent: Type.Optional(Type.Boolean()),
    text: Type.Optional(Words),
    /** The post a letter thanks; left out, everybody. */
    to: Type.Optional(Kind),
    /** Her words may be shown at the site, never her name. */
    mayShow: Type.Optional(Type.Boolean()),
  }),
  place: placeOfGuest,
  async run(tx, input, ctx) {
    const person = await guestMeant(tx, ctx, input.of);
    return ctx.beyond(ANYWHERE, async () => {
      // Whoever answers her at this moment has not read it: one comes after the other.
      await holdPerson(tx, person);
      const stay = (await stayOf(tx, person)) ?? refuse('guest-nowhere');
      const site = must(await findSite(tx, stay.site), 'a bed is at a site');
      const rules = ctx.rulebook.part(careRules);
      const row = kindOf(rules, input.kind) ?? refuse('request-kind-unknown');
      const text = (input.text ?? '').trim();
      if ((row.thread === true || row.letter === true) && text.length < 2) refuse('request-needs-words');
      if (row.thread === true) await say(tx, ctx, stay, { by: null, role: null, text });
      const open = await store.openOf(tx, person);
      const same = row.thread === true ? open.find(({ kind }) => kind === row.kind) : undefined;
      if (same !== undefined && (input.urgent !== true || same.urgent))
        return told(
          site,
          { request: requestCode(same.no), kind: { zh: row.zh, en: row.en }, room: same.roomNo, again: true },
          { request: same.id, code: requestCode(same.no), dueAt: same.dueAt },
          [`guest-request:${same.id}`, `person:${person}`],
        );
      if (open.length >= rules.openAtMost.guest) refuse('requests-too-many', { n: open.length });
      const to = input.to !== undefined && SITE_ROLE.test(input.to) ? input.to : null;
      return keepRequest(tx, ctx, site, row, {
        place: stay.place,
        room: stay.room,
        person,
        urgent: input.urgent === true,
        via: 'self',
        text: row.thread === true ? '' : text,
        toRole: row.letter === true && to !== null && to in ctx.rulebook.part(roles) ? to : null,
        mayShow: row.letter === true && input.mayShow === true,
      });
    });
  },
});

/**
 * By the code at a door, without an account. It is taken down whoever asks, also where nobody is behind the door, and told
 * nothing but its number: what was asked and answered is read on the guest's own page.
 */
export const askAtDoor = act('isolation.door.asked', {
  duty: 'own.door',
  purpose: 'own-affairs',
  title: { zh: '门上扫码提出', en: 'ask by the code at the door' },
  input: Type.Object({
    room: Id,
    kind: Kind,
    urgent: Type.Optional(Type.Boolean()),
    text: Type.Optional(Words),
  }),
  place: placeOfRoom,
  async run(tx, input, ctx) {
    const room = (await findRoom(tx, input.room)) ?? refuseHouse('not-found');
    const site = (await siteAbove(tx, ctx, room.site)) ?? refuseHouse('not-found');
    if (site.closedAt !== null) refuse('door-unknown');
    const rules = ctx.rulebook.part(careRules);
    const row = kindOf(rules, input.kind) ?? refuse('request-kind-unknown');
    const text = (input.text ?? '').trim();
    if (row.letter === true && text.length < 2) refuse('request-needs-words');
    const open = await store.openAtDoor(tx, room.id);
    if (open >= rules.openAtMost.door) refuse('requests-too-many', { n: open });
    const inside = await staysIn(tx, room.id);
    const only = inside.length === 1 ? inside[0] : undefined;
    const kept = await keepRequest(tx, ctx, site, row, {
      place: room.place,
      room: room.id,
      person: only?.person ?? null,
      urgent: input.urgent === true,
      via: 'door',
      // The question stands in her thread, and says that it was written at the door: it may have been somebody else.
      text: row.thread === true && only !== undefined ? '' : text,
      toRole: null,
      mayShow: false,
    });
    if (row.thread === true && only !== undefined && text !== '')
      await say(tx, ctx, only, { by: null, role: null, door: true, text });
    return { ...kept, result: { code: kept.result.code } };
  },
});

async function keepRequest(
  tx: Tx,
  ctx: Ctx,
  site: IsolationSite,
  row: RequestKind,
  asked: Omit<store.NewRequest, 'id' | 'site' | 'kind' | 'salt' | 'text' | 'dueAt'> & {
    readonly text: string;
  },
) {
  const id = uuidv7(ctx.now.getTime());
  const salt = newSalt();
  const dueAt = dueBy(row, asked.urgent, ctx.now);
  const no = await store.insertRequest(
    tx,
    {
      ...asked,
      id,
      site: site.id,
      kind: row.kind,
      salt,
      text: asked.text === '' ? null : ctx.secrets.seal(salt, asked.text),
      dueAt,
    },
    ctx.now,
  );
  const room = must(await findRoom(tx, asked.room), 'a request is from a room').no;
  const code = requestCode(no);
  await openTask(tx, ctx, taskOf(site, row, { ...asked, id, no, roomNo: room, askedAt: ctx.now, dueAt }));
  return told(
    site,
    {
      request: code,
      kind: { zh: row.zh, en: row.en },
      room,
      urgent: asked.urgent,
      door: asked.via === 'door',
    },
    { request: id, code, dueAt },
    [`guest-request:${id}`, ...(asked.person === null ? [] : [`person:${asked.person}`])],
  );
}

const keyOf = (request: string) => `guest-request/${request}`;

/** What waits for an answer, as a task of the post that answers such things. */
const taskOf = (
  site: Pick<IsolationSite, 'id' | 'place'>,
  row: RequestKind,
  one: Pick<GuestRequest, 'id' | 'no' | 'place' | 'roomNo' | 'person' | 'urgent' | 'askedAt' | 'dueAt'>,
): WantedTask => ({
  planKey: keyOf(one.id),
  kind: 'guest-request',
  title: {
    zh: `${one.roomNo} ${row.zh}${one.urgent ? '（急）' : ''} ${requestCode(one.no)}`,
    en: `${one.roomNo}: ${row.en}${one.urgent ? ' (urgent)' : ''} ${requestCode(one.no)}`,
  },
  about: [
    `guest-request:${one.id}`,
    `isolation-site:${site.id}`,
    ...(one.person === null ? [] : [`person:${one.person}`]),
  ],
  place: one.place,
  ownerUnit: site.place,
  ownerRole: row.role,
  opensAt: one.askedAt,
  dueAt: one.dueAt,
  step: 'guest-request',
  urgency: one.urgent ? 3 : 1,
  // Whoever walks the corridors answers on the phone.
  link: `${row.role === 'site-head' ? '' : '/m'}/isolation/${site.id}/care`,
  facts: { kind: row.kind },
});

/** She has another room: what she waits for is brought to her there, and not to whoever lies in the old one. */
export async function carryRequests(
  tx: Tx,
  ctx: Ctx,
  site: Pick<IsolationSite, 'id' | 'place'>,
  person: string,
): Promise<void> {
  const stay = must(await stayOf(tx, person), 'she has been given a room');
  await store.moveOpen(tx, person, stay);
  for (const request of await store.openOf(tx, person)) {
    const row = kindOf(ctx.rulebook.part(careRules), request.kind);
    if (request.site === site.id && row !== undefined)
      await wantTasks(tx, ctx, keyOf(request.id), [taskOf(site, row, request)]);
  }
}

async function say(
  tx: Tx,
  ctx: Ctx,
  stay: Pick<RoomStay, 'site' | 'place' | 'person'>,
  said: {
    readonly by: string | null;
    readonly role: string | null;
    readonly door?: true;
    readonly text: string;
  },
): Promise<string> {
  const id = uuidv7(ctx.now.getTime());
  const salt = newSalt();
  await store.insertMessage(
    tx,
    {
      id,
      site: stay.site,
      place: stay.place,
      person: stay.person,
      by: said.by,
      role: said.role,
      door: said.door === true,
      salt,
      text: ctx.secrets.seal(salt, said.text),
    },
    ctx.now,
  );
  return id;
}

// It is answered ----------------------------------------------------------------------------------------

/** What became of it: done, told, or why it can not be. Whoever asked reads it on her page, with the post and the time. */
export const answerGuest = act('isolation.request.answered', {
  title: { zh: '答复住客', en: 'answer the guest' },
  duty: 'isolation.requests',
  purpose: 'outbreak-response',
  input: Type.Object({ request: Id, answer: Type.Enum([...ANSWERS]), text: Type.Optional(Words) }),
  place: placeOfRequest,
  async run(tx, input, ctx) {
    const { request, site, row } = await heldFor(tx, ctx, input.request, 'answer');
    const table = must(
      ctx.rulebook.part(careRules).answers.find((one) => one.answer === input.answer),
      'the table has every answer',
    );
    const text = (input.text ?? '').trim();
    if (table.words && text.length < 2) refuse('request-answer-words');
    await close(tx, ctx, request, row, { answer: input.answer, text });
    return told(
      site,
      {
        ...about(request, row),
        answer: { zh: table.zh, en: table.en },
        late: ctx.now > request.dueAt,
      },
      { request: request.id, code: requestCode(request.no) },
      handles(request),
    );
  },
});

/** Read and passed on to whom it thanks; or kept back, with the reason, when it is none. */
export const passOnLetter = act('isolation.letter.passed', {
  title: { zh: '转达感谢信', en: 'pass the letter on' },
  duty: 'isolation.lead',
  purpose: 'outbreak-response',
  input: Type.Object({ request: Id, pass: Type.Boolean(), why: Type.Optional(Words) }),
  place: placeOfRequest,
  async run(tx, input, ctx) {
    const { request, site, row } = await heldFor(tx, ctx, input.request, 'letter');
    const why = (input.why ?? '').trim();
    if (!input.pass && why.length < 2) refuse('request-answer-words');
    await close(tx, ctx, request, row, {
      answer: input.pass ? 'done' : 'cannot',
      text: why,
      passed: input.pass,
    });
    const role = ctx.rulebook.part(roles)[request.toRole ?? ''];
    return told(
      site,
      {
        ...about(request, row),
        passed: input.pass,
        to: role === undefined ? { zh: '全体工作人员', en: 'everybody' } : { zh: role.zh, en: role.en },
      },
      { request: request.id, code: requestCode(request.no) },
      handles(request),
    );
  },
});

/** Opens what a guest and the medics wrote to each other. Room and posts, no names. */
export const openGuestThread = act('isolation.thread.opened', {
  title: { zh: '打开与住客的对话', en: 'open the thread with a guest' },
  duty: 'isolation.medic',
  purpose: 'outbreak-response',
  sensitive: true,
  input: Type.Object({ site: Id, person: Id }),
  place: placeOfStay,
  async run(tx, input, ctx) {
    const { site, stay } = await guestAt(tx, ctx, input);
    const messages = await ctx.beyond(ANYWHERE, () => store.threadOf(tx, site.id, stay.person, MESSAGES));
    return told(
      site,
      { room: stay.roomNo, messages: messages.length },
      {
        room: stay.roomNo,
        messages: messages.map((one) => ({
          id: one.id,
          role: one.role === null ? null : roleWords(ctx, one.role),
          mine: one.by === ctx.actor.id,
          door: one.door,
          text: ctx.secrets.open(one.salt, one.text),
          at: one.at.toISOString(),
        })),
      },
      [`person:${stay.person}`],
    );
  },
});
const MESSAGES = 200;

/** Whoever is on answers: signed with the post, and every question of hers that waited is answered by it. */
export const answerThread = act('isolation.thread.answered', {
  title: { zh: '答复住客的问题', en: 'answer in the thread' },
  duty: 'isolation.medic',
  purpose: 'outbreak-response',
  input: Type.Object({
    site: Id,
    person: Id,
    text: Type.String({ minLength: 2, maxLength: 1_000, sealed: true }),
    /** The last that was read of it: what she has written since is read first, for it is answered by this too. */
    seen: Type.Optional(Id),
  }),
  place: placeOfStay,
  async run(tx, input, ctx) {
    const { site, stay } = await guestAt(tx, ctx, input);
    const { requests } = ctx.rulebook.part(careRules);
    const threads = requests.filter(({ thread }) => thread === true);
    const answered = await ctx.beyond(ANYWHERE, async () => {
      await holdPerson(tx, stay.person);
      if (input.seen !== undefined && (await store.hasWrittenSince(tx, site.id, stay.person, input.seen)))
        refuse('thread-has-more');
      const open = (
        await store.openOf(
          tx,
          stay.person,
          threads.map(({ kind }) => kind),
        )
      ).filter((one) => one.site === site.id);
      const role = roleAt(ctx.actor, stay.place, threads[0]?.role ?? 'site-medic');
      await say(tx, ctx, stay, { by: ctx.actor.id, role, text: input.text.trim() });
      for (const request of open) {
        const row = must(kindOf({ requests }, request.kind), 'it was asked by this table');
        await close(tx, ctx, request, row, { answer: 'told', text: '' });
      }
      return open;
    });
    return told(
      site,
      { room: stay.roomNo, answered: answered.length },
      { person: stay.person, answered: answered.length },
      [`person:${stay.person}`, ...answered.map(({ id }) => `guest-request:${id}`)],
    );
  },
});

/** Hangs another code at a door: the one before opens nothing any more. */
export const renewDoor = act('isolation.door.renewed', {
  title: { zh: '更换门上二维码', en: 'renew the code at the door' },
  duty: 'isolation.lead',
  purpose: 'outbreak-response',
  input: Type.Object({ room: Id }),
  place: placeOfRoom,
  async run(tx, input, ctx) {
    const room = (await findRoom(tx, input.room)) ?? refuseHouse('not-found');
    const site = (await siteAbove(tx, ctx, room.site)) ?? refuseHouse('not-found');
    await store.renewDoor(tx, room.id);
    return told(site, { room: room.no }, { room: room.id });
  },
});

export const guestRequestActs = {
  askAsGuest,
  askAtDoor,
  answerGuest,
  passOnLetter,
  openGuestThread,
  answerThread,
  renewDoor,
};

// Looking up --------------------------------------------------------------------------------------------

async function close(
  tx: Tx,
  ctx: Ctx,
  request: GuestRequest,
  row: RequestKind,
  as: { readonly answer: (typeof ANSWERS)[number]; readonly text: string; readonly passed?: boolean },
): Promise<void> {
  await store.answerRequest(
    tx,
    request.id,
    {
      by: ctx.actor.id,
      role: roleAt(ctx.actor, request.place, row.role),
      answer: as.answer,
      text: as.text === '' ? null : ctx.secrets.seal(request.salt, as.text),
      passed: as.passed === true,
    },
    ctx.now,
  );
  await closeKeys(tx, ctx, [keyOf(request.id)], { state: 'done', proof: `guest-request:${request.id}` });
}

const about = (request: GuestRequest, row: RequestKind) => ({
  request: requestCode(request.no),
  kind: { zh: row.zh, en: row.en },
  room: request.roomNo,
});
const handles = (request: GuestRequest) => [
  `guest-request:${request.id}`,
  ...(request.person === null ? [] : [`person:${request.person}`]),
];

function roleWords(ctx: Pick<Ctx, 'rulebook'>, role: string) {
  const row = ctx.rulebook.part(roles)[role];
  return row === undefined ? { zh: role, en: role } : { zh: row.zh, en: row.en };
}

async function heldFor(tx: Tx, ctx: Ctx, id: string, as: 'answer' | 'letter') {
  const request = (await store.holdRequest(tx, id)) ?? refuseHouse('not-found');
  const site = must(await siteAbove(tx, ctx, request.site), 'a request is of a site');
  const row = kindOf(ctx.rulebook.part(careRules), request.kind) ?? refuse('request-kind-unknown');
  const no = whyNotAnswer(request, row, as, {
    actor: ctx.actor,
    cover: ctx.rulebook.part(teamRules).cover,
    roleWords: roleWords(ctx, row.role),
  });
  if (no !== undefined) throw no;
  return { request, site, row };
}

/** Where a guest of this site is now. */
async function guestAt(tx: Tx, ctx: Ctx, input: { readonly site: string; readonly person: string }) {
  const site = (await siteAbove(tx, ctx, input.site)) ?? refuseHouse('not-found');
  const stay = (await stayOf(tx, input.person)) ?? refuse('guest-not-here');
  if (stay.site !== site.id) refuse('guest-not-here');
  const room = must(await findRoom(tx, stay.room), 'she is in a room');
  return { site, stay: { ...stay, roomNo: room.no } };
}

/** The person who is meant: herself, or somebody she speaks for. */
/** Whom something from somebody's own page is about: herself, or somebody she speaks for. */
export async function guestMeant(tx: Tx, ctx: Pick<Ctx, 'actor'>, of: string | undefined): Promise<string> {
  const person = personMeantBy(ctx.actor, of) ?? refuseHouse('not-found');
  return survivorOf(tx, person);
}

/** What she does about herself is done where her stay is followed; what comes of it belongs to the site. */
export async function placeOfGuest(
  tx: Tx,
  input: { readonly of?: string | undefined },
  ctx: Pick<Ctx, 'actor'>,
): Promise<string> {
  const person = await guestMeant(tx, ctx, input.of);
  const episode = await livingEpisodeOf(tx, person);
  if (episode !== undefined) return episode.place;
  return ((await findPerson(tx, person)) ?? refuseHouse('not-found')).place;
}

async function placeOfRequest(tx: Tx, input: { request: string }): Promise<string> {
  return ((await store.findRequest(tx, input.request)) ?? refuseHouse('not-found')).place;
}
