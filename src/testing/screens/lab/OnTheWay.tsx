// Boxes before the door of a laboratory, and the one that is received: its list is held against what lies in it.
import { type FormEvent, type KeyboardEvent, useId, useRef, useState } from 'react';
import type { Words } from '../../../base/words.ts';
import { ActButton } from '../../../shells/kit/act-button.tsx';
import type { Json } from '../../../shells/kit/act-types.ts';
import { DataTable } from '../../../shells/kit/data-table.tsx';
import { Dialog } from '../../../shells/kit/dialog.tsx';
import { useLook } from '../../../shells/kit/look.ts';
import { Card, StatePill } from '../../../shells/kit/marks.tsx';
import { serverNow, useFormat } from '../../../shells/kit/moments.ts';
import { useSession } from '../../../shells/kit/session.tsx';
import { ErrorState, Waiting } from '../../../shells/kit/states.tsx';
import { useTell } from '../../../shells/kit/tell.tsx';
import { capital, useSay } from '../../../shells/kit/words.ts';
import { barcodeOf, isSomebodys } from '../../labels/rules.ts';
import type { BoxOnTheWay, BoxToReceive } from '../../tubes/on-the-way.ts';
import { useScannerGun } from '../scanner-gun.ts';
import { useT } from './lab-words.ts';
import {
  allAsWritten,
  celsiusOf,
  changed,
  countOf,
  type Line,
  type Receipt,
  receiptOf,
  scanned,
  toldOf,
} from './receipt.ts';

export function OnTheWayCard() {
  const t = useT();
  const { data, error, refetch } = useLook<Json<{ boxes: readonly BoxOnTheWay[] }>>(
    '/testing/boxes',
    {},
    { follows: ['testing.'], everySeconds: 60 },
  );
  const [open, setOpen] = useState<string>();
  return (
    <Card title={t('onTheWay')} extra={data && <span className="digits">{data.boxes.length}</span>} flush>
      <FindBox onFound={setOpen} deaf={open !== undefined} />
      <BoxTable rows={data?.boxes} error={error} onRetry={() => void refetch()} onReceive={setOpen} />
      <Dialog
        open={open !== undefined}
        title={t('receiveBox', { box: open ?? '' })}
        onClose={() => setOpen(undefined)}
        width={960}
      >
        {open !== undefined && <Receive key={open} code={open} onDone={() => setOpen(undefined)} />}
      </Dialog>
    </Card>
  );
}

/** The number of a box, by the gun wherever the focus is, or typed. */
function FindBox({ onFound, deaf }: { onFound: (box: string) => void; deaf: boolean }) {
  const t = useT();
  const [unread, setUnread] = useState<string>();
  const find = (text: string) => {
    if (deaf) return;
    const box = isSomebodys(text) ? undefined : barcodeOf(text);
    setUnread(box === undefined ? text.slice(0, 40) : undefined);
    if (box !== undefined) onFound(box);
  };
  return (
    <div className="lab-find">
      <ScanField label={t('scanBox')} hint={t('scanBoxHint')} button={t('openBox')} onScan={find} />
      <p role="status" className="field-help">
        {unread !== undefined && t('unread', { text: unread })}
      </p>
    </div>
  );
}

/** A field for labels, beside a gun that is heard everywhere but in fields. */
function ScanField({
  label,
  hint,
  button,
  onScan,
}: {
  label: string;
  hint: string;
  button: string;
  onScan: (text: string) => void;
}) {
  const id = useId();
  const [text, setText] = useState('');
  const scan = (read: string) => {
    setText('');
    if (read.trim() !== '') onScan(read.trim());
  };
  useScannerGun(scan);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    // A gun may end before the page has taken in its last letters: what stands in the field counts.
    const field = event.currentTarget.elements.namedItem('scanned');
    scan(field instanceof HTMLInputElement ? field.value : text);
  };
  return (
    <form className="lab-scan" onSubmit={submit}>
      <label className="field-label" htmlFor={id}>
        {label}
      </label>
      <input
        id={id}
        name="scanned"
        className="input"
        placeholder={hint}
        autoComplete="off"
        spellCheck={false}
        maxLength={80}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <button type="submit" className="button">
        {button}
      </button>
    </form>
  );
}

