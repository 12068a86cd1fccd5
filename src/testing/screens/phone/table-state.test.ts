// What a table sees without a browser: roster, last look and outbox laid over each other.
import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { ticketOf } from '../../roster/rules.ts';
import {
  type KeptAct,
  openTubes,
  type Roster,
  type RosterPerson,
  readLabel,
  type TableSeen,
  tableState,
  tubeFor,
  warningsOf,
  whoIs,
  whyToClose,
} from './table-state.ts';

const SALT = '0a1b';
const mark = (text: string) => createHash('sha256').update(`${SALT}:${text}`).digest('hex').slice(0, 16);
const digest = async (text: string) => mark(text);
const HER_ID = '330106198801011233';
const HER_PHONE = '13800001234';

function person(no: number, more: Partial<RosterPerson> = {}): RosterPerson {
  return {
    no,
    person: `00000000-0000-7000-8000-${String(no).padStart(12, '0')}`,
    name: ['赵海燕', '王慧敏', '陈兴国', '欧阳娜娜', '李强'][no - 1] ?? `工人${no}`,
    last4: String(4000 + no),
    document: null,
    phone: null,
    employer: '一建',
    team: '钢筋班',
    slot: 1,
    from: '2026-12-08T01:00:00.000Z',
    use: 'pooled',
    household: null,
    exemption: null,
    exemptionWords: null,
    tube: null,
    ...more,
  };
}

const SESSION = 'aaaaaaaa-0000-7000-8000-000000000001';
const roster: Roster = {
  session: {
    id: SESSION,
    code: 'S-12',
    name: '储出1号工地',
    opensAt: '2026-12-08T01:00:00.000Z',
    closesAt: '2026-12-08T05:00:00.000Z',
    tables: 2,
    poolSize: 3,
    household: false,
    householdSize: 20,
    minutes: 30,
    slotMinutes: 10,
    coldFromC: 2,
    coldToC: 8,
  },
  salt: SALT,
  people: [
    person(1, { document: mark(HER_ID), last4: '1233', phone: mark(HER_PHONE) }),
    person(2),
    person(3, { use: 'single' }),
    person(4, { use: 'household', household: 'h1' }),
    person(5, { use: 'household', household: 'h2' }),
    person(6, { exemption: 'medical', exemptionWords: { zh: '医学禁忌', en: 'a medical reason' } }),
    person(7, { name: '王慧敏' }),
  ],
};
const AT = '2026-12-08T01:05:00.000Z';
const NOW = new Date(AT);

let acts = 0;
const act = (name: string, input: Record<string, unknown>, state: KeptAct['state'] = 'waiting'): KeptAct => ({
  id: `id-${++acts}`,
  act: name,
  input: { session: SESSION, table: 1, at: AT, ...input },
  state,
});
const opened = (barcode: string, use = 'pooled') => act('openTube', { barcode, use });
const swab = (barcode: string, no: number, more: Record<string, unknown> = {}) =>
  act('recordSwab', { barcode, checked: 'ticket', person: person(no).person, ...more });

const seen = (more: Partial<TableSeen>): TableSeen => ({
  tubes: [],
  swabbed: [],
  swabs: [],
  questions: 0,
  boxes: [],
  ...more,
});
const tubeSeen = (barcode: string, more: Partial<TableSeen['tubes'][number]> = {}) => ({
  barcode,
  table: 1,
  use: 'pooled' as const,
  capacity: 3,
  state: 'open' as const,
  stateWords: { zh: '采样中', en: 'being filled' },
  scanned: 0,
  written: null,
  box: null,
  openedAt: AT,
  lastAt: null,
  ...more,
});

test('what waits in the outbox is on the screen: tubes, people in them, how far we are', () => {
  const state = tableState(roster, undefined, [
    opened('QT-0001'),
    swab('QT-0001', 1),
    swab('QT-0001', 2),
    act('recordSwab', {
      barcode: 'QT-0001',
      checked: 'name',
      walkIn: { name: '司机老周', employer: '运输队' },
    }),
  ]);
  expect(openTubes(state, 1)).toMatchObject([{ barcode: 'QT-0001', scanned: 3, capacity: 3, use: 'pooled' }]);
  expect(state.swabs.map(({ name }) => name)).toEqual(['赵海燕', '王慧敏', '司机老周']);
  // Six who need not be excused, and whoever walked in.
  expect([state.done, state.expected]).toEqual([3, 7]);
  expect(openTubes(state, 2)).toEqual([]);
});

test('an act the house has done already counts once, whether or not the outbox has let go of it', () => {
  const kept = [opened('QT-0001'), swab('QT-0001', 1), swab('QT-0001', 2)];
  const look = seen({
    tubes: [tubeSeen('QT-0001', { scanned: 1 })],
    swabbed: [1],
    swabs: [{ id: kept[1]?.id ?? '', no: 1, barcode: 'QT-0001', at: AT }],
  });
  const state = tableState(roster, look, kept);
  expect(state.tubes.get('QT-0001')?.scanned).toBe(2);
  expect(state.done).toBe(2);
  const closed = seen({ tubes: [tubeSeen('QT-0001', { scanned: 2, state: 'closed' })], swabbed: [1, 2] });
  expect(tableState(roster, closed, kept).tubes.get('QT-0001')).toMatchObject({
    scanned: 2,
    state: 'closed',
  });
});

