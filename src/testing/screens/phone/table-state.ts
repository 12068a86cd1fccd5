// What a table sees: the roster as it was taken onto the phone, the last look at the session, and what waits in the
// outbox laid over it, in order. Pure: the same after a reload, in a second tab, and whether or not there is signal.
import { codeOf } from '../../../base/codes.ts';
import { readDocument } from '../../../base/identity-documents.ts';
import { nameKey } from '../../../base/names.ts';
import { readPhone } from '../../../base/phones.ts';
import type { Words } from '../../../base/words.ts';
import type { Json } from '../../../shells/kit/act-types.ts';
import { barcodeOf, isSomebodys } from '../../labels/rules.ts';
import { readTicket } from '../../roster/rules.ts';
import type { TubeUse } from '../../terms.ts';
import type { RosterOpened } from '../../tubes/acts.ts';
import type { TablePage } from '../../tubes/routes.ts';

export type Roster = Json<RosterOpened>;
export type RosterPerson = Roster['people'][number];
/** GET /testing/sessions/:id/table */
export type TableSeen = Json<TablePage>;
export type BoxSeen = Pick<TableSeen['boxes'][number], 'box' | 'tubes' | 'counted' | 'departedAt'>;
export type TubeSeen = Pick<
  TableSeen['tubes'][number],
  'barcode' | 'table' | 'use' | 'capacity' | 'state' | 'scanned' | 'written' | 'box' | 'openedAt' | 'lastAt'
>;

/** One act of the outbox, as far as it is read here. */
export interface KeptAct {
  readonly id: string;
  readonly act: string;
  readonly input: unknown;
  readonly state: 'waiting' | 'rejected';
}

export type SwabState = 'sent' | 'waiting' | 'rejected';

export interface SwabHere {
  readonly id: string;
  /** Undefined: she walked in, and has no number yet. */
  readonly no: number | undefined;
  readonly name: string;
  readonly barcode: string;
  readonly at: string;
  readonly state: SwabState;
}

export interface TableState {
  readonly tubes: ReadonlyMap<string, TubeSeen>;
  /** Of tubes being filled, and all that wait here; the latest last. */
  readonly swabs: readonly SwabHere[];
  /** By number on the ticket: the tube she is known to be in, '' where only that she was swabbed. */
  readonly swabbed: ReadonlyMap<number, string>;
  readonly boxes: readonly BoxSeen[];
  readonly done: number;
  readonly expected: number;
}

interface SwabInput {
  barcode: string;
  table: number;
  at: string;
  person?: string;
  no?: number;
  walkIn?: { name: string };
}

/** How many a tube takes. */
export function capacityOf(session: Roster['session'], use: TubeUse): number {
  return use === 'single' ? 1 : use === 'household' ? session.householdSize : session.poolSize;
}

