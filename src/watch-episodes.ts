// Nobody missed between a list and a stay, nobody at two places or at none, no plan out of nothing: rows of the table of
// invariants (watch.ts). Each reads an index that holds little more than what breaks it, or two indexes side by side.
import { addMinutes } from './base/clock.ts';
import { row, sql, type Tx } from './base/sql.ts';
import type { Words } from './base/words.ts';
import { suggestionFor } from './control/episodes/rules.ts';
import { controlRules } from './control/episodes/terms.ts';
import { protocolsIn } from './control/protocols/rules.ts';
import { listRules, SOURCE_KINDS } from './lists/receive/terms.ts';
import type { Asked, Invariant } from './watch.ts';

/** A follow-up of a confirmed line is there within minutes; after ten somebody looks. */
const FOLLOW_UP_MINUTES = 10;
/** Domain N9: longer between two places is an alarm. */
const GAP_MINUTES = 30;
/** No way inside a district takes longer. Default. */
const WAY_MINUTES = 240;

async function withoutOutbreak(tx: Tx): Promise<Words | undefined> {
  const open = await row(
    tx,
    sql<{ there: boolean }>`select exists (select from outbreak where closed_at is null) as there`,
  );
  return open?.there === true
    ? undefined
    : { zh: '目前没有正在处置的疫情', en: 'no outbreak is open at present' };
}

/** What a line suggests by its source and risk, as priorities of each protocol. */
function suggested({ rulebook }: Asked) {
  const rules = rulebook.part(controlRules);
  const { risks } = rulebook.part(listRules);
  const rows = protocolsIn(rulebook).flatMap((protocol) =>
    Object.keys(SOURCE_KINDS).flatMap((kind) =>
      ['', ...risks.map(({ risk }) => risk)].map((risk) => {
        const { category } = suggestionFor(rules, { sourceKind: kind, risk, says: '' }, protocol);
        const priority = protocol.categories.find(({ id }) => id === category)?.priority ?? 0;
        return { protocol: protocol.id, kind, risk, priority };
      }),
    ),
  );
  return sql`jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as s (protocol text, kind text, risk text, priority integer)`;
}

/** Categories of every protocol with their priority. */
function priorities({ rulebook }: Asked) {
  const rows = protocolsIn(rulebook).flatMap((protocol) =>
    protocol.categories.map(({ id, priority }) => ({ protocol: protocol.id, category: id, priority })),
  );
  return sql`jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as p (protocol text, category text, priority integer)`;
}

