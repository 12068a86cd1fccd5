-- Control: from "she was exposed" to "somebody took her over". Outbreaks, exposures, episodes with every plan they had,
-- orders, tests, what was observed, cases, code events, release and hand-over. A row that says where somebody is can
-- not overlap another one of hers: the database itself keeps N9.

create table outbreak (
  id uuid primary key,
  no integer generated always as identity unique,
  name text not null,
  name_en text not null,
  disease text not null,
  -- Id of the protocol that holds here: CN-COVID-8.
  protocol text not null,
  place ltree not null,
  opened_at timestamptz not null,
  opened_by text not null,
  -- After this day nothing new may be recorded unless two people have renewed it (R26).
  sunset date not null,
  closing_at timestamptz,
  closed_at timestamptz,
  -- The certificate of destruction, once closed.
  certificate jsonb
);
create index outbreak_open on outbreak (opened_at) where closed_at is null;

create table outbreak_renewal (
  id uuid primary key,
  outbreak uuid not null references outbreak,
  until date not null,
  reason text not null,
  asked_by text not null,
  asked_role text not null,
  asked_at timestamptz not null,
  answer text check (answer in ('agreed', 'declined')),
  answered_by text,
  answered_role text,
  answered_at timestamptz
);
create unique index outbreak_renewal_open on outbreak_renewal (outbreak) where answer is null;

-- One stay under control, from the question whether there is to be one (assessing) to the hand-over.
create table episode (
  id uuid primary key,
  -- Her episode in every conversation that must not name her: E-104.
  no bigint generated always as identity unique,
  person uuid not null,
  outbreak uuid not null,
  -- The unit whose duty she is now: her grid, or the community when no grid is known.
  place ltree not null,
  state text not null check (state in ('assessing', 'no-control', 'active', 'suspended', 'released', 'completed',
    'converted', 'cancelled')),
  -- Categories by the protocol, highest priority first.
  categories text[] not null default '{}',
  protocol text not null,
  -- The exact versions the plan in force was made under: `protocol-cn-covid-8@1`.
  rulebook text not null,
  facts jsonb not null default '{}',
  -- Of the facts as they stand, and of the facts the plan in force was made from: equal, or N10 is broken.
  facts_hash bytea not null,
  plan jsonb,
  plan_facts_hash bytea,
  -- The stage she is in: its place in the plan, its id, days and place; copied from the plan for boards and counts.
  stage_no smallint,
  stage text,
  stage_place text,
  stage_from date,
  stage_to date,
  -- Last day of the whole plan.
  ends_on date,
  -- Colour of the health code that belongs to this stage; proposed, never set by the house.
  code text,
  -- Temperatures a day asked in this stage.
  temperatures smallint not null default 0,
  -- For a contact of a contact: the episode of the close contact her release hangs on.
  linked uuid,
  absconded_at timestamptz,
  refused_at timestamptz,
  -- Assessed, set up at home, …: the step whose deadline runs, null when none does.
  step text,
  due_at timestamptz,
  opened_at timestamptz not null,
  opened_by text not null,
  ordered_at timestamptz,
  released_at timestamptz,
  handed_over_at timestamptz,
  ended_at timestamptz,
  ended_why text,
  changed_at timestamptz not null,
  -- What pages and invariants ask, as plain columns: row security lets no index answer an expression before it.
  category text generated always as (coalesce(categories[1], '')) stored,
  page_day date generated always as (coalesce(stage_to, '-infinity'::date)) stored,
  sound boolean generated always as (plan is not null and plan_facts_hash is not distinct from facts_hash) stored
);
-- One stay at a time.
create unique index episode_living on episode (person) where ended_at is null;
create index episode_person on episode (person, opened_at) include (ended_at, place);
-- Row security asks its own question first, and lets an index answer another one before it only when that can give
-- nothing away. Comparing two paths can not; where the owner may not say so, pages of a unit are slower, nothing else.
do $$ begin
  alter function ltree_eq(ltree, ltree) leakproof;
  alter function ltree_risparent(ltree, ltree) leakproof;
  alter function ltree_isparent(ltree, ltree) leakproof;
exception when insufficient_privilege then null;
end $$;
create index episode_place on episode using gist (place) where ended_at is null;
create index episode_board on episode (state, stage_to, id) include (place, stage_place) where ended_at is null;
create index episode_opened on episode (opened_at);
create index episode_due on episode (due_at, id) where step is not null and ended_at is null;
create index episode_linked on episode (linked) where linked is not null;
create index episode_ended on episode (ended_at) where ended_at is not null;

