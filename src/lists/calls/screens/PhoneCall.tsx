// One call on the phone: number, script, what came of it. The number is shown while there is signal; the result, with
// the moment it happened, and the outcome may be written down without.
import { Phone } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { addMinutes } from '../../../base/clock.ts';
import type { Words } from '../../../base/words.ts';
import { ActButton, WhyButton } from '../../../shells/kit/act-button.tsx';
import { Field } from '../../../shells/kit/field.tsx';
import { Go, useAddress, useGo } from '../../../shells/kit/go.tsx';
import { useLook } from '../../../shells/kit/look.ts';
import { Card, Deadline, StatePill } from '../../../shells/kit/marks.tsx';
import { serverNow, useFormat } from '../../../shells/kit/moments.ts';
import { useOutboxAct } from '../../../shells/kit/outbox.ts';
import { BigChoice, PrimaryBar } from '../../../shells/kit/phone.tsx';
import { EmptyState, ErrorState, Waiting } from '../../../shells/kit/states.tsx';
import { useTell } from '../../../shells/kit/tell.tsx';
import { useSay } from '../../../shells/kit/words.ts';
import type { OpenedCall } from '../acts.ts';
import type { MyCalls, MyLine } from '../routes.ts';
import { LINE_ACTS, type OutcomeButton } from '../rules.ts';
import {
  CALL_CHANNELS,
  CALL_RESULTS,
  type CallChannel,
  type CallResult,
  IDENTITY_FIELDS,
  type IdentityField,
} from '../terms.ts';
import './calls.css';
import { useT } from './calls-words.ts';
import { useKeptOpening, useWaitingLines } from './kept-openings.ts';
import { fieldsOf, useLabel, useOnce, usePersonWords } from './parts.tsx';

export default function PhoneCallScreen() {
  const t = useT();
  const { line = '' } = useAddress();
  const { data, error, refetch } = useLook<MyCalls>(
    '/lists/mine',
    {},
    { follows: ['lists.'], everySeconds: 60 },
  );
  if (data === undefined)
    return error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Waiting />;
  const row = [...data.claims, ...data.callBacks].find((one) => one.line === line);
  if (row === undefined)
    return (
      <EmptyState title={NOT_MINE} words={NOT_MINE_HELP}>
        <Go to="/calls" className="button button-primary button-large">
          {t('myCalls')}
        </Go>
      </EmptyState>
    );
  return <Call key={row.line} row={row} />;
}

const NOT_MINE: Words = { zh: '您目前没有占用这条记录', en: 'You do not hold this line now' };
const NOT_MINE_HELP: Words = {
  zh: '它可能已判定、已释放或已到期。请回到“呼叫”重新领取。',
  en: 'It may be answered, released, or your claim ran out. Go back to your calls and claim again.',
};

function Call({ row }: { row: MyLine }) {
  const t = useT();
  const say = useSay();
  const go = useGo();
  const personWords = usePersonWords();
  const { moment, clockTime } = useFormat();
  const [opened, keep, forget] = useKeptOpening<OpenedCall>('call', row.line);
  const waiting = useWaitingLines(RECORDS).has(row.line);
  const held = row.until !== null;
  const done = () => {
    forget();
    go('/calls');
  };
  return (
    <>
      <Card className="phone-bare">
        <div className="phone-head">
          <h2>{personWords(row.person)}</h2>
          <Deadline dueAt={row.dueAt} nearMinutes={30} />
        </div>
        <p className="phone-sub">
          {say(row.place.name)} · {say(row.stateWords)}
          {row.until !== null && ` · ${t('heldUntil', { at: clockTime(row.until) })}`}
        </p>
        {row.last !== null && (
          <p className="phone-sub">
            {t('lastTry')} · {say(row.last.result)} · {row.last.by} ·{' '}
            <span className="digits">{moment(row.last.at)}</span>
          </p>
        )}
      </Card>
      {held && opened !== undefined && (
        <Card className="phone-bare">
          {opened === null ? (
            <ActButton
              act="openCall"
              input={{ line: row.line }}
              tone="primary"
              size="large"
              wide
              icon={<Phone size={20} aria-hidden />}
              onDone={(result) => keep(result as OpenedCall)} // openCall’s own result
            />
          ) : (
            <Numbers opened={opened} />
          )}
          {row.code !== null && (
            <p className="phone-sub">
              {t('sayCode')} <strong className="digits">{row.code}</strong>
              {row.script !== null && ` · ${t('sayNumber')} ${row.script.officialNumber}`}
            </p>
          )}
        </Card>
      )}
      {row.script !== null && <Script row={row} />}
      {held ? (
        <Record row={row} opened={opened ?? null} waiting={waiting}>
          <Outcomes row={row} unsent={waiting} onDone={done} />
        </Record>
      ) : (
        <PrimaryBar>
          <ActButton act="claimLine" input={{ line: row.line }} tone="primary" size="large" wide />
        </PrimaryBar>
      )}
    </>
  );
}

const RECORDS = ['recordAttempt'] as const;

