// Who was released and is to be taken over by us, the most urgent first: on the phone and on the desk alike.
import { useState } from 'react';
import type { Words } from '../../../base/words.ts';
import { ActButton, WhyButton } from '../../../shells/kit/act-button.tsx';
import type { Json } from '../../../shells/kit/act-types.ts';
import { Dialog } from '../../../shells/kit/dialog.tsx';
import { useLook } from '../../../shells/kit/look.ts';
import { Card, Deadline } from '../../../shells/kit/marks.tsx';
import { EmptyState, ErrorState, Waiting } from '../../../shells/kit/states.tsx';
import { useSay } from '../../../shells/kit/words.ts';
import { Select, usePersonWords } from '../../episodes/screens/parts.tsx';
import type { HandoverRow, Handovers } from '../routes.ts';
import './release.css';
import { useT } from './release-words.ts';

export default function HandoversScreen() {
  const t = useT();
  const { data, error, refetch } = useLook<Json<Handovers>>(
    '/handovers',
    {},
    { follows: ['control.'], everySeconds: 60 },
  );
  if (data === undefined)
    return error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Waiting />;
  if (data.rows.length === 0) return <EmptyState title={NOBODY} words={NOBODY_HELP} />;
  return (
    <div className="release-hand">
      {data.rows.map((row) => (
        <Waits key={row.release} row={row} reasons={data.declineReasons} />
      ))}
      {data.more && <p className="release-note">{t('more')}</p>}
    </div>
  );
}

const NOBODY: Words = { zh: '没有待接收的人员', en: 'Nobody is to be taken over' };
const NOBODY_HELP: Words = {
  zh: '住在本社区的人解除后会列在这里，请在 4 小时内接收。',
  en: 'People of this community appear here once released; take them over within four hours.',
};

function Waits({ row, reasons }: { row: Json<HandoverRow>; reasons: Json<Handovers>['declineReasons'] }) {
  const t = useT();
  const say = useSay();
  const words = usePersonWords();
  const [open, setOpen] = useState(false);
  const [reason, setReason] = useState('');
  const why = row.whyNot ?? undefined;
  return (
    <Card title={`${row.code} ${words(row.person)}`} extra={<Deadline dueAt={row.dueAt} nearMinutes={30} />}>
      <p className="release-two">
        <span>{t('handTo', { unit: say(row.to.name) })}</span>
        <small>
          {[t('from', { unit: say(row.from.name) }), row.person.address, row.person.phone]
            .filter(Boolean)
            .join(' · ')}
        </small>
        <small className="digits">{t('certificateNo', { no: row.certificate })}</small>
      </p>
      <span className="release-hand-buttons">
        <ActButton
          act="acceptHandover"
          tone="primary"
          size="large"
          place={row.to.path}
          why={why}
          input={{ release: row.release }}
          doneWords={ACCEPTED}
        />
        <WhyButton size="large" why={why} onPress={() => setOpen(true)}>
          {t('decline')}
        </WhyButton>
      </span>
      <Dialog
        open={open}
        title={t('decline')}
        onClose={() => setOpen(false)}
        foot={
          <ActButton
            act="declineHandover"
            tone="primary"
            place={row.to.path}
            why={reason === '' ? CHOOSE : undefined}
            input={{ release: row.release, reason }}
            onDone={() => setOpen(false)}
          />
        }
      >
        <div className="release-form">
          <p>{t('declineHelp')}</p>
          <Select
            label={t('reason')}
            value={reason}
            onChange={setReason}
            options={reasons}
            empty={t('chooseReason')}
          />
        </div>
      </Dialog>
    </Card>
  );
}

const ACCEPTED: Words = { zh: '已接收，回执已签发', en: 'Taken over; the receipt is given' };
const CHOOSE: Words = { zh: '请选择原因', en: 'Choose a reason' };
