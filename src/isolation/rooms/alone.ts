// Nobody who is not to be alone is alone: somebody of the room is with her, or the head of the site is asked to name
// somebody before the time of the rulebook is over. Where nobody can be found for a grown-up the head says why, and until a
// medic has agreed, or somebody is with her, the briefing says so.
import { Type } from 'typebox';
import { addMinutes } from '../../base/clock.ts';
import { must } from '../../base/refusal.ts';
import { Id } from '../../base/schemas.ts';
import type { Tx } from '../../base/sql.ts';
import type { Words } from '../../base/words.ts';
import { act } from '../../ledger/act.ts';
import type { Ctx } from '../../ledger/terms.ts';
import { closeKeys, closeTasks, openTask } from '../../tasks/acts.ts';
import { deadlineOf } from '../../tasks/rules.ts';
import { factsOfOpen, openUnder, tasksOfKey } from '../../tasks/store.ts';
import { refuse } from '../refusals.ts';
import { holdOpenAbove } from '../sites/above.ts';
import { told } from '../sites/acts.ts';
import { findRoom } from '../sites/store.ts';
import { type IsolationRoom, type IsolationRules, type IsolationSite, isolationRules } from '../terms.ts';
import { ANYWHERE, holdPeople } from './beds.ts';
import { guestsAs, isWithHer, placeOfStay } from './guests.ts';
import {
  aloneKey,
  aloneLookKey,
  aloneOpenKey,
  childBelow,
  type Guest,
  isUnaccompanied,
  needsCompanion,
} from './rules.ts';
import * as store from './store.ts';

const Said = Type.String({ minLength: 2, maxLength: 300 });

/** Those who were here already are accompanied from now on; nobody is looked for any more for them. */
export async function nameCompanions(
  tx: Tx,
  ctx: Ctx,
  companions: ReadonlyMap<string, string>,
): Promise<void> {
  for (const [guest, companion] of companions) {
    await store.setCompanion(tx, guest, companion);
    await closeTasks(tx, ctx, aloneKey(guest), { state: 'done' });
  }
}

/**
 * Asked in her room: nobody is looked for any more beside whoever can be alone, and somebody is beside whoever turns out not
 * to be.
 */
export async function askedInRoom(
  tx: Tx,
  ctx: Ctx,
  site: Pick<IsolationSite, 'id' | 'place'>,
  person: string,
): Promise<void> {
  const stay = await store.stayOf(tx, person);
  if (stay?.site !== site.id) return;
  const rules = ctx.rulebook.part(isolationRules);
  const beds = await store.staysIn(tx, stay.room);
  const inside = await guestsAs(
    tx,
    ctx,
    beds.map((bed) => bed.person),
  );
  const guest = inside.get(person);
  if (guest === undefined) return;
  const companion = isWithHer(stay, beds) ? stay.companion : undefined;
  const alone = isUnaccompanied(rules, { ...guest, companion }, [...inside.values()]);
  if (alone) {
    const room = must(await findRoom(tx, stay.room), 'a bed is in a room');
    if (room.wing === 'ordinary') await leftAlone(tx, ctx, site, person, room.no, whyAlone(rules, guest));
    return;
  }
  if (stay.companion !== null && (companion !== undefined || needsCompanion(rules, guest))) return;
  if (stay.companion !== null) await store.setCompanion(tx, person, null);
  await closeTasks(tx, ctx, aloneKey(person), { state: 'cancelled' });
}

/** Whoever is not to be alone in these rooms as they are now, and is: somebody is found for each of them. */
export async function seeToAlone(
  tx: Tx,
  ctx: Ctx,
  site: Pick<IsolationSite, 'id' | 'place'>,
  {
    rooms,
    roomFor,
    known,
  }: {
    readonly rooms: readonly Pick<IsolationRoom, 'id' | 'no'>[];
    readonly roomFor: ReadonlyMap<string, string>;
    readonly known: ReadonlyMap<string, Guest>;
  },
): Promise<void> {
  const rules = ctx.rulebook.part(isolationRules);
  for (const { id, no } of new Set(rooms)) {
    const inside = [...known.values()].filter(({ person }) => roomFor.get(person) === id);
    for (const guest of inside)
      if (isUnaccompanied(rules, guest, inside))
        await leftAlone(tx, ctx, site, guest.person, no, whyAlone(rules, guest));
  }
}

