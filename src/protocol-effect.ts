// What a change of a protocol does to those who are under control, before two people approve it; and the other way
// round, that a decision of the past comes out the same under the rules it was made under. It reads the rulebook and
// control at once, so it stands beside them. No names: a stay goes by its number.
import { Type } from 'typebox';
import type { CivilDate } from './base/civil-dates.ts';
import { codeOf } from './base/codes.ts';
import { must } from './base/refusal.ts';
import type { RulebookAt, RulePart } from './base/rule-part.ts';
import { Id } from './base/schemas.ts';
import { row, rows, sql, type Tx } from './base/sql.ts';
import type { Words } from './base/words.ts';
import { sealOf } from './control/episodes/replan.ts';
import { refuse as refuseProtocol } from './control/protocols/refusals.ts';
import {
  planDiff,
  planOrWhy,
  planText,
  protocolsIn,
  replay,
  type StoredDecision,
  wouldChange,
} from './control/protocols/rules.ts';
import type { EpisodePlan, Facts, ProtocolInForce } from './control/protocols/terms.ts';
import { look } from './ledger/act.ts';
import { refuse as refuseHouse } from './ledger/refusals.ts';
import type { Look } from './ledger/terms.ts';
import { rulebookFrom, understoodVersion } from './rulebook/load.ts';
import { refuse } from './rulebook/refusals.ts';
import { readText } from './rulebook/rules.ts';
import { approvedVersions, findVersion } from './rulebook/store.ts';

/** Rows shown; the counts are of all. */
const SHOWN = 200;

/** What a plan comes to, in few words. */
interface Ends {
  readonly endsOn: CivilDate | null;
  readonly stages: readonly { readonly label: Words; readonly from: CivilDate; readonly to: CivilDate }[];
}

export interface ChangeEffect {
  /** False: this part holds no protocol, nobody’s plan hangs on it. */
  readonly applies: boolean;
  /** People under control whose plan was looked at. */
  readonly people: number;
  readonly changed: number;
  readonly longer: number;
  readonly shorter: number;
  /** The same last day, but other stages or tests. */
  readonly otherwise: number;
  /** For whom no plan could be made any more. */
  readonly lost: number;
  readonly rows: readonly {
    readonly episode: string;
    readonly code: string;
    readonly protocol: string;
    readonly categories: readonly Words[];
    readonly before: Ends;
    readonly after: Ends | null;
    readonly gone: readonly CivilDate[];
    readonly new: readonly CivilDate[];
    readonly why: Words | null;
  }[];
}

const NOTHING: ChangeEffect = {
  applies: false,
  people: 0,
  changed: 0,
  longer: 0,
  shorter: 0,
  otherwise: 0,
  lost: 0,
  rows: [],
};

export const changeEffect = look('/rulebook/changes/:change/effect', {
  title: { zh: '规则修改的影响', en: 'the effect of a change of the rules' },
  duty: 'rulebook.read',
  purpose: 'administration',
  query: Type.Object({ change: Id }),
  async run(tx, query, ctx): Promise<ChangeEffect> {
    const change = (await findVersion(tx, query.change)) ?? refuse('no-such-version');
    const parts = must(ctx.rulebook.parts, 'the rulebook knows its parts');
    const part = parts.find(({ name }) => name === change.part);
    const read = part && readText(part, change.text);
    if (part === undefined || read === undefined || !('value' in read)) return NOTHING;
    const after = withPart(ctx.rulebook, parts, part, read.value);
    const touched = new Map(
      protocolsIn(ctx.rulebook).flatMap((before) => {
        const now = protocolsIn(after).find(({ id }) => id === before.id) ?? null;
        const same = now !== null && sameBut(before, now);
        return same ? [] : [[before.id, { before, now }] as const];
      }),
    );
    if (touched.size === 0 && !change.part.startsWith('protocol')) return NOTHING;
    const under = sql`protocol = any (${[...touched.keys()]}::text[])`;
    return effectOn(tx, await alikeWhere(tx, under), touched);
  },
});

