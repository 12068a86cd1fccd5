// The register of sites and the sessions to come: where people are tested, what the rules propose, who has not been asked.
import { type FormEvent, useState } from 'react';
import type { Words } from '../../base/words.ts';
import { WhyButton } from '../../shells/kit/act-button.tsx';
import type { Json } from '../../shells/kit/act-types.ts';
import { DataTable } from '../../shells/kit/data-table.tsx';
import { Go, useFilters, useGo } from '../../shells/kit/go.tsx';
import { useLook } from '../../shells/kit/look.ts';
import { Card, KpiStrip, StatePill } from '../../shells/kit/marks.tsx';
import { useFormat } from '../../shells/kit/moments.ts';
import { PageHeader } from '../../shells/kit/page-header.tsx';
import { PlacePicker } from '../../shells/kit/places.tsx';
import { useMay, useSession } from '../../shells/kit/session.tsx';
import { capital, useSay } from '../../shells/kit/words.ts';
import type { SessionRow, SitesPage } from '../routes.ts';
import { SiteDialog } from './SiteForm.tsx';
import './testing.css';
import { useT } from './testing-words.ts';

const RESULTS: Words = { zh: '检测结果', en: 'Results' };
const RECALLS: Words = { zh: '阳性管召回', en: 'Called back' };

export default function SitesScreen() {
  const t = useT();
  const say = useSay();
  const go = useGo();
  const units = useUnits();
  const [filters, setFilters] = useFilters();
  const [typed, setTyped] = useState(filters.sought ?? '');
  const [adding, setAdding] = useState(false);
  const may = useMay('testing.plan');
  const { data, error, refetch } = useLook<Json<SitesPage>>(
    '/testing/sites',
    { unit: filters.unit, sought: filters.sought, retired: filters.retired },
    { follows: ['testing.'] },
  );
  const send = (event: FormEvent) => {
    event.preventDefault();
    setFilters({ sought: typed.trim() || undefined });
  };
  return (
    <>
      <PageHeader
        title={t('register')}
        actions={
          <>
            <Go to="/testing/coverage" className="button">
              {t('coverage')}
            </Go>
            <Go to="/testing/results" className="button">
              {say(RESULTS)}
            </Go>
            <Go to="/testing/recalls" className="button">
              {say(RECALLS)}
            </Go>
            <WhyButton tone="primary" why={may.may ? undefined : may.why} onPress={() => setAdding(true)}>
              {t('addSite')}
            </WhyButton>
          </>
        }
      />
      {data && (
        <KpiStrip
          label={t('figures')}
          kpis={[
            { key: 'sites', words: KPI.sites, value: data.sums.sites },
            { key: 'people', words: KPI.people, value: data.sums.people },
            { key: 'points', words: KPI.points, value: data.sums.points },
            { key: 'door', words: KPI.door, value: data.sums.door, of: data.sums.sites },
            {
              key: 'unasked',
              words: KPI.unasked,
              value: data.sums.unasked,
              of: data.sums.sites,
              tone: data.sums.unasked > 0 ? 'late' : 'good',
            },
            { key: 'sessions', words: KPI.sessions, value: data.sessions.length },
          ]}
        />
      )}
      <div className="testing-bar">
        <PlacePicker
          rows={units}
          value={filters.unit}
          onChange={(unit) => setFilters({ unit })}
          label={UNIT}
          width={220}
        />
        <form onSubmit={send}>
          <input
            className="input"
            type="search"
            aria-label={t('sought')}
            placeholder={t('sought')}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
          />
        </form>
        <button
          type="button"
          className="chip"
          aria-pressed={filters.retired === '1'}
          onClick={() => setFilters({ retired: filters.retired === '1' ? undefined : '1' })}
        >
          {t('retired')}
        </button>
      </div>
      <div className="testing-page">
        <Card title={t('register')} flush>
          {data?.more && <p className="testing-note">{t('moreSites', { n: data.rows.length })}</p>}
          <DataTable
            label={t('register')}
            rows={data?.rows}
            rowKey={(row) => row.id}
            error={error}
            onRetry={() => void refetch()}
            onOpen={(row) => go(`/testing/sites/${row.id}`)}
            empty={EMPTY}
            columns={[
              {
                key: 'code',
                title: CODE,
                width: 76,
                cell: (row) => <span className="digits">{row.code}</span>,
              },
              {
                key: 'name',
                title: NAME,
                cell: (row) => (
                  <span className="testing-two">
                    {row.name}
                    <small>{row.address}</small>
                  </span>
                ),
              },
              { key: 'kind', title: KIND, width: 110, cell: (row) => capital(say(row.kind.words)) },
              { key: 'place', title: PLACE, width: 140, cell: (row) => say(row.place.name) },
              {
                key: 'people',
                title: PEOPLE,
                width: 90,
                align: 'right',
                cell: (row) => <span className="digits">{row.headcount.toLocaleString('en-US')}</span>,
              },
              {
                key: 'offer',
                title: PROPOSED,
                cell: (row) => (
                  <span className="testing-two">
                    {capital(say(row.proposal.words))}
                    <small>{capital(say(row.proposal.why))}</small>
                    {row.proposal.askTravel && <StatePill tone="late" words={ASK} />}
                  </span>
                ),
              },
            ]}
          />
        </Card>
        <Card title={t('sessions')} flush>
          <Sessions rows={data?.sessions} />
        </Card>
      </div>
      <SiteDialog
        open={adding}
        kinds={data?.kinds ?? []}
        onClose={() => setAdding(false)}
        onDone={(site) => go(`/testing/sites/${site}`)}
      />
    </>
  );
}

