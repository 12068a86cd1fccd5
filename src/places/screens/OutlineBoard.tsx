// The drawing board of an outline: points set by hand, by arrow keys, or typed as coordinates; checked while drawn by
// the rule the server checks with.
import { Minus, Plus, Undo2 } from 'lucide-react';
import { type KeyboardEvent, type PointerEvent, useId, useMemo, useRef, useState } from 'react';
import type { Words } from '../../base/words.ts';
import { WhyButton } from '../../shells/kit/act-button.tsx';
import { useSay } from '../../shells/kit/words.ts';
import { readGeometry, wrongWords } from '../outlines/rules.ts';
import type { PlaceFile, PlaceRow } from '../routes.ts';
import type { Geometry, Point } from '../terms.ts';
import { useT } from './places-words.ts';

interface Props {
  place: Pick<PlaceFile, 'geometry'>;
  neighbours: readonly PlaceRow[];
  pending: boolean;
  onSave: (geometry: Geometry) => void;
  onClose: () => void;
}

const WIDTH = 560;
const HEIGHT = 380;

/** What the board shows: its centre, and degrees of latitude a pixel. */
interface View {
  readonly centre: Point;
  readonly degrees: number;
}

export function OutlineBoard({ place, neighbours, pending, onSave, onClose }: Props) {
  const t = useT();
  const say = useSay();
  const id = useId();
  const known = useMemo(
    () => [...ringsOf(place.geometry), ...neighbours.flatMap((row) => ringsOf(row.geometry))].flat(),
    [place, neighbours],
  );
  const [view, setView] = useState<View>(() => viewOf(known));
  const [ring, setRing] = useState<readonly Point[]>(() => opened(ringsOf(place.geometry)[0] ?? []));
  const [past, setPast] = useState<readonly (readonly Point[])[]>([]);
  const [chosen, setChosen] = useState<number>();
  const [typed, setTyped] = useState<string>();
  const board = useRef<SVGSVGElement>(null);
  const dragged = useRef<number | undefined>(undefined);
  const read = readGeometry({ type: 'Polygon', coordinates: [ring] }, 'WGS-84');
  const wrong = 'wrong' in read ? wrongWords(read) : undefined;
  const change = (next: readonly Point[]) => {
    setPast((before) => [...before.slice(-50), ring]);
    setRing(next);
    setTyped(undefined);
  };
  const pointAt = (event: PointerEvent): Point | undefined => {
    const frame = board.current?.getBoundingClientRect();
    if (frame === undefined) return undefined;
    const x = ((event.clientX - frame.left) / frame.width) * WIDTH;
    const y = ((event.clientY - frame.top) / frame.height) * HEIGHT;
    return placedBack([x, y], view);
  };
  const move = (i: number, to: Point) => setRing((points) => points.with(i, to));
  const pressBoard = (event: PointerEvent<SVGSVGElement>) => {
    if (dragged.current !== undefined || event.button !== 0) return;
    const at = pointAt(event);
    if (at === undefined) return;
    const i = placeInRing(ring, at);
    change(ring.toSpliced(i, 0, at));
    setChosen(i);
  };
  const keyOnCorner = (event: KeyboardEvent, i: number) => {
    const step = KEYS[event.key];
    const point = ring[i];
    if (point === undefined) return;
    if (step !== undefined) {
      event.preventDefault();
      const far = view.degrees * (event.shiftKey ? 10 : 2);
      change(ring.with(i, rounded([point[0] + step[0] * far, point[1] + step[1] * far])));
    } else if (event.key === 'Delete' || event.key === 'Backspace') {
      event.preventDefault();
      change(ring.toSpliced(i, 1));
      setChosen(undefined);
    }
  };
  const whyNotSave: Words | undefined =
    ring.length < 3 ? { zh: '至少画三个点', en: 'Draw three points at least' } : wrong;
  const { geometry } = place;
  return (
    <div>
      <p className="place-hint">{t('drawHint')}</p>
      {geometry !== null && (geometry.type === 'MultiPolygon' || geometry.coordinates.length > 1) && (
        <p className="board-wrong">{t('holesLost')}</p>
      )}
      {known.length === 0 && <Centre view={view} onView={setView} />}
      {/* biome-ignore lint/a11y/useSemanticElements: an svg is what can be drawn on; without a mouse the same is done in the field of coordinates below */}
      <svg
        ref={board}
        className="board"
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        role="group"
        aria-label={t('drawBoard')}
        onPointerUp={(event) => {
          if (dragged.current !== undefined) {
            dragged.current = undefined;
            return;
          }
          pressBoard(event);
        }}
        onPointerMove={(event) => {
          const at = dragged.current === undefined ? undefined : pointAt(event);
          if (at !== undefined && dragged.current !== undefined) move(dragged.current, at);
        }}
      >
        {neighbours.map((row) => (
          <Neighbour key={row.path} row={row} view={view} name={say(row.name)} />
        ))}
        {ring.length > 1 && (
          <path
            className={`shape ${wrong !== undefined && ring.length > 2 ? 'shape-wrong' : ''}`}
            d={pathOf([ring], view)}
          />
        )}
        {ring.map((point, i) => {
          const [x, y] = placed(point, view);
          return (
            // biome-ignore lint/a11y/useSemanticElements: a point of a drawing cannot be a <button>
            <circle
              // biome-ignore lint/suspicious/noArrayIndexKey: a corner is its number in the ring
              key={i}
              className={`corner ${chosen === i ? 'corner-chosen' : ''}`}
              cx={x}
              cy={y}
              r={6}
              role="button"
              tabIndex={0}
              aria-label={t('pointNo', { n: i + 1, x: point[0], y: point[1] })}
              onFocus={() => setChosen(i)}
              onKeyDown={(event) => keyOnCorner(event, i)}
              onPointerDown={(event) => {
                event.stopPropagation();
                setPast((before) => [...before.slice(-50), ring]);
                setTyped(undefined);
                setChosen(i);
                dragged.current = i;
                event.currentTarget.ownerSVGElement?.setPointerCapture(event.pointerId);
              }}
            />
          );
        })}
      </svg>
      <div className="board-tools">
        <button
          type="button"
          className="button button-small"
          onClick={() => setView({ ...view, degrees: view.degrees / 1.5 })}
        >
          <Plus size={14} aria-hidden />
          {t('zoomIn')}
        </button>
        <button
          type="button"
          className="button button-small"
          onClick={() => setView({ ...view, degrees: view.degrees * 1.5 })}
        >
          <Minus size={14} aria-hidden />
          {t('zoomOut')}
        </button>
        <button
          type="button"
          className="button button-small"
          disabled={past.length === 0}
          onClick={() => {
            setRing(past.at(-1) ?? []);
            setPast(past.slice(0, -1));
            setTyped(undefined);
          }}
        >
          <Undo2 size={14} aria-hidden />
          {t('undo')}
        </button>
        <button
          type="button"
          className="button button-small"
          disabled={ring.length === 0}
          onClick={() => change([])}
        >
          {t('clear')}
        </button>
        <span className="board-state" aria-live="polite">
          {wrong !== undefined && ring.length > 2 ? (
            <span className="board-wrong">{say(wrong)}</span>
          ) : 'areaM2' in read ? (
            <Area m2={read.areaM2} />
          ) : null}
        </span>
      </div>
      <label className="field-label" htmlFor={`${id}-text`}>
        {t('coordinates')}
      </label>
      <textarea
        id={`${id}-text`}
        className="input board-text"
        rows={5}
        spellCheck={false}
        value={typed ?? ring.map((point) => point.join(', ')).join('\n')}
        onChange={(event) => {
          const read = pointsIn(event.target.value);
          if (read !== undefined) {
            setPast((before) => [...before.slice(-50), ring]);
            setRing(read);
          }
          setTyped(event.target.value);
        }}
      />
      <div className="place-foot">
        <button type="button" className="button" onClick={onClose}>
          {t('cancel')}
        </button>
        <WhyButton
          tone="primary"
          why={whyNotSave}
          pending={pending}
          onPress={() => 'geometry' in read && onSave(read.geometry)}
        >
          {t('save')}
        </WhyButton>
      </div>
    </div>
  );
}