/** The rulebook with one part as the change would have it. */
function withPart(
  rulebook: RulebookAt,
  parts: readonly RulePart[],
  changed: RulePart,
  value: unknown,
): RulebookAt {
  const chosen = parts.map((part) => ({
    part,
    no: 0,
    value: part.name === changed.name ? value : rulebook.part(part),
  }));
  return rulebookFrom(chosen, parts);
}

/** Whether two protocols make the same plans: their words and worked cases may differ. */
function sameBut(before: ProtocolInForce, after: ProtocolInForce): boolean {
  const rule = ({ categories, monitors }: ProtocolInForce) => JSON.stringify([categories, monitors]);
  return rule(before) === rule(after);
}

/** People whose facts and categories are the same have the same plan: it is made once for all of them. */
interface Alike {
  readonly protocol: string;
  /** Of the versions their plan was made under, and of their facts: together what tells them from others. */
  readonly rulebook: string;
  readonly hash: string;
  readonly categories: string[];
  readonly facts: Facts;
  readonly plan: EpisodePlan;
  readonly people: number;
}

async function alikeWhere(tx: Tx, which: ReturnType<typeof sql>): Promise<Alike[]> {
  return rows(
    tx,
    sql<Alike>`
      with alike as (
        select protocol, rulebook, facts_hash, count(*)::int as people, min(no) as first
        from episode
        where ended_at is null and plan is not null and ${which}
        group by protocol, rulebook, facts_hash)
      select a.protocol, a.rulebook, encode(a.facts_hash, 'hex') as hash, e.categories, e.facts, e.plan, a.people
      from alike a join episode e on e.no = a.first
      order by a.first`,
  );
}

/** The stays of these people that are shown, by their number. */
async function firstOf(
  tx: Tx,
  alike: readonly Alike[],
): Promise<(Pick<Alike, 'protocol' | 'rulebook' | 'hash'> & Shown)[]> {
  if (alike.length === 0) return [];
  const of = (key: 'protocol' | 'rulebook' | 'hash') => alike.map((one) => one[key]);
  return rows(
    tx,
    sql<Pick<Alike, 'protocol' | 'rulebook' | 'hash'> & Shown>`
      with first as materialized (
        select f.id
        from unnest(${of('protocol')}::text[], ${of('rulebook')}::text[], ${of('hash')}::text[]) as t (protocol, rulebook, hash)
          cross join lateral (
            select a.id, a.no from episode a
            where a.ended_at is null and a.plan is not null and a.protocol = t.protocol and a.rulebook = t.rulebook
              and a.facts_hash = decode(t.hash, 'hex')
            order by a.no limit ${SHOWN}) f
        order by f.no limit ${SHOWN})
      select e.id, e.no, e.step is not distinct from 'reassess' as waits, e.protocol, e.rulebook,
        encode(e.facts_hash, 'hex') as hash
      from first f join episode e on e.id = f.id
      order by e.no limit ${SHOWN}`,
  );
}

interface Shown {
  readonly id: string;
  readonly no: number;
  readonly waits: boolean;
}

const keyOf = ({ protocol, rulebook, hash }: Pick<Alike, 'protocol' | 'rulebook' | 'hash'>) =>
  `${protocol} ${rulebook} ${hash}`;

type Touched = ReadonlyMap<string, { before: ProtocolInForce; now: ProtocolInForce | null }>;

