// What she was exposed to: from a list, an interview or by hand; crossed out when it was withdrawn, never gone.
import { useState } from 'react';
import type { Words } from '../../../base/words.ts';
import { useMayAct } from '../../../shells/kit/act.ts';
import { ActButton, WhyButton } from '../../../shells/kit/act-button.tsx';
import type { Json } from '../../../shells/kit/act-types.ts';
import { Dialog } from '../../../shells/kit/dialog.tsx';
import { Go } from '../../../shells/kit/go.tsx';
import { Card, StatePill } from '../../../shells/kit/marks.tsx';
import { useFormat } from '../../../shells/kit/moments.ts';
import { EmptyState } from '../../../shells/kit/states.tsx';
import { useSay } from '../../../shells/kit/words.ts';
import type { EpisodePage, ExposureShown } from '../routes.ts';
import { useChoices } from './choices.ts';
import './episodes.css';
import { useT } from './episodes-words.ts';
import { Select, useDays } from './parts.tsx';
import { RecordExposure } from './RecordExposure.tsx';

type Shown = Json<ExposureShown>;

export default function ExposuresSection({ episode }: { episode: Json<EpisodePage> }) {
  const t = useT();
  return (
    <Card
      title={t('exposures')}
      extra={
        episode.endedAt === null ? (
          <RecordExposure
            person={episode.person.id}
            place={episode.place.path}
            tells={{ name: episode.outbreak.name, protocol: episode.protocol }}
            small
          />
        ) : undefined
      }
    >
      {episode.exposures.length === 0 ? (
        <EmptyState title={NONE} words={NONE_HELP} />
      ) : (
        <ul className="episode-exposures">
          {episode.exposures.map((one) => (
            <Exposure key={one.id} one={one} place={episode.place.path} ended={episode.endedAt !== null} />
          ))}
        </ul>
      )}
    </Card>
  );
}

const NONE: Words = { zh: '没有登记暴露', en: 'No exposure on record' };
const NONE_HELP: Words = {
  zh: '名单、流调或手工登记的暴露显示在这里。',
  en: 'Exposures of lists, interviews and by hand appear here.',
};

function Exposure({ one, place, ended }: { one: Shown; place: string; ended: boolean }) {
  const t = useT();
  const say = useSay();
  const days = useDays();
  const { moment } = useFormat();
  return (
    <li className={one.withdrawn === null ? '' : 'episode-withdrawn'}>
      <div>
        <strong>{say(one.categoryWords)}</strong> · {say(one.kind)}
        <span className="digits">
          {' '}
          ·{' '}
          {one.lastOn === null
            ? t('dayUnknown')
            : one.firstOn === one.lastOn
              ? one.lastOn
              : days(one.firstOn, one.lastOn)}
        </span>
        <p className="episode-note digits">
          {one.line === null ? say(one.from) : <Go to={`/calls/${one.line}`}>{say(one.from)}</Go>} ·{' '}
          {one.recordedBy} · {moment(one.recordedAt)}
        </p>
        {one.withdrawn !== null && (
          <p className="episode-note">
            <StatePill tone="quiet">{t('withdrawn')}</StatePill> {one.withdrawn.by} ·{' '}
            {moment(one.withdrawn.at)}
            {` · ${say(one.withdrawn.why)}`}
          </p>
        )}
      </div>
      {one.withdrawn === null && !ended && <Withdraw exposure={one.id} place={place} />}
    </li>
  );
}

function Withdraw({ exposure, place }: { exposure: string; place: string }) {
  const t = useT();

  const choices = useChoices();
  const may = useMayAct('withdrawExposure', { place, title: WITHDRAW });
  const [open, setOpen] = useState(false);
  const [reason, setReason] = useState('');
  return (
    <>
      <WhyButton size="small" tone="link" why={may.may ? undefined : may.why} onPress={() => setOpen(true)}>
        {t('withdraw')}
      </WhyButton>
      <Dialog
        open={open}
        title={t('withdraw')}
        onClose={() => setOpen(false)}
        foot={
          <ActButton
            act="withdrawExposure"
            tone="danger"
            place={place}
            why={reason === '' ? { zh: '请选择原因', en: 'Choose a reason' } : undefined}
            input={{ exposure, reason }}
            onDone={() => setOpen(false)}
          />
        }
      >
        <div className="episode-form">
          <p>{t('withdrawHelp')}</p>
          <Select
            label={t('reason')}
            value={reason}
            onChange={setReason}
            options={choices?.withdrawReasons ?? []}
            empty={t('chooseReason')}
          />
        </div>
      </Dialog>
    </>
  );
}

const WITHDRAW: Words = { zh: '撤回暴露', en: 'withdraw an exposure' };
