// What is laid out and put up: the one-way plan and the plan of the dots, true to scale, and the signs with the slots as
// a code that every telephone reads without a network. Nothing personal is in it.
import type { Words } from '../../base/words.ts';
import { WhyButton } from '../../shells/kit/act-button.tsx';
import type { Json } from '../../shells/kit/act-types.ts';
import { Go, useAddress, useFilters } from '../../shells/kit/go.tsx';
import { useLook } from '../../shells/kit/look.ts';
import { civilDay, clockTime, useFormat } from '../../shells/kit/moments.ts';
import { PageHeader } from '../../shells/kit/page-header.tsx';
import { QrCode } from '../../shells/kit/qr-code.tsx';
import { EmptyState, ErrorState, Waiting } from '../../shells/kit/states.tsx';
import { useSay } from '../../shells/kit/words.ts';
import { AROUND_MM, type Layout, type SheetName, scaleFor } from '../layout/rules.ts';
import type { SessionPage } from '../routes.ts';
import './testing.css';
import { useT } from './testing-words.ts';

const VIEWS = [
  ['layout', 'viewLayout'],
  ['dots', 'viewDots'],
  ['posters', 'viewPosters'],
] as const;

export default function PrintsScreen() {
  const t = useT();
  const { session: id = '' } = useAddress();
  const [filters, setFilters] = useFilters();
  const view = VIEWS.find(([key]) => key === filters.view)?.[0] ?? 'layout';
  const sheet: SheetName = filters.sheet === 'a3' ? 'a3' : 'a4';
  const { data, error, refetch } = useLook<Json<SessionPage>>(
    `/testing/sessions/${id}`,
    {},
    { follows: ['testing.'] },
  );
  if (data === undefined)
    return error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Waiting />;
  return (
    <>
      <PageHeader
        title={t('prints')}
        path={[
          { title: t('register'), to: '/testing' },
          { title: `${data.code} ${data.site.name}`, to: `/testing/sessions/${data.id}` },
        ]}
        actions={
          <WhyButton tone="primary" onPress={() => window.print()}>
            {t('printNow')}
          </WhyButton>
        }
      />
      <div className="testing-bar">
        <fieldset className="chips" aria-label={t('prints')}>
          {VIEWS.map(([key, words]) => (
            <button
              key={key}
              type="button"
              className="chip"
              aria-pressed={view === key}
              onClick={() => setFilters({ view: key === 'layout' ? undefined : key })}
            >
              {t(words)}
            </button>
          ))}
        </fieldset>
        {view !== 'posters' && (
          <fieldset className="chips" aria-label={t('sheet')}>
            {(['a4', 'a3'] as const).map((one) => (
              <button
                key={one}
                type="button"
                className="chip"
                aria-pressed={sheet === one}
                onClick={() => setFilters({ sheet: one === 'a4' ? undefined : one })}
              >
                {one.toUpperCase()}
              </button>
            ))}
          </fieldset>
        )}
      </div>
      {view === 'posters' ? (
        <Posters session={data} />
      ) : data.layout === null ? (
        <EmptyState title={NOT_MEASURED} words={MEASURE}>
          <Go to={`/testing/sites/${data.ground.id}`} className="button">
            {t('toSite')}
          </Go>
        </EmptyState>
      ) : (
        <div className="plan-scroll">
          <PlanSheet session={data} layout={data.layout} sheet={sheet} dots={view === 'dots'} />
        </div>
      )}
    </>
  );
}

function PlanSheet({
  session,
  layout,
  sheet,
  dots,
}: {
  session: Json<SessionPage>;
  layout: Json<Layout>;
  sheet: SheetName;
  dots: boolean;
}) {
  const t = useT();
  const say = useSay();
  const { moment } = useFormat();
  const scale = scaleFor(layout, sheet);
  if (scale === undefined) return <EmptyState title={TOO_LARGE} words={MEASURE} />;
  return (
    <section className={`plan-sheet plan-${sheet}`}>
      <header>
        <h2>
          {session.code} {session.ground.name} · {t(dots ? 'viewDots' : 'viewLayout')}
        </h2>
        <span className="digits">{moment(session.opensAt)}</span>
      </header>
      <p>
        {t('scale', { n: scale })} · {t('groundOf', { l: layout.lengthM, w: layout.widthM })}
      </p>
      {layout.troubles.map((trouble) => (
        <p key={trouble.en}>⚠ {say(trouble)}</p>
      ))}
      <Plan layout={layout} scale={scale} dots={dots} />
      <p>{dots ? t('dotsKey', { m: session.dotMetres, n: layout.dots.length, d: 1 }) : t('wayKey')}</p>
      {dots && <p>{t('measured')}</p>}
    </section>
  );
}

