// What is read of care: the desk of a site, the codes of its doors, the notice board; and what a guest reads on her own
// page of the site she is at.
import { Type } from 'typebox';
import { addDays, civilDayOf } from '../../base/civil-dates.ts';
import { addMinutes } from '../../base/clock.ts';
import { codeOf } from '../../base/codes.ts';
import { isWithin } from '../../base/places.ts';
import { Id } from '../../base/schemas.ts';
import type { Tx } from '../../base/sql.ts';
import type { Words } from '../../base/words.ts';
import { look } from '../../ledger/act.ts';
import { refuse as refuseHouse } from '../../ledger/refusals.ts';
import type { Ctx, Look } from '../../ledger/terms.ts';
import { personMeantBy } from '../../people/own.ts';
import { birthsOf, survivorOf } from '../../people/store.ts';
import { nameOfUsers } from '../../teams/store.ts';
import { roles, teamRules } from '../../teams/terms.ts';
import { hearsOfHealth, holdsAt } from '../health.ts';
import { mayRate } from '../rating/store.ts';
import { interviewsOf } from '../rooms/guests.ts';
import { guestsOf, interviewsOf as interviewsKept, stayOf } from '../rooms/store.ts';
import { placeAtSite, siteInSight } from '../sites/above.ts';
import { siteCode } from '../sites/rules.ts';
import { findRoom, findSite, roomsAt } from '../sites/store.ts';
import { type IsolationSite, isolationRules, type Level } from '../terms.ts';
import { noticesOn, noticesWaiting } from './notices/store.ts';
import { againstPack, type PackStand, packStand } from './packs/rules.ts';
import { decisionsOf } from './packs/store.ts';
import { doorsOf } from './requests/door.ts';
import { isFor, kindOf, requestCode, wordsForRoom } from './requests/rules.ts';
import * as requests from './requests/store.ts';
import { attentionOf } from './rules.ts';
import { careOfDay, feverishAt } from './store.ts';
import {
  careRules,
  type GuestRequest,
  NOTICE_KINDS,
  type NoticeKind,
  type RequestAnswer,
  type SiteNotice,
} from './terms.ts';
import { type CareTick, type HowShown, howsShown, tickOf } from './ticks/rules.ts';

const ANYWHERE = 'guests of a site may live anywhere in the district';
const OPEN_SHOWN = 200;
const ANSWERED_SHOWN = 50;
const ANSWERED_HOURS = 24;
const LETTERS_SHOWN = 100;
const HERS_SHOWN = 50;
const THREAD_SHOWN = 200;
const OfSite = Type.Object({ site: Id });

// The desk ----------------------------------------------------------------------------------------------

export interface RequestShown {
  readonly id: string;
  readonly code: string;
  readonly kind: Words & { readonly value: string };
  readonly room: string;
  readonly place: string;
  /** The guest, to open her thread by; null: by the door of several or of nobody. */
  readonly person: string | null;
  /** It is of one guest, and not of anybody at the door. */
  readonly known: boolean;
  readonly urgent: boolean;
  readonly door: boolean;
  /** null: nothing was written, or it is not for this reader. */
  readonly text: string | null;
  readonly hidden: boolean;
  readonly thread: boolean;
  readonly letter: boolean;
  /** Whom a letter thanks. */
  readonly to: Words | null;
  readonly mayShow: boolean;
  readonly post: Words;
  /** For this reader to answer. */
  readonly mine: boolean;
  readonly askedAt: string;
  readonly dueAt: string;
  readonly answer: Words | null;
  readonly answerText: string | null;
  readonly answeredAt: string | null;
  readonly answeredBy: Words | null;
  /** Open, for this reader to take; null: somebody has. */
  readonly toTake: string | null;
  /** Who is on it, and since when. */
  readonly takenBy: string | null;
  readonly takenAt: string | null;
}

export interface NoticeShown {
  readonly id: string;
  readonly code: string;
  readonly kind: Words & { readonly value: NoticeKind };
  readonly title: { readonly zh: string; readonly en: string | null };
  readonly body: { readonly zh: string; readonly en: string | null };
  readonly post: Words;
  readonly at: string;
  readonly until: string;
  readonly shown: boolean;
}

export interface LetterShown {
  readonly id: string;
  readonly code: string;
  readonly to: Words;
  /** null: she did not want her words shown. */
  readonly text: string | null;
  readonly at: string;
}

