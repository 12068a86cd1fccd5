// Swabs and what comes of them: a file of results at noon and one in the evening, the same file twice, results that are
// late, tests somebody would not have, positives; and for each positive a case with its interview and its contacts.
import { createHash } from 'node:crypto';
import { type Cell, textCell } from '../base/cells.ts';
import { addDays, civilDayOf } from '../base/civil-dates.ts';
import { row, rows, sql } from '../base/sql.ts';
import type { Guests } from './guests.ts';
import type { Play } from './play.ts';
import { fallsOn } from './random.ts';
import { DISTRICT } from './staff.ts';

/** What comes of a swab. Positives are far above a usual day’s, so that a small drill has some; the rest is ours too. */
const FATES = [
  ['positive', 0.012],
  ['inconclusive', 0.004],
  ['absent', 0.02],
  ['exempt', 0.004],
  ['putOff', 0.01],
  // Sampled, and the result comes a day later than the others.
  ['late', 0.03],
] as const;

/** Shares of what follows. Ours. */
const SWABS = {
  fileTwice: 0.15,
  /** Of the positives: the laboratory finds that it was none. */
  corrected: 0.12,
  /** Where sites are played: of so many persons each positive stays one, of more the same number. */
  atSites: 400,
  /** Of the cases: nobody is named. */
  noContact: 0.2,
} as const;

/** Not all swabs of a day are in the first file. */
const NOON_SHARE = 0.5;
const MARKED_AT_ONCE = 500;
const HOSPITAL = '区人民医院';

export interface Laboratory {
  /** What nobody could be swabbed for today any more, ordered in the evening, is put off to the next day. */
  putsOff(): Promise<void>;
  /** The file of results. `last`: everything of the day, not only what was swabbed in the morning. */
  sendsResults(last: boolean): Promise<void>;
  /** Whoever was not sampled, results nobody has read, cases. */
  looksAround(): Promise<void>;
}

interface Due {
  readonly id: string;
  readonly person: string;
  readonly place: string;
  readonly onDay: string;
  readonly double: boolean;
  readonly sampled: boolean;
}

type Fate = 'negative' | (typeof FATES)[number][0];