/**
 * Whoever stayed with her is gone, and stands on record as the one who was there: the head of the site names another
 * before the time of the rulebook is over, and an invariant looks whether it is so (watch-isolation.ts, H14).
 */
export async function leftAlone(
  tx: Tx,
  ctx: Ctx,
  site: Pick<IsolationSite, 'id' | 'place'>,
  person: string,
  no: string,
  why: Words = COMPANION_LEFT,
): Promise<void> {
  // It was said why nobody is with her, and a medic has that to answer first.
  if ((await openUnder(tx, [aloneLookKey(person)])).size > 0) return;
  await openTask(tx, ctx, {
    planKey: aloneOpenKey(person),
    kind: 'guest-alone',
    title: { zh: `${no} 房间：${why.zh}`, en: `room ${no}: ${why.en}` },
    about: [`person:${person}`, `isolation-site:${site.id}`],
    place: site.place,
    ownerUnit: site.place,
    ownerRole: 'site-head',
    opensAt: ctx.now,
    dueAt: addMinutes(ctx.now, ctx.rulebook.part(isolationRules).companion.aloneMinutes),
    step: 'site-work',
    link: `/isolation/${site.id}`,
    facts: { site: site.id },
  });
}

/** Her bed is under another number by now: what is asked, of the head or of a medic, is asked under that, as it was due. */
export async function aloneFollows(
  tx: Tx,
  ctx: Ctx,
  { from, into }: { readonly from: string; readonly into: string },
): Promise<void> {
  for (const keyOf of [aloneOpenKey, aloneLookKey]) {
    const open = (await tasksOfKey(tx, keyOf(from))).find(({ endedAt }) => endedAt === null);
    if (open === undefined) continue;
    await closeKeys(tx, ctx, [keyOf(from)], { state: 'cancelled' });
    const about = open.about.map((handle) => (handle === `person:${from}` ? `person:${into}` : handle));
    await openTask(tx, ctx, { ...open, planKey: keyOf(into), about });
  }
}

/** The head of a site says why nobody is with a grown-up who is not to be alone, and a medic is asked whether she can be. */
export const explainAlone = act('isolation.alone.explained', {
  title: { zh: '说明为何无人陪护', en: 'say why nobody is with her' },
  duty: 'isolation.lead',
  purpose: 'outbreak-response',
  input: Type.Object({
    site: Id,
    person: Id,
    reason: Type.String({ minLength: 1, maxLength: 40 }),
    words: Said,
  }),
  place: placeOfStay,
  async run(tx, input, ctx) {
    const { person } = input;
    const { site, room } = await guestAlone(tx, ctx, input, aloneOpenKey(person));
    const rules = ctx.rulebook.part(isolationRules);
    const reason =
      rules.aloneReasons.find((row) => row.reason === input.reason) ?? refuse('alone-reason-unknown');
    const guest = await ctx.beyond(ANYWHERE, async () => (await guestsAs(tx, ctx, [person])).get(person));
    if (guest?.age != null && guest.age < childBelow(rules)) refuse('alone-child');
    const words = { zh: reason.zh, en: reason.en };
    await closeKeys(tx, ctx, [aloneOpenKey(person)], {
      state: 'done',
      proof: `${reason.zh}：${input.words}`,
    });
    await openTask(tx, ctx, {
      planKey: aloneLookKey(person),
      kind: 'guest-alone-look',
      title: {
        zh: `${room.no} 房间：需要陪护的人无人陪护（${reason.zh}），请查看并答复`,
        en: `room ${room.no}: nobody is with her who should be (${reason.en}); look and answer`,
      },
      about: [`person:${person}`, `isolation-site:${site.id}`],
      place: site.place,
      ownerUnit: site.place,
      ownerRole: 'site-medic',
      opensAt: ctx.now,
      dueAt: addMinutes(ctx.now, deadlineOf(ctx.rulebook, 'guest-alone-look').minutes),
      step: 'guest-alone-look',
      link: `/isolation/${site.id}`,
      facts: { site: site.id, reason: input.reason, words: input.words },
    });
    return told(site, { room: room.no, reason: words, words: input.words }, { person, room: room.id }, [
      `person:${person}`,
    ]);
  },
});

