// Scenes of calling: from a list that came in the night to an answer on every line, or a signature.
import type { Static, TSchema } from 'typebox';
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
  OTHER_GRID,
} from '../../../test/lists.ts';
import { addMinutes } from '../../base/clock.ts';
import { uuidv7 } from '../../base/ids.ts';
import { row, rows, run, sql } from '../../base/sql.ts';
import type { Act } from '../../ledger/terms.ts';
import { mergePeople } from '../../people/acts.ts';
import { receiveList } from '../receive/acts.ts';
import {
  acceptTransfer,
  agreeCorrection,
  checkIdentity,
  claimLine,
  claimNext,
  correctOutcome,
  declineCorrection,
  declineTransfer,
  escalateLines,
  extendClaim,
  finishDistrictSearch,
  finishPoliceSearch,
  finishVisit,
  openAnswer,
  openCall,
  openPoliceSearch,
  openVisit,
  recordAttempt,
  recordOutcome,
  releaseLine,
  sendTransfer,
  signUnresolved,
  startVisit,
  withdrawTransfer,
} from './acts.ts';
import * as looks from './routes.ts';
import type { CallChannel, CallResult } from './terms.ts';

const START = new Date('2026-12-08T00:30:00+08:00');
const HEZHUANG = `${DISTRICT}.s003`;

let h: TestHouse;
let made = 0;
beforeAll(async () => {
  h = await houseWithLists({ now: START });
});
afterAll(() => h.close());

interface Person {
  name: string;
  birth: string;
  document: string;
  phones: string[];
}

/** Surnames and given names in all combinations: nobody in a scene is anybody else. */
function somebody(phones = 1): Person {
  made += 1;
  const birth = `19${String(50 + (made % 40))}0${1 + (made % 9)}1${made % 9}`;
  const given = '安宝晨丹恩芳广海佳康兰敏宁鹏琪瑞思涛文欣'; // invented
  return {
    name: `${'赵钱孙李周吴郑王冯陈'[made % 10]}${given[made % 20]}${given[(made * 7) % 20]}`,
    birth: `${birth.slice(0, 4)}-${birth.slice(4, 6)}-${birth.slice(6)}`,
    document: identity(made, birth),
    phones: Array.from({ length: phones }, (_, i) => mobile(made * 10 + i)),
  };
}

/** A list arrives; its lines are routed to the grid their address names. Returns their ids in the order of the rows. */
async function arrives(
  people: readonly Person[],
  source = 'provincial',
  address = '江月府 3 幢 1102 室',
): Promise<string[]> {
  const book = listOf(...people.map((one) => [one.name, one.document, one.phones.join('、'), address]));
  await h.as('data-desk').do(receiveList, delivery(book, { source, fileName: `${source}-${made}.xlsx` }));
  await h.settle();
  const found = await h.inside((tx) =>
    rows(
      tx,
      sql<{ id: string }>`
      select id from list_line where batch = (select id from list_batch order by no desc limit 1) order by row_no`,
    ),
  );
  return found.map((one) => one.id);
}

async function one(person = somebody(), source?: string): Promise<{ line: string; person: Person }> {
  const [line] = await arrives([person], source);
  if (line === undefined) throw new Error('the list has a line');
  return { line, person };
}

/** One person on the lists of two departments, both at work on her. */
async function onTwoLists(): Promise<{ here: string; there: string; person: Person }> {
  const person = somebody();
  const { line: here } = await one(person);
  const [there = ''] = await arrives([person], 'railway');
  // Her second line goes to the subdistrict she works in.
  const officer = h.as('community-officer', COMMUNITY, 'sender');
  const { transfer } = await officer.do(sendTransfer, {
    line: there,
    toUnit: HEZHUANG,
    reason: '工作地在河庄',
  });
  await h.as('subdistrict-duty', HEZHUANG, 'receiver').do(acceptTransfer, { transfer });
  return { here, there, person };
}

interface Seen {
  state: string;
  step: string | null;
  dueAt: Date | null;
  owner: string;
  place: string;
  outcome: string | null;
  outcomeBy: string | null;
  outcomeAt: Date | null;
  evidence: {
    proof: string;
    ids: string[];
    actor: string;
    at: string;
    where?: string;
    reason?: string;
  } | null;
  signedBy: string | null;
  callAfter: Date | null;
  level: number;
}
async function seen(line: string): Promise<Seen> {
  const found = await h.inside((tx) =>
    row(
      tx,
      sql<Seen>`
      select state, step, due_at as "dueAt", owner_unit::text as owner, place::text as place, outcome, outcome_by as "outcomeBy",
        outcome_at as "outcomeAt", evidence, signed_by as "signedBy", call_after as "callAfter", level
      from list_line where id = ${line}`,
    ),
  );
  if (found === undefined) throw new Error('no such line');
  return found;
}
const openTasks = (about: string) =>
  h.inside((tx) =>
    rows(
      tx,
      sql<{
        kind: string;
        role: string;
        unit: string;
        key: string;
        link: string;
        facts: Record<string, unknown>;
      }>`
      select kind, owner_role as role, owner_unit::text as unit, plan_key as key, link, facts from task
      where ended_at is null and ${about} = any (about) order by plan_key`,
    ),
  );

/** A caller nobody has seen yet, unless named: who holds three people already is refused a fourth. */
const caller = (name = `caller ${++made}`, place = GRID): Player => h.as('grid-member', place, name);
const minutes = (n: number) => h.clock.forwardMinutes(n);
const call = (
  who: Player,
  line: string,
  result: CallResult,
  more: { channel?: CallChannel; numberNo?: number } & Record<string, unknown> = {},
) =>
  who.do(recordAttempt, { line, channel: 'mobile', result, ...more } as Static<typeof recordAttempt.input>);

/** Three calls twenty minutes apart and a text message: nobody answers. */
async function inVain(who: Player, line: string): Promise<void> {
  for (let i = 0; i < 3; i++) {
    await who.do(claimLine, { line });
    await call(who, line, 'no-answer', { release: true });
    minutes(20);
  }
  await who.do(claimLine, { line });
  await call(who, line, 'sent', { channel: 'sms', numberNo: 1 });
}

/** She answers, and tells who she is. */
async function reached(who: Player, line: string, person: Person): Promise<void> {
  await who.do(claimLine, { line });
  await call(who, line, 'answered-identity-confirmed', { told: { name: person.name, birth: person.birth } });
}

