// What happened, as sentences in order. The ledger's entries come here already worded by the server.
import type { ReactNode } from 'react';
import type { Words } from '../../base/words.ts';
import type { Tone } from './marks.tsx';
import { useFormat } from './moments.ts';
import { useSay } from './words.ts';

export interface TimelineItem {
  id: string;
  at: string | Date;
  words: Words;
  /** Who did it, already a name the user may see. */
  who?: string | undefined;
  place?: Words | undefined;
  tone?: Tone | undefined;
  extra?: ReactNode;
}

/** A list of sentences with their moments; days are headings. */
export function Timeline({ items, label }: { items: readonly TimelineItem[]; label: string }) {
  const say = useSay();
  const { clockTime, civilDay } = useFormat();
  const days = Map.groupBy(items, (item) => civilDay(item.at));
  return (
    <section className="timeline" aria-label={label}>
      {[...days].map(([day, ofDay]) => (
        <section key={day}>
          <h3 className="timeline-day digits">{day}</h3>
          <ol>
            {ofDay.map((item) => (
              <li key={item.id} className={`timeline-item timeline-${item.tone ?? 'quiet'}`}>
                <time className="digits" dateTime={new Date(item.at).toISOString()}>
                  {clockTime(item.at)}
                </time>
                <div>
                  <p>{say(item.words)}</p>
                  {(item.who || item.place) && (
                    <p className="timeline-who">
                      {[item.who, item.place && say(item.place)].filter(Boolean).join(' · ')}
                    </p>
                  )}
                  {item.extra}
                </div>
              </li>
            ))}
          </ol>
        </section>
      ))}
    </section>
  );
}
