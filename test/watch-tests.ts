// What somebody may break by hand in tests and cases (N11, N17, N18), of the stays of watch-episodes.ts.

interface Fault {
  readonly id: string;
  readonly what: string;
  readonly break: string;
  readonly mend: string;
}

const ONE = `'00000000-0000-7000-8000-000000000101'`;
const OUTBREAK = `'00000000-0000-7000-8000-000000000100'`;
const CASE = `'00000000-0000-7000-8000-000000000120'`;
const LINKED = `'00000000-0000-7000-8000-000000000121'`;
const AT = `'2026-12-07T12:00+08:00'`;

const due = (state: string, more = 'null, null', day = '2026-12-07') =>
  `insert into test_due (id, episode, person, place, on_day, stage_no, specimen, kind, state, at, reason, moved_to)
   select gen_random_uuid(), id, person, place, '${day}', 0, 'NP', 'PCR', '${state}', ${AT}, ${more} from episode where id = ${ONE}`;
const noDue = `delete from test_due`;
const aCase = (more: string, values: string) =>
  `insert into control_case (id, person, outbreak, place, episode, classification, reported_at, reported_by${more})
   select ${CASE}, person, ${OUTBREAK}, place, id, 'initial-positive', ${AT}, 'house'${values} from episode where id = ${ONE}`;
const ended = `update episode set ended_at = ${AT}, state = 'converted' where id = ${ONE}`;
const living = `update episode set ended_at = null, state = 'active' where id = ${ONE}`;
const noCase = `delete from control_case`;
const CALM = `, interview_opened_at, contacts_done_at, contacts_none_by`;
const CALM_VALUES = `, ${AT}, ${AT}, 'cdc'`;

export const TEST_FAULTS: readonly Fault[] = [
  { id: 'N11', what: 'undone', break: due('due'), mend: noDue },
  {
    id: 'N11',
    what: 'result',
    break: `${due('sampled')}; update test_due set at = '2026-12-05T12:00+08:00'`,
    mend: noDue,
  },
  { id: 'N11', what: 'visit', break: due('refused', `'refuses', null`), mend: noDue },
  { id: 'N11', what: 'reason', break: due('exempt'), mend: noDue },
  { id: 'N11', what: 'moved', break: due('rescheduled', `'weather', '2026-12-10'`), mend: noDue },
  {
    id: 'N11',
    what: 'asked',
    break: `update episode set stage_to = '2026-12-08',
              plan = '{"stages":[{"tests":[{"on":"2026-12-07","kind":"PCR","specimen":"NP","double":false}]}]}' where id = ${ONE}`,
    mend: `update episode set stage_to = '2026-12-20', plan = '{"stages":[]}' where id = ${ONE}`,
  },
  {
    id: 'N17',
    what: 'case',
    break: `insert into test_result (id, episode, person, place, specimen, kind, sampled_at, reported_at, result, entered_by, entered_at)
            select gen_random_uuid(), id, person, place, 'NP', 'PCR', ${AT}, ${AT}, 'positive', 'x', ${AT} from episode where id = ${ONE}`,
    mend: `delete from test_result`,
  },
  { id: 'N17', what: 'converted', break: aCase(CALM, CALM_VALUES), mend: noCase },
  {
    id: 'N17',
    what: 'linked',
    break: `${ended}; ${aCase(CALM, CALM_VALUES)};
            insert into episode (id, person, outbreak, place, state, categories, protocol, rulebook, facts, facts_hash, linked,
              opened_at, opened_by, changed_at)
            select ${LINKED}, gen_random_uuid(), outbreak, place, 'assessing', '{secondary}', protocol, rulebook, '{}', '\\x01', id,
              ${AT}, 'house', ${AT} from episode where id = ${ONE}`,
    mend: `delete from episode where id = ${LINKED}; ${noCase}; ${living}`,
  },
  {
    id: 'N18',
    what: 'interview',
    break: `${ended}; ${aCase(', contacts_done_at, contacts_none_by', `, ${AT}, 'cdc'`)}`,
    mend: `${noCase}; ${living}`,
  },
  {
    id: 'N18',
    what: 'contacts',
    break: `${ended}; ${aCase(', interview_opened_at', `, ${AT}`)};
            update control_case set reported_at = '2026-12-06T12:00+08:00'`,
    mend: `${noCase}; ${living}`,
  },
  {
    id: 'N18',
    what: 'empty',
    break: `${ended}; ${aCase(', interview_opened_at, contacts_done_at', `, ${AT}, ${AT}`)}`,
    mend: `${noCase}; ${living}`,
  },
];
