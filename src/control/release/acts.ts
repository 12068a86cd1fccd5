// The end of a stage: two people sign when every condition holds, the next stage begins in the same moment, or a community
// takes her over. No timer releases anybody: the house only asks for the signatures on the last day.

import { Type } from 'typebox';
import { civilDayOf } from '../../base/civil-dates.ts';
import { addMinutes } from '../../base/clock.ts';
import { uuidv7 } from '../../base/ids.ts';
import type { Paper } from '../../base/paper.ts';
import { isWithin, placeLevel } from '../../base/places.ts';
import { must } from '../../base/refusal.ts';
import { Id, Place } from '../../base/schemas.ts';
import type { Tx } from '../../base/sql.ts';
import type { Words } from '../../base/words.ts';
import { act } from '../../ledger/act.ts';
import { refuse as refuseHouse } from '../../ledger/refusals.ts';
import type { Ctx, Outcome } from '../../ledger/terms.ts';
import { holdPerson } from '../../lists/calls/store.ts';
import { openPeople } from '../../people/store.ts';
import { findPlace, namesOf } from '../../places/store.ts';
import { closeKeys, closeTasks, openTask, openTasks } from '../../tasks/acts.ts';
import { deadlineOf, unitHearing } from '../../tasks/rules.ts';
import type { WantedTask } from '../../tasks/terms.ts';
import { nameOfUsers } from '../../teams/store.ts';
import { roles } from '../../teams/terms.ts';
import { beginStage, endEpisode, episodeKey, setWhereabouts } from '../episodes/replan.ts';
import { episodeCode } from '../episodes/rules.ts';
import {
  cancelDues,
  changeEpisode,
  findEpisode,
  holdEpisode,
  insertOrder,
  ordersOf,
  whereaboutsNow,
} from '../episodes/store.ts';
import { controlRules, type Episode } from '../episodes/terms.ts';
import { protocolsIn } from '../protocols/rules.ts';
import type { PlannedStage } from '../protocols/terms.ts';
import { roleNames } from './card.ts';
import { refuse } from './refusals.ts';
import {
  cardOf,
  certificateNo,
  certificateOf,
  endOf,
  isToHandOver,
  nextStageOf,
  opensOn,
  receiptNo,
  receiverOf,
  roleToSign,
  roomDays,
  signersOf,
  whyNotAccept,
  whyNotFirst,
  whyNotSecond,
} from './rules.ts';
import * as store from './store.ts';
import { type KeptAt, type ReleaseKnown, releaseRules, type StageRelease } from './terms.ts';

const Day = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' });
const Code = Type.String({ minLength: 1, maxLength: 40 });
const OfEpisode = Type.Object({ episode: Id });

const WHEREVER = 'a release is signed where she is: at the site whose guest she is, or where she lives';
const FIRST = 'release';
const SECOND = 'release-second';
const HANDOVER = 'accept-handover';
const DECLINED = 'handover-declined';

// Signing -----------------------------------------------------------------------------------------------

/** Signs first: every condition holds now, and who signs says so with her name. */
export const signRelease = act('control.release.signed', {
  title: { zh: '签署解除（第一人）', en: 'sign the release first' },
  duty: 'control.release',
  purpose: 'outbreak-response',
  input: OfEpisode,
  place: placeToSign,
  async run(tx, input, ctx) {
    const episode = await heldEpisode(tx, ctx, input.episode);
    const { rules, stage, release, known, kept } = await standing(tx, ctx, episode);
    const { first } = signersOf(rules, stage.place, kept !== null);
    const role = roleToSign(ctx.actor, first, kept?.place ?? episode.place);
    const card = cardOf(known, {
      now: ctx.now,
      rules,
      signed: role === undefined ? [] : [role],
      nameOf: roleNames(ctx),
    });
    const no = whyNotFirst({
      episode,
      keptAt: kept?.place ?? null,
      stagePlace: stage.place,
      stageTo: stage.to,
      release,
      card,
      actor: ctx.actor,
      rules,
      nameOf: roleNames(ctx),
    });
    if (no !== undefined) throw no;
    const { id } = release ?? (await opened(tx, ctx, episode, stage, kept));
    await store.changeRelease(tx, id, {
      keptAt: kept?.place ?? null,
      place: episode.place,
      stageNo: must(episode.stageNo, 'an active stay is in a stage'),
      stage: stage.stage,
      stagePlace: stage.place,
      stageTo: stage.to,
      conditions: card,
      firstBy: ctx.actor.id,
      firstRole: must(role, 'the rule has seen it'),
      firstAt: ctx.now,
      refusedBy: null,
      refusedAt: null,
      refusedWhy: null,
    });
    const next = secondRole(rules, stage.place, kept !== null, role);
    await ctx.beyond(WHEREVER, async () => {
      await closeKeys(tx, ctx, [keyOf(episode.id, FIRST)], { state: 'done', proof: `release:${id}` });
      await openTask(tx, ctx, taskFor(ctx, episode, SECOND, next, stage.to, kept));
    });
    return told(
      episode,
      id,
      { stage: stage.stage, stageLabel: stage.label, role, until: stage.to },
      {
        release: id,
        episode: episode.id,
      },
    );
  },
});

