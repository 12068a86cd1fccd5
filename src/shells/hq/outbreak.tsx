// The life of an outbreak: since when, until when, who renewed it, who signs its end, what was left of it; and how long
// what is known of people is kept.
import { useState } from 'react';
import type { OutbreakPage, OutbreakShown } from '../../close-outbreak.ts';
import type { RetentionShown } from '../../retention.ts';
import type { ToldCounts } from '../../statistics.ts';
import { ActButton } from '../kit/act-button.tsx';
import type { Json } from '../kit/act-types.ts';
import { DataTable } from '../kit/data-table.tsx';
import { DateField } from '../kit/date-field.tsx';
import { useLook } from '../kit/look.ts';
import { Card, KpiStrip, StatePill, type Tone } from '../kit/marks.tsx';
import { useFormat } from '../kit/moments.ts';
import { PageHeader } from '../kit/page-header.tsx';
import { useMay } from '../kit/session.tsx';
import { EmptyState, ErrorState, Waiting } from '../kit/states.tsx';
import { useSay } from '../kit/words.ts';
import './outbreak.css';
import { useT } from './outbreak-words.ts';

export default function OutbreakScreen() {
  const t = useT();
  const { data, error, refetch } = useLook<Json<OutbreakPage>>(
    '/outbreaks',
    {},
    { follows: ['outbreak.', 'control.outbreak'] },
  );
  return (
    <div className="outbreak-page">
      <PageHeader title={t('outbreaks')} />
      {error ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : data === undefined ? (
        <Waiting />
      ) : data.outbreaks.length === 0 ? (
        <EmptyState
          title={{ zh: '还没有启动过疫情', en: 'No outbreak has been opened' }}
          words={{
            zh: '在研判台由指挥部或疾控启动一起疫情后，它的期限和关闭在这里管理。',
            en: 'Once headquarters or CDC opens one at the assessment desk, its sunset and its end are managed here.',
          }}
        />
      ) : (
        data.outbreaks.map((one) => <One key={one.id} outbreak={one} most={data.sunsetDaysAtMost} />)
      )}
      <Retention />
    </div>
  );
}

const STATES: Record<OutbreakShown['state'], { tone: Tone; words: { zh: string; en: string } }> = {
  open: { tone: 'busy', words: { zh: '处置中', en: 'open' } },
  over: { tone: 'now', words: { zh: '已到期，停止登记', en: 'past its sunset: nothing new is recorded' } },
  closing: { tone: 'late', words: { zh: '正在关闭', en: 'being closed' } },
  closed: { tone: 'good', words: { zh: '已关闭', en: 'closed' } },
};

function One({ outbreak, most }: { outbreak: Json<OutbreakShown>; most: number }) {
  const t = useT();
  const say = useSay();
  const { moment } = useFormat();
  const state = STATES[outbreak.state];
  return (
    <Card title={say(outbreak.name)} extra={<StatePill tone={state.tone} words={state.words} />}>
      <p className="outbreak-quiet">
        {t('no', { no: outbreak.no })} · {say(outbreak.protocol)} · {say(outbreak.place.name)} ·{' '}
        {t('opened', { at: moment(outbreak.openedAt) })}
      </p>
      <KpiStrip
        label={say(outbreak.name)}
        kpis={[
          {
            key: 'sunset',
            words: { zh: '到期日', en: 'Sunset' },
            value: outbreak.sunset,
            ...(outbreak.state === 'over'
              ? { tone: 'now' as const }
              : outbreak.daysLeft <= 7 && outbreak.state === 'open'
                ? { tone: 'late' as const }
                : {}),
          },
          {
            key: 'people',
            words: { zh: '管控中', en: 'Under control' },
            value: outbreak.people,
            of: outbreak.people + outbreak.ended,
          },
          {
            key: 'requests',
            words: { zh: '待答复的个人信息请求', en: 'Data requests waiting' },
            value: outbreak.requests,
          },
        ]}
      />
      {outbreak.state === 'closed' ? (
        <ClosedOne outbreak={outbreak} />
      ) : outbreak.state === 'closing' ? (
        <p>{t('closingNow', { no: outbreak.no })}</p>
      ) : (
        <div className="outbreak-two">
          <Renewal outbreak={outbreak} most={most} />
          <Closing outbreak={outbreak} />
        </div>
      )}
      {outbreak.renewals.some((one) => one.answer !== null) && (
        <ul className="outbreak-list">
          {outbreak.renewals
            .filter((one) => one.answer !== null)
            .map((one) => (
              <li key={one.id}>
                {t(one.answer === 'agreed' ? 'renewed' : 'notRenewed', {
                  until: one.until,
                  by: one.askedBy,
                  second: one.answeredBy ?? '—',
                  at: moment(one.askedAt),
                })}
                ：{one.reason}
              </li>
            ))}
        </ul>
      )}
    </Card>
  );
}

