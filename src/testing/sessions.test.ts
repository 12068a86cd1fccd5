// Scenes of choosing and preparing a site: registered, proposed, decided by a human, prepared with proof, told to the site.
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { refusal, type TestHouse } from '../../test/house.ts';
import { COMMUNITY, GRID, houseWithLists, STREET } from '../../test/lists.ts';
import { drawn, textOf, unread } from '../../test/pdf-pixels.ts';
import { paperPdf } from '../adapters/pdf/paper-pdf.ts';
import { must } from '../base/refusal.ts';
import { row, rows, run, sql } from '../base/sql.ts';
import { insertPlaces } from '../places/store.ts';
import { rulebookOfFiles } from '../rulebook/load.ts';
import { finishTask } from '../tasks/acts.ts';
import { addUsers, noteAbsence } from '../teams/acts.ts';
import { roles } from '../teams/terms.ts';
import { AROUND_MM, layoutOf, MARGIN_MM, SHEETS, scaleFor } from './layout/rules.ts';
import { session as sessionLook, site as siteLook, sitePlan, sites } from './routes.ts';
import {
  cancelSession,
  changeSession,
  fillPosts,
  planSession,
  printSiteNotice,
  setPost,
} from './sessions/acts.ts';
import { fillSeats, whatIf } from './sessions/rules.ts';
import { addTestSite, changeTestSite, openSiteContact, retireTestSite } from './sites/acts.ts';
import { type TestingRules, testingRules } from './terms.ts';

const START = new Date('2026-12-08T08:00:00+08:00');
const OPENS = '2026-12-10T13:00:00+08:00';
const UNTIL = '2027-02-01T00:00:00+08:00';
const CONTACT = { contactName: '钟离守拙', contactPhone: '13900001234' };

let h: TestHouse;
let rules: TestingRules;
const staff = new Map<string, string>();
const who = (login: string) => must(staff.get(login), login);
const officer = () => h.as('community-officer', COMMUNITY);
const medic = () => h.as('medic', COMMUNITY);

beforeAll(async () => {
  h = await houseWithLists({ now: START });
  rules = (await rulebookOfFiles([testingRules as never])).part(testingRules); // any part of the rulebook
  const duty = (login: string, role: string, place: string) => ({
    login,
    name: login,
    duties: [{ role, place, until: UNTIL }],
  });
  const { users } = await h.itself.do(addUsers, {
    password: 'Haitang-2026',
    users: [
      duty('lead1', 'community-officer', COMMUNITY),
      duty('lead2', 'community-officer', COMMUNITY),
      duty('medic1', 'medic', COMMUNITY),
      duty('medic2', 'medic', COMMUNITY),
      duty('medic3', 'medic', COMMUNITY),
      duty('grid1', 'grid-member', GRID),
      duty('cadre1', 'cadre', COMMUNITY),
      duty('police1', 'police', STREET),
    ],
  });
  for (const one of users) staff.set(one.login, one.id);
}, 600_000);
afterAll(() => h.close());

let named = 0;
async function worksite(more: Partial<Parameters<typeof addSite>[0]> = {}) {
  named += 1;
  return addSite({ name: `江湾工地 ${named}`, ...more });
}
const addSite = async (more: { name: string; kind?: string; headcount?: number; travelMinutes?: number }) =>
  (
    await officer().do(addTestSite, {
      place: COMMUNITY,
      kind: 'worksite',
      address: '江湾路 18 号',
      headcount: 521,
      ...CONTACT,
      ...more,
    })
  ).site;

const plan = (site: string, more: Partial<Parameters<typeof planned>[1]> = {}) => planned(site, more);
async function planned(
  site: string,
  more: {
    opensAt?: string;
    tables?: number;
    hours?: number;
    offer?: 'door' | 'fixed';
    point?: string;
    reason?: string;
    poolSize?: number;
    lead?: string;
  },
) {
  return officer().do(planSession, {
    site,
    offer: 'door',
    opensAt: OPENS,
    hours: 3,
    tables: 2,
    poolSize: 10,
    lead: who('lead1'),
    ...more,
  });
}
/** Days on which nobody stands anywhere yet. */
let day = 11;
const onItsDay = () => `2026-12-${day++}T13:00:00+08:00`;

