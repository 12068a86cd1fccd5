// What the page of who may leave reads: by day, each guest of a site with her conditions, what is missing and who does it,
// the two signatures, the list before she goes, how she goes and who takes her over. Masked; of health only to whoever
// hears of it.
import { Type } from 'typebox';
import { type CivilDate, civilDayOf } from '../../base/civil-dates.ts';
import { codeOf } from '../../base/codes.ts';
import { isUuid } from '../../base/ids.ts';
import { Id } from '../../base/schemas.ts';
import type { Tx } from '../../base/sql.ts';
import type { Words } from '../../base/words.ts';
import { episodeCode } from '../../control/episodes/rules.ts';
import { EPISODE_STATES } from '../../control/episodes/terms.ts';
import { protocolsIn } from '../../control/protocols/rules.ts';
import { becauseWords } from '../../control/protocols/terms.ts';
import { cardFor, roleNames, whyNotSign } from '../../control/release/card.ts';
import { joined, openOf, roomDays, signersOf } from '../../control/release/rules.ts';
import { headsOf, knownOf, latestOf, type ReleasedHead } from '../../control/release/store.ts';
import {
  type Condition,
  type ReleaseKnown,
  releaseRules,
  type StageRelease,
} from '../../control/release/terms.ts';
import { look } from '../../ledger/act.ts';
import { refuse as refuseHouse } from '../../ledger/refusals.ts';
import type { Ctx, Look } from '../../ledger/terms.ts';
import { shownPeople } from '../../people/store.ts';
import type { ShownPerson } from '../../people/terms.ts';
import { namesOf } from '../../places/store.ts';
import { nameOfUsers } from '../../teams/store.ts';
import { hearsOfHealth, seesNames } from '../health.ts';
import { siteCode } from '../sites/rules.ts';
import { findSite } from '../sites/store.ts';
import { type IsolationSite, isolationRules } from '../terms.ts';
import {
  ARRANGED,
  ARRANGED_ITEM,
  doerOf,
  goesOnFrom,
  itemsFor,
  openItems,
  standOf,
  type Tone,
} from './rules.ts';
import * as store from './store.ts';
import type { Ride, SiteLeaving } from './terms.ts';

const ANYWHERE = 'guests of a site may live anywhere in the district';

export interface LeavingCondition extends Condition {
  /** Who does something about it; null: it is waited for. */
  readonly doer: Words | null;
}

export interface LeavingRow {
  readonly person: string;
  readonly code: string;
  readonly name: string;
  readonly age: number | null;
  readonly room: string;
  readonly floor: number;
  readonly stand: { readonly id: string; readonly tone: Tone; readonly words: Words };
  /** Null: she is under no control herself. */
  readonly stay: {
    readonly episode: string;
    readonly code: string;
    readonly category: Words;
    readonly stage: Words;
    readonly from: CivilDate;
    readonly to: CivilDate;
    /** From what her days are counted. */
    readonly why: readonly Words[];
    readonly card: readonly LeavingCondition[];
    readonly open: readonly LeavingCondition[];
    /** Null: not for this desk. */
    readonly tests:
      | readonly { readonly on: CivilDate; readonly double: boolean; readonly words: Words }[]
      | null;
    readonly room: { readonly from: CivilDate; readonly to: CivilDate } | null;
  } | null;
  readonly sign: {
    readonly first: { readonly by: string; readonly role: Words; readonly at: string } | null;
    readonly second: { readonly by: string; readonly role: Words; readonly at: string } | null;
    readonly refused: Words | null;
    readonly release: string | null;
    readonly certificate: string | null;
    readonly firstRoles: Words;
    readonly secondRoles: Words;
    readonly whyNotFirst: Words | null;
    readonly whyNotSecond: Words | null;
  } | null;
  /** The days at home that follow; null: none. */
  readonly next: {
    readonly stage: Words;
    readonly from: CivilDate;
    readonly to: CivilDate;
    readonly temperatures: number;
    readonly tests: readonly CivilDate[];
  } | null;
  /** Who takes her over; null: she is not released. */
  readonly hand: {
    readonly to: Words;
    readonly dueAt: string | null;
    readonly late: boolean;
    readonly acceptedAt: string | null;
    readonly declined: Words | null;
  } | null;
  readonly list: {
    readonly items: readonly (Words & {
      readonly item: string;
      readonly source: string;
      readonly doneAt: string | null;
      readonly doneBy: string | null;
    })[];
    readonly open: number;
    readonly ride: Ride | null;
    readonly rideWords: Words | null;
    readonly rideAt: string | null;
    readonly luggage: number | null;
    /** Whether she may still say how it was. */
    readonly mayRate: boolean;
    readonly trip: {
      readonly id: string;
      readonly code: string;
      readonly departsAt: string;
      readonly vehicle: string;
    } | null;
  };
  /** Whoever stays here though she goes, or without whom somebody would be alone. */
  readonly company: readonly Words[];
  readonly left: boolean;
}

