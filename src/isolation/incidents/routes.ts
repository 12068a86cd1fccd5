// What screens read of incidents: those of a site, one with its card, its log, and whom it reaches.
import { Type } from 'typebox';
import { addMinutes } from '../../base/clock.ts';
import { isUuid } from '../../base/ids.ts';
import { Id } from '../../base/schemas.ts';
import type { Words } from '../../base/words.ts';
import type { Scope } from '../../control/protocols/terms.ts';
import { look } from '../../ledger/act.ts';
import { refuse as refuseHouse } from '../../ledger/refusals.ts';
import type { Ctx, Look } from '../../ledger/terms.ts';
import { shownPeople } from '../../people/store.ts';
import { nameOfUsers } from '../../teams/store.ts';
import { hearsOfHealth, holdsAt } from '../health.ts';
import { findRoom } from '../sites/store.ts';
import { type IsolationRules, isolationRules, RESTARTS } from '../terms.ts';
import { reachedBy, sealOfReach } from './reach.ts';
import { incidentCode } from './rules.ts';
import * as store from './store.ts';

const READ = { duty: 'isolation.incident', purpose: 'outbreak-response' } as const;
const ANYWHERE = 'guests of a site may live anywhere in the district';
const SHOWN_DAYS = 14;

export interface IncidentRow {
  readonly id: string;
  readonly code: string;
  readonly incident: string;
  readonly words: Words;
  readonly severity: number;
  readonly room: string | null;
  readonly at: string;
  readonly restart: Words | null;
  /** Nobody has decided yet whose days begin anew. */
  readonly restartOpen: boolean;
  readonly restarted: number | null;
  readonly closedAt: string | null;
  readonly reviewedAt: string | null;
}

export interface IncidentsPage {
  readonly rows: readonly IncidentRow[];
  readonly kinds: readonly (Words & {
    readonly value: string;
    readonly severity: number;
    readonly needsRoom: boolean;
  })[];
}

export const incidentsLook = look('/isolation/sites/:site/incidents', {
  ...READ,
  title: { zh: '突发事件', en: 'incidents' },
  query: Type.Object({ site: Id }),
  async run(tx, query, ctx): Promise<IncidentsPage> {
    const rules = ctx.rulebook.part(isolationRules);
    const found = await store.incidentsAt(tx, query.site, addMinutes(ctx.now, -SHOWN_DAYS * 24 * 60));
    const rows: IncidentRow[] = [];
    for (const one of found)
      rows.push(rowOf(rules, one, one.room === null ? null : ((await findRoom(tx, one.room))?.no ?? null)));
    return {
      rows,
      kinds: rules.incidents.map(({ incident, zh, en, severity, restart }) => ({
        value: incident,
        zh,
        en,
        severity,
        needsRoom: restart === 'protocol',
      })),
    };
  },
});

export interface IncidentPage extends IncidentRow {
  readonly site: string;
  readonly card: readonly Words[];
  readonly source: string;
  readonly note: string | null;
  readonly person: { readonly id: string; readonly code: string; readonly name: string } | null;
  readonly steps: readonly { readonly at: string; readonly by: string | null; readonly text: string }[];
  /** Whose days would begin anew, room by room; empty once it was decided. */
  readonly reached: readonly {
    readonly person: string;
    readonly code: string;
    readonly room: string;
    readonly scope: Scope;
    readonly endsOn: string | null;
    readonly wouldEndOn: string | null;
  }[];
  /** Names this list: the decision is about it and no other. */
  readonly seal: string;
}

export const incidentLook = look('/isolation/incidents/:incident', {
  ...READ,
  title: { zh: '突发事件', en: 'an incident' },
  query: Type.Object({ incident: Id }),
  async run(tx, query, ctx): Promise<IncidentPage> {
    const rules = ctx.rulebook.part(isolationRules);
    const one = (await store.findIncident(tx, query.incident)) ?? refuseHouse('not-found');
    const row = rules.incidents.find(({ incident }) => incident === one.incident);
    const steps = await store.stepsOf(tx, one.id);
    const names = await nameOfUsers(
      tx,
      steps.flatMap(({ by }) => (isUuid(by) ? [by] : [])),
    );
    const reached = await ctx.beyond(ANYWHERE, async () => {
      const some = one.restart !== null && one.restartedAt === null ? await reachedBy(tx, ctx, one) : [];
      const shown = await shownPeople(tx, [
        ...some.map(({ person }) => person),
        ...(one.person === null ? [] : [one.person]),
      ]);
      return { some, shown };
    });
    // Whoever is told only what to do hears where and what, and not of whom.
    const whom = holdsAt(ctx, one.place, ['isolation.read']);
    const person = one.person === null || !whom ? undefined : reached.shown.get(one.person);
    return {
      ...rowOf(rules, one, one.room === null ? null : ((await findRoom(tx, one.room))?.no ?? null)),
      site: one.site,
      card: row?.card ?? [],
      source: row?.source ?? '',
      note: hearsOfHealth(ctx, one.place) ? opened(ctx, one.salt, one.note) : null,
      person: person === undefined ? null : { id: person.id, code: person.code, name: person.name },
      steps: steps.map(({ at, by, salt, text }) => ({
        at: at.toISOString(),
        by: names.get(by) ?? null,
        text: ctx.secrets.open(salt, text),
      })),
      reached: (whom ? reached.some : []).map((guest) => ({
        person: guest.person,
        code: reached.shown.get(guest.person)?.code ?? '',
        room: guest.room,
        scope: guest.scope,
        endsOn: guest.endsOn,
        wouldEndOn: guest.wouldEndOn,
      })),
      seal: sealOfReach(reached.some),
    };
  },
});

export const isolationIncidentLooks: readonly Look[] = [incidentsLook, incidentLook];

function opened(ctx: Pick<Ctx, 'secrets'>, salt: Buffer | null, text: Buffer | null): string | null {
  return salt === null || text === null ? null : ctx.secrets.open(salt, text);
}

function rowOf(rules: IsolationRules, one: store.Incident, room: string | null): IncidentRow {
  const row = rules.incidents.find(({ incident }) => incident === one.incident);
  return {
    id: one.id,
    code: incidentCode(one.no),
    incident: one.incident,
    words: { zh: row?.zh ?? one.incident, en: row?.en ?? one.incident },
    severity: one.severity,
    room,
    at: one.at.toISOString(),
    restart: one.restart === null ? null : RESTARTS[one.restart],
    restartOpen: one.restart !== null && one.restartedAt === null,
    restarted: one.restarted,
    closedAt: one.closedAt?.toISOString() ?? null,
    reviewedAt: one.reviewedAt?.toISOString() ?? null,
  };
}
