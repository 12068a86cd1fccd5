// Scenes of coverage: everybody of a roster is swabbed, exempt, absent with somebody who sees to her, or signed for by
// name; what comes after closing is shown as such and never lost.
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { refusal, type TestHouse } from '../../../test/house.ts';
import { COMMUNITY, houseWithLists, STREET } from '../../../test/lists.ts';
import { drawn, textOf } from '../../../test/pdf-pixels.ts';
import { contextOf, onRoster, sessionWith, type TestScene } from '../../../test/test-sessions.ts';
import { paperPdf } from '../../adapters/pdf/paper-pdf.ts';
import { must } from '../../base/refusal.ts';
import { rows, run, sql } from '../../base/sql.ts';
import { coverageTold } from '../../coverage-command.ts';
import { sentencesOf } from '../../sentences.ts';
import { escalateTasks } from '../../tasks/acts.ts';
import { tasksUnder } from '../../tasks/store.ts';
import { addUsers } from '../../teams/acts.ts';
import { actorOfLogin } from '../../teams/session.ts';
import { poolAdviceLook } from '../pools/routes.ts';
import { prevalenceFrom } from '../pools/rules.ts';
import { reportTubes, settleReport } from '../results/acts.ts';
import { rosterOf } from '../roster/store.ts';
import { findSession } from '../store.ts';
import { type TestingRules, testingRules } from '../terms.ts';
import { closeTube, recordSwab, undoSwab } from '../tubes/acts.ts';
import { packBox, receiveBox, sendBox } from '../tubes/boxes.ts';
import { accountOfSession } from './account.ts';
import {
  closeSession,
  coverageToWatch,
  printCoverage,
  setAbsence,
  setExemption,
  takeCoverage,
  watchCoverage,
} from './acts.ts';
import { districtCoverage, sessionCoverage } from './routes.ts';
import { openAfterClosing, sumsOf } from './store.ts';

const START = new Date('2026-12-10T08:00:00+08:00');
const OPENS = '2026-12-10T13:00:00+08:00';
const at = (time: string, day = '10') => `2026-12-${day}T${time}:00+08:00`;
const REASON = '日终核对';

let h: TestHouse;
let rules: TestingRules;
const officer = () => h.as('community-officer', COMMUNITY);
const medic = () => h.as('medic', COMMUNITY);
const lab = () => h.as('laboratory', STREET);

beforeAll(async () => {
  h = await houseWithLists({ now: START });
  rules = (await h.house.rulebookAt(START)).part(testingRules);
}, 600_000);
afterAll(() => h.close());

const scene = async (people: number, more: { poolSize?: number } = {}): Promise<TestScene> => {
  h.clock.set(START);
  const of = await sessionWith(h, { people, opensAt: OPENS, ...more });
  h.clock.set(new Date(at('13:30')));
  return of;
};
const lead = async (of: TestScene) =>
  h.asActor(
    await h.inside(async (tx) =>
      actorOfLogin(tx, await h.house.rulebookAt(h.clock.now()), of.login, h.clock.now()),
    ),
  );
let labels = 0;
const label = () => `CV-${String(++labels).padStart(6, '0')}`;
const swab = (of: TestScene, no: number, barcode: string) =>
  medic().do(recordSwab, {
    session: of.session,
    barcode,
    table: 1,
    at: h.clock.now().toISOString(),
    checked: 'ticket',
    no,
  });
/** So many from the first on, ten to a tube, each tube closed. */
async function swabbed(of: TestScene, from: number, to: number): Promise<string[]> {
  const tubes: string[] = [];
  for (let no = from; no <= to; no += 10) {
    const barcode = label();
    const last = Math.min(to, no + 9);
    for (let one = no; one <= last; one++) await swab(of, one, barcode);
    await medic().do(closeTube, {
      session: of.session,
      barcode,
      written: last - no + 1,
      at: h.clock.now().toISOString(),
    });
    tubes.push(barcode);
    h.clock.set(new Date(h.clock.now().getTime() + 60_000));
  }
  return tubes;
}
const page = (of: TestScene) => officer().see(sessionCoverage, { id: of.session });
const absent = async (of: TestScene, no: number, newSlot = at('10:00', '11')) =>
  officer().do(setAbsence, {
    session: of.session,
    no,
    reason: 'shift',
    owner: of.lead,
    newSlot,
    tried: true,
  });
