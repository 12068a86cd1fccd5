// The trips of the day, and beside them whoever waits to be fetched: ticked there, she gets a seat.
import { AlarmClock } from 'lucide-react';
import { Fragment, useState } from 'react';
import type { Words } from '../../base/words.ts';
import { WhyButton } from '../../shells/kit/act-button.tsx';
import type { Json } from '../../shells/kit/act-types.ts';
import { DataTable } from '../../shells/kit/data-table.tsx';
import { Go, useGo } from '../../shells/kit/go.tsx';
import { useLook } from '../../shells/kit/look.ts';
import { Card, KpiStrip, StatePill, useSpan } from '../../shells/kit/marks.tsx';
import { useFormat, useNow } from '../../shells/kit/moments.ts';
import { PageHeader } from '../../shells/kit/page-header.tsx';
import { useMay, useSession } from '../../shells/kit/session.tsx';
import { EmptyState, ErrorState, Waiting } from '../../shells/kit/states.tsx';
import { useSay } from '../../shells/kit/words.ts';
import type { ToFetchPage, TripRow } from '../routes.ts';
import { agrees } from '../rules.ts';
import { PlanDialog } from './PlanDialog.tsx';
import { STATE_TONES } from './parts.tsx';
import { SeatDialog } from './SeatDialog.tsx';
import './transport.css';
import { useT } from './transport-words.ts';

type Shown = Json<TripRow>;
export type ToFetch = Json<ToFetchPage>['rows'][number];

export default function TripsScreen() {
  const t = useT();
  const go = useGo();
  /** Open, and where the trip goes if those ticked agree. */
  const [planning, setPlanning] = useState<{ readonly to: string | undefined }>();
  const may = useMay('transport.plan');
  const { data, error, refetch } = useLook<{ rows: Shown[] }>(
    '/transport/trips',
    {},
    { follows: ['transport.'], everySeconds: 60 },
  );
  const rows = data?.rows;
  const count = (is: (trip: Shown) => boolean) => (rows ?? []).filter(is).length;
  const late = count((trip) => trip.late);
  return (
    <>
      <PageHeader
        title={t('trips')}
        actions={
          <WhyButton
            tone="primary"
            why={may.may ? undefined : may.why}
            onPress={() => setPlanning({ to: undefined })}
          >
            {t('plan')}
          </WhyButton>
        }
      />
      {rows !== undefined && (
        <KpiStrip
          label={t('figures')}
          kpis={[
            {
              key: 'go',
              words: KPI.go,
              value: count(({ state }) => state === 'planned' || state === 'boarding'),
            },
            { key: 'way', words: KPI.way, value: count(({ state }) => state === 'underway') },
            { key: 'there', words: KPI.there, value: count(({ state }) => state === 'arrived') },
            { key: 'late', words: KPI.late, value: late, tone: late > 0 ? 'now' : 'good' },
          ]}
        />
      )}
      <div className={may.may ? 'tr-columns' : 'tr-gap'}>
        <Card title={t('today')} className="tr-trips" flush>
          <DataTable
            label={t('today')}
            rows={rows}
            rowKey={(row) => row.id}
            error={error}
            onRetry={() => void refetch()}
            onOpen={(row) => go(`/transport/${row.id}`)}
            empty={EMPTY}
            toneOf={(row) => (row.late ? 'now' : undefined)}
            columns={COLUMNS.map((column) => ({
              ...column,
              cell: (row: Shown) => <Cell column={column.key} trip={row} />,
            }))}
          />
        </Card>
        {may.may && <ToBeFetched trips={rows ?? []} onPlan={(to) => setPlanning({ to })} />}
      </div>
      <PlanDialog
        open={planning !== undefined}
        to={planning?.to}
        onClose={() => setPlanning(undefined)}
        onDone={(trip) => go(`/transport/${trip}`)}
      />
    </>
  );
}

function Cell({ column, trip }: { column: (typeof COLUMNS)[number]['key']; trip: Shown }) {
  const t = useT();
  const say = useSay();
  const { moment } = useFormat();
  const { boarded, alighted, received } = trip.counts;
  switch (column) {
    case 'code':
      return (
        <Go to={`/transport/${trip.id}`} className="digits">
          {trip.code}
        </Go>
      );
    case 'to':
      return (
        <span className="tr-two">
          {trip.destination}
          <small>{say(trip.kind)}</small>
        </span>
      );
    case 'vehicle':
      return (
        <span className="tr-two">
          <span className="digits">{trip.vehicle}</span>
          <small>{trip.driver}</small>
        </span>
      );
    case 'departs':
      return <span className="digits">{moment(trip.departsAt)}</span>;
    case 'due':
      return trip.late ? (
        <strong className="tr-late" title={t('lateArrival')}>
          <AlarmClock size={14} aria-label={t('lateArrival')} />
          <span className="digits">{moment(trip.dueAt)}</span>
        </strong>
      ) : (
        <span className="digits">{moment(trip.dueAt)}</span>
      );
    case 'state':
      return <StatePill tone={STATE_TONES[trip.state]} words={trip.stateWords} />;
    case 'counts':
      return (
        <span className="tr-two">
          <span
            className={`digits ${trip.state === 'arrived' && !agrees(trip.counts) ? 'tr-differs' : ''}`}
            title={t('counts', { boarded, alighted, received })}
          >
            {boarded} / {alighted} / {received}
          </span>
          <small className="digits">{t('freeSeats', { taken: trip.riders, seats: trip.seats })}</small>
        </span>
      );
  }
}

