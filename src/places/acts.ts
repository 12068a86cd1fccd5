// What a district does to its own tree: add, rename, say which addresses belong where, outline, retire.
import { type Static, Type } from 'typebox';
import { isWithin, placeAbove, placeAt, placeLevel } from '../base/places.ts';
import { must } from '../base/refusal.ts';
import type { Tx } from '../base/sql.ts';
import { act } from '../ledger/act.ts';
import type { Ctx, Outcome } from '../ledger/terms.ts';
import { type Outline, readGeometry, readOutlines, wrongWords } from './outlines/rules.ts';
import { refuse } from './refusals.ts';
import { nextPath, stretchesMeet, stretchProblem } from './rules.ts';
import * as store from './store.ts';
import { type Place, PlacePath, placeWords, Stretch, SYSTEMS } from './terms.ts';

const Name = Type.String({ minLength: 1, maxLength: 60, pattern: '\\S' });
const Code = Type.String({ minLength: 1, maxLength: 40, pattern: '^[\\w.-]+$' });
const Aliases = Type.Array(Type.String({ minLength: 2, maxLength: 60 }), { maxItems: 200 });
const Roads = Type.Array(Stretch, { maxItems: 300 });
const System = Type.Enum([...SYSTEMS]);
const ReviewNumber = Type.String({ maxLength: 40 });
const OfPlace = Type.Object({ place: PlacePath });

const CHANGES = { duty: 'places.change', purpose: 'administration' } as const;

/** Puts places there as a whole: a district with its subdistricts, or the demo's communities. Known paths stay as they are. */
export const setUpPlaces = act('places.set-up', {
  title: { zh: '建立区划', en: 'set up places' },
  duty: 'house',
  purpose: 'administration',
  input: Type.Object({
    district: PlacePath,
    /** True for invented places: the house remembers that it was made for trying out. */
    demo: Type.Boolean(),
    places: Type.Array(
      Type.Object({
        path: PlacePath,
        code: Code,
        name: Name,
        nameEn: Name,
        aliases: Type.Optional(Aliases),
        roads: Type.Optional(Roads),
      }),
      { minItems: 1 },
    ),
  }),
  async run(tx, input, ctx): Promise<Outcome<{ added: number }>> {
    must(
      input.places.every((place) => isWithin(place.path, input.district)),
      'a district is set up with its own places',
    );
    const added = await store.insertPlaces(tx, input.places, ctx.now);
    return {
      about: [`place:${input.district}`],
      place: input.district,
      detail: { added, demo: input.demo },
      result: { added },
    };
  },
});

/** Adds a place one step under another; its path is the next free number there. */
export const addPlace = act('places.added', {
  ...CHANGES,
  title: { zh: '添加区划单元', en: 'add a place' },
  input: Type.Object({
    within: PlacePath,
    name: Name,
    nameEn: Type.Optional(Name),
    code: Type.Optional(Code),
    aliases: Type.Optional(Aliases),
    roads: Type.Optional(Roads),
  }),
  place: async (_tx, input) => input.within,
  async run(tx, input, ctx): Promise<Outcome<{ path: string }>> {
    const above = await holdLiving(tx, input.within);
    if (above.level >= 4) refuse('place-too-deep');
    const name = tidy(input.name);
    const path =
      nextPath(above.path, await store.pathsBelow(tx, above.path), input.code) ??
      refuse('places-full', { above: above.name });
    const code = input.code ?? codeUnder(above, path);
    await mustBeFree(tx, { path, name, code, roads: input.roads ?? [] });
    const nameEn = tidy(input.nameEn ?? input.name);
    const place = { path, code, name, nameEn, aliases: distinct(input.aliases), roads: input.roads ?? [] };
    await store.insertPlaces(tx, [place], ctx.now);
    return {
      about: [`place:${path}`],
      place: path,
      detail: { level: placeLevel(path), ...placeWords(place) },
      result: { path },
    };
  },
});

