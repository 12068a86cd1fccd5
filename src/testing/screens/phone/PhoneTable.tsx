// Registration at a table, with or without signal: who she is, how that was seen, and into which tube. What is shown is
// the roster on this phone, the last look at the session, and what waits in the outbox; what is done goes into the outbox
// and is sent when there is signal.
import { Package, Undo2, UserPlus } from 'lucide-react';
import { memo, useCallback, useRef, useState } from 'react';
import type { Words } from '../../../base/words.ts';
import { WhyButton } from '../../../shells/kit/act-button.tsx';
import type { InputOf } from '../../../shells/kit/act-types.ts';
import { ReasonDialog } from '../../../shells/kit/dialog.tsx';
import { Go, useAddress } from '../../../shells/kit/go.tsx';
import { Card, PartBar, StatePill } from '../../../shells/kit/marks.tsx';
import { serverNow, useFormat, useNow } from '../../../shells/kit/moments.ts';
import { useOutboxAct } from '../../../shells/kit/outbox.ts';
import { PhoneRow, PrimaryBar } from '../../../shells/kit/phone.tsx';
import { EmptyState, Waiting } from '../../../shells/kit/states.tsx';
import { useSay } from '../../../shells/kit/words.ts';
import { isSomebodys } from '../../labels/rules.ts';
import { CloseTube } from './CloseTube.tsx';
import { digestUnder, type KeptRoster, useRoster, useTable, useTableNo } from './here.ts';
import './phone.css';
import { useT } from './phone-words.ts';
import { type ReadBy, Scan } from './Scan.tsx';
import {
  type Found,
  openTubes,
  type RosterPerson,
  readLabel,
  type SwabHere,
  type TableState,
  type TubeSeen,
  tubeFor,
  type Warning,
  warningsOf,
  whoIs,
  whyToClose,
} from './table-state.ts';
import { WalkIn, type WalkInTold } from './WalkIn.tsx';

type Checked = InputOf<'recordSwab'>['checked'];
type Held =
  | { readonly person: RosterPerson; readonly checked: Checked | undefined }
  | { readonly walkIn: WalkInTold; readonly checked: Checked | undefined };
type Told = { readonly key: 'done' | 'opened' | 'closed' | 'problem'; readonly text: string };

const NO_ROSTER = { zh: '本机没有这个场次的名册', en: 'The roster of this session is not on this phone' };
const NO_ROSTER_HELP = {
  zh: '有网时下载名册，之后无信号也能登记。场次结束、退出登录后名册自动清除。',
  en: 'Take it while there is signal; then registering needs none. It goes when the session is over and at sign-out.',
};

export default function PhoneTableScreen() {
  const t = useT();
  const { session = '' } = useAddress();
  const [kept, , nameWalkIn] = useRoster(session);
  const [table, choose] = useTableNo(session);
  const read = useTable(session, kept);
  if (kept === undefined) return <Waiting />;
  if (kept === null)
    return (
      <EmptyState title={NO_ROSTER} words={NO_ROSTER_HELP}>
        <Go to="/testing" className="button button-primary button-large">
          {t('toSessions')}
        </Go>
      </EmptyState>
    );
  const { tables } = kept.roster.session;
  if (table === undefined || table > tables)
    return (
      <fieldset className="table-choose">
        <legend>{t('chooseTable')}</legend>
        {Array.from({ length: tables }, (_, i) => i + 1).map((no) => (
          <button key={no} type="button" className="button button-large" onClick={() => choose(no)}>
            {t('tableNo', { n: no })}
          </button>
        ))}
      </fieldset>
    );
  return read === undefined ? (
    <Waiting />
  ) : (
    <TableOf kept={kept} table={table} onWalkIn={nameWalkIn} state={read.state} questions={read.questions} />
  );
}

