// Consequences: ledger word → what happens next. The only place where one module's doing makes another act; whoever
// wants to know what follows from something reads this table. A reaction is an act of the house, performed after the
// entry that caused it is committed; its request id is made from that entry, so that delivered twice is done once.
import type { Static, TSchema } from 'typebox';
import { acts } from './acts.ts';
import { uuidOf } from './base/ids.ts';
import { Refusal } from './base/refusal.ts';
import { wantsProposal } from './control/codes/acts.ts';
import { hasOpenRefusal, isDoorToPlan, isGuardToAsk } from './home/door/acts.ts';
import { guardWanted } from './home/door/guard.ts';
import { asHouse, perform } from './ledger/perform.ts';
import { HOUSE } from './ledger/rules.ts';
import type { Act, Entry, House } from './ledger/terms.ts';
import { caseBehind, caseToConvert, caseToQuestion } from './stays-of-cases.ts';
import { canOpen, hasLedToExposure, waitingLines } from './stays-of-lines.ts';

/** One consequence. */
export interface Reaction {
  /** What it does, in a sentence for whoever reads the table. */
  readonly does: string;
  react(house: House, entry: Entry): Promise<void>;
}

/** The house performs `act` once for each input made from the entry; none: nothing follows this time. */
function then<S extends TSchema, R>(
  does: string,
  act: Act<S, R>,
  inputs: (entry: Entry) => readonly Static<S>[],
): Reaction {
  return {
    does,
    async react(house, entry) {
      for (const [at, input] of inputs(entry).entries()) {
        const id = uuidOf(`${entry.id} ${act.word} ${at}`);
        await perform(house, act, input, { actor: HOUSE, id, channel: 'house' });
      }
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

/** A confirmed line becomes a question to whoever assesses; without an outbreak there is nothing to assess yet. */
const openStay: Reaction = {
  does: 'a confirmed line opens the stay of its person, for somebody to assess',
  async react(house, entry) {
    if (entry.detail.outcome !== 'confirmed') return;
    for (const line of idsOf(entry, 'line').slice(0, 1)) {
      if (!(await asHouse(house, (tx) => canOpen(tx, line)))) continue;
      const id = uuidOf(`${entry.id} ${acts.openEpisodeOfLine.word}`);
      await perform(house, acts.openEpisodeOfLine, { line }, { actor: HOUSE, id, channel: 'house' });
    }
  },
};

const WAITING_AT_ONCE = 200;

/** Lines confirmed before anybody opened an outbreak are taken up with it. */
const openWaiting: Reaction = {
  does: 'lines confirmed before open their stays now',
  async react(house, entry) {
    const seen = new Set<string>();
    for (;;) {
      const found = await asHouse(house, (tx) => waitingLines(tx, entry.place, WAITING_AT_ONCE));
      const lines = found.filter((line) => !seen.has(line));
      for (const line of lines) {
        seen.add(line);
        const id = uuidOf(`${entry.id} ${acts.openEpisodeOfLine.word} ${line}`);
        await perform(house, acts.openEpisodeOfLine, { line }, { actor: HOUSE, id, channel: 'house' });
      }
      if (lines.length < WAITING_AT_ONCE) return;
    }
  },
};

/** An answer that is taken back takes its exposure along. */
const takeBack: Reaction = {
  does: 'the exposure a line told of is withdrawn with its answer',
  async react(house, entry) {
    if (entry.detail.applied === false) return;
    for (const line of idsOf(entry, 'line').slice(0, 1)) {
      if (!(await asHouse(house, (tx) => hasLedToExposure(tx, line)))) continue;
      const id = uuidOf(`${entry.id} ${acts.withdrawOfLine.word}`);
      const input = { line, place: entry.place };
      await perform(house, acts.withdrawOfLine, input, { actor: HOUSE, id, channel: 'house' });
    }
  },
};

/** A positive is a case at once; so is each positive of a file. */
const reportPositives: Reaction = {
  does: 'a positive becomes a case, with its clocks',
  async react(house, entry) {
    const { positive } = entry.detail;
    const results = Array.isArray(positive)
      ? positive.map(String)
      : positive === true
        ? idsOf(entry, 'test').slice(0, 1)
        : [];
    for (const result of results) {
      const id = uuidOf(`${entry.id} ${acts.reportCase.word} ${result}`);
      await perform(house, acts.reportCase, { result }, { actor: HOUSE, id, channel: 'house' });
    }
  },
};

/** A positive that was put right does not undo anything by itself: somebody is asked. */
const questionCase: Reaction = {
  does: 'the case a corrected positive led to is put to CDC',
  async react(house, entry) {
    if (entry.detail.wasPositive !== true || entry.detail.positive === true) return;
    const wrong = idsOf(entry, 'test')[1];
    const found = wrong === undefined ? undefined : await asHouse(house, (tx) => caseToQuestion(tx, wrong));
    if (found === undefined) return;
    const id = uuidOf(`${entry.id} ${acts.questionCase.word}`);
    await perform(house, acts.questionCase, { case: found }, { actor: HOUSE, id, channel: 'house' });
  },
};

/** Her stay as a contact ends with the case. */
const convertStay: Reaction = {
  does: 'the stay of a case is converted',
  async react(house, entry) {
    if (entry.detail.again === true) return;
    for (const one of idsOf(entry, 'case').slice(0, 1)) {
      const stay = await asHouse(house, (tx) => caseToConvert(tx, one));
      if (stay === undefined) continue;
      const id = uuidOf(`${entry.id} ${acts.convertEpisode.word}`);
      await perform(house, acts.convertEpisode, stay, { actor: HOUSE, id, channel: 'house' });
    }
  },
};

const reassess = then('whoever is linked to her is assessed again', acts.reassessLinked, (entry) =>
  entry.detail.again === true
    ? []
    : idsOf(entry, 'case')
        .slice(0, 1)
        .map((one) => ({ case: one })),
);

/** Somebody is linked to a contact who is a case already. */
const reassessLate: Reaction = {
  does: 'whoever met a contact that is a case by now is assessed again',
  async react(house, entry) {
    const found = new Set<string>();
    for (const exposure of idsOf(entry, 'exposure')) {
      const one = await asHouse(house, (tx) => caseBehind(tx, exposure));
      if (one !== undefined) found.add(one);
    }
    for (const one of found) {
      const id = uuidOf(`${entry.id} ${acts.reassessLinked.word} ${one}`);
      await perform(house, acts.reassessLinked, { case: one }, { actor: HOUSE, id, channel: 'house' });
    }
  },
};

/** Somebody watches over everybody under control: a team is put together where there is none, or somebody is asked to. */
const guard: Reaction = {
  does: 'she has a team of four, or the subdistrict is asked for one',
  async react(house, entry) {
    const { place } = entry;
    const now = house.clock.now();
    const rulebook = await house.rulebookAt(now);
    const wanted = await asHouse(house, (tx) => guardWanted(tx, { now, rulebook }, place));
    const call = (word: string) => ({
      actor: HOUSE,
      id: uuidOf(`${entry.id} ${word}`),
      channel: 'house' as const,
    });
    if (wanted.members.length > 0) {
      const input = { place: wanted.place, members: [...wanted.members] };
      try {
        // What the team lacks follows from its having been formed.
        await perform(house, acts.formTeam, input, call(acts.formTeam.word));
        return;
      } catch (error) {
        // Formed meanwhile for the one next door, or somebody it needs has joined another.
        if (!(error instanceof Refusal)) throw error;
      }
    }
    if (await asHouse(house, (tx) => isGuardToAsk(tx, { now, rulebook }, place)))
      await perform(house, acts.askGuard, { place }, call(acts.askGuard.word));
  },
};

/** A team has become another one: somebody is asked for whom it lacks, or nobody any more. */
const guardAgain: Reaction = {
  does: 'the subdistrict is asked for whom a team lacks, and no longer for whom it has',
  async react(house, entry) {
    const { place } = entry;
    const now = house.clock.now();
    const rulebook = await house.rulebookAt(now);
    if (!(await asHouse(house, (tx) => isGuardToAsk(tx, { now, rulebook }, place)))) return;
    const id = uuidOf(`${entry.id} ${acts.askGuard.word}`);
    await perform(house, acts.askGuard, { place }, { actor: HOUSE, id, channel: 'house' });
  },
};

/** Visits, the notice, the question of an unsuitable home follow from how her stay stands. */
const atDoor: Reaction = {
  does: 'the tasks at her door are those her stay asks for',
  async react(house, entry) {
    for (const episode of idsOf(entry, 'episode').slice(0, 1)) {
      const rulebook = await house.rulebookAt(house.clock.now());
      if (!(await asHouse(house, (tx) => isDoorToPlan(tx, { rulebook }, episode)))) continue;
      const id = uuidOf(`${entry.id} ${acts.planDoor.word}`);
      await perform(house, acts.planDoor, { episode }, { actor: HOUSE, id, channel: 'house' });
    }
  },
};

/** Nobody persuades whoever is released, a case, or in hospital. */
const noMoreRefusal: Reaction = {
  does: 'an open refusal ends with the stay',
  async react(house, entry) {
    for (const episode of idsOf(entry, 'episode').slice(0, 1)) {
      if (!(await asHouse(house, (tx) => hasOpenRefusal(tx, episode)))) continue;
      const id = uuidOf(`${entry.id} ${acts.endRefusal.word}`);
      const input = { episode, why: 'stay-over' };
      await perform(house, acts.endRefusal, input, { actor: HOUSE, id, channel: 'house' });
    }
  },
};

/** Whoever joins the regime of the one she lives with was exposed to her: her own stay follows from that. */
const coResidentJoins: Reaction = {
  does: 'a co-resident who joins has an exposure, and so a stay of her own to be assessed',
  async react(house, entry) {
    const { joins, category, outbreak, on } = entry.detail;
    const [person] = idsOf(entry, 'person');
    const [ofEpisode] = idsOf(entry, 'episode');
    if (joins !== true || person === undefined || ofEpisode === undefined) return;
    const id = uuidOf(`${entry.id} ${acts.recordExposure.word}`);
    const input = {
      person,
      outbreak: String(outbreak),
      category: String(category),
      kind: 'household',
      lastOn: String(on),
      ofEpisode,
    };
    await perform(house, acts.recordExposure, input, { actor: HOUSE, id, channel: 'house' });
  },
};

/** What the facts of a person ask of her health code is proposed to a human; nothing to propose: nothing is written. */
const proposeColour: Reaction = {
  does: 'the colour the facts ask for now is proposed, for a human to approve',
  async react(house, entry) {
    const rulebook = await house.rulebookAt(entry.at);
    for (const person of idsOf(entry, 'person').slice(0, 1)) {
      if (!(await asHouse(house, (tx) => wantsProposal(tx, { now: entry.at, rulebook }, person)))) continue;
      const id = uuidOf(`${entry.id} ${acts.proposeCode.word}`);
      await perform(house, acts.proposeCode, { person }, { actor: HOUSE, id, channel: 'house' });
    }
  },
};

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
  'control.outbreak.opened': [openWaiting],
  'control.episode.ordered': [proposeColour, guard, atDoor],
  'control.episode.replanned': [proposeColour, atDoor],
  'control.episode.moved': [atDoor],
  'control.episode.returned': [proposeColour, atDoor],
  'control.episode.admitted': [atDoor, noMoreRefusal],
  'control.episode.converted': [proposeColour, noMoreRefusal],
  'control.cancel.agreed': [proposeColour, noMoreRefusal],
  'control.release.agreed': [proposeColour, atDoor, noMoreRefusal],
  'home.co-resident.settled': [coResidentJoins],
  'teams.team.formed': [guardAgain],
  'teams.team.changed': [guardAgain],
  'control.exposure.recorded': [reassessLate],
  'control.contacts.listed': [reassessLate],
  'control.test.recorded': [reportPositives],
  'control.test.corrected': [reportPositives, questionCase],
  'control.tests.imported': [reportPositives],
  'control.case.reported': [proposeColour, convertStay, reassess],
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
  ],
  'people.split': [
    then('her lines go back to her', acts.followSplit, (entry) => {
      const [from, into] = idsOf(entry, 'person');
      return from === undefined || into === undefined ? [] : [{ from, into, place: entry.place }];
    }),
    then('her stays go back to her', acts.returnEpisodes, (entry) => {
      const [from, into] = idsOf(entry, 'person');
      return from === undefined || into === undefined ? [] : [{ from, into, place: entry.place }];
    }),
  ],
  'control.episode.not-needed': [proposeColour],
  'control.handover.accepted': [proposeColour],
  'control.fever.decided': [proposeColour],
  'control.fever.closed': [proposeColour],
};

/** Whether anything follows from a word; words nobody listens to cost the queue nothing. */
export function follows(word: string): boolean {
  return Object.hasOwn(REACTIONS, word);
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
