// The health code: the house proposes by the table, a named human approves or declines, what is approved goes to the
// provincial side. The house itself never gives anybody a colour.

import { Type } from 'typebox';
import { civilDayOf } from '../../base/civil-dates.ts';
import { addMinutes } from '../../base/clock.ts';
import { uuidv7 } from '../../base/ids.ts';
import { isWithin, placeAbove, placeAt } from '../../base/places.ts';
import { Id } from '../../base/schemas.ts';
import type { Tx } from '../../base/sql.ts';
import type { Words } from '../../base/words.ts';
import { act } from '../../ledger/act.ts';
import { refuse as refuseHouse } from '../../ledger/refusals.ts';
import type { Ctx } from '../../ledger/terms.ts';
import { holdPerson } from '../../lists/calls/store.ts';
import { openPeople } from '../../people/store.ts';
import { wantTasks } from '../../tasks/acts.ts';
import { deadlineOf } from '../../tasks/rules.ts';
import { protocolsIn } from '../protocols/rules.ts';
import { refuse } from './refusals.ts';
import { isCalm, stepOf, type Wanted, wantedOf, whyNotAnswer, whyNotApprove } from './rules.ts';
import * as store from './store.ts';
import { COLOUR_WORDS, type CodeEvent, type CodeFacts, type CodeMessage, codeRules } from './terms.ts';

const Code = Type.String({ minLength: 1, maxLength: 40 });
const STEP = 'code-answer';

// Proposing ---------------------------------------------------------------------------------------------

/** Proposes the colour the facts ask for now; what was open and does not fit any more lapses. */
export const proposeCode = act('control.code.proposed', {
  title: { zh: '提请健康码转换', en: 'propose a colour' },
  duty: 'house',
  purpose: 'outbreak-response',
  input: Type.Object({ person: Id }),
  async run(tx, input, ctx) {
    await holdPerson(tx, input.person);
    const done = await proposeFor(tx, ctx, [input.person]);
    const one = done.at(0);
    return {
      about: [
        `person:${input.person}`,
        ...(one?.facts.episode ? [`episode:${one.facts.episode}`] : []),
        ...(one?.code === undefined ? [] : [`code:${one.code}`]),
      ],
      place: one?.facts.place ?? '',
      detail: {
        proposed: one?.code !== undefined,
        lapsed: one?.lapsed ?? false,
        ...(one?.wanted === undefined ? {} : saying(one.wanted)),
      },
      result: { code: one?.code ?? null, lapsed: one?.lapsed ?? false },
    };
  },
});

/** Colours that have run out: what follows is proposed, or they simply end. */
export const renewCodes = act('control.codes.renewed', {
  title: { zh: '到期健康码重新提请', en: 'propose what follows a colour that ran out' },
  duty: 'house',
  purpose: 'outbreak-response',
  input: Type.Object({}),
  async run(tx, _input, ctx) {
    const today = civilDayOf(ctx.now);
    const people = await store.expiredPeople(tx, today, AT_ONCE);
    for (const person of [...people].sort()) await holdPerson(tx, person);
    const done = await proposeFor(tx, ctx, people);
    const asked = new Set(done.flatMap((one) => (one.code === undefined ? [] : [one.facts.person])));
    const over = people.filter((person) => !asked.has(person));
    await store.endExpired(tx, over, today, ctx.now);
    return {
      about: people.length === 0 ? ['timer:renew-codes'] : people.map((person) => `person:${person}`),
      place: '',
      detail: { proposed: asked.size, over: over.length },
      result: { proposed: asked.size, over: over.length },
    };
  },
});

const AT_ONCE = 200;

/** Whether a colour has run out with nothing in its place. */
export async function codesToRenew(tx: Tx, ctx: Pick<Ctx, 'now'>): Promise<boolean> {
  return (await store.expiredPeople(tx, civilDayOf(ctx.now), 1)).length > 0;
}

/** Whether anything is to be proposed to this person, or to lapse: a minute without that is not worth an entry. */
export async function wantsProposal(
  tx: Tx,
  ctx: Pick<Ctx, 'now' | 'rulebook'>,
  person: string,
): Promise<boolean> {
  return (await stepsOf(tx, ctx, [person])).some(({ step }) => !isCalm(step));
}

