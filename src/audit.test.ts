// The ledger told as sentences, to whoever may read it.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTestHouse, refusal, type TestHouse } from '../test/house.ts';
import { acts } from './acts.ts';
import { type AuditPage, type AuditState, auditLooks, recordVerification } from './audit.ts';
import { uuidv7 } from './base/ids.ts';
import type { Entry } from './ledger/terms.ts';
import { rulebookReader } from './rulebook/load.ts';
import { rulebookParts } from './rulebook-parts.ts';
import { OPENINGS, SENTENCES, sentencesOf } from './sentences.ts';

let house: TestHouse;
beforeAll(async () => {
  house = await openTestHouse({ rulebook: (db) => rulebookReader(db, undefined, rulebookParts) });
});
afterAll(() => house.close());

const lookAt = (path: string) => auditLooks.find((one) => one.path === path) ?? auditLooks[0]!; // there is one
const audit = lookAt('/audit');
const entry = (word: string, detail: Record<string, unknown>, about: string[] = ['x:1']): Entry => ({
  id: uuidv7(),
  seq: 1,
  word,
  at: new Date('2026-12-08T00:30:00+08:00'),
  actor: 'house',
  role: null,
  place: 'd330114',
  about,
  detail,
  request: uuidv7(),
  channel: 'web',
  rulebook: 'roles@1',
});
const say = (word: string, detail: Record<string, unknown>) =>
  house.inside(async (tx) => (await sentencesOf(tx, [entry(word, detail)]))[0]?.words);

describe('every entry is a sentence', () => {
  test('every act there is has one, in both languages', () => {
    const silent = Object.values(acts)
      .map((act) => act.word)
      .filter((word) => !Object.hasOwn(SENTENCES, word));
    expect(silent).toEqual([]);
  });

  test('no sentence is left for a word nobody says', () => {
    const said = new Set<string>(Object.values(acts).map((act) => act.word));
    expect(Object.keys(SENTENCES).filter((word) => !said.has(word))).toEqual([]);
  });

  test('every act that shows personal data is under “who looked at whose data”', () => {
    // What these show is a secret of the account or of the code itself, not of anybody cared for.
    const own = /^teams\.|^lists\.inbox\.|^home\.link\.|^testing\.registrar\./;
    const shown = Object.values(acts)
      .filter((act) => 'sensitive' in act && act.sensitive === true && !own.test(act.word))
      .map((act) => act.word);
    expect(shown.filter((word) => !OPENINGS.includes(word))).toEqual([]);
  });

  test('what a medic decided, and how a fever ended, is told to nobody who reads what happened', async () => {
    const ended = { outcome: 'positive', ended: { zh: '检测阳性', en: 'tested positive' } };
    const decided = { decision: 'ambulance', decided: { zh: '呼叫 120', en: 'ambulance' } };
    const told = [await say('control.fever.closed', ended), await say('control.fever.decided', decided)];
    expect(JSON.stringify(told)).not.toMatch(/positive|阳性|ambulance|120/);
  });

  test('details are told in words, moments in the district’s time', async () => {
    const told = await say('lists.line.concluded', { leads: 'ends', outcome: 'confirmed', proof: 'met' });
    expect(told?.zh).toBe('系统给出名单的结论：核实无误，依据：上门见到本人'.replace('名单的', '—的'));
    expect(
      (
        await say('rulebook.change.approved', {
          part: 'deadlines',
          complete: true,
          signed: 2,
          sides: 2,
          no: 3,
          inForceFrom: '2026-12-10T00:00:00.000Z',
          reason: '演练',
        })
      )?.en,
    ).toContain('version 3 takes effect at 2026-12-10 08:00');
  });

  test('what somebody wrote is never read as a template', async () => {
    const told = await say('rulebook.change.declined', { part: 'roles', reason: '{who} {x}' });
    expect(told?.zh).toBe('系统退回了规则册「岗位与权限」的修改，理由：{who} {x}');
  });

  test('a word without a row is told plainly, not left out', async () => {
    expect((await say('later.thing.happened', {}))?.en).toBe('the system: later.thing.happened');
  });
});

describe('the audit', () => {
  const auditor = () => house.as('auditor', undefined, '审计员');

  test('is the auditor’s alone', async () => {
    expect((await refusal(house.as('hq').see(audit, {}))).code).toBe('not-your-duty');
    expect((await refusal(house.as('admin').see(audit, {}))).code).toBe('not-your-duty');
  });

  test('comes in pages, newest first, each entry once', async () => {
    for (let i = 0; i < 60; i++)
      await house.itself.do(recordVerification, {
        asker: uuidv7(),
        place: 'd330114',
        ok: i % 2 === 0,
        entries: i,
        seals: 1,
        kind: null,
        seq: null,
      });
    const first = (await auditor().see(audit, {})) as AuditPage;
    const second = (await auditor().see(audit, { before: first.next ?? 0 })) as AuditPage;
    const seqs = [...first.rows, ...second.rows].map((one) => one.seq);
    expect(first.rows).toHaveLength(50);
    expect(second.next).toBeNull();
    expect(new Set(seqs).size).toBe(60);
    expect(seqs).toEqual([...seqs].sort((a, b) => b - a));
  });

  test('is narrowed by word, channel, place, period and handle', async () => {
    const count = async (query: Record<string, unknown>) =>
      ((await auditor().see(audit, query)) as AuditPage).rows.length;
    expect(await count({ word: 'ledger.' })).toBe(50);
    expect(await count({ word: 'teams.' })).toBe(0);
    expect(await count({ channel: 'field' })).toBe(0);
    expect(await count({ place: 'd330114.s001' })).toBe(0);
    expect(await count({ about: 'ledger:touched' })).toBe(30);
    expect(await count({ from: '2026-12-08', until: '2026-12-08' })).toBe(50);
    expect(await count({ until: '2026-12-07' })).toBe(0);
    expect((await refusal(auditor().see(audit, { from: '2026-02-31' }))).code).toBe('input-not-understood');
    expect(await count({ opened: true })).toBe(0);
    expect(await count({ who: '系统' })).toBe(50);
    expect(await count({ who: '无此人' })).toBe(0);
  });

  test('of one district is not that of another', async () => {
    const other = (await house.as('auditor', 'd330109').see(audit, {})) as AuditPage;
    expect(other.rows).toEqual([]);
  });

  test('says how far the ledger is sealed and when it was last proven', async () => {
    const state = (await auditor().see(lookAt('/audit/state'), {})) as AuditState;
    expect(state.lastSeal).toBeNull();
    expect(state.unsealed).toBe(60);
    expect(state.verified).toMatchObject({ ok: false, entries: 59 });
  });
});
