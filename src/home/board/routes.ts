// The home board of a community: who has not reported, who has a fever, whose value is asked about, who needs something;
// by grid, each count with what it is a part of. Counts come out of the tally the database keeps.

import { Type } from 'typebox';
import { type CivilDate, civilDayOf } from '../../base/civil-dates.ts';
import { placeLevel } from '../../base/places.ts';
import { Place } from '../../base/schemas.ts';
import type { Tx } from '../../base/sql.ts';
import type { Words } from '../../base/words.ts';
import { episodeCode } from '../../control/episodes/rules.ts';
import {
  SLOT_WORDS,
  type SlotStand,
  seesHealth,
  slotWords,
  standOf,
} from '../../control/observations/rules.ts';
import * as observed from '../../control/observations/store.ts';
import { FEVER_STEPS } from '../../control/observations/terms.ts';
import { look } from '../../ledger/act.ts';
import type { Ctx, Look } from '../../ledger/terms.ts';
import { shownPeople } from '../../people/store.ts';
import { namesOf } from '../../places/store.ts';
import { kindOf, needCode } from '../needs/rules.ts';
import * as needs from '../needs/store.ts';
import { needRules } from '../needs/terms.ts';

export interface BoardPerson {
  readonly episode: string;
  readonly code: string;
  readonly person: {
    readonly id: string;
    readonly name: string;
    readonly age: number | null;
    readonly address: string | null;
  };
  readonly place: { readonly path: string; readonly name: Words };
}

export interface SlotFigure {
  readonly slot: number;
  readonly name: Words;
  readonly opensAt: string;
  readonly dueAt: string;
  readonly begun: boolean;
  /** Asked for; of these answered, settled otherwise (visited, excused), told of and still open. */
  readonly due: number;
  readonly answered: number;
  readonly otherwise: number;
  readonly told: number;
}

export interface HomeBoard {
  readonly unit: { readonly path: string; readonly name: Words } | null;
  readonly day: CivilDate;
  readonly slots: readonly SlotFigure[];
  /** How the units stand: the grids of a community, or the communities of whoever sees many. */
  readonly by: 'grid' | 'community';
  readonly grids: readonly {
    readonly place: { readonly path: string; readonly name: Words };
    readonly slots: readonly {
      readonly slot: number;
      readonly due: number;
      readonly answered: number;
      readonly otherwise: number;
    }[];
  }[];
  readonly missing: readonly (BoardPerson & {
    readonly onDay: CivilDate;
    readonly slot: number;
    readonly slotName: Words;
    readonly dueAt: string;
    readonly stand: SlotStand;
    readonly standWords: Words;
  })[];
  /** More than are shown. */
  readonly missingMore: boolean;
  /** Only for whoever holds health data; null otherwise. */
  readonly fevers:
    | readonly (BoardPerson & {
        readonly fever: string;
        readonly step: Words;
        readonly dueAt: string | null;
        readonly celsius: number | null;
      })[]
    | null;
  readonly fever: { readonly open: number; readonly late: number };
  readonly asked: readonly (BoardPerson & { readonly at: string; readonly observation: string })[];
  /** All of them; the list stops at so many. */
  readonly askedOpen: number;
  readonly needs: readonly (BoardPerson & {
    readonly need: string;
    readonly needCode: string;
    readonly kind: Words;
    readonly urgent: boolean;
    readonly dueAt: string;
    readonly taken: boolean;
  })[];
  readonly need: { readonly open: number; readonly late: number; readonly urgent: number };
}

const ROWS = 60;

