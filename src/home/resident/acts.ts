// The person about herself: a link is made for her, she reports, asks, objects, takes a copy; somebody answers. The acts
// of her own page take the person from who is acting, never from what was sent: whom else she may speak for is noted by
// the team (resident_bound), not by her.
import { randomBytes } from 'node:crypto';
import { Type } from 'typebox';
import { addMinutes } from '../../base/clock.ts';
import { codeOf } from '../../base/codes.ts';
import { uuidv7 } from '../../base/ids.ts';
import type { Paper } from '../../base/paper.ts';
import { must } from '../../base/refusal.ts';
import { Id, Moment } from '../../base/schemas.ts';
import type { Tx } from '../../base/sql.ts';
import { episodeCode } from '../../control/episodes/rules.ts';
import { episodesOf, findEpisode, livingEpisodeOf, ordersOf } from '../../control/episodes/store.ts';
import type { Episode } from '../../control/episodes/terms.ts';
import { keepReading, toldOf } from '../../control/observations/acts.ts';
import { doubtAbout, doubtWords, earlierNeeded } from '../../control/observations/rules.ts';
import { earlierOf } from '../../control/observations/store.ts';
import { observationRules } from '../../control/observations/terms.ts';
import { certificatePaper } from '../../control/release/acts.ts';
import { findRelease } from '../../control/release/store.ts';
import { act } from '../../ledger/act.ts';
import { refuse as refuseHouse } from '../../ledger/refusals.ts';
import type { Act, Ctx } from '../../ledger/terms.ts';
import { personOfActor } from '../../people/own.ts';
import { findPerson, openPeople, survivorOf } from '../../people/store.ts';
import { closeTasks, openTask } from '../../tasks/acts.ts';
import { deadlineOf, unitHearing } from '../../tasks/rules.ts';
import { tokenHash } from '../../teams/session.ts';
import { roles } from '../../teams/terms.ts';
import { noticeOf } from '../door/acts.ts';
import { keepNeed } from '../needs/acts.ts';
import { needCode } from '../needs/rules.ts';
import { recordOf, saltOfPerson } from './record.ts';
import { refuse } from './refusals.ts';
import { lastFour, linkEnds } from './rules.ts';
import * as store from './store.ts';
import { RIGHT_ANSWER_NAMES, RIGHT_ANSWERS, RIGHT_KIND_NAMES, RIGHT_KINDS, residentRules } from './terms.ts';

const Sealed = (minLength: number) => Type.String({ minLength, maxLength: 1_000, sealed: true });
/** 160 bits: nobody guesses them, and the code on paper stays coarse enough for an old camera. */
const TOKEN_BYTES = 20;

// The team makes the code -------------------------------------------------------------------------------

/** Makes the code of her page, and withdraws the one before. The token is told once, to be shown or printed. */
export const makeLink = act('home.link.made', {
  title: { zh: '发放填报码', en: 'give out a code' },
  duty: 'home.links',
  purpose: 'outbreak-response',
  input: Type.Object({ episode: Id }),
  // The token opens her page: it is told to who asked, once, and kept nowhere.
  sensitive: true,
  place: placeOfEpisode,
  async run(tx, input, ctx) {
    const episode = await getEpisode(tx, input.episode);
    if (episode.endedAt !== null) refuse('link-for-ended');
    const { replaced, ...made } = await giveLink(tx, ctx, episode);
    return {
      about: [`person:${episode.person}`, `episode:${episode.id}`, `link:${made.link}`],
      place: episode.place,
      detail: { replaced },
      result: { ...made, code: episodeCode(episode.no) },
    };
  },
});

