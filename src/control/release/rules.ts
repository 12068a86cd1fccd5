// The release card as a small reader of what is stored: every condition with its state and why, who signs first and
// second, who takes her over, the certificate. Pure: the same functions refuse on the server and explain a button.
import { addDays, type CivilDate, civilDayOf } from '../../base/civil-dates.ts';
import { addMinutes } from '../../base/clock.ts';
import { codeOf } from '../../base/codes.ts';
import type { Paper, PaperField } from '../../base/paper.ts';
import { isWithin, placeAt, placeLevel } from '../../base/places.ts';
import type { Refusal } from '../../base/refusal.ts';
import { counted, fillWords, type Words } from '../../base/words.ts';
import type { DutyHeld } from '../../ledger/terms.ts';
import { momentText } from '../../rulebook/rules.ts';
import { EPISODE_STATES, type EpisodeState } from '../episodes/terms.ts';
import type { Cond, EpisodePlan } from '../protocols/terms.ts';
import { refusalOf } from './refusals.ts';
import {
  CONDITIONS,
  type Condition,
  type ConditionName,
  type ReleaseKnown,
  type ReleaseRules,
  type StageRelease,
  type TestKnown,
} from './terms.ts';

// The card ----------------------------------------------------------------------------------------------

export interface CardAsked {
  readonly now: Date;
  readonly rules: ReleaseRules;
  /** Roles that have signed, and the one about to. */
  readonly signed: readonly string[];
  readonly nameOf: (role: string) => Words;
}

/** What is asked of every release, whatever the protocol says: N13, and that somebody is there to be released. */
const ALWAYS = [
  'underControl',
  'planStands',
  'daysServed',
  'testsNegative',
  'resultsRead',
  'noPositive',
  'noFever',
  'nothingAsked',
  'noRefusal',
] as const satisfies readonly ConditionName[];

/** Every condition of a stage as it stands now: what is always asked first, then what only this protocol asks. */
export function cardOf(known: ReleaseKnown, asked: CardAsked): Condition[] {
  const own = known.stage.releaseIf.filter(({ all }) => !(ALWAYS as readonly string[]).includes(all));
  return [
    ...ALWAYS.map((cond) => conditionOf(cond, READ[cond](known, asked))),
    // Whoever shares a room shares what the other has: asked of guests of a site only.
    ...(known.mates === null ? [] : [conditionOf('roomMates', READ.roomMates(known, asked))]),
    ...own.map((cond) => ownCondition(cond, known, asked)),
  ];
}

/** What is still open of a card; a human condition is met by signing, so the first of two need not wait for it. */
export function openOf(card: readonly Condition[], signing: 'first' | 'second'): Condition[] {
  return card.filter((one) => !one.met && !(signing === 'first' && one.cond === 'human'));
}

interface Stand {
  readonly met: boolean;
  readonly why: Words;
  readonly link?: string;
}

/** Conditions whose sentence tells of her health. */
const OF_HEALTH: readonly ConditionName[] = [
  'testsNegative',
  'noPositive',
  'noFever',
  'symptomFree',
  'nothingAsked',
  'linkedTestsNegative',
  'roomMates',
];

function conditionOf(cond: ConditionName, stand: Stand, role?: string): Condition {
  const { zh, en } = CONDITIONS[cond];
  return {
    cond,
    words: { zh, en },
    met: stand.met,
    why: stand.why,
    health: OF_HEALTH.includes(cond),
    link: stand.met ? null : (stand.link ?? null),
    ...(role === undefined ? {} : { role }),
  };
}

const yes = (zh: string, en: string): Stand => ({ met: true, why: { zh, en } });
const no = (zh: string, en: string, link?: string): Stand => ({
  met: false,
  why: { zh, en },
  ...(link === undefined ? {} : { link }),
});

