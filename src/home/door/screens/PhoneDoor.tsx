// One door on the phone: address and numbers, then each thing that is done there, then the visit itself. Everything but
// showing the notice works without signal and is sent later; today's doors of one's own team are opened ahead (ahead.ts).
import { DoorOpen, Phone } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { Words } from '../../../base/words.ts';
import { useKeptOpening } from '../../../lists/calls/screens/kept-openings.ts';
import { ActButton, WhyButton } from '../../../shells/kit/act-button.tsx';
import type { InputOf, Json } from '../../../shells/kit/act-types.ts';
import { Field } from '../../../shells/kit/field.tsx';
import { Go, useAddress, useGo } from '../../../shells/kit/go.tsx';
import { useLook } from '../../../shells/kit/look.ts';
import { Card, Deadline, StatePill } from '../../../shells/kit/marks.tsx';
import { serverNow, useFormat } from '../../../shells/kit/moments.ts';
import { useOutboxAct } from '../../../shells/kit/outbox.ts';
import { BigChoice, PrimaryBar } from '../../../shells/kit/phone.tsx';
import { useMay } from '../../../shells/kit/session.tsx';
import { EmptyState, ErrorState, Waiting } from '../../../shells/kit/states.tsx';
import { useTell } from '../../../shells/kit/tell.tsx';
import { useSay } from '../../../shells/kit/words.ts';
import type { OpenedDoor } from '../acts.ts';
import type { DoorPage } from '../routes.ts';
import { withOthers } from '../rules.ts';
import './door.css';
import { useT } from './door-words.ts';
import { Beside, useWaitingAt } from './parts.tsx';

type Door = Json<DoorPage>;
type OutboxName = 'recordVisit' | 'checkHome' | 'giveKit' | 'settleCoResident' | 'recordRefusal';

export default function PhoneDoorScreen() {
  const { episode = '' } = useAddress();
  const say = useSay();
  const { data, error, refetch } = useLook<Door>(
    `/doors/${episode}`,
    {},
    { follows: ['home.', 'control.', 'teams.'], keepShown: false },
  );
  if (data === undefined)
    return error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Waiting />;
  if (data.over !== null)
    return (
      <EmptyState title={OVER} words={data.over}>
        <Go to="/visits" className="button button-primary button-large">
          {say(BACK)}
        </Go>
        <TakeBack door={data} />
      </EmptyState>
    );
  return <DoorOf key={data.id} door={data} />;
}

const OVER: Words = { zh: '不用再上门', en: 'Nobody goes to this door' };
const BACK: Words = { zh: '返回上门列表', en: 'Back to the visits' };
const SAVED: Words = {
  zh: '已存本机，有网时自动上传',
  en: 'Kept on this phone; sent as soon as there is signal',
};
const WAITS: Words = { zh: '已记录在本机，等待上传。', en: 'It is on this phone and waits to be sent.' };

const CARE: Words = { zh: '体温与需求', en: 'Temperature and needs' };