/** A new code for a stay; the one before opens nothing any more. */
async function giveLink(tx: Tx, ctx: Ctx, episode: Episode) {
  const replaced = await store.revokeLinks(tx, { episode: episode.id }, ctx.now);
  const token = randomBytes(TOKEN_BYTES).toString('base64url');
  const link = uuidv7(ctx.now.getTime());
  const expiresAt = linkEnds(ctx.now, ctx.rulebook.part(residentRules));
  await store.insertLink(
    tx,
    {
      id: link,
      person: episode.person,
      episode: episode.id,
      place: episode.place,
      hash: tokenHash(token),
      by: ctx.actor.id,
      expiresAt,
    },
    ctx.now,
  );
  return { link, token, expiresAt, replaced: replaced > 0 };
}

/** Her stay and the floor she is kept on; whoever is at no site gets her code from her community. */
async function guestStay(tx: Tx, ctx: Ctx, person: string): Promise<{ episode: Episode; keptAt: string }> {
  return ctx.beyond('the stay belongs to where she lives', async () => {
    const episode = await livingEpisodeOf(tx, person);
    const keptAt = episode === undefined ? null : await store.keptAtOf(tx, episode.id);
    return episode === undefined || keptAt === null ? refuseHouse('not-found') : { episode, keptAt };
  });
}

/**
 * The same at an isolation site, by whoever looks after her there: a stay belongs to where she lives, the code is put into
 * her hand where she is. It withdraws the one before, like that of her community.
 */
export const makeGuestLink = act('home.link.given', {
  title: { zh: '发放住客页面二维码', en: 'give a guest her code' },
  duty: 'isolation.links',
  purpose: 'outbreak-response',
  input: Type.Object({ person: Id }),
  sensitive: true,
  place: async (tx, input, ctx) => (await guestStay(tx, ctx, input.person)).keptAt,
  async run(tx, input, ctx) {
    const { episode, keptAt } = await guestStay(tx, ctx, input.person);
    return ctx.beyond('the stay belongs to where she lives', async () => {
      const made = await giveLink(tx, ctx, episode);
      return {
        about: [`person:${episode.person}`, `episode:${episode.id}`, `link:${made.link}`],
        place: keptAt,
        detail: { replaced: made.replaced },
        result: { token: made.token, code: episodeCode(episode.no), expiresAt: made.expiresAt },
      };
    });
  },
});

/** A code that fell into other hands opens nothing any more, from the next click on. */
export const revokeLink = act('home.link.revoked', {
  title: { zh: '作废填报码', en: 'withdraw a code' },
  duty: 'home.links',
  purpose: 'outbreak-response',
  input: Type.Object({ link: Id }),
  place: async (tx, input) => ((await store.findLink(tx, input.link)) ?? refuseHouse('not-found')).place,
  async run(tx, input, ctx) {
    const link = (await store.findLink(tx, input.link)) ?? refuseHouse('not-found');
    if (link.revokedAt !== null) refuse('link-gone');
    await store.revokeLinks(tx, { link: link.id }, ctx.now);
    return {
      about: [
        `person:${link.person}`,
        ...(link.episode === null ? [] : [`episode:${link.episode}`]),
        `link:${link.id}`,
      ],
      place: link.place,
      detail: {},
      result: { link: link.id },
    };
  },
});

const Pair = Type.Object({ episode: Id, forEpisode: Id });

/** Notes that she reports for somebody else too: her child, her grandmother. */
export const bindResident = act('home.resident.bound', {
  title: { zh: '登记代报', en: 'note whom she reports for' },
  duty: 'home.links',
  purpose: 'outbreak-response',
  input: Pair,
  place: placesOfPair,
  async run(tx, input, ctx) {
    const [by, of] = [await getEpisode(tx, input.episode), await getEpisode(tx, input.forEpisode)];
    if (by.person === of.person) refuse('bound-to-self');
    if ((await store.boundOf(tx, by.person)).some((one) => one.forPerson === of.person))
      refuse('bound-already');
    await store.bind(
      tx,
      { person: by.person, forPerson: of.person, place: of.place, by: ctx.actor.id },
      ctx.now,
    );
    return boundTold(by, of, { person: by.person, forPerson: of.person });
  },
});

