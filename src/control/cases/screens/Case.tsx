// One case: its clocks, the interview, the contacts, whoever was assessed again because of it, who met whom by the day.
import { useState } from 'react';
import type { Words } from '../../../base/words.ts';
import { useAct } from '../../../shells/kit/act.ts';
import { ActButton, WhyButton } from '../../../shells/kit/act-button.tsx';
import type { Json } from '../../../shells/kit/act-types.ts';
import { DateField } from '../../../shells/kit/date-field.tsx';
import { Dialog, ReasonDialog } from '../../../shells/kit/dialog.tsx';
import { Go, useAddress, useGo } from '../../../shells/kit/go.tsx';
import { useLook } from '../../../shells/kit/look.ts';
import { Card, Deadline, StatePill } from '../../../shells/kit/marks.tsx';
import { useFormat } from '../../../shells/kit/moments.ts';
import { PageHeader } from '../../../shells/kit/page-header.tsx';
import { ErrorState, Waiting } from '../../../shells/kit/states.tsx';
import { useTell } from '../../../shells/kit/tell.tsx';
import { Timeline } from '../../../shells/kit/timeline.tsx';
import { useSay } from '../../../shells/kit/words.ts';
import type { CaseDetail } from '../routes.ts';
import './cases.css';
import { Contacts } from './Contacts.tsx';
import { useT } from './cases-words.ts';
import { Lanes } from './Lanes.tsx';

export type OneCase = Json<CaseDetail>;

export default function CaseScreen() {
  const t = useT();
  const say = useSay();
  const { case: id = '' } = useAddress();
  const { data, error, refetch } = useLook<OneCase>(
    `/cases/${id}`,
    {},
    { follows: ['control.'], everySeconds: 60 },
  );
  if (data === undefined)
    return (
      <>
        <PageHeader title={t('cases')} path={[{ title: t('cases'), to: '/cases' }]} />
        {error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Waiting />}
      </>
    );
  return (
    <>
      <PageHeader
        title={`${data.code} · ${data.person.name}`}
        path={[{ title: t('cases'), to: '/cases' }]}
        beside={
          data.ended ? (
            <StatePill tone="quiet">
              {t('ended', { why: data.endedWords ? say(data.endedWords) : '' })}
            </StatePill>
          ) : (
            <StatePill tone="now" words={data.classification} />
          )
        }
        actions={<Ending one={data} />}
      />
      {data.questioned && (
        <div className="box-note box-late case-acts">
          <strong>{t('questioned')}</strong>
          <ActButton
            act="keepCase"
            input={{ case: data.id }}
            title={{ zh: '保留病例', en: 'keep the case' }}
          />
          <Closing one={data} what="withdraw" />
        </div>
      )}
      <div className="case-page">
        <div className="case-main">
          <Contacts one={data} />
          <Linked one={data} />
          <Lanes lanes={data.lanes} today={data.today} />
          <Interview one={data} />
        </div>
        <div className="case-side">
          <Clocks one={data} />
          <Person one={data} />
          <Card title={t('timeline')}>
            <Timeline
              label={t('timeline')}
              items={data.timeline.map((row) => ({
                id: row.id,
                at: row.at,
                words: row.words,
                who: say(row.who),
              }))}
            />
          </Card>
        </div>
      </div>
    </>
  );
}

function Clocks({ one }: { one: OneCase }) {
  const t = useT();
  const say = useSay();
  const { moment } = useFormat();
  const [hospital, setHospital] = useState('');
  return (
    <Card title={t('clocks')}>
      <ul className="case-clocks">
        {one.clocks.map((clock) => (
          <li key={clock.clock}>
            <span>{say(clock.words)}</span>
            {clock.doneAt === null ? (
              <Deadline dueAt={clock.dueAt} />
            ) : (
              <StatePill tone={clock.doneAt > clock.dueAt ? 'late' : 'good'}>
                {moment(clock.doneAt)}
              </StatePill>
            )}
          </li>
        ))}
      </ul>
      {!one.ended && (
        <div className="case-acts">
          {one.hospital === null ? (
            <>
              <input
                className="input"
                aria-label={t('hospital')}
                placeholder={t('hospital')}
                value={hospital}
                onChange={(event) => setHospital(event.target.value)}
              />
              <ActButton
                act="admitCase"
                input={{ case: one.id, hospital: hospital.trim() }}
                place={one.place.path}
                title={{ zh: '登记住院', en: 'record the hospital' }}
                why={
                  hospital.trim() === '' ? { zh: '请先填写医院', en: 'Name the hospital first' } : undefined
                }
              />
            </>
          ) : (
            <span>
              {t('hospital')}: {one.hospital}
            </span>
          )}
        </div>
      )}
    </Card>
  );
}

