// What the page tells the person who works with it: done, refused (what is so, and what to do next), or a reason.
// A refusal stays until it is put away; a good word goes by itself. Both are read out.
import { CircleAlert, CircleCheck, X } from 'lucide-react';
import { createContext, type ReactNode, useCallback, useContext, useMemo, useRef, useState } from 'react';
import type { Words } from '../../base/words.ts';
import { Refused } from './api.ts';
import { useT } from './kit-words.ts';
import { useSay } from './words.ts';

interface Notice {
  id: number;
  tone: 'done' | 'refused';
  title?: Words | undefined;
  words: Words;
}

interface Tell {
  done(words: Words): void;
  /** Shows a refusal; anything that is not one is our own fault and said so. */
  refused(error: unknown, title?: Words): void;
}

const TellContext = createContext<Tell | undefined>(undefined);
const DONE_MS = 4_000;
const OUR_FAULT: Words = {
  zh: '页面出了错，操作可能没有完成。请刷新后核对，再次出现请联系系统管理员。',
  en: 'Something went wrong on this page and the work may not be done. Reload and check; if it happens again, ask the administrator.',
};

/** The same good word said again stands once: thirty people boarded are not thirty notices over the thirty-first. */
const makesRoomFor = (notice: Omit<Notice, 'id'>) => (one: Notice) =>
  notice.tone !== 'done' || one.tone !== 'done' || one.words.zh !== notice.words.zh;

/** Holds the notices of a page. */
export function TellProvider({ children }: { children: ReactNode }) {
  const [notices, setNotices] = useState<readonly Notice[]>([]);
  const next = useRef(0);
  const putAway = useCallback((id: number) => setNotices((all) => all.filter((one) => one.id !== id)), []);
  const tell = useMemo<Tell>(() => {
    const show = (notice: Omit<Notice, 'id'>) => {
      next.current += 1;
      const id = next.current;
      setNotices((all) => [...all.filter(makesRoomFor(notice)).slice(-3), { ...notice, id }]);
      return id;
    };
    return {
      done(words) {
        const id = show({ tone: 'done', words });
        setTimeout(() => putAway(id), DONE_MS);
      },
      refused(error, title) {
        if (error instanceof Refused) show({ tone: 'refused', title, words: error.words });
        else {
          console.error(error);
          show({ tone: 'refused', title, words: OUR_FAULT });
        }
      },
    };
  }, [putAway]);
  return (
    <TellContext value={tell}>
      {children}
      <Notices notices={notices} putAway={putAway} />
    </TellContext>
  );
}

export function useTell(): Tell {
  const tell = useContext(TellContext);
  if (tell === undefined) throw new Error('useTell outside TellProvider');
  return tell;
}

function Notices({ notices, putAway }: { notices: readonly Notice[]; putAway: (id: number) => void }) {
  const say = useSay();
  const t = useT();
  return (
    <section className="notices" aria-label={t('notices')} aria-live="polite">
      {notices.map((notice) => {
        const [what, nextStep] = twoParts(say(notice.words));
        return (
          <div
            key={notice.id}
            className={`notice notice-${notice.tone}`}
            role={notice.tone === 'refused' ? 'alert' : undefined}
          >
            {notice.tone === 'done' ? (
              <CircleCheck size={20} aria-hidden />
            ) : (
              <CircleAlert size={20} aria-hidden />
            )}
            <div className="notice-words">
              {notice.title && <strong>{t('notDone', { what: say(notice.title) })}</strong>}
              <p>{what}</p>
              {nextStep !== '' && <p className="notice-next">{nextStep}</p>}
            </div>
            <button
              type="button"
              className="icon-button"
              aria-label={t('close')}
              onClick={() => putAway(notice.id)}
            >
              <X size={16} aria-hidden />
            </button>
          </div>
        );
      })}
    </section>
  );
}

/** A refusal says what is so, then what to do next: its first sentence, and the rest. */
function twoParts(text: string): [string, string] {
  const cut = /[。！？]|[.!?](?=\s)/.exec(text);
  if (cut === null) return [text, ''];
  const end = cut.index + 1;
  return [text.slice(0, end), text.slice(end).trim()];
}
