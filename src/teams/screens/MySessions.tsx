// One's own affairs: where one is signed in and ending it, being off duty, and a new password. On desk and phone.
import { Monitor, Smartphone } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { useAct } from '../../shells/kit/act.ts';
import { ActButton, WhyButton } from '../../shells/kit/act-button.tsx';
import type { Json } from '../../shells/kit/act-types.ts';
import { DateField } from '../../shells/kit/date-field.tsx';
import { Dialog } from '../../shells/kit/dialog.tsx';
import { useLook } from '../../shells/kit/look.ts';
import { Card, StatePill } from '../../shells/kit/marks.tsx';
import { useFormat } from '../../shells/kit/moments.ts';
import { useTell } from '../../shells/kit/tell.tsx';
import { useSay } from '../../shells/kit/words.ts';
import type { SessionShown } from '../routes.ts';
import { ABSENCES, type AbsenceWhy } from '../terms.ts';
import { fieldMoment, momentOf } from './moments.ts';
import './teams.css';
import { useT } from './teams-words.ts';

/** Where one is signed in. Nothing is shown when it can not be asked: a phone without signal. */
export function MySessions() {
  const t = useT();
  const { data, refetch } = useLook<{ rows: Json<SessionShown>[] }>(
    '/sessions/mine',
    {},
    { follows: ['teams.'] },
  );
  if (data === undefined) return null;
  const again = () => void refetch();
  return (
    <Card
      title={t('mySessions')}
      extra={
        data.rows.length > 1 && (
          <ActButton
            act="revokeOtherSessions"
            input={{}}
            title={{ zh: '结束其他所有登录', en: 'End all other sessions' }}
            size="small"
            onDone={again}
          />
        )
      }
    >
      <ul className="session-rows">
        {data.rows.map((session) => (
          <li key={session.id} className="session-row">
            <SessionWords session={session} />
            {session.current ? (
              <StatePill tone="good">{t('thisDevice')}</StatePill>
            ) : (
              <ActButton
                act="revokeSession"
                input={{ session: session.id }}
                title={{ zh: '结束', en: 'End' }}
                size="small"
                onDone={again}
              />
            )}
          </li>
        ))}
      </ul>
    </Card>
  );
}

/** A device and when it was last used. */
export function SessionWords({
  session,
}: {
  session: Pick<Json<SessionShown>, 'channel' | 'device' | 'usedAt' | 'beganAt'>;
}) {
  const t = useT();
  const { moment } = useFormat();
  const phone = session.channel === 'field';
  const Mark = phone ? Smartphone : Monitor;
  return (
    <span className="two-lines">
      <span>
        <Mark size={14} aria-hidden /> {phone ? t('phone') : t('desk')} · {session.device}
      </span>
      <small className="digits">
        {t('signedInAt', { at: moment(session.beganAt) })} · {t('lastUsed', { at: moment(session.usedAt) })}
      </small>
    </span>
  );
}

/** Says that one is off; whoever makes the roster sees it at once. */
export function ReportOff() {
  const t = useT();
  const say = useSay();
  const tell = useTell();
  const { perform, pending } = useAct('reportAbsence');
  const [open, setOpen] = useState(false);
  const [why, setWhy] = useState<AbsenceWhy>('sick');
  const [until, setUntil] = useState('');
  const begin = () => {
    setUntil(fieldMoment(12));
    setOpen(true);
  };
  const send = async (event: FormEvent) => {
    event.preventDefault();
    try {
      await perform({ why, until: momentOf(until) });
      setOpen(false);
      tell.done({ zh: '已登记，请注意休息', en: 'Noted; take care' });
    } catch (error) {
      tell.refused(error);
    }
  };
  return (
    <>
      <button type="button" className="button button-wide" onClick={begin}>
        {t('reportOff')}
      </button>
      <Dialog
        open={open}
        title={t('reportOff')}
        onClose={() => setOpen(false)}
        foot={
          <button type="submit" form="report-off" className="button button-primary" aria-disabled={pending}>
            {t('report')}
          </button>
        }
      >
        <form id="report-off" className="form-grid" onSubmit={(event) => void send(event)}>
          <p className="field-help">{t('reportHelp')}</p>
          <label>
            <span className="field-label">{t('why')}</span>
            <select
              className="input"
              value={why}
              onChange={(event) => setWhy(event.target.value as AbsenceWhy)} // the options below are its own keys
            >
              {Object.entries(ABSENCES).map(([key, words]) => (
                <option key={key} value={key}>
                  {say(words)}
                </option>
              ))}
            </select>
          </label>
          <DateField label={t('whenBack')} moment required value={until} onChange={setUntil} />
        </form>
      </Dialog>
    </>
  );
}

/** A new password of one's own; every other session ends with it. */
export function NewPassword() {
  const t = useT();
  const tell = useTell();
  const { perform, pending } = useAct('changePassword');
  const [open, setOpen] = useState(false);
  const [old, setOld] = useState('');
  const [next, setNext] = useState('');
  const begin = () => {
    setOld('');
    setNext('');
    setOpen(true);
  };
  const send = async (event: FormEvent) => {
    event.preventDefault();
    try {
      await perform({ old, new: next });
      setOpen(false);
      tell.done({ zh: '密码已修改，其他登录已结束', en: 'Password changed; your other sessions have ended' });
    } catch (error) {
      tell.refused(error);
    }
  };
  return (
    <>
      <WhyButton wide onPress={begin}>
        {t('newPassword')}
      </WhyButton>
      <Dialog
        open={open}
        title={t('newPassword')}
        onClose={() => setOpen(false)}
        foot={
          <button type="submit" form="new-password" className="button button-primary" aria-disabled={pending}>
            {t('save')}
          </button>
        }
      >
        <form id="new-password" className="form-grid" onSubmit={(event) => void send(event)}>
          <label>
            <span className="field-label">{t('oldPassword')}</span>
            <input
              className="input"
              type="password"
              autoComplete="current-password"
              required
              value={old}
              onChange={(event) => setOld(event.target.value)}
            />
          </label>
          <label>
            <span className="field-label">{t('newPassword')}</span>
            <input
              className="input"
              type="password"
              autoComplete="new-password"
              required
              value={next}
              onChange={(event) => setNext(event.target.value)}
            />
            <span className="field-help">{t('passwordHelp')}</span>
          </label>
        </form>
      </Dialog>
    </>
  );
}
