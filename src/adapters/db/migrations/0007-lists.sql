-- Dispatched lists: who sends them, each batch as it came, every line of it, the calls made, the questions open.

create table list_source (
  code text primary key,
  name text not null,
  name_en text not null,
  kind text not null,
  -- The owner of the source and the place a line falls back to when its address says nothing.
  place ltree not null,
  default_place ltree,
  -- What its lists are taken to be when the sender does not say.
  risk text,
  respond_minutes integer,
  -- Column mapping a person has confirmed, per header signature: { signature: { column index or header: field } }.
  mappings jsonb not null default '{}',
  -- Secret of the signed inbox, sealed under the house key; null: no inbox.
  inbox_key bytea,
  inbox_salt bytea,
  closed_at timestamptz
);

-- Nonces of signed deliveries, so that the same letter can not be posted twice.
create table inbox_nonce (
  source text not null references list_source,
  nonce text not null,
  at timestamptz not null,
  primary key (source, nonce)
);

create table list_batch (
  id uuid primary key,
  no integer generated always as identity unique,
  source text not null references list_source,
  place ltree not null,
  received_at timestamptz not null,
  received_by text not null,
  channel text not null,
  file_name text not null,
  sha256 bytea not null,
  bytes integer not null,
  salt bytea,
  -- Sheets read and skipped, header rows, mapping used: what the report shows and the feedback file needs.
  layout jsonb not null,
  rows_read integer not null,
  accepted integer not null,
  merged integer not null,
  questioned integer not null,
  ignored jsonb not null,
  risk text,
  respond_by timestamptz not null,
  closed_at timestamptz,
  feedback_at timestamptz
);
create index list_batch_newest on list_batch (received_at desc);
create index list_batch_file on list_batch (source, sha256);
create index list_batch_place on list_batch using gist (place);

-- One row of the file that names a person: never edited, its normalised copy beside it.
-- The raw cells are sealed under the batch's salt; `mask` holds what may be shown without opening.
create table list_line (
  id uuid primary key,
  batch uuid not null references list_batch,
  source text not null,
  sheet text not null,
  row_no integer not null,
  raw bytea not null,
  mask jsonb not null,
  person uuid not null,
  -- How the row met the person: new | document | phone-name | name-birth-address | answered.
  met text not null,
  -- accepted: brings a person onto this source's list; merged: she was on it already.
  counted text not null check (counted in ('accepted', 'merged')),
  merged_into uuid references list_line,
  place ltree not null,
  -- How its place was found: community | alias | road | name | hand; null: nobody has tried yet, or nothing was found.
  routed_by text,
  -- Why the address names no unit; the line waits in the pool of the data desk.
  unrouted_why text,
  owner_unit ltree not null,
  owner_role text not null,
  state text not null,
  -- The step whose deadline runs: route, claim, outcome, visit, police, search, accept; null when closed.
  step text,
  due_at timestamptz,
  level integer not null default 0,
  claimed_by uuid,
  claimed_at timestamptz,
  -- Not to be called before: a promised call-back, or the spacing between two tries.
  call_after timestamptz,
  duplicate_of uuid references list_line,
  outcome text,
  outcome_at timestamptz,
  outcome_by text,
  evidence jsonb,
  signed_by text,
  signed_at timestamptz,
  received_at timestamptz not null,
  changed_at timestamptz not null,
  unique (batch, sheet, row_no)
);
create index list_line_person on list_line (person);
-- What counts of a batch read, and what row security asks, lies in the index itself: with 700,000 lines the table is
-- not touched for them (bench/pages.ts: a page of batches took three times as long).
create index list_line_board on list_line (batch, state, row_no)
  include (step, due_at, duplicate_of, place, owner_unit);
create index list_line_due on list_line (due_at, id) where step is not null;
create index list_line_unit on list_line using gist (owner_unit) where step is not null;
create index list_line_claimed on list_line (claimed_by) where claimed_by is not null and step is not null;
create index list_line_answered on list_line (outcome_at, id) where outcome_at is not null;
create index list_line_source on list_line (source, person) include (place, owner_unit);
create index list_line_unrouted on list_line (due_at, id) where step = 'route';
create index list_line_merged on list_line (merged_into) where merged_into is not null;
create index list_line_repeats on list_line (duplicate_of) where duplicate_of is not null;

-- Rows of the file that name nobody: headings, blanks, sums, signatures. Kept so that the file can go back whole
-- and every row of it be accounted for; sealed like the others, for a signature is a name too.
create table list_ignored (
  batch uuid not null references list_batch,
  sheet text not null,
  row_no integer not null,
  ignored text not null,
  -- null: nothing stood there.
  raw bytea,
  primary key (batch, sheet, row_no)
);

-- Lines that moved when two persons became one, so that taking the two apart brings them back.
create table line_followed (
  merge text not null,
  line uuid not null references list_line,
  was uuid not null,
  now uuid not null,
  at timestamptz not null,
  primary key (merge, line)
);
create index line_followed_pair on line_followed (was, now);

-- A row that is a question, not (yet) a line. Its answer makes it a line, or says why it is none.
create table list_question (
  id uuid primary key,
  batch uuid not null references list_batch,
  sheet text not null,
  row_no integer not null,
  raw bytea not null,
  mask jsonb not null,
  why text not null,
  detail jsonb not null,
  place ltree not null,
  answer text,
  line uuid references list_line,
  answered_by text,
  answered_at timestamptz,
  reason text,
  -- Same row asked before (the same file again): the older question, which is the one to answer.
  asked_before uuid references list_question,
  -- Tells a row asked again from a new one without opening it.
  fingerprint bytea not null,
  source text not null,
  unique (batch, sheet, row_no)
);
create index list_question_open on list_question (batch) where answer is null;
create index list_question_fingerprint on list_question (source, fingerprint);

