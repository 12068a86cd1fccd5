// Twice a day: sheets of paper come in grid by grid, some people are missing on them and are called and visited, some
// values can not be true, some have a fever. One sheet is one act, as it is for whoever enters it.

import { civilDayOf } from '../base/civil-dates.ts';
import { row, rows, sql } from '../base/sql.ts';
import { episodeCode } from '../control/episodes/rules.ts';
import type { FeverStep } from '../control/observations/terms.ts';
import type { OwnPages } from './own-pages.ts';
import type { Play } from './play.ts';
import { fallsOn } from './random.ts';

/** What stands on a sheet of somebody: nothing, a slip, a word, a fever (domain §11.3: 0.2 %). The others are ours. */
const WRITTEN = [
  ['missing', 0.02],
  ['slip', 0.004],
  ['unreadable', 0.002],
  ['fever', 0.002],
] as const;

/** Shares of what follows. Ours. */
const READINGS = {
  /** Whoever is asked in person tells of one. */
  symptom: 0.03,
  /** The second reading of a fever is normal. */
  normalAgain: 0.5,
  /** A missing one answers the telephone. */
  answersCall: 0.7,
  /** A visitor finds nobody, or is refused. */
  absent: 0.05,
  refuses: 0.05,
} as const;

/** Rows on one sheet. */
const SHEET = 500;

export interface Temperatures {
  /** Sheets of the slots that are open now, of all grids. */
  takesSheets(): Promise<void>;
  /** Missed ones, doubtful values, fevers. */
  looksAround(): Promise<void>;
}

interface Slot {
  readonly episode: string;
  readonly no: string;
  readonly person: string;
  readonly place: string;
  readonly onDay: string;
  readonly slot: number;
}

