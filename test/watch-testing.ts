// What somebody may break by hand in mobile testing (N17, N20–N22), and a session in good order to break: two swabbed into a
// tube that came back positive, both told, held, swabbed alone and told they are negative; one exempt; closed.

interface Fault {
  readonly id: string;
  readonly what: string;
  readonly break: string;
  readonly mend: string;
}

const uuid = (n: number) => `'00000000-0000-7000-8000-0000000003${String(n).padStart(2, '0')}'`;
const SITE = uuid(1);
const SESSION = uuid(2);
const TUBE = uuid(3);
const OTHER = uuid(4);
const [DORA, ELSA, FAYE] = [11, 12, 13].map(uuid) as [string, string, string]; // three of them
const [SWAB, SECOND, THIRD] = [21, 22, 23].map(uuid) as [string, string, string];
const [RECALL, RECALL_2] = [31, 32].map(uuid) as [string, string];
const PLACE = `'d330114.s001.c01'`;
const at = (time: string) => `'2026-12-07T${time}+08:00'`;

const line = (no: number, person: string, more = 'null, null') =>
  `insert into test_roster (session, no, person, place, origin, salt, told, use, added_at, added_by, exemption, exempt_at)
   values (${SESSION}, ${no}, ${person}, ${PLACE}, 'sheet', '\\x00', '\\x00', 'pooled', ${at('09:00')}, 'x', ${more})`;
const swab = (id: string, person: string, tube = TUBE) =>
  `insert into test_swab (id, session, place, person, tube, table_no, checked, at, recorded_at, by)
   values (${id}, ${SESSION}, ${PLACE}, ${person}, ${tube}, 1, 'name', ${at('10:00')}, ${at('10:00')}, 'x')`;
const tube = (id: string, code: string, state: string, scanned: number) =>
  `insert into test_tube (id, session, place, barcode, round, table_no, use, capacity, state, opened_at, opened_by, first_at,
     last_at, scanned, written, received, closed_at, reported_at)
   values (${id}, ${SESSION}, ${PLACE}, '${code}', 'session', 1, 'pooled', 10, '${state}', ${at('10:00')}, 'x', ${at('10:00')},
     ${at('10:00')}, ${scanned}, ${scanned}, ${scanned}, ${at('10:10')}, ${at('15:00')})`;
const recall = (id: string, person: string) =>
  `insert into test_recall (id, session, tube, person, place, opened_at, told_at, told_by, told_how, held_at, reswabbed_at,
     outcome, outcome_at, outcome_told_at)
   values (${id}, ${SESSION}, ${TUBE}, ${person}, ${PLACE}, ${at('15:01')}, ${at('15:05')}, 'x', 'phone', ${at('15:05')},
     ${at('16:00')}, 'negative', ${at('20:00')}, ${at('20:10')})`;

export const TESTING_IN_ORDER: readonly string[] = [
  `insert into test_site (id, place, kind, name, address, headcount, added_at, added_by)
   values (${SITE}, ${PLACE}, 'worksite', '工地', '路 1 号', 3, ${at('08:00')}, 'x')`,
  `insert into test_session (id, site, place, offer, proposed, proposed_row, people, opens_at, hours, tables, pool_size,
     planned_at, planned_by, closed_at, closed_by, closed_rest)
   values (${SESSION}, ${SITE}, ${PLACE}, 'door', 'door', 'large', 3, ${at('09:30')}, 2, 1, 10, ${at('08:00')}, 'x',
     ${at('12:00')}, 'x', 0)`,
  line(1, DORA),
  line(2, ELSA),
  line(3, FAYE, `'medical', ${at('09:10')}`),
  tube(TUBE, 'T-1', 'positive', 2),
  swab(SWAB, DORA),
  swab(SECOND, ELSA),
  recall(RECALL, DORA),
  recall(RECALL_2, ELSA),
];

const again = `update test_recall set told_at = ${at('15:05')}, held_at = ${at('15:05')}, reswabbed_at = ${at('16:00')},
  outcome = 'negative', outcome_at = ${at('20:00')}, outcome_told_at = ${at('20:10')}`;
const openRecall = (more: string) =>
  `update test_recall set outcome = null, outcome_at = null, outcome_told_at = null, ${more} where id = ${RECALL}`;
const question = (kind: string, asked: string, settled = 'null') =>
  `insert into test_question (id, session, place, kind, tube, person, facts, asked_at, settled_at)
   values (${uuid(40)}, ${SESSION}, ${PLACE}, '${kind}', ${TUBE}, ${DORA}, '{}', ${asked}, ${settled})`;
