// The callers: they take the next line, dial, talk, write down and conclude, and err as people do. What happens in a
// call depends on the person called and the number of the try, never on who else is in the drill.
import { addMinutes } from '../base/clock.ts';
import { rows, sql } from '../base/sql.ts';
import type { CallChannel, CallResult } from '../lists/calls/terms.ts';
import type { Identity } from './people.ts';
import type { Play } from './play.ts';
import type { Searches } from './searches.ts';
import type { Staff } from './staff.ts';
import { answers, type DrillPerson } from './world.ts';

/** Shares of what goes wrong at a caller's desk. Ours; domain §11.3 gives the offline one. */
const SLIPS = {
  /** Leaves a line without giving it back. */
  forgets: 0.03,
  /** Writes a call down half an hour later. */
  late: 0.04,
  /** Taps twice. */
  doubleTap: 0.06,
  /** Chooses the wrong outcome, and sees it later. */
  wrongOutcome: 0.05,
  /** Hears the numbers wrong at first. */
  mishears: 0.03,
  /** The phone has no signal for one to six hours. */
  offline: 0.03,
  /** Does not come to work on a day. */
  sick: 0.05,
} as const;

export interface Callers {
  /** Looks who is idle and whether somebody waits to be called. */
  supervise(): Promise<void>;
}

interface Desk {
  readonly staff: Staff;
  state: 'idle' | 'busy' | 'away';
  /** Nothing could be claimed a moment ago: not asked again before. */
  restsUntil: number;
}

/** One conversation. */
interface Call {
  readonly desk: Desk;
  readonly line: string;
  readonly no: number;
  readonly identity: Identity;
  readonly person: DrillPerson;
  /** Which try at this person, from 1. */
  readonly attempt: number;
  readonly numbers: readonly { readonly no: number; readonly number: string }[];
}

