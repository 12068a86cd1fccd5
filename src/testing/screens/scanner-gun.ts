// A scanner gun is a keyboard that types fast and ends with Enter, whatever has the focus.
import { useEffect, useRef } from 'react';

/** Slower than this between two letters, and it is a person at a keyboard. */
export const GUN_MS = 80;
export const GUN_LEAST = 4;

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
