// The camera reads QR and Code 128, picture by picture, in the page itself. It is fetched when somebody opens it; where
// there is no camera, or it may not be used, it says so, and the scanner gun and the keyboard go on working.
import { Flashlight, FlashlightOff } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { prepareZXingModule, type ReaderOptions, readBarcodes } from 'zxing-wasm/reader';
import { CameraOff, CameraTrouble } from './CameraTrouble.tsx';
import { useT } from './phone-words.ts';
import { scannerFile } from './scanner-file.ts';

const READS: ReaderOptions = { formats: ['QRCode', 'Code128'], maxNumberOfSymbols: 1, tryHarder: true };
/** The same code stays before the camera for a while: that is one scan. */
const SAME_MS = 2_500;
/** Between two pictures: four of them a second find a code as soon as it is held still, and leave the phone cool. */
const EVERY_MS = 120;
const WIDEST = 960;

type Trouble = 'noCamera' | 'notAllowed' | 'cameraBusy' | 'noReader';

/** What the browser says about a camera it does not give, as far as somebody can do something about it. */
const TROUBLES: Readonly<Record<string, Trouble>> = {
  NotAllowedError: 'notAllowed',
  NotReadableError: 'cameraBusy',
  AbortError: 'cameraBusy',
};

export default function Camera({ onScan, onClose }: { onScan: (text: string) => void; onClose: () => void }) {
  const t = useT();
  const video = useRef<HTMLVideoElement>(null);
  const scanned = useRef(onScan);
  scanned.current = onScan;
  const [trouble, setTrouble] = useState<Trouble>();
  const [track, setTrack] = useState<MediaStreamTrack>();
  const [lit, setLit] = useState(false);

  useEffect(() => {
    let here = true;
    let stream: MediaStream | undefined;
    void begin().catch((error: unknown) => {
      console.error(error); // the reader gave up in the middle
      if (here) setTrouble('noReader');
    });
    return () => {
      here = false;
      for (const one of stream?.getTracks() ?? []) one.stop();
    };

    async function begin(): Promise<void> {
      try {
        await prepareZXingModule({ overrides: { locateFile: () => scannerFile }, fireImmediately: true });
      } catch (error) {
        console.error(error);
        if (here) setTrouble('noReader');
        return;
      }
      try {
        stream = await navigator.mediaDevices.getUserMedia({
          video: { facingMode: { ideal: 'environment' }, width: { ideal: 1280 }, height: { ideal: 720 } },
        });
      } catch (error) {
        const why = error instanceof DOMException ? TROUBLES[error.name] : undefined;
        if (here) setTrouble(why ?? 'noCamera');
        return;
      }
      const shown = video.current;
      if (!here || shown === null) {
        for (const one of stream.getTracks()) one.stop();
        return;
      }
      shown.srcObject = stream;
      setTrack(stream.getVideoTracks()[0]);
      await shown.play().catch(() => undefined); // left before it began
      await readOn(shown);
    }

    async function readOn(shown: HTMLVideoElement): Promise<void> {
      const canvas = document.createElement('canvas');
      const pen = canvas.getContext('2d', { willReadFrequently: true });
      let last = { text: '', at: 0 };
      while (here && pen !== null) {
        if (shown.videoWidth > 0) {
          const part = Math.min(1, WIDEST / shown.videoWidth);
          canvas.width = Math.round(shown.videoWidth * part);
          canvas.height = Math.round(shown.videoHeight * part);
          pen.drawImage(shown, 0, 0, canvas.width, canvas.height);
          const [found] = await readBarcodes(pen.getImageData(0, 0, canvas.width, canvas.height), READS);
          const now = performance.now();
          if (here && found?.isValid && (found.text !== last.text || now - last.at > SAME_MS)) {
            navigator.vibrate?.(40);
            scanned.current(found.text);
          }
          if (found?.isValid) last = { text: found.text, at: now };
        }
        await new Promise((go) => setTimeout(go, EVERY_MS));
      }
    }
  }, []);

  // Not in the types of the language yet; every browser with a torch has it.
  const hasTorch = (track?.getCapabilities?.() as { torch?: boolean } | undefined)?.torch === true;
  const light = async () => {
    try {
      await track?.applyConstraints({ advanced: [{ torch: !lit } as MediaTrackConstraintSet] });
      setLit(!lit);
    } catch (error) {
      console.error(error); // another app has the light: the camera reads on without
    }
  };
  if (trouble !== undefined) return <CameraTrouble words={t(trouble)} onClose={onClose} />;
  return (
    <div className="table-camera">
      <video ref={video} muted playsInline aria-label={t('camera')} />
      <div className="table-camera-keys">
        {hasTorch && (
          <button type="button" className="button" aria-pressed={lit} onClick={() => void light()}>
            {lit ? <FlashlightOff size={20} aria-hidden /> : <Flashlight size={20} aria-hidden />}
            {t('torch')}
          </button>
        )}
        <CameraOff onClose={onClose} />
      </div>
    </div>
  );
}
