// The call itself: claim, show the number, dial, and write down in two presses what came of it: through which number,
// with what result. While one of the buttons has the keyboard, the digits choose a result.
import { Clock, Phone, PhoneCall } from 'lucide-react';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { addMinutes } from '../../../base/clock.ts';
import type { Words } from '../../../base/words.ts';
import { useAct } from '../../../shells/kit/act.ts';
import { ActButton, WhyButton } from '../../../shells/kit/act-button.tsx';
import { Card, StatePill } from '../../../shells/kit/marks.tsx';
import { serverNow, useFormat, useNow } from '../../../shells/kit/moments.ts';
import { useMay } from '../../../shells/kit/session.tsx';
import { useTell } from '../../../shells/kit/tell.tsx';
import { useSay } from '../../../shells/kit/words.ts';
import type { OpenedCall } from '../acts.ts';
import type { LinePage } from '../routes.ts';
import { LINE_ACTS, whyNotResult } from '../rules.ts';
import { CALL_CHANNELS, CALL_RESULTS, type CallChannel, type CallResult } from '../terms.ts';
import { useT } from './calls-words.ts';
import { whyNot } from './Line.tsx';
import { Fact, useLabel } from './parts.tsx';

/** The claim is kept alive while the page is used; it ends by itself a while after the last sign of life. */
const HEARTBEAT_MS = 4 * 60_000;

export function CallCard({ page }: { page: LinePage }) {
  const t = useT();
  const say = useSay();
  const { clockTime, moment } = useFormat();
  const [opened, setOpened] = useState<OpenedCall>();
  const held = page.claim !== null;
  useEffect(() => {
    if (!held) setOpened(undefined);
  }, [held]);
  const last = page.attempts.at(-1);
  if (page.claim === null)
    return (
      <Card title={t('callCard')}>
        <dl className="call-facts">
          <Fact label={t('phone')}>
            <span className="digits">{page.person.phone ?? t('noNumber')}</span>
            {page.numbersKnown > 1 && <small> {t('numbers', { n: page.numbersKnown })}</small>}
          </Fact>
          <Fact label={t('lastTry')}>
            {last === undefined
              ? t('neverCalled')
              : [say(last.result), say(last.channel), last.by, moment(last.at)].join(' · ')}
          </Fact>
        </dl>
        {page.callAfter !== null && (
          <p className="call-hint">
            <Clock size={15} aria-hidden /> {t('waitUntil', { at: clockTime(page.callAfter) })}
          </p>
        )}
        <div className="call-row">
          <ActButton
            act="claimLine"
            input={{ line: page.line }}
            place={page.unit.path}
            tone="primary"
            size="large"
            icon={<PhoneCall size={18} aria-hidden />}
            why={whyNot(page, 'claimLine')}
          />
        </div>
      </Card>
    );
  return (
    <Card title={t('callCard')} extra={<Held page={page} />}>
      <dl className="call-code">
        <div>
          <dt>{t('sayCode')}</dt>
          <dd className="digits">{page.claim.code}</dd>
        </div>
        <div>
          <dt>{t('sayNumber')}</dt>
          <dd className="digits">{page.script?.officialNumber}</dd>
        </div>
      </dl>
      <Dial page={page} opened={opened} onOpen={setOpened} />
      <Record page={page} opened={opened} />
    </Card>
  );
}