const noQuestion = `delete from test_question`;

export const TESTING_FAULTS: readonly Fault[] = [
  {
    id: 'N17',
    what: 'case',
    break: `update test_recall set outcome = 'positive' where id = ${RECALL}`,
    mend: again,
  },
  {
    id: 'N17',
    what: 'case',
    // Her own tube is positive, and the recall knows nothing of it.
    break: `${tube(OTHER, 'T-2', 'positive', 1)}; ${swab(THIRD, DORA, OTHER)};
      update test_tube set round = 'recall', use = 'single' where id = ${OTHER}`,
    mend: `delete from test_swab where id = ${THIRD}; delete from test_tube where id = ${OTHER}`,
  },
  {
    id: 'N20',
    what: 'count',
    // Found out why before it left, and counted otherwise where it arrived.
    break: `${question('count-differs', at('10:20'), at('10:30'))};
      update test_tube set received = 3, arrived_at = ${at('14:00')} where id = ${TUBE}`,
    mend: `update test_question set settled_at = ${at('14:30')}`,
  },
  {
    id: 'N20',
    what: 'count',
    break: noQuestion,
    mend: `${question('count-differs', at('23:50'))}`,
  },
  {
    id: 'N20',
    what: 'asked',
    break: `update test_question set asked_at = ${at('23:00')}, kind = 'tube-open'; update test_tube set received = 2 where id = ${TUBE}`,
    mend: noQuestion,
  },
  {
    id: 'N20',
    what: 'bound',
    break: `update test_tube set scanned = 3, written = 3, received = 3, last_at = null where id = ${TUBE}`,
    mend: `update test_tube set scanned = 2, written = 2, received = 2, last_at = first_at where id = ${TUBE}`,
  },
  {
    id: 'N20',
    what: 'twice',
    break: `${tube(OTHER, 'T-2', 'negative', 1)}; ${swab(THIRD, DORA, OTHER)}`,
    // A person found out that she was swabbed twice.
    mend: question('person-twice', at('11:00'), at('11:30')),
  },
  {
    id: 'N20',
    what: 'nobody',
    break: `update test_swab set person = ${uuid(14)} where id = ${THIRD}`,
    mend: `delete from test_swab where id = ${THIRD}; delete from test_tube where id = ${OTHER}; ${noQuestion}`,
  },
  {
    id: 'N21',
    what: 'missing',
    break: `delete from test_recall where id = ${RECALL}`,
    mend: recall(RECALL, DORA),
  },
  {
    id: 'N21',
    what: 'told',
    break: openRecall(`opened_at = ${at('23:50')}, told_at = null, held_at = null, reswabbed_at = null`),
    mend: `update test_recall set opened_at = '2026-12-08T00:10+08:00' where id = ${RECALL}`,
  },
  {
    id: 'N21',
    what: 'held',
    break: `update test_recall set told_at = '2026-12-08T00:15+08:00' where id = ${RECALL}`,
    mend: `update test_recall set held_at = told_at where id = ${RECALL}`,
  },
  {
    id: 'N21',
    what: 'swab',
    break: `update test_recall set opened_at = ${at('20:00')}, told_at = ${at('20:10')}, held_at = ${at('20:10')} where id = ${RECALL}`,
    mend: again,
  },
  {
    id: 'N21',
    what: 'spoilt',
    break: `${tube(OTHER, 'T-3', 'rejected', 0)}; update test_tube set round = 'recall', arrived_at = ${at('18:00')} where id = ${OTHER};
      ${openRecall(`reswab = ${OTHER}`)}`,
    mend: `${again}, reswab = null where id = ${RECALL}; delete from test_tube where id = ${OTHER}`,
  },
  {
    id: 'N21',
    what: 'outcome',
    break: `update test_recall set outcome_told_at = null where id = ${RECALL}`,
    mend: again,
  },
  {
    id: 'N22',
    what: 'open',
    break: `update test_roster set exemption = null, exempt_at = null where no = 3`,
    // The lead signed for her.
    mend: `update test_roster set signed_at = ${at('12:00')} where no = 3`,
  },
  {
    id: 'N22',
    what: 'unclosed',
    break: `update test_session set closed_at = null where id = ${SESSION}`,
    mend: `update test_session set closed_at = ${at('12:00')} where id = ${SESSION}`,
  },
];
