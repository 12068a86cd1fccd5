// What guests ask for: the one due first on top, answered in place. A letter of thanks is passed on.
import { useState } from 'react';
import type { Words } from '../../../base/words.ts';
import { ActButton } from '../../../shells/kit/act-button.tsx';
import { useFilters } from '../../../shells/kit/go.tsx';
import { Card, Deadline, StatePill } from '../../../shells/kit/marks.tsx';
import { useFormat } from '../../../shells/kit/moments.ts';
import { capital, useSay } from '../../../shells/kit/words.ts';
import { Field, TextField } from '../../screens/parts.tsx';
import type { RequestAnswer } from '../terms.ts';
import { type CareShown, Nothing } from './body.tsx';
import { useT } from './care-words.ts';

type Asked = CareShown['requests'][number];

export function Requests({ page, large }: { page: CareShown; large: boolean }) {
  const t = useT();
  return (
    <>
      {page.requests.length === 0 ? (
        <Nothing title={t('requestsNone')} help={t('requestsNoneHelp')} />
      ) : (
        <ul className="care-list">
          {page.requests.map((one) => (
            <li key={one.id}>
              <OneRequest one={one} page={page} large={large} />
            </li>
          ))}
        </ul>
      )}
      {page.answered.length > 0 && (
        <Card title={t('answered24', { n: page.answered.length })}>
          <ul className="care-answered">
            {page.answered.map((one) => (
              <Answered key={one.id} one={one} />
            ))}
          </ul>
        </Card>
      )}
    </>
  );
}

function OneRequest({ one, page, large }: { one: Asked; page: CareShown; large: boolean }) {
  const t = useT();
  const say = useSay();
  const { moment } = useFormat();
  const [, setFilters] = useFilters();
  return (
    <Card
      title={
        <>
          <span className="digits">{one.room}</span> {capital(say(one.kind))}
        </>
      }
      extra={
        <span className="care-marks">
          {one.urgent && <StatePill tone="now">{t('urgent')}</StatePill>}
          <Deadline dueAt={one.dueAt} />
        </span>
      }
    >
      <p className="care-quiet">
        {[
          one.code,
          t('askedAt', { at: moment(one.askedAt) }),
          one.door ? t('fromDoor') : t('fromPage'),
          ...(one.mine ? [] : [t('forPost', { post: say(one.post) })]),
        ].join(' · ')}
      </p>
      {one.door && one.mine && !one.known && <p className="care-warn">{t('nobodyKnown')}</p>}
      {one.letter && one.to !== null && (
        <p className="care-quiet">
          {t('toThank', { to: say(one.to) })} · {one.mayShow ? t('wordsMayShow') : t('wordsKept')}
        </p>
      )}
      {one.takenAt !== null && (
        <p>
          <StatePill tone="busy">
            {t('takenBy', { who: one.takenBy ?? '', at: moment(one.takenAt) })}
          </StatePill>
        </p>
      )}
      {one.mine ? (
        !one.thread && <p className="care-said">{one.text ?? t('noWords')}</p>
      ) : (
        <p className="care-quiet">{t('forMedics')}</p>
      )}
      {one.toTake !== null && !one.letter && (
        <p className="care-take">
          <ActButton
            act="takeTask"
            title={TAKE}
            size={large ? 'large' : 'normal'}
            wide={large}
            place={one.place}
            input={{ task: one.toTake }}
          />
        </p>
      )}
      {one.mine &&
        (one.thread ? (
          <button
            type="button"
            className={`button button-primary ${large ? 'button-large button-wide' : ''}`}
            onClick={() => setFilters({ view: 'doctor' })}
          >
            {t('openThread')}
          </button>
        ) : one.letter ? (
          <PassOn one={one} place={one.place} large={large} />
        ) : (
          <Answer one={one} page={page} large={large} />
        ))}
    </Card>
  );
}

function Answer({ one, page, large }: { one: Asked; page: CareShown; large: boolean }) {
  const t = useT();
  const say = useSay();
  const [answer, setAnswer] = useState<RequestAnswer>('done');
  const [text, setText] = useState('');
  const words = page.answers.find(({ value }) => value === answer)?.words === true;
  const missing: Words | undefined = words && text.trim().length < 2 ? WRITE : undefined;
  return (
    <div className="care-answer">
      <fieldset className="chips" aria-label={t('howAnswered')}>
        {page.answers.map((each) => (
          <button
            key={each.value}
            type="button"
            className="chip"
            aria-pressed={answer === each.value}
            onClick={() => setAnswer(each.value)}
          >
            {capital(say(each))}
          </button>
        ))}
      </fieldset>
      <Field label={t('answerText')}>
        {(id) => (
          <textarea
            id={id}
            className="input"
            rows={2}
            maxLength={1000}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        )}
      </Field>
      <ActButton
        act="answerGuest"
        tone="primary"
        size={large ? 'large' : 'normal'}
        wide={large}
        place={one.place}
        why={missing}
        input={{ request: one.id, answer, ...(text.trim() === '' ? {} : { text: text.trim() }) }}
      />
    </div>
  );
}

function PassOn({ one, place, large }: { one: Asked; place: string; large: boolean }) {
  const t = useT();
  const [why, setWhy] = useState('');
  const size = large ? 'large' : 'normal';
  return (
    <div className="care-answer">
      <ActButton
        act="passOnLetter"
        tone="primary"
        size={size}
        wide={large}
        place={place}
        input={{ request: one.id, pass: true }}
      />
      <details>
        <summary>{t('keepBack')}</summary>
        <TextField label={t('whyKept')} maxLength={300} value={why} onChange={setWhy} />
        <ActButton
          act="passOnLetter"
          title={KEEP}
          size={size}
          place={place}
          why={why.trim().length < 2 ? WRITE_WHY : undefined}
          input={{ request: one.id, pass: false, why: why.trim() }}
        />
      </details>
    </div>
  );
}

function Answered({ one }: { one: Asked }) {
  const t = useT();
  const say = useSay();
  const { moment } = useFormat();
  return (
    <li>
      <strong className="digits">{one.room}</strong> {say(one.kind)}{' '}
      <span className="digits">{one.code}</span>
      {one.answer !== null && <> · {say(one.answer)}</>}
      {one.answerText !== null && <> · {one.answerText}</>}
      {one.answeredBy !== null && one.answeredAt !== null && (
        <small className="care-quiet">
          {' '}
          {t('answeredBy', { who: say(one.answeredBy), at: moment(one.answeredAt) })}
        </small>
      )}
    </li>
  );
}

const TAKE: Words = { zh: '我来办（住客会看到有人接手）', en: 'I am on it (the guest is told)' };
const WRITE: Words = {
  zh: '请写明如何答复；办不到的，写明原因和去处',
  en: 'Write what was told; for what can not be done, the reason and whom else to ask',
};
const WRITE_WHY: Words = { zh: '请写明原因', en: 'Write the reason' };
const KEEP: Words = { zh: '不转达', en: 'do not pass it on' };
