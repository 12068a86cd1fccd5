// Everyone who should be tested is tested: the roster is those who were, those who need not, those who were absent with a
// reason, and nobody else (domain handbook 4.5, N22).
import { addMinutes } from '../../base/clock.ts';
import type { Refusal } from '../../base/refusal.ts';
import { closesAt as endOf } from '../sessions/rules.ts';
import type { TestingRules, TestSession } from '../terms.ts';
import { refusalOf } from './refusals.ts';
import { type Account, type Closing, STANDINGS, type Standing, type Sums } from './terms.ts';

/** Somebody of a session's roster, or who came without being on it. */
export interface Expected {
  readonly person: string;
  /** Came and was on no list: with the employer she named. */
  readonly walkIn: boolean;
  readonly swabs: number;
  readonly exemption: string | null;
  readonly absence: {
    readonly reason: string;
    readonly owner: string | null;
    readonly newSlot: Date | null;
  } | null;
}

export interface Coverage {
  /** People, each once, walk-ins among them. */
  readonly roster: number;
  readonly tested: number;
  readonly exempt: number;
  readonly absent: number;
  /** Nobody knows: neither swabbed, nor exempt, nor absent with a reason, an owner and a new slot in time. */
  readonly unexplained: readonly string[];
  /** Tested, of those who are to be: 0–1; null when nobody is to be. */
  readonly share: number | null;
}

/**
 * Where everybody of a session stands. Whoever was swabbed is tested, whatever else is said of her; an exemption is
 * stronger than an absence. An absence explains nothing without an owner and a new slot within the hours of the rulebook.
 */
export function coverageOf(rules: TestingRules, people: readonly Expected[], closesAt: Date): Coverage {
  const each = standingsOf(rules, people, closesAt);
  const count = (standing: Standing) => [...each.values()].filter((one) => one === standing).length;
  const tested = count('tested');
  const exempt = count('exempt');
  return {
    roster: each.size,
    tested,
    exempt,
    absent: count('absent'),
    unexplained: [...each].filter(([, standing]) => standing === 'unexplained').map(([person]) => person),
    share: shareOf({ roster: each.size, tested, exempt }),
  };
}

/** Tested, of those who are to be: 0–1; null when nobody is to be. */
export function shareOf({
  roster,
  tested,
  exempt,
}: Pick<Sums, 'roster' | 'tested' | 'exempt'>): number | null {
  return roster === exempt ? null : tested / (roster - exempt);
}

/** Each person once: whoever is twice on a roster stands where she is better known. */
export function standingsOf(
  rules: TestingRules,
  people: readonly Expected[],
  closesAt: Date,
): Map<string, Standing> {
  const latest = latestSlot(rules, closesAt).getTime();
  const known = new Set(rules.exemptions.map(({ reason }) => reason));
  const each = new Map<string, Standing>();
  for (const one of people) {
    const standing = standingOf(one, known, latest);
    const before = each.get(one.person);
    if (before === undefined || ORDER.indexOf(standing) < ORDER.indexOf(before))
      each.set(one.person, standing);
  }
  return each;
}

const ORDER = Object.keys(STANDINGS) as Standing[]; // its own keys, the best known first

/** A new slot explains an absence up to here. */
export const latestSlot = (rules: TestingRules, closesAt: Date): Date =>
  addMinutes(closesAt, rules.absence.newSlotHours * 60);

function standingOf(one: Expected, exemptions: ReadonlySet<string>, latest: number): Standing {
  if (one.swabs > 0) return 'tested';
  if (one.exemption !== null && exemptions.has(one.exemption)) return 'exempt';
  const { absence } = one;
  if (absence === null || absence.owner === null || absence.newSlot === null) return 'unexplained';
  return absence.newSlot.getTime() <= latest ? 'absent' : 'unexplained';
}

// Closing -----------------------------------------------------------------------------------------------

/** Whether a session is closed, and whether that still holds: late results and walk-ins open the sum again. */
export function accountOf(closing: Closing | null, sums: Pick<Sums, 'unexplained' | 'signed'>): Account {
  if (closing === null) return 'open';
  if (sums.unexplained > sums.signed) return 'reopened';
  return sums.unexplained > 0 ? 'signed' : 'closed';
}

/** So long a session is looked for that nobody has closed, or that is open again (N22). */
export const ACCOUNT_DAYS = 14;

/** Until when somebody closes it: so many hours after its end. */
export const closeUntil = (rules: TestingRules, session: Pick<TestSession, 'opensAt' | 'hours'>): Date =>
  addMinutes(endOf(session), rules.closing.hours * 60);

/**
 * Why a session is not closed now; undefined: it is. One that adds up is closed whenever it does; the rest is signed for
 * when nobody can come any more.
 */
export function whyNotClose(
  asked: {
    readonly session: Pick<TestSession, 'opensAt' | 'hours' | 'cancelledAt'>;
    readonly closing: Closing | null;
    readonly sums: Sums;
    readonly open: {
      readonly tubesOpen: number;
      /** Rows of the roster nobody has placed. */
      readonly rows: number;
      /** Swabs and tubes two phones disagree about. */
      readonly questions: number;
    };
    readonly signs: boolean;
    readonly reason: string | undefined;
  },
  now: Date,
): Refusal | undefined {
  const { session, sums, open } = asked;
  if (session.cancelledAt !== null) return refusalOf('coverage-cancelled');
  if (now < session.opensAt) return refusalOf('coverage-not-begun');
  const signs = asked.signs && asked.reason !== undefined && now >= endOf(session);
  if (sums.roster === 0 && asked.closing === null && !signs) return refusalOf('coverage-no-roster');
  const account = accountOf(asked.closing, sums);
  if (account === 'closed' || account === 'signed') return refusalOf('coverage-closed');
  if (open.tubesOpen > 0) return refusalOf('coverage-tubes-open', { n: open.tubesOpen });
  if (open.rows > 0) return refusalOf('coverage-rows-open', { n: open.rows });
  if (open.questions > 0) return refusalOf('coverage-questions-open', { n: open.questions });
  const rest = sums.unexplained - sums.signed;
  if (rest === 0) return undefined;
  if (now < endOf(session)) return refusalOf('coverage-goes-on', { n: rest });
  if (!signs) return refusalOf('coverage-rest', { n: rest });
  return undefined;
}