-- What the invariants ask of all episodes at once lies in indexes that hold only what breaks them, or next to nothing.
create index episode_unsound on episode (id) where ended_at is null and state <> 'assessing' and not sound;
create index episode_version on episode (rulebook) include (place) where ended_at is null and state <> 'assessing';
create index episode_ordered on episode (id) include (place, person, ordered_at) where ended_at is null and ordered_at is not null;
-- Of whom temperatures are asked, and until when: N12 counts them against the tally without reading a stay.
create index episode_measured on episode (place) include (temperatures, state, stage_from, stage_to, changed_at)
  where ended_at is null and state in ('active', 'released') and temperatures > 0;
-- Pages of episodes: living ones by their last day, waiting ones first; ended ones by when they ended.
create index episode_pages on episode (page_day, id, state, stage_place, category, place) where ended_at is null;
create index episode_here on episode (place, page_day, id, state, stage_place, category) where ended_at is null;
create index episode_desk on episode (due_at, id) include (place) where step in ('assess', 'reassess') and ended_at is null;
create index episode_done on episode (state, ended_at desc, id) where ended_at is not null;
create index episode_done_here on episode (place, state, ended_at desc, id) where ended_at is not null;
-- Lines that must have led to a stay (N7, N8), in the order of persons, so that both are read side by side.
create index list_line_confirmed on list_line (person) include (id, outcome_at, owner_unit, place) where outcome = 'confirmed';
create index list_line_controlled on list_line (person) include (id, outcome_at, owner_unit, place) where outcome = 'alreadyControlled';

-- Stays that moved when two persons became one, so that taking the two apart brings them back.
create table episode_followed (
  merge text not null,
  episode uuid not null,
  was uuid not null,
  now uuid not null,
  at timestamptz not null,
  primary key (merge, episode)
);
create index episode_followed_pair on episode_followed (was, now);

-- Every plan it ever had, and why it changed: a decision can be replayed with the version it was made under.
create table episode_plan (
  id uuid primary key,
  episode uuid not null,
  no smallint not null,
  at timestamptz not null,
  by text not null,
  why text not null,
  rulebook text not null,
  protocol text not null,
  categories text[] not null,
  facts jsonb not null,
  plan jsonb not null,
  unique (episode, no)
);

-- A fact, from a list, an interview or by hand. Withdrawn, never deleted.
create table exposure (
  id uuid primary key,
  person uuid not null,
  outbreak uuid not null,
  episode uuid,
  place ltree not null,
  -- Category it makes her, by the protocol: close, secondary, …
  category text not null,
  -- How she met: household, workplace, transport, …
  kind text not null,
  -- null: not known yet; the assessment asks for it.
  first_on date,
  last_on date,
  -- The case or the close contact she met.
  of_case uuid,
  of_episode uuid,
  -- `line:…`, `interview:…`, `hand`.
  evidence text not null,
  note bytea,
  recorded_at timestamptz not null,
  recorded_by text not null,
  withdrawn_at timestamptz,
  withdrawn_by text,
  withdrawn_why text,
  check (last_on >= first_on)
);
create index exposure_person on exposure (person, last_on);
create index exposure_of on exposure (episode) where episode is not null;
create index exposure_case on exposure (of_case) where of_case is not null;
create index exposure_episode on exposure (of_episode) where of_episode is not null;

-- Where she is, at every moment one place. `at`: home, room, vehicle, hospital, other.
create table whereabouts (
  person uuid not null,
  during tstzrange not null,
  episode uuid not null,
  kind text not null check (kind in ('home', 'facility', 'vehicle', 'hospital', 'other')),
  place ltree not null,
  -- What stands there: a site, a hospital, a trip.
  label text,
  by text not null,
  -- The two ends by themselves, for indexes that are read side by side.
  from_at timestamptz generated always as (lower(during)) stored,
  until_at timestamptz generated always as (upper(during)) stored,
  primary key (person, during without overlaps),
  check (not isempty(during))
);
create index whereabouts_now on whereabouts (episode) include (place) where until_at is null;
create index whereabouts_episode on whereabouts (episode, from_at);
create index whereabouts_start on whereabouts (person, from_at) include (place, episode);
create index whereabouts_left on whereabouts (person, until_at) include (place, episode) where until_at is not null;

