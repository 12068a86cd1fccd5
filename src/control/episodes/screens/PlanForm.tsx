// Categories and days on one side, the plan they make on the other, before anything takes effect; with what would change
// against the plan in force, and which row of the protocol decided each day.
import { type Dispatch, type SetStateAction, useState } from 'react';
import type { Words } from '../../../base/words.ts';
import type { Json } from '../../../shells/kit/act-types.ts';
import { DateField } from '../../../shells/kit/date-field.tsx';
import { useLook } from '../../../shells/kit/look.ts';
import { StatePill } from '../../../shells/kit/marks.tsx';
import { ErrorState, Waiting } from '../../../shells/kit/states.tsx';
import { capital, useSay } from '../../../shells/kit/words.ts';
import { PlanStrip } from '../../protocols/screens/plan-strip.tsx';
import { type Facts, SCOPE_WORDS, STAGE_PLACE_WORDS, UNSUITABLE } from '../../protocols/terms.ts';
import type { Preview } from '../routes.ts';
import { useT } from './episodes-words.ts';

export type ShownPreview = Json<Preview>;

/** What was changed in the form; nothing: what her exposures say. */
export interface Given {
  readonly categories?: readonly string[];
  readonly facts?: Facts;
}

/** The preview of what the form holds, and the form's state. */
export function usePreview(episode: string): {
  preview: ShownPreview | undefined;
  error: unknown;
  renew: () => void;
  given: Given;
  setGiven: Dispatch<SetStateAction<Given>>;
} {
  const [given, setGiven] = useState<Given>({});
  const { data, error, refetch } = useLook<ShownPreview>(
    `/episodes/${episode}/preview`,
    {
      categories: given.categories?.join(','),
      facts: given.facts === undefined ? undefined : JSON.stringify(given.facts),
    },
    { follows: ['control.', 'rulebook.'] },
  );
  return { preview: data, error, renew: () => void refetch(), given, setGiven };
}

interface PlanFormProps {
  readonly preview: ShownPreview | undefined;
  readonly error: unknown;
  readonly renew: () => void;
  readonly setGiven: Dispatch<SetStateAction<Given>>;
  readonly today: string;
}

export function PlanForm({ preview, error, renew, setGiven, today }: PlanFormProps) {
  const t = useT();
  const say = useSay();
  if (error && preview === undefined) return <ErrorState error={error} onRetry={renew} />;
  if (preview === undefined) return <Waiting />;
  const change = (facts: Facts) => setGiven((before) => ({ ...before, facts }));
  return (
    <div className="plan-form">
      <div className="plan-form-asks">
        <Categories preview={preview} onChange={(categories) => setGiven((b) => ({ ...b, categories }))} />
        <Days preview={preview} onChange={change} />
        <More preview={preview} onChange={change} today={today} />
        <button type="button" className="button button-small" onClick={() => setGiven({})}>
          {t('asExposed')}
        </button>
      </div>
      <div className="plan-form-shows" aria-live="polite">
        <Trouble preview={preview} />
        {preview.plan !== null && (
          <>
            {preview.diff !== null && <Diff diff={preview.diff} />}
            <PlanStrip
              plan={preview.plan}
              today={today}
              {...(preview.exempt === null ? {} : { exemptWords: preview.exempt })}
            />
            <Decided preview={preview} />
          </>
        )}
        <p className="episode-note digits">
          {t('byVersion', { version: preview.version })} · {t('decidedBy', { who: say(preview.deciders) })}
        </p>
      </div>
    </div>
  );
}

function Trouble({ preview }: { preview: ShownPreview }) {
  const t = useT();
  const say = useSay();
  if (preview.missing.length > 0)
    return (
      <p className="episode-trouble" role="status">
        <StatePill tone="late">{t('missing')}</StatePill>{' '}
        {preview.missingWords.map((one) => say(one)).join(' · ')}
      </p>
    );
  if (preview.problem !== null)
    return (
      <p className="episode-trouble" role="status">
        <StatePill tone="now">{t('noPlan')}</StatePill> {say(preview.problem)}
      </p>
    );
  if (preview.exempt !== null)
    return (
      <p className="episode-trouble" role="status">
        <StatePill tone="good">{t('exempt')}</StatePill> {say(preview.exempt)}
      </p>
    );
  return null;
}

