// Everyone who should be tested is tested: the roster is those who were, those who need not, those who were absent with a
// reason, and nobody else (domain handbook 4.5, N22).
import type { TestingRules } from '../terms.ts';

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
  const latest = closesAt.getTime() + rules.absence.newSlotHours * 3_600_000;
  const known = new Set(rules.exemptions.map(({ reason }) => reason));
  const each = new Map<string, Standing>();
  for (const one of people) {
    const standing = standingOf(one, known, latest);
    const before = each.get(one.person);
    // Twice on a roster is once in it: the better known of the two holds.
    if (before === undefined || ORDER.indexOf(standing) < ORDER.indexOf(before))
      each.set(one.person, standing);
  }
  const count = (standing: Standing) => [...each.values()].filter((one) => one === standing).length;
  const tested = count('tested');
  const exempt = count('exempt');
  const toBe = each.size - exempt;
  return {
    roster: each.size,
    tested,
    exempt,
    absent: count('absent'),
    unexplained: [...each].filter(([, standing]) => standing === 'unexplained').map(([person]) => person),
    share: toBe === 0 ? null : tested / toBe,
  };
}

const ORDER = ['tested', 'exempt', 'absent', 'unexplained'] as const;
type Standing = (typeof ORDER)[number];

function standingOf(one: Expected, exemptions: ReadonlySet<string>, latest: number): Standing {
  if (one.swabs > 0) return 'tested';
  if (one.exemption !== null && exemptions.has(one.exemption)) return 'exempt';
  const { absence } = one;
  if (absence === null || absence.owner === null || absence.newSlot === null) return 'unexplained';
  return absence.newSlot.getTime() <= latest ? 'absent' : 'unexplained';
}
