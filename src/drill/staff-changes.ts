// People of the teams come and go in mid-stay: somebody falls ill, is covered from the same minute on, does not come back,
// and another one takes her place in each of her teams. Those under control are guarded all the while.
import { addMinutes } from '../base/clock.ts';
import { rows, sql } from '../base/sql.ts';
import type { GuardRole } from '../teams/terms.ts';
import type { Play } from './play.ts';
import { DISTRICT, type Staff } from './staff.ts';

/** So many of those in teams leave during a drill of some days. Ours. */
const LEAVES = 0.25;
/** Shorter plays have nobody in mid-stay. */
const LEAST_DAYS = 4;
/** Ill for so long; her place is filled before. */
const ILL_DAYS = 3;
const DAY_MINUTES = 1_440;
const DUTY_DAYS = 60;

interface Team {
  readonly place: string;
  readonly members: readonly { readonly role: GuardRole; readonly user: string }[];
}

/** Plans who leaves, and when. Staff of several streets have to do with it: it happens in the district. */
export function changeStaff(play: Play): void {
  const { begins, ends } = play.world;
  const days = Math.floor((ends.getTime() - begins.getTime()) / 60_000 / DAY_MINUTES);
  if (days < LEAST_DAYS) return;
  for (const one of play.cast.guards()) {
    if (play.roll('leaves', one.login) >= LEAVES) continue;
    const day = play.between(2, days - 2, 'leaves-on', one.login);
    const minutes = day * DAY_MINUTES + play.between(420, 900, 'leaves-at', one.login);
    play.at(addMinutes(begins, minutes), () => fallsIll(play, one), DISTRICT);
  }
}

async function fallsIll(play: Play, one: Staff): Promise<void> {
  const { acts, cast } = play;
  const lead = cast.leadOf(one.place);
  const other = cast.standInFor(one);
  // Nobody can stand in for her today: she stays. So does whoever stands in for somebody herself.
  if (other === undefined || cast.guards().some(({ standIn }) => standIn === one)) return;
  const back = addMinutes(play.now(), ILL_DAYS * DAY_MINUTES);
  const user = one.actor.id;
  const noted = await play.does(lead, acts.noteAbsence, { user, why: 'sick', until: back.toISOString() });
  if (!noted.ok) return;
  const { absence } = noted.result;
  const covered = await play.does(lead, acts.coverAbsence, { absence, duty: one.duty, by: other.actor.id });
  if (!covered.ok) {
    await play.does(lead, acts.endAbsence, { absence });
    return;
  }
  await cast.renew(other);
  one.standIn = other;
  play.at(back, () => cast.renew(other));
  play.after(play.between(180, 1_500, 'replaced', one.login), () => isReplaced(play, one));
}

async function isReplaced(play: Play, one: Staff): Promise<void> {
  const { acts, cast } = play;
  const { role, place } = one;
  const login = `${one.login}-2`;
  const added = await play.does(cast.admin, acts.addUser, { login, name: `接替 ${one.login.slice(-4)}` });
  if (!added.ok) return notReplaced(play, one, added.refusal?.code);
  const { user } = added.result;
  const until = addMinutes(play.now(), DUTY_DAYS * DAY_MINUTES).toISOString();
  const given = await play.does(cast.security, acts.giveDuty, { user, role, place, until });
  if (!given.ok) return notReplaced(play, one, given.refusal?.code);
  for (const team of await teamsOf(play, one)) {
    const members = team.members.map((member) =>
      member.role === role && member.user === one.actor.id ? { role: member.role, user } : member,
    );
    const changed = await play.does(cast.leadOf(team.place), acts.changeTeam, { place: team.place, members });
    if (!changed.ok) return notReplaced(play, one, changed.refusal?.code);
    if (changed.result.gaps.length > 0) notReplaced(play, one, changed.result.gaps[0]?.why);
  }
  await cast.joins({ login, role, place, duty: given.result.duty });
  one.left = true;
  const closed = await play.does(cast.admin, acts.closeUser, { user: one.actor.id, reason: '调离本区' });
  if (!closed.ok) notReplaced(play, one, closed.refusal?.code);
}

/** Her teams with everybody in them. */
async function teamsOf(play: Play, { actor, role }: Staff): Promise<Team[]> {
  return play.peek((sight) =>
    rows(
      sight,
      sql<Team>`
        select t.place::text as place, jsonb_agg(jsonb_build_object('role', m.role, 'user', m.account) order by m.role, m.account) as members
        from team t join team_member m on m.team = t.id and m.until is null
        where t.ended_at is null
          and exists (select from team_member s where s.team = t.id and s.until is null and s.account = ${actor.id} and s.role = ${role})
        group by t.id order by t.place`,
    ),
  );
}

function notReplaced(play: Play, { login, place }: Staff, code: string | undefined): void {
  play.broke({
    invariant: 'replaced',
    count: 1,
    says: `${login} 未能接替 / nobody took the place of ${login}: ${code ?? 'fault'}`,
    about: [`place:${place}`],
  });
}
