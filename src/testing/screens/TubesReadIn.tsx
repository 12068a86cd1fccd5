// A phone’s queue from a file: chosen, looked at, read in; what was refused stays on the page with its reason.
import { useState } from 'react';
import type { Words } from '../../base/words.ts';
import type { ReadIn } from '../../read-in.ts';
import { WhyButton } from '../../shells/kit/act-button.tsx';
import type { Json } from '../../shells/kit/act-types.ts';
import { post } from '../../shells/kit/api.ts';
import { DataTable } from '../../shells/kit/data-table.tsx';
import { newId } from '../../shells/kit/ids.ts';
import { Card, StatePill } from '../../shells/kit/marks.tsx';
import { useFormat } from '../../shells/kit/moments.ts';
import { PageHeader } from '../../shells/kit/page-header.tsx';
import { useMay } from '../../shells/kit/session.tsx';
import { useTell } from '../../shells/kit/tell.tsx';
import { useSay } from '../../shells/kit/words.ts';
import './testing.css';
import './tubes.css';
import { useT } from './tubes-words.ts';

type Answer = Json<ReadIn>;

interface Chosen {
  /** One id for the file as it was chosen: pressing again after a lost answer is the same reading. */
  readonly id: string;
  readonly content: unknown;
  readonly acts: number;
}

export default function TubesReadInScreen() {
  const t = useT();
  const say = useSay();
  const tell = useTell();
  const { moment } = useFormat();
  // Whoever leads an isolation site comes from there.
  const sees = useMay('testing.work');
  const [chosen, setChosen] = useState<Chosen>();
  const [answer, setAnswer] = useState<Answer>();
  const [pending, setPending] = useState(false);
  const [wrong, setWrong] = useState(false);
  const choose = async (file: File | undefined) => {
    setAnswer(undefined);
    setChosen(undefined);
    setWrong(false);
    if (file === undefined) return;
    try {
      const content: unknown = JSON.parse(await file.text());
      const { acts } = content as { acts?: unknown[] }; // looked at by the next line; the server checks all of it
      if (!Array.isArray(acts)) throw new Error('no acts');
      setChosen({ id: newId(Date.now()), content, acts: acts.length });
    } catch {
      setWrong(true);
    }
  };
  const send = async () => {
    if (chosen === undefined) return;
    setPending(true);
    try {
      setAnswer(await post<Answer>('/api/read-in', { id: chosen.id, file: chosen.content }));
    } catch (error) {
      tell.refused(error, READ_IN);
    } finally {
      setPending(false);
    }
  };
  return (
    <>
      <PageHeader title={t('readIn')} path={sees.may ? [{ title: t('register'), to: '/testing' }] : []} />
      <div className="testing-page">
        <Card>
          <p>{t('readInLead')}</p>
          <div className="testing-bar">
            <label className="testing-check">
              {t('choose')}
              <input
                type="file"
                accept="application/json,.json"
                onClick={(event) => {
                  event.currentTarget.value = ''; // the same file may be chosen again
                }}
                onChange={(event) => {
                  const [file] = event.target.files ?? [];
                  void choose(file);
                }}
              />
            </label>
            {chosen !== undefined && <span className="digits">{t('records', { n: chosen.acts })}</span>}
            <WhyButton
              tone="primary"
              pending={pending}
              why={chosen === undefined ? FIRST : undefined}
              onPress={() => void send()}
            >
              {t('send')}
            </WhyButton>
          </div>
          {wrong && <p role="alert">{say(NOT_ONE)}</p>}
        </Card>
        {answer !== undefined && (
          <Card
            title={t('fileOf', { user: answer.user, at: moment(answer.exportedAt) })}
            extra={
              <span className="tubes-pills">
                <StatePill tone="good">{t('done', { n: answer.done })}</StatePill>
                <StatePill tone="quiet">{t('repeated', { n: answer.repeated })}</StatePill>
                {answer.refused > 0 && (
                  <StatePill tone="now">{t('refused', { n: answer.refused })}</StatePill>
                )}
              </span>
            }
          >
            <DataTable
              label={t('readIn')}
              rows={[...answer.rows].sort((a, b) => ORDER[a.outcome] - ORDER[b.outcome])}
              rowKey={(row) => row.id}
              toneOf={(row) => (row.outcome === 'refused' ? 'now' : undefined)}
              maxHeight={560}
              columns={[
                {
                  key: 'record',
                  title: COLUMNS.record,
                  cell: (row) => (
                    <span className="testing-two">
                      <span>{say(row.label ?? row.act)}</span>
                      <small>{say(row.act)}</small>
                    </span>
                  ),
                },
                {
                  key: 'made',
                  title: COLUMNS.made,
                  cell: (row) => <span className="digits">{moment(row.at)}</span>,
                },
                {
                  key: 'outcome',
                  title: COLUMNS.outcome,
                  cell: (row) => (
                    <span className="testing-two">
                      <StatePill
                        tone={row.outcome === 'refused' ? 'now' : row.outcome === 'done' ? 'good' : 'quiet'}
                      >
                        {row.outcome === 'refused'
                          ? t('no2')
                          : row.outcome === 'done'
                            ? t('entered')
                            : t('here')}
                      </StatePill>
                      {row.why !== null && <span>{say(row.why)}</span>}
                    </span>
                  ),
                },
              ]}
            />
          </Card>
        )}
      </div>
    </>
  );
}

const ORDER = { refused: 0, done: 1, repeated: 2 } as const;
const COLUMNS = {
  record: { zh: '记录', en: 'Record' },
  made: { zh: '登记时间', en: 'Made' },
  outcome: { zh: '结果', en: 'Came of it' },
} as const;
const READ_IN: Words = { zh: '补录手机文件', en: 'read in a phone’s file' };
const FIRST: Words = { zh: '请先选择文件', en: 'Choose the file first' };
const NOT_ONE: Words = {
  zh: '这不是手机导出的待上传文件。请选择 seawall-outbox 开头的文件。',
  en: 'This is no queue of a phone. Choose the file whose name begins with seawall-outbox.',
};