export const unbindResident = act('home.resident.unbound', {
  title: { zh: '取消代报', en: 'end that she reports for somebody' },
  duty: 'home.links',
  purpose: 'outbreak-response',
  input: Pair,
  place: placesOfPair,
  async run(tx, input, ctx) {
    const [by, of] = [await getEpisode(tx, input.episode), await getEpisode(tx, input.forEpisode)];
    if ((await store.unbind(tx, by.person, of.person, ctx.now)) === 0) refuseHouse('not-found');
    return boundTold(by, of, { person: by.person, forPerson: of.person });
  },
});

function boundTold<R>(by: Episode, of: Episode, result: R) {
  return {
    about: [`person:${by.person}`, `person:${of.person}`, `episode:${by.id}`],
    place: by.place,
    detail: { other: episodeCode(of.no) },
    result,
  };
}

// She herself -------------------------------------------------------------------------------------------

const Of = {
  /** Somebody she reports for; left out, herself. */
  of: Type.Optional(Id),
};
const Own = { duty: 'own.report', purpose: 'own-affairs' } as const;

/** Her temperature, or how she feels. A value nobody would believe is asked about first and not kept. */
export const reportTemperature = act('own.temperature.reported', {
  ...Own,
  title: { zh: '报体温', en: 'report a temperature' },
  input: Type.Object({
    ...Of,
    celsius: Type.Optional(Type.Number({ minimum: 25, maximum: 45 })),
    symptoms: Type.Optional(Type.Array(Type.String({ maxLength: 40 }), { maxItems: 20 })),
    /** When it was measured: a report that waited for signal says so. */
    at: Type.Optional(Moment),
    /** She was asked about the value and says it is this one. */
    sure: Type.Optional(Type.Boolean()),
  }),
  place: placeOfOwn,
  async run(tx, input, ctx) {
    const person = await personMeant(tx, ctx, input.of);
    const episode = await stayOf(tx, ctx, person);
    const at = input.at === undefined ? ctx.now : new Date(input.at);
    if (input.celsius !== undefined && input.sure !== true)
      await askAbout(tx, ctx, episode.id, at, input.celsius);
    const kept = await keepReading(tx, ctx, {
      episode: episode.id,
      celsius: input.celsius ?? null,
      symptoms: input.symptoms ?? [],
      at,
      via: 'self',
    });
    return {
      about: [`person:${person}`, `episode:${episode.id}`, `observation:${kept.observation}`],
      place: episode.keptAt ?? episode.place,
      detail: {
        ...toldOf(kept),
        ...(input.of === undefined ? {} : { bySomeoneElse: true }),
        ...(episode.keptAt === null ? {} : { atSite: true }),
      },
      result: {
        state: kept.state,
        why: kept.why,
        slot: kept.slot,
        fever: kept.fever !== null && kept.fever !== 'closed',
      },
    };
  },
});

/** Refuses a value that is to be measured again, with the question; nothing is kept. */
async function askAbout(tx: Tx, ctx: Ctx, episode: string, at: Date, celsius: number): Promise<void> {
  const rules = ctx.rulebook.part(observationRules);
  const before = (await earlierOf(tx, [episode], earlierNeeded(rules))).get(episode) ?? [];
  const reading = { at, celsius: Math.round(celsius * 10) / 10 };
  const doubt = doubtAbout(reading, before, rules);
  if (doubt !== undefined) refuse('reading-doubtful', { why: doubtWords(doubt, reading) });
}