describe('a call that reaches her', () => {
  test('is claimed, dialled, identified by what she tells, and confirmed with its proof', async () => {
    const { line, person } = await one();
    expect(await seen(line)).toMatchObject({ state: 'routed', step: 'claim', owner: GRID });
    const who = caller();
    const claimed = await who.do(claimLine, { line });
    expect(claimed).toMatchObject({ line, last: null, officialNumber: '0571-12345' });
    expect(claimed.code).toMatch(/^\d{8}$/);
    expect(await seen(line)).toMatchObject({
      state: 'claimed',
      step: 'outcome',
      dueAt: addMinutes(START, 120),
    });
    const opened = await who.do(openCall, { line });
    expect(opened.numbers).toEqual([{ no: 1, number: person.phones[0] }]);
    expect(opened.callAs).toBe(`${person.name[0]}*`);
    expect(JSON.stringify(opened)).not.toContain(person.name);

    const first = await who.do(checkIdentity, {
      line,
      told: { name: '别的人', last4: person.document.slice(-4) },
    });
    expect(first).toEqual({
      agreed: { name: false, last4: true },
      matched: ['last4'],
      confirmed: false,
      triesLeft: 4,
    });
    const second = await who.do(checkIdentity, { line, told: { birth: person.birth } });
    expect(second).toMatchObject({ confirmed: true, triesLeft: 3 });
    const recorded = await call(who, line, 'answered-identity-confirmed');
    expect(recorded).toMatchObject({ result: 'answered-identity-confirmed', callAgainFrom: null });
    expect(await seen(line)).toMatchObject({ state: 'verifying', step: 'outcome' });

    const done = await who.do(recordOutcome, { line, outcome: 'confirmed' });
    expect(done).toEqual({ state: 'confirmed', outcome: 'confirmed', ends: true, dueAt: null });
    expect(await seen(line)).toMatchObject({
      state: 'confirmed',
      step: null,
      dueAt: null,
      outcomeBy: who.actor.id,
      outcomeAt: START,
      evidence: { proof: 'identified-call', ids: [`call:${recorded.attempt}`], actor: who.actor.id },
    });
    const entry = h.entries.findLast((it) => it.word === 'lists.line.concluded');
    expect(entry?.about).toContain(`line:${line}`);
    expect(JSON.stringify(h.entries)).not.toContain(person.phones[0]);
    const again = await refusal(who.do(claimLine, { line }));
    expect(again.words.zh).toContain('核实无误');
  });

  test('who says “confirmed” without two right answers is not believed', async () => {
    const { line, person } = await one();
    const who = caller();
    await who.do(claimLine, { line });
    const answer = await call(who, line, 'answered-identity-confirmed', { told: { name: person.name } });
    expect(answer).toMatchObject({ result: 'answered-identity-not-confirmed', identity: ['name'] });
    expect((await refusal(who.do(recordOutcome, { line, outcome: 'confirmed' }))).code).toBe('proof-missing');
  });

  test('answers compared in one try do not count in the next', async () => {
    const { line, person } = await one();
    const who = caller();
    await who.do(claimLine, { line });
    await who.do(checkIdentity, { line, told: { name: person.name, birth: person.birth } });
    expect((await call(who, line, 'hung-up')).result).toBe('hung-up');
    const next = await call(who, line, 'answered-identity-confirmed', { channel: 'household' });
    expect(next.result).toBe('answered-identity-not-confirmed');
  });

  test('answers written down with one try do not count in the next either', async () => {
    const { line, person } = await one();
    const who = caller();
    await who.do(claimLine, { line });
    const first = await call(who, line, 'answered-identity-confirmed', { told: { name: person.name } });
    expect(first.identity).toEqual(['name']);
    const next = await call(who, line, 'answered-identity-confirmed', { told: { birth: person.birth } });
    expect(next).toMatchObject({ result: 'answered-identity-not-confirmed', identity: ['birth'] });
  });

  test('answers can not be guessed: after five comparisons the conversation has no more', async () => {
    const { line } = await one();
    const who = caller();
    await who.do(claimLine, { line });
    for (let i = 0; i < 5; i++) await who.do(checkIdentity, { line, told: { last4: `000${i}` } });
    expect((await refusal(who.do(checkIdentity, { line, told: { last4: '0005' } }))).code).toBe(
      'identity-tries-used',
    );
    expect((await refusal(who.do(checkIdentity, { line, told: {} }))).code).toBe('nothing-told');
    // Giving her back and taking her again is no new conversation; having called her is.
    await who.do(releaseLine, { line });
    h.clock.forwardMinutes(1);
    await who.do(claimLine, { line });
    expect((await refusal(who.do(checkIdentity, { line, told: { last4: '0006' } }))).code).toBe(
      'identity-tries-used',
    );
    await call(who, line, 'no-answer', { release: true });
    h.clock.forwardMinutes(60);
    await who.do(claimLine, { line });
    expect(await who.do(checkIdentity, { line, told: { last4: '0007' } })).toMatchObject({ triesLeft: 4 });
  });

  test('a promised call-back waits for its time, on every list she is on', async () => {
    const { line, person } = await one();
    const [other] = await arrives([person], 'railway');
    const who = caller('back');
    await who.do(claimLine, { line });
    expect((await refusal(call(who, line, 'callback-asked'))).code).toBe('callback-time');
    const at = addMinutes(h.clock.now(), 45);
    await call(who, line, 'callback-asked', { callBackAt: at.toISOString(), release: true });
    expect((await seen(line)).callAfter).toEqual(at);
    expect(await seen(other ?? '')).toMatchObject({ step: 'claim', callAfter: at });
    const mine = await who.see(looks.myCalls, {});
    expect(mine.callBacks.map((it) => [it.line, it.callBackAt])).toEqual([[line, at.toISOString()]]);
  });

  test('a text message changes nothing about when she may be rung', async () => {
    const { line } = await one();
    const who = caller();
    await who.do(claimLine, { line });
    await call(who, line, 'no-answer');
    const spaced = addMinutes(h.clock.now(), 20);
    await call(who, line, 'sent', { channel: 'sms' });
    expect((await seen(line)).callAfter).toEqual(spaced);
    const at = addMinutes(h.clock.now(), 45);
    await call(who, line, 'callback-asked', { callBackAt: at.toISOString() });
    minutes(1);
    await call(who, line, 'sent', { channel: 'sms', release: true });
    expect((await seen(line)).callAfter).toEqual(at);
    expect((await who.see(looks.myCalls, {})).callBacks.map((it) => it.line)).toEqual([line]);
  });

  test('nothing is called, opened or recorded without holding the person', async () => {
    const { line } = await one();
    const who = caller();
    for (const attempt of [
      () => who.do(openCall, { line }),
      () => who.do(checkIdentity, { line, told: { name: 'x' } }),
      () => who.do(extendClaim, { line }),
      () => who.do(releaseLine, { line }),
      () => who.do(recordOutcome, { line, outcome: 'confirmed' }),
    ])
      expect((await refusal(attempt())).code).toBe('claim-first');
    expect((await refusal(call(who, line, 'no-answer'))).code).toBe('attempt-not-yours');
  });

  test('a text message has no answer, and a call is not “sent”', async () => {
    const { line } = await one();
    const who = caller();
    await who.do(claimLine, { line });
    expect((await refusal(call(who, line, 'sent'))).code).toBe('channel-result');
    expect((await refusal(call(who, line, 'busy', { channel: 'sms' }))).code).toBe('channel-result');
  });

  test('notes are sealed and read by the one who calls next', async () => {
    const { line } = await one();
    const who = caller();
    await who.do(claimLine, { line });
    await call(who, line, 'answered-by-other', { note: '母亲接听，她在上夜班', release: true });
    const stored = await h.inside((tx) =>
      row(tx, sql<{ note: Buffer }>`select note from call_attempt where line = ${line}`),
    );
    expect(stored?.note.toString('utf8')).not.toContain('夜班');
    const next = caller('next');
    await next.do(claimLine, { line });
    expect((await next.do(openCall, { line })).notes.map((it) => it.note)).toEqual(['母亲接听，她在上夜班']);
  });
});

