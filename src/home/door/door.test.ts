// Scenes at the door: a team where there was none, stay put within the hour, the home is set up, the notice served, the
// kit handed out, whoever lives there too settled, a refusal that climbs, a thermometer that comes back.
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Player, refusal, type TestHouse } from '../../../test/house.ts';
import {
  COMMUNITY,
  DISTRICT,
  delivery,
  GRID,
  houseWithLists,
  identity,
  listOf,
  mobile,
  STREET,
} from '../../../test/lists.ts';
import { drawn, textOf, unread } from '../../../test/pdf-pixels.ts';
import { paperPdf } from '../../adapters/pdf/paper-pdf.ts';
import { addDays, atHour, civilDayOf } from '../../base/civil-dates.ts';
import { addMinutes } from '../../base/clock.ts';
import type { Paper } from '../../base/paper.ts';
import { row, rows, sql } from '../../base/sql.ts';
import {
  admitEpisode,
  agreeCancel,
  askCancel,
  moveEpisode,
  openOutbreak,
  orderControl,
  recordExposure,
  signNoControl,
} from '../../control/episodes/acts.ts';
import { episodePage, previewPlan } from '../../control/episodes/routes.ts';
import { receiveList } from '../../lists/receive/acts.ts';
import { addUsers } from '../../teams/acts.ts';
import { everyMinute } from '../../timers.ts';
import * as acts from './acts.ts';
import type { DoorPage, Doors, Refusals } from './routes.ts';
import * as looks from './routes.ts';

const START = new Date('2026-12-08T09:00:00+08:00');
const SIGNED = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII=';
const GOOD = {
  dormitory: false,
  'own-room': true,
  'own-toilet': true,
  'shared-air': false,
  drains: true,
  'co-residents': true,
  'needs-care': true,
};
const KIT = ['thermometer', 'temperature-card', 'masks', 'tablets', 'yellow-bags'].map((item) => ({
  item,
  count: 1,
}));

let h: TestHouse;
let made = 0;
const users: Record<string, string> = {};

beforeAll(async () => {
  h = await houseWithLists({ now: START });
  await h.as('cdc').do(openOutbreak, {
    name: '江月府聚集性疫情',
    nameEn: 'Jiangyuefu cluster',
    protocol: 'CN-COVID-8',
    place: DISTRICT,
    sunset: '2027-02-28',
  });
}, 120_000);
afterAll(() => h.close());

const member = () => h.as('grid-member', GRID);
const medic = () => h.as('medic', COMMUNITY);
const cadre = () => h.as('cadre', COMMUNITY);
const officer = () => h.as('police', STREET);

/** The colleague who goes along. */
const beside = () => ({ beside: users.medic ?? '' });

/** Somebody with an account and a duty there. */
async function hire(role: string, place: string): Promise<void> {
  made += 1;
  const { users: added } = await h.itself.do(addUsers, {
    password: 'correct-horse-battery',
    users: [{ login: `worker${made}`, name: `王岗${made}`, duties: [{ role, place }] }],
  });
  users[role] = added[0]?.id ?? '';
}

/** Somebody who is ordered: from a medium-risk area she stays at home, as a close contact she waits for the site. */
async function ordered(category: 'midRisk' | 'close' = 'midRisk', lastOn = '2026-12-07') {
  made += 1;
  const given = '安宝晨丹恩芳广海佳康'; // invented
  const name = `${'赵钱孙李周'[made % 5]}${given[made % 10]}${given[(made * 3) % 10]}`;
  const address = '江月府 12 幢 1102 室';
  const list = listOf([name, identity(made, '19850101'), mobile(made * 10), address]);
  await h.as('data-desk').do(receiveList, delivery(list, { fileName: `door-${made}.xlsx` }));
  await h.settle();
  const found = await h.inside((tx) =>
    row(
      tx,
      sql<{ person: string }>`
        select person from list_line where batch = (select id from list_batch order by no desc limit 1)`,
    ),
  );
  const person = found?.person ?? '';
  const { episode } = await h.as('data-desk').do(recordExposure, {
    person,
    category,
    kind: category === 'midRisk' ? 'area' : 'dining',
    lastOn,
  });
  const id = episode ?? '';
  const seen = await h.as('cdc').see(previewPlan, { id });
  await h.as('cdc').do(orderControl, {
    episode: id,
    categories: [...seen.categories],
    facts: seen.facts,
    basis: 'infectious-disease-law',
    seen: seen.seal ?? '',
  });
  await h.settle();
  return { episode: id, person, name };
}

const open = (episode: string) =>
  h.inside((tx) =>
    rows(
      tx,
      sql<{ key: string; kind: string; role: string; due: Date }>`
        select substr(plan_key, 46) as key, kind, owner_role as role, due_at as due from task
        where plan_key like ${`episode/${episode}/%`} and ended_at is null
          and kind in ('door-visit', 'home-unsuitable', 'home-refusal') order by due_at, plan_key`,
    ),
  );
const keys = async (episode: string) =>
  (await open(episode)).map(({ key }) => key.replace(/[0-9a-f-]{36}$/, '…'));
const page = (episode: string, player: Player = medic()): Promise<DoorPage> =>
  player.see(looks.doorPage, { id: episode });
const minute = () =>
  everyMinute(h.house, undefined, (error) => {
    throw error;
  });

