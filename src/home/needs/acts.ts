// A need is asked by her or for her, taken by somebody, and answered in words she can read: done, told, or why not.
import { Type } from 'typebox';
import { uuidv7 } from '../../base/ids.ts';
import { must } from '../../base/refusal.ts';
import { Id, Moment } from '../../base/schemas.ts';
import type { Tx } from '../../base/sql.ts';
import { findEpisode } from '../../control/episodes/store.ts';
import { act } from '../../ledger/act.ts';
import { refuse as refuseHouse } from '../../ledger/refusals.ts';
import type { Ctx, Outcome } from '../../ledger/terms.ts';
import { saltOf } from '../../people/store.ts';
import { closeTasks, openTask } from '../../tasks/acts.ts';
import { unitHearing } from '../../tasks/rules.ts';
import { takeTask } from '../../tasks/store.ts';
import { goneNow, nameOfUsers } from '../../teams/store.ts';
import { roles, teamRules } from '../../teams/terms.ts';
import { whyNotThen } from '../door/rules.ts';
import { homeRules } from '../door/terms.ts';
import { refuse } from './refusals.ts';
import { dueBy, kindOf, needCode, whyNotAnswer } from './rules.ts';
import * as store from './store.ts';
import { type Need, type NeedVia, needRules } from './terms.ts';

const Kind = Type.String({ minLength: 1, maxLength: 40 });
const Sealed = Type.String({ maxLength: 500, sealed: true });

export interface AskedNeed {
  readonly episode: string;
  readonly kind: string;
  readonly urgent: boolean;
  readonly text: string;
  readonly via: NeedVia;
  /** When it was asked, where that was written down without signal; left out: now. */
  readonly at?: Date;
}

/** Writes a need down and opens its task: for the team’s act, and for the person’s own page. */
export async function keepNeed(
  tx: Tx,
  ctx: Ctx,
  asked: AskedNeed,
): Promise<{
  need: string;
  no: number;
  dueAt: Date;
  person: string;
  place: string;
  words: { zh: string; en: string };
}> {
  const rules = ctx.rulebook.part(needRules);
  const row = kindOf(rules, asked.kind) ?? refuse('need-kind-unknown');
  const episode = (await findEpisode(tx, asked.episode)) ?? refuseHouse('not-found');
  if (episode.endedAt !== null) refuse('not-in-a-stay');
  return ctx.beyond('a need reaches the task of who answers it', async () => {
    if ((await store.openOf(tx, episode.id)) >= rules.openAtMost.value)
      refuse('needs-too-many', { n: rules.openAtMost.value });
    const id = uuidv7(ctx.now.getTime());
    const at = asked.at ?? ctx.now;
    const dueAt = dueBy(row, asked.urgent, at);
    const no = await store.insertNeed(
      tx,
      {
        id,
        episode: episode.id,
        person: episode.person,
        place: episode.place,
        kind: row.kind,
        urgent: asked.urgent,
        text: await sealedFor(tx, ctx, episode.person, asked.text),
        askedBy: ctx.actor.id,
        via: asked.via,
        dueAt,
      },
      at,
    );
    const task = await openTask(tx, ctx, {
      planKey: keyOf({ id, episode: episode.id }),
      kind: 'need',
      title: {
        zh: `${needCode(no)} ${row.zh}${asked.urgent ? '（急）' : ''}`,
        en: `${needCode(no)} ${row.en}${asked.urgent ? ' (urgent)' : ''}`,
      },
      about: [`person:${episode.person}`, `episode:${episode.id}`, `need:${id}`],
      place: episode.place,
      ownerUnit: unitHearing(episode.place, row.role, ctx.rulebook.part(roles)),
      ownerRole: row.role,
      opensAt: ctx.now,
      dueAt,
      step: 'need',
      urgency: asked.urgent ? 3 : 1,
      link: `/m/care/${episode.id}`,
      facts: { kind: row.kind },
    });
    await store.setTask(tx, id, task);
    return {
      need: id,
      no,
      dueAt,
      person: episode.person,
      place: episode.place,
      words: { zh: row.zh, en: row.en },
    };
  });
}

const keyOf = ({ id, episode }: { id: string; episode: string }) => `episode/${episode}/need/${id}`;

async function sealedFor(tx: Tx, ctx: Ctx, person: string, text: string): Promise<Buffer | null> {
  const plain = text.trim();
  if (plain === '') return null;
  const salt = must(await saltOf(tx, person), 'whoever is under control has not been forgotten');
  return ctx.secrets.seal(salt, plain);
}

