// Reading outlines: GeoJSON as districts have it (three reference systems, wrong order of coordinates, open rings),
// checked feature by feature, with a sentence for everything that is wrong. Pure: the screen previews with the very
// rule the server imports by.
import { isWithin, placeLevel } from '../../base/places.ts';
import { fillWords, type Holes, type Words } from '../../base/words.ts';
import { bareName } from '../rules.ts';
import type { Geometry, Place, Point, System } from '../terms.ts';

/** What is read at most. A district has about 740 grids; a surveyed outline has a few hundred points. */
export const OUTLINE_LIMITS = { features: 5_000, pointsOfOne: 20_000, points: 400_000 } as const;

/** Rough frame of the country, to catch swapped coordinates and metres. GB/T 2260 territory lies inside. */
const FRAME = { west: 73, east: 136, south: 3, north: 54 } as const;

/** Which property of a feature says what. */
export interface Mapping {
  readonly name?: string | undefined;
  readonly code?: string | undefined;
  /** Name or code of the community a new grid belongs to. */
  readonly community?: string | undefined;
}

export interface OutlineAsked {
  readonly system: System;
  readonly mapping: Mapping;
  /** Where the outlines belong: the district, a subdistrict or a community. */
  readonly within: string;
  /** Living places at and under `within`. */
  readonly places: readonly Pick<Place, 'path' | 'level' | 'code' | 'name'>[];
}

/** One feature that can be used. */
export interface Outline {
  /** Counted from 1, as a person counts them. */
  readonly feature: number;
  readonly name: string;
  readonly code: string | undefined;
  /** The place that gets the outline, or undefined: a new grid in `above`. */
  readonly path: string | undefined;
  readonly above: string;
  readonly geometry: Geometry;
  readonly points: number;
  readonly areaM2: number;
}

export interface OutlineProblem {
  /** Counted from 1; 0 is the file as a whole. */
  readonly feature: number;
  readonly code: keyof typeof OUTLINE_WORDS;
  readonly words: Words;
}

export interface OutlinesRead {
  readonly outlines: readonly Outline[];
  readonly problems: readonly OutlineProblem[];
  readonly features: number;
  /** Property names that occur, with a value as an example: for choosing the mapping. */
  readonly properties: readonly {
    readonly name: string;
    readonly example: string;
    readonly filled: number;
  }[];
}

