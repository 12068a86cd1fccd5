// Consequences: ledger word → what happens next. The only place where one module's doing makes another act; whoever
// wants to know what follows from something reads this table. A reaction is an act of the house, performed after the
// entry that caused it is committed; its request id is made from that entry, so that delivered twice is done once.
import type { Static, TSchema } from 'typebox';
import { acts } from './acts.ts';
import { canonical } from './base/canonical.ts';
import { civilDayOf } from './base/civil-dates.ts';
import { addMinutes } from './base/clock.ts';
import { uuidOf } from './base/ids.ts';
import { Refusal } from './base/refusal.ts';
import type { RulebookAt } from './base/rule-part.ts';
import type { Tx } from './base/sql.ts';
import { wantsProposal } from './control/codes/acts.ts';
import { outOfHospital } from './control/episodes/store.ts';
import { isSought } from './control/observations/acts.ts';
import { wantsTest } from './control/tests/acts.ts';
import {
  hasOpenRefusal,
  isDoorToPlan,
  isGuardToAsk,
  isRefusalToFollow,
  refusalToCarry,
} from './home/door/acts.ts';
import { guardWanted } from './home/door/guard.ts';
import { refusalsOverInRoom } from './home/door/store.ts';
import type { RefusedWhat } from './home/door/terms.ts';
import { roundsOver } from './isolation/corridor/acts.ts';
import { siteUntold } from './isolation/incidents/store.ts';
import { luggageOf, ridesOf, siteOfRelease } from './isolation/leaving/store.ts';
import { emergenciesOver } from './isolation/rooms/emergencies.ts';
import { isDutyElsewhere } from './isolation/rooms/keeping.ts';
import { isolationRules } from './isolation/terms.ts';
import { asHouse, perform } from './ledger/perform.ts';
import { HOUSE } from './ledger/rules.ts';
import { anyKnown } from './ledger/store.ts';
import type { Act, Entry, House } from './ledger/terms.ts';
import { mergesOf } from './people/store.ts';
import { staffFound } from './staff-of-tubes.ts';
import { caseBehind, caseStands, caseToConvert, caseToQuestion, toAdmit, tripOf } from './stays-of-cases.ts';
import {
  canOpen,
  hasLedToExposure,
  linesLeftOut,
  strayedExposures,
  strayedStays,
  waitingLines,
} from './stays-of-lines.ts';
import { isOnRosters } from './testing/roster/acts.ts';
import { testingRules } from './testing/terms.ts';
import {
  type Answer,
  answerOf,
  answersStrayed,
  answerTakenBack,
  areRecallsToSettle,
  areRecallsToWithdraw,
  caseOfRecall,
  caseToReport,
  isPoolToFollow,
  oldPositivesWait,
  poolsToFollow,
  positivesWaiting,
  singlesUnwritten,
  singleTubesOf,
} from './tests-of-tubes.ts';
import { mergedOnTrips } from './transport/merging.ts';

/** One consequence. */
export interface Reaction {
  /** What it does, in a sentence for whoever reads the table. */
  readonly does: string;
  react(house: House, entry: Entry): Promise<void>;
}

/** Asks the house what an entry does not say: inside a transaction of its own, under the rules in force now. */
type Ask = <T>(
  read: (tx: Tx, asked: { readonly now: Date; readonly rulebook: RulebookAt }) => Promise<T>,
) => Promise<T>;

/** The house performs `act` once for each input made from the entry; none: nothing follows this time. */
function then<S extends TSchema, R>(
  does: string,
  act: Act<S, R>,
  inputs: (entry: Entry, ask: Ask) => readonly Static<S>[] | Promise<readonly Static<S>[]>,
): Reaction {
  return {
    does,
    async react(house, entry) {
      for (const input of await inputs(entry, asking(house))) await follow(house, entry, act, input);
    },
  };
}

function asking(house: House): Ask {
  return async (read) => {
    const now = house.clock.now();
    const rulebook = await house.rulebookAt(now);
    return asHouse(house, (tx) => read(tx, { now, rulebook }));
  };
}

/** One act that follows from an entry: the same input again is the same act. */
async function follow<S extends TSchema, R>(
  house: House,
  entry: Entry,
  act: Act<S, R>,
  input: Static<S>,
): Promise<void> {
  const id = uuidOf(`${entry.id} ${act.word} ${canonical(input)}`);
  await perform(house, act, input, { actor: HOUSE, id, channel: 'house' });
}

/**
 * One act of an entry whose input is asked of what the act itself changes: tried again, it would be given another one and
 * be another act. The entry alone tells it.
 */
function once<S extends TSchema, R>(
  does: string,
  act: Act<S, R>,
  inputOf: (entry: Entry, ask: Ask) => Promise<Static<S> | undefined>,
): Reaction {
  return {
    does,
    async react(house, entry) {
      const id = uuidOf(`${entry.id} ${act.word}`);
      if (await asHouse(house, (tx) => anyKnown(tx, [id]))) return;
      const input = await inputOf(entry, asking(house));
      if (input !== undefined) await perform(house, act, input, { actor: HOUSE, id, channel: 'house' });
    },
  };
}

/** The ids an entry names under a kind of handle: `batch:…`. */
function idsOf(entry: Entry, kind: string): string[] {
  return entry.about
    .filter((handle) => handle.startsWith(`${kind}:`))
    .map((handle) => handle.slice(kind.length + 1));
}

const batchesOf = (entry: Entry) => idsOf(entry, 'batch').map((batch) => ({ batch }));

