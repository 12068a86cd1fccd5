// The cases: their clocks, and the figures by which an investigation is judged, each with what it is a part of.
import { useState } from 'react';
import type { Words } from '../../../base/words.ts';
import { useAct } from '../../../shells/kit/act.ts';
import { WhyButton } from '../../../shells/kit/act-button.tsx';
import type { Json } from '../../../shells/kit/act-types.ts';
import { readLook } from '../../../shells/kit/api.ts';
import { DataTable } from '../../../shells/kit/data-table.tsx';
import { DateField } from '../../../shells/kit/date-field.tsx';
import { Dialog } from '../../../shells/kit/dialog.tsx';
import { useFilters, useGo } from '../../../shells/kit/go.tsx';
import { useLook } from '../../../shells/kit/look.ts';
import { Deadline, type Kpi, KpiStrip, StatePill } from '../../../shells/kit/marks.tsx';
import { useFormat } from '../../../shells/kit/moments.ts';
import { PageHeader } from '../../../shells/kit/page-header.tsx';
import { useTell } from '../../../shells/kit/tell.tsx';
import { useSay } from '../../../shells/kit/words.ts';
import type { CaseFiguresShown, CasePage } from '../routes.ts';
import './cases.css';
import { useT } from './cases-words.ts';

const WHICH = ['open', 'owed', 'all'] as const;
const FOLLOWS = { follows: ['control.'], everySeconds: 60 };

export default function CasesScreen() {
  const t = useT();
  const say = useSay();
  const go = useGo();
  const { moment } = useFormat();
  const [filters, setFilters] = useFilters();
  const which = WHICH.find((one) => one === filters.which) ?? 'open';
  const [after, setAfter] = useState<string>();
  const [reporting, setReporting] = useState(false);
  const figures = useLook<Json<CaseFiguresShown>>('/cases/figures', {}, FOLLOWS).data;
  const list = useLook<Json<CasePage>>('/cases', { which, after }, FOLLOWS);
  return (
    <>
      <PageHeader
        title={t('cases')}
        actions={
          <button type="button" className="button button-primary" onClick={() => setReporting(true)}>
            {t('report')}
          </button>
        }
      />
      {figures && <KpiStrip label={t('figures', { days: figures.days })} kpis={kpisOf(figures)} />}
      <div className="case-bar">
        <fieldset className="chips" aria-label={t('cases')}>
          {WHICH.map((one) => (
            <button
              key={one}
              type="button"
              className="chip"
              aria-pressed={which === one}
              onClick={() => {
                setAfter(undefined);
                setFilters({ which: one === 'open' ? undefined : one });
              }}
            >
              {t(one)}
            </button>
          ))}
        </fieldset>
      </div>
      <section className="card">
        <DataTable
          label={t('cases')}
          rows={list.data?.rows}
          rowKey={(row) => row.id}
          error={list.error}
          onRetry={() => void list.refetch()}
          onOpen={(row) => go(`/cases/${row.id}`)}
          toneOf={(row) =>
            row.next !== null && new Date(row.next.dueAt) < new Date() ? 'now' : row.next ? 'late' : undefined
          }
          empty={{ title: EMPTY, words: EMPTY_HELP }}
          pager={{
            page: after === undefined ? 1 : 2,
            more: list.data?.next !== null && list.data?.next !== undefined,
            onPage: (to) => setAfter(to === 1 ? undefined : (list.data?.next ?? undefined)),
          }}
          columns={[
            {
              key: 'code',
              title: { zh: '病例', en: 'Case' },
              width: 80,
              cell: (row) => <span className="digits">{row.code}</span>,
            },
            {
              key: 'person',
              title: { zh: '人员', en: 'Person' },
              width: 150,
              cell: (row) => (
                <div className="case-two">
                  <span>
                    {row.person.name} <span className="digits">{row.person.age ?? ''}</span>
                  </span>
                  <small className="digits">{row.person.code}</small>
                </div>
              ),
            },
            {
              key: 'what',
              title: { zh: '分类', en: 'Classification' },
              cell: (row) => say(row.classification),
            },
            {
              key: 'place',
              title: { zh: '责任单位', en: 'Unit' },
              width: 150,
              cell: (row) => say(row.place.name),
            },
            {
              key: 'at',
              title: { zh: '报告', en: 'Reported' },
              width: 120,
              cell: (row) => <span className="digits">{moment(row.reportedAt)}</span>,
            },
            {
              key: 'control',
              title: { zh: '发现时', en: 'When found' },
              width: 120,
              cell: (row) => (
                <StatePill
                  tone={row.underControl ? 'good' : 'late'}
                  words={
                    row.underControl
                      ? { zh: '已在管控', en: 'in a stay' }
                      : { zh: '不在管控', en: 'in no stay' }
                  }
                />
              ),
            },
            {
              key: 'contacts',
              title: { zh: '密接', en: 'Contacts' },
              width: 90,
              align: 'right',
              cell: (row) =>
                row.none ? (
                  <StatePill tone="quiet" words={{ zh: '签署无', en: 'signed none' }} />
                ) : (
                  <span className="digits">{row.contacts}</span>
                ),
            },
            {
              key: 'next',
              title: { zh: '下一时限', en: 'Next clock' },
              width: 210,
              cell: (row) =>
                row.next === null ? (
                  <StatePill
                    tone="good"
                    words={row.ended ? { zh: '已结束', en: 'over' } : { zh: '均已办', en: 'all done' }}
                  />
                ) : (
                  <div className="case-two">
                    <span>{say(row.next.words)}</span>
                    <Deadline dueAt={row.next.dueAt} />
                  </div>
                ),
            },
          ]}
        />
      </section>
      <ReportDialog open={reporting} onClose={() => setReporting(false)} />
    </>
  );
}

