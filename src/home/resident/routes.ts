// What her own page reads, and what those read who give out its codes and answer her requests.
import { Type } from 'typebox';
import { addDays, type CivilDate, civilDayOf } from '../../base/civil-dates.ts';
import { codeOf } from '../../base/codes.ts';
import { maskName } from '../../base/names.ts';
import { placeAt, placeLevel } from '../../base/places.ts';
import { Id } from '../../base/schemas.ts';
import { row, rows, sql, type Tx } from '../../base/sql.ts';
import type { Words } from '../../base/words.ts';
import { episodeCode } from '../../control/episodes/rules.ts';
import {
  episodesOf,
  findEpisode,
  livingEpisodeOf,
  ordersOf,
  whereaboutsNow,
} from '../../control/episodes/store.ts';
import { controlRules, EPISODE_STATES, type Episode, ORDER_KINDS } from '../../control/episodes/terms.ts';
import { SLOT_WORDS, type SlotStand, slotWords, standOf } from '../../control/observations/rules.ts';
import { duesOn, observationsOf } from '../../control/observations/store.ts';
import { observationRules, VIAS } from '../../control/observations/terms.ts';
import { protocolOf } from '../../control/protocols/rules.ts';
import { SPECIMEN_WORDS, STAGE_PLACE_WORDS, TEST_KIND_WORDS } from '../../control/protocols/terms.ts';
import { look } from '../../ledger/act.ts';
import { refuse as refuseHouse } from '../../ledger/refusals.ts';
import type { Ctx, Look } from '../../ledger/terms.ts';
import { callScript } from '../../lists/calls/terms.ts';
import { personOfActor } from '../../people/own.ts';
import { shownPeople } from '../../people/store.ts';
import type { ShownPerson } from '../../people/terms.ts';
import { namesOf } from '../../places/store.ts';
import { membersOf, nameOfUsers } from '../../teams/store.ts';
import { roles } from '../../teams/terms.ts';
import { teamOf } from '../door/guard.ts';
import { needCode } from '../needs/rules.ts';
import { needsOf } from '../needs/store.ts';
import { needRules } from '../needs/terms.ts';
import { lookedAt, openedText, saltOfPerson } from './record.ts';
import { refuse } from './refusals.ts';
import { daysBeyond, linkOpens, planDays } from './rules.ts';
import * as store from './store.ts';
import {
  RIGHT_ANSWERS,
  RIGHT_KIND_NAMES,
  RIGHT_KINDS,
  type RightAnswer,
  type RightKind,
  type RightRequest,
  residentRules,
} from './terms.ts';

const OWN = { duty: 'own.read', purpose: 'own-affairs' } as const;
const wordsOf = ({ zh, en }: Words): Words => ({ zh, en });

export interface Choice extends Words {
  readonly value: string;
}

// Her own page ------------------------------------------------------------------------------------------

/** A day of hers: what is asked of her, and what has become of it. */
export interface OwnDay {
  readonly day: CivilDate;
  readonly no: number;
  readonly today: boolean;
  readonly place: Words;
  readonly temperatures: readonly {
    readonly name: Words;
    readonly stand: SlotStand;
    readonly words: Words;
  }[];
  /** Temperatures asked that day: of a day to come no slot may be there yet. */
  readonly asked: number;
  readonly tests: readonly {
    readonly words: Words;
    readonly double: boolean;
    readonly state: Words;
    readonly result: Words | null;
  }[];
  readonly last: 'stage' | 'plan' | null;
}

export interface OwnReading {
  readonly at: string;
  readonly celsius: number | null;
  readonly symptoms: readonly Words[];
  readonly state: 'kept' | 'asked' | 'discarded';
  readonly via: Words;
  readonly fever: boolean;
}

export interface OwnRequest {
  readonly code: string;
  readonly kind: Words;
  readonly text: string | null;
  readonly askedAt: string;
  readonly dueAt: string;
  readonly answer: Words | null;
  readonly answerText: string | null;
  readonly answeredAt: string | null;
}

export interface OwnNeed {
  readonly code: string;
  readonly kind: Words;
  readonly text: string | null;
  readonly askedAt: string;
  readonly dueAt: string;
  readonly taken: boolean;
  readonly answer: Words | null;
  readonly answerText: string | null;
}

