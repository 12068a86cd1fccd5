// What is known of somebody ends: class by class, by the table of rulebook/retention.yaml, each night, in a few
// statements for all people at once. What went is proven by counts and a hash of what it was, in the ledger and in a row
// of its own; what was sealed under a person's salt is gone with the salt, wherever a copy of it may lie. Beside the
// modules, because it reaches into the tables of all of them.
import { createHash } from 'node:crypto';
import { type Static, Type } from 'typebox';
import { addDays, type CivilDate, civilDayOf, startOf } from './base/civil-dates.ts';
import { uuidv7 } from './base/ids.ts';
import { refusals } from './base/refusal.ts';
import { rulePart, type Wrong, wrongAt } from './base/rule-part.ts';
import { Id } from './base/schemas.ts';
import { row, rows, run, sql, type Tx } from './base/sql.ts';
import type { Words } from './base/words.ts';
import { act, look } from './ledger/act.ts';
import { refuse as refuseHouse } from './ledger/refusals.ts';
import type { Act, Ctx, Look } from './ledger/terms.ts';
import { personCode } from './people/rules.ts';
import { findPerson } from './people/store.ts';
import { keepSums } from './testing/coverage/store.ts';
import { testingRules } from './testing/terms.ts';

// The table ---------------------------------------------------------------------------------------------

export const DATA_CLASSES = [
  'temperatures',
  'tests',
  'testing',
  'home',
  'calls',
  'lists',
  'control',
  'tasks',
  'steps',
  'requests',
  'identity',
  'meetings',
  'openings',
] as const;
export type DataClass = (typeof DATA_CLASSES)[number];

const Text = Type.String({ minLength: 1 });
const Hour = Type.Integer({ minimum: 0, maximum: 24 });

/** How long each class is kept: rulebook/retention.yaml. */
export const retentionRules = rulePart(
  'retention',
  Type.Object({
    classes: Type.Array(
      Type.Object({
        class: Type.Enum([...DATA_CLASSES]),
        days: Type.Integer({ minimum: 0, maximum: 3_650 }),
        after: Type.Enum([
          'release',
          'call',
          'outcome',
          'end',
          'session',
          'answer',
          'everything',
          'decision',
          'look',
          'step',
        ]),
        zh: Text,
        en: Text,
        source: Text,
      }),
    ),
    statistics: Type.Object({ k: Type.Integer({ minimum: 3, maximum: 1_000 }), source: Text }),
    nightly: Type.Object({ fromHour: Hour, toHour: Hour, source: Text }),
  }),
  ({ classes, nightly }) => {
    const wrong: Wrong[] = [];
    const say = (zh: string, en: string, ...at: (string | number)[]) =>
      wrong.push(wrongAt({ zh, en }, ...at));
    for (const one of DATA_CLASSES)
      if (classes.filter((row) => row.class === one).length !== 1)
        say(`「${one}」须有且只有一行`, `the class ${one} has exactly one row`, 'classes');
    const days = (one: DataClass) => classes.find((row) => row.class === one)?.days ?? 0;
    // Notes sealed under her salt go with it: identity that went first would take away what is still to be kept.
    for (const one of ['temperatures', 'tests', 'home', 'control'] as const)
      if (days('identity') < days(one))
        say(
          '身份信息不得早于其名下的其他记录清除',
          'identity is not erased before what is kept under it',
          'classes',
          classes.findIndex((row) => row.class === 'identity'),
          'days',
        );
    if (nightly.fromHour >= nightly.toHour)
      say('夜间时段的起点须早于终点', 'the night begins before it ends', 'nightly', 'toHour');
    return wrong;
  },
);
export type RetentionRules = Static<typeof retentionRules.schema>;

// Erasing -----------------------------------------------------------------------------------------------

/** What went from one table. */
export interface Gone {
  readonly table: string;
  readonly rows: number;
  /** SHA-256 of the sorted keys of what went, in hex. */
  readonly hash: string;
}

export interface Erased {
  readonly class: DataClass;
  readonly days: number;
  /** What the clock of which had begun before this day went. */
  readonly before: CivilDate;
  readonly rows: number;
  readonly hash: string;
  readonly tables: readonly Gone[];
}

interface Span {
  /** The clock began before this moment. */
  readonly before: Date;
  /** What began since then is within its term. At a closing that holds for what is not of the outbreak that is closed. */
  readonly term: Date;
  readonly today: CivilDate;
  readonly now: Date;
  /** Only what belongs to this outbreak, which is being closed; `alone`: no other one is open. */
  readonly closing?: { readonly outbreak: string; readonly alone: boolean } | undefined;
}

/** Nobody asked that she be kept: a court, an inquiry (legal_hold). */
const free = (person: string, { today }: Span) => sql`
  not exists (select from legal_hold h where h.person = ${sql.ref(person)} and h.ended_at is null and h.until >= ${today}::date)`;

/** Stays whose clock has run out: it began at the release, or at the end when there was none. */
const over = (span: Span) => sql`
  select e.id from episode e
  where e.ended_at is not null and coalesce(e.released_at, e.ended_at) < ${span.before} and ${free('e.person', span)}
    and ${span.closing === undefined ? sql`true` : sql`e.outbreak = ${span.closing.outbreak}`}`;

