// Somebody agrees to stay with a guest who can not be alone: who she is, what she is to her, that she agreed and why it is she.
import { useEffect, useState } from 'react';
import type { Words } from '../../base/words.ts';
import { ActButton } from '../../shells/kit/act-button.tsx';
import { Dialog } from '../../shells/kit/dialog.tsx';
import { capital, useSay } from '../../shells/kit/words.ts';
import { AGREED, RELATIONS } from '../rooms/terms.ts';
import { useT } from './isolation-words.ts';
import { Field, usePersonLine } from './parts.tsx';
import type { SiteShown } from './Site.tsx';

export interface Accompanied {
  readonly person: string;
  readonly code: string;
  readonly name: string;
  readonly age: number | null;
}

const RELATION_KEYS = Object.keys(RELATIONS) as (keyof typeof RELATIONS)[]; // its own keys
const AGREED_KEYS = Object.keys(AGREED) as (keyof typeof AGREED)[]; // its own keys
const NOBODY = { name: '', document: '', phone: '', birth: '', why: '' };

export function CompanionDialog({
  site,
  guest,
  onClose,
}: {
  site: SiteShown;
  guest: Accompanied | undefined;
  onClose: () => void;
}) {
  const t = useT();
  const say = useSay();
  const line = usePersonLine();
  const [told, setTold] = useState(NOBODY);
  const [relation, setRelation] = useState<keyof typeof RELATIONS>('parent');
  const [agreed, setAgreed] = useState<keyof typeof AGREED>();
  const open = guest?.person;
  useEffect(() => {
    if (open === undefined) return;
    setTold(NOBODY);
    setRelation('parent');
    setAgreed(undefined);
  }, [open]);
  const text = (key: keyof typeof NOBODY, most: number, type = 'text') => (
    <Field label={t(`companion-${key}`)} wide={key === 'why'}>
      {(id) => (
        <input
          id={id}
          type={type}
          className="input"
          maxLength={most}
          autoComplete="off"
          value={told[key]}
          onChange={(event) => setTold((before) => ({ ...before, [key]: event.target.value }))}
        />
      )}
    </Field>
  );
  const given = (key: keyof typeof NOBODY) => (told[key].trim() === '' ? {} : { [key]: told[key].trim() });
  const why: Words | undefined =
    told.name.trim() === ''
      ? { zh: '请写姓名', en: 'Write her name' }
      : told.document.trim() === '' && told.phone.trim() === ''
        ? { zh: '请写证件号码或手机号', en: 'Write a document or telephone number' }
        : agreed === undefined
          ? { zh: '须本人同意：请选同意方式', en: 'She has to agree: say how she did' }
          : told.why.trim().length < 2
            ? { zh: '请写为何由她陪护', en: 'Say why it is she' }
            : undefined;
  return (
    <Dialog
      open={guest !== undefined}
      title={t('registerCompanion')}
      onClose={onClose}
      width={620}
      foot={
        guest && (
          <ActButton
            act="registerCompanion"
            tone="primary"
            place={site.place}
            why={why}
            input={{
              site: site.id,
              guest: guest.person,
              name: told.name.trim(),
              ...given('document'),
              ...given('phone'),
              ...given('birth'),
              relation,
              agreed: agreed ?? 'said',
              why: told.why.trim(),
            }}
            doneWords={{
              zh: '已登记。请在「待入住」中与被陪护人一同安排房间。',
              en: 'Registered. Give her the room of her guest under “To come”.',
            }}
            onDone={onClose}
          />
        )
      }
    >
      {guest && (
        <div className="iso-form">
          <p className="iso-wide">
            {t('companionFor', { name: line(guest) })} <small className="digits">{guest.code}</small>
          </p>
          <p className="iso-quiet iso-wide">{t('companionHelp')}</p>
          {text('name', 60)}
          {text('birth', 10, 'date')}
          {text('document', 40)}
          {text('phone', 40)}
          <p className="field-label iso-wide">{t('companion-relation')}</p>
          <fieldset className="chips iso-wide" aria-label={t('companion-relation')}>
            {RELATION_KEYS.map((one) => (
              <button
                key={one}
                type="button"
                className="chip"
                aria-pressed={relation === one}
                onClick={() => setRelation(one)}
              >
                {capital(say(RELATIONS[one]))}
              </button>
            ))}
          </fieldset>
          <p className="field-label iso-wide">{t('companion-agreed')}</p>
          <fieldset className="chips iso-wide" aria-label={t('companion-agreed')}>
            {AGREED_KEYS.map((one) => (
              <button
                key={one}
                type="button"
                className="chip"
                aria-pressed={agreed === one}
                onClick={() => setAgreed(one)}
              >
                {capital(say(AGREED[one]))}
              </button>
            ))}
          </fieldset>
          {text('why', 300)}
        </div>
      )}
    </Dialog>
  );
}
