// The overview: six figures, the streets on the map, what needs somebody now, and the batches in work.
import { useMemo, useState } from 'react';
import type { Words } from '../../base/words.ts';
import { DataTable } from '../kit/data-table.tsx';
import { DistrictMap, type MapPlace, type MapValue, type MapWater } from '../kit/district-map.tsx';
import { Go, useGo } from '../kit/go.tsx';
import { useLook } from '../kit/look.ts';
import { Card, Deadline, type Kpi, KpiStrip, PartBar, StatePill, type Tone } from '../kit/marks.tsx';
import { useFormat } from '../kit/moments.ts';
import { PageHeader } from '../kit/page-header.tsx';
import { matches } from '../kit/route.ts';
import { permissionsOf } from '../kit/screens.ts';
import { useMay, useMayAsk, useSession } from '../kit/session.tsx';
import { EmptyState, ErrorState, Waiting } from '../kit/states.tsx';
import { useSay } from '../kit/words.ts';
import { useT } from './hq-words.ts';
import { screens } from './screens.ts';

/** The look at /overview. */
interface Overview {
  kpis: Kpi[];
  streets: { place: string; name: Words; open: number; overdue: number; value?: number; link?: string }[];
  alarms: { id: string; tone: Tone; title: Words; detail: Words; at: string; link?: string }[];
  batches: {
    id: string;
    title: Words;
    source?: Words;
    at: string;
    done: number;
    total: number;
    overdue: number;
    dueAt?: string | null;
    link?: string;
  }[];
}

/** The look at /watch, as far as the overview needs it. */
interface WatchAnswer {
  rows: { id: string; zh: string; en: string; count: number; ownerName: Words }[];
  at: string;
}

interface PlacesAnswer {
  rows: MapPlace[];
  water: MapWater | null;
}

const FOLLOWS = ['lists.', 'tasks.', 'people.', 'teams.', 'places.'];

export default function OverviewScreen() {
  const t = useT();
  const { data, error, refetch } = useLook<Overview>('/overview', {}, { follows: FOLLOWS, everySeconds: 60 });
  if (data === undefined)
    return (
      <>
        <PageHeader title={t('overview')} />
        {error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Waiting />}
      </>
    );
  return (
    <>
      <PageHeader title={t('overview')} />
      <div className="overview">
        <KpiStrip kpis={data.kpis.slice(0, 6)} label={t('kpis')} />
        <Streets streets={data.streets} />
        <Alarms late={data.alarms} />
        <Batches batches={data.batches} />
      </div>
    </>
  );
}

function Streets({ streets }: Pick<Overview, 'streets'>) {
  const t = useT();
  const say = useSay();
  const { district } = useSession();
  const mayOpen = useMayOpen();
  const [open, setOpen] = useState<string>();
  const places = useLook<PlacesAnswer>('/places', { within: district.path, level: 2 });
  const values = useMemo(
    () =>
      new Map<string, MapValue>(
        streets.map((street) => [
          street.place,
          {
            value: street.value ?? street.open,
            label: street.open.toLocaleString('en-US'),
            alarm: street.overdue > 0,
          },
        ]),
      ),
    [streets],
  );
  const chosen = streets.find((street) => street.place === open);
  return (
    <Card title={t('street')} className="overview-map">
      {places.data ? (
        <DistrictMap
          places={places.data.rows}
          water={places.data.water}
          values={values}
          measure={MEASURE}
          height={400}
          open={open}
          onOpen={setOpen}
        />
      ) : places.error ? (
        <ErrorState error={places.error} onRetry={() => void places.refetch()} />
      ) : (
        <Waiting />
      )}
      <p className="map-foot" aria-live="polite">
        {chosen ? (
          <>
            <strong>{say(chosen.name)}</strong>
            <span className="digits">{t('streetOpen', { n: chosen.open })}</span>
            <span className={`digits ${chosen.overdue > 0 ? 'words-now' : ''}`}>
              {t('streetOverdue', { n: chosen.overdue })}
            </span>
            {mayOpen('/lists') && (
              <Go to={chosen.link ?? `/lists?place=${chosen.place}`}>{t('streetLink')}</Go>
            )}
          </>
        ) : (
          <span>{t('streetNone')}</span>
        )}
      </p>
    </Card>
  );
}

/** True when the user's duties carry the screen at an address: nobody is sent to a page that refuses. */
function useMayOpen(): (to: string) => boolean {
  const mayAsk = useMayAsk();
  return (to) => {
    const screen = screens.find((one) => matches(one.path, to.split('?')[0] ?? to));
    return screen !== undefined && permissionsOf(screen).some((one) => mayAsk(one).may);
  };
}

const MEASURE: Words = { zh: '未办结名单行', en: 'Open lines' };

