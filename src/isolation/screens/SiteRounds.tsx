// Rounds of a site at a desk: what infection control signs, which rooms wait to be disinfected or inspected, and which
// zones a meal would wait for.
import type { Words } from '../../base/words.ts';
import { ActButton } from '../../shells/kit/act-button.tsx';
import type { Json } from '../../shells/kit/act-types.ts';
import { DataTable } from '../../shells/kit/data-table.tsx';
import { useAddress } from '../../shells/kit/go.tsx';
import { useLook } from '../../shells/kit/look.ts';
import { Card, StatePill } from '../../shells/kit/marks.tsx';
import { useFormat } from '../../shells/kit/moments.ts';
import { PageHeader } from '../../shells/kit/page-header.tsx';
import { ErrorState, Waiting } from '../../shells/kit/states.tsx';
import { capital, useMarks, useSay } from '../../shells/kit/words.ts';
import type { RoundsPage } from '../routes.ts';
import type { WalkingShown } from '../walking/screens/walk.tsx';
import { WrongSteps } from '../walking/screens/wrong.tsx';
import './isolation.css';
import { useT } from './isolation-words.ts';
import { Inspect } from './RoomDrawer.tsx';

type Shown = Json<RoundsPage>;

export default function SiteRoundsScreen() {
  const t = useT();
  const { site = '' } = useAddress();
  const { data, error, refetch } = useLook<Shown>(
    `/isolation/sites/${site}/rounds`,
    {},
    { follows: ['isolation.'], everySeconds: 60 },
  );
  if (data === undefined)
    return error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Waiting />;
  return (
    <>
      <PageHeader
        title={t('rounds')}
        path={[{ title: t('sites'), to: '/isolation' }, { title: `${data.site.code} ${data.site.name}` }]}
      />
      <div className="iso-columns">
        <Rounds page={data} />
        <div className="iso-page">
          <Rooms page={data} />
          <Zones page={data} />
          <Walking site={data.site.id} />
        </div>
      </div>
    </>
  );
}

function Rounds({ page }: { page: Shown }) {
  const t = useT();
  const say = useSay();
  const { moment, clockTime } = useFormat();
  const { comma } = useMarks();
  return (
    <Card title={t('roundsLately')} flush>
      <DataTable
        label={t('roundsLately')}
        rows={page.rounds}
        rowKey={(row) => row.id}
        empty={NO_ROUNDS}
        toneOf={(row) =>
          row.endedAt !== null && row.targetMgL !== null && row.measuredMgL === null ? 'late' : undefined
        }
        columns={[
          {
            key: 'code',
            title: COLUMNS.code,
            width: 120,
            cell: (row) => (
              <span className="iso-two">
                <span className="digits">{row.code}</span>
                <small>{capital(say(row.kind))}</small>
              </span>
            ),
          },
          {
            key: 'when',
            title: COLUMNS.when,
            width: 130,
            cell: (row) => (
              <span className="iso-two">
                <span className="digits">
                  {moment(row.beganAt)}–{row.endedAt === null ? '' : clockTime(row.endedAt)}
                </span>
                <small>{[row.operator ?? '—', ...(row.buddy === null ? [] : [row.buddy])].join(comma)}</small>
              </span>
            ),
          },
          {
            key: 'strength',
            title: COLUMNS.strength,
            width: 140,
            cell: (row) => (
              <span className="iso-two">
                <span>
                  {capital(say(row.product))}{' '}
                  {row.targetMgL !== null && <span className="digits">{row.targetMgL} mg/L</span>}
                </span>
                {row.targetMgL === null ? null : row.measuredMgL === null ? (
                  <StatePill tone="late">{t('notMeasured')}</StatePill>
                ) : (
                  <small className="digits">{t('measuredN', { n: row.measuredMgL })}</small>
                )}
                <small>
                  {[
                    row.method === null ? '' : say(row.method),
                    row.litres === null ? '' : t('litresN', { n: row.litres }),
                    row.batch === null ? '' : t('batchN', { no: row.batch }),
                    row.expiresOn === null ? '' : t('expiresN', { on: row.expiresOn }),
                  ]
                    .filter(Boolean)
                    .join(comma)}
                </small>
              </span>
            ),
          },
          {
            key: 'zones',
            title: COLUMNS.zones,
            cell: (row) => (
              <span className="iso-two">
                <span>{t('zonesN', { n: row.done })}</span>
                <small>{t('scannedN', { n: row.scanned.length, all: row.done })}</small>
                {row.skipped.length > 0 && (
                  <small>
                    {row.skipped
                      .map(({ words, why }) => t('skippedWhy', { zone: say(words), why }))
                      .join(comma)}
                  </small>
                )}
              </span>
            ),
          },
          {
            key: 'sign',
            title: COLUMNS.sign,
            width: 130,
            cell: (row) =>
              row.signedAt !== null ? (
                <StatePill tone="good">{t('signedAt', { at: moment(row.signedAt) })}</StatePill>
              ) : row.endedAt === null ? (
                <StatePill tone="busy">{t('running')}</StatePill>
              ) : (
                <ActButton
                  act="signRound"
                  size="small"
                  place={row.place}
                  why={row.mine ? OWN : undefined}
                  input={{ round: row.id }}
                />
              ),
          },
        ]}
      />
    </Card>
  );
}

