// A day of the district: every session, how far it has come, where people are missing; those that are over first.
import type { Words } from '../../base/words.ts';
import type { Json } from '../../shells/kit/act-types.ts';
import { DataTable } from '../../shells/kit/data-table.tsx';
import { DateField } from '../../shells/kit/date-field.tsx';
import { useFilters, useGo } from '../../shells/kit/go.tsx';
import { useLook } from '../../shells/kit/look.ts';
import { Card, KpiStrip, StatePill } from '../../shells/kit/marks.tsx';
import { useFormat } from '../../shells/kit/moments.ts';
import { PageHeader } from '../../shells/kit/page-header.tsx';
import { PlacePicker } from '../../shells/kit/places.tsx';
import { useSay } from '../../shells/kit/words.ts';
import type { DistrictCoverage } from '../coverage/routes.ts';
import { STANDINGS } from '../coverage/terms.ts';
import { ACCOUNT_TONES, Figures, percent } from './Coverage.tsx';
import { useT } from './coverage-words.ts';
import { TONES, useUnits } from './Sites.tsx';
import './testing.css';

export default function DistrictCoverageScreen() {
  const t = useT();
  const say = useSay();
  const go = useGo();
  const units = useUnits();
  const { moment } = useFormat();
  const [filters, setFilters] = useFilters();
  const { data, error, refetch } = useLook<Json<DistrictCoverage>>(
    '/testing/coverage',
    { day: filters.day, unit: filters.unit },
    { follows: ['testing.'] },
  );
  return (
    <>
      <PageHeader title={t('district')} path={[{ title: t('register'), to: '/testing' }]} />
      <div className="testing-bar testing-bar-low">
        <DateField
          label={t('day')}
          value={filters.day ?? data?.day ?? ''}
          onChange={(day) => setFilters({ day: day === '' ? undefined : day })}
        />
        <PlacePicker
          rows={units}
          value={filters.unit}
          onChange={(unit) => setFilters({ unit })}
          label={UNIT}
          width={220}
        />
      </div>
      {data && (
        <>
          <Figures sums={data.sums} share={data.sums.share} />
          <KpiStrip
            label={t('district')}
            kpis={[
              { key: 'closed', words: CLOSED, value: data.sums.closed, of: data.sums.sessions },
              {
                key: 'late',
                words: LATE,
                value: data.sums.late,
                of: data.sums.sessions,
                tone: data.sums.late > 0 ? 'late' : 'good',
              },
              {
                key: 'none',
                words: WITHOUT,
                value: data.sums.withoutRoster,
                of: data.sums.sessions,
                tone: data.sums.withoutRoster > 0 ? 'late' : 'good',
              },
            ]}
          />
        </>
      )}
      <div className="testing-page">
        <Card flush>
          {data?.more && <p className="testing-note">{t('moreSessions', { n: data.rows.length })}</p>}
          <DataTable
            label={t('district')}
            rows={data?.rows}
            rowKey={(row) => row.id}
            error={error}
            onRetry={() => void refetch()}
            onOpen={(row) => go(`/testing/sessions/${row.id}/coverage`)}
            empty={EMPTY}
            columns={[
              {
                key: 'session',
                title: SESSION,
                cell: (row) => (
                  <span className="testing-two">
                    <span>
                      <span className="digits">{row.code}</span> {row.site.name}
                    </span>
                    <small>{say(row.place.name)}</small>
                  </span>
                ),
              },
              { key: 'opens', title: OPENS, width: 150, cell: (row) => moment(row.opensAt) },
              {
                key: 'state',
                title: STATE,
                width: 170,
                cell: (row) => (
                  <span className="testing-two">
                    {/* Closed before its hours are over, nobody is swabbed there any more. */}
                    {row.account === 'open' ? (
                      <StatePill tone={TONES[row.state]} words={row.stateWords} />
                    ) : (
                      <StatePill tone={ACCOUNT_TONES[row.account]} words={row.accountWords} />
                    )}
                    {row.late && <StatePill tone="late">{t('late')}</StatePill>}
                  </span>
                ),
              },
              {
                key: 'tested',
                title: STANDINGS.tested,
                width: 110,
                align: 'right',
                cell: (row) =>
                  row.sums.roster === 0 ? (
                    t('noRoster')
                  ) : (
                    <span className="digits">
                      {t('of', { n: row.sums.tested, all: row.sums.roster - row.sums.exempt })}
                    </span>
                  ),
              },
              {
                key: 'share',
                title: SHARE,
                width: 90,
                align: 'right',
                cell: (row) => <span className="digits">{percent(row.share)}</span>,
              },
              {
                key: 'exempt',
                title: STANDINGS.exempt,
                width: 80,
                align: 'right',
                cell: (row) => row.sums.exempt,
              },
              {
                key: 'absent',
                title: STANDINGS.absent,
                width: 110,
                align: 'right',
                cell: (row) => row.sums.absent,
              },
              {
                key: 'open',
                title: STANDINGS.unexplained,
                width: 110,
                align: 'right',
                cell: (row) =>
                  row.sums.unexplained > row.sums.signed && row.state === 'over' ? (
                    <StatePill tone="now">{String(row.sums.unexplained)}</StatePill>
                  ) : (
                    <span className="digits">{row.sums.unexplained}</span>
                  ),
              },
            ]}
          />
        </Card>
      </div>
    </>
  );
}

const UNIT: Words = { zh: '辖区', en: 'Area' };
const SESSION: Words = { zh: '场次', en: 'Session' };
const OPENS: Words = { zh: '开点', en: 'Doors open' };
const STATE: Words = { zh: '状态', en: 'State' };
const SHARE: Words = { zh: '覆盖率', en: 'Coverage' };
const CLOSED: Words = { zh: '已关点', en: 'Closed' };
const LATE: Words = { zh: '关点超时', en: 'Late to close' };
const WITHOUT: Words = { zh: '没有名册', en: 'Without a roster' };
const EMPTY = {
  title: { zh: '这一天没有采样场次', en: 'No session on that day' },
  words: {
    zh: '当日的场次列在这里，情况不明的人多的在前。',
    en: 'Sessions of the day appear here, those with most people nobody knows of first.',
  },
};
