// Her own swab at the door: the label of its tube is scanned, and that is all that is needed.
import { useState } from 'react';
import { serverNow } from '../../../shells/kit/moments.ts';
import { OutboxButton } from '../../../shells/kit/outbox-button.tsx';
import { barcodeOf, isSomebodys } from '../../labels/rules.ts';
import { Scan } from '../phone/Scan.tsx';
import '../phone/phone.css';
import { useT } from './lab-words.ts';

export function OwnSwab({ recall, about, swabs }: { recall: string; about: string; swabs: number }) {
  const t = useT();
  const [typed, setTyped] = useState('');
  const [scanning, setScanning] = useState(false);
  const barcode = barcodeOf(typed);
  if (!scanning)
    return (
      <button type="button" className="button button-large button-wide" onClick={() => setScanning(true)}>
        {t('scan')}
      </button>
    );
  return (
    <div className="stack">
      <p className="phone-sub">{t('swabHint', { n: swabs })}</p>
      <Scan label={t('scan')} onScan={setTyped} />
      {typed !== '' && <p className="digits">{barcode ?? typed}</p>}
      <OutboxButton
        act="reswab"
        about={about}
        input={() => ({ recall, barcode: barcode ?? '', at: serverNow().toISOString() })}
        why={
          isSomebodys(typed)
            ? {
                zh: '这是手机号或证件号码。请扫试管上的条码。',
                en: 'That is a telephone or a document. Scan the label of the tube.',
              }
            : barcode === undefined
              ? { zh: '请先扫管号（4 至 40 位字母、数字和短横）', en: 'Scan the label of the tube first' }
              : undefined
        }
        size="large"
        tone="primary"
        wide
        onDone={() => setScanning(false)}
      />
    </div>
  );
}