describe('four guard one', () => {
  test('ordered where nobody is on duty: the subdistrict is asked for a team', async () => {
    await ordered();
    const task = await h.inside((tx) =>
      row(
        tx,
        sql<{ role: string; unit: string; facts: { lacking: string[] } }>`
          select owner_role as role, owner_unit::text as unit, facts from task where kind = 'guard' and ended_at is null`,
      ),
    );
    expect(task).toMatchObject({ role: 'subdistrict-duty', unit: STREET });
    expect(task?.facts.lacking).toEqual(['cadre', 'grid-member', 'medic', 'police']);
  });

  test('ordered where people are on duty: they become her team, and nobody is asked any more', async () => {
    await hire('cadre', COMMUNITY);
    await hire('grid-member', GRID);
    await hire('medic', COMMUNITY);
    await hire('police', STREET);
    const { episode } = await ordered();
    const members = await h.inside((tx) =>
      rows(
        tx,
        sql<{ role: string; place: string }>`
          select m.role, t.place::text as place from team_member m join team t on t.id = m.team
          where t.ended_at is null and m.until is null order by m.role`,
      ),
    );
    expect(members.map(({ role }) => role)).toEqual(['cadre', 'grid-member', 'medic', 'police']);
    expect(new Set(members.map(({ place }) => place))).toEqual(new Set([GRID]));
    const asked = await h.inside((tx) =>
      row(
        tx,
        sql<{ n: number }>`select count(*)::int as n from task where kind = 'guard' and ended_at is null`,
      ),
    );
    expect(asked?.n).toBe(0);
    expect((await page(episode)).team.map(({ name }) => name)).toHaveLength(4);
  });
});

