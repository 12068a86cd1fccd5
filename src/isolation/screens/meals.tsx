// Meals: when the next may begin and what it waits for, the list by floor, the sums by diet. Rooms and diets; nobody.
import { useState } from 'react';
import type { Words } from '../../base/words.ts';
import { useMayAct } from '../../shells/kit/act.ts';
import { ActButton, WhyButton } from '../../shells/kit/act-button.tsx';
import type { Json } from '../../shells/kit/act-types.ts';
import { Refused } from '../../shells/kit/api.ts';
import { Go } from '../../shells/kit/go.tsx';
import { Card, StatePill } from '../../shells/kit/marks.tsx';
import { serverNow, useFormat } from '../../shells/kit/moments.ts';
import { useMay } from '../../shells/kit/session.tsx';
import { EmptyState } from '../../shells/kit/states.tsx';
import { capital, useSay } from '../../shells/kit/words.ts';
import { nearestMeal } from '../rounds/rules.ts';
import type { MealsPage } from '../routes.ts';
import './isolation.css';
import { wholeOf } from '../../shells/kit/numbers.ts';
import { useT } from './isolation-words.ts';
import { NumberField, TextField } from './parts.tsx';

export type MealsShown = Json<MealsPage>;

export function Meals({ page, large = false }: { page: MealsShown; large?: boolean }) {
  return (
    <div className={large ? 'stack' : 'iso-columns iso-columns-list'}>
      <div className="iso-page">
        {page.whole ? <Run page={page} large={large} /> : <HowFar page={page} />}
        <Today page={page} />
      </div>
      <MealList page={page} onDesk={!large} />
    </div>
  );
}

/** How far the meal of the site is, for whoever hands it out on one floor: it is begun and ended by others. */
function HowFar({ page }: { page: MealsShown }) {
  const t = useT();
  const say = useSay();
  const { moment } = useFormat();
  if (page.open !== null)
    return (
      <Card title={t('underWay', { meal: say(page.open.words) })}>
        <p>{t('began', { at: moment(page.open.startedAt) })}</p>
      </Card>
    );
  return (
    <Card title={t('nextMeal')} extra={<Ready page={page} />}>
      <Waits page={page} />
    </Card>
  );
}

function Ready({ page }: { page: MealsShown }) {
  const t = useT();
  return page.waiting.length > 0 ? (
    <StatePill tone="late">{t('waitsFor', { n: page.waiting.length })}</StatePill>
  ) : (
    <StatePill tone="good">{t('corridorsReady')}</StatePill>
  );
}

/** Corridors it waits for, each until when. */
function Waits({ page }: { page: MealsShown }) {
  const t = useT();
  const say = useSay();
  const { clockTime } = useFormat();
  if (page.waiting.length === 0) return null;
  return (
    <ul className="iso-waits">
      {page.waiting.map(({ words, until }) => (
        <li key={words.en}>
          {capital(say(words))}
          <StatePill tone={until === null ? 'now' : 'late'}>
            {until === null ? t('notDisinfected') : t('wetUntil', { at: clockTime(until) })}
          </StatePill>
        </li>
      ))}
    </ul>
  );
}

/** The meal that is under way, or the next with what it waits for. */
function Run({ page, large }: { page: MealsShown; large: boolean }) {
  const t = useT();
  const say = useSay();
  const { moment, clockTime } = useFormat();
  const had = new Set(page.today.map(({ meal }) => meal));
  const [picked, setPicked] = useState<string>();
  const next =
    page.meals.find(({ meal }) => meal === picked) ?? nearestMeal(page.meals, had, clockTime(serverNow()));
  const [refused, setRefused] = useState<Words>();
  const people = page.sums.reduce((all, { count }) => all + count, 0);
  const [served, setServed] = useState<string>();
  const size = large ? 'large' : 'normal';
  // What is to be done next stands out: while a corridor waits to be disinfected that is the round, not the meal.
  const mayRound = useMay('isolation.rounds', { place: page.site.place }).may;
  const refusedIn = (error: unknown) => setRefused(error instanceof Refused ? error.words : FAILED);
  if (page.open !== null) {
    const n = wholeOf(served ?? String(people), 0, 20_000);
    return (
      <Card title={t('underWay', { meal: say(page.open.words) })}>
        <div className="iso-inner">
          <p>{t('began', { at: moment(page.open.startedAt) })}</p>
          <NumberField label={t('served')} value={served ?? String(people)} onChange={setServed} />
          <ActButton
            act="endMeal"
            tone="primary"
            title={END}
            size={size}
            wide={large}
            place={page.site.place}
            why={n === undefined ? { zh: '请写送出份数', en: 'How many were served' } : undefined}
            input={{ run: page.open.run, served: n ?? 0 }}
            onDone={() => setRefused(undefined)}
          />
        </div>
      </Card>
    );
  }
  return (
    <Card title={t('nextMeal')} extra={<Ready page={page} />}>
      <div className="iso-inner">
        <fieldset className="chips" aria-label={t('chooseMeal')}>
          {page.meals.map((meal) => (
            <button
              key={meal.meal}
              type="button"
              className="chip"
              aria-pressed={next?.meal === meal.meal}
              onClick={() => {
                setPicked(meal.meal);
                setRefused(undefined);
              }}
            >
              {capital(say(meal))} <span className="digits">{meal.at}</span>
            </button>
          ))}
        </fieldset>
        <Waits page={page} />
        {people > 0 && page.waiting.some(({ until }) => until === null) && mayRound && (
          <Go
            className={`button button-primary ${large ? 'button-large button-wide' : ''}`}
            to={`/isolation/${page.site.id}/rounds`}
          >
            {t('toRounds')}
          </Go>
        )}
        {refused !== undefined && (
          <p className="iso-refused" role="alert">
            {say(refused)}
          </p>
        )}
        <ActButton
          act="startMeal"
          tone={page.waiting.length === 0 && people > 0 ? 'primary' : 'plain'}
          title={START}
          size={size}
          wide={large}
          place={page.site.place}
          why={next === undefined ? ALL_HAD : had.has(next.meal) ? HAD : undefined}
          input={{ site: page.site.id, meal: next?.meal ?? '' }}
          onRefused={refusedIn}
          onDone={() => {
            setRefused(undefined);
            setPicked(undefined);
            setServed(undefined);
          }}
        />
        {page.waiting.length > 0 && next !== undefined && !had.has(next.meal) && (
          <Override
            page={page}
            meal={next.meal}
            onDone={() => {
              setRefused(undefined);
              setPicked(undefined);
            }}
          />
        )}
      </div>
    </Card>
  );
}

