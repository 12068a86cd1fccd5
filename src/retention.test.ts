// Four hundred days later nothing is left of anybody who was in the house, in no column of no table; what a legal hold
// names is. And the ledger is whole all the same, for it never held anything of them.
import pg from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { refusal, type TestHouse } from '../test/house.ts';
import { COMMUNITY, DISTRICT, houseWithLists } from '../test/lists.ts';
import { type Stay, staysAtHome, withOutbreak } from '../test/stays.ts';
import { sweep } from './adapters/db/sweep.ts';
import { uuidv7 } from './base/ids.ts';
import { row, rows, sql } from './base/sql.ts';
import {
  agreeClosing,
  answerRenewal,
  askRenewal,
  certificatesBad,
  closeOutbreak,
  freezeOutbreak,
  grep,
  outbreakPage,
  shredOutbreak,
  signClosing,
} from './close-outbreak.ts';
import { openOutbreak, recordExposure } from './control/episodes/acts.ts';
import { endEpisode } from './control/episodes/replan.ts';
import { recordTemperature } from './control/observations/acts.ts';
import { insertImport } from './control/tests/store.ts';
import { serveNotice } from './home/door/acts.ts';
import { askNeed } from './home/needs/acts.ts';
import { answerRight, askRight, makeLink } from './home/resident/acts.ts';
import { recordOf } from './home/resident/record.ts';
import { actorOfLink } from './home/resident/session.ts';
import { residentRules } from './home/resident/terms.ts';
import { perform } from './ledger/perform.ts';
import { HOUSE } from './ledger/rules.ts';
import { anchorInMemory, sealLedger, verifyLedger } from './ledger/seals.ts';
import { openPeople } from './people/store.ts';
import { eraseOverdue, isNight, placeHold, RETAINED_TABLES, retentionRules } from './retention.ts';
import { addUsers } from './teams/acts.ts';
import { sessionCoverage } from './testing/coverage/routes.ts';
import { sumsOf } from './testing/coverage/store.ts';
import { takeWalkIn } from './testing/roster/acts.ts';
import { planSession } from './testing/sessions/acts.ts';
import { addTestSite } from './testing/sites/acts.ts';
import { testingRules } from './testing/terms.ts';
import { recordSwab } from './testing/tubes/acts.ts';
import { settleQuestion } from './testing/tubes/questions.ts';
import { everyMinute } from './timers.ts';

const NEED = '想要一袋东北大米';
const SAID = '我的门牌其实是 77 幢';

let h: TestHouse;
let stays: Stay[];
let canaries: Map<string, string[]>;

beforeEach(async () => {
  h = await houseWithLists({ now: new Date('2026-12-08T09:00:00+08:00') });
  await withOutbreak(h);
  stays = await staysAtHome(h, 3);
  await h
    .as('cadre', COMMUNITY)
    .do(askNeed, { episode: stays[0]?.episode ?? '', kind: 'shopping', text: NEED });
  await h.as('medic', COMMUNITY).do(recordTemperature, { episode: stays[0]?.episode ?? '', celsius: 36.5 });
  const { users } = await h.itself.do(addUsers, {
    password: 'correct-horse-battery',
    users: [{ login: 'beside1', name: '王同行', duties: [] }],
  });
  await h.as('medic', COMMUNITY).do(serveNotice, {
    episode: stays[0]?.episode ?? '',
    how: 'witness',
    witness: '见证人吴某',
    beside: users[0]?.id ?? '',
  });
  await called();
  await sheAsks(stays[0]);
  canaries = await whatIsKnown();
}, 60_000);
afterEach(() => h.close());

/** She asks for a correction on her own page, and is answered. */
async function sheAsks(stay: Stay | undefined): Promise<void> {
  const { link } = await h.as('cadre', COMMUNITY).do(makeLink, { episode: stay?.episode ?? '' });
  const rules = (await h.house.rulebookAt(h.clock.now())).part(residentRules);
  const actor = await h.inside((tx) => actorOfLink(tx, link, h.clock.now(), rules));
  if (actor === undefined) throw new Error('the code opens her page');
  await h.asActor(actor).do(askRight, { kind: 'correct', text: SAID });
  const asked = await h.inside((tx) =>
    row(tx, sql<{ id: string }>`select id from right_request where answered_at is null`),
  );
  await h.as('cdc').do(answerRight, { request: asked?.id ?? '', answer: 'granted', text: SAID });
}

/** Each was called once; somebody wrote nothing down. */
async function called(): Promise<void> {
  await h.inside((tx) =>
    sql`
      insert into call_attempt (id, line, person, place, by, at, channel, result, identity, number, late)
      select gen_random_uuid(), id, person, place, gen_random_uuid(), ${h.clock.now()}, 'mobile', 'no-answer', '{}', '\\x0102', false
      from list_line`.execute(tx),
  );
}

/** Everything personal of each of them: what must not be found any more. */
async function whatIsKnown(): Promise<Map<string, string[]>> {
  const opened = await h.inside((tx) =>
    openPeople(
      tx,
      h.house,
      stays.map((one) => one.person),
    ),
  );
  return new Map(
    [...opened.values()].map((one) => [
      one.id,
      [
        one.name,
        ...one.documents.map(({ number }) => number),
        ...one.phones,
        one.address ?? '',
        one.birth ?? '',
      ].filter((text) => text !== ''),
    ]),
  );
}

const of = (stay: Stay | undefined) => canaries.get(stay?.person ?? '') ?? [];

async function end(episode: string): Promise<void> {
  const rulebook = await h.house.rulebookAt(h.clock.now());
  await h.inside((tx) =>
    endEpisode(
      tx,
      {
        actor: HOUSE,
        now: h.clock.now(),
        requestId: uuidv7(),
        channel: 'house',
        rulebook,
        secrets: h.house.secrets,
        scope: [''],
        beyond: (_why, fn) => fn(),
        progress: () => undefined,
      },
      episode,
      'completed',
      'scene',
    ),
  );
}

/** All stays end, as they do on the last day. */
async function allEnd(): Promise<void> {
  for (const { episode } of stays) await end(episode);
  await h.inside(async (tx) => {
    // Their lines were answered; nothing of the list is worked on any more.
    await sql`update list_line set state = 'confirmed', step = null, outcome = 'confirmed', outcome_at = ${h.clock.now()}`.execute(
      tx,
    );
  });
}

