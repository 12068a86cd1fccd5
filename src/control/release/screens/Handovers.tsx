// Who was released and is to be taken over by us, the most urgent first: on the phone and on the desk alike.
import { useState } from 'react';
import type { Words } from '../../../base/words.ts';
import { ActButton, WhyButton } from '../../../shells/kit/act-button.tsx';
import type { Json } from '../../../shells/kit/act-types.ts';
import { Dialog } from '../../../shells/kit/dialog.tsx';
import { useLook } from '../../../shells/kit/look.ts';
import { Card, Deadline, StatePill } from '../../../shells/kit/marks.tsx';
import { useFormat } from '../../../shells/kit/moments.ts';
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
    <Card
      title={`${row.code} ${words(row.person)}`}
      extra={
        row.accepted ? (
          <StatePill tone="good">{t('takenOver')}</StatePill>
        ) : (
          <Deadline dueAt={row.dueAt} nearMinutes={30} />
        )
      }
    >
      <p className="release-two">
        <span>{t('handTo', { unit: say(row.to.name) })}</span>
        <small>
          {[t('from', { unit: row.site ?? say(row.from.name) }), row.person.address, row.person.phone]
            .filter(Boolean)
            .join(' · ')}
        </small>
        <small className="digits">{t('certificateNo', { no: row.certificate })}</small>
      </p>
      {row.site !== null && <Comes row={row} />}
      {row.accepted ? (
        <Arrives row={row} />
      ) : (
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
      )}
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

/** When she comes from her site, how, with what, and what her days at home ask of us. */
function Comes({ row }: { row: Json<HandoverRow> }) {
  const t = useT();
  const say = useSay();
  const { moment } = useFormat();
  const { coming, goesOn } = row;
  const when =
    coming?.trip != null && coming.departsAt !== null
      ? t('comesByTrip', {
          trip: coming.trip,
          at: moment(coming.departsAt),
          due: coming.dueAt === null ? '—' : moment(coming.dueAt),
        })
      : coming?.ride === 'fetched' && coming.departsAt !== null
        ? t('comesFetched', { at: moment(coming.departsAt) })
        : coming?.ride === 'trip'
          ? t('comesTripWaits')
          : t('comesUnknown');
  return (
    <ul className="release-comes">
      <li>
        {when}
        {coming?.left === true && ` · ${t('comesLeft')}`}
      </li>
      {coming?.luggage != null && <li>{t('comesLuggage', { n: coming.luggage })}</li>}
      {coming?.needs === true && <li>{t('comesNeeds')}</li>}
      <li>
        {goesOn === null
          ? t('comesFree')
          : t('comesStage', {
              stage: say(goesOn.stage),
              from: goesOn.from,
              to: goesOn.to,
              n: goesOn.temperatures,
            })}
        {goesOn !== null &&
          goesOn.tests.length > 0 &&
          ` · ${t('comesTests', { days: goesOn.tests.map((on) => on.slice(5)).join(' ') })}`}
      </li>
    </ul>
  );
}

/** Taken over: only that she is there is still to be said. On a trip whoever receives her says so. */
function Arrives({ row }: { row: Json<HandoverRow> }) {
  return (
    <span className="release-hand-buttons">
      <ActButton
        act="arriveHome"
        tone="primary"
        size="large"
        place={row.to.path}
        why={row.coming?.left === true ? undefined : NOT_LEFT}
        input={{ release: row.release }}
        doneWords={THERE}
      />
    </span>
  );
}
const NOT_LEFT: Words = {
  zh: '她还没有离开隔离点；离开后在此确认到家',
  en: 'She has not left the site yet; say here that she is at home once she has',
};
const THERE: Words = { zh: '已登记到家', en: 'She is at home' };
const ACCEPTED: Words = { zh: '已接收，回执已签发', en: 'Taken over; the receipt is given' };
const CHOOSE: Words = { zh: '请选择原因', en: 'Choose a reason' };
