// The release desk: whose last day has come with what is missing of each, who waits for the second signature or for a
// community, who was sent back. Several can be signed in one go; each is an act of its own, and what is open refuses it.
import { useState } from 'react';
import type { Words } from '../../../base/words.ts';
import { WhyButton } from '../../../shells/kit/act-button.tsx';
import type { Json } from '../../../shells/kit/act-types.ts';
import { callAct } from '../../../shells/kit/api.ts';
import { type Column, DataTable } from '../../../shells/kit/data-table.tsx';
import { Go, useFilters, useGo } from '../../../shells/kit/go.tsx';
import { useLook } from '../../../shells/kit/look.ts';
import { Deadline, KpiStrip, StatePill } from '../../../shells/kit/marks.tsx';
import { useFormat } from '../../../shells/kit/moments.ts';
import { PageHeader } from '../../../shells/kit/page-header.tsx';
import { PlacePicker } from '../../../shells/kit/places.tsx';
import { useTell } from '../../../shells/kit/tell.tsx';
import { useSay } from '../../../shells/kit/words.ts';
import { useUnits } from '../../episodes/screens/Episodes.tsx';
import { usePersonWords } from '../../episodes/screens/parts.tsx';
import type { DeskRow, ReleaseDesk } from '../routes.ts';
import './release.css';
import { useT } from './release-words.ts';

type Row = Json<DeskRow>;

const TABS = [
  ['due', 'tabDue'],
  ['second', 'tabSecond'],
  ['handover', 'tabHandover'],
  ['refused', 'tabRefused'],
  ['done', 'tabDone'],
] as const;

export default function ReleaseDeskScreen() {
  const t = useT();
  const go = useGo();
  const units = useUnits();
  const [filters, setFilters] = useFilters();
  const tab = TABS.find(([key]) => key === filters.tab)?.[0] ?? 'due';
  const { data, error, refetch } = useLook<Json<ReleaseDesk>>(
    '/release',
    { tab, unit: filters.unit, after: filters.after },
    { follows: ['control.'], everySeconds: 60 },
  );
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const choose = (episode: string) =>
    setChosen((before) => {
      const now = new Set(before);
      if (!now.delete(episode)) now.add(episode);
      return now;
    });
  const turn = (to: string) => {
    setChosen(new Set());
    setFilters({ tab: to === 'due' ? undefined : to, after: undefined });
  };
  const sums = data?.sums;
  return (
    <>
      <PageHeader title={t('desk')} path={[{ title: t('episodes'), to: '/episodes' }]} />
      {sums && (
        <KpiStrip
          label={t('desk')}
          kpis={[
            { key: 'today', words: KPI.today, value: sums.today },
            {
              key: 'overdue',
              words: KPI.overdue,
              value: sums.overdue,
              tone: sums.overdue > 0 ? 'now' : 'good',
            },
            { key: 'second', words: KPI.second, value: sums.second },
            {
              key: 'handover',
              words: KPI.late,
              value: sums.handoverLate,
              of: sums.handover,
              tone: sums.handoverLate > 0 ? 'now' : 'good',
            },
            { key: 'done', words: KPI.done, value: sums.releasedToday },
          ]}
        />
      )}
      <div className="release-bar">
        <fieldset className="chips" aria-label={t('tabs')}>
          {TABS.map(([key, words]) => (
            <button
              key={key}
              type="button"
              className="chip"
              aria-pressed={tab === key}
              onClick={() => turn(key)}
            >
              {t(words)}
            </button>
          ))}
        </fieldset>
        <PlacePicker
          rows={units}
          value={filters.unit}
          onChange={(unit) => setFilters({ unit, after: undefined })}
          label={UNIT}
          width={220}
        />
        {(tab === 'due' || tab === 'second') && (
          <SignChosen
            chosen={[...chosen]}
            act={tab === 'due' ? 'signRelease' : 'agreeRelease'}
            onDone={() => {
              setChosen(new Set());
              void refetch();
            }}
          />
        )}
      </div>
      <section className="card">
        <DataTable
          label={t('desk')}
          rows={data?.rows}
          error={error}
          onRetry={() => void refetch()}
          rowKey={(row) => row.release?.id ?? row.episode}
          onOpen={(row) => go(`/episodes/${row.episode}`)}
          toneOf={(row) => (row.overdue || row.release?.hand?.late ? 'now' : undefined)}
          empty={EMPTY[tab]}
          columns={columnsOf(tab, chosen, choose)}
        />
      </section>
      {(data?.next || filters.after !== undefined) && (
        <div className="release-bar">
          {filters.after !== undefined && (
            <WhyButton onPress={() => setFilters({ after: undefined })}>{t('firstPage')}</WhyButton>
          )}
          {data?.next && (
            <WhyButton onPress={() => setFilters({ after: data.next ?? undefined })}>
              {t('nextPage')}
            </WhyButton>
          )}
        </div>
      )}
    </>
  );
}

