// What the house said no to when there was signal again: its sentence where the work is, and what may be done about it.
import { useState } from 'react';
import type { Words } from '../../base/words.ts';
import { Confirm } from './dialog.tsx';
import { StatePill } from './marks.tsx';
import { discard, tryAgain, type WaitingAct } from './outbox.ts';
import { capital, useSay } from './words.ts';

export function RefusedAct({
  act,
  help,
  away,
  awayWords,
}: {
  act: WaitingAct;
  /** What to do first. */
  help: Words;
  /** What putting it away is called, and what it means. */
  away: Words;
  awayWords: Words;
}) {
  const say = useSay();
  const [asking, setAsking] = useState(false);
  return (
    <div className="refused-act">
      <StatePill tone="now" words={NOT_ACCEPTED} />
      <strong>{act.label === undefined ? '—' : say(act.label)}</strong>
      {act.refusal !== undefined && <p>{say(act.refusal)}</p>}
      <p className="field-help">{say(help)}</p>
      <div className="refused-acts">
        <button type="button" className="button button-large" onClick={() => void tryAgain(act.id)}>
          {say(AGAIN)}
        </button>
        <button type="button" className="button button-large" onClick={() => setAsking(true)}>
          {capital(say(away))}
        </button>
      </div>
      <Confirm
        open={asking}
        title={away}
        words={awayWords}
        confirm={away}
        danger
        onConfirm={() => void discard(act.id)}
        onClose={() => setAsking(false)}
      />
    </div>
  );
}

const NOT_ACCEPTED: Words = { zh: '没有被接受', en: 'Not accepted' };
const AGAIN: Words = { zh: '重试', en: 'Try again' };
