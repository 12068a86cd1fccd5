-- Everyone who should be tested is tested: the roster of a session, its tubes and who is in them, boxes, what the
-- laboratory found, and whom a positive tube calls back.
alter table test_session
  -- One tube to a household, whoever else could still go in.
  add household boolean not null default false,
  -- Signed by the lead: it adds up, or the named rest is signed for.
  add closed_at timestamptz,
  add closed_by text,
  add closed_rest integer,
  add closed_why text,
  -- Where everybody of the roster stood, in numbers: written when its people are forgotten (retention.ts).
  add sums jsonb;

-- Who is expected at a session, in the order of the ticket.
create table test_roster (
  session uuid not null references test_session (id),
  -- On the ticket: S-12/0034.
  no integer not null check (no > 0),
  person uuid not null,
  place ltree not null,
  origin text not null check (origin in ('sheet', 'hand', 'walk-in', 'gate', 'payroll')),
  -- Employer, team, remark: may name somebody, so sealed under a salt of its own.
  salt bytea not null,
  told bytea not null,
  -- Number of the slot; null: not given one yet.
  slot smallint check (slot > 0),
  use text not null check (use in ('single', 'household', 'pooled')),
  -- Which groups of the rulebook make it so.
  groups text[] not null default '{}',
  -- A person decided otherwise; null: the rules did.
  use_by text,
  household uuid,
  added_at timestamptz not null,
  added_by text not null,
  -- Taken from the roster: listed by mistake, listed twice.
  off_at timestamptz,
  off_by text,
  off_why text,
  -- Why she is not swabbed and that is right. By nobody: proposed by the rules, and changed by them until a person decides.
  exemption text,
  exempt_at timestamptz,
  exempt_by text,
  -- Why she was not there, who sees to her, until when.
  absence text,
  absent_at timestamptz,
  absent_by text,
  owner uuid,
  tried boolean not null default false,
  new_slot timestamptz,
  -- Whoever closed the site signed for her by name: nobody knew where she stood.
  signed_at timestamptz,
  primary key (session, no),
  check ((exemption is null) = (exempt_at is null)),
  check ((absence is null) = (absent_at is null))
);
create unique index test_roster_person on test_roster (session, person);
create index test_roster_of on test_roster (person);

-- Rows of a sheet nobody could place: several people it may be, no name, a number with a slip. Asked until a person answers.
create table test_roster_row (
  id uuid primary key,
  session uuid not null references test_session (id),
  place ltree not null,
  -- From the roster itself, or from a list it was held against.
  source text not null check (source in ('sheet', 'gate', 'payroll')),
  sheet text not null,
  row_no integer not null check (row_no > 0),
  -- What is wrong with it, in the words of the reader or of meeting.
  why text not null,
  -- Who it may be.
  candidates uuid[] not null default '{}',
  -- The row as it was read, sealed; forgotten once it is answered.
  salt bytea,
  told bytea,
  -- The same row again, in the file corrected or not, is the same question.
  same bytea not null,
  asked_at timestamptz not null,
  settled_at timestamptz,
  settled_by text,
  settled_how text check (settled_how in ('corrected', 'same', 'new', 'nobody', 'replaced')),
  settled_why text,
  check ((settled_at is null) = (settled_how is null))
);
create unique index test_roster_row_same on test_roster_row (session, source, same) where settled_at is null;
create index test_roster_row_open on test_roster_row (session) where settled_at is null;

-- Names another source has of the same site (payroll, gate) that are not on its roster.
create table test_unlisted (
  session uuid not null references test_session (id),
  person uuid not null,
  place ltree not null,
  source text not null check (source in ('gate', 'payroll')),
  at timestamptz not null,
  -- added: on the roster now. not-there: does not work there any more.
  settled text check (settled in ('added', 'not-there')),
  settled_at timestamptz,
  settled_by text,
  primary key (session, person)
);

create table test_tube (
  id uuid primary key,
  session uuid not null references test_session (id),
  place ltree not null,
  barcode text not null unique,
  -- recall: the single swab of somebody of a positive tube.
  round text not null check (round in ('session', 'recall')),
  table_no smallint not null check (table_no >= 0),
  use text not null check (use in ('single', 'household', 'pooled')),
  capacity smallint not null check (capacity > 0),
  state text not null,
  opened_at timestamptz not null,
  opened_by text not null,
  -- The first and the last swab that stand.
  first_at timestamptz,
  last_at timestamptz,
  -- Swabs in it that stand; what the sampler counted; what the laboratory found.
  scanned smallint not null default 0 check (scanned >= 0),
  written smallint,
  received smallint,
  closed_at timestamptz,
  closed_by text,
  box uuid,
  arrived_at timestamptz,
  rejected_why text,
  -- The report that stands.
  report uuid,
  reported_at timestamptz,
  resolved_at timestamptz
);
create index test_tube_session on test_tube (session, opened_at);
create index test_tube_box on test_tube (box) where box is not null;
create index test_tube_found on test_tube (reported_at) where state in ('positive', 'suspect', 'resolved');
create index test_tube_awaited on test_tube (first_at) where reported_at is null;

