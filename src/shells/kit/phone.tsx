// The phone's large controls: one job a page, a fixed primary button, targets a gloved thumb can hit.
import type { ReactNode } from 'react';
import { Go } from './go.tsx';

/** Fixed above the tabs: the one thing to do on this page. Put an ActButton or WhyButton (size large, wide) inside. */
export function PrimaryBar({ children }: { children: ReactNode }) {
  return <div className="primary-bar">{children}</div>;
}

interface RowProps {
  title: ReactNode;
  /** Second line. */
  words?: ReactNode;
  /** Right edge: a pill, a deadline. */
  end?: ReactNode;
  /** First letter or an icon in a circle. */
  mark?: ReactNode;
  to?: string;
  onPress?: () => void;
}

/** A row of a list on the phone, 64 px high at least. */
export function PhoneRow({ title, words, end, mark, to, onPress }: RowProps) {
  const body = (
    <>
      {mark !== undefined && (
        <span className="phone-mark" aria-hidden="true">
          {mark}
        </span>
      )}
      <span className="phone-row-words">
        <strong>{title}</strong>
        {words !== undefined && <span>{words}</span>}
      </span>
      {end !== undefined && <span className="phone-row-end">{end}</span>}
    </>
  );
  if (to !== undefined)
    return (
      <Go to={to} className="phone-row">
        {body}
      </Go>
    );
  if (onPress !== undefined)
    return (
      <button type="button" className="phone-row" onClick={onPress}>
        {body}
      </button>
    );
  return <div className="phone-row">{body}</div>;
}

/** A large choice of one: outcomes of a call, of a visit. */
export function BigChoice<V extends string>({
  label,
  options,
  value,
  onChange,
}: {
  label: string;
  options: readonly { value: V; title: ReactNode; words?: ReactNode }[];
  value: V | undefined;
  onChange: (value: V) => void;
}) {
  return (
    <fieldset className="big-choice">
      <legend>{label}</legend>
      {options.map((option) => (
        <label key={option.value} className="big-option">
          <input
            type="radio"
            name={label}
            checked={value === option.value}
            onChange={() => onChange(option.value)}
          />
          <span>
            <strong>{option.title}</strong>
            {option.words !== undefined && <small>{option.words}</small>}
          </span>
        </label>
      ))}
    </fieldset>
  );
}
