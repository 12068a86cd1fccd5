-- Who works here: accounts, duties (role × place × period), sessions, shifts, absences with cover, and the
-- four-guard-one teams. Who holds which duty is no secret inside the house: no row security on these tables.

create table account (
  id uuid primary key,
  login text not null unique check (login = lower(login)),
  name text not null,
  -- argon2id in PHC form; null: no password yet, nobody can sign in.
  secret text,
  secret_before text[] not null default '{}',
  must_change boolean not null default false,
  failures integer not null default 0,
  locked_until timestamptz,
  added_at timestamptz not null,
  added_by text not null,
  changed_at timestamptz,
  signed_in_at timestamptz,
  closed_at timestamptz,
  closed_by text
);

create table absence (
  id uuid primary key,
  account uuid not null references account,
  why text not null check (why in ('sick', 'off', 'leave', 'isolated', 'other')),
  from_at timestamptz not null,
  until timestamptz not null,
  noted_by text not null,
  noted_at timestamptz not null,
  check (until >= from_at)
);
create index absence_account on absence (account, until);

create table duty (
  id uuid primary key,
  account uuid not null references account,
  role text not null,
  place ltree not null,
  from_at timestamptz not null,
  -- Null: until it is ended. Ending a duty sets it to that moment.
  until timestamptz,
  given_by text not null,
  given_at timestamptz not null,
  ended_by text,
  -- The absence during which this duty is held for somebody else, and the duty it stands in for.
  covers uuid references absence,
  stands_for uuid references duty,
  -- A rostered duty is on only during its shifts; any other is on all the time.
  rostered boolean not null default false,
  reviewed_at timestamptz,
  reviewed_by text,
  check (until >= from_at),
  check ((covers is null) = (stands_for is null)),
  exclude using gist (account with =, role with =, place with =, tstzrange(from_at, until) with &&)
    where (covers is null)
);
create index duty_account on duty (account);
create index duty_role on duty (role, until);
create index duty_place on duty using gist (place);
create index duty_covers on duty (covers) where covers is not null;

create table shift (
  id uuid primary key,
  duty uuid not null references duty,
  from_at timestamptz not null,
  until timestamptz not null,
  noted_by text not null,
  noted_at timestamptz not null,
  check (until > from_at),
  exclude using gist (duty with =, tstzrange(from_at, until) with &&)
);

create table session (
  id uuid primary key,
  account uuid not null references account,
  -- SHA-256 of a 256-bit random token; the token itself is only in the cookie.
  token_hash bytea not null unique,
  channel text not null,
  device text not null,
  began_at timestamptz not null,
  used_at timestamptz not null,
  idle_minutes integer not null,
  expires_at timestamptz not null,
  revoked_at timestamptz,
  revoked_by text,
  revoked_why text
);
create index session_account on session (account, began_at);
create index session_expires on session (expires_at);

-- One team guards one place at a time.
create table team (
  id uuid primary key,
  place ltree not null,
  formed_at timestamptz not null,
  formed_by text not null,
  ended_at timestamptz
);
create unique index team_place on team (place) where ended_at is null;

create table team_member (
  id uuid primary key,
  team uuid not null references team,
  role text not null check (role in ('cadre', 'grid-member', 'medic', 'police')),
  account uuid not null references account,
  from_at timestamptz not null,
  until timestamptz
);
create unique index team_member_once on team_member (team, role, account) where until is null;
create index team_member_account on team_member (account) where until is null;
