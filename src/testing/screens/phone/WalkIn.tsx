// Somebody who stands at the table and is on no roster: subcontractors, drivers, cooks. Nobody is sent away for it.
import { useState } from 'react';
import { readDocument } from '../../../base/identity-documents.ts';
import type { InputOf } from '../../../shells/kit/act-types.ts';
import { Card } from '../../../shells/kit/marks.tsx';
import { useT } from './phone-words.ts';

export type WalkInTold = NonNullable<InputOf<'recordSwab'>['walkIn']>;

export function WalkIn({
  document: given,
  onTold,
  onCancel,
}: {
  document: string;
  onTold: (told: WalkInTold) => void;
  onCancel: () => void;
}) {
  const t = useT();
  const [name, setName] = useState('');
  const [document, setDocument] = useState(given);
  const [phone, setPhone] = useState('');
  const [employer, setEmployer] = useState('');
  const [short, setShort] = useState(false);
  const problem = document.trim() === '' ? undefined : readDocument(document).problem;
  const take = () => {
    if (name.trim() === '' || employer.trim() === '') return setShort(true);
    onTold({
      name: name.trim(),
      employer: employer.trim(),
      ...(document.trim() === '' ? {} : { document: document.trim() }),
      ...(phone.trim() === '' ? {} : { phone: phone.trim() }),
    });
  };
  const field = (
    key: 'name' | 'document' | 'phone' | 'employer',
    value: string,
    set: (to: string) => void,
  ) => (
    <label>
      <span className="field-label">{t(`walkIn-${key}`)}</span>
      <input
        className="input"
        autoComplete="off"
        maxLength={key === 'employer' ? 120 : key === 'name' ? 80 : 40}
        inputMode={key === 'phone' ? 'tel' : undefined}
        aria-invalid={short && (key === 'name' || key === 'employer') && value.trim() === ''}
        value={value}
        onChange={(event) => set(event.target.value)}
      />
    </label>
  );
  return (
    <Card title={t('walkIn')}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          take();
        }}
      >
        {field('name', name, setName)}
        {field('employer', employer, setEmployer)}
        {field('document', document, setDocument)}
        {problem !== undefined && problem !== 'region' && (
          <p className="field-help field-wrong">{t('documentOdd')}</p>
        )}
        {field('phone', phone, setPhone)}
        {short && (name.trim() === '' || employer.trim() === '') && (
          <p className="field-help field-wrong" role="alert">
            {t('walkInShort')}
          </p>
        )}
        <div className="table-two">
          <button type="button" className="button button-large" onClick={onCancel}>
            {t('cancel')}
          </button>
          <button type="submit" className="button button-large button-primary">
            {t('walkInTake')}
          </button>
        </div>
      </form>
    </Card>
  );
}
