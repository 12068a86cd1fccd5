// What somebody with a thermometer reads of her site: floor by floor and room by room in the order of the corridor, who is
// to be measured in the slot under way and what is due for her. It is kept on the phone, since corridors of concrete have no signal.
import { Type } from 'typebox';
import { addDays, civilDayOf } from '../../base/civil-dates.ts';
import { must } from '../../base/refusal.ts';
import { Id } from '../../base/schemas.ts';
import type { Tx } from '../../base/sql.ts';
import type { Words } from '../../base/words.ts';
import { episodeCode } from '../../control/episodes/rules.ts';
import { againAt, SLOT_WORDS, type SlotStand, slotWords, standOf } from '../../control/observations/rules.ts';
import * as observed from '../../control/observations/store.ts';
import { FEVER_STEPS, type FeverStep, observationRules } from '../../control/observations/terms.ts';
import { protocolsIn } from '../../control/protocols/rules.ts';
import { look } from '../../ledger/act.ts';
import { refuse as refuseHouse } from '../../ledger/refusals.ts';
import type { Ctx, Look } from '../../ledger/terms.ts';
import { shownPeople } from '../../people/store.ts';
import { teamRules } from '../../teams/terms.ts';
import { careOfDay } from '../care/store.ts';
import { careRules } from '../care/terms.ts';
import { type CareTick, type HowShown, howsShown, tickOf } from '../care/ticks/rules.ts';
import { hearsOfHealth } from '../health.ts';
import { guestsOf } from '../rooms/store.ts';
import { siteCode } from '../sites/rules.ts';
import { findSite } from '../sites/store.ts';
import { isolationRules } from '../terms.ts';
import { floorWords, isToMeasure, type SlotOfDay, slotNext, slotNow } from './rules.ts';
import * as store from './store.ts';

export interface CorridorGuest {
  readonly person: string;
  readonly name: string;
  readonly age: number | null;
  /** Her stay; null: nobody asks for her temperature (a companion under no control, somebody in hospital). */
  readonly episode: string | null;
  readonly code: string | null;
  /** How she stands in the slot under way; null: she is not asked in it. */
  readonly stand: SlotStand | null;
  readonly standWords: Words | null;
  readonly measure: boolean;
  /** What was read of her in the slot; null: nothing yet, or only symptoms. */
  readonly reading: { readonly celsius: number; readonly at: string } | null;
  /** A slot before this one that nobody has answered yet. */
  readonly missed: readonly Words[];
  readonly fever: {
    readonly id: string;
    readonly step: FeverStep;
    readonly words: Words;
    readonly againAt: string;
  } | null;
  readonly feverC: number | null;
  readonly symptoms: readonly (Words & { readonly value: string })[];
  /** What is done for her today, for whoever hears of her health: ticked off in her row. */
  readonly care: readonly CareTick[];
}

export interface CorridorRoom {
  readonly id: string;
  readonly no: string;
  readonly guests: readonly CorridorGuest[];
}

export interface CorridorFloor {
  readonly place: string;
  readonly words: Words;
  readonly rooms: readonly CorridorRoom[];
  /** Asked for in this slot, and of them still to be measured. */
  readonly asked: number;
  readonly open: number;
}

interface ShownSlot {
  readonly onDay: string;
  readonly slot: number;
  readonly words: Words;
  readonly opensAt: string;
  readonly dueAt: string;
}

export interface CorridorPage {
  readonly site: {
    readonly id: string;
    readonly code: string;
    readonly name: string;
    readonly place: string;
  };
  readonly slot: ShownSlot | null;
  /** The one after it, of today or tomorrow; null: none is planned. */
  readonly next: ShownSlot | null;
  readonly floors: readonly CorridorFloor[];
  readonly againMinutes: number;
  /** From where a reading goes to the medic at once; null: only what the protocol calls a fever counts. */
  readonly medicFromC: number | null;
  /** How what is due at a door may have ended. */
  readonly hows: readonly HowShown[];
}

const MOST = 2_000;
const ANYWHERE = 'guests of a site may live anywhere in the district';

export const corridorLook = look('/isolation/sites/:site/temperatures', {
  duty: 'control.observe',
  purpose: 'outbreak-response',
  title: { zh: '逐层测温', en: 'temperatures of a site' },
  query: Type.Object({ site: Id }),
  async run(tx, query, ctx): Promise<CorridorPage> {
    // A corridor’s phone holds its floor: the site above it is looked up, its rooms are those in sight.
    const site = (await ctx.beyond(ANYWHERE, () => findSite(tx, query.site))) ?? refuseHouse('not-found');
    const rooms = await store.floorsOf(tx, site.id);
    if (rooms.length === 0) refuseHouse('not-found');
    return {
      site: { id: site.id, code: siteCode(site.no), name: site.name, place: site.place },
      ...(await walk(tx, ctx, site, rooms)),
    };
  },
});