function Person({ one }: { one: OneCase }) {
  const t = useT();
  const say = useSay();
  const tell = useTell();
  const { moment } = useFormat();
  const { perform, pending } = useAct('classifyCase');
  const [to, setTo] = useState('');
  const save = async () => {
    try {
      await perform({ case: one.id, classification: to });
      setTo('');
    } catch (error) {
      tell.refused(error, { zh: '更新病例分类', en: 'change the classification' });
    }
  };
  return (
    <Card title={one.person.name} extra={<Go to={`/people/${one.person.id}`}>{one.person.code}</Go>}>
      <div className="case-two">
        <span className="digits">
          {[one.person.age, one.person.phone].filter((part) => part !== null).join(' · ')}
        </span>
        <span>{say(one.place.name)}</span>
        <small className="digits">
          {t('reported')} {moment(one.reportedAt)}
          {one.sampledOn ? ` · ${t('sampledOn')} ${one.sampledOn}` : ''}
          {one.onsetOn ? ` · ${t('onset')} ${one.onsetOn}` : ''}
        </small>
        {one.episode === null ? (
          <StatePill tone="late">{t('noStay')}</StatePill>
        ) : (
          <Go to={`/episodes/${one.episode.id}`}>{t('stay', { code: one.episode.code })}</Go>
        )}
      </div>
      {!one.ended && (
        <div className="case-acts">
          <select
            className="input"
            aria-label={t('classification')}
            value={to}
            onChange={(event) => setTo(event.target.value)}
          >
            <option value="">{say(one.classification)}</option>
            {one.choices.classifications.map((choice) => (
              <option key={choice.value} value={choice.value}>
                {say(choice)}
              </option>
            ))}
          </select>
          <WhyButton
            size="small"
            pending={pending}
            why={to === '' ? { zh: '请选择新的分类', en: 'Choose another one' } : undefined}
            onPress={() => void save()}
          >
            {t('save')}
          </WhyButton>
        </div>
      )}
    </Card>
  );
}

function Interview({ one }: { one: OneCase }) {
  const t = useT();
  const tell = useTell();
  const { moment } = useFormat();
  const keep = useAct('noteInterview');
  const read = useAct('readInterview');
  const [note, setNote] = useState('');
  const [onset, setOnset] = useState('');
  const [said, setSaid] = useState<string>();
  const [asking, setAsking] = useState(false);
  const begun = one.interview !== null;
  const save = async (core: boolean) => {
    try {
      await keep.perform({
        case: one.id,
        core,
        ...(note === '' ? {} : { note: said === undefined || said === '' ? note : `${said}\n${note}` }),
        ...(onset === '' ? {} : { onset }),
      });
      setNote('');
      setOnset('');
      setSaid(undefined);
      tell.done({ zh: '流调记录已密封保存', en: 'The interview is kept, sealed' });
    } catch (error) {
      tell.refused(error, { zh: '保存流调记录', en: 'keep what the interview told' });
    }
  };
  // What is there would be lost if it were written over unread.
  const unread: Words | undefined =
    one.hasNote && said === undefined && note !== ''
      ? {
          zh: '已有记录：请先查看，再在其后补充',
          en: 'Something is kept already: read it first, then add to it',
        }
      : undefined;
  return (
    <Card
      title={t('interview')}
      extra={
        one.interview === null ? (
          <StatePill tone="late">{t('notBegun')}</StatePill>
        ) : (
          <span className="case-note digits">
            {t('begunBy', { who: one.interview.by, at: moment(one.interview.at) })}
          </span>
        )
      }
    >
      {!begun && !one.ended && (
        <ActButton act="openInterview" input={{ case: one.id }} place={one.place.path} tone="primary" />
      )}
      {one.hasNote &&
        (said === undefined ? (
          <button type="button" className="button" onClick={() => setAsking(true)}>
            {t('readNote')}
          </button>
        ) : (
          <p className="case-said">
            {said}{' '}
            <button type="button" className="button button-small" onClick={() => setSaid(undefined)}>
              {t('hide')}
            </button>
          </p>
        ))}
      {begun && !one.ended && (
        <div className="case-form">
          <label>
            <span className="field-label">{t('note')}</span>
            <textarea className="input" value={note} onChange={(event) => setNote(event.target.value)} />
          </label>
          <p className="case-note">{t('noteHint')}</p>
          <DateField label={t('onset')} value={onset} onChange={setOnset} />
          <div className="case-acts">
            <WhyButton
              pending={keep.pending}
              why={unread ?? (note === '' && onset === '' ? NOTHING : undefined)}
              onPress={() => void save(false)}
            >
              {t('saveNote')}
            </WhyButton>
            <WhyButton tone="primary" pending={keep.pending} why={unread} onPress={() => void save(true)}>
              {t('saveCore')}
            </WhyButton>
          </div>
        </div>
      )}
      <ReasonDialog
        open={asking}
        title={{ zh: '查看流调记录', en: 'read the interview' }}
        usual={[
          { zh: '补充流调', en: 'to add to it' },
          { zh: '复核密接', en: 'to check the contacts' },
        ]}
        pending={read.pending}
        onReason={(reason) => {
          read
            .perform({ case: one.id, reason })
            .then(({ note: kept }) => {
              setSaid(kept);
              setAsking(false);
            })
            .catch((error: unknown) => tell.refused(error, { zh: '查看流调记录', en: 'read the interview' }));
        }}
        onClose={() => setAsking(false)}
      />
    </Card>
  );
}

