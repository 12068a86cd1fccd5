// The room map on one sheet for the night shift: every door with who is behind it, masked as on the screen.
import { Ban, SprayCan, Wind } from 'lucide-react';
import { WhyButton } from '../../shells/kit/act-button.tsx';
import { useAddress } from '../../shells/kit/go.tsx';
import { useLook } from '../../shells/kit/look.ts';
import { serverNow, useFormat } from '../../shells/kit/moments.ts';
import { PageHeader } from '../../shells/kit/page-header.tsx';
import { ErrorState, Waiting } from '../../shells/kit/states.tsx';
import './isolation.css';
import { useT } from './isolation-words.ts';
import { levelsOf } from './parts.tsx';
import { dayOfStay, type RoomShown } from './RoomMap.tsx';
import type { SiteShown } from './Site.tsx';

/** Doors beside each other on a sheet of A4 on its side. */
const BESIDE = 25;

export default function SitePrintScreen() {
  const t = useT();
  const { site: id = '' } = useAddress();
  const { data, error, refetch } = useLook<SiteShown>(
    `/isolation/sites/${id}`,
    {},
    { follows: ['isolation.'] },
  );
  if (data === undefined)
    return error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Waiting />;
  return (
    <>
      <PageHeader
        title={t('printMap')}
        path={[
          { title: t('sites'), to: '/isolation' },
          { title: `${data.code} ${data.name}`, to: `/isolation/${id}` },
        ]}
        actions={
          <WhyButton tone="primary" onPress={() => window.print()}>
            {t('printNow')}
          </WhyButton>
        }
      />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a sheet wider than the screen is moved by keyboard too */}
      <section className="iso-sheet-scroll" tabIndex={0} aria-label={t('printMap')}>
        <Sheet site={data} />
      </section>
    </>
  );
}

function Sheet({ site }: { site: SiteShown }) {
  const t = useT();
  const { civilDay, clockTime } = useFormat();
  const lines = site.floors.flatMap(({ building, floor, rooms }) =>
    Array.from({ length: Math.ceil(rooms.length / BESIDE) }, (_, i) => ({
      key: `${building}/${floor}/${i}`,
      floor,
      rooms: rooms.slice(i * BESIDE, (i + 1) * BESIDE),
    })),
  );
  return (
    <section className="iso-sheet">
      <header>
        <h2>
          {site.code} {site.name} · {t('printTitle')}
        </h2>
        <span className="digits">
          {t('printSums', {
            guests: site.counts.guests,
            taken: site.taken,
            free: site.counts.free,
            not: site.notReady,
            at: `${civilDay(serverNow())} ${clockTime(serverNow())}`,
          })}
        </span>
      </header>
      <div className="iso-sheet-lines">
        {lines.map((line) => (
          <div key={line.key} className="iso-sheet-line">
            <b className="digits">{t('floorShort', { floor: line.floor })}</b>
            {line.rooms.map((room) => (
              <Door key={room.id} room={room} />
            ))}
          </div>
        ))}
      </div>
      <footer>{t('printKey')}</footer>
    </section>
  );
}

const MARKS = { soiled: SprayCan, airing: Wind, closed: Ban } as const;

function Door({ room }: { room: RoomShown }) {
  const t = useT();
  const Mark = room.state === 'ready' ? undefined : MARKS[room.state];
  return (
    <span className={`iso-sheet-door ${room.wing === 'positive' ? 'iso-sheet-positive' : ''}`}>
      <strong className="digits">{room.no}</strong>
      {room.guests.map((guest) => (
        <span key={guest.person}>
          {guest.name}
          <small className="digits">{t('dayN', { n: dayOfStay(guest.since) })}</small>
        </span>
      ))}
      {room.guests.length > 0 ? (
        <b>{levelsOf(room.guests).join(' ')}</b>
      ) : Mark === undefined || room.state === 'ready' ? null : (
        <span>
          <Mark size={9} aria-hidden />
          {t(`state-${room.state}`)}
        </span>
      )}
    </span>
  );
}
