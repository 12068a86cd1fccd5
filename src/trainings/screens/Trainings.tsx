// Trainings on the desk: the three of them and what is refused without each, sessions, and who has which until when.
import { useState } from 'react';
import type { Words } from '../../base/words.ts';
import { AccountPicker } from '../../shells/kit/account-picker.tsx';
import { ActButton, WhyButton } from '../../shells/kit/act-button.tsx';
import type { Json } from '../../shells/kit/act-types.ts';
import { DataTable } from '../../shells/kit/data-table.tsx';
import { DateField } from '../../shells/kit/date-field.tsx';
import { Dialog } from '../../shells/kit/dialog.tsx';
import { Field } from '../../shells/kit/field.tsx';
import { useLook } from '../../shells/kit/look.ts';
import { Card, StatePill } from '../../shells/kit/marks.tsx';
import { useFormat, useNow } from '../../shells/kit/moments.ts';
import { PageHeader } from '../../shells/kit/page-header.tsx';
import { useSession } from '../../shells/kit/session.tsx';
import { ErrorState, Waiting } from '../../shells/kit/states.tsx';
import { capital, useMarks, useSay } from '../../shells/kit/words.ts';
import type { AccountChoice } from '../../teams/choices.ts';
import { fieldMoment, momentOf } from '../../teams/screens/moments.ts';
import type { TrainingsPage } from '../routes.ts';
import { TONES } from './MyTrainings.tsx';
import './trainings.css';
import { useT } from './trainings-words.ts';

type Page = Json<TrainingsPage>;
type Session = Page['sessions'][number];

export default function TrainingsScreen() {
  const t = useT();
  const say = useSay();
  const { comma } = useMarks();
  const { civilDay } = useFormat();
  const [planning, setPlanning] = useState(false);
  const [writing, setWriting] = useState<Session>();
  const { data, error, refetch } = useLook<Page>(
    '/trainings',
    {},
    { follows: ['trainings.', 'isolation.post', 'teams.'] },
  );
  if (data === undefined)
    return error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Waiting />;
  return (
    <>
      <PageHeader
        title={t('trainings')}
        actions={
          <WhyButton tone="primary" onPress={() => setPlanning(true)}>
            {t('plan')}
          </WhyButton>
        }
      />
      <div className="tr-three">
        {data.trainings.map((one) => (
          <Card key={one.training} title={capital(say(one))}>
            <p>
              {one.refuses.length === 0 ? (
                <span className="tr-quiet">{t('refusesNothing')}</span>
              ) : (
                <strong>{t('refuses', { what: one.refuses.map(say).join(comma) })}</strong>
              )}
            </p>
            <p className="tr-quiet">
              {one.roles.length === 0
                ? t('noRoles')
                : t('forRoles', { roles: one.roles.map(say).join(comma) })}
            </p>
            <p className="tr-quiet">{t('validDays', { n: one.validDays })}</p>
          </Card>
        ))}
      </div>
      <Card title={t('sessions')}>
        {data.sessions.length === 0 ? (
          <p className="tr-quiet">{t('noSessions')}</p>
        ) : (
          <ul className="tr-rows">
            {data.sessions.map((one) => (
              <SessionRow key={one.id} session={one} onWrite={() => setWriting(one)} />
            ))}
          </ul>
        )}
      </Card>
      <div className="tr-gap">
        <Card title={t('people')} flush>
          <DataTable
            label={t('people')}
            rows={data.people}
            rowKey={({ account, training }) => `${account} ${training}`}
            empty={NOBODY}
            toneOf={({ needed, standing }) => (needed && standing !== 'valid' ? TONES[standing] : undefined)}
            columns={[
              { key: 'name', title: COLUMN.name, width: 140, cell: ({ name }) => name },
              { key: 'role', title: COLUMN.role, width: 210, cell: ({ role }) => capital(say(role)) },
              { key: 'where', title: COLUMN.where, cell: ({ where }) => say(where) },
              { key: 'training', title: COLUMN.training, cell: ({ words }) => capital(say(words)) },
              {
                key: 'standing',
                title: COLUMN.standing,
                width: 150,
                cell: ({ standing, standingWords, needed }) => (
                  <StatePill tone={needed || standing === 'valid' ? TONES[standing] : 'quiet'}>
                    {say(standingWords)}
                  </StatePill>
                ),
              },
              {
                key: 'until',
                title: COLUMN.until,
                width: 120,
                cell: ({ until }) => (
                  <span className="digits">{until === null ? '—' : civilDay(until.slice(0, 10))}</span>
                ),
              },
            ]}
          />
        </Card>
      </div>
      {planning && <PlanDialog page={data} onClose={() => setPlanning(false)} />}
      {writing !== undefined && (
        <WriteDialog key={writing.id} session={writing} page={data} onClose={() => setWriting(undefined)} />
      )}
    </>
  );
}

function SessionRow({ session, onWrite }: { session: Session; onWrite: () => void }) {
  const t = useT();
  const say = useSay();
  const now = useNow();
  const { moment } = useFormat();
  const begun = new Date(session.at) <= now;
  return (
    <li>
      <span>
        <span className="tr-quiet digits">{session.code}</span> {capital(say(session.words))}
        <small>
          <span className="digits">{moment(session.at)}</span> · {say(session.where)} · {session.trainer}
        </small>
      </span>
      {session.heldAt !== null ? (
        <StatePill tone="good">{t('held', { n: session.attended })}</StatePill>
      ) : (
        <span className="tr-actions">
          <StatePill tone={begun ? 'late' : 'quiet'}>{t(begun ? 'planned' : 'coming')}</StatePill>{' '}
          <WhyButton size="small" tone="primary" why={begun ? undefined : NOT_YET} onPress={onWrite}>
            {t('writeDown')}
          </WhyButton>
        </span>
      )}
    </li>
  );
}