-- What was decided about her freedom: on which basis, for how long, where she may object (R20).
create table control_order (
  id uuid primary key,
  no bigint generated always as identity unique,
  episode uuid not null,
  person uuid not null,
  place ltree not null,
  kind text not null check (kind in ('control', 'no-control', 'extended', 'shortened', 'moved', 'converted', 'lifted')),
  basis text not null,
  review_route text not null,
  from_on date,
  to_on date,
  notice_version text,
  reason text,
  ordered_by text not null,
  ordered_role text,
  ordered_at timestamptz not null,
  -- Served: on paper, signed on the screen, or told before a witness.
  served_at timestamptz,
  served_by text,
  served_how text check (served_how in ('paper', 'e-signature', 'witness')),
  signature bytea,
  witness text
);
create index control_order_episode on control_order (episode, ordered_at);

-- A step two people take: cancellation of an episode, release of a stage, an outbreak.
create table second_signature (
  id uuid primary key,
  what text not null,
  about text not null,
  place ltree not null,
  reason text not null,
  asked_by text not null,
  asked_role text,
  asked_at timestamptz not null,
  answer text check (answer in ('agreed', 'declined')),
  answered_by text,
  answered_role text,
  answered_at timestamptz
);
create unique index second_signature_open on second_signature (what, about) where answer is null;

-- Tests that are due, by plan; every one of them ends with a word (N11).
create table test_due (
  id uuid primary key,
  episode uuid not null,
  person uuid not null,
  place ltree not null,
  on_day date not null,
  stage_no smallint not null,
  specimen text not null,
  kind text not null,
  -- Two samples with different reagents.
  double boolean not null default false,
  state text not null check (state in ('due', 'sampled', 'done', 'refused', 'exempt', 'rescheduled', 'cancelled')),
  reason text,
  moved_to date,
  by text,
  at timestamptz,
  -- When somebody was asked to see to it because its day, or the time for its result, was running out.
  chased_at timestamptz
);
create unique index test_due_once on test_due (episode, on_day, kind) where state <> 'cancelled';
create index test_due_day on test_due (on_day, id) include (place, episode) where state in ('due', 'sampled');
create index test_due_place on test_due using gist (place) where state in ('due', 'sampled');
-- What a day has come to, unit by unit; what still has to be chased; what was settled and must stand on something (N11).
create index test_due_counted on test_due (on_day, state) include (place);
create index test_due_unchased on test_due (on_day, id) where state in ('due', 'sampled') and chased_at is null;
create index test_due_sampled on test_due (at, id) include (place, episode) where state = 'sampled';
create index test_due_refused on test_due (episode) include (id, place, at) where state = 'refused';
create index test_due_moved on test_due (episode, moved_to) include (id, place, kind, at) where state = 'rescheduled';
create index test_due_exempt on test_due (episode) where state = 'exempt' and reason is null;

create table test_result (
  id uuid primary key,
  due uuid,
  episode uuid,
  person uuid not null,
  place ltree not null,
  -- 1, or 2 for the second sample of a double test.
  sample smallint not null default 1,
  specimen text not null,
  kind text not null,
  reagent text,
  laboratory text,
  report_no text,
  sampled_at timestamptz not null,
  reported_at timestamptz not null,
  result text not null check (result in ('negative', 'positive', 'inconclusive', 'invalid')),
  -- A correction points to the result it replaces; the older one stays.
  corrects uuid,
  entered_by text not null,
  entered_at timestamptz not null,
  -- The file it came with.
  import uuid,
  -- A person has seen it. A result nobody has read holds up a release (N13).
  read_at timestamptz,
  read_by text
);
create index test_result_positive on test_result (entered_at) include (id, episode, person, place) where result = 'positive';
create index test_result_corrects on test_result (corrects) where corrects is not null;
create index test_result_unread on test_result (entered_at, id) include (place) where read_at is null;

