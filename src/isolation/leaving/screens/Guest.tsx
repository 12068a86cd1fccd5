// One guest who is to leave: her days and conditions, the two signatures, the list before she goes, how she goes, who takes
// her over, and checking her out. What comes next has the one filled button.
import { useEffect, useState } from 'react';
import type { Words } from '../../../base/words.ts';
import { useAct } from '../../../shells/kit/act.ts';
import { ActButton, WhyButton } from '../../../shells/kit/act-button.tsx';
import { DateField } from '../../../shells/kit/date-field.tsx';
import { Dialog } from '../../../shells/kit/dialog.tsx';
import { Field } from '../../../shells/kit/field.tsx';
import { Go } from '../../../shells/kit/go.tsx';
import { Deadline, StatePill } from '../../../shells/kit/marks.tsx';
import { useFormat } from '../../../shells/kit/moments.ts';
import { wholeOf } from '../../../shells/kit/numbers.ts';
import { useMay } from '../../../shells/kit/session.tsx';
import { useTell } from '../../../shells/kit/tell.tsx';
import { capital, useSay } from '../../../shells/kit/words.ts';
import { SCORES } from '../../rating/words.ts';
import { ARRANGED_ITEM } from '../rules.ts';
import { useT } from './leaving-words.ts';
import { type Row, type Shown, useDaysLine, useHandLine } from './parts.tsx';

const MOST_LUGGAGE = 20;

export function GuestDialog({
  page,
  row,
  onClose,
}: {
  page: Shown;
  row: Row | undefined;
  onClose: () => void;
}) {
  const t = useT();
  return (
    <Dialog
      open={row !== undefined}
      title={
        row === undefined
          ? ''
          : `${row.left ? t('gone') : t('room', { no: row.room })} · ${row.name} ${row.code}`
      }
      width={820}
      onClose={onClose}
    >
      {row && (
        <div className="lv-guest" key={row.person}>
          <Head row={row} />
          {row.stay !== null && row.stay.card.length > 0 && <Conditions page={page} row={row} />}
          {row.sign !== null && <Signatures page={page} row={row} />}
          <BeforeSheGoes page={page} row={row} />
          {(row.next !== null || row.hand !== null) && <AtHome row={row} />}
        </div>
      )}
    </Dialog>
  );
}

function Head({ row }: { row: Row }) {
  const say = useSay();
  const daysLine = useDaysLine();
  return (
    <div className="lv-two">
      <StatePill tone={row.stand.tone} words={row.stand.words} />
      <span className="lv-quiet">{daysLine(row)}</span>
      {row.company.map((one) => (
        <p key={one.en} className="lv-told">
          {capital(say(one))}
        </p>
      ))}
    </div>
  );
}

function Conditions({ page, row }: { page: Shown; row: Row }) {
  const t = useT();
  const say = useSay();
  const { stay } = row;
  if (stay === null) return null;
  const met = stay.card.filter((one) => one.met);
  const open = stay.card.filter((one) => !one.met);
  return (
    <section className="lv-part">
      <h3>{t('conditions')}</h3>
      <CardOf of={open} />
      {met.length > 0 && (
        <details className="lv-met">
          <summary>{open.length === 0 ? t('allMet') : t('metN', { n: met.length })}</summary>
          <CardOf of={met} />
        </details>
      )}
      {stay.tests !== null && stay.tests.length > 0 && (
        <ul className="lv-tests" aria-label={t('tests')}>
          {stay.tests.map((test) => (
            <li key={test.on}>
              <b className="digits">{test.on.slice(5)}</b>
              {test.double && ` ${t('testDouble')}`} {say(test.words)}
            </li>
          ))}
        </ul>
      )}
      {!page.health && <p className="lv-quiet">{t('healthHidden')}</p>}
      {stay.room !== null && <RoomSample page={page} row={row} />}
    </section>
  );
}

function CardOf({ of }: { of: NonNullable<Row['stay']>['card'] }) {
  const t = useT();
  const say = useSay();
  return (
    <ul className="lv-conditions">
      {of.map((one) => (
        <li key={`${one.cond}${one.role ?? ''}`}>
          <StatePill tone={one.met ? 'good' : 'late'}>{t(one.met ? 'met' : 'open')}</StatePill>
          <span className="lv-two">
            <span>{capital(say(one.words))}</span>
            <small>{capital(say(one.why))}</small>
          </span>
          <span className="lv-quiet">
            {one.met ? '' : one.doer === null ? t('waits') : t('doer', { who: say(one.doer) })}
          </span>
        </li>
      ))}
    </ul>
  );
}

