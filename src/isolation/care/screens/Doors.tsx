// The codes of the doors of a site, to be printed and hung up: one for each room. By it somebody asks, and reads nothing.

import { ActButton, WhyButton } from '../../../shells/kit/act-button.tsx';
import type { Json } from '../../../shells/kit/act-types.ts';
import { useAddress } from '../../../shells/kit/go.tsx';
import { useLook } from '../../../shells/kit/look.ts';
import { PageHeader } from '../../../shells/kit/page-header.tsx';
import { QrCode } from '../../../shells/kit/qr-code.tsx';
import { ErrorState, Waiting } from '../../../shells/kit/states.tsx';
import type { DoorsPage } from '../routes.ts';
import './care.css';
import { useT } from './care-words.ts';

export default function DoorsScreen() {
  const t = useT();
  const { site = '' } = useAddress();
  const { data, error, refetch } = useLook<Json<DoorsPage>>(
    `/isolation/sites/${site}/doors`,
    {},
    { follows: ['isolation.door.renewed', 'isolation.room', 'isolation.building'] },
  );
  if (data === undefined)
    return error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Waiting />;
  return (
    <>
      <PageHeader
        title={t('doors')}
        path={[
          { title: t('sites'), to: '/isolation' },
          { title: `${data.site.code} ${data.site.name}`, to: `/isolation/${site}` },
          { title: t('care'), to: `/isolation/${site}/care` },
        ]}
        actions={
          <WhyButton tone="primary" onPress={() => window.print()}>
            {t('print')}
          </WhyButton>
        }
      />
      <p className="care-quiet care-screen">{t('doorsLead')}</p>
      <ul className="care-doors prints">
        {data.doors.map((door) => (
          <li key={door.room} className="care-door">
            <h2>{t('doorTitle')}</h2>
            <QrCode
              className="care-qr"
              border={2}
              text={`${location.origin}/d/#t=${door.token}`}
              label={t('room', { no: door.no })}
            />
            <p className="care-door-no digits">{door.no}</p>
            <p>{t('doorLead')}</p>
            <p className="care-quiet">{t('doorNever')}</p>
            <span className="care-screen">
              <ActButton
                act="renewDoor"
                tone="link"
                size="small"
                place={data.site.place}
                input={{ room: door.room }}
                confirm={RENEW}
              />
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}

const RENEW = {
  zh: '换新码后，门上原来的二维码立即失效，须重新打印张贴。',
  en: 'The code that hangs at the door opens nothing any more; print the new one and hang it up.',
};
