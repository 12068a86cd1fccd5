// Outlines where nobody has surveyed any: invented, always marked as such (街道示意图 · 非测绘成果), the same every time.
//
// Everything is laid out with straight edges first: a district is a layout of its own or a rounded field, and each
// place is divided among those under it into cells of about equal size (Lloyd's relaxation of a Voronoi diagram).
// Then every point is moved by one smooth field that knows nothing but the point. So neighbours share their border,
// a street's communities fill exactly that street, and yet no line is straight.
import { placeAbove, placeLevel } from '../../base/places.ts';
import { must } from '../../base/refusal.ts';
import type { Point, Schematic } from '../terms.ts';

type Ring = readonly Point[];

/** Water drawn under the shapes of a layout, as a broad line, with the name along it. */
export interface Water {
  readonly line: Ring;
  readonly width: number;
  readonly name: { readonly zh: string; readonly en: string };
}

interface Layout {
  readonly streets: Readonly<Record<string, Ring>>;
  readonly water: Water;
}

/**
 * Layouts of districts whose general arrangement is common knowledge: who borders on whom, on which side of the
 * river. Shapes and sizes are invented. The key of a street is its step in the path.
 */
const LAYOUTS: Readonly<Record<string, Layout>> = {
  d330114: {
    streets: {
      s001: [
        [0, 146],
        [32, 56],
        [131, 10],
        [255, 0],
        [260, 178],
        [255, 356],
        [169, 340],
        [57, 306],
        [10, 236],
      ],
      s002: [
        [255, 0],
        [392, 12],
        [454, 76],
        [471, 176],
        [441, 256],
        [367, 336],
        [255, 356],
        [260, 178],
      ],
      s003: [
        [578, 76],
        [677, 32],
        [670, 256],
        [665, 466],
        [553, 506],
        [461, 456],
        [518, 296],
      ],
      s004: [
        [677, 32],
        [789, 16],
        [796, 120],
        [813, 256],
        [813, 482],
        [665, 466],
        [670, 256],
      ],
      s005: [
        [796, 120],
        [957, 232],
        [975, 450],
        [813, 482],
        [813, 256],
      ],
      s006: [
        [1151, 56],
        [1205, 116],
        [1235, 256],
        [1205, 356],
        [1161, 416],
        [975, 450],
        [957, 232],
      ],
      s007: [
        [789, 16],
        [913, -8],
        [1061, 6],
        [1151, 56],
        [957, 232],
        [796, 120],
      ],
    },
    water: {
      line: [
        [-74, 436],
        [136, 434],
        [298, 416],
        [409, 362],
        [486, 274],
        [513, 160],
        [546, 44],
        [645, -26],
        [856, -62],
        [1066, -56],
      ],
      width: 42,
      name: { zh: '钱塘江', en: 'Qiantang River' },
    },
  },
};

/** The water of a district's layout, moved as its places are. */
export function waterOf(district: string): Water | undefined {
  const water = LAYOUTS[district]?.water;
  return water === undefined ? undefined : { ...water, line: bent(water.line).map(moved) };
}

/** A line through the same points without corners (Catmull and Rom's spline). */
function bent(line: Ring): Ring {
  const STEPS = 8;
  return line.flatMap((to, i) => {
    const from = line[i - 1];
    if (from === undefined) return [to];
    const before = line[i - 2] ?? from;
    const after = line[i + 1] ?? to;
    return Array.from({ length: STEPS }, (_, n): Point => {
      const t = (n + 1) / STEPS;
      const at = (axis: 0 | 1) =>
        0.5 *
        (2 * from[axis] +
          (to[axis] - before[axis]) * t +
          (2 * before[axis] - 5 * from[axis] + 4 * to[axis] - after[axis]) * t * t +
          (3 * from[axis] - before[axis] - 3 * to[axis] + after[axis]) * t * t * t);
      return [at(0), at(1)];
    });
  });
}

/**
 * A schematic outline for each of `wanted`. `all` are the paths of the living places of the district: who shares
 * a place decides how it is divided.
 */
