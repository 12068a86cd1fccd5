// An isolation site for scenes: a small hotel with a head, everything of its checklist done, guests in rooms.
import { rows, sql } from '../src/base/sql.ts';
import { roomGuests } from '../src/isolation/rooms/acts.ts';
import { checkIsolationSite, openIsolationSite, readyIsolationSite } from '../src/isolation/sites/acts.ts';
import { isolationRules } from '../src/isolation/terms.ts';
import { addUsers } from '../src/teams/acts.ts';
import type { Player, TestHouse } from './house.ts';
import { sentToSite } from './stays.ts';

export interface Hotel {
  readonly site: string;
  readonly place: string;
  readonly name: string;
  readonly head: Player;
  readonly medic: Player;
  /** Gives these people a room each, in this order; whoever was ordered home is sent here first. */
  room(people: readonly string[], rooms: readonly string[]): Promise<void>;
}

let made = 0;

/** Two floors (3 and 4) of six doors, unless told otherwise. */
export async function openHotel(h: TestHouse, measures: Record<string, number> = {}): Promise<Hotel> {
  made += 1;
  const { users } = await h.itself.do(addUsers, {
    password: 'correct-horse-battery',
    users: [{ login: `hotel-head${made}`, name: '柏舟', duties: [] }],
  });
  const name = `临江酒店${made}`;
  const opened = await h.as('hq').do(openIsolationSite, {
    district: 'd330114',
    name,
    address: '临江路 1 号',
    template: 'hotel',
    measures: {
      floors: 2,
      firstFloor: 3,
      roomsPerFloor: 6,
      positiveRooms: 1,
      barrierFreeShare: 0.1,
      ...measures,
    },
    head: users[0]?.id ?? '',
    reason: '演练',
  });
  const head = h.as('site-head', opened.place);
  const rules = (await h.house.rulebookAt(h.clock.now())).part(isolationRules);
  for (const { item } of rules.checklist)
    await head.do(checkIsolationSite, { site: opened.site, item, done: true });
  await head.do(readyIsolationSite, { site: opened.site });
  return {
    ...opened,
    name,
    head,
    medic: h.as('site-medic', opened.place),
    async room(people, rooms) {
      await sentToSite(h, people);
      await head.do(roomGuests, {
        site: opened.site,
        guests: await Promise.all(
          people.map(async (person, i) => ({
            person,
            room: await roomNo(h, opened.site, rooms[i] ?? ''),
            reason: '演练指定',
          })),
        ),
      });
    },
  };
}

export async function roomNo(h: TestHouse, site: string, no: string): Promise<string> {
  const found = await h.inside((tx) =>
    rows(tx, sql<{ id: string }>`select id from isolation_room where site = ${site} and no = ${no}`),
  );
  if (found[0] === undefined) throw new Error(`no room ${no}`);
  return found[0].id;
}
