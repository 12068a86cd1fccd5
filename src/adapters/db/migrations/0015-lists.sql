-- How many different people are on a source's lists: every report says it, and a million lines are not gone through for
-- each. Counted as lines come, and as people become one or two.
alter table list_source add column people integer not null default 0;
update list_source s set people = (select count(distinct person) from list_line where source = s.code);
-- Nothing else asks by source: who is on the list already is found by person.
drop index list_line_source;

-- Stated, not enforced: lines are written with their batch or into one that is there, batches are never deleted, and
-- looking the same batch up for each of ten thousand lines is a sixth of their insert.
alter table list_line drop constraint list_line_batch_fkey;
alter table list_line add constraint list_line_batch_fkey foreign key (batch) references list_batch not enforced;