describe('setting up a home', () => {
  test('a red code at home: told to stay put within the hour, set up within four, the notice within two', async () => {
    const { episode } = await ordered();
    const now = h.clock.now();
    const tasks = await open(episode);
    expect(await keys(episode)).toEqual(['door/stay-put', 'door/notice/…', 'door/set-up/2026-12-08']);
    expect(tasks.map(({ role }) => role)).toEqual(['grid-member', 'cadre', 'medic']);
    expect(tasks.map(({ due }) => due)).toEqual([
      addMinutes(now, 60),
      addMinutes(now, 120),
      addMinutes(now, 240),
    ]);
  });

  test('who waits for the site is told to stay put too; her home is not set up', async () => {
    const { episode } = await ordered('close');
    expect(await keys(episode)).toEqual(['door/stay-put', 'door/notice/…']);
    expect((await refusal(medic().do(acts.checkHome, { episode, answers: GOOD }))).code).toBe(
      'check-not-home',
    );
    await h.as('cdc').do(moveEpisode, { episode, to: 'facility', label: '一号点', reason: 'fetched' });
    await h.settle();
    expect(await keys(episode)).toEqual(['door/notice/…']);
  });

  test('from the first knock to the receipt: nothing counts before it is written down', async () => {
    const { episode, name } = await ordered();
    const opened = await member().do(acts.openDoor, { episode });
    expect(opened).toMatchObject({ name, address: '江月府 12 幢 1102 室' });
    await member().do(acts.recordVisit, {
      episode,
      kind: 'stay-put',
      finding: 'no-answer',
      note: '敲门三次',
    });
    expect(await keys(episode)).toContain('door/stay-put');
    h.clock.set(addMinutes(h.clock.now(), 1));
    await member().do(acts.recordVisit, { episode, kind: 'stay-put', finding: 'met' });
    h.clock.set(addMinutes(h.clock.now(), 1));
    expect(await keys(episode)).not.toContain('door/stay-put');
    const visit = { episode, kind: 'set-up', finding: 'met' };
    expect((await refusal(medic().do(acts.recordVisit, visit))).code).toBe('visit-needs-two');
    const two = { ...visit, beside: users['grid-member'] ?? '' };
    const no = await refusal(medic().do(acts.recordVisit, two));
    expect(no.code).toBe('visit-not-complete');
    expect(no.words.zh).toContain('住处核查、告知书送达、物资发放');
    const open = await refusal(medic().do(acts.checkHome, { episode, answers: { 'own-room': true } }));
    expect(open.code).toBe('answers-missing');
    expect(await medic().do(acts.checkHome, { episode, answers: GOOD })).toMatchObject({ suitable: true });
    await medic().do(acts.serveNotice, { episode, ...beside(), how: 'e-signature', signature: SIGNED });
    expect((await refusal(medic().do(acts.giveKit, { episode, items: KIT.slice(1) }))).code).toBe(
      'kit-missing',
    );
    expect((await refusal(medic().do(acts.giveKit, { episode, items: KIT }))).code).toBe('kit-thermometer');
    const kit = await medic().do(acts.giveKit, { episode, items: KIT, thermometer: 't-0001' });
    expect(kit.receipt).toMatch(/^K-\d+-1$/);
    await medic().do(acts.recordVisit, two);
    expect(await keys(episode)).toEqual([]);
    const shown = await page(episode);
    expect(shown.visits.map(({ finding }) => finding)).toEqual(['met', 'met', 'met', 'no-answer']);
    expect(shown.kits).toMatchObject([{ thermometer: 'T-0001', back: false }]);
    const other = await ordered();
    const out = await refusal(
      medic().do(acts.giveKit, { episode: other.episode, items: KIT, thermometer: 'T-0001' }),
    );
    expect(out.code).toBe('thermometer-out');
    await medic().do(acts.takeKitBack, { episode });
    await medic().do(acts.giveKit, { episode: other.episode, items: KIT, thermometer: 'T-0001' });
  });

  test('nobody answers: the next try has a time of its own, which a second knock in vain does not put off', async () => {
    const { episode } = await ordered();
    const began = h.clock.now();
    // The first visit is due within the hour anyway.
    await member().do(acts.recordVisit, { episode, kind: 'stay-put', finding: 'no-answer' });
    const again = async () => (await open(episode)).filter(({ key }) => key === 'knock-again');
    expect(await again()).toEqual([]);
    const knock = { episode, kind: 'set-up', finding: 'no-answer' } as const;
    await medic().do(acts.recordVisit, knock);
    const next = [{ key: 'knock-again', kind: 'door-visit', role: 'medic', due: addMinutes(began, 60) }];
    expect(await again()).toEqual(next);
    h.clock.set(addMinutes(began, 30));
    await medic().do(acts.recordVisit, knock);
    expect(await again()).toEqual(next);
    await member().do(acts.recordVisit, { episode, kind: 'stay-put', finding: 'met' });
    expect(await again()).toEqual([]);
    // A visit no task asks for, and the paper of one that was made before somebody met her.
    const need = { episode, kind: 'need', finding: 'no-answer' } as const;
    await member().do(acts.recordVisit, { ...need, at: addMinutes(began, 20).toISOString() });
    expect(await again()).toEqual([]);
    await member().do(acts.recordVisit, need);
    const due = [{ role: 'grid-member', due: addMinutes(began, 90) }];
    expect(await again()).toMatchObject(due);
    // Nor does the paper of one who met her before that knock close it.
    const met = { episode, kind: 'need', finding: 'met', at: addMinutes(began, 25).toISOString() } as const;
    await member().do(acts.recordVisit, met);
    expect(await again()).toMatchObject(due);
    await medic().do(admitEpisode, { episode, hospital: '区医院' });
    await h.settle();
    expect(await again()).toEqual([]);
    h.clock.set(began);
  });

  test('two teams take the same thermometer at one moment: it is with one of the two, and the other is told so', async () => {
    const [first, second] = [await ordered(), await ordered()];
    const rival = new pg.Client({ connectionString: h.ownerUrl });
    await rival.connect();
    try {
      await rival.query('begin');
      await rival.query(
        `insert into home_kit (id, episode, person, place, items, thermometer, at, by, receipt)
         values (gen_random_uuid(), $1, $2, $3, '[]', 'T-0123', now(), 'rival', 'K-rival')`,
        [first.episode, first.person, GRID],
      );
      const given = refusal(
        medic().do(acts.giveKit, { episode: second.episode, items: KIT, thermometer: 'T-0123' }),
      );
      const waits = async () =>
        (
          await h.inside((tx) =>
            row(tx, sql<{ n: number }>`select count(*)::int as n from pg_locks where not granted`),
          )
        )?.n ?? 0;
      while ((await waits()) === 0) await new Promise((resolve) => setTimeout(resolve, 5));
      await rival.query('commit');
      expect((await given).code).toBe('thermometer-out');
    } finally {
      await rival.end();
    }
    expect((await page(second.episode)).kits).toEqual([]);
  });

  test('a phone opens today’s doors of its own team ahead, each on record; no other’s, and none beyond today', async () => {
    const { episode, name } = await ordered();
    const hers = h.asActor({ ...member().actor, id: users['grid-member'] ?? '' });
    const row = async (player: Player) =>
      (await player.see(looks.doorList, {})).rows.find(
        (one) => one.episode === episode && one.kind === 'stay-put',
      );
    expect(await row(hers)).toMatchObject({ mine: true, ahead: true });
    expect(await hers.do(acts.openDoor, { episode, ahead: true })).toMatchObject({ name });
    const entry = h.entries.findLast((one) => one.word === 'home.door.opened');
    expect(entry).toMatchObject({ actor: hers.actor.id, detail: { why: 'ahead' } });
    const openings = await h.inside((tx) =>
      rows(
        tx,
        sql<{ by: string }>`select by from person_opening where person = ${entry?.about[0]?.slice(7)}`,
      ),
    );
    expect(openings.map(({ by }) => by)).toContain(hers.actor.id);
    // Of the same grid and not of her team: she opens a door when she sets out for it.
    expect(await row(member())).toMatchObject({ mine: true, ahead: false });
    expect((await refusal(member().do(acts.openDoor, { episode, ahead: true }))).code).toBe('door-not-ahead');
    await hers.do(acts.recordVisit, { episode, kind: 'stay-put', finding: 'met' });
    expect((await refusal(hers.do(acts.openDoor, { episode, ahead: true }))).code).toBe('door-not-ahead');
  });

  test('written down without signal: it counts from when it happened, and twice is once', async () => {
    const { episode } = await ordered();
    const at = h.clock.now();
    h.clock.set(addMinutes(at, 90));
    const input = { episode, kind: 'stay-put', finding: 'met', at: addMinutes(at, 30).toISOString() };
    const id = '01940000-0000-7000-8000-000000000001';
    const first = await member().do(acts.recordVisit, input, { id, channel: 'field' });
    const again = await member().do(acts.recordVisit, input, { id, channel: 'field' });
    expect(again).toEqual(first);
    expect(first.late).toBe(false);
    const shown = await page(episode);
    expect(shown.visits).toHaveLength(1);
    expect(shown.visits[0]?.at).toBe(addMinutes(at, 30).toISOString());
    const old = { ...input, kind: 'random', at: addMinutes(h.clock.now(), -25 * 60).toISOString() };
    expect((await refusal(member().do(acts.recordVisit, old))).code).toBe('door-too-old');
  });

  test('a home that will not do for home monitoring: no site is ordered that would not take her in by it', async () => {
    // Found late: her days at a site are over, and the ones at home are left.
    const { episode } = await ordered('close', '2026-11-20');
    const stage = () =>
      h.inside((tx) =>
        row(
          tx,
          sql<{ stage: string; place: string; at: string }>`
            select e.stage, e.stage_place as place, w.kind || coalesce(' ' || w.label, '') as at from episode e
              join whereabouts w on w.person = e.person and w.until_at is null where e.id = ${episode}`,
        ),
      );
    expect(await stage()).toEqual({ stage: 'homeMonitor', place: 'home', at: 'home' });
    await medic().do(acts.checkHome, {
      episode,
      answers: { ...GOOD, 'own-room': false, 'own-toilet': false },
    });
    await h.settle();
    const asked = await h.inside((tx) =>
      row(
        tx,
        sql<{ zh: string; role: string }>`
          select title_zh as zh, owner_role as role from task
          where kind = 'home-unsuitable' and ended_at is null and plan_key like ${`episode/${episode}/%`}`,
      ),
    );
    expect(asked?.zh).toContain('另一处住所');
    expect(asked?.role).toBe('cdc'); // of close contacts CDC decides
    expect((await page(episode)).proposes).toBe(null);
    const to = (kind: 'home' | 'facility', label: string) =>
      h.as('cdc').do(moveEpisode, { episode, to: kind, label, reason: 'home-unsuitable' });
    expect((await refusal(to('facility', '一号点'))).code).toBe('stage-not-at-a-site');
    expect(await stage()).toEqual({ stage: 'homeMonitor', place: 'home', at: 'home' });
    h.clock.set(addMinutes(h.clock.now(), 10));
    await to('home', '父母家');
    await h.settle();
    expect(await stage()).toEqual({ stage: 'homeMonitor', place: 'home', at: 'home 父母家' });
    expect(await keys(episode)).not.toContain('door/unsuitable/1');
  });

  test('a home that will not do: somebody is asked, and the protocol sends her to a site', async () => {
    const { episode } = await ordered();
    const done = await medic().do(acts.checkHome, {
      episode,
      answers: { ...GOOD, 'own-room': false, 'own-toilet': false },
    });
    expect(done).toMatchObject({ suitable: false, against: ['own-room', 'own-toilet'] });
    expect(await keys(episode)).toContain('door/unsuitable/0');
    expect((await page(episode)).proposes).toEqual('facility');
    await medic().do(moveEpisode, { episode, to: 'facility', label: '一号点', reason: 'home-unsuitable' });
    await h.settle();
    expect(await keys(episode)).toEqual(['door/notice/…']);
    const stage = await h.inside((tx) =>
      row(tx, sql<{ place: string }>`select stage_place as place from episode where id = ${episode}`),
    );
    expect(stage?.place).toBe('facility');
    // Weeks later in another home: the check of the first says nothing about it, and nothing is late from then.
    h.clock.set(addMinutes(h.clock.now(), 90));
    await medic().do(moveEpisode, { episode, to: 'home', label: '亲友家', reason: 'other' });
    await h.settle();
    const home = await open(episode);
    expect(home.map(({ key }) => key)).toContain('door/set-up/2026-12-08');
    expect(home.map(({ key }) => key)).not.toContain('door/unsuitable/0');
    expect(home.find(({ key }) => key.startsWith('door/set-up'))?.due).toEqual(
      addMinutes(h.clock.now(), 240),
    );
    const shown = await page(episode);
    const lacking = shown.form.visits.find(({ kind }) => kind === 'set-up')?.lacks.map(({ need }) => need);
    expect(lacking).toEqual(['check', 'notice', 'kit']);
    expect(shown.proposes).toBeNull();
  });

  test('what came back is not with her: the home lacks its kit, and a new one has its thermometer', async () => {
    const { episode } = await ordered();
    await medic().do(acts.giveKit, { episode, items: KIT, thermometer: 'T-0077' });
    const lacks = async () =>
      (await page(episode)).form.visits.find(({ kind }) => kind === 'set-up')?.lacks.map(({ need }) => need);
    expect(await lacks()).not.toContain('kit');
    await medic().do(acts.takeKitBack, { episode });
    expect(await lacks()).toContain('kit');
    const masks = medic().do(acts.giveKit, { episode, items: KIT.slice(2) });
    expect((await refusal(masks)).code).toBe('kit-missing');
  });

  test('whoever was there too works here; a visit is late by the one that was waited for, not by the first', async () => {
    const { episode } = await ordered();
    const visit = { episode, kind: 'stay-put', finding: 'met' };
    const nobody = member().do(acts.recordVisit, {
      ...visit,
      beside: '01940000-0000-7000-8000-00000000000f',
    });
    expect((await refusal(nobody)).code).toBe('visit-beside-nobody');
    expect((await member().do(acts.recordVisit, visit)).late).toBe(false);
    h.clock.set(addMinutes(h.clock.now(), 120));
    expect((await member().do(acts.recordVisit, visit)).late).toBe(false);
  });
});

