// The rules of the door as tables and small readers: is the home suitable, which tasks stand at the door, what a visit
// lacks, how a refusal goes on. The same functions refuse on the server and explain a disabled button.
import { addDays, atHour, type CivilDate, civilDayOf, daysBetween } from '../../base/civil-dates.ts';
import { addMinutes } from '../../base/clock.ts';
import type { Refusal } from '../../base/refusal.ts';
import type { RulebookAt } from '../../base/rule-part.ts';
import type { Words } from '../../base/words.ts';
import { decidersOf } from '../../control/episodes/rules.ts';
import { controlRules, EPISODE_STATES, type Episode } from '../../control/episodes/terms.ts';
import { deadlineOf, unitHearing } from '../../tasks/rules.ts';
import type { WantedTask } from '../../tasks/terms.ts';
import { roles } from '../../teams/terms.ts';
import { refusalOf } from './refusals.ts';
import {
  type DoorNeed,
  type FindingRow,
  type HomeRules,
  homeRules,
  type OrderServed,
  type RefusalStep,
  type RefusedWhat,
  type VisitRow,
} from './terms.ts';

// May she stay at home ----------------------------------------------------------------------------------

export type Answers = Readonly<Record<string, boolean>>;

/** What speaks against the home, in the order of the table; nothing: she may stay. */
export function againstHome(rules: HomeRules, answers: Answers): string[] {
  return rules.suitability.filter((row) => answers[row.id] !== (row.good === 'yes')).map((row) => row.id);
}

/** The first question nobody has answered. */
export function unanswered(rules: HomeRules, answers: Answers): Words | undefined {
  return rules.suitability.find((row) => answers[row.id] === undefined);
}

/** What the rows that speak against it say, together. */
export function againstWords(rules: HomeRules, against: readonly string[]): Words {
  const rows = against.flatMap((id) => rules.suitability.find((row) => row.id === id)?.against ?? []);
  return { zh: rows.map(({ zh }) => zh).join('；'), en: rows.map(({ en }) => en).join('; ') };
}

// Who lives there too -------------------------------------------------------------------------------------

/**
 * As what somebody who joins is put forward: living with a contact is not the same as being one. `known`: the categories
 * of the protocol. Whoever decides sees it, and what it makes of her, before anything takes effect.
 */
export function joinsAs(
  { coResidents }: Pick<HomeRules, 'coResidents'>,
  host: { readonly categories: readonly string[]; readonly stagePlace: string | null },
  known: readonly string[],
): { category: string; because: Words } {
  const [own = ''] = host.categories;
  const row = coResidents.joinsAs.find(
    ({ of, at, as }) =>
      (of.length === 0 || of.includes(own)) &&
      (at.length === 0 || at.includes(host.stagePlace ?? '')) &&
      (as === 'host' || known.includes(as)),
  );
  return {
    category: row === undefined || row.as === 'host' ? own : row.as,
    because: named(row ?? { zh: '', en: '' }),
  };
}

// May one go to the door --------------------------------------------------------------------------------

type Standing = Pick<Episode, 'state' | 'orderedAt' | 'endedAt'>;

/** Why nothing is done at this door now. */
export function whyNotAtDoor(episode: Standing): Refusal | undefined {
  const { zh, en, ends } = EPISODE_STATES[episode.state];
  // Whoever is released waits for her community: nobody visits her as somebody under control any more.
  if (ends || episode.endedAt !== null || episode.state === 'released')
    return refusalOf('door-over', { state: { zh, en } });
  return episode.orderedAt === null ? refusalOf('door-not-ordered') : undefined;
}

/** Clocks of a phone and of the house differ by a little. */
const CLOCK_SLACK_MINUTES = 2;

/** Why a thing said to have happened at `at` can not be written down now. */
export function whyNotThen(at: Date, now: Date, rules: HomeRules): Refusal | undefined {
  const hours = rules.offlineHours.value;
  if (at > addMinutes(now, CLOCK_SLACK_MINUTES)) return refusalOf('door-in-future');
  return at < addMinutes(now, -hours * 60) ? refusalOf('door-too-old', { hours }) : undefined;
}

