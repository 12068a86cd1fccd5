// One trip at the desk: who rides in the order they are fetched, what each carries, the three counts, and the next step.
import { Printer } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { Words } from '../../base/words.ts';
import { useMayAct } from '../../shells/kit/act.ts';
import { ActButton, WhyButton } from '../../shells/kit/act-button.tsx';
import { DataTable } from '../../shells/kit/data-table.tsx';
import { useAddress, useGo } from '../../shells/kit/go.tsx';
import { Card, Deadline, KpiStrip, StatePill } from '../../shells/kit/marks.tsx';
import { useFormat } from '../../shells/kit/moments.ts';
import { PageHeader } from '../../shells/kit/page-header.tsx';
import { ErrorState, Waiting } from '../../shells/kit/states.tsx';
import { capital, useSay } from '../../shells/kit/words.ts';
import { agrees } from '../rules.ts';
import { ChangeDialog } from './ChangeDialog.tsx';
import {
  Carried,
  isLoading,
  NotThere,
  Reasoned,
  type Rider,
  RiderState,
  STATE_TONES,
  Steps,
  type TripShown,
  useTrip,
} from './parts.tsx';
import './transport.css';
import { useT } from './transport-words.ts';

export default function TripScreen() {
  const { trip = '' } = useAddress();
  const { data, error, refetch } = useTrip(trip);
  if (data === undefined)
    return error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Waiting />;
  return <Trip trip={data} />;
}

function Trip({ trip }: { trip: TripShown }) {
  const t = useT();
  const go = useGo();
  const { counts } = trip;
  const differ = (trip.state === 'arrived' || trip.state === 'closed') && !agrees(counts);
  const tone = differ ? ('now' as const) : undefined;
  return (
    <>
      <PageHeader
        title={`${trip.code} ${trip.destination}`}
        path={[{ title: t('trips'), to: '/transport' }, { title: trip.code }]}
        beside={<StatePill tone={STATE_TONES[trip.state]} words={trip.stateWords} />}
        actions={
          <>
            {trip.state === 'planned' && <Cancel trip={trip} />}
            {(isLoading(trip) || trip.state === 'underway') && <Change trip={trip} />}
            <WhyButton
              icon={<Printer size={16} aria-hidden />}
              onPress={() => go(`/transport/${trip.id}/sheet`)}
            >
              {t('sheet')}
            </WhyButton>
            <Steps trip={trip} />
          </>
        }
      />
      <KpiStrip
        label={t('figures')}
        kpis={[
          { key: 'riders', words: KPI.riders, value: trip.riders, of: trip.seats },
          { key: 'boarded', words: KPI.boarded, value: counts.boarded, tone },
          { key: 'alighted', words: KPI.alighted, value: counts.alighted, tone },
          { key: 'received', words: KPI.received, value: counts.received, tone },
        ]}
      />
      {differ && (
        <p className="tr-refused tr-gap" role="status">
          {trip.differsWhy === null ? t('differs') : t('differsWhy', { why: trip.differsWhy })}
        </p>
      )}
      <Facts trip={trip} />
      <div className="tr-gap">
        <Card title={t('riders')} extra={<span className="tr-quiet">{t('ridersHow')}</span>} flush>
          <DataTable
            label={t('riders')}
            rows={trip.people}
            rowKey={({ person }) => person}
            empty={EMPTY}
            columns={COLUMNS.map((column) => ({
              ...column,
              cell: (rider: Rider) => <Cell column={column.key} trip={trip} rider={rider} />,
            }))}
          />
        </Card>
      </div>
    </>
  );
}

