// Scenes of whoever is not to be alone at a site, on the real database: her companion goes and somebody else comes, and
// between the two the watch asks after her.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openHotel } from '../../../test/hotel.ts';
import { refusal, type TestHouse } from '../../../test/house.ts';
import { COMMUNITY, houseWithLists } from '../../../test/lists.ts';
import { staysForSite, withOutbreak } from '../../../test/stays.ts';
import { uuidv7 } from '../../base/ids.ts';
import { rows, sql } from '../../base/sql.ts';
import { finishTask } from '../../tasks/acts.ts';
import { watchAbout } from '../../watch-about.ts';
import { briefingLook } from '../briefing/routes.ts';
import { siteLook } from '../routes.ts';
import { accompanyGuest, checkOutGuest, interviewGuest, moveGuest, roomGuests } from './acts.ts';
import { answerAlone, explainAlone } from './alone.ts';
import { followInRooms, returnInRooms } from './merging.ts';
import type { Interview } from './terms.ts';

let h: TestHouse;
beforeAll(async () => {
  h = await houseWithLists({ now: new Date('2026-12-08T09:00:00+08:00') });
  await withOutbreak(h);
}, 120_000);
afterAll(() => h.close());

const CHILD = '2020-05-01';
const GROWN = '1990-05-01';

/** People under control, born on these days. */
async function people(...births: string[]): Promise<string[]> {
  const found = (await staysForSite(h, births.length)).map(({ person }) => person);
  for (const [i, birth] of births.entries())
    await h.inside((tx) => rows(tx, sql`update person set birth = ${birth}::date where id = ${found[i]}`));
  return found;
}

/** A grown-up who needs somebody, and whose companion has gone to another site. */
async function leftBehind() {
  const { site, head, medic, rooms } = await hotel({ beds: 2 });
  const [guest = '', along = ''] = await people(GROWN, GROWN);
  await medic.do(interviewGuest, { site, person: guest, told: tell({ dependent: true }), over: null });
  await head.do(roomGuests, {
    site,
    guests: [guest, along].map((person) => ({ person, room: rooms[0] ?? '', reason: '演练指定' })),
    companions: [{ guest, companion: along }],
  });
  h.clock.forwardMinutes(1);
  await head.do(checkOutGuest, { site, person: along, to: 'site', reason: '转点' });
  return { site, head, medic, guest };
}

async function hotel(measures: Record<string, number>) {
  const site = await openHotel(h, measures);
  const found = await h.inside((tx) =>
    rows(
      tx,
      sql<{ id: string }>`
        select id from isolation_room where site = ${site.site} and wing = 'ordinary' order by no`,
    ),
  );
  return { ...site, rooms: found.map(({ id }) => id) };
}

/** What the watch finds of her. */
const missed = async (person: string) =>
  (await watchAbout(h.house, [`person:${person}`])).filter(({ id }) => id === 'H14').map(({ what }) => what);

/** Tasks that ask for somebody beside her. */
const asked = (person: string) =>
  h.inside(async (tx) =>
    (
      await rows(
        tx,
        sql<{ zh: string }>`
          select title_zh as zh from task
          where starts_with(plan_key, ${`isolation/alone/${person}/`}) and ended_at is null`,
      )
    ).map(({ zh }) => zh),
  );

const tell = (told: Partial<Interview>): Interview => ({
  attention: [],
  medicines: [],
  diet: 'ordinary',
  ...told,
});

