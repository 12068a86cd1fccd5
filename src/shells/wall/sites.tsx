// Isolation sites on the wall: one row a site, one column a figure, what needs somebody in its colour and with its mark.
import { Check, TriangleAlert } from 'lucide-react';
import type { CSSProperties, ReactNode } from 'react';
import type { Words } from '../../base/words.ts';
import type { WallSites } from '../../wall-sites.ts';
import { useLive } from '../kit/live.tsx';
import { useLook } from '../kit/look.ts';
import { civilDay, clockTime, useNow } from '../kit/moments.ts';
import { useSession } from '../kit/session.tsx';
import { ErrorState, Waiting } from '../kit/states.tsx';
import { useLanguage, useSay } from '../kit/words.ts';
import { useT } from './wall-words.ts';

type Row = WallSites['rows'][number];
/** So many rows are still read from a chair. */
const MOST = 36;
const FOLLOWS = ['isolation.', 'transport.', 'control.', 'tasks.'];

export default function WallSitesScreen() {
  const t = useT();
  const { data, error, refetch } = useLook<WallSites>(
    '/wall/sites',
    {},
    { follows: FOLLOWS, everySeconds: 30 },
  );
  if (data === undefined)
    return error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Waiting />;
  return (
    <>
      <Head at={data.at} rows={data.rows} />
      <div className="wall-sites">
        {data.rows.length === 0 ? <p className="wall-none">{t('noSites')}</p> : <Matrix rows={data.rows} />}
      </div>
    </>
  );
}

function Head({ at, rows }: { at: string; rows: readonly Row[] }) {
  const t = useT();
  const { district } = useSession();
  const language = useLanguage();
  const { line } = useLive();
  const now = useNow();
  const sum = (key: 'guests' | 'free' | 'rooms' | 'coming' | 'leaving', of = rows) =>
    of.reduce((all, row) => all + row[key], 0);
  // Nobody may be given a room of a site that is still being prepared.
  const taking = rows.filter(({ state }) => state === 'open');
  return (
    <header className="wall-head">
      <p className="wall-outbreak">
        <strong>{t('sitesN', { n: rows.length })}</strong>
        <span>
          {t('sitesSums', { guests: sum('guests'), free: sum('free', taking), rooms: sum('rooms', taking) })}
        </span>
        <span>{t('sitesMoves', { coming: sum('coming'), leaving: sum('leaving') })}</span>
      </p>
      <h1>{t('sitesTitle', { district: district[language] ?? district.zh ?? '' })}</h1>
      <p className="wall-clock">
        <span className={`wall-line wall-line-${line === 'cut' ? 'cut' : 'live'}`}>
          <i aria-hidden="true" />
          {t(line === 'cut' ? 'cut' : 'fresh', { at: clockTime(at, true) })}
        </span>
        <time className="digits" dateTime={civilDay(now)}>
          {clockTime(now, true)}
        </time>
      </p>
    </header>
  );
}