test('four hundred days on, nothing is left of anybody in any column, but of whom the law holds', {
  timeout: 120_000,
}, async () => {
  const held = stays[2];
  await h
    .as('cdc')
    .do(placeHold, { person: held?.person ?? '', reason: '法院要求保留材料', until: '2028-12-31' });
  h.clock.forwardMinutes(14 * 24 * 60);
  await allEnd();
  expect((await h.inside((tx) => grep(tx, of(stays[0])))).hits).not.toEqual([]);
  const trouble: string[] = [];
  const anchor = anchorInMemory();
  for (let day = 0; day < 400; day += 20) {
    h.clock.forwardMinutes(20 * 24 * 60);
    h.clock.set(new Date(`${h.clock.now().toISOString().slice(0, 10)}T19:00:00Z`)); // three in the morning
    await everyMinute(h.house, anchor, (error, where) => trouble.push(`${where}: ${error.message}`));
  }
  expect(trouble).toEqual([]);
  // The list with somebody on it whom the law holds stays whole; everything else of the others is gone.
  const masks = ['list_line', 'list_ignored', 'list_question', 'list_batch'];
  const found = await h.inside((tx) => grep(tx, [...of(stays[0]), ...of(stays[1]), NEED, SAID]));
  expect(found.hits.filter((hit) => !masks.includes(hit.split(':')[0] ?? ''))).toEqual([]);
  const opened = await h.inside((tx) =>
    openPeople(
      tx,
      h.house,
      stays.map((one) => one.person),
    ),
  );
  expect(opened.get(stays[0]?.person ?? '')).toMatchObject({ name: '', documents: [], phones: [] });
  expect(opened.get(held?.person ?? '')?.documents).toHaveLength(1);
  const nights = h.entries.filter((entry) => entry.word === 'retention.erased');
  expect(nights.length).toBeGreaterThan(10);
  expect(nights.some((entry) => Number(entry.detail.rows) > 0)).toBe(true);
  const texts = JSON.stringify(h.entries);
  for (const canary of [...of(stays[0]), NEED, SAID]) expect(texts).not.toContain(canary);
  expect(await verifyLedger(h.house, anchor)).toMatchObject({ ok: true });
});

/** Her days at a site are over: two have signed, and her community has given its receipt. */
async function handedOver({ episode, person }: Stay): Promise<void> {
  const at = h.clock.now();
  await h.inside((tx) =>
    sql`
      insert into stage_release (id, episode, person, place, stage_no, stage, stage_place, stage_to, opened_at, first_by,
        first_role, first_at, second_by, second_role, second_at, released_at, certificate_no, hand_to, handed_at,
        accepted_at, accepted_by, receipt)
      values (gen_random_uuid(), ${episode}, ${person}, ${COMMUNITY}::ltree, 0, 'facility', 'facility', '2026-12-08', ${at},
        'one', 'site-medic', ${at}, 'two', 'site-head', ${at}, ${at}, 'JC-1', ${COMMUNITY}::ltree, ${at}, ${at}, 'three',
        'JS-JC-1')`.execute(tx),
  );
}

test('with nobody held, the rows of the lists go too, and each night leaves its proof', async () => {
  const [first] = stays;
  if (first !== undefined) await handedOver(first);
  await allEnd();
  h.clock.forwardMinutes(400 * 24 * 60);
  const { classes, rows: n } = await h.itself.do(eraseOverdue, {});
  expect(classes.map((one) => one.class)).toEqual(
    expect.arrayContaining(['temperatures', 'home', 'lists', 'requests', 'identity']),
  );
  const proofs = await h.inside((tx) =>
    rows(tx, sql<{ n: number; proof: Buffer }>`select rows_erased::int as n, proof from erasure`),
  );
  expect(proofs.reduce((sum, one) => sum + one.n, 0)).toBe(n);
  expect(proofs.every((one) => one.proof.length === 32)).toBe(true);
  const all = stays.flatMap(of);
  expect((await h.inside((tx) => grep(tx, [...all, NEED, SAID]))).hits).toEqual([]);
  // Nothing sealed under any of their salts can be opened, for no salt is left, nor which number was called.
  const salts = await h.inside((tx) =>
    row(
      tx,
      sql<{ n: number }>`
        select (select count(*) from person where salt is not null) + (select count(*) from control_order where served_salt is not null)
          + (select count(*) from call_attempt where number is not null or note_salt is not null) as n`,
    ),
  );
  expect(Number(salts?.n)).toBe(0);
  const receipts = await h.inside((tx) => rows(tx, sql`select from stage_release where receipt is not null`));
  expect(receipts).toEqual([]);
  expect((await h.itself.do(eraseOverdue, {})).rows).toBe(0);
});

test('nothing goes a day too early, and nothing of a stay that goes on', async () => {
  h.clock.forwardMinutes(400 * 24 * 60);
  const early = await h.itself.do(eraseOverdue, {});
  expect(early.classes.map((one) => one.class)).not.toContain('temperatures');
  expect(early.classes.map((one) => one.class)).not.toContain('identity');
  await allEnd();
  h.clock.forwardMinutes(29 * 24 * 60);
  expect((await h.itself.do(eraseOverdue, {})).classes.map((one) => one.class)).not.toContain('temperatures');
  h.clock.forwardMinutes(2 * 24 * 60);
  expect((await h.itself.do(eraseOverdue, {})).classes.map((one) => one.class)).toContain('temperatures');
});

