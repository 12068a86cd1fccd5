// What a change takes away and adds, line by line; long stretches that stay the same are folded.
import { useMemo, useState } from 'react';
import type { DiffLine } from '../rules.ts';
import { useT } from './rulebook-words.ts';

/** Lines shown around every change. */
const AROUND = 3;

type Piece =
  | { kind: 'lines'; lines: readonly DiffLine[]; at: number }
  | { kind: 'fold'; lines: readonly DiffLine[]; at: number };

/** Folds what stays the same, but for a few lines around each change. */
function pieces(lines: readonly DiffLine[]): Piece[] {
  const near = new Set<number>();
  lines.forEach((line, i) => {
    if (line.kind === 'same') return;
    for (let k = Math.max(0, i - AROUND); k <= Math.min(lines.length - 1, i + AROUND); k++) near.add(k);
  });
  const found: Piece[] = [];
  let from = 0;
  while (from < lines.length) {
    const shown = near.has(from);
    let to = from;
    while (to < lines.length && near.has(to) === shown) to++;
    found.push({ kind: shown ? 'lines' : 'fold', lines: lines.slice(from, to), at: from });
    from = to;
  }
  return found;
}

const SIGNS = { same: ' ', gone: '−', new: '+' } as const;

export function Diff({ lines }: { lines: readonly DiffLine[] }) {
  const t = useT();
  const shown = useMemo(() => pieces(lines), [lines]);
  const [unfolded, setUnfolded] = useState<ReadonlySet<number>>(new Set());
  return (
    <div className="diff">
      {shown.map((piece) =>
        piece.kind === 'fold' && !unfolded.has(piece.at) ? (
          <button
            key={piece.at}
            type="button"
            className="diff-fold"
            onClick={() => setUnfolded(new Set([...unfolded, piece.at]))}
          >
            {t('skipped', { n: piece.lines.length })}
          </button>
        ) : (
          piece.lines.map((line) => (
            <div key={`${line.before}-${line.after}`} className={`diff-line diff-${line.kind}`}>
              <span className="diff-no" aria-hidden="true">
                {line.after ?? line.before}
              </span>
              <span className="diff-sign">{SIGNS[line.kind]}</span>
              <code>{line.text}</code>
            </div>
          ))
        ),
      )}
    </div>
  );
}
