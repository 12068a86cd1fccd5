-- Everything that shows personal data counts towards one limit: files of people, and questioned rows of lists of which
-- nobody knows yet whose they are.

alter table person_opening alter column person drop not null;
alter table person_opening add column question uuid;
alter table person_opening add constraint person_opening_of_one check (num_nonnulls(person, question) = 1);
