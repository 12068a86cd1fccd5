// A district with something in every drawer: lists, questions, calls, searches, transfers, tasks, teams, and people
// of two subdistricts, for tests that ask who may see and do what. All persons invented.

import { acts } from '../src/acts.ts';
import { must } from '../src/base/refusal.ts';
import { row, rows, run, sql, type Tx } from '../src/base/sql.ts';
import { reportCase } from '../src/control/cases/acts.ts';
import { proposeCode } from '../src/control/codes/acts.ts';
import { openOutbreak, orderControl, recordExposure } from '../src/control/episodes/acts.ts';
import { previewPlan } from '../src/control/episodes/routes.ts';
import { recordTemperature } from '../src/control/observations/acts.ts';
import { recordTest } from '../src/control/tests/acts.ts';
import { importResults } from '../src/control/tests/import.ts';
import {
  checkHome,
  giveKit,
  recordRefusal,
  recordVisit,
  sayWorkPhone,
  settleCoResident,
} from '../src/home/door/acts.ts';
import { askNeed } from '../src/home/needs/acts.ts';
import { askRight, bindResident, makeLink } from '../src/home/resident/acts.ts';
import { actorOfLink } from '../src/home/resident/session.ts';
import { residentRules } from '../src/home/resident/terms.ts';
import { planSiteDay } from '../src/isolation/care/acts.ts';
import { writeNotice } from '../src/isolation/care/notices/acts.ts';
import { decidePack } from '../src/isolation/care/packs/acts.ts';
import { askAsGuest } from '../src/isolation/care/requests/acts.ts';
import { logIncident, reportIncident, tickIncident } from '../src/isolation/incidents/acts.ts';
import { tickIntake } from '../src/isolation/intake/acts.ts';
import { tickLeaving } from '../src/isolation/leaving/acts.ts';
import { rateStay } from '../src/isolation/rating/acts.ts';
import { interviewGuest, registerCompanion, roomGuests } from '../src/isolation/rooms/acts.ts';
import { beginRound, doZones, overrideMeal } from '../src/isolation/rounds/acts.ts';
import { checkIsolationSite, openIsolationSite, readyIsolationSite } from '../src/isolation/sites/acts.ts';
import { sampleStaff } from '../src/isolation/staff/acts.ts';
import { countStock } from '../src/isolation/stock/acts.ts';
import { isolationRules } from '../src/isolation/terms.ts';
import { takeStep } from '../src/isolation/walking/acts.ts';
import type { Actor } from '../src/ledger/terms.ts';
import {
  claimLine,
  correctOutcome,
  openCall,
  recordAttempt,
  recordOutcome,
  sendTransfer,
} from '../src/lists/calls/acts.ts';
import { receiveList, setUpSources, takeFeedback } from '../src/lists/receive/acts.ts';
import { residentId } from '../src/people/own.ts';
import { insertPlaces } from '../src/places/store.ts';
import { placeHold } from '../src/retention.ts';
import { giveErrand } from '../src/tasks/acts.ts';
import { addUsers, formTeam, noteAbsence, setShifts } from '../src/teams/acts.ts';
import { countQueue } from '../src/testing/queue/acts.ts';
import { followPool } from '../src/testing/recall/acts.ts';
import { reportTubes } from '../src/testing/results/acts.ts';
import { crossCheck, giveSlots, takeRoster } from '../src/testing/roster/acts.ts';
import { planSession } from '../src/testing/sessions/acts.ts';
import { addTestSite } from '../src/testing/sites/acts.ts';
import { closeTube, recordSwab } from '../src/testing/tubes/acts.ts';
import { packBox } from '../src/testing/tubes/boxes.ts';
import { planTrip, seatRiders } from '../src/transport/acts.ts';
import type { Player, TestHouse } from './house.ts';
import { listOf } from './lists.ts';
import { sentToSite } from './stays.ts';

/** A corner of a district. */
export interface Side {
  readonly district: string;
  readonly grid: string;
}