const UNIT: Words = { zh: '辖区', en: 'Area' };
const KPI = {
  today: { zh: '今日期满', en: 'Last day today' },
  overdue: { zh: '期满未解除', en: 'Past the last day' },
  second: { zh: '待第二人签署', en: 'Second signature' },
  late: { zh: '接收超时 / 待接收', en: 'Late / to be taken over' },
  done: { zh: '今日已解除', en: 'Released today' },
} as const satisfies Record<string, Words>;

const EMPTY: Record<(typeof TABS)[number][0], { title: Words; words: Words }> = {
  due: {
    title: { zh: '今天没有期满待签的人', en: 'Nobody’s stage is to be signed' },
    words: {
      zh: '阶段最后一天到来时，人员自动列在这里，并写明还缺什么。没有人会被定时器解除。',
      en: 'On the last day of a stage people appear here with what is missing. No timer releases anybody.',
    },
  },
  second: {
    title: { zh: '没有等待第二人签署的人', en: 'Nobody waits for the second signature' },
    words: {
      zh: '第一人签署后，人员列在这里，由另一岗位的另一人复核签署。',
      en: 'After the first signature people appear here for another person in another role.',
    },
  },
  handover: {
    title: { zh: '没有等待接收的人', en: 'Nobody waits to be taken over' },
    words: {
      zh: '最后一个阶段解除后，由所在社区在 4 小时内接收；逾期报指挥部。',
      en: 'After the last stage the community takes over within four hours; then headquarters hears of it.',
    },
  },
  refused: {
    title: { zh: '没有被退回的解除', en: 'Nothing was sent back' },
    words: {
      zh: '第二人不签署时，写明原因退回这里。',
      en: 'What the second person did not sign is here, with the reason.',
    },
  },
  done: {
    title: { zh: '还没有解除记录', en: 'Nothing was released yet' },
    words: {
      zh: '解除的阶段列在这里，最新的在前。',
      en: 'Released stages are listed here, the newest first.',
    },
  },
};

/** One act each, in order: what was signed stays signed when a later one is refused. */
function SignChosen({
  chosen,
  act,
  onDone,
}: {
  chosen: readonly string[];
  act: 'signRelease' | 'agreeRelease';
  onDone: () => void;
}) {
  const t = useT();
  const tell = useTell();
  const [pending, setPending] = useState(false);
  const sign = async () => {
    setPending(true);
    let done = 0;
    for (const episode of chosen) {
      try {
        await callAct(act, { episode });
        done += 1;
      } catch (problem) {
        tell.refused(problem);
      }
    }
    setPending(false);
    if (done > 0) tell.done({ zh: `已签署 ${done} 人`, en: `${done} signed` });
    onDone();
  };
  return (
    <span className="release-bar-end">
      <span className="digits">{t('chosen', { n: chosen.length })}</span>
      <WhyButton
        tone="primary"
        pending={pending}
        why={chosen.length === 0 ? NONE_CHOSEN : undefined}
        onPress={() => void sign()}
      >
        {t(act === 'signRelease' ? 'signChosen' : 'agreeChosen')}
      </WhyButton>
    </span>
  );
}

const NONE_CHOSEN: Words = {
  zh: '请先在列表中勾选条件已满足的人',
  en: 'Tick people in the list whose conditions hold',
};