const open = (key: string) =>
  h.inside(async (tx) => (await tasksUnder(tx, key)).filter((one) => one.endedAt === null));

describe('a session is accounted for', () => {
  test('swabbed, exempt, absent with an owner and a slot; whoever is neither keeps it open, and the lead closes it', async () => {
    const of = await scene(25);
    await swabbed(of, 1, 21);
    await officer().do(setExemption, { session: of.session, no: 22, reason: 'medical' });
    await absent(of, 23);
    await absent(of, 24);
    expect(await page(of)).toMatchObject({
      sums: { roster: 25, tested: 21, exempt: 1, absent: 2, unexplained: 1, signed: 0 },
      share: 21 / 24,
      account: 'open',
      tubes: 3,
    });
    const leads = await lead(of);
    const close = (more: { signRest?: true; reason?: string } = {}) =>
      leads.do(closeSession, { session: of.session, ...more });
    expect((await refusal(close({ signRest: true, reason: REASON }))).code).toBe('coverage-goes-on');
    h.clock.set(new Date(at('16:30')));
    expect((await refusal(close())).code).toBe('coverage-rest');
    expect((await refusal(close({ signRest: true }))).code).toBe('coverage-rest');
    expect((await refusal(medic().do(closeSession, { session: of.session }))).code).toBe('coverage-not-lead');
    await absent(of, 25);
    expect(await close()).toMatchObject({ signed: [], sums: { unexplained: 0, absent: 3 } });
    expect((await page(of)).account).toBe('closed');
    expect((await refusal(close())).code).toBe('coverage-closed');
    expect(await coverageTold(h.house, of.session)).toMatchObject({
      result: { roster: 25, tested: 21, exempt: 1, absent: 3, unexplained: 0, tubes: 3, lastTube: 1 },
    });
    const { no } = must(await h.inside((tx) => findSession(tx, of.session)), 'there');
    for (const named of [`S-${no}`, `s${no}`, String(no)])
      expect((await coverageTold(h.house, named)).sentences[0]).toContain(`S-${no}：名册 25 人，已采 21`);
    expect((await refusal(coverageTold(h.house, 'S-99999'))).code).toBe('not-found');
  });

  test('an absence needs a reason of the list, somebody on duty and a slot within a day; one thing is said at a time', async () => {
    const of = await scene(3);
    await swabbed(of, 1, 1);
    const say = async (more: Partial<Parameters<typeof one>[0]>) => (await refusal(one(more))).code;
    const one = (more: { no?: number; reason?: string | null; owner?: string; newSlot?: string }) =>
      officer().do(setAbsence, {
        session: of.session,
        no: 2,
        reason: 'shift',
        owner: of.lead,
        newSlot: at('10:00', '11'),
        tried: false,
        ...more,
      });
    expect(await say({ no: 1 })).toBe('coverage-line-tested');
    expect(await say({ no: 9 })).toBe('coverage-no-line');
    expect(await say({ reason: 'asleep' })).toBe('coverage-reason-unknown');
    expect(await say({ newSlot: at('16:01', '11') })).toBe('coverage-slot-late');
    expect(await say({ newSlot: at('12:00') })).toBe('coverage-slot-late');
    expect(await say({ owner: of.session })).toBe('coverage-owner-away');
    // Here now, and not any more when she comes.
    const { users } = await h.itself.do(addUsers, {
      password: 'Haitang-2026',
      users: [
        {
          login: 'till-tonight',
          name: '夜班',
          duties: [{ role: 'community-officer', place: COMMUNITY, until: at('22:00') }],
        },
      ],
    });
    const tonight = must(users[0], 'added').id;
    expect(await say({ owner: tonight })).toBe('coverage-owner-away');
    await one({ owner: tonight, newSlot: at('21:00') });
    const bare = { session: of.session, no: 2, reason: 'shift', tried: false };
    expect((await refusal(officer().do(setAbsence, bare))).code).toBe('coverage-slot-needed');
    await one({ newSlot: at('16:00', '11') });
    await officer().do(setExemption, { session: of.session, no: 2, reason: 'hospital' });
    expect(await open(`testing/${of.session}/absent/`)).toEqual([]);
    expect((await page(of)).sums).toMatchObject({ exempt: 1, absent: 0, unexplained: 1 });
    await one({});
    expect((await page(of)).sums).toMatchObject({ exempt: 0, absent: 1, unexplained: 1 });
    await one({ reason: null });
    expect((await page(of)).sums).toMatchObject({ exempt: 0, absent: 0, unexplained: 2 });
    expect(
      (await refusal(officer().do(setExemption, { session: of.session, no: 3, reason: 'lazy' }))).code,
    ).toBe('coverage-reason-unknown');
  });

  test('whoever sees to somebody absent has a task with the new slot as its clock; late it climbs, swabbed it goes', async () => {
    const of = await scene(2);
    await swabbed(of, 1, 1);
    const key = `testing/${of.session}/absent/2`;
    await absent(of, 2);
    await absent(of, 2, at('11:00', '11'));
    const [task, ...more] = await open(key);
    expect(more).toEqual([]);
    expect(task).toMatchObject({ kind: 'test-absent', takenBy: of.lead, level: 0 });
    expect(task?.dueAt.toISOString()).toBe(new Date(at('11:00', '11')).toISOString());
    h.clock.set(new Date(at('14:00', '11')));
    await h.itself.do(escalateTasks, {});
    expect((await open(key))[0]?.level).toBeGreaterThan(0);
    // The next day she comes to another site and is swabbed there.
    h.clock.set(new Date(at('08:00')));
    const next = await sessionWith(h, { people: 0, opensAt: at('13:00', '11') });
    h.clock.set(new Date(at('14:05', '11')));
    await medic().do(recordSwab, {
      session: next.session,
      barcode: label(),
      table: 1,
      at: h.clock.now().toISOString(),
      checked: 'document',
      person: must(of.people[1], 'two'),
    });
    await h.itself.do(watchCoverage, {});
    expect(await open(key)).toEqual([]);
  });

  test('one person absent takes the task of nobody else, whatever number she has', async () => {
    const of = await scene(12);
    for (const no of [10, 12, 2, 1]) await absent(of, no);
    const seen = await open(`testing/${of.session}/absent/`);
    expect(seen.map(({ facts }) => facts.no).sort()).toEqual([1, 10, 12, 2]);
  });

  test('whoever was scanned by mistake is absent again once that is taken back, and somebody sees to her', async () => {
    const of = await scene(3);
    await absent(of, 1);
    await absent(of, 2);
    const key = (no: number) => `testing/${of.session}/absent/${no}`;
    h.clock.set(new Date(at('13:40')));
    const { swab: slip } = await swab(of, 1, label());
    await h.itself.do(watchCoverage, {});
    expect(await open(key(1))).toEqual([]);
    await medic().do(undoSwab, { session: of.session, swab: slip, why: '扫错人' });
    expect((await page(of)).sums).toMatchObject({ tested: 0, absent: 2 });
    expect(await open(key(1))).toMatchObject([
      { kind: 'test-absent', takenBy: of.lead, dueAt: new Date(at('10:00', '11')) },
    ]);
    expect(await open(key(2))).toHaveLength(1);
    // Scanned twice, and neither of the two was she.
    h.clock.set(new Date(at('13:50')));
    const { swab: hers } = await swab(of, 2, label());
    await h.itself.do(watchCoverage, {});
    expect(await open(key(2))).toEqual([]);
    await medic().do(undoSwab, { session: of.session, swab: hers, why: '扫错人' });
    expect((await open(key(2))).map(({ takenBy }) => takenBy)).toEqual([of.lead]);
  });

  test('nobody signs while two phones disagree about a swab: that is settled first', async () => {
    const of = await scene(1);
    await swabbed(of, 1, 1);
    await swabbed(of, 1, 1);
    const leads = await lead(of);
    const no = await refusal(leads.do(closeSession, { session: of.session }));
    expect(no.code).toBe('coverage-questions-open');
    expect((await page(of)).why).toEqual(no.words);
    await h.inside((tx) =>
      run(
        tx,
        sql`update test_question set settled_at = ${h.clock.now()}, settled_how = 'both' where session = ${of.session}`,
      ),
    );
    await leads.do(closeSession, { session: of.session });
  });

  test('whoever lives elsewhere is named like the others, and each account that is opened counts', async () => {
    const of = await scene(1);
    await h.inside((tx) =>
      run(
        tx,
        sql`update person set place = ${`${STREET}.c02`}::ltree where id = ${must(of.people[0], 'one')}`,
      ),
    );
    expect((await page(of)).rows[0]?.name).toMatch(/^采/);
    await officer().do(printCoverage, { session: of.session, reason: REASON });
    const opened = await h.inside((tx) =>
      rows(tx, sql`select by from person_opening where question = ${of.session}`),
    );
    expect(opened).toHaveLength(1);
  });

  test('the lead signs for the rest by name: they are named in the report and the sheet, and each is a task', async () => {
    const of = await scene(14);
    await swabbed(of, 1, 10);
    await absent(of, 11);
    h.clock.set(new Date(at('16:30')));
    const leads = await lead(of);
    const done = await leads.do(closeSession, { session: of.session, signRest: true, reason: '收工后离场' });
    expect(done.signed).toEqual([12, 13, 14]);
    const entry = h.entries.findLast((one) => one.word === 'testing.session.closed');
    expect(entry?.about).toEqual(expect.arrayContaining(of.people.slice(11).map((one) => `person:${one}`)));
    expect(await page(of)).toMatchObject({ account: 'signed', sums: { unexplained: 3, signed: 3 } });
    expect(await open(`testing/${of.session}/rest/`)).toHaveLength(3);
    const { paper } = await officer().do(printCoverage, { session: of.session, reason: REASON });
    const names = await h.inside((tx) =>
      rows(
        tx,
        sql<{ name: string }>`
        select p.name from test_roster r join person p on p.id = r.person where r.session = ${of.session} order by r.no`,
      ),
    );
    const text = JSON.stringify(paper);
    for (const [i, { name }] of names.entries()) expect(text.includes(name)).toBe(i >= 10);
    const shown = textOf(await drawn(await paperPdf(paper, 'zh')));
    for (const said of ['采样覆盖报告', '情况不明', names[13]?.name, '收工后离场', '71.4'])
      expect(shown).toContain(said);
    const { sheets } = await officer().do(takeCoverage, { session: of.session, reason: REASON });
    expect(sheets[2]?.rows).toHaveLength(16);
    expect(JSON.stringify(sheets)).toContain(names[12]?.name);
    expect(JSON.stringify(sheets)).not.toContain(names[0]?.name);
    for (const { name } of names) expect(JSON.stringify(h.entries)).not.toContain(name);
    const printed = h.entries.findLast((one) => one.word === 'testing.coverage.printed');
    expect(printed).toMatchObject({ detail: { reason: REASON, named: 4, copy: expect.any(String) } });
  });
});

