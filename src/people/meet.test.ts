import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTestHouse, type TestHouse } from '../../test/house.ts';
import { checkOf } from '../base/identity-documents.ts';
import { rows, sql } from '../base/sql.ts';
import { createPerson, joinPerson, meetOne, meetPeople } from './meet.ts';
import { findPerson, openPairs, openPeople, personOfCode, placePeople, shownPeople } from './store.ts';
import type { Incoming } from './terms.ts';

let house: TestHouse;
beforeAll(async () => {
  house = await openTestHouse();
});
afterAll(() => house?.close());

const meeting = async <T>(
  fn: (tx: Parameters<typeof meetPeople>[0], ctx: Parameters<typeof meetPeople>[1]) => Promise<T>,
) => {
  const now = house.clock.now();
  const rulebook = await house.house.rulebookAt(now);
  return house.inside((tx) => fn(tx, { secrets: house.house.secrets, now, rulebook }));
};

/** A resident number nobody has: region 330199 does not exist, as in the demo. */
function idOf(order: number, birth = '19900101'): string {
  const body = `330199${birth}${String(order).padStart(3, '0')}`;
  return body + checkOf(body);
}
const PLACE = 'd330114.s001.c01.g01';
const told = (more: Partial<Incoming>): Incoming => ({ name: '沈思远', phones: [], place: PLACE, ...more });
const idCard = (order: number, birth?: string) => ({
  kind: 'resident-id' as const,
  number: idOf(order, birth),
});

