// Recalls something was done about on this phone that has not been sent yet.
import { useEffect, useState } from 'react';
import { useOutbox, waitingActs } from '../../../shells/kit/outbox.ts';

const ACTS = ['tellRecall', 'reswab', 'tellOutcome', 'passRecallOn'];

export function useWaitingRecalls(): ReadonlySet<string> {
  const { changed } = useOutbox();
  const [recalls, setRecalls] = useState<ReadonlySet<string>>(new Set());
  // biome-ignore lint/correctness/useExhaustiveDependencies: it says when the outbox has changed
  useEffect(() => {
    let here = true;
    void waitingActs().then((all) => {
      const found = all
        .filter((one) => one.state === 'waiting' && ACTS.includes(one.act))
        .map((one) => (one.input as { recall?: string } | undefined)?.recall ?? ''); // inputs of these acts name one
      if (here) setRecalls(new Set(found));
    });
    return () => {
      here = false;
    };
  }, [changed]);
  return recalls;
}