create table test_swab (
  -- The id of the act that recorded it.
  id uuid primary key,
  session uuid not null references test_session (id),
  place ltree not null,
  person uuid not null,
  tube uuid not null references test_tube (id),
  table_no smallint not null,
  -- How it was seen that it is she.
  checked text not null,
  at timestamptz not null,
  recorded_at timestamptz not null,
  by text not null,
  undone_at timestamptz,
  undone_by text,
  undone_why text
);
create index test_swab_tube on test_swab (tube) where undone_at is null;
create index test_swab_person on test_swab (person, at);
create index test_swab_session on test_swab (session, at);

-- What two phones did not know of each other, and a count that does not agree: a person settles it.
create table test_question (
  id uuid primary key,
  session uuid not null references test_session (id),
  place ltree not null,
  kind text not null,
  tube uuid references test_tube (id),
  person uuid,
  facts jsonb not null,
  asked_at timestamptz not null,
  settled_at timestamptz,
  settled_by text,
  settled_how text
);
create index test_question_open on test_question (session) where settled_at is null;

create table test_box (
  id uuid primary key,
  session uuid not null references test_session (id),
  place ltree not null,
  code text not null unique,
  -- How many tubes lay on the table when it was packed.
  counted smallint not null check (counted > 0),
  packed_at timestamptz not null,
  packed_by text not null,
  seal text,
  departed_at timestamptz,
  departed_by text,
  depart_c real,
  courier uuid,
  arrived_at timestamptz,
  arrived_by text,
  arrive_c real,
  laboratory text,
  received smallint
);
create index test_box_session on test_box (session);

-- Every line a laboratory sent, as it was understood; corrections stand beside what they correct.
create table test_report (
  id uuid primary key,
  at timestamptz not null,
  channel text not null check (channel in ('hl7', 'fhir', 'sheet', 'hand')),
  laboratory text not null,
  -- Its own number of the message or the file, and of the line in it.
  message text not null,
  line integer not null,
  barcode text not null,
  result text not null,
  received smallint,
  observed_at timestamptz,
  corrects uuid references test_report (id),
  tube uuid references test_tube (id),
  place ltree not null,
  -- Not believed yet: unknown-barcode, count-differs, not-arrived, other-result.
  held text,
  settled_at timestamptz,
  settled_by text,
  settled_how text,
  by text not null,
  unique (laboratory, message, line)
);
create index test_report_tube on test_report (tube, at);
create index test_report_held on test_report (at) where held is not null and settled_at is null;

-- Somebody whose tube came back positive or suspect: told, held, swabbed alone, and what came of it.
create table test_recall (
  id uuid primary key,
  session uuid not null references test_session (id),
  tube uuid not null references test_tube (id),
  person uuid not null,
  -- Where she is looked for: her own grid where it is known.
  place ltree not null,
  opened_at timestamptz not null,
  told_at timestamptz,
  told_by text,
  told_how text,
  -- Promised to stay where she is.
  held_at timestamptz,
  reswabbed_at timestamptz,
  reswab uuid references test_tube (id),
  outcome text check (outcome in ('negative', 'positive', 'refused', 'withdrawn')),
  outcome_at timestamptz,
  outcome_by text,
  -- Told that she may move again, or that she is a case.
  outcome_told_at timestamptz,
  unique (tube, person)
);
create index test_recall_open on test_recall (opened_at) where outcome is null;
create index test_recall_person on test_recall (person);

-- The queue as somebody counted it.
create table test_queue (
  session uuid not null references test_session (id),
  place ltree not null,
  at timestamptz not null,
  waiting integer not null check (waiting >= 0),
  by text not null,
  primary key (session, at)
);

alter table test_roster enable row level security;
alter table test_roster_row enable row level security;
alter table test_unlisted enable row level security;
alter table test_tube enable row level security;
alter table test_swab enable row level security;
alter table test_question enable row level security;
alter table test_box enable row level security;
alter table test_report enable row level security;
alter table test_recall enable row level security;
alter table test_queue enable row level security;
create policy seen on test_roster using ((select seawall_everything()) or place <@ any ((select seawall_scope())::ltree[])) with check (true);
create policy seen on test_roster_row using ((select seawall_everything()) or place <@ any ((select seawall_scope())::ltree[])) with check (true);
create policy seen on test_unlisted using ((select seawall_everything()) or place <@ any ((select seawall_scope())::ltree[])) with check (true);
create policy seen on test_tube using ((select seawall_everything()) or place <@ any ((select seawall_scope())::ltree[])) with check (true);
create policy seen on test_swab using ((select seawall_everything()) or place <@ any ((select seawall_scope())::ltree[])) with check (true);
create policy seen on test_question using ((select seawall_everything()) or place <@ any ((select seawall_scope())::ltree[])) with check (true);
create policy seen on test_box using ((select seawall_everything()) or place <@ any ((select seawall_scope())::ltree[])) with check (true);
create policy seen on test_report using ((select seawall_everything()) or place <@ any ((select seawall_scope())::ltree[])) with check (true);
create policy seen on test_recall using ((select seawall_everything()) or place <@ any ((select seawall_scope())::ltree[])) with check (true);
create policy seen on test_queue using ((select seawall_everything()) or place <@ any ((select seawall_scope())::ltree[])) with check (true);
