
-- Why a transfer was declined or withdrawn, why a correction was not agreed to: whoever asked reads it.
alter table line_transfer add column answer_reason text;
alter table line_correction add column answer_reason text;