const READ: Record<Exclude<ConditionName, Own>, (known: ReleaseKnown, asked: CardAsked) => Stand> = {
  underControl({ state, episode }) {
    const { zh, en } = EPISODE_STATES[state];
    if (state === 'active') return yes(zh, en);
    return no(`目前状态是「${zh}」，不能解除`, `she is “${en}” now: nothing to release`, pageOf(episode));
  },
  planStands({ step, planFits, episode }) {
    if (step === 'reassess')
      return no('方案待重新研判，先由研判人确认', 'her plan is to be assessed again first', pageOf(episode));
    return planFits
      ? yes('方案按现有事实算出', 'the plan was made from the facts as they stand')
      : no('事实已变，方案尚未重算', 'the facts have changed since the plan was made', pageOf(episode));
  },
  daysServed({ stage }, { now }) {
    const today = civilDayOf(now);
    return today >= stage.to
      ? yes(`至 ${stage.to} 期满`, `served until ${stage.to}`)
      : no(`${stage.to} 期满，今天是 ${today}`, `the last day is ${stage.to}; today is ${today}`);
  },
  testsNegative: testsStand,
  resultsRead({ unread }) {
    return unread === 0
      ? yes('均已查看', 'all read')
      : no(`有 ${unread} 份结果无人查看`, `${counted(unread, 'result')} nobody has read`, '/tests/unread');
  },
  noPositive({ positive, episode }) {
    return positive === 0
      ? yes('没有阳性', 'none')
      : no(
          `有 ${positive} 份阳性结果，须按病例办理`,
          `${counted(positive, 'positive result')}: she is to be handled as a case`,
          pageOf(episode),
        );
  },
  noFever({ fever, episode }) {
    return fever === null
      ? yes('没有', 'none')
      : no(
          '有未结的发热或症状，由医务人员办结',
          'a fever or symptom is open; the medic closes it',
          pageOf(episode),
        );
  },
  nothingAsked({ askedReadings, episode }) {
    return askedReadings === 0
      ? yes('没有', 'none')
      : no(
          `有 ${askedReadings} 个读数待核实`,
          `${counted(askedReadings, 'reading')} to be settled`,
          pageOf(episode),
        );
  },
  noRefusal({ refusal, episode }) {
    if (refusal === null) return yes('没有', 'none');
    return refusal === 'absconded'
      ? no('脱离管控尚未办结', 'she has left, and that is not settled', pageOf(episode))
      : no('拒绝配合尚未办结', 'a refusal is not settled', pageOf(episode));
  },
  roomMates({ mates, episode }) {
    if (mates === null || mates.people === 0) return yes('单独居住', 'she has her room to herself');
    if (mates.positive > 0)
      return no(
        '同住者为阳性，须先由疾控判断本人的期限是否重算',
        'somebody in her room is positive: CDC says first whether her days begin anew',
        pageOf(episode),
      );
    return mates.fever > 0
      ? no(
          '同住者有未结的发热或症状，须先由医务人员办结',
          'somebody in her room has an open fever or symptom; the medic closes it first',
          pageOf(episode),
        )
      : yes(`同住 ${mates.people} 人，均无异常`, `${mates.people} in her room beside her, all well`);
  },
};

/** Conditions only a protocol asks. */
type Own = 'symptomFree' | 'linkedTestsNegative' | 'envSamplesNegative' | 'human';

function ownCondition(cond: Cond, known: ReleaseKnown, asked: CardAsked): Condition {
  switch (cond.all) {
    case 'symptomFree':
      return conditionOf('symptomFree', symptomStand(known, cond.hours, asked));
    case 'linkedTestsNegative':
      return conditionOf('linkedTestsNegative', linkedStand(known, cond));
    case 'envSamplesNegative':
      return conditionOf('envSamplesNegative', roomStand(known, asked));
    case 'human':
      return conditionOf('human', humanStand(cond.role, asked), cond.role);
    case 'daysServed':
    case 'testsNegative':
      return conditionOf(cond.all, READ[cond.all](known, asked));
  }
}

