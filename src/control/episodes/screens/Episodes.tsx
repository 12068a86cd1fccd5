// Who is under control: figures with what each is a part of, filters, and the stays by the last day of their stage.
import { Search, X } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import type { Words } from '../../../base/words.ts';
import type { Json } from '../../../shells/kit/act-types.ts';
import { type Column, DataTable } from '../../../shells/kit/data-table.tsx';
import { Go, useFilters, useGo } from '../../../shells/kit/go.tsx';
import { useLook } from '../../../shells/kit/look.ts';
import { type Kpi, KpiStrip } from '../../../shells/kit/marks.tsx';
import { useFormat } from '../../../shells/kit/moments.ts';
import { PageHeader } from '../../../shells/kit/page-header.tsx';
import { PlacePicker } from '../../../shells/kit/places.tsx';
import { useSession } from '../../../shells/kit/session.tsx';
import { capital, useSay } from '../../../shells/kit/words.ts';
import { STAGE_PLACE_WORDS } from '../../protocols/terms.ts';
import type { EpisodeFigures, EpisodeRow, EpisodeRows } from '../routes.ts';
import { EPISODE_STATES, STATES } from '../terms.ts';
import './episodes.css';
import { useT } from './episodes-words.ts';
import { ColourPill, EpisodePills, usePersonWords } from './parts.tsx';

type Row = Json<EpisodeRow>;

export default function EpisodesScreen() {
  const t = useT();
  const go = useGo();
  const [filters, setFilters] = useFilters();
  const [search, setSearch] = useState('');
  const { page, after, turn } = usePages(JSON.stringify([filters, search]));
  const { unit } = filters;
  const asked = {
    unit,
    state: filters.state,
    category: filters.category,
    stagePlace: filters.at,
    ...(filters.today === undefined ? {} : { dueToday: true }),
    ...(filters.overdue === undefined ? {} : { overdue: true }),
    ...(search === '' ? {} : { search }),
    after,
  };
  const { data, error, refetch } = useLook<Json<EpisodeRows>>('/episodes', asked, {
    follows: ['control.', 'people.'],
    everySeconds: 60,
  });
  const figures = useLook<Json<EpisodeFigures>>(
    '/episodes/figures',
    { unit },
    { follows: ['control.'], everySeconds: 60 },
  ).data;
  return (
    <>
      <PageHeader
        title={t('episodes')}
        actions={
          <Go to="/assess" className="button button-primary">
            {t('toDesk')}
          </Go>
        }
      />
      {figures && <KpiStrip label={t('figures')} kpis={kpisOf(figures, unit)} />}
      <Filters
        filters={filters}
        onChange={setFilters}
        figures={figures}
        search={search}
        onSearch={setSearch}
      />
      <section className="card">
        <DataTable
          label={t('episodes')}
          rows={data?.rows}
          error={error}
          onRetry={() => void refetch()}
          rowKey={(row) => row.id}
          onOpen={(row) => go(`/episodes/${row.id}`)}
          toneOf={(row) => (row.overdue ? 'now' : row.step === 'reassess' ? 'late' : undefined)}
          empty={{ title: EMPTY, words: search === '' ? EMPTY_HELP : EMPTY_SEARCH }}
          columns={columns}
          pager={{
            page,
            total: data?.total,
            more: data?.next !== null && data?.next !== undefined,
            onPage: (to) => turn(to, data?.next ?? undefined),
          }}
        />
      </section>
    </>
  );
}

const EMPTY: Words = { zh: '没有符合条件的管控', en: 'No stay fits' };
const EMPTY_HELP: Words = {
  zh: '名单核实无误、或登记了暴露之后，人员出现在这里。可放宽上方的筛选条件。',
  en: 'People appear here once a line is confirmed or an exposure recorded. Loosen the filters above to see more.',
};
const EMPTY_SEARCH: Words = {
  zh: '请输入完整的编号，如 E-104（管控）或 P-104（人员）。',
  en: 'Type a whole code: E-104 of a stay, P-104 of a person.',
};