function TableOf({
  kept: { roster },
  table,
  state,
  questions,
  onWalkIn,
}: {
  kept: KeptRoster;
  table: number;
  state: TableState;
  questions: number;
  onWalkIn: (swab: string, name: string) => void;
}) {
  const t = useT();
  const now = useNow();
  const session = roster.session.id;
  const [held, setHeld] = useState<Held>();
  const heldNow = useRef(held);
  heldNow.current = held;
  const [found, setFound] = useState<Exclude<Found, { kind: 'person' }>>();
  const [sought, setSought] = useState('');
  const [entering, setEntering] = useState<string>();
  const [closing, setClosing] = useState<string>();
  const [told, setTold] = useState<Told>();
  const openTube = useOutboxAct('openTube');
  const recordSwab = useOutboxAct('recordSwab');
  const [pending, setPending] = useState(false);
  const seeks = useRef(0);

  const her = held === undefined ? undefined : 'person' in held ? held.person : WALK_IN;
  const tube = tubeFor(roster, state, table, her ?? POOLED);
  const wantsTube = tube === undefined;
  const filled = openTubes(state, table);
  const due = filled.filter((one) => whyToClose(roster, one, now) !== undefined);
  const problem = (text: string) => setTold({ key: 'problem', text });

  const hold = (next: Held) => {
    // The next one stands here before this one was pressed into her tube: she would be missing, and nobody would know.
    const before = held === undefined ? undefined : whoIn(held);
    const same = (one: { readonly no: number }) =>
      ('person' in next && one.no === next.person.no) || state.swabbed.has(one.no);
    const missed = before !== undefined && !pending && !('no' in before && same(before));
    setTold(missed ? { key: 'problem', text: t('notRegistered', { name: before.name }) } : undefined);
    setHeld(next);
    setFound(undefined);
    setEntering(undefined);
  };

  const onTube = async (text: string) => {
    const use = her?.use ?? 'pooled';
    const label = readLabel(state, table, use, text);
    if ('trouble' in label) return problem(t(`label-${label.trouble}`, { table: label.tube?.table ?? '' }));
    if (state.tubes.has(label.barcode)) return setFound(undefined); // the open one of this table
    await openTube(
      { session, barcode: label.barcode, table, use, at: serverNow().toISOString() },
      { zh: `开管 · ${label.barcode}`, en: `Open a tube · ${label.barcode}` },
    );
    setFound(undefined);
    setTold({ key: 'opened', text: t('tubeOpened', { barcode: label.barcode }) });
  };

  const digest = useCallback((number: string) => digestUnder(roster.salt, number), [roster.salt]);
  const onScan = async (text: string, by: ReadBy) => {
    const seek = ++seeks.current;
    const who = await whoIs(roster, state, text, digest);
    if (seek !== seeks.current) return;
    setSought('');
    if (who.kind === 'person') return hold({ person: who.person, checked: CHECKED_BY[who.by] });
    // What a machine read is on a tube; what a hand typed may be her telephone with a slip in it, and is asked about.
    const unknown = who.kind === 'nobody' && by === 'machine' && /\d/.test(text) && !isSomebodys(text);
    if (wantsTube && (unknown || who.kind === 'tube')) return onTube(text).catch(() => undefined); // told already, by the outbox itself
    setTold(undefined);
    setSought(text);
    setFound(who);
  };
  const onTyped = async (text: string) => {
    const seek = ++seeks.current;
    if (text === '') return;
    const who = await whoIs(roster, state, text, digest);
    if (seek !== seeks.current) return;
    if (who.kind === 'several') setFound(who);
    else if (who.kind === 'person') setFound({ kind: 'several', people: [who.person] });
    else setFound(undefined);
  };

  const record = async () => {
    if (held === undefined || held.checked === undefined || tube === undefined || pending) return;
    setPending(true);
    const { name } = whoIn(held);
    const who =
      'walkIn' in held
        ? { walkIn: held.walkIn }
        : held.person.person === ''
          ? { no: held.person.no }
          : { person: held.person.person };
    try {
      const id = await recordSwab(
        {
          session,
          barcode: tube.barcode,
          table,
          at: serverNow().toISOString(),
          checked: held.checked,
          ...who,
        },
        { zh: `采样登记 · ${name} · ${tube.barcode}`, en: `Swab · ${name} · ${tube.barcode}` },
      );
      if ('walkIn' in held) onWalkIn(id, name);
      navigator.vibrate?.(60);
      // The next one may have been scanned meanwhile.
      setHeld((now) => (now !== undefined && whoIn(now) === whoIn(held) ? undefined : now));
      setTold({ key: 'done', text: t('recorded', { name, n: tube.scanned + 1, barcode: tube.barcode }) });
    } catch {
      // Told already, by the outbox itself; who she is stays on the screen, or is named where the next one stands there.
      if (heldNow.current === undefined || whoIn(heldNow.current) !== whoIn(held))
        setTold({ key: 'problem', text: t('notRegistered', { name }) });
    } finally {
      setPending(false);
    }
  };

  const warnings = held !== undefined && 'person' in held ? warningsOf(roster, state, held.person, now) : [];
  const again = warnings.some(({ kind }) => kind === 'swabbed');
  const why: Words | undefined =
    held === undefined
      ? WHY_NOBODY
      : wantsTube
        ? WHY_NO_TUBE
        : held.checked === undefined
          ? WHY_NOT_CHECKED
          : undefined;
  const shown = tube ?? filled[0];
  return (
    <>
      <Progress state={state} table={table} questions={questions} session={roster.session} />
      {due.map((one) => (
        <DueTube
          key={one.barcode}
          tube={one}
          full={whyToClose(roster, one, now) === 'full'}
          onClose={() => setClosing(one.barcode)}
        />
      ))}
      {/* Once it is known who she is, she comes first; until then whatever finds her. */}
      {held && (
        <Her
          held={held}
          warnings={warnings}
          onChecked={(checked) => setHeld({ ...held, checked })}
          onLeave={() => setHeld(undefined)}
        />
      )}
      {entering !== undefined && (
        <WalkIn
          document={entering}
          onCancel={() => setEntering(undefined)}
          onTold={(walkIn) =>
            hold({ walkIn, checked: walkIn.document === undefined ? undefined : 'document' })
          }
        />
      )}
      <Scan
        label={wantsTube ? t(`scanTube-${her?.use ?? 'pooled'}`) : t('scanPerson')}
        {...(wantsTube && held !== undefined ? { hint: t('label') } : {})}
        onScan={(text, by) => void onScan(text, by)}
        onTyped={(text) => void onTyped(text)}
      />
      {told && (
        <p
          className={`table-told table-${TOLD_TONE[told.key]}`}
          role={told.key === 'problem' ? 'alert' : 'status'}
        >
          {told.text}
        </p>
      )}
      {found && (
        <FoundCard
          found={found}
          sought={sought}
          wantsTube={wantsTube}
          onPick={(person) => hold({ person, checked: undefined })}
          onNewer={(no) => hold({ person: unknownPerson(no, t('noName', { no })), checked: 'ticket' })}
          onTube={() => void onTube(sought).catch(() => undefined)}
          onWalkIn={(document) => {
            setFound(undefined);
            setEntering(document ?? '');
          }}
        />
      )}
      {shown && !due.includes(shown) && <Tube tube={shown} onClose={() => setClosing(shown.barcode)} />}
      <Recent state={state} table={table} session={session} />
      {found === undefined && entering === undefined && held === undefined && (
        <button type="button" className="button button-large button-wide" onClick={() => setEntering('')}>
          <UserPlus size={20} aria-hidden />
          {t('walkIn')}
        </button>
      )}
      <PrimaryBar>
        <WhyButton
          tone={again ? 'danger' : 'primary'}
          size="large"
          wide
          why={why}
          pending={pending}
          onPress={() => void record()}
        >
          {again ? t('recordAgain') : t('record')}
          {held !== undefined && tube !== undefined && (
            <span className="digits">
              {t('into', { end: tube.barcode.slice(-4), n: tube.scanned, of: tube.capacity })}
            </span>
          )}
        </WhyButton>
      </PrimaryBar>
      {closing !== undefined && (
        <CloseTube
          session={session}
          tube={state.tubes.get(closing)}
          onClosed={(text) => {
            setClosing(undefined);
            setTold({ key: 'closed', text });
          }}
          onClose={() => setClosing(undefined)}
        />
      )}
    </>
  );
}

