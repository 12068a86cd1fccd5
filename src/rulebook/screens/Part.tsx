// One part of the rulebook: its rules with their sources, its text, the change that waits with both signatures, the
// editor that checks while one writes, and every version there was.
import { useState } from 'react';
import type { Words } from '../../base/words.ts';
import { useAct } from '../../shells/kit/act.ts';
import { WhyButton } from '../../shells/kit/act-button.tsx';
import { DataTable } from '../../shells/kit/data-table.tsx';
import { Dialog, ReasonDialog } from '../../shells/kit/dialog.tsx';
import { useAddress, useFilters } from '../../shells/kit/go.tsx';
import { useLook } from '../../shells/kit/look.ts';
import { Card, StatePill, type Tone } from '../../shells/kit/marks.tsx';
import { useFormat } from '../../shells/kit/moments.ts';
import { PageHeader } from '../../shells/kit/page-header.tsx';
import { useMay } from '../../shells/kit/session.tsx';
import { EmptyState, ErrorState, Waiting } from '../../shells/kit/states.tsx';
import { useTell } from '../../shells/kit/tell.tsx';
import { capital, useLanguage, useMarks, useSay } from '../../shells/kit/words.ts';
import type { PartShown, VersionRow } from '../routes.ts';
import type { DiffLine } from '../rules.ts';
import { VERSION_WORDS, type VersionState } from '../terms.ts';
import { Diff } from './Diff.tsx';
import { Editor } from './Editor.tsx';
import { Effect } from './Effect.tsx';
import './rulebook.css';
import { useT } from './rulebook-words.ts';

const TABS = ['settings', 'text', 'change', 'propose', 'versions'] as const;
type Tab = (typeof TABS)[number];
const TAB_WORDS = {
  settings: 'tabSettings',
  text: 'tabText',
  change: 'tabChange',
  propose: 'tabPropose',
  versions: 'tabVersions',
} as const;

export default function PartScreen() {
  const t = useT();
  const say = useSay();
  const { moment } = useFormat();
  const { part = '' } = useAddress();
  const [filters, setFilters] = useFilters();
  const { data, error, refetch } = useLook<PartShown>(`/rulebook/${part}`, {}, { follows: ['rulebook.'] });
  const path = [{ title: t('rulebook'), to: '/rulebook' }];
  if (data === undefined)
    return (
      <>
        <PageHeader title={part} path={path} />
        {error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Waiting />}
      </>
    );
  const wanted = TABS.find((one) => one === filters.tab);
  const tab: Tab =
    wanted ?? (data.change !== null ? 'change' : data.settings.length > 0 ? 'settings' : 'text');
  return (
    <>
      <PageHeader
        title={say(data.title)}
        path={path}
        beside={
          <span className="rule-quiet digits">
            {t('version', { no: data.no })} ·{' '}
            {data.inForceFrom === null ? t('sinceStart') : t('since', { at: moment(data.inForceFrom) })}
          </span>
        }
      />
      <div className="rule-tabs" role="tablist" aria-label={say(data.title)}>
        {TABS.map((one) => (
          <button
            key={one}
            type="button"
            role="tab"
            id={`tab-${one}`}
            aria-selected={tab === one}
            aria-controls={tab === one ? 'rule-panel' : undefined}
            onClick={() => setFilters({ tab: one })}
          >
            {t(TAB_WORDS[one])}
            {one === 'change' && data.change !== null && <span className="rule-dot" aria-hidden="true" />}
          </button>
        ))}
      </div>
      <div id="rule-panel" role="tabpanel" aria-labelledby={`tab-${tab}`}>
        {tab === 'settings' && <Settings part={data} />}
        {tab === 'text' && (
          <Card title={t('text', { no: data.no })}>
            <pre className="rule-text">{data.text}</pre>
          </Card>
        )}
        {tab === 'change' && <Change part={data} />}
        {tab === 'propose' && <Editor part={data} onProposed={() => setFilters({ tab: 'change' })} />}
        {tab === 'versions' && <Versions part={data} />}
      </div>
    </>
  );
}

/** Sources are written “中文 / English” where both are given; one language is shown. */
function inLanguage(source: string, language: 'zh' | 'en'): string {
  const cut = source.lastIndexOf(' / ');
  if (cut < 0 || !/\p{Script=Han}/u.test(source.slice(0, cut))) return source;
  return language === 'zh' ? source.slice(0, cut) : source.slice(cut + 3);
}

