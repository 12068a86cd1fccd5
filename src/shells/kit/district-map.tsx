// The district drawn: outlines a district imported (GeoJSON) or, where there are none, a schematic marked as such.
// One blue ramp for a measure; a red outline only where somebody must act now, with the word in the legend.
import { CircleAlert } from 'lucide-react';
import { type KeyboardEvent, useMemo } from 'react';
import type { Words } from '../../base/words.ts';
import { useT } from './kit-words.ts';
import { EmptyState } from './states.tsx';
import { useSay } from './words.ts';

type Point = readonly [number, number];

/** What the map needs of a row of the places look. */
export interface MapPlace {
  path: string;
  name: Words;
  /** GeoJSON Polygon or MultiPolygon (longitude, latitude). */
  geometry?: unknown;
  /** Outline in units of its own: `{ outline: [[x, y], …], label?: [x, y] }`, y downwards. */
  schematic?: unknown;
}

export interface MapValue {
  /** The measure, for the ramp; undefined when there is none. */
  value: number | undefined;
  /** What stands under the name: `12 / 40`. */
  label: string;
  /** A person must act here now. */
  alarm?: boolean;
}

/** A river or a lake under a schematic, in its units. */
export interface MapWater {
  line: readonly Point[];
  width: number;
  name: Words;
}

interface MapProps {
  places: readonly MapPlace[];
  /** Drawn only under a schematic: a real map brings its own. */
  water?: MapWater | null | undefined;
  values: ReadonlyMap<string, MapValue>;
  /** What the measure is, for the legend and for those who hear the map. */
  measure: Words;
  /** Upper ends of the classes, pale to deep; above the last is the deepest. At most three. */
  breaks?: readonly number[];
  onOpen?: (path: string) => void;
  open?: string | undefined;
  height?: number;
  /** Off where the map only shows where something lies. */
  legend?: boolean;
}

interface Shape {
  path: string;
  name: Words;
  d: string;
  at: Point;
  width: number;
}

const WIDTH = 720;
/** One blue ramp, pale to deep, see tokens.css; the wall has a dark one. Red is for what needs a person now. */
const CLASSES = 4;
const rampOf = (step: number) => `var(--map-${step + 1})`;

/** The map of one level of places. */
export function DistrictMap({
  places,
  water,
  values,
  measure,
  breaks,
  onOpen,
  open,
  height = 330,
  legend = true,
}: MapProps) {
  const t = useT();
  const say = useSay();
  const { shapes, schematic, river, tall } = useMemo(
    () => drawn(places, water ?? undefined, height),
    [places, water, height],
  );
  const steps = breaks ?? breaksOf([...values.values()]);
  if (shapes.length === 0) return <EmptyState title={NO_OUTLINES} />;
  const alarmed = [...values.values()].some((one) => one.alarm);
  const tight = shapes.some((shape) => widthOf(say(shape.name)) > shape.width);
  const shared = tight ? sharedEnding(shapes.map((shape) => say(shape.name))) : '';
  // Borders are shared: whose border must be seen is drawn after its neighbours.
  const onTop = (path: string) => (path === open ? 2 : values.get(path)?.alarm ? 1 : 0);
  return (
    <figure className="map">
      <figcaption className={legend ? 'map-legend' : 'unseen'}>
        <span className="unseen">{t('legend')}</span>
        <span>{say(measure)}</span>
        {classWords(steps).map((words, i) => (
          <span key={words} className="legend-item digits">
            <i style={{ background: rampOf(i) }} />
            {words}
          </span>
        ))}
        {alarmed && (
          <span className="legend-item legend-alarm">
            <i />
            {t('mapAlarm')}
          </span>
        )}
      </figcaption>
      {/* biome-ignore lint/a11y/useSemanticElements: an svg is what can be drawn on. Named as a group of buttons: every area can be reached and says its figure. */}
      <svg
        viewBox={`0 0 ${WIDTH} ${tall}`}
        role="group"
        aria-label={say(measure)}
        preserveAspectRatio="xMidYMid meet"
      >
        {river && <River river={river} />}
        {[...shapes]
          .sort((a, b) => onTop(a.path) - onTop(b.path))
          .map((shape) => (
            <Area
              key={shape.path}
              shape={shape}
              value={values.get(shape.path)}
              steps={steps}
              open={open === shape.path}
              onOpen={onOpen}
            />
          ))}
        {shapes.map((shape) => (
          <AreaWords key={shape.path} shape={shape} shared={shared} value={values.get(shape.path)} />
        ))}
      </svg>
      {schematic && <p className="map-note">{t('mapSchematic')}</p>}
    </figure>
  );
}

