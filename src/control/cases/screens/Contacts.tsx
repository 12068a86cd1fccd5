// The contacts of a case: those listed, and a form for more. A row that may be several people asks which of them.
import { Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useAct } from '../../../shells/kit/act.ts';
import { WhyButton } from '../../../shells/kit/act-button.tsx';
import type { InputOf, Json } from '../../../shells/kit/act-types.ts';
import { DataTable } from '../../../shells/kit/data-table.tsx';
import { DateField } from '../../../shells/kit/date-field.tsx';
import { Go } from '../../../shells/kit/go.tsx';
import { newId } from '../../../shells/kit/ids.ts';
import { Card, StatePill } from '../../../shells/kit/marks.tsx';
import { useTell } from '../../../shells/kit/tell.tsx';
import { useSay } from '../../../shells/kit/words.ts';
import type { ContactAnswer } from '../acts.ts';
import type { CaseDetail } from '../routes.ts';
import './cases.css';
import { useT } from './cases-words.ts';

type OneCase = Json<CaseDetail>;

interface Draft {
  readonly key: string;
  readonly name: string;
  readonly phone: string;
  readonly document: string;
  readonly address: string;
  readonly category: string;
  readonly kind: string;
  readonly firstOn: string;
  readonly lastOn: string;
  readonly of: string;
  readonly person?: string;
  readonly isNew?: boolean;
  readonly asked?: Json<ContactAnswer>;
}

const draft = (one: OneCase): Draft => ({
  key: newId(),
  name: '',
  phone: '',
  document: '',
  address: '',
  category: one.choices.categories[0]?.value ?? '',
  kind: one.choices.kinds[0]?.value ?? '',
  firstOn: '',
  lastOn: '',
  of: '',
});

export function Contacts({ one }: { one: OneCase }) {
  const t = useT();
  const say = useSay();
  const tell = useTell();
  const list = useAct('listContacts');
  const none = useAct('signNoContacts');
  const [drafts, setDrafts] = useState<readonly Draft[]>([]);
  const [reason, setReason] = useState('');
  const change = (key: string, next: Partial<Draft>) =>
    setDrafts((all) => all.map((row) => (row.key === key ? { ...row, ...next } : row)));
  const send = async (complete: boolean) => {
    try {
      const done = await list.perform({ case: one.id, complete, contacts: drafts.map(sent) });
      // What was taken is gone from the form; what has to be answered stays, with its question.
      setDrafts((all) =>
        all.flatMap((row, at) => {
          const answer = done.contacts.find((found) => found.row === at + 1);
          return answer?.as === 'question' ? [{ ...row, asked: answer }] : [];
        }),
      );
    } catch (error) {
      tell.refused(error, { zh: '登记密接', en: 'list contacts' });
    }
  };
  const sign = async () => {
    try {
      await none.perform({ case: one.id, reason });
    } catch (error) {
      tell.refused(error, { zh: '签署没有密接', en: 'sign that there are no contacts' });
    }
  };
  const begun = one.interview !== null;
  const notBegun = begun ? undefined : { zh: '请先开始流调', en: 'Begin the interview first' };
  return (
    <Card
      title={t('contacts')}
      extra={
        <span className="case-acts">
          <span className="digits">{t('contactsOf', { n: one.contacts })}</span>
          {one.noneBy !== null ? (
            <StatePill tone="quiet">{t('noneSigned', { who: one.noneBy })}</StatePill>
          ) : one.contactsComplete ? (
            <StatePill tone="good">{t('complete')}</StatePill>
          ) : (
            <StatePill tone="late">{t('notComplete')}</StatePill>
          )}
        </span>
      }
    >
      {one.contactRows.length > 0 && (
        <DataTable
          label={t('contacts')}
          rows={one.contactRows}
          rowKey={(row) => row.exposure}
          toneOf={(row) => (row.case === null ? undefined : 'now')}
          columns={[
            {
              key: 'person',
              title: { zh: '人员', en: 'Person' },
              width: 150,
              cell: (row) => (
                <div className="case-two">
                  <span>{row.person.name}</span>
                  <small className="digits">{row.person.phone ?? row.person.code}</small>
                </div>
              ),
            },
            {
              key: 'category',
              title: { zh: '类别', en: 'Category' },
              width: 130,
              cell: (row) => (
                <div className="case-two">
                  <span>{say(row.category)}</span>
                  {row.secondary && <small>{t('secondary')}</small>}
                </div>
              ),
            },
            { key: 'kind', title: { zh: '接触方式', en: 'How' }, cell: (row) => say(row.kind) },
            {
              key: 'days',
              title: { zh: '接触日期', en: 'Days' },
              width: 130,
              cell: (row) => (
                <span className="digits">
                  {[row.firstOn, row.lastOn]
                    .filter((day, at, all) => day !== null && all.indexOf(day) === at)
                    .map((day) => day?.slice(5))
                    .join('–') || '—'}
                </span>
              ),
            },
            {
              key: 'place',
              title: { zh: '责任单位', en: 'Unit' },
              width: 130,
              cell: (row) => say(row.place.name),
            },
            {
              key: 'state',
              title: { zh: '管控', en: 'Stay' },
              width: 160,
              cell: (row) => (
                <span className="case-acts">
                  {row.case !== null && (
                    <Go to={`/cases/${row.case.id}`} className="digits">
                      {row.case.code}
                    </Go>
                  )}
                  {row.episode !== null && row.state !== null && (
                    <Go to={`/episodes/${row.episode}`}>
                      {row.code} {say(row.state)}
                    </Go>
                  )}
                </span>
              ),
            },
          ]}
        />
      )}
      {!one.ended && (
        <>
          {drafts.map((row) => (
            <Row
              key={row.key}
              row={row}
              one={one}
              onChange={(next) => change(row.key, next)}
              onRemove={() => setDrafts((all) => all.filter(({ key }) => key !== row.key))}
            />
          ))}
          <div className="case-acts">
            <WhyButton
              why={notBegun}
              icon={<Plus size={15} aria-hidden />}
              onPress={() => setDrafts((all) => [...all, draft(one)])}
            >
              {t('addContact')}
            </WhyButton>
            {drafts.length > 0 && (
              <>
                <WhyButton pending={list.pending} onPress={() => void send(false)}>
                  {t('list')}
                </WhyButton>
                <WhyButton tone="primary" pending={list.pending} onPress={() => void send(true)}>
                  {t('listAll')}
                </WhyButton>
              </>
            )}
            {drafts.length === 0 && one.contacts > 0 && !one.contactsComplete && (
              <WhyButton tone="primary" pending={list.pending} onPress={() => void send(true)}>
                {t('allListed')}
              </WhyButton>
            )}
            {drafts.length === 0 && one.contacts === 0 && one.noneBy === null && (
              <>
                <select
                  className="input"
                  aria-label={t('reason')}
                  value={reason}
                  onChange={(event) => setReason(event.target.value)}
                >
                  <option value="">{t('choose')}</option>
                  {one.choices.noContactReasons.map((choice) => (
                    <option key={choice.value} value={choice.value}>
                      {say(choice)}
                    </option>
                  ))}
                </select>
                <WhyButton
                  pending={none.pending}
                  why={
                    notBegun ??
                    (reason === '' ? { zh: '请先选择原因', en: 'Choose the reason first' } : undefined)
                  }
                  onPress={() => void sign()}
                >
                  {t('none')}
                </WhyButton>
              </>
            )}
          </div>
        </>
      )}
    </Card>
  );
}