function Categories({
  preview,
  onChange,
}: {
  preview: ShownPreview;
  onChange: (categories: readonly string[]) => void;
}) {
  const t = useT();
  const say = useSay();
  const chosen = new Set(preview.categories);
  return (
    <fieldset className="episode-set">
      <legend>{t('category')}</legend>
      <div className="episode-chips">
        {preview.options.map((one) => (
          <button
            key={one.value}
            type="button"
            className="chip"
            aria-pressed={chosen.has(one.value)}
            onClick={() => {
              const next = chosen.has(one.value)
                ? preview.categories.filter((id) => id !== one.value)
                : [...preview.categories, one.value];
              if (next.length > 0) onChange(next);
            }}
          >
            {capital(say(one))}
          </button>
        ))}
      </div>
    </fieldset>
  );
}

/** Days that are known, or missing; the others behind a button. */
function Days({ preview, onChange }: { preview: ShownPreview; onChange: (facts: Facts) => void }) {
  const t = useT();
  const say = useSay();
  const [all, setAll] = useState(false);
  const facts = preview.facts as Readonly<Record<string, unknown>>;
  const shown = preview.days.filter(
    ({ fact }) =>
      all || preview.missing.includes(fact) || typeof facts[fact] === 'string' || USUAL.includes(fact),
  );
  return (
    <fieldset className="episode-set">
      <legend>{t('days')}</legend>
      <div className="episode-days">
        {shown.map(({ fact, words }) => (
          <DateField
            key={fact}
            label={`${capital(say(words))}${preview.missing.includes(fact) ? ` · ${t('needed')}` : ''}`}
            value={typeof facts[fact] === 'string' ? (facts[fact] as string) : ''}
            onChange={(day) => onChange(withFact(preview.facts, fact, day === '' ? undefined : day))}
          />
        ))}
      </div>
      {!all && (
        <button type="button" className="button button-link button-small" onClick={() => setAll(true)}>
          {t('moreDays')}
        </button>
      )}
    </fieldset>
  );
}

const USUAL = ['firstExposure', 'lastExposure', 'intake'];

/** What else a plan may hang on: immunity, an unsuitable home, events at her site. */
function More({
  preview,
  onChange,
  today,
}: {
  preview: ShownPreview;
  onChange: (facts: Facts) => void;
  today: string;
}) {
  const t = useT();
  const say = useSay();
  const { facts } = preview;
  const events = facts.clusterEvents ?? [];
  return (
    <fieldset className="episode-set">
      <legend>{t('moreFacts')}</legend>
      {preview.immunity.map((one) => (
        <label key={one.value} className="episode-check">
          <input
            type="checkbox"
            checked={facts.immunity?.includes(one.value) ?? false}
            onChange={(event) => {
              const rest = (facts.immunity ?? []).filter((value) => value !== one.value);
              onChange(withFact(facts, 'immunity', event.target.checked ? [...rest, one.value] : rest));
            }}
          />
          {say(one)}
        </label>
      ))}
      {UNSUITABLE.map((fact) => (
        <label key={fact} className="episode-check">
          <input
            type="checkbox"
            checked={facts[fact] === true}
            onChange={(event) => onChange(withFact(facts, fact, event.target.checked ? true : undefined))}
          />
          {t(fact)}
        </label>
      ))}
      {events.map((one, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: two events of one day and scope are the same row
        <div key={i} className="episode-event">
          <DateField
            aria-label={t('eventOn')}
            value={one.on}
            onChange={(on) =>
              on !== '' &&
              onChange(
                withFact(
                  facts,
                  'clusterEvents',
                  events.map((e, k) => (k === i ? { ...e, on } : e)),
                ),
              )
            }
          />
          <select
            className="input"
            aria-label={t('eventScope')}
            value={one.scope}
            onChange={(event) =>
              onChange(
                withFact(
                  facts,
                  'clusterEvents',
                  events.map((e, k) => (k === i ? { ...e, scope: event.target.value } : e)),
                ),
              )
            }
          >
            {Object.entries(SCOPE_WORDS).map(([scope, words]) => (
              <option key={scope} value={scope}>
                {say(words)}
              </option>
            ))}
          </select>
          <button
            type="button"
            className="button button-small"
            onClick={() =>
              onChange(
                withFact(
                  facts,
                  'clusterEvents',
                  events.filter((_, k) => k !== i),
                ),
              )
            }
          >
            {t('remove')}
          </button>
        </div>
      ))}
      <button
        type="button"
        className="button button-link button-small"
        onClick={() =>
          onChange(withFact(facts, 'clusterEvents', [...events, { on: today, scope: 'sameFloor' }]))
        }
      >
        {t('addEvent')}
      </button>
    </fieldset>
  );
}

