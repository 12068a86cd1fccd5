// Scenes of care at an isolation site: guests ask and are answered, a passer-by at the door learns nothing, the doctor's
// thread is read by the medics alone, notices and letters reach whom they are for, packs only after a medic's yes.

import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Player, refusal, type TestHouse } from '../../../test/house.ts';
import { DISTRICT, houseWithLists } from '../../../test/lists.ts';
import { served } from '../../../test/served.ts';
import { type Stay, staysForSite, withOutbreak } from '../../../test/stays.ts';
import { uuidv7 } from '../../base/ids.ts';
import { rows, sql } from '../../base/sql.ts';
import { makeGuestLink } from '../../home/resident/acts.ts';
import { residentId } from '../../people/own.ts';
import { finishTask, tasksToTell } from '../../tasks/acts.ts';
import { addUsers } from '../../teams/acts.ts';
import { briefingLook } from '../briefing/routes.ts';
import { checkOutGuest, interviewGuest, roomGuests } from '../rooms/acts.ts';
import type { Interview } from '../rooms/terms.ts';
import { checkIsolationSite, openIsolationSite, readyIsolationSite } from '../sites/acts.ts';
import { isolationRules } from '../terms.ts';
import { planSiteDay } from './acts.ts';
import { followInCare, returnInCare } from './merging.ts';
import { endNotice, showNotice, writeNotice } from './notices/acts.ts';
import { decidePack } from './packs/acts.ts';
import { againstPack, callOn, packStand } from './packs/rules.ts';
import {
  answerGuest,
  answerThread,
  askAsGuest,
  askAtDoor,
  openGuestThread,
  passOnLetter,
  renewDoor,
} from './requests/acts.ts';
import { boardLook, careLook, doorsLook, ownSiteLook } from './routes.ts';
import { careRules } from './terms.ts';

let h: TestHouse;
let server: FastifyInstance;
let site: string;
let place: string;
let head: Player;
let medic: Player;
let kitchen: Player;
let her: Stay & { room: string; door: string };
let beside: Stay & { room: string; door: string };
let empty: { id: string; no: string };

beforeAll(async () => {
  h = await houseWithLists({ now: new Date('2026-12-08T08:00:00+08:00') });
  await withOutbreak(h);
  const { users } = await h.itself.do(addUsers, {
    password: 'correct-horse-battery',
    users: [{ login: 'head', name: '柏舟', duties: [] }],
  });
  const opened = await h.as('hq').do(openIsolationSite, {
    district: DISTRICT,
    name: '望潮酒店',
    address: '望潮路 1 号',
    template: 'hotel',
    measures: { floors: 2, firstFloor: 3, roomsPerFloor: 6, positiveRooms: 1, twoBedShare: 0 },
    head: users[0]?.id ?? '',
    reason: '演练',
  });
  ({ site, place } = opened);
  head = h.as('site-head', place);
  medic = h.as('site-medic', place);
  kitchen = h.as('site-logistics', place);
  const rules = (await h.house.rulebookAt(h.clock.now())).part(isolationRules);
  for (const { item } of rules.checklist) await head.do(checkIsolationSite, { site, item, done: true });
  await head.do(readyIsolationSite, { site });
  const rooms = await h.inside((tx) =>
    rows(
      tx,
      sql<{ id: string; no: string }>`
        select id, no from isolation_room where site = ${site} and wing = 'ordinary' and beds = 1
          and not ('barrier-free' = any (features)) order by no`,
    ),
  );
  const [one, two, three] = rooms;
  const [a, b] = await staysForSite(h, 2);
  if (a === undefined || b === undefined || one === undefined || two === undefined || three === undefined)
    throw new Error('two guests and three rooms');
  // Young enough that nothing is due for her age.
  await h.inside((tx) => rows(tx, sql`update person set birth = '1985-05-01' returning id`));
  her = { ...a, room: one.id, door: one.no };
  beside = { ...b, room: two.id, door: two.no };
  empty = three;
  await head.do(roomGuests, {
    site,
    guests: [
      { person: her.person, room: her.room, reason: '演练' },
      { person: beside.person, room: beside.room, reason: '演练' },
    ],
  });
  await h.settle();
  server = await served(h.house);
}, 120_000);
afterAll(async () => {
  await server.close();
  await h.close();
});