export interface Seed {
  /** Where everything below lies. */
  readonly here: Side;
  /** The next subdistrict, with people of its own. */
  readonly beside: Side;
  /** The next district. */
  readonly elsewhere: Side;
  /** A subdistrict without anybody. */
  readonly deserted: string;
  readonly batch: string;
  readonly source: string;
  /** Lines here, by what has become of them. */
  readonly lines: Readonly<
    Record<'routed' | 'claimed' | 'visit' | 'answered' | 'corrected' | 'transferred' | 'unrouted', string>
  >;
  readonly question: string;
  readonly transfer: string;
  readonly task: string;
  readonly change: string;
  /** A community officer here, with an account. */
  readonly account: string;
  readonly duty: string;
  readonly colleague: string;
  readonly colleagueDuty: string;
  readonly absence: string;
  readonly person: string;
  readonly otherPerson: string;
  readonly code: string;
  readonly pair: string;
  readonly outbreak: string;
  /** A stay here that waits to be assessed, and the exposure it came of. */
  readonly episode: string;
  readonly exposure: string;
  /** A stay at home that was ordered, with a value of hers that is asked about and a fever. */
  readonly ordered: string;
  /** A stage of hers that is over and waits for her community; a colour proposed to her. */
  readonly release: string;
  readonly healthCode: string;
  readonly observation: string;
  readonly fever: string;
  readonly need: string;
  /** A test of the ordered stay that is due today; a positive result of somebody else, and the case it led to. */
  readonly testDue: string;
  readonly testResult: string;
  readonly testImport: string;
  readonly case: string;
  /** A worksite here, and a session of testing there. */
  readonly testSite: string;
  readonly testSession: string;
  /** Her swab there, and the tube of another one of hers, which is closed. */
  readonly testSwab: string;
  /** Of its roster: a row nobody could place, and who is missing on it. */
  readonly testRow: string;
  readonly testUnlisted: string;
  readonly testTube: string;
  /** The number of a box there; what is asked about her. */
  readonly testBox: string;
  readonly testQuestion: string;
  /** That tube is positive and calls her back; a report that is held, of the other one. */
  readonly testRecall: string;
  readonly testReport: string;
  /** An isolation site with somebody in one of its rooms, a room that is free, a round and a meal that are not over. */
  readonly isolation: {
    readonly here: Side;
    /** Another site, of the same district. */
    readonly beside: Side;
    readonly site: string;
    readonly room: string;
    readonly free: string;
    readonly round: string;
    /** Somebody of the staff left where guests are without undressing. */
    readonly wrongStep: string;
    readonly meal: string;
    /** Something that happened on her floor; nobody has decided whose days begin anew. */
    readonly incident: string;
    /** Who leads it, and the test she waits for. */
    readonly staff: string;
    readonly staffTest: string;
    /** Its morning meeting, which goes on, and a point nobody has decided. */
    readonly meeting: string;
    readonly point: string;
    /** A training that was planned there. */
    readonly training: string;
    /** A trip to it that has not departed, with a seat for her. */
    readonly trip: string;
    /** Who is in the room; what she asked for, a letter of hers, a notice that nobody has shown yet. */
    readonly guest: string;
    readonly interviewAt: string;
    readonly guestRequest: string;
    readonly letter: string;
    readonly notice: string;
    /** What the day asks for her. */
    readonly care: string;
  };
  /** The one who is ordered to stay, here by the code of her own page; and what she asks about her data. */
  readonly resident: Actor;
  readonly link: string;
  readonly request: string;
  readonly hold: string;
  /** Names, numbers and addresses nobody sees by looking. */
  readonly secrets: readonly string[];
  /** Ids of things here that no other subdistrict may meet. */
  readonly hidden: Readonly<Record<string, string>>;
}

const HERE: Side = { district: 'd330114', grid: 'd330114.s001.c01.g01' };
const BESIDE: Side = { district: 'd330114', grid: 'd330114.s002.c01.g01' };
const ELSEWHERE: Side = { district: 'd330108', grid: 'd330108.s001.c01.g01' };
/** Acts about the rulebook ask for the district, whatever the change. */
const NOT_THERE = '00000000-0000-7000-8000-000000000000';
/** Two people of the first list who may be one. */
const PAIR = '00000000-0000-7000-8000-000000000001';
const COMMUNITY = 'd330114.s001.c01';

interface Row {
  readonly name: string;
  readonly document: string;
  readonly phone: string;
  readonly address: string;
}

/** Documents with right check digits but the last, which is a question. */
const ROWS: readonly Row[] = [
  { name: '诸葛青岚', document: '330114196001011017', phone: '19900010001', address: '听涛苑1幢101室' },
  { name: '司徒望舒', document: '330114196102022022', phone: '19900010002', address: '听涛苑2幢202室' },
  { name: '上官知微', document: '330114196203033038', phone: '19900010003', address: '听涛苑3幢303室' },
  { name: '欧阳见山', document: '330114196304044043', phone: '19900010004', address: '听涛苑4幢404室' },
  { name: '令狐远舟', document: '330114196405055059', phone: '19900010005', address: '听涛苑5幢505室' },
  { name: '皇甫清和', document: '330114196506066064', phone: '19900010006', address: '听涛苑6幢606室' },
  { name: '尉迟临风', document: '33011419660707707X', phone: '19900010007', address: '' },
  { name: '公孙明月', document: '330114196708088084', phone: '19900010008', address: '听涛苑8幢808室' },
];
const NEXT_DOOR: readonly Row[] = [
  { name: '慕容听雪', document: '330114197001011011', phone: '19900020001', address: '望江苑1幢101室' },
  { name: '长孙若水', document: '330114197102022027', phone: '19900020002', address: '望江苑2幢202室' },
];

