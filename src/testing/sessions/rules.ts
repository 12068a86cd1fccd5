// The rules of a session: who stands where, what one table more or less would do, what is ready when, and why not.

import { civilDayOf } from '../../base/civil-dates.ts';
import { addMinutes } from '../../base/clock.ts';
import { codeOf } from '../../base/codes.ts';
import type { Refusal } from '../../base/refusal.ts';
import { unitHearing } from '../../tasks/rules.ts';
import type { WantedTask } from '../../tasks/terms.ts';
import type { Roles } from '../../teams/terms.ts';
import { arrivalsIn, type Finish, finishForecast, playQueue, slotPlan } from '../queue/rules.ts';
import { refusalOf } from '../refusals.ts';
import { capacityOf } from '../sites/rules.ts';
import type { TestingRules, TestSession } from '../terms.ts';

/** S-12, as people say it to each other. */
export const sessionCode = (no: number) => codeOf('testSession', no);

export const SESSION_STATES = {
  planned: { zh: '待开点', en: 'to come' },
  open: { zh: '采样中', en: 'going on' },
  over: { zh: '已结束', en: 'over' },
  cancelled: { zh: '已取消', en: 'cancelled' },
} as const;
export type SessionState = keyof typeof SESSION_STATES;

export const closesAt = ({ opensAt, hours }: Pick<TestSession, 'opensAt' | 'hours'>) =>
  addMinutes(opensAt, hours * 60);

export function stateOf(
  session: Pick<TestSession, 'opensAt' | 'hours' | 'cancelledAt'>,
  now: Date,
): SessionState {
  if (session.cancelledAt !== null) return 'cancelled';
  if (now < session.opensAt) return 'planned';
  return now < closesAt(session) ? 'open' : 'over';
}

/** Why a session may not be changed any more; undefined: it may. */
export function whyNotChange(
  session: Pick<TestSession, 'opensAt' | 'hours' | 'cancelledAt'>,
  now: Date,
): Refusal | undefined {
  const state = stateOf(session, now);
  if (state === 'cancelled') return refusalOf('session-cancelled');
  return state === 'over' ? refusalOf('session-over') : undefined;
}

// Posts -------------------------------------------------------------------------------------------------

type PostRow = TestingRules['posts'][number];

/** How many stand at a post of so many tables. */
export function countAt(row: PostRow, tables: number): number {
  const by = { table: tables, 'two-tables': Math.ceil(tables / 2), site: 1 }[row.per];
  return row.each * by;
}

export interface Seat {
  readonly post: string;
  readonly no: number;
  readonly account: string;
  readonly role: string;
}

export interface OnRoster {
  readonly account: string;
  readonly role: string;
}

/**
 * Fills the empty seats of a session from those who are on duty then, in the order of the table and of the roster (the
 * nearest first). Nobody stands at two posts, and nobody who stands elsewhere then. What is left open is a gap.
 */
export function fillSeats(
  rules: TestingRules,
  asked: {
    readonly tables: number;
    readonly roster: readonly OnRoster[];
    readonly busy: ReadonlySet<string>;
    readonly seats: readonly Seat[];
  },
): Seat[] {
  const taken = new Set([...asked.busy, ...asked.seats.map(({ account }) => account)]);
  const there = new Set(asked.seats.map(({ post, no }) => `${post}/${no}`));
  const filled: Seat[] = [];
  for (const row of rules.posts) {
    if (row.from !== 'roster') continue;
    for (let no = 1; no <= countAt(row, asked.tables); no++) {
      if (there.has(`${row.post}/${no}`)) continue;
      // The roles of a post are in order of preference.
      const one = row.roles
        .map((role) => asked.roster.find((each) => each.role === role && !taken.has(each.account)))
        .find((each) => each !== undefined);
      if (one === undefined) break;
      taken.add(one.account);
      filled.push({ post: row.post, no, account: one.account, role: one.role });
    }
  }
  return filled;
}

/** Seats that are no more, because there are fewer tables. */
export function seatsBeyond(rules: TestingRules, tables: number, seats: readonly Seat[]): Seat[] {
  return seats.filter(({ post, no }) => {
    const row = rules.posts.find((one) => one.post === post);
    return row === undefined || no > countAt(row, tables);
  });
}

/** Everybody who works there, those the site sends too: what protection is counted by. */
export function staffOf(rules: TestingRules, tables: number): number {
  return rules.posts.reduce((sum, row) => sum + countAt(row, tables), 0);
}

// What one table more or less would do ------------------------------------------------------------------

export interface WhatIf {
  readonly tables: number;
  readonly enough: boolean;
  readonly minutes: number;
  readonly finish: Finish;
  readonly perSlot: number;
  readonly slots: number;
  /** Mean wait when they come in their slots, and when they come all at once. */
  readonly waitMinutes: number;
  readonly waitAtOnceMinutes: number;
  /** The longest queue in slots, and the dots there are for it. */
  readonly longest: number;
  readonly dots: number;
}