-- A file of results: what it said and what became of each row. Rows that became no result are kept by their number
-- alone; who they name stands in the file of the sender.
create table test_import (
  id uuid primary key,
  no integer generated always as identity unique,
  place ltree not null,
  file_name text not null,
  sha256 bytea not null,
  bytes integer not null,
  at timestamptz not null,
  by text not null,
  read integer not null,
  -- accepted, extra, unknown, contradicting, doubled, unreadable: together the rows read.
  sums jsonb not null,
  -- [{ sheet, row, as, why }] of every row that was not accepted.
  aside jsonb not null
);
create index test_import_newest on test_import (at desc, id);
create index test_result_person on test_result (person, sampled_at);
create index test_result_episode on test_result (episode, sampled_at);
create index test_result_due on test_result (due) where due is not null;
-- One report may name everybody of a day: it is hers once.
create unique index test_result_report on test_result (person, laboratory, report_no, sample) where report_no is not null and corrects is null;

-- The temperatures asked of her, by plan: the tasks of this kind in a table of their own, narrow, since a district has
-- hundreds of thousands of them (docs/adr). A missed one becomes a task like any other: a call, then a visit.
create table temperature_due (
  episode uuid not null,
  on_day date not null,
  slot smallint not null,
  person uuid not null,
  place ltree not null,
  opens_at timestamptz not null,
  due_at timestamptz not null,
  -- How far it has climbed: 0 nobody was told, 1 reminded, 2 called for, 3 visited for.
  level smallint not null default 0,
  -- The observation that answered it; null: none yet.
  answered uuid,
  ended_at timestamptz,
  -- done, visited, excused, cancelled.
  ended_how text,
  primary key (episode, on_day, slot)
);
create index temperature_due_open on temperature_due (due_at, episode) include (level, place) where ended_at is null;

create table observation (
  id uuid primary key,
  episode uuid not null,
  person uuid not null,
  place ltree not null,
  at timestamptz not null,
  on_day date not null,
  slot smallint,
  celsius numeric(3, 1),
  symptoms text[] not null default '{}',
  -- self, team, paper, telephone, device.
  via text not null,
  by text not null,
  entered_at timestamptz not null,
  -- kept: counts as true. asked: looks impossible, somebody is being asked. discarded: it was a slip.
  state text not null check (state in ('kept', 'asked', 'discarded')),
  why_asked text,
  -- A second reading of the same evening points to the first.
  again_of uuid,
  settled_by text,
  settled_at timestamptz
);
create index observation_episode on observation (episode, at);
create index observation_asked on observation (at) where state = 'asked';

-- A fever or a symptom, from the first reading to the word that closes it.
create table fever (
  id uuid primary key,
  episode uuid not null,
  person uuid not null,
  place ltree not null,
  first uuid not null,
  opened_at timestamptz not null,
  -- second-reading, medic, transport, closed.
  step text not null,
  due_at timestamptz,
  second uuid,
  medic_by text,
  medic_at timestamptz,
  -- What the medic decided: watch, test, fever-clinic, ambulance.
  decision text,
  transported_at timestamptz,
  closed_at timestamptz,
  closed_by text,
  closed_why text
);
create unique index fever_open on fever (episode) where closed_at is null;

-- A case: somebody found positive or ill. Its interview, its contacts.
create table control_case (
  id uuid primary key,
  no integer generated always as identity unique,
  person uuid not null,
  outbreak uuid not null,
  place ltree not null,
  -- Under control when found? The episode that was converted.
  episode uuid,
  test uuid,
  classification text not null,
  onset_on date,
  sampled_on date,
  reported_at timestamptz not null,
  reported_by text not null,
  stopped_at timestamptz,
  admitted_at timestamptz,
  hospital text,
  interview_opened_at timestamptz,
  interview_by text,
  interview_note bytea,
  interview_salt bytea,
  core_done_at timestamptz,
  contacts_done_at timestamptz,
  contacts_none_by text,
  linked_done_at timestamptz,
  ended_at timestamptz,
  ended_why text
);
create unique index control_case_living on control_case (person) where ended_at is null;
create index control_case_reported on control_case (reported_at);
create index control_case_episode on control_case (episode) where episode is not null;
-- Cases whose interview, contacts or linked contacts are still owed (N17, N18): what has been done leaves them.
create index control_case_owed on control_case (reported_at) where ended_at is null
  and (interview_opened_at is null or (contacts_done_at is null and contacts_none_by is null) or linked_done_at is null);

