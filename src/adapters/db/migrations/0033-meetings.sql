-- The three meetings as they were held, what was decided there and what is still open; the three trainings, who was there,
-- and who was let begin without one.
create table meeting (
  id uuid primary key,
  no bigint generated always as identity unique,
  kind text not null check (kind in ('site', 'touch-base', 'assessment')),
  -- The site it is of; null: of the district.
  site uuid references isolation_site (id),
  place ltree not null,
  on_day date not null,
  -- What was known when it began: no names, and of health only numbers.
  figures jsonb not null,
  led_by text not null,
  opened_at timestamptz not null,
  closed_at timestamptz,
  closed_by text,
  check ((site is not null) = (kind = 'site')),
  -- Two who open it at one moment open one meeting.
  unique (kind, place, on_day)
);

create table meeting_attendance (
  meeting uuid not null references meeting (id),
  place ltree not null,
  account text not null,
  at timestamptz not null,
  by text not null,
  primary key (meeting, account)
);

-- What has to be talked about: open, from one meeting to the next, until it is decided.
create table meeting_point (
  id uuid primary key,
  no bigint generated always as identity unique,
  kind text not null,
  place ltree not null,
  title text not null,
  raised_in uuid not null references meeting (id),
  raised_at timestamptz not null,
  raised_by text not null,
  decided_in uuid references meeting (id),
  decided_at timestamptz,
  decided_by text,
  decision text,
  -- Who does it, by when; null: nobody has to do anything.
  owner_unit ltree,
  owner_role text,
  due_at timestamptz,
  check ((decided_at is null) = (decision is null) and (decided_at is null) = (decided_in is null)),
  check ((owner_unit is null) = (owner_role is null) and (owner_unit is null) = (due_at is null)),
  check (owner_unit is null or decided_at is not null)
);
create index meeting_point_open on meeting_point (kind, place) where decided_at is null;
create index meeting_point_decided on meeting_point (decided_in) where decided_in is not null;

create table training_session (
  id uuid primary key,
  no bigint generated always as identity unique,
  training text not null,
  place ltree not null,
  at timestamptz not null,
  trainer text not null,
  planned_at timestamptz not null,
  planned_by text not null,
  -- Held, with whoever was there; or called off.
  held_at timestamptz,
  held_by text,
  called_off_at timestamptz,
  called_off_by text,
  called_off_why text,
  check (held_at is null or called_off_at is null)
);
create index training_session_open on training_session (at) where held_at is null and called_off_at is null;

create table training_attendance (
  session uuid not null references training_session (id),
  place ltree not null,
  account text not null,
  primary key (session, account)
);
create index training_attendance_of on training_attendance (account);

-- Who begins without a training in the first hours of an emergency: by whose decision, why, until when.
create table training_grace (
  id uuid primary key,
  training text not null,
  account text not null,
  place ltree not null,
  why text not null,
  until timestamptz not null,
  at timestamptz not null,
  by text not null
);
create index training_grace_of on training_grace (account, until);

alter table meeting enable row level security;
alter table meeting_attendance enable row level security;
alter table meeting_point enable row level security;
alter table training_session enable row level security;
alter table training_attendance enable row level security;
alter table training_grace enable row level security;
create policy seen on meeting using ((select seawall_everything()) or place <@ any ((select seawall_scope())::ltree[])) with check (true);
create policy seen on meeting_attendance using ((select seawall_everything()) or place <@ any ((select seawall_scope())::ltree[])) with check (true);
create policy seen on meeting_point using ((select seawall_everything()) or place <@ any ((select seawall_scope())::ltree[])) with check (true);
create policy seen on training_session using ((select seawall_everything()) or place <@ any ((select seawall_scope())::ltree[])) with check (true);
create policy seen on training_attendance using ((select seawall_everything()) or place <@ any ((select seawall_scope())::ltree[])) with check (true);
create policy seen on training_grace using ((select seawall_everything()) or place <@ any ((select seawall_scope())::ltree[])) with check (true);
