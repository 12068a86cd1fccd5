// The meeting over all sites: each in a row, what has to be asked about in red with a mark; made to be read from a chair.
import { TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import type { Words } from '../../../base/words.ts';
import type { Json } from '../../../shells/kit/act-types.ts';
import type { Refused } from '../../../shells/kit/api.ts';
import { DataTable } from '../../../shells/kit/data-table.tsx';
import { Go, useGo } from '../../../shells/kit/go.tsx';
import { useLook } from '../../../shells/kit/look.ts';
import { Card, KpiStrip, StatePill } from '../../../shells/kit/marks.tsx';
import { useFormat } from '../../../shells/kit/moments.ts';
import { PageHeader } from '../../../shells/kit/page-header.tsx';
import { MeetingCard } from '../../meetings/screens/MeetingCard.tsx';
import type { KeptSite, MeetingTold } from '../../meetings/terms.ts';
import { shownOf } from './Briefing.tsx';
import './briefing.css';
import { useT } from './briefing-words.ts';

/** As it is, or as it was kept: what was not counted then is null. */
type Site = Json<KeptSite>;
const some = (value: number | null) => (value ?? 0) > 0;

/** What of a site has to be asked about. */
const ASKED = {
  heads: ({ heads }: Site) => heads.agree === false,
  missing: ({ temperaturesMissing }: Site) => some(temperaturesMissing),
  fevers: ({ fevers }: Site) => some(fevers),
  positives: ({ positives }: Site) => some(positives),
  late: ({ late }: Site) => some(late),
  overrides: ({ overrides }: Site) => some(overrides),
  incidents: ({ incidents }: Site) => some(incidents),
  runsOut: ({ runsOut }: Site) => some(runsOut),
} as const satisfies Record<string, (site: Site) => boolean>;
type Asked = keyof typeof ASKED;
const isAsked = (key: string): key is Asked => key in ASKED;
const differs = (site: Site) => Object.values(ASKED).some((is) => is(site));

export default function MeetingScreen() {
  const t = useT();
  const { moment } = useFormat();
  const [only, setOnly] = useState(false);
  const { data, error, refetch } = useLook<{ at: string; rows: Site[]; meeting: Json<MeetingTold> }>(
    '/isolation/meeting',
    {},
    { follows: ['isolation.', 'control.', 'tasks.'], everySeconds: 60 },
  );
  const rows = data?.rows ?? [];
  const asked = rows.filter(differs).length;
  return (
    <>
      <PageHeader
        title={t('meeting')}
        path={[{ title: t('sites'), to: '/isolation' }, { title: t('meeting') }]}
        beside={
          data !== undefined && (
            <>
              <StatePill tone={asked > 0 ? 'now' : 'good'}>
                {asked > 0 ? t('differing', { n: asked }) : t('same')}
              </StatePill>
              <span className="br-quiet digits">{t('asOf', { at: moment(data.at) })}</span>
            </>
          )
        }
        actions={
          <button type="button" className="chip" aria-pressed={only} onClick={() => setOnly(!only)}>
            {t('differsOnly')}
          </button>
        }
      />
      {data !== undefined && (
        <div className="br-gap">
          <MeetingCard told={data.meeting} />
        </div>
      )}
      {data !== undefined && <SitesSum rows={rows} />}
      <div className="br-gap br-meeting">
        <Card flush>
          <SitesTable
            rows={data === undefined ? undefined : only ? rows.filter(differs) : rows}
            empty={only ? QUIET : EMPTY}
            error={error}
            onRetry={() => void refetch()}
          />
        </Card>
      </div>
    </>
  );
}

/** All sites in figures. */
export function SitesSum({ rows }: { rows: readonly Site[] }) {
  const t = useT();
  /** Where one of them was not counted, there is no sum. */
  const sum = (of: (site: Site) => number | null) =>
    rows.some((site) => of(site) === null) ? null : rows.reduce((all, site) => all + (of(site) ?? 0), 0);
  const red = (n: number | null) => (some(n) ? ('now' as const) : undefined);
  return (
    <div className="br-gap">
      <KpiStrip
        label={t('sum')}
        kpis={[
          { key: 'sites', words: KPI.sites, value: rows.length },
          { key: 'guests', words: KPI.guests, ...shownOf(sum(({ guests }) => guests)) },
          { key: 'free', words: KPI.free, ...shownOf(sum(({ free }) => free)) },
          ...SUMS.map(({ key, words, of }) => ({ key, words, ...shownOf(sum(of)), tone: red(sum(of)) })),
        ]}
      />
    </div>
  );
}

/** Each site in a row; one opens its briefing. */
export function SitesTable({
  rows,
  empty = EMPTY,
  error,
  onRetry,
}: {
  rows: readonly Site[] | undefined;
  empty?: { readonly title: Words; readonly words: Words };
  error?: Refused | null;
  onRetry?: () => void;
}) {
  const t = useT();
  const go = useGo();
  return (
    <DataTable
      label={t('meeting')}
      rows={rows}
      rowKey={({ id }) => id}
      error={error ?? null}
      onRetry={onRetry}
      onOpen={({ id }) => go(`/isolation/${id}/briefing`)}
      empty={empty}
      toneOf={(site) => (differs(site) ? 'now' : undefined)}
      columns={COLUMNS.map((column) => ({
        ...column,
        cell: (site: Site) => <Cell {...{ column, site }} />,
      }))}
    />
  );
}

function Cell({ column: { key }, site }: { column: (typeof COLUMNS)[number]; site: Site }) {
  if (key === 'name')
    return (
      <Go to={`/isolation/${site.id}/briefing`}>
        <span className="digits">{site.code}</span> {site.name}
      </Go>
    );
  const text = TEXTS[key](site);
  if (!isAsked(key) || !ASKED[key](site)) return <span className="digits">{text}</span>;
  return (
    <strong className="br-bad">
      <TriangleAlert size={14} aria-hidden />
      <span className="digits">{text}</span>
    </strong>
  );
}

const n = (value: number | null) => (value === null ? '—' : String(value));
const COLUMNS = [
  { key: 'name', title: { zh: '隔离点', en: 'Site' } },
  { key: 'guests', title: { zh: '在住', en: 'Guests' }, width: 68, align: 'right' },
  { key: 'moved', title: { zh: '入 / 出', en: 'In / out' }, width: 76, align: 'right' },
  { key: 'free', title: { zh: '空房', en: 'Free' }, width: 60, align: 'right' },
  { key: 'heads', title: { zh: '房 / 餐 / 温', en: 'Rooms / meals / temp.' }, width: 140, align: 'right' },
  { key: 'missing', title: { zh: '未测温', en: 'Not taken' }, width: 76, align: 'right' },
  { key: 'fevers', title: { zh: '发热', en: 'Fevers' }, width: 68, align: 'right' },
  { key: 'positives', title: { zh: '阳性', en: 'Positive' }, width: 76, align: 'right' },
  { key: 'incidents', title: { zh: '事件', en: 'Incidents' }, width: 80, align: 'right' },
  { key: 'late', title: { zh: '逾期', en: 'Late' }, width: 64, align: 'right' },
  { key: 'overrides', title: { zh: '未就绪送餐', en: 'Early meals' }, width: 92, align: 'right' },
  { key: 'runsOut', title: { zh: '缺物资', en: 'Runs out' }, width: 76, align: 'right' },
  { key: 'gaps', title: { zh: '缺岗', en: 'Gaps' }, width: 64, align: 'right' },
  { key: 'points', title: { zh: '待议', en: 'Points' }, width: 64, align: 'right' },
] as const;
const TEXTS: Readonly<
  Record<Exclude<(typeof COLUMNS)[number]['key'], 'name'>, (site: Site) => string | number>
> = {
  guests: ({ guests }) => n(guests),
  moved: ({ cameIn, left }) => `${n(cameIn)} / ${n(left)}`,
  free: ({ free }) => n(free),
  heads: ({ heads }) => `${n(heads.rooms)} / ${n(heads.meals)} / ${n(heads.temperatures)}`,
  missing: ({ temperaturesMissing }) => n(temperaturesMissing),
  fevers: ({ fevers }) => n(fevers),
  positives: ({ positives }) => n(positives),
  late: ({ late }) => n(late),
  overrides: ({ overrides }) => n(overrides),
  incidents: ({ incidents }) => n(incidents),
  runsOut: ({ runsOut }) => n(runsOut),
  gaps: ({ gaps }) => n(gaps),
  points: ({ openPoints }) => n(openPoints),
};
const KPI = {
  sites: { zh: '隔离点', en: 'Sites' },
  guests: { zh: '在住人数', en: 'Guests' },
  free: { zh: '空房', en: 'Rooms free' },
} as const satisfies Record<string, Words>;
const SUMS: readonly { key: string; words: Words; of: (site: Site) => number | null }[] = [
  { key: 'fevers', words: { zh: '发热未了结', en: 'Fevers open' }, of: ({ fevers }) => fevers },
  {
    key: 'positives',
    words: { zh: '24 小时阳性', en: 'Positives in 24 h' },
    of: ({ positives }) => positives,
  },
  { key: 'late', words: { zh: '逾期事项', en: 'Late' }, of: ({ late }) => late },
];
const EMPTY = {
  title: { zh: '还没有开设的隔离点', en: 'No site is open' },
  words: {
    zh: '隔离点开始收人后，每个点一行列在这里。',
    en: 'As soon as sites take guests, each stands here in a row.',
  },
};
const QUIET = {
  title: { zh: '没有需要过问的点', en: 'No site has to be asked about' },
  words: { zh: '各点三数一致，没有逾期和异常。', en: 'Heads agree everywhere, nothing is late.' },
};
