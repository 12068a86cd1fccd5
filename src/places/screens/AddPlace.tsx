// The dialog that adds a place one step under another.
import { type FormEvent, useId, useState } from 'react';
import { ActButton } from '../../shells/kit/act-button.tsx';
import { Dialog } from '../../shells/kit/dialog.tsx';
import { useSay } from '../../shells/kit/words.ts';
import type { PlaceFile } from '../routes.ts';
import { LEVEL_WORDS } from '../terms.ts';
import { useT } from './places-words.ts';

interface Props {
  open: boolean;
  within: Pick<PlaceFile, 'path' | 'level' | 'name'>;
  onClose: () => void;
}

/** Asks for a name, and for a code where there is an official one. */
export function AddPlace({ open, within, onClose }: Props) {
  const t = useT();
  const say = useSay();
  const id = useId();
  const [name, setName] = useState('');
  const [nameEn, setNameEn] = useState('');
  const [code, setCode] = useState('');
  const level = say(LEVEL_WORDS[within.level + 1] ?? { zh: '', en: '' });
  const close = () => {
    setName('');
    setNameEn('');
    setCode('');
    onClose();
  };
  const fields = [
    { key: 'name', label: t('name'), value: name, set: setName, hint: undefined },
    { key: 'en', label: t('nameEn'), value: nameEn, set: setNameEn, hint: undefined },
    { key: 'code', label: t('code'), value: code, set: setCode, hint: t('codeHint') },
  ];
  return (
    <Dialog
      open={open}
      title={t('addTitle', { above: say(within.name), level })}
      onClose={close}
      foot={
        <>
          <button type="button" className="button" onClick={close}>
            {t('cancel')}
          </button>
          <ActButton
            act="addPlace"
            tone="primary"
            title={{ zh: '添加', en: 'Add' }}
            place={within.path}
            why={name.trim() === '' ? { zh: '请填写名称', en: 'Give a name' } : undefined}
            input={{
              within: within.path,
              name: name.trim(),
              ...(nameEn.trim() === '' ? {} : { nameEn: nameEn.trim() }),
              ...(code.trim() === '' ? {} : { code: code.trim() }),
            }}
            onDone={close}
          />
        </>
      }
    >
      <form className="place-form" onSubmit={(event: FormEvent) => event.preventDefault()}>
        {fields.map(({ key, label, value, set, hint }) => (
          <div key={key}>
            <label className="field-label" htmlFor={`${id}-${key}`}>
              {label}
            </label>
            <input
              id={`${id}-${key}`}
              className="input"
              value={value}
              maxLength={60}
              placeholder={hint}
              onChange={(event) => set(event.target.value)}
            />
          </div>
        ))}
      </form>
    </Dialog>
  );
}