function Rooms({ page }: { page: Shown }) {
  const t = useT();
  const say = useSay();
  const { moment } = useFormat();
  return (
    <Card title={t('roomsWait')} extra={<span className="digits">{page.rooms.length}</span>}>
      {page.rooms.length === 0 ? (
        <p className="iso-quiet">{t('noRoomWaits')}</p>
      ) : (
        <ul className="iso-list">
          {page.rooms.map((room) => (
            <li key={room.id} className="iso-two">
              <span>
                <strong className="digits">{room.no}</strong> {say(room.stateWords)}
                {room.freeFrom !== null && (
                  <span className="iso-quiet"> {t('freeFrom', { at: moment(room.freeFrom) })}</span>
                )}
              </span>
              <Inspect room={room} place={room.floor} />
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

function Zones({ page }: { page: Shown }) {
  const t = useT();
  const say = useSay();
  const { clockTime } = useFormat();
  return (
    <Card title={t('corridors')}>
      <ul className="iso-waits">
        {page.zones
          .filter(({ corridor }) => corridor)
          .map(({ zone, words, waits, until }) => (
            <li key={zone}>
              {capital(say(words))}
              <StatePill tone={waits === null ? 'good' : waits === 'wet' ? 'late' : 'now'}>
                {waits === null
                  ? t('ready')
                  : until === null
                    ? t('notDisinfected')
                    : t('wetUntil', { at: clockTime(until) })}
              </StatePill>
            </li>
          ))}
      </ul>
    </Card>
  );
}

/** Steps of the staff that were not allowed, for whoever settles them. */
function Walking({ site }: { site: string }) {
  const { data } = useLook<WalkingShown>(
    `/isolation/sites/${site}/walking`,
    {},
    { follows: ['isolation.'], everySeconds: 60 },
  );
  return data === undefined ? null : <WrongSteps page={data} />;
}

const COLUMNS = {
  code: { zh: '轮次', en: 'Round' },
  when: { zh: '时间、消毒员', en: 'When, by whom' },
  strength: { zh: '药剂与浓度', en: 'Product, strength' },
  zones: { zh: '区域', en: 'Zones' },
  sign: { zh: '监督签字', en: 'Signed' },
} as const satisfies Record<string, Words>;
const OWN: Words = { zh: '监督签字须由另一个人来签', en: 'Somebody else than who did the round signs it' };
const NO_ROUNDS = {
  title: { zh: '近期没有消毒记录', en: 'No recent round' },
  words: {
    zh: '消毒员在手机上开始一轮后列在这里，由院感督导签字。',
    en: 'A round begun on the phone of a disinfector appears here, for infection control to sign.',
  },
};
