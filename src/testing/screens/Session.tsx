// One session: when and where, whether the tables suffice, who stands where, what has to be ready, what is packed; and
// the way to the notice and to what is printed.
import { useState } from 'react';
import type { Words } from '../../base/words.ts';
import { useAct } from '../../shells/kit/act.ts';
import { ActButton, WhyButton } from '../../shells/kit/act-button.tsx';
import type { Json } from '../../shells/kit/act-types.ts';
import { DateField } from '../../shells/kit/date-field.tsx';
import { Dialog, ReasonDialog } from '../../shells/kit/dialog.tsx';
import { Field } from '../../shells/kit/field.tsx';
import { Go, useAddress } from '../../shells/kit/go.tsx';
import { useLook } from '../../shells/kit/look.ts';
import { Card, Deadline, StatePill } from '../../shells/kit/marks.tsx';
import { civilDay, clockTime, useFormat } from '../../shells/kit/moments.ts';
import { PageHeader } from '../../shells/kit/page-header.tsx';
import { useMay } from '../../shells/kit/session.tsx';
import { EmptyState, ErrorState, Waiting } from '../../shells/kit/states.tsx';
import { useTell } from '../../shells/kit/tell.tsx';
import { capital, useSay } from '../../shells/kit/words.ts';
import { momentOf } from '../../teams/screens/moments.ts';
import type { PreparationShown, SeatShown, SessionPage } from '../routes.ts';
import { LEAD } from '../terms.ts';
import { CapacityCard } from './Capacity.tsx';
import { SessionNav } from './RosterParts.tsx';
import { HouseholdField } from './SiteForm.tsx';
import { TONES } from './Sites.tsx';
import './testing.css';
import { useT } from './testing-words.ts';

type Page = Json<SessionPage>;

export default function SessionScreen() {
  const t = useT();
  const say = useSay();
  const { moment } = useFormat();
  const { session: id = '' } = useAddress();
  const { data, error, refetch } = useLook<Page>(
    `/testing/sessions/${id}`,
    {},
    { follows: ['testing.', 'tasks.', 'teams.'] },
  );
  const may = useMay('testing.plan', { place: data?.place.path });
  if (data === undefined)
    return error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Waiting />;
  const why = data.why ?? (may.may ? undefined : may.why);
  return (
    <>
      <PageHeader
        title={`${data.code} ${data.site.name}`}
        path={[
          { title: t('register'), to: '/testing' },
          { title: data.site.code, to: `/testing/sites/${data.site.id}` },
        ]}
        beside={<StatePill tone={TONES[data.state]} words={data.stateWords} />}
        actions={
          <>
            <Cancelling session={data} why={why} />
            <Changing session={data} why={why} />
            <Go to={`/testing/sessions/${data.id}/prints`} className="button">
              {t('prints')}
            </Go>
            <Go to={`/testing/sessions/${data.id}/notice`} className="button button-primary">
              {t('notice')}
            </Go>
          </>
        }
      />
      <SessionNav id={data.id} />
      <div className="testing-columns">
        <div className="testing-column">
          <Card>
            <dl className="testing-facts">
              <dt>{t('when')}</dt>
              <dd className="digits">
                {moment(data.opensAt)} – {clockTime(data.closesAt)}
              </dd>
              <dt>{t('where')}</dt>
              <dd>
                {data.ground.name} · {data.ground.address}
              </dd>
              <dt>{t('chooseOffer')}</dt>
              <dd>
                {capital(say(data.offer))}
                {data.proposed.otherwiseWhy !== null && (
                  <span className="testing-quiet">
                    {' '}
                    {t('otherwise', { offer: say(data.proposed.words), why: data.proposed.otherwiseWhy })}
                  </span>
                )}
              </dd>
              <dt>{t('people')}</dt>
              <dd className="digits">{data.people.toLocaleString('en-US')}</dd>
              <dt>{t('tables')}</dt>
              <dd className="digits">{data.tables}</dd>
              <dt>{t('poolSize')}</dt>
              <dd>
                <span className="digits">{data.poolSize}</span>
                {data.household && ` · ${t('household')}`}
              </dd>
              {data.plannedBy !== null && (
                <>
                  <dt>{t('state')}</dt>
                  <dd>
                    {t('planned', { by: data.plannedBy })}
                    {data.cancelledWhy !== null && ` · ${say(data.stateWords)}: ${data.cancelledWhy}`}
                  </dd>
                </>
              )}
            </dl>
          </Card>
          <CapacityCard shown={data} hours={data.hours} tables={data.tables} />
        </div>
        <div className="testing-column">
          <Card title={t('preparations')}>
            {data.preparations.length === 0 ? (
              <EmptyState title={NOTHING} words={NOTHING_WORDS} />
            ) : (
              <ul className="testing-posts">
                {data.preparations.map((one) => (
                  <Preparation key={one.id ?? one.task} one={one} />
                ))}
              </ul>
            )}
          </Card>
          <Posts session={data} why={why} />
        </div>
      </div>
    </>
  );
}