export interface OwnPage {
  readonly now: string;
  readonly today: CivilDate;
  readonly helpNumber: string;
  readonly district: Words;
  /** Whom the page is about, and for whom else she may report. */
  readonly person: { readonly id: string; readonly name: string; readonly self: boolean };
  readonly others: readonly { readonly id: string; readonly name: string }[];
  readonly stay: {
    readonly code: string;
    readonly state: Words;
    readonly ended: boolean;
    readonly place: Words;
    readonly stage: Words | null;
    readonly stagePlace: Words | null;
    readonly from: CivilDate | null;
    readonly endsOn: CivilDate | null;
    readonly day: number | null;
    readonly days: number | null;
    readonly basis: Words | null;
    readonly review: Words;
    readonly notice: {
      readonly no: number;
      readonly what: Words;
      readonly from: CivilDate | null;
      readonly to: CivilDate | null;
      readonly at: string;
      readonly served: string | null;
    } | null;
    readonly certificates: readonly {
      readonly release: string;
      readonly no: string;
      readonly at: string;
    }[];
  } | null;
  /** She is at an isolation site: what the site tells her is a page of its own. */
  readonly atSite: boolean;
  readonly asksTemperature: boolean;
  readonly feverC: number | null;
  /** Values that are asked about whatever came before: the page asks at once, also without a line. */
  readonly believable: { readonly from: number; readonly to: number };
  /** What is asked now, before and after today’s slots. */
  readonly slots: readonly {
    readonly name: Words;
    readonly opensAt: string;
    readonly dueAt: string;
    readonly stand: SlotStand;
    readonly words: Words;
  }[];
  readonly symptoms: readonly Choice[];
  readonly days: readonly OwnDay[];
  readonly readings: readonly OwnReading[];
  readonly team: readonly { readonly role: Words; readonly name: string }[];
  readonly code: {
    readonly colour: 'red' | 'yellow' | 'green';
    readonly reason: Words;
    readonly at: string;
    readonly until: CivilDate | null;
    readonly decidedBy: Words;
  } | null;
  readonly needs: readonly OwnNeed[];
  readonly needKinds: readonly Choice[];
  readonly requests: readonly OwnRequest[];
  readonly rightKinds: readonly Choice[];
}

export const ownPage = look('/own/page', {
  ...OWN,
  title: { zh: '本人页面', en: 'one’s own page' },
  query: Type.Object({ of: Type.Optional(Id) }),
  async run(tx, query, ctx): Promise<OwnPage> {
    const self = personOfActor(ctx.actor) ?? refuseHouse('not-found');
    const bound = await store.boundOf(tx, self);
    const person = query.of ?? self;
    if (person !== self && !bound.some((one) => one.forPerson === person)) return refuse('not-bound');
    return ctx.beyond('what is hers, wherever it lies', () => pageOf(tx, ctx, { self, person, bound }));
  },
});

const READINGS = 60;

