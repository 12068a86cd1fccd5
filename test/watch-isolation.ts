// What somebody may break by hand at an isolation site or on the way to one (H14, N15, N16, N19), and a site in good order to break: open, its rooms free.

interface Fault {
  readonly id: string;
  readonly what: string;
  readonly break: string;
  readonly mend: string;
}

const uuid = (n: number) => `'00000000-0000-7000-8000-0000000004${String(n).padStart(2, '0')}'`;
const SITE = uuid(1);
const ROOM = uuid(2);
const FLOOR = `'d330114.s090.c01.g01'`;
/** A stay of the scenes of stays (test/watch-episodes.ts); she is at home on record. */
const EPISODE = `'00000000-0000-7000-8000-000000000101'`;
const HERS = `(select person from episode where id = ${EPISODE})`;
const SINCE = `'2026-12-05T12:00+08:00'`;
const MOVED = `'2026-12-07T20:00+08:00'`;
const LONG_AGO = `'2026-12-06T12:00+08:00'`;

export const SITE_IN_ORDER: readonly string[] = [
  `insert into place (path, kind, code, name, name_en, changed_at)
   values ('d330114.s090', 'site', '33011490', '隔离点', 'sites', ${SINCE}),
     ('d330114.s090.c01', 'site', '3301149001', '望潮酒店', 'Wangchao', ${SINCE}),
     (${FLOOR}, 'site', '330114900101', '三层', 'floor 3', ${SINCE})`,
  `insert into isolation_site (id, place, name, address, template, head, secretary, forecast, opened_at, opened_by, ready_at)
   values (${SITE}, 'd330114.s090.c01', '望潮酒店', '路 1 号', 'hotel', ${SITE}, ${SITE}, '{}', ${SINCE}, 'x', ${SINCE})`,
  `insert into isolation_room (id, site, place, building, floor, no, beds, wing, state, state_at, state_by)
   values (${ROOM}, ${SITE}, ${FLOOR}, '1', 3, '0301', 1, 'ordinary', 'ready', ${SINCE}, 'x')`,
];

/** Who does her daily duties: long enough for everybody to have heard of it. */
function keptBy(place: string) {
  return `update episode set kept_at = ${place}, changed_at = ${SINCE} where id = ${EPISODE}`;
}
const roomed = (bed = 1) =>
  `insert into room_stay (id, site, room, bed, place, person, episode, party, during, category, rule, by)
   values (${uuid(9)}, ${SITE}, ${ROOM}, ${bed}, ${FLOOR}, ${HERS}, ${EPISODE}, ${SITE}, tstzrange(${SINCE}, null), 'close',
     'single', 'x'); ${keptBy(FLOOR)}`;
const atSite = `update whereabouts set kind = 'facility', label = '望潮酒店' where episode = ${EPISODE}`;
const atHome = `update whereabouts set kind = 'home', label = null where episode = ${EPISODE}`;
const out = `delete from room_stay; ${atHome}; ${keptBy('null')}`;

/** A child and her mother in one room since then, and both on record as being there. */
const MOTHER = uuid(12);
const BESIDE = uuid(13);
const withMother = `${roomed()}; ${atSite}; update isolation_room set beds = 2;
  update person set birth = '2019-05-01' where id = ${HERS};
  insert into person (id, place, name, name_key, name_parts, birth, masks, created_at, changed_at)
  select ${MOTHER}, place, name, name_key, name_parts, '1990-05-01', masks, created_at, changed_at from person where id = ${HERS};
  insert into room_stay (id, site, room, bed, place, person, party, during, category, rule, by)
  values (${BESIDE}, ${SITE}, ${ROOM}, 2, ${FLOOR}, ${MOTHER}, ${SITE}, tstzrange(${SINCE}, null), 'close', 'child', 'x');
  update room_stay set companion = ${MOTHER} where person = ${HERS}`;
const outAgain = `${out}; delete from whereabouts where person = ${MOTHER}; delete from person where id = ${MOTHER};
  update person set birth = null where id = ${HERS}; update isolation_room set beds = 1`;

