// One person's file: masked until somebody says why, who she lives with, which lists name her, who may be the same,
// and everything the ledger says about her as sentences.
import { Eye, EyeOff } from 'lucide-react';
import { type ReactNode, useEffect, useState } from 'react';
import type { Words } from '../../base/words.ts';
import { ActButton } from '../../shells/kit/act-button.tsx';
import type { Json, ResultOf } from '../../shells/kit/act-types.ts';
import { Go, useAddress } from '../../shells/kit/go.tsx';
import { useLook } from '../../shells/kit/look.ts';
import { Card, StatePill } from '../../shells/kit/marks.tsx';
import { useFormat } from '../../shells/kit/moments.ts';
import { PageHeader } from '../../shells/kit/page-header.tsx';
import { Slot } from '../../shells/kit/slots.tsx';
import { EmptyState, ErrorState, Waiting } from '../../shells/kit/states.tsx';
import { Timeline as TimelineList } from '../../shells/kit/timeline.tsx';
import { useSay } from '../../shells/kit/words.ts';
import type { HouseholdShown, PersonFile, Timeline } from '../routes.ts';
import { SEX_WORDS } from '../terms.ts';
import { AddPhone, Correct, JoinHousehold, MergeOther } from './Changes.tsx';
import { PairCard } from './Pairs.tsx';
import { PersonLine, REASONS, ReasonAct } from './parts.tsx';
import './people.css';
import { useT } from './people-words.ts';

const SHOWN_SECONDS = 60;

export default function PersonScreen() {
  const t = useT();
  const { person: named = '' } = useAddress();
  const { data, error, refetch } = useLook<Json<PersonFile>>(
    `/people/${named}`,
    {},
    { follows: FOLLOWS, keepShown: false },
  );
  if (error && data === undefined)
    return (
      <>
        <PageHeader title={named} path={[{ title: t('people'), to: '/people' }]} />
        <ErrorState error={error} onRetry={() => void refetch()} />
      </>
    );
  if (data === undefined) return <Waiting />;
  return <File key={data.id} person={data} />;
}

const FOLLOWS = ['people.', 'lists.'];

function File({ person }: { person: Json<PersonFile> }) {
  const t = useT();
  const say = useSay();
  const merged = person.into === null ? undefined : mergedWords(person.into.code);
  return (
    <>
      <PageHeader
        title={`${person.code} ${person.name}`}
        path={[{ title: t('people'), to: '/people' }]}
        beside={<StatePill tone="quiet">{say(person.placeName)}</StatePill>}
        actions={
          <>
            <MergeOther person={person} why={merged} />
            <AddPhone person={person} why={merged} />
            <Correct person={person} why={merged} />
          </>
        }
      />
      {person.into !== null && (
        <section className="card person-merged" role="status">
          <span>
            {t('mergedInto', { code: person.into.code })}{' '}
            <Go to={`/people/${person.into.code}`}>{person.into.code}</Go>
          </span>
          <Split person={person.id} place={person.place} />
        </section>
      )}
      <div className="people-page">
        <div>
          <Head person={person} />
          {person.pairs.map((pair) => (
            <Card key={pair.id} title={t('same')}>
              <PairCard pair={pair} />
            </Card>
          ))}
          <History person={person.id} />
        </div>
        <div>
          <Slot name="person" given={{ person: person.id, place: person.place }} />
          <Household person={person} why={merged} />
          <Lines lines={person.lines} />
          {person.merged.length > 0 && (
            <Card title={t('mergedHere')}>
              <ul className="person-list">
                {person.merged.map((gone) => (
                  <li key={gone.id}>
                    <span>
                      <Go to={`/people/${gone.code}`}>{gone.code}</Go> {gone.name}
                    </span>
                    <Split person={gone.id} place={person.place} />
                  </li>
                ))}
              </ul>
            </Card>
          )}
        </div>
      </div>
    </>
  );
}

const mergedWords = (into: string): Words => ({
  zh: `此人已并入 ${into}，请在该记录中办理`,
  en: `This record was merged into ${into}; work there`,
});

