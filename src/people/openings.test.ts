import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestHouse, type Player, refusal, type TestHouse } from '../../test/house.ts';
import { type Seed, seedDistrict } from '../../test/seed.ts';
import { acts } from '../acts.ts';
import { run, sql } from '../base/sql.ts';
import { rulebookReader } from '../rulebook/load.ts';
import { rulebookParts } from '../rulebook-parts.ts';

let house: TestHouse;
let seed: Seed;
beforeAll(async () => {
  house = await openTestHouse({ rulebook: (db) => rulebookReader(db, undefined, rulebookParts) });
  seed = await seedDistrict(house);
}, 120_000);
afterAll(() => house?.close());

const REASON = '核对名单';

/** Somebody who has opened as many others within the hour as the rulebook allows. */
async function busy(who: Player): Promise<Player> {
  await house.inside((tx) =>
    run(
      tx,
      sql`
        insert into person_opening (id, question, by, at)
        select uuidv7(), uuidv7(), ${who.actor.id}, ${house.clock.now()} from generate_series(1, 60)`,
    ),
  );
  return who;
}

test('calls, visits, answers, questions and files are opened under one limit', async () => {
  const colleague = await busy(house.as('community-officer', 'd330114.s001.c01'));
  // The one who has claimed the line in the scene.
  const officer = await busy(house.asActor({ ...colleague.actor, id: seed.account }));
  const member = await busy(house.as('grid-member', seed.here.grid));
  const desk = await busy(house.as('data-desk'));
  const nos = [
    await refusal(officer.do(acts.openPerson, { person: seed.person, reason: REASON })),
    await refusal(officer.do(acts.openCall, { line: seed.lines.claimed })),
    await refusal(colleague.do(acts.openAnswer, { line: seed.lines.answered, reason: REASON })),
    await refusal(member.do(acts.openVisit, { line: seed.lines.visit })),
    await refusal(desk.do(acts.openQuestion, { question: seed.question, reason: REASON })),
  ];
  expect(nos.map((no) => no.code)).toEqual(nos.map(() => 'opened-too-often'));
  // An hour later there is room again.
  house.clock.forwardMinutes(61);
  const { numbers } = await member.do(acts.openVisit, { line: seed.lines.visit });
  expect(numbers).not.toEqual([]);
});