export interface CarePage {
  readonly site: {
    readonly id: string;
    readonly code: string;
    readonly name: string;
    readonly place: string;
  };
  readonly today: string;
  /** Rooms with whom one looks after more, or with something to do today; null: not for this reader. */
  readonly rooms:
    | readonly {
        readonly room: string;
        /** The floor it is on: who holds it alone does what is due there. */
        readonly place: string;
        readonly person: string;
        readonly levels: readonly Level[];
        readonly reasons: readonly Words[];
        readonly work: readonly CareTick[];
      }[]
    | null;
  readonly attention: Readonly<Record<Level, number>>;
  readonly requests: readonly RequestShown[];
  readonly answered: readonly RequestShown[];
  /** Threads with the doctor: who waits; null: not for this reader. */
  readonly threads:
    | readonly {
        readonly person: string;
        readonly room: string;
        readonly place: string;
        readonly waits: boolean;
        readonly dueAt: string | null;
        readonly urgent: boolean;
        readonly messages: number;
        readonly lastAt: string;
      }[]
    | null;
  /** Guests who want herbal packs; null: not for this reader. */
  readonly packs:
    | readonly {
        readonly person: string;
        readonly room: string;
        readonly place: string;
        readonly stand: Exclude<PackStand, 'unwanted'>;
        readonly against: readonly Words[];
        readonly interviewAt: string;
        readonly why: string | null;
      }[]
    | null;
  readonly packWords: Words | null;
  readonly notices: readonly NoticeShown[];
  /** Written, and to be shown by the head. */
  readonly noticesWaiting: readonly NoticeShown[];
  /** Where she writes one: the site, or the floor she works on. */
  readonly writesAt: string;
  readonly noticeKinds: readonly (Words & { readonly value: NoticeKind })[];
  readonly letters: readonly LetterShown[];
  readonly answers: readonly (Words & { readonly value: RequestAnswer; readonly words: boolean })[];
  readonly hows: readonly HowShown[];
}

/** Everything of care at a site: each reader sees what her post answers, and health only whoever hears of it. */
export const careLook = look('/isolation/sites/:site/care', {
  duty: 'isolation.requests',
  purpose: 'outbreak-response',
  title: { zh: '照护', en: 'care' },
  query: OfSite,
  async run(tx, query, ctx): Promise<CarePage> {
    const site = await siteInSight(tx, ctx, query.site);
    const rules = ctx.rulebook.part(careRules);
    const day = civilDayOf(ctx.now);
    const guests = await guestsShown(tx, ctx, site, day);
    const board = await ctx.beyond('the board is for everybody of the site', async () => ({
      on: await noticesOn(tx, site.id, day),
      waiting: await noticesWaiting(tx, site.id, day),
    }));
    const open = await requests.openAt(tx, site.id, OPEN_SHOWN);
    const answered = await requests.answeredSince(
      tx,
      site.id,
      addMinutes(ctx.now, -ANSWERED_HOURS * 60),
      ANSWERED_SHOWN,
    );
    const medic = holdsAnywhere(ctx, site, 'isolation.medic');
    const names = await nameOfUsers(
      tx,
      open.flatMap(({ takenBy }) => takenBy ?? []),
    );
    return {
      site: { id: site.id, code: siteCode(site.no), name: site.name, place: site.place },
      today: day,
      rooms: guests.rooms,
      attention: guests.attention,
      requests: open.map((one) => requestShown(ctx, one, names)).filter(({ mine, hidden }) => mine || hidden),
      answered: answered.map((one) => requestShown(ctx, one)).filter(({ mine }) => mine),
      threads: medic ? await threadsShown(tx, ctx, site, open, guests.roomOf) : null,
      packs: medic ? guests.packs : null,
      packWords: rules.packs[0] === undefined ? null : { zh: rules.packs[0].zh, en: rules.packs[0].en },
      notices: board.on.map((one) => noticeShown(ctx, one)),
      noticesWaiting: board.waiting.map((one) => noticeShown(ctx, one)),
      writesAt: await placeAtSite(tx, query, ctx),
      noticeKinds: (Object.keys(NOTICE_KINDS) as NoticeKind[]).map((value) => ({
        value,
        ...NOTICE_KINDS[value],
      })),
      letters: await lettersShown(tx, ctx, site),
      answers: rules.answers.map(({ answer, zh, en, words }) => ({ value: answer, zh, en, words })),
      hows: howsShown(rules),
    };
  },
});

