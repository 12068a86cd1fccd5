// Rules of a roster: the ticket, who comes in which slot. Pure.
import { addMinutes } from '../../base/clock.ts';
import { codeOf } from '../../base/codes.ts';
import { tubeUse } from '../pools/rules.ts';
import type { Slot } from '../queue/rules.ts';
import type { TestingRules, TestSession, TubeUse } from '../terms.ts';

// The ticket --------------------------------------------------------------------------------------------

/** Letters nobody takes for a digit or for each other; 23 of them, a prime, so that a check over them is sound. */
const LETTERS = 'ABCDEFGHJKLMNPRSTUVWXYZ';

/**
 * S-12/0034-K: the session, her number on its roster, and a letter over both. One digit read wrongly, or two neighbours
 * exchanged, gives another letter: nobody is swabbed as somebody else because of a slip of the pen.
 */
export function ticketOf(sessionNo: number, no: number): string {
  const number = String(no).padStart(4, '0');
  return `${codeOf('testSession', sessionNo)}/${number}-${checkOf(`${sessionNo}/${number}`)}`;
}

/** Reads a ticket as it was scanned or typed: small letters, full width, spaces. Undefined: it is none, or a slip. */
export function readTicket(text: string): { readonly session: number; readonly no: number } | undefined {
  const flat = text.normalize('NFKC').toUpperCase().replaceAll(/\s/g, '');
  const [, session, number, letter] =
    /^S[-—–]?([1-9]\d{0,8})\/(\d{1,4}|[1-9]\d{4,5})[-—–]?([A-Z])$/.exec(flat) ?? [];
  if (session === undefined || number === undefined || letter === undefined) return undefined;
  const [sessionNo, no] = [Number(session), Number(number)];
  return sessionNo > 0 && no > 0 && ticketOf(sessionNo, no).endsWith(`-${letter}`)
    ? { session: sessionNo, no }
    : undefined;
}

/** Five has order 22 modulo 23: each place of the number weighs differently from its neighbours. */
function checkOf(text: string): string {
  let sum = 0;
  // The stroke counts as a digit of its own, so that S-1/2 and S-12 are told apart.
  for (const char of text) sum = (sum * 5 + (char === '/' ? 10 : Number(char))) % LETTERS.length;
  return LETTERS[sum] ?? '';
}

// Slots -------------------------------------------------------------------------------------------------

/** When a slot is: it moves with the session. */
export function slotTimes(
  rules: TestingRules,
  session: Pick<TestSession, 'opensAt'>,
  slot: number,
): { readonly from: Date; readonly to: Date } {
  const { minutes } = rules.slots;
  return {
    from: addMinutes(session.opensAt, (slot - 1) * minutes),
    to: addMinutes(session.opensAt, slot * minutes),
  };
}

/** Somebody who is to come, as slots are given. */
export interface Comer {
  readonly no: number;
  readonly employer: string;
  readonly team: string;
  readonly household: string | null;
}

/**
 * Who comes in which slot: employers and teams one after the other in the order of the roster, so that a team comes
 * together; who live together come together, with the team of the first of them. Nobody is left without a slot: a
 * household that fits nowhere comes in the emptiest.
 */
export function assignSlots(plan: readonly Slot[], comers: readonly Comer[]): Map<number, number> {
  const room = plan.map(({ people }) => people);
  const given = new Map<number, number>();
  const put = (unit: readonly Comer[], slot: number) => {
    room[slot] = (room[slot] ?? 0) - unit.length;
    for (const { no } of unit) given.set(no, plan[slot]?.no ?? slot + 1);
  };
  let begin = 0;
  const spill: (readonly Comer[])[] = [];
  for (const team of teamsOf(comers)) {
    for (const unit of team) {
      const slot = room.findIndex((free, i) => i >= begin && free >= unit.length);
      if (slot < 0) spill.push(unit);
      else put(unit, slot);
    }
    const next = room.findIndex((free, i) => i >= begin && free > 0);
    begin = next < 0 ? room.length : next;
  }
  for (const unit of spill) put(unit, Math.max(0, room.indexOf(Math.max(...room))));
  return given;
}

/** Everybody in the order in which slots are given: team by team, who live together beside each other. */
export const inTeams = (comers: readonly Comer[]): readonly Comer[] => teamsOf(comers).flat(2);

