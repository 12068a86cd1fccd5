-- Stays by the day they were named. Houses that were set up before 0010-control.sql had it get it here.
create index if not exists episode_opened on episode (opened_at);