/** Somebody on her own page. */
const guest = ({ person }: Stay, speaksFor: readonly string[] = []) =>
  h.asActor({
    id: residentId(person),
    name: '',
    kind: 'person',
    ...{ link: uuidv7(), speaksFor },
    duties: [
      {
        role: 'resident',
        place: DISTRICT,
        permissions: new Set(['own.read', 'own.report']),
        purposes: new Set(['own-affairs']),
      },
    ],
  });

const openTasksOf = (kind: string) =>
  h.inside((tx) =>
    rows(
      tx,
      sql<{ id: string; zh: string; role: string; proof: string | null; state: string; key: string }>`
        select id, title_zh as zh, owner_role as role, proof, state, plan_key as key from task
        where kind = ${kind} order by opened_at, id`,
    ),
  );

const later = () => h.clock.set(new Date(h.clock.now().getTime() + 60_000));
const tell = (told: Partial<Interview> = {}): Interview => ({
  attention: [],
  medicines: [],
  diet: 'ordinary',
  ...told,
});

describe('a guest asks from her own page', () => {
  test('it is a task of the post that answers such things, by when it is urgent, and she reads the answer with the post', async () => {
    const asked = await guest(her).do(askAsGuest, { kind: 'need', urgent: true, text: '灯坏了' });
    expect(asked.dueAt).toEqual(new Date('2026-12-08T08:30:00+08:00'));
    const [task] = await openTasksOf('guest-request');
    expect(task).toMatchObject({
      role: 'site-logistics',
      zh: `${her.door} 缺东西、要维修（急） ${asked.code}`,
    });
    // The kitchen reads it; the medic neither reads nor answers it.
    const desk = await kitchen.see(careLook, { site });
    expect(desk.requests).toMatchObject([{ code: asked.code, room: her.door, text: '灯坏了', mine: true }]);
    expect(desk.rooms).toBeNull();
    expect((await medic.see(careLook, { site })).requests).toEqual([]);
    expect((await refusal(medic.do(answerGuest, { request: asked.request, answer: 'done' }))).code).toBe(
      'request-other-post',
    );
    // No name of hers anywhere on the desk.
    expect(JSON.stringify(desk)).not.toContain('赵');
    // By hand the task is not finished: the answer is its proof.
    expect((await refusal(kitchen.do(finishTask, { task: task?.id ?? '', proof: '修好了' }))).code).toBe(
      'task-finished-elsewhere',
    );
    expect((await refusal(kitchen.do(answerGuest, { request: asked.request, answer: 'cannot' }))).code).toBe(
      'request-answer-words',
    );
    h.clock.set(new Date('2026-12-08T08:20:00+08:00'));
    await kitchen.do(answerGuest, { request: asked.request, answer: 'told', text: '电工十点到' });
    const page = await guest(her).see(ownSiteLook, {});
    expect(page?.requests).toMatchObject([
      {
        code: asked.code,
        text: '灯坏了',
        answerText: '电工十点到',
        answeredBy: { en: 'kitchen and logistics of a site' },
      },
    ]);
    expect((await openTasksOf('guest-request'))[0]).toMatchObject({
      state: 'completed',
      proof: `guest-request:${asked.request}`,
    });
    expect((await refusal(kitchen.do(answerGuest, { request: asked.request, answer: 'done' }))).code).toBe(
      'request-answered',
    );
    // Her neighbour reads nothing of it.
    expect((await guest(beside).see(ownSiteLook, {}))?.requests).toEqual([]);
  });

  test('the code of her page is put into her hand at the site, and opens it; another site gives none', async () => {
    const given = await medic.do(makeGuestLink, { person: her.person });
    const entered = await server.inject({
      method: 'POST',
      url: '/api/own/enter',
      payload: { token: given.token },
    });
    expect(entered.statusCode).toBe(200);
    expect(entered.json().page.atSite).toBe(true);
    const cookie = entered.cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
    const own = await server.inject({ url: '/api/own/site', headers: { cookie } });
    expect(own.json()).toMatchObject({ name: '望潮酒店', room: her.door });
    const asked = await server.inject({
      method: 'POST',
      url: '/api/own/acts/askAsGuest',
      headers: { cookie },
      payload: { id: uuidv7(), input: { kind: 'help', urgent: true, text: '' } },
    });
    expect(asked.json().result.code).toMatch(/^Q-/);
    await medic.do(answerGuest, { request: asked.json().result.request, answer: 'done' });
    // Given anew, the one before opens nothing.
    await h.as('site-data', place).do(makeGuestLink, { person: her.person });
    const again = await server.inject({ url: '/api/own/site', headers: { cookie } });
    expect(again.statusCode).toBe(401);
    expect((await refusal(kitchen.do(makeGuestLink, { person: her.person }))).code).toBe('not-your-duty');
    expect(
      (await refusal(h.as('site-medic', `${DISTRICT}.s099.c01`).do(makeGuestLink, { person: her.person })))
        .code,
    ).toBe('not-your-area');
  });

  test('what is late climbs: the head hears of it, two hours later headquarters', async () => {
    const asked = await guest(beside).do(askAsGuest, { kind: 'help', urgent: false, text: '' });
    const toldAt = async (minutes: number) => {
      h.clock.set(new Date(asked.dueAt.getTime() + minutes * 60_000));
      const rulebook = await h.house.rulebookAt(h.clock.now());
      const found = await h.inside((tx) => tasksToTell(tx, { now: h.clock.now(), rulebook }));
      const task = (await openTasksOf('guest-request')).find(({ key }) => key.endsWith(asked.request));
      return found.filter((one) => one.task === task?.id).map(({ role }) => role);
    };
    expect(await toldAt(-1)).toEqual([]);
    expect(await toldAt(1)).toEqual(['site-head']);
    expect(await toldAt(121)).toEqual(['site-head', 'hq']);
    // The head, who leads, may answer what is not about health.
    await head.do(answerGuest, { request: asked.request, answer: 'done' });
  });

  test('somebody who is at no site asks nobody there, and a mistaken finger does not fill the day', async () => {
    const [athome] = await staysForSite(h, 1);
    if (athome === undefined) throw new Error('one at home');
    expect((await refusal(guest(athome).do(askAsGuest, { kind: 'help' }))).code).toBe('guest-nowhere');
    expect(await guest(athome).see(ownSiteLook, {})).toBeNull();
    // A mother asks for her child; nobody asks for whom she does not speak for.
    await guest(athome, [her.person]).do(askAsGuest, { of: her.person, kind: 'need', text: '牛奶' });
    expect((await refusal(guest(athome).do(askAsGuest, { of: her.person, kind: 'need' }))).code).toBe(
      'not-found',
    );
    for (let i = 0; i < 10; i++) await guest(beside).do(askAsGuest, { kind: 'need', text: `第 ${i} 次` });
    expect((await refusal(guest(beside).do(askAsGuest, { kind: 'need' }))).code).toBe('requests-too-many');
  });
});

