// The wall itself: progress on the left, the district in the middle, what needs somebody on the right. Every share
// stands with its numbers; nothing moves that has not changed; no person is named.
import type { Words } from '../../base/words.ts';
import type { Wall } from '../../wall.ts';
import {
  DistrictMap,
  type MapPlace,
  type MapValue,
  type MapWater,
  sharedEnding,
} from '../kit/district-map.tsx';
import { useLive } from '../kit/live.tsx';
import { useLook } from '../kit/look.ts';
import { civilDay, clockTime, useFormat, useNow } from '../kit/moments.ts';
import { useMay, useSession } from '../kit/session.tsx';
import { ErrorState, Waiting } from '../kit/states.tsx';
import { useLanguage, useSay } from '../kit/words.ts';
import { useT } from './wall-words.ts';

const FOLLOWS = ['control.', 'home.', 'own.', 'lists.', 'tasks.', 'outbreak.'];
/** Classes of the share of due temperatures that were reported, in percent. */
const SHARES = [96, 98, 99];

interface PlacesAnswer {
  rows: MapPlace[];
  water: MapWater | null;
}
interface WatchAnswer {
  rows: { id: string; zh: string; en: string; count: number }[];
}
interface Batch {
  id: string;
  title: Words;
  source: Words;
  done: number;
  total: number;
  overdue: number;
}

export default function WallScreen() {
  const { data, error, refetch } = useLook<Wall>('/wall', {}, { follows: FOLLOWS, everySeconds: 20 });
  if (data === undefined)
    return error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Waiting />;
  return (
    <>
      <Head wall={data} />
      <div className="wall-left">
        <Temperatures temperatures={data.temperatures} />
        <Streets streets={data.streets} />
        <Figures figures={data.figures} />
      </div>
      <div className="wall-middle">
        <Kpis kpis={data.kpis} />
        <Situation streets={data.streets} />
        <Watch />
      </div>
      <div className="wall-right">
        <Alarms alarms={data.alarms} all={data.alarmCount} />
        <Lists />
        <Today today={data.today} />
      </div>
    </>
  );
}

function Head({ wall }: { wall: Wall }) {
  const t = useT();
  const say = useSay();
  const language = useLanguage();
  const { district } = useSession();
  const { line } = useLive();
  const now = useNow();
  const { outbreak } = wall;
  const name = district[language] ?? district.zh ?? '';
  const weekday = new Intl.DateTimeFormat(language === 'zh' ? 'zh-CN' : 'en-GB', {
    timeZone: 'Asia/Shanghai',
    month: 'long',
    day: 'numeric',
    weekday: language === 'zh' ? 'long' : 'short',
  }).format(now);
  return (
    <header className="wall-head">
      <p className="wall-outbreak">
        {outbreak === null ? (
          t('noOutbreak')
        ) : (
          <>
            <strong>{say(outbreak.name)}</strong>
            <span>{t('day', { n: outbreak.day })}</span>
            <span className={outbreak.daysLeft < 0 ? 'words-now' : ''}>
              {outbreak.daysLeft < 0
                ? t('sunsetOver', { n: -outbreak.daysLeft })
                : t('sunset', { day: outbreak.sunset.slice(5), n: outbreak.daysLeft })}
            </span>
          </>
        )}
      </p>
      <h1>{t('title', { district: name })}</h1>
      <p className="wall-clock">
        <span className={`wall-line wall-line-${line === 'cut' ? 'cut' : 'live'}`}>
          <i aria-hidden="true" />
          {t(line === 'cut' ? 'cut' : 'fresh', { at: clockTime(wall.at, true) })}
        </span>
        <time className="digits" dateTime={civilDay(now)}>
          {clockTime(now, true)}
        </time>
        <span>{weekday}</span>
      </p>
    </header>
  );
}

function Panel({
  title,
  extra,
  children,
  className = '',
}: {
  title: string;
  extra?: React.ReactNode;
  children: React.ReactNode;
  className?: string;
}) {
  return (
    <section className={`panel ${className}`}>
      <header>
        <h2>{title}</h2>
        {extra !== undefined && <span>{extra}</span>}
      </header>
      {children}
    </section>
  );
}

/** A share in percent with one decimal, never rounded up to a whole hundred. */
function share(value: number, of: number): string {
  return of === 0 ? '—' : (Math.floor((value / of) * 1000) / 10).toFixed(1);
}

function Temperatures({ temperatures }: Pick<Wall, 'temperatures'>) {
  const t = useT();
  const { number } = useFormat();
  const { due, answered, otherwise, today, hours } = temperatures;
  const missing = due - answered - otherwise;
  return (
    <Panel
      title={t('temperatures')}
      extra={t('temperaturesSince', { n: number(today) })}
      className="wall-temperatures"
    >
      {due === 0 ? (
        <p className="wall-empty">{t('nothingDue')}</p>
      ) : (
        <div className="hero">
          <p className="hero-share digits">
            {share(answered + otherwise, due)}
            <small>%</small>
          </p>
          <dl>
            <dt>{t('due')}</dt>
            <dd className="digits">{number(due)}</dd>
            <dt>{t('answered')}</dt>
            <dd className="digits">{number(answered)}</dd>
            {otherwise > 0 && (
              <>
                <dt>{t('otherwise')}</dt>
                <dd className="digits">{number(otherwise)}</dd>
              </>
            )}
            <dt className={missing > 0 ? 'words-now' : ''}>{t('missing')}</dt>
            <dd className={`digits ${missing > 0 ? 'words-now' : ''}`}>{number(missing)}</dd>
          </dl>
        </div>
      )}
      <HoursChart hours={hours} />
    </Panel>
  );
}