/** Fills a fresh house. Every step is somebody's act, except where a test may only look. */
export async function seedDistrict(district: TestHouse): Promise<Seed> {
  await district.inside(layPlaces);
  await district.itself.do(setUpSources, { district: HERE.district });
  const users = await hire(district);
  const desk = district.as('data-desk');
  const { batch } = await receive(desk, 'provincial', ROWS);
  await receive(desk, 'railway', NEXT_DOOR);
  await district.settle();
  const byRow = await district.inside(async (tx) => linesByRow(tx, batch));
  const line = (row: number) => must(byRow.get(row), `row ${row} is a line`);
  const officer = district.asActor(officerWith(district, users.officer.account));
  const lines = {
    routed: line(3),
    claimed: line(4),
    visit: line(5),
    answered: line(6),
    corrected: line(7),
    transferred: line(8),
    unrouted: line(9),
  };
  const transfer = await callThem(district, officer, lines);
  await officer.do(claimLine, { line: lines.claimed });
  const question = await district.inside((tx) =>
    row(tx, sql<{ id: string }>`select id from list_question where batch = ${batch}`),
  );
  const lead = district.as('subdistrict-duty', 'd330114.s001');
  const errand = await lead.do(giveErrand, {
    title: '核对门牌',
    unit: COMMUNITY,
    role: 'community-officer',
    dueAt: '2026-12-08T06:00:00+08:00',
  });
  const absence = await lead.do(noteAbsence, {
    user: users.colleague.account,
    why: 'sick',
    until: '2026-12-09T00:00:00+08:00',
  });
  const members = users.four.map(({ role, account }) => ({ role, user: account }));
  await lead.do(formTeam, { place: HERE.grid, members });
  const [hers, other] = await district.inside(async (tx) => [
    await personOf(tx, lines.routed),
    await personOf(tx, lines.claimed),
  ]);
  await district.inside((tx) => fillDrawers(tx, hers.id, other.id));
  const stay = await openStay(district, hers.id);
  const ordered = await orderStay(district, other.id);
  await district.inside((tx) => measuredYesterday(tx, ordered.ordered));
  await atTheDoor(district, ordered.ordered, users.four);
  const over = await releaseThem(district, other.id, ordered.ordered);
  const found = await district.inside((tx) => personOf(tx, lines.answered));
  const tested = await testThem(district, { ordered: ordered.ordered, positive: found.id });
  const own = await ownPage(district, { hers: ordered.ordered, other: stay.episode, person: other.id });
  const site = await testAtSite(district, users.officer.account, hers.id);
  await district.inside((tx) =>
    run(
      tx,
      sql`insert into test_merge (session, place, person, gone, at, before)
          select id, place, ${hers.id}, ${other.id}, now(), '{}' from test_session`,
    ),
  );
  const isolation = await isolate(district, other.id, users.four);
  return {
    here: HERE,
    beside: BESIDE,
    elsewhere: ELSEWHERE,
    deserted: 'd330114.s003',
    batch,
    source: 'provincial',
    lines,
    question: must(question, 'the wrong document is a question').id,
    transfer,
    task: errand.task,
    change: NOT_THERE,
    account: users.officer.account,
    duty: users.officer.duty,
    colleague: users.colleague.account,
    colleagueDuty: users.colleague.duty,
    absence: absence.absence,
    person: hers.id,
    otherPerson: other.id,
    code: `P-${hers.no}`,
    pair: PAIR,
    ...stay,
    ...tested,
    ...ordered,
    ...over,
    ...own,
    ...site,
    isolation,
    secrets: [
      ...CONTACT,
      ...[...ROWS, ...NEXT_DOOR].flatMap(({ name, document, phone, address }) =>
        [name, document, phone, address].filter((text) => text !== ''),
      ),
    ],
    hidden: {
      ...lines,
      episode: stay.episode,
      case: tested.case,
      result: tested.testResult,
      test: tested.testDue,
      exposure: stay.exposure,
      'ordered stay': ordered.ordered,
      release: over.release,
      'health code': over.healthCode,
      observation: ordered.observation,
      fever: ordered.fever,
      need: ordered.need,
      'test site': site.testSite,
      session: site.testSession,
      'row of a roster': site.testRow,
      'not on a roster': site.testUnlisted,
      swab: site.testSwab,
      tube: site.testTube,
      'question about a swab': site.testQuestion,
      recall: site.testRecall,
      report: site.testReport,
      'isolation site': isolation.site,
      room: isolation.room,
      'free room': isolation.free,
      round: isolation.round,
      meal: isolation.meal,
      trip: isolation.trip,
      incident: isolation.incident,
      person: hers.id,
      'another person': other.id,
      link: own.link,
      request: own.request,
      hold: own.hold,
      errand: errand.task,
      transfer,
    },
  };
}

/** A temperature of the morning before, answered in its time; the first hour of this day asks for none. */
async function measuredYesterday(tx: Tx, episode: string): Promise<void> {
  await run(
    tx,
    sql`
      insert into temperature_due (episode, on_day, slot, person, place, opens_at, due_at, answered, ended_at, ended_how)
      select id, '2026-12-07', 0, person, place, '2026-12-07T06:30+08:00', '2026-12-07T10:00+08:00', gen_random_uuid(),
        '2026-12-07T07:10+08:00', 'done' from episode where id = ${episode}`,
  );
}