/** While another outbreak goes on, what hangs on no stay goes only with somebody of the one that is closed. */
const noOther = (person: string, { closing }: Span) =>
  closing === undefined || closing.alone
    ? sql`true`
    : sql`exists (select from episode e where e.person = ${sql.ref(person)} and e.outbreak = ${closing.outbreak})`;

/** A stay whose clock began since then keeps her on record: of an outbreak that is not closed, for its whole term. */
const youngSince = ({ before, term, closing }: Span) =>
  closing === undefined
    ? sql`${before}::timestamptz`
    : sql`case when e.outbreak = ${closing.outbreak} or exists (
        select from outbreak o where o.id = e.outbreak and o.closed_at is not null)
        then ${before}::timestamptz else ${term}::timestamptz end`;

/**
 * Sessions of mobile testing that ended long enough ago, as a condition on `t`, and that nobody has to answer for any more:
 * whoever is called back, and a swab that is asked about, are looked up among all who were there. At a closing a result
 * that is still awaited keeps its people too: a positive one has to find them.
 */
const sessionOver = (span: Span) => sql`
  t.opens_at + make_interval(secs => t.hours * 3600) < least(${span.before}::timestamptz, ${span.now}::timestamptz)
    and not exists (select from test_recall c where c.session = t.id and c.outcome is null)
    and not exists (select from test_question q where q.session = t.id and q.settled_at is null)
    and not exists (select from test_tube u where u.session = t.id and u.scanned > 0 and u.reported_at is null
      and u.state <> 'rejected' and u.opened_at >= ${span.term})`;
const sessionsOver = (span: Span) => sql`select t.id from test_session t where ${sessionOver(span)}`;

type Step = readonly [table: string, statement: (span: Span) => ReturnType<typeof sql>];

const goneOf = (table: string, key = 'episode'): Step => [
  table,
  (span) =>
    sql`delete from ${sql.table(table)} t where t.${sql.ref(key)} in (${over(span)}) returning ${keyOf(table)}`,
];

const goneWithSession = (table: string): Step => [
  table,
  (span) => sql`
    delete from ${sql.table(table)} t
    where t.session in (${sessionsOver(span)}) and t.person is not null and ${free('t.person', span)}
    returning ${keyOf(table)}`,
];

/** The key of a row as text: what the hash is made of. */
function keyOf(table: string) {
  if (table === 'temperature_due') return sql`t.episode || '/' || t.on_day || '/' || t.slot as key`;
  if (table === 'person_document' || table === 'person_phone') return sql`encode(t.blind, 'hex') as key`;
  if (table === 'list_ignored') return sql`t.batch || '/' || t.sheet || '/' || t.row_no as key`;
  if (table === 'whereabouts') return sql`t.person || '/' || lower(t.during) as key`;
  if (table === 'test_roster') return sql`t.session || '/' || t.no as key`;
  if (table === 'site_incident_step') return sql`t.incident || '/' || t.no as key`;
  if (table === 'site_incident_person') return sql`t.incident || '/' || t.person as key`;
  if (table === 'trip_seat') return sql`t.trip || '/' || t.person as key`;
  if (table === 'test_merge') return sql`t.session || '/' || t.person || '/' || t.gone as key`;
  if (table === 'test_unlisted') return sql`t.session || '/' || t.person as key`;
  if (table === 'resident_bound') return sql`t.person || '/' || t.for_person || '/' || t.since as key`;
  return sql`t.id::text as key`;
}

/** Lists none of whose lines is worked on any more, the last answer long enough ago, nobody on them held. */
const listsOver = (span: Span) => sql`
  select b.id from list_batch b
  where b.salt is not null and b.received_at < ${span.before}
    and not exists (select from list_line l where l.batch = b.id
      and (l.step is not null or coalesce(l.outcome_at, l.changed_at) >= ${span.before}))
    and not exists (select from list_question q where q.batch = b.id and q.answer is null)
    and not exists (select from list_line l join legal_hold h on h.person = l.person
      where l.batch = b.id and h.ended_at is null and h.until >= ${span.today}::date)`;

/** She is in a bed of an isolation site, or has left it not long ago. */
const inRoomSince = (stay: string, { before }: Span) => sql`
  (upper_inf(${sql.ref(stay)}.during) or upper(${sql.ref(stay)}.during) >= ${before})`;

