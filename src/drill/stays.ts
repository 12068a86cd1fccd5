// Who decides about freedom: CDC and the medics of the communities. They look at each confirmed line, order, sign that
// nothing is needed, look again when something has changed, and have people fetched, admitted and let go. What happens
// in a stay depends on the person alone, never on who else is in the drill.
import { addDays, type CivilDate, civilDayOf, startOf } from '../base/civil-dates.ts';
import { addMinutes } from '../base/clock.ts';
import { row, rows, sql } from '../base/sql.ts';
import { planOf, proposalOf, sealOf } from '../control/episodes/replan.ts';
import { decidersOf, firstStageOn, missingFacts } from '../control/episodes/rules.ts';
import { findEpisode } from '../control/episodes/store.ts';
import { controlRules, type Episode } from '../control/episodes/terms.ts';
import { otherPlaceOf, protocolOf } from '../control/protocols/rules.ts';
import type { EpisodePlan, Facts } from '../control/protocols/terms.ts';
import type { Guests } from './guests.ts';
import type { Play } from './play.ts';
import type { Staff } from './staff.ts';
import { DISTRICT } from './staff.ts';

/** Under which protocol the drill is played: short enough that whole stays fit into sixteen days. */
export const PROTOCOL = 'CN-COVID-9';
const SITE = '江湾集中隔离点';
/** Of whoever is not to be at a site, and whose home does not do. */
const ANOTHER_HOME = '亲属住处';
const HOSPITAL = '区人民医院';
const BASIS = 'infectious-disease-law';
const SUNSET_DAYS = 120;

/** Shares of what happens in a stay. Ours. */
const TURNS = {
  /** Found so late that every day is over. */
  foundLate: 0.03,
  protectedThen: 0.03,
  /** Meets another case while under control. */
  exposedAgain: 0.04,
  /** Had not been there after all, as it turns out a day later. */
  mistaken: 0.015,
  inHospital: 0.015,
} as const;

export interface Stays {
  /** The outbreak is opened; without it nobody is assessed. */
  begins(): Promise<void>;
  /** Who waits to be looked at, for the first time or again. */
  looksAround(): Promise<void>;
  /** Every stay whose plan the rules in force make otherwise is agreed to anew. */
  looksAgainAtAll(): Promise<void>;
  /** She goes to the isolation site. */
  moves(episode: string, reason: string): Promise<void>;
}

/** Nobody decides at the end of the day what would have to be done on it: it waits for the next. */
function beforeMidnight(moment: Date): Date {
  const midnight = startOf(addDays(civilDayOf(moment), 1));
  return moment < addMinutes(midnight, -LAST_MINUTES) ? moment : addMinutes(midnight, LAST_MINUTES);
}
const LAST_MINUTES = 20;

/** Whether the rules of today ask something else of her; that they are another version is no reason to trouble her. */
function changes(before: EpisodePlan, now: EpisodePlan): boolean {
  return sealOf(before) !== sealOf({ ...now, version: before.version });
}

/** A plan as somebody saw it, with what it was made from. */
interface Seen {
  readonly episode: Episode;
  readonly categories: readonly string[];
  readonly facts: Facts;
  readonly plan: EpisodePlan;
  readonly seen: string;
  /** Whether anything still says that she was exposed. */
  readonly exposed: boolean;
}

