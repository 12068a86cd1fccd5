// What two phones did not know of each other, one card each: what is so, what to do next, and the ways to settle it.
import { useState } from 'react';
import type { Words } from '../../base/words.ts';
import { ActButton } from '../../shells/kit/act-button.tsx';
import type { InputOf, Json } from '../../shells/kit/act-types.ts';
import { Field } from '../../shells/kit/field.tsx';
import { Card, StatePill } from '../../shells/kit/marks.tsx';
import { clockTime, useFormat } from '../../shells/kit/moments.ts';
import { EmptyState } from '../../shells/kit/states.tsx';
import { capital, useSay } from '../../shells/kit/words.ts';
import type { DeskQuestion, DeskSwab, TubesPage } from '../tubes/routes.ts';
import { NEED_WORDS, type Need } from '../tubes/terms.ts';
import { useT } from './tubes-words.ts';

type Question = Json<DeskQuestion>;
type Swab = Json<DeskSwab>;

export function QuestionsCard({ page }: { page: Json<TubesPage> }) {
  const t = useT();
  const { questions } = page;
  return (
    <Card title={t('questions')} extra={<span className="digits">{questions.length}</span>}>
      {questions.length === 0 ? (
        <EmptyState title={NONE} words={NONE_WORDS} />
      ) : (
        <ul className="plain-list tubes-questions">
          {questions.map((question) => (
            <One key={question.id} question={question} place={page.place} />
          ))}
        </ul>
      )}
    </Card>
  );
}

function One({ question, place }: { question: Question; place: string }) {
  const t = useT();
  const say = useSay();
  const { moment } = useFormat();
  return (
    <li className="tubes-question">
      <div className="testing-two">
        <span className="tubes-pills">
          <StatePill tone="now">{capital(say(question.words))}</StatePill>
          {question.facts.barcode !== undefined && (
            <strong className="digits">{question.facts.barcode}</strong>
          )}
          <span className="testing-quiet">{t('askedAt', { at: moment(question.askedAt) })}</span>
        </span>
        <Facts question={question} />
        <p className="tubes-next">{say(question.next)}</p>
        {/* Of a count that differs all are listed where it is said which belong elsewhere. */}
        {question.kind !== 'count-differs' && (
          <ul className="tubes-swabs">
            {question.swabs.map((swab) => (
              <li key={swab.swab}>
                <SwabText swab={swab} />
              </li>
            ))}
          </ul>
        )}
      </div>
      <Settle question={question} place={place} />
    </li>
  );
}

/** The counts and labels of it, as far as they say something. */
function Facts({ question: { kind, facts } }: { question: Question }) {
  const t = useT();
  const list = (texts: readonly string[] | undefined) => (texts ?? []).join(', ');
  const lines: string[] = [];
  if (kind === 'count-differs')
    lines.push(
      t('facts', {
        scanned: facts.scanned ?? '—',
        written: facts.written ?? '—',
        received: facts.received ?? '—',
      }),
    );
  if (kind === 'tube-full')
    lines.push(t('factsFull', { scanned: facts.scanned ?? 0, capacity: facts.capacity ?? 0 }));
  if (facts.box !== undefined)
    lines.push(t('factsBox', { box: facts.box, scanned: facts.scanned ?? 0, counted: facts.counted ?? 0 }));
  if ((facts.missing ?? []).length > 0) lines.push(t('missing', { list: list(facts.missing) }));
  if ((facts.unknown ?? []).length > 0) lines.push(t('unknown', { list: list(facts.unknown) }));
  if ((facts.elsewhere ?? []).length > 0) lines.push(t('elsewhere', { list: list(facts.elsewhere) }));
  if (facts.broken) lines.push(t('sealBroken'));
  if (facts.tables !== undefined) lines.push(t('tablesOf', { list: facts.tables.join(', ') }));
  return lines.length === 0 ? null : <span className="digits">{lines.join(' · ')}</span>;
}

function SwabText({ swab }: { swab: Swab }) {
  const t = useT();
  return (
    <span className="digits">
      {swab.no === null ? t('noNumber') : t('no', { n: swab.no })} {swab.name} · {swab.barcode} ·{' '}
      {t('tableNo', { n: swab.table })} · {clockTime(swab.at)}
      <span className="testing-quiet"> {t('toldLate', { at: clockTime(swab.toldAt) })}</span>
    </span>
  );
}

interface Typed {
  readonly swab: string;
  readonly swabs: readonly string[];
  readonly barcode: string;
  readonly written: string;
  readonly no: string;
  readonly reason: string;
}
const NOTHING: Typed = { swab: '', swabs: [], barcode: '', written: '', no: '', reason: '' };

