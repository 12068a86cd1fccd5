// Accounts, the three administrators, and the duties that have to be looked at again.
import { useState } from 'react';
import type { Words } from '../../base/words.ts';
import { useAct } from '../../shells/kit/act.ts';
import { ActButton, WhyButton } from '../../shells/kit/act-button.tsx';
import type { Json } from '../../shells/kit/act-types.ts';
import { DataTable } from '../../shells/kit/data-table.tsx';
import { Dialog } from '../../shells/kit/dialog.tsx';
import { Go, useFilters, useGo } from '../../shells/kit/go.tsx';
import { useLook } from '../../shells/kit/look.ts';
import { Card, KpiStrip, StatePill } from '../../shells/kit/marks.tsx';
import { useFormat } from '../../shells/kit/moments.ts';
import { PageHeader } from '../../shells/kit/page-header.tsx';
import { useMay } from '../../shells/kit/session.tsx';
import { ErrorState, Waiting } from '../../shells/kit/states.tsx';
import { useTell } from '../../shells/kit/tell.tsx';
import { useLanguage, useMarks, useSay } from '../../shells/kit/words.ts';
import type { DutyShown, ReviewRow, SystemPage, UserShown } from '../routes.ts';
import './teams.css';
import { useT } from './teams-words.ts';

const TABS = ['accounts', 'admins', 'review'] as const;
type Tab = (typeof TABS)[number];

export default function SystemScreen() {
  const t = useT();
  const [filters, setFilters] = useFilters();
  const tab: Tab = TABS.find((one) => one === filters.tab) ?? 'accounts';
  const { data, error, refetch } = useLook<Json<SystemPage>>('/system', {}, { follows: ['teams.'] });
  if (data === undefined)
    return (
      <>
        <PageHeader title={t('system')} />
        {error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Waiting />}
      </>
    );
  const { counts } = data;
  return (
    <>
      <PageHeader title={t('system')} actions={<OpenAccount />} />
      <KpiStrip
        label={t('system')}
        kpis={[
          { key: 'accounts', words: { zh: '账号', en: 'Accounts' }, value: counts.accounts },
          { key: 'sessions', words: { zh: '登录中', en: 'Signed in' }, value: counts.sessions },
          {
            key: 'locked',
            words: { zh: '已锁定', en: 'Locked' },
            value: counts.locked,
            tone: counts.locked > 0 ? 'late' : 'good',
            note: LOCK_NOTE,
          },
          {
            key: 'idle',
            words: { zh: '无职责账号', en: 'Without a duty' },
            value: counts.idle,
            tone: counts.idle > 0 ? 'late' : 'good',
          },
          { key: 'away', words: { zh: '缺勤', en: 'Off duty' }, value: counts.away },
          {
            key: 'review',
            words: { zh: '待复核职责', en: 'Duties to review' },
            value: counts.toReview,
            tone: counts.toReview > 0 ? 'late' : 'good',
            link: '/system?tab=review',
          },
        ]}
      />
      <div className="tab-row" role="tablist" aria-label={t('system')}>
        {TABS.map((one) => (
          <button
            key={one}
            type="button"
            role="tab"
            id={`tab-${one}`}
            aria-selected={tab === one}
            aria-controls="system-panel"
            onClick={() => setFilters({ tab: one === 'accounts' ? undefined : one })}
          >
            {t(one)}
          </button>
        ))}
      </div>
      <div id="system-panel" role="tabpanel" aria-labelledby={`tab-${tab}`}>
        {tab === 'accounts' && <Accounts />}
        {tab === 'admins' && <Admins page={data} />}
        {tab === 'review' && <Review />}
      </div>
    </>
  );
}

const LOCK_NOTE: Words = { zh: '到时自动解锁', en: 'open again by themselves' };

// Accounts ----------------------------------------------------------------------------------------------

