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

/** The open tasks that make somebody go to a door: visits, and a refusal that is to be talked over. */
export async function tasksAtDoor(tx: Tx, ctx: Pick<Ctx, 'now'>, episode: string): Promise<Task[]> {
  const found = await listTasks(tx, { state: 'open', about: `episode:${episode}`, limit: 50 });
  return found.filter((one) => isOfDoor(one) && one.opensAt <= ctx.now);
}

const isOfDoor = ({ kind, facts }: Task) =>
  kind === 'door-visit' || (kind === 'home-refusal' && facts.step === 'persuade');

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
