// One field for everything that is read: by the camera, by a scanner gun (a keyboard that types fast and ends with
// Enter, whatever has the focus), or typed.
import { ScanLine } from 'lucide-react';
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { useT } from './phone-words.ts';

const Camera = lazy(() => import('./Camera.tsx'));

/** Slower than this between two letters, and it is a person at a keyboard. */
const GUN_MS = 80;
const GUN_LEAST = 4;

/** Hears a scanner gun wherever the focus is, but for fields: what is typed there is theirs. */
export function useScannerGun(onScan: (text: string) => void): void {
  const heard = useRef(onScan);
  heard.current = onScan;
  useEffect(() => {
    let text = '';
    let last = 0;
    const hear = (event: KeyboardEvent) => {
      const field = event.target instanceof Element && event.target.matches('input, textarea, select');
      if (field || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
      const now = performance.now();
      if (now - last > GUN_MS) text = '';
      last = now;
      if (event.key === 'Enter') {
        if (text.length < GUN_LEAST) return;
        event.preventDefault(); // the Enter of the gun presses no button
        heard.current(text);
        text = '';
      } else if (event.key.length === 1) {
        if (text !== '') event.preventDefault();
        text += event.key;
      }
    };
    addEventListener('keydown', hear);
    return () => removeEventListener('keydown', hear);
  }, []);
}

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
