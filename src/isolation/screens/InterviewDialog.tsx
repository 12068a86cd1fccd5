// The health interview at arrival: what decides about a room, and what somebody is looked after for. The answers are
// sealed as they are kept; whoever asks again opens them, which is recorded, and the form begins with what was told.
import { useEffect, useState } from 'react';
import type { Words } from '../../base/words.ts';
import { useAct } from '../../shells/kit/act.ts';
import { ActButton } from '../../shells/kit/act-button.tsx';
import { Refused } from '../../shells/kit/api.ts';
import { DateField } from '../../shells/kit/date-field.tsx';
import { Dialog } from '../../shells/kit/dialog.tsx';
import { wholeOf } from '../../shells/kit/numbers.ts';
import { capital, useSay } from '../../shells/kit/words.ts';
import { DIETS, type Diet, type Interview } from '../rooms/terms.ts';
import { useT } from './isolation-words.ts';
import { Check, Field, LevelMark, NumberField, TextField, usePersonLine } from './parts.tsx';
import type { SiteShown } from './Site.tsx';

/** What is answered by yes or no, in the order it is asked. */
const QUESTIONS = [
  'positive',
  'hospital',
  'dependent',
  'mentalRisk',
  'barrierFree',
  'fallRisk',
  'chronic',
  'breastfeeding',
  'sharesWritten',
  'herbal',
] as const;
type Question = (typeof QUESTIONS)[number];

interface Written {
  readonly attention: readonly string[];
  readonly yes: readonly Question[];
  readonly pregnantWeeks: string;
  readonly medicine: string;
  readonly lastDay: string;
  /** Hours of the one that is being written. */
  readonly hours: readonly string[];
  readonly otherHours: string;
  readonly medicines: Interview['medicines'];
  readonly dialysisDays: readonly number[];
  readonly dialysisAt: string;
  readonly allergies: string;
  readonly diet: Diet;
  readonly language: string;
  readonly note: string;
}

const BLANK: Written = {
  attention: [],
  yes: [],
  pregnantWeeks: '',
  medicine: '',
  lastDay: '',
  hours: [],
  otherHours: '',
  medicines: [],
  dialysisDays: [],
  dialysisAt: '',
  allergies: '',
  diet: 'ordinary',
  language: '',
  note: '',
};

export interface Asked {
  readonly person: string;
  readonly name: string;
  readonly age: number | null;
  readonly interviewed: boolean;
}

