// The zones of a site on the phone of whoever walks through them: the sign is scanned at each, where she may go next is shown,
// and a step that no passage allows is said at once. Nothing of it waits for signal.
import { useState } from 'react';
import { codeOf } from '../../../base/codes.ts';
import type { Words } from '../../../base/words.ts';
import { useAddress } from '../../../shells/kit/go.tsx';
import { Card, StatePill } from '../../../shells/kit/marks.tsx';
import { serverNow, useFormat } from '../../../shells/kit/moments.ts';
import { useOutboxAct } from '../../../shells/kit/outbox.ts';
import { ErrorState, Waiting } from '../../../shells/kit/states.tsx';
import { capital, useSay } from '../../../shells/kit/words.ts';
import { Scan } from '../../../testing/screens/phone/Scan.tsx';
import '../../../testing/screens/phone/phone.css';
import { readZoneCode } from '../../rounds/rules.ts';
import '../../screens/isolation.css';
import { staffRing, zoneKind } from '../../sites/rules.ts';
import { onward, zoneOfSign, zoneWords } from '../rules.ts';
import { useWalk, WalkAlert, type WalkingShown } from './walk.tsx';
import './walking.css';
import { useT } from './walking-words.ts';
import { WrongSteps } from './wrong.tsx';

export default function PhoneZonesScreen() {
  const { site = '' } = useAddress();
  const { data, error, refetch, standing } = useWalk(site);
  if (data === undefined)
    return error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Waiting />;
  return (
    <>
      <p className="phone-sub">
        {data.site.code} {data.site.name}
      </p>
      <WalkAlert wrong={standing?.wrong} />
      <Standing page={data} standing={standing} />
      <WrongSteps page={data} large />
      <Ring page={data} zone={standing?.zone} />
    </>
  );
}

function Standing({
  page,
  standing,
}: {
  page: WalkingShown;
  standing: ReturnType<typeof useWalk>['standing'];
}) {
  const t = useT();
  const say = useSay();
  const { clockTime } = useFormat();
  const takeStep = useOutboxAct('takeStep');
  const [no, setNo] = useState<Words>();
  const next = standing === undefined ? [] : onward(page.rules, standing.zone);
  const scan = async (text: string) => {
    const read = readZoneCode(text);
    const zone = read === undefined ? undefined : zoneOfSign(page.rules, read.sign);
    const why: Words | undefined =
      read === undefined
        ? { zh: '这不是分区标识，或有字符读错', en: 'This is no sign of a zone, or a character is wrong' }
        : codeOf('isolationSite', read.site) !== page.site.code
          ? {
              zh: `这是 ${codeOf('isolationSite', read.site)} 的标识，不是本点的`,
              en: `This sign is of the site ${codeOf('isolationSite', read.site)}`,
            }
          : zone === undefined
            ? { zh: '这个标识不属于任何分区', en: 'This sign says nothing of a zone' }
            : zone === standing?.zone
              ? { zh: '您已在这个分区', en: 'You are in this zone already' }
              : undefined;
    setNo(why);
    if (zone === undefined || why !== undefined) return;
    const words = zoneWords(page.rules, zone);
    try {
      await takeStep(
        { site: page.site.id, zone, at: serverNow().toISOString() },
        { zh: `分区 · ${words.zh}`, en: `Zone · ${words.en}` },
      );
    } catch {
      // Told already, by the outbox itself.
    }
  };
  return (
    <Card title={t('zones')}>
      <div className="stack">
        {standing === undefined ? (
          <p>{t('notScanned')}</p>
        ) : (
          <p role="status">
            {t('nowIn')} <strong>{say(zoneWords(page.rules, standing.zone))}</strong>{' '}
            <span className="iso-quiet">{t('since', { at: clockTime(standing.at.toISOString()) })}</span>{' '}
            {standing.kept && <StatePill tone="late">{t('unsent')}</StatePill>}
          </p>
        )}
        {standing !== undefined && standing.wrong === undefined && (
          <p>
            {next.length === 0 ? t('nowhere') : `${t('next')} `}
            <strong>{next.map(say).join(' / ')}</strong>
          </p>
        )}
        <Scan label={t('scan')} hint="Z-…" onScan={(text) => void scan(text)} />
        {no !== undefined && (
          <p className="iso-refused" role="alert">
            {say(no)}
          </p>
        )}
      </div>
    </Card>
  );
}

/** All zones of the staff in their order, and where she is among them. */
function Ring({ page, zone: here }: { page: WalkingShown; zone: string | undefined }) {
  const t = useT();
  const say = useSay();
  return (
    <Card title={t('ofStaff')}>
      <ol className="walk-ring">
        {staffRing(page.rules).map((zone) => (
          <li
            key={zone}
            className={`walk-${zoneKind(page.rules, zone)}`}
            aria-current={zone === here ? 'location' : undefined}
          >
            {capital(say(zoneWords(page.rules, zone)))}
            {zone === here && <StatePill tone="busy">{t('here')}</StatePill>}
          </li>
        ))}
      </ol>
    </Card>
  );
}