function Preparation({ one }: { one: Json<PreparationShown> }) {
  const t = useT();
  const say = useSay();
  const { moment } = useFormat();
  const [proof, setProof] = useState('');
  const open = one.state === 'requested' || one.state === 'in-progress';
  return (
    <li className="testing-two" style={{ padding: '8px 0' }}>
      <span>
        {capital(say(one.words))}{' '}
        {open ? (
          <Deadline dueAt={one.dueAt} nearMinutes={120} />
        ) : (
          <StatePill tone={one.state === 'completed' ? 'good' : 'quiet'} words={one.stateWords} />
        )}
      </span>
      {one.doneAt !== null && (
        <small>
          {one.proof} · {t('doneBy', { by: one.doneBy ?? '—', at: moment(one.doneAt) })}
        </small>
      )}
      {open && one.id !== null && (
        <span className="testing-proof">
          <input
            className="input"
            aria-label={`${say(one.words)} · ${t('proof')}`}
            placeholder={t('proofAsked', { proof: say(one.proofAsked) })}
            value={proof}
            maxLength={500}
            onChange={(event) => setProof(event.target.value)}
          />
          <ActButton
            act="finishTask"
            title={DONE}
            why={proof.trim().length < 2 ? PROOF_FIRST : undefined}
            input={{ task: one.id, proof: proof.trim() }}
          />
        </span>
      )}
    </li>
  );
}

function Posts({ session, why }: { session: Page; why: Words | undefined }) {
  const t = useT();
  return (
    <Card
      title={t('posts')}
      extra={
        <span className="testing-check">
          <StatePill tone={session.gaps > 0 ? 'late' : 'good'}>
            {session.gaps > 0 ? t('gaps', { n: session.gaps }) : t('noGaps')}
          </StatePill>
          <ActButton
            act="fillPosts"
            size="small"
            place={session.place.path}
            why={why ?? (session.gaps === 0 ? FULL : undefined)}
            input={{ session: session.id }}
          />
        </span>
      }
    >
      <ul className="testing-posts">
        {session.seats.map((seat) => (
          <Seat key={`${seat.post}/${seat.no}`} seat={seat} session={session} locked={why !== undefined} />
        ))}
      </ul>
    </Card>
  );
}

function Seat({ seat, session, locked }: { seat: Json<SeatShown>; session: Page; locked: boolean }) {
  const t = useT();
  const say = useSay();
  const tell = useTell();
  const { perform, pending } = useAct('setPost');
  const choices = session.choices[seat.post] ?? [];
  const known = choices.some(({ account }) => account === seat.account);
  const put = async (account: string) => {
    try {
      await perform({
        session: session.id,
        post: seat.post,
        no: seat.no,
        account: account === '' ? null : account,
      });
    } catch (error) {
      tell.refused(error, POST);
    }
  };
  return (
    <li className="testing-post">
      <span className="testing-two">
        <span>
          {capital(say(seat.words))} {seat.away && <StatePill tone="late">{t('away')}</StatePill>}
        </span>
        <small>{say(seat.does)}</small>
      </span>
      {seat.bySite ? (
        <span className="testing-quiet">{t('bySite')}</span>
      ) : (
        <select
          className="input"
          aria-label={`${say(seat.words)} ${seat.no}`}
          value={seat.account ?? ''}
          disabled={locked || pending}
          onChange={(event) => void put(event.target.value)}
        >
          {(seat.post !== LEAD || seat.account === null) && <option value="">{t('gap')}</option>}
          {seat.account !== null && !known && <option value={seat.account}>{seat.name ?? '—'}</option>}
          {choices.map((one) => (
            <option key={one.account} value={one.account}>
              {one.name} · {say(one.role)}
            </option>
          ))}
        </select>
      )}
    </li>
  );
}

