// The search for those no call reaches: visit, police, district, signature. Who is found where is settled in
// world.ts; here it is walked.
import { row, sql } from '../base/sql.ts';
import { openPeople } from '../people/store.ts';
import type { Play } from './play.ts';

export interface Searches {
  /** A line's search has begun: somebody will go there. */
  begins(line: string, no: number): void;
  /** Whom a line is about, as somebody who holds it knows. */
  personOf(line: string): Promise<number | undefined>;
  /** True when she was met at her door and only the outcome is missing. */
  metAtDoor(line: string): boolean;
}

export function searchesAtWork(play: Play): Searches {
  const { acts, cast } = play;
  const persons = new Map<string, number>();
  const met = new Set<string>();

  async function personOf(line: string): Promise<number | undefined> {
    const known = persons.get(line);
    if (known !== undefined) return known;
    const found = await play.look(async (tx) => {
      const of = await row(tx, sql<{ person: string }>`select person from list_line where id = ${line}`);
      if (of === undefined) return undefined;
      return (await openPeople(tx, play.scene.house, [of.person])).get(of.person);
    });
    const no = cast.whoHas(found?.phones ?? []);
    if (no !== undefined) persons.set(line, no);
    return no;
  }

  async function placeOf(line: string): Promise<string> {
    const found = await play.peek((tx) =>
      row(tx, sql<{ place: string }>`select place::text as place from list_line where id = ${line}`),
    );
    return found?.place ?? '';
  }

  function begins(line: string, no: number): void {
    play.after(play.between(20, 100, 'visit', no), () => visit(line, no));
  }

  async function visit(line: string, no: number): Promise<void> {
    const { person, identity } = play.person(no);
    const who = cast.visitorOf(await placeOf(line));
    const setOut = await play.does(who, acts.startVisit, { line });
    if (!setOut.ok) return;
    await play.does(who, acts.openVisit, { line });
    play.after(play.between(5, 25, 'walks', no), async () => {
      const roll = play.roll('door', no);
      if (person.foundBy !== 'visit') {
        const gone = await play.does(who, acts.finishVisit, {
          line,
          result: 'not-found',
          note: '敲门无人应答，邻居不知去向',
        });
        if (gone.ok) play.after(play.between(30, 200, 'police', no), () => askPolice(line, no));
        return;
      }
      if (person.truth === 'wrongNumber' && roll < 0.4) {
        await play.does(who, acts.finishVisit, { line, result: 'new-number', newNumber: identity.newPhone });
        return;
      }
      if (roll > 0.9) {
        const told = { line, result: 'told' as const, note: '家属告知已去外地', outcome: 'movedOut' };
        await play.does(who, acts.finishVisit, { ...told, where: '外省' });
        return;
      }
      // Some write the outcome down at the door, some leave it to the caller.
      const atOnce = roll < 0.7;
      const done = await play.does(who, acts.finishVisit, {
        line,
        result: 'met',
        ...(atOnce ? { outcome: 'confirmed' } : {}),
      });
      if (done.ok && !atOnce) met.add(line);
    });
  }

  async function askPolice(line: string, no: number): Promise<void> {
    const { person } = play.person(no);
    const who = cast.policeOf(await placeOf(line));
    await play.does(who, acts.openPoliceSearch, { line });
    if (person.foundBy === 'police') {
      await play.does(who, acts.finishPoliceSearch, { line, result: 'met', outcome: 'confirmed' });
      return;
    }
    const gone = await play.does(who, acts.finishPoliceSearch, {
      line,
      result: 'not-found',
      note: '核查暂住登记未见其人',
    });
    if (gone.ok) play.after(play.between(120, 600, 'district', no), () => searchDistrict(line, no));
  }

  async function searchDistrict(line: string, no: number): Promise<void> {
    const { person } = play.person(no);
    await play.does(cast.hq, acts.openDistrictSearch, { line });
    if (person.foundBy === 'search') {
      await play.does(cast.hq, acts.finishDistrictSearch, { line, result: 'met', outcome: 'confirmed' });
      return;
    }
    const gone = await play.does(cast.hq, acts.finishDistrictSearch, {
      line,
      result: 'not-found',
      note: '全区排查未见其人',
    });
    if (gone.ok)
      play.after(play.between(60, 600, 'signs', no), async () => {
        await play.does(cast.hq, acts.signUnresolved, { line, reason: '已穷尽查找手段' });
      });
  }

  return { begins, personOf, metAtDoor: (line) => met.has(line) };
}