/** People of whom nothing is open and nothing is young any more. */
const peopleOver = (span: Span) => sql`
  select p.id from person p
  where p.salt is not null and p.created_at < ${span.before} and ${free('p.id', span)}
    and ${noYoungStay('p.id', span)}
    and not exists (select from list_line l where l.person = p.id
      and (l.step is not null or coalesce(l.outcome_at, l.changed_at) >= ${span.before}))
    and not exists (select from test_roster r where r.person = p.id and r.session not in (${sessionsOver(span)}))
    and not exists (select from test_unlisted u where u.person = p.id and u.session not in (${sessionsOver(span)}))
    -- On no roster, and called back, asked about or in a tube all the same.
    and not exists (select from test_recall c where c.person = p.id and c.session not in (${sessionsOver(span)}))
    and not exists (select from test_question q where q.person = p.id and q.session not in (${sessionsOver(span)}))
    and not exists (select from test_swab w where w.person = p.id and w.session not in (${sessionsOver(span)}))
    and not exists (select from room_stay s where s.person = p.id and ${inRoomSince('s', span)})
    and not exists (select from trip_seat s where s.person = p.id)
    and not exists (select from site_leaving s where s.person = p.id)
    and ${noOther('p.id', span)}
    and not exists (select from right_request r where r.person = p.id and r.answered_at is null)
    and not exists (select from control_case c where c.person = p.id and c.ended_at is null)
    -- Somebody she was found to be, or who was found to be her, is somebody still.
    and not exists (select from person o where o.id = p.merged_into and o.salt is not null and (
      o.created_at >= ${span.before} or exists (select from episode e where e.person = o.id and e.ended_at is null)
      or exists (select from list_line l where l.person = o.id and l.step is not null)))`;

/** No stay of hers goes on, or is young: what is told of her may still be asked about. */
const noYoungStay = (person: string, span: Span) => sql`
  not exists (select from episode e where e.person = ${sql.ref(person)}
    and (e.ended_at is null or coalesce(e.released_at, e.ended_at) >= ${youngSince(span)}))`;

/**
 * An incident nobody has to do anything about any more, nor to learn from: closed and reviewed, of nobody whose stay is
 * young. One of nobody belongs to no outbreak: while another one goes on it is kept for its whole term.
 */
const incidentOver = (alias: string, span: Span) => sql`
  ${sql.ref(`${alias}.closed_at`)} < ${span.before} and ${sql.ref(`${alias}.reviewed_at`)} < ${span.before}
  and case when ${sql.ref(`${alias}.person`)} is null
    then ${span.closing === undefined || span.closing.alone ? sql`true` : sql`greatest(${sql.ref(`${alias}.closed_at`)}, ${sql.ref(`${alias}.reviewed_at`)}) < ${span.term}`}
    else ${free(`${alias}.person`, span)} and ${noOther(`${alias}.person`, span)} and ${noYoungStay(`${alias}.person`, span)} end`;

/** The outbreak that is closed is the last one. */
const noneOpen = ({ closing }: Span) => (closing?.alone === true ? sql`true` : sql`false`);

/** What is of a guest who has left, none of whose stays is young; or of nobody in particular. */
const guestOver = (alias: string, span: Span) => sql`
  (${sql.ref(`${alias}.person`)} is null and ${span.closing === undefined ? sql`true` : noneOpen(span)}
    or ${sql.ref(`${alias}.person`)} is not null
      and ${free(`${alias}.person`, span)} and ${noOther(`${alias}.person`, span)}
      and not exists (select from room_stay s where s.person = ${sql.ref(`${alias}.person`)} and ${inRoomSince('s', span)})
      and not exists (select from episode e where e.person = ${sql.ref(`${alias}.person`)}
        and (e.ended_at is null or coalesce(e.released_at, e.ended_at) >= ${youngSince(span)})))`;

/** A meeting, and a test of the staff, belongs to no outbreak: while another one goes on, its term holds. */
const sharedBefore = (span: Span) =>
  span.closing === undefined || span.closing.alone ? span.before : span.term;

/** What a record of a meeting once held of points and of guests; later ones are kept without. */
const FROZEN_WORDS = ['meeting', 'decisions', 'attention', 'specials'];

