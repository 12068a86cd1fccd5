// Fevers and symptoms of my area for the medic, the most urgent first, each with the one thing that is next.
import type { Words } from '../../../base/words.ts';
import type { FeverBoard } from '../../../control/observations/routes.ts';
import { useLook } from '../../../shells/kit/look.ts';
import { KpiStrip } from '../../../shells/kit/marks.tsx';
import { PageHeader } from '../../../shells/kit/page-header.tsx';
import { EmptyState, ErrorState, Waiting } from '../../../shells/kit/states.tsx';
import './board.css';
import { useT } from './board-words.ts';
import { FeverCard } from './CareParts.tsx';

export default function FeversScreen() {
  const t = useT();
  const { data, error, refetch } = useLook<FeverBoard>(
    '/fevers',
    {},
    { follows: ['control.', 'own.'], everySeconds: 60 },
  );
  return (
    <>
      <PageHeader title={t('fevers')} path={[{ title: t('board'), to: '/home-board' }]} />
      {data === undefined ? (
        error ? (
          <ErrorState error={error} onRetry={() => void refetch()} />
        ) : (
          <Waiting />
        )
      ) : (
        <>
          <KpiStrip
            label={t('fevers')}
            kpis={[
              { key: 'open', words: OPEN, value: data.open, tone: data.open > 0 ? 'late' : 'good' },
              {
                key: 'late',
                words: LATE,
                value: data.late,
                of: data.open,
                tone: data.late > 0 ? 'now' : 'good',
              },
            ]}
          />
          {data.rows.length === 0 && <EmptyState title={NONE} words={NONE_HELP} />}
          <div className="home-fevers">
            {data.rows.map((one) => (
              <FeverCard key={one.id} fever={one} choices={data.choices} where />
            ))}
          </div>
        </>
      )}
    </>
  );
}

const OPEN: Words = { zh: '未结束', en: 'Open' };
const LATE: Words = { zh: '已超时', en: 'Late' };
const NONE: Words = { zh: '目前没有健康异常', en: 'Nobody has a fever or a symptom' };
const NONE_HELP: Words = {
  zh: '体温达到方案的发热界线或报告症状的人员，会自动列在这里。',
  en: 'Whoever reads at or above the fever of the protocol, or reports a symptom, appears here by herself.',
};
