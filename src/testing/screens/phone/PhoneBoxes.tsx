// Tubes into boxes, boxes out of the door: what lies on the table is counted again, the seal and the cold are written
// down, and from then on the box is somebody else's.
import { useState } from 'react';
import type { Words } from '../../../base/words.ts';
import { WhyButton } from '../../../shells/kit/act-button.tsx';
import { Go, useAddress } from '../../../shells/kit/go.tsx';
import { Card, StatePill } from '../../../shells/kit/marks.tsx';
import { serverNow, useFormat } from '../../../shells/kit/moments.ts';
import { useOutboxAct } from '../../../shells/kit/outbox.ts';
import { PhoneRow } from '../../../shells/kit/phone.tsx';
import { useSession } from '../../../shells/kit/session.tsx';
import { EmptyState, Waiting } from '../../../shells/kit/states.tsx';
import { useTell } from '../../../shells/kit/tell.tsx';
import { barcodeOf, isSomebodys } from '../../labels/rules.ts';
import { celsiusOf } from '../lab/receipt.ts';
import { type KeptRoster, useRoster, useTable } from './here.ts';
import './phone.css';
import { useT } from './phone-words.ts';
import { Scan } from './Scan.tsx';
import type { BoxSeen, TableState } from './table-state.ts';

const NO_ROSTER: Words = { zh: '请先下载名册到本机', en: 'Take the roster onto this phone first' };

export default function PhoneBoxesScreen() {
  const t = useT();
  const { session = '' } = useAddress();
  const [kept] = useRoster(session);
  if (kept === undefined) return <Waiting />;
  if (kept === null)
    return (
      <EmptyState title={NO_ROSTER}>
        <Go to="/testing" className="button button-primary button-large">
          {t('toSessions')}
        </Go>
      </EmptyState>
    );
  return <Boxes kept={kept} />;
}

function Boxes({ kept }: { kept: KeptRoster }) {
  const t = useT();
  const session = kept.roster.session.id;
  const read = useTable(session, kept);
  if (read === undefined) return <Waiting />;
  const { state } = read;
  const leaving = state.boxes.filter(({ departedAt }) => departedAt === null);
  const gone = state.boxes.filter(({ departedAt }) => departedAt !== null);
  return (
    <>
      <Pack state={state} session={session} />
      {leaving.map((box) => (
        <Send key={box.box} box={box} session={kept.roster.session} />
      ))}
      {gone.length > 0 && (
        <Card title={t('gone')} extra={<span className="digits">{gone.length}</span>}>
          <ul className="phone-list">
            {gone.map((box) => (
              <li key={box.box}>
                <Gone box={box} />
              </li>
            ))}
          </ul>
        </Card>
      )}
      <Go to={`/testing/${session}/table`} className="button button-large button-wide">
        {t('toTable')}
      </Go>
    </>
  );
}

function Gone({ box }: { box: BoxSeen }) {
  const t = useT();
  const { moment } = useFormat();
  return (
    <PhoneRow
      title={<span className="digits">{box.box}</span>}
      words={`${t('tubesIn', { n: box.tubes })} · ${moment(box.departedAt ?? '')}`}
      end={<StatePill tone="good">{t('departed')}</StatePill>}
    />
  );
}