export function visitOf(rules: HomeRules, kind: string): VisitRow | undefined {
  return rules.visits.find((row) => row.kind === kind);
}

export function findingOf(rules: HomeRules, finding: string): FindingRow | undefined {
  return rules.findings.find((row) => row.finding === finding);
}

const NEED_WORDS: Record<DoorNeed, Words> = {
  check: { zh: '住处核查', en: 'the check of the home' },
  notice: { zh: '告知书送达', en: 'the notice served' },
  kit: { zh: '物资发放', en: 'the kit' },
};

/** What has been written down at the home she is in now. */
export type Done = Readonly<Record<DoorNeed, boolean>>;

/** What a visit still lacks before it counts. */
export function lacks(visit: Pick<VisitRow, 'needs'>, done: Done): (Words & { readonly need: DoorNeed })[] {
  return visit.needs.filter((need) => !done[need]).map((need) => ({ ...NEED_WORDS[need], need }));
}

export interface Visiting {
  readonly visit: VisitRow;
  readonly finding: FindingRow;
  readonly me: string;
  readonly beside: string | undefined;
  readonly done: Done;
}

/** Why it can not be written down who went: two go where the table says so, and she is not her own company. */
export function whyNotAlone({
  visit,
  me,
  beside,
}: Pick<Visiting, 'visit' | 'me' | 'beside'>): Refusal | undefined {
  if (beside === me) return refusalOf('visit-beside-yourself');
  return visit.two && beside === undefined
    ? refusalOf('visit-needs-two', { visit: named(visit) })
    : undefined;
}

/** Why a visit can not be written down like this. */
export function whyNotVisit({ visit, finding, me, beside, done }: Visiting): Refusal | undefined {
  if (!finding.ends) return whyNotAlone({ visit: { ...visit, two: false }, me, beside });
  const no = whyNotAlone({ visit, me, beside });
  if (no !== undefined) return no;
  const missing = lacks(visit, done);
  if (missing.length === 0) return undefined;
  return refusalOf('visit-not-complete', {
    visit: named(visit),
    missing: { zh: missing.map(({ zh }) => zh).join('、'), en: missing.map(({ en }) => en).join(', ') },
  });
}

const named = ({ zh, en }: Words): Words => ({ zh, en });

// Which tasks stand at the door -------------------------------------------------------------------------

/** Everything the tasks of a door follow from. */
export interface DoorFacts {
  readonly episode: Pick<
    Episode,
    | 'id'
    | 'person'
    | 'place'
    | 'state'
    | 'code'
    | 'categories'
    | 'stageNo'
    | 'stagePlace'
    | 'orderedAt'
    | 'endedAt'
  >;
  /** Decisions about her, oldest first. */
  readonly orders: readonly OrderServed[];
  /** Since when she has been at the home she is in; undefined: she is at none. */
  readonly homeSince: Date | undefined;
  /** Whether the protocol has a site for her stage when her home does not do. */
  readonly toSite: boolean;
  /** The last check of a home. */
  readonly check:
    | { readonly at: Date; readonly suitable: boolean; readonly against: readonly string[] }
    | undefined;
}

/** A check tells of the home it was made in: of another one, or before she left for a site, it says nothing. */
export function holdsForHome(check: { readonly at: Date } | undefined, homeSince: Date | undefined): boolean {
  return check !== undefined && homeSince !== undefined && check.at >= homeSince;
}

export const doorKey = (episode: string, rest = '') => `episode/${episode}/door/${rest}`;

/** Decisions that are told to her face. */
const TOLD = ['control', 'extended', 'shortened', 'moved'];

/** The newest decision there was at a moment, when nobody has told her of it. Left out: of all there are. */
export function toServe(orders: readonly OrderServed[], at?: Date): OrderServed | undefined {
  const last = orders
    .filter((one) => TOLD.includes(one.kind) && (at === undefined || one.orderedAt <= at))
    .at(-1);
  return last?.servedAt === null ? last : undefined;
}