function BoxTable({
  rows,
  error,
  onRetry,
  onReceive,
}: {
  rows: readonly Json<BoxOnTheWay>[] | undefined;
  error: unknown;
  onRetry: () => void;
  onReceive: (box: string) => void;
}) {
  const t = useT();
  const say = useSay();
  const { moment } = useFormat();
  return (
    <DataTable
      label={t('onTheWay')}
      rows={rows}
      error={error}
      onRetry={onRetry}
      rowKey={(row) => row.box}
      toneOf={(row) => (row.trouble === null ? undefined : 'late')}
      empty={{ title: { zh: '没有在途的箱', en: 'No box is on its way' } }}
      columns={[
        {
          key: 'box',
          title: { zh: '箱号', en: 'Box' },
          cell: (row) => <strong className="digits">{row.box}</strong>,
        },
        {
          key: 'session',
          title: { zh: '场次', en: 'Session' },
          width: 100,
          cell: (row) => <span className="digits">{row.code}</span>,
        },
        {
          key: 'seal',
          title: { zh: '封签', en: 'Seal' },
          cell: (row) => <span className="digits">{row.seal ?? '—'}</span>,
        },
        {
          key: 'departed',
          title: { zh: '发出', en: 'Left' },
          cell: (row) => (
            <span className="digits">
              {row.departedAt === null ? '—' : moment(row.departedAt)}
              {row.departC !== null && ` · ${t('celsius', { n: row.departC })}`}
            </span>
          ),
        },
        {
          key: 'tubes',
          title: { zh: '管数', en: 'Tubes' },
          width: 80,
          align: 'right',
          cell: (row) => <span className="digits">{row.tubes}</span>,
        },
        {
          key: 'first',
          title: { zh: '最早采样', en: 'First swab' },
          cell: (row) => <span className="digits">{row.firstAt === null ? '—' : moment(row.firstAt)}</span>,
        },
        {
          key: 'trouble',
          title: { zh: '在途情况', en: 'On the way' },
          cell: (row) =>
            row.trouble === null ? (
              <StatePill tone="good">{t('inOrder')}</StatePill>
            ) : (
              <StatePill tone="late">{capital(say(row.trouble))}</StatePill>
            ),
        },
        {
          key: 'receive',
          title: { zh: '操作', en: 'Do' },
          width: 110,
          cell: (row) => (
            <button type="button" className="button button-primary" onClick={() => onReceive(row.box)}>
              {t('receive')}
            </button>
          ),
        },
      ]}
    />
  );
}

// One box -----------------------------------------------------------------------------------------------

function Receive({ code, onDone }: { code: string; onDone: () => void }) {
  const t = useT();
  const { moment } = useFormat();
  const { data, error, refetch } = useLook<Json<BoxToReceive>>(
    `/testing/boxes/${code}`,
    {},
    { follows: ['testing.box.received'], keepShown: false },
  );
  if (data === undefined)
    return error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Waiting />;
  if (data.arrivedAt !== null) return <p role="status">{t('wasReceived', { at: moment(data.arrivedAt) })}</p>;
  if (data.list.length === 0) return <p role="status">{t('emptyBox')}</p>;
  return <ReceiveForm box={data} onDone={onDone} />;
}

const KEPT_AT = 'seawall.laboratory';

/** Where boxes were received last at this desk, by this account. */
function useLaboratory() {
  const { user } = useSession();
  const at = `${KEPT_AT}.${user?.id ?? ''}`;
  const [laboratory, setLaboratory] = useState(() => localStorage.getItem(at) ?? user?.name ?? '');
  return [laboratory, setLaboratory, () => localStorage.setItem(at, laboratory.trim())] as const;
}