// Tests -------------------------------------------------------------------------------------------------

function testsStand(known: ReleaseKnown, { now, rules }: CardAsked): Stand {
  const { stage, tests, episode } = known;
  const today = civilDayOf(now);
  const link = pageOf(episode);
  const asked = tests.filter((one) => one.state !== 'rescheduled' || !isCarriedOn(one, tests));
  const open = asked.flatMap((one) => missingOf(one, today) ?? []);
  for (const planned of stage.tests)
    if (!tests.some((one) => one.kind === planned.kind && one.onDay >= planned.on))
      open.push({
        zh: `${planned.on} 应检，没有记录`,
        en: `the test of ${planned.on} was never asked for`,
      });
  if (open.length > 0) return no(listed(open).zh, listed(open).en, link);
  if (asked.length === 0) return yes('本阶段不要求检测', 'no test is asked for in this stage');
  const negative = asked.filter((one) => one.results.some(({ result }) => result === 'negative')).length;
  if (negative === 0 && rules.exempt.needsNegative)
    return no('全部免检，没有一份阴性结果', 'all were exempt; no negative result stands', link);
  const exempt = asked.length - negative;
  return exempt === 0
    ? yes(`${negative} 次全部阴性`, `${negative} of ${negative} negative`)
    : yes(
        `${negative} 次阴性，${exempt} 次按规定免检`,
        `${negative} negative, ${exempt} exempt for a reason`,
      );
}

/** A test put off to a day on which it stands. */
function isCarriedOn(test: TestKnown, all: readonly TestKnown[]): boolean {
  return all.some(
    (other) => other.kind === test.kind && other.onDay === test.movedTo && other.id !== test.id,
  );
}

/** What is missing of one test; undefined: nothing. */
function missingOf(test: TestKnown, today: CivilDate): Words | undefined {
  const { onDay, state } = test;
  const needed = test.double ? [1, 2] : [1];
  const negative = (sample: number) =>
    test.results.some((one) => one.result === 'negative' && (!test.double || one.sample === sample));
  if (state === 'exempt') return undefined;
  if (test.results.some(({ result }) => result === 'positive'))
    return { zh: `${onDay} 阳性`, en: `positive on ${onDay}` };
  const missing = needed.filter((sample) => !negative(sample));
  if (missing.length === 0 && (state === 'done' || state === 'sampled')) return undefined;
  if (test.double && missing.length === 1)
    return {
      zh: `${onDay} 双采双检，第 ${missing[0]} 份样本没有阴性结果`,
      en: `double test of ${onDay}: sample ${missing[0]} has no negative result`,
    };
  if (state === 'refused')
    return { zh: `${onDay} 未采到，须补采或免检`, en: `not sampled on ${onDay}: sample her or exempt her` };
  if (state === 'rescheduled')
    return { zh: `${onDay} 改期后没有下文`, en: `put off from ${onDay}, and not heard of since` };
  if (state === 'sampled' || state === 'done')
    return { zh: `${onDay} 已采样，没有阴性结果`, en: `sampled on ${onDay}, no negative result` };
  return onDay > today
    ? { zh: `${onDay} 应检，未到日期`, en: `due on ${onDay}` }
    : { zh: `${onDay} 应检，尚未采样`, en: `due on ${onDay}, not sampled` };
}

const SHOWN = 3;

function listed(all: readonly Words[]): Words {
  const rest = all.length - SHOWN;
  const some = all.slice(0, SHOWN);
  return {
    zh: `${some.map(({ zh }) => zh).join('；')}${rest > 0 ? `；另有 ${rest} 项` : ''}`,
    en: `${some.map(({ en }) => en).join('; ')}${rest > 0 ? `; and ${rest} more` : ''}`,
  };
}

// Symptoms, the linked person, the room, the human --------------------------------------------------------

