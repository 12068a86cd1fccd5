// The page of a laboratory: a box is received, a sheet of results is uploaded, what came of it is said, what is held of it too. Tubes, and
// nobody’s name.
import { Upload } from 'lucide-react';
import { useState } from 'react';
import { WhyButton } from '../../../shells/kit/act-button.tsx';
import type { Json } from '../../../shells/kit/act-types.ts';
import { upload } from '../../../shells/kit/api.ts';
import { DataTable } from '../../../shells/kit/data-table.tsx';
import { useLook } from '../../../shells/kit/look.ts';
import { Card, StatePill } from '../../../shells/kit/marks.tsx';
import { PageHeader } from '../../../shells/kit/page-header.tsx';
import { ErrorState, Waiting } from '../../../shells/kit/states.tsx';
import { useTell } from '../../../shells/kit/tell.tsx';
import { useSay } from '../../../shells/kit/words.ts';
import type { Reported } from '../../results/acts.ts';
import type { ResultsShown } from '../../results/routes.ts';
import './lab.css';
import { useT } from './lab-words.ts';
import { OnTheWayCard } from './OnTheWay.tsx';
import { AwaitedCard, MessagesCard } from './Results.tsx';

export default function LaboratoryScreen() {
  const t = useT();
  const { data, error, refetch } = useLook<Json<ResultsShown>>(
    '/testing/laboratory',
    {},
    { follows: ['testing.'], everySeconds: 60 },
  );
  return (
    <>
      <PageHeader title={t('laboratory')} />
      <div className="lab-results">
        <OnTheWayCard />
        <Sheet onDone={() => void refetch()} />
        {data === undefined ? (
          error ? (
            <ErrorState error={error} onRetry={() => void refetch()} />
          ) : (
            <Waiting />
          )
        ) : (
          <>
            <HeldCard rows={data.held} />
            <AwaitedCard rows={data.awaited} />
            <MessagesCard rows={data.messages} />
          </>
        )}
      </div>
    </>
  );
}

function Sheet({ onDone }: { onDone: () => void }) {
  const t = useT();
  const tell = useTell();
  const [file, setFile] = useState<File>();
  const [laboratory, setLaboratory] = useState('');
  const [running, setRunning] = useState(false);
  const [done, setDone] = useState<Reported>();
  const start = async () => {
    if (file === undefined) return;
    setRunning(true);
    setDone(undefined);
    const body = new FormData();
    if (laboratory.trim() !== '') body.set('laboratory', laboratory.trim());
    body.set('file', file, file.name);
    try {
      setDone(await upload<Reported>(body, undefined, '/api/testing/results/import'));
      onDone();
    } catch (error) {
      tell.refused(error, { zh: '上传结果表格', en: 'upload a sheet of results' });
    } finally {
      setRunning(false);
    }
  };
  return (
    <Card title={t('file')}>
      <div className="lab-upload">
        <label>
          <span className="field-label">{t('chooseFile')}</span>
          <input
            className="input"
            type="file"
            accept=".xlsx,.xlsm,.xlsb,.xls,.ods,.csv,.tsv"
            onChange={(event) => {
              setFile(event.target.files?.[0]);
              setDone(undefined);
            }}
          />
        </label>
        <label>
          <span className="field-label">{t('labName')}</span>
          <input
            className="input"
            value={laboratory}
            maxLength={60}
            onChange={(event) => setLaboratory(event.target.value)}
          />
        </label>
        <p className="lab-note">{t('fileHint')}</p>
        <WhyButton
          tone="primary"
          icon={<Upload size={16} aria-hidden />}
          pending={running}
          why={file === undefined ? { zh: '请先选择文件', en: 'Choose a file first' } : undefined}
          onPress={() => void start()}
        >
          {running ? t('uploading') : t('upload')}
        </WhyButton>
        {done !== undefined && (
          <p role="status">
            {done.again
              ? t('takenAgain', { lines: done.lines })
              : t('taken', { lines: done.lines, stand: done.stand, held: done.held.length })}
          </p>
        )}
      </div>
    </Card>
  );
}

function HeldCard({ rows }: { rows: Json<ResultsShown>['held'] }) {
  const t = useT();
  const say = useSay();
  return (
    <Card title={t('held')} flush>
      <DataTable
        label={t('held')}
        rows={rows}
        rowKey={(row) => row.id}
        toneOf={(row) => (row.urgent ? 'now' : 'late')}
        empty={{ title: { zh: '没有待核实的报告', en: 'No report is held' } }}
        columns={[
          {
            key: 'barcode',
            title: { zh: '管号', en: 'Tube' },
            width: 180,
            cell: (row) => <span className="digits">{row.barcode || '—'}</span>,
          },
          {
            key: 'result',
            title: { zh: '报告', en: 'Reported' },
            width: 130,
            cell: (row) => <StatePill tone={row.urgent ? 'now' : 'late'} words={row.result} />,
          },
          { key: 'why', title: { zh: '原因', en: 'Why' }, width: 240, cell: (row) => say(row.words) },
          { key: 'next', title: { zh: '怎么办', en: 'What to do' }, cell: (row) => say(row.next) },
        ]}
      />
    </Card>
  );
}
