// What screens read of the tree: one level of places with something to draw, one place with all it is called.
import { Type } from 'typebox';
import { placeAt } from '../base/places.ts';
import type { Tx } from '../base/sql.ts';
import type { Words } from '../base/words.ts';
import { look } from '../ledger/act.ts';
import type { Look } from '../ledger/terms.ts';
import { refuse } from './refusals.ts';
import { explainRoute, type RoutedBy, UNROUTED_WORDS } from './rules.ts';
import { schematicsOf, waterOf } from './schematic/rules.ts';
import { countBelow, findPlace, namesOf, placeIndex, placesWithin, retiredBelow } from './store.ts';
import {
  type Geometry,
  type GeometryFrom,
  type Place,
  PlacePath,
  placeWords,
  type Schematic,
  type Stretch,
} from './terms.ts';

/** A place as maps, pickers and trees need it. */
export interface PlaceRow {
  readonly path: string;
  readonly level: number;
  readonly code: string;
  readonly name: Words;
  readonly geometry: Geometry | null;
  readonly schematic: Schematic | null;
  /** How many places it has below it, one step down. */
  readonly below: number;
}

/** Places at or under another; of one level, or the whole tree. Outlines only with a level: a tree draws nothing. */
export const placesLook = look('/places', {
  title: { zh: '区划', en: 'Places' },
  duty: 'signed-in',
  purpose: 'own-affairs',
  query: Type.Object({
    within: PlacePath,
    level: Type.Optional(Type.Integer({ minimum: 1, maximum: 4 })),
  }),
  async run(tx, query) {
    const places = await placesWithin(tx, query.within, query.level);
    const below = await countBelow(tx, query.within);
    const drawn = query.level === undefined ? new Map() : await schematics(tx, query.within, places);
    return {
      rows: places.map(
        (place): PlaceRow => ({
          path: place.path,
          level: place.level,
          code: place.code,
          name: placeWords(place),
          geometry: query.level === undefined ? null : place.geometry,
          schematic: drawn.get(place.path) ?? null,
          below: below.get(place.path) ?? 0,
        }),
      ),
      water: query.level === 2 ? (waterOf(query.within) ?? null) : null,
    };
  },
});

/** Schematic outlines, unless one of these places has a real one: a map never mixes the two. */
async function schematics(tx: Tx, within: string, places: readonly Place[]): Promise<Map<string, Schematic>> {
  if (places.some((place) => place.geometry !== null)) return new Map();
  const all = await placesWithin(tx, placeAt(within, 1));
  return schematicsOf(
    all.map((place) => place.path),
    places.map((place) => place.path),
  );
}

/** One place as its editor shows it. */
export interface PlaceFile {
  readonly path: string;
  readonly level: number;
  readonly code: string;
  readonly name: Words;
  /** The way down to it, top first, itself left out. */
  readonly above: readonly { readonly path: string; readonly name: Words }[];
  readonly aliases: readonly string[];
  readonly roads: readonly Stretch[];
  readonly geometry: Geometry | null;
  readonly geometryFrom: GeometryFrom | null;
  readonly retiredAt: string | null;
  readonly below: number;
  /** What was under it and is out of use; it can be brought back. */
  readonly retiredBelow: readonly { readonly path: string; readonly name: Words }[];
}

export const placeLook = look('/places/:place', {
  title: { zh: '区划单元', en: 'A place' },
  duty: 'signed-in',
  purpose: 'own-affairs',
  query: Type.Object({ place: PlacePath }),
  async run(tx, query): Promise<PlaceFile> {
    const place = (await findPlace(tx, query.place)) ?? refuse('no-such-place', { path: query.place });
    const paths = Array.from({ length: place.level - 1 }, (_, i) => placeAt(place.path, i + 1));
    const names = await namesOf(tx, paths);
    const retired = await retiredBelow(tx, place.path);
    return {
      path: place.path,
      level: place.level,
      code: place.code,
      name: placeWords(place),
      above: paths.map((path) => ({ path, name: names.get(path) ?? { zh: path, en: path } })),
      aliases: place.aliases,
      roads: place.roads,
      geometry: place.geometry,
      geometryFrom: place.geometryFrom,
      retiredAt: place.retiredAt?.toISOString() ?? null,
      below: (await countBelow(tx, place.path)).get(place.path) ?? 0,
      retiredBelow: retired.map((one) => ({ path: one.path, name: placeWords(one) })),
    };
  },
});

export interface TriedAddress {
  readonly place: string | null;
  readonly name: Words | null;
  readonly by: RoutedBy | null;
  readonly why: Words | null;
  /** What the address fits, when it fits more than one. */
  readonly candidates: readonly Words[];
}

/** Tries an address against what is registered: for whoever keeps the aliases. Nothing is kept. */
export const tryAddressLook = look('/places/:place/try-address', {
  title: { zh: '试分派一个地址', en: 'Try an address' },
  duty: 'places.change',
  purpose: 'administration',
  query: Type.Object({ place: PlacePath, address: Type.String({ maxLength: 200 }) }),
  async run(tx, query): Promise<TriedAddress> {
    const answer = explainRoute(await placeIndex(tx, placeAt(query.place, 1)), { address: query.address });
    if (!('why' in answer)) {
      const names = await namesOf(tx, [answer.place]);
      return {
        place: answer.place,
        name: names.get(answer.place) ?? null,
        by: answer.by,
        why: null,
        candidates: [],
      };
    }
    const candidates = 'candidates' in answer ? answer.candidates : [];
    const names = await namesOf(tx, candidates);
    return {
      place: null,
      name: null,
      by: null,
      why: UNROUTED_WORDS[answer.why],
      candidates: candidates.flatMap((path) => names.get(path) ?? []),
    };
  },
});

export const placeLooks: readonly Look[] = [placesLook, placeLook, tryAddressLook];
