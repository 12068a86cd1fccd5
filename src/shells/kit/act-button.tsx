// The button of an act. It performs it, shows that it is working, tells a refusal in words, and when the user may
// not, it stays visible, disabled, with the reason of the same rule the server asks.
import { LoaderCircle } from 'lucide-react';
import { type ReactNode, useId, useRef, useState } from 'react';
import type { Words } from '../../base/words.ts';
import type { Purpose } from '../../ledger/terms.ts';
import { useAct, useActCards, useMayAct } from './act.ts';
import type { ActName, InputOf, ResultOf } from './act-types.ts';
import { Confirm } from './dialog.tsx';
import { useT } from './kit-words.ts';
import { useTell } from './tell.tsx';
import { capital, useSay } from './words.ts';

export interface ButtonLook {
  tone?: 'primary' | 'plain' | 'danger' | 'link';
  size?: 'small' | 'normal' | 'large';
  icon?: ReactNode;
  /** As wide as its container. */
  wide?: boolean;
  className?: string;
}

interface WhyButtonProps extends ButtonLook {
  children: ReactNode;
  /** Why it may not be pressed now; undefined when it may. */
  why?: Words | undefined;
  pending?: boolean;
  onPress: () => void;
  label?: string;
}

/**
 * A button that, when it may not be pressed, says why: on hover, on focus, to a screen reader, and when touched.
 * It stays focusable: a disabled button that cannot be reached cannot explain itself.
 */
export function WhyButton({
  children,
  why,
  pending = false,
  onPress,
  label,
  tone = 'plain',
  size = 'normal',
  icon,
  wide = false,
  className = '',
}: WhyButtonProps) {
  const say = useSay();
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const tip = useRef<HTMLSpanElement>(null);
  const show = () => {
    if (why === undefined || !button.current || !tip.current) return;
    tip.current.showPopover();
    const at = button.current.getBoundingClientRect();
    const { width, height } = tip.current.getBoundingClientRect();
    const above = at.top - height - 6;
    tip.current.style.left = `${Math.max(8, Math.min(at.left + at.width / 2 - width / 2, innerWidth - width - 8))}px`;
    tip.current.style.top = `${above < 8 ? at.bottom + 6 : above}px`;
  };
  const hide = () => {
    if (tip.current?.matches(':popover-open')) tip.current.hidePopover();
  };
  return (
    <>
      <button
        ref={button}
        type="button"
        className={`button button-${tone} button-${size} ${wide ? 'button-wide' : ''} ${className}`}
        aria-disabled={why !== undefined || pending}
        aria-busy={pending}
        aria-describedby={why === undefined ? undefined : id}
        aria-label={label}
        onMouseEnter={show}
        onFocus={show}
        onMouseLeave={hide}
        onBlur={hide}
        onKeyDown={(event) => event.key === 'Escape' && hide()}
        onClick={() => {
          if (why !== undefined) return show();
          if (!pending) onPress();
        }}
      >
        {pending ? <LoaderCircle className="spin" size={16} aria-hidden /> : icon}
        {children}
      </button>
      {why !== undefined && (
        <span ref={tip} id={id} role="tooltip" popover="manual" className="tip">
          {say(why)}
        </span>
      )}
    </>
  );
}

export interface ActButtonProps<N extends ActName> extends ButtonLook {
  act: N;
  /** What is sent; a function is asked at the press, and `undefined` from it means: not yet. */
  input: InputOf<N> | (() => InputOf<N> | undefined);
  /** Where it happens: the user's duty must reach there. */
  place?: string | undefined;
  purpose?: Purpose;
  /** What the button says; left out, the act's own title. */
  title?: Words;
  /** Why not, by a rule of the feature itself (same function as the server's). Asked after the duty. */
  why?: Words | undefined;
  /** Asks once more: a sentence of what will happen. */
  confirm?: Words;
  /** A word of success; left out, the screen changes and that is enough. */
  doneWords?: Words;
  onDone?: (result: ResultOf<N>) => void;
  /** Left out, the refusal is shown as a notice. */
  onRefused?: (error: unknown) => void;
}

/** Performs an act when pressed. */
export function ActButton<N extends ActName>({
  act,
  input,
  place,
  purpose,
  title,
  why,
  confirm,
  doneWords,
  onDone,
  onRefused,
  ...look
}: ActButtonProps<N>) {
  const say = useSay();
  const t = useT();
  const tell = useTell();
  const card = useActCards().get(act);
  const shown = title ?? card?.title ?? { zh: act, en: act };
  const may = useMayAct(act, { place, title: shown, purpose });
  const { perform, pending } = useAct(act);
  const [asking, setAsking] = useState(false);
  const go = async () => {
    const given = typeof input === 'function' ? (input as () => InputOf<N> | undefined)() : input; // inputs of acts are objects, never functions
    if (given === undefined) return setAsking(false);
    try {
      const result = await perform(given, purpose === undefined ? {} : { purpose });
      if (doneWords) tell.done(doneWords);
      onDone?.(result);
    } catch (error) {
      if (onRefused) onRefused(error);
      else tell.refused(error, shown);
    } finally {
      setAsking(false);
    }
  };
  return (
    <>
      <WhyButton
        {...look}
        why={may.may ? why : may.why}
        pending={pending}
        onPress={() => (confirm ? setAsking(true) : void go())}
      >
        {pending && look.tone !== 'link' ? t('working') : capital(say(shown))}
      </WhyButton>
      {confirm && (
        <Confirm
          open={asking}
          title={shown}
          words={confirm}
          confirm={shown}
          danger={look.tone === 'danger'}
          pending={pending}
          onConfirm={() => void go()}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  );
}
