-- Home: the team at the door. Whether a flat will do, the visits, the kit, who lives there too, what she needs, what
-- she refuses; the page she opens by a code without an account, and what she asks about her own data.

create table home_check (
  id uuid primary key,
  episode uuid not null,
  person uuid not null,
  place ltree not null,
  at timestamptz not null,
  by text not null,
  answers jsonb not null,
  suitable boolean not null,
  -- Rows of the table that speak against it.
  against text[] not null default '{}'
);
create index home_check_episode on home_check (episode, at);

create table home_visit (
  id uuid primary key,
  episode uuid not null,
  person uuid not null,
  place ltree not null,
  -- stay-put, set-up, test, random, missed-temperature, refusal, notice, need.
  kind text not null,
  due_at timestamptz,
  at timestamptz,
  by text,
  -- The second person at the door.
  beside text,
  result text,
  note bytea,
  note_salt bytea,
  late boolean not null default false
);
create index home_visit_episode on home_visit (episode, at);

create table home_kit (
  id uuid primary key,
  episode uuid not null,
  person uuid not null,
  place ltree not null,
  items jsonb not null,
  thermometer text,
  at timestamptz not null,
  by text not null,
  receipt text not null,
  back_at timestamptz,
  back_by text
);
create index home_kit_episode on home_kit (episode);
-- A thermometer is with one person at a time.
create unique index home_kit_thermometer on home_kit (thermometer) where back_at is null and thermometer is not null;

-- Everybody who lives there too: joins the same regime, moves out, or is let be for a reason.
create table co_resident (
  id uuid primary key,
  episode uuid not null,
  place ltree not null,
  -- On record; who is not has her name sealed here.
  person uuid,
  name bytea,
  name_salt bytea,
  choice text not null check (choice in ('joins', 'moves-out', 'stays-apart')),
  reason text,
  carer boolean not null default false,
  at timestamptz not null,
  by text not null
);
create index co_resident_episode on co_resident (episode);

-- No to the door or to the stay: persuasion first, then the police officer of the team.
create table home_refusal (
  id uuid primary key,
  episode uuid not null,
  person uuid not null,
  place ltree not null,
  what text not null check (what in ('refused', 'absconded', 'test-refused', 'entry-refused')),
  at timestamptz not null,
  by text not null,
  -- persuade, police, district, closed.
  step text not null,
  due_at timestamptz,
  note bytea,
  note_salt bytea,
  closed_at timestamptz,
  closed_by text,
  closed_how text
);
create unique index home_refusal_open on home_refusal (episode) where closed_at is null;
create index home_refusal_due on home_refusal (due_at, id) include (place, step) where closed_at is null;

-- What was signed or witnessed when a decision was told: sealed under a salt of its own.
alter table control_order alter witness type bytea using null, add served_salt bytea;

-- The official number of a colleague, printed on notices and told to those in her care.
create table work_phone (
  account uuid primary key,
  phone text not null,
  at timestamptz not null
);

create table need (
  id uuid primary key,
  no bigint generated always as identity unique,
  episode uuid not null,
  person uuid not null,
  place ltree not null,
  kind text not null,
  urgent boolean not null default false,
  text bytea,
  asked_at timestamptz not null,
  asked_by text not null,
  via text not null,
  due_at timestamptz not null,
  task uuid,
  taken_by text,
  answered_at timestamptz,
  answered_by text,
  answer text check (answer in ('done', 'told', 'cannot')),
  answer_text bytea
);
create index need_open on need (due_at, id) include (place) where answered_at is null;
create index need_episode on need (episode, asked_at);

-- The door to her own page: a code on paper or in a message. Only its hash is kept.
create table resident_link (
  id uuid primary key,
  person uuid not null,
  episode uuid,
  place ltree not null,
  token_hash bytea not null unique,
  made_at timestamptz not null,
  made_by text not null,
  expires_at timestamptz not null,
  revoked_at timestamptz,
  used_at timestamptz,
  uses integer not null default 0,
  -- Wrong answers to “who are you”, when she asks for the full copy.
  tries smallint not null default 0
);
create index resident_link_person on resident_link (person);
create index resident_link_episode on resident_link (episode, made_at);

-- Whom else she reports for: her child, her grandmother. Bound by the team, never by herself.
create table resident_bound (
  person uuid not null,
  for_person uuid not null,
  place ltree not null,
  since timestamptz not null,
  by text not null,
  until timestamptz,
  primary key (person, for_person, since)
);
create unique index resident_bound_now on resident_bound (person, for_person) where until is null;
create index resident_bound_for on resident_bound (for_person) where until is null;

-- What she asks about her own data: to see it, have it corrected, to object; always answered by a person.
create table right_request (
  id uuid primary key,
  no bigint generated always as identity unique,
  person uuid not null,
  episode uuid,
  place ltree not null,
  kind text not null check (kind in ('correct', 'object', 'copy', 'erase', 'complain')),
  text bytea,
  asked_at timestamptz not null,
  asked_by text not null,
  due_at timestamptz not null,
  task uuid,
  answer text check (answer in ('granted', 'partly', 'refused')),
  answer_text bytea,
  answered_at timestamptz,
  answered_by text
);
create index right_request_open on right_request (due_at) where answered_at is null;
create index right_request_person on right_request (person, asked_at);

-- What the nightly erasure took away: how many rows of which kind, under which rule; chained by its entry in the ledger.
create table erasure (
  id uuid primary key,
  at timestamptz not null,
  data_class text not null,
  rule text not null,
  before_day date not null,
  rows_erased bigint not null,
  proof bytea not null
);
-- A person who may not be erased for now, and why.
create table legal_hold (
  id uuid primary key,
  person uuid not null,
  reason text not null,
  by text not null,
  at timestamptz not null,
  until date not null,
  ended_at timestamptz,
  ended_by text
);
create index legal_hold_person on legal_hold (person) where ended_at is null;

alter table home_check enable row level security;
alter table home_visit enable row level security;
alter table home_kit enable row level security;
alter table co_resident enable row level security;
alter table home_refusal enable row level security;
alter table need enable row level security;
alter table resident_link enable row level security;
alter table resident_bound enable row level security;
alter table right_request enable row level security;
alter table legal_hold enable row level security;
create policy seen on home_check using ((select seawall_everything()) or place <@ any ((select seawall_scope())::ltree[])) with check (true);
create policy seen on home_visit using ((select seawall_everything()) or place <@ any ((select seawall_scope())::ltree[])) with check (true);
create policy seen on home_kit using ((select seawall_everything()) or place <@ any ((select seawall_scope())::ltree[])) with check (true);
create policy seen on co_resident using ((select seawall_everything()) or place <@ any ((select seawall_scope())::ltree[])) with check (true);
create policy seen on home_refusal using ((select seawall_everything()) or place <@ any ((select seawall_scope())::ltree[])) with check (true);
create policy seen on need using ((select seawall_everything()) or place <@ any ((select seawall_scope())::ltree[])) with check (true);
create policy seen on resident_link using ((select seawall_everything()) or place <@ any ((select seawall_scope())::ltree[])) with check (true);
create policy seen on resident_bound using ((select seawall_everything()) or place <@ any ((select seawall_scope())::ltree[])) with check (true);
create policy seen on right_request using ((select seawall_everything()) or place <@ any ((select seawall_scope())::ltree[])) with check (true);
create policy seen on legal_hold using ((select seawall_everything())
  or exists (select from person p where p.id = legal_hold.person)) with check (true);
