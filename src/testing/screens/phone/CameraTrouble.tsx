// Why there is no picture, and the way back to the gun and the keyboard. Apart from the camera, whose own file may be what
// could not be fetched.
import { X } from 'lucide-react';
import { useT } from './phone-words.ts';

export function CameraTrouble({ words, onClose }: { words: string; onClose: () => void }) {
  return (
    <div className="table-told table-late" role="alert">
      <p>{words}</p>
      <CameraOff onClose={onClose} />
    </div>
  );
}

/** What stands for the camera where its file could not be fetched. */
export function NoCamera({ onClose }: { onClose: () => void }) {
  const t = useT();
  return <CameraTrouble words={t('noReader')} onClose={onClose} />;
}

export function CameraOff({ onClose }: { onClose: () => void }) {
  const t = useT();
  return (
    <button type="button" className="button" onClick={onClose}>
      <X size={20} aria-hidden />
      {t('cameraOff')}
    </button>
  );
}