test('the report of a day on which a few are missing is one page; of one without anybody it names every one', async () => {
  const pages = async (of: TestScene) => {
    const { paper } = await officer().do(printCoverage, { session: of.session, reason: REASON });
    const all = [];
    for (const language of ['zh', 'en'] as const) all.push(await drawn(await paperPdf(paper, language)));
    return all;
  };
  const few = await scene(20);
  for (let no = 1; no <= 3; no++) await absent(few, no);
  for (const [i, { reason }] of rules.exemptions.entries())
    await officer().do(setExemption, { session: few.session, no: 4 + i, reason });
  expect((await pages(few)).map(({ length }) => length)).toEqual([1, 1]);
  const many = await scene(60);
  const [zh = []] = await pages(many);
  for (const no of ['0001', '0030', '0060']) expect(textOf(zh)).toContain(no);
});

describe('after closing', () => {
  test('a phone that sends late, somebody who walks in, a tube the laboratory rejects: shown as after closing, and open again', async () => {
    const of = await scene(12);
    const [first] = await swabbed(of, 1, 10);
    const lateTubes = [label(), label()];
    h.clock.set(new Date(at('16:30')));
    const leads = await lead(of);
    await leads.do(closeSession, { session: of.session, signRest: true, reason: '收工后离场' });
    // Number 11 was swabbed at two o'clock by a phone that had no signal until now.
    h.clock.set(new Date(at('17:00')));
    await medic().do(recordSwab, {
      session: of.session,
      barcode: must(lateTubes[0], 'two'),
      table: 2,
      at: at('14:00'),
      checked: 'ticket',
      no: 11,
    });
    const late = await page(of);
    expect(late).toMatchObject({ account: 'signed', sums: { tested: 11, unexplained: 1 } });
    expect(late.rows.find(({ no }) => no === 11)).toMatchObject({ standing: 'tested', afterClosing: true });
    expect(await open(`testing/${of.session}/rest/11`)).toHaveLength(1);
    await h.itself.do(watchCoverage, {});
    expect(await open(`testing/${of.session}/rest/11`)).toEqual([]);
    // The laboratory takes the box and finds the first tube leaking: its ten are as if never swabbed.
    const box = label();
    const barcode = must(first, 'a tube');
    const when = h.clock.now().toISOString();
    await medic().do(packBox, { session: of.session, box, barcodes: [barcode], counted: 1, at: when });
    await medic().do(sendBox, { session: of.session, box, seal: 'F-1', celsius: 4, at: when });
    await lab().do(receiveBox, {
      box,
      laboratory: '区疾控',
      celsius: 5,
      at: when,
      tubes: [{ barcode, received: 10, verdict: 'rejected', why: 'leak' }],
    });
    expect(await page(of)).toMatchObject({
      account: 'reopened',
      sums: { tested: 1, unexplained: 11, signed: 1 },
    });
    expect(await h.inside(async (tx) => coverageToWatch(tx, await asked()))).toBe(true);
    await h.itself.do(watchCoverage, {});
    expect(await h.inside(async (tx) => coverageToWatch(tx, await asked()))).toBe(false);
    expect(await open(`testing/${of.session}/close`)).toMatchObject([{ kind: 'test-close' }]);
    await medic().do(recordSwab, {
      session: of.session,
      barcode: must(lateTubes[1], 'two'),
      table: 2,
      at: at('14:20'),
      checked: 'document',
      walkIn: { name: '慕容拾', employer: '塔吊班组' },
    });
    expect(await page(of)).toMatchObject({ sums: { roster: 13, tested: 2, unexplained: 11, walkIns: 1 } });
    const once = { session: of.session, signRest: true as const, reason: '试管渗漏，明早补采' };
    expect((await refusal(leads.do(closeSession, once))).code).toBe('coverage-tubes-open');
    for (const late of lateTubes)
      await medic().do(closeTube, {
        session: of.session,
        barcode: late,
        written: 1,
        at: h.clock.now().toISOString(),
      });
    h.clock.set(new Date(at('18:00')));
    const again = await officer().do(closeSession, once);
    expect(again.signed).toHaveLength(10);
    // Who closed it, when and why stays as it was signed; who signed for the others stands beside it.
    const closing = { at: new Date(at('16:30')).toISOString(), by: of.login, why: '收工后离场', rest: 11 };
    expect(await page(of)).toMatchObject({ account: 'signed', closing });
    const { paper } = await officer().do(printCoverage, { session: of.session, reason: REASON });
    const signed = paper.blocks.flatMap((block) => (block.kind === 'signatures' ? block.signatures : []));
    expect(signed.map(({ label, at: when }) => [label.zh, when])).toEqual([
      ['点位长', '2026-12-10 16:30'],
      ['关点后补签', '2026-12-10 18:00'],
      ['场所核对', undefined],
    ]);
    expect(await open(`testing/${of.session}/close`)).toEqual([]);
    expect(
      (await refusal(officer().do(setExemption, { session: of.session, no: 11, reason: null }))).code,
    ).toBe('coverage-line-tested');
  });

  const asked = async () => ({ now: h.clock.now(), rulebook: await h.house.rulebookAt(h.clock.now()) });

  test('a signature is for what was known then: whoever is swabbed later and whose tube is rejected stands open', async () => {
    const of = await scene(2);
    h.clock.set(new Date(at('16:30')));
    const leads = await lead(of);
    const rest = { session: of.session, signRest: true as const, reason: '收工后离场' };
    await leads.do(closeSession, rest);
    h.clock.set(new Date(at('17:00')));
    const [barcode] = await swabbed(of, 1, 1);
    expect(await page(of)).toMatchObject({ account: 'signed', sums: { tested: 1, signed: 1 } });
    await rejected(of, must(barcode, 'a tube'));
    expect(await page(of)).toMatchObject({
      account: 'reopened',
      sums: { tested: 0, unexplained: 2, signed: 1 },
    });
    h.clock.set(new Date(at('18:00')));
    expect(await leads.do(closeSession, rest)).toMatchObject({ signed: [1] });
    expect(await page(of)).toMatchObject({ account: 'signed', sums: { unexplained: 2, signed: 2 } });
  });

  /** The laboratory takes a box of this one tube and finds it leaking. */
  async function rejected(of: TestScene, barcode: string): Promise<void> {
    const box = label();
    const when = h.clock.now().toISOString();
    await medic().do(packBox, { session: of.session, box, barcodes: [barcode], counted: 1, at: when });
    await medic().do(sendBox, { session: of.session, box, seal: 'F-1', celsius: 4, at: when });
    await lab().do(receiveBox, {
      box,
      laboratory: '区疾控',
      celsius: 5,
      at: when,
      tubes: [{ barcode, verdict: 'rejected', why: 'leak' }],
    });
  }

  test('days later a tube is swabbed again, a session is still not closed: both are tasks, as long as the board looks', async () => {
    const of = await scene(1);
    const [barcode] = await swabbed(of, 1, 1);
    const idle = await sessionWith(h, { people: 1, opensAt: at('14:00') });
    h.clock.set(new Date(at('16:30')));
    await (await lead(of)).do(closeSession, { session: of.session });
    await h.inside((tx) =>
      run(
        tx,
        sql`update test_tube set state = 'accepted', arrived_at = ${h.clock.now()} where barcode = ${barcode}`,
      ),
    );
    h.clock.set(new Date(at('09:00', '16')));
    await lab().do(reportTubes, {
      laboratory: '区疾控',
      channel: 'hand',
      message: 'CV-1',
      results: [{ barcode: must(barcode, 'a tube'), result: 'invalid' }],
    });
    const held = await h.inside((tx) =>
      rows(tx, sql<{ id: string }>`select id from test_report where message = 'CV-1'`),
    );
    await h
      .as('cdc')
      .do(settleReport, { report: must(held[0], 'held').id, how: 'swab-again', reason: '样本不足' });
    // The hours in which it is to be settled begin when it is known.
    const found = await h.inside((tx) =>
      rows(tx, sql<{ session: string; since: Date }>`${openAfterClosing(rules, START)}`),
    );
    expect(found.find(({ session }) => session === of.session)?.since).toEqual(h.clock.now());
    await h.itself.do(watchCoverage, {});
    for (const { session } of [of, idle]) expect(await open(`testing/${session}/close`)).toHaveLength(1);
  });

  test('why a session without a roster was closed stands in the ledger, and is said', async () => {
    const of = await scene(0);
    h.clock.set(new Date(at('16:30')));
    const leads = await lead(of);
    await leads.do(closeSession, { session: of.session, signRest: true, reason: '企业停工，无人到场' });
    const entry = must(
      h.entries.findLast((one) => one.word === 'testing.session.closed'),
      'it was closed',
    );
    const [said] = await h.inside((tx) => sentencesOf(tx, [entry]));
    expect(said?.words.zh).toContain('未到 0，理由：企业停工，无人到场');
    expect(said?.words.en).toMatch(/absent 0; reason: /);
  });

  test('a session nobody closes becomes a task of its lead once it is over', async () => {
    const of = await scene(1);
    h.clock.set(new Date(at('15:00')));
    if (await h.inside(async (tx) => coverageToWatch(tx, await asked())))
      await h.itself.do(watchCoverage, {});
    expect(await open(`testing/${of.session}/close`)).toEqual([]);
    h.clock.set(new Date(at('16:05')));
    await h.itself.do(watchCoverage, {});
    const [task] = await open(`testing/${of.session}/close`);
    expect(task?.dueAt.toISOString()).toBe(new Date(at('20:00')).toISOString());
    const leads = await lead(of);
    await leads.do(closeSession, { session: of.session, signRest: true, reason: '无人到场' });
    expect(await open(`testing/${of.session}/close`)).toEqual([]);
  });
});