/** An area as people say it. */
export function Area({ m2 }: { m2: number }) {
  const t = useT();
  const area =
    m2 >= 100_000
      ? t('km2', { n: (m2 / 1_000_000).toFixed(2) })
      : t('m2', { n: Math.round(m2).toLocaleString('en-US') });
  return <span className="digits">{area}</span>;
}

function Neighbour({ row, view, name }: { row: PlaceRow; view: View; name: string }) {
  const rings = ringsOf(row.geometry);
  const [outer = []] = rings;
  const [x, y] = placed(
    [
      outer.reduce((sum, point) => sum + point[0], 0) / Math.max(1, outer.length),
      outer.reduce((sum, point) => sum + point[1], 0) / Math.max(1, outer.length),
    ],
    view,
  );
  return (
    <g aria-hidden>
      <path className="neighbour" d={pathOf(rings, view)} />
      <text className="neighbour-name" x={x} y={y}>
        {name}
      </text>
    </g>
  );
}

function Centre({ view, onView }: { view: View; onView: (view: View) => void }) {
  const t = useT();
  const id = useId();
  const fields = [
    { key: 'lon', label: t('longitude'), axis: 0 },
    { key: 'lat', label: t('latitude'), axis: 1 },
  ] as const;
  return (
    <fieldset className="try-row place-form">
      <legend className="place-hint">{t('centre')}</legend>
      {fields.map(({ key, label, axis }) => (
        <div key={key}>
          <label className="field-label" htmlFor={`${id}-${key}`}>
            {label}
          </label>
          <input
            id={`${id}-${key}`}
            className="input digits"
            inputMode="decimal"
            defaultValue={view.centre[axis]}
            onBlur={(event) => {
              const value = Number(event.target.value);
              if (!Number.isFinite(value)) return;
              onView({ ...view, centre: axis === 0 ? [value, view.centre[1]] : [view.centre[0], value] });
            }}
          />
        </div>
      ))}
    </fieldset>
  );
}

