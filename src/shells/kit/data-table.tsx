// The table of the house: rows come page by page from the server, the header stays, arrows move and Enter opens.
import { ArrowDown, ArrowUp, ChevronLeft, ChevronRight, ChevronsLeft } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useRef, useState } from 'react';
import type { Words } from '../../base/words.ts';
import { useT } from './kit-words.ts';
import { EmptyState, ErrorState, Waiting } from './states.tsx';
import { capital, useSay } from './words.ts';

export interface Column<R> {
  key: string;
  title: Words;
  cell: (row: R) => ReactNode;
  width?: number | string;
  align?: 'left' | 'right' | 'center';
  /** The server can sort by it: its name there. */
  sort?: string;
}

/** `name` or `-name` for descending. */
export type Sort = string;

interface TableProps<R> {
  /** Says what the table holds, for those who do not see it. */
  label: string;
  columns: readonly Column<R>[];
  rows: readonly R[] | undefined;
  rowKey: (row: R) => string;
  /** Opens a row by click or Enter. */
  onOpen?: (row: R) => void;
  isOpen?: (row: R) => boolean;
  /** A row that needs a person now, or is late: marked at its edge. Say it in a cell too. */
  toneOf?: (row: R) => 'now' | 'late' | undefined;
  error?: unknown;
  onRetry?: () => void;
  empty?: { title?: Words; words?: Words };
  sort?: Sort;
  onSort?: (sort: Sort) => void;
  pager?: Pager | undefined;
  /** Above this height the rows scroll under the header. */
  maxHeight?: number | string;
}

/** Paging by number when the server counts, by step when it only knows what comes next. */
export interface Pager {
  page: number;
  onPage: (page: number) => void;
  size?: number;
  total?: number | undefined;
  /** Without a total: whether there is a next page. */
  more?: boolean;
}

/** A table of one page of rows. */
export function DataTable<R>({
  label,
  columns,
  rows,
  rowKey,
  onOpen,
  isOpen,
  toneOf,
  error,
  onRetry,
  empty,
  sort,
  onSort,
  pager,
  maxHeight,
}: TableProps<R>) {
  const t = useT();
  const say = useSay();
  const body = useRef<HTMLTableSectionElement>(null);
  const [at, setAt] = useState(0);
  if (error && rows === undefined) return <ErrorState error={error} {...(onRetry ? { onRetry } : {})} />;
  if (rows === undefined) return <Waiting />;
  if (rows.length === 0 && (pager === undefined || pager.page <= 1)) return <EmptyState {...empty} />;
  const reachable = Math.min(at, rows.length - 1);
  const move = (event: KeyboardEvent<HTMLTableRowElement>, index: number, row: R) => {
    if (event.target !== event.currentTarget) return; // a button inside the row has its own keys
    const to = { ArrowDown: index + 1, ArrowUp: index - 1, Home: 0, End: rows.length - 1 }[event.key];
    if (to !== undefined) {
      event.preventDefault();
      const next = body.current?.children[Math.max(0, Math.min(rows.length - 1, to))];
      if (next instanceof HTMLElement) next.focus();
    } else if (event.key === 'Enter' && onOpen) {
      event.preventDefault();
      onOpen(row);
    }
  };
  return (
    <div className="table-box">
      {error ? <ErrorState error={error} {...(onRetry ? { onRetry } : {})} /> : null}
      {/* A scroll area must be reachable by keyboard; the rows inside are. */}
      <div className="table-scroll" style={maxHeight === undefined ? undefined : { maxHeight }}>
        <table className="table" aria-label={label}>
          <thead>
            <tr>
              {columns.map((column) => (
                <Head key={column.key} column={column} sort={sort} onSort={onSort} />
              ))}
            </tr>
          </thead>
          <tbody ref={body}>
            {rows.map((row, index) => {
              const tone = toneOf?.(row);
              return (
                <tr
                  key={rowKey(row)}
                  className={`${onOpen ? 'row-opens' : ''} ${isOpen?.(row) ? 'row-open' : ''} ${tone ? `row-${tone}` : ''}`}
                  tabIndex={onOpen ? (index === reachable ? 0 : -1) : undefined}
                  aria-selected={isOpen ? isOpen(row) : undefined}
                  onFocus={() => setAt(index)}
                  onKeyDown={onOpen ? (event) => move(event, index, row) : undefined}
                  onClick={
                    onOpen
                      ? (event) => {
                          // Links, buttons and selected text keep their own meaning.
                          const inside =
                            event.target instanceof Element &&
                            event.target.closest('a,button,input,label,dialog');
                          if (!inside && String(getSelection() ?? '') === '') onOpen(row);
                        }
                      : undefined
                  }
                >
                  {columns.map((column) => (
                    // The title again: on a phone a row is a card, and its head is far away.
                    <td
                      key={column.key}
                      className={`align-${column.align ?? 'left'}`}
                      data-title={capital(say(column.title))}
                    >
                      {column.cell(row)}
                    </td>
                  ))}
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      {onOpen && <p className="unseen">{t('tableHelp')}</p>}
      {pager && <PagerBar pager={pager} />}
    </div>
  );
}

function Head<R>({
  column,
  sort,
  onSort,
}: {
  column: Column<R>;
  sort: Sort | undefined;
  onSort: ((sort: Sort) => void) | undefined;
}) {
  const say = useSay();
  const t = useT();
  const by = column.sort;
  const now =
    by === undefined ? undefined : sort === by ? 'ascending' : sort === `-${by}` ? 'descending' : 'none';
  return (
    <th
      scope="col"
      className={`align-${column.align ?? 'left'}`}
      style={{ width: column.width }}
      aria-sort={now}
    >
      {by !== undefined && onSort ? (
        <button
          type="button"
          className="sort-button"
          aria-label={t('sortBy', { what: say(column.title) })}
          onClick={() => onSort(now === 'ascending' ? `-${by}` : by)}
        >
          {say(column.title)}
          {now === 'ascending' && <ArrowUp size={13} aria-hidden />}
          {now === 'descending' && <ArrowDown size={13} aria-hidden />}
        </button>
      ) : (
        say(column.title)
      )}
    </th>
  );
}

function PagerBar({ pager: { page, onPage, size = 50, total, more = false } }: { pager: Pager }) {
  const t = useT();
  const pages = total === undefined ? undefined : Math.max(1, Math.ceil(total / size));
  const hasNext = pages === undefined ? more : page < pages;
  const step = (label: string, to: number, allowed: boolean, icon: ReactNode) => (
    <button
      type="button"
      className="icon-button"
      aria-label={label}
      disabled={!allowed}
      onClick={() => onPage(to)}
    >
      {icon}
    </button>
  );
  return (
    <nav className="pager" aria-label={t('pageNo', { page })}>
      {total !== undefined && (
        <span className="digits">{t('rowsTotal', { n: total.toLocaleString('en-US') })}</span>
      )}
      <span className="pager-steps">
        {step(t('firstPage'), 1, page > 1, <ChevronsLeft size={16} aria-hidden />)}
        {step(t('previousPage'), page - 1, page > 1, <ChevronLeft size={16} aria-hidden />)}
        <span className="digits" aria-current="page">
          {pages === undefined ? t('pageNo', { page }) : t('pageOf', { page, pages })}
        </span>
        {step(t('nextPage'), page + 1, hasNext, <ChevronRight size={16} aria-hidden />)}
      </span>
    </nav>
  );
}
