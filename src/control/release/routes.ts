// What the screens of release read: the desk of a day with what is missing of each person, the card of one stay with its
// signatures, and who waits to be taken over. People are masked; what tells of health is for whoever holds it or signs.

import { Type } from 'typebox';
import { type CivilDate, civilDayOf } from '../../base/civil-dates.ts';
import { addMinutes } from '../../base/clock.ts';
import { codeOf } from '../../base/codes.ts';
import { placeLevel } from '../../base/places.ts';
import { Id, Place } from '../../base/schemas.ts';
import type { Tx } from '../../base/sql.ts';
import type { Words } from '../../base/words.ts';
import { look } from '../../ledger/act.ts';
import { refuse as refuseHouse } from '../../ledger/refusals.ts';
import type { Ctx, Look } from '../../ledger/terms.ts';
import { shownPeople } from '../../people/store.ts';
import type { ShownPerson } from '../../people/terms.ts';
import { namesOf } from '../../places/store.ts';
import { nameOfUsers } from '../../teams/store.ts';
import { episodeCode } from '../episodes/rules.ts';
import { protocolsIn } from '../protocols/rules.ts';
import { cardFor, roleNames, seesHealth, whyNotSign } from './card.ts';
import { isToHandOver, joined, openOf, roomDays, signersOf, whyNotAccept } from './rules.ts';
import * as store from './store.ts';
import { type Condition, releaseRules, type StageRelease } from './terms.ts';

const READ = { duty: 'control.read', purpose: 'outbreak-response' } as const;

export interface NamedPlace {
  readonly path: string;
  readonly name: Words;
}

export interface MaskedPerson {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly age: number | null;
  readonly sex: 'male' | 'female' | null;
  readonly phone: string | null;
  readonly address: string | null;
}

export interface Choice extends Words {
  readonly value: string;
}

export interface SignedShown {
  readonly by: string;
  readonly role: Words;
  readonly at: string;
}

export interface HandShown {
  readonly to: NamedPlace;
  readonly dueAt: string | null;
  readonly late: boolean;
  readonly declined: { readonly by: string; readonly at: string; readonly because: Words } | null;
  readonly accepted: { readonly by: string; readonly at: string; readonly receipt: string } | null;
}

// One release, shown ------------------------------------------------------------------------------------

export interface ReleaseShown {
  readonly id: string;
  readonly stage: Words;
  readonly stageTo: CivilDate;
  readonly first: SignedShown | null;
  readonly second: SignedShown | null;
  readonly refused: { readonly by: string; readonly at: string; readonly because: Words } | null;
  readonly releasedAt: string | null;
  readonly certificate: string | null;
  readonly next: Words | null;
  readonly hand: HandShown | null;
}

export interface DeskRow {
  readonly episode: string;
  readonly code: string;
  readonly person: MaskedPerson;
  readonly place: NamedPlace;
  readonly category: Words;
  readonly stage: Words;
  readonly stagePlace: string;
  readonly stageTo: CivilDate;
  readonly overdue: boolean;
  /** What is open of her card; without health data only that something is. */
  readonly open: readonly Condition[];
  readonly conditions: number;
  readonly release: ReleaseShown | null;
  /** Why the one who looks can not sign: by the rules the acts ask. */
  readonly whyNot: { readonly first: Words | null; readonly second: Words | null };
}

export interface ReleaseDesk {
  readonly sums: store.DeskSums;
  readonly rows: readonly DeskRow[];
  readonly next: string | null;
  readonly at: string;
}

const PAGE_ROWS = 50;