function Changing({ session, why }: { session: Page; why: Words | undefined }) {
  const t = useT();
  const tell = useTell();
  const [open, setOpen] = useState(false);
  const [opens, setOpens] = useState('');
  const [to, setTo] = useState({ hours: '', tables: '', people: '', poolSize: '' });
  const [household, setHousehold] = useState(false);
  const [reason, setReason] = useState('');
  const begin = () => {
    setOpens(`${civilDay(session.opensAt)}T${clockTime(session.opensAt)}`);
    setTo({
      hours: String(session.hours),
      tables: String(session.tables),
      people: String(session.people),
      poolSize: String(session.poolSize),
    });
    setHousehold(session.household);
    setReason('');
    setOpen(true);
  };
  const moved = opens !== `${civilDay(session.opensAt)}T${clockTime(session.opensAt)}`;
  const wrong = Object.values(to).some((text) => !(Number(text) > 0)) || opens === '';
  return (
    <>
      <WhyButton why={why} onPress={begin}>
        {t('changeSession')}
      </WhyButton>
      <Dialog
        open={open}
        title={t('changeSession')}
        width={560}
        onClose={() => setOpen(false)}
        foot={
          <ActButton
            act="changeSession"
            tone="primary"
            place={session.place.path}
            why={wrong ? NUMBERS : reason.trim().length < 2 ? REASON : undefined}
            input={{
              session: session.id,
              ...(moved ? { opensAt: momentOf(opens) } : {}),
              hours: Number(to.hours),
              tables: Number(to.tables),
              people: Number(to.people),
              poolSize: Number(to.poolSize),
              household,
              reason: reason.trim(),
            }}
            onDone={({ taken, tickets }) => {
              setOpen(false);
              if (taken > 0) tell.done(TAKEN(taken));
              if (tickets > 0) tell.done(VOID(tickets));
            }}
          />
        }
      >
        <div className="testing-form">
          <DateField label={t('opensAt')} moment value={opens} onChange={setOpens} />
          {(['hours', 'tables', 'people'] as const).map((key) => (
            <Field key={key} label={t(key)}>
              <input
                className="input digits"
                inputMode="decimal"
                value={to[key]}
                onChange={(event) => setTo((before) => ({ ...before, [key]: event.target.value }))}
              />
            </Field>
          ))}
          <Field label={t('poolSize')}>
            <select
              className="input"
              value={to.poolSize}
              onChange={(event) => setTo((before) => ({ ...before, poolSize: event.target.value }))}
            >
              {session.sizes.map((one) => (
                <option key={one} value={String(one)}>
                  {one}
                </option>
              ))}
            </select>
          </Field>
          <HouseholdField checked={household} onChange={setHousehold} />
          <div className="testing-wide">
            <Field label={t('reason')}>
              <input
                className="input"
                maxLength={300}
                value={reason}
                onChange={(event) => setReason(event.target.value)}
              />
            </Field>
          </div>
        </div>
      </Dialog>
    </>
  );
}

function Cancelling({ session, why }: { session: Page; why: Words | undefined }) {
  const t = useT();
  const tell = useTell();
  const [asking, setAsking] = useState(false);
  const { perform, pending } = useAct('cancelSession');
  const cancel = async (reason: string) => {
    try {
      await perform({ session: session.id, reason });
    } catch (error) {
      tell.refused(error, CANCEL);
    } finally {
      setAsking(false);
    }
  };
  return (
    <>
      <WhyButton why={why} onPress={() => setAsking(true)}>
        {t('cancelSession')}
      </WhyButton>
      <ReasonDialog
        open={asking}
        title={CANCEL}
        words={CANCEL_WORDS}
        pending={pending}
        onReason={(reason) => void cancel(reason)}
        onClose={() => setAsking(false)}
      />
    </>
  );
}

const DONE: Words = { zh: '完成', en: 'done' };
const PROOF_FIRST: Words = { zh: '请先写明凭据', en: 'Say first what proves it' };
const FULL: Words = { zh: '岗位已满', en: 'Nobody is missing' };
const POST: Words = { zh: '安排岗位人员', en: 'put somebody at a post' };
const NUMBERS: Words = {
  zh: '请写明时间、时长、台数和人数',
  en: 'Give the time, the hours, tables and people',
};
const REASON: Words = { zh: '请写明原因', en: 'Give the reason' };
const TAKEN = (n: number): Words => ({
  zh: `${n} 个岗位当时无人可到，已空出，请补齐。`,
  en: `${n} ${n === 1 ? 'post is' : 'posts are'} empty now: whoever stood there is not on duty then, or is elsewhere.`,
});
const VOID = (n: number): Words => ({
  zh: `${n} 人的时段已变，原号票作废，请重新打印发放。`,
  en: `${n} ${n === 1 ? 'person has' : 'people have'} another slot now: what ${n === 1 ? 'the old ticket says' : 'their old tickets say'} is void. Print and hand out new ones.`,
});
const CANCEL: Words = { zh: '取消场次', en: 'Cancel the session' };
const CANCEL_WORDS: Words = {
  zh: '准备任务随之取消，岗位人员随之空出。',
  en: 'Its preparations are cancelled, and whoever stands there is free.',
};
const NOTHING: Words = { zh: '没有准备事项', en: 'Nothing is to be prepared' };
const NOTHING_WORDS: Words = {
  zh: '安排场次时按规则列出；场次取消后不再办理。',
  en: 'They come from the rules when a session is planned; of a cancelled one nothing is prepared.',
};
