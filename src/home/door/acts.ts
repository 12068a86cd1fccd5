// The team at the door: who guards her, the visits, the check of the home, the notice, the kit, who lives there too, and
// how a refusal goes on. What a phone writes down without signal says when it happened.

import { Type } from 'typebox';
import { ageOn, civilDayOf } from '../../base/civil-dates.ts';
import { DOCUMENT_KINDS } from '../../base/identity-documents.ts';
import { uuidv7 } from '../../base/ids.ts';
import { tidyName } from '../../base/names.ts';
import type { Paper } from '../../base/paper.ts';
import { readPhone } from '../../base/phones.ts';
import { isWithin, placeAt, placeLevel } from '../../base/places.ts';
import { must, type Refusal } from '../../base/refusal.ts';
import { Id, Moment, Place } from '../../base/schemas.ts';
import { newSalt } from '../../base/secrets.ts';
import type { Tx } from '../../base/sql.ts';
import type { Words } from '../../base/words.ts';
import { episodeCode } from '../../control/episodes/rules.ts';
import {
  changeEpisode,
  findEpisode,
  holdEpisode,
  homeSince,
  livingEpisodeOf,
  plansOf,
} from '../../control/episodes/store.ts';
import { controlRules, type Episode } from '../../control/episodes/terms.ts';
import { otherPlaceOf, protocolOf } from '../../control/protocols/rules.ts';
import { act } from '../../ledger/act.ts';
import { refuse as refuseHouse } from '../../ledger/refusals.ts';
import type { Ctx, Outcome } from '../../ledger/terms.ts';
import { holdPerson } from '../../lists/calls/store.ts';
import { meetOne } from '../../people/meet.ts';
import { noteOpening } from '../../people/openings.ts';
import { findPerson, openPeople, survivorOf } from '../../people/store.ts';
import { QUESTION_WORDS } from '../../people/terms.ts';
import { namesOf } from '../../places/store.ts';
import { momentText } from '../../rulebook/rules.ts';
import { asPlanned, closeTasks, openTask, openTasks, wantTasks } from '../../tasks/acts.ts';
import { deadlineOf, rolesDoneBy, unitHearing } from '../../tasks/rules.ts';
import { keysKnown, storedUnder } from '../../tasks/store.ts';
import { findAccount, membersOf, nameOfUsers } from '../../teams/store.ts';
import { FOUR, type GuardRole, roles, teamRules } from '../../teams/terms.ts';
import { isDoorAhead } from './ahead.ts';
import { guardWanted, teamOf } from './guard.ts';
import { noticePaper } from './notice.ts';
import { refuse } from './refusals.ts';
import {
  againKey,
  againstHome,
  againstWords,
  type Done,
  type DoorFacts,
  doorKey,
  findingOf,
  firstStep,
  holdsForHome,
  isCarer,
  isRandomDay,
  joinsAs,
  knockAgain,
  maySettle,
  randomKey,
  randomOpens,
  randomTask,
  refusalKey,
  refusalTask,
  refusedOf,
  saysNothingNew,
  stepOf,
  toServe,
  unanswered,
  visitOf,
  wantedAtDoor,
  whyNotAlone,
  whyNotAtDoor,
  whyNotCo,
  whyNotThen,
  whyNotVisit,
  withOthers,
} from './rules.ts';
import * as store from './store.ts';
import {
  CHOICE_WORDS,
  CHOICES,
  type HomeRefusal,
  homeRules,
  type RefusalStep,
  type RefusedWhat,
  SERVED,
  SERVED_HOWS,
  WHATS,
} from './terms.ts';

const Note = Type.String({ maxLength: 1_000, sealed: true });
const Code = Type.String({ minLength: 1, maxLength: 40 });
const At = { at: Type.Optional(Moment) };
const OfEpisode = Type.Object({ episode: Id });

// Who guards her ----------------------------------------------------------------------------------------

/** Ends with a stroke: the key of a community is no beginning of that of its grids. */
const guardKey = (place: string) => `guard/${place}/`;

/** Whether somebody has to be asked for people of a team, or need not be asked any more. */
export async function isGuardToAsk(
  tx: Tx,
  asking: Pick<Ctx, 'now' | 'rulebook'>,
  at: string,
): Promise<boolean> {
  const { place, lacking } = await guardWanted(tx, asking, at);
  const open = await storedUnder(tx, guardKey(place), []);
  return lacking.length > 0 !== open.length > 0;
}

/** Nobody on duty can be in her team: the subdistrict is asked to find somebody, or is no longer asked. */
export const askGuard = act('home.guard.asked', {
  title: { zh: '请街道补齐四包一小组', en: 'ask for people for a team of four' },
  duty: 'house',
  purpose: 'outbreak-response',
  input: Type.Object({ place: Place }),
  async run(tx, input, ctx) {
    const { place, lacking } = await guardWanted(tx, ctx, input.place);
    const table = ctx.rulebook.part(roles);
    if (lacking.length === 0) await closeTasks(tx, ctx, guardKey(place), { state: 'done' });
    else
      await openTask(tx, ctx, {
        planKey: guardKey(place),
        kind: 'guard',
        title: {
          zh: `四包一小组缺在岗人员：${lacking.map((role) => table[role]?.zh ?? role).join('、')}`,
          en: `the team of four lacks people on duty: ${lacking.map((role) => table[role]?.en ?? role).join(', ')}`,
        },
        about: [`place:${place}`],
        place,
        ownerUnit: unitHearing(place, 'subdistrict-duty', table),
        ownerRole: 'subdistrict-duty',
        opensAt: ctx.now,
        dueAt: new Date(ctx.now.getTime() + deadlineOf(ctx.rulebook, 'guard').minutes * 60_000),
        step: 'guard',
        link: placeLevel(place) >= 3 ? `/teams/${place}` : '/teams',
        facts: { lacking },
      });
    return {
      about: [`place:${place}`],
      place,
      detail: { lacking, roles: joinedRoles(ctx, lacking) },
      result: { lacking },
    };
  },
});

// Planning ----------------------------------------------------------------------------------------------

/** Makes the tasks at a door what they have to be, after something about her stay has changed. */
export const planDoor = act('home.door.planned', {
  title: { zh: '安排上门', en: 'plan the visits of a stay' },
  duty: 'house',
  purpose: 'outbreak-response',
  input: OfEpisode,
  async run(tx, input, ctx) {
    const episode = (await holdEpisode(tx, input.episode)) ?? refuseHouse('not-found');
    const done = await fitDoor(tx, ctx, episode);
    return told(episode, { ...done }, done);
  },
});

/** Whether the tasks at a door are not what they have to be. */
export async function isDoorToPlan(tx: Tx, ctx: Pick<Ctx, 'rulebook'>, episodeId: string): Promise<boolean> {
  const episode = await findEpisode(tx, episodeId);
  if (episode === undefined) return false;
  const facts = await factsOf(tx, ctx, episode);
  if (!(await asPlanned(tx, doorKey(episode.id), wantedAtDoor(facts, ctx.rulebook)))) return true;
  if (isKnockedFor(facts)) return false;
  const apart = await Promise.all(apartFromPlan(episode).map((key) => asPlanned(tx, key, [])));
  return apart.includes(false);
}