describe('the register', () => {
  test('a worksite of 521 is registered and the table proposes to come to its door; its contact is sealed', async () => {
    const site = await worksite();
    const seen = await officer().see(siteLook, { id: site });
    expect(seen).toMatchObject({
      code: expect.stringMatching(/^D-\d+$/),
      headcount: 521,
      proposal: { offer: 'door', row: 'large', askTravel: false },
    });
    const told = JSON.stringify([seen, h.entries]);
    for (const text of Object.values(CONTACT)) expect(told).not.toContain(text);
    const kept = await h.inside((tx) =>
      row(tx, sql<{ text: string }>`select s::text as text from test_site s where id = ${site}`),
    );
    for (const text of Object.values(CONTACT)) expect(kept?.text).not.toContain(text);
    expect(await medic().do(openSiteContact, { site, reason: '约定到场时间' })).toEqual({
      name: CONTACT.contactName,
      phone: CONTACT.contactPhone,
    });
    expect(h.entries.at(-1)).toMatchObject({
      word: 'testing.contact.opened',
      detail: { reason: '约定到场时间' },
    });
  });

  test('changed where something is said, and left as it was where nothing is', async () => {
    const site = await worksite({ headcount: 150 });
    expect((await officer().see(siteLook, { id: site })).proposal).toMatchObject({
      offer: 'fixed',
      askTravel: true,
    });
    await officer().do(changeTestSite, { site, travelMinutes: 45, contactPhone: null });
    expect(await officer().see(siteLook, { id: site })).toMatchObject({
      headcount: 150,
      travelMinutes: 45,
      contact: { name: expect.stringContaining('*'), phone: null },
      proposal: { offer: 'door', row: 'far', askTravel: false },
    });
  });

  test('one name in a community once, at a community or below, with a telephone that can be called', async () => {
    const name = '江月幼儿园';
    await addSite({ name });
    const again = { kind: 'school', name, address: '江月路 3 号', headcount: 90 };
    const code = async (input: { name?: string; kind?: string; contactPhone?: string }) =>
      (await refusal(officer().do(addTestSite, { place: COMMUNITY, ...again, ...input }))).code;
    expect(await code({})).toBe('site-there');
    expect(await code({ name: '另一所', kind: 'palace' })).toBe('site-kind-unknown');
    expect(await code({ name: '另一所', contactPhone: '12' })).toBe('contact-phone-unreadable');
    const lead = h.as('subdistrict-duty', STREET);
    expect((await refusal(lead.do(addTestSite, { place: STREET, ...again }))).code).toBe(
      'site-place-too-high',
    );
  });

  test('retired it is forgotten whom to telephone, and not while a session is to come', async () => {
    const site = await worksite();
    const { session } = await plan(site, { opensAt: onItsDay() });
    expect((await refusal(officer().do(retireTestSite, { site, reason: '完工' }))).code).toBe(
      'site-has-sessions',
    );
    await officer().do(cancelSession, { session, reason: '完工' });
    await officer().do(retireTestSite, { site, reason: '完工' });
    expect((await officer().see(siteLook, { id: site })).contact).toEqual({ name: null, phone: null });
    expect((await officer().see(sites, {})).rows.map(({ id }) => id)).not.toContain(site);
    expect((await refusal(plan(site, { opensAt: onItsDay() }))).code).toBe('site-retired');
  });
});

