// One account: its duties, given and taken away; its sessions; a new password; closing it.
import { useState } from 'react';
import { placeLevel } from '../../base/places.ts';
import type { Words } from '../../base/words.ts';
import { useAct } from '../../shells/kit/act.ts';
import { WhyButton } from '../../shells/kit/act-button.tsx';
import type { Json } from '../../shells/kit/act-types.ts';
import { DateField } from '../../shells/kit/date-field.tsx';
import { Dialog, ReasonDialog } from '../../shells/kit/dialog.tsx';
import { useAddress } from '../../shells/kit/go.tsx';
import { useLook } from '../../shells/kit/look.ts';
import { Card } from '../../shells/kit/marks.tsx';
import { useFormat } from '../../shells/kit/moments.ts';
import { PageHeader } from '../../shells/kit/page-header.tsx';
import { PlacePicker } from '../../shells/kit/places.tsx';
import { useMay, useSession } from '../../shells/kit/session.tsx';
import { ErrorState, Waiting } from '../../shells/kit/states.tsx';
import { useTell } from '../../shells/kit/tell.tsx';
import { useSay } from '../../shells/kit/words.ts';
import type { DutyShown, SystemPage, UserPage } from '../routes.ts';
import { SessionWords } from './MySessions.tsx';
import { fieldDay } from './moments.ts';
import { AccountState, type MadePassword, OncePassword } from './System.tsx';
import './teams.css';
import { useT } from './teams-words.ts';
import { isPost, UntrainedWhy } from './UntrainedWhy.tsx';

export default function AccountScreen() {
  const t = useT();
  const { user: id = '' } = useAddress();
  const { data, error, refetch } = useLook<Json<UserPage>>(`/users/${id}`, {}, { follows: ['teams.'] });
  const path = [{ title: t('system'), to: '/system' }];
  if (data === undefined)
    return (
      <>
        <PageHeader title={t('account')} path={path} />
        {error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Waiting />}
      </>
    );
  const again = () => void refetch();
  return (
    <>
      <PageHeader
        title={`${data.user.name} · ${data.user.login}`}
        path={path}
        beside={<AccountState user={data.user} />}
        actions={data.user.closedAt === null && <AccountActions page={data} onDone={again} />}
      />
      <div className="account-page">
        <div className="team-stack">
          <Duties page={data} onDone={again} />
          {data.past.length > 0 && (
            <Card title={t('pastDuties')}>
              <ul className="session-rows">
                {data.past.map((duty) => (
                  <li key={duty.duty} className="session-row">
                    <DutyWords duty={duty} />
                  </li>
                ))}
              </ul>
            </Card>
          )}
        </div>
        <Sessions page={data} onDone={again} />
      </div>
    </>
  );
}

interface Part {
  page: Json<UserPage>;
  onDone: () => void;
}

function AccountActions({ page, onDone }: Part) {
  const t = useT();
  const tell = useTell();
  const { user: me } = useSession();
  const { user } = page;
  const may = useMay('teams.accounts', { purpose: 'administration', title: RESET });
  const resetting = useAct('resetPassword');
  const closing = useAct('closeUser');
  const [made, setMade] = useState<MadePassword>();
  const [asking, setAsking] = useState(false);
  const why = may.may ? (user.id === me?.id ? NOT_SELF : undefined) : may.why;
  const reset = async () => {
    try {
      setMade(await resetting.perform({ user: user.id }));
      onDone();
    } catch (error) {
      tell.refused(error);
    }
  };
  const close = async (reason: string) => {
    try {
      await closing.perform({ user: user.id, reason });
      setAsking(false);
      onDone();
    } catch (error) {
      tell.refused(error);
    }
  };
  return (
    <>
      <WhyButton why={why} pending={resetting.pending} onPress={() => void reset()}>
        {t('reset')}
      </WhyButton>
      <WhyButton why={why} onPress={() => setAsking(true)}>
        {t('closeAccount')}
      </WhyButton>
      {made !== undefined && <OncePassword made={made} open onClose={() => setMade(undefined)} />}
      <ReasonDialog
        open={asking}
        title={CLOSE}
        words={CLOSE_WORDS}
        usual={[
          { zh: '调离本区', en: 'left the district' },
          { zh: '重复账号', en: 'opened twice' },
        ]}
        pending={closing.pending}
        onReason={(reason) => void close(reason)}
        onClose={() => setAsking(false)}
      />
    </>
  );
}