export const OUTLINE_WORDS = {
  'not-geojson': {
    zh: '这不是 GeoJSON。请从制图软件导出 GeoJSON（FeatureCollection）。',
    en: 'This is no GeoJSON. Export a GeoJSON FeatureCollection from the mapping program.',
  },
  'not-a-collection': {
    zh: '文件顶层是「{type}」，需要 FeatureCollection。请重新导出。',
    en: 'The file holds a “{type}” at its top; a FeatureCollection is needed. Export it again.',
  },
  'no-features': { zh: '文件里没有图形。', en: 'The file holds no features.' },
  'too-many-features': {
    zh: '文件有 {count} 个图形，一次最多 {most} 个。请分街道导入。',
    en: 'The file holds {count} features; {most} at most. Import it subdistrict by subdistrict.',
  },
  'too-many-points': {
    zh: '图形共有 {count} 个点，一次最多 {most} 个。请先简化轮廓，或分街道导入。',
    en: 'The outlines have {count} points; {most} at most. Simplify them, or import subdistrict by subdistrict.',
  },
  'projected-system': {
    zh: '文件注明的坐标系是「{crs}」，不是经纬度。请转换为经纬度（WGS-84 或 CGCS2000）后再导入。',
    en: 'The file names “{crs}” as its reference system, which is not longitude and latitude. Convert it to WGS-84 or CGCS2000 first.',
  },
  'system-differs': {
    zh: '文件注明的坐标系是「{crs}」，与所选的 {system} 不符。请改选坐标系。',
    en: 'The file names “{crs}” as its reference system, which is not the chosen {system}. Choose the other one.',
  },
  'no-geometry': { zh: '没有轮廓。', en: 'It has no outline.' },
  'not-an-area': {
    zh: '是「{type}」，不是面。请只导出面（Polygon）。',
    en: 'It is a “{type}”, not an area. Export polygons only.',
  },
  'not-numbers': { zh: '坐标不是数字。', en: 'Its coordinates are not numbers.' },
  'swapped-order': {
    zh: '经纬度顺序颠倒（先纬度后经度）。请按“经度, 纬度”导出。',
    en: 'Its coordinates are in the wrong order, latitude first. Export longitude first.',
  },
  metres: {
    zh: '坐标像是以米为单位的投影坐标。请转换为经纬度。',
    en: 'Its coordinates look like metres. Convert them to longitude and latitude.',
  },
  'out-of-frame': {
    zh: '坐标（{x}, {y}）不在国内范围。请检查文件。',
    en: 'The coordinate {x}, {y} lies outside the country. Check the file.',
  },
  'ring-short': {
    zh: '轮廓少于三个不同的点。请补全或删除。',
    en: 'Its outline has fewer than three different points. Complete or delete it.',
  },
  'ring-crosses': {
    zh: '轮廓自相交（在 {x}, {y} 附近）。请在制图软件中修复。',
    en: 'Its outline crosses itself near {x}, {y}. Mend it in the mapping program.',
  },
  'points-of-one': {
    zh: '轮廓有 {count} 个点，最多 {most} 个。请先简化。',
    en: 'Its outline has {count} points; {most} at most. Simplify it.',
  },
  'name-missing': {
    zh: '没有名称。请在属性「{property}」中填写，或选择另一个属性作为名称。',
    en: 'It has no name. Fill in the property “{property}”, or choose another property for names.',
  },
  'name-too-long': { zh: '名称超过 60 个字。', en: 'Its name is longer than 60 characters.' },
  'community-missing': {
    zh: '是新网格，但没有写所属社区。请选择“所属社区”的属性，或先进入社区再导入。',
    en: 'It is a new grid without a community. Choose the property that names the community, or import from within one.',
  },
  'community-unknown': {
    zh: '所属社区「{community}」没有登记。请先添加社区，或改正写法。',
    en: 'Its community “{community}” is not registered. Add the community first, or correct the name.',
  },
  'community-twice': {
    zh: '有多个社区叫「{community}」。请改用社区编号。',
    en: 'Several communities are called “{community}”. Use the code of the community.',
  },
  'same-place-twice': {
    zh: '与第 {other} 个图形同指「{name}」。请只保留一个，或合并为一个多面。',
    en: 'It names “{name}” as feature {other} does. Keep one, or join them into one MultiPolygon.',
  },
} as const satisfies Record<string, Words>;

/** Reads a parsed GeoJSON document. Never throws; what can not be used is a problem with its feature's number. */
export function readOutlines(document: unknown, asked: OutlineAsked): OutlinesRead {
  const features = featuresOf(document);
  if (!Array.isArray(features)) return { ...NOTHING, problems: [features] };
  const properties = propertiesOf(features);
  const nothing = { ...NOTHING, features: features.length, properties };
  const whole = problemOfWhole(document, features, asked);
  if (whole !== undefined) return { ...nothing, problems: [whole] };
  const problems: OutlineProblem[] = [];
  const outlines: Outline[] = [];
  const seen = new Map<string, number>();
  for (const [i, feature] of features.entries()) {
    const no = i + 1;
    const area = readArea(feature, asked.system);
    const target = targetOf(feature, asked);
    if ('wrong' in area) problems.push(problem(no, area.wrong, area.holes));
    else if ('wrong' in target) problems.push(problem(no, target.wrong, target.holes));
    else {
      const keys = [
        target.path ?? `${target.above}/${target.name}`,
        ...(target.code === undefined ? [] : [`code ${target.code}`]),
      ];
      const other = keys.map((key) => seen.get(key)).find((one) => one !== undefined);
      if (other === undefined) {
        for (const key of keys) seen.set(key, no);
        outlines.push({ feature: no, ...target, ...area });
      } else problems.push(problem(no, 'same-place-twice', { other, name: target.name }));
    }
  }
  return { outlines, problems, features: features.length, properties };
}

