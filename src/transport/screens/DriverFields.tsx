// Who drives: one of ours, whoever is trained first; or a driver of another company, by name and with what she has shown.
import type { Words } from '../../base/words.ts';
import { Field } from '../../shells/kit/field.tsx';
import { useLook } from '../../shells/kit/look.ts';
import { useSay } from '../../shells/kit/words.ts';
import type { DriverChoice } from '../routes.ts';
import { useT } from './transport-words.ts';

const OTHER = 'other';
export const NO_DRIVER = { who: '', name: '', shown: '', why: '' };
export type DriverSaid = typeof NO_DRIVER;

/** What is sent of it; undefined: nobody is named. */
export function driverInput({ who, name, shown, why }: DriverSaid) {
  if (who === '') return undefined;
  const said = (text: string) => text.trim().length >= 2;
  return {
    driver:
      who === OTHER
        ? { name: name.trim(), ...(said(shown) ? { shown: shown.trim() } : {}) }
        : { account: who },
    ...(said(why) ? { untrainedWhy: why.trim() } : {}),
  };
}

/** What is still to be said; undefined: it can be sent. The server refuses whoever may not drive. */
export function driverMissing({ who, name, shown, why }: DriverSaid): Words | undefined {
  if (who === '') return { zh: '请选择司机', en: 'Choose who drives' };
  if (who !== OTHER) return undefined;
  if (name.trim() === '') return { zh: '请写司机姓名', en: 'Write the name of the driver' };
  return shown.trim().length < 2 && why.trim().length < 2
    ? { zh: '请写司机出示的防护培训凭据', en: 'Say what training in protection the driver has shown' }
    : undefined;
}

export function DriverFields({
  said,
  onSay,
  at,
  open,
  stays,
}: {
  said: DriverSaid;
  onSay: (said: DriverSaid) => void;
  /** When the trip departs, as far as that is known. */
  at: string | undefined;
  open: boolean;
  /** Who drives now, when nobody else has to be named. */
  stays?: string;
}) {
  const t = useT();
  const say = useSay();
  const { data } = useLook<DriverChoice[]>(
    '/transport/drivers',
    { at },
    { when: open, follows: ['trainings.', 'teams.'] },
  );
  const one = data?.find(({ account }) => account === said.who);
  const text = (key: 'name' | 'shown' | 'why', most: number, label: string, help?: string) => (
    <Field label={label} help={help}>
      <input
        className="input"
        maxLength={most}
        autoComplete="off"
        value={said[key]}
        onChange={(event) => onSay({ ...said, [key]: event.target.value })}
      />
    </Field>
  );
  return (
    <>
      <Field label={t('driver')}>
        <select
          className="input"
          value={said.who}
          onChange={(event) => onSay({ ...NO_DRIVER, who: event.target.value })}
        >
          <option value="">{stays ?? t('choose')}</option>
          {(data ?? []).map(({ account, name, where, lacks }) => (
            <option key={account} value={account}>
              {[name, say(where), lacks === null ? '' : t('lacksTraining')].filter(Boolean).join(' · ')}
            </option>
          ))}
          <option value={OTHER}>{t('otherDriver')}</option>
        </select>
      </Field>
      {said.who === OTHER && text('name', 40, t('driverName'))}
      {said.who === OTHER && text('shown', 120, t('driverShown'), t('driverShownHelp'))}
      {(one?.lacks != null || (said.who === OTHER && said.shown.trim().length < 2)) &&
        text('why', 300, t('driverWhy'), t('driverWhyHelp'))}
    </>
  );
}