/** Somebody was at her door: a visit, the check of her home, the kit, who lives there too, a refusal that is open. */
async function atTheDoor(
  district: TestHouse,
  episode: string,
  four: readonly { readonly role: string; readonly account: string }[],
): Promise<void> {
  const cadre = district.as('cadre', COMMUNITY);
  await cadre.do(sayWorkPhone, { number: '0571-85550100' });
  const beside = four.find(({ role }) => role === 'grid-member')?.account ?? '';
  await cadre.do(recordVisit, { episode, kind: 'stay-put', finding: 'met', beside, note: '已当面告知' });
  const answers = { dormitory: false, 'own-room': true, 'own-toilet': true, 'shared-air': false };
  await cadre.do(checkHome, {
    episode,
    answers: { ...answers, drains: true, 'co-residents': true, 'needs-care': true },
  });
  const items = ['thermometer', 'temperature-card', 'masks', 'tablets', 'yellow-bags'];
  await cadre.do(giveKit, {
    episode,
    items: items.map((item) => ({ item, count: 1 })),
    thermometer: 'T-0001',
  });
  await cadre.do(settleCoResident, { episode, name: '诸葛青川', choice: 'moves-out', ground: 'relatives' });
  await cadre.do(recordRefusal, { episode, what: 'test-refused', note: '暂不愿采样' });
}

/** A code is given out and used; she asks for something to be put right, and somebody reports for her. */
async function ownPage(
  district: TestHouse,
  { person, ...stays }: { hers: string; other: string; person: string },
) {
  const cadre = district.as('cadre', COMMUNITY);
  const { link } = await cadre.do(makeLink, { episode: stays.hers });
  await cadre.do(bindResident, { episode: stays.other, forEpisode: stays.hers });
  const rules = (await district.house.rulebookAt(district.clock.now())).part(residentRules);
  const resident = must(
    await district.inside((tx) => actorOfLink(tx, link, district.clock.now(), rules)),
    'the code opens her page',
  );
  await district.asActor(resident).do(askRight, { kind: 'correct', text: '住址写错了' });
  const request = await district.inside((tx) => row(tx, sql<{ id: string }>`select id from right_request`));
  const { hold } = await district
    .as('cdc')
    .do(placeHold, { person, reason: '复议期间保留', until: '2027-03-31' });
  return { resident, link, hold, request: must(request, 'she has asked').id };
}

async function layPlaces(tx: Tx): Promise<void> {
  const place = (path: string, name: string, aliases: string[] = []) => ({
    path,
    code: path.replaceAll(/\D/g, ''),
    name,
    nameEn: name,
    aliases,
  });
  await insertPlaces(
    tx,
    [
      place('d330114', '钱塘区'),
      place('d330114.s001', '下沙街道'),
      place(COMMUNITY, '听涛社区'),
      place(HERE.grid, '听涛第一网格', ['听涛苑']),
      place('d330114.s002', '白杨街道'),
      place('d330114.s002.c01', '望江社区'),
      place(BESIDE.grid, '望江第一网格', ['望江苑']),
      place('d330114.s003', '河庄街道'),
      place('d330114.s003.c01', '无人社区'),
    ],
    new Date('2026-12-01T00:00:00+08:00'),
  );
}

async function hire(district: TestHouse) {
  const until = '2027-02-01T00:00:00+08:00';
  const four = ['cadre', 'grid-member', 'medic', 'police'] as const;
  const at = { cadre: COMMUNITY, 'grid-member': HERE.grid, medic: COMMUNITY, police: 'd330114.s001' };
  const { users } = await district.itself.do(addUsers, {
    password: 'correct-horse-battery',
    users: [
      { login: 'officer', name: '专员甲', duties: [{ role: 'community-officer', place: COMMUNITY, until }] },
      {
        login: 'colleague',
        name: '专员乙',
        duties: [{ role: 'community-officer', place: COMMUNITY, until }],
      },
      ...four.map((role) => ({ login: role, name: role, duties: [{ role, place: at[role], until }] })),
    ],
  });
  const dutyOf = (account: string) =>
    district.inside((tx) => row(tx, sql<{ id: string }>`select id from duty where account = ${account}`));
  const user = async (login: string) => {
    const account = must(
      users.find((one) => one.login === login),
      login,
    ).id;
    return { account, duty: must(await dutyOf(account), 'hired with a duty').id };
  };
  const officer = await user('officer');
  await district.as('subdistrict-duty', 'd330114.s001').do(setShifts, {
    duty: officer.duty,
    shifts: [{ from: '2026-12-08T08:00:00+08:00', until: '2026-12-08T20:00:00+08:00' }],
  });
  return {
    officer,
    colleague: await user('colleague'),
    four: await Promise.all(four.map(async (role) => ({ role, account: (await user(role)).account }))),
  };
}

function officerWith(district: TestHouse, account: string): Actor {
  return { ...district.as('community-officer', COMMUNITY, '专员甲').actor, id: account };
}

async function receive(desk: Player, source: string, people: readonly Row[]): Promise<{ batch: string }> {
  const text = (value: string) => ({
    text: value,
    kind: value === '' ? ('empty' as const) : ('text' as const),
  });
  const cells = people.map((one) => [one.name, one.document, one.phone, one.address].map(text));
  return desk.do(receiveList, {
    source,
    fileName: `${source}.xlsx`,
    sha256: 'ab'.repeat(32),
    bytes: 1_000,
    workbook: {
      format: 'xlsx',
      sheets: [
        {
          name: '名单',
          rows: [
            [text('核查名单'), text(''), text(''), text('')],
            ['姓名', '身份证号', '联系电话', '居住地址'].map(text),
            ...cells,
          ],
          merges: [],
          date1904: false,
        },
      ],
      skipped: [],
    },
  });
}