const holdsAnywhere = (ctx: Pick<Ctx, 'actor'>, site: Pick<IsolationSite, 'place'>, permission: string) =>
  ctx.actor.duties.some(
    (duty) =>
      duty.permissions.has(permission) &&
      (isWithin(duty.place, site.place) || isWithin(site.place, duty.place)),
  );

/** Guests by room with what is done for them today, as far as the reader hears of health there. */
async function guestsShown(tx: Tx, ctx: Ctx, site: IsolationSite, day: string) {
  return ctx.beyond(ANYWHERE, async () => {
    const rules = ctx.rulebook.part(isolationRules);
    const [pack] = ctx.rulebook.part(careRules).packs;
    const stays = await guestsOf(tx, [site.id]);
    const people = stays.map(({ person }) => person);
    const rooms = new Map((await roomsAt(tx, site.id)).map(({ id, no }) => [id, no]));
    const told = await interviewsOf(tx, ctx, people);
    const kept = new Map((await interviewsKept(tx, people)).map(({ person, at }) => [person, at]));
    const births = await birthsOf(tx, people);
    const decided = await decisionsOf(tx, people);
    const feverish = await feverishAt(tx, site.id);
    const work = Map.groupBy(await careOfDay(tx, site.id, day), ({ person }) => person);
    const asking = {
      actor: ctx.actor,
      cover: ctx.rulebook.part(teamRules).cover,
      graceMinutes: rules.work.graceMinutes,
    };
    const attention: Record<Level, number> = { A: 0, B: 0, C: 0 };
    const shown: NonNullable<CarePage['rooms']>[number][] = [];
    const packs: NonNullable<CarePage['packs']>[number][] = [];
    let hears = hearsOfHealth(ctx, site.place);
    for (const stay of stays) {
      const { person } = stay;
      const room = rooms.get(stay.room) ?? '';
      const interview = told.get(person);
      const birth = births.get(person) ?? null;
      const found = attentionOf(
        rules,
        {
          ticked: interview?.attention ?? [],
          birth,
          medicines: interview?.medicines ?? [],
          fever: feverish.has(person),
        },
        day,
      );
      if (found[0] !== undefined) attention[found[0].level] += 1;
      if (!hearsOfHealth(ctx, stay.place)) continue;
      hears = true;
      const todo = work.get(person) ?? [];
      if (found.length > 0 || todo.length > 0)
        shown.push({
          room,
          place: stay.place,
          person,
          levels: [...new Set(found.map(({ level }) => level))],
          reasons: found.map(({ words }) => words),
          work: todo.map((one) => tickOf(one, { room, place: stay.place }, asking)),
        });
      const at = kept.get(person);
      const decision = decided.get(person);
      const stand = pack === undefined ? 'unwanted' : packStand(pack, interview, at, decision);
      if (
        pack !== undefined &&
        interview !== undefined &&
        at !== undefined &&
        stand !== 'unwanted' &&
        holdsAt(ctx, stay.place, ['isolation.medic'])
      )
        packs.push({
          person,
          room,
          place: stay.place,
          stand,
          against: againstPack(pack, { told: interview, birth }, day).map(({ zh, en }) => ({ zh, en })),
          interviewAt: at.toISOString(),
          why:
            stand === 'to-decide' || decision === undefined || decision.why === null
              ? null
              : ctx.secrets.open(decision.salt, decision.why),
        });
    }
    const byRoom = (a: { room: string }, b: { room: string }) =>
      a.room.length - b.room.length || a.room.localeCompare(b.room);
    return {
      rooms: hears
        ? shown.sort((a, b) => (a.levels[0] ?? 'D').localeCompare(b.levels[0] ?? 'D') || byRoom(a, b))
        : null,
      packs: packs.sort((a, b) => ORDER[a.stand] - ORDER[b.stand] || byRoom(a, b)),
      attention,
      roomOf: new Map(
        stays.map((stay) => [stay.person, { no: rooms.get(stay.room) ?? '', place: stay.place }]),
      ),
    };
  });
}

const ORDER: Readonly<Record<Exclude<PackStand, 'unwanted'>, number>> = {
  'to-decide': 0,
  may: 1,
  'may-not': 2,
};