/** Renames, and says what addresses call the place. */
export const changePlace = act('places.changed', {
  ...CHANGES,
  title: { zh: '修改区划单元', en: 'change a place' },
  input: Type.Object({
    place: PlacePath,
    name: Type.Optional(Name),
    nameEn: Type.Optional(Name),
    code: Type.Optional(Code),
    aliases: Type.Optional(Aliases),
    roads: Type.Optional(Roads),
  }),
  place: async (_tx, input) => input.place,
  async run(tx, { place: path, ...input }, ctx) {
    const place = await holdLiving(tx, path);
    if (Object.keys(input).length === 0) refuse('nothing-to-change');
    if (place.level === 1 && input.code !== undefined && input.code !== place.code) refuse('district-stays');
    const name = input.name === undefined ? place.name : tidy(input.name);
    await mustBeFree(tx, { path, name, code: input.code, roads: input.roads ?? [] });
    await store.changePlace(
      tx,
      path,
      {
        ...input,
        name,
        nameEn: input.nameEn === undefined ? undefined : tidy(input.nameEn),
        aliases: input.aliases === undefined ? undefined : distinct(input.aliases),
      },
      ctx.now,
    );
    return {
      about: [`place:${path}`],
      place: path,
      detail: { zh: name, was: place.name, fields: Object.keys(input).sort() },
      result: null,
    };
  },
});

/** What higher modules know and a place that goes out of use has to ask: what is still open there. */
export interface PlacesTold {
  openAt(tx: Tx, place: string): Promise<{ readonly lines: number; readonly tasks: number }>;
}

/** Takes a place out of every choice and out of routing, once nothing there waits for anybody any more. */
const retirePlace = ({ openAt }: PlacesTold) =>
  act('places.retired', {
    ...CHANGES,
    title: { zh: '停用区划单元', en: 'retire a place' },
    input: OfPlace,
    place: async (_tx, input) => input.place,
    async run(tx, input, ctx) {
      const place = await holdLiving(tx, input.place);
      if (place.level === 1) refuse('district-stays');
      const below = (await store.placesWithin(tx, place.path)).length - 1;
      if (below > 0) refuse('places-below', { name: place.name, count: below });
      const open = await ctx.beyond('nothing may be left with a place that is gone', () =>
        openAt(tx, place.path),
      );
      if (open.lines > 0 || open.tasks > 0) refuse('place-has-open', { name: place.name, ...open });
      await store.changePlace(tx, place.path, { retiredAt: ctx.now }, ctx.now);
      return told(place);
    },
  });

/** Brings a retired place back. */
export const reopenPlace = act('places.reopened', {
  ...CHANGES,
  title: { zh: '恢复使用区划单元', en: 'bring a place back' },
  input: OfPlace,
  place: async (_tx, input) => input.place,
  async run(tx, input, ctx) {
    const place = await hold(tx, input.place);
    if (place.retiredAt === null) refuse('not-retired', { name: place.name });
    await holdLiving(tx, placeAbove(place.path));
    await mustBeFree(tx, place);
    await store.changePlace(tx, place.path, { retiredAt: null }, ctx.now);
    return told(place);
  },
});

/** Gives a place the outline somebody drew, or takes its outline away. */
export const drawGrid = act('places.outlined', {
  ...CHANGES,
  title: { zh: '绘制轮廓', en: 'draw an outline' },
  input: Type.Object({
    place: PlacePath,
    /** GeoJSON Polygon or MultiPolygon, WGS-84; null: back to the schematic. */
    geometry: Type.Unknown(),
    reviewNumber: Type.Optional(ReviewNumber),
  }),
  place: async (_tx, input) => input.place,
  async run(tx, input, ctx) {
    const place = await holdLiving(tx, input.place);
    if (input.geometry === null) {
      await store.changePlace(tx, place.path, { geometry: null, geometryFrom: null }, ctx.now);
      return told(place, { points: 0 });
    }
    const read = readGeometry(input.geometry, 'WGS-84');
    if ('wrong' in read) return refuse('outlines-unreadable', { why: wrongWords(read) });
    const geometryFrom = { system: 'WGS-84', by: 'drawn', reviewNumber: input.reviewNumber } as const;
    await store.changePlace(tx, place.path, { geometry: read.geometry, geometryFrom }, ctx.now);
    return told(place, { points: read.points });
  },
});