describe('the notice', () => {
  test('every field of it is on the paper, in both languages, as ink', async () => {
    const { episode, name } = await ordered();
    await cadre().do(acts.sayWorkPhone, { number: '0571-85550100' });
    const { paper } = await cadre().do(acts.printNotice, { episode });
    for (const language of ['zh', 'en'] as const) {
      const pages = await drawn(await paperPdf(paper, language));
      for (const one of pages) expect(unread(one)).toEqual([]);
      const text = textOf(pages).replaceAll(/\s/g, '');
      const fields =
        language === 'zh'
          ? [
              '性别',
              '居民身份证',
              '江月府12幢1102室',
              '工作单位',
              '单位联系人',
              '传染病防治法',
              '2026-12-08至2026-12-21',
              '不外出',
              '每日测量并报告体温2次',
              '干咳',
              '嗅（味）觉减退',
              '120',
              '社区干部',
              '网格员',
              '我们记录什么',
              '谁能看到',
              '保存多久',
              '复核',
              '12345',
              '盖章',
              '签名',
            ]
          : [
              'Sex',
              'residentidentitycard',
              'Employer',
              'infectiousdiseases',
              '2026-12-08to2026-12-21',
              'Donotgoout',
              'temperature2timesaday',
              'drycough',
              '120',
              'gridmember',
              'Whatwerecord',
              'Whoseesit',
              'Howlong',
              'review',
              '12345',
              'stamp',
            ];
      for (const field of [name, ...fields]) expect(text).toContain(field);
    }
    const entry = h.entries.at(-1);
    expect(JSON.stringify(entry)).not.toContain(name);
  }, 120_000);

  test('she does not sign: told before a witness, whose name is sealed; the same notice is not served twice', async () => {
    const { episode } = await ordered();
    expect((await refusal(cadre().do(acts.serveNotice, { episode, ...beside(), how: 'witness' }))).code).toBe(
      'notice-witness',
    );
    expect(
      (await refusal(cadre().do(acts.serveNotice, { episode, ...beside(), how: 'e-signature' }))).code,
    ).toBe('notice-signature');
    const svg = Buffer.from('<svg onload="x">').toString('base64');
    const no = await refusal(
      cadre().do(acts.serveNotice, { episode, ...beside(), how: 'e-signature', signature: svg }),
    );
    expect(no.code).toBe('signature-unreadable');
    await cadre().do(acts.serveNotice, { episode, ...beside(), how: 'witness', witness: '见证人吴某' });
    const held = await h.inside((tx) =>
      row(tx, sql<{ text: string }>`select o::text as text from control_order o where episode = ${episode}`),
    );
    expect(held?.text).not.toContain('吴某');
    const { paper } = await cadre().do(acts.printNotice, { episode });
    expect(JSON.stringify(paper)).toContain('见证人吴某');
    expect((await refusal(cadre().do(acts.serveNotice, { episode, ...beside(), how: 'paper' }))).code).toBe(
      'notice-served',
    );
  });

  test('two go with the notice: who went along is on the paper and among the visits, and alone it is not served', async () => {
    const { episode } = await ordered();
    const alone = await refusal(cadre().do(acts.serveNotice, { episode, how: 'paper' }));
    expect(alone.code).toBe('visit-needs-two');
    const none = { episode, how: 'paper', beside: '01940000-0000-7000-8000-00000000000f' } as const;
    expect((await refusal(cadre().do(acts.serveNotice, none))).code).toBe('visit-beside-nobody');
    const before = await cadre().do(acts.printNotice, { episode });
    await cadre().do(acts.serveNotice, { episode, ...beside(), how: 'paper' });
    const colleague = await h.inside((tx) =>
      row(tx, sql<{ name: string }>`select name from account where id = ${users.medic ?? ''}`),
    );
    const signed = ({ paper }: { paper: Paper }) => JSON.stringify(paper.blocks.at(-1));
    expect(signed(before)).toContain('同行人员');
    expect(signed(before)).not.toContain(colleague?.name);
    expect(signed(await cadre().do(acts.printNotice, { episode }))).toContain(colleague?.name);
    expect((await page(episode)).visits).toMatchObject([
      { kind: 'notice', finding: 'met', beside: colleague?.name, late: false },
    ]);
    expect(await keys(episode)).not.toContain('door/notice/…');
  });

  test('made again when another decision has come, it says what was decided then', async () => {
    const { episode } = await ordered();
    const { paper: first, order } = await cadre().do(acts.printNotice, { episode });
    h.clock.set(addMinutes(h.clock.now(), 10));
    await medic().do(moveEpisode, { episode, to: 'facility', label: '一号点', reason: 'home-unsuitable' });
    await h.settle();
    expect((await cadre().do(acts.printNotice, { episode, order })).paper.blocks).toEqual(first.blocks);
    expect((await cadre().do(acts.printNotice, { episode })).paper.blocks).not.toEqual(first.blocks);
  });

  test('served without signal while something newer was decided: the newer one is still to be told', async () => {
    const { episode } = await ordered();
    const shown = h.clock.now();
    h.clock.set(addMinutes(shown, 10));
    await medic().do(moveEpisode, { episode, to: 'facility', label: '一号点', reason: 'home-unsuitable' });
    await h.settle();
    const at = addMinutes(shown, 5).toISOString();
    const { order } = await cadre().do(acts.serveNotice, { episode, ...beside(), how: 'paper', at });
    const { notices } = await page(episode);
    expect(notices.map((one) => [one.order === order, one.servedAt, one.open])).toEqual([
      [true, at, false],
      [false, null, true],
    ]);
    expect(await keys(episode)).toEqual(['door/notice/…']);
    expect(
      (await refusal(cadre().do(acts.serveNotice, { episode, ...beside(), how: 'paper', at }))).code,
    ).toBe('notice-served');
    await cadre().do(acts.serveNotice, { episode, ...beside(), how: 'paper' });
    expect(await keys(episode)).toEqual([]);
  });
});