export const releaseDesk = look('/release', {
  ...READ,
  title: { zh: '解除台', en: 'release desk' },
  query: Type.Object({
    tab: Type.Optional(Type.Enum([...store.TABS])),
    unit: Type.Optional(Place),
    after: Type.Optional(Type.String({ pattern: '^[0-9TZ:.-]{4,30}_[0-9a-f-]{36}$' })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
  }),
  async run(tx, query, ctx): Promise<ReleaseDesk> {
    const tab = query.tab ?? 'due';
    const limit = query.limit ?? PAGE_ROWS;
    const today = civilDayOf(ctx.now);
    const units = query.unit === undefined ? ctx.scope : [query.unit];
    const found = await store.deskPage(tx, tab, {
      unit: query.unit,
      areas: units,
      small: units.length > 0 && units.every((unit) => placeLevel(unit) >= 3),
      today,
      after: keyOf(query.after),
      limit: limit + 1,
    });
    const page = found.slice(0, limit);
    const last = page.at(-1);
    const id = tab === 'due' ? last?.episode : last?.release;
    return {
      sums: await store.deskSums(tx, { unit: query.unit, areas: units, today, now: ctx.now }),
      rows: await rowsShown(tx, ctx, page),
      next: found.length > limit && last !== undefined && id ? `${last.key}_${id}` : null,
      at: ctx.now.toISOString(),
    };
  },
});

function keyOf(after: string | undefined): { readonly key: string; readonly id: string } | undefined {
  if (after === undefined) return undefined;
  const cut = after.lastIndexOf('_');
  return { key: after.slice(0, cut), id: after.slice(cut + 1) };
}

async function rowsShown(tx: Tx, ctx: Ctx, page: readonly store.DeskEntry[]): Promise<DeskRow[]> {
  const ids = page.map(({ episode }) => episode);
  const heads = await store.headsOf(tx, ids);
  const seen = ids.filter((id) => heads.has(id));
  const persons = [...heads.values()].map(({ person }) => person);
  const { known, kept } = await ctx.beyond('conditions also of the people they are linked to', async () => ({
    known: await store.knownOf(tx, seen),
    kept: await store.keptAtOf(tx, persons),
  }));
  const releases = await store.releasesById(
    tx,
    page.flatMap(({ release }) => release ?? []),
  );
  const people = await shownPeople(tx, persons, civilDayOf(ctx.now));
  const show = await shower(
    tx,
    ctx,
    [...releases.values()],
    [...heads.values()].map(({ place }) => place),
  );
  return page.flatMap(({ episode, release: id }): DeskRow[] => {
    const head = heads.get(episode);
    if (head === undefined) return [];
    const release = id === null ? undefined : releases.get(id);
    // What was released is told by its own row: the stay may be in its next stage.
    const stageNo = release?.releasedAt ? release.stageNo : head.stageNo;
    const stage = stageNo === null ? null : (head.plan?.stages[stageNo] ?? null);
    if (stage === null) return [];
    const of = known.get(episode);
    const keptAt = kept.get(head.person)?.place ?? null;
    const health = seesHealth(ctx, keptAt ?? head.place);
    const card = release?.releasedAt || of === undefined ? [] : cardFor(ctx, of, release, health);
    return [
      {
        episode,
        code: episodeCode(head.no),
        person: masked(people.get(head.person), head.person),
        place: show.place(head.place),
        category: categoryWords(ctx, head.protocol, head.categories[0] ?? ''),
        stage: stage.label,
        stagePlace: stage.place,
        stageTo: stage.to,
        overdue: release?.releasedAt == null && stage.to < civilDayOf(ctx.now),
        open: openOf(card, release?.firstAt == null ? 'first' : 'second'),
        conditions: card.length,
        release: release === undefined ? null : show.release(release, stage.label, nextLabel(head, release)),
        whyNot: release?.releasedAt
          ? { first: null, second: null }
          : whyNotSign(ctx, {
              head,
              keptAt,
              stagePlace: stage.place,
              stageTo: stage.to,
              release,
              known: of,
            }),
      },
    ];
  });
}

function nextLabel(head: store.ReleasedHead, release: StageRelease): Words | null {
  return release.nextStage === null ? null : (head.plan?.stages[release.nextStage]?.label ?? null);
}

// One stay ----------------------------------------------------------------------------------------------

export interface ReleaseSection {
  /** The stage that is to be released; null: none now. */
  readonly stage: {
    readonly words: Words;
    readonly place: string;
    readonly to: CivilDate;
    readonly first: Words;
    readonly second: Words;
    /** A sample of the room is asked for: between which days it counts. */
    readonly room: { readonly from: CivilDate; readonly to: CivilDate } | null;
  } | null;
  readonly card: readonly Condition[];
  readonly open: ReleaseShown | null;
  readonly past: readonly ReleaseShown[];
  readonly whyNot: DeskRow['whyNot'];
  readonly refusalReasons: readonly Choice[];
  readonly declineReasons: readonly Choice[];
  readonly health: boolean;
}

export const releaseSection = look('/episodes/:id/release', {
  ...READ,
  title: { zh: '解除与交接', en: 'release and hand-over' },
  query: Type.Object({ id: Id }),
  async run(tx, query, ctx): Promise<ReleaseSection> {
    const head = (await store.headsOf(tx, [query.id])).get(query.id) ?? refuseHouse('not-found');
    const { known, kept } = await ctx.beyond('conditions also of the person she is linked to', async () => ({
      known: (await store.knownOf(tx, [query.id])).get(query.id),
      kept: await store.keptAt(tx, head.person),
    }));
    const keptAt = kept?.place ?? null;
    const health = seesHealth(ctx, keptAt ?? head.place);
    const releases = await store.releasesOf(tx, head.id);
    const open = releases.find((one) => one.releasedAt === null && one.stageNo === head.stageNo);
    const show = await shower(tx, ctx, releases, [head.place]);
    const rules = ctx.rulebook.part(releaseRules);
    const { stage } = head;
    const releasable = stage !== null && (head.state === 'active' || head.state === 'suspended');
    const signers = signersOf(rules, stage?.place ?? '', keptAt !== null);
    const labelOf = (release: StageRelease) =>
      head.plan?.stages[release.stageNo]?.label ?? { zh: release.stage, en: release.stage };
    return {
      stage: releasable
        ? {
            words: stage.label,
            place: stage.place,
            to: stage.to,
            first: joined(signers.first.map(roleNames(ctx))),
            second: joined(signers.second.filter((role) => role !== open?.firstRole).map(roleNames(ctx))),
            room: stage.releaseIf.some(({ all }) => all === 'envSamplesNegative')
              ? roomDays(stage.to, civilDayOf(ctx.now), rules)
              : null,
          }
        : null,
      card: releasable && known !== undefined ? cardFor(ctx, known, open, health) : [],
      open: open === undefined ? null : show.release(open, labelOf(open), null),
      past: releases
        .filter((one) => one.releasedAt !== null)
        .map((one) => show.release(one, labelOf(one), nextLabel(head, one))),
      whyNot: releasable
        ? whyNotSign(ctx, {
            head,
            keptAt,
            stagePlace: stage.place,
            stageTo: stage.to,
            release: open,
            known,
          })
        : { first: null, second: null },
      refusalReasons: choices(rules.refusalReasons),
      declineReasons: choices(rules.declineReasons),
      health,
    };
  },
});

// Taking over -------------------------------------------------------------------------------------------

export interface HandoverRow {
  readonly release: string;
  readonly episode: string;
  readonly code: string;
  readonly person: MaskedPerson;
  readonly from: NamedPlace;
  readonly to: NamedPlace;
  readonly certificate: string;
  readonly releasedAt: string;
  readonly dueAt: string | null;
  readonly late: boolean;
  /** The site she comes from; null: she was at home or in hospital. */
  readonly site: string | null;
  /** The stage at home that has begun; null: it was the last. */
  readonly goesOn: {
    readonly stage: Words;
    readonly from: CivilDate;
    readonly to: CivilDate;
    readonly temperatures: number;
    readonly tests: readonly CivilDate[];
  } | null;
  /** How she comes; null: nothing is arranged. */
  readonly coming: {
    readonly ride: 'trip' | 'fetched' | null;
    readonly trip: string | null;
    readonly departsAt: string | null;
    readonly dueAt: string | null;
    readonly luggage: number | null;
    readonly needs: boolean;
    readonly left: boolean;
  } | null;
  /** Taken over already; it is still to be said that she is there. */
  readonly accepted: boolean;
  readonly whyNot: Words | null;
}

export interface Handovers {
  readonly rows: readonly HandoverRow[];
  readonly more: boolean;
  readonly declineReasons: readonly Choice[];
}

const HANDOVER_ROWS = 100;
/** Whoever was taken over and is not there by then is on other lists (N9). */
const EXPECTED_DAYS = 2;

export const handovers = look('/handovers', {
  duty: 'control.accept',
  purpose: 'outbreak-response',
  title: { zh: '待接收人员', en: 'who is to be taken over' },
  query: Type.Object({}),
  async run(tx, _query, ctx): Promise<Handovers> {
    const found = await ctx.beyond('whose stay still waits, wherever it was kept', async () => [
      ...(await store.waitingFor(tx, ctx.scope, HANDOVER_ROWS + 1)),
      ...(await store.onTheirWay(tx, {
        units: ctx.scope,
        since: addMinutes(ctx.now, -EXPECTED_DAYS * 24 * 60),
        limit: HANDOVER_ROWS,
      })),
    ]);
    const rows = found.slice(0, HANDOVER_ROWS);
    const rules = ctx.rulebook.part(releaseRules);
    // Who is to take somebody over has to know whom, wherever she was kept; masked like everywhere.
    const persons = rows.map(({ person }) => person);
    const { heads, people, kept, coming } = await ctx.beyond('who is to be taken over', async () => ({
      heads: await store.headsOf(
        tx,
        rows.map(({ episode }) => episode),
      ),
      people: await shownPeople(tx, persons, civilDayOf(ctx.now)),
      kept: await namesOf(
        tx,
        rows.flatMap(({ keptAt }) => keptAt ?? []),
      ),
      coming: await store.comingOf(tx, persons),
    }));
    const show = await shower(tx, ctx, rows, []);
    return {
      rows: rows.flatMap((one): HandoverRow[] => {
        const to = one.handTo;
        const head = heads.get(one.episode);
        if (to === null || one.releasedAt === null || head === undefined || !isToHandOver(one, head))
          return [];
        const names = { unit: show.place(to).name, nameOf: roleNames(ctx) };
        const no = whyNotAccept(one, ctx.actor, rules, names, head.step);
        const begun = one.goesOn ? head.stage : null;
        const comes = coming.get(one.person);
        return [
          {
            release: one.id,
            episode: one.episode,
            code: episodeCode(head.no),
            person: masked(people.get(one.person), one.person),
            from: show.place(one.place),
            to: show.place(to),
            certificate: one.certificateNo ?? '—',
            releasedAt: one.releasedAt.toISOString(),
            dueAt: one.handDueAt?.toISOString() ?? null,
            late: one.acceptedAt === null && one.handDueAt !== null && one.handDueAt < ctx.now,
            site: one.keptAt === null ? null : (kept.get(one.keptAt)?.zh ?? null),
            goesOn:
              begun === null
                ? null
                : {
                    stage: begun.label,
                    from: begun.from,
                    to: begun.to,
                    temperatures: begun.monitor?.temperaturePerDay ?? 0,
                    tests: begun.tests.map(({ on }) => on),
                  },
            coming: one.keptAt === null || comes === undefined ? null : comingShown(comes),
            accepted: one.acceptedAt !== null,
            whyNot: one.acceptedAt !== null ? null : (no?.words ?? null),
          },
        ];
      }),
      more: found.length > HANDOVER_ROWS,
      declineReasons: choices(rules.declineReasons),
    };
  },
});

const comingShown = (one: store.Coming): NonNullable<HandoverRow['coming']> => ({
  ride: one.trip === null ? one.ride : 'trip',
  trip: one.trip === null ? null : codeOf('trip', one.trip),
  departsAt: (one.trip === null ? one.rideAt : one.departsAt)?.toISOString() ?? null,
  dueAt: one.dueAt?.toISOString() ?? null,
  luggage: one.luggage,
  needs: one.needs,
  left: one.left,
});

export const releaseLooks: readonly Look[] = [
  releaseDesk,
  releaseSection,
  handovers,
] as unknown as readonly Look[]; // each answers its own query

// Small things ------------------------------------------------------------------------------------------

interface Shower {
  place(path: string): NamedPlace;
  release(one: StageRelease, stage: Words, next: Words | null): ReleaseShown;
}

/** Looks names up once for everything of a page. */
async function shower(
  tx: Tx,
  ctx: Ctx,
  releases: readonly StageRelease[],
  more: readonly string[],
): Promise<Shower> {
  const places = await namesOf(tx, [
    ...new Set([
      ...more,
      ...releases.flatMap((one) => [one.place, ...(one.handTo === null ? [] : [one.handTo])]),
    ]),
  ]);
  const users = await nameOfUsers(
    tx,
    releases.flatMap((one) =>
      [one.firstBy, one.secondBy, one.refusedBy, one.acceptedBy, one.declinedBy].filter((by) => by !== null),
    ),
  );
  const rules = ctx.rulebook.part(releaseRules);
  const place = (path: string): NamedPlace => ({ path, name: places.get(path) ?? { zh: path, en: path } });
  const user = (id: string | null) => users.get(id ?? '') ?? '—';
  const signed = (by: string | null, role: string | null, at: Date | null): SignedShown | null =>
    by === null || at === null
      ? null
      : { by: user(by), role: roleNames(ctx)(role ?? ''), at: at.toISOString() };
  const because = (table: readonly (Words & { readonly reason: string })[], reason: string | null): Words => {
    const row = table.find((one) => one.reason === reason);
    return row === undefined ? { zh: reason ?? '—', en: reason ?? '—' } : { zh: row.zh, en: row.en };
  };
  return {
    place,
    release: (one, stage, next) => ({
      id: one.id,
      stage,
      stageTo: one.stageTo,
      first: signed(one.firstBy, one.firstRole, one.firstAt),
      second: signed(one.secondBy, one.secondRole, one.secondAt),
      refused:
        one.refusedAt === null
          ? null
          : {
              by: user(one.refusedBy),
              at: one.refusedAt.toISOString(),
              because: because(rules.refusalReasons, one.refusedWhy),
            },
      releasedAt: one.releasedAt?.toISOString() ?? null,
      certificate: one.certificateNo,
      next,
      hand:
        one.handTo === null
          ? null
          : {
              to: place(one.handTo),
              dueAt: one.handDueAt?.toISOString() ?? null,
              late: one.acceptedAt === null && one.handDueAt !== null && one.handDueAt < ctx.now,
              declined:
                one.declinedAt === null
                  ? null
                  : {
                      by: user(one.declinedBy),
                      at: one.declinedAt.toISOString(),
                      because: because(rules.declineReasons, one.declinedWhy),
                    },
              accepted:
                one.acceptedAt === null
                  ? null
                  : {
                      by: user(one.acceptedBy),
                      at: one.acceptedAt.toISOString(),
                      receipt: one.receipt ?? '—',
                    },
            },
    }),
  };
}

const choices = (table: readonly (Words & { readonly reason: string })[]): Choice[] =>
  table.map(({ reason, zh, en }) => ({ value: reason, zh, en }));

function masked(person: ShownPerson | undefined, id: string): MaskedPerson {
  return {
    id,
    code: person?.code ?? '—',
    name: person?.name ?? '—',
    age: person?.age ?? null,
    sex: person?.sex ?? null,
    phone: person?.phone ?? null,
    address: person?.address ?? null,
  };
}

function categoryWords(ctx: Ctx, protocol: string, category: string): Words {
  const found = protocolsIn(ctx.rulebook)
    .find(({ id }) => id === protocol)
    ?.categories.find(({ id }) => id === category);
  return found === undefined ? { zh: category, en: category } : { zh: found.zh, en: found.en };
}
