// Which of today's doors a phone may open before its signal goes: those of her own team that are hers to go to, the next
// due first, so many and no more. Whoever stands in for another team opens a door when she sets out for it.
import { civilDayOf } from '../../base/civil-dates.ts';
import { isWithin } from '../../base/places.ts';
import type { Tx } from '../../base/sql.ts';
import type { Actor, Ctx } from '../../ledger/terms.ts';
import { rolesDoneBy } from '../../tasks/rules.ts';
import { listTasks } from '../../tasks/store.ts';
import type { Task } from '../../tasks/terms.ts';
import { membersOf } from '../../teams/store.ts';
import { type TeamRules, teamRules } from '../../teams/terms.ts';
import { teamOf } from './guard.ts';
import { homeRules } from './terms.ts';

/** How many doors a list shows, and a phone chooses from. */
const DOORS = 100;

/** The doors to go to now, the next due first: visits, and refusals that are to be talked over. */
export async function doorsNow(
  tx: Tx,
  ctx: Pick<Ctx, 'now'>,
): Promise<{ readonly tasks: readonly Task[]; readonly more: boolean }> {
  const [visits, refusals] = [
    await listTasks(tx, { state: 'open', kind: 'door-visit', limit: DOORS + 1 }),
    await listTasks(tx, { state: 'open', kind: 'home-refusal', limit: DOORS + 1 }),
  ];
  const persuading = refusals.filter((one) => one.facts.step === 'persuade');
  const found = [...visits, ...persuading].sort((a, b) => a.dueAt.getTime() - b.dueAt.getTime());
  const now = found.filter((one) => one.opensAt <= ctx.now);
  return { tasks: now.slice(0, DOORS), more: [visits, refusals, now].some((some) => some.length > DOORS) };
}

/** Whether her phone may open this door ahead: one of so many of her own team, whichever she asks for first. */
export async function isDoorAhead(tx: Tx, ctx: Ctx, episode: string): Promise<boolean> {
  const { tasks } = await doorsNow(tx, ctx);
  const ahead = await doorsAhead(tx, ctx, tasks);
  return tasks.some(({ id, about }) => ahead.has(id) && about.includes(`episode:${episode}`));
}

/** It is for a role she holds there, or stands in for. */
export function isFor(
  { duties }: Pick<Actor, 'duties'>,
  task: Pick<Task, 'ownerUnit' | 'ownerRole'>,
  cover: TeamRules['cover'],
): boolean {
  return duties.some(
    (duty) =>
      (isWithin(task.ownerUnit, duty.place) || isWithin(duty.place, task.ownerUnit)) &&
      rolesDoneBy(duty.role, cover).includes(task.ownerRole),
  );
}

/** The tasks, of those given, whose doors are opened ahead. */
export async function doorsAhead(tx: Tx, ctx: Ctx, tasks: readonly Task[]): Promise<ReadonlySet<string>> {
  const { cover } = ctx.rulebook.part(teamRules);
  const today = civilDayOf(ctx.now);
  const hers = tasks.filter((one) => civilDayOf(one.dueAt) <= today && isFor(ctx.actor, one, cover));
  const guarded = await guardedByMe(tx, ctx, [...new Set(hers.map(({ place }) => place))]);
  const doors = [
    ...Map.groupBy(
      hers.filter(({ place }) => guarded.has(place)).sort((a, b) => a.dueAt.getTime() - b.dueAt.getTime()),
      ({ about }) => about.find((one) => one.startsWith('episode:')),
    ).values(),
  ].slice(0, ctx.rulebook.part(homeRules).aheadDoors.value);
  return new Set(doors.flat().map(({ id }) => id));
}

async function guardedByMe(tx: Tx, ctx: Ctx, places: readonly string[]): Promise<ReadonlySet<string>> {
  return ctx.beyond('whose team she is in, wherever it serves', async () => {
    const found = new Set<string>();
    for (const place of places) {
      const team = await teamOf(tx, place);
      if (team === undefined) continue;
      const members = await membersOf(tx, [team.id]);
      if (members.some(({ account }) => account === ctx.actor.id)) found.add(place);
    }
    return found;
  });
}