describe('who lives there too', () => {
  test('joins: a stay of her own is there to be assessed', async () => {
    const { episode } = await ordered();
    made += 1;
    const joined = await medic().do(acts.settleCoResident, {
      episode,
      name: '钱多多',
      document: identity(made, '19900101'),
      choice: 'joins',
    });
    await h.settle();
    const stay = await h.inside((tx) =>
      row(
        tx,
        sql<{ state: string; linked: string }>`
          select state, linked from episode where person = ${joined.person} and ended_at is null`,
      ),
    );
    expect(stay).toEqual({ state: 'assessing', linked: episode });
    expect((await page(episode)).coResidents).toMatchObject([
      { choice: 'joins', stay: { state: 'assessing' } },
    ]);
  });

  test('settled to join again after her stay was found to need no control, she is asked about again', async () => {
    const { episode } = await ordered();
    made += 1;
    const settle = {
      episode,
      name: '钱多多',
      document: identity(made, '19900101'),
      choice: 'joins',
    } as const;
    const { person } = await medic().do(acts.settleCoResident, settle);
    await h.settle();
    const stays = () =>
      h.inside((tx) =>
        rows(
          tx,
          sql<{ id: string; state: string }>`
            select id, state from episode where person = ${person} order by no`,
        ),
      );
    await h.as('cdc').do(signNoControl, { episode: (await stays())[0]?.id ?? '', reason: 'protected' });
    await medic().do(acts.settleCoResident, settle);
    await h.settle();
    expect((await stays()).map(({ state }) => state)).toEqual(['no-control', 'assessing']);
  });

  test('with a contact who goes to a site she is the contact of one; at home the same holds for both', async () => {
    const proposed = async (episode: string) => {
      made += 1;
      const { person } = await medic().do(acts.settleCoResident, {
        episode,
        name: '钱多多',
        document: identity(made, '19900101'),
        choice: 'joins',
      });
      await h.settle();
      const said = h.entries.findLast((one) => one.word === 'home.co-resident.settled')?.detail;
      const stay = await h.inside((tx) =>
        row(
          tx,
          sql<{ id: string; state: string }>`
            select id, state from episode where person = ${person} and ended_at is null`,
        ),
      );
      const preview = await h.as('cdc').see(previewPlan, { id: stay?.id ?? '' });
      const { exposures } = await h.as('cdc').see(episodePage, { id: stay?.id ?? '' });
      return { state: stay?.state, as: said?.as, seen: preview.categories, from: exposures[0]?.from.zh };
    };
    const waiting = await ordered('close');
    expect(await proposed(waiting.episode)).toMatchObject({
      state: 'assessing',
      as: { zh: '密接的密接（次密接）' },
      seen: ['secondary'],
      from: '上门登记：同住人员一并管控',
    });
    const home = await ordered();
    expect(await proposed(home.episode)).toMatchObject({ state: 'assessing', seen: ['midRisk'] });
  });

  test('joining needs to be somebody; leaving or staying apart needs a reason; nobody old, young or ill is the carer', async () => {
    const { episode } = await ordered();
    const settle = (more: object) =>
      medic().do(acts.settleCoResident, { episode, name: '孙爷爷', choice: 'stays-apart', ...more });
    expect((await refusal(settle({ choice: 'joins' }))).code).toBe('co-who');
    expect((await refusal(settle({}))).code).toBe('co-reason');
    expect((await refusal(settle({ ground: 'carer', carer: true, birth: '1946-03-01' }))).code).toBe(
      'carer-vulnerable',
    );
    expect((await refusal(settle({ ground: 'carer', carer: true, ill: true }))).code).toBe(
      'carer-vulnerable',
    );
    // A child, and whoever stays as the carer without a tick at “is the carer”.
    expect((await refusal(settle({ ground: 'carer', carer: true, birth: '2015-03-01' }))).code).toBe(
      'carer-vulnerable',
    );
    expect((await refusal(settle({ ground: 'carer', birth: '1946-03-01' }))).code).toBe('carer-vulnerable');
    expect((await refusal(settle({ ground: 'own-storey', birth: '2031-02-01' }))).code).toBe(
      'input-not-understood',
    );
    await settle({ ground: 'own-storey', birth: '1946-03-01' });
    const held = await h.inside((tx) =>
      row(tx, sql<{ text: string }>`select c::text as text from co_resident c where episode = ${episode}`),
    );
    expect(held?.text).not.toContain('孙爷爷');
    expect((await page(episode)).coResidents).toMatchObject([{ name: '孙*爷', choice: 'stays-apart' }]);
  });
});

