// What screens read of coverage: one session with everybody who was not swabbed, a day of the district, and what size of
// pool is advised.
import { Type } from 'typebox';
import { addDays, civilDayOf, startOf } from '../../base/civil-dates.ts';
import { placeAt } from '../../base/places.ts';
import { Id, Place } from '../../base/schemas.ts';
import type { Tx } from '../../base/sql.ts';
import type { Words } from '../../base/words.ts';
import { look } from '../../ledger/act.ts';
import { refuse as refuseHouse } from '../../ledger/refusals.ts';
import type { Ctx, Look } from '../../ledger/terms.ts';
import { shownPeople } from '../../people/store.ts';
import { namesOf } from '../../places/store.ts';
import { onDuty } from '../../teams/store.ts';
import { roles } from '../../teams/terms.ts';
import { ORIGINS } from '../roster/terms.ts';
import { closesAt, SESSION_STATES, type SessionState, sessionCode, stateOf } from '../sessions/rules.ts';
import { siteCode } from '../sites/rules.ts';
import { findSession, sitesOf } from '../store.ts';
import { LEAD, type TestSession, testingRules } from '../terms.ts';
import { accountOfSession, type PersonShown, type TeamSums, whatIsOpen } from './account.ts';
import { accountOf, closeUntil, latestSlot, shareOf, whyNotClose } from './rules.ts';
import * as store from './store.ts';
import { ACCOUNTS, type Account, NO_SUMS, STANDINGS, type Standing, type Sums } from './terms.ts';

const READ = { duty: 'testing.work', purpose: 'outbreak-response' } as const;
/** So many of a list are shown; the sums are of all. */
const ROWS = 300;

// One session -------------------------------------------------------------------------------------------

export interface CoverageRow {
  readonly no: number;
  readonly ticket: string;
  /** Handle and masked name: the page of the person opens her with a reason. */
  readonly person: string;
  readonly name: string;
  readonly employer: string;
  readonly team: string;
  readonly standing: Standing;
  readonly standingWords: Words;
  readonly origin: Words;
  readonly exemption: string | null;
  readonly absence: string | null;
  readonly why: Words | null;
  readonly byRules: boolean;
  readonly owner: { readonly account: string; readonly name: string | null } | null;
  readonly newSlot: string | null;
  readonly tried: boolean;
  readonly signedAt: string | null;
  readonly afterClosing: boolean;
}

export interface CoveragePage {
  readonly id: string;
  readonly code: string;
  readonly place: string;
  readonly site: { readonly id: string; readonly code: string; readonly name: string };
  readonly opensAt: string;
  readonly closesAt: string;
  readonly state: SessionState;
  readonly stateWords: Words;
  readonly sums: Sums;
  readonly share: number | null;
  readonly account: Account;
  readonly accountWords: Words;
  readonly closing: {
    readonly at: string;
    readonly by: string | null;
    readonly rest: number;
    readonly why: string | null;
  } | null;
  readonly closeUntil: string;
  readonly tubes: number;
  readonly lastSwabAt: string | null;
  /** Everybody who was not swabbed, and whoever was only told of after closing; the unexplained first. */
  readonly rows: readonly CoverageRow[];
  readonly left: number;
  readonly teams: readonly TeamSums[];
  readonly exemptions: readonly (Words & { readonly value: string })[];
  readonly absences: readonly (Words & { readonly value: string })[];
  readonly owners: readonly { readonly account: string; readonly name: string; readonly role: Words }[];
  readonly slotFrom: string;
  readonly slotUntil: string;
  /** Why it is not closed now without signing; null: it adds up. */
  readonly why: Words | null;
  /** Signing for the rest is what is missing. */
  readonly signs: boolean;
}