const NOTHING: OutlinesRead = { outlines: [], problems: [], features: 0, properties: [] };

interface Wrong {
  readonly wrong: keyof typeof OUTLINE_WORDS;
  readonly holes?: Holes;
}

function problem(feature: number, code: keyof typeof OUTLINE_WORDS, holes: Holes = {}): OutlineProblem {
  return { feature, code, words: fillWords(OUTLINE_WORDS[code], holes) };
}

type Thing = Record<string, unknown>;

function isThing(value: unknown): value is Thing {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function featuresOf(document: unknown): unknown[] | OutlineProblem {
  if (!isThing(document) || typeof document.type !== 'string') return problem(0, 'not-geojson');
  if (document.type !== 'FeatureCollection')
    return problem(0, 'not-a-collection', { type: document.type.slice(0, 40) });
  if (!Array.isArray(document.features)) return problem(0, 'not-geojson');
  return document.features.length === 0 ? problem(0, 'no-features') : document.features;
}

function problemOfWhole(
  document: unknown,
  features: readonly unknown[],
  asked: OutlineAsked,
): OutlineProblem | undefined {
  if (features.length > OUTLINE_LIMITS.features)
    return problem(0, 'too-many-features', { count: features.length, most: OUTLINE_LIMITS.features });
  const points = features.reduce<number>((sum, feature) => sum + countPoints(feature), 0);
  if (points > OUTLINE_LIMITS.points)
    return problem(0, 'too-many-points', { count: points, most: OUTLINE_LIMITS.points });
  const crs = crsOf(document);
  if (crs === undefined) return undefined;
  const known = CRS_NAMES.find(({ pattern }) => pattern.test(crs));
  if (known === undefined) return problem(0, 'projected-system', { crs: crs.slice(0, 60) });
  return known.systems.includes(asked.system)
    ? undefined
    : problem(0, 'system-differs', { crs: crs.slice(0, 60), system: asked.system });
}

/** The `crs` member of the 2008 specification, which programs still write. */
function crsOf(document: unknown): string | undefined {
  if (!isThing(document) || !isThing(document.crs) || !isThing(document.crs.properties)) return undefined;
  const { name } = document.crs.properties;
  return typeof name === 'string' ? name : undefined;
}

const CRS_NAMES: readonly { readonly pattern: RegExp; readonly systems: readonly System[] }[] = [
  // GCJ-02 has no code of its own: files made from web maps call themselves WGS-84.
  { pattern: /CRS:?84$|EPSG:{1,2}(?:[\d.]*:)?4326$|WGS[- _]?84/i, systems: ['WGS-84', 'CGCS2000', 'GCJ-02'] },
  { pattern: /EPSG:{1,2}(?:[\d.]*:)?4490$|CGCS[- _]?2000$/i, systems: ['CGCS2000', 'WGS-84'] },
  { pattern: /GCJ[- _]?02/i, systems: ['GCJ-02'] },
];

function countPoints(feature: unknown): number {
  const geometry = isThing(feature) ? feature.geometry : undefined;
  const count = (value: unknown): number =>
    !Array.isArray(value)
      ? 0
      : typeof value[0] === 'number'
        ? 1
        : value.reduce((sum: number, one) => sum + count(one), 0);
  return isThing(geometry) ? count(geometry.coordinates) : 0;
}

function propertiesOf(features: readonly unknown[]): OutlinesRead['properties'] {
  const found = new Map<string, { example: string; filled: number }>();
  for (const feature of features) {
    const properties = isThing(feature) && isThing(feature.properties) ? feature.properties : {};
    for (const [name, value] of Object.entries(properties).slice(0, 60)) {
      if (isThing(value) || Array.isArray(value)) continue;
      const text = textOf(value);
      const known = found.get(name) ?? { example: '', filled: 0 };
      found.set(name, {
        example: known.example || text.slice(0, 40),
        filled: known.filled + (text === '' ? 0 : 1),
      });
    }
  }
  return [...found].slice(0, 60).map(([name, rest]) => ({ name, ...rest }));
}

function textOf(value: unknown): string {
  return typeof value === 'string'
    ? value.trim()
    : typeof value === 'number' && Number.isFinite(value)
      ? String(value)
      : '';
}

/** The usual names of properties, for a first guess that a person may correct. */
export function guessMapping(properties: readonly { readonly name: string }[]): Mapping {
  const like = (pattern: RegExp) => properties.find(({ name }) => pattern.test(name))?.name;
  return {
    name: like(/^(?:name|mc|wgmc|网格名称|名称|grid_?name)$/i) ?? like(/name|名称/i),
    code: like(/^(?:code|bm|wgbm|网格编码|网格编号|编码|编号|grid_?(?:code|id))$/i),
    community: like(/^(?:community|sq|sqmc|所属社区|社区名称|社区|村社)$/i) ?? like(/社区|community/i),
  };
}

interface Target {
  readonly name: string;
  readonly code: string | undefined;
  readonly path: string | undefined;
  readonly above: string;
}

function targetOf(feature: unknown, asked: OutlineAsked): Target | Wrong {
  const properties = isThing(feature) && isThing(feature.properties) ? feature.properties : {};
  const read = (property: string | undefined) =>
    property === undefined ? '' : textOf(properties[property]).normalize('NFC');
  const code = read(asked.mapping.code) || undefined;
  const name = read(asked.mapping.name);
  const community = read(asked.mapping.community);
  const known = asked.places.find((place) => code !== undefined && place.code === code);
  if (known !== undefined) return placed(name || known.name, code, known.path);
  if (name === '') return { wrong: 'name-missing', holes: { property: asked.mapping.name ?? '—' } };
  if (name.length > 60) return { wrong: 'name-too-long' };
  const above = communityOf(community, asked);
  if (above === undefined || 'wrong' in above) {
    const named = asked.places.filter(
      (place) => place.name === name && (above === undefined || place.level < 4),
    );
    if (named.length === 1 && named[0] !== undefined) return placed(name, code, named[0].path);
    return above ?? { wrong: 'community-missing' };
  }
  const there = asked.places.find(
    (place) => place.name === name && place.level === 4 && isWithin(place.path, above.path),
  );
  return there === undefined
    ? { name, code, path: undefined, above: above.path }
    : placed(name, code, there.path);
}

function placed(name: string, code: string | undefined, path: string): Target {
  return { name, code, path, above: path.slice(0, Math.max(0, path.lastIndexOf('.'))) };
}

function communityOf(written: string, asked: OutlineAsked): { path: string } | Wrong | undefined {
  const communities = asked.places.filter((place) => place.level === 3);
  if (written === '') return placeLevel(asked.within) === 3 ? { path: asked.within } : undefined;
  const found = communities.filter(
    (place) => place.code === written || place.name === written || bareName(place.name) === bareName(written),
  );
  if (found.length > 1) return { wrong: 'community-twice', holes: { community: written.slice(0, 40) } };
  const [only] = found;
  return only === undefined
    ? { wrong: 'community-unknown', holes: { community: written.slice(0, 40) } }
    : { path: only.path };
}

// Areas -------------------------------------------------------------------------------------------------

interface Area {
  readonly geometry: Geometry;
  readonly points: number;
  readonly areaM2: number;
}

function readArea(feature: unknown, system: System): Area | Wrong {
  const geometry = isThing(feature) && isThing(feature.geometry) ? feature.geometry : undefined;
  return geometry === undefined ? { wrong: 'no-geometry' } : readGeometry(geometry, system);
}

/** What is wrong, as a sentence. */
export function wrongWords({ wrong, holes }: Wrong): Words {
  return fillWords(OUTLINE_WORDS[wrong], holes);
}

/** A Polygon or MultiPolygon checked, closed, wound as RFC 7946 wants it, and turned into WGS-84. */
export function readGeometry(geometry: unknown, system: System): Area | Wrong {
  if (!isThing(geometry)) return { wrong: 'no-geometry' };
  const { type, coordinates } = geometry;
  if (type !== 'Polygon' && type !== 'MultiPolygon')
    return { wrong: 'not-an-area', holes: { type: String(type).slice(0, 40) } };
  const polygons: unknown = type === 'Polygon' ? [coordinates] : coordinates;
  if (!Array.isArray(polygons) || polygons.length === 0) return { wrong: 'no-geometry' };
  const read: Point[][][] = [];
  let points = 0;
  for (const polygon of polygons) {
    if (!Array.isArray(polygon) || polygon.length === 0) return { wrong: 'no-geometry' };
    const rings: Point[][] = [];
    for (const [i, ring] of polygon.entries()) {
      const one = readRing(ring, system, i === 0);
      if ('wrong' in one) return one;
      rings.push(one.ring);
      points += one.ring.length;
    }
    read.push(rings);
  }
  if (points > OUTLINE_LIMITS.pointsOfOne)
    return { wrong: 'points-of-one', holes: { count: points, most: OUTLINE_LIMITS.pointsOfOne } };
  const areaM2 = Math.round(
    read.reduce(
      (sum, rings) =>
        sum + rings.reduce((own, ring, i) => own + (i === 0 ? 1 : -1) * Math.abs(areaOfRing(ring)), 0),
      0,
    ),
  );
  const [first] = read;
  return {
    geometry:
      read.length === 1 && first !== undefined
        ? { type: 'Polygon', coordinates: first }
        : { type: 'MultiPolygon', coordinates: read },
    points,
    areaM2,
  };
}

function readRing(ring: unknown, system: System, outer: boolean): { ring: Point[] } | Wrong {
  if (!Array.isArray(ring)) return { wrong: 'no-geometry' };
  // Before it is looked at: every edge may be compared with every other.
  if (ring.length > OUTLINE_LIMITS.pointsOfOne)
    return { wrong: 'points-of-one', holes: { count: ring.length, most: OUTLINE_LIMITS.pointsOfOne } };
  const points: Point[] = [];
  for (const point of ring) {
    if (!Array.isArray(point)) return { wrong: 'not-numbers' };
    const [x, y] = point as unknown[];
    if (typeof x !== 'number' || typeof y !== 'number' || !Number.isFinite(x) || !Number.isFinite(y))
      return { wrong: 'not-numbers' };
    const wrong = outOfFrame(x, y);
    if (wrong !== undefined) return wrong;
    const placedAt = system === 'GCJ-02' ? fromGcj02([x, y]) : ([x, y] as const);
    const next: Point = [round(placedAt[0]), round(placedAt[1])];
    const last = points.at(-1);
    if (last === undefined || last[0] !== next[0] || last[1] !== next[1]) points.push(next);
  }
  const [first] = points;
  const last = points.at(-1);
  if (
    first !== undefined &&
    last !== undefined &&
    points.length > 1 &&
    first[0] === last[0] &&
    first[1] === last[1]
  )
    points.pop();
  if (points.length < 3) return { wrong: 'ring-short' };
  const crossing = selfCrossing(points);
  if (crossing !== undefined)
    return { wrong: 'ring-crosses', holes: { x: crossing[0].toFixed(5), y: crossing[1].toFixed(5) } };
  // RFC 7946 3.1.6: outer rings run against the clock, holes with it.
  const against = signedArea(points) > 0;
  const wound = against === outer ? points : points.reverse();
  return { ring: [...wound, wound[0] as Point] }; // at least three points, as checked above
}

function outOfFrame(x: number, y: number): Wrong | undefined {
  const inFrame = (lon: number, lat: number) =>
    lon >= FRAME.west && lon <= FRAME.east && lat >= FRAME.south && lat <= FRAME.north;
  if (inFrame(x, y)) return undefined;
  if (inFrame(y, x)) return { wrong: 'swapped-order' };
  if (Math.abs(x) > 1_000 || Math.abs(y) > 1_000) return { wrong: 'metres' };
  return { wrong: 'out-of-frame', holes: { x: Number(x.toFixed(5)), y: Number(y.toFixed(5)) } };
}

/** Six decimals are a decimetre: more would only be noise to keep. */
function round(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}

function signedArea(ring: readonly Point[]): number {
  return ring.reduce((sum, [x, y], i) => {
    const [nextX, nextY] = ring[(i + 1) % ring.length] ?? [x, y];
    return sum + (x * nextY - nextX * y) / 2;
  }, 0);
}

/** Square metres, on a sphere flattened about the ring's own latitude: good enough to show a person the size. */
function areaOfRing(ring: readonly Point[]): number {
  const [origin] = ring;
  if (origin === undefined) return 0;
  const perDegree = 111_319.49;
  const east = perDegree * Math.cos((origin[1] * Math.PI) / 180);
  return signedArea(ring.map(([x, y]) => [(x - origin[0]) * east, (y - origin[1]) * perDegree] as const));
}

/**
 * Where two edges that are not neighbours cross, or undefined. Edges are sorted from west to east, so that each is
 * compared only with those whose span it meets.
 */
export function selfCrossing(ring: readonly Point[]): Point | undefined {
  const edges = ring
    .map((from, i) => ({ i, from, to: ring[(i + 1) % ring.length] as Point })) // the ring has at least three points
    .map((edge) => ({
      ...edge,
      west: Math.min(edge.from[0], edge.to[0]),
      east: Math.max(edge.from[0], edge.to[0]),
    }))
    .sort((a, b) => a.west - b.west);
  const open: typeof edges = [];
  for (const edge of edges) {
    let kept = 0;
    for (const other of open) {
      if (other.east < edge.west) continue;
      open[kept++] = other;
      const apart = Math.abs(edge.i - other.i);
      if (apart <= 1 || apart === ring.length - 1) continue;
      if (cross(edge.from, edge.to, other.from, other.to)) return edge.from;
    }
    open.length = kept;
    open.push(edge);
  }
  return undefined;
}

function cross(a: Point, b: Point, c: Point, d: Point): boolean {
  const side = (p: Point, q: Point, r: Point) =>
    Math.sign((q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0]));
  return side(a, b, c) * side(a, b, d) < 0 && side(c, d, a) * side(c, d, b) < 0;
}

