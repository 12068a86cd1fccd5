// What a newcomer finds on the screens: two lists that arrived within the last hour, mostly called, with a question, a
// visit, a transfer and a few late ones open. Played through the acts that people use, a little back in time; all
// persons are invented (the drill makes them), and nothing of it touches the source a newcomer imports first.
import { createHash } from 'node:crypto';
import type { Static } from 'typebox';
import { type Cell, textCell, type Workbook } from '../src/base/cells.ts';
import { addMinutes } from '../src/base/clock.ts';
import { isWithin } from '../src/base/places.ts';
import { row, rows, sql } from '../src/base/sql.ts';
import { type Identity, identityOf, spoilt } from '../src/drill/people.ts';
import { asHouse } from '../src/ledger/perform.ts';
import type { House } from '../src/ledger/terms.ts';
import {
  claimLine,
  openCall,
  recordAttempt,
  recordOutcome,
  releaseLine,
  sendTransfer,
} from '../src/lists/calls/acts.ts';
import { receiveList } from '../src/lists/receive/acts.ts';
import { type DemoPlace, demoHomes } from './district.ts';
import { openFirstSite, playFirstIsolation } from './first-isolation.ts';
import { playFirstLeaving } from './first-leaving.ts';
import { playFirstSite } from './first-site.ts';
import { earliestDay, playEarlierStays, playToday } from './first-stays.ts';
import type { DemoUser } from './staff.ts';
import { type Stage, stageAt } from './stage.ts';

const SEED = 'first-lists';

/** The two lists: when they arrived, from whom, how many people. */
const LISTS = [
  { source: 'provincial', minutesAgo: 50, people: 56, fileName: '重点人员核查下发名单.xlsx' },
  { source: 'police-tracing', minutesAgo: 12, people: 24, fileName: '公安流调协查名单.xlsx' },
] as const;

/** What came of a row, by its number in the first list; the rest was reached and told. Ordered: the first that fits. */
const FATES: readonly { readonly fate: Fate; readonly is: (no: number) => boolean }[] = [
  { fate: 'transferred', is: (no) => no === 11 },
  { fate: 'wrong-number', is: (no) => no === 23 },
  { fate: 'nobody-called', is: (no) => no % 14 === 0 },
  { fate: 'no-answer', is: (no) => no % 9 === 4 },
  { fate: 'movedOut', is: (no) => no % 17 === 5 },
  { fate: 'notExposed', is: (no) => no % 4 === 1 },
  { fate: 'confirmed', is: () => true },
];
type Fate =
  | 'transferred'
  | 'wrong-number'
  | 'nobody-called'
  | 'no-answer'
  | 'movedOut'
  | 'notExposed'
  | 'confirmed';

/** Rows written so that a person has to look: a mistaken document number, an address that names no unit. */
const SPOILT_ROW = 30;
const VAGUE_ROW = 31;

/** Of the second list so many have been called by now. */
const CALLED_OF_SECOND = 5;

interface Cast {
  readonly district: string;
  readonly places: readonly DemoPlace[];
  readonly users: readonly DemoUser[];
}

/** Plays both lists, once: a house that has a batch is left alone. True when they were played now. */
export async function playFirstLists(house: House, cast: Cast): Promise<boolean> {
  const begun = await asHouse(house, (tx) => row(tx, sql`select from list_batch limit 1`));
  if (begun !== undefined) return false;
  const now = house.clock.now();
  const site = await openFirstSite(house, cast.district, earliestDay(now));
  await playEarlierStays(house, { ...cast, site }, cast.district);
  const homes = demoHomes(cast.places);
  let first = 0;
  for (const list of LISTS) {
    const people = Array.from({ length: list.people }, (_, i) => identityOf(SEED, first + i, homes));
    first += list.people;
    const stage = stageAt(house, addMinutes(now, -list.minutesAgo));
    const batch = await receive(stage, list, people);
    await callThem(stage, cast, list, batch, people);
  }
  await playToday(house);
  await playFirstSite(house, cast.users);
  if (site !== undefined) {
    await playFirstLeaving(house, cast, site);
    await playFirstIsolation(house, cast.district, site);
  }
  return true;
}

// The lists ---------------------------------------------------------------------------------------------

async function receive(
  stage: Stage,
  list: (typeof LISTS)[number],
  people: readonly Identity[],
): Promise<string | undefined> {
  const workbook = workbookOf(people);
  const text = JSON.stringify(workbook);
  const received = await stage.does('data1', receiveList, {
    source: list.source,
    fileName: list.fileName,
    sha256: createHash('sha256').update(text).digest('hex'),
    bytes: Buffer.byteLength(text),
    workbook,
  });
  stage.clock.forwardMinutes(2);
  return received?.batch;
}

const HEADING = ['序号', '姓名', '身份证号', '联系电话', '居住地址'];

