// Who is to come: ticked off a list as they step from the bus, then rooms for all of them with the rule that decided;
// another room needs a reason, and who stays with a child is named.
import { useState } from 'react';
import type { Words } from '../../base/words.ts';
import { ActButton, WhyButton } from '../../shells/kit/act-button.tsx';
import type { Json } from '../../shells/kit/act-types.ts';
import { DataTable } from '../../shells/kit/data-table.tsx';
import { useLook } from '../../shells/kit/look.ts';
import { Card, StatePill } from '../../shells/kit/marks.tsx';
import { useFormat } from '../../shells/kit/moments.ts';
import { useMay } from '../../shells/kit/session.tsx';
import { ErrorState, Waiting } from '../../shells/kit/states.tsx';
import { capital, useSay } from '../../shells/kit/words.ts';
import type { ProposalPage, WaitingPage } from '../routes.ts';
import { type Accompanied, CompanionDialog } from './CompanionDialog.tsx';
import { EmergencyDialog } from './EmergencyDialog.tsx';
import { type Asked, InterviewDialog } from './InterviewDialog.tsx';
import { useT } from './isolation-words.ts';
import { usePersonLine } from './parts.tsx';
import { roomsToChoose, useRoomLine } from './RoomDrawer.tsx';
import type { SiteShown } from './Site.tsx';

/** As many as the act takes at once. */
const MOST = 120;
type WaitingRow = Json<WaitingPage>['rows'][number];

export function Arrivals({ site }: { site: SiteShown }) {
  const t = useT();
  const line = usePersonLine();
  const { moment } = useFormat();
  const [picked, setPicked] = useState<readonly string[]>([]);
  const [asking, setAsking] = useState<Asked>();
  const [accompanied, setAccompanied] = useState<Accompanied>();
  const [emergency, setEmergency] = useState(false);
  const mayRoom = useMay('isolation.rooms', { place: site.place });
  const health = useMay('isolation.health', { place: site.place });
  const { data, error, refetch } = useLook<Json<WaitingPage>>(
    `/isolation/sites/${site.id}/waiting`,
    {},
    { follows: ['isolation.', 'control.'] },
  );
  const rows = data?.rows;
  const here = picked.filter((person) => rows?.some((row) => row.person === person));
  const chosen = (rows ?? []).filter(({ person }) => here.includes(person));
  const everybody = (rows ?? []).slice(0, MOST).map(({ person }) => person);
  const toggle = (person: string) =>
    setPicked(here.includes(person) ? here.filter((one) => one !== person) : [...here, person]);
  return (
    <div className="iso-page">
      <Card
        title={t('view-arrivals')}
        flush
        extra={
          <span className="iso-actions">
            {rows !== undefined && rows.length > 0 && (
              <>
                <span className="digits">{t('pickedOf', { n: here.length, all: rows.length })}</span>
                <button
                  type="button"
                  className="button button-small"
                  onClick={() => setPicked(here.length === everybody.length ? [] : everybody)}
                >
                  {t(here.length === everybody.length ? 'pickNobody' : 'pickAll')}
                </button>
              </>
            )}
            <WhyButton
              size="small"
              why={mayRoom.may ? undefined : mayRoom.why}
              onPress={() => setEmergency(true)}
            >
              {t('emergency')}
            </WhyButton>
          </span>
        }
      >
        {data?.more && <p className="iso-told">{t('moreWait', { n: data.rows.length })}</p>}
        <DataTable
          label={t('view-arrivals')}
          rows={rows}
          rowKey={(row) => row.person}
          error={error}
          onRetry={() => void refetch()}
          empty={NOBODY}
          maxHeight={360}
          columns={[
            {
              key: 'pick',
              title: COLUMNS.pick,
              width: 56,
              cell: (row) => (
                <input
                  type="checkbox"
                  className="iso-tick"
                  aria-label={t('pick', { name: `${row.name} ${row.code}` })}
                  checked={here.includes(row.person)}
                  onChange={() => toggle(row.person)}
                />
              ),
            },
            {
              key: 'person',
              title: COLUMNS.person,
              cell: (row) => (
                <span className="iso-two">
                  {line(row)}
                  <small className="digits">{row.code}</small>
                  {row.comesWith !== null && (
                    <small>
                      {t('comesWith', { name: whoIs(row.comesWith, rows ?? [], site)?.name ?? '—' })}
                    </small>
                  )}
                </span>
              ),
            },
            {
              key: 'household',
              title: COLUMNS.household,
              width: 130,
              cell: (row) => householdOf(row, rows ?? [], t),
            },
            { key: 'ordered', title: COLUMNS.ordered, width: 130, cell: (row) => moment(row.orderedAt) },
            {
              key: 'interview',
              title: COLUMNS.interview,
              width: 330,
              cell: (row) => (
                <span className="iso-actions">
                  <StatePill tone={row.interviewed ? 'good' : 'late'}>
                    {t(row.interviewed ? 'interviewed' : 'notInterviewed')}
                  </StatePill>
                  <WhyButton
                    size="small"
                    tone="link"
                    why={health.may ? undefined : health.why}
                    onPress={() => setAsking(row)}
                    label={`${t('interview')} ${row.name} ${row.code}`}
                  >
                    {t('interview')}
                  </WhyButton>
                  {row.comesWith === null && (
                    <WhyButton
                      size="small"
                      tone="link"
                      onPress={() => setAccompanied(row)}
                      label={`${t('registerCompanion')} ${row.name} ${row.code}`}
                    >
                      {t('registerCompanion')}
                    </WhyButton>
                  )}
                </span>
              ),
            },
          ]}
        />
      </Card>
      {here.length > 0 && <Proposal site={site} chosen={chosen} onDone={() => setPicked([])} />}
      <InterviewDialog site={site} person={asking} onClose={() => setAsking(undefined)} />
      <CompanionDialog site={site} guest={accompanied} onClose={() => setAccompanied(undefined)} />
      <EmergencyDialog site={site} open={emergency} onClose={() => setEmergency(false)} />
    </div>
  );
}