/** Signs second: she is released. Her next stage begins in this very moment, or her community is to take her over. */
export const agreeRelease = act('control.release.agreed', {
  title: { zh: '签署解除（第二人）', en: 'sign the release second' },
  duty: 'control.release',
  purpose: 'outbreak-response',
  input: OfEpisode,
  place: placeToSign,
  async run(tx, input, ctx) {
    const episode = await heldEpisode(tx, ctx, input.episode);
    const { rules, stage, release, known, kept } = await standing(tx, ctx, episode);
    const { second } = signersOf(rules, stage.place, kept !== null);
    const others = second.filter((one) => one !== release?.firstRole);
    const role = roleToSign(ctx.actor, others, kept?.place ?? episode.place);
    const signed = [release?.firstRole ?? '', role ?? ''];
    const card = cardOf(known, { now: ctx.now, rules, signed, nameOf: roleNames(ctx) });
    const no = whyNotSecond({
      episode,
      keptAt: kept?.place ?? null,
      stagePlace: stage.place,
      stageTo: stage.to,
      release,
      card,
      actor: ctx.actor,
      rules,
      nameOf: roleNames(ctx),
    });
    if (no !== undefined) throw no;
    const { id, no: number, stageNo } = must(release, 'signed first: the rule has seen it');
    const certificate = certificateNo(episode.place, civilDayOf(ctx.now), number);
    await store.changeRelease(tx, id, {
      keptAt: kept?.place ?? null,
      conditions: card,
      secondBy: ctx.actor.id,
      secondRole: must(role, 'the rule has seen it'),
      secondAt: ctx.now,
      releasedAt: ctx.now,
      certificateNo: certificate,
    });
    const plan = must(episode.plan, 'a stay in a stage has a plan');
    const next = nextStageOf(plan, stageNo);
    const handTo = await ctx.beyond(WHEREVER, async () => {
      await closeKeys(tx, ctx, [keyOf(episode.id, FIRST), keyOf(episode.id, SECOND)], {
        state: 'done',
        proof: `release:${id}`,
      });
      if (next === undefined) return handOver(tx, ctx, episode, id, role ?? '');
      return goOn(tx, ctx, { episode, release: id, next, from: stage, kept });
    });
    const begun = next === undefined ? undefined : plan.stages[next];
    return told(
      episode,
      id,
      {
        stage: stage.stage,
        stageLabel: stage.label,
        role,
        certificate,
        late: civilDayOf(ctx.now) > stage.to,
        next: begun?.stage ?? null,
        nextLabel: begun?.label ?? null,
        nextTo: begun?.to ?? null,
        code: begun?.code ?? null,
        to: handTo,
      },
      { release: id, episode: episode.id, certificate, next: begun?.stage ?? null, handTo },
    );
  },
});

/** The second person does not sign: the reason goes back to the first, and nothing is released. */
export const declineRelease = act('control.release.declined', {
  title: { zh: '不签署，退回', en: 'do not sign, send it back' },
  duty: 'control.release',
  purpose: 'outbreak-response',
  input: Type.Object({ episode: Id, reason: Code }),
  place: placeToSign,
  async run(tx, input, ctx) {
    const episode = await heldEpisode(tx, ctx, input.episode);
    const rules = ctx.rulebook.part(releaseRules);
    const { release, kept } = await ctx.beyond(WHEREVER, async () => ({
      release: await store.openRelease(tx, episode.id),
      kept: await store.keptAt(tx, episode.person),
    }));
    if (release === undefined || release.firstAt === null) {
      const { first } = signersOf(rules, episode.stagePlace ?? '', kept !== null);
      return refuse('release-not-signed', { roles: joinedNames(ctx, first) });
    }
    const reason = reasonIn(rules.refusalReasons, input.reason);
    await store.changeRelease(tx, release.id, {
      firstBy: null,
      firstRole: null,
      firstAt: null,
      refusedBy: ctx.actor.id,
      refusedAt: ctx.now,
      refusedWhy: input.reason,
    });
    const { first } = signersOf(rules, release.stagePlace, kept !== null);
    const again = taskFor(ctx, episode, FIRST, release.firstRole ?? first[0], release.stageTo, kept);
    await ctx.beyond(WHEREVER, async () => {
      await closeKeys(tx, ctx, [keyOf(episode.id, SECOND)], { state: 'done' });
      await openTask(tx, ctx, again);
    });
    return told(
      episode,
      release.id,
      {
        stage: release.stage,
        ground: input.reason,
        because: { zh: reason.zh, en: reason.en },
        own: release.firstBy === ctx.actor.id,
      },
      { release: release.id, episode: episode.id },
    );
  },
});