describe('nobody is left because no call reaches her', () => {
  test('three calls, then the visit, the police, the district, and a signature', async () => {
    const { line, person } = await one();
    const who = caller('night');
    await who.do(claimLine, { line });
    await call(who, line, 'no-answer');
    const early = await refusal(who.do(recordOutcome, { line, outcome: 'unreachable' }));
    expect(early.words.zh).toContain('还差 2 次呼叫');
    await who.do(releaseLine, { line });
    await inVain(who, line);
    const sent = await who.do(recordOutcome, { line, outcome: 'unreachable' });
    expect(sent).toMatchObject({ state: 'fieldSearch', ends: false });
    expect(await seen(line)).toMatchObject({ state: 'fieldSearch', step: 'visit', outcome: null });
    expect(await openTasks(`line:${line}`)).toMatchObject([
      { kind: 'visit', role: 'grid-member', unit: GRID, link: `/m/visits/${line}` },
    ]);

    const visitor = h.as('grid-member', GRID, 'visitor');
    const list = await visitor.see(looks.visits, {});
    const listed = list.rows.find((it) => it.line === line);
    expect(listed?.person.name).not.toBe(person.name);
    const door = await visitor.do(openVisit, { line });
    expect(door).toMatchObject({ name: person.name, numbers: person.phones });
    expect(door.address).toContain('江月府');
    await visitor.do(startVisit, { line });
    expect((await refusal(h.as('grid-member', GRID, 'third').do(startVisit, { line }))).code).toBe(
      'search-started',
    );
    expect((await refusal(visitor.do(finishVisit, { line, result: 'not-found', note: '无' }))).code).toBe(
      'search-proof',
    );
    await visitor.do(finishVisit, { line, result: 'not-found', note: '21:10 敲门无人应答' });
    expect(await seen(line)).toMatchObject({ state: 'policeAssist', step: 'police' });

    const police = h.as('police', `${DISTRICT}.s002`, 'officer');
    expect((await police.see(looks.policeSearches, {})).rows.map((it) => it.line)).toContain(line);
    expect(await police.do(openPoliceSearch, { line })).toMatchObject({ name: person.name });
    await police.do(finishPoliceSearch, {
      line,
      result: 'not-found',
      note: '走访住处和单位未找到',
      receipt: '协查-7',
    });
    expect(await seen(line)).toMatchObject({ state: 'districtSearch', step: 'search' });
    expect(await openTasks(`line:${line}`)).toMatchObject([
      { kind: 'district-search', role: 'hq', unit: DISTRICT },
    ]);

    const hq = h.as('hq', DISTRICT, 'commander');
    await hq.do(finishDistrictSearch, { line, result: 'not-found', note: '全区协查无结果' });
    expect(await seen(line)).toMatchObject({ state: 'openUnresolved', step: 'sign' });
    const waiting = (await hq.see(looks.unresolved, {})).rows.find((it) => it.line === line);
    expect(waiting?.searches.map((it) => it.stage)).toEqual(['visit', 'police', 'search']);
    await hq.do(signUnresolved, { line, reason: '每一步均已完成' });
    const signed = await seen(line);
    expect(signed).toMatchObject({
      state: 'openUnresolved',
      step: null,
      signedBy: hq.actor.id,
      outcome: 'openUnresolved',
    });
    expect(signed.evidence?.ids).toHaveLength(3);
    expect(await openTasks(`line:${line}`)).toEqual([]);
    expect((await hq.see(looks.unresolved, {})).rows.map((it) => it.line)).not.toContain(line);
  });

  test('a wrong number leads to a visit; the new number found at the door reaches her', async () => {
    const { line, person } = await one(somebody(2));
    const who = caller();
    await who.do(claimLine, { line });
    await call(who, line, 'wrong-number', { numberNo: 1 });
    const missing = await refusal(who.do(recordOutcome, { line, outcome: 'wrongNumber' }));
    expect(missing.words.zh).toContain('已知号码');
    await call(who, line, 'wrong-number', { channel: 'second', numberNo: 2 });
    await who.do(recordOutcome, { line, outcome: 'wrongNumber' });
    expect((await refusal(who.do(claimNext, { unit: OTHER_GRID }))).code).toBe('not-your-area');
    const visitor = h.as('grid-member', GRID, 'visitor');
    expect(
      (await refusal(visitor.do(finishVisit, { line, result: 'new-number', newNumber: '12' }))).code,
    ).toBe('number-not-understood');
    await visitor.do(finishVisit, { line, result: 'new-number', newNumber: '１５５ ９９９９ ０００１' });
    expect(await seen(line)).toMatchObject({ state: 'verifying', step: 'outcome' });
    expect(await openTasks(`line:${line}`)).toEqual([]);
    await who.do(claimLine, { line });
    const opened = await who.do(openCall, { line });
    expect(opened.numbers.map((it) => it.number)).toContain('15599990001');
    await reached(who, line, person);
    await who.do(recordOutcome, { line, outcome: 'confirmed' });
    expect((await seen(line)).state).toBe('confirmed');
  });

  test('a number that was wrong stays wrong when a new one is put before it, and the new one is not', async () => {
    const { line } = await one();
    const who = caller();
    await who.do(claimLine, { line });
    await call(who, line, 'wrong-number', { channel: 'workplace' });
    expect((await refusal(who.do(recordOutcome, { line, outcome: 'wrongNumber' }))).code).toBe(
      'proof-missing',
    );
    await call(who, line, 'wrong-number');
    await who.do(recordOutcome, { line, outcome: 'wrongNumber' });
    const visitor = h.as('grid-member', GRID, 'visitor');
    await visitor.do(finishVisit, { line, result: 'new-number', newNumber: '15599990002' });
    await who.do(claimLine, { line });
    // The old number is the second one now. That it is somebody else’s is no news about the new one.
    await call(who, line, 'wrong-number', { channel: 'second', numberNo: 2 });
    expect((await refusal(who.do(recordOutcome, { line, outcome: 'wrongNumber' }))).code).toBe(
      'proof-missing',
    );
    await call(who, line, 'wrong-number', { numberNo: 1 });
    await who.do(recordOutcome, { line, outcome: 'wrongNumber' });
    expect((await seen(line)).state).toBe('fieldSearch');
  });

  test('a visitor who meets her may conclude at the door, and says where she moved', async () => {
    const { line } = await one();
    const who = caller();
    await inVain(who, line);
    await who.do(recordOutcome, { line, outcome: 'unreachable' });
    const visitor = h.as('grid-member', GRID, 'visitor');
    expect((await refusal(visitor.do(finishVisit, { line, result: 'met', outcome: 'movedOut' }))).code).toBe(
      'field-missing',
    );
    expect((await seen(line)).state).toBe('fieldSearch');
    await visitor.do(finishVisit, { line, result: 'met', outcome: 'movedOut', where: '绍兴市柯桥区' });
    expect(await seen(line)).toMatchObject({
      state: 'movedOut',
      evidence: { proof: 'met', said: { sealed: expect.any(String) } },
    });
    const opened = await caller().do(openAnswer, { line, reason: '核对去向' });
    expect(opened).toMatchObject({ where: '绍兴市柯桥区', reason: null });
    expect(await openTasks(`line:${line}`)).toEqual([]);
  });

  test('met without an outcome, the line goes back to be concluded', async () => {
    const { line } = await one();
    const who = caller();
    await inVain(who, line);
    await who.do(recordOutcome, { line, outcome: 'unreachable' });
    await h.as('grid-member', GRID, 'visitor').do(finishVisit, { line, result: 'met' });
    expect(await seen(line)).toMatchObject({ state: 'found', step: 'outcome' });
    await who.do(claimLine, { line });
    await who.do(recordOutcome, { line, outcome: 'confirmed' });
    expect((await seen(line)).evidence?.proof).toBe('met');
  });

  test('she calls back while she is looked for: the visit is called off', async () => {
    const { line, person } = await one();
    const who = caller();
    await inVain(who, line);
    await who.do(recordOutcome, { line, outcome: 'unreachable' });
    await reached(who, line, person);
    expect((await refusal(who.do(recordOutcome, { line, outcome: 'wrongNumber' }))).code).toBe(
      'already-searching',
    );
    await who.do(recordOutcome, { line, outcome: 'confirmed' });
    expect(await openTasks(`line:${line}`)).toEqual([]);
    const visitor = h.as('grid-member', GRID, 'visitor');
    expect((await refusal(visitor.do(openVisit, { line }))).code).toBe('not-in-search');
    const page = await who.see(looks.linePage, { line });
    expect(page.searches.map((it) => it.result?.en)).toEqual(['called off: reached otherwise']);
  });

  test('who is on the telephone with her when the next step of the search begins goes on talking', async () => {
    const { line, person } = await one();
    const who = caller();
    await inVain(who, line);
    await who.do(recordOutcome, { line, outcome: 'unreachable' });
    await who.do(claimLine, { line });
    const held = () =>
      h.inside((tx) =>
        row(tx, sql<{ by: string | null }>`select claimed_by as by from list_line where id = ${line}`),
      );
    const note = '敲门无人应答';
    await h.as('grid-member', GRID, 'visitor').do(finishVisit, { line, result: 'not-found', note });
    expect(await held()).toEqual({ by: who.actor.id });
    const police = h.as('police', `${DISTRICT}.s002`, 'officer');
    await police.do(finishPoliceSearch, { line, result: 'not-found', note });
    const hq = h.as('hq', DISTRICT, 'commander');
    await hq.do(finishDistrictSearch, { line, result: 'not-found', note });
    expect(await held()).toEqual({ by: who.actor.id });
    expect((await refusal(hq.do(signUnresolved, { line, reason: '每一步均已完成' }))).code).toBe(
      'person-in-conversation',
    );
    await reached(who, line, person);
    await who.do(recordOutcome, { line, outcome: 'confirmed' });
    expect(await seen(line)).toMatchObject({ state: 'confirmed', step: null });
  });

  test('when whoever set out does not come back in time, another may take the visit up', async () => {
    const { line } = await one();
    const who = caller();
    await inVain(who, line);
    await who.do(recordOutcome, { line, outcome: 'unreachable' });
    await h.as('grid-member', GRID, 'visitor').do(startVisit, { line });
    const third = h.as('grid-member', GRID, 'third');
    expect((await refusal(third.do(openVisit, { line }))).code).toBe('search-started');
    minutes(121);
    await third.do(startVisit, { line });
    await third.do(openVisit, { line });
  });
});