/** What each class is made of, in the order in which it goes. */
const STEPS: Readonly<Record<DataClass, readonly Step[]>> = {
  temperatures: [goneOf('temperature_due'), goneOf('observation'), goneOf('fever')],
  tests: [
    goneOf('test_result'),
    [
      'test_result',
      (span) => sql`
        delete from test_result t where t.episode is null and t.entered_at < ${span.before} and ${free('t.person', span)}
          and ${noOther('t.person', span)}
        returning t.id::text as key`,
    ],
    goneOf('test_due'),
    // Whoever works at a site is under no control: her clock begins with the swab.
    [
      'site_staff_test',
      (span) => sql`
        delete from site_staff_test t where t.sampled_at < ${sharedBefore(span)} returning t.id::text as key`,
    ],
    [
      'site_staff_release',
      (span) => sql`
        delete from site_staff_release t where t.released_at < ${sharedBefore(span)} returning t.account::text || t.ended_at::text as key`,
    ],
    // The name of the file is somebody's words, as that of a list is.
    [
      'test_import',
      (span) => sql`
        update test_import t set file_name = ''
        where t.at < ${span.before} and t.file_name <> ''
          and ${span.closing === undefined || span.closing.alone ? sql`true` : sql`false`} returning t.id::text as key`,
    ],
  ],
  // Tubes, boxes, reports and counts of the queue stay: without the swabs they are nobody's.
  testing: [
    goneWithSession('test_recall'),
    goneWithSession('test_question'),
    goneWithSession('test_swab'),
    goneWithSession('test_unlisted'),
    [
      'test_merge',
      (span) => sql`
        delete from test_merge t
        where t.session in (${sessionsOver(span)}) and ${free('t.person', span)} and ${free('t.gone', span)}
        returning ${keyOf('test_merge')}`,
    ],
    [
      'test_roster_row',
      (span) => sql`
        delete from test_roster_row t where t.session in (${sessionsOver(span)})
          and not exists (select from legal_hold h where h.person = any (t.candidates) and h.ended_at is null
            and h.until >= ${span.today}::date)
        returning t.id::text as key`,
    ],
    goneWithSession('test_roster'),
    // Why the rest was signed for is somebody's words.
    [
      'test_session',
      (span) => sql`
        update test_session t set closed_why = null where t.closed_why is not null and ${sessionOver(span)}
        returning t.id::text as key`,
    ],
  ],
  home: [
    goneOf('home_visit'),
    goneOf('home_check'),
    goneOf('home_kit'),
    goneOf('co_resident'),
    goneOf('home_refusal'),
    goneOf('need'),
    goneOf('resident_link'),
    [
      'resident_bound',
      (span) => sql`
        delete from resident_bound t where t.since < ${span.before}
          and not exists (select from episode e where e.person in (t.person, t.for_person)
            and (e.ended_at is null or e.ended_at >= ${youngSince(span)}))
          and ${free('t.person', span)} and ${free('t.for_person', span)} and ${noOther('t.for_person', span)}
        returning ${keyOf('resident_bound')}`,
    ],
  ],
  calls: [
    [
      'call_attempt',
      (span) => sql`
        update call_attempt t set note = null, note_salt = null, number = null
        where t.at < ${span.before} and (t.note is not null or t.number is not null) and ${free('t.person', span)}
        returning t.id::text as key`,
    ],
    [
      'line_search',
      (span) => sql`
        update line_search t set note = null, note_salt = null, proof = '{}', receipt = null
        where t.ended_at < ${span.before} and (t.note is not null or t.proof <> '{}' or t.receipt is not null)
          and ${free('t.person', span)} returning t.id::text as key`,
    ],
  ],
  lists: [
    [
      'list_line',
      (span) => sql`
        update list_line t set raw = '', mask = '{}', evidence = t.evidence - 'said'
        where t.batch in (${listsOver(span)}) returning t.id::text as key`,
    ],
    [
      'list_question',
      (span) => sql`
        update list_question t set raw = '', mask = '{}', detail = '{}', reason = null
        where t.batch in (${listsOver(span)}) returning t.id::text as key`,
    ],
    [
      'list_ignored',
      (span) => sql`
        update list_ignored t set raw = null where t.batch in (${listsOver(span)}) and t.raw is not null
        returning ${keyOf('list_ignored')}`,
    ],
    [
      'line_transfer',
      (span) => sql`
        update line_transfer t set reason = '', answer_reason = null, receipt = null, to_outside = case when t.to_outside is null then null else '' end
        where t.line in (select l.id from list_line l where l.batch in (${listsOver(span)})) returning t.id::text as key`,
    ],
    [
      'line_correction',
      (span) => sql`
        update line_correction t set reason = '', answer_reason = null
        where t.line in (select l.id from list_line l where l.batch in (${listsOver(span)})) returning t.id::text as key`,
    ],
    // Last: the salt is what all of the above was sealed under. The name of the file is somebody's words as well.
    [
      'list_batch',
      (span) => sql`
        update list_batch t set salt = null, file_name = '' where t.id in (${listsOver(span)}) returning t.id::text as key`,
    ],
  ],
  control: [
    [
      'control_order',
      (span) => sql`
        update control_order t set signature = null, witness = null, served_salt = null
        where t.episode in (${over(span)}) and (t.signature is not null or t.witness is not null) returning t.id::text as key`,
    ],
    [
      'exposure',
      (span) => sql`
        update exposure t set note = null
        where t.episode in (${over(span)}) and t.note is not null returning t.id::text as key`,
    ],
    [
      'whereabouts',
      (span) =>
        sql`delete from whereabouts t where t.episode in (${over(span)}) returning ${keyOf('whereabouts')}`,
    ],
    // Rooms, rounds and meals of a site stay: without its guests they are nobody's. A companion is under no control.
    [
      'room_stay',
      (span) => sql`
        delete from room_stay t
        where not ${inRoomSince('t', span)} and ${free('t.person', span)}
          and (t.episode in (${over(span)}) or (t.episode is null and ${noOther('t.person', span)}))
        returning t.id::text as key`,
    ],
    [
      'trip_seat',
      (span) => sql`
        delete from trip_seat t using trip r
        where r.id = t.trip and coalesce(r.closed_at, r.cancelled_at) < ${span.before} and ${free('t.person', span)}
          and (t.episode in (${over(span)}) or (t.episode is null and ${noOther('t.person', span)}))
        returning ${keyOf('trip_seat')}`,
    ],
    [
      'site_leaving',
      (span) => sql`
        delete from site_leaving t
        where t.ended_at < ${span.before} and ${free('t.person', span)}
          and (t.episode in (${over(span)}) or (t.episode is null and ${noOther('t.person', span)}))
        returning t.id::text as key`,
    ],
    // Where it went, who drove and why it differed are somebody's words; how many vehicles there were stays.
    [
      'trip',
      (span) => sql`
        update trip t set destination = '', driver = '', driver_account = null, driver_shown = null, driver_why = null,
          cancelled_why = null, differs_why = null
        where coalesce(t.closed_at, t.cancelled_at) < ${span.before} and t.destination <> ''
          and not exists (select from trip_seat s where s.trip = t.id)
        returning t.id::text as key`,
    ],
    // That she agreed to stay with somebody is kept as long as either of the two is.
    [
      'isolation_companion',
      (span) => sql`
        delete from isolation_companion t
        where t.at < ${span.before} and ${free('t.person', span)} and ${noOther('t.person', span)}
          and not exists (
            select from room_stay s where s.person in (t.person, t.guest) and ${inRoomSince('s', span)})
          and not exists (select from episode e where e.person in (t.person, t.guest)
            and (e.ended_at is null or coalesce(e.released_at, e.ended_at) >= ${youngSince(span)}))
        returning t.person::text || '/' || t.guest as key`,
    ],
    // What she asked for, what the medics and she wrote to each other, what was decided about packs.
    [
      'guest_request',
      (span) => sql`
        delete from guest_request t
        where t.asked_at < ${span.before} and ${guestOver('t', span)}
          -- A letter she wanted shown hangs there, without whose it was, as long as the site is open.
          and (t.passed_at is null or not t.may_show or ${noneOpen(span)} or exists (
            select from isolation_site s where s.id = t.site and s.closed_at < ${span.before}))
        returning t.id::text as key`,
    ],
    [
      'guest_request',
      (span) => sql`
        update guest_request t set person = null, answer_text = null
        where t.asked_at < ${span.before} and t.person is not null and ${guestOver('t', span)}
        returning t.id::text as key`,
    ],
    [
      'guest_message',
      (span) => sql`
        delete from guest_message t where t.at < ${span.before} and ${guestOver('t', span)} returning t.id::text as key`,
    ],
    [
      'pack_decision',
      (span) => sql`
        delete from pack_decision t where t.at < ${span.before} and ${guestOver('t', span)}
        returning t.person::text as key`,
    ],
    [
      'isolation_interview',
      (span) => sql`
        delete from isolation_interview t
        where t.at < ${span.before} and ${free('t.person', span)} and ${noOther('t.person', span)}
          and not exists (select from room_stay s where s.person = t.person and ${inRoomSince('s', span)})
          and ${noYoungStay('t.person', span)}
        returning t.person::text as key`,
    ],
    // What happened at a site, and how many days began anew by it, stays; whom it was about and what was written does not.
    [
      'site_incident_person',
      (span) => sql`
        delete from site_incident_person t using site_incident i
        where i.id = t.incident and i.closed_at < ${span.before} and i.reviewed_at < ${span.before}
          and ${free('t.person', span)} and ${noOther('t.person', span)} and ${noYoungStay('t.person', span)}
        returning ${keyOf('site_incident_person')}`,
    ],
    [
      'site_incident_step',
      (span) => sql`
        delete from site_incident_step t using site_incident i
        where i.id = t.incident and ${incidentOver('i', span)}
        returning ${keyOf('site_incident_step')}`,
    ],
    [
      'site_incident',
      (span) => sql`
        update site_incident t set person = null, salt = null, note = null, review_salt = null, review = null,
          changed = null
        where ${incidentOver('t', span)} and (t.person is not null or t.note is not null or t.review is not null)
        returning t.id::text as key`,
    ],
    [
      'control_case',
      (span) => sql`
        update control_case t set interview_note = null, interview_salt = null, hospital = null
        where ${span.closing === undefined ? sql`t.ended_at < ${span.before}` : sql`t.outbreak = ${span.closing.outbreak}`}
          and (t.interview_note is not null or t.hospital is not null)
          and ${free('t.person', span)} returning t.id::text as key`,
    ],
    [
      'episode',
      (span) => sql`
        update episode t set facts = t.facts - 'birth'
        where t.id in (${over(span)}) and t.facts ? 'birth' returning t.id::text as key`,
    ],
    [
      'second_signature',
      (span) => sql`
        update second_signature t set reason = ''
        where t.answer is not null and t.reason <> '' and split_part(t.about, ':', 2) in (select o.id::text from (${over(span)}) o)
        returning t.id::text as key`,
    ],
    [
      'episode_plan',
      (span) => sql`
        update episode_plan t set facts = t.facts - 'birth'
        where t.episode in (${over(span)}) and t.facts ? 'birth' returning t.id::text as key`,
    ],
    [
      'stage_release',
      (span) => sql`
        update stage_release t set receipt = null, declined_why = null
        where t.episode in (${over(span)}) and (t.receipt is not null or t.declined_why is not null) returning t.id::text as key`,
    ],
  ],
  tasks: [
    [
      'task_told',
      (span) => sql`
        delete from task_told t using task k where k.id = t.task and k.ended_at < ${span.before}
        returning t.task || '/' || t.level as key`,
    ],
    ['task', (span) => sql`delete from task t where t.ended_at < ${span.before} returning t.id::text as key`],
    [
      'site_wrong_step',
      (span) =>
        sql`delete from site_wrong_step t where t.settled_at < ${span.before} returning t.id::text as key`,
    ],
  ],
  steps: [
    [
      'site_step',
      (span) => sql`delete from site_step t where t.at < ${span.before} returning t.id::text as key`,
    ],
  ],
  requests: [
    [
      'right_request',
      (span) => sql`
        delete from right_request t where t.answered_at < ${span.before} and ${free('t.person', span)} returning t.id::text as key`,
    ],
  ],
  identity: [
    [
      'person_document',
      (span) =>
        sql`delete from person_document t where t.person in (${peopleOver(span)}) returning ${keyOf('person_document')}`,
    ],
    [
      'person_phone',
      (span) =>
        sql`delete from person_phone t where t.person in (${peopleOver(span)}) returning ${keyOf('person_phone')}`,
    ],
    [
      'household_member',
      (span) =>
        sql`delete from household_member t where t.person in (${peopleOver(span)}) returning t.id::text as key`,
    ],
    [
      'person_pair',
      (span) =>
        sql`delete from person_pair t where t.one in (${peopleOver(span)}) or t.other in (${peopleOver(span)}) returning t.id::text as key`,
    ],
    [
      'person_merge',
      (span) => sql`
        update person_merge t set moved = '{}', reason = '', split_reason = null
        where t.gone in (${peopleOver(span)}) or t.kept in (${peopleOver(span)}) returning t.id::text as key`,
    ],
    // Last, for everything above asks who is over: with the salt everything sealed under it is noise.
    [
      'person',
      (span) => sql`
        update person t set salt = null, sealed = null, name = '', name_key = '', name_parts = '{}', birth = null, sex = null,
          addresses = '{}', masks = '{"documents": [], "phones": []}', changed_at = ${startOf(span.today)}
        where t.id in (${peopleOver(span)}) returning t.id::text as key`,
    ],
  ],
  // Numbers, days, who was to do it and how many stay; what was written may name somebody and goes. What nobody decides is
  // carried from one meeting to the next: it goes once none of its kind is held any more.
  meetings: [
    [
      'meeting_point',
      (span) => sql`
        update meeting_point t set title = '', decision = case when t.decision is null then null else '' end
        where t.title <> '' and coalesce(t.decided_at, (
          select max(m.opened_at) from meeting m where m.kind = t.kind and m.place = t.place)) < ${sharedBefore(span)}
          -- What has still to be done is read by whoever does it.
          and not exists (select from task k where k.plan_key = 'decision/' || t.id::text and k.ended_at is null)
        returning t.id::text as key`,
    ],
    [
      'meeting',
      (span) => sql`
        update meeting t
        set figures = (t.figures - ${FROZEN_WORDS}::text[]) || (case when t.kind = 'site' then '{"late": [], "untrained": []}' else '{}' end)::jsonb
        where t.opened_at < ${sharedBefore(span)} and (t.figures ?| ${FROZEN_WORDS}::text[]
          or t.kind = 'site' and (t.figures -> 'late' <> '[]'::jsonb or t.figures -> 'untrained' <> '[]'::jsonb))
        returning t.id::text as key`,
    ],
  ],
  openings: [
    [
      'person_opening',
      (span) => sql`delete from person_opening t where t.at < ${span.before} returning t.id::text as key`,
    ],
  ],
};