const RESET: Words = { zh: '重置密码', en: 'reset a password' };
const CLOSE: Words = { zh: '停用账号', en: 'Close the account' };
const CLOSE_WORDS: Words = {
  zh: '停用后不能登录，职责和登录立即结束，已做的记录保留。不能恢复，需要时另开账号。',
  en: 'Nobody signs in with it any more; its duties and sessions end at once, what it did stays. It is not opened again.',
};
const NOT_SELF: Words = { zh: '不能对自己办理。', en: 'Not for yourself.' };

function DutyWords({ duty }: { duty: Json<DutyShown> }) {
  const t = useT();
  const say = useSay();
  const { moment } = useFormat();
  return (
    <span className="two-lines">
      <span>
        <strong>{say(duty.roleName)}</strong> {say(duty.placeName)}
      </span>
      <small className="digits">
        {t('since', { at: moment(duty.from) })}
        {duty.until !== null && ` ${t('untilWord', { at: moment(duty.until) })}`}
      </small>
    </span>
  );
}

function Duties({ page, onDone }: Part) {
  const t = useT();
  const say = useSay();
  const tell = useTell();
  const [ending, setEnding] = useState<Json<DutyShown>>();
  const { user: me } = useSession();
  const { user } = page;
  const may = useMay('teams.duties', { purpose: 'administration', title: GIVE });
  const { perform, pending } = useAct('endDuty');
  const end = async (reason: string) => {
    if (ending === undefined) return;
    try {
      await perform({ duty: ending.duty, reason });
      setEnding(undefined);
      onDone();
    } catch (error) {
      tell.refused(error);
    }
  };
  return (
    <Card
      title={t('duties')}
      extra={
        user.closedAt === null && (
          <GiveDuty
            page={page}
            why={may.may ? (user.id === me?.id ? NOT_SELF : undefined) : may.why}
            onDone={onDone}
          />
        )
      }
    >
      {user.duties.length === 0 && <p>—</p>}
      <ul className="session-rows">
        {user.duties.map((duty) => (
          <li key={duty.duty} className="session-row">
            <DutyWords duty={duty} />
            <WhyButton
              size="small"
              why={may.may ? undefined : may.why}
              label={`${t('endDuty')} ${say(duty.roleName)} ${say(duty.placeName)}`}
              onPress={() => setEnding(duty)}
            >
              {t('endDuty')}
            </WhyButton>
          </li>
        ))}
      </ul>
      <ReasonDialog
        open={ending !== undefined}
        title={{ zh: '结束职责', en: 'End the duty' }}
        usual={[
          { zh: '调岗', en: 'moved to other work' },
          { zh: '不再需要', en: 'no longer needed' },
        ]}
        pending={pending}
        onReason={(reason) => void end(reason)}
        onClose={() => setEnding(undefined)}
      />
    </Card>
  );
}

const GIVE: Words = { zh: '授予职责', en: 'give a duty' };