/** Closed tubes that are in no box: scanned or ticked, the box scanned, and all of it counted once more by hand. */
function Pack({ state, session }: { state: TableState; session: string }) {
  const t = useT();
  const tell = useTell();
  const packBox = useOutboxAct('packBox');
  const closed = [...state.tubes.values()].filter((tube) => tube.state === 'closed' && tube.box === null);
  const open = [...state.tubes.values()].filter((tube) => tube.state === 'open' && tube.scanned > 0).length;
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set());
  const [box, setBox] = useState('');
  const [counted, setCounted] = useState('');
  const [told, setTold] = useState<string>();
  /** Read, and no tube that this phone knows: the box, or a tube another phone has not sent yet. */
  const [unknown, setUnknown] = useState<string>();
  const [pending, setPending] = useState(false);
  const into = closed.filter(({ barcode }) => picked.has(barcode)).map(({ barcode }) => barcode);
  const code = isSomebodys(box) ? undefined : barcodeOf(box);
  const toggle = (barcode: string) => {
    const next = new Set(picked);
    if (!next.delete(barcode)) next.add(barcode);
    setPicked(next);
    setTold(undefined);
  };
  const scan = (text: string) => {
    const label = barcodeOf(text);
    const tube = label === undefined ? undefined : state.tubes.get(label);
    setTold(undefined);
    setUnknown(undefined);
    if (label === undefined) setTold(t('label-unreadable'));
    else if (tube === undefined) {
      if (isSomebodys(label)) setTold(t('label-somebodys'));
      else if (label !== code) setUnknown(label);
    } else if (tube.box !== null) setTold(t('inBox', { barcode: label, box: tube.box }));
    else if (tube.state !== 'closed') setTold(t('notClosed', { barcode: label }));
    else if (!picked.has(label)) toggle(label);
  };
  const why: Words | undefined =
    into.length === 0
      ? { zh: '请先勾选或扫描要装箱的管。', en: 'Tick or scan the tubes first.' }
      : code === undefined
        ? { zh: '请扫描或输入箱号。', en: 'Scan or type the number of the box.' }
        : state.tubes.has(code)
          ? { zh: '这是试管条码，不是箱号。', en: 'That is the label of a tube, not the number of a box.' }
          : Number(counted) > 0
            ? undefined
            : { zh: '请清点箱内管数。', en: 'Count the tubes in the box.' };
  const differs = counted !== '' && Number(counted) !== into.length;
  const pack = async () => {
    if (code === undefined || pending) return;
    setPending(true);
    try {
      await packBox(
        { session, box: code, barcodes: into, counted: Number(counted), at: serverNow().toISOString() },
        { zh: `装箱 · ${code} · ${into.length} 管`, en: `Pack a box · ${code} · ${into.length} tubes` },
      );
      setPicked(new Set());
      setBox('');
      setCounted('');
      tell.done({ zh: `${code} 已装箱`, en: `${code} is packed` });
    } catch {
      // Told already, by the outbox itself; what was typed stays.
    } finally {
      setPending(false);
    }
  };
  return (
    <Card title={t('toPack')} extra={<span className="digits">{closed.length}</span>}>
      <div className="stack">
        {open > 0 && <p className="table-told table-late">{t('stillOpen', { n: open })}</p>}
        {closed.length === 0 && <p className="phone-sub">{t('nothingToPack')}</p>}
        {closed.length > 0 && (
          <>
            <Scan label={t('scanPack')} hint={t('orTypeLabel')} onScan={scan} />
            {told !== undefined && (
              <p className="table-told table-late" role="alert">
                {told}
              </p>
            )}
            {unknown !== undefined && (
              <div className="table-told table-late" role="alert">
                <p>{t('unknownLabel', { barcode: unknown })}</p>
                <button
                  type="button"
                  className="button button-large button-wide"
                  onClick={() => {
                    setBox(unknown);
                    setUnknown(undefined);
                  }}
                >
                  {t('isBox')}
                </button>
              </div>
            )}
            <button
              type="button"
              className="button"
              onClick={() =>
                setPicked(new Set(into.length === closed.length ? [] : closed.map((one) => one.barcode)))
              }
            >
              {into.length === closed.length ? t('none') : t('all', { n: closed.length })}
            </button>
            <ul className="table-ticks">
              {closed.map((tube) => (
                <li key={tube.barcode}>
                  <label>
                    <input
                      type="checkbox"
                      checked={picked.has(tube.barcode)}
                      onChange={() => toggle(tube.barcode)}
                    />
                    <span className="digits">{tube.barcode}</span>
                    <span className="digits phone-sub">
                      {t('sticks', { n: tube.written ?? tube.scanned })}
                    </span>
                  </label>
                </li>
              ))}
            </ul>
            <label>
              <span className="field-label">{t('box')}</span>
              <input
                className="input digits"
                autoComplete="off"
                maxLength={40}
                value={box}
                onChange={(event) => setBox(event.target.value)}
              />
            </label>
            <label>
              <span className="field-label">{t('counted')}</span>
              <input
                className="input digits"
                inputMode="numeric"
                autoComplete="off"
                maxLength={3}
                value={counted}
                onChange={(event) => setCounted(event.target.value.replaceAll(/\D/g, ''))}
              />
            </label>
            {differs && (
              <p className="table-told table-now" role="alert">
                {t('boxDiffers', { n: into.length, counted })}
              </p>
            )}
            <WhyButton
              tone={differs ? 'danger' : 'primary'}
              size="large"
              wide
              why={why}
              pending={pending}
              onPress={() => void pack()}
            >
              {t('pack', { n: into.length })}
            </WhyButton>
          </>
        )}
      </div>
    </Card>
  );
}