async function walk(
  tx: Tx,
  ctx: Ctx,
  site: { readonly id: string; readonly place: string },
  rooms: Awaited<ReturnType<typeof store.floorsOf>>,
): Promise<Omit<CorridorPage, 'site'>> {
  const today = civilDayOf(ctx.now);
  const rules = ctx.rulebook.part(observationRules);
  const asked = await observed.peopleAsked(tx, { unit: site.place, limit: MOST });
  const ids = asked.map(({ id }) => id);
  const dues = await observed.duesOn(tx, ids, { from: addDays(today, -1), to: addDays(today, 1) });
  const all = [...dues.values()].flat();
  const slot = slotNow(
    all.filter(({ onDay }) => onDay === today),
    ctx.now,
  );
  const read = slot === undefined ? new Map() : await store.readIn(tx, ids, slot);
  const fevers = await observed.openFeversOf(tx, ids);
  const here = new Set(rooms.map(({ room }) => room));
  const stays = (await guestsOf(tx, [site.id])).filter(({ room }) => here.has(room));
  const shown = await ctx.beyond(ANYWHERE, () =>
    shownPeople(
      tx,
      stays.map(({ person }) => person),
      today,
    ),
  );
  const stayOf = new Map(asked.map((one) => [one.person, one]));
  const inside = Map.groupBy(stays, ({ room }) => room);
  const symptomsOf = symptomsIn(ctx);
  const careOf = Map.groupBy(
    await ctx.beyond(ANYWHERE, () => careOfDay(tx, site.id, today)),
    ({ person }) => person,
  );
  const asking = {
    actor: ctx.actor,
    cover: ctx.rulebook.part(teamRules).cover,
    graceMinutes: ctx.rulebook.part(isolationRules).work.graceMinutes,
  };
  const guest = (person: string, no: string, place: string): CorridorGuest => {
    const stay = stayOf.get(person);
    const hers = stay === undefined ? [] : (dues.get(stay.id) ?? []);
    const due = hers.find((one) => one.onDay === slot?.onDay && one.slot === slot?.slot);
    const stand = due === undefined ? null : standOf(due, ctx.now);
    const fever = stay === undefined ? undefined : fevers.get(stay.id);
    return {
      person,
      name: shown.get(person)?.name ?? '',
      age: shown.get(person)?.age ?? null,
      episode: stay?.id ?? null,
      code: stay === undefined ? null : episodeCode(stay.no),
      stand,
      standWords: stand === null ? null : SLOT_WORDS[stand],
      measure: stand !== null && isToMeasure(stand),
      reading: stay === undefined ? null : (read.get(stay.id) ?? null),
      missed: hers
        .filter((one) => one !== due && one.endedAt === null && one.dueAt < ctx.now)
        .map((one) => ({
          zh: `${one.onDay.slice(5)} ${slotWords(one.opensAt).zh}未测`,
          en: `not measured in the ${slotWords(one.opensAt).en} of ${one.onDay.slice(5)}`,
        })),
      fever:
        fever === undefined
          ? null
          : {
              id: fever.id,
              step: fever.step,
              words: { zh: FEVER_STEPS[fever.step].zh, en: FEVER_STEPS[fever.step].en },
              againAt: againAt(fever, rules).toISOString(),
            },
      feverC: stay?.feverC ?? null,
      symptoms: stay === undefined ? [] : symptomsOf(stay.protocol, stay.symptoms),
      care: hearsOfHealth(ctx, place)
        ? (careOf.get(person) ?? []).map((one) => tickOf(one, { room: no, place }, asking))
        : [],
    };
  };
  const floors = [...Map.groupBy(rooms, ({ place }) => place)].map(([place, ofFloor]): CorridorFloor => {
    const [first] = ofFloor;
    const walked = ofFloor
      .map(({ room, no }) => ({
        id: room,
        no,
        guests: (inside.get(room) ?? []).map(({ person }) => guest(person, no, place)),
      }))
      .filter(({ guests }) => guests.length > 0);
    const behind = walked.flatMap(({ guests }) => guests);
    return {
      place,
      words: floorWords(must(first, 'a floor has rooms')),
      rooms: walked,
      asked: behind.filter(({ stand }) => stand !== null).length,
      open: behind.filter(({ measure }) => measure).length,
    };
  });
  return {
    slot: shownSlot(slot),
    next: shownSlot(slotNext(all, ctx.now)),
    floors,
    againMinutes: rules.fever.secondAfterMinutes.value,
    medicFromC:
      rules.fever.rows.find(({ begins, fromC }) => begins === 'medic' && fromC !== undefined)?.fromC ?? null,
    hows: howsShown(ctx.rulebook.part(careRules)),
  };
}

const shownSlot = (slot: SlotOfDay | undefined): ShownSlot | null =>
  slot === undefined
    ? null
    : {
        onDay: slot.onDay,
        slot: slot.slot,
        words: slotWords(slot.opensAt),
        opensAt: slot.opensAt.toISOString(),
        dueAt: slot.dueAt.toISOString(),
      };

/** The symptoms of a protocol by their words. */
function symptomsIn(ctx: Ctx) {
  const words = new Map(
    protocolsIn(ctx.rulebook).map((protocol) => [
      protocol.id,
      new Map(protocol.symptoms.map((one) => [one.id, one])),
    ]),
  );
  return (protocol: string, ids: readonly string[]) =>
    ids.map((value) => {
      const found = words.get(protocol)?.get(value);
      return { value, zh: found?.zh ?? value, en: found?.en ?? value };
    });
}

export const isolationCorridorLooks: readonly Look[] = [corridorLook];
