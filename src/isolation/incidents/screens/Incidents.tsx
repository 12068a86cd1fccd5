// Incidents of a site at the desk: what is open first, and a report in three fields.
import { Siren } from 'lucide-react';
import { useState } from 'react';
import type { Words } from '../../../base/words.ts';
import { useMayAct } from '../../../shells/kit/act.ts';
import { ActButton, WhyButton } from '../../../shells/kit/act-button.tsx';
import { DataTable } from '../../../shells/kit/data-table.tsx';
import { Dialog } from '../../../shells/kit/dialog.tsx';
import { Go, useAddress, useGo } from '../../../shells/kit/go.tsx';
import { useLook } from '../../../shells/kit/look.ts';
import { Card } from '../../../shells/kit/marks.tsx';
import { useFormat } from '../../../shells/kit/moments.ts';
import { PageHeader } from '../../../shells/kit/page-header.tsx';
import { ErrorState, Waiting } from '../../../shells/kit/states.tsx';
import { capital, useSay } from '../../../shells/kit/words.ts';
import '../../screens/isolation.css';
import { useT } from './incident-words.ts';
import { IncidentState, type IncidentsShown, Minutes, ReportFields, Severity, useReport } from './parts.tsx';

export default function IncidentsScreen() {
  const t = useT();
  const say = useSay();
  const { moment } = useFormat();
  const { site = '' } = useAddress();
  const { data, error, refetch } = useLook<IncidentsShown>(
    `/isolation/sites/${site}/incidents`,
    {},
    { follows: ['isolation.'], everySeconds: 60 },
  );
  if (data === undefined)
    return error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Waiting />;
  return (
    <>
      <PageHeader
        title={t('incidents')}
        path={[
          { title: t('sites'), to: '/isolation' },
          { title: `${data.site.code} ${data.site.name}`, to: `/isolation/${site}` },
        ]}
        actions={<ReportButton page={data} />}
      />
      <Card flush>
        <DataTable
          label={t('incidents')}
          rows={[...data.rows].sort((a, b) => Number(a.closedAt !== null) - Number(b.closedAt !== null))}
          rowKey={(row) => row.id}
          empty={NONE}
          toneOf={(row) => (row.closedAt === null ? (row.severity === 3 ? 'now' : 'late') : undefined)}
          columns={[
            {
              key: 'what',
              title: COLUMNS.what,
              cell: (row) => (
                <span className="iso-two">
                  <Go to={`/isolation/${site}/incidents/${row.id}`}>
                    <span className="digits">{row.code}</span> {capital(say(row.words))}
                  </Go>
                  <small>{row.where === null ? '' : say(row.where)}</small>
                </span>
              ),
            },
            {
              key: 'severity',
              title: COLUMNS.severity,
              width: 90,
              cell: (row) => <Severity n={row.severity} />,
            },
            {
              key: 'when',
              title: COLUMNS.when,
              width: 170,
              cell: (row) => (
                <span className="iso-two">
                  <span className="digits">{moment(row.at)}</span>
                  <small>{row.reportedBy ?? '—'}</small>
                </span>
              ),
            },
            {
              key: 'card',
              title: COLUMNS.card,
              width: 180,
              cell: (row) => {
                const left = row.card.filter(({ doneAt }) => doneAt === null).length;
                return (
                  <span className="iso-two">
                    <Minutes row={row} left={row.ticked ? left : 0} />
                    {row.ticked && (
                      <small>{t('ticksOf', { done: row.card.length - left, all: row.card.length })}</small>
                    )}
                  </span>
                );
              },
            },
            {
              key: 'told',
              title: COLUMNS.told,
              width: 90,
              cell: (row) =>
                row.told.length === 0
                  ? '—'
                  : `${row.told.filter(({ answeredAt }) => answeredAt !== null).length} / ${row.told.length}`,
            },
            { key: 'state', title: COLUMNS.state, width: 150, cell: (row) => <IncidentState row={row} /> },
          ]}
        />
      </Card>
    </>
  );
}

function ReportButton({ page }: { page: IncidentsShown }) {
  const t = useT();
  const go = useGo();
  const form = useReport(page);
  const may = useMayAct('reportIncident', { place: form.place });
  const [open, setOpen] = useState(false);
  const close = () => {
    setOpen(false);
    form.clear();
  };
  return (
    <>
      <WhyButton tone="primary" why={may.may ? undefined : may.why} onPress={() => setOpen(true)}>
        <Siren size={16} aria-hidden /> {t('report')}
      </WhyButton>
      <Dialog
        open={open}
        title={t('report')}
        width={640}
        onClose={close}
        foot={
          form.kind === undefined ? undefined : (
            <ActButton
              act="reportIncident"
              tone="primary"
              place={form.place}
              why={form.why}
              input={() => form.input()}
              onDone={({ incident }) => {
                close();
                go(`/isolation/${page.site.id}/incidents/${incident}`);
              }}
            />
          )
        }
      >
        <ReportFields page={page} form={form} />
      </Dialog>
    </>
  );
}

const COLUMNS = {
  what: { zh: '事件、地点', en: 'What and where' },
  severity: { zh: '级别', en: 'Severity' },
  when: { zh: '时间、报告人', en: 'When, by whom' },
  card: { zh: '前十分钟', en: 'First ten minutes' },
  told: { zh: '已回应', en: 'Answered' },
  state: { zh: '状态', en: 'State' },
} as const satisfies Record<string, Words>;
const NONE = {
  title: { zh: '近两周没有突发事件', en: 'No incident within two weeks' },
  words: {
    zh: '任何在点人员都能在手机上报告：选发生了什么、在哪里，写一句话。',
    en: 'Anybody who works here reports from the phone: what happened, where, and a sentence.',
  },
};