/** What the samples of her room said, where the protocol asks for them. */
export const recordRoomSample = act('control.release.room-sampled', {
  title: { zh: '登记房间环境样本', en: 'record the sample of her room' },
  duty: 'control.release',
  purpose: 'outbreak-response',
  input: Type.Object({
    episode: Id,
    on: Day,
    negative: Type.Boolean(),
    report: Type.Optional(Type.String({ minLength: 1, maxLength: 60 })),
  }),
  place: placeToSign,
  async run(tx, input, ctx) {
    const episode = await heldEpisode(tx, ctx, input.episode);
    const { rules, stage, release, kept } = await standing(tx, ctx, episode);
    if (!stage.releaseIf.some(({ all }) => all === 'envSamplesNegative')) refuse('room-not-asked');
    const days = roomDays(stage.to, civilDayOf(ctx.now), rules);
    if (input.on < days.from || input.on > days.to) refuse('room-day-wrong', days);
    const { id } = release ?? (await opened(tx, ctx, episode, stage, kept));
    await store.changeRelease(tx, id, {
      roomSampledOn: input.on,
      roomNegative: input.negative,
      roomReport: input.report ?? null,
      roomBy: ctx.actor.id,
      roomAt: ctx.now,
    });
    return told(episode, id, { on: input.on, stage: stage.stage }, { release: id, episode: episode.id });
  },
});

// Taking over -------------------------------------------------------------------------------------------

/** The receiving community takes her over: its receipt closes the stay. */
export const acceptHandover = act('control.handover.accepted', {
  title: { zh: '接收，签发回执', en: 'take her over, give a receipt' },
  duty: 'control.accept',
  purpose: 'outbreak-response',
  input: Type.Object({ release: Id }),
  place: placeOfReceiver,
  async run(tx, input, ctx) {
    const { release, episode } = await heldRelease(tx, ctx, input.release);
    await mayAnswer(tx, ctx, release, episode.step);
    stillReleased(release, episode);
    const receipt = receiptNo(must(release.certificateNo, 'released with a certificate'));
    await store.changeRelease(tx, release.id, { acceptedAt: ctx.now, acceptedBy: ctx.actor.id, receipt });
    await ctx.beyond('a stay ends where it was kept', async () => {
      await closeTasks(tx, ctx, keyOf(episode.id, HANDOVER), { state: 'done', proof: receipt });
      // In a stage at home she is taken over with her stay, which goes on.
      if (release.goesOn) return;
      await changeEpisode(tx, episode.id, { handedOverAt: ctx.now }, ctx.now);
      await endEpisode(tx, ctx, episode.id, 'completed', 'released');
    });
    const late = release.handDueAt !== null && ctx.now > release.handDueAt;
    return {
      ...told(
        episode,
        release.id,
        { receipt, late, to: release.handTo, goesOn: release.goesOn },
        { release: release.id, episode: episode.id, receipt, late },
      ),
      place: release.handTo ?? episode.place,
    };
  },
});

/** She is at home: whoever took her over for her stage there has seen her come. On a trip it is said by who receives her. */
export const arriveHome = act('control.handover.arrived', {
  title: { zh: '确认已到家', en: 'say that she is at home' },
  duty: 'control.accept',
  purpose: 'outbreak-response',
  input: Type.Object({ release: Id }),
  place: placeOfReceiver,
  async run(tx, input, ctx) {
    const { release, episode } = await heldRelease(tx, ctx, input.release);
    if (!release.goesOn || !isToHandOver(release, episode)) refuse('handover-none');
    await ctx.beyond('where she is now', async () => {
      const room = await store.keptAt(tx, release.person);
      if (room !== null) refuse('handover-not-left', { site: room.name });
      const is = await whereaboutsNow(tx, release.person);
      if (is?.kind === 'home') refuse('handover-there');
      if (is?.kind !== 'vehicle') refuse('handover-elsewhere');
      await setWhereabouts(tx, ctx, release.person, episode.id, 'home', episode.place, null);
    });
    return {
      ...told(episode, release.id, { to: release.handTo }, { release: release.id, episode: episode.id }),
      place: release.handTo ?? episode.place,
    };
  },
});