/** What she needs: shopping, medicine, somebody to talk to. */
export const askOwnNeed = act('own.need.asked', {
  ...Own,
  title: { zh: '提出需求', en: 'ask for something' },
  input: Type.Object({
    ...Of,
    kind: Type.String({ minLength: 1, maxLength: 40 }),
    urgent: Type.Optional(Type.Boolean()),
    text: Type.Optional(Type.String({ maxLength: 500, sealed: true })),
  }),
  place: placeOfOwn,
  async run(tx, input, ctx) {
    const person = await personMeant(tx, ctx, input.of);
    const episode = await stayOf(tx, ctx, person);
    const kept = await keepNeed(tx, ctx, {
      episode: episode.id,
      kind: input.kind,
      urgent: input.urgent === true,
      text: input.text ?? '',
      via: 'self',
    });
    return {
      about: [`person:${person}`, `episode:${episode.id}`, `need:${kept.need}`],
      place: episode.place,
      detail: { no: needCode(kept.no), kind: kept.words, urgent: input.urgent === true },
      result: { code: needCode(kept.no), dueAt: kept.dueAt },
    };
  },
});

/** She asks about her data, or objects to what was decided. A person answers, within the clock of the table. */
export const askRight = act('own.right.asked', {
  ...Own,
  title: { zh: '提出个人信息请求', en: 'ask about one’s own data' },
  input: Type.Object({ ...Of, kind: Type.Enum([...RIGHT_KIND_NAMES]), text: Sealed(2) }),
  place: placeOfOwn,
  async run(tx, input, ctx) {
    const person = await personMeant(tx, ctx, input.of);
    const open = await store.openRequest(tx, person, input.kind);
    if (open !== undefined) refuse('right-asked-already', { no: requestCode(open.no) });
    const place = await placeOfOwn(tx, input, ctx);
    const episode = await ctx.beyond('the stay it is about', () => livingEpisodeOf(tx, person));
    const id = uuidv7(ctx.now.getTime());
    const { minutes } = deadlineOf(ctx.rulebook, 'right-request');
    const dueAt = addMinutes(ctx.now, minutes);
    const salt = must(await saltOfPerson(tx, person), 'whoever has a page has not been forgotten');
    const no = await store.insertRequest(
      tx,
      {
        id,
        person,
        episode: episode?.id ?? null,
        place,
        kind: input.kind,
        text: ctx.secrets.seal(salt, input.text),
        by: ctx.actor.id,
        dueAt,
      },
      ctx.now,
    );
    const words = RIGHT_KINDS[input.kind];
    const role = 'subdistrict-duty';
    const task = await openTask(tx, ctx, {
      planKey: `right/${id}`,
      kind: 'right-request',
      title: {
        zh: `${requestCode(no)} 个人信息请求：${words.zh}`,
        en: `${requestCode(no)}: somebody asks to ${words.en}`,
      },
      about: [`person:${person}`, `right:${id}`],
      place,
      ownerUnit: unitHearing(place, role, ctx.rulebook.part(roles)),
      ownerRole: role,
      opensAt: ctx.now,
      dueAt,
      step: 'right-request',
      link: `/rights/${id}`,
      facts: { kind: input.kind },
    });
    await store.setTaskOfRequest(tx, id, task);
    return {
      about: [`person:${person}`, `right:${id}`],
      place,
      detail: { no: requestCode(no), kind: { zh: words.zh, en: words.en } },
      result: { code: requestCode(no), dueAt },
    };
  },
});

export const requestCode = (no: number) => codeOf('dataRequest', no);

/** The copy of everything, for whoever knows the last four of the document. A wrong answer is counted, not refused. */
export const takeOwnCopy = (openings: readonly string[]) =>
  act('own.copy.taken', {
    ...Own,
    title: { zh: '领取本人信息副本', en: 'take a copy of one’s own data' },
    input: Type.Object({ ...Of, lastFour: Type.String({ minLength: 4, maxLength: 12 }) }),
    place: placeOfOwn,
    sensitive: true,
    async run(tx, input, ctx) {
      const person = await personMeant(tx, ctx, input.of);
      const place = await placeOfOwn(tx, input, ctx);
      return ctx.beyond('a copy is of everything, wherever it lies', async () => {
        const { right, left } = await knowsLastFour(tx, ctx, person, input.lastFour);
        return {
          about: [`person:${person}`],
          place,
          detail: { given: right },
          result: right
            ? { given: true as const, copy: await recordOf(tx, ctx, person, openings), left }
            : { given: false as const, copy: null, left },
        };
      });
    },
  });