/** The open tasks of a door as they should be. Pure: what is stored is made to fit by whoever asks. */
export function wantedAtDoor(facts: DoorFacts, rulebook: RulebookAt): WantedTask[] {
  const { episode, homeSince } = facts;
  const { orderedAt } = episode;
  if (whyNotAtDoor(episode) !== undefined || orderedAt === null) return [];
  const rules = rulebook.part(homeRules);
  const wanted: WantedTask[] = [];
  if (homeSince !== undefined) {
    const began = homeSince > orderedAt ? homeSince : orderedAt;
    if (episode.code === 'red') wanted.push(visitTask(facts, rulebook, 'stay-put', '', began, ''));
    if (episode.stagePlace === 'home') {
      // By the day she came to this home, not by the stage: the next one in the same home finds it set up.
      wanted.push(visitTask(facts, rulebook, 'set-up', `/${civilDayOf(began)}`, began, ''));
      if (facts.check?.suitable === false && holdsForHome(facts.check, homeSince))
        wanted.push(unsuitableTask(facts, rulebook, rules, facts.check));
    }
  }
  const order = toServe(facts.orders);
  if (order !== undefined)
    wanted.push(visitTask(facts, rulebook, 'notice', `/${order.id}`, order.orderedAt, order.id));
  return wanted;
}

function visitTask(
  { episode }: { readonly episode: Pick<Episode, 'id' | 'person' | 'place'> },
  rulebook: RulebookAt,
  kind: string,
  rest: string,
  from: Date,
  order: string,
): WantedTask {
  const row = rulebook.part(homeRules).visits.find((one) => one.kind === kind);
  const { role = 'grid-member', step = 'visit' } = row ?? {};
  return {
    planKey: doorKey(episode.id, `${kind}${rest}`),
    kind: 'door-visit',
    title: named(row ?? { zh: kind, en: kind }),
    about: [`episode:${episode.id}`, `person:${episode.person}`, ...(order === '' ? [] : [`order:${order}`])],
    place: episode.place,
    ownerUnit: unitHearing(episode.place, role, rulebook.part(roles)),
    ownerRole: role,
    opensAt: from,
    dueAt: addMinutes(from, deadlineOf(rulebook, step).minutes),
    step,
    link: `/m/doors/${episode.id}`,
    facts: { episode: episode.id, visit: kind },
  };
}

/**
 * The table speaks against the home; whoever decides about her is asked: for a site where the protocol falls back to one,
 * else (home monitoring after a site) how she is to be at home.
 */
function unsuitableTask(
  { episode, toSite }: DoorFacts,
  rulebook: RulebookAt,
  rules: HomeRules,
  check: { readonly at: Date; readonly against: readonly string[] },
): WantedTask {
  const why = againstWords(rules, check.against);
  const [role = 'cdc'] = decidersOf(rulebook.part(controlRules), episode.categories);
  return {
    planKey: doorKey(episode.id, `unsuitable/${episode.stageNo ?? 0}`),
    kind: 'home-unsuitable',
    title: {
      zh: `住处不适合居家（${why.zh}），${toSite ? '请决定是否转集中隔离' : '请决定另一处住所或居家办法'}`,
      en: `the home is not suitable (${why.en}): ${toSite ? 'decide about an isolation site' : 'decide about another home, or how she can be in this one'}`,
    },
    about: [`episode:${episode.id}`, `person:${episode.person}`],
    place: episode.place,
    ownerUnit: unitHearing(episode.place, role, rulebook.part(roles)),
    ownerRole: role,
    opensAt: check.at,
    dueAt: addMinutes(check.at, deadlineOf(rulebook, 'home-unsuitable').minutes),
    step: 'home-unsuitable',
    link: `/episodes/${episode.id}`,
    facts: { episode: episode.id, against: [...check.against] },
  };
}

/** Somebody at home whose turn a random visit may be. */
export interface AtHome {
  readonly episode: string;
  readonly person: string;
  readonly place: string;
  readonly stageFrom: CivilDate;
  readonly stageTo: CivilDate | null;
}

/**
 * Whether today is her day for a random visit: one in every so many days, on a day nobody can tell beforehand, the same
 * whoever computes it. Not on the day she began: the team is there anyway.
 */