export function InterviewDialog({
  site,
  person,
  onClose,
}: {
  site: SiteShown;
  person: Asked | undefined;
  onClose: () => void;
}) {
  const t = useT();
  const say = useSay();
  const line = usePersonLine();
  const [written, setWritten] = useState<Written>(BLANK);
  const id = person?.person;
  const { perform } = useAct('readGuestInterview');
  /** For whom the form stands as she was asked last, and when that was: nothing is kept before it was read. */
  const [filled, setFilled] = useState<{ readonly id: string; readonly over: string | null }>();
  const [failed, setFailed] = useState<Words>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each person
  useEffect(() => {
    setWritten(BLANK);
    setFailed(undefined);
    setFilled(undefined);
    if (id === undefined) return;
    let gone = false;
    perform({ site: site.id, person: id }).then(
      ({ told, at }) => {
        if (gone) return;
        setWritten(told === null ? BLANK : writtenOf(told));
        setFilled({ id, over: at });
      },
      (error: unknown) => {
        if (!gone) setFailed(error instanceof Refused ? error.words : NOT_READ);
      },
    );
    return () => {
      gone = true;
    };
  }, [id]);
  const set = <K extends keyof Written>(key: K, value: Written[K]) =>
    setWritten((before) => ({ ...before, [key]: value }));
  const toggle = <T extends string | number>(list: readonly T[], one: T, on: boolean): T[] =>
    on ? [...list, one] : list.filter((x) => x !== one);
  const weeks = written.pregnantWeeks.trim() === '' ? null : wholeOf(written.pregnantWeeks, 1, 44);
  const half = (written.medicine.trim() === '') !== (written.lastDay === '');
  const others = hoursIn(written.otherHours);
  const hours = [...new Set([...written.hours, ...(others ?? [])])].sort();
  // What stands typed in the fields is of the list too: nobody has to press “add” for the last one.
  const medicines =
    written.medicine.trim() === '' || written.lastDay === ''
      ? written.medicines
      : [
          ...written.medicines,
          {
            name: written.medicine.trim(),
            lastDay: written.lastDay,
            ...(hours.length === 0 ? {} : { at: hours }),
          },
        ];
  const dialysis = written.attention.includes(DIALYSIS);
  const why: Words | undefined =
    filled?.id !== id
      ? (failed ?? READING)
      : weeks === undefined
        ? { zh: '孕周须为 1 到 44', en: 'Weeks are 1 to 44' }
        : half
          ? { zh: '药名和用完日期须一起填写', en: 'A medicine needs its name and the day it runs out' }
          : others === undefined
            ? HOURS_WHY
            : hours.length > 0 && written.medicine.trim() === ''
              ? { zh: '服药时间须写明是哪种药', en: 'Say which medicine these hours are of' }
              : dialysis && (written.dialysisDays.length === 0 || !/^\d\d:\d\d$/.test(written.dialysisAt))
                ? {
                    zh: '透析须写明星期和出发时间',
                    en: 'Dialysis needs its weekdays and the hour she leaves',
                  }
                : undefined;
  const text = (key: 'allergies' | 'language' | 'note', most: number) => (
    <Field label={t(`ask-${key}`)} wide={key === 'note'}>
      {(field) => (
        <input
          id={field}
          className="input"
          maxLength={most}
          autoComplete="off"
          value={written[key]}
          onChange={(event) => set(key, event.target.value)}
        />
      )}
    </Field>
  );
  return (
    <Dialog
      open={person !== undefined}
      title={person === undefined ? '' : `${t('interview')} · ${line(person)}`}
      onClose={onClose}
      width={720}
      foot={
        person && (
          <ActButton
            act="interviewGuest"
            tone="primary"
            title={SAVE}
            place={site.place}
            why={why}
            input={{
              site: site.id,
              person: person.person,
              over: filled?.over ?? null,
              told: {
                attention: [...written.attention],
                ...Object.fromEntries(written.yes.map((one) => [one, true])),
                ...(typeof weeks === 'number' ? { pregnantWeeks: weeks } : {}),
                medicines,
                ...(dialysis
                  ? { dialysis: { days: [...written.dialysisDays].sort(), at: written.dialysisAt } }
                  : {}),
                diet: written.diet,
                ...said('allergies', written.allergies),
                ...said('language', written.language),
                ...said('note', written.note),
              },
            }}
            onDone={onClose}
          />
        )
      }
    >
      {/* What was told last comes into the form first: nothing is ticked that it would wipe. */}
      <fieldset className="iso-form" disabled={filled?.id !== id}>
        {person?.interviewed && <p className="iso-wide iso-told">{t('interviewAgain')}</p>}
        <fieldset className="iso-checks iso-wide">
          <legend>{t('ask-attention')}</legend>
          {site.attention.map((one) => (
            <Check
              key={one.id}
              label={
                <>
                  <LevelMark level={one.level} /> {capital(say(one))}
                </>
              }
              checked={written.attention.includes(one.id)}
              onChange={(on) => set('attention', toggle(written.attention, one.id, on))}
            />
          ))}
        </fieldset>
        {dialysis && (
          <fieldset className="iso-checks iso-wide">
            <legend>{t('ask-dialysis')}</legend>
            {WEEKDAYS.map((day, i) => (
              <Check
                key={day.en}
                label={say(day)}
                checked={written.dialysisDays.includes(i + 1)}
                onChange={(on) => set('dialysisDays', toggle(written.dialysisDays, i + 1, on))}
              />
            ))}
            <Field label={t('ask-dialysisAt')}>
              {(field) => (
                <input
                  id={field}
                  className="input"
                  type="time"
                  value={written.dialysisAt}
                  onChange={(event) => set('dialysisAt', event.target.value)}
                />
              )}
            </Field>
          </fieldset>
        )}
        <fieldset className="iso-checks iso-wide">
          <legend>{t('ask-room')}</legend>
          {QUESTIONS.map((one) => (
            <Check
              key={one}
              label={t(`ask-${one}`)}
              checked={written.yes.includes(one)}
              onChange={(on) => set('yes', toggle(written.yes, one, on))}
            />
          ))}
        </fieldset>
        <NumberField
          label={t('ask-pregnantWeeks')}
          value={written.pregnantWeeks}
          onChange={(value) => set('pregnantWeeks', value)}
        />
        <Field label={t('ask-diet')}>
          {(field) => (
            <select
              id={field}
              className="input"
              value={written.diet}
              onChange={(event) => set('diet', event.target.value as Diet)} // its options are the diets
            >
              {(Object.keys(DIETS) as Diet[]).map(
                (
                  one, // its own keys
                ) => (
                  <option key={one} value={one}>
                    {capital(say(DIETS[one]))}
                  </option>
                ),
              )}
            </select>
          )}
        </Field>
        <Field label={t('ask-medicine')}>
          {(field) => (
            <input
              id={field}
              className="input"
              maxLength={60}
              autoComplete="off"
              value={written.medicine}
              onChange={(event) => set('medicine', event.target.value)}
            />
          )}
        </Field>
        <DateField
          label={t('ask-lastDay')}
          value={written.lastDay}
          onChange={(value) => set('lastDay', value)}
        />
        <fieldset className="chips iso-wide" aria-label={t('ask-hours')}>
          <legend className="field-label">{t('ask-hours')}</legend>
          {site.medicineHours.map((hour) => (
            <button
              key={hour}
              type="button"
              className="chip digits"
              aria-pressed={written.hours.includes(hour)}
              onClick={() => set('hours', toggle(written.hours, hour, !written.hours.includes(hour)))}
            >
              {hour}
            </button>
          ))}
        </fieldset>
        <TextField
          label={t('ask-otherHours')}
          maxLength={60}
          value={written.otherHours}
          onChange={(value) => set('otherHours', value)}
        />
        <div className="iso-wide">
          {written.medicines.length > 0 && (
            <ul className="iso-medicines">
              {written.medicines.map((one) => (
                <li key={`${one.name} ${one.lastDay} ${one.at?.join()}`}>
                  {one.name} · <span className="digits">{one.lastDay}</span>
                  {one.at !== undefined && <span className="digits"> · {one.at.join(' ')}</span>}{' '}
                  <button
                    type="button"
                    className="button button-link button-small"
                    onClick={() =>
                      set(
                        'medicines',
                        written.medicines.filter((x) => x !== one),
                      )
                    }
                  >
                    {t('takeAway')}
                  </button>
                </li>
              ))}
            </ul>
          )}
          <button
            type="button"
            className="button button-small"
            aria-disabled={written.medicine.trim() === '' || written.lastDay === '' || others === undefined}
            onClick={() => {
              if (written.medicine.trim() === '' || written.lastDay === '' || others === undefined) return;
              setWritten((before) => ({
                ...before,
                medicines,
                medicine: '',
                lastDay: '',
                hours: [],
                otherHours: '',
              }));
            }}
          >
            {t('anotherMedicine')}
          </button>
        </div>
        {text('allergies', 200)}
        {text('language', 40)}
        {text('note', 500)}
      </fieldset>
    </Dialog>
  );
}