export interface LeavingPage {
  readonly site: string;
  readonly code: string;
  readonly name: string;
  readonly place: string;
  readonly today: CivilDate;
  readonly at: string;
  readonly days: readonly { readonly day: CivilDate | null; readonly rows: readonly LeavingRow[] }[];
  readonly sums: {
    readonly today: number;
    readonly tomorrow: number;
    readonly sign: number;
    readonly missing: number;
    readonly go: number;
  };
  /** What she may say of her stay. */
  readonly aspects: readonly (Words & { readonly aspect: string })[];
  readonly rides: readonly (Words & {
    readonly ride: Ride;
    readonly lastOnly: boolean;
    readonly source: string;
  })[];
  readonly refusalReasons: readonly (Words & { readonly value: string })[];
  readonly health: boolean;
}

export const leavingLook = look('/isolation/sites/:site/leaving', {
  duty: 'isolation.read',
  purpose: 'outbreak-response',
  title: { zh: '离点安排', en: 'who may leave and when' },
  query: Type.Object({ site: Id }),
  async run(tx, query, ctx): Promise<LeavingPage> {
    const site = (await findSite(tx, query.site)) ?? refuseHouse('not-found');
    const today = civilDayOf(ctx.now);
    const rules = ctx.rulebook.part(releaseRules);
    const rows = await ctx.beyond(ANYWHERE, () => rowsOf(tx, ctx, site));
    const byDay = Map.groupBy(rows, (row) => dayOf(row, today));
    const days = [...byDay].sort(([a], [b]) => (a ?? '9999').localeCompare(b ?? '9999'));
    const count = (is: (row: LeavingRow) => boolean) => rows.filter((row) => !row.left && is(row)).length;
    const tomorrow = days.find(([day]) => day !== null && day > today)?.[0] ?? null;
    return {
      site: site.id,
      code: siteCode(site.no),
      name: site.name,
      place: site.place,
      today,
      at: ctx.now.toISOString(),
      days: days.map(([day, all]) => ({ day, rows: all })),
      sums: {
        today: count((row) => dayOf(row, today) === today),
        tomorrow: count((row) => tomorrow !== null && dayOf(row, today) === nextDay(today)),
        sign: count(({ stand }) => stand.id === 'sign' || stand.id === 'second'),
        missing: count(({ stand }) => stand.id === 'late' || stand.id === 'today'),
        go: count(({ stand }) => stand.id === 'go' || stand.id === 'list'),
      },
      rides: rules.leaving.rides.map(({ ride, lastOnly, zh, en, source }) => ({
        ride,
        lastOnly: lastOnly === true,
        zh,
        en,
        source,
      })),
      aspects: ctx.rulebook
        .part(isolationRules)
        .satisfaction.aspects.map(({ aspect, zh, en }) => ({ aspect, zh, en })),
      refusalReasons: rules.refusalReasons.map(({ reason, zh, en }) => ({ value: reason, zh, en })),
      health: hearsOfHealth(ctx, site.place),
    };
  },
});

export const isolationLeavingLooks: readonly Look[] = [leavingLook];

const nextDay = (day: CivilDate) =>
  civilDayOf(new Date(Date.parse(`${day}T12:00:00+08:00`) + 24 * 3_600_000));

/** The day somebody stands under: her last day here, today where it is over; null: nothing keeps her. */
function dayOf(row: LeavingRow, today: CivilDate): CivilDate | null {
  if (row.stay === null) return row.left ? today : null;
  return row.hand !== null || row.left || row.stay.to < today ? today : row.stay.to;
}

