// What is done for one person at home, the same at the desk and on the phone: what a call or a visit found, a value that
// is asked about, a fever to its end.
import { type ReactNode, useState } from 'react';
import type { Words } from '../../../base/words.ts';
import type { CareChoices, CarePage, FeverShown, SlotShown } from '../../../control/observations/routes.ts';
import { readCelsius } from '../../../control/observations/rules.ts';
import { ActButton } from '../../../shells/kit/act-button.tsx';
import { Field } from '../../../shells/kit/field.tsx';
import { Card, Deadline, StatePill } from '../../../shells/kit/marks.tsx';
import { civilDay, serverNow, useFormat } from '../../../shells/kit/moments.ts';
import { useMay } from '../../../shells/kit/session.tsx';
import { useLanguage, useSay } from '../../../shells/kit/words.ts';
import { useT } from './board-words.ts';
import { Select, SlotPill } from './parts.tsx';

const MISSED = ['late', 'reminded', 'call', 'visit'];

/** Slots of the last days, and what was found about those that were missed. */
export function Slots({ page }: { page: CarePage }) {
  const t = useT();
  const today = civilDay(serverNow());
  const missed = page.days.flatMap(({ slots }) => slots).filter(({ stand }) => MISSED.includes(stand));
  return (
    <>
      {/* At a site her slots are the site's, as the head of the page says: whoever sees none of them sees no empty card. */}
      {(page.keptAt === null || page.days.some(({ slots }) => slots.length > 0)) && (
        <Card title={t('slotsToday')}>
          <div className="home-form">
            {page.days.slice(0, 7).map(({ day, slots }) => (
              <div key={day} className="home-row">
                <span className="digits home-quiet">{day.slice(5)}</span>
                {slots.map((slot) => (
                  <SlotPill key={slot.slot} slot={slot} today={day === today ? today : slot.onDay} />
                ))}
              </div>
            ))}
          </div>
        </Card>
      )}
      {page.asksNow &&
        missed.map((slot) => (
          <Missed key={`${slot.onDay} ${slot.slot}`} page={page} slot={slot} choices={page.choices} />
        ))}
    </>
  );
}

function Missed({ page, slot, choices }: { page: CarePage; slot: SlotShown; choices: CareChoices }) {
  const t = useT();
  const say = useSay();
  const gap = useLanguage() === 'zh' ? '' : ' ';
  const [found, setFound] = useState('');
  const [reason, setReason] = useState('');
  const early = slot.stand === 'late' ? NOT_MISSED : undefined;
  const at = { episode: page.episode, onDay: slot.onDay, slot: slot.slot };
  const options = choices.findings.map((one) => ({
    ...one,
    zh: `${one.how === 'call' ? '电话' : '上门'}：${one.zh}`,
    en: `${one.how === 'call' ? 'call' : 'visit'}: ${one.en}`,
  }));
  return (
    <Card title={t('missedTitle', { slot: `${slot.onDay.slice(5)} ${say(slot.name)}${gap}` })}>
      <div className="home-form">
        <p className="field-help">{t('noReadingThen')}</p>
        <Select
          label={t('opened')}
          value={found}
          onChange={setFound}
          options={options}
          empty={t('chooseReason')}
        />
        <ActButton
          act="followMissed"
          place={page.place.path}
          input={{ ...at, found }}
          why={found === '' ? CHOOSE : early}
          doneWords={FOLLOWED}
        />
        <Select
          label={t('excuse')}
          value={reason}
          onChange={setReason}
          options={choices.excuses}
          empty={t('chooseReason')}
        />
        <ActButton
          act="excuseTemperature"
          place={page.place.path}
          input={{ ...at, reason }}
          why={reason === '' ? CHOOSE : undefined}
          doneWords={EXCUSED}
        />
      </div>
    </Card>
  );
}

const CHOOSE: Words = { zh: '请先选择。', en: 'Choose first.' };
const NOT_MISSED: Words = {
  zh: '时段刚结束，还没有漏测。',
  en: 'The slot has just ended; it is not missed yet.',
};
const FOLLOWED: Words = { zh: '已记录', en: 'Recorded' };
const EXCUSED: Words = { zh: '这次免测', en: 'This one is excused' };

