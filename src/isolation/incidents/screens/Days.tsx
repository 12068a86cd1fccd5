// Whose days begin anew after an incident, person by person: what the protocol proposes, by which row, what each would lose;
// CDC leaves one out or adds one for a reason and decides about all of them in one act. How many is read at a glance.
import { type ReactNode, useState } from 'react';
import type { Words } from '../../../base/words.ts';
import { SCOPE_WORDS } from '../../../control/protocols/terms.ts';
import { useAct, useMayAct } from '../../../shells/kit/act.ts';
import { ActButton, WhyButton } from '../../../shells/kit/act-button.tsx';
import type { Json } from '../../../shells/kit/act-types.ts';
import { Dialog, ReasonDialog } from '../../../shells/kit/dialog.tsx';
import { Card, StatePill, type Tone } from '../../../shells/kit/marks.tsx';
import { useFormat } from '../../../shells/kit/moments.ts';
import { useMay } from '../../../shells/kit/session.tsx';
import { useTell } from '../../../shells/kit/tell.tsx';
import { capital, useLanguage, useSay } from '../../../shells/kit/words.ts';
import { Field } from '../../screens/parts.tsx';
import type { IncidentPage } from '../routes.ts';
import { DECISIONS, type Decision } from '../terms.ts';
import { useT } from './incident-words.ts';

type Shown = Json<IncidentPage>;
type Guest = Shown['reached'][number];

export function Days({ page }: { page: Shown }) {
  const t = useT();
  const say = useSay();
  const reads = useMay('isolation.read', { place: page.place });
  if (page.restart === null)
    return (
      <Card title={t('effects')}>
        <p className="inc-quiet">{t('effectsNone')}</p>
      </Card>
    );
  const open = page.closedAt === null;
  return (
    <>
      {page.decided !== null && <Decided page={page} decided={page.decided} />}
      {(page.decided === null || (open && page.reached.length + page.others.length > 0)) && (
        <Card title={t(page.decided === null ? 'effects' : 'stillToDecide')}>
          <div className="inc-stack">
            {page.decided === null && <p>{t('effectsBy', { scope: say(page.restart) })}</p>}
            {reads.may ? <Proposal page={page} /> : <p className="inc-quiet">{t('notForDesk')}</p>}
          </div>
        </Card>
      )}
    </>
  );
}

/** By name and code; whoever is over the site sees the code alone. */
export function Who({ who }: { who: { readonly name: string; readonly code: string } }) {
  return (
    <>
      {who.name !== who.code && `${who.name} `}
      <span className="digits">{who.code}</span>
    </>
  );
}

// What was decided --------------------------------------------------------------------------------------

const TONES: Readonly<Record<Decision, Tone>> = { anew: 'late', added: 'late', left: 'quiet' };

function Decided({ page, decided }: { page: Shown; decided: NonNullable<Shown['decided']> }) {
  const t = useT();
  const say = useSay();
  const { moment } = useFormat();
  const said = { name: decided.by ?? '—', at: moment(decided.at) };
  return (
    <Card title={t('effects')} extra={<Sums anew={page.restarted ?? 0} left={page.leftOut} />}>
      <div className="inc-stack">
        <p>
          {page.restarted === 0
            ? t('decidedNone', { ...said, why: decided.why ?? t('leftOutEach') })
            : t('decidedRestart', { ...said, n: page.restarted ?? 0 })}
        </p>
        {decided.people.length > 0 && (
          <ul className="inc-days">
            {decided.people.map((one) => (
              <DayRow
                key={one.person}
                guest={{ ...one, wouldEndOn: one.toOn }}
                state={
                  <StatePill tone={TONES[one.decision]}>{capital(say(DECISIONS[one.decision]))}</StatePill>
                }
                why={one.why}
                left={one.decision === 'left'}
              />
            ))}
          </ul>
        )}
      </div>
    </Card>
  );
}

/** How many begin anew and how many do not, before anything else. */
function Sums({ anew, left, open = 0 }: { anew: number; left: number; open?: number }) {
  const t = useT();
  return (
    <span className="inc-sums" aria-live="polite">
      {open > 0 && <StatePill tone="now">{t('sumOpen', { n: open })}</StatePill>}
      <StatePill tone={anew > 0 ? 'late' : 'quiet'}>{t('sumAnew', { n: anew })}</StatePill>
      <StatePill tone="quiet">{t('sumLeft', { n: left })}</StatePill>
    </span>
  );
}