export function schematicsOf(all: readonly string[], wanted: readonly string[]): Map<string, Schematic> {
  const below = new Map<string, string[]>();
  for (const path of [...new Set(all)].sort()) {
    const above = placeAbove(path);
    if (above !== path) below.set(above, [...(below.get(above) ?? []), path]);
  }
  const straight = new Map<string, Ring>();
  const ringOf = (path: string): Ring | undefined => {
    const known = straight.get(path);
    if (known !== undefined) return known;
    if (placeLevel(path) === 1) {
      straight.set(path, fieldOf(path));
      return straight.get(path);
    }
    const above = placeAbove(path);
    const siblings = below.get(above) ?? [];
    const laid = LAYOUTS[above]?.streets;
    if (laid !== undefined && siblings.every((one) => laid[lastStep(one)] !== undefined)) {
      for (const one of siblings) straight.set(one, must(laid[lastStep(one)], 'as checked'));
    } else {
      const field = ringOf(above);
      if (field === undefined) return undefined;
      for (const [one, ring] of divided(field, siblings)) straight.set(one, ring);
    }
    return straight.get(path);
  };
  const drawn = new Map<string, Schematic>();
  for (const path of wanted) {
    const ring = ringOf(path);
    if (ring === undefined || ring.length < 3) continue;
    const outline = stepped(ring).map(moved);
    drawn.set(path, { outline, label: rounded(middleOf(outline)) });
  }
  return drawn;
}

function lastStep(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1);
}

/** The straight field of a district without a layout: a rounded shape, a little different for every code. */
function fieldOf(path: string): Ring {
  const chance = chanceOf(path);
  const [a, b] = [chance() * 6.283, chance() * 6.283];
  return Array.from({ length: 40 }, (_, i): Point => {
    const angle = (i / 40) * 2 * Math.PI;
    const swell = 1 + 0.05 * Math.sin(2 * angle + a) + 0.04 * Math.sin(3 * angle + b);
    // A superellipse: rounder than a box, fuller than an ellipse.
    const bend = (value: number) => Math.sign(value) * Math.abs(value) ** 0.8;
    return [500 + 500 * bend(Math.cos(angle)) * swell, 280 + 280 * bend(Math.sin(angle)) * swell];
  });
}

const ROUNDS = 24;

/** Divides a field among places into cells of about equal size. */
function divided(field: Ring, places: readonly string[]): Map<string, Ring> {
  if (places.length === 1) return new Map([[places[0] ?? '', field]]);
  const frame = frameOf(field);
  let seeds = places.map((path) => seedIn(field, frame, chanceOf(path)));
  for (let round = 0; round < ROUNDS; round++)
    seeds = cellsOf(field, seeds).map((cell, i) => (cell.length < 3 ? (seeds[i] as Point) : middleOf(cell))); // one cell a seed
  // Numbers run as people read: from the top left.
  const cells = cellsOf(field, seeds).filter((cell) => cell.length >= 3);
  const height = frame.bottom - frame.top;
  const rows = Math.max(1, Math.round(Math.sqrt((places.length * height) / (frame.right - frame.left))));
  const rowOf = ([, y]: Point) => Math.min(rows - 1, Math.floor(((y - frame.top) / height) * rows));
  const ordered = cells
    .map((cell) => ({ cell, at: middleOf(cell) }))
    .sort((one, other) => rowOf(one.at) - rowOf(other.at) || one.at[0] - other.at[0]);
  return new Map(ordered.map(({ cell }, i) => [places[i] ?? '', cell]));
}

function seedIn(field: Ring, frame: ReturnType<typeof frameOf>, chance: () => number): Point {
  let at: Point = middleOf(field);
  for (let i = 0; i < 60; i++) {
    at = [
      frame.left + chance() * (frame.right - frame.left),
      frame.top + chance() * (frame.bottom - frame.top),
    ];
    if (isInside(field, at)) return at;
  }
  return at;
}

/** The part of the field nearest to each seed. */
function cellsOf(field: Ring, seeds: readonly Point[]): Ring[] {
  return seeds.map((seed, i) => {
    const near = seeds
      .map((other, j) => ({ other, j, far: (other[0] - seed[0]) ** 2 + (other[1] - seed[1]) ** 2 }))
      .filter(({ j, far }) => j !== i && far > 0)
      .sort((a, b) => a.far - b.far);
    let cell: Ring = field;
    for (const { other, far } of near) {
      // Seeds further than twice the cell's reach can not cut it.
      if (far > 4 * reachOf(cell, seed)) break;
      cell = cut(cell, seed, other);
    }
    return cell;
  });
}

function reachOf(cell: Ring, seed: Point): number {
  return Math.max(...cell.map(([x, y]) => (x - seed[0]) ** 2 + (y - seed[1]) ** 2));
}

