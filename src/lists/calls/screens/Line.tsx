// The call page: what to say on the left, the call in the middle, what happened before on the right. The answers to
// the identity questions are told by the person called and compared by the server; they are never on this page.
import { ArrowRightLeft, PhoneCall, RotateCcw } from 'lucide-react';
import { useState } from 'react';
import type { Words } from '../../../base/words.ts';
import { useAct } from '../../../shells/kit/act.ts';
import { ActButton, WhyButton } from '../../../shells/kit/act-button.tsx';
import { ReasonDialog } from '../../../shells/kit/dialog.tsx';
import { Go, useAddress, useGo } from '../../../shells/kit/go.tsx';
import { useLook } from '../../../shells/kit/look.ts';
import { Card, Deadline, StatePill } from '../../../shells/kit/marks.tsx';
import { Masked } from '../../../shells/kit/masked.tsx';
import { useFormat } from '../../../shells/kit/moments.ts';
import { PageHeader } from '../../../shells/kit/page-header.tsx';
import { useMay } from '../../../shells/kit/session.tsx';
import { ErrorState, Waiting } from '../../../shells/kit/states.tsx';
import { useTell } from '../../../shells/kit/tell.tsx';
import { Timeline } from '../../../shells/kit/timeline.tsx';
import { useSay } from '../../../shells/kit/words.ts';
import type { Claimed } from '../acts.ts';
import type { LinePage } from '../routes.ts';
import { LINE_ACTS, type LineAct } from '../rules.ts';
import { CallCard } from './CallCard.tsx';
import './calls.css';
import { useT } from './calls-words.ts';
import { OutcomeCard } from './OutcomeCard.tsx';
import { Fact, historyOf, toneOfState, usePersonWords } from './parts.tsx';
import { ScriptCard } from './ScriptCard.tsx';
import { FinishDialog } from './SearchDesk.tsx';
import { TransferDialog } from './TransferDialog.tsx';

export default function LineScreen() {
  const t = useT();
  const { line = '' } = useAddress();
  const { data, error, refetch } = useLook<LinePage>(
    `/lists/lines/${line}`,
    {},
    { follows: ['lists.'], keepShown: false },
  );
  if (data === undefined)
    return (
      <>
        <PageHeader title={t('call')} path={[{ title: t('board'), to: '/calls' }]} />
        {error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Waiting />}
      </>
    );
  return <Line key={data.line} page={data} />;
}

function Line({ page }: { page: LinePage }) {
  const t = useT();
  const go = useGo();
  const personWords = usePersonWords();
  const { clockTime } = useFormat();
  const history = historyOf(page, t, clockTime);
  return (
    <>
      <PageHeader
        title={personWords(page.person)}
        path={[
          { title: t('board'), to: '/calls' },
          { title: t('batchNo', { n: page.batch.no }), to: `/lists/${page.batch.id}` },
        ]}
        beside={
          <>
            <StatePill tone={toneOfState(page.state)} words={page.stateWords} />
            {page.dueAt !== null && <Deadline dueAt={page.dueAt} nearMinutes={30} />}
          </>
        }
        actions={
          <>
            <Transfer page={page} />
            <Correct page={page} />
            <ActButton
              act="claimNext"
              input={{}}
              icon={<PhoneCall size={16} aria-hidden />}
              title={NEXT}
              tone={page.step === null ? 'primary' : 'plain'}
              onDone={(result) => go(`/calls/${(result as Claimed).line}`)} // claimNext’s own result
            />
          </>
        }
      />
      <Notices page={page} />
      <div className="call-page">
        <ScriptCard page={page} />
        <div className="call-middle">
          {page.step !== null && <CallCard page={page} />}
          <SearchHere page={page} />
        </div>
        <div className="call-side">
          <OutcomeCard page={page} />
          <Card title={t('history')} extra={<Tries page={page} />}>
            {history.length === 0 ? (
              <p className="call-none">{t('neverCalled')}</p>
            ) : (
              <Timeline items={history} label={t('history')} />
            )}
          </Card>
          <Siblings page={page} />
          <Card title={t('person')}>
            <Facts page={page} />
          </Card>
        </div>
      </div>
    </>
  );
}

const NEXT: Words = { zh: '领取下一条', en: 'Take the next line' };

/** The rule's own reason behind a button of this page. */
export function whyNot(page: Pick<LinePage, 'buttons'>, act: LineAct): Words | undefined {
  return page.buttons.find((one) => one.act === act)?.why;
}