function Facts({ trip }: { trip: TripShown }) {
  const t = useT();
  const say = useSay();
  const { moment } = useFormat();
  const at = (one: string | null) => (one === null ? t('notYet') : moment(one));
  return (
    <dl className="tr-facts">
      <Fact name={t('kind')}>{say(trip.kind)}</Fact>
      <Fact name={t('vehicle')}>
        <span className="digits">{trip.vehicle}</span> {trip.driver}
        {trip.driverShown !== null && (
          <small className="tr-driver">{t('shownWas', { what: trip.driverShown })}</small>
        )}
        {trip.driverWhy !== null && (
          <small className="tr-driver tr-untrained">{t('untrainedWas', { why: trip.driverWhy })}</small>
        )}
      </Fact>
      <Fact name={t('protection')}>{say(trip.protection)}</Fact>
      <Fact name={t('departs')}>
        <span className="digits">
          {moment(trip.departsAt)}
          {trip.departedAt !== null && ` → ${moment(trip.departedAt)}`}
        </span>
      </Fact>
      <Fact name={t('due')}>
        <span className="digits">{moment(trip.dueAt)}</span>{' '}
        {trip.state !== 'cancelled' && <Deadline dueAt={trip.dueAt} doneAt={trip.arrivedAt} />}
      </Fact>
      <Fact name={t('cleaned')}>
        <span className="digits">{at(trip.cleanedAt)}</span>
      </Fact>
      {trip.leftVehicles.map((vehicle) => (
        <Fact key={vehicle} name={t('leftVehicle', { vehicle })}>
          <ActButton
            act="cleanVehicle"
            size="small"
            place={trip.place}
            input={{ trip: trip.id, vehicle }}
            tone="plain"
          />
        </Fact>
      ))}
    </dl>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Cell({
  column,
  trip,
  rider,
}: {
  column: (typeof COLUMNS)[number]['key'];
  trip: TripShown;
  rider: Rider;
}) {
  const t = useT();
  const say = useSay();
  switch (column) {
    case 'no':
      return <span className="digits">{rider.no}</span>;
    case 'who':
      return (
        <span className="tr-two">
          <strong>{rider.name}</strong>
          <small>
            <span className="digits">{rider.code}</span>
            {rider.age !== null && <> · {t('age', { n: rider.age })}</>}
          </small>
        </span>
      );
    case 'from':
      return (
        <span className="tr-two">
          {rider.unit === null ? '—' : say(rider.unit)}
          <small>{say(rider.category)}</small>
        </span>
      );
    case 'carried':
      return (
        <span className="tr-two">
          <Carried trip={trip} rider={rider} />
        </span>
      );
    case 'state':
      return <RiderState rider={rider} />;
    case 'acts':
      return <RiderActs trip={trip} rider={rider} />;
  }
}

function RiderActs({ trip, rider }: { trip: TripShown; rider: Rider }) {
  const t = useT();
  const [off, setOff] = useState(false);
  const receives = useMayAct('receiveRiders', { place: trip.toPlace ?? trip.place });
  const one = { trip: trip.id, people: [rider.person] };
  if (isLoading(trip) && rider.boardedAt === null)
    return (
      <span className="tr-acts">
        <ActButton
          act="boardRiders"
          size="small"
          tone="primary"
          place={trip.place}
          title={BOARD}
          input={one}
        />
        {rider.absentWhy === null && <NotThere trip={trip} rider={rider} size="small" />}
        <Reasoned
          act="unseatRider"
          open={off}
          place={trip.place}
          usual={UNSEAT}
          input={(reason) => ({ trip: trip.id, person: rider.person, reason })}
          onClose={() => setOff(false)}
        >
          {(why) => (
            <WhyButton size="small" tone="link" why={why} onPress={() => setOff(true)}>
              {t('takeOff')}
            </WhyButton>
          )}
        </Reasoned>
      </span>
    );
  if (isLoading(trip)) return <NotThere trip={trip} rider={rider} size="small" />;
  if (rider.boardedAt === null || trip.state === 'cancelled') return null;
  return (
    <span className="tr-acts">
      {rider.alightedAt === null && (
        <ActButton act="arriveTrip" size="small" place={trip.place} title={ALIGHT} input={one} />
      )}
      {rider.alightedAt !== null && rider.receivedAt === null && receives.may && (
        <ActButton
          act="receiveRiders"
          size="small"
          place={trip.toPlace ?? trip.place}
          title={RECEIVE}
          input={one}
        />
      )}
    </span>
  );
}

function Change({ trip }: { trip: TripShown }) {
  const t = useT();
  const [open, setOpen] = useState(false);
  const may = useMayAct('changeTrip', { place: trip.place });
  return (
    <>
      <WhyButton why={may.may ? undefined : may.why} onPress={() => setOpen(true)}>
        {t('change')}
      </WhyButton>
      <ChangeDialog open={open} trip={trip} onClose={() => setOpen(false)} />
    </>
  );
}

function Cancel({ trip }: { trip: TripShown }) {
  const say = useSay();
  const [asking, setAsking] = useState(false);
  return (
    <Reasoned
      act="cancelTrip"
      open={asking}
      place={trip.place}
      input={(reason) => ({ trip: trip.id, reason })}
      onClose={() => setAsking(false)}
    >
      {(why) => (
        <WhyButton why={why} onPress={() => setAsking(true)}>
          {capital(say(CANCEL))}
        </WhyButton>
      )}
    </Reasoned>
  );
}

const KPI = {
  riders: { zh: '名单 / 座位', en: 'On the list / seats' },
  boarded: { zh: '上车', en: 'Boarded' },
  alighted: { zh: '下车', en: 'Alighted' },
  received: { zh: '接收', en: 'Received' },
} as const satisfies Record<string, Words>;
const COLUMNS = [
  { key: 'no', title: { zh: '序', en: 'No.' }, width: 44 },
  { key: 'who', title: { zh: '姓名', en: 'Name' }, width: 150 },
  { key: 'from', title: { zh: '从哪里接', en: 'From' } },
  { key: 'carried', title: { zh: '随行', en: 'Carries' }, width: 220 },
  { key: 'state', title: { zh: '情况', en: 'State' }, width: 190 },
  { key: 'acts', title: { zh: '登记', en: 'Record' }, width: 230 },
] as const;
const EMPTY = {
  title: { zh: '名单上还没有人', en: 'Nobody is on the list yet' },
  words: {
    zh: '在“转运”页的待转运名单里选人，安排到这一趟。',
    en: 'Choose people of the waiting list on the page of transport and give them seats here.',
  },
};
const BOARD: Words = { zh: '上车', en: 'board' };
const ALIGHT: Words = { zh: '下车', en: 'alighted' };
const RECEIVE: Words = { zh: '签收', en: 'receive' };
const CANCEL: Words = { zh: '取消车次', en: 'cancel the trip' };
const UNSEAT: readonly Words[] = [
  { zh: '改乘其他车次', en: 'Rides on another trip' },
  { zh: '名单有误', en: 'The list was wrong' },
];
