// Recording an exposure by hand: what it makes her, how it happened, from when to when.
import { useState } from 'react';
import type { Words } from '../../../base/words.ts';
import { useMayAct } from '../../../shells/kit/act.ts';
import { ActButton, WhyButton } from '../../../shells/kit/act-button.tsx';
import { DateField } from '../../../shells/kit/date-field.tsx';
import { Dialog } from '../../../shells/kit/dialog.tsx';
import { useGo } from '../../../shells/kit/go.tsx';
import { civilDay, serverNow } from '../../../shells/kit/moments.ts';
import { useSay } from '../../../shells/kit/words.ts';
import { useChoices } from './choices.ts';
import './episodes.css';
import { useT } from './episodes-words.ts';
import { Select } from './parts.tsx';

interface RecordProps {
  readonly person: string;
  readonly place: string;
  /** The outbreak it is recorded in, as the server takes it; null: none reaches over where she is, left out: not known yet. */
  readonly tells: { readonly name: Words; readonly protocol: string } | null | undefined;
  readonly small?: boolean;
  /** Goes to the stay it led to. */
  readonly goes?: boolean;
}

export function RecordExposure({ person, place, tells, small = false, goes = false }: RecordProps) {
  const t = useT();
  const say = useSay();
  const go = useGo();
  const may = useMayAct('recordExposure', { place, title: TITLE });
  const choices = useChoices();
  const [open, setOpen] = useState(false);
  const [category, setCategory] = useState('');
  const [kind, setKind] = useState('');
  const [firstOn, setFirstOn] = useState('');
  const [lastOn, setLastOn] = useState('');
  const offered = choices?.protocols.find(({ value }) => value === tells?.protocol);
  const today = civilDay(serverNow());
  const why: Words | undefined =
    tells === null
      ? { zh: '她所在地没有正在处置的疫情', en: 'no outbreak is open where she is' }
      : category === '' || kind === ''
        ? { zh: '请选择类别和接触方式', en: 'Choose category and kind' }
        : firstOn > today || lastOn > today
          ? { zh: '暴露日期不能晚于今天', en: 'An exposure can not lie in the future' }
          : firstOn !== '' && lastOn !== '' && lastOn < firstOn
            ? { zh: '末次暴露早于首次暴露', en: 'The last day is before the first' }
            : undefined;
  return (
    <>
      <WhyButton
        size={small ? 'small' : 'normal'}
        why={may.may ? undefined : may.why}
        onPress={() => setOpen(true)}
      >
        {t('recordExposure')}
      </WhyButton>
      <Dialog
        open={open}
        title={t('recordExposure')}
        onClose={() => setOpen(false)}
        foot={
          <ActButton
            act="recordExposure"
            tone="primary"
            place={place}
            why={why}
            input={{
              person,
              category,
              kind,
              ...(firstOn === '' ? {} : { firstOn }),
              ...(lastOn === '' ? {} : { lastOn }),
            }}
            onDone={(result) => {
              setOpen(false);
              if (goes && result.episode !== null) go(`/episodes/${result.episode}`);
            }}
          />
        }
      >
        <div className="episode-form">
          {tells != null && <p className="episode-note">{t('recordedIn', { outbreak: say(tells.name) })}</p>}
          <Select
            label={t('category')}
            value={category}
            onChange={setCategory}
            options={offered?.categories ?? []}
            empty={t('choose')}
          />
          <Select
            label={t('kind')}
            value={kind}
            onChange={setKind}
            options={choices?.kinds ?? []}
            empty={t('choose')}
          />
          <DateField label={t('firstOn')} value={firstOn} onChange={setFirstOn} />
          <DateField label={t('lastOn')} value={lastOn} onChange={setLastOn} />
          <p className="episode-note">{t('recordHelp')}</p>
        </div>
      </Dialog>
    </>
  );
}

const TITLE: Words = { zh: '登记暴露', en: 'record an exposure' };
