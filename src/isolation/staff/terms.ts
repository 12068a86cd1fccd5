// Nouns of the tests of whoever works at a site.
import type { Words } from '../../base/words.ts';
import type { TestOutcome } from '../../control/tests/terms.ts';

/** How somebody of the staff stands with her tests today. */
export const STANDINGS = {
  positive: { zh: '阳性', en: 'positive' },
  overdue: { zh: '逾期未采', en: 'overdue' },
  due: { zh: '今日应采', en: 'due today' },
  late: { zh: '结果逾期', en: 'result late' },
  awaited: { zh: '待结果', en: 'result awaited' },
  tested: { zh: '已检测', en: 'tested' },
} as const satisfies Record<string, Words>;
export type StaffStanding = keyof typeof STANDINGS;

export interface StaffTest {
  readonly id: string;
  readonly sampledAt: Date;
  readonly tube: string | null;
  readonly result: TestOutcome | null;
  readonly foundAt: Date | null;
}

/** Somebody who lives and works inside a site. */
export interface StaffMember {
  readonly account: string;
  readonly name: string;
  readonly roles: readonly string[];
  /** Since when she is there: her duty, or her last absence. */
  readonly began: Date;
  /** Since when she lives inside without a day away, whatever her post. */
  readonly inside: Date;
  /** The last time she was sampled, and the last that counts: neither void nor doubtful. */
  readonly last: StaffTest | null;
  readonly counted: Date | null;
}

/** How many of the staff stand how. */
export interface StaffTestCounts {
  /** Not sampled yet who is to be by today; `overdue` of them since a day before. */
  readonly due: number;
  readonly overdue: number;
  /** Sampled today. */
  readonly sampled: number;
  readonly awaited: number;
  readonly positives: number;
}

/** Somebody whose days inside are over, and who has not been released since. */
export interface OffDuty {
  readonly account: string;
  readonly name: string;
  readonly endedAt: Date;
  /** Her last test at the site was positive: she is a case, and nobody of the staff any more. */
  readonly positive: boolean;
}

/** The closed loop in figures. */
export interface ClosedLoop {
  /** Inside for longer than the rule says. */
  readonly over: number;
  /** In quarantine after duty, and those of them whose days are over. */
  readonly quarantined: number;
  readonly toRelease: number;
}
