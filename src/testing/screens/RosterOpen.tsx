// What is open on a roster: rows nobody could place, and people another list has and the roster has not.
import { useState } from 'react';
import type { Words } from '../../base/words.ts';
import { useAct } from '../../shells/kit/act.ts';
import { ActButton, WhyButton } from '../../shells/kit/act-button.tsx';
import type { InputOf, Json, ResultOf } from '../../shells/kit/act-types.ts';
import { DataTable } from '../../shells/kit/data-table.tsx';
import { Dialog, ReasonDialog } from '../../shells/kit/dialog.tsx';
import { Field } from '../../shells/kit/field.tsx';
import { Go } from '../../shells/kit/go.tsx';
import { useLook } from '../../shells/kit/look.ts';
import { Card, StatePill } from '../../shells/kit/marks.tsx';
import { useTell } from '../../shells/kit/tell.tsx';
import { capital, useSay } from '../../shells/kit/words.ts';
import type { OpenPage } from '../roster/routes.ts';
import type { RowAnswer } from '../roster/terms.ts';
import { firmText } from './RosterParts.tsx';
import { useT, words } from './roster-words.ts';

type Page = Json<OpenPage>;
type Row = Page['rows'][number];

export function RosterOpen({ id, why }: { id: string; why: Words | undefined }) {
  const t = useT();
  const say = useSay();
  const { data, error, refetch } = useLook<Page>(
    `/testing/sessions/${id}/roster/open`,
    {},
    { follows: ['testing.', 'people.'] },
  );
  const [deciding, setDeciding] = useState<Row>();
  return (
    <div className="testing-page">
      <Card flush>
        <DataTable
          label={t('open')}
          rows={data?.rows}
          rowKey={(row) => row.id}
          error={error}
          onRetry={() => void refetch()}
          empty={{ title: words('noOpen'), words: words('noOpenHelp') }}
          columns={[
            {
              key: 'row',
              title: words('row'),
              width: 130,
              cell: (row) => (
                <span className="testing-two">
                  <span className="digits">
                    {row.sheet} {row.row}
                  </span>
                  <small>{capital(say(row.source))}</small>
                </span>
              ),
            },
            {
              key: 'who',
              title: words('who'),
              width: 260,
              cell: (row) => (
                <span className="testing-two">
                  <span>
                    {row.name ?? '—'} <small>{firmText(row)}</small>
                  </span>
                  <small className="digits">{[row.document, row.phone].filter(Boolean).join('　')}</small>
                </span>
              ),
            },
            { key: 'why', title: words('why'), cell: (row) => say(row.why) },
            {
              key: 'may',
              title: words('may'),
              width: 190,
              cell: (row) =>
                row.candidates.map((one) => (
                  <span key={one.id} className="testing-two">
                    <span>
                      {one.name} <small className="digits">{one.code}</small>
                    </span>
                  </span>
                )),
            },
            {
              key: 'decide',
              title: words('decide'),
              width: 90,
              cell: (row) => (
                <WhyButton size="small" why={why} onPress={() => setDeciding(row)}>
                  {t('decide')}
                </WhyButton>
              ),
            },
          ]}
        />
      </Card>
      <Card title={t('unlisted')} flush>
        <DataTable
          label={t('unlisted')}
          rows={data?.unlisted}
          rowKey={(one) => one.person.id}
          toneOf={(one) => (one.settled === null ? 'late' : undefined)}
          empty={{ title: words('unlistedNone') }}
          columns={[
            {
              key: 'who',
              title: words('who'),
              cell: (one) => (
                <span className="testing-two">
                  <span>
                    <Go to={`/people/${one.person.id}`}>{one.person.name}</Go>{' '}
                    <small className="digits">{one.person.code}</small>
                  </span>
                  <small className="digits">{[one.document, one.phone].filter(Boolean).join('　')}</small>
                </span>
              ),
            },
            { key: 'origin', title: words('origin'), width: 180, cell: (one) => capital(say(one.source)) },
            {
              key: 'do',
              title: words('do'),
              width: 260,
              cell: (one) =>
                one.settled === null ? (
                  <span className="roster-do">
                    {(['added', 'not-there'] as const).map((how) => (
                      <ActButton
                        key={how}
                        act="settleUnlisted"
                        size="small"
                        tone={how === 'added' ? 'primary' : 'plain'}
                        title={words(how === 'added' ? 'add' : 'notThere')}
                        why={why}
                        input={{ session: id, person: one.person.id, how }}
                      />
                    ))}
                  </span>
                ) : (
                  <StatePill tone={one.settled === 'added' ? 'good' : 'quiet'}>
                    {t(one.settled === 'added' ? 'settledAdded' : 'settledNot')}
                  </StatePill>
                ),
            },
          ]}
        />
      </Card>
      {deciding !== undefined && <Decide row={deciding} onClose={() => setDeciding(undefined)} />}
    </div>
  );
}

type Opened = ResultOf<'openRosterRow'>;

