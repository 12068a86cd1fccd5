// Release on the page of one stay: every condition with its state and where it is put right, the two signatures, what was
// released before, and the hand-over.
import { useState } from 'react';
import type { Words } from '../../../base/words.ts';
import { ActButton, WhyButton } from '../../../shells/kit/act-button.tsx';
import type { Json } from '../../../shells/kit/act-types.ts';
import { DateField } from '../../../shells/kit/date-field.tsx';
import { Dialog } from '../../../shells/kit/dialog.tsx';
import { Go } from '../../../shells/kit/go.tsx';
import { useLook } from '../../../shells/kit/look.ts';
import { Card, Deadline, StatePill } from '../../../shells/kit/marks.tsx';
import { useFormat } from '../../../shells/kit/moments.ts';
import { PlacePicker } from '../../../shells/kit/places.tsx';
import { ErrorState, Waiting } from '../../../shells/kit/states.tsx';
import { useMarks, useSay } from '../../../shells/kit/words.ts';
import type { EpisodePage } from '../../episodes/routes.ts';
import { useUnits } from '../../episodes/screens/Episodes.tsx';
import { Select } from '../../episodes/screens/parts.tsx';
import type { ReleaseSection, ReleaseShown } from '../routes.ts';
import './release.css';
import { useT } from './release-words.ts';

type Shown = Json<ReleaseSection>;

export default function ReleaseSectionCard({ episode }: { episode: Json<EpisodePage> }) {
  const t = useT();
  const say = useSay();
  const { data, error, refetch } = useLook<Shown>(
    `/episodes/${episode.id}/release`,
    {},
    { follows: ['control.', 'home.', 'own.'] },
  );
  if (data === undefined)
    return (
      <Card title={t('card')}>
        {error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Waiting />}
      </Card>
    );
  const open = data.card.filter((one) => !one.met).length;
  const { stage } = data;
  return (
    <>
      {stage !== null && (
        <Card
          title={t('card')}
          extra={
            open === 0 ? (
              <StatePill tone="good">{t('allMet')}</StatePill>
            ) : (
              <StatePill tone="late">{t('openOf', { open, all: data.card.length })}</StatePill>
            )
          }
        >
          <p className="release-note">{t('stageUntil', { stage: say(stage.words), on: stage.to })}</p>
          <Conditions shown={data} here={`/episodes/${episode.id}`} />
          {!data.health && <p className="release-note">{t('health')}</p>}
          <Signing shown={data} episode={episode.id} place={episode.place.path} />
        </Card>
      )}
      {data.past.length > 0 && (
        <Card title={t('past')}>
          <ul className="release-past">
            {data.past.map((one) => (
              <li key={one.id}>
                <Past release={one} place={episode.place.path} />
              </li>
            ))}
          </ul>
        </Card>
      )}
    </>
  );
}

function Conditions({ shown, here }: { shown: Shown; here: string }) {
  const t = useT();
  const say = useSay();
  return (
    <ul className="release-card">
      {shown.card.map((one) => (
        <li key={`${one.cond}${one.role ?? ''}`}>
          <StatePill tone={one.met ? 'good' : 'late'}>{t(one.met ? 'met' : 'open')}</StatePill>
          <span className="release-two">
            <span>{say(one.words)}</span>
            <small>{say(one.why)}</small>
          </span>
          {one.link !== null && one.link !== here ? <Go to={one.link}>{t('fix')}</Go> : <span />}
        </li>
      ))}
    </ul>
  );
}

function Signing({ shown, episode, place }: { shown: Shown; episode: string; place: string }) {
  const t = useT();
  const say = useSay();
  const { colon } = useMarks();
  const { moment } = useFormat();
  const { open, stage, whyNot } = shown;
  // Signed for another last day: the first looks again and signs anew.
  const first = open?.stageTo === stage?.to ? open?.first : undefined;
  const refused = open?.refused;
  return (
    <div className="release-sign">
      <span className="release-two">
        {first ? (
          <span>
            {t('firstSigned')}
            {colon}
            {t('signed', { who: first.by, role: say(first.role), at: moment(first.at) })}
          </span>
        ) : (
          <span>{t('whoFirst', { who: say(stage?.first ?? NOBODY) })}</span>
        )}
        <span>{t('whoSecond', { who: say(stage?.second ?? NOBODY) })}</span>
        {refused && (
          <small>
            {t('refusedBy', { who: refused.by, at: moment(refused.at), why: say(refused.because) })}
          </small>
        )}
      </span>
      <div>
        {stage?.room && <Room episode={episode} place={place} days={stage.room} />}
        {first ? (
          <>
            <SendBack shown={shown} episode={episode} place={place} />
            <ActButton
              act="agreeRelease"
              tone="primary"
              place={place}
              why={whyNot.second ?? undefined}
              input={{ episode }}
              confirm={SURE}
              doneWords={RELEASED}
            />
          </>
        ) : (
          <ActButton
            act="signRelease"
            tone="primary"
            place={place}
            why={whyNot.first ?? undefined}
            input={{ episode }}
            doneWords={SIGNED}
          />
        )}
      </div>
    </div>
  );
}

const NOBODY: Words = { zh: '—', en: '—' };
const SIGNED: Words = { zh: '已签署，待第二人', en: 'Signed; a second person is to sign' };
const RELEASED: Words = { zh: '已解除', en: 'Released' };
const SURE: Words = {
  zh: '签署后这个阶段即解除：下一阶段当日开始，或由所在社区接收。您的姓名记入证明和账本。',
  en: 'With your signature the stage is released: the next one begins today, or her community takes her over. Your name is on the certificate and in the ledger.',
};

