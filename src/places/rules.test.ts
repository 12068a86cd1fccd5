import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { demoPlaces } from '../../demo/district.ts';
import { isWithin } from '../base/places.ts';
import {
  covers,
  explainRoute,
  indexOf,
  nextPath,
  routeAddress,
  stretchesMeet,
  tidyAddress,
} from './rules.ts';
import type { Place, Stretch } from './terms.ts';

const STREETS = ['下沙街道', '白杨街道', '河庄街道', '义蓬街道', '新湾街道', '临江街道', '前进街道'];

function place(given: Partial<Place> & Pick<Place, 'path' | 'name'>): Place {
  return {
    level: given.path.split('.').length,
    kind: 'unit',
    code: given.path,
    nameEn: given.name,
    aliases: [],
    roads: [],
    geometry: null,
    geometryFrom: null,
    retiredAt: null,
    ...given,
  };
}

const streets = STREETS.map((name, i) => ({ path: `d330114.s00${i + 1}`, code: `33011400${i + 1}`, name }));
const demo = [
  place({ path: 'd330114', name: '钱塘区' }),
  ...streets.map(place),
  ...demoPlaces(streets).map(place),
];
const index = indexOf('d330114', demo);
const lies = (address: string) => {
  const answer = explainRoute(index, { address });
  return 'why' in answer ? answer.why : answer.place.replace('d330114.', '');
};

describe('an address finds its grid', () => {
  it.each([
    ['浙江省杭州市钱塘区潮声苑3幢201室', 's001.c01.g01'],
    ['潮声苑6-2-1103', 's001.c01.g01'],
    ['潮声苑１０幢２单元４０１', 's001.c01.g02'],
    ['江月花园十二幢', 's002.c01.g04'],
    ['银杏人才公寓二期7号楼', 's001.c04.g04'],
    ['新月村5组', 's003.c02.g02'],
    ['建设者宿舍 8-115', 's006.c01.g04'],
  ])('by estate, village or dormitory and its number: %s', (address, where) => {
    expect(lies(address)).toBe(where);
  });

  it.each([
    ['潮声路12号3幢', 's001.c01.g02'],
    ['潮声路 13 号', 's001.c01.g01'],
    ['潮声路１００１号', 's001.c01'],
    ['潮声路201号', 's001.c01.g03'],
  ])('by road, number and side of the road: %s', (address, where) => {
    expect(lies(address)).toBe(where);
  });

  it.each([
    ['下沙街道潮声社区', 's001.c01'],
    ['潮声社区第二网格', 's001.c01.g02'],
    ['潮声第2网格', 's001.c01.g02'],
    ['钱塘区下沙街道', 's001'],
    ['江月府', 's002.c01'],
  ])('by name, as deep as it says: %s', (address, where) => {
    expect(lies(address)).toBe(where);
  });

  it.each([
    ['', 'empty'],
    ['杭州市钱塘区', 'too-wide'],
    ['杭州市上城区潮声路12号', 'elsewhere'],
    ['白杨街道潮声苑3幢', 'contradiction'],
    ['待补充', 'nothing-known'],
  ])('or says why it does not: “%s”', (address, why) => {
    expect(lies(address)).toBe(why);
  });

  it('takes the community’s own column first, and lets the address say which grid', () => {
    const at = (community: string, address: string) => routeAddress(index, { community, address })?.place;
    expect(at('潮声', '3-2-101')).toBe('d330114.s001.c01.g03');
    expect(at('潮声社区居委会', '望潮名邸9幢')).toBe('d330114.s001.c01.g04');
    expect(at('潮声社区', '无')).toBe('d330114.s001.c01');
    expect(explainRoute(index, { community: '潮声社区', address: '白杨街道' })).toMatchObject({
      why: 'contradiction',
    });
  });

  it('uses where the sender’s people usually live only for what names no place', () => {
    const near = 'd330114.s006.c01';
    expect(routeAddress(index, { address: '2-113', near })?.place).toBe(`${near}.g01`);
    expect(routeAddress(index, { address: '宿舍9-101', near })?.place).toBe(`${near}.g04`);
    expect(routeAddress(index, { building: '5-104', near })?.place).toBe(`${near}.g03`);
    expect(routeAddress(index, { address: '某某小区2-113', near })).toBeUndefined();
  });

  it('prefers the longest name, so that 江滨路 is not 江滨', () => {
    const places = [
      place({ path: 'd1', name: '甲区' }),
      place({ path: 'd1.s001', name: '乙街道' }),
      place({ path: 'd1.s001.c01', name: '丙社区', aliases: ['江滨'] }),
      place({ path: 'd1.s001.c02', name: '丁社区', roads: [{ name: '江滨路' }] }),
    ];
    expect(routeAddress(indexOf('d1', places), { address: '江滨路8号' })?.place).toBe('d1.s001.c02');
    expect(routeAddress(indexOf('d1', places), { address: '江滨8幢' })?.place).toBe('d1.s001.c01');
  });

  it('leaves to a person what fits two communities, unless the subdistrict decides', () => {
    const places = [
      place({ path: 'd1', name: '甲区' }),
      place({ path: 'd1.s001', name: '乙街道' }),
      place({ path: 'd1.s001.c01', name: '丙社区', aliases: ['幸福苑'] }),
      place({ path: 'd1.s002', name: '戊街道' }),
      place({ path: 'd1.s002.c01', name: '丁社区', aliases: ['幸福苑'] }),
    ];
    const two = indexOf('d1', places);
    expect(explainRoute(two, { address: '幸福苑2幢' })).toMatchObject({
      why: 'ambiguous',
      candidates: ['d1.s001.c01', 'd1.s002.c01'],
    });
    expect(routeAddress(two, { address: '戊街道幸福苑2幢' })?.place).toBe('d1.s002.c01');
  });

  it('finds every house that a grid claims, however the address is written', () => {
    const grids = demo.filter((one) => one.level === 4);
    fc.assert(
      fc.property(
        fc.constantFrom(...grids),
        fc.nat(),
        fc.nat({ max: 998 }),
        fc.constantFrom('浙江省杭州市钱塘区', '钱塘区', ''),
        fc.constantFrom('号', '幢', '-2-'),
        fc.boolean(),
        (grid, pick, offset, before, after, wide) => {
          const stretch = grid.roads[pick % grid.roads.length];
          if (stretch === undefined) return;
          const span = (stretch.to ?? 999) - (stretch.from ?? 1) + 1;
          const number = (stretch.from ?? 1) + (offset % span);
          if (!covers(stretch, number)) return;
          const digits = String(number);
          const shown = wide
            ? digits.replace(/\d/g, (d) => String.fromCodePoint(0xff10 + Number(d)))
            : digits;
          expect(routeAddress(index, { address: `${before}${stretch.name}${shown}${after}301` })?.place).toBe(
            grid.path,
          );
        },
      ),
      { numRuns: 400 },
    );
  });

  it('answers every text without breaking, and only with places that are there', () => {
    const known = new Set(demo.map((one) => one.path));
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            fc.constantFrom(
              ...demo.flatMap((one) => [one.name, ...one.aliases, ...one.roads.map((r) => r.name)]),
            ),
            fc.string({ unit: 'binary', maxLength: 6 }),
            fc.nat({ max: 2_000 }).map(String),
          ),
          { maxLength: 5 },
        ),
        (parts) => {
          const answer = explainRoute(index, { address: parts.join('') });
          for (const path of 'why' in answer
            ? 'candidates' in answer
              ? answer.candidates
              : []
            : [answer.place])
            expect(known).toContain(path);
        },
      ),
      { numRuns: 1_000 },
    );
  });
});

