import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTestHouse, type Player, refusal, type TestHouse } from '../../test/house.ts';
import { checkOf } from '../base/identity-documents.ts';
import type { Look } from '../ledger/terms.ts';
import {
  addPersonPhone,
  changePerson,
  joinHousehold,
  keepPeopleApart,
  leaveHousehold,
  mergePeople,
  openPerson,
  setHouseholdHead,
  splitPeople,
} from './acts.ts';
import { meetOne } from './meet.ts';
import {
  type HouseholdShown,
  type PairsPage,
  type PeoplePage,
  type PersonFile,
  peopleLooks,
  type Timeline,
} from './routes.ts';
import { openPeople, placePeople } from './store.ts';
import type { Incoming } from './terms.ts';

let house: TestHouse;
let desk: Player;
let member: Player;

const GRID = 'd330114.s001.c01.g01';
const BESIDE = 'd330114.s002.c01.g01';
const REASON = '核对名单';

const looks = peopleLooks({
  namesOf: async (_tx, paths) => new Map(paths.map((path) => [path, { zh: path, en: path }])),
  sentencesOf: async (_tx, entries) =>
    entries.map((one) => ({
      ...one,
      words: { zh: one.word, en: one.word },
      who: { zh: one.actor, en: one.actor },
      place: undefined,
    })),
  linesOf: async () => [],
});
const look = <R>(path: string): Look<never, R> =>
  looks.find((one) => one.path === path) as unknown as Look<never, R>; // named by the caller
const seen = <R>(who: Player, path: string, query: object): Promise<R> =>
  who.see(look<R>(path), query as never);

beforeAll(async () => {
  house = await openTestHouse();
  desk = house.as('data-desk');
  member = house.as('grid-member', GRID);
});
afterAll(() => house?.close());

let order = 0;
function idOf(birth = '19900101'): string {
  const body = `330199${birth}${String(order++ % 1000).padStart(3, '0')}`;
  return body + checkOf(body);
}
/** Writes somebody down as a list would; returns her id. */
async function person(told: Partial<Incoming> = {}): Promise<string> {
  const now = house.clock.now();
  const rulebook = await house.house.rulebookAt(now);
  const row: Incoming = { name: '沈思远', phones: [], place: GRID, ...told };
  const met = await house.inside((tx) => meetOne(tx, { secrets: house.house.secrets, now, rulebook }, row));
  if (met.kind === 'question') throw new Error(met.why);
  return met.person;
}
const card = (number: string) => ({ kind: 'resident-id' as const, number });
const opened = async (id: string) => (await house.inside((tx) => openPeople(tx, house.house, [id]))).get(id);