function Accounts() {
  const t = useT();
  const go = useGo();
  const { moment } = useFormat();
  const dutiesText = useDutiesText();
  const [search, setSearch] = useState('');
  const [closed, setClosed] = useState(false);
  const [cursors, setCursors] = useState<readonly (string | undefined)[]>([undefined]);
  const after = cursors.at(-1);
  const { data, error, refetch } = useLook<{ rows: Json<UserShown>[]; next: string | null }>(
    '/users',
    { limit: 30, closed, ...(search ? { search } : {}), ...(after === undefined ? {} : { after }) },
    { follows: ['teams.'] },
  );
  const again = () => setCursors([undefined]);
  return (
    <section className="card">
      <div className="filter-row">
        <input
          className="input"
          type="search"
          aria-label={t('search')}
          placeholder={t('search')}
          value={search}
          maxLength={40}
          onChange={(event) => {
            setSearch(event.target.value);
            again();
          }}
        />
        <button
          type="button"
          className="chip"
          aria-pressed={closed}
          onClick={() => {
            setClosed(!closed);
            again();
          }}
        >
          {t('closedOnes')}
        </button>
      </div>
      <DataTable
        label={t('accounts')}
        rows={data?.rows}
        rowKey={(user) => user.id}
        error={error}
        onRetry={() => void refetch()}
        onOpen={(user) => go(`/system/${user.id}`)}
        empty={{ title: NO_ACCOUNTS, words: NO_ACCOUNTS_HELP }}
        pager={{
          page: cursors.length,
          more: data?.next != null,
          onPage: (to) => {
            if (to < cursors.length) setCursors(cursors.slice(0, Math.max(1, to)));
            else if (data?.next != null) setCursors([...cursors, data.next]);
          },
        }}
        columns={[
          {
            key: 'name',
            title: { zh: '姓名', en: 'Name' },
            cell: (user) => <Go to={`/system/${user.id}`}>{user.name}</Go>,
            width: 130,
          },
          {
            key: 'login',
            title: { zh: '登录名', en: 'User name' },
            cell: (user) => <span className="digits">{user.login}</span>,
            width: 150,
          },
          {
            key: 'duties',
            title: { zh: '职责', en: 'Duties' },
            cell: (user) => dutiesText(user.duties) || '—',
          },
          {
            key: 'state',
            title: { zh: '状态', en: 'State' },
            cell: (user) => <AccountState user={user} />,
            width: 130,
          },
          {
            key: 'last',
            title: { zh: '最近登录', en: 'Last sign-in' },
            cell: (user) => (
              <span className="digits">
                {user.signedInAt === null ? t('never') : moment(user.signedInAt)}
              </span>
            ),
            width: 140,
          },
        ]}
      />
    </section>
  );
}

const NO_ACCOUNTS: Words = { zh: '没有符合条件的账号', en: 'No such account' };
const NO_ACCOUNTS_HELP: Words = {
  zh: '请改用登录名或姓名的一部分查找。',
  en: 'Try a part of the user name or the name.',
};

export function AccountState({
  user,
}: {
  user: Pick<Json<UserShown>, 'closedAt' | 'locked' | 'mustChange' | 'expired'>;
}) {
  const t = useT();
  if (user.closedAt !== null) return <StatePill tone="quiet">{t('closed')}</StatePill>;
  if (user.locked) return <StatePill tone="late">{t('locked')}</StatePill>;
  if (user.expired) return <StatePill tone="late">{t('expired')}</StatePill>;
  if (user.mustChange) return <StatePill tone="busy">{t('mustChange')}</StatePill>;
  return <StatePill tone="good">{t('active')}</StatePill>;
}

function OpenAccount() {
  const t = useT();
  const tell = useTell();
  const may = useMay('teams.accounts', {
    purpose: 'administration',
    title: { zh: '开设账号', en: 'open an account' },
  });
  const { perform, pending } = useAct('addUser');
  const [open, setOpen] = useState(false);
  const [login, setLogin] = useState('');
  const [name, setName] = useState('');
  const [made, setMade] = useState<MadePassword>();
  const [missing, setMissing] = useState(false);
  const begin = () => {
    setLogin('');
    setName('');
    setMade(undefined);
    setMissing(false);
    setOpen(true);
  };
  const save = async () => {
    if (name.trim() === '' || !/^[a-z][a-z0-9._-]{1,39}$/.test(login)) return setMissing(true);
    try {
      setMade(await perform({ login, name: name.trim() }));
    } catch (error) {
      tell.refused(error);
    }
  };
  return (
    <>
      <WhyButton tone="primary" why={may.may ? undefined : may.why} onPress={begin}>
        {t('openAccount')}
      </WhyButton>
      {made === undefined ? (
        <Dialog
          open={open}
          title={t('openAccount')}
          onClose={() => setOpen(false)}
          foot={
            <WhyButton tone="primary" pending={pending} onPress={() => void save()}>
              {t('open')}
            </WhyButton>
          }
        >
          <div className="form-grid">
            <label>
              <span className="field-label">{t('name')}</span>
              <input
                className="input"
                maxLength={40}
                value={name}
                autoComplete="off"
                onChange={(event) => setName(event.target.value)}
              />
            </label>
            <label>
              <span className="field-label">{t('login')}</span>
              <input
                className="input"
                maxLength={40}
                value={login}
                autoComplete="off"
                autoCapitalize="none"
                spellCheck={false}
                aria-invalid={missing}
                onChange={(event) => setLogin(event.target.value.toLowerCase())}
              />
              <span className={missing ? 'field-help field-wrong' : 'field-help'}>{t('loginHelp')}</span>
            </label>
          </div>
        </Dialog>
      ) : (
        <OncePassword made={made} open={open} onClose={() => setOpen(false)} />
      )}
    </>
  );
}

export interface MadePassword {
  login: string;
  password: string;
  until: string;
}