async function effectOn(tx: Tx, alike: readonly Alike[], touched: Touched): Promise<ChangeEffect> {
  const people = alike.reduce((sum, one) => sum + one.people, 0);
  const effect = { ...NOTHING, applies: true, people };
  const changed = new Map<string, ReturnType<typeof wouldChange<Alike>>[number]>();
  for (const [id, { before, now }] of touched)
    for (const one of wouldChange(
      before,
      now,
      alike.filter(({ protocol }) => protocol === id),
    )) {
      effect.changed += one.of.people;
      effect[kindOf(one.before, one.after)] += one.of.people;
      changed.set(keyOf(one.of), one);
    }
  const first = await firstOf(
    tx,
    [...changed.values()].map(({ of }) => of),
  );
  return {
    ...effect,
    rows: first.map((one) => {
      const found = must(changed.get(keyOf(one)), 'only those were asked for');
      const protocol = touched.get(one.protocol)?.before ?? null;
      return {
        ...shownRow(one, found),
        categories: found.of.categories.map((name) => categoryWords(protocol, name)),
      };
    }),
  };
}

function shownRow(
  { id, no, protocol }: Shown & { protocol: string },
  { before, after, why }: { before: EpisodePlan; after: EpisodePlan | null; why: Words | null },
) {
  const diff = after === null ? null : planDiff(before, after);
  return {
    episode: id,
    code: codeOf('episode', no),
    protocol,
    before: endsOf(before),
    after: after === null ? null : endsOf(after),
    gone: diff?.tests.gone.map(({ on }) => on) ?? [],
    new: diff?.tests.new.map(({ on }) => on) ?? [],
    why,
  };
}

function kindOf(before: EpisodePlan, after: EpisodePlan | null): 'longer' | 'shorter' | 'otherwise' | 'lost' {
  if (after === null) return 'lost';
  if (before.endsOn === after.endsOn) return 'otherwise';
  // Who is in hospital or exempt has no last day; a plan without one is no longer counted in days.
  return after.endsOn === null || (before.endsOn !== null && after.endsOn < before.endsOn)
    ? 'shorter'
    : 'longer';
}

function endsOf(plan: EpisodePlan): Ends {
  const stages = plan.stages.filter((one) => !one.skipped);
  return { endsOn: plan.endsOn, stages: stages.map(({ label, from, to }) => ({ label, from, to })) };
}

function categoryWords(protocol: ProtocolInForce | null, name: string): Words {
  const { zh, en } = protocol?.categories.find(({ id }) => id === name) ?? { zh: name, en: name };
  return { zh, en };
}

// After the change --------------------------------------------------------------------------------------

export interface PlansBehind {
  /** People whose plan was made under rules that have changed since and would come out otherwise now. */
  readonly behind: number;
  readonly rows: readonly (ChangeEffect['rows'][number] & {
    /** Her exposures have changed too, and nobody has looked: her plan is agreed to on her own page, with both in it. */
    readonly waits: boolean;
    /** What agreeing to the new plan sends: `changePlan` asks for what was seen. */
    readonly change: {
      readonly episode: string;
      readonly categories: readonly string[];
      readonly facts: Facts;
      readonly seen: string;
    } | null;
  })[];
}

/** Who is still under a plan of rules that have changed: nobody’s plan changes by itself, a person agrees to each. */
export const plansBehind = look('/protocols-behind', {
  title: { zh: '按旧规则管控的人', en: 'plans of rules that have changed' },
  duty: 'control.assess',
  purpose: 'outbreak-response',
  query: Type.Object({}),
  async run(tx, _query, ctx): Promise<PlansBehind> {
    const now = new Map(protocolsIn(ctx.rulebook).map((one) => [one.id, one]));
    const current = new Set([...now.values()].map(({ version }) => version));
    const old = (await versionsLivedBy(tx)).filter((version) => !current.has(version));
    if (old.length === 0) return { behind: 0, rows: [] };
    const under = sql`state <> 'assessing' and rulebook = any (${old}::text[])`;
    const changed = (await alikeWhere(tx, under)).flatMap((of) => {
      const { plan: after, why } = planOrWhy(now.get(of.protocol) ?? null, of);
      return after !== null && planDiff(of.plan, after).same ? [] : [{ of, before: of.plan, after, why }];
    });
    const byKey = new Map(changed.map((one) => [keyOf(one.of), one]));
    const first = await firstOf(
      tx,
      changed.map(({ of }) => of),
    );
    return {
      behind: changed.reduce((sum, { of }) => sum + of.people, 0),
      rows: first.map((one) => {
        const { of, before, after, why } = must(byKey.get(keyOf(one)), 'only those were asked for');
        const protocol = now.get(of.protocol) ?? null;
        return {
          ...shownRow(one, { before, after, why }),
          categories: of.categories.map((name) => categoryWords(protocol, name)),
          waits: one.waits,
          change:
            after === null || one.waits
              ? null
              : { episode: one.id, categories: after.categories, facts: of.facts, seen: sealOf(after) },
        };
      }),
    };
  },
});