function Numbers({ opened }: { opened: OpenedCall }) {
  const t = useT();
  const { moment } = useFormat();
  return (
    <>
      <p className="phone-sub">{t('callAs', { name: opened.callAs })}</p>
      {opened.numbers.length === 0 && <p>{t('noNumberHelp')}</p>}
      <ul className="phone-numbers">
        {opened.numbers.map((one) => (
          <li key={one.no}>
            <a href={`tel:${one.number}`} className="phone-dial digits">
              <Phone size={22} aria-hidden />
              {one.number}
            </a>
          </li>
        ))}
      </ul>
      {opened.notes.map((one) => (
        <p key={one.of} className="phone-sub">
          <span className="digits">{moment(one.at)}</span> {one.note}
        </p>
      ))}
    </>
  );
}

function Script({ row }: { row: MyLine }) {
  const t = useT();
  const say = useSay();
  return (
    <details className="card phone-script">
      <summary>{t('script')}</summary>
      <ol>
        {row.script?.steps.map((step) => (
          <li key={step.id}>{say(step)}</li>
        ))}
      </ol>
    </details>
  );
}

const CALLED = CALL_RESULTS.filter((row) => row.result !== 'sent');
const ANSWERED: ReadonlySet<CallResult> = new Set([
  'answered-identity-confirmed',
  'answered-identity-not-confirmed',
]);
const TOLD: Record<IdentityField, { label: Words; length: number }> = {
  name: { label: { zh: '对方说的姓名', en: 'Name as told' }, length: 40 },
  birth: { label: { zh: '对方说的出生日期', en: 'Date of birth as told' }, length: 20 },
  last4: { label: { zh: '对方说的证件后四位', en: 'Last four of the document as told' }, length: 4 },
};

function Record({
  row,
  opened,
  waiting,
  children,
}: {
  row: MyLine;
  opened: OpenedCall | null;
  waiting: boolean;
  /** Between what is written down and the button that does it, which stays at the bottom. */
  children: ReactNode;
}) {
  const t = useT();
  const say = useSay();
  const tell = useTell();
  const label = useLabel();
  const { clockTime } = useFormat();
  const record = useOutboxAct('recordAttempt');
  const { title } = LINE_ACTS.recordAttempt;
  const [channel, setChannel] = useState<CallChannel>('mobile');
  const [result, setResult] = useState<CallResult>();
  const [told, setTold] = useState<Partial<Record<IdentityField, string>>>({});
  const [later, setLater] = useState(30);
  const [note, setNote] = useState('');
  const results = channel === 'sms' ? CALL_RESULTS.filter((one) => one.result === 'sent') : CALLED;
  // Once chosen, the others give way to what is asked next.
  const shown = result === undefined ? results : results.filter((one) => one.result === result);
  const why = result === undefined ? CHOOSE : undefined;
  const [save, saving] = useOnce(async () => {
    if (result === undefined) return;
    const now = serverNow();
    const given = Object.fromEntries(Object.entries(told).filter(([, value]) => value.trim() !== ''));
    await record(
      {
        line: row.line,
        channel,
        result,
        at: now.toISOString(),
        ...(numberOf(channel) === undefined ? {} : { numberNo: numberOf(channel) }),
        ...(ANSWERED.has(result) && Object.keys(given).length > 0 ? { told: given } : {}),
        ...(result === 'callback-asked' ? { callBackAt: addMinutes(now, later).toISOString() } : {}),
        ...(note.trim() === '' ? {} : { note: note.trim() }),
      },
      { zh: `${title.zh} · ${row.person.name}`, en: `${title.en} · ${row.person.name}` },
    );
    tell.done(SAVED);
    setResult(undefined);
    setTold({});
    setNote('');
  });
  return (
    <>
      <Card title={say(title)} extra={waiting ? <StatePill tone="late">{t('toSend')}</StatePill> : undefined}>
        <div className="stack">
          <fieldset className="phone-chips">
            <legend className="unseen">{t('through')}</legend>
            {CALL_CHANNELS.filter((one) => one.channel !== 'second' || (opened?.numbers.length ?? 2) > 1).map(
              (one) => (
                <button
                  key={one.channel}
                  type="button"
                  className="chip"
                  aria-pressed={channel === one.channel}
                  onClick={() => {
                    setChannel(one.channel);
                    setResult(undefined);
                  }}
                >
                  {label(one)}
                </button>
              ),
            )}
          </fieldset>
          <BigChoice
            label={t('cameOfIt')}
            options={shown.map((one) => ({ value: one.result, title: label(one) }))}
            value={result}
            onChange={setResult}
          />
          {result !== undefined && (
            <button type="button" className="button" onClick={() => setResult(undefined)}>
              {t('chooseAgain')}
            </button>
          )}
          {result !== undefined && ANSWERED.has(result) && (
            <div className="stack">
              <p className="field-help">{t('toldHelp', { n: row.identityNeeded })}</p>
              {IDENTITY_FIELDS.map((field) => (
                <Field key={field} label={say(TOLD[field].label)}>
                  <input
                    className="input"
                    value={told[field] ?? ''}
                    maxLength={TOLD[field].length}
                    autoComplete="off"
                    inputMode={field === 'birth' ? 'numeric' : 'text'}
                    onChange={(event) => setTold({ ...told, [field]: event.target.value })}
                  />
                </Field>
              ))}
            </div>
          )}
          {result === 'callback-asked' && (
            <fieldset className="phone-chips">
              <legend className="unseen">{t('callBackWhen')}</legend>
              {[15, 30, 60, 120].map((minutes) => (
                <button
                  key={minutes}
                  type="button"
                  className="chip"
                  aria-pressed={later === minutes}
                  onClick={() => setLater(minutes)}
                >
                  {t('inMinutes', { n: minutes, at: clockTime(addMinutes(serverNow(), minutes)) })}
                </button>
              ))}
            </fieldset>
          )}
          <Field label={t('note')}>
            <input
              className="input"
              value={note}
              maxLength={500}
              placeholder={t('notePlaceholder')}
              onChange={(event) => setNote(event.target.value)}
            />
          </Field>
        </div>
      </Card>
      {children}
      <PrimaryBar>
        <WhyButton tone="primary" size="large" wide why={why} pending={saving} onPress={save}>
          {say(title)}
        </WhyButton>
      </PrimaryBar>
    </>
  );
}