async function fitDoor(tx: Tx, ctx: Ctx, episode: Episode) {
  const facts = await factsOf(tx, ctx, episode);
  // Planned by the day, or after a knock in vain; once nobody goes to the door any more, nobody goes for one of these either.
  if (!isKnockedFor(facts)) for (const key of apartFromPlan(episode)) await wantTasks(tx, ctx, key, []);
  return wantTasks(tx, ctx, doorKey(episode.id), wantedAtDoor(facts, ctx.rulebook));
}

/** Somebody goes to her door, and she is to be behind it. */
const isKnockedFor = ({ episode, homeSince }: DoorFacts) =>
  whyNotAtDoor(episode) === undefined && homeSince !== undefined;

const apartFromPlan = ({ id }: Pick<Episode, 'id'>) => [randomKey(id), againKey(id)];

async function factsOf(tx: Tx, { rulebook }: Pick<Ctx, 'rulebook'>, episode: Episode): Promise<DoorFacts> {
  const check = await store.lastCheck(tx, episode.id);
  return {
    episode,
    homeSince: await homeSince(tx, episode.person),
    orders: await store.ordersServed(tx, episode.id),
    check,
    toSite: check?.suitable === false && otherPlaceOf(rulebook, episode) === 'facility',
  };
}

/** Opens today's random visits: who is at home, one day in every three, so that nobody knows which. */
export const planRandomVisits = act('home.visits.planned', {
  title: { zh: '安排随机上门', en: 'plan the random visits of today' },
  duty: 'house',
  purpose: 'outbreak-response',
  input: Type.Object({}),
  async run(tx, _input, ctx) {
    const tasks = await randomVisits(tx, ctx);
    await openTasks(tx, ctx, tasks);
    const [first] = tasks;
    const place = first === undefined ? '' : placeAt(first.place, 1);
    return {
      about: [`place:${place}`],
      place,
      detail: { visits: tasks.length },
      result: { visits: tasks.length },
    };
  },
});

/** The random visits that are to be of today. */
export async function randomVisits(tx: Tx, ctx: Pick<Ctx, 'now' | 'rulebook'>) {
  const today = civilDayOf(ctx.now);
  const rules = ctx.rulebook.part(homeRules);
  const opensAt = randomOpens(ctx.now, rules);
  if (opensAt === undefined) return [];
  const tasks = (await store.atHomeNow(tx, today))
    .filter((at) => isRandomDay(at, today, rules.randomEveryDays.value))
    .map((at) => randomTask(at, today, opensAt, ctx.rulebook));
  const known = await keysKnown(
    tx,
    tasks.map(({ planKey }) => planKey),
  );
  return tasks.filter(({ planKey }) => !known.has(planKey));
}

// At the door -------------------------------------------------------------------------------------------

/** What somebody who goes to a door has to know of her. */
export interface OpenedDoor {
  readonly name: string;
  readonly phones: readonly string[];
  readonly address: string | null;
  readonly notes: readonly { readonly at: string; readonly what: string; readonly note: string }[];
}

/**
 * Opens name, address and numbers for the one who goes to her door; kept on the phone for the time without signal. A
 * phone may open today's doors of her own team ahead, before the signal goes: an opening like any other, and told as one.
 */
export const openDoor = act('home.door.opened', {
  title: { zh: '查看姓名、住址和电话', en: 'show name, address and numbers' },
  duty: 'home.visit',
  purpose: 'outbreak-response',
  input: Type.Object({ episode: Id, ahead: Type.Optional(Type.Boolean()) }),
  sensitive: true,
  place: placeOfEpisode,
  async run(tx, input, ctx): Promise<Outcome<OpenedDoor>> {
    const episode = await getEpisode(tx, input.episode);
    const no = whyNotAtDoor(episode);
    if (no !== undefined) throw no;
    const ahead = input.ahead === true;
    if (ahead && !(await isDoorAhead(tx, ctx, episode.id)))
      refuse('door-not-ahead', { doors: ctx.rulebook.part(homeRules).aheadDoors.value });
    return told(episode, { why: ahead ? 'ahead' : 'visit' }, await openedFor(tx, ctx, episode));
  },
});

async function openedFor(
  tx: Tx,
  ctx: Ctx,
  of: { readonly id: string; readonly person: string },
  tells: (note: store.DoorNote) => boolean = () => true,
): Promise<OpenedDoor> {
  await noteOpening(tx, ctx, { person: of.person });
  const person = must(
    (await openPeople(tx, ctx, [of.person])).get(of.person),
    'who is under control is on record',
  );
  const notes = (await store.notesOf(tx, of.id)).filter(tells);
  return {
    name: person.name,
    phones: person.phones,
    address: person.address ?? null,
    notes: notes.map(({ at, what, note, salt }) => ({
      at: at.toISOString(),
      what,
      note: ctx.secrets.open(salt, note),
    })),
  };
}

/** Writes down a visit: who was at the door, what was found. A finding that is a refusal opens it at once. */
export const recordVisit = act('home.visit.recorded', {
  title: { zh: '登记上门', en: 'record the visit' },
  duty: 'home.visit',
  purpose: 'outbreak-response',
  input: Type.Object({
    episode: Id,
    kind: Code,
    finding: Code,
    /** The colleague who was there too. */
    beside: Type.Optional(Id),
    note: Type.Optional(Note),
    ...At,
  }),
  place: placeOfEpisode,
  async run(tx, input, ctx) {
    const rules = ctx.rulebook.part(homeRules);
    const at = momentOf(input.at, ctx);
    const episode = await holdAtDoor(tx, ctx, input.episode);
    const visit = visitOf(rules, input.kind) ?? refuse('visit-unknown');
    const finding = findingOf(rules, input.finding) ?? refuse('visit-unknown');
    await refuseIfNobody(tx, input.beside);
    const no = whyNotVisit({
      visit,
      finding,
      me: ctx.actor.id,
      beside: input.beside,
      done: await doneAt(tx, episode),
    });
    if (no !== undefined) throw no;
    const key = visit.kind === 'random' ? randomKey(episode.id) : doorKey(episode.id, visit.kind);
    const dueAt = await dueUnder(tx, ctx, key);
    const id = uuidv7(ctx.now.getTime());
    const late = dueAt !== null && at > dueAt;
    const again = knockAgain({ episode, visit, finding, at, dueAt }, ctx.rulebook);
    if (await isNewest(tx, episode, at)) {
      if (finding.again === undefined) await closeTasks(tx, ctx, againKey(episode.id), { state: 'done' });
      else if (again !== undefined) await openTask(tx, ctx, again);
    }
    await store.insertVisit(tx, {
      id,
      ...of(episode),
      kind: visit.kind,
      dueAt,
      at,
      by: ctx.actor.id,
      beside: input.beside ?? null,
      result: finding.finding,
      late,
      ...sealed(ctx, input.note),
    });
    if (finding.ends && visit.kind !== 'notice')
      await closeTasks(tx, ctx, key, { state: 'done', proof: `visit:${id}` });
    const opened =
      finding.opens === undefined
        ? undefined
        : await beginRefusal(tx, ctx, episode, { what: finding.opens, at, by: ctx.actor.id });
    return told(
      episode,
      {
        kind: visit.kind,
        visit: words(visit),
        finding: finding.finding,
        found: words(finding),
        ended: finding.ends,
        late,
        two: input.beside !== undefined,
        ...(opened === undefined ? {} : { what: opened.what, step: opened.step }),
      },
      { episode: episode.id, visit: id, late, refusal: opened?.id ?? null },
      [`visit:${id}`],
    );
  },
});