/** The facts with one of them otherwise; empty lists and nothing take it away. */
function withFact(facts: Json<Facts>, fact: string, value: unknown): Facts {
  const { [fact as keyof Facts]: _, ...rest } = facts as Facts; // the same shape: facts hold no moments
  const gone = value === undefined || (Array.isArray(value) && value.length === 0);
  return (gone ? rest : { ...rest, [fact]: value }) as Facts; // one fact, its own value
}

function Diff({ diff }: { diff: NonNullable<ShownPreview['diff']> }) {
  const t = useT();
  const say = useSay();
  if (diff.same) return <p className="episode-note">{t('samePlan')}</p>;
  const place = (one: string): Words =>
    STAGE_PLACE_WORDS[one as keyof typeof STAGE_PLACE_WORDS] ?? { zh: one, en: one };
  return (
    <section className="episode-diff" aria-label={t('changes')}>
      <h4>{t('changes')}</h4>
      <ul>
        {diff.ends !== null && (
          <li className="digits">
            {t('endsFromTo', { from: diff.ends.before ?? '—', to: diff.ends.after ?? '—' })}
          </li>
        )}
        {diff.stages.map((one) => (
          <li key={one.stage} className="digits">
            {say(one.label)}:{' '}
            {one.before === null
              ? t('stageNew')
              : `${one.before.from} – ${one.before.to}, ${say(place(one.before.place))}`}
            {' → '}
            {one.after === null
              ? t('stageGone')
              : `${one.after.from} – ${one.after.to}, ${say(place(one.after.place))}`}
          </li>
        ))}
        {diff.tests.new.length > 0 && (
          <li className="digits">
            {t('testsNew')}: {diff.tests.new.map((one) => `${one.on}${one.double ? ' ×2' : ''}`).join(', ')}
          </li>
        )}
        {diff.tests.gone.length > 0 && (
          <li className="digits">
            {t('testsGone')}: {diff.tests.gone.map((one) => `${one.on}${one.double ? ' ×2' : ''}`).join(', ')}
          </li>
        )}
      </ul>
    </section>
  );
}

function Decided({ preview }: { preview: ShownPreview }) {
  const t = useT();
  const say = useSay();
  return (
    <details className="episode-decided">
      <summary>{t('whyDays')}</summary>
      <table className="table">
        <thead>
          <tr>
            <th scope="col">{t('day')}</th>
            <th scope="col">{t('what')}</th>
            <th scope="col">{t('why')}</th>
            <th scope="col">{t('row')}</th>
          </tr>
        </thead>
        <tbody>
          {preview.decided.map((one) => (
            <tr key={`${one.on} ${one.row} ${one.what.en}`}>
              <td className="digits">{one.on}</td>
              <td>{say(one.what)}</td>
              <td>
                {one.why.map((words) => say(words)).join(' · ')}
                <small className="episode-source">{one.source}</small>
              </td>
              <td>
                <code>{one.row}</code>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