/** Values somebody is asked about. */
export function Asked({ page }: { page: CarePage }) {
  const t = useT();
  if (page.asked.length === 0) return null;
  return (
    <Card title={t('askedTitle')} extra={<StatePill tone="late">{page.asked.length}</StatePill>}>
      <div className="home-form">
        {page.asked.map((one) => (
          <AskedOne key={one.id} page={page} one={one} />
        ))}
      </div>
    </Card>
  );
}

function AskedOne({ page, one }: { page: CarePage; one: CarePage['asked'][number] }) {
  const t = useT();
  const say = useSay();
  const { moment } = useFormat();
  const [text, setText] = useState('');
  const celsius = text.trim() === '' ? undefined : readCelsius(text);
  return (
    <div className="home-form">
      <p>
        <span className="digits">{moment(one.at)}</span> · {say(one.via)}
        {one.by !== null && ` · ${one.by}`}
        <br />
        <strong>{one.why === null ? `${one.celsius?.toFixed(1) ?? ''} ℃` : say(one.why)}</strong>
      </p>
      <div className="home-row">
        <Field label={t('again')}>
          <input
            className="input"
            inputMode="decimal"
            value={text}
            maxLength={8}
            onChange={(event) => setText(event.target.value)}
          />
        </Field>
        <ActButton
          act="settleObservation"
          place={page.place.path}
          tone="primary"
          title={SLIP}
          input={{ observation: one.id, verdict: 'slip', ...(celsius === undefined ? {} : { celsius }) }}
          why={text.trim() !== '' && celsius === undefined ? NO_VALUE : undefined}
          doneWords={SETTLED}
        />
        <ActButton
          act="settleObservation"
          place={page.place.path}
          title={TRUE}
          input={{ observation: one.id, verdict: 'true' }}
          why={one.healthOnly && !page.health ? HEALTH : undefined}
          doneWords={SETTLED}
        />
      </div>
    </div>
  );
}

const SLIP: Words = { zh: '记录有误', en: 'it was a slip' };
const TRUE: Words = { zh: '属实', en: 'it is true' };
const HEALTH: Words = { zh: '只有医务人员可以确认属实。', en: 'Only a medic may say that it is true.' };
const NO_VALUE: Words = {
  zh: '看不懂这个数值，请按 36.5 的样子填写。',
  en: 'This is no temperature; write it like 36.5.',
};
const SETTLED: Words = { zh: '已核实', en: 'Settled' };

/** A fever with the one thing that is next. */
export function FeverCard({
  fever,
  choices,
  where,
  second,
}: {
  fever: FeverShown;
  choices: CareChoices;
  where?: boolean;
  second?: ReactNode;
}) {
  const t = useT();
  const say = useSay();
  const { moment } = useFormat();
  return (
    <Card
      title={where === true ? `${fever.person.name} ${fever.code}` : t('fever')}
      extra={
        fever.closedAt === null ? (
          <Deadline dueAt={fever.dueAt} />
        ) : (
          <StatePill tone="quiet">{t('closed')}</StatePill>
        )
      }
    >
      <div className="home-form">
        <div className="home-row">
          <StatePill tone={fever.closedAt === null ? 'now' : 'quiet'} words={fever.stepWords} />
          {where === true && <span className="home-quiet">{say(fever.place.name)}</span>}
        </div>
        <p>
          {t('first')} <span className="digits">{moment(fever.first.at)}</span>{' '}
          {fever.first.celsius !== null && (
            <strong className="digits home-hot">{fever.first.celsius.toFixed(1)} ℃</strong>
          )}{' '}
          {fever.first.symptoms.map(say).join('、')}
          {fever.second !== null && (
            <>
              <br />
              {t('second')} <span className="digits">{moment(fever.second.at)}</span>{' '}
              <strong className="digits home-hot">{fever.second.celsius?.toFixed(1)} ℃</strong>
            </>
          )}
          {fever.decision !== null && (
            <>
              <br />
              {t('decision')}: {say(fever.decision)}
              {fever.medic !== null && ` · ${fever.medic}`}
            </>
          )}
          {fever.outcome !== null && (
            <>
              <br />
              {t('outcome')}: {say(fever.outcome)}
            </>
          )}
        </p>
        <FeverNext fever={fever} choices={choices} second={second} />
      </div>
    </Card>
  );
}

