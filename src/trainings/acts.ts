// Sessions of the three trainings: planned, held with whoever was there, or called off; and the tasks that come before a
// training ends.
import { Type } from 'typebox';
import { civilDayOf } from '../base/civil-dates.ts';
import { uuidv7 } from '../base/ids.ts';
import { placeAt, placeLevel } from '../base/places.ts';
import { Id, Moment, Place } from '../base/schemas.ts';
import type { Tx } from '../base/sql.ts';
import { act } from '../ledger/act.ts';
import { refuse as refuseHouse } from '../ledger/refusals.ts';
import type { Ctx, Outcome } from '../ledger/terms.ts';
import { momentText } from '../rulebook/rules.ts';
import { asPlanned, wantTasks } from '../tasks/acts.ts';
import type { WantedTask } from '../tasks/terms.ts';
import { nameOfUsers, servingAs } from '../teams/store.ts';
import { roles } from '../teams/terms.ts';
import { refuse } from './refusals.ts';
import { remindFrom, sessionCode, standingOf } from './rules.ts';
import * as store from './store.ts';
import { type TrainingRow, type TrainingSession, trainingRules } from './terms.ts';

const KEEPS = { duty: 'trainings.keep', purpose: 'outbreak-response' } as const;
const PREFIX = 'training/';
const MINUTE = 60_000;

/** Plans a session: which training, where, when, who holds it. */
export const planTraining = act('trainings.planned', {
  ...KEEPS,
  title: { zh: '安排培训', en: 'plan a training' },
  input: Type.Object({
    training: Type.String({ minLength: 1, maxLength: 40 }),
    place: Place,
    at: Moment,
    trainer: Id,
  }),
  place: async (_tx, input) => input.place,
  async run(tx, input, ctx) {
    const row = rowOf(ctx, input.training);
    if (!(await nameOfUsers(tx, [input.trainer])).has(input.trainer) && input.trainer !== ctx.actor.id)
      refuseHouse('not-found');
    const session = { id: uuidv7(ctx.now.getTime()), ...input, at: new Date(input.at) };
    const no = await store.insertSession(tx, session, ctx.actor.id, ctx.now);
    return told({ ...session, no }, row, { at: momentText(session.at) }, { session: session.id }, [
      `user:${input.trainer}`,
    ]);
  },
});

/** The session was held: whoever was there is trained from that day on. */
export const holdTraining = act('trainings.held', {
  ...KEEPS,
  title: { zh: '登记到场', en: 'write down who was there' },
  input: Type.Object({
    session: Id,
    accounts: Type.Array(Id, { minItems: 1, maxItems: 1_000, uniqueItems: true }),
  }),
  place: placeOfSession,
  async run(tx, input, ctx) {
    const session = await holdPlanned(tx, input.session);
    const row = rowOf(ctx, session.training);
    if (session.at > ctx.now)
      refuse('training-not-yet', { code: sessionCode(session.no), at: momentText(session.at) });
    const names = await nameOfUsers(tx, input.accounts);
    if (input.accounts.some((one) => !names.has(one))) refuseHouse('not-found');
    await store.holdTraining(tx, session, input.accounts, ctx.actor.id, ctx.now);
    return told(
      session,
      row,
      { people: input.accounts.length },
      { session: session.id, people: input.accounts.length },
      input.accounts.map((one) => `user:${one}`),
    );
  },
});

export const callOffTraining = act('trainings.called-off', {
  ...KEEPS,
  title: { zh: '取消场次', en: 'call the session off' },
  input: Type.Object({ session: Id, reason: Type.String({ minLength: 2, maxLength: 300 }) }),
  place: placeOfSession,
  async run(tx, input, ctx) {
    const session = await holdPlanned(tx, input.session);
    await store.callOff(tx, session.id, input.reason, ctx.actor.id, ctx.now);
    return told(session, rowOf(ctx, session.training), { reason: input.reason }, { session: session.id });
  },
});

/** Before a training ends without which somebody may not serve, whoever leads there is asked to train her again. */
export const remindTrainings = act('trainings.reminded', {
  title: { zh: '提醒培训到期', en: 'ask for trainings that end' },
  duty: 'house',
  purpose: 'administration',
  input: Type.Object({}),
  async run(tx, _input, ctx): Promise<Outcome<{ opened: number }>> {
    const wanted = await wantedNow(tx, ctx);
    const { opened, cancelled } = await wantTasks(tx, ctx, PREFIX, wanted);
    return {
      about: wanted.length === 0 ? ['timer:remind-trainings'] : wanted.map(({ place }) => `place:${place}`),
      place: wanted[0]?.place ?? '',
      detail: { opened, cancelled },
      result: { opened },
    };
  },
});