describe('the sums', () => {
  test('the rule and its SQL agree, whatever is said of whom', async () => {
    const of = await scene(12);
    const tube = (await swabbed(of, 1, 1))[0];
    const ctx = await contextOf(h);
    const states = ['closed', 'rejected'] as const;
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({
            swab: fc.boolean(),
            exemption: fc.constantFrom(null, 'medical', 'unheard-of'),
            absence: fc.constantFrom(null, 'shift'),
            owner: fc.boolean(),
            slot: fc.constantFrom(null, at('09:00', '11'), at('09:00', '13')),
            off: fc.boolean(),
            signed: fc.boolean(),
          }),
          { minLength: 12, maxLength: 12 },
        ),
        fc.constantFrom(...states),
        async (lines, state) => {
          const both = await h.inside(async (tx) => {
            await run(tx, sql`update test_tube set state = ${state} where barcode = ${tube}`);
            await run(tx, sql`update test_swab set undone_at = now() where session = ${of.session}`);
            for (const [i, one] of lines.entries()) {
              const stamp = (is: boolean) => (is ? START : null);
              await run(
                tx,
                sql`
                  update test_roster set exemption = ${one.exemption}, exempt_at = ${stamp(one.exemption !== null)},
                    absence = ${one.absence}, absent_at = ${stamp(one.absence !== null)}, owner = ${one.owner ? of.lead : null},
                    new_slot = ${one.slot === null ? null : new Date(one.slot)}, off_at = ${stamp(one.off)},
                    signed_at = ${stamp(one.signed)}
                  where session = ${of.session} and no = ${i + 1}`,
              );
              if (one.swab)
                await run(
                  tx,
                  sql`
                    insert into test_swab (id, session, place, person, tube, table_no, checked, at, recorded_at, by)
                    select uuidv7(), ${of.session}, t.place, ${of.people[i]}, t.id, 1, 'name', ${START}, ${START}, 'x'
                    from test_tube t where t.barcode = ${tube}`,
                );
            }
            const session = must(await findSession(tx, of.session), 'there');
            return {
              sql: (await sumsOf(tx, rules, [of.session])).get(of.session),
              rule: (await accountOfSession(tx, ctx, session)).sums,
            };
          });
          expect(both.sql ?? { roster: 0 }).toMatchObject(
            both.sql === undefined ? { roster: both.rule.roster } : both.rule,
          );
        },
      ),
      { numRuns: 25 },
    );
  });

  test('a day of the district: every session with its sums, and what they are of', async () => {
    const before = await officer().see(districtCoverage, { day: '2026-12-10' });
    const of = await scene(4);
    await swabbed(of, 1, 3);
    const { rows: all, sums } = await officer().see(districtCoverage, { day: '2026-12-10' });
    expect(all.find(({ id }) => id === of.session)).toMatchObject({
      state: 'open',
      account: 'open',
      sums: { roster: 4, tested: 3, unexplained: 1 },
      share: 0.75,
      late: false,
    });
    expect(sums.sessions).toBe(before.sums.sessions + 1);
    expect(sums.roster).toBe(all.reduce((sum, one) => sum + one.sums.roster, 0));
    expect(sums.share).toBeCloseTo(sums.tested / (sums.roster - sums.exempt), 9);
    expect((await officer().see(districtCoverage, { day: '2026-12-09' })).rows).toEqual([]);
    expect(
      (await h.as('community-officer', `${STREET}.c02`).see(districtCoverage, { day: '2026-12-10' })).rows,
    ).toEqual([]);
  });

  test('by employer and team, those nobody knows of first', async () => {
    const of = await scene(6);
    await swabbed(of, 1, 1);
    await swabbed(of, 3, 3);
    await swabbed(of, 5, 5);
    expect((await page(of)).teams).toMatchObject([
      { employer: '木工班组', team: '二队', roster: 3, tested: 0, unexplained: 3 },
      { employer: '钢筋班组', roster: 3, tested: 3, unexplained: 0 },
    ]);
    expect(await onRoster(h, of.session, 1)).toHaveLength(1);
    expect((await h.inside((tx) => rosterOf(tx, of.session))).length).toBe(7);
  });
});