test('every table in which a text, a seal or a person can lie is in the table of retention, or says here why not', async () => {
  const WHY_NOT: Readonly<Record<string, string>> = {
    ledger: 'holds no personal data; kept for the audit',
    ledger_seal: 'hashes',
    request: 'forgotten after two weeks by a chore of its own',
    timer_run: 'names of chores',
    place: 'places',
    account: 'staff',
    absence: 'staff',
    duty: 'staff',
    shift: 'staff',
    session: 'forgotten by a chore of its own',
    team: 'staff',
    team_member: 'staff',
    test_site: 'whom to telephone at a firm: sealed, forgotten when the site is retired',
    test_tube: 'a label and counts; who was in it are the swabs',
    site_rating: 'scores of a site on a day; whose they are nothing says',
    test_box: 'labels, a temperature and staff',
    test_report: 'a label and what the laboratory found in it',
    test_queue: 'counts',
    test_post: 'staff',
    work_phone: 'telephones of those who work here, for those they care for',
    rulebook_version: 'rules',
    rulebook_approval: 'rules',
    list_source: 'senders',
    inbox_nonce: 'forgotten by a chore of its own',
    line_followed: 'ids',
    episode_followed: 'ids',
    call_claim: 'ids and a code of minutes',
    household: 'a number and a place',
    outbreak: 'no person in it',
    outbreak_renewal: 'no person in it',
    erasure: 'counts and hashes',
    legal_hold: 'a hold stands as long as somebody may ask why',
    code_event: 'a colour and the reason of the table; whose it was goes with the person',
    episode_tally: 'counts',
    temperature_tally: 'counts',
    community_tally: 'counts',
    stay_hours: 'counts',
    test_tally: 'counts',
    reading_hours: 'counts',
    isolation_site: 'no guest in it',
    isolation_room: 'no guest in it',
    isolation_check: 'no guest in it',
    isolation_stock: 'no guest in it',
    site_intake_check: 'what was ticked of who came, which goes with her bed',
    site_leaving_check: 'what was ticked of a list, which takes it along',
    disinfection_round: 'no guest in it',
    disinfection_zone: 'no guest in it',
    site_incident_tick: 'staff',
    site_incident_told: 'staff',
    meal_run: 'no guest in it',
    site_notice: 'written for everybody, about nobody',
    meeting_attendance: 'staff',
    training_session: 'staff',
    training_attendance: 'staff',
    training_grace: 'staff',
    migration: 'the schema',
    migration_lock: 'the schema',
  };
  const found = await h.inside((tx) =>
    rows(
      tx,
      sql<{ name: string }>`
      select c.relname as name from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') order by 1`,
    ),
  );
  const names = found.map(({ name }) => name);
  expect(names.filter((name) => !RETAINED_TABLES.has(name) && WHY_NOT[name] === undefined)).toEqual([]);
});

test('the name of a file of results goes with the results', async () => {
  const now = h.clock.now();
  await h.inside((tx) =>
    insertImport(tx, {
      id: uuidv7(),
      place: DISTRICT,
      fileName: '周某某复核.xlsx',
      sha256: Buffer.alloc(32),
      bytes: 1,
      at: now,
      by: 'somebody',
      read: 0,
      sums: { accepted: 0, extra: 0, doubled: 0, unknown: 0, contradicting: 0, unreadable: 0 },
      aside: [],
    }),
  );
  const names = () =>
    h.inside((tx) => rows(tx, sql<{ name: string }>`select file_name as name from test_import`));
  await h.itself.do(eraseOverdue, {});
  expect(await names()).toEqual([{ name: '周某某复核.xlsx' }]);
  h.clock.forwardMinutes(32 * 24 * 60);
  await h.itself.do(eraseOverdue, {});
  expect(await names()).toEqual([{ name: '' }]);
});

test('the night is the district’s, and once a night is enough', async () => {
  const rules = (await h.house.rulebookAt(h.clock.now())).part(retentionRules);
  expect(isNight(new Date('2026-12-08T03:00:00+08:00'), rules)).toBe(true);
  expect(isNight(new Date('2026-12-08T13:00:00+08:00'), rules)).toBe(false);
  h.clock.set(new Date('2026-12-09T02:10:00+08:00'));
  for (const minutes of [0, 40, 40]) {
    h.clock.forwardMinutes(minutes);
    await everyMinute(h.house, undefined, (error) => {
      throw error;
    });
  }
  expect(h.entries.filter((entry) => entry.word === 'retention.erased')).toHaveLength(1);
});

// Mobile testing ----------------------------------------------------------------------------------------

interface Tested {
  readonly session: string;
  readonly people: readonly string[];
}

const officer = () => h.as('community-officer', COMMUNITY);

/** A session of this afternoon with all of them on its roster, and one who walked in. It is over. */
async function tested(): Promise<Tested> {
  const { users } = await h.itself.do(addUsers, {
    password: 'correct-horse-battery',
    users: [
      {
        login: 'lead1',
        name: '点位长',
        duties: [{ role: 'community-officer', place: COMMUNITY, until: '2027-02-01T00:00:00+08:00' }],
      },
    ],
  });
  const { site } = await officer().do(addTestSite, {
    place: COMMUNITY,
    kind: 'worksite',
    name: '江湾工地',
    address: '江湾路 18 号',
    headcount: 521,
  });
  const { session } = await officer().do(planSession, {
    site,
    offer: 'door',
    opensAt: '2026-12-08T13:00:00+08:00',
    hours: 3,
    tables: 2,
    poolSize: 10,
    lead: users[0]?.id ?? '',
  });
  h.clock.set(new Date('2026-12-08T14:00:00+08:00'));
  const known = await h.inside((tx) =>
    openPeople(
      tx,
      h.house,
      stays.map((one) => one.person),
    ),
  );
  for (const one of [...known.values(), { name: '赵路过', documents: [], phones: ['13900000007'] }]) {
    const [document] = one.documents;
    await officer().do(takeWalkIn, {
      session,
      name: one.name,
      ...(document === undefined ? {} : { document: document.number }),
      phone: one.phones[0] ?? '',
      employer: '钢筋班组',
    });
  }
  const lines = await h.inside((tx) =>
    rows(tx, sql<{ person: string }>`select person from test_roster where session = ${session} order by no`),
  );
  const people = lines.map(({ person }) => person);
  h.clock.set(new Date('2026-12-08T17:00:00+08:00'));
  return { session, people };
}

const swabInto = (of: Tested, barcode: string, who = 0) =>
  officer().do(recordSwab, {
    session: of.session,
    barcode,
    table: 1,
    at: h.clock.now().toISOString(),
    checked: 'document',
    person: of.people[who] ?? '',
  });