/** The ground in millimetres of paper: one metre is 1,000 by the scale. */
function Plan({ layout, scale, dots }: { layout: Json<Layout>; scale: number; dots: boolean }) {
  const t = useT();
  const mm = (metres: number) => (metres * 1_000) / scale;
  const [width, height] = [mm(layout.lengthM), mm(layout.widthM)];
  const zones = [
    { key: 'in', from: 0, to: layout.registerX, fill: '#f6f8fb' },
    { key: 'registration', from: layout.registerX, to: layout.swabX, fill: '#e8f0fb' },
    { key: 'swab', from: layout.swabX, to: layout.outX, fill: '#fbeeea' },
    { key: 'out', from: layout.outX, to: layout.lengthM, fill: '#e9f6ee' },
  ] as const;
  const text = Math.min(4, Math.max(2.4, mm(1)));
  return (
    <svg
      width={`${width + 2 * AROUND_MM}mm`}
      height={`${height + 2 * AROUND_MM}mm`}
      viewBox={`${-AROUND_MM} ${-AROUND_MM} ${width + 2 * AROUND_MM} ${height + 2 * AROUND_MM}`}
      role="img"
      aria-label={t(dots ? 'viewDots' : 'viewLayout')}
      fill="#12233d"
      fontSize={text}
    >
      <defs>
        <marker
          id="plan-arrow"
          viewBox="0 0 6 6"
          refX="5"
          refY="3"
          markerWidth="5"
          markerHeight="5"
          orient="auto"
        >
          <path d="M0 0L6 3L0 6z" />
        </marker>
      </defs>
      {zones.map(({ key, from, to, fill }) => (
        <g key={key}>
          <rect x={mm(from)} y={0} width={Math.max(0, mm(to - from))} height={height} fill={fill} />
          <text x={mm((from + to) / 2)} y={-2} textAnchor="middle" fontWeight="600">
            {t(key)}
          </text>
        </g>
      ))}
      <rect x={0} y={0} width={width} height={height} fill="none" stroke="#12233d" strokeWidth={0.4} />
      {layout.lanes.map((lane) => (
        <LaneOf key={lane.no} lane={lane} layout={layout} mm={mm} text={text} dots={dots} />
      ))}
      {layout.dots.map((dot) => (
        <g key={`${dot.lane}/${dot.no}`}>
          <circle cx={mm(dot.x)} cy={mm(dot.y)} r={Math.min(1.6, mm(0.18))} fill="#c8321f" />
          {dots && (dot.no === 1 || dot.no % 4 === 0) && (
            <text x={mm(dot.x)} y={mm(dot.y) - mm(0.28)} textAnchor="middle" fontSize={text * 0.7}>
              {dot.no}
            </text>
          )}
        </g>
      ))}
      {dots &&
        [...new Set(layout.dots.map(({ y }) => y))].map((y) => (
          // How far a row lies from the upper edge: what the tape is laid across for.
          <text key={y} x={1} y={mm(y) + text / 3} fontSize={text * 0.8}>
            ↓ {Number(y.toFixed(2))} m
          </text>
        ))}
      <Ruler metres={layout.lengthM} mm={mm} at={height + 3} />
    </svg>
  );
}

function LaneOf({
  lane,
  layout,
  mm,
  text,
  dots,
}: {
  lane: Json<Layout>['lanes'][number];
  layout: Json<Layout>;
  mm: (metres: number) => number;
  text: number;
  dots: boolean;
}) {
  const t = useT();
  const own = layout.dots.filter((dot) => dot.lane === lane.no);
  // From the last dot, where people join, to the first, and on to the way out: the way they go.
  const path = [
    ...(own.length === 0 ? [] : [{ x: 0, y: own.at(-1)?.y ?? lane.desk.y }]),
    ...[...own].reverse(),
    lane.desk,
    lane.table,
    { x: layout.lengthM, y: lane.table.y },
  ];
  const box = (at: { x: number; y: number }, label: string) => (
    <g>
      <rect
        x={mm(at.x - 0.9)}
        y={mm(at.y - 0.5)}
        width={mm(1.8)}
        height={mm(1)}
        rx={mm(0.1)}
        fill="#fff"
        stroke="#12233d"
        strokeWidth={0.35}
      />
      <text x={mm(at.x)} y={mm(at.y + 0.5) + text} textAnchor="middle" fontSize={text * 0.85}>
        {label}
      </text>
    </g>
  );
  return (
    <g>
      {!dots && (
        <polyline
          points={path.map(({ x, y }) => `${mm(x)},${mm(y)}`).join(' ')}
          fill="none"
          stroke="#56657a"
          strokeWidth={0.5}
          markerEnd="url(#plan-arrow)"
        />
      )}
      {box(lane.desk, `${t('registration')} ${lane.no}`)}
      {box(lane.table, `${t('swab')} ${lane.no}`)}
    </g>
  );
}