function DoorOf({ door }: { door: Door }) {
  const t = useT();
  const say = useSay();
  const care = useMay('control.observe', { place: door.place.path });
  const waiting = useWaitingAt(door.id);
  const openNotice = door.notices.some((one) => one.open);
  const refusal = door.refusals.find((one) => one.closedAt === null);
  return (
    <>
      <Head door={door} />
      <Where door={door} />
      <Card className="phone-bare">
        <Step title={t('check')} pill={checkPill(door, waiting.has('checkHome'), t)}>
          <Check door={door} waits={waiting.has('checkHome')} />
        </Step>
        <Step
          title={t('notice')}
          pill={
            waiting.has('serveNotice') ? (
              <StatePill tone="late">{t('toSend')}</StatePill>
            ) : openNotice ? (
              <StatePill tone="now">{t('noticeOpen')}</StatePill>
            ) : (
              <StatePill tone="good">{t('noticeServed')}</StatePill>
            )
          }
        >
          <Go to={`/doors/${door.id}/notice`} className="button button-primary button-large button-wide">
            {t('noticeShow')}
          </Go>
        </Step>
        <Step
          title={t('kit')}
          pill={
            waiting.has('giveKit') ? (
              <StatePill tone="late">{t('toSend')}</StatePill>
            ) : door.kits.every((kit) => kit.back) ? (
              <StatePill tone="quiet">{t('kitNone')}</StatePill>
            ) : (
              <StatePill tone="good">{t('kitGiven')}</StatePill>
            )
          }
        >
          <Kit door={door} waits={waiting.has('giveKit')} />
        </Step>
        <Step
          title={t('people')}
          pill={
            waiting.has('settleCoResident') ? (
              <StatePill tone="late">{t('toSend')}</StatePill>
            ) : (
              <StatePill tone="quiet">
                {door.coResidents.length === 0
                  ? t('peopleNone')
                  : t('peopleN', { n: door.coResidents.length })}
              </StatePill>
            )
          }
        >
          <CoResidents door={door} />
        </Step>
        <Step
          title={t('refusal')}
          pill={
            waiting.has('recordRefusal') ? (
              <StatePill tone="late">{t('toSend')}</StatePill>
            ) : refusal === undefined ? (
              <StatePill tone="quiet">{t('refusalNone')}</StatePill>
            ) : (
              <StatePill tone="now">{t('refusalOpen')}</StatePill>
            )
          }
          open={refusal !== undefined}
        >
          <Refusal door={door} waits={waiting.has('recordRefusal')} />
        </Step>
      </Card>
      {care.may && (
        <Go to={`/care/${door.id}`} className="button button-large button-wide">
          {say(CARE)}
        </Go>
      )}
      <Visit door={door} waiting={waiting} />
      <Past door={door} />
    </>
  );
}

function checkPill(door: Door, waits: boolean, t: ReturnType<typeof useT>) {
  if (waits) return <StatePill tone="late">{t('toSend')}</StatePill>;
  if (door.stagePlace !== 'home') return <StatePill tone="quiet">{t('checkNotHome')}</StatePill>;
  if (door.check === null) return <StatePill tone="quiet">{t('checkNone')}</StatePill>;
  return door.check.suitable ? (
    <StatePill tone="good">{t('checkDone')}</StatePill>
  ) : (
    <StatePill tone="now">{t('checkBad')}</StatePill>
  );
}

