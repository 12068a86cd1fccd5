// The head of one stay: who, where it stands, until when, and what can be done with it; what can not says why.
import { useState } from 'react';
import type { Words } from '../../../base/words.ts';
import { ActButton, WhyButton } from '../../../shells/kit/act-button.tsx';
import type { Json } from '../../../shells/kit/act-types.ts';
import { Refused } from '../../../shells/kit/api.ts';
import { Dialog } from '../../../shells/kit/dialog.tsx';
import { StatePill } from '../../../shells/kit/marks.tsx';
import { PageHeader } from '../../../shells/kit/page-header.tsx';
import { useTell } from '../../../shells/kit/tell.tsx';
import { useSay } from '../../../shells/kit/words.ts';
import type { EpisodePage } from '../routes.ts';
import { useChoices } from './choices.ts';
import './episodes.css';
import { useT } from './episodes-words.ts';
import { PlanForm, usePreview } from './PlanForm.tsx';
import { ColourPill, EpisodePills, Select } from './parts.tsx';

type Shown = Json<EpisodePage>;

export default function EpisodeHead({ episode }: { episode: Shown }) {
  const t = useT();
  const say = useSay();
  const assessing = episode.state === 'assessing';
  return (
    <>
      <PageHeader
        title={`${episode.code} ${episode.person.name}`}
        path={[
          { title: t('episodes'), to: '/episodes' },
          ...(assessing ? [{ title: t('desk'), to: '/assess' }] : []),
        ]}
        beside={
          <>
            <EpisodePills row={episode} />
            <ColourPill colour={episode.colour} />
          </>
        }
        actions={
          episode.endedAt === null && (
            <>
              <Cancel episode={episode} />
              {!assessing && (
                <>
                  <Hospital episode={episode} />
                  <Move episode={episode} />
                  <ChangePlan episode={episode} />
                </>
              )}
            </>
          )
        }
      />
      {episode.step === 'reassess' && (
        <p className="episode-banner episode-banner-late" role="status">
          <StatePill tone="late">{t('reassess')}</StatePill> {t('reassessHelp')}
        </p>
      )}
      {episode.overdue && (
        <p className="episode-banner episode-banner-now" role="status">
          <StatePill tone="now">{t('overdue')}</StatePill> {t('overdueHelp', { on: episode.stageTo ?? '' })}
        </p>
      )}
      {episode.endedWords !== null && episode.endedAt !== null && (
        <p className="episode-banner" role="status">
          {t('endedBecause', { state: say(episode.stateWords), why: say(episode.endedWords) })}
        </p>
      )}
    </>
  );
}

// Another plan ------------------------------------------------------------------------------------------

function ChangePlan({ episode }: { episode: Shown }) {
  const t = useT();
  const [open, setOpen] = useState(false);
  const reassess = episode.step === 'reassess';
  return (
    <>
      <WhyButton
        tone={reassess ? 'primary' : 'plain'}
        why={episode.whyNot.change}
        onPress={() => setOpen(true)}
      >
        {t(reassess ? 'assessAgain' : 'changePlan')}
      </WhyButton>
      {open && <ChangeDialog episode={episode} onClose={() => setOpen(false)} />}
    </>
  );
}

function ChangeDialog({ episode, onClose }: { episode: Shown; onClose: () => void }) {
  const t = useT();
  const tell = useTell();
  const choices = useChoices();
  const { preview, error, renew, setGiven } = usePreview(episode.id);
  const [reason, setReason] = useState('');
  const why: Words | undefined =
    preview?.notYours ??
    preview?.problem ??
    (preview?.exempt == null ? undefined : EXEMPT) ??
    (preview?.seal == null
      ? { zh: '方案尚未算出', en: 'the plan is not there yet' }
      : reason === ''
        ? { zh: '请选择原因', en: 'Choose a reason' }
        : undefined);
  return (
    <Dialog
      open
      width={1080}
      title={t('changePlan')}
      onClose={onClose}
      foot={
        <>
          <Select
            label={t('reason')}
            value={reason}
            onChange={setReason}
            options={choices?.changeReasons ?? []}
            empty={t('chooseReason')}
          />
          <ActButton
            act="changePlan"
            tone="primary"
            place={episode.place.path}
            title={AGREE}
            why={why}
            doneWords={CHANGED}
            onDone={onClose}
            onRefused={(problem) => {
              if (problem instanceof Refused && problem.code === 'preview-outdated') renew();
              tell.refused(problem, AGREE);
            }}
            input={() =>
              preview?.seal == null
                ? undefined
                : {
                    episode: episode.id,
                    categories: [...preview.categories],
                    facts: preview.facts,
                    reason,
                    seen: preview.seal,
                  }
            }
          />
        </>
      }
    >
      <p className="episode-note">{t('changeHelp')}</p>
      <PlanForm preview={preview} error={error} renew={renew} setGiven={setGiven} today={episode.today} />
    </Dialog>
  );
}

const AGREE: Words = { zh: '同意新方案', en: 'agree to this plan' };
const EXEMPT: Words = {
  zh: '按方案无需管控，请申请撤销',
  en: 'no control is needed by the protocol: ask to cancel the stay',
};
const CHANGED: Words = { zh: '新方案已生效，原方案已保留', en: 'The new plan holds; the old one is kept' };

// Where she is ------------------------------------------------------------------------------------------

