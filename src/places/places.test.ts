import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestHouse, type Player, refusal, type TestHouse } from '../../test/house.ts';
import { delivery, GRID, houseWithLists, identity, listOf, mobile, OTHER_GRID } from '../../test/lists.ts';
import { acts } from '../acts.ts';
import { rows, sql } from '../base/sql.ts';
import { addPlace, changePlace, drawGrid, importGrids, reopenPlace, setUpPlaces } from './acts.ts';
import { placeLook, placesLook, tryAddressLook } from './routes.ts';
import { findPlace, namesOf, placesWithin } from './store.ts';

const { retirePlace } = acts;

let t: TestHouse;
let desk: Player;

const SQUARE = (x = 120.3, y = 30.3) => ({
  type: 'Polygon',
  coordinates: [
    [
      [x, y],
      [x + 0.01, y],
      [x + 0.01, y + 0.01],
      [x, y + 0.01],
      [x, y],
    ],
  ],
});

beforeAll(async () => {
  t = await openTestHouse();
  await t.itself.do(setUpPlaces, {
    district: 'd330114',
    demo: false,
    places: [
      { path: 'd330114', code: '330114', name: '钱塘区', nameEn: 'Qiantang District' },
      { path: 'd330114.s001', code: '330114001', name: '下沙街道', nameEn: 'Xiasha Subdistrict' },
      { path: 'd330114.s002', code: '330114002', name: '白杨街道', nameEn: 'Baiyang Subdistrict' },
    ],
  });
  desk = t.as('data-desk');
});
afterAll(() => t.close());