function Split({ person, place }: { person: string; place: string }) {
  return (
    <ReasonAct
      act="splitPeople"
      place={place}
      size="small"
      words={SPLITS}
      input={(reason) => ({ person, reason })}
    />
  );
}

const SPLITS: Words = {
  zh: '合并时移来的证件、电话、住址和名单行将归还，合并后新得到的信息留在原处。',
  en: 'Documents, phones, addresses and lines that came with the merge go back; what was learnt since stays.',
};

// The facts ---------------------------------------------------------------------------------------------

function Head({ person }: { person: Json<PersonFile> }) {
  const t = useT();
  const say = useSay();
  const { moment } = useFormat();
  const [opened, left, open, hide] = useOpened();
  const sex = opened?.sex ?? person.sex;
  const age = person.age === undefined ? undefined : t('years', { n: person.age });
  const phones = person.phones.map((mask, i) => ({ no: i + 1, shown: opened?.phones[i] ?? mask }));
  const rows: [string, ReactNode][] = [
    [t('name'), opened?.name ?? person.name],
    opened?.birth === undefined ? [t('age'), age ?? t('unknown')] : [t('birth'), opened.birth],
    [t('sex'), sex === undefined ? t('unknown') : say(SEX_WORDS[sex])],
    [
      t('document'),
      person.documents.length === 0
        ? t('unknown')
        : person.documents.map((one, i) => (
            <span key={one.mask + one.kind.en}>
              <span className="digits">{opened?.documents[i]?.number ?? one.mask}</span>{' '}
              <small>{say(one.kind)}</small>{' '}
              {one.disputed && <StatePill tone="late">{t('disputed')}</StatePill>}
            </span>
          )),
    ],
    [
      t('phone'),
      person.phones.length === 0
        ? t('unknown')
        : phones.map(({ no, shown }) => (
            <span key={no} className="digits">
              {shown}
            </span>
          )),
    ],
    [t('address'), opened?.address ?? person.address ?? t('unknown')],
    ...(opened?.workplace === undefined
      ? []
      : [[t('workplace'), opened.workplace] satisfies [string, ReactNode]]),
  ];
  return (
    <Card title={t('facts')} extra={<small>{t('registered', { at: moment(person.createdAt) })}</small>}>
      <dl className="person-facts">
        {rows.map(([what, value]) => (
          <div key={what} style={{ display: 'contents' }}>
            <dt>{what}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <div className="person-buttons">
        {opened === undefined ? (
          <ReasonAct
            act="openPerson"
            place={person.place}
            icon={<Eye size={15} aria-hidden />}
            words={OPENS}
            usual={REASONS}
            input={(reason) => ({ person: person.id, reason })}
            onDone={open}
          >
            {t('open')}
          </ReasonAct>
        ) : (
          <>
            <button type="button" className="button" onClick={hide}>
              <EyeOff size={15} aria-hidden />
              {t('hide')}
            </button>
            <span className="digits">{t('hidesIn', { n: left })}</span>
          </>
        )}
      </div>
      {opened !== undefined && <p className="person-note">{t('openedNote')}</p>}
    </Card>
  );
}

const OPENS: Words = {
  zh: '将显示姓名、证件、电话和住址。谁在何时因何查看会记入账本。',
  en: 'Name, documents, phones and address will be shown. Who looked, when and why is kept in the ledger.',
};

type Opened = ResultOf<'openPerson'>;

/** What was opened hides itself again after a minute. */
function useOpened(): [Opened | undefined, number, (value: Opened) => void, () => void] {
  const [opened, setOpened] = useState<Opened>();
  const [left, setLeft] = useState(SHOWN_SECONDS);
  useEffect(() => {
    if (opened === undefined) return;
    setLeft(SHOWN_SECONDS);
    const timer = setInterval(() => {
      setLeft((seconds) => {
        if (seconds <= 1) setOpened(undefined);
        return seconds - 1;
      });
    }, 1_000);
    return () => clearInterval(timer);
  }, [opened]);
  return [opened, left, setOpened, () => setOpened(undefined)];
}

// With whom ---------------------------------------------------------------------------------------------

function Household({ person, why }: { person: Json<PersonFile>; why: Words | undefined }) {
  const t = useT();
  const say = useSay();
  const { data, error, refetch } = useLook<Json<HouseholdShown>>(
    `/people/${person.id}/household`,
    {},
    { follows: ['people.'] },
  );
  const home = data?.household;
  return (
    <Card
      title={t('household')}
      extra={home ? <small className="digits">{t('householdNo', { no: home.no })}</small> : undefined}
    >
      {error && data === undefined ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : data === undefined ? (
        <Waiting />
      ) : data.household === null ? (
        <EmptyState title={NO_HOUSEHOLD} words={NO_HOUSEHOLD_WORDS} />
      ) : (
        <>
          <ul className="person-list">
            {data.members.map((member) => (
              <li key={member.id}>
                <span>
                  <PersonLine person={member} link={member.id !== person.id} />{' '}
                  <small>{say(member.relationWords)}</small>
                </span>
                {!member.head && (
                  <ActButton
                    act="setHouseholdHead"
                    size="small"
                    tone="link"
                    place={member.place}
                    input={{ person: member.id }}
                  />
                )}
              </li>
            ))}
          </ul>
          {data.outside > 0 && <p className="person-note">{t('outside', { n: data.outside })}</p>}
        </>
      )}
      <div className="person-buttons">
        {home ? (
          <ActButton
            act="leaveHousehold"
            place={person.place}
            why={why}
            confirm={LEAVES}
            input={{ person: person.id }}
          />
        ) : (
          <JoinHousehold person={person} why={why} />
        )}
      </div>
    </Card>
  );
}

const NO_HOUSEHOLD: Words = { zh: '未登记同住人员', en: 'No household on record' };
const NO_HOUSEHOLD_WORDS: Words = {
  zh: '上门或电话核实后，可在此登记与谁同住。',
  en: 'After a visit or a call, write down here who lives together.',
};
const LEAVES: Words = {
  zh: '此人将从这一户迁出，其余成员不变。',
  en: 'She leaves this household; the others stay.',
};

function Lines({ lines }: { lines: Json<PersonFile>['lines'] }) {
  const t = useT();
  const say = useSay();
  return (
    <Card title={t('lines')}>
      {lines.length === 0 ? (
        <EmptyState title={NO_LINES} />
      ) : (
        <ul className="person-list">
          {lines.map((line) => (
            <li key={line.id}>
              <Go to={`/calls/${line.id}`}>{say(line.state)}</Go>
              <small>{say(line.unitName)}</small>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

const NO_LINES: Words = { zh: '没有您可见的名单行', en: 'On no list you may see' };

// What happened -----------------------------------------------------------------------------------------

function History({ person }: { person: string }) {
  const t = useT();
  const say = useSay();
  const { data, error, refetch } = useLook<Json<Timeline>>(
    `/people/${person}/timeline`,
    {},
    { follows: FOLLOWS },
  );
  return (
    <Card title={t('timeline')}>
      {error && data === undefined ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : data === undefined ? (
        <Waiting />
      ) : data.rows.length === 0 ? (
        <EmptyState title={NO_HISTORY} />
      ) : (
        <>
          {data.more && <p className="person-note">{t('older')}</p>}
          <TimelineList
            label={t('timeline')}
            items={data.rows.map((row) => ({
              id: row.id,
              at: row.at,
              words: row.words,
              who: say(row.who),
              place: row.place,
              extra: row.line === undefined ? undefined : <Go to={`/calls/${row.line}`}>{say(TO_LINE)}</Go>,
            }))}
          />
        </>
      )}
    </Card>
  );
}

const NO_HISTORY: Words = { zh: '还没有记录', en: 'Nothing has happened yet' };
const TO_LINE: Words = { zh: '查看名单行', en: 'to the line' };
