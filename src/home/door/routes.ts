// What the screens of the door read: today's visits, one door with its check list, notice, kit, people and refusal; what
// the desk shows of it; the refusals that are with the police or the district. People are masked everywhere.

import { Type } from 'typebox';
import { type CivilDate, civilDayOf } from '../../base/civil-dates.ts';
import { maskName } from '../../base/names.ts';
import { Id } from '../../base/schemas.ts';
import type { Tx } from '../../base/sql.ts';
import type { Words } from '../../base/words.ts';
import { episodeCode } from '../../control/episodes/rules.ts';
import { findEpisode, homeSince, livingEpisodeOf, whereaboutsNow } from '../../control/episodes/store.ts';
import {
  EPISODE_STATES,
  type Episode,
  ORDER_KINDS,
  type OrderKind,
  WHEREABOUTS,
} from '../../control/episodes/terms.ts';
import { otherPlaceOf } from '../../control/protocols/rules.ts';
import { look } from '../../ledger/act.ts';
import { refuse as refuseHouse } from '../../ledger/refusals.ts';
import type { Ctx, Look } from '../../ledger/terms.ts';
import { shownPeople } from '../../people/store.ts';
import type { ShownPerson } from '../../people/terms.ts';
import { namesOf } from '../../places/store.ts';
import { listTasks } from '../../tasks/store.ts';
import type { Task } from '../../tasks/terms.ts';
import { membersOf, nameOfUsers } from '../../teams/store.ts';
import { FOUR, type GuardRole, roles, teamRules } from '../../teams/terms.ts';
import { doorsAhead, doorsNow, isFor } from './ahead.ts';
import { teamOf } from './guard.ts';
import {
  againstWords,
  findingOf,
  holdsForHome,
  lacks,
  refusedOf,
  stepOf,
  toServe,
  visitOf,
  whyNotAtDoor,
} from './rules.ts';
import * as store from './store.ts';
import {
  CHOICE_WORDS,
  type CoChoice,
  type DoorNeed,
  type HomeRefusal,
  homeRules,
  type RefusalStep,
  type RefusedWhat,
  SERVED,
  type ServedHow,
} from './terms.ts';

interface MaskedPerson {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly age: number | null;
  readonly address: string | null;
}

const words = ({ zh, en }: Words): Words => ({ zh, en });

// Today's visits ----------------------------------------------------------------------------------------

export interface DoorRow {
  readonly task: string;
  readonly episode: string;
  readonly code: string;
  readonly person: MaskedPerson;
  readonly place: { readonly path: string; readonly name: Words };
  /** stay-put, set-up, notice, random; `refusal` for somebody who is to be persuaded. */
  readonly kind: string;
  readonly kindWords: Words;
  readonly dueAt: string;
  readonly late: boolean;
  readonly role: Words;
  /** It is for a role I hold or may stand in for. */
  readonly mine: boolean;
  /** One of today's doors of my own team: my phone opens it before its signal goes. */
  readonly ahead: boolean;
}

export interface Doors {
  readonly rows: readonly DoorRow[];
  readonly more: boolean;
}

export const doorList = look('/doors', {
  title: { zh: '管控上门', en: 'doors to go to' },
  duty: 'home.visit',
  purpose: 'outbreak-response',
  query: Type.Object({}),
  async run(tx, _query, ctx): Promise<Doors> {
    const { tasks, more } = await doorsNow(tx, ctx);
    return { rows: await doorRows(tx, ctx, tasks), more };
  },
});

async function doorRows(tx: Tx, ctx: Ctx, tasks: readonly Task[]): Promise<DoorRow[]> {
  const handles = (task: Task, kind: string) =>
    task.about.find((one) => one.startsWith(`${kind}:`))?.slice(kind.length + 1) ?? '';
  const people = await shownPeople(
    tx,
    tasks.map((one) => handles(one, 'person')),
    civilDayOf(ctx.now),
  );
  const places = await namesOf(tx, [...new Set(tasks.map(({ place }) => place))]);
  const table = ctx.rulebook.part(roles);
  const { cover } = ctx.rulebook.part(teamRules);
  const ahead = await doorsAhead(tx, ctx, tasks);
  const rows: DoorRow[] = [];
  for (const task of tasks) {
    const episode = await findEpisode(tx, handles(task, 'episode'));
    if (episode === undefined) continue;
    rows.push({
      task: task.id,
      episode: episode.id,
      code: episodeCode(episode.no),
      person: masked(people.get(episode.person), episode.person),
      place: { path: task.place, name: places.get(task.place) ?? { zh: task.place, en: task.place } },
      kind: typeof task.facts.visit === 'string' ? task.facts.visit : 'refusal',
      kindWords: task.title,
      dueAt: task.dueAt.toISOString(),
      late: task.dueAt < ctx.now,
      role: words(table[task.ownerRole] ?? { zh: task.ownerRole, en: task.ownerRole }),
      mine: isFor(ctx.actor, task, cover),
      ahead: ahead.has(task.id),
    });
  }
  return rows;
}