const NOTHING: Words = { zh: '还没有填写内容', en: 'Nothing is written yet' };

function Linked({ one }: { one: OneCase }) {
  const t = useT();
  const say = useSay();
  return (
    <Card title={t('linked')} extra={<span className="digits">{one.linked.length}</span>}>
      {one.linked.length === 0 && <p className="case-note">{t('noLinked')}</p>}
      <ul className="case-linked">
        {one.linked.map((row) => (
          <li key={row.episode}>
            <div className="case-two">
              <span>
                <Go to={`/episodes/${row.episode}`} className="digits">
                  {row.code}
                </Go>{' '}
                {row.person.name} · {say(row.place.name)} · {row.categories.map(say).join('、')}
              </span>
              {row.assessing ? (
                <small>{t('waitsAssess')}</small>
              ) : (
                row.diff && (
                  <small className="digits">
                    {[
                      row.diff.ends &&
                        t('ends', { before: row.diff.ends.before ?? '—', after: row.diff.ends.after ?? '—' }),
                      t('tests', { new: row.diff.tests.new.length, gone: row.diff.tests.gone.length }),
                    ]
                      .filter(Boolean)
                      .join(' · ')}
                  </small>
                )
              )}
            </div>
            {row.waits ? (
              <span className="case-acts">
                <Deadline dueAt={row.dueAt} />
                <ActButton
                  act="confirmLinked"
                  input={{ episode: row.episode, case: one.id }}
                  place={row.place.path}
                  size="small"
                  tone="primary"
                />
              </span>
            ) : (
              !row.assessing && <StatePill tone="good">{t('confirmed')}</StatePill>
            )}
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Ending({ one }: { one: OneCase }) {
  if (one.ended) return null;
  return (
    <>
      <Closing one={one} what="withdraw" />
      <Closing one={one} what="end" />
    </>
  );
}

/** Ends a case, or takes it back, for a reason of the table. */
function Closing({ one, what }: { one: OneCase; what: 'end' | 'withdraw' }) {
  const t = useT();
  const say = useSay();
  const tell = useTell();
  const go = useGo();
  const end = useAct('endCase');
  const withdraw = useAct('withdrawCase');
  const [open, setOpen] = useState(false);
  const [reason, setReason] = useState('');
  const reasons = what === 'end' ? one.choices.endReasons : one.choices.withdrawReasons;
  const save = async () => {
    try {
      if (what === 'end') await end.perform({ case: one.id, reason });
      else {
        const done = await withdraw.perform({ case: one.id, reason });
        if (done.episode !== null) go(`/episodes/${done.episode}`);
      }
      setOpen(false);
    } catch (error) {
      tell.refused(error, { zh: t(what), en: t(what) });
    }
  };
  return (
    <>
      <button type="button" className="button" onClick={() => setOpen(true)}>
        {t(what)}
      </button>
      <Dialog
        open={open}
        title={t(what)}
        onClose={() => setOpen(false)}
        foot={
          <>
            <button type="button" className="button" onClick={() => setOpen(false)}>
              {t('cancel')}
            </button>
            <WhyButton
              tone={what === 'end' ? 'primary' : 'danger'}
              pending={end.pending || withdraw.pending}
              why={reason === '' ? { zh: '请先选择原因', en: 'Choose the reason first' } : undefined}
              onPress={() => void save()}
            >
              {t(what)}
            </WhyButton>
          </>
        }
      >
        {what === 'withdraw' && (
          <ul className="case-follows">
            <li>{t(one.episode === null ? 'withdrawNoStay' : 'withdrawStay')}</li>
            {one.linked.length > 0 && <li>{t('withdrawLinked', { n: one.linked.length })}</li>}
            <li>{t('withdrawClocks')}</li>
          </ul>
        )}
        <label className="case-form">
          <span className="field-label">{t('reason')}</span>
          <select className="input" value={reason} onChange={(event) => setReason(event.target.value)}>
            <option value="">{t('choose')}</option>
            {reasons.map((choice) => (
              <option key={choice.value} value={choice.value}>
                {say(choice)}
              </option>
            ))}
          </select>
        </label>
      </Dialog>
    </>
  );
}
