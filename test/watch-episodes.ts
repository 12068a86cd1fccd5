// A few stays in good order for the scenes of the invariants, and what somebody may break in them by hand (N7 to N10).
import { canonical } from '../src/base/canonical.ts';

type By = (text: string, values?: unknown[]) => Promise<unknown>;

interface Fault {
  readonly id: string;
  readonly what: string;
  readonly break: string;
  readonly mend: string;
}

const OUTBREAK = '00000000-0000-7000-8000-000000000100';
const EPISODE = '00000000-0000-7000-8000-000000000101';
const VERSION = 'protocol-cn-covid-8@1';

/** An outbreak, the person of every confirmed line in a stay that has begun, and one more somebody may be linked to. */
export async function settleEpisodes(by: By, now: string): Promise<void> {
  const before = new Date(Date.parse(now) - 600 * 60_000).toISOString();
  await by(
    `insert into outbreak (id, name, name_en, disease, protocol, place, opened_at, opened_by, sunset)
     values ($1, 'x', 'x', 'COVID-19', 'CN-COVID-8', 'd330114', $2, 'house', '2099-01-01')`,
    [OUTBREAK, before],
  );
  await by(
    `insert into episode (id, person, outbreak, place, state, categories, protocol, rulebook, facts, facts_hash, plan,
       plan_facts_hash, stage_no, stage, stage_place, stage_from, stage_to, ends_on, opened_at, opened_by, ordered_at, changed_at)
     select case row_number() over (order by person) when 1 then '${EPISODE}'::uuid else gen_random_uuid() end, person, $1,
       'd330114.s001.c01.g01', 'active', '{close}', 'CN-COVID-8', '${VERSION}', '{}', '\\x01', $2, '\\x01', 0, 'central', 'facility',
       '2026-12-08', '2026-12-20', '2026-12-27', $3, 'house', $3, $3
     from (select distinct person from list_line where outcome = 'confirmed' or state = 'fieldSearch') p`,
    [OUTBREAK, canonical({ stages: [] }), before],
  );
  await by(
    `insert into whereabouts (person, during, episode, kind, place, by)
     select person, tstzrange($1, null), id, 'home', place, 'house' from episode`,
    [before],
  );
}

const ONE = `'${EPISODE}'`;
const HERS = `(select person from episode where id = ${ONE})`;

export const EPISODE_FAULTS: readonly Fault[] = [
  {
    id: 'N7',
    what: 'lower',
    break: `update list_line set state = 'alreadyControlled', outcome = 'alreadyControlled' where outcome = 'confirmed' and person = ${HERS};
            update episode set categories = '{lowRisk}' where id = ${ONE};
            update list_batch set risk = 'high'`,
    mend: `update list_line set state = 'confirmed', outcome = 'confirmed' where outcome = 'alreadyControlled';
           update episode set categories = '{close}' where id = ${ONE};
           update list_batch set risk = null`,
  },
  {
    id: 'N7',
    what: 'none',
    break: `update list_line set state = 'alreadyControlled', outcome = 'alreadyControlled' where outcome = 'confirmed' and person = ${HERS};
            update episode set opened_at = now() + interval '9 years' where id = ${ONE}`,
    mend: `update list_line set state = 'confirmed', outcome = 'confirmed' where outcome = 'alreadyControlled';
           update episode set opened_at = ordered_at where id = ${ONE}`,
  },
  {
    id: 'N8',
    what: 'nothing',
    break: `update list_line set outcome_at = outcome_at - interval '1 hour' where outcome = 'confirmed';
            update episode set person = '00000000-0000-7000-8000-000000000199' where id = ${ONE};
            update whereabouts set person = '00000000-0000-7000-8000-000000000199' where episode = ${ONE}`,
    mend: `update list_line set outcome_at = outcome_at + interval '1 hour' where outcome = 'confirmed';
           update episode set person = (select person from list_line where outcome = 'confirmed' order by person limit 1) where id = ${ONE};
           update whereabouts w set person = e.person from episode e where e.id = w.episode`,
  },
  {
    id: 'N9',
    what: 'nowhere',
    break: `delete from whereabouts where episode = ${ONE}`,
    mend: `insert into whereabouts (person, during, episode, kind, place, by)
           select person, tstzrange(ordered_at, null), id, 'home', place, 'house' from episode where id = ${ONE}`,
  },
  {
    id: 'N9',
    what: 'on-the-way',
    break: `update whereabouts set kind = 'vehicle' where episode = ${ONE}`,
    mend: `update whereabouts set kind = 'home' where episode = ${ONE}`,
  },
  {
    id: 'N9',
    what: 'gap',
    break: `update whereabouts set during = tstzrange(lower(during), lower(during) + interval '1 hour') where episode = ${ONE};
            insert into whereabouts (person, during, episode, kind, place, by)
            select person, tstzrange(ordered_at + interval '100 minutes', null), id, 'hospital', place, 'x' from episode where id = ${ONE}`,
    mend: `delete from whereabouts where episode = ${ONE} and kind = 'hospital';
           update whereabouts set during = tstzrange(lower(during), null) where episode = ${ONE}`,
  },
  {
    id: 'N10',
    what: 'facts',
    break: `update episode set facts_hash = '\\x02' where id = ${ONE}`,
    mend: `update episode set facts_hash = '\\x01' where id = ${ONE}`,
  },
  {
    id: 'N10',
    what: 'plan',
    break: `update episode set plan = null where id = ${ONE}`,
    mend: `update episode set plan = '{"stages":[]}' where id = ${ONE}`,
  },
  {
    id: 'N12',
    what: 'untold',
    break: `insert into temperature_due (episode, on_day, slot, person, place, opens_at, due_at)
            select id, '2026-12-01', 0, person, place, '2026-12-01T06:30+08:00', '2026-12-01T10:00+08:00' from episode where id = ${ONE}`,
    mend: `delete from temperature_due`,
  },
  {
    id: 'N10',
    what: 'version',
    break: `update episode set rulebook = 'protocol-cn-covid-8@77' where id = ${ONE}`,
    mend: `update episode set rulebook = '${VERSION}' where id = ${ONE}`,
  },
];