-- Conversations. One open at a time per person, across all departments: the lock everybody can see.
create table call_claim (
  id uuid primary key,
  person uuid not null,
  line uuid not null references list_line,
  unit ltree not null,
  by uuid not null,
  at timestamptz not null,
  until timestamptz not null,
  -- What the person called can have checked under the published number.
  code text not null,
  -- Identity questions answered rightly so far, and how often answers were compared.
  matched text[] not null default '{}',
  checks integer not null default 0,
  checked_at timestamptz,
  ended_at timestamptz,
  ended_how text check (ended_how in ('released', 'expired', 'concluded', 'transferred'))
);
create unique index call_claim_open on call_claim (person) where ended_at is null;
create index call_claim_by on call_claim (by, at);
create index call_claim_code on call_claim (code, at);
create index call_claim_line on call_claim (line, at);

create table call_attempt (
  id uuid primary key,
  line uuid not null references list_line,
  person uuid not null,
  place ltree not null,
  by uuid not null,
  at timestamptz not null,
  channel text not null,
  result text not null,
  identity text[] not null,
  call_back_at timestamptz,
  -- Which of her numbers, counted from 1; null when not by telephone.
  number_no integer,
  -- Written down later, when there was no signal.
  late boolean not null default false,
  note bytea,
  note_salt bytea,
  unique (id, person)
);
create index call_attempt_person on call_attempt (person, at);
create index call_attempt_line on call_attempt (line, at);
create index call_attempt_by on call_attempt (by, at);

-- The search for somebody no call reaches: visit, then police, then the whole district. Each failure opens the next.
create table line_search (
  id uuid primary key,
  line uuid not null references list_line,
  person uuid not null,
  place ltree not null,
  stage text not null check (stage in ('visit', 'police', 'search')),
  because text not null,
  opened_at timestamptz not null,
  due_at timestamptz not null,
  task uuid,
  started_at timestamptz,
  started_by text,
  ended_at timestamptz,
  ended_by text,
  result text,
  late boolean not null default false,
  proof text[] not null default '{}',
  receipt text,
  note bytea,
  note_salt bytea
);
create unique index line_search_open on line_search (line) where ended_at is null;
create index line_search_line on line_search (line, opened_at);
create index line_search_place on line_search using gist (place) where ended_at is null;

-- An answer taken back. Before the feedback left one person is enough; afterwards a second one agrees.
create table line_correction (
  id uuid primary key,
  line uuid not null references list_line,
  asked_by text not null,
  asked_at timestamptz not null,
  was text not null,
  reason text not null,
  answer text check (answer in ('applied', 'declined')),
  answered_by text,
  answered_at timestamptz
);
create unique index line_correction_open on line_correction (line) where answer is null;

create table line_transfer (
  id uuid primary key,
  line uuid not null references list_line,
  from_unit ltree not null,
  to_unit ltree,
  to_outside text,
  sent_by text not null,
  sent_at timestamptz not null,
  due_at timestamptz not null,
  reason text not null,
  answer text check (answer in ('accepted', 'declined', 'withdrawn')),
  answered_by text,
  answered_at timestamptz,
  receipt text
);
create unique index line_transfer_open on line_transfer (line) where answer is null;

alter table list_batch enable row level security;
alter table list_line enable row level security;
alter table list_question enable row level security;
alter table list_ignored enable row level security;
alter table call_attempt enable row level security;
alter table line_search enable row level security;
alter table line_transfer enable row level security;
alter table line_correction enable row level security;
-- A batch is seen by whoever owns the source's place, and by every unit that has a line of it.
create policy seen on list_line using ((select seawall_everything()) or place <@ any ((select seawall_scope())::ltree[])
  or owner_unit <@ any ((select seawall_scope())::ltree[])) with check (true);
create policy seen on list_batch using ((select seawall_everything()) or place <@ any ((select seawall_scope())::ltree[])
  or exists (select from list_line l where l.batch = list_batch.id)) with check (true);
create policy seen on list_question using ((select seawall_everything()) or place <@ any ((select seawall_scope())::ltree[])) with check (true);
create policy seen on call_attempt using ((select seawall_everything()) or place <@ any ((select seawall_scope())::ltree[])
  or exists (select from list_line l where l.id = call_attempt.line)) with check (true);
create policy seen on line_search using ((select seawall_everything()) or place <@ any ((select seawall_scope())::ltree[])
  or exists (select from list_line l where l.id = line_search.line)) with check (true);
create policy seen on list_ignored using ((select seawall_everything()) or exists (select from list_batch b where b.id = list_ignored.batch))
  with check (true);
-- A transfer is seen at both ends, and by whoever sees its line.
create policy seen on line_transfer using ((select seawall_everything()) or from_unit <@ any ((select seawall_scope())::ltree[])
  or to_unit <@ any ((select seawall_scope())::ltree[])
  or exists (select from list_line l where l.id = line_transfer.line)) with check (true);
create policy seen on line_correction using ((select seawall_everything())
  or exists (select from list_line l where l.id = line_correction.line)) with check (true);