export const sessionCoverage = look('/testing/sessions/:id/coverage', {
  ...READ,
  title: { zh: '场次采样覆盖', en: 'coverage of a session' },
  query: Type.Object({ id: Id }),
  async run(tx, { id }, ctx): Promise<CoveragePage> {
    const rules = ctx.rulebook.part(testingRules);
    const session = (await findSession(tx, id)) ?? refuseHouse('not-found');
    const account = await accountOfSession(tx, ctx, session);
    const told = account.persons
      .filter((one) => one.standing !== 'tested' || one.afterClosing)
      .sort((a, b) => rank(b) - rank(a) || a.no - b.no);
    const no = whyNotClose(
      {
        session,
        closing: account.closing,
        sums: account.sums,
        open: await whatIsOpen(tx, id),
        signs: false,
        reason: undefined,
      },
      ctx.now,
    );
    const state = stateOf(session, ctx.now);
    const closing = account.closing;
    return {
      id,
      code: account.code,
      place: session.place,
      site: { id: session.site, code: account.site.code, name: account.site.name },
      opensAt: session.opensAt.toISOString(),
      closesAt: account.closesAt.toISOString(),
      state,
      stateWords: SESSION_STATES[state],
      sums: account.sums,
      share: account.share,
      account: account.account,
      accountWords: ACCOUNTS[account.account],
      closing:
        closing === null
          ? null
          : { at: closing.at.toISOString(), by: closing.byName, rest: closing.rest, why: closing.why },
      closeUntil: closeUntil(rules, session).toISOString(),
      tubes: account.tubes.tubes,
      lastSwabAt: account.tubes.lastSwabAt?.toISOString() ?? null,
      rows: await rowsShown(tx, ctx, told.slice(0, ROWS)),
      left: Math.max(0, told.length - ROWS),
      teams: account.teams,
      exemptions: rules.exemptions.map(({ reason, zh, en }) => ({ value: reason, zh, en })),
      absences: rules.absence.reasons.map(({ reason, zh, en }) => ({ value: reason, zh, en })),
      owners: await ownersFor(tx, ctx, session),
      slotFrom: ctx.now.toISOString(),
      slotUntil: latestSlot(rules, closesAt(session)).toISOString(),
      why: no === undefined ? null : no.words,
      signs: no?.code === 'coverage-rest' || (no?.code === 'coverage-no-roster' && state === 'over'),
    };
  },
});

const rank = ({ standing, afterClosing }: PersonShown) =>
  Object.keys(STANDINGS).indexOf(standing) * 2 + Number(afterClosing);

async function rowsShown(tx: Tx, ctx: Ctx, persons: readonly PersonShown[]): Promise<CoverageRow[]> {
  const ids = persons.map(({ person }) => person);
  const names = await ctx.beyond('whoever works at a site may be on record elsewhere', () =>
    shownPeople(tx, ids),
  );
  return persons.map((one) => ({
    no: one.no,
    ticket: one.ticket,
    person: one.person,
    name: names.get(one.person)?.name ?? '—',
    employer: one.employer,
    team: one.team,
    standing: one.standing,
    standingWords: STANDINGS[one.standing],
    origin: ORIGINS[one.origin],
    exemption: one.exemption,
    absence: one.absence,
    why: one.why,
    byRules: one.byRules,
    owner: one.owner === null ? null : { account: one.owner, name: one.ownerName },
    newSlot: one.newSlot?.toISOString() ?? null,
    tried: one.tried,
    signedAt: one.signedAt?.toISOString() ?? null,
    afterClosing: one.afterClosing,
  }));
}

/** Who can see to somebody absent: on duty around the site now or by the last new slot, in a role that stands at a session. */
async function ownersFor(tx: Tx, ctx: Ctx, session: TestSession): Promise<CoveragePage['owners']> {
  const rules = ctx.rulebook.part(testingRules);
  const table = ctx.rulebook.part(roles);
  const wanted = [
    ...new Set(
      rules.posts.flatMap((row) => (row.post === LEAD || row.from === 'roster' ? [...row.roles] : [])),
    ),
  ];
  const around = { place: placeAt(session.place, 3), within: true };
  const roster = [
    ...(await onDuty(tx, { ...around, now: ctx.now })),
    ...(await onDuty(tx, { ...around, now: latestSlot(rules, closesAt(session)) })),
  ];
  const seen = new Set<string>();
  return wanted
    .flatMap((role) => roster.filter((one) => one.role === role))
    .filter(({ account }) => !seen.has(account) && seen.add(account))
    .map(({ account, name, role }) => ({
      account,
      name,
      role: { zh: table[role]?.zh ?? role, en: table[role]?.en ?? role },
    }));
}

// The district ------------------------------------------------------------------------------------------

