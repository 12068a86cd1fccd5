// Herbal packs: who wants them, what of her interview speaks against them, and whether what a medic decided still holds.
// Psychological calls by level of attention. Pure.
import { ageOn, atHour, type CivilDate, daysBetween } from '../../../base/civil-dates.ts';
import type { Words } from '../../../base/words.ts';
import type { Interview } from '../../rooms/terms.ts';
import type { Level } from '../../terms.ts';
import type { Against, CareRules, PackDecision } from '../terms.ts';

type Row = CareRules['packs'][number];

export interface Asked {
  readonly told: Interview;
  readonly birth: CivilDate | null;
}

type Told = Pick<
  Interview,
  'attention' | 'pregnantWeeks' | 'breastfeeding' | 'allergies' | 'medicines' | 'chronic'
>;

const HOLDS: Readonly<Record<Against, (told: Told, age: number | null, ageBelow: number) => boolean>> = {
  pregnant: (told) => told.pregnantWeeks !== undefined || told.attention.includes('pregnant-late'),
  breastfeeding: (told) => told.breastfeeding === true,
  allergies: (told) => (told.allergies ?? '').trim() !== '',
  medicines: (told) => told.medicines.length > 0 || told.attention.includes('insulin'),
  chronic: (told) => told.chronic === true,
  child: (_told, age, ageBelow) => age !== null && age < ageBelow,
};

/** What of her interview speaks against the pack, in the words of the table. */
export function againstPack(row: Row, { told, birth }: Asked, on: CivilDate): (Words & { source: string })[] {
  const age = birth === null ? null : ageOn(birth, on);
  return row.against
    .filter((one) => HOLDS[one.if](told, age, one.ageBelow ?? 0))
    .map(({ zh, en, source }) => ({ zh, en, source }));
}

/** Where the packs of somebody stand. */
export type PackStand = 'unwanted' | 'to-decide' | 'may' | 'may-not';

/** What was decided on an interview that has been changed since is to be decided anew. */
export function packStand(
  row: Row,
  told: Interview | undefined,
  interviewAt: Date | undefined,
  decision: Pick<PackDecision, 'pack' | 'may' | 'interviewAt'> | undefined,
): PackStand {
  if (told?.herbal !== true || interviewAt === undefined) return 'unwanted';
  if (
    decision === undefined ||
    decision.pack !== row.pack ||
    decision.interviewAt.getTime() !== interviewAt.getTime()
  )
    return 'to-decide';
  return decision.may ? 'may' : 'may-not';
}

/** Since when it stands so: her interview asks for a decision, and what was decided on it asks for the pack. */
export function packSince(
  stand: PackStand,
  interviewAt: Date | undefined,
  decision: Pick<PackDecision, 'at'> | undefined,
): Date | undefined {
  return stand === 'to-decide' ? interviewAt : decision?.at;
}

/** The psychological call a day asks for: of several levels the one with the shortest time between two calls holds. */
export function callOn(
  rules: Pick<CareRules, 'calls'>,
  levels: readonly Level[],
  since: CivilDate,
  on: CivilDate,
): { readonly at: Date; readonly clock: string; readonly source: string } | undefined {
  const row = rules.calls
    .filter(({ level }) => levels.includes(level))
    .sort((a, b) => a.everyDays - b.everyDays)[0];
  if (row === undefined || daysBetween(since, on) % row.everyDays !== 0) return undefined;
  return { at: atHour(on, row.at), clock: row.at, source: row.source };
}