/** Tables some class of the table reaches: a test asks the catalogue whether one was forgotten. */
export const RETAINED_TABLES: ReadonlySet<string> = new Set(
  Object.values(STEPS).flatMap((steps) => steps.map(([table]) => table)),
);

/** Runs a step and tells what went: the count and the hash come from the statement itself. */
async function goes(tx: Tx, [table, statement]: Step, span: Span): Promise<Gone> {
  const found = await row(
    tx,
    sql<{ n: number; hash: string }>`
      with gone as (${statement(span)})
      select count(*)::int as n,
        encode(sha256(convert_to(coalesce(string_agg(key, E'\n' order by key), ''), 'UTF8')), 'hex') as hash from gone`,
  );
  return { table, rows: found?.n ?? 0, hash: found?.hash ?? '' };
}

/** Erases one class as of a day. */
export async function eraseClass(
  tx: Tx,
  which: DataClass,
  days: number,
  { now, rulebook }: Pick<Ctx, 'now' | 'rulebook'>,
  closing?: Span['closing'],
): Promise<Erased> {
  const today = civilDayOf(now);
  // At a closing everything goes that has happened, today's too.
  const term = addDays(today, -days);
  const before = closing === undefined ? term : addDays(today, 1);
  const span: Span = { before: startOf(before), term: startOf(term), today, now, closing };
  // How many were tested, exempt or absent stays known when nobody knows any more who.
  if (which === 'testing') await keepSums(tx, rulebook.part(testingRules), sessionOver(span));
  const tables: Gone[] = [];
  for (const step of STEPS[which]) {
    const gone = await goes(tx, step, span);
    if (gone.rows > 0) tables.push(gone);
  }
  return {
    class: which,
    days,
    before,
    rows: tables.reduce((sum, one) => sum + one.rows, 0),
    hash: createHash('sha256')
      .update(tables.map(({ table, rows: n, hash }) => `${table} ${n} ${hash}\n`).join(''))
      .digest('hex'),
    tables,
  };
}

