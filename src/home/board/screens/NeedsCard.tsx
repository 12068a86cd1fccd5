// Needs, at the desk and on the phone: what was asked, who sees to it, what was answered.
import { useState } from 'react';
import type { Words } from '../../../base/words.ts';
import { ActButton } from '../../../shells/kit/act-button.tsx';
import { isUnreachable } from '../../../shells/kit/api.ts';
import { Field } from '../../../shells/kit/field.tsx';
import { useLook } from '../../../shells/kit/look.ts';
import { Card, Deadline, StatePill } from '../../../shells/kit/marks.tsx';
import { serverNow } from '../../../shells/kit/moments.ts';
import { useWaitingInputs } from '../../../shells/kit/outbox.ts';
import { OutboxButton } from '../../../shells/kit/outbox-button.tsx';
import { useMay } from '../../../shells/kit/session.tsx';
import { ErrorState, Waiting } from '../../../shells/kit/states.tsx';
import { useSay } from '../../../shells/kit/words.ts';
import type { NeedShown, Needs } from '../../needs/routes.ts';
import type { NeedAnswer } from '../../needs/terms.ts';
import './board.css';
import { useT } from './board-words.ts';
import { Select, useWaiting } from './parts.tsx';

/** Needs of one person, with a form for another one. On the phone, where `phone` names her, both work without signal. */
export function NeedsOf({ episode, place, phone }: { episode: string; place: string; phone?: string }) {
  const t = useT();
  const say = useSay();
  const may = useMay('home.needs', { place });
  const {
    data: hers,
    error,
    refetch,
  } = useLook<Needs>('/needs', { episode }, { follows: ['home.need', 'own.need'], when: may.may });
  // Without signal hers may not be on the phone, or be from before the list of my area was read: what either knows of her.
  const { data: all } = useLook<Needs>(
    '/needs',
    {},
    { follows: ['home.need', 'own.need'], when: may.may && phone !== undefined },
  );
  const listed = all?.rows.filter((row) => row.episode === episode) ?? [];
  const known = hers?.rows ?? [];
  const data = hers ?? (error !== null && isUnreachable(error) ? all : undefined);
  const rows = [...listed.filter((row) => known.every(({ id }) => id !== row.id)), ...known];
  const waiting = useWaitingInputs(ASKS).filter((one) => one.episode === episode);
  const [kind, setKind] = useState('');
  const [text, setText] = useState('');
  const [urgent, setUrgent] = useState(false);
  if (!may.may) return null;
  if (data === undefined)
    return error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Waiting />;
  const asked = { episode, kind, urgent, ...(text.trim() === '' ? {} : { text: text.trim() }) };
  const empty = () => {
    setKind('');
    setText('');
    setUrgent(false);
  };
  return (
    <Card title={t('needs')} flush>
      {rows.length === 0 && <p className="home-none">{t('noNeeds')}</p>}
      {rows.map((row) => (
        <NeedRow key={row.id} row={row} answers={data.answers} phone={phone !== undefined} />
      ))}
      {waiting.map((one) => (
        <div key={String(one.at)} className="home-need">
          <div className="home-row">
            <strong>{say(data.kinds.find(({ value }) => value === one.kind) ?? NOTHING)}</strong>
            {one.urgent === true && <StatePill tone="now">{t('urgent')}</StatePill>}
            <StatePill tone="late">{t('toSend')}</StatePill>
          </div>
          {typeof one.text === 'string' && <p>{one.text}</p>}
        </div>
      ))}
      <div className="home-need">
        <Select
          label={t('needKind')}
          value={kind}
          onChange={setKind}
          options={data.kinds}
          empty={say(CHOOSE_KIND)}
        />
        <Field label={t('needText')}>
          <textarea
            className="input"
            rows={2}
            maxLength={500}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        </Field>
        <label className="home-row">
          <input type="checkbox" checked={urgent} onChange={(event) => setUrgent(event.target.checked)} />
          {t('urgentBox')}
        </label>
        {phone === undefined ? (
          <ActButton
            act="askNeed"
            place={place}
            input={asked}
            why={kind === '' ? CHOOSE : undefined}
            doneWords={ASKED}
            onDone={empty}
          />
        ) : (
          <OutboxButton
            act="askNeed"
            place={place}
            about={phone}
            input={() => ({ ...asked, at: serverNow().toISOString() })}
            why={kind === '' ? CHOOSE : undefined}
            onDone={empty}
          />
        )}
      </div>
    </Card>
  );
}

