// The home board of a community: who has not reported, who has a fever, who is asked about, who needs something, and how
// each grid stands. Every count with what it is a part of.
import type { ReactNode } from 'react';
import type { Words } from '../../../base/words.ts';
import { DataTable } from '../../../shells/kit/data-table.tsx';
import { Go, useFilters, useGo } from '../../../shells/kit/go.tsx';
import { useLook } from '../../../shells/kit/look.ts';
import { Card, Deadline, type Kpi, KpiStrip, PartBar, StatePill } from '../../../shells/kit/marks.tsx';
import { serverNow, useFormat } from '../../../shells/kit/moments.ts';
import { PageHeader } from '../../../shells/kit/page-header.tsx';
import { PlacePicker } from '../../../shells/kit/places.tsx';
import { useMay, useSession } from '../../../shells/kit/session.tsx';
import { ErrorState } from '../../../shells/kit/states.tsx';
import { useLanguage, useSay } from '../../../shells/kit/words.ts';
import type { BoardPerson, HomeBoard } from '../routes.ts';
import './board.css';
import { useT } from './board-words.ts';
import { toneOfStand, usePersonLine } from './parts.tsx';

const ROWS = 60;

export default function HomeBoardScreen() {
  const t = useT();
  const say = useSay();
  const go = useGo();
  const gap = useLanguage() === 'zh' ? '' : ' ';
  const [filters, setFilters] = useFilters();
  const { unit } = filters;
  const { data, error, refetch } = useLook<HomeBoard>(
    '/home-board',
    { unit },
    { follows: ['control.', 'own.', 'home.'], everySeconds: 60 },
  );
  const { district } = useSession();
  const places = useLook<{ rows: readonly { path: string; name: Words }[] }>(
    '/places',
    { within: district.path },
    { follows: ['places.'] },
  ).data;
  const records = useMay('control.observe');
  const kpis: Kpi[] =
    data === undefined
      ? []
      : [
          ...data.slots.map((slot): Kpi => {
            const done = slot.answered + slot.otherwise;
            const over = slot.begun && done < slot.due && new Date(slot.dueAt) < serverNow();
            return {
              key: `slot-${slot.slot}`,
              words: slot.begun
                ? { zh: `${slot.name.zh}已测`, en: `${slot.name.en}: measured` }
                : { zh: `${slot.name.zh}（未到时段）`, en: `${slot.name.en}: not yet` },
              value: done,
              of: slot.due,
              tone: slot.begun ? (over ? 'late' : done === slot.due ? 'good' : undefined) : 'quiet',
            };
          }),
          {
            key: 'fever',
            words: { zh: '健康异常', en: 'Fever or symptom' },
            value: data.fever.open,
            tone: data.fever.late > 0 ? 'now' : data.fever.open > 0 ? 'late' : 'good',
            ...(data.fevers === null ? {} : { link: '/fevers' }),
            ...(data.fever.late > 0
              ? { note: { zh: `其中超时 ${data.fever.late}`, en: `${data.fever.late} of them late` } }
              : {}),
          },
          {
            key: 'asked',
            words: { zh: '读数待核实', en: 'Values to check' },
            value: data.askedOpen,
            tone: data.askedOpen > 0 ? 'late' : 'good',
          },
          {
            key: 'needs',
            words: { zh: '需求待答复', en: 'Needs to answer' },
            value: data.need.open,
            link: '/needs',
            tone: data.need.late > 0 ? 'now' : undefined,
            ...(data.need.open > 0
              ? {
                  note: {
                    zh: `超时 ${data.need.late}，急需 ${data.need.urgent}`,
                    en: `${data.need.late} late, ${data.need.urgent} urgent`,
                  },
                }
              : {}),
          },
        ];
  return (
    <>
      <PageHeader
        title={t('board')}
        actions={
          records.may && (
            <Go to={`/home-board/sheet${unit === undefined ? '' : `?unit=${unit}`}`} className="button">
              {t('sheet')}
            </Go>
          )
        }
      />
      <div className="home-filters">
        <PlacePicker
          rows={places?.rows ?? []}
          value={unit}
          onChange={(to) => setFilters({ unit: to })}
          label={UNIT}
        />
      </div>
      {error && data === undefined && <ErrorState error={error} onRetry={() => void refetch()} />}
      {data && <KpiStrip label={t('board')} kpis={kpis} />}
      <div className="home-board">
        <div>
          <Card
            title={t(data?.by === 'community' ? 'missingOver' : 'missing')}
            flush
            extra={
              data?.missingMore ? <span className="home-quiet">{t('more', { n: ROWS })}</span> : undefined
            }
          >
            <DataTable
              label={t('missing')}
              rows={data?.missing}
              error={error}
              onRetry={() => void refetch()}
              rowKey={(row) => `${row.episode} ${row.onDay} ${row.slot}`}
              onOpen={(row) => go(`/home-board/${row.episode}`)}
              toneOf={(row) => (toneOfStand(row.stand) === 'now' ? 'now' : undefined)}
              empty={
                data?.by === 'community'
                  ? { title: NONE_OVER, words: NONE_OVER_HELP }
                  : { title: ALL_IN, words: ALL_IN_HELP }
              }
              columns={[
                { key: 'who', title: PERSON, cell: (row) => <Who one={row} /> },
                {
                  key: 'slot',
                  title: SLOT,
                  width: 120,
                  cell: (row) =>
                    `${row.onDay === data?.day ? '' : `${row.onDay.slice(5)}${gap || ' '}`}${say(row.slotName)}`,
                },
                {
                  key: 'stand',
                  title: STAND,
                  width: 150,
                  cell: (row) => <StatePill tone={toneOfStand(row.stand)} words={row.standWords} />,
                },
                { key: 'due', title: DUE, width: 170, cell: (row) => <Deadline dueAt={row.dueAt} /> },
              ]}
            />
          </Card>
          <Card title={t(data?.by === 'community' ? 'byCommunity' : 'byGrid')} flush>
            <DataTable
              label={t(data?.by === 'community' ? 'byCommunity' : 'byGrid')}
              rows={data?.grids}
              rowKey={(row) => row.place.path}
              empty={{ title: NOBODY, words: NOBODY_HELP }}
              columns={[
                {
                  key: 'grid',
                  title: data?.by === 'community' ? COMMUNITY : GRID,
                  cell: (row) => say(row.place.name),
                },
                ...(data?.slots ?? []).map((slot) => ({
                  key: `slot-${slot.slot}`,
                  title: slot.name,
                  width: '34%',
                  cell: (row: HomeBoard['grids'][number]) => {
                    const found = row.slots.find((one) => one.slot === slot.slot);
                    if (found === undefined) return '';
                    const done = found.answered + found.otherwise;
                    return slot.begun ? (
                      <PartBar
                        done={done}
                        total={found.due}
                        label={say(slot.name)}
                        tone={done === found.due ? 'good' : 'busy'}
                      />
                    ) : (
                      <span className="home-quiet digits">
                        {done} / {found.due}
                      </span>
                    );
                  },
                })),
              ]}
            />
          </Card>
        </div>
        <div>
          <Card title={t('fevers')} flush>
            {data?.fevers === null && data.fever.open > 0 ? (
              <p className="home-none">{t('feverHidden', { n: data.fever.open })}</p>
            ) : (
              <List none={say(NO_FEVER)} rows={data?.fevers ?? []} keyOf={(one) => one.fever}>
                {(one) => (
                  <>
                    <Who one={one} />
                    <span className="home-pills">
                      {one.celsius !== null && (
                        <span className="digits home-hot">{one.celsius.toFixed(1)} ℃</span>
                      )}
                      <StatePill tone="now" words={one.step} />
                      <Deadline dueAt={one.dueAt} />
                    </span>
                  </>
                )}
              </List>
            )}
          </Card>
          <Card title={t('asked')} flush>
            <List none={say(NO_ASKED)} rows={data?.asked ?? []} keyOf={(one) => one.observation}>
              {(one) => (
                <>
                  <Who one={one} />
                  <Moment at={one.at} />
                </>
              )}
            </List>
          </Card>
          <Card title={t('needs')} flush extra={<Go to="/needs">{t('allNeeds')}</Go>}>
            <List none={say(NO_NEEDS)} rows={data?.needs ?? []} keyOf={(one) => one.need}>
              {(one) => (
                <>
                  <Who one={one} />
                  <span className="home-pills">
                    <StatePill tone={one.urgent ? 'now' : one.taken ? 'busy' : 'quiet'} words={one.kind} />
                    <Deadline dueAt={one.dueAt} nearMinutes={30} />
                  </span>
                </>
              )}
            </List>
          </Card>
        </div>
      </div>
    </>
  );
}