function ReceiveForm({ box, onDone }: { box: Json<BoxToReceive>; onDone: () => void }) {
  const t = useT();
  const say = useSay();
  const tell = useTell();
  const id = useId();
  const [receipt, setReceipt] = useState<Receipt>(() => receiptOf(box.list));
  const [laboratory, setLaboratory, keepLaboratory] = useLaboratory();
  const [celsius, setCelsius] = useState('');
  const [broken, setBroken] = useState(false);
  const [read, setRead] = useState<string>();
  const scan = (text: string) => {
    const label = barcodeOf(text);
    const line = box.list.find(({ barcode }) => barcode === label);
    if (label === undefined || (line === undefined && isSomebodys(label)))
      return setRead(t('unread', { text: text.slice(0, 40) }));
    if (label === box.box) return setRead(t('sameBox'));
    setReceipt((now) => scanned(now, label));
    setRead(t(line === undefined ? 'notListed' : 'ticked', { barcode: label }));
  };
  /** A gun that meets a field of numbers is heard all the same: its label is taken out of what stands there. */
  const gunIn =
    (isNumber: boolean, put: (rest: string) => void) => (event: KeyboardEvent<HTMLInputElement>) => {
      if (event.key !== 'Enter') return;
      event.preventDefault();
      if (isNumber) return;
      const text = event.currentTarget.value.normalize('NFKC').trim().toUpperCase();
      const label = box.list.find(({ barcode }) => text.endsWith(barcode))?.barcode ?? text;
      put(text.slice(0, text.length - label.length));
      scan(label);
    };
  const here = receipt.lines.filter((line) => line.here);
  const why = whyNot(here, celsiusOf(celsius), laboratory);
  return (
    <div className="lab-receive">
      <div className="lab-receive-head">
        <label>
          <span className="field-label">{t('arriveC')}</span>
          <input
            className="input digits"
            inputMode="decimal"
            autoComplete="off"
            value={celsius}
            aria-invalid={celsius !== '' && celsiusOf(celsius) === undefined}
            aria-describedby={`${id}-left`}
            onChange={(event) => setCelsius(event.target.value)}
            onKeyDown={gunIn(celsius === '' || celsiusOf(celsius) !== undefined, setCelsius)}
          />
        </label>
        <label>
          <span className="field-label">{t('laboratoryName')}</span>
          <input
            className="input"
            value={laboratory}
            maxLength={80}
            onChange={(event) => setLaboratory(event.target.value)}
          />
        </label>
        <fieldset className="lab-seal">
          <legend className="field-label">{t('seal', { seal: box.seal ?? '—' })}</legend>
          {[false, true].map((one) => (
            <label key={String(one)}>
              <input
                type="radio"
                name={`${id}-seal`}
                checked={broken === one}
                onChange={() => setBroken(one)}
              />{' '}
              {t(one ? 'sealBroken' : 'sealIntact')}
            </label>
          ))}
        </fieldset>
      </div>
      <LeftAs id={`${id}-left`} box={box} />
      <ScanField label={t('scanTube')} hint={t('scanTubeHint')} button={t('tick')} onScan={scan} />
      {/* Before the list: whoever works by keyboard need not go through all of it. */}
      <div className="lab-receive-foot">
        <Count receipt={receipt} read={read} onAll={() => setReceipt(allAsWritten)} />
        <ActButton
          act="receiveBox"
          tone="primary"
          title={{ zh: `接收（${here.length} 管）`, en: `receive ${here.length} tubes` }}
          why={why}
          input={() => ({
            box: box.box,
            laboratory: laboratory.trim(),
            celsius: celsiusOf(celsius) ?? 0, // whyNot says what is no temperature
            sealed: !broken,
            tubes: toldOf(receipt),
            at: serverNow().toISOString(),
          })}
          onDone={({ received, rejected, missing, unknown, trouble }) => {
            keepLaboratory();
            const sums = {
              box: box.box,
              received,
              rejected,
              missing: missing.length,
              unknown: unknown.length,
            };
            tell.done(doneWords(sums, trouble));
            onDone();
          }}
        />
        {why !== undefined && <span className="field-help">{say(why)}</span>}
      </div>
      <Lines
        receipt={receipt}
        rejections={box.rejections}
        gunIn={gunIn}
        onChange={(barcode, to) => setReceipt((now) => changed(now, barcode, to))}
      />
    </div>
  );
}

function whyNot(here: readonly Line[], celsius: number | undefined, laboratory: string): Words | undefined {
  if (celsius === undefined) return { zh: '请填写到达温度', en: 'Write the temperature on arrival' };
  if (laboratory.trim().length < 2) return { zh: '请填写检测机构', en: 'Write which laboratory this is' };
  if (here.length === 0) return { zh: '还没有点到一支管', en: 'No tube is ticked yet' };
  const wrong = here.find(({ received }) => received.trim() !== '' && countOf(received) === undefined);
  if (wrong === undefined) return undefined;
  return {
    zh: `管 ${wrong.barcode} 的拭子数无法识别`,
    en: `The count of the tube ${wrong.barcode} is no number`,
  };
}

function doneWords(
  sums: { box: string; received: number; rejected: number; missing: number; unknown: number },
  trouble: Words | null,
): Words {
  const zh = [`箱 ${sums.box} 已接收 ${sums.received} 管`, `拒收 ${sums.rejected}`, `缺 ${sums.missing}`];
  const en = [
    `Box ${sums.box}: ${sums.received} tubes received`,
    `${sums.rejected} rejected`,
    `${sums.missing} missing`,
  ];
  if (sums.unknown > 0) {
    zh.push(`清单外 ${sums.unknown}`);
    en.push(`${sums.unknown} unknown`);
  }
  return {
    zh: [...zh, ...(trouble === null ? [] : [trouble.zh])].join('，'),
    en: [...en, ...(trouble === null ? [] : [trouble.en])].join(', '),
  };
}

