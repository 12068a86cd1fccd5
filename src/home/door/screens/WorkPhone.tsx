// The official number: printed on notices and told to those in one's care.
import { useState } from 'react';
import type { Words } from '../../../base/words.ts';
import { ActButton } from '../../../shells/kit/act-button.tsx';
import { Field } from '../../../shells/kit/field.tsx';
import { useLook } from '../../../shells/kit/look.ts';
import { Card } from '../../../shells/kit/marks.tsx';
import { useT } from './door-words.ts';

export default function WorkPhone() {
  const t = useT();
  const { data } = useLook<{ number: string | null }>('/my-work-phone', {}, { follows: ['home.work-phone'] });
  const [number, setNumber] = useState<string>();
  if (data === undefined) return null;
  const now = number ?? data.number ?? '';
  return (
    <Card title={t('workPhone')}>
      <div className="stack">
        <Field label={t('workPhone')} help={t('workPhoneHelp')}>
          <input
            className="input digits"
            type="tel"
            maxLength={40}
            placeholder={t('workPhoneNone')}
            value={now}
            onChange={(event) => setNumber(event.target.value)}
          />
        </Field>
        <ActButton
          act="sayWorkPhone"
          input={{ number: now }}
          why={now === (data.number ?? '') ? UNCHANGED : undefined}
          doneWords={SAVED}
        />
      </div>
    </Card>
  );
}

const UNCHANGED: Words = { zh: '号码没有变化。', en: 'The number has not changed.' };
const SAVED: Words = { zh: '办公电话已登记', en: 'Your official number is known' };
