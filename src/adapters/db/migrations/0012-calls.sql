-- Which number a try went to: its blind index, for her numbers change places when a new one is learnt.
alter table call_attempt add column number bytea;

-- Why a transfer was declined or withdrawn, why a correction was not agreed to: whoever asked reads it.
alter table line_transfer add column answer_reason text;
alter table line_correction add column answer_reason text;
