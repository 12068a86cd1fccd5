// One incident at the desk: its card with the minutes running, who was told and has answered, what was done, whose days
// begin anew and why, its end, and what its review has changed.
import { Circle } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { Words } from '../../../base/words.ts';
import { ActButton } from '../../../shells/kit/act-button.tsx';
import type { Json } from '../../../shells/kit/act-types.ts';
import { Go, useAddress } from '../../../shells/kit/go.tsx';
import { useLook } from '../../../shells/kit/look.ts';
import { Card } from '../../../shells/kit/marks.tsx';
import { useFormat } from '../../../shells/kit/moments.ts';
import { PageHeader } from '../../../shells/kit/page-header.tsx';
import { useMay } from '../../../shells/kit/session.tsx';
import { ErrorState, Waiting } from '../../../shells/kit/states.tsx';
import { Timeline, type TimelineItem } from '../../../shells/kit/timeline.tsx';
import { capital, useSay } from '../../../shells/kit/words.ts';
import { Field, TextField } from '../../screens/parts.tsx';
import type { IncidentPage } from '../routes.ts';
import { REVIEW_CHANGES, type ReviewChange } from '../terms.ts';
import '../../screens/isolation.css';
import { Days, Who } from './Days.tsx';
import { useT } from './incident-words.ts';
import { CardList, IncidentState, Minutes, Severity, ToldChain } from './parts.tsx';

type Shown = Json<IncidentPage>;

export default function IncidentScreen() {
  const t = useT();
  const say = useSay();
  const { site = '', incident = '' } = useAddress();
  const { data, error, refetch } = useLook<Shown>(
    `/isolation/incidents/${incident}`,
    {},
    { follows: ['isolation.'], everySeconds: 60 },
  );
  if (data === undefined)
    return error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Waiting />;
  return (
    <>
      <PageHeader
        title={[`${data.code} ${capital(say(data.words))}`, data.where === null ? '' : say(data.where)]
          .filter(Boolean)
          .join(' · ')}
        path={[
          { title: t('sites'), to: '/isolation' },
          { title: `${data.siteCode} ${data.siteName}`, to: `/isolation/${site}` },
          { title: t('incidents'), to: `/isolation/${site}/incidents` },
        ]}
        beside={<IncidentState row={data} />}
      />
      <div className="iso-columns">
        <div className="iso-page">
          <FirstMinutes page={data} />
          <Days page={data} />
          <Log page={data} />
        </div>
        <div className="iso-page">
          <About page={data} />
          <Card title={t('told')} extra={<Answer page={data} />}>
            <ToldChain row={data} />
          </Card>
          <Closing page={data} />
          <Review page={data} />
        </div>
      </div>
    </>
  );
}

const leftOf = ({ ticked, card }: Pick<Shown, 'ticked' | 'card'>) =>
  ticked ? card.filter(({ doneAt }) => doneAt === null).length : 0;

function FirstMinutes({ page }: { page: Shown }) {
  const t = useT();
  const ticking = page.ticked && page.reviewedAt === null;
  return (
    <Card title={t('firstMinutes')} extra={<Minutes row={page} left={leftOf(page)} />}>
      <div className="inc-stack">
        <CardList
          items={page.card}
          tick={
            ticking
              ? (item, words) => (
                  <ActButton
                    act="tickIncident"
                    wide
                    icon={<Circle size={18} aria-hidden />}
                    title={words}
                    place={page.place}
                    input={{ incident: page.id, item, done: true }}
                  />
                )
              : undefined
          }
          undo={
            ticking
              ? (item) => (
                  <ActButton
                    act="tickIncident"
                    tone="link"
                    size="small"
                    title={UNDO}
                    place={page.place}
                    input={{ incident: page.id, item, done: false }}
                  />
                )
              : undefined
          }
        />
        {!page.ticked && <p className="inc-quiet">{t('notTicked')}</p>}
        <p className="inc-quiet">{t('cardSource', { source: page.source })}</p>
      </div>
    </Card>
  );
}

function Answer({ page }: { page: Shown }) {
  if (!page.asksMe || page.closedAt !== null) return null;
  return (
    <ActButton
      act="answerIncident"
      tone="primary"
      size="small"
      place={page.place}
      input={{ incident: page.id }}
    />
  );
}