async function linesByRow(tx: Tx, batch: string): Promise<Map<number, string>> {
  const found = await rows(
    tx,
    sql<{ id: string; row: number }>`select id, row_no as row from list_line where batch = ${batch}`,
  );
  return new Map(found.map((line) => [line.row, line.id]));
}

/** Some were called: one answered, one whose answer is being taken back, one searched for, one sent on. */
async function callThem(district: TestHouse, officer: Player, lines: Seed['lines']): Promise<string> {
  const told = (row: number) => {
    const person = must(ROWS[row - 3], 'a row of the list');
    return { name: person.name, last4: person.document.slice(-4) };
  };
  for (const [line, row] of [
    [lines.answered, 6],
    [lines.corrected, 7],
  ] as const) {
    await officer.do(claimLine, { line });
    await officer.do(openCall, { line });
    const answered = {
      line,
      channel: 'mobile',
      result: 'answered-identity-confirmed',
      told: told(row),
    } as const;
    await officer.do(recordAttempt, { ...answered, note: '本人接听' });
    await officer.do(recordOutcome, { line, outcome: 'confirmed' });
  }
  await officer.do(claimLine, { line: lines.visit });
  await officer.do(recordAttempt, { line: lines.visit, channel: 'mobile', result: 'wrong-number' });
  await officer.do(recordOutcome, { line: lines.visit, outcome: 'wrongNumber' });
  await district
    .as('data-desk')
    .do(takeFeedback, { batch: await batchOf(district, lines.answered), format: 'xlsx', reason: '先行反馈' });
  await officer.do(correctOutcome, { line: lines.corrected, reason: '记错了人' });
  const sent = await officer.do(sendTransfer, {
    line: lines.transferred,
    toOutside: '邻区疾控中心',
    reason: '已搬离本区',
  });
  return sent.transfer;
}

async function batchOf(district: TestHouse, line: string): Promise<string> {
  const found = await district.inside((tx) =>
    row(tx, sql<{ batch: string }>`select batch from list_line where id = ${line}`),
  );
  return must(found, 'a line has its batch').batch;
}

async function personOf(tx: Tx, line: string): Promise<{ id: string; no: number }> {
  const found = await row(
    tx,
    sql<{ id: string; no: number }>`
      select p.id, p.no from list_line l join person p on p.id = l.person where l.id = ${line}`,
  );
  return must(found, 'a line names somebody');
}

/** One of them was exposed: her stay waits to be assessed. */
async function openStay(district: TestHouse, person: string) {
  const { outbreak } = await district.as('cdc').do(openOutbreak, {
    name: '下沙聚集性疫情',
    nameEn: 'Xiasha cluster',
    protocol: 'CN-COVID-8',
    place: 'd330114.s001',
    sunset: '2027-02-01',
  });
  const exposed = await district
    .as('data-desk')
    .do(recordExposure, { person, category: 'close', kind: 'household', lastOn: '2026-12-06' });
  return {
    outbreak,
    episode: must(exposed.episode, 'nobody here is a case'),
    exposure: exposed.exposure,
  };
}

/** A colour is proposed to her. A released stage lies in the drawer: no seed lives through the days of one. */
async function releaseThem(district: TestHouse, person: string, episode: string) {
  const { code } = await district.itself.do(proposeCode, { person });
  const release = await district.inside((tx) =>
    row(
      tx,
      sql<{ id: string }>`
        insert into stage_release (id, episode, person, place, stage_no, stage, stage_place, stage_to, opened_at, first_by,
          first_role, first_at, second_by, second_role, second_at, released_at, certificate_no, hand_to, handed_at, hand_due_at)
        values (gen_random_uuid(), ${episode}, ${person}, ${HERE.grid}::ltree, 0, 'home', 'home', '2026-12-07',
          '2026-12-07T08:00:00+08:00', 'one', 'medic', '2026-12-07T09:00:00+08:00', 'two', 'subdistrict-duty',
          '2026-12-07T10:00:00+08:00', '2026-12-07T10:00:00+08:00', '330114-2026-000001', ${COMMUNITY}::ltree,
          '2026-12-07T10:00:00+08:00', '2026-12-08T14:00:00+08:00') returning id`,
    ),
  );
  return {
    release: must(release, 'written').id,
    healthCode: must(code, 'control at home asks for a colour'),
  };
}

/** The other one is ordered to stay at home; she has a fever, and somebody wrote down what can not be. */
async function orderStay(district: TestHouse, person: string) {
  const exposed = await district
    .as('data-desk')
    .do(recordExposure, { person, category: 'midRisk', kind: 'area', lastOn: '2026-12-07' });
  const episode = must(exposed.episode, 'nobody here is a case');
  const medic = district.as('medic', COMMUNITY);
  const seen = await medic.see(previewPlan, { id: episode });
  await medic.do(orderControl, {
    episode,
    categories: ['midRisk'],
    facts: seen.facts,
    basis: 'infectious-disease-law',
    seen: must(seen.seal, 'a plan has its seal'),
  });
  await medic.do(recordTemperature, { episode, celsius: 38.4 });
  const asked = await medic.do(recordTemperature, { episode, celsius: 33.1 });
  const fever = await district.inside((tx) =>
    row(tx, sql<{ id: string }>`select id from fever where episode = ${episode}`),
  );
  const wants = await medic.do(askNeed, { episode, kind: 'medicine', text: '降压药' });
  return {
    ordered: episode,
    observation: asked.observation,
    fever: must(fever, 'a fever is open').id,
    need: wants.need,
  };
}

