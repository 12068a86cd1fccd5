import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Point } from '../terms.ts';
import {
  fromGcj02,
  guessMapping,
  OUTLINE_LIMITS,
  readGeometry,
  readOutlines,
  selfCrossing,
  toGcj02,
} from './rules.ts';

const PLACES = [
  { path: 'd330114', level: 1, code: '330114', name: '钱塘区' },
  { path: 'd330114.s001', level: 2, code: '330114001', name: '下沙街道' },
  { path: 'd330114.s001.c01', level: 3, code: '330114001001', name: '潮声社区' },
  { path: 'd330114.s001.c01.g01', level: 4, code: '33011400100101', name: '潮声第一网格' },
];
const SQUARE: Point[] = [
  [120.3, 30.3],
  [120.31, 30.3],
  [120.31, 30.31],
  [120.3, 30.31],
  [120.3, 30.3],
];
const feature = (properties: object, ring: readonly unknown[] = SQUARE) => ({
  type: 'Feature',
  properties,
  geometry: { type: 'Polygon', coordinates: [ring] },
});
const collection = (...features: unknown[]) => ({ type: 'FeatureCollection', features });
const read = (document: unknown, more: object = {}) =>
  readOutlines(document, {
    system: 'WGS-84',
    mapping: { name: 'name', code: 'code', community: 'community' },
    within: 'd330114',
    places: PLACES,
    ...more,
  });
const wrongWith = (document: unknown, more: object = {}) =>
  read(document, more).problems.map((one) => `${one.feature} ${one.code}`);

describe('a file of outlines', () => {
  it('gives known places their outline and new grids a community', () => {
    const { outlines, problems } = read(
      collection(
        feature({ code: '33011400100101' }),
        feature({ name: '潮声第九网格', community: '潮声' }),
        feature({ name: '下沙街道' }),
      ),
    );
    expect(problems).toEqual([]);
    expect(outlines.map((one) => [one.path, one.above, one.name])).toEqual([
      ['d330114.s001.c01.g01', 'd330114.s001.c01', '潮声第一网格'],
      [undefined, 'd330114.s001.c01', '潮声第九网格'],
      ['d330114.s001', 'd330114', '下沙街道'],
    ]);
    // About a kilometre each way.
    expect(outlines[0]?.areaM2).toBeGreaterThan(1_000_000);
    expect(outlines[0]?.areaM2).toBeLessThan(1_120_000);
  });

  it.each([
    ['no GeoJSON', 'hello', '0 not-geojson'],
    ['an array', [], '0 not-geojson'],
    ['a single feature', feature({}), '0 not-a-collection'],
    ['nothing in it', collection(), '0 no-features'],
    ['no geometry', collection({ type: 'Feature', properties: { code: '330114001' } }), '1 no-geometry'],
    [
      'a line',
      collection({ ...feature({}), geometry: { type: 'LineString', coordinates: SQUARE } }),
      '1 not-an-area',
    ],
    [
      'latitude first',
      collection(
        feature(
          {},
          SQUARE.map(([x, y]) => [y, x]),
        ),
      ),
      '1 swapped-order',
    ],
    [
      'metres',
      collection(
        feature(
          {},
          SQUARE.map(([x, y]) => [x * 111_000, y * 111_000]),
        ),
      ),
      '1 metres',
    ],
    [
      'another continent',
      collection(
        feature(
          {},
          SQUARE.map(([x, y]) => [x - 120, y]),
        ),
      ),
      '1 out-of-frame',
    ],
    ['text for numbers', collection(feature({}, [['120.3', '30.3'], ...SQUARE])), '1 not-numbers'],
    ['two points', collection(feature({}, SQUARE.slice(0, 2))), '1 ring-short'],
    ['a bow tie', collection(feature({}, [SQUARE[0], SQUARE[2], SQUARE[1], SQUARE[3]])), '1 ring-crosses'],
    ['no name', collection(feature({ community: '潮声社区' })), '1 name-missing'],
    ['no community', collection(feature({ name: '新网格' })), '1 community-missing'],
    [
      'an unknown community',
      collection(feature({ name: '新网格', community: '无此社区' })),
      '1 community-unknown',
    ],
    [
      'the same place twice',
      collection(feature({ code: '330114001' }), feature({ code: '330114001' })),
      '2 same-place-twice',
    ],
  ])('with %s is told what is wrong', (_what, document, says) => {
    expect(wrongWith(document)).toEqual([says]);
  });

  it('gives a code to one grid only', () => {
    const [one, other] = ['甲', '乙'].map((name) => feature({ name, code: 'g-1', community: '潮声社区' }));
    expect(wrongWith(collection(one, other))).toEqual(['2 same-place-twice']);
  });

  it('is refused as a whole when it is too big', () => {
    const many = Array.from({ length: OUTLINE_LIMITS.features + 1 }, () => feature({}));
    expect(wrongWith(collection(...many))).toEqual(['0 too-many-features']);
    const long = Array.from({ length: OUTLINE_LIMITS.points + 1 }, () => SQUARE[0]);
    expect(wrongWith(collection(feature({}, long)))).toEqual(['0 too-many-points']);
    const drawn = { type: 'Polygon', coordinates: [long] };
    expect(readGeometry(drawn, 'WGS-84')).toMatchObject({ wrong: 'points-of-one' });
  });

  it('names its reference system, and another one is noticed', () => {
    const named = (name: string) => ({
      ...collection(feature({ code: '330114001' })),
      crs: { type: 'name', properties: { name } },
    });
    expect(wrongWith(named('urn:ogc:def:crs:OGC:1.3:CRS84'))).toEqual([]);
    expect(wrongWith(named('urn:ogc:def:crs:EPSG::4490'), { system: 'CGCS2000' })).toEqual([]);
    expect(wrongWith(named('urn:ogc:def:crs:EPSG::4490'), { system: 'GCJ-02' })).toEqual([
      '0 system-differs',
    ]);
    expect(wrongWith(named('urn:ogc:def:crs:EPSG::4549'))).toEqual(['0 projected-system']);
  });

  it('shows what its properties are, and guesses which is which', () => {
    const { properties } = read(
      collection(feature({ 网格名称: '甲', 网格编码: 7, 所属社区: '潮声社区', 其他: null })),
    );
    expect(properties.map((one) => [one.name, one.example])).toEqual([
      ['网格名称', '甲'],
      ['网格编码', '7'],
      ['所属社区', '潮声社区'],
      ['其他', ''],
    ]);
    expect(guessMapping(properties)).toEqual({ name: '网格名称', code: '网格编码', community: '所属社区' });
  });

  it('never breaks the reader, whatever it holds', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        read(value);
        read(collection(value));
        read(
          collection({
            type: 'Feature',
            properties: value,
            geometry: { type: 'Polygon', coordinates: value },
          }),
        );
      }),
      { numRuns: 500 },
    );
  });
});

