// Her own page, through its own door: the code, the visit, what she reports and asks, and who may not.

import type { FastifyInstance } from 'fastify';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { refusal, type TestHouse } from '../../../test/house.ts';
import { COMMUNITY, houseWithLists, STREET } from '../../../test/lists.ts';
import { drawn, textOf } from '../../../test/pdf-pixels.ts';
import { served } from '../../../test/served.ts';
import { type Stay, staysAtHome, withOutbreak } from '../../../test/stays.ts';
import { OWN_COOKIE } from '../../adapters/http/own.ts';
import { paperPdf } from '../../adapters/pdf/paper-pdf.ts';
import { addDays, atHour } from '../../base/civil-dates.ts';
import { uuidv7 } from '../../base/ids.ts';
import { row, rows, run, sql } from '../../base/sql.ts';
import { answerCodes, insertCode } from '../../control/codes/store.ts';
import { agreeCancel, askCancel } from '../../control/episodes/acts.ts';
import { settleTest } from '../../control/tests/acts.ts';
import { looks } from '../../looks.ts';
import { mergePeople, openPerson } from '../../people/acts.ts';
import { openPeople } from '../../people/store.ts';
import { addUsers } from '../../teams/acts.ts';
import { printNotice, recordRefusal, recordVisit, serveNotice, settleCoResident } from '../door/acts.ts';
import { answerRight, bindResident, makeLink, revokeLink } from './acts.ts';
import type { OwnCopy } from './record.ts';
import type { OwnLooked, OwnPage } from './routes.ts';
import { linksOfStay, rightPage, rightsDesk } from './routes.ts';

let h: TestHouse;
let server: FastifyInstance;
let her: Stay;
let other: Stay;

beforeEach(async () => {
  h = await houseWithLists({ now: new Date('2026-12-08T08:30:00+08:00') });
  await withOutbreak(h);
  const [one, two] = await staysAtHome(h, 2);
  if (one === undefined || two === undefined) throw new Error('two are at home');
  [her, other] = [one, two];
  server = await served(h.house);
}, 60_000);
afterEach(async () => {
  await server.close();
  await h.close();
});

const cadre = () => h.as('cadre', COMMUNITY);

/** A visit: what a browser does with the code. */
async function visit(stay: Stay) {
  const { token, link } = await cadre().do(makeLink, { episode: stay.episode });
  const entered = await server.inject({ method: 'POST', url: '/api/own/enter', payload: { token } });
  const cookie = entered.cookies.find((one) => one.name === OWN_COOKIE);
  const cookies = { [OWN_COOKIE]: cookie?.value ?? '' };
  return {
    token,
    link,
    entered,
    cookie,
    get: (path: string, given = cookies) =>
      server.inject({ method: 'GET', url: `/api/own/${path}`, cookies: given }),
    act: (name: string, input: unknown, id = uuidv7(), given = cookies) =>
      server.inject({ method: 'POST', url: `/api/own/acts/${name}`, cookies: given, payload: { id, input } }),
  };
}

test('a code on paper opens her page for a visit, and only its hash is kept', async () => {
  const { token, entered, cookie, get } = await visit(her);
  expect(entered.statusCode).toBe(200);
  expect(cookie).toMatchObject({ path: '/api/own', httpOnly: true, sameSite: 'Strict' });
  const page = (await get('page')).json<OwnPage>();
  expect(page.stay).toMatchObject({ code: her.code, ended: false });
  expect(page.days.length).toBeGreaterThan(10);
  expect(page.days.filter((one) => one.today)).toHaveLength(1);
  expect(page.person.name).toMatch(/\*/);
  for (const table of ['resident_link', 'ledger', 'request']) {
    const kept = await h.inside((tx) =>
      rows(tx, sql<{ text: string }>`select t::text as text from ${sql.table(table)} t`),
    );
    expect(kept.some(({ text }) => text.includes(token))).toBe(false);
  }
});

test('a test of her last day that was put off to the next is on her page, on its day', async () => {
  const { get } = await visit(her);
  const last = (await get('page')).json<OwnPage>().days.at(-1)?.day ?? '';
  h.clock.set(atHour(last, '10:00'));
  const due = await h.inside((tx) =>
    row(
      tx,
      sql<{ id: string }>`
        select id from test_due where episode = ${her.episode} and on_day = ${last}::date and state = 'due'`,
    ),
  );
  await h.as('medic', COMMUNITY).do(settleTest, {
    due: due?.id ?? '',
    how: 'rescheduled',
    reason: 'no-team',
    on: addDays(last, 1),
  });
  const { days } = (await (await visit(her)).get('page')).json<OwnPage>();
  expect(days.slice(-2)).toMatchObject([
    { day: last, last: 'plan', tests: [{ state: { en: 'moved' } }] },
    { day: addDays(last, 1), last: null, tests: [{ state: { en: 'to be taken' } }] },
  ]);
});