/** What is next of a fever; also for whoever may only measure again. */
export function FeverNext({
  fever,
  choices,
  second,
}: {
  fever: {
    readonly id: string;
    readonly step: FeverShown['step'];
    readonly place: { readonly path: string };
  };
  choices: CareChoices;
  /** How it is measured again, where that may wait for signal. */
  second?: ReactNode;
}) {
  const t = useT();
  const [text, setText] = useState('');
  const [decision, setDecision] = useState('');
  const [outcome, setOutcome] = useState('');
  const decides = useMay('control.fever', { place: fever.place.path }).may;
  const celsius = text.trim() === '' ? undefined : readCelsius(text);
  if (fever.step === 'closed') return null;
  return (
    <>
      {fever.step === 'second-reading' && second}
      {fever.step === 'second-reading' && second === undefined && (
        <div className="home-row">
          <Field label={`${t('second')}（℃）`}>
            <input
              className="input"
              inputMode="decimal"
              value={text}
              maxLength={8}
              onChange={(event) => setText(event.target.value)}
            />
          </Field>
          <ActButton
            act="readAgain"
            place={fever.place.path}
            tone="primary"
            input={() => (celsius === undefined ? undefined : { fever: fever.id, celsius })}
            why={celsius === undefined ? NO_VALUE : undefined}
            doneWords={RECORDED}
          />
          <span className="field-help">{t('secondHelp')}</span>
        </div>
      )}
      {decides && (fever.step === 'medic' || fever.step === 'outcome' || fever.step === 'second-reading') && (
        <div className="home-row">
          <Select
            label={t('decide')}
            value={decision}
            onChange={setDecision}
            options={choices.decisions}
            empty={t('chooseReason')}
          />
          <ActButton
            act="decideFever"
            place={fever.place.path}
            tone={fever.step === 'medic' ? 'primary' : 'plain'}
            input={{ fever: fever.id, decision }}
            why={decision === '' ? CHOOSE : undefined}
            doneWords={RECORDED}
          />
        </div>
      )}
      {fever.step === 'transport' && (
        <ActButton
          act="recordFeverTransport"
          place={fever.place.path}
          tone="primary"
          input={{ fever: fever.id }}
          doneWords={RECORDED}
        />
      )}
      {fever.step === 'outcome' && (
        <div className="home-row">
          <Select
            label={t('outcome')}
            value={outcome}
            onChange={setOutcome}
            options={choices.outcomes}
            empty={t('chooseReason')}
          />
          <ActButton
            act="closeFever"
            place={fever.place.path}
            tone="primary"
            input={{ fever: fever.id, outcome }}
            why={outcome === '' ? CHOOSE : undefined}
            doneWords={RECORDED}
          />
        </div>
      )}
    </>
  );
}

const RECORDED: Words = { zh: '已登记', en: 'Recorded' };

/** Readings, the newest first; without health data, that there was one. */
export function Readings({ page }: { page: CarePage }) {
  const t = useT();
  const say = useSay();
  const { moment } = useFormat();
  return (
    <Card
      title={t('readings')}
      flush
      extra={
        page.health && page.feverC !== null ? (
          <span className="home-quiet">{t('feverLine', { n: page.feverC.toFixed(1) })}</span>
        ) : undefined
      }
    >
      {page.readings.length === 0 ? (
        <p className="home-none">{t('noReadings')}</p>
      ) : (
        <ul className="home-list">
          {page.readings.map((one) => (
            <li key={one.id}>
              <span className="home-who">
                <span className="digits">{moment(one.at)}</span>
                <small>
                  {say(one.via)}
                  {one.by !== null && ` · ${one.by}`}
                  {one.symptoms.length > 0 && ` · ${one.symptoms.map(say).join('、')}`}
                </small>
              </span>
              <span className={one.feverish ? 'digits home-hot' : 'digits'}>
                {one.celsius === null ? t('hidden') : `${one.celsius.toFixed(1)} ℃`}
                {one.state === 'discarded' && ` · ${say(DISCARDED)}`}
                {one.state === 'asked' && ` · ${say(ASKED)}`}
              </span>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

const DISCARDED: Words = { zh: '已作废', en: 'discarded' };
const ASKED: Words = { zh: '待核实', en: 'to be checked' };