export function callersAtWork(play: Play, searches: Searches): Callers {
  const { acts } = play;
  const desks: Desk[] = play.cast.callers.map((staff) => ({ staff, state: 'idle', restsUntil: 0 }));
  const tries = new Map<number, number>();
  sicknessOf(play, desks);

  const slips = (what: keyof typeof SLIPS, call: Call) =>
    play.roll('slip', what, call.no, call.attempt) < SLIPS[what];
  const free = (desk: Desk) => {
    if (desk.state === 'busy') desk.state = 'idle';
  };

  async function supervise(): Promise<void> {
    const now = play.now().getTime();
    for (const { unit, count } of await callableByUnit(play)) {
      const idle = desks.filter(
        ({ state, restsUntil, staff }) => state === 'idle' && restsUntil <= now && staff.place === unit,
      );
      for (const desk of idle.slice(0, count)) play.after(0, () => takeNext(desk), unit);
    }
  }

  async function takeNext(desk: Desk): Promise<void> {
    const claimed = await play.does(desk.staff, acts.claimNext, {});
    if (!claimed.ok) {
      desk.restsUntil = addMinutes(play.now(), 6).getTime();
      return;
    }
    desk.state = 'busy';
    play.after(1, () => dial(desk, claimed.result.line));
  }

  async function dial(desk: Desk, line: string): Promise<void> {
    const opened = await play.does(desk.staff, acts.openCall, { line });
    if (!opened.ok) return free(desk);
    const no = await searches.personOf(line);
    if (no === undefined) return free(desk);
    const attempt = (tries.get(no) ?? 0) + 1;
    tries.set(no, attempt);
    const { person, identity } = play.person(no);
    const call: Call = { desk, line, no, identity, person, attempt, numbers: opened.result.numbers };
    if (searches.metAtDoor(line)) return play.after(2, () => conclude(call, 'confirmed'));
    if (slips('offline', call)) return offline(call);
    const heard = hears(call);
    play.after(heard.minutes, () => writeDown(call, heard));
  }

  /** What is heard when the number is dialled. */
  function hears(call: Call): Heard {
    const minutes = play.between(1, 2, 'rings', call.no, call.attempt);
    // The newest number stands first (people/store.ts, addPhone).
    const newest = call.numbers[0];
    const reachable = newest?.number.endsWith(call.identity.newPhone) === true;
    if (call.person.truth === 'wrongNumber' && !reachable)
      return { result: 'wrong-number', channel: 'mobile', minutes };
    const first = call.attempt === call.person.answersAt;
    if (first && call.person.hangsUpFirst) return { result: 'hung-up', channel: 'mobile', minutes };
    if (first && call.person.asksCallBack) return { result: 'callback-asked', channel: 'mobile', minutes: 2 };
    const chance = () => play.roll('answers', call.no, call.attempt);
    const result = reachable ? 'answers' : answers(call.person, call.attempt, chance);
    if (result !== 'answers') return { result, channel: channelOf(call), minutes };
    return {
      result: 'answered-identity-confirmed',
      // Whoever answered before and could not say who she is is asked for elsewhere, until somebody goes there.
      channel: call.attempt > call.person.answersAt ? channelOf(call) : 'mobile',
      minutes: play.between(3, 7, 'talks', call.no, call.attempt),
    };
  }

  async function writeDown(call: Call, heard: Heard): Promise<void> {
    if (slips('late', call)) {
      const at = play.now();
      free(call.desk);
      return play.after(play.between(20, 50, 'late', call.no), () => record(call, heard, at));
    }
    await record(call, heard);
  }

  /** Writes the try down and goes on from there. `at`: when it was, if not now. */
  async function record(call: Call, heard: Heard, at?: Date): Promise<void> {
    const { staff } = call.desk;
    const when = at === undefined ? {} : { at: at.toISOString() };
    if (heard.result === 'wrong-number') {
      // Each known number is dialled, and each is somebody else's.
      for (const { no } of call.numbers)
        await play.does(staff, acts.recordAttempt, {
          line: call.line,
          channel: no === 2 ? 'second' : 'mobile',
          result: 'wrong-number',
          numberNo: no,
          ...when,
        });
      return conclude(call, 'wrongNumber');
    }
    const answered = heard.result === 'answered-identity-confirmed';
    if (answered && slips('mishears', call)) {
      const told = { last4: '0000' };
      await play.does(staff, acts.checkIdentity, { line: call.line, told });
    }
    const backIn = play.between(25, 110, 'back', call.no);
    const written = await play.does(
      staff,
      acts.recordAttempt,
      {
        line: call.line,
        channel: heard.channel,
        result: heard.result,
        ...when,
        ...(answered ? { told: toldBy(call) } : {}),
        ...(heard.result === 'callback-asked'
          ? { callBackAt: addMinutes(play.now(), backIn).toISOString() }
          : {}),
      },
      { twice: slips('doubleTap', call) },
    );
    if (!written.ok) return free(call.desk);
    if (answered && written.result.result === 'answered-identity-confirmed') return told(call);
    if (written.result.unreachable.may) return conclude(call, 'unreachable');
    if (!slips('forgets', call)) await play.does(staff, acts.releaseLine, { line: call.line });
    free(call.desk);
  }

  /** She was reached and said how things are. */
  async function told(call: Call): Promise<void> {
    switch (call.person.truth) {
      case 'movedAway':
        return movedAway(call);
      case 'notExposed':
        return conclude(call, 'notExposed');
      default:
        if (!slips('wrongOutcome', call)) return conclude(call, 'confirmed');
        await conclude(call, 'notExposed');
        play.after(play.between(10, 60, 'sees', call.no), () => correct(call));
    }
  }

  async function conclude(call: Call, outcome: string): Promise<void> {
    const done = await play.does(
      call.desk.staff,
      acts.recordOutcome,
      { line: call.line, outcome, ...groundsFor(outcome) },
      { twice: slips('doubleTap', call) },
    );
    if (done.ok && !done.result.ends) searches.begins(call.line, call.no);
    if (!done.ok) await play.does(call.desk.staff, acts.releaseLine, { line: call.line });
    free(call.desk);
  }

  /** The wrong outcome was chosen: taken back, claimed again, and written down right. */
  async function correct(call: Call): Promise<void> {
    const { staff } = call.desk;
    const asked = await play.does(staff, acts.correctOutcome, { line: call.line, reason: '选错了结论' });
    if (!asked.ok) return;
    if (!asked.result.applied) {
      // The answer had left already: a second person agrees.
      const lead = play.cast.leadOf(staff.place);
      const agreed = await play.does(lead, acts.agreeCorrection, { line: call.line });
      if (!agreed.ok) return;
    }
    const claimed = await play.does(staff, acts.claimLine, { line: call.line });
    if (claimed.ok) await play.does(staff, acts.recordOutcome, { line: call.line, outcome: 'confirmed' });
  }

  async function movedAway(call: Call): Promise<void> {
    const roll = play.roll('moves', call.no);
    if (roll < 0.5) return conclude(call, 'movedOut');
    const to =
      roll < 0.75
        ? { toOutside: '邻区疾控中心' }
        : { toUnit: play.cast.otherUnit(call.desk.staff.place, play.roll('moves-to', call.no)) };
    const sent = await play.does(call.desk.staff, acts.sendTransfer, {
      line: call.line,
      reason: '本人告知已搬离',
      ...to,
    });
    free(call.desk);
    if (sent.ok) transferred(call, sent.result.transfer, to.toUnit);
  }

  /** Somebody at the other end takes it, sends it back, or lets it lie. */
  function transferred(call: Call, transfer: string, toUnit: string | undefined): void {
    const roll = play.roll('accepts', call.no, call.attempt);
    if (roll < 0.1) return;
    const receiver = toUnit === undefined ? play.cast.desk : play.cast.officerOf(toUnit);
    const who = toUnit === undefined ? call.desk.staff : receiver;
    const accepts = async () => {
      if (toUnit !== undefined && roll < 0.35) {
        await play.does(who, acts.declineTransfer, { transfer, reason: '核对后不在本社区' });
        return;
      }
      await play.does(who, acts.acceptTransfer, {
        transfer,
        ...(toUnit === undefined ? { receipt: `HZ-${call.no}` } : {}),
      });
    };
    play.after(play.between(10, 80, 'accepts-at', call.no), accepts, toUnit);
  }

  /** No signal: what was done is kept on the phone and sent, in order, when it comes back. */
  function offline(call: Call): void {
    const heard = hears(call);
    const calledAt = addMinutes(play.now(), heard.minutes);
    call.desk.state = 'away';
    play.after(play.between(60, 360, 'offline', call.no), async () => {
      call.desk.state = 'busy';
      await record(call, heard, calledAt);
      free(call.desk);
    });
  }

  return { supervise };
}