function Move({ episode }: { episode: Shown }) {
  const t = useT();
  const choices = useChoices();
  const now = episode.where.find((one) => one.until === null);
  const [open, setOpen] = useState(false);
  const [to, setTo] = useState<'home' | 'facility'>(now?.kind === 'home' ? 'facility' : 'home');
  const [label, setLabel] = useState('');
  const [reason, setReason] = useState('');
  return (
    <>
      <WhyButton why={episode.whyNot.move} onPress={() => setOpen(true)}>
        {t('move')}
      </WhyButton>
      <Dialog
        open={open}
        title={t('move')}
        onClose={() => setOpen(false)}
        foot={
          <ActButton
            act="moveEpisode"
            tone="primary"
            place={episode.place.path}
            why={
              reason === ''
                ? { zh: '请选择原因', en: 'Choose a reason' }
                : to === 'facility' && label.trim() === ''
                  ? { zh: '请填写隔离点名称', en: 'Name the site' }
                  : undefined
            }
            input={{
              episode: episode.id,
              to,
              reason,
              ...(to === 'facility' && label.trim() !== '' ? { label: label.trim() } : {}),
            }}
            onDone={() => setOpen(false)}
          />
        }
      >
        <div className="episode-form">
          <Select
            label={t('moveTo')}
            value={to}
            onChange={(value) => setTo(value === 'home' ? 'home' : 'facility')}
            options={MOVES}
          />
          {to === 'facility' && (
            <label className="episode-field">
              <span className="field-label">{t('siteName')}</span>
              <input
                className="input"
                value={label}
                maxLength={80}
                onChange={(event) => setLabel(event.target.value)}
              />
            </label>
          )}
          <Select
            label={t('reason')}
            value={reason}
            onChange={setReason}
            options={choices?.changeReasons ?? []}
            empty={t('chooseReason')}
          />
          <p className="episode-note">{t('moveHelp')}</p>
        </div>
      </Dialog>
    </>
  );
}

const MOVES = [
  { value: 'facility', zh: '集中隔离点', en: 'an isolation site' },
  { value: 'home', zh: '家中', en: 'her home' },
] as const;

function Hospital({ episode }: { episode: Shown }) {
  const t = useT();
  const [open, setOpen] = useState(false);
  const [hospital, setHospital] = useState('');
  const [back, setBack] = useState<'home' | 'facility'>(
    episode.stagePlace === 'facility' ? 'facility' : 'home',
  );
  const suspended = episode.state === 'suspended';
  const close = () => setOpen(false);
  return (
    <>
      <WhyButton why={suspended ? episode.whyNot.return : episode.whyNot.admit} onPress={() => setOpen(true)}>
        {t(suspended ? 'return' : 'admit')}
      </WhyButton>
      <Dialog
        open={open}
        title={t(suspended ? 'return' : 'admit')}
        onClose={close}
        foot={
          suspended ? (
            <ActButton
              act="returnEpisode"
              tone="primary"
              place={episode.place.path}
              onDone={close}
              input={{
                episode: episode.id,
                where: { kind: back, ...(hospital.trim() === '' ? {} : { label: hospital.trim() }) },
              }}
            />
          ) : (
            <ActButton
              act="admitEpisode"
              tone="primary"
              place={episode.place.path}
              why={hospital.trim() === '' ? { zh: '请填写医院', en: 'Name the hospital' } : undefined}
              onDone={close}
              input={{ episode: episode.id, hospital: hospital.trim() }}
            />
          )
        }
      >
        <div className="episode-form">
          {suspended && (
            <Select
              label={t('moveTo')}
              value={back}
              onChange={(value) => setBack(value === 'home' ? 'home' : 'facility')}
              options={MOVES}
            />
          )}
          {(!suspended || back === 'facility') && (
            <label className="episode-field">
              <span className="field-label">{t(suspended ? 'siteName' : 'hospital')}</span>
              <input
                className="input"
                value={hospital}
                maxLength={80}
                onChange={(event) => setHospital(event.target.value)}
              />
            </label>
          )}
          <p className="episode-note">{t(suspended ? 'returnHelp' : 'admitHelp')}</p>
        </div>
      </Dialog>
    </>
  );
}

// Cancelling --------------------------------------------------------------------------------------------

function Cancel({ episode }: { episode: Shown }) {
  const t = useT();
  const choices = useChoices();
  const [open, setOpen] = useState(false);
  const [reason, setReason] = useState('');
  const asked: Words | undefined =
    episode.cancel === null
      ? undefined
      : { zh: '已有人申请撤销，待第二人确认', en: 'asked for already; a second person is to agree' };
  return (
    <>
      <WhyButton why={episode.whyNot.cancel ?? asked} onPress={() => setOpen(true)}>
        {t('cancel')}
      </WhyButton>
      <Dialog
        open={open}
        title={t('cancel')}
        onClose={() => setOpen(false)}
        foot={
          <ActButton
            act="askCancel"
            tone="danger"
            place={episode.place.path}
            why={reason === '' ? { zh: '请选择原因', en: 'Choose a reason' } : undefined}
            input={{ episode: episode.id, reason }}
            onDone={() => setOpen(false)}
          />
        }
      >
        <div className="episode-form">
          <p>{t('cancelHelp')}</p>
          <Select
            label={t('reason')}
            value={reason}
            onChange={setReason}
            options={choices?.cancelReasons ?? []}
            empty={t('chooseReason')}
          />
        </div>
      </Dialog>
    </>
  );
}