const COLUMNS: readonly {
  readonly key: string;
  readonly words: Words;
  readonly cell: (row: Row) => ReactNode;
}[] = [
  { key: 'guests', words: { zh: '入住', en: 'Guests' }, cell: (row) => <b>{row.guests}</b> },
  {
    key: 'free',
    words: { zh: '空房', en: 'Free' },
    // A full site is no alarm: nobody has to do anything there.
    cell: ({ free, state }) => (state === 'open' && free === 0 ? <Full /> : <Quiet value={free} />),
  },
  {
    key: 'notReady',
    words: { zh: '待消毒', en: 'Not ready' },
    cell: (row) => <Quiet value={row.notReady} />,
  },
  {
    key: 'coming',
    words: { zh: '48 时将到', en: 'Coming 48 h' },
    cell: (row) => <Quiet value={row.coming} />,
  },
  {
    key: 'leaving',
    words: { zh: '48 时将离', en: 'Leaving 48 h' },
    cell: (row) => <Quiet value={row.leaving} />,
  },
  {
    key: 'heads',
    words: { zh: '三数', en: 'Heads' },
    cell: ({ heads }) =>
      heads.agree ? (
        <Check className="wall-good" aria-label="✓" />
      ) : (
        <Figure value={`${heads.rooms} / ${heads.meals ?? heads.temperatures ?? '—'}`} tone="now" />
      ),
  },
  {
    key: 'temperatures',
    words: { zh: '未测温', en: 'Unmeasured' },
    cell: (row) => (
      <Figure value={row.temperaturesMissing} tone={row.temperaturesMissing > 0 ? 'late' : undefined} />
    ),
  },
  {
    key: 'corridors',
    words: { zh: '走廊未就绪', en: 'Corridors' },
    cell: (row) => <Figure value={row.corridors} tone={row.corridors > 0 ? 'late' : undefined} />,
  },
  {
    key: 'incidents',
    words: { zh: '事件', en: 'Incidents' },
    cell: (row) => <Figure value={row.incidents} tone={row.incidents > 0 ? 'now' : undefined} />,
  },
  {
    key: 'late',
    words: { zh: '逾期', en: 'Late' },
    cell: (row) => <Figure value={row.late} tone={row.late > 0 ? 'now' : undefined} />,
  },
];

function Matrix({ rows }: { rows: readonly Row[] }) {
  const t = useT();
  const say = useSay();
  // Where there are more than fit, those that need somebody come first, and the last line counts the others.
  const shown = rows.length > MOST ? [...rows].sort((a, b) => needs(b) - needs(a)).slice(0, MOST - 1) : rows;
  const more = rows.length - shown.length;
  return (
    <table
      className="wall-matrix"
      style={{ '--rows': shown.length + (more > 0 ? 1 : 0) } as CSSProperties} // a property of our own
    >
      <thead>
        <tr>
          <th>{t('site')}</th>
          <th className="wall-fill">{t('fill')}</th>
          {COLUMNS.map(({ key, words }) => (
            <th key={key}>{say(words)}</th>
          ))}
        </tr>
      </thead>
      <tbody>
        {shown.map((row) => (
          <tr key={row.id}>
            <th>
              <span className="digits">{row.code}</span> {row.name}
              {row.state !== 'open' && <small>{say(row.stateWords)}</small>}
            </th>
            <td className="wall-fill">
              <span className="wall-fill-bar" aria-hidden="true">
                <i style={{ flexGrow: row.taken }} className="wall-fill-taken" />
                <i style={{ flexGrow: row.notReady }} className="wall-fill-not" />
                <i style={{ flexGrow: Math.max(0, row.rooms - row.taken - row.notReady) }} />
              </span>
              <small className="digits">
                {row.taken} / {row.rooms}
              </small>
            </td>
            {COLUMNS.map(({ key, cell }) => (
              <td key={key} className="digits">
                {cell(row)}
              </td>
            ))}
          </tr>
        ))}
        {more > 0 && (
          <tr>
            <th colSpan={COLUMNS.length + 2}>{t('sitesMore', { n: more })}</th>
          </tr>
        )}
      </tbody>
    </table>
  );
}

const needs = ({ heads, incidents, late, corridors, temperaturesMissing }: Row) =>
  (incidents > 0 || !heads.agree ? 4 : 0) +
  (late > 0 ? 2 : 0) +
  (corridors > 0 || temperaturesMissing > 0 ? 1 : 0);

function Full() {
  const t = useT();
  return <span className="wall-full">{t('full')}</span>;
}

/** A figure that needs somebody stands out by colour and by a mark. */
function Figure({ value, tone }: { value: number | string; tone?: 'now' | 'late' | undefined }) {
  if (tone === undefined) return <Quiet value={value} />;
  return (
    <span className={`wall-figure wall-figure-${tone}`}>
      <TriangleAlert aria-hidden />
      {value}
    </span>
  );
}

const Quiet = ({ value }: { value: number | string }) =>
  value === 0 ? <span className="wall-zero">0</span> : <span>{value}</span>;