/** May she stay at home: the answers at the door, and what the table says. Whoever decides about her is asked, not told. */
export const checkHome = act('home.checked', {
  title: { zh: '核查住处', en: 'check the home' },
  duty: 'home.visit',
  purpose: 'outbreak-response',
  input: Type.Object({
    episode: Id,
    answers: Type.Record(Type.String({ pattern: '^[a-z][a-z0-9-]{0,39}$' }), Type.Boolean()),
    ...At,
  }),
  place: placeOfEpisode,
  async run(tx, input, ctx) {
    const rules = ctx.rulebook.part(homeRules);
    const at = momentOf(input.at, ctx);
    const episode = await holdAtDoor(tx, ctx, input.episode);
    if (episode.stagePlace !== 'home') refuse('check-not-home');
    const open = unanswered(rules, input.answers);
    if (open !== undefined) refuse('answers-missing', { question: words(open) });
    const known = Object.fromEntries(rules.suitability.map(({ id }) => [id, input.answers[id] === true]));
    const against = againstHome(rules, known);
    const id = uuidv7(ctx.now.getTime());
    const suitable = against.length === 0;
    await store.insertCheck(tx, {
      id,
      ...of(episode),
      at,
      by: ctx.actor.id,
      answers: known,
      suitable,
      against,
    });
    await fitDoor(tx, ctx, episode);
    return told(
      episode,
      { suitable, against, because: againstWords(rules, against) },
      { episode: episode.id, check: id, suitable, against, because: againstWords(rules, against) },
      [`check:${id}`],
    );
  },
});

// The notice --------------------------------------------------------------------------------------------

/** Makes the notice of the newest decision, with her name on it: to be printed, signed, kept. */
export const printNotice = act('home.notice.printed', {
  title: { zh: '打印告知书', en: 'print the notice' },
  duty: 'home.visit',
  purpose: 'outbreak-response',
  input: Type.Object({ episode: Id, order: Type.Optional(Id) }),
  sensitive: true,
  place: placeOfEpisode,
  async run(tx, input, ctx): Promise<Outcome<{ paper: Paper; order: string }>> {
    const episode = await getEpisode(tx, input.episode);
    await noteOpening(tx, ctx, { person: episode.person });
    const { paper, order } = await noticeOf(tx, ctx, episode, input.order);
    return told(
      episode,
      { version: ctx.rulebook.part(homeRules).notice.version, number: paper.number },
      { paper, order },
      [`order:${order}`],
    );
  },
});

/** The notice of a decision, whole. Who calls this owes the ledger a reason: her name and number are on it. */
export async function noticeOf(
  tx: Tx,
  ctx: Pick<Ctx, 'now' | 'rulebook' | 'secrets' | 'beyond'>,
  episode: Episode,
  order?: string,
): Promise<{ paper: Paper; order: string }> {
  const rules = ctx.rulebook.part(homeRules);
  const orders = (await store.ordersServed(tx, episode.id)).filter((one) => NOTICED.includes(one.kind));
  const chosen =
    (order === undefined ? orders.at(-1) : orders.find((one) => one.id === order)) ?? refuse('notice-none');
  const decided = must(await store.orderOnPaper(tx, chosen.id), 'an order that is listed is there');
  const person = must((await openPeople(tx, ctx, [episode.person])).get(episode.person), 'on record');
  const control = ctx.rulebook.part(controlRules);
  const protocol = protocolOf(ctx.rulebook, episode.protocol);
  const places = await namesOf(tx, [placeAt(episode.place, 2), placeAt(episode.place, 3)]);
  const team = await teamWithPhones(tx, ctx, episode.place);
  const { servedAt, servedBy } = decided;
  const beside =
    servedAt === null || servedBy === null
      ? undefined
      : await store.servedBeside(tx, { episode: episode.id, at: servedAt, by: servedBy });
  const names = await nameOfUsers(
    tx,
    [decided.orderedBy, servedBy, beside].filter((one) => one !== null && one !== undefined),
  );
  const open = (text: Buffer | null) =>
    text === null || decided.salt === null ? undefined : ctx.secrets.open(decided.salt, text);
  const basis = control.bases.find((row) => row.basis === decided.basis);
  const route = control.reviewRoute;
  // Made again, it says what was decided then: by the plan of that moment, not by one that has come since.
  const then = (await plansOf(tx, episode.id)).find(({ at }) => at <= chosen.orderedAt);
  const stages = (then?.plan ?? episode.plan)?.stages ?? [];
  const began = stages.find((stage) => stage.skipped !== true && stage.to >= (decided.fromOn ?? ''));
  const stagePlace = chosen === orders.at(-1) ? episode.stagePlace : (began?.place ?? episode.stagePlace);
  const leading = (then?.categories ?? episode.categories)[0];
  const category = protocol.categories.find(({ id }) => id === leading);
  const monitor = stages.find((stage) => stage.place === stagePlace)?.monitor;
  const asked = protocol.symptoms.filter(({ id }) => (monitor?.symptoms ?? []).includes(id));
  const paper = noticePaper(
    {
      code: episodeCode(episode.no),
      orderNo: orders.indexOf(chosen) + 1,
      issuer: issuerOf(places, episode.place),
      person,
      documentKind: DOCUMENT_WORDS[person.documents[0]?.kind ?? ''],
      category: category === undefined ? { zh: '', en: '' } : words(category),
      basis: basis === undefined ? { zh: decided.basis, en: decided.basis } : words(basis),
      fromOn: decided.fromOn,
      toOn: decided.toOn,
      stages,
      stagePlace,
      symptoms: (asked.length > 0 ? asked : protocol.symptoms).map(words),
      reviewRoute:
        decided.reviewRoute === route.zh
          ? words(route)
          : { zh: decided.reviewRoute, en: decided.reviewRoute },
      team: team
        .filter(({ role }) => role !== 'police')
        .map(({ roleWords, name, phone }) => ({ role: roleWords, name, phone })),
      decidedBy: names.get(decided.orderedBy) ?? '—',
      decidedAt: momentText(decided.orderedAt),
      served:
        decided.servedAt === null || decided.servedHow === null
          ? undefined
          : {
              how: decided.servedHow,
              howWords: SERVED[decided.servedHow],
              at: momentText(decided.servedAt),
              by: names.get(decided.servedBy ?? '') ?? '—',
              beside: beside === undefined ? undefined : (names.get(beside) ?? '—'),
              signature: open(decided.signature),
              witness: open(decided.witness),
            },
      printedAt: momentText(ctx.now),
    },
    rules,
  );
  return { paper, order: chosen.id };
}