describe('a session', () => {
  test('what it would take is seen before: three tables for two and a half hours, who may lead, one table more', async () => {
    const site = await worksite();
    const seen = await officer().see(sitePlan, { id: site, opensAt: OPENS, hours: 2.5, tables: 2 });
    expect(seen).toMatchObject({
      people: 521,
      capacity: { tablesNeeded: 3, enough: false },
      usualSize: 10,
      leads: expect.arrayContaining([expect.objectContaining({ account: who('lead1') })]),
    });
    expect(seen.slots).toHaveLength(15);
    expect(seen.whatIf.map(({ tables, enough }) => [tables, enough])).toEqual([
      [1, false],
      [2, false],
      [3, true],
    ]);
    expect((await refusal(medic().see(sitePlan, { id: site }))).code).toBe('not-your-duty');
  });

  test('planned with too few tables it is held all the same, and said so; posts are filled from who is on duty', async () => {
    const site = await worksite();
    const opensAt = onItsDay();
    const done = await plan(site, { opensAt, hours: 2.5 });
    expect(done.capacity).toMatchObject({ tablesNeeded: 3, enough: false });
    // Three medics: two swab, one sees to the tubes; the cadre disinfects, the grid carries, the police keeps order.
    expect(done.gaps).toEqual([]);
    const seen = await medic().see(sessionLook, { id: done.session });
    expect(seen.seats.filter(({ bySite }) => !bySite).map(({ post, name }) => [post, name])).toEqual([
      ['lead', 'lead1'],
      ['swabber', 'medic1'],
      ['swabber', 'medic2'],
      ['tube-assistant', 'medic3'],
      ['disinfector', 'cadre1'],
      ['courier', 'grid1'],
      ['safety', 'police1'],
    ]);
    expect(seen.seats.filter(({ bySite }) => bySite)).toHaveLength(4);
    expect(seen.materials.find(({ item }) => item === 'tubes')?.count).toBe(59);
    // A second session at that time finds nobody but the lead it names, who stands here.
    const other = await worksite();
    expect((await refusal(plan(other, { opensAt }))).code).toBe('post-elsewhere');
  });

  test('more tables than medics: the gaps have names, and whoever is ill is one', async () => {
    const site = await worksite();
    const opensAt = onItsDay();
    const { session, gaps } = await plan(site, { opensAt, tables: 3 });
    expect(gaps).toEqual([
      { post: 'tube-assistant', words: { zh: '管理试管', en: 'tube assistant' }, missing: 2 },
    ]);
    const { absence } = await h.as('subdistrict-duty', STREET).do(noteAbsence, {
      user: who('medic2'),
      why: 'sick',
      from: opensAt.replace('T13', 'T08'),
      until: opensAt.replace('T13', 'T23'),
    });
    expect(absence).toBeDefined();
    const seen = await officer().see(sessionLook, { id: session });
    expect(seen.gaps).toBe(3);
    expect(seen.seats.find(({ name }) => name === 'medic2')?.away).toBe(true);
    const put = (account: string | null, post = 'swabber', no = 2) =>
      officer().do(setPost, { session, post, no, account });
    expect((await refusal(put(who('medic2')))).code).toBe('post-not-on-duty');
    expect((await refusal(put(who('medic3')))).code).toBe('post-here');
    expect((await refusal(put(null, 'lead', 1))).code).toBe('lead-stays');
    expect((await refusal(put(who('grid1'), 'registrar', 1))).code).toBe('post-of-site');
    expect((await refusal(put(null, 'swabber', 4))).code).toBe('post-unknown');
    await put(null);
    await officer().do(fillPosts, { session });
    await officer().do(changeSession, { session, tables: 1, reason: '人少了' });
    expect(
      (await officer().see(sessionLook, { id: session })).seats.filter(({ post }) => post === 'swabber'),
    ).toHaveLength(1);
  });

  test('choosing otherwise than the table needs a reason, and a fixed point needs a point', async () => {
    const site = await worksite();
    const opensAt = onItsDay();
    const no = await refusal(plan(site, { opensAt, offer: 'fixed' }));
    expect(no.code).toBe('otherwise-needs-reason');
    expect(no.words.zh).toContain('521 人');
    const reason = '固定点就在对面';
    expect((await refusal(plan(site, { opensAt, offer: 'fixed', reason }))).code).toBe('point-needed');
    expect((await refusal(plan(site, { opensAt, offer: 'fixed', reason, point: site }))).code).toBe(
      'point-unknown',
    );
    const point = await addSite({ name: '江月广场采样点', kind: 'fixed-point' });
    expect((await officer().see(sitePlan, { id: site })).points.map(({ id }) => id)).toContain(point);
    const { session } = await plan(site, { opensAt, offer: 'fixed', reason, point });
    expect(await officer().see(sessionLook, { id: session })).toMatchObject({
      ground: { id: point },
      proposed: { row: 'large', otherwiseWhy: reason },
    });
    expect((await refusal(plan(point, { opensAt: onItsDay(), reason }))).code).toBe('point-stays');
  });

  test('not in the past, not twice at a time, not with a tube nobody has', async () => {
    const site = await worksite();
    const opensAt = onItsDay();
    await plan(site, { opensAt });
    const code = async (more: Parameters<typeof plan>[1]) => (await refusal(plan(site, more ?? {}))).code;
    expect(await code({ opensAt: '2026-12-08T07:00:00+08:00' })).toBe('session-past');
    expect(await code({ opensAt: opensAt.replace('T13', 'T15') })).toBe('session-overlaps');
    expect(await code({ opensAt: onItsDay(), poolSize: 7 })).toBe('pool-size-unknown');
    expect(await code({ opensAt: onItsDay(), lead: who('medic1') })).toBe('post-not-on-duty');
  });

  test('what has to be ready is a task with its hour and is done with proof; another day asks anew, a cancelled one nothing', async () => {
    const site = await worksite();
    const opensAt = onItsDay();
    const { session } = await plan(site, { opensAt });
    const prepared = async () => (await officer().see(sessionLook, { id: session })).preparations;
    const all = await prepared();
    expect(all.map(({ task }) => task).sort()).toEqual(rules.preparations.map(({ task }) => task).sort());
    const disinfection = all.find(({ task }) => task === 'disinfection');
    expect(disinfection?.dueAt).toBe(new Date(opensAt.replace('T13', 'T01')).toISOString());
    await officer().do(finishTask, { task: disinfection?.id ?? '', proof: '消毒记录 12 号' });
    expect((await prepared()).find(({ task }) => task === 'disinfection')).toMatchObject({
      state: 'completed',
      proof: '消毒记录 12 号',
    });
    // An hour later on the same day the site is still disinfected; on the next it is not.
    await officer().do(changeSession, { session, opensAt: opensAt.replace('T13', 'T14'), reason: '台风' });
    expect((await prepared()).filter(({ state }) => state === 'completed')).toHaveLength(1);
    await officer().do(changeSession, { session, opensAt: onItsDay(), reason: '台风' });
    const anew = (await prepared()).filter(({ state }) => state === 'requested');
    expect(anew.map(({ task }) => task)).toContain('disinfection');
    await officer().do(cancelSession, { session, reason: '停工' });
    const open = await h.inside((tx) =>
      rows(tx, sql`select id from task where plan_key ^@ ${`testing/${session}/`} and ended_at is null`),
    );
    expect(open).toEqual([]);
    expect((await refusal(officer().do(fillPosts, { session }))).code).toBe('session-cancelled');
  });

  test('moved nearer, what has to be ready is due in half an hour and not long ago; more tables change no hour', async () => {
    const site = await worksite();
    const { session } = await plan(site, { opensAt: onItsDay() });
    const dues = async () => {
      const all = (await officer().see(sessionLook, { id: session })).preparations;
      return all
        .filter(({ state }) => state === 'requested')
        .map(({ task, dueAt }) => [task, dueAt] as const);
    };
    await officer().do(changeSession, { session, opensAt: '2026-12-08T14:00:00+08:00', reason: '提前' });
    const soon = new Date(START.getTime() + 30 * 60_000).toISOString();
    const moved = await dues();
    expect(moved).toHaveLength(rules.preparations.length);
    expect(new Map(moved).get('notice')).toBe(soon);
    expect(new Map(moved).get('dots')).toBe('2026-12-08T04:00:00.000Z');
    h.clock.set(new Date(START.getTime() + 20 * 60_000));
    await officer().do(changeSession, { session, tables: 3, reason: '加一台' });
    expect(await dues()).toEqual(moved);
    h.clock.set(START);
    await officer().do(cancelSession, { session, reason: '停工' });
  });

  test('with too few tables nobody is told to come when it is over; after midnight the day is said', async () => {
    const site = await worksite();
    const opensAt = onItsDay();
    const { session } = await plan(site, {
      opensAt: opensAt.replace('T13:00', 'T23:30'),
      tables: 1,
      hours: 1,
    });
    const { slots, closesAt: closes } = await officer().see(sessionLook, { id: session });
    expect(slots.reduce((sum, { people }) => sum + people, 0)).toBe(521);
    expect(slots.at(-1)?.to.toISOString()).toBe(closes);
    const { paper } = await medic().do(printSiteNotice, { session });
    const next = new Date(Date.parse(closes) + 8 * 3_600_000).toISOString().slice(5, 10);
    expect(JSON.stringify(paper)).toContain(`4 · ${next} 00:00–00:10`);
    expect(JSON.stringify(paper)).not.toContain('00:40');
  });

  test('the notice names the contact, the hours, the slots and whom the site sends, on paper too', async () => {
    const site = await worksite();
    const { session } = await plan(site, { opensAt: onItsDay() });
    const { paper } = await medic().do(printSiteNotice, { session });
    const text = JSON.stringify(paper);
    for (const said of ['钟离守拙', '13900001234', '登记 2 人', '13:00–13:10', '521', 'lead1'])
      expect(text).toContain(said);
    const pages = await drawn(await paperPdf(paper, 'zh'));
    const shown = textOf(pages);
    for (const said of ['核酸采样通知', '江湾工地', '场所签收']) expect(shown).toContain(said);
    expect(pages.flatMap(unread)).toEqual([]);
    expect(JSON.stringify(h.entries)).not.toContain('钟离守拙');
  });

  test('the next community sees neither the site nor its session', async () => {
    const site = await worksite();
    const { session } = await plan(site, { opensAt: onItsDay() });
    const beside = h.as('community-officer', `${STREET}.c02`);
    expect((await refusal(beside.see(siteLook, { id: site }))).code).toBe('not-found');
    expect((await refusal(beside.see(sessionLook, { id: session }))).code).toBe('not-found');
    expect((await beside.see(sites, {})).rows).toEqual([]);
  });

  test('the database holds what a forgotten check would not: an offer otherwise than proposed has its reason', async () => {
    const site = await worksite();
    const { session } = await plan(site, { opensAt: onItsDay() });
    await expect(
      h.inside((tx) =>
        run(tx, sql`update test_session set offer = 'fixed', point = site where id = ${session}`),
      ),
    ).rejects.toThrow();
  });
});