/** Sessions in a table; the same on the page of a site. */
export function Sessions({ rows }: { rows: readonly Json<SessionRow>[] | undefined }) {
  const t = useT();
  const say = useSay();
  const go = useGo();
  const { moment } = useFormat();
  return (
    <DataTable
      label={t('sessions')}
      rows={rows}
      rowKey={(row) => row.id}
      onOpen={(row) => go(`/testing/sessions/${row.id}`)}
      empty={NO_SESSIONS}
      columns={[
        { key: 'code', title: CODE, width: 76, cell: (row) => <span className="digits">{row.code}</span> },
        { key: 'site', title: NAME, cell: (row) => `${row.site.code} ${row.site.name}` },
        { key: 'opens', title: OPENS, width: 170, cell: (row) => moment(row.opensAt) },
        { key: 'offer', title: OFFER, width: 150, cell: (row) => capital(say(row.offer)) },
        {
          key: 'people',
          title: PEOPLE,
          width: 90,
          align: 'right',
          cell: (row) => <span className="digits">{row.people.toLocaleString('en-US')}</span>,
        },
        { key: 'tables', title: TABLES, width: 80, align: 'right', cell: (row) => row.tables },
        {
          key: 'state',
          title: STATE,
          width: 120,
          cell: (row) => <StatePill tone={TONES[row.state]} words={row.stateWords} />,
        },
      ]}
    />
  );
}

export const TONES = { planned: 'busy', open: 'good', over: 'quiet', cancelled: 'quiet' } as const;

/** Places of the district, for a picker. */
export function useUnits(): readonly { path: string; name: Words; level: number }[] {
  const { district } = useSession();
  const { data } = useLook<{ rows: { path: string; name: Words; level: number }[] }>(
    '/places',
    { within: district.path },
    { follows: ['places.'] },
  );
  return data?.rows ?? [];
}

const UNIT: Words = { zh: '辖区', en: 'Area' };
const CODE: Words = { zh: '编号', en: 'No.' };
const NAME: Words = { zh: '场所', en: 'Site' };
const KIND: Words = { zh: '类别', en: 'Kind' };
const PLACE: Words = { zh: '社区、网格', en: 'Community, grid' };
const PEOPLE: Words = { zh: '人数', en: 'People' };
const PROPOSED: Words = { zh: '规则建议', en: 'The rules propose' };
const ASK: Words = { zh: '步行时间未询问', en: 'ask how far it is' };
const OPENS: Words = { zh: '开点', en: 'Doors open' };
const OFFER: Words = { zh: '方式', en: 'How' };
const TABLES: Words = { zh: '台数', en: 'Tables' };
const STATE: Words = { zh: '状态', en: 'State' };
const KPI = {
  sites: { zh: '登记场所', en: 'Sites' },
  points: { zh: '固定采样点', en: 'Fixed points' },
  people: { zh: '在场人数', en: 'People there' },
  door: { zh: '建议上门 / 全部', en: 'To the door / all' },
  unasked: { zh: '步行时间待询问', en: 'Ask how far it is' },
  sessions: { zh: '待开与进行中场次', en: 'Sessions to come' },
} as const satisfies Record<string, Words>;
const EMPTY = {
  title: { zh: '没有这样的场所', en: 'No such site' },
  words: {
    zh: '登记工地、企业、学校、小区和固定采样点后，列在这里，并写明规则建议上门还是到固定点。',
    en: 'Worksites, firms, schools, estates and fixed points appear here once registered, with what the rules propose.',
  },
};
const NO_SESSIONS = {
  title: { zh: '没有待开的场次', en: 'No session is to come' },
  words: {
    zh: '在场所页安排场次后列在这里。',
    en: 'A session planned on the page of a site appears here.',
  },
};