const NOTICED = ['control', 'extended', 'shortened', 'moved'];

const DOCUMENT_WORDS: Readonly<Record<string, Words>> = {
  'resident-id': { zh: '居民身份证', en: 'resident identity card' },
  passport: { zh: '护照', en: 'passport' },
  permit: { zh: '通行证、居住证', en: 'permit' },
  other: { zh: '其他证件', en: 'other document' },
};

function issuerOf(places: ReadonlyMap<string, Words>, place: string): Words {
  const known = [2, 3].flatMap((level) =>
    placeLevel(place) < level ? [] : (places.get(placeAt(place, level)) ?? []),
  );
  return { zh: known.map(({ zh }) => zh).join(''), en: known.map(({ en }) => en).join(', ') };
}

export interface Guardian {
  readonly role: GuardRole;
  readonly roleWords: Words;
  readonly name: string;
  readonly phone: string | undefined;
}

/** Her team, as it is named to her. */
export async function teamWithPhones(
  tx: Tx,
  ctx: Pick<Ctx, 'rulebook' | 'beyond'>,
  place: string,
): Promise<Guardian[]> {
  return ctx.beyond('her team, wherever its officer serves', async () => {
    const team = await teamOf(tx, place);
    if (team === undefined) return [];
    const members = await membersOf(tx, [team.id]);
    const phones = await store.workPhonesOf(
      tx,
      members.map(({ account }) => account),
    );
    const table = ctx.rulebook.part(roles);
    return members
      .map(({ role, name, account }) => ({
        role,
        roleWords: table[role] === undefined ? { zh: role, en: role } : words(table[role]),
        name,
        phone: phones.get(account),
      }))
      .sort((a, b) => FOUR.indexOf(a.role) - FOUR.indexOf(b.role));
  });
}

/** A PNG of what a finger wrote, in base64: 60 kB are many strokes. */
const Signature = Type.String({ maxLength: 80_000, pattern: '^[A-Za-z0-9+/]+={0,2}$' });
const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** She was told: with the paper, by her signature on the screen, or before a witness; that is a visit, by two. */
export const serveNotice = act('home.notice.served', {
  title: { zh: '登记送达', en: 'record that the notice was served' },
  duty: 'home.visit',
  purpose: 'outbreak-response',
  input: Type.Object({
    episode: Id,
    how: Type.Enum([...SERVED_HOWS]),
    /** The colleague who was there too. */
    beside: Type.Optional(Id),
    signature: Type.Optional(Signature),
    witness: Type.Optional(Type.String({ maxLength: 60 })),
    ...At,
  }),
  place: placeOfEpisode,
  async run(tx, input, ctx) {
    const at = momentOf(input.at, ctx);
    const episode = await holdAtDoor(tx, ctx, input.episode);
    const orders = await store.ordersServed(tx, episode.id);
    // Written down without signal it is the decision of then: one that has come since is still to be told.
    const order = toServe(orders, at);
    if (order === undefined) {
      const last = orders.filter((one) => NOTICED.includes(one.kind) && one.orderedAt <= at).at(-1);
      if (last?.servedHow) refuse('notice-served', { how: SERVED[last.servedHow] });
      refuse('notice-none');
    }
    const due = must(order, 'refused above');
    const rules = ctx.rulebook.part(homeRules);
    const visit = must(visitOf(rules, 'notice'), 'every rulebook has the visit of the notice');
    const no = whyNotAlone({ visit, me: ctx.actor.id, beside: input.beside });
    if (no !== undefined) throw no;
    await refuseIfNobody(tx, input.beside);
    const signature = input.how === 'e-signature' ? input.signature : undefined;
    if (input.how === 'e-signature' && signature === undefined) refuse('notice-signature');
    if (signature !== undefined && !Buffer.from(signature, 'base64').subarray(0, 8).equals(PNG))
      refuse('signature-unreadable');
    const witness = input.how === 'witness' ? input.witness?.trim() : undefined;
    if (input.how === 'witness' && (witness ?? '').length < 2) refuse('notice-witness');
    const salt = signature === undefined && witness === undefined ? null : newSalt();
    const seal = (text: string | undefined) =>
      text === undefined || salt === null ? null : ctx.secrets.seal(salt, text);
    const { version } = rules.notice;
    const key = doorKey(episode.id, `notice/${due.id}`);
    const dueAt = await dueUnder(tx, ctx, key);
    const met = must(
      rules.findings.find(({ ends }) => ends),
      'a rulebook has a finding that ends a visit',
    );
    await store.insertVisit(tx, {
      id: uuidv7(ctx.now.getTime()),
      ...of(episode),
      kind: visit.kind,
      dueAt,
      at,
      by: ctx.actor.id,
      beside: input.beside ?? null,
      result: met.finding,
      late: dueAt !== null && at > dueAt,
      ...sealed(ctx, undefined),
    });
    await store.serveOrder(tx, {
      order: due.id,
      at,
      by: ctx.actor.id,
      how: input.how,
      version,
      signature: seal(signature),
      witness: seal(witness),
      salt,
    });
    for (const one of (await isNewest(tx, episode, at)) ? [key, againKey(episode.id)] : [key])
      await closeTasks(tx, ctx, one, { state: 'done', proof: `order:${due.id}` });
    return told(
      episode,
      { how: input.how, howWords: SERVED[input.how], version, two: input.beside !== undefined },
      { episode: episode.id, order: due.id, how: input.how },
      [`order:${due.id}`],
    );
  },
});

// The kit -----------------------------------------------------------------------------------------------

