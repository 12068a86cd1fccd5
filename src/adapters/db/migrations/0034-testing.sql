-- What a merge of two records covered on a roster, as it was: given back when they were two, forgotten with the session.
create table test_merge (
  session uuid not null references test_session (id),
  place ltree not null,
  -- Who was kept, and who was found to be her.
  person uuid not null,
  gone uuid not null,
  at timestamptz not null,
  before jsonb not null,
  primary key (session, person, gone)
);
create index test_merge_of on test_merge (person);
create index test_merge_gone on test_merge (gone);
alter table test_merge enable row level security;
create policy seen on test_merge using ((select seawall_everything()) or place <@ any ((select seawall_scope())::ltree[])) with check (true);

-- Positive long before an outbreak was opened over where she is: CDC says whether she is a case of it.
alter table test_recall add column decided_at timestamptz;
alter table test_recall add column decided_by text;
alter table test_recall add column decided_case boolean;
alter table test_recall add check ((decided_at is null) = (decided_by is null) and (decided_at is null) = (decided_case is null));