/** Rows with a person in them, by table; none of a table: it is not named. */
async function testedRows(): Promise<Record<string, number>> {
  const found = await h.inside((tx) =>
    rows(
      tx,
      sql<{ name: string; n: number }>`
        select 'roster' as name, count(*)::int as n from test_roster union all select 'swab', count(*)::int from test_swab
        union all select 'question', count(*)::int from test_question where person is not null`,
    ),
  );
  return Object.fromEntries(found.filter(({ n }) => n > 0).map(({ name, n }) => [name, n]));
}

/** What her own copy holds of it. */
async function ownParts(person: string): Promise<Record<string, readonly unknown[]>> {
  const now = h.clock.now();
  const rulebook = await h.house.rulebookAt(now);
  const { parts } = await h.inside((tx) =>
    recordOf(
      tx,
      {
        actor: HOUSE,
        now,
        requestId: uuidv7(),
        channel: 'house',
        rulebook,
        secrets: h.house.secrets,
        scope: [''],
        beyond: (_why, fn) => fn(),
        progress: () => undefined,
      },
      person,
      [],
    ),
  );
  return Object.fromEntries(parts.map((part) => [part.key, part.rows]));
}

const sums = async (of: Tested) => {
  const rules = (await h.house.rulebookAt(h.clock.now())).part(testingRules);
  return (await h.inside((tx) => sumsOf(tx, rules, [of.session]))).get(of.session);
};

test('who was tested is forgotten a month after the session, how many were is not', async () => {
  const of = await tested();
  await swabInto(of, 'HZ-000001');
  await swabInto(of, 'HZ-000001', 3);
  // Two tubes: one of the swabs is somebody else's, and a person has to say which.
  const { swab } = await swabInto(of, 'HZ-000002');
  const held = of.people[2] ?? '';
  await h.as('cdc').do(placeHold, { person: held, reason: '法院要求保留材料', until: '2027-12-31' });
  const before = { roster: 4, swab: 3, question: 1 };
  expect(await testedRows()).toEqual(before);
  const counted = await sums(of);
  expect(counted).toMatchObject({ roster: 4, tested: 2 });
  const copy = await ownParts(of.people[0] ?? '');
  expect(Object.keys(copy)).toEqual(expect.arrayContaining(['rosters', 'swabs', 'swabQuestions']));
  expect(copy.swabs).toHaveLength(2);
  expect(JSON.stringify(copy.rosters)).toContain('钢筋班组');
  // Long over, and still asked about.
  h.clock.forwardMinutes(33 * 24 * 60);
  await h.itself.do(eraseOverdue, {});
  expect(await testedRows()).toEqual(before);
  const question = await h.inside((tx) => row(tx, sql<{ id: string }>`select id from test_question`));
  await officer().do(settleQuestion, { question: question?.id ?? '', how: 'keep-one', swab });
  const { classes } = await h.itself.do(eraseOverdue, {});
  expect(classes.find((one) => one.class === 'testing')).toMatchObject({ rows: 7 });
  // Whom the law holds stays on the roster.
  expect(await testedRows()).toEqual({ roster: 1 });
  expect(await sums(of)).toEqual(counted);
  expect(await officer().see(sessionCoverage, { id: of.session })).toMatchObject({ sums: counted });
  expect(await ownParts(of.people[0] ?? '')).not.toHaveProperty('rosters');
  expect((await h.itself.do(eraseOverdue, {})).classes.map((one) => one.class)).not.toContain('testing');
});

test('a roster goes no day too early, and who is on one is known until then', async () => {
  const of = await tested();
  h.clock.forwardMinutes(29 * 24 * 60);
  await h.itself.do(eraseOverdue, {});
  expect(await testedRows()).toEqual({ roster: 4 });
  const names = () => h.inside((tx) => grep(tx, ['赵路过']));
  // Written down long ago, and expected at a session that is to come.
  await h.inside((tx) => sql`update person set created_at = '2026-01-01'`.execute(tx));
  await h.inside((tx) => sql`update test_session set opens_at = '2027-06-01'`.execute(tx));
  h.clock.forwardMinutes(60 * 24 * 60);
  await h.itself.do(eraseOverdue, {});
  expect(await testedRows()).toEqual({ roster: 4 });
  expect((await names()).hits).toEqual(['person: 1']);
  h.clock.set(new Date('2027-08-03T02:00:00+08:00'));
  await h.itself.do(eraseOverdue, {});
  expect(await testedRows()).toEqual({});
  expect((await names()).hits).toEqual([]);
  expect(await sums(of)).toMatchObject({ roster: 4, unexplained: 4 });
});

test('whoever is called back or asked about is known until that is over, on a roster or not', async () => {
  const of = await tested();
  await swabInto(of, 'HZ-000001');
  const her = of.people[3] ?? '';
  const nightly = async () => {
    await h.itself.do(eraseOverdue, {});
    return (await h.inside((tx) => grep(tx, ['赵路过']))).hits;
  };
  // She lives with somebody of that tube, and stands on no roster.
  await h.inside(async (tx) => {
    await sql`delete from test_roster where person = ${her}`.execute(tx);
    await sql`update person set created_at = '2026-01-01'`.execute(tx);
    await sql`
      insert into test_recall (id, session, tube, person, place, opened_at)
      select gen_random_uuid(), session, id, ${her}, place, opened_at from test_tube`.execute(tx);
    await sql`
      insert into test_question (id, session, place, kind, tube, person, facts, asked_at)
      select gen_random_uuid(), session, place, 'not-household', id, ${her}, '{}', opened_at from test_tube`.execute(
      tx,
    );
  });
  h.clock.forwardMinutes(90 * 24 * 60);
  expect(await nightly()).toEqual(['person: 1']);
  await h.inside((tx) => sql`update test_question set settled_at = now(), settled_how = 'stays'`.execute(tx));
  expect(await nightly()).toEqual(['person: 1']);
  await h.inside((tx) => sql`update test_recall set outcome = 'negative', outcome_at = now()`.execute(tx));
  expect(await nightly()).toEqual([]);
});