/** Hands out the kit against a receipt; the thermometer by its number. */
export const giveKit = act('home.kit.given', {
  title: { zh: '发放物资', en: 'hand out the kit' },
  duty: 'home.visit',
  purpose: 'outbreak-response',
  input: Type.Object({
    episode: Id,
    items: Type.Array(Type.Object({ item: Code, count: Type.Integer({ minimum: 1, maximum: 999 }) }), {
      minItems: 1,
      maxItems: 30,
    }),
    thermometer: Type.Optional(Type.String({ maxLength: 40 })),
    ...At,
  }),
  place: placeOfEpisode,
  async run(tx, input, ctx) {
    const rules = ctx.rulebook.part(homeRules);
    const at = momentOf(input.at, ctx);
    const episode = await holdAtDoor(tx, ctx, input.episode);
    const kits = await store.kitsOf(tx, episode.id);
    for (const { item } of input.items)
      if (!rules.kit.some((row) => row.item === item)) refuse('kit-unknown', { item });
    // What came back is not with her any more.
    const held = kits.filter(({ backAt }) => backAt === null).flatMap((kit) => kit.items);
    const given = new Set([...held, ...input.items].map(({ item }) => item));
    const missing = rules.kit.find((row) => row.needed && !given.has(row.item));
    if (missing !== undefined) refuse('kit-missing', { item: words(missing) });
    const number = input.thermometer?.trim().toUpperCase().replaceAll(' ', '') || null;
    const withOne = input.items.some(({ item }) => item === 'thermometer');
    if (withOne && number === null) refuse('kit-thermometer');
    if (number !== null) await refuseIfOut(tx, ctx, number);
    const id = uuidv7(ctx.now.getTime());
    const receipt = `K-${episode.no}-${kits.length + 1}`;
    const isOurs = await store.insertKit(tx, {
      id,
      ...of(episode),
      items: input.items,
      thermometer: withOne ? number : null,
      at,
      by: ctx.actor.id,
      receipt,
    });
    // Given to somebody else in the moment since it was asked.
    if (!isOurs && number !== null) await refuseIfOut(tx, ctx, number);
    must(isOurs, 'only a thermometer that is out stands in the way of a kit');
    return told(episode, { receipt, items: input.items.length }, { episode: episode.id, kit: id, receipt }, [
      `kit:${id}`,
    ]);
  },
});

async function refuseIfOut(tx: Tx, ctx: Ctx, number: string): Promise<void> {
  const holder = await ctx.beyond('is this thermometer with somebody else?', () =>
    store.thermometerWith(tx, number),
  );
  if (holder !== undefined) refuse('thermometer-out', { number, code: episodeCode(holder.no) });
}

/** What was lent comes back: the thermometer is free for somebody else. */
export const takeKitBack = act('home.kit.returned', {
  title: { zh: '收回体温计', en: 'take the thermometer back' },
  duty: 'home.visit',
  purpose: 'outbreak-response',
  input: OfEpisode,
  place: placeOfEpisode,
  async run(tx, input, ctx) {
    const episode = await getEpisode(tx, input.episode);
    const kits = await store.takeBack(tx, episode.id, ctx.actor.id, ctx.now);
    if (kits === 0) refuse('kit-none-out');
    return told(episode, { kits }, { episode: episode.id, kits });
  },
});

// Who lives there too -----------------------------------------------------------------------------------

