// The end of a stage: two people sign when everything holds, the next stage begins or the community takes her over.
import { rows, sql } from '../base/sql.ts';
import type { Play } from './play.ts';
import type { Staff } from './staff.ts';

/** Shares of what goes otherwise. Ours. */
const DESK = { sentBack: 0.02, notTaken: 0.03, sleeps: 0.02, samePerson: 0.05, twice: 0.05 } as const;
/** A card that is not complete is looked at again after so many minutes. */
const AGAIN_MINUTES = 400;

export interface Releases {
  looksAround(): Promise<void>;
}

interface Release {
  readonly id: string;
  readonly episode: string;
  readonly person: string;
  readonly place: string;
  readonly stagePlace: string;
  readonly handTo: string | null;
  /** What has to be done next. */
  readonly next: 'first' | 'second' | 'accept' | 'send';
}

export function releasesAtWork(play: Play): Releases {
  const { acts, cast } = play;
  const busyUntil = new Map<string, number>();

  const declines = (no: number) => play.roll('declines', no) < DESK.notTaken;

  async function looksAround(): Promise<void> {
    const open = await play.peek((tx) =>
      rows(
        tx,
        sql<Release>`
          select r.id, r.episode, r.person, case when r.released_at is null then e.keeper else r.place end::text as place, r.stage_place as "stagePlace", r.hand_to::text as "handTo",
            case when r.released_at is null and r.first_at is null then 'first'
                 when r.released_at is null then 'second' when r.declined_at is null then 'accept' else 'send' end as next
          from stage_release r join episode e on e.id = r.episode and e.ended_at is null
          where r.accepted_at is null and (r.released_at is null or r.hand_to is not null) order by r.opened_at, r.no`,
      ),
    );
    const now = play.now().getTime();
    const fresh = open.filter(({ id, next }) => (busyUntil.get(`${id} ${next}`) ?? 0) <= now);
    const numbers = await play.who(fresh.map(({ person }) => person));
    for (const one of fresh) {
      const no = numbers.get(one.person);
      if (no === undefined) continue;
      busyUntil.set(`${one.id} ${one.next}`, now + AGAIN_MINUTES * 60_000);
      // Whoever sends her back does not sleep over it as well, and is asked again at once: she is due in four hours (N14).
      const again = busyUntil.has(`${one.id} declined`);
      const slow = one.next === 'accept' && !declines(no) && play.roll('sleeps', no) < DESK.sleeps;
      play.after(
        play.between(5, again ? 15 : slow ? 170 : 60, one.next, no),
        () => takeOn(one, no),
        one.place,
      );
    }
  }

  async function takeOn(
    { id, episode, place, stagePlace, handTo, next }: Release,
    no: number,
  ): Promise<void> {
    const { first, second } = signers(stagePlace, place);
    switch (next) {
      case 'first':
        await play.does(first, acts.signRelease, { episode });
        return;
      case 'second': {
        // The same person twice is tried now and then: it has to be refused.
        if (play.roll('same', no) < DESK.samePerson) {
          const same = await play.does(first, acts.agreeRelease, { episode });
          if (same.ok)
            play.broke({
              invariant: 'two-sign',
              count: 1,
              says: '同一人签了两次 / one person signed twice',
              about: [`episode:${episode}`],
            });
        }
        if (play.roll('back', no) < DESK.sentBack && !busyUntil.has(`${id} back`)) {
          busyUntil.set(`${id} back`, 0);
          await play.does(second, acts.declineRelease, { episode, reason: 'papers-missing' });
          busyUntil.delete(`${id} first`);
          return;
        }
        await play.does(
          second,
          acts.agreeRelease,
          { episode },
          { twice: play.roll('twice', no) < DESK.twice },
        );
        return;
      }
      case 'accept': {
        const officer = cast.officerOf(handTo ?? place);
        if (!declines(no) || busyUntil.has(`${id} declined`)) {
          await play.does(officer, acts.acceptHandover, { release: id });
          return;
        }
        busyUntil.set(`${id} declined`, 0);
        await play.does(officer, acts.declineHandover, { release: id, reason: 'papers-missing' });
        return;
      }
      case 'send':
        if (handTo !== null) await play.does(second, acts.sendHandover, { release: id, to: handTo });
        busyUntil.delete(`${id} accept`);
    }
  }

  /** Who signs, by where the stage is served (rulebook/release.yaml). */
  function signers(stagePlace: string, place: string): { first: Staff; second: Staff } {
    const medic = cast.medicOf(place);
    const lead = cast.leadOf(place);
    if (stagePlace === 'home') return { first: medic, second: cast.officerOf(place) };
    return stagePlace === 'community'
      ? { first: cast.officerOf(place), second: lead }
      : { first: medic, second: lead };
  }

  return { looksAround };
}
