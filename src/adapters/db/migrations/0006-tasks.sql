-- Tasks: what, for whom, owner, window, state, proof. And who was told that one is late.

create table task (
  id uuid primary key,
  -- Names what the task is for, so that planning it again finds it: `lines/search/<line>/<search>`.
  plan_key text collate "C" not null,
  kind text not null,
  title_zh text not null,
  title_en text not null,
  about text[] not null,
  place ltree not null,
  owner_unit ltree not null,
  owner_role text not null,
  state text not null check (state in ('requested', 'in-progress', 'completed', 'cancelled')),
  opens_at timestamptz not null,
  due_at timestamptz not null,
  -- After this moment doing it makes no sense any more; it stays open until somebody says what became of it.
  expires_at timestamptz,
  -- The row of the table of deadlines it escalates by; null: by the table for other tasks.
  step text,
  -- How many rows of that table have passed.
  level integer not null default 0,
  urgency integer not null default 0,
  link text,
  facts jsonb not null,
  taken_by uuid,
  taken_at timestamptz,
  opened_at timestamptz not null,
  opened_by text not null,
  changed_at timestamptz not null,
  ended_at timestamptz,
  ended_by text,
  -- What proves that it was done (a handle or a sentence), or why it was cancelled.
  proof text,
  ended_why text,
  check ((state in ('completed', 'cancelled')) = (ended_at is not null)),
  check (due_at >= opens_at)
);
create unique index task_open_key on task (plan_key) where ended_at is null;
create index task_key on task (plan_key);
create index task_due on task (due_at, id) where ended_at is null;
create index task_unit on task using gist (owner_unit) where ended_at is null;
create index task_place on task using gist (place);
create index task_taken on task (taken_by, due_at) where taken_by is not null and ended_at is null;
create index task_about on task using gin (about);
create index task_ended on task (ended_at desc, id desc) where ended_at is not null;

-- One row per level a task has climbed: who heard of it, and when.
create table task_told (
  task uuid not null references task,
  level integer not null,
  role text not null,
  unit ltree not null,
  at timestamptz not null,
  primary key (task, level)
);
create index task_told_unit on task_told using gist (unit);

alter table task enable row level security;
create policy seen on task using ((select seawall_everything()) or place <@ any ((select seawall_scope())::ltree[])
  or owner_unit <@ any ((select seawall_scope())::ltree[])
  or exists (select from task_told h where h.task = task.id and h.unit <@ any ((select seawall_scope())::ltree[]))) with check (true);