function masked(person: ShownPerson | undefined, id: string): MaskedPerson {
  return {
    id,
    code: person?.code ?? '',
    name: person?.name ?? '—',
    age: person?.age ?? null,
    address: person?.address ?? null,
  };
}

// One door ----------------------------------------------------------------------------------------------

export interface VisitShown {
  readonly id: string;
  readonly kind: string;
  readonly visit: Words;
  readonly finding: string;
  readonly found: Words;
  readonly at: string;
  readonly by: string;
  readonly beside: string | null;
  readonly late: boolean;
  readonly hasNote: boolean;
}

export interface RefusalShown {
  readonly id: string;
  readonly what: RefusedWhat;
  readonly whatWords: Words;
  readonly step: RefusalStep | 'closed';
  readonly stepWords: Words;
  readonly role: Words | null;
  readonly dueAt: string | null;
  readonly at: string;
  readonly by: string;
  readonly closedAt: string | null;
  readonly closedHow: Words | null;
}

export interface CoShown {
  readonly id: string;
  readonly person: string | null;
  readonly name: string;
  readonly choice: CoChoice;
  readonly choiceWords: Words;
  readonly reason: Words | null;
  readonly carer: boolean;
  /** Her own stay, when she joined. */
  readonly stay: {
    readonly id: string;
    readonly code: string;
    readonly state: string;
    readonly stateWords: Words;
  } | null;
}

/** What is known of a door: the same on the desk and on the phone. */
export interface DoorTold {
  readonly id: string;
  readonly code: string;
  readonly over: Words | null;
  readonly tasks: readonly {
    readonly kind: string;
    readonly title: Words;
    readonly role: Words;
    readonly dueAt: string;
    readonly late: boolean;
  }[];
  readonly check: {
    readonly at: string;
    readonly by: string;
    readonly suitable: boolean;
    readonly because: Words;
    readonly answers: Readonly<Record<string, boolean>>;
  } | null;
  /** Where the protocol sends her when the home will not do; null: it names nothing, or nothing speaks against it. */
  readonly proposes: string | null;
  readonly notices: readonly {
    readonly order: string;
    readonly no: number;
    readonly kind: Words;
    readonly orderedAt: string;
    readonly toOn: CivilDate | null;
    readonly servedAt: string | null;
    readonly servedBy: string | null;
    readonly servedHow: ServedHow | null;
    readonly howWords: Words | null;
    /** It is the one that has to be served. */
    readonly open: boolean;
  }[];
  readonly kits: readonly {
    readonly id: string;
    readonly receipt: string;
    readonly thermometer: string | null;
    readonly items: readonly { readonly words: Words; readonly count: number }[];
    readonly at: string;
    readonly by: string;
    readonly back: boolean;
  }[];
  readonly visits: readonly VisitShown[];
  readonly coResidents: readonly CoShown[];
  readonly refusals: readonly RefusalShown[];
}

