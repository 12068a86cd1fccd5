// What the screens of observing read: my people today on the phone, the health of one stay, fevers, a sheet to fill in.
// People are masked; temperatures, symptoms and fevers are for whoever holds health data, others see done or not done.

import { Type } from 'typebox';
import { addDays, type CivilDate, civilDayOf } from '../../base/civil-dates.ts';
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
import { protocolOf } from '../protocols/rules.ts';
import { againAt, doubtWords, SLOT_WORDS, type SlotStand, seesHealth, slotWords, standOf } from './rules.ts';
import * as store from './store.ts';
import { FEVER_STEPS, type FeverStep, observationRules, VIAS } from './terms.ts';

const READ = { duty: 'control.observe', purpose: 'outbreak-response' } as const;

export interface Choice extends Words {
  readonly value: string;
}

export interface NamedPlace {
  readonly path: string;
  readonly name: Words;
}

/** A person as everybody with the page may see her. */
export interface Shown {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly age: number | null;
  readonly sex: 'male' | 'female' | null;
  readonly phone: string | null;
  readonly address: string | null;
}

/** A slot of today as a chip. */
export interface SlotShown {
  readonly onDay: CivilDate;
  readonly slot: number;
  readonly name: Words;
  readonly opensAt: string;
  readonly dueAt: string;
  readonly stand: SlotStand;
  readonly words: Words;
}

// My people today -----------------------------------------------------------------------------------------

export interface CareRow {
  readonly episode: string;
  readonly code: string;
  readonly person: Shown;
  readonly place: NamedPlace;
  readonly slots: readonly SlotShown[];
  /** The most pressing of today’s slots. */
  readonly stand: SlotStand | null;
  /** A value of hers is asked about. */
  readonly asked: number;
  /** Something is wrong; which step it is at is said to whoever takes it. Null: nothing, or not hers to know. */
  readonly fever: {
    readonly id: string;
    readonly step: FeverStep;
    readonly words: Words;
    /** From when a reading counts as the second. */
    readonly againAt: string;
  } | null;
  /** From where a reading is a fever: a phone without signal says itself that she is to be measured again. */
  readonly feverC: number | null;
  readonly symptoms: readonly Choice[];
}

export interface Care {
  readonly rows: readonly CareRow[];
  readonly toMeasure: number;
  readonly done: number;
  readonly people: number;
  readonly more: boolean;
  readonly health: boolean;
  /** How long after a fever she is measured again. */
  readonly againMinutes: number;
}

const CARE_ROWS = 400;
const PRESSING: readonly SlotStand[] = ['visit', 'call', 'reminded', 'late', 'open', 'later'];

export const care = look('/care', {
  ...READ,
  title: { zh: '今日体温', en: 'temperatures today' },
  query: Type.Object({ unit: Type.Optional(Place) }),
  async run(tx, { unit }, ctx): Promise<Care> {
    const found = await store.peopleAsked(tx, { unit, limit: CARE_ROWS + 1 });
    const people = found.slice(0, CARE_ROWS);
    const today = civilDayOf(ctx.now);
    const ids = people.map(({ id }) => id);
    // A slot missed last evening is still to be answered this morning.
    const dues = await store.duesOn(tx, ids, { from: addDays(today, -1), to: today });
    const fevers = await store.openFeversOf(tx, ids);
    const rules = ctx.rulebook.part(observationRules);
    const asked = await store.askedCounts(tx, ids);
    const shown = await shownWith(tx, ctx, people);
    const rows = people.map((one): CareRow => {
      const slots = (dues.get(one.id) ?? [])
        .filter((due) => due.onDay === today || due.endedAt === null)
        .map((due) => slotShown(due, ctx.now));
      const fever = fevers.get(one.id);
      const mine = fever !== undefined && (seesHealth(ctx, one.place) || fever.step === 'second-reading');
      return {
        episode: one.id,
        code: episodeCode(one.no),
        ...shown(one),
        slots,
        stand: PRESSING.find((stand) => slots.some((slot) => slot.stand === stand)) ?? null,
        asked: asked.get(one.id) ?? 0,
        fever: mine
          ? {
              id: fever.id,
              step: fever.step,
              words: stepWords(fever.step),
              againAt: againAt(fever, rules).toISOString(),
            }
          : null,
        feverC: one.feverC,
        symptoms: symptomChoices(ctx, one.protocol, one.symptoms),
      };
    });
    const isOpen = ({ stand }: SlotShown) => PRESSING.includes(stand) && stand !== 'later';
    return {
      rows,
      toMeasure: rows.filter((row) => row.slots.some(isOpen)).length,
      done: rows.filter((row) => row.slots.length > 0 && !row.slots.some(isOpen)).length,
      people: rows.length,
      more: found.length > CARE_ROWS,
      health: people.some((one) => seesHealth(ctx, one.place)),
      againMinutes: rules.fever.secondAfterMinutes.value,
    };
  },
});