/** Settles somebody who lives there too: joins the regime, moves out, or stays apart for a reason. */
export const settleCoResident = act('home.co-resident.settled', {
  title: { zh: '登记同住人', en: 'settle a co-resident' },
  duty: 'home.visit',
  purpose: 'outbreak-response',
  input: Type.Object({
    episode: Id,
    /** Somebody on record; else who it is. */
    person: Type.Optional(Id),
    name: Type.Optional(Type.String({ maxLength: 60 })),
    document: Type.Optional(Type.String({ maxLength: 40 })),
    documentKind: Type.Optional(Type.Enum([...DOCUMENT_KINDS])),
    phone: Type.Optional(Type.String({ maxLength: 40 })),
    birth: Type.Optional(Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' })),
    choice: Type.Enum([...CHOICES]),
    ground: Type.Optional(Code),
    /** She looks after whoever is under control. */
    carer: Type.Optional(Type.Boolean()),
    /** Chronically ill. */
    ill: Type.Optional(Type.Boolean()),
    ...At,
  }),
  place: placeOfEpisode,
  async run(tx, input, ctx) {
    const rules = ctx.rulebook.part(homeRules);
    const at = momentOf(input.at, ctx);
    const episode = await holdAtDoor(tx, ctx, input.episode);
    const person = await coPerson(tx, ctx, episode, input);
    const name = tidyName(input.name ?? '');
    if (person === undefined && name === '') refuse('co-who');
    const birth =
      input.birth ?? (person === undefined ? undefined : (await findPerson(tx, person))?.birth) ?? undefined;
    const stays = { choice: input.choice, reason: input.ground, carer: input.carer === true };
    if ((input.birth ?? '') > civilDayOf(ctx.now))
      refuseHouse('input-not-understood', {
        where: 'birth',
        why: { zh: '出生日期晚于今天', en: 'nobody is born after today' },
      });
    const no = whyNotCo(rules, {
      ...stays,
      age: birth === undefined ? undefined : ageOn(birth, civilDayOf(ctx.now)),
      ill: input.ill === true,
    });
    if (no !== undefined) throw no;
    if (person !== undefined) await store.dropCoResident(tx, episode.id, person);
    const salt = person === undefined ? newSalt() : null;
    const id = uuidv7(ctx.now.getTime());
    await store.insertCoResident(tx, {
      id,
      episode: episode.id,
      place: episode.place,
      person: person ?? null,
      name: salt === null ? null : ctx.secrets.seal(salt, name),
      salt,
      choice: input.choice,
      reason: input.ground ?? null,
      carer: isCarer(rules, stays),
      at,
      by: ctx.actor.id,
    });
    const joins = input.choice === 'joins' && person !== undefined;
    const living = joins
      ? await ctx.beyond('is she in a stay already?', () => livingEpisodeOf(tx, person))
      : undefined;
    const { categories } = protocolOf(ctx.rulebook, episode.protocol);
    const as = joinsAs(
      rules,
      episode,
      categories.map(({ id }) => id),
    );
    return {
      // Whoever joins is the first: what follows is about her. The host is named by the episode.
      about: [
        `person:${joins ? person : episode.person}`,
        `episode:${episode.id}`,
        ...(joins ? [`person:${episode.person}`] : person === undefined ? [] : [`person:${person}`]),
      ],
      place: episode.place,
      detail: {
        choice: input.choice,
        choiceWords: CHOICE_WORDS[input.choice],
        joins,
        // The reaction records how she was exposed, under the category the table says.
        category: as.category,
        ...(joins
          ? { as: words(categories.find(({ id }) => id === as.category) ?? NO_CATEGORY), because: as.because }
          : {}),
        outbreak: episode.outbreak,
        on: civilDayOf(at),
        already: living !== undefined,
      },
      result: { episode: episode.id, coResident: id, person: person ?? null, choice: input.choice },
    };
  },
});

const NO_CATEGORY: Words = { zh: '—', en: '—' };

interface CoGiven {
  readonly person?: string | undefined;
  readonly name?: string | undefined;
  readonly document?: string | undefined;
  readonly documentKind?: (typeof DOCUMENT_KINDS)[number] | undefined;
  readonly phone?: string | undefined;
  readonly birth?: string | undefined;
  readonly choice: (typeof CHOICES)[number];
}

/** Who the co-resident is: on record, or met anew. Nobody is written down who only moves out under a name. */
async function coPerson(tx: Tx, ctx: Ctx, episode: Episode, given: CoGiven): Promise<string | undefined> {
  if (given.person !== undefined) {
    const person = await survivorOf(tx, given.person);
    if ((await findPerson(tx, person)) === undefined) refuseHouse('not-found');
    return person === episode.person ? refuse('co-herself') : person;
  }
  const name = tidyName(given.name ?? '');
  const phone = given.phone === undefined || given.phone.trim() === '' ? undefined : readPhone(given.phone);
  const document = given.document?.trim().toUpperCase() || undefined;
  const identified = name !== '' && (document !== undefined || phone !== undefined);
  if (!identified) return given.choice === 'joins' ? refuse('co-who') : undefined;
  const met = await ctx.beyond('is she known anywhere in the district?', () =>
    meetOne(tx, ctx, {
      name,
      document:
        document === undefined ? undefined : { kind: given.documentKind ?? 'resident-id', number: document },
      phones: phone === undefined ? [] : [phone.number],
      birth: given.birth,
      place: episode.place,
    }),
  );
  if (met.kind === 'question') return refuse('co-question', { why: QUESTION_WORDS[met.why] });
  return met.person === episode.person ? refuse('co-herself') : met.person;
}

// Refusals ----------------------------------------------------------------------------------------------

/** She says no, to the door or to the stay; or she is gone. The first step begins with its clock. */
export const recordRefusal = act('home.refusal.recorded', {
  title: { zh: '登记拒不配合', en: 'record a refusal' },
  duty: 'home.visit',
  purpose: 'outbreak-response',
  input: Type.Object({ episode: Id, what: Type.Enum([...WHATS]), note: Type.Optional(Note), ...At }),
  place: placeOfEpisode,
  async run(tx, input, ctx) {
    const at = momentOf(input.at, ctx);
    const episode = await holdAtDoor(tx, ctx, input.episode);
    const said = { what: input.what, at, by: ctx.actor.id, note: input.note };
    const opened = await beginRefusal(tx, ctx, episode, said);
    const detail = refusalDetail(ctx, opened.what, opened.step);
    if (opened.goesOn) refuse('refusal-open', { what: detail.whatWords, step: detail.stepWords });
    return told(episode, detail, { episode: episode.id, refusal: opened.id, step: opened.step }, [
      `refusal:${opened.id}`,
    ]);
  },
});

/** What a visit for something else has found at her door: it goes the way of a refusal that was recorded there. */
export const followRefusal = act('home.refusal.followed', {
  title: { zh: '上门所见转入拒不配合处置', en: 'what a visit has found becomes a refusal' },
  duty: 'house',
  purpose: 'outbreak-response',
  input: Type.Object({
    episode: Id,
    what: Type.Enum([...WHATS]),
    at: Moment,
    /** Who was there. */
    by: Type.String({ maxLength: 80 }),
  }),
  async run(tx, input, ctx) {
    const episode = await holdAtDoor(tx, ctx, input.episode);
    const { what, by } = input;
    const opened = await beginRefusal(tx, ctx, episode, { what, at: new Date(input.at), by });
    return told(
      episode,
      refusalDetail(ctx, opened.what, opened.step),
      { episode: episode.id, refusal: opened.id, step: opened.step },
      [`refusal:${opened.id}`],
    );
  },
});

/** Whether this opens a refusal, or makes the open one worse. */
export async function isRefusalToFollow(
  tx: Tx,
  { rulebook }: Pick<Ctx, 'rulebook'>,
  episodeId: string,
  what: RefusedWhat,
): Promise<boolean> {
  const episode = await findEpisode(tx, episodeId);
  if (episode === undefined || whyNotAtDoor(episode) !== undefined) return false;
  const open = await store.openRefusal(tx, episodeId);
  return open === undefined || !saysNothingNew(rulebook.part(homeRules), open, what);
}

/** Persuasion did not help: the next step begins. */
export const passRefusalOn = act('home.refusal.passed-on', {
  title: { zh: '劝导无效，报下一级', en: 'persuasion failed: pass it on' },
  duty: 'home.visit',
  purpose: 'outbreak-response',
  input: OfEpisode,
  place: placeOfEpisode,
  run: (tx, input, ctx) => passOn(tx, ctx, input.episode, ['persuade']),
});

/** The officer could not settle it: the district takes it. */
export const passPoliceRefusalOn = act('home.refusal.raised', {
  title: { zh: '报区级处置', en: 'raise it to the district' },
  duty: 'home.police',
  purpose: 'outbreak-response',
  input: OfEpisode,
  place: placeOfEpisode,
  run: (tx, input, ctx) => passOn(tx, ctx, input.episode, ['police', 'district']),
});

/** It is settled at her door: she agrees. What has climbed to the police or the district is theirs to settle. */
export const closeRefusal = act('home.refusal.closed', {
  title: { zh: '了结拒不配合', en: 'close the refusal' },
  duty: 'home.visit',
  purpose: 'outbreak-response',
  input: Type.Object({ episode: Id, how: Code }),
  place: placeOfEpisode,
  run: (tx, input, ctx) => finishRefusal(tx, ctx, input, (open) => atStep(ctx, open, ['persuade'])),
});

/** She agrees, is back, or was taken where she has to be: by the police or the district, whoever it has climbed to. */
export const closePoliceRefusal = act('home.refusal.settled', {
  title: { zh: '登记处置结果', en: 'record how it was settled' },
  duty: 'home.police',
  purpose: 'outbreak-response',
  input: Type.Object({ episode: Id, how: Code }),
  place: placeOfEpisode,
  run: (tx, input, ctx) =>
    finishRefusal(tx, ctx, input, (open) => {
      const step = atStep(ctx, open, ['police', 'district']);
      const { cover } = ctx.rulebook.part(teamRules);
      const may = ctx.actor.duties
        .filter((duty) => duty.permissions.has('home.police') && isWithin(open.place, duty.place))
        .flatMap((duty) => rolesDoneBy(duty.role, cover))
        .some((role) => maySettle(ctx.rulebook.part(homeRules), step, role));
      if (!may) throw otherStep(ctx, open);
    }),
});

/** Opens name, address and numbers for the police, case by case: only while the case is theirs. */
export const openRefusal = act('home.refusal.opened', {
  title: { zh: '查看姓名、住址和电话', en: 'show name, address and numbers' },
  duty: 'home.police',
  purpose: 'outbreak-response',
  input: OfEpisode,
  sensitive: true,
  place: placeOfEpisode,
  async run(tx, input, ctx): Promise<Outcome<OpenedDoor>> {
    const episode = await getEpisode(tx, input.episode);
    const open = (await store.openRefusal(tx, episode.id)) ?? refuse('refusal-none');
    atStep(ctx, open, ['police', 'district']);
    const rules = ctx.rulebook.part(homeRules);
    // The reason of the task, and nothing else that was noted at her door.
    const ofRefusal = ({ finding }: store.DoorNote) =>
      finding === null || findingOf(rules, finding)?.opens !== undefined;
    const opened = await openedFor(tx, ctx, episode, ofRefusal);
    return told(episode, { why: 'refusal' }, opened, [`refusal:${open.id}`]);
  },
});

/** Time ran out at a step: the next one begins by itself. */
export const climbRefusals = act('home.refusals.climbed', {
  title: { zh: '超时未了结，自动报下一级', en: 'late refusals go to the next step' },
  duty: 'house',
  purpose: 'outbreak-response',
  input: Type.Object({}),
  async run(tx, _input, ctx) {
    const late = await lateRefusals(tx, ctx);
    for (const one of late)
      await stepTo(tx, ctx, one, one.what, must(nextStep(ctx, one), 'asked for those that have one'));
    const place = late[0] === undefined ? '' : placeAt(late[0].place, 1);
    return {
      about: [`place:${place}`, ...late.slice(0, 50).map((one) => `episode:${one.episode}`)],
      place,
      detail: { refusals: late.length },
      result: { refusals: late.length },
    };
  },
});

/** Refusals whose time ran out where there is a next step. */
export async function lateRefusals(tx: Tx, ctx: Pick<Ctx, 'now' | 'rulebook'>): Promise<HomeRefusal[]> {
  const steps = ctx.rulebook.part(homeRules).refusalSteps.filter((row) => row.next !== null);
  return store.lateRefusals(
    tx,
    ctx.now,
    steps.map(({ step }) => step),
  );
}

/** A stay that is over takes its refusal along: nobody persuades whoever is in hospital or released. */
export const endRefusal = act('home.refusal.ended', {
  title: { zh: '管控结束，拒不配合随之了结', en: 'the stay is over, and its refusal with it' },
  duty: 'house',
  purpose: 'outbreak-response',
  input: Type.Object({ episode: Id, why: Code }),
  async run(tx, input, ctx) {
    const episode = (await findEpisode(tx, input.episode)) ?? refuseHouse('not-found');
    const ended = await store.endRefusals(tx, episode.id, input.why, ctx.now);
    await closeTasks(tx, ctx, refusalKey(episode.id), { state: 'cancelled' });
    return told(episode, { ended, why: input.why }, { ended });
  },
});

/** Whether an open refusal hangs on this stay. */
export async function hasOpenRefusal(tx: Tx, episode: string): Promise<boolean> {
  return (await store.openRefusal(tx, episode)) !== undefined;
}

/** Her refusal goes on, though the stay it was told in ended because another one goes on: what opens it there. */
export async function refusalToCarry(
  tx: Tx,
  ctx: Pick<Ctx, 'rulebook'>,
  { from, into }: { readonly from: string; readonly into: string },
): Promise<{ episode: string; what: RefusedWhat; at: string; by: string } | undefined> {
  const open = await store.openRefusal(tx, from);
  if (open === undefined || !(await isRefusalToFollow(tx, ctx, into, open.what))) return undefined;
  return { episode: into, what: open.what, at: open.at.toISOString(), by: open.by };
}

/** Opens a refusal, or takes the open one along. `goesOn`: it was open already, and nothing about it has changed. */
async function beginRefusal(
  tx: Tx,
  ctx: Ctx,
  episode: Episode,
  said: {
    readonly what: RefusedWhat;
    readonly at: Date;
    readonly by: string;
    readonly note?: string | undefined;
  },
): Promise<{ id: string; what: RefusedWhat; step: RefusalStep; goesOn: boolean }> {
  const rules = ctx.rulebook.part(homeRules);
  const { what, at, by, note } = said;
  const open = await store.openRefusal(tx, episode.id);
  const mark = what === 'absconded' ? { abscondedAt: at } : { refusedAt: at };
  if (open !== undefined) {
    const step = firstStep(rules, what, open.step === 'closed' ? undefined : open.step);
    if (saysNothingNew(rules, open, what)) return { id: open.id, what: open.what, step, goesOn: true };
    await changeEpisode(tx, episode.id, mark, ctx.now);
    await addNote(tx, ctx, open.id, note);
    await stepTo(tx, ctx, open, what, step);
    return { id: open.id, what, step, goesOn: false };
  }
  const step = firstStep(rules, what);
  const task = refusalTask({ ...of(episode), what, step, from: ctx.now }, ctx.rulebook);
  const id = uuidv7(ctx.now.getTime());
  await store.insertRefusal(tx, {
    id,
    ...of(episode),
    what,
    at,
    by,
    step,
    dueAt: task.dueAt,
    ...sealed(ctx, note),
  });
  await openTask(tx, ctx, task);
  await changeEpisode(tx, episode.id, mark, ctx.now);
  return { id, what, step, goesOn: false };
}

/** What is said when it gets worse stands beside what was said before. */
async function addNote(tx: Tx, ctx: Ctx, refusal: string, note: string | undefined): Promise<void> {
  if (note === undefined || note.trim() === '') return;
  const before = await store.noteOfRefusal(tx, refusal);
  const said = before === undefined ? [] : [ctx.secrets.open(before.salt, before.note)];
  await store.changeNote(tx, refusal, sealed(ctx, [...said, note.trim()].join('\n')));
}

async function stepTo(
  tx: Tx,
  ctx: Ctx,
  open: HomeRefusal,
  what: RefusedWhat,
  step: RefusalStep,
): Promise<void> {
  const task = refusalTask({ ...open, what, step, from: ctx.now }, ctx.rulebook);
  await closeTasks(tx, ctx, refusalKey(open.episode), { state: 'cancelled' });
  await store.stepRefusal(tx, open.id, { what, step, dueAt: task.dueAt });
  await openTask(tx, ctx, task);
}

function nextStep(ctx: Pick<Ctx, 'rulebook'>, open: HomeRefusal): RefusalStep | null {
  return stepOf(ctx.rulebook.part(homeRules), open.step)?.next ?? null;
}

async function passOn(tx: Tx, ctx: Ctx, episodeId: string, steps: readonly RefusalStep[]) {
  const episode = await holdAtDoor(tx, ctx, episodeId);
  const open = (await store.openRefusal(tx, episode.id)) ?? refuse('refusal-none');
  atStep(ctx, open, steps);
  const next = nextStep(ctx, open) ?? refuse('refusal-last-step');
  await stepTo(tx, ctx, open, open.what, next);
  return told(
    episode,
    refusalDetail(ctx, open.what, next),
    { episode: episode.id, refusal: open.id, step: next },
    [`refusal:${open.id}`],
  );
}

async function finishRefusal(
  tx: Tx,
  ctx: Ctx,
  input: { readonly episode: string; readonly how: string },
  refuseUnlessTheirs: (open: HomeRefusal) => void,
) {
  const rules = ctx.rulebook.part(homeRules);
  const episode = await holdAtDoor(tx, ctx, input.episode);
  const open = (await store.openRefusal(tx, episode.id)) ?? refuse('refusal-none');
  refuseUnlessTheirs(open);
  const how = rules.refusalEnds.find((row) => row.how === input.how) ?? refuse('refusal-end-unknown');
  await store.closeRefusal(tx, open.id, { how: how.how, by: ctx.actor.id, at: ctx.now });
  await closeTasks(tx, ctx, refusalKey(episode.id), { state: 'done', proof: `refusal:${open.id}` });
  await changeEpisode(tx, episode.id, { abscondedAt: null, refusedAt: null }, ctx.now);
  return told(
    episode,
    {
      ...refusalDetail(ctx, open.what, open.step === 'closed' ? 'persuade' : open.step),
      how: how.how,
      howWords: words(how),
    },
    { episode: episode.id, refusal: open.id, how: how.how },
    [`refusal:${open.id}`],
  );
}

function atStep(ctx: Ctx, open: HomeRefusal, steps: readonly RefusalStep[]): RefusalStep {
  const step = steps.find((one) => one === open.step);
  if (step === undefined) throw otherStep(ctx, open);
  return step;
}

function otherStep(ctx: Ctx, open: HomeRefusal): Refusal {
  const row = stepOf(ctx.rulebook.part(homeRules), open.step);
  const role = ctx.rulebook.part(roles)[row?.role ?? ''];
  return withOthers({
    role: role === undefined ? { zh: '—', en: '—' } : words(role),
    step: row === undefined ? { zh: '—', en: '—' } : words(row),
  });
}

function refusalDetail(ctx: Ctx, what: RefusedWhat, step: RefusalStep) {
  const rules = ctx.rulebook.part(homeRules);
  const [refused, row] = [refusedOf(rules, what), stepOf(rules, step)];
  return {
    what,
    whatWords: refused === undefined ? { zh: what, en: what } : words(refused),
    step,
    stepWords: row === undefined ? { zh: step, en: step } : words(row),
  };
}

// Official numbers --------------------------------------------------------------------------------------

/** The number one is called at on duty: printed on notices, told to those in one's care. */
export const sayWorkPhone = act('home.work-phone.said', {
  title: { zh: '登记办公电话', en: 'say one’s official number' },
  duty: 'signed-in',
  purpose: 'own-affairs',
  input: Type.Object({ number: Type.String({ maxLength: 40 }) }),
  async run(tx, input, ctx) {
    const text = input.number.trim();
    const phone = text === '' ? undefined : readPhone(text);
    if (text !== '' && (phone === undefined || phone.problem !== undefined)) refuse('work-phone-unreadable');
    await store.setWorkPhone(tx, ctx.actor.id, phone?.number ?? null, ctx.now);
    return {
      about: [`user:${ctx.actor.id}`],
      place: ctx.actor.duties[0]?.place ?? ctx.scope[0] ?? '',
      detail: { said: phone !== undefined },
      result: { said: phone !== undefined },
    };
  },
});

export const doorActs = {
  askGuard,
  planDoor,
  planRandomVisits,
  openDoor,
  recordVisit,
  checkHome,
  printNotice,
  serveNotice,
  giveKit,
  takeKitBack,
  settleCoResident,
  recordRefusal,
  followRefusal,
  passRefusalOn,
  passPoliceRefusalOn,
  closeRefusal,
  closePoliceRefusal,
  openRefusal,
  climbRefusals,
  endRefusal,
  sayWorkPhone,
};

// Looking up --------------------------------------------------------------------------------------------

async function getEpisode(tx: Tx, id: string): Promise<Episode> {
  return (await findEpisode(tx, id)) ?? refuseHouse('not-found');
}

async function placeOfEpisode(tx: Tx, input: { episode: string }): Promise<string> {
  return (await getEpisode(tx, input.episode)).place;
}

/** The episode with its person held, when one may be at its door. First the person, as every act does. */
async function holdAtDoor(tx: Tx, ctx: Ctx, id: string): Promise<Episode> {
  const { person } = await getEpisode(tx, id);
  await holdPerson(tx, person);
  const episode = (await holdEpisode(tx, id)) ?? refuseHouse('not-found');
  if (episode.person !== person) return holdAtDoor(tx, ctx, id);
  const no = whyNotAtDoor(episode);
  if (no !== undefined) throw no;
  return episode;
}

async function doneAt(tx: Tx, episode: Episode): Promise<Done> {
  const check = await store.lastCheck(tx, episode.id);
  const kits = await store.kitsOf(tx, episode.id);
  return {
    check: holdsForHome(check, await homeSince(tx, episode.person)),
    notice: toServe(await store.ordersServed(tx, episode.id)) === undefined,
    kit: kits.some(({ backAt }) => backAt === null),
  };
}

async function refuseIfNobody(tx: Tx, beside: string | undefined): Promise<void> {
  if (beside !== undefined && (await findAccount(tx, beside)) === undefined) refuse('visit-beside-nobody');
}

/** When the visit that waits under a key is due, whoever is to make it; null: none waits. */
async function dueUnder(tx: Tx, ctx: Ctx, key: string): Promise<Date | null> {
  const open = await ctx.beyond('the visit another role may be to make', () => storedUnder(tx, key, []));
  return open.map(({ dueAt }) => dueAt).sort((a, b) => a.getTime() - b.getTime())[0] ?? null;
}

/** Written down without signal, a visit says nothing of the next knock when somebody has been there since. */
async function isNewest(tx: Tx, episode: Pick<Episode, 'id'>, at: Date): Promise<boolean> {
  const [last] = await store.visitsOf(tx, episode.id);
  return last === undefined || last.at <= at;
}

// Small things ------------------------------------------------------------------------------------------

function momentOf(text: string | undefined, ctx: Ctx): Date {
  if (text === undefined) return ctx.now;
  const at = new Date(text);
  if (Number.isNaN(at.getTime()))
    refuseHouse('input-not-understood', {
      where: 'at',
      why: { zh: '没有这个时间', en: 'there is no such time' },
    });
  const no = whyNotThen(at, ctx.now, ctx.rulebook.part(homeRules));
  if (no !== undefined) throw no;
  // A phone's clock a moment ahead is no visit in the future.
  return at > ctx.now ? ctx.now : at;
}

function sealed(ctx: Ctx, note: string | undefined): { note: Buffer | null; salt: Buffer | null } {
  if (note === undefined || note.trim() === '') return { note: null, salt: null };
  const salt = newSalt();
  return { note: ctx.secrets.seal(salt, note.trim()), salt };
}

const of = ({ id, person, place }: Episode) => ({ episode: id, person, place });
const words = ({ zh, en }: Words): Words => ({ zh, en });

function joinedRoles(ctx: Ctx, list: readonly GuardRole[]): Words {
  const table = ctx.rulebook.part(roles);
  return {
    zh: list.map((role) => table[role]?.zh ?? role).join('、'),
    en: list.map((role) => table[role]?.en ?? role).join(', '),
  };
}

function told<R>(
  episode: Pick<Episode, 'id' | 'person' | 'place'>,
  detail: Readonly<Record<string, unknown>>,
  result: R,
  about: readonly string[] = [],
): Outcome<R> {
  return {
    about: [`person:${episode.person}`, `episode:${episode.id}`, ...about],
    place: episode.place,
    detail,
    result,
  };
}