describe('the spelling of an address', () => {
  it('is one, and stays what it is', () => {
    expect(tidyAddress(' ＸＸ路 １２号，３幢 ')).toBe('XX路12号3幢');
    expect(tidyAddress('xx路十二号三幢')).toBe('XX路12号3幢');
    expect(tidyAddress('6—2－1103')).toBe('6-2-1103');
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
        const once = tidyAddress(text);
        expect(tidyAddress(once)).toBe(once);
      }),
    );
  });
});

describe('stretches of a road', () => {
  const anyStretch: fc.Arbitrary<Stretch> = fc
    .record({
      from: fc.option(fc.integer({ min: 0, max: 30 }), { nil: undefined }),
      to: fc.option(fc.integer({ min: 0, max: 30 }), { nil: undefined }),
      parity: fc.constantFrom('all' as const, 'odd' as const, 'even' as const),
    })
    .map((one) => ({ name: '甲路', ...one }));

  it('meet exactly when some house belongs to both', () => {
    fc.assert(
      fc.property(anyStretch, anyStretch, (a, b) => {
        const houses = Array.from({ length: 40 }, (_, i) => i);
        const both = houses.some((house) => covers(a, house) && covers(b, house));
        expect(stretchesMeet(a, b)).toBe(both);
      }),
      { numRuns: 2_000 },
    );
  });

  it('of two roads never meet', () => {
    expect(stretchesMeet({ name: '甲路' }, { name: '乙路' })).toBe(false);
  });
});

describe('the next path', () => {
  it('keeps the digits of an official code, and never gives a path twice', () => {
    expect(nextPath('d330114', [], '330114007')).toBe('d330114.s007');
    expect(nextPath('d330114.s001', ['d330114.s001.c01', 'd330114.s001.c03'])).toBe('d330114.s001.c02');
    expect(nextPath('d330114.s001.c01.g01', [])).toBeUndefined();
    const used = Array.from({ length: 99 }, (_, i) => `d1.s001.c${String(i + 1).padStart(2, '0')}`);
    expect(nextPath('d1.s001', used)).toBeUndefined();
    expect(isWithin(nextPath('d1.s001', used.slice(0, 98)) ?? '', 'd1.s001')).toBe(true);
  });
});
