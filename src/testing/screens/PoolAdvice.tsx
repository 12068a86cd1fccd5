// How many to a tube, while a session is planned: what the district's results say, what somebody types in, and why.
import { useState } from 'react';
import type { Json } from '../../shells/kit/act-types.ts';
import { Field } from '../../shells/kit/field.tsx';
import { useLook } from '../../shells/kit/look.ts';
import { Card } from '../../shells/kit/marks.tsx';
import { ErrorState, Waiting } from '../../shells/kit/states.tsx';
import { useSay } from '../../shells/kit/words.ts';
import type { PoolAdvice } from '../pools/routes.ts';
import { useT } from './coverage-words.ts';
import './testing.css';

export function PoolAdviceCard({ chosen, onChoose }: { chosen: number; onChoose: (size: number) => void }) {
  const t = useT();
  const say = useSay();
  const [percent, setPercent] = useState('');
  const [cost, setCost] = useState('');
  const typed = numberOf(percent, 100);
  const { data, error, refetch } = useLook<Json<PoolAdvice>>(
    '/testing/pool-advice',
    {
      ...(typed === undefined ? {} : { prevalence: typed / 100 }),
      ...(numberOf(cost, 1_000) === undefined ? {} : { holdCost: numberOf(cost, 1_000) }),
    },
    { follows: ['testing.results.'] },
  );
  if (data === undefined)
    return error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Waiting />;
  const most = Math.max(...data.sizes.map((one) => one.cost));
  return (
    <Card title={t('pools')}>
      <p className="testing-two">
        <strong>{say(data.words)}</strong>
        <small>
          {data.from === 'asked'
            ? t('fromAsked')
            : data.from === 'none'
              ? t('fromNone', { days: data.seen.days, enough: data.seen.enough })
              : t('fromResults', data.seen as unknown as Record<string, number>)}
          {data.from === 'results' && data.seen.positive === 0 && ` ${t('atMost')}`}
        </small>
      </p>
      <div className="testing-form">
        <Field label={t('prevalence')}>
          <input
            className="input digits"
            inputMode="decimal"
            placeholder={String(Number((100 * data.prevalence).toPrecision(3)))}
            value={percent}
            onChange={(event) => setPercent(event.target.value)}
          />
        </Field>
        <Field label={t('holdCost')}>
          <input
            className="input digits"
            inputMode="decimal"
            placeholder={String(data.holdCost)}
            value={cost}
            onChange={(event) => setCost(event.target.value)}
          />
        </Field>
      </div>
      <table className="testing-advice">
        <thead>
          <tr>
            {(['size', 'tests', 'positive', 'held', 'cost'] as const).map((key) => (
              <th key={key} scope="col">
                {t(key)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {[...data.sizes]
            .sort((a, b) => a.size - b.size)
            .map((one) => (
              <tr key={one.size}>
                <th scope="row">
                  <button
                    type="button"
                    className="chip digits"
                    aria-pressed={one.size === chosen}
                    onClick={() => onChoose(one.size)}
                  >
                    {t('use', { n: one.size })}
                  </button>
                </th>
                <td className="digits">{one.testsPerPerson.toFixed(3)}</td>
                <td className="digits">{(100 * one.positivePools).toFixed(2)}%</td>
                <td className="digits">{one.heldPerThousand.toFixed(1)}</td>
                <td className="digits">
                  {one.cost.toFixed(3)}
                  <span
                    className="testing-advice-bar"
                    style={{ width: `${(60 * one.cost) / most}px` }}
                    aria-hidden
                  />
                </td>
              </tr>
            ))}
        </tbody>
      </table>
      <p className="testing-quiet">{t('households')}</p>
      <p className="testing-quiet">
        {t('source')}: {data.source}
      </p>
    </Card>
  );
}

function numberOf(text: string, most: number): number | undefined {
  const n = text.trim() === '' ? Number.NaN : Number(text);
  return n >= 0 && n <= most ? n : undefined;
}