/** The community does not take her over: back to whoever released her, who stays her owner. */
export const declineHandover = act('control.handover.declined', {
  title: { zh: '不接收，退回', en: 'do not take her over' },
  duty: 'control.accept',
  purpose: 'outbreak-response',
  input: Type.Object({ release: Id, reason: Code }),
  place: placeOfReceiver,
  async run(tx, input, ctx) {
    const rules = ctx.rulebook.part(releaseRules);
    const { release, episode } = await heldRelease(tx, ctx, input.release);
    await mayAnswer(tx, ctx, release, null);
    stillReleased(release, episode);
    const reason = reasonIn(rules.declineReasons, input.reason);
    await store.changeRelease(tx, release.id, {
      declinedBy: ctx.actor.id,
      declinedAt: ctx.now,
      declinedWhy: input.reason,
    });
    await closeTasks(tx, ctx, keyOf(episode.id, HANDOVER), { state: 'done' });
    const sender = release.secondRole ?? 'subdistrict-duty';
    const kept =
      release.keptAt === null ? null : await ctx.beyond(WHEREVER, () => siteAt(tx, release.keptAt));
    await openTask(tx, ctx, {
      ...taskFor(ctx, episode, DECLINED, sender, release.stageTo, kept),
      dueAt: addMinutes(ctx.now, deadlineOf(ctx.rulebook, DECLINED).minutes),
    });
    return {
      ...told(
        episode,
        release.id,
        { ground: input.reason, because: { zh: reason.zh, en: reason.en }, to: release.handTo },
        { release: release.id, episode: episode.id },
      ),
      place: release.handTo ?? episode.place,
    };
  },
});

/** Whoever released her asks another community, or the same one once more. Its clock is the one of the release. */
export const sendHandover = act('control.handover.sent', {
  title: { zh: '重新交接', en: 'hand her over again' },
  duty: 'control.release',
  purpose: 'outbreak-response',
  input: Type.Object({ release: Id, to: Place }),
  place: placeOfRelease,
  async run(tx, input, ctx) {
    const { release, episode } = await heldRelease(tx, ctx, input.release);
    const { handTo } = release;
    if (release.releasedAt === null || handTo === null || release.acceptedAt !== null)
      return refuse('handover-none');
    stillReleased(release, episode);
    if (release.declinedAt === null) refuse('handover-declined-first', { unit: await nameOf(tx, handTo) });
    const rules = ctx.rulebook.part(releaseRules);
    const there = await ctx.beyond('whether there is such a unit', () => findPlace(tx, input.to));
    if (there === undefined || placeLevel(input.to) > rules.receiver.level) refuse('handover-not-a-unit');
    await store.changeRelease(tx, release.id, {
      handTo: input.to,
      handedAt: ctx.now,
      declinedBy: null,
      declinedAt: null,
      declinedWhy: null,
    });
    await closeTasks(tx, ctx, keyOf(episode.id, DECLINED), { state: 'done' });
    const dueAt = release.handDueAt ?? ctx.now;
    await openTask(tx, ctx, handTask(ctx, episode, release.id, input.to, dueAt, release.goesOn));
    return told(episode, release.id, { to: input.to }, { release: release.id, episode: episode.id });
  },
});

/**
 * Her next stage begins in this very moment. Whoever is in a room of a site stays there on record until she goes, and where
 * the stage is served elsewhere the community that looks after her from then on is asked to take her over. Answers which.
 */
async function goOn(
  tx: Tx,
  ctx: Ctx,
  {
    episode,
    release,
    next,
    from,
    kept,
  }: {
    readonly episode: Episode;
    readonly release: string;
    readonly next: number;
    readonly from: PlannedStage;
    readonly kept: KeptAt | null;
  },
): Promise<string | null> {
  await store.changeRelease(tx, release, { nextStage: next, nextAt: ctx.now });
  if (kept === null) {
    await beginStage(tx, ctx, episode.id, next);
    return null;
  }
  await beginStage(tx, ctx, episode.id, next, { kind: 'facility', label: kept.name });
  if (episode.plan?.stages[next]?.place === from.place) return null;
  const { to, dueAt } = receiving(ctx, episode);
  await store.changeRelease(tx, release, { goesOn: true, handTo: to, handedAt: ctx.now, handDueAt: dueAt });
  await openTask(tx, ctx, handTask(ctx, episode, release, to, dueAt, true));
  return to;
}