function Alarms({ late }: { late: Overview['alarms'] }) {
  const t = useT();
  const say = useSay();
  const { moment } = useFormat();
  const mayOpen = useMayOpen();
  const { missed, unread } = useMissed();
  const alarms = [...missed, ...late];
  return (
    <Card
      title={t('alarms')}
      extra={
        !unread && (
          <StatePill tone={alarms.some(({ tone }) => tone === 'now') ? 'now' : 'quiet'}>
            {String(alarms.length)}
          </StatePill>
        )
      }
      className="overview-alarms"
      flush
    >
      {unread && <ErrorState {...unread} />}
      {!unread && alarms.length === 0 && <EmptyState title={NO_ALARMS} words={NO_ALARMS_HELP} />}
      {alarms.length > 0 && (
        <ul className="alarms">
          {alarms.map((alarm) => (
            <li key={alarm.id} className={`alarm alarm-${alarm.tone}`}>
              <div>
                <strong>{say(alarm.title)}</strong>
                <p>{say(alarm.detail)}</p>
                <time className="digits" dateTime={alarm.at}>
                  {moment(alarm.at)}
                </time>
              </div>
              {alarm.link && mayOpen(alarm.link) && (
                <Go
                  to={alarm.link}
                  className={`button button-small ${alarm.tone === 'now' ? 'button-danger' : ''}`}
                  aria-label={`${alarm.tone === 'now' ? t('handle') : t('open')}: ${say(alarm.title)}`}
                >
                  {alarm.tone === 'now' ? t('handle') : t('open')}
                </Go>
              )}
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

/**
 * Invariants that are broken stand before everything that is only late. Asked apart: they take longer. `unread`: nobody
 * knows whether one is broken, which is not the same as none.
 */
function useMissed(): {
  missed: Overview['alarms'];
  unread?: { error: unknown; onRetry: () => void } | undefined;
} {
  const may = useMay('watch.read');
  const watch = useLook<WatchAnswer>('/watch', {}, { follows: FOLLOWS, everySeconds: 60, when: may.may });
  const { rows = [], at = '' } = watch.data ?? {};
  const missed = rows
    .filter(({ count }) => count > 0)
    .map(({ id, zh, en, count, ownerName }) => ({
      id: `watch/${id}`,
      tone: 'now' as const,
      title: { zh: `${id} ${zh}`, en: `${id} ${en}` },
      detail: {
        zh: `${count} 项不符，由${ownerName.zh}处置`,
        en: `${count} broken; ${ownerName.en} puts it right`,
      },
      at,
      link: `/watch/${id}`,
    }));
  const { data, error, refetch } = watch;
  return {
    missed,
    unread: error && data === undefined ? { error, onRetry: () => void refetch() } : undefined,
  };
}

const NO_ALARMS: Words = { zh: '没有需要处置的事项', en: 'Nothing needs you now' };
const NO_ALARMS_HELP: Words = {
  zh: '出现超时、待分派或无人认领时会列在这里。',
  en: 'What is overdue, unrouted or unclaimed appears here.',
};
const NO_BATCHES: Words = { zh: '没有在办的名单批次', en: 'No batch is in work' };
const NO_BATCHES_HELP: Words = {
  zh: '导入或收到一份下发名单后，进度显示在这里。',
  en: 'Once a dispatched list is imported or received, its progress appears here.',
};

function Batches({ batches }: Pick<Overview, 'batches'>) {
  const t = useT();
  const say = useSay();
  const go = useGo();
  const mayOpen = useMayOpen();
  const { moment } = useFormat();
  const onOpen = (batch: Overview['batches'][number]) => go(batch.link ?? `/lists/${batch.id}`);
  return (
    <Card
      title={t('batches')}
      extra={mayOpen('/lists') && <Go to="/lists">{t('batchesAll')}</Go>}
      className="overview-batches"
      flush
    >
      <DataTable
        label={t('batches')}
        rows={batches}
        rowKey={(batch) => batch.id}
        {...(mayOpen('/lists') ? { onOpen } : {})}
        toneOf={(batch) => (batch.overdue > 0 ? 'now' : undefined)}
        empty={{ title: NO_BATCHES, words: NO_BATCHES_HELP }}
        columns={[
          {
            key: 'title',
            title: { zh: '批次', en: 'Batch' },
            cell: (batch) =>
              mayOpen('/lists') ? (
                <Go to={batch.link ?? `/lists/${batch.id}`}>{say(batch.title)}</Go>
              ) : (
                say(batch.title)
              ),
          },
          {
            key: 'source',
            title: { zh: '来源', en: 'Source' },
            cell: (batch) => (batch.source ? say(batch.source) : ''),
          },
          {
            key: 'at',
            title: { zh: '接收', en: 'Received' },
            cell: (batch) => <span className="digits">{moment(batch.at)}</span>,
            width: 130,
          },
          {
            key: 'part',
            title: { zh: '办结进度', en: 'Finished' },
            cell: (batch) => <PartBar done={batch.done} total={batch.total} label={say(batch.title)} />,
            width: '30%',
          },
          {
            key: 'overdue',
            title: { zh: '超时', en: 'Overdue' },
            align: 'right',
            cell: (batch) => (
              <span className={`digits ${batch.overdue > 0 ? 'words-now' : ''}`}>{batch.overdue}</span>
            ),
            width: 70,
          },
          {
            key: 'due',
            title: { zh: '反馈时限', en: 'Feedback due' },
            cell: (batch) => <Deadline dueAt={batch.dueAt} />,
            width: 190,
          },
        ]}
      />
    </Card>
  );
}