const CHART = { width: 392, height: 150, left: 40, right: 22, bottom: 22, top: 8 };

/** Two lines over the hours of the day: what was due, what had come in. */
function HoursChart({ hours }: { hours: Wall['temperatures']['hours'] }) {
  const t = useT();
  const most = Math.max(1, ...hours.flatMap((one) => [one.due, one.came ?? 0]));
  const step = niceStep(most / 3);
  const top = Math.ceil(most / step) * step;
  const x = (i: number) =>
    CHART.left + (i * (CHART.width - CHART.left - CHART.right)) / Math.max(1, hours.length - 1);
  const y = (value: number) => CHART.top + (1 - value / top) * (CHART.height - CHART.bottom - CHART.top);
  const path = (values: readonly (number | null)[]) =>
    values
      .flatMap((value, i) => (value === null ? [] : [`${i === 0 ? 'M' : 'L'}${x(i)} ${y(value)}`]))
      .join('');
  return (
    <figure className="wall-chart">
      <figcaption>
        <span className="line-due" />
        {t('planned')}
        <span className="line-came" />
        {t('came')}
      </figcaption>
      <svg viewBox={`0 0 ${CHART.width} ${CHART.height}`} role="img" aria-label={t('chart')}>
        {Array.from({ length: top / step + 1 }, (_, i) => i * step).map((value) => (
          <g key={value}>
            <line
              className="chart-line"
              x1={CHART.left}
              x2={CHART.width - CHART.right}
              y1={y(value)}
              y2={y(value)}
            />
            <text className="chart-words" x={CHART.left - 6} y={y(value) + 4} textAnchor="end">
              {value >= 10_000 ? `${value / 1000}k` : value}
            </text>
          </g>
        ))}
        {hours.map(
          (one, i) =>
            one.hour % 4 === 0 && (
              <text key={one.hour} className="chart-words" x={x(i)} y={CHART.height - 4} textAnchor="middle">
                {`${String(one.hour).padStart(2, '0')}:00`}
              </text>
            ),
        )}
        <path className="chart-due" d={path(hours.map((one) => one.due))} />
        <path className="chart-came" d={path(hours.map((one) => one.came))} />
      </svg>
    </figure>
  );
}

function niceStep(rough: number): number {
  const size = 10 ** Math.floor(Math.log10(Math.max(rough, 1)));
  for (const times of [1, 2, 5, 10]) if (times * size >= rough) return times * size;
  return 10 * size;
}

function Streets({ streets }: Pick<Wall, 'streets'>) {
  const t = useT();
  const say = useSay();
  const shared = sharedEnding(streets.map((street) => say(street.name)));
  const worstFirst = [...streets].sort((a, b) => part(a) - part(b) || b.due - a.due);
  return (
    <Panel title={t('streets')} extra={t('streetsExtra')} className="wall-streets">
      <ul>
        {worstFirst.map((street) => {
          const missing = street.due - street.answered;
          const tone =
            street.due === 0 ? 'none' : part(street) < 0.96 ? 'now' : part(street) < 0.98 ? 'late' : 'busy';
          return (
            <li key={street.place}>
              <span>{say(street.name).slice(0, say(street.name).length - shared.length)}</span>
              <i className={`bar bar-${tone}`} aria-hidden="true">
                <b style={{ width: `${part(street) * 100}%` }} />
              </i>
              <strong className="digits">
                {street.due === 0 ? t('noDue') : `${share(street.answered, street.due)}%`}
              </strong>
              <em className={`digits ${missing > 0 ? 'words-now' : ''}`}>
                {street.due === 0 ? '' : missing}
              </em>
            </li>
          );
        })}
      </ul>
    </Panel>
  );
}

/** The share reported; a street without anybody due is not behind. */
function part({ due, answered }: { due: number; answered: number }): number {
  return due === 0 ? 1.01 : answered / due;
}

