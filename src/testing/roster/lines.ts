// Lines of a roster: added once each, with what control and the register know of them; slots for those who came late.
import { addMinutes } from '../../base/clock.ts';
import { must } from '../../base/refusal.ts';
import type { Tx } from '../../base/sql.ts';
import { refuse as refuseHouse } from '../../ledger/refusals.ts';
import type { Ctx } from '../../ledger/terms.ts';
import { type TubeOfOrder, tubeOrder } from '../pools/rules.ts';
import { perSlotOf, type Slot, slotPlan } from '../queue/rules.ts';
import { refuse as refuseTesting } from '../refusals.ts';
import { closesAt } from '../sessions/rules.ts';
import { holdSession } from '../store.ts';
import { type TestingRules, type TestSession, testingRules } from '../terms.ts';
import { capacityFor, ownUse } from '../tubes/rules.ts';
import { keyGroups } from './groups.ts';
import { refuse } from './refusals.ts';
import { assignSlots, type Comer, inTeams, lateSlot, slotTimes } from './rules.ts';
import * as store from './store.ts';
import type { LineTold, Origin, RosterLine } from './terms.ts';
import { openTold, sealTold } from './told.ts';

/** The session with its roster held: numbers and slots are given by one act at a time. */
export async function holdRoster(tx: Tx, id: string): Promise<TestSession> {
  const session = (await holdSession(tx, id)) ?? refuseHouse('not-found');
  if (session.cancelledAt !== null) refuseTesting('session-cancelled');
  if ((await store.settingsOf(tx, id)).closedAt !== null) refuse('session-signed');
  return session;
}

export interface ToAdd {
  readonly person: string;
  readonly origin: Origin;
  readonly told: LineTold;
}

export interface Added {
  readonly added: readonly RosterLine[];
  /** Stood on it already, once for each time named. */
  readonly known: number;
  /** Named twice among those to add. */
  readonly repeated: number;
  /** Taken off by somebody before: they stay off. */
  readonly off: number;
}

/** Adds whoever is not on the roster yet, in the order given. The session is held. */
export async function addLines(
  tx: Tx,
  ctx: Ctx,
  session: Pick<TestSession, 'id' | 'site' | 'place'>,
  people: readonly ToAdd[],
): Promise<Added> {
  const there = new Map((await store.rosterOf(tx, session.id)).map((line) => [line.person, line]));
  const fresh = new Map<string, ToAdd>();
  const sums = { known: 0, repeated: 0, off: 0 };
  for (const one of people) {
    const line = there.get(one.person);
    if (line !== undefined) sums[line.offAt === null ? 'known' : 'off'] += 1;
    else if (fresh.has(one.person)) sums.repeated += 1;
    else fresh.set(one.person, one);
  }
  const keys = await keyGroups(tx, ctx, session, [...fresh.keys()]);
  const first = await store.nextNo(tx, session.id);
  const lines = keys.map((key, i) => {
    const { origin, told } = must(fresh.get(key.person), 'asked for her');
    // Who walked in stands there: whatever is proposed of others like her, she is to be swabbed.
    const exemption = origin === 'walk-in' ? null : key.exemption;
    return { ...key, no: first + i, origin, exemption, ...sealTold(ctx.secrets, told) };
  });
  await store.insertLines(tx, session, lines, ctx.actor.id, ctx.now);
  const numbers = new Set(lines.map(({ no }) => no));
  const added = (await store.rosterOf(tx, session.id)).filter(({ no }) => numbers.has(no));
  return { added, ...sums };
}

/** Somebody a person has decided about: added, or put back where she had been taken off. The session is held. */
export async function putOn(
  tx: Tx,
  ctx: Ctx,
  session: TestSession,
  one: ToAdd,
): Promise<{ readonly no: number; readonly added: boolean }> {
  const { added, off } = await addLines(tx, ctx, session, [one]);
  const { no } = must((await store.lineOf(tx, session.id, { person: one.person })) ?? null, 'just added');
  if (off > 0) await store.setOff(tx, session.id, no, null);
  await giveLate(tx, ctx, session);
  return { no, added: added.length + off > 0 };
}

/** Groups, households and proposed exemptions of everybody, as they are now. */
export async function renewKeys(
  tx: Tx,
  ctx: Ctx,
  session: Pick<TestSession, 'id' | 'site'>,
  lines: readonly RosterLine[],
): Promise<void> {
  const keys = await keyGroups(
    tx,
    ctx,
    session,
    lines.map(({ person }) => person),
  );
  const changed = keys.flatMap((key, i) => {
    const line = must(lines[i], 'one key for each line');
    const same =
      (line.useBy !== null || line.use === key.use) &&
      line.groups.join() === key.groups.join() &&
      line.household === key.household &&
      (line.exemptBy !== null || line.exemption === key.exemption);
    return same ? [] : [{ ...key, no: line.no }];
  });
  await store.renewKeys(tx, session.id, changed, ctx.now);
}

// Slots -------------------------------------------------------------------------------------------------

/** Whoever is to come: on the roster, and not exempt. */
export const isToCome = (line: Pick<RosterLine, 'offAt' | 'exemption'>) =>
  line.offAt === null && line.exemption === null;

/** The slots of a session for so many people; while it runs, those still to come for so many who are left. */
export function planFor(rules: TestingRules, session: TestSession, people: number, now?: Date): Slot[] {
  const { minutes } = rules.slots;
  const gone =
    now === undefined || now < session.opensAt
      ? 0
      : Math.floor((now.getTime() - session.opensAt.getTime()) / (minutes * 60_000)) + 1;
  const opensAt = addMinutes(session.opensAt, gone * minutes);
  // The last one is over before the doors close, unless they are open for less than one.
  if (gone > 0 && addMinutes(opensAt, minutes) > closesAt(session)) return [];
  return slotPlan(rules, { people, tables: session.tables, opensAt, closesAt: closesAt(session) }).map(
    (slot) => ({ ...slot, no: slot.no + gone }),
  );
}