function Renewal({ outbreak, most }: { outbreak: Json<OutbreakShown>; most: number }) {
  const t = useT();
  const say = useSay();
  const { moment } = useFormat();
  const [until, setUntil] = useState('');
  const [reason, setReason] = useState('');
  const open = outbreak.renewals.find((one) => one.answer === null);
  const id = `why-${outbreak.no}`;
  return (
    <section>
      <h3>{t('renewal')}</h3>
      {open === undefined ? (
        <div className="outbreak-form">
          <DateField label={t('newSunset')} value={until} onChange={setUntil} />
          <label className="field-label" htmlFor={id}>
            {t('reason')}
          </label>
          <input
            id={id}
            className="input"
            value={reason}
            maxLength={500}
            onChange={(event) => setReason(event.target.value)}
          />
          <p className="outbreak-quiet">{t('renewalHelp', { days: most })}</p>
          <ActButton
            act="askRenewal"
            place={outbreak.place.path}
            why={
              until === ''
                ? { zh: '请填写新的到期日', en: 'Give the new sunset' }
                : reason.trim().length < 2
                  ? { zh: '请写明理由', en: 'Give the reason' }
                  : undefined
            }
            input={{ outbreak: outbreak.id, until, reason: reason.trim() }}
            onDone={() => setReason('')}
          />
        </div>
      ) : (
        <>
          <p>
            {t('renewalAsked', {
              until: open.until,
              by: open.askedBy,
              role: say(open.askedRole),
              at: moment(open.askedAt),
            })}
            <br />
            {open.reason}
          </p>
          <div className="outbreak-buttons">
            <ActButton
              act="answerRenewal"
              tone="primary"
              place={outbreak.place.path}
              title={{ zh: '同意延期', en: 'Agree' }}
              why={open.mine ? OTHER : undefined}
              input={{ outbreak: outbreak.id, answer: 'agreed' }}
            />
            <ActButton
              act="answerRenewal"
              place={outbreak.place.path}
              title={open.mine ? { zh: '收回', en: 'Take it back' } : { zh: '不同意', en: 'Decline' }}
              input={{ outbreak: outbreak.id, answer: 'declined' }}
            />
          </div>
        </>
      )}
    </section>
  );
}

const OTHER = { zh: '须由另一个岗位的另一个人同意', en: 'Another person in another role agrees' };

function Closing({ outbreak }: { outbreak: Json<OutbreakShown> }) {
  const t = useT();
  const say = useSay();
  const { moment } = useFormat();
  const [reason, setReason] = useState('');
  const { closing } = outbreak;
  const waiting = closing !== null && closing.answer === null;
  const id = `end-${outbreak.no}`;
  const people =
    outbreak.people > 0
      ? {
          zh: `还有 ${outbreak.people} 人管控中或待研判`,
          en: `${outbreak.people} people are still under control or waiting`,
        }
      : undefined;
  return (
    <section>
      <h3>{t('closing')}</h3>
      {closing?.answer === 'agreed' ? (
        <p>
          {t('closingSigned', { by: closing.askedBy, second: closing.answeredBy ?? '—', no: outbreak.no })}
        </p>
      ) : waiting ? (
        <>
          <p>
            {t('closingAsked', {
              by: closing.askedBy,
              role: say(closing.askedRole),
              at: moment(closing.askedAt),
            })}
            <br />
            {closing.reason}
          </p>
          <div className="outbreak-buttons">
            <ActButton
              act="agreeClosing"
              tone="danger"
              place={outbreak.place.path}
              title={{ zh: '第二人签字', en: 'Sign as the second' }}
              why={closing.mine ? OTHER : people}
              confirm={{
                zh: '签字后即可执行关闭：冻结、留统计、销毁全部个人信息，不能恢复。',
                en: 'With this the closing may be carried out: frozen, statistics kept, everything personal destroyed for good.',
              }}
              input={{ outbreak: outbreak.id, answer: 'agreed' }}
            />
            <ActButton
              act="agreeClosing"
              place={outbreak.place.path}
              title={closing.mine ? { zh: '收回', en: 'Take it back' } : { zh: '不同意', en: 'Decline' }}
              input={{ outbreak: outbreak.id, answer: 'declined' }}
            />
          </div>
        </>
      ) : (
        <div className="outbreak-form">
          <label className="field-label" htmlFor={id}>
            {t('reason')}
          </label>
          <input
            id={id}
            className="input"
            value={reason}
            maxLength={500}
            onChange={(event) => setReason(event.target.value)}
          />
          <p className="outbreak-quiet">{t('closingHelp')}</p>
          <ActButton
            act="signClosing"
            place={outbreak.place.path}
            why={
              people ?? (reason.trim().length < 2 ? { zh: '请写明理由', en: 'Give the reason' } : undefined)
            }
            input={{ outbreak: outbreak.id, reason: reason.trim() }}
          />
        </div>
      )}
    </section>
  );
}