const whoIn = (held: Held) => ('person' in held ? held.person : held.walkIn);
const POOLED = { use: 'pooled', household: null } as const;
const WALK_IN = POOLED;
const CHECKED_BY = { ticket: 'ticket', document: 'document', phone: undefined, typed: undefined } as const;
const CHECKS = ['document', 'ticket', 'name', 'known'] as const;
const TOLD_TONE = { done: 'good', opened: 'good', closed: 'good', problem: 'late' } as const;
const WHY_NOBODY: Words = {
  zh: '请先扫号票、证件，或输入姓名。',
  en: 'Scan a ticket or a document, or type a name first.',
};
const WHY_NO_TUBE: Words = { zh: '请先扫一支试管的条码。', en: 'Scan the label of a tube first.' };
const WHY_NOT_CHECKED: Words = {
  zh: '请先选择怎样核对的本人。',
  en: 'Say first how you saw that it is she.',
};

/** Whose ticket is newer than the roster on this phone: her number is known, and how she is swabbed is the house’s. */
function unknownPerson(no: number, name: string): RosterPerson {
  return {
    no,
    person: '',
    name,
    last4: null,
    document: null,
    phone: null,
    employer: '',
    team: '',
    slot: null,
    from: null,
    use: 'pooled',
    household: null,
    exemption: null,
    exemptionWords: null,
    tube: null,
  };
}