const ImportGrids = Type.Object({
  /** Where the outlines belong: district, subdistrict or community. */
  within: PlacePath,
  fileName: Type.String({ maxLength: 200 }),
  /** The document as parsed; read by the same rule the screen previews with. */
  geojson: Type.Unknown(),
  system: System,
  mapping: Type.Object({
    name: Type.Optional(Type.String({ maxLength: 100 })),
    code: Type.Optional(Type.String({ maxLength: 100 })),
    community: Type.Optional(Type.String({ maxLength: 100 })),
  }),
  reviewNumber: Type.Optional(ReviewNumber),
  /** Imports what is right and leaves out what is faulty. */
  leaveOut: Type.Optional(Type.Boolean()),
});

/** Takes in outlines from a GeoJSON file: new grids are added, known places get their outline. */
export const importGrids = act('places.outlines.imported', {
  ...CHANGES,
  title: { zh: '导入网格轮廓', en: 'import outlines' },
  input: ImportGrids,
  place: async (_tx, input) => input.within,
  async run(tx, input, ctx): Promise<Outcome<{ added: number; outlined: number; leftOut: number }>> {
    const within = await holdLiving(tx, input.within);
    const places = await store.placesWithin(tx, within.path);
    const read = readOutlines(input.geojson, {
      system: input.system,
      mapping: input.mapping,
      within: within.path,
      places,
    });
    const [first] = read.problems;
    if (first?.feature === 0) refuse('outlines-unreadable', { why: first.words });
    if (first !== undefined && input.leaveOut !== true)
      refuse('outlines-broken', { count: read.problems.length, why: numbered(first) });
    if (read.outlines.length === 0) refuse('outlines-none');
    const added = await addGrids(tx, ctx, input, read.outlines);
    const outlined = await outlinePlaces(tx, ctx, input, read.outlines);
    return {
      about: [`place:${within.path}`],
      place: within.path,
      detail: {
        added,
        outlined,
        leftOut: read.problems.length,
        system: input.system,
        fileName: input.fileName,
        reviewNumber: input.reviewNumber ?? null,
      },
      result: { added, outlined, leftOut: read.problems.length },
    };
  },
});

function numbered(problem: { feature: number; words: { zh: string; en: string } }) {
  return {
    zh: `第 ${problem.feature} 个图形${problem.words.zh}`,
    en: `Feature ${problem.feature}: ${problem.words.en}`,
  };
}

async function addGrids(
  tx: Tx,
  ctx: Ctx,
  input: Static<typeof ImportGrids>,
  outlines: readonly Outline[],
): Promise<number> {
  const fresh = outlines.filter((outline) => outline.path === undefined);
  const used = new Map<string, string[]>();
  const made: store.NewPlace[] = [];
  for (const outline of fresh) {
    const paths = used.get(outline.above) ?? (await store.pathsBelow(tx, outline.above));
    const path = nextPath(outline.above, paths) ?? refuse('places-full', { above: outline.name });
    used.set(outline.above, [...paths, path]);
    const above = must(await store.findPlace(tx, outline.above), 'an outline’s community was found');
    made.push({
      path,
      code: outline.code ?? codeUnder(above, path),
      name: outline.name,
      nameEn: outline.name,
      geometry: outline.geometry,
      geometryFrom: fromOf(input),
    });
  }
  const codes = made.map((place) => place.code);
  const [taken] = await store.placesOfCodes(tx, placeAt(input.within, 1), codes);
  if (taken !== undefined) refuse('place-code-taken', { code: taken.code, name: taken.name });
  return store.insertPlaces(tx, made, ctx.now);
}