function symptomStand(known: ReleaseKnown, hours: number, { now, rules }: CardAsked): Stand {
  const { lastSymptomAt, lastReadingAt, stage, episode } = known;
  if (lastSymptomAt !== null) {
    const free = addMinutes(lastSymptomAt, hours * 60);
    if (free > now)
      return no(
        `${momentText(lastSymptomAt)} 仍有症状或发热，最早 ${momentText(free)} 满 ${hours} 小时`,
        `a symptom or fever at ${momentText(lastSymptomAt)}; ${hours} h are over at ${momentText(free)} at the earliest`,
      );
  }
  const within = rules.askedWithin.hours;
  const known24 = lastReadingAt !== null && addMinutes(lastReadingAt, within * 60) >= now;
  if (stage.monitor !== null && !known24)
    return no(
      `近 ${within} 小时没有体温或症状记录，不知道是否有症状`,
      `no reading within ${within} h: whether she is free of symptoms is not known`,
      pageOf(episode),
    );
  return lastSymptomAt === null
    ? yes('没有症状记录', 'no symptom on record')
    : yes(
        `上次症状 ${momentText(lastSymptomAt)}，已满 ${hours} 小时`,
        `the last symptom was at ${momentText(lastSymptomAt)}, more than ${hours} h ago`,
      );
}

function linkedStand(
  known: ReleaseKnown,
  cond: { readonly category: string; readonly first: number },
): Stand {
  const { linked, linkedFact, episode } = known;
  const { first } = cond;
  if (linked !== null) {
    const code = codeOf('episode', linked.no);
    const link = pageOf(linked.id);
    const head = linked.results.slice(0, first);
    if (linked.became === 'converted' || linked.results.includes('positive'))
      return no(
        `所关联的 ${code} 为阳性，须重新研判本人`,
        `the linked ${code} is positive: this person is to be assessed again`,
        pageOf(episode),
      );
    const negatives = head.filter((result) => result === 'negative').length;
    return negatives >= first
      ? yes(`${code} 前 ${first} 次均为阴性`, `the first ${first} of ${code} are negative`)
      : no(
          `${code} 前 ${first} 次中目前 ${negatives} 次阴性，等其结果`,
          `${code}: ${negatives} of the first ${first} negative so far; wait for the results`,
          link,
        );
  }
  if (linkedFact === undefined)
    return no(
      '没有登记所关联的密接，请在暴露中补充',
      'no linked contact is on record: add her to the exposure',
      pageOf(episode),
    );
  if (linkedFact.positiveOn !== undefined)
    return no(
      `所关联人员于 ${linkedFact.positiveOn} 阳性，须重新研判`,
      `the linked person was positive on ${linkedFact.positiveOn}: assess again`,
      pageOf(episode),
    );
  return linkedFact.negatives >= first
    ? yes(`已登记 ${linkedFact.negatives} 次阴性`, `${linkedFact.negatives} negatives on record`)
    : no(
        `所关联人员已登记 ${linkedFact.negatives} 次阴性，需 ${first} 次`,
        `${linkedFact.negatives} negatives of the linked person on record; ${first} are needed`,
        pageOf(episode),
      );
}

/** Between which days a sample of the room counts. */
export function roomDays(
  stageTo: CivilDate,
  today: CivilDate,
  rules: ReleaseRules,
): { readonly from: CivilDate; readonly to: CivilDate } {
  return { from: addDays(stageTo, -rules.roomSamples.daysBefore), to: today };
}

function roomStand({ room, stage, episode }: ReleaseKnown, { now, rules }: CardAsked): Stand {
  const { from } = roomDays(stage.to, civilDayOf(now), rules);
  if (room === null || room.on < from)
    return no(`没有 ${from} 以后的房间环境样本`, `no sample of the room since ${from}`, pageOf(episode));
  return room.negative
    ? yes(`${room.on} 采样，阴性`, `sampled on ${room.on}, negative`)
    : no(`${room.on} 环境样本阳性`, `the room was positive on ${room.on}`, pageOf(episode));
}