export function staysAtWork(play: Play, guests?: Guests): Stays {
  const { acts, cast } = play;
  const taken = new Set<string>();
  /** How many stays have been ordered for each. */
  const ordered = new Map<number, number>();
  const [cdc, otherCdc] = cast.cdc;

  async function begins(): Promise<void> {
    const opened = await play.does(cdc, acts.openOutbreak, {
      name: '演练疫情',
      nameEn: 'Outbreak of the drill',
      protocol: PROTOCOL,
      place: DISTRICT,
      sunset: addDays(civilDayOf(play.now()), SUNSET_DAYS),
    });
    if (!opened.ok)
      play.broke({ invariant: 'outbreak', count: 1, says: 'no outbreak was opened', about: [] });
  }

  async function looksAround(): Promise<void> {
    const waiting = await play.peek((tx) =>
      rows(
        tx,
        sql<{ id: string; person: string; place: string; step: string; due: Date }>`
          select id, person, place::text as place, step, due_at as due from episode
          where step in ('assess', 'reassess') and ended_at is null order by due_at, id`,
      ),
    );
    const fresh = waiting.filter(({ id, step, due }) => !taken.has(`${id} ${step} ${due.getTime()}`));
    const numbers = await play.who(fresh.map(({ person }) => person));
    for (const { id, person, place, step, due } of fresh) {
      taken.add(`${id} ${step} ${due.getTime()}`);
      const no = numbers.get(person);
      if (no === undefined) continue;
      const minutes = play.between(10, 100, step, no, due.getTime());
      play.at(beforeMidnight(addMinutes(play.now(), minutes)), () => decide(id, no), place);
    }
  }

  /** What there is to decide, as the page of the stay shows it; `again`: by her facts as they are, not by her exposures. */
  async function look(id: string, no: number, again = false): Promise<Seen | undefined> {
    const now = play.now();
    const rulebook = await play.scene.house.rulebookAt(now);
    return play.look(async (tx) => {
      const episode = await findEpisode(tx, id);
      if (episode === undefined || episode.endedAt !== null) return undefined;
      const proposed = again ? episode : await proposalOf(tx, { now }, episode);
      const protocol = protocolOf(rulebook, episode.protocol);
      const { categories } = proposed;
      const asked = missingFacts(protocol, categories, proposed.facts);
      const day = lastExposure(no, episode);
      const facts = { ...proposed.facts, ...Object.fromEntries(asked.map((fact) => [fact, day])) };
      const plan = planOf({ rulebook }, episode, categories, facts);
      const exposed = await row(
        tx,
        sql<{ yes: boolean }>`
          select exists (select from exposure where episode = ${id} and withdrawn_at is null) as yes`,
      );
      return { episode, categories, facts, plan, seen: sealOf(plan), exposed: exposed?.yes ?? false };
    });
  }

  /** What she says when she is asked. */
  function lastExposure(no: number, episode: Episode): CivilDate {
    const late = play.roll('late', no) < TURNS.foundLate;
    const days = late ? play.between(12, 20, 'late-days', no) : play.between(0, 3, 'exposed', no);
    return addDays(civilDayOf(episode.openedAt), -days);
  }

  /** CDC or the medic there, as the table of deciders says. */
  async function decider(categories: readonly string[], place: string): Promise<Staff> {
    const rulebook = await play.scene.house.rulebookAt(play.now());
    const roles = decidersOf(rulebook.part(controlRules), categories);
    return roles[0] === 'medic' ? cast.medicOf(place) : cdc;
  }

  async function decide(id: string, no: number): Promise<void> {
    const found = await look(id, no);
    if (found === undefined) return;
    const { episode } = found;
    if (episode.state === 'assessing') return assess(found, no);
    if (episode.step !== 'reassess') return;
    if (!found.exposed) return cancel(episode, 'exposure-withdrawn', no);
    const reason = episode.linked === null ? 're-exposure' : 'linked-result';
    await agree(found, reason);
  }

  async function agree({ episode, categories, facts, seen }: Seen, reason: string): Promise<void> {
    const who = await decider([...categories, ...episode.categories], episode.place);
    await play.does(who, acts.changePlan, {
      episode: episode.id,
      categories: [...categories],
      facts,
      reason,
      seen,
    });
  }

  async function assess({ episode, categories, facts, plan, seen }: Seen, no: number): Promise<void> {
    const who = await decider(categories, episode.place);
    const first = firstStageOn(plan, civilDayOf(play.now()));
    const over = plan.exempt !== undefined ? 'immune' : first === undefined ? 'days-over' : undefined;
    const reason = over ?? (play.roll('protected', no) < TURNS.protectedThen ? 'protected' : undefined);
    if (reason !== undefined) {
      await play.does(who, acts.signNoControl, { episode: episode.id, reason });
      return;
    }
    const ordered = await play.does(
      who,
      acts.orderControl,
      { episode: episode.id, categories: [...categories], facts, basis: BASIS, seen },
      { twice: play.roll('order-twice', no) < 0.03 },
    );
    if (ordered.ok && first !== undefined) goesOn(episode, plan.stages[first]?.place, no);
  }

  /** What will come of a stay that begins now. */
  function goesOn(episode: Episode, place: string | undefined, no: number): void {
    // Her first stay, her second: the number of the stay depends on who else is in the drill.
    const time = (ordered.get(no) ?? 0) + 1;
    ordered.set(no, time);
    const happens = (what: keyof typeof TURNS) => play.roll(what, no, time) < TURNS[what];
    const later = (least: number, most: number, what: string, then: () => Promise<void>) =>
      play.after(play.between(least, most, what, no, time), then);
    if (place === 'facility' && guests === undefined)
      later(60, 420, 'fetched', () => moves(episode.id, 'fetched'));
    if (happens('exposedAgain')) later(1_500, 6_000, 'again', () => exposedAgain(episode.id));
    if (happens('mistaken')) later(600, 2_400, 'mistaken', () => takenBack(episode.id));
    if (happens('inHospital')) later(1_000, 7_000, 'hospital', () => hospital(episode.id, no));
  }

  async function moves(id: string, reason: string): Promise<void> {
    const found = await living(id);
    if (found === undefined) return;
    const who = await decider(found.categories, found.place);
    const rulebook = await play.scene.house.rulebookAt(play.now());
    if (found.stagePlace === 'home' && otherPlaceOf(rulebook, found) === undefined) {
      // Home monitoring: her days at a site are over, and she is at home, if not in this one.
      await play.does(who, acts.moveEpisode, { episode: id, to: 'home', label: ANOTHER_HOME, reason });
      return;
    }
    const label = await siteFor(found);
    if (label !== undefined)
      await play.does(who, acts.moveEpisode, { episode: id, to: 'facility', label, reason });
  }

  /** Which site she goes to, that gives her a room at once; undefined: none has one. */
  async function siteFor({ person }: Episode): Promise<string | undefined> {
    if (guests === undefined) return SITE;
    const no = (await play.who([person])).get(person);
    return no === undefined ? undefined : guests.takesIn(person, no);
  }

  async function exposedAgain(id: string): Promise<void> {
    const found = await living(id);
    if (found === undefined) return;
    const day = addDays(civilDayOf(play.now()), -1);
    await play.does(cdc, acts.recordExposure, {
      person: found.person,
      category: 'close',
      kind: 'dining',
      firstOn: day,
      lastOn: day,
    });
  }

  async function takenBack(id: string): Promise<void> {
    const exposures = await play.peek((tx) =>
      rows(
        tx,
        sql<{ id: string }>`
          select id from exposure where episode = ${id} and withdrawn_at is null order by recorded_at, id`,
      ),
    );
    for (const exposure of exposures)
      await play.does(cdc, acts.withdrawExposure, { exposure: exposure.id, reason: 'not-there' });
  }

  async function cancel(episode: Episode, reason: string, no: number): Promise<void> {
    const asked = await play.does(cdc, acts.askCancel, { episode: episode.id, reason });
    if (!asked.ok) return;
    play.after(play.between(10, 150, 'cancels', no), async () => {
      // One in ten is told that it is not so simple, and asked again the next day.
      if (play.roll('declines', no) < 0.1) {
        const declined = await play.does(otherCdc, acts.declineCancel, { episode: episode.id });
        if (declined.ok) play.after(1_200, () => cancel(episode, reason, no + 1_000_000));
        return;
      }
      await play.does(otherCdc, acts.agreeCancel, { episode: episode.id });
    });
  }

  async function hospital(id: string, no: number): Promise<void> {
    const found = await living(id);
    if (found === undefined || (await guests?.holds(found.person)) === true) return;
    const who = await decider(found.categories, found.place);
    const admitted = await play.does(who, acts.admitEpisode, { episode: id, hospital: HOSPITAL });
    if (!admitted.ok) return;
    play.after(play.between(1_000, 3_000, 'returns', no), async () => {
      const kind = found.stagePlace === 'facility' ? 'facility' : 'home';
      const label = kind === 'facility' ? await siteFor(found) : undefined;
      const where =
        label !== undefined ? ({ kind: 'facility', label } as const) : ({ kind: 'home' } as const);
      const who = await decider(found.categories, found.place);
      await play.does(who, acts.returnEpisode, { episode: id, where });
    });
  }

  async function living(id: string): Promise<Episode | undefined> {
    const found = await play.look((tx) => findEpisode(tx, id));
    return found?.state === 'active' ? found : undefined;
  }

  async function looksAgainAtAll(): Promise<void> {
    const under = await play.peek((tx) =>
      rows(
        tx,
        sql<{ id: string; person: string; place: string }>`
          select id, person, place::text as place from episode
          where ended_at is null and state in ('active', 'suspended') and protocol = ${PROTOCOL} order by no`,
      ),
    );
    const numbers = await play.who(under.map(({ person }) => person));
    for (const { id, person, place } of under) {
      const no = numbers.get(person);
      if (no === undefined) continue;
      const looks = async () => {
        const found = await look(id, no, true);
        const before = found?.episode.plan;
        if (found === undefined || before === undefined || before === null) return;
        if (found.episode.step === null && changes(before, found.plan)) await agree(found, 'rules-changed');
      };
      play.after(play.between(10, 400, 'rules', no), looks, place);
    }
  }

  return { begins, looksAround, looksAgainAtAll, moves };
}