function ClosedOne({ outbreak }: { outbreak: Json<OutbreakShown> }) {
  const t = useT();
  const { certificate } = outbreak;
  if (certificate === null) return null;
  const { people, verification, statistics, erased } = certificate;
  return (
    <>
      <p>{t('forgotten', { ...people })}</p>
      <p>
        {t('verified', {
          sampled: verification.sampled,
          columns: verification.columnsSearched,
          found: verification.found,
        })}
      </p>
      <p className="outbreak-quiet">{t('certificate', { hash: certificate.hash })}</p>
      <p className="outbreak-quiet">
        {t('erasedRows', { rows: erased.reduce((sum, one) => sum + one.rows, 0) })}
      </p>
      <p className="outbreak-quiet">{t('kAnonymous', { k: statistics.k })}</p>
      <Figures title={t('byCategory')} counts={statistics.categories} />
      <Figures title={t('byArea')} counts={statistics.areas} />
    </>
  );
}

function Figures({ title, counts }: { title: string; counts: ToldCounts }) {
  const t = useT();
  const show = (n: number | null | undefined) => (n === null || n === undefined ? '＊' : n);
  return (
    <table className="table outbreak-figures">
      <caption>{title}</caption>
      <thead>
        <tr>
          <td />
          {counts.columns.map((column) => (
            <th key={column} scope="col">
              {column}
            </th>
          ))}
          <th scope="col">{t('sum')}</th>
        </tr>
      </thead>
      <tbody>
        {counts.rows.map((row, r) => (
          <tr key={row}>
            <th scope="row">{row}</th>
            {counts.columns.map((column, c) => (
              <td key={column}>{show(counts.cells[r]?.[c])}</td>
            ))}
            <td>{show(counts.rowSums[r])}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Retention() {
  const t = useT();
  const say = useSay();
  const { moment } = useFormat();
  const may = useMay('rights.answer');
  const { data, error, refetch } = useLook<Json<RetentionShown>>(
    '/retention',
    {},
    { follows: ['retention.', 'rights.hold'], when: may.may },
  );
  if (!may.may) return null;
  return (
    <Card
      title={t('retention')}
      extra={
        data?.lastNight == null ? undefined : (
          <span className="outbreak-quiet">{t('lastNight', { at: moment(data.lastNight) })}</span>
        )
      }
    >
      <p className="outbreak-quiet">{t('retentionLead')}</p>
      <DataTable
        label={t('retention')}
        rows={data?.classes}
        error={error}
        onRetry={() => void refetch()}
        rowKey={(row) => row.class}
        empty={{
          title: { zh: '没有保存期限', en: 'No retention' },
          words: { zh: '规则库中须有每一类的期限。', en: 'The rulebook has a row for each class.' },
        }}
        columns={[
          { key: 'what', title: { zh: '数据类别', en: 'What' }, cell: (row) => say(row) },
          {
            key: 'days',
            title: { zh: '保存', en: 'Kept' },
            cell: (row) => t('days', { n: row.days }),
            width: 90,
          },
          {
            key: 'erased',
            title: { zh: '已清除', en: 'Erased' },
            cell: (row) => row.erased,
            align: 'right',
            width: 110,
          },
          {
            key: 'last',
            title: { zh: '最近一次', en: 'Last' },
            cell: (row) => (row.lastAt === null ? '—' : moment(row.lastAt)),
            width: 150,
          },
          { key: 'source', title: { zh: '依据', en: 'Source' }, cell: (row) => row.source },
        ]}
      />
      <h3>{t('holds')}</h3>
      {data?.holds.length === 0 && <p className="outbreak-quiet">{t('noHolds')}</p>}
      <ul className="outbreak-list">
        {data?.holds.map((one) => (
          <li key={one.id}>
            {one.code} · {t('heldUntil', { until: one.until })} · {one.reason}
            <ActButton
              act="endHold"
              size="small"
              title={{ zh: '结束保留', en: 'End the hold' }}
              input={{ hold: one.id }}
            />
          </li>
        ))}
      </ul>
    </Card>
  );
}
