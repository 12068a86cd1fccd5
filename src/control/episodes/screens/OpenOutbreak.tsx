// Opening an outbreak: its name in both languages, the protocol that holds, where, until when.
import { useId, useState } from 'react';
import type { Words } from '../../../base/words.ts';
import { useMayAct } from '../../../shells/kit/act.ts';
import { ActButton, WhyButton } from '../../../shells/kit/act-button.tsx';
import { DateField } from '../../../shells/kit/date-field.tsx';
import { Dialog } from '../../../shells/kit/dialog.tsx';
import { useSession } from '../../../shells/kit/session.tsx';
import { useChoices } from './choices.ts';
import { useT } from './episodes-words.ts';
import { Select } from './parts.tsx';

export function OpenOutbreak() {
  const t = useT();
  const { district } = useSession();
  const may = useMayAct('openOutbreak', { place: district.path, title: TITLE });
  const choices = useChoices();
  const id = useId();
  const [open, setOpen] = useState(false);
  const [name, setName] = useState('');
  const [nameEn, setNameEn] = useState('');
  const [protocol, setProtocol] = useState('');
  const [sunset, setSunset] = useState('');
  const chosen = protocol || choices?.protocols[0]?.value || '';
  const missing: Words | undefined =
    name.trim().length < 2 || nameEn.trim().length < 2
      ? { zh: '请填写中英文名称', en: 'Give a name in both languages' }
      : sunset === ''
        ? { zh: '请填写到期日', en: 'Give the sunset' }
        : undefined;
  return (
    <>
      <WhyButton why={may.may ? undefined : may.why} onPress={() => setOpen(true)}>
        {t('openOutbreak')}
      </WhyButton>
      <Dialog
        open={open}
        title={t('openOutbreak')}
        onClose={() => setOpen(false)}
        foot={
          <ActButton
            act="openOutbreak"
            tone="primary"
            place={district.path}
            why={missing}
            input={{
              name: name.trim(),
              nameEn: nameEn.trim(),
              protocol: chosen,
              place: district.path,
              sunset,
            }}
            doneWords={OPENED}
            onDone={() => setOpen(false)}
          />
        }
      >
        <div className="episode-form">
          <label className="field-label" htmlFor={`${id}-name`}>
            {t('outbreakName')}
          </label>
          <input
            id={`${id}-name`}
            className="input"
            value={name}
            maxLength={80}
            onChange={(event) => setName(event.target.value)}
          />
          <label className="field-label" htmlFor={`${id}-en`}>
            {t('outbreakNameEn')}
          </label>
          <input
            id={`${id}-en`}
            className="input"
            value={nameEn}
            maxLength={80}
            onChange={(event) => setNameEn(event.target.value)}
          />
          <Select
            label={t('protocol')}
            value={chosen}
            onChange={setProtocol}
            options={choices?.protocols ?? []}
          />
          <DateField label={t('sunsetLabel')} value={sunset} onChange={setSunset} />
          <p className="episode-note">{t('sunsetHelp', { days: choices?.sunsetDaysAtMost ?? 180 })}</p>
        </div>
      </Dialog>
    </>
  );
}

const TITLE: Words = { zh: '启动疫情处置', en: 'open an outbreak' };
const OPENED: Words = {
  zh: '疫情已启动，已核实的名单开始转入研判',
  en: 'The outbreak is open; confirmed lines are taken up',
};