function humanStand(role: string, { signed, nameOf, rules }: CardAsked): Stand {
  const name = nameOf(role);
  const stands = (one: string) =>
    one === role || rules.standsFor.some((row) => row.role === one && row.for === role);
  return signed.some(stands)
    ? yes(`${name.zh}已签署`, `signed by: ${name.en}`)
    : no(`须有${name.zh}签署（两份签名之一）`, `one of the two signatures is to be by: ${name.en}`);
}

const pageOf = (episode: string) => `/episodes/${episode}`;

/** The card as somebody without health data sees it: met or open, and no more. */
export function withoutHealth(card: readonly Condition[]): Condition[] {
  return card.map((one) =>
    one.health
      ? {
          ...one,
          why: one.met
            ? { zh: '已满足', en: 'met' }
            : { zh: '未满足，详情由医务人员掌握', en: 'open; the medic knows the details' },
        }
      : one,
  );
}

// Who signs ---------------------------------------------------------------------------------------------

type Signing = { readonly id: string; readonly kind: string; readonly duties: readonly DutyHeld[] };

/** The row of the table that says who signs a stage served there; of a guest of a site, its own people where a row says so. */
export function signersOf(
  rules: ReleaseRules,
  stagePlace: string,
  atSite: boolean,
): { readonly first: readonly string[]; readonly second: readonly string[] } {
  const rows = rules.signers.filter((one) => one.atSite === undefined || atSite);
  const row =
    rows.find((one) => one.stagePlaces?.includes(stagePlace) === true) ??
    rows.find((one) => one.stagePlaces === undefined);
  return row ?? { first: [], second: [] };
}

/** The role of these under which somebody signs there; undefined when she may not. */
export function roleToSign(actor: Signing, roles: readonly string[], place: string): string | undefined {
  return roles.find((role) =>
    actor.duties.some(
      (duty) => duty.role === role && duty.permissions.has('control.release') && isWithin(place, duty.place),
    ),
  );
}

export interface Signature {
  readonly episode: { readonly place: string; readonly state: EpisodeState };
  /** The site she is a guest of: its people sign. Null: who looks after her where she lives. */
  readonly keptAt: string | null;
  readonly stagePlace: string;
  readonly stageTo: CivilDate;
  readonly release: StageRelease | undefined;
  readonly card: readonly Condition[];
  readonly actor: Signing;
  readonly rules: ReleaseRules;
  readonly nameOf: (role: string) => Words;
}

/** Why somebody can not sign first now. */
export function whyNotFirst(asked: Signature): Refusal | undefined {
  const { release, actor, rules, episode, keptAt, stagePlace, stageTo } = asked;
  if (episode.state !== 'active') return noStage(episode.state);
  // Signed for another last day: the first looks again and signs anew.
  if (release !== undefined && release.firstAt !== null && release.stageTo === stageTo)
    return refusalOf('release-signed-already');
  const { first } = signersOf(rules, stagePlace, keptAt !== null);
  if (roleToSign(actor, first, keptAt ?? episode.place) === undefined)
    return refusalOf('release-first-role', { roles: joined(first.map(asked.nameOf)) });
  return notYet(openOf(asked.card, 'first'));
}

/** Why somebody can not sign second now. The card is the one of this moment, not of the first signature. */
export function whyNotSecond(asked: Signature): Refusal | undefined {
  const { release, actor, rules, episode, keptAt, stagePlace, stageTo } = asked;
  if (episode.state !== 'active') return noStage(episode.state);
  const { first, second } = signersOf(rules, stagePlace, keptAt !== null);
  if (release === undefined || release.firstAt === null)
    return refusalOf('release-not-signed', { roles: joined(first.map(asked.nameOf)) });
  if (release.firstBy === actor.id) return refusalOf('release-same-person');
  const others = second.filter((role) => role !== release.firstRole);
  if (roleToSign(actor, others, keptAt ?? episode.place) === undefined)
    return refusalOf('release-second-role', { roles: joined(others.map(asked.nameOf)) });
  if (release.stageTo !== stageTo)
    return refusalOf('release-stage-changed', { was: release.stageTo, is: stageTo });
  return notYet(openOf(asked.card, 'second'));
}

