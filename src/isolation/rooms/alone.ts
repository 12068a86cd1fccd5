// Nobody who is not to be alone is alone: somebody of the room is with her, or the head of the site is asked to name
// somebody before the time of the rulebook is over.
import { addMinutes } from '../../base/clock.ts';
import { must } from '../../base/refusal.ts';
import type { Tx } from '../../base/sql.ts';
import type { Words } from '../../base/words.ts';
import type { Ctx } from '../../ledger/terms.ts';
import { closeTasks, openTask } from '../../tasks/acts.ts';
import { tasksOfKey } from '../../tasks/store.ts';
import { findRoom } from '../sites/store.ts';
import { type IsolationRoom, type IsolationRules, type IsolationSite, isolationRules } from '../terms.ts';
import { guestsAs, isWithHer } from './guests.ts';
import { aloneKey, childBelow, type Guest, isUnaccompanied, needsCompanion } from './rules.ts';
import * as store from './store.ts';

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
  await openTask(tx, ctx, {
    planKey: openKey(person),
    kind: 'site-work',
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

/** Her bed is under another number by now: her head is asked under that, as it was due. */
export async function aloneFollows(
  tx: Tx,
  ctx: Ctx,
  { from, into }: { readonly from: string; readonly into: string },
): Promise<void> {
  const open = (await tasksOfKey(tx, openKey(from))).find(({ endedAt }) => endedAt === null);
  if (open === undefined) return;
  await closeTasks(tx, ctx, aloneKey(from), { state: 'cancelled' });
  const about = open.about.map((handle) => (handle === `person:${from}` ? `person:${into}` : handle));
  await openTask(tx, ctx, { ...open, planKey: openKey(into), about });
}

const openKey = (person: string) => `${aloneKey(person)}open`;

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
