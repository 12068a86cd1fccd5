// Every bed is known: rows of the table of invariants (watch.ts). Each reads whoever is in a room now, and the last meal of
// each open site.
import type { RawBuilder } from 'kysely';
import { addDays, civilDayOf } from './base/civil-dates.ts';
import { addMinutes } from './base/clock.ts';
import { sql } from './base/sql.ts';
import { releaseRules } from './control/release/terms.ts';
import { childBelow } from './isolation/rooms/rules.ts';
import { HERE_SINCE } from './isolation/rooms/store.ts';
import { isolationRules } from './isolation/terms.ts';
import type { Invariant } from './watch.ts';

/** Between two beds, and between the end of a stay and leaving, nobody is lost for so long. Default. */
const MINUTES = 60;
/** What follows from where she is follows within minutes. */
const HANDED_MINUTES = 10;

export const isolationInvariants: readonly Invariant[] = [
  {
    id: 'N15',
    zh: '隔离点每个住进房间的人都有生效的管控，登记在点的人都有房间，房间不超床位',
    en: 'Whoever is in a room is under control, whoever is on record at a site has a room, and no room is over its beds',
    severity: 'wrong',
    owner: 'site-head',
    link: '/isolation',
    whats: {
      crowded: { zh: '房间人数超过床位', en: 'more people in the room than beds' },
      over: { zh: '管控已结束，仍住在房间', en: 'her control is over and she is still in a room' },
      stays: {
        zh: '已解除隔离点阶段，超时仍未离点',
        en: 'released from the site, and still in her room after the time there is',
      },
      elsewhere: { zh: '登记的所在地不是这个隔离点', en: 'on record as being somewhere else' },
      roomless: { zh: '登记在隔离点，却没有房间', en: 'on record at the site and in no room' },
      unkept: {
        zh: '住在房间，测温检测却不归本层负责',
        en: 'in a room, and her temperatures and tests are not asked of its floor',
      },
      'kept-away': {
        zh: '已不在隔离点，测温检测仍归隔离点',
        en: 'no longer at the site, and her temperatures and tests are still asked there',
      },
    },
    find: ({ now, rulebook }) => sql`
      select 'person:' || y.person as handle, y.place, y.person, 'crowded' as what, lower(y.during) as since
      from room_stay y join isolation_room r on r.id = y.room
      -- No bed is given twice: whoever is one too many is in one that is not there.
      where upper_inf(y.during) and y.bed > r.beds
      union all
      select 'person:' || y.person, y.place, y.person, 'over', e.ended_at
      from room_stay y join episode e on e.id = y.episode
      where upper_inf(y.during) and e.ended_at < ${now}::timestamptz - make_interval(mins => ${MINUTES})
        and not exists (select from episode o where o.person = y.person and o.ended_at is null)
      union all
      -- Her days here are over by two signatures: whoever could have left and has not is forgotten.
      select 'person:' || y.person, y.place, y.person, 'stays', r.released_at
      from room_stay y join episode e on e.id = y.episode and e.ended_at is null
        and (e.state = 'released' or e.stage_place <> 'facility')
        join stage_release r on r.episode = e.id and r.kept_at is not null and r.stage_place = 'facility'
      where upper_inf(y.during) and r.released_at > ${HERE_SINCE}
        and r.released_at < ${addMinutes(now, -rulebook.part(releaseRules).leaving.afterMinutes.value)}
      union all
      select 'person:' || y.person, y.place, y.person, 'elsewhere', w.from_at
      from room_stay y join isolation_site s on s.id = y.site
        join whereabouts w on w.person = y.person and w.until_at is null
      where upper_inf(y.during) and (w.kind <> 'facility' or w.label is distinct from s.name)
        and w.from_at < ${now}::timestamptz - make_interval(mins => ${MINUTES})
      union all
      select 'person:' || w.person, s.place, w.person, 'roomless', w.from_at
      from isolation_site s join whereabouts w on w.kind = 'facility' and w.label = s.name and w.until_at is null
      where s.closed_at is null and w.from_at < ${now}::timestamptz - make_interval(mins => ${MINUTES})
        and not exists (select from room_stay y where y.person = w.person and upper_inf(y.during))
      union all
      -- The duty goes with the guest (ADR 14): in a room her floor has it, and nobody keeps it who has her no more.
      select 'person:' || y.person, y.place, y.person, 'unkept', greatest(lower(y.during), e.changed_at)
      from room_stay y join episode e on e.person = y.person and e.ended_at is null
      where upper_inf(y.during) and e.kept_at is distinct from y.place
        and lower(y.during) < ${now}::timestamptz - make_interval(mins => ${HANDED_MINUTES})
        and e.changed_at < ${now}::timestamptz - make_interval(mins => ${HANDED_MINUTES})
      union all
      select 'person:' || e.person, e.kept_at, e.person, 'kept-away', coalesce(w.from_at, e.changed_at)
      from episode e left join whereabouts w on w.person = e.person and w.until_at is null
      where e.kept_at is not null and e.ended_at is null
        and coalesce(w.kind, 'other') not in ('facility', 'vehicle', 'hospital')
        and coalesce(w.from_at, e.changed_at) < ${now}::timestamptz - make_interval(mins => ${HANDED_MINUTES})
        and not exists (select from room_stay y where y.person = e.person and upper_inf(y.during))`,
  },
  {
    id: 'N16',
    zh: '隔离点三数一致：房间图、送餐、测温名单',
    en: 'Three head counts agree at every site: rooms, meals, temperatures',
    severity: 'wrong',
    owner: 'site-head',
    link: '/isolation',
    whats: {
      meal: { zh: '送餐份数与住的人数不符', en: 'as many meals were not handed out as people are in rooms' },
      temperature: {
        zh: '住在房间，却不在隔离点今天的测温名单',
        en: 'in a room and not on today’s list of temperatures of the site',
      },
    },
    find: ({ now }) => sql`
      select 'isolation-site:' || m.site as handle, m.place, null::uuid as person, 'meal' as what, m.ended_at as since
      from isolation_site s
        join lateral (
          select * from meal_run m where m.site = s.id and m.ended_at is not null order by m.started_at desc limit 1) m on true
      where s.closed_at is null and m.day >= ${addDays(civilDayOf(now), -1)}::date
        and m.served <> (select count(*) from room_stay y where y.site = s.id and y.during @> m.started_at)
      union all
      select 'person:' || y.person, y.place, y.person, 'temperature', ${HERE_SINCE}
      from room_stay y join episode e on e.id = y.episode join isolation_site s on s.id = y.site
      where upper_inf(y.during) and e.state = 'active' and e.temperatures > 0
        -- Whoever came in today is on the list from tomorrow on, where her plan begins then.
        and ${HERE_SINCE} < ${now}::timestamptz - interval '1 day' and e.stage_to >= ${civilDayOf(now)}::date
        and not exists (
          select from temperature_due t
          where t.episode = e.id and t.on_day = ${civilDayOf(now)}::date and t.place <@ s.place)`,
  },
  {
    id: 'H14',
    zh: '隔离点里需要陪护的人，入住时无人陪护、陪护人离开、换房或住院后，限时内有人陪护；儿童不独住',
    en: 'Whoever is not to be alone at a site has somebody beside her in time, from the start and once her companion has left, and no child is alone',
    severity: 'missed',
    owner: 'site-head',
    link: '/isolation',
    whats: {
      left: {
        zh: '陪护人已离开房间，超时无人接替',
        en: 'her companion has left the room, and nobody is in her place',
      },
      away: {
        zh: '陪护人登记为不在本点（在车上、医院等），超时无人接替',
        en: 'her companion is on record as elsewhere, on a vehicle or in hospital, and nobody is in her place',
      },
      child: { zh: '儿童房间里没有成年人', en: 'a child in a room with nobody grown up' },
      needs: {
        zh: '需要陪护的人入住起无人陪护，点长超时未处置',
        en: 'whoever is not to be alone has had nobody from the start, and the head has not seen to it in time',
      },
    },
    find: ({ now, rulebook }) => {
      const rules = rulebook.part(isolationRules);
      const since = addMinutes(now, -rules.companion.aloneMinutes);
      /** Born on this day she is so old today. */
      const aged = (years: number) =>
        sql`(${civilDayOf(now)}::date - make_interval(years => ${years}))::date`;
      /**
       * A positive waits for her transfer, and nobody healthy is put beside her: not in her wing. That she is fetched in
       * time, and by whom she is looked after until then, is asked by the deadline of her case (case-admit).
       */
      const ordinary = sql`isolation_room r on r.id = y.room and r.wing = 'ordinary'`;
      /** When she was last in one room with somebody, wherever the two have been moved since. */
      const together = (somebody: RawBuilder<unknown>) => sql`(
        select max(upper(c.during * o.during))
        from room_stay c join room_stay o on o.room = c.room and o.during && c.during join person q on q.id = o.person
        where c.person = y.person and ${somebody})`;
      const grownUp = sql`q.birth <= ${aged(rules.companion.ageFrom)}`;
      const elsewhere = sql`(w.kind <> 'facility' or w.label is distinct from s.name)`;
      return sql`
        select 'person:' || v.person as handle, v.place, v.person, v.what, v.since
        from (
          select y.person, y.place, 'left' as what,
            coalesce(${together(sql`o.person = y.companion`)}, lower(y.during)) as since
          from room_stay y join ${ordinary}
          where upper_inf(y.during) and y.companion is not null
            and not exists (
              select from room_stay o where o.room = y.room and o.person = y.companion and upper_inf(o.during))
          union all
          select y.person, y.place, 'away', w.from_at
          from room_stay y join ${ordinary} join isolation_site s on s.id = y.site
            join room_stay o on o.room = y.room and o.person = y.companion and upper_inf(o.during)
            join whereabouts w on w.person = o.person and w.until_at is null and ${elsewhere}
          where upper_inf(y.during)
            -- Both are on their way: N15 asks after them.
            and not exists (
              select from whereabouts w where w.person = y.person and w.until_at is null and ${elsewhere})
          union all
          select y.person, y.place, 'child', coalesce(${together(grownUp)}, ${HERE_SINCE})
          from room_stay y join ${ordinary} join person p on p.id = y.person
          where upper_inf(y.during) and y.companion is null
            and p.birth > ${aged(childBelow(rules))}
            and not exists (
              select from room_stay o join person q on q.id = o.person
              where o.room = y.room and upper_inf(o.during) and ${grownUp})
          union all
          -- Given a room alone for a reason. What she needs is sealed in her interview: whoever read it asked the head to
          -- name somebody (rooms/acts.ts), who does or says how she is looked after.
          select y.person, y.place, 'needs', t.opens_at
          from room_stay y join ${ordinary} join person p on p.id = y.person
            join task t on t.plan_key = 'isolation/alone/' || y.person || '/open' and t.ended_at is null
          where upper_inf(y.during) and y.companion is null
            and (p.birth is null or p.birth <= ${aged(childBelow(rules))})) v
        where v.since < ${since}`;
    },
  },
  {
    id: 'N19',
    zh: '每趟车上车、下车、接收人数一致',
    en: 'On every trip as many were received as alighted and boarded',
    severity: 'missed',
    owner: 'transport-group',
    link: '/transport',
    whats: {
      differs: { zh: '上车、下车、接收人数不一致', en: 'boarded, alighted and received differ' },
      aboard: { zh: '有人在车上，逾时未到', en: 'people are aboard and it has not arrived' },
    },
    find: ({ now }) => sql`
      select 'trip:' || t.id as handle, t.place, null::uuid as person,
        case when t.arrived_at is null then 'aboard' else 'differs' end as what, coalesce(t.arrived_at, t.due_at) as since
      from trip t
      where t.cancelled_at is null
        and coalesce(t.arrived_at, t.due_at) < ${now}::timestamptz - make_interval(mins => ${MINUTES})
        -- Nobody is received who has not alighted; closed or not, each is missed until somebody signs for her.
        and t.id in (select s.trip from trip_seat s where s.boarded_at is not null and s.received_at is null)`,
  },
];