/** The sample of her room, where the protocol asks for one. */
function RoomSample({ page, row }: { page: Shown; row: Row }) {
  const t = useT();
  const stay = row.stay;
  if (stay?.room == null) return null;
  const input = (negative: boolean) => ({ episode: stay.episode, on: page.today, negative });
  return (
    <div className="lv-row">
      <span className="lv-quiet">{t('roomSample', stay.room)}</span>
      <ActButton
        act="recordRoomSample"
        size="small"
        place={page.place}
        input={input(true)}
        title={NEGATIVE}
      />
      <ActButton
        act="recordRoomSample"
        size="small"
        place={page.place}
        input={input(false)}
        title={POSITIVE}
      />
    </div>
  );
}
const NEGATIVE: Words = { zh: '登记今日采样阴性', en: 'sampled today, negative' };
const POSITIVE: Words = { zh: '登记今日采样阳性', en: 'sampled today, positive' };

function Signatures({ page, row }: { page: Shown; row: Row }) {
  const t = useT();
  const say = useSay();
  const { moment } = useFormat();
  const { sign, stay } = row;
  if (sign === null || stay === null) return null;
  const line = (one: typeof sign.first, who: Words) =>
    one === null
      ? t('waitsFor', { who: say(who) })
      : t('signed', { who: one.by, role: say(one.role), at: moment(one.at) });
  const released = row.hand !== null || sign.certificate !== null;
  return (
    <section className="lv-part">
      <h3>{t('signatures')}</h3>
      <div className="lv-two">
        <span>
          {t('first')} · {line(sign.first, sign.firstRoles)}
        </span>
        <span>
          {t('second')} · {line(sign.second, sign.secondRoles)}
        </span>
        {sign.refused !== null && <small>{t('refused', { why: say(sign.refused) })}</small>}
      </div>
      <div className="lv-row lv-row-end">
        {sign.certificate !== null && sign.release !== null && (
          <Go to={`/release/${sign.release}/certificate`} className="button">
            {t('certificate')}
          </Go>
        )}
        {!released && sign.first === null && (
          <ActButton
            act="signRelease"
            tone="primary"
            place={page.place}
            why={sign.whyNotFirst ?? undefined}
            input={{ episode: stay.episode }}
            doneWords={SIGNED}
          />
        )}
        {!released && sign.first !== null && (
          <>
            <SendBack page={page} episode={stay.episode} />
            <ActButton
              act="agreeRelease"
              tone="primary"
              place={page.place}
              why={sign.whyNotSecond ?? undefined}
              input={{ episode: stay.episode }}
              confirm={SURE}
              doneWords={RELEASED}
            />
          </>
        )}
      </div>
    </section>
  );
}
const SIGNED: Words = { zh: '已签署，待第二人', en: 'Signed; a second person is to sign' };
const RELEASED: Words = {
  zh: '已解除，已请社区接收',
  en: 'Released; her community is asked to take her over',
};
const SURE: Words = {
  zh: '签署后隔离点阶段即解除：有居家阶段的当日开始，并请所在社区在 4 小时内接收。您的姓名记入证明和账本。',
  en: 'With your signature her days here are over: days at home begin today, and her community is asked to take her over within four hours. Your name is on the certificate and in the ledger.',
};

function SendBack({ page, episode }: { page: Shown; episode: string }) {
  const t = useT();
  const say = useSay();
  const [open, setOpen] = useState(false);
  const [reason, setReason] = useState('');
  if (!open) return <WhyButton onPress={() => setOpen(true)}>{t('sendBack')}</WhyButton>;
  return (
    <>
      <select
        className="input"
        aria-label={t('reason')}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      >
        <option value="">{t('chooseReason')}</option>
        {page.refusalReasons.map((one) => (
          <option key={one.value} value={one.value}>
            {say(one)}
          </option>
        ))}
      </select>
      <ActButton
        act="declineRelease"
        place={page.place}
        why={reason === '' ? CHOOSE : undefined}
        input={{ episode, reason }}
        onDone={() => setOpen(false)}
      />
    </>
  );
}
const CHOOSE: Words = { zh: '请选择原因', en: 'Choose a reason' };

