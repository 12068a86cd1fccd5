// The button of an act that may wait for signal: like ActButton, but what it does is safe on the phone at once and sent
// later. It has files of its own because the desk has no outbox.
import { useState } from 'react';
import type { Words } from '../../base/words.ts';
import { useActCards, useMayAct } from './act.ts';
import { type ButtonLook, WhyButton } from './act-button.tsx';
import type { ActName, InputOf } from './act-types.ts';
import { useOutboxAct } from './outbox.ts';
import { useTell } from './tell.tsx';
import { capital, useSay } from './words.ts';

export interface OutboxButtonProps<N extends ActName> extends ButtonLook {
  act: N;
  /** Made at the press, dated then. */
  input: () => InputOf<N>;
  /** Whom or what it is about, as the person will recognise it in the outbox. */
  about: string;
  place?: string | undefined;
  title?: Words;
  why?: Words | undefined;
  onDone?: () => void;
}

/** Puts an act into the outbox when pressed. */
export function OutboxButton<N extends ActName>({
  act,
  input,
  about,
  place,
  title,
  why,
  onDone,
  ...look
}: OutboxButtonProps<N>) {
  const say = useSay();
  const tell = useTell();
  const card = useActCards().get(act);
  const shown = title ?? card?.title ?? { zh: act, en: act };
  const may = useMayAct(act, { place, title: shown });
  const put = useOutboxAct(act);
  const [pending, setPending] = useState(false);
  const go = async () => {
    setPending(true);
    try {
      await put(input(), { zh: `${shown.zh} · ${about}`, en: `${capital(shown.en)} · ${about}` });
      tell.done(ON_THE_PHONE);
      onDone?.();
    } catch {
      // Told already, by the outbox itself; what was typed stays.
    } finally {
      setPending(false);
    }
  };
  return (
    <WhyButton {...look} why={may.may ? why : may.why} pending={pending} onPress={() => void go()}>
      {capital(say(shown))}
    </WhyButton>
  );
}

/** What every act says that went into the outbox. */
export const ON_THE_PHONE: Words = {
  zh: '已存本机，有网时自动上传',
  en: 'Kept on this phone; sent as soon as there is signal',
};