describe('the code at a door', () => {
  const tokenOf = async (room: string) =>
    (await head.see(doorsLook, { site })).doors.find((one) => one.room === room)?.token ?? '';
  const ask = (token: string, body: Record<string, unknown> = {}) =>
    server.inject({
      method: 'POST',
      url: '/api/door/ask',
      payload: { token, id: uuidv7(), kind: 'help', ...body },
    });

  test('takes a request down and shows nothing back but its number, also where nobody is behind it', async () => {
    const answers: string[] = [];
    for (const room of [her.room, empty.id]) {
      later();
      const response = await ask(await tokenOf(room), { urgent: true, text: '有人摔倒' });
      expect(response.statusCode).toBe(200);
      expect(Object.keys(response.json())).toEqual(['code']);
      expect(response.json().code).toMatch(/^Q-\d+$/);
      answers.push(response.json().code);
    }
    const desk = await medic.see(careLook, { site });
    expect(desk.requests.filter(({ code }) => answers.includes(code))).toMatchObject([
      { room: her.door, door: true, text: '有人摔倒', person: her.person },
      { room: empty.no, door: true, text: '有人摔倒', person: null },
    ]);
    // She sees on her own page what was asked at her door.
    expect((await guest(her).see(ownSiteLook, {}))?.requests[0]).toMatchObject({
      code: answers[0],
      door: true,
    });
    // The ledger says that somebody asked at the door, not that she did.
    expect(h.entries.at(-1)).toMatchObject({ word: 'isolation.door.asked', actor: `door:${empty.id}` });
  });

  test('opens no reading: neither her page, nor anything else of the house', async () => {
    const token = await tokenOf(her.room);
    for (const url of ['/api/own/page', '/api/own/site', `/api/isolation/sites/${site}/care`])
      expect((await server.inject({ url, headers: { authorization: `Bearer ${token}` } })).statusCode).toBe(
        401,
      );
    expect(
      (await server.inject({ method: 'POST', url: '/api/own/enter', payload: { token } })).statusCode,
    ).toBe(401);
    expect((await server.inject({ method: 'GET', url: `/api/door/ask?token=${token}` })).statusCode).toBe(
      404,
    );
    // Who acts at a door may ask, and nothing else.
    const door = h.asActor((await import('./requests/door.ts')).actorAtDoor(her.room, `${place}.g01`));
    expect((await refusal(door.see(ownSiteLook, {}))).code).toBe('not-your-duty');
    expect((await refusal(door.see(careLook, { site }))).code).toBe('not-your-duty');
    expect((await refusal(door.do(askAtDoor, { room: beside.room, kind: 'nothing' }))).code).toBe(
      'request-kind-unknown',
    );
  });

  test('writes to her doctor as somebody at the door and not as her, and only she reads the answer', async () => {
    const response = await ask(await tokenOf(her.room), { kind: 'doctor', text: '请给我停药' });
    expect(response.statusCode).toBe(200);
    later();
    await guest(her).do(askAsGuest, { kind: 'doctor', text: '这不是我写的' });
    const opened = await medic.do(openGuestThread, { site, person: her.person });
    expect(opened.messages.slice(-2)).toMatchObject([
      { role: null, door: true, text: '请给我停药' },
      { role: null, door: false, text: '这不是我写的' },
    ]);
    later();
    await medic.do(answerThread, { site, person: her.person, text: '药照常吃' });
    expect((await guest(her).see(ownSiteLook, {}))?.thread.slice(-3)).toMatchObject([
      { by: null, door: true },
      { by: null, door: false },
      { door: false, text: '药照常吃' },
    ]);
    // Whoever stands there reads nothing of it.
    expect(Object.keys(response.json())).toEqual(['code']);
    // The scenes that follow begin without a thread of hers.
    for (const table of ['guest_message', 'guest_request'])
      await h.inside((tx) =>
        rows(tx, sql`delete from ${sql.ref(table)} where person = ${her.person} returning id`),
      );
  });

  test('a wrong or renewed code opens nothing, and says the same', async () => {
    const token = await tokenOf(beside.room);
    const [room = '', mark = ''] = token.split('.');
    const forged = [
      `${room}.${mark.slice(0, -1)}${mark.endsWith('A') ? 'B' : 'A'}`,
      `${(await tokenOf(her.room)).split('.')[0]}.${mark}`,
    ];
    for (const wrong of forged) {
      const response = await ask(wrong);
      expect(response.statusCode).toBe(404);
      expect(response.json().error.code).toBe('door-unknown');
    }
    await head.do(renewDoor, { room: beside.room });
    expect((await ask(token)).statusCode).toBe(404);
    expect((await ask(await tokenOf(beside.room))).statusCode).toBe(200);
  });

  test('somebody who keeps pressing is stopped before the day of the site is full', async () => {
    const token = await tokenOf(empty.id);
    const codes: number[] = [];
    for (let i = 0; i < 8; i++) codes.push((await ask(token)).statusCode);
    expect(codes.filter((code) => code === 200).length).toBeLessThanOrEqual(5);
    expect(codes.at(-1)).not.toBe(200);
  });
});