describe('one lock on a person', () => {
  test('two departments: the second one hears who is talking to her, since when, and with what result', async () => {
    const { here, there } = await onTwoLists();
    const mine = caller();
    await mine.do(claimLine, { line: here });
    await call(mine, here, 'busy');
    const other = h.as('subdistrict-duty', HEZHUANG, 'second');
    const no = await refusal(other.do(claimLine, { line: there }));
    expect(no.code).toBe('person-in-conversation');
    expect(no.words.zh).toContain('占线');
    expect(no.words.zh).toContain('江月一网格');
    expect((await refusal(other.do(claimNext, {}))).code).toBe('no-line-waiting');
    const page = await other.see(looks.linePage, { line: there });
    expect(page.lock).toMatchObject({ mine: false, unit: { zh: '江月一网格' }, last: { zh: '占线' } });
    expect(page.buttons.find((it) => it.act === 'claimLine')).toMatchObject({
      may: false,
      code: 'person-in-conversation',
    });
    // The call made elsewhere counts here, and is shown as made elsewhere.
    expect(page.attempts).toMatchObject([{ result: { zh: '占线' }, elsewhere: true }]);
    expect(page.siblings).toMatchObject([{ line: here, unit: { name: { zh: '江月一网格' } } }]);
    minutes(16);
    await other.do(claimLine, { line: there });
    expect((await refusal(mine.do(openCall, { line: here }))).code).toBe('claim-first');
    expect((await refusal(mine.do(recordOutcome, { line: here, outcome: 'confirmed' }))).code).toBe(
      'person-in-conversation',
    );
  });

  test('callers of two departments at once: one of them gets her', async () => {
    for (let i = 0; i < 5; i++) {
      const { here, there } = await onTwoLists();
      const got = await Promise.allSettled([
        caller().do(claimLine, { line: here }),
        h.as('subdistrict-duty', HEZHUANG, `rush ${i}`).do(claimLine, { line: there }),
      ]);
      expect(got.filter((it) => it.status === 'fulfilled')).toHaveLength(1);
    }
  });

  test('a second tap on “claim” is no second conversation', async () => {
    const { line } = await one();
    const who = caller();
    const first = await who.do(claimLine, { line });
    expect((await who.do(claimLine, { line })).claim).toBe(first.claim);
  });

  test('a caller holds three people at most; a claim is extended to an hour and no further', async () => {
    const lines = await arrives([somebody(), somebody(), somebody(), somebody()]);
    const who = caller('many');
    for (const line of lines.slice(0, 3)) await who.do(claimLine, { line });
    expect((await refusal(who.do(claimLine, { line: lines[3] ?? '' }))).code).toBe('too-many-claims');
    expect((await refusal(who.do(claimNext, {}))).code).toBe('too-many-claims');
    const [line = ''] = lines;
    for (let i = 0; i < 5; i++) {
      minutes(10);
      await who.do(extendClaim, { line });
    }
    minutes(10);
    expect((await refusal(who.do(extendClaim, { line }))).code).toMatch(/claim-(too-long|ran-out)/);
  });

  test('two parallel “next line” never get the same person, nor the two lines of one person', async () => {
    const twice = [somebody(), somebody(), somebody()];
    await arrives(twice, 'provincial', '江月花园 1 幢 2 室');
    await arrives([...twice, somebody(), somebody()], 'railway', '江月花园 1 幢 2 室');
    const callers = Array.from({ length: 12 }, (_, i) => h.as('grid-member', OTHER_GRID, `parallel ${i}`));
    const got = await Promise.allSettled(callers.map((who) => who.do(claimNext, {})));
    const people = got.flatMap((it) => (it.status === 'fulfilled' ? [it.value.person] : []));
    expect(new Set(people).size).toBe(people.length);
    expect(people.length).toBe(5);
    for (const it of got) if (it.status === 'rejected') expect(it.reason.code).toBe('no-line-waiting');
    const locks = await h.inside((tx) =>
      rows(
        tx,
        sql<{
          n: number;
        }>`select count(*)::int as n from call_claim where ended_at is null group by person having count(*) > 1`,
      ),
    );
    expect(locks).toEqual([]);
  });

  test('parallel claims of one line by many: exactly one holds her', async () => {
    const { line } = await one();
    const callers = Array.from({ length: 8 }, (_, i) => h.as('grid-member', GRID, `rush ${i}`));
    const got = await Promise.allSettled(callers.map((who) => who.do(claimLine, { line })));
    expect(got.filter((it) => it.status === 'fulfilled')).toHaveLength(1);
    for (const it of got) if (it.status === 'rejected') expect(it.reason.code).toBe('person-in-conversation');
  });

  test('the most urgent come first: promised calls, then overdue, then the riskier list', async () => {
    const place = OTHER_GRID;
    const who = h.as('grid-member', place, 'dealer');
    await h.inside((tx) =>
      run(
        tx,
        sql`update list_line set call_after = ${addMinutes(h.clock.now(), 10_000)} where owner_unit = ${place}::ltree`,
      ),
    );
    const [calm = ''] = await arrives([somebody()], 'roster', '江月花园 1 幢');
    const [risky = ''] = await arrives([somebody()], 'provincial', '江月花园 1 幢');
    const first = await who.do(claimNext, {});
    expect(first.line).toBe(risky);
    await who.do(releaseLine, { line: risky });
    await h.inside((tx) =>
      run(tx, sql`update list_line set due_at = ${addMinutes(h.clock.now(), -1)} where id = ${calm}`),
    );
    expect((await who.do(claimNext, {})).line).toBe(calm);
    // Rung in vain, she comes again in her turn; asked to be rung at a time, before everybody.
    await call(who, calm, 'no-answer', { release: true });
    const [late = ''] = await arrives([somebody()], 'roster', '江月花园 1 幢');
    await h.inside((tx) =>
      run(tx, sql`update list_line set due_at = ${addMinutes(h.clock.now(), -5)} where id = ${late}`),
    );
    minutes(21);
    expect((await who.do(claimNext, {})).line).toBe(late);
    await who.do(releaseLine, { line: late });
    await who.do(claimLine, { line: risky });
    const callBackAt = addMinutes(h.clock.now(), 5).toISOString();
    await call(who, risky, 'callback-asked', { callBackAt, release: true });
    minutes(6);
    expect((await who.do(claimNext, {})).line).toBe(risky);
  });
});