describe('opening a file', () => {
  test('shows everything to whoever says why, keeps the reason, and no copy', async () => {
    const id = await person({ name: '高文静', document: card(idOf()), phones: ['15500000001'] });
    const file = await member.do(openPerson, { person: id, reason: '上门核实' });
    expect(file).toMatchObject({ name: '高文静', phones: ['15500000001'] });
    const entry = house.entries.at(-1);
    expect(entry).toMatchObject({
      word: 'people.person.opened',
      about: [`person:${id}`],
      detail: { reason: '上门核实' },
    });
    expect(JSON.stringify(entry)).not.toContain('高文静');
  });

  test('stops at so many people an hour, and says when it goes on; the same file again is no further one', async () => {
    const busy = house.as('grid-member', GRID, 'busy');
    const ids: string[] = [];
    for (let i = 0; i < 61; i++) ids.push(await person({ document: card(idOf()) }));
    const [first = '', ...others] = ids;
    const last = others.pop() ?? '';
    await busy.do(openPerson, { person: first, reason: REASON });
    house.clock.forwardMinutes(10);
    for (const id of others) await busy.do(openPerson, { person: id, reason: REASON });
    house.clock.forwardMinutes(20);
    const no = await refusal(busy.do(openPerson, { person: last, reason: REASON }));
    expect(no).toMatchObject({ code: 'opened-too-often', params: { count: 60, from: '01:30' } });
    await busy.do(openPerson, { person: others[0] ?? '', reason: REASON });
    house.clock.forwardMinutes(31);
    await busy.do(openPerson, { person: last, reason: REASON });
  });

  test('counts whom one opened also after she has moved away, and two at once as two', async () => {
    const busy = house.as('grid-member', GRID, 'twice');
    const ids: string[] = [];
    for (let i = 0; i < 61; i++) ids.push(await person({ document: card(idOf()) }));
    for (const id of ids.slice(0, 59)) await busy.do(openPerson, { person: id, reason: REASON });
    await house.inside((tx) => placePeople(tx, [{ person: ids[0] ?? '', place: BESIDE }]));
    const both = await Promise.allSettled(
      ids.slice(59).map((id) => busy.do(openPerson, { person: id, reason: REASON })),
    );
    expect(both.map((one) => one.status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  test('is for one’s own area', async () => {
    const id = await person({ document: card(idOf()), place: BESIDE });
    expect((await refusal(member.do(openPerson, { person: id, reason: REASON }))).code).toBe('not-found');
  });
});

describe('correcting', () => {
  test('a new number brings its own birth and sex; the old one belongs to nobody any more', async () => {
    const [wrong, right] = [idOf('19900101'), idOf('19910203')];
    const id = await person({ name: '陆美华', document: card(wrong), birth: '1990-01-01' });
    const done = await desk.do(changePerson, {
      person: id,
      document: { number: right },
      reason: '与原件核对',
    });
    expect(done.changed).toEqual(['birth', 'sex', 'documents']);
    expect(await opened(id)).toMatchObject({ document: right, birth: '1991-02-03' });
    const other = await person({ name: '陆美花', document: card(wrong) });
    expect(other).not.toBe(id);
  });

  test('somebody else’s number is refused with her code; a birth that differs from it too', async () => {
    const number = idOf('19880808');
    const holder = await person({ name: '宋可欣', document: card(number), birth: '1988-08-08' });
    const id = await person({ name: '宋可心', phones: ['15500000021'] });
    const code = (await seen<PersonFile>(desk, '/people/:id', { id: holder })).code;
    expect(
      await refusal(desk.do(changePerson, { person: id, document: { number }, reason: REASON })),
    ).toMatchObject({ code: 'document-held', params: { code } });
    expect(
      (await refusal(desk.do(changePerson, { person: holder, birth: '1988-08-09', reason: REASON }))).code,
    ).toBe('birth-document-differs');
    expect(
      (
        await refusal(
          desk.do(changePerson, { person: id, document: { number: '330199198808080' }, reason: REASON }),
        )
      ).code,
    ).toBe('document-wrong');
    expect((await refusal(desk.do(changePerson, { person: id, name: ' ', reason: REASON }))).code).toBe(
      'name-empty',
    );
    expect((await refusal(desk.do(changePerson, { person: id, name: '宋 可心', reason: REASON }))).code).toBe(
      'nothing-changed',
    );
    expect(
      (await refusal(desk.do(changePerson, { person: id, birth: '2030-01-01', reason: REASON }))).code,
    ).toBe('birth-wrong');
  });

  test('a name is found by its new letters, a dropped number no longer leads to her', async () => {
    const id = await person({ name: '秦双双', phones: ['15500000031', '15500000032'] });
    await desk.do(changePerson, {
      person: id,
      name: '覃双霜',
      dropPhone: 1,
      address: '云帆苑 3幢501室',
      reason: REASON,
    });
    const byName = await seen<PeoplePage>(desk, '/people', { q: '双霜' });
    expect(byName.rows.map((row) => row.id)).toEqual([id]);
    expect((await seen<PeoplePage>(desk, '/people', { q: '15500000031' })).rows).toEqual([]);
    expect(
      (await seen<PeoplePage>(desk, '/people', { q: '15500000032' })).rows.map((row) => row.address),
    ).toEqual(['云帆苑 ***']);
  });

  test('a number learnt may show that two are one; that is asked', async () => {
    const one = await person({ name: '方志强', phones: ['15500000041'] });
    const other = await person({ name: '方志强', document: card(idOf()) });
    expect(await desk.do(addPersonPhone, { person: other, phone: '+86 155 0000 0041' })).toMatchObject({
      alike: 1,
    });
    expect((await refusal(desk.do(addPersonPhone, { person: other, phone: '15500000041' }))).code).toBe(
      'phone-known',
    );
    expect((await refusal(desk.do(addPersonPhone, { person: other, phone: '1550000004' }))).code).toBe(
      'phone-wrong',
    );
    const { rows } = await seen<PairsPage>(desk, '/people/same', {});
    const pair = rows.find((row) => [row.one?.id, row.other?.id].includes(one));
    expect(pair?.why).toBe('several-candidates');
    await desk.do(keepPeopleApart, { pair: pair?.id ?? '', reason: '父子同名' });
    expect((await refusal(desk.do(keepPeopleApart, { pair: pair?.id ?? '', reason: '父子同名' }))).code).toBe(
      'pair-answered',
    );
    const after = await seen<PairsPage>(desk, '/people/same', {});
    expect(after.rows.map((row) => row.id)).not.toContain(pair?.id);
  });
});

describe('merging and splitting', () => {
  test('the kept one answers for both; a split gives back what came with the merge and keeps what was learnt since', async () => {
    const number = idOf('19700707');
    const kept = await person({
      name: '钱小雨',
      document: card(number),
      birth: '1970-07-07',
      phones: ['15500000051'],
      address: '云帆苑1幢101室',
    });
    const gone = await person({
      name: '钱小羽',
      phones: ['15500000052', '15500000053'],
      address: '学林街2号',
      workplace: '江湾工地',
    });
    await desk.do(mergePeople, { keep: kept, gone, reason: REASON });
    expect(await opened(kept)).toMatchObject({
      phones: ['15500000051', '15500000052', '15500000053'],
      workplace: '江湾工地',
    });
    const merged = await seen<PersonFile>(desk, '/people/:id', { id: gone });
    expect(merged.into?.id).toBe(kept);
    expect((await seen<PersonFile>(desk, '/people/:id', { id: kept })).merged.map((one) => one.id)).toEqual([
      gone,
    ]);
    // Her old number leads to the kept one now, and lists meet the kept one by it.
    expect((await seen<PeoplePage>(desk, '/people', { q: '15500000052' })).rows.map((row) => row.id)).toEqual(
      [kept],
    );
    expect(await person({ name: '钱小雨', phones: ['15500000053'] })).toBe(kept);
    expect((await refusal(desk.do(addPersonPhone, { person: gone, phone: '15500000059' }))).code).toBe(
      'person-merged',
    );
    await desk.do(addPersonPhone, { person: kept, phone: '15500000054' });

    await desk.do(splitPeople, { person: gone, reason: '误合并' });
    expect(await opened(kept)).toMatchObject({
      phones: ['15500000054', '15500000051'],
      workplace: undefined,
      address: '云帆苑1幢101室',
    });
    expect(await opened(gone)).toMatchObject({
      name: '钱小羽',
      phones: ['15500000052', '15500000053'],
      workplace: '江湾工地',
    });
    expect((await seen<PeoplePage>(desk, '/people', { q: '15500000052' })).rows.map((row) => row.id)).toEqual(
      [gone],
    );
    expect((await seen<PersonFile>(desk, '/people/:id', { id: gone })).pairs).toEqual([]);
    expect((await refusal(desk.do(splitPeople, { person: gone, reason: '误合并' }))).code).toBe('not-merged');
    expect(house.entries.slice(-2).map((entry) => entry.word)).toContain('people.split');
  });

  test('numbers both had stay with both', async () => {
    const kept = await person({ name: '孔令仪', phones: ['15500000061'] });
    const gone = await person({ name: '孔林', phones: ['15500000061', '15500000062'] });
    await desk.do(mergePeople, { keep: kept, gone, reason: REASON });
    await desk.do(splitPeople, { person: gone, reason: REASON });
    expect((await opened(kept))?.phones).toEqual(['15500000061']);
    expect(
      (await seen<PeoplePage>(desk, '/people', { q: '15500000061' })).rows.map((row) => row.id).sort(),
    ).toEqual([kept, gone].sort());
  });

  test('what was asked about the one who is gone is asked about the kept one, wherever she lives now', async () => {
    const kept = await person({ name: '康有为', phones: ['15500000065'] });
    const gone = await person({ name: '康由为', document: card(idOf()) });
    const third = await person({ name: '康由为', phones: ['15500000066'] });
    expect(await desk.do(addPersonPhone, { person: gone, phone: '15500000066' })).toMatchObject({ alike: 1 });
    const askedOf = async (who: Player, id: string) =>
      (await seen<PersonFile>(who, '/people/:id', { id })).pairs.map((pair) =>
        [pair.one?.id, pair.other?.id].filter((one) => one !== undefined && one !== id),
      );
    expect(await askedOf(desk, third)).toEqual([[gone]]);
    await desk.do(mergePeople, { keep: kept, gone, reason: REASON });
    expect(await askedOf(desk, third)).toEqual([[kept]]);
    expect(await askedOf(desk, gone)).toEqual([]);
    const beside = house.as('grid-member', BESIDE);
    await house.inside((tx) =>
      placePeople(
        tx,
        [kept, third].map((one) => ({ person: one, place: BESIDE })),
      ),
    );
    expect(await askedOf(beside, third)).toEqual([[kept]]);
    await desk.do(splitPeople, { person: gone, reason: REASON });
    expect(await askedOf(desk, gone)).toEqual([[third]]);
  });

  test('two resident numbers are two people; oneself is one already; merges are undone last first', async () => {
    const [a, b] = [
      await person({ name: '任我行', document: card(idOf()) }),
      await person({ name: '任我行', document: card(idOf()) }),
    ];
    expect((await refusal(desk.do(mergePeople, { keep: a, gone: b, reason: REASON }))).code).toBe(
      'merge-two-documents',
    );
    expect((await refusal(desk.do(mergePeople, { keep: a, gone: a, reason: REASON }))).code).toBe(
      'merge-with-oneself',
    );
    const c = await person({ name: '任盈盈', phones: ['15500000071'] });
    const d = await person({ name: '任莹莹', phones: ['15500000072'] });
    await desk.do(mergePeople, { keep: c, gone: d, reason: REASON });
    await desk.do(mergePeople, { keep: a, gone: c, reason: REASON });
    expect((await refusal(desk.do(splitPeople, { person: d, reason: REASON }))).code).toBe(
      'split-the-later-first',
    );
    await desk.do(splitPeople, { person: c, reason: REASON });
    await desk.do(splitPeople, { person: d, reason: REASON });
    expect((await opened(a))?.phones).toEqual([]);
    expect((await opened(c))?.phones).toEqual(['15500000071']);
    expect((await opened(d))?.phones).toEqual(['15500000072']);
  });

  test('her timeline tells the story of both records', async () => {
    const kept = await person({ name: '周芷若', document: card(idOf()) });
    const gone = await person({ name: '周止若', phones: ['15500000081'] });
    await desk.do(openPerson, { person: gone, reason: REASON });
    await desk.do(mergePeople, { keep: kept, gone, reason: REASON });
    const { rows, code } = await seen<Timeline>(desk, '/people/:id/timeline', { id: kept });
    expect(code).toMatch(/^P-\d+$/);
    expect(rows.map((row) => row.word)).toEqual(['people.person.opened', 'people.merged']);
  });
});

describe('households', () => {
  test('two found one, a third joins, the head hands over before leaving', async () => {
    const [a, b, c] = [
      await person({ name: '郭一', document: card(idOf()) }),
      await person({ name: '郭二', document: card(idOf()) }),
      await person({ name: '郭三', document: card(idOf()), place: BESIDE }),
    ];
    await desk.do(joinHousehold, { person: b, with: a, relation: 'spouse' });
    await desk.do(joinHousehold, { person: c, with: b, relation: 'child' });
    const home = await seen<HouseholdShown>(desk, '/people/:id/household', { id: c });
    expect(home.members.map((one) => [one.name, one.relation, one.head])).toEqual([
      ['郭*', 'head', true],
      ['郭*', 'spouse', false],
      ['郭*', 'child', false],
    ]);
    // A grid member sees who lives in her grid, and that there is one more.
    expect(await seen<HouseholdShown>(member, '/people/:id/household', { id: a })).toMatchObject({
      outside: 1,
    });
    expect((await refusal(desk.do(joinHousehold, { person: c, with: a, relation: 'child' }))).code).toBe(
      'household-same',
    );
    expect((await refusal(desk.do(leaveHousehold, { person: a }))).code).toBe('household-head-leaves');
    await desk.do(setHouseholdHead, { person: b });
    await desk.do(leaveHousehold, { person: a });
    const d = await person({ name: '郭四', document: card(idOf()) });
    await desk.do(joinHousehold, { person: d, with: a, relation: 'flatmate' });
    expect((await refusal(desk.do(joinHousehold, { person: d, with: b, relation: 'other' }))).code).toBe(
      'household-elsewhere',
    );
    expect((await refusal(desk.do(leaveHousehold, { person: a }))).code).toBe('household-head-leaves');
    await desk.do(leaveHousehold, { person: d });
    await desk.do(leaveHousehold, { person: a });
    expect((await refusal(desk.do(leaveHousehold, { person: a }))).code).toBe('household-none');
  });

  test('a household is found wherever its members have moved since', async () => {
    const [a, b, c] = [
      await person({ name: '苗一', document: card(idOf()) }),
      await person({ name: '苗二', document: card(idOf()) }),
      await person({ name: '苗三', document: card(idOf()), place: BESIDE }),
    ];
    await desk.do(joinHousehold, { person: b, with: a, relation: 'spouse' });
    await house.inside((tx) => placePeople(tx, [{ person: b, place: BESIDE }]));
    const officer = house.as('community-officer', 'd330114.s002.c01');
    expect(await seen<HouseholdShown>(officer, '/people/:id/household', { id: b })).toMatchObject({
      members: [{ id: b }],
      outside: 1,
    });
    expect((await refusal(officer.do(joinHousehold, { person: b, with: c, relation: 'child' }))).code).toBe(
      'household-elsewhere',
    );
    await officer.do(leaveHousehold, { person: b });
    await officer.do(joinHousehold, { person: b, with: c, relation: 'child' });
    expect((await seen<HouseholdShown>(desk, '/people/:id/household', { id: a })).members).toHaveLength(1);
  });

  test('a merge takes the home along, a split brings it back', async () => {
    const [head, kept, gone] = [
      await person({ name: '黄一', document: card(idOf()) }),
      await person({ name: '黄二', document: card(idOf()) }),
      await person({ name: '黄尔', phones: ['15500000091'] }),
    ];
    await desk.do(joinHousehold, { person: gone, with: head, relation: 'child' });
    await desk.do(mergePeople, { keep: kept, gone, reason: REASON });
    const ids = async (id: string) =>
      (await seen<HouseholdShown>(desk, '/people/:id/household', { id })).members.map((one) => one.id);
    expect(await ids(kept)).toEqual([head, kept]);
    await desk.do(splitPeople, { person: gone, reason: REASON });
    expect(await ids(kept)).toEqual([]);
    expect(await ids(head)).toEqual([head, gone]);
  });
});

describe('searching', () => {
  test('by code, document, phone, part of a name; what the reader may not see is not there', async () => {
    const number = idOf('19660606');
    const id = await person({ name: '欧阳见山', document: card(number), phones: ['0571-85550199'] });
    const beside = await person({ name: '欧阳见水', document: card(idOf()), place: BESIDE });
    const code = (await seen<PersonFile>(desk, '/people/:id', { id })).code;
    const find = async (who: Player, q: string) => {
      const page = await seen<PeoplePage>(who, '/people', { q });
      return [page.by, ...page.rows.map((row) => row.id)];
    };
    expect(await find(desk, code.toLowerCase())).toEqual(['code', id]);
    expect(await find(desk, `${number.slice(0, 6)} ${number.slice(6)}`)).toEqual(['document', id]);
    expect(await find(desk, '(0571) 8555 0199')).toEqual(['phone', id]);
    expect(await find(desk, '阳见')).toEqual(['name', id, beside]);
    expect(await find(desk, '欧')).toEqual(['name', id, beside]);
    expect(await find(member, '阳见')).toEqual(['name', id]);
    expect(await find(member, '见水')).toEqual(['name']);
    expect(await find(desk, '%')).toEqual(['name']);
    const text = JSON.stringify(await seen<PeoplePage>(desk, '/people', { q: '欧' }));
    for (const secret of ['欧阳见山', number, '85550199']) expect(text).not.toContain(secret);
  });

  test('pages follow each other without gap or repeat, through every area of one’s duties', async () => {
    for (let i = 0; i < 130; i++)
      await person({
        name: `诸葛${'甲乙丙丁戊己庚辛壬癸'[i % 10]}${'子丑寅卯辰巳午未申酉戌亥'[i % 12]}`,
        document: card(idOf(`19${50 + (i % 40)}0101`)),
        place: i % 2 === 0 ? GRID : BESIDE,
      });
    const all = async (who: Player, query: object) => {
      const ids: string[] = [];
      for (let after: string | null = ''; after !== null; ) {
        const page: PeoplePage = await seen<PeoplePage>(who, '/people', {
          ...query,
          ...(after === '' ? {} : { after }),
        });
        ids.push(...page.rows.map((row) => row.id));
        after = page.next;
      }
      expect(new Set(ids).size).toBe(ids.length);
      return ids.length;
    };
    expect(await all(desk, { q: '诸葛' })).toBe(130);
    expect(await all(desk, { q: '诸' })).toBe(130);
    expect(await all(desk, { q: '诸葛', place: 'd330114.s002' })).toBe(65);
    const two = house.asActor({
      ...member.actor,
      duties: [...member.actor.duties, ...house.as('grid-member', BESIDE).actor.duties],
    });
    const [here, there, both, everywhere] = [
      await all(member, {}),
      await all(house.as('grid-member', BESIDE), {}),
      await all(two, {}),
      await all(desk, {}),
    ];
    expect(both).toBe(here + there);
    expect(everywhere).toBe(both);
    expect(await all(two, { place: 'd330114.s002' })).toBe(there);
  });
});