describe('a session that moves, and one beside another', () => {
  const handles = (word: string) => h.entries.findLast((one) => one.word === word)?.about ?? [];
  const seatedAt = async (session: string) =>
    (await officer().see(sessionLook, { id: session })).seats.filter(({ account }) => account !== null);

  test('moved to an hour at which somebody is elsewhere or away, their posts are gaps, and the entry names them', async () => {
    const [first, second] = [onItsDay(), onItsDay()];
    const here = await plan(await worksite(), { opensAt: first, tables: 1 });
    const there = await plan(await worksite(), { opensAt: second, tables: 2, lead: who('lead2') });
    for (const user of ['medic3', 'lead2'] as const)
      expect(handles('testing.session.planned')).toContain(`user:${who(user)}`);
    const { gaps, taken } = await officer().do(changeSession, {
      session: there.session,
      opensAt: first,
      reason: '提前',
    });
    // Of three medics two stand at the other one then; the third stays. Disinfector, courier and order are there too.
    expect(taken).toBe(5);
    expect(gaps.reduce((sum, { missing }) => sum + missing, 0)).toBe(5);
    expect((await seatedAt(there.session)).map(({ name }) => name).sort()).toEqual(['lead2', 'medic3']);
    for (const user of ['medic1', 'medic2', 'cadre1', 'grid1', 'police1'])
      expect(handles('testing.session.changed')).toContain(`user:${who(user)}`);
    await officer().do(cancelSession, { session: here.session, reason: '合并' });
    expect(handles('testing.session.cancelled')).toContain(`user:${who('medic1')}`);
    const { filled } = await officer().do(fillPosts, { session: there.session });
    expect(filled).toBe(5);
    expect(handles('testing.posts.filled')).toContain(`user:${who('medic1')}`);
  });

  test('whoever is ill counts as missing, and is replaced when the posts are filled', async () => {
    const opensAt = onItsDay();
    const { session } = await plan(await worksite(), { opensAt, tables: 1 });
    await h.as('subdistrict-duty', STREET).do(noteAbsence, {
      user: who('medic1'),
      why: 'sick',
      from: opensAt.replace('T13', 'T08'),
      until: opensAt.replace('T13', 'T23'),
    });
    expect((await officer().see(sessionLook, { id: session })).gaps).toBe(1);
    expect(await officer().do(fillPosts, { session })).toMatchObject({ filled: 1, gaps: [] });
    expect((await seatedAt(session)).map(({ name }) => name)).not.toContain('medic1');
    expect(handles('testing.posts.filled')).toEqual(
      expect.arrayContaining([`user:${who('medic1')}`, `user:${who('medic3')}`]),
    );
  });

  test('one ground holds one session at a time, whoever is tested on it; the people stand by their own community', async () => {
    const opensAt = onItsDay();
    await h.inside((tx) =>
      insertPlaces(tx, [{ path: `${STREET}.c02`, code: 'c02', name: '江涛社区', nameEn: 'Jiangtao' }], START),
    );
    const point = await h.as('community-officer', `${STREET}.c02`).do(addTestSite, {
      place: `${STREET}.c02`,
      kind: 'fixed-point',
      name: '江涛广场',
      address: '江涛路 1 号',
      headcount: 1,
    });
    const fixed = { opensAt, offer: 'fixed' as const, point: point.site, reason: '就近' };
    const done = await plan(await worksite(), fixed);
    const other = await refusal(plan(await worksite(), { ...fixed, lead: who('lead2') }));
    expect(other.code).toBe('ground-taken');
    const seen = await officer().see(sessionLook, { id: done.session });
    expect(seen.ground.id).toBe(point.site);
    expect(seen.preparations).toHaveLength(rules.preparations.length);
    expect(seen.choices.lead?.map(({ account }) => account)).toContain(who('lead2'));
    const open = await h.inside((tx) =>
      rows(
        tx,
        sql<{ unit: string }>`
        select distinct place::text as unit from task where plan_key ^@ ${`testing/${done.session}/`}`,
      ),
    );
    expect(open.map(({ unit }) => unit)).toEqual([COMMUNITY]);
  });

  test('two plans made in the same second do not seat one person twice', async () => {
    const opensAt = onItsDay();
    const two = [await worksite(), await worksite()];
    const both = await Promise.allSettled(two.map((site) => plan(site, { opensAt })));
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const twice = await h.inside((tx) =>
      rows(
        tx,
        sql`
        select p.account from test_post p join test_session t on t.id = p.session
        where t.opens_at = ${new Date(opensAt)} and t.cancelled_at is null group by 1 having count(*) > 1`,
      ),
    );
    expect(twice).toEqual([]);
  });

  test('the figures of the register count people where they are, not at the points they walk to', async () => {
    const before = (await officer().see(sites, {})).sums;
    await addSite({ name: '江城路采样点', kind: 'fixed-point', headcount: 3_000 });
    await worksite({ headcount: 77 });
    const { sums } = await officer().see(sites, {});
    expect(sums).toMatchObject({
      sites: before.sites + 1,
      points: before.points + 1,
      people: before.people + 77,
      unasked: before.unasked,
    });
  });
});