/** Who has a thread, whoever waits on top: that there is one, and nothing of what it says. */
async function threadsShown(
  tx: Tx,
  ctx: Ctx,
  site: IsolationSite,
  open: readonly GuestRequest[],
  roomOf: ReadonlyMap<string, { readonly no: string; readonly place: string }>,
): Promise<NonNullable<CarePage['threads']>> {
  const rules = ctx.rulebook.part(careRules);
  const found = await requests.threadsAt(tx, site.id);
  const spoken = new Set(found.map(({ person }) => person));
  const waiting = open.filter(
    (one) => one.person !== null && kindOf(rules, one.kind)?.thread === true && roomOf.has(one.person),
  );
  const all = [
    ...found,
    // Asked at the door without a word: nothing is written, and she waits all the same.
    ...waiting.flatMap((one) =>
      one.person === null || spoken.has(one.person)
        ? []
        : [{ person: one.person, messages: 0, lastAt: one.askedAt, waits: true }],
    ),
  ];
  return all
    .flatMap((one) => {
      const room = roomOf.get(one.person);
      if (room === undefined || !holdsAt(ctx, room.place, ['isolation.medic'])) return [];
      const asked = waiting.filter(({ person }) => person === one.person);
      const due = asked.map(({ dueAt }) => dueAt.getTime()).sort((a, b) => a - b)[0];
      return [
        {
          person: one.person,
          room: room.no,
          place: room.place,
          waits: asked.length > 0,
          dueAt: due === undefined ? null : new Date(due).toISOString(),
          urgent: asked.some(({ urgent }) => urgent),
          messages: one.messages,
          lastAt: one.lastAt.toISOString(),
        },
      ];
    })
    .sort((a, b) => (a.dueAt ?? '9').localeCompare(b.dueAt ?? '9') || b.lastAt.localeCompare(a.lastAt));
}

function requestShown(ctx: Ctx, one: GuestRequest, names?: ReadonlyMap<string, string>): RequestShown {
  const rules = ctx.rulebook.part(careRules);
  const row = kindOf(rules, one.kind);
  const mine = row !== undefined && isFor(ctx.actor, one.place, row, ctx.rulebook.part(teamRules).cover);
  const answer = rules.answers.find((each) => each.answer === one.answer);
  const open = (sealed: Buffer | null) =>
    sealed === null || !mine ? null : ctx.secrets.open(one.salt, sealed);
  return {
    id: one.id,
    code: requestCode(one.no),
    kind: { value: one.kind, zh: row?.zh ?? one.kind, en: row?.en ?? one.kind },
    room: one.roomNo,
    place: one.place,
    // Who is meant is for whoever sees the guests; the kitchen brings the towels to a room.
    person: mine && holdsAt(ctx, one.place, ['isolation.read']) ? one.person : null,
    known: one.person !== null,
    urgent: one.urgent,
    door: one.via === 'door',
    text: open(one.text),
    // Whoever leads the site sees that something about health waits, and not what.
    hidden: !mine && holdsAt(ctx, one.place, ['isolation.lead']),
    thread: row?.thread === true && one.person !== null,
    letter: row?.letter === true,
    to: row?.letter === true ? thanked(ctx, one.toRole) : null,
    mayShow: one.mayShow,
    post: roleWords(ctx, row?.role ?? ''),
    mine,
    askedAt: one.askedAt.toISOString(),
    dueAt: one.dueAt.toISOString(),
    answer: answer === undefined ? null : { zh: answer.zh, en: answer.en },
    answerText: open(one.answerText),
    answeredAt: one.answeredAt?.toISOString() ?? null,
    answeredBy: one.answeredRole === null ? null : roleWords(ctx, one.answeredRole),
    toTake: mine && one.takenBy === null ? one.task : null,
    takenBy: one.takenBy === null ? null : (names?.get(one.takenBy) ?? null),
    takenAt: one.takenAt?.toISOString() ?? null,
  };
}

function roleWords(ctx: Pick<Ctx, 'rulebook'>, role: string): Words {
  const row = ctx.rulebook.part(roles)[role];
  return row === undefined ? { zh: role, en: role } : { zh: row.zh, en: row.en };
}

