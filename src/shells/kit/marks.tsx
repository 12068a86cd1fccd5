// Small marks that say a state: pills, deadlines, figures. Never by colour alone: each has a word and a shape.
import { CircleAlert, CircleCheck, CircleDashed, Clock, Info, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Words } from '../../base/words.ts';
import { Go } from './go.tsx';
import { useT } from './kit-words.ts';
import { useNow } from './moments.ts';
import { useSay } from './words.ts';

/** `now`: a person must act now (red). `late`: amber. `good`: green. `busy`: blue. `quiet`: grey. */
export type Tone = 'now' | 'late' | 'good' | 'busy' | 'quiet';

const MARKS = {
  now: CircleAlert,
  late: TriangleAlert,
  good: CircleCheck,
  busy: Info,
  quiet: CircleDashed,
} as const;

/** A state as a pill with an icon. */
export function StatePill({ tone, words, children }: { tone: Tone; words?: Words; children?: ReactNode }) {
  const say = useSay();
  const Mark = MARKS[tone];
  return (
    <span className={`pill pill-${tone}`}>
      <Mark size={13} aria-hidden />
      {words ? say(words) : children}
    </span>
  );
}

interface DeadlineProps {
  dueAt: string | Date | null | undefined;
  /** When it was finished; then the clock stands still. */
  doneAt?: string | Date | null;
  /** From how many minutes before the end it counts as near. Default 15. */
  nearMinutes?: number;
}

/** “还剩 12 分钟 / 已超时 8 分钟”, counting. */
export function Deadline({ dueAt, doneAt, nearMinutes = 15 }: DeadlineProps) {
  const t = useT();
  const span = useSpan();
  const now = useNow();
  if (dueAt === null || dueAt === undefined)
    return <span className="deadline deadline-none">{t('noDeadline')}</span>;
  const at = doneAt ? new Date(doneAt) : now;
  const left = new Date(dueAt).getTime() - at.getTime();
  const state = left < 0 ? 'over' : left <= nearMinutes * 60_000 ? 'near' : 'far';
  const Mark = state === 'over' ? CircleAlert : state === 'near' ? TriangleAlert : Clock;
  return (
    <time className={`deadline deadline-${doneAt ? 'done' : state}`} dateTime={new Date(dueAt).toISOString()}>
      <Mark size={14} aria-hidden />
      <span className="digits">
        {left < 0 ? t('overdueBy', { span: span(-left) }) : t('dueIn', { span: span(left) })}
      </span>
    </time>
  );
}

/** A length of time in words: `const span = useSpan(); span(ms)`. */
export function useSpan(): (ms: number) => string {
  const t = useT();
  return (ms) => {
    const minutes = Math.floor(ms / 60_000);
    if (minutes < 1) return t('lessThanMinute');
    if (minutes < 60) return t('minutes', { n: minutes });
    const h = Math.floor(minutes / 60);
    const m = minutes % 60;
    if (h < 48) return m === 0 ? t('hoursOnly', { h }) : t('hours', { h, m });
    return t('days', { d: Math.floor(h / 24), h: h % 24 });
  };
}

export interface Kpi {
  key: string;
  words: Words;
  value: number | string;
  /** The denominator: never a percentage without it. */
  of?: number | undefined;
  unit?: Words | undefined;
  note?: Words | undefined;
  tone?: Tone | undefined;
  link?: string | undefined;
}

/** Figures in one row, each a way to the names behind it. */
export function KpiStrip({ kpis, label }: { kpis: readonly Kpi[]; label: string }) {
  return (
    <ul className="kpi-strip" aria-label={label}>
      {kpis.map((kpi) => (
        <li key={kpi.key}>
          {kpi.link ? (
            <Go to={kpi.link} className="kpi">
              <KpiBody kpi={kpi} />
            </Go>
          ) : (
            <div className="kpi">
              <KpiBody kpi={kpi} />
            </div>
          )}
        </li>
      ))}
    </ul>
  );
}

function KpiBody({ kpi }: { kpi: Kpi }) {
  const say = useSay();
  const shown = typeof kpi.value === 'number' ? kpi.value.toLocaleString('en-US') : kpi.value;
  const Mark = kpi.tone === 'now' ? CircleAlert : kpi.tone === 'late' ? TriangleAlert : undefined;
  return (
    <>
      <span className="kpi-words">{say(kpi.words)}</span>
      <span className={`kpi-value kpi-${kpi.tone ?? 'plain'}`}>
        <span className="digits">{shown}</span>
        {kpi.of !== undefined && <span className="kpi-of digits"> / {kpi.of.toLocaleString('en-US')}</span>}
        {kpi.unit && <span className="kpi-of"> {say(kpi.unit)}</span>}
        {Mark && <Mark size={18} aria-hidden />}
      </span>
      {kpi.note && <span className="kpi-note">{say(kpi.note)}</span>}
    </>
  );
}

/** A white card with a title; the part of a page. */
export function Card({
  title,
  extra,
  children,
  className = '',
  flush = false,
}: {
  title?: ReactNode;
  extra?: ReactNode;
  children: ReactNode;
  className?: string;
  /** No padding: tables and lists reach the edge. */
  flush?: boolean;
}) {
  return (
    <section className={`card ${className}`}>
      {(title !== undefined || extra !== undefined) && (
        <header className="card-head">
          <h2>{title}</h2>
          {extra}
        </header>
      )}
      <div className={flush ? 'card-flush' : 'card-body'}>{children}</div>
    </section>
  );
}

/** One figure in a card of its own. */
export function StatCard({ words, value, of, unit, note, tone, link }: Omit<Kpi, 'key'>) {
  const kpi: Kpi = { key: 'one', words, value, of, unit, note, tone };
  return link ? (
    <Go to={link} className="card stat-card">
      <KpiBody kpi={kpi} />
    </Go>
  ) : (
    <div className="card stat-card">
      <KpiBody kpi={kpi} />
    </div>
  );
}

/** How much of a whole is done, with both numbers. */
export function PartBar({
  done,
  total,
  label,
  tone = 'busy',
}: {
  done: number;
  total: number;
  label: string;
  tone?: Tone;
}) {
  const part = total === 0 ? 0 : Math.min(1, done / total);
  return (
    <span className="part">
      <span
        className={`part-bar part-${tone}`}
        role="progressbar"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={total}
        aria-valuenow={done}
      >
        <span style={{ width: `${part * 100}%` }} />
      </span>
      <span className="digits part-words">
        {done.toLocaleString('en-US')} / {total.toLocaleString('en-US')}
      </span>
    </span>
  );
}