const Progress = memo(function Progress({
  state,
  table,
  questions,
  session,
}: {
  state: TableState;
  table: number;
  questions: number;
  session: KeptRoster['roster']['session'];
}) {
  const t = useT();
  const { number } = useFormat();
  const left = Math.max(0, state.expected - state.done);
  return (
    <Card className="phone-bare">
      <div className="table-progress">
        <p className="phone-figure">
          <strong className="digits">{number(state.done)}</strong>
          <span className="digits">{t('ofPeople', { n: number(state.expected) })}</span>
        </p>
        <Go to={`/testing/${session.id}/boxes`} className="button">
          <Package size={18} aria-hidden />
          {t('boxes')}
        </Go>
      </div>
      <PartBar done={state.done} total={state.expected} label={t('progress')} />
      <p className="phone-sub">
        {[
          session.name,
          t('tableNo', { n: table }),
          t('left', { n: left }),
          questions > 0 && t('questions', { n: questions }),
        ]
          .filter(Boolean)
          .join(' · ')}
      </p>
    </Card>
  );
});

function DueTube({ tube, full, onClose }: { tube: TubeSeen; full: boolean; onClose: () => void }) {
  const t = useT();
  return (
    <div className="table-due" role="status">
      <div>
        <strong className="digits">
          {tube.barcode} {tube.scanned}/{tube.capacity}
        </strong>
        <p>{full ? t('dueFull') : t('dueLong')}</p>
      </div>
      <button type="button" className="button button-large" onClick={onClose}>
        {t('close')}
      </button>
    </div>
  );
}

function Tube({ tube, onClose }: { tube: TubeSeen; onClose: () => void }) {
  const t = useT();
  return (
    <Card className="phone-bare">
      <div className="table-tube">
        <div>
          <span className="phone-sub">{t(`use-${tube.use}`)}</span>
          <strong className="digits table-label">{tube.barcode}</strong>
        </div>
        <span className="digits table-count">
          {tube.scanned}/{tube.capacity}
        </span>
      </div>
      <div className="table-dots" aria-hidden="true">
        {Array.from({ length: Math.max(tube.capacity, tube.scanned) }, (_, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: dots have no names
          <i key={i} className={i >= tube.capacity ? 'table-over' : i < tube.scanned ? 'table-in' : ''} />
        ))}
      </div>
      {tube.scanned > 0 && (
        <button type="button" className="button button-wide" onClick={onClose}>
          {t('closeEarly')}
        </button>
      )}
    </Card>
  );
}