-- Colour of the health code: what is proposed, who approved it, until when. Set by the provincial side.
create table code_event (
  id uuid primary key,
  no bigint generated always as identity unique,
  person uuid not null,
  episode uuid,
  place ltree not null,
  colour text not null check (colour in ('red', 'yellow', 'green')),
  -- The row of the table that asked for it.
  reason_code text not null,
  reason_zh text not null,
  reason_en text not null,
  -- Where she may object to it.
  appeal_zh text not null,
  appeal_en text not null,
  -- house (a proposal), feed, person.
  source text not null,
  rulebook text not null,
  proposed_at timestamptz not null,
  proposed_by text not null,
  -- Until then a human answers.
  due_at timestamptz not null,
  answer text check (answer in ('approved', 'declined', 'lapsed')),
  answered_by text,
  answered_role text,
  answered_at timestamptz,
  answer_reason text,
  expires_on date,
  -- Another one has taken its place, or its day has passed.
  over_at timestamptz,
  -- The provincial side has been told; before that, what came of the last try.
  sent_at timestamptz,
  sent_ref text,
  tried_at timestamptz,
  trouble text,
  check ((answer is null) = (answered_at is null)),
  check (sent_at is null or answer = 'approved')
);
create index code_event_person on code_event (person, proposed_at);
create index code_event_open on code_event (due_at, id) include (place, person) where answer is null;
create index code_event_open_of on code_event (person) where answer is null;
create index code_event_holds on code_event (person) where answer = 'approved' and over_at is null;
create index code_event_expiring on code_event (expires_on, id) where answer = 'approved' and over_at is null and expires_on is not null;
create index code_event_unsent on code_event (answered_at, id) include (place) where answer = 'approved' and sent_at is null;
create index code_event_answered on code_event (answered_at desc, id) where answer is not null;

-- The end of a stage: what held when it was signed, two who signed, what came after: the next stage, or who takes her
-- over. A stage that is lived through twice has two rows; one of a stay is open at a time.
create table stage_release (
  id uuid primary key,
  no bigint generated always as identity unique,
  episode uuid not null,
  person uuid not null,
  place ltree not null,
  stage_no smallint not null,
  stage text not null,
  stage_place text not null,
  -- Its last day, by the plan it was opened or signed under.
  stage_to date not null,
  opened_at timestamptz not null,
  -- Samples of her room, where the protocol asks for them.
  room_sampled_on date,
  room_negative boolean,
  room_report text,
  room_by text,
  room_at timestamptz,
  -- Every condition with its state, as it stood at the last signature.
  conditions jsonb,
  first_by text,
  first_role text,
  first_at timestamptz,
  second_by text,
  second_role text,
  second_at timestamptz,
  -- Why the second person did not sign; taken away by a new first signature.
  refused_by text,
  refused_at timestamptz,
  refused_why text,
  released_at timestamptz,
  certificate_no text unique,
  -- The stage that began with it.
  next_stage smallint,
  next_at timestamptz,
  -- The community that is to take her over; her own at home.
  hand_to ltree,
  handed_at timestamptz,
  hand_due_at timestamptz,
  accepted_at timestamptz,
  accepted_by text,
  receipt text unique,
  declined_by text,
  declined_at timestamptz,
  declined_why text,
  check (second_at is null or (first_at is not null and second_by <> first_by and second_role <> first_role)),
  check (released_at is null or second_at is not null),
  check (accepted_at is null or receipt is not null)
);
create unique index stage_release_open on stage_release (episode) where released_at is null;
create index stage_release_of on stage_release (episode, stage_no);
create index stage_release_second on stage_release (first_at, id) include (place) where released_at is null and first_at is not null;
create index stage_release_refused on stage_release (refused_at, id) include (place) where released_at is null and refused_at is not null;
-- Released, and neither in her next stage nor taken over by anybody: the desk of hand-overs, and what N14 asks.
create index stage_release_waiting on stage_release (hand_due_at, id) include (place, hand_to, released_at)
  where released_at is not null and next_at is null and accepted_at is null;
create index stage_release_at on stage_release (released_at, id) where released_at is not null;
-- What breaks N13 and N14 on the face of the row itself: released before its last day, gone on another day.
create index stage_release_early on stage_release (id)
  where released_at is not null and timezone('Asia/Shanghai', released_at)::date < stage_to;
create index stage_release_gap on stage_release (id)
  where next_at is not null and timezone('Asia/Shanghai', next_at)::date <> timezone('Asia/Shanghai', released_at)::date;
create index episode_untaken on episode (released_at, id) include (place, person) where state = 'released' and ended_at is null;
create index episode_unreceipted on episode (id) include (place, person, ended_at) where state = 'completed' and handed_over_at is null;