const peopleOf = (entry: Entry) => {
  const people = idsOf(entry, 'person');
  return people.length === 0 ? [] : [{ people, place: entry.place }];
};

const askSignatures = then('whoever is to sign it has it as a task', acts.askSignatures, (entry) =>
  idsOf(entry, 'change').map((change) => ({ change, place: entry.place })),
);

const askToFollowRules = then(
  'whoever decides looks at plans of the old rules',
  acts.askToFollowRules,
  (entry) =>
    entry.detail.complete === true && String(entry.detail.part).startsWith('protocol')
      ? idsOf(entry, 'change').map((change) => ({ change, place: entry.place }))
      : [],
);

/** The main thing of a kind an entry is about: none or one. */
const mainOf = (entry: Entry, kind: string) => idsOf(entry, kind).slice(0, 1);

/** A confirmed line becomes a question to whoever assesses; without an outbreak there is nothing to assess yet. */
const openStay = then(
  'a confirmed line opens the stay of its person, for somebody to assess',
  acts.openEpisodeOfLine,
  async (entry, ask) => {
    if (entry.detail.outcome !== 'confirmed') return [];
    const [line] = mainOf(entry, 'line');
    return line !== undefined && (await ask((tx, { now }) => canOpen(tx, line, civilDayOf(now))))
      ? [{ line }]
      : [];
  },
);

const WAITING_AT_ONCE = 200;

/** Lines confirmed before anybody opened an outbreak, or after its sunset, are taken up with its opening or renewal. */
const openWaiting: Reaction = {
  does: 'lines confirmed before open their stays now',
  async react(house, entry) {
    if (entry.detail.agreed === false) return;
    const seen = new Set<string>();
    for (;;) {
      const found = await asHouse(house, (tx) => waitingLines(tx, entry.place, WAITING_AT_ONCE));
      const lines = found.filter((line) => !seen.has(line));
      for (const line of lines) {
        seen.add(line);
        await follow(house, entry, acts.openEpisodeOfLine, { line });
      }
      if (lines.length < WAITING_AT_ONCE) return;
    }
  },
};

/** An answer that is taken back takes its exposure along. */
const takeBack = then(
  'the exposure a line told of is withdrawn with its answer',
  acts.withdrawOfLine,
  async (entry, ask) => {
    const [line] = entry.detail.applied === false ? [] : mainOf(entry, 'line');
    return line !== undefined && (await ask((tx) => hasLedToExposure(tx, line)))
      ? [{ line, place: entry.place }]
      : [];
  },
);

/** A positive is a case at once; so is each positive of a file. */
const reportPositives = then('a positive becomes a case, with its clocks', acts.reportCase, (entry) => {
  const { positive } = entry.detail;
  const results = Array.isArray(positive)
    ? positive.map(String)
    : positive === true
      ? mainOf(entry, 'test')
      : [];
  return results.map((result) => ({ result }));
});

/** A positive that was put right does not undo anything by itself: somebody is asked. */
const questionCase = then(
  'the case a corrected positive led to is put to CDC',
  acts.questionCase,
  async (entry, ask) => {
    if (entry.detail.wasPositive !== true || entry.detail.positive === true) return [];
    const wrong = idsOf(entry, 'test')[1];
    const found = wrong === undefined ? undefined : await ask((tx) => caseToQuestion(tx, wrong));
    return found === undefined ? [] : [{ case: found }];
  },
);

/** Her stay as a contact ends with the case. */
const convertStay = then('the stay of a case is converted', acts.convertEpisode, async (entry, ask) => {
  const [one] = entry.detail.again === true ? [] : mainOf(entry, 'case');
  const stay = one === undefined ? undefined : await ask((tx) => caseToConvert(tx, one));
  return stay === undefined ? [] : [stay];
});

const reassess = then(
  'whoever is linked to her is assessed again',
  acts.reassessLinked,
  async (entry, ask) => {
    const [one] = entry.detail.again === true ? [] : mainOf(entry, 'case');
    return one !== undefined && (await ask((tx) => caseStands(tx, one))) ? [{ case: one }] : [];
  },
);

/** Whoever rides with her, or is to, may not any more. */
const lookAtTrip = then('the trip she has a seat on is looked at', acts.lookAtTrip, async (entry, ask) => {
  const [person] = entry.detail.again === true ? [] : mainOf(entry, 'person');
  const trip = person === undefined ? undefined : await ask((tx) => tripOf(tx, person));
  return person === undefined || trip === undefined ? [] : [{ trip: trip.id, person }];
});

/** She lies in a room of a site, and it was a laboratory or CDC who found it. */
const tellSite = then(
  'the site she is in hears that she is positive',
  acts.tellOfPositive,
  async (entry, ask) => {
    const [person] = entry.detail.again === true ? [] : mainOf(entry, 'person');
    const site = person === undefined ? undefined : await ask((tx) => siteUntold(tx, person));
    return person === undefined || site === undefined ? [] : [{ site, person }];
  },
);

/** A hospital has received her from the vehicle: whoever is a case is told of by her case, the others by their stay. */
const admitted = async (entry: Entry, ask: Ask) => {
  const { hospital } = entry.detail;
  const found = hospital === undefined ? [] : await ask((tx) => toAdmit(tx, idsOf(entry, 'person')));
  return found.map((one) => ({ ...one, hospital: String(hospital) }));
};
const casesAdmitted = then('the hospital has the case', acts.admitCase, async (entry, ask) =>
  (await admitted(entry, ask)).flatMap(({ case: one, hospital }) =>
    one === null ? [] : [{ case: one, hospital }],
  ),
);
const staysAdmitted = then(
  'her stay pauses while the hospital has her',
  acts.admitEpisode,
  async (entry, ask) =>
    (await admitted(entry, ask)).flatMap(({ episode, hospital }) =>
      episode === null ? [] : [{ episode, hospital }],
    ),
);