test('what a guest of an isolation site told at arrival goes with her stay, and not while she is in her bed', async () => {
  const [guest, companion] = [stays[0], stays[1]];
  await h.inside(async (tx) => {
    await sql`
      insert into isolation_site (id, place, name, address, template, head, secretary, forecast, opened_at, opened_by)
      values (${uuidv7()}, ${`${DISTRICT}.x01`}, '江湾', '路 1 号', 'hotel', ${uuidv7()}, ${uuidv7()}, '{}', now(), 'x')`.execute(
      tx,
    );
    await sql`
      insert into isolation_room (id, site, place, building, floor, no, beds, wing, state, state_at, state_by)
      select gen_random_uuid(), id, place, '1', 3, '0301', 2, 'ordinary', 'ready', now(), 'x' from isolation_site`.execute(
      tx,
    );
    for (const [bed, person, episode] of [
      [1, guest?.person, guest?.episode],
      [2, companion?.person, null],
    ] as const)
      await sql`
        insert into room_stay (id, site, room, bed, place, person, episode, party, during, category, rule, by)
        select gen_random_uuid(), r.site, r.id, ${bed}, r.place, ${person}, ${episode}, r.id, tstzrange(${h.clock.now()}, null),
          'close', 'child', 'x' from isolation_room r`.execute(tx);
    await sql`
      insert into trip (id, place, kind, destination, vehicle, driver, seats, protection, departs_at, due_at, planned_at,
        planned_by, closed_at)
      values (${uuidv7()}, ${DISTRICT}, 'intake', '江湾路 18 号', '浙A', '王师傅', 4, 'x', ${h.clock.now()},
        ${new Date(h.clock.now().getTime() + 3_600_000)}, now(), 'x', ${h.clock.now()})`.execute(tx);
    await sql`
      insert into trip_seat (trip, no, place, person, episode, category)
      select id, 1, place, ${guest?.person}, ${guest?.episode}, 'close' from trip`.execute(tx);
    await sql`
      insert into isolation_interview (person, site, place, salt, told, at, by)
      select ${guest?.person}, s.id, s.place, '\\x00', '\\x00', ${h.clock.now()}, 'x' from isolation_site s`.execute(
      tx,
    );
  });
  const left = async () => {
    await h.itself.do(eraseOverdue, {});
    const found = await h.inside((tx) =>
      row(
        tx,
        sql<{ beds: number; told: number; seats: number; to: string }>`
          select (select count(*)::int from room_stay) as beds, (select count(*)::int from isolation_interview) as told,
            (select count(*)::int from trip_seat) as seats, (select destination from trip) as to`,
      ),
    );
    return [found?.beds, found?.told, found?.seats, found?.to];
  };
  expect(await left()).toEqual([2, 1, 1, '江湾路 18 号']);
  await end(guest?.episode ?? '');
  h.clock.forwardMinutes(400 * 24 * 60);
  expect(await left()).toEqual([2, 1, 0, '']);
  await h.inside((tx) =>
    sql`update room_stay set during = tstzrange(lower(during), ${h.clock.now()})`.execute(tx),
  );
  // Whatever became of her stay: until today she was in her bed.
  expect(await left()).toEqual([2, 1, 0, '']);
  h.clock.forwardMinutes(400 * 24 * 60);
  expect(await left()).toEqual([0, 0, 0, '']);
});

test('what a guest asked for and wrote to the doctor goes with her stay; her letter hangs on without her until the site is closed', async () => {
  const guest = stays[0];
  await h.inside(async (tx) => {
    await sql`
      insert into isolation_site (id, place, name, address, template, head, secretary, forecast, opened_at, opened_by)
      values (${uuidv7()}, ${`${DISTRICT}.x01`}, '江湾', '路 1 号', 'hotel', ${uuidv7()}, ${uuidv7()}, '{}', now(), 'x')`.execute(
      tx,
    );
    await sql`
      insert into isolation_room (id, site, place, building, floor, no, beds, wing, state, state_at, state_by)
      select gen_random_uuid(), id, place, '1', 3, '0301', 2, 'ordinary', 'ready', now(), 'x' from isolation_site`.execute(
      tx,
    );
    await sql`
      insert into room_stay (id, site, room, bed, place, person, episode, party, during, category, rule, by)
      select gen_random_uuid(), r.site, r.id, 1, r.place, ${guest?.person}, ${guest?.episode}, r.id,
        tstzrange(${h.clock.now()}, null), 'close', 'single', 'x' from isolation_room r`.execute(tx);
    // A need, a letter she let be shown, and what somebody asked at the door.
    for (const [kind, person, passed] of [
      ['need', guest?.person, false],
      ['thanks', guest?.person, true],
      ['help', null, false],
    ] as const)
      await sql`
        insert into guest_request (id, site, place, room, person, kind, via, salt, text, may_show, passed_at, asked_at,
          due_at, answered_at, answer)
        select gen_random_uuid(), r.site, r.place, r.id, ${person}, ${kind}, 'self', '\\x00', '\\x00', ${passed},
          ${passed ? h.clock.now() : null}, ${h.clock.now()}, ${h.clock.now()}, ${h.clock.now()}, 'done'
        from isolation_room r`.execute(tx);
    await sql`
      insert into guest_message (id, site, place, person, salt, text, at)
      select gen_random_uuid(), r.site, r.place, ${guest?.person}, '\\x00', '\\x00', ${h.clock.now()} from isolation_room r`.execute(
      tx,
    );
    await sql`
      insert into pack_decision (person, site, place, pack, may, salt, interview_at, at, by)
      select ${guest?.person}, r.site, r.place, 'granules', true, '\\x00', ${h.clock.now()}, ${h.clock.now()}, 'x'
      from isolation_room r`.execute(tx);
  });
  const left = async () => {
    await h.itself.do(eraseOverdue, {});
    const found = await h.inside((tx) =>
      row(
        tx,
        sql<{ asked: string; hers: number; thread: number; packs: number }>`
          select (select coalesce(string_agg(kind, ' ' order by kind), '') from guest_request) as asked,
            (select count(*)::int from guest_request where person is not null) as hers,
            (select count(*)::int from guest_message) as thread, (select count(*)::int from pack_decision) as packs`,
      ),
    );
    return [found?.asked, found?.hers, found?.thread, found?.packs];
  };
  expect(await left()).toEqual(['help need thanks', 2, 1, 1]);
  await end(guest?.episode ?? '');
  h.clock.forwardMinutes(400 * 24 * 60);
  // She is in her bed still: hers stays, what nobody is behind goes.
  expect(await left()).toEqual(['need thanks', 2, 1, 1]);
  await h.inside((tx) =>
    sql`update room_stay set during = tstzrange(lower(during), ${h.clock.now()})`.execute(tx),
  );
  h.clock.forwardMinutes(400 * 24 * 60);
  expect(await left()).toEqual(['thanks', 0, 0, 0]);
  await h.inside((tx) =>
    sql`update isolation_site set closed_at = ${h.clock.now()}, closed_by = 'x'`.execute(tx),
  );
  h.clock.forwardMinutes(400 * 24 * 60);
  expect(await left()).toEqual(['', 0, 0, 0]);
});

