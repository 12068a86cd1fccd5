// What is due for one guest, ticked off where one stands: one touch says that it was done, another that it was not and why.
// It lies on the phone first, with its moment, so that it needs no signal; what is refused later stands on top.
import { Check } from 'lucide-react';
import { useState } from 'react';
import type { Words } from '../../../base/words.ts';
import { useMayAct } from '../../../shells/kit/act.ts';
import { WhyButton } from '../../../shells/kit/act-button.tsx';
import type { Json } from '../../../shells/kit/act-types.ts';
import { Dialog } from '../../../shells/kit/dialog.tsx';
import { Go } from '../../../shells/kit/go.tsx';
import { Card, Deadline, StatePill } from '../../../shells/kit/marks.tsx';
import { serverNow, useFormat, useNow } from '../../../shells/kit/moments.ts';
import { useOutboxAct, useWaitingActs, type WaitingAct } from '../../../shells/kit/outbox.ts';
import { RefusedAct } from '../../../shells/kit/refused-act.tsx';
import { useTell } from '../../../shells/kit/tell.tsx';
import { capital, useSay } from '../../../shells/kit/words.ts';
import { type CareTick, type HowShown, ticksNow } from '../ticks/rules.ts';
import './care.css';
import { useT } from './care-words.ts';

export type Tick = Json<CareTick>;

/** What waits on this phone about care, by its task: what was said of it last. */
export type CareKept = ReadonlyMap<string, WaitingAct>;

export function useCareKept(): CareKept {
  const acts = useWaitingActs() ?? [];
  return new Map(
    acts
      .filter(({ act, state }) => act === 'recordCare' && state === 'waiting')
      .map((one) => [(one.input as { task?: string } | undefined)?.task ?? '', one]), // of recordCare
  );
}

/** What is still to be ticked off of somebody, as far as this phone knows. */
export const ticksLeft = (ticks: readonly Tick[], kept: CareKept, now: Date): Tick[] =>
  ticksNow(ticks, now).filter(({ id }) => !kept.has(id));

const howIn = (act: WaitingAct, hows: readonly HowShown[]): HowShown | undefined => {
  const how = (act.input as { how?: string } | undefined)?.how; // of recordCare
  return hows.find((one) => one.how === how);
};

/** What was said of care without signal and is refused: on top of the page, for its row may be gone by then. */
export function CareRefused() {
  const acts = (useWaitingActs() ?? []).filter(
    ({ act, state }) => act === 'recordCare' && state === 'rejected',
  );
  return acts.map((one) => (
    <Card key={one.id}>
      <RefusedAct act={one} help={REFUSED_HELP} away={AWAY} awayWords={AWAY_WORDS} />
    </Card>
  ));
}

/** `all`: also what is to come, and what others do. */
export function CareTicks({
  ticks,
  kept,
  hows,
  room,
  place,
  all = false,
}: {
  ticks: readonly Tick[];
  kept: CareKept;
  hows: readonly HowShown[];
  room: string;
  place: string;
  all?: boolean;
}) {
  const now = useNow();
  const shown = all
    ? ticks
    : ticks.filter(({ mine, done, opensAt }) => mine && (done || new Date(opensAt) <= now));
  if (shown.length === 0) return null;
  return (
    <ul className="ticks">
      {shown.map((tick) => (
        <li key={tick.id}>
          <One tick={tick} kept={kept.get(tick.id)} hows={hows} room={room} place={place} now={now} />
        </li>
      ))}
    </ul>
  );
}

function One({
  tick,
  kept,
  hows,
  room,
  place,
  now,
}: {
  tick: Tick;
  kept: WaitingAct | undefined;
  hows: readonly HowShown[];
  room: string;
  place: string;
  now: Date;
}) {
  const t = useT();
  const say = useSay();
  const tell = useTell();
  const { clockTime } = useFormat();
  const may = useMayAct('recordCare', { place });
  const record = useOutboxAct('recordCare');
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  const what = `${clockTime(tick.at)} ${capital(say(tick))}`;
  const put = async (how: HowShown | undefined) => {
    if (busy || how === undefined) return;
    setBusy(true);
    try {
      await record(
        { task: tick.id, how: how.how, at: serverNow().toISOString() },
        { zh: `${room} ${tick.zh} · ${how.zh}`, en: `${room}: ${tick.en}, ${how.en}` },
      );
      tell.done({ zh: `${room} 已记下`, en: `${room} is written down` });
      setAsking(false);
    } catch {
      // Told already by the outbox; the row stays as it is.
    } finally {
      setBusy(false);
    }
  };
  const [usual] = hows;
  const why = may.may ? undefined : may.why;
  const choose = (
    <Dialog open={asking} title={`${room} · ${what}`} onClose={() => setAsking(false)}>
      <div className="ticks-hows">
        {hows
          .filter((how) => (tick.done ? !how.given : how !== usual))
          .map((how) => (
            <button
              key={how.how}
              type="button"
              className="button button-large button-wide"
              disabled={busy}
              onClick={() => void put(how)}
            >
              {capital(say(how))}
            </button>
          ))}
        <p className="field-help">{t(tick.done ? 'correctHelp' : 'notGivenHelp')}</p>
      </div>
    </Dialog>
  );
  if (kept !== undefined || tick.done) {
    const how = (kept && howIn(kept, hows)) ?? tick.proof;
    return (
      <div className="ticks-done">
        <Check size={18} aria-hidden />
        <span>
          {what}
          {how !== null && <small className="ticks-how"> {say(how)}</small>}
        </span>
        {kept !== undefined ? (
          <StatePill tone="late">{t('toSend')}</StatePill>
        ) : (
          tick.mine && (
            <button type="button" className="button button-link" onClick={() => setAsking(true)}>
              {t('correct')}
            </button>
          )
        )}
        {choose}
      </div>
    );
  }
  if (!tick.mine || new Date(tick.opensAt) > now)
    return (
      <div className="ticks-done">
        {tick.mine ? <span>{what}</span> : <Go to={`/today/${tick.id}`}>{what}</Go>}
        {tick.mine ? <StatePill tone="quiet">{t('later')}</StatePill> : <Deadline dueAt={tick.dueAt} />}
      </div>
    );
  return (
    <div className="ticks-open">
      <WhyButton
        size="large"
        wide
        why={why}
        pending={busy}
        icon={<span className="ticks-box" aria-hidden />}
        label={`${room} ${what}`}
        onPress={() => void put(usual)}
      >
        {what}
      </WhyButton>
      <WhyButton
        size="large"
        why={why}
        label={`${room} ${what} ${t('notGiven')}`}
        onPress={() => setAsking(true)}
      >
        {t('notGiven')}
      </WhyButton>
      {choose}
    </div>
  );
}

const REFUSED_HELP: Words = {
  zh: '先按这句话处理，再重试；确实做了却登不上的，打电话告诉医生后删除。',
  en: 'Do as it says, then try again. Done all the same and not accepted: call the doctor, then put it away.',
};
const AWAY: Words = { zh: '删除这条记录', en: 'put this record away' };
const AWAY_WORDS: Words = {
  zh: '删除后系统里没有这条记录。请先把实际情况告诉医生。',
  en: 'Then nobody knows of it but you. Tell the doctor first what was done.',
};