// GCJ-02 ------------------------------------------------------------------------------------------------

/** Krasovsky 1940, on which the offset of GCJ-02 is defined. */
const KRASOVSKY = { a: 6_378_245, ee: 0.006_693_421_622_965_943 } as const;

/** WGS-84 to GCJ-02, by the published approximation of the offset. */
export function toGcj02([lon, lat]: Point): Point {
  const x = lon - 105;
  const y = lat - 35;
  const waves = (20 * Math.sin(6 * x * Math.PI) + 20 * Math.sin(2 * x * Math.PI)) * (2 / 3);
  let dLat = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * Math.sqrt(Math.abs(x)) + waves;
  dLat += (20 * Math.sin(y * Math.PI) + 40 * Math.sin((y / 3) * Math.PI)) * (2 / 3);
  dLat += (160 * Math.sin((y / 12) * Math.PI) + 320 * Math.sin((y / 30) * Math.PI)) * (2 / 3);
  let dLon = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * Math.sqrt(Math.abs(x)) + waves;
  dLon += (20 * Math.sin(x * Math.PI) + 40 * Math.sin((x / 3) * Math.PI)) * (2 / 3);
  dLon += (150 * Math.sin((x / 12) * Math.PI) + 300 * Math.sin((x / 30) * Math.PI)) * (2 / 3);
  const rad = (lat / 180) * Math.PI;
  const magic = 1 - KRASOVSKY.ee * Math.sin(rad) ** 2;
  const root = Math.sqrt(magic);
  return [
    lon + (dLon * 180) / ((KRASOVSKY.a / root) * Math.cos(rad) * Math.PI),
    lat + (dLat * 180) / (((KRASOVSKY.a * (1 - KRASOVSKY.ee)) / (magic * root)) * Math.PI),
  ];
}

/** GCJ-02 to WGS-84: the offset is taken back until going forth again meets the point (below a centimetre). */
export function fromGcj02([lon, lat]: Point): Point {
  let at: Point = [lon, lat];
  for (let i = 0; i < 4; i++) {
    const [x, y] = toGcj02(at);
    at = [at[0] - (x - lon), at[1] - (y - lat)];
  }
  return at;
}