// One stay ------------------------------------------------------------------------------------------------

export interface ReadingShown {
  readonly id: string;
  readonly at: string;
  readonly onDay: CivilDate;
  readonly slot: number | null;
  /** Null: none was taken, or the value is not for the one who looks. */
  readonly celsius: number | null;
  readonly symptoms: readonly Words[];
  readonly via: Words;
  readonly by: string | null;
  readonly state: 'kept' | 'asked' | 'discarded';
  readonly why: Words | null;
  readonly feverish: boolean;
}

export interface FeverShown {
  readonly id: string;
  readonly episode: string;
  readonly code: string;
  readonly person: Shown;
  readonly place: NamedPlace;
  readonly step: FeverStep;
  readonly stepWords: Words;
  readonly openedAt: string;
  readonly dueAt: string | null;
  readonly first: {
    readonly at: string;
    readonly celsius: number | null;
    readonly symptoms: readonly Words[];
  };
  readonly second: { readonly at: string; readonly celsius: number | null } | null;
  readonly decision: Words | null;
  readonly medic: string | null;
  readonly transportedAt: string | null;
  readonly closedAt: string | null;
  readonly outcome: Words | null;
}

export interface CarePage {
  readonly episode: string;
  readonly code: string;
  readonly person: Shown;
  readonly place: NamedPlace;
  readonly asksNow: boolean;
  /** She is kept at a site, which measures her, since then. Null: whoever looks keeps her. */
  readonly keptAt: { readonly label: string | null; readonly since: string } | null;
  readonly health: boolean;
  readonly feverC: number | null;
  /** The last days, today first. */
  readonly days: readonly { readonly day: CivilDate; readonly slots: readonly SlotShown[] }[];
  readonly readings: readonly ReadingShown[];
  readonly asked: readonly (ReadingShown & { readonly healthOnly: boolean })[];
  readonly fevers: readonly FeverShown[];
  readonly openFever: FeverStep | null;
  readonly openFeverId: string | null;
  /** From when a reading counts as the second of it. */
  readonly openFeverAgainAt: string | null;
  readonly symptoms: readonly Choice[];
  readonly choices: CareChoices;
}

export interface CareChoices {
  readonly decisions: readonly Choice[];
  readonly outcomes: readonly Choice[];
  readonly findings: readonly (Choice & { readonly how: 'call' | 'visit' })[];
  readonly excuses: readonly Choice[];
}

const PAGE_READINGS = 80;
const PAGE_DAYS = 21;