const CHOOSE_KIND: Words = { zh: '请选择', en: 'Choose' };
const CHOOSE: Words = { zh: '请先选择需要什么。', en: 'Choose first what is needed.' };
const ASKED: Words = { zh: '已登记，任务已派出', en: 'Written down; somebody has it as a task' };

export function NeedRow({
  row,
  answers,
  who = false,
  phone = false,
}: {
  row: NeedShown;
  answers: Needs['answers'];
  who?: boolean;
  /** It may wait for signal. */
  phone?: boolean;
}) {
  const t = useT();
  const say = useSay();
  const [answer, setAnswer] = useState<NeedAnswer | ''>('');
  const [text, setText] = useState('');
  const needsWords = answers.find((one) => one.value === answer)?.words === true;
  const taken = useWaiting(TAKES, 'need').has(row.id);
  const answered = useWaiting(ANSWERS, 'need').has(row.id);
  const answerWhy = row.why ?? (needsWords && text.trim().length < 2 ? WRITE : undefined);
  const about = `${row.code} ${row.person.name}`;
  return (
    <div className="home-need">
      <div className="home-row">
        <strong>{say(row.kindWords)}</strong>
        {row.urgent && <StatePill tone="now">{t('urgent')}</StatePill>}
        {(taken || answered) && <StatePill tone="late">{t('toSend')}</StatePill>}
        <span className="digits home-quiet">{row.code}</span>
        {row.answeredAt === null ? (
          <Deadline dueAt={row.dueAt} nearMinutes={30} />
        ) : (
          <StatePill tone={row.answer === 'cannot' ? 'late' : 'good'} words={row.answerWords ?? NOTHING} />
        )}
      </div>
      {who && (
        <p className="home-quiet">
          {[row.person.name, row.episodeCode, say(row.place.name), row.person.address]
            .filter(Boolean)
            .join(' · ')}
        </p>
      )}
      {row.text !== null && <p>{row.text}</p>}
      {row.textHidden && <p className="home-quiet">{t('textHidden')}</p>}
      {row.answeredAt === null && row.takenBy !== null && (
        <p className="home-quiet">{t('takenBy', { by: row.takenBy })}</p>
      )}
      {row.answerText !== null && <p>{row.answerText}</p>}
      {row.answeredAt === null && !answered && (
        <div className="home-row">
          {!row.mine && !taken && <Take row={row} phone={phone} about={about} />}
          <select
            className="input"
            aria-label={t('answerIt')}
            value={answer}
            onChange={(event) => setAnswer(event.target.value as NeedAnswer | '')} // the options are answers
          >
            <option value="">{t('answerIt')}</option>
            {answers.map((one) => (
              <option key={one.value} value={one.value}>
                {say(one)}
              </option>
            ))}
          </select>
          {answer !== '' && (
            <>
              <input
                className="input"
                aria-label={t('answerText')}
                placeholder={t('answerText')}
                value={text}
                maxLength={500}
                onChange={(event) => setText(event.target.value)}
              />
              {phone ? (
                <OutboxButton
                  act="answerNeed"
                  place={row.place.path}
                  tone="primary"
                  about={about}
                  input={() => ({ ...given(row.id, answer, text), at: serverNow().toISOString() })}
                  why={answerWhy}
                />
              ) : (
                <ActButton
                  act="answerNeed"
                  place={row.place.path}
                  tone="primary"
                  input={given(row.id, answer, text)}
                  why={answerWhy}
                  doneWords={ANSWERED}
                />
              )}
            </>
          )}
        </div>
      )}
    </div>
  );
}

function given(need: string, answer: NeedAnswer, text: string) {
  return { need, answer, ...(text.trim() === '' ? {} : { text: text.trim() }) };
}

function Take({ row, phone, about }: { row: NeedShown; phone: boolean; about: string }) {
  const place = row.place.path;
  const why = row.why ?? undefined;
  return phone ? (
    <OutboxButton
      act="takeNeed"
      place={place}
      title={TAKE}
      about={about}
      input={() => ({ need: row.id })}
      why={why}
    />
  ) : (
    <ActButton act="takeNeed" place={place} title={TAKE} input={{ need: row.id }} why={why} />
  );
}

const ASKS = ['askNeed'] as const;
const TAKES = ['takeNeed'] as const;
const ANSWERS = ['answerNeed'] as const;
const NOTHING: Words = { zh: '', en: '' };
const TAKE: Words = { zh: '我来办', en: 'I see to it' };
const WRITE: Words = {
  zh: '请写明如何答复；办不到的写明原因和还可以找谁。',
  en: 'Write what is told; for what can not be done, the reason and whom else to ask.',
};
const ANSWERED: Words = { zh: '已答复', en: 'Answered' };