/** The form as she was asked last. */
function writtenOf(told: Interview): Written {
  return {
    ...BLANK,
    attention: told.attention,
    yes: QUESTIONS.filter((one) => told[one] === true),
    pregnantWeeks: told.pregnantWeeks === undefined ? '' : String(told.pregnantWeeks),
    medicines: told.medicines,
    dialysisDays: told.dialysis?.days ?? [],
    dialysisAt: told.dialysis?.at ?? '',
    allergies: told.allergies ?? '',
    diet: told.diet,
    language: told.language ?? '',
    note: told.note ?? '',
  };
}

/** 6:30 22:00 as hours of a day; undefined: some of it is none. */
function hoursIn(text: string): string[] | undefined {
  const hours = text
    .replaceAll('：', ':')
    .split(/[\s,，、;；]+/)
    .filter((one) => one !== '')
    .map((one) => one.padStart(5, '0'));
  return hours.every((one) => /^([01]\d|2[0-3]):[0-5]\d$/.test(one)) ? hours : undefined;
}

function said<K extends string>(key: K, text: string): Partial<Record<K, string>> {
  return text.trim() === '' ? {} : ({ [key]: text.trim() } as Record<K, string>); // of one key
}

/** The row of the table whose trips are asked about. */
const DIALYSIS = 'dialysis';
const WEEKDAYS: readonly Words[] = [
  { zh: '周一', en: 'Mon' },
  { zh: '周二', en: 'Tue' },
  { zh: '周三', en: 'Wed' },
  { zh: '周四', en: 'Thu' },
  { zh: '周五', en: 'Fri' },
  { zh: '周六', en: 'Sat' },
  { zh: '周日', en: 'Sun' },
];
const READING: Words = { zh: '正在读取上次的回答', en: 'Reading what was told last' };
const NOT_READ: Words = {
  zh: '没有读到上次的回答，请关闭后重试',
  en: 'What was told last could not be read. Close and try again',
};
const HOURS_WHY: Words = {
  zh: '服药时间写成 06:30，多个用空格隔开',
  en: 'Hours are written as 06:30, several with a space between',
};
const SAVE: Words = { zh: '保存问询', en: 'keep the answers' };