export function isRandomDay(at: AtHome, today: CivilDate, everyDays: number): boolean {
  const days = daysBetween(at.stageFrom, today);
  if (days < 1 || (at.stageTo !== null && today > at.stageTo)) return false;
  const round = Math.floor((days - 1) / everyDays);
  return (days - 1) % everyDays === spread(`${at.episode} ${round}`) % everyDays;
}

/** A number out of a text: FNV-1a. Spreads evenly, hides nothing. */
function spread(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash ^ (hash >>> 15)) >>> 0;
}

/** Apart from the other tasks of a door, whose plan would not want it. */
export const randomKey = (episode: string, day = '') => `episode/${episode}/random/${day}`;

/** Apart from them as well: somebody who did not answer is knocked for again, whatever the visit was for. */
export const againKey = (episode: string) => `episode/${episode}/knock-again`;

/**
 * Nobody answered: the next try, unless the visit itself is due before that. Nothing says yet that she is gone, and nothing
 * that she is there.
 */
export function knockAgain(
  knocked: {
    readonly episode: DoorFacts['episode'];
    readonly visit: VisitRow;
    readonly finding: FindingRow;
    readonly at: Date;
    /** Until when the visit is asked for anyway; null: by no task. */
    readonly dueAt: Date | null;
  },
  rulebook: RulebookAt,
): WantedTask | undefined {
  const { episode, visit, finding, at, dueAt: own } = knocked;
  // What a missed temperature leads to stands in its own table (observations.yaml).
  if (finding.again === undefined || visit.kind === 'missed-temperature') return undefined;
  const dueAt = addMinutes(at, deadlineOf(rulebook, finding.again).minutes);
  if (own !== null && own <= dueAt) return undefined;
  const task = visitTask({ episode }, rulebook, visit.kind, '', at, '');
  const title = { zh: `${visit.zh}：无人应答，再次上门`, en: `${visit.en}: nobody answered, knock again` };
  return { ...task, planKey: againKey(episode.id), title, dueAt, step: finding.again };
}

/** From when today's random visits may be made; undefined: it is too late to ask for one today. Nobody knocks at night. */
export function randomOpens(now: Date, { randomWithin }: Pick<HomeRules, 'randomWithin'>): Date | undefined {
  const today = civilDayOf(now);
  if (now > atHour(today, randomWithin.askedUntil)) return undefined;
  const opens = atHour(today, randomWithin.from);
  return now > opens ? now : opens;
}

/** A random visit of today, over before the evening is. */
export function randomTask(at: AtHome, today: CivilDate, opensAt: Date, rulebook: RulebookAt): WantedTask {
  const task = visitTask(
    { episode: { id: at.episode, person: at.person, place: at.place } },
    rulebook,
    'random',
    `/${today}`,
    opensAt,
    '',
  );
  const ends = atHour(today, rulebook.part(homeRules).randomWithin.until);
  return { ...task, planKey: randomKey(at.episode, today), dueAt: task.dueAt < ends ? task.dueAt : ends };
}

/** The days on which her random visits may fall: told to nobody, for the tests. */
export function randomDays(at: AtHome, everyDays: number): CivilDate[] {
  if (at.stageTo === null) return [];
  const days = daysBetween(at.stageFrom, at.stageTo);
  return Array.from({ length: days + 1 }, (_, i) => addDays(at.stageFrom, i)).filter((day) =>
    isRandomDay(at, day, everyDays),
  );
}

// Refusals ----------------------------------------------------------------------------------------------

export function stepOf(rules: HomeRules, step: string) {
  return rules.refusalSteps.find((row) => row.step === step);
}

export function refusedOf(rules: HomeRules, what: RefusedWhat) {
  return rules.refusals.find((row) => row.what === what);
}

/** The step a refusal begins with; one that was open already never goes back. */
export function firstStep(rules: HomeRules, what: RefusedWhat, open?: RefusalStep): RefusalStep {
  const first = refusedOf(rules, what)?.first ?? 'persuade';
  if (open === undefined) return first;
  const order = rules.refusalSteps.map((row) => row.step);
  return order.indexOf(open) > order.indexOf(first) ? open : first;
}

