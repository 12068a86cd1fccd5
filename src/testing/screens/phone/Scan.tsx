// One field for everything that is read: by the camera, by a scanner gun (a keyboard that types fast and ends with
// Enter, whatever has the focus), or typed.
import { ScanLine } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { useScannerGun } from '../scanner-gun.ts';
import { useT } from './phone-words.ts';

const Camera = lazy(() => import('./Camera.tsx'));

interface ScanProps {
  /** What is to be scanned now. */
  label: string;
  onScan: (text: string) => void;
  /** Told while it is typed, for what can be shown before Enter. */
  onTyped?: (text: string) => void;
  /** What may be typed instead. */
  hint?: string;
}

export function Scan({ label, onScan, onTyped, hint }: ScanProps) {
  const t = useT();
  const [text, setText] = useState('');
  const [camera, setCamera] = useState(false);
  const change = (to: string) => {
    setText(to);
    onTyped?.(to.trim());
  };
  const scan = (scanned: string) => {
    change('');
    if (scanned.trim() !== '') onScan(scanned.trim());
  };
  useScannerGun(scan);
  return (
    <div className="table-scan">
      {camera ? (
        <Suspense fallback={<p className="phone-sub">{t('cameraOpens')}</p>}>
          <Camera onScan={scan} onClose={() => setCamera(false)} />
        </Suspense>
      ) : (
        <button type="button" className="table-scan-button" onClick={() => setCamera(true)}>
          <ScanLine size={28} aria-hidden />
          {label}
        </button>
      )}
      <form
        onSubmit={(event) => {
          event.preventDefault();
          // A scanner gun may end before the page has taken in its last letters: what stands in the field counts.
          const field = event.currentTarget.elements.namedItem('scanned');
          scan(field instanceof HTMLInputElement ? field.value : text);
        }}
      >
        <input
          name="scanned"
          className="input"
          aria-label={label}
          placeholder={hint ?? t('orType')}
          autoComplete="off"
          autoCapitalize="characters"
          spellCheck={false}
          maxLength={200}
          value={text}
          onChange={(event) => change(event.target.value)}
        />
        <button type="submit" className="button" disabled={text.trim() === ''}>
          {t('find')}
        </button>
      </form>
    </div>
  );
}