const EVERYBODY: Words = { zh: '全体工作人员', en: 'everybody who works here' };
const thanked = (ctx: Pick<Ctx, 'rulebook'>, role: string | null) =>
  role === null ? EVERYBODY : roleWords(ctx, role);

function noticeShown(ctx: Pick<Ctx, 'rulebook'>, one: SiteNotice): NoticeShown {
  return {
    id: one.id,
    code: codeOf('notice', one.no),
    kind: { value: one.kind, ...NOTICE_KINDS[one.kind] },
    title: { zh: one.titleZh, en: one.titleEn },
    body: { zh: one.bodyZh, en: one.bodyEn },
    post: roleWords(ctx, one.role),
    at: (one.shownAt ?? one.writtenAt).toISOString(),
    until: one.until,
    shown: one.shownAt !== null,
  };
}

/** Letters that were passed on: the words of those who agreed to it, to everybody of the site. */
async function lettersShown(tx: Tx, ctx: Ctx, site: IsolationSite): Promise<LetterShown[]> {
  return ctx.beyond('a letter passed on is for everybody of the site', async () =>
    (await requests.lettersAt(tx, site.id, LETTERS_SHOWN)).map((one) => ({
      id: one.id,
      code: requestCode(one.no),
      to: thanked(ctx, one.toRole),
      text: one.mayShow && one.text !== null ? ctx.secrets.open(one.salt, one.text) : null,
      at: (one.passedAt ?? one.askedAt).toISOString(),
    })),
  );
}

// Doors and the board -----------------------------------------------------------------------------------

export interface DoorsPage {
  readonly site: {
    readonly id: string;
    readonly code: string;
    readonly name: string;
    readonly place: string;
  };
  readonly doors: readonly {
    readonly room: string;
    readonly no: string;
    readonly building: string;
    readonly floor: number;
    readonly token: string;
  }[];
}

/** The codes of the doors, to be printed. Each opens a page that takes something down and shows nothing. */
export const doorsLook = look('/isolation/sites/:site/doors', {
  duty: 'isolation.lead',
  purpose: 'outbreak-response',
  title: { zh: '门上二维码', en: 'codes of the doors' },
  query: OfSite,
  async run(tx, query, ctx): Promise<DoorsPage> {
    const site = (await findSite(tx, query.site)) ?? refuseHouse('not-found');
    return {
      site: { id: site.id, code: siteCode(site.no), name: site.name, place: site.place },
      doors: await doorsOf(tx, ctx, site.id),
    };
  },
});

export interface BoardPage {
  readonly site: { readonly id: string; readonly code: string; readonly name: string };
  readonly notices: readonly NoticeShown[];
}

/** What hangs on the board, to be read and printed. */
export const boardLook = look('/isolation/sites/:site/board', {
  duty: 'isolation.notices',
  purpose: 'outbreak-response',
  title: { zh: '公告栏', en: 'the notice board' },
  query: OfSite,
  async run(tx, query, ctx): Promise<BoardPage> {
    const site = await siteInSight(tx, ctx, query.site);
    const notices = await ctx.beyond('the board is for everybody of the site', () =>
      noticesOn(tx, site.id, civilDayOf(ctx.now)),
    );
    return {
      site: { id: site.id, code: siteCode(site.no), name: site.name },
      notices: notices.map((one) => noticeShown(ctx, one)),
    };
  },
});

// Her own page ------------------------------------------------------------------------------------------

export interface OwnSite {
  readonly name: string;
  readonly room: string;
  readonly kinds: readonly (Words & {
    readonly value: string;
    readonly thread: boolean;
    readonly letter: boolean;
  })[];
  /** Whom a letter may thank. */
  readonly posts: readonly (Words & { readonly value: string })[];
  readonly requests: readonly {
    readonly code: string;
    readonly kind: Words;
    readonly urgent: boolean;
    readonly door: boolean;
    /** Asked at a door with several behind it: of the room, shown to everybody in it. */
    readonly ofRoom: boolean;
    readonly text: string | null;
    readonly askedAt: string;
    readonly dueAt: string;
    readonly late: boolean;
    /** The post somebody of which is on it, and since when. */
    readonly takenBy: Words | null;
    readonly takenAt: string | null;
    readonly answer: Words | null;
    readonly answerText: string | null;
    readonly answeredAt: string | null;
    readonly answeredBy: Words | null;
  }[];
  readonly thread: readonly {
    readonly id: string;
    /** null: she herself, or whoever stood at her door. */
    readonly by: Words | null;
    readonly door: boolean;
    readonly text: string;
    readonly at: string;
  }[];
  readonly notices: readonly Omit<NoticeShown, 'id' | 'shown'>[];
  readonly letters: readonly Omit<LetterShown, 'id'>[];
  /** What she may say of her stay, as she is about to leave; null: not now, or said already. */
  readonly rate: readonly (Words & { readonly aspect: string })[] | null;
}

