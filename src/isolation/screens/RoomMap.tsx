// The room map: floors as rows, doors as cells. Who is where, since when and what matters about them, in one look; arrows
// move from door to door, Enter opens one.
import { Ban, BedDouble, Biohazard, SprayCan, UserRoundX, Wind } from 'lucide-react';
import { type KeyboardEvent, useRef, useState } from 'react';
import { civilDay, serverNow, useFormat } from '../../shells/kit/moments.ts';
import { useMarks, useSay } from '../../shells/kit/words.ts';
import { useT } from './isolation-words.ts';
import { LevelMark, levelsOf } from './parts.tsx';
import { RoomDrawer } from './RoomDrawer.tsx';
import type { SiteShown } from './Site.tsx';

export type RoomShown = SiteShown['floors'][number]['rooms'][number];

const FILTERS = ['taken', 'free', 'notReady', 'A', 'B', 'C', 'uninterviewed', 'alone', 'toDecide'] as const;
type Filter = (typeof FILTERS)[number];

export const STATE_MARKS = { soiled: SprayCan, airing: Wind, closed: Ban } as const;

/** On the day somebody comes it is her first. */
export function dayOfStay(since: string): number {
  const days = (Date.parse(civilDay(serverNow())) - Date.parse(civilDay(since))) / 86_400_000;
  return Math.max(1, days + 1);
}

export function RoomMap({ site }: { site: SiteShown }) {
  const t = useT();
  const say = useSay();
  const [filter, setFilter] = useState<Filter>();
  const [opened, setOpened] = useState<string>();
  const [at, setAt] = useState<string>();
  const map = useRef<HTMLDivElement>(null);
  const all = site.floors.flatMap(({ rooms }) => rooms);
  const reachable = all.some(({ id }) => id === at) ? at : all[0]?.id;
  const floorOf = (room: string) => site.floors.find(({ rooms }) => rooms.some(({ id }) => id === room));
  const buildings = new Set(site.floors.map(({ building }) => building)).size;
  const room = all.find(({ id }) => id === opened);
  // Whoever may not hear what somebody is looked after for sees how many, and finds no door by it.
  const hears = all.every(({ guests }) => guests.every(({ attention }) => attention !== null));
  const move = (event: KeyboardEvent<HTMLButtonElement>) => {
    const cells = [...(map.current?.querySelectorAll<HTMLButtonElement>('.iso-cell') ?? [])];
    const to = nextCell(cells, event.currentTarget, event.key);
    if (to === undefined) return;
    event.preventDefault();
    to.focus();
  };
  return (
    <>
      <fieldset className="chips iso-legend" aria-label={t('show')}>
        {FILTERS.map((one) => {
          const level = one === 'A' || one === 'B' || one === 'C' ? one : undefined;
          if (level !== undefined && !hears)
            return (
              <span key={one} className="iso-count">
                <LevelMark level={level} /> {t(`level-${level}`)}{' '}
                <span className="digits">{site.counts.attention[level]}</span>
              </span>
            );
          const n = all.filter((room) => fits(room, one)).length;
          // It is asked for when somebody is: a site where nobody is alone or to be decided about has no word about it.
          if ((one === 'alone' || one === 'toDecide') && n === 0 && filter !== one) return null;
          return (
            <button
              key={one}
              type="button"
              className="chip"
              aria-pressed={filter === one}
              onClick={() => setFilter(filter === one ? undefined : one)}
            >
              {one === 'A' || one === 'B' || one === 'C' ? (
                <>
                  <LevelMark level={one} /> {t(`level-${one}`)}
                </>
              ) : (
                t(`filter-${one}`)
              )}{' '}
              <span className="digits">{n}</span>
            </button>
          );
        })}
      </fieldset>
      <div ref={map}>
        {site.floors.map((floor) => (
          <section key={`${floor.building}/${floor.floor}`} className="iso-floor">
            <h2>
              {buildings > 1
                ? t('floorOf', { building: floor.building, floor: floor.floor })
                : t('floor', { floor: floor.floor })}
              <small className="digits">
                {t('floorWords', {
                  taken: floor.rooms.filter(({ guests }) => guests.length > 0).length,
                  all: floor.rooms.length,
                })}
              </small>
            </h2>
            <div className="iso-doors">
              {floor.rooms.map((one) => (
                <Cell
                  key={one.id}
                  room={one}
                  dim={filter !== undefined && !fits(one, filter)}
                  reachable={one.id === reachable}
                  onKeyDown={move}
                  onFocus={() => setAt(one.id)}
                  onOpen={() => setOpened(one.id)}
                />
              ))}
            </div>
          </section>
        ))}
      </div>
      <p className="iso-quiet iso-gap">{t('mapHelp', { wing: say(WING) })}</p>
      <RoomDrawer
        site={site}
        room={room}
        floor={floorOf(opened ?? '')?.floor ?? 0}
        onClose={() => setOpened(undefined)}
      />
    </>
  );
}