const NO_OUTLINES: Words = { zh: '尚未录入区划轮廓', en: 'No outlines have been entered yet' };

interface RiverDrawn {
  d: string;
  width: number;
  name: Words;
  at: Point;
  /** Degrees by which its name is turned to run along it. */
  turn: number;
}

function River({ river }: { river: RiverDrawn }) {
  const say = useSay();
  return (
    <g aria-hidden className="map-water">
      <path d={river.d} strokeWidth={river.width} />
      <text
        x={river.at[0]}
        y={river.at[1]}
        textAnchor="middle"
        transform={`rotate(${river.turn} ${river.at.join(' ')})`}
        dominantBaseline="central"
      >
        {say(river.name)}
      </text>
    </g>
  );
}

interface AreaProps {
  shape: Shape;
  value: MapValue | undefined;
  steps: readonly number[];
  open: boolean;
  onOpen: ((path: string) => void) | undefined;
}

function Area({ shape, value, steps, open, onOpen }: AreaProps) {
  const say = useSay();
  const t = useT();
  const name = say(shape.name);
  const label = value?.label ?? '';
  const alarm = value?.alarm === true;
  const fill = value?.value === undefined ? 'var(--map-none)' : rampOf(classOf(value.value, steps));
  const press = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    onOpen?.(shape.path);
  };
  const body = (
    <path
      className={`area ${alarm ? 'area-alarm' : ''} ${open ? 'area-open' : ''}`}
      d={shape.d}
      style={{ fill: alarm ? 'var(--map-alarm)' : fill }}
    />
  );
  const said = `${name} ${label || t('mapNoValue')}${alarm ? ` · ${t('mapAlarm')}` : ''}`;
  if (onOpen === undefined)
    return (
      // biome-ignore lint/a11y/noInteractiveElementToNoninteractiveRole: an area that opens nothing is a picture
      <g role="img" aria-label={said}>
        {body}
      </g>
    );
  return (
    // biome-ignore lint/a11y/useSemanticElements: a shape of a drawing cannot be a <button>
    <g
      role="button"
      tabIndex={0}
      className="area-button"
      aria-label={said}
      aria-pressed={open}
      onClick={() => onOpen(shape.path)}
      onKeyDown={press}
    >
      {body}
    </g>
  );
}

/** What stands on an area; drawn after all areas, so that no neighbour covers a name. The area itself says it aloud. */
function AreaWords({ shape, shared, value }: { shape: Shape; shared: string; value: MapValue | undefined }) {
  const say = useSay();
  const whole = say(shape.name);
  const name = whole.slice(0, whole.length - shared.length);
  const alarm = value?.alarm === true;
  const tight = widthOf(name) > shape.width;
  return (
    <g aria-hidden className="area-words">
      <text
        className="area-name"
        x={shape.at[0]}
        y={shape.at[1] - 4}
        textAnchor="middle"
        fontSize={tight ? 11 : 13}
      >
        {name}
      </text>
      <text
        className={`area-value ${alarm ? 'area-value-alarm' : ''}`}
        x={shape.at[0]}
        y={shape.at[1] + 14}
        textAnchor="middle"
      >
        {value?.label ?? ''}
      </text>
      {alarm && (
        <CircleAlert
          x={shape.at[0] - 7}
          y={shape.at[1] + 19}
          width={14}
          height={14}
          color="var(--red)"
          aria-hidden
        />
      )}
    </g>
  );
}