async function pageOf(
  tx: Tx,
  ctx: Ctx,
  { self, person, bound }: { self: string; person: string; bound: readonly store.Bound[] },
): Promise<OwnPage> {
  const today = civilDayOf(ctx.now);
  const episode = (await livingEpisodeOf(tx, person)) ?? (await episodesOf(tx, person))[0];
  const people = await namesOfPeople(tx, [self, person, ...bound.map((one) => one.forPerson)]);
  const nameOf = (id: string) => maskName(people.get(id) ?? '');
  const salt = await saltOfPerson(tx, person);
  const district = placeAt(episode?.place ?? (await placeOf(tx, person)), 1);
  const names = await namesOf(tx, [
    district,
    ...(episode === undefined ? [] : [placeAt(episode.place, Math.min(3, placeLevel(episode.place)))]),
  ]);
  const monitor = episode?.plan?.stages[episode.stageNo ?? -1]?.monitor ?? null;
  const asksTemperature =
    episode !== undefined &&
    episode.endedAt === null &&
    (episode.state === 'active' || episode.state === 'released') &&
    monitor !== null;
  const dues = episode === undefined ? [] : await slotsOf(tx, episode, today);
  const needsRules = ctx.rulebook.part(needRules);
  return {
    now: ctx.now.toISOString(),
    today,
    helpNumber: ctx.rulebook.part(callScript).officialNumber,
    district: names.get(district) ?? { zh: '', en: '' },
    person: { id: person, name: nameOf(person), self: person === self },
    others: [...new Set([self, ...bound.map((one) => one.forPerson)])]
      .filter((id) => id !== person)
      .map((id) => ({ id, name: nameOf(id) })),
    stay: episode === undefined ? null : await stayShown(tx, ctx, episode, names, today),
    atSite: (await whereaboutsNow(tx, person))?.kind === 'facility',
    asksTemperature,
    feverC: monitor?.feverC ?? null,
    believable: believableOf(ctx),
    slots: dues
      .filter(
        (due) =>
          due.onDay === today ||
          (due.onDay < today && due.endedAt === null && due.onDay >= addDays(today, -1)),
      )
      .map((due) => ({
        name: slotWords(due.opensAt),
        opensAt: due.opensAt.toISOString(),
        dueAt: due.dueAt.toISOString(),
        stand: standOf(due, ctx.now),
        words: SLOT_WORDS[standOf(due, ctx.now)],
      })),
    symptoms: (monitor?.symptoms ?? []).map((id) => ({
      value: id,
      ...symptomWords(ctx, episode?.protocol ?? '', id),
    })),
    days: episode === undefined ? [] : await daysShown(tx, ctx, episode, dues, today),
    readings: episode === undefined ? [] : await readingsShown(tx, ctx, episode, monitor?.feverC ?? null),
    team: episode === undefined || episode.endedAt !== null ? [] : await teamShown(tx, ctx, episode.place),
    code: await codeShown(tx, ctx, person),
    needs: episode === undefined ? [] : await needsShown(tx, ctx, episode, salt),
    needKinds: needsRules.kinds.map((kind) => ({ value: kind.kind, zh: kind.zh, en: kind.en })),
    requests: (await store.requestsOf(tx, person)).map((one) => requestShown(ctx, one, salt)),
    rightKinds: RIGHT_KIND_NAMES.filter((kind) => kind !== 'copy').map((value) => ({
      value,
      ...wordsOf(RIGHT_KINDS[value]),
    })),
  };
}

function believableOf(ctx: Ctx): OwnPage['believable'] {
  const { doubtful } = ctx.rulebook.part(observationRules);
  return {
    from: doubtful.find((one) => one.below !== undefined)?.below ?? 25,
    to: doubtful.find((one) => one.above !== undefined)?.above ?? 45,
  };
}

async function namesOfPeople(tx: Tx, ids: readonly string[]): Promise<Map<string, string>> {
  const found = await rows(
    tx,
    sql<{
      id: string;
      name: string;
    }>`select id, name from person where id = any (${[...new Set(ids)]}::uuid[])`,
  );
  return new Map(found.map(({ id, name }) => [id, name]));
}

async function placeOf(tx: Tx, person: string): Promise<string> {
  const found = await row(
    tx,
    sql<{ place: string }>`select place::text as place from person where id = ${person}`,
  );
  return found?.place ?? refuseHouse('not-found');
}

async function slotsOf(tx: Tx, episode: Episode, today: CivilDate) {
  const from = episode.plan?.stages[0]?.from ?? today;
  return (await duesOn(tx, [episode.id], { from, to: addDays(today, 60) })).get(episode.id) ?? [];
}

