// Rows a person must decide: why each is asked, who may be meant, and the answer, in place.
import { useState } from 'react';
import { useAct, useMayAct } from '../../../shells/kit/act.ts';
import { ActButton, WhyButton } from '../../../shells/kit/act-button.tsx';
import type { InputOf, Json, ResultOf } from '../../../shells/kit/act-types.ts';
import { DataTable } from '../../../shells/kit/data-table.tsx';
import { Dialog, ReasonDialog } from '../../../shells/kit/dialog.tsx';
import { Go } from '../../../shells/kit/go.tsx';
import { useLook } from '../../../shells/kit/look.ts';
import { Card } from '../../../shells/kit/marks.tsx';
import { useFormat } from '../../../shells/kit/moments.ts';
import { useTell } from '../../../shells/kit/tell.tsx';
import { useSay } from '../../../shells/kit/words.ts';
import type { QuestionsAnswer } from '../routes.ts';
import { whyNotAnswer } from '../rules.ts';
import type { Answer } from '../terms.ts';
import { useT, words } from './lists-words.ts';

type Asked = Json<QuestionsAnswer>['rows'][number];
const PAGE = 50;
const KINDS: readonly Answer[] = ['same', 'new', 'corrected', 'nobody'];

export function Questions({ batch, place }: { batch: string; place: string }) {
  const t = useT();
  const say = useSay();
  const { moment } = useFormat();
  const [state, setState] = useState<'open' | 'answered'>('open');
  const [page, setPage] = useState(1);
  const [deciding, setDeciding] = useState<Asked>();
  const list = useLook<Json<QuestionsAnswer>>(`/lists/${batch}/questions`, { state, page, limit: PAGE });
  return (
    <Card flush>
      <div className="bar">
        <fieldset className="chips" aria-label={t('questions')}>
          {(['open', 'answered'] as const).map((one) => (
            <button
              key={one}
              type="button"
              className="chip"
              aria-pressed={state === one}
              onClick={() => {
                setState(one);
                setPage(1);
              }}
            >
              {t(one === 'open' ? 'questionsOpen' : 'questionsAnswered')}
            </button>
          ))}
        </fieldset>
      </div>
      <DataTable
        label={t('questions')}
        rows={list.data?.rows}
        rowKey={(one) => one.id}
        {...(state === 'open' ? { onOpen: setDeciding } : {})}
        error={list.error}
        onRetry={() => void list.refetch()}
        empty={{ title: words('noQuestions'), words: words('noQuestionsHelp') }}
        pager={{ page, onPage: setPage, size: PAGE, more: list.data?.more ?? false }}
        columns={[
          {
            key: 'row',
            title: words('row'),
            width: 60,
            align: 'right',
            cell: (one) => <span className="digits">{one.rowNo}</span>,
          },
          {
            key: 'who',
            title: words('who'),
            width: 280,
            cell: (one) => (
              <div className="two-lines">
                <span>{one.mask.name ?? '—'}</span>
                <span className="note digits">
                  {[one.mask.document, one.mask.phone].filter(Boolean).join('　')}
                </span>
              </div>
            ),
          },
          {
            key: 'why',
            title: words('why'),
            cell: (one) => (
              <div className="two-lines">
                <span>{say(one.words)}</span>
                {one.others.map((other) => (
                  <span key={other.en} className="note">
                    {say(other)}
                  </span>
                ))}
                {one.askedBefore !== null && <span className="note">{t('askedBefore')}</span>}
              </div>
            ),
          },
          {
            key: 'candidates',
            title: words('candidates'),
            width: 190,
            cell: (one) =>
              one.candidates.map((person) => (
                <Go key={person.id} to={`/people/${person.id}`}>
                  {person.name} <span className="note digits">{person.code}</span>
                </Go>
              )),
          },
          {
            key: 'decide',
            title: words('decide'),
            width: state === 'open' ? 90 : 220,
            cell: (one) =>
              one.answerWords ? (
                <div className="two-lines">
                  <span>{say(one.answerWords)}</span>
                  <span className="note">
                    {one.answeredByName} {one.answeredAt ? moment(one.answeredAt) : ''} {one.reason}
                  </span>
                </div>
              ) : one.askedBefore !== null ? null : (
                <button type="button" className="button button-small" onClick={() => setDeciding(one)}>
                  {t('decide')}
                </button>
              ),
          },
        ]}
      />
      {deciding !== undefined && (
        <Decide question={deciding} place={place} onClose={() => setDeciding(undefined)} />
      )}
    </Card>
  );
}

type OpenedRow = ResultOf<'openQuestion'>;

