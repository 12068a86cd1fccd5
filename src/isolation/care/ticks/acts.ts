// Care is ticked off where it is done, room by room, with or without signal: given, or not given for a reason. The task is
// done by the first word about it; a second one is kept as well, for it may mean that she had it twice.
import { Type } from 'typebox';
import { addMinutes, momentTold } from '../../../base/clock.ts';
import { must } from '../../../base/refusal.ts';
import { Id, Moment } from '../../../base/schemas.ts';
import type { Tx } from '../../../base/sql.ts';
import type { Words } from '../../../base/words.ts';
import { act } from '../../../ledger/act.ts';
import { refuse as refuseHouse } from '../../../ledger/refusals.ts';
import type { Ctx } from '../../../ledger/terms.ts';
import { openTask } from '../../../tasks/acts.ts';
import { refusalOf as taskRefusalOf } from '../../../tasks/refusals.ts';
import { endTasks, findTask, holdTask } from '../../../tasks/store.ts';
import type { Task } from '../../../tasks/terms.ts';
import { roles, teamRules } from '../../../teams/terms.ts';
import { siteAbove } from '../../sites/above.ts';
import type { IsolationSite } from '../../terms.ts';
import { CARE } from '../day.ts';
import { refuse } from '../refusals.ts';
import { careRules } from '../terms.ts';
import { doesCare, proofOf, twice, wasGiven } from './rules.ts';

export const recordCare = act('isolation.care.recorded', {
  title: { zh: '登记照护完成', en: 'write down what was done for her' },
  duty: 'tasks.do',
  purpose: 'outbreak-response',
  input: Type.Object({
    task: Id,
    /** A row of the rulebook. */
    how: Type.String({ minLength: 1, maxLength: 40 }),
    /** When it was, from a phone that was without signal; left out: now. */
    at: Type.Optional(Moment),
  }),
  // The floor: whoever holds a corridor alone does what is due in it.
  place: async (tx, input) => ((await findTask(tx, input.task)) ?? refuseHouse('not-found')).place,
  async run(tx, input, ctx) {
    const { task, site, room } = await careTask(tx, ctx, input.task);
    const { hows } = ctx.rulebook.part(careRules);
    const how = hows.find((row) => row.how === input.how) ?? refuse('care-how-unknown');
    const at = momentTold(ctx.now, input.at, task.opensAt);
    if (task.state === 'cancelled') refuse('care-cancelled', { room });
    if (at < task.opensAt) throw taskRefusalOf('task-not-open-yet');
    const cover = ctx.rulebook.part(teamRules).cover;
    if (!doesCare(task, { actor: ctx.actor, cover }))
      throw taskRefusalOf('task-other-role', {
        role: ctx.rulebook.part(roles)[task.ownerRole] ?? task.ownerRole,
      });
    const now = { by: ctx.actor.id, at, given: how.given };
    const was =
      task.endedAt === null
        ? undefined
        : twice({ by: task.endedBy, at: task.endedAt, given: wasGiven(hows, task.outcome) }, now);
    if (was === undefined)
      await endTasks(
        tx,
        [task.id],
        { state: 'completed', by: ctx.actor.id, proof: proofOf(how), outcome: how.how, why: null },
        at,
      );
    const look = was === undefined ? (how.doctor ? how : undefined) : CLASH[was];
    if (look !== undefined) await askDoctor(tx, ctx, site, task, look);
    return {
      about: [`task:${task.id}`, ...task.about],
      place: task.place,
      // Neither what she has, nor what she was given, nor why not: that is in the task.
      detail: {
        site: site.name,
        room,
        given: how.given,
        late: at > task.dueAt,
        ...(was === undefined ? {} : { was }),
      },
      result: { task: task.id, done: was === undefined, doctor: look !== undefined },
    };
  },
});

export const careTickActs = { recordCare };

const CARE_KEY = /^site\/[^/]+\/[^/]+\/care\//;
/** How soon a doctor looks at what was not given, or may have been given twice. */
const LOOK_MINUTES = 30;

/** A task of what a day asks for one guest, held; with its site, and the room its title begins with. */
async function careTask(tx: Tx, ctx: Ctx, id: string) {
  const task = (await holdTask(tx, id)) ?? refuseHouse('not-found');
  if (task.kind !== CARE || !CARE_KEY.test(task.planKey)) refuseHouse('not-found');
  const about = must(
    task.about.find((one) => one.startsWith('isolation-site:')),
    'care is at a site',
  );
  const site = must(await siteAbove(tx, ctx, about.slice('isolation-site:'.length)), 'care is at a site');
  return { task, site, room: task.title.zh.split(' ')[0] ?? '' };
}

const CLASH: Readonly<Record<ReturnType<typeof twice>, Words | undefined>> = {
  same: undefined,
  twice: { zh: '两次登记都说做了，可能给了两次', en: 'done by two hands, she may have had it twice' },
  differs: { zh: '一次登记做了，一次登记没做', en: 'one says it was done and one that it was not' },
};

/** Open once, however often it is said. Its title tells as much of her as the task it is about, and to the same readers. */
async function askDoctor(tx: Tx, ctx: Ctx, site: IsolationSite, task: Task, why: Words): Promise<void> {
  await openTask(tx, ctx, {
    planKey: `care-look/${task.id}`,
    kind: CARE,
    title: {
      zh: `${task.title.zh}：${why.zh}，请医生看`,
      en: `${task.title.en}: ${why.en}, a doctor to look`,
    },
    about: task.about,
    place: task.place,
    ownerUnit: task.ownerUnit,
    ownerRole: 'site-medic',
    opensAt: ctx.now,
    dueAt: addMinutes(ctx.now, LOOK_MINUTES),
    step: 'site-work',
    urgency: 3,
    link: `/isolation/${site.id}`,
    facts: { task: task.id },
  });
}