test('she reports her temperature once, however often the line makes her send it', async () => {
  const { act, get } = await visit(her);
  const id = uuidv7();
  const [first, again] = [
    await act('reportTemperature', { celsius: 36.5, symptoms: [] }, id),
    await act('reportTemperature', { celsius: 36.5, symptoms: [] }, id),
  ];
  expect(first.json()).toMatchObject({ result: { state: 'kept', fever: false }, repeated: false });
  expect(again.json()).toMatchObject({ result: { state: 'kept' }, repeated: true });
  const page = (await get('page')).json<OwnPage>();
  expect(page.readings).toMatchObject([{ celsius: 36.5, state: 'kept' }]);
  expect(page.slots[0]?.stand).toBe('done');
});

test('a value nobody would believe is asked about at once and not kept; said again it is kept as a question', async () => {
  const { act, get } = await visit(her);
  const asked = await act('reportTemperature', { celsius: 33.1 });
  expect(asked.statusCode).toBe(422);
  expect(asked.json().error.code).toBe('reading-doubtful');
  expect((await get('page')).json<OwnPage>().readings).toEqual([]);
  expect((await act('reportTemperature', { celsius: 33.1, sure: true })).json()).toMatchObject({
    result: { state: 'asked' },
  });
  expect((await get('page')).json<OwnPage>().readings).toMatchObject([{ celsius: 33.1, state: 'asked' }]);
});

test('a withdrawn code opens nothing from the next click on, and a new one replaces the one before', async () => {
  const first = await visit(her);
  const second = await visit(her);
  expect((await first.get('page')).json().error.code).toBe('link-unknown');
  expect((await second.get('page')).statusCode).toBe(200);
  await cadre().do(revokeLink, { link: second.link });
  expect((await second.get('page')).json().error.code).toBe('link-unknown');
  expect(
    (await server.inject({ method: 'POST', url: '/api/own/enter', payload: { token: second.token } }))
      .statusCode,
  ).toBe(401);
});

test('her code opens her page some days beyond her stay, and whoever may withdraw it sees that it does', async () => {
  const { get } = await visit(her);
  await h.as('cdc').do(askCancel, { episode: her.episode, reason: 'wrong-person' });
  await h.as('subdistrict-duty', STREET).do(agreeCancel, { episode: her.episode });
  expect((await get('page')).json<OwnPage>().stay).toMatchObject({ ended: true });
  const shown = await cadre().see(linksOfStay, { episode: her.episode });
  expect(shown.links.map(({ open }) => open)).toEqual([true]);
});

test('a colour that ran out is not told as hers', async () => {
  const id = uuidv7();
  const now = h.clock.now();
  await h.inside(async (tx) => {
    const words = { zh: '居家隔离', en: 'home isolation' };
    await insertCode(
      tx,
      {
        id,
        person: her.person,
        episode: her.episode,
        place: COMMUNITY,
        colour: 'red',
        reasonCode: 'stage-red',
        reason: words,
        appeal: words,
        rulebook: 'shipped',
        expiresOn: '2026-12-09',
        dueAt: now,
        by: 'house',
      },
      now,
    );
    const answer = { answer: 'approved', by: 'house', role: null, reason: null } as const;
    await answerCodes(tx, [id], answer, now);
  });
  const colour = async () => (await (await visit(her)).get('page')).json<OwnPage>().code?.colour ?? null;
  expect(await colour()).toBe('red');
  h.clock.set(new Date('2026-12-10T08:30:00+08:00'));
  expect(await colour()).toBeNull();
});

test('a visit ends by itself, and a cookie made by hand is none', async () => {
  const { get, cookie } = await visit(her);
  const mine = cookie?.value ?? '';
  const theirs = await visit(other);
  const forged = mine.replace(/^[^.]+/, theirs.link);
  const longer = mine.replace(/\.[^.]+\./, '.zzzzzzzzz.');
  for (const value of [forged, longer, 'x', `${her.episode}.zz.zz`])
    expect((await get('page', { [OWN_COOKIE]: value })).json().error.code).toBe('visit-over');
  h.clock.forwardMinutes(31);
  expect((await get('page')).json().error.code).toBe('visit-over');
});