function Who({ one }: { one: BoardPerson }) {
  const say = useSay();
  const line = usePersonLine();
  return (
    <span className="home-who">
      <Go to={`/home-board/${one.episode}`}>{line(one.person)}</Go>
      <small>
        <span className="digits">{one.code}</span> ·{' '}
        {[say(one.place.name), one.person.address].filter(Boolean).join(' · ')}
      </small>
    </span>
  );
}

function Moment({ at }: { at: string }) {
  const { moment } = useFormat();
  return <span className="digits home-quiet">{moment(at)}</span>;
}

function List<R>({
  rows,
  none,
  keyOf,
  children,
}: {
  rows: readonly R[];
  none: string;
  keyOf: (row: R) => string;
  children: (row: R) => ReactNode;
}) {
  if (rows.length === 0) return <p className="home-none">{none}</p>;
  return (
    <ul className="home-list">
      {rows.map((row) => (
        <li key={keyOf(row)}>{children(row)}</li>
      ))}
    </ul>
  );
}

const UNIT: Words = { zh: '单位', en: 'Unit' };
const PERSON: Words = { zh: '人员', en: 'Person' };
const SLOT: Words = { zh: '时段', en: 'Slot' };
const STAND: Words = { zh: '进展', en: 'Stands at' };
const DUE: Words = { zh: '时段结束', en: 'Slot ends' };
const GRID: Words = { zh: '网格', en: 'Grid' };
const COMMUNITY: Words = { zh: '社区', en: 'Community' };
const ALL_IN: Words = { zh: '都已上报', en: 'Everybody has reported' };
const ALL_IN_HELP: Words = {
  zh: '时段开始后，还没有上报体温的人员会列在这里，最急的在前。',
  en: 'Once a slot begins, whoever has not reported appears here, the most pressing first.',
};
/** Over a wide area only those are listed whose slot is over: nothing is said of a slot that runs. */
const NONE_OVER: Words = { zh: '没有时段结束仍未上报的人员', en: 'Nobody is past a slot without reporting' };
const NONE_OVER_HELP: Words = {
  zh: '时段结束仍未上报的人员会列在这里，最急的在前。选择一个社区，时段中还没有上报的也会列出。',
  en: 'Whoever has not reported when a slot ends appears here, the most pressing first. Choose a community to see who is still to report in a slot that runs.',
};
const NOBODY: Words = { zh: '今天没有需要测温的人员', en: 'Nobody is asked for a temperature today' };
const NOBODY_HELP: Words = {
  zh: '管控决定生效后，各网格的测温进度显示在这里。',
  en: 'Once control is ordered, each grid shows here how far its temperatures are.',
};
const NO_FEVER: Words = { zh: '没有健康异常', en: 'Nobody has a fever or a symptom' };
const NO_ASKED: Words = { zh: '没有待核实的读数', en: 'No value is asked about' };
const NO_NEEDS: Words = { zh: '没有等待答复的需求', en: 'No need waits for an answer' };