/** Shown once: the ledger does not keep it, and nobody can read it again. */
export function OncePassword({
  made,
  open,
  onClose,
}: {
  made: MadePassword;
  open: boolean;
  onClose: () => void;
}) {
  const t = useT();
  const { moment } = useFormat();
  return (
    <Dialog
      open={open}
      title={`${t('once')} · ${made.login}`}
      onClose={onClose}
      foot={
        <button type="button" className="button button-primary" onClick={onClose}>
          {t('copied')}
        </button>
      }
    >
      <output className="once digits">{made.password}</output>
      <p className="field-help">{t('onceHelp', { at: moment(made.until) })}</p>
    </Dialog>
  );
}

/** “社区干部（潮声社区、学林社区）”: each role once, with its places. */
function useDutiesText() {
  const say = useSay();
  const chinese = useLanguage() === 'zh';
  const { comma, semicolon } = useMarks();
  return (duties: readonly Pick<Json<DutyShown>, 'role' | 'roleName' | 'placeName'>[]) =>
    [...Map.groupBy(duties, (duty) => duty.role).values()]
      .map((held) => {
        const places = held.map((duty) => say(duty.placeName)).join(comma);
        const role = held[0] === undefined ? '' : say(held[0].roleName);
        return chinese ? `${role}（${places}）` : `${role} (${places})`;
      })
      .join(semicolon);
}

// The three administrators ------------------------------------------------------------------------------

function Admins({ page }: { page: Json<SystemPage> }) {
  const t = useT();
  const say = useSay();
  return (
    <div className="admins">
      {page.admins.map((admin) => (
        <Card key={admin.role} title={say(admin.roleName)}>
          <h3>{t('holders')}</h3>
          <ul>
            {admin.holders.map((one) => (
              <li key={one.user}>
                <Go to={`/system/${one.user}`}>{one.name}</Go>
              </li>
            ))}
            {admin.holders.length === 0 && (
              <li>
                <StatePill tone="now">{t('noHolder')}</StatePill>
              </li>
            )}
          </ul>
          <h3>{t('may')}</h3>
          <ul>
            {admin.may.map((words) => (
              <li key={words.en}>{say(words)}</li>
            ))}
          </ul>
        </Card>
      ))}
      <p className="system-note">{t('mayNot')}</p>
    </div>
  );
}

// Review ------------------------------------------------------------------------------------------------

function Review() {
  const t = useT();
  const { moment } = useFormat();
  const dutiesText = useDutiesText();
  const { data, error, refetch } = useLook<{ rows: Json<ReviewRow>[]; days: number }>(
    '/duties/review',
    {},
    { follows: ['teams.'] },
  );
  const others = data?.rows.filter((row) => !row.own) ?? [];
  const again = () => void refetch();
  return (
    <Card
      flush
      title={t('review')}
      extra={
        others.length > 1 && (
          <ActButton
            act="reviewDuties"
            input={{ duties: others.map((row) => row.duty) }}
            title={{ zh: `全部确认（${others.length} 项）`, en: `Confirm all (${others.length})` }}
            size="small"
            confirm={CONFIRM_ALL}
            onDone={again}
          />
        )
      }
    >
      <DataTable
        label={t('review')}
        rows={data?.rows}
        rowKey={(row) => row.duty}
        error={error}
        onRetry={again}
        empty={{
          title: { zh: '没有待复核的职责', en: 'No duty waits for review' },
          words: {
            zh: `每项职责满 ${data?.days ?? 30} 天须由他人确认仍有必要，到时列在这里。`,
            en: `Every ${data?.days ?? 30} days somebody else confirms that a duty is still needed; those due are listed here.`,
          },
        }}
        columns={[
          {
            key: 'name',
            title: { zh: '姓名', en: 'Name' },
            cell: (row) => <Go to={`/system/${row.user}`}>{row.name}</Go>,
            width: 150,
          },
          {
            key: 'duty',
            title: { zh: '职责', en: 'Duty' },
            cell: (row) => dutiesText([row]),
          },
          {
            key: 'due',
            title: { zh: '应复核', en: 'Due' },
            cell: (row) => <span className="digits">{moment(row.dueAt)}</span>,
            width: 150,
          },
          {
            key: 'do',
            title: { zh: '操作', en: 'Actions' },
            align: 'right',
            cell: (row) => (
              <ActButton
                act="reviewDuties"
                input={{ duties: [row.duty] }}
                title={{ zh: '仍需要', en: 'Still needed' }}
                size="small"
                why={row.own ? OWN : undefined}
                onDone={again}
              />
            ),
            width: 140,
          },
        ]}
      />
    </Card>
  );
}

const OWN: Words = { zh: '本人职责须由他人复核。', en: 'Your own duty is reviewed by somebody else.' };
const CONFIRM_ALL: Words = {
  zh: '确认这些人员目前仍需要这些职责？不再需要的请先在账号页结束。',
  en: 'Are all these duties still needed? End those that are not on the page of the account first.',
};