/** One door, with what its forms offer. */
export interface DoorPage extends DoorTold {
  readonly person: MaskedPerson;
  readonly place: { readonly path: string; readonly name: Words };
  readonly stage: Words | null;
  readonly stagePlace: string | null;
  readonly stageTo: CivilDate | null;
  readonly red: boolean;
  readonly where: Words | null;
  readonly team: readonly {
    readonly account: string;
    readonly role: GuardRole;
    readonly roleWords: Words;
    readonly name: string;
    readonly phone: string | null;
    readonly me: boolean;
  }[];
  readonly form: {
    readonly questions: readonly (Words & { readonly id: string; readonly good: boolean })[];
    readonly kit: readonly (Words & {
      readonly item: string;
      readonly count: number;
      readonly needed: boolean;
    })[];
    readonly visits: readonly (Words & {
      readonly kind: string;
      readonly two: boolean;
      readonly lacks: readonly (Words & { readonly need: DoorNeed })[];
    })[];
    readonly findings: readonly (Words & { readonly finding: string; readonly ends: boolean })[];
    readonly refusals: readonly (Words & { readonly what: RefusedWhat })[];
    readonly ends: readonly (Words & { readonly how: string })[];
    readonly persuasion: readonly Words[];
    readonly apartReasons: readonly (Words & { readonly reason: string })[];
    readonly movesOutTo: readonly (Words & { readonly reason: string })[];
  };
}

export const doorPage = look('/doors/:id', {
  title: { zh: '一户上门', en: 'one door' },
  duty: 'home.visit',
  purpose: 'outbreak-response',
  query: Type.Object({ id: Id }),
  async run(tx, { id }, ctx): Promise<DoorPage> {
    const episode = (await findEpisode(tx, id)) ?? refuseHouse('not-found');
    const rules = ctx.rulebook.part(homeRules);
    const told = await doorTold(tx, ctx, episode);
    const people = await shownPeople(tx, [episode.person], civilDayOf(ctx.now));
    const places = await namesOf(tx, [episode.place]);
    const where = await whereaboutsNow(tx, episode.person);
    const done = {
      check: holdsForHome(await store.lastCheck(tx, id), await homeSince(tx, episode.person)),
      notice: !told.notices.some((one) => one.open),
      kit: told.kits.some(({ back }) => !back),
    };
    const stage = episode.plan?.stages[episode.stageNo ?? -1];
    return {
      ...told,
      person: masked(people.get(episode.person), episode.person),
      place: {
        path: episode.place,
        name: places.get(episode.place) ?? { zh: episode.place, en: episode.place },
      },
      stage: stage === undefined ? null : words(stage.label),
      stagePlace: episode.stagePlace,
      stageTo: episode.stageTo,
      red: episode.code === 'red',
      where: where === undefined ? null : words(WHEREABOUTS[where.kind]),
      team: await teamShown(tx, ctx, episode.place),
      form: {
        questions: rules.suitability.map((row) => ({ ...words(row), id: row.id, good: row.good === 'yes' })),
        kit: rules.kit.map((row) => ({
          ...words(row),
          item: row.item,
          count: row.count,
          needed: row.needed,
        })),
        visits: rules.visits.map((row) => ({
          ...words(row),
          kind: row.kind,
          two: row.two,
          lacks: lacks(row, done),
        })),
        findings: rules.findings.map((row) => ({ ...words(row), finding: row.finding, ends: row.ends })),
        refusals: rules.refusals.map((row) => ({ ...words(row), what: row.what })),
        ends: rules.refusalEnds.map((row) => ({ ...words(row), how: row.how })),
        persuasion: rules.persuasion.map(words),
        apartReasons: rules.coResidents.apartReasons.map((row) => ({ ...words(row), reason: row.reason })),
        movesOutTo: rules.coResidents.movesOutTo.map((row) => ({ ...words(row), reason: row.reason })),
      },
    };
  },
});

/** What the page of a stay shows of its door. */
export const doorOfEpisode = look('/episodes/:id/door', {
  title: { zh: '管控页的上门情况', en: 'the door of a stay' },
  duty: 'control.read',
  purpose: 'outbreak-response',
  query: Type.Object({ id: Id }),
  async run(tx, { id }, ctx): Promise<DoorTold> {
    return doorTold(tx, ctx, (await findEpisode(tx, id)) ?? refuseHouse('not-found'));
  },
});