/** Who is to take her over, and by when. */
function receiving(ctx: Ctx, episode: Episode): { readonly to: string; readonly dueAt: Date } {
  return {
    to: receiverOf(ctx.rulebook.part(releaseRules), episode.place),
    dueAt: addMinutes(ctx.now, deadlineOf(ctx.rulebook, HANDOVER).minutes),
  };
}

/** It was the last stage: her community is asked to take her over, with its clock. Answers which. */
async function handOver(tx: Tx, ctx: Ctx, episode: Episode, release: string, role: string): Promise<string> {
  const { to, dueAt } = receiving(ctx, episode);
  await store.changeRelease(tx, release, { handTo: to, handedAt: ctx.now, handDueAt: dueAt });
  await ctx.beyond('what was due of the stage ends with it', async () => {
    await changeEpisode(tx, episode.id, { state: 'released', releasedAt: ctx.now }, ctx.now);
    await cancelDues(tx, episode.id, 'released', ctx.actor.id, ctx.now);
  });
  await insertOrder(
    tx,
    {
      id: uuidv7(ctx.now.getTime()),
      episode: episode.id,
      person: episode.person,
      place: episode.place,
      kind: 'lifted',
      basis:
        (await ordersOf(tx, episode.id)).find((one) => one.kind === 'control')?.basis ??
        ctx.rulebook.part(controlRules).bases[0]?.basis ??
        '',
      reviewRoute: ctx.rulebook.part(controlRules).reviewRoute.zh,
      fromOn: civilDayOf(ctx.now),
      toOn: null,
      reason: null,
      by: ctx.actor.id,
      role,
    },
    ctx.now,
  );
  await openTask(tx, ctx, handTask(ctx, episode, release, to, dueAt));
  return to;
}

// The certificate ---------------------------------------------------------------------------------------

/** The certificate with her name on it: shown, printed, made a PDF; each time is on record. */
export const printCertificate = act('control.certificate.printed', {
  title: { zh: '打印解除证明', en: 'print the certificate' },
  duty: 'control.release',
  purpose: 'outbreak-response',
  sensitive: true,
  input: Type.Object({ release: Id }),
  place: placeOfRelease,
  async run(tx, input, ctx): Promise<Outcome<{ paper: Paper }>> {
    const release = await getRelease(tx, input.release);
    const { paper, number } = await ctx.beyond(WHEREVER, () => certificatePaper(tx, ctx, release));
    return {
      about: [`person:${release.person}`, `episode:${release.episode}`, `release:${release.id}`],
      place: release.place,
      detail: { certificate: number },
      result: { paper },
    };
  },
});

/** The certificate of a release, whole. Who calls this owes the ledger an entry: her name and number are on it. */
export async function certificatePaper(
  tx: Tx,
  ctx: Ctx,
  release: StageRelease,
): Promise<{ paper: Paper; number: string }> {
  const episode = await getEpisode(tx, release.episode);
  const { releasedAt, certificateNo: number } = release;
  if (releasedAt === null || number === null) return refuse('certificate-none');
  const plan = must(episode.plan, 'a released stay has a plan');
  const stage = plan.stages[release.stageNo];
  const next = release.nextStage === null ? undefined : plan.stages[release.nextStage];
  const person = must((await openPeople(tx, ctx, [episode.person])).get(episode.person), 'she is on record');
  const users = await nameOfUsers(tx, [release.firstBy ?? '', release.secondBy ?? '']);
  const signed = (by: string | null, role: string | null, at: Date | null) => ({
    role: roleNames(ctx)(role ?? ''),
    name: users.get(by ?? '') ?? '—',
    at: at ?? releasedAt,
  });
  const days = { from: stage?.from ?? release.stageTo, to: release.stageTo };
  const protocol = protocolsIn(ctx.rulebook).find(({ id }) => id === episode.protocol);
  const leading = episode.categories[0] ?? '';
  const category = protocol?.categories.find(({ id }) => id === leading);
  const paper = certificateOf(
    {
      number,
      person: { name: person.name, sex: person.sex, document: person.document, address: person.address },
      episode: episodeCode(episode.no),
      stage: stage?.label ?? { zh: release.stage, en: release.stage },
      category: category === undefined ? { zh: leading, en: leading } : { zh: category.zh, en: category.en },
      ...days,
      on: civilDayOf(releasedAt),
      next: next === undefined ? undefined : { stage: next.label, from: next.from, to: next.to },
      receiver: release.handTo === null ? undefined : await nameOf(tx, release.handTo),
      // What a site tested lies there; it is hers on paper, whoever prints it.
      tests: await ctx.beyond('the tests of the stay the paper is about', () =>
        store.negativesOf(tx, { episode: episode.id, stageNo: release.stageNo, ...days }),
      ),
      signatures: [
        signed(release.firstBy, release.firstRole, release.firstAt),
        signed(release.secondBy, release.secondRole, release.secondAt),
      ],
      version: episode.rulebook,
    },
    ctx.rulebook.part(releaseRules),
    ctx.now,
  );
  return { paper, number };
}