async function stayShown(
  tx: Tx,
  ctx: Ctx,
  episode: Episode,
  names: ReadonlyMap<string, Words>,
  today: CivilDate,
): Promise<OwnPage['stay']> {
  const orders = await ordersOf(tx, episode.id);
  const order = orders.toSorted((a, b) => a.orderedAt.getTime() - b.orderedAt.getTime()).at(-1);
  const rules = ctx.rulebook.part(controlRules);
  const basis = rules.bases.find((one) => one.basis === order?.basis);
  const days = planDays(episode.plan);
  const stage = episode.plan?.stages[episode.stageNo ?? -1];
  const certificates = await rows(
    tx,
    sql<{ release: string; no: string; at: Date }>`
      select id as release, certificate_no as no, released_at as at from stage_release
      where episode = ${episode.id} and certificate_no is not null and released_at is not null order by released_at`,
  );
  return {
    code: episodeCode(episode.no),
    state: wordsOf(EPISODE_STATES[episode.state]),
    ended: episode.endedAt !== null,
    place: names.get(placeAt(episode.place, Math.min(3, placeLevel(episode.place)))) ?? { zh: '', en: '' },
    stage: stage === undefined ? null : wordsOf(stage.label),
    stagePlace: stage === undefined ? null : wordsOf(STAGE_PLACE_WORDS[stage.place]),
    from: days[0]?.day ?? null,
    endsOn: episode.endsOn,
    day: days.find((one) => one.day === today)?.no ?? null,
    days: episode.endsOn === null ? null : (days.at(-1)?.no ?? null),
    basis: basis === undefined ? null : wordsOf(basis),
    review: wordsOf(rules.reviewRoute),
    notice:
      order === undefined
        ? null
        : {
            no: order.no,
            what: wordsOf(ORDER_KINDS[order.kind]),
            from: order.fromOn,
            to: order.toOn,
            at: order.orderedAt.toISOString(),
            served: order.servedAt?.toISOString() ?? null,
          },
    certificates: certificates.map((one) => ({ ...one, at: one.at.toISOString() })),
  };
}

const TEST_STATES: Readonly<Record<string, Words>> = {
  due: { zh: '待采样', en: 'to be taken' },
  sampled: { zh: '已采样', en: 'taken' },
  done: { zh: '已完成', en: 'done' },
  refused: { zh: '未采样', en: 'not taken' },
  exempt: { zh: '免检', en: 'exempt' },
  rescheduled: { zh: '已改期', en: 'moved' },
};
const RESULTS: Readonly<Record<string, Words>> = {
  negative: { zh: '阴性', en: 'negative' },
  positive: { zh: '阳性', en: 'positive' },
  inconclusive: { zh: '待复检', en: 'to be repeated' },
  invalid: { zh: '样本无效，须重采', en: 'the sample was no good' },
};

async function daysShown(
  tx: Tx,
  ctx: Ctx,
  episode: Episode,
  dues: Awaited<ReturnType<typeof slotsOf>>,
  today: CivilDate,
): Promise<OwnDay[]> {
  // A result that nobody has read yet is told to her by a person, not by a page.
  const tests = await rows(
    tx,
    sql<{
      day: string;
      specimen: string;
      kind: string;
      double: boolean;
      state: string;
      result: string | null;
    }>`
      select to_char(d.on_day, 'YYYY-MM-DD') as day, d.specimen, d.kind, d.double, d.state,
        (select case when bool_or(r.read_at is null) then null
                     when bool_or(r.result = 'positive') then 'positive' when bool_or(r.result = 'invalid') then 'invalid'
                     when bool_or(r.result = 'inconclusive') then 'inconclusive' else 'negative' end
         from test_result r where r.due = d.id
           and not exists (select from test_result c where c.corrects = r.id)
         having count(*) > 0) as result
      from test_due d where d.episode = ${episode.id} and d.state <> 'cancelled' order by d.on_day, d.kind`,
  );
  const asked = tests.filter(({ state }) => state !== 'rescheduled').map(({ day }) => day);
  return daysBeyond(planDays(episode.plan), asked).map(
    (one): OwnDay => ({
      day: one.day,
      no: one.no,
      today: one.day === today,
      place: wordsOf(STAGE_PLACE_WORDS[one.place]),
      temperatures: dues
        .filter((due) => due.onDay === one.day)
        .map((due) => {
          const stand = standOf(due, ctx.now);
          return { name: slotWords(due.opensAt), stand, words: SLOT_WORDS[stand] };
        }),
      asked: one.temperatures,
      tests: tests
        .filter((test) => test.day === one.day)
        .map((test) => ({
          words: {
            zh: `${kindWords(test.kind).zh}（${specimenWords(test.specimen).zh}）`,
            en: `${kindWords(test.kind).en} (${specimenWords(test.specimen).en})`,
          },
          double: test.double,
          state: TEST_STATES[test.state] ?? { zh: test.state, en: test.state },
          result: test.result === null ? null : (RESULTS[test.result] ?? null),
        })),
      last: one.last,
    }),
  );
}

