// Small parts several screens of control show.
import type { ReactNode } from 'react';
import type { Words } from '../../../base/words.ts';
import type { Json } from '../../../shells/kit/act-types.ts';
import type { Tone } from '../../../shells/kit/marks.tsx';
import { StatePill } from '../../../shells/kit/marks.tsx';
import { capital, useSay } from '../../../shells/kit/words.ts';
import type { EpisodeRow, MaskedPerson } from '../routes.ts';
import type { EpisodeState } from '../terms.ts';
import { useT } from './episodes-words.ts';

const TONES: Record<EpisodeState, Tone> = {
  assessing: 'late',
  active: 'busy',
  suspended: 'late',
  released: 'late',
  completed: 'good',
  'no-control': 'quiet',
  converted: 'now',
  cancelled: 'quiet',
};

export const toneOfEpisode = (state: EpisodeState): Tone => TONES[state];

/** State, and overdue beside it: a last day that has passed is never passed over. */
export function EpisodePills({
  row,
}: {
  row: Pick<Json<EpisodeRow>, 'state' | 'stateWords' | 'overdue' | 'step'>;
}) {
  const t = useT();
  return (
    <span className="episode-pills">
      <StatePill tone={TONES[row.state]} words={row.stateWords} />
      {row.overdue && <StatePill tone="now">{t('overdue')}</StatePill>}
      {row.step === 'reassess' && <StatePill tone="late">{t('reassess')}</StatePill>}
    </span>
  );
}

const COLOURS: Readonly<Record<string, { tone: Tone; words: Words }>> = {
  red: { tone: 'now', words: { zh: '红码', en: 'red code' } },
  yellow: { tone: 'late', words: { zh: '黄码', en: 'yellow code' } },
  green: { tone: 'good', words: { zh: '绿码', en: 'green code' } },
};

/** The colour the plan proposes for a stage; the code itself is set elsewhere. */
export function ColourPill({ colour }: { colour: string | null }) {
  const found = colour === null ? undefined : COLOURS[colour];
  return found === undefined ? null : <StatePill tone={found.tone} words={found.words} />;
}

/** “张*三 · 女 · 34 岁” */
export function usePersonWords(): (person: Json<MaskedPerson>) => string {
  const t = useT();
  return (person) =>
    [
      person.name,
      person.sex === null ? undefined : t(person.sex),
      person.age === null ? undefined : t('age', { n: person.age }),
    ]
      .filter(Boolean)
      .join(' · ');
}

/** “12-08 至 12-22”, or a dash. */
export function useDays(): (from: string | null, to: string | null) => string {
  const t = useT();
  return (from, to) =>
    from === null && to === null ? '—' : t('fromTo', { from: from ?? '…', to: to ?? '…' });
}

/** Facts as pairs. */
export function Facts({ rows }: { rows: readonly (readonly [string, ReactNode])[] }) {
  return (
    <dl className="episode-facts">
      {rows.map(([label, value]) => (
        <div key={label} style={{ display: 'contents' }}>
          <dt>{capital(label)}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** A choice of one, as the browser has it. */
export function Select({
  label,
  value,
  onChange,
  options,
  empty,
}: {
  label: string;
  value: string;
  onChange: (value: string) => void;
  options: readonly { readonly value: string; readonly zh: string; readonly en: string }[];
  empty?: string;
}) {
  const say = useSay();
  return (
    <label className="episode-field">
      <span className="field-label">{label}</span>
      <select className="input" value={value} onChange={(event) => onChange(event.target.value)}>
        {empty !== undefined && <option value="">{empty}</option>}
        {options.map((one) => (
          <option key={one.value} value={one.value}>
            {capital(say(one))}
          </option>
        ))}
      </select>
    </label>
  );
}
