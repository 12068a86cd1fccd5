// Lines on their way from one unit to another: what we are asked to take, and what others have not answered.
import { type FormEvent, useEffect, useId, useState } from 'react';
import type { Words } from '../../../base/words.ts';
import { useAct } from '../../../shells/kit/act.ts';
import { ActButton, WhyButton } from '../../../shells/kit/act-button.tsx';
import { DataTable } from '../../../shells/kit/data-table.tsx';
import { Dialog, ReasonDialog } from '../../../shells/kit/dialog.tsx';
import { Go } from '../../../shells/kit/go.tsx';
import { useLook } from '../../../shells/kit/look.ts';
import { Deadline, StatePill } from '../../../shells/kit/marks.tsx';
import { serverNow, useFormat } from '../../../shells/kit/moments.ts';
import { PageHeader } from '../../../shells/kit/page-header.tsx';
import { useMay } from '../../../shells/kit/session.tsx';
import { useTell } from '../../../shells/kit/tell.tsx';
import { useSay } from '../../../shells/kit/words.ts';
import type { WaitingTransfer } from '../routes.ts';
import { LINE_ACTS } from '../rules.ts';
import './calls.css';
import { useT } from './calls-words.ts';
import { usePersonWords } from './parts.tsx';

export default function TransfersScreen() {
  const t = useT();
  const say = useSay();
  const { moment } = useFormat();
  const personWords = usePersonWords();
  const { data, error, refetch } = useLook<{ rows: WaitingTransfer[]; more: boolean }>(
    '/lists/transfers',
    {},
    { follows: ['lists.'], everySeconds: 60 },
  );
  return (
    <>
      <PageHeader title={t('transfers')} path={[{ title: t('board'), to: '/calls' }]} />
      <section className="card">
        <DataTable
          label={t('transfers')}
          rows={data?.rows}
          error={error}
          onRetry={() => void refetch()}
          rowKey={(row) => row.id}
          toneOf={(row) => (new Date(row.dueAt) <= serverNow() ? 'now' : undefined)}
          empty={{ title: EMPTY, words: EMPTY_HELP }}
          columns={[
            {
              key: 'side',
              title: { zh: '方向', en: 'Way' },
              cell: (row) => (
                <StatePill tone={row.side === 'out' ? 'quiet' : 'busy'}>
                  {row.side === 'out' ? t('sent') : t('asked')}
                </StatePill>
              ),
              width: 100,
            },
            {
              key: 'person',
              title: { zh: '人员', en: 'Person' },
              cell: (row) => (
                <span className="call-who">
                  {row.side === 'in' ? (
                    <span>{personWords(row.person)}</span>
                  ) : (
                    <Go to={`/calls/${row.line}`}>{personWords(row.person)}</Go>
                  )}
                  <small>
                    <span className="digits">{row.person.code}</span> · {say(row.stateWords)}
                  </small>
                </span>
              ),
              width: '20%',
            },
            {
              key: 'units',
              title: { zh: '从 → 到', en: 'From → to' },
              cell: (row) => (
                <span className="call-who">
                  <span>
                    {say(row.from.name)} → {row.to === null ? row.outside : say(row.to.name)}
                  </span>
                  <small>
                    {row.sentBy} · <span className="digits">{moment(row.sentAt)}</span>
                  </small>
                </span>
              ),
            },
            { key: 'reason', title: { zh: '原因', en: 'Reason' }, cell: (row) => row.reason },
            {
              key: 'due',
              title: { zh: '接受时限', en: 'Accept by' },
              cell: (row) => <Deadline dueAt={row.dueAt} />,
              width: 170,
            },
            {
              key: 'do',
              title: { zh: '办理', en: 'Do' },
              cell: (row) => <Buttons row={row} />,
              width: 250,
            },
          ]}
        />
        {data?.more && <p className="call-more">{t('moreThere')}</p>}
      </section>
    </>
  );
}

const EMPTY: Words = { zh: '没有等待接受的移交', en: 'No transfer waits' };
const EMPTY_HELP: Words = {
  zh: '对方请本单位接收的记录，以及本单位已发出、对方尚未答复的移交，会列在这里。',
  en: 'Lines your unit is asked to take, and those it sent that nobody has answered, are listed here.',
};