const kindWords = (kind: string): Words =>
  (TEST_KIND_WORDS as Record<string, Words>)[kind] ?? { zh: kind, en: kind };
const specimenWords = (specimen: string): Words =>
  (SPECIMEN_WORDS as Record<string, Words>)[specimen] ?? { zh: specimen, en: specimen };

function symptomWords(ctx: Ctx, protocol: string, id: string): Words {
  const found = protocolOf(ctx.rulebook, protocol).symptoms.find((one) => one.id === id);
  return found === undefined ? { zh: id, en: id } : wordsOf(found);
}

async function readingsShown(
  tx: Tx,
  ctx: Ctx,
  episode: Episode,
  feverC: number | null,
): Promise<OwnReading[]> {
  const found = await observationsOf(tx, episode.id, READINGS);
  return found.map((one) => ({
    at: one.at.toISOString(),
    celsius: one.celsius === null ? null : Number(one.celsius),
    symptoms: one.symptoms.map((id) => symptomWords(ctx, episode.protocol, id)),
    state: one.state,
    via: wordsOf(VIAS[one.via]),
    fever: one.celsius !== null && feverC !== null && Number(one.celsius) >= feverC,
  }));
}

async function teamShown(tx: Tx, ctx: Ctx, place: string): Promise<OwnPage['team']> {
  const table = ctx.rulebook.part(roles);
  const team = await teamOf(tx, place);
  const members = team === undefined ? [] : await membersOf(tx, [team.id]);
  return members.map(({ role, name }) => ({ role: wordsOf(table[role] ?? { zh: role, en: role }), name }));
}

/** The colour that holds: one that ran out, or that another replaced, is not hers any more. */
async function codeShown(tx: Tx, ctx: Ctx, person: string): Promise<OwnPage['code']> {
  const found = await row(
    tx,
    sql<{
      colour: 'red' | 'yellow' | 'green';
      zh: string;
      en: string;
      at: Date;
      until: string | null;
      by: string;
    }>`
      select colour, reason_zh as zh, reason_en as en, answered_at as at, to_char(expires_on, 'YYYY-MM-DD') as until,
        answered_by as by
      from code_event
      where person = ${person} and answer = 'approved' and over_at is null
        and (expires_on is null or expires_on >= ${civilDayOf(ctx.now)}::date)
      order by answered_at desc limit 1`,
  );
  if (found === undefined) return null;
  const decided = await row(
    tx,
    sql<{ role: string | null }>`
      select role from ledger where word = 'control.code.approved' and about @> ${[`person:${person}`]}::text[]
        and actor = ${found.by} order by seq desc limit 1`,
  );
  const role = decided?.role == null ? undefined : ctx.rulebook.part(roles)[decided.role];
  return {
    colour: found.colour,
    reason: { zh: found.zh, en: found.en },
    at: found.at.toISOString(),
    until: found.until,
    decidedBy: role === undefined ? { zh: '工作人员', en: 'a member of staff' } : wordsOf(role),
  };
}

async function needsShown(tx: Tx, ctx: Ctx, episode: Episode, salt: Buffer | null): Promise<OwnNeed[]> {
  const rules = ctx.rulebook.part(needRules);
  return (await needsOf(tx, episode.id)).map((one) => {
    const kind = rules.kinds.find((row) => row.kind === one.kind);
    const answer = rules.answers.find((row) => row.answer === one.answer);
    return {
      code: needCode(one.no),
      kind: kind === undefined ? { zh: one.kind, en: one.kind } : wordsOf(kind),
      text: openedText(ctx, salt, one.text),
      askedAt: one.askedAt.toISOString(),
      dueAt: one.dueAt.toISOString(),
      taken: one.takenBy !== null,
      answer: answer === undefined ? null : wordsOf(answer),
      answerText: openedText(ctx, salt, one.answerText),
    };
  });
}