// The list ------------------------------------------------------------------------------------------------

function BeforeSheGoes({ page, row }: { page: Shown; row: Row }) {
  const t = useT();
  const { list } = row;
  const released = row.hand !== null || row.stand.id === 'go' || row.stand.id === 'list';
  return (
    <section className="lv-part">
      <h3>
        {t('list')}{' '}
        <StatePill tone={list.open === 0 ? 'good' : 'busy'}>
          {list.open === 0 ? t('listDone') : t('listOpen', { n: list.open })}
        </StatePill>
      </h3>
      {!released && !row.left && <p className="lv-quiet">{t('listAsked')}</p>}
      <ul className="lv-items">
        {list.items
          .filter(({ item }) => item !== ARRANGED_ITEM)
          .map((one) => (
            <Item key={one.item} page={page} row={row} item={one} />
          ))}
      </ul>
      <Arrange page={page} row={row} />
      {list.mayRate && <HowItWas page={page} row={row} />}
      {!row.left && <CheckOut page={page} row={row} />}
    </section>
  );
}

/** How the stay was, if she likes to say: a tap each, and nobody's name with it. */
function HowItWas({ page, row }: { page: Shown; row: Row }) {
  const t = useT();
  const say = useSay();
  const [scores, setScores] = useState<Readonly<Record<string, number>>>({});
  const said = page.aspects.flatMap(({ aspect }) =>
    scores[aspect] === undefined ? [] : [{ aspect, score: scores[aspect] }],
  );
  return (
    <div className="lv-rate">
      <h4>{t('rate')}</h4>
      <p className="lv-quiet">{t('rateHelp')}</p>
      {page.aspects.map((one) => (
        <fieldset key={one.aspect} className="chips">
          <legend>{capital(say(one))}</legend>
          {BEST_FIRST.map((score) => (
            <button
              key={score}
              type="button"
              className="chip"
              aria-pressed={scores[one.aspect] === score}
              onClick={() => setScores((before) => ({ ...before, [one.aspect]: score }))}
            >
              {capital(say(SCORES[score]))}
            </button>
          ))}
        </fieldset>
      ))}
      <ActButton
        act="rateStay"
        place={page.place}
        why={said.length === 0 ? NOTHING_SAID : undefined}
        input={{ site: page.site, person: row.person, scores: said }}
      />
    </div>
  );
}

const BEST_FIRST = [3, 2, 1] as const;
const NOTHING_SAID: Words = { zh: '请至少点一项', en: 'Tap one at least' };

function Item({ page, row, item }: { page: Shown; row: Row; item: Row['list']['items'][number] }) {
  const t = useT();
  const say = useSay();
  const tell = useTell();
  const { moment } = useFormat();
  const may = useMay('isolation.rooms', { place: page.place });
  const { perform, pending } = useAct('tickLeaving');
  const done = item.doneAt !== null;
  return (
    <li>
      <label title={item.source}>
        <input
          type="checkbox"
          checked={done}
          disabled={!may.may || pending}
          onChange={() => {
            perform({ site: page.site, person: row.person, item: item.item, done: !done }).catch((error) =>
              tell.refused(error),
            );
          }}
        />
        {capital(say(item))}
        {item.doneAt !== null && (
          <small>{t('doneBy', { who: item.doneBy ?? '—', at: moment(item.doneAt) })}</small>
        )}
      </label>
    </li>
  );
}

