// Small parts of the pages of isolation sites: a field, whom to appoint, how full a site is, levels of attention.
import { Brain, HandHeart, HeartPulse } from 'lucide-react';
import { type ReactNode, useId, useState } from 'react';
import { useLook } from '../../shells/kit/look.ts';
import { useLanguage, useMarks, useSay } from '../../shells/kit/words.ts';
import type { AccountChoice, GuestCard, SiteRow } from '../routes.ts';
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

/** Somebody with an account, sought by name or login; `look` is where she is sought. */
export function AccountPicker({
  label,
  look,
  value,
  help,
  onChange,
}: {
  label: string;
  look: string;
  value: AccountChoice | undefined;
  help?: ReactNode;
  onChange: (value: AccountChoice | undefined) => void;
}) {
  const t = useT();
  const say = useSay();
  const { comma } = useMarks();
  const [typed, setTyped] = useState('');
  const search = typed.trim();
  const { data } = useLook<AccountChoice[]>(
    look,
    { search },
    { when: search !== '' && value === undefined, follows: ['teams.', 'isolation.'] },
  );
  if (value !== undefined)
    return (
      <Field label={label} help={help}>
        {(id) => (
          <div className="iso-picked">
            <output id={id}>
              {value.name} <small className="digits">{value.login}</small>
            </output>
            <button type="button" className="button button-small" onClick={() => onChange(undefined)}>
              {t('otherAccount')}
            </button>
          </div>
        )}
      </Field>
    );
  return (
    <Field label={label} help={help}>
      {(id) => (
        <>
          <input
            id={id}
            className="input"
            type="search"
            autoComplete="off"
            placeholder={t('seekAccount')}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
          />
          {search !== '' && data !== undefined && (
            <ul className="iso-choices" aria-label={label}>
              {data.length === 0 && <li className="iso-quiet">{t('nobodyFound')}</li>}
              {data.map((one) => (
                <li key={one.account}>
                  <button
                    type="button"
                    onClick={() => {
                      setTyped('');
                      onChange(one);
                    }}
                  >
                    {one.name} <small className="digits">{one.login}</small>
                    <small>{one.does.map(say).join(comma)}</small>
                  </button>
                </li>
              ))}
            </ul>
          )}
        </>
      )}
    </Field>
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