describe('the thread with the doctor', () => {
  test('whoever is on answers; room and post, no names; the head sees that it waits and not what it says', async () => {
    const patient = guest(beside);
    await h.inside((tx) =>
      rows(tx, sql`delete from guest_request where person = ${beside.person} returning id`),
    );
    expect((await refusal(patient.do(askAsGuest, { kind: 'doctor' }))).code).toBe('request-needs-words');
    const asked = await patient.do(askAsGuest, { kind: 'doctor', text: '可以吃布洛芬吗' });
    // A second question while the first waits is the same one.
    later();
    const more = await patient.do(askAsGuest, { kind: 'doctor', text: '昨天有点头痛' });
    expect(more.code).toBe(asked.code);
    const desk = await medic.see(careLook, { site });
    expect(desk.threads).toMatchObject([{ room: beside.door, waits: true, messages: 2 }]);
    expect(JSON.stringify(desk)).not.toContain('布洛芬');
    const led = await head.see(careLook, { site });
    expect(led.threads).toBeNull();
    expect(led.requests.find(({ code }) => code === asked.code)).toMatchObject({
      hidden: true,
      mine: false,
      text: null,
    });
    for (const other of [head, kitchen, h.as('site-data', place), h.as('hq')])
      expect((await refusal(other.do(openGuestThread, { site, person: beside.person }))).code).toBe(
        'not-your-duty',
      );
    expect(
      (await refusal(medic.do(answerGuest, { request: asked.request, answer: 'told', text: '可以' }))).code,
    ).toBe('request-in-thread');
    const opened = await medic.do(openGuestThread, { site, person: beside.person });
    expect(opened.messages).toMatchObject([
      { role: null, mine: false, text: '可以吃布洛芬吗' },
      { role: null, text: '昨天有点头痛' },
    ]);
    // Another medic answers: the thread is of whoever is on.
    later();
    const second = h.as('site-medic', place, '夜班');
    await second.do(answerThread, { site, person: beside.person, text: '可以，饭后一片' });
    const page = await patient.see(ownSiteLook, {});
    expect(page?.thread.at(-1)).toMatchObject({ by: { zh: '隔离点医务人员' }, text: '可以，饭后一片' });
    expect(page?.requests.find(({ code }) => code === asked.code)?.answeredBy).toMatchObject({
      zh: '隔离点医务人员',
    });
    expect((await medic.do(openGuestThread, { site, person: beside.person })).messages.at(-1)).toMatchObject({
      role: { zh: '隔离点医务人员' },
      mine: false,
    });
    expect((await medic.see(careLook, { site })).threads).toMatchObject([{ waits: false, messages: 3 }]);
    // That it was opened is on record, and nothing of it is plain anywhere.
    expect(h.entries.map(({ word }) => word)).toContain('isolation.thread.opened');
    const plain = await h.inside((tx) =>
      rows(
        tx,
        sql<{ text: string }>`
          select to_jsonb(m)::text as text from guest_message m
          union all select to_jsonb(q)::text from guest_request q
          union all select about::text || detail::text from ledger`,
      ),
    );
    expect(plain.filter(({ text }) => text.includes('布洛芬') || text.includes('饭后'))).toEqual([]);
  });

  test('a medic of another floor opens nothing of this one', async () => {
    const [row] = await h.inside((tx) =>
      rows(
        tx,
        sql<{ other: string }>`
        select distinct place::text as other from isolation_room
        where site = ${site} and place <> (select place from isolation_room where id = ${beside.room})`,
      ),
    );
    const upstairs = h.as('site-medic', row?.other);
    expect((await refusal(upstairs.do(openGuestThread, { site, person: beside.person }))).code).toMatch(
      /not-your-area|not-found/,
    );
    expect((await upstairs.see(careLook, { site })).threads).toEqual([]);
  });
});

