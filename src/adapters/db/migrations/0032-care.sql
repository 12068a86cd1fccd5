-- Care at isolation sites: what guests ask for and who answers, the thread between a guest and the medics, what the site
-- tells its guests, and whether a guest who wants herbal packs may have them.

-- The code at a door is made of this number: raised, the code that hung there opens nothing any more.
alter table isolation_room add column door_code integer not null default 1;

-- What a guest asks for, from her own page or by the code at her door.
create table guest_request (
  id uuid primary key,
  no bigint generated always as identity unique,
  site uuid not null references isolation_site (id),
  -- The floor of the room.
  place ltree not null,
  room uuid not null references isolation_room (id),
  -- Null: asked at the door of a room with nobody or several in it.
  person uuid,
  kind text not null,
  urgent boolean not null default false,
  via text not null check (via in ('self', 'door')),
  salt bytea not null,
  text bytea,
  -- A letter of thanks: the post it thanks (null: everybody), and whether her words may be shown.
  to_role text,
  may_show boolean not null default false,
  passed_at timestamptz,
  asked_at timestamptz not null,
  due_at timestamptz not null,
  answered_at timestamptz,
  answered_by text,
  answered_role text,
  answer text check (answer in ('done', 'told', 'cannot')),
  answer_text bytea,
  check ((answered_at is null) = (answer is null)),
  check (passed_at is null or answered_at is not null)
);
create index guest_request_open on guest_request (site, due_at) where answered_at is null;
create index guest_request_room on guest_request (room, asked_at);
create index guest_request_person on guest_request (person, asked_at);

-- The thread of one guest and whichever medic is on: what it says is health, and sealed.
create table guest_message (
  id uuid primary key,
  site uuid not null references isolation_site (id),
  place ltree not null,
  person uuid not null,
  -- Null: the guest.
  by text,
  role text,
  salt bytea not null,
  text bytea not null,
  at timestamptz not null,
  check ((by is null) = (role is null))
);
create index guest_message_thread on guest_message (person, site, at);

-- The notice board of a site: written by whoever works there, shown by its head, until its last day. Nobody is in it.
create table site_notice (
  id uuid primary key,
  no bigint generated always as identity unique,
  site uuid not null references isolation_site (id),
  place ltree not null,
  kind text not null check (kind in ('notice', 'verse')),
  title_zh text not null,
  title_en text,
  body_zh text not null,
  body_en text,
  -- The post of whoever wrote it.
  role text not null,
  written_at timestamptz not null,
  written_by text not null,
  until date not null,
  shown_at timestamptz,
  shown_by text,
  ended_at timestamptz,
  ended_by text,
  check ((shown_at is null) = (shown_by is null)),
  check ((ended_at is null) = (ended_by is null))
);
create index site_notice_now on site_notice (site, until) where ended_at is null;

-- What a medic decided about herbal packs for somebody who wants them, on what the interview of that moment told.
create table pack_decision (
  person uuid primary key,
  site uuid not null references isolation_site (id),
  place ltree not null,
  pack text not null,
  may boolean not null,
  salt bytea not null,
  why bytea,
  interview_at timestamptz not null,
  at timestamptz not null,
  by text not null
);

alter table guest_request enable row level security;
alter table guest_message enable row level security;
alter table site_notice enable row level security;
alter table pack_decision enable row level security;
create policy seen on guest_request using ((select seawall_everything()) or place <@ any ((select seawall_scope())::ltree[])) with check (true);
create policy seen on guest_message using ((select seawall_everything()) or place <@ any ((select seawall_scope())::ltree[])) with check (true);
create policy seen on site_notice using ((select seawall_everything()) or place <@ any ((select seawall_scope())::ltree[])) with check (true);
create policy seen on pack_decision using ((select seawall_everything()) or place <@ any ((select seawall_scope())::ltree[])) with check (true);