describe('without signal', () => {
  test('a call is written down later as it happened, also when the claim ran out meanwhile', async () => {
    const { line, person } = await one();
    const who = caller('offline');
    await who.do(claimLine, { line });
    const called = addMinutes(h.clock.now(), 25);
    minutes(90);
    const other = caller('meanwhile');
    await other.do(claimLine, { line });
    const recorded = await call(who, line, 'answered-identity-confirmed', {
      at: called.toISOString(),
      told: { name: person.name, birth: person.birth },
    });
    expect(recorded.result).toBe('answered-identity-confirmed');
    const stored = await h.inside((tx) =>
      row(
        tx,
        sql<{ at: Date; late: boolean }>`select at, late from call_attempt where id = ${recorded.attempt}`,
      ),
    );
    expect(stored).toEqual({ at: called, late: true });
    // Whoever holds her now has the proof of both.
    await other.do(recordOutcome, { line, outcome: 'confirmed' });
    expect((await seen(line)).evidence?.ids).toEqual([`call:${recorded.attempt}`]);
  });

  test('the same record sent twice is one try', async () => {
    const { line } = await one();
    const who = caller();
    await who.do(claimLine, { line });
    const id = uuidv7();
    const input = { line, channel: 'mobile' as const, result: 'busy' as const };
    await who.do(recordAttempt, input, { id });
    await who.do(recordAttempt, input, { id });
    const page = await who.see(looks.linePage, { line });
    expect(page.attempts).toHaveLength(1);
  });

  test('a call from before the claim, from the future or from last week is refused in words', async () => {
    const { line } = await one();
    const who = caller();
    await who.do(claimLine, { line });
    const at = (n: number) => addMinutes(h.clock.now(), n).toISOString();
    expect((await refusal(call(who, line, 'busy', { at: at(-30) }))).code).toBe('attempt-not-yours');
    expect((await refusal(call(who, line, 'busy', { at: at(30) }))).code).toBe('attempt-in-future');
    expect((await refusal(call(who, line, 'busy', { at: at(-60 * 24 * 7) }))).code).toBe('attempt-too-old');
  });

  test('a visit is set out on and finished from the outbox, in its own order and times', async () => {
    const { line } = await one();
    const who = caller();
    await inVain(who, line);
    await who.do(recordOutcome, { line, outcome: 'unreachable' });
    const visitor = h.as('grid-member', GRID, 'visitor');
    const out = addMinutes(h.clock.now(), 10);
    const back = addMinutes(h.clock.now(), 40);
    minutes(100);
    await visitor.do(startVisit, { line, at: out.toISOString() });
    await visitor.do(finishVisit, {
      line,
      at: back.toISOString(),
      result: 'not-found',
      note: '邻居说出差了',
    });
    const stored = await h.inside((tx) =>
      row(
        tx,
        sql<{ out: Date; back: Date; late: boolean }>`
        select started_at as out, ended_at as back, late from line_search where line = ${line} and stage = 'visit'`,
      ),
    );
    expect(stored).toEqual({ out, back, late: true });
  });
});