/** Somebody else has her from the hospital, in a room or at home: what was paused goes on, and nobody has to say so. */
const goesOn = then(
  'whoever is back from hospital is under control again where she is',
  acts.returnEpisode,
  async (entry, ask) =>
    (await ask((tx) => outOfHospital(tx, idsOf(entry, 'person')))).map(({ episode, kind, label }) => ({
      episode,
      where: { kind, ...(label === null ? {} : { label }) },
    })),
);

/** Somebody is linked to a contact who is a case already. */
const reassessLate = then(
  'whoever met a contact that is a case by now is assessed again',
  acts.reassessLinked,
  async (entry, ask) => {
    const found = new Set<string>();
    for (const exposure of idsOf(entry, 'exposure')) {
      const one = await ask((tx) => caseBehind(tx, exposure));
      if (one !== undefined) found.add(one);
    }
    return [...found].map((one) => ({ case: one }));
  },
);

/** Somebody watches over everybody under control: a team is put together where there is none, or somebody is asked to. */
const guard: Reaction = {
  does: 'she has a team of four, or the subdistrict is asked for one',
  async react(house, entry) {
    const { place } = entry;
    const now = house.clock.now();
    const rulebook = await house.rulebookAt(now);
    const wanted = await asHouse(house, (tx) => guardWanted(tx, { now, rulebook }, place));
    if (wanted.members.length > 0) {
      const input = { place: wanted.place, members: [...wanted.members] };
      try {
        // What the team lacks follows from its having been formed.
        await follow(house, entry, acts.formTeam, input);
        return;
      } catch (error) {
        // Formed meanwhile for the one next door, or somebody it needs has joined another.
        if (!(error instanceof Refusal)) throw error;
      }
    }
    if (await asHouse(house, (tx) => isGuardToAsk(tx, { now, rulebook }, place)))
      await follow(house, entry, acts.askGuard, { place });
  },
};

/** A team has become another one: somebody is asked for whom it lacks, or nobody any more. */
const guardAgain = then(
  'the subdistrict is asked for whom a team lacks, and no longer for whom it has',
  acts.askGuard,
  async ({ place }, ask) => ((await ask((tx, asked) => isGuardToAsk(tx, asked, place))) ? [{ place }] : []),
);

/** Visits, the notice, the question of an unsuitable home follow from how her stay stands. */
const atDoor = then(
  'the tasks at her door are those her stay asks for',
  acts.planDoor,
  async (entry, ask) => {
    const [episode] = mainOf(entry, 'episode');
    return episode !== undefined && (await ask((tx, asked) => isDoorToPlan(tx, asked, episode)))
      ? [{ episode }]
      : [];
  },
);

/** Two stays have become one: the tasks of the one that ended go, and the other may ask for more. */
const atDoors = then(
  'the tasks at her door are those both stays ask for',
  acts.planDoor,
  async (entry, ask) => {
    const found: { episode: string }[] = [];
    for (const episode of idsOf(entry, 'episode'))
      if (await ask((tx, asked) => isDoorToPlan(tx, asked, episode))) found.push({ episode });
    return found;
  },
);

const refusalEnds = (endedOf: (entry: Entry) => string | undefined) =>
  then('an open refusal ends with the stay', acts.endRefusal, async (entry, ask) => {
    const episode = endedOf(entry);
    return episode !== undefined && (await ask((tx) => hasOpenRefusal(tx, episode)))
      ? [{ episode, why: 'stay-over' }]
      : [];
  });

/** Nobody persuades whoever is released, a case, or in hospital. */
const noMoreRefusal = refusalEnds((entry) => idsOf(entry, 'episode')[0]);

/** Of two stays that were joined the first goes on, the second has ended; whoever ran away from it is still gone. */
const carryRefusal = then(
  'a refusal that is open in the stay that ended goes on in the other',
  acts.followRefusal,
  async (entry, ask) => {
    const [into, from] = idsOf(entry, 'episode');
    if (into === undefined || from === undefined) return [];
    const open = await ask((tx, asked) => refusalToCarry(tx, asked, { from, into }));
    return open === undefined ? [] : [open];
  },
);
const noMoreRefusalOfJoined = refusalEnds((entry) => idsOf(entry, 'episode')[1]);

/** What a visit about a missed temperature found, in the words of the door. */
const MISSED: Readonly<Record<string, RefusedWhat>> = { search: 'absconded', persuade: 'measure-refused' };

/** Somebody of a key group shares no tube, and whoever may not leave is not expected: also when it began after the roster. */
const onRosters = then(
  'rosters of sessions to come say how she is swabbed, or that she is not to come',
  acts.renewOnRosters,
  async (entry, ask) => {
    const inputs: { person: string }[] = [];
    for (const person of idsOf(entry, 'person'))
      if (await ask((tx, { now }) => isOnRosters(tx, person, now))) inputs.push({ person });
    return inputs;
  },
);

