// The tubes of a session at the desk: what is to be settled, every tube with its counts, the boxes, the registrars.
import { useState } from 'react';
import type { Words } from '../../base/words.ts';
import { useAct } from '../../shells/kit/act.ts';
import { WhyButton } from '../../shells/kit/act-button.tsx';
import type { Json, ResultOf } from '../../shells/kit/act-types.ts';
import { type Column, DataTable } from '../../shells/kit/data-table.tsx';
import { Dialog, ReasonDialog } from '../../shells/kit/dialog.tsx';
import { Go, useAddress } from '../../shells/kit/go.tsx';
import { useLook } from '../../shells/kit/look.ts';
import { Card, KpiStrip, StatePill } from '../../shells/kit/marks.tsx';
import { clockTime, useFormat } from '../../shells/kit/moments.ts';
import { PageHeader } from '../../shells/kit/page-header.tsx';
import { useMay } from '../../shells/kit/session.tsx';
import { EmptyState, ErrorState, Waiting } from '../../shells/kit/states.tsx';
import { useTell } from '../../shells/kit/tell.tsx';
import { capital, useSay } from '../../shells/kit/words.ts';
import type { DeskTube, TubesPage } from '../tubes/routes.ts';
import type { TubeState } from '../tubes/rules.ts';
import { BoxesCard } from './Boxes.tsx';
import { QuestionsCard } from './Questions.tsx';
import { SessionNav } from './RosterParts.tsx';
import { TONES } from './Sites.tsx';
import { Registrars } from './TubesRegistrars.tsx';
import './testing.css';
import './tubes.css';
import { useT } from './tubes-words.ts';

type Page = Json<TubesPage>;
type Tube = Json<DeskTube>;

export default function TubesScreen() {
  const t = useT();
  const { session: id = '' } = useAddress();
  const { data, error, refetch } = useLook<Page>(
    `/testing/sessions/${id}/tubes`,
    {},
    { follows: ['testing.', 'outbox.'] },
  );
  if (data === undefined)
    return error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Waiting />;
  const { sums } = data;
  return (
    <>
      <PageHeader
        title={`${data.code} ${data.name} · ${t('title')}`}
        path={[
          { title: t('register'), to: '/testing' },
          { title: data.code, to: `/testing/sessions/${data.id}` },
        ]}
        beside={<StatePill tone={TONES[data.state]} words={data.stateWords} />}
        actions={
          <Go to="/testing/read-in" className="button">
            {t('readIn')}
          </Go>
        }
      />
      <SessionNav id={data.id} here="tubes" />
      <KpiStrip
        label={t('figures')}
        kpis={[
          { key: 'tubes', words: KPI.tubes, value: sums.tubes },
          { key: 'swabs', words: KPI.swabs, value: sums.swabs },
          { key: 'tested', words: KPI.tested, value: sums.tested },
          { key: 'open', words: KPI.open, value: sums.open },
          { key: 'unboxed', words: KPI.unboxed, value: sums.unboxed },
          {
            key: 'rejected',
            words: KPI.rejected,
            value: sums.rejected,
            ...(sums.rejected > 0 ? { tone: 'late' as const } : {}),
          },
          {
            key: 'questions',
            words: KPI.questions,
            value: data.questions.length,
            ...(data.questions.length > 0 ? { tone: 'now' as const } : {}),
          },
        ]}
      />
      <div className="testing-page">
        <QuestionsCard page={data} />
        <TubesCard page={data} />
        <div className="testing-columns">
          <BoxesCard boxes={data.boxes} />
          <Registrars page={data} />
        </div>
      </div>
    </>
  );
}

const TUBE_TONES: Readonly<Record<TubeState, 'good' | 'busy' | 'late' | 'now' | 'quiet'>> = {
  issued: 'quiet',
  open: 'busy',
  closed: 'busy',
  boxed: 'busy',
  departed: 'busy',
  arrived: 'busy',
  rejected: 'now',
  accepted: 'busy',
  negative: 'good',
  positive: 'now',
  suspect: 'now',
  resolved: 'quiet',
};

function TubesCard({ page }: { page: Page }) {
  const t = useT();
  const say = useSay();
  const [asked, setAsked] = useState<Tube>();
  const may = useMay('testing.work', { place: page.place });
  const time = (at: string | null) => (at === null ? '…' : clockTime(at));
  const columns: readonly Column<Tube>[] = [
    {
      key: 'barcode',
      title: COLUMNS.label,
      cell: (tube) => <span className="digits">{tube.barcode}</span>,
    },
    {
      key: 'state',
      title: COLUMNS.state,
      cell: (tube) => (
        <span className="tubes-pills">
          <StatePill tone={TUBE_TONES[tube.state]} words={tube.stateWords} />
          {tube.rejectedWhy !== null && <span className="testing-quiet">{say(tube.rejectedWhy)}</span>}
          {tube.silent && <StatePill tone="late">{t('silent')}</StatePill>}
          {tube.agrees === false && <StatePill tone="now">{t('differs')}</StatePill>}
          {tube.questions > 0 && <StatePill tone="now">{t('asked', { n: tube.questions })}</StatePill>}
        </span>
      ),
    },
    {
      key: 'counts',
      title: COLUMNS.counts,
      align: 'right',
      cell: (tube) => (
        <span className="digits">
          {t('of', { n: tube.scanned, capacity: tube.capacity })} · {tube.written ?? '…'} ·{' '}
          {tube.received ?? '…'}
        </span>
      ),
    },
    { key: 'use', title: COLUMNS.use, cell: (tube) => capital(say(tube.useWords)) },
    {
      key: 'table',
      title: COLUMNS.table,
      align: 'right',
      cell: (tube) => <span className="digits">{tube.table === 0 ? '…' : tube.table}</span>,
    },
    {
      key: 'times',
      title: COLUMNS.times,
      cell: (tube) => (
        <span className="digits">
          {time(tube.openedAt)} – {time(tube.lastAt)} – {time(tube.closedAt)}
        </span>
      ),
    },
    {
      key: 'box',
      title: COLUMNS.box,
      cell: (tube) => <span className="digits">{tube.box ?? '…'}</span>,
    },
    {
      key: 'who',
      title: COLUMNS.who,
      cell: (tube) => (
        <WhyButton
          size="small"
          why={may.may ? (tube.scanned === 0 ? EMPTY_TUBE : undefined) : may.why}
          label={`${say(COLUMNS.who)} ${tube.barcode}`}
          onPress={() => setAsked(tube)}
        >
          {t('who')}
        </WhyButton>
      ),
    },
  ];
  return (
    <Card title={t('tubes')} extra={<span className="digits">{page.tubes.length}</span>}>
      <DataTable
        label={t('tubes')}
        columns={columns}
        rows={page.tubes}
        rowKey={(tube) => tube.id}
        toneOf={(tube) =>
          tube.agrees === false || tube.state === 'rejected' || tube.questions > 0
            ? 'now'
            : tube.silent
              ? 'late'
              : undefined
        }
        maxHeight={560}
        empty={{ title: NO_TUBES, words: NO_TUBES_WORDS }}
      />
      <Members tube={asked} onClose={() => setAsked(undefined)} />
    </Card>
  );
}

