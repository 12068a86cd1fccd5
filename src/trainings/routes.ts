// Trainings as screens read them: the three of them, sessions, who stands how; and one's own.
import { Type } from 'typebox';
import { isWithin } from '../base/places.ts';
import type { Words } from '../base/words.ts';
import { look } from '../ledger/act.ts';
import type { Look } from '../ledger/terms.ts';
import { namesOf } from '../places/store.ts';
import { accountChoices } from '../teams/choices.ts';
import { nameOfUsers, servingAs } from '../teams/store.ts';
import { roles } from '../teams/terms.ts';
import { sessionCode, standingOf } from './rules.ts';
import * as store from './store.ts';
import { GATES, STANDINGS, type Standing, trainingRules } from './terms.ts';

const SESSIONS = 60;

export interface TrainingsPage {
  readonly trainings: readonly (Words & {
    readonly training: string;
    readonly validDays: number;
    readonly roles: readonly Words[];
    readonly refuses: readonly Words[];
    readonly source: string;
  })[];
  readonly sessions: readonly {
    readonly id: string;
    readonly code: string;
    readonly training: string;
    readonly words: Words;
    readonly place: string;
    readonly where: Words;
    readonly at: string;
    readonly trainer: string;
    readonly heldAt: string | null;
    readonly attended: number;
  }[];
  /** Everybody in a role a training is for, whoever lacks one first. */
  readonly people: readonly {
    readonly account: string;
    readonly name: string;
    readonly role: Words;
    readonly where: Words;
    readonly training: string;
    readonly words: Words;
    readonly standing: Standing;
    readonly standingWords: Words;
    readonly until: string | null;
    /** Without it something is refused to her. */
    readonly needed: boolean;
  }[];
}

const ORDER: readonly Standing[] = ['never', 'expired', 'grace', 'valid'];

export const trainingsLook = look('/trainings', {
  title: { zh: '培训', en: 'trainings' },
  duty: 'trainings.keep',
  purpose: 'outbreak-response',
  query: Type.Object({}),
  async run(tx, _query, ctx): Promise<TrainingsPage> {
    const rules = ctx.rulebook.part(trainingRules);
    const table = ctx.rulebook.part(roles);
    const roleWords = (role: string): Words => ({
      zh: table[role]?.zh ?? role,
      en: table[role]?.en ?? role,
    });
    const sessions = await store.sessionRows(tx, SESSIONS);
    const all = await servingAs(
      tx,
      rules.trainings.flatMap((row) => row.roles),
      ctx.now,
    );
    const serving = all.filter(({ place }) => ctx.scope.some((own) => isWithin(place, own)));
    const accounts = [...new Set(serving.map(({ account }) => account))];
    const known = await ctx.beyond('a training holds wherever it was held', () =>
      store.trainedOf(tx, accounts),
    );
    const names = await nameOfUsers(
      tx,
      sessions.map(({ trainer }) => trainer),
    );
    const places = await namesOf(tx, [
      ...new Set([...sessions.map(({ place }) => place), ...serving.map(({ place }) => place)]),
    ]);
    const where = (place: string) => places.get(place) ?? { zh: place, en: place };
    const people = rules.trainings.flatMap((row) => {
      const seen = new Set<string>();
      return serving
        .filter(({ role, account }) => row.roles.includes(role) && !seen.has(account) && seen.add(account))
        .map(({ account, name, role, place }) => {
          const hers = known.find((one) => one.account === account && one.training === row.training);
          const { standing, until } = standingOf(row, hers, ctx.now);
          return {
            account,
            name,
            role: roleWords(role),
            where: where(place),
            training: row.training,
            words: { zh: row.zh, en: row.en },
            standing,
            standingWords: STANDINGS[standing],
            until: until?.toISOString() ?? null,
            needed: row.refuses.length > 0,
          };
        });
    });
    return {
      trainings: rules.trainings.map((row) => ({
        training: row.training,
        zh: row.zh,
        en: row.en,
        validDays: row.validDays,
        roles: row.roles.map(roleWords),
        refuses: row.refuses.map((gate) => GATES[gate]),
        source: row.source,
      })),
      sessions: sessions.map((one) => {
        const row = rules.trainings.find(({ training }) => training === one.training);
        return {
          id: one.id,
          code: sessionCode(one.no),
          training: one.training,
          words: { zh: row?.zh ?? one.training, en: row?.en ?? one.training },
          place: one.place,
          where: where(one.place),
          at: one.at.toISOString(),
          trainer: names.get(one.trainer) ?? '—',
          heldAt: one.heldAt?.toISOString() ?? null,
          attended: one.attended,
        };
      }),
      people: people.sort(
        (a, b) =>
          Number(b.needed) - Number(a.needed) ||
          ORDER.indexOf(a.standing) - ORDER.indexOf(b.standing) ||
          (a.until ?? '').localeCompare(b.until ?? ''),
      ),
    };
  },
});

/** Whom a session may be held by, or who may have been there: anybody with an account. */
export const traineesLook = look('/trainings/accounts', {
  title: { zh: '选择人员', en: 'whom to train' },
  duty: 'trainings.keep',
  purpose: 'outbreak-response',
  query: Type.Object({ search: Type.String({ minLength: 1, maxLength: 40 }) }),
  run: (tx, { search }, ctx) => accountChoices(tx, ctx, search),
});

export interface MyTraining {
  readonly training: string;
  readonly words: Words;
  readonly standing: Standing;
  readonly standingWords: Words;
  readonly until: string | null;
  readonly needed: boolean;
}

/** One's own trainings: those that are for one's roles, and those one has. */
export const myTrainingsLook = look('/trainings/mine', {
  title: { zh: '我的培训', en: 'my trainings' },
  duty: 'signed-in',
  purpose: 'own-affairs',
  query: Type.Object({}),
  async run(tx, _query, ctx): Promise<MyTraining[]> {
    const rules = ctx.rulebook.part(trainingRules);
    const own = new Set(ctx.actor.duties.map(({ role }) => role));
    const known = await ctx.beyond('one’s own training holds wherever it was held', () =>
      store.trainedOf(tx, [ctx.actor.id]),
    );
    return rules.trainings.flatMap((row) => {
      const hers = known.find(({ training }) => training === row.training);
      const needed = row.roles.some((role) => own.has(role));
      if (!needed && hers === undefined) return [];
      const { standing, until } = standingOf(row, hers, ctx.now);
      return [
        {
          training: row.training,
          words: { zh: row.zh, en: row.en },
          standing,
          standingWords: STANDINGS[standing],
          until: until?.toISOString() ?? null,
          needed: needed && row.refuses.length > 0,
        },
      ];
    });
  },
});

export const trainingLooks: readonly Look[] = [trainingsLook, traineesLook, myTrainingsLook];