describe('the notice board', () => {
  test('staff write, the head shows, guests read until the last day; a verse has its place', async () => {
    const cleaner = h.as('site-disinfection', place);
    const verse = {
      site,
      kind: 'verse' as const,
      titleZh: '消毒顺口溜',
      bodyZh: '早中晚，三遍喷；\n门把手，要擦匀。',
      titleEn: 'A verse',
      until: '2026-12-10',
    };
    expect((await refusal(cleaner.do(writeNotice, { ...verse, until: '2026-12-07' }))).code).toBe(
      'notice-past',
    );
    const { notice } = await cleaner.do(writeNotice, verse);
    const seen = async () => (await guest(her).see(ownSiteLook, {}))?.notices.map(({ title }) => title.zh);
    expect(await seen()).toEqual([]);
    expect((await refusal(cleaner.do(showNotice, { notice }))).code).toBe('not-your-duty');
    await head.do(showNotice, { notice });
    expect((await refusal(head.do(showNotice, { notice }))).code).toBe('notice-shown');
    expect(await seen()).toEqual(['消毒顺口溜']);
    expect((await cleaner.see(boardLook, { site })).notices).toMatchObject([
      { kind: { value: 'verse' }, post: { zh: '隔离点消毒员' }, until: '2026-12-10' },
    ]);
    const before = h.clock.now();
    h.clock.set(new Date('2026-12-11T00:01:00+08:00'));
    expect(await seen()).toEqual([]);
    h.clock.set(before);
    await head.do(endNotice, { notice });
    expect(await seen()).toEqual([]);
  });
});

