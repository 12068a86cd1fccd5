// A code every telephone reads, drawn as one path: sharp at any size, on paper too, black on white whatever the page looks like.
import { encode } from 'uqr';

export function QrCode({
  text,
  label,
  border = 4,
  ecc = 'M',
  className,
}: {
  text: string;
  label: string;
  /** Squares of white around it. */
  border?: number;
  /** How much of it may be lost: L for small labels that are read at once, M for what hangs at a door. */
  ecc?: 'L' | 'M';
  className?: string;
}) {
  const { data, size } = encode(text, { ecc, border });
  const path = data.flatMap((line, y) => line.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : ''))).join('');
  return (
    <svg
      className={className}
      viewBox={`0 0 ${size} ${size}`}
      role="img"
      aria-label={label}
      shapeRendering="crispEdges"
    >
      <path d={`M0 0h${size}v${size}h-${size}z`} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}