type Opened = Json<ResultOf<'openTubeMembers'>>;

/** Names are shown for a reason that the ledger keeps, and are gone when the window closes. */
function Members({ tube, onClose }: { tube: Tube | undefined; onClose: () => void }) {
  const t = useT();
  const say = useSay();
  const tell = useTell();
  const { moment } = useFormat();
  const { perform, pending } = useAct('openTubeMembers');
  const [opened, setOpened] = useState<Opened>();
  const leave = () => {
    setOpened(undefined);
    onClose();
  };
  const open = async (reason: string) => {
    if (tube === undefined) return;
    try {
      setOpened(await perform({ tube: tube.id, reason }));
    } catch (error) {
      tell.refused(error, COLUMNS.who);
      onClose();
    }
  };
  return (
    <>
      <ReasonDialog
        open={tube !== undefined && opened === undefined}
        title={COLUMNS.who}
        words={MEMBERS_WORDS}
        usual={USUAL}
        pending={pending}
        onReason={(reason) => void open(reason)}
        onClose={leave}
      />
      <Dialog
        open={opened !== undefined}
        title={`${t('who')} · ${opened?.barcode ?? ''}`}
        width={760}
        onClose={leave}
      >
        {opened?.people.length === 0 ? (
          <EmptyState title={EMPTY_TUBE} />
        ) : (
          <table className="tubes-members">
            <thead>
              <tr>
                <th>{say(COLUMNS.no)}</th>
                <th>{t('name')}</th>
                <th>{t('document')}</th>
                <th>{t('phone')}</th>
                <th>{t('at')}</th>
              </tr>
            </thead>
            <tbody>
              {opened?.people.map((one) => (
                <tr key={`${one.code}/${one.at}`}>
                  <td className="digits">{one.no ?? '—'}</td>
                  <td>
                    {one.name} <span className="testing-quiet">{one.code}</span>
                    {one.asked.map((words) => (
                      <StatePill key={words.zh} tone="now" words={words} />
                    ))}
                  </td>
                  <td className="digits">{one.document ?? '—'}</td>
                  <td className="digits">{one.phone ?? '—'}</td>
                  <td className="digits">{moment(one.at)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </Dialog>
    </>
  );
}

const KPI = {
  tubes: { zh: '试管', en: 'Tubes' },
  swabs: { zh: '拭子', en: 'Swabs in them' },
  tested: { zh: '已采人数', en: 'People tested' },
  open: { zh: '采样中', en: 'Being filled' },
  unboxed: { zh: '未装箱', en: 'Closed, in no box' },
  rejected: { zh: '拒收', en: 'Rejected' },
  questions: { zh: '待核对', en: 'To settle' },
} as const;
const COLUMNS = {
  label: { zh: '管号', en: 'Label' },
  state: { zh: '状态', en: 'State' },
  counts: { zh: '扫码 · 清点 · 实收', en: 'Scanned · counted · received' },
  use: { zh: '方式', en: 'How' },
  table: { zh: '台', en: 'Table' },
  times: { zh: '开管 – 最后采样 – 封管', en: 'Opened – last swab – closed' },
  box: { zh: '箱号', en: 'Box' },
  who: { zh: '查看管内人员', en: 'See who is in it' },
  no: { zh: '号', en: 'No.' },
} as const;
const EMPTY_TUBE: Words = { zh: '管内没有登记人员', en: 'Nobody is registered in it' };
const MEMBERS_WORDS: Words = {
  zh: '将显示管内人员的姓名、证件和电话。理由会记入账本，本人可查。',
  en: 'Names, documents and telephones of those in the tube are shown. The reason is kept, and they can read it.',
};
const USUAL: readonly Words[] = [
  { zh: '核对管内人员', en: 'to check who is in it' },
  { zh: '通知重新采样', en: 'to call them for a new swab' },
];
const NO_TUBES: Words = { zh: '还没有试管', en: 'No tubes yet' };
const NO_TUBES_WORDS: Words = {
  zh: '采样台开管后在这里显示。手机没有信号时，要等其上传。',
  en: 'They appear when a table opens them. A phone without signal tells us later.',
};
