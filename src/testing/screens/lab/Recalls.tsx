// Tubes that called people back, at the desk: how far each has come, and whom it still waits for. People are masked; who
// calls or goes there opens them on the phone.
import { useState } from 'react';
import { useAct } from '../../../shells/kit/act.ts';
import { WhyButton } from '../../../shells/kit/act-button.tsx';
import type { Json } from '../../../shells/kit/act-types.ts';
import { DataTable } from '../../../shells/kit/data-table.tsx';
import { ReasonDialog } from '../../../shells/kit/dialog.tsx';
import { Go } from '../../../shells/kit/go.tsx';
import { useLook } from '../../../shells/kit/look.ts';
import { Card, Deadline, KpiStrip, StatePill } from '../../../shells/kit/marks.tsx';
import { useFormat } from '../../../shells/kit/moments.ts';
import { PageHeader } from '../../../shells/kit/page-header.tsx';
import { useMay } from '../../../shells/kit/session.tsx';
import { EmptyState, ErrorState, Waiting } from '../../../shells/kit/states.tsx';
import { useTell } from '../../../shells/kit/tell.tsx';
import { useSay } from '../../../shells/kit/words.ts';
import type { PoolShown, RecallShown } from '../../recall/routes.ts';
import './lab.css';
import { useT } from './lab-words.ts';
import { STEP_TONES } from './steps.ts';

type Pool = Json<PoolShown>;

export default function RecallsScreen() {
  const t = useT();
  const { data, error, refetch } = useLook<Json<{ pools: readonly PoolShown[] }>>(
    '/testing/recalls',
    {},
    { follows: ['testing.'], everySeconds: 30 },
  );
  const head = (
    <PageHeader
      title={t('recalls')}
      path={[{ title: t('register'), to: '/testing' }]}
      actions={
        <Go to="/testing/results" className="button">
          {t('results')}
        </Go>
      }
    />
  );
  if (data === undefined)
    return (
      <>
        {head}
        {error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Waiting />}
      </>
    );
  return (
    <>
      {head}
      {data.pools.length === 0 ? (
        <EmptyState title={NONE} words={NONE_HELP} />
      ) : (
        <div className="lab-pools">
          {data.pools.map((pool) => (
            <PoolCard key={pool.tube} pool={pool} />
          ))}
        </div>
      )}
    </>
  );
}

const NONE = { zh: '没有召回', en: 'Nobody is called back' };
const NONE_HELP = {
  zh: '混采管阳性或可疑时，同管的人会立即列在这里：告知、单采、结论。',
  en: 'When a tube is not negative, everybody who may be in it appears here at once: told, swabbed alone, and what came of it.',
};

