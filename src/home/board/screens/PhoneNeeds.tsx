// Needs of my area on the phone, the next due first.
import type { Words } from '../../../base/words.ts';
import { useLook } from '../../../shells/kit/look.ts';
import { Card } from '../../../shells/kit/marks.tsx';
import { EmptyState, ErrorState, Waiting } from '../../../shells/kit/states.tsx';
import type { Needs } from '../../needs/routes.ts';
import { useT } from './board-words.ts';
import { NeedRow } from './NeedsCard.tsx';

export default function NeedsScreen() {
  const t = useT();
  const { data, error, refetch } = useLook<Needs>(
    '/needs',
    {},
    { follows: ['home.need', 'own.need'], everySeconds: 60 },
  );
  if (data === undefined)
    return error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Waiting />;
  if (data.rows.length === 0) return <EmptyState title={NONE} words={NONE_HELP} />;
  return (
    <Card title={t('needs')} extra={<span className="digits">{data.open}</span>} flush>
      {data.rows.map((row) => (
        <NeedRow key={row.id} row={row} answers={data.answers} who phone />
      ))}
    </Card>
  );
}

const NONE: Words = { zh: '没有等待答复的需求', en: 'No need waits for an answer' };
const NONE_HELP: Words = {
  zh: '居家人员在自己的页面提出、或由小组登记的需求会列在这里，按时限排列。',
  en: 'What people at home ask on their page, or the team writes down for them, appears here, the next due first.',
};