test('nobody speaks for somebody else unless the team has noted it', async () => {
  const { act, get } = await visit(her);
  expect((await act('reportTemperature', { celsius: 36.6, of: other.person })).json().error.code).toBe(
    'not-bound',
  );
  expect((await get(`page?of=${other.person}`)).json().error.code).toBe('not-bound');
  expect((await get(`looked?of=${other.person}`)).json().error.code).toBe('not-bound');
  await cadre().do(bindResident, { episode: her.episode, forEpisode: other.episode });
  expect((await act('reportTemperature', { celsius: 36.6, of: other.person })).statusCode).toBe(200);
  const page = (await get(`page?of=${other.person}`)).json<OwnPage>();
  expect(page.stay?.code).toBe(other.code);
  expect(page.readings).toHaveLength(1);
  expect((await get('page')).json<OwnPage>().readings).toEqual([]);
});

test('her code opens her own acts and looks, and nothing of the staff', async () => {
  const { act, cookie } = await visit(her);
  for (const name of ['recordTemperature', 'openPerson', 'makeLink', 'answerRight', 'toString'])
    expect((await act(name, {})).statusCode).toBe(404);
  const cookies = { [OWN_COOKIE]: cookie?.value ?? '' };
  for (const url of ['/api/episodes', '/api/session', '/api/live'])
    expect((await server.inject({ url, cookies })).statusCode === 200 && url !== '/api/session').toBe(false);
  const password = 'tidal-bore-at-noon-8';
  await h.itself.do(addUsers, {
    password,
    users: [{ login: 'medic', name: '医生甲', duties: [{ role: 'medic', place: COMMUNITY }] }],
  });
  const signed = await server.inject({
    method: 'POST',
    url: '/api/sign-in',
    payload: { user: 'medic', password },
  });
  const staff = { seawall_session: signed.cookies[0]?.value ?? '' };
  expect((await server.inject({ url: '/api/own/page', cookies: staff })).json().error.code).toBe(
    'visit-over',
  );
  const own = await server.inject({
    method: 'POST',
    url: '/api/acts/reportTemperature',
    cookies: staff,
    payload: { id: uuidv7(), input: { celsius: 36.5 } },
  });
  expect(own.statusCode).toBe(403);
});

test('she reads who looked at her data: role, unit, and the reason as it was written', async () => {
  const { get } = await visit(her);
  expect((await get('looked')).json<OwnLooked>().rows.filter((one) => one.why !== null)).toEqual([]);
  await h.as('medic', COMMUNITY).do(openPerson, { person: her.person, reason: '电话随访核对地址' });
  const { rows: found } = (await get('looked')).json<OwnLooked>();
  expect(found[0]).toMatchObject({ who: { zh: '医务人员' }, why: '电话随访核对地址' });
});

test('who looked at her other file, before the two were found to be one, looked at her', async () => {
  const { get } = await visit(her);
  const home = { episode: other.episode, choice: 'moves-out' as const, ground: 'relatives' };
  const twice = await cadre().do(settleCoResident, { ...home, name: '安晨丹', phone: '19900018888' });
  const gone = twice.person ?? '';
  await h.as('medic', COMMUNITY).do(openPerson, { person: gone, reason: '另一份档案核对' });
  expect((await get('looked')).json<OwnLooked>().rows.map((one) => one.why)).not.toContain('另一份档案核对');
  await h.as('data-desk').do(mergePeople, { keep: her.person, gone, reason: '同一人' });
  await h.settle();
  const { rows: found } = (await get('looked')).json<OwnLooked>();
  expect(found.map((one) => one.why)).toContain('另一份档案核对');
  const audit = looks.find(({ path }) => path === '/audit');
  const code = await h.inside((tx) =>
    row(tx, sql<{ no: string }>`select no from person where id = ${her.person}`),
  );
  if (audit === undefined) throw new Error('there is an audit');
  const audited = await h.as('auditor').see(audit, { about: `P-${code?.no}`, opened: true });
  expect(JSON.stringify(audited)).toContain('另一份档案核对');
});

