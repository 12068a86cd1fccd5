// The morning briefing of a site on one page, as things stand now: what to decide first, then the figures, then the names
// of rooms. As a paper it is printed or saved, which is on record.
import { Printer } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { Paper, PaperLanguage } from '../../../base/paper.ts';
import type { Words } from '../../../base/words.ts';
import { ActButton, WhyButton } from '../../../shells/kit/act-button.tsx';
import type { Json } from '../../../shells/kit/act-types.ts';
import { useAddress } from '../../../shells/kit/go.tsx';
import { useLook } from '../../../shells/kit/look.ts';
import { Card, type Kpi, KpiStrip, StatePill } from '../../../shells/kit/marks.tsx';
import { useFormat } from '../../../shells/kit/moments.ts';
import { PageHeader } from '../../../shells/kit/page-header.tsx';
import { PaperActions, PaperSheet } from '../../../shells/kit/paper.tsx';
import { ErrorState, Waiting } from '../../../shells/kit/states.tsx';
import { capital, useMarks, useSay } from '../../../shells/kit/words.ts';
import { MeetingCard } from '../../meetings/screens/MeetingCard.tsx';
import { type KeptBriefing, NOT_COUNTED } from '../../meetings/terms.ts';
import { satisfactionLine } from '../../rating/rules.ts';
import {
  askedLines,
  attentionSums,
  closedLoopSum,
  headsNote,
  incidentSum,
  movementSum,
  rotaGapLine,
  specialSum,
  staffTestSum,
} from '../rules.ts';
import { type Briefing, INCIDENT_STATES } from '../terms.ts';
import './briefing.css';
import { useT } from './briefing-words.ts';

type Shown = Json<Briefing>;

export default function BriefingScreen() {
  const { site = '' } = useAddress();
  const [paper, setPaper] = useState<Json<Paper>>();
  const { data, error, refetch } = useLook<Shown>(
    `/isolation/sites/${site}/briefing`,
    {},
    { follows: ['isolation.', 'control.', 'tasks.'], everySeconds: 60 },
  );
  if (data === undefined)
    return error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Waiting />;
  if (paper !== undefined) return <OnPaper told={data} paper={paper} onBack={() => setPaper(undefined)} />;
  return <Live told={data} onPaper={setPaper} />;
}

function pathOf(t: ReturnType<typeof useT>, { site }: Shown) {
  return [
    { title: t('sites'), to: '/isolation' },
    { title: `${site.code} ${site.name}`, to: `/isolation/${site.id}` },
  ];
}

function OnPaper({ told, paper, onBack }: { told: Shown; paper: Json<Paper>; onBack: () => void }) {
  const t = useT();
  const [language, setLanguage] = useState<PaperLanguage>('zh');
  return (
    <>
      <PageHeader
        title={t('briefing')}
        path={pathOf(t, told)}
        actions={
          <>
            <WhyButton tone="link" onPress={onBack}>
              {t('live')}
            </WhyButton>
            <PaperActions
              act="printBriefing"
              input={{ site: told.site.id }}
              language={language}
              onLanguage={setLanguage}
            />
          </>
        }
      />
      <PaperSheet paper={paper} language={language} />
    </>
  );
}

function Live({ told, onPaper }: { told: Shown; onPaper: (paper: Json<Paper>) => void }) {
  const t = useT();
  const say = useSay();
  const { moment } = useFormat();
  return (
    <>
      <PageHeader
        title={t('briefing')}
        path={pathOf(t, told)}
        beside={<span className="br-quiet digits">{t('asOf', { at: moment(told.at) })}</span>}
        actions={
          <ActButton
            act="printBriefing"
            icon={<Printer size={16} aria-hidden />}
            title={PAPER}
            input={{ site: told.site.id }}
            onDone={(result) => onPaper((result as { paper: Json<Paper> }).paper)} // printBriefing’s own result
          />
        }
      />
      <div className="br-page">
        <Card title={t('decide')} className="br-wide">
          {told.decisions.length === 0 ? (
            <p>{t('nothingToDecide')}</p>
          ) : (
            <ol className="br-decide">
              {told.decisions.map((one) => (
                <li key={one.en}>{capital(say(one))}</li>
              ))}
            </ol>
          )}
        </Card>
        <MeetingCard told={told.meeting} site={told.site.id} />
        <BriefingFigures told={told} />
      </div>
    </>
  );
}