function columnsOf(
  tab: (typeof TABS)[number][0],
  chosen: ReadonlySet<string>,
  choose: (episode: string) => void,
): readonly Column<Row>[] {
  const signing = tab === 'due' || tab === 'second';
  return [
    ...(signing
      ? [
          {
            key: 'choose',
            title: { zh: '选择', en: 'Pick' },
            width: 64,
            cell: (row: Row) => (
              <Choose
                row={row}
                first={tab === 'due'}
                chosen={chosen.has(row.episode)}
                onChoose={() => choose(row.episode)}
              />
            ),
          },
        ]
      : []),
    { key: 'who', title: { zh: '人员', en: 'Person' }, width: '19%', cell: (row) => <Who row={row} /> },
    { key: 'stage', title: { zh: '阶段', en: 'Stage' }, width: '19%', cell: (row) => <Stage row={row} /> },
    {
      key: 'state',
      title:
        tab === 'done' ? { zh: '结果', en: 'What came of it' } : { zh: '还缺什么', en: 'What is missing' },
      cell: (row) => (tab === 'handover' || tab === 'done' ? <Hand row={row} /> : <Missing row={row} />),
    },
    {
      key: 'signed',
      title: { zh: '签署', en: 'Signed' },
      width: '21%',
      cell: (row) => <Signatures row={row} />,
    },
  ];
}

function Choose({
  row,
  first,
  chosen,
  onChoose,
}: {
  row: Row;
  first: boolean;
  chosen: boolean;
  onChoose: () => void;
}) {
  const t = useT();
  const say = useSay();
  const no = first ? row.whyNot.first : row.whyNot.second;
  return (
    <input
      type="checkbox"
      aria-label={t('choose', { who: row.code })}
      title={no === null ? undefined : say(no)}
      disabled={no !== null}
      checked={chosen && no === null}
      onChange={onChoose}
      onClick={(event) => event.stopPropagation()}
    />
  );
}

function Who({ row }: { row: Row }) {
  const words = usePersonWords();
  const say = useSay();
  return (
    <span className="release-two">
      <Go to={`/episodes/${row.episode}`}>{words(row.person)}</Go>
      <small className="digits">
        {row.code} · {say(row.place.name)}
      </small>
    </span>
  );
}

function Stage({ row }: { row: Row }) {
  const t = useT();
  const say = useSay();
  return (
    <span className="release-two">
      <span>{say(row.stage)}</span>
      <small>
        {say(row.category)} · <span className="digits">{t('until', { on: row.stageTo })}</span>
      </small>
      {row.overdue && (
        <span>
          <StatePill tone="now">{t('overdue')}</StatePill>
        </span>
      )}
    </span>
  );
}

function Missing({ row }: { row: Row }) {
  const t = useT();
  const say = useSay();
  const { moment } = useFormat();
  const refused = row.release?.refused;
  return (
    <span className="release-two">
      {row.open.length === 0 ? (
        <span>
          <StatePill tone="good">{t('allMet')}</StatePill>
        </span>
      ) : (
        <>
          <span>
            <StatePill tone="late">{t('openOf', { open: row.open.length, all: row.conditions })}</StatePill>
          </span>
          <ul className="release-open">
            {row.open.map((one) => (
              <li key={`${one.cond}${one.role ?? ''}`}>
                <strong>{say(one.words)}</strong> {say(one.why)}
              </li>
            ))}
          </ul>
        </>
      )}
      {refused && (
        <small>
          {t('refusedBy', { who: refused.by, at: moment(refused.at), why: say(refused.because) })}
        </small>
      )}
    </span>
  );
}

function Hand({ row }: { row: Row }) {
  const t = useT();
  const say = useSay();
  const { moment } = useFormat();
  const { release } = row;
  if (release === null) return null;
  const { hand } = release;
  return (
    <span className="release-two">
      {release.next !== null && <span>{t('nextIs', { next: say(release.next) })}</span>}
      {hand !== null && <span>{t('handTo', { unit: say(hand.to.name) })}</span>}
      {hand?.accepted && (
        <small>
          {t('accepted', {
            who: hand.accepted.by,
            at: moment(hand.accepted.at),
            receipt: hand.accepted.receipt,
          })}
        </small>
      )}
      {hand?.declined && (
        <small>
          {t('declined', {
            who: hand.declined.by,
            at: moment(hand.declined.at),
            why: say(hand.declined.because),
          })}
        </small>
      )}
      {hand && hand.accepted === null && <Deadline dueAt={hand.dueAt} nearMinutes={30} />}
      {release.certificate !== null && (
        <small className="digits">{t('certificateNo', { no: release.certificate })}</small>
      )}
    </span>
  );
}

function Signatures({ row }: { row: Row }) {
  const t = useT();
  const say = useSay();
  const { moment } = useFormat();
  const signed = [row.release?.first, row.release?.second].filter((one) => one != null);
  return (
    <span className="release-two">
      {signed.map((one) => (
        <span key={one.at}>{t('signed', { who: one.by, role: say(one.role), at: moment(one.at) })}</span>
      ))}
    </span>
  );
}