/** One is to be tested today; another one was positive and is a case; a file of results was taken in. */
async function testThem(district: TestHouse, who: { ordered: string; positive: string }) {
  const exposed = await district
    .as('data-desk')
    .do(recordExposure, { person: who.positive, category: 'close', kind: 'dining', lastOn: '2026-12-05' });
  const positive = await district.as('medic', COMMUNITY).do(recordTest, {
    episode: must(exposed.episode, 'not a case before'),
    result: 'positive',
    sampledAt: '2026-12-07T09:00:00+08:00',
  });
  const reported = await district.as('cdc').do(reportCase, { result: positive.result });
  const text = (value: string) => ({ text: value, kind: 'text' as const });
  const file = await district.as('data-desk').do(importResults, {
    place: HERE.district,
    fileName: 'results.xlsx',
    sha256: 'ef'.repeat(32),
    bytes: 1,
    workbook: {
      format: 'xlsx',
      sheets: [
        {
          name: '结果',
          rows: [
            ['姓名', '身份证号', '采样时间', '检测结果'].map(text),
            ['无此人', '330114199001011016', '2026-12-07', '阴性'].map(text),
          ],
          merges: [],
          date1904: false,
        },
      ],
      skipped: [],
    },
  });
  // Of a community of its own, so that its row is under the second wall like any other.
  await district.inside((tx) =>
    run(tx, sql`update test_import set place = ${COMMUNITY}::ltree where id = ${file.import}`),
  );
  const due = await district.inside((tx) =>
    row(
      tx,
      sql<{ id: string }>`
        select id from test_due where episode = ${who.ordered} and state = 'due' order by on_day limit 1`,
    ),
  );
  return {
    testDue: must(due, 'an ordered stay is tested').id,
    testResult: positive.result,
    testImport: file.import,
    case: reported.case,
  };
}

/** Whom to telephone at the worksite. */
const CONTACT = ['钟离守拙', '19900030001'] as const;

/** A worksite, and a session there in the morning. */
async function testAtSite(district: TestHouse, lead: string, person: string) {
  const officer = district.as('community-officer', COMMUNITY);
  const { site } = await officer.do(addTestSite, {
    place: COMMUNITY,
    kind: 'worksite',
    name: '江湾工地',
    address: '江湾路 18 号',
    headcount: 521,
    contactName: CONTACT[0],
    contactPhone: CONTACT[1],
    lengthM: 40,
    widthM: 16,
  });
  const { session } = await officer.do(planSession, {
    site,
    offer: 'door',
    opensAt: '2026-12-08T09:00:00+08:00',
    hours: 3,
    tables: 2,
    poolSize: 10,
    lead,
  });
  const roster = await rosterAt(district, officer, session);
  const tubes = await swabbed(district, officer, session, person);
  return {
    testSite: site,
    testSession: session,
    ...roster,
    ...tubes,
    ...(await foundIn(district, tubes.testTube)),
  };
}