/** Everybody in a room of the site, and whoever has left it today or with something open. */
async function rowsOf(tx: Tx, ctx: Ctx, site: IsolationSite): Promise<LeavingRow[]> {
  const today = civilDayOf(ctx.now);
  const guests = await store.guestsToLeave(tx, site.id);
  const leavings = await store.leavingsAt(tx, site.id, today);
  const inside = new Set(guests.map(({ person }) => person));
  const gone = leavings.filter(({ person, endedAt }) => endedAt !== null && !inside.has(person));
  const people = [...inside, ...gone.map(({ person }) => person)];
  const episodes = [
    ...guests.flatMap(({ episode }) => episode ?? []),
    ...gone.flatMap(({ episode }) => episode ?? []),
  ];
  const heads = await headsOf(tx, episodes);
  const known = await knownOf(tx, episodes);
  const releases = await latestOf(tx, episodes);
  const shown = await shownPeople(tx, people, today);
  const rides = await store.ridesOf(tx, people);
  const users = await nameOfUsers(tx, [
    ...[...releases.values()].flatMap(({ firstBy, secondBy }) =>
      [firstBy, secondBy].filter((by) => by !== null),
    ),
    ...leavings.flatMap(({ done }) => done.map(({ by }) => by).filter(isUuid)),
  ]);
  const places = await namesOf(
    tx,
    [...releases.values()].flatMap(({ handTo }) => handTo ?? []),
  );
  const stays = new Map(
    guests.map(({ person, episode }) => [person, heads.get(episode ?? '')?.stage?.to ?? null]),
  );
  const one = (
    person: string,
    episode: string | null,
    where: { readonly room: string; readonly floor: number },
    company: readonly Words[],
    leaving: SiteLeaving | undefined,
  ) =>
    rowOf(ctx, site, {
      person,
      where,
      company,
      leaving,
      shown: shown.get(person),
      head: heads.get(episode ?? ''),
      known: known.get(episode ?? ''),
      release: releases.get(episode ?? ''),
      trip: rides.get(person),
      users,
      places,
      left: leaving !== undefined && leaving.endedAt !== null && !inside.has(person),
    });
  const openOfPerson = new Map(
    leavings.filter(({ endedAt }) => endedAt === null).map((leaving) => [leaving.person, leaving]),
  );
  return [
    ...guests.map((guest) =>
      one(guest.person, guest.episode, guest, companyOf(guest, stays, shown), openOfPerson.get(guest.person)),
    ),
    ...gone.map((leaving) => one(leaving.person, leaving.episode, { room: '—', floor: 0 }, [], leaving)),
  ];
}

/** Who stays though she goes, and who then decides: nobody who needs somebody beside her is left alone by a release. */
function companyOf(
  guest: store.GuestToLeave,
  until: ReadonlyMap<string, CivilDate | null>,
  shown: ReadonlyMap<string, ShownPerson>,
): Words[] {
  const code = (person: string) => shown.get(person)?.code ?? '—';
  const mine = until.get(guest.person) ?? null;
  const longer = (other: CivilDate | null) => other !== null && (mine === null || other > mine);
  const { companion } = guest;
  return [
    ...guest.accompanies
      .filter((person) => longer(until.get(person) ?? null))
      .map((person) => ({
        zh: `陪护 ${code(person)}（住到 ${until.get(person)}）：她可以先走，须由医务人员先为其另行安排陪护`,
        en: `stays with ${code(person)}, who is here until ${until.get(person)}: she may go; the medic finds another companion first`,
      })),
    ...(companion !== null && until.has(companion) && longer(until.get(companion) ?? null)
      ? [
          {
            zh: `陪护人 ${code(companion)} 要住到 ${until.get(companion)}：由医务人员决定谁来接`,
            en: `her companion ${code(companion)} is here until ${until.get(companion)}: the medic says who fetches her`,
          },
        ]
      : []),
  ];
}

interface Read {
  readonly person: string;
  readonly where: { readonly room: string; readonly floor: number };
  readonly company: readonly Words[];
  readonly leaving: SiteLeaving | undefined;
  readonly shown: ShownPerson | undefined;
  readonly head: ReleasedHead | undefined;
  readonly known: ReleaseKnown | undefined;
  readonly release: StageRelease | undefined;
  readonly trip: store.RideShown | undefined;
  readonly users: ReadonlyMap<string, string>;
  readonly places: ReadonlyMap<string, Words>;
  readonly left: boolean;
}