// What the house does by itself -------------------------------------------------------------------------

const AT_ONCE = 500;

/** On the last day whoever signs is asked; what is not to be signed any more is called off. Releases nobody. */
export const openReleases = act('control.releases.opened', {
  title: { zh: '期满提请签署', en: 'ask for the signatures that are due' },
  duty: 'house',
  purpose: 'outbreak-response',
  input: Type.Object({}),
  async run(tx, _input, ctx) {
    const rules = ctx.rulebook.part(releaseRules);
    const today = civilDayOf(ctx.now);
    const off = await store.toCallOff(tx, today, AT_ONCE);
    await store.deleteReleases(
      tx,
      off.filter(({ keeps }) => !keeps).map(({ id }) => id),
    );
    await closeKeys(
      tx,
      ctx,
      off.flatMap(({ episode }) => [keyOf(episode, FIRST), keyOf(episode, SECOND)]),
      { state: 'cancelled' },
    );
    const due = await store.toOpen(tx, releasable(ctx.now, rules), AT_ONCE);
    await store.insertReleases(
      tx,
      due.map((one) => ({ ...one, id: uuidv7(ctx.now.getTime()) })),
      ctx.now,
    );
    await openTasks(
      tx,
      ctx,
      due.map((one) =>
        taskFor(
          ctx,
          { ...one, id: one.episode },
          FIRST,
          signersOf(rules, one.stagePlace, one.keptAt !== null).first[0],
          one.stageTo,
          one.keptAt === null || one.site === null ? null : { place: one.keptAt, site: one.site },
        ),
      ),
    );
    return {
      about:
        due.length + off.length === 0
          ? ['timer:open-releases']
          : [...due, ...off].map((one) => `episode:${one.episode}`),
      place: '',
      detail: { opened: due.length, calledOff: off.length },
      result: { opened: due.length, calledOff: off.length },
    };
  },
});

/** Whether anything is to be asked for this minute. */
export async function releasesWaiting(tx: Tx, ctx: Pick<Ctx, 'now' | 'rulebook'>): Promise<boolean> {
  const until = releasable(ctx.now, ctx.rulebook.part(releaseRules));
  return store.anyDue(tx, { until, today: civilDayOf(ctx.now) });
}

/** Last days that are asked about now: today from the hour of the table on, else those before. */
function releasable(now: Date, rules: Parameters<typeof opensOn>[1]): string {
  const today = civilDayOf(now);
  return now >= opensOn(today, rules) ? today : civilDayOf(addMinutes(now, -24 * 60));
}

export const releaseActs = {
  signRelease,
  agreeRelease,
  declineRelease,
  recordRoomSample,
  acceptHandover,
  arriveHome,
  declineHandover,
  sendHandover,
  printCertificate,
  openReleases,
};

// Looking up --------------------------------------------------------------------------------------------

/** What a signature is decided by, read in the transaction that signs. */
async function standing(tx: Tx, ctx: Ctx, episode: Episode) {
  const rules = ctx.rulebook.part(releaseRules);
  const stage = episode.stageNo === null ? undefined : episode.plan?.stages[episode.stageNo];
  const { zh, en } = STATE_NONE;
  if (stage === undefined) return refuse('release-no-stage', { state: { zh, en } });
  const { known, kept, release } = await ctx.beyond(
    'everything a release hangs on, also of the person she is linked to',
    async () => ({
      known: (await store.knownOf(tx, [episode.id])).get(episode.id),
      kept: await store.keptAt(tx, episode.person),
      release: await store.openRelease(tx, episode.id),
    }),
  );
  return {
    rules,
    stage,
    kept,
    release: release?.stageNo === episode.stageNo ? release : await replaced(tx, release),
    known: must<ReleaseKnown>(known, 'a stay in a stage is known'),
  };
}

