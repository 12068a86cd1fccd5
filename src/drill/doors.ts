// The team at the doors: stay-put visits, setting a home up, notices, random visits, needs; and doors that stay closed,
// people who refuse or are gone. What stands open at a door is read from its tasks, as the phone of the team shows it.
import { row, rows, sql } from '../base/sql.ts';
import type { RefusalStep } from '../home/door/terms.ts';
import type { OwnPages } from './own-pages.ts';
import type { Play } from './play.ts';
import { fallsOn } from './random.ts';
import { DISTRICT } from './staff.ts';
import type { Stays } from './stays.ts';

/** Shares of what a visit finds, and of how it goes on. Ours. */
const DOORS = {
  unsuitable: 0.03,
  coResident: 0.08,
  joins: 0.3,
  persuaded: 0.6,
  settledByPolice: 0.75,
  need: 0.06,
} as const;

/** … and by their words in rulebook/home.yaml; what is left is: she is there. */
const FINDS = [
  ['no-answer', 0.05],
  ['refuses', 0.01],
  ['refuses-entry', 0.006],
  ['not-there', 0.008],
] as const;

export interface Doors {
  looksAround(): Promise<void>;
}

interface Visit {
  readonly task: string;
  readonly episode: string;
  readonly person: string;
  readonly place: string;
  readonly visit: string;
}