/** Somebody who waits or is here. */
function whoIs(
  person: string,
  rows: readonly WaitingRow[],
  site: SiteShown,
): { readonly name: string; readonly code: string } | undefined {
  const guests = site.floors.flatMap(({ rooms }) => rooms).flatMap((room) => room.guests);
  return rows.find((row) => row.person === person) ?? guests.find((guest) => guest.person === person);
}

/** Whoever of her household waits too. */
function householdOf(
  row: WaitingRow,
  rows: readonly WaitingRow[],
  t: (key: 'householdN', holes: { n: number }) => string,
): string {
  if (row.household === null) return '—';
  const n = rows.filter(({ household }) => household === row.household).length;
  return n < 2 ? '—' : t('householdN', { n });
}

function Proposal({
  site,
  chosen,
  onDone,
}: {
  site: SiteShown;
  chosen: readonly WaitingRow[];
  onDone: () => void;
}) {
  const t = useT();
  const say = useSay();
  const line = usePersonLine();
  const roomLine = useRoomLine();
  /** Who stays with whom: guest → companion. */
  const [companions, setCompanions] = useState<Readonly<Record<string, string>>>({});
  const [rooms, setRooms] = useState<Readonly<Record<string, string>>>({});
  const [reasons, setReasons] = useState<Readonly<Record<string, string>>>({});
  const [cards, setCards] = useState<Readonly<Record<string, string>>>({});
  const people = chosen.map(({ person }) => person);
  const guestsHere = site.floors.flatMap((floor) => floor.rooms).flatMap((room) => room.guests);
  const isThere = (person: string) =>
    people.includes(person) || guestsHere.some((guest) => guest.person === person);
  // Who has agreed to stay with somebody is put with her, unless another is chosen.
  const agreed = Object.fromEntries(
    chosen.flatMap(({ person, comesWith }) => (comesWith === null ? [] : [[comesWith, person]])),
  );
  const pairs = Object.entries({ ...agreed, ...companions }).filter(
    ([guest, companion]) =>
      companion !== '' &&
      isThere(guest) &&
      isThere(companion) &&
      (people.includes(guest) || people.includes(companion)),
  );
  const { data, error, refetch } = useLook<Json<ProposalPage>>(
    `/isolation/sites/${site.id}/proposal`,
    { people: people.join(','), companions: pairs.map((pair) => pair.join(':')).join(',') || undefined },
    { follows: ['isolation.', 'control.'] },
  );
  if (data === undefined)
    return error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Waiting />;
  const free = roomsToChoose(site);
  const found = data.rows.filter(({ person }) => people.includes(person));
  const companionOf = new Map(pairs);
  const doors = new Map(site.floors.flatMap((floor) => floor.rooms).map((room) => [room.id, room]));
  const plan = found.map((one) => {
    const room = rooms[one.person] ?? one.room ?? '';
    const otherwise = room !== '' && room !== one.room;
    const reason = reasons[one.person]?.trim() ?? '';
    return {
      ...one,
      room,
      proposed: one.room,
      // A room beside the rule, or a bed here in place of a hospital’s: somebody says why.
      asks: otherwise || (one.need === 'hospital' && room !== ''),
      reason,
    };
  });
  const going = plan.filter(({ room }) => room !== '');
  const why: Words | undefined =
    site.state === 'preparing'
      ? { zh: '检查表完成并确认接收后才能安排入住', en: 'Guests come once the site is said to be ready' }
      : going.length === 0
        ? { zh: '没有可安排的房间', en: 'No room to give' }
        : going.some(({ asks, reason }) => asks && reason.length < 2)
          ? { zh: '另选房间请写原因', en: 'Another room than proposed: give the reason' }
          : undefined;
  const nameOf = (person: string) => chosen.find((row) => row.person === person);
  const named = (person: string) => whoIs(person, chosen, site)?.name ?? '';
  return (
    <Card
      title={t('proposal')}
      flush
      extra={
        <ActButton
          act="roomGuests"
          tone="primary"
          place={site.place}
          why={why}
          title={{
            zh: `安排入住（${going.length} 人）`,
            en: `give rooms to ${going.length}`,
          }}
          input={{
            site: site.id,
            guests: going.map(({ person, room, asks, reason }) => {
              const card = (cards[person] ?? doors.get(room)?.doorNo ?? '').trim();
              return {
                person,
                room,
                ...(asks ? { reason } : {}),
                ...(doors.get(room)?.door === 'card' && card !== '' ? { card } : {}),
              };
            }),
            companions: pairs.map(([guest, companion]) => ({ guest, companion })),
          }}
          doneWords={{ zh: `已安排 ${going.length} 人入住`, en: `${going.length} have their rooms` }}
          onDone={onDone}
        />
      }
    >
      <DataTable
        label={t('proposal')}
        rows={plan}
        rowKey={(row) => row.person}
        empty={NOBODY}
        columns={[
          {
            key: 'person',
            title: COLUMNS.person,
            width: 150,
            cell: (row) => {
              const who = nameOf(row.person);
              return (
                <span className="iso-two">
                  {who === undefined ? '—' : line(who)}
                  <small className="digits">{who?.code}</small>
                </span>
              );
            },
          },
          {
            key: 'why',
            title: COLUMNS.why,
            cell: (row) => (
              <span className="iso-two">
                {capital(say(row.why))}
                <small>{t('source', { source: row.source })}</small>
                {row.missing != null && <StatePill tone="now" words={row.missing} />}
              </span>
            ),
          },
          {
            key: 'room',
            title: COLUMNS.room,
            width: 250,
            cell: (row) => (
              <span className="iso-two">
                <select
                  className="input"
                  aria-label={t('roomFor', { name: nameOf(row.person)?.code ?? '' })}
                  value={row.room}
                  onChange={(event) =>
                    setRooms((before) => ({ ...before, [row.person]: event.target.value }))
                  }
                >
                  <option value="">{t('noRoom')}</option>
                  {free.map((room) => (
                    <option key={room.id} value={room.id}>
                      {roomLine(room)}
                      {room.id === row.proposed ? ` · ${t('asProposed')}` : ''}
                    </option>
                  ))}
                </select>
                {doors.get(row.room)?.door === 'card' && (
                  <input
                    className="input"
                    aria-label={t('cardFor', { name: nameOf(row.person)?.code ?? '' })}
                    placeholder={t('card')}
                    maxLength={20}
                    value={cards[row.person] ?? doors.get(row.room)?.doorNo ?? ''}
                    onChange={(event) =>
                      setCards((before) => ({ ...before, [row.person]: event.target.value }))
                    }
                  />
                )}
                {row.asks && (
                  <input
                    className="input"
                    aria-label={t('reasonFor', { name: nameOf(row.person)?.code ?? '' })}
                    placeholder={t('reason')}
                    maxLength={300}
                    value={reasons[row.person] ?? ''}
                    onChange={(event) =>
                      setReasons((before) => ({ ...before, [row.person]: event.target.value }))
                    }
                  />
                )}
              </span>
            ),
          },
          {
            key: 'companion',
            title: COLUMNS.companion,
            width: 170,
            cell: (row) => {
              const of = pairs.flatMap(([guest, companion]) => (companion === row.person ? [guest] : []));
              if (of.length > 0) return t('companionOf', { name: of.map(named).join('、') });
              if (row.need !== 'companion' && companionOf.get(row.person) === undefined) return '—';
              return (
                <select
                  className="input"
                  aria-label={t('companionFor', { name: nameOf(row.person)?.code ?? '' })}
                  value={companionOf.get(row.person) ?? ''}
                  onChange={(event) =>
                    setCompanions((before) => ({ ...before, [row.person]: event.target.value }))
                  }
                >
                  <option value="">{t('nobody')}</option>
                  {chosen
                    .filter(({ person }) => person !== row.person)
                    .map((one) => (
                      <option key={one.person} value={one.person}>
                        {line(one)} {one.code}
                      </option>
                    ))}
                  {guestsHere
                    .filter(({ staysWith }) => staysWith.length > 0)
                    .map((one) => (
                      <option key={one.person} value={one.person}>
                        {line(one)} {one.code} · {t('isHere')}
                      </option>
                    ))}
                </select>
              );
            },
          },
        ]}
      />
    </Card>
  );
}

const COLUMNS = {
  pick: { zh: '到场', en: 'Here' },
  person: { zh: '人员', en: 'Person' },
  household: { zh: '同户', en: 'Household' },
  ordered: { zh: '决定时间', en: 'Ordered' },
  interview: { zh: '健康问询', en: 'Interview' },
  why: { zh: '规则与理由', en: 'Rule and reason' },
  room: { zh: '房间', en: 'Room' },
  companion: { zh: '陪护人', en: 'Companion' },
} as const satisfies Record<string, Words>;
const NOBODY = {
  title: { zh: '没有待入住人员', en: 'Nobody is to come' },
  words: {
    zh: '管控决定为集中隔离、尚未入住的人员列在这里；到场后勾选，系统按规则建议房间。',
    en: 'Whoever is ordered into a site and has no room yet appears here; tick who has arrived, and rooms are proposed.',
  },
};
