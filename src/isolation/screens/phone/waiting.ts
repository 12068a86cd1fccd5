// What of rounds waits on the phone for signal: shown as done already.
import { useEffect, useState } from 'react';
import { useOutbox, waitingActs } from '../../../shells/kit/outbox.ts';

type Input = Readonly<Record<string, unknown>>;

/** The inputs of the acts of one name that wait in the outbox, oldest first. */
export function useWaitingInputs(act: string): readonly Input[] {
  const { changed } = useOutbox();
  const [inputs, setInputs] = useState<readonly Input[]>([]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: it says when the outbox has changed
  useEffect(() => {
    let here = true;
    void waitingActs().then((all) => {
      const found = all
        .filter((one) => one.state === 'waiting' && one.act === act)
        .map((one) => (one.input ?? {}) as Input); // inputs are objects
      if (here) setInputs(found);
    });
    return () => {
      here = false;
    };
  }, [act, changed]);
  return inputs;
}