/** A medic has looked: she can be without anybody as things are, or somebody is to be found after all. */
export const answerAlone = act('isolation.alone.answered', {
  title: { zh: '答复能否无人陪护', en: 'answer whether she can be without anybody' },
  duty: 'isolation.medic',
  purpose: 'outbreak-response',
  input: Type.Object({ site: Id, person: Id, agrees: Type.Boolean(), words: Said }),
  place: placeOfStay,
  async run(tx, input, ctx) {
    const { person, agrees } = input;
    const { site, room } = await guestAlone(tx, ctx, input, aloneLookKey(person));
    await closeKeys(tx, ctx, [aloneLookKey(person)], { state: 'done', proof: input.words });
    // Whoever has left her is looked for no more; or she is, and from now on.
    if (agrees) await ctx.beyond(ANYWHERE, () => store.setCompanion(tx, person, null));
    else await leftAlone(tx, ctx, site, person, room.no, NOT_AGREED);
    return told(site, { room: room.no, agrees, words: input.words }, { person, room: room.id }, [
      `person:${person}`,
    ]);
  },
});

export const isolationAloneActs = { explainAlone, answerAlone };

/** That nobody is with her, and why, of those who wait for the answer of a medic. */
export async function explainedAlone(
  tx: Tx,
  ctx: Pick<Ctx, 'rulebook'>,
  people: readonly string[],
): Promise<ReadonlyMap<string, { readonly reason: Words; readonly words: string; readonly since: string }>> {
  const table = ctx.rulebook.part(isolationRules).aloneReasons;
  const open = await factsOfOpen(tx, people.map(aloneLookKey));
  return new Map(
    people.flatMap((person) => {
      const found = open.get(aloneLookKey(person));
      if (found === undefined) return [];
      const code = String(found.facts.reason);
      const row = table.find(({ reason }) => reason === code);
      const reason = { zh: row?.zh ?? code, en: row?.en ?? code };
      return [
        [person, { reason, words: String(found.facts.words ?? ''), since: found.at.toISOString() }] as const,
      ];
    }),
  );
}

/** Somebody in a room here about whom this is asked. */
async function guestAlone(
  tx: Tx,
  ctx: Ctx,
  { site: id, person }: { readonly site: string; readonly person: string },
  key: string,
) {
  const site = await holdOpenAbove(tx, ctx, id);
  await holdPeople(tx, [person]);
  const stay = await store.stayOf(tx, person);
  if (stay?.site !== site.id) return refuse('guest-not-here');
  const open = await ctx.beyond(ANYWHERE, () => openUnder(tx, [key]));
  if (open.size === 0) refuse('alone-not-asked');
  return { site, room: must(await findRoom(tx, stay.room), 'a bed is in a room') };
}

/** What of her needs somebody is health, and in no title. */
const whyAlone = (rules: IsolationRules, { age }: Pick<Guest, 'age'>): Words =>
  age !== null && age < childBelow(rules)
    ? { zh: '儿童房间无成年人，请安排陪护人', en: 'a child with nobody grown up, name who stays with her' }
    : {
        zh: '需要陪护的人无人陪护，请安排陪护人',
        en: 'nobody is with her who should be, name who stays with her',
      };

const COMPANION_LEFT: Words = {
  zh: '陪护人已离开，请另行安排陪护人',
  en: 'her companion has left, name another',
};

const NOT_AGREED: Words = {
  zh: '医务人员查看后不同意无人陪护，请安排陪护人',
  en: 'a medic has looked and does not agree that nobody is with her, name who stays with her',
};