interface Heard {
  readonly result: CallResult;
  readonly channel: CallChannel;
  readonly minutes: number;
}

/** The third try goes another way: two channels are asked for before anybody is unreachable. */
function channelOf(call: Call): CallChannel {
  if (call.attempt % 3 === 0) return 'workplace';
  return call.attempt % 3 === 2 && call.numbers.length > 1 ? 'second' : 'mobile';
}

function toldBy({ identity }: Call) {
  return { name: identity.name, birth: identity.birth, last4: identity.document.slice(-4) };
}

/** What the form asks for besides the outcome. */
function groundsFor(outcome: string): { where?: string; reason?: string } {
  if (outcome === 'movedOut') return { where: '外省' };
  return outcome === 'notExposed' ? { reason: '当日未到过该处' } : {};
}

/** People who wait to be called, by community. */
async function callableByUnit(play: Play): Promise<{ unit: string; count: number }[]> {
  return play.peek((tx) =>
    rows(
      tx,
      sql<{ unit: string; count: number }>`
        select subpath(l.owner_unit, 0, least(3, nlevel(l.owner_unit)))::text as unit, count(*)::int as count
        from list_line l
        where l.step in ('claim', 'outcome') and l.state in ('routed', 'claimed', 'verifying', 'found')
          and l.duplicate_of is null and (l.call_after is null or l.call_after <= ${play.now()})
          and not exists (select from call_claim c where c.person = l.person and c.ended_at is null and c.until > ${play.now()})
        group by 1 order by 1`,
    ),
  );
}

/** On each day some do not come; the duty lead notes it and, if somebody can, sets a cover. */
function sicknessOf(play: Play, desks: readonly Desk[]): void {
  const { begins, ends } = play.world;
  for (let day = 0; addMinutes(begins, day * 1_440) < ends; day++) {
    for (const desk of desks) {
      if (play.roll('sick', desk.staff.login, day) >= SLIPS.sick) continue;
      const from = addMinutes(begins, day * 1_440 + play.between(0, 600, 'sick-at', desk.staff.login, day));
      const fallsSick = async () => {
        desk.state = 'away';
        const back = addMinutes(play.now(), play.between(180, 600, 'sick-for', desk.staff.login, day));
        await play.cast.fallsSick(play, desk.staff, back);
        play.at(back, async () => {
          desk.state = 'idle';
        });
      };
      play.at(from, fallsSick, desk.staff.place);
    }
  }
}