/** The versions anybody is under: few, found by hopping over the index. */
async function versionsLivedBy(tx: Tx): Promise<string[]> {
  const found = await rows(
    tx,
    sql<{ rulebook: string }>`
      with recursive hop as (
        (select rulebook from episode where ended_at is null and state <> 'assessing' order by rulebook limit 1)
        union all
        select (select e.rulebook from episode e
                where e.ended_at is null and e.state <> 'assessing' and e.rulebook > hop.rulebook
                order by e.rulebook limit 1)
        from hop where hop.rulebook is not null)
      select rulebook from hop where rulebook is not null`,
  );
  return found.map(({ rulebook }) => rulebook);
}

// Replay ------------------------------------------------------------------------------------------------

export interface Replayed {
  readonly no: number;
  readonly at: string;
  readonly version: string;
  /** The plan that was stored comes out again, to the day. */
  readonly same: boolean;
  readonly stored: readonly string[];
  readonly again: readonly string[];
}

/** Makes every decision about a stay again, each under the versions it was made under. */
export const replayedPlans = look('/episodes/:episode/replay', {
  title: { zh: '重放管控决定', en: 'make the decisions about a stay again' },
  duty: 'control.read',
  purpose: 'outbreak-response',
  query: Type.Object({ episode: Id }),
  async run(tx, query, ctx): Promise<{ rows: Replayed[] }> {
    const seen = await row(tx, sql<{ id: string }>`select id from episode where id = ${query.episode}`);
    if (seen === undefined) refuseHouse('not-found');
    const kept = await rows(
      tx,
      sql<StoredDecision & { no: number; at: Date; rulebook: string }>`
        select no, at, rulebook, protocol, categories, facts, plan from episode_plan
        where episode = ${query.episode} order by no`,
    );
    const answered: Replayed[] = [];
    for (const one of kept) {
      const then = await rulebookThen(tx, ctx.rulebook, one.rulebook);
      const { same, plan } = replay(then, one);
      answered.push({
        no: one.no,
        at: one.at.toISOString(),
        version: one.rulebook,
        same,
        stored: planText(one.plan),
        again: planText(plan),
      });
    }
    return { rows: answered };
  },
});

/** The rulebook with the named versions of its parts: `protocol-xx-1@3 protocols-local@2`. */
async function rulebookThen(tx: Tx, now: RulebookAt, versions: string): Promise<RulebookAt> {
  const named = new Map(versions.split(' ').map((one) => one.split('@') as [string, string]));
  const parts = must(now.parts, 'the rulebook knows its parts');
  const kept = await approvedVersions(tx);
  return rulebookFrom(
    parts.map((part) => {
      const no = Number(named.get(part.name));
      const version = kept.find((one) => one.part === part.name && one.no === no);
      if (version !== undefined) return { part, no, value: understoodVersion(part, version) };
      if (named.has(part.name)) refuseProtocol('version-gone', { version: `${part.name}@${no}` });
      // An overlay that took part is named; where none is, none did, whatever there is today.
      const none = part.name === 'protocols-local';
      return { part, no: 0, value: none ? { protocols: [], overlays: [] } : now.part(part) };
    }),
    parts,
  );
}

export const protocolEffectLooks: readonly Look[] = [
  changeEffect,
  plansBehind,
  replayedPlans,
] as unknown as Look[]; // each its own query
