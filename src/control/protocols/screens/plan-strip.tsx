// A plan as a strip of days: each stage a row of its days, a mark on every test with its state, today framed. A day
// with a test can be pressed and says which row asked for it. Used wherever a plan is shown.
import { CircleAlert, CircleCheck, TestTube, TestTubes } from 'lucide-react';
import { useState } from 'react';
import { addDays, type CivilDate, daysBetween } from '../../../base/civil-dates.ts';
import type { Words } from '../../../base/words.ts';
import { civilDay, serverNow } from '../../../shells/kit/moments.ts';
import { capital, useLanguage, useSay } from '../../../shells/kit/words.ts';
import {
  becauseWords,
  type EpisodePlan,
  MOVEMENT_WORDS,
  type PlannedStage,
  type PlannedTest,
  SPECIMEN_WORDS,
  STAGE_PLACE_WORDS,
  TEST_KIND_WORDS,
} from '../terms.ts';
import './plan-strip.css';
import { useT } from './protocol-words.ts';

/** What became of a test of the plan: state as test_due keeps it, the result once there is one. */
export interface TestDone {
  readonly on: CivilDate;
  readonly kind?: string;
  readonly state: 'due' | 'sampled' | 'done' | 'refused' | 'exempt' | 'rescheduled' | 'cancelled';
  readonly result?: 'negative' | 'positive' | 'inconclusive' | 'invalid' | null;
}

interface PlanStripProps {
  readonly plan: Pick<EpisodePlan, 'stages' | 'endsOn' | 'exempt' | 'prophylaxis'>;
  /** By default the day it is. */
  readonly today?: CivilDate;
  /** Place in the plan of the stage she is in. */
  readonly stageNo?: number | null;
  readonly done?: readonly TestDone[];
  /** Words for the evidence that exempts her, where the plan says so. */
  readonly exemptWords?: Words;
}

export function PlanStrip({
  plan,
  today = civilDay(serverNow()),
  stageNo,
  done = [],
  exemptWords,
}: PlanStripProps) {
  const t = useT();
  const say = useSay();
  if (plan.exempt !== undefined)
    return (
      <p className="strip-word">{t('exempt', { why: exemptWords ? say(exemptWords) : plan.exempt.by })}</p>
    );
  return (
    <div className="strip">
      {plan.stages.map((stage, no) => (
        <Stage
          key={`${stage.category}.${stage.stage}`}
          stage={stage}
          now={stageNo === no}
          today={today}
          done={done}
        />
      ))}
      {plan.prophylaxis.length > 0 && <Prophylaxis plan={plan} today={today} />}
      <p className="strip-end digits">
        {plan.endsOn === null ? t('noEnd') : t('endsOn', { on: plan.endsOn })}
      </p>
    </div>
  );
}

interface StageProps {
  stage: PlannedStage;
  now: boolean;
  today: CivilDate;
  done: readonly TestDone[];
}

function Stage({ stage, now, today, done }: StageProps) {
  const t = useT();
  const say = useSay();
  const [open, setOpen] = useState<CivilDate>();
  const length = daysBetween(stage.from, stage.to) + 1;
  const days = stage.skipped ? [] : Array.from({ length }, (_, i) => addDays(stage.from, i));
  const shown = stage.tests.filter((one) => one.on === open);
  return (
    <section className={`strip-stage${now ? ' strip-now' : ''}${stage.skipped ? ' strip-skipped' : ''}`}>
      <h4>
        <strong>{say(stage.label)}</strong>
        <span className="digits">
          {stage.skipped
            ? t('skipped', { on: stage.to })
            : t('stageDays', { from: stage.from, to: stage.to, n: length })}
        </span>
        {!stage.skipped && (
          <span className="strip-facts">
            {[
              capital(say(STAGE_PLACE_WORDS[stage.place])),
              say(MOVEMENT_WORDS[stage.movement]),
              t(stage.code === null ? 'code.none' : `code.${stage.code}`),
              stage.monitor === null
                ? t('noTemperatures')
                : t('temperatures', { n: stage.monitor.temperaturePerDay }),
            ].join(' · ')}
          </span>
        )}
      </h4>
      {days.length > 0 && (
        <ol className="strip-days" aria-label={t('stripLabel', { from: stage.from, to: stage.to })}>
          {days.map((on, i) => {
            const tests = stage.tests.filter((one) => one.on === on);
            return (
              <li
                key={on}
                className={`strip-day${on < today ? ' strip-past' : ''}${on === today ? ' strip-today' : ''}`}
                aria-current={on === today ? 'date' : undefined}
              >
                <Day
                  on={on}
                  first={i === 0 || on.endsWith('-01')}
                  today={today}
                  tests={tests}
                  done={done}
                  open={open === on}
                  onOpen={() => setOpen(open === on ? undefined : on)}
                />
              </li>
            );
          })}
        </ol>
      )}
      {shown.map((test) => (
        <Because key={`${test.on} ${test.kind}`} test={test} />
      ))}
    </section>
  );
}