export function comerOf(ctx: Pick<Ctx, 'secrets'>, line: RosterLine): Comer {
  const { employer = '', team = '' } = openTold(ctx.secrets, line);
  return { no: line.no, employer, team, household: line.household };
}

/** Who goes into which tube by the slots they have: by their numbers on the roster. */
export function orderOf(
  ctx: Pick<Ctx, 'rulebook' | 'secrets'>,
  session: Pick<TestSession, 'poolSize' | 'household'>,
  lines: readonly RosterLine[],
): (Omit<TubeOfOrder, 'people'> & { readonly people: readonly number[] })[] {
  const rules = ctx.rulebook.part(testingRules);
  const byNo = new Map(lines.map((line) => [line.no, line]));
  const comers = inTeams(lines.map((line) => comerOf(ctx, line))).flatMap(({ no }) => {
    const line = byNo.get(no);
    return line === undefined
      ? []
      : {
          person: String(no),
          household: line.household ?? undefined,
          use: ownUse(session, line),
          slot: line.slot,
        };
  });
  const sizes = { size: session.poolSize, householdSize: capacityFor(rules, session, 'household') };
  return tubeOrder(comers, sizes).map((tube) => ({ ...tube, people: tube.people.map(Number) }));
}

/** Whoever is to come still: nobody who was swabbed is given a slot. */
async function toComeNow(tx: Tx, session: TestSession): Promise<RosterLine[]> {
  const lines = (await store.rosterOf(tx, session.id)).filter(isToCome);
  const swabbed = await store.swabbedOf(tx, session.id);
  return lines.filter(({ person }) => !swabbed.has(person));
}

/** Slots for everybody who is to come still, anew: whoever had one has it no more. */
export async function giveAll(
  tx: Tx,
  ctx: Ctx,
  session: TestSession,
): Promise<{ readonly given: ReadonlyMap<number, number>; readonly plan: readonly Slot[] }> {
  const lines = await toComeNow(tx, session);
  const plan = planFor(ctx.rulebook.part(testingRules), session, lines.length, ctx.now);
  if (plan.length === 0) return { given: new Map(), plan };
  await store.clearSlots(tx, session.id);
  const given = assignSlots(
    plan,
    lines.map((line) => comerOf(ctx, line)),
  );
  await store.setSlots(tx, session.id, given);
  return { given, plan };
}

/**
 * Another time, other hours or tables: who has a slot is given one anew before the doors open; while they are open, only
 * whoever was to come when they shall be closed. Returns how many tickets say what is not so any more.
 */
export async function renewSlots(
  tx: Tx,
  ctx: Ctx,
  session: TestSession,
  was: Pick<TestSession, 'opensAt'>,
): Promise<number> {
  const before = (await store.rosterOf(tx, session.id)).filter(
    (line) => isToCome(line) && line.slot !== null,
  );
  if (before.length === 0) return 0;
  if (ctx.now < session.opensAt) await giveAll(tx, ctx, session);
  else {
    const rules = ctx.rulebook.part(testingRules);
    const late = before.filter(
      ({ slot }) => slot !== null && slotTimes(rules, session, slot).from >= closesAt(session),
    );
    await store.clearSlots(
      tx,
      session.id,
      late.map(({ no }) => no),
    );
    await giveLate(tx, ctx, session);
  }
  const now = new Map((await store.rosterOf(tx, session.id)).map(({ no, slot }) => [no, slot]));
  const moved = session.opensAt.getTime() !== was.opensAt.getTime();
  return before.filter(({ no, slot }) => moved || now.get(no) !== slot).length;
}

/**
 * Slots for those who have none while others have: with her household where its slot is still to come, else the emptiest
 * one still to come. Nothing when no slots were given, or none is to come.
 */
export async function giveLate(tx: Tx, ctx: Ctx, session: TestSession): Promise<ReadonlyMap<number, number>> {
  const rules = ctx.rulebook.part(testingRules);
  const lines = (await store.rosterOf(tx, session.id)).filter(isToCome);
  const given = new Map<number, number>();
  const taken = new Map<number, number>();
  const homes = new Map<string, number>();
  const note = (line: RosterLine, slot: number) => {
    taken.set(slot, (taken.get(slot) ?? 0) + 1);
    if (line.household !== null) homes.set(line.household, slot);
  };
  for (const line of lines) if (line.slot !== null) note(line, line.slot);
  if (taken.size === 0) return given;
  const planned = planFor(rules, session, lines.length);
  // Those given while it ran lie beyond a plan that begins when the doors open.
  const more = [...taken.keys()]
    .filter((no) => no > planned.length)
    .map((no) => ({ no, people: perSlotOf(rules, session.tables), ...slotTimes(rules, session, no) }));
  const plan = [...planned, ...more].filter(({ from }) => from < closesAt(session));
  const toCome = new Set((await toComeNow(tx, session)).map(({ no }) => no));
  for (const line of lines) {
    // Whoever walked in is swabbed where she stands.
    if (line.slot !== null || line.origin === 'walk-in' || !toCome.has(line.no)) continue;
    const home = line.household === null ? undefined : homes.get(line.household);
    const isStill = plan.some(({ no, from }) => no === home && from > ctx.now);
    const slot = isStill ? home : lateSlot(plan, taken, ctx.now);
    if (slot === undefined) continue;
    given.set(line.no, slot);
    note(line, slot);
  }
  await store.setSlots(tx, session.id, given);
  return given;
}
