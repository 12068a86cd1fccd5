-- A box is carried back and used again: its number is its own as long as it has not arrived.
alter table test_box drop constraint test_box_code_key;
create unique index test_box_on_the_way on test_box (code) where arrived_at is null;
create index test_box_code on test_box (code, arrived_at);