interface DayProps {
  on: CivilDate;
  /** The month is written too. */
  first: boolean;
  today: CivilDate;
  tests: readonly PlannedTest[];
  done: readonly TestDone[];
  open: boolean;
  onOpen: () => void;
}

function Day({ on, first, today, tests, done, open, onOpen }: DayProps) {
  const t = useT();
  const say = useSay();
  const language = useLanguage();
  const number = first ? monthAndDay(on, language) : String(Number(on.slice(8)));
  const date = (
    <time dateTime={on} className="digits">
      {number}
    </time>
  );
  const [test] = tests;
  if (test === undefined)
    return (
      <span className="strip-cell">
        {date}
        {on === today && <small>{t('today')}</small>}
      </span>
    );
  const state = stateOf(test, done, today);
  const label = [
    on,
    ...tests.map((one) => `${say(TEST_KIND_WORDS[one.kind])}${one.double ? `, ${t('testDouble')}` : ''}`),
    t(STATES[state].words),
  ].join(', ');
  const Mark = STATES[state].mark ?? (test.double ? TestTubes : TestTube);
  return (
    <button
      type="button"
      className={`strip-cell strip-test strip-${STATES[state].tone}`}
      aria-expanded={open}
      aria-label={label}
      title={label}
      onClick={onOpen}
    >
      {date}
      <span className="strip-mark">
        <Mark size={15} aria-hidden />
        {test.double && <b className="digits">×2</b>}
      </span>
    </button>
  );
}

function Because({ test }: { test: PlannedTest }) {
  const t = useT();
  const say = useSay();
  return (
    <p className="strip-because">
      <strong className="digits">
        {t('testOn', {
          on: test.on,
          kind: say(TEST_KIND_WORDS[test.kind]),
          specimen: say(SPECIMEN_WORDS[test.specimen]),
        })}
        {test.double ? ` · ${t('testDouble')}` : ''}
      </strong>
      {capital(
        becauseWords(test.because)
          .map((words) => say(words))
          .join(' · '),
      )}
    </p>
  );
}

function Prophylaxis({ plan, today }: { plan: Pick<EpisodePlan, 'prophylaxis'>; today: CivilDate }) {
  const t = useT();
  const say = useSay();
  return (
    <section className="strip-stage">
      <h4>
        <strong>{t('prophylaxis')}</strong>
      </h4>
      <ul className="strip-list">
        {plan.prophylaxis.map((one) => (
          <li key={one.id}>
            <strong>{capital(say(one.label))}</strong>{' '}
            <span className="digits">
              {one.givenOn !== undefined
                ? t('givenOn', { on: one.givenOn })
                : one.until >= today
                  ? t('giveUntil', { on: one.until })
                  : t('closed')}
            </span>{' '}
            · {say(one.effect)}
          </li>
        ))}
      </ul>
    </section>
  );
}

const STATES = {
  coming: { words: 'stateDue', tone: 'coming', mark: undefined },
  due: { words: 'stateDue', tone: 'due', mark: undefined },
  overdue: { words: 'stateOverdue', tone: 'alarm', mark: CircleAlert },
  sampled: { words: 'stateSampled', tone: 'due', mark: undefined },
  negative: { words: 'stateNegative', tone: 'good', mark: CircleCheck },
  positive: { words: 'statePositive', tone: 'alarm', mark: CircleAlert },
  done: { words: 'stateDone', tone: 'good', mark: CircleCheck },
  refused: { words: 'stateRefused', tone: 'alarm', mark: CircleAlert },
  exempt: { words: 'stateExempt', tone: 'quiet', mark: undefined },
  rescheduled: { words: 'stateRescheduled', tone: 'quiet', mark: undefined },
} as const;

function stateOf(test: PlannedTest, done: readonly TestDone[], today: CivilDate): keyof typeof STATES {
  const told = done.find((one) => one.on === test.on && (one.kind === undefined || one.kind === test.kind));
  if (told?.result === 'positive' || told?.result === 'negative') return told.result;
  if (told !== undefined && told.state !== 'due' && told.state !== 'cancelled') return told.state;
  if (test.on > today) return 'coming';
  // Without word of what was done, nothing is said to be late: a plan that is only tried has no past.
  return test.on < today && told !== undefined ? 'overdue' : test.on === today ? 'due' : 'coming';
}

function monthAndDay(on: CivilDate, language: 'zh' | 'en'): string {
  const [month, day] = [Number(on.slice(5, 7)), Number(on.slice(8))];
  return language === 'zh' ? `${month}/${day}` : `${day} ${MONTHS[month - 1]}`;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