function Arrange({ page, row }: { page: Shown; row: Row }) {
  const t = useT();
  const say = useSay();
  const { list } = row;
  const [ride, setRide] = useState(list.ride ?? '');
  const [at, setAt] = useState('');
  const [luggage, setLuggage] = useState(list.luggage === null ? '' : String(list.luggage));
  useEffect(() => {
    setRide(list.ride ?? '');
    setLuggage(list.luggage === null ? '' : String(list.luggage));
  }, [list.ride, list.luggage]);
  const pieces = wholeOf(luggage, 0, MOST_LUGGAGE);
  const rides = page.rides.filter(({ lastOnly }) => !lastOnly || row.next === null);
  const why =
    ride === ''
      ? NO_RIDE
      : pieces === undefined
        ? NO_LUGGAGE
        : ride === 'fetched' && at === ''
          ? NO_TIME
          : undefined;
  return (
    <div className="lv-row">
      <Field label={t('ride')}>
        <select className="input" value={ride} onChange={(event) => setRide(event.target.value)}>
          <option value="">{t('chooseReason')}</option>
          {rides.map((one) => (
            <option key={one.ride} value={one.ride}>
              {say(one)}
            </option>
          ))}
        </select>
      </Field>
      {ride === 'fetched' && <DateField label={t('rideAt')} value={at} onChange={setAt} moment />}
      <Field label={t('luggage')}>
        <input
          className="input digits"
          inputMode="numeric"
          autoComplete="off"
          value={luggage}
          onChange={(event) => setLuggage(event.target.value)}
        />
      </Field>
      <ActButton
        act="arrangeLeaving"
        place={page.place}
        why={why}
        input={() => ({
          site: page.site,
          person: row.person,
          ride: ride === 'fetched' ? ('fetched' as const) : ('trip' as const),
          ...(ride === 'fetched' ? { at: new Date(`${at}:00+08:00`).toISOString() } : {}),
          luggage: pieces ?? 0,
        })}
        title={SAVE}
      />
    </div>
  );
}
const SAVE: Words = { zh: '登记', en: 'write down' };
const NO_RIDE: Words = { zh: '请选择离点方式', en: 'Choose how she goes' };
const NO_LUGGAGE: Words = {
  zh: '请填写行李件数（没有填 0）',
  en: 'Say how many pieces of luggage, 0 for none',
};
const NO_TIME: Words = { zh: '请填写几时来接', en: 'Say when she is fetched' };

/** What is open does not keep her; somebody says why, and it stays to be done. */
function CheckOut({ page, row }: { page: Shown; row: Row }) {
  const t = useT();
  const [reason, setReason] = useState('');
  const released = row.stand.id === 'go' || row.stand.id === 'list' || row.stand.id === 'free';
  const asks = row.list.open > 0;
  const why = !released ? NOT_YET : asks && reason.trim().length < 2 ? OPEN : undefined;
  return (
    <div className="lv-row lv-row-end">
      {released && asks && (
        <Field label={t('openReason', { n: row.list.open })}>
          <input
            className="input"
            value={reason}
            maxLength={300}
            onChange={(event) => setReason(event.target.value)}
          />
        </Field>
      )}
      <ActButton
        act="checkOutGuest"
        tone={row.stand.id === 'go' ? 'primary' : 'plain'}
        place={page.place}
        why={why}
        input={() => ({
          site: page.site,
          person: row.person,
          to: 'home' as const,
          ...(asks ? { reason: reason.trim() } : {}),
        })}
        title={{ zh: '退房回家', en: 'check out, home' }}
        doneWords={OUT}
      />
    </div>
  );
}
const NOT_YET: Words = {
  zh: '两份签署完成后才能退房回家',
  en: 'She goes home once two have signed',
};
const OPEN: Words = { zh: '清单未办完，请写明原因', en: 'The list is not done: say why' };
const OUT: Words = { zh: '已退房，房间待终末消毒', en: 'Checked out; the room waits for its disinfection' };

// At home ---------------------------------------------------------------------------------------------------

function AtHome({ row }: { row: Row }) {
  const t = useT();
  const say = useSay();
  const handLine = useHandLine();
  const { next, hand } = row;
  return (
    <section className="lv-part lv-two">
      <h3>{t('hand')}</h3>
      <span>{handLine(row)}</span>
      {hand !== null && hand.acceptedAt === null && hand.dueAt !== null && (
        <Deadline dueAt={hand.dueAt} nearMinutes={60} />
      )}
      {next !== null && (
        <span className="lv-quiet">
          {t('nextIs', { stage: say(next.stage), from: next.from, to: next.to, n: next.temperatures })}
          {next.tests.length > 0 &&
            ` · ${t('nextTests', { days: next.tests.map((on) => on.slice(5)).join(' ') })}`}
        </span>
      )}
    </section>
  );
}