const missedAtDoor = then(
  'who was not at home when her temperature was asked for, or would not be measured, is a refusal like any other',
  acts.followRefusal,
  async (entry, ask) => {
    const what = MISSED[String(entry.detail.leads)];
    const [episode] = mainOf(entry, 'episode');
    if (what === undefined || episode === undefined) return [];
    return (await ask((tx, asked) => isRefusalToFollow(tx, asked, episode, what)))
      ? [{ episode, what, at: entry.at.toISOString(), by: entry.actor }]
      : [];
  },
);

/** Found, or persuaded: the subdistrict need not look any more. */
const noMoreSeeking = then(
  'the subdistrict looks for her no more once her refusal is over',
  acts.endSeeking,
  async (entry, ask) => {
    const [episode] = mainOf(entry, 'episode');
    return episode !== undefined && (await ask((tx) => isSought(tx, episode))) ? [{ episode }] : [];
  },
);

/** Whoever shares a home or a room with her was exposed to her: a stay of her own follows from that. */
const sharesWithHer = (says: string) =>
  then(says, acts.recordExposure, (entry) => {
    const { joins, category, outbreak, on } = entry.detail;
    const [person] = idsOf(entry, 'person');
    const [ofEpisode] = idsOf(entry, 'episode');
    if (joins !== true || person === undefined || ofEpisode === undefined) return [];
    return [
      {
        person,
        outbreak: String(outbreak),
        category: String(category),
        kind: 'household',
        lastOn: String(on),
        ofEpisode,
        evidence: `joins:${entry.id}`,
      },
    ];
  });
const coResidentJoins = sharesWithHer(
  'a co-resident who joins has an exposure, and so a stay of her own to be assessed',
);
const companionJoins = sharesWithHer('a companion has an exposure, and so a stay of her own to be assessed');

/** Whoever was ordered, came back, was received or is one with somebody else is measured where she is. */
const dutyGoes = then(
  'her temperatures and tests are asked where she is',
  acts.settleKeepers,
  async (entry, ask) => {
    const people = idsOf(entry, 'person');
    return (await ask((tx) => isDutyElsewhere(tx, people)))
      ? [{ people: people.slice(0, 200), place: entry.place }]
      : [];
  },
);

/** Everybody of a site has been measured: the row of its day is done, and nobody has to say so. */
const roundOfTemperatures = then(
  'a round of temperatures whose last guest was measured is done',
  acts.endTemperatureRound,
  async (entry, ask) =>
    entry.detail.atSite === true
      ? ask((tx, { now, rulebook }) => roundsOver(tx, { now, rulebook }, entry.place))
      : [],
);

/** Whoever came, moved, left or was asked is looked after from now on as her room and her answers say. */
const planDay = then('the day of the site is planned anew', acts.planSiteDay, (entry) =>
  idsOf(entry, 'isolation-site').map((site) => ({ site })),
);

/** Whoever was given a room is gone through the list at arrival. */
const listAtArrival = then('the list at arrival is asked for', acts.askIntake, (entry) => {
  const [site] = idsOf(entry, 'isolation-site');
  const people = idsOf(entry, 'person');
  return site === undefined || people.length === 0 ? [] : [{ site, people }];
});

/** A case, a stay that was cancelled, or one at a site: whoever a site took in at once is decided about no more. */
const nothingToDecide = then(
  'whether a site keeps whom it took in at once is asked no more',
  acts.endEmergency,
  (entry, ask) => ask((tx) => emergenciesOver(tx, idsOf(entry, 'person'))),
);

const arrivalSettled = then('nobody goes through the list with who has left', acts.settleIntake, (entry) => {
  const [site] = mainOf(entry, 'isolation-site');
  const [person] = mainOf(entry, 'person');
  return site === undefined || person === undefined ? [] : [{ site, person }];
});

/** She is gone without leave: those of the site have ten minutes, and the way of whoever absconds begins. */
const siteLooks = then(
  'who left without leave is an incident of the site',
  acts.reportIncident,
  async (entry, ask) => {
    const [site] = mainOf(entry, 'isolation-site');
    const [person] = mainOf(entry, 'person');
    if (entry.detail.kind !== 'left' || site === undefined || person === undefined) return [];
    const known = await ask(async (_tx, { rulebook }) =>
      rulebook.part(isolationRules).incidents.some(({ incident }) => incident === 'absconded'),
    );
    return known ? [{ site, incident: 'absconded', person, at: entry.at.toISOString() }] : [];
  },
);
/** Infection control has found that one of the staff was exposed: the card for that, and whom it tells. */
const exposedStaff = then(
  'an exposure of staff is an incident of the site',
  acts.reportIncident,
  async (entry, ask) => {
    const [site] = mainOf(entry, 'isolation-site');
    if (entry.detail.kind !== 'exposure' || site === undefined) return [];
    const known = await ask(async (_tx, { rulebook }) =>
      rulebook.part(isolationRules).incidents.some(({ incident }) => incident === 'staff-exposure'),
    );
    return known ? [{ site, incident: 'staff-exposure', at: String(entry.detail.at) }] : [];
  },
);
const leftAtDoor = then(
  'who left a site without leave is sought like anybody who absconds',
  acts.followRefusal,
  async (entry, ask) => {
    const [episode] = mainOf(entry, 'episode');
    if (entry.detail.kind !== 'left' || episode === undefined) return [];
    return (await ask((tx, asked) => isRefusalToFollow(tx, asked, episode, 'absconded')))
      ? [{ episode, what: 'absconded' as const, at: entry.at.toISOString(), by: entry.actor }]
      : [];
  },
);