test('what she asks about her data waits for a person with a clock, and the answer reaches her', async () => {
  const { act, get } = await visit(her);
  expect((await act('askRight', { kind: 'correct', text: '住址应为 12 幢' })).statusCode).toBe(200);
  expect((await act('askRight', { kind: 'correct', text: '再说一次' })).json().error.code).toBe(
    'right-asked-already',
  );
  const lead = h.as('subdistrict-duty', COMMUNITY.split('.').slice(0, 2).join('.'));
  const desk = await lead.see(rightsDesk, {});
  expect(desk).toMatchObject({ open: 1, late: 0, rows: [{ kind: 'correct', answer: null }] });
  const id = desk.rows[0]?.id ?? '';
  expect((await lead.see(rightPage, { request: id })).text).toBe('住址应为 12 幢');
  const raw = await h.inside((tx) =>
    row(tx, sql<{ text: string }>`select r::text as text from right_request r`),
  );
  expect(raw?.text).not.toContain('12 幢');
  await lead.do(answerRight, { request: id, answer: 'partly', text: '已更正幢号，室号以证件为准' });
  expect((await get('page')).json<OwnPage>().requests).toMatchObject([
    { answer: { zh: '部分同意' }, answerText: '已更正幢号，室号以证件为准' },
  ]);
  const open = await h.inside((tx) =>
    rows(tx, sql`select from task where kind = 'right-request' and state in ('requested', 'in-progress')`),
  );
  expect(open).toEqual([]);
  expect((await refusal(lead.do(answerRight, { request: id, answer: 'granted', text: '同意' }))).code).toBe(
    'right-answered',
  );
});

test('the copy is given to whoever knows the document, and tells everything that is on record', async () => {
  const { act } = await visit(her);
  await act('reportTemperature', { celsius: 36.4 });
  await act('askOwnNeed', { kind: 'shopping', text: '想买一袋糯米' });
  const { episode } = her;
  const [member, medic] = [h.as('grid-member', COMMUNITY), h.as('medic', COMMUNITY)];
  await member.do(recordVisit, { episode, kind: 'stay-put', finding: 'no-answer', note: '敲门三次没人应' });
  await member.do(recordRefusal, { episode, what: 'refused', note: '隔着门说不同意' });
  const { users } = await h.itself.do(addUsers, {
    password: 'correct-horse-battery',
    users: [{ login: 'beside1', name: '王同行', duties: [] }],
  });
  await medic.do(serveNotice, {
    episode,
    how: 'witness',
    witness: '见证人吴某',
    beside: users[0]?.id ?? '',
  });
  for (let left = 4; left >= 3; left--)
    expect((await act('takeOwnCopy', { lastFour: '0000' })).json().result).toMatchObject({
      given: false,
      left,
    });
  const document = await h.inside(async (tx) => {
    return (await openPeople(tx, { secrets: h.house.secrets }, [her.person])).get(her.person);
  });
  const { result } = (await act('takeOwnCopy', { lastFour: (document?.document ?? '').slice(-4) })).json<{
    result: { given: boolean; copy: OwnCopy };
  }>();
  expect(result.given).toBe(true);
  const text = JSON.stringify(result.copy);
  for (const canary of [
    document?.name,
    document?.document,
    document?.phones[0],
    document?.address,
    '想买一袋糯米',
    '敲门三次没人应',
    '隔着门说不同意',
    '36.4',
  ])
    expect(text).toContain(canary);
  // Nothing stays sealed in it, and no salt goes along.
  expect(text).not.toContain('\\\\x');
  expect(result.copy.parts.map((part) => part.key)).toEqual(
    expect.arrayContaining(['stays', 'orders', 'temperatures', 'needs', 'lines', 'links']),
  );
  const kept = await h.inside((tx) => rows(tx, sql<{ text: string }>`select r::text as text from request r`));
  expect(kept.some(({ text: one }) => one.includes('糯米'))).toBe(false);
});