/** Cuts away what is nearer to `other` than to `seed` (Sutherland and Hodgman's clipping by one line). */
function cut(cell: Ring, seed: Point, other: Point): Ring {
  const [nx, ny] = [other[0] - seed[0], other[1] - seed[1]];
  const [mx, my] = [(other[0] + seed[0]) / 2, (other[1] + seed[1]) / 2];
  const beyond = ([x, y]: Point) => (x - mx) * nx + (y - my) * ny;
  const kept: Point[] = [];
  cell.forEach((point, i) => {
    const next = cell[(i + 1) % cell.length] as Point; // a ring has no end
    const [here, there] = [beyond(point), beyond(next)];
    if (here <= 0) kept.push(point);
    if (here * there < 0) {
      const part = here / (here - there);
      kept.push([point[0] + (next[0] - point[0]) * part, point[1] + (next[1] - point[1]) * part]);
    }
  });
  return kept;
}

// The field that moves every point ----------------------------------------------------------------------

/**
 * Wave length and how far it moves a point, coarse to fine: the fine ones show when a community fills the map. A wave
 * that moved points further, for its length, would fold the plane over itself and outlines would cross.
 */
const WAVES: readonly (readonly [length: number, far: number])[] = [
  [260, 11],
  [120, 5.5],
  [54, 2.5],
  [25, 1.15],
  [12, 0.45],
  [5, 0.16],
  [2.1, 0.06],
];

function moved([x, y]: Point): Point {
  let [dx, dy] = [0, 0];
  WAVES.forEach(([length, far], i) => {
    const k = (2 * Math.PI) / length;
    const turn = 0.9 + i * 1.7;
    const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
    const [u, v] = [x * cos + y * sin, y * cos - x * sin];
    dx += far * Math.sin(k * u + i * 2.1) * Math.cos(k * 0.63 * v + i);
    dy += far * Math.sin(k * v + i * 1.3) * Math.cos(k * 0.71 * u + i * 0.7);
  });
  return rounded([x + dx, y + dy]);
}

function rounded([x, y]: Point): Point {
  return [Math.round(x * 100) / 100, Math.round(y * 100) / 100];
}

/** The ring with enough points on every edge for the field to show; the same points from either side. */
function stepped(ring: Ring): Ring {
  const frame = frameOf(ring);
  const step = Math.max(0.6, Math.hypot(frame.right - frame.left, frame.bottom - frame.top) / 70);
  return ring.flatMap((from, i) => {
    const to = ring[(i + 1) % ring.length] as Point; // a ring has no end
    const count = Math.max(1, Math.ceil(Math.hypot(to[0] - from[0], to[1] - from[1]) / step));
    return Array.from({ length: count }, (_, n): Point => {
      const part = n / count;
      return [from[0] + (to[0] - from[0]) * part, from[1] + (to[1] - from[1]) * part];
    });
  });
}

// Plane geometry ----------------------------------------------------------------------------------------

function frameOf(ring: Ring) {
  const xs = ring.map(([x]) => x);
  const ys = ring.map(([, y]) => y);
  return { left: Math.min(...xs), right: Math.max(...xs), top: Math.min(...ys), bottom: Math.max(...ys) };
}

/** Centre of mass. */
export function middleOf(ring: Ring): Point {
  let [area, cx, cy] = [0, 0, 0];
  ring.forEach(([x, y], i) => {
    const [nextX, nextY] = ring[(i + 1) % ring.length] ?? [x, y];
    const cross = x * nextY - nextX * y;
    area += cross;
    cx += (x + nextX) * cross;
    cy += (y + nextY) * cross;
  });
  return area === 0 ? (ring[0] ?? [0, 0]) : [cx / (3 * area), cy / (3 * area)];
}

/** True when the point lies in the ring (even and odd crossings). */
export function isInside(ring: Ring, [x, y]: Point): boolean {
  let inside = false;
  ring.forEach(([x1, y1], i) => {
    const [x2, y2] = ring[(i + 1) % ring.length] ?? [x1, y1];
    if (y1 > y !== y2 > y && x < ((x2 - x1) * (y - y1)) / (y2 - y1) + x1) inside = !inside;
  });
  return inside;
}

/** A repeatable chance from a text (FNV-1a, then xorshift). */
function chanceOf(text: string): () => number {
  let state = 2_166_136_261;
  for (const char of text) state = Math.imul(state ^ (char.codePointAt(0) ?? 0), 16_777_619) >>> 0;
  state ||= 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state / 4_294_967_296;
  };
}