test('a swab taken back is taken out, also where only its undoing waits', () => {
  const first = swab('QT-0001', 1);
  const undo = act('undoSwab', { swab: first.id, why: '扫错人' });
  const both = tableState(roster, undefined, [opened('QT-0001'), first, undo]);
  expect(both.tubes.get('QT-0001')?.scanned).toBe(0);
  expect(both.swabbed.has(1)).toBe(false);
  const look = seen({
    tubes: [tubeSeen('QT-0001', { scanned: 1 })],
    swabbed: [1],
    swabs: [{ id: first.id, no: 1, barcode: 'QT-0001', at: AT }],
  });
  expect(tableState(roster, look, [undo])).toMatchObject({ done: 0, swabs: [] });
  // The house has taken it back already and the outbox still holds both.
  expect(tableState(roster, seen({ tubes: [tubeSeen('QT-0001')] }), [first, undo])).toMatchObject({
    done: 0,
  });
});

test('what was refused stays on the screen: the stick is in the tube', () => {
  const state = tableState(roster, undefined, [
    opened('QT-0001'),
    { ...swab('QT-0001', 1), state: 'rejected' },
  ]);
  expect(state.swabs).toMatchObject([{ name: '赵海燕', state: 'rejected' }]);
  expect(state.done).toBe(1);
});

test('taking back, closing, packing or sending that was refused has not been done', () => {
  const [tube, hers] = [opened('QT-0001'), swab('QT-0001', 1)];
  const close = act('closeTube', { barcode: 'QT-0001', written: 1 });
  const pack = act('packBox', { box: 'BOX-01', barcodes: ['QT-0001'], counted: 1 });
  const send = act('sendBox', { box: 'BOX-01', seal: 'F1', celsius: 4 });
  const undo = act('undoSwab', { swab: hers.id, why: '扫错人' });
  const refused = (one: KeptAct): KeptAct => ({ ...one, state: 'rejected' });
  const after = (...more: KeptAct[]) => tableState(roster, undefined, [tube, hers, ...more]);
  expect(after(refused(undo))).toMatchObject({ done: 1, swabs: [{ name: '赵海燕' }] });
  expect(after(refused(close)).tubes.get('QT-0001')).toMatchObject({ state: 'open', written: null });
  expect(after(close, refused(pack))).toMatchObject({ boxes: [] });
  expect(after(close, refused(pack)).tubes.get('QT-0001')).toMatchObject({ state: 'closed', box: null });
  expect(after(close, pack, refused(send)).boxes).toMatchObject([{ box: 'BOX-01', departedAt: null }]);
  expect(tableState(roster, undefined, [refused(tube)]).tubes.size).toBe(0);
});

test('a ticket newer than the roster is known the second time it is read', () => {
  const { person: _, ...newer } = swab('QT-0001', 900).input as Record<string, unknown>; // as the page presses it
  const state = tableState(roster, undefined, [opened('QT-0001'), act('recordSwab', { ...newer, no: 900 })]);
  expect(warningsOf(roster, state, person(900), NOW)).toMatchObject([
    { kind: 'swabbed', barcode: 'QT-0001' },
  ]);
  expect([state.done, state.expected]).toEqual([1, 7]);
});

test('each goes into a tube that fits: pooled, alone, with her own household', () => {
  const her = (no: number) => roster.people[no - 1] ?? person(no);
  const pooled = tableState(roster, undefined, [opened('QT-0001'), swab('QT-0001', 1)]);
  expect(tubeFor(roster, pooled, 1, her(2))?.barcode).toBe('QT-0001');
  expect(tubeFor(roster, pooled, 2, her(2))).toBeUndefined();
  expect(tubeFor(roster, pooled, 1, her(3))).toBeUndefined();
  expect(tubeFor(roster, pooled, 1, her(4))).toBeUndefined();
  const alone = tableState(roster, undefined, [opened('QT-0002', 'single')]);
  expect(tubeFor(roster, alone, 1, her(3))?.barcode).toBe('QT-0002');
  const full = tableState(roster, undefined, [opened('QT-0002', 'single'), swab('QT-0002', 3)]);
  expect(tubeFor(roster, full, 1, her(3))).toBeUndefined();
  expect(whyToClose(roster, openTubes(full, 1)[0] ?? tubeSeen(''), NOW)).toBe('full');
  const home = tableState(roster, undefined, [opened('QT-0003', 'household'), swab('QT-0003', 4)]);
  expect(tubeFor(roster, home, 1, her(4))?.barcode).toBe('QT-0003');
  expect(tubeFor(roster, home, 1, her(5))).toBeUndefined();
});

