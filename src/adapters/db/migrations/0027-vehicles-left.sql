-- Vehicles people rode in and changed from on the way, until each is said to be clean.
alter table trip add column left_vehicles text[] not null default '{}';
create index trip_left on trip using gin (left_vehicles);
