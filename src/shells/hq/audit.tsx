// The audit: every entry as a sentence, narrowed by what one is looking for; who looked at whose data and why; and the
// seals with a button that proves the whole ledger.
import { ShieldCheck, ShieldX } from 'lucide-react';
import { useState } from 'react';
import type { AuditPage, AuditRow, AuditState } from '../../audit.ts';
import type { LedgerState } from '../../ledger/seals.ts';
import { WhyButton } from '../kit/act-button.tsx';
import { post } from '../kit/api.ts';
import { DataTable } from '../kit/data-table.tsx';
import { DateField } from '../kit/date-field.tsx';
import { Dialog } from '../kit/dialog.tsx';
import { useFilters } from '../kit/go.tsx';
import { useLook } from '../kit/look.ts';
import { Card, StatePill } from '../kit/marks.tsx';
import { useFormat } from '../kit/moments.ts';
import { PageHeader } from '../kit/page-header.tsx';
import { PlacePicker, type PlaceRow } from '../kit/places.tsx';
import { useMay, useSession } from '../kit/session.tsx';
import { useTell } from '../kit/tell.tsx';
import { useMarks, useSay } from '../kit/words.ts';
import './watch.css';
import { useT } from './watch-words.ts';

const EVERYTHING = ['lists.', 'people.', 'places.', 'teams.', 'tasks.', 'rulebook.', 'ledger.'];

const GROUPS = [
  { start: 'lists.', zh: '名单与呼叫', en: 'Lists and calls' },
  { start: 'people.', zh: '人员', en: 'People' },
  { start: 'tasks.', zh: '任务', en: 'Tasks' },
  { start: 'teams.', zh: '队伍与账号', en: 'Teams and accounts' },
  { start: 'places.', zh: '区划', en: 'Places' },
  { start: 'rulebook.', zh: '规则', en: 'Rulebook' },
  { start: 'ledger.', zh: '账本', en: 'Ledger' },
] as const;

const CHANNELS = [
  { channel: 'web', zh: '电脑端', en: 'Desk' },
  { channel: 'field', zh: '手机端', en: 'Phone' },
  { channel: 'inbox', zh: '平台接口', en: 'Signed inbox' },
  { channel: 'cli', zh: '命令行', en: 'Command line' },
  { channel: 'house', zh: '系统自动', en: 'The system itself' },
] as const;

/** Kept in memory, not in the address: whom somebody looked for is nobody's business. */
interface Sought {
  who: string;
  about: string;
}

