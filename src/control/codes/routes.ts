// What the screens of the health code read: proposals with their clock, what waits to be sent, what was answered; and the
// colours of one person, with the words she reads herself.

import { Type } from 'typebox';
import { type CivilDate, civilDayOf } from '../../base/civil-dates.ts';
import { isWithin } from '../../base/places.ts';
import { Id, Place } from '../../base/schemas.ts';
import type { Tx } from '../../base/sql.ts';
import type { Words } from '../../base/words.ts';
import { look } from '../../ledger/act.ts';
import { refuse as refuseHouse } from '../../ledger/refusals.ts';
import type { Ctx, Look } from '../../ledger/terms.ts';
import { shownPeople } from '../../people/store.ts';
import { namesOf } from '../../places/store.ts';
import { settingsShown } from '../../rulebook/rules.ts';
import { nameOfUsers } from '../../teams/store.ts';
import { episodeCode } from '../episodes/rules.ts';
import { findEpisode } from '../episodes/store.ts';
import * as store from './store.ts';
import { ANSWERS, ASKED_WORDS, type CodeEvent, type Colour, codeRules, troubleWords } from './terms.ts';

const READ = { duty: 'control.read', purpose: 'outbreak-response' } as const;

export interface NamedPlace {
  readonly path: string;
  readonly name: Words;
}

export interface CodeShown {
  readonly id: string;
  readonly no: number;
  readonly person: {
    readonly id: string;
    readonly code: string;
    readonly name: string;
    readonly age: number | null;
    readonly sex: 'male' | 'female' | null;
  };
  readonly episode: { readonly id: string; readonly code: string } | null;
  readonly place: NamedPlace;
  /** What holds of her now, by what was approved here; null: nothing was. */
  readonly was: Colour | null;
  readonly colour: Colour;
  readonly until: CivilDate | null;
  readonly reason: Words;
  readonly appeal: Words;
  /** The row of the rulebook; null for whoever may not know that it is about her health. */
  readonly rule: string | null;
  /** What that row of the rulebook asks of the facts, in the words of those who approve it. */
  readonly ruleWords: Words;
  readonly version: string;
  readonly proposedAt: string;
  readonly dueAt: string;
  readonly late: boolean;
  readonly answer: {
    readonly words: Words;
    readonly by: string;
    readonly at: string;
    readonly because: Words | null;
  } | null;
  readonly holds: boolean;
  readonly sentAt: string | null;
  readonly sentRef: string | null;
  /** Why it has not gone out. */
  readonly trouble: Words | null;
}

export interface CodesPage {
  readonly sums: store.CodeSums;
  readonly rows: readonly CodeShown[];
  readonly next: string | null;
  readonly bulk: number;
  readonly declineReasons: readonly (Words & { readonly value: string })[];
}

const PAGE_ROWS = 50;

export const codesList = look('/codes', {
  ...READ,
  title: { zh: '健康码', en: 'health codes' },
  query: Type.Object({
    tab: Type.Optional(Type.Enum([...store.TABS])),
    unit: Type.Optional(Place),
    colour: Type.Optional(Type.Enum(['red', 'yellow', 'green'])),
    after: Type.Optional(Type.String({ pattern: '^[0-9TZ:.-]{20,30}_[0-9a-f-]{36}$' })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 50 })),
  }),
  async run(tx, query, ctx): Promise<CodesPage> {
    const limit = query.limit ?? PAGE_ROWS;
    const cut = query.after?.lastIndexOf('_') ?? -1;
    const found = await store.codesPage(tx, query.tab ?? 'open', {
      unit: query.unit,
      colour: query.colour,
      after:
        query.after === undefined
          ? undefined
          : { at: query.after.slice(0, cut), id: query.after.slice(cut + 1) },
      limit: limit + 1,
    });
    const page = found.slice(0, limit);
    const last = page.at(-1);
    const rules = ctx.rulebook.part(codeRules);
    return {
      sums: await store.codeSums(tx, query.unit, ctx.now),
      rows: await shown(tx, ctx, page),
      next: found.length > limit && last !== undefined ? `${last.key}_${last.id}` : null,
      bulk: rules.bulk.atMost,
      declineReasons: rules.declineReasons.map(({ reason, zh, en }) => ({ value: reason, zh, en })),
    };
  },
});

export interface EpisodeCodes {
  readonly rows: readonly CodeShown[];
  readonly declineReasons: CodesPage['declineReasons'];
}