async function doorTold(tx: Tx, ctx: Ctx, episode: Episode): Promise<DoorTold> {
  const rules = ctx.rulebook.part(homeRules);
  const table = ctx.rulebook.part(roles);
  const [check, orders, kits] = [
    await store.lastCheck(tx, episode.id),
    await store.ordersServed(tx, episode.id),
    await store.kitsOf(tx, episode.id),
  ];
  const visits = await store.visitsOf(tx, episode.id);
  const refusals = await store.refusalsOf(tx, episode.id);
  const tasks = (await listTasks(tx, { state: 'open', about: `episode:${episode.id}`, limit: 50 })).filter(
    (one) => ['door-visit', 'home-unsuitable', 'home-refusal'].includes(one.kind),
  );
  const names = await nameOfUsers(tx, [
    ...visits.flatMap(({ by, beside }) => [by, ...(beside === null ? [] : [beside])]),
    ...orders.flatMap(({ servedBy }) => servedBy ?? []),
    ...kits.map(({ by }) => by),
    ...refusals.map(({ by }) => by),
    ...(check === undefined ? [] : [check.by]),
  ]);
  const name = (id: string) => names.get(id) ?? '—';
  const due = toServe(orders);
  const no = whyNotAtDoor(episode);
  return {
    id: episode.id,
    code: episodeCode(episode.no),
    over: no === undefined ? null : words(no.words),
    tasks: tasks.map((one) => ({
      kind: one.kind,
      title: one.title,
      role: words(table[one.ownerRole] ?? { zh: one.ownerRole, en: one.ownerRole }),
      dueAt: one.dueAt.toISOString(),
      late: one.dueAt < ctx.now,
    })),
    check:
      check === undefined
        ? null
        : {
            at: check.at.toISOString(),
            by: name(check.by),
            suitable: check.suitable,
            because: againstWords(rules, check.against),
            answers: check.answers,
          },
    proposes:
      check?.suitable === false && holdsForHome(check, await homeSince(tx, episode.person))
        ? (otherPlaceOf(ctx.rulebook, episode) ?? null)
        : null,
    notices: orders.map((one) => ({
      order: one.id,
      no: one.no,
      kind: words(ORDER_KINDS[one.kind as OrderKind]), // as the table's check has it
      orderedAt: one.orderedAt.toISOString(),
      toOn: one.toOn,
      servedAt: one.servedAt?.toISOString() ?? null,
      servedBy: one.servedBy === null ? null : name(one.servedBy),
      servedHow: one.servedHow,
      howWords: one.servedHow === null ? null : words(SERVED[one.servedHow]),
      open: one.id === due?.id,
    })),
    kits: kits.map((kit) => ({
      id: kit.id,
      receipt: kit.receipt,
      thermometer: kit.thermometer,
      items: kit.items.map(({ item, count }) => ({
        words: words(rules.kit.find((row) => row.item === item) ?? { zh: item, en: item }),
        count,
      })),
      at: kit.at.toISOString(),
      by: name(kit.by),
      back: kit.backAt !== null,
    })),
    visits: visits.map((one) => ({
      id: one.id,
      kind: one.kind,
      visit: words(visitOf(rules, one.kind) ?? { zh: one.kind, en: one.kind }),
      finding: one.result,
      found: words(findingOf(rules, one.result) ?? { zh: one.result, en: one.result }),
      at: one.at.toISOString(),
      by: name(one.by),
      beside: one.beside === null ? null : name(one.beside),
      late: one.late,
      hasNote: one.hasNote,
    })),
    coResidents: await coShown(tx, ctx, episode.id),
    refusals: refusals.map((one) => refusalShown(ctx, one, name(one.by))),
  };
}

async function coShown(tx: Tx, ctx: Ctx, episode: string): Promise<CoShown[]> {
  const found = await store.coResidentsOf(tx, episode);
  const people = await shownPeople(
    tx,
    found.flatMap(({ person }) => person ?? []),
  );
  const { apartReasons, movesOutTo } = ctx.rulebook.part(homeRules).coResidents;
  const shown: CoShown[] = [];
  for (const one of found) {
    const stay =
      one.person === null || one.choice !== 'joins' ? undefined : await livingEpisodeOf(tx, one.person);
    const reason = [...apartReasons, ...movesOutTo].find((row) => row.reason === one.reason);
    shown.push({
      id: one.id,
      person: one.person,
      name:
        one.person !== null
          ? (people.get(one.person)?.name ?? '—')
          : one.name !== null && one.salt !== null
            ? maskName(ctx.secrets.open(one.salt, one.name))
            : '—',
      choice: one.choice,
      choiceWords: words(CHOICE_WORDS[one.choice]),
      reason: reason === undefined ? null : words(reason),
      carer: one.carer,
      stay:
        stay === undefined
          ? null
          : {
              id: stay.id,
              code: episodeCode(stay.no),
              state: stay.state,
              stateWords: words(EPISODE_STATES[stay.state]),
            },
    });
  }
  return shown;
}