export default function AuditScreen() {
  const t = useT();
  const say = useSay();
  const { moment } = useFormat();
  const [filters, setFilters] = useFilters();
  const [sought, setSought] = useState<Sought>({ who: '', about: '' });
  // Pages are cut by sequence numbers: the way back is the numbers we came by.
  const [befores, setBefores] = useState<readonly number[]>([]);
  const [open, setOpen] = useState<AuditRow>();
  const narrow = (change: Parameters<typeof setFilters>[0]) => {
    setBefores([]);
    setFilters(change);
  };
  const { data, error, refetch } = useLook<AuditPage>(
    '/audit',
    { ...filters, who: sought.who.trim(), about: sought.about.trim(), before: befores.at(-1) },
    { follows: befores.length === 0 ? EVERYTHING : [] },
  );
  const opened = filters.opened === 'true';
  return (
    <>
      <PageHeader title={t('audit')} />
      <div className="audit-page">
        <section className="card">
          <div className="audit-filters">
            <fieldset className="chips" aria-label={t('audit')}>
              {[false, true].map((one) => (
                <button
                  key={String(one)}
                  type="button"
                  aria-pressed={opened === one}
                  className="chip"
                  onClick={() => narrow({ opened: one ? 'true' : undefined, word: undefined })}
                >
                  {t(one ? 'auditOpened' : 'auditAll')}
                </button>
              ))}
            </fieldset>
            {!opened && (
              <select
                className="input"
                aria-label={t('word')}
                value={filters.word ?? ''}
                onChange={(event) => narrow({ word: event.target.value || undefined })}
              >
                <option value="">{t('anyWord')}</option>
                {GROUPS.map((group) => (
                  <option key={group.start} value={group.start}>
                    {say(group)}
                  </option>
                ))}
              </select>
            )}
            <select
              className="input"
              aria-label={t('channel')}
              value={filters.channel ?? ''}
              onChange={(event) => narrow({ channel: event.target.value || undefined })}
            >
              <option value="">{t('anyChannel')}</option>
              {CHANNELS.map((one) => (
                <option key={one.channel} value={one.channel}>
                  {say(one)}
                </option>
              ))}
            </select>
            <Typed
              label={t('who')}
              hint={t('whoHint')}
              onTyped={(who) => setSought({ ...sought, who })}
              onStart={() => setBefores([])}
            />
            <Typed
              label={t('about')}
              hint={t('aboutHint')}
              onTyped={(about) => setSought({ ...sought, about })}
              onStart={() => setBefores([])}
            />
            <Where value={filters.place} onChange={(place) => narrow({ place })} />
            <span className="audit-period">
              <DateField
                aria-label={t('from')}
                value={filters.from ?? ''}
                onChange={(from) => narrow({ from: from || undefined })}
              />
              <span aria-hidden="true">–</span>
              <DateField
                aria-label={t('until')}
                value={filters.until ?? ''}
                onChange={(until) => narrow({ until: until || undefined })}
              />
            </span>
          </div>
          <DataTable
            label={t('audit')}
            rows={data?.rows}
            error={error}
            onRetry={() => void refetch()}
            rowKey={(row) => row.id}
            onOpen={setOpen}
            isOpen={(row) => row.id === open?.id}
            empty={{
              title: { zh: '没有符合条件的记录', en: 'No entry fits' },
              words: {
                zh: '放宽条件，或换一个时间段再查。',
                en: 'Widen the filters, or try another period.',
              },
            }}
            pager={
              data === undefined || (befores.length === 0 && data.next === null)
                ? undefined
                : {
                    page: befores.length + 1,
                    more: data.next !== null,
                    onPage: (page) => {
                      if (page <= befores.length) setBefores(befores.slice(0, page - 1));
                      else if (data.next !== null) setBefores([...befores, data.next]);
                    },
                  }
            }
            columns={[
              {
                key: 'at',
                title: { zh: '时间', en: 'When' },
                cell: (row) => <span className="digits">{moment(row.at)}</span>,
                width: 120,
              },
              {
                key: 'words',
                title: { zh: '发生了什么', en: 'What happened' },
                cell: (row) => <span className="audit-words">{say(row.words)}</span>,
              },
              {
                key: 'place',
                title: { zh: '区划', en: 'Place' },
                cell: (row) => (row.place ? say(row.place) : '—'),
                width: 130,
              },
              {
                key: 'channel',
                title: { zh: '渠道', en: 'Channel' },
                cell: (row) => <span className="watch-owner">{say(row.channelName)}</span>,
                width: 100,
              },
            ]}
          />
        </section>
        <Seals />
      </div>
      <Details row={open} onClose={() => setOpen(undefined)} />
    </>
  );
}

const PLACE = { zh: '区划', en: 'Place' };

function Where({
  value,
  onChange,
}: {
  value: string | undefined;
  onChange: (place: string | undefined) => void;
}) {
  const { district } = useSession();
  const places = useLook<{ rows: PlaceRow[] }>('/places', { within: district.path });
  return (
    <PlacePicker rows={places.data?.rows ?? []} value={value} onChange={onChange} label={PLACE} width={150} />
  );
}

/** A field that asks when one leaves it, or at Enter. */
function Typed({
  label,
  hint,
  onTyped,
  onStart,
}: {
  label: string;
  hint: string;
  onTyped: (text: string) => void;
  onStart: () => void;
}) {
  const { colon } = useMarks();
  const [text, setText] = useState('');
  const [asked, setAsked] = useState('');
  const send = (wanted = text) => {
    if (wanted === asked) return; // passing through a field turns no page back
    setAsked(wanted);
    onStart();
    onTyped(wanted);
  };
  return (
    <input
      type="search"
      className="input audit-typed"
      aria-label={label}
      placeholder={`${label}${colon}${hint}`}
      value={text}
      maxLength={60}
      autoComplete="off"
      onChange={(event) => {
        setText(event.target.value);
        if (event.target.value === '') send('');
      }}
      onBlur={() => send()}
      onKeyDown={(event) => event.key === 'Enter' && send()}
    />
  );
}