// Sunset and closing ------------------------------------------------------------------------------------

/** An incident at an isolation site, of somebody or of nobody: closed, and reviewed or not yet. */
const incidentOf = (person: string | null, reviewed: boolean) =>
  h.inside(async (tx) => {
    const id = uuidv7();
    await sql`
      insert into isolation_site (id, place, name, address, template, head, secretary, forecast, opened_at, opened_by)
      select ${uuidv7()}, ${`${DISTRICT}.x01`}, '江湾', '路 1 号', 'hotel', ${uuidv7()}, ${uuidv7()}, '{}', now(), 'x'
      where not exists (select from isolation_site)`.execute(tx);
    await sql`
      insert into site_incident (id, site, place, incident, severity, person, salt, note, at, reported_at, reported_by,
        closed_at, closed_by, reviewed_at, reviewed_by)
      select ${id}, s.id, s.place, 'utilities', 1, ${person}, '\\x00', '\\x00', ${h.clock.now()}, ${h.clock.now()}, 'x',
        ${h.clock.now()}, 'x', ${reviewed ? h.clock.now() : null}, ${reviewed ? 'x' : null}
      from isolation_site s`.execute(tx);
    return id;
  });
/** Of which incidents something is still written. */
const written = async (ids: readonly string[]) => {
  const found = await h.inside((tx) =>
    rows(tx, sql<{ id: string }>`select id from site_incident where note is not null`),
  );
  return ids.map((id) => found.some((one) => one.id === id));
};

test('a closing leaves what happened at a site to the outbreak that goes on, and to whoever has not reviewed it', async () => {
  const outbreak = await outbreakId();
  await allEnd();
  const { outbreak: other } = await h.as('cdc').do(openOutbreak, {
    name: '另一起',
    nameEn: 'Another',
    protocol: 'XX-MEASLES-1',
    place: DISTRICT,
    sunset: '2027-02-28',
  });
  const [hers, both, unreviewed] = stays.map(({ person }) => person);
  await h.as('data-desk').do(recordExposure, {
    person: both ?? '',
    outbreak: other,
    category: 'nonImmuneContact',
    kind: 'household',
    lastOn: '2026-12-07',
  });
  const ids = [
    await incidentOf(hers ?? '', true),
    await incidentOf(both ?? '', true),
    await incidentOf(null, true),
    await incidentOf(unreviewed ?? '', false),
  ];
  const sign = () => h.as('hq').do(signClosing, { outbreak, reason: '疫情平息' });
  expect((await refusal(sign())).code).toBe('closing-incidents');
  await h.inside((tx) =>
    sql`update site_incident set reviewed_at = closed_at, reviewed_by = 'x' where id = ${ids[3]}`.execute(tx),
  );
  await sign();
  await h.as('cdc').do(agreeClosing, { outbreak, answer: 'agreed' });
  // Taken up again after the second had signed.
  await h.inside((tx) => sql`update site_incident set reviewed_at = null where id = ${ids[3]}`.execute(tx));
  await closeOutbreak(h.house, 1);
  expect(await written(ids)).toEqual([false, true, true, true]);
});

test('what happened at a site is forgotten in time, but not before it was reviewed', async () => {
  const ids = [await incidentOf(null, true), await incidentOf(null, false)];
  h.clock.forwardMinutes(400 * 24 * 60);
  await h.itself.do(eraseOverdue, {});
  expect(await written(ids)).toEqual([false, true]);
});

test('whose days were decided about is forgotten with her stay, and not before the incident was reviewed', async () => {
  const ids = [await incidentOf(null, true), await incidentOf(null, false)];
  const [one, goesOn] = stays;
  await h.inside(async (tx) => {
    for (const incident of ids)
      for (const stay of [one, goesOn])
        await sql`
          insert into site_incident_person (incident, person, site, place, decision, room, why, at, by)
          select id, ${stay?.person}, site, place, 'left', '0304', '当时在医院', at, 'x' from site_incident
          where id = ${incident}`.execute(tx);
  });
  const kept = () =>
    h.inside(async (tx) => {
      const found = await rows(
        tx,
        sql<{ incident: string; person: string }>`select incident, person from site_incident_person`,
      );
      return found.map(({ incident, person }) => [ids.indexOf(incident), person === one?.person]).sort();
    });
  const all = [
    [0, false],
    [0, true],
    [1, false],
    [1, true],
  ];
  expect(await kept()).toEqual(all);
  await end(one?.episode ?? '');
  await h.itself.do(eraseOverdue, {});
  expect(await kept()).toEqual(all);
  h.clock.forwardMinutes(400 * 24 * 60);
  await h.itself.do(eraseOverdue, {});
  // Of her whose stay is long over, and of the incident that was reviewed.
  expect(await kept()).toEqual([
    [0, false],
    [1, false],
    [1, true],
  ]);
});

const outbreakId = async () =>
  (await h.inside((tx) => row(tx, sql<{ id: string }>`select id from outbreak`)))?.id ?? '';