function Figures({ figures }: Pick<Wall, 'figures'>) {
  const t = useT();
  const say = useSay();
  return (
    <Panel title={t('figures')} extra={t('figuresExtra')} className="wall-figures">
      <ul>
        {figures.map((one) => (
          <li key={one.key} title={say(one.note)}>
            <span>{say(one.words)}</span>
            <strong className="digits">{one.of === 0 ? t('none') : `${share(one.value, one.of)}%`}</strong>
            <em className="digits">{one.of === 0 ? '' : `${one.value}/${one.of}`}</em>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function Kpis({ kpis }: Pick<Wall, 'kpis'>) {
  const say = useSay();
  const { number } = useFormat();
  return (
    <ul className="wall-kpis">
      {kpis.map((kpi) => (
        <li key={kpi.key} className="panel">
          <span>{say(kpi.words)}</span>
          <strong className={`digits words-${kpi.tone}`}>
            {number(kpi.value)}
            {kpi.of !== null && <small> / {number(kpi.of)}</small>}
          </strong>
          <em>{say(kpi.note)}</em>
        </li>
      ))}
    </ul>
  );
}

function Situation({ streets }: Pick<Wall, 'streets'>) {
  const t = useT();
  const say = useSay();
  const { district } = useSession();
  const { number } = useFormat();
  const places = useLook<PlacesAnswer>('/places', { within: district.path, level: 2 });
  const values = new Map<string, MapValue>(
    streets.map((street) => [
      street.place,
      {
        value: street.due === 0 ? undefined : Math.floor((street.answered / street.due) * 1000) / 10,
        label:
          street.due === 0
            ? t(street.people === 1 ? 'person' : 'people', { n: number(street.people) })
            : `${share(street.answered, street.due)}%`,
        alarm: street.alarms > 0,
      },
    ]),
  );
  return (
    <Panel title={t('situation')} className="wall-map">
      {places.data ? (
        <DistrictMap
          places={places.data.rows}
          water={places.data.water}
          values={values}
          measure={{ zh: t('share'), en: t('share') }}
          breaks={SHARES}
          height={430}
        />
      ) : (
        <p className="wall-empty">{places.error ? say(TROUBLE) : t('loading')}</p>
      )}
    </Panel>
  );
}

const TROUBLE: Words = { zh: '地图暂时无法读取', en: 'The map cannot be read just now' };

function Watch() {
  const t = useT();
  const language = useLanguage();
  const { may } = useMay('watch.read');
  const { data, error } = useLook<WatchAnswer>(
    '/watch',
    {},
    { follows: FOLLOWS, everySeconds: 60, when: may },
  );
  return (
    <Panel title={t('watch')} extra={t('watchExtra')} className="wall-watch">
      {data === undefined ? (
        <p className="wall-empty">{error ? t('watchTrouble') : t('loading')}</p>
      ) : (
        <ul>
          {data.rows.map((one) => (
            <li key={one.id} className={one.count > 0 ? 'broken' : ''} title={one[language]}>
              <span>{one.id}</span>
              <strong className="digits">{one.count}</strong>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

function Alarms({ alarms, all }: Pick<Wall, 'alarms'> & { all: number }) {
  const t = useT();
  const say = useSay();
  return (
    <Panel
      title={t('alarms')}
      extra={<b className={all > 0 ? 'words-now' : ''}>{t('alarmsCount', { n: all })}</b>}
      className="wall-alarms"
    >
      {alarms.length === 0 ? (
        <p className="wall-empty">{t('noAlarms')}</p>
      ) : (
        <ul>
          {alarms.map((alarm) => (
            <li key={alarm.id} className={`wall-alarm wall-alarm-${alarm.tone}`}>
              <strong>{say(alarm.title)}</strong>
              <time className="digits" dateTime={alarm.at}>
                {clockTime(alarm.at)}
              </time>
              <span>{say(alarm.place)}</span>
              <em>{say(alarm.state)}</em>
            </li>
          ))}
        </ul>
      )}
      {all > alarms.length && <p className="wall-more">{t('alarmsMore', { n: all - alarms.length })}</p>}
    </Panel>
  );
}

const BATCHES_SHOWN = 4;

function Lists() {
  const t = useT();
  const say = useSay();
  const { data } = useLook<{ batches: Batch[] }>('/overview', {}, { follows: ['lists.'], everySeconds: 60 });
  return (
    <Panel title={t('lists')} extra={t('listsExtra')} className="wall-lists">
      {data === undefined ? (
        <p className="wall-empty">{t('loading')}</p>
      ) : data.batches.length === 0 ? (
        <p className="wall-empty">{t('noLists')}</p>
      ) : (
        <ul>
          {data.batches.slice(0, BATCHES_SHOWN).map((batch) => (
            <li key={batch.id}>
              <span>{say(batch.source)}</span>
              <strong className="digits">
                {batch.done}/{batch.total}
              </strong>
              <i className="bar bar-busy" aria-hidden="true">
                <b style={{ width: `${(batch.done / Math.max(1, batch.total)) * 100}%` }} />
              </i>
              <em className={batch.overdue > 0 ? 'words-now' : ''}>
                {batch.overdue > 0
                  ? t('batchLate', { n: batch.overdue })
                  : t('batchLeft', { n: batch.total - batch.done })}
              </em>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

function Today({ today }: Pick<Wall, 'today'>) {
  const t = useT();
  const say = useSay();
  const { number } = useFormat();
  return (
    <Panel title={t('today')} className="wall-today">
      <ul>
        {today.map((one) => (
          <li key={one.key}>
            <strong className={`digits words-${one.tone}`}>
              {number(one.value)}
              {one.of !== null && <small>/{number(one.of)}</small>}
            </strong>
            <span>{say(one.words)}</span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