/** Somebody of the team writes down what she asked for. */
export const askNeed = act('home.need.asked', {
  title: { zh: '登记需求', en: 'write down a need' },
  duty: 'home.needs',
  purpose: 'outbreak-response',
  input: Type.Object({
    episode: Id,
    kind: Kind,
    urgent: Type.Optional(Type.Boolean()),
    text: Type.Optional(Sealed),
    via: Type.Optional(Type.Enum(['team', 'telephone'])),
    at: Type.Optional(Moment),
  }),
  place: async (tx, input) => ((await findEpisode(tx, input.episode)) ?? refuseHouse('not-found')).place,
  async run(tx, input, ctx) {
    const kept = await keepNeed(tx, ctx, {
      episode: input.episode,
      kind: input.kind,
      urgent: input.urgent === true,
      text: input.text ?? '',
      via: input.via ?? 'team',
      at: momentOf(ctx, input.at),
    });
    return {
      about: [`person:${kept.person}`, `episode:${input.episode}`, `need:${kept.need}`],
      place: kept.place,
      detail: { kind: kept.words, urgent: input.urgent === true, no: needCode(kept.no) },
      result: { need: kept.need, code: needCode(kept.no), dueAt: kept.dueAt },
    };
  },
});

/** Somebody sees to it: her name stands beside it, also for who asked. */
export const takeNeed = act('home.need.taken', {
  title: { zh: '接下需求', en: 'see to it' },
  duty: 'home.needs',
  purpose: 'outbreak-response',
  input: Type.Object({ need: Id }),
  place: placeOfNeed,
  async run(tx, input, ctx) {
    const need = await heldFor(tx, ctx, input.need);
    await store.takeNeed(tx, need.id, ctx.actor.id);
    if (need.task !== null && isUser(ctx.actor.id)) {
      const task = need.task;
      await ctx.beyond('the task of this need', () => takeTask(tx, task, ctx.actor.id, ctx.now));
    }
    return told(ctx, need, {}, { need: need.id });
  },
});

/** What became of it: done, told, or why it can not be. */
export const answerNeed = act('home.need.answered', {
  title: { zh: '答复需求', en: 'answer a need' },
  duty: 'home.needs',
  purpose: 'outbreak-response',
  input: Type.Object({
    need: Id,
    answer: Type.Enum(['done', 'told', 'cannot']),
    text: Type.Optional(Sealed),
    at: Type.Optional(Moment),
  }),
  place: placeOfNeed,
  async run(tx, input, ctx) {
    const at = momentOf(ctx, input.at);
    const need = await heldFor(tx, ctx, input.need);
    const row = must(
      ctx.rulebook.part(needRules).answers.find((one) => one.answer === input.answer),
      'the table has every answer',
    );
    if (row.words && (input.text ?? '').trim().length < 2) refuse('answer-needs-words');
    await store.answerNeed(
      tx,
      need.id,
      {
        by: ctx.actor.id,
        answer: input.answer,
        text: await sealedFor(tx, ctx, need.person, input.text ?? ''),
      },
      // A phone's clock a moment behind is no answer before the question.
      at < need.askedAt ? need.askedAt : at,
    );
    await closeTasks(tx, ctx, keyOf(need), { state: 'done', proof: `need:${need.id}` });
    return told(
      ctx,
      need,
      { answer: { zh: row.zh, en: row.en }, code: input.answer, late: at > need.dueAt },
      { need: need.id, answer: input.answer, late: at > need.dueAt },
    );
  },
});

async function heldFor(tx: Tx, ctx: Ctx, id: string): Promise<Need> {
  const need = (await store.holdNeed(tx, id)) ?? refuseHouse('not-found');
  const row = kindOf(ctx.rulebook.part(needRules), need.kind) ?? refuse('need-kind-unknown');
  const holder = need.takenBy === null || !isUser(need.takenBy) ? [] : [need.takenBy];
  const names = await nameOfUsers(tx, holder);
  const role = ctx.rulebook.part(roles)[row.role];
  const no = whyNotAnswer(need, row, {
    actor: ctx.actor,
    cover: ctx.rulebook.part(teamRules).cover,
    roleWords: role === undefined ? { zh: row.role, en: row.role } : { zh: role.zh, en: role.en },
    takenByName: names.get(need.takenBy ?? ''),
    takenByGone: (await goneNow(tx, holder, ctx.now)).size > 0,
  });
  if (no !== undefined) throw no;
  return need;
}

/** When it happened: what a phone writes down without signal says so, and counts from then. */
function momentOf(ctx: Ctx, text: string | undefined): Date {
  if (text === undefined) return ctx.now;
  const at = new Date(text);
  const no = whyNotThen(at, ctx.now, ctx.rulebook.part(homeRules));
  if (no !== undefined) throw no;
  return at > ctx.now ? ctx.now : at;
}

const isUser = (by: string) => /^[0-9a-f-]{36}$/.test(by);

async function placeOfNeed(tx: Tx, input: { need: string }): Promise<string> {
  return ((await store.findNeed(tx, input.need)) ?? refuseHouse('not-found')).place;
}

function told<R>(ctx: Ctx, need: Need, detail: Readonly<Record<string, unknown>>, result: R): Outcome<R> {
  const row = kindOf(ctx.rulebook.part(needRules), need.kind);
  return {
    about: [`person:${need.person}`, `episode:${need.episode}`, `need:${need.id}`],
    place: need.place,
    detail: {
      no: needCode(need.no),
      kind: row === undefined ? { zh: need.kind, en: need.kind } : { zh: row.zh, en: row.en },
      ...detail,
    },
    result,
  };
}

export const needActs = { askNeed, takeNeed, answerNeed };