/**
 * Her notice, or one of her certificates, as the paper the desk prints: her whole name and number stand on it, so it asks
 * for the last four like the copy does, and the wrong answers of both count together.
 */
export const takeOwnPaper = act('own.paper.taken', {
  ...Own,
  title: { zh: '领取本人的告知书或证明', en: 'take one’s own notice or certificate' },
  input: Type.Object({
    ...Of,
    lastFour: Type.String({ minLength: 4, maxLength: 12 }),
    /** The release whose certificate it is; left out, the notice. */
    release: Type.Optional(Id),
  }),
  place: placeOfOwn,
  sensitive: true,
  async run(tx, input, ctx) {
    const person = await personMeant(tx, ctx, input.of);
    const place = await placeOfOwn(tx, input, ctx);
    return ctx.beyond('her own paper, wherever her stay lies', async () => {
      const known = await knowsLastFour(tx, ctx, person, input.lastFour);
      const { release } = input;
      const paper = known.right ? await paperOf(tx, ctx, person, release) : null;
      const what =
        release === undefined
          ? { zh: '告知书', en: 'the notice' }
          : { zh: '解除证明', en: 'the certificate' };
      return {
        about: [`person:${person}`],
        place,
        detail: { given: known.right, what, ...(paper === null ? {} : { number: paper.number }) },
        result: { given: known.right, paper, left: known.left },
      };
    });
  },
});

async function paperOf(tx: Tx, ctx: Ctx, person: string, releaseId: string | undefined): Promise<Paper> {
  if (releaseId === undefined) {
    const episode = (await livingEpisodeOf(tx, person)) ?? (await episodesOf(tx, person))[0];
    return (await noticeOf(tx, ctx, episode ?? refuse('no-stay-now'))).paper;
  }
  const release = await findRelease(tx, releaseId);
  if (release === undefined || (await survivorOf(tx, release.person)) !== person)
    return refuseHouse('not-found');
  return (await certificatePaper(tx, ctx, release)).paper;
}

/** Whether the last four of her document were told; a wrong answer is counted, after so many nothing is given any more. */
async function knowsLastFour(
  tx: Tx,
  ctx: Ctx,
  person: string,
  told: string,
): Promise<{ right: boolean; left: number }> {
  const holder = await holdOwnLink(tx, ctx);
  const most = ctx.rulebook.part(residentRules).settings.copyTries.value;
  if (holder.tries >= most) refuse('copy-not-yours');
  const opened = must((await openPeople(tx, ctx, [person])).get(person), 'whoever asks is on record');
  if (opened.document === undefined) refuse('copy-no-document');
  const right = opened.documents.some(({ number }) => lastFour(number) === lastFour(told));
  return { right, left: most - (await store.noteTry(tx, holder.id, right)) };
}

/** The link she came in by: it counts the wrong answers, one after the other. */
async function holdOwnLink(tx: Tx, ctx: Ctx): Promise<store.LinkOfStay> {
  const { link } = ctx.actor as { link?: string }; // a resident carries hers; anybody else has none
  return (link === undefined ? undefined : await store.holdLink(tx, link)) ?? refuse('visit-over');
}

/** The person who is meant: herself, or somebody the team has bound to her. */
export async function personMeant(tx: Tx, ctx: Pick<Ctx, 'actor'>, of: string | undefined): Promise<string> {
  const self = personOfActor(ctx.actor) ?? refuseHouse('not-found');
  if (of === undefined || of === self) return self;
  const bound = await store.boundOf(tx, self);
  for (const one of bound) if (one.forPerson === of) return survivorOf(tx, of);
  return refuse('not-bound');
}