function Row({
  row,
  one,
  onChange,
  onRemove,
}: {
  row: Draft;
  one: OneCase;
  onChange: (next: Partial<Draft>) => void;
  onRemove: () => void;
}) {
  const t = useT();
  const say = useSay();
  const text = (key: 'name' | 'phone' | 'document' | 'address') => (
    <label>
      <span className="field-label">{t(key)}</span>
      <input
        className="input"
        value={row[key]}
        onChange={(event) => onChange({ [key]: event.target.value })}
      />
    </label>
  );
  const choice = (key: 'category' | 'kind', options: OneCase['choices']['kinds']) => (
    <label>
      <span className="field-label">{t(key)}</span>
      <select
        className="input"
        value={row[key]}
        onChange={(event) => onChange({ [key]: event.target.value })}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {say(option)}
          </option>
        ))}
      </select>
    </label>
  );
  const close = one.contactRows.filter((contact) => contact.episode !== null && !contact.secondary);
  return (
    <div className="case-contact">
      {text('name')}
      {text('phone')}
      {text('document')}
      {text('address')}
      {choice('category', one.choices.categories)}
      {choice('kind', one.choices.kinds)}
      <DateField label={t('firstOn')} value={row.firstOn} onChange={(firstOn) => onChange({ firstOn })} />
      <DateField label={t('lastOn')} value={row.lastOn} onChange={(lastOn) => onChange({ lastOn })} />
      <div className="case-asks">
        {close.length > 0 && (
          <label>
            <span className="field-label">{t('through')}</span>{' '}
            <select
              className="input"
              value={row.of}
              onChange={(event) => onChange({ of: event.target.value })}
            >
              <option value="">{t('direct')}</option>
              {close.map((contact) => (
                <option key={contact.exposure} value={contact.episode ?? ''}>
                  {contact.code} {contact.person.name}
                </option>
              ))}
            </select>
          </label>
        )}
        <button type="button" className="button button-small" onClick={onRemove}>
          <Trash2 size={14} aria-hidden /> {t('remove')}
        </button>
      </div>
      {row.asked !== undefined && (
        <div className="case-asks">
          <StatePill tone="late">{row.asked.why ? say(row.asked.why) : t('whoIsIt')}</StatePill>
          {row.asked.candidates.map((one_) => (
            <button
              key={one_.id}
              type="button"
              className="chip"
              aria-pressed={row.person === one_.id}
              onClick={() => onChange({ person: one_.id, isNew: false })}
            >
              {[one_.name, one_.code, one_.phone, one_.age].filter((part) => part !== null).join(' ')}
            </button>
          ))}
          <button
            type="button"
            className="chip"
            aria-pressed={row.isNew === true}
            onClick={() => onChange({ person: undefined, isNew: true } as Partial<Draft>)}
          >
            {t('isNew')}
          </button>
        </div>
      )}
    </div>
  );
}

/** A row as it is sent: what was left empty is left out. */
function sent(row: Draft): InputOf<'listContacts'>['contacts'][number] {
  const given = (key: 'name' | 'phone' | 'document' | 'address' | 'firstOn' | 'lastOn' | 'of') =>
    row[key].trim() === '' ? {} : { [key]: row[key].trim() };
  return {
    category: row.category,
    kind: row.kind,
    ...(row.person === undefined ? {} : { person: row.person }),
    ...(row.isNew === true ? { isNew: true } : {}),
    ...given('name'),
    ...given('phone'),
    ...given('document'),
    ...given('address'),
    ...given('firstOn'),
    ...given('lastOn'),
    ...given('of'),
  };
}