/** Each night: what has been kept long enough goes, class by class; the ledger keeps that it went, never what it was. */
export const eraseOverdue = act('retention.erased', {
  title: { zh: '到期清除', en: 'what has been kept long enough goes' },
  duty: 'house',
  purpose: 'administration',
  input: Type.Object({}),
  async run(tx, _input, ctx) {
    const erased = await eraseAll(tx, ctx, ctx.rulebook.part(retentionRules).classes);
    const total = erased.reduce((sum, one) => sum + one.rows, 0);
    return {
      about: ['retention:nightly', ...erased.map((one) => `erasure:${one.id}`)],
      place: await districtOf(tx),
      detail: {
        rows: total,
        classes: erased.map(({ class: name, days, before, rows: n, hash }) => ({
          class: name,
          days,
          before,
          rows: n,
          hash,
        })),
      },
      result: { rows: total, classes: erased },
    };
  },
});

/** Erases these classes and writes their proofs. */
export async function eraseAll(
  tx: Tx,
  ctx: Pick<Ctx, 'now' | 'rulebook'>,
  classes: readonly { readonly class: DataClass; readonly days: number }[],
  closing?: Span['closing'],
): Promise<(Erased & { readonly id: string })[]> {
  const done: (Erased & { readonly id: string })[] = [];
  // In the order of the code, not of the table: identity goes when everything that needs it is gone.
  for (const which of DATA_CLASSES) {
    const rule = classes.find((one) => one.class === which);
    if (rule === undefined) continue;
    const erased = await eraseClass(tx, which, rule.days, ctx, closing);
    if (erased.rows === 0) continue;
    const id = uuidv7(ctx.now.getTime());
    await run(
      tx,
      sql`
        insert into erasure (id, at, data_class, rule, before_day, rows_erased, proof)
        values (${id}, ${ctx.now}, ${which}, ${(closing === undefined ? `${which}+${rule.days}d` : `${which} closing:${closing.outbreak}`).concat(' ', ctx.rulebook.version).slice(0, 2_000)},
          ${erased.before}::date, ${erased.rows}, ${Buffer.from(erased.hash, 'hex')})`,
    );
    done.push({ ...erased, id });
  }
  return done;
}

