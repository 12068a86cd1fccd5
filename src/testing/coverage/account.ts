// The account of one session, read once for the page, the report, the sheet and the command line: everybody of the
// roster with where she stands, the sums, by employer and team, and what came after it was closed.

import { isUuid } from '../../base/ids.ts';
import type { Tx } from '../../base/sql.ts';
import type { Words } from '../../base/words.ts';
import type { Ctx } from '../../ledger/terms.ts';
import { namesOf } from '../../places/store.ts';
import { nameOfUsers } from '../../teams/store.ts';
import { ticketOf } from '../roster/rules.ts';
import { askedRows, expectedOf, rosterOf } from '../roster/store.ts';
import type { Origin, RosterLine } from '../roster/terms.ts';
import { openTold } from '../roster/told.ts';
import { groundsOf } from '../sessions/grounds.ts';
import { closesAt, sessionCode } from '../sessions/rules.ts';
import { siteCode } from '../sites/rules.ts';
import { type TestingRules, type TestSession, testingRules } from '../terms.ts';
import { openQuestions, tubesOf } from '../tubes/store.ts';
import { QUESTIONS } from '../tubes/terms.ts';
import { accountOf, shareOf, standingsOf } from './rules.ts';
import * as store from './store.ts';
import { type Account, type Closing, NO_SUMS, type Standing, type Sums } from './terms.ts';

/** Somebody of a roster, each once. */
export interface PersonStands {
  readonly person: string;
  readonly no: number;
  readonly standing: Standing;
  readonly origin: Origin;
  readonly slot: number | null;
  readonly exemption: string | null;
  /** The rules said so, and nobody yet. */
  readonly byRules: boolean;
  readonly absence: string | null;
  readonly owner: string | null;
  readonly newSlot: Date | null;
  readonly tried: boolean;
  /** The lead signed for her by name. */
  readonly signedAt: Date | null;
  readonly swabbedAt: Date | null;
  /** The latest moment anything was said of her: what came after closing is shown as such. */
  readonly saidAt: Date;
  readonly line: RosterLine;
}

export async function personsOf(tx: Tx, rules: TestingRules, session: TestSession): Promise<PersonStands[]> {
  const lines = new Map((await rosterOf(tx, session.id)).map((line) => [line.no, line]));
  const expected = await expectedOf(tx, session.id);
  const stands = standingsOf(rules, expected, closesAt(session));
  const swabs = await store.swabbedAt(tx, session.id);
  const signed = await store.signedOf(tx, rules, session.id);
  const found: PersonStands[] = [];
  for (const [person, same] of Map.groupBy(expected, (one) => one.person)) {
    // The line that says most of her, if two records turned out to be one person.
    const best = [...same].sort((a, b) => tells(b) - tells(a) || a.no - b.no)[0];
    const line = best === undefined ? undefined : lines.get(best.no);
    const standing = stands.get(person);
    if (line === undefined || standing === undefined) continue;
    const swabbedAt = earliest(same.map(({ no }) => swabs.get(lines.get(no)?.person ?? '') ?? null));
    const said = [line.addedAt, swabbedAt, line.exemptAt, line.absentAt].filter((at) => at !== null);
    found.push({
      person,
      no: line.no,
      standing,
      origin: line.origin,
      slot: line.slot,
      exemption: line.exemption,
      byRules: line.exemption !== null && line.exemptBy === null,
      absence: line.absence,
      owner: line.owner,
      newSlot: line.newSlot,
      tried: line.tried,
      signedAt: signed.get(person) ?? null,
      swabbedAt,
      saidAt: new Date(Math.max(...said.map((at) => at.getTime()))),
      line,
    });
  }
  return found.sort((a, b) => a.no - b.no);
}

const tells = (one: { swabs: number; exemption: string | null; absence: unknown }) =>
  one.swabs > 0 ? 3 : one.exemption !== null ? 2 : one.absence !== null ? 1 : 0;

function earliest(moments: readonly (Date | null)[]): Date | null {
  const known = moments.filter((at) => at !== null).map((at) => at.getTime());
  return known.length === 0 ? null : new Date(Math.min(...known));
}

// What is open ------------------------------------------------------------------------------------------

/** What has to be settled before a site closes: whoever it is about may stand elsewhere then. */
export interface Open {
  readonly tubesOpen: number;
  /** Rows of the roster nobody has placed. */
  readonly rows: number;
  /** Swabs and tubes two phones disagree about. */
  readonly questions: number;
}

export async function whatIsOpen(tx: Tx, session: string): Promise<Open> {
  const tubes = await tubesOf(tx, session);
  const asked = await askedRows(tx, session, true);
  const questions = await openQuestions(tx, session);
  const recalls = new Set(tubes.filter(({ round }) => round === 'recall').map(({ id }) => id));
  return {
    // Somebody is in it, and nobody has counted it yet.
    tubesOpen: tubes.filter(
      ({ state, round, scanned }) => state === 'open' && round === 'session' && scanned > 0,
    ).length,
    rows: asked.filter(({ source }) => source === 'sheet').length,
    questions: questions.filter(
      ({ kind, tube }) => QUESTIONS[kind].about !== 'nobody' && !recalls.has(tube ?? ''),
    ).length,
  };
}