describe('whoever is not to be alone', () => {
  test('a child whose mother is taken to hospital is watched until another is beside her', async () => {
    const { site, head, rooms } = await hotel({ beds: 3 });
    const [first = '', second = '', third = ''] = rooms;
    const [child = '', mother = '', aunt = '', uncle = ''] = await people(CHILD, GROWN, GROWN, GROWN);
    const into = (person: string, room: string) => ({ person, room, reason: '演练指定' });
    await head.do(roomGuests, {
      site,
      guests: [into(child, first), into(mother, first), into(aunt, second)],
      companions: [{ guest: child, companion: mother }],
    });
    h.clock.forwardMinutes(90);
    expect(await missed(child)).toEqual([]);
    await head.do(checkOutGuest, { site, person: mother, to: 'hospital', reason: '急腹症' });
    expect(await asked(child)).toEqual([expect.stringContaining('陪护人已离开')]);
    h.clock.forwardMinutes(59);
    expect(await missed(child)).toEqual([]);
    h.clock.forwardMinutes(2);
    expect(await missed(child)).toEqual(['left']);
    expect((await watchAbout(h.house, [`person:${mother}`])).map(({ what }) => what)).toContain('left');
    // Neither another room nor a task that is ticked off is somebody beside her.
    await head.do(moveGuest, { person: child, room: third, reason: '空调故障' });
    await h.inside((tx) =>
      rows(
        tx,
        sql`
          update task set state = 'completed', ended_at = ${h.clock.now()}
          where starts_with(plan_key, ${`isolation/alone/${child}/`}) returning id`,
      ),
    );
    expect(await missed(child)).toEqual(['left']);
    const card = async () =>
      (await head.see(siteLook, { site })).floors
        .flatMap((floor) => floor.rooms)
        .flatMap(({ guests }) => guests)
        .find(({ person }) => person === child);
    expect(await card()).toMatchObject({ companion: null, alone: true });
    // Her aunt is here, under the same control: she is moved in.
    const beside = [{ guest: child, companion: aunt }];
    expect((await refusal(head.do(accompanyGuest, { site, guest: child, companion: aunt }))).code).toBe(
      'companion-other-room',
    );
    await head.do(moveGuest, { person: aunt, room: third, companions: beside, reason: '陪护' });
    expect(await missed(child)).toEqual([]);
    expect(await card()).toMatchObject({ companion: aunt, alone: false });
    // She is in hospital as everybody knows but the room map.
    await h.inside((tx) =>
      rows(
        tx,
        sql`
          update whereabouts set kind = 'hospital', label = null where person = ${aunt} and until_at is null
          returning person`,
      ),
    );
    h.clock.forwardMinutes(61);
    expect(await missed(child)).toEqual(['away']);
    await head.do(checkOutGuest, { site, person: aunt, to: 'hospital', reason: '发热' });
    // Whoever agrees to come from outside is given the bed beside her.
    await head.do(roomGuests, {
      site,
      guests: [into(uncle, third)],
      companions: [{ guest: child, companion: uncle }],
    });
    expect(await missed(child)).toEqual([]);
    expect(await asked(child)).toEqual([]);
  });

  test('a family in one room: when the mother goes, the father is named in her place', async () => {
    const { site, head, rooms } = await hotel({ beds: 3 });
    const [child = '', mother = '', father = ''] = await people(CHILD, GROWN, GROWN);
    const family = [child, mother, father];
    const household = uuidv7();
    await h.inside((tx) =>
      rows(
        tx,
        sql`
          with made as (
            insert into household (id, place, created_at) values (${household}, ${COMMUNITY}::ltree, ${h.clock.now()}))
          insert into household_member (id, household, person, relation, since)
          select gen_random_uuid(), ${household}, p, 'other', ${h.clock.now()} from unnest(${family}::uuid[]) p
          returning id`,
      ),
    );
    for (const person of family)
      await head.do(interviewGuest, { site, person, told: tell({ sharesWritten: true }), over: null });
    await head.do(roomGuests, {
      site,
      guests: family.map((person) => ({ person, room: rooms[0] ?? '', reason: '一家同住' })),
      companions: [{ guest: child, companion: mother }],
    });
    h.clock.forwardMinutes(1);
    await head.do(checkOutGuest, { site, person: mother, to: 'hospital', reason: '临产' });
    h.clock.forwardMinutes(61);
    expect(await missed(child)).toEqual(['left']);
    const beside = { site, guest: child, companion: father };
    expect((await refusal(head.do(accompanyGuest, { ...beside, companion: mother }))).code).toBe(
      'guest-not-here',
    );
    await head.do(accompanyGuest, beside);
    expect(await missed(child)).toEqual([]);
    expect(await asked(child)).toEqual([]);
    const entry = h.entries.find(({ word }) => word === 'isolation.guest.accompanied');
    expect(entry?.about).toEqual([
      expect.stringMatching(/^isolation-site:/),
      `person:${child}`,
      `person:${father}`,
    ]);
    // Not by herself, and not by another child.
    expect((await refusal(head.do(accompanyGuest, { ...beside, companion: child }))).code).toBe(
      'companion-may-not',
    );
  });

  test('a child given a room of her own is asked after, though somebody wrote a reason', async () => {
    const { site, head, rooms } = await hotel({ beds: 2 });
    const [child = ''] = await people(CHILD);
    await head.do(roomGuests, {
      site,
      guests: [{ person: child, room: rooms[0] ?? '', reason: '家属在途' }],
    });
    expect(await asked(child)).toEqual([expect.stringContaining('无成年人')]);
    expect(await missed(child)).toEqual([]);
    h.clock.forwardMinutes(61);
    expect(await missed(child)).toEqual(['child']);
  });

  test('alone, and found to be on record twice: her head is asked about the one she is, as it was due', async () => {
    const { site, head, medic, rooms } = await hotel({ beds: 2 });
    const [guest = '', along = '', into = ''] = await people(GROWN, GROWN, GROWN);
    await medic.do(interviewGuest, { site, person: guest, told: tell({ dependent: true }), over: null });
    await head.do(roomGuests, {
      site,
      guests: [
        { person: guest, room: rooms[0] ?? '', reason: '护工在途' },
        { person: along, room: rooms[1] ?? '', reason: '演练指定' },
      ],
    });
    h.clock.forwardMinutes(40);
    // What a merge does to the two records themselves is told in the scenes of people.
    const merged = (kept: string | null) =>
      h.inside((tx) =>
        rows(tx, sql`update person set merged_into = ${kept} where id = ${guest} returning id`),
      );
    const pair = { from: guest, into, place: COMMUNITY };
    await merged(into);
    await h.itself.do(followInRooms, pair);
    expect([await asked(guest), await asked(into)]).toEqual([[], [expect.stringContaining('无人陪护')]]);
    h.clock.forwardMinutes(21);
    expect(await missed(into)).toEqual(['needs']);
    await merged(null);
    await h.itself.do(returnInRooms, pair);
    expect([await asked(guest), await asked(into)]).toEqual([[expect.stringContaining('无人陪护')], []]);
    expect(await missed(guest)).toEqual(['needs']);
    // Explained by now, it is the medic’s question that goes with her.
    await head.do(explainAlone, { site, person: guest, reason: 'coming', words: '护工今晚到' });
    await merged(into);
    await h.itself.do(followInRooms, pair);
    expect([await asked(guest), await asked(into)]).toEqual([[], [expect.stringContaining('请查看并答复')]]);
    await medic.do(answerAlone, { site, person: into, agrees: true, words: '已查看' });
    expect(await missed(into)).toEqual([]);
  });

  test('an adult who can not be alone and is given a room alone is asked after, until somebody is with her', async () => {
    const { site, head, medic, rooms } = await hotel({ beds: 2 });
    const [guest = '', along = '', late = ''] = await people(GROWN, GROWN, GROWN);
    await medic.do(interviewGuest, { site, person: guest, told: tell({ dependent: true }), over: null });
    await head.do(roomGuests, {
      site,
      guests: [
        { person: guest, room: rooms[0] ?? '', reason: '护工在途' },
        { person: late, room: rooms[1] ?? '', reason: '演练指定' },
      ],
    });
    // Why she needs somebody stands in no title.
    expect(await asked(guest)).toEqual([expect.stringContaining('需要陪护的人无人陪护')]);
    expect(await missed(guest)).toEqual([]);
    h.clock.forwardMinutes(61);
    expect(await missed(guest)).toEqual(['needs']);
    await head.do(roomGuests, {
      site,
      guests: [{ person: along, room: rooms[0] ?? '', reason: '陪护' }],
      companions: [{ guest, companion: along }],
    });
    expect([await asked(guest), await missed(guest)]).toEqual([[], []]);
    // Asked in her room only: from then on it is known of her too; and that she can be alone after all.
    expect(await asked(late)).toEqual([]);
    await medic.do(interviewGuest, { site, person: late, told: tell({ mentalRisk: true }), over: null });
    expect(await asked(late)).toEqual([expect.stringContaining('需要陪护的人无人陪护')]);
    const [kept] = await h.inside((tx) =>
      rows(tx, sql<{ at: Date }>`select at from isolation_interview where person = ${late}`),
    );
    await medic.do(interviewGuest, {
      site,
      person: late,
      told: tell({}),
      over: kept?.at.toISOString() ?? null,
    });
    expect(await asked(late)).toEqual([]);
  });

  test('nobody is found for an adult: the head says why, and the briefing too, until a medic agrees', async () => {
    const { site, head, medic, rooms } = await hotel({ beds: 2 });
    const [guest = '', child = ''] = await people(GROWN, CHILD);
    await medic.do(interviewGuest, { site, person: guest, told: tell({ dependent: true }), over: null });
    await head.do(roomGuests, {
      site,
      guests: [
        { person: guest, room: rooms[0] ?? '', reason: '护工在途' },
        { person: child, room: rooms[1] ?? '', reason: '家属在途' },
      ],
    });
    // A mere sentence ends neither task.
    const [task] = await h.inside((tx) =>
      rows(tx, sql<{ id: string }>`select id from task where plan_key = ${`isolation/alone/${guest}/open`}`),
    );
    const byHand = head.do(finishTask, { task: task?.id ?? '', proof: '已安排' });
    expect((await refusal(byHand)).words.zh).toContain('指定陪护人');
    const why = { site, person: guest, reason: 'nobody', words: '护工明早到，今晚每小时巡一次' };
    expect((await refusal(head.do(explainAlone, { ...why, reason: 'because' }))).code).toBe(
      'alone-reason-unknown',
    );
    expect((await refusal(head.do(explainAlone, { ...why, person: child }))).code).toBe('alone-child');
    // Read by the meeting and kept plain: nobody's number stands in it.
    const number = head.do(explainAlone, { ...why, words: '请打 13900001111 找她女儿' });
    expect((await refusal(number)).code).toBe('number-in-words');
    await head.do(explainAlone, why);
    expect((await refusal(head.do(explainAlone, why))).code).toBe('alone-not-asked');
    h.clock.forwardMinutes(61);
    expect([await missed(guest), await missed(child)]).toEqual([[], ['child']]);
    const told = async (by = head) => {
      const { alone, aloneCount } = await by.see(briefingLook, { site });
      return { alone: alone?.map(({ room, words }) => [room, words]) ?? null, aloneCount };
    };
    expect(await told()).toEqual({ alone: [['0301', why.words]], aloneCount: 1 });
    expect(await told(h.as('cdc'))).toEqual({ alone: null, aloneCount: 1 });
    // It is not for the head to agree to it.
    const answer = { site, person: guest, words: '已查看，可按铃呼叫' };
    expect((await refusal(head.do(answerAlone, { ...answer, agrees: true }))).code).toBe('not-your-duty');
    await medic.do(answerAlone, { ...answer, agrees: false });
    expect(await asked(guest)).toEqual([expect.stringContaining('不同意')]);
    expect(await told()).toEqual({ alone: [], aloneCount: 0 });
    await head.do(explainAlone, { ...why, reason: 'able' });
    // Moved meanwhile she is not asked about twice; agreed to, she is in no briefing any more.
    await head.do(moveGuest, { person: guest, room: rooms[2] ?? '', reason: '空调故障' });
    expect(await asked(guest)).toHaveLength(1);
    await medic.do(answerAlone, { ...answer, agrees: true });
    expect([await asked(guest), await missed(guest)]).toEqual([[], []]);
    expect(await told()).toEqual({ alone: [], aloneCount: 0 });
  });

  test('whoever left her is looked for no more once a medic has agreed', async () => {
    const { site, head, medic, guest } = await leftBehind();
    const about = { site, person: guest };
    await head.do(explainAlone, { ...about, reason: 'coming', words: '女儿今晚到' });
    h.clock.forwardMinutes(61);
    // Said is not seen: as long as no medic has agreed, the board still misses who was with her.
    expect(await missed(guest)).toEqual(['left']);
    await medic.do(answerAlone, { ...about, agrees: true, words: '状态平稳' });
    expect(await missed(guest)).toEqual([]);
  });

  test('whoever can be alone again is looked after by nobody who has to be found', async () => {
    const { site, medic, guest } = await leftBehind();
    h.clock.forwardMinutes(61);
    expect(await missed(guest)).toEqual(['left']);
    const over = async () =>
      (
        await h.inside((tx) =>
          rows(tx, sql<{ at: Date }>`select at from isolation_interview where person = ${guest}`),
        )
      )[0]?.at.toISOString() ?? null;
    await medic.do(interviewGuest, {
      site,
      person: guest,
      told: tell({ dependent: true, barrierFree: true }),
      over: await over(),
    });
    expect(await missed(guest)).toEqual(['left']);
    await medic.do(interviewGuest, { site, person: guest, told: tell({}), over: await over() });
    expect(await missed(guest)).toEqual([]);
    expect(await asked(guest)).toEqual([]);
  });

  test('twenty desks with families at once: no bed twice, no strangers, no child without her mother', async () => {
    const { site, head, rooms } = await hotel({ beds: 2 });
    const found = await people(...Array.from({ length: 10 }, (_, i) => (i < 5 ? CHILD : GROWN)));
    const families = Array.from({ length: 5 }, (_, i) => ({
      child: found[i] ?? '',
      mother: found[i + 5] ?? '',
    }));
    const said = new Set<string>();
    /** One desk after the other thing: both come, the child before her mother, and somebody parts them meanwhile. */
    const desk = async (i: number) => {
      const { child, mother } = families[i % 5] ?? { child: '', mother: '' };
      const stranger = families[(i + 1) % 5]?.mother ?? '';
      const room = rooms[(i * 3) % 7] ?? '';
      const guests = (...some: string[]) => some.map((person) => ({ person, room, reason: '同时办理' }));
      const companions = [{ guest: child, companion: mother }];
      const does = [
        () => head.do(roomGuests, { site, guests: guests(child), companions }),
        () => head.do(roomGuests, { site, guests: guests(child, mother), companions }),
        () => head.do(moveGuest, { person: mother, room, reason: '同时办理' }),
        () => head.do(checkOutGuest, { site, person: mother, to: 'hospital' as const }),
        () => head.do(roomGuests, { site, guests: guests(mother, child), companions }),
        () => head.do(accompanyGuest, { site, guest: child, companion: stranger }),
        () => head.do(moveGuest, { person: child, room, reason: '同时办理' }),
      ];
      for (let k = 0; k < does.length; k += 1)
        said.add(
          (await does[(i + k) % does.length]?.().then(
            () => 'done',
            (error: { code?: string }) => error.code ?? String(error),
          )) ?? 'nothing',
        );
    };
    await Promise.all(Array.from({ length: 20 }, (_, i) => desk(i)));
    // Every no is a sentence of the house: none comes from the database or from two who waited for each other.
    for (const code of said) expect(code).toMatch(/^(done|(guest|room|companion|party)-[a-z-]+)$/);
    const stays = await h.inside((tx) =>
      rows(
        tx,
        sql<{ person: string; room: string; companion: string | null }>`
          select person, room, companion from room_stay where site = ${site} and upper_inf(during)`,
      ),
    );
    const roomOf = new Map(stays.map(({ person, room }) => [person, room]));
    expect(roomOf.size).toBe(stays.length);
    // Every family came in, and only families share.
    for (const { child, mother } of families) {
      expect(roomOf.get(child)).toBeDefined();
      expect(roomOf.get(mother)).toBe(roomOf.get(child));
      expect(stays.find(({ person }) => person === child)?.companion).toBe(mother);
    }
    for (const inside of Map.groupBy(stays, ({ room }) => room).values()) expect(inside.length).toBe(2);
  }, 60_000);
});