function Held({ page }: { page: LinePage }) {
  const t = useT();
  const { clockTime } = useFormat();
  const now = useNow();
  const extend = useAct('extendClaim');
  const beat = useRef(Date.now());
  const until = page.claim === null ? 0 : new Date(page.claim.until).getTime();
  const last = useRef(extend.perform);
  last.current = extend.perform;
  useEffect(() => {
    const timer = setInterval(() => {
      if (document.visibilityState !== 'visible' || Date.now() - beat.current < HEARTBEAT_MS) return;
      beat.current = Date.now();
      // At its limit the claim can not be extended: the page shows until when it runs, and the button says why.
      last.current({ line: page.line }).catch(() => undefined);
    }, 30_000);
    return () => clearInterval(timer);
  }, [page.line]);
  return (
    <span className="call-held">
      <StatePill tone={until - now.getTime() < 3 * 60_000 ? 'late' : 'busy'}>
        {t('heldUntil', { at: page.claim === null ? '' : clockTime(page.claim.until) })}
      </StatePill>
      <ActButton
        act="extendClaim"
        input={{ line: page.line }}
        place={page.unit.path}
        size="small"
        why={whyNot(page, 'extendClaim')}
      />
      <ActButton
        act="releaseLine"
        input={{ line: page.line }}
        place={page.unit.path}
        size="small"
        why={whyNot(page, 'releaseLine')}
      />
    </span>
  );
}