/** Figures of the unit, each the way to the names behind it. */
function kpisOf(figures: Json<EpisodeFigures>, unit: string | undefined): Kpi[] {
  const to = (more: Readonly<Record<string, string>>) =>
    `/episodes?${new URLSearchParams({ ...(unit ? { unit } : {}), ...more })}`;
  return [
    {
      key: 'living',
      words: { zh: '在管（含待研判）', en: 'In a stay' },
      value: figures.living,
      link: to({}),
    },
    {
      key: 'assessing',
      words: { zh: '待研判', en: 'To be assessed' },
      value: figures.assessing,
      of: figures.living,
      ...(figures.assessingLate > 0
        ? {
            tone: 'now' as const,
            note: { zh: `${figures.assessingLate} 人已超时`, en: `${figures.assessingLate} late` },
          }
        : {}),
      link: '/assess',
    },
    {
      key: 'active',
      words: { zh: '管控中', en: 'Under control' },
      value: figures.active,
      of: figures.living,
      link: to({ state: 'active' }),
    },
    ...figures.at.map(
      ({ place, n }): Kpi => ({
        key: place,
        words: STAGE_PLACE_WORDS[place as keyof typeof STAGE_PLACE_WORDS] ?? { zh: place, en: place },
        value: n,
        of: figures.active,
        link: to({ at: place }),
      }),
    ),
    ...(figures.suspended > 0
      ? [
          {
            key: 'suspended',
            words: { zh: '住院暂停', en: 'In hospital' },
            value: figures.suspended,
            of: figures.living,
            link: to({ state: 'suspended' }),
          },
        ]
      : []),
    {
      key: 'today',
      words: { zh: '今日期满', en: 'Last day today' },
      value: figures.dueToday,
      of: figures.active,
      link: to({ today: '1' }),
    },
    {
      key: 'overdue',
      words: { zh: '期满未解除', en: 'Over, not released' },
      value: figures.overdue,
      of: figures.active,
      tone: figures.overdue > 0 ? 'now' : 'good',
      link: to({ overdue: '1' }),
    },
  ];
}

/** Pages by where the last one ended; forgotten when what is asked changes. */
function usePages(key: string) {
  const [held, setHeld] = useState<{ key: string; trail: readonly string[] }>({ key, trail: [] });
  const trail = held.key === key ? held.trail : [];
  return {
    page: trail.length + 1,
    after: trail.at(-1),
    turn(to: number, next: string | undefined) {
      if (to > trail.length + 1) setHeld({ key, trail: next === undefined ? trail : [...trail, next] });
      else setHeld({ key, trail: trail.slice(0, Math.max(0, to - 1)) });
    },
  };
}

interface UnitsAnswer {
  rows: readonly { path: string; name: Words }[];
}

/** The units of the user's district. */
export function useUnits(): UnitsAnswer['rows'] {
  const { district } = useSession();
  return (
    useLook<UnitsAnswer>('/places', { within: district.path }, { follows: ['places.'] }).data?.rows ?? []
  );
}

interface FilterProps {
  filters: Readonly<Record<string, string>>;
  onChange: (change: Readonly<Record<string, string | undefined>>) => void;
  figures: Json<EpisodeFigures> | undefined;
  search: string;
  onSearch: (text: string) => void;
}

