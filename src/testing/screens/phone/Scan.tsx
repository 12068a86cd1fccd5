// One field for everything that is read: by the camera, by a scanner gun (a keyboard that types fast and ends with
// Enter, whatever has the focus), or typed.
import { ScanLine } from 'lucide-react';
import { lazy, Suspense, useRef, useState } from 'react';
import { GUN_LEAST, GUN_MS, useScannerGun } from '../scanner-gun.ts';
import { NoCamera } from './CameraTrouble.tsx';
import { useT } from './phone-words.ts';

// Without it the gun and the keyboard go on: its file is no reason for the table to go down.
const Camera = lazy(() => import('./Camera.tsx').catch(() => ({ default: NoCamera })));

/** By a camera or a gun, as it is printed; or by a hand, which may have meant something else. */
export type ReadBy = 'machine' | 'hand';

interface ScanProps {
  /** What is to be scanned now. */
  label: string;
  onScan: (text: string, by: ReadBy) => void;
  /** Told while it is typed, for what can be shown before Enter. */
  onTyped?: (text: string) => void;
  /** What may be typed instead. */
  hint?: string;
}

export function Scan({ label, onScan, onTyped, hint }: ScanProps) {
  const t = useT();
  const [text, setText] = useState('');
  const [camera, setCamera] = useState(false);
  const pace = usePace();
  const change = (to: string) => {
    setText(to);
    onTyped?.(to.trim());
  };
  const scan = (scanned: string, by: ReadBy) => {
    change('');
    if (scanned.trim() !== '') onScan(scanned.trim(), by);
  };
  const read = (scanned: string) => scan(scanned, 'machine');
  useScannerGun(read);
  return (
    <div className="table-scan">
      {camera ? (
        <Suspense fallback={<p className="phone-sub">{t('cameraOpens')}</p>}>
          <Camera onScan={read} onClose={() => setCamera(false)} />
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
          const stands = field instanceof HTMLInputElement ? field.value : text;
          scan(stands, pace.isGuns(stands, event.timeStamp) ? 'machine' : 'hand');
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
          onChange={(event) => {
            pace.heard(text, event.target.value, event.timeStamp);
            change(event.target.value);
          }}
        />
        <button type="submit" className="button" disabled={text.trim() === ''}>
          {t('find')}
        </button>
      </form>
    </div>
  );
}

/** How fast the field was filled: a gun types letter by letter without a pause, or puts all in at once; its Enter too. */
function usePace() {
  const pace = useRef({ fast: false, at: 0 }).current;
  return {
    heard(before: string, text: string, at: number): void {
      pace.fast = before === '' || (pace.fast && at - pace.at < GUN_MS && text.length > before.length);
      pace.at = at;
    },
    isGuns: (text: string, at: number) => text.length >= GUN_LEAST && pace.fast && at - pace.at < GUN_MS,
  };
}