/** About how wide a name is drawn: Chinese characters are twice as wide as letters. */
function widthOf(name: string): number {
  return [...name].reduce((sum, letter) => sum + (letter > '\u2e80' ? 13 : 7), 0);
}

/** ` Subdistrict` when every name ends so: on the map of subdistricts it tells nobody anything. */
export function sharedEnding(names: readonly string[]): string {
  const ending = /\s\S+$/.exec(names[0] ?? '')?.[0] ?? '';
  return ending !== '' && names.length > 1 && names.every((name) => name.endsWith(ending)) ? ending : '';
}

/** Even steps over the values when nobody chose any; none when all are alike. */
function breaksOf(values: readonly MapValue[]): number[] {
  const most = Math.max(0, ...values.map((one) => one.value ?? 0));
  if (most <= 0) return [];
  const step = niceStep(most / 4);
  return [step, step * 2, step * 3];
}

function niceStep(rough: number): number {
  const size = 10 ** Math.floor(Math.log10(Math.max(rough, 1)));
  for (const times of [1, 2, 5, 10]) if (times * size >= rough) return times * size;
  return 10 * size;
}

function classOf(value: number, steps: readonly number[]): number {
  const found = steps.findIndex((end) => value <= end);
  return Math.min(found < 0 ? steps.length : found, CLASSES - 1);
}

function classWords(steps: readonly number[]): string[] {
  if (steps.length === 0) return ['0'];
  const first = `≤ ${steps[0]}`;
  const middle = steps.slice(1).map((end, i) => `${steps[i]}–${end}`);
  return [first, ...middle, `> ${steps.at(-1)}`];
}

/** All outlines brought into one frame. Real ones win; a schematic is only used when no place has a real one. */
function drawn(
  places: readonly MapPlace[],
  water: MapWater | undefined,
  height: number,
): { shapes: Shape[]; schematic: boolean; tall: number; river?: RiverDrawn } {
  const real = places
    .map((place) => ({ place, rings: ringsOfGeometry(place.geometry) }))
    .filter(({ rings }) => rings.length > 0);
  const schematic = real.length === 0;
  const chosen = schematic
    ? places
        .map((place) => ({ place, rings: ringsOfSchematic(place.schematic) }))
        .filter(({ rings }) => rings.length > 0)
    : real;
  const all = chosen.flatMap(({ rings }) => rings.flat());
  if (all.length === 0) return { shapes: [], schematic, tall: height };
  const middleLatitude = schematic ? 0 : all.reduce((sum, [, y]) => sum + y, 0) / all.length;
  const flat = ([x, y]: Point): Point =>
    schematic ? [x, y] : [x * Math.cos((middleLatitude * Math.PI) / 180), -y];
  const half = (water?.width ?? 0) / 2;
  const framed = schematic ? [...all, ...(water?.line ?? []).flatMap((point) => around(point, half))] : all;
  const xs = framed.map((point) => flat(point)[0]);
  const ys = framed.map((point) => flat(point)[1]);
  const left = Math.min(...xs);
  const top = Math.min(...ys);
  const scale = Math.min(
    (WIDTH - 24) / (Math.max(...xs) - left || 1),
    (height - 24) / (Math.max(...ys) - top || 1),
  );
  const shiftX = (WIDTH - (Math.max(...xs) - left) * scale) / 2;
  // A wide district needs less than the height it was given: no empty bands above and below it.
  const tall = round((Math.max(...ys) - top) * scale + 24);
  const placed = (point: Point): Point => {
    const [x, y] = flat(point);
    return [round((x - left) * scale + shiftX), round((y - top) * scale + 12)];
  };
  const shapes = chosen.map(({ place, rings }) => {
    const drawnRings = rings.map((ring) => ring.map(placed));
    const biggest = drawnRings.reduce((a, b) => (areaOf(b) > areaOf(a) ? b : a));
    const given = schematic ? labelOf(place.schematic) : undefined;
    const at = given ? placed(given) : middleOf(biggest);
    return {
      path: place.path,
      name: place.name,
      d: drawnRings.map((ring) => `M${ring.map((point) => point.join(' ')).join('L')}Z`).join(''),
      at,
      width: widthAt(biggest, at),
    };
  });
  if (water === undefined || !schematic) return { shapes, schematic, tall };
  const line = water.line.map(placed);
  return {
    shapes,
    schematic,
    tall,
    river: {
      d: `M${line.map((point) => point.join(' ')).join('L')}`,
      width: round(water.width * scale),
      name: water.name,
      ...nameAlong(line),
    },
  };
}