/** Two isolation sites; somebody is in a room of the first, where a round of disinfection and a meal go on. */
async function isolate(
  district: TestHouse,
  person: string,
  [first, second]: readonly { readonly account: string }[],
): Promise<Seed['isolation']> {
  const hq = district.as('hq');
  const open = (name: string, head: string) =>
    hq.do(openIsolationSite, {
      district: HERE.district,
      name,
      address: '潮音路 9 号',
      template: 'hotel',
      measures: { floors: 2, roomsPerFloor: 4, positiveRooms: 1 },
      head,
      reason: '备用',
    });
  const one = await open('潮音酒店', must(first, 'somebody').account);
  const two = await open('望潮酒店', must(second, 'somebody else').account);
  const head = district.as('site-head', one.place);
  const rules = (await district.house.rulebookAt(district.clock.now())).part(isolationRules);
  for (const { item } of rules.checklist)
    await head.do(checkIsolationSite, { site: one.site, item, done: true });
  await head.do(readyIsolationSite, { site: one.site });
  const rooms = await district.inside((tx) =>
    rows(
      tx,
      sql<{ id: string }>`
        select id from isolation_room where site = ${one.site} and wing = 'ordinary' and beds = 1 order by no`,
    ),
  );
  const [room, free] = rooms.map(({ id }) => id);
  await sentToSite(district, [person]);
  await head.do(interviewGuest, {
    site: one.site,
    person,
    told: { attention: ['insulin'], medicines: [], diet: 'diabetic', herbal: true },
    over: null,
  });
  await head.do(roomGuests, {
    site: one.site,
    guests: [{ person, room: must(room, 'a hotel has rooms'), reason: '本人要求' }],
  });
  await head.do(registerCompanion, {
    site: one.site,
    guest: person,
    name: '欧阳云帆',
    phone: '19900010099',
    birth: '1990-05-01',
    relation: 'relative',
    agreed: 'said',
    why: '行动不便',
  });
  await head.do(tickIntake, { site: one.site, people: [person], items: ['kit'], done: true });
  await head.do(tickLeaving, { site: one.site, person, item: 'medicines', done: true });
  const staff = must(first, 'somebody').account;
  const { tests: staffTests } = await head.do(sampleStaff, { site: one.site, accounts: [staff] });
  await head.do(rateStay, { site: one.site, person, scores: [{ aspect: 'meals', score: 3 }] });
  await head.do(countStock, { site: one.site, counts: [{ item: 'water', amount: 40 }] });
  const disinfector = district.as('site-disinfection', one.place);
  const { round } = await disinfector.do(beginRound, {
    site: one.site,
    kind: 'round',
    product: 'tablet',
    targetMgL: 1000,
    measuredMgL: 1000,
  });
  await disinfector.do(doZones, {
    round,
    zones: [3, 4].map((floor) => ({
      zone: `corridor/1/${floor}`,
      object: 'corridor',
      skipped: '测试数据',
    })),
  });
  await disinfector.do(takeStep, { site: one.site, zone: 'contaminated' });
  const { wrong } = await disinfector.do(takeStep, { site: one.site, zone: 'clean' });
  const { run } = await head.do(overrideMeal, { site: one.site, meal: 'breakfast', reason: '饭菜将凉' });
  const { incident } = await head.do(reportIncident, {
    site: one.site,
    incident: 'positive',
    person,
    note: '走廊已停止走动',
  });
  await head.do(logIncident, { incident, text: '已通知疾控' });
  await head.do(tickIncident, { incident, item: 0, done: true });
  // Her own days are not asked about; a row of hers is what the wall between districts is tried on.
  await district.inside((tx) =>
    rows(
      tx,
      sql`insert into site_incident_person (incident, person, site, place, decision, room, why, at, by)
          select id, ${person}, site, place, 'left', '0301', 'test', now(), 'user' from site_incident where id = ${incident}
          returning person`,
    ),
  );
  const cared = await careFor(district, one, person);
  const { meeting } = await head.do(acts.openMeeting, { kind: 'site', site: one.site });
  const { session: training } = await head.do(acts.planTraining, {
    training: 'isolation-site',
    place: one.place,
    at: '2026-12-08T00:00:00+08:00',
    trainer: must(first, 'somebody').account,
  });
  await district.inside((tx) =>
    rows(
      tx,
      sql`insert into training_grace (id, training, account, place, why, until, at, by)
          values (gen_random_uuid(), 'isolation-site', 'user', ${one.place}::ltree, 'test', now(), now(), 'user')`,
    ),
  );
  await district.inside((tx) =>
    rows(
      tx,
      sql`insert into site_staff_release (site, place, account, ended_at, released_at, released_by)
          values (${one.site}, ${one.place}::ltree, gen_random_uuid(), now(), now(), 'user') returning account`,
    ),
  );
  const { point } = await head.do(acts.raisePoint, { meeting, title: '热水供应不稳' });
  const group = district.as('transport-group');
  const { trip } = await group.do(planTrip, {
    place: HERE.district,
    kind: 'intake',
    to: one.place,
    vehicle: '浙A·T0001',
    driver: { name: '何师傅', shown: '公司防护培训名单' },
    seats: 7,
    departsAt: '2026-12-08T09:00:00+08:00',
  });
  await group.do(seatRiders, { trip, riders: [{ person, luggage: 2, needs: '胰岛素冷藏' }] });
  return {
    ...cared,
    trip,
    incident,
    staff,
    staffTest: must(staffTests[0], 'one was sampled'),
    meeting,
    point,
    training,
    here: { district: HERE.district, grid: `${one.place}.g01` },
    beside: { district: HERE.district, grid: `${two.place}.g01` },
    site: one.site,
    room: must(room, 'as above'),
    free: must(free, 'a second one'),
    round,
    wrongStep: must(wrong[0], 'no passage leads there').id,
    meal: run,
  };
}

/** She asks for towels and asks the doctor, thanks somebody; a medic answers and decides; a verse waits to be shown. */
async function careFor(
  district: TestHouse,
  { site, place }: { readonly site: string; readonly place: string },
  person: string,
) {
  const guest = district.asActor({
    id: residentId(person),
    name: '',
    kind: 'person',
    duties: [
      {
        role: 'resident',
        place: HERE.district,
        permissions: new Set(['own.read', 'own.report']),
        purposes: new Set(['own-affairs']),
      },
    ],
  });
  const { request: guestRequest } = await guest.do(askAsGuest, { kind: 'need', text: '缺两条毛巾' });
  const { request: letter } = await guest.do(askAsGuest, { kind: 'thanks', text: '谢谢大家', mayShow: true });
  await guest.do(askAsGuest, { kind: 'doctor', text: '能吃柚子吗' });
  const { at } = must(
    await district.inside((tx) =>
      row(tx, sql<{ at: Date }>`select at from isolation_interview where person = ${person}`),
    ),
    'she was asked',
  );
  const medic = district.as('site-medic', place);
  await medic.do(decidePack, { site, person, may: false, over: at.toISOString(), why: '正在使用胰岛素' });
  const { notice } = await district.as('site-disinfection', place).do(writeNotice, {
    site,
    kind: 'verse',
    titleZh: '消毒顺口溜',
    bodyZh: '早中晚，三遍喷；门把手，要擦匀。',
    until: '2026-12-31',
  });
  await district.itself.do(planSiteDay, { site });
  const { id: care } = must(
    await district.inside((tx) =>
      row(
        tx,
        sql<{
          id: string;
        }>`select id from task where kind = 'site-care' and title_zh ~ '冰瓶' order by id limit 1`,
      ),
    ),
    'her bottle is changed three times a day',
  );
  return { guest: person, interviewAt: at.toISOString(), guestRequest, letter, notice, care };
}