function Settings({ part }: { part: PartShown }) {
  const t = useT();
  const say = useSay();
  const language = useLanguage();
  return (
    <Card title={t('settings')} flush>
      <DataTable
        label={t('settings')}
        rows={part.settings}
        rowKey={(row) => row.path}
        empty={{ title: { zh: '没有逐条依据', en: 'No rule by rule sources' }, words: NO_SETTINGS }}
        columns={[
          {
            key: 'path',
            title: { zh: '规则', en: 'Rule' },
            cell: (row) => (
              <span className="rule-name">
                {capital(say(row.title))}
                <small className="rule-path">{row.path}</small>
              </span>
            ),
            width: '26%',
          },
          {
            key: 'value',
            title: { zh: '现行取值', en: 'Says' },
            cell: (row) => <span className="rule-value digits">{capital(say(row.says))}</span>,
            width: '32%',
          },
          {
            key: 'source',
            title: { zh: '依据', en: 'Source' },
            cell: (row) => (
              <span className="rule-source">
                {inLanguage(row.source, language)}
                {row.isDefault && <StatePill tone="quiet">{t('isDefault')}</StatePill>}
              </span>
            ),
          },
        ]}
      />
    </Card>
  );
}

const NO_SETTINGS: Words = {
  zh: '这册规则没有逐条依据，请看文本。',
  en: 'This part has no rules with a source of their own; see its text.',
};

function Change({ part }: { part: PartShown }) {
  const t = useT();
  const say = useSay();
  const { moment } = useFormat();
  const { change } = part;
  if (change === null)
    return (
      <Card>
        <EmptyState title={NO_CHANGE} words={NO_CHANGE_HELP} />
      </Card>
    );
  return (
    <div className="rule-change">
      <Effect change={change.id} />
      <Card
        title={t('change')}
        extra={
          <span className="rule-quiet digits">
            {t('proposedBy', { name: change.proposedName, at: moment(change.proposedAt) })}
          </span>
        }
      >
        <p className="rule-reason">{t('reasonIs', { reason: change.reason })}</p>
        <Diff lines={change.diff} />
      </Card>
      <Card className="rule-bare">
        <p className="digits rule-from">
          {t('wantedFrom', { at: change.effectiveFrom === null ? '—' : moment(change.effectiveFrom) })}
        </p>
        <ul className="rule-sides">
          {change.sides.map((side) => (
            <li key={side.side}>
              <strong>{say(side.words)}</strong>
              {side.signedBy === null ? (
                <StatePill tone="late">{t('notSigned')}</StatePill>
              ) : (
                <StatePill tone="good">{t('signedBy', { name: side.signedBy })}</StatePill>
              )}
            </li>
          ))}
        </ul>
        <div className="rule-buttons">
          <Decide
            act="approveChange"
            permission="rulebook.approve"
            change={change.id}
            why={change.whyNotApprove}
            title={{ zh: '批准规则修改', en: 'Approve the change' }}
            words={{
              zh: '批准后由您和另一方共同负责。理由会记入账本。',
              en: 'You and the other side answer for it together. The reason is kept in the ledger.',
            }}
            tone="primary"
          >
            {t('approve')}
          </Decide>
          <Decide
            act="declineChange"
            permission="rulebook.approve"
            change={change.id}
            why={change.whyNotDecline}
            title={{ zh: '退回规则修改', en: 'Decline the change' }}
            words={{
              zh: '退回后提出人须重新提出。理由会记入账本。',
              en: 'Whoever proposed it has to propose anew. The reason is kept in the ledger.',
            }}
          >
            {t('decline')}
          </Decide>
          <Decide
            act="withdrawChange"
            permission="rulebook.propose"
            change={change.id}
            why={change.whyNotWithdraw}
            title={{ zh: '撤回规则修改', en: 'Withdraw the change' }}
            words={{
              zh: '撤回后这份修改作废。理由会记入账本。',
              en: 'The change is void afterwards. The reason is kept in the ledger.',
            }}
          >
            {t('withdraw')}
          </Decide>
        </div>
      </Card>
    </div>
  );
}

const NO_CHANGE: Words = { zh: '没有待批准的修改', en: 'No change is waiting' };
const NO_CHANGE_HELP: Words = {
  zh: '有人提出修改后，差异和双方批准情况显示在这里。',
  en: 'When somebody proposes one, what it changes and who has approved is shown here.',
};

interface DecideProps {
  act: 'approveChange' | 'declineChange' | 'withdrawChange' | 'recallVersion';
  permission: string;
  change: string;
  why: Words | null;
  title: Words;
  words: Words;
  tone?: 'primary' | 'plain' | 'link';
  children: string;
}