/** A box leaves: its seal, how cold it is, who carries it. */
function Send({ box, session }: { box: BoxSeen; session: KeptRoster['roster']['session'] }) {
  const t = useT();
  const tell = useTell();
  const { user } = useSession();
  const sendBox = useOutboxAct('sendBox');
  const [seal, setSeal] = useState('');
  const [celsius, setCelsius] = useState('');
  const [mine, setMine] = useState(false);
  const [pending, setPending] = useState(false);
  const { coldFromC, coldToC } = session;
  const degrees = celsiusOf(celsius);
  const warm = degrees !== undefined && (degrees < coldFromC || degrees > coldToC);
  const why: Words | undefined =
    seal.trim().length < 2
      ? { zh: '请填写封签号。', en: 'Write down the number of the seal.' }
      : degrees === undefined
        ? { zh: '请填写箱内温度（℃）。', en: 'Write down how cold it is in the box, in °C.' }
        : undefined;
  const send = async () => {
    if (pending || degrees === undefined) return;
    setPending(true);
    try {
      await sendBox(
        {
          session: session.id,
          box: box.box,
          seal: seal.trim(),
          celsius: degrees,
          at: serverNow().toISOString(),
          ...(mine && user !== null ? { courier: user.id } : {}),
        },
        { zh: `送出样本箱 · ${box.box}`, en: `Send a box · ${box.box}` },
      );
      tell.done({ zh: `${box.box} 已交接`, en: `${box.box} is handed over` });
    } catch {
      setPending(false); // told already, by the outbox itself
    }
  };
  return (
    <Card
      title={<span className="digits">{box.box}</span>}
      extra={<StatePill tone="late">{t('tubesIn', { n: box.tubes })}</StatePill>}
    >
      <div className="stack">
        <label>
          <span className="field-label">{t('seal')}</span>
          <input
            className="input digits"
            autoComplete="off"
            maxLength={40}
            value={seal}
            onChange={(event) => setSeal(event.target.value)}
          />
        </label>
        <label>
          <span className="field-label">{t('celsius')}</span>
          <input
            className="input digits"
            inputMode="decimal"
            autoComplete="off"
            maxLength={6}
            value={celsius}
            onChange={(event) => setCelsius(event.target.value)}
          />
        </label>
        {warm && <p className="table-told table-late">{t('warm', { from: coldFromC, to: coldToC })}</p>}
        <label className="table-tick">
          <input type="checkbox" checked={mine} onChange={(event) => setMine(event.target.checked)} />
          <span>{t('iCarry')}</span>
        </label>
        <WhyButton tone="primary" size="large" wide why={why} pending={pending} onPress={() => void send()}>
          {t('send')}
        </WhyButton>
      </div>
    </Card>
  );
}
