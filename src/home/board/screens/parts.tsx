// Small parts of the pages of people at home: who somebody is, how a slot stands, one press at a time, values by touch.
import { useMemo, useRef, useState } from 'react';
import type { Choice, Shown, SlotShown } from '../../../control/observations/routes.ts';
import { readCelsius, type SlotStand } from '../../../control/observations/rules.ts';
import { WhyButton } from '../../../shells/kit/act-button.tsx';
import { Field } from '../../../shells/kit/field.tsx';
import { StatePill, type Tone } from '../../../shells/kit/marks.tsx';
import { useWaitingInputs } from '../../../shells/kit/outbox.ts';
import { useLanguage, useSay } from '../../../shells/kit/words.ts';
import './board.css';
import { useT } from './board-words.ts';

const TONES: Record<SlotStand, Tone> = {
  later: 'quiet',
  open: 'busy',
  late: 'late',
  reminded: 'late',
  call: 'now',
  visit: 'now',
  done: 'good',
  visited: 'quiet',
  excused: 'quiet',
};

/** How a slot stands; of another day, with its day. */
export function SlotPill({ slot, today }: { slot: SlotShown; today?: string | undefined }) {
  const say = useSay();
  const gap = useLanguage() === 'zh' ? '' : ' ';
  const when = today === undefined || slot.onDay === today ? '' : `${slot.onDay.slice(5)}${gap}`;
  return (
    <StatePill tone={TONES[slot.stand]}>
      {when}
      {say(slot.name)}
      {gap || '·'}
      {say(slot.words)}
    </StatePill>
  );
}

export const toneOfStand = (stand: SlotStand): Tone => TONES[stand];

/** “张*三 · 34 岁” */
export function usePersonLine(): (person: Pick<Shown, 'name'> & { readonly age: number | null }) => string {
  const zh = useLanguage() === 'zh';
  return ({ name, age }) => (age === null ? name : `${name} · ${age}${zh ? ' 岁' : ''}`);
}

/** `[press, pending]`: a second tap while the first is being kept is no second record. */
export function useOnce(work: () => Promise<void>): [() => void, boolean] {
  const busy = useRef(false);
  const [pending, setPending] = useState(false);
  const press = () => {
    if (busy.current) return;
    busy.current = true;
    setPending(true);
    // What went wrong has been told already, by the act itself.
    void work()
      .catch(() => undefined)
      .finally(() => {
        busy.current = false;
        setPending(false);
      });
  };
  return [press, pending];
}

/** Things whose id under `key` stands in an act of one of these names that waits in the outbox. */
export function useWaiting(acts: readonly string[], key: string): ReadonlySet<string> {
  const inputs = useWaitingInputs(acts);
  return useMemo(() => new Set(inputs.map((input) => String(input[key] ?? ''))), [inputs, key]);
}

/** What most people have, from one touch away; the rest is typed. */
const USUAL = [36.0, 36.1, 36.2, 36.3, 36.4, 36.5, 36.6, 36.7, 36.8, 36.9, 37.0, 37.1] as const;

/** A temperature by one touch, or typed with symptoms. */
export function Thermo({
  symptoms,
  pending,
  onSave,
}: {
  symptoms: readonly Choice[];
  pending: boolean;
  onSave: (celsius: number | undefined, symptoms: readonly string[]) => void;
}) {
  const t = useT();
  const say = useSay();
  const [text, setText] = useState('');
  const [felt, setFelt] = useState<readonly string[]>([]);
  const celsius = text.trim() === '' ? undefined : readCelsius(text);
  const why =
    text.trim() !== '' && celsius === undefined
      ? { zh: '看不懂这个数值，请按 36.5 的样子填写。', en: 'This is no temperature; write it like 36.5.' }
      : text.trim() === '' && felt.length === 0
        ? { zh: '请填写体温，或选择症状。', en: 'Write a temperature, or tick a symptom.' }
        : undefined;
  return (
    <div className="home-form">
      {felt.length === 0 && text === '' && (
        <>
          <p className="field-help">{t('pick')}</p>
          <div className="home-values">
            {USUAL.map((value) => (
              <button
                key={value}
                type="button"
                className="home-value"
                disabled={pending}
                onClick={() => onSave(value, [])}
              >
                {value.toFixed(1)}
              </button>
            ))}
          </div>
        </>
      )}
      <Field label={t('other')}>
        <input
          className="input"
          inputMode="decimal"
          autoComplete="off"
          value={text}
          maxLength={8}
          onChange={(event) => setText(event.target.value)}
        />
      </Field>
      <fieldset className="home-form">
        <legend className="field-label">{t('symptoms')}</legend>
        <Symptoms symptoms={symptoms} felt={felt} onChange={setFelt} />
      </fieldset>
      <WhyButton
        tone="primary"
        size="large"
        wide
        why={why}
        pending={pending}
        onPress={() => onSave(celsius, felt)}
      >
        {t('save')}
        {celsius !== undefined && ` ${celsius.toFixed(1)} ℃`}
        {felt.length > 0 &&
          ` · ${felt.map((one) => say(symptoms.find(({ value }) => value === one) ?? NO_WORDS)).join('、')}`}
      </WhyButton>
    </div>
  );
}

const NO_WORDS = { zh: '', en: '' };

function Symptoms({
  symptoms,
  felt,
  onChange,
}: {
  symptoms: readonly Choice[];
  felt: readonly string[];
  onChange: (felt: readonly string[]) => void;
}) {
  const say = useSay();
  return (
    <div className="home-symptoms">
      {symptoms.map((one) => (
        <label key={one.value}>
          <input
            type="checkbox"
            checked={felt.includes(one.value)}
            onChange={(event) =>
              onChange(
                event.target.checked ? [...felt, one.value] : felt.filter((each) => each !== one.value),
              )
            }
          />
          {say(one)}
        </label>
      ))}
    </div>
  );
}

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
  options: readonly Choice[];
  empty?: string;
}) {
  const say = useSay();
  return (
    <Field label={label}>
      <select className="input" value={value} onChange={(event) => onChange(event.target.value)}>
        {empty !== undefined && <option value="">{empty}</option>}
        {options.map((one) => (
          <option key={one.value} value={one.value}>
            {say(one)}
          </option>
        ))}
      </select>
    </Field>
  );
}
