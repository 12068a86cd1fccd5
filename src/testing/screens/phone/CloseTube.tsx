// A tube is closed with the count of whoever swabbed: counted on the sticks, not read off the screen.
import { useState } from 'react';
import { Dialog } from '../../../shells/kit/dialog.tsx';
import { serverNow } from '../../../shells/kit/moments.ts';
import { useOutboxAct } from '../../../shells/kit/outbox.ts';
import { useT } from './phone-words.ts';
import type { TubeSeen } from './table-state.ts';

export function CloseTube({
  session,
  tube,
  onClosed,
  onClose,
}: {
  session: string;
  tube: TubeSeen | undefined;
  onClosed: (text: string) => void;
  onClose: () => void;
}) {
  const t = useT();
  const closeTube = useOutboxAct('closeTube');
  const [count, setCount] = useState<number>();
  const [pending, setPending] = useState(false);
  if (tube === undefined) return null;
  const { barcode, scanned } = tube;
  const differs = count !== undefined && count !== scanned;
  const close = async () => {
    if (count === undefined || pending) return;
    setPending(true);
    try {
      await closeTube(
        { session, barcode, written: count, at: serverNow().toISOString() },
        { zh: `封管 · ${barcode} · ${count}`, en: `Close a tube · ${barcode} · ${count}` },
      );
      onClosed(differs ? t('closedDiffers', { barcode }) : t('closed', { barcode, n: count }));
    } catch {
      setPending(false); // told already, by the outbox itself
    }
  };
  return (
    <Dialog
      open
      title={t('closeTitle', { barcode })}
      onClose={onClose}
      foot={
        <>
          <button type="button" className="button" onClick={onClose}>
            {t('cancel')}
          </button>
          <button
            type="button"
            className={`button ${differs ? 'button-danger' : 'button-primary'}`}
            aria-disabled={count === undefined || pending}
            onClick={() => void close()}
          >
            {differs ? t('closeAnyway') : t('close')}
          </button>
        </>
      }
    >
      <fieldset className="table-numbers">
        <legend>{t('howMany')}</legend>
        {Array.from({ length: Math.max(tube.capacity, scanned) + 2 }, (_, n) => n + 1).map((n) => (
          <button
            key={n}
            type="button"
            aria-pressed={count === n}
            className="digits"
            onClick={() => setCount(n)}
          >
            {n}
          </button>
        ))}
      </fieldset>
      {differs && (
        <p className="table-told table-now" role="alert">
          {t('countDiffers', { scanned, count })}
        </p>
      )}
    </Dialog>
  );
}