export const ISOLATION_FAULTS: readonly Fault[] = [
  {
    id: 'H14',
    what: 'left',
    // She went home at noon of the day before, and nobody came in her place.
    break: `${withMother}; update room_stay set during = tstzrange(lower(during), ${LONG_AGO}) where id = ${BESIDE}`,
    mend: outAgain,
  },
  {
    id: 'H14',
    what: 'away',
    // She is in hospital, and in her room on paper.
    break: `${withMother};
            insert into whereabouts (person, during, episode, kind, place, by)
            select ${MOTHER}, tstzrange(${LONG_AGO}, null), id, 'hospital', place, 'x' from episode where id = ${EPISODE}`,
    mend: outAgain,
  },
  {
    id: 'H14',
    what: 'child',
    break: `${withMother}; update room_stay set companion = null; update person set birth = '2015-05-01' where id = ${MOTHER}`,
    mend: outAgain,
  },
  {
    id: 'H14',
    what: 'needs',
    // Grown up, she was given a room alone, and the head was asked to name somebody.
    break: `${roomed()}; ${atSite}; update person set birth = '1980-05-01' where id = ${HERS};
            insert into task (id, plan_key, kind, title_zh, title_en, about, place, owner_unit, owner_role, state, opens_at,
              due_at, facts, opened_at, opened_by, changed_at)
            select ${uuid(14)}, 'isolation/alone/' || ${HERS} || '/open', 'guest-alone', 'x', 'x', '{}', ${FLOOR}, ${FLOOR},
              'site-head', 'requested', ${LONG_AGO}, '2027-01-01', '{}', ${LONG_AGO}, 'x', ${LONG_AGO}`,
    mend: `${out}; delete from task where id = ${uuid(14)}; update person set birth = null where id = ${HERS}`,
  },
  { id: 'N15', what: 'elsewhere', break: roomed(), mend: out },
  { id: 'N15', what: 'crowded', break: `${roomed(2)}; ${atSite}`, mend: out },
  { id: 'N15', what: 'roomless', break: atSite, mend: out },
  { id: 'N15', what: 'unkept', break: `${roomed()}; ${atSite}; ${keptBy('null')}`, mend: out },
  // She went home, and the site is asked for her temperature still.
  { id: 'N15', what: 'kept-away', break: keptBy(FLOOR), mend: out },
  {
    id: 'N15',
    what: 'over',
    break: `${roomed()}; ${atSite};
            update episode set state = 'completed', ended_at = ${SINCE}::timestamptz + interval '1 day' where id = ${EPISODE}`,
    mend: `${out}; update episode set state = 'active', ended_at = null where id = ${EPISODE}`,
  },
  {
    id: 'N15',
    what: 'stays',
    // Two have signed this morning, her days at home have begun, and she is in her room still.
    break: `${roomed()}; ${atSite}; update episode set stage_place = 'home' where id = ${EPISODE};
            insert into stage_release (id, episode, person, place, stage_no, stage, stage_place, stage_to, kept_at, opened_at, first_by,
              first_role, first_at, second_by, second_role, second_at, released_at, next_stage, next_at)
            select ${uuid(11)}, id, person, place, 0, 'central', 'facility', '2026-12-06', 'd330114.s090.c01', ${LONG_AGO}, 'one', 'site-medic',
              ${LONG_AGO}, 'two', 'site-head', ${LONG_AGO}, ${LONG_AGO}, 1, ${LONG_AGO} from episode where id = ${EPISODE}`,
    mend: `delete from stage_release; update episode set stage_place = 'facility' where id = ${EPISODE}; ${out}`,
  },
  {
    id: 'N16',
    what: 'meal',
    break: `insert into meal_run (id, site, place, day, meal, started_at, started_by, ended_at, served)
            values (${uuid(8)}, ${SITE}, 'd330114.s090.c01', '2026-12-07', 'dinner', '2026-12-07T17:40+08:00', 'x',
              '2026-12-07T18:10+08:00', 3)`,
    mend: `delete from meal_run`,
  },
  {
    id: 'N19',
    what: 'differs',
    break: `insert into trip (id, place, kind, destination, vehicle, driver, seats, protection, departs_at, due_at, planned_at,
              planned_by, departed_at, arrived_at)
            values (${uuid(7)}, 'd330114', 'intake', '望潮酒店', 'A', 'x', 7, 'level-2', ${SINCE},
              '2026-12-07T20:00+08:00', ${SINCE}, 'x', ${SINCE}, '2026-12-07T20:00+08:00');
            insert into trip_seat (trip, no, place, person, category, boarded_at, alighted_at)
            values (${uuid(7)}, 1, 'd330114', ${HERS}, 'close', ${SINCE}, ${SINCE})`,
    mend: `delete from trip_seat; delete from trip`,
  },
  {
    id: 'N19',
    what: 'aboard',
    break: `insert into trip (id, place, kind, destination, vehicle, driver, seats, protection, departs_at, due_at, planned_at,
              planned_by, departed_at)
            values (${uuid(7)}, 'd330114', 'intake', '望潮酒店', 'A', 'x', 7, 'level-2', ${SINCE},
              '2026-12-07T20:00+08:00', ${SINCE}, 'x', ${SINCE});
            insert into trip_seat (trip, no, place, person, category, boarded_at)
            values (${uuid(7)}, 1, 'd330114', ${HERS}, 'close', ${SINCE})`,
    mend: `delete from trip_seat; delete from trip`,
  },
  {
    id: 'N16',
    what: 'temperature',
    // Another room since this morning: she has been at the site for days.
    break: `${roomed()}; ${atSite}; update episode set temperatures = 2 where id = ${EPISODE};
            update room_stay set during = tstzrange(lower(during), ${MOVED});
            insert into room_stay (id, site, room, bed, place, person, episode, party, during, category, rule, by)
            select ${uuid(10)}, site, room, bed, place, person, episode, party, tstzrange(${MOVED}, null), category, rule, by
            from room_stay`,
    mend: `${out}; update episode set temperatures = 0 where id = ${EPISODE}`,
  },
];
