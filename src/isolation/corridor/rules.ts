// Rules of measuring a corridor: which slot is under way at a site, and who of a floor still has to be measured in it. The
// phone asks the same functions without signal.
import type { Words } from '../../base/words.ts';
import type { SlotStand } from '../../control/observations/rules.ts';
import type { Due } from '../../control/observations/terms.ts';

/** A slot of the day as a site walks through it. */
export interface SlotOfDay {
  readonly onDay: string;
  readonly slot: number;
  readonly opensAt: Date;
  readonly dueAt: Date;
}

/**
 * The slot somebody with a thermometer measures now: the last that has begun; before the first of the day, that one.
 * Undefined: nobody is to be measured today.
 */
export function slotNow(
  dues: readonly Pick<Due, 'onDay' | 'slot' | 'opensAt' | 'dueAt'>[],
  now: Date,
): SlotOfDay | undefined {
  const slots = [...Map.groupBy(dues, ({ slot }) => slot)].flatMap(([, [first]]) =>
    first === undefined ? [] : [first],
  );
  const inOrder = slots.sort((a, b) => a.opensAt.getTime() - b.opensAt.getTime());
  return inOrder.filter(({ opensAt }) => opensAt <= now).at(-1) ?? inOrder[0];
}

/** The first slot that has not begun; undefined: none is planned. */
export function slotNext(
  dues: readonly Pick<Due, 'onDay' | 'slot' | 'opensAt' | 'dueAt'>[],
  now: Date,
): SlotOfDay | undefined {
  return dues
    .filter(({ opensAt }) => opensAt > now)
    .reduce<SlotOfDay | undefined>((a, b) => (a === undefined || b.opensAt < a.opensAt ? b : a), undefined);
}

/** Stands of a slot in which somebody still has to be measured. */
const OPEN: readonly SlotStand[] = ['later', 'open', 'late', 'reminded', 'call', 'visit'];

export const isToMeasure = (stand: SlotStand): boolean => OPEN.includes(stand);

/** What a reading asks of whoever took it, said on the spot, with or without signal. */
export type Asks = 'doctor' | 'again' | undefined;

export function asksOf(
  felt: { readonly celsius: number | null; readonly symptoms: readonly string[] },
  limits: { readonly feverC: number | null; readonly medicFromC: number | null },
): Asks {
  if (felt.symptoms.length > 0) return 'doctor';
  if (felt.celsius === null) return undefined;
  if (limits.medicFromC !== null && felt.celsius >= limits.medicFromC) return 'doctor';
  return limits.feverC !== null && felt.celsius >= limits.feverC ? 'again' : undefined;
}

/** A floor as whoever walks it says it. */
export const floorWords = ({ building, floor }: { building: string; floor: number }): Words => ({
  zh: `${building} 号楼 ${floor} 层`,
  en: `building ${building}, floor ${floor}`,
});