const EMPTY: Words = { zh: '没有病例', en: 'No case' };
const EMPTY_HELP: Words = {
  zh: '检测阳性的人会自动成为病例，时限随之开始。',
  en: 'Whoever tests positive becomes a case by herself, and her clocks begin.',
};

function kpisOf(figures: Json<CaseFiguresShown>): Kpi[] {
  return [
    {
      key: 'reported',
      words: { zh: `近 ${figures.days} 天报告`, en: `Reported in ${figures.days} days` },
      value: figures.reported,
      link: '/cases?which=all',
    },
    {
      key: 'living',
      words: { zh: '在管病例', en: 'Open' },
      value: figures.living,
      of: figures.reported,
      link: '/cases',
    },
    {
      key: 'interviewed',
      words: { zh: '24 小时内完成核心流调', en: 'Interviewed within 24 h' },
      value: figures.interviewed,
      of: figures.interviewDue,
      ...(figures.interviewed < figures.interviewDue ? { tone: 'late' as const } : {}),
    },
    {
      key: 'control',
      words: { zh: '发现时已在管控', en: 'Under control when found' },
      value: figures.underControl,
      of: figures.reported,
    },
    {
      key: 'without',
      words: { zh: '没有登记密接', en: 'No contact named' },
      value: figures.withoutContact,
      of: figures.interviewBegun,
      ...(figures.withoutContact > 0 ? { tone: 'late' as const } : {}),
      link: '/cases?which=owed',
    },
  ];
}

/** Somebody a hospital or another district has reported. */
function ReportDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const t = useT();
  const tell = useTell();
  const go = useGo();
  const { perform, pending } = useAct('reportCase');
  const [code, setCode] = useState('');
  const [onset, setOnset] = useState('');
  const [sampled, setSampled] = useState('');
  const save = async () => {
    try {
      const found = await readLook<{ id: string }>(`/people/${encodeURIComponent(code.trim())}`, {});
      const done = await perform({
        person: found.id,
        ...(onset === '' ? {} : { onset }),
        ...(sampled === '' ? {} : { sampled }),
      });
      onClose();
      go(`/cases/${done.case}`);
    } catch (error) {
      tell.refused(error, { zh: '报告病例', en: 'report a case' });
    }
  };
  return (
    <Dialog
      open={open}
      title={t('report')}
      onClose={onClose}
      foot={
        <>
          <button type="button" className="button" onClick={onClose}>
            {t('cancel')}
          </button>
          <WhyButton
            tone="primary"
            pending={pending}
            why={
              code.trim() === ''
                ? { zh: '请填写人员编号，如 P-104', en: 'Give the code of the person, P-104' }
                : undefined
            }
            onPress={() => void save()}
          >
            {t('report')}
          </WhyButton>
        </>
      }
    >
      <div className="case-form">
        <p className="case-note">{t('reportHint')}</p>
        <label>
          <span className="field-label">{t('personCode')}</span>
          <input
            className="input digits"
            value={code}
            placeholder="P-104"
            onChange={(event) => setCode(event.target.value)}
          />
        </label>
        <DateField label={t('sampledOn')} value={sampled} onChange={setSampled} />
        <DateField label={t('onset')} value={onset} onChange={setOnset} />
      </div>
    </Dialog>
  );
}