function LeftAs({ id, box }: { id: string; box: Json<BoxToReceive> }) {
  const t = useT();
  const say = useSay();
  const { moment } = useFormat();
  return (
    <p id={id} className="lab-note digits">
      {[
        box.code,
        box.departedAt === null ? t('notSent') : t('left', { at: moment(box.departedAt) }),
        box.departC !== null && t('celsius', { n: box.departC }),
        box.firstAt !== null && t('firstSwab', { at: moment(box.firstAt) }),
        box.trouble !== null && capital(say(box.trouble)),
      ]
        .filter(Boolean)
        .join(' · ')}
    </p>
  );
}

/** More than these are looked for in the list. */
const NAMED_AT_MOST = 3;

/** How many are here, and what becomes of the others. */
function Count({ receipt, read, onAll }: { receipt: Receipt; read: string | undefined; onAll: () => void }) {
  const t = useT();
  const listed = receipt.lines.filter((line) => line.listed);
  const here = listed.filter((line) => line.here).length;
  const missing = listed.filter((line) => !line.here).map(({ barcode }) => barcode);
  const beside = receipt.lines.filter((line) => !line.listed && line.here).length;
  return (
    <div className="lab-pills">
      <p role="status" className="lab-count">
        {[
          read,
          t('counted', { here, listed: listed.length }),
          beside > 0 && t('beside', { n: beside }),
          missing.length > NAMED_AT_MOST && t('missing', { n: missing.length }),
          missing.length > 0 &&
            missing.length <= NAMED_AT_MOST &&
            t('missingThese', { n: missing.length, list: missing.join(', ') }),
        ]
          .filter(Boolean)
          .join(' · ')}
      </p>
      {receipt.way === 'written' && missing.length === 0 ? (
        <StatePill tone="good">{t('allAsWritten')}</StatePill>
      ) : (
        <button type="button" className="button button-small" onClick={onAll}>
          {t('allAsWritten')}
        </button>
      )}
    </div>
  );
}

function Lines({
  receipt,
  rejections,
  gunIn,
  onChange,
}: {
  receipt: Receipt;
  rejections: Json<BoxToReceive>['rejections'];
  gunIn: (isNumber: boolean, put: (rest: string) => void) => (event: KeyboardEvent<HTMLInputElement>) => void;
  onChange: (barcode: string, to: Partial<Line>) => void;
}) {
  const t = useT();
  const say = useSay();
  const before = useRef('');
  return (
    <DataTable
      label={t('tubesOfBox')}
      rows={receipt.lines}
      rowKey={(row) => row.barcode}
      toneOf={(row) => (row.here && row.listed && row.why === '' ? undefined : 'late')}
      maxHeight="40vh"
      columns={[
        {
          key: 'barcode',
          title: { zh: '管号', en: 'Tube' },
          cell: (row) => (
            <label className="lab-tick">
              <input
                type="checkbox"
                checked={row.here}
                onChange={(event) => onChange(row.barcode, { here: event.target.checked })}
              />
              <span className="digits">{row.barcode}</span>
              {!row.listed && <StatePill tone="late">{t('offList')}</StatePill>}
            </label>
          ),
        },
        {
          key: 'written',
          title: { zh: '登记拭子数', en: 'Swabs written' },
          width: 120,
          align: 'right',
          cell: (row) => <span className="digits">{row.written ?? '—'}</span>,
        },
        {
          key: 'received',
          title: { zh: '实收拭子数', en: 'Swabs counted' },
          width: 130,
          cell: (row) => (
            <input
              className="input digits"
              inputMode="numeric"
              autoComplete="off"
              aria-label={t('receivedOf', { barcode: row.barcode })}
              aria-invalid={row.received.trim() !== '' && countOf(row.received) === undefined}
              disabled={!row.here}
              value={row.received}
              onFocus={(event) => {
                before.current = row.received;
                event.target.select();
              }}
              onChange={(event) => onChange(row.barcode, { received: event.target.value })}
              onKeyDown={gunIn(row.received.trim() === '' || countOf(row.received) !== undefined, (rest) =>
                onChange(row.barcode, { received: rest === '' ? before.current : rest }),
              )}
            />
          ),
        },
        {
          key: 'verdict',
          title: { zh: '验收', en: 'Verdict' },
          width: 260,
          cell: (row) => (
            <select
              className="input"
              aria-label={t('verdictOf', { barcode: row.barcode })}
              disabled={!row.here}
              value={row.why}
              onChange={(event) => onChange(row.barcode, { why: event.target.value })}
            >
              <option value="">{t('accepted')}</option>
              {rejections.map(({ reason, words }) => (
                <option key={reason} value={reason}>
                  {t('rejected', { why: say(words) })}
                </option>
              ))}
            </select>
          ),
        },
      ]}
    />
  );
}
