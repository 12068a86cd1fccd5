// A day or a moment in a form: typed as `2026-12-08 14:00`, or chosen from the browser's own calendar. The browser's
// own field writes days in the order of the computer's language, and a caller in a hurry reads 03/04 wrongly.
import { CalendarDays } from 'lucide-react';
import { type ComponentProps, useEffect, useId, useRef, useState } from 'react';
import { useT } from './kit-words.ts';

interface DateFieldProps
  extends Pick<ComponentProps<'input'>, 'required' | 'aria-label' | 'aria-describedby'> {
  /** Above the field; without it, `aria-label` says what the field is. */
  label?: string;
  /** What it holds: `2026-12-08`, or with `moment` `2026-12-08T14:00`; empty when nothing. */
  value: string;
  onChange: (value: string) => void;
  /** With the time of day. */
  moment?: boolean;
}

/** A field for a day, or with `moment` for a day and a time, in the one way of writing this product has. */
export function DateField({ label, value, onChange, moment = false, ...rest }: DateFieldProps) {
  const t = useT();
  const id = useId();
  const [text, setText] = useState(shown(value));
  const [left, setLeft] = useState(true);
  const calendar = useRef<HTMLInputElement>(null);
  useEffect(() => {
    // What is half typed stays as it is; what comes from elsewhere is shown.
    setText((before) => ((read(before, moment) ?? '') === value ? before : shown(value)));
  }, [value, moment]);
  const unread = text.trim() !== '' && read(text, moment) === undefined;
  const wrong = left && unread;
  const typed = useRef<HTMLInputElement>(null);
  useEffect(() => {
    // A form is not sent with half a date in it.
    typed.current?.setCustomValidity(unread ? (moment ? t('momentShape') : t('dayShape')) : '');
  }, [unread, moment, t]);
  const field = (
    <span className="date-field">
      <input
        {...rest}
        ref={typed}
        id={id}
        type="text"
        className="input digits"
        value={text}
        maxLength={16}
        autoComplete="off"
        placeholder={moment ? t('momentShape') : t('dayShape')}
        aria-invalid={wrong}
        onFocus={() => setLeft(false)}
        onBlur={() => {
          setLeft(true);
          const found = read(text, moment);
          if (found !== undefined) setText(shown(found));
        }}
        onChange={(event) => {
          setText(event.target.value);
          const found = read(event.target.value, moment) ?? '';
          if (found !== value) onChange(found);
        }}
      />
      <button
        type="button"
        className="icon-button"
        aria-label={t('calendar')}
        onClick={() => calendar.current?.showPicker()}
      >
        <CalendarDays size={16} aria-hidden />
      </button>
      <input
        ref={calendar}
        type={moment ? 'datetime-local' : 'date'}
        className="date-field-native"
        tabIndex={-1}
        aria-hidden="true"
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    </span>
  );
  if (label === undefined) return field;
  return (
    <div>
      <label className="field-label" htmlFor={id}>
        {label}
      </label>
      {field}
    </div>
  );
}

function shown(value: string): string {
  return value.replace('T', ' ');
}

const SHAPE = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[T ]+(\d{1,2})[:：](\d{2}))?$/;

/** What was typed, as a field of the browser holds it; undefined when it is no day or moment (yet). */
export function read(text: string, moment: boolean): string | undefined {
  const [, year = '', month = '', day = '', hour, minute = ''] = SHAPE.exec(text.trim()) ?? [];
  if (moment !== (hour !== undefined)) return undefined;
  const date = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  const time = hour === undefined ? '00:00' : `${hour.padStart(2, '0')}:${minute}`;
  const at = new Date(`${date}T${time}:00Z`);
  // A 30 February rolls over into March: what comes out must be what went in.
  if (Number.isNaN(at.getTime()) || at.toISOString().slice(0, 16) !== `${date}T${time}`) return undefined;
  return moment ? `${date}T${time}` : date;
}