/** Which site has a room for whom, as the house proposes it. */
interface Proposed {
  readonly rows: readonly { readonly person: string; readonly to: string }[];
  readonly sites: readonly { readonly place: string; readonly name: string }[];
}

/** Who waits, by the site proposed for them, a household in one frame; whoever is ticked is given a seat. */
function ToBeFetched({
  trips,
  onPlan,
}: {
  trips: readonly Shown[];
  onPlan: (to: string | undefined) => void;
}) {
  const t = useT();
  const { duties, district } = useSession();
  const within =
    duties.find(({ permissions }) => permissions.includes('transport.plan'))?.place ?? district.path;
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set());
  const [seating, setSeating] = useState(false);
  const { data, error, refetch } = useLook<Json<ToFetchPage>>(
    '/transport/waiting',
    { within },
    { follows: ['transport.', 'control.', 'isolation.'] },
  );
  const proposed = useLook<Proposed>(
    '/isolation/waiting',
    { within },
    { follows: ['transport.', 'control.', 'isolation.'] },
  );
  if (data === undefined)
    return (
      <Card title={t('waiting')}>
        {error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Waiting />}
      </Card>
    );
  const chosen = data.rows.filter(({ person }) => ticked.has(person));
  const site = new Map(proposed.data?.rows.map(({ person, to }) => [person, to]));
  const groups = groupsOf(data.rows, site, proposed.data?.sites ?? []);
  const [agreed, ...others] = new Set(chosen.map(({ person }) => site.get(person)));
  const tick = (people: readonly string[], on: boolean) =>
    setTicked((before) => {
      const next = new Set(before);
      for (const person of people)
        if (on) next.add(person);
        else next.delete(person);
      return next;
    });
  return (
    <Card
      title={t('waiting')}
      extra={
        <WhyButton
          tone="primary"
          size="small"
          why={chosen.length === 0 ? NOBODY_TICKED : undefined}
          onPress={() => setSeating(true)}
        >
          {chosen.length === 0 ? t('seat') : t('seatN', { n: chosen.length })}
        </WhyButton>
      }
    >
      {data.rows.length === 0 ? (
        <EmptyState title={NOBODY} words={NOBODY_HELP} />
      ) : (
        <>
          <p className="tr-quiet">{t('waitingHow')}</p>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a list that scrolls is moved by keyboard too */}
          <section className="tr-waiting" tabIndex={0} aria-label={t('waiting')}>
            {groups.map(({ key, to, homes }) => (
              <Fragment key={key}>
                {to !== undefined && <GoesTo name={to} people={homes.flat()} ticked={ticked} onTick={tick} />}
                {to === undefined && proposed.data !== undefined && (
                  <h3 className="tr-to">
                    {t(key === 'leave' ? 'leaving' : key === 'hospital' ? 'toHospital' : 'noProposal')}
                  </h3>
                )}
                {homes.map((home) => (
                  <Home key={home[0]?.person} home={home} ticked={ticked} onTick={tick} />
                ))}
              </Fragment>
            ))}
          </section>
          {data.more && <p className="tr-quiet">{t('waitingMore', { n: data.rows.length })}</p>}
        </>
      )}
      <SeatDialog
        open={seating}
        people={chosen}
        trips={trips}
        onPlan={() => onPlan(others.length === 0 ? agreed : undefined)}
        onClose={() => setSeating(false)}
        onDone={() => {
          setTicked(new Set());
          setSeating(false);
        }}
      />
    </Card>
  );
}

interface Group {
  readonly key: string;
  /** The name of the site proposed. */
  readonly to?: string;
  readonly homes: readonly (readonly ToFetch[])[];
}

/** Where she goes, as far as no site is proposed: to one, to a hospital, or away from one. */
const wayOf = ({ fromSite, toHospital }: ToFetch) =>
  fromSite !== null ? 'leave' : toHospital ? 'hospital' : 'none';

/**
 * First whoever goes to a hospital, and alone: no site has a room for her, and nobody of hers rides with her. Then households
 * by the site proposed for whoever of them has one, in the order the sites are filled; then those for whom none has a room,
 * and last whoever leaves a site.
 */