describe('transfers', () => {
  test('the sender owns the line until the receiver accepts, and then the receiver does', async () => {
    const { line, person } = await one();
    const sender = h.as('community-officer', COMMUNITY, 'sender');
    const sent = await sender.do(sendTransfer, { line, toUnit: HEZHUANG, reason: '现住河庄街道' });
    expect(await seen(line)).toMatchObject({ owner: GRID, step: 'accept' });
    expect((await refusal(caller().do(claimLine, { line }))).code).toBe('line-in-transfer');
    expect((await refusal(sender.do(sendTransfer, { line, toUnit: HEZHUANG, reason: '再次' }))).code).toBe(
      'line-in-transfer',
    );
    const receiver = h.as('subdistrict-duty', HEZHUANG, 'receiver');
    expect((await refusal(receiver.do(claimLine, { line }))).code).toBe('not-found');
    const asked = (await receiver.see(looks.transfers, {})).rows.find((it) => it.id === sent.transfer);
    expect(asked).toMatchObject({ side: 'in', reason: '现住河庄街道', from: { name: { zh: '江月一网格' } } });
    expect(asked?.person.name).not.toBe(person.name);
    await receiver.do(acceptTransfer, { transfer: sent.transfer });
    expect(await seen(line)).toMatchObject({
      owner: HEZHUANG,
      place: HEZHUANG,
      state: 'routed',
      step: 'claim',
    });
    expect(await openTasks(`line:${line}`)).toEqual([]);
    await receiver.do(claimLine, { line });
    expect((await refusal(caller().do(claimLine, { line }))).code).toBe('not-found');
    expect((await refusal(receiver.do(acceptTransfer, { transfer: sent.transfer }))).code).toBe(
      'no-open-transfer',
    );
  });

  test('declined or withdrawn, the sender goes on where the line stood', async () => {
    const { line } = await one();
    const sender = h.as('community-officer', COMMUNITY, 'sender');
    const receiver = h.as('subdistrict-duty', HEZHUANG, 'receiver');
    const first = await sender.do(sendTransfer, { line, toUnit: HEZHUANG, reason: '现住河庄' });
    await receiver.do(declineTransfer, { transfer: first.transfer, reason: '查无此人' });
    expect(await seen(line)).toMatchObject({ owner: GRID, state: 'routed', step: 'claim' });
    // The sender reads why.
    expect((await sender.see(looks.linePage, { line })).sentBack).toMatchObject({
      reason: '查无此人',
      to: { name: { zh: '河庄街道' } },
    });
    const who = caller();
    await who.do(claimLine, { line });
    await call(who, line, 'busy', { release: true });
    const second = await sender.do(sendTransfer, { line, toUnit: HEZHUANG, reason: '再核实确在河庄' });
    await sender.do(withdrawTransfer, { transfer: second.transfer });
    expect(await seen(line)).toMatchObject({ owner: GRID, state: 'verifying', step: 'outcome' });
    expect(await openTasks(`line:${line}`)).toEqual([]);
  });

  test('a line sent away and taken back wins no time', async () => {
    const { line } = await one();
    const received = h.clock.now();
    const sender = h.as('community-officer', COMMUNITY, 'sender');
    const sent = await sender.do(sendTransfer, { line, toUnit: HEZHUANG, reason: '现住河庄' });
    minutes(20);
    await sender.do(withdrawTransfer, { transfer: sent.transfer });
    expect(await seen(line)).toMatchObject({ step: 'claim', dueAt: addMinutes(received, 30) });
    const who = caller();
    await who.do(claimLine, { line });
    await who.do(releaseLine, { line });
    expect(await seen(line)).toMatchObject({ state: 'routed', step: 'outcome' });
    const again = await sender.do(sendTransfer, { line, toUnit: HEZHUANG, reason: '现住河庄' });
    await sender.do(withdrawTransfer, { transfer: again.transfer });
    expect(await seen(line)).toMatchObject({ step: 'outcome', dueAt: addMinutes(received, 120) });
  });

  test('outside the district only their receipt makes it transferred', async () => {
    const { line } = await one();
    const sender = h.as('community-officer', COMMUNITY, 'sender');
    const sent = await sender.do(sendTransfer, {
      line,
      toOutside: '拱墅区疫情防控专班',
      reason: '现住拱墅区',
    });
    expect((await refusal(sender.do(acceptTransfer, { transfer: sent.transfer }))).code).toBe(
      'receipt-missing',
    );
    await sender.do(acceptTransfer, { transfer: sent.transfer, receipt: '拱防 2026-118' });
    expect(await seen(line)).toMatchObject({
      state: 'transferredOut',
      step: null,
      owner: GRID,
      evidence: { proof: 'acceptance', receipt: '拱防 2026-118' },
    });
  });

  test('nowhere, to oneself, or to a unit that is not there is refused', async () => {
    const { line } = await one();
    const sender = h.as('community-officer', COMMUNITY, 'sender');
    expect((await refusal(sender.do(sendTransfer, { line, reason: '不知' }))).code).toBe('transfer-nowhere');
    expect((await refusal(sender.do(sendTransfer, { line, toUnit: GRID, reason: '不知' }))).code).toBe(
      'transfer-to-self',
    );
    expect(
      (await refusal(sender.do(sendTransfer, { line, toUnit: `${DISTRICT}.s099`, reason: '不知' }))).code,
    ).toBe('unit-not-there');
  });
});