/** The same people at one table less, at as many as planned, at one more. */
export function whatIf(
  rules: TestingRules,
  asked: {
    readonly people: number;
    readonly tables: number;
    readonly hours: number;
    readonly opensAt: Date;
  },
): WhatIf[] {
  return [asked.tables - 1, asked.tables, asked.tables + 1]
    .filter((tables) => tables > 0)
    .map((tables) => {
      const slots = slotPlan(rules, { ...asked, tables });
      const { minutes, enough } = capacityOf(rules, { ...asked, tables });
      const mean = 60 / rules.table.personsPerHour;
      const inSlots = typicalDay(rules, { ...asked, tables }, mean);
      return {
        tables,
        enough,
        minutes,
        finish: finishForecast(rules, {
          now: asked.opensAt,
          left: asked.people,
          tables,
          served: [],
          lastSlotFrom: slots.at(-1)?.from,
        }),
        perSlot: slots[0]?.people ?? 0,
        slots: slots.length,
        waitMinutes: inSlots.waitMinutes,
        // Half of all the others stand before one, at the mean.
        waitAtOnceMinutes: ((asked.people - 1) / 2) * (mean / tables),
        longest: inSlots.longest,
        dots: rules.slots.dotsPerTable * tables,
      };
    });
}

/** So many days are played: enough that one lucky one does not decide. */
const DAYS = 12;
/** A queue in slots is the same after the first hours: of a whole city no more than this is played. */
const PLAYED_AT_MOST = 1_500;

/** People who come at a moment of their own within their slots; a swab takes mostly half a minute, now and then one. */
function typicalDay(
  rules: TestingRules,
  asked: { readonly people: number; readonly tables: number; readonly opensAt: Date },
  mean: number,
): { waitMinutes: number; longest: number } {
  const slots = slotPlan(rules, { ...asked, people: Math.min(asked.people, PLAYED_AT_MOST) });
  const days = Array.from({ length: DAYS }, (_, day) => {
    const chance = chanceOfDay(day);
    // Median and spread of the times that were seen; their mean is that of the table.
    const service = () => mean * Math.exp(-0.045 + 0.3 * normal(chance));
    return playQueue(arrivalsIn(slots, chance), asked.tables, service);
  });
  return {
    waitMinutes: days.reduce((sum, one) => sum + one.meanWaitMinutes, 0) / DAYS,
    longest: Math.max(...days.map((one) => one.longestQueue)),
  };
}

/** Chance that repeats itself (mulberry32): whoever asks twice is told the same. */
function chanceOfDay(day: number): () => number {
  let state = (day + 1) * 0x9e3779b9;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function normal(chance: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - chance())) * Math.cos(2 * Math.PI * chance());
}

// Preparations ------------------------------------------------------------------------------------------

export const PREPARE = 'test-prepare';
/** Of every task of a session. */
export const sessionPrefix = (session: string) => `testing/${session}/`;
export const preparePrefix = (session: string) => `${sessionPrefix(session)}prepare/`;

/**
 * What has to be ready before the doors open, as tasks of the unit whose people are tested. `askedAt`: when it was asked
 * for by its key; what is asked for at short notice, because the session was planned late or moved nearer, is due half an
 * hour later, and at the latest when the doors open.
 */
export function preparationTasks(
  rules: TestingRules,
  asked: {
    readonly session: Pick<TestSession, 'id' | 'no' | 'site' | 'place' | 'opensAt'>;
    readonly siteName: string;
    readonly askedAt: (planKey: string) => Date;
    readonly roles: Roles;
  },
): WantedTask[] {
  const { session } = asked;
  // Of another day it is done anew: a site disinfected on Monday is not ready on Thursday.
  const day = civilDayOf(session.opensAt);
  return rules.preparations.map((row) => {
    const due = addMinutes(session.opensAt, -row.hoursBefore * 60);
    const planKey = `${preparePrefix(session.id)}${day}/${row.task}`;
    const askedAt = asked.askedAt(planKey);
    const soon = new Date(Math.min(addMinutes(askedAt, 30).getTime(), session.opensAt.getTime()));
    return {
      planKey,
      kind: PREPARE,
      title: {
        zh: `${sessionCode(session.no)} ${asked.siteName}：${row.zh}`,
        en: `${sessionCode(session.no)} ${asked.siteName}: ${row.en}`,
      },
      about: [`test-session:${session.id}`, `test-site:${session.site}`],
      place: session.place,
      ownerUnit: unitHearing(session.place, row.role, asked.roles),
      ownerRole: row.role,
      opensAt: askedAt,
      dueAt: due > soon ? due : soon,
      step: null,
      urgency: 1,
      link: `/testing/sessions/${session.id}`,
      facts: { task: row.task, day },
    };
  });
}