export function laboratoryAtWork(play: Play, guests?: Guests): Laboratory {
  const { acts, cast } = play;
  const [cdc] = cast.cdc;
  const taken = new Set<string>();
  const take = (key: string) => !taken.has(key) && taken.add(key) !== undefined;

  async function sendsResults(last: boolean): Promise<void> {
    const today = civilDayOf(play.now());
    const due = await play.peek((tx) =>
      rows(
        tx,
        sql<Due>`
          select id, person, place::text as place, to_char(on_day, 'YYYY-MM-DD') as "onDay", double, state = 'sampled' as sampled
          from test_due where on_day <= ${today}::date and state in ('due', 'sampled') order by on_day, place, id`,
      ),
    );
    const numbers = await play.who(due.map(({ person }) => person));
    const lines: string[][] = [];
    for (const one of due) {
      const no = numbers.get(one.person);
      if (no === undefined) continue;
      const fate = fateOf(one, no);
      const old = one.onDay < today;
      if (!last && !old && play.roll('noon', no, one.onDay) > NOON_SHARE) continue;
      if (fate === 'late' && !old) sampleNow(one);
      else if (fate === 'absent' || fate === 'exempt' || fate === 'putOff') settle(one, fate, no);
      else
        for (const sample of one.double ? [1, 2] : [1])
          lines.push(lineOf(no, sample, fate, one.sampled ? one.onDay : today));
    }
    if (lines.length > 0) await send(lines, `${today}-${last ? 2 : 1}`);
  }

  function fateOf({ onDay }: Due, no: number): Fate {
    // The first guest of all is positive at her first swab: hardly one would be at a small site.
    if (no === play.world.waves[0]?.groups[0]?.met[0]?.person) return 'positive';
    const fate = fallsOn(play.roll('swab', no, onDay), FATES) ?? 'negative';
    if (fate !== 'positive' || play.world.sites === undefined) return fate;
    // At large sites so many would begin the days of everybody anew for ever.
    return play.roll('spared', no) < SWABS.atSites / play.world.persons.length ? fate : 'negative';
  }

  function lineOf(no: number, sample: number, fate: Fate, swabbedOn: string): string[] {
    const { identity } = play.person(no);
    const result = fate === 'positive' ? '阳性' : fate === 'inconclusive' ? '可疑' : '阴性';
    const reagent = sample === 1 ? 'A' : 'B';
    const { name, document, phones } = identity;
    return [
      name,
      document,
      phones[0] ?? '',
      `${swabbedOn} 08:30`,
      result,
      String(sample),
      reagent,
      `R${swabbedOn}-${no}`,
    ];
  }

  async function send(lines: readonly string[][], name: string): Promise<void> {
    const heading = ['姓名', '身份证号', '联系电话', '采样时间', '检测结果', '第几份', '试剂', '报告编号'];
    const sheet = { name: '结果', rows: [heading, ...lines].map(asCells), merges: [], date1904: false };
    const workbook = { format: 'xlsx' as const, sheets: [sheet], skipped: [] };
    const bytes = Buffer.from(JSON.stringify(workbook));
    const sent = await play.does(
      cast.desk,
      acts.importResults,
      {
        place: DISTRICT,
        fileName: `results-${name}.xlsx`,
        sha256: createHash('sha256').update(bytes).digest('hex'),
        bytes: bytes.length,
        workbook,
      },
      { twice: play.roll('results', name) < SWABS.fileTwice },
    );
    if (!sent.ok) return;
    const { read, sums } = sent.result;
    const summed = Object.values(sums).reduce((sum, one) => sum + one, 0);
    if (read !== lines.length || summed !== read)
      play.broke({
        invariant: 'result-sums',
        count: Math.abs(lines.length - summed),
        says: `送来 ${lines.length} 行结果，登记 ${summed} 行 / ${lines.length} rows of results sent, ${summed} answered`,
        about: [],
      });
  }

  async function putsOff(): Promise<void> {
    const today = civilDayOf(play.now());
    const left = await play.peek((tx) =>
      rows(
        tx,
        sql<{ id: string; place: string }>`
          select id, place::text as place from test_due
          where on_day <= ${today}::date and state = 'due' order by place, id`,
      ),
    );
    const on = addDays(today, 1);
    for (const { id, place } of left) {
      const putOff = async () => {
        const how = { due: id, how: 'rescheduled', reason: 'no-team', on } as const;
        await play.does(cast.medicOf(place), acts.settleTest, how);
      };
      play.after(0, putOff, place);
    }
  }

  function sampleNow({ id, place }: Due): void {
    if (!take(`sample ${id}`)) return;
    const samples = async () => void (await play.does(cast.medicOf(place), acts.recordSample, { due: id }));
    play.after(1, samples, place);
  }

  function settle(due: Due, fate: 'absent' | 'exempt' | 'putOff', no: number): void {
    if (!take(`settle ${due.id}`)) return;
    const settles = async () => {
      const medic = cast.medicOf(due.place);
      if (fate === 'exempt') {
        await play.does(medic, acts.settleTest, { due: due.id, how: 'exempt', reason: 'medical' });
        return;
      }
      if (fate === 'putOff') {
        const on = addDays(civilDayOf(play.now()), 1);
        await play.does(medic, acts.settleTest, { due: due.id, how: 'rescheduled', reason: 'not-fit', on });
        return;
      }
      const reason = play.roll('refuses', no) < 0.5 ? 'refuses' : 'not-there';
      const settled = await play.does(medic, acts.settleTest, { due: due.id, how: 'refused', reason });
      // Somebody visits, explains, and takes the sample after all.
      if (settled.ok)
        play.after(play.between(60, 300, 'visited', no), async () => {
          const taken = { due: due.id, result: 'negative', reagent: 'A' } as const;
          await play.does(cast.medicOf(due.place), acts.recordTest, taken);
        });
    };
    play.after(play.between(5, 90, 'settles', no, due.onDay), settles, due.place);
  }

  async function looksAround(): Promise<void> {
    await read();
    await correct();
    await takeUpCases();
    await confirmLinked();
  }

  async function read(): Promise<void> {
    const unread = await play.peek((tx) =>
      rows(
        tx,
        sql<{
          id: string;
        }>`select id from test_result where read_at is null order by entered_at, id limit 5000`,
      ),
    );
    for (let from = 0; from < unread.length; from += MARKED_AT_ONCE) {
      const results = unread.slice(from, from + MARKED_AT_ONCE).map(({ id }) => id);
      await play.does(cdc, acts.markRead, { results });
    }
  }

  /** Some positives were none, says the laboratory an hour later. */
  async function correct(): Promise<void> {
    const positives = await play.peek((tx) =>
      rows(
        tx,
        sql<{ id: string; person: string; place: string }>`
          select id, person, place::text as place from test_result r
          where result = 'positive' and not exists (select from test_result c where c.corrects = r.id)
          order by entered_at, id`,
      ),
    );
    const fresh = positives.filter(({ id }) => take(`positive ${id}`));
    const numbers = await play.who(fresh.map(({ person }) => person));
    for (const { id, person } of fresh) {
      const no = numbers.get(person) ?? 0;
      if (play.roll('corrected', no) >= SWABS.corrected) continue;
      play.after(play.between(30, 300, 'corrects', no), async () => {
        await play.does(cdc, acts.correctTest, { result: id, to: 'negative', reason: 'lab-corrected' });
      });
    }
  }

  async function takeUpCases(): Promise<void> {
    const cases = await play.peek((tx) =>
      rows(
        tx,
        sql<{ id: string; person: string; place: string }>`
          select id, person, place::text as place from control_case where ended_at is null order by no`,
      ),
    );
    const fresh = cases.filter(({ id }) => take(`case ${id}`));
    const numbers = await play.who(fresh.map(({ person }) => person));
    for (const { id, person, place } of fresh) {
      const no = numbers.get(person) ?? 0;
      const later = (least: number, most: number, what: string, then: () => Promise<unknown>) =>
        play.after(play.between(least, most, what, no), async () => void (await then()));
      later(3, 15, 'stops', () => play.does(cast.visitorOf(place), acts.stopCase, { case: id }));
      later(40, 110, 'admits', async () => {
        // Whoever lies in a room of a site is fetched from there.
        if ((await guests?.holds(person)) !== true)
          await play.does(cdc, acts.admitCase, { case: id, hospital: HOSPITAL });
      });
      later(10, 50, 'asks', async () => {
        await play.does(cdc, acts.openInterview, { case: id });
        later(60, 180, 'told', async () => {
          await play.does(cdc, acts.noteInterview, { case: id, note: '核心信息已询问', core: true });
          await contactsOf(id, no);
        });
      });
      later(6_000, 12_000, 'recovers', () => play.does(cdc, acts.endCase, { case: id, reason: 'recovered' }));
      later(310, 700, 'decides', () => decideCorrected(id, no));
    }
  }

  async function contactsOf(id: string, no: number): Promise<void> {
    if (play.roll('alone', no) < SWABS.noContact) {
      await play.does(cdc, acts.signNoContacts, { case: id, reason: 'none-found' });
      return;
    }
    const people = play.world.persons.length;
    const met = Array.from({ length: play.between(1, 3, 'met', no) }, (_, i) =>
      play.between(0, people - 1, 'met', no, i),
    ).filter((other) => other !== no);
    const lastOn = addDays(civilDayOf(play.now()), -1);
    const listed = await play.does(cdc, acts.listContacts, {
      case: id,
      contacts: [...new Set(met)].map((other) => ({
        ...told(other),
        category: 'close',
        kind: 'dining',
        firstOn: lastOn,
        lastOn,
      })),
      complete: met.length > 0,
    });
    if (!listed.ok) return;
    if (met.length === 0) {
      await play.does(cdc, acts.signNoContacts, { case: id, reason: 'none-found' });
      return;
    }
    // Whoever is none of those on record is new; and the first of them met somebody else before.
    const open = listed.result.contacts.filter(({ as }) => as === 'question');
    const of = listed.result.contacts.find(({ episode }) => episode !== null)?.episode;
    const beyond = play.between(0, people - 1, 'beyond', no);
    const more = [
      ...open.flatMap(({ row: at }) => {
        const other = [...new Set(met)][at - 1];
        return other === undefined
          ? []
          : [{ ...told(other), isNew: true, category: 'close', kind: 'dining', firstOn: lastOn, lastOn }];
      }),
      ...(typeof of !== 'string' || beyond === no || met.includes(beyond)
        ? []
        : [{ ...told(beyond), category: 'secondary', kind: 'other', firstOn: lastOn, lastOn, of }]),
    ];
    if (more.length > 0)
      await play.does(cdc, acts.listContacts, { case: id, contacts: more, complete: true });
  }

  function told(no: number) {
    const { name, document, phones, address } = play.person(no).identity;
    return { name, document, address, ...(phones[0] === undefined ? {} : { phone: phones[0] }) };
  }

  /** The positive behind a case was put right: CDC takes the case back, or has another reason to keep it. */
  async function decideCorrected(id: string, no: number): Promise<void> {
    const asked = await play.peek((tx) =>
      row(
        tx,
        sql`select from task where ended_at is null and kind = 'case-corrected' and plan_key like ${`case/${id}/%`}`,
      ),
    );
    if (asked === undefined) return;
    if (play.roll('keeps', no) < 0.3) await play.does(cdc, acts.keepCase, { case: id });
    else await play.does(cdc, acts.withdrawCase, { case: id, reason: 'result-corrected' });
  }

  async function confirmLinked(): Promise<void> {
    const asked = await play.peek((tx) =>
      rows(
        tx,
        sql<{ id: string; episode: string; case: string; person: string }>`
          select k.id, e.id as episode, k.facts ->> 'case' as case, e.person
          from task k join episode e on e.id = (k.facts ->> 'episode')::uuid
          where k.ended_at is null and k.kind = 'linked-look' order by k.due_at, k.id`,
      ),
    );
    const fresh = asked.filter(({ id }) => take(`linked ${id}`));
    const numbers = await play.who(fresh.map(({ person }) => person));
    for (const { episode, case: of, person } of fresh)
      play.after(play.between(10, 90, 'linked', numbers.get(person) ?? 0), async () => {
        await play.does(cdc, acts.confirmLinked, { episode, case: of });
      });
  }

  return { putsOff, sendsResults, looksAround };
}

function asCells(texts: readonly string[]): Cell[] {
  return texts.map(textCell);
}
