// What a screen shows when there is nothing, when it broke, and while it waits.
import { CloudOff, Inbox, LoaderCircle } from 'lucide-react';
import { Component, createContext, type ReactNode, useContext } from 'react';
import type { Words } from '../../base/words.ts';
import { Refused } from './api.ts';
import { useT } from './kit-words.ts';
import { useSay } from './words.ts';

interface EmptyProps {
  title?: Words | undefined;
  /** What will appear here, and what makes it appear. */
  words?: Words | undefined;
  children?: ReactNode;
}

/** Honest emptiness: says that there is nothing and how something gets here. */
export function EmptyState({ title, words, children }: EmptyProps) {
  const say = useSay();
  const t = useT();
  return (
    <div className="state-box">
      <Inbox size={32} strokeWidth={1.5} aria-hidden />
      <strong>{title ? say(title) : t('emptyTitle')}</strong>
      {words && <p>{say(words)}</p>}
      {children}
    </div>
  );
}

/** What the open screen is called, where its frame does not say so. */
export const ScreenTitle = createContext<Words | undefined>(undefined);

/**
 * A read that failed, in the server's words, with a way to try again. Where it is all there is of a screen it says of
 * which: the screen's own head came with what could not be read.
 */
export function ErrorState({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const say = useSay();
  const t = useT();
  const screen = useContext(ScreenTitle);
  const refused = error instanceof Refused ? error : undefined;
  return (
    <div className="state-box state-error" role="alert">
      {screen && <h1 className="state-screen">{say(screen)}</h1>}
      <CloudOff size={32} strokeWidth={1.5} aria-hidden />
      <strong>{t('errorTitle')}</strong>
      <p>{refused ? say(refused.words) : t('screenBrokeHelp')}</p>
      {onRetry && (
        <button type="button" className="button" onClick={onRetry}>
          {t('retry')}
        </button>
      )}
    </div>
  );
}

/** Waiting, said once after a moment so that fast answers do not flicker. */
export function Waiting() {
  const t = useT();
  return (
    <div className="state-box state-waiting" role="status">
      <LoaderCircle className="spin" size={24} aria-hidden />
      <span>{t('loading')}</span>
    </div>
  );
}

interface GuardProps {
  children: ReactNode;
  /** A new value forgets the fault: another screen was opened. */
  at: string;
}

/** Keeps a fault inside its screen: the menu and the other screens go on. */
export class ScreenGuard extends Component<GuardProps, { broke: boolean; at: string }> {
  override state = { broke: false, at: this.props.at };

  static getDerivedStateFromError() {
    return { broke: true };
  }

  static getDerivedStateFromProps(props: GuardProps, state: { broke: boolean; at: string }) {
    return props.at === state.at ? null : { broke: false, at: props.at };
  }

  override componentDidCatch(error: Error) {
    console.error(error);
  }

  override render() {
    return this.state.broke ? <Broke /> : this.props.children;
  }
}

/** A page that broke: `titled` where nothing else of it heads it. */
export function Broke({ titled = false }: { titled?: boolean }) {
  const t = useT();
  return (
    <div className="state-box state-error" role="alert">
      {titled ? <h1>{t('screenBroke')}</h1> : <strong>{t('screenBroke')}</strong>}
      <p>{t('screenBrokeHelp')}</p>
      <button type="button" className="button" onClick={() => location.reload()}>
        {t('reload')}
      </button>
    </div>
  );
}