// The account -------------------------------------------------------------------------------------------

export interface PersonShown extends PersonStands {
  readonly ticket: string;
  readonly employer: string;
  readonly team: string;
  /** Why she is exempt or absent, in words. */
  readonly why: Words | null;
  readonly ownerName: string | null;
  /** Told only after the session was closed. */
  readonly afterClosing: boolean;
}

export interface TeamSums extends Sums {
  readonly employer: string;
  readonly team: string;
}

export interface AccountShown {
  readonly code: string;
  readonly issuer: Words;
  readonly site: { readonly code: string; readonly name: string; readonly address: string };
  readonly ground: string;
  readonly opensAt: Date;
  readonly closesAt: Date;
  readonly sums: Sums;
  readonly share: number | null;
  readonly account: Account;
  readonly closing: (Closing & { readonly byName: string | null }) | null;
  /** Whoever signed for what opened again after closing. */
  readonly signedAgain: readonly { readonly at: Date; readonly byName: string | null }[];
  readonly afterClosing: number;
  readonly tubes: store.TubeSums;
  readonly persons: readonly PersonShown[];
  /** Employers and teams, the ones with most people nobody knows of first. */
  readonly teams: readonly TeamSums[];
}

export async function accountOfSession(tx: Tx, ctx: Ctx, session: TestSession): Promise<AccountShown> {
  const rules = ctx.rulebook.part(testingRules);
  const { site, ground } = await groundsOf(tx, ctx, session);
  const closing = await store.closingOf(tx, session.id);
  const again = closing === null ? [] : (await store.signaturesOf(tx, session.id)).slice(1);
  const stand = await personsOf(tx, rules, session);
  const staff = await nameOfUsers(
    tx,
    [
      ...new Set([...stand.map(({ owner }) => owner), closing?.by ?? null, ...again.map(({ by }) => by)]),
    ].filter((id) => id !== null && isUuid(id)) as string[], // what is null went out
  );
  const persons = stand.map((one): PersonShown => {
    const { employer = '', team = '' } = openTold(ctx.secrets, one.line);
    return {
      ...one,
      ticket: ticketOf(session.no, one.no),
      employer,
      team,
      why: whyOf(rules, one),
      ownerName: one.owner === null ? null : (staff.get(one.owner) ?? null),
      afterClosing: closing !== null && one.saidAt > closing.at,
    };
  });
  const sums = (await store.keptSums(tx, [session.id])).get(session.id) ?? sumUp(persons);
  const places = await namesOf(tx, [session.place]);
  return {
    code: sessionCode(session.no),
    issuer: places.get(session.place) ?? { zh: session.place, en: session.place },
    site: { code: siteCode(site.no), name: site.name, address: site.address },
    ground: `${ground.name} · ${ground.address}`,
    opensAt: session.opensAt,
    closesAt: closesAt(session),
    sums,
    share: shareOf(sums),
    account: accountOf(closing, sums),
    closing: closing === null ? null : { ...closing, byName: staff.get(closing.by) ?? null },
    signedAgain: again.map(({ by, at }) => ({ at, byName: staff.get(by) ?? null })),
    afterClosing: persons.filter((one) => one.afterClosing).length,
    tubes: await store.tubeSums(tx, session.id),
    persons,
    teams: teamsOf(persons),
  };
}

function whyOf(rules: TestingRules, { standing, exemption, absence }: PersonStands): Words | null {
  const row =
    standing === 'exempt'
      ? rules.exemptions.find(({ reason }) => reason === exemption)
      : standing === 'tested'
        ? undefined
        : rules.absence.reasons.find(({ reason }) => reason === absence);
  return row === undefined ? null : { zh: row.zh, en: row.en };
}

function sumUp(persons: readonly PersonShown[]): Sums {
  const sums: { -readonly [K in keyof Sums]: number } = { ...NO_SUMS };
  for (const { standing, signedAt, origin } of persons) {
    sums.roster += 1;
    sums[standing] += 1;
    if (standing === 'unexplained' && signedAt !== null) sums.signed += 1;
    if (origin === 'walk-in') sums.walkIns += 1;
  }
  return sums;
}

function teamsOf(persons: readonly PersonShown[]): TeamSums[] {
  return [...Map.groupBy(persons, ({ employer, team }) => JSON.stringify([employer, team])).values()]
    .map((of) => ({ employer: of[0]?.employer ?? '', team: of[0]?.team ?? '', ...sumUp(of) }))
    .sort(
      (a, b) =>
        b.unexplained - a.unexplained ||
        b.absent - a.absent ||
        b.roster - a.roster ||
        a.employer.localeCompare(b.employer, 'zh'),
    );
}