/** Metres along the lower edge, numbered each five: what a tape is laid beside. */
function Ruler({ metres, mm, at }: { metres: number; mm: (metres: number) => number; at: number }) {
  return (
    <g stroke="#12233d" strokeWidth={0.25} fontSize={2.4}>
      {Array.from({ length: Math.floor(metres) + 1 }, (_, m) => (
        <g key={`m${mm(m)}`}>
          <line x1={mm(m)} x2={mm(m)} y1={at} y2={at + (m % 5 === 0 ? 1.6 : 0.8)} />
          {m % 5 === 0 && (
            <text x={mm(m)} y={at + 4} textAnchor="middle" stroke="none">
              {m}
            </text>
          )}
        </g>
      ))}
    </g>
  );
}

/** One sign to a page: where one comes in with the slots as a code, where one registers, is swabbed, goes out. */
function Posters({ session }: { session: Json<SessionPage> }) {
  const say = useSay();
  const { moment } = useFormat();
  const lines = [
    `${session.code} ${session.ground.name}`,
    civilDay(session.opensAt),
    ...slotLines(session.slots),
  ];
  const head = `${session.code} ${session.ground.name}`;
  return (
    <>
      <section className="poster">
        <p>{head}</p>
        <h2>
          {SIGNS[0].zh}
          <Arrow to={SIGNS[0].to} />
        </h2>
        <p className="poster-en">{SIGNS[0].en}</p>
        <QrCode ecc="L" text={lines.join('\n')} label={say(SCAN)} />
        <div>
          <p>{SCAN.zh}</p>
          <p className="poster-small">{SCAN.en}</p>
          <p className="poster-small">
            {moment(session.opensAt)} – {clockTime(session.closesAt)} · {KEEP.zh} · {KEEP.en}
          </p>
        </div>
      </section>
      {SIGNS.slice(1).map((sign) => (
        <section key={sign.en} className="poster">
          <p>{head}</p>
          <h2>{sign.zh}</h2>
          <p className="poster-en">{sign.en}</p>
          <Arrow to={sign.to} />
        </section>
      ))}
    </>
  );
}

/** What a telephone reads at arm's length from a code of this size; each line of it is a slot, or some of them. */
const LINES = 60;

function slotLines(slots: Json<SessionPage>['slots']): string[] {
  const together = Math.ceil(slots.length / LINES);
  return Array.from({ length: Math.ceil(slots.length / together) }, (_, i) => {
    const own = slots.slice(i * together, (i + 1) * together);
    const [first, last] = [own[0], own.at(-1)];
    if (first === undefined || last === undefined) return '';
    const numbers = first === last ? first.no : `${first.no}-${last.no}`;
    const day =
      civilDay(first.from) === civilDay(slots[0]?.from ?? first.from) ? '' : `${civilDay(first.from)} `;
    return `${numbers}. ${day}${clockTime(first.from)}-${clockTime(last.to)}`;
  });
}

/** A sign is read by everybody who comes, whatever this page speaks: both languages are on it. */
const SIGNS = [
  { zh: '入口', en: 'In', to: 'right' },
  { zh: '登记', en: 'Registration', to: 'ahead' },
  { zh: '采样', en: 'Swabbing', to: 'ahead' },
  { zh: '出口', en: 'Out', to: 'right' },
] as const;
const SCAN: Words = { zh: '扫一扫看时段', en: 'Scan for the slots' };
const KEEP: Words = { zh: '间隔一米 · 戴好口罩', en: 'One metre apart · mask on' };

/** Drawn, not written: the arrow of a font may be thin as a hair. */
function Arrow({ to }: { to: 'right' | 'ahead' }) {
  return (
    <svg viewBox="0 0 24 24" aria-hidden="true" className="poster-arrow">
      <path
        d="M2 9h11V4l9 8-9 8v-5H2z"
        transform={to === 'ahead' ? 'rotate(-90 12 12)' : undefined}
        fill="currentColor"
      />
    </svg>
  );
}

const NOT_MEASURED: Words = { zh: '场地还没有丈量', en: 'The ground is not measured' };
const MEASURE: Words = {
  zh: '请在场所页填写可用场地的长和宽。',
  en: 'Give the length and the width of the free ground on the page of the site.',
};
const TOO_LARGE: Words = { zh: '场地太大，这张纸画不下', en: 'The ground is too large for this sheet' };