function Decide({ question, place, onClose }: { question: Asked; place: string; onClose: () => void }) {
  const t = useT();
  const say = useSay();
  const tell = useTell();
  const [opened, setOpened] = useState<OpenedRow>();
  const [asking, setAsking] = useState(false);
  const [answer, setAnswer] = useState<Answer>(question.candidates.length > 0 ? 'same' : 'corrected');
  const [person, setPerson] = useState(question.candidates[0]?.id ?? '');
  const [other, setOther] = useState('');
  const [fields, setFields] = useState<Record<string, string>>({});
  const [reason, setReason] = useState('');
  const opening = useAct('openQuestion');
  const mayOpen = useMayAct('openQuestion', { place });
  const meant = person === '' ? other.trim() : person;
  const filled = Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value.trim() !== ''),
  ) as Record<string, string>;
  const input = {
    question: question.id,
    answer,
    reason: reason.trim(),
    ...(answer === 'same' ? { person: meant } : {}),
    ...(answer === 'corrected' ? { fields: filled } : {}),
  } as InputOf<'answerQuestion'>; // the fields are those of the form below; the server reads them anew
  const no = whyNotAnswer(
    question,
    {
      answer,
      ...(meant === '' ? {} : { person: meant }),
      ...(filled.name === undefined ? {} : { fields: filled }),
    },
    question.mask.name !== undefined,
  );
  const open = async (why: string) => {
    try {
      const row = await opening.perform({ question: question.id, reason: why });
      setOpened(row);
      setFields({
        name: row.fields.name ?? '',
        document: row.fields.document?.number ?? '',
        phone: row.fields.phones[0] ?? '',
        birth: row.fields.birth ?? '',
        address: row.fields.address ?? '',
      });
      setAsking(false);
    } catch (error) {
      tell.refused(error, words('openRow'));
    }
  };
  return (
    <>
      <Dialog
        open={!asking}
        width={680}
        title={t('decideTitle', { row: question.rowNo })}
        onClose={onClose}
        foot={
          <>
            <button type="button" className="button" onClick={onClose}>
              {t('cancel')}
            </button>
            <ActButton
              act="answerQuestion"
              place={place}
              tone="primary"
              title={words('decide')}
              input={input}
              why={no?.words ?? (reason.trim().length < 2 ? REASON_FIRST : undefined)}
              onDone={onClose}
            />
          </>
        }
      >
        <div className="answer-form">
          <p className="box-note box-late">{say(question.words)}</p>
          {opened === undefined ? (
            <p>
              {question.mask.name ?? '—'}　<span className="digits">{question.mask.document}</span>　
              <span className="digits">{question.mask.phone}</span>　
              <WhyButton
                size="small"
                why={mayOpen.may ? undefined : mayOpen.why}
                onPress={() => setAsking(true)}
              >
                {t('openRow')}
              </WhyButton>
            </p>
          ) : (
            <dl className="raw-row" aria-label={t('rowAsSent')}>
              {opened.cells.map((cell, column) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: the column is its place
                <div key={column} style={{ display: 'contents' }}>
                  <dt>{cell.label || '—'}</dt>
                  <dd>{cell.text}</dd>
                </div>
              ))}
            </dl>
          )}
          <fieldset>
            <legend className="field-label">{t('answerIs')}</legend>
            {KINDS.map((kind) => (
              <label key={kind}>
                <input
                  type="radio"
                  name="answer"
                  checked={answer === kind}
                  onChange={() => setAnswer(kind)}
                />
                {t(`answer_${kind}`)}
              </label>
            ))}
          </fieldset>
          {answer === 'same' && (
            <fieldset>
              <legend className="field-label">{t('candidates')}</legend>
              {question.candidates.map((one) => {
                const full = opened?.candidates.find((found) => found.id === one.id);
                return (
                  <label key={one.id}>
                    <input
                      type="radio"
                      name="person"
                      checked={person === one.id}
                      onChange={() => setPerson(one.id)}
                    />
                    <span className="candidate">
                      <span>
                        {full?.name ?? one.name} <span className="note digits">{one.code}</span>
                      </span>
                      <span className="note digits">
                        {[
                          full?.document ?? one.document,
                          full?.phones.join(' ') ?? one.phone,
                          full?.address ?? one.address,
                        ]
                          .filter(Boolean)
                          .join('　')}
                      </span>
                    </span>
                  </label>
                );
              })}
              <label>
                <input type="radio" name="person" checked={person === ''} onChange={() => setPerson('')} />
                {t('otherPerson')}
                <input
                  className="input input-inline"
                  placeholder="P-104"
                  aria-label={t('otherPerson')}
                  value={other}
                  onFocus={() => setPerson('')}
                  onChange={(event) => setOther(event.target.value)}
                />
              </label>
            </fieldset>
          )}
          {answer === 'corrected' && (
            <div className="answer-fields">
              {(['name', 'document', 'phone', 'birth', 'address'] as const).map((field) => (
                <label key={field} className={field === 'address' ? 'wide' : ''}>
                  <span className="field-label">{t(field)}</span>
                  <input
                    className="input"
                    value={fields[field] ?? ''}
                    autoComplete="off"
                    onChange={(event) => setFields({ ...fields, [field]: event.target.value })}
                  />
                </label>
              ))}
            </div>
          )}
          <label>
            <span className="field-label">{t('reason')}</span>
            <input
              className="input"
              value={reason}
              maxLength={500}
              onChange={(event) => setReason(event.target.value)}
            />
            <span className="field-help">{t('reasonHelp')}</span>
          </label>
        </div>
      </Dialog>
      <ReasonDialog
        open={asking}
        title={words('openRow')}
        words={words('openRowHelp')}
        usual={USUAL}
        pending={opening.pending}
        onReason={(why) => void open(why)}
        onClose={() => setAsking(false)}
      />
    </>
  );
}

const REASON_FIRST = { zh: '请填写理由', en: 'Give a reason' };
const USUAL = [
  { zh: '与发送方核对', en: 'Checking with the sender' },
  { zh: '与已有人员比对', en: 'Comparing with people known' },
];
