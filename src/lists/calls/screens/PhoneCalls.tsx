// My calls on the phone: whom I hold, whom I promised to ring back, and the next line.
import { PhoneCall } from 'lucide-react';
import type { Words } from '../../../base/words.ts';
import { ActButton } from '../../../shells/kit/act-button.tsx';
import { useGo } from '../../../shells/kit/go.tsx';
import { useLook } from '../../../shells/kit/look.ts';
import { Card, Deadline, StatePill } from '../../../shells/kit/marks.tsx';
import { useFormat } from '../../../shells/kit/moments.ts';
import { PhoneRow, PrimaryBar } from '../../../shells/kit/phone.tsx';
import { EmptyState, ErrorState, Waiting } from '../../../shells/kit/states.tsx';
import { useSay } from '../../../shells/kit/words.ts';
import type { Claimed } from '../acts.ts';
import type { MyCalls, MyLine } from '../routes.ts';
import './calls.css';
import { useT } from './calls-words.ts';
import { useWaitingLines } from './kept-openings.ts';
import { usePersonWords } from './parts.tsx';

export default function PhoneCallsScreen() {
  const t = useT();
  const go = useGo();
  const { clockTime } = useFormat();
  const { data, error, refetch } = useLook<MyCalls>(
    '/lists/mine',
    {},
    { follows: ['lists.'], everySeconds: 60 },
  );
  if (data === undefined)
    return error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Waiting />;
  const none = data.claims.length === 0 && data.callBacks.length === 0;
  return (
    <>
      <Card className="phone-bare">
        <p className="phone-figure">
          <strong className="digits">{data.today.outcomes}</strong>
          <span>{t('phoneToday', { calls: data.today.calls, reached: data.today.reached })}</span>
        </p>
        <p className="phone-sub">
          {t('phoneReady', { n: data.ready })}
          {data.nextAt !== null && ` · ${t('phoneWaiting', { n: data.waiting, at: clockTime(data.nextAt) })}`}
        </p>
      </Card>
      {data.claims.length > 0 && (
        <Card title={t('holding')} extra={<span className="digits">{data.claims.length}</span>}>
          <ul className="phone-list">
            {data.claims.map((one) => (
              <li key={one.line}>
                <Row row={one} />
              </li>
            ))}
          </ul>
        </Card>
      )}
      {data.callBacks.length > 0 && (
        <Card title={t('callBacks')} extra={<span className="digits">{data.callBacks.length}</span>}>
          <ul className="phone-list">
            {data.callBacks.map((one) => (
              <li key={one.line}>
                <Row row={one} />
              </li>
            ))}
          </ul>
        </Card>
      )}
      {none && <EmptyState title={NONE} words={NONE_HELP} />}
      <PrimaryBar>
        <ActButton
          act="claimNext"
          input={{}}
          tone="primary"
          size="large"
          wide
          icon={<PhoneCall size={20} aria-hidden />}
          title={NEXT}
          onDone={(result) => go(`/calls/${(result as Claimed).line}`)} // claimNext’s own result
        />
      </PrimaryBar>
    </>
  );
}

const NEXT: Words = { zh: '领取下一条', en: 'Take the next line' };
const NONE: Words = { zh: '您手上没有正在联系的人', en: 'You hold nobody just now' };
const NONE_HELP: Words = {
  zh: '点“领取下一条”，系统会给出最紧急、且没有别人正在联系的一位。',
  en: 'Press “Take the next line”: you get the most urgent person nobody else is talking to.',
};

function Row({ row }: { row: MyLine }) {
  const t = useT();
  const say = useSay();
  const personWords = usePersonWords();
  const { clockTime } = useFormat();
  const waiting = useWaitingLines(RECORDS).has(row.line);
  const second =
    row.callBackAt !== null && row.until === null
      ? t('callBackAt', { at: clockTime(row.callBackAt) })
      : row.last === null
        ? t('neverCalled')
        : say(row.last.result);
  return (
    <PhoneRow
      to={`/calls/${row.line}`}
      mark={[...row.person.name][0] ?? ''}
      title={personWords(row.person)}
      words={
        <>
          {say(row.place.name)} · {second}
          <Deadline dueAt={row.dueAt} nearMinutes={30} />
        </>
      }
      end={waiting ? <StatePill tone="late">{t('toSend')}</StatePill> : undefined}
    />
  );
}

const RECORDS = ['recordAttempt', 'recordOutcome'] as const;