/** What a guest reads of the site she is at: her requests and answers, her thread, the board. Null: she is at none. */
export const ownSiteLook = look('/own/site', {
  duty: 'own.read',
  purpose: 'own-affairs',
  title: { zh: '我的隔离点', en: 'the site one is at' },
  query: Type.Object({ of: Type.Optional(Id) }),
  async run(tx, query, ctx): Promise<OwnSite | null> {
    const meant = personMeantBy(ctx.actor, query.of) ?? refuseHouse('not-found');
    return ctx.beyond('what is hers, wherever it lies', async () => {
      const person = await survivorOf(tx, meant);
      const stay = await stayOf(tx, person);
      const site = stay === undefined ? undefined : await findSite(tx, stay.site);
      if (stay === undefined || site === undefined) return null;
      const rules = ctx.rulebook.part(careRules);
      const day = civilDayOf(ctx.now);
      const table = ctx.rulebook.part(roles);
      const hers = await requests.requestsOfGuest(tx, { person, site: site.id, limit: HERS_SHOWN });
      const thread = await requests.threadOf(tx, site.id, person, THREAD_SHOWN);
      return {
        name: site.name,
        room: (await findRoom(tx, stay.room))?.no ?? '',
        kinds: rules.requests.map(({ kind, zh, en, thread: inThread, letter }) => ({
          value: kind,
          zh,
          en,
          thread: inThread === true,
          letter: letter === true,
        })),
        posts: Object.entries(table).flatMap(([value, { zh, en }]) =>
          value.startsWith('site-') ? [{ value, zh: zh.replace(/^隔离点/, ''), en }] : [],
        ),
        requests: hers.map((one) => {
          const row = kindOf(rules, one.kind);
          const answer = rules.answers.find((each) => each.answer === one.answer);
          const open = (sealed: Buffer | null) =>
            sealed === null || !wordsForRoom(one, row) ? null : ctx.secrets.open(one.salt, sealed);
          return {
            code: requestCode(one.no),
            kind: { zh: row?.zh ?? one.kind, en: row?.en ?? one.kind },
            urgent: one.urgent,
            door: one.via === 'door',
            ofRoom: one.person === null,
            text: open(one.text),
            askedAt: one.askedAt.toISOString(),
            dueAt: one.dueAt.toISOString(),
            late: one.answeredAt === null && one.dueAt < ctx.now,
            takenBy: one.takenBy === null ? null : roleWords(ctx, row?.role ?? ''),
            takenAt: one.takenAt?.toISOString() ?? null,
            answer: answer === undefined ? null : { zh: answer.zh, en: answer.en },
            answerText: open(one.answerText),
            answeredAt: one.answeredAt?.toISOString() ?? null,
            answeredBy: one.answeredRole === null ? null : roleWords(ctx, one.answeredRole),
          };
        }),
        thread: thread.map((one) => ({
          id: one.id,
          by: one.role === null ? null : roleWords(ctx, one.role),
          door: one.door,
          text: ctx.secrets.open(one.salt, one.text),
          at: one.at.toISOString(),
        })),
        notices: (await noticesOn(tx, site.id, day)).map((one) => {
          const { id: _id, shown: _shown, ...rest } = noticeShown(ctx, one);
          return rest;
        }),
        letters: (await lettersShown(tx, ctx, site))
          .filter(({ text, at }) => text !== null && civilDayOf(new Date(at)) >= addDays(day, -30))
          .map(({ id: _id, ...rest }) => rest),
        rate: (await mayRate(tx, person))
          ? ctx.rulebook
              .part(isolationRules)
              .satisfaction.aspects.map(({ aspect, zh, en }) => ({ aspect, zh, en }))
          : null,
      };
    });
  },
});

export const isolationCareLooks: readonly Look[] = [careLook, doorsLook, boardLook, ownSiteLook];
