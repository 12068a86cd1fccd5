// Somebody with an account, sought by name or login and chosen.
import { type ReactNode, useId, useState } from 'react';
import type { AccountChoice } from '../../teams/choices.ts';
import './account-picker.css';
import { useT } from './kit-words.ts';
import { useLook } from './look.ts';
import { useMarks, useSay } from './words.ts';

/** `look` is where she is sought: whom one may choose is that look's to say. */
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
  const id = useId();
  const [typed, setTyped] = useState('');
  const search = typed.trim();
  const { data } = useLook<AccountChoice[]>(
    look,
    { search },
    // Whoever was found by what was typed before is not offered under what is typed now: a quick hand would choose her.
    { when: search !== '' && value === undefined, follows: ['teams.', 'isolation.'], keepShown: false },
  );
  return (
    <div>
      <label className="field-label" htmlFor={id}>
        {label}
      </label>
      {value === undefined ? (
        <input
          id={id}
          className="input"
          type="search"
          autoComplete="off"
          placeholder={t('seekAccount')}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
      ) : (
        <div className="account-picked">
          <output id={id}>
            {value.name} <small className="digits">{value.login}</small>
          </output>
          <button type="button" className="button button-small" onClick={() => onChange(undefined)}>
            {t('otherAccount')}
          </button>
        </div>
      )}
      {value === undefined && search !== '' && data !== undefined && (
        <ul className="account-choices" aria-label={label}>
          {data.length === 0 && <li className="field-help">{t('nobodyFound')}</li>}
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
      {help !== undefined && <p className="field-help">{help}</p>}
    </div>
  );
}