/** A decision with a reason: the button says why not, by the rule the server uses. */
function Decide({ act, permission, change, why, title, words, tone = 'plain', children }: DecideProps) {
  const tell = useTell();
  const may = useMay(permission, { title, purpose: 'administration' });
  const { perform, pending } = useAct(act);
  const [asking, setAsking] = useState(false);
  const decide = async (reason: string) => {
    try {
      await perform({ change, reason });
      setAsking(false);
    } catch (error) {
      tell.refused(error, title);
    }
  };
  return (
    <>
      <WhyButton
        tone={tone}
        size={tone === 'link' ? 'small' : 'normal'}
        wide={tone !== 'link'}
        why={may.may ? (why ?? undefined) : may.why}
        pending={pending}
        onPress={() => setAsking(true)}
      >
        {children}
      </WhyButton>
      <ReasonDialog
        open={asking}
        title={title}
        words={words}
        confirm={title}
        pending={pending}
        onReason={(reason) => void decide(reason)}
        onClose={() => setAsking(false)}
      />
    </>
  );
}

const STATE_TONES: Record<VersionState, Tone> = {
  proposed: 'late',
  approved: 'good',
  declined: 'quiet',
  withdrawn: 'quiet',
  recalled: 'quiet',
};

function Versions({ part }: { part: PartShown }) {
  const t = useT();
  const say = useSay();
  const { colon } = useMarks();
  const language = useLanguage();
  const { moment } = useFormat();
  const [open, setOpen] = useState<VersionRow>();
  return (
    <Card title={t('versions')} flush>
      <DataTable
        label={t('versions')}
        rows={part.versions}
        rowKey={(row) => row.id}
        onOpen={setOpen}
        columns={[
          {
            key: 'no',
            title: { zh: '版本', en: 'Version' },
            cell: (row) => (
              <span className="digits">
                {row.no === null ? '—' : t('version', { no: row.no })} · {t(row.origin)}
              </span>
            ),
            width: 160,
          },
          {
            key: 'state',
            title: { zh: '状态', en: 'State' },
            cell: (row) =>
              row.inForce ? (
                <StatePill tone="good">{t('now')}</StatePill>
              ) : (
                <StatePill tone={row.state === 'approved' ? 'quiet' : STATE_TONES[row.state]}>
                  {say(VERSION_WORDS[row.state])}
                </StatePill>
              ),
            width: 150,
          },
          {
            key: 'from',
            title: { zh: '生效', en: 'In force from' },
            cell: (row) => (
              <span className="digits">
                {row.inForceFrom !== null
                  ? moment(row.inForceFrom)
                  : row.state === 'approved'
                    ? t('sinceStart')
                    : '—'}
              </span>
            ),
            width: 140,
          },
          {
            key: 'who',
            title: { zh: '提出与批准', en: 'Proposed and approved by' },
            cell: (row) => (
              <span className="rule-source">
                {[
                  row.proposedName,
                  ...row.signed.map((one) => `${say(one.side)}${colon}${one.name}`),
                  ...(row.state === 'approved' || row.decidedName === null ? [] : [row.decidedName]),
                ].join(' → ')}
                <small>
                  {row.decidedReason ??
                    (row.origin === 'shipped' ? inLanguage(row.reason, language) : row.reason)}
                </small>
              </span>
            ),
          },
          {
            key: 'recall',
            title: { zh: '操作', en: 'Do' },
            cell: (row) =>
              row.state === 'approved' && row.whyNotRecall === null ? (
                <Decide
                  act="recallVersion"
                  permission="rulebook.approve"
                  change={row.id}
                  why={row.whyNotRecall}
                  title={{ zh: '生效前撤销', en: 'Recall before it takes effect' }}
                  words={{
                    zh: '该版本尚未生效，撤销后不会生效。理由会记入账本。',
                    en: 'This version has not taken effect; once recalled it never will. The reason is kept in the ledger.',
                  }}
                  tone="link"
                >
                  {t('recall')}
                </Decide>
              ) : (
                <span className="rule-quiet">—</span>
              ),
            width: 100,
          },
        ]}
      />
      <VersionDialog part={part.part} row={open} onClose={() => setOpen(undefined)} />
    </Card>
  );
}

function VersionDialog({
  part,
  row,
  onClose,
}: {
  part: string;
  row: VersionRow | undefined;
  onClose: () => void;
}) {
  const t = useT();
  const { data, error } = useLook<{ text: string; no: number | null; diff: DiffLine[] }>(
    `/rulebook/${part}/versions/${row?.id ?? ''}`,
    {},
    { when: row !== undefined, keepShown: false },
  );
  return (
    <Dialog
      open={row !== undefined}
      title={row?.no == null ? t('change') : t('openVersion', { no: row.no })}
      onClose={onClose}
      width={860}
    >
      {data ? <Diff lines={data.diff} /> : error ? <ErrorState error={error} /> : <Waiting />}
    </Dialog>
  );
}