test('after its sunset nothing new is recorded in an outbreak until two people in two roles have renewed it', async () => {
  const outbreak = await outbreakId();
  h.clock.set(new Date('2027-03-01T09:00:00+08:00'));
  const expose = () =>
    h.as('data-desk').do(recordExposure, {
      person: stays[0]?.person ?? '',
      category: 'close',
      kind: 'household',
      lastOn: '2027-02-27',
    });
  expect((await refusal(expose())).code).toBe('outbreak-sunset');
  const until = '2027-05-31';
  expect(
    (await refusal(h.as('hq').do(askRenewal, { outbreak, until: '2027-02-01', reason: '仍有病例' }))).code,
  ).toBe('renewal-day');
  await h.as('hq').do(askRenewal, { outbreak, until, reason: '仍有病例在治' });
  expect((await refusal(h.as('hq').do(answerRenewal, { outbreak, answer: 'agreed' }))).code).toBe(
    'renewal-second',
  );
  expect(
    (await refusal(h.as('hq', undefined, '另一人').do(answerRenewal, { outbreak, answer: 'agreed' }))).code,
  ).toBe('renewal-second');
  await h.as('cdc').do(answerRenewal, { outbreak, answer: 'agreed' });
  expect((await h.as('hq').see(outbreakPage, {})).outbreaks[0]).toMatchObject({
    sunset: until,
    state: 'open',
  });
  await expose();
});

test('what opened her is not in the files of the tables either, and the certificate says where it may still be', async () => {
  const outbreak = await outbreakId();
  await allEnd();
  await h.as('hq').do(signClosing, { outbreak, reason: '疫情平息' });
  await h.as('cdc').do(agreeClosing, { outbreak, answer: 'agreed' });
  const kept = await h.inside((tx) =>
    row(tx, sql<{ salt: Buffer }>`select salt from person where id = ${stays[0]?.person ?? ''}`),
  );
  const owner = new pg.Client({ connectionString: h.ownerUrl });
  await owner.connect();
  const inFile = async () => {
    await owner.query('checkpoint');
    const { rows: found } = await owner.query(
      `select position($1::bytea in pg_read_binary_file(pg_relation_filepath('person'))) > 0 as there`,
      [kept?.salt],
    );
    return (found as { there: boolean }[])[0]?.there;
  };
  try {
    const { certificate } = await closeOutbreak(h.house, 1, async (tables) => {
      // Forgotten, and in the old pages all the same: this is why they are written anew.
      expect(await inFile()).toBe(true);
      await sweep(h.ownerUrl, tables);
    });
    expect(await inFile()).toBe(false);
    expect(certificate.notCovered.zh).toContain('预写日志');
    expect(certificate.notCovered.zh).not.toContain('尚未重写');
  } finally {
    await owner.end();
  }
});

test('an outbreak is closed by two, leaves figures nobody is found in, and a certificate that can not be changed unseen', async () => {
  const outbreak = await outbreakId();
  const anchor = anchorInMemory();
  expect((await refusal(h.as('hq').do(signClosing, { outbreak, reason: '疫情平息' }))).code).toBe(
    'closing-people',
  );
  expect((await refusal(closeOutbreak(h.house, undefined))).code).toBe('closing-unsigned');
  await allEnd();
  await h.as('hq').do(signClosing, { outbreak, reason: '疫情平息' });
  expect((await refusal(h.as('hq').do(agreeClosing, { outbreak, answer: 'agreed' }))).code).toBe(
    'closing-second',
  );
  expect((await refusal(closeOutbreak(h.house, 1))).code).toBe('closing-unsigned');
  await h.as('cdc').do(agreeClosing, { outbreak, answer: 'agreed' });
  const closed = await closeOutbreak(h.house, 1);
  expect(closed.certificate.notCovered.en).toContain('not written anew');
  expect(closed.certificate.people).toEqual({ forgotten: 3, held: 0, keptForOtherWork: 0 });
  expect(closed.certificate.verification).toMatchObject({ sampled: 3, opened: 0, found: 0 });
  expect(closed.certificate.signatures.map((one) => one.role)).toEqual(['hq', 'cdc']);
  // Three people are fewer than ten: nothing at all is told of them.
  expect(closed.certificate.statistics.categories.sum).toBeNull();
  expect((await h.inside((tx) => grep(tx, [...stays.flatMap(of), NEED, SAID]))).hits).toEqual([]);
  await sealLedger(h.house, anchor);
  expect(await verifyLedger(h.house, anchor)).toMatchObject({ ok: true });
  expect(await h.inside(certificatesBad)).toEqual([]);
  expect((await closeOutbreak(h.house, 1)).already).toBe(true);
  const { hits } = await h.inside((tx) => grep(tx, ['"forgotten": 3']));
  expect(hits).toContain('outbreak: 1');
  await h.inside((tx) =>
    sql`update outbreak set certificate = jsonb_set(certificate, '{people,forgotten}', '2')`.execute(tx),
  );
  expect(await h.inside(certificatesBad)).toMatchObject([{ no: 1, en: 'the certificate was changed' }]);
  await h.inside((tx) => sql`update outbreak set certificate = null`.execute(tx));
  expect(await h.inside(certificatesBad)).toMatchObject([{ no: 1, en: 'the certificate was taken away' }]);
});

test('what is still found takes the closing back, and asking again does not get it written', async () => {
  const outbreak = await outbreakId();
  await allEnd();
  await h.as('hq').do(signClosing, { outbreak, reason: '疫情平息' });
  await h.as('cdc').do(agreeClosing, { outbreak, answer: 'agreed' });
  const [text = ''] = of(stays[0]).filter((one) => /^1\d{10}$/.test(one));
  const note = (name: string) =>
    h.inside((tx) => sql`update list_source set name = ${name} where code = 'provincial'`.execute(tx));
  await note(`省级下发，联系 ${text}`);
  for (const _ of [1, 2]) {
    const no = await refusal(closeOutbreak(h.house, 1));
    expect(no.code).toBe('closing-found');
    expect(no.params).toMatchObject({ where: 'list_source: 1' });
  }
  await note('省级下发');
  const { certificate } = await closeOutbreak(h.house, 1);
  expect(certificate.verification).toMatchObject({ sampled: 3, found: 0 });
  expect(certificate.verification.columnsSearched).toBeGreaterThan(100);
});