async function outlinePlaces(
  tx: Tx,
  ctx: Ctx,
  input: Static<typeof ImportGrids>,
  outlines: readonly Outline[],
): Promise<number> {
  const known = outlines.filter((outline) => outline.path !== undefined);
  for (const outline of known) {
    const change = { geometry: outline.geometry, geometryFrom: fromOf(input) };
    await store.changePlace(tx, must(outline.path, 'as filtered'), change, ctx.now);
  }
  return known.length;
}

function fromOf(input: Static<typeof ImportGrids>) {
  return {
    system: input.system,
    by: 'import' as const,
    fileName: input.fileName,
    reviewNumber: input.reviewNumber,
  };
}

/** Looks up a place and holds its part of the tree against a second writer. */
async function hold(tx: Tx, path: string): Promise<Place> {
  await store.holdTree(tx, placeAt(path, 1));
  return (await store.findPlace(tx, path)) ?? refuse('no-such-place', { path });
}

async function holdLiving(tx: Tx, path: string): Promise<Place> {
  const place = await hold(tx, path);
  return place.retiredAt === null ? place : refuse('place-retired', { name: place.name });
}

interface Claimed {
  readonly path: string;
  readonly name: string;
  readonly code: string | undefined;
  readonly roads: readonly Stretch[];
}

/** Refuses a name, a code or a range of houses that somebody else has. */
async function mustBeFree(tx: Tx, { path, name, code, roads }: Claimed): Promise<void> {
  if (placeLevel(path) > 1 && (await store.namesake(tx, path, name)) !== undefined) {
    const above = await store.findPlace(tx, placeAbove(path));
    refuse('place-name-taken', { above: above?.name ?? placeAbove(path), name });
  }
  const district = placeAt(path, 1);
  if (code !== undefined) {
    const other = (await store.placesOfCodes(tx, district, [code])).find((one) => one.path !== path);
    if (other !== undefined) refuse('place-code-taken', { code, name: other.name });
  }
  for (const { name: road, from, to, parity } of roads) {
    const wrong = stretchProblem({ name: road, from, to, parity });
    if (wrong === 'backwards') refuse('road-backwards', { name: road, from, to });
    if (wrong === 'parity') refuse('road-parity', { name: road, from });
  }
  if (roads.length === 0) return;
  const others = (await store.placesWithin(tx, district)).filter(
    (one) => !isWithin(one.path, path) && !isWithin(path, one.path),
  );
  for (const stretch of roads) {
    const other = others.find((one) => one.roads.some((claimed) => stretchesMeet(claimed, stretch)));
    if (other !== undefined) refuse('road-claimed', { name: stretch.name, other: other.name });
  }
}

/** A code of the district's own for what has no official one: the code above and two or three digits. */
function codeUnder(above: Place, path: string): string {
  const step = (path.split('.').at(-1) ?? '').replace(/\D/g, '');
  // As the statistics bureau's codes do: a community has three digits after the nine of its subdistrict.
  return `${above.code}${placeLevel(path) === 3 ? step.padStart(3, '0') : step}`;
}

function tidy(name: string): string {
  return name.normalize('NFC').replace(/\s+/g, ' ').trim();
}

function distinct(aliases: readonly string[] | undefined): string[] {
  return [...new Set((aliases ?? []).map(tidy).filter((alias) => alias.length >= 2))];
}

function told(place: Place, detail: Readonly<Record<string, unknown>> = {}): Outcome<null> {
  return {
    about: [`place:${place.path}`],
    place: place.path,
    detail: { level: place.level, ...placeWords(place), ...detail },
    result: null,
  };
}

/** The acts of places, told what only the top of the house knows. */
export const placeActs = (told: PlacesTold) => ({
  setUpPlaces,
  addPlace,
  changePlace,
  retirePlace: retirePlace(told),
  reopenPlace,
  drawGrid,
  importGrids,
});
