// The boxes of a session: packed, sealed, on their way, received; and what went wrong on the way.
import type { Words } from '../../base/words.ts';
import type { Json } from '../../shells/kit/act-types.ts';
import { Card, StatePill } from '../../shells/kit/marks.tsx';
import { useFormat } from '../../shells/kit/moments.ts';
import { EmptyState } from '../../shells/kit/states.tsx';
import { capital, useSay } from '../../shells/kit/words.ts';
import type { DeskBox } from '../tubes/routes.ts';
import { useT } from './tubes-words.ts';

export function BoxesCard({ boxes }: { boxes: readonly Json<DeskBox>[] }) {
  const t = useT();
  return (
    <Card title={t('boxes')} extra={<span className="digits">{boxes.length}</span>}>
      {boxes.length === 0 ? (
        <EmptyState title={NONE} words={NONE_WORDS} />
      ) : (
        <ul className="plain-list tubes-boxes">
          {boxes.map((box) => (
            <Box key={box.id} box={box} />
          ))}
        </ul>
      )}
    </Card>
  );
}

function Box({ box }: { box: Json<DeskBox> }) {
  const t = useT();
  const say = useSay();
  const { moment } = useFormat();
  return (
    <li className="testing-two">
      <span className="tubes-pills">
        <strong className="digits">{box.box}</strong>
        {box.arrivedAt !== null ? (
          <StatePill tone="good">{t('arrived')}</StatePill>
        ) : box.departedAt !== null ? (
          <StatePill tone="busy">{t('onTheWay')}</StatePill>
        ) : (
          <StatePill tone="quiet">{t('notSent')}</StatePill>
        )}
        {box.differs && <StatePill tone="now">{t('differs')}</StatePill>}
        {box.trouble !== null && <StatePill tone="late">{capital(say(box.trouble))}</StatePill>}
      </span>
      <small>
        {t('tubesIn')}{' '}
        <span className="digits">
          {box.tubes} / {box.counted} / {box.received ?? '…'}
        </span>
      </small>
      <small className="digits">
        {t('packed')} {moment(box.packedAt)}
        {box.departedAt !== null &&
          ` · ${t('sent')} ${moment(box.departedAt)} · ${t('seal')} ${box.seal ?? '—'}${
            box.departC === null ? '' : ` · ${t('celsius', { n: box.departC })}`
          }`}
        {box.courier !== null && ` · ${t('courier', { name: box.courier })}`}
        {box.arrivedAt !== null &&
          ` · ${t('arrived')} ${moment(box.arrivedAt)} · ${box.laboratory ?? ''}${
            box.arriveC === null ? '' : ` · ${t('celsius', { n: box.arriveC })}`
          }`}
      </small>
    </li>
  );
}

const NONE: Words = { zh: '还没有装箱', en: 'Nothing is packed yet' };
const NONE_WORDS: Words = {
  zh: '封管后在手机的装箱页扫管装箱。',
  en: 'Closed tubes are scanned into a box on the phone’s page of boxes.',
};
