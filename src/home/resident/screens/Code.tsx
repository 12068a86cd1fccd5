// The code of her page, drawn here: the token in it goes to no other place. Shown once, printed on half a page.
import { encode } from 'uqr';
import { useT } from './resident-words.ts';
import './resident.css';

export function CodePaper({ token, code }: { token: string; code: string }) {
  const t = useT();
  const address = `${location.origin}/r/#t=${token}`;
  return (
    <div className="own-paper">
      <h2>{t('scanTitle')}</h2>
      <p>{t('scanLead')}</p>
      <QrCode text={address} label={t('scanTitle')} />
      <p className="own-number digits">{code}</p>
      <p>{t('scanNever')}</p>
      <p className="own-quiet">{t('scanUntil')}</p>
    </div>
  );
}

/** One path of squares: sharp at any size, on paper too. */
function QrCode({ text, label }: { text: string; label: string }) {
  const { data, size } = encode(text, { ecc: 'M', border: 4 });
  const path = data.flatMap((line, y) => line.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : ''))).join('');
  return (
    <svg
      className="own-qr"
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