const KEYS: Readonly<Record<string, Point>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

function ringsOf(geometry: Geometry | null): readonly (readonly Point[])[] {
  if (geometry === null) return [];
  return geometry.type === 'Polygon' ? geometry.coordinates : geometry.coordinates.flat();
}

/** Without the point that closes it. */
function opened(ring: readonly Point[]): readonly Point[] {
  return ring.slice(0, -1);
}

/** Qiantang, where nothing is known yet: the fields above the board move it. About two metres a pixel. */
function viewOf(known: readonly Point[]): View {
  if (known.length === 0) return { centre: [120.35, 30.31], degrees: 0.00002 };
  const xs = known.map(([x]) => x);
  const ys = known.map(([, y]) => y);
  const [left, right, bottom, top] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const squeeze = Math.cos((((top + bottom) / 2) * Math.PI) / 180);
  return {
    centre: [(left + right) / 2, (top + bottom) / 2],
    degrees: Math.max(((right - left) * squeeze) / (WIDTH - 80), (top - bottom) / (HEIGHT - 80), 1e-6),
  };
}

function placed([x, y]: Point, { centre, degrees }: View): Point {
  const squeeze = Math.cos((centre[1] * Math.PI) / 180);
  return [
    Math.round((WIDTH / 2 + ((x - centre[0]) * squeeze) / degrees) * 10) / 10,
    Math.round((HEIGHT / 2 - (y - centre[1]) / degrees) * 10) / 10,
  ];
}

function placedBack([x, y]: Point, { centre, degrees }: View): Point {
  const squeeze = Math.cos((centre[1] * Math.PI) / 180);
  return rounded([centre[0] + ((x - WIDTH / 2) * degrees) / squeeze, centre[1] - (y - HEIGHT / 2) * degrees]);
}

function rounded([x, y]: Point): Point {
  return [Math.round(x * 1e6) / 1e6, Math.round(y * 1e6) / 1e6];
}

function pathOf(rings: readonly (readonly Point[])[], view: View): string {
  return rings
    .filter((ring) => ring.length > 1)
    .map((ring) => `M${ring.map((point) => placed(point, view).join(' ')).join('L')}Z`)
    .join('');
}

/** Where in the ring a new point belongs: at the end while it is being drawn, else in the nearest edge. */
function placeInRing(ring: readonly Point[], at: Point): number {
  if (ring.length < 3) return ring.length;
  const far = ring.map((from, i) => farFromEdge(at, from, ring[(i + 1) % ring.length] ?? from));
  return far.indexOf(Math.min(...far)) + 1;
}

function farFromEdge(at: Point, from: Point, to: Point): number {
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  const along = ((at[0] - from[0]) * dx + (at[1] - from[1]) * dy) / (dx * dx + dy * dy || 1);
  const part = Math.max(0, Math.min(1, along));
  return Math.hypot(at[0] - from[0] - dx * part, at[1] - from[1] - dy * part);
}

/** Coordinates as typed or pasted; undefined while a line is unfinished. */
function pointsIn(text: string): Point[] | undefined {
  const points: Point[] = [];
  for (const line of text.split('\n').filter((one) => one.trim() !== '')) {
    const parts = line.split(/[,，\s]+/).filter((one) => one !== '');
    const [x, y] = parts.map(Number);
    if (parts.length !== 2 || x === undefined || y === undefined || !Number.isFinite(x + y)) return undefined;
    points.push([x, y]);
  }
  return points;
}