/** As they are, or as they were kept: what was not counted then is null. */
type Figures = Json<KeptBriefing> &
  Partial<Pick<Shown, 'attention' | 'alone' | 'specials' | 'movements' | 'incidents' | 'proofs'>>;

/** A figure, or that it was not counted then. */
export function useCounted(): (value: number | null) => number | string {
  const say = useSay();
  return (value) => value ?? say(NOT_COUNTED);
}

/** A figure of the strip: of how many, with what beside it; or a dash, and that it was not counted then. */
export const shownOf = (
  value: number | null,
  of: number | null = null,
  note?: Words,
): Pick<Kpi, 'value' | 'of' | 'note'> =>
  value === null ? { value: '—', note: NOT_COUNTED } : { value, of: of ?? undefined, note };

/** What stands beside figures, where all of them were counted. */
const beside = (zh: string, en: string, ...values: readonly (number | null)[]): Words | undefined =>
  values.includes(null) ? undefined : { zh, en };
const some = (value: number | null) => (value ?? 0) > 0;

/** The figures the meeting goes through: live on this page, as they were on the page of a meeting. */
export function BriefingFigures({ told }: { told: Figures }) {
  const t = useT();
  const counted = useCounted();
  const { rooms, heads, temperatures, tests, disinfection } = told;
  return (
    <>
      <div className="br-wide">
        <KpiStrip
          label={t('figures')}
          kpis={[
            {
              key: 'rooms',
              words: KPI.rooms,
              ...shownOf(
                heads.rooms,
                null,
                beside(
                  `入 ${told.cameIn}，出 ${told.left}`,
                  `${told.cameIn} in, ${told.left} out`,
                  told.cameIn,
                  told.left,
                ),
              ),
            },
            {
              key: 'free',
              words: KPI.free,
              ...shownOf(
                rooms.free,
                rooms.all,
                beside(
                  `待消毒 ${rooms.soiled}，通风 ${rooms.airing}，停用 ${rooms.closed}`,
                  `${rooms.soiled} soiled, ${rooms.airing} airing, ${rooms.closed} closed`,
                  rooms.soiled,
                  rooms.airing,
                  rooms.closed,
                ),
              ),
              tone: rooms.free === 0 ? 'now' : undefined,
            },
            {
              key: 'measured',
              words: KPI.measured,
              ...shownOf(
                temperatures.measured,
                temperatures.listed,
                beside(
                  `缺 ${temperatures.missing} 人`,
                  `${temperatures.missing} missing`,
                  temperatures.missing,
                ),
              ),
              tone: some(temperatures.missing) ? 'late' : undefined,
            },
            {
              key: 'fevers',
              words: KPI.fevers,
              ...shownOf(told.fevers),
              tone: some(told.fevers) ? 'now' : undefined,
            },
            {
              key: 'positives',
              words: KPI.positives,
              ...shownOf(
                tests.positives,
                null,
                beside(
                  `应采 ${tests.due}，待结果 ${tests.awaited}，已出 ${tests.arrived}`,
                  `${tests.due} due, ${tests.awaited} awaited, ${tests.arrived} came`,
                  tests.due,
                  tests.awaited,
                  tests.arrived,
                ),
              ),
              tone: some(tests.positives) ? 'now' : undefined,
            },
            {
              key: 'late',
              words: KPI.late,
              ...shownOf(told.lateCount),
              tone: some(told.lateCount) ? 'late' : undefined,
            },
          ]}
        />
      </div>
      <Heads heads={heads} />
      <Card title={t('disinfection')}>
        <dl className="br-rows">
          <Row name={t('rounds')}>{counted(disinfection.rounds)}</Row>
          <Row name={t('corridors')} bad={some(disinfection.corridorsWaiting)}>
            {counted(disinfection.corridorsWaiting)}
          </Row>
          <Row name={t('overrides')} bad={some(disinfection.overrides)}>
            {counted(disinfection.overrides)}
          </Row>
          <Row name={t('wrongSteps')} bad={some(disinfection.wrongSteps)}>
            {counted(disinfection.wrongSteps)}
          </Row>
        </dl>
      </Card>
      <Movements told={told} />
      <Incidents told={told} />
      <Late told={told} />
      <Attention told={told} />
      {told.aloneCount !== null && told.aloneCount > 0 && <Alone told={told} count={told.aloneCount} />}
      <Specials told={told} />
      <AskedByGuests told={told} />
      <RunsOut told={told} />
      <Proofs told={told} />
      <StaffTests told={told} />
      <Staff told={told} />
      {told.untrained !== null && told.untrained.length > 0 && <Untrained told={told.untrained} />}
    </>
  );
}