export function temperaturesAtWork(play: Play, ownPages: OwnPages): Temperatures {
  const { acts, cast } = play;
  const taken = new Set<string>();
  const take = (key: string) => !taken.has(key) && taken.add(key) !== undefined;

  async function takesSheets(): Promise<void> {
    const open = await play.peek((tx) =>
      rows(
        tx,
        sql<Slot>`
          select t.episode, e.no, t.person, t.place::text as place, to_char(t.on_day, 'YYYY-MM-DD') as "onDay", t.slot
          from temperature_due t join episode e on e.id = t.episode
          where t.ended_at is null and t.opens_at <= ${play.now()} and t.due_at > ${play.now()}
          order by t.place, e.no`,
      ),
    );
    const numbers = await play.who(open.map(({ person }) => person));
    const onSheets = open.filter(({ episode }) => !ownPages.has(episode));
    for (const one of open) if (ownPages.has(one.episode)) reportsHerself(one, numbers.get(one.person));
    const sheets = Map.groupBy(onSheets, (one) => `${one.place} ${one.onDay} ${one.slot}`);
    for (const sheet of sheets.values()) {
      const rowsOf = sheet.flatMap((one) => {
        const no = numbers.get(one.person);
        const text = no === undefined ? undefined : written(one, no);
        return text === undefined ? [] : [{ code: episodeCode(Number(one.no)), text }];
      });
      const [first] = sheet;
      if (first === undefined) continue;
      for (let from = 0; from < rowsOf.length; from += SHEET)
        play.after(0, () => enter(first, rowsOf.slice(from, from + SHEET)), first.place);
    }
  }

  /** Whoever has her own page reports by it, once in a slot, at a time of her own; or forgets. */
  function reportsHerself(one: Slot, no: number | undefined): void {
    const { episode, place, onDay, slot } = one;
    const text = no === undefined ? undefined : written(one, no);
    if (no === undefined || text === undefined || !take(`own ${episode} ${onDay} ${slot}`)) return;
    // What nobody can read on paper can not be entered on a page.
    const value = Number.isNaN(Number(text)) ? 36.5 : Number(text);
    const key = `${onDay} ${slot}`;
    play.after(play.between(0, 60, 'own', no, key), () => ownPages.reports(episode, value, no, key), place);
  }

  async function enter(
    { place, onDay, slot }: Slot,
    readings: readonly { readonly code: string; readonly text: string }[],
  ): Promise<void> {
    const who = cast.visitorOf(place);
    const sheet = { unit: place, onDay, slot, rows: readings.map((one, i) => ({ row: i + 1, ...one })) };
    const entered = await play.does(who, acts.recordTemperatures, sheet, {
      twice: play.roll('sheet', place, onDay, slot) < 0.05,
    });
    if (!entered.ok) return;
    const { rows: read, kept, asked, same, left } = entered.result;
    if (read !== readings.length || kept + asked + same + left !== read)
      play.broke({
        invariant: 'sheet-sums',
        count: Math.abs(read - readings.length),
        says: `${readings.length} 行体温，登记 ${kept + asked + same + left} 行 / ${readings.length} rows of a sheet, ${kept + asked + same + left} answered`,
        about: [`place:${place}`],
      });
  }

  /** What stands on the sheet for her; undefined: she is not on it. */
  function written({ onDay, slot }: Slot, no: number): string | undefined {
    switch (fallsOn(play.roll('reading', no, onDay, slot), WRITTEN)) {
      case 'missing':
        return undefined;
      case 'slip':
        return '29.6';
      case 'unreadable':
        return '正常';
      case 'fever':
        return celsius(37.3, 1.6, no, onDay, slot);
      default:
        return celsius(36.1, 0.9, no, onDay, slot);
    }
  }

  function celsius(from: number, reach: number, ...key: (string | number)[]): string {
    return (from + play.roll('celsius', ...key) * reach).toFixed(1);
  }

  async function looksAround(): Promise<void> {
    await followMissed();
    await settleAsked();
    await followFevers();
  }

  async function followMissed(): Promise<void> {
    const missed = await play.peek((tx) =>
      rows(
        tx,
        sql<Slot & { level: number }>`
          select t.episode, 0 as no, t.person, t.place::text as place, to_char(t.on_day, 'YYYY-MM-DD') as "onDay", t.slot, t.level
          from temperature_due t where t.ended_at is null and t.level >= 2 order by t.due_at, t.place, t.episode`,
      ),
    );
    const fresh = missed.filter((one) => take(`${one.episode} ${one.onDay} ${one.slot} ${one.level}`));
    const numbers = await play.who(fresh.map(({ person }) => person));
    for (const one of fresh) {
      const no = numbers.get(one.person);
      if (no === undefined) continue;
      const key = [no, one.onDay, one.slot, one.level] as const;
      const asks = () => (one.level === 2 ? call(one, no) : visit(one, no));
      play.after(play.between(3, 40, 'asks', ...key), asks, one.place);
    }
  }

  async function call(slot: Slot, no: number): Promise<void> {
    const who = cast.visitorOf(slot.place);
    const roll = play.roll('called', no, slot.onDay, slot.slot);
    if (roll < READINGS.answersCall) return measure(slot, no, 'telephone');
    const { episode, onDay, slot: at } = slot;
    const found = roll < 0.9 ? 'no-answer' : 'declines';
    await play.does(who, acts.followMissed, { episode, onDay, slot: at, found });
  }

  async function visit(slot: Slot, no: number): Promise<void> {
    const roll = play.roll('visited', no, slot.onDay, slot.slot);
    const { episode, onDay, slot: at } = slot;
    const found =
      roll < READINGS.absent ? 'absent' : roll < READINGS.absent + READINGS.refuses ? 'refuses' : undefined;
    if (found === undefined) return measure(slot, no, 'team');
    await play.does(cast.visitorOf(slot.place), acts.followMissed, { episode, onDay, slot: at, found });
  }

  async function measure({ episode, place, onDay, slot }: Slot, no: number, via: 'team' | 'telephone') {
    const value = Number(celsius(36.1, 0.9, no, onDay, slot));
    const symptoms = play.roll('symptom', no, onDay, slot) < READINGS.symptom ? ['dryCough'] : [];
    await play.does(cast.visitorOf(place), acts.recordTemperature, {
      episode,
      celsius: value,
      symptoms,
      via,
    });
  }

  async function settleAsked(): Promise<void> {
    const asked = await play.peek((tx) =>
      rows(
        tx,
        sql<{ id: string; person: string; place: string; why: string }>`
          select id, person, place::text as place, why_asked as why from observation where state = 'asked' order by at, id`,
      ),
    );
    const fresh = asked.filter(({ id }) => take(id));
    const numbers = await play.who(fresh.map(({ person }) => person));
    for (const one of fresh) {
      const no = numbers.get(one.person) ?? 0;
      const settles = async () => {
        const verdict =
          one.why === 'tooLow' || one.why === 'tooHigh'
            ? ({ verdict: 'slip', celsius: Number(celsius(36.1, 0.9, no, 'again')) } as const)
            : ({ verdict: 'true' } as const);
        await play.does(cast.visitorOf(one.place), acts.settleObservation, {
          observation: one.id,
          ...verdict,
        });
      };
      play.after(play.between(5, 50, 'settles', no, one.why), settles, one.place);
    }
  }

  async function followFevers(): Promise<void> {
    const open = await play.peek((tx) =>
      rows(
        tx,
        sql<{ id: string; person: string; place: string; step: FeverStep }>`
          select id, person, place::text as place, step from fever where closed_at is null order by opened_at, id`,
      ),
    );
    const fresh = open.filter(({ id, step }) => take(`${id} ${step}`));
    const numbers = await play.who(fresh.map(({ person }) => person));
    for (const fever of fresh) {
      const no = numbers.get(fever.person) ?? 0;
      const minutes =
        fever.step === 'outcome'
          ? play.between(300, 1_300, 'ends', no)
          : play.between(12, 28, fever.step, no);
      play.after(minutes, () => takeOn(fever, no), fever.place);
    }
  }

  async function takeOn(
    { id: fever, place, step }: { id: string; place: string; step: FeverStep },
    no: number,
  ): Promise<void> {
    if (!(await isAt(fever, step))) return;
    const today = civilDayOf(play.now());
    const member = cast.visitorOf(place);
    const medic = cast.medicOf(place);
    switch (step) {
      case 'second-reading': {
        const normal = play.roll('second', no, today) < READINGS.normalAgain;
        const value = Number(normal ? celsius(36.3, 0.7, no, today) : celsius(37.4, 1.2, no, today));
        await play.does(member, acts.readAgain, { fever, celsius: value });
        return;
      }
      case 'medic': {
        const roll = play.roll('medic', no, today);
        const decision =
          roll < 0.4 ? 'watch' : roll < 0.7 ? 'test' : roll < 0.95 ? 'fever-clinic' : 'ambulance';
        await play.does(medic, acts.decideFever, { fever, decision });
        return;
      }
      case 'transport':
        await play.does(member, acts.recordFeverTransport, { fever });
        return;
      case 'outcome': {
        const outcome = play.roll('outcome', no, today) < 0.6 ? 'recovered' : 'ruled-out';
        await play.does(medic, acts.closeFever, { fever, outcome });
        return;
      }
      case 'closed':
    }
  }

  async function isAt(fever: string, step: FeverStep): Promise<boolean> {
    const found = await play.peek((tx) =>
      row(tx, sql<{ step: string }>`select step from fever where id = ${fever} and closed_at is null`),
    );
    return found?.step === step;
  }

  return { takesSheets, looksAround };
}