alter table episode enable row level security;
alter table episode_plan enable row level security;
alter table episode_followed enable row level security;
alter table exposure enable row level security;
alter table whereabouts enable row level security;
alter table control_order enable row level security;
alter table second_signature enable row level security;
alter table test_due enable row level security;
alter table test_result enable row level security;
alter table test_import enable row level security;
alter table temperature_due enable row level security;
alter table observation enable row level security;
alter table fever enable row level security;
alter table control_case enable row level security;
alter table code_event enable row level security;
alter table stage_release enable row level security;
create policy seen on episode using ((select seawall_everything()) or place <@ any ((select seawall_scope())::ltree[])) with check (true);
create policy seen on episode_plan using ((select seawall_everything())
  or exists (select from episode e where e.id = episode_plan.episode)) with check (true);
create policy seen on episode_followed using ((select seawall_everything())
  or exists (select from episode e where e.id = episode_followed.episode)) with check (true);
create policy seen on exposure using ((select seawall_everything()) or place <@ any ((select seawall_scope())::ltree[])) with check (true);
create policy seen on whereabouts using ((select seawall_everything()) or place <@ any ((select seawall_scope())::ltree[])) with check (true);
create policy seen on control_order using ((select seawall_everything()) or place <@ any ((select seawall_scope())::ltree[])) with check (true);
create policy seen on second_signature using ((select seawall_everything()) or place <@ any ((select seawall_scope())::ltree[])) with check (true);
create policy seen on test_due using ((select seawall_everything()) or place <@ any ((select seawall_scope())::ltree[])) with check (true);
create policy seen on test_result using ((select seawall_everything()) or place <@ any ((select seawall_scope())::ltree[])) with check (true);
create policy seen on test_import using ((select seawall_everything()) or place <@ any ((select seawall_scope())::ltree[])) with check (true);
create policy seen on temperature_due using ((select seawall_everything()) or place <@ any ((select seawall_scope())::ltree[])) with check (true);
create policy seen on observation using ((select seawall_everything()) or place <@ any ((select seawall_scope())::ltree[])) with check (true);
create policy seen on fever using ((select seawall_everything()) or place <@ any ((select seawall_scope())::ltree[])) with check (true);
create policy seen on control_case using ((select seawall_everything()) or place <@ any ((select seawall_scope())::ltree[])) with check (true);
create policy seen on code_event using ((select seawall_everything()) or place <@ any ((select seawall_scope())::ltree[])) with check (true);
-- A release is seen where she was and where she goes.
create policy seen on stage_release using ((select seawall_everything()) or place <@ any ((select seawall_scope())::ltree[])
  or hand_to <@ any ((select seawall_scope())::ltree[])) with check (true);

-- Counts that boards and the wall ask for all day, kept exact by the database itself: one row per unit and kind, changed
-- in the transaction that changes what is counted. A district counts a few thousand rows here instead of hundreds of
-- thousands there; bench/ measures what the keeping costs.
create table episode_tally (
  place ltree not null,
  state text not null,
  category text not null,
  stage_place text not null,
  stage text not null,
  stage_to date not null default 'infinity',
  n integer not null,
  primary key (place, state, category, stage_place, stage, stage_to)
);
create table temperature_tally (
  on_day date not null,
  slot smallint not null,
  opens_at timestamptz not null,
  due_at timestamptz not null,
  place ltree not null,
  -- Asked for; answered by a reading; ended some other way (visited, excused); told of (a reminder or more) and open.
  due integer not null,
  answered integer not null,
  otherwise integer not null,
  told integer not null,
  primary key (on_day, slot, opens_at, due_at, place)
);
alter table episode_tally enable row level security;
alter table temperature_tally enable row level security;
create policy seen on episode_tally using ((select seawall_everything()) or place <@ any ((select seawall_scope())::ltree[])) with check (true);
create policy seen on temperature_tally using ((select seawall_everything()) or place <@ any ((select seawall_scope())::ltree[])) with check (true);