function Settle({ question, place }: { question: Question; place: string }) {
  const t = useT();
  const say = useSay();
  const [how, setHow] = useState('');
  const [typed, setTyped] = useState(NOTHING);
  const outcome = question.outcomes.find((one) => one.how === how);
  const set = (change: Partial<Typed>) => setTyped((before) => ({ ...before, ...change }));
  const lacking = outcome?.needs.find((need) => !isGiven(need, typed));
  return (
    <fieldset className="tubes-settle">
      <legend className="field-label">{t('how')}</legend>
      {question.outcomes.map((one) => (
        <label key={one.how} className="testing-check">
          <input
            type="radio"
            name={question.id}
            checked={how === one.how}
            onChange={() => {
              setHow(one.how);
              setTyped(NOTHING);
            }}
          />
          {capital(say(one.words))}
        </label>
      ))}
      {outcome?.needs.map((need) => (
        <Needed key={need} need={need} how={how} question={question} typed={typed} onType={set} />
      ))}
      <ActButton
        act="settleQuestion"
        tone="primary"
        size="small"
        place={place}
        title={SETTLE}
        why={
          outcome === undefined
            ? CHOOSE
            : lacking === undefined
              ? undefined
              : {
                  zh: `请先填写：${NEED_WORDS[lacking].zh}`,
                  en: `Give first: ${NEED_WORDS[lacking].en}`,
                }
        }
        input={inputOf(question, how, outcome?.needs ?? [], typed)}
      />
    </fieldset>
  );
}

function Needed({
  need,
  how,
  question,
  typed,
  onType,
}: {
  need: Need;
  how: string;
  question: Question;
  typed: Typed;
  onType: (change: Partial<Typed>) => void;
}) {
  const t = useT();
  if (need === 'swab' || need === 'swabs')
    return (
      <fieldset className="tubes-settle">
        <legend className="field-label">
          {need === 'swabs' ? t('whichMove') : how === 'keep-one' ? t('whichStands') : t('whichOther')}
        </legend>
        {question.swabs.map((swab) => (
          <label key={swab.swab} className="testing-check">
            <input
              type={need === 'swab' ? 'radio' : 'checkbox'}
              name={`${question.id}/${need}`}
              checked={need === 'swab' ? typed.swab === swab.swab : typed.swabs.includes(swab.swab)}
              onChange={() =>
                onType(
                  need === 'swab'
                    ? { swab: swab.swab }
                    : {
                        swabs: typed.swabs.includes(swab.swab)
                          ? typed.swabs.filter((id) => id !== swab.swab)
                          : [...typed.swabs, swab.swab],
                      },
                )
              }
            />
            <SwabText swab={swab} />
          </label>
        ))}
      </fieldset>
    );
  const title = {
    barcode: how === 'two-tubes' ? t('newLabel') : t('barcode'),
    written: t('written'),
    no: t('ticketNo'),
    reason: t('reason'),
  }[need];
  return (
    <Field label={title}>
      <input
        className={need === 'reason' ? 'input' : 'input digits'}
        inputMode={need === 'written' || need === 'no' ? 'numeric' : 'text'}
        maxLength={need === 'reason' ? 300 : 40}
        value={typed[need]}
        onChange={(event) => onType({ [need]: event.target.value })}
      />
    </Field>
  );
}

const isNumber = (text: string, least: number) => /^\d{1,6}$/.test(text.trim()) && Number(text) >= least;

function isGiven(need: Need, typed: Typed): boolean {
  switch (need) {
    case 'swab':
      return typed.swab !== '';
    case 'swabs':
      return typed.swabs.length > 0;
    case 'barcode':
      return typed.barcode.trim().length >= 4;
    case 'written':
      return isNumber(typed.written, 0);
    case 'no':
      return isNumber(typed.no, 1);
    case 'reason':
      return typed.reason.trim().length >= 2;
  }
}

function inputOf(
  question: Question,
  how: string,
  needs: readonly Need[],
  typed: Typed,
): InputOf<'settleQuestion'> {
  const given = (need: Need) => needs.includes(need) && isGiven(need, typed);
  return {
    question: question.id,
    how,
    ...(given('swab') ? { swab: typed.swab } : {}),
    ...(given('swabs') ? { swabs: [...typed.swabs] } : {}),
    ...(given('barcode') ? { barcode: typed.barcode.trim() } : {}),
    ...(given('written') ? { written: Number(typed.written) } : {}),
    ...(given('no') ? { no: Number(typed.no) } : {}),
    ...(given('reason') ? { reason: typed.reason.trim() } : {}),
  };
}

const SETTLE: Words = { zh: '处理', en: 'settle' };
const CHOOSE: Words = { zh: '请先选择核对结果', en: 'Choose first what was found' };
const NONE: Words = { zh: '没有待核对的问题', en: 'Nothing to settle' };
const NONE_WORDS: Words = {
  zh: '两部手机各自登记而对不上、数目不符的，会列在这里。',
  en: 'What two phones recorded and does not fit, and counts that differ, are listed here.',
};
