// Asks another unit to take a line over. It stays ours until they accept.
import { type FormEvent, useEffect, useId, useRef, useState } from 'react';
import type { Words } from '../../../base/words.ts';
import { useAct } from '../../../shells/kit/act.ts';
import { WhyButton } from '../../../shells/kit/act-button.tsx';
import { Dialog } from '../../../shells/kit/dialog.tsx';
import { PlacePicker } from '../../../shells/kit/places.tsx';
import { useTell } from '../../../shells/kit/tell.tsx';
import { useSay } from '../../../shells/kit/words.ts';
import type { LinePage } from '../routes.ts';
import { LINE_ACTS } from '../rules.ts';
import { useUnits } from './Board.tsx';
import { useT } from './calls-words.ts';

export function TransferDialog({
  page,
  open,
  onClose,
}: {
  page: LinePage;
  open: boolean;
  onClose: () => void;
}) {
  const t = useT();
  const say = useSay();
  const tell = useTell();
  const id = useId();
  const form = useRef<HTMLFormElement>(null);
  const units = useUnits();
  const { title } = LINE_ACTS.sendTransfer;
  const { perform, pending } = useAct('sendTransfer');
  const [outside, setOutside] = useState(false);
  const [unit, setUnit] = useState<string>();
  const [name, setName] = useState('');
  const [reason, setReason] = useState('');
  useEffect(() => {
    if (open) return;
    setOutside(false);
    setUnit(undefined);
    setName('');
    setReason('');
  }, [open]);
  const send = async (event: FormEvent) => {
    event.preventDefault();
    if (pending) return;
    try {
      await perform({
        line: page.line,
        reason: reason.trim(),
        ...(outside ? { toOutside: name.trim() } : unit === undefined ? {} : { toUnit: unit }),
      });
      tell.done(SENT);
      onClose();
    } catch (error) {
      tell.refused(error, title);
    }
  };
  return (
    <Dialog
      open={open}
      title={say(title)}
      onClose={onClose}
      foot={
        <>
          <button type="button" className="button" onClick={onClose}>
            {t('cancel')}
          </button>
          <WhyButton
            tone="primary"
            why={!outside && unit === undefined ? NO_UNIT : undefined}
            pending={pending}
            onPress={() => form.current?.requestSubmit()}
          >
            {say(title)}
          </WhyButton>
        </>
      }
    >
      <form ref={form} onSubmit={(event) => void send(event)} className="call-form">
        <p>{t('transferHelp')}</p>
        <fieldset className="call-channels">
          <legend className="field-label">{t('transferWhere')}</legend>
          <label className="call-radio">
            <input type="radio" name={`${id}-where`} checked={!outside} onChange={() => setOutside(false)} />
            {t('inDistrict')}
          </label>
          <label className="call-radio">
            <input type="radio" name={`${id}-where`} checked={outside} onChange={() => setOutside(true)} />
            {t('outside')}
          </label>
        </fieldset>
        {outside ? (
          <label>
            <span className="field-label">{t('outsideUnit')}</span>
            <input
              className="input"
              required
              maxLength={200}
              value={name}
              placeholder={t('outsidePlaceholder')}
              onChange={(event) => setName(event.target.value)}
            />
          </label>
        ) : (
          <div>
            <span className="field-label">{say(UNIT)}</span>
            <PlacePicker rows={units} value={unit} onChange={setUnit} label={UNIT} width="100%" />
          </div>
        )}
        <label>
          <span className="field-label">{t('transferReason')}</span>
          <textarea
            className="input"
            rows={2}
            required
            minLength={2}
            maxLength={300}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
          />
        </label>
      </form>
    </Dialog>
  );
}

const UNIT: Words = { zh: '接收单位', en: 'Receiving unit' };
const NO_UNIT: Words = { zh: '请先选择接收单位。', en: 'Choose the receiving unit first.' };
const SENT: Words = {
  zh: '已发出移交，等待对方接受',
  en: 'The transfer is sent and waits for the other side',
};