/** The table as it is now. `names`: what walk-ins of this phone are called, by the id of their swab. */
export function tableState(
  roster: Roster,
  seen: TableSeen | undefined,
  acts: readonly KeptAct[],
  names: Readonly<Record<string, string>> = {},
): TableState {
  const byNo = new Map(roster.people.map((one) => [one.no, one]));
  const byPerson = new Map(roster.people.map((one) => [one.person, one]));
  const tubes = new Map((seen?.tubes ?? []).map((tube): [string, TubeSeen] => [tube.barcode, tube]));
  const swabbed = new Map((seen?.swabbed ?? []).map((no) => [no, '']));
  if (seen === undefined) for (const { no, tube } of roster.people) if (tube !== null) swabbed.set(no, tube);
  const swabs: SwabHere[] = (seen?.swabs ?? []).map((one) => ({
    ...one,
    name: byNo.get(one.no)?.name ?? names[one.id] ?? '',
    state: 'sent' as const,
  }));
  for (const { no, barcode } of swabs) if (no !== undefined) swabbed.set(no, barcode);
  const boxes = new Map((seen?.boxes ?? []).map((box): [string, BoxSeen] => [box.box, box]));
  let walkIns = 0;

  const open = ({ barcode, table, at }: { barcode: string; table: number; at: string }, use: TubeUse) => {
    const there = tubes.get(barcode);
    if (there !== undefined) return there;
    const tube: TubeSeen = {
      barcode,
      table,
      use,
      capacity: capacityOf(roster.session, use),
      state: 'open',
      scanned: 0,
      written: null,
      box: null,
      openedAt: at,
      lastAt: null,
    };
    tubes.set(barcode, tube);
    return tube;
  };
  const change = (barcode: string, to: Partial<TubeSeen>) => {
    const tube = tubes.get(barcode);
    if (tube !== undefined) tubes.set(barcode, { ...tube, ...to });
  };

  for (const { id, act, input, state } of acts) {
    if ((input as { session?: string } | undefined)?.session !== roster.session.id) continue;
    // What the house has refused is not so, until somebody has seen to it. But her stick is in the tube, whoever says no.
    if (state === 'rejected' && act !== 'recordSwab') continue;
    if (act === 'openTube') {
      const given = input as { barcode: string; table: number; use: TubeUse; at: string }; // openTube's own input
      open(given, given.use);
    } else if (act === 'recordSwab') {
      const given = input as SwabInput; // recordSwab's own input
      if (swabs.some((one) => one.id === id)) continue; // the look has it already
      const known = byNo.get(given.no ?? -1) ?? byPerson.get(given.person ?? '');
      const tube = open(given, known?.use ?? 'pooled');
      // A ticket newer than this roster is a number too, and the second time it is read it is known to be in a tube.
      const no = known?.no ?? given.no;
      // Of a closed tube the look says only how many are in it, and who was swabbed at all.
      const counted = tube.state !== 'open' && no !== undefined && swabbed.has(no);
      if (!counted) change(given.barcode, { scanned: tube.scanned + 1, lastAt: given.at });
      if (no === undefined) walkIns += 1;
      else swabbed.set(no, given.barcode);
      swabs.push({
        id,
        no,
        name: known?.name ?? given.walkIn?.name ?? '',
        barcode: given.barcode,
        at: given.at,
        state,
      });
    } else if (act === 'undoSwab') {
      const { swab } = input as { swab: string }; // undoSwab's own input
      const at = swabs.findIndex((one) => one.id === swab);
      const [undone] = at < 0 ? [] : swabs.splice(at, 1);
      if (undone === undefined) continue; // the look knows it already
      change(undone.barcode, { scanned: Math.max(0, (tubes.get(undone.barcode)?.scanned ?? 1) - 1) });
      if (undone.no === undefined) walkIns -= 1;
      else if (!swabs.some((one) => one.no === undone.no)) swabbed.delete(undone.no);
    } else if (act === 'closeTube') {
      const { barcode, written } = input as { barcode: string; written: number }; // closeTube's own input
      if (tubes.get(barcode)?.state === 'open') change(barcode, { state: 'closed', written });
    } else if (act === 'packBox') {
      const given = input as { box: string; barcodes: string[]; counted: number }; // packBox's own input
      for (const barcode of given.barcodes)
        if (tubes.get(barcode)?.state === 'closed') change(barcode, { state: 'boxed', box: given.box });
      if (!boxes.has(given.box))
        boxes.set(given.box, {
          box: given.box,
          counted: given.counted,
          tubes: given.barcodes.length,
          departedAt: null,
        });
    } else if (act === 'sendBox') {
      const given = input as { box: string; at: string }; // sendBox's own input
      const box = boxes.get(given.box);
      if (box !== undefined) boxes.set(box.box, { ...box, departedAt: given.at });
    }
  }
  return {
    tubes,
    swabs,
    swabbed,
    boxes: [...boxes.values()],
    done: swabbed.size + walkIns,
    expected: expectedOf(roster, swabbed) + walkIns,
  };
}

/** Everybody who need not be excused; who is excused and came all the same; and walk-ins this phone has no line of. */
function expectedOf(roster: Roster, swabbed: ReadonlyMap<number, string>): number {
  const expected = new Set(roster.people.filter(({ exemption }) => exemption === null).map(({ no }) => no));
  for (const no of swabbed.keys()) expected.add(no);
  return expected.size;
}

/** Tubes being filled at a table, the fullest first. */
export function openTubes(state: TableState, table: number): TubeSeen[] {
  return [...state.tubes.values()]
    .filter((tube) => tube.state === 'open' && tube.table === table)
    .sort((a, b) => b.scanned - a.scanned);
}

/** Full, or open for too long without a swab: nobody else goes in, it is counted and closed. */
export function whyToClose(roster: Roster, tube: TubeSeen, now: Date): 'full' | 'long-open' | undefined {
  if (tube.scanned >= tube.capacity) return 'full';
  const last = new Date(tube.lastAt ?? tube.openedAt).getTime();
  const isLong = now.getTime() - last > roster.session.minutes * 60_000;
  return tube.scanned > 0 && isLong ? 'long-open' : undefined;
}

/** The open tube of this table she goes into; undefined: a new one is asked for. */
export function tubeFor(
  roster: Roster,
  state: TableState,
  table: number,
  person: Pick<RosterPerson, 'use' | 'household'>,
): TubeSeen | undefined {
  const household = new Map(roster.people.map((one) => [one.no, one.household]));
  const isHers = (tube: TubeSeen) => {
    const inside = state.swabs.filter(({ barcode }) => barcode === tube.barcode);
    return (
      inside.length === tube.scanned &&
      inside.every(({ no }) => no !== undefined && household.get(no) === person.household)
    );
  };
  return openTubes(state, table).find(
    (tube) =>
      tube.scanned < tube.capacity &&
      tube.use === person.use &&
      (person.use !== 'household' || tube.scanned === 0 || isHers(tube)),
  );
}

/** Why a label can not be given to a new tube. */
export type LabelTrouble = 'unreadable' | 'ticket' | 'somebodys' | 'closed' | 'other-table' | 'other-use';

