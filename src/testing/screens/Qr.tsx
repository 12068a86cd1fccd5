// A code every telephone reads, drawn as one path: black on white, whatever the page looks like.
import { encode } from 'uqr';

export function QrCode({ text, label, border = 4 }: { text: string; label: string; border?: number }) {
  const { data, size } = encode(text, { ecc: 'L', border });
  const path = data.flatMap((line, y) => line.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : ''))).join('');
  return (
    <svg viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label} shapeRendering="crispEdges">
      <path d={`M0 0h${size}v${size}h-${size}z`} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}