describe('a district builds its tree', () => {
  it('community by community, grid by grid, each with the next free path', async () => {
    const community = await desk.do(addPlace, {
      within: 'd330114.s001',
      name: ' 潮声 社区 ',
      aliases: ['潮声苑', '潮声苑', ' '.repeat(3)],
    });
    expect(community.path).toBe('d330114.s001.c01');
    const grid = await desk.do(addPlace, {
      within: community.path,
      name: '潮声第一网格',
      nameEn: 'Chaosheng Grid 1',
      roads: [{ name: '潮声路', from: 1, to: 99, parity: 'odd' }],
    });
    expect(grid.path).toBe('d330114.s001.c01.g01');
    const found = await t.inside((tx) => findPlace(tx, community.path));
    expect(found).toMatchObject({ code: '330114001001', name: '潮声 社区', aliases: ['潮声苑'], level: 3 });
    expect((await t.inside((tx) => findPlace(tx, grid.path)))?.code).toBe('33011400100101');
    const names = await t.inside((tx) => namesOf(tx, [grid.path, 'd330114.s009']));
    expect([...names]).toEqual([[grid.path, { zh: '潮声第一网格', en: 'Chaosheng Grid 1' }]]);
  });

  it('not under a grid, not twice by one name, not a house in two grids', async () => {
    const add = (given: Parameters<typeof addPlace.run>[1]) => refusal(desk.do(addPlace, given));
    expect((await add({ within: 'd330114.s001.c01.g01', name: '更小' })).code).toBe('place-too-deep');
    expect((await add({ within: 'd330114.s001.c01', name: '潮声第一网格' })).code).toBe('place-name-taken');
    expect((await add({ within: 'd330114.s009', name: '甲' })).code).toBe('no-such-place');
    const claimed = await add({
      within: 'd330114.s001.c01',
      name: '潮声第二网格',
      roads: [{ name: '潮声路', from: 51, to: 60 }],
    });
    expect(claimed.words.zh).toContain('「潮声路」的这一段与「潮声第一网格」登记的重叠');
    const backwards = await add({
      within: 'd330114.s001.c01',
      name: '潮声第二网格',
      roads: [{ name: '乙路', from: 9, to: 3 }],
    });
    expect(backwards.code).toBe('road-backwards');
    await desk.do(addPlace, {
      within: 'd330114.s001.c01',
      name: '潮声第二网格',
      roads: [{ name: '潮声路', from: 2, to: 98, parity: 'even' }],
    });
  });

  it('and an address finds the grid as soon as its road is registered', async () => {
    const tried = (address: string) => desk.see(tryAddressLook, { place: 'd330114', address });
    expect(await tried('潮声路12号')).toMatchObject({ place: 'd330114.s001.c01.g02', why: null });
    expect((await tried('望潮路3号')).why?.zh).toContain('没有本区已登记');
    await desk.do(changePlace, { place: 'd330114.s001.c01.g02', aliases: ['望潮路'] });
    expect(await tried('望潮路3号')).toMatchObject({ place: 'd330114.s001.c01.g02', by: 'alias' });
  });

  it('gives a retired place back its name, but never its path to another', async () => {
    const { path } = await desk.do(addPlace, { within: 'd330114.s002', name: '甲社区' });
    await desk.do(retirePlace, { place: path });
    const places = await t.inside((tx) => placesWithin(tx, 'd330114.s002'));
    expect(places.map((place) => place.name)).toEqual(['白杨街道']);
    const other = await desk.do(addPlace, { within: 'd330114.s002', name: '甲社区' });
    expect(other.path).not.toBe(path);
    expect((await refusal(desk.do(reopenPlace, { place: path }))).code).toBe('place-name-taken');
    expect((await refusal(desk.do(changePlace, { place: path, name: '乙' }))).code).toBe('place-retired');
    await desk.do(changePlace, { place: other.path, name: '乙社区' });
    await desk.do(reopenPlace, { place: path });
    expect((await refusal(desk.do(retirePlace, { place: 'd330114.s002' }))).words.zh).toContain('还有 2 个');
    expect((await refusal(desk.do(retirePlace, { place: 'd330114' }))).code).toBe('district-stays');
  });

  it('under living places only, each with a code of its own', async () => {
    const { path } = await desk.do(addPlace, { within: 'd330114.s002', name: '丁社区' });
    const grid = await desk.do(addPlace, { within: path, name: '丁第一网格', code: 'ding-1' });
    await desk.do(retirePlace, { place: grid.path });
    await desk.do(retirePlace, { place: path });
    const { retiredBelow } = await desk.see(placeLook, { place: path });
    expect(retiredBelow.map((one) => one.path)).toEqual([grid.path]);
    expect((await refusal(desk.do(addPlace, { within: path, name: '丁第二网格' }))).code).toBe(
      'place-retired',
    );
    expect((await refusal(desk.do(reopenPlace, { place: grid.path }))).code).toBe('place-retired');
    await desk.do(reopenPlace, { place: path });
    const other = await desk.do(addPlace, { within: path, name: '丁第三网格', code: 'ding-1' });
    expect((await refusal(desk.do(reopenPlace, { place: grid.path }))).code).toBe('place-code-taken');
    await desk.do(changePlace, { place: other.path, code: 'ding-3' });
    await desk.do(reopenPlace, { place: grid.path });
    // The number the house would give by itself may be taken by hand.
    const above = (await t.inside((tx) => findPlace(tx, path)))?.code ?? '';
    await desk.do(changePlace, { place: other.path, code: `${above}03` });
    expect((await refusal(desk.do(addPlace, { within: path, name: '丁第四网格' }))).code).toBe(
      'place-code-taken',
    );
  });

  it('and lets go of a place only when nothing there waits any more', async () => {
    const h = await houseWithLists();
    try {
      const hand = h.as('data-desk');
      const list = listOf(['沈思远', identity(1), mobile(1), '江月府3幢201室']);
      const { batch } = await hand.do(acts.receiveList, delivery(list));
      await h.settle();
      const no = await refusal(hand.do(retirePlace, { place: GRID }));
      expect(no).toMatchObject({ code: 'place-has-open', params: { name: '江月一网格', lines: 1 } });
      const lines = await h.inside((tx) =>
        rows(tx, sql<{ id: string }>`select id from list_line where batch = ${batch}`),
      );
      await hand.do(acts.routeLines, {
        lines: lines.map(({ id }) => id),
        place: OTHER_GRID,
        reason: '网格合并',
      });
      await h.settle();
      await hand.do(retirePlace, { place: GRID });
    } finally {
      await h.close();
    }
  });

  it('inside one’s own area only', async () => {
    const street = t.as('subdistrict-duty', 'd330114.s001');
    await street.do(changePlace, { place: 'd330114.s001.c01', nameEn: 'Chaosheng Community' });
    expect((await refusal(street.do(addPlace, { within: 'd330114.s002', name: '丙' }))).code).toBe(
      'not-your-area',
    );
    const member = t.as('grid-member', 'd330114.s001.c01.g01');
    expect((await refusal(member.do(retirePlace, { place: 'd330114.s001.c01.g01' }))).code).toBe(
      'not-your-duty',
    );
  });

  it('even when two add a grid at the same moment', async () => {
    const added = await Promise.all(
      ['三', '四', '五', '六'].map((no) =>
        desk.do(addPlace, { within: 'd330114.s001.c01', name: `潮声第${no}网格` }),
      ),
    );
    expect(new Set(added.map((one) => one.path)).size).toBe(4);
  });
});