export const episodeInvariants: readonly Invariant[] = [
  {
    id: 'N7',
    zh: '判为“已在管控”的人，当时确有管控，且类别不低于名单所示',
    en: 'Who is said to be under control was, in a category no lower than the line’s',
    severity: 'missed',
    owner: 'cdc',
    link: '/episodes',
    whats: {
      none: {
        zh: '当时没有有效的管控，也没有外地回执',
        en: 'was in no stay then, and no other district has given a receipt',
      },
      lower: {
        zh: '现有管控的类别低于名单所示，须重新研判',
        en: 'the stay is of a lower category than the line: to be assessed again',
      },
    },
    unless: withoutOutbreak,
    find: (asked) => sql`
      with told as materialized (
        select l.id, l.person, l.owner_unit, l.outcome_at, l.batch, l.evidence ->> 'proof' as proof from list_line l
        where l.outcome = 'alreadyControlled'),
      compared as (
        select t.*, e.id as episode, e.protocol, e.categories[1] as category
        from told t left join lateral (
          select e.* from episode e
          where e.person = t.person and e.opened_at <= t.outcome_at and (e.ended_at is null or e.ended_at > t.outcome_at)
          order by e.opened_at desc limit 1) e on true)
      select 'line:' || c.id as handle, c.owner_unit as place, c.person,
        case when c.episode is null then 'none' else 'lower' end as what, c.outcome_at as since
      from compared c join list_batch b on b.id = c.batch join list_source o on o.code = b.source
        left join ${suggested(asked)} on s.protocol = c.protocol and s.kind = o.kind and s.risk = coalesce(b.risk, '')
        left join ${priorities(asked)} on p.protocol = c.protocol and p.category = c.category
      where (c.episode is null and c.proof is distinct from 'receipt')
        or (c.episode is not null and coalesce(p.priority, 0) < coalesce(s.priority, 0))`,
  },
  {
    id: 'N8',
    zh: '每条核实无误的名单，都有管控或经签署的“无需管控”',
    en: 'Every confirmed line has led to a stay, or to a signed “no control”',
    severity: 'missed',
    owner: 'cdc',
    link: '/assess',
    whats: {
      nothing: { zh: '核实无误，却没有转入研判', en: 'confirmed, and nobody was asked to assess it' },
    },
    unless: withoutOutbreak,
    find: ({ now }) => sql`
      with alone as materialized (
        select l.id, l.person, l.owner_unit, l.place, l.outcome_at from list_line l
        where l.outcome = 'confirmed' and not exists (
          select from episode e where e.person = l.person and (e.ended_at is null or e.ended_at >= l.outcome_at)))
      select 'line:' || a.id as handle, a.owner_unit as place, a.person, 'nothing' as what, a.outcome_at as since
      from alone a
      where a.outcome_at < ${addMinutes(now, -FOLLOW_UP_MINUTES)}
        and exists (select from outbreak o where o.closed_at is null and o.place @> a.place)
        -- Somebody who is a case already: her exposure is on record, without a stay of its own.
        and not exists (
          select from exposure x where x.person = a.person and x.evidence = 'line:' || a.id
            and (x.episode is null or exists (select from episode e where e.id = x.episode)))`,
  },
  {
    id: 'N9',
    zh: '每个在管人员此刻恰在一处；两处之间不超过 30 分钟',
    en: 'Everybody under control is at one place at any moment, with no more than 30 minutes between two',
    severity: 'missed',
    owner: 'subdistrict-duty',
    link: '/episodes',
    whats: {
      nowhere: { zh: '在管，却不知此刻在哪里', en: 'under control, and nobody knows where' },
      gap: {
        zh: '离开一处后超过 30 分钟没有下一处',
        en: 'more than 30 minutes between leaving a place and the next',
      },
      'on-the-way': {
        zh: '登记在途超过 4 小时，不在任何车上',
        en: 'on the way for more than four hours, and on no trip',
      },
    },
    find: ({ now }) => sql`
      with left_alone as materialized (
        select w.episode, w.person, w.until_at as left_at from whereabouts w
        where w.until_at is not null and not exists (
          select from whereabouts n where n.person = w.person and n.from_at = w.until_at)),
      lost as materialized (
        select e.id from episode e
        where e.ended_at is null and e.ordered_at is not null and not exists (
          select from whereabouts w where w.episode = e.id and w.until_at is null))
      select 'episode:' || e.id as handle, e.place, e.person, 'nowhere' as what, e.ordered_at as since
      from lost l join episode e on e.id = l.id
      union all
      select 'episode:' || e.id, e.place, e.person, 'gap', g.left_at
      from left_alone g join episode e on e.id = g.episode and e.ended_at is null
      where g.left_at < ${addMinutes(now, -GAP_MINUTES)} and not exists (
        select from whereabouts n where n.person = g.person and n.from_at > g.left_at
          and n.from_at <= g.left_at + make_interval(mins => ${GAP_MINUTES}))
      union all
      -- Who left a site and was received nowhere. Whoever is aboard a trip is looked for by it (N19).
      select 'episode:' || e.id, e.place, e.person, 'on-the-way', w.from_at
      from whereabouts w join episode e on e.id = w.episode and e.ended_at is null
      where w.kind = 'vehicle' and w.until_at is null and w.from_at < ${addMinutes(now, -WAY_MINUTES)}
        and not exists (
          select from trip_seat s where s.person = w.person and s.boarded_at is not null and s.received_at is null)`,
  },
  {
    id: 'N10',
    zh: '每份生效的方案都由已批准的规则、按现有事实算出',
    en: 'Every plan in force was made from the facts as they stand, by approved rules',
    severity: 'wrong',
    owner: 'cdc',
    link: '/episodes',
    whats: {
      plan: { zh: '在管，却没有方案', en: 'under control without a plan' },
      facts: {
        zh: '事实已变，方案没有重新算过',
        en: 'the facts have changed, and the plan was not made anew',
      },
      version: { zh: '方案出自未经批准的规则', en: 'the plan was made by rules nobody approved' },
    },
    find: () => sql`
      with recursive versions as (
        (select rulebook from episode where ended_at is null and state <> 'assessing' order by rulebook limit 1)
        union all
        select (select e.rulebook from episode e where e.ended_at is null and e.state <> 'assessing' and e.rulebook > v.rulebook
                order by e.rulebook limit 1)
        from versions v where v.rulebook is not null),
      unapproved as (
        select v.rulebook from versions v
        where v.rulebook is not null and exists (
          select from unnest(string_to_array(v.rulebook, ' ')) t (token)
          where not exists (
            select from rulebook_version r
            where r.state = 'approved' and r.part = split_part(t.token, '@', 1) and r.no::text = split_part(t.token, '@', 2))))
      select 'episode:' || e.id as handle, e.place, e.person, case when e.plan is null then 'plan' else 'facts' end as what,
        e.changed_at as since
      from episode e
      where e.ended_at is null and e.state <> 'assessing' and not e.sound
      union all
      select 'episode:' || e.id, e.place, e.person, 'version', e.changed_at
      from unapproved u join episode e on e.rulebook = u.rulebook and e.ended_at is null and e.state <> 'assessing'`,
  },
];