const WING = { zh: '阳性区', en: 'the positive wing' };

function fits(room: RoomShown, filter: Filter): boolean {
  if (filter === 'taken') return room.guests.length > 0;
  // As it is counted above: those of the positive wing are free for nobody else.
  if (filter === 'free')
    return room.guests.length === 0 && room.state === 'ready' && room.wing === 'ordinary';
  if (filter === 'notReady') return room.state !== 'ready';
  if (filter === 'alone') return room.guests.some(({ alone }) => alone);
  if (filter === 'toDecide') return room.guests.some(({ toDecide }) => toDecide);
  if (filter === 'uninterviewed') return room.guests.some(({ interviewed }) => !interviewed);
  return levelsOf(room.guests).includes(filter);
}

function Cell({
  room,
  dim,
  reachable,
  onKeyDown,
  onFocus,
  onOpen,
}: {
  room: RoomShown;
  dim: boolean;
  reachable: boolean;
  onKeyDown: (event: KeyboardEvent<HTMLButtonElement>) => void;
  onFocus: () => void;
  onOpen: () => void;
}) {
  const t = useT();
  const say = useSay();
  const { moment } = useFormat();
  const { comma } = useMarks();
  const [first] = room.guests;
  const more = room.guests.length - 1;
  const state = room.state === 'ready' ? undefined : room.state;
  const Mark = state && STATE_MARKS[state];
  const said = [
    t('roomNo', { no: room.no }),
    room.wing === 'positive' ? say(WING) : '',
    room.beds > 1 ? t('beds', { n: room.beds }) : '',
    first === undefined ? (state === undefined ? t('free') : say(room.stateWords)) : '',
    ...room.guests.map(({ name, since, attention, alone }) =>
      [
        name,
        t('since', { at: moment(since) }),
        ...(alone ? [t('alone')] : []),
        ...(attention ?? []).map(({ words }) => say(words)),
      ].join(comma),
    ),
  ].filter(Boolean);
  return (
    <button
      type="button"
      className={`iso-cell ${first ? 'iso-cell-taken' : ''} ${state ? `iso-cell-${state}` : ''} ${
        room.wing === 'positive' ? 'iso-cell-positive' : ''
      } ${dim ? 'iso-cell-dim' : ''}`}
      aria-label={said.join(comma)}
      tabIndex={reachable ? 0 : -1}
      onKeyDown={onKeyDown}
      onFocus={onFocus}
      onClick={onOpen}
    >
      <span className="iso-cell-head">
        <strong className="digits">{room.no}</strong>
        {room.beds > 1 && (
          <small className="iso-cell-beds digits">
            <BedDouble size={12} aria-hidden />
            {room.beds}
          </small>
        )}
        {room.wing === 'positive' && <Biohazard size={13} aria-hidden />}
        {first !== undefined && (
          <small className="iso-cell-day digits">{t('dayN', { n: dayOfStay(first.since) })}</small>
        )}
      </span>
      {first !== undefined ? (
        <span className="iso-cell-who">
          <span>{first.name}</span>
          {more > 0 && <b className="digits">+{more}</b>}
          <span className="iso-cell-levels">
            {room.guests.some(({ alone }) => alone) && (
              <UserRoundX size={14} className="iso-cell-alone" aria-hidden />
            )}
            {levelsOf(room.guests).map((level) => (
              <LevelMark key={level} level={level} />
            ))}
          </span>
        </span>
      ) : (
        <span className="iso-cell-state">
          {Mark && <Mark size={13} aria-hidden />}
          {state === undefined ? t('free') : t(`state-${state}`)}
        </span>
      )}
    </button>
  );
}

/** The door an arrow leads to: beside in the order of doors, above and below as they lie on the screen. */
function nextCell(cells: readonly HTMLButtonElement[], from: HTMLButtonElement, key: string) {
  const i = cells.indexOf(from);
  if (key === 'ArrowRight') return cells[i + 1];
  if (key === 'ArrowLeft') return cells[i - 1];
  if (key === 'Home') return cells[0];
  if (key === 'End') return cells.at(-1);
  if (key !== 'ArrowDown' && key !== 'ArrowUp') return undefined;
  const here = from.getBoundingClientRect();
  const down = key === 'ArrowDown';
  const lines = cells
    .map((cell) => ({ cell, box: cell.getBoundingClientRect() }))
    .filter(({ box }) => (down ? box.top > here.top + 4 : box.top < here.top - 4));
  const tops = lines.map(({ box }) => box.top);
  const line = down ? Math.min(...tops) : Math.max(...tops);
  return lines
    .filter(({ box }) => Math.abs(box.top - line) < 4)
    .sort((a, b) => Math.abs(a.box.left - here.left) - Math.abs(b.box.left - here.left))[0]?.cell;
}