export const carePage = look('/care/:episode', {
  ...READ,
  title: { zh: '体温与健康', en: 'temperatures of one stay' },
  query: Type.Object({ episode: Id }),
  async run(tx, { episode }, ctx): Promise<CarePage> {
    const away = await store.keptElsewhere(tx, episode);
    const known = (await store.observedOf(tx, [episode])).get(episode) ?? away ?? refuseHouse('not-found');
    const isAway = known === away;
    const health = seesHealth(ctx, known.place);
    const today = civilDayOf(ctx.now);
    // Back from a site, she is theirs with everything that was measured there; while she is there it is the site's.
    const whole = <R>(fn: () => Promise<R>) =>
      known.kept ? fn() : ctx.beyond('the temperatures of one stay', fn);
    const dues = (
      await whole(() => store.duesOn(tx, [episode], { from: addDays(today, -PAGE_DAYS), to: today }))
    ).get(episode);
    const found = await whole(() => store.observationsOf(tx, episode, PAGE_READINGS));
    const names = await nameOfUsers(tx, [...new Set(found.map(({ by }) => by).filter(isUser))]);
    const readings = found.map((one) => reading(ctx, known, one, names, health));
    const fevers = await feversShown(tx, ctx, await whole(() => store.feversOf(tx, episode)));
    const shown = (await shownWith(tx, ctx, [known]))(known);
    const open = fevers.find(({ closedAt }) => closedAt === null);
    const told = open !== undefined && (health || open.step === 'second-reading') ? open : undefined;
    return {
      episode,
      code: episodeCode(known.no),
      ...shown,
      asksNow: !isAway && (known.state === 'active' || known.state === 'released'),
      keptAt: isAway && away !== undefined ? { label: away.label, since: away.since.toISOString() } : null,
      health,
      feverC: known.feverC,
      days: [...Map.groupBy(dues ?? [], (due) => due.onDay)]
        .map(([day, slots]) => ({ day, slots: slots.map((due) => slotShown(due, ctx.now)) }))
        .sort((a, b) => (a.day < b.day ? 1 : -1)),
      readings,
      // Whoever is to ask has to know what about.
      asked: found
        .filter(({ state }) => state === 'asked')
        .map((one) => ({
          ...reading(ctx, known, one, names, true),
          ...(health ? {} : { symptoms: [] }),
          healthOnly:
            ctx.rulebook.part(observationRules).doubtful.find((row) => row.id === one.whyAsked)?.settledBy ===
            'health',
        })),
      fevers: health ? fevers : [],
      openFever: told?.step ?? null,
      openFeverId: told?.id ?? null,
      openFeverAgainAt:
        told === undefined
          ? null
          : againAt({ openedAt: new Date(told.openedAt) }, ctx.rulebook.part(observationRules)).toISOString(),
      symptoms: symptomChoices(ctx, known.protocol, known.symptoms),
      choices: choicesOf(ctx),
    };
  },
});

function reading(
  ctx: Ctx,
  known: { readonly protocol: string; readonly feverC: number | null; readonly symptoms: readonly string[] },
  one: Awaited<ReturnType<typeof store.observationsOf>>[number],
  names: ReadonlyMap<string, string>,
  health: boolean,
): ReadingShown {
  const row = ctx.rulebook.part(observationRules).doubtful.find(({ id }) => id === one.whyAsked);
  return {
    id: one.id,
    at: one.at.toISOString(),
    onDay: one.onDay,
    slot: one.slot,
    celsius: health ? one.celsius : null,
    symptoms: health ? one.symptoms.map((id) => symptomWords(ctx, known.protocol, id)) : [],
    via: wordsOf(VIAS[one.via]),
    by: names.get(one.by) ?? null,
    state: one.state,
    why:
      row === undefined || one.celsius === null || !health ? null : doubtWords(row, { celsius: one.celsius }),
    feverish: health && one.celsius !== null && known.feverC !== null && one.celsius >= known.feverC,
  };
}

const isUser = (by: string) => /^[0-9a-f-]{36}$/.test(by);

function choicesOf(ctx: Ctx): CareChoices {
  const rules = ctx.rulebook.part(observationRules);
  const choice = (value: string, { zh, en }: Words): Choice => ({ value, zh, en });
  return {
    decisions: rules.decisions.map((row) => choice(row.decision, row)),
    outcomes: rules.outcomes.map((row) => choice(row.outcome, row)),
    findings: rules.findings.map((row) => ({ ...choice(row.found, row), how: row.how })),
    excuses: rules.excuses.map((row) => choice(row.reason, row)),
  };
}

// Fevers --------------------------------------------------------------------------------------------------