function noStage(state: EpisodeState): Refusal {
  const { zh, en } = EPISODE_STATES[state];
  return refusalOf('release-no-stage', { state: { zh, en } });
}

function notYet(open: readonly Condition[]): Refusal | undefined {
  if (open.length === 0) return undefined;
  return refusalOf('release-not-yet', {
    count: open.length,
    open: {
      zh: open.map((one) => `${one.words.zh}（${one.why.zh}）`).join('；'),
      en: open.map((one) => `${one.words.en} (${one.why.en})`).join('; '),
    },
  });
}

// What comes after --------------------------------------------------------------------------------------

/** The stage after this one; undefined when it was the last. */
export function nextStageOf(plan: Pick<EpisodePlan, 'stages'>, stageNo: number): number | undefined {
  const next = plan.stages.findIndex((stage, no) => no > stageNo && stage.skipped !== true);
  return next < 0 ? undefined : next;
}

/** Who is to take her over: the community she lives in, or the unit that looks after her where that is larger. */
export function receiverOf(rules: ReleaseRules, place: string): string {
  return placeAt(place, Math.min(placeLevel(place), rules.receiver.level));
}

/** Why somebody does not take her over. */
export function whyNotAccept(
  release: Pick<StageRelease, 'releasedAt' | 'handTo' | 'acceptedAt' | 'receipt' | 'declinedAt' | 'goesOn'>,
  actor: Signing,
  rules: ReleaseRules,
  names: { readonly unit: Words; readonly nameOf: (role: string) => Words },
  /** What somebody is to do about her stay: whoever was exposed again waits for who decides about that. */
  step: string | null,
): Refusal | undefined {
  const { handTo } = release;
  if (release.releasedAt === null || handTo === null) return refusalOf('handover-none');
  if (release.acceptedAt !== null)
    return refusalOf('handover-accepted', { unit: names.unit, receipt: release.receipt ?? '—' });
  if (release.declinedAt !== null) return refusalOf('handover-none');
  // Whoever goes on at home is taken over with her stay, whatever is decided about it.
  if (step === 'reassess' && !release.goesOn) return refusalOf('handover-reassess');
  const may = actor.duties.some(
    (duty) =>
      duty.permissions.has('control.accept') &&
      rules.receiver.roles.includes(duty.role) &&
      isWithin(handTo, duty.place),
  );
  return may
    ? undefined
    : refusalOf('handover-role', { roles: joined(rules.receiver.roles.map(names.nameOf)) });
}

/** Whether somebody waits to be taken over by it still: her stay is over, or goes on in the stage that began with it. */
export function isToHandOver(
  release: Pick<StageRelease, 'goesOn' | 'nextAt' | 'nextStage'>,
  stay: { readonly state: EpisodeState; readonly stageNo: number | null },
): boolean {
  return release.goesOn
    ? !EPISODE_STATES[stay.state].ends && stay.stageNo === release.nextStage
    : stay.state === 'released' && release.nextAt === null;
}

/** The number of a certificate: district, year, running number. */
export function certificateNo(place: string, on: CivilDate, no: number): string {
  return `${placeAt(place, 1).replace(/\D/g, '')}-${on.slice(0, 4)}-${String(no).padStart(6, '0')}`;
}

export const receiptNo = (certificate: string) => `JS-${certificate}`;

/** From when on its last day a stage is asked to be signed. */
export function opensOn(day: CivilDate, rules: ReleaseRules): Date {
  return new Date(`${day}T${rules.opensAt.value}:00+08:00`);
}

/** The end of a civil day. */
export const endOf = (day: CivilDate) => new Date(`${addDays(day, 1)}T00:00:00+08:00`);