function Her({
  held,
  warnings,
  onChecked,
  onLeave,
}: {
  held: Held;
  warnings: readonly Warning[];
  onChecked: (checked: Checked) => void;
  onLeave: () => void;
}) {
  const t = useT();
  const say = useSay();
  const { clockTime } = useFormat();
  const person = 'person' in held ? held.person : undefined;
  const told = 'walkIn' in held ? held.walkIn : undefined;
  const last4 = person?.last4 ?? told?.document?.slice(-4);
  return (
    <section className="table-her" aria-live="polite">
      <div className="phone-head">
        <h2>{person?.name ?? told?.name}</h2>
        {person !== undefined && <span className="digits">{t('no', { no: person.no })}</span>}
      </div>
      {last4 && <p className="table-last4 digits">{t('last4', { last4 })}</p>}
      <p className="phone-sub">
        {[
          person?.employer || told?.employer,
          person?.team,
          person?.slot && person.from && t('slot', { n: person.slot, at: clockTime(person.from) }),
          told && t('isWalkIn'),
        ]
          .filter(Boolean)
          .join(' · ')}
      </p>
      {person !== undefined && person.use !== 'pooled' && (
        <p className="table-told table-now">{t(`needs-${person.use}`)}</p>
      )}
      {warnings.map((one) => (
        <p
          key={one.kind}
          className={`table-told table-${one.kind === 'swabbed' ? 'now' : 'late'}`}
          role="alert"
        >
          {one.kind === 'swabbed'
            ? one.barcode === ''
              ? t('warnSwabbed')
              : t('warnSwabbedIn', { barcode: one.barcode })
            : one.kind === 'exempt'
              ? t('warnExempt', { why: say(one.words) })
              : t(one.kind === 'early' ? 'warnEarly' : 'warnLate', { at: clockTime(one.from) })}
        </p>
      ))}
      <fieldset className="table-checks">
        <legend>{t('checked')}</legend>
        {CHECKS.map((check) => (
          <button
            key={check}
            type="button"
            aria-pressed={held.checked === check}
            onClick={() => onChecked(check)}
          >
            {t(`check-${check}`)}
          </button>
        ))}
      </fieldset>
      <button type="button" className="button button-link" onClick={onLeave}>
        {t('notHer')}
      </button>
    </section>
  );
}

function FoundCard({
  found,
  sought,
  wantsTube,
  onPick,
  onNewer,
  onTube,
  onWalkIn,
}: {
  found: Exclude<Found, { kind: 'person' }>;
  sought: string;
  wantsTube: boolean;
  onPick: (person: RosterPerson) => void;
  onNewer: (no: number) => void;
  onTube: () => void;
  onWalkIn: (document?: string) => void;
}) {
  const t = useT();
  if (found.kind === 'several')
    return (
      <Card className="phone-bare">
        <ul className="phone-list">
          {found.people.map((person) => (
            <li key={person.no}>
              <PhoneRow
                mark={[...person.name][0] ?? ''}
                title={person.name}
                words={[
                  t('no', { no: person.no }),
                  person.last4 && t('last4', { last4: person.last4 }),
                  person.employer,
                  person.team,
                ]
                  .filter(Boolean)
                  .join(' · ')}
                onPress={() => onPick(person)}
              />
            </li>
          ))}
        </ul>
      </Card>
    );
  if (found.kind === 'tube')
    return (
      <p className="table-told table-late" role="alert">
        {t('isTube', { barcode: found.tube.barcode, n: found.tube.scanned, of: found.tube.capacity })}
      </p>
    );
  if (found.kind === 'other-session')
    return (
      <p className="table-told table-now" role="alert">
        {t('otherSession', { code: found.code })}
      </p>
    );
  if (found.kind === 'newer')
    return (
      <div className="table-told table-late" role="alert">
        <p>{t('newer', { no: found.no })}</p>
        <button type="button" className="button button-large button-wide" onClick={() => onNewer(found.no)}>
          {t('byTicket')}
        </button>
      </div>
    );
  const walkIn = (
    <button
      key="walkIn"
      type="button"
      className="button button-large button-wide"
      onClick={() => onWalkIn(found.document)}
    >
      <UserPlus size={20} aria-hidden />
      {t('walkIn')}
    </button>
  );
  const tube = /\d/.test(sought) && !isSomebodys(sought) && (
    <button key="tube" type="button" className="button button-large button-wide" onClick={onTube}>
      {t('isNewTube')}
    </button>
  );
  return (
    <div className="table-told table-late" role="alert">
      <p>{t('nobody', { text: isSomebodys(sought) ? `…${sought.slice(-4)}` : sought })}</p>
      {/* What was asked for comes first. */}
      {wantsTube ? [tube, walkIn] : [walkIn, tube]}
    </div>
  );
}

