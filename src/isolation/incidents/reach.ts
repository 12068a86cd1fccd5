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
import { type Facts, SCOPES, type Scope } from '../../control/protocols/terms.ts';
import type { Ctx } from '../../ledger/terms.ts';
import { findRoom } from '../sites/store.ts';
import { isolationRules } from '../terms.ts';
import { floorOf, reachOf } from './rules.ts';
import { decidedOf, type Incident, roomedAt } from './store.ts';

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

type About = Pick<Incident, 'id' | 'site' | 'incident' | 'room' | 'zone' | 'person' | 'at'>;

/** Names the list somebody looked at: decided is about those she saw and what their days would become. */
export function sealOfReach(reached: readonly Reached[]): string {
  const shown = reached.map(({ person, scope, endsOn, wouldEndOn }) => [person, scope, endsOn, wouldEndOn]);
  return createHash('sha256').update(canonical(shown)).digest('hex').slice(0, 24);
}

/**
 * Everybody it reaches whose plan it changes, room by room: whoever was there when it happened. Whoever her own protocol
 * does not begin anew is not on the list, nor is anybody it was decided about: she is asked about once.
 */
export async function reachedBy(tx: Tx, ctx: Pick<Ctx, 'rulebook'>, incident: About): Promise<Reached[]> {
  const room = incident.room === null ? undefined : await findRoom(tx, incident.room);
  const decided = new Set((await decidedOf(tx, incident.id)).map(({ person }) => person));
  const guests = (await roomedAt(tx, incident.site, incident.at)).filter(
    ({ person }) => !decided.has(person),
  );
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
    const one = guest === undefined ? undefined : await anewBy(tx, ctx, incident, guest, scope);
    if (one !== undefined) found.push(one);
  }
  return found;
}

/**
 * Whom CDC may add to those it reaches: whoever else was there then, or was left out before, as far as her own protocol
 * knows of such an event at all. What she would lose is counted by the nearest side it knows.
 */
export async function othersAt(
  tx: Tx,
  ctx: Pick<Ctx, 'rulebook'>,
  incident: About,
  reached: readonly Pick<Reached, 'person'>[],
): Promise<Reached[]> {
  const anew = (await decidedOf(tx, incident.id)).filter(({ decision }) => decision !== 'left');
  const not = new Set([incident.person, ...[...reached, ...anew].map(({ person }) => person)]);
  const found: Reached[] = [];
  for (const guest of await roomedAt(tx, incident.site, incident.at)) {
    if (not.has(guest.person)) continue;
    for (const scope of SCOPES) {
      const one = await anewBy(tx, ctx, incident, guest, scope);
      if (one === undefined) continue;
      found.push(one);
      break;
    }
  }
  return found;
}

/** What such an event makes of her days; undefined: nothing, or it is known already. */
async function anewBy(
  tx: Tx,
  ctx: Pick<Ctx, 'rulebook'>,
  incident: Pick<Incident, 'at'>,
  guest: { readonly person: string; readonly episode: string; readonly no: string },
  scope: Scope,
): Promise<Reached | undefined> {
  const episode = await findEpisode(tx, guest.episode);
  if (episode === undefined) return undefined;
  const event = { on: civilDayOf(incident.at), scope };
  const known = episode.facts.clusterEvents ?? [];
  if (known.some((one) => one.on === event.on && one.scope === event.scope)) return undefined;
  const facts = { ...episode.facts, clusterEvents: [...known, event] };
  const after = planOf(ctx, episode, episode.categories, facts);
  if (after.endsOn === episode.endsOn) return undefined;
  return {
    person: guest.person,
    room: guest.no,
    scope,
    rule: ruleOf(ctx, episode, scope),
    episode,
    facts,
    endsOn: episode.endsOn,
    wouldEndOn: after.endsOn,
  };
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