test('a tube that stands open for long is to be closed; an empty one is not', () => {
  const state = tableState(roster, undefined, [opened('QT-0001'), swab('QT-0001', 1), opened('QT-0002')]);
  const later = new Date(NOW.getTime() + 31 * 60_000);
  const why = openTubes(state, 1).map((tube) => [tube.barcode, whyToClose(roster, tube, later)]);
  expect(why).toEqual([
    ['QT-0001', 'long-open'],
    ['QT-0002', undefined],
  ]);
});

test('closed, packed and sent without signal, and known as such', () => {
  const state = tableState(roster, undefined, [
    opened('QT-0001'),
    swab('QT-0001', 1),
    act('closeTube', { barcode: 'QT-0001', written: 1 }),
    act('packBox', { box: 'BOX-01', barcodes: ['QT-0001'], counted: 1 }),
    act('sendBox', { box: 'BOX-01', seal: 'F1', celsius: 4 }),
  ]);
  expect(state.tubes.get('QT-0001')).toMatchObject({ state: 'boxed', written: 1, box: 'BOX-01' });
  expect(state.boxes).toMatchObject([{ box: 'BOX-01', tubes: 1, departedAt: AT }]);
});

test('a label opens a tube; a ticket, a card, a closed tube and one of another table do not', () => {
  const state = tableState(roster, undefined, [
    opened('QT-0001'),
    act('openTube', { barcode: 'QT-0002', use: 'pooled', table: 2 }),
    opened('QT-0003'),
    act('closeTube', { barcode: 'QT-0003', written: 0 }),
  ]);
  expect(readLabel(state, 1, 'pooled', ' qt-0009 ')).toEqual({ barcode: 'QT-0009' });
  expect(readLabel(state, 1, 'pooled', 'QT-0001')).toEqual({ barcode: 'QT-0001' });
  expect(readLabel(state, 1, 'single', 'QT-0001')).toMatchObject({ trouble: 'other-use' });
  expect(readLabel(state, 1, 'pooled', 'QT-0002')).toMatchObject({ trouble: 'other-table' });
  expect(readLabel(state, 1, 'pooled', 'QT-0003')).toMatchObject({ trouble: 'closed' });
  expect(readLabel(state, 1, 'pooled', ticketOf(12, 4))).toMatchObject({ trouble: 'ticket' });
  expect(readLabel(state, 1, 'pooled', HER_ID)).toMatchObject({ trouble: 'somebodys' });
  expect(readLabel(state, 1, 'pooled', HER_PHONE)).toMatchObject({ trouble: 'somebodys' });
  expect(readLabel(state, 1, 'pooled', '试管')).toMatchObject({ trouble: 'unreadable' });
});

test('she is found by ticket, card, telephone, name, last four; nobody is found by a slip', async () => {
  const state = tableState(roster, undefined, [opened('QT-0001')]);
  const who = (text: string) => whoIs(roster, state, text, digest);
  expect(await who(ticketOf(12, 1))).toMatchObject({ kind: 'person', by: 'ticket', person: { no: 1 } });
  expect(await who(`https://example.org/t#${ticketOf(12, 2)}`)).toMatchObject({ person: { no: 2 } });
  expect(await who(` ${HER_ID} `)).toMatchObject({ kind: 'person', by: 'document', person: { no: 1 } });
  expect(await who(HER_PHONE)).toMatchObject({ kind: 'person', by: 'phone', person: { no: 1 } });
  expect(await who('海燕')).toMatchObject({ kind: 'person', by: 'typed', person: { no: 1 } });
  expect(await who('1233')).toMatchObject({ kind: 'person', by: 'typed', person: { no: 1 } });
  expect(await who('王慧敏')).toMatchObject({ kind: 'several', people: [{ no: 2 }, { no: 7 }] });
  expect(await who('QT-0001')).toMatchObject({ kind: 'tube' });
  expect(await who(ticketOf(11, 1))).toEqual({ kind: 'other-session', code: 'S-11' });
  expect(await who(ticketOf(12, 900))).toEqual({ kind: 'newer', no: 900 });
  // One letter read wrongly is no ticket of anybody.
  expect((await who(ticketOf(12, 1).replace('0001', '0002'))).kind).toBe('nobody');
  expect(await who('11010519491231002X')).toEqual({ kind: 'nobody', document: '11010519491231002X' });
});

test('she is warned of, never sent away', () => {
  const state = tableState(roster, undefined, [opened('QT-0001'), swab('QT-0001', 1)]);
  const kinds = (no: number, at: Date) =>
    warningsOf(roster, state, roster.people[no - 1] ?? person(no), at).map(({ kind }) => kind);
  expect(kinds(1, NOW)).toEqual(['swabbed']);
  expect(kinds(6, NOW)).toEqual(['exempt']);
  expect(kinds(2, new Date('2026-12-08T00:50:00Z'))).toEqual(['early']);
  expect(kinds(2, new Date('2026-12-08T01:11:00Z'))).toEqual(['late']);
  expect(kinds(2, NOW)).toEqual([]);
});