function GiveDuty({ page, why, onDone }: Part & { why: Words | undefined }) {
  const t = useT();
  const say = useSay();
  const tell = useTell();
  const { district } = useSession();
  const [open, setOpen] = useState(false);
  const [role, setRole] = useState('grid-member');
  const [place, setPlace] = useState<string>();
  const [until, setUntil] = useState('');
  const [untrained, setUntrained] = useState('');
  const [missing, setMissing] = useState(false);
  const { perform, pending } = useAct('giveDuty');
  const system = useLook<Json<SystemPage>>('/system', {}, { when: open, follows: ['rulebook.'] });
  const places = useLook<{ rows: { path: string; name: Words }[] }>(
    '/places',
    { within: district.path },
    { when: open, follows: ['places.'] },
  );
  const row = system.data?.roles.find((one) => one.role === role);
  const fits = (path: string) =>
    row === undefined || (placeLevel(path) >= row.level && placeLevel(path) <= row.downTo);
  const give = async () => {
    if (place === undefined) return setMissing(true);
    try {
      await perform({
        user: page.user.id,
        role,
        place,
        // Administrators may serve without an end; whether this role may, the server says.
        ...(until === '' ? {} : { until: `${until}T23:59:59+08:00` }),
        ...(isPost(role) && untrained.trim().length >= 2 ? { untrainedWhy: untrained.trim() } : {}),
      });
      setOpen(false);
      onDone();
    } catch (error) {
      tell.refused(error);
    }
  };
  const begin = () => {
    setPlace(undefined);
    setUntil(fieldDay(30));
    setUntrained('');
    setMissing(false);
    setOpen(true);
  };
  return (
    <>
      <WhyButton size="small" why={why} onPress={begin}>
        {t('giveDuty')}
      </WhyButton>
      <Dialog
        open={open}
        title={`${t('giveDuty')} · ${page.user.name}`}
        onClose={() => setOpen(false)}
        foot={
          <WhyButton tone="primary" pending={pending} onPress={() => void give()}>
            {t('give')}
          </WhyButton>
        }
      >
        <div className="form-grid">
          <label>
            <span className="field-label">{t('role')}</span>
            <select
              className="input"
              value={role}
              onChange={(event) => {
                setRole(event.target.value);
                setPlace(undefined);
              }}
            >
              {system.data?.roles.map((one) => (
                <option key={one.role} value={one.role}>
                  {say(one.roleName)}
                </option>
              ))}
            </select>
          </label>
          <div>
            <span className="field-label">{t('place')}</span>
            <PlacePicker
              rows={(places.data?.rows ?? []).map((one) => ({ path: one.path, name: one.name }))}
              value={place}
              onChange={(path) => setPlace(path)}
              label={{ zh: '区划', en: 'Place' }}
              width="100%"
            />
            {place !== undefined && !fits(place) && (
              <p className="field-help field-wrong" role="alert">
                {say(WRONG_LEVEL)}
              </p>
            )}
          </div>
          <div>
            <DateField label={t('until')} value={until} onChange={setUntil} />
            {system.data && (
              <span className="field-help">{t('untilHelp', { days: system.data.dutyDaysAtMost })}</span>
            )}
          </div>
          {isPost(role) && <UntrainedWhy value={untrained} onChange={setUntrained} />}
          {missing && (
            <p className="field-wrong" role="alert">
              {t('missing')}
            </p>
          )}
        </div>
      </Dialog>
    </>
  );
}

const WRONG_LEVEL: Words = {
  zh: '这个岗位不在这一级任职，请选择对应层级。',
  en: 'This role does not serve at that level; choose another place.',
};

function Sessions({ page, onDone }: Part) {
  const t = useT();
  const tell = useTell();
  const [ending, setEnding] = useState<{ session?: string }>();
  const may = useMay('teams.duties', { purpose: 'administration', title: END });
  const { perform, pending } = useAct('revokeSessionsOf');
  const end = async (reason: string) => {
    try {
      await perform({ user: page.user.id, reason, ...ending });
      setEnding(undefined);
      onDone();
    } catch (error) {
      tell.refused(error);
    }
  };
  const why = may.may ? undefined : may.why;
  return (
    <Card
      title={t('sessions')}
      extra={
        page.sessions.length > 1 && (
          <WhyButton size="small" why={why} onPress={() => setEnding({})}>
            {t('endAll')}
          </WhyButton>
        )
      }
    >
      {page.sessions.length === 0 && <p>{t('noSessions')}</p>}
      <ul className="session-rows">
        {page.sessions.map((session) => (
          <li key={session.id} className="session-row">
            <SessionWords session={session} />
            <WhyButton size="small" why={why} onPress={() => setEnding({ session: session.id })}>
              {t('endSession')}
            </WhyButton>
          </li>
        ))}
      </ul>
      <ReasonDialog
        open={ending !== undefined}
        title={END}
        usual={[
          { zh: '手机遗失', en: 'lost phone' },
          { zh: '疑似他人使用', en: 'perhaps used by somebody else' },
        ]}
        pending={pending}
        onReason={(reason) => void end(reason)}
        onClose={() => setEnding(undefined)}
      />
    </Card>
  );
}

const END: Words = { zh: '强制下线', en: 'Sign out a user' };