const CHOOSE: Words = { zh: '请先选择通话结果。', en: 'Choose what came of the call first.' };
const SAVED: Words = {
  zh: '已存本机，有网时自动上传',
  en: 'Kept on this phone; sent as soon as there is signal',
};

function numberOf(channel: CallChannel): number | undefined {
  if (channel === 'second') return 2;
  return channel === 'mobile' || channel === 'sms' ? 1 : undefined;
}

/**
 * The outcome waits in the outbox behind the calls it rests on. Which of them prove it the server says once it has
 * them, for it knows the calls of every department; what it refuses comes back with its reason.
 */
function Outcomes({ row, unsent, onDone }: { row: MyLine; unsent: boolean; onDone: () => void }) {
  const t = useT();
  const say = useSay();
  const label = useLabel();
  const tell = useTell();
  const record = useOutboxAct('recordOutcome');
  const concluded = useWaitingLines(OUTCOMES).has(row.line);
  const [chosen, setChosen] = useState<OutcomeButton>();
  const [fields, setFields] = useState<Record<string, string>>({});
  // To say which line a repetition repeats, all lines of hers are needed: that is done at a desk.
  const offered = row.outcomes.filter((one) => one.asks !== 'survivor' && one.outcome !== 'duplicate');
  const asked = chosen === undefined ? [] : fieldsOf(chosen);
  const missing = asked.find(({ name }) => !fields[name]?.trim());
  const [save, saving] = useOnce(async () => {
    if (chosen === undefined) return;
    const title = confirmWords(chosen);
    await record(
      {
        line: row.line,
        outcome: chosen.outcome,
        ...Object.fromEntries(asked.map(({ name }) => [name, fields[name] ?? ''])),
      },
      { zh: `${title.zh} · ${row.person.name}`, en: `${title.en} · ${row.person.name}` },
    );
    tell.done(SAVED);
    onDone();
  });
  return (
    <Card title={say(LINE_ACTS.recordOutcome.title)}>
      {unsent && <p className="field-help">{t('outcomeUnsent')}</p>}
      <div className="phone-outcomes">
        {offered.map((one) => (
          <WhyButton
            key={one.outcome}
            size="large"
            wide
            why={concluded ? CONCLUDED : one.may || unsent ? undefined : one.why}
            onPress={() => setChosen(one)}
          >
            {label(one.title)}
            {!one.ends && <small>{t('leadsToVisit')}</small>}
          </WhyButton>
        ))}
      </div>
      {chosen !== undefined && (
        <div className="stack phone-answer">
          {asked.map((field) => (
            <Field key={field.name} label={say(field.label)}>
              <input
                className="input"
                value={fields[field.name] ?? ''}
                maxLength={field.name === 'receipt' ? 100 : 300}
                onChange={(event) => setFields({ ...fields, [field.name]: event.target.value })}
              />
            </Field>
          ))}
          <WhyButton
            tone="primary"
            size="large"
            wide
            why={
              missing && {
                zh: `请填写：${missing.label.zh}。`,
                en: `Fill in: ${missing.label.en}.`,
              }
            }
            pending={saving}
            onPress={save}
          >
            {say(confirmWords(chosen))}
          </WhyButton>
        </div>
      )}
    </Card>
  );
}

const OUTCOMES = ['recordOutcome'] as const;
const CONCLUDED: Words = {
  zh: '结论已记录在本机，等待上传。',
  en: 'The outcome is on this phone and waits to be sent.',
};

function confirmWords({ title }: OutcomeButton): Words {
  return { zh: `确认判定：${title.zh}`, en: `Record: ${title.en}` };
}