test('her notice and her certificate are the papers the desk prints, and she reads that she took them', async () => {
  const { cookie, get } = await visit(her);
  const cookies = { [OWN_COOKIE]: cookie?.value ?? '' };
  const take = (input: object, language = 'zh') =>
    server.inject({
      method: 'POST',
      url: '/api/own/papers',
      cookies,
      payload: { id: uuidv7(), input, language },
    });
  const said = async (pdf: Uint8Array) => textOf(await drawn(pdf));
  const known = await h.inside(async (tx) =>
    (await openPeople(tx, { secrets: h.house.secrets }, [her.person])).get(her.person),
  );
  const lastFour = (known?.document ?? '').slice(-4);
  expect((await take({ lastFour: '0000' })).json()).toEqual({ result: { given: false, left: 4 } });
  for (const language of ['zh', 'en'] as const) {
    const given = await take({ lastFour }, language);
    expect(given.headers['content-type']).toBe('application/pdf');
    const { paper } = await cadre().do(printNotice, { episode: her.episode });
    expect(await said(given.rawPayload)).toBe(await said(await paperPdf(paper, language)));
  }
  // No certificate yet; and nobody else's.
  const release = uuidv7();
  expect((await take({ lastFour, release })).statusCode).toBe(404);
  await h.inside((tx) =>
    run(
      tx,
      sql`
        insert into stage_release (id, episode, person, place, stage_no, stage, stage_place, stage_to, opened_at, released_at, certificate_no,
          first_by, first_role, first_at, second_by, second_role, second_at)
        select ${release}, id, person, place, 0, stage, stage_place, stage_to, opened_at, ${h.clock.now()}, 'J-2026-1',
          ${uuidv7()}, 'medic', ${h.clock.now()}, ${uuidv7()}, 'cdc', ${h.clock.now()} from episode where id = ${other.episode}`,
    ),
  );
  expect((await take({ lastFour, release })).statusCode).toBe(404);
  await h.inside((tx) =>
    run(
      tx,
      sql`
        update stage_release r set episode = e.id, person = e.person from episode e
        where r.id = ${release} and e.id = ${her.episode}`,
    ),
  );
  expect((await get('page')).json<OwnPage>().stay?.certificates).toMatchObject([{ release, no: 'J-2026-1' }]);
  const certificate = await take({ lastFour, release });
  expect(certificate.headers['content-disposition']).toContain('J-2026-1');
  expect(certificate.rawPayload.subarray(0, 5).toString()).toBe('%PDF-');
  const looked = (await get('looked')).json<OwnLooked>().rows.filter(({ who }) => who.zh === '本人或代报人');
  expect(looked.map(({ what }) => what.zh)).toContain('领取本人的告知书或证明');
  // Without her code nothing is given.
  const nobody = await server.inject({
    method: 'POST',
    url: '/api/own/papers',
    payload: { id: uuidv7(), input: { lastFour } },
  });
  expect(nobody.statusCode).toBe(401);
});

test('five wrong answers, and no copy is given under this code any more', async () => {
  const { act, get } = await visit(her);
  for (let i = 0; i < 5; i++) await act('takeOwnCopy', { lastFour: '0000' });
  expect((await act('takeOwnCopy', { lastFour: '0000' })).json().error.code).toBe('copy-not-yours');
  // Nothing was shown, so nobody is said to have looked.
  expect(JSON.stringify((await get('looked')).json<OwnLooked>().rows)).not.toContain('副本');
});

test('her own number, said rightly in between, wins nobody more tries at that of whom she reports for', async () => {
  const { act } = await visit(her);
  await cadre().do(bindResident, { episode: her.episode, forEpisode: other.episode });
  const mine = await h.inside(async (tx) =>
    (await openPeople(tx, { secrets: h.house.secrets }, [her.person])).get(her.person),
  );
  const right = { lastFour: (mine?.document ?? '').slice(-4) };
  const wrong = { of: other.person, lastFour: '0000' };
  for (let i = 0; i < 4; i++) await act('takeOwnCopy', wrong);
  expect((await act('takeOwnCopy', right)).json().result).toMatchObject({ given: true, left: 1 });
  expect((await act('takeOwnCopy', wrong)).json().result).toMatchObject({ given: false, left: 0 });
  expect((await act('takeOwnCopy', wrong)).json().error.code).toBe('copy-not-yours');
});

test('every table with a person in it is part of the copy, or says here why not', async () => {
  const { RECORD_TABLES } = await import('./record.ts');
  const WHY_NOT: Readonly<Record<string, string>> = {
    person_document: 'blind indexes of what the personal details tell',
    person_phone: 'as the documents',
    person_opening: 'told as who looked, out of the ledger',
    temperature_due: 'the plan tells them; the readings are told',
    call_claim: 'a lock of minutes, no data of hers',
    kept_stay: 'a view: what of her stay whoever measures her is told',
  };
  const found = await h.inside((tx) =>
    rows(
      tx,
      sql<{ name: string }>`
      select distinct table_name as name from information_schema.columns
      where table_schema = 'public' and column_name = 'person' order by 1`,
    ),
  );
  const missing = found
    .map(({ name }) => name)
    .filter((name) => !RECORD_TABLES.has(name) && WHY_NOT[name] === undefined);
  expect(missing).toEqual([]);
});

test('whoever asks without end under one code is told to wait, and nobody else is', async () => {
  const { get } = await visit(her);
  const theirs = await visit(other);
  let last = 200;
  for (let i = 0; i < 130 && last === 200; i++) last = (await get('looked')).statusCode;
  expect(last).toBe(429);
  expect((await theirs.get('looked')).statusCode).toBe(200);
});