describe('meeting people', () => {
  test('a stranger is written down sealed, masked and findable; nothing lies open but the name', async () => {
    const met = await meeting((tx, ctx) =>
      meetOne(
        tx,
        ctx,
        told({
          name: '沈 思远',
          document: idCard(1),
          phones: ['15500000001', '0571-85550100'],
          birth: '1990-01-01',
          sex: 'female',
          address: '学林街12号3幢501室',
          workplace: '江湾工地',
        }),
      ),
    );
    expect(met.kind).toBe('new');
    const id = met.kind === 'new' ? met.person : '';
    const shown = await house.inside((tx) => shownPeople(tx, [id], '2026-12-08'));
    expect(shown.get(id)).toMatchObject({
      name: '沈*远',
      age: 36,
      sex: 'female',
      phone: '155****0001',
      address: '学林街***',
      place: PLACE,
    });
    expect(shown.get(id)?.document).toMatch(/^330\*{13}\w\w$/);
    const opened = await house.inside((tx) => openPeople(tx, house.house, [id]));
    expect(opened.get(id)).toMatchObject({
      name: '沈思远',
      document: idOf(1),
      phones: ['15500000001', '0571-85550100'],
      address: '学林街12号3幢501室',
      workplace: '江湾工地',
      birth: '1990-01-01',
    });
    const code = shown.get(id)?.code ?? '';
    expect(await house.inside((tx) => personOfCode(tx, code.toLowerCase()))).toBe(id);
    const raw = await house.inside((tx) =>
      rows<object>(tx, sql<object>`select p::text from person p where id = ${id}`),
    );
    const text = JSON.stringify(raw);
    for (const secret of [idOf(1), '15500000001', '501室', '江湾']) expect(text).not.toContain(secret);
  });

  test('by number, by phone and name, by name, birth and address; what is new is learnt', async () => {
    const first = await meeting((tx, ctx) =>
      meetOne(tx, ctx, told({ name: '高文静', phones: ['15500000011'] })),
    );
    const person = first.kind === 'new' ? first.person : '';
    const second = await meeting((tx, ctx) =>
      meetOne(
        tx,
        ctx,
        told({
          name: '高文静',
          phones: ['15500000012', '15500000011'],
          document: idCard(11),
          birth: '1990-01-01',
          address: '云帆苑 3幢 501室',
        }),
      ),
    );
    expect(second).toEqual({ kind: 'same', person, by: 'phone-name' });
    const third = await meeting((tx, ctx) =>
      meetOne(tx, ctx, told({ name: '高文静', document: idCard(11) })),
    );
    expect(third).toEqual({ kind: 'same', person, by: 'document' });
    const fourth = await meeting((tx, ctx) =>
      meetOne(tx, ctx, told({ name: '高文静', birth: '1990-01-01', address: '云帆苑3栋501' })),
    );
    expect(fourth).toEqual({ kind: 'same', person, by: 'name-birth-address' });
    const opened = await house.inside((tx) => openPeople(tx, house.house, [person]));
    expect(opened.get(person)).toMatchObject({
      document: idOf(11),
      birth: '1990-01-01',
      phones: ['15500000011', '15500000012'],
    });
  });

  test('a resident number says when she was born, though nobody has said it beside it; one with a slip says nothing', async () => {
    const born = async (more: Partial<Incoming>) => {
      const met = await meeting((tx, ctx) => meetOne(tx, ctx, told(more)));
      const id = met.kind === 'new' ? met.person : '';
      return (await house.inside((tx) => shownPeople(tx, [id], '2026-12-08'))).get(id)?.age ?? null;
    };
    expect(await born({ name: '沈小满', document: idCard(881, '20181101') })).toBe(8);
    expect(await born({ name: '沈无岁', phones: ['13911110881'] })).toBeNull();
    const { kind, number } = idCard(883, '20181101');
    const slip = number.slice(0, -1) + (number.endsWith('0') ? '1' : '0');
    expect(await born({ name: '沈错号', document: { kind, number: slip } })).toBeNull();
  });

  test('somebody else’s number is a question that names who holds it', async () => {
    const [holder, other] = await meeting((tx, ctx) =>
      meetPeople(tx, ctx, [
        told({ name: '陆美华', document: idCard(21), phones: ['15500000021'] }),
        told({ name: '宋可欣', document: idCard(21), phones: ['15500000022'] }),
      ]),
    );
    expect(holder?.kind).toBe('new');
    const person = holder?.kind === 'new' ? holder.person : '';
    expect(other).toEqual({ kind: 'question', why: 'document-other-name', candidates: [person] });
  });

  test('an answered question writes a person down without taking the number from its holder', async () => {
    const holder = await meeting((tx, ctx) =>
      meetOne(tx, ctx, told({ name: '秦汉生', document: idCard(31) })),
    );
    const row = told({ name: '秦双双', document: idCard(31), phones: ['15500000031'] });
    const id = await meeting((tx, ctx) => createPerson(tx, ctx, row));
    expect(
      await meeting((tx, ctx) => meetOne(tx, ctx, told({ name: '秦汉生', document: idCard(31) }))),
    ).toEqual({
      kind: 'same',
      person: holder.kind === 'new' ? holder.person : '',
      by: 'document',
    });
    const pairs = await house.inside((tx) => openPairs(tx, { person: id, limit: 5 }));
    expect(pairs.map((pair) => pair.why)).toEqual(['document-other-name']);
  });

  test('an answered question may teach the person chosen', async () => {
    const met = await meeting((tx, ctx) =>
      meetOne(tx, ctx, told({ name: '钱小雨', phones: ['15500000041'] })),
    );
    const person = met.kind === 'new' ? met.person : '';
    const fuzzy = told({ name: '钱小宇', phones: ['15500000041'], birth: '1988-08-08' });
    expect(await meeting((tx, ctx) => meetOne(tx, ctx, fuzzy))).toMatchObject({
      kind: 'question',
      why: 'phone-similar-name',
      candidates: [person],
    });
    await meeting((tx, ctx) => joinPerson(tx, ctx, person, fuzzy));
    const opened = await house.inside((tx) => openPeople(tx, house.house, [person]));
    expect(opened.get(person)).toMatchObject({ name: '钱小雨', birth: '1988-08-08' });
  });

  test('a passport beside an identity card is asked about, and holds nobody up', async () => {
    const row = told({ name: '方志强', phones: ['15500000051'] });
    const [card, passport] = await meeting((tx, ctx) =>
      meetPeople(tx, ctx, [
        { ...row, document: idCard(51) },
        { ...row, document: { kind: 'passport', number: 'E99990051' } },
      ]),
    );
    expect([card?.kind, passport?.kind]).toEqual(['new', 'new']);
    const id = card?.kind === 'new' ? card.person : '';
    expect(
      (await house.inside((tx) => openPairs(tx, { person: id, limit: 5 }))).map((pair) => pair.why),
    ).toEqual(['other-document']);
  });

  test('people move to the place their address names', async () => {
    const met = await meeting((tx, ctx) => meetOne(tx, ctx, told({ name: '孔令仪', document: idCard(61) })));
    const person = met.kind === 'new' ? met.person : '';
    await house.inside((tx) => placePeople(tx, [{ person, place: 'd330114.s002.c03.g04' }]));
    expect((await house.inside((tx) => findPerson(tx, person)))?.place).toBe('d330114.s002.c03.g04');
  });

  test('two lists that bring the same stranger at once write her down once', async () => {
    const row = told({ name: '任我行', document: idCard(71), phones: ['15500000071'] });
    const both = await Promise.all([1, 2].map(() => meeting((tx, ctx) => meetOne(tx, ctx, row))));
    expect(both.map((met) => met.kind).sort()).toEqual(['new', 'same']);
  });

  test('the same list again adds nobody', async () => {
    const list = Array.from({ length: 300 }, (_, i) =>
      told({
        name: `周${'一二三四五六七八九十'[i % 10]}${'甲乙丙丁'[i % 4]}`,
        document: idCard(i + 300, '19850505'),
        phones: [`156${String(i % 250).padStart(8, '0')}`],
      }),
    );
    const first = await meeting((tx, ctx) => meetPeople(tx, ctx, list));
    const count = () =>
      house.inside((tx) =>
        rows<{ n: number }>(tx, sql<{ n: number }>`select count(*)::int as n from person`),
      );
    const before = await count();
    const again = await meeting((tx, ctx) => meetPeople(tx, ctx, [...list].reverse()));
    expect(again.map((met) => met.kind === 'same' && met.person)).toEqual(
      first.map((met) => met.kind === 'new' && met.person).reverse(),
    );
    expect(await count()).toEqual(before);
  });
});