describe('outlines', () => {
  const file = (...features: unknown[]) => ({
    within: 'd330114',
    fileName: 'grids.geojson',
    geojson: { type: 'FeatureCollection', features },
    system: 'CGCS2000' as const,
    mapping: { name: 'name', code: 'code', community: 'community' },
    reviewNumber: '浙S(2026)1号',
  });
  const feature = (properties: object, geometry: unknown = SQUARE()) => ({
    type: 'Feature',
    properties,
    geometry,
  });

  it('are schematic, and marked so, until somebody has real ones', async () => {
    const { rows, water } = await desk.see(placesLook, { within: 'd330114', level: 2 });
    expect(rows.map((row) => row.geometry)).toEqual([null, null]);
    expect(rows.every((row) => (row.schematic?.outline.length ?? 0) > 20)).toBe(true);
    expect(water?.name.zh).toBe('钱塘江');
  });

  it('come in from a file: known places get theirs, new grids are added', async () => {
    const result = await desk.do(
      importGrids,
      file(
        feature({ code: '330114001' }),
        feature({ name: '潮声第七网格', community: '330114001001' }, SQUARE(120.32)),
      ),
    );
    expect(result).toEqual({ added: 1, outlined: 1, leftOut: 0 });
    const grid = (await t.inside((tx) => placesWithin(tx, 'd330114.s001.c01', 4))).find(
      (place) => place.name === '潮声第七网格',
    );
    const shown = await desk.see(placeLook, { place: grid?.path ?? '' });
    expect(shown.geometryFrom).toEqual({
      system: 'CGCS2000',
      by: 'import',
      fileName: 'grids.geojson',
      reviewNumber: '浙S(2026)1号',
    });
    expect(shown.above.map((one) => one.name.zh)).toEqual(['钱塘区', '下沙街道', '潮声 社区']);
    const { rows } = await desk.see(placesLook, { within: 'd330114', level: 2 });
    expect(rows.map((row) => row.schematic)).toEqual([null, null]);
  });

  it('of a faulty file are refused whole, with the first fault in words; or without the faulty ones', async () => {
    const faulty = file(
      feature({ code: '330114002' }),
      feature({ name: '丁', community: '无此社区' }),
      feature({ code: '330114001' }, { type: 'Point', coordinates: [120, 30] }),
    );
    const no = await refusal(desk.do(importGrids, faulty));
    expect(no.words.zh).toContain(
      '2 个图形有问题，没有导入。第一个：第 2 个图形所属社区「无此社区」没有登记',
    );
    expect(no.words.en).toContain('Feature 2: Its community “无此社区” is not registered');
    expect((await t.inside((tx) => findPlace(tx, 'd330114.s002')))?.geometry).toBeNull();
    expect(await desk.do(importGrids, { ...faulty, leaveOut: true })).toEqual({
      added: 0,
      outlined: 1,
      leftOut: 2,
    });
    const bad = await refusal(desk.do(importGrids, { ...faulty, geojson: 'PK' }));
    expect(bad.words.zh).toContain('这不是 GeoJSON');
    expect((await refusal(desk.do(importGrids, file(feature({}, null))))).code).toBe('outlines-broken');
    const foreign = { ...file(feature({ name: '己网格', code: '330114002' })), within: 'd330114.s001.c01' };
    expect((await refusal(desk.do(importGrids, foreign))).code).toBe('place-code-taken');
  });

  it('are drawn by hand, and taken away again', async () => {
    const place = 'd330114.s001.c01.g01';
    await desk.do(drawGrid, { place, geometry: SQUARE(120.33) });
    expect((await t.inside((tx) => findPlace(tx, place)))?.geometryFrom?.by).toBe('drawn');
    const crossing = SQUARE();
    crossing.coordinates[0]?.splice(1, 2, [120.31, 30.31], [120.31, 30.3]);
    const no = await refusal(desk.do(drawGrid, { place, geometry: crossing }));
    expect(no.words.zh).toContain('自相交');
    await desk.do(drawGrid, { place, geometry: null });
    expect((await t.inside((tx) => findPlace(tx, place)))?.geometry).toBeNull();
  });
});
