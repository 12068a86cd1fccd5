// A file of results: chosen, taken in, and told row by row.
import { Upload } from 'lucide-react';
import { useState } from 'react';
import { WhyButton } from '../../../shells/kit/act-button.tsx';
import type { Json } from '../../../shells/kit/act-types.ts';
import { upload } from '../../../shells/kit/api.ts';
import { DataTable } from '../../../shells/kit/data-table.tsx';
import { Go, useAddress, useGo } from '../../../shells/kit/go.tsx';
import { newId } from '../../../shells/kit/ids.ts';
import { useLook } from '../../../shells/kit/look.ts';
import { Card, StatePill } from '../../../shells/kit/marks.tsx';
import { useFormat } from '../../../shells/kit/moments.ts';
import { PageHeader } from '../../../shells/kit/page-header.tsx';
import { useSession } from '../../../shells/kit/session.tsx';
import { ErrorState, Waiting } from '../../../shells/kit/states.tsx';
import { useTell } from '../../../shells/kit/tell.tsx';
import { useSay } from '../../../shells/kit/words.ts';
import { useUnits } from '../../episodes/screens/Episodes.tsx';
import type { ImportedResults } from '../import.ts';
import type { ImportPage, ImportShown } from '../routes.ts';
import './tests.css';
import { useT } from './tests-words.ts';

export default function ImportScreen() {
  const { import: id } = useAddress();
  return id === undefined ? <Choose /> : <Report id={id} />;
}

function Choose() {
  const t = useT();
  const go = useGo();
  const tell = useTell();
  const say = useSay();
  const units = useUnits();
  const { duties } = useSession();
  const places = [
    ...new Set(
      duties.filter(({ permissions }) => permissions.includes('control.test')).map(({ place }) => place),
    ),
  ];
  const [place = places[0] ?? '', setPlace] = useState<string>();
  const [file, setFile] = useState<File>();
  const [job, setJob] = useState<string>();
  const [running, setRunning] = useState(false);
  const start = async () => {
    if (file === undefined) return;
    // One id for the file as it stands: pressing again after a lost answer is the same import.
    const id = job ?? newId();
    setJob(id);
    setRunning(true);
    const body = new FormData();
    body.set('place', place);
    body.set('job', id);
    body.set('file', file, file.name);
    try {
      const done = await upload<ImportedResults>(body, undefined, '/api/tests/import');
      go(`/tests/import/${done.import}`);
    } catch (error) {
      tell.refused(error, { zh: '导入检测结果', en: 'import test results' });
      setJob(undefined);
    } finally {
      setRunning(false);
    }
  };
  return (
    <>
      <PageHeader title={t('importFile')} path={[{ title: t('tests'), to: '/tests' }]} />
      <Card title={t('file')}>
        <div className="tests-form">
          {places.length > 1 && (
            <label>
              <span className="field-label">{t('forArea')}</span>
              <select className="input" value={place} onChange={(event) => setPlace(event.target.value)}>
                {places.map((one) => (
                  <option key={one} value={one}>
                    {say(units.find(({ path }) => path === one)?.name ?? { zh: one, en: one })}
                  </option>
                ))}
              </select>
            </label>
          )}
          <label>
            <span className="field-label">{t('chooseFile')}</span>
            <input
              className="input"
              type="file"
              accept=".xlsx,.xlsm,.xlsb,.xls,.ods,.csv,.tsv"
              onChange={(event) => {
                setFile(event.target.files?.[0]);
                setJob(undefined);
              }}
            />
          </label>
          <p className="tests-note">{t('fileHint')}</p>
          <WhyButton
            tone="primary"
            size="large"
            icon={<Upload size={16} aria-hidden />}
            pending={running}
            why={file === undefined ? { zh: '请先选择文件', en: 'Choose a file first' } : undefined}
            onPress={() => void start()}
          >
            {running ? t('importing') : t('start')}
          </WhyButton>
        </div>
      </Card>
      <Files />
    </>
  );
}