function About({ page }: { page: Shown }) {
  const t = useT();
  const say = useSay();
  const { moment } = useFormat();
  const facts: readonly (readonly [string, ReactNode])[] = [
    [t('since'), t('whenWho', { at: moment(page.at), name: page.reportedBy ?? '—' })],
    ...(page.where === null ? [] : [[t('where'), capital(say(page.where))] as const]),
    ...(page.person === null ? [] : [[t('aboutWho'), <Who key="who" who={page.person} />] as const]),
    ...(page.note === null ? [] : [[t('note'), page.note] as const]),
  ];
  return (
    <Card title={t('about')} extra={<Severity n={page.severity} />}>
      <dl className="inc-facts">
        {facts.map(([name, value]) => (
          <FactRow key={name} name={name} value={value} />
        ))}
      </dl>
    </Card>
  );
}

function FactRow({ name, value }: { name: string; value: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </>
  );
}

// Log, end, review --------------------------------------------------------------------------------------

function Log({ page }: { page: Shown }) {
  const t = useT();
  const say = useSay();
  const [text, setText] = useState('');
  const items: TimelineItem[] = [
    { id: 'reported', at: page.at, words: both(t('evReported')), who: page.reportedBy ?? undefined },
    ...page.told.flatMap((one): TimelineItem[] =>
      one.answeredAt === null
        ? []
        : [
            {
              id: `told/${one.told}`,
              at: one.answeredAt,
              words: both(t('evAnswered', { post: capital(say(one.words)) })),
              who: one.answeredBy ?? undefined,
              tone: 'busy',
            },
          ],
    ),
    ...page.card.flatMap((item, i): TimelineItem[] =>
      item.doneAt === null
        ? []
        : [
            {
              id: `card/${i}`,
              at: item.doneAt,
              words: both(t('evTick', { item: say(item) })),
              who: item.doneBy ?? undefined,
              tone: 'good',
            },
          ],
    ),
    ...page.steps.map(
      (step, i): TimelineItem => ({
        id: `step/${i}`,
        at: step.at,
        words: both(step.text ?? t('textNotForYou')),
        who: step.by ?? undefined,
      }),
    ),
    ...(page.decided === null
      ? []
      : [
          {
            id: 'decided',
            at: page.decided.at,
            words: both(decidedSays(page, t)),
            who: page.decided.by ?? undefined,
            tone: 'late' as const,
          },
        ]),
    ...(page.closedAt === null
      ? []
      : [{ id: 'closed', at: page.closedAt, words: both(t('evClosed')), who: page.closedBy ?? undefined }]),
    ...(page.reviewedAt === null
      ? []
      : [
          {
            id: 'reviewed',
            at: page.reviewedAt,
            words: both(t('evReviewed')),
            who: page.review?.by ?? undefined,
          },
        ]),
  ];
  return (
    <Card title={t('happened')}>
      <div className="inc-stack">
        <Timeline
          label={t('happened')}
          items={items.sort((a, b) => new Date(a.at).getTime() - new Date(b.at).getTime())}
        />
        {page.reviewedAt === null && (
          <>
            <Field label={t('log')} help={t('logHelp')}>
              {(id) => (
                <textarea
                  id={id}
                  className="input"
                  rows={2}
                  maxLength={1_000}
                  value={text}
                  onChange={(event) => setText(event.target.value)}
                />
              )}
            </Field>
            <div className="inc-buttons">
              <ActButton
                act="logIncident"
                place={page.place}
                why={
                  text.trim().length < 2
                    ? { zh: '请先写做了什么', en: 'Write first what was done' }
                    : undefined
                }
                input={{ incident: page.id, text: text.trim() }}
                onDone={() => setText('')}
              />
            </div>
          </>
        )}
      </div>
    </Card>
  );
}

/** How many begin anew and how many were left out, in one line. */
function decidedSays(page: Pick<Shown, 'restarted' | 'leftOut'>, t: ReturnType<typeof useT>): string {
  const n = page.restarted ?? 0;
  if (n === 0) return t('evNoRestart');
  return page.leftOut === 0 ? t('evRestart', { n }) : t('evRestartSome', { n, left: page.leftOut });
}