describe('how many to a tube', () => {
  test('proposed from the district’s own results with what they are of, or as somebody types it in', async () => {
    const none = await officer().see(poolAdviceLook, {});
    expect(none).toMatchObject({ from: 'none', seen: { tubes: 0, prevalence: null }, prevalence: 0.001 });
    const typed = await officer().see(poolAdviceLook, { prevalence: 0.03, holdCost: 0 });
    expect(typed).toMatchObject({
      from: 'asked',
      sizes: [{ size: 5 }, { size: 10 }, { size: 20 }, { size: 1 }],
    });
    expect(typed.words.zh).toContain('建议每管 5 人');
    // Where holding people is dear no tube takes more than five, however rare the disease is.
    const dear = await officer().see(poolAdviceLook, { prevalence: 0.0001, holdCost: 20 });
    expect(Math.max(...dear.sizes.map(({ size }) => size))).toBe(rules.pools.heldAtMost);
    // One is positive, of one somebody proved to be it; of another everybody was swabbed alone and nobody was.
    const of = await scene(1);
    const tube = (n: number) =>
      h.inside((tx) =>
        run(
          tx,
          sql`
          with u as (
            insert into test_tube (id, session, place, barcode, round, table_no, use, capacity, state, opened_at, opened_by,
              scanned, reported_at)
            values (gen_random_uuid(), ${of.session}, ${COMMUNITY}::ltree, ${`HB-P${n}`}, 'session', 1, 'pooled', 10,
              ${['positive', 'resolved', 'resolved'][n] ?? 'negative'}, ${START}, 'x', 10, ${START})
            returning *)
          insert into test_recall (id, session, tube, person, place, opened_at, outcome, outcome_at)
          select gen_random_uuid(), u.session, u.id, gen_random_uuid(), u.place, ${START}, o.outcome, ${START}
          from u, unnest(${n === 1 ? ['negative', 'positive'] : ['negative']}::text[]) o(outcome) where u.state = 'resolved'`,
        ),
      );
    for (let n = 0; n < 29; n++) await tube(n);
    expect(await officer().see(poolAdviceLook, {})).toMatchObject({
      from: 'none',
      seen: { tubes: 29, enough: 30 },
    });
    await tube(29);
    const own = await officer().see(poolAdviceLook, {});
    expect(own).toMatchObject({ from: 'results', seen: { tubes: 30, positive: 2, people: 300, days: 7 } });
    expect(own.prevalence).toBeCloseTo(1 - (28 / 30) ** 0.1, 6);
    h.clock.set(new Date('2026-12-20T08:00:00+08:00'));
    expect((await officer().see(poolAdviceLook, {})).from).toBe('none');
  });

  test('what is read from tubes is what they were filled with', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.0005, max: 0.2, noNaN: true }),
        fc.array(fc.constantFrom(1, 5, 10, 20), { minLength: 1, maxLength: 4 }),
        (p, sizes) => {
          const seen = sizes.map((size) => ({
            size,
            tubes: 1_000_000,
            positive: Math.round(1_000_000 * (1 - (1 - p) ** size)),
          }));
          expect(prevalenceFrom(seen)).toBeCloseTo(p, 4);
        },
      ),
    );
    expect(prevalenceFrom([{ size: 10, tubes: 300, positive: 0 }])).toBeCloseTo(0.001, 9);
    expect(prevalenceFrom([{ size: 10, tubes: 29, positive: 1 }])).toBeUndefined();
  });
});