/** She is in a room of a site: whoever looked for her, or persuaded her to come, has nothing left to do. */
const foundAtSite = then(
  'who left or would not come and is in a room now is sought no more',
  acts.endRefusal,
  async (entry, ask) =>
    (await ask((tx) => refusalsOverInRoom(tx, idsOf(entry, 'person')))).map((episode) => ({
      episode,
      why: 'to-site',
    })),
);

/** Whoever is released from a site gets the list before she goes; one who has left has it closed. */
const listBeforeSheGoes = then(
  'the list before she goes is opened at her site',
  acts.openLeaving,
  async (entry, ask) => {
    const [release] = mainOf(entry, 'release');
    const at = release === undefined ? undefined : await ask((tx) => siteOfRelease(tx, release));
    return at === undefined ? [] : [at];
  },
);
const listIsClosed = then('the list of who has left is closed', acts.closeLeaving, (entry) => {
  const [site] = mainOf(entry, 'isolation-site');
  // Whoever was there for her sake left with her.
  return site === undefined
    ? []
    : idsOf(entry, 'person').map((person) => ({ site, person, home: entry.detail.kind === 'home' }));
});
/** Luggage is counted where she leaves and rides on her seat, whichever of the two was first. */
const luggageOnSeat = then('her luggage is written on her seat', acts.countLuggage, async (entry, ask) => {
  const people = idsOf(entry, 'person');
  return ask(async (tx) => {
    const counted = await luggageOf(tx, people);
    const seats = await ridesOf(tx, people);
    return people.flatMap((person) => {
      const luggage = counted.get(person);
      const trip = seats.get(person)?.trip;
      return luggage === undefined || trip === undefined ? [] : [{ trip, person, luggage }];
    });
  });
});

/** What the facts of a person ask of her health code is proposed to a human; nothing to propose: nothing is written. */
const proposeColour = then(
  'the colour the facts ask for now is proposed, for a human to approve',
  acts.proposeCode,
  async (entry, ask) => {
    const [person] = mainOf(entry, 'person');
    return person !== undefined && (await ask((tx, asked) => wantsProposal(tx, asked, person)))
      ? [{ person }]
      : [];
  },
);

/** Facts went from one of two people to the other: what each is asks for a colour of its own, or for none any more. */
const proposeColours = then(
  'the colours the facts of both ask for now are proposed, for a human to approve',
  acts.proposeCode,
  async (entry, ask) => {
    const found: { person: string }[] = [];
    for (const person of idsOf(entry, 'person'))
      if (await ask((tx, asked) => wantsProposal(tx, asked, person))) found.push({ person });
    return found;
  },
);

/** The medic asks for a test: it is due like one of the plan. */
const askTest = then('a test is due of whom the medic wants tested', acts.askTest, async (entry, ask) => {
  const [episode] = entry.detail.sample === true ? mainOf(entry, 'episode') : [];
  return episode !== undefined && (await ask((tx) => wantsTest(tx, episode))) ? [{ episode }] : [];
});

/** Tubes an entry names in its detail. */
const tubesIn = (entry: Entry, key: string): string[] => {
  const named = entry.detail[key];
  return Array.isArray(named) ? named.map(String) : [];
};

/** The tubes under these keys for which there is still something to do. */
const tubesFor =
  (keys: readonly string[], isSo: (tx: Tx, tube: string) => Promise<boolean>) =>
  async (entry: Entry, ask: Ask): Promise<{ tube: string }[]> => {
    const found: { tube: string }[] = [];
    for (const tube of new Set(keys.flatMap((key) => tubesIn(entry, key))))
      if (await ask((tx) => isSo(tx, tube))) found.push({ tube });
    return found;
  };

/** Two records have become one person, or one has become two: whose swabs and whose stays are whose has changed. */
const ONE_OR_TWO: ReadonlySet<string> = new Set([
  'testing.people.followed',
  'testing.people.returned',
  'control.episodes.followed',
  'control.episodes.returned',
]);

/** What a laboratory found of somebody under control who was swabbed alone answers the test that is due of her. */
const answerTests: Reaction = {
  does: 'a single tube answers the test that is due of whoever is under control',
  async react(house, entry) {
    const ask = asking(house);
    const answers: (Answer | undefined)[] = [];
    const people = idsOf(entry, 'person');
    // Whose swab it was has been settled, or it went back to her: what was written of another goes first.
    const whose =
      entry.word === 'testing.question.settled'
        ? tubesIn(entry, 'tubes')
        : entry.word === 'testing.people.returned'
          ? await ask((tx) => singleTubesOf(tx, idsOf(entry, 'test-swab')))
          : [];
    for (const tube of whose) answers.push(...(await ask((tx) => answersStrayed(tx, tube, people))));
    const reports = new Set(tubesIn(entry, 'singles'));
    // Of one person what was written under either number is written; of two each has her own.
    if (ONE_OR_TWO.has(entry.word))
      for (const one of entry.word.endsWith('.followed') ? [people] : people.map((person) => [person]))
        for (const report of await ask((tx) => singlesUnwritten(tx, one))) reports.add(report);
    for (const report of reports) answers.push(await ask((tx) => answerOf(tx, report)));
    for (const tube of tubesIn(entry, 'unsaid')) answers.push(await ask((tx) => answerTakenBack(tx, tube)));
    for (const answer of answers) {
      try {
        if (answer?.as === 'record') await follow(house, entry, acts.recordTest, answer.input);
        if (answer?.as === 'correct') await follow(house, entry, acts.correctTest, answer.input);
      } catch (error) {
        // A double sample needs its reagents, which no laboratory names here: somebody enters it by hand. A positive is
        // a case all the same, by the recall.
        if (!(error instanceof Refusal)) throw error;
        if (answer?.as === 'record' && error.code !== 'report-known')
          await follow(house, entry, acts.askByHand, {
            episode: answer.input.episode,
            reportNo: answer.input.reportNo,
          });
      }
    }
  },
};

