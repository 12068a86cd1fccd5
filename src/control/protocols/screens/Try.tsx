// Facts on one side, the plan they make on the other, day by day with the row behind it. Nothing takes effect.
import { useState } from 'react';
import { DataTable } from '../../../shells/kit/data-table.tsx';
import { DateField } from '../../../shells/kit/date-field.tsx';
import { useLook } from '../../../shells/kit/look.ts';
import { Card } from '../../../shells/kit/marks.tsx';
import { EmptyState, ErrorState, Waiting } from '../../../shells/kit/states.tsx';
import { capital, useLanguage, useSay } from '../../../shells/kit/words.ts';
import type { TriedPlan } from '../routes.ts';
import {
  ANCHOR_WORDS,
  type Category,
  type Facts,
  SCOPE_WORDS,
  SCOPES,
  type Scope,
  type Stage,
  UNSUITABLE,
} from '../terms.ts';
import type { ShownProtocol } from './Protocols.tsx';
import { PlanStrip } from './plan-strip.tsx';
import { useT } from './protocol-words.ts';
import { inLanguage } from './source.ts';

export function Try({ protocol }: { protocol: ShownProtocol }) {
  const t = useT();
  // Begins with a worked case, so that there is something to change.
  const [first] = protocol.examples;
  const [categories, setCategories] = useState<readonly string[]>(first?.categories ?? []);
  const [facts, setFacts] = useState<Facts>(first?.facts ?? {});
  const chosen = protocol.categories.filter(({ id }) => categories.includes(id));
  const needs = [...new Set(chosen.flatMap((one) => one.needs))];
  const ready = chosen.length > 0 && needs.every((one) => facts[one] !== undefined);
  const { data, error, refetch } = useLook<TriedPlan>(
    `/protocols/${protocol.id}/plan`,
    { categories: chosen.map(({ id }) => id).join(','), facts: JSON.stringify(facts) },
    { when: ready, follows: ['rulebook.'] },
  );
  return (
    <div className="proto-try">
      <Card title={t('facts')} className="proto-asks">
        <Categories protocol={protocol} chosen={categories} onChange={setCategories} />
        <div className="proto-days">
          {needs.map((fact) => (
            <Day key={fact} fact={fact} facts={facts} onChange={setFacts} />
          ))}
          {needs.length === 0 && <p className="proto-quiet">{t('noFactsNeeded')}</p>}
        </div>
        <More chosen={chosen} facts={facts} onChange={setFacts} />
      </Card>
      <div className="proto-shows" aria-live="polite">
        {!ready ? (
          <Card>
            <EmptyState words={PICK} />
          </Card>
        ) : error ? (
          <Card>
            <ErrorState error={error} onRetry={() => void refetch()} />
          </Card>
        ) : data === undefined ? (
          <Waiting />
        ) : (
          <Shown protocol={protocol} tried={data} />
        )}
      </div>
    </div>
  );
}

const PICK = {
  zh: '请选择类别并填写所需日期，计划随即显示在这里。',
  en: 'Choose a category and fill in the days it needs; the plan appears here.',
};

function Shown({ protocol, tried: { plan, days } }: { protocol: ShownProtocol; tried: TriedPlan }) {
  const t = useT();
  const say = useSay();
  const language = useLanguage();
  const leading = protocol.categories.find(({ id }) => id === plan.leading);
  const exempt = protocol.categories
    .flatMap((one) => one.unless ?? [])
    .find((one) => one.evidence === plan.exempt?.by);
  return (
    <>
      <Card
        title={leading === undefined ? plan.leading : say(leading)}
        extra={<span className="proto-quiet digits">{plan.version}</span>}
      >
        {leading?.openEnded !== undefined && <p className="proto-open">{say(leading.openEnded)}</p>}
        <PlanStrip plan={plan} today="" {...(exempt === undefined ? {} : { exemptWords: exempt })} />
      </Card>
      {days.length > 0 && (
        <Card title={t('why')} flush>
          <DataTable
            label={t('why')}
            rows={days}
            rowKey={(row) => `${row.on} ${row.row} ${row.what.en}`}
            columns={[
              {
                key: 'on',
                title: { zh: '日期', en: 'Day' },
                cell: (row) => <span className="digits">{row.on}</span>,
                width: 110,
              },
              {
                key: 'what',
                title: { zh: '事项', en: 'What' },
                cell: (row) => capital(say(row.what)),
                width: '24%',
              },
              {
                key: 'why',
                title: { zh: '怎样算出', en: 'How it is counted' },
                cell: (row) => (
                  <span className="proto-why">
                    {capital(row.why.map((one) => say(one)).join(' · '))}
                    <small>{row.row}</small>
                  </span>
                ),
                width: '34%',
              },
              {
                key: 'source',
                title: { zh: '依据', en: 'Source' },
                cell: (row) => <span className="proto-why">{capital(inLanguage(row.source, language))}</span>,
              },
            ]}
          />
        </Card>
      )}
    </>
  );
}

