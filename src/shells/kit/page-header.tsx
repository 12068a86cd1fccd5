// The head of a screen: where we are, what it is called, what can be done here.
import { ChevronRight } from 'lucide-react';
import { type ReactNode, useEffect } from 'react';
import { Go } from './go.tsx';
import { useT } from './kit-words.ts';

interface HeaderProps {
  title: string;
  /** The way here; each with an address is a link. */
  path?: readonly { title: string; to?: string }[];
  /** Beside the title: pills, freshness. */
  beside?: ReactNode;
  /** Right: buttons, the primary one last. */
  actions?: ReactNode;
}

/** Title, breadcrumb and actions of a screen; names the browser's tab too. */
export function PageHeader({ title, path = [], beside, actions }: HeaderProps) {
  const t = useT();
  const tab = t('tabTitle', { title });
  useEffect(() => {
    const before = document.title;
    document.title = tab;
    return () => {
      document.title = before;
    };
  }, [tab]);
  return (
    <header className="page-head">
      <div>
        {path.length > 0 && (
          <nav aria-label={t('crumbs')}>
            <ol className="crumbs">
              {path.map((step, i) => (
                <li key={step.title}>
                  {i > 0 && <ChevronRight size={13} aria-hidden />}
                  {step.to === undefined ? step.title : <Go to={step.to}>{step.title}</Go>}
                </li>
              ))}
            </ol>
          </nav>
        )}
        <div className="page-title">
          <h1>{title}</h1>
          {beside}
        </div>
      </div>
      {actions && <div className="page-actions">{actions}</div>}
    </header>
  );
}
