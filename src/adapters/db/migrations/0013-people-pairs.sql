-- One of the two was merged into somebody else: it is asked about that one instead, until a split.
alter table person_pair add column passed_on boolean not null default false;
