// Whom a change of a protocol would change, and how, for those who are to approve it. Stays by number, no names.

// Asked by its path: the rulebook knows no module above it, only what the answer looks like.
import type { ChangeEffect } from '../../protocol-effect.ts';
import { DataTable } from '../../shells/kit/data-table.tsx';
import { Go } from '../../shells/kit/go.tsx';
import { useLook } from '../../shells/kit/look.ts';
import { Card, StatePill } from '../../shells/kit/marks.tsx';
import { ErrorState, Waiting } from '../../shells/kit/states.tsx';
import { useSay } from '../../shells/kit/words.ts';
import './rulebook.css';
import { useT } from './rulebook-words.ts';

export function Effect({ change }: { change: string }) {
  const t = useT();
  const { data, error, refetch } = useLook<ChangeEffect>(
    `/rulebook/changes/${change}/effect`,
    {},
    { follows: ['control.', 'rulebook.'] },
  );
  if (error)
    return (
      <Card title={t('effect')} className="rule-effect">
        <ErrorState error={error} onRetry={() => void refetch()} />
      </Card>
    );
  if (data === undefined)
    return (
      <Card title={t('effect')} className="rule-effect">
        <Waiting />
      </Card>
    );
  if (!data.applies) return null;
  return (
    <Card title={t('effect')} className="rule-effect">
      <p className="rule-quiet">{t('effectHelp')}</p>
      <p className="rule-effect-count">
        <StatePill tone={data.changed === 0 ? 'good' : 'late'}>
          {data.changed === 0
            ? t('effectNobody', { of: data.people })
            : t('effectSome', { n: data.changed, of: data.people })}
        </StatePill>
        {data.changed > 0 && (
          <span className="digits">
            {(
              [
                ['effectLonger', data.longer],
                ['effectShorter', data.shorter],
                ['effectOtherwise', data.otherwise],
                ['effectLost', data.lost],
              ] as const
            )
              .filter(([, n]) => n > 0)
              .map(([key, n]) => t(key, { n }))
              .join(' · ')}
          </span>
        )}
      </p>
      {data.rows.length > 0 && <EffectRows rows={data.rows} of={data.changed} />}
    </Card>
  );
}

/** Stays with the plan they have and the one they would have; each can be opened by who may. */
export function EffectRows({ rows, of }: { rows: ChangeEffect['rows']; of: number }) {
  const t = useT();
  const say = useSay();
  return (
    <>
      {rows.length < of && <p className="rule-quiet digits">{t('effectFirst', { n: rows.length })}</p>}
      <DataTable
        label={t('effect')}
        rows={rows}
        rowKey={(row) => row.episode}
        maxHeight={420}
        columns={[
          {
            key: 'stay',
            title: { zh: '管控', en: 'Stay' },
            cell: (row) => (
              <span className="rule-name">
                <Go to={`/episodes/${row.episode}`} className="digits">
                  {row.code}
                </Go>
                <small className="rule-path">{row.categories.map((one) => say(one)).join(' · ')}</small>
              </span>
            ),
            width: '24%',
          },
          {
            key: 'ends',
            title: { zh: '期满', en: 'Ends' },
            cell: (row) =>
              row.after === null ? (
                <span>
                  <StatePill tone="now">{t('effectNoPlan')}</StatePill> {row.why === null ? '' : say(row.why)}
                </span>
              ) : row.before.endsOn === row.after.endsOn ? (
                <span className="digits">{row.before.endsOn ?? '—'}</span>
              ) : (
                <span className="digits">
                  <del>{row.before.endsOn ?? '—'}</del> → <strong>{row.after.endsOn ?? '—'}</strong>
                </span>
              ),
            width: '28%',
          },
          {
            key: 'stages',
            title: { zh: '阶段', en: 'Stages' },
            cell: (row) => (
              <span className="rule-name">
                {(row.after ?? row.before).stages.map((stage) => (
                  <small key={`${stage.label.en} ${stage.from}`} className="digits rule-stage">
                    {say(stage.label)} {stage.from.slice(5)}–{stage.to.slice(5)}
                  </small>
                ))}
              </span>
            ),
            width: '24%',
          },
          {
            key: 'tests',
            title: { zh: '检测', en: 'Tests' },
            cell: (row) => (
              <span className="digits">
                {row.gone.length + row.new.length === 0 && t('effectSameTests')}
                {row.gone.length > 0 && (
                  <>
                    {t('effectGone')} {row.gone.map((on) => on.slice(5)).join(' ')}
                  </>
                )}
                {row.gone.length > 0 && row.new.length > 0 && ' · '}
                {row.new.length > 0 && (
                  <>
                    {t('effectNew')} {row.new.map((on) => on.slice(5)).join(' ')}
                  </>
                )}
              </span>
            ),
          },
        ]}
      />
    </>
  );
}