async function stepsOf(tx: Tx, ctx: Pick<Ctx, 'now' | 'rulebook'>, people: readonly string[]) {
  const facts = await store.factsOf(tx, people);
  const standing = await store.standingOf(tx, [...facts.keys()]);
  const today = civilDayOf(ctx.now);
  return [...facts.values()].map((one) => {
    const is = standing.get(one.person) ?? { holds: undefined, open: undefined, declined: undefined };
    return { facts: one, open: is.open, step: stepOf(wantedFor(ctx, one), { ...is, today }) };
  });
}

function wantedFor(ctx: Pick<Ctx, 'now' | 'rulebook'>, facts: CodeFacts): Wanted | undefined {
  return wantedOf(ctx.rulebook.part(codeRules), facts, {
    today: civilDayOf(ctx.now),
    categoryWords: categoryWords(ctx, facts),
  });
}

async function proposeFor(tx: Tx, ctx: Ctx, people: readonly string[]) {
  return ctx.beyond('a colour follows from facts wherever she lives', async () => {
    const dueAt = addMinutes(ctx.now, deadlineOf(ctx.rulebook, STEP).minutes);
    const units = new Set<string>();
    const done: {
      facts: CodeFacts;
      code: string | undefined;
      lapsed: boolean;
      wanted: Wanted | undefined;
    }[] = [];
    for (const { facts, open, step } of await stepsOf(tx, ctx, people)) {
      if (step.lapse && open !== undefined) {
        const how = { answer: 'lapsed', by: ctx.actor.id, role: null, reason: 'changed' } as const;
        await store.answerCodes(tx, [open.id], how, ctx.now);
        units.add(unitOf(open.place));
      }
      let code: string | undefined;
      if (step.propose !== undefined) {
        code = uuidv7(ctx.now.getTime());
        await store.insertCode(
          tx,
          {
            id: code,
            person: facts.person,
            episode: facts.episode,
            place: facts.place,
            colour: step.propose.colour,
            reasonCode: step.propose.row,
            reason: step.propose.reason,
            appeal: step.propose.appeal,
            rulebook: ctx.rulebook.version,
            expiresOn: step.propose.expiresOn,
            dueAt,
            by: ctx.actor.id,
          },
          ctx.now,
        );
        units.add(unitOf(facts.place));
      }
      done.push({ facts, code, lapsed: step.lapse, wanted: step.propose });
    }
    for (const unit of units) await wantTask(tx, ctx, unit);
    return done;
  });
}

// Answering ---------------------------------------------------------------------------------------------

/** Approves proposals, each of them seen: from now on they wait to be sent, under this name. */
export const approveCodes = act('control.code.approved', {
  title: { zh: '批准健康码转换', en: 'approve the colour' },
  duty: 'control.codes',
  purpose: 'outbreak-response',
  input: Type.Object({ codes: Type.Array(Id, { minItems: 1, maxItems: 50 }) }),
  place: placesOf,
  async run(tx, input, ctx) {
    const { atMost } = ctx.rulebook.part(codeRules).bulk;
    const ids = [...new Set(input.codes)];
    if (ids.length > atMost) refuse('code-too-many', { n: atMost });
    const codes = await held(tx, ids);
    const facts = await ctx.beyond('the facts these colours rest on', () =>
      store.factsOf(
        tx,
        codes.map(({ person }) => person),
      ),
    );
    for (const code of codes) {
      const now = facts.get(code.person);
      const no = whyNotApprove(code, now === undefined ? undefined : wantedFor(ctx, now));
      if (no !== undefined) throw no;
    }
    const role = roleHere(ctx, codes[0]?.place ?? '');
    await store.answerCodes(tx, ids, { answer: 'approved', by: ctx.actor.id, role, reason: null }, ctx.now);
    const people = codes.map(({ person }) => person);
    await ctx.beyond('what held before ends with it', () => store.endHolding(tx, people, ids, ctx.now));
    await wantTasksOf(tx, ctx, codes);
    return {
      about: aboutOf(codes),
      place: placeOf(codes),
      detail: { n: codes.length, ...(codes.length === 1 && codes[0] ? sayingOf(codes[0]) : {}) },
      result: { approved: codes.length },
    };
  },
});