const casesOf = async (recalls: readonly string[], ask: Ask) => {
  const found = [];
  for (const recall of recalls)
    found.push(await ask((tx, { now }) => caseToReport(tx, recall, civilDayOf(now))));
  return found.filter((one) => one !== undefined);
};

/** Somebody whose own tube was positive is a case at once. */
const reportFound = then('whoever is positive on her own is a case', acts.reportCase, (entry, ask) =>
  casesOf(tubesIn(entry, 'positive'), ask),
);

/** Since when a positive is a case by itself when an outbreak is opened over where she is. */
const caseSince = ({ now, rulebook }: { readonly now: Date; readonly rulebook: RulebookAt }) =>
  addMinutes(now, -rulebook.part(testingRules).recall.caseDays * 24 * 60);

/** Found before anybody opened an outbreak over where she is. */
const reportWaiting = then(
  'whoever was positive on her own before is a case now',
  acts.reportCase,
  async (entry, ask) =>
    entry.detail.agreed === false
      ? []
      : casesOf(await ask((tx, asked) => positivesWaiting(tx, entry.place, caseSince(asked))), ask),
);

/** Found so long ago that she may be well: CDC says whether she is a case of this one. */
const askOfOld = then(
  'whoever was positive long before is a question to CDC',
  acts.askPositives,
  (entry, ask) =>
    ask(async (tx, asked) => {
      const before = caseSince(asked);
      return entry.detail.agreed !== false && (await oldPositivesWait(tx, entry.place, before))
        ? [{ place: entry.place, before: before.toISOString() }]
        : [];
    }),
);

/** A positive that was wrong does not undo a case by itself: CDC is asked. */
const questionFound = then(
  'the case a wrong report led to is put to CDC',
  acts.questionCase,
  async (entry, ask) => {
    const found = new Set<string>();
    for (const recall of tubesIn(entry, 'wrong')) {
      const one = await ask((tx) => caseOfRecall(tx, recall));
      if (one !== undefined) found.add(one);
    }
    return [...found].map((one) => ({ case: one }));
  },
);

const settleRecall = then(
  'her own result settles a recall',
  acts.settleRecalls,
  tubesFor(['recalls'], areRecallsToSettle),
);

/** Another is in it than was thought, or it is known now who was alone in it; also of one that was dealt with. */
const callBackAnew = then(
  'whoever is found to have been in a tube that is not negative is called back',
  acts.followPool,
  async (entry, ask) => {
    const of = { swabs: idsOf(entry, 'test-swab'), questions: idsOf(entry, 'test-question') };
    const named = await tubesFor(['calls', 'tubes'], isPoolToFollow)(entry, ask);
    const found = new Set([...named.map(({ tube }) => tube), ...(await ask((tx) => poolsToFollow(tx, of)))]);
    return [...found].map((tube) => ({ tube }));
  },
);

/** Whoever works at a site is nobody of the register: her tube says what was found. */
const staffHears = then(
  'what a laboratory found in a tube is the result of the staff in it',
  acts.takeStaffResult,
  (_entry, ask) => ask((tx, { now }) => staffFound(tx, now)),
);

/** Tests answered first: a case is of the result of control where there is one. */
const FROM_LABORATORY: readonly Reaction[] = [
  answerTests,
  staffHears,
  then(
    'everybody who may be in a tube that is not negative is called back',
    acts.followPool,
    tubesFor(['positive', 'suspect'], isPoolToFollow),
  ),
  then(
    'nobody is held any more for a report that was wrong',
    acts.withdrawRecalls,
    tubesFor(['withdrawn'], areRecallsToWithdraw),
  ),
  settleRecall,
];

/** Of two beds or two seats of one person one is given up: what is left is hers under the record that stays. */
const oneBedLeft = then(
  'of two records that were one, the bed that is left is the other’s too',
  acts.followInRooms,
  async (entry, ask) =>
    (await ask((tx) => mergesOf(tx, idsOf(entry, 'person')))).map((pair) => ({
      ...pair,
      place: entry.place,
    })),
);
const oneSeatLeft = then(
  'of two records that were one, the seat that is left is the other’s too',
  acts.followOnTrips,
  async (entry, ask) =>
    (await ask((tx) => mergedOnTrips(tx, idsOf(entry, 'person'), idsOf(entry, 'trip')))).map((pair) => ({
      ...pair,
      place: entry.place,
    })),
);