function groupsOf(
  rows: readonly ToFetch[],
  site: ReadonlyMap<string, string>,
  sites: Proposed['sites'],
): readonly Group[] {
  const homes = [...Map.groupBy(rows, (one) => `${wayOf(one)} ${one.household ?? one.person}`).values()];
  const by = Map.groupBy(homes, (home) => {
    const to = home.map(({ person }) => site.get(person)).find((one) => one !== undefined);
    return to ?? (home[0] === undefined ? 'none' : wayOf(home[0]));
  });
  const rest = (key: ReturnType<typeof wayOf>): Group => ({ key, homes: by.get(key) ?? [] });
  const groups: readonly Group[] = [
    rest('hospital'),
    ...sites.map(({ place, name }) => ({ key: place, to: name, homes: by.get(place) ?? [] })),
    rest('none'),
    rest('leave'),
  ];
  return groups.filter((group) => group.homes.length > 0);
}

/** All who are to go to one site, ticked at once. */
function GoesTo({
  name,
  people,
  ticked,
  onTick,
}: {
  name: string;
  people: readonly ToFetch[];
  ticked: ReadonlySet<string>;
  onTick: (people: readonly string[], on: boolean) => void;
}) {
  const t = useT();
  const all = people.map(({ person }) => person);
  return (
    <h3 className="tr-to">
      <label className="tr-tick">
        <input
          type="checkbox"
          aria-label={t('tickSite', { site: name, n: all.length })}
          checked={all.every((person) => ticked.has(person))}
          onChange={(event) => onTick(all, event.target.checked)}
        />
        {t('proposedTo', { site: name, n: all.length })}
      </label>
    </h3>
  );
}

function Home({
  home,
  ticked,
  onTick,
}: {
  home: readonly ToFetch[];
  ticked: ReadonlySet<string>;
  onTick: (people: readonly string[], on: boolean) => void;
}) {
  const t = useT();
  const say = useSay();
  const span = useSpan();
  const now = useNow();
  const all = home.map(({ person }) => person);
  return (
    <div className={home.length > 1 ? 'tr-home' : ''}>
      {home.length > 1 && (
        <label className="tr-tick tr-quiet">
          <input
            type="checkbox"
            aria-label={t('tickHome', { n: home.length })}
            checked={all.every((person) => ticked.has(person))}
            onChange={(event) => onTick(all, event.target.checked)}
          />
          {t('household', { n: home.length })}
        </label>
      )}
      {home.map((one) => (
        <label key={one.person} className="tr-tick">
          <input
            type="checkbox"
            aria-label={t('tick', { name: one.name, code: one.code })}
            checked={ticked.has(one.person)}
            onChange={(event) => onTick([one.person], event.target.checked)}
          />
          <span className="tr-two">
            <span>
              <strong>{one.name}</strong> <span className="digits">{one.code}</span>
              {one.age !== null && <> · {t('age', { n: one.age })}</>} ·{' '}
              {one.fromSite === null
                ? say(one.category)
                : t('homeFrom', { site: one.fromSite, n: one.luggage ?? 0 })}
            </span>
            <small>
              {one.unit !== null && <>{say(one.unit)} · </>}
              <span className="digits">
                {t('waitedFor', { span: span(now.getTime() - new Date(one.orderedAt).getTime()) })}
              </span>
            </small>
          </span>
        </label>
      ))}
    </div>
  );
}

const KPI = {
  go: { zh: '待发车', en: 'To depart' },
  way: { zh: '行驶中', en: 'On the way' },
  there: { zh: '到达待接收', en: 'To be received' },
  late: { zh: '应到未到', en: 'Late' },
} as const satisfies Record<string, Words>;
const COLUMNS = [
  { key: 'code', title: { zh: '车次', en: 'Trip' }, width: 58 },
  { key: 'to', title: { zh: '送往', en: 'To' } },
  { key: 'vehicle', title: { zh: '车辆', en: 'Vehicle' }, width: 98 },
  { key: 'departs', title: { zh: '发车', en: 'Departs' }, width: 64 },
  { key: 'due', title: { zh: '应到', en: 'Due' }, width: 78 },
  { key: 'state', title: { zh: '状态', en: 'State' }, width: 116 },
  { key: 'counts', title: { zh: '上 / 下 / 收', en: 'On/off/recv.' }, width: 92 },
] as const;
const EMPTY = {
  title: { zh: '还没有车次', en: 'No trips yet' },
  words: {
    zh: '安排车次后列在这里；完成的车次保留 24 小时。',
    en: 'Trips appear here when they are planned and stay for 24 h after they are over.',
  },
};
const NOBODY: Words = { zh: '没有人在等', en: 'Nobody waits' };
const NOBODY_HELP: Words = {
  zh: '决定集中隔离、还没有座位的人会列在这里。',
  en: 'Whoever is ordered into a site and has no seat yet appears here.',
};
const NOBODY_TICKED: Words = { zh: '请先在名单中选人', en: 'Choose people of the list first' };