function Categories({
  protocol,
  chosen,
  onChange,
}: {
  protocol: ShownProtocol;
  chosen: readonly string[];
  onChange: (categories: readonly string[]) => void;
}) {
  const t = useT();
  const say = useSay();
  return (
    <fieldset className="proto-set">
      <legend className="field-label">{t('categories')}</legend>
      {protocol.categories.map((one) => (
        <label key={one.id} className="proto-check">
          <input
            type="checkbox"
            checked={chosen.includes(one.id)}
            onChange={(event) =>
              onChange(event.target.checked ? [...chosen, one.id] : chosen.filter((id) => id !== one.id))
            }
          />
          <span>{say(one)}</span>
        </label>
      ))}
    </fieldset>
  );
}

interface FactsProps {
  facts: Facts;
  onChange: (facts: Facts) => void;
}

/** A fact taken away is left out, so that it does not count as given. */
function withFact<K extends keyof Facts>(facts: Facts, name: K, value: Facts[K] | undefined): Facts {
  const { [name]: _, ...rest } = facts;
  return value === undefined ? rest : { ...rest, [name]: value };
}

function Day({ fact, facts, onChange }: FactsProps & { fact: Category['needs'][number] }) {
  const say = useSay();
  return (
    <DateField
      label={capital(say(ANCHOR_WORDS[fact]))}
      value={facts[fact] ?? ''}
      onChange={(day) => onChange(withFact(facts, fact, day === '' ? undefined : day))}
    />
  );
}

/** What else these categories ask about: only that is shown. */
function More({ chosen, facts, onChange }: FactsProps & { chosen: readonly Category[] }) {
  const t = useT();
  const say = useSay();
  const stages: readonly Stage[] = chosen.flatMap((one) => one.stages);
  const unless = chosen.flatMap((one) => one.unless ?? []);
  const documents = unless.filter((one) => one.bornBefore === undefined);
  return (
    <>
      {UNSUITABLE.filter((fact) => stages.some((one) => one.fallback?.when === fact)).map((fact) => (
        <label key={fact} className="proto-check">
          <input
            type="checkbox"
            checked={facts[fact] === true}
            onChange={(event) => onChange(withFact(facts, fact, event.target.checked ? true : undefined))}
          />
          <span>{t(fact)}</span>
        </label>
      ))}
      {documents.length > 0 && (
        <fieldset className="proto-set">
          <legend className="field-label">{t('immunity')}</legend>
          {documents.map((one) => (
            <label key={one.evidence} className="proto-check">
              <input
                type="checkbox"
                checked={facts.immunity?.includes(one.evidence) === true}
                onChange={(event) => {
                  const rest = (facts.immunity ?? []).filter((name) => name !== one.evidence);
                  onChange(
                    withFact(facts, 'immunity', event.target.checked ? [...rest, one.evidence] : rest),
                  );
                }}
              />
              <span>{say(one)}</span>
            </label>
          ))}
        </fieldset>
      )}
      {unless.some((one) => one.bornBefore !== undefined) && (
        <DateField
          label={t('birth')}
          value={facts.birth ?? ''}
          onChange={(day) => onChange(withFact(facts, 'birth', day === '' ? undefined : day))}
        />
      )}
      {chosen.some((one) => one.onLinkedPositive !== undefined) && (
        <DateField
          label={t('linkedPositive')}
          value={facts.linked?.positiveOn ?? ''}
          onChange={(day) => {
            const category = chosen.find((one) => one.onLinkedPositive)?.onLinkedPositive ?? '';
            const linked = day === '' ? undefined : { category, negatives: 0, positiveOn: day };
            onChange(withFact(facts, 'linked', linked));
          }}
        />
      )}
      {stages.some((one) => (one.restart ?? []).length > 0) && <Events facts={facts} onChange={onChange} />}
    </>
  );
}

function Events({ facts, onChange }: FactsProps) {
  const t = useT();
  const say = useSay();
  const [on, setOn] = useState('');
  const [scope, setScope] = useState<Scope>('sameFloor');
  const events = facts.clusterEvents ?? [];
  const keep = (next: NonNullable<Facts['clusterEvents']>) =>
    onChange(withFact(facts, 'clusterEvents', next.length === 0 ? undefined : next));
  return (
    <fieldset className="proto-set">
      <legend className="field-label">{t('clusterEvent')}</legend>
      <ul className="proto-events">
        {events.map((one) => (
          <li key={`${one.on} ${one.scope}`}>
            <span>
              <span className="digits">{one.on}</span> {say(SCOPE_WORDS[one.scope])}
            </span>
            <button
              type="button"
              className="button button-link button-small"
              aria-label={`${t('removeEvent')} ${one.on}`}
              onClick={() => keep(events.filter((other) => other !== one))}
            >
              {t('removeEvent')}
            </button>
          </li>
        ))}
      </ul>
      <DateField label={t('eventOn')} value={on} onChange={setOn} />
      <select
        className="input"
        aria-label={t('clusterEvent')}
        value={scope}
        onChange={(event) => setScope(SCOPES.find((one) => one === event.target.value) ?? 'site')}
      >
        {SCOPES.map((one) => (
          <option key={one} value={one}>
            {capital(say(SCOPE_WORDS[one]))}
          </option>
        ))}
      </select>
      <button
        type="button"
        className="button button-small"
        disabled={on === '' || events.some((one) => one.on === on && one.scope === scope)}
        onClick={() => {
          keep([...events, { on, scope }]);
          setOn('');
        }}
      >
        {t('addEvent')}
      </button>
    </fieldset>
  );
}
