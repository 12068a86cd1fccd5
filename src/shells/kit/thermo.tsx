// A temperature by one touch, or typed with symptoms: at a door, in a corridor, at the desk.
import { useState } from 'react';
import type { Words } from '../../base/words.ts';
import { readCelsius } from '../../control/observations/rules.ts';
import { WhyButton } from './act-button.tsx';
import { Field } from './field.tsx';
import './thermo.css';
import { useSay } from './words.ts';

/** What may be ticked beside a value: a row of the protocol. */
export interface Symptom extends Words {
  readonly value: string;
}

const PICK: Words = { zh: '点一下即保存', en: 'One touch saves it' };
const OTHER: Words = { zh: '其他数值', en: 'Another value' };
const SYMPTOMS: Words = { zh: '症状（有就点选）', en: 'Symptoms (tick what there is)' };
const SAVE: Words = { zh: '保存', en: 'Save' };

/** What most people have, from one touch away; the rest is typed. */
const USUAL = [36.0, 36.1, 36.2, 36.3, 36.4, 36.5, 36.6, 36.7, 36.8, 36.9, 37.0, 37.1] as const;

/** A temperature by one touch, or typed with symptoms. */
export function Thermo({
  symptoms,
  pending,
  onSave,
}: {
  symptoms: readonly Symptom[];
  pending: boolean;
  onSave: (celsius: number | undefined, symptoms: readonly string[]) => void;
}) {
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
    <div className="thermo">
      {felt.length === 0 && text === '' && (
        <>
          <p className="field-help">{say(PICK)}</p>
          <div className="thermo-values">
            {USUAL.map((value) => (
              <button
                key={value}
                type="button"
                className="thermo-value"
                disabled={pending}
                onClick={() => onSave(value, [])}
              >
                {value.toFixed(1)}
              </button>
            ))}
          </div>
        </>
      )}
      <Field label={say(OTHER)}>
        <input
          className="input"
          inputMode="decimal"
          autoComplete="off"
          value={text}
          maxLength={8}
          onChange={(event) => setText(event.target.value)}
        />
      </Field>
      <fieldset className="thermo">
        <legend className="field-label">{say(SYMPTOMS)}</legend>
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
        {say(SAVE)}
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
  symptoms: readonly Symptom[];
  felt: readonly string[];
  onChange: (felt: readonly string[]) => void;
}) {
  const say = useSay();
  return (
    <div className="thermo-symptoms">
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