describe('who stands where', () => {
  test('nobody stands twice or where another stands, each in a role of the post, whatever the roster', () => {
    const names = ['community-officer', 'medic', 'cadre', 'grid-member', 'grid-lead', 'police'];
    const roster = fc.array(
      fc.record({ account: fc.integer({ min: 0, max: 30 }).map(String), role: fc.constantFrom(...names) }),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(
        roster,
        fc.integer({ min: 1, max: 8 }),
        fc.subarray(['1', '2', '3']),
        (on, tables, busy) => {
          const seats = fillSeats(rules, { tables, roster: on, busy: new Set(busy), seats: [] });
          const accounts = seats.map(({ account }) => account);
          expect(new Set(accounts).size).toBe(accounts.length);
          expect(new Set(seats.map(({ post, no }) => `${post}/${no}`)).size).toBe(seats.length);
          for (const { post, account, role } of seats) {
            expect(busy).not.toContain(account);
            expect(rules.posts.find((one) => one.post === post)?.roles).toContain(role);
            expect(on).toContainEqual({ account, role });
          }
          // Filling once more changes nothing.
          expect(fillSeats(rules, { tables, roster: on, busy: new Set(busy), seats })).toEqual([]);
        },
      ),
    );
  });

  test('every role the part names is a role of the district', async () => {
    const table = (await rulebookOfFiles([roles as never])).part(roles);
    for (const role of [
      ...rules.posts.flatMap((row) => row.roles),
      ...rules.preparations.map((row) => row.role),
    ])
      expect(Object.keys(table)).toContain(role);
  });

  test('in slots they wait minutes, all at once an hour and more; each table more ends sooner', () => {
    const opensAt = new Date(OPENS);
    const [one, two, three] = whatIf(rules, { people: 521, tables: 2, hours: 2.5, opensAt });
    expect(two?.waitMinutes).toBeLessThan(4);
    expect(two?.waitMinutes).toBeGreaterThan(1.5);
    expect(two?.waitAtOnceMinutes).toBeGreaterThan(72);
    expect(two?.waitAtOnceMinutes).toBeLessThan(78);
    expect(two?.longest).toBeLessThan(48);
    expect(one?.finish.likely.getTime()).toBeGreaterThan(two?.finish.likely.getTime() ?? 0);
    expect(two?.finish.likely.getTime()).toBeGreaterThan(three?.finish.likely.getTime() ?? 0);
    expect(whatIf(rules, { people: 9, tables: 1, hours: 1, opensAt }).map(({ tables }) => tables)).toEqual([
      1, 2,
    ]);
  });
});