/** Reads the label of the next tube at a table: a ticket or a card scanned by mistake opens none. */
export function readLabel(
  state: TableState,
  table: number,
  use: TubeUse,
  text: string,
): { readonly barcode: string } | { readonly trouble: LabelTrouble; readonly tube?: TubeSeen } {
  if (ticketIn(text) !== undefined) return { trouble: 'ticket' };
  const barcode = barcodeOf(text);
  const tube = barcode === undefined ? undefined : state.tubes.get(barcode);
  if (tube === undefined && isSomebodys(text)) return { trouble: 'somebodys' };
  if (barcode === undefined) return { trouble: 'unreadable' };
  if (tube !== undefined) {
    if (tube.state !== 'open') return { trouble: 'closed', tube };
    if (tube.table !== table) return { trouble: 'other-table', tube };
    if (tube.use !== use || tube.scanned >= tube.capacity) return { trouble: 'other-use', tube };
  }
  return { barcode };
}

/** What is to be known of her before she is swabbed. Told, never forbidden: what happens at a table is written down. */
export type Warning =
  | { readonly kind: 'swabbed'; readonly barcode: string }
  | { readonly kind: 'exempt'; readonly words: Words }
  | { readonly kind: 'early' | 'late'; readonly from: string };

export function warningsOf(roster: Roster, state: TableState, person: RosterPerson, now: Date): Warning[] {
  const warnings: Warning[] = [];
  const tube = state.swabbed.get(person.no);
  if (tube !== undefined) warnings.push({ kind: 'swabbed', barcode: tube });
  if (person.exemptionWords !== null) warnings.push({ kind: 'exempt', words: person.exemptionWords });
  if (person.from !== null) {
    const from = new Date(person.from).getTime();
    if (now.getTime() < from) warnings.push({ kind: 'early', from: person.from });
    else if (now.getTime() > from + roster.session.slotMinutes * 60_000)
      warnings.push({ kind: 'late', from: person.from });
  }
  return warnings;
}

// Who it is ---------------------------------------------------------------------------------------------

export type FoundBy = 'ticket' | 'document' | 'phone' | 'typed';

export type Found =
  | { readonly kind: 'person'; readonly person: RosterPerson; readonly by: FoundBy }
  | { readonly kind: 'several'; readonly people: readonly RosterPerson[] }
  | { readonly kind: 'tube'; readonly tube: TubeSeen }
  | { readonly kind: 'other-session'; readonly code: string }
  /** A good ticket of this session whose number came after this phone took the roster. */
  | { readonly kind: 'newer'; readonly no: number }
  /** Nobody; `document`: it was a number of a card, to begin a walk-in with. */
  | { readonly kind: 'nobody'; readonly document?: string };

const MOST_SHOWN = 8;

/** Finds whoever a scanned or typed text means. `digest` is of a number, under the salt of the roster. */
export async function whoIs(
  roster: Roster,
  state: TableState,
  text: string,
  digest: (number: string) => Promise<string>,
): Promise<Found> {
  const ticket = ticketIn(text);
  if (ticket !== undefined) {
    if (codeOf('testSession', ticket.session) !== roster.session.code)
      return { kind: 'other-session', code: codeOf('testSession', ticket.session) };
    const person = roster.people.find(({ no }) => no === ticket.no);
    return person === undefined ? { kind: 'newer', no: ticket.no } : { kind: 'person', person, by: 'ticket' };
  }
  const label = barcodeOf(text);
  const tube = label === undefined ? undefined : state.tubes.get(label);
  if (tube !== undefined) return { kind: 'tube', tube };

  const document = readDocument(text);
  if (document.problem !== 'unreadable' && document.number.length >= 7) {
    const mark = await digest(document.number);
    const person = roster.people.find((one) => one.document === mark);
    if (person !== undefined) return { kind: 'person', person, by: 'document' };
  }
  const phone = readPhone(text);
  if (phone !== undefined && phone.problem === undefined) {
    const mark = await digest(phone.number);
    const people = roster.people.filter((one) => one.phone === mark);
    if (people.length > 0) return one(people, 'phone');
  }
  const short = text.normalize('NFKC').trim().toUpperCase();
  if (/^\d{1,4}$|^\d{3}X$/.test(short)) {
    const people = roster.people.filter(({ no, last4 }) => no === Number(short) || last4 === short);
    if (people.length > 0) return one(people, 'typed');
  }
  const sought = nameKey(text);
  if (sought.length > 0 && !/^\d+x?$/.test(sought)) {
    const people = roster.people.filter(({ name }) => nameKey(name).includes(sought));
    if (people.length > 0) return one(people, 'typed');
  }
  return /^\d{17}[\dX]$/.test(document.number) && document.problem === undefined
    ? { kind: 'nobody', document: document.number }
    : { kind: 'nobody' };
}

function one(people: readonly RosterPerson[], by: FoundBy): Found {
  const [person] = people;
  return people.length === 1 && person !== undefined
    ? { kind: 'person', person, by }
    : { kind: 'several', people: people.slice(0, MOST_SHOWN) };
}

/** A ticket, alone or in the address its code leads to. */
function ticketIn(text: string): ReturnType<typeof readTicket> {
  const found = /S-\d{1,9}\/\d{1,6}-[A-Z]$/i.exec(text.trim());
  return readTicket(found?.[0] ?? text);
}