/** The laboratory finds a tube positive, and says something of another one that has not arrived. */
async function foundIn(district: TestHouse, tube: string) {
  await district.inside((tx) => run(tx, sql`update test_tube set state = 'accepted' where id = ${tube}`));
  await district.itself.do(reportTubes, {
    laboratory: '区疾控实验室',
    channel: 'hand',
    message: 'seed',
    results: [
      { barcode: 'HZ-000002', result: 'positive' },
      { barcode: 'HZ-000001', result: 'suspect' },
    ],
  });
  await district.itself.do(followPool, { tube });
  return district.inside(async (tx) => ({
    testRecall: must(await row(tx, sql<{ id: string }>`select id from test_recall`), 'called back').id,
    testReport: must(
      await row(tx, sql<{ id: string }>`select id from test_report where held is not null`),
      'held',
    ).id,
  }));
}

/** Somebody expected there, a row nobody could place, somebody the payroll has and the roster has not, a queue. */
async function rosterAt(district: TestHouse, officer: Player, session: string) {
  const sheet = (...people: readonly (readonly string[])[]) => ({
    session,
    fileName: '名册.xlsx',
    sha256: 'ef'.repeat(32),
    bytes: 100,
    workbook: listOf(...people),
  });
  await officer.do(takeRoster, sheet(['长孙砚', '', '19900030011', ''], ['', '', '19900030012', '']));
  await officer.do(crossCheck, { ...sheet(['宇文澈', '', '19900030013', '']), source: 'payroll' });
  await officer.do(giveSlots, { session });
  await officer.do(countQueue, { session, waiting: 3 });
  return district.inside(async (tx) => ({
    testRow: must(await row(tx, sql<{ id: string }>`select id from test_roster_row`), 'a row without a name')
      .id,
    testUnlisted: must(
      await row(tx, sql<{ id: string }>`select person as id from test_unlisted`),
      'not listed',
    ).id,
  }));
}

/** Somebody was swabbed into one tube, and a second time into another one. */
async function swabbed(district: TestHouse, officer: Player, session: string, person: string) {
  const told = { session, table: 1, at: '2026-12-08T08:31:00+08:00', checked: 'document', person } as const;
  const { swab } = await officer.do(recordSwab, { ...told, barcode: 'HZ-000001' });
  await officer.do(recordSwab, { ...told, barcode: 'HZ-000002' });
  const { tube } = await officer.do(closeTube, {
    session,
    barcode: 'HZ-000002',
    written: 1,
    at: told.at,
  });
  // A tube nobody is in, in a box.
  await officer.do(closeTube, { session, barcode: 'HZ-000003', written: 0, at: told.at });
  await officer.do(packBox, {
    session,
    box: 'BOX-0001',
    barcodes: ['HZ-000003'],
    counted: 1,
    at: told.at,
  });
  const question = await district.inside((tx) =>
    row(
      tx,
      sql<{ id: string }>`select id from test_question where session = ${session} and kind = 'person-twice'`,
    ),
  );
  return {
    testSwab: swab,
    testTube: tube,
    testBox: 'BOX-0001',
    testQuestion: must(question, 'two swabs of one person are asked about').id,
  };
}

/** What no act of this seed fills: two who may be one, a household, an opening, a merge taken apart. */
async function fillDrawers(tx: Tx, one: string, other: string): Promise<void> {
  const [low, high] = [one, other].sort();
  await run(
    tx,
    sql`insert into person_pair (id, one, other, places, why, asked_at)
        values (${PAIR}, ${low}, ${high}, ${[HERE.grid]}::ltree[], 'name-birth', now())`,
  );
  await run(
    tx,
    sql`insert into person_opening (id, person, by, at) values (gen_random_uuid(), ${one}, 'user', now())`,
  );
  await run(
    tx,
    sql`insert into person_merge (id, kept, gone, place, moved, reason, merged_by, merged_at, split_by, split_at, split_reason)
        values (gen_random_uuid(), ${one}, ${other}, ${HERE.grid}::ltree, '{}', 'test', 'user', now(), 'user', now(), 'test')`,
  );
  await run(
    tx,
    sql`
      with h as (insert into household (id, place, created_at) values (gen_random_uuid(), ${HERE.grid}::ltree, now()) returning id)
      insert into household_member (id, household, person, relation, head, since)
      select gen_random_uuid(), h.id, ${one}, 'head', true, now() from h`,
  );
}
