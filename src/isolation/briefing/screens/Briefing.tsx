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
import { Card, KpiStrip, StatePill } from '../../../shells/kit/marks.tsx';
import { useFormat } from '../../../shells/kit/moments.ts';
import { PageHeader } from '../../../shells/kit/page-header.tsx';
import { PaperActions, PaperSheet } from '../../../shells/kit/paper.tsx';
import { ErrorState, Waiting } from '../../../shells/kit/states.tsx';
import { capital, useMarks, useSay } from '../../../shells/kit/words.ts';
import { MeetingCard } from '../../meetings/screens/MeetingCard.tsx';
import { askedLines, attentionSums, specialSum } from '../rules.ts';
import type { Briefing } from '../terms.ts';
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

/** The figures the meeting goes through: live on this page, as they were on the page of a meeting. */
export function BriefingFigures({ told }: { told: Shown }) {
  const t = useT();
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
              value: heads.rooms,
              note: {
                zh: `入 ${told.cameIn}，出 ${told.left}`,
                en: `${told.cameIn} in, ${told.left} out`,
              },
            },
            {
              key: 'free',
              words: KPI.free,
              value: rooms.free,
              of: rooms.all,
              tone: rooms.free === 0 ? 'now' : undefined,
              note: {
                zh: `待消毒 ${rooms.soiled}，通风 ${rooms.airing}，停用 ${rooms.closed}`,
                en: `${rooms.soiled} soiled, ${rooms.airing} airing, ${rooms.closed} closed`,
              },
            },
            {
              key: 'measured',
              words: KPI.measured,
              value: temperatures.measured,
              of: temperatures.listed,
              tone: temperatures.missing > 0 ? 'late' : undefined,
              note: { zh: `缺 ${temperatures.missing} 人`, en: `${temperatures.missing} missing` },
            },
            {
              key: 'fevers',
              words: KPI.fevers,
              value: told.fevers,
              tone: told.fevers > 0 ? 'now' : undefined,
            },
            {
              key: 'positives',
              words: KPI.positives,
              value: tests.positives,
              tone: tests.positives > 0 ? 'now' : undefined,
              note: {
                zh: `应采 ${tests.due}，待结果 ${tests.awaited}`,
                en: `${tests.due} due, ${tests.awaited} awaited`,
              },
            },
            {
              key: 'late',
              words: KPI.late,
              value: told.lateCount,
              tone: told.lateCount > 0 ? 'late' : undefined,
            },
          ]}
        />
      </div>
      <Heads heads={heads} />
      <Card title={t('disinfection')}>
        <dl className="br-rows">
          <Row name={t('rounds')}>{disinfection.rounds}</Row>
          <Row name={t('corridors')} bad={disinfection.corridorsWaiting > 0}>
            {disinfection.corridorsWaiting}
          </Row>
          <Row name={t('overrides')} bad={disinfection.overrides > 0}>
            {disinfection.overrides}
          </Row>
        </dl>
      </Card>
      <Late told={told} />
      <Attention told={told} />
      <Specials told={told} />
      <AskedByGuests told={told} />
      <Staff told={told} />
      {told.untrained.length > 0 && <Untrained told={told} />}
    </>
  );
}

function Heads({ heads }: { heads: Shown['heads'] }) {
  const t = useT();
  const n = (value: number | null) => (value === null ? t('noList') : value);
  return (
    <Card
      title={t('heads')}
      extra={<StatePill tone={heads.agree ? 'good' : 'now'} words={heads.agree ? AGREE : DIFFER} />}
    >
      <dl className="br-rows">
        <Row name={t('inRooms')}>{heads.rooms}</Row>
        <Row name={t('onMeals')} bad={!heads.agree && heads.meals !== null && heads.meals !== heads.rooms}>
          {n(heads.meals)}
        </Row>
        <Row
          name={t('onTemperatures')}
          bad={!heads.agree && heads.temperatures !== null && heads.temperatures !== heads.rooms}
        >
          {n(heads.temperatures)}
        </Row>
      </dl>
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

function Late({ told }: { told: Shown }) {
  const t = useT();
  const say = useSay();
  const { moment } = useFormat();
  return (
    <Card title={t('late', { n: told.lateCount })}>
      {told.late.length === 0 ? (
        <p className="br-quiet">{t('lateNone')}</p>
      ) : (
        <ul className="br-list">
          {told.late.map((one, i) => (
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
      {told.lateCount > told.late.length && (
        <p className="br-quiet">{t('lateMore', { n: told.lateCount - told.late.length })}</p>
      )}
    </Card>
  );
}

function Attention({ told }: { told: Shown }) {
  const t = useT();
  const say = useSay();
  const { comma } = useMarks();
  const sums = attentionSums(told.attentionCounts);
  const n = Object.values(told.attentionCounts).reduce((all, one) => all + one, 0);
  return (
    <Card title={t('attention', { n })}>
      {n === 0 ? (
        <p className="br-quiet">{t('attentionNone')}</p>
      ) : told.attention === null ? (
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
              <small>{one.reasons.map(say).join(comma)}</small>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

function Specials({ told }: { told: Shown }) {
  const t = useT();
  const say = useSay();
  const { moment } = useFormat();
  return (
    <Card title={t('specials')}>
      {told.specialCounts.all === 0 ? (
        <p className="br-quiet">{t('specialsNone')}</p>
      ) : told.specials === null ? (
        <p>{say(specialSum(told.specialCounts))}</p>
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

function AskedByGuests({ told }: { told: Shown }) {
  const t = useT();
  const say = useSay();
  const lines = askedLines(told);
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
    </Card>
  );
}

function Untrained({ told }: { told: Shown }) {
  const t = useT();
  const say = useSay();
  const { moment } = useFormat();
  return (
    <Card title={t('untrained')}>
      <ul className="br-list">
        {told.untrained.map((one) => (
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

function Staff({ told }: { told: Shown }) {
  const t = useT();
  const say = useSay();
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
              <td className="digits">{one.wanted}</td>
              <td className={`digits ${one.there < one.wanted ? 'br-bad' : ''}`}>
                {one.there}
                {one.there < one.wanted && <small> {t('gap', { n: one.wanted - one.there })}</small>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Card>
  );
}

const PAPER: Words = { zh: '打印或导出 PDF', en: 'print or save as PDF' };
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