const STATE_NONE: Words = { zh: '没有进行中的阶段', en: 'it is in no stage' };

/** A release that was opened for another stage is of no use: the stage she is in has its own. */
async function replaced(tx: Tx, release: StageRelease | undefined): Promise<undefined> {
  if (release !== undefined) await store.deleteReleases(tx, [release.id]);
  return undefined;
}

async function opened(
  tx: Tx,
  ctx: Ctx,
  episode: Episode,
  stage: PlannedStage,
  kept: KeptAt | null,
): Promise<{ id: string }> {
  const id = uuidv7(ctx.now.getTime());
  await store.insertReleases(
    tx,
    [
      {
        id,
        episode: episode.id,
        person: episode.person,
        place: episode.place,
        stageNo: must(episode.stageNo, 'an active stay is in a stage'),
        stage: stage.stage,
        stagePlace: stage.place,
        stageTo: stage.to,
        keptAt: kept?.place ?? null,
      },
    ],
    ctx.now,
  );
  return { id };
}

async function getEpisode(tx: Tx, id: string): Promise<Episode> {
  return (await findEpisode(tx, id)) ?? refuseHouse('not-found');
}

async function heldEpisode(tx: Tx, ctx: Ctx, id: string): Promise<Episode> {
  return ctx.beyond(WHEREVER, async () => {
    const { person } = await getEpisode(tx, id);
    await holdPerson(tx, person);
    const episode = (await holdEpisode(tx, id)) ?? refuseHouse('not-found');
    return episode.person === person ? episode : heldEpisode(tx, ctx, id);
  });
}

/** The site whose guest she is; else where she lives. */
async function placeToSign(tx: Tx, input: { episode: string }, ctx: Ctx): Promise<string> {
  const kept = await ctx.beyond(WHEREVER, async () => {
    const episode = await findEpisode(tx, input.episode);
    return episode === undefined ? null : store.keptAt(tx, episode.person);
  });
  return kept?.place ?? (await getEpisode(tx, input.episode)).place;
}

/** Where she was when it was signed, for whoever works there; else where she lives. */
async function placeOfRelease(tx: Tx, input: { release: string }, ctx: Ctx): Promise<string> {
  const { keptAt, place } = await getRelease(tx, input.release);
  return keptAt !== null && ctx.scope.some((held) => isWithin(keptAt, held)) ? keptAt : place;
}

async function siteAt(tx: Tx, place: string | null): Promise<SiteOf | null> {
  return place === null ? null : ((await store.siteAt(tx, place)) ?? null);
}

async function getRelease(tx: Tx, id: string): Promise<StageRelease> {
  return (await store.findRelease(tx, id)) ?? refuseHouse('not-found');
}

async function placeOfReceiver(tx: Tx, input: { release: string }): Promise<string> {
  return (await getRelease(tx, input.release)).handTo ?? refuse('handover-none');
}

/** The release with its stay, held. Whoever takes her over may not see where she was kept; the house looks for her. */
async function heldRelease(
  tx: Tx,
  ctx: Ctx,
  id: string,
): Promise<{ release: StageRelease; episode: Episode }> {
  return ctx.beyond('the stay a hand-over belongs to', async () => {
    const { person } = await getRelease(tx, id);
    await holdPerson(tx, person);
    const release = (await store.holdRelease(tx, id)) ?? refuseHouse('not-found');
    const episode = must(await holdEpisode(tx, release.episode), 'a release belongs to a stay');
    return { release, episode };
  });
}

async function mayAnswer(tx: Tx, ctx: Ctx, release: StageRelease, step: string | null): Promise<void> {
  const names = {
    unit: release.handTo === null ? STATE_NONE : await nameOf(tx, release.handTo),
    nameOf: roleNames(ctx),
  };
  const no = whyNotAccept(release, ctx.actor, ctx.rulebook.part(releaseRules), names, step);
  if (no !== undefined) throw no;
}

/** A stay that became a case, was cancelled or goes on before anybody took her over: nothing is handed over. */
function stillReleased(release: StageRelease, episode: Episode): void {
  if (!isToHandOver(release, episode)) refuse('handover-none');
}

