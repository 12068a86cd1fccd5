// How loud each step of a recall is.
import type { Tone } from '../../../shells/kit/marks.tsx';
import type { Step } from '../../recall/terms.ts';

export const STEP_TONES: Readonly<Record<Step, Tone>> = {
  tell: 'now',
  refuses: 'now',
  swab: 'late',
  result: 'busy',
  outcome: 'late',
  done: 'quiet',
};