function Facts({ page }: { page: LinePage }) {
  const t = useT();
  const say = useSay();
  const { moment } = useFormat();
  const { person } = page;
  return (
    <dl className="call-facts">
      <Fact label={t('code')}>
        <Go to={`/people/${person.code}`}>{person.code}</Go>
      </Fact>
      <Fact label={t('phone')}>
        <span className="digits">{person.phone ?? t('noNumber')}</span>
        {page.numbersKnown > 1 && <small> {t('numbers', { n: page.numbersKnown })}</small>}
      </Fact>
      {person.document !== null && (
        <Fact label={t('document')}>
          <span className="digits">{person.document}</span>
        </Fact>
      )}
      {person.address !== null && <Fact label={t('address')}>{person.address}</Fact>}
      <Fact label={t('unit')}>{say(page.unit.name)}</Fact>
      {page.place.path !== page.unit.path && <Fact label={t('grid')}>{say(page.place.name)}</Fact>}
      <Fact label={t('received')}>
        <span className="digits">
          {moment(page.receivedAt)} · {t('row', { n: page.rowNo })}
        </span>
      </Fact>
      <Fact label={t('respondBy')}>
        <span className="digits">{moment(page.batch.respondBy)}</span>
      </Fact>
    </dl>
  );
}

function Tries({ page }: { page: LinePage }) {
  const t = useT();
  const { calls, channels, minimumCalls, minimumChannels } = page.tries;
  if (page.step === null) return null;
  return (
    <small className="call-tries digits">
      {t('tries', { calls, minimumCalls, channels, minimumChannels })}
    </small>
  );
}

/** Where she went or why: kept sealed, opened with a reason. */
const SAID: Words = { zh: '结论说明', en: 'what was said with the outcome' };

/** What everybody who opens the page must know first. */
function Notices({ page }: { page: LinePage }) {
  const t = useT();
  const say = useSay();
  const { clockTime, moment } = useFormat();
  const { lock, answer, transfer, sentBack, correction } = page;
  return (
    <div className="call-notices" aria-live="polite">
      {lock !== null && !lock.mine && (
        <p className="call-notice call-notice-late">
          {t('talkingNow', {
            by: lock.by,
            unit: say(lock.unit),
            since: clockTime(lock.since),
            until: clockTime(lock.until),
            last: lock.last === null ? t('none') : say(lock.last),
          })}
        </p>
      )}
      {answer !== null && (
        <p className="call-notice call-notice-good">
          <strong>{say(answer.outcome)}</strong>
          <span>
            {[
              answer.by,
              moment(answer.at),
              answer.outside ?? undefined,
              answer.signed ? t('signed') : undefined,
              page.feedbackLeft ? t('feedbackLeft') : undefined,
            ]
              .filter(Boolean)
              .join(' · ')}
          </span>
          {answer.said && (
            <Masked
              masked="***"
              what={SAID}
              act="openAnswer"
              input={(reason) => ({ line: page.line, reason })}
              read={({ where, reason }) => [where, reason].filter(Boolean).join(' · ')}
              place={page.unit.path}
            />
          )}
        </p>
      )}
      {sentBack !== null && (
        <p className="call-notice call-notice-late">
          {t('sentBack', {
            to: sentBack.to === null ? (sentBack.outside ?? '') : say(sentBack.to.name),
            by: sentBack.by,
            at: moment(sentBack.at),
            reason: sentBack.reason,
          })}
        </p>
      )}
      {transfer !== null && (
        <div className="call-notice call-notice-late">
          <span>
            {t('inTransfer', {
              to: transfer.to === null ? (transfer.outside ?? '') : say(transfer.to.name),
              by: transfer.sentBy,
              at: moment(transfer.sentAt),
              reason: transfer.reason,
            })}
          </span>
          <ActButton
            act="withdrawTransfer"
            input={{ transfer: transfer.id }}
            place={page.unit.path}
            size="small"
            why={whyNot(page, 'withdrawTransfer')}
          />
        </div>
      )}
      {correction !== null && <Correction page={page} correction={correction} />}
    </div>
  );
}

function Correction({
  page,
  correction,
}: {
  page: LinePage;
  correction: NonNullable<LinePage['correction']>;
}) {
  const t = useT();
  const tell = useTell();
  const { moment } = useFormat();
  const [asking, setAsking] = useState(false);
  const decline = useAct('declineCorrection');
  const may = useMay('lists.call', { place: page.unit.path, title: LINE_ACTS.declineCorrection.title });
  return (
    <div className="call-notice call-notice-late">
      <span>
        {t('correctionAsked', {
          by: correction.askedBy,
          at: moment(correction.askedAt),
          reason: correction.reason,
        })}
      </span>
      <ActButton
        act="agreeCorrection"
        input={{ line: page.line }}
        place={page.unit.path}
        size="small"
        tone="primary"
        why={whyNot(page, 'agreeCorrection')}
      />
      <WhyButton
        size="small"
        why={may.may ? whyNot(page, 'declineCorrection') : may.why}
        onPress={() => setAsking(true)}
      >
        {t('decline')}
      </WhyButton>
      <ReasonDialog
        open={asking}
        title={LINE_ACTS.declineCorrection.title}
        pending={decline.pending}
        onReason={(reason) =>
          void decline
            .perform({ line: page.line, reason })
            .then(() => setAsking(false))
            .catch((error) => tell.refused(error, LINE_ACTS.declineCorrection.title))
        }
        onClose={() => setAsking(false)}
      />
    </div>
  );
}