/** Does not approve: with a reason, and the colour stays what it is. */
export const declineCodes = act('control.code.declined', {
  title: { zh: '不批准健康码转换', en: 'decline the colour' },
  duty: 'control.codes',
  purpose: 'outbreak-response',
  input: Type.Object({ codes: Type.Array(Id, { minItems: 1, maxItems: 50 }), reason: Code }),
  place: placesOf,
  async run(tx, input, ctx) {
    const rules = ctx.rulebook.part(codeRules);
    const row = rules.declineReasons.find(({ reason }) => reason === input.reason);
    if (row === undefined) return refuse('code-reason-unknown');
    const ids = [...new Set(input.codes)];
    if (ids.length > rules.bulk.atMost) refuse('code-too-many', { n: rules.bulk.atMost });
    const codes = await held(tx, ids);
    for (const code of codes) {
      const no = whyNotAnswer(code);
      if (no !== undefined) throw no;
    }
    const role = roleHere(ctx, codes[0]?.place ?? '');
    await store.answerCodes(
      tx,
      ids,
      { answer: 'declined', by: ctx.actor.id, role, reason: input.reason },
      ctx.now,
    );
    await wantTasksOf(tx, ctx, codes);
    return {
      about: aboutOf(codes),
      place: placeOf(codes),
      detail: {
        n: codes.length,
        ground: input.reason,
        because: { zh: row.zh, en: row.en },
        ...(codes.length === 1 && codes[0] ? sayingOf(codes[0]) : {}),
      },
      result: { declined: codes.length },
    };
  },
});

// Sending -----------------------------------------------------------------------------------------------

/** The provincial side has taken them over: whose, which colour, under which number of theirs. */
export const markCodesSent = act('control.codes.sent', {
  title: { zh: '登记已发送省级平台', en: 'note what the provincial side has taken' },
  duty: 'house',
  purpose: 'outbreak-response',
  input: Type.Object({
    sent: Type.Array(
      Type.Object({ id: Id, ref: Type.Union([Type.String({ maxLength: 80 }), Type.Null()]) }),
      { minItems: 1, maxItems: 500 },
    ),
  }),
  async run(tx, input, ctx) {
    const codes = await store.markSent(tx, input.sent, ctx.now);
    return {
      about: codes.length === 0 ? ['timer:send-codes'] : aboutOf(codes),
      place: codes.length === 0 ? '' : placeOf(codes),
      detail: { n: codes.length },
      result: { sent: codes.length },
    };
  },
});

const SEND_AT_ONCE = 200;
/** What did not go out is tried again after so long. */
const TRY_AGAIN_MINUTES = 5;

/** What is to go out now, with the names and numbers the other side needs; those without a number are told apart. */
export async function codesToSend(
  tx: Tx,
  ctx: Pick<Ctx, 'now' | 'secrets'>,
): Promise<{ messages: CodeMessage[]; nameless: string[] }> {
  const waiting = await store.unsent(tx, addMinutes(ctx.now, -TRY_AGAIN_MINUTES), SEND_AT_ONCE);
  const people = await openPeople(
    tx,
    ctx,
    waiting.map(({ person }) => person),
  );
  const messages: CodeMessage[] = [];
  const nameless: string[] = [];
  for (const one of waiting) {
    const person = people.get(one.person);
    const document = person?.documents[0];
    if (person === undefined || document === undefined) nameless.push(one.id);
    else
      messages.push({
        id: one.id,
        no: one.no,
        name: person.name,
        document: { kind: document.kind, number: document.number },
        colour: one.colour,
        until: one.expiresOn,
        reasonCode: one.reasonCode,
        reason: one.reason,
        approvedAt: (one.answeredAt ?? ctx.now).toISOString(),
      });
  }
  return { messages, nameless };
}

/** Ids of what waits, without opening anybody: for a house that has no port. */
export async function codesWaiting(tx: Tx, now: Date): Promise<string[]> {
  const waiting = await store.unsent(tx, addMinutes(now, -60), SEND_AT_ONCE);
  return waiting.filter(({ trouble }) => trouble !== 'no-port').map(({ id }) => id);
}