function around([x, y]: Point, half: number): Point[] {
  return [
    [x - half, y - half],
    [x + half, y + half],
  ];
}

/** Where the steepest stretch in the middle of a line runs, and how its name is turned to lie in it. */
function nameAlong(line: readonly Point[]): { at: Point; turn: number } {
  const i = Math.floor(line.length * 0.42);
  const [from, to] = [line[Math.max(0, i - 2)], line[Math.min(line.length - 1, i + 2)]];
  const at = line[i];
  if (from === undefined || to === undefined || at === undefined) return { at: [0, 0], turn: 0 };
  return { at, turn: round((Math.atan2(to[1] - from[1], to[0] - from[0]) * 180) / Math.PI) };
}

function ringsOfGeometry(geometry: unknown): Point[][] {
  if (typeof geometry !== 'object' || geometry === null) return [];
  const { type, coordinates } = geometry as { type?: string; coordinates?: unknown }; // GeoJSON, checked by its type
  if (type === 'Polygon') return (coordinates as Point[][]).filter((ring) => ring.length > 2);
  if (type === 'MultiPolygon') return (coordinates as Point[][][]).flat().filter((ring) => ring.length > 2);
  return [];
}

function ringsOfSchematic(schematic: unknown): Point[][] {
  if (typeof schematic !== 'object' || schematic === null) return [];
  const { outline } = schematic as { outline?: Point[] | Point[][] }; // see MapPlace.schematic
  if (!Array.isArray(outline) || outline.length === 0) return [];
  return typeof outline[0]?.[0] === 'number' ? [outline as Point[]] : (outline as Point[][]);
}

function labelOf(schematic: unknown): Point | undefined {
  const { label } = (schematic ?? {}) as { label?: Point }; // as above
  return Array.isArray(label) ? label : undefined;
}

/** How much room a word has at a point: from the border on its left to the border on its right. */
function widthAt(ring: readonly Point[], [x, y]: Point): number {
  const crossings = ring.flatMap(([x1, y1], i) => {
    const [x2, y2] = ring[(i + 1) % ring.length] ?? [x1, y1];
    return y1 > y === y2 > y ? [] : [x1 + ((y - y1) * (x2 - x1)) / (y2 - y1)];
  });
  const left = Math.max(...crossings.filter((one) => one <= x));
  const right = Math.min(...crossings.filter((one) => one > x));
  return Number.isFinite(right - left) ? right - left : 0;
}

function areaOf(ring: readonly Point[]): number {
  return Math.abs(signedAreaOf(ring));
}

function signedAreaOf(ring: readonly Point[]): number {
  return ring.reduce((sum, [x, y], i) => {
    const [nextX, nextY] = ring[(i + 1) % ring.length] ?? [x, y];
    return sum + (x * nextY - nextX * y) / 2;
  }, 0);
}

/** Centre of mass of a ring. */
function middleOf(ring: readonly Point[]): Point {
  const area = signedAreaOf(ring) || 1;
  let cx = 0;
  let cy = 0;
  ring.forEach(([x, y], i) => {
    const [nextX, nextY] = ring[(i + 1) % ring.length] ?? [x, y];
    const cross = x * nextY - nextX * y;
    cx += (x + nextX) * cross;
    cy += (y + nextY) * cross;
  });
  return [round(cx / (6 * area)), round(cy / (6 * area))];
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
