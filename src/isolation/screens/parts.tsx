// Small parts of the pages of isolation sites: a field, how full a site is, levels of attention.
import { Brain, HandHeart, HeartPulse } from 'lucide-react';
import { type ReactNode, useId } from 'react';
import { useLanguage } from '../../shells/kit/words.ts';
import type { GuestCard, SiteRow } from '../routes.ts';
import type { Level } from '../terms.ts';
import './isolation.css';
import { useT } from './isolation-words.ts';

/** A field with its name above and, under it, what it means. */
export function Field({
  label,
  help,
  wide = false,
  children,
}: {
  label: string;
  help?: ReactNode;
  wide?: boolean;
  children: (id: string) => ReactNode;
}) {
  const id = useId();
  return (
    <div className={wide ? 'iso-wide' : undefined}>
      <label className="field-label" htmlFor={id}>
        {label}
      </label>
      {children(id)}
      {help !== undefined && <p className="field-help">{help}</p>}
    </div>
  );
}

/** One line of a form: a name, a reason. */
export function TextField({
  label,
  value,
  help,
  wide = false,
  maxLength,
  onChange,
}: {
  label: string;
  value: string;
  help?: ReactNode;
  wide?: boolean;
  maxLength: number;
  onChange: (value: string) => void;
}) {
  return (
    <Field label={label} help={help} wide={wide}>
      {(id) => (
        <input
          id={id}
          className="input"
          autoComplete="off"
          maxLength={maxLength}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}

/** One number of a form, typed. */
export function NumberField({
  label,
  value,
  help,
  onChange,
}: {
  label: string;
  value: string;
  help?: ReactNode;
  onChange: (value: string) => void;
}) {
  return (
    <Field label={label} help={help}>
      {(id) => (
        <input
          id={id}
          className="input digits"
          inputMode="numeric"
          autoComplete="off"
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}

export function Check({
  label,
  checked,
  onChange,
}: {
  label: ReactNode;
  checked: boolean;
  onChange: (checked: boolean) => void;
}) {
  return (
    <label className="iso-check">
      <input type="checkbox" checked={checked} onChange={(event) => onChange(event.target.checked)} />
      <span>{label}</span>
    </label>
  );
}

/** How many rooms are free, taken and not ready: lengths, and the numbers beside them. */
export function RoomBar({ site }: { site: Pick<SiteRow, 'rooms' | 'free' | 'taken' | 'notReady'> }) {
  const t = useT();
  const part = (n: number) => ({ flexGrow: n });
  // Rooms of the positive wing are free for nobody else.
  const kept = site.rooms - site.taken - site.notReady - site.free;
  return (
    <span className="iso-bar">
      <span className="iso-bar-line" aria-hidden="true">
        <span className="iso-bar-taken" style={part(site.taken)} />
        <span className="iso-bar-not" style={part(site.notReady)} />
        <span className="iso-bar-kept" style={part(kept)} />
        <span className="iso-bar-free" style={part(site.free)} />
      </span>
      <small className="digits">
        {t('barWords', { taken: site.taken, not: site.notReady, kept, free: site.free, all: site.rooms })}
      </small>
    </span>
  );
}

const LEVEL_MARKS = { A: HeartPulse, B: Brain, C: HandHeart } as const;

/** A letter and a picture, so that it is read without its colour. */
export function LevelMark({ level }: { level: Level }) {
  const Mark = LEVEL_MARKS[level];
  return (
    <span className={`iso-level iso-level-${level}`}>
      <Mark size={11} aria-hidden />
      {level}
    </span>
  );
}

export const levelsOf = (guests: readonly Pick<GuestCard, 'attention'>[]): Level[] =>
  [...new Set(guests.flatMap(({ attention }) => (attention ?? []).map(({ level }) => level)))].sort();

/** “陈*明 · 34 岁” */
export function usePersonLine(): (person: { readonly name: string; readonly age: number | null }) => string {
  const zh = useLanguage() === 'zh';
  return ({ name, age }) => (age === null ? name : `${name} · ${age}${zh ? ' 岁' : ''}`);
}