function Decide({ row, onClose }: { row: Row; onClose: () => void }) {
  const t = useT();
  const say = useSay();
  const tell = useTell();
  const opening = useAct('openRosterRow');
  const [opened, setOpened] = useState<Opened>();
  const [asking, setAsking] = useState(false);
  const [answer, setAnswer] = useState<RowAnswer>(row.candidates.length > 0 ? 'same' : 'corrected');
  const [person, setPerson] = useState(row.candidates[0]?.id ?? '');
  const [other, setOther] = useState('');
  const [fields, setFields] = useState({ name: '', document: '', phone: '' });
  const [reason, setReason] = useState('');
  const filled = Object.fromEntries(Object.entries(fields).filter(([, text]) => text.trim() !== ''));
  const meant = person === '' ? other.trim() : person;
  const input = {
    row: row.id,
    answer,
    reason: reason.trim(),
    ...(answer === 'same' ? { person: meant } : {}),
    ...(answer === 'corrected' ? { fields: filled } : {}),
  } as InputOf<'answerRosterRow'>; // the server reads the fields anew
  const why =
    answer === 'same' && meant.length < 3
      ? WHICH
      : answer === 'corrected' && filled.name === undefined
        ? NAME
        : answer === 'new' && row.name === null
          ? NAMELESS
          : reason.trim().length < 2
            ? REASON
            : undefined;
  const open = async (said: string) => {
    try {
      const result = await opening.perform({ row: row.id, reason: said });
      setOpened(result);
      setFields({
        name: result.row.name ?? '',
        document: result.row.document ?? '',
        phone: result.row.phones[0] ?? '',
      });
      setAsking(false);
    } catch (error) {
      tell.refused(error, OPEN);
    }
  };
  return (
    <>
      <Dialog
        open={!asking}
        width={640}
        title={t('rowTitle', { row: row.row })}
        onClose={onClose}
        foot={
          <ActButton
            act="answerRosterRow"
            tone="primary"
            title={answer === 'new' ? AS_NEW : words('decide')}
            why={why}
            input={input}
            onDone={onClose}
          />
        }
      >
        <div className="roster-form">
          <p className="roster-why">{say(row.why)}</p>
          <p>
            {opened === undefined ? (
              <>
                {row.name ?? '—'} <span className="digits">{row.document}</span>{' '}
                <span className="digits">{row.phone}</span>{' '}
                <WhyButton size="small" onPress={() => setAsking(true)}>
                  {t('openRow')}
                </WhyButton>
              </>
            ) : (
              <span className="digits">
                {[
                  opened.row.name,
                  opened.row.document,
                  ...opened.row.phones,
                  opened.row.employer,
                  opened.row.team,
                  opened.row.address,
                ]
                  .filter(Boolean)
                  .join('　')}
              </span>
            )}
          </p>
          <fieldset>
            {(['same', 'corrected', 'new', 'nobody'] as const).map((kind) => (
              <label key={kind} className="testing-check">
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
              <legend className="field-label">{t('may')}</legend>
              {row.candidates.map((one) => {
                const full = opened?.candidates.find(({ id }) => id === one.id);
                return (
                  <label key={one.id} className="testing-check">
                    <input
                      type="radio"
                      name="person"
                      checked={person === one.id}
                      onChange={() => setPerson(one.id)}
                    />
                    <span>
                      {full?.name ?? one.name} <small className="digits">{one.code}</small>{' '}
                      <small className="digits">
                        {[full?.document, ...(full?.phones ?? []), full?.workplace]
                          .filter(Boolean)
                          .join('　')}
                      </small>
                    </span>
                  </label>
                );
              })}
              <label className="testing-check">
                <input type="radio" name="person" checked={person === ''} onChange={() => setPerson('')} />
                {t('otherPerson')}
                <input
                  className="input"
                  placeholder="P-104"
                  aria-label={t('otherPerson')}
                  value={other}
                  onFocus={() => setPerson('')}
                  onChange={(event) => setOther(event.target.value)}
                />
              </label>
            </fieldset>
          )}
          {answer === 'corrected' &&
            (['name', 'document', 'phone'] as const).map((key) => (
              <Field key={key} label={t(key)}>
                <input
                  className="input"
                  autoComplete="off"
                  value={fields[key]}
                  onChange={(event) => setFields((before) => ({ ...before, [key]: event.target.value }))}
                />
              </Field>
            ))}
          <Field label={t('reason')}>
            <input
              className="input"
              value={reason}
              maxLength={300}
              onChange={(event) => setReason(event.target.value)}
            />
          </Field>
        </div>
      </Dialog>
      <ReasonDialog
        open={asking}
        title={words('openRow')}
        pending={opening.pending}
        usual={[CHECKED]}
        onClose={() => setAsking(false)}
        onReason={(said) => void open(said)}
      />
    </>
  );
}

const OPEN: Words = { zh: '打开原文', en: 'open the row' };
const CHECKED: Words = { zh: '与场所核对', en: 'Comparing with the site' };
const WHICH: Words = { zh: '请选择是哪一位', en: 'Say which person it is' };
const NAME: Words = { zh: '请填写姓名', en: 'Fill in the name' };
const AS_NEW: Words = { zh: '登记为新人员', en: 'register as somebody new' };
const NAMELESS: Words = {
  zh: '这一行没有姓名，请用“更正后收下”补上',
  en: 'The row has no name: take it in corrected',
};
const REASON: Words = { zh: '请写明理由', en: 'Say why' };