describe('corrections', () => {
  test('before the feedback one person takes an answer back; afterwards a second one agrees', async () => {
    const { line, person } = await one();
    const who = caller();
    await reached(who, line, person);
    await who.do(recordOutcome, { line, outcome: 'confirmed' });
    expect(await who.do(correctOutcome, { line, reason: '点错选项' })).toMatchObject({ applied: true });
    expect(await seen(line)).toMatchObject({
      state: 'verifying',
      step: 'outcome',
      outcome: null,
      evidence: null,
    });
    await who.do(claimLine, { line });
    await who.do(recordOutcome, { line, outcome: 'confirmed' });
    minutes(5);
    await h.inside((tx) =>
      run(
        tx,
        sql`update list_batch set feedback_at = ${h.clock.now()} where id = (select batch from list_line where id = ${line})`,
      ),
    );
    minutes(5);
    expect(await who.do(correctOutcome, { line, reason: '本人来电更正' })).toMatchObject({ applied: false });
    expect((await seen(line)).state).toBe('confirmed');
    expect((await refusal(who.do(correctOutcome, { line, reason: '再次' }))).code).toBe('correction-waiting');
    expect((await refusal(who.do(agreeCorrection, { line }))).code).toBe('second-person');
    const officer = h.as('community-officer', COMMUNITY, 'second');
    await officer.do(declineCorrection, { line, reason: '原结论无误' });
    expect((await seen(line)).state).toBe('confirmed');
    await who.do(correctOutcome, { line, reason: '本人来电更正' });
    await officer.do(agreeCorrection, { line });
    expect(await seen(line)).toMatchObject({ state: 'verifying', step: 'outcome', outcome: null });
    expect(await openTasks(`line:${line}`)).toEqual([]);
    // Concluded anew after that feedback: this answer has not left yet.
    await who.do(claimLine, { line });
    await who.do(recordOutcome, { line, outcome: 'notExposed', reason: '行程不符' });
    expect((await who.see(looks.linePage, { line })).feedbackLeft).toBe(false);
  });

  test('an answer that left with the list of a line that repeats this one has left', async () => {
    const { line, person } = await one();
    const [repeat = ''] = await arrives([person], 'railway');
    await h.inside((tx) =>
      run(
        tx,
        sql`update list_line set duplicate_of = ${line}, state = 'duplicate', step = null, due_at = null where id = ${repeat}`,
      ),
    );
    const who = caller();
    await reached(who, line, person);
    await who.do(recordOutcome, { line, outcome: 'confirmed' });
    minutes(5);
    await h.inside((tx) =>
      run(
        tx,
        sql`update list_batch set feedback_at = ${h.clock.now()} where id = (select batch from list_line where id = ${repeat})`,
      ),
    );
    expect(await who.do(correctOutcome, { line, reason: '点错选项' })).toMatchObject({ applied: false });
  });

  test('a signed line is opened again when something turns up', async () => {
    const { line } = await one();
    await h.inside((tx) =>
      run(
        tx,
        sql`update list_line set state = 'openUnresolved', step = 'sign', due_at = ${h.clock.now()} where id = ${line}`,
      ),
    );
    const hq = h.as('hq', DISTRICT, 'commander');
    await hq.do(signUnresolved, { line, reason: '每一步均已完成' });
    const who = caller();
    expect((await refusal(who.do(claimLine, { line }))).code).toBe('line-signed');
    await who.do(correctOutcome, { line, reason: '邻居来电' });
    await who.do(claimLine, { line });
  });
});

describe('repetitions', () => {
  test('a line that repeats another points at it, and lines that pointed here point there', async () => {
    const { here, there, person } = await onTwoLists();
    const [third = ''] = await arrives([person], 'aviation');
    await h.inside((tx) =>
      run(
        tx,
        sql`update list_line set duplicate_of = ${there}, state = 'duplicate', step = null where id = ${third}`,
      ),
    );
    const stranger = await one();
    const who = h.as('subdistrict-duty', HEZHUANG, 'tidy');
    await who.do(claimLine, { line: there });
    const as = (survivor?: string) =>
      who.do(recordOutcome, {
        line: there,
        outcome: 'duplicate',
        ...(survivor === undefined ? {} : { survivor }),
      });
    expect((await refusal(as(stranger.line))).code).toBe('survivor-not-hers');
    expect((await refusal(as(there))).code).toBe('survivor-not-hers');
    expect((await refusal(as(third))).code).toBe('survivor-not-hers');
    expect((await refusal(as())).code).toBe('proof-missing');
    await as(here);
    expect(await seen(there)).toMatchObject({
      state: 'duplicate',
      evidence: { proof: 'survivor', ids: [`line:${here}`] },
    });
    const points = await h.inside((tx) =>
      rows(
        tx,
        sql<{
          id: string;
          to: string;
        }>`select id, duplicate_of as to from list_line where id in (${there}, ${third}) order by received_at, id`,
      ),
    );
    expect(points.map((it) => it.to)).toEqual([here, here]);
  });
});

describe('two files turn out to be one person', () => {
  test('what was tried for the one counts for her, and only one conversation with her goes on', async () => {
    const twin = { ...somebody(), document: '' };
    const { line: first, person } = await one();
    const { line: second } = await one(twin);
    const ids = await h.inside((tx) =>
      rows(
        tx,
        sql<{
          id: string;
          person: string;
        }>`select id, person from list_line where id in (${first}, ${second})`,
      ),
    );
    const personOf = (line: string) => ids.find((it) => it.id === line)?.person ?? '';
    const here = caller();
    const there = caller();
    await here.do(claimLine, { line: first });
    await call(here, first, 'busy');
    await there.do(claimLine, { line: second });
    await call(there, second, 'no-answer');
    await h
      .as('data-desk')
      .do(mergePeople, { keep: personOf(first), gone: personOf(second), reason: '同一人登记了两次' });
    await h.settle();
    const page = await here.see(looks.linePage, { line: first });
    expect(page.attempts.map((it) => it.elsewhere)).toEqual([false, true]);
    expect(page.lock).toMatchObject({ mine: true });
    const open = await h.inside((tx) =>
      rows(tx, sql`select 1 from call_claim where person = ${personOf(first)} and ended_at is null`),
    );
    expect(open).toHaveLength(1);
    // The other caller’s record of the call that was going on still arrives.
    if ((await seen(second)).step !== null) await call(there, second, 'hung-up', { channel: 'household' });
    expect(person.name).not.toBe(twin.name);
  });
});

