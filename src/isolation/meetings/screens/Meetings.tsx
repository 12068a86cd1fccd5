// All meetings that were held, the newest first: each opens its record.
import type { Words } from '../../../base/words.ts';
import type { Json } from '../../../shells/kit/act-types.ts';
import { DataTable } from '../../../shells/kit/data-table.tsx';
import { Go, useGo } from '../../../shells/kit/go.tsx';
import { useLook } from '../../../shells/kit/look.ts';
import { Card, StatePill } from '../../../shells/kit/marks.tsx';
import { useFormat } from '../../../shells/kit/moments.ts';
import { PageHeader } from '../../../shells/kit/page-header.tsx';
import { useMay } from '../../../shells/kit/session.tsx';
import { capital, useSay } from '../../../shells/kit/words.ts';
import type { MeetingListed } from '../routes.ts';
import './meetings.css';
import { useT } from './meetings-words.ts';

export default function MeetingsScreen() {
  const t = useT();
  const say = useSay();
  const go = useGo();
  const { moment } = useFormat();
  const over = useMay('outbreak.manage');
  const { data, error, refetch } = useLook<Json<MeetingListed>[]>(
    '/isolation/meetings',
    {},
    { follows: ['isolation.meeting'] },
  );
  return (
    <>
      <PageHeader
        title={t('meetings')}
        path={[{ title: t('sites'), to: '/isolation' }, { title: t('meetings') }]}
        actions={
          <>
            <Go to="/isolation/meeting" className="button">
              {say(TOUCH_BASE)}
            </Go>
            {over.may && (
              <Go to="/assessment" className="button">
                {say(ASSESSMENT)}
              </Go>
            )}
          </>
        }
      />
      <Card flush>
        <DataTable
          label={t('meetings')}
          rows={data}
          rowKey={({ id }) => id}
          error={error}
          onRetry={() => void refetch()}
          onOpen={({ id }) => go(`/meetings/${id}`)}
          empty={EMPTY}
          columns={[
            {
              key: 'kind',
              title: COLUMN.kind,
              cell: (row) => (
                <Go to={`/meetings/${row.id}`}>
                  <span className="digits">{row.code}</span> {capital(say(row.words))}
                </Go>
              ),
            },
            { key: 'where', title: COLUMN.where, cell: (row) => say(row.where) },
            {
              key: 'day',
              title: COLUMN.day,
              width: 150,
              cell: (row) => <span className="digits">{moment(row.openedAt)}</span>,
            },
            {
              key: 'attended',
              title: COLUMN.attended,
              width: 90,
              align: 'right',
              cell: (row) => <span className="digits">{row.attended}</span>,
            },
            {
              key: 'decided',
              title: COLUMN.decided,
              width: 100,
              align: 'right',
              cell: (row) => <span className="digits">{row.decided}</span>,
            },
            {
              key: 'state',
              title: COLUMN.state,
              width: 130,
              cell: (row) => (
                <StatePill tone={row.closedAt === null ? 'busy' : 'good'}>
                  {t(row.closedAt === null ? 'open' : 'over')}
                </StatePill>
              ),
            },
          ]}
        />
      </Card>
    </>
  );
}

const TOUCH_BASE: Words = { zh: '碰头会', en: 'Touch-base' };
const ASSESSMENT: Words = { zh: '研判会', en: 'Assessment' };
const COLUMN = {
  kind: { zh: '会议', en: 'Meeting' },
  where: { zh: '单位', en: 'Unit' },
  day: { zh: '时间', en: 'When' },
  attended: { zh: '到会', en: 'There' },
  decided: { zh: '决定', en: 'Decided' },
  state: { zh: '状态', en: 'State' },
} as const satisfies Record<string, Words>;
const EMPTY = {
  title: { zh: '还没有开过会', en: 'No meeting was held yet' },
  words: {
    zh: '在晨会简报、碰头会或研判会页面按“开会”，会议就记在这里。',
    en: 'Press “Open the meeting” on the page of a briefing, the touch-base or the assessment.',
  },
};
