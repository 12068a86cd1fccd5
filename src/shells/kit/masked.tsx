// A value shown masked. Opening it is an act with a reason; what was opened hides itself again after a while.
import { Eye, EyeOff } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { Words } from '../../base/words.ts';
import { useAct, useMayAct } from './act.ts';
import { WhyButton } from './act-button.tsx';
import type { ActName, InputOf, ResultOf } from './act-types.ts';
import { ReasonDialog } from './dialog.tsx';
import { useT } from './kit-words.ts';
import { useTell } from './tell.tsx';
import { useSay } from './words.ts';

const SHOWN_SECONDS = 60;

interface MaskedProps<N extends ActName> {
  /** What everybody with the page may see: 138****5678. */
  masked: string;
  /** What it is: phone, document number. */
  what: Words;
  /** The act that opens it, e.g. `openField`. Left out: it cannot be opened here. */
  act?: N;
  input?: (reason: string) => InputOf<N>;
  /** Takes the open value out of the act's result. */
  read?: (result: ResultOf<N>) => string | undefined;
  place?: string | undefined;
  usual?: readonly Words[];
}

/** Four digits until somebody says why they need eleven. */
export function Masked<N extends ActName>({ masked, what, act, input, read, place, usual }: MaskedProps<N>) {
  const [open, setOpen] = useState<string>();
  const [left, setLeft] = useState(0);
  const t = useT();
  const say = useSay();
  useEffect(() => {
    if (open === undefined) return;
    setLeft(SHOWN_SECONDS);
    const timer = setInterval(() => {
      setLeft((seconds) => {
        if (seconds <= 1) setOpen(undefined);
        return seconds - 1;
      });
    }, 1_000);
    return () => clearInterval(timer);
  }, [open]);
  if (open !== undefined)
    return (
      <span className="masked masked-open">
        <span className="digits">{open}</span>
        <button
          type="button"
          className="icon-button"
          aria-label={t('hideNow')}
          title={t('openedUntil', { seconds: left })}
          onClick={() => setOpen(undefined)}
        >
          <EyeOff size={15} aria-hidden />
        </button>
      </span>
    );
  return (
    <span className="masked">
      <span className="digits">{masked}</span>
      {act !== undefined && input !== undefined && read !== undefined && (
        <Opener
          act={act}
          input={input}
          read={read}
          place={place}
          usual={usual}
          label={t('openMasked', { what: say(what) })}
          onOpen={setOpen}
        />
      )}
    </span>
  );
}

interface OpenerProps<N extends ActName> {
  act: N;
  input: (reason: string) => InputOf<N>;
  read: (result: ResultOf<N>) => string | undefined;
  place: string | undefined;
  usual: readonly Words[] | undefined;
  label: string;
  onOpen: (value: string) => void;
}

function Opener<N extends ActName>({ act, input, read, place, usual, label, onOpen }: OpenerProps<N>) {
  const [asking, setAsking] = useState(false);
  const may = useMayAct(act, { place });
  const { perform, pending } = useAct(act);
  const tell = useTell();
  const openIt = async (reason: string) => {
    try {
      const value = read(await perform(input(reason)));
      if (value !== undefined) onOpen(value);
      setAsking(false);
    } catch (error) {
      tell.refused(error, OPEN_TITLE);
    }
  };
  return (
    <>
      <WhyButton
        tone="link"
        size="small"
        why={may.may ? undefined : may.why}
        label={label}
        onPress={() => setAsking(true)}
      >
        <Eye size={15} aria-hidden />
      </WhyButton>
      <ReasonDialog
        open={asking}
        title={OPEN_TITLE}
        {...(usual ? { usual } : {})}
        pending={pending}
        onReason={(reason) => void openIt(reason)}
        onClose={() => setAsking(false)}
      />
    </>
  );
}

const OPEN_TITLE: Words = { zh: '查看完整个人信息', en: 'Open personal data' };