const RECENT = 12;

/** Who is in the tubes of this table, the last one first; taken back with a reason, and a trace. */
const Recent = memo(function Recent({
  state,
  table,
  session,
}: {
  state: TableState;
  table: number;
  session: string;
}) {
  const t = useT();
  const { clockTime } = useFormat();
  const undoSwab = useOutboxAct('undoSwab');
  const [undoing, setUndoing] = useState<SwabHere>();
  const here = state.swabs.filter(({ barcode }) => state.tubes.get(barcode)?.table === table);
  const place = new Map<string, number>();
  const nth = here.map(({ id, barcode }) => {
    const n = (place.get(barcode) ?? 0) + 1;
    place.set(barcode, n);
    return [id, n] as const;
  });
  const nthOf = new Map(nth);
  const undo = async (swab: SwabHere, why: string) => {
    setUndoing(undefined);
    const name = swab.name || t('no', { no: swab.no ?? '' });
    await undoSwab(
      { session, swab: swab.id, why },
      { zh: `撤销采样登记 · ${name}`, en: `Swab taken back · ${name}` },
    ).catch(() => undefined); // told already, by the outbox itself
  };
  if (here.length === 0) return null;
  return (
    <Card title={t('recent')}>
      <ul className="phone-list">
        {here
          .slice(-RECENT)
          .reverse()
          .map((swab) => (
            <li key={swab.id} className="table-row">
              <PhoneRow
                mark={[...swab.name][0] ?? '+'}
                title={swab.name || t('no', { no: swab.no ?? '' })}
                words={
                  <span className="digits">
                    {t('inTube', {
                      barcode: swab.barcode,
                      n: nthOf.get(swab.id) ?? 0,
                      at: clockTime(swab.at),
                    })}
                  </span>
                }
                end={
                  swab.state === 'sent' ? (
                    <StatePill tone="good">{t('sent')}</StatePill>
                  ) : swab.state === 'rejected' ? (
                    <StatePill tone="now">{t('needsYou')}</StatePill>
                  ) : (
                    <StatePill tone="late">{t('waits')}</StatePill>
                  )
                }
              />
              {/* What the house has refused is dealt with under “Me”. */}
              <button
                type="button"
                className="icon-button"
                disabled={swab.state === 'rejected'}
                aria-label={t('undoOf', { name: swab.name || t('no', { no: swab.no ?? '' }) })}
                onClick={() => setUndoing(swab)}
              >
                <Undo2 size={20} aria-hidden />
              </button>
            </li>
          ))}
      </ul>
      <ReasonDialog
        open={undoing !== undefined}
        title={UNDO}
        words={UNDO_WORDS}
        usual={UNDO_WHY}
        onReason={(why) => undoing && void undo(undoing, why)}
        onClose={() => setUndoing(undefined)}
      />
    </Card>
  );
});

const UNDO: Words = { zh: '撤销采样登记', en: 'Take the swab back' };
const UNDO_WORDS: Words = {
  zh: '登记和撤销都会保留记录。拭子若已入管，请先取出或告知点位长。',
  en: 'Both stay on record. If the stick is in the tube already, tell the site lead.',
};
const UNDO_WHY: readonly Words[] = [
  { zh: '扫错人', en: 'Scanned somebody else' },
  { zh: '未采成', en: 'She was not swabbed' },
  { zh: '入了另一支管', en: 'It went into another tube' },
];