test('cut off after any step, the closing goes on where it stopped', async () => {
  const outbreak = await outbreakId();
  await allEnd();
  await h.as('hq').do(signClosing, { outbreak, reason: '疫情平息' });
  await h.as('cdc').do(agreeClosing, { outbreak, answer: 'agreed' });
  const call = () => ({ actor: HOUSE, id: uuidv7(), channel: 'cli' as const });
  await perform(h.house, freezeOutbreak, { outbreak }, call());
  expect(
    (
      await refusal(
        h.as('data-desk').do(recordExposure, {
          person: stays[0]?.person ?? '',
          category: 'close',
          kind: 'household',
          lastOn: '2026-12-08',
        }),
      )
    ).code,
  ).toBe('no-outbreak');
  await perform(h.house, shredOutbreak, { outbreak }, call());
  const closed = await closeOutbreak(h.house, undefined);
  expect(closed).toMatchObject({ no: 1, already: false, certificate: { people: { forgotten: 3 } } });
  // Looked for when there was something to look for.
  expect(closed.certificate.verification).toMatchObject({ sampled: 3, found: 0 });
  expect(closed.certificate.verification.columnsSearched).toBeGreaterThan(100);
  expect(closed.certificate.erased.length).toBeGreaterThan(3);
  expect(await h.inside(certificatesBad)).toEqual([]);
});

test('while another outbreak goes on, a result that is nobody’s stay yet is left to it', async () => {
  const outbreak = await outbreakId();
  await h.as('cdc').do(openOutbreak, {
    name: '另一起',
    nameEn: 'Another',
    protocol: 'XX-MEASLES-1',
    place: DISTRICT,
    sunset: '2027-02-28',
  });
  await h.inside((tx) =>
    sql`
      insert into test_result (id, person, place, specimen, kind, sampled_at, reported_at, result, entered_by, entered_at)
      select gen_random_uuid(), person, place, 'NP', 'PCR', ${h.clock.now()}, ${h.clock.now()}, 'negative', 'x', ${h.clock.now()}
      from (select id as person, place from person where id = ${stays[0]?.person ?? ''}
        union all select gen_random_uuid(), ${COMMUNITY}::ltree) p`.execute(tx),
  );
  await allEnd();
  await h.as('hq').do(signClosing, { outbreak, reason: '疫情平息' });
  await h.as('cdc').do(agreeClosing, { outbreak, answer: 'agreed' });
  await closeOutbreak(h.house, 1);
  const left = await h.inside((tx) => rows(tx, sql<{ person: string }>`select person from test_result`));
  expect(left).toHaveLength(1);
  expect(left[0]?.person).not.toBe(stays[0]?.person);
});

test('whose stay in another outbreak is over but not yet long enough is known until its term has run out', async () => {
  const outbreak = await outbreakId();
  await allEnd();
  const { outbreak: other } = await h.as('cdc').do(openOutbreak, {
    name: '另一起',
    nameEn: 'Another',
    protocol: 'XX-MEASLES-1',
    place: DISTRICT,
    sunset: '2027-02-28',
  });
  const both = stays[0]?.person ?? '';
  const { episode } = await h.as('data-desk').do(recordExposure, {
    person: both,
    outbreak: other,
    category: 'nonImmuneContact',
    kind: 'household',
    lastOn: '2026-12-07',
  });
  await end(episode ?? '');
  await h.as('hq').do(signClosing, { outbreak, reason: '疫情平息' });
  await h.as('cdc').do(agreeClosing, { outbreak, answer: 'agreed' });
  const { certificate } = await closeOutbreak(h.house, 1);
  expect(certificate.people).toEqual({ forgotten: 2, held: 0, keptForOtherWork: 1 });
  const phones = async () =>
    [...(await h.inside((tx) => openPeople(tx, h.house, [both]))).values()].flatMap((one) => one.phones);
  expect(await phones()).toHaveLength(1);
  h.clock.set(new Date('2028-01-12T02:00:00+08:00'));
  await h.itself.do(eraseOverdue, {});
  expect(await phones()).toEqual([]);
});

test('a closing forgets the sessions that are over, but where a result is awaited, and none while another outbreak goes on', async () => {
  const outbreak = await outbreakId();
  const of = await tested();
  await swabInto(of, 'HZ-000001');
  await allEnd();
  await h.as('hq').do(signClosing, { outbreak, reason: '疫情平息' });
  await h.as('cdc').do(agreeClosing, { outbreak, answer: 'agreed' });
  const shred = () => {
    h.clock.forwardMinutes(1);
    return perform(h.house, shredOutbreak, { outbreak }, { actor: HOUSE, id: uuidv7(), channel: 'cli' });
  };
  await perform(h.house, freezeOutbreak, { outbreak }, { actor: HOUSE, id: uuidv7(), channel: 'cli' });
  await shred();
  expect(await testedRows()).toEqual({ roster: 4, swab: 1 });
  await h.inside((tx) =>
    sql`update test_tube set reported_at = ${h.clock.now()}, state = 'negative'`.execute(tx),
  );
  const { outbreak: other } = await h.as('cdc').do(openOutbreak, {
    name: '另一起',
    nameEn: 'Another',
    protocol: 'XX-MEASLES-1',
    place: DISTRICT,
    sunset: '2027-02-28',
  });
  await shred();
  expect(await testedRows()).toEqual({ roster: 4, swab: 1 });
  await h.inside((tx) =>
    sql`update outbreak set closed_at = ${h.clock.now()} where id = ${other}`.execute(tx),
  );
  const { certificate } = await closeOutbreak(h.house, 1);
  expect(await testedRows()).toEqual({});
  expect(certificate.erased.map((one) => one.class)).toContain('testing');
  expect(certificate.people).toEqual({ forgotten: 3, held: 0, keptForOtherWork: 0 });
  expect(await sums(of)).toMatchObject({ roster: 4, tested: 1 });
});

test('whom the law holds outlives the closing, and is counted', async () => {
  const outbreak = await outbreakId();
  await h
    .as('cdc')
    .do(placeHold, { person: stays[1]?.person ?? '', reason: '行政复议期间保留', until: '2027-06-30' });
  await allEnd();
  await h.as('cdc').do(signClosing, { outbreak, reason: '疫情平息' });
  await h.as('hq').do(agreeClosing, { outbreak, answer: 'agreed' });
  const { certificate } = await closeOutbreak(h.house, 1);
  expect(certificate.people).toEqual({ forgotten: 2, held: 1, keptForOtherWork: 0 });
  const opened = await h.inside((tx) => openPeople(tx, h.house, [stays[1]?.person ?? '']));
  expect([...opened.values()][0]?.phones).toHaveLength(1);
});