describe('the ground', () => {
  const size = fc.integer({ min: 3, max: 120 });
  interface Ground {
    readonly lengthM: number;
    readonly widthM: number;
    readonly tables: number;
  }
  const stands = (ground: Ground, by = rules) => {
    const plan = layoutOf(by, ground);
    const { lengthM, widthM, tables } = ground;
    const on = `${by.slots.dotsPerTable} dots for each of ${tables} on ${lengthM} × ${widthM} m`;
    expect(plan.lanes.length, on).toBeLessThanOrEqual(tables);
    let nearest = Number.POSITIVE_INFINITY;
    for (const [i, a] of plan.dots.entries()) {
      expect(a.x, on).toBeGreaterThanOrEqual(by.ground.inM - 1e-6);
      expect(a.x, on).toBeLessThanOrEqual(plan.registerX + 1e-6);
      expect(a.y, on).toBeGreaterThan(0);
      expect(a.y, on).toBeLessThan(widthM);
      for (const b of plan.dots.slice(i + 1)) nearest = Math.min(nearest, Math.hypot(a.x - b.x, a.y - b.y));
    }
    expect(nearest, on).toBeGreaterThan(1 - 1e-6);
    for (const { desk, table } of plan.lanes) {
      expect(desk.x, on).toBeGreaterThan(plan.registerX);
      expect(table.x, on).toBeGreaterThan(desk.x);
      expect(plan.outX, on).toBeGreaterThan(table.x);
    }
    const wanted = tables * by.slots.dotsPerTable;
    expect(plan.dots.length === wanted, on).toBe(plan.troubles.length === 0);
    // The queue ends where people come in, however many rows it has: nobody walks past it to its end.
    for (const { no } of plan.lanes) {
      const queue = plan.dots.filter(({ lane }) => lane === no);
      const inMost = Math.min(...queue.map(({ x }) => x));
      expect(queue.at(-1)?.x, on).toBeCloseTo(inMost, 6);
      expect(queue[0]?.x, on).toBe(plan.registerX);
    }
  };

  test('no two stand closer than a metre, nobody outside, and everybody who leaves is past every queue', () => {
    fc.assert(
      fc.property(size, size, fc.integer({ min: 1, max: 8 }), (lengthM, widthM, tables) =>
        stands({ lengthM, widthM, tables }),
      ),
      { numRuns: 60 },
    );
  });

  test('so it is on the shortest grounds, where a queue has most rows, whatever the number of dots', () => {
    // From where one row has room for one dot to where it has room for six.
    for (const lengthM of [12, 13, 14, 15, 16, 17])
      for (const widthM of [4, 16, 19, 40, 120])
        for (const tables of [1, 2, 8])
          for (const dotsPerTable of [1, 2, 17, 24, 25])
            stands({ lengthM, widthM, tables }, { ...rules, slots: { ...rules.slots, dotsPerTable } });
  });

  test('the ground of the worksite takes its two lanes of 24 dots; each next dot is a step from the one before', () => {
    const plan = layoutOf(rules, { lengthM: 40, widthM: 16, tables: 2 });
    expect(plan.dots).toHaveLength(48);
    expect(plan.troubles).toEqual([]);
    const narrow = layoutOf(rules, { lengthM: 20, widthM: 16, tables: 2 }).dots.filter(
      ({ lane }) => lane === 1,
    );
    for (const [i, dot] of narrow.entries()) {
      const next = narrow[i + 1];
      if (next !== undefined)
        expect(Math.hypot(dot.x - next.x, dot.y - next.y)).toBeLessThanOrEqual(rules.ground.laneM + 1e-6);
    }
  });

  test('a plan is drawn as large as its sheet takes it, to a scale one can measure in', () => {
    fc.assert(
      fc.property(size, size, fc.constantFrom('a4' as const, 'a3' as const), (lengthM, widthM, sheet) => {
        const scale = must(scaleFor({ lengthM, widthM }, sheet), 'a hundred metres fit');
        expect((lengthM * 1000) / scale).toBeLessThanOrEqual(SHEETS[sheet].widthMm);
        expect((widthM * 1000) / scale).toBeLessThanOrEqual(SHEETS[sheet].heightMm);
      }),
    );
    for (const { paperMm, widthMm } of Object.values(SHEETS))
      expect(widthMm + 2 * (AROUND_MM + MARGIN_MM)).toBeLessThanOrEqual(paperMm);
    expect(scaleFor({ lengthM: 40, widthM: 16 }, 'a4')).toBe(150);
    expect(scaleFor({ lengthM: 2_000, widthM: 16 }, 'a4')).toBeUndefined();
  });
});