function Report({ id }: { id: string }) {
  const t = useT();
  const say = useSay();
  const { moment } = useFormat();
  const { data, error, refetch } = useLook<Json<ImportPage>>(`/tests/imports/${id}`, {});
  if (data === undefined)
    return (
      <>
        <PageHeader title={t('imports')} path={[{ title: t('tests'), to: '/tests' }]} />
        {error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Waiting />}
      </>
    );
  return (
    <>
      <PageHeader
        title={data.fileName || '—'}
        path={[
          { title: t('tests'), to: '/tests' },
          { title: t('imports'), to: '/tests/imports' },
        ]}
        beside={
          <span className="digits">
            {data.by} · {moment(data.at)}
          </span>
        }
        actions={
          <Go to="/tests/import" className="button">
            {t('again')}
          </Go>
        }
      />
      <Card>
        <p className="digits">{t('sum', { read: data.read, ...data.sums })}</p>
      </Card>
      <Card flush>
        <DataTable
          label={t('imports')}
          rows={data.aside}
          rowKey={(row) => `${row.sheet} ${row.row}`}
          toneOf={(row) => (row.as === 'contradicting' ? 'now' : row.as === 'unknown' ? 'late' : undefined)}
          empty={{ title: { zh: '每一行都已录入', en: 'Every row was taken in' } }}
          columns={[
            { key: 'sheet', title: { zh: '工作表', en: 'Sheet' }, width: 160, cell: (row) => row.sheet },
            {
              key: 'row',
              title: { zh: '行', en: 'Row' },
              width: 70,
              align: 'right',
              cell: (row) => <span className="digits">{row.row}</span>,
            },
            {
              key: 'as',
              title: { zh: '处理', en: 'Became' },
              width: 170,
              cell: (row) => <StatePill tone={FATE_TONE[row.as]} words={row.asWords} />,
            },
            { key: 'why', title: { zh: '原因', en: 'Why' }, cell: (row) => say(row.whyWords) },
          ]}
        />
      </Card>
    </>
  );
}

const FATE_TONE = {
  accepted: 'good',
  extra: 'good',
  doubled: 'quiet',
  unknown: 'late',
  contradicting: 'now',
  unreadable: 'late',
} as const;

/** Files taken in before. */
export function Files() {
  const t = useT();
  const go = useGo();
  const { moment } = useFormat();
  const list = useLook<Json<{ rows: readonly ImportShown[] }>>(
    '/tests/imports',
    {},
    { follows: ['control.tests.'] },
  );
  const count = (n: number) => <span className="digits">{n.toLocaleString('en-US')}</span>;
  return (
    <Card title={t('imports')} flush>
      <DataTable
        label={t('imports')}
        rows={list.data?.rows}
        rowKey={(row) => row.id}
        error={list.error}
        onRetry={() => void list.refetch()}
        onOpen={(row) => go(`/tests/import/${row.id}`)}
        toneOf={(row) => (row.sums.contradicting > 0 ? 'now' : row.sums.unknown > 0 ? 'late' : undefined)}
        empty={{
          title: { zh: '还没有导入过结果文件', en: 'No file of results yet' },
          words: {
            zh: '检测机构交来的表格在此导入，逐行说明处理结果。',
            en: 'Sheets of laboratories are taken in here, and told row by row.',
          },
        }}
        columns={[
          {
            key: 'no',
            title: { zh: '编号', en: 'No.' },
            width: 60,
            align: 'right',
            cell: (row) => count(row.no),
          },
          { key: 'file', title: { zh: '文件', en: 'File' }, cell: (row) => row.fileName || '—' },
          {
            key: 'at',
            title: { zh: '导入', en: 'Taken in' },
            width: 190,
            cell: (row) => (
              <span className="digits">
                {row.by} {moment(row.at)}
              </span>
            ),
          },
          {
            key: 'read',
            title: { zh: '读取', en: 'Read' },
            width: 80,
            align: 'right',
            cell: (row) => count(row.read),
          },
          {
            key: 'accepted',
            title: { zh: '录入', en: 'Accepted' },
            width: 90,
            align: 'right',
            cell: (row) => count(row.sums.accepted + row.sums.extra),
          },
          {
            key: 'doubled',
            title: { zh: '重复', en: 'Repeated' },
            width: 90,
            align: 'right',
            cell: (row) => count(row.sums.doubled),
          },
          {
            key: 'unknown',
            title: { zh: '查无此人', en: 'Unknown' },
            width: 100,
            align: 'right',
            cell: (row) => count(row.sums.unknown),
          },
          {
            key: 'against',
            title: { zh: '矛盾', en: 'Contradicting' },
            width: 110,
            align: 'right',
            cell: (row) => count(row.sums.contradicting),
          },
          {
            key: 'unreadable',
            title: { zh: '无法识别', en: 'Unreadable' },
            width: 100,
            align: 'right',
            cell: (row) => count(row.sums.unreadable),
          },
        ]}
      />
    </Card>
  );
}