function Dial({
  page,
  opened,
  onOpen,
}: {
  page: LinePage;
  opened: OpenedCall | undefined;
  onOpen: (opened: OpenedCall) => void;
}) {
  const t = useT();
  const { moment } = useFormat();
  if (opened === undefined)
    return (
      <div className="call-row">
        <ActButton
          act="openCall"
          input={{ line: page.line }}
          place={page.unit.path}
          tone="primary"
          size="large"
          icon={<Phone size={18} aria-hidden />}
          why={whyNot(page, 'openCall')}
          onDone={(result) => onOpen(result as OpenedCall)} // openCall’s own result
        />
      </div>
    );
  return (
    <div className="call-dial">
      <p className="call-hint">{t('callAs', { name: opened.callAs })}</p>
      {opened.numbers.length === 0 && <p className="call-hint">{t('noNumberHelp')}</p>}
      <ul className="call-numbers">
        {opened.numbers.map((one) => (
          <li key={one.no}>
            <small className="digits">{one.no}</small>
            <a className="digits" href={`tel:${one.number}`}>
              {one.number}
            </a>
          </li>
        ))}
      </ul>
      {opened.notes.length > 0 && (
        <ul className="call-notes" aria-label={t('notes')}>
          {opened.notes.map((one) => (
            <li key={one.of}>
              <small className="digits">{moment(one.at)}</small> {one.note}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** Results in the order they happen, with the digit that chooses them. */
const KEYS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '0'] as const;
const CALLED = CALL_RESULTS.filter((row) => row.result !== 'sent');

function Record({ page, opened }: { page: LinePage; opened: OpenedCall | undefined }) {
  const t = useT();
  const say = useSay();
  const tell = useTell();
  const label = useLabel();
  const { clockTime } = useFormat();
  const { perform, pending } = useAct('recordAttempt');
  const { title } = LINE_ACTS.recordAttempt;
  const may = useMay('lists.call', { place: page.unit.path, title });
  const why = may.may ? whyNot(page, 'recordAttempt') : may.why;
  const [channel, setChannel] = useState<CallChannel>('mobile');
  const [numberNo, setNumberNo] = useState(1);
  const [note, setNote] = useState('');
  const [later, setLater] = useState(false);
  const [time, setTime] = useState('');
  // Asked for by its own button: a time field changes with every digit that is typed.
  const agreed = nextAt(time, serverNow());
  const group = useRef<HTMLFieldSetElement>(null);
  const ready = opened !== undefined;
  useEffect(() => {
    // The number is there: the keyboard goes to where the result is written down.
    if (ready) group.current?.querySelector<HTMLElement>('[data-result] button')?.focus();
  }, [ready]);
  const record = async (result: CallResult, callBackAt?: Date) => {
    if (pending) return;
    if (result === 'callback-asked' && callBackAt === undefined) return setLater(true);
    setLater(false);
    setTime('');
    try {
      await perform({
        line: page.line,
        channel,
        result,
        ...(onNumber(channel) ? { numberNo } : {}),
        ...(callBackAt === undefined ? {} : { callBackAt: callBackAt.toISOString() }),
        ...(note.trim() === '' ? {} : { note: note.trim() }),
      });
      setNote('');
      tell.done(RECORDED);
    } catch (error) {
      tell.refused(error, title);
    }
  };
  const results = channel === 'sms' ? CALL_RESULTS.filter((row) => row.result === 'sent') : CALLED;
  const keys = (event: KeyboardEvent) => {
    if (event.target instanceof HTMLInputElement || event.ctrlKey || event.metaKey || event.altKey) return;
    const chosen = results[KEYS.indexOf(event.key as (typeof KEYS)[number])];
    if (chosen === undefined || why !== undefined) return;
    event.preventDefault();
    void record(chosen.result);
  };
  return (
    <fieldset className="call-record" ref={group} onKeyDown={keys}>
      <legend className="unseen">{say(title)}</legend>
      <fieldset className="call-channels">
        <legend className="unseen">{t('through')}</legend>
        {(opened?.numbers ?? []).map((one) => (
          <button
            key={one.no}
            type="button"
            className="chip"
            aria-pressed={onNumber(channel) && numberNo === one.no}
            onClick={() => {
              setChannel(one.no === 1 ? 'mobile' : 'second');
              setNumberNo(one.no);
            }}
          >
            {t('number', { n: one.no })}
          </button>
        ))}
        {CALL_CHANNELS.filter((row) => !(opened && onNumber(row.channel))).map((row) => (
          <button
            key={row.channel}
            type="button"
            className="chip"
            aria-pressed={channel === row.channel}
            onClick={() => setChannel(row.channel)}
          >
            {label(row)}
          </button>
        ))}
      </fieldset>
      <div className="call-results" data-result>
        {results.map((row, i) => (
          <WhyButton
            key={row.result}
            why={why ?? whyNotResult(channel, row.result)?.words}
            pending={false}
            className={row.reached ? 'call-reached' : ''}
            onPress={() => void record(row.result)}
          >
            <span className="call-key">{KEYS[i]}</span>
            {label(row)}
          </WhyButton>
        ))}
      </div>
      {later && (
        <fieldset className="call-channels">
          <legend className="unseen">{t('callBackWhen')}</legend>
          <span>{t('callBackWhen')}</span>
          {[15, 30, 60, 120].map((minutes) => (
            <button
              key={minutes}
              type="button"
              className="chip"
              onClick={() => void record('callback-asked', addMinutes(serverNow(), minutes))}
            >
              {t('inMinutes', { n: minutes, at: clockTime(addMinutes(serverNow(), minutes)) })}
            </button>
          ))}
          <label className="call-row">
            <span>{t('atTime')}</span>
            <input
              type="time"
              className="input"
              value={time}
              onChange={(event) => setTime(event.target.value)}
            />
          </label>
          {agreed !== undefined && (
            <button type="button" className="chip" onClick={() => void record('callback-asked', agreed)}>
              {t('recordAt', { at: clockTime(agreed) })}
            </button>
          )}
        </fieldset>
      )}
      <label>
        <span className="field-label">{t('note')}</span>
        <input
          className="input"
          value={note}
          maxLength={500}
          placeholder={t('notePlaceholder')}
          onChange={(event) => setNote(event.target.value)}
        />
      </label>
    </fieldset>
  );
}

const RECORDED: Words = { zh: '已记录本次联系', en: 'The try is recorded' };

function onNumber(channel: CallChannel): boolean {
  return channel === 'mobile' || channel === 'second';
}

/** The next moment at which the district's clock shows this time. */
export function nextAt(time: string, now: Date): Date | undefined {
  const found = /^(\d{2}):(\d{2})$/.exec(time);
  if (found === null) return undefined;
  const day = new Date(now.getTime() + ZONE_MS).toISOString().slice(0, 10);
  const at = new Date(`${day}T${time}:00+08:00`);
  return at > now ? at : new Date(at.getTime() + 86_400_000);
}

/** Asia/Shanghai, without daylight saving since 1991. */
const ZONE_MS = 8 * 3_600_000;