/** The colours of the person of a stay. */
export const episodeCodes = look('/episodes/:id/codes', {
  ...READ,
  title: { zh: '此人的健康码', en: 'her health code' },
  query: Type.Object({ id: Id }),
  async run(tx, query, ctx): Promise<EpisodeCodes> {
    const episode = (await findEpisode(tx, query.id)) ?? refuseHouse('not-found');
    return {
      rows: await shown(tx, ctx, await store.codesOfPerson(tx, episode.person)),
      declineReasons: ctx.rulebook
        .part(codeRules)
        .declineReasons.map(({ reason, zh, en }) => ({ value: reason, zh, en })),
    };
  },
});

export const codeLooks: readonly Look[] = [codesList, episodeCodes] as unknown as readonly Look[]; // each answers its own query

/** Proposed under a row the rulebook in force does not have any more. */
const GONE: Words = { zh: '此前版本的规则', en: 'a row of an earlier rulebook' };

async function shown(tx: Tx, ctx: Ctx, codes: readonly CodeEvent[]): Promise<CodeShown[]> {
  const people = await shownPeople(
    tx,
    codes.map(({ person }) => person),
    civilDayOf(ctx.now),
  );
  const numbers = await store.numbersOf(
    tx,
    codes.flatMap(({ episode }) => episode ?? []),
  );
  const standing = await store.standingOf(tx, [...new Set(codes.map(({ person }) => person))]);
  const places = await namesOf(tx, [...new Set(codes.map(({ place }) => place))]);
  const users = await nameOfUsers(
    tx,
    codes.flatMap(({ answeredBy }) => answeredBy ?? []),
  );
  const { declineReasons, rows } = ctx.rulebook.part(codeRules);
  const asked = new Map(
    settingsShown(
      rows.map(({ id, if: when, source }) => ({ id, if: when, source })),
      ASKED_WORDS,
    ).map(({ path, says }) => [path, says]),
  );
  const ofHealth = new Set(
    ctx.rulebook.part(codeRules).rows.flatMap((row) => (row.if.fever === undefined ? [] : [row.id])),
  );
  return codes.map((one): CodeShown => {
    const person = people.get(one.person);
    const no = one.episode === null ? undefined : numbers.get(one.episode);
    const reason = declineReasons.find(({ reason: code }) => code === one.answerReason);
    const told = ofHealth.has(one.reasonCode) ? mayKnow(ctx, one.place) : true;
    return {
      id: one.id,
      no: one.no,
      person: {
        id: one.person,
        code: person?.code ?? '—',
        name: person?.name ?? '—',
        age: person?.age ?? null,
        sex: person?.sex ?? null,
      },
      episode: one.episode === null || no === undefined ? null : { id: one.episode, code: episodeCode(no) },
      place: { path: one.place, name: places.get(one.place) ?? { zh: one.place, en: one.place } },
      was: standing.get(one.person)?.holds?.colour ?? null,
      colour: one.colour,
      until: one.expiresOn,
      reason: told ? one.reason : OF_HEALTH,
      appeal: one.appeal,
      rule: told ? one.reasonCode : null,
      ruleWords: told ? (asked.get(one.reasonCode) ?? GONE) : OF_HEALTH,
      version: one.rulebook,
      proposedAt: one.proposedAt.toISOString(),
      dueAt: one.dueAt.toISOString(),
      late: one.answer === null && one.dueAt < ctx.now,
      answer:
        one.answer === null || one.answeredAt === null
          ? null
          : {
              words: { zh: ANSWERS[one.answer].zh, en: ANSWERS[one.answer].en },
              by: users.get(one.answeredBy ?? '') ?? '—',
              at: one.answeredAt.toISOString(),
              because: reason === undefined ? null : { zh: reason.zh, en: reason.en },
            },
      holds: one.answer === 'approved' && one.overAt === null,
      sentAt: one.sentAt?.toISOString() ?? null,
      sentRef: one.sentRef,
      trouble:
        one.answer === 'approved' && one.sentAt === null && one.trouble !== null
          ? troubleWords(one.trouble)
          : null,
    };
  });
}

const OF_HEALTH: Words = {
  zh: '因健康情况，详情由医务人员掌握',
  en: 'because of her health; the medic knows the details',
};

/** Whoever holds health data, or answers the colour, has to know why. */
function mayKnow(ctx: Ctx, place: string): boolean {
  return ctx.actor.duties.some(
    (duty) =>
      (duty.permissions.has('control.health') || duty.permissions.has('control.codes')) &&
      isWithin(place, duty.place),
  );
}