function Details({ row, onClose }: { row: AuditRow | undefined; onClose: () => void }) {
  const t = useT();
  const say = useSay();
  const { clockTime, civilDay } = useFormat();
  return (
    <Dialog open={row !== undefined} title={t('details')} onClose={onClose} width={560}>
      {row && (
        <>
          <p className="audit-sentence">{say(row.words)}</p>
          <dl className="facts">
            <dt>{t('who')}</dt>
            <dd>{say(row.who)}</dd>
            <dt>{t('word')}</dt>
            <dd className="digits">{row.word}</dd>
            <dt>{t('when')}</dt>
            <dd className="digits">
              {civilDay(row.at)} {clockTime(row.at, true)}
            </dd>
            <dt>{t('channel')}</dt>
            <dd>{say(row.channelName)}</dd>
            {row.reason !== undefined && (
              <>
                <dt>{t('reason')}</dt>
                <dd>{row.reason}</dd>
              </>
            )}
            <dt>{t('handles')}</dt>
            <dd className="digits audit-handles">{row.about.slice(0, 12).join('  ')}</dd>
            <dt>{t('decidedUnder')}</dt>
            <dd className="digits audit-handles">{row.rulebook}</dd>
          </dl>
        </>
      )}
    </Dialog>
  );
}

/** The state of the seals, and the button that proves the ledger. */
function Seals() {
  const t = useT();
  const say = useSay();
  const tell = useTell();
  const { moment } = useFormat();
  const may = useMay('audit.read', { purpose: 'audit' });
  const [proving, setProving] = useState(false);
  const [found, setFound] = useState<LedgerState>();
  const { data, refetch } = useLook<AuditState>(
    '/audit/state',
    {},
    { follows: ['ledger.'], everySeconds: 30 },
  );
  const anchor = useLook<{ ok: boolean }>('/audit/anchor', {}, { follows: ['ledger.'], everySeconds: 60 });
  const prove = async () => {
    setProving(true);
    try {
      setFound(await post<LedgerState>('/api/audit/verify', {}));
      void refetch();
    } catch (error) {
      tell.refused(error);
    } finally {
      setProving(false);
    }
  };
  return (
    <Card title={t('seals')} className="audit-seals">
      <dl className="facts">
        <dt>{t('lastSeal')}</dt>
        <dd className="digits">
          {data?.lastSeal
            ? `${moment(data.lastSeal.at)} · ${t('sealNo', { no: data.lastSeal.no, rows: data.lastSeal.rows })}`
            : t('noSeal')}
        </dd>
        <dt>{t('unsealed')}</dt>
        <dd className="digits">{t('unsealedRows', { n: data?.unsealed ?? 0 })}</dd>
        <dt>{t('anchor')}</dt>
        <dd>
          {anchor.data === undefined ? (
            <StatePill tone="quiet">{t('anchorUnknown')}</StatePill>
          ) : anchor.data.ok ? (
            <StatePill tone="good">{t('anchorOk')}</StatePill>
          ) : (
            <StatePill tone="now">{t('anchorBad')}</StatePill>
          )}
        </dd>
        <dt>{t('verified')}</dt>
        <dd className="digits">{data?.verified ? moment(data.verified.at) : t('neverVerified')}</dd>
      </dl>
      {found && (
        <p className={`audit-found ${found.ok ? 'watch-sum-calm' : 'watch-sum-red'}`} role="status">
          {found.ok ? <ShieldCheck size={18} aria-hidden /> : <ShieldX size={18} aria-hidden />}
          {found.ok
            ? t('whole', { entries: found.entries.toLocaleString('en-US'), seals: found.seals })
            : t('touched', {
                seq: found.firstBad?.seq ?? '—',
                what: found.firstBad ? say(found.firstBad) : '—',
              })}
        </p>
      )}
      <WhyButton
        wide
        why={may.may ? undefined : may.why}
        pending={proving}
        onPress={() => void prove()}
        icon={<ShieldCheck size={16} aria-hidden />}
      >
        {t(proving ? 'verifying' : 'verify')}
      </WhyButton>
      <p className="watch-help">{t('verifyHelp')}</p>
    </Card>
  );
}