function Transfer({ page }: { page: LinePage }) {
  const say = useSay();
  const [open, setOpen] = useState(false);
  const { title } = LINE_ACTS.sendTransfer;
  const may = useMay('lists.transfer', { place: page.unit.path, title });
  return (
    <>
      <WhyButton
        why={may.may ? whyNot(page, 'sendTransfer') : may.why}
        icon={<ArrowRightLeft size={16} aria-hidden />}
        onPress={() => setOpen(true)}
      >
        {say(title)}
      </WhyButton>
      <TransferDialog page={page} open={open} onClose={() => setOpen(false)} />
    </>
  );
}

function Correct({ page }: { page: LinePage }) {
  const say = useSay();
  const tell = useTell();
  const [open, setOpen] = useState(false);
  const { title } = LINE_ACTS.correctOutcome;
  const { perform, pending } = useAct('correctOutcome');
  const may = useMay('lists.call', { place: page.unit.path, title });
  if (page.step !== null) return null;
  return (
    <>
      <WhyButton
        why={may.may ? whyNot(page, 'correctOutcome') : may.why}
        icon={<RotateCcw size={16} aria-hidden />}
        onPress={() => setOpen(true)}
      >
        {say(title)}
      </WhyButton>
      <ReasonDialog
        open={open}
        title={title}
        words={page.feedbackLeft ? AFTER_FEEDBACK : BEFORE_FEEDBACK}
        label={REASON}
        usual={USUAL}
        pending={pending}
        onReason={(reason) =>
          void perform({ line: page.line, reason })
            .then(() => setOpen(false))
            .catch((error) => tell.refused(error, title))
        }
        onClose={() => setOpen(false)}
      />
    </>
  );
}

const REASON: Words = { zh: '更正原因', en: 'Why it is corrected' };
const USUAL: readonly Words[] = [
  { zh: '点错选项', en: 'wrong button' },
  { zh: '本人来电更正', en: 'they called and corrected it' },
  { zh: '出现新线索', en: 'something new turned up' },
];
const BEFORE_FEEDBACK: Words = {
  zh: '结论会撤回，记录重新打开，须再次核实。',
  en: 'The answer is taken back and the line is open again, to be verified anew.',
};
const AFTER_FEEDBACK: Words = {
  zh: '反馈已经送出：更正须由另一人同意后才生效。',
  en: 'The feedback has been sent: the correction takes effect once somebody else agrees.',
};

/** When she is being searched for: who, since when, and the desk's own way to record what was found. */
function SearchHere({ page }: { page: LinePage }) {
  const t = useT();
  const say = useSay();
  const [open, setOpen] = useState(false);
  const search = page.searches.find((one) => one.endedAt === null);
  const act = search === undefined ? undefined : FINISH[search.stage];
  const row = act === undefined ? LINE_ACTS.finishVisit : LINE_ACTS[act];
  const may = useMay(row.duty, { place: page.place.path, title: row.title });
  if (search === undefined || act === undefined) return null;
  return (
    <Card title={say(search.stageWords)} extra={<Deadline dueAt={search.dueAt} nearMinutes={30} />}>
      <p>
        {say(search.because)}
        {search.startedBy !== null && ` · ${t('startedBy', { by: search.startedBy })}`}
      </p>
      <div className="call-row">
        <WhyButton why={may.may ? whyNot(page, act) : may.why} onPress={() => setOpen(true)}>
          {say(row.title)}
        </WhyButton>
      </div>
      <FinishDialog
        open={open}
        stage={search.stage}
        line={page.line}
        title={page.person.name}
        onClose={() => setOpen(false)}
      />
    </Card>
  );
}

export const FINISH = {
  visit: 'finishVisit',
  police: 'finishPoliceSearch',
  search: 'finishDistrictSearch',
} as const satisfies Record<string, LineAct>;

function Siblings({ page }: { page: LinePage }) {
  const t = useT();
  const say = useSay();
  if (page.siblings.length === 0) return null;
  return (
    <Card title={t('siblings')}>
      <ul className="call-siblings">
        {page.siblings.map((one) => (
          <li key={one.line}>
            <span>{say(one.unit.name)}</span>
            <StatePill tone={toneOfState(one.state)} words={one.stateWords} />
          </li>
        ))}
      </ul>
    </Card>
  );
}