/** One guest: where, who, why by which row, from which day to which, and what becomes of it. */
function DayRow({
  guest,
  state,
  why,
  left,
}: {
  guest: Pick<Guest, 'room' | 'name' | 'code' | 'rule' | 'endsOn' | 'wouldEndOn' | 'days'> & {
    readonly scope: Guest['scope'] | null;
  };
  state: ReactNode;
  why: string | null;
  left: boolean;
}) {
  const t = useT();
  const say = useSay();
  const source = useSource();
  return (
    <li className={left ? 'inc-left' : ''}>
      <div>
        <strong>
          <span className="digits">{guest.room}</span> · <Who who={guest} />
        </strong>
        <p className="inc-loss">
          <span className="digits">{guest.endsOn ?? '—'}</span> →{' '}
          <span className="digits">{guest.wouldEndOn ?? '—'}</span>
          {guest.days !== null && <em>{t(left ? 'daysSpared' : 'daysMore', { n: guest.days })}</em>}
        </p>
        {guest.scope !== null && (
          <p className="inc-quiet">
            {capital(say(SCOPE_WORDS[guest.scope]))}
            {guest.rule !== null && ` · ${t('byRow', { rule: source(guest.rule) })}`}
          </p>
        )}
        {why !== null && <p className="inc-why">{t('becauseOf', { why })}</p>}
      </div>
      <div className="inc-choice">{state}</div>
    </li>
  );
}

/** A source stands in both languages, with a stroke between. */
function useSource(): (source: string) => string {
  const zh = useLanguage() === 'zh';
  return (source) => {
    const [one = source, other = one] = source.split(' / ');
    return zh ? one : other;
  };
}

// What is proposed --------------------------------------------------------------------------------------

/** The list, each of it to be left out for a reason, others to be added for one; decided in one act. */
function Proposal({ page }: { page: Shown }) {
  const t = useT();
  const say = useSay();
  const may = useMayAct('restartDays', { place: page.place });
  const [left, setLeft] = useState<Readonly<Record<string, string>>>({});
  const [added, setAdded] = useState<Readonly<Record<string, string>>>({});
  const [leaving, setLeaving] = useState<Guest>();
  const anew = page.reached.filter(({ person }) => left[person] === undefined);
  const out = page.reached.length - anew.length;
  const also = page.others.filter(({ person }) => added[person] !== undefined);
  const days = [...anew, ...also].reduce((sum, one) => sum + (one.days ?? 0), 0);
  const done = () => {
    setLeft({});
    setAdded({});
  };
  return (
    <>
      {page.reached.length + also.length > 0 && (
        <div className="inc-sumline">
          <Sums anew={anew.length + also.length} left={out} />
          <span className="inc-quiet">{t('sumDays', { n: days })}</span>
        </div>
      )}
      {page.reached.length === 0 && page.decided === null && <p>{t('effectsNobody')}</p>}
      {page.reached.length + also.length > 0 && (
        <ul className="inc-days">
          {page.reached.map((one) => {
            const why = left[one.person] ?? null;
            return (
              <DayRow
                key={one.person}
                guest={one}
                why={why}
                left={why !== null}
                state={
                  !may.may ? null : why === null ? (
                    <button type="button" className="button button-small" onClick={() => setLeaving(one)}>
                      {capital(say(LEAVE))}
                    </button>
                  ) : (
                    <button
                      type="button"
                      className="button button-link button-small"
                      onClick={() => setLeft(without(left, one.person))}
                    >
                      {t('takeBack')}
                    </button>
                  )
                }
              />
            );
          })}
          {also.map((one) => (
            <DayRow
              key={one.person}
              guest={one}
              why={added[one.person] ?? null}
              left={false}
              state={
                <>
                  <StatePill tone="late">{capital(say(DECISIONS.added))}</StatePill>
                  <button
                    type="button"
                    className="button button-link button-small"
                    onClick={() => setAdded(without(added, one.person))}
                  >
                    {t('takeBack')}
                  </button>
                </>
              }
            />
          ))}
        </ul>
      )}
      <Decide
        page={page}
        anew={anew.length}
        also={also.map(({ person, wouldEndOn }) => ({
          person,
          reason: added[person] ?? '',
          until: wouldEndOn ?? '',
        }))}
        without={Object.entries(left).map(([person, reason]) => ({ person, reason }))}
        others={page.others.filter(({ person }) => added[person] === undefined)}
        onAdd={(person, reason) => setAdded({ ...added, [person]: reason })}
        onDone={done}
      />
      <ReasonDialog
        open={leaving !== undefined}
        title={{
          zh: `${leaving?.room ?? ''} ${leaving?.code ?? ''} 不重新计算`,
          en: `Leave ${leaving?.code ?? ''}, room ${leaving?.room ?? ''}, out`,
        }}
        usual={USUAL}
        onReason={(reason) => {
          if (leaving !== undefined) setLeft({ ...left, [leaving.person]: reason });
          setLeaving(undefined);
        }}
        onClose={() => setLeaving(undefined)}
      />
    </>
  );
}

const without = (some: Readonly<Record<string, string>>, person: string) =>
  Object.fromEntries(Object.entries(some).filter(([one]) => one !== person));