describe('a letter of thanks', () => {
  test('is passed on by the head, shown in her words only if she agreed, never with her name', async () => {
    const shown = await guest(her).do(askAsGuest, {
      kind: 'thanks',
      text: '谢谢每天送饭的师傅',
      to: 'site-logistics',
      mayShow: true,
    });
    later();
    const quiet = await guest(her).do(askAsGuest, { kind: 'thanks', text: '只给点长看', mayShow: false });
    expect((await refusal(head.do(answerGuest, { request: shown.request, answer: 'done' }))).code).toBe(
      'request-is-letter',
    );
    expect((await refusal(kitchen.do(passOnLetter, { request: shown.request, pass: true }))).code).toBe(
      'not-your-duty',
    );
    expect((await kitchen.see(careLook, { site })).letters).toEqual([]);
    for (const { request } of [shown, quiet]) {
      later();
      await head.do(passOnLetter, { request, pass: true });
    }
    const { letters } = await kitchen.see(careLook, { site });
    expect(letters.map(({ text, to }) => [text, to.zh])).toEqual([
      [null, '全体工作人员'],
      ['谢谢每天送饭的师傅', '隔离点后勤人员'],
    ]);
    const name = await h.inside((tx) =>
      rows(tx, sql<{ name: string }>`select name from person where id = ${her.person}`),
    );
    expect(JSON.stringify(letters)).not.toContain(name[0]?.name);
    // The morning meeting hears how many, and what else was asked for.
    const told = await head.see(briefingLook, { site });
    expect(told.letters).toBe(2);
    expect(told.asked.find(({ zh }) => zh === '感谢')).toMatchObject({ new: 2, open: 0, late: 0 });
    expect((await guest(beside).see(ownSiteLook, {}))?.letters.map(({ text }) => text)).toEqual([
      '谢谢每天送饭的师傅',
    ]);
  });
});

