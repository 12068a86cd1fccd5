// Nouns of the jurisdiction tree: district, subdistrict, community, grid; what an address may call them; outlines.
import { type Static, Type } from 'typebox';
import type { Words } from '../base/words.ts';

/** What the four levels are called, top first. */
export const LEVEL_WORDS: Readonly<Record<number, Words>> = {
  1: { zh: '区县', en: 'district' },
  2: { zh: '街道（镇）', en: 'subdistrict' },
  3: { zh: '社区（村）', en: 'community' },
  4: { zh: '网格', en: 'grid' },
};

/** The letter and the digits of each level's step in a path: `d330114.s001.c02.g03`. */
export const STEPS: Readonly<Record<number, { readonly letter: string; readonly digits: number }>> = {
  1: { letter: 'd', digits: 6 },
  2: { letter: 's', digits: 3 },
  3: { letter: 'c', digits: 2 },
  4: { letter: 'g', digits: 2 },
};

export const PlacePath = Type.String({ pattern: '^[A-Za-z0-9_]+(\\.[A-Za-z0-9_]+){0,3}$', maxLength: 60 });

export const PARITIES = ['all', 'odd', 'even'] as const;
export type Parity = (typeof PARITIES)[number];

/**
 * Houses of a road or buildings of an estate that belong to a place: `{ name: '海达路', from: 1, to: 99, parity: 'odd' }`,
 * `{ name: '江滨花园', from: 1, to: 6, parity: 'all' }`. Without `from` and `to` all of it.
 */
export const Stretch = Type.Object(
  {
    name: Type.String({ minLength: 2, maxLength: 40 }),
    from: Type.Optional(Type.Integer({ minimum: 0, maximum: 99_999 })),
    to: Type.Optional(Type.Integer({ minimum: 0, maximum: 99_999 })),
    parity: Type.Optional(Type.Enum([...PARITIES])),
  },
  { additionalProperties: false },
);
export type Stretch = Static<typeof Stretch>;

export type Point = readonly [number, number];

/** GeoJSON (RFC 7946), longitude before latitude, WGS-84. */
export type Geometry =
  | { readonly type: 'Polygon'; readonly coordinates: readonly (readonly Point[])[] }
  | { readonly type: 'MultiPolygon'; readonly coordinates: readonly (readonly (readonly Point[])[])[] };

/** Reference systems an outline may come in. Chinese web maps are GCJ-02: hundreds of metres beside WGS-84. */
export const SYSTEMS = ['WGS-84', 'CGCS2000', 'GCJ-02'] as const;
export type System = (typeof SYSTEMS)[number];

/** Where an outline came from: kept, because a map shown in public needs its review number (审图号). */
export interface GeometryFrom {
  readonly system: System;
  readonly by: 'import' | 'drawn';
  readonly fileName?: string;
  readonly reviewNumber?: string;
}

/** An invented outline where there is no surveyed one, in units of its own, y downwards. */
export interface Schematic {
  readonly outline: readonly Point[];
  readonly label: Point;
}

/** A unit people live in, or an isolation site: its office, itself, its floors. */
export type PlaceKind = 'unit' | 'site';

export interface Place {
  readonly path: string;
  readonly level: number;
  readonly kind: PlaceKind;
  readonly code: string;
  readonly name: string;
  readonly nameEn: string;
  readonly aliases: readonly string[];
  readonly roads: readonly Stretch[];
  readonly geometry: Geometry | null;
  readonly geometryFrom: GeometryFrom | null;
  readonly retiredAt: Date | null;
}

/** The name of a place in both languages. */
export function placeWords(place: Pick<Place, 'name' | 'nameEn'>): Words {
  return { zh: place.name, en: place.nameEn };
}
