// Dialogs on the browser's own <dialog>: focus stays inside, Escape leaves, and the page behind is out of reach.

import { X } from 'lucide-react';
import { type CSSProperties, type ReactNode, useEffect, useId, useRef, useState } from 'react';
import type { Words } from '../../base/words.ts';
import { useT } from './kit-words.ts';
import { capital, useSay } from './words.ts';

interface DialogProps {
  open: boolean;
  title: ReactNode;
  onClose: () => void;
  children: ReactNode;
  /** Buttons at the bottom, the primary one last. */
  foot?: ReactNode;
  width?: number;
}

/** A dialog; on a phone it comes from below. */
export function Dialog({ open, title, onClose, children, foot, width = 460 }: DialogProps) {
  const element = useRef<HTMLDialogElement>(null);
  const id = useId();
  const t = useT();
  useEffect(() => {
    const dialog = element.current;
    if (dialog === null) return;
    if (open && !dialog.open) dialog.showModal();
    if (!open && dialog.open) dialog.close();
  }, [open]);
  return (
    <dialog
      ref={element}
      className="dialog"
      aria-labelledby={id}
      style={{ '--width': `${width}px` } as CSSProperties} // custom properties are not in its type
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      {open && (
        <>
          <header className="dialog-head">
            <h2 id={id}>{title}</h2>
            <button type="button" className="icon-button" aria-label={t('close')} onClick={onClose}>
              <X size={18} aria-hidden />
            </button>
          </header>
          <div className="dialog-body">{children}</div>
          {foot && <footer className="dialog-foot">{foot}</footer>}
        </>
      )}
    </dialog>
  );
}

interface ConfirmProps {
  open: boolean;
  title: Words;
  /** What will happen, in whole sentences. */
  words: Words;
  confirm?: Words;
  danger?: boolean;
  pending?: boolean;
  onConfirm: () => void;
  onClose: () => void;
}

/** Asks once more before something that is not easily undone. */
export function Confirm({
  open,
  title,
  words,
  confirm,
  danger = false,
  pending = false,
  onConfirm,
  onClose,
}: ConfirmProps) {
  const say = useSay();
  const t = useT();
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
          <button
            type="button"
            className={`button ${danger ? 'button-danger' : 'button-primary'}`}
            aria-disabled={pending}
            onClick={() => !pending && onConfirm()}
          >
            {confirm ? capital(say(confirm)) : t('confirm')}
          </button>
        </>
      }
    >
      <p>{say(words)}</p>
    </Dialog>
  );
}

interface ReasonProps {
  open: boolean;
  title: Words;
  /** Above the field: what is opened or changed and who will see the reason. */
  words?: Words;
  /** Reasons given often; one press fills the field. */
  usual?: readonly Words[];
  label?: Words;
  leastLetters?: number;
  confirm?: Words;
  pending?: boolean;
  onReason: (reason: string) => void;
  onClose: () => void;
}

/** Asks for a reason that is kept in the ledger. */
export function ReasonDialog({
  open,
  title,
  words,
  usual = [],
  label,
  leastLetters = 2,
  confirm,
  pending = false,
  onReason,
  onClose,
}: ReasonProps) {
  const say = useSay();
  const t = useT();
  const id = useId();
  const [reason, setReason] = useState('');
  const [short, setShort] = useState(false);
  useEffect(() => {
    if (open) return;
    setReason('');
    setShort(false);
  }, [open]);
  const send = () => {
    if (pending) return;
    if (reason.trim().length < leastLetters) return setShort(true);
    onReason(reason.trim());
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
          <button type="submit" form={`${id}-form`} className="button button-primary" aria-disabled={pending}>
            {pending ? t('working') : confirm ? capital(say(confirm)) : t('confirm')}
          </button>
        </>
      }
    >
      <form
        id={`${id}-form`}
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
      >
        {words && <p className="dialog-words">{say(words)}</p>}
        <label className="field-label" htmlFor={id}>
          {label ? say(label) : t('reason')}
        </label>
        {usual.length > 0 && (
          <div className="chips">
            {usual.map((one) => (
              <button key={one.en} type="button" className="chip" onClick={() => setReason(say(one))}>
                {say(one)}
              </button>
            ))}
          </div>
        )}
        <textarea
          id={id}
          className="input"
          rows={3}
          maxLength={300}
          value={reason}
          placeholder={t('reasonPlaceholder')}
          aria-invalid={short}
          aria-describedby={`${id}-help`}
          onChange={(event) => setReason(event.target.value)}
        />
        <p id={`${id}-help`} className={short ? 'field-help field-wrong' : 'field-help'}>
          {short ? t('reasonTooShort', { n: leastLetters }) : t('reasonHelp')}
        </p>
      </form>
    </Dialog>
  );
}