export function doorsAtWork(play: Play, stays: Stays, ownPages: OwnPages): Doors {
  const { acts, cast } = play;
  const taken = new Set<string>();
  const take = (key: string) => !taken.has(key) && taken.add(key) !== undefined;

  async function looksAround(): Promise<void> {
    await visits();
    await refusals();
    await needs();
  }

  async function visits(): Promise<void> {
    const open = await play.peek((tx) =>
      rows(
        tx,
        sql<Visit>`
          select k.id as task, e.id as episode, e.person, e.place::text as place,
            case k.kind when 'home-unsuitable' then 'unsuitable' else k.facts ->> 'visit' end as visit
          from task k join episode e on e.id = (k.facts ->> 'episode')::uuid
          where k.ended_at is null and k.kind in ('door-visit', 'home-unsuitable') and k.opens_at <= ${play.now()}
          order by k.due_at, k.id`,
      ),
    );
    const fresh = open.filter(({ task }) => take(task));
    const numbers = await play.who(fresh.map(({ person }) => person));
    for (const one of fresh) {
      const no = numbers.get(one.person);
      if (no === undefined) continue;
      const least = one.visit === 'stay-put' ? 10 : 30;
      const most = one.visit === 'stay-put' ? 55 : 200;
      play.after(play.between(least, most, one.visit, no), () => goes(one, no, 1), one.place);
    }
  }

  async function goes(one: Visit, no: number, time: number): Promise<void> {
    const open = await play.peek((tx) =>
      row(tx, sql`select from task where id = ${one.task} and ended_at is null`),
    );
    if (open === undefined) return;
    const { episode, place, visit } = one;
    if (visit === 'unsuitable') return stays.moves(episode, 'home-unsuitable');
    const who = cast.visitorOf(place);
    const beside = cast.medicOf(place).actor.id;
    const write = (finding: string) =>
      play.does(who, acts.recordVisit, { episode, kind: visit, finding, beside });
    // Whoever has said no, or was gone, is settled by then; whoever did not answer twice is at home the third time.
    const found =
      time < 3
        ? fallsOn(play.roll('door', no, visit, time), time === 1 ? FINDS : FINDS.slice(0, 1))
        : undefined;
    if (found !== undefined) {
      await write(found);
      const [next, least, most] = found === 'no-answer' ? [time + 1, 20, 90] : [3, 300, 900];
      play.after(play.between(least, most, 'again', no, visit, time), () => goes(one, no, next));
      return;
    }
    if (visit === 'set-up') await setUp(one, no);
    if (visit === 'notice') await serve(one, no);
    else await write('met');
  }

  async function setUp(one: Visit, no: number): Promise<void> {
    const who = cast.visitorOf(one.place);
    const { episode } = one;
    // Whom she lives with may be known in another street.
    if (play.roll('co', no) < DOORS.coResident) play.after(0, () => coResident(one, no), DISTRICT);
    const bad = play.roll('suitable', no) < DOORS.unsuitable;
    await play.does(who, acts.checkHome, {
      episode,
      answers: {
        dormitory: false,
        'own-room': !bad,
        'own-toilet': !bad,
        'shared-air': false,
        drains: true,
        'co-residents': true,
        'needs-care': true,
      },
    });
    await play.does(
      who,
      acts.giveKit,
      {
        episode,
        items: ['thermometer', 'temperature-card', 'masks', 'tablets', 'yellow-bags'].map((item) => ({
          item,
          count: 1,
        })),
        thermometer: `T-${no}`,
      },
      { twice: play.roll('kit-twice', no) < 0.05 },
    );
    await serve(one, no);
    await ownPages.isGiven(one, no);
  }

  /** The notice may have been served with another visit: then nothing is left to serve. */
  async function serve({ episode, place }: Visit, no: number): Promise<void> {
    const told = await play.peek((tx) =>
      row(
        tx,
        sql<{ left: boolean }>`
          select served_at is null as left from control_order
          where episode = ${episode} and kind in ('control', 'extended', 'shortened', 'moved')
          order by ordered_at desc, no desc limit 1`,
      ),
    );
    if (told?.left !== true) return;
    const witness = play.roll('witness', no) < 0.1;
    await play.does(cast.visitorOf(place), acts.serveNotice, {
      episode,
      beside: cast.medicOf(place).actor.id,
      ...(witness ? { how: 'witness' as const, witness: '楼长' } : { how: 'paper' as const }),
    });
  }

  async function coResident({ episode, place }: Visit, no: number): Promise<void> {
    const other = (no + 1) % play.world.persons.length;
    const { name, document, phones, birth } = play.person(other).identity;
    const joins = play.roll('joins', no) < DOORS.joins;
    await play.does(
      cast.visitorOf(place),
      acts.settleCoResident,
      joins && other !== no
        ? { episode, name, document, birth, choice: 'joins', ...(phones[0] ? { phone: phones[0] } : {}) }
        : { episode, name, choice: 'moves-out', ground: 'relatives' },
    );
  }

  async function refusals(): Promise<void> {
    const open = await play.peek((tx) =>
      rows(
        tx,
        sql<{ id: string; episode: string; person: string; place: string; what: string; step: RefusalStep }>`
          select id, episode, person, place::text as place, what, step from home_refusal
          where closed_at is null order by at, id`,
      ),
    );
    const fresh = open.filter(({ id, step }) => take(`${id} ${step}`));
    const numbers = await play.who(fresh.map(({ person }) => person));
    for (const one of fresh) {
      const no = numbers.get(one.person) ?? 0;
      play.after(play.between(10, 50, one.step, no), () => settles(one, no), one.place);
    }
  }

  async function settles(
    one: { id: string; episode: string; place: string; what: string; step: RefusalStep },
    no: number,
  ): Promise<void> {
    const { episode } = one;
    const how = one.what === 'absconded' ? 'back' : 'accepts';
    if (one.step === 'persuade') {
      const who = cast.visitorOf(one.place);
      if (play.roll('persuaded', no) < DOORS.persuaded)
        await play.does(who, acts.closeRefusal, { episode, how });
      else await play.does(who, acts.passRefusalOn, { episode });
      return;
    }
    const police = cast.policeOf(one.place);
    await play.does(police, acts.openRefusal, { episode });
    const settled = one.step === 'district' || play.roll('police', no) < DOORS.settledByPolice;
    if (settled) await play.does(police, acts.closePoliceRefusal, { episode, how });
    else await play.does(police, acts.passPoliceRefusalOn, { episode });
  }

  /** Somebody asks for something now and then; what was asked is taken and answered. */
  async function needs(): Promise<void> {
    const asked = await play.peek((tx) =>
      rows(
        tx,
        sql<{ id: string; person: string; place: string; kind: string }>`
          select id, person, place::text as place, kind from need where answered_at is null order by due_at, id`,
      ),
    );
    const fresh = asked.filter(({ id }) => take(id));
    const numbers = await play.who(fresh.map(({ person }) => person));
    for (const one of fresh) {
      const no = numbers.get(one.person) ?? 0;
      const who = () => (one.kind === 'medicine' ? cast.medicOf(one.place) : cast.visitorOf(one.place));
      const takes = async () => {
        await play.does(who(), acts.takeNeed, { need: one.id });
        play.after(play.between(10, 100, 'brings', no, one.kind), async () => {
          await play.does(who(), acts.answerNeed, { need: one.id, answer: 'done' });
        });
      };
      play.after(play.between(10, 80, 'need', no, one.kind), takes, one.place);
    }
  }

  return { looksAround };
}

/** Every day some of those at home ask the team for something. */
export async function asksForThings(play: Play, ownPages: OwnPages, day: number): Promise<void> {
  const home = await play.peek((tx) =>
    rows(
      tx,
      sql<{ id: string; person: string; place: string }>`
        select id, person, place::text as place from episode
        where state = 'active' and stage_place = 'home' and ended_at is null order by no`,
    ),
  );
  const numbers = await play.who(home.map(({ person }) => person));
  for (const { id, person, place } of home) {
    const no = numbers.get(person);
    if (no === undefined || play.roll('needs', no, day) >= DOORS.need) continue;
    const kind = (['shopping', 'rubbish', 'parcels', 'medicine'] as const)[
      play.between(0, 3, 'what', no, day)
    ];
    if (kind === undefined) continue;
    const asks = async () => {
      if (ownPages.has(id)) return ownPages.asksNeed(id, kind);
      const who = play.cast.visitorOf(place);
      await play.does(who, play.acts.askNeed, { episode: id, kind, via: 'telephone' });
    };
    play.after(0, asks, place);
  }
}