async function nameOf(tx: Tx, place: string): Promise<Words> {
  return (await namesOf(tx, [place])).get(place) ?? { zh: place, en: place };
}

// Small things ------------------------------------------------------------------------------------------

const keyOf = (episode: string, what: string) => episodeKey(episode, what);

function joinedNames(ctx: Ctx, list: readonly string[]): Words {
  const words = list.map(roleNames(ctx));
  return { zh: words.map(({ zh }) => zh).join('、'), en: words.map(({ en }) => en).join(', ') };
}

function reasonIn(
  table: readonly (Words & { readonly reason: string })[],
  reason: string,
): Words & { readonly reason: string } {
  return table.find((row) => row.reason === reason) ?? refuse('release-reason-unknown');
}

function secondRole(
  rules: Parameters<typeof signersOf>[0],
  stagePlace: string,
  atSite: boolean,
  first: string | undefined,
): string | undefined {
  return signersOf(rules, stagePlace, atSite).second.find((role) => role !== first);
}

const TITLES: Record<typeof FIRST | typeof SECOND | typeof DECLINED, (code: string) => Words> = {
  [FIRST]: (code) => ({
    zh: `${code} 今日期满，请核对条件并签署`,
    en: `${code} is due: check the conditions and sign`,
  }),
  [SECOND]: (code) => ({
    zh: `${code} 解除，请第二人签署`,
    en: `${code}: a second person signs the release`,
  }),
  [DECLINED]: (code) => ({
    zh: `${code} 接收社区已退回，请重新交接`,
    en: `${code}: the community did not take her over; hand her over again`,
  }),
};

type SiteOf = Pick<KeptAt, 'site' | 'place'>;
const AT_SITE = { [FIRST]: 'site-release', [SECOND]: 'site-release-second' } as const;

function taskFor(
  ctx: Ctx,
  episode: Pick<Episode, 'id' | 'no' | 'person' | 'place'>,
  kind: typeof FIRST | typeof SECOND | typeof DECLINED,
  role: string | undefined,
  lastDay: string,
  kept: SiteOf | null,
): WantedTask {
  const owner = role ?? 'subdistrict-duty';
  const ends = endOf(lastDay);
  // Signed at a site, it is late inside the site.
  const step = kept === null || kind === DECLINED ? kind : AT_SITE[kind];
  const place = kept?.place ?? episode.place;
  const minutes = deadlineOf(ctx.rulebook, step).minutes;
  return {
    planKey: keyOf(episode.id, kind),
    kind: step,
    title: TITLES[kind](episodeCode(episode.no)),
    about: [`episode:${episode.id}`, `person:${episode.person}`],
    place,
    ownerUnit: unitHearing(place, owner, ctx.rulebook.part(roles)),
    ownerRole: owner,
    opensAt: ctx.now,
    // By the end of the last day; whoever is asked later than that has the time of the table.
    dueAt: ends > ctx.now ? ends : addMinutes(ctx.now, minutes),
    step,
    link: kept === null ? `/episodes/${episode.id}` : `/isolation/${kept.site}/leaving`,
    facts: { episode: episode.id },
  };
}

function handTask(
  ctx: Ctx,
  episode: Episode,
  release: string,
  to: string,
  dueAt: Date,
  goesOn = false,
): WantedTask {
  const { role } = ctx.rulebook.part(releaseRules).receiver;
  const code = episodeCode(episode.no);
  return {
    planKey: keyOf(episode.id, HANDOVER),
    kind: HANDOVER,
    title: goesOn
      ? {
          zh: `${code} 集中隔离期满，今日转居家，请接收`,
          en: `${code} goes from the site into her days at home today: take her over`,
        }
      : {
          zh: `${code} 已解除，请接收并签发回执`,
          en: `${code} is released: take her over and give a receipt`,
        },
    about: [`release:${release}`, `episode:${episode.id}`, `person:${episode.person}`],
    place: to,
    ownerUnit: unitHearing(to, role, ctx.rulebook.part(roles)),
    ownerRole: role,
    opensAt: ctx.now,
    dueAt,
    step: HANDOVER,
    link: '/handovers',
    facts: { release },
  };
}

function told<R>(
  episode: Pick<Episode, 'id' | 'person' | 'place'>,
  release: string,
  detail: Readonly<Record<string, unknown>>,
  result: R,
): Outcome<R> {
  return {
    about: [`person:${episode.person}`, `episode:${episode.id}`, `release:${release}`],
    place: episode.place,
    detail,
    result,
  };
}