/** Said again, or something milder: the one that is open goes on with its clock. Gone is more than a no. */
export function saysNothingNew(
  rules: HomeRules,
  open: { readonly what: RefusedWhat; readonly step: RefusalStep | 'closed' },
  what: RefusedWhat,
): boolean {
  if (open.step === 'closed' || firstStep(rules, what, open.step) !== open.step) return false;
  return what !== 'absconded' || open.what === 'absconded';
}

/** It has climbed past whoever asks. The words the server says are those a disabled button shows. */
export function withOthers(at: { readonly role: Words; readonly step: Words }): Refusal {
  return refusalOf('refusal-other-step', at);
}

/** Whether it is with this role, or would go on to it: nobody settles what has been taken out of her hands. */
export function maySettle(rules: HomeRules, step: RefusalStep, role: string): boolean {
  const from = rules.refusalSteps.findIndex((row) => row.step === step);
  return rules.refusalSteps.slice(from).some((row) => row.role === role);
}

export const refusalKey = (episode: string, step = '') => `episode/${episode}/refusal/${step}`;

/** Who persuades and the officer stand at a door, with a phone; the district sits at a desk. */
const LINKS: Record<RefusalStep, string> = {
  persuade: '/m/doors/{episode}',
  police: '/m/refusals',
  district: '/refusals',
};

/** The task of a step of a refusal. Police see no page of the stay: theirs is the page of refusals. */
export function refusalTask(
  of: {
    readonly episode: string;
    readonly person: string;
    readonly place: string;
    readonly what: RefusedWhat;
    readonly step: RefusalStep;
    readonly from: Date;
  },
  rulebook: RulebookAt,
): WantedTask {
  const rules = rulebook.part(homeRules);
  const row = stepOf(rules, of.step);
  const what = refusedOf(rules, of.what);
  const { role = 'cadre', deadline = 'persuade' } = row ?? {};
  return {
    planKey: refusalKey(of.episode, of.step),
    kind: 'home-refusal',
    title: {
      zh: `${what?.zh ?? of.what}：${row?.zh ?? of.step}`,
      en: `${what?.en ?? of.what}: ${row?.en ?? of.step}`,
    },
    about: [`episode:${of.episode}`, `person:${of.person}`],
    place: of.place,
    ownerUnit: unitHearing(of.place, role, rulebook.part(roles)),
    ownerRole: role,
    opensAt: of.from,
    dueAt: addMinutes(of.from, deadlineOf(rulebook, deadline).minutes),
    step: deadline,
    urgency: of.what === 'absconded' ? 1 : 0,
    link: LINKS[of.step].replace('{episode}', of.episode),
    facts: { episode: of.episode, what: of.what, step: of.step },
  };
}

// Co-residents ------------------------------------------------------------------------------------------

export interface CoAsked {
  readonly choice: 'joins' | 'moves-out' | 'stays-apart';
  readonly reason: string | undefined;
  readonly carer: boolean;
  readonly age: number | undefined;
  readonly ill: boolean;
}

/** Why somebody who lives there too can not be let be like this. */
export function whyNotCo(rules: HomeRules, asked: CoAsked): Refusal | undefined {
  const { apartReasons, movesOutTo, carerAgeAtLeast, carerAgeAtMost } = rules.coResidents;
  const table =
    asked.choice === 'stays-apart' ? apartReasons : asked.choice === 'moves-out' ? movesOutTo : [];
  if (asked.choice !== 'joins' && !table.some((row) => row.reason === asked.reason))
    return refusalOf('co-reason');
  const { age } = asked;
  const unfit = age !== undefined && (age > carerAgeAtMost.value || age < carerAgeAtLeast.value);
  return isCarer(rules, asked) && (asked.ill || unfit) ? refusalOf('carer-vulnerable') : undefined;
}

/** Said to be the carer, or staying for no other reason. */
export function isCarer(
  rules: HomeRules,
  { choice, reason, carer }: Pick<CoAsked, 'choice' | 'reason' | 'carer'>,
): boolean {
  const row = rules.coResidents.apartReasons.find((one) => one.reason === reason);
  return carer || (choice === 'stays-apart' && row?.carer === true);
}