describe('refusal', () => {
  const at = async (episode: string) =>
    (await h.inside((tx) =>
      row(
        tx,
        sql<{
          step: string;
          what: string;
        }>`select step, what from home_refusal where episode = ${episode} order by at desc limit 1`,
      ),
    )) ?? { step: '', what: '' };

  test('persuasion, then the officer of the team, then the district: each in its time', async () => {
    const { episode, name } = await ordered();
    await member().do(acts.recordVisit, { episode, kind: 'stay-put', finding: 'refuses' });
    expect(await at(episode)).toEqual({ step: 'persuade', what: 'refused' });
    expect(await open(episode)).toContainEqual(
      expect.objectContaining({ key: 'refusal/persuade', role: 'cadre', due: addMinutes(h.clock.now(), 30) }),
    );
    expect((await refusal(officer().do(acts.openRefusal, { episode }))).code).toBe('refusal-other-step');
    h.clock.set(addMinutes(h.clock.now(), 31));
    await minute();
    expect(await at(episode)).toMatchObject({ step: 'police' });
    const list: Refusals = await officer().see(looks.refusalList, {});
    const mine = list.rows.find((one) => one.episode === episode);
    expect(mine).toMatchObject({ what: 'refused', step: 'police' });
    expect(JSON.stringify(list)).not.toContain(name);
    expect(await officer().do(acts.openRefusal, { episode })).toMatchObject({ name });
    expect((await refusal(cadre().do(acts.passRefusalOn, { episode }))).code).toBe('refusal-other-step');
    const over = await refusal(cadre().do(acts.closeRefusal, { episode, how: 'accepts' }));
    expect(over.code).toBe('refusal-other-step');
    expect(over.words.en).toContain('police');
    await officer().do(acts.passPoliceRefusalOn, { episode });
    expect(await at(episode)).toMatchObject({ step: 'district' });
    expect((await refusal(h.as('hq').do(acts.passPoliceRefusalOn, { episode }))).code).toBe(
      'refusal-last-step',
    );
    // Taken out of her hands: the officer settles it no more than the team does.
    expect((await refusal(officer().do(acts.closePoliceRefusal, { episode, how: 'back' }))).code).toBe(
      'refusal-other-step',
    );
    await h.as('hq').do(acts.closePoliceRefusal, { episode, how: 'legal' });
    expect(await at(episode)).toMatchObject({ step: 'closed' });
    expect((await open(episode)).filter(({ kind }) => kind === 'home-refusal')).toEqual([]);
  });

  test('at her door she agrees, and whoever persuaded her settles it; what is with the officer the district may settle too', async () => {
    const { episode } = await ordered();
    await cadre().do(acts.recordRefusal, { episode, what: 'refused' });
    await member().do(acts.closeRefusal, { episode, how: 'accepts' });
    expect(await at(episode)).toMatchObject({ step: 'closed' });
    await cadre().do(acts.recordRefusal, { episode, what: 'absconded' });
    await h.as('hq').do(acts.closePoliceRefusal, { episode, how: 'back' });
    expect(await at(episode)).toMatchObject({ step: 'closed' });
  });

  test('gone is more than a no: straight to the officer, and on the board until she is back', async () => {
    const { episode } = await ordered();
    await cadre().do(acts.recordRefusal, { episode, what: 'test-refused', note: '不肯采样' });
    await medic().do(acts.recordVisit, { episode, kind: 'need', finding: 'met', note: '血压药按时吃' });
    await cadre().do(acts.recordRefusal, { episode, what: 'absconded', note: '邻居说去了车站' });
    // The officer hears why he is asked, and nothing else that was noted at her door.
    const told = await officer().do(acts.openRefusal, { episode });
    expect(told.notes.map(({ note }) => note)).toEqual(['不肯采样\n邻居说去了车站']);
    expect((await refusal(cadre().do(acts.recordRefusal, { episode, what: 'refused' }))).code).toBe(
      'refusal-open',
    );
    await member().do(acts.recordVisit, { episode, kind: 'stay-put', finding: 'not-there' });
    expect(await at(episode)).toEqual({ step: 'police', what: 'absconded' });
    const marked = () =>
      h.inside((tx) =>
        row(
          tx,
          sql<{ gone: boolean }>`select absconded_at is not null as gone from episode where id = ${episode}`,
        ),
      );
    expect(await marked()).toEqual({ gone: true });
    await officer().do(acts.closePoliceRefusal, { episode, how: 'back' });
    expect(await marked()).toEqual({ gone: false });
  });

  test('still no, or still gone: each visit is written down, and the clock of the step goes on', async () => {
    const { episode } = await ordered();
    const due = async () =>
      (await open(episode)).find(({ kind }) => kind === 'home-refusal')?.due.toISOString();
    for (const finding of ['refuses', 'not-there']) {
      h.clock.set(addMinutes(h.clock.now(), 1));
      await member().do(acts.recordVisit, { episode, kind: 'stay-put', finding });
      const before = await due();
      h.clock.set(addMinutes(h.clock.now(), 5));
      await member().do(acts.recordVisit, { episode, kind: 'refusal', finding });
      expect(await due()).toBe(before);
    }
    expect((await page(episode)).visits.map(({ finding }) => finding)).toEqual([
      'not-there',
      'not-there',
      'refuses',
      'refuses',
    ]);
    expect((await refusal(cadre().do(acts.recordRefusal, { episode, what: 'absconded' }))).code).toBe(
      'refusal-open',
    );
  });
});

