// People who were not found after calls, visit, police and district search. Each stays here until headquarters signs.
import { useState } from 'react';
import type { Words } from '../../../base/words.ts';
import { useAct } from '../../../shells/kit/act.ts';
import { WhyButton } from '../../../shells/kit/act-button.tsx';
import { DataTable } from '../../../shells/kit/data-table.tsx';
import { ReasonDialog } from '../../../shells/kit/dialog.tsx';
import { Go } from '../../../shells/kit/go.tsx';
import { useLook } from '../../../shells/kit/look.ts';
import { Deadline } from '../../../shells/kit/marks.tsx';
import { useFormat } from '../../../shells/kit/moments.ts';
import { PageHeader } from '../../../shells/kit/page-header.tsx';
import { useMay } from '../../../shells/kit/session.tsx';
import { useTell } from '../../../shells/kit/tell.tsx';
import { useSay } from '../../../shells/kit/words.ts';
import type { UnresolvedRow } from '../routes.ts';
import { LINE_ACTS } from '../rules.ts';
import './calls.css';
import { useT } from './calls-words.ts';
import { usePersonWords } from './parts.tsx';

export default function UnresolvedScreen() {
  const t = useT();
  const say = useSay();
  const { moment } = useFormat();
  const personWords = usePersonWords();
  const { data, error, refetch } = useLook<{ rows: UnresolvedRow[]; more: boolean }>(
    '/lists/unresolved',
    {},
    { follows: ['lists.'], everySeconds: 60 },
  );
  return (
    <>
      <PageHeader title={t('unresolved')} path={[{ title: t('board'), to: '/calls' }]} />
      <section className="card">
        <DataTable
          label={t('unresolved')}
          rows={data?.rows}
          error={error}
          onRetry={() => void refetch()}
          rowKey={(row) => row.line}
          toneOf={() => 'now'}
          empty={{ title: EMPTY, words: EMPTY_HELP }}
          columns={[
            {
              key: 'person',
              title: { zh: '人员', en: 'Person' },
              cell: (row) => (
                <span className="call-who">
                  <Go to={`/calls/${row.line}`}>{personWords(row.person)}</Go>
                  <small className="digits">{row.person.code}</small>
                </span>
              ),
              width: '20%',
            },
            {
              key: 'unit',
              title: { zh: '责任单位', en: 'Unit' },
              cell: (row) => say(row.unit.name),
              width: '16%',
            },
            {
              key: 'done',
              title: { zh: '已做的查找', en: 'What was done' },
              cell: (row) => <Done row={row} />,
            },
            {
              key: 'received',
              title: { zh: '接收', en: 'Received' },
              cell: (row) => <span className="digits">{moment(row.receivedAt)}</span>,
              width: 130,
            },
            {
              key: 'due',
              title: { zh: '签字时限', en: 'Sign by' },
              cell: (row) => <Deadline dueAt={row.dueAt} nearMinutes={120} />,
              width: 180,
            },
            { key: 'sign', title: { zh: '签字', en: 'Sign' }, cell: (row) => <Sign row={row} />, width: 170 },
          ]}
        />
        {data?.more && <p className="call-more">{t('moreThere')}</p>}
      </section>
    </>
  );
}

const EMPTY: Words = { zh: '没有等待签字的失联人员', en: 'Nobody waits for a signature' };
const EMPTY_HELP: Words = {
  zh: '呼叫、上门、公安协查、全区查找都未找到的人员会列在这里，直到指挥部签字。',
  en: 'Whoever calls, visit, police and district search did not find stays here until headquarters signs.',
};

function Done({ row }: { row: UnresolvedRow }) {
  const t = useT();
  const say = useSay();
  const { moment } = useFormat();
  return (
    <ul className="call-done">
      <li>{t('callsMade', { n: row.attempts })}</li>
      {row.searches.map((one) => (
        <li key={one.id}>
          {say(one.stageWords)} · {one.result === null ? t('none') : say(one.result)}
          <small className="digits">
            {[one.endedBy, one.endedAt === null ? undefined : moment(one.endedAt)]
              .filter(Boolean)
              .join(' · ')}
          </small>
        </li>
      ))}
    </ul>
  );
}

function Sign({ row }: { row: UnresolvedRow }) {
  const say = useSay();
  const tell = useTell();
  const { title } = LINE_ACTS.signUnresolved;
  const [open, setOpen] = useState(false);
  const { perform, pending } = useAct('signUnresolved');
  const may = useMay('lists.sign', { place: row.unit.path, title });
  return (
    <>
      <WhyButton size="small" why={may.may ? undefined : may.why} onPress={() => setOpen(true)}>
        {say(SIGN)}
      </WhyButton>
      <ReasonDialog
        open={open}
        title={title}
        words={SIGN_WORDS}
        label={SIGN_REASON}
        leastLetters={4}
        confirm={SIGN}
        pending={pending}
        onReason={(reason) =>
          void perform({ line: row.line, reason })
            .then(() => setOpen(false))
            .catch((error) => tell.refused(error, title))
        }
        onClose={() => setOpen(false)}
      />
    </>
  );
}

const SIGN: Words = { zh: '签字确认', en: 'Sign' };
const SIGN_WORDS: Words = {
  zh: '签字表示：每一步查找都已完成，仍未找到此人。如出现新线索，用“更正结论”重新打开。',
  en: 'Your signature says that every step was taken and the person was not found. If something turns up, reopen the line with “correct the outcome”.',
};
const SIGN_REASON: Words = { zh: '签字意见', en: 'What you sign' };
