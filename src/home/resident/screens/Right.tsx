// One request about personal data: what she wrote, by when it is answered, and the answer, by a person.
import { useState } from 'react';
import { ActButton } from '../../../shells/kit/act-button.tsx';
import type { Json } from '../../../shells/kit/act-types.ts';
import { DateField } from '../../../shells/kit/date-field.tsx';
import { Go, useAddress } from '../../../shells/kit/go.tsx';
import { useLook } from '../../../shells/kit/look.ts';
import { Card, Deadline, StatePill } from '../../../shells/kit/marks.tsx';
import { useFormat } from '../../../shells/kit/moments.ts';
import { PageHeader } from '../../../shells/kit/page-header.tsx';
import { ErrorState, Waiting } from '../../../shells/kit/states.tsx';
import { useSay } from '../../../shells/kit/words.ts';
import type { RightPage } from '../routes.ts';
import type { RightAnswer } from '../terms.ts';
import './resident.css';
import { useT } from './resident-words.ts';

export default function Right() {
  const t = useT();
  const say = useSay();
  const { moment } = useFormat();
  const { request = '' } = useAddress();
  const { data, error, refetch } = useLook<Json<RightPage>>(`/rights/${request}`);
  const [answer, setAnswer] = useState<RightAnswer>();
  const [text, setText] = useState('');
  if (error) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Waiting />;
  const missing =
    answer === undefined
      ? { zh: '请先选择怎样答复', en: 'Choose how it is answered' }
      : text.trim().length < 2
        ? { zh: '请写明答复内容和理由', en: 'Write the answer and the reason' }
        : undefined;
  return (
    <>
      <PageHeader
        title={t('right', { code: data.code })}
        path={[{ title: t('rights'), to: '/rights' }]}
        beside={
          <StatePill
            tone={data.answerWords === null ? (data.late ? 'now' : 'busy') : 'good'}
            words={data.answerWords ?? { zh: '待答复', en: 'waiting' }}
          />
        }
      />
      <div className="own-two">
        <Card title={say(data.kindWords)}>
          <p className="own-quiet">
            {data.person === null ? '' : `${data.person.name} ${data.person.code} · `}
            {say(data.place.name)} · {moment(data.askedAt)}
          </p>
          <h3>{t('said')}</h3>
          <p className="own-said">{data.text ?? t('noText')}</p>
          <p className="own-buttons">
            {data.person !== null && <Go to={`/people/${data.person.code}`}>{t('file')}</Go>}
            {data.episode !== null && <Go to={`/episodes/${data.episode.id}`}>{t('stay')}</Go>}
          </p>
        </Card>
        <Card title={t('answer')}>
          {data.answerWords !== null ? (
            <>
              <p>{say(data.answerWords)}</p>
              <p className="own-said">{data.answerText ?? t('noText')}</p>
              <p className="own-quiet">
                {t('answeredBy', {
                  who: data.answeredBy ?? '—',
                  at: moment(data.answeredAt ?? data.askedAt),
                })}
              </p>
            </>
          ) : (
            <>
              <Deadline dueAt={data.dueAt} />
              <fieldset className="own-choices">
                <legend className="field-label">{t('decide')}</legend>
                {data.choices.map((one) => (
                  <button
                    type="button"
                    key={one.value}
                    className="chip"
                    aria-pressed={answer === one.value}
                    onClick={() => setAnswer(one.value)}
                  >
                    {say(one)}
                  </button>
                ))}
              </fieldset>
              <label className="field-label" htmlFor="answer-text">
                {t('answerText')}
              </label>
              <textarea
                id="answer-text"
                className="input"
                rows={5}
                maxLength={1000}
                value={text}
                onChange={(event) => setText(event.target.value)}
              />
              <ActButton
                act="answerRight"
                tone="primary"
                place={data.place.path}
                why={missing}
                input={() =>
                  answer === undefined ? undefined : { request: data.id, answer, text: text.trim() }
                }
              />
            </>
          )}
        </Card>
        {data.person !== null && <Hold person={data.person.id} place={data.place.path} />}
      </div>
    </>
  );
}

/** A court or an inquiry needs what is kept of her: it is not erased until then. */
function Hold({ person, place }: { person: string; place: string }) {
  const t = useT();
  const [until, setUntil] = useState('');
  const [reason, setReason] = useState('');
  return (
    <Card title={t('hold')}>
      <p className="own-quiet">{t('holdHelp')}</p>
      <DateField label={t('holdUntil')} value={until} onChange={setUntil} />
      <label className="field-label" htmlFor="hold-reason">
        {t('holdReason')}
      </label>
      <input
        id="hold-reason"
        className="input"
        maxLength={300}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      />
      <ActButton
        act="placeHold"
        place={place}
        why={
          until === '' || reason.trim().length < 4
            ? { zh: '请填写期限和理由', en: 'Give the day and the reason' }
            : undefined
        }
        input={{ person, until, reason: reason.trim() }}
        doneWords={{ zh: '已登记依法保留', en: 'The hold is noted' }}
        onDone={() => setReason('')}
      />
    </Card>
  );
}