// Last: days pass in it.
describe('in the days that follow', () => {
  test('one random visit in three days, on a day nobody knows; done today it does not come back today', async () => {
    const { episode } = await ordered();
    const due = () =>
      h.inside((tx) =>
        row(
          tx,
          sql<{ n: number }>`
            select count(*)::int as n from task where plan_key like ${`episode/${episode}/random/%`}`,
        ),
      );
    const began = h.clock.now();
    for (let day = 1; day <= 9; day++) {
      h.clock.set(addMinutes(began, day * 24 * 60));
      await minute();
      await minute();
    }
    expect((await due())?.n).toBe(3);
    const waiting = (await member().see(looks.doorList, {})) satisfies Doors;
    expect(waiting.rows.some((one) => one.episode === episode && one.kind === 'random')).toBe(true);
    await member().do(acts.recordVisit, {
      episode,
      kind: 'random',
      finding: 'met',
      beside: users.cadre ?? '',
    });
    h.clock.set(addMinutes(h.clock.now(), 61));
    await minute();
    expect((await due())?.n).toBe(3);
  });

  test('nobody is sent to a door at night: a house that wakes late asks for no random visit, one at work by day until eight', async () => {
    const { episode } = await ordered();
    const today = civilDayOf(h.clock.now());
    const asked = async (day: string, hour: string) => {
      const now = atHour(day, hour);
      const rulebook = await h.house.rulebookAt(now);
      const found = await h.inside((tx) => acts.randomVisits(tx, { now, rulebook }));
      return found
        .filter(({ about }) => about.includes(`episode:${episode}`))
        .map(({ opensAt, dueAt }) => ({ opensAt, dueAt }));
    };
    const days = [1, 2, 3].map((after) => addDays(today, after));
    const found = await Promise.all(days.map((day) => asked(day, '00:10')));
    const day = days[found.findIndex((visits) => visits.length > 0)] ?? '';
    const until = atHour(day, '20:00');
    expect(await asked(day, '00:10')).toEqual([{ opensAt: atHour(day, '09:00'), dueAt: until }]);
    expect(await asked(day, '17:30')).toEqual([{ opensAt: atHour(day, '17:30'), dueAt: until }]);
    expect(await asked(day, '18:01')).toEqual([]);
    expect(await asked(day, '23:40')).toEqual([]);
  });

  test('a random visit nobody made is not asked for once the stay is over', async () => {
    const { episode } = await ordered();
    const open = () =>
      h.inside((tx) =>
        row(
          tx,
          sql<{ n: number }>`
            select count(*)::int as n from task where plan_key like ${`episode/${episode}/random/%`} and ended_at is null`,
        ),
      );
    const began = h.clock.now();
    for (let day = 1; day <= 4; day++) {
      h.clock.set(addMinutes(began, day * 24 * 60));
      await minute();
    }
    expect((await open())?.n).toBeGreaterThan(0);
    await medic().do(askCancel, { episode, reason: 'wrong-person' });
    await h.as('cdc').do(agreeCancel, { episode });
    await h.settle();
    expect((await open())?.n).toBe(0);
    expect((await member().see(looks.doorList, {})).rows.some((one) => one.episode === episode)).toBe(false);
  });
});