function PlanDialog({ page, onClose }: { page: Page; onClose: () => void }) {
  const t = useT();
  const say = useSay();
  const { duties } = useSession();
  const units = duties.filter(({ permissions }) => permissions.includes('trainings.keep'));
  const [training, setTraining] = useState(page.trainings[0]?.training ?? '');
  const [unit, setUnit] = useState(units[0]?.place ?? '');
  const [when, setWhen] = useState(fieldMoment(0));
  const [trainer, setTrainer] = useState<AccountChoice>();
  return (
    <Dialog
      open
      title={t('plan')}
      onClose={onClose}
      foot={
        <ActButton
          act="planTraining"
          tone="primary"
          place={unit}
          why={trainer === undefined ? CHOOSE : when === '' ? CHOOSE_WHEN : undefined}
          input={{ training, place: unit, at: momentOf(when), trainer: trainer?.account ?? '' }}
          onDone={onClose}
        />
      }
    >
      <div className="tr-ask">
        <Field label={t('training')}>
          <select className="input" value={training} onChange={(event) => setTraining(event.target.value)}>
            {page.trainings.map((one) => (
              <option key={one.training} value={one.training}>
                {capital(say(one))}
              </option>
            ))}
          </select>
        </Field>
        {units.length > 1 && (
          <Field label={t('where')}>
            <select className="input" value={unit} onChange={(event) => setUnit(event.target.value)}>
              {units.map((one) => (
                <option key={`${one.place} ${one.role}`} value={one.place}>
                  {say(one.placeName)}
                </option>
              ))}
            </select>
          </Field>
        )}
        <DateField label={t('at')} moment value={when} onChange={setWhen} />
        <AccountPicker
          label={t('trainer')}
          look="/trainings/accounts"
          value={trainer}
          onChange={setTrainer}
        />
      </div>
    </Dialog>
  );
}

function WriteDialog({ session, page, onClose }: { session: Session; page: Page; onClose: () => void }) {
  const t = useT();
  const say = useSay();
  const those = page.people.filter(({ training }) => training === session.training);
  const [there, setThere] = useState<ReadonlySet<string>>(
    () => new Set(those.filter(({ standing }) => standing !== 'valid').map(({ account }) => account)),
  );
  const [others, setOthers] = useState<readonly { account: string; name: string }[]>([]);
  const [reason, setReason] = useState('');
  const toggle = (account: string) =>
    setThere((before) => {
      const next = new Set(before);
      if (!next.delete(account)) next.add(account);
      return next;
    });
  return (
    <Dialog
      open
      title={`${session.code} ${t('whoWas')}`}
      onClose={onClose}
      foot={
        <>
          <ActButton
            act="callOffTraining"
            tone="link"
            place={session.place}
            why={reason.trim().length < 2 ? WHY_OFF : undefined}
            input={{ session: session.id, reason: reason.trim() }}
            onDone={onClose}
          />
          <ActButton
            act="holdTraining"
            tone="primary"
            place={session.place}
            why={there.size === 0 ? TICK : undefined}
            input={{ session: session.id, accounts: [...there] }}
            onDone={onClose}
          />
        </>
      }
    >
      <div className="tr-ask">
        <p className="field-help">{t('whoWasHelp')}</p>
        <div className="tr-pick">
          {[...those, ...others.map((one) => ({ ...one, role: undefined }))].map((one) => (
            <label key={one.account}>
              <input type="checkbox" checked={there.has(one.account)} onChange={() => toggle(one.account)} />
              <span>
                {one.name} {one.role !== undefined && <span className="tr-quiet">{say(one.role)}</span>}
              </span>
            </label>
          ))}
        </div>
        <AccountPicker
          label={t('search')}
          look="/trainings/accounts"
          value={undefined}
          onChange={(one) => {
            if (one === undefined) return;
            if (![...those, ...others].some(({ account }) => account === one.account))
              setOthers((before) => [...before, one]);
            setThere((before) => new Set(before).add(one.account));
          }}
        />
        <Field label={`${t('callOff')} · ${t('reason')}`}>
          <input
            className="input"
            maxLength={300}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
          />
        </Field>
      </div>
    </Dialog>
  );
}

const COLUMN = {
  name: { zh: '姓名', en: 'Name' },
  role: { zh: '岗位', en: 'Role' },
  where: { zh: '单位', en: 'Unit' },
  training: { zh: '培训', en: 'Training' },
  standing: { zh: '状态', en: 'State' },
  until: { zh: '有效到', en: 'Until' },
} as const satisfies Record<string, Words>;
const NOBODY = {
  title: { zh: '没有需要培训的人', en: 'Nobody needs a training' },
  words: {
    zh: '有人在隔离点任职或承担居家管控后，列在这里。',
    en: 'Whoever serves at a site, or guards a home, stands here.',
  },
};
const NOT_YET: Words = { zh: '还没有开始', en: 'It has not begun' };
const CHOOSE: Words = { zh: '请选授课人', en: 'Choose the trainer' };
const CHOOSE_WHEN: Words = { zh: '请选时间', en: 'Choose when' };
const TICK: Words = { zh: '请勾选到场的人', en: 'Tick who was there' };
const WHY_OFF: Words = { zh: '取消请先写原因', en: 'Give the reason first' };