function PoolCard({ pool }: { pool: Pool }) {
  const t = useT();
  const say = useSay();
  const { moment } = useFormat();
  const { counts } = pool;
  const closed = pool.resolvedAt !== null || pool.withdrawn;
  const part = (key: string, words: { zh: string; en: string }, value: number) => ({
    key,
    words,
    value,
    of: counts.people,
    tone: closed || value === counts.people ? undefined : ('late' as const),
  });
  return (
    <Card
      title={
        <span className="lab-pills">
          <span className="digits">{t('pool', { barcode: pool.barcode })}</span>
          {pool.found !== null && <StatePill tone={closed ? 'quiet' : 'now'} words={pool.found} />}
          <StatePill tone={closed ? 'good' : 'busy'}>
            {pool.withdrawn ? t('withdrawn') : pool.resolvedAt === null ? t('open') : t('resolved')}
          </StatePill>
        </span>
      }
      extra={
        <span>
          {t('poolOf', { session: pool.session.code, place: say(pool.place), use: say(pool.use) })}{' '}
          <span className="digits">{t('opened', { at: moment(pool.openedAt) })}</span>
        </span>
      }
      flush
    >
      <KpiStrip
        label={t('people')}
        kpis={[
          part('told', { zh: '已告知', en: 'Told' }, counts.told),
          part('held', { zh: '留在原地', en: 'Stay where they are' }, counts.held),
          part('swabbed', { zh: '已单采', en: 'Swabbed alone' }, counts.swabbed),
          part('outcome', { zh: '有结论', en: 'Have an outcome' }, counts.outcome),
          {
            key: 'late',
            words: { zh: '逾期', en: 'Late' },
            value: counts.late,
            tone: counts.late > 0 ? 'now' : undefined,
          },
        ]}
      />
      <DataTable
        label={t('people')}
        rows={pool.people}
        rowKey={(row) => row.id}
        toneOf={(row) => (row.late ? 'now' : undefined)}
        columns={[
          {
            key: 'who',
            title: { zh: '人员', en: 'Person' },
            width: 140,
            cell: (row) => (
              <span className="lab-who">
                {row.name} <small className="digits">{row.code}</small>
              </span>
            ),
          },
          { key: 'place', title: { zh: '网格', en: 'Grid' }, cell: (row) => say(row.place) },
          {
            key: 'step',
            title: { zh: '进展', en: 'Step' },
            width: 150,
            cell: (row) => (
              <StatePill
                tone={row.positive && row.step === 'outcome' ? 'now' : STEP_TONES[row.step]}
                words={row.stepWords}
              />
            ),
          },
          {
            key: 'due',
            title: { zh: '时限', en: 'Due' },
            width: 170,
            cell: (row) => (row.dueAt === null ? '—' : <Deadline dueAt={row.dueAt} nearMinutes={15} />),
          },
          {
            key: 'told',
            title: { zh: '告知', en: 'Told' },
            width: 120,
            cell: (row) =>
              row.toldAt === null
                ? '—'
                : `${row.toldHow === null ? '' : say(row.toldHow)} ${moment(row.toldAt)}`,
          },
          {
            key: 'swab',
            title: { zh: '单采管', en: 'Her own tube' },
            width: 150,
            cell: (row) => <span className="digits">{row.barcode ?? '—'}</span>,
          },
          {
            key: 'outcome',
            title: { zh: '结论', en: 'Outcome' },
            width: 170,
            cell: (row) =>
              row.outcome === null ? (
                '—'
              ) : (
                <StatePill tone={row.positive ? 'now' : 'good'} words={row.outcome} />
              ),
          },
          { key: 'end', title: { zh: '', en: '' }, width: 150, cell: (row) => <End row={row} /> },
        ]}
      />
    </Card>
  );
}

/** Whoever refuses to the end: somebody signs what is done instead. */
function End({ row }: { row: Json<RecallShown> }) {
  const t = useT();
  const tell = useTell();
  const may = useMay('testing.plan', { place: row.at });
  const { perform, pending } = useAct('endRecall');
  const [asked, setAsked] = useState(false);
  if (row.toDecide) return <Decide row={row} />;
  if (row.step !== 'refuses') return null;
  return (
    <>
      <WhyButton why={may.may ? undefined : may.why} onPress={() => setAsked(true)}>
        {t('end')}
      </WhyButton>
      <ReasonDialog
        open={asked}
        title={{ zh: '了结召回', en: 'End the recall' }}
        words={{
          zh: '写明如何处置，例如：公安依法带离，另行检测。',
          en: 'Say what is done instead: taken along by the police and tested there, say.',
        }}
        pending={pending}
        onClose={() => setAsked(false)}
        onReason={(reason) =>
          void perform({ recall: row.id, reason })
            .then(() => setAsked(false))
            .catch((error) => tell.refused(error))
        }
      />
    </>
  );
}

/** Positive long before the outbreak was opened: CDC says whether she is a case of it, and why. */
function Decide({ row }: { row: Json<RecallShown> }) {
  const t = useT();
  const tell = useTell();
  const may = useMay('control.case', { place: row.at });
  const { perform, pending } = useAct('decidePositive');
  const [asked, setAsked] = useState<'case' | 'none'>();
  const why = may.may ? undefined : may.why;
  return (
    <span className="lab-decide">
      <WhyButton why={why} onPress={() => setAsked('case')}>
        {t('isCase')}
      </WhyButton>
      <WhyButton why={why} onPress={() => setAsked('none')}>
        {t('isNone')}
      </WhyButton>
      <ReasonDialog
        open={asked !== undefined}
        title={asked === 'case' ? IS_CASE : IS_NONE}
        words={{
          zh: '她的阳性早于本起疫情。写明依据，例如：复核阳性；或：已康复，与本起疫情无关。',
          en: 'She was positive before this outbreak. Say what it rests on: positive again, say; or recovered, and no part of it.',
        }}
        pending={pending}
        onClose={() => setAsked(undefined)}
        onReason={(reason) =>
          void perform({ recall: row.id, case: asked === 'case', reason })
            .then(() => setAsked(undefined))
            .catch((error) => tell.refused(error))
        }
      />
    </span>
  );
}

const IS_CASE = { zh: '报告为病例', en: 'Report her as a case' };
const IS_NONE = { zh: '不属于本起疫情', en: 'No case of this outbreak' };