function requestShown(ctx: Ctx, one: RightRequest, salt: Buffer | null): OwnRequest {
  return {
    code: codeOf('dataRequest', one.no),
    kind: wordsOf(RIGHT_KINDS[one.kind]),
    text: openedText(ctx, salt, one.text),
    askedAt: one.askedAt.toISOString(),
    dueAt: one.dueAt.toISOString(),
    answer: one.answer === null ? null : wordsOf(RIGHT_ANSWERS[one.answer]),
    answerText: openedText(ctx, salt, one.answerText),
    answeredAt: one.answeredAt?.toISOString() ?? null,
  };
}

// Who looked --------------------------------------------------------------------------------------------

/** What the looks of this module need of what lies above it: which words of the ledger show somebody’s data. */
export interface ResidentTold {
  readonly openings: readonly string[];
  /** The word as what was done: “called her”, “went to her door”. */
  readonly whatWords: (word: string) => Words;
}

export interface OwnLooked {
  readonly rows: readonly {
    readonly at: string;
    readonly who: Words;
    readonly unit: Words | null;
    readonly what: Words;
    readonly why: string | null;
  }[];
}

export const ownLooked = (told: ResidentTold) =>
  look('/own/looked', {
    ...OWN,
    title: { zh: '谁查看过我的信息', en: 'who looked at my data' },
    query: Type.Object({ of: Type.Optional(Id) }),
    async run(tx, query, ctx): Promise<OwnLooked> {
      const self = personOfActor(ctx.actor) ?? refuseHouse('not-found');
      const person = query.of ?? self;
      if (person !== self && !(await store.boundOf(tx, self)).some((one) => one.forPerson === person))
        return refuse('not-bound');
      return ctx.beyond('whoever looked, from wherever', async () => ({
        rows: (await lookedAt(tx, ctx, person, told.openings)).map((one) => ({
          at: one.at,
          who: one.who,
          unit: one.unit,
          what: told.whatWords(one.word),
          why: one.why,
        })),
      }));
    },
  });

// Those who give out codes ------------------------------------------------------------------------------

export interface LinksShown {
  readonly links: readonly {
    readonly id: string;
    readonly madeAt: string;
    readonly madeBy: string;
    readonly expiresAt: string;
    readonly revokedAt: string | null;
    readonly usedAt: string | null;
    readonly uses: number;
    readonly open: boolean;
  }[];
  readonly reportsFor: readonly { readonly episode: string; readonly code: string; readonly name: string }[];
  readonly reportedBy: readonly { readonly episode: string; readonly code: string; readonly name: string }[];
}

export const linksOfStay = look('/links/:episode', {
  duty: 'home.links',
  purpose: 'outbreak-response',
  title: { zh: '填报码', en: 'codes of the resident’s page' },
  query: Type.Object({ episode: Id }),
  async run(tx, { episode: id }, ctx): Promise<LinksShown> {
    const episode = (await findEpisode(tx, id)) ?? refuseHouse('not-found');
    const links = await store.linksOf(tx, id);
    const names = await nameOfUsers(tx, [...new Set(links.map((one) => one.madeBy))]);
    const shown = async (people: readonly string[]) => {
      const masked = await shownPeople(tx, people);
      const found: { episode: string; code: string; name: string }[] = [];
      for (const person of people) {
        const stay = await livingEpisodeOf(tx, person);
        if (stay !== undefined)
          found.push({ episode: stay.id, code: episodeCode(stay.no), name: masked.get(person)?.name ?? '' });
      }
      return found;
    };
    return {
      links: links.map((one) => ({
        id: one.id,
        madeAt: one.madeAt.toISOString(),
        madeBy: names.get(one.madeBy) ?? '',
        expiresAt: one.expiresAt.toISOString(),
        revokedAt: one.revokedAt?.toISOString() ?? null,
        usedAt: one.usedAt?.toISOString() ?? null,
        uses: one.uses,
        open: linkOpens({ ...one, endedAt: episode.endedAt }, ctx.now, ctx.rulebook.part(residentRules)),
      })),
      reportsFor: await shown((await store.boundOf(tx, episode.person)).map((one) => one.forPerson)),
      reportedBy: await shown((await store.reportersOf(tx, episode.person)).map((one) => one.person)),
    };
  },
});

