// `seawall coverage --session S-12`: how far a session has come, as numbers for programs and as a sentence for people.
import { isUuid } from './base/ids.ts';
import { asHouse } from './ledger/perform.ts';
import { refuse } from './ledger/refusals.ts';
import type { House } from './ledger/terms.ts';
import { percent } from './testing/coverage/report.ts';
import { shareOf } from './testing/coverage/rules.ts';
import { sessionOfNo, sumsOf, tubeSums } from './testing/coverage/store.ts';
import { NO_SUMS } from './testing/coverage/terms.ts';
import { sessionCode } from './testing/sessions/rules.ts';
import { findSession } from './testing/store.ts';
import { testingRules } from './testing/terms.ts';

export interface CoverageTold {
  readonly roster: number;
  readonly tested: number;
  readonly exempt: number;
  readonly absent: number;
  readonly unexplained: number;
  /** With somebody in them; the tubes of recalls are none of the session. */
  readonly tubes: number;
  /** How many are in the tube that was begun last; null: there is none. */
  readonly lastTube: number | null;
}

/** The session is named by its id, or as people say it: S-12, s12, 12. */
export async function coverageTold(
  house: Pick<House, 'db' | 'clock' | 'rulebookAt'>,
  named: string,
): Promise<{ result: CoverageTold; sentences: string[] }> {
  const rules = (await house.rulebookAt(house.clock.now())).part(testingRules);
  return asHouse(house, async (tx) => {
    const text = named.normalize('NFKC').trim().toLowerCase();
    const no = /^(?:s-?)?([1-9]\d{0,8})$/.exec(text)?.[1];
    const id = isUuid(text) ? text : no === undefined ? undefined : await sessionOfNo(tx, Number(no));
    const session = (id === undefined ? undefined : await findSession(tx, id)) ?? refuse('not-found');
    const sums = (await sumsOf(tx, rules, [session.id])).get(session.id) ?? NO_SUMS;
    const { tubes, lastTube } = await tubeSums(tx, session.id);
    const { roster, tested, exempt, absent, unexplained } = sums;
    const share = percent(shareOf(sums));
    const last = lastTube === null ? null : lastTube.people;
    const code = sessionCode(session.no);
    return {
      result: { roster, tested, exempt, absent, unexplained, tubes, lastTube: last },
      sentences: [
        `${code}：名册 ${roster} 人，已采 ${tested}，免采 ${exempt}，未到 ${absent}，情况不明 ${unexplained}；覆盖率 ${share}。用管 ${tubes} 支${last === null ? '' : `，最后一管 ${last} 人`}。`,
        `${code}: ${roster} on the roster, ${tested} tested, ${exempt} exempt, ${absent} absent, ${unexplained} nobody knows of; coverage ${share}. ${tubes} tubes${last === null ? '' : `, ${last} in the last one`}.`,
      ],
    };
  });
}
