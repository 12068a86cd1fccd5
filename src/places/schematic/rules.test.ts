import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { placeAbove } from '../../base/places.ts';
import type { Point } from '../terms.ts';
import { isInside, schematicsOf, waterOf } from './rules.ts';

/** A district with so many subdistricts, communities in each and grids in those. */
function tree(district: string, streets: number, communities: number, grids: number): string[] {
  const below = (path: string, letter: string, digits: number, count: number) =>
    Array.from({ length: count }, (_, i) => `${path}.${letter}${String(i + 1).padStart(digits, '0')}`);
  const second = below(district, 's', 3, streets);
  const third = second.flatMap((path) => below(path, 'c', 2, communities));
  return [district, ...second, ...third, ...third.flatMap((path) => below(path, 'g', 2, grids))];
}

const areaOf = (ring: readonly Point[]) =>
  Math.abs(
    ring.reduce((sum, [x, y], i) => {
      const [nextX, nextY] = ring[(i + 1) % ring.length] ?? [x, y];
      return sum + (x * nextY - nextX * y) / 2;
    }, 0),
  );

describe('a schematic outline', () => {
  it('is there for every place, with its label inside it', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('d330114', 'd110101', 'd500101'),
        fc.integer({ min: 1, max: 30 }),
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 6 }),
        (district, streets, communities, grids) => {
          const all = tree(district, streets, communities, grids);
          const drawn = schematicsOf(all, all);
          expect(drawn.size).toBe(all.length);
          const outside = [...drawn].filter(([, one]) => !isInside(one.outline, one.label));
          expect(outside.map(([path]) => path)).toEqual([]);
        },
      ),
      { numRuns: 12 },
    );
  });

  it('fills the outline of the place above, and leaves nothing over', () => {
    const all = tree('d330114', 7, 4, 4);
    const drawn = schematicsOf(all, all);
    for (const above of all.filter((path) => path.split('.').length === 3)) {
      const parts = all.filter((path) => path !== above && placeAbove(path) === above);
      const sum = parts.reduce((total, path) => total + areaOf(drawn.get(path)?.outline ?? []), 0);
      expect(sum / areaOf(drawn.get(above)?.outline ?? [])).toBeCloseTo(1, 1);
    }
  });

  it('is the same every time', () => {
    const all = tree('d440106', 21, 3, 2);
    expect(schematicsOf(all, all)).toEqual(schematicsOf([...all].reverse(), all));
  });

  it('follows the river where the district’s arrangement is known', () => {
    expect(waterOf('d330114')?.name.zh).toBe('钱塘江');
    expect(waterOf('d440106')).toBeUndefined();
  });
});
