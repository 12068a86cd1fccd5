// What the screens of needs read: what is open in my area, and what one person has asked and been told.

import { Type } from 'typebox';
import { civilDayOf } from '../../base/civil-dates.ts';
import { Id, Place } from '../../base/schemas.ts';
import type { Tx } from '../../base/sql.ts';
import type { Words } from '../../base/words.ts';
import { episodeCode } from '../../control/episodes/rules.ts';
import { look } from '../../ledger/act.ts';
import type { Ctx, Look } from '../../ledger/terms.ts';
import { saltsOf, shownPeople } from '../../people/store.ts';
import { namesOf } from '../../places/store.ts';
import { goneNow, nameOfUsers } from '../../teams/store.ts';
import { roles, teamRules } from '../../teams/terms.ts';
import { kindOf, mayRead, needCode, whyNotAnswer } from './rules.ts';
import * as store from './store.ts';
import { type NeedAnswer, needRules } from './terms.ts';

export interface NeedShown {
  readonly id: string;
  readonly code: string;
  readonly episode: string;
  readonly episodeCode: string;
  readonly person: {
    readonly id: string;
    readonly name: string;
    readonly phone: string | null;
    readonly address: string | null;
  };
  readonly place: { readonly path: string; readonly name: Words };
  readonly kind: string;
  readonly kindWords: Words;
  readonly urgent: boolean;
  /** Null: nothing was written, or it is not for the one who looks. */
  readonly text: string | null;
  readonly textHidden: boolean;
  readonly askedAt: string;
  readonly via: Words;
  readonly dueAt: string;
  readonly takenBy: string | null;
  readonly mine: boolean;
  readonly why: Words | null;
  readonly answeredAt: string | null;
  readonly answeredBy: string | null;
  readonly answer: NeedAnswer | null;
  readonly answerWords: Words | null;
  readonly answerText: string | null;
}

export interface Needs {
  readonly rows: readonly NeedShown[];
  readonly open: number;
  readonly late: number;
  readonly urgent: number;
  readonly more: boolean;
  readonly kinds: readonly NeedChoice[];
  readonly answers: readonly (NeedChoice & { readonly words: boolean })[];
}

export interface NeedChoice extends Words {
  readonly value: string;
}

const READ = { duty: 'home.needs', purpose: 'outbreak-response' } as const;
const ROWS = 200;

export const needs = look('/needs', {
  ...READ,
  title: { zh: '生活需求', en: 'needs' },
  query: Type.Object({ unit: Type.Optional(Place), episode: Type.Optional(Id) }),
  async run(tx, { unit, episode }, ctx): Promise<Needs> {
    const rules = ctx.rulebook.part(needRules);
    const found =
      episode === undefined
        ? await store.openNeeds(tx, { unit, limit: ROWS + 1 })
        : await store.needsOf(tx, episode, ROWS + 1);
    return {
      rows: await needsShown(tx, ctx, found.slice(0, ROWS)),
      ...(await store.needCounts(tx, { unit, now: ctx.now })),
      more: found.length > ROWS,
      kinds: rules.kinds.map(({ kind, zh, en }) => ({ value: kind, zh, en })),
      answers: rules.answers.map(({ answer, zh, en, words }) => ({ value: answer, zh, en, words })),
    };
  },
});

const VIA_WORDS: Record<string, Words> = {
  self: { zh: '本人提出', en: 'asked by the person' },
  team: { zh: '小组登记', en: 'by the team' },
  telephone: { zh: '电话提出', en: 'on the telephone' },
};

/** Needs as a screen shows them; their words are opened for whom they are for. */
export async function needsShown(tx: Tx, ctx: Ctx, found: readonly store.NeedRow[]): Promise<NeedShown[]> {
  const rules = ctx.rulebook.part(needRules);
  const people = await shownPeople(
    tx,
    found.map(({ person }) => person),
    civilDayOf(ctx.now),
  );
  const places = await namesOf(tx, [...new Set(found.map(({ place }) => place))]);
  const salts = await saltsOf(tx, [...new Set(found.map(({ person }) => person))]);
  const users = found
    .flatMap(({ takenBy, answeredBy }) => [takenBy, answeredBy])
    .filter((by) => by !== null && /^[0-9a-f-]{36}$/.test(by)) as string[]; // the nulls are gone
  const names = await nameOfUsers(tx, [...new Set(users)]);
  const gone = await goneNow(tx, [...new Set(users)], ctx.now);
  const roleTable = ctx.rulebook.part(roles);
  const { cover } = ctx.rulebook.part(teamRules);
  return found.map((one) => {
    const row = kindOf(rules, one.kind);
    const salt = salts.get(one.person);
    const mayOpen = mayRead(row, ctx.actor, one.place);
    const open = (sealed: Buffer | null) =>
      sealed === null || salt === undefined || !mayOpen ? null : ctx.secrets.open(salt, sealed);
    const answer = rules.answers.find((each) => each.answer === one.answer);
    const role = row === undefined ? undefined : roleTable[row.role];
    const no =
      row === undefined
        ? undefined
        : whyNotAnswer(one, row, {
            actor: ctx.actor,
            cover,
            roleWords: role === undefined ? { zh: row.role, en: row.role } : { zh: role.zh, en: role.en },
            takenByName: names.get(one.takenBy ?? ''),
            takenByGone: gone.has(one.takenBy ?? ''),
          });
    const person = people.get(one.person);
    return {
      id: one.id,
      code: needCode(one.no),
      episode: one.episode,
      episodeCode: episodeCode(one.episodeNo),
      person: {
        id: one.person,
        name: person?.name ?? '',
        phone: person?.phone ?? null,
        address: person?.address ?? null,
      },
      place: { path: one.place, name: places.get(one.place) ?? { zh: one.place, en: one.place } },
      kind: one.kind,
      kindWords: row === undefined ? { zh: one.kind, en: one.kind } : { zh: row.zh, en: row.en },
      urgent: one.urgent,
      text: open(one.text),
      textHidden: one.text !== null && !mayOpen,
      askedAt: one.askedAt.toISOString(),
      via: VIA_WORDS[one.via] ?? { zh: one.via, en: one.via },
      dueAt: one.dueAt.toISOString(),
      takenBy: names.get(one.takenBy ?? '') ?? null,
      mine: one.takenBy === ctx.actor.id,
      why: no?.words ?? null,
      answeredAt: one.answeredAt?.toISOString() ?? null,
      answeredBy: names.get(one.answeredBy ?? '') ?? null,
      answer: one.answer,
      answerWords: answer === undefined ? null : { zh: answer.zh, en: answer.en },
      answerText: open(one.answerText),
    };
  });
}

export const needLooks: readonly Look[] = [needs];