describe('herbal packs and calls', () => {
  test('only for whoever wants them, after a medic’s yes on what the interview says now', async () => {
    const day = async (key: string) =>
      (await openTasksOf(key === 'decide' ? 'pack-decide' : 'site-care')).filter(
        (one) => one.key.includes(`/${her.person}/pack/`) && one.state !== 'cancelled',
      );
    h.clock.set(new Date('2026-12-09T00:05:00+08:00'));
    await h.itself.do(planSiteDay, { site });
    expect([...(await day('decide')), ...(await day('hand'))]).toEqual([]);
    expect(
      (
        await refusal(
          medic.do(decidePack, { site, person: her.person, may: true, over: '2026-12-09T00:00:00Z' }),
        )
      ).code,
    ).toBe('pack-not-wanted');
    await medic.do(interviewGuest, {
      site,
      person: her.person,
      told: tell({ herbal: true, allergies: '青霉素' }),
      over: null,
    });
    await h.settle();
    expect(await day('decide')).toHaveLength(1);
    expect(await day('hand')).toEqual([]);
    const pack = (await medic.see(careLook, { site })).packs?.[0];
    expect(pack).toMatchObject({ room: her.door, stand: 'to-decide', against: [{ zh: '有过敏' }] });
    expect((await head.see(careLook, { site })).packs).toBeNull();
    const over = pack?.interviewAt ?? '';
    // Something speaks against it: yes or no, the medic says why.
    expect((await refusal(medic.do(decidePack, { site, person: her.person, may: true, over }))).code).toBe(
      'pack-needs-why',
    );
    await medic.do(decidePack, { site, person: her.person, may: true, over, why: '成分不含青霉素类' });
    await h.settle();
    expect(await day('hand')).toMatchObject([{ zh: `${her.door} 发放中药预防颗粒`, role: 'site-medic' }]);
    expect((await day('decide')).map(({ state }) => state)).toEqual(['completed']);
    // The interview says something else: nothing is handed out until it is decided anew.
    h.clock.set(new Date('2026-12-09T00:20:00+08:00'));
    await medic.do(interviewGuest, {
      site,
      person: her.person,
      told: tell({ herbal: true, pregnantWeeks: 12 }),
      over,
    });
    await h.settle();
    expect((await day('hand')).filter(({ state }) => state === 'requested')).toEqual([]);
    expect(
      (await refusal(medic.do(decidePack, { site, person: her.person, may: true, over, why: '同前' }))).code,
    ).toBe('pack-interview-changed');
  });

  test('asked or decided after the hour of the packs, it is due after that, not late at once', async () => {
    const rules = await h.house.rulebookAt(h.clock.now());
    const [row] = rules.part(careRules).packs;
    if (row === undefined) throw new Error('the table has a pack');
    const due = async (key: string) =>
      h.inside(async (tx) => {
        const found = await rows(
          tx,
          sql<{ due: Date }>`
            select due_at as due from task where plan_key like ${`%2026-12-09/care/${her.person}/pack/${key}%`}
              and state = 'requested'`,
        );
        return found.map((one) => one.due.getTime());
      });
    const grace = rules.part(isolationRules).work.graceMinutes * 60_000;
    const [asked, decided] = [new Date('2026-12-09T15:00:00+08:00'), new Date('2026-12-09T15:30:00+08:00')];
    const over = async () => (await medic.see(careLook, { site })).packs?.[0]?.interviewAt ?? '';
    h.clock.set(asked);
    await medic.do(interviewGuest, {
      site,
      person: her.person,
      told: tell({ herbal: true }),
      over: await over(),
    });
    await h.settle();
    expect(await due('decide')).toEqual([asked.getTime() + grace]);
    h.clock.set(decided);
    await medic.do(decidePack, { site, person: her.person, may: true, over: await over() });
    await h.settle();
    expect(await due(row.pack)).toEqual([decided.getTime() + grace]);
  });

  test('what speaks against a pack, row by row; a decision holds for the interview it was made on', async () => {
    const [row] = (await h.house.rulebookAt(h.clock.now())).part(careRules).packs;
    if (row === undefined) throw new Error('the table has a pack');
    const against = (told: Partial<Interview>, birth: string | null = '1985-05-01') =>
      againstPack(row, { told: tell(told), birth }, '2026-12-08').map(({ zh }) => zh);
    expect(against({})).toEqual([]);
    expect(against({ pregnantWeeks: 8 })).toEqual(['孕期']);
    expect(against({ attention: ['pregnant-late'] })).toEqual(['孕期']);
    expect(against({ breastfeeding: true })).toEqual(['哺乳期']);
    expect(against({ allergies: ' ' })).toEqual([]);
    expect(against({ medicines: [{ name: '华法林', lastDay: '2026-12-20' }] })).toEqual(['正在服药']);
    expect(against({}, '2012-12-09')).toEqual(['未满 14 岁']);
    expect(against({}, '2012-12-08')).toEqual([]);
    const at = new Date('2026-12-08T08:00:00Z');
    const decision = { pack: row.pack, may: true, interviewAt: at };
    expect(packStand(row, tell({ herbal: true }), at, decision)).toBe('may');
    expect(packStand(row, tell({ herbal: true }), new Date(at.getTime() + 1), decision)).toBe('to-decide');
    expect(packStand(row, tell({}), at, decision)).toBe('unwanted');
  });

  test('she is called by her level: of mind every day, clinical every third, and nobody unasked', async () => {
    const rules = (await h.house.rulebookAt(h.clock.now())).part(careRules);
    const days = (levels: ('A' | 'B' | 'C')[]) =>
      ['2026-12-08', '2026-12-09', '2026-12-10', '2026-12-11'].map(
        (on) => callOn(rules, levels, '2026-12-08', on)?.clock ?? '-',
      );
    expect(days(['B'])).toEqual(['14:00', '14:00', '14:00', '14:00']);
    expect(days(['A'])).toEqual(['14:30', '-', '-', '14:30']);
    expect(days(['A', 'B'])).toEqual(['14:00', '14:00', '14:00', '14:00']);
    expect(days([])).toEqual(['-', '-', '-', '-']);
  });
});