const REACTIONS: Readonly<Record<string, readonly Reaction[]>> = {
  'rulebook.change.proposed': [askSignatures],
  'rulebook.change.approved': [askSignatures, askToFollowRules],
  'rulebook.change.declined': [askSignatures],
  'rulebook.change.withdrawn': [askSignatures],
  'lists.received': [then('lines go to the unit their address names', acts.routeBatch, batchesOf)],
  // An answered question has become a line like any other; nobody it was asked about waits for a second look.
  'lists.question.answered': [
    then('the line that came of it goes to its unit', acts.routeBatch, (entry) =>
      idsOf(entry, 'line').length === 0 ? [] : batchesOf(entry),
    ),
  ],
  'lists.lines.followed': [then('what was tried for them goes with the lines', acts.followCalls, peopleOf)],
  'lists.lines.returned': [
    then('what was tried for them goes with the lines', acts.followCalls, peopleOf),
    then('lines that repeat nobody any more go to their unit', acts.routeBatch, batchesOf),
  ],
  'lists.line.concluded': [openStay],
  'lists.visit.finished': [openStay],
  'lists.police.answered': [openStay],
  'lists.district.answered': [openStay],
  'lists.correction.asked': [takeBack],
  'lists.correction.agreed': [takeBack],
  'control.outbreak.opened': [openWaiting, reportWaiting, askOfOld],
  'outbreak.renewal.answered': [openWaiting, reportWaiting, askOfOld],
  'control.episode.ordered': [proposeColour, guard, atDoor, onRosters, dutyGoes],
  'control.episode.replanned': [proposeColour, atDoor, onRosters, nothingToDecide],
  'control.episode.moved': [atDoor, onRosters, dutyGoes, nothingToDecide],
  'control.episode.returned': [proposeColour, atDoor, onRosters, dutyGoes],
  'control.episode.admitted': [atDoor, noMoreRefusal, onRosters],
  'control.episode.converted': [proposeColour, atDoor, noMoreRefusal, onRosters, nothingToDecide],
  'control.cancel.agreed': [proposeColour, atDoor, noMoreRefusal, onRosters, nothingToDecide],
  'control.release.agreed': [
    proposeColour,
    atDoor,
    noMoreRefusal,
    onRosters,
    listBeforeSheGoes,
    nothingToDecide,
  ],
  'control.temperature.followed': [missedAtDoor, roundOfTemperatures],
  'control.temperature.recorded': [roundOfTemperatures],
  'control.temperatures.recorded': [roundOfTemperatures],
  'control.temperature.excused': [roundOfTemperatures],
  'control.observation.settled': [roundOfTemperatures],
  'own.temperature.reported': [roundOfTemperatures],
  'home.refusal.closed': [noMoreSeeking],
  'home.refusal.settled': [noMoreSeeking],
  'home.co-resident.settled': [coResidentJoins],
  'teams.team.formed': [guardAgain],
  'teams.team.changed': [guardAgain],
  'control.exposure.recorded': [reassessLate],
  'control.contacts.listed': [reassessLate],
  'control.test.recorded': [reportPositives],
  'control.test.corrected': [reportPositives, questionCase],
  'control.tests.imported': [reportPositives],
  'testing.results.reported': FROM_LABORATORY,
  'testing.report.settled': FROM_LABORATORY,
  // A tube of her own that is no good answers nothing: she is swabbed once more.
  'testing.box.received': [settleRecall],
  'testing.swab.recorded': [callBackAnew],
  'testing.question.settled': [answerTests, callBackAnew],
  'testing.pool.followed': [reportFound, questionFound],
  'testing.recall.settled': [reportFound, questionFound],
  'testing.positive.decided': [reportFound],
  'testing.recalls.withdrawn': [questionFound],
  // Written down after the laboratory had reported.
  'isolation.staff.sampled': [staffHears],
  'isolation.site.ready': [planDay],
  'isolation.site.closed': [planDay],
  'isolation.companion.registered': [companionJoins],
  'isolation.guests.roomed': [goesOn, foundAtSite, listAtArrival, planDay],
  'isolation.guest.moved': [planDay],
  'isolation.emergency.taken-in': [goesOn, foundAtSite, listAtArrival, planDay],
  // What follows from an order that she stays elsewhere.
  'isolation.emergency.decided': [atDoor, onRosters, dutyGoes],
  // Seeking her waits for nothing else: not for the incident either, should it not be written down.
  'isolation.guest.left': [oneBedLeft, leftAtDoor, listIsClosed, arrivalSettled, planDay, siteLooks],
  'isolation.step.settled': [exposedStaff],
  'isolation.days.restarted': [proposeColours, atDoors, onRosters],
  'isolation.guest.interviewed': [planDay],
  'isolation.pack.decided': [planDay],
  'control.case.reported': [proposeColour, convertStay, reassess, lookAtTrip, tellSite],
  'isolation.leaving.arranged': [luggageOnSeat],
  'transport.riders.seated': [luggageOnSeat],
  'transport.riders.received': [casesAdmitted, staysAdmitted, goesOn, dutyGoes],
  'transport.rider.unseated': [oneSeatLeft],
  'transport.rider.missed': [oneSeatLeft],
  'transport.trip.closed': [oneSeatLeft],
  'transport.trip.cancelled': [oneSeatLeft],
  'control.case.ended': [proposeColour],
  'control.case.withdrawn': [proposeColour],
  'control.linked.confirmed': [proposeColour, atDoor],
  // The first handle of a merge is the one kept, the second the one that is gone; of a split the other way round.
  'people.merged': [
    then('the lines of the one are the other’s', acts.followMerge, (entry) => {
      const [into, from] = idsOf(entry, 'person');
      if (into === undefined || from === undefined) return [];
      return [{ merge: String(entry.detail.merge), from, into, place: entry.place }];
    }),
    then('the stays of the one are the other’s', acts.followEpisodes, (entry) => {
      const [into, from] = idsOf(entry, 'person');
      if (into === undefined || from === undefined) return [];
      return [{ merge: String(entry.detail.merge), from, into, place: entry.place }];
    }),
    then('in her room the one is the other', acts.followInRooms, (entry) => {
      const [into, from] = idsOf(entry, 'person');
      return into === undefined || from === undefined ? [] : [{ from, into, place: entry.place }];
    }),
    then('what she asked for and was told at a site is the other’s too', acts.followInCare, (entry) => {
      const [into, from] = idsOf(entry, 'person');
      return into === undefined || from === undefined ? [] : [{ from, into, place: entry.place }];
    }),
    then('on lists of who leaves the one is the other', acts.followInLeavings, (entry) => {
      const [into, from] = idsOf(entry, 'person');
      return into === undefined || from === undefined ? [] : [{ from, into, place: entry.place }];
    }),
    then('on trips the one is the other', acts.followOnTrips, (entry) => {
      const [into, from] = idsOf(entry, 'person');
      return into === undefined || from === undefined ? [] : [{ from, into, place: entry.place }];
    }),
    then('on rosters, in tubes and in recalls the one is the other', acts.followOnRosters, (entry) => {
      const [into, from] = idsOf(entry, 'person');
      if (into === undefined || from === undefined) return [];
      return [{ merge: String(entry.detail.merge), from, into, place: entry.place }];
    }),
  ],
  'people.split': [
    then('her rooms go back to her', acts.returnInRooms, (entry) => {
      const [from, into] = idsOf(entry, 'person');
      return from === undefined || into === undefined ? [] : [{ from, into, place: entry.place }];
    }),
    then('what she asked for at a site goes back to her', acts.returnInCare, (entry) => {
      const [from, into] = idsOf(entry, 'person');
      return from === undefined || into === undefined ? [] : [{ from, into, place: entry.place }];
    }),
    then('her lists before she goes go back to her', acts.returnInLeavings, (entry) => {
      const [from, into] = idsOf(entry, 'person');
      return from === undefined || into === undefined ? [] : [{ from, into, place: entry.place }];
    }),
    then('her seats go back to her', acts.returnOnTrips, (entry) => {
      const [from, into] = idsOf(entry, 'person');
      return from === undefined || into === undefined ? [] : [{ from, into, place: entry.place }];
    }),
    then(
      'she stands on rosters, in tubes and in recalls for herself again',
      acts.returnOnRosters,
      (entry) => {
        const [from, into] = idsOf(entry, 'person');
        return from === undefined || into === undefined ? [] : [{ from, into, place: entry.place }];
      },
    ),
    then('her lines go back to her', acts.followSplit, (entry) => {
      const [from, into] = idsOf(entry, 'person');
      return from === undefined || into === undefined ? [] : [{ from, into, place: entry.place }];
    }),
    // Her lines are with her again: a stay that was opened of one of them meanwhile is told by it.
    once('her stays go back to her', acts.returnEpisodes, async (entry, ask) => {
      const [from, into] = idsOf(entry, 'person');
      if (from === undefined || into === undefined) return undefined;
      const opened = await ask((tx) => strayedStays(tx, { of: into, hers: from }));
      return { from, into, place: entry.place, opened };
    }),
    // What was confirmed while the two were one lies in the stay of whichever had one: nobody may be left out by that.
    then('what a line of the other told is not hers', acts.withdrawOfLine, async (entry, ask) =>
      (await ask((tx) => strayedExposures(tx, idsOf(entry, 'person')))).map((one) => ({
        ...one,
        place: entry.place,
      })),
    ),
    then('a confirmed line nothing came of opens her stay', acts.openEpisodeOfLine, async (entry, ask) =>
      (await ask((tx, { now }) => linesLeftOut(tx, idsOf(entry, 'person'), civilDayOf(now)))).map((line) => ({
        line,
      })),
    ),
  ],
  'testing.people.followed': [onRosters, answerTests],
  'testing.people.returned': [onRosters, answerTests, callBackAnew],
  'control.episodes.followed': [dutyGoes, proposeColours, onRosters, answerTests],
  'control.episodes.returned': [dutyGoes, proposeColours, onRosters, answerTests],
  'control.episodes.joined': [
    dutyGoes,
    proposeColour,
    atDoors,
    carryRefusal,
    noMoreRefusalOfJoined,
    onRosters,
  ],
  'control.episode.not-needed': [proposeColour],
  'control.handover.accepted': [proposeColour, atDoor, onRosters],
  'control.fever.decided': [askTest, proposeColour],
  'control.fever.closed': [proposeColour, onRosters],
};

/** Told all day long, and something follows only from those that say so. */
const SELDOM: Readonly<Record<string, string>> = { 'testing.swab.recorded': 'calls' };

/** Whether anything follows from an entry; what nobody listens to costs the queue nothing. */
export function follows({ word, detail }: Pick<Entry, 'word' | 'detail'>): boolean {
  const says = SELDOM[word];
  return Object.hasOwn(REACTIONS, word) && (says === undefined || detail[says] !== undefined);
}

/**
 * Performs what follows from an entry, in the order of the table. What breaks reaches the queue, which tries again;
 * what was done before it broke is not done twice.
 */
export async function react(house: House, entry: Entry): Promise<void> {
  for (const reaction of REACTIONS[entry.word] ?? []) await reaction.react(house, entry);
}

/** The table as told to people: for the console and the documentation. */
export function consequences(): { word: string; does: string }[] {
  return Object.entries(REACTIONS).flatMap(([word, rows]) => rows.map(({ does }) => ({ word, does })));
}