function SendBack({ shown, episode, place }: { shown: Shown; episode: string; place: string }) {
  const t = useT();
  const [open, setOpen] = useState(false);
  const [reason, setReason] = useState('');
  return (
    <>
      <WhyButton onPress={() => setOpen(true)}>{t('sendBack')}</WhyButton>
      <Dialog
        open={open}
        title={t('sendBack')}
        onClose={() => setOpen(false)}
        foot={
          <ActButton
            act="declineRelease"
            tone="primary"
            place={place}
            why={reason === '' ? CHOOSE : undefined}
            input={{ episode, reason }}
            onDone={() => setOpen(false)}
          />
        }
      >
        <div className="release-form">
          <Select
            label={t('reason')}
            value={reason}
            onChange={setReason}
            options={shown.refusalReasons}
            empty={t('chooseReason')}
          />
        </div>
      </Dialog>
    </>
  );
}

const CHOOSE: Words = { zh: '请选择原因', en: 'Choose a reason' };

function Room({
  episode,
  place,
  days,
}: {
  episode: string;
  place: string;
  days: { readonly from: string; readonly to: string };
}) {
  const t = useT();
  const [open, setOpen] = useState(false);
  const [on, setOn] = useState(days.to);
  const [negative, setNegative] = useState(true);
  const [report, setReport] = useState('');
  return (
    <>
      <WhyButton onPress={() => setOpen(true)}>{t('roomRecord')}</WhyButton>
      <Dialog
        open={open}
        title={t('roomTitle')}
        onClose={() => setOpen(false)}
        foot={
          <ActButton
            act="recordRoomSample"
            tone="primary"
            place={place}
            input={{ episode, on, negative, ...(report.trim() === '' ? {} : { report: report.trim() }) }}
            onDone={() => setOpen(false)}
          />
        }
      >
        <div className="release-form">
          <DateField label={t('roomOn')} value={on} onChange={setOn} />
          <fieldset className="chips" aria-label={t('roomTitle')}>
            {([true, false] as const).map((one) => (
              <button
                key={String(one)}
                type="button"
                className="chip"
                aria-pressed={negative === one}
                onClick={() => setNegative(one)}
              >
                {t(one ? 'roomNegative' : 'roomPositive')}
              </button>
            ))}
          </fieldset>
          <label className="release-two">
            <span className="field-label">{t('roomReport')}</span>
            <input
              className="input"
              value={report}
              maxLength={60}
              onChange={(event) => setReport(event.target.value)}
            />
          </label>
        </div>
      </Dialog>
    </>
  );
}

function Past({ release, place }: { release: Json<ReleaseShown>; place: string }) {
  const t = useT();
  const say = useSay();
  const { moment } = useFormat();
  const { hand } = release;
  return (
    <div className="release-two">
      <p>{t('releasedAt', { stage: say(release.stage), at: moment(release.releasedAt ?? '') })}</p>
      {[release.first, release.second].map(
        (one) =>
          one && (
            <small key={one.at}>
              {t('signed', { who: one.by, role: say(one.role), at: moment(one.at) })}
            </small>
          ),
      )}
      {release.next !== null && <p>{t('nextIs', { next: say(release.next) })}</p>}
      {hand !== null && (
        <p>
          {t('handTo', { unit: say(hand.to.name) })}{' '}
          {hand.accepted === null && <Deadline dueAt={hand.dueAt} nearMinutes={30} />}
        </p>
      )}
      {hand?.accepted && (
        <p>
          {t('accepted', {
            who: hand.accepted.by,
            at: moment(hand.accepted.at),
            receipt: hand.accepted.receipt,
          })}
        </p>
      )}
      {hand?.declined && (
        <p>
          {t('declined', {
            who: hand.declined.by,
            at: moment(hand.declined.at),
            why: say(hand.declined.because),
          })}
        </p>
      )}
      <span className="release-hand-buttons">
        <Go to={`/release/${release.id}/certificate`}>
          {t('openCertificate')} <span className="digits">{release.certificate}</span>
        </Go>
        {hand?.declined && hand.accepted === null && (
          <SendAgain release={release.id} place={place} to={hand.to.path} />
        )}
      </span>
    </div>
  );
}

function SendAgain({ release, place, to }: { release: string; place: string; to: string }) {
  const t = useT();
  const units = useUnits();
  const [open, setOpen] = useState(false);
  const [unit, setUnit] = useState<string | undefined>(to);
  return (
    <>
      <WhyButton tone="primary" onPress={() => setOpen(true)}>
        {t('sendAgain')}
      </WhyButton>
      <Dialog
        open={open}
        title={t('sendAgain')}
        onClose={() => setOpen(false)}
        foot={
          <ActButton
            act="sendHandover"
            tone="primary"
            place={place}
            why={unit === undefined ? UNIT_FIRST : undefined}
            input={() => (unit === undefined ? undefined : { release, to: unit })}
            onDone={() => setOpen(false)}
          />
        }
      >
        <div className="release-form">
          <p>{t('sendAgainHelp')}</p>
          <PlacePicker rows={units} value={unit} onChange={setUnit} label={RECEIVER} />
        </div>
      </Dialog>
    </>
  );
}

const UNIT_FIRST: Words = { zh: '请选择接收单位', en: 'Choose who takes her over' };
const RECEIVER: Words = { zh: '接收单位', en: 'Taken over by' };
