// Whom an incident reaches and what their days become by the protocol of each: shown before anybody decides, and done in
// the same way when somebody has.
import { createHash } from 'node:crypto';
import { canonical } from '../../base/canonical.ts';
import { civilDayOf } from '../../base/civil-dates.ts';
import type { Tx } from '../../base/sql.ts';
import { planOf } from '../../control/episodes/replan.ts';
import { findEpisode } from '../../control/episodes/store.ts';
import type { Episode } from '../../control/episodes/terms.ts';
import { protocolOf } from '../../control/protocols/rules.ts';
import type { Facts, Scope } from '../../control/protocols/terms.ts';
import type { Ctx } from '../../ledger/terms.ts';
import { findRoom } from '../sites/store.ts';
import { isolationRules } from '../terms.ts';
import { floorOf, reachOf } from './rules.ts';
import { type Incident, roomedAt } from './store.ts';

export interface Reached {
  readonly person: string;
  readonly room: string;
  readonly scope: Scope;
  /** The row of her protocol that begins her days anew, as its source says it. */
  readonly rule: string | null;
  readonly episode: Episode;
  readonly facts: Facts;
  /** Last day of her plan, now and with the event in it. */
  readonly endsOn: string | null;
  readonly wouldEndOn: string | null;
}

/** Names the list somebody looked at: decided is about those she saw and what their days would become. */
export function sealOfReach(reached: readonly Reached[]): string {
  const shown = reached.map(({ person, scope, endsOn, wouldEndOn }) => [person, scope, endsOn, wouldEndOn]);
  return createHash('sha256').update(canonical(shown)).digest('hex').slice(0, 24);
}

/**
 * Everybody it reaches whose plan it changes, room by room: whoever was there when it happened. Whoever her own protocol
 * does not begin anew is left out.
 */
export async function reachedBy(
  tx: Tx,
  ctx: Pick<Ctx, 'rulebook'>,
  incident: Pick<Incident, 'site' | 'incident' | 'room' | 'zone' | 'person' | 'at'>,
): Promise<Reached[]> {
  const room = incident.room === null ? undefined : await findRoom(tx, incident.room);
  const guests = await roomedAt(tx, incident.site, incident.at);
  const rules = ctx.rulebook.part(isolationRules);
  const floor = floorOf(room, incident.zone);
  const at = {
    building: floor?.building ?? '',
    floor: floor?.floor ?? Number.NaN,
    person: incident.person ?? undefined,
  };
  const byPerson = new Map(guests.map((guest) => [guest.person, guest]));
  const found: Reached[] = [];
  for (const { person, scope } of reachOf(rules, incident.incident, at, guests)) {
    const guest = byPerson.get(person);
    const episode = guest === undefined ? undefined : await findEpisode(tx, guest.episode);
    if (guest === undefined || episode === undefined) continue;
    const event = { on: civilDayOf(incident.at), scope };
    const known = episode.facts.clusterEvents ?? [];
    if (known.some((one) => one.on === event.on && one.scope === event.scope)) continue;
    const facts = { ...episode.facts, clusterEvents: [...known, event] };
    const after = planOf(ctx, episode, episode.categories, facts);
    if (after.endsOn === episode.endsOn) continue;
    found.push({
      person,
      room: guest.no,
      scope,
      rule: ruleOf(ctx, episode, scope),
      episode,
      facts,
      endsOn: episode.endsOn,
      wouldEndOn: after.endsOn,
    });
  }
  return found;
}

/** The first row of her categories that knows such an event: its sentence is read out when somebody asks why. */
function ruleOf(
  ctx: Pick<Ctx, 'rulebook'>,
  { protocol, categories }: Pick<Episode, 'protocol' | 'categories'>,
  scope: Scope,
): string | null {
  const known = protocolOf(ctx.rulebook, protocol).categories.filter(({ id }) => categories.includes(id));
  const rows = known.flatMap(({ stages }) => stages.flatMap(({ restart }) => restart ?? []));
  return rows.find(({ when }) => when === scope)?.source ?? null;
}
