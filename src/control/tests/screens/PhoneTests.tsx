// Tests of my people on the phone: who is to be sampled today, and what is left of days before. What is recorded waits in
// the outbox until there is signal.
import { useState } from 'react';
import type { Words } from '../../../base/words.ts';
import type { Json } from '../../../shells/kit/act-types.ts';
import { Dialog } from '../../../shells/kit/dialog.tsx';
import { useLook } from '../../../shells/kit/look.ts';
import { Card, StatePill } from '../../../shells/kit/marks.tsx';
import { serverNow, useFormat } from '../../../shells/kit/moments.ts';
import { useOutboxAct } from '../../../shells/kit/outbox.ts';
import { BigChoice, PhoneRow } from '../../../shells/kit/phone.tsx';
import { EmptyState, ErrorState, Waiting } from '../../../shells/kit/states.tsx';
import { useSay } from '../../../shells/kit/words.ts';
import type { DueRow, MyTests } from '../routes.ts';
import './tests.css';
import { useT } from './tests-words.ts';

type Row = Json<DueRow>;

export default function PhoneTestsScreen() {
  const t = useT();
  const [open, setOpen] = useState<Row>();
  const [done, setDone] = useState<ReadonlySet<string>>(new Set());
  const { data, error, refetch } = useLook<Json<MyTests>>(
    '/tests/mine',
    {},
    { follows: ['control.'], everySeconds: 60 },
  );
  if (data === undefined)
    return error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Waiting />;
  const late = data.rows.filter((row) => row.late);
  const today = data.rows.filter((row) => !row.late);
  if (data.rows.length === 0) return <EmptyState title={NONE} words={NONE_HELP} />;
  return (
    <>
      {late.length > 0 && <Rows title={t('late')} rows={late} done={done} onOpen={setOpen} />}
      {today.length > 0 && <Rows title={t('today')} rows={today} done={done} onOpen={setOpen} />}
      <Taking
        row={open}
        reasons={data.reasons}
        onClose={() => setOpen(undefined)}
        onDone={(id) => setDone((all) => new Set([...all, id]))}
      />
    </>
  );
}

const NONE: Words = { zh: '今天没有要采样的人', en: 'Nobody is to be sampled today' };
const NONE_HELP: Words = {
  zh: '按方案到期的检测会列在这里；没采到的请登记原因。',
  en: 'Tests due by plan appear here; say why when one can not be taken.',
};

function Rows({
  title,
  rows,
  done,
  onOpen,
}: {
  title: string;
  rows: readonly Row[];
  done: ReadonlySet<string>;
  onOpen: (row: Row) => void;
}) {
  const t = useT();
  const say = useSay();
  const { moment } = useFormat();
  return (
    <Card title={title} extra={<span className="digits">{rows.length}</span>}>
      <ul className="phone-list">
        {rows.map((row) => (
          <li key={row.id}>
            <PhoneRow
              mark={[...row.person.name][0] ?? ''}
              title={
                <>
                  {row.person.name} <span className="digits">{row.code}</span>
                </>
              }
              words={[
                say(row.place.name),
                row.person.address,
                say(row.specimen),
                row.double ? t('double') : undefined,
                row.dueAt === null ? row.onDay : t('owedUntil', { at: moment(row.dueAt) }),
              ]
                .filter(Boolean)
                .join(' · ')}
              end={done.has(row.id) ? <StatePill tone="good">{t('kept')}</StatePill> : undefined}
              onPress={() => onOpen(row)}
            />
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Taking({
  row,
  reasons,
  onClose,
  onDone,
}: {
  row: Row | undefined;
  reasons: Json<MyTests>['reasons'];
  onClose: () => void;
  onDone: (id: string) => void;
}) {
  const t = useT();
  const say = useSay();
  const sample = useOutboxAct('recordSample');
  const settle = useOutboxAct('settleTest');
  const [reason, setReason] = useState<string>();
  const label = (words: Words): Words => ({
    zh: `${words.zh} ${row?.code ?? ''}`,
    en: `${words.en} ${row?.code ?? ''}`,
  });
  const finish = (id: string) => {
    setReason(undefined);
    onDone(id);
    onClose();
  };
  const taken = async () => {
    if (row === undefined) return;
    await sample({ due: row.id, at: serverNow().toISOString() }, label({ zh: '采样', en: 'sample' }));
    finish(row.id);
  };
  const notTaken = async () => {
    if (row === undefined || reason === undefined) return;
    await settle({ due: row.id, how: 'refused', reason }, label({ zh: '未采到', en: 'not sampled' }));
    finish(row.id);
  };
  return (
    <Dialog
      open={row !== undefined}
      title={row === undefined ? '' : `${row.person.name} ${row.code}`}
      onClose={onClose}
    >
      <div className="tests-phone">
        {row?.notYet === null ? (
          <button
            type="button"
            className="button button-primary button-large button-wide"
            onClick={() => void taken()}
          >
            {t('taken')}
          </button>
        ) : (
          row && <p>{say(row.notYet ?? { zh: '', en: '' })}</p>
        )}
        <BigChoice
          label={t('notTaken')}
          options={reasons
            .filter((one) => one.for === 'refused')
            .map((one) => ({ value: one.value, title: say(one) }))}
          value={reason}
          onChange={setReason}
        />
        {reason !== undefined && (
          <button type="button" className="button button-large button-wide" onClick={() => void notTaken()}>
            {t('saveRefused')}
          </button>
        )}
      </div>
    </Dialog>
  );
}