describe('two records that were one guest', () => {
  test('her requests, her thread and what was decided follow a merge, and go back after a split', async () => {
    const [kept] = await staysForSite(h, 1);
    if (kept === undefined) throw new Error('one at home');
    const of = (person: string) =>
      h.inside(async (tx) => {
        const [one] = await rows(
          tx,
          sql<{ requests: number; messages: number; packs: number }>`
            select (select count(*)::int from guest_request where person = ${person}) as requests,
              (select count(*)::int from guest_message where person = ${person}) as messages,
              (select count(*)::int from pack_decision where person = ${person}) as packs`,
        );
        return one;
      });
    later();
    await guest(her).do(askAsGuest, { kind: 'doctor', text: '手有点抖' });
    const before = await of(her.person);
    expect(before).toMatchObject({ messages: 1, packs: 1 });
    const merged = (into: string | null) =>
      h.inside((tx) =>
        rows(tx, sql`update person set merged_into = ${into} where id = ${her.person} returning id`),
      );
    const people = { from: her.person, into: kept.person, place: DISTRICT };
    await merged(kept.person);
    await h.itself.do(followInCare, people);
    expect(await of(kept.person)).toEqual(before);
    expect(await of(her.person)).toEqual({ requests: 0, messages: 0, packs: 0 });
    await merged(null);
    await h.itself.do(returnInCare, people);
    expect(await of(her.person)).toEqual(before);
    expect(await of(kept.person)).toEqual({ requests: 0, messages: 0, packs: 0 });
  });
});

describe('when she has left', () => {
  test('the medics read her thread no more, and what she asked for is still hers to be told of', async () => {
    await head.do(checkOutGuest, { site, person: beside.person, to: 'hospital' });
    expect((await refusal(medic.do(openGuestThread, { site, person: beside.person }))).code).toBe(
      'guest-not-here',
    );
    const { threads } = await medic.see(careLook, { site });
    expect((threads ?? []).filter(({ room }) => room === beside.door)).toEqual([]);
  });
});
