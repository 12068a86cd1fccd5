// One person at home on the phone: measure, what was found when she did not report, what is asked about, a fever, needs.
// Without signal and never opened before, what today's list knows of her is enough to measure and to write down a need.
import type { Words } from '../../../base/words.ts';
import type { Care, CarePage, CareRow } from '../../../control/observations/routes.ts';
import type { Refused } from '../../../shells/kit/api.ts';
import { isUnreachable } from '../../../shells/kit/api.ts';
import { Go, useAddress } from '../../../shells/kit/go.tsx';
import { useLook } from '../../../shells/kit/look.ts';
import { Card, StatePill } from '../../../shells/kit/marks.tsx';
import { ErrorState, Waiting } from '../../../shells/kit/states.tsx';
import { useSay } from '../../../shells/kit/words.ts';
import { useT } from './board-words.ts';
import { Asked, FeverCard, FeverNext, Readings, Slots } from './CareParts.tsx';
import { NeedsOf } from './NeedsCard.tsx';
import { Record } from './PhoneCare.tsx';
import { KeptAtSite, usePersonLine, useWaiting } from './parts.tsx';

export default function PhonePersonScreen() {
  const t = useT();
  const say = useSay();
  const { episode = '' } = useAddress();
  const { data, error, refetch } = useLook<CarePage>(
    `/care/${episode}`,
    {},
    { follows: ['control.', 'own.'], everySeconds: 60 },
  );
  if (data === undefined)
    return error ? (
      <FromTheList episode={episode} error={error} onRetry={() => void refetch()} />
    ) : (
      <Waiting />
    );
  const open = data.fevers.find(({ closedAt }) => closedAt === null);
  const second =
    data.openFever === 'second-reading' && data.openFeverId !== null && data.openFeverAgainAt !== null
      ? { id: data.openFeverId, againAt: data.openFeverAgainAt }
      : undefined;
  // One form to measure with: while a second reading is wanted, it stands with the fever.
  const again = second === undefined ? undefined : <Record key={second.id} row={data} second={second} />;
  return (
    <>
      <Head row={data} fever={data.openFeverId} asksNow={data.asksNow} kept={data.keptAt} />
      {open !== undefined && <FeverCard fever={open} choices={data.choices} second={again} />}
      {open === undefined && data.openFeverId !== null && data.openFever !== null && (
        <Card title={t('fever')}>
          <FeverNext
            fever={{ id: data.openFeverId, step: data.openFever, place: data.place }}
            choices={data.choices}
            second={again}
          />
        </Card>
      )}
      <Asked page={data} />
      {data.asksNow && second === undefined && (
        <Card title={t('measure')}>
          <Record row={data} />
        </Card>
      )}
      <Slots page={data} />
      <NeedsOf episode={data.episode} place={data.place.path} phone={data.person.name} />
      <Readings page={data} />
      <Go className="button" to={`/links/${data.episode}`}>
        {say(OWN_PAGE)}
      </Go>
    </>
  );
}

const OWN_PAGE: Words = { zh: '本人页面的填报码', en: 'Code of her own page' };
const NOT_ASKED: Words = { zh: '目前不需要测温', en: 'not asked for a temperature now' };

function Head({
  row,
  fever,
  asksNow,
  kept = null,
}: {
  row: Pick<CareRow, 'episode' | 'code' | 'person' | 'place'>;
  fever: string | null;
  asksNow: boolean;
  kept?: CarePage['keptAt'];
}) {
  const t = useT();
  const say = useSay();
  const line = usePersonLine();
  const first = useWaiting(FIRST, 'episode').has(row.episode);
  const second = useWaiting(SECOND, 'fever').has(fever ?? '');
  return (
    <Card>
      <div className="home-head">
        <h2>{line(row.person)}</h2>
        <span className="digits">{row.code}</span>
      </div>
      <p className="home-quiet">
        {[say(row.place.name), row.person.address, row.person.phone].filter(Boolean).join(' · ')}
      </p>
      {(first || second) && <StatePill tone="late">{t('toSend')}</StatePill>}
      {kept !== null ? <KeptAtSite kept={kept} /> : !asksNow && <StatePill tone="quiet" words={NOT_ASKED} />}
    </Card>
  );
}

const FIRST = ['recordTemperature'] as const;
const SECOND = ['readAgain'] as const;

function FromTheList({ episode, error, onRetry }: { episode: string; error: Refused; onRetry: () => void }) {
  const t = useT();
  const say = useSay();
  const away = isUnreachable(error);
  const { data } = useLook<Care>('/care', {}, { follows: ['control.', 'own.'], when: away });
  const row = data?.rows.find((one) => one.episode === episode);
  if (!away || row === undefined) return <ErrorState error={error} onRetry={onRetry} />;
  const second = row.fever?.step === 'second-reading' ? row.fever : undefined;
  return (
    <>
      <Head row={row} fever={row.fever?.id ?? null} asksNow />
      <Card title={second === undefined ? t('measure') : t('recordSecond')}>
        <Record row={row} second={second} />
      </Card>
      <NeedsOf episode={episode} place={row.place.path} phone={row.person.name} />
      <p className="home-quiet">{say(FROM_LIST)}</p>
    </>
  );
}

const FROM_LIST: Words = {
  zh: '离线时只显示今日名单中的内容；读数和历史记录联网后可见。',
  en: 'Without signal this is what today’s list knows; readings and what was before appear with signal.',
};