function Filters({ filters, onChange, figures, search, onSearch }: FilterProps) {
  const t = useT();
  const say = useSay();
  const units = useUnits();
  const [typed, setTyped] = useState('');
  const send = (event: FormEvent) => {
    event.preventDefault();
    onSearch(typed.trim());
  };
  const only = (key: 'today' | 'overdue') =>
    onChange({
      today: undefined,
      overdue: undefined,
      state: undefined,
      [key]: filters[key] === undefined ? '1' : undefined,
    });
  return (
    <search className="episode-filters">
      <PlacePicker
        rows={units}
        value={filters.unit}
        onChange={(unit) => onChange({ unit })}
        label={UNIT}
        width={220}
      />
      <label>
        <span className="unseen">{t('state')}</span>
        <select
          className="input"
          value={filters.state ?? ''}
          onChange={(event) =>
            onChange({ state: event.target.value || undefined, today: undefined, overdue: undefined })
          }
        >
          <option value="">{t('allStates')}</option>
          {STATES.map((state) => (
            <option key={state} value={state}>
              {capital(say(EPISODE_STATES[state]))}
            </option>
          ))}
        </select>
      </label>
      <label>
        <span className="unseen">{t('category')}</span>
        <select
          className="input"
          value={filters.category ?? ''}
          onChange={(event) => onChange({ category: event.target.value || undefined })}
        >
          <option value="">{t('allCategories')}</option>
          {figures?.categories.map((one) => (
            <option key={one.category} value={one.category}>
              {capital(say(one.words))} ({one.n.toLocaleString('en-US')})
            </option>
          ))}
        </select>
      </label>
      <label>
        <span className="unseen">{t('stagePlace')}</span>
        <select
          className="input"
          value={filters.at ?? ''}
          onChange={(event) => onChange({ at: event.target.value || undefined })}
        >
          <option value="">{t('allPlaces')}</option>
          {Object.entries(STAGE_PLACE_WORDS).map(([place, words]) => (
            <option key={place} value={place}>
              {capital(say(words))}
            </option>
          ))}
        </select>
      </label>
      <button
        type="button"
        className="chip"
        aria-pressed={filters.today !== undefined}
        onClick={() => only('today')}
      >
        {t('onlyToday')}
      </button>
      <button
        type="button"
        className="chip"
        aria-pressed={filters.overdue !== undefined}
        onClick={() => only('overdue')}
      >
        {t('onlyOverdue')}
      </button>
      <form className="episode-search" onSubmit={send}>
        <label>
          <span className="unseen">{t('searchLabel')}</span>
          <input
            className="input digits"
            value={typed}
            maxLength={20}
            placeholder={t('searchPlaceholder')}
            autoComplete="off"
            onChange={(event) => setTyped(event.target.value)}
          />
        </label>
        <button type="submit" className="icon-button" aria-label={t('searchLabel')}>
          <Search size={16} aria-hidden />
        </button>
        {search !== '' && (
          <button
            type="button"
            className="chip"
            aria-pressed
            onClick={() => {
              setTyped('');
              onSearch('');
            }}
          >
            {search} <X size={13} aria-hidden />
          </button>
        )}
      </form>
    </search>
  );
}

const UNIT: Words = { zh: '辖区', en: 'Area' };

const columns: readonly Column<Row>[] = [
  { key: 'who', title: { zh: '人员', en: 'Person' }, cell: (row) => <Who row={row} />, width: '18%' },
  { key: 'place', title: { zh: '所在网格', en: 'Place' }, cell: (row) => <Place row={row} />, width: '15%' },
  { key: 'state', title: { zh: '状态', en: 'State' }, cell: (row) => <EpisodePills row={row} />, width: 190 },
  {
    key: 'category',
    title: { zh: '类别', en: 'Category' },
    cell: (row) => <Category row={row} />,
    width: '15%',
  },
  { key: 'stage', title: { zh: '阶段', en: 'Stage' }, cell: (row) => <Stage row={row} /> },
  {
    key: 'until',
    title: { zh: '本阶段至', en: 'Stage until' },
    cell: (row) => <Until row={row} />,
    width: 130,
  },
];

function Who({ row }: { row: Row }) {
  const words = usePersonWords();
  return (
    <span className="episode-two">
      <Go to={`/episodes/${row.id}`}>{words(row.person)}</Go>
      <small className="digits">
        {row.code} · {row.person.code}
      </small>
    </span>
  );
}

function Place({ row }: { row: Row }) {
  return <span>{useSay()(row.place.name)}</span>;
}

function Category({ row }: { row: Row }) {
  const say = useSay();
  return (
    <span className="episode-two">
      <span>{say(row.category)}</span>
      {row.categories.length > 1 && <small className="digits">+{row.categories.length - 1}</small>}
    </span>
  );
}

function Stage({ row }: { row: Row }) {
  const t = useT();
  const say = useSay();
  const { moment } = useFormat();
  if (row.stage === null)
    return (
      <small className="digits">
        {row.endedAt === null
          ? t('openedOn', { at: moment(row.openedAt) })
          : t('endedOn', { at: moment(row.endedAt) })}
      </small>
    );
  return (
    <span className="episode-stage">
      <span>{say(row.stage)}</span>
      <ColourPill colour={row.colour} />
    </span>
  );
}

function Until({ row }: { row: Row }) {
  return <span className="digits">{row.stageTo ?? '—'}</span>;
}