/** Households as one, in the order of employers and their teams. */
function teamsOf(comers: readonly Comer[]): (readonly Comer[])[][] {
  const units = Map.groupBy(comers, ({ household, no }) => household ?? `#${no}`).values();
  const byEmployer = Map.groupBy(units, ([first]) => first?.employer ?? '').values();
  return [...byEmployer].flatMap((one) => [...Map.groupBy(one, ([first]) => first?.team ?? '').values()]);
}

/** The emptiest slot still to come, for somebody who came onto the roster late; undefined: none is to come. */
export function lateSlot(
  plan: readonly Slot[],
  taken: ReadonlyMap<number, number>,
  now: Date,
): number | undefined {
  const share = ({ no, people }: Slot) => (taken.get(no) ?? 0) / Math.max(1, people);
  return plan.filter(({ from }) => from > now).sort((a, b) => share(a) - share(b) || a.no - b.no)[0]?.no;
}

// Who goes into a tube of her own -----------------------------------------------------------------------

/** What control knows of somebody on a roster. */
export interface UnderControl {
  readonly person: string;
  /** Of the protocol, the highest first: close, secondary, … */
  readonly categories: readonly string[];
  readonly state: string;
  /** Where the stage she is in is spent, and how she may move in it. */
  readonly stagePlace: string | null;
  readonly movement: string | null;
  readonly fever: boolean;
}

export interface Key {
  readonly groups: readonly string[];
  readonly use: TubeUse;
  /** Proposed: she is not to come, and why. */
  readonly exemption: string | null;
}

/**
 * What holds of somebody: her groups in the words of the rulebook, how she is swabbed by them, and whether she is to come
 * at all. Whoever may not leave where she is is tested there (domain handbook 4.5); whoever may come and belongs to a
 * key group has a tube to herself (4.4). In homes that are sealed one tube goes to a household.
 */
export function keyOf(
  rules: TestingRules,
  asked: { readonly sealed: boolean; readonly control: UnderControl | undefined },
): Key {
  const { control, sealed } = asked;
  const known = new Set(rules.pools.groups.map(({ group }) => group));
  const groups = [
    ...(control?.categories ?? []),
    ...(control?.stagePlace === 'facility' ? ['isolation'] : []),
    ...(control?.fever === true ? ['fever'] : []),
    ...(sealed ? ['sealed'] : []),
  ].filter((group) => known.has(group));
  return { groups, use: tubeUse(rules, groups), exemption: exemptionOf(control) };
}

function exemptionOf(control: UnderControl | undefined): string | null {
  if (control === undefined) return null;
  if (control.state === 'suspended' || control.stagePlace === 'hospital') return 'hospital';
  const held = control.movement === 'noExit' || control.movement === 'approvedPointToPoint';
  return control.state === 'active' && held ? 'controlled' : null;
}

// Two lines that were one person's ----------------------------------------------------------------------

/** What people have said of a line, by column: what is said together is kept together. */
const SAID = {
  off: ['off_at', 'off_by', 'off_why'],
  slot: ['slot'],
  signed: ['signed_at'],
  use: ['use', 'use_by'],
  standing: [
    ...['exemption', 'exempt_at', 'exempt_by'],
    ...['absence', 'absent_at', 'absent_by', 'owner', 'new_slot', 'tried'],
  ],
} as const;
type Sayings = keyof typeof SAID;
const SAYINGS = Object.keys(SAID) as Sayings[]; // its own keys

export type LineSaid = Readonly<Record<(typeof SAID)[Sayings][number], string | number | boolean | null>>;

/** What was said of the one is said of the other, where nothing was. */
export function foldedSaid(kept: LineSaid, gone: LineSaid): LineSaid {
  const isOfGone: Readonly<Record<Sayings, boolean>> = {
    off: gone.off_at === null,
    slot: kept.slot === null,
    signed: kept.signed_at === null,
    use: kept.use_by === null && gone.use_by !== null,
    standing: kept.exemption === null && kept.absence === null && kept.exempt_by === null,
  };
  return takeSaid(kept, gone, (saying) => isOfGone[saying]);
}

/** The two were two people: what was copied goes again, unless somebody has said something else since. */
export function unfoldedSaid(
  now: LineSaid,
  { before, after }: Readonly<Record<'before' | 'after', LineSaid>>,
): LineSaid {
  return takeSaid(now, before, (saying) => SAID[saying].every((key) => now[key] === after[key]));
}

function takeSaid(own: LineSaid, other: LineSaid, isTaken: (saying: Sayings) => boolean): LineSaid {
  const taken = SAYINGS.filter(isTaken).flatMap((saying) => SAID[saying].map((key) => [key, other[key]]));
  return { ...own, ...Object.fromEntries(taken) };
}