describe('late lines', () => {
  test('become few escalations, one level after the other, and go when the work is done', async () => {
    const people = Array.from({ length: 30 }, () => somebody());
    const lines = await arrives(people);
    const batch =
      (
        await h.inside((tx) =>
          row(tx, sql<{ batch: string }>`select batch from list_line where id = ${lines[0]}`),
        )
      )?.batch ?? '';
    const tasks = async () => (await openTasks(`batch:${batch}`)).filter((it) => it.kind === 'late-lines');
    await h.itself.do(escalateLines, {});
    expect(await tasks()).toEqual([]);
    minutes(31);
    await h.itself.do(escalateLines, {});
    expect(await tasks()).toMatchObject([{ facts: { count: 30, level: 1, step: 'claim', unit: GRID } }]);
    expect((await seen(lines[0] ?? '')).level).toBe(1);
    minutes(30);
    await h.itself.do(escalateLines, {});
    expect((await tasks()).map((it) => it.facts.level)).toEqual([1, 2]);
    await h.inside((tx) =>
      run(
        tx,
        sql`update list_line set step = null, due_at = null, state = 'confirmed', outcome = 'confirmed' where batch = ${batch}`,
      ),
    );
    await h.itself.do(escalateLines, {});
    expect(await tasks()).toEqual([]);
  });

  test('nothing late is said about the district itself', async () => {
    await h.inside((tx) =>
      run(
        tx,
        sql`update list_line set step = null, due_at = null where step is not null and due_at < ${h.clock.now()}`,
      ),
    );
    await h.itself.do(escalateLines, {});
    expect(h.entries.findLast((it) => it.word === 'lists.lines.escalated')).toMatchObject({
      about: [`place:${DISTRICT}`],
      place: DISTRICT,
    });
  });
});

describe('who sees what', () => {
  test('a line of another grid is not there, for reading and for acting', async () => {
    const { line } = await one();
    const stranger = h.as('grid-member', OTHER_GRID, 'stranger');
    expect((await refusal(stranger.see(looks.linePage, { line }))).code).toBe('not-found');
    for (const act of [claimLine, openCall, releaseLine, startVisit, openVisit] as Act<TSchema, unknown>[])
      expect((await refusal(stranger.do(act, { line }))).code).toBe('not-found');
    expect((await stranger.see(looks.board, {})).rows.map((it) => it.line)).not.toContain(line);
    expect((await stranger.see(looks.visits, {})).rows).toEqual([]);
  });

  test('no look shows a whole name, number or document', async () => {
    const { line, person } = await one();
    const who = caller();
    await inVain(who, line);
    await who.do(recordOutcome, { line, outcome: 'unreachable' });
    const officer = h.as('community-officer', COMMUNITY, 'reader');
    const shown = JSON.stringify([
      await officer.see(looks.board, {}),
      await officer.see(looks.linePage, { line }),
      await who.see(looks.myCalls, {}),
      await who.see(looks.visits, {}),
      await officer.see(looks.callers, {}),
    ]);
    expect(shown).toContain(line);
    for (const secret of [person.name, person.phones[0] ?? '', person.document, '1102'])
      expect(shown).not.toContain(secret);
  });

  test('the board counts, filters and turns its pages without losing or repeating a line', async () => {
    const [first = ''] = await arrives(Array.from({ length: 7 }, () => somebody()));
    const batch =
      (
        await h.inside((tx) =>
          row(tx, sql<{ batch: string }>`select batch from list_line where id = ${first}`),
        )
      )?.batch ?? '';
    const desk = h.as('data-desk');
    const got: string[] = [];
    let after: string | undefined;
    for (;;) {
      const page = await desk.see(looks.board, {
        batch,
        limit: 3,
        ...(after === undefined ? {} : { after }),
      });
      got.push(...page.rows.map((it) => it.line));
      if (page.next === null) break;
      after = page.next;
    }
    expect(new Set(got).size).toBe(7);
    expect(await desk.see(looks.boardCounts, { batch })).toMatchObject({
      open: 7,
      late: 0,
      states: [{ state: 'routed', lines: 7 }],
    });
    expect((await desk.see(looks.board, { batch, late: true })).rows).toEqual([]);
    expect((await desk.see(looks.board, { batch, unit: HEZHUANG })).rows).toEqual([]);
    expect((await desk.see(looks.board, { batch, state: 'routed', step: 'claim' })).rows).toHaveLength(7);
    expect((await refusal(desk.see(looks.board, { after: 'ABC' }))).code).toBe('input-not-understood');
  });

  test('the call page says why each button is closed, in the words of the rule', async () => {
    const { line } = await one();
    const who = caller();
    const page = await who.see(looks.linePage, { line });
    const why = (act: string) => page.buttons.find((it) => it.act === act)?.code;
    expect(page).toMatchObject({
      claim: null,
      lock: null,
      tries: { calls: 0, minimumCalls: 3 },
    });
    expect([why('claimLine'), why('openCall'), why('signUnresolved'), why('startVisit')]).toEqual([
      undefined,
      'claim-first',
      'not-waiting-for-signature',
      'not-in-search',
    ]);
    // The script may be read before the call; its code is made with the claim.
    expect(JSON.stringify(page.script)).toContain('领取后显示');
    expect(JSON.stringify(page.script)).not.toMatch(/\d{4} \d{4}/);
    await who.do(claimLine, { line });
    const held = await who.see(looks.linePage, { line });
    expect(held.script?.steps.map((it) => it.zh).join()).toContain('江月一网格');
    expect(held.claim?.code).toMatch(/^\d{4} \d{4}$/);
    expect(held.outcomes.find((it) => it.outcome === 'unreachable')?.why?.zh).toContain('还差 3 次呼叫');
  });

  test('every closed line has outcome, evidence, actor and time; no visit, police or search step is left without its search', async () => {
    const broken = await h.inside((tx) =>
      rows(
        tx,
        sql<{ id: string }>`
        select id from list_line where outcome is not null and step is null and state not in ('duplicate')
          and (outcome_at is null or outcome_by is null or evidence is null or jsonb_array_length(evidence->'ids') = 0)
          and outcome_by is not null
        union all
        select l.id from list_line l where l.step in ('visit', 'police', 'search')
          and not exists (select from line_search s where s.line = l.id and s.ended_at is null and s.stage = l.step)
        union all
        select l.id from list_line l where l.state in ('unreachable', 'wrongNumber') and l.step is null`,
      ),
    );
    expect(broken).toEqual([]);
  });
});