export async function districtOf(tx: Tx): Promise<string> {
  const found = await row(
    tx,
    sql<{ path: string }>`select path::text as path from place where nlevel(path) = 1 order by path limit 1`,
  );
  return found?.path ?? '';
}

/** Whether it is the hour, and this night has not been done yet. */
export function isNight(now: Date, { nightly }: RetentionRules): boolean {
  const hour = (now.getUTCHours() + 8) % 24;
  return hour >= nightly.fromHour && hour < nightly.toHour;
}

// Holding -----------------------------------------------------------------------------------------------

const { refuse, table: retentionRefusals } = refusals({
  'hold-day-wrong': {
    status: 422,
    zh: '依法保留的期限须在今天之后、三年以内。到期前可以再次登记。',
    en: 'A hold ends after today and within three years. It can be noted again before it ends.',
  },
  'hold-forgotten': {
    status: 409,
    zh: '此人的信息已按期清除，没有可保留的内容。',
    en: 'What was known of her has been erased on time; there is nothing left to hold.',
  },
  'hold-over': { status: 409, zh: '这项保留已经结束。', en: 'This hold is over already.' },
});

export { retentionRefusals };

const HOLD_DAYS_AT_MOST = 1_095;

/** A person may not be erased for now: a court, an inquiry, a complaint that runs. */
export const placeHold = act('rights.hold.placed', {
  title: { zh: '登记依法保留', en: 'note a legal hold' },
  duty: 'rights.answer',
  purpose: 'outbreak-response',
  input: Type.Object({
    person: Id,
    reason: Type.String({ minLength: 4, maxLength: 300 }),
    until: Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' }),
  }),
  place: async (tx, input) => ((await findPerson(tx, input.person)) ?? refuseHouse('not-found')).place,
  async run(tx, input, ctx) {
    const person = (await findPerson(tx, input.person)) ?? refuseHouse('not-found');
    const today = civilDayOf(ctx.now);
    if (!(input.until > today && input.until <= addDays(today, HOLD_DAYS_AT_MOST))) refuse('hold-day-wrong');
    const known = await row(
      tx,
      sql<{ known: boolean }>`select salt is not null as known from person where id = ${input.person}`,
    );
    if (known?.known !== true) refuse('hold-forgotten');
    const id = uuidv7(ctx.now.getTime());
    await run(
      tx,
      sql`
        insert into legal_hold (id, person, reason, by, at, until)
        values (${id}, ${input.person}, ${input.reason}, ${ctx.actor.id}, ${ctx.now}, ${input.until}::date)`,
    );
    return {
      about: [`person:${input.person}`, `hold:${id}`],
      place: person.place,
      detail: { until: input.until },
      result: { hold: id },
    };
  },
});

