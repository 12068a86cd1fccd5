// Four-guard-one for everybody under control: the team of her grid, or of her community when no grid is known. Where there
// is none, one is put together from people who are on duty and have room for it; where that can not be, somebody is asked.
import { placeAt, placeLevel } from '../../base/places.ts';
import type { Tx } from '../../base/sql.ts';
import type { Ctx } from '../../ledger/terms.ts';
import { gapsOf, teamsAtMost, whyNotJoin } from '../../teams/rules.ts';
import { dutiesOf, membersNow, onDuty, teamLoads, teamsWithin } from '../../teams/store.ts';
import { FOUR, type GuardRole, roles, type Team, teamRules } from '../../teams/terms.ts';

/** The level from which on a place is small enough for a team to know its people. */
const COMMUNITY_LEVEL = 3;

/** The team that guards whoever is at a place: of the place, or of the nearest above that has one. */
export async function teamOf(tx: Tx, place: string): Promise<Team | undefined> {
  for (let level = placeLevel(place); level >= COMMUNITY_LEVEL; level -= 1) {
    const at = placeAt(place, level);
    const team = (await teamsWithin(tx, at)).find((one) => one.place === at);
    if (team !== undefined) return team;
  }
  return undefined;
}

export interface GuardWanted {
  readonly place: string;
  /** Who can be put together now; nobody when there is a team already. */
  readonly members: readonly { readonly role: GuardRole; readonly user: string }[];
  /** Roles nobody on duty holds there. */
  readonly lacking: readonly GuardRole[];
}

type Asking = Pick<Ctx, 'now' | 'rulebook'>;

/** What has to happen so that whoever is at this place is guarded. */
export async function guardWanted(tx: Tx, asking: Asking, place: string): Promise<GuardWanted> {
  const team = await teamOf(tx, place);
  if (team !== undefined) {
    const members = (await membersNow(tx, asking.now, team.place)).filter((one) => one.team === team.id);
    const gaps = gapsOf([team], members, asking.rulebook.part(teamRules));
    const lacking = gaps.filter(({ why }) => why !== 'overloaded').map(({ role }) => role);
    return { place: team.place, members: [], lacking };
  }
  if (placeLevel(place) < COMMUNITY_LEVEL) return { place, members: [], lacking: [...FOUR] };
  const members: { role: GuardRole; user: string }[] = [];
  for (const role of FOUR) {
    const user = await bestFor(tx, asking, place, role);
    if (user !== undefined) members.push({ role, user });
  }
  const lacking = FOUR.filter((role) => !members.some((one) => one.role === role));
  return { place, members, lacking };
}

/** The one on duty who serves the fewest teams; of those alike, whoever is nearest. */
async function bestFor(tx: Tx, asking: Asking, place: string, role: GuardRole): Promise<string | undefined> {
  const rules = asking.rulebook.part(teamRules);
  const on = (await onDuty(tx, { place, role, now: asking.now, within: true })).filter(
    (one) => one.coversFor === null,
  );
  const accounts = [...new Set(on.map(({ account }) => account))];
  const loads = await teamLoads(tx, accounts);
  const loadOf = (account: string) =>
    loads.find((one) => one.account === account && one.role === role)?.teams ?? 0;
  const free = on
    .filter(({ account }) => loadOf(account) < teamsAtMost(role, rules))
    .sort((a, b) => loadOf(a.account) - loadOf(b.account) || b.place.length - a.place.length);
  for (const one of free) {
    const no = whyNotJoin(
      {
        name: one.name,
        role,
        closed: false,
        duties: await dutiesOf(tx, one.account, asking.now),
        load: loadOf(one.account),
      },
      place,
      asking.rulebook.part(roles),
      rules,
    );
    if (no === undefined) return one.account;
  }
  return undefined;
}