describe('an outline', () => {
  it('is closed, and wound as RFC 7946 wants it, outside against the clock and holes with it', () => {
    const hole = SQUARE.map(([x, y]): Point => [120.302 + (x - 120.3) / 4, 30.302 + (y - 30.3) / 4]);
    const read = readGeometry(
      { type: 'Polygon', coordinates: [[...SQUARE].reverse().slice(0, 4), hole.slice(0, 4)] },
      'WGS-84',
    );
    if ('wrong' in read) throw new Error(read.wrong);
    const [outer, inner] = read.geometry.coordinates as Point[][];
    const turn = (ring: Point[] = []) =>
      ring.slice(1).reduce((sum, [x, y], i) => sum + ((ring[i]?.[0] ?? 0) * y - x * (ring[i]?.[1] ?? 0)), 0);
    expect(turn(outer)).toBeGreaterThan(0);
    expect(turn(inner)).toBeLessThan(0);
    expect(outer?.[0]).toEqual(outer?.at(-1));
  });

  it('that goes round convexly never crosses itself; with two points swapped it does', () => {
    fc.assert(
      fc.property(fc.integer({ min: 4, max: 60 }), fc.nat(), (count, at) => {
        const ring = Array.from({ length: count }, (_, i): Point => {
          const angle = (i / count) * 2 * Math.PI;
          return [120 + Math.cos(angle), 30 + Math.sin(angle)];
        });
        expect(selfCrossing(ring)).toBeUndefined();
        const i = at % (count - 1);
        const swapped = ring.with(i, ring[i + 1] as Point).with(i + 1, ring[i] as Point);
        expect(selfCrossing(swapped)).toBeDefined();
      }),
    );
  });

  it('in GCJ-02 is brought back to where it was, to the centimetre', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 100, max: 125, noNaN: true }),
        fc.double({ min: 20, max: 45, noNaN: true }),
        (lon, lat) => {
          const [x, y] = toGcj02([lon, lat]);
          // The offset is between about one hundred and seven hundred metres.
          expect(Math.hypot((x - lon) * 90_000, (y - lat) * 111_000)).toBeGreaterThan(50);
          const [backLon, backLat] = fromGcj02([x, y]);
          expect(Math.abs(backLon - lon)).toBeLessThan(1e-7);
          expect(Math.abs(backLat - lat)).toBeLessThan(1e-7);
        },
      ),
    );
  });
});