function rowOf(ctx: Ctx, site: IsolationSite, read: Read): LeavingRow {
  const { person, shown, head, known, leaving, left, trip } = read;
  const today = civilDayOf(ctx.now);
  const rules = ctx.rulebook.part(releaseRules);
  const health = hearsOfHealth(ctx, site.place);
  // The release of her days here, when it is done; before that the one that is open.
  const released =
    read.release?.releasedAt != null && read.release.keptAt === site.place ? read.release : undefined;
  const signing = read.release?.releasedAt == null ? read.release : undefined;
  const plan = head?.plan ?? null;
  const stage = released !== undefined ? (plan?.stages[released.stageNo] ?? null) : (head?.stage ?? null);
  const here = stage !== null && stage.place === 'facility';
  // A stay that was cancelled keeps nobody; one that became a case does, until CDC has said where she goes.
  const none =
    head === undefined ||
    (EPISODE_STATES[head.state].ends && released === undefined && head.state !== 'converted');
  const over = released !== undefined || (head !== undefined && !here);
  const card = head === undefined || known === undefined || over ? [] : cardFor(ctx, known, signing, health);
  const names = roleNames(ctx);
  const withDoer = (one: Condition): LeavingCondition => {
    const role = one.met ? null : doerOf(one.cond, known?.mates ?? null);
    return { ...one, doer: role === null ? null : names(role) };
  };
  const shownCard = card.map(withDoer);
  const open = openOf(card, signing?.firstAt == null ? 'first' : 'second').map(withDoer);
  const goesOn = head !== undefined && goesOnFrom(head);
  const list = leaving ?? NO_LIST;
  const missing = openItems(rules.leaving, goesOn, {
    done: list.done.map(({ item }) => item),
    ride: list.ride,
    luggage: list.luggage,
  });
  const stillOpen = left ? (leaving?.openItems ?? []) : missing;
  const lastDay = stage?.to ?? null;
  const signers = signersOf(rules, 'facility', true);
  const whyNot =
    head === undefined || over || stage === null
      ? { first: null, second: null }
      : whyNotSign(ctx, {
          head,
          keptAt: site.place,
          stagePlace: stage.place,
          stageTo: stage.to,
          release: signing,
          known,
        });
  const next = goesOn ? nextOf(head, released) : null;
  const by = (id: string | null, role: string | null, at: Date | null) =>
    id === null || at === null
      ? null
      : { by: read.users.get(id) ?? '—', role: names(role ?? ''), at: at.toISOString() };
  const ride = rules.leaving.rides.find((row) => row.ride === list.ride);
  const of = released ?? signing;
  const named = seesNames(ctx, site.place);
  return {
    person,
    code: shown?.code ?? '—',
    name: (named ? shown?.name : shown?.code) ?? '—',
    age: named ? (shown?.age ?? null) : null,
    room: read.where.room,
    floor: read.where.floor,
    stand: standOf({
      control: none ? 'none' : over ? 'over' : 'site',
      lastDay,
      today,
      open: open.filter(({ cond }) => cond !== 'daysServed' && cond !== 'human').length,
      signedFirst: signing?.firstAt != null,
      list: stillOpen.length,
      left,
    }),
    stay:
      none || stage === null
        ? null
        : {
            episode: head.id,
            code: episodeCode(head.no),
            category: categoryOf(ctx, head),
            stage: stage.label,
            from: stage.from,
            to: stage.to,
            why: stage.because.flatMap(becauseWords).filter(({ zh }) => !zh.startsWith('规则行')),
            card: shownCard,
            open,
            tests: health && known !== undefined && !over ? testsOf(known) : null,
            room: stage.releaseIf.some(({ all }) => all === 'envSamplesNegative')
              ? roomDays(stage.to, today, rules)
              : null,
          },
    sign: none
      ? null
      : {
          first: of === undefined ? null : by(of.firstBy, of.firstRole, of.firstAt),
          second: of === undefined ? null : by(of.secondBy, of.secondRole, of.secondAt),
          refused: refusedOf(rules.refusalReasons, signing?.refusedWhy ?? null),
          release: of?.id ?? null,
          certificate: released?.certificateNo ?? null,
          firstRoles: joined(signers.first.map(names)),
          secondRoles: joined(signers.second.filter((role) => role !== signing?.firstRole).map(names)),
          whyNotFirst: whyNot.first,
          whyNotSecond: whyNot.second,
        },
    next,
    hand:
      released?.handTo == null
        ? null
        : {
            to: read.places.get(released.handTo) ?? { zh: released.handTo, en: released.handTo },
            dueAt: released.handDueAt?.toISOString() ?? null,
            late: released.acceptedAt === null && released.handDueAt !== null && released.handDueAt < ctx.now,
            acceptedAt: released.acceptedAt?.toISOString() ?? null,
            declined:
              released.declinedAt === null ? null : refusedOf(rules.declineReasons, released.declinedWhy),
          },
    list: {
      items: [
        ...itemsFor(rules.leaving, goesOn).map(({ item, zh, en, source }) => {
          const done = list.done.find((one) => one.item === item);
          return {
            item,
            zh,
            en,
            source,
            doneAt: done?.at ?? null,
            doneBy: done === undefined ? null : (read.users.get(done.by) ?? null),
          };
        }),
        {
          item: ARRANGED_ITEM,
          ...ARRANGED,
          source: rules.leaving.rides[0]?.source ?? '',
          doneAt: missing.includes(ARRANGED_ITEM) ? null : (leaving?.openedAt.toISOString() ?? null),
          doneBy: null,
        },
      ],
      open: stillOpen.length,
      ride: list.ride,
      rideWords: ride === undefined ? null : { zh: ride.zh, en: ride.en },
      rideAt: list.rideAt?.toISOString() ?? null,
      luggage: list.luggage,
      mayRate: leaving != null && leaving.endedAt === null && !leaving.rated,
      trip:
        trip === undefined
          ? null
          : {
              id: trip.trip,
              code: codeOf('trip', trip.no),
              departsAt: trip.departsAt.toISOString(),
              vehicle: trip.vehicle,
            },
    },
    company: read.company,
    left,
  };
}

