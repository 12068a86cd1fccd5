// What headquarters assesses: whether the next site is opened, the figures of control, testing, and each site in a row.
import type { Words } from '../../../base/words.ts';
import type { Json } from '../../../shells/kit/act-types.ts';
import { Go } from '../../../shells/kit/go.tsx';
import { Card, KpiStrip, StatePill } from '../../../shells/kit/marks.tsx';
import { capital, useSay } from '../../../shells/kit/words.ts';
import { SitesSum, SitesTable } from '../../briefing/screens/Meeting.tsx';
import type { Assessment } from '../terms.ts';
import './meetings.css';
import { useT } from './meetings-words.ts';

export function AssessmentFigures({ told }: { told: Json<Assessment> }) {
  const t = useT();
  const say = useSay();
  const { forecast, figures, testing, sites } = told;
  return (
    <>
      <Card
        className="br-gap"
        title={t('forecast')}
        extra={<StatePill tone={forecast.open ? 'now' : 'good'}>{t(forecast.open ? 'yes' : 'no')}</StatePill>}
      >
        <p>{capital(say(forecast.why))}</p>
      </Card>
      <div className="br-gap">
        <KpiStrip
          label={t('testing')}
          kpis={[
            {
              key: 'sessions',
              words: KPI.sessions,
              value: testing.sessions,
              note: { zh: `已关点 ${testing.closed} 场`, en: `${testing.closed} closed` },
            },
            { key: 'tested', words: KPI.tested, value: testing.tested, of: testing.roster },
            { key: 'absent', words: KPI.absent, value: testing.absent },
            {
              key: 'unexplained',
              words: KPI.unexplained,
              value: testing.unexplained,
              tone: testing.unexplained > 0 ? 'now' : undefined,
              link: '/testing/coverage',
            },
          ]}
        />
      </div>
      <Card className="br-gap" title={t('shares')}>
        <dl className="mt-shares">
          {figures.map(({ key, words, value, of, note, link }) => (
            <div key={key}>
              <dt>
                <Go to={link}>{say(words)}</Go>
                <small>{say(note)}</small>
              </dt>
              <dd className="digits">
                {value} / {of}
              </dd>
            </div>
          ))}
        </dl>
      </Card>
      <SitesSum rows={sites} />
      <div className="br-gap br-meeting">
        <Card flush>
          <SitesTable rows={sites} />
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