// Those who answer --------------------------------------------------------------------------------------

export interface RightRow {
  readonly id: string;
  readonly code: string;
  readonly kind: RightKind;
  readonly kindWords: Words;
  readonly person: ShownPerson | null;
  readonly place: { readonly path: string; readonly name: Words };
  readonly askedAt: string;
  readonly dueAt: string;
  readonly late: boolean;
  readonly answer: RightAnswer | null;
  readonly answerWords: Words | null;
  readonly answeredAt: string | null;
  readonly answeredBy: string | null;
}

export interface RightsDesk {
  readonly rows: readonly RightRow[];
  readonly open: number;
  readonly late: number;
  readonly more: boolean;
}

const DESK_ROWS = 200;

export const rightsDesk = look('/rights', {
  duty: 'rights.answer',
  purpose: 'outbreak-response',
  title: { zh: '个人信息请求', en: 'requests about personal data' },
  query: Type.Object({ answered: Type.Optional(Type.Boolean()) }),
  async run(tx, query, ctx): Promise<RightsDesk> {
    const found = await store.requests(tx, { open: query.answered !== true, limit: DESK_ROWS + 1 });
    return {
      rows: await rightRows(tx, ctx, found.slice(0, DESK_ROWS)),
      ...(await store.requestCounts(tx, ctx.now)),
      more: found.length > DESK_ROWS,
    };
  },
});

export interface RightPage extends RightRow {
  readonly text: string | null;
  readonly answerText: string | null;
  readonly episode: { readonly id: string; readonly code: string } | null;
  readonly choices: readonly { readonly value: RightAnswer; readonly zh: string; readonly en: string }[];
}

export const rightPage = look('/rights/:request', {
  duty: 'rights.answer',
  purpose: 'outbreak-response',
  title: { zh: '个人信息请求详情', en: 'one request about personal data' },
  query: Type.Object({ request: Id }),
  async run(tx, query, ctx): Promise<RightPage> {
    const found = (await store.findRequest(tx, query.request)) ?? refuseHouse('not-found');
    const [shown] = await rightRows(tx, ctx, [found]);
    const salt = await saltOfPerson(tx, found.person);
    const episode = found.episode === null ? undefined : await findEpisode(tx, found.episode);
    return {
      ...(shown ?? refuseHouse('not-found')),
      text: openedText(ctx, salt, found.text),
      answerText: openedText(ctx, salt, found.answerText),
      episode: episode === undefined ? null : { id: episode.id, code: episodeCode(episode.no) },
      choices: (Object.keys(RIGHT_ANSWERS) as RightAnswer[]).map((value) => ({
        value,
        ...wordsOf(RIGHT_ANSWERS[value]),
      })),
    };
  },
});

async function rightRows(tx: Tx, ctx: Ctx, found: readonly RightRequest[]): Promise<RightRow[]> {
  const people = await shownPeople(
    tx,
    found.map((one) => one.person),
    civilDayOf(ctx.now),
  );
  const places = await namesOf(tx, [...new Set(found.map((one) => one.place))]);
  const names = await nameOfUsers(tx, [...new Set(found.flatMap((one) => one.answeredBy ?? []))]);
  return found.map((one) => ({
    id: one.id,
    code: codeOf('dataRequest', one.no),
    kind: one.kind,
    kindWords: wordsOf(RIGHT_KINDS[one.kind]),
    person: people.get(one.person) ?? null,
    place: { path: one.place, name: places.get(one.place) ?? { zh: one.place, en: one.place } },
    askedAt: one.askedAt.toISOString(),
    dueAt: one.dueAt.toISOString(),
    late: one.answer === null && one.dueAt < ctx.now,
    answer: one.answer,
    answerWords: one.answer === null ? null : wordsOf(RIGHT_ANSWERS[one.answer]),
    answeredAt: one.answeredAt?.toISOString() ?? null,
    answeredBy: one.answeredBy === null ? null : (names.get(one.answeredBy) ?? null),
  }));
}

export const residentLooks = (told: ResidentTold): readonly Look[] => [
  ownPage,
  ownLooked(told),
  linksOfStay,
  rightsDesk,
  rightPage,
];