function Buttons({ row }: { row: WaitingTransfer }) {
  const say = useSay();
  const tell = useTell();
  const receiver = row.to?.path ?? row.from.path;
  const outside = row.to === null;
  const [receipt, setReceipt] = useState(false);
  const [declining, setDeclining] = useState(false);
  const accept = useAct('acceptTransfer');
  const decline = useAct('declineTransfer');
  const mayAccept = useMay('lists.transfer', { place: receiver, title: LINE_ACTS.acceptTransfer.title });
  const mayDecline = useMay('lists.transfer', { place: receiver, title: LINE_ACTS.declineTransfer.title });
  return (
    <span className="call-held">
      {row.side !== 'out' || outside ? (
        <>
          <WhyButton
            size="small"
            tone="primary"
            why={mayAccept.may ? undefined : mayAccept.why}
            pending={accept.pending}
            onPress={() =>
              outside
                ? setReceipt(true)
                : void accept
                    .perform({ transfer: row.id })
                    .then(() => tell.done(ACCEPTED))
                    .catch((error) => tell.refused(error, LINE_ACTS.acceptTransfer.title))
            }
          >
            {say(outside ? GOT_RECEIPT : LINE_ACTS.acceptTransfer.title)}
          </WhyButton>
          <WhyButton
            size="small"
            why={mayDecline.may ? undefined : mayDecline.why}
            onPress={() => setDeclining(true)}
          >
            {say(outside ? THEY_DECLINED : LINE_ACTS.declineTransfer.title)}
          </WhyButton>
        </>
      ) : null}
      {row.side !== 'in' && (
        <ActButton act="withdrawTransfer" input={{ transfer: row.id }} place={row.from.path} size="small" />
      )}
      <ReceiptDialog
        open={receipt}
        pending={accept.pending}
        onReceipt={(number) =>
          void accept
            .perform({ transfer: row.id, receipt: number })
            .then(() => setReceipt(false))
            .catch((error) => tell.refused(error, LINE_ACTS.acceptTransfer.title))
        }
        onClose={() => setReceipt(false)}
      />
      <ReasonDialog
        open={declining}
        title={LINE_ACTS.declineTransfer.title}
        label={DECLINE_REASON}
        pending={decline.pending}
        onReason={(reason) =>
          void decline
            .perform({ transfer: row.id, reason })
            .then(() => setDeclining(false))
            .catch((error) => tell.refused(error, LINE_ACTS.declineTransfer.title))
        }
        onClose={() => setDeclining(false)}
      />
    </span>
  );
}

const ACCEPTED: Words = { zh: '已接受，记录由本单位负责', en: 'Accepted: the line is yours now' };
const GOT_RECEIPT: Words = { zh: '登记对方回执', en: 'Write down their receipt' };
const THEY_DECLINED: Words = { zh: '对方未接收', en: 'They declined' };
const DECLINE_REASON: Words = { zh: '退回原因（对方会看到）', en: 'Why (the sender sees it)' };

function ReceiptDialog({
  open,
  pending,
  onReceipt,
  onClose,
}: {
  open: boolean;
  pending: boolean;
  onReceipt: (number: string) => void;
  onClose: () => void;
}) {
  const t = useT();
  const say = useSay();
  const id = useId();
  const [number, setNumber] = useState('');
  useEffect(() => {
    if (!open) setNumber('');
  }, [open]);
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (!pending) onReceipt(number.trim());
  };
  return (
    <Dialog
      open={open}
      title={say(GOT_RECEIPT)}
      onClose={onClose}
      foot={
        <>
          <button type="button" className="button" onClick={onClose}>
            {t('cancel')}
          </button>
          <button type="submit" form={`${id}-form`} className="button button-primary" aria-disabled={pending}>
            {t('recordIt')}
          </button>
        </>
      }
    >
      <form id={`${id}-form`} onSubmit={send} className="call-form">
        <p>{t('receiptHelp')}</p>
        <label>
          <span className="field-label">{t('receipt')}</span>
          <input
            className="input"
            required
            maxLength={100}
            value={number}
            onChange={(event) => setNumber(event.target.value)}
          />
        </label>
      </form>
    </Dialog>
  );
}
