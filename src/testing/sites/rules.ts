// Whom we go to, whether the tables suffice, and what is taken along. Pure: readers of rulebook/testing.yaml.
import { codeOf } from '../../base/codes.ts';
import { must } from '../../base/refusal.ts';
import { fillWords, type Words } from '../../base/words.ts';
import { type CountedBy, type Offer, RISK_WORDS, RISKS, type Risk, type TestingRules } from '../terms.ts';

/** D-12, as people say it to each other. */
export const siteCode = (no: number) => codeOf('testSite', no);

/** What is known of a site where people are to be tested. */
export interface SiteFacts {
  /** It is a fixed point itself. */
  readonly point?: boolean;
  readonly headcount: number;
  /** On foot to the nearest fixed point; null: nobody has asked. */
  readonly travelMinutes: number | null;
  /** Somebody there can not walk to a point. */
  readonly immobile: boolean;
  readonly sealed: boolean;
  readonly risk: Risk;
}

export interface Proposal {
  /** The row of the table that decided. */
  readonly row: string;
  readonly offer: Offer;
  readonly why: Words;
  readonly source: string;
  /** Knowing how far it is could change the answer. */
  readonly askTravel: boolean;
}

/** Door service or a fixed point, by the first row that fits (domain handbook 4.6). A human decides; this proposes. */
export function proposeOffer(rules: TestingRules, facts: SiteFacts): Proposal {
  const of = (travelMinutes: number | null) => {
    const row = rules.offers.find((one) => fits(one.if, { ...facts, travelMinutes }));
    return must(row, 'the last row of the offers holds for everybody');
  };
  const row = of(facts.travelMinutes);
  return {
    row: row.id,
    offer: row.offer,
    why: fillWords(
      { zh: row.zh, en: row.en },
      {
        headcount: facts.headcount,
        travelMinutes: facts.travelMinutes ?? '',
        headcountFrom: row.if.headcountFrom ?? '',
        travelMinutesOver: row.if.travelMinutesOver ?? '',
        risk: RISK_WORDS[facts.risk],
      },
    ),
    source: row.source,
    askTravel: facts.travelMinutes === null && of(Number.POSITIVE_INFINITY).offer !== row.offer,
  };
}

function fits(asked: TestingRules['offers'][number]['if'], facts: SiteFacts): boolean {
  return (
    (asked.point === undefined || facts.point === true) &&
    facts.headcount >= (asked.headcountFrom ?? 0) &&
    (asked.travelMinutesOver === undefined || (facts.travelMinutes ?? 0) > asked.travelMinutesOver) &&
    (asked.immobile === undefined || facts.immobile) &&
    (asked.sealed === undefined || facts.sealed) &&
    (asked.riskFrom === undefined || RISKS.indexOf(facts.risk) >= RISKS.indexOf(asked.riskFrom))
  );
}

export interface Capacity {
  /** At the rate of the table, without a pause. */
  readonly minutes: number;
  /** So many tables end within the session. */
  readonly tablesNeeded: number;
  readonly enough: boolean;
}

/** Whether so many tables get through so many people in the hours of a session (domain handbook 4.6). */
export function capacityOf(
  rules: TestingRules,
  asked: { readonly people: number; readonly tables: number; readonly hours: number },
): Capacity {
  const perHour = rules.table.personsPerHour;
  const tablesNeeded = Math.max(1, Math.ceil(asked.people / (perHour * asked.hours)));
  return {
    minutes: Math.ceil((asked.people / (asked.tables * perHour)) * 60),
    tablesNeeded,
    enough: asked.tables >= tablesNeeded,
  };
}

export interface Material {
  readonly item: string;
  readonly words: Words;
  readonly count: number;
  /** How it came about: `53 × 1 + 10 %`. */
  readonly counted: string;
}

/** What is taken along for a session, by the table of materials (domain handbook 4.2). Nothing is rounded down. */
export function materialsFor(
  rules: TestingRules,
  asked: {
    readonly people: number;
    readonly tables: number;
    readonly poolSize: number;
    readonly staff: number;
    readonly hours: number;
  },
): Material[] {
  const counts: Record<CountedBy, number> = {
    person: asked.people,
    tube: Math.ceil(asked.people / asked.poolSize),
    table: asked.tables,
    dot: asked.tables * rules.slots.dotsPerTable,
    shift: asked.staff * Math.ceil(asked.hours / rules.shiftHours.value),
    site: 1,
  };
  return rules.materials.map((row) => ({
    item: row.item,
    words: { zh: row.zh, en: row.en },
    // A hundredth of a percent is the rounding of the machine, not a swab.
    count: Math.ceil(counts[row.counts] * row.each * (1 + row.spare) - 1e-6),
    counted: `${counts[row.counts]} × ${row.each}${row.spare === 0 ? '' : ` + ${Math.round(row.spare * 100)} %`}`,
  }));
}
