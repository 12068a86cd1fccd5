-- Which number a try went to: its blind index, for her numbers change places when a new one is learnt.
alter table call_attempt add column number bytea;

-- Why a transfer was declined or withdrawn, why a correction was not agreed to: whoever asked reads it.
alter table line_transfer add column answer_reason text;
alter table line_correction add column answer_reason text;

-- What the boards count of open and of answered lines, and what row security asks of them, lies in the index itself:
-- thirty thousand open lines and a day of answers are counted without touching the table.
drop index list_line_due;
create index list_line_due on list_line (due_at, id)
  include (step, state, owner_unit, place, call_after, duplicate_of, person) where step is not null;
drop index list_line_answered;
create index list_line_answered on list_line (outcome_at, id)
  include (step, outcome, outcome_by, owner_unit, place) where outcome_at is not null;
