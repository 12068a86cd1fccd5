// What somebody may break by hand in releases and hand-overs (N13, N14), of the stays of watch-episodes.ts.

interface Fault {
  readonly id: string;
  readonly what: string;
  readonly break: string;
  readonly mend: string;
}

const ONE = `'00000000-0000-7000-8000-000000000101'`;
const AT = `'2026-12-07T12:00+08:00'`;
const BEFORE = `'2026-12-07T09:00+08:00'`;

/** Her stage was released at noon yesterday, its last day unless another is told; then what came after. */
const released = (after: string, values: string, lastDay = '2026-12-07') =>
  `insert into stage_release (id, episode, person, place, stage_no, stage, stage_place, stage_to, opened_at, first_by, first_role,
     first_at, second_by, second_role, second_at, released_at${after})
   select gen_random_uuid(), id, person, place, 0, 'central', 'facility', '${lastDay}', ${BEFORE}, 'one', 'medic', ${BEFORE}, 'two',
     'cdc', ${AT}, ${AT}${values} from episode where id = ${ONE}`;
const wentOn = released(', next_stage, next_at', `, 1, ${AT}`);
const result = (said: string, read: string) =>
  `insert into test_result (id, episode, person, place, specimen, kind, sampled_at, reported_at, result, entered_by, entered_at, read_at)
   select gen_random_uuid(), id, person, place, 'NP', 'PCR', ${BEFORE}, ${BEFORE}, '${said}', 'x', ${BEFORE}, ${read} from episode where id = ${ONE}`;
const nothing = 'delete from stage_release; delete from test_result; delete from test_due; delete from fever';

export const RELEASE_FAULTS: readonly Fault[] = [
  {
    id: 'N13',
    what: 'early',
    break: released(', next_stage, next_at', `, 1, ${AT}`, '2026-12-20'),
    mend: nothing,
  },
  { id: 'N13', what: 'unread', break: `${wentOn}; ${result('negative', 'null')}`, mend: nothing },
  { id: 'N13', what: 'positive', break: `${wentOn}; ${result('positive', AT)}`, mend: nothing },
  {
    id: 'N13',
    what: 'test',
    break: `${wentOn};
            insert into test_due (id, episode, person, place, on_day, stage_no, specimen, kind, state, at)
            select gen_random_uuid(), id, person, place, '2026-12-07', 0, 'NP', 'PCR', 'done', ${AT} from episode where id = ${ONE}`,
    mend: nothing,
  },
  {
    id: 'N13',
    what: 'symptom',
    break: `${wentOn};
            insert into fever (id, episode, person, place, first, opened_at, step)
            select gen_random_uuid(), id, person, place, gen_random_uuid(), ${BEFORE}, 'medic' from episode where id = ${ONE}`,
    mend: nothing,
  },
  { id: 'N14', what: 'nowhere', break: released('', ''), mend: nothing },
  {
    id: 'N14',
    what: 'waiting',
    break: released(', hand_to, hand_due_at', `, place, '2026-12-07T16:00+08:00'`),
    mend: nothing,
  },
  {
    id: 'N14',
    what: 'gap',
    break: released(', next_stage, next_at', `, 1, '2026-12-08T00:10+08:00'`),
    mend: nothing,
  },
  {
    id: 'N14',
    what: 'receipt',
    break: `update episode set state = 'completed', ended_at = ${AT} where id = ${ONE}`,
    mend: `update episode set state = 'active', ended_at = null where id = ${ONE}`,
  },
];
