-- The house: the role the product works under, row security, ledger, remembered requests, seals.
-- Migrations run as the owner of the database; the product itself works as seawall_app, which can not pass
-- row security and can not change or delete what the ledger holds.
create extension if not exists ltree;
create extension if not exists pg_trgm;
create extension if not exists btree_gist;

do $$ begin
  if not exists (select from pg_roles where rolname = 'seawall_app') then
    create role seawall_app nologin;
  end if;
  execute format('grant seawall_app to %I', current_user);
end $$;
grant usage on schema public to seawall_app;
alter default privileges in schema public grant select, insert, update, delete on tables to seawall_app;
alter default privileges in schema public grant usage, select on sequences to seawall_app;

-- What this transaction may see. '*' is the whole house; else comma-joined paths; unset is nothing at all.
create function seawall_everything() returns boolean stable parallel safe language sql
  as $$ select coalesce(current_setting('seawall.scope', true), '') = '*' $$;
create function seawall_scope() returns ltree[] stable parallel safe language sql
  as $$ select case when coalesce(current_setting('seawall.scope', true), '') in ('', '*') then '{}'::ltree[]
               else string_to_array(current_setting('seawall.scope', true), ',')::ltree[] end $$;

create table ledger (
  seq bigint generated always as identity primary key,
  tx xid8 not null default pg_current_xact_id(),
  id uuid not null unique,
  word text not null,
  at timestamptz not null,
  actor text not null,
  role text,
  place ltree not null,
  about text[] not null,
  detail jsonb not null,
  request uuid not null,
  channel text not null,
  rulebook text not null,
  digest bytea not null
);
create index ledger_settled on ledger (tx, seq);
create index ledger_about on ledger using gin (about);
create index ledger_word on ledger (word, seq);
create index ledger_actor on ledger (actor, seq);
create index ledger_place on ledger using gist (place);
revoke update, delete, truncate on ledger from seawall_app;

create table request (
  id uuid primary key,
  entry uuid not null,
  actor text not null,
  word text not null,
  input_hash bytea not null,
  result jsonb,
  kept boolean not null,
  at timestamptz not null
);
create index request_at on request (at);

create table ledger_seal (
  no integer primary key,
  sealed_at timestamptz not null,
  from_tx xid8 not null,
  to_tx xid8 not null,
  count integer not null,
  rows bytea not null,
  hash bytea not null
);
revoke update, delete, truncate on ledger_seal from seawall_app;

-- One row per kind of timer: when it last ran, so that a restarted house knows what it slept through.
create table timer_run (
  name text primary key,
  at timestamptz not null
);

alter table ledger enable row level security;
-- What a transaction has just written it may see, wherever it happened: a transfer declined is told where it came from.
create policy seen on ledger for select using ((select seawall_everything()) or place <@ any ((select seawall_scope())::ltree[])
  or tx = (select pg_current_xact_id_if_assigned()));
create policy written on ledger for insert with check (true);