export interface FeverBoard {
  readonly rows: readonly FeverShown[];
  readonly open: number;
  readonly late: number;
  readonly more: boolean;
  readonly choices: CareChoices;
}

const FEVER_ROWS = 200;

export const feverBoard = look('/fevers', {
  duty: 'control.health',
  purpose: 'outbreak-response',
  title: { zh: '健康异常', en: 'fevers and symptoms' },
  query: Type.Object({ unit: Type.Optional(Place) }),
  async run(tx, { unit }, ctx): Promise<FeverBoard> {
    const found = await store.openFevers(tx, { unit, limit: FEVER_ROWS + 1 });
    const counts = await store.feverCounts(tx, { unit, now: ctx.now });
    return {
      rows: await feversShown(tx, ctx, found.slice(0, FEVER_ROWS)),
      ...counts,
      more: found.length > FEVER_ROWS,
      choices: choicesOf(ctx),
    };
  },
});

async function feversShown(tx: Tx, ctx: Ctx, found: readonly store.OpenFever[]): Promise<FeverShown[]> {
  const rules = ctx.rulebook.part(observationRules);
  const shown = await shownWith(tx, ctx, found);
  const medics = await nameOfUsers(tx, [
    ...new Set(found.flatMap(({ medicBy }) => (medicBy !== null && isUser(medicBy) ? [medicBy] : []))),
  ]);
  return found.map((one) => ({
    id: one.id,
    episode: one.episode,
    code: episodeCode(one.no),
    ...shown(one),
    step: one.step,
    stepWords: stepWords(one.step),
    openedAt: one.openedAt.toISOString(),
    dueAt: one.dueAt?.toISOString() ?? null,
    first: {
      at: one.firstAt.toISOString(),
      celsius: one.firstCelsius,
      symptoms: one.firstSymptoms.map((id) => symptomWords(ctx, one.protocol, id)),
    },
    second: one.secondAt === null ? null : { at: one.secondAt.toISOString(), celsius: one.secondCelsius },
    decision: wordsIn(rules.decisions.find(({ decision }) => decision === one.decision)),
    medic: one.medicBy === null ? null : (medics.get(one.medicBy) ?? null),
    transportedAt: one.transportedAt?.toISOString() ?? null,
    closedAt: one.closedAt?.toISOString() ?? null,
    outcome:
      one.closedWhy === 'second-normal'
        ? { zh: '复测正常', en: 'normal when measured again' }
        : wordsIn(rules.outcomes.find(({ outcome }) => outcome === one.closedWhy)),
  }));
}

// A sheet -------------------------------------------------------------------------------------------------

export interface Sheet {
  readonly unit: NamedPlace;
  readonly onDay: CivilDate;
  /** Slots of that day there. */
  readonly slots: readonly {
    readonly slot: number;
    readonly name: Words;
    readonly opensAt: string;
    readonly dueAt: string;
  }[];
  readonly slot: number | null;
  readonly rows: readonly {
    readonly episode: string;
    readonly code: string;
    readonly person: Shown;
    readonly place: NamedPlace;
    readonly stand: SlotStand;
    readonly words: Words;
  }[];
  readonly due: number;
  readonly done: number;
  readonly more: boolean;
}

const SHEET_ROWS = 600;