function Heads({ heads }: { heads: Figures['heads'] }) {
  const t = useT();
  const counted = useCounted();
  const { agree } = heads;
  const say = useSay();
  const n = (value: number | null) => (value === null ? t('noList') : value);
  const note =
    heads.rooms === null || agree === null ? null : headsNote({ ...heads, rooms: heads.rooms, agree });
  return (
    <Card
      title={t('heads')}
      extra={
        <StatePill
          tone={agree === null ? 'quiet' : agree ? 'good' : 'now'}
          words={agree === null ? NOT_COUNTED : agree ? AGREE : DIFFER}
        />
      }
    >
      <dl className="br-rows">
        <Row name={t('inRooms')}>{counted(heads.rooms)}</Row>
        <Row name={t('onMeals')} bad={agree === false && heads.meals !== null && heads.meals !== heads.rooms}>
          {n(heads.meals)}
        </Row>
        <Row
          name={t('onTemperatures')}
          bad={agree === false && heads.temperatures !== null && heads.temperatures !== heads.rooms}
        >
          {n(heads.temperatures)}
        </Row>
      </dl>
      {note !== null && <p className="br-quiet">{say(note)}</p>}
    </Card>
  );
}

function Movements({ told }: { told: Figures }) {
  const t = useT();
  const say = useSay();
  const { moment } = useFormat();
  const { in: coming, out, unarranged } = told.movementCounts;
  if (coming === null || out === null || unarranged === null) return <NotCounted title={t('movements')} />;
  return (
    <Card title={t('movements')}>
      <p className={unarranged > 0 ? 'br-bad' : 'br-quiet'}>
        {say(movementSum({ in: coming, out, unarranged }))}
      </p>
      {told.movements !== undefined && told.movements.length > 0 && (
        <ul className="br-list">
          {told.movements.map((one) => (
            <li key={`${one.way} ${one.en} ${one.at}`}>
              <span>{say(one)}</span>
              <small className="digits">
                {t(one.way === 'in' ? 'comesAt' : 'goesAt', { at: moment(one.at) })}
              </small>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

function Incidents({ told }: { told: Figures }) {
  const t = useT();
  const say = useSay();
  const { comma } = useMarks();
  const { moment } = useFormat();
  const { open, toReview, since } = told.incidentCounts;
  if (open === null || toReview === null || since === null) return <NotCounted title={t('incidents')} />;
  return (
    <Card title={t('incidents')}>
      <p className={open > 0 ? 'br-bad' : 'br-quiet'}>{say(incidentSum({ open, toReview, since }))}</p>
      {told.incidents !== undefined && told.incidents.length > 0 && (
        <ul className="br-list">
          {told.incidents.map((one) => (
            <li key={one.code}>
              <span>
                <span className="digits">{one.code}</span>{' '}
                {[say(one), ...(one.where === null ? [] : [say(one.where)])].join(comma)}
              </span>
              <small>
                {say(INCIDENT_STATES[one.state])} · <span className="digits">{moment(one.at)}</span>
              </small>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

function RunsOut({ told: { runsOut } }: { told: Figures }) {
  const t = useT();
  const say = useSay();
  if (runsOut === null) return <NotCounted title={t('runsOut')} />;
  return (
    <Card title={t('runsOut')}>
      {runsOut.length === 0 ? (
        <p className="br-quiet">{t('runsOutNone')}</p>
      ) : (
        <ul className="br-list">
          {runsOut.map((one) => (
            <li key={one.en}>{capital(say(one))}</li>
          ))}
        </ul>
      )}
    </Card>
  );
}

/** What the plan of the day has to prove: waste, sewage, the night watch, tests of the staff. */
function Proofs({ told }: { told: Figures }) {
  const t = useT();
  const say = useSay();
  const { moment } = useFormat();
  const { all, done } = told.proofCounts;
  if (all === null || done === null) return <NotCounted title={t('proofs')} />;
  return (
    <Card title={t('proofs')}>
      <p className="br-quiet">{say(specialSum({ all, done }))}</p>
      {told.proofs !== undefined && told.proofs.length > 0 && (
        <ul className="br-list">
          {told.proofs.map((one) => (
            <li key={`${one.en} ${one.dueAt}`}>
              <span>{say(one)}</span>
              {one.doneAt === null ? (
                <small>{t('dueAt', { at: moment(one.dueAt) })}</small>
              ) : (
                <small>
                  {one.how === null ? t('done') : one.how} ·{' '}
                  <span className="digits">{moment(one.doneAt)}</span>
                </small>
              )}
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

function Row({ name, bad = false, children }: { name: string; bad?: boolean; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd className={`digits ${bad ? 'br-bad' : ''}`}>{children}</dd>
    </div>
  );
}

function Late({ told }: { told: Figures }) {
  const t = useT();
  const say = useSay();
  const { moment } = useFormat();
  const { late, lateCount } = told;
  if (late === null || lateCount === null) return <NotCounted title={say(KPI.late)} />;
  return (
    <Card title={t('late', { n: lateCount })}>
      {lateCount === 0 ? (
        <p className="br-quiet">{t('lateNone')}</p>
      ) : (
        <ul className="br-list">
          {late.map((one, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: two of a kind may be due at one moment
            <li key={i}>
              <span>{capital(say(one))}</span>
              <small>
                {say(one.role)} · <span className="digits">{t('dueAt', { at: moment(one.dueAt) })}</span>
              </small>
            </li>
          ))}
        </ul>
      )}
      {lateCount > late.length && <p className="br-quiet">{t('lateMore', { n: lateCount - late.length })}</p>}
    </Card>
  );
}

function Attention({ told }: { told: Figures }) {
  const t = useT();
  const say = useSay();
  const { comma } = useMarks();
  const { A, B, C } = told.attentionCounts;
  if (A === null || B === null || C === null) return <NotCounted title={say(CARDS.attention)} />;
  const sums = attentionSums({ A, B, C });
  const n = A + B + C;
  return (
    <Card title={t('attention', { n })}>
      {n === 0 ? (
        <p className="br-quiet">{t('attentionNone')}</p>
      ) : !told.attention ? (
        <ul className="br-list">
          {sums.map((one) => (
            <li key={one.en}>{say(one)}</li>
          ))}
        </ul>
      ) : (
        <ul className="br-list">
          {told.attention.map((one, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: two guests of one room may have the same reasons
            <li key={i}>
              <span>
                <strong className="digits">{one.room}</strong>{' '}
                <b className="br-level">{one.levels.join(' ')}</b>
              </span>
              <small>
                {one.reasons.map(say).join(comma)}
                {one.changed !== null && <b className="br-level"> · {say(one.changed)}</b>}
              </small>
              {one.plan.length > 0 && (
                <small className="br-all digits">{one.plan.map(say).join(' · ')}</small>
              )}
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

function Specials({ told }: { told: Figures }) {
  const t = useT();
  const say = useSay();
  const { moment } = useFormat();
  const { all, done } = told.specialCounts;
  if (all === null || done === null) return <NotCounted title={t('specials')} />;
  return (
    <Card title={t('specials')}>
      {all === 0 ? (
        <p className="br-quiet">{t('specialsNone')}</p>
      ) : !told.specials ? (
        <p>{say(specialSum({ all, done }))}</p>
      ) : (
        <ul className="br-list">
          {told.specials.map((one) => (
            <li key={`${one.en} ${one.at}`}>
              <span>
                <span className="digits">{moment(one.at)}</span> {say(one)}
              </span>
              <small>{one.done ? t('done') : t('open')}</small>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

function AskedByGuests({ told }: { told: Figures }) {
  const t = useT();
  const say = useSay();
  const { asked, letters } = told;
  const { answers, days, aspects } = told.satisfaction;
  const lines =
    asked === null || letters === null
      ? undefined
      : askedLines({
          letters,
          asked: asked.map((one) => ({
            ...one,
            new: one.new ?? 0,
            open: one.open ?? 0,
            late: one.late ?? 0,
          })),
        });
  if (lines === undefined) return <NotCounted title={t('asked')} />;
  return (
    <Card title={t('asked')}>
      {lines.length === 0 ? (
        <p className="br-quiet">{t('askedNone')}</p>
      ) : (
        <ul className="br-list">
          {lines.map((one) => (
            <li key={one.en}>{capital(say(one))}</li>
          ))}
        </ul>
      )}
      {answers !== null && days !== null && answers > 0 && (
        <p className="br-quiet">
          {capital(
            say(
              satisfactionLine({
                answers,
                days,
                aspects: (aspects ?? []).map((one) => ({ ...one, n: one.n ?? 0, good: one.good ?? 0 })),
              }),
            ),
          )}
        </p>
      )}
    </Card>
  );
}

function Alone({ told, count }: { told: Pick<Figures, 'alone'>; count: number }) {
  const t = useT();
  const say = useSay();
  const { moment } = useFormat();
  return (
    <Card title={t('alone')} extra={<span className="digits">{count}</span>}>
      {told.alone == null ? (
        <p className="br-quiet">{t('aloneHidden')}</p>
      ) : (
        <ul className="br-list">
          {told.alone.map((one) => (
            <li key={one.room}>
              <span>
                <span className="digits">{one.room}</span> {say(one.reason)}: {one.words}
              </span>
              <small className="digits">{moment(one.since)}</small>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

function Untrained({ told }: { told: NonNullable<Figures['untrained']> }) {
  const t = useT();
  const say = useSay();
  const { moment } = useFormat();
  return (
    <Card title={t('untrained')}>
      <ul className="br-list">
        {told.map((one) => (
          <li key={`${one.post.en} ${one.until} ${one.why}`}>
            <span>
              {capital(say(one.post))}: {one.why}
            </span>
            <small>{t('untrainedUntil', { at: moment(one.until) })}</small>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function StaffTests({ told }: { told: Figures }) {
  const t = useT();
  const say = useSay();
  const { due, overdue, sampled, awaited, positives } = told.staffTests;
  const { over, quarantined, toRelease } = told.closedLoop;
  if (due === null || overdue === null || sampled === null || awaited === null || positives === null)
    return <NotCounted title={t('staffTests')} />;
  return (
    <Card title={t('staffTests')}>
      <p className={overdue + positives > 0 ? 'br-bad' : undefined}>
        {say(staffTestSum({ due, overdue, sampled, awaited, positives }))}
      </p>
      {over !== null && quarantined !== null && toRelease !== null && (
        <p className={over + toRelease > 0 ? 'br-bad' : 'br-quiet'}>
          {say(closedLoopSum({ over, quarantined, toRelease }))}
        </p>
      )}
    </Card>
  );
}

function Staff({ told }: { told: Figures }) {
  const t = useT();
  const say = useSay();
  const counted = useCounted();
  if (told.staff === null) return <NotCounted title={t('staff')} />;
  return (
    <Card title={t('staff')}>
      <table className="br-staff">
        <thead>
          <tr>
            <th scope="col">{t('post')}</th>
            <th scope="col">{t('wanted')}</th>
            <th scope="col">{t('there')}</th>
          </tr>
        </thead>
        <tbody>
          {told.staff.map((one) => (
            <tr key={one.en}>
              <td>{say(one)}</td>
              <td className="digits">{counted(one.wanted)}</td>
              <td className={`digits ${gapOf(one) > 0 ? 'br-bad' : ''}`}>
                {counted(one.there)}
                {gapOf(one) > 0 && <small> {t('gap', { n: gapOf(one) })}</small>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {told.rotaGaps !== null && told.rotaGaps.length > 0 && (
        <ul className="br-list br-bad">
          {told.rotaGaps.map((one) => (
            <li key={`${one.en} ${one.from}`}>{capital(say(rotaGapLine(one)))}</li>
          ))}
        </ul>
      )}
    </Card>
  );
}

const gapOf = ({ wanted, there }: { wanted: number | null; there: number | null }) =>
  wanted === null || there === null ? 0 : Math.max(0, wanted - there);

/** A card of what was not counted then. */
function NotCounted({ title }: { title: string }) {
  const say = useSay();
  return (
    <Card title={title}>
      <p className="br-quiet">{say(NOT_COUNTED)}</p>
    </Card>
  );
}

const PAPER: Words = { zh: '打印或导出 PDF', en: 'print or save as PDF' };
const CARDS = { attention: { zh: '重点关注', en: 'Looked after more' } } as const satisfies Record<
  string,
  Words
>;
const AGREE: Words = { zh: '一致', en: 'agree' };
const DIFFER: Words = { zh: '不一致', en: 'differ' };
const KPI = {
  rooms: { zh: '在住人数', en: 'Guests' },
  free: { zh: '空房 / 全部', en: 'Rooms free / all' },
  measured: { zh: '今日已测温', en: 'Temperatures taken' },
  fevers: { zh: '发热未了结', en: 'Fevers open' },
  positives: { zh: '24 小时阳性', en: 'Positives in 24 h' },
  late: { zh: '逾期事项', en: 'Late' },
} as const satisfies Record<string, Words>;