function workbookOf(people: readonly Identity[]): Static<typeof receiveList.input>['workbook'] & Workbook {
  const written = people.map(({ no, name, document, phones, address }, i): Cell[] =>
    [
      String(i + 1),
      name,
      no === SPOILT_ROW ? spoilt(document) : document,
      phones.join('/'),
      no === VAGUE_ROW ? '杭州市钱塘区' : address,
    ].map(textCell),
  );
  return {
    format: 'xlsx',
    sheets: [{ name: '名单', rows: [HEADING.map(textCell), ...written], merges: [], date1904: false }],
    skipped: [],
  };
}

// The calls ---------------------------------------------------------------------------------------------

interface Line {
  readonly id: string;
  readonly rowNo: number;
  readonly unit: string;
}

async function callThem(
  stage: Stage,
  cast: Cast,
  list: (typeof LISTS)[number],
  batch: string | undefined,
  people: readonly Identity[],
): Promise<void> {
  if (batch === undefined) return;
  const lines = await asHouse(stage.house, (tx) =>
    rows(
      tx,
      sql<Line>`
        select id, row_no as "rowNo", owner_unit::text as unit from list_line
        where batch = ${batch} and step = 'claim' order by row_no`,
    ),
  );
  const begins = stage.clock.now();
  const second = list.source === 'police-tracing';
  for (const [i, line] of lines.entries()) {
    // The heading is row 1.
    const no = line.rowNo - 1;
    const person = people[no - 1];
    const fate = second ? 'confirmed' : (FATES.find((one) => one.is(no))?.fate ?? 'confirmed');
    const caller = callerOf(cast, line.unit, fate === 'transferred' ? SENDERS : CALLERS);
    if (person === undefined || caller === undefined || (second && i >= CALLED_OF_SECOND)) continue;
    // Several people call at once: a call every half minute over the district.
    stage.clock.set(addMinutes(begins, 1 + i / 2));
    await call(stage, { caller, line: line.id, person, fate, elsewhere: otherCommunity(cast, line.unit) });
  }
}

/** Who calls for a unit: the grid's member, else the community's officer, else the subdistrict's duty lead. */
const CALLERS = ['grid-member', 'community-officer', 'subdistrict-duty'] as const;
/** Who may hand a line to another unit. */
const SENDERS = ['community-officer', 'subdistrict-duty'] as const;

function callerOf(cast: Cast, unit: string, roles: readonly string[]): string | undefined {
  for (const role of roles) {
    const found = cast.users.find((user) =>
      user.duties.some((duty) => duty.role === role && isWithin(unit, duty.place)),
    );
    if (found !== undefined) return found.login;
  }
  return undefined;
}

function otherCommunity(cast: Cast, unit: string): string | undefined {
  const communities = cast.places.filter((place) => place.path.split('.').length === 3);
  return communities.find((place) => !unit.startsWith(place.path.slice(0, place.path.lastIndexOf('.'))))
    ?.path;
}

interface Calling {
  readonly caller: string;
  readonly line: string;
  readonly person: Identity;
  readonly fate: Fate;
  readonly elsewhere: string | undefined;
}

async function call(stage: Stage, { caller, line, person, fate, elsewhere }: Calling): Promise<void> {
  if (fate === 'nobody-called') return;
  if ((await stage.does(caller, claimLine, { line })) === undefined) return;
  const opened = await stage.does(caller, openCall, { line });
  if (fate === 'no-answer') {
    await stage.does(caller, recordAttempt, { line, channel: 'mobile', result: 'no-answer' });
    await stage.does(caller, releaseLine, { line });
    return;
  }
  if (fate === 'wrong-number') {
    for (const { no } of opened?.numbers ?? [])
      await stage.does(caller, recordAttempt, {
        line,
        channel: no === 2 ? 'second' : 'mobile',
        result: 'wrong-number',
        numberNo: no,
      });
    await stage.does(caller, recordOutcome, { line, outcome: 'wrongNumber' });
    return;
  }
  await stage.does(caller, recordAttempt, {
    line,
    channel: 'mobile',
    result: 'answered-identity-confirmed',
    told: { name: person.name, last4: person.document.slice(-4) },
  });
  if (fate === 'transferred' && elsewhere !== undefined) {
    await stage.does(caller, sendTransfer, { line, toUnit: elsewhere, reason: '本人告知已搬到该社区' });
    return;
  }
  await stage.does(caller, recordOutcome, { line, ...(ANSWERS[fate] ?? { outcome: 'confirmed' }) });
}

/** What the answer needs besides; everybody else is confirmed. */
const ANSWERS: Readonly<Record<string, { outcome: string; where?: string; reason?: string }>> = {
  notExposed: { outcome: 'notExposed', reason: '当日未到过该场所' },
  movedOut: { outcome: 'movedOut', where: '浙江省宁波市' },
};