// The certificate ---------------------------------------------------------------------------------------

export interface Certified {
  readonly number: string;
  readonly person: {
    readonly name: string;
    readonly sex: 'male' | 'female' | undefined;
    readonly document: string | undefined;
    readonly address: string | undefined;
  };
  readonly episode: string;
  readonly stage: Words;
  readonly category: Words;
  readonly from: CivilDate;
  readonly to: CivilDate;
  readonly on: CivilDate;
  readonly next: { readonly stage: Words; readonly from: CivilDate; readonly to: CivilDate } | undefined;
  readonly receiver: Words | undefined;
  readonly tests: readonly { readonly on: CivilDate; readonly samples: number }[];
  readonly signatures: readonly { readonly role: Words; readonly name: string; readonly at: Date }[];
  readonly version: string;
}

const SEX: Record<'male' | 'female', Words> = {
  male: { zh: '男', en: 'male' },
  female: { zh: '女', en: 'female' },
};

export function certificateOf(one: Certified, rules: ReleaseRules, now: Date): Paper {
  const { certificate } = rules;
  const days = { from: one.from, to: one.to, on: one.on };
  const field = (zh: string, en: string, value: Words | string | undefined, half?: true): PaperField => ({
    label: { zh, en },
    ...(value === undefined ? {} : { value }),
    ...(half === undefined ? {} : { half }),
  });
  const { next, receiver, person } = one;
  return {
    kind: 'certificate',
    number: one.number,
    title: certificate.title,
    issuer: certificate.issuer,
    blocks: [
      {
        kind: 'fields',
        fields: [
          field('姓名', 'Name', person.name, true),
          field('性别', 'Sex', person.sex === undefined ? '—' : SEX[person.sex], true),
          field('证件号码', 'Document', person.document ?? '—', true),
          field('管控编号', 'Stay', one.episode, true),
          field('住址', 'Address', person.address ?? '—'),
          field('类别', 'Category', one.category, true),
          field('阶段', 'Stage', one.stage, true),
        ],
      },
      { kind: 'text', text: fillWords(certificate.text, { ...days, stage: one.stage }) },
      ...(one.tests.length === 0
        ? []
        : [
            {
              kind: 'table' as const,
              title: { zh: '本阶段检测', en: 'Tests of this stage' },
              head: [
                { zh: '采样日期', en: 'Day' },
                { zh: '份数', en: 'Samples' },
                { zh: '结果', en: 'Result' },
              ],
              rows: one.tests.map((test) => [test.on, String(test.samples), { zh: '阴性', en: 'negative' }]),
            },
          ]),
      ...(next === undefined
        ? []
        : [
            {
              kind: 'fields' as const,
              title: { zh: '下一阶段', en: 'Next stage' },
              fields: [
                field('阶段', 'Stage', next.stage, true),
                field(
                  '起止',
                  'Days',
                  { zh: `${next.from} 至 ${next.to}`, en: `${next.from} to ${next.to}` },
                  true,
                ),
              ],
            },
          ]),
      ...(receiver === undefined
        ? []
        : [{ kind: 'fields' as const, fields: [field('接收单位', 'Taken over by', receiver)] }]),
      { kind: 'list', title: { zh: '请注意', en: 'Please note' }, items: certificate.advice },
      {
        kind: 'signatures',
        signatures: one.signatures.map(({ role, name, at }) => ({
          label: role,
          name,
          at: momentText(at),
        })),
        stamp: { zh: '（盖章）', en: '(stamp)' },
      },
    ],
    foot: {
      zh: `依据 ${one.version} · 打印于 ${momentText(now)}`,
      en: `by ${one.version} · printed ${momentText(now)}`,
    },
  };
}

// Small things ------------------------------------------------------------------------------------------

/** Names one after the other, as each language writes it. */
export function joined(words: readonly Words[]): Words {
  return { zh: words.map((one) => one.zh).join('、'), en: words.map((one) => one.en).join(', ') };
}