test('twelve doors are opened ahead and no more, whatever a phone asks for; one that is done makes room for the next', async () => {
  const hers = h.asActor({ ...member().actor, id: users['grid-member'] ?? '' });
  const doors = async () => {
    const rows = (await hers.see(looks.doorList, {})).rows.filter(({ mine }) => mine);
    const of = (ahead: boolean) => [
      ...new Set(rows.filter((one) => one.ahead === ahead).map((one) => one.episode)),
    ];
    return { rows, ahead: of(true), later: of(false) };
  };
  while ((await doors()).later.length === 0) await ordered();
  const { rows, ahead, later } = await doors();
  expect(ahead).toHaveLength(12);
  const next = later[0] ?? '';
  for (const episode of ahead) await hers.do(acts.openDoor, { episode, ahead: true });
  const no = await refusal(hers.do(acts.openDoor, { episode: next, ahead: true }));
  expect(no.code).toBe('door-not-ahead');
  expect(no.words.en).toContain('12');
  // She sets out for it: that is a visit, whichever comes next.
  await hers.do(acts.openDoor, { episode: next });
  const asked = (episode: string) => rows.filter((one) => one.episode === episode).map(({ kind }) => kind);
  const done =
    ahead.find((one) => asked(one).every((kind) => kind === 'stay-put' || kind === 'random')) ?? '';
  for (const kind of asked(done))
    await hers.do(acts.recordVisit, { episode: done, kind, finding: 'met', beside: users.medic });
  expect((await doors()).ahead).toContain(next);
  await hers.do(acts.openDoor, { episode: next, ahead: true });
});
