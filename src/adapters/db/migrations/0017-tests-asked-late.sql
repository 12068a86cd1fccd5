-- A test asked for so late in its day that nobody can come that day is owed until the next day at an hour of the rulebook
-- (tests.yaml, lateAsk). Null: until its day is over.
alter table test_due add column due_at timestamptz;