export interface DistrictRow {
  readonly id: string;
  readonly code: string;
  readonly site: { readonly id: string; readonly code: string; readonly name: string };
  readonly place: { readonly path: string; readonly name: Words };
  readonly opensAt: string;
  readonly closesAt: string;
  readonly state: SessionState;
  readonly stateWords: Words;
  readonly account: Account;
  readonly accountWords: Words;
  /** Past the hour by which it is to be closed. */
  readonly late: boolean;
  /** Planned for; what it has to answer for is the roster. */
  readonly people: number;
  readonly sums: Sums;
  readonly share: number | null;
}

export interface DistrictCoverage {
  readonly day: string;
  /** The least covered first. */
  readonly rows: readonly DistrictRow[];
  readonly more: boolean;
  readonly sums: Sums & {
    readonly sessions: number;
    readonly closed: number;
    readonly late: number;
    readonly withoutRoster: number;
    readonly share: number | null;
  };
}

const SESSIONS_AT_MOST = 1_000;

export const districtCoverage = look('/testing/coverage', {
  ...READ,
  title: { zh: '全区采样覆盖', en: 'coverage of a day' },
  query: Type.Object({
    day: Type.Optional(Type.String({ pattern: '^\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])$' })),
    unit: Type.Optional(Place),
  }),
  async run(tx, query, ctx): Promise<DistrictCoverage> {
    const rules = ctx.rulebook.part(testingRules);
    const day = query.day ?? civilDayOf(ctx.now);
    const all = await store.sessionsOfDay(tx, {
      from: startOf(day),
      to: startOf(addDays(day, 1)),
      unit: query.unit,
      limit: SESSIONS_AT_MOST + 1,
    });
    const found = all.slice(0, SESSIONS_AT_MOST);
    const ids = found.map(({ id }) => id);
    const sums = await store.sumsOf(tx, rules, ids);
    const closings = await store.closingsOf(tx, ids);
    const sites = await sitesOf(
      tx,
      found.map(({ site }) => site),
    );
    const places = await namesOf(tx, [...new Set(found.map(({ place }) => place))]);
    const rows = found.map((one): DistrictRow => {
      const own = sums.get(one.id) ?? NO_SUMS;
      const account = accountOf(closings.get(one.id) ?? null, own);
      const state = stateOf(one, ctx.now);
      const site = sites.get(one.site);
      return {
        id: one.id,
        code: sessionCode(one.no),
        site: { id: one.site, code: site === undefined ? '' : siteCode(site.no), name: site?.name ?? '' },
        place: { path: one.place, name: places.get(one.place) ?? { zh: one.place, en: one.place } },
        opensAt: one.opensAt.toISOString(),
        closesAt: closesAt(one).toISOString(),
        state,
        stateWords: SESSION_STATES[state],
        account,
        accountWords: ACCOUNTS[account],
        late: (account === 'open' || account === 'reopened') && ctx.now > closeUntil(rules, one),
        people: one.people,
        sums: own,
        share: shareOf(own),
      };
    });
    return {
      day,
      rows: rows.sort((a, b) => owed(b) - owed(a) || a.opensAt.localeCompare(b.opensAt)),
      more: all.length > SESSIONS_AT_MOST,
      sums: added(rows),
    };
  },
});

/** Those nobody knows of, of sessions that are over, before the ones that go on. */
const owed = ({ state, sums }: DistrictRow) =>
  (state === 'over' ? 1_000_000 : 0) + sums.unexplained - sums.signed;

function added(rows: readonly DistrictRow[]): DistrictCoverage['sums'] {
  const sum = (of: (row: DistrictRow) => number) => rows.reduce((all, row) => all + of(row), 0);
  const sums = {
    roster: sum((row) => row.sums.roster),
    tested: sum((row) => row.sums.tested),
    exempt: sum((row) => row.sums.exempt),
    absent: sum((row) => row.sums.absent),
    unexplained: sum((row) => row.sums.unexplained),
    signed: sum((row) => row.sums.signed),
    walkIns: sum((row) => row.sums.walkIns),
  };
  return {
    ...sums,
    share: shareOf(sums),
    sessions: rows.length,
    closed: sum(({ account }) => Number(account === 'closed' || account === 'signed')),
    late: sum(({ late }) => Number(late)),
    withoutRoster: sum(({ sums: { roster } }) => Number(roster === 0)),
  };
}

export const coverageLooks: readonly Look[] = [sessionCoverage, districtCoverage];