-- A tally is written whoever acts and whatever she may see: as the owner, in one order of rows, so that two acts never
-- wait for each other in a circle.
create function tally_episodes() returns trigger security definer set search_path = public language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    insert into episode_tally as t
    select place, state, coalesce(categories[1], ''), coalesce(stage_place, ''), coalesce(stage, ''), coalesce(stage_to, 'infinity'), count(*)
    from after group by 1, 2, 3, 4, 5, 6 order by 1, 2, 3, 4, 5, 6
    on conflict (place, state, category, stage_place, stage, stage_to) do update set n = t.n + excluded.n;
  elsif tg_op = 'DELETE' then
    insert into episode_tally as t
    select place, state, coalesce(categories[1], ''), coalesce(stage_place, ''), coalesce(stage, ''), coalesce(stage_to, 'infinity'), -count(*)
    from before group by 1, 2, 3, 4, 5, 6 order by 1, 2, 3, 4, 5, 6
    on conflict (place, state, category, stage_place, stage, stage_to) do update set n = t.n + excluded.n;
  else
    insert into episode_tally as t
    select place, state, category, stage_place, stage, stage_to, sum(n) from (
      select place, state, coalesce(categories[1], '') as category, coalesce(stage_place, '') as stage_place, coalesce(stage, '') as stage,
        coalesce(stage_to, 'infinity') as stage_to, 1 as n from after
      union all
      select place, state, coalesce(categories[1], ''), coalesce(stage_place, ''), coalesce(stage, ''), coalesce(stage_to, 'infinity'), -1 from before) both_sides
    group by 1, 2, 3, 4, 5, 6 having sum(n) <> 0 order by 1, 2, 3, 4, 5, 6
    on conflict (place, state, category, stage_place, stage, stage_to) do update set n = t.n + excluded.n;
  end if;
  return null;
end $$;
create trigger tally_insert after insert on episode referencing new table as after for each statement execute function tally_episodes();
create trigger tally_update after update on episode referencing old table as before new table as after for each statement execute function tally_episodes();
create trigger tally_delete after delete on episode referencing old table as before for each statement execute function tally_episodes();

create function tally_temperatures() returns trigger security definer set search_path = public language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    insert into temperature_tally as t
    select on_day, slot, opens_at, due_at, place, count(*) filter (where ended_how is distinct from 'cancelled'), count(*) filter (where ended_how = 'done'),
      count(*) filter (where ended_how in ('visited', 'excused')), count(*) filter (where level > 0 and ended_at is null)
    from after group by 1, 2, 3, 4, 5 order by 1, 2, 3, 4, 5
    on conflict (on_day, slot, opens_at, due_at, place) do update
      set due = t.due + excluded.due, answered = t.answered + excluded.answered, otherwise = t.otherwise + excluded.otherwise, told = t.told + excluded.told;
  elsif tg_op = 'DELETE' then
    insert into temperature_tally as t
    select on_day, slot, opens_at, due_at, place, -count(*) filter (where ended_how is distinct from 'cancelled'), -count(*) filter (where ended_how = 'done'),
      -count(*) filter (where ended_how in ('visited', 'excused')), -count(*) filter (where level > 0 and ended_at is null)
    from before group by 1, 2, 3, 4, 5 order by 1, 2, 3, 4, 5
    on conflict (on_day, slot, opens_at, due_at, place) do update
      set due = t.due + excluded.due, answered = t.answered + excluded.answered, otherwise = t.otherwise + excluded.otherwise, told = t.told + excluded.told;
  else
    insert into temperature_tally as t
    select on_day, slot, opens_at, due_at, place, coalesce(sum(n) filter (where ended_how is distinct from 'cancelled'), 0),
      coalesce(sum(n) filter (where ended_how = 'done'), 0), coalesce(sum(n) filter (where ended_how in ('visited', 'excused')), 0),
      coalesce(sum(n) filter (where level > 0 and ended_at is null), 0)
    from (select *, 1 as n from after union all select *, -1 from before) both_sides
    group by 1, 2, 3, 4, 5 order by 1, 2, 3, 4, 5
    on conflict (on_day, slot, opens_at, due_at, place) do update
      set due = t.due + excluded.due, answered = t.answered + excluded.answered, otherwise = t.otherwise + excluded.otherwise, told = t.told + excluded.told;
  end if;
  return null;
end $$;
create trigger tally_insert after insert on temperature_due referencing new table as after for each statement execute function tally_temperatures();
create trigger tally_update after update on temperature_due referencing old table as before new table as after for each statement execute function tally_temperatures();
create trigger tally_delete after delete on temperature_due referencing old table as before for each statement execute function tally_temperatures();