async function stayOf(tx: Tx, ctx: Ctx, person: string): Promise<Episode> {
  const found = await ctx.beyond('her own stay, wherever it is', () => livingEpisodeOf(tx, person));
  return found ?? refuse('no-stay-now');
}

/** Where what she says belongs: the place of her stay, or where she lives when there is none. */
async function placeOfOwn(tx: Tx, input: { readonly of?: string | undefined }, ctx: Ctx): Promise<string> {
  const person = await personMeant(tx, ctx, input.of);
  const episode = await livingEpisodeOf(tx, person);
  if (episode !== undefined) return episode.place;
  return ((await findPerson(tx, person)) ?? refuseHouse('not-found')).place;
}

// Answering ---------------------------------------------------------------------------------------------

/** A person answers: granted, partly, or refused with the reason. What it changes is done by an act of its own. */
export const answerRight = act('rights.answered', {
  title: { zh: '答复个人信息请求', en: 'answer a request about personal data' },
  duty: 'rights.answer',
  purpose: 'outbreak-response',
  input: Type.Object({ request: Id, answer: Type.Enum([...RIGHT_ANSWER_NAMES]), text: Sealed(2) }),
  place: async (tx, input) =>
    ((await store.findRequest(tx, input.request)) ?? refuseHouse('not-found')).place,
  async run(tx, input, ctx) {
    const request = (await store.holdRequest(tx, input.request)) ?? refuseHouse('not-found');
    if (request.answer !== null) refuse('right-answered');
    if (request.kind === 'object' && (await decidedHerself(tx, ctx, request.episode))) refuse('right-own');
    const salt = must(
      await saltOfPerson(tx, request.person),
      'an open request keeps its person from being erased',
    );
    await store.answerRequest(
      tx,
      request.id,
      { answer: input.answer, text: ctx.secrets.seal(salt, input.text), by: ctx.actor.id },
      ctx.now,
    );
    await closeTasks(tx, ctx, `right/${request.id}`, { state: 'done', proof: `right:${request.id}` });
    const { zh, en } = RIGHT_KINDS[request.kind];
    const answer = RIGHT_ANSWERS[input.answer];
    return {
      about: [`person:${request.person}`, `right:${request.id}`],
      place: request.place,
      detail: {
        no: requestCode(request.no),
        kind: { zh, en },
        answer: { zh: answer.zh, en: answer.en },
        late: ctx.now > request.dueAt,
      },
      result: { request: request.id, answer: input.answer },
    };
  },
});

/** An objection is against a decision: whoever took it does not answer it. */
async function decidedHerself(tx: Tx, ctx: Ctx, episode: string | null): Promise<boolean> {
  if (episode === null) return false;
  return (await ordersOf(tx, episode)).some((order) => order.orderedBy === ctx.actor.id);
}

// Places ------------------------------------------------------------------------------------------------

async function getEpisode(tx: Tx, id: string): Promise<Episode> {
  return (await findEpisode(tx, id)) ?? refuseHouse('not-found');
}

async function placeOfEpisode(tx: Tx, input: { readonly episode: string }): Promise<string> {
  return (await getEpisode(tx, input.episode)).place;
}

async function placesOfPair(
  tx: Tx,
  input: { readonly episode: string; readonly forEpisode: string },
): Promise<string[]> {
  return [(await getEpisode(tx, input.episode)).place, (await getEpisode(tx, input.forEpisode)).place];
}

export const residentActs = (openings: readonly string[]) =>
  ({
    makeLink,
    makeGuestLink,
    revokeLink,
    bindResident,
    unbindResident,
    reportTemperature,
    askOwnNeed,
    askRight,
    takeOwnCopy: takeOwnCopy(openings),
    takeOwnPaper,
    answerRight,
  }) as const satisfies Readonly<Record<string, Act>>;