/** The head lets it begin all the same, with a reason. */
function Override({ page, meal, onDone }: { page: MealsShown; meal: string; onDone: () => void }) {
  const t = useT();
  const may = useMayAct('overrideMeal', { place: page.site.place });
  const [reason, setReason] = useState('');
  if (!may.may) return null;
  return (
    <details className="iso-change">
      <summary>{t('override')}</summary>
      <div className="iso-inner">
        <TextField
          label={t('overrideReason')}
          help={t('overrideHelp')}
          maxLength={300}
          value={reason}
          onChange={setReason}
        />
        <ActButton
          act="overrideMeal"
          tone="danger"
          place={page.site.place}
          why={reason.trim().length < 2 ? { zh: '请写原因', en: 'Give the reason' } : undefined}
          input={{ site: page.site.id, meal, reason: reason.trim() }}
          onDone={onDone}
        />
      </div>
    </details>
  );
}

function Today({ page }: { page: MealsShown }) {
  const t = useT();
  const say = useSay();
  const { clockTime } = useFormat();
  if (page.today.length === 0) return null;
  return (
    <Card title={t('mealsToday')}>
      <ul className="iso-list">
        {page.today.map((run) => (
          <li key={run.startedAt} className="iso-two">
            <span>
              <strong>{capital(say(run.words))}</strong>{' '}
              <span className="digits">
                {clockTime(run.startedAt)}–{run.endedAt === null ? '' : clockTime(run.endedAt)}
              </span>
              {run.served !== null && ` · ${t('servedN', { n: run.served })}`}
            </span>
            {run.overridden !== null && (
              <small>
                <StatePill tone="late">{t('overridden', { why: run.overridden })}</StatePill>
              </small>
            )}
          </li>
        ))}
      </ul>
    </Card>
  );
}

function MealList({ page, onDesk }: { page: MealsShown; onDesk: boolean }) {
  const t = useT();
  const { moment } = useFormat();
  const say = useSay();
  const words = new Map(page.sums.map((sum) => [sum.diet, sum]));
  const floors = [...Map.groupBy(page.rooms, ({ floor }) => floor)];
  const people = page.sums.reduce((all, { count }) => all + count, 0);
  return (
    <Card
      className="iso-meal-list prints"
      title={t('mealList')}
      extra={
        <span className="iso-actions">
          <span className="digits">{t('mealsN', { n: people })}</span>
          {onDesk && people > 0 && (
            <WhyButton size="small" onPress={() => window.print()}>
              {t('printNow')}
            </WhyButton>
          )}
        </span>
      }
    >
      <p className="prints-only">
        {page.site.code} {page.site.name} · <span className="digits">{moment(serverNow())}</span>
      </p>
      {people === 0 ? (
        <EmptyState title={NOBODY} words={NOBODY_HELP} />
      ) : (
        <>
          <ul className="iso-sums">
            {page.sums.map((sum) => (
              <li key={sum.diet}>
                {capital(say(sum))} <strong className="digits">{sum.count}</strong>
              </li>
            ))}
          </ul>
          {floors.map(([floor, rooms]) => (
            <section key={floor} className="iso-floor">
              <h3>
                {t('floor', { floor })}
                <small className="digits">
                  {t('mealsN', { n: rooms.reduce((all, { diets }) => all + diets.length, 0) })}
                </small>
              </h3>
              <ul className="iso-meals">
                {rooms.map((room) => (
                  <li key={room.no}>
                    <strong className="digits">{room.no}</strong>
                    {[...Map.groupBy(room.diets, (diet) => diet)].map(([diet, all]) => (
                      <span key={diet} className={diet === 'ordinary' ? undefined : 'iso-diet'}>
                        {capital(say(words.get(diet) ?? { zh: diet, en: diet }))}
                        {all.length > 1 && <span className="digits"> ×{all.length}</span>}
                      </span>
                    ))}
                    {room.allergies.map((what) => (
                      <span key={what} className="iso-diet">
                        {t('allergic', { what })}
                      </span>
                    ))}
                  </li>
                ))}
              </ul>
            </section>
          ))}
        </>
      )}
    </Card>
  );
}

const START: Words = { zh: '开始送餐', en: 'begin the meal' };
const END: Words = { zh: '结束送餐', en: 'end the meal' };
const HAD: Words = { zh: '这一餐今天已经送过', en: 'This meal was served today' };
const ALL_HAD: Words = { zh: '今天的三餐都已送过', en: 'All meals of today were served' };
const FAILED: Words = { zh: '没有成功，请重试', en: 'It did not work. Try again' };
const NOBODY: Words = { zh: '目前无人入住', en: 'Nobody is here yet' };
const NOBODY_HELP: Words = {
  zh: '有人入住后，这里按楼层列出房号与餐别。',
  en: 'As soon as guests are in their rooms, rooms and diets are listed by floor.',
};