export const noteCodeTrouble = store.noteTrouble;

export const codeActs = { proposeCode, renewCodes, approveCodes, declineCodes, markCodesSent };

// Looking up --------------------------------------------------------------------------------------------

async function placesOf(tx: Tx, input: { codes: readonly string[] }): Promise<readonly string[]> {
  const codes = await store.findCodes(tx, input.codes);
  if (codes.length < new Set(input.codes).size) refuseHouse('not-found');
  return [...new Set(codes.map(({ place }) => place))];
}

/** The proposals with their people held, always in one order. */
async function held(tx: Tx, ids: readonly string[]): Promise<CodeEvent[]> {
  const people = (await store.findCodes(tx, ids)).map(({ person }) => person);
  for (const person of [...new Set(people)].sort()) await holdPerson(tx, person);
  const codes = await store.holdCodes(tx, ids);
  return codes.length < ids.length ? refuseHouse('not-found') : codes;
}

// The task of a unit ------------------------------------------------------------------------------------

/** Colours are answered in the subdistrict she lives in. */
const unitOf = (place: string) => placeAt(place, 2);

async function wantTasksOf(tx: Tx, ctx: Ctx, codes: readonly CodeEvent[]): Promise<void> {
  for (const unit of new Set(codes.map(({ place }) => unitOf(place))))
    await ctx.beyond('what is left open in the unit', () => wantTask(tx, ctx, unit));
}

/** One task of a unit says that proposals wait, due with the first of them; it ends with the last. */
async function wantTask(tx: Tx, ctx: Ctx, unit: string): Promise<void> {
  const dueAt = await store.firstDue(tx, unit);
  const prefix = `control/codes/${unit}/`;
  await wantTasks(
    tx,
    ctx,
    prefix,
    dueAt === undefined
      ? []
      : [
          {
            planKey: `${prefix}open`,
            kind: 'codes-open',
            title: { zh: '健康码转换待批准', en: 'colours of the health code to answer' },
            about: [`place:${unit}`],
            place: unit,
            ownerUnit: unit,
            ownerRole: 'subdistrict-duty',
            opensAt: addMinutes(dueAt, -deadlineOf(ctx.rulebook, STEP).minutes),
            dueAt,
            step: STEP,
            link: '/codes',
            facts: {},
          },
        ],
  );
}

// Small things ------------------------------------------------------------------------------------------

function categoryWords(ctx: Pick<Ctx, 'rulebook'>, facts: CodeFacts): Words {
  const found = protocolsIn(ctx.rulebook)
    .find(({ id }) => id === facts.protocol)
    ?.categories.find(({ id }) => id === facts.category);
  const code = facts.category ?? '—';
  return found === undefined ? { zh: code, en: code } : { zh: found.zh, en: found.en };
}

function roleHere(ctx: Ctx, place: string): string {
  const duty = ctx.actor.duties.find(
    (one) => one.permissions.has('control.codes') && isWithin(place, one.place),
  );
  return duty?.role ?? ctx.actor.duties[0]?.role ?? 'house';
}

const saying = (wanted: Wanted) => ({
  colour: COLOUR_WORDS[wanted.colour],
  rule: wanted.row,
  until: wanted.expiresOn,
});

const sayingOf = (code: CodeEvent) => ({
  colour: COLOUR_WORDS[code.colour],
  rule: code.reasonCode,
  until: code.expiresOn,
});

/** Handles: the people, the colours and the stays, in this order. */
function aboutOf(codes: readonly CodeEvent[]): string[] {
  return [
    ...codes.map(({ person }) => `person:${person}`),
    ...codes.map(({ id }) => `code:${id}`),
    ...codes.flatMap(({ episode }) => (episode === null ? [] : [`episode:${episode}`])),
  ];
}

/** The smallest place that holds them all. */
function placeOf(codes: readonly CodeEvent[]): string {
  let place = codes[0]?.place ?? '';
  while (place.includes('.') && !codes.every((code) => isWithin(code.place, place)))
    place = placeAbove(place);
  return place;
}