function refusalShown(ctx: Ctx, one: HomeRefusal, by: string): RefusalShown {
  const rules = ctx.rulebook.part(homeRules);
  const step = stepOf(rules, one.step);
  const role = step === undefined ? undefined : ctx.rulebook.part(roles)[step.role];
  const how = rules.refusalEnds.find((row) => row.how === one.closedHow);
  return {
    id: one.id,
    what: one.what,
    whatWords: words(refusedOf(rules, one.what) ?? { zh: one.what, en: one.what }),
    step: one.step,
    stepWords: step === undefined ? { zh: '已了结', en: 'closed' } : words(step),
    role: role === undefined ? null : words(role),
    dueAt: one.dueAt?.toISOString() ?? null,
    at: one.at.toISOString(),
    by,
    closedAt: one.closedAt?.toISOString() ?? null,
    closedHow: how === undefined ? null : words(how),
  };
}

async function teamShown(tx: Tx, ctx: Ctx, place: string): Promise<DoorPage['team']> {
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
      .map(({ account, role, name }) => ({
        account,
        role,
        roleWords: words(table[role] ?? { zh: role, en: role }),
        name,
        phone: phones.get(account) ?? null,
        me: account === ctx.actor.id,
      }))
      .sort((a, b) => FOUR.indexOf(a.role) - FOUR.indexOf(b.role));
  });
}

// Refusals ----------------------------------------------------------------------------------------------

export interface RefusalRow extends RefusalShown {
  readonly episode: string;
  readonly code: string;
  readonly person: MaskedPerson;
  readonly place: { readonly path: string; readonly name: Words };
  readonly late: boolean;
  /** It is with a role I hold. */
  readonly mine: boolean;
}

export interface Refusals {
  readonly rows: readonly RefusalRow[];
  readonly ends: readonly (Words & { readonly how: string })[];
  readonly more: boolean;
}

const REFUSALS = 100;

/** Who is with the police or the district, by the time that is left. Names are opened case by case. */
export const refusalList = look('/refusals', {
  title: { zh: '拒不配合处置', en: 'refusals' },
  duty: 'home.police',
  purpose: 'outbreak-response',
  query: Type.Object({}),
  async run(tx, _query, ctx): Promise<Refusals> {
    const found = await store.refusalsAt(tx, ['police', 'district'], REFUSALS + 1);
    const open = found.slice(0, REFUSALS);
    const people = await shownPeople(
      tx,
      open.map(({ person }) => person),
      civilDayOf(ctx.now),
    );
    const places = await namesOf(tx, [...new Set(open.map(({ place }) => place))]);
    const names = await nameOfUsers(
      tx,
      open.map(({ by }) => by),
    );
    const rules = ctx.rulebook.part(homeRules);
    const rows: RefusalRow[] = [];
    for (const one of open) {
      const episode = await findEpisode(tx, one.episode);
      if (episode === undefined) continue;
      const role = stepOf(rules, one.step)?.role;
      rows.push({
        ...refusalShown(ctx, one, names.get(one.by) ?? '—'),
        episode: one.episode,
        code: episodeCode(episode.no),
        person: masked(people.get(one.person), one.person),
        place: { path: one.place, name: places.get(one.place) ?? { zh: one.place, en: one.place } },
        late: one.dueAt !== null && one.dueAt < ctx.now,
        mine: ctx.actor.duties.some((duty) => duty.role === role),
      });
    }
    return {
      rows,
      ends: rules.refusalEnds.map((row) => ({ ...words(row), how: row.how })),
      more: found.length > REFUSALS,
    };
  },
});

/** The official number one has said. */
export const myWorkPhone = look('/my-work-phone', {
  title: { zh: '我的办公电话', en: 'my official number' },
  duty: 'signed-in',
  purpose: 'own-affairs',
  query: Type.Object({}),
  async run(tx, _query, ctx): Promise<{ readonly number: string | null }> {
    return { number: (await store.workPhonesOf(tx, [ctx.actor.id])).get(ctx.actor.id) ?? null };
  },
});

export const doorLooks: readonly Look[] = [
  doorList,
  doorPage,
  doorOfEpisode,
  refusalList,
  myWorkPhone,
] as unknown as Look[]; // each answers its own query