function Head({ door }: { door: Door }) {
  const t = useT();
  const say = useSay();
  const [opened] = useKeptOpening<OpenedDoor>('visit', `door-${door.id}`);
  return (
    <Card className="phone-bare">
      <div className="phone-head">
        <h2>{opened?.name ?? door.person.name}</h2>
        {door.red && <StatePill tone="now">{t('red')}</StatePill>}
      </div>
      <p className="phone-sub">
        {[door.code, say(door.place.name), door.where && t('now', { where: say(door.where) })]
          .filter(Boolean)
          .join(' · ')}
      </p>
      {door.stage !== null && (
        <p className="phone-sub digits">{t('until', { stage: say(door.stage), to: door.stageTo ?? '—' })}</p>
      )}
      {door.tasks.length === 0 ? (
        <p className="phone-sub">{t('nothingDue')}</p>
      ) : (
        <ul className="door-list">
          {door.tasks.map((task) => (
            <li key={`${task.kind} ${task.title.en} ${task.dueAt}`} className="door-row">
              <strong>{say(task.title)}</strong>
              <small>{say(task.role)}</small>
              <Deadline dueAt={task.dueAt} nearMinutes={30} />
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

function Where({ door }: { door: Door }) {
  const t = useT();
  const say = useSay();
  const { moment } = useFormat();
  const [opened, keep] = useKeptOpening<OpenedDoor>('visit', `door-${door.id}`);
  if (opened === undefined) return null;
  return (
    <Card title={t('where')}>
      {opened === null ? (
        <div className="stack">
          <p className="phone-sub">{door.person.address ?? t('address')}</p>
          <ActButton
            act="openDoor"
            input={{ episode: door.id }}
            place={door.place.path}
            tone="primary"
            size="large"
            wide
            icon={<DoorOpen size={20} aria-hidden />}
            onDone={(result) => keep(result as OpenedDoor)} // openDoor’s own result
          />
          <p className="field-help">{t('openBefore')}</p>
        </div>
      ) : (
        <>
          <p className="phone-address">{opened.address ?? t('noAddress')}</p>
          <ul className="phone-numbers">
            {opened.phones.map((number) => (
              <li key={number}>
                <a href={`tel:${number}`} className="phone-dial digits">
                  <Phone size={22} aria-hidden />
                  {number}
                </a>
              </li>
            ))}
          </ul>
          {opened.notes.map((one) => (
            <p key={one.at} className="phone-sub">
              {moment(one.at)} · {one.note}
            </p>
          ))}
        </>
      )}
      <h3 className="field-label">{t('team')}</h3>
      {door.team.length === 0 ? (
        <p className="phone-sub">{t('noTeam')}</p>
      ) : (
        <ul className="door-list">
          {door.team.map((one) => (
            <li key={`${one.role} ${one.account}`} className="door-row">
              <small>{say(one.roleWords)}</small>
              <span>
                {one.name}{' '}
                {one.phone === null ? (
                  <small className="door-sub">{t('noPhone')}</small>
                ) : (
                  <a href={`tel:${one.phone}`} className="digits">
                    {one.phone}
                  </a>
                )}
              </span>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

function Step({
  title,
  pill,
  open = false,
  children,
}: {
  title: string;
  pill: ReactNode;
  open?: boolean;
  children: ReactNode;
}) {
  return (
    <details className="door-step" open={open}>
      <summary>
        <span>{title}</span>
        {pill}
      </summary>
      <div className="stack">{children}</div>
    </details>
  );
}

/** Puts an act about this door into the outbox, once a tap, dated now. */
function useKept<N extends OutboxName>(door: Door, name: N, title: Words) {
  const put = useOutboxAct(name);
  const tell = useTell();
  const [pending, setPending] = useState(false);
  const keep = async (input: Omit<InputOf<N>, 'episode' | 'at'>) => {
    if (pending) return false;
    setPending(true);
    try {
      const whole = { ...input, episode: door.id, at: serverNow().toISOString() } as InputOf<N>; // the two every act of the door has
      const label = { zh: `${title.zh} · ${door.person.name}`, en: `${title.en} · ${door.person.name}` };
      await put(whole, label);
      tell.done(SAVED);
      return true;
    } catch {
      return false; // told already, by the outbox itself
    } finally {
      setPending(false);
    }
  };
  return [keep, pending] as const;
}

const TITLES = {
  check: { zh: '核查住处', en: 'Check the home' },
  kit: { zh: '发放物资', en: 'Hand out the kit' },
  co: { zh: '登记同住人', en: 'Enter the co-resident' },
  visit: { zh: '登记上门', en: 'Record the visit' },
  refusal: { zh: '登记拒不配合', en: 'Record a refusal' },
} as const;

function Check({ door, waits }: { door: Door; waits: boolean }) {
  const t = useT();
  const say = useSay();
  const { moment } = useFormat();
  const [answers, setAnswers] = useState<Record<string, boolean>>({});
  const [again, setAgain] = useState(false);
  const [keep, pending] = useKept(door, 'checkHome', TITLES.check);
  if (door.stagePlace !== 'home') return <p className="phone-sub">{t('checkNotHome')}</p>;
  if (door.check !== null && !again)
    return (
      <>
        <p className="phone-sub">
          {t('checkedBy', { by: door.check.by })} · {moment(door.check.at)}
        </p>
        {!door.check.suitable && (
          <p className="door-notice">
            {t('against', { why: say(door.check.because) })}
            <br />
            {t(door.proposes === 'facility' ? 'proposesFacility' : 'proposesNone')}
          </p>
        )}
        <WhyButton tone="plain" wide onPress={() => setAgain(true)}>
          {t('checkAgain')}
        </WhyButton>
      </>
    );
  const open = door.form.questions.find(({ id }) => answers[id] === undefined);
  const why = waits ? WAITS : open && { zh: `还没有回答：${open.zh}`, en: `Not answered yet: ${open.en}` };
  return (
    <>
      {door.form.questions.map((one) => (
        <fieldset key={one.id} className="door-question">
          <legend>{say(one)}</legend>
          <div className="door-answers">
            {[true, false].map((value) => (
              <button
                key={String(value)}
                type="button"
                aria-pressed={answers[one.id] === value}
                onClick={() => setAnswers({ ...answers, [one.id]: value })}
              >
                {t(value ? 'yes' : 'no')}
              </button>
            ))}
          </div>
        </fieldset>
      ))}
      <WhyButton
        tone="primary"
        size="large"
        wide
        why={why}
        pending={pending}
        onPress={() => void keep({ answers }).then((kept) => kept && setAgain(false))}
      >
        {say(TITLES.check)}
      </WhyButton>
    </>
  );
}

/** What was lent comes back, also when the stay is over: until then its thermometer is nobody else's. */
function TakeBack({ door }: { door: Pick<Door, 'id' | 'place' | 'kits'> }) {
  if (door.kits.every((kit) => kit.back)) return null;
  return (
    <ActButton act="takeKitBack" input={{ episode: door.id }} place={door.place.path} size="large" wide />
  );
}

function Kit({ door, waits }: { door: Door; waits: boolean }) {
  const t = useT();
  const say = useSay();
  const [counts, setCounts] = useState<Record<string, number>>(() =>
    Object.fromEntries(door.form.kit.filter((row) => row.needed).map((row) => [row.item, row.count])),
  );
  const [number, setNumber] = useState('');
  const [keep, pending] = useKept(door, 'giveKit', TITLES.kit);
  const missing = door.form.kit.find((row) => row.needed && !counts[row.item]);
  const withHer = door.kits.some((kit) => !kit.back);
  const why = waits
    ? WAITS
    : missing !== undefined
      ? { zh: `必发物资缺少：${missing.zh}`, en: `The kit lacks: ${missing.en}` }
      : counts.thermometer && number.trim() === ''
        ? { zh: '请填写体温计编号。', en: 'Write down the number of the thermometer.' }
        : undefined;
  if (withHer)
    return (
      <>
        <ul className="door-list">
          {door.kits.map((kit) => (
            <li key={kit.id}>
              {t('kitReceipt', { receipt: kit.receipt, thermometer: kit.thermometer ?? '—' })}
              {kit.back && ` · ${t('kitBack')}`}
              <br />
              <small>{kit.items.map((item) => `${say(item.words)} ×${item.count}`).join(' · ')}</small>
            </li>
          ))}
        </ul>
        <TakeBack door={door} />
      </>
    );
  return (
    <>
      {door.form.kit.map((row) => (
        <div key={row.item} className="door-tick">
          <label className="door-tick">
            <input
              type="checkbox"
              checked={(counts[row.item] ?? 0) > 0}
              onChange={(event) => setCounts({ ...counts, [row.item]: event.target.checked ? row.count : 0 })}
            />
            {say(row)}
          </label>
          <input
            className="input digits"
            type="number"
            min={0}
            max={999}
            inputMode="numeric"
            aria-label={say(row)}
            value={counts[row.item] ?? 0}
            onChange={(event) => setCounts({ ...counts, [row.item]: Number(event.target.value) || 0 })}
          />
        </div>
      ))}
      <Field label={t('thermometer')}>
        <input
          className="input"
          value={number}
          maxLength={40}
          onChange={(event) => setNumber(event.target.value)}
        />
      </Field>
      <WhyButton
        tone="primary"
        size="large"
        wide
        why={why}
        pending={pending}
        onPress={() =>
          void keep({
            items: Object.entries(counts).flatMap(([item, count]) => (count > 0 ? [{ item, count }] : [])),
            ...(number.trim() === '' ? {} : { thermometer: number.trim() }),
          })
        }
      >
        {say(TITLES.kit)}
      </WhyButton>
    </>
  );
}

type Choice = 'joins' | 'moves-out' | 'stays-apart';
const EMPTY = { name: '', document: '', phone: '', birth: '', ground: '', carer: false, ill: false };

function CoResidents({ door }: { door: Door }) {
  const t = useT();
  const say = useSay();
  const [given, setGiven] = useState(EMPTY);
  const [choice, setChoice] = useState<Choice>();
  const [keep, pending] = useKept(door, 'settleCoResident', TITLES.co);
  const reasons =
    choice === 'moves-out' ? door.form.movesOutTo : choice === 'stays-apart' ? door.form.apartReasons : [];
  const identified = given.document.trim() !== '' || given.phone.trim() !== '';
  const why: Words | undefined =
    given.name.trim() === ''
      ? { zh: '请填写姓名。', en: 'Write down the name.' }
      : choice === undefined
        ? { zh: '请选择如何安排。', en: 'Choose what is arranged.' }
        : choice === 'joins' && !identified
          ? {
              zh: '一起管控的，请填写证件号码或电话。',
              en: 'Whoever joins needs a document or telephone number.',
            }
          : reasons.length > 0 && given.ground === ''
            ? { zh: '请选择原因。', en: 'Choose the reason.' }
            : undefined;
  const text = (key: 'name' | 'document' | 'phone' | 'birth', label: string, type = 'text') => (
    <Field label={label}>
      <input
        className="input"
        type={type}
        value={given[key]}
        maxLength={60}
        onChange={(event) => setGiven({ ...given, [key]: event.target.value })}
      />
    </Field>
  );
  const save = async () => {
    if (choice === undefined) return;
    const some = (key: 'document' | 'phone' | 'birth' | 'ground') =>
      given[key].trim() === '' ? {} : { [key]: given[key].trim() };
    const kept = await keep({
      name: given.name.trim(),
      choice,
      ...some('document'),
      ...some('phone'),
      ...some('birth'),
      ...some('ground'),
      carer: given.carer,
      ill: given.ill,
    });
    if (!kept) return;
    setGiven(EMPTY);
    setChoice(undefined);
  };
  return (
    <>
      {door.coResidents.length > 0 && (
        <ul className="door-list">
          {door.coResidents.map((one) => (
            <li key={one.id}>
              <strong>{one.name}</strong> · {say(one.choiceWords)}
              {one.reason !== null && ` · ${say(one.reason)}`}
              {one.stay !== null && (
                <>
                  <br />
                  <small>{t('coStay', { code: one.stay.code, state: say(one.stay.stateWords) })}</small>
                </>
              )}
            </li>
          ))}
        </ul>
      )}
      {text('name', t('coName'))}
      <BigChoice<Choice>
        label={t('coChoice')}
        value={choice}
        onChange={(value) => {
          setChoice(value);
          setGiven({ ...given, ground: '' });
        }}
        options={[
          { value: 'joins', title: t('joins'), words: t('joinsHelp') },
          { value: 'moves-out', title: t('movesOut'), words: t('movesOutHelp') },
          { value: 'stays-apart', title: t('staysApart'), words: t('staysApartHelp') },
        ]}
      />
      {choice === 'joins' && (
        <>
          {text('document', t('coDocument'))}
          {text('phone', t('coPhone'), 'tel')}
        </>
      )}
      {reasons.length > 0 && (
        <Field label={t('coReason')}>
          <select
            className="input"
            value={given.ground}
            onChange={(event) => setGiven({ ...given, ground: event.target.value })}
          >
            <option value="">{t('choose')}</option>
            {reasons.map((row) => (
              <option key={row.reason} value={row.reason}>
                {say(row)}
              </option>
            ))}
          </select>
        </Field>
      )}
      {choice !== undefined && choice !== 'moves-out' && (
        <>
          {text('birth', t('coBirth'), 'date')}
          {(['carer', 'ill'] as const).map((key) => (
            <label key={key} className="door-tick">
              <input
                type="checkbox"
                checked={given[key]}
                onChange={(event) => setGiven({ ...given, [key]: event.target.checked })}
              />
              {t(key === 'carer' ? 'coCarer' : 'coIll')}
            </label>
          ))}
        </>
      )}
      <WhyButton tone="primary" size="large" wide why={why} pending={pending} onPress={() => void save()}>
        {t('coAdd')}
      </WhyButton>
    </>
  );
}

function Refusal({ door, waits }: { door: Door; waits: boolean }) {
  const t = useT();
  const say = useSay();
  const [what, setWhat] = useState<Door['form']['refusals'][number]['what']>();
  const [how, setHow] = useState('');
  const [note, setNote] = useState('');
  const [keep, pending] = useKept(door, 'recordRefusal', TITLES.refusal);
  const open = door.refusals.find((one) => one.closedAt === null);
  const persuasion = (
    <>
      <h3 className="field-label">{t('persuasion')}</h3>
      <ol>
        {door.form.persuasion.map((one) => (
          <li key={one.en}>{say(one)}</li>
        ))}
      </ol>
    </>
  );
  if (open !== undefined)
    return (
      <>
        <p className="door-notice">
          {t('refusalAt', { what: say(open.whatWords), step: say(open.stepWords) })}
          {open.role !== null && ` · ${t('refusalWith', { role: say(open.role) })}`}
        </p>
        {open.dueAt !== null && <Deadline dueAt={open.dueAt} nearMinutes={10} />}
        {open.step === 'persuade' && persuasion}
        <Field label={t('refusalEnd')}>
          <select className="input" value={how} onChange={(event) => setHow(event.target.value)}>
            <option value="">{t('choose')}</option>
            {door.form.ends.map((row) => (
              <option key={row.how} value={row.how}>
                {say(row)}
              </option>
            ))}
          </select>
        </Field>
        <ActButton
          act="closeRefusal"
          input={{ episode: door.id, how }}
          place={door.place.path}
          why={
            open.step !== 'persuade' && open.role !== null
              ? withOthers({ role: open.role, step: open.stepWords }).words
              : how === ''
                ? { zh: '请选择如何了结。', en: 'Choose how it ended.' }
                : undefined
          }
          tone="primary"
          size="large"
          wide
        />
        {open.step === 'persuade' && (
          <ActButton
            act="passRefusalOn"
            input={{ episode: door.id }}
            place={door.place.path}
            size="large"
            wide
          />
        )}
      </>
    );
  return (
    <>
      <BigChoice
        label={t('refusalWhat')}
        value={what}
        onChange={setWhat}
        options={door.form.refusals.map((row) => ({ value: row.what, title: say(row) }))}
      />
      <Field label={t('note')} help={t('noteHelp')}>
        <textarea
          className="input"
          rows={3}
          maxLength={1_000}
          value={note}
          onChange={(event) => setNote(event.target.value)}
        />
      </Field>
      <WhyButton
        tone="danger"
        size="large"
        wide
        pending={pending}
        why={
          waits ? WAITS : what === undefined ? { zh: '请选择情况。', en: 'Choose what happened.' } : undefined
        }
        onPress={() => {
          if (what !== undefined) void keep({ what, ...(note.trim() === '' ? {} : { note: note.trim() }) });
        }}
      >
        {t('refusalRecord')}
      </WhyButton>
      {persuasion}
    </>
  );
}

/** Which act writes down what a visit needs. */
const WRITTEN_BY = { check: 'checkHome', notice: 'serveNotice', kit: 'giveKit' } as const;

function Visit({ door, waiting }: { door: Door; waiting: ReadonlySet<string> }) {
  const t = useT();
  const say = useSay();
  const go = useGo();
  const asked = door.tasks.find((task) => task.kind === 'door-visit');
  const first = door.form.visits.find((row) => asked?.title.zh.startsWith(row.zh))?.kind;
  const [kind, setKind] = useState(first ?? '');
  const [finding, setFinding] = useState<string>();
  const [beside, setBeside] = useState('');
  const [note, setNote] = useState('');
  const [keep, pending] = useKept(door, 'recordVisit', TITLES.visit);
  const visit = door.form.visits.find((row) => row.kind === kind);
  const found = door.form.findings.find((row) => row.finding === finding);
  // What waits on this phone is sent before the visit is.
  const lacking =
    found?.ends === true ? (visit?.lacks ?? []).filter(({ need }) => !waiting.has(WRITTEN_BY[need])) : [];
  const why: Words | undefined = waiting.has('recordVisit')
    ? WAITS
    : visit === undefined
      ? { zh: '请选择上门事由。', en: 'Choose what the visit was for.' }
      : found === undefined
        ? { zh: '请选择结果。', en: 'Choose what was found.' }
        : found.ends && visit.two && beside === ''
          ? { zh: '须两人上门，请选择同行人员。', en: 'Two people go: choose who was with you.' }
          : lacking.length > 0
            ? {
                zh: `还缺：${lacking.map(({ zh }) => zh).join('、')}。请先在上面完成。`,
                en: `Still lacks: ${lacking.map(({ en }) => en).join(', ')}. Do these above first.`,
              }
            : undefined;
  const save = async () => {
    if (visit === undefined || found === undefined) return;
    const kept = await keep({
      kind: visit.kind,
      finding: found.finding,
      ...(beside === '' ? {} : { beside }),
      ...(note.trim() === '' ? {} : { note: note.trim() }),
    });
    if (kept) go('/visits');
  };
  return (
    <>
      <Card title={t('visit')}>
        <div className="stack">
          <Field label={t('visitKind')}>
            <select className="input" value={kind} onChange={(event) => setKind(event.target.value)}>
              <option value="">{t('choose')}</option>
              {door.form.visits.map((row) => (
                <option key={row.kind} value={row.kind}>
                  {say(row)}
                  {row.two ? ` (${t('two')})` : ''}
                </option>
              ))}
            </select>
          </Field>
          <BigChoice
            label={t('visitFound')}
            value={finding}
            onChange={setFinding}
            options={door.form.findings.map((row) => ({ value: row.finding, title: say(row) }))}
          />
          <Beside door={door} value={beside} onChange={setBeside} />
          <Field label={t('note')} help={t('noteHelp')}>
            <textarea
              className="input"
              rows={3}
              maxLength={1_000}
              value={note}
              onChange={(event) => setNote(event.target.value)}
            />
          </Field>
        </div>
      </Card>
      <PrimaryBar>
        <WhyButton tone="primary" size="large" wide why={why} pending={pending} onPress={() => void save()}>
          {t('visit')}
        </WhyButton>
      </PrimaryBar>
    </>
  );
}

function Past({ door }: { door: Door }) {
  const t = useT();
  const say = useSay();
  const { moment } = useFormat();
  if (door.visits.length === 0) return null;
  return (
    <Card title={t('visits')}>
      <ul className="door-list">
        {door.visits.map((one) => (
          <li key={one.id}>
            <strong>{say(one.visit)}</strong> · {say(one.found)}{' '}
            {one.late && <StatePill tone="late">{t('late')}</StatePill>}
            <br />
            <small>
              {moment(one.at)} ·{' '}
              {one.beside === null ? one.by : t('withOther', { by: one.by, beside: one.beside })}
            </small>
          </li>
        ))}
      </ul>
    </Card>
  );
}