const NO_LIST: Pick<SiteLeaving, 'done' | 'ride' | 'rideAt' | 'luggage'> = {
  done: [],
  ride: null,
  rideAt: null,
  luggage: null,
};

/** The days at home: those that have begun, or come after the stage here. */
function nextOf(head: ReleasedHead | undefined, released: StageRelease | undefined): LeavingRow['next'] {
  const { plan, stageNo } = head ?? {};
  if (plan == null || stageNo == null) return null;
  const at = released?.nextStage ?? (released === undefined ? null : stageNo);
  const stage =
    at === null ? plan.stages.find((one, no) => no > stageNo && one.skipped !== true) : plan.stages[at];
  if (stage === undefined) return null;
  return {
    stage: stage.label,
    from: stage.from,
    to: stage.to,
    temperatures: stage.monitor?.temperaturePerDay ?? 0,
    tests: stage.tests.map(({ on }) => on),
  };
}

/** Each test asked for with what came of it. */
function testsOf({ tests }: ReleaseKnown) {
  return tests.map(({ onDay, double, state, results }) => {
    const negative = results.filter(({ result }) => result === 'negative').length;
    return {
      on: onDay,
      double,
      words: results.some(({ result }) => result === 'positive')
        ? { zh: '阳性', en: 'positive' }
        : negative > 0
          ? { zh: `阴性 ${negative} 份`, en: `${negative} negative` }
          : TEST_STATES[state],
    };
  });
}

const TEST_STATES: Record<ReleaseKnown['tests'][number]['state'], Words> = {
  due: { zh: '待采样', en: 'to be sampled' },
  sampled: { zh: '已采样，待结果', en: 'sampled, no result yet' },
  done: { zh: '无阴性结果', en: 'no negative result' },
  refused: { zh: '未采到', en: 'not sampled' },
  exempt: { zh: '免检', en: 'exempt' },
  rescheduled: { zh: '已改期', en: 'put off' },
};

function refusedOf(
  table: readonly (Words & { readonly reason: string })[],
  reason: string | null,
): Words | null {
  if (reason === null) return null;
  const row = table.find((one) => one.reason === reason);
  return row === undefined ? { zh: reason, en: reason } : { zh: row.zh, en: row.en };
}

function categoryOf(ctx: Ctx, head: ReleasedHead): Words {
  const leading = head.categories[0] ?? '';
  const row = protocolsIn(ctx.rulebook)
    .find(({ id }) => id === head.protocol)
    ?.categories.find(({ id }) => id === leading);
  return row === undefined ? { zh: leading, en: leading } : { zh: row.zh, en: row.en };
}