export const sheet = look('/care-sheet', {
  ...READ,
  title: { zh: '体温登记表', en: 'a sheet of temperatures' },
  query: Type.Object({
    unit: Place,
    onDay: Type.Optional(Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' })),
    slot: Type.Optional(Type.Integer({ minimum: 0, maximum: 5 })),
  }),
  async run(tx, query, ctx): Promise<Sheet> {
    const onDay = query.onDay ?? civilDayOf(ctx.now);
    const tally = await store.tallyOn(tx, { unit: query.unit, level: 4, on: onDay });
    const slots = [...Map.groupBy(tally, (row) => row.slot)]
      .map(([slot, [first]]) => ({
        slot,
        opensAt: first?.opensAt ?? ctx.now,
        dueAt: first?.dueAt ?? ctx.now,
      }))
      .sort((a, b) => a.slot - b.slot);
    // The one that is open now, or the last that was.
    const now = slots.filter(({ opensAt }) => opensAt <= ctx.now).at(-1) ?? slots[0];
    const slot = query.slot ?? now?.slot ?? null;
    const people = await store.peopleAsked(tx, { unit: query.unit, limit: SHEET_ROWS + 1 });
    const dues = await store.duesOn(
      tx,
      people.map(({ id }) => id),
      { from: onDay, to: onDay },
    );
    const shown = await shownWith(tx, ctx, people);
    const rows = people.slice(0, SHEET_ROWS).flatMap((one) => {
      const due = dues.get(one.id)?.find((row) => row.slot === slot);
      if (due === undefined) return [];
      const stand = standOf(due, ctx.now);
      return [{ episode: one.id, code: episodeCode(one.no), ...shown(one), stand, words: SLOT_WORDS[stand] }];
    });
    const names = await namesOf(tx, [query.unit]);
    return {
      unit: { path: query.unit, name: names.get(query.unit) ?? { zh: query.unit, en: query.unit } },
      onDay,
      slots: slots.map((one) => ({
        slot: one.slot,
        name: slotWords(one.opensAt),
        opensAt: one.opensAt.toISOString(),
        dueAt: one.dueAt.toISOString(),
      })),
      slot,
      rows,
      due: rows.length,
      done: rows.filter(({ stand }) => !PRESSING.includes(stand)).length,
      more: people.length > SHEET_ROWS,
    };
  },
});

// Small things --------------------------------------------------------------------------------------------

function slotShown(
  due: Parameters<typeof standOf>[0] & { readonly onDay: CivilDate; readonly slot: number },
  now: Date,
): SlotShown {
  const stand = standOf(due, now);
  return {
    onDay: due.onDay,
    slot: due.slot,
    name: slotWords(due.opensAt),
    opensAt: due.opensAt.toISOString(),
    dueAt: due.dueAt.toISOString(),
    stand,
    words: SLOT_WORDS[stand],
  };
}

/** The person and the place of each row, looked up once for all. */
async function shownWith(
  tx: Tx,
  ctx: Ctx,
  found: readonly { readonly person: string; readonly place: string }[],
): Promise<
  (one: { readonly person: string; readonly place: string }) => { person: Shown; place: NamedPlace }
> {
  const people = await ctx.beyond('whoever is measured here may live elsewhere', () =>
    shownPeople(
      tx,
      found.map(({ person }) => person),
      civilDayOf(ctx.now),
    ),
  );
  const places = await namesOf(tx, [...new Set(found.map(({ place }) => place))]);
  return ({ person, place }) => ({
    person: masked(people.get(person), person),
    place: { path: place, name: places.get(place) ?? { zh: place, en: place } },
  });
}

function masked(person: ShownPerson | undefined, id: string): Shown {
  return {
    id,
    code: person?.code ?? '',
    name: person?.name ?? '',
    age: person?.age ?? null,
    sex: person?.sex ?? null,
    phone: person?.phone ?? null,
    address: person?.address ?? null,
  };
}

function stepWords(step: FeverStep): Words {
  return wordsOf(FEVER_STEPS[step]);
}

function wordsOf({ zh, en }: Words): Words {
  return { zh, en };
}

function wordsIn(row: Words | undefined): Words | null {
  return row === undefined ? null : wordsOf(row);
}

function symptomWords(ctx: Ctx, protocol: string, id: string): Words {
  const found = protocolOf(ctx.rulebook, protocol).symptoms.find((one) => one.id === id);
  return found === undefined ? { zh: id, en: id } : wordsOf(found);
}

function symptomChoices(ctx: Ctx, protocol: string, ids: readonly string[]): Choice[] {
  return ids.map((value) => ({ value, ...symptomWords(ctx, protocol, value) }));
}

export const observationLooks: readonly Look[] = [care, carePage, feverBoard, sheet];
