// Who may leave a site and when, by day: how each stands, what is missing and who does it; one guest opened shows her
// conditions, the two signatures, the list before she goes and who takes her over.
import { useState } from 'react';
import type { Words } from '../../../base/words.ts';
import { DataTable } from '../../../shells/kit/data-table.tsx';
import { Go, useAddress } from '../../../shells/kit/go.tsx';
import { useLook } from '../../../shells/kit/look.ts';
import { Card, KpiStrip, StatePill } from '../../../shells/kit/marks.tsx';
import { PageHeader } from '../../../shells/kit/page-header.tsx';
import { EmptyState, ErrorState, Waiting } from '../../../shells/kit/states.tsx';
import { capital, useSay } from '../../../shells/kit/words.ts';
import { GuestDialog } from './Guest.tsx';
import './leaving.css';
import { useT } from './leaving-words.ts';
import { type Row, type Shown, useDayName, useHandLine, useRideLine } from './parts.tsx';

/** Days shown at once; the others on a press. */
const SHOWN_DAYS = 3;
const SHOWN_MISSING = 2;

export default function LeavingScreen() {
  const t = useT();
  const { site: id = '' } = useAddress();
  const [opened, setOpened] = useState<string>();
  const [all, setAll] = useState(false);
  const { data, error, refetch } = useLook<Shown>(
    `/isolation/sites/${id}/leaving`,
    {},
    { follows: ['isolation.', 'control.', 'transport.'], everySeconds: 60 },
  );
  if (data === undefined)
    return error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Waiting />;
  const rows = data.days.flatMap((day) => day.rows);
  const days = all ? data.days : data.days.slice(0, SHOWN_DAYS);
  const later = data.days.slice(SHOWN_DAYS);
  return (
    <>
      <PageHeader
        title={t('title')}
        path={[
          { title: t('sites'), to: '/isolation' },
          { title: `${data.code} ${data.name}`, to: `/isolation/${id}` },
        ]}
        actions={
          <Go to={`/isolation/${id}/leaving/print`} className="button">
            {t('printDay')}
          </Go>
        }
      />
      <KpiStrip
        label={t('figures')}
        kpis={[
          { key: 'today', words: KPI.today, value: data.sums.today },
          { key: 'tomorrow', words: KPI.tomorrow, value: data.sums.tomorrow },
          {
            key: 'missing',
            words: KPI.missing,
            value: data.sums.missing,
            tone: data.sums.missing > 0 ? 'now' : 'good',
          },
          {
            key: 'sign',
            words: KPI.sign,
            value: data.sums.sign,
            tone: data.sums.sign > 0 ? 'late' : undefined,
          },
          { key: 'go', words: KPI.go, value: data.sums.go, tone: data.sums.go > 0 ? 'busy' : undefined },
        ]}
      />
      <div className="lv-page">
        {data.days.length === 0 && <EmptyState title={NOBODY} words={NOBODY_HELP} />}
        {days.map((day) => (
          <Day key={day.day ?? 'none'} day={day.day} rows={day.rows} today={data.today} onOpen={setOpened} />
        ))}
        {later.length > 0 && (
          <button type="button" className="button" onClick={() => setAll(!all)}>
            {all
              ? t('hideLater')
              : t('showLater', { n: later.length, people: later.flatMap((day) => day.rows).length })}
          </button>
        )}
      </div>
      <GuestDialog
        page={data}
        row={rows.find(({ person }) => person === opened)}
        onClose={() => setOpened(undefined)}
      />
    </>
  );
}

function Day({
  day,
  rows,
  today,
  onOpen,
}: {
  day: string | null;
  rows: readonly Row[];
  today: string;
  onOpen: (person: string) => void;
}) {
  const t = useT();
  const nameOf = useDayName(today);
  return (
    <Card
      title={nameOf(day)}
      flush
      extra={<span className="digits">{t('peopleN', { n: rows.length })}</span>}
    >
      <DataTable
        label={nameOf(day)}
        rows={rows}
        rowKey={(row) => row.person}
        onOpen={(row) => onOpen(row.person)}
        toneOf={(row) => (row.stand.tone === 'now' ? 'now' : undefined)}
        empty={{ title: NOBODY, words: NOBODY_HELP }}
        columns={COLUMNS.map((column) => ({
          ...column,
          cell: (row: Row) => <Cell column={column.key} row={row} />,
        }))}
      />
    </Card>
  );
}

function Cell({ column, row }: { column: (typeof COLUMNS)[number]['key']; row: Row }) {
  const t = useT();
  const say = useSay();
  const rideLine = useRideLine();
  const handLine = useHandLine();
  switch (column) {
    case 'room':
      return <b className="digits">{row.room}</b>;
    case 'who':
      return (
        <span className="lv-two">
          <span>
            {row.name}
            {row.age !== null && ` · ${t('age', { n: row.age })}`}
          </span>
          <small>
            <span className="digits">{row.code}</span>
            {row.stay !== null && ` · ${say(row.stay.category)}`}
          </small>
        </span>
      );
    case 'stand': {
      const missing = (row.stay?.open ?? []).filter(({ cond }) => cond !== 'daysServed' && cond !== 'human');
      return (
        <span className="lv-two">
          <StatePill tone={row.stand.tone} words={row.stand.words} />
          <ul className="lv-missing">
            {missing.slice(0, SHOWN_MISSING).map((one) => (
              <li key={one.cond}>
                {capital(say(one.why))}{' '}
                {one.doer !== null && <small>{t('doer', { who: say(one.doer) })}</small>}
              </li>
            ))}
            {row.company.map((one) => (
              <li key={one.en}>
                <small>{capital(say(one))}</small>
              </li>
            ))}
          </ul>
        </span>
      );
    }
    case 'signs':
      return (
        <span className="digits">
          {[row.sign?.first, row.sign?.second].filter((one) => one != null).length} / 2
        </span>
      );
    case 'goes':
      return (
        <span className="lv-two">
          {row.left ? t('gone') : rideLine(row)}
          {row.hand !== null && <small>{handLine(row)}</small>}
        </span>
      );
  }
}

const COLUMNS = [
  { key: 'room', title: { zh: '房间', en: 'Room' }, width: 80 },
  { key: 'who', title: { zh: '人员', en: 'Guest' }, width: 200 },
  { key: 'stand', title: { zh: '情况与缺项', en: 'How it stands, what is missing' } },
  { key: 'signs', title: { zh: '签署', en: 'Signed' }, width: 90 },
  { key: 'goes', title: { zh: '离点与接收', en: 'How she goes, who takes her over' }, width: 300 },
] as const satisfies readonly { key: string; title: Words; width?: number }[];
const KPI = {
  today: { zh: '今日期满', en: 'due today' },
  tomorrow: { zh: '明日期满', en: 'due tomorrow' },
  missing: { zh: '到期仍缺条件', en: 'due, with something missing' },
  sign: { zh: '待签署', en: 'to be signed' },
  go: { zh: '已解除待离点', en: 'released, to go' },
} as const satisfies Record<string, Words>;
const NOBODY: Words = { zh: '没有住客', en: 'No guests' };
const NOBODY_HELP: Words = {
  zh: '有人入住后，按期满日列在这里：缺什么、由谁办、何时可以离点。',
  en: 'Guests appear here by their last day: what is missing, who does it, and when they may go.',
};