export const endHold = act('rights.hold.ended', {
  title: { zh: '结束依法保留', en: 'end a legal hold' },
  duty: 'rights.answer',
  purpose: 'outbreak-response',
  input: Type.Object({ hold: Id }),
  place: async (tx, input) => (await holdOf(tx, input.hold)).place,
  async run(tx, input, ctx) {
    const hold = await holdOf(tx, input.hold);
    if (hold.ended) refuse('hold-over');
    await run(
      tx,
      sql`update legal_hold set ended_at = ${ctx.now}, ended_by = ${ctx.actor.id} where id = ${input.hold}`,
    );
    return {
      about: [`person:${hold.person}`, `hold:${input.hold}`],
      place: hold.place,
      detail: {},
      result: { hold: input.hold },
    };
  },
});

async function holdOf(tx: Tx, id: string): Promise<{ person: string; place: string; ended: boolean }> {
  const found = await row(
    tx,
    sql<{ person: string; place: string; ended: boolean }>`
      select h.person, p.place::text as place, h.ended_at is not null as ended
      from legal_hold h join person p on p.id = h.person where h.id = ${id}`,
  );
  return found ?? refuseHouse('not-found');
}

// Reading -----------------------------------------------------------------------------------------------

export interface RetentionShown {
  readonly classes: readonly (Words & {
    readonly class: DataClass;
    readonly days: number;
    readonly source: string;
    readonly erased: number;
    readonly lastAt: string | null;
  })[];
  readonly holds: readonly {
    readonly id: string;
    readonly person: string;
    readonly code: string;
    readonly reason: string;
    readonly at: string;
    readonly until: CivilDate;
  }[];
  readonly lastNight: string | null;
}

/** What is kept how long, what went, who is held. */
export const retentionShown = look('/retention', {
  duty: 'rights.answer',
  purpose: 'outbreak-response',
  title: { zh: '保存期限与清除', en: 'retention and erasure' },
  query: Type.Object({}),
  async run(tx, _query, ctx): Promise<RetentionShown> {
    const sums = await rows(
      tx,
      sql<{ class: string; erased: number; lastAt: Date }>`
        select data_class as class, sum(rows_erased)::float8 as erased, max(at) as "lastAt" from erasure group by 1`,
    );
    const holds = await rows(
      tx,
      sql<{ id: string; person: string; no: number; reason: string; at: Date; until: string }>`
        select h.id, h.person, p.no, h.reason, h.at, to_char(h.until, 'YYYY-MM-DD') as until
        from legal_hold h join person p on p.id = h.person
        where h.ended_at is null and h.until >= ${civilDayOf(ctx.now)}::date order by h.until, h.id limit 200`,
    );
    const last = await ctx.beyond('that the nightly erasure ran is no secret', () =>
      row(
        tx,
        sql<{ at: Date }>`select at from ledger where word = 'retention.erased' order by seq desc limit 1`,
      ),
    );
    return {
      classes: ctx.rulebook.part(retentionRules).classes.map(({ class: name, days, zh, en, source }) => {
        const sum = sums.find((one) => one.class === name);
        return {
          class: name,
          days,
          zh,
          en,
          source,
          erased: sum?.erased ?? 0,
          lastAt: sum?.lastAt.toISOString() ?? null,
        };
      }),
      holds: holds.map(({ id, person, no, reason, at, until }) => ({
        id,
        person,
        code: personCode(no),
        reason,
        at: at.toISOString(),
        until,
      })),
      lastNight: last?.at.toISOString() ?? null,
    };
  },
});

/** What anybody may know of what is kept here: classes and days, what went, when; counts of few people are left out. */
export interface Transparency {
  readonly outbreaks: readonly { readonly name: Words; readonly sunset: CivilDate }[];
  /** People under control now; null: fewer than may be told. */
  readonly underControl: number | null;
  readonly k: number;
  readonly classes: readonly (Words & { readonly days: number; readonly erased: number })[];
  readonly lastErasure: string | null;
}

export async function transparencyOf(tx: Tx, rulebook: Pick<Ctx['rulebook'], 'part'>): Promise<Transparency> {
  const { classes, statistics } = rulebook.part(retentionRules);
  const outbreaks = await rows(
    tx,
    sql<{ zh: string; en: string; sunset: string }>`
      select name as zh, name_en as en, to_char(sunset, 'YYYY-MM-DD') as sunset from outbreak where closed_at is null order by opened_at`,
  );
  const people = await row(
    tx,
    sql<{ n: number }>`
      select coalesce(sum(n), 0)::int as n from episode_tally where state in ('active', 'suspended', 'released')`,
  );
  const sums = await rows(
    tx,
    sql<{ class: string; erased: number; at: Date }>`
      select data_class as class, sum(rows_erased)::float8 as erased, max(at) as at from erasure group by 1`,
  );
  const n = people?.n ?? 0;
  return {
    outbreaks: outbreaks.map(({ zh, en, sunset }) => ({ name: { zh, en }, sunset })),
    underControl: n === 0 || n >= statistics.k ? n : null,
    k: statistics.k,
    classes: classes.map(({ class: name, zh, en, days }) => ({
      zh,
      en,
      days,
      erased: sums.find((one) => one.class === name)?.erased ?? 0,
    })),
    lastErasure:
      sums
        .map(({ at }) => at.toISOString())
        .sort()
        .at(-1) ?? null,
  };
}

export const retentionActs = { eraseOverdue, placeHold, endHold } as const satisfies Readonly<
  Record<string, Act>
>;
export const retentionLooks: readonly Look[] = [retentionShown];
