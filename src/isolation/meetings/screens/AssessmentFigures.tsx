// What headquarters assesses: whether the next site is opened, the figures of control, testing, and each site in a row.
import type { Words } from '../../../base/words.ts';
import type { Json } from '../../../shells/kit/act-types.ts';
import { Go } from '../../../shells/kit/go.tsx';
import { Card, KpiStrip, StatePill } from '../../../shells/kit/marks.tsx';
import { capital, useSay } from '../../../shells/kit/words.ts';
import { shownOf, useCounted } from '../../briefing/screens/Briefing.tsx';
import { SitesSum, SitesTable } from '../../briefing/screens/Meeting.tsx';
import { type KeptAssessment, NOT_COUNTED } from '../terms.ts';
import './meetings.css';
import { useT } from './meetings-words.ts';

export function AssessmentFigures({ told }: { told: Json<KeptAssessment> }) {
  const t = useT();
  const counted = useCounted();
  const say = useSay();
  const { forecast, figures, testing, sites } = told;
  return (
    <>
      <Card
        className="br-gap"
        title={t('forecast')}
        extra={
          forecast.open !== null && (
            <StatePill tone={forecast.open ? 'now' : 'good'}>{t(forecast.open ? 'yes' : 'no')}</StatePill>
          )
        }
      >
        <p>{capital(say(forecast.why))}</p>
        {forecast.open === true && <Go to="/isolation">{t('toSites')}</Go>}
      </Card>
      <div className="br-gap">
        <KpiStrip
          label={t('testing')}
          kpis={[
            {
              key: 'sessions',
              words: KPI.sessions,
              ...shownOf(
                testing.sessions,
                null,
                testing.closed === null
                  ? undefined
                  : { zh: `已关点 ${testing.closed} 场`, en: `${testing.closed} closed` },
              ),
            },
            {
              key: 'tested',
              words: KPI.tested,
              ...shownOf(testing.tested, testing.roster),
            },
            { key: 'absent', words: KPI.absent, ...shownOf(testing.absent) },
            {
              key: 'unexplained',
              words: KPI.unexplained,
              ...shownOf(testing.unexplained),
              tone: (testing.unexplained ?? 0) > 0 ? 'now' : undefined,
              link: '/testing/coverage',
            },
          ]}
        />
      </div>
      <Card className="br-gap" title={t('shares')}>
        {figures === null && <p className="mt-quiet">{say(NOT_COUNTED)}</p>}
        <dl className="mt-shares">
          {(figures ?? []).map(({ key, words, value, of, note, link }) => (
            <div key={key}>
              <dt>
                <Go to={link}>{say(words)}</Go>
                <small>{say(note)}</small>
              </dt>
              <dd className="digits">
                {counted(value)} / {counted(of)}
              </dd>
            </div>
          ))}
        </dl>
      </Card>
      <SitesKept rows={sites} />
    </>
  );
}

/** Each site in a row, as it was. */
export function SitesKept({ rows }: { rows: Json<KeptAssessment>['sites'] }) {
  const say = useSay();
  if (rows === null) return <p className="mt-quiet">{say(NOT_COUNTED)}</p>;
  return (
    <>
      <SitesSum rows={rows} />
      <div className="br-gap br-meeting">
        <Card flush>
          <SitesTable rows={rows} />
        </Card>
      </div>
    </>
  );
}

const KPI = {
  sessions: { zh: '今日采样场次', en: 'Sessions of testing today' },
  tested: { zh: '已采 / 应采', en: 'Swabbed / expected' },
  absent: { zh: '未到', en: 'Absent' },
  unexplained: { zh: '情况不明', en: 'Nobody knows' },
} as const satisfies Record<string, Words>;