/** Worded in the language of the page already. */
const both = (text: string): Words => ({ zh: text, en: text });

function Closing({ page }: { page: Shown }) {
  const t = useT();
  const { moment } = useFormat();
  const [reason, setReason] = useState('');
  if (page.closedAt !== null)
    return (
      <Card title={t('closing')}>
        <p>{t('closedBy', { name: page.closedBy ?? '—', at: moment(page.closedAt) })}</p>
      </Card>
    );
  const left = leftOf(page);
  return (
    <Card title={t('closing')}>
      <div className="inc-stack">
        <p className="inc-quiet">{t('closingHelp')}</p>
        {left > 0 && (
          <TextField
            label={t('closeWhy')}
            help={t('cardLeft', { n: left })}
            maxLength={300}
            value={reason}
            onChange={setReason}
          />
        )}
        <div className="inc-buttons">
          <ActButton
            act="closeIncident"
            place={page.place}
            why={
              page.restartOpen
                ? {
                    zh: '疾控还没有确认谁的天数重新计算',
                    en: 'CDC has not decided yet whose days begin anew',
                  }
                : left > 0 && reason.trim().length < 2
                  ? { zh: '应急卡没有做完，请写原因', en: 'The card is not done: give the reason' }
                  : undefined
            }
            input={{
              incident: page.id,
              ...(left > 0 ? { reason: reason.trim() } : {}),
            }}
          />
        </div>
      </div>
    </Card>
  );
}

function Review({ page }: { page: Shown }) {
  const t = useT();
  const say = useSay();
  const { moment } = useFormat();
  const rulebook = useMay('rulebook.read');
  const [text, setText] = useState('');
  const [changes, setChanges] = useState<ReviewChange>('nothing');
  const [changed, setChanged] = useState('');
  const { review } = page;
  if (review !== null)
    return (
      <Card title={t('review')}>
        <div className="inc-stack">
          <p>{review.text}</p>
          {review.changes !== null && (
            <p>
              <strong>{t('changedIs', { what: say(review.changes) })}</strong>
              {review.changed !== null && <> · {review.changed}</>}
            </p>
          )}
          {review.changes?.value === 'card' && rulebook.may && <Go to="/rulebook">{t('ruleLink')}</Go>}
          <p className="inc-quiet">
            {t('reviewedBy', { name: review.by ?? '—', at: moment(page.reviewedAt ?? page.at) })}
          </p>
        </div>
      </Card>
    );
  if (page.closedAt === null)
    return (
      <Card title={t('review')}>
        <p className="inc-quiet">{t('reviewAfter')}</p>
      </Card>
    );
  const why: Words | undefined =
    text.trim().length < 2
      ? { zh: '请写学到了什么', en: 'Write what was learnt' }
      : changes !== 'nothing' && changed.trim().length < 2
        ? { zh: '请写怎么改的', en: 'Say how it was changed' }
        : undefined;
  return (
    <Card title={t('review')}>
      <div className="inc-stack">
        <Field label={t('learnt')} help={t('learntHelp')}>
          {(id) => (
            <textarea
              id={id}
              className="input"
              rows={3}
              maxLength={1_000}
              value={text}
              onChange={(event) => setText(event.target.value)}
            />
          )}
        </Field>
        <Field label={t('whatChanges')}>
          {(id) => (
            <select
              id={id}
              className="input"
              value={changes}
              onChange={(event) => setChanges(event.target.value as ReviewChange)} // an option below
            >
              {Object.entries(REVIEW_CHANGES).map(([value, words]) => (
                <option key={value} value={value}>
                  {capital(say(words))}
                </option>
              ))}
            </select>
          )}
        </Field>
        {changes !== 'nothing' && (
          <TextField label={t('changedHow')} maxLength={1_000} value={changed} onChange={setChanged} />
        )}
        <div className="inc-buttons">
          <ActButton
            act="reviewIncident"
            tone="primary"
            place={page.place}
            why={why}
            input={{
              incident: page.id,
              text: text.trim(),
              changes,
              ...(changes === 'nothing' ? {} : { changed: changed.trim() }),
            }}
          />
        </div>
      </div>
    </Card>
  );
}

const UNDO: Words = { zh: '撤回', en: 'take back' };