/** CDC decides about the list as it is shown. */
function Decide({
  page,
  anew,
  also,
  without: left,
  others,
  onAdd,
  onDone,
}: {
  page: Shown;
  anew: number;
  also: readonly { readonly person: string; readonly reason: string; readonly until: string }[];
  without: readonly { readonly person: string; readonly reason: string }[];
  others: readonly Guest[];
  onAdd: (person: string, reason: string) => void;
  onDone: () => void;
}) {
  const say = useSay();
  const tell = useTell();
  const may = useMayAct('restartDays', { place: page.place });
  const { perform, pending } = useAct('restartDays');
  const [asking, setAsking] = useState(false);
  const [adding, setAdding] = useState(false);
  const n = anew + also.length;
  const about = n + left.length;
  return (
    <div className="inc-buttons">
      {about > 0 && (
        <ActButton
          act="restartDays"
          tone="primary"
          title={
            n === 0
              ? { zh: `确认 ${left.length} 人都不重新计算`, en: `leave all ${left.length} out` }
              : left.length === 0
                ? { zh: `确认 ${n} 人重新计算`, en: `begin the days of ${n} anew` }
                : {
                    zh: `确认 ${n} 人重新计算，${left.length} 人不算`,
                    en: `begin the days of ${n} anew, leave ${left.length} out`,
                  }
          }
          confirm={{
            zh: `${n} 人的天数将重新计算，并各发一份延长决定。${left.length} 人不重新计算，原因记入账本，这起事件不再询问。`,
            en: `The days of ${n} people begin anew, and each is given an order. ${left.length} are left out: the reasons go into the ledger, and nobody is asked about them again for this incident.`,
          }}
          place={page.place}
          input={{ incident: page.id, restart: true, seen: page.seal, without: [...left], also: [...also] }}
          onDone={onDone}
        />
      )}
      {page.decided === null && (
        <WhyButton why={may.may ? undefined : may.why} onPress={() => setAsking(true)}>
          {capital(say(NOBODY))}
        </WhyButton>
      )}
      {others.length > 0 && (
        <WhyButton tone="link" why={may.may ? undefined : may.why} onPress={() => setAdding(true)}>
          {capital(say(ADD))}
        </WhyButton>
      )}
      <AddDialog
        open={adding}
        others={others}
        onAdd={(person, reason) => {
          onAdd(person, reason);
          setAdding(false);
        }}
        onClose={() => setAdding(false)}
      />
      <ReasonDialog
        open={asking}
        title={NOBODY}
        usual={USUAL}
        pending={pending}
        onReason={(reason) =>
          void perform({ incident: page.id, restart: false, seen: page.seal, reason }).then(
            () => {
              setAsking(false);
              onDone();
            },
            (error: unknown) => tell.refused(error, NOBODY),
          )
        }
        onClose={() => setAsking(false)}
      />
    </div>
  );
}

/** Somebody who was there too: chosen by room, with the reason. */
function AddDialog({
  open,
  others,
  onAdd,
  onClose,
}: {
  open: boolean;
  others: readonly Guest[];
  onAdd: (person: string, reason: string) => void;
  onClose: () => void;
}) {
  const t = useT();
  const say = useSay();
  const [person, setPerson] = useState('');
  const [reason, setReason] = useState('');
  const close = () => {
    setPerson('');
    setReason('');
    onClose();
  };
  const why: Words | undefined =
    person === ''
      ? { zh: '请先选人', en: 'Choose whom first' }
      : reason.trim().length < 2
        ? { zh: '请写原因', en: 'Give the reason' }
        : undefined;
  return (
    <Dialog
      open={open}
      title={capital(say(ADD))}
      onClose={close}
      foot={
        <>
          <button type="button" className="button" onClick={close}>
            {t('cancel')}
          </button>
          <WhyButton
            tone="primary"
            why={why}
            onPress={() => {
              onAdd(person, reason.trim());
              setPerson('');
              setReason('');
            }}
          >
            {t('addToList')}
          </WhyButton>
        </>
      }
    >
      <div className="inc-stack">
        <Field label={t('addWho')} help={t('addHelp')}>
          {(id) => (
            <select
              id={id}
              className="input"
              value={person}
              onChange={(event) => setPerson(event.target.value)}
            >
              <option value="">{t('chooseGuest')}</option>
              {others.map((one) => (
                <option key={one.person} value={one.person}>
                  {t('otherGuest', {
                    room: one.room,
                    who: one.name === one.code ? one.code : `${one.name} ${one.code}`,
                    n: one.days ?? 0,
                    day: one.wouldEndOn ?? '—',
                  })}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Field label={t('why')} help={t('whyHelp')}>
          {(id) => (
            <textarea
              id={id}
              className="input"
              rows={2}
              maxLength={300}
              value={reason}
              onChange={(event) => setReason(event.target.value)}
            />
          )}
        </Field>
      </div>
    </Dialog>
  );
}

const LEAVE: Words = { zh: '不重新计算', en: 'leave out' };
const ADD: Words = { zh: '加入名单外的人', en: 'add somebody not on the list' };
const NOBODY: Words = { zh: '都不重新计算', en: 'nobody’s days begin anew' };
const USUAL: readonly Words[] = [
  { zh: '未开门、无接触', en: 'No door was opened, nobody met' },
  { zh: '当时不在本层', en: 'Was not on the floor then' },
  { zh: '复核为阴性', en: 'Tested again: negative' },
];
