// Recalls something was done about on this phone that has not been sent yet.
import { useMemo } from 'react';
import { useWaitingInputs } from '../../../shells/kit/outbox.ts';

const ACTS = ['tellRecall', 'reswab', 'tellOutcome', 'passRecallOn'];

export function useWaitingRecalls(): ReadonlySet<string> {
  const inputs = useWaitingInputs(ACTS);
  return useMemo(() => new Set(inputs.map(({ recall }) => String(recall ?? ''))), [inputs]); // inputs of these acts name one
}