/** Whether what is asked for is not what should be. */
export async function trainingsToRemind(tx: Tx, ctx: Pick<Ctx, 'now' | 'rulebook'>): Promise<boolean> {
  return !(await asPlanned(tx, PREFIX, await wantedNow(tx, ctx)));
}

export const trainingActs = { planTraining, holdTraining, callOffTraining, remindTrainings };

// Helpers -----------------------------------------------------------------------------------------------

/** Unit by unit, training by training: how many have to be trained again, by the earliest day of them. */
async function wantedNow(tx: Tx, ctx: Pick<Ctx, 'now' | 'rulebook'>): Promise<WantedTask[]> {
  const rules = ctx.rulebook.part(trainingRules);
  const asked = rules.trainings.filter(({ refuses }) => refuses.length > 0);
  const serving = await servingAs(
    tx,
    asked.flatMap(({ roles }) => roles),
    ctx.now,
  );
  const known = await store.trainedOf(tx, [...new Set(serving.map(({ account }) => account))]);
  const byAccount = Map.groupBy(known, ({ account }) => account);
  return asked.flatMap((row): WantedTask[] => {
    const ending = serving.flatMap(({ account, role, place }) => {
      if (!row.roles.includes(role)) return [];
      const hers = byAccount.get(account)?.find(({ training }) => training === row.training);
      const { until } = standingOf(row, hers, ctx.now);
      if (until === null || remindFrom(rules, until) > ctx.now) return [];
      return [{ account, unit: placeLevel(place) > 3 ? placeAt(place, 3) : place, until }];
    });
    return [...Map.groupBy(ending, ({ unit }) => unit)].map(([unit, those]) => {
      const people = new Set(those.map(({ account }) => account)).size;
      const first = those.reduce((least, { until }) => (until < least ? until : least), new Date(8.64e15));
      const day = civilDayOf(first);
      return {
        planKey: `${PREFIX}${unit}/${row.training}`,
        kind: 'training',
        title: {
          zh: `${row.zh}：${people} 人须补训，最早 ${day} 到期`,
          en: `${row.en}: ${people} to be trained again, the first by ${day}`,
        },
        about: [`place:${unit}`],
        place: unit,
        ownerUnit: unit,
        ownerRole: ownerOf(ctx, row, unit),
        opensAt: remindFrom(rules, first),
        dueAt: new Date(Math.floor(first.getTime() / MINUTE) * MINUTE),
        step: null,
        link: '/trainings',
        facts: { training: row.training, people },
      };
    });
  });
}

/** Who sees to it: the first of those it is for, where she serves at that level; above her, headquarters. */
function ownerOf(ctx: Pick<Ctx, 'rulebook'>, row: Pick<TrainingRow, 'roles'>, unit: string): string {
  const [first] = row.roles;
  const level = ctx.rulebook.part(roles)[first ?? '']?.level;
  return first !== undefined && level !== undefined && level <= placeLevel(unit) ? first : 'hq';
}

function rowOf(ctx: Pick<Ctx, 'rulebook'>, training: string): TrainingRow {
  return (
    ctx.rulebook.part(trainingRules).trainings.find((row) => row.training === training) ??
    refuse('training-unknown')
  );
}

async function placeOfSession(tx: Tx, input: { session: string }): Promise<string> {
  return ((await store.findSession(tx, input.session)) ?? refuseHouse('not-found')).place;
}

async function holdPlanned(tx: Tx, id: string): Promise<TrainingSession> {
  const session = (await store.holdSession(tx, id)) ?? refuseHouse('not-found');
  if (session.heldAt !== null || session.calledOffAt !== null)
    refuse('training-over', { code: sessionCode(session.no) });
  return session;
}

function told<R>(
  session: Pick<TrainingSession, 'id' | 'no' | 'place'>,
  row: TrainingRow,
  detail: Readonly<Record<string, unknown>>,
  result: R,
  about: readonly string[] = [],
): Outcome<R> {
  return {
    about: [`training:${session.id}`, ...about],
    place: session.place,
    detail: { code: sessionCode(session.no), training: { zh: row.zh, en: row.en }, ...detail },
    result,
  };
}