export const homeBoard = look('/home-board', {
  duty: 'control.read',
  purpose: 'outbreak-response',
  title: { zh: '居家看板', en: 'home board' },
  query: Type.Object({ unit: Type.Optional(Place) }),
  async run(tx, { unit }, ctx): Promise<HomeBoard> {
    const day = civilDayOf(ctx.now);
    const units = unit === undefined ? ctx.scope : [unit];
    // A community sees its grids; whoever sees many communities sees those.
    const level = units.every((one) => placeLevel(one) >= 3) ? 4 : 3;
    const tally = await observed.tallyOn(tx, { unit, level, on: day });
    const missing = await observed.notReported(tx, {
      unit,
      areas: units,
      small: units.length > 0 && units.every((one) => placeLevel(one) >= 3),
      now: ctx.now,
      limit: ROWS + 1,
    });
    const health = (unit === undefined ? ctx.scope : [unit]).some((one) => seesHealth(ctx, one));
    // Who is medic here may be cadre there: of each place only what is hers to see.
    const fevers = health
      ? (await observed.openFevers(tx, { unit, limit: ROWS })).filter((one) => seesHealth(ctx, one.place))
      : [];
    const asked = await observed.askedAbout(tx, { unit, limit: ROWS });
    const open = await needs.openNeeds(tx, { unit, limit: ROWS });
    const rules = ctx.rulebook.part(needRules);
    const shown = await shownWith(tx, ctx, [...missing, ...fevers, ...asked, ...open]);
    const grids = Map.groupBy(tally, (row) => row.place);
    const names = await namesOf(tx, [...grids.keys(), ...(unit === undefined ? [] : [unit])]);
    const nameOf = (path: string) => names.get(path) ?? { zh: path, en: path };
    return {
      unit: unit === undefined ? null : { path: unit, name: nameOf(unit) },
      day,
      slots: [...Map.groupBy(tally, (row) => row.slot)]
        .map(([slot, rows]): SlotFigure => {
          const first = rows[0];
          return {
            slot,
            name: slotWords(first?.opensAt ?? ctx.now),
            opensAt: (first?.opensAt ?? ctx.now).toISOString(),
            dueAt: (first?.dueAt ?? ctx.now).toISOString(),
            begun: first !== undefined && first.opensAt <= ctx.now,
            ...summed(rows),
          };
        })
        .sort((a, b) => a.slot - b.slot),
      by: level === 4 ? 'grid' : 'community',
      grids: [...grids]
        .map(([path, rows]) => ({
          place: { path, name: nameOf(path) },
          slots: [...Map.groupBy(rows, (row) => row.slot)]
            .map(([slot, some]) => ({ slot, ...summed(some) }))
            .sort((a, b) => a.slot - b.slot),
        }))
        .sort((a, b) => (a.place.path < b.place.path ? -1 : 1)),
      missing: missing.slice(0, ROWS).map((one) => {
        const stand = standOf(one, ctx.now);
        return {
          ...shown(one, one.episode, one.no),
          onDay: one.onDay,
          slot: one.slot,
          slotName: slotWords(one.opensAt),
          dueAt: one.dueAt.toISOString(),
          stand,
          standWords: SLOT_WORDS[stand],
        };
      }),
      missingMore: missing.length > ROWS,
      fevers: health
        ? fevers.map((one) => ({
            ...shown(one, one.episode, one.no),
            fever: one.id,
            step: { zh: FEVER_STEPS[one.step].zh, en: FEVER_STEPS[one.step].en },
            dueAt: one.dueAt?.toISOString() ?? null,
            celsius: one.secondCelsius ?? one.firstCelsius,
          }))
        : null,
      fever: await observed.feverCounts(tx, { unit, now: ctx.now }),
      asked: asked.map((one) => ({
        ...shown(one, one.episode, one.no),
        at: one.at.toISOString(),
        observation: one.id,
      })),
      askedOpen: await observed.askedCount(tx, unit),
      needs: open.map((one) => {
        const kind = kindOf(rules, one.kind);
        return {
          ...shown(one, one.episode, one.episodeNo),
          need: one.id,
          needCode: needCode(one.no),
          kind: kind === undefined ? { zh: one.kind, en: one.kind } : { zh: kind.zh, en: kind.en },
          urgent: one.urgent,
          dueAt: one.dueAt.toISOString(),
          taken: one.takenBy !== null,
        };
      }),
      need: await needs.needCounts(tx, { unit, now: ctx.now }),
    };
  },
});

function summed(rows: readonly observed.DayTally[]) {
  const sum = (of: (row: observed.DayTally) => number) => rows.reduce((all, row) => all + of(row), 0);
  return {
    due: sum((row) => row.due),
    answered: sum((row) => row.answered),
    otherwise: sum((row) => row.otherwise),
    told: sum((row) => row.told),
  };
}

async function shownWith(
  tx: Tx,
  ctx: Ctx,
  found: readonly { readonly person: string; readonly place: string }[],
): Promise<
  (one: { readonly person: string; readonly place: string }, episode: string, no: number) => BoardPerson
> {
  const people = await shownPeople(tx, [...new Set(found.map(({ person }) => person))], civilDayOf(ctx.now));
  const places = await namesOf(tx, [...new Set(found.map(({ place }) => place))]);
  return ({ person, place }, episode, no) => {
    const shown = people.get(person);
    return {
      episode,
      code: episodeCode(no),
      person: {
        id: person,
        name: shown?.name ?? '',
        age: shown?.age ?? null,
        address: shown?.address ?? null,
      },
      place: { path: place, name: places.get(place) ?? { zh: place, en: place } },
    };
  };
}

export const homeBoardLooks: readonly Look[] = [homeBoard];
