// Work that takes a while: a bar where it was begun, and a dock that follows the user to every other page.
import { CircleAlert, CircleCheck, LoaderCircle, X } from 'lucide-react';
import { useT } from './kit-words.ts';
import { type Progress, useLive, useProgress } from './live.tsx';
import { useSay } from './words.ts';

/** The progress of one job; shows nothing before its first word. */
export function LongWork({ job }: { job: string | undefined }) {
  const progress = useProgress(job);
  const t = useT();
  if (progress === undefined) return null;
  return (
    <div className="long-work">
      <JobRow progress={progress} />
      {progress.state === 'running' && <p className="field-help">{t('mayLeave')}</p>}
    </div>
  );
}

/** All jobs of the user, at the corner of every page. */
export function ProgressDock() {
  const { jobs, putAway } = useLive();
  const t = useT();
  if (jobs.size === 0) return null;
  return (
    <section className="dock" aria-label={t('longWork')}>
      {[...jobs.values()].map((progress) => (
        <div key={progress.job} className="dock-row">
          <JobRow progress={progress} />
          {progress.state !== 'running' && (
            <button
              type="button"
              className="icon-button"
              aria-label={t('close')}
              onClick={() => putAway(progress.job)}
            >
              <X size={16} aria-hidden />
            </button>
          )}
        </div>
      ))}
    </section>
  );
}

function JobRow({ progress }: { progress: Progress }) {
  const say = useSay();
  const t = useT();
  const { state, done, total } = progress;
  const part = total === 0 ? 0 : Math.min(1, done / total);
  return (
    <div className={`job job-${state}`}>
      <p className="job-words">
        {state === 'running' ? (
          <LoaderCircle className="spin" size={16} aria-hidden />
        ) : state === 'done' ? (
          <CircleCheck size={16} aria-hidden />
        ) : (
          <CircleAlert size={16} aria-hidden />
        )}
        <span>{say(progress.words)}</span>
        {state !== 'done' && <span className="digits job-count">{t('progressOf', { done, total })}</span>}
      </p>
      <span
        className="part-bar"
        role="progressbar"
        aria-label={say(progress.words)}
        aria-valuemin={0}
        aria-valuemax={total}
        aria-valuenow={done}
      >
        <span style={{ width: `${part * 100}%` }} />
      </span>
      <span className="unseen" role="status">
        {state === 'running' ? '' : t(state)}
      </span>
    </div>
  );
}
