// The code of her page, drawn here: the token in it goes to no other place. Shown once, printed on half a page.
import { QrCode } from '../../../shells/kit/qr-code.tsx';
import { useT } from './resident-words.ts';
import './resident.css';

export function CodePaper({ token, code }: { token: string; code: string }) {
  const t = useT();
  const address = `${location.origin}/r/#t=${token}`;
  return (
    <div className="own-paper">
      <h2>{t('scanTitle')}</h2>
      <p>{t('scanLead')}</p>
      <QrCode className="own-qr" text={address} label={t('scanTitle')} />
      <p className="own-number digits">{code}</p>
      <p>{t('scanNever')}</p>
      <p className="own-quiet">{t('scanUntil')}</p>
    </div>
  );
}
